"""Loose flanks follow raised arms as far as the cloth's girth lets them, loose sleeves lag behind; tight ones don't."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import ConvexHull
from scipy.spatial.transform import Rotation

from dressed_person import NAMES, dressed_person
from persona.body.skinning import skin, strongest_joints, unskin
from persona.geometry.kinematics import forward, pose_transforms
from persona.geometry.meshes import vertex_normals
from persona.motion.anatomy import anatomy
from persona.surface.cloth import ClothOptions
from persona.surface.hanging import HangingOptions, _below_hips, drawn_out, hung_from_shoulders
from persona.types import BodyFit, BodyPart, Label, Observation

_ARMS = (BodyPart.LEFT_ARM, BodyPart.RIGHT_ARM)


def _hung(loose_m: float, sleeve_m: float, arms: Label = Label.TOP) -> tuple[BodyFit, BodyFit]:
    """A person in a shirt that stands off trunk and arms so far: before, and hung from the collar bones."""
    observation, fit = dressed_person()
    surface = fit.surface
    naked = surface.vertices
    off = np.where(surface.parts == BodyPart.TORSO, loose_m, np.where(np.isin(surface.parts, _ARMS), sleeve_m, 0.0))
    drawn = naked + off[:, None] * vertex_normals(naked, surface.faces)
    fit = replace(fit, surface=replace(surface, vertices=drawn))
    return fit, hung_from_shoulders(_dressed(observation, fit, arms), fit, naked, HangingOptions(), ClothOptions())


def _dressed(observation: Observation, fit: BodyFit, arms: Label) -> Observation:
    """Trousers below the hips, and sleeves or bare arms."""
    from persona.rendering.mesh import rasterize_mesh

    surface = fit.surface
    raster = rasterize_mesh(surface.vertices, surface.faces, fit.camera)
    corner = surface.faces[np.maximum(raster.face_index, 0), 0]
    arm = (raster.face_index >= 0) & np.isin(surface.parts[corner], _ARMS)
    legs = (raster.face_index >= 0) & (surface.vertices[corner, 1] < 0.85)
    labels = np.where(arm, arms, np.where(legs & ~arm, Label.TROUSERS, observation.labels))
    return replace(observation, labels=labels.astype(np.uint8))


def _flank(fit: BodyFit, collar: str, radians: float) -> tuple[float, float]:
    """How far the left and the right flank at the waist move outwards when a collar bone rises, meters."""
    surface = fit.surface
    rest = unskin(surface.vertices, surface.skin, pose_transforms(fit.skeleton, fit.pose))
    rotations = fit.pose.rotations.copy()
    rotations[NAMES.index(collar)] = Rotation.from_rotvec([0, 0, radians]).as_matrix()
    pose = replace(fit.pose, rotations=rotations)
    away = (skin(rest, surface.skin, pose_transforms(fit.skeleton, pose)) - surface.vertices)[:, 0]
    trunk = (surface.parts == BodyPart.TORSO) & (np.abs(surface.vertices[:, 1] - 1.1) < 0.06)
    x = surface.vertices[:, 0]
    return float(away[trunk & (x > 0.12)].mean()), float(-away[trunk & (x < -0.12)].mean())


def test_a_loose_shirt_is_drawn_out_by_a_raised_arm_at_its_side_alone() -> None:
    before, hung = _hung(0.02, 0.03)
    assert _flank(before, "left_collar", 0.17) == pytest.approx((0, 0), abs=1e-6)
    left, right = _flank(hung, "left_collar", 0.17)
    assert 0.01 < left < 0.06  # at most twice what the sleeve is loose
    assert abs(right) < 1e-3
    assert _flank(hung, "right_collar", -0.17)[1] == pytest.approx(left, rel=0.15)


def test_nothing_moves_in_the_photos_pose_and_weights_stay_shares() -> None:
    before, hung = _hung(0.02, 0.03)
    np.testing.assert_array_equal(hung.surface.vertices, before.surface.vertices)
    np.testing.assert_allclose(hung.surface.skin.weights.sum(1), 1, atol=1e-5)
    np.testing.assert_array_equal(strongest_joints(hung.surface.skin), strongest_joints(before.surface.skin))
    limbs = ~np.isin(hung.surface.parts, (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG, *_ARMS))
    collars = [NAMES.index("left_collar"), NAMES.index("right_collar")]
    carried = (hung.surface.skin.weights * np.isin(hung.surface.skin.joints, collars)).sum(1)
    assert carried[limbs].max() < 1e-6


def test_no_collar_carries_the_lap_of_who_sits() -> None:
    """A knee that is as high as the hips is as far below them as one that hangs."""
    _, fit = dressed_person()
    parts = anatomy(fit.skeleton)
    _, joints = forward(fit.skeleton, fit.pose.rotations, fit.pose.translation)
    hip, knee = parts.legs[0].thigh[0], parts.legs[0].shin[0]
    down = joints[hip] - [0, 0.3, 0]
    joints[knee] = joints[hip] + [0, 0, np.linalg.norm(joints[knee] - joints[hip])]
    lap = joints[hip] + [0, 0, 0.3]
    part = np.array([BodyPart.LEFT_LEG, BodyPart.TORSO, BodyPart.RIGHT_LEG], np.uint8)
    below = _below_hips(np.array([0.0, 0.0, -0.3]), part, parts, joints, np.array([lap, lap, down]))
    assert below == pytest.approx([0.3, 0.0, 0.3], abs=0.02)


@pytest.mark.parametrize("sleeve_m", [0.0, 0.03])
def test_a_loose_sleeve_hangs_below_a_raised_arm(sleeve_m: float) -> None:
    sags = []
    for fit in _hung(0.02, sleeve_m):
        surface = fit.surface
        rest = unskin(surface.vertices, surface.skin, pose_transforms(fit.skeleton, fit.pose))
        rotations = fit.pose.rotations.copy()
        rotations[NAMES.index("left_shoulder")] = Rotation.from_rotvec([0, 0, np.radians(52)]).as_matrix()
        posed = skin(rest, surface.skin, pose_transforms(fit.skeleton, replace(fit.pose, rotations=rotations)))
        upper = (strongest_joints(surface.skin) == NAMES.index("left_shoulder")) & (posed[:, 0] > 0.4)
        assert upper.sum() > 30
        sags.append(float(posed[upper, 1].mean()))
    raised, sagging = sags
    assert raised - sagging == pytest.approx(0.7 * sleeve_m, abs=0.35 * sleeve_m + 1e-4)


@pytest.mark.parametrize(("loose", "sleeve", "arms"), [(0.0, 0.0, Label.TOP), (0.02, 0.009, Label.TOP),
                                                       (0.0, 0.03, Label.TOP), (0.02, 0.0, Label.SKIN)])  # fmt: skip
def test_tight_shirts_tight_sleeves_and_bare_arms_draw_nothing_out(loose: float, sleeve: float, arms: Label) -> None:
    _, hung = _hung(loose, sleeve, arms)
    assert max(np.abs(_flank(hung, "left_collar", 0.17))) < 2e-3


@pytest.mark.parametrize(("half", "deep", "loose"), [(0.16, 0.11, 0.02), (0.2, 0.15, 0.005), (0.13, 0.13, 0.04)])
def test_what_is_drawn_out_keeps_its_girth(half: float, deep: float, loose: float) -> None:
    turn = np.linspace(0, 2 * np.pi, 20001)

    def girth(points: np.ndarray) -> float:
        return float(ConvexHull(points).area)  # of a plane figure, its perimeter

    around = np.stack([np.cos(turn), np.sin(turn)], 1)
    tip = half + drawn_out((half, deep), (half + loose, deep + loose))
    pointed = np.concatenate([around * (half, deep), [[tip, 0], [-tip, 0]]])
    assert girth(pointed) == pytest.approx(girth(around * (half + loose, deep + loose)), rel=2e-3)
    assert drawn_out((half, deep), (half, deep)) == 0
