"""Cloth on a body of capsules: it hangs, keeps out of the body, and does the same at every frame rate."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from clothed import LEGS, cone, mannequin_body, skirt
from persona.cloth import MATERIALS, Outfit, Simulation, SolverOptions, drape, drape_all, material, simulate, swing
from persona.compute import Compute
from persona.errors import PersonaError
from persona.geometry.kinematics import pose_transforms
from persona.geometry.rotations import about
from persona.types import Motion, Pose

BONES = (("left_hip", "left_knee", 0.07), ("right_hip", "right_knee", 0.07), ("left_knee", "left_ankle", 0.05))


@cache
def outfit(count: int = 500, length: float = 0.5) -> Outfit:
    body = mannequin_body()
    return body.outfit(skirt(body, length, count=count))


def bent(angle: float, side: str = "left", shift: float = 0.0, turn: float = 0.0) -> Pose:
    """A thigh lifted forward by an angle (radians), the person moved along x and turned."""
    pose, names = mannequin_body().pose, mannequin_body().skeleton.names
    rotations = np.array(pose.rotations)
    rotations[names.index(f"{side}_hip")] = about("x", -angle)
    rotations[0] = about("y", turn) @ rotations[0]
    return Pose(rotations, pose.translation + np.array([shift, 0, 0]))


def swinging(fps: float, seconds: float = 1.0, speed: float = 1.0) -> Motion:
    """Legs that swing and a body that turns."""
    times = np.arange(round(seconds * fps) + 1) / fps * speed
    poses = [bent(0.6 * (1 - np.cos(5 * t)) / 2, turn=0.8 * np.sin(4 * t)) for t in times]
    return Motion(
        mannequin_body().skeleton, np.stack([p.rotations for p in poses]), np.stack([p.translation for p in poses]), fps
    )


def joints_in(pose: Pose) -> np.ndarray:
    """Where the joints are, meters."""
    skeleton = mannequin_body().skeleton
    transforms = pose_transforms(skeleton, pose)
    return np.einsum("jab,jb->ja", transforms[:, :3, :3], skeleton.rest_joints) + transforms[:, :3, 3]


def depth_in(points: np.ndarray, pose: Pose, bones: tuple[tuple[str, str, float], ...] = BONES) -> float:
    """Meters that the deepest point is inside bones, by default the legs'."""
    skeleton, joints = mannequin_body().skeleton, joints_in(pose)
    deepest = -np.inf
    for a, b, radius in bones:
        p, q = joints[skeleton.names.index(a)], joints[skeleton.names.index(b)]
        t = np.clip((points - p) @ (q - p) / ((q - p) @ (q - p)), 0, 1)
        away = np.linalg.norm(points - p - t[:, None] * (q - p), axis=1)
        deepest = max(deepest, float((radius - away).max()))
    return deepest


def test_a_skirt_hangs_from_its_held_rows() -> None:
    dress = outfit()
    points = drape(dress, dress.photo_pose)
    garment = dress.garments[0]
    rows = points.reshape(garment.rows, garment.columns, 3)
    skinned = Simulation(dress).points.reshape(rows.shape)
    held = slice(garment.held_rows)
    np.testing.assert_allclose(rows[held], skinned[held], atol=0.01)  # but for what the body pushes aside
    pattern = garment.pattern.reshape(rows.shape)
    length = np.linalg.norm(np.diff(rows, axis=0), axis=2) / np.linalg.norm(np.diff(pattern, axis=0), axis=2)
    assert 0.9 < length[1:].mean() < 1.05
    assert abs(rows[-1, :, 1].mean() - pattern[-1, :, 1].mean()) < 0.04


@pytest.mark.parametrize("angle", [0.0, 0.5, 1.0])
def test_cloth_keeps_out_of_a_lifted_leg(angle: float) -> None:
    dress, pose = outfit(), bent(angle)
    points = drape(dress, pose)
    assert depth_in(points[~Simulation(dress).weave.held], pose) < 0.002
    if angle:
        knee = points[points[:, 0] > 0.05]
        assert knee[:, 2].max() > drape(dress, bent(0.0))[:, 2].max() + 0.02  # the lifted leg carries it forward


def test_a_hand_presses_cloth_flat_on_the_hip_and_is_not_inside_it() -> None:
    names, pose = mannequin_body().skeleton.names, mannequin_body().pose
    forearm, hip = (("left_elbow", "left_wrist", 0.035),), ("pelvis", "left_hip", 0.10)

    def lowered(angle: float) -> Pose:
        rotations = np.array(pose.rotations)
        rotations[names.index("left_shoulder")] = about("z", -angle)
        return Pose(rotations, pose.translation)

    def apart(angle: float) -> float:
        a, b = joints_in(lowered(angle))[[names.index("left_elbow"), names.index("left_wrist")]]
        line = a + (b - a) * np.linspace(0, 1, 200)[:, None]
        return -depth_in(line, lowered(angle), (hip,)) - forearm[0][2]

    # The first angle at which less room is left than cloth keeps from a body.
    angle = next(x for x in np.arange(0.2, 0.8, 0.002) if apart(float(x)) < 0.002)
    sim = Simulation(outfit())
    sim.begin(lowered(0.0))
    sim.settle(lowered(0.0))
    for share in np.linspace(0, 1, 30):
        sim.step(lowered(share * angle))
    for _ in range(15):
        sim.step(lowered(angle))
    points = sim.points
    assert depth_in(points, lowered(angle), (hip,)) < 0.0035  # tubes of twelve sides lie so far inside the capsule
    assert depth_in(points, lowered(angle), forearm) < 0.001


def test_the_same_bits_every_time_and_on_any_number_of_threads() -> None:
    poses = [bent(a) for a in (0.2, 0.9, 0.5)]
    one = drape_all(outfit(), poses, Compute(threads=1))
    two = drape_all(outfit(), poses, Compute(threads=2))
    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(one[1], drape(outfit(), poses[1]))


def test_frame_rates_agree_at_the_hem() -> None:
    dress = outfit()
    columns = dress.garments[0].columns
    fine = simulate(dress, swinging(60, speed=2.0))[::10, -columns:]  # every sixth of a second
    for fps in (24, 30, 120):  # at 24 and 120, frames end in the middle of ticks
        other = simulate(dress, swinging(fps, speed=2.0))[:: fps // 6, -columns:]
        away = np.linalg.norm(other - fine, axis=2)
        assert away.mean() < 0.0008
        assert away[0].max() < 0.0001  # the run-in is the same


def test_poses_that_come_one_by_one_are_a_curve() -> None:
    dress = outfit()
    columns = dress.garments[0].columns

    def from_rest(fps: float) -> tuple[Simulation, list[Pose]]:
        motion = swinging(fps, speed=2.0)
        poses = [Pose(r, t) for r, t in zip(motion.rotations, motion.translations, strict=True)]
        simulation = Simulation(dress, fps)
        simulation.begin(poses[0])
        simulation.settle(poses[0])
        return simulation, poses

    def hem(points: np.ndarray, every: int) -> np.ndarray:
        return points[every - 1 :: every, -columns:]

    fine, coarse, straight = (from_rest(fps) for fps in (60, 15, 15))
    truth = hem(np.stack(list(swing(*fine))), 4)
    away = np.linalg.norm(hem(np.stack(list(swing(*coarse))), 1) - truth, axis=2).mean()
    by_lines = np.stack([straight[0].step(pose) for pose in straight[1][1:]])
    assert away < 0.3 * np.linalg.norm(hem(by_lines, 1) - truth, axis=2).mean()

    taken = iter(coarse[1])
    points = swing(from_rest(15)[0], taken)
    next(points)
    assert len(list(taken)) == len(coarse[1]) - 3  # the first, the present one and one ahead
    assert list(swing(coarse[0], coarse[1][:1])) == []


def test_a_motion_runs_in_from_rest_at_its_own_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    dress = outfit()
    motion = swinging(30)
    turned: list[float] = []

    def note(self: Simulation, pose: Pose, *_: object, **__: object) -> np.ndarray:
        turned.append(float(np.arctan2(pose.rotations[0, 0, 2], pose.rotations[0, 0, 0])))
        return self.points

    monkeypatch.setattr(Simulation, "step", note)
    monkeypatch.setattr(Simulation, "settle", note)
    simulate(dress, replace(motion, rotations=motion.rotations[:1], translations=motion.translations[:1]))
    assert len(turned) == 1  # one frame has no speed
    turned.clear()
    simulate(dress, motion)
    before = np.array(turned[: 1 + round(SolverOptions().run_in_s * SolverOptions().ticks)])
    speeds = np.diff(before) * 60
    np.testing.assert_allclose(before[-1], 0, atol=1e-9)  # it ends in the first pose,
    assert abs(speeds[0]) < 0.2  # began at rest,
    assert abs(speeds[-1] - 3.2) < 0.1  # and is as fast as the motion is at first (0.8 sin 4t)
    assert (np.diff(speeds) > -1e-3).all()


def test_ticks_end_at_the_same_moments_at_every_frame_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    dress = outfit()
    monkeypatch.setattr(Simulation, "_tick", lambda self, placed, small, h: ends.append(ends[-1] + small))
    found = {}
    for fps in (24, 25, 30, 60):
        sim, ends = Simulation(dress, fps), [0]
        for _ in range(fps):
            sim.step(dress.photo_pose)
        found[fps] = set(ends)
    assert all(found[60] <= ends for ends in found.values())
    assert found[30] == found[60]


def test_a_skirt_has_inertia() -> None:
    dress = outfit()
    motion = swinging(60)
    moving = simulate(dress, motion)[30]
    resting = drape(dress, Pose(motion.rotations[30], motion.translations[30]))
    assert np.linalg.norm(moving - resting, axis=1).max() > 0.01


def test_nothing_explodes_when_fast_or_cut() -> None:
    dress = outfit()
    fast = simulate(dress, swinging(60, 0.5, speed=4.0))
    assert np.isfinite(fast).all()
    a, b = swinging(30, 0.4), swinging(30, 0.4)
    moved = b.translations + np.array([4.0, 0, 2.0])
    motion = replace(
        a, rotations=np.concatenate([a.rotations, b.rotations]), translations=np.concatenate([a.translations, moved])
    )
    points = simulate(dress, motion)
    pattern = dress.garments[0].pattern
    for k in range(len(motion)):
        assert np.ptp(points[k], axis=0).max() < 1.3 * np.ptp(pattern, axis=0).max()
    assert np.abs(points[len(a) :].mean((0, 1)) - points[: len(a)].mean((0, 1)) - [4, 0, 2]).max() < 0.05


def legs_apart(degrees: float) -> Pose:
    pose, names = mannequin_body().pose, mannequin_body().skeleton.names
    rotations = np.array(pose.rotations)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        rotations[names.index(f"{side}_hip")] = about("z", sign * np.radians(degrees))
    return Pose(rotations, pose.translation)


def test_two_tubes_that_meet_stay_apart() -> None:
    body = mannequin_body()
    tubes = [cone(body, "trousers", (part,), 0.72, 0.1, 0.05, count=400, ease=0.03) for part in LEGS]
    pair, pose = body.outfit(*tubes), legs_apart(-3.0)
    points = drape(pair, pose)
    edge = np.ptp(np.concatenate([t.pattern for t, _ in tubes]), axis=0)
    assert (np.ptp(points, axis=0) < 1.5 * edge).all()

    def overlap(left: np.ndarray, right: np.ndarray) -> float:
        """Meters that the left tube's places lie to the right of the right one's beside them, most of a row's mean."""
        worst = []
        for a, b in zip(left[3:], right[3:], strict=True):
            z = np.linspace(-0.05, 0.05, 11)
            inner = [min(a[np.abs(a[:, 2] - v) < 0.03, 0], default=np.nan) for v in z]
            other = [max(b[np.abs(b[:, 2] - v) < 0.03, 0], default=np.nan) for v in z]
            worst.append(np.nanmean(np.subtract(other, inner)))
        return float(np.max(worst))

    shapes = [(t.rows, t.columns, 3) for t, _ in tubes]
    together = overlap(*(points[pair.points_of(k)].reshape(s) for k, s in enumerate(shapes)))
    alone = overlap(*(drape(body.outfit(t), pose).reshape(s) for t, s in zip(tubes, shapes, strict=True)))
    assert together < 0.01
    assert alone > 0.03


def test_a_coat_lies_over_a_skirt() -> None:
    body = mannequin_body()
    under, over = skirt(body, count=400), cone(body, "coat", (0, *LEGS), 1.05, 0.5, 0.05, count=400, ease=0.02)
    both = body.outfit(under, over)
    for angle in (0.0, 0.6):
        points = drape(both, bent(angle))
        inner, outer = points[both.points_of(0)], points[both.points_of(1)]
        ring = outer.reshape(over[0].rows, over[0].columns, 3)[6]
        near = np.abs(inner[:, 1] - ring[:, 1].mean()) < 0.03
        middle = ring.mean(0)
        for point in inner[near]:
            beside = np.argmin(np.linalg.norm(ring - point, axis=1))
            away = np.linalg.norm((ring[beside] - middle)[[0, 2]]) - np.linalg.norm((point - middle)[[0, 2]])
            assert away > -0.02


def test_the_floor_holds_cloth_up() -> None:
    body = mannequin_body()
    garment, points = cone(body, "skirt", (0, *LEGS), 1.0, 0.06, 0.2, count=500)
    long = body.outfit((replace(garment, pattern=1.25 * garment.pattern), points))
    ground = min(0.0, float(body.points[:, 1].min()))
    assert drape(long, body.pose)[:, 1].min() >= ground + 0.004
    assert drape(long, body.pose, options=SolverOptions(floor_m=None))[:, 1].min() < ground - 0.05


def test_a_state_can_be_gone_back_to() -> None:
    sim = Simulation(outfit())
    sim.step(bent(0.1))
    state = sim.state()
    first = [sim.step(bent(a)) for a in (0.2, 0.3)]
    sim.restore(state)
    np.testing.assert_array_equal(first, [sim.step(bent(a)) for a in (0.2, 0.3)])


def test_stiff_cloth_keeps_its_shape_better() -> None:
    assert MATERIALS["denim"].shear < material("cotton").shear
    with pytest.raises(PersonaError, match="there is no cloth named 'steel'; known are"):
        material("steel")
