"""Shadows on the person under a light of one's own: where they fall, and what is left in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from mannequin import mannequin
from persona.avatar import build_avatar
from persona.avatar.shadows import Shadow, reached, shadowed
from persona.errors import PersonaError
from persona.imaging.light import shading
from persona.imaging.surroundings import lamps_named, light_named, surroundings
from persona.pipeline.pictures import relit

UP = np.array([0.0, 1.0, 0.0])


def plate(height: float, half: float) -> np.ndarray:
    """Points 5 mm apart on a level square."""
    side = np.arange(-half, half, 0.005) + 0.0025
    x, z = np.meshgrid(side, side)
    return np.stack([x.ravel(), np.full(x.size, height), z.ravel()], 1)


def floor_and_plate() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    floor, above = plate(0.0, 0.6), plate(0.5, 0.15)
    points = np.concatenate([floor, above])
    return points, np.ones(len(points), bool), np.arange(len(points)) < len(floor)


@pytest.mark.parametrize("degrees", [0.0, 35.0, -20.0])
def test_a_plate_throws_its_shadow_away_from_the_lamp(degrees: float) -> None:
    points, solid, floor = floor_and_plate()
    angle = np.radians(degrees)
    seen = reached(points, solid, np.array([np.sin(angle), np.cos(angle), 0.0]))
    assert (seen[~floor] == 1).all()
    away = np.abs(points[floor] - [-0.5 * np.tan(angle), 0, 0])[:, [0, 2]].max(1)  # from the middle of the shadow
    assert (seen[floor][away < 0.10] == 0).all()
    assert (seen[floor][away > 0.22] == 1).all()
    edge = seen[floor][(away > 0.12) & (away < 0.19)]
    assert ((edge > 0) & (edge < 1)).any()  # soft


def test_what_is_half_transparent_hides_nothing_and_a_surface_not_itself() -> None:
    points, solid, floor = floor_and_plate()
    assert (reached(points, solid & floor, UP) == 1).all()
    for way in ([0.9, 0.436, 0.0], [0.3, 0.4, 0.866]):  # grazing a sheet
        assert (reached(points[floor], solid[floor], np.array(way) / np.linalg.norm(way)) == 1).all()


def test_what_is_left_in_a_shadow_is_the_other_lamps_light() -> None:
    points, solid, floor = floor_and_plate()
    light = light_named("0,90")
    (found,) = lamps_named("0,90")
    assert found[0] == pytest.approx([0, 1, 0], abs=1e-9)
    normals = np.tile(UP, (len(points), 1))
    factors = shadowed(
        torch.from_numpy(points).float(), torch.from_numpy(normals).float(), torch.from_numpy(solid).float(),
        torch.from_numpy(light).float(), (Shadow((0.0, 1.0, 0.0), found[1]),),
    ).numpy()  # fmt: skip
    left = shading(UP[None], found[1])[0] / shading(UP[None], light)[0]
    assert (left < 0.8).all()
    near = np.abs(points).max(1) < 0.1
    np.testing.assert_allclose(factors[floor & near], np.tile(left, ((floor & near).sum(), 1)), rtol=1e-4)
    np.testing.assert_allclose(factors[~floor], 1.0)


def test_every_named_light_has_its_lamps_and_a_panorama_none(tmp_path: Path) -> None:
    for name, around in surroundings().items():
        lamps = lamps_named(name)
        assert len(lamps) == len(around.lamps)
        for way, left in lamps:
            towards = way[None] / np.linalg.norm(way)
            assert (shading(towards, left) < shading(towards, light_named(name))).all(), name
    cv2.imwrite(str(tmp_path / "sky.hdr"), np.ones((32, 64, 3), np.float32))
    assert lamps_named(str(tmp_path / "sky.hdr")) == []
    with pytest.raises(PersonaError, match="within 360"):
        lamps_named("0,95")


@pytest.mark.slow
def test_a_relit_person_shades_itself_and_is_nowhere_brighter_for_it() -> None:
    avatar = build_avatar(*mannequin(), count=12_000)
    lit = relit(avatar, "90,10")
    assert len(lit.shadows) == 1 and not relit(avatar, "none").shadows and not relit(avatar, "photo").shadows
    with_shadows, alpha = lit.draw(avatar.photo_pose, avatar.photo_camera)
    without, _ = replace(lit, shadows=()).draw(avatar.photo_pose, avatar.photo_camera)
    darker = (without - with_shadows).max(-1).values
    assert float(darker.min()) > -1e-5
    share = float((darker > 0.03).sum()) / float((alpha > 0.5).sum())
    assert 0.02 < share < 0.6, share  # an arm before the trunk, a leg before the other
