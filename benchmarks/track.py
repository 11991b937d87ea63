"""Speed, smoothness and accuracy of tracking, a line a video.

python benchmarks/track.py VIDEO ... [--sheet FOLDER]

fps          frames a second, opening, reading, fitting and smoothing included (models loaded before)
reprojection mean distance of sure body landmarks from where they are seen, percent of the person's height
jitter       mean second difference of twelve joints in the picture, as a multiple of that of landmarks smoothed with
             a Gaussian of 40 ms; and in space, meters a second squared
slip         mean speed of standing feet along the floor, meters a second: of the track, and of the motion made of it

With --sheet, a contact sheet a video: frame, body over it, body from the person's left.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter1d

from persona.body import load_body
from persona.body.model import BodyModel
from persona.geometry.kinematics import forward
from persona.imaging.video import Video, open_video
from persona.motion.contacts import foot_sliding
from persona.perception.models import ensure_models
from persona.perception.networks import load_reader
from persona.rendering.mesh import rasterize_mesh
from persona.tracking import Track, motion_of
from persona.types import BodyTrack, Camera

# the landmarks that lie on joints, and those joints
LANDMARKS = (11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28)
JOINTS = ("upperarm01", "lowerarm01", "wrist", "upperleg01", "lowerleg01", "foot")
SMOOTHING = 0.04  # seconds


def measure(track: BodyTrack) -> dict[str, float]:
    """The figures of one track."""
    names = track.skeleton.names
    index = [names.index(f"{joint}.{side}") for joint in JOINTS for side in "LR"]
    _, joints = forward(track.skeleton, track.rotations.astype(float), track.translations.astype(float))
    joints = joints[:, index]
    pixels = np.stack([track.camera_at(k).project(joints[k])[0] for k in range(len(track))])
    fps = 1.0 / float(np.median(np.diff(track.times)))
    inside = track.valid[1:-1] & track.valid[2:] & track.valid[:-2]
    inside &= track.shots[:-2] == track.shots[2:]

    def shaken(points: np.ndarray) -> float:
        return float(np.linalg.norm(np.diff(points, 2, axis=0), axis=-1)[inside].mean())

    landmarks = track.landmarks[:, LANDMARKS].astype(float)
    known = np.flatnonzero(track.valid)
    landmarks = np.stack(
        [np.interp(np.arange(len(track)), known, line[known]) for line in landmarks.reshape(len(track), -1).T], 1
    )
    landmarks = gaussian_filter1d(landmarks.reshape(len(track), -1, 2), SMOOTHING * fps, axis=0)
    moving = motion_of(track)
    return {
        "frames": len(track),
        "seen": float(track.valid.mean()),
        "fps": track.metrics["fps"],
        "reprojection": track.metrics["reprojection_percent"],
        "jitter": shaken(pixels) / shaken(landmarks),
        "acceleration": shaken(joints) * fps**2,
        "slip_track": _slip(track),
        "slip_motion": foot_sliding(moving),
    }


def _slip(track: BodyTrack) -> float:
    names = track.skeleton.names
    _, joints = forward(track.skeleton, track.rotations.astype(float), track.translations.astype(float))
    speeds = []
    for side, stands in (("L", track.contacts[:, :2].all(1)), ("R", track.contacts[:, 2:].all(1))):
        foot = joints[:, names.index(f"foot.{side}")]
        both = stands[1:] & stands[:-1] & track.valid[1:] & track.valid[:-1]
        speeds.append((np.linalg.norm(np.diff(foot, axis=0)[:, [0, 2]], axis=1) / np.diff(track.times))[both])
    together = np.concatenate(speeds)
    return float(together.mean()) if len(together) else float("nan")


def vertices_of(model: BodyModel, track: BodyTrack, frame: int) -> np.ndarray:
    """The posed body in the track's world."""
    own = model.own_parameters(np.zeros(len(model.shape)))
    shape = np.concatenate([track.shape[name] for name in own]).astype(float)[None]
    coefficients = model.coefficients(shape, track.expressions[frame : frame + 1].astype(float))
    rest = model.rest(coefficients)
    rotations = track.rotations[frame : frame + 1].astype(float)
    placed = model.place(rest, rotations, track.translations[frame : frame + 1].astype(float))
    return model.skinned(model.vertices, model.shaped(model.vertices, coefficients, rotations), rest, placed)[0]


def shaded(model: BodyModel, vertices: np.ndarray, camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    """A grey picture of the body (h w 3), and where it is."""
    raster = rasterize_mesh(vertices, model.faces, camera)
    corners = vertices[model.faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    light = np.clip(normals @ (camera.T_camera_world[:3, :3].T @ np.array([0.3, -0.4, -0.85])), 0, 1) * 0.8 + 0.2
    there = raster.face_index >= 0
    picture = np.full((camera.height, camera.width, 3), 30, np.uint8)
    picture[there] = (light[raster.face_index[there]][:, None] * [200, 205, 215]).astype(np.uint8)
    return picture, there


def sheet(video: Video, track: BodyTrack, path: Path, count: int = 8, height: int = 400) -> None:
    """Frame, overlay and side view of ``count`` frames."""
    model = load_body()
    columns = []
    wanted = set(np.linspace(0, len(video) - 1, count).round().astype(int).tolist())
    for index, pixels in video.frames():
        if index not in wanted:
            continue
        vertices = vertices_of(model, track, index)
        camera = track.camera_at(index).scaled(height / pixels.shape[0])
        small = cv2.resize(pixels, (camera.width, camera.height), interpolation=cv2.INTER_AREA)
        drawn, there = shaded(model, vertices, camera)
        over = small.copy()
        over[there] = (0.35 * over[there] + 0.65 * drawn[there]).astype(np.uint8)
        middle = (track.translations[index] * [1, 0, 1]) + [0, 0.9, 0]
        aside = np.array([[0.0, 0, -1], [0, -1, 0], [-1, 0, 0]])
        T = np.eye(4)
        T[:3, :3], T[:3, 3] = aside, -aside @ middle + [0, 0, 5.0]
        width = camera.width
        side = Camera(2.3 * height, 2.3 * height, width / 2, height / 2, width, height, T)
        other, _ = shaded(model, vertices, side)
        floor = int(height / 2 + 2.3 * height * 0.9 / 5.0)
        other[floor : floor + 1] = [90, 160, 90]
        columns.append(np.vstack([small, over, other]))
    cv2.imwrite(str(path), np.hstack(columns)[..., ::-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("videos", nargs="+", type=Path)
    parser.add_argument("--sheet", type=Path)
    given = parser.parse_args()
    load_body()
    load_reader(ensure_models())
    for path in given.videos:
        video = open_video(path)
        track = Track()(video)
        figures = measure(track)
        print(path.name, "  ".join(f"{name} {value:.3g}" for name, value in figures.items()), flush=True)
        for warning in track.warnings:
            print("   ", warning)
        if given.sheet:
            given.sheet.mkdir(parents=True, exist_ok=True)
            sheet(video, track, given.sheet / f"{path.stem}.png")


if __name__ == "__main__":
    main()
