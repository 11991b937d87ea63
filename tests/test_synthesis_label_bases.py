"""What a garment looks like without detail: bands keep their ends, and a strip has its cloth's hue."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from persona.synthesis.color_fill import CLOTH, ColorFill
from persona.synthesis.label_bases import _no_band, _profile, base_of, drawn_in_front, without_detail
from persona.synthesis.label_colours import _between_legs, _of_other_cloth, lit_as_face
from persona.synthesis.rings import HEAD, LEG, TRUNK, Rings
from persona.types import BodyPart, Label

PX = 250.0  # a meter
HIGH, WIDE = 150, 100  # 60 x 40 cm
ROW, COLUMN = (axis.ravel() for axis in np.indices((HIGH, WIDE)))
STEP = 0.005


class Flat(SimpleNamespace):
    """A front with a vertex at every pixel."""

    def __len__(self) -> int:
        return HIGH * WIDE


class Cut(SimpleNamespace):
    along = Rings.along


def cloth() -> tuple[Flat, SimpleNamespace, SimpleNamespace]:
    """Its mesh, its rings (turned by their width), its labels."""
    place = np.c_[COLUMN, ROW] + 0.5
    mesh = Flat(
        pixels=place, pixels_per_meter=PX, row=ROW, column=COLUMN, area=np.full(len(ROW), PX**-2),
        points=np.c_[place / PX, np.zeros(len(ROW))], sheet=np.zeros(len(ROW), bool),
        parts=np.full(len(ROW), int(BodyPart.LEFT_FOOT)), fit=SimpleNamespace(garments=()), facing=np.ones(len(ROW)),
    )  # fmt: skip
    rings = Cut(
        chart=np.full(len(ROW), TRUNK), first=np.zeros(6), lowest=np.zeros(6), step=STEP,
        number=(HIGH - ROW) / PX / STEP + 1,
        angle=90 * np.abs(COLUMN - WIDE / 2) / (WIDE / 2),
    )  # fmt: skip
    return mesh, rings, SimpleNamespace(labels=np.full(len(ROW), int(Label.TOP)), evidence=np.ones(len(ROW)))


def base_and_pictures(
    picture: np.ndarray, proof: np.ndarray, trim: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    trim = np.zeros(HIGH * WIDE, bool) if trim is None else trim.ravel()
    mesh, rings, surface = cloth()
    labels = np.full((HIGH, WIDE), int(Label.TOP))
    photo = SimpleNamespace(labels=labels, edge=np.ones(labels.shape), clear=np.ones(labels.shape, bool))
    window = SimpleNamespace(foreground=picture.astype(np.float32))
    counted = (proof * np.where(trim, 0.02, 1)).reshape(HIGH, WIDE)
    told = (rings, window, photo, surface, counted, proof, trim, ColorFill())
    smooth, pictures = without_detail(mesh, *told)  # type: ignore[arg-type]
    base = base_of(mesh, rings, surface, smooth, smooth, proof, trim, ColorFill())  # type: ignore[arg-type]
    return base.reshape(HIGH, WIDE, 3), pictures[int(Label.TOP)]


def test_bands_keep_their_ends_and_folds_are_detail() -> None:
    """White and blue bands of 8 cm with folds; a third of the front is told not to go round."""
    bands = np.where((np.indices((HIGH, WIDE))[0] // 20 % 2 == 0)[..., None], (0.85, 0.85, 0.85), (0.1, 0.2, 0.7))
    folds = 0.05 * np.sin(np.indices((HIGH, WIDE))[1] / 3)[..., None]
    proof = np.where((COLUMN > 5) & (COLUMN < 40), 0.0, 1.0)
    base, picture = base_and_pictures(np.clip(bands + folds, 0, 1), proof)
    inside = np.indices((HIGH, WIDE))[0] % 20
    inside = (inside >= 3) & (inside < 17)
    assert np.abs(base - bands)[inside].max() < 0.06
    assert np.abs(picture - bands)[inside].mean() < 0.03


def test_a_narrow_strip_has_the_hue_of_its_cloth() -> None:
    """Black strips with a breath of the red between them, under a wide black yoke: what goes round is black."""
    black, stained, red = np.array([0.15, 0.15, 0.15]), np.array([0.19, 0.14, 0.14]), np.array([0.7, 0.1, 0.1])
    row, column = np.indices((HIGH, WIDE))
    strip = (column < 2) | (column >= WIDE - 2)
    picture = np.where((row < 60)[..., None], black, np.where(strip[..., None], stained, red))
    proof = ((row < 60) | strip).ravel().astype(float)
    base, _ = base_and_pictures(picture, proof)
    below = base[70:-5, 30]
    assert (below[:, 0] - below[:, 1]).max() < 0.5 * (stained[0] - stained[1])
    assert np.abs(below.mean(1) - stained.mean()).max() < 0.02


@pytest.mark.parametrize("share", [1.0, 0.3])
def test_a_sole_goes_round_a_shoe_if_it_is_seen_along_most_of_it(share: float) -> None:
    """Black shoes, white up to 2 cm above the ground, or white in a spot there; their right side is not seen."""
    mesh, rings, surface = cloth()
    mesh.rest = np.c_[COLUMN, HIGH - ROW, np.zeros(len(ROW))] / PX
    rings.chart[:] = LEG
    surface.labels[:] = Label.SHOE
    low, column = mesh.rest[:, 1] < 0.02, np.array(COLUMN)
    picture = np.where((low & (column < 60 * share))[:, None], 0.9, 0.1) * np.ones(3)
    base = base_of(mesh, rings, surface, picture, picture, (column < 60) * 1.0, np.zeros(len(low), bool), ColorFill())  # type: ignore[arg-type]
    assert np.abs(base[~low] - 0.1).max() < 0.02
    assert np.abs(base[low] - (0.9 if share == 1 else 0.1)).max() < 0.02


def test_a_shoe_that_reaches_lower_has_as_thick_a_sole() -> None:
    """Black shoes with white soles of 2 cm; the right one, which is not seen, is a centimeter lower."""
    mesh, rings, surface = cloth()
    right = np.array(COLUMN) >= 60
    height = (HIGH - ROW) / PX
    mesh.rest = np.c_[COLUMN / PX, height - 0.01 * right, np.zeros(len(ROW))]
    mesh.parts[right] = int(BodyPart.RIGHT_FOOT)
    rings.chart[:] = LEG
    surface.labels[:] = Label.SHOE
    picture = np.where((height < 0.02)[:, None], 0.9, 0.1) * np.ones(3)
    base = base_of(mesh, rings, surface, picture, picture, ~right * 1.0, np.zeros(len(height), bool), ColorFill())  # type: ignore[arg-type]
    assert np.abs(base - picture).max() < 0.02


def test_a_thick_sole_is_not_the_colour_of_its_shoe() -> None:
    """Black shoes on white platforms, which are more than half of what is seen of them."""
    mesh, rings, surface = cloth()
    mesh.rest = np.c_[COLUMN, HIGH - ROW, np.zeros(len(ROW))] / PX
    rings.chart[:] = LEG
    surface.labels[:] = Label.SHOE
    height = mesh.rest[:, 1]
    picture, seen = np.where((height < 0.03)[:, None], 0.9, 0.1) * np.ones(3), (height < 0.05) * 1.0
    base = base_of(mesh, rings, surface, picture, picture, seen, np.zeros(len(height), bool), ColorFill())  # type: ignore[arg-type]
    assert np.abs(base[height > 0.04] - 0.1).max() < 0.02


def test_piping_at_the_sides_is_no_band_across_the_back() -> None:
    """Black cloth whose sides are white piping over a third of its height."""
    row, column = np.indices((HIGH, WIDE))
    piping = (row < 50) & (np.minimum(column, WIDE - 1 - column) < 8)
    picture = np.where(piping[..., None], 0.9, np.full(3, 0.12))
    trim = (row < 50) & (np.minimum(column, WIDE - 1 - column) < 10)
    told, blind = (base_and_pictures(picture, np.ones(HIGH * WIDE), one)[0] for one in (trim, None))
    assert np.abs(told[:40, 40:60] - 0.12).max() < 0.03
    assert np.abs(blind[:40, 40:60] - 0.12).max() > 0.1  # else this would tell nothing


class Strip(SimpleNamespace):
    """A front and a back, a centimeter between vertices."""

    def relaxed(self, values: np.ndarray, weight: np.ndarray, **_: object) -> np.ndarray:
        slope = np.diff(np.eye(len(weight)), axis=0)
        return np.linalg.solve(slope.T @ slope + np.diag(weight), weight[:, None] * values)


def test_what_does_not_go_round_fades_in_front_and_is_not_behind() -> None:
    """A gap shows a bright wall beside what is hidden, in front and behind."""
    facing = np.repeat([1.0, -1.0], 10)
    count = len(facing)
    strip = Strip(area=np.full(count, 1e-4), facing=facing)
    seen, usual = np.zeros(count), np.zeros(count)
    seen[8:10] = 1
    dark, bright = np.full((count, 3), 0.1), np.full((count, 3), 0.8)
    told = (strip, np.zeros(count, int), dark, dark, bright, seen)
    found = drawn_in_front(*told, usual, ColorFill())  # type: ignore[arg-type]
    assert (found[5:10] > 0.2).all() and (np.diff(found[:9, 0]) > 0).all()
    np.testing.assert_allclose(found[10:], 0.1)
    round_ = drawn_in_front(*(*told[:3], bright, bright, seen), usual + 1, ColorFill())  # type: ignore[arg-type]
    assert (round_[10:13] > 0.2).all()


@pytest.mark.parametrize("sides", [(True, False), (True, True)])
def test_hair_that_one_side_shows_is_lit_as_the_whole_face(sides: tuple[bool, bool]) -> None:
    """One side of a head in a dim, warm light: hair that is seen there alone is brighter behind, and not as warm."""
    mesh, _, surface = cloth()
    left = mesh.points[:, 0] > WIDE / PX / 2
    labels = np.where(ROW < HIGH // 3, int(Label.HAIR), int(Label.SKIN))
    mesh.rest, mesh.parts = mesh.points - [WIDE / PX / 2, 0, 0], np.full(len(mesh), int(BodyPart.HEAD))
    hair = labels == Label.HAIR
    seen = np.where(np.where(left, *sides[::-1]) | ~hair, surface.evidence, 0)
    shade = np.array([0.5, 0.45, 0.4])
    colour = np.where(hair, 0.3, 0.6)[:, None] * np.where(left[:, None], 1.0, shade)
    factor = lit_as_face(mesh, labels, colour, seen, ColorFill())  # type: ignore[arg-type]
    assert (factor[~hair] == 1).all()
    if all(sides):
        np.testing.assert_allclose(factor, 1, atol=0.01)
    else:
        lit = (colour * factor)[hair & ~left]
        np.testing.assert_allclose(lit, np.tile(0.3 * (1 + shade) / 2, (len(lit), 1)), rtol=1e-6)


def test_trousers_go_on_from_the_trunk_to_the_legs_by_height() -> None:
    """In front the trunk's share of them lies in the shade of a shirt, further down than the leg behind begins."""
    mesh, rings, surface = cloth()
    surface.labels[:] = int(Label.TROUSERS)
    height = (HIGH - ROW) / PX
    front = COLUMN < WIDE // 2
    rings.chart = np.where(np.where(front, 40, 60) > ROW, TRUNK, LEG)
    seen = front.astype(float)
    colors = np.where(rings.chart == TRUNK, 0.2, 0.6)[:, None] * np.ones(3)
    base = base_of(mesh, rings, surface, colors, colors, seen, np.zeros(len(ROW), bool), ColorFill())  # type: ignore[arg-type]
    behind = ~front & (np.abs(height - (HIGH - 50) / PX) < 5 / PX)
    np.testing.assert_allclose(base[behind], 0.6, atol=0.02)
    np.testing.assert_allclose(base[~front & (ROW < 35)], 0.2, atol=0.02)


def test_a_skirt_and_what_is_above_it_have_nothing_of_each_other() -> None:
    options = ColorFill()
    dark = np.arange(40) < 20
    values = np.where(dark[:, None], 0.13, 0.34) * np.ones(3)
    blurred = _profile(values, np.ones(40), CLOTH, options)
    assert np.abs(blurred - values).max() > 0.03
    parted = _profile(values, np.ones(40), CLOTH, options, np.where(dark, 0, 1))
    assert np.abs(parted - values).max() < 1e-6


def test_a_face_goes_on_as_itself_and_not_as_arms_and_legs() -> None:
    """A dark face that is seen from the front alone, over a body in the sun."""
    mesh, rings, surface = cloth()
    face = ROW < 50
    surface.labels[:] = int(Label.SKIN)
    rings.chart = np.where(face, HEAD, TRUNK)
    rings.first[HEAD] = 100 / PX / STEP
    rings.angle = np.where(face, 0.0, 90.0)
    colors = np.where(face[:, None], (0.3, 0.2, 0.18), (0.9, 0.75, 0.65))
    proof = np.where(face & (np.abs(COLUMN - WIDE / 2) > 20), 0.0, 1.0)
    none = np.zeros(len(ROW), bool)
    base = base_of(mesh, rings, surface, colors, colors, proof, none, ColorFill())  # type: ignore[arg-type]
    np.testing.assert_allclose(base, colors, atol=0.02)


@pytest.mark.parametrize(
    ("label", "elsewhere", "shaded"),
    [(Label.TROUSERS, True, True), (Label.TROUSERS, False, False), (Label.SKIN, True, False)],
)
def test_where_the_legs_meet_cloth_is_in_their_shade(label: Label, elsewhere: bool, shaded: bool) -> None:
    """But what is seen nowhere else tells its colour, and skin does."""
    mesh, rings, _ = cloth()
    mesh.rest = np.c_[(COLUMN - WIDE / 2) / PX, (HIGH - ROW) / PX, np.zeros(len(ROW))]
    mesh.garment = np.full(len(ROW), -1)
    apart = np.hypot(mesh.rest[:, 0], mesh.rest[:, 1])
    source = elsewhere | (apart < 0.05)
    labels = np.full(len(ROW), int(label))
    share = _between_legs(mesh, rings, labels, source, ColorFill())  # type: ignore[arg-type]
    assert share[apart > 0.16].max() == 0
    assert share[apart < 0.05].min() == float(shaded)


def test_a_dark_place_of_the_sides_is_no_band_unless_the_front_has_it() -> None:
    """Two centimeters of a lock's end on beige cloth; a belt; the sides of a jacket, darker than its front."""
    beige, dark, told = (0.75, 0.71, 0.69), (0.1, 0.07, 0.07), np.full(60, 5e-4)
    sides, front = np.full((60, 3), beige), np.full((60, 3), beige)
    sides[30:32] = dark
    whole = np.ones(60)
    found = _no_band(sides, front, whole, told, CLOTH, ColorFill())
    assert found[30:32].all() and found.sum() == 2
    belt = front.copy()
    belt[30:32] = dark
    assert not _no_band(sides, belt, whole, told, CLOTH, ColorFill()).any()
    assert not _no_band(np.full((60, 3), dark), front, whole, told, CLOTH, ColorFill()).any()
    gap = _no_band(sides, belt, 0.2 * whole, told, CLOTH, ColorFill())
    assert gap[30:32].all() and gap.sum() == 2, "a fifth of the height is seen, between two arms"


def test_a_piece_of_another_cloth_has_it_on_both_sides() -> None:
    """A flap of a coat that is called trousers; a sheet of which only a corner is strange keeps its label's colours."""
    quad = np.array([[0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]])  # of each piece 0 to 2 are its front
    faces = np.concatenate([quad, quad + 5, quad + 10])
    source = np.tile([True, True, True, False, False], 3)
    alone = source & np.isin(np.arange(15), (0, 1, 5, 10, 11, 12))
    sheet = np.arange(15) < 10  # the third is the body
    fine: Any = SimpleNamespace(sheet=sheet, garment=np.full(15, -1), faces=faces, area=np.ones(15))
    found = _of_other_cloth(fine, np.full(15, int(Label.TROUSERS)), source, alone)
    assert np.flatnonzero(found).tolist() == [3, 4]
    assert not _of_other_cloth(fine, np.full(15, int(Label.HAIR)), source, alone).any()
    fine.garment[:] = 0  # what hangs free has a chart of its own
    assert not _of_other_cloth(fine, np.full(15, int(Label.TROUSERS)), source, alone).any()
