"""Keypoints that other programs found: OpenPose, COCO-WholeBody and MMPose, Sapiens; 2D, in pixels of the photo.

Every convention is one table from our names of points to its own numbers. Files count the centre of the top-left pixel
as (0, 0); :func:`_continuous` moves it to (0.5, 0.5), as everywhere here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from persona.errors import PersonaError
from persona.landmark_names import (
    BODY_COUNT,
    HAND_COUNT,
    HIPS,
    IBUG,
    IBUG_COUNT,
    INDEX_FINGERS,
    PINKIES,
    SHOULDERS,
    THUMBS,
    TRUNK,
    BodyPoint,
    HandPoint,
    OpenPosePoint,
)
from persona.perception.imports.files import numbers, read_tree, told_if_damaged
from persona.types import HandLandmarks, Landmarks

if TYPE_CHECKING:
    from persona.perception.networks import Detection

_SEEN = 0.3  # score from which a point counts
_TRUNK_AGREES = 0.05  # share of the person's height

_COCO_17 = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip


@dataclass(frozen=True)
class Convention:
    """Where a convention's list of keypoints has our points; faces are the 68 of the iBUG annotation."""

    name: str
    count: int
    body: dict[str, int]
    left_hand: tuple[int, ...] = ()
    right_hand: tuple[int, ...] = ()
    face: tuple[int, ...] = ()


_FINGERS_308 = tuple(4 * finger + k for finger in range(5) for k in (3, 2, 1, 0))  # each finger runs tip to base
_BODY_25 = {
    "nose": 0, "right_shoulder": 2, "right_elbow": 3, "right_wrist": 4, "left_shoulder": 5, "left_elbow": 6,
    "left_wrist": 7, "right_hip": 9, "right_knee": 10, "right_ankle": 11, "left_hip": 12, "left_knee": 13,
    "left_ankle": 14, "right_eye": 15, "left_eye": 16, "right_ear": 17, "left_ear": 18, "left_toe": 19,
    "left_heel": 21, "right_toe": 22, "right_heel": 24,
}  # fmt: skip
_BODY_18 = {p.name.lower(): int(p) for p in list(OpenPosePoint)[:18] if p is not OpenPosePoint.NECK}
_FEET_133 = {"left_toe": 17, "left_heel": 19, "right_toe": 20, "right_heel": 22}
_BODY_70 = {name: i for i, name in enumerate(_COCO_17) if not name.endswith(("wrist", "hip", "knee", "ankle"))} | {
    "left_hip": 9, "right_hip": 10, "left_knee": 11, "right_knee": 12, "left_ankle": 13, "right_ankle": 14,
    "left_toe": 15, "left_heel": 17, "right_toe": 18, "right_heel": 20, "right_wrist": 41, "left_wrist": 62,
}  # fmt: skip

OPENPOSE_25 = Convention("OpenPose BODY_25", 25, _BODY_25)
OPENPOSE_18 = Convention("OpenPose COCO", 18, _BODY_18)
COCO_17 = Convention("COCO", 17, {name: i for i, name in enumerate(_COCO_17)})
COCO_133 = Convention(
    "COCO-WholeBody",
    133,
    COCO_17.body | _FEET_133,
    left_hand=tuple(range(91, 112)),
    right_hand=tuple(range(112, 133)),
    face=tuple(range(23, 91)),
)
#: The body and hands of the 308 keypoints of Sapiens; MHR's 70 are the first of them.
SAPIENS_308 = Convention(
    "Sapiens",
    308,
    _BODY_70,
    left_hand=(62, *(42 + k for k in _FINGERS_308)),
    right_hand=(41, *(21 + k for k in _FINGERS_308)),
)
MHR_70 = replace(SAPIENS_308, name="MHR", count=70)
CONVENTIONS = {c.count: c for c in (OPENPOSE_25, OPENPOSE_18, COCO_17, COCO_133, SAPIENS_308, MHR_70)}

# A few of the 68 face points: eyes with their corners, nose, mouth, chin.
_FACE_ALIGNED = [36, 39, 42, 45, 30, 33, 48, 54, 51, 57, 8, 27, 37, 38, 43, 44, 31, 35]


@dataclass(frozen=True)
class Keypoints:
    """Keypoints of one person: x, y in pixels of the picture they were found in, and a score in [0, 1]."""

    body: Float[np.ndarray, "33 3"]  # in the order of the landmarks; score 0 where the convention has no such point
    left_hand: Float[np.ndarray, "21 3"] | None = None
    right_hand: Float[np.ndarray, "21 3"] | None = None
    face: Float[np.ndarray, "68 3"] | None = None

    def scaled(self, factor: Float[np.ndarray, " 2"]) -> Keypoints:
        """The same in a picture with ``factor`` (x, y) times as many pixels."""
        by = np.array([*factor, 1.0])
        face, left, right = (None if v is None else v * by for v in (self.face, self.left_hand, self.right_hand))
        return Keypoints(self.body * by, left, right, face)

    @property
    def seen(self) -> np.ndarray:
        """Which of the 33 body points count."""
        return self.body[:, 2] > _SEEN


@told_if_damaged
def read_keypoints(path: Path, sizes: tuple[tuple[int, int], tuple[int, int]]) -> list[Keypoints]:
    """All people of a keypoint file, in pixels of the photo at working size.

    Args:
        path: ``.json`` of OpenPose (``people``), COCO-WholeBody (``annotations`` or a result list), MMPose and Sapiens
            (``instance_info``), or a bare list of 133 (or 17, 18, 25, 70, 308) rows x, y, score.
        sizes: (width, height) of the photo as it is on disk and at working size.

    Raises:
        PersonaError: the file is damaged or of another kind, nobody is in it, or points lie outside the photo.
    """
    tree = read_tree(path)
    people, size = _people(path, tree)
    if not people:
        raise PersonaError(f"{path.name} holds no person; run the keypoint program on a photo that shows one")
    disk, working = sizes
    if size is not None and abs(size[0] * disk[1] / (size[1] * disk[0]) - 1) > 0.02:
        raise PersonaError(
            f"{path.name} was made from a picture of {size[0]} x {size[1]} pixels, the photo has {disk[0]} x {disk[1]}"
        )
    from_size = np.array(size if size is not None else disk, float)
    placed = []
    for person in people:
        low, high = -0.25 * from_size, 1.25 * from_size
        points = person.body[person.seen, :2]
        if len(points) and ((points < low) | (points > high)).any(1).mean() > 0.2:
            raise PersonaError(
                f"{path.name} has keypoints at up to ({points[:, 0].max():.0f}, {points[:, 1].max():.0f}), outside the "
                f"photo's {disk[0]} x {disk[1]} pixels; give keypoints of this photo, in pixels of its full size"
            )
        if len(points):
            placed.append(person.scaled(np.array(working) / from_size))
    if not placed:
        raise PersonaError(f"{path.name} contains no person with a keypoint score above {_SEEN}")
    if max(np.ptp(p.body[p.seen, :2], axis=0).max() for p in placed) < 3:
        raise PersonaError(f"{path.name} has all keypoints at one place: give pixels, not normalised coordinates")
    return placed


def to_keypoints(rows: Float[np.ndarray, "n 3"], convention: Convention) -> Keypoints:
    """Rows x, y, score in a convention's order, already in continuous coordinates."""
    body = np.zeros((BODY_COUNT, 3))
    for name, index in convention.body.items():
        body[BodyPoint[name.upper()]] = rows[index]
    keypoints = Keypoints(body)
    for field in ("left_hand", "right_hand", "face"):
        index = getattr(convention, field)
        if index:
            keypoints = replace(keypoints, **{field: rows[list(index)]})
    return keypoints


def choose(people: list[Keypoints], landmarks: Landmarks, name: str) -> Keypoints:
    """The one of several people who is the person found in the photo.

    Raises:
        PersonaError: none of them is.
    """
    extent = float(np.ptp(landmarks.body[:, 1])) + float(np.ptp(landmarks.body[:, 0])) + 1e-6

    def apart(person: Keypoints) -> float:
        shared = person.seen & (landmarks.body_confidence > 0.5)
        if shared.sum() < 3:
            shared = person.seen
        return float(np.median(np.linalg.norm(person.body[shared, :2] - landmarks.body[shared], axis=1))) / extent

    best = min(people, key=apart)
    if apart(best) > 0.15:
        raise PersonaError(
            f"{name} describes a person at another place than the person in the photo; give the keypoints of this photo"
        )
    return best


def as_detection(person: Keypoints) -> Detection:
    """Where the body network should look for the person: hips, and a point on a circle round the whole body."""
    from persona.perception.networks import Detection

    points = person.body[person.seen, :2]
    hips_seen = HIPS[person.seen[HIPS]]
    low, high = points.min(0), points.max(0)
    hips = person.body[hips_seen, :2].mean(0) if len(hips_seen) else (low + high) / 2
    up = person.body[SHOULDERS, :2].mean(0) - hips if person.seen[SHOULDERS].all() else np.array([0.0, -1.0])
    up = up / max(float(np.linalg.norm(up)), 1e-6)
    radius = max(1.05 * float(np.linalg.norm(points - hips, axis=1).max()), 1.0)
    return Detection(1.0, np.stack([low, high]), np.stack([hips, hips + radius * up]))


def merged(landmarks: Landmarks, keypoints: Keypoints) -> Landmarks:
    """Landmarks with the given keypoints in place of those found, where they are sure."""
    seen = keypoints.seen
    # Conventions put shoulders and hips at other places of the trunk than our landmarks (two or three centimeters on
    # rendered bodies): theirs are taken only where ours are plainly wrong.
    height = float(np.ptp(landmarks.body[:, 1])) + 1e-6
    near = np.linalg.norm(keypoints.body[TRUNK, :2] - landmarks.body[TRUNK], axis=1) < _TRUNK_AGREES * height
    seen[TRUNK] &= ~(near & (landmarks.body_confidence[TRUNK] > 0.5))
    body, confidence, spread = landmarks.body.copy(), landmarks.body_confidence.copy(), landmarks.body_spread.copy()
    body[seen], confidence[seen], spread[seen] = keypoints.body[seen, :2], np.clip(keypoints.body[seen, 2], 0, 1), 0.0
    hands = []
    for side, (own, given) in enumerate(
        ((landmarks.left_hand, keypoints.left_hand), (landmarks.right_hand, keypoints.right_hand))
    ):
        sure = given is not None and (given[:, 2] > _SEEN).sum() >= 15
        if given is None or not sure:
            hands.append(own)
            continue
        depth = np.zeros(HAND_COUNT) if own is None else own.points[:, 2]
        hands.append(HandLandmarks(np.c_[given[:, :2], depth], float(np.clip(given[:, 2].mean(), 0, 1))))
        for pair, point in (
            (PINKIES, HandPoint.PINKY_MCP), (INDEX_FINGERS, HandPoint.INDEX_MCP), (THUMBS, HandPoint.THUMB_MCP)
        ):  # fmt: skip
            mark = pair[side]
            body[mark], confidence[mark], spread[mark] = given[point, :2], given[point, 2], 0.0
    return replace(
        landmarks,
        body=body,
        body_confidence=np.clip(confidence, 0, 1),
        body_spread=spread,
        face=_moved_face(landmarks.face, keypoints.face),
        left_hand=hands[0],
        right_hand=hands[1],
        body_own=landmarks.body if landmarks.body_own is None else landmarks.body_own,
    )


def _moved_face(own: np.ndarray | None, given: np.ndarray | None) -> np.ndarray | None:
    """The dense face moved by the affine map that brings its share of the given points onto them.

    The 68 points are too few for the face's shape; they tell where it is, how large and how turned.
    """
    if own is None or given is None:
        return own
    theirs, ours = given[_FACE_ALIGNED], own[IBUG[_FACE_ALIGNED]]
    sure = theirs[:, 2] > _SEEN
    if sure.sum() < 6:
        return own
    design = np.c_[ours[sure, :2], np.ones(sure.sum())]
    affine, *_ = np.linalg.lstsq(design, theirs[sure, :2], rcond=None)
    stretch = np.linalg.svd(affine[:2])[1]
    if stretch.min() < 0.7 or stretch.max() > 1.4:  # another person's face
        return own
    return np.c_[np.c_[own[:, :2], np.ones(len(own))] @ affine, own[:, 2] * float(np.sqrt(stretch.prod()))]


def _continuous(rows: np.ndarray) -> np.ndarray:
    """Pixel centres from integers to halves; absent points (score 0) stay what they are."""
    return rows + np.array([0.5, 0.5, 0.0])


def _rows(path: Path, what: str, value: Any, scores: Any = None) -> np.ndarray:
    """Rows x, y, score."""
    if scores is not None:
        flat = numbers(path, what, value, (-1, 2))
        return np.c_[flat, numbers(path, f"{what} scores", scores, (len(flat),))]
    array = np.asarray(value, object) if not isinstance(value, np.ndarray) else value
    if array.ndim == 2 and array.shape[1] == 2:
        flat = numbers(path, what, value, (-1, 2))
        return np.c_[flat, np.ones(len(flat))]
    return numbers(path, what, value, (-1, 3))


def _by_count(path: Path, rows: np.ndarray) -> Keypoints:
    if len(rows) not in CONVENTIONS:
        raise PersonaError(
            f"{path.name} has {len(rows)} keypoints a person; known are 17 (COCO), 18 and 25 (OpenPose), 70 (MHR), 133 "
            f"(COCO-WholeBody) and 308 (Sapiens)"
        )
    return to_keypoints(_continuous(rows), CONVENTIONS[len(rows)])


def _people(path: Path, tree: Any) -> tuple[list[Keypoints], tuple[int, int] | None]:
    """All people in the file, and the size of the picture if the file gives it."""
    if isinstance(tree, list) and len(tree) == 1 and isinstance(tree[0], dict) and "people" in tree[0]:
        tree = tree[0]
    if isinstance(tree, dict) and "people" in tree:
        known = _size(tree.get("canvas_width"), tree.get("canvas_height"))
        return [_openpose(path, person) for person in _list(path, "people", tree["people"])], known
    if isinstance(tree, dict) and "annotations" in tree:
        return _coco(path, tree)
    if isinstance(tree, dict) and "instance_info" in tree:
        return _instances(path, tree["instance_info"]), None
    if isinstance(tree, dict) and "keypoints" in tree:
        value = tree["keypoints"]
        if np.ndim(value) == 3:  # an NPZ of several people
            scores = tree.get("scores", tree.get("keypoint_scores", [None] * len(value)))
            return [_by_count(path, _rows(path, "keypoints", *pair)) for pair in zip(value, scores, strict=True)], None
        return _instances(path, [tree]), None
    if isinstance(tree, list):
        if not tree:
            return [], None
        if isinstance(tree[0], dict) or (isinstance(tree[0], list) and tree[0] and isinstance(tree[0][0], dict)):
            return _instances(path, tree), None
        try:
            depth = np.ndim(tree)
        except ValueError as error:
            raise PersonaError(f"{path.name} is damaged: its people have different numbers of keypoints") from error
        if depth == 2:
            return [_by_count(path, _rows(path, "the list", tree))], None
        if depth == 3:
            return [_by_count(path, _rows(path, "the list", person)) for person in tree], None
    raise PersonaError(
        f"{path.name} holds no keypoints: expected OpenPose's 'people', COCO's 'annotations', MMPose's 'instance_info' "
        f"or a list of 133 rows x, y, score"
    )


def _size(width: Any, height: Any) -> tuple[int, int] | None:
    """A picture's size if the file gives it."""
    told = all(isinstance(n, (int, float)) and n > 0 for n in (width, height))
    return (int(width), int(height)) if told else None


def _list(path: Path, name: str, value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise PersonaError(f"{path.name}: '{name}' must be a list of people; the file is damaged")
    return value


def _openpose(path: Path, person: dict[str, Any]) -> Keypoints:
    rows = _rows(path, "pose_keypoints_2d", person.get("pose_keypoints_2d", []))
    if len(rows) not in (18, 25):
        raise PersonaError(f"{path.name}: pose_keypoints_2d has {len(rows)} points; OpenPose writes 25 (or 18)")
    found = to_keypoints(_continuous(rows), CONVENTIONS[len(rows)])
    for key, field, count, kept in (
        ("hand_left_keypoints_2d", "left_hand", 21, 21),
        ("hand_right_keypoints_2d", "right_hand", 21, 21),
        ("face_keypoints_2d", "face", 70, IBUG_COUNT),  # the last two are the pupils
    ):
        if person.get(key):
            rows = _continuous(_rows(path, key, person[key]))
            if len(rows) not in (count, kept):
                raise PersonaError(f"{path.name}: {key} has {len(rows)} points, not {count}")
            found = replace(found, **{field: rows[:kept]})
    return found


def _coco(path: Path, tree: dict[str, Any]) -> tuple[list[Keypoints], tuple[int, int] | None]:
    annotations = _list(path, "annotations", tree["annotations"])
    images = [i for i in tree.get("images", []) if isinstance(i, dict)]
    if len({a.get("image_id") for a in annotations}) > 1:
        raise PersonaError(f"{path.name} has people of several pictures; keep the annotations of this photo's image_id")
    size = _size(images[0].get("width"), images[0].get("height")) if len(images) == 1 else None
    return _instances(path, annotations), size


def _instances(path: Path, entries: Any) -> list[Keypoints]:
    """MMPose instances or COCO annotations and results; frames of one picture are looked into."""
    found = []
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, list):
            found += _instances(path, entry)
        elif isinstance(entry, dict) and "instances" in entry:
            found += _instances(path, entry["instances"])
        elif isinstance(entry, dict) and "keypoints" in entry:
            parts = ("foot_kpts", "face_kpts", "lefthand_kpts", "righthand_kpts")
            rows = _rows(path, "keypoints", entry["keypoints"], entry.get("keypoint_scores"))
            if all(part in entry for part in parts):
                rows = np.concatenate([rows, *(_rows(path, part, entry[part]) for part in parts)])
            rows[:, 2] = rows[:, 2] / 2 if rows[:, 2].max(initial=0.0) > 1.5 else rows[:, 2]  # COCO's 0, 1, 2
            found.append(_by_count(path, rows))
        else:
            raise PersonaError(f"{path.name}: a person without 'keypoints'; the file is damaged or of another kind")
    return found
