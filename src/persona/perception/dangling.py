"""What hangs on what is held, and on nothing else of the person, is a part of it.

A bag's lower half is far from the hand, where cloth tells what colours the clothes have, and the network may call it a
sock. But in the picture only the bag joins it with the person: without what is held it is an island. Islands are also
what a bag leaves of a leg or of a coat's tail behind it, so an island is no limb's that has a bone in it, and no
garment's whose colours it has.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.colour import discounted
from persona.imaging.colour_density import colour_density
from persona.imaging.masks import binary_dilation, binary_opening, components, disk, segment, touching
from persona.landmark_names import ANKLES, ELBOWS, HEELS, HIPS, KNEES, SHOULDERS, TOES, WRISTS
from persona.perception.options import DANGLING, DanglingOptions
from persona.types import Material

_BONES = ((SHOULDERS, ELBOWS), (ELBOWS, WRISTS), (HIPS, KNEES), (KNEES, ANKLES), (ANKLES, HEELS), (ANKLES, TOES))


def dangling(
    materials: UInt8[np.ndarray, "h w"],
    lab: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    hands: Sequence[Bool[np.ndarray, "h w"]],
    points: Float[np.ndarray, "33 2"],
    unit: float,
    options: DanglingOptions = DANGLING,
) -> Bool[np.ndarray, "h w"]:
    """Which pixels that are called skin, shoe or cloth belong to what is held.

    Args:
        materials: :class:`persona.types.Material` of every pixel.
        lab: the person's colours.
        person: pixels that count.
        hands: palm and fingers of the hands that were found.
        points: landmarks of the body in these pixels.
        unit: pixels for one of the network's picture.
    """
    found = np.zeros(person.shape, bool)
    props = person & (materials == Material.PROP)
    rest = person & ~props
    if not props.any():
        return found
    # a bridge as thin as a strap joins nothing
    broad = binary_opening(rest, disk(options.bridge * unit))
    numbers, areas = components(broad)
    if len(areas) < 3:
        return found
    body = numbers == areas.argmax()
    limbs = np.any(hands, axis=0) if len(hands) else np.zeros(person.shape, bool)
    for starts, ends in _BONES:
        for bone in zip(starts, ends, strict=True):
            limbs |= segment(points[list(bone)], options.bone * unit, person.shape)
    limbs[~person] = False
    owned = np.bincount(numbers[limbs], minlength=len(areas)) > 0
    cells = discounted(lab, options.lightness) / options.cell
    for k in np.flatnonzero((areas > options.least * unit * unit) & ~owned & (areas < areas.max())):
        piece = numbers == k
        around = binary_dilation(piece, disk((options.bridge + 1) * unit)) & person & ~piece
        if np.count_nonzero(around & props) <= options.joined * np.count_nonzero(around):
            continue
        usual = materials[piece]
        kind = np.bincount(usual).argmax()
        if kind == Material.HAIR:
            continue
        own = body & (materials == kind)
        like_props = colour_density(cells[props], 1.0, cells[piece], cells[person])
        like_own = colour_density(cells[own], 1.0, cells[piece], cells[person]) if own.any() else np.zeros(len(usual))
        if np.count_nonzero(like_props > like_own) > 0.5 * len(usual):
            seam = rest & ~broad & (materials == kind)
            found |= piece | (touching(seam | piece, piece) & seam)
    return found


__all__ = ["dangling"]
