"""What every body model is: shape, skeleton, skinning, and how every point moves with every joint. Plain numpy.

A shape and an expression become coefficients, which blend a template and its joints. A model may turn joint i by
``A_i`` from the pose it was modelled in to the reference pose, in which every local rotation is the identity whatever
the shape. Under local rotations R: G_i = G_parent R_i, p_i = p_parent + G_parent A_parent (h_i - h_parent) with h the
joints in the modelling pose, and a vertex v with weights w falls on sum_i w_i (G_i A_i (v - h_i) + p_i). A model may
first move v by what the pose itself adds (pose correctives).

:class:`BodyModel` with its :class:`persona.body.profile.FitProfile` is all that fitting asks of a body; Anny
(:mod:`persona.body.anny`) and SMPL-X (:mod:`persona.body.smplx`) fill in how coefficients and joints come about.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from persona.body.labels import EYE, EYE_SOCKET, MOUTH
from persona.body.points import Parameters, Placed, Points, Rest
from persona.body.profile import FitProfile
from persona.errors import PersonaError
from persona.geometry.kinematics import chain, descendants
from persona.geometry.rotations import cross_matrix
from persona.types import BodyPart, Skeleton, SkinWeights

INFLUENCES = 8  # joints a vertex


@dataclass(frozen=True)
class BodyModel(ABC):
    """A blend-shape body. World Y up, facing +Z, the left hand at +X, meters.

    Attributes:
        name: of the model, as ``BodyFit.body`` and avatar files have it.
        joint_names: names :func:`persona.motion.anatomy.anatomy` understands, so that limbs can be found.
        shape: shape parameters; those from ``face_shape`` on change the face alone.
        expression: expression parameters, each with a separate blend shape (``expression_rows``); all zero at rest.
        expression_spread: how far an expression parameter usually is from zero.
        joint_parts: the :class:`persona.types.BodyPart` that each joint moves.
        face_regions: what a triangle shows: SKIN, EYE, EYE_SOCKET or MOUTH of :mod:`persona.body.labels`.
        uv, uv_faces: texture coordinates in [0, 1] and the triangles between them; empty where the model has none.
        mirror: the vertex on the other side of the body.
    """

    name: str
    joint_names: tuple[str, ...]
    parents: Int[np.ndarray, " j"]
    shape: Parameters
    face_shape: int
    expression: Parameters
    expression_spread: float
    expression_rows: slice
    vertices: Points
    joint_template: Float[np.ndarray, "j 3"]
    joint_blendshapes: Float[np.ndarray, "c j 3"]
    joint_parts: UInt8[np.ndarray, " j"]
    skin: SkinWeights
    faces: Int[np.ndarray, "f 3"]
    face_regions: UInt8[np.ndarray, " f"]
    uv: Float[np.ndarray, "t 2"]
    uv_faces: Int[np.ndarray, "f 3"]
    mirror: Int[np.ndarray, " v"]

    @abstractmethod
    def coefficients(
        self, shape: Float[np.ndarray, "b s"], expression: Float[np.ndarray, "b e"]
    ) -> Float[np.ndarray, "b c"]:
        """Blend-shape coefficients of b shapes and expressions."""

    @abstractmethod
    def rest(self, coefficients: Float[np.ndarray, "b c"]) -> Rest:
        """Joints in the modelling pose, and the turns of their frames, of b shapes."""

    @abstractmethod
    def own_parameters(self, shape: Float[np.ndarray, " s"]) -> dict[str, np.ndarray]:
        """The shape as those who know the model name its parts, for ``BodyFit.shape``."""

    def shape_of(self, parameters: Mapping[str, Float[np.ndarray, "..."]]) -> Float[np.ndarray, " s"]:
        """The shape of :meth:`own_parameters`.

        Raises:
            PersonaError: these are the parameters of another body model, or of other options.
        """
        own = self.own_parameters(np.zeros(len(self.shape)))
        if set(parameters) != set(own) or any(np.shape(parameters[k]) != np.shape(v) for k, v in own.items()):
            raise PersonaError(f"these are not the shape parameters of the body {self.name}")
        return np.concatenate([parameters[name] for name in own]).astype(np.float64)

    @cached_property
    def profile(self) -> FitProfile:
        """What the fit uses of this body in addition to its geometry; the defaults are computed."""
        return FitProfile()

    @cached_property
    def index(self) -> dict[str, int]:
        """Joint numbers by name."""
        return {name: i for i, name in enumerate(self.joint_names)}

    @cached_property
    def descends(self) -> Bool[np.ndarray, "j j"]:
        """``descends[i, k]``: joint k is i or hangs on it."""
        return descendants(self.parents.tolist())

    def place(
        self, rest: Rest, rotations: Float[np.ndarray, "b j 3 3"], translation: Float[np.ndarray, "b 3"]
    ) -> Placed:
        """Forward kinematics: local rotations and the root's position to global rotations and joint positions."""
        turns = rest.turns.copy()
        turns[:, 0] = np.eye(3)
        above = self.parents[1:]
        bones = turns[:, above] @ (rest.joints[:, 1:] - rest.joints[:, above])[..., None]
        count = max(len(rotations), len(rest.joints), len(translation))
        offsets = np.empty((count, len(self.parents), 3))
        offsets[:, 0], offsets[:, 1:] = translation, bones[..., 0]
        return Placed(*chain(self.parents.tolist(), offsets, rotations))

    def shaped(
        self,
        points: Points,
        coefficients: Float[np.ndarray, "#b c"],
        rotations: Float[np.ndarray, "#b j 3 3"] | None = None,
    ) -> Float[np.ndarray, "b n 3"]:
        """Points in the modelling pose; with local ``rotations``, moved by what that pose adds to them."""
        flat = points.blendshapes.reshape(len(points.blendshapes), -1)
        moved = coefficients.astype(flat.dtype) @ flat
        if points.correctives is not None and rotations is not None:
            added = points.correctives.reshape(len(points.correctives), -1)
            bent = (rotations[:, 1:] - np.eye(3)).reshape(len(rotations), -1)
            moved = moved + bent.astype(added.dtype) @ added
        return points.template + moved.reshape(len(moved), -1, 3)

    def skinned(
        self, points: Points, shaped: Float[np.ndarray, "b n 3"], rest: Rest, placed: Placed
    ) -> Float[np.ndarray, "b n 3"]:
        """Points in the pose."""
        linear = placed.rotations @ rest.turns
        offset = placed.positions - (linear @ rest.joints[..., None])[..., 0]
        joined = np.concatenate([linear, offset[..., None]], -1).reshape(len(linear), -1, 12)
        blended = (points.weights @ joined).reshape(len(linear), -1, 3, 4)
        return np.einsum("bnij,bnj->bni", blended[..., :3], shaped) + blended[..., 3]

    def pose_jacobian(
        self,
        points: Points,
        shaped: Float[np.ndarray, "n 3"],
        rest: Rest,
        placed: Placed,
        joints: Int[np.ndarray, " q"],
    ) -> Float[np.ndarray, "n 3 q3"]:
        """How skinned points of one state move with a small turn w of each joint: R_i becomes exp(w) R_i.

        The weighted positions of everything below a joint swing about it together, so one sum over descendants serves
        every joint.
        """
        used = np.flatnonzero(points.weights.any(0))
        linear = (placed.rotations[0] @ rest.turns[0])[used]
        weights = points.weights[:, used]
        local = np.einsum("jab,nb->nja", linear, shaped) - np.einsum("jab,jb->ja", linear, rest.joints[0, used])
        carried = (local + placed.positions[0, used]) * weights[..., None]
        below = self.descends[np.ix_(joints, used)].astype(np.float64)
        swing = np.einsum("qj,nja->nqa", below, carried) - (weights @ below.T)[..., None] * placed.positions[0, joints]
        return self._turned(swing, placed, joints)

    def direction_jacobian(
        self,
        points: Points,
        directions: Float[np.ndarray, "n 3"],
        rest: Rest,
        placed: Placed,
        joints: Int[np.ndarray, " q"],
    ) -> Float[np.ndarray, "n 3 q3"]:
        """The same for directions in the modelling pose that the points' joints turn, blended, of any length."""
        used = np.flatnonzero(points.weights.any(0))
        linear = (placed.rotations[0] @ rest.turns[0])[used]
        turned = np.einsum("jab,nb->nja", linear, directions) * points.weights[:, used, None]
        below = self.descends[np.ix_(joints, used)].astype(np.float64)
        return self._turned(np.einsum("qj,nja->nqa", below, turned), placed, joints)

    def joint_jacobian(
        self, which: Int[np.ndarray, " k"], placed: Placed, joints: Int[np.ndarray, " q"]
    ) -> Float[np.ndarray, "k 3 q3"]:
        """The same for the positions of the joints ``which``."""
        below = self.descends[np.ix_(joints, which)].T.astype(np.float64)
        swing = (placed.positions[0, which][:, None] - placed.positions[0, joints][None]) * below[..., None]
        return self._turned(swing, placed, joints)

    def _turned(self, swing: np.ndarray, placed: Placed, joints: np.ndarray) -> np.ndarray:
        parent = self.parents[joints]
        frames = np.where((parent >= 0)[:, None, None], placed.rotations[0, np.maximum(parent, 0)], np.eye(3))
        return np.transpose(-cross_matrix(swing) @ frames, (0, 2, 1, 3)).reshape(len(swing), 3, -1)

    def skeleton(self, coefficients: Float[np.ndarray, "1 c"]) -> Skeleton:
        """The skeleton of one shape in the reference pose, its root where the modelling pose has it."""
        rest = self.rest(coefficients)
        placed = self.place(rest, np.tile(np.eye(3), (1, len(self.parents), 1, 1)), rest.joints[:, 0])
        return Skeleton(self.joint_names, tuple(int(p) for p in self.parents), placed.positions[0].astype(np.float32))

    def reference_vertices(self, coefficients: Float[np.ndarray, "1 c"]) -> Float[np.ndarray, "v 3"]:
        """Vertices of one shape in the reference pose."""
        rest = self.rest(coefficients)
        placed = self.place(rest, np.tile(np.eye(3), (1, len(self.parents), 1, 1)), rest.joints[:, 0])
        return self.skinned(self.vertices, self.shaped(self.vertices, coefficients), rest, placed)[0]

    def expression_basis(
        self, coefficients: Float[np.ndarray, "1 c"]
    ) -> tuple[Int[np.ndarray, " m"], Float[np.ndarray, "e m 3"]]:
        """The vertices that expressions move, and each one's displacements in the reference pose."""
        actions = self.vertices.blendshapes[self.expression_rows]
        moved = np.flatnonzero((np.abs(actions) > 1e-6).any((0, 2)))
        turns = np.einsum("nj,jab->nab", self.vertices.weights[moved], self.rest(coefficients).turns[0])
        return moved, np.einsum("nab,enb->ena", turns, actions[:, moved]).astype(np.float32)

    @cached_property
    def parts(self) -> UInt8[np.ndarray, " v"]:
        """The :class:`persona.types.BodyPart` of every vertex."""
        share = np.zeros((len(self.vertices), len(BodyPart)))
        for i, part in enumerate(self.joint_parts):
            share[:, part] += self.vertices.weights[:, i]
        return share.argmax(1).astype(np.uint8)

    @cached_property
    def inner(self) -> Bool[np.ndarray, " v"]:
        """Vertices that only hidden surface uses: eye sockets and the inside of the mouth."""
        outer = np.zeros(len(self.vertices), bool)
        outer[self.faces[np.isin(self.face_regions, (EYE_SOCKET, MOUTH), invert=True)]] = True
        return ~outer

    @cached_property
    def eyeballs(self) -> Bool[np.ndarray, " v"]:
        """Vertices of the eyeballs."""
        out = np.zeros(len(self.vertices), bool)
        out[self.faces[self.face_regions == EYE]] = True
        return out

    @cached_property
    def hands(self) -> Float[np.ndarray, " v"]:
        """How much of a vertex hangs on the joints of a hand, in [0, 1]."""
        return self.carried_by(np.flatnonzero(np.isin(self.joint_parts, (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND))))

    def carried_by(self, joints: Iterable[int]) -> Float[np.ndarray, " v"]:
        """The summed weight of every vertex on some joints."""
        return self.vertices.weights[:, list(joints)].sum(1)

    def weight_on(self, prefixes: tuple[str, ...]) -> Float[np.ndarray, " v"]:
        """The summed weight of every vertex on joints whose names begin so."""
        return self.carried_by(i for i, name in enumerate(self.joint_names) if name.startswith(prefixes))

    def below(self, *joints: int) -> list[int]:
        """Some joints and all that hang on them."""
        return np.flatnonzero(self.descends[list(joints)].any(0)).tolist()


def mirror_vertices(template: Float[np.ndarray, "v 3"], tolerance: float = 0.002) -> Int[np.ndarray, " v"]:
    """For every vertex the one on the other side of the plane x = 0 (itself where there is none near)."""
    from scipy.spatial import KDTree

    distance, found = map(np.asarray, KDTree(template).query(template * [-1.0, 1.0, 1.0]))
    mutual = (found[found] == np.arange(len(template))) & (distance < tolerance)
    return np.where(mutual, found, np.arange(len(template))).astype(np.int32)


def sparse_weights(dense: Float[np.ndarray, "v j"]) -> SkinWeights:
    """The largest :data:`INFLUENCES` weights of every row, scaled to sum to 1."""
    joints = np.argsort(-dense, axis=1, kind="stable")[:, :INFLUENCES].astype(np.int32)
    weights = np.take_along_axis(dense, joints, 1)
    weights = weights / weights.sum(1, keepdims=True)
    return SkinWeights(np.where(weights > 0, joints, 0).astype(np.int32), weights.astype(np.float32))
