"""Gaussians in a pose and their pictures, and conversions between their parametrisations.

The only place that knows the blur with which avatars are trained and drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from persona.rendering import Rendered, rasterize
from persona.types import Camera

#: Variance in square pixels added to an avatar's splats wherever it is drawn or trained. The usual 0.3 makes an avatar
#: fatter in small pictures and thinner in large ones than where it was trained; see docs/decisions/pixel-blur.md.
PIXEL_BLUR = 0.1
#: Cosine between normal and view over which the outside of cloth turns into its inside: no edge at a fold.
_EDGE = 0.1


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

    @property
    def points(self) -> Float[Tensor, "n 3"]:
        """Their centres."""
        return self.means

    def draw(self, camera: Camera, features: Float[Tensor, "n c"] | None = None) -> Rendered:
        """Draw them; differentiable in all that they are.

        Args:
            camera: the view.
            features: values to blend instead of :func:`colors_seen`.

        Returns:
            Picture (multiplied by alpha) and alpha; colours may lie a little above one.
        """
        blended = colors_seen(self, camera) if features is None else features
        return rasterize(self.means, self.factors, self.opacities, blended, camera, eps2d=PIXEL_BLUR)


def side_seen(gaussians: Gaussians, camera: Camera) -> Float[Tensor, "n 1"] | None:
    """What is left of Gaussians' colours as a camera sees them: less where it looks at the inside of cloth.

    A constant for gradients; None where no cloth has an inside.
    """
    if gaussians.lining is None:
        return None
    with torch.no_grad():
        lined = (gaussians.lining < 1).nonzero()[:, 0]
        eye = -camera.T_camera_world[:3, :3].T @ camera.T_camera_world[:3, 3]
        away = gaussians.means[lined] - torch.as_tensor(eye, dtype=gaussians.means.dtype, device=lined.device)
        cosine = torch.nn.functional.cosine_similarity(gaussians.factors[lined, :, 2], away, dim=1)
        inside = (0.5 + 0.5 * cosine / _EDGE).clamp(0, 1)
        share = torch.ones_like(gaussians.lining).index_copy(0, lined, 1 + inside * (gaussians.lining[lined] - 1))
        return share[:, None]


def colors_seen(gaussians: Gaussians, camera: Camera) -> Float[Tensor, "n 3"]:
    """Colours of Gaussians as a camera sees them."""
    share = side_seen(gaussians, camera)
    return gaussians.colors if share is None else gaussians.colors * share


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
