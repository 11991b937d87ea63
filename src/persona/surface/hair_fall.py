"""Long hair that falls behind neck and back: an open sheet held at the scalp, which hangs and swings as garments do.

The photo shows it beside the neck only. Between what it shows there, and as far down, the sheet goes behind neck and
back (:func:`persona.surface.hair.hair_behind`); it begins under the shell around the skull.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import ConvexHull

from persona.cloth import grid_faces
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import directed_edges
from persona.surface.garment_grid import section
from persona.surface.hair import hair_behind, resting
from persona.surface.options import HairOptions
from persona.surface.scene import Scene
from persona.surface.sheets import Sheet
from persona.types import BodyPart, Garment, Label

_SMOOTH_M = 0.02  # meters: standard deviation over which the width is smoothed
_ALONG = np.linspace(1, 0, 16, endpoint=False)[:, None]  # places along a side of a hull


@dataclass(frozen=True)
class HairFall:
    """The sheet in the photo's pose: its grid begins at the person's left, and faces backwards."""

    rows: int
    columns: int
    sheet: Sheet

    def garment(self, first: int, options: HairOptions) -> Garment:
        """What is known of it, its points being the surface's from ``first`` on."""
        return Garment(
            "hair", Label.HAIR, first, self.rows, self.columns, False, options.held_rows,
            self.sheet.vertices.astype(np.float32), "hair", 1.0, ("far side",),
        )  # fmt: skip


def hair_fall(scene: Scene, options: HairOptions) -> HairFall | None:
    """The sheet of hair behind the person; None where the photo shows no hair that hangs well below the chin.

    It begins at the back of the skull, at the height of the ears, and is as wide and as long as the photo shows hair
    from side to side. It follows skull, nape and back where they stand out, and hangs straight where they do not.
    """
    if scene.view.head is None:
        return None
    fall = hair_behind(scene, options)
    below = scene.below_chin
    if not fall.any() or float(np.percentile(below[fall], 99)) < options.fall_m:
        return None
    seen = _seen(scene, fall, options)
    if seen is None or seen.top - seen.hem < options.fall_m:
        return None
    rows = max(8, round((seen.top - seen.hem) / options.grid_m))
    heights = np.linspace(seen.top, seen.hem, rows)
    least, most = (share * seen.half_head for share in options.wide)
    half = np.clip(seen.half_at(heights), least, most)
    share = np.clip(np.linspace(0, 1, rows) / options.from_scalp, 0, 1)
    half = share * half + (1 - share) * seen.half_head
    places = _behind(scene, heights, half, seen, options)
    columns = places.shape[1]
    points = np.stack([places[..., 0], np.repeat(heights[:, None], columns, 1), places[..., 1]], -1)
    points = _ragged(points, options).reshape(-1, 3)
    weights = resting(seen.below_chin(points), scene, options)
    parts = np.full(len(points), int(BodyPart.HEAD))
    return HairFall(rows, columns, Sheet(points, grid_faces(rows, columns, False), weights, parts))


@dataclass(frozen=True)
class _Seen:
    """Head, chest, and what the photo shows of the hair beside the neck. World, meters.

    ``top`` is the height of the head's middle, ``hem`` of the hair's end; ``half`` half its width at ``heights``
    (rising). ``left`` are level directions (x, z) to the left of head and chest, ``middles`` (x, z) of both. ``turn``
    has the head's axes, ``chin`` how far below its middle it ends.
    """

    top: float
    hem: float
    heights: Float[np.ndarray, " k"]
    half: Float[np.ndarray, " k"]
    half_head: float
    left: tuple[Float[np.ndarray, " 2"], Float[np.ndarray, " 2"]]
    middles: tuple[Float[np.ndarray, " 2"], Float[np.ndarray, " 2"]]
    turn: Float[np.ndarray, "3 3"]
    skull: Float[np.ndarray, " 3"]
    chin: float

    def half_at(self, heights: Float[np.ndarray, " r"]) -> Float[np.ndarray, " r"]:
        """Half the width at heights."""
        return np.interp(heights, self.heights, self.half)

    def below_chin(self, points: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
        """How far points lie below the chin along the head's axis."""
        return -((points - self.skull) @ self.turn)[:, 1] - self.chin


def _seen(scene: Scene, fall: Bool[np.ndarray, "h w"], options: HairOptions) -> _Seen | None:
    """What is known of hair in the window; None where no head is."""
    view, px = scene.view, scene.view.px
    surface, skeleton = view.fit.surface, view.fit.skeleton
    transforms = pose_transforms(skeleton, view.fit.pose)
    head = surface.vertices[surface.parts == BodyPart.HEAD]
    if not len(head):
        return None
    skull = (head.min(0) + head.max(0)) / 2
    joint = scene.joints.chest
    chest = transforms[joint, :3, :3] @ skeleton.rest_joints[joint] + transforms[joint, :3, 3]
    left = tuple(_level(transforms[j, :3, 0]) for j in (scene.joints.head, joint))
    half_head = float(np.ptp(head[:, [0, 2]] @ left[0])) / 2
    lines = np.flatnonzero(fall.any(1))
    ends = np.array([np.flatnonzero(fall[y])[[0, -1]] for y in lines])
    # what lies before the trunk says how far down hair hangs, but little of how wide it is behind
    trunk = view.body & (view.part != BodyPart.HEAD) & (np.abs(scene.beside_chin) > options.neck_half_m)
    beside = fall & ~trunk
    across = np.array([float(np.ptp(np.flatnonzero(beside[y]))) if beside[y].any() else np.nan for y in lines])
    lowest = np.array([[ends[-1].mean() + 0.5, lines[-1] + 0.5]])
    depth = chest @ view.camera.T_camera_world[2, :3] + view.camera.T_camera_world[2, 3]
    hem = float(view.unproject(lowest, np.array([depth]))[0, 1])
    known = np.isfinite(across)
    across = np.interp(lines, lines[known], across[known]) if known.any() else np.zeros(len(lines))
    across = np.maximum(across, np.minimum(np.ptp(ends, axis=1), options.before * half_head * px * 2))
    half = gaussian_filter1d(across / px / 2, _SMOOTH_M * px, mode="nearest")
    turn = transforms[scene.joints.head, :3, :3]
    return _Seen(
        float(skull[1]), hem, (hem + (lines[-1] - lines) / px)[::-1], half[::-1],
        half_head, (left[0], left[1]), (skull[[0, 2]], chest[[0, 2]]), turn, skull,
        -float(((head - skull) @ turn)[:, 1].min()),
    )  # fmt: skip


def _level(axis: Float[np.ndarray, " 3"]) -> Float[np.ndarray, " 2"]:
    """An axis laid level: (x, z), length one."""
    flat = axis[[0, 2]]
    return flat / max(float(np.linalg.norm(flat)), 1e-6)


def _behind(
    scene: Scene, heights: Float[np.ndarray, " r"], half: Float[np.ndarray, " r"], seen: _Seen, options: HairOptions
) -> Float[np.ndarray, "r c 2"]:
    """Places (x, z) of the sheet's points, row by row, from the person's left.

    Rows turn from the head to the chest. Each column lies behind the body, and no row before the one above it.

    Args:
        half: half widths of the rows.
    """
    surface = scene.view.fit.surface
    solid = np.isin(surface.parts, (BodyPart.HEAD, BodyPart.TORSO))
    edges = directed_edges(surface.faces[solid[surface.faces].all(1)])
    step, rows = options.grid_m, len(heights)
    columns = max(10, round(2 * float(half.max()) / step))
    beside = half[:, None] * np.linspace(1, -1, columns)
    share = np.clip(np.linspace(0, 1, rows) / options.from_head, 0, 1)[:, None]
    left = seen.left[0] * (1 - share) + seen.left[1] * share
    left /= np.linalg.norm(left, axis=1, keepdims=True)
    ahead = np.stack([-left[:, 1], left[:, 0]], 1)
    middle = seen.middles[0] * (1 - share) + seen.middles[1] * share
    back = np.full((rows, columns), np.nan)
    for i, height in enumerate(heights):
        cut = section(surface.vertices, edges, float(height)) - middle[i]
        if len(cut) < 3:
            continue
        hull = cut[ConvexHull(cut).vertices]
        line = (hull[:, None] * _ALONG + np.roll(hull, -1, 0)[:, None] * (1 - _ALONG)).reshape(-1, 2)
        across, along = line @ left[i], line @ ahead[i]
        found = np.array([along[np.abs(across - x) < step].min(initial=np.inf) for x in beside[i]])
        known = np.flatnonzero(np.isfinite(found))
        if len(known):
            back[i] = np.interp(np.arange(columns), known, found[known])
    known = np.flatnonzero(np.isfinite(back[:, 0]))
    back = back[known[np.abs(np.arange(rows)[:, None] - known).argmin(1)]]
    clear = np.where(np.arange(rows) < options.held_rows, 0.0, options.off_back_m)[:, None]
    hung = np.minimum.accumulate(gaussian_filter1d(back - clear, 1.0, axis=1, mode="nearest"), axis=0)
    smooth = gaussian_filter1d(hung, 1.0, axis=0, mode="nearest")
    hung = np.minimum(np.concatenate([hung[:1], smooth[1:]]), back - clear / 2)
    return middle[:, None] + beside[..., None] * left[:, None] + hung[..., None] * ahead[:, None]


def _ragged(points: Float[np.ndarray, "r c 3"], options: HairOptions) -> Float[np.ndarray, "r c 3"]:
    """The sheet with columns of different lengths: shorter at its sides, and each lock as it likes."""
    rows, columns = points.shape[:2]
    long = float(points[0, 0, 1] - points[-1, 0, 1])
    beside = np.linspace(-1, 1, columns)
    locks = np.random.default_rng(0).uniform(-1, 1, columns)
    shorter = options.rounded_m * np.abs(beside) ** 3 + options.ragged_m * (1 + locks) / 2
    share = np.linspace(0, 1, rows)
    out = points.copy()
    for column, less in enumerate(np.minimum(shorter, 0.3 * long)):
        for axis in range(3):
            out[:, column, axis] = np.interp(share * (1 - less / long), share, points[:, column, axis])
    return out


__all__ = ["HairFall", "hair_fall"]
