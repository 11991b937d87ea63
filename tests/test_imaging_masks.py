"""Mask tools: laws of morphology, and the same as scipy.ndimage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy import ndimage

from persona.imaging.fill import grown, nearest_fill
from persona.imaging.masks import (
    Box,
    binary_closing,
    binary_dilation,
    binary_erosion,
    binary_opening,
    bounding_box,
    component_maximum,
    components,
    disk,
    distance_to,
    masked_blur,
    of_area,
    polygon,
    segment,
    square,
    touching,
    without_specks,
)

SHAPES = array_shapes(min_dims=2, max_dims=2, min_side=3, max_side=24)
MASKS = SHAPES.flatmap(lambda shape: arrays(bool, shape))
PAIRS = SHAPES.flatmap(lambda shape: st.tuples(arrays(bool, shape), arrays(bool, shape)))
FOOTPRINTS = st.one_of(st.floats(0, 4).map(disk), st.sampled_from([1, 3, 5]).map(square))
EIGHT = np.ones((3, 3), bool)


@settings(deadline=None)
@given(MASKS, FOOTPRINTS)
def test_morphology_is_scipys(mask: np.ndarray, footprint: np.ndarray) -> None:
    by = footprint > 0
    assert (binary_dilation(mask, footprint) == ndimage.binary_dilation(mask, by)).all()
    assert (binary_erosion(mask, footprint) == ndimage.binary_erosion(mask, by, border_value=1)).all()


@settings(deadline=None)
@given(PAIRS, FOOTPRINTS)
def test_morphology_is_monotone_and_opening_and_closing_are_idempotent(
    pair: tuple[np.ndarray, np.ndarray], footprint: np.ndarray
) -> None:
    small, large = pair[0] & pair[1], pair[1]
    for operation in (binary_dilation, binary_erosion, binary_opening, binary_closing):
        assert (operation(small, footprint) <= operation(large, footprint)).all()
    opened, closed = binary_opening(large, footprint), binary_closing(large, footprint)
    assert (opened <= large).all() and (large <= closed).all()
    assert (binary_opening(opened, footprint) == opened).all()
    assert (binary_closing(closed, footprint) == closed).all()


@settings(deadline=None)
@given(MASKS)
def test_components_are_scipys(mask: np.ndarray) -> None:
    numbers, areas = components(mask)
    theirs, count = ndimage.label(mask, EIGHT)
    assert len(areas) == count + 1 and areas[0] == 0 and areas.sum() == mask.sum()
    assert ((numbers > 0) == mask).all()
    assert len(np.unique(np.stack([numbers[mask], theirs[mask]]), axis=1).T) == count


@settings(deadline=None)
@given(PAIRS)
def test_touching_is_scipys_propagation(pair: tuple[np.ndarray, np.ndarray]) -> None:
    mask, seeds = pair
    found = touching(mask, seeds)
    assert (found == ndimage.binary_propagation(seeds & mask, EIGHT, mask)).all()
    assert (touching(mask, found) == found).all()


@settings(deadline=None)
@given(MASKS, st.integers(0, 12))
def test_components_divide_by_area(mask: np.ndarray, area: int) -> None:
    large, small = of_area(mask, area), of_area(mask, below=area)
    assert (large | small == mask).all() and not (large & small).any()
    assert (of_area(large, area) == large).all()
    assert all(n >= area for n in components(large)[1][1:])
    assert all(n < area for n in components(small)[1][1:])


@settings(deadline=None)
@given(MASKS, st.floats(1, 4), st.integers(0, 9))
def test_no_speck_is_left(mask: np.ndarray, radius: float, area: int) -> None:
    kept = without_specks(mask, radius, area)
    assert (components(kept)[1][1:] >= area).all()
    assert (kept <= binary_closing(mask, disk(radius))).all()


@pytest.mark.slow
@settings(deadline=None)
@given(MASKS, st.integers(0, 2**32 - 1))
def test_the_largest_value_of_a_component(mask: np.ndarray, seed: int) -> None:
    values = np.random.default_rng(seed).random(mask.shape).astype(np.float32)
    numbers, areas = components(mask)
    largest = np.asarray(ndimage.maximum(values, numbers, np.arange(len(areas))))
    assert (component_maximum(mask, values) == np.where(mask, largest[numbers], 0)).all()


@settings(deadline=None)
@given(MASKS)
def test_distances_are_near_the_exact_ones(mask: np.ndarray) -> None:
    if not mask.any():
        return
    exact = ndimage.distance_transform_edt(~mask)
    assert np.abs(distance_to(mask) - exact).max() <= 0.025 * exact.max()


@settings(deadline=None)
@given(MASKS, st.integers(0, 5))
def test_a_box_holds_the_mask_and_nothing_more(mask: np.ndarray, margin: int) -> None:
    box = bounding_box(mask)
    if box is None:
        assert not mask.any()
        return
    inside = mask[box.slices]
    assert inside.sum() == mask.sum() and inside.shape == (box.height, box.width)
    assert inside[0].any() and inside[-1].any() and inside[:, 0].any() and inside[:, -1].any()
    wide = bounding_box(mask, margin)
    assert wide == box.grown(margin, mask.shape)
    assert wide is not None and mask[wide.slices].shape == (wide.height, wide.width)


def test_a_box_ends_at_the_picture() -> None:
    assert Box(2, 1, 5, 4).grown(3, (5, 20)) == Box(0, 0, 8, 5)


@settings(deadline=None)
@given(PAIRS)
def test_nearest_fill_takes_a_nearest_known_value(pair: tuple[np.ndarray, np.ndarray]) -> None:
    known, image = pair[0], np.arange(pair[0].size, dtype=np.int32).reshape(pair[0].shape)
    filled = nearest_fill(image, known)
    if not known.any():
        assert (filled == image).all()
        return
    assert (filled[known] == image[known]).all()
    rows, columns = np.divmod(filled, known.shape[1])
    assert known[rows, columns].all()
    ys, xs = np.mgrid[: known.shape[0], : known.shape[1]]
    exact = ndimage.distance_transform_edt(~known)
    assert (np.hypot(rows - ys, columns - xs) <= 1.05 * exact + 1e-6).all()
    colours = np.stack([image, -image], -1)
    assert (nearest_fill(colours, known)[..., 1] == -filled).all()


def test_a_blur_inside_a_mask_lets_nothing_in() -> None:
    mask = np.zeros((30, 30), bool)
    mask[8:22, 8:22] = True
    values = np.where(mask[..., None], [1.0, 2.0, 3.0], np.nan).astype(np.float32)
    blurred = masked_blur(values, mask, 2.0)
    assert blurred[mask] == pytest.approx(np.broadcast_to([1.0, 2.0, 3.0], (mask.sum(), 3)), abs=1e-5)
    assert masked_blur(values[..., 0], mask, 2.0) == pytest.approx(blurred[..., 0])
    assert np.isfinite(blurred).all() and blurred[0, 0, 0] < 1


def test_regions_grow_round_what_they_may_not_enter() -> None:
    within = np.ones((41, 61), bool)
    within[:35, 30] = False  # a wall that is open below
    regions, known = np.zeros((41, 61), int), np.zeros((41, 61), bool)
    regions[5, 28], regions[5, 58] = 1, 2
    known[5, [28, 58]] = True
    out = grown(regions, known, within)
    assert (out[:30, :30] == 1).all()
    assert (out[:30, 31:] == 2).all()  # nearer to 1 across the wall
    assert (out[~within] == 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_regions_that_meet_no_wall_take_the_nearest_number(seed: int) -> None:
    rng = np.random.default_rng(seed)
    known = np.zeros((50, 70), bool)
    places = np.stack([rng.integers(0, 50, 4), rng.integers(0, 70, 4)], 1)
    known[tuple(places.T)] = True
    regions = np.zeros(known.shape, int)
    regions[tuple(places.T)] = np.arange(1, 5)
    out = grown(regions, known, np.ones_like(known))
    apart = np.linalg.norm(np.stack(np.mgrid[:50, :70], -1)[:, :, None] - places, axis=-1)
    chosen = np.take_along_axis(apart, out[..., None] - 1, 2)[..., 0]
    assert (chosen <= 1.12 * apart.min(2) + 1.5).all()


def test_a_polygon_holds_its_corners_and_nothing_outside() -> None:
    inside = polygon(np.array([[2.9, 1.2], [7.0, 1.9], [7.5, 5.0], [2.0, 5.9]]), (8, 12, 3))
    expected = np.zeros((8, 12), bool)
    expected[1:6, 2:8] = True
    assert (inside == expected).all()


def test_a_segment_is_as_wide_as_asked_and_at_least_one_pixel() -> None:
    wide = segment(np.array([[3.9, 5.2], [16.0, 5.9]]), 3.0, (12, 24, 3))
    assert wide[4:7, 3:17].all()
    assert not wide[:3].any() and not wide[8:].any() and not wide[:, 20:].any()
    thin = segment(np.array([[2.0, 1.0], [2.0, 8.0]]), 0.1, (12, 24))
    assert thin[1:9, 2].all() and thin.sum() == 8
