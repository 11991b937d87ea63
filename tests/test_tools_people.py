"""Dressed synthetic people: seeded, and labelled as they are drawn."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.imaging.light import shading
from persona.imaging.surroundings import panorama_light, spread_directions
from persona.landmark_names import BodyPoint
from persona.types import Camera, Label

sys.path.append(str(Path(__file__).parents[1] / "tools"))

from people import cloth, panoramas, shapes
from people.dressing import person
from people.picture import drawn
from people.shapes import Layer

SIZE = (96, 72)


@pytest.fixture(scope="module")
def people() -> list:
    return [person((5, k), *SIZE) for k in range(24)]


@pytest.mark.slow
def test_a_seed_gives_one_picture(people: list) -> None:
    again, other = person((5, 3), *SIZE), person((6, 3), *SIZE)
    assert np.array_equal(again.picture, people[3].picture) and np.array_equal(again.labels, people[3].labels)
    assert np.array_equal(again.landmarks, people[3].landmarks)
    assert not np.array_equal(other.labels, people[3].labels)


def test_every_picture_is_labelled(people: list) -> None:
    for sample in people:
        assert sample.picture.shape == (*SIZE, 3) and sample.picture.dtype == np.uint8
        assert sample.labels.shape == SIZE and sample.labels.max() < len(Label)
        person_share = (sample.labels > 0).mean()
        assert 0.03 < person_share < 0.95
        assert sample.landmarks.shape == (33, 2) and np.isfinite(sample.landmarks).all()


def test_labels_lie_where_the_landmarks_say(people: list) -> None:
    """Between the ears is a head, and shoes are below it."""
    head = {Label.FACE, Label.HAIR, Label.HEADWEAR, Label.GLASSES, Label.OUTER, Label.SCARF}
    hits, seen = 0, 0
    for sample in people:
        x, y = sample.landmarks[[BodyPoint.LEFT_EAR, BodyPoint.RIGHT_EAR]].mean(0).astype(int)
        if 0 <= x < SIZE[1] and 0 <= y < SIZE[0]:
            seen += 1
            hits += int(sample.labels[y, x]) in head
        shoes = np.nonzero(sample.labels == Label.SHOE)[0]
        if len(shoes) > 5 and abs(sample.landmarks[BodyPoint.LEFT_ANKLE, 1] - y) > 40:
            assert np.median(shoes) > y
    assert seen > 15 and hits >= 0.8 * seen  # a hand may be before it


def test_people_wear_different_things(people: list) -> None:
    found = set(np.unique(np.concatenate([sample.labels.ravel() for sample in people])).tolist())
    assert {Label.FACE, Label.SKIN, Label.HAIR, Label.TOP, Label.TROUSERS, Label.SHOE, Label.PROP} <= found
    assert len(found) >= 12


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(sorted(cloth.PATTERNS)), st.integers(0, 2**20))
def test_patterns_join_themselves(kind: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    tile = cloth.repeat(random, kind, random.random((4, 3)).astype(np.float32))
    for axis in (0, 1):
        inner = np.abs(np.diff(tile, axis=axis)).mean(axis=1 - axis).sum(-1)
        seam = np.abs(np.take(tile, 0, axis) - np.take(tile, -1, axis)).mean(0).sum()
        assert seam <= 1.5 * inner.max() + 0.02  # few patches of camouflage may end at one side more than elsewhere


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**20))
def test_fabrics_have_colours_and_finite_heights(seed: int) -> None:
    random = np.random.default_rng(seed)
    fabric = cloth.fabric(random, cloth.TONES[3])
    places = random.normal(0, 0.5, (500, 3)).astype(np.float32)
    colours = fabric.paint(places)
    assert colours.shape == (500, 3) and colours.min() >= 0 and colours.max() <= 1
    assert fabric.relief is not None
    heights = fabric.relief(places)
    assert heights.shape == (500,) and np.isfinite(heights).all() and np.abs(heights).max() < 0.2


@given(st.integers(2, 6), st.integers(3, 8), st.booleans())
def test_grids_use_every_vertex(rows: int, columns: int, closed: bool) -> None:
    faces = shapes.grid_faces(rows, columns, closed=closed)
    assert set(faces.ravel().tolist()) == set(range(rows * columns))
    assert len(faces) == 2 * (rows - 1) * (columns if closed else columns - 1)


def test_the_nearer_layer_is_seen_and_a_field_cuts_it() -> None:
    def sheet(z: float, label: Label, field: np.ndarray | None = None) -> Layer:
        corners = np.array([[-1, -1, z], [1, -1, z], [1, 1, z], [-1, 1, z]], float)
        faces = np.array([[0, 1, 2], [0, 2, 3]])
        return Layer(corners, faces, corners, int(label), lambda p: np.full((len(p), 3), 0.5), field)

    view = np.diag([1.0, -1, -1, 1])
    view[2, 3] = 3
    camera = Camera(20, 20, 10, 10, 20, 20, view)
    far, near = sheet(0, Label.TOP), sheet(0.3, Label.OUTER, np.array([-1.0, 1, 1, -1]))
    for layers in ([far, near], [near, far]):
        labels = drawn(layers, camera).labels
        assert labels[10, 5] == Label.TOP and labels[10, 15] == Label.OUTER


def test_shards_hold_what_their_seeds_say(tmp_path) -> None:
    from dress_people import shard

    count, _ = shard(tmp_path / "a.npz", 3, 7, 2)
    data = np.load(tmp_path / "a.npz")
    assert count == 2 and set(data.files) == {"rgb", "labels", "landmarks"}
    assert np.array_equal(data["labels"][1], person((3, 7, 1)).labels)


@pytest.mark.parametrize("place", panoramas.PLACES)
def test_a_panorama_gives_people_the_light_that_the_program_takes_it_for(place: str) -> None:
    picture = panoramas.panorama(place, 30.0)
    ways = spread_directions(200)
    everywhere = np.ones((panoramas.COUNT, len(ways)), bool)
    received = panoramas.received(ways, everywhere, panoramas.powers(picture))
    taken = shading(ways, panorama_light(picture))
    assert np.median(np.abs(np.log(received / taken))) < 0.12
    assert np.corrcoef(received.mean(1), taken.mean(1))[0, 1] > 0.9
    hidden = panoramas.received(ways, np.zeros_like(everywhere), panoramas.powers(picture))
    assert not hidden.any()


def test_a_place_turns_with_its_light() -> None:
    def side(turned: float) -> float:
        light = panorama_light(panoramas.panorama("window", turned))
        left, right = shading(np.array([[1.0, 0, 0], [-1.0, 0, 0]]), light).mean(1)
        return float(np.log(left / right))

    assert side(0.0) > 0.5 and side(180.0) < -0.5
