"""A first look within seconds: the untrained avatar's picture and a short turntable."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from persona import events
from persona.exporting.video import write_video
from persona.imaging.png import write_png
from persona.pipeline import pictures

if TYPE_CHECKING:
    from persona.avatar import Avatar

PREVIEW_VIDEO, PREVIEW_PICTURE = "preview.mp4", "preview.png"


def write_preview(folder: Path, avatar: Avatar, stage: events.Stage) -> None:
    """Write a picture at once, then a short turntable. A trained avatar's report replaces both."""
    path = folder / PREVIEW_PICTURE
    write_png(pictures.portrait(avatar, (768, 1024)), path)
    stage.preview(path)
    stage.progress(0.3, "turntable")
    size = (288, 384)
    turn = pictures.turntable_pictures(avatar, avatar.photo_pose, size, 24, compute=stage.compute)
    write_video(turn, folder / PREVIEW_VIDEO, size=size, fps=12)
    stage.preview(folder / PREVIEW_VIDEO)
