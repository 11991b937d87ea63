"""The avatar: canonical Gaussians, skinning, pose-driven offsets, drawing, the avatar file."""

from persona.avatar.avatar import Avatar
from persona.avatar.building import build_avatar
from persona.avatar.drawing import draw
from persona.avatar.gaussians import Gaussians
from persona.avatar.poser import Poser

__all__ = ["Avatar", "Gaussians", "Poser", "build_avatar", "draw"]
