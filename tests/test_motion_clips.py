from dataclasses import replace

import numpy as np
import pytest

from motion_bodies import anny_like
from persona.avatar.expression import played_expressions
from persona.errors import PersonaError
from persona.geometry.kinematics import forward
from persona.geometry.rotations import about, transpose, unit
from persona.motion import clip, clips, plant_feet, repeated, retarget
from persona.motion.anatomy import anatomy, sole_points, soles
from persona.motion.contacts import floor_height, foot_contacts, foot_sliding
from persona.motion.edit import cut
from persona.motion.humanoid import HUMANOID
from persona.types import Motion, Pose

PEOPLE = {"tall": anny_like(), "small": anny_like(0.8, legs=0.9), "long legs": anny_like(1.0, legs=1.12)}


def soles_of(motion):
    world, positions = forward(motion.skeleton, motion.rotations, motion.translations)
    return sole_points(soles(motion.skeleton, anatomy(motion.skeleton)), world, positions)


def test_there_are_the_clips_people_ask_for():
    assert {"idle", "walk", "wave", "dance", "squat", "turn", "range_of_motion"} <= set(clips())
    with pytest.raises(PersonaError, match="idle"):
        clip("moonwalk")


@pytest.mark.slow
@pytest.mark.parametrize("name", clips())
def test_clips_are_sound_loops(name):
    motion = clip(name)
    assert motion.fps == 30
    assert motion.name == name
    assert motion.rotations @ transpose(motion.rotations) == pytest.approx(
        np.broadcast_to(np.eye(3), motion.rotations.shape), abs=1e-9
    )
    twice = repeated(motion, 2)
    _, p = forward(twice.skeleton, twice.rotations, twice.translations)
    steps = np.linalg.norm(np.diff(p, axis=0), axis=-1).max(1)
    seam = len(motion) - 1
    assert steps[seam] <= 1.3 * steps[:seam].max()
    bends = np.linalg.norm(np.diff(p, 2, axis=0), axis=-1).max(1) * 30**2
    assert bends.max() < 90  # m/s2: no jumps
    assert bends[seam - 1 : seam + 1].max() <= 1.3 * np.delete(bends, [seam - 1, seam]).max()


@pytest.mark.slow
@pytest.mark.parametrize("name", clips())
@pytest.mark.parametrize("person", PEOPLE)
def test_feet_stand_on_the_floor_without_sliding(name, person):
    motion = retarget(clip(name), PEOPLE[person])
    heights = soles_of(motion)[..., 1].min((1, 2))
    assert heights.min() > -0.004
    assert np.median(heights) < 0.012
    assert foot_contacts(motion).any((1, 2)).mean() > (0.4 if name == "jumping_jack" else 0.6)
    assert foot_sliding(motion) < 0.004


@pytest.mark.slow
@pytest.mark.parametrize("name", clips())
def test_knees_and_elbows_bend_the_right_way(name):
    motion = retarget(clip(name), PEOPLE["tall"])
    parts = anatomy(motion.skeleton)
    world, p = forward(motion.skeleton, motion.rotations, motion.translations)
    for leg in parts.legs:
        hip, knee, ankle = (p[:, j] for j in (leg.thigh[0], leg.shin[0], leg.foot))
        line = unit(ankle - hip)
        offset = (knee - hip) - np.einsum("ti,ti->t", knee - hip, line)[:, None] * line
        ahead = world[:, leg.foot, :, 2] + world[:, parts.hips, :, 2]
        assert (np.einsum("ti,ti->t", offset, unit(ahead)) > -0.005).all()
    for arm in parts.arms:
        upper, fore = unit(p[:, arm.fore[0]] - p[:, arm.upper[0]]), unit(p[:, arm.hand] - p[:, arm.fore[0]])
        assert np.degrees(np.arccos(np.clip(np.einsum("ti,ti->t", upper, fore), -1, 1))).max() < 150


@pytest.mark.slow
@pytest.mark.parametrize("name", clips())
def test_hands_keep_off_the_body(name):
    motion = retarget(clip(name), PEOPLE["tall"])
    parts = anatomy(motion.skeleton)
    _, p = forward(motion.skeleton, motion.rotations, motion.translations)
    bones = [(parts.hips, parts.neck[0])] + [(leg.thigh[0], leg.shin[0]) for leg in parts.legs]
    for arm in parts.arms:
        for point in (p[:, arm.hand], p[:, arm.fore[0]], p[:, arm.fingers["middle"][1]]):
            for (a, b), radius in zip(bones, (0.13, 0.095, 0.095), strict=True):
                along = p[:, b] - p[:, a]
                t = np.clip(np.einsum("ti,ti->t", point - p[:, a], along) / np.einsum("ti,ti->t", along, along), 0, 1)
                assert np.linalg.norm(point - p[:, a] - t[:, None] * along, axis=1).min() > radius


def drifting(frames=90):
    """Someone standing idly whose whole body slides to the side, sinks and turns a little."""
    motion = cut(retarget(clip("idle"), PEOPLE["tall"]), 0.0, (frames - 1) / 30)
    t = np.arange(frames) / 30
    drift = np.stack([0.05 * t, -0.01 * t, 0.03 * np.sin(t)], -1)
    rotations = motion.rotations.copy()
    rotations[:, 0] = about("y", 0.03 * t) @ rotations[:, 0]
    return replace(motion, rotations=rotations, translations=motion.translations + drift)


def test_planting_holds_drifting_feet():
    loose = drifting()
    held = plant_feet(loose)
    assert foot_sliding(loose) > 0.03
    assert foot_sliding(held) < 0.004
    assert abs(soles_of(held)[..., 1].min()) < 0.004
    # The feet do not turn and the body above the hips keeps its pose.
    a, b = (forward(m.skeleton, m.rotations, m.translations)[0] for m in (loose, held))
    parts = anatomy(held.skeleton)
    for joint in (parts.head, parts.legs[0].foot, parts.arms[1].hand):
        assert b[:, joint] == pytest.approx(a[:, joint], abs=1e-9)


def test_planting_is_smooth_and_leaves_steps_alone():
    walk = repeated(retarget(clip("walk"), PEOPLE["tall"], floor=False), 3)
    walk = replace(walk, translations=walk.translations - [0, floor_height(walk), 0])
    rng = np.random.default_rng(0)
    noise = np.cumsum(rng.normal(0, 0.002, (len(walk), 3)), 0) * [1, 0, 1]
    planted = plant_feet(replace(walk, translations=walk.translations + noise))
    ankle = anatomy(walk.skeleton).legs[0].foot
    a, b = (forward(m.skeleton, m.rotations, m.translations)[1][:, ankle] for m in (walk, planted))
    assert foot_sliding(planted) < 0.004
    assert (
        np.linalg.norm(np.diff(b, 2, axis=0), axis=1).max() < 1.5 * np.linalg.norm(np.diff(a, 2, axis=0), axis=1).max()
    )
    assert np.ptp(b[:, 1]) == pytest.approx(np.ptp(a[:, 1]), abs=0.02)  # as high a step


def test_planting_short_motions_changes_nothing():
    motion = retarget(clip("idle"), PEOPLE["tall"])
    short = cut(motion, 0.0, 0.0)
    assert plant_feet(short).rotations == pytest.approx(short.rotations)


def test_floor_is_found_under_jumps_and_dips():
    motion = retarget(clip("idle"), PEOPLE["tall"])
    lift = np.zeros(len(motion))
    lift[60:80] = np.sin(np.linspace(0, np.pi, 20)) * 0.4
    lift[120:122] = -0.05  # a glitch of capture
    jumping = replace(motion, translations=motion.translations + np.stack([0 * lift, lift + 0.3, 0 * lift], -1))
    assert floor_height(jumping) == pytest.approx(0.3, abs=0.01)


def test_clips_have_a_living_face():
    for name in ("idle", "wave", "dance", "expressions"):
        motion = clip(name)
        assert motion.expressions is not None
        blink = motion.expressions[:, motion.expression_names.index("eyeBlinkLeft")]
        assert blink.max() > 0.95
        assert 0.02 < (blink > 0.5).mean() < 0.15
        assert (motion.expressions >= 0).all() and (motion.expressions <= 1).all()
        steps = np.abs(np.diff(np.concatenate([motion.expressions, motion.expressions[:1]]), axis=0))
        assert steps.max() < 0.65  # the lids are the quickest
    named = dict(zip(clip("expressions").expression_names, clip("expressions").expressions.T, strict=True))
    wink = named["eyeBlinkLeft"] - named["eyeBlinkRight"]
    assert wink.max() > 0.9
    assert named["eyeLookOutLeft"] == pytest.approx(named["eyeLookInRight"])


def test_a_few_actions_play_on_top_of_the_photos_face():
    still = np.tile(np.eye(3), (2, len(HUMANOID.names), 1, 1))
    names = ("jawOpen", "mouthSmileLeft", "mouthSmileRight", "browInnerUp", "cheekPuff")
    photo = Pose(still[0], np.zeros(3), np.array([0.0, 0.5, 0.4, 0.2, 0.0], np.float32))
    few = Motion(HUMANOID, still, np.zeros((2, 3)), 30.0, expression_names=("mouthSmileLeft", "unknown"),
                 expressions=np.array([[0.0, 1.0], [0.5, 1.0]]))  # fmt: skip
    faces = played_expressions(few, names, photo)
    np.testing.assert_allclose(faces, [[0, 0.5, 0.4, 0.2, 0], [0, 0.75, 0.4, 0.2, 0]], atol=1e-7)
    whole = replace(few, expression_names=names[:3], expressions=np.array([[0.3, 0.1, 0.0], [0.0, 0.0, 0.0]]))
    np.testing.assert_allclose(played_expressions(whole, names, photo), [[0.3, 0.1, 0, 0, 0], [0] * 5], atol=1e-7)
    assert played_expressions(replace(few, expression_names=("unknown", "too")), names, photo) is None
