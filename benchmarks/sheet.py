"""Contact sheets for looking at: many avatars from eight sides, or one all round, in new poses, face and hands.

python benchmarks/sheet.py AVATAR_FOLDER OUT.png
python benchmarks/sheet.py --round OUT.png AVATAR_FOLDER... [--rows 7]

With ``--round`` every avatar is a row: its photo, then itself from 0, 45, ... 315 degrees towards its left. Folders
are avatars or folders of avatars; with more than ``--rows`` of them, OUT-1.png, OUT-2.png, ... are written.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import cv2
import numpy as np

from persona import storage
from persona.avatar import Avatar
from persona.errors import PersonaError
from persona.geometry.kinematics import pose_transforms
from persona.imaging.masks import bounding_box
from persona.pipeline import cameras, pictures
from persona.rendering import look_at
from persona.types import Pose

DISTANCE = 4.0


def turned(avatar: Avatar, turns: dict[str, tuple[str, float]]) -> Pose:
    """The reference pose with some joints turned: joint name to (axis, degrees)."""
    rotations = np.tile(np.eye(3), (len(avatar.skeleton.names), 1, 1))
    for name, (axis, degrees) in turns.items():
        vector = np.zeros(3)
        vector["xyz".index(axis)] = math.radians(degrees)
        rotations[avatar.skeleton.names.index(name)] = cv2.Rodrigues(vector)[0]
    return Pose(rotations, avatar.photo_pose.translation, avatar.photo_pose.expression)


def poses(avatar: Avatar) -> dict[str, Pose]:
    """Arms up, legs apart, a step."""
    both = {"upperarm01.L": ("z", 55.0), "upperarm01.R": ("z", -55.0)}
    return {
        "arms": turned(avatar, both | {"clavicle.L": ("z", 12.0), "clavicle.R": ("z", -12.0)}),
        "legs": turned(avatar, {"upperleg01.L": ("z", 24.0), "upperleg01.R": ("z", -24.0)}),
        "step": turned(
            avatar,
            {
                "upperleg01.L": ("x", -60.0),
                "lowerleg01.L": ("x", 60.0),
                "upperarm01.R": ("x", -50.0),
                "lowerarm01.L": ("x", -60.0),
            },
        ),
    }


def view(
    avatar: Avatar, pose: Pose, azimuth: float, size: tuple[int, int], target: np.ndarray, height: float
) -> np.ndarray:
    """One picture (h w 3, BGR bytes, light grey ground) in which ``height`` meters fill nine tenths."""
    focal = 0.9 * size[1] / height * DISTANCE
    camera = look_at(tuple(target), math.radians(azimuth), 0.0, DISTANCE, size, focal=focal)
    rgb, alpha = avatar.draw(pose, camera)
    picture = (rgb + 0.92 * (1 - alpha)[..., None]).clamp(0, 1).numpy()
    return (picture[..., ::-1] * 255).astype(np.uint8)


def draw(folder: Path, out: Path, height: int = 520) -> None:
    """Write the sheet of one avatar."""
    avatar = Avatar.load(folder)
    rows: list[np.ndarray] = []

    def whole(pose: Pose, azimuth: float, wide: float = 0.62) -> np.ndarray:
        points = avatar.pose(pose).means.numpy()
        low, high = np.percentile(points, 0.5, 0), np.percentile(points, 99.5, 0)
        return view(avatar, pose, azimuth, (int(height * wide), height), (low + high) / 2, float(high[1] - low[1]))

    photo = avatar.photo_pose
    rows.append(np.hstack([whole(photo, a) for a in (0, 35, 90, 180, -90, -35)]))
    named = poses(avatar)
    rows.append(
        np.hstack(
            [
                whole(named["arms"], 15, 0.95),
                whole(named["arms"], 180, 0.95),
                whole(named["legs"], 15, 0.9),
                whole(named["step"], 40, 0.9),
            ]
        )
    )
    moved = pose_transforms(avatar.skeleton, photo)
    joints = np.einsum("jab,jb->ja", moved[:, :3, :3], avatar.skeleton.rest_joints) + moved[:, :3, 3]
    names = avatar.skeleton.names
    head = joints[names.index("head")] + [0, 0.07, 0]
    left, right = joints[names.index("finger3-1.L")], joints[names.index("finger3-1.R")]
    close = [(head, a, 0.4) for a in (0, 30, -30, 90, 180)]
    close += [(left, 0, 0.3), (left, 60, 0.3), (right, 0, 0.3), (right, -60, 0.3)]
    rows.append(np.hstack([view(avatar, photo, a, (300, 300), t, h) for t, a, h in close]))
    wide = max(r.shape[1] for r in rows)
    cv2.imwrite(str(out), np.vstack([np.pad(r, ((0, 0), (0, wide - r.shape[1]), (0, 0))) for r in rows]))


def photo_tile(folder: Path, size: tuple[int, int]) -> np.ndarray:
    """The person in the photo the avatar was made from (h w 3, RGB bytes, on white); blank where it is not kept."""
    tile = np.full((size[1], size[0], 3), 255, np.uint8)
    try:  # by the arrays' names: avatars of other versions are compared on one sheet
        _, arrays = storage.read(folder / "stages" / "perceive.safetensors")
        photo, alpha = arrays["value.photo.pixels"], arrays["value.alpha"]
    except (PersonaError, KeyError):
        return tile
    box = bounding_box(alpha > 0.3, margin=round(0.02 * len(alpha)))
    if box is None:
        return tile
    crop = photo[box.slices]
    scale = min(size[0] / box.width, size[1] / box.height)
    small = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[: size[1], : size[0]]
    left, top = (size[0] - small.shape[1]) // 2, (size[1] - small.shape[0]) // 2
    tile[top : top + small.shape[0], left : left + small.shape[1]] = small
    return tile


def round_row(folder: Path, size: tuple[int, int]) -> np.ndarray:
    """One avatar's photo and its eight sides, side by side, under its name."""
    avatar = Avatar.load(folder)
    tiles = [photo_tile(folder, size)]
    for azimuth in range(0, 360, 45):
        camera = cameras.portrait_camera(avatar, avatar.photo_pose, size, float(azimuth))
        tiles.append(pictures.on_background(avatar, avatar.photo_pose, camera))
    row = np.ascontiguousarray(np.hstack(tiles))
    cv2.putText(row, folder.name, (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (200, 0, 0), 1, cv2.LINE_AA)
    return row


def draw_round(folders: list[Path], out: Path, rows: int = 7, size: tuple[int, int] = (250, 380)) -> list[Path]:
    """Write the pages of many avatars; return their files."""
    found = [f for given in folders for f in ([given] if _is_avatar(given) else sorted(filter(_is_avatar, _in(given))))]
    if not found:
        raise SystemExit("no avatar in the folders given")
    pages = [found[k : k + rows] for k in range(0, len(found), rows)]
    files = []
    for number, page in enumerate(pages, 1):
        file = out if len(pages) == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
        file.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(file), np.vstack([round_row(folder, size) for folder in page])[..., ::-1])
        files.append(file)
    return files


def _in(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _is_avatar(folder: Path) -> bool:
    return (folder / "avatar.safetensors").is_file()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="AVATAR_FOLDER OUT.png, or avatars")
    parser.add_argument("--round", type=Path, metavar="OUT.png", help="many avatars from eight sides")
    parser.add_argument("--rows", type=int, default=7, help="avatars a page")
    options = parser.parse_args()
    if options.round is not None:
        print(*draw_round(options.paths, options.round, max(1, options.rows)), sep="\n")
    elif len(options.paths) == 2:
        draw(*options.paths)
    else:
        parser.error("give one avatar's folder and the sheet's file, or --round OUT.png and avatars")


if __name__ == "__main__":
    main()
