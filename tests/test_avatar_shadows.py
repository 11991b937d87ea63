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
from persona.avatar.shadows import Shadow, Sky, ground_shade, reached, shaded_in_photo, shadowed
from persona.errors import PersonaError
from persona.imaging.light import shading
from persona.imaging.surroundings import (
    Panorama,
    Surroundings,
    lamps_of,
    light_named,
    source_named,
    spread_directions,
    surroundings,
)
from persona.pipeline.pictures import relit
from persona.rendering.views import look_at

UP = np.array([0.0, 1.0, 0.0])


def lamps_meant(text: str) -> list[tuple[np.ndarray, np.ndarray]]:
    source = source_named(text)
    assert isinstance(source, Surroundings)
    return lamps_of(source)


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
    (found,) = lamps_meant("0,90")
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


def test_every_named_light_has_its_lamps() -> None:
    for name, around in surroundings().items():
        lamps = lamps_meant(name)
        assert len(lamps) == len(around.lamps)
        for way, left in lamps:
            towards = way[None] / np.linalg.norm(way)
            assert (shading(towards, left) < shading(towards, light_named(name))).all(), name
    with pytest.raises(PersonaError, match="within 360"):
        source_named("0,95")


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


def test_below_a_plate_less_of_the_sky_is_left() -> None:
    points, solid, floor = floor_and_plate()
    ways = spread_directions(48)
    even = Sky(ways, np.full_like(ways, 4 / len(ways)))  # an open level surface receives one
    normals = torch.from_numpy(np.tile(UP, (len(points), 1))).float()
    factors = shadowed(
        torch.from_numpy(points).float(), normals, torch.from_numpy(solid).float(), torch.zeros(3, 4, 4), (even,)
    ).numpy()
    near, far = np.abs(points).max(1) < 0.05, np.abs(points[:, [0, 2]]).max(1) > 0.55
    # the solid angle that the plate takes of what a level surface sees, weighted by the cosine: about a tenth
    share = 1 - factors[floor & near] ** 2.2
    assert 0.05 < share.mean() < 0.25
    assert factors[floor & far].mean() > factors[floor & near].mean()
    np.testing.assert_allclose(factors[~floor], 1.0, atol=0.03)


def test_the_shade_of_the_photo_is_not_laid_on_twice() -> None:
    points, solid, floor = floor_and_plate()
    ways = spread_directions(48)
    even = Sky(ways, np.full_like(ways, 4 / len(ways)))
    normals = np.tile(UP, (len(points), 1))
    seen = np.ones(len(points))
    seen[points[:, 0] > 0.3] = 0  # colours that were continued have no shade of the photo
    shaded = shaded_in_photo(points, normals, solid, seen)
    below = floor & (np.abs(points).max(1) < 0.05)
    assert np.log(shaded[seen > 0]).mean() == pytest.approx(0, abs=1e-9)
    assert shaded[below].mean() < 0.97 * shaded[~floor].mean()
    assert (shaded[seen == 0] == 1).all()

    def factors(sky: Sky) -> np.ndarray:
        tensors = (torch.from_numpy(x).float() for x in (points, normals, solid.astype(float)))
        return shadowed(*tensors, torch.zeros(3, 4, 4), (sky,)).numpy()

    # under the light in which it was photographed all looks as it did: in the photo the colours have the shade already
    once = factors(replace(even, shaded=shaded))[seen > 0]
    np.testing.assert_allclose(once, once.mean(), rtol=0.02)
    assert np.ptp(factors(even)[seen > 0]) > 0.05


def test_a_panoramas_sky_is_its_light_and_the_sun_is_where_it_is(tmp_path: Path) -> None:
    picture = np.full((32, 64, 3), 0.2, np.float32)
    picture[8, 16] = 300.0  # 45 degrees up, at the person's left hand
    cv2.imwrite(str(tmp_path / "sun.hdr"), picture)
    source = source_named(str(tmp_path / "sun.hdr"))
    assert isinstance(source, Panorama)
    ways, powers = source.gathered()
    np.testing.assert_allclose(np.linalg.norm(ways, axis=1), 1)
    sun = ways[powers.sum(1).argmax()]
    assert np.degrees(np.arccos(sun @ [np.sqrt(0.5), np.sqrt(0.5), 0])) < 5
    avatar = build_avatar(*mannequin(), count=3_000)
    found = relit(avatar, str(tmp_path / "sun.hdr")).shadows[0]
    assert isinstance(found, Sky)
    assert found.shaded is not None
    assert len(found.shaded) == len(avatar.means)


@pytest.mark.parametrize("azimuth", [0.0, 90.0, 210.0])
def test_the_grounds_shadow_lies_away_from_the_lamp_and_under_the_person(azimuth: float) -> None:
    rng = np.random.default_rng(0)
    post = rng.uniform([-0.1, 0, -0.1], [0.1, 1.0, 0.1], (4000, 3))
    view = look_at(np.zeros(3), 0.0, np.radians(80), 8.0, (200, 200))
    light, (lamp,) = light_named(f"{azimuth},45"), lamps_meant(f"{azimuth},45")
    shade = ground_shade(post, 0.0, view, light, (Shadow(tuple(lamp[0]), lamp[1]),))
    away = -lamp[0][[0, 2]] / np.linalg.norm(lamp[0][[0, 2]])

    def at(distance: float) -> float:
        (u, v), _ = view.project(np.array([[away[0] * distance, 0.0, away[1] * distance]]))[0][0], None
        return float(shade[int(v), int(u)])

    assert at(0.5) > 0.2 and at(-0.5) < 0.5 * at(0.5) and at(1.4) < 0.1
    assert shade.min() >= 0 and shade.max() <= 1
    below = ground_shade(post, 0.0, view, None, ())
    assert below[100, 100] > 0.1 and below[:10].max() < 0.05
    from_below = look_at(np.array([0, 0.5, 0]), 0.0, np.radians(-30), 4.0, (40, 40))
    assert not ground_shade(post, 0.0, from_below, light, (Shadow(tuple(lamp[0]), lamp[1]),)).any()
    assert not ground_shade(post[:0], 0.0, view, light, ()).any()
