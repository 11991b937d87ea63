"""What generated and recorded frames have in common: a frame is cut out to be trained on, or refused with a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import numpy as np
from jaxtyping import Float, UInt8

from persona.events import Stage
from persona.imaging.colour import discounted, srgb_to_lab
from persona.imaging.masks import bounding_box
from persona.types import Camera, Frame, Pose

#: Pixels kept around a frame's person.
MARGIN_PX = 8
#: Alpha from which a pixel belongs to the person's box.
FAINTEST = 0.02
#: Share of a difference in lightness that counts: exposures differ, and generators change the light.
LIGHTNESS_SHARE = 0.5


class Refusal(StrEnum):
    """Why a frame is not trained on."""

    NO_PERSON = "without the person"
    ANOTHER_PERSON = "with another person in front"
    ANOTHER_POSE = "in another pose"
    POSE_NOT_FOUND = "in a pose that could not be found"
    OTHER_COLOURS = "in other colours"


@dataclass
class Reviewed:
    """Frames that passed a review, and how many were refused for which reason."""

    frames: list[Frame] = field(default_factory=list)
    refused: Counter[Refusal] = field(default_factory=Counter)

    def add(self, found: Frame | Refusal) -> None:
        """Keep a frame, or count why it is not kept."""
        if isinstance(found, Frame):
            self.frames.append(found)
        else:
            self.refused[found] += 1

    @property
    def total(self) -> int:
        """Frames that were looked at."""
        return len(self.frames) + self.refused.total()

    def report(self, kind: str, stage: Stage) -> None:
        """Warn of what was refused, if anything was; ``kind`` is what the frames are called."""
        if self.refused:
            reasons = ", ".join(f"{count} {reason}" for reason, count in self.refused.most_common())
            stage.warn(f"{self.refused.total()} of {self.total} {kind} frames are not used: {reasons}")


def colour_distance(a: Float[np.ndarray, "*#n 3"], b: Float[np.ndarray, "*#n 3"]) -> Float[np.ndarray, "*#n"]:
    """Distances of L*a*b* colours, with half of the difference in lightness."""
    return np.asarray(np.linalg.norm(discounted((a - b).astype(np.float64), LIGHTNESS_SHARE), axis=-1))


def median_colour_along(
    picture: UInt8[np.ndarray, "h w 3"], a: Float[np.ndarray, " 2"], b: Float[np.ndarray, " 2"]
) -> Float[np.ndarray, " 3"]:
    """Median L*a*b* along the middle three fifths of a line between two pixel positions."""
    points = (a + np.linspace(0.2, 0.8, 25)[:, None] * (b - a)).astype(int)
    x = np.clip(points[:, 0], 0, picture.shape[1] - 1)
    y = np.clip(points[:, 1], 0, picture.shape[0] - 1)
    return np.median(srgb_to_lab(picture[y, x].astype(np.float32) / 255), axis=0)


def cut_out(
    kind: Literal["captured", "generated"],
    foreground: Float[np.ndarray, "h w 3"],
    alpha: Float[np.ndarray, "h w"],
    camera: Camera,
    pose: Pose,
) -> Frame | Refusal:
    """The frame for training, cropped to the person.

    Args:
        kind: what the frame is trained on as.
        foreground: the person's own colours, sRGB.
        alpha: the matte.
        camera: of the whole picture.
        pose: as it was found in the picture.
    """
    box = bounding_box(alpha > FAINTEST, MARGIN_PX)
    if box is None:
        return Refusal.NO_PERSON
    return Frame(
        kind,
        (np.clip(foreground[box.slices], 0, 1) * 255 + 0.5).astype(np.uint8),
        (alpha[box.slices] * 255 + 0.5).astype(np.uint8),
        camera.cropped(box.x0, box.y0, box.width, box.height),
        Pose(pose.rotations.astype(np.float32), pose.translation.astype(np.float32), pose.expression),
        pose_fitted=True,
    )


__all__ = ["Refusal", "Reviewed", "colour_distance", "cut_out", "median_colour_along"]
