"""Pictures of posed Gaussians. The only place that knows the blur with which avatars are trained and drawn."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

from persona.avatar.gaussians import Gaussians
from persona.rendering import Rendered, rasterize
from persona.types import Camera

#: Variance in square pixels added to an avatar's splats wherever it is drawn or trained. The usual 0.3 makes an avatar
#: fatter in small pictures and thinner in large ones than where it was trained; see docs/decisions/pixel-blur.md.
PIXEL_BLUR = 0.1


def draw(gaussians: Gaussians, camera: Camera, features: Float[Tensor, "n c"] | None = None) -> Rendered:
    """Draw an avatar's posed Gaussians; differentiable in all of them.

    Args:
        gaussians: in the world, meters.
        camera: the view.
        features: values to blend instead of the colours.

    Returns:
        Picture (multiplied by alpha) and alpha; colours may lie a little above one.
    """
    blended = gaussians.colors if features is None else features
    return rasterize(
        gaussians.means, gaussians.factors, gaussians.opacities, blended, camera, eps2d=PIXEL_BLUR
    )  # fmt: skip
