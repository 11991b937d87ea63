"""The avatar: a rig, what is drawn where the rig takes it (Gaussians or a radiance field), and the avatar file."""

from persona.avatar.avatar import Avatar
from persona.avatar.baking import as_gaussians
from persona.avatar.building import build_avatar
from persona.avatar.gaussian_avatar import GaussianAvatar
from persona.avatar.gaussians import Gaussians
from persona.avatar.posed import Posed
from persona.avatar.radiance_avatar import RadianceAvatar
from persona.avatar.radiance_building import build_radiance_avatar

__all__ = [
    "Avatar",
    "GaussianAvatar",
    "Gaussians",
    "Posed",
    "RadianceAvatar",
    "as_gaussians",
    "build_avatar",
    "build_radiance_avatar",
]
