"""The names of landmarks agree with one another and with what the models find in a photo."""

from __future__ import annotations

import numpy as np

from observed import observe
from persona import landmark_names as names
from persona.landmark_names import BodyPoint, FacePoint, HandPoint, OpenPosePoint


def other_side(name: str) -> str:
    swapped = {"LEFT": "RIGHT", "RIGHT": "LEFT"}
    return "_".join(swapped.get(word, word) for word in name.split("_"))


def test_every_point_has_a_name_and_the_mirror_image_swaps_left_and_right() -> None:
    assert [int(point) for point in BodyPoint] == list(range(names.BODY_COUNT))
    assert [int(point) for point in HandPoint] == list(range(names.HAND_COUNT))
    for point in BodyPoint:
        assert BodyPoint(names.MIRRORED[point]).name == other_side(point.name)


def test_pairs_and_bones_join_points_of_one_side() -> None:
    for left, right in (names.EYES, names.EARS, names.SHOULDERS, names.WRISTS, names.HIPS, names.TOES, names.MOUTH):
        assert "LEFT" in BodyPoint(left).name
        assert names.MIRRORED[left] == right
    mirrored = {frozenset((names.MIRRORED[a], names.MIRRORED[b])) for a, b in names.BODY_BONES}
    assert mirrored == {frozenset(bone) for bone in names.BODY_BONES}
    assert [BodyPoint(k).name for k in names.SOLES] == ["LEFT_HEEL", "LEFT_TOE", "RIGHT_HEEL", "RIGHT_TOE"]
    assert len({*range(33)[names.HEAD], *range(33)[names.FEET], *names.TRUNK}) == 11 + 6 + 4


def test_openpose_is_the_same_points_in_another_order() -> None:
    for point, row in zip(OpenPosePoint, names.OPENPOSE, strict=True):
        assert row == -1 if point is OpenPosePoint.NECK else BodyPoint(row).name == point.name


def test_the_faces_points_lie_where_their_names_say() -> None:
    face = observe("woman_skirt").landmarks.face
    assert face is not None
    flat = face[:, :2]
    oval = flat[names.FACE_OVAL]
    assert len(set(names.FACE_OVAL)) == 36
    assert flat[FacePoint.FOREHEAD_TOP, 1] == oval[:, 1].min()
    assert flat[FacePoint.CHIN, 1] == oval[:, 1].max()
    # the person's right is on the left of a photo from the front
    assert flat[FacePoint.RIGHT_EYE_OUTER, 0] < flat[FacePoint.NOSE_TIP, 0] < flat[FacePoint.LEFT_EYE_OUTER, 0]
    right, left = flat[names.CHEEKS[0::2], 0], flat[names.CHEEKS[1::2], 0]
    assert right.max() < flat[FacePoint.NOSE_TIP, 0] < left.min()
    # iBUG counts the jaw from the person's right ear to the left one, then brows, nose, eyes, lips
    assert len(set(names.IBUG)) == names.IBUG_COUNT
    assert (np.diff(flat[names.IBUG_JAW, 0]) > -0.5).all()
    brows, eyes, mouth = (flat[names.IBUG[part], 1].mean() for part in (slice(17, 27), slice(36, 48), slice(48, 68)))
    assert brows < eyes < mouth
