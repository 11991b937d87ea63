"""Bags that hang from a hand: a tube of cloth, flat and closed at its ends, that hangs and swings as garments do.

Whatever the hand does, what it carries by a handle hangs down from it. A ball, a cup or a phone goes with the hand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from persona.cloth import grid_faces
from persona.imaging.fill import nearest_fill
from persona.surface.options import BagOptions
from persona.surface.scene import BodyInPhoto
from persona.surface.sheets import Sheet
from persona.types import Garment, Label


@dataclass(frozen=True, kw_only=True)
class Bag(Sheet):
    """A bag in the photo's pose: rings of points from the hand down, each beginning in the middle of its front."""

    rows: int
    columns: int
    held_rows: int

    def garment(self, first: int) -> Garment:
        """What is known of it, its points being the surface's from ``first`` on."""
        return Garment(
            "bag", Label.PROP, first, self.rows, self.columns, True, self.held_rows,
            self.vertices.astype(np.float32), "bag", 1.0, ("thickness", "far side"),
        )  # fmt: skip


def bag_in_hand(
    view: BodyInPhoto,
    thing: Bool[np.ndarray, "h w"],
    hand: Bool[np.ndarray, "h w"],
    near: Float[np.ndarray, "h w"],
    far: Float[np.ndarray, "h w"],
    moves: Float[np.ndarray, " j"],
    part: int,
    options: BagOptions,
) -> Bag | None:
    """The bag that a thing in a hand is; None for one that does not hang from it.

    Args:
        thing: its pixels, behind the hand, too.
        hand: those of the hand that holds it.
        near, far: depths of its front and its back, meters.
        moves: skinning weights of the hand.
        part: the hand.
    """
    lines = np.flatnonzero(thing.any(1))
    if not hand.any() or len(lines) < 2:
        return None
    grip = np.flatnonzero(hand.any(1))
    below = thing & (np.arange(view.height)[:, None] > grip.mean())
    edges = np.array([np.flatnonzero(row)[[0, -1]] for row in thing[lines]])
    hull = (np.ptp(edges, axis=1) + 1).sum()
    if below.sum() < options.below * thing.sum() or thing.sum() < options.filled * hull:
        return None
    step = options.grid_m * view.px
    rows = max(options.fewest, round(len(lines) / step) + 1)
    places = np.linspace(lines[0] + 0.5, lines[-1] + 0.5, rows)
    ends = np.empty((rows, 2))
    for i, place in enumerate(places):  # as wide as half a row above and below it
        near_it = np.abs(lines + 0.5 - place) <= max(0.6, step / 2)
        ends[i] = edges[near_it].mean(0) + 0.5 if near_it.any() else ends[i - 1]
    columns = 4 * max(2, round(np.ptp(ends, axis=1).max() / step / 2))
    turn = 2 * np.pi * np.arange(columns) / columns
    across = ends[:, :1] + np.ptp(ends, axis=1)[:, None] * (1 + np.sin(turn)) / 2
    y = np.broadcast_to(places[:, None], across.shape)
    at = np.clip(y, 0, view.height - 1).astype(int), np.clip(across, 0, view.width - 1).astype(int)
    front, back = (nearest_fill(depth, thing)[at] for depth in (near, far))
    share = (1 + np.cos(turn)) / 2
    depth = np.where(np.abs(np.cos(turn)) < 1e-6, (front + back) / 2, np.where(share > 0.5, front, back))
    points = view.unproject(np.stack([across.ravel(), y.ravel()], 1), depth.ravel())
    points = points.reshape(rows, columns, 3)
    fist = view.fit.surface.vertices[view.fit.surface.parts == part].mean(0)
    handle = _handle(view, points[0], fist, turn, options) if places[0] > grip.mean() else points[:0]
    points, held = np.concatenate([handle, points]), max(1, int((places < grip.mean()).sum()))
    rows, points = len(points), points.reshape(-1, 3)
    faces = grid_faces(rows, columns, True)
    return Bag(
        vertices=points, faces=faces, weights=np.tile(moves, (len(points), 1)), parts=np.full(len(points), part),
        rows=rows, columns=columns, held_rows=held,
    )  # fmt: skip


def _handle(
    view: BodyInPhoto,
    ring: Float[np.ndarray, "c 3"],
    fist: Float[np.ndarray, " 3"],
    turn: Float[np.ndarray, " c"],
    options: BagOptions,
) -> Float[np.ndarray, "r c 3"]:
    """Rings from inside the fist down to a bag's first one.

    Args:
        ring: the first one (meters, world), ``turn`` the angles of its points from the middle of its front.
        fist: the middle of the hand.
    """
    axes = view.camera.T_camera_world[:3, :3]
    narrow = options.handle_m * (np.sin(turn)[:, None] * axes[0] - np.cos(turn)[:, None] * axes[2])
    middle = ring.mean(0)
    count = max(1, round(float(np.linalg.norm(middle - fist)) / options.grid_m))
    share = np.arange(count)[:, None, None] / count
    return (1 - share) * (fist + narrow) + share * ring


__all__ = ["Bag", "bag_in_hand"]
