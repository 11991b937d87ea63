"""How well an avatar made from one picture shows the person in other views and poses, against rendered ground truth.

A case is a folder with ``images/<k>_<pose>_<view>.png`` and ``_mask.png``, ``cameras.json`` (K, R, t; OpenCV, meters,
Z up; perhaps ``group``, what a picture is held out for) and ``poses.npz`` (Anny bone names, ``local_rotations``,
``bone_world``). The avatar has its own estimated shape, scale and root, so it is driven with the true local rotations,
scaled to the true bone lengths and placed by the true joints: the variant ``aligned``. The variant ``refined`` then
optimises root and rotations on the image as the paper's protocol does (section 4).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from jaxtyping import Float

from persona.avatar import Avatar
from persona.avatar.pose_fitting import FitPose
from persona.body.skinning import skin, unskin
from persona.cloth import vertices_of
from persona.errors import PersonaError
from persona.evaluation.metrics import Truth
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import vertex_normals
from persona.imaging.light import shading
from persona.imaging.masks import Box
from persona.imaging.measures import iou, psnr, ssim
from persona.rendering.mesh import render_colors
from persona.types import BodyFit, Camera, Pose, Skeleton, TexturedSurface

#: World Z up, person facing -Y, to world Y up, person facing +Z.
Z_UP_TO_Y_UP = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
#: Joints that place a body: hips, knees, ankles, shoulders, elbows, neck.
PLACING = (
    *(f"{n}.{s}" for n in ("upperleg01", "lowerleg01", "foot", "upperarm01", "lowerarm01", "wrist") for s in "LR"),
    "neck01",
)  # fmt: skip

#: The picture an avatar is made from; all others are held out.
INPUT = "0_stand_front"

Renderer = Callable[[Pose, Camera], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class View:
    """One held-out picture: its name, camera, pose, the person on black, and what it is held out for."""

    name: str
    camera: Camera
    rotations: Float[np.ndarray, "j 3 3"]
    joints: Float[np.ndarray, "j 3"]  # world, meters, Y up
    image: Float[np.ndarray, "h w 3"]
    alpha: Float[np.ndarray, "h w"]
    group: str


def cases_of(folder: Path) -> list[Path]:
    """The ground-truth cases of a folder: itself, or the folders in it that are cases, by name."""
    if (folder / "cameras.json").is_file():
        return [folder]
    return sorted(path.parent for path in folder.glob("*/cameras.json")) or [folder]


def check_case(folder: Path) -> None:
    """Refuse what is no ground-truth case, before anything is made for it.

    Raises:
        PersonaError: the folder is none, or damaged.
    """
    _tables(folder)


def _tables(folder: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The cameras of a case, and the arrays of its poses."""
    what = "a folder with cameras.json, poses.npz and images/, or a folder of such folders"
    if not (folder / "cameras.json").is_file():
        came = "a file" if folder.is_file() else "an empty folder"
        if folder.is_dir() and any(folder.iterdir()):
            came = "a folder without cameras.json"
        raise PersonaError(
            f"{folder} is {came}; --data takes a ground-truth case ({what}), other test sets go with --protocol "
            "neuman, xhumans, video or pairs"
        )
    try:
        cameras = json.loads((folder / "cameras.json").read_bytes())
        with np.load(folder / "poses.npz", allow_pickle=False) as file:
            poses = {name: file[name] for name in ("bones", "local_rotations", "bone_world")}
        for camera in cameras.values():
            shapes = [np.asarray(camera[k], np.float64).size for k in ("K", "R", "t")]
            if shapes != [9, 9, 3] or not 0 <= int(camera["pose"]) < len(poses["local_rotations"]):
                raise ValueError("a camera is not whole")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        told = " ".join(str(error).split())[:120]
        raise PersonaError(f"{folder} is a damaged ground-truth case ({told}); expected {what}") from error
    return cameras, poses


def read_case(folder: Path) -> tuple[tuple[str, ...], list[View]]:
    """Bone names and all views of a case, the input view first.

    Raises:
        PersonaError: the folder is not a ground-truth case.
    """
    cameras, poses = _tables(folder)
    names = tuple(str(n) for n in poses["bones"])
    turn = Z_UP_TO_Y_UP
    views = []
    for name, entry in cameras.items():
        picture = cv2.imread(str(folder / "images" / f"{name}.png"))
        mask = cv2.imread(str(folder / "images" / f"{name}_mask.png"), cv2.IMREAD_GRAYSCALE)
        if picture is None or mask is None:
            continue
        K, R, t = (np.asarray(entry[k], np.float64) for k in ("K", "R", "t"))
        T = np.eye(4)
        T[:3, :3], T[:3, 3] = R @ turn.T, t
        alpha = mask.astype(np.float32) / 255
        image = picture[..., ::-1].astype(np.float32) / 255 * alpha[..., None]
        h, w = alpha.shape
        k = int(entry["pose"])
        local = poses["local_rotations"][k, :, :3, :3].astype(np.float64)
        views.append(
            View(
                name,
                Camera(K[0, 0], K[1, 1], K[0, 2], K[1, 2], w, h, T),
                turn @ local @ turn.T,
                poses["bone_world"][k, :, :3, 3].astype(np.float64) @ turn.T,
                image,
                alpha,
                str(entry.get("group") or _group(name)),
            )
        )
    return names, views


def _group(name: str) -> str:
    """What a picture is held out for, where ``cameras.json`` does not say it."""
    if name == INPUT:
        return "input view"
    return "novel view" if name.rsplit("_", 1)[-1] in ("left45", "back") else "novel pose"


def align(skeleton: Skeleton, names: tuple[str, ...], view: View) -> tuple[Pose, float]:
    """The view's pose for another skeleton: true local rotations, and root and scale from the true joints.

    Returns:
        The pose in the avatar's own scale, and the factor from the avatar's meters to the true ones: a camera for the
        avatar is the true one with its translation divided by that factor.
    """
    index = [names.index(n) for n in skeleton.names]
    rotations = view.rotations[index]
    rest = pose_transforms(skeleton, Pose(rotations, np.zeros(3)))
    own = np.einsum("jab,jb->ja", rest[:, :3, :3], skeleton.rest_joints) + rest[:, :3, 3]
    true = view.joints[index]
    pick = [i for i, n in enumerate(skeleton.names) if n in PLACING]
    a, b = own[pick] - own[pick].mean(0), true[pick] - true[pick].mean(0)
    scale = float((a * b).sum() / (a * a).sum())
    translation = true[pick].mean(0) / scale - own[pick].mean(0)
    return Pose(rotations, translation), scale


def scaled_camera(camera: Camera, scale: float) -> Camera:
    """The camera in a world whose meters are ``scale`` true meters long."""
    T = camera.T_camera_world.copy()
    T[:3, 3] /= scale
    return Camera(camera.fx, camera.fy, camera.cx, camera.cy, camera.width, camera.height, T)


def truth_of(view: View, names: tuple[str, ...]) -> Truth:
    """A view as the metrics take it, with boxes around the face (if it is turned to the camera) and the hands."""
    boxes = body_boxes(dict(zip(names, view.joints, strict=True)), view.camera, view.alpha)
    return Truth(view.name, view.image, view.alpha, view.group, boxes)


def body_boxes(
    joints: Mapping[str, Float[np.ndarray, " 3"]], camera: Camera, alpha: Float[np.ndarray, "h w"]
) -> dict[str, Box]:
    """Square boxes around "face", "left hand" and "right hand", as wide as an eighth of the person's height.

    Args:
        joints: places in the world by the names of Anny or SMPL-X.
        camera: of the picture.
        alpha: the person's mask.
    """
    rows = np.flatnonzero((alpha > 0.5).any(1))
    if not len(rows):
        return {}
    half = 0.065 * float(rows[-1] - rows[0] + 1)

    def middle(named: list[str]) -> np.ndarray | None:
        return np.mean([joints[n] for n in named], 0) if named else None

    centres = {}
    for side, letter in (("left", "L"), ("right", "R")):
        fingers = [n for n in joints if n.startswith("finger") and n.endswith(f".{letter}")]
        fingers += [n for n in joints if n in {f"{side}_{f}1" for f in ("index", "middle", "ring", "pinky")}]
        centres[f"{side} hand"] = middle(fingers)
    eyes = middle([n for n in joints if n in ("eye.L", "eye.R", "left_eye", "right_eye")])
    if eyes is not None and "head" in joints:
        _, depths = camera.project(np.stack([eyes, joints["head"]]))
        if depths[0] < depths[1]:  # turned to the camera
            centres["face"] = eyes
    boxes: dict[str, Box] = {}
    for name, place in centres.items():
        if place is None:
            continue
        ((u, v),), (z,) = camera.project(place[None])
        x0, y0 = round(float(u) - half), round(float(v) - half)
        x1, y1 = x0 + round(2 * half), y0 + round(2 * half)
        x0, y0, x1, y1 = max(0, x0), max(0, y0), min(camera.width, x1), min(camera.height, y1)
        if z > 0 and x1 - x0 > 8 and y1 - y0 > 8 and (alpha[y0:y1, x0:x1] > 0.5).mean() > 0.1:
            boxes[name] = Box(x0, y0, x1, y1)
    return boxes


class MeshBaseline(Protocol):
    """A :data:`Renderer` that can be told where garments are (world, meters)."""

    def __call__(
        self, pose: Pose, camera: Camera, cloth: Float[np.ndarray, "p 3"] | None = None, /
    ) -> tuple[np.ndarray, np.ndarray]:
        """Colours premultiplied by alpha, and alpha."""
        ...


def mesh_baseline(fit: BodyFit, textured: TexturedSurface) -> MeshBaseline:
    """The fitted surface with the completed texture, skinned, without Gaussians."""
    surface, worn = textured.surface, vertices_of(fit.garments)
    reference = unskin(surface.vertices, surface.skin, pose_transforms(fit.skeleton, fit.pose))

    def render(
        pose: Pose, camera: Camera, cloth: Float[np.ndarray, "p 3"] | None = None, /
    ) -> tuple[np.ndarray, np.ndarray]:
        posed = skin(reference, surface.skin, pose_transforms(fit.skeleton, pose))
        if cloth is not None:
            posed[worn] = cloth
        fine = (posed[textured.parents] * textured.barycentric[..., None]).sum(1)
        colors = textured.colors
        if textured.light is not None:
            colors = colors * shading(vertex_normals(fine, textured.faces), textured.light)
        rgb, alpha = render_colors(fine, textured.faces, colors.astype(np.float32), camera, samples=2)
        return np.asarray(rgb) * np.asarray(alpha)[..., None], np.asarray(alpha)

    return render


def measure(rgb: np.ndarray, alpha: np.ndarray, view: View) -> dict[str, float]:
    """Masked PSNR (dB), SSIM over the person's box, silhouette IoU; both persons on black."""
    mask = view.alpha > 0.5
    ys, xs = np.nonzero(mask | (alpha > 0.5))
    box = slice(max(0, ys.min() - 8), ys.max() + 9), slice(max(0, xs.min() - 8), xs.max() + 9)
    return {
        "psnr": float(psnr(rgb, view.image, mask)),
        "ssim": float(ssim(rgb[box], view.image[box])),
        "iou": float(iou(alpha > 0.5, mask)),
    }


def evaluate(
    avatar: Avatar, renderers: dict[str, Renderer], folder: Path, *, refined: bool = True
) -> Iterator[tuple[str, str, dict[str, float], np.ndarray]]:
    """Measure the given renderers on every view of a case.

    Yields:
        (view, "renderer aligned" or "renderer refined", figures, the picture). All renderers get the same poses; the
        refined pose is found with the avatar.
    """
    names, views = read_case(folder)
    for view in views:
        pose, scale = align(avatar.skeleton, names, view)
        camera = scaled_camera(view.camera, scale)
        variants = {"aligned": pose}
        if refined:
            variants["refined"] = FitPose()(avatar, pose, camera, view.image, view.alpha)
        for variant, posed in variants.items():
            for name, renderer in renderers.items():
                rgb, alpha = renderer(posed, camera)
                yield view.name, f"{name} {variant}", measure(rgb, alpha, view), rgb
