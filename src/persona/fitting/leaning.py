"""Whether the fit leans forward where the photo shows a person who stands upright: one photo hardly tells depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from persona.landmark_names import ANKLES, HIPS, SHOULDERS
from persona.types import Landmarks


@dataclass(frozen=True)
class LeanOptions:
    """When a lean is told.

    Attributes:
        forward: degrees from the hips to the head ahead of upright from which it is: 37 fits of who stands upright have
            2.3 to 5.3, with a median of 4.
        beside: degrees that trunk and legs may lean in the picture.
        standing: height of the legs in the picture in heights of the trunk, at least; 1.6 of who stands straight.
        thighs: degrees from upright that the fit's thighs have at most: who squats leans.
        seen: confidence of the landmarks.
    """

    forward: float = 10.0
    beside: float = 10.0
    standing: float = 1.3
    thighs: float = 25.0
    seen: float = 0.5


def upright(landmarks: Landmarks, options: LeanOptions) -> bool:
    """Whether the picture shows legs and trunk straight above each other."""
    seen = landmarks.body_confidence > options.seen
    if not seen[[*SHOULDERS, *HIPS, *ANKLES]].all():
        return False
    shoulders, hips, ankles = (landmarks.body[pair, :2].mean(0) for pair in (SHOULDERS, HIPS, ANKLES))
    trunk, legs = hips - shoulders, ankles - hips
    aside = [np.degrees(np.arctan2(abs(x), y)) for x, y in (trunk, legs)]
    return bool(max(aside) < options.beside and legs[1] > options.standing * trunk[1])


def lean_warning(
    thighs: Float[np.ndarray, "2 2 3"],
    head: Float[np.ndarray, " 3"],
    ahead: Float[np.ndarray, " 3"],
    landmarks: Landmarks,
    options: LeanOptions,
) -> tuple[str, ...]:
    """A sentence if the fit leans and the person does not.

    Args:
        thighs: joints of hip and knee of both legs in the world, Y up.
        head: the head's joint.
        ahead: where the pelvis faces, in the world.
    """
    bones = thighs[:, 0] - thighs[:, 1]
    bent = np.degrees(np.arccos(np.clip(bones[:, 1] / np.maximum(np.linalg.norm(bones, axis=1), 1e-6), -1, 1)))
    up, level = head - thighs[:, 0].mean(0), ahead * [1.0, 0.0, 1.0]
    length = float(np.linalg.norm(level))
    if length < 1e-6:
        return ()
    lean = float(np.degrees(np.arctan2(up @ level / length, up[1])))
    if lean < options.forward or bent.max() > options.thighs or not upright(landmarks, options):
        return ()
    return (f"the body leans forward by {lean:.0f} degrees where the photo shows it upright: look at it from the side",)


__all__ = ["LeanOptions", "lean_warning", "upright"]
