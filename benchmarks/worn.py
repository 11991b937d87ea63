"""What it is worth where garments hang: an avatar in novel poses against rendered ground truth with simulated cloth.

    python benchmarks/worn.py CASE AVATAR_FOLDER [--avatar FILE] [--out SHEET.png]

The avatar (or another file of the same fit, such as ``stages/preview.safetensors``) and the textured mesh are drawn in
the case's true poses with the garments where skinning, the learned drape and the simulated drape have them. Around the
garment means: inside the hull of where any of these has its points, 12 pixels wider. The garment's true mask is found
by its colours, which is right for the plaid skirt of c2 alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from cloth import plaid  # type: ignore[import-not-found]

from persona import storage
from persona.avatar import Avatar
from persona.evaluation.ground_truth import align, mesh_baseline, read_case, scaled_camera
from persona.imaging.measures import iou, psnr
from persona.types import BodyFit, Camera, Pose, TexturedSurface

_AROUND = 25  # pixels across


def hull(points: np.ndarray, camera: Camera) -> np.ndarray:
    """The pixels inside the outline of points, a little wider."""
    out = np.zeros((camera.height, camera.width), np.uint8)
    pixels = np.round(camera.project(points)[0]).astype(np.int32)
    cv2.fillConvexPoly(out, cv2.convexHull(pixels)[:, 0], 1)
    return cv2.dilate(out, np.ones((_AROUND, _AROUND), np.uint8)) > 0


def garment_mask(avatar: Avatar, pose: Pose, camera: Camera, cloth: np.ndarray) -> np.ndarray:
    """Where the avatar shows its garment."""
    with torch.no_grad():
        worn = avatar.hanging[avatar.corners].all(1).float()[:, None]
        return avatar.pose(pose, cloth=cloth).draw(camera, worn).image[..., 0].numpy() > 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--avatar", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    avatar = Avatar.load(options.avatar or options.folder)
    fit = storage.load(BodyFit, options.folder / "stages" / "fit.safetensors")
    mesh = mesh_baseline(fit, storage.load(TexturedSurface, options.folder / "stages" / "texture.safetensors"))
    names, views = read_case(options.case)
    hip = avatar.skeleton.names.index("upperleg01.L")
    table: dict[str, list[tuple[bool, list[float]]]] = {}
    rows = []
    for view in views:
        pose, scale = align(avatar.skeleton, names, view)
        camera = scaled_camera(view.camera, scale)
        placed = {
            "skinning": avatar.hung(pose, pose_driven=False), "learned": avatar.hung(pose), "drape": avatar.draped(pose)
        }  # fmt: skip
        clothes = {name: points for name, points in placed.items() if points is not None}
        around = np.any([hull(points, camera) for points in clothes.values()], 0)
        hips = float(camera.project(avatar.joint_positions(pose)[hip][None])[0][0, 1])
        true, tiles = plaid(view, hips), [view.image]
        drawn = {}
        for name, points in clothes.items():
            rgb, alpha = avatar.draw(pose, camera, cloth=points)
            mine = garment_mask(avatar, pose, camera, points)
            drawn[f"avatar, {name}"] = rgb.numpy(), alpha.numpy(), mine
            drawn[f"mesh, {name}"] = *mesh(pose, camera, points), mine
        for name, (rgb, alpha, mine) in drawn.items():
            figures = [
                psnr(rgb, view.image, view.alpha > 0.5), iou(alpha > 0.5, view.alpha > 0.5),
                psnr(rgb, view.image, around), iou(mine, true & around) if "avatar" in name else np.nan,
            ]  # fmt: skip
            novel = "stand" not in view.name
            table.setdefault(name, []).append((novel, [float(x) for x in figures]))
            print(f"{view.name:16s} {name:18s}", *(f"{x:8.3f}" for x in figures), flush=True)
            tiles.append(rgb)
        rows.append(np.concatenate(tiles, 1))
    print("mean of the novel poses: person PSNR, IoU; around the garment PSNR; the garment's IoU")
    for name, found in table.items():
        print(f"{name:18s}", *(f"{x:8.3f}" for x in np.mean([f for novel, f in found if novel], 0)))
    if options.out:
        sheet = (np.clip(np.concatenate(rows)[::2, ::2, ::-1], 0, 1) * 255).astype(np.uint8)
        cv2.imwrite(str(options.out), sheet)


if __name__ == "__main__":
    main()
