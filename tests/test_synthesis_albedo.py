"""Light on a person of known colours is found and taken away; a pattern is not mistaken for light."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dressed_person import dressed_person
from mannequin import mannequin
from persona.avatar import Avatar, build_avatar
from persona.errors import PersonaError
from persona.imaging.light import shading, shading_of, turned
from persona.imaging.surroundings import spread_directions
from persona.imaging.window import cropped_person
from persona.synthesis import Albedo, Reprojection, Texture
from persona.synthesis.albedo import LightEstimate, normal_map
from persona.types import Observation, Pose


def normals_of(observation, fit):
    """Normals at every pixel of the photo (camera axes) and where they are known."""
    rows = int(np.ptp(np.flatnonzero((observation.alpha > 0.5).any(1)))) + 200
    window = cropped_person(observation, fit.camera, rows, margin_px=10_000)
    assert window.alpha.shape == observation.alpha.shape
    normals, part = normal_map(fit, window)
    return normals, (part != 255) & (observation.alpha > 0.9) & (normals[..., 2] < -0.3)


def lit(
    observation: Observation, normals: np.ndarray, direction: tuple[float, float, float], lamp: float = 0.6
) -> Observation:
    """The person under one lamp and some light from everywhere: Lambert's law in linear light, no harmonics."""
    towards = np.array(direction) / np.linalg.norm(direction)
    linear = 1.2 - lamp + lamp * np.clip(normals @ towards, 0, 1)
    foreground = np.clip(observation.foreground * 0.8 * linear[..., None] ** (1 / 2.2), 0, 1)
    return replace(observation, foreground=foreground.astype(np.float32))


def spread(foreground: np.ndarray, true: np.ndarray, where: np.ndarray) -> float:
    """How unevenly light lies on colours: standard deviation of the logarithm of what multiplies the true ones."""
    return float(np.log(np.maximum(foreground, 0.01)[where] / np.maximum(true, 0.01)[where]).mean(-1).std())


@pytest.mark.parametrize("direction", [(1.0, -0.3, -0.6), (-1.0, -0.2, -0.8), (0.1, -1.0, -0.5)])
def test_light_from_a_side_is_taken_away_and_kept_apart(direction):
    observation, fit = dressed_person()
    normals, where = normals_of(observation, fit)
    seen = lit(observation, normals, direction)
    bare, light = Albedo()(seen, fit)
    before, after = (spread(o.foreground, observation.foreground, where) for o in (seen, bare))
    assert before > 0.07
    assert after < 0.5 * before
    # Light times colours is the photo; the mean brightness stays.
    assert light is not None
    back = bare.foreground * shading(normals, turned(light, fit.camera.T_camera_world[:3, :3]))
    assert np.abs(back - seen.foreground)[where].mean() < 0.01
    assert bare.foreground[where].mean() == pytest.approx(seen.foreground[where].mean(), rel=0.05)
    # The side that was lit is the one with the larger factor.
    towards = np.array(direction) * [1, 1, 1]
    ends = shading(
        np.stack([towards, -towards]) / np.linalg.norm(towards), turned(light, fit.camera.T_camera_world[:3, :3])
    )
    assert (ends[0] > 1.05 * ends[1]).all()


@pytest.mark.parametrize("direction", [(1.0, -0.3, -0.6), (-1.0, -0.2, -0.8), (0.1, -1.0, -0.5)])
def test_no_side_is_darker_than_bounce_light_allows(direction):
    """A lamp six times as strong as what comes from elsewhere: some of it stays in the colours."""
    observation, fit = dressed_person()
    normals, where = normals_of(observation, fit)
    seen = lit(observation, normals, direction, lamp=1.03)
    bare, light = Albedo()(seen, fit)
    assert light is not None
    around = np.random.default_rng(1).normal(size=(400, 3))
    factors = shading(around / np.linalg.norm(around, axis=1, keepdims=True), light)
    assert (factors.max(0) / factors.min(0)).max() < 1.01 * LightEstimate().strongest
    before, after = (spread(o.foreground, observation.foreground, where) for o in (seen, bare))
    assert after < 0.9 * before


@pytest.mark.parametrize("direction", [(1.0, -0.3, -0.6), (-1.0, -0.2, -0.8)])
def test_the_side_that_the_photo_does_not_show_is_never_nearly_black(direction):
    observation, fit = dressed_person()
    normals, _ = normals_of(observation, fit)
    _, light = Albedo()(lit(observation, normals, direction, lamp=1.03), fit)
    assert light is not None
    ways = spread_directions(400)
    factors = shading(ways, turned(light, fit.camera.T_camera_world[:3, :3]))
    ratio = {side: (factors[of].max(0) / factors[of].min(0)).max() for side, of in (
        ("seen", ways[:, 2] < -0.25), ("behind", ways[:, 2] > 0.5)
    )}  # fmt: skip
    assert ratio["seen"] > 1.5 and ratio["behind"] < 1.15 * LightEstimate().behind


def test_evenly_lit_colours_stay_as_they_are():
    observation, fit = dressed_person()
    _, where = normals_of(observation, fit)
    bare, light = Albedo()(observation, fit)
    assert spread(bare.foreground, observation.foreground, where) < 0.02
    assert light is not None and np.abs(light).max() < 0.1


def test_a_coat_of_two_colours_is_no_light():
    """Left and right half differ by a factor of 2.5: a step, which the robust fit leaves alone."""
    observation, fit = dressed_person()
    _, where = normals_of(observation, fit)
    half = np.arange(observation.alpha.shape[1]) < observation.alpha.shape[1] / 2
    foreground = np.where(half[:, None], observation.foreground, 0.4 * observation.foreground).astype(np.float32)
    _, light = Albedo()(replace(observation, foreground=foreground), fit)
    assert light is not None
    sides = shading(np.array([[1.0, 0, 0], [-1.0, 0, 0]]), light)
    assert np.abs(np.log(sides[0] / sides[1])).max() < 0.25 * np.log(2.5)
    assert where.any()


def test_a_told_albedo_gives_the_light():
    observation, fit = dressed_person()
    normals, where = normals_of(observation, fit)
    seen = lit(observation, normals, (1.0, -0.2, -0.6))
    told = replace(seen, albedo=(0.6 * observation.foreground).astype(np.float32))
    bare, light = Albedo()(told, fit)
    assert light is not None
    assert spread(bare.foreground, observation.foreground, where) < 0.01
    back = bare.foreground * shading(normals, turned(light, fit.camera.T_camera_world[:3, :3]))
    assert np.abs(back - seen.foreground)[where].mean() < 0.03


@pytest.mark.slow
def test_none_and_the_texture_stage():
    observation, fit = dressed_person(hair=True, face=True)
    same, light = Albedo("none")(observation, fit)
    assert same is observation and light is None
    normals, _ = normals_of(observation, fit)
    seen = lit(observation, normals, (1.0, -0.2, -0.6))
    assert Texture(Albedo("none"))(seen, fit).light is None
    textured = Texture()(seen, fit)
    assert textured.light is not None
    frames = Reprojection(frames=2, height_px=64)(seen, fit, textured)
    assert not any(frame.lit for frame in frames)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_light_turns_with_its_axes_and_torch_agrees(seed):
    rng = np.random.default_rng(seed)
    light = rng.normal(scale=0.2, size=(3, 4, 4))
    light = light + light.transpose(0, 2, 1)
    normals = rng.normal(size=(9, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    rotation, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    here = shading(normals, light)
    np.testing.assert_allclose(shading(normals @ rotation.T, turned(light, rotation)), here, rtol=1e-9)
    same = shading_of(torch.from_numpy(2.5 * normals), torch.from_numpy(light))
    np.testing.assert_allclose(same.numpy(), here, rtol=1e-9)


def test_the_light_stays_in_the_world_when_the_avatar_turns(tmp_path):
    observation, fit, textured = mannequin()
    light = np.zeros((3, 4, 4))
    light[:, 0, 3] = light[:, 3, 0] = 0.2  # brighter where the normal points to +X
    plain = build_avatar(observation, fit, textured, count=3000)
    avatar = build_avatar(observation, fit, replace(textured, light=light), count=3000)
    back = Avatar.load(avatar.save(tmp_path / "lit.safetensors"))
    assert back.light is not None
    np.testing.assert_allclose(back.light.numpy(), light, rtol=1e-6)
    assert Avatar.load(plain.save(tmp_path / "plain.safetensors")).light is None
    assert torch.equal(plain.pose(fit.pose).colors, plain.colors)
    assert torch.equal(avatar.pose(fit.pose, lit=False).colors, avatar.colors)
    half_turn = fit.pose.rotations.copy()
    half_turn[0] = np.diag([-1.0, 1.0, -1.0])
    for pose in (fit.pose, Pose(half_turn, fit.pose.translation)):
        g = avatar.pose(pose)
        x = torch.nn.functional.normalize(g.factors[..., 2], dim=-1)[:, 0]
        torch.testing.assert_close(g.colors, avatar.colors * (0.4 * x).exp()[:, None])
    bad = replace(avatar, light=torch.full((3, 4, 4), torch.nan))
    with pytest.raises(PersonaError, match="light"):
        Avatar.load(bad.save(tmp_path / "bad.safetensors"))
