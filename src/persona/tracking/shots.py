"""From the fit's world, which is the camera's, to one world for all shots; and poses for frames without a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from persona.geometry.rotations import about, slerp
from persona.geometry.runs import runs
from persona.geometry.transforms import transformed
from persona.surface.silhouette import FLIP


@dataclass(frozen=True)
class Shot:
    """Frames between two cuts. ``level`` turns the fit's world plumb; the floor is at ``floor`` meters there."""

    frames: slice
    level: Float[np.ndarray, "3 3"]
    floor: float


@dataclass
class Path:
    """Poses over time in one world, root joint first."""

    rotations: Float[np.ndarray, "t j 3 3"]
    translations: Float[np.ndarray, "t 3"]
    expressions: Float[np.ndarray, "t e"]
    T_camera_world: Float[np.ndarray, "t 4 4"]


def to_world(path: Path, shots: Sequence[Shot], seen: Bool[np.ndarray, " t"]) -> Path:
    """Move every shot onto the floor y = 0 of one world.

    The first shot keeps the camera's heading, so that who faces the camera faces +Z, and begins over the origin. Each
    later shot goes on where and in which direction the one before it ended: what the cut left out is not known.
    """
    moved = Path(
        path.rotations.copy(),
        path.translations.copy(),
        path.expressions,
        np.tile(np.eye(4), (len(path.rotations), 1, 1)),
    )
    last: int | None = None
    world = np.eye(4)
    for shot in shots:
        inside = np.flatnonzero(seen[shot.frames]) + shot.frames.start
        if len(inside):
            first = int(inside[0])
            turn = shot.level
            if last is not None:
                before, after = _heading(moved.rotations[last]), _heading(turn @ path.rotations[first])
                turn = about("y", before - after) @ turn
            place = turn @ path.translations[first]
            goal = np.zeros(3) if last is None else moved.translations[last]
            world = np.eye(4)
            world[:3, :3] = turn
            world[:3, 3] = [goal[0] - place[0], -shot.floor, goal[2] - place[2]]
            last = int(inside[-1])
        frames = shot.frames
        moved.rotations[frames, 0] = world[:3, :3] @ path.rotations[frames, 0]
        moved.translations[frames] = transformed(world, path.translations[frames])
        camera = np.eye(4)
        camera[:3, :3] = np.diag(FLIP) @ world[:3, :3].T
        camera[:3, 3] = -camera[:3, :3] @ world[:3, 3]
        moved.T_camera_world[frames] = camera
    return moved


def _heading(rotations: Float[np.ndarray, "... 3 3"]) -> float:
    root = rotations if rotations.ndim == 2 else rotations[0]
    ahead = root[:, 2]
    return float(np.arctan2(ahead[0], ahead[2]))


def bridge(path: Path, known: Bool[np.ndarray, " t"], times: Float[np.ndarray, " t"]) -> None:
    """Fill in the frames that are not ``known``: an even change from the last known pose to the next."""
    if known.all() or not known.any():
        return
    for start, end in runs(~known):
        inside = slice(start, end)
        if start == 0 or end == len(known):
            near = end if start == 0 else start - 1
            path.rotations[inside] = path.rotations[near]
            path.translations[inside] = path.translations[near]
            path.expressions[inside] = path.expressions[near]
            continue
        before, after = start - 1, end
        share = (times[inside] - times[before]) / (times[after] - times[before])
        share = share * share * (3.0 - 2.0 * share)
        count = len(share)
        joints = path.rotations.shape[1]
        path.rotations[inside] = slerp(
            np.broadcast_to(path.rotations[before], (count, joints, 3, 3)),
            np.broadcast_to(path.rotations[after], (count, joints, 3, 3)),
            np.broadcast_to(share[:, None], (count, joints)),
        )
        for values in (path.translations, path.expressions):
            values[inside] = values[before] + share[:, None] * (values[after] - values[before])
