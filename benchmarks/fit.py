"""How well bodies are fitted: python benchmarks/fit.py FOLDER [--sheet out.png] [--only NAME...]
                          python benchmarks/fit.py FOLDER_OF_CASES --truth [--focal] [--sheet out.png]

For photos, one row each: overlap of masks before offsets, with offsets and with what stands off the body; median
landmark errors in percent of stature; seconds of perception and fit (models loaded). The sheet shows photo, overlay,
front, side and back of every fit.

For rendered ground truth (see persona.evaluation.ground_truth), one row a front view: joints after Procrustes alignment
(mm), depth of the naked body's vertices and of those that the camera sees, after the distance and size that a picture
cannot tell (mm), how much too thick trunk and thighs are (mm), and overlap of the surface's silhouette with the
true one at 45 degrees and from behind where there are such pictures. ``--focal`` tells the fit the true focal length.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from persona.body import BodyModel, load_body
from persona.errors import PersonaError
from persona.evaluation.ground_truth import Z_UP_TO_Y_UP, View, read_case
from persona.fitting import FitBody
from persona.fitting.state import Body, State
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import vertex_normals
from persona.imaging.measures import iou
from persona.imaging.photo import read_photo
from persona.perception import Perceive
from persona.rendering import look_at
from persona.rendering.mesh import rasterize_mesh, render_colors
from persona.types import BodyFit, BodyPart, Camera, Observation

COLUMNS = ("iou_body", "iou_offsets", "iou", "landmark_error_body", "landmark_error_face", "landmark_error_hands")
ROW = 420  # pixels of a row of the sheet
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
TRUTH_COLUMNS = ("joints", "depth", "visible", "thick", "at 45", "behind", "iou_body", "iou")
#: The joints compared.
JOINTS = (
    *("root", "spine03", "spine01", "neck01", "head"),
    *(f"{n}.{s}" for n in ("upperleg01", "lowerleg01", "foot", "upperarm01", "lowerarm01", "wrist") for s in "LR"),
)
#: The vertices of the truth's full mesh that the body model keeps.
KEPT = np.r_[0:1778, 1794:8450, 8466:13606, 14598:14742]


def shaded(fit: BodyFit, camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    """The surface in plain grey light, and its coverage."""
    surface = fit.surface
    vertices = surface.vertices.astype(np.float64)
    normals = vertex_normals(vertices, surface.faces) @ camera.T_camera_world[:3, :3].T
    light = np.array([0.3, -0.5, -0.8]) / math.sqrt(0.98)
    grey = 0.35 + 0.65 * np.clip(normals @ light, 0.0, 1.0)
    colors = grey[:, None] * np.array([0.85, 0.72, 0.62])
    return render_colors(vertices, surface.faces, colors.astype(np.float32), camera)


def strip(observation: Observation, fit: BodyFit) -> np.ndarray:
    """Photo, overlay, front, side and back, side by side (uint8 RGB)."""
    rows, columns = np.nonzero(observation.alpha > 0.5)
    pad = int(0.06 * np.ptp(rows))
    height, width = observation.alpha.shape
    y0, y1 = max(0, rows.min() - pad), min(height, rows.max() + pad)
    x0, x1 = max(0, columns.min() - pad), min(width, columns.max() + pad)
    camera = fit.camera.cropped(x0, y0, x1 - x0, y1 - y0).scaled(ROW / (y1 - y0))
    size = (camera.width, camera.height)
    photo = cv2.resize(observation.photo.pixels[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA) / 255.0
    color, alpha = shaded(fit, camera)
    cover = alpha[..., None]
    cells = [photo, photo * (1 - 0.6 * cover) + 0.6 * cover * color, color + 0.25 * (1 - cover)]
    low, high = fit.surface.vertices.min(0), fit.surface.vertices.max(0)
    for degrees in (80, 180):
        view = look_at(
            (low + high) / 2,
            math.radians(degrees),
            0.0,
            5.0,
            (int(0.6 * ROW), ROW),
            fov=2 * math.atan(0.11 * (high - low)[1]),
        )
        color, alpha = shaded(fit, view)
        cells.append(color + 0.25 * (1 - alpha[..., None]))
    cells = [cv2.resize(cell, (round(cell.shape[1] * ROW / cell.shape[0]), ROW)) for cell in cells]
    return (np.clip(np.concatenate(cells, 1), 0.0, 1.0) * 255).astype(np.uint8)


def naked(fit: BodyFit, model: BodyModel) -> np.ndarray:
    """The fitted body without offsets, in camera axes and meters."""
    shape, scale = model.shape_of(fit.shape), fit.scale
    state = State(
        fit.pose.rotations.astype(np.float64),
        fit.pose.translation.astype(np.float64) / scale,
        shape,
        fit.pose.expression.astype(np.float64),
    )
    vertices = Body.of(model, state).points(model, model.vertices)[0] * scale
    return to_camera(vertices, fit.camera)


def to_camera(points: np.ndarray, camera: Camera) -> np.ndarray:
    return points @ camera.T_camera_world[:3, :3].T + camera.T_camera_world[:3, 3]


def joint_positions(fit: BodyFit) -> np.ndarray:
    transforms = pose_transforms(fit.skeleton, fit.pose)
    return np.einsum("jab,jb->ja", transforms[:, :3, :3], fit.skeleton.rest_joints) + transforms[:, :3, 3]


def procrustes_error(found: np.ndarray, true: np.ndarray) -> float:
    """Mean distance in meters after the best similarity."""
    a, b = found - found.mean(0), true - true.mean(0)
    u, s, vt = np.linalg.svd(a.T @ b)
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    turned = a @ (u * sign) @ vt * (s @ sign) / (a**2).sum()
    return float(np.linalg.norm(turned - b, axis=1).mean())


def against_truth(
    fit: BodyFit, model: BodyModel, names: tuple[str, ...], view: View, body: np.ndarray, others: dict[str, View]
) -> dict[str, float]:
    """The figures of one front view; ``body`` are the true naked vertices (world, Y up)."""
    index = [names.index(name) for name in fit.skeleton.names]
    chosen = [i for i, name in enumerate(fit.skeleton.names) if name in JOINTS]
    found = to_camera(joint_positions(fit), fit.camera)[chosen]
    row = {"joints": 1000 * procrustes_error(found, to_camera(view.joints, view.camera)[index][chosen])}
    outer = ~model.inner & ~model.eyeballs
    bare, true = naked(fit, model), to_camera(body, view.camera)
    # the size that fills the picture at the true distance, and that distance
    scale = true[outer, 2].mean() / bare[outer, 2].mean() * fit.camera.fx / view.camera.fx
    shift = np.array([0.0, 0.0, true[outer, 2].mean() - scale * bare[outer, 2].mean()])
    off = bare * scale + shift - true
    raster = rasterize_mesh(body, model.faces, view.camera, cull=True)
    visible = np.zeros(len(body), bool)
    visible[model.faces[raster.face_index[raster.face_index >= 0]]] = True
    row["depth"] = 1000 * np.abs(off[outer, 2]).mean()
    row["visible"] = 1000 * np.abs(off[outer & visible, 2]).mean()
    girth = np.isin(model.parts, (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG))
    row["thick"] = 1000 * (off * vertex_normals(true, model.faces)).sum(1)[girth].mean()
    surface = to_camera(fit.surface.vertices.astype(np.float64), fit.camera) * scale + shift
    surface = (surface - view.camera.T_camera_world[:3, 3]) @ view.camera.T_camera_world[:3, :3]
    for column, ending in (("at 45", "left45"), ("behind", "back")):
        other = others.get(view.name.replace("front", ending))
        if other is not None:
            covered = rasterize_mesh(surface, fit.surface.faces, other.camera).face_index >= 0
            row[column] = float(iou(covered, other.alpha > 0.5))
    return row | {name: fit.metrics[name] for name in ("iou_body", "iou")}


def truth(folder: Path, known_focal: bool, sheet: Path | None, only: list[str]) -> None:
    """Fit every front view of every case and print the table."""
    model, perceive = load_body(), Perceive()
    table, strips = [], []
    print(f"{'view':28}" + "".join(f"{name:>10}" for name in TRUTH_COLUMNS))
    for case in sorted(p for p in folder.iterdir() if (p / "cameras.json").is_file()):
        names, views = read_case(case)
        pose_of = {name: entry["pose"] for name, entry in json.loads((case / "cameras.json").read_text()).items()}
        bodies = np.load(case / "poses.npz", allow_pickle=False)["body_vertices_world"]
        for view in views:
            label = f"{case.name} {view.name}"
            if not view.name.endswith("front") or (only and not any(part in label for part in only)):
                continue
            observation = perceive(read_photo(case / "images" / f"{view.name}.png"))
            fit = FitBody(focal_px=view.camera.fx if known_focal else None)(observation)
            body = bodies[pose_of[view.name]][KEPT].astype(np.float64) @ Z_UP_TO_Y_UP.T
            row = against_truth(fit, model, names, view, body, {v.name: v for v in views})
            table.append([row.get(name, np.nan) for name in TRUTH_COLUMNS])
            show(label, table[-1], 10)
            if sheet:
                strips.append(strip(observation, fit))
    if table:
        values = np.array(table)
        show("mean", np.nanmean(values, 0), 10)
        standing = np.isfinite(values[:, TRUTH_COLUMNS.index("at 45")])
        if standing.any():
            show("mean of standing", values[standing].mean(0), 10)
    if sheet and strips:
        write_sheet(strips, sheet)


def show(name: str, values: Sequence[float], width: int) -> None:
    cells = (f"{value:{width}.3f}" if abs(value) < 2 else f"{value:{width}.1f}" for value in values)
    print(f"{name[:27]:28}" + "".join(cells), flush=True)


def write_sheet(strips: list[np.ndarray], path: Path) -> None:
    width = max(s.shape[1] for s in strips)
    sheet = np.concatenate([np.pad(s, ((0, 4), (0, width - s.shape[1]), (0, 0))) for s in strips])
    cv2.imwrite(str(path), sheet[..., ::-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--truth", action="store_true")
    parser.add_argument("--focal", action="store_true")
    parser.add_argument("--only", nargs="*", default=[], help="parts of the names of what to fit")
    options = parser.parse_args()
    load_body()
    if options.truth:
        truth(options.folder, options.focal, options.sheet, options.only)
    else:
        photos(options.folder, options.sheet, options.only)


def photos(folder: Path, sheet: Path | None, only: list[str]) -> None:
    """Fit every photo of a folder and print the table."""
    perceive, fit_body = Perceive(), FitBody()
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)
    table, strips, warm = [], [], False
    print(f"{'photo':28}" + "".join(f"{name.removeprefix('landmark_error_'):>12}" for name in (*COLUMNS, "seconds")))
    for path in (p for p in found if not only or any(part in p.stem for part in only)):
        try:
            photo = read_photo(path)
            if not warm:  # kernels compile and models load on the first photo
                fit_body(perceive(photo))
                warm = True
            begun = time.monotonic()
            observation = perceive(photo)
            fit = fit_body(observation)
        except PersonaError as error:
            print(f"{path.stem[:27]:28}{error}")
            continue
        table.append([fit.metrics.get(name, np.nan) for name in COLUMNS] + [time.monotonic() - begun])
        show(path.stem, table[-1], 12)
        if sheet:
            strips.append(strip(observation, fit))
    if not table:
        return
    values = np.array(table)
    show("median", np.nanmedian(values, 0), 12)
    show("minimum", np.nanmin(values, 0), 12)
    show("maximum", np.nanmax(values, 0), 12)
    if sheet:
        write_sheet(strips, sheet)


if __name__ == "__main__":
    main()
