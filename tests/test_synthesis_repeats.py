"""What of a garment happens once, and the cloth in its place, told by pictures alone."""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from persona.imaging.masks import masked_blur
from persona.synthesis.repeats import Cloth, Repeats, cloth_of

PX = 400.0  # a meter
HIGH, WIDE = 280, 200  # 70 x 50 cm
ROW, COLUMN = np.indices((HIGH, WIDE))
PLACES = np.stack([COLUMN, ROW], -1).reshape(-1, 2) + 0.5


def folds(seed: int) -> np.ndarray:
    """Plain cloth with upright folds that waver."""
    random = np.random.default_rng(seed)
    x = COLUMN / PX + 0.004 * np.sin(ROW / PX * 20)
    grey = 0.5 + 0.02 * np.sin(x * 130) + 0.01 * np.sin(x * 71 + ROW / PX * 9) + random.normal(0, 0.004, ROW.shape)
    return np.repeat(grey[..., None], 3, 2).astype(np.float32)


def checks() -> np.ndarray:
    """Two colours, 4 cm squares, with grain, not quite straight."""
    wavers = 1.5 * np.sin(ROW / 37) + 1.5 * np.sin(COLUMN / 29)
    dark = ((ROW + wavers) // 16 + (COLUMN + wavers) // 16) % 2 == 0
    grain = np.random.default_rng(0).normal(0, 0.03, (*ROW.shape, 1))
    return (np.where(dark[..., None], (0.2, 0.1, 0.1), (0.7, 0.2, 0.2)) + grain).astype(np.float32)


def found(picture: np.ndarray, goes: np.ndarray | None = None, middle: np.ndarray | None = None) -> Cloth:
    own = np.ones(ROW.shape, bool)
    goes = own if goes is None else goes
    base = masked_blur(picture, goes, 0.04 * PX)
    middle = np.zeros(ROW.shape, bool) if middle is None else middle
    cloth = cloth_of(picture - base, base, own, goes, middle, ~own, ~own, PX, Repeats())
    assert cloth is not None
    return cloth


def seen_behind(cloth: Cloth, picture: np.ndarray) -> np.ndarray:
    x, y = np.floor(cloth.instead(PLACES)).astype(int).T
    return picture[np.clip(y, 0, HIGH - 1), np.clip(x, 0, WIDE - 1)].reshape(picture.shape)


def test_a_pocket_and_a_row_of_buttons_happen_once_and_folded_cloth_takes_their_place() -> None:
    plain = folds(0)
    picture = plain.copy()
    picture[80:120, 130:134] = picture[80:120, 166:170] = picture[116:120, 130:170] = 0.3  # a pocket's seams
    for middle in range(60, 240, 40):
        picture[middle - 4 : middle + 4, 96:104] = 0.9
    cloth = found(picture)
    once = cloth.happens_once(PLACES).reshape(ROW.shape)
    odd = (picture != plain).any(2)
    assert once[odd].mean() > 0.9
    assert once[:, 8:70].mean() < 0.1
    assert once[200:-20, 130:-20].mean() < 0.1
    behind = seen_behind(cloth, picture)
    assert abs(behind - plain)[odd].mean() < 0.06 < 0.2 < abs(picture - plain)[odd].mean()


def test_what_is_woven_or_printed_all_over_is_cloth() -> None:
    for picture in (checks(), folds(1)):
        once = found(picture).happens_once(PLACES).reshape(ROW.shape)
        assert once[20:-20, 20:-20].mean() < 0.05


def test_what_a_garment_closes_with_stays_in_front_and_patterns_go_on_in_its_middle() -> None:
    """Braid in five columns, found again among themselves, but not beside the middle."""
    middle = np.abs(COLUMN - WIDE / 2) < 45
    picture = folds(6)
    laces = middle & (np.abs((COLUMN + 2 * np.sin(ROW / 9) - WIDE / 2 + 9) % 18 - 9) < 1.5)
    picture[laces] -= 0.12
    inner = (slice(20, -20), slice(20, -20))
    told, blind = (found(picture, middle=one).happens_once(PLACES).reshape(ROW.shape) for one in (middle, None))
    assert told[inner][laces[inner]].mean() > 0.8
    assert told[inner][laces[inner]].mean() > blind[inner][laces[inner]].mean() + 0.3
    for pattern in (checks(), folds(1)):
        once = found(pattern, middle=middle).happens_once(PLACES).reshape(ROW.shape)
        assert once[inner].mean() < 0.15


def test_a_pattern_on_less_than_half_of_a_plain_garment_is_found_again() -> None:
    stripes = np.where(COLUMN // 5 % 2 == 0, 0.35, 0.65)[..., None]
    for plain in (np.full((HIGH, WIDE, 3), 0.5), folds(2)):
        picture = np.where(ROW[..., None] > 170, stripes, plain).astype(np.float32)
        once = found(picture).happens_once(PLACES).reshape(ROW.shape)
        assert once[190:-10, 10:-10].mean() < 0.02


def test_motifs_of_a_print_need_not_be_the_same_but_a_held_thing_of_their_hue_is_not_one() -> None:
    """Blots of purple, each of its own shape, all over green cloth; on grey cloth one such blot happens once."""
    random = np.random.default_rng(3)

    def blot(picture: np.ndarray, y: int, x: int) -> None:
        for _ in range(6):
            dy, dx, r = *random.uniform(-14, 14, 2), random.uniform(5, 12)
            picture[(ROW - y - dy) ** 2 + (COLUMN - x - dx) ** 2 < r * r] = (0.5, 0.1, 0.7)

    grain = random.normal(0, 0.02, (HIGH, WIDE, 1))
    flowers = np.broadcast_to(np.array([0.2, 0.6, 0.3]) + grain, (HIGH, WIDE, 3)).astype(np.float32)
    for y, x in itertools.product(range(30, HIGH, 70), range(30, WIDE, 45)):
        blot(flowers, y + int(random.uniform(-9, 9)), x + int(random.uniform(-9, 9)))
    assert found(flowers).once.mean() < 0.03
    alone = folds(4)
    blot(alone, 140, 100)
    once = found(alone).happens_once(PLACES).reshape(ROW.shape)
    assert once[(alone == np.float32([0.5, 0.1, 0.7])).all(2)].mean() > 0.9


def test_cloth_in_place_of_cloth_has_its_colour() -> None:
    """Plain white sleeves at the height of a hole in a green print that has the same label."""
    random = np.random.default_rng(5)
    white = (COLUMN < 60) & (ROW < 140)
    blots = cv2.GaussianBlur(random.normal(0, 1.5, (HIGH, WIDE)), (0, 0), 5)[..., None]
    print_ = np.array([0.2, 0.6, 0.3]) + blots
    picture = np.where(white[..., None], 0.9, print_).astype(np.float32)
    goes = np.ones(ROW.shape, bool)
    goes[60:130, 90:190] = False
    behind = seen_behind(found(picture, goes), picture)[~goes]
    assert behind[:, 0].mean() < 0.3


def test_what_nobody_sees_is_cloth() -> None:
    picture = np.full((HIGH, WIDE, 3), 0.5, np.float32)
    picture[80:120, 130:170] += 0.004
    assert not found(picture).once.any()


def test_checks_go_on_where_a_coat_is_open() -> None:
    picture = checks()
    goes = np.ones(ROW.shape, bool)
    goes[:200, 70:120] = False
    picture[~goes] = (0.9, 0.8, 0.2)
    behind = seen_behind(found(picture, goes), picture)[~goes]
    assert (abs(behind - (0.9, 0.8, 0.2)).max(1) < 0.1).mean() < 0.02  # nothing of what is below
    dark = behind[:, 0] < 0.45
    assert 0.35 < dark.mean() < 0.65
    assert (dark == (checks()[~goes][:, 0] < 0.45)).mean() > 0.7  # in step with the rest


def test_too_little_of_a_garment_tells_nothing() -> None:
    own = np.zeros(ROW.shape, bool)
    own[:20, :20] = True
    assert cloth_of(folds(0), folds(0), own, own, ~own, ~own, ~own, PX, Repeats()) is None
    narrow = np.zeros(ROW.shape, bool)
    narrow[:, :40] = True  # nothing beside it to be compared with
    cloth = cloth_of(folds(0) - 0.5, folds(0), narrow, narrow, ~narrow, ~narrow, ~narrow, PX, Repeats())
    assert cloth is not None
    assert not cloth.once.any()
    assert not cloth.filled.any()
    assert (cloth.instead(PLACES) == PLACES).all()
