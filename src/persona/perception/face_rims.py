"""The rim of a face: pixels that the labels call skin but whose colour is another's.

A face ends at its sides, where a pixel covers centimeters of cheek and temple. What two or three pixels show there may
be no skin: a camera's sharpening leaves a bright line beside dark hair, and a matte takes the ground between jaw, ear
and collar for the person. Shade and blood make skin darker and redder, a beard makes it darker. What is paler than the
face inside it, and brighter or nearer to the ground beside it, is not the face's.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from persona.imaging.fill import nearest_fill
from persona.imaging.masks import (
    binary_dilation,
    bounding_box,
    disk,
    distance_to,
    masked_blur,
    polygon,
    square,
    touching,
)
from persona.perception.options import FACE_RIMS, FaceRimOptions
from persona.types import HeadFrame, Label, Photo


def without_foreign_rims(
    photo: Photo,
    foreground: Float[np.ndarray, "h w 3"],
    alpha: Float[np.ndarray, "h w"],
    labels: UInt8[np.ndarray, "h w"],
    head: HeadFrame | None,
    options: FaceRimOptions = FACE_RIMS,
) -> Float[np.ndarray, "h w 3"]:
    """The person's own colours, with the face's rim as the face inside it where it is another's colour.

    Args:
        photo: tells what lies beside the person; one with an alpha channel of its own knows where that begins.
        foreground: the person's own colours (sRGB) as the matte has them.
        alpha: the matte.
        labels: :class:`persona.types.Label` of every pixel.
        head: where the face is; None: nothing changes.
    """
    face = (labels == Label.FACE) & (alpha > 0.5)
    box = bounding_box(face)
    if head is None or box is None:
        return foreground
    deep = options.deep * head.height
    halo = min(options.halo, options.halo_most * head.height)
    box = box.grown(int(4 * deep) + 2, alpha.shape)
    own = box.slices
    head = head.placed((box.x0, box.y0), (1.0, 1.0))
    colors, skin, person = np.maximum(foreground[own].astype(np.float32), 0.01), face[own], alpha[own] > 0.5
    below, across = head.from_chin(skin.shape)
    wide = head.along(*head.oval.T)[1]
    off = np.abs(across - (wide.max() + wide.min()) / 2) / max(np.ptp(wide) / 2, 1.0)
    beside = (below < 0) & (off > options.side)
    brow = below > -options.up * head.height
    core = skin & polygon(head.oval, skin.shape)
    depth, hair = distance_to(~core), (labels[own] == Label.HAIR) & person
    rim = skin & beside & (depth <= max(deep, halo)) & (distance_to(core) <= options.outside * deep)
    # A gap of hair before an ear may be called skin, but an eye is dark, too.
    dark = rim & (colors.mean(-1) < options.dark * np.median(colors[skin].mean(-1)))
    dark = hair | touching(dark, binary_dilation(~core, square(3)))
    inside = core & (depth > max(deep, halo)) & (distance_to(dark) > halo)
    if not inside.any():
        return foreground
    level = masked_blur(nearest_fill(masked_blur(colors, inside, deep / 2), inside), skin, halo)
    ratio = colors / np.maximum(level, 0.01)
    bright = ratio.mean(-1)

    def over(value: Float[np.ndarray, "y x"], span: tuple[float, float]) -> Float[np.ndarray, "y x"]:
        return np.clip((value - span[0]) / span[1], 0, 1)

    pale = over(ratio[..., 1:].min(-1) / np.maximum(ratio[..., 0], 0.05) - 1, options.pale)
    ear = skin & ~core & (below < -options.ear * head.height)
    ends = (distance_to(dark) <= halo) | (core & (distance_to(ear) <= halo))
    sharpened = ends * over(bright - 1, options.bright) * (bright < options.overshoot) * brow
    mistaken = np.zeros(skin.shape)
    if photo.alpha is None and not person.all():
        shown = photo.pixels[own].astype(np.float32) / 255
        ground = nearest_fill(masked_blur(shown, ~person, deep / 2), ~person)
        from_face, from_ground = (np.linalg.norm(colors - known, axis=-1) for known in (level, ground))
        share = from_face / np.maximum(from_face + from_ground, 1e-3)
        mistaken = np.where(brow, over(share, options.alike), over(share, options.same))
        mistaken *= over(bright, options.lit) * (distance_to(~person) <= options.outside * deep)
    foreign = (pale * np.maximum(sharpened, mistaken) * rim).astype(np.float32)
    foreign = cv2.morphologyEx(foreign, cv2.MORPH_CLOSE, disk(max(halo, deep / 2))) * rim
    foreign = masked_blur(foreign, skin, 0.5)[..., None] * skin[..., None]
    out = foreground.copy()
    out[own] += foreign * (level - colors)
    return out


__all__ = ["without_foreign_rims"]
