"""The ground's colour in hair: a coloured ground shines through curls and between locks near the outline.

The matte's colours are the person's own in pixels that it knows to be mixed; curls are person to it, and what is seen
between them is not. Seen from aside, the few pixels of a rim are a stripe. Hair has one hue: what of its colour lies
towards the hue of the ground beside it is the ground's share, and is taken out.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, UInt8

from persona.imaging.colour import srgb_to_lab
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import bounding_box, distance_to, masked_blur
from persona.perception.options import HAIR_RIMS, HairRimOptions
from persona.types import HeadFrame, Label, Photo


def without_ground_in_hair(
    photo: Photo,
    foreground: Float[np.ndarray, "h w 3"],
    alpha: Float[np.ndarray, "h w"],
    labels: UInt8[np.ndarray, "h w"],
    head: HeadFrame | None,
    options: HairRimOptions = HAIR_RIMS,
) -> Float[np.ndarray, "h w 3"]:
    """The person's own colours, without the ground's share in hair near its outline.

    Args:
        photo: tells what lies beside the person; one with an alpha channel of its own knows where that begins.
        foreground: the person's own colours (sRGB) as the matte has them.
        alpha: the matte.
        labels: :class:`persona.types.Label` of every pixel.
        head: how large a head is; None: nothing changes.
    """
    box = bounding_box((labels == Label.HAIR) & (alpha > 0.5))
    if head is None or box is None or photo.alpha is not None:
        return foreground
    deep, even = options.deep * head.height, options.even * head.height
    box = box.grown(int(2 * even) + 2, alpha.shape)
    own = box.slices
    colours, shown = foreground[own].astype(np.float32), photo.pixels[own].astype(np.float32) / 255
    ground = alpha[own] < options.ground
    hair = (labels[own] == Label.HAIR) & (alpha[own] > 0)
    inside = hair & (alpha[own] > 0.5) & (distance_to(ground) > deep)
    if not ground.any() or inside.sum() < options.least * head.height**2:
        return foreground
    beside = nearest_fill(masked_blur(shown, ground, even / 2), ground)
    level = np.median(colours[inside], 0)
    lab, to, middle = srgb_to_lab(colours), srgb_to_lab(beside), srgb_to_lab(level[None, None])[0, 0]
    line, away = to - middle, lab - middle
    far = np.linalg.norm(line[..., 1:], axis=-1)
    share = (away[..., 1:] * line[..., 1:]).sum(-1) / np.maximum(far, 1e-3) ** 2
    coloured = np.minimum(far, np.linalg.norm(to[..., 1:], axis=-1))
    clear = np.clip((coloured - options.hue[0]) / (options.hue[1] - options.hue[0]), 0, 1)
    # beside hair a mixture of both is hair, too, whatever its label, or ground that the matte has missed; but not cloth
    # that has the ground's colour elsewhere as well
    off = np.linalg.norm(away - np.clip(share, 0, 1)[..., None] * line, axis=-1)
    person, beside_hair = alpha[own] > 0, distance_to(hair) < deep
    like = (off < options.off_line) & person
    count = np.bincount(labels[own][person & ~beside_hair], minlength=256)
    own_colour = np.bincount(labels[own][like & ~beside_hair & (share > options.missed)], minlength=256)
    foreign = own_colour <= options.own * count
    mixed = like & (hair | (beside_hair & foreign[labels[own]]))
    missed = mixed & (share > options.missed) & (clear > 0)
    near = np.clip(2 - distance_to(ground | missed) / deep, 0, 1) * (hair | mixed)
    share = np.clip(share, 0, options.most) * clear * near
    out = foreground.copy()
    unmixed = (colours - share[..., None] * beside) / (1 - share[..., None])
    darkest = np.minimum(colours, options.darkest * level)
    out[own] = np.where(share[..., None] > 0, np.clip(unmixed, darkest, 1), colours)
    return out


__all__ = ["without_ground_in_hair"]
