from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from motion_bodies import anny_like
from persona.errors import PersonaError
from persona.geometry.kinematics import forward, to_local
from persona.geometry.rotations import about, exp_rotation, log_rotation, transpose, unit
from persona.motion import centered, clip, clips, cut, read_motion, repeated, resample, retarget
from persona.motion.anatomy import FINGERS, anatomy, body_frame, leg_length
from persona.motion.humanoid import HUMANOID
from persona.motion.readers.amass import SKELETONS
from persona.motion.restpose import has_standing_rest
from persona.types import Motion, Skeleton

SHARED = Path(__file__).parents[2] / "shared" / "data" / "motions"
ANNY = anny_like()
HEIGHT = 1.84


def limbs(parts):
    """Joints of both arms and both legs, from the body outward."""
    for arm, leg in zip(parts.arms, parts.legs, strict=True):
        yield arm.upper[0], arm.fore[0], arm.hand
        yield leg.thigh[0], leg.shin[0], leg.foot


def worst_limb_error(source: Motion, target: Motion) -> float:
    """The largest distance, in parts of the height, of wrists and ankles from where the source's limbs lead.

    The source's limbs are scaled bone by bone to the target's.
    """
    a, b = anatomy(source.skeleton), anatomy(target.skeleton)
    _, p = forward(source.skeleton, source.rotations, source.translations)
    _, q = forward(target.skeleton, target.rotations, target.translations)
    rest = target.skeleton.rest_joints
    worst = 0.0
    for x, y in zip(limbs(a), limbs(b), strict=True):
        expected = sum(
            unit(p[:, x[k + 1]] - p[:, x[k]]) * np.linalg.norm(rest[y[k + 1]] - rest[y[k]]) for k in range(2)
        )
        worst = max(worst, float(np.linalg.norm(expected - (q[:, y[2]] - q[:, y[0]]), axis=1).max()))
    return worst / HEIGHT


def angles(a, b):
    """Angles between rotations (t, 3, 3) in radians."""
    return np.linalg.norm(log_rotation(transpose(a) @ b), axis=-1)


def random_motion(skeleton, frames=20, seed=0, size=0.5):
    rng = np.random.default_rng(seed)
    knots = rng.normal(0, size, (4, len(skeleton.names), 3))
    ease = np.linspace(0, 3, frames)
    k = np.minimum(ease.astype(int), 2)
    vectors = knots[k] + (knots[k + 1] - knots[k]) * (ease - k)[:, None, None]
    return Motion(skeleton, exp_rotation(vectors), np.tile([0.0, 0.9, 0.0], (frames, 1)), 30.0)


def test_anatomy_of_anny():
    parts = anatomy(ANNY)
    name = ANNY.names.__getitem__
    assert [name(i) for i in parts.spine] == ["spine05", "spine04", "spine03", "spine02", "spine01"]
    assert [name(i) for i in parts.neck] == ["neck01", "neck02", "neck03"]
    left = parts.arms[0]
    assert [name(i) for i in left.collar + left.upper + left.fore] == [
        *("clavicle.L", "shoulder01.L", "upperarm01.L", "upperarm02.L", "lowerarm01.L", "lowerarm02.L")
    ]
    assert [name(i) for i in left.fingers["thumb"]] == ["finger1-1.L", "finger1-2.L", "finger1-3.L"]
    assert set(left.fingers) == set(FINGERS)
    assert len(parts.legs[1].toes) == 5


NAMES = {
    "mixamo": "mixamorig:{Side}{Mixamo}",
    "plain": "{Side}{Mixamo}",
    "spaced": "{Side} {Mixamo}",
    "suffix": "{Mixamo}_{letter}",
    "bandai": "{Bandai}_{letter}",
    "cmu": "{Side}{Cmu}",
    "daz": "{lower}{Daz}",
    "unreal": "{Unreal}_{lower}",
    "smpl": "{side}_{smpl}",
    "smpl in fbx": "m_avg_{letter}_{Cmu}",
    "sketchfab": "mixamorig:{Side}{Mixamo}_{number}",
    "character creator": "CC_Base_{letter}_{Unreal}",
    "source": "ValveBiped.Bip01_{letter}_{Unreal}",
    "biped": "Bip001 {letter} {Biped}",
    "rigify": "DEF-{Rigify}.{letter}",
    "maya": "{Maya}_{letter}",
    "joints": "{lower}_{Mhr}_JNT",
    "acclaim": "{lower}{Acclaim}",
    "biovision": "{Side}{Biovision}",
    "kinect": "{Cmu}{Side}",
    "genesis": "{lower}{Genesis}",
    "vroid": "J_Bip_{letter}_{Bandai}",
    "copy": "{Side}{Mixamo}.001",
}
PARTS = ("Shoulder", "Arm", "ForeArm", "Hand", "UpLeg", "Leg", "Foot", "ToeBase")
OTHERS = {
    "Bandai": ("Shoulder", "UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot", "Toes"),
    "Cmu": ("Collar", "Shoulder", "Elbow", "Wrist", "Hip", "Knee", "Ankle", "Toe"),
    "Daz": ("Collar", "Shldr", "ForeArm", "Hand", "Thigh", "Shin", "Foot", "Toe"),
    "Unreal": ("clavicle", "upperarm", "lowerarm", "hand", "thigh", "calf", "foot", "ball"),
    "smpl": ("collar", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "foot"),
    "Biped": ("Clavicle", "UpperArm", "Forearm", "Hand", "Thigh", "Calf", "Foot", "Toe0"),
    "Rigify": ("shoulder", "upper_arm", "forearm", "hand", "thigh", "shin", "foot", "toe"),
    "Maya": ("Scapula", "Shoulder", "Elbow", "Wrist", "Hip", "Knee", "Ankle", "Toes"),
    "Mhr": ("clavicle", "uparm", "lowarm", "wrist", "upleg", "lowleg", "foot", "ball"),
    "Acclaim": ("clavicle", "humerus", "radius", "wrist", "femur", "tibia", "foot", "toes"),
    "Biovision": ("Collar", "UpArm", "LowArm", "Hand", "UpLeg", "LowLeg", "Foot", "Toe"),
    "Genesis": ("Collar", "ShldrBend", "ForearmBend", "Hand", "ThighBend", "Shin", "Foot", "Toe"),
}


@pytest.mark.parametrize("style", NAMES)
def test_anatomy_by_the_names_of_many_programs(style):
    names = []
    for number, name in enumerate(HUMANOID.names):
        side = next((s for s in ("Left", "Right") if name.startswith(s)), "")
        part = name.removeprefix(side)
        if side and part in PARTS:
            words = {key: values[PARTS.index(part)] for key, values in OTHERS.items()}
            name = NAMES[style].format(
                Side=side, side=side.lower(), letter=side[0], lower=side[0].lower(), Mixamo=part, number=number, **words
            )
        names.append(name)
    assert anatomy(replace(HUMANOID, names=tuple(names))) == anatomy(HUMANOID)


def test_plain_names_come_before_wrapped_ones():
    extra = ("ik_hand_l", "ik_foot_l", "VB hand_r", "weapon_Head", "thigh_twist_01_l")
    more = replace(
        HUMANOID,
        names=(*extra, *HUMANOID.names),
        parents=(*[5] * len(extra), *(p + 5 if p >= 0 else -1 for p in HUMANOID.parents)),
        rest_joints=np.concatenate([np.zeros((5, 3)), HUMANOID.rest_joints]),
    )
    assert anatomy(more).arms[0].hand == 5 + anatomy(HUMANOID).arms[0].hand
    assert anatomy(more).head == 5 + anatomy(HUMANOID).head


def test_an_animal_is_refused():
    skeleton = Skeleton(("root", "tail", "snout"), (-1, 0, 0), np.eye(3))
    with pytest.raises(PersonaError, match="left thigh"):
        anatomy(skeleton)
    with pytest.raises(PersonaError):
        retarget(random_motion(skeleton), ANNY)


def test_the_same_skeleton_keeps_the_motion():
    motion = retarget(clip("wave"), ANNY, floor=False)
    again = retarget(motion, ANNY, floor=False)
    assert again.rotations == pytest.approx(motion.rotations)
    assert again.translations == pytest.approx(motion.translations, abs=1e-9)


def test_another_person_of_the_family_gets_the_same_local_rotations():
    motion = retarget(clip("wave"), ANNY, floor=False)
    child = retarget(motion, anny_like(0.6), floor=False)
    assert child.rotations == pytest.approx(motion.rotations)
    assert child.translations == pytest.approx(0.6 * motion.translations)


def test_a_t_pose_becomes_a_t_pose():
    t_pose = Motion(SKELETONS[156], np.tile(np.eye(3), (2, 52, 1, 1)), np.zeros((2, 3)), 30.0)
    motion = retarget(t_pose, ANNY)
    parts = anatomy(ANNY)
    _, p = forward(ANNY, motion.rotations, motion.translations)
    for arm, out in zip(parts.arms, (1, -1), strict=True):
        assert unit(p[0, arm.hand] - p[0, arm.upper[0]])[0] * out > 0.99
        index, pinky = p[0, arm.fingers["index"][0]], p[0, arm.fingers["pinky"][0]]
        assert unit(index - pinky)[2] > 0.9  # palms down, thumbs ahead
        middle = arm.fingers["middle"]
        assert unit(p[0, middle[1]] - p[0, middle[0]])[0] * out > 0.95  # fingers stretched
    assert body_frame(ANNY, parts, p[0])[:, 2] == pytest.approx([0, 0, 1], abs=1e-6)


@pytest.mark.parametrize("values", [72, 156, 165])
def test_limbs_follow_the_source(values):
    source = random_motion(SKELETONS[values], seed=values)
    assert worst_limb_error(source, retarget(source, ANNY, floor=False)) < 0.01


@pytest.mark.slow
@pytest.mark.parametrize("name", clips())
def test_limbs_of_clips_follow_on_other_people(name):
    for person in (ANNY, anny_like(0.8, legs=0.85), anny_like(legs=1.1)):
        assert worst_limb_error(clip(name), retarget(clip(name), person, floor=False)) < 0.006


@pytest.mark.parametrize("angle", [60, 90])
def test_feet_of_who_lies_on_the_back_point_where_they_did(angle: int) -> None:
    idle = clip("idle")
    turn = about(np.array([1.0, 0, 0]), -np.radians(angle))
    lying = replace(
        idle,
        rotations=np.concatenate([turn @ idle.rotations[:, :1], idle.rotations[:, 1:]], 1),
        translations=idle.translations @ turn.T,
    )
    person = anny_like()
    feet = [leg.foot for leg in anatomy(person).legs]
    standing, moved = (retarget(m, person, floor=False).rotations[:, feet] for m in (idle, lying))
    turned = np.arccos(np.clip((np.einsum("tfij,tfij->tf", standing, moved) - 1) / 2, -1, 1))
    assert np.degrees(turned).max() < 3


def test_fingers_follow_the_source():
    source = random_motion(SKELETONS[156], size=0.25, seed=3)
    motion = retarget(source, ANNY, floor=False)
    a, b = anatomy(SKELETONS[156]), anatomy(ANNY)
    _, p = forward(source.skeleton, source.rotations, source.translations)
    _, q = forward(ANNY, motion.rotations, motion.translations)
    for arm_a, arm_b in zip(a.arms, b.arms, strict=True):
        for finger in FINGERS:
            x, y = arm_a.fingers[finger], arm_b.fingers[finger]
            along, other = unit(p[:, x[1]] - p[:, x[0]]), unit(q[:, y[1]] - q[:, y[0]])
            assert np.einsum("ti,ti->t", along, other) == pytest.approx(np.ones(len(p)), abs=1e-3)


def test_without_fingers_the_hand_stays_relaxed():
    motion = retarget(random_motion(SKELETONS[72]), ANNY)
    for arm in anatomy(ANNY).arms:
        for joints in arm.fingers.values():
            assert motion.rotations[:, joints] == pytest.approx(np.broadcast_to(np.eye(3), (20, 3, 3, 3)), abs=1e-9)


def test_twist_is_spread_along_the_forearm():
    skeleton = SKELETONS[72]
    rotations = np.tile(np.eye(3), (3, 24, 1, 1))
    rotations[:, skeleton.names.index("left_wrist")] = about("x", np.array([0.0, 0.6, 1.2]))
    motion = retarget(Motion(skeleton, rotations, np.zeros((3, 3)), 30.0), ANNY, floor=False)
    arm = anatomy(ANNY).arms[0]
    world, _ = forward(ANNY, motion.rotations, motion.translations)
    turned = [angles(world[:1, j], world[2:, j])[0] for j in (*arm.fore, arm.hand)]
    assert 0.1 < turned[0] < turned[1] < turned[2] == pytest.approx(1.2, abs=1e-6)


def test_walking_distance_is_scaled_by_the_legs():
    walk = clip("walk")
    for person in (ANNY, anny_like(0.7)):
        moved = retarget(walk, person)
        ratio = leg_length(person, anatomy(person)) / leg_length(walk.skeleton, anatomy(walk.skeleton))
        gain = np.ptp(moved.translations[:, 2]) / np.ptp(walk.translations[:, 2])
        assert gain == pytest.approx(ratio, abs=0.02)


def rigged_along_x(motion: Motion) -> Motion:
    """The same motion in a file whose zero pose is no pose: every bone along +x, as some exporters write it."""
    names, parents, rest = motion.skeleton.names, motion.skeleton.parents, motion.skeleton.rest_joints
    bones = np.tile(np.eye(3), (len(names), 1, 1))
    zero = np.zeros_like(rest)
    for i, parent in enumerate(parents):
        children = [k for k, p in enumerate(parents) if p == i]
        if children and i != 0:
            along = rest[children[0]] - rest[i]
            bones[i] = np.stack([unit(along), *np.linalg.svd(along[None])[2][1:]], 1)
            bones[i, :, 2] *= np.linalg.det(bones[i])
        elif parent >= 0:
            bones[i] = bones[parent]
        if parent >= 0:
            zero[i] = zero[parent] + bones[parent].T @ (rest[i] - rest[parent])
    world, _ = forward(motion.skeleton, motion.rotations, motion.translations)
    return replace(motion, skeleton=Skeleton(names, parents, zero), rotations=to_local(parents, world @ bones))


@pytest.mark.parametrize("name", ["walk", "idle"])
def test_a_zero_pose_that_is_none_is_seen_through(name):
    source = clip(name)
    odd = rigged_along_x(source)
    _, p = forward(source.skeleton, source.rotations, source.translations)
    assert forward(odd.skeleton, odd.rotations, odd.translations)[1] == pytest.approx(p)
    assert not has_standing_rest(odd, anatomy(odd.skeleton))
    straight, seen = (retarget(m, ANNY, floor=False) for m in (source, odd))
    assert worst_limb_error(source, seen) < 0.02
    a, b = (forward(ANNY, m.rotations, m.translations)[0] for m in (straight, seen))
    parts = anatomy(ANNY)
    for joint in (parts.head, parts.legs[0].foot, parts.legs[1].foot, parts.spine[-1]):
        assert np.degrees(angles(a[:, joint], b[:, joint])).max() < 12


def test_resampling_keeps_the_motion_between_frames():
    motion = clip("wave")
    fast = resample(motion, 90.0)
    assert len(fast) == (len(motion) - 1) * 3 + 1
    assert fast.rotations[::3] == pytest.approx(motion.rotations, abs=1e-9)
    back = resample(fast, 30.0)
    assert back.rotations == pytest.approx(motion.rotations, abs=1e-9)
    assert back.translations == pytest.approx(motion.translations)
    assert len(resample(cut(motion, 0, 0), 24)) == 1
    with pytest.raises(PersonaError):
        resample(motion, 0)


def test_centered_starts_at_the_origin_facing_ahead():
    motion = clip("walk")
    turn = about("y", np.array(2.0))
    rotations = motion.rotations.copy()
    rotations[:, 0] = turn @ rotations[:, 0]
    away = replace(motion, rotations=rotations, translations=motion.translations @ turn.T + [3, 0, -5])
    back = centered(away)
    assert back.translations[0, [0, 2]] == pytest.approx([0, 0])
    assert back.translations[:, 1] == pytest.approx(motion.translations[:, 1])
    start = forward(back.skeleton, back.rotations[:1], back.translations[:1])[1][0]
    assert body_frame(back.skeleton, anatomy(back.skeleton), start)[:, 2] == pytest.approx([0, 0, 1], abs=1e-6)


def test_repeated_walk_goes_on():
    walk = repeated(clip("walk"), 3)
    steps = np.diff(walk.translations[:, 2])
    assert len(walk) == 3 * len(clip("walk"))
    assert steps.min() > 0.5 * steps.mean()
    assert steps.max() < 1.5 * steps.mean()
    still = repeated(clip("idle"), 2)
    assert still.translations[0] == pytest.approx(still.translations[len(clip("idle"))])


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="shared motions are not here")
@pytest.mark.parametrize("path", sorted(SHARED.glob("*.npz")) + sorted(SHARED.glob("*.bvh")), ids=lambda p: p.stem)
def test_collected_motions_keep_their_limbs(path):
    source = resample(read_motion(path), 30.0)
    moved = retarget(source, ANNY, floor=False)
    assert np.isfinite(moved.rotations).all()
    assert worst_limb_error(source, moved) < 0.02
