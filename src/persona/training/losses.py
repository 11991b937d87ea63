"""Loss terms: small functions that return a scalar (paper section 3.3, equations for image and geometry losses)."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor

from persona.imaging.losses import mean_in_parts
from persona.sparse import FixedMatrix


def masked_l1(prediction: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor:
    """Mean absolute difference, each pixel weighted; channels last."""
    difference = (prediction - target).abs()
    if weight is None:
        return difference.mean()
    w = weight[..., None] if difference.dim() > weight.dim() else weight
    return (difference * w).mean()


def edges(prediction: Float[Tensor, "h w c"], target: Float[Tensor, "h w c"], scales: int = 2) -> Tensor:
    """L1 of image gradients at several scales.

    The perceptual term that needs no downloaded weights: it asks for the same edges and texture contrast rather than
    the same mean colour.
    """
    total = prediction.new_zeros(())
    difference = prediction - target
    for _ in range(scales):
        total = total + (difference[1:] - difference[:-1]).abs().mean()
        total = total + (difference[:, 1:] - difference[:, :-1]).abs().mean()
        h, w = difference.shape[0] // 2 * 2, difference.shape[1] // 2 * 2
        d = difference[:h, :w]
        difference = (d[::2, ::2] + d[1::2, ::2] + d[::2, 1::2] + d[1::2, 1::2]) / 4
    return total / (2 * scales)


def depth_silog(
    prediction: Float[Tensor, " n"], target: Float[Tensor, " n"], variance: float = 0.85, nearest: float = 1e-3
) -> Tensor:
    """Scale-invariant logarithmic depth error (Eigen et al., 2014) over the given pixels, meters."""
    if not len(prediction):
        return prediction.new_zeros(())
    d = torch.log(prediction.clamp_min(nearest)) - torch.log(target)
    return ((d * d).mean() - variance * d.mean() ** 2).clamp_min(0)


def normal_difference(prediction: Float[Tensor, "n 3"], target: Float[Tensor, "n 3"]) -> Tensor:
    """L1 plus cosine distance of normals."""
    if not len(prediction):
        return prediction.new_zeros(())
    unit = torch.nn.functional.normalize(prediction, dim=-1, eps=1e-4)
    return (unit - target).abs().mean() + (1 - (unit * target).sum(-1)).mean()


def smoothness(
    laplacian: FixedMatrix, values: Float[Tensor, "m c"], weight: Float[Tensor, " m"] | None = None
) -> Tensor:
    """Mean squared Laplacian of a field on the anchors."""
    rough = laplacian(values) ** 2
    return mean_in_parts(rough if weight is None else rough * weight[:, None])


def part_code(parts: Int[Tensor, " n"]) -> Float[Tensor, "n 2"]:
    """Body parts as points on a circle: two channels that tell ten parts apart (part segmentation, L1)."""
    angle = parts.float() * (2 * torch.pi / 10)
    return torch.stack([torch.cos(angle), torch.sin(angle)], -1) * 0.5 + 0.5


__all__ = [
    "depth_silog",
    "edges",
    "masked_l1",
    "normal_difference",
    "part_code",
    "smoothness",
]
