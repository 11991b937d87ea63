"""How colours go on inside a label: the options of :mod:`label_colours`, and what its parts share."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.colour import discounted, srgb_to_lab
from persona.synthesis.common import Common
from persona.synthesis.ends import Trims
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.folds import Folds
from persona.synthesis.prints import Prints
from persona.synthesis.repeats import Repeats
from persona.synthesis.rings import HEAD, TRUNK, Rings
from persona.synthesis.shade import Shade
from persona.synthesis.strands import Strands
from persona.synthesis.surface_labels import PhotoLabels
from persona.types import Label


@dataclass(frozen=True)
class Material:
    """How one kind of surface is continued.

    Attributes:
        fine: standard deviation in meters of the blur that parts detail from base.
        along, alike: standard deviations over which the base's profile is smoothed: meters along the limb, and Lab
            distance, so that trims and blocks of colour stay.
        strength: share of the detail that is kept, and its largest size (sRGB).
        own: square meters that must be seen of it on a part for the base to be the part's own; below, the person's.
    """

    fine: float
    along: float
    alike: float
    strength: tuple[float, float]
    own: float


SKIN = Material(0.010, 0.10, 40.0, (0.5, 0.03), 0.004)
HAIR = Material(0.012, 0.08, 30.0, (0.9, 0.12), 0.006)
SHOE = Material(0.012, 0.02, 15.0, (0.0, 0.0), 0.02)
CLOTH = Material(0.040, 0.06, 8.0, (1.0, 0.30), 0.0005)
#: Only the weave goes round: a logo, a peak, the brim's shade are in front.
HEADWEAR = Material(0.006, 0.06, 8.0, (1.0, 0.03), 0.0005)
_MATERIALS = {Label.SKIN: SKIN, Label.HAIR: HAIR, Label.SHOE: SHOE, Label.HEADWEAR: HEADWEAR}


@dataclass(frozen=True)
class ColorFill:
    """How colours go on inside a label. Values were chosen by hand on six photos and confirmed on others.

    Attributes:
        source: evidence from which on a vertex is a source of colours.
        least: vertices; fewer tell no colour.
        rim: meters inside the matte from which on its colours are the person's own.
        step: meters between the profile's places.
        band: share of a trunk's front that must be seen at a height for it to have a colour of its own. (On nine photos
            stripes have .36 and more, all but one .42; what shades, straps and locks leave .22 and less.)
        far: meters from what is seen over which a profile's evidence fades to a third.
        reach: meters over which what is seen gives way to the base.
        hue: Lab distances (lightness, a, b) within which a garment's colours draw its profile to their hue.
        shifts: times that they do.
        telling: places of a garment that are asked for it.
        held: meters over which seen colours hold the base.
        border: Lab difference (lightness halved) of the bases of two neighbours from which on there is a border.
        near: meters within which a source shows a place.
        even: meters over which the direction away from the outline is smoothed.
        aside: cosine between the smoothed normal and the line to the camera below which a point has no place of its own
            in the photo: what it shows would be stretched by more than one over that. (Flanks behind arms, two photos.)
        crease: meters beside an arm or another part within which what is seen lies in its shade; on the body, in the
            reference pose, they are more than four times as far apart.
        between_legs: meters aside and upwards of where the legs meet, within which cloth is in their shade.
        along_border: how much the distance from a border tells beside the place along it.
        folds: times that a place is mirrored at its label's border.
        sides: degrees from the front beyond which the trunk's colours are those of its sides.
        prints: what of a garment's front goes round.
        common: how much of its detail does.
        trims: which ends of garments have one.
        repeats: what of it happens once, and what is in its place behind.
        shade: what of its lightness is light, which does not go behind.
        strands: of hair that is not seen.
        creases: folds of plain cloth that is not seen.
        brighter: least and most by which hair of one side is made brighter, for the whole face's light. (One photo.)
        skin_outlier: Lab distance (lightness halved) from the person's skin or hair beyond which a pixel is neither.
        trousers: of unseen legs: share of the lowest cloth's colour (the rest is its grey), how dark, what is added.
        upper: Lab distance (lightness halved) within which colours of shoes are one, and that from the most common one
            within which they are the upper's.
        sole: meters above the ground up to which a shoe's sole is looked for, in steps of ``sole_step``.
        sole_share: of what is seen at a height that must have one colour, not the upper's, to be the sole's.
        shoes: of unseen feet: how dark beside the lowest cloth's grey, what is added (sRGB).
        hem: meters above the lowest cloth that give that colour.
        steps: of conjugate gradients over the fine mesh (measured on one photo with a skirt: docs/decisions/speed.md).
    """

    source: float = 0.5
    least: int = 20
    rim: float = 0.004
    step: float = 0.01
    band: float = 0.3
    far: float = 0.05
    reach: float = 0.05
    hue: tuple[float, float, float] = (12.0, 4.0, 4.0)
    shifts: int = 3
    telling: int = 2000
    held: float = 0.004
    border: float = 3.0
    near: float = 0.006
    even: float = 0.04
    aside: float = 0.35
    crease: float = 0.015
    between_legs: tuple[float, float] = (0.06, 0.10)
    along_border: float = 4.0
    folds: int = 4
    sides: float = 35.0
    prints: Prints = field(default_factory=Prints)
    common: Common = field(default_factory=Common)
    trims: Trims = field(default_factory=Trims)
    repeats: Repeats = field(default_factory=Repeats)
    shade: Shade = field(default_factory=Shade)
    strands: Strands = field(default_factory=Strands)
    creases: Folds = field(default_factory=Folds)
    brighter: tuple[float, float] = (0.5, 2.0)
    skin_outlier: float = 20.0
    trousers: tuple[float, float, float] = (0.35, 0.5, 0.04)
    upper: tuple[float, float] = (4.0, 12.0)
    sole: float = 0.03
    sole_step: float = 0.005
    sole_share: float = 0.6
    shoes: tuple[float, float] = (0.35, 0.05)
    hem: float = 0.12
    steps: int = 20


def lab_of(colors: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n 3"]:
    return discounted(srgb_to_lab(colors), 0.5).astype(np.float64)


def material_of(label: int) -> Material:
    return _MATERIALS.get(Label(label), CLOTH)


def own_pixels(photo: PhotoLabels, label: int, options: ColorFill) -> Bool[np.ndarray, "h w"]:
    """Pixels whose colours are the label's own."""
    return (photo.labels == label) & (photo.edge > options.rim) & photo.clear


def sideways(fine: FineMesh, rings: Rings, options: ColorFill) -> Float[np.ndarray, " n"]:
    """How much each vertex tells of what goes round: the trunk's and the head's sides, and all of limbs and sheets."""
    turned = np.isin(rings.chart, (TRUNK, HEAD)) & ~fine.sheet
    side = np.clip((rings.angle - options.sides + 10) / 20, 0, 1)
    return np.where(turned, 0.02 + 0.98 * side, 1.0)


__all__ = ["CLOTH", "HAIR", "SHOE", "SKIN", "ColorFill", "Material", "lab_of", "material_of", "own_pixels", "sideways"]
