"""Linear blend skinning in numpy: posing points, and taking points back to the reference pose."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int

from persona.types import SkinWeights

#: Blends of opposed rotations (a sharply bent elbow) lose a dimension; singular values are held at this when inverted.
SMALLEST_STRETCH = 0.3


def dense_weights(skin: SkinWeights, joints: int, dtype: type[np.floating] = np.float64) -> Float[np.ndarray, "v j"]:
    """The weights of all ``joints`` joints, most of them zero."""
    dense = np.zeros((len(skin.joints), joints), dtype)
    np.add.at(dense, (np.arange(len(dense))[:, None], skin.joints), skin.weights.astype(dtype))
    return dense


def blend_transforms(skin: SkinWeights, transforms: Float[np.ndarray, "j 4 4"]) -> Float[np.ndarray, "v 3 4"]:
    """Weighted mean of the joints' transforms for every point."""
    rows = np.asarray(transforms, np.float64)[:, :3, :]
    blended = np.zeros((len(skin.joints), 3, 4))
    for k in range(skin.joints.shape[1]):
        blended += skin.weights[:, k, None, None] * rows[skin.joints[:, k]]
    return blended


def apply_blended(points: Float[np.ndarray, "v 3"], blended: Float[np.ndarray, "v 3 4"]) -> Float[np.ndarray, "v 3"]:
    """Each point under its own transform."""
    return np.einsum("vab,vb->va", blended[:, :, :3], points) + blended[:, :, 3]


def skin(
    points: Float[np.ndarray, "v 3"], weights: SkinWeights, transforms: Float[np.ndarray, "j 4 4"]
) -> Float[np.ndarray, "v 3"]:
    """Points of the reference pose moved to the pose of ``transforms`` (linear blend skinning), meters."""
    return apply_blended(points, blend_transforms(weights, transforms))


def invert_linear(blended: Float[np.ndarray, "v 3 4"]) -> Float[np.ndarray, "v 3 3"]:
    """Inverses of the linear parts, with singular values held at :data:`SMALLEST_STRETCH` so that none explodes."""
    linear = blended[:, :, :3]
    inverse = np.empty_like(linear)
    # Far from sharp bends the blend is close to a rotation: R^T R - I is small and the plain inverse is safe.
    gram = np.einsum("vba,vbc->vac", linear, linear) - np.eye(3)
    sharp = np.abs(gram).max((1, 2)) > 0.3
    inverse[~sharp] = np.linalg.inv(linear[~sharp])
    u, s, vt = np.linalg.svd(linear[sharp])
    s = np.maximum(s, SMALLEST_STRETCH)
    inverse[sharp] = np.swapaxes(vt, 1, 2) @ (np.swapaxes(u, 1, 2) / s[..., None])
    return inverse


def strongest_joints(weights: SkinWeights) -> Int[np.ndarray, " v"]:
    """The joint that moves each point most."""
    return np.take_along_axis(weights.joints, weights.weights.argmax(1)[:, None], 1)[:, 0]


def unskin(
    points: Float[np.ndarray, "v 3"], weights: SkinWeights, transforms: Float[np.ndarray, "j 4 4"]
) -> Float[np.ndarray, "v 3"]:
    """Posed points (meters, world) taken back to the reference pose: the inverse of :func:`skin`.

    Where a blend is nearly singular the held inverse is not exact, so it only corrects the place that the strongest
    joint alone would give; that keeps points of sharply bent joints near their bone.
    """
    blended = blend_transforms(weights, transforms)
    strongest = strongest_joints(weights)
    rigid = np.asarray(transforms, np.float64)[strongest, :3]
    guess = np.einsum("vba,vb->va", rigid[:, :, :3], points - rigid[:, :, 3])
    residual = points - apply_blended(guess, blended)
    return guess + np.einsum("vab,vb->va", invert_linear(blended), residual)
