"""The head's axes and the face's outline from the landmarks, and whether the hair is long.

Found once; every stage reads them from :attr:`persona.types.Observation.head`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, UInt8

from persona.landmark_names import EYES, FACE_OVAL, HEAD, MOUTH, FacePoint
from persona.types import HeadFrame, Landmarks, Material


@dataclass(frozen=True)
class HeadOptions:
    """Numbers of the head. Lengths are in face heights, about 0.17 m of an adult (0.167 m of the mean body)."""

    #: Without a face mesh: forehead and chin from the middle of the eyes, in distances from the eyes to the mouth.
    #: Medians of 17 photos with a face mesh (0.50 to 1.03, and 1.31 to 2.04).
    forehead: float = 0.8
    chin: float = 1.75
    #: Without a face mesh: width of the face's outline as a share of its height. Chosen by hand.
    width: float = 0.75
    #: Hair is looked for in this band below the chin. Chosen by hand, as all that follows: 2 cm and 10 cm.
    band: tuple[float, float] = (0.118, 0.588)
    #: Hair farther from the head's axis than half a neck (6.5 cm) falls beside the neck.
    half_neck: float = 0.382
    #: Long hair covers at least this area beside the neck, in squared face heights (8 square centimeters).
    least_area: float = 0.0277
    #: And this share of all hair in the band: a beard lies under the chin.
    least_share: float = 0.25


HEAD_OPTIONS = HeadOptions()


def find_head(landmarks: Landmarks, shape: tuple[int, int], options: HeadOptions = HEAD_OPTIONS) -> HeadFrame | None:
    """The head's axis and the face's outline, from the face mesh or roughly from the body's points of eyes and mouth.

    Args:
        shape: (height, width) of the picture.

    Returns:
        None if there is no face mesh and no point of the head lies in the picture.
    """
    if landmarks.face is not None:
        face = landmarks.face[:, :2]
        return HeadFrame(face[FacePoint.FOREHEAD_TOP], face[FacePoint.CHIN], face[FACE_OVAL])
    points = landmarks.body[HEAD]
    if not ((points >= 0) & (points < [shape[1], shape[0]])).all(1).any():
        return None
    eyes, mouth = landmarks.body[EYES].mean(0), landmarks.body[MOUTH].mean(0)
    top, chin = eyes - options.forehead * (mouth - eyes), eyes + options.chin * (mouth - eyes)
    half = (chin - top) / 2
    across = options.width * np.array([half[1], -half[0]])
    turn = np.linspace(0, 2 * np.pi, len(FACE_OVAL), endpoint=False)[:, None]
    return HeadFrame(top, chin, (top + chin) / 2 - np.cos(turn) * half + np.sin(turn) * across)


def measured_hair(
    head: HeadFrame,
    materials: UInt8[np.ndarray, "h w"],
    alpha: Float[np.ndarray, "h w"],
    options: HeadOptions = HEAD_OPTIONS,
) -> HeadFrame:
    """The head with what the pixels known as hair say of its length."""
    hair = (materials == Material.HAIR) & (alpha > 0.5)
    if not hair.any() or head.height < 1.0:
        return head
    below, beside = (distance / head.height for distance in head.from_chin(alpha.shape))
    band = hair & (below > options.band[0]) & (below < options.band[1])
    aside = np.count_nonzero(band & (np.abs(beside) > options.half_neck))
    enough = aside > options.least_area * head.height**2 and aside > options.least_share * np.count_nonzero(band)
    return replace(head, long_hair=bool(enough))


__all__ = ["HEAD_OPTIONS", "HeadOptions", "find_head", "measured_hair"]
