"""Cloth beyond its end is its own, in its own rows, and no mirror of it."""

from __future__ import annotations

import numpy as np
import pytest

from persona.synthesis.going_on import _fold, gone_on, joined, moved_into

HIGH, WIDE, OVERLAP = 60, 120, 10


def blots(seed: int = 0) -> np.ndarray:
    """Rows of one colour each, with spots."""
    random = np.random.default_rng(seed)
    picture = np.broadcast_to(np.linspace(0, 1, HIGH)[:, None, None], (HIGH, WIDE, 3)).copy()
    for y, x in random.uniform(0, 1, (70, 2)) * (HIGH, WIDE):
        row, column = np.indices((HIGH, WIDE))
        picture[(row - y) ** 2 + (column - x) ** 2 < 9] += 0.5
    return picture


def mirrored(strip: np.ndarray) -> float:
    """How like its own mirror the most symmetric 60 columns of a strip are (1: they are it)."""
    likes = []
    for middle in range(30, strip.shape[1] - 30):
        one, other = strip[:, middle - 30 : middle], strip[:, middle + 29 : middle - 1 : -1]
        likes.append(
            np.corrcoef((one - one.mean(1, keepdims=True)).ravel(), (other - other.mean(1, keepdims=True)).ravel())[
                0, 1
            ]
        )
    return max(likes)


@pytest.mark.parametrize("gap", [30, 75, 150, 300])
def test_behind_is_the_cloth_of_the_same_rows_and_no_mirror(gap: int) -> None:
    picture = blots()
    behind = gone_on(picture, np.ones(picture.shape[:2], bool), gap, OVERLAP)
    assert behind.shape == (HIGH, gap, 3)
    whole = np.concatenate([picture, behind, picture], 1)
    apart = np.abs(behind[:, :, None] - picture[:, None]).max(-1).min(2)  # from the likest place of its row
    assert np.quantile(apart, 0.95) < 0.1
    folded = np.concatenate([picture, picture[:, ::-1]], 1)
    assert mirrored(whole) < 0.6 < mirrored(folded)


def test_stripes_meet_where_pieces_do() -> None:
    """Upright stripes whose number behind is not whole in any piece."""
    column = np.indices((HIGH, WIDE))[1]
    picture = np.repeat(np.sin(2 * np.pi * column / 17)[..., None], 3, 2)
    whole = np.concatenate([picture, gone_on(picture, np.ones(picture.shape[:2], bool), 137, OVERLAP)], 1)
    assert np.abs(np.diff(whole, axis=1)).max() < 2.5 * np.abs(np.diff(picture, axis=1)).max()


def test_little_cloth_goes_on_as_before() -> None:
    """Of few columns no pieces are cut: they are folded."""
    picture = blots()[:, :20]
    assert gone_on(picture, np.ones(picture.shape[:2], bool), 100, OVERLAP).shape == (HIGH, 100, 3)
    assert gone_on(picture, np.ones(picture.shape[:2], bool), 0, OVERLAP).shape == (HIGH, 0, 3)


def test_a_gap_takes_the_same_rows_from_one_place() -> None:
    picture = blots(1)
    known = np.ones((HIGH, WIDE), bool)
    known[20:50, 40:60] = False
    column = moved_into(picture, known, 5, 100)
    assert (column[known] == -1).all()
    moved = (column - np.indices(known.shape)[1])[~known]
    assert (moved == moved[0]).all()
    assert moved[0] != 0
    assert known[np.nonzero(~known)[0], column[~known]].all()
    known[:, 30:] = False  # nothing covers that
    assert (moved_into(picture, known, 5, 100) == -1).all()


def test_two_pictures_are_joined_where_they_differ_least() -> None:
    one, other = np.zeros((HIGH, 40, 3)), np.ones((HIGH, 40, 3))
    other[:, 12:15] = 0
    seam = joined(one, other)
    assert seam[:, :9].max() < 0.1
    assert seam[:, 20:].min() > 0.9


def test_places_fold_back_at_both_ends() -> None:
    assert _fold(np.arange(-2, 7), 3).tolist() == [2, 1, 0, 1, 2, 1, 0, 1, 2]
