"""Pictures of an avatar."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from persona.avatar.avatar import Avatar
from persona.avatar.gaussians import PIXEL_BLUR
from persona.types import Camera, Pose


def render_avatar(
    avatar: Avatar, pose: Pose, camera: Camera, *, pose_driven: bool = True, lit: bool = True
) -> tuple[Float[Tensor, "h w 3"], Float[Tensor, "h w"]]:
    """Render an avatar in a pose, in the photo's light (which stays in the world) or in its own colours alone.

    Returns:
        sRGB in [0, 1], premultiplied by alpha, and alpha.
    """
    from persona.rendering import rasterize

    with torch.no_grad():
        g = avatar.pose(pose, pose_driven=pose_driven, lit=lit)
        out = rasterize(g.means, g.factors, g.opacities, g.colors, camera, eps2d=PIXEL_BLUR)
        return out.image.clamp(0, 1), out.alpha
