"""The guided filter: values smoothed within regions of like colour and cut at the edges between them.

:func:`mean_field` has pixels of like colour agree on a label with it.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float

Map = Float[np.ndarray, "h w"]


def guided_filter(
    values: Float[np.ndarray, "h w k"],
    guide: Float[np.ndarray, "h w 3"],
    radius: int,
    epsilon: float,
    inside: Bool[np.ndarray, "h w"] | None = None,
) -> Float[np.ndarray, "h w k"]:
    """In every window the linear function of the guide's colours that fits the values best; their mean over windows.

    K. He, J. Sun, X. Tang, "Guided Image Filtering", 2013, with a guide of three channels. The result is linear in the
    values, and values that are constant stay so.

    Args:
        guide: colours.
        radius: half the side of a window in pixels.
        epsilon: variance of the guide (its units squared) below which a window is smoothed as if it had one colour.
        inside: pixels that count; all by default. Elsewhere the result is what the windows inside say.
    """
    size = (2 * radius + 1,) * 2
    guide, values = guide.astype(np.float32), values.astype(np.float32)
    weight = None if inside is None else inside.astype(np.float32)
    known = None if weight is None else np.maximum(cv2.blur(weight, size), 1e-6)

    def mean(image: np.ndarray) -> np.ndarray:
        """Over the pixels of a window that count."""
        flat = image.reshape(*image.shape[:2], -1)
        if weight is None or known is None:
            return cv2.blur(flat, size).reshape(image.shape)
        return (cv2.blur(flat * weight[..., None], size).reshape(flat.shape) / known[..., None]).reshape(image.shape)

    m = mean(guide)
    rr, rg, rb, gg, gb, bb = (
        mean(guide[..., i] * guide[..., j]) - m[..., i] * m[..., j] + (epsilon if i == j else 0.0)
        for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    )
    inverse = _inverse(rr, rg, rb, gg, gb, bb)
    level = mean(values)
    cross = [mean(values * guide[..., i : i + 1]) - level * m[..., i : i + 1] for i in range(3)]
    offset, slopes = level, []
    for i in range(3):
        a, b, c = (inverse[i][j][..., None] * cross[j] for j in range(3))
        slopes.append(a + b + c)
        offset = offset - slopes[i] * m[..., i : i + 1]
    out = mean(offset)
    for i in range(3):
        out = out + mean(slopes[i]) * guide[..., i : i + 1]
    return out


def mean_field(
    share: Float[np.ndarray, "h w k"],
    guide: Float[np.ndarray, "h w 3"],
    radius: int,
    epsilon: float,
    smoothness: float,
    steps: int,
    inside: Bool[np.ndarray, "h w"] | None = None,
) -> Float[np.ndarray, "h w k"]:
    """Probabilities of labels x under the energy sum_i -log p_i(x_i) + smoothness * sum_ij w_ij [x_i != x_j].

    w_ij are the weights of the guided filter: they sum to one for every pixel, and are large between pixels of like
    colour near each other. Minimised by mean-field steps (P. Kraehenbuehl, V. Koltun, "Efficient Inference in Fully
    Connected CRFs with Gaussian Edge Potentials", 2011).

    Args:
        share: the probabilities p of every pixel by itself, above 0.
        guide, radius, epsilon, inside: of :func:`guided_filter`.
        smoothness: log odds that surroundings of one label add.
    """
    q = share
    for _ in range(steps):
        q = share * np.exp(smoothness * guided_filter(q, guide, radius, epsilon, inside))
        q = q / q.sum(-1, keepdims=True)
    return q


def resized(maps: Float[np.ndarray, "h w k"], size: tuple[int, int], how: int) -> Float[np.ndarray, "y x k"]:
    """Any number of maps at another (width, height): OpenCV resizes four channels at most.

    Args:
        how: OpenCV's interpolation.
    """
    return np.stack([cv2.resize(maps[..., k], size, interpolation=how) for k in range(maps.shape[-1])], -1)


def _inverse(a: Map, b: Map, c: Map, d: Map, e: Map, f: Map) -> list[list[Map]]:
    """Of the symmetric matrices ((a, b, c), (b, d, e), (c, e, f))."""
    aa, ab, ac = d * f - e * e, c * e - b * f, b * e - c * d
    bb, bc, cc = a * f - c * c, b * c - a * e, a * d - b * b
    scale = 1.0 / (a * aa + b * ab + c * ac)
    aa, ab, ac, bb, bc, cc = (x * scale for x in (aa, ab, ac, bb, bc, cc))
    return [[aa, ab, ac], [ab, bb, bc], [ac, bc, cc]]


__all__ = ["guided_filter", "mean_field", "resized"]
