"""Plain cloth around the back: hems go round, prints and drawstrings do not, light and dark do not become bands."""

from __future__ import annotations

import numpy as np

from persona.synthesis.backside import _from_the_sides, _plain_rows

PX = 400.0  # pixels a meter
RED, WHITE, NAVY = np.array([0.8, 0.1, 0.1]), np.array([0.95, 0.95, 0.95]), np.array([0.1, 0.1, 0.3])


def jacket() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Red cloth with a white stripe above its hem, navy below; its middle is another thing and is to be filled."""
    image = np.tile(RED, (200, 160, 1))
    image[150:160] = WHITE
    image[180:] = NAVY
    image[40:80] *= 0.93  # a fold's shadow on one side and the other
    image[20:120, 30:33] = WHITE  # a drawstring
    hole = np.zeros((200, 160), bool)
    hole[10:195, 60:110] = True
    image[hole] = (0.2, 0.9, 0.2)
    return image.astype(np.float32), ~hole, hole


def test_each_row_goes_on_as_its_sides() -> None:
    image, source, hole = jacket()
    filled = _from_the_sides(image, source, hole, PX, 0.0)
    assert np.array_equal(filled[~hole], image[~hole])
    for row, color in ((30, RED), (140, RED), (155, WHITE), (170, RED), (190, NAVY)):
        assert np.abs(filled[row, 60:110] - color).max() < 0.06, row
    steps = np.abs(np.diff(filled[10:140, 60:110].mean(1), axis=0)).max()
    assert steps < 0.02  # the shadow's edge was 0.056


def test_left_blends_into_right_and_a_narrow_side_takes_the_other() -> None:
    image, source, hole = jacket()
    image[:, 110:] = WHITE
    filled = _from_the_sides(image, source, hole, PX, 0.0)
    middle = filled[100, 60:110]
    assert np.abs(middle[0] - RED).max() < 0.02 and np.abs(middle[-1] - WHITE).max() < 0.02
    assert (np.diff(middle[:, 1]) > 0).all()
    source[:, 114:] = False  # a trim's width is left
    filled = _from_the_sides(image, source, hole, PX, 0.0)
    assert np.abs(filled[100, 60:110] - RED).max() < 0.02


def test_nothing_to_go_by_leaves_the_picture() -> None:
    image, source, hole = jacket()
    assert np.array_equal(_from_the_sides(image, np.zeros_like(source), hole, PX, 0.0), image)
    assert np.array_equal(_from_the_sides(image, source, np.zeros_like(hole), PX, 0.0), image)


def test_one_plain_strip_between_patterned_ones_is_chance() -> None:
    strips = {0: False, 10: True, 20: False, 30: False, 40: True, 50: True, 60: True, 70: False, 80: False}
    plain = _plain_rows(strips, 10, 88, 100)
    assert not plain[:30].any() and plain[30:80].all() and not plain[80:].any()
    assert not _plain_rows({}, 10, 88, 100).any()
