"""Arms that hang stay beside the body that cloth hangs on, and beside that cloth."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from clothed import mannequin_body, skirt
from persona.cloth import ArmOptions, Outfit, arms_off, drape
from persona.cloth.arms import arms_aside, upper_arms
from persona.geometry.kinematics import forward, pose_transforms
from persona.geometry.rotations import about
from persona.types import BodyPart, Motion, Pose

ARM, SHOULDER, FOREARM = BodyPart.LEFT_ARM, "left_shoulder", ("left_elbow", "left_wrist", 0.035)
HIP = ("pelvis", "left_hip", 0.10)
CAPSULES = 0.004  # meters that tubes of twelve sides lie inside the capsules


@cache
def outfit() -> Outfit:
    body = mannequin_body()
    return body.outfit(skirt(body, count=200))


def lowering(deepest: float, frames: int = 40, fps: float = 30.0) -> Motion:
    """The left arm goes down by an angle (radians) and up again."""
    body = mannequin_body()
    angles = deepest * np.sin(np.pi * np.arange(frames) / (frames - 1))
    rotations = np.repeat(np.asarray(body.pose.rotations, np.float64)[None], frames, 0)
    rotations[:, body.skeleton.names.index(SHOULDER)] = about("z", -angles)
    return Motion(body.skeleton, rotations, np.repeat(np.asarray(body.pose.translation)[None], frames, 0), fps)


def room(motion: Motion) -> np.ndarray:
    """Meters between the forearm and the hip in every frame, negative where they are in each other."""
    names, out = motion.skeleton.names, []
    for k in range(len(motion)):
        transforms = pose_transforms(motion.skeleton, Pose(motion.rotations[k], motion.translations[k]))
        joints = np.einsum("jab,jb->ja", transforms[:, :3, :3], motion.skeleton.rest_joints) + transforms[:, :3, 3]
        a, b, p, q = (joints[names.index(name)] for name in (*FOREARM[:2], *HIP[:2]))
        line = a + (b - a) * np.linspace(0, 1, 100)[:, None]
        t = np.clip((line - p) @ (q - p) / ((q - p) @ (q - p)), 0, 1)
        out.append(np.linalg.norm(line - p - t[:, None] * (q - p), axis=1).min() - FOREARM[2] - HIP[2])
    return np.array(out)


def angles_of(motion: Motion) -> np.ndarray:
    """By how much the left arm is turned (radians)."""
    world, _ = forward(motion.skeleton, motion.rotations, motion.translations)
    turns = world[:, motion.skeleton.names.index(SHOULDER)]
    return np.arccos(((np.trace(turns, axis1=1, axis2=2) - 1) / 2).clip(-1, 1))


def deepest_angle(inside: float) -> float:
    """The least angle at which the forearm is so far inside the hip."""
    angles = np.arange(0.2, 1.0, 0.004)
    motion = lowering(0.0, len(angles))
    rotations = np.array(motion.rotations)
    rotations[:, motion.skeleton.names.index(SHOULDER)] = about("z", -angles)
    return float(angles[np.argmax(room(replace(motion, rotations=rotations)) < -inside)])


def test_a_forearm_inside_the_hip_is_turned_out_and_comes_and_goes_smoothly() -> None:
    motion = lowering(deepest_angle(0.03), 90)
    assert room(motion).min() < -0.025
    found = arms_off(outfit(), motion)
    assert room(found).min() > ArmOptions().apart_m - CAPSULES
    same = np.arange(len(motion.skeleton.names)) != dict(upper_arms(outfit().colliders, outfit().skeleton))[ARM]
    np.testing.assert_array_equal(found.rotations[:, same], motion.rotations[:, same])
    np.testing.assert_array_equal(found.translations, motion.translations)
    np.testing.assert_array_equal(found.rotations[[0, -1]], motion.rotations[[0, -1]])
    # Nowhere more than it needs but for the frames around, and without a jerk: it turns back as it would have gone on.
    assert np.abs(np.diff(angles_of(found), 2)).max() < 1.5 * np.abs(np.diff(angles_of(motion))).max()


@pytest.mark.parametrize("fps", [24.0, 60.0])
def test_frame_rates_agree(fps: float) -> None:
    deepest = deepest_angle(0.02)
    slow = angles_of(arms_off(outfit(), lowering(deepest, 49, 24.0)))[::12]
    other = angles_of(arms_off(outfit(), lowering(deepest, round(2 * fps) + 1, fps)))[:: round(fps / 2)]
    np.testing.assert_allclose(other, slow, atol=0.01)


def test_arms_beside_the_body_stay_where_they_are_to_the_bit() -> None:
    motion = lowering(0.1)
    np.testing.assert_array_equal(arms_off(outfit(), motion).rotations, motion.rotations)


def test_an_arm_stays_outside_of_a_wide_skirt_as_it_hangs() -> None:
    body = mannequin_body()
    wide = body.outfit(skirt(body, flare=0.35, count=400))
    motion = lowering(0.4, 30)
    assert room(motion).min() > ArmOptions().apart_m  # the body is not in its way
    np.testing.assert_array_equal(arms_off(outfit(), motion).rotations, motion.rotations)
    hanging = drape(wide, arms_aside(wide))

    def deepest(moved: Motion) -> float:
        """Meters that the wrist is inside the skirt's ring at its height."""
        names, k = body.skeleton.names, int(np.argmax(angles_of(motion)))
        transforms = pose_transforms(moved.skeleton, Pose(moved.rotations[k], moved.translations[k]))
        wrist = names.index("left_wrist")
        joint = transforms[wrist, :3, :3] @ moved.skeleton.rest_joints[wrist] + transforms[wrist, :3, 3]
        ring = hanging[np.abs(hanging[:, 1] - joint[1]) < 0.03]
        return float(ring[:, 0].max() - joint[0])

    found, stiff = arms_off(wide, motion), arms_off(wide, motion, ArmOptions(pressed_m=0.0))
    assert deepest(stiff) < deepest(found) < deepest(motion)
    assert angles_of(stiff).max() < angles_of(found).max() < angles_of(motion).max()


def test_an_arm_far_inside_is_meant_to_be_there() -> None:
    motion = lowering(deepest_angle(0.05))
    options = ArmOptions(largest=1e-6)
    np.testing.assert_array_equal(arms_off(outfit(), motion, options).rotations, motion.rotations)


def test_a_motion_of_another_skeleton_is_refused() -> None:
    motion = lowering(0.1, 2)
    with pytest.raises(ValueError, match="joints"):
        arms_off(outfit(), replace(motion, rotations=motion.rotations[:, :-1]))
