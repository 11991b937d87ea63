"""Pictures of posed Gaussians. The only place that knows the blur with which avatars are trained and drawn."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from persona.avatar.gaussians import Gaussians
from persona.rendering import Rendered, rasterize
from persona.types import Camera

#: Variance in square pixels added to an avatar's splats wherever it is drawn or trained. The usual 0.3 makes an avatar
#: fatter in small pictures and thinner in large ones than where it was trained; see docs/decisions/pixel-blur.md.
PIXEL_BLUR = 0.1


#: Cosine between normal and view over which the outside of cloth turns into its inside: no edge at a fold.
_EDGE = 0.1


def side_seen(gaussians: Gaussians, colors: Float[Tensor, "n 3"], camera: Camera) -> Float[Tensor, "n 3"]:
    """Colours of Gaussians as a camera sees them: darker where it looks at the inside of cloth.

    Which side is seen counts as constant for gradients.
    """
    if gaussians.lining is None:
        return colors
    with torch.no_grad():
        eye = -camera.T_camera_world[:3, :3].T @ camera.T_camera_world[:3, 3]
        away = gaussians.means - torch.as_tensor(eye, dtype=gaussians.means.dtype, device=gaussians.means.device)
        cosine = torch.nn.functional.cosine_similarity(gaussians.factors[..., 2], away, dim=1)
        inside = (0.5 + 0.5 * cosine / _EDGE).clamp(0, 1)
        share = 1 + inside * (gaussians.lining - 1)
    return colors * share[:, None]


def draw(gaussians: Gaussians, camera: Camera, features: Float[Tensor, "n c"] | None = None) -> Rendered:
    """Draw an avatar's posed Gaussians; differentiable in all of them.

    Args:
        gaussians: in the world, meters.
        camera: the view.
        features: values to blend instead of the colours (:func:`side_seen` is for those that are colours).

    Returns:
        Picture (multiplied by alpha) and alpha; colours may lie a little above one.
    """
    blended = side_seen(gaussians, gaussians.colors, camera) if features is None else features
    return rasterize(
        gaussians.means, gaussians.factors, gaussians.opacities, blended, camera, eps2d=PIXEL_BLUR
    )  # fmt: skip
