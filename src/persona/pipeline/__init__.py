"""Composing the stages: photo to avatar, avatar to video and picture, and what this machine can do."""

from persona.pipeline.create import create
from persona.pipeline.doctor import doctor
from persona.pipeline.exports import export
from persona.pipeline.guidance import pose_maps
from persona.pipeline.pictures import animate, render
from persona.pipeline.recipe import Recipe
from persona.pipeline.videos import track, track_body

__all__ = ["Recipe", "animate", "create", "doctor", "export", "pose_maps", "render", "track", "track_body"]
