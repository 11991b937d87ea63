"""The avatar: canonical Gaussians, skinning, pose-driven offsets, the avatar file."""

from persona.avatar.avatar import Avatar
from persona.avatar.gaussians import PIXEL_BLUR, Gaussians
from persona.avatar.rendering import render_avatar

__all__ = ["PIXEL_BLUR", "Avatar", "Gaussians", "render_avatar"]
