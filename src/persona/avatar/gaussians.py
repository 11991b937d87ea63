"""Gaussians in a pose, ready to be rendered, and conversions between their parametrisations."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class Gaussians:
    """3D Gaussians in the world.

    ``factors`` M give the covariance M M^T (meters), the third column of M points along the surface normal.
    ``colors`` are sRGB in [0, 1]. ``lining`` is the share of its colour that a Gaussian has when it is seen from
    behind; None: all of it.
    """

    means: Float[Tensor, "n 3"]
    factors: Float[Tensor, "n 3 3"]
    opacities: Float[Tensor, " n"]
    colors: Float[Tensor, "n 3"]
    lining: Float[Tensor, " n"] | None = None

    def __len__(self) -> int:
        return len(self.means)


def covariance_axes(
    factors: Float[Tensor, "n 3 3"], normals: Float[Tensor, "n 3"]
) -> tuple[Float[Tensor, "n 3 3"], Float[Tensor, "n 3"]]:
    """Rotations and scales (meters) of covariances M M^T, the third axis along the given normals."""
    values, axes = torch.linalg.eigh(factors @ factors.transpose(1, 2))
    scales = values.clamp_min(1e-12).sqrt().flip(1)
    axes = axes.flip(2)  # descending: the thinnest axis, the normal, comes last
    third = axes[..., 2] * torch.sign((axes[..., 2] * normals).sum(-1, keepdim=True) + 1e-12)
    first = axes[..., 0]
    return torch.stack([first, torch.linalg.cross(third, first), third], -1), scales
