"""Who wears what, and one labelled picture from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from people.bodies import Figure, Surface, figure
from people.cloth import denim_colour, solid
from people.garments import (
    Outfit,
    belt,
    outer,
    scarf,
    shoes,
    skirt_of_any_kind,
    swimwear,
    tights_or_socks,
    top,
    trousers,
)
from people.heads import glasses, hair, headwear, skin
from people.picture import Sample, taken
from people.props import bag, held
from persona.types import Label

HEIGHT, WIDTH = 256, 192
#: Shares of women and of men who wear it; chosen by hand.
OUTFITS = {
    "top and trousers": (0.42, 0.73), "top and skirt": (0.19, 0.02), "dress": (0.21, 0.01),
    "top and shorts": (0.11, 0.19),
    "jumpsuit": (0.04, 0.03), "swimwear": (0.03, 0.02),
}  # fmt: skip


@cache
def surface() -> Surface:
    """The body that everybody has some shape of."""
    return Surface()


def dressed(random: np.random.Generator, who: Figure | None = None, *, props: bool = True) -> Outfit:
    """Somebody in some clothes.

    Args:
        random: where everything comes from.
        who: is dressed; somebody by default.
        props: with bags and held things now and then.
    """
    outfit = Outfit(random, who or figure(surface(), random))
    female = outfit.figure.female
    skin(outfit)
    shares = np.array([share[0 if female else 1] for share in OUTFITS.values()])
    kind = str(random.choice(list(OUTFITS), p=shares / shares.sum()))
    waist = random.uniform(0.03, 0.2)
    tights_or_socks(outfit, bare=kind in ("top and skirt", "dress", "top and shorts"))
    cloth = outfit.cloth()
    if kind == "swimwear":
        swimwear(outfit)
    else:
        below = cloth if kind in ("dress", "jumpsuit") and outfit.chance(0.88) else outfit.cloth(patterned=0.25)
        if kind in ("top and trousers", "top and shorts") and outfit.chance(0.3):
            below = outfit.cloth(kind="denim")
            if outfit.chance(0.5):
                below.paint = solid(denim_colour(random), random, 0.12, 0.2)
        if kind == "dress":
            skirt_of_any_kind(outfit, below, waist, Label.DRESS)
        elif kind == "top and skirt":
            skirt_of_any_kind(outfit, below, waist, Label.SKIRT)
        else:
            trousers(outfit, below, waist, short=kind == "top and shorts")
        top(outfit, cloth, waist, dress=kind == "dress")
        if outfit.chance(0.22):
            belt(outfit, waist)
        if outfit.chance(0.42):
            outer(outfit, waist, below if outfit.chance(0.12) else None)
        if outfit.chance(0.12):
            scarf(outfit)
    shoes(outfit)
    hair(outfit)
    if outfit.chance(0.27):
        headwear(outfit)
    if outfit.chance(0.24):
        glasses(outfit)
    if props and outfit.chance(0.68 if female else 0.42):
        bag(outfit)
    if props and outfit.chance(0.12):
        held(outfit)
    return outfit


def person(seed: int | Sequence[int], height: int = HEIGHT, width: int = WIDTH) -> Sample:
    """A labelled picture; the same for the same seed and size."""
    random = np.random.default_rng(seed)
    outfit = dressed(random)
    return taken(random, outfit.figure, outfit.layers, height, width)
