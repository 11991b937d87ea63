"""Cheeks give way to what the photo shows beside the face, and to nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dressed_person import dressed_person
from persona.rendering.mesh import rasterize_mesh
from persona.surface.cheeks import CheekOptions, cheeks_drawn_in
from persona.surface.head_places import HeadPlaces
from persona.types import BodyFit, BodyPart, Label, Observation

NARROW = 0.083  # meters from its middle to which the photo's face reaches; the fitted head's reaches .095


def person(beside: Label, narrow: float = NARROW) -> tuple[Observation, BodyFit]:
    """A face with something at both sides of the jaw."""
    observation, fit = dressed_person()
    raster = rasterize_mesh(fit.surface.vertices, fit.surface.faces, fit.camera)
    head = (raster.face_index >= 0) & (fit.surface.parts[fit.surface.faces[raster.face_index, 0]] == BodyPart.HEAD)
    places = fit.camera.project(np.array([[0, 1.55, 0], [0, 1.45, 0], [narrow, 1.50, 0]]))[0]
    rows, columns = np.indices(head.shape) + 0.5
    jaw = head & (rows > places[0, 1]) & (rows < places[1, 1])
    strip = jaw & (np.abs(columns - fit.camera.width / 2) > places[2, 0] - fit.camera.width / 2)
    labels = np.where(head, np.uint8(Label.FACE), observation.labels)
    return replace(observation, labels=np.where(strip, np.uint8(beside), labels)), fit


def jaw_width(fit: BodyFit) -> tuple[float, float]:
    """How far the jaw reaches to the right and to the left, meters."""
    points = fit.surface.vertices[fit.surface.parts == BodyPart.HEAD]
    across = points[np.abs(points[:, 1] - 1.5) < 0.01, 0]
    return float(-across.min()), float(across.max())


@pytest.mark.parametrize("beside", [Label.HAIR, Label.SCARF, Label.OUTER])
def test_what_is_beside_the_face_is_no_longer_on_the_cheek(beside: Label) -> None:
    observation, fit = person(beside)
    drawn = cheeks_drawn_in(observation, fit)
    assert jaw_width(fit) == pytest.approx((0.095, 0.095), abs=1e-3)
    assert jaw_width(drawn) == pytest.approx((NARROW, NARROW), abs=3e-3)
    moved = drawn.surface.vertices - fit.surface.vertices
    assert (moved[fit.surface.parts != BodyPart.HEAD] == 0).all()
    assert np.abs(moved[:, 1:]).max() < 1e-9  # across the head alone
    assert np.abs(moved).max() <= CheekOptions().most + 1e-9
    high = HeadPlaces.of(fit.surface.vertices, np.flatnonzero(fit.surface.parts == BodyPart.HEAD))
    assert np.abs(moved[high.rows][high.up > 0.8]).max() < 0.001


def test_a_cheek_in_the_shade_and_a_head_without_face_stay() -> None:
    observation, fit = person(Label.SKIN)
    assert cheeks_drawn_in(observation, fit).surface.vertices == pytest.approx(fit.surface.vertices, abs=1e-12)
    from_behind = np.where(observation.labels == Label.FACE, np.uint8(Label.HAIR), observation.labels)
    assert cheeks_drawn_in(replace(observation, labels=from_behind), fit) is fit
    assert cheeks_drawn_in(replace(person(Label.HAIR)[0], head=None), fit) is fit
