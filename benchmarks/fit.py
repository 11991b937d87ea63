"""How well bodies are fitted to photos: python benchmarks/fit.py FOLDER [--sheet out.png]

Prints one row a photo: overlap of masks before offsets, with offsets and with what stands off the body; median landmark
errors in percent of stature; seconds of perception and fit (models loaded). The sheet shows photo, overlay, front, side
and back of every fit.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import cv2
import numpy as np

from persona.body import load_body
from persona.body.surface import vertex_normals
from persona.errors import PersonaError
from persona.fitting import FitBody
from persona.imaging.photo import read_photo
from persona.perception import Perceive
from persona.render import look_at
from persona.render.mesh import render_colors
from persona.types import BodyFit, Camera, Observation

COLUMNS = ("iou_body", "iou_offsets", "iou", "landmark_error_body", "landmark_error_face", "landmark_error_hands")
ROW = 420  # pixels of a row of the sheet
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sheet", type=Path)
    options = parser.parse_args()
    load_body()
    perceive, fit_body = Perceive(), FitBody()
    photos = sorted(p for p in options.folder.iterdir() if p.suffix.lower() in SUFFIXES)
    table, strips, warm = [], [], False
    print(f"{'photo':28}" + "".join(f"{name.removeprefix('landmark_error_'):>12}" for name in COLUMNS) + "  seconds")
    for path in photos:
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
        row = [fit.metrics.get(name, np.nan) for name in COLUMNS] + [time.monotonic() - begun]
        table.append(row)
        print(f"{path.stem[:27]:28}" + "".join(f"{value:12.3f}" for value in row[:-1]) + f"{row[-1]:9.1f}", flush=True)
        if options.sheet:
            strips.append(strip(observation, fit))
    if not table:
        return
    values = np.array(table)
    for name, line in (
        ("median", np.nanmedian(values, 0)),
        ("minimum", np.nanmin(values, 0)),
        ("maximum", np.nanmax(values, 0)),
    ):
        print(f"{name:28}" + "".join(f"{value:12.3f}" for value in line[:-1]) + f"{line[-1]:9.1f}")
    if options.sheet:
        width = max(s.shape[1] for s in strips)
        sheet = np.concatenate([np.pad(s, ((0, 4), (0, width - s.shape[1]), (0, 0))) for s in strips])
        cv2.imwrite(str(options.sheet), sheet[..., ::-1])


if __name__ == "__main__":
    main()
