"""What of a garment's front goes round, told by its picture alone."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from persona.synthesis.prints import Prints, going_round
from persona.synthesis.rims import Rims, of_one_part
from persona.synthesis.rings import LEG, TRUNK
from persona.synthesis.shade import Shade
from persona.types import Label

PX = 250.0  # a meter
HIGH, WIDE = 200, 150
ISLANDS = Prints(rims=Rims(least=HIGH * WIDE))  # rims tell nothing


class Flat(SimpleNamespace):
    """A front of 80 x 60 cm, a vertex at every pixel."""

    def __len__(self) -> int:
        return HIGH * WIDE


def known_of(picture: np.ndarray) -> np.ndarray:
    """How far each pixel of a garment's picture goes round."""
    row, column = (axis.ravel() for axis in np.indices((HIGH, WIDE)))
    x, y = (column - WIDE / 2) / PX, (HIGH - row) / PX
    front = Flat(
        pixels=np.c_[column, row].astype(float), pixels_per_meter=PX, row=row, column=column,
        rest=np.c_[x, y, np.zeros(len(x))], area=np.full(len(x), PX**-2), sheet=np.zeros(len(x), bool),
        garment=np.full(len(x), -1),
    )  # fmt: skip
    rings = SimpleNamespace(
        chart=np.full(len(x), TRUNK), angle=np.rad2deg(np.arcsin(np.clip(x / (WIDE / 2 / PX), -1, 1)))
    )
    rings.angle = np.abs(rings.angle)
    shown = np.full((HIGH, WIDE), Label.TOP)
    shown[:2], shown[-2:], shown[:, :2], shown[:, -2:] = (Label.BACKGROUND,) * 4
    edge = np.minimum.reduce([row, HIGH - 1 - row, column, WIDE - 1 - column]).reshape(HIGH, WIDE) / PX
    photo = SimpleNamespace(labels=shown, edge=edge, other=np.full(edge.shape, 1.0))
    window = SimpleNamespace(foreground=picture)
    labels = np.full(len(x), int(Label.TOP))
    source = shown.ravel() == Label.TOP
    known, *_ = going_round(front, rings, window, photo, labels, source, Shade(), ISLANDS)  # type: ignore[arg-type]
    return known.reshape(HIGH, WIDE)


def test_a_patch_in_the_colours_of_the_rest_is_of_the_pattern_and_a_foreign_one_is_a_print() -> None:
    """Two rings, each with a line down to the hem: one encloses the colour of patches elsewhere, one a new colour."""
    picture = np.full((HIGH, WIDE, 3), (0.15, 0.15, 0.18), np.float32)
    lighter, red = (0.33, 0.33, 0.38), (0.8, 0.1, 0.1)
    for middle, inside in ((50, lighter), (100, red)):
        picture[40:60, middle - 10 : middle + 10] = 1.0
        picture[46:54, middle - 4 : middle + 4] = inside
        picture[60:, middle - 1 : middle + 1] = 1.0
    picture[:, 3:9] = picture[:, -9:-3] = 1.0  # at both sides
    picture[150:165, 66:84] = lighter  # in the middle, far below the first ring
    picture[150:, 74:76] = lighter  # down to the hem: no island
    known = known_of(picture)
    assert known[48:52, 48:52].min() > 0.5
    assert known[48:52, 98:102].max() < 0.5


def test_a_stripe_goes_round_though_the_shade_swallows_its_ends_and_a_picture_does_not() -> None:
    """A slanting white stripe over most of a navy front, a white picture in its middle, and a line of white letters."""
    picture = np.full((HIGH, WIDE, 3), (0.05, 0.06, 0.2), np.float32)
    row, column = np.indices((HIGH, WIDE))
    stripe = np.abs(row - 60 - 0.05 * (column - WIDE / 2)) < 8
    stripe &= np.abs(column - WIDE / 2) < 0.4 * WIDE
    picture[stripe] = 0.9
    picture[130:150, 50:100] = 0.9
    letters = (row >= 100) & (row < 110) & (np.abs(column - WIDE / 2) < 0.4 * WIDE) & (column % 6 < 3)
    picture[letters] = 0.9
    known = known_of(picture)
    assert known[56:64, 30:120].min() > 0.9
    assert known[134:146, 54:96].max() < 0.1
    assert known[letters].max() < 0.1


def strange_of(patches: list[tuple[slice, slice]], legs: bool) -> np.ndarray:
    """Where a blue garment with green patches has what only one part of it has; its halves may be two legs."""
    row, column = (axis.ravel() for axis in np.indices((HIGH, WIDE)))
    x = (column - WIDE / 2) / PX
    front = Flat(rest=np.c_[x, row / PX, np.zeros(len(x))], area=np.full(len(x), PX**-2), garment=np.full(len(x), -1))
    rings = SimpleNamespace(chart=np.where(legs, LEG + (x < 0), TRUNK))
    lab = np.full((HIGH, WIDE, 3), (45.0, 0.0, -25.0))
    for patch in patches:
        lab[patch] = (25.0, -20.0, 5.0)
    rows = np.arange(len(x))
    found = of_one_part(front, rings, lab.reshape(-1, 3), rows, Rims())  # type: ignore[arg-type]
    return found.reshape(HIGH, WIDE)


def test_what_one_side_or_one_leg_alone_has_is_not_the_garments() -> None:
    """A coat's flap that is called trousers, a wall that is seen between an arm and the trunk."""
    flap, other = (slice(20, 70), slice(0, 40)), (slice(120, 170), slice(110, 150))
    edge, middle = (slice(90, 100), slice(0, 6)), (slice(30, 60), slice(60, 90))
    for legs, patch, more in ((True, flap, other), (False, edge, middle)):
        strange = strange_of([patch], legs)
        assert strange[patch].all() and strange.sum() == strange[patch].sum()
        assert not strange_of([patch, more], legs).any()  # it is elsewhere, too


def test_a_leg_that_is_another_colour_for_the_most_part_is_not_told_by_the_other_one() -> None:
    assert not strange_of([(slice(None), slice(0, 60))], legs=True).any()
