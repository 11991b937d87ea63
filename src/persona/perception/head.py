"""The head's axes and the face's outline from the landmarks, and whether the hair is long.

Found once; every stage reads them from :attr:`persona.types.Observation.head`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.landmark_names import EYES, FACE_OVAL, HEAD, MOUTH, FacePoint
from persona.perception.options import HEAD_OPTIONS, HeadOptions
from persona.types import HeadFrame, Landmarks, Material


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


def bare_head(
    face: Float[np.ndarray, "468 3"],
    shoulders: Float[np.ndarray, "2 2"],
    shape: tuple[int, int],
    options: HeadOptions = HEAD_OPTIONS,
) -> Bool[np.ndarray, "h w"]:
    """Where head and neck would be without hair: the face's outline, the skull behind it, and the neck.

    The skull is an ellipsoid, turned in depth as the face is.

    Args:
        face: the mesh of the face in pixels, z too.
        shoulders: in pixels.
        shape: (height, width) of the picture.
    """
    from persona.imaging.masks import distance_to, polygon, segment

    face = face.astype(float)
    up = face[FacePoint.FOREHEAD_TOP] - face[FacePoint.CHIN]
    height = float(np.linalg.norm(up))
    up /= max(height, 1e-6)
    ears = face[[FacePoint.RIGHT_EAR, FacePoint.LEFT_EAR]]
    across = ears[1] - ears[0] - ((ears[1] - ears[0]) @ up) * up
    width = float(np.linalg.norm(across))
    across /= max(width, 1e-6)
    half, length, above = options.skull
    middle = ears.mean(0)
    middle += ((face[FacePoint.CHIN] - middle) @ up + above * height) * up
    axes = np.stack([half * height * up, length * height * np.cross(up, across), options.skull_width * width * across])
    # the outline of an ellipsoid seen from far away: the ellipse of its axes' products in the picture
    spread = axes[:, :2].T @ axes[:, :2]
    ys, xs = np.mgrid[: shape[0], : shape[1]] + 0.5
    away = np.stack([xs, ys], -1) - middle[:2]
    own = np.einsum("hwi,ij,hwj->hw", away, np.linalg.pinv(spread), away) < 1
    own |= polygon(face[FACE_OVAL, :2], shape)
    own = distance_to(own) < max(1.0, options.rim * height)
    return own | segment(np.stack([ears[:, :2].mean(0), shoulders.mean(0)]), 2 * options.neck * height, shape)


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
    # Where a collar ends the neck early, hair that goes on behind the shoulders is hardly seen: it meets the clothes.
    step = max(1, round(options.meets * head.height))
    cloth = np.zeros_like(hair)
    cloth[:-step] = (materials[step:] == Material.CLOTH) & (alpha[step:] > 0.5)
    meets = hair & cloth & (below > 0) & (below < 1) & (np.abs(beside) > options.half_neck) & (np.abs(beside) < 1)
    wide = len(np.unique(np.floor(beside[meets] * head.height)))
    return replace(head, long_hair=bool(enough or wide > options.met * head.height))


__all__ = ["bare_head", "find_head", "measured_hair"]
