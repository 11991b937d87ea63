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


def draw(gaussians: Gaussians, camera: Camera, features: Float[Tensor, "n c"] | None = None) -> Rendered:
    """Draw an avatar's posed Gaussians; differentiable in all of them.

    Args:
        gaussians: in the world, meters.
        camera: the view.
        features: values to blend instead of :func:`colors_seen`.

    Returns:
        Picture (multiplied by alpha) and alpha; colours may lie a little above one.
    """
    blended = colors_seen(gaussians, camera) if features is None else features
    return rasterize(
        gaussians.means, gaussians.factors, gaussians.opacities, blended, camera, eps2d=PIXEL_BLUR
    )  # fmt: skip
