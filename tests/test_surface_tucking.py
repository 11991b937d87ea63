"""The body gives way to the cloth that covers it, and only there."""

from dataclasses import replace

import numpy as np

from dressed_person import dressed_person
from persona.cloth import grid_faces
from persona.surface.sheets import Sheet, append, body_only
from persona.surface.tucking import TuckOptions, tucked
from persona.types import BodyFit, BodyPart, Garment, Label

ROWS, COLUMNS = 25, 64
LEGS = (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)


def skirted(tight: float, closed: bool = True) -> BodyFit:
    """A person in a tube around both legs that is a little too tight for them, and its half axes."""
    _, fit = dressed_person()
    surface = body_only(fit.surface)
    legs = surface.vertices[np.isin(surface.parts, LEGS)].astype(np.float64)
    top, low = np.quantile(legs[:, 1], [0.9, 0.3])
    upper = legs[legs[:, 1] > low]
    middle, half = upper.mean(0), np.abs(upper - upper.mean(0)).max(0) - tight
    turn = 2 * np.pi * np.arange(COLUMNS) / COLUMNS
    grid = np.stack(
        [
            np.stack([middle[0] + half[0] * np.sin(turn), np.full(COLUMNS, y), middle[2] + half[2] * np.cos(turn)], -1)
            for y in np.linspace(top, low, ROWS)
        ]
    )
    points = grid.reshape(-1, 3)
    weights = np.zeros((len(points), len(fit.skeleton.names)))
    weights[:, 0] = 1
    sheet = Sheet(points, grid_faces(ROWS, COLUMNS, closed), weights, np.full(len(points), int(BodyPart.TORSO)))
    garment = Garment(
        "skirt", Label.SKIRT, len(surface.vertices), ROWS, COLUMNS, closed, 2, points.astype(np.float32), "cotton", 1.0,
        False,
    )  # fmt: skip
    return replace(fit, surface=append(surface, sheet), garments=(garment,))


def outside(fit: BodyFit) -> np.ndarray:
    """Meters by which each of the body's points lies out of the tube, at the heights that it covers; else negative."""
    garment, vertices = fit.garments[0], fit.surface.vertices.astype(np.float64)
    grid = vertices[garment.first :].reshape(ROWS, COLUMNS, 3)
    middle, half = grid[0].mean(0), (grid[0].max(0) - grid[0].min(0)) / 2
    body = vertices[: fit.surface.body_vertices]
    flat = (body - middle)[:, [0, 2]]
    out = (np.hypot(*(flat / half[[0, 2]]).T) - 1) * half[[0, 2]].min()
    covered = (body[:, 1] < grid[1, 0, 1]) & (body[:, 1] > grid[-1, 0, 1] + TuckOptions().hem)
    return np.where(covered & np.isin(fit.surface.parts[: len(body)], LEGS), out, -1.0)


def test_legs_that_stand_out_of_a_skirt_give_way() -> None:
    fit = skirted(tight=0.012)
    assert outside(fit).max() > 0.005
    after = tucked(fit)
    assert outside(after).max() < 0.001
    moved = np.linalg.norm(after.surface.vertices - fit.surface.vertices, axis=1)
    assert 0.005 < moved.max() < 0.04
    grid = fit.surface.vertices[fit.garments[0].first :]
    below = fit.surface.vertices[:, 1] < grid[:, 1].min()
    assert not moved[fit.garments[0].first :].any() and not moved[below].any()


def test_what_lies_inside_or_beside_stays() -> None:
    wide = skirted(tight=-0.1)
    assert (tucked(wide).surface.vertices == wide.surface.vertices).all()
    tight = skirted(tight=0.012)
    for kind in ("hair", "sleeve", "trousers"):
        other = replace(tight, garments=(replace(tight.garments[0], kind=kind),))
        assert (tucked(other).surface.vertices == other.surface.vertices).all()


def test_a_foot_that_the_photo_hides_goes_inside_the_trouser_leg_with_its_shoe() -> None:
    fit = skirted(tight=-0.05)
    garment = replace(fit.garments[0], kind="trousers", label=Label.TROUSERS)
    surface = fit.surface
    vertices = surface.vertices.copy()
    foot = np.flatnonzero(surface.parts == BodyPart.LEFT_FOOT)
    grid = vertices[garment.first :].reshape(ROWS, COLUMNS, 3)
    lowest = grid[-1].mean(0)
    # through the cloth at the back, a few centimeters over its hem
    out = np.array([0, 0.08, -0.5 * np.ptp(grid[-1, :, 2])])
    vertices[foot] += lowest + out - vertices[foot].mean(0)
    fit = replace(fit, surface=replace(surface, vertices=vertices), garments=(garment,))
    covered = foot[(vertices[foot, 1] > lowest[1]) & (vertices[foot, 2] < grid[..., 2].min() + 0.02)]
    assert len(covered) > 20
    assert (tucked(fit).surface.vertices == vertices).all()  # a foot that is seen stays
    after = tucked(fit, (True, False)).surface.vertices
    assert vertices[covered, 2].min() < grid[..., 2].min() - 0.02
    assert after[covered, 2].min() > grid[..., 2].min() - 0.002
    others = np.isin(np.arange(len(vertices)), foot) | (surface.parts == BodyPart.LEFT_LEG)
    assert (after[~others] == vertices[~others]).all()
