"""Brims: a disc all round the head where one stands off on both sides, none where headwear is a ball; the photo's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dressed_person import NAMES, dressed_person
from persona.imaging.measures import iou
from persona.rendering.mesh import rasterize_mesh
from persona.surface.off_body import add_off_body
from persona.types import BodyFit, Label, Observation

HEIGHT, WIDE = 1.70, 0.20  # meters: of the brim above the ground, and from its middle to its rim


def _in_hat(flat: float, wide: float = WIDE) -> tuple[Observation, BodyFit]:
    """A person in a hat with a high crown; its brim is an ellipse that is this flat, seen from below."""
    observation, fit = dressed_person(hair=True, hair_m=0.02)
    x, y = fit.camera.project(np.array([[0.0, HEIGHT, 0.0]]))[0][0]
    rows, columns = np.mgrid[: observation.alpha.shape[0], : observation.alpha.shape[1]] + 0.5
    far = np.hypot(columns - x, (rows - y) / flat) / (wide * fit.camera.fx / 4.0)
    face = np.isin(observation.labels, (Label.FACE, Label.SKIN))
    crown = (np.abs(columns - x) < 0.1 * fit.camera.fx / 4.0) & (np.abs(rows - y + 15) < 15)  # .18 m high
    hat = (observation.labels == Label.HAIR) | crown | ((far < 1) & ~face)
    colours = np.where(hat[..., None], np.float32([0.8, 0.7, 0.4]), observation.foreground)
    labels = np.where(hat, np.uint8(Label.HEADWEAR), observation.labels)
    alpha = np.maximum(observation.alpha, hat).astype(np.float32)
    return replace(observation, labels=labels, alpha=alpha, foreground=colours), fit


def _brim(fit: BodyFit) -> np.ndarray:
    own = fit.surface.stiffness[fit.surface.body_vertices :] > 0
    return fit.surface.vertices[fit.surface.body_vertices :][own]


@pytest.mark.parametrize("flat", [0.3, 0.5])
def test_a_brim_goes_round_the_head_as_tilted_as_its_outline_says(flat: float) -> None:
    observation, fit = _in_hat(flat)
    brim = _brim(add_off_body(observation, fit))
    across = brim - brim.mean(0)
    normal = np.linalg.svd(across, full_matrices=False)[2][2]
    eye = -fit.camera.T_camera_world[:3, 3] @ fit.camera.T_camera_world[:3, :3]
    sight = (eye - brim.mean(0)) / np.linalg.norm(eye - brim.mean(0))
    ahead, behind = brim[brim[:, 2].argmax()], brim[brim[:, 2].argmin()]
    assert np.abs(brim[:, 0]).max() == pytest.approx(WIDE, abs=0.012)
    assert abs(normal @ sight) == pytest.approx(flat, abs=0.03)
    assert ahead[1] > behind[1]  # seen from below: the near side is higher
    assert behind[2] == pytest.approx(-WIDE, abs=0.03)
    assert (np.abs(across @ normal) < 0.006).all()


def test_a_hat_keeps_its_outline_in_the_photo_and_turns_with_the_head() -> None:
    observation, fit = _in_hat(0.4)
    surface = add_off_body(observation, fit).surface
    raster = rasterize_mesh(surface.vertices, surface.faces, fit.camera)
    assert iou(raster.face_index >= 0, observation.alpha > 0.5) > 0.975
    own = (surface.stiffness > 0) & (np.arange(len(surface.vertices)) >= surface.body_vertices)
    assert {NAMES[k] for k in surface.skin.joints[own][surface.skin.weights[own] > 0]} <= {"neck", "head"}
    crown = surface.vertices[surface.body_vertices :][~own[surface.body_vertices :]]
    level = crown[(crown[:, 1] > HEIGHT) & (crown[:, 1] < HEIGHT + 0.03)]
    assert np.abs(level[:, 0]).max() < WIDE - 0.05  # the brim is none of the crown


@pytest.mark.parametrize(("flat", "wide"), [(1.0, 0.2), (0.4, 0.125)])
def test_a_round_hat_and_one_close_to_the_head_have_no_brim(flat: float, wide: float) -> None:
    observation, fit = _in_hat(flat, wide)
    assert len(_brim(add_off_body(observation, fit))) == 0
