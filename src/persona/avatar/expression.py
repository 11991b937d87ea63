"""Facial actions: what an avatar shows while a motion plays, and what of its face they unfold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from scipy.spatial import KDTree

from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import connected_pieces, face_areas
from persona.types import BodyFit, Motion, Pose

#: Actions that bring out skin which the photo hides or shows as a line: the lids', the lips' and the mouth's.
UNFOLDING = ("eyeBlinkLeft", "eyeBlinkRight", "jawOpen")
_TONGUE = 0.01  # meters from the tongue that are inside the mouth


def played_expressions(motion: Motion, names: Sequence[str], photo: Pose) -> Float[np.ndarray, "t e"] | None:
    """A motion's facial actions in an avatar's order; None where it names none of them (the photo's own face).

    A motion that names at least half of the actions tells the whole face, as a tracked one does: what it leaves out is
    0. One that names a few (a clip that blinks and smiles) plays on top of the photo's face: an action of value v goes
    from the photo's value v of the way to 1.

    Args:
        motion: ``t`` frames.
        names: the avatar's ``e`` actions.
        photo: the pose of the photo.
    """
    columns = [(names.index(name), i) for i, name in enumerate(motion.expression_names) if name in names]
    if motion.expressions is None or not columns:
        return None
    own, theirs = np.array(columns).T
    told = np.asarray(motion.expressions, np.float32)[:, theirs]
    values = np.zeros((len(motion), len(names)), np.float32)
    if 2 * len(columns) < len(names) and len(photo.expression) == len(names):
        values[:] = photo.expression
        values[:, own] += told * (1 - values[:, own])
    else:
        values[:, own] = told
    return values


@dataclass(frozen=True)
class Unfolding:
    """What of a fitted surface only comes out with a facial action: lids, lips, the mouth.

    ``share`` is 1 around a vertex whose surface grows to more than about twice its area when the eyes close or the
    mouth opens, 0 where it hardly does. ``mouth`` tells the vertices in the mouth and at the lips' inside.
    ``vertices`` is the surface with all of that done, in the photo's pose, and ``shift`` how its vertices move in the
    reference pose.
    """

    share: Float[np.ndarray, " v"]
    mouth: Bool[np.ndarray, " v"]
    vertices: Float[np.ndarray, "v 3"]
    shift: Float[np.ndarray, "v 3"]


def unfolding(fit: BodyFit) -> Unfolding:
    """Close the eyes and open the mouth of the fitted surface (meters)."""
    surface, at = fit.surface, fit.expression_vertices
    photo = fit.pose.expression if len(fit.pose.expression) else np.zeros(len(fit.expression_names))
    shift = np.zeros((len(surface.vertices), 3))
    for name in UNFOLDING:
        if name in fit.expression_names:
            action = fit.expression_names.index(name)
            shift[at] += (1 - photo[action]) * fit.expression_basis[action]
    moves = pose_transforms(fit.skeleton, fit.pose)[:, :3, :3]
    turn = np.einsum("mk,mkij->mij", surface.skin.weights[at], moves[surface.skin.joints[at]])
    vertices = surface.vertices.astype(np.float64)
    vertices[at] += np.einsum("mij,mj->mi", turn, shift[at])
    stretch = face_areas(vertices, surface.faces) / np.maximum(face_areas(surface.vertices, surface.faces), 1e-10)
    total, faces = np.zeros(len(shift)), np.zeros(len(shift))
    for corner in surface.faces.T:
        np.add.at(total, corner, np.minimum(stretch, 6.0))
        np.add.at(faces, corner, 1.0)
    share = np.clip((total / np.maximum(faces, 1) - 1.5) / 0.7, 0, 1)
    return Unfolding(share, _inside_the_mouth(fit), vertices, shift)


def moved_by(fit: BodyFit, name: str) -> Bool[np.ndarray, " v"]:
    """Vertices of the surface that an action moves by more than half a millimeter."""
    moved = np.zeros(len(fit.surface.vertices), bool)
    if name in fit.expression_names:
        shift = fit.expression_basis[fit.expression_names.index(name)]
        moved[fit.expression_vertices] = np.linalg.norm(shift, axis=1) > 5e-4
    return moved


def _inside_the_mouth(fit: BodyFit) -> Bool[np.ndarray, " v"]:
    """Vertices of the tongue and of the body around it; none on a body without a tongue.

    The tongue is a piece of the body for itself, on the head's middle, that opening the mouth moves.
    """
    surface, count = fit.surface, fit.surface.body_vertices
    faces = surface.faces[(surface.faces < count).all(1)]
    piece = connected_pieces(faces, count)
    moved = moved_by(fit, "jawOpen")[:count]
    inside = np.zeros(len(surface.vertices), bool)
    main = np.bincount(piece).argmax()
    for k in np.unique(piece[moved & (piece != main)]):
        tongue = np.flatnonzero(piece == k)
        if moved[tongue].mean() > 0.5:
            apart = KDTree(surface.vertices[tongue]).query(surface.vertices[:count], distance_upper_bound=_TONGUE)[0]
            inside[:count] |= np.isfinite(apart)
    return inside
