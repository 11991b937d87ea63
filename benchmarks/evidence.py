"""What estimates from elsewhere are worth to the fit: python benchmarks/evidence.py FOLDER_OF_CASES [--only NAME...]

Rendered ground truth (see persona.evaluation.ground_truth) stands in for perfect programs: its joints are written as
COCO-WholeBody keypoints, as a Multi-HMR result and, carried over to SMPL-X's skeleton, as a SMPLer-X result, and read
back by the importers; normals and points are drawn from the true naked body (points in a scale of their own). Prints,
for each front view and each kind of evidence: joints after Procrustes alignment, depth of the seen vertices of the
fitted surface after shift and scale (mm), overlap of the masks before offsets, seconds of the fit.

The cases are the only thing it needs that is not in this repository: pictures of clothed people rendered from Anny with
known cameras and poses. Any renderer that writes the layout of persona.evaluation.ground_truth can make them, with
``body_vertices_world`` (all vertices of the naked body, Z up) in ``poses.npz`` besides.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from persona.body import load_body
from persona.evaluation.ground_truth import PLACING, Z_UP_TO_Y_UP, View, read_case
from persona.fitting import FitBody
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import vertex_normals
from persona.geometry.rotations import log_rotation
from persona.imaging.photo import read_photo
from persona.motion.readers.amass import SKELETONS
from persona.motion.retarget import retarget
from persona.perception import Perceive
from persona.perception.imports.bodies import anny_joints, read_body
from persona.perception.imports.keypoints import COCO_133, choose, merged, read_keypoints
from persona.rendering.mesh import rasterize_mesh
from persona.types import BodyFit, Camera, Motion, Observation, Skeleton

FLIP = np.diag([1.0, -1.0, -1.0])
#: The vertices of the truth's full mesh that the body model keeps.
KEPT = np.r_[0:1778, 1794:8450, 8466:13606, 14598:14742]
COCO = {"shoulder": "upperarm01", "elbow": "lowerarm01", "wrist": "wrist", "hip": "upperleg01", "knee": "lowerleg01",
        "ankle": "foot"}  # fmt: skip
KINDS = ("nothing", "keypoints", "anny", "smplx", "normals", "points", "normals and points")


def to_camera(points: np.ndarray, camera: Camera) -> np.ndarray:
    return points @ camera.T_camera_world[:3, :3].T + camera.T_camera_world[:3, 3]


def keypoint_file(folder: Path, names: tuple[str, ...], view: View) -> Path:
    pixels, _ = view.camera.project(view.joints)
    rows = np.zeros((133, 3))
    for ours, theirs in COCO.items():
        for side, letter in (("left", "L"), ("right", "R")):
            rows[COCO_133.body[f"{side}_{ours}"]] = [*(pixels[names.index(f"{theirs}.{letter}")] - 0.5), 1.0]
    (folder / "keypoints.json").write_text(json.dumps(rows.tolist()))
    return folder / "keypoints.json"


def anny_file(folder: Path, names: tuple[str, ...], view: View) -> Path:
    labels, joints = anny_joints(), np.zeros((163, 3))
    for name, at in zip(names, to_camera(view.joints, view.camera), strict=True):
        joints[labels.index(name)] = at
    (folder / "anny.json").write_text(json.dumps({"j3d": joints.tolist()}))
    return folder / "anny.json"


def smplx_file(folder: Path, skeleton: Skeleton, names: tuple[str, ...], view: View) -> Path:
    rotations = view.rotations[[names.index(name) for name in skeleton.names]].copy()
    rotations[0] = FLIP @ view.camera.T_camera_world[:3, :3] @ rotations[0]
    motion = Motion(skeleton, rotations[None], np.zeros((1, 3)), 30.0)
    local = np.array(retarget(motion, SKELETONS[165], floor=False).rotations[0])
    local[0] = FLIP @ local[0]
    vectors = log_rotation(local)
    root = to_camera(view.joints, view.camera)[[names.index(f"upperleg01.{s}") for s in "LR"]].mean(0)
    np.savez(
        folder / "smplx.npz", global_orient=vectors[:1], body_pose=vectors[1:22], left_hand_pose=vectors[25:40],
        right_hand_pose=vectors[40:], betas=np.zeros((1, 10)), transl=root[None],
    )  # fmt: skip
    return folder / "smplx.npz"


def drawn(body: np.ndarray, faces: np.ndarray, camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    """Normals and points of the true body in camera axes at every pixel."""
    raster = rasterize_mesh(body, faces, camera, cull=True)
    hit = raster.face_index >= 0
    maps = []
    for values in (vertex_normals(body, faces) @ camera.T_camera_world[:3, :3].T, to_camera(body, camera)):
        out = np.zeros((*hit.shape, 3), np.float32)
        out[hit] = (values[faces[raster.face_index[hit]]] * raster.barycentric[hit][..., None]).sum(1)
        maps.append(out)
    maps[0] /= np.maximum(np.linalg.norm(maps[0], axis=-1, keepdims=True), 1e-6)
    return maps[0], 0.7 * maps[1]


def procrustes_error(found: np.ndarray, true: np.ndarray) -> float:
    """Mean distance in meters after the best similarity."""
    a, b = found - found.mean(0), true - true.mean(0)
    u, s, vt = np.linalg.svd(a.T @ b)
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    return float(np.linalg.norm(a @ (u * sign) @ vt * (s @ sign) / (a**2).sum() - b, axis=1).mean())


def figures(fit: BodyFit, names: tuple[str, ...], view: View, body: np.ndarray) -> list[float]:
    model = load_body()
    transforms = pose_transforms(fit.skeleton, fit.pose)
    joints = np.einsum("jab,jb->ja", transforms[:, :3, :3], fit.skeleton.rest_joints) + transforms[:, :3, 3]
    chosen = [i for i, name in enumerate(fit.skeleton.names) if name in (*PLACING, "root", "spine03", "head")]
    true_joints = view.joints[[names.index(fit.skeleton.names[i]) for i in chosen]]
    true, found = to_camera(body, view.camera), to_camera(fit.surface.vertices[: len(body)].astype(float), fit.camera)
    raster = rasterize_mesh(body, model.faces, view.camera, cull=True)
    seen = np.zeros(len(body), bool)
    seen[model.faces[raster.face_index[raster.face_index >= 0]]] = True
    seen &= ~model.inner & ~model.eyeballs
    scale = true[seen, 2].mean() / found[seen, 2].mean() * fit.camera.fx / view.camera.fx
    off = found[seen, 2] * scale - true[seen, 2]
    depth = np.abs(off - np.median(off)).mean()
    return [1000 * procrustes_error(joints[chosen], true_joints), 1000 * depth, fit.metrics["iou_body"]]


def variants(
    observation: Observation, folder: Path, skeleton: Skeleton, names: tuple[str, ...], view: View, body: np.ndarray
) -> dict[str, Observation]:
    """The observation with each kind of evidence."""
    size, marks = (view.camera.width, view.camera.height), observation.landmarks
    path = keypoint_file(folder, names, view)
    keypoints = choose(read_keypoints(path, (size, size)), marks, path.name)
    anny = read_body(anny_file(folder, names, view), size, size, marks)
    smplx = read_body(smplx_file(folder, skeleton, names, view), size, size, marks)
    normals, points = drawn(body, load_body().faces, view.camera)
    return {
        "nothing": observation,
        "keypoints": replace(observation, landmarks=merged(marks, keypoints)),
        "anny": replace(observation, body=anny),
        "smplx": replace(observation, body=smplx),
        "normals": replace(observation, normals=normals),
        "points": replace(observation, points=points),
        "normals and points": replace(observation, normals=normals, points=points),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=[], help="parts of the names of what to fit")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=KINDS)
    options = parser.parse_args()
    model, table = load_body(), {}
    mean = model.skeleton(model.coefficients(np.full((1, len(model.shape)), 0.0), np.zeros((1, len(model.expression)))))
    for case in sorted(p for p in options.folder.iterdir() if (p / "cameras.json").is_file()):
        names, views = read_case(case)
        pose_of = {name: entry["pose"] for name, entry in json.loads((case / "cameras.json").read_text()).items()}
        bodies = np.load(case / "poses.npz", allow_pickle=False)["body_vertices_world"]
        for view in (v for v in views if v.name.endswith("front")):
            label = f"{case.name} {view.name}"
            if options.only and not any(part in label for part in options.only):
                continue
            body = bodies[pose_of[view.name]][KEPT].astype(np.float64) @ Z_UP_TO_Y_UP.T
            observation = Perceive()(read_photo(case / "images" / f"{view.name}.png"))
            with tempfile.TemporaryDirectory() as folder:
                given = variants(observation, Path(folder), mean, names, view, body)
            for kind in options.kinds:
                begun = time.monotonic()
                fit = FitBody()(given[kind])
                row = [*figures(fit, names, view, body), time.monotonic() - begun]
                table.setdefault(kind, []).append(row)
                print(f"{label:24}{kind:20}" + "".join(f"{value:9.2f}" for value in row), flush=True)
    for kind, rows in table.items():
        print(f"{'mean':24}{kind:20}" + "".join(f"{value:9.2f}" for value in np.mean(rows, 0)))


if __name__ == "__main__":
    main()
