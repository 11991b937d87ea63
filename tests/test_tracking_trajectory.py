"""Poses over time against a known motion: accuracy, smoothness, floor, standing feet, shots and gaps."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from moving_body import FOCAL, SIZE, Moving, moving
from persona.fitting.landmarks import BODY
from persona.fitting.residuals import Guides
from persona.fitting.state import Body, Free, State, moved
from persona.motion.contacts import foot_sliding
from persona.tracking import motion_of
from persona.tracking.evidence import Clip, gather_clip, level_of
from persona.tracking.floor import stand
from persona.tracking.poses import fit_poses
from persona.tracking.shots import Path, Shot, bridge, to_world
from persona.tracking.trajectory import TERMS, Floor, _Chunk, _cost, _System, smooth
from persona.types import BodyReference, BodyTrack, Camera


def clip_of(truth: Moving) -> Clip:
    return gather_clip(
        truth.model, truth.known, truth.landmarks, truth.times, SIZE, FOCAL, [slice(0, len(truth.times))]
    )


@cache
def walked() -> tuple[Moving, Clip, dict[int, State]]:
    """A walk seen with noise of 4 pixels, followed and smoothed."""
    truth = moving("walk", 40, noise_px=4.0)
    clip = clip_of(truth)
    states = fit_poses(clip, truth.states[0].shape, set(), lambda _: None)
    solved = smooth(clip, states, np.arange(40), None, None, TERMS, 2, lambda _: None)
    return truth, clip, solved


def joints_of(truth: Moving, states: list[State]) -> np.ndarray:
    return np.stack([Body.of(truth.model, state).placed.positions[0] for state in states])


@pytest.mark.slow
def test_a_walk_is_followed() -> None:
    truth, _, solved = walked()
    true, found = joints_of(truth, truth.states), joints_of(truth, [solved[k] for k in range(40)])
    error = np.linalg.norm((found - found[:, :1]) - (true - true[:, :1]), axis=-1)
    assert error.mean() < 0.06
    assert np.abs((found - true)[:, 0, :2]).mean() < 0.04
    shaken = np.linalg.norm(np.diff(found, 2, axis=0), axis=-1).mean()
    smooth_truth = np.linalg.norm(np.diff(true, 2, axis=0), axis=-1).mean()
    assert shaken < 1.5 * smooth_truth


@pytest.mark.slow
def test_which_way_is_up_and_which_feet_stand() -> None:
    truth, clip, solved = walked()
    contacts, floor, level = stand(clip, solved, np.arange(40))
    pitch = np.arctan2(level[1, 2], level[1, 1])
    assert abs(pitch - truth.pitch) < 0.08
    true_feet = (joints_of(truth, truth.states) @ level_of(truth.pitch).T)[:, [truth.model.index["foot.L"]], :]
    speed = np.linalg.norm(np.gradient(true_feet[:, 0], truth.times, axis=0), axis=-1)
    left = contacts[:, :2].any(1)
    assert left[speed < 0.05].mean() > 0.7
    assert left[speed > 1.0].mean() < 0.25  # of 14 frames: those in which a step begins
    assert floor.height < 0


def test_the_system_is_the_derivative_of_the_cost() -> None:
    """Gradient of landmarks, accelerations and standing feet together, against finite differences."""
    truth, clip, solved = walked()
    now = {k: solved[k] for k in range(6)}
    contacts = np.zeros((40, 4), bool)
    contacts[1:5, :2] = True
    contacts[2:4, 2:] = True
    floor = Floor(level_of(0.1)[1], -1.5)
    chunk = _Chunk(np.arange(6), 0)
    free = Free(clip.prior.joints, np.zeros(0, int), False, len(truth.model.expression))
    # far from the bend of the robust weights Gauss-Newton's gradient is the cost's
    terms = replace(TERMS, landmark_bend=1e6, world=0.0, upright=0.0, prior=1e-6)
    system = _System.of(clip, now, chunk, contacts, floor, terms, free)
    random = np.random.default_rng(1)
    for _ in range(3):
        direction = random.normal(size=(6, free.size)) * 1e-5

        def cost(sign: float, direction: np.ndarray = direction) -> float:
            there = {k: moved(truth.model, now[k], free, sign * direction[k]) for k in now}
            return _cost(clip, there, chunk, contacts, floor, terms, free)

        # habits and limits of joints are in the cost with weights of their own; they are the same on both sides
        slope = (cost(1.0) - cost(-1.0)) / 2
        assert slope == pytest.approx(2 * float((system.gradient * direction).sum()), rel=0.05, abs=1e-6)


@pytest.mark.slow
def test_standing_feet_stay() -> None:
    truth = moving("squat", 24, noise_px=3.0)
    clip = clip_of(truth)
    states = fit_poses(clip, truth.states[0].shape, set(), lambda _: None)
    frames = np.arange(24)
    loose = smooth(clip, states, frames, None, None, TERMS, 2, lambda _: None)
    contacts, floor, level = stand(clip, loose, frames)
    assert contacts.mean() > 0.8
    held = smooth(clip.levelled(level, slice(0, 24)), states, frames, contacts, floor, TERMS, 3, lambda _: None)

    def slip(solved: dict[int, State]) -> float:
        feet = joints_of(truth, [solved[k] for k in range(24)])[:, truth.model.index["foot.L"]]
        return float(np.linalg.norm(np.diff(feet, axis=0), axis=-1).mean())

    assert slip(held) < 0.5 * slip(loose)
    assert slip(held) < 0.0015


@pytest.mark.slow
def test_frames_without_evidence_are_passed_over() -> None:
    truth, _, _ = walked()
    hidden = replace(truth, landmarks=[None if 15 <= k < 20 else m for k, m in enumerate(truth.landmarks)])
    clip = clip_of(hidden)
    states = fit_poses(clip, truth.states[0].shape, set(), lambda _: None)
    assert [k for k, state in enumerate(states) if state is None] == list(range(15, 20))
    for k in range(15, 20):
        states[k] = states[14]
    solved = smooth(clip, states, np.arange(40), None, None, TERMS, 2, lambda _: None)
    found, true = joints_of(truth, [solved[k] for k in range(40)]), joints_of(truth, truth.states)
    error = np.linalg.norm((found - found[:, :1]) - (true - true[:, :1]), axis=-1).mean(1)
    assert error[15:20].mean() < 0.12


@pytest.mark.slow
def test_long_clips_are_solved_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    truth, clip, solved = walked()
    states = [truth.states[k] for k in range(40)]
    monkeypatch.setattr("persona.tracking.trajectory._CHUNK", 20)
    monkeypatch.setattr("persona.tracking.trajectory._OVERLAP", 8)
    pieces = smooth(clip, states, np.arange(40), None, None, TERMS, 3, lambda _: None)
    whole, parts = joints_of(truth, [solved[k] for k in range(40)]), joints_of(truth, [pieces[k] for k in range(40)])
    assert np.linalg.norm(whole - parts, axis=-1).mean() < 0.02
    steps = np.linalg.norm(np.diff(parts, 2, axis=0), axis=-1).mean(1)
    assert steps.max() < 3 * np.linalg.norm(np.diff(whole, 2, axis=0), axis=-1).mean(1).max()


def test_the_cost_of_the_truth_is_small() -> None:
    truth, _, _ = walked()
    clean = moving("walk", 3)
    clip = clip_of(clean)
    errors = clip.problem(1).landmark_errors(clean.states[1])[BODY]
    assert np.nanmax(errors) < 1e-6
    assert clip.problem(1).cost(clean.states[1], TERMS, Guides()) < clip.problem(1).cost(
        truth.states[30], TERMS, Guides()
    )


def path_of(count: int) -> Path:
    turns = np.tile(np.eye(3), (count, 2, 1, 1))
    places = np.stack([np.linspace(0, 1, count), np.full(count, -0.5), np.full(count, -4.0)], 1)
    return Path(turns, places, np.zeros((count, 1)), np.tile(np.eye(4), (count, 1, 1)))


def test_shots_go_on_where_the_last_one_ended() -> None:
    path = path_of(10)
    turned = level_of(0.0) @ np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
    path.rotations[5:, 0] = turned  # the second camera sees the person from the side
    path.translations[5:] = [3.0, -0.2, -9.0]
    shots = [Shot(slice(0, 5), level_of(0.2), -1.4), Shot(slice(5, 10), level_of(-0.1), -1.0)]
    world = to_world(path, shots, np.ones(10, bool))
    assert np.allclose(world.translations[5, [0, 2]], world.translations[4, [0, 2]])
    ahead = world.rotations[:, 0, :, 2]
    assert np.allclose(np.arctan2(ahead[5, 0], ahead[5, 2]), np.arctan2(ahead[4, 0], ahead[4, 2]), atol=1e-6)
    for k in (2, 7):  # cameras see every pose where the fit had it
        camera = world.T_camera_world[k, :3, :3] @ world.translations[k] + world.T_camera_world[k, :3, 3]
        assert np.allclose(camera, path.translations[k] * [1, -1, -1])
    assert np.allclose(world.translations[0, [0, 2]], 0)


def test_gaps_are_bridged() -> None:
    path = path_of(10)
    known = np.ones(10, bool)
    known[[0, 4, 5, 6, 9]] = False
    path.translations[~known] = 99.0
    bridge(path, known, np.arange(10) / 10)
    assert np.allclose(path.translations[0], path.translations[1])
    assert np.allclose(path.translations[9], path.translations[8])
    assert (np.diff(path.translations[3:8, 0]) > 0).all()
    assert path.translations[5, 0] == pytest.approx(5 / 9)


def test_motion_on_an_even_clock() -> None:
    truth, _, _ = walked()
    count = 30
    times = np.sort(np.r_[0.0, np.random.default_rng(0).uniform(0, 1, count - 2), 1.0])  # a clock that stutters
    level = level_of(truth.pitch)
    rotations = np.stack([s.rotations for s in truth.states[:count]])
    track = BodyTrack(
        "walk", BodyReference("anny"), {}, truth.motion.skeleton, (), times, rotations.astype(np.float32),
        truth.motion.translations[:count].astype(np.float32), np.zeros((count, 0), np.float32),
        Camera(FOCAL, FOCAL, 360, 640, *SIZE, np.eye(4)), np.tile(np.eye(4), (count, 1, 1)),
        np.arange(count) != 10, np.zeros(count, np.int32), np.zeros((count, 4), bool),
        np.zeros((count, 33, 2), np.float32),
    )  # fmt: skip
    track.rotations[:, 0] = level @ track.rotations[:, 0]
    result = motion_of(track, fps=25.0)
    assert len(result) == 26
    assert result.valid is not None
    assert not result.valid[(np.arange(26) / 25 > times[9]) & (np.arange(26) / 25 < times[11])].any()
    assert result.valid[0]
    assert foot_sliding(result) < 0.02
    assert (
        np.abs(np.interp(np.arange(26) / 25, times, track.translations[:, 2]) - result.translations[:, 2]).max() < 0.05
    )
