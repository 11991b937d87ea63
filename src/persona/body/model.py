"""A numpy body: shape, skeleton, skinning, and how every point moves with every joint.

Shape coefficients blend a template and its joints. Joint i also has a frame of its own that turns with the shape; the
turn ``A_i`` from the modelling pose to the reference pose makes every local rotation of the reference pose the
identity, whatever the shape. Under local rotations R: G_i = G_parent R_i, p_i = p_parent + G_parent A_parent
(h_i - h_parent) with h the joints in the modelling pose, and a vertex v with weights w falls on
sum_i w_i (G_i A_i (v - h_i) + p_i).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from persona.body.labels import EYE, EYE_SOCKET, MOUTH
from persona.body.rotations import cross_matrix
from persona.types import BodyPart, Skeleton, SkinWeights

INFLUENCES = 8  # joints a vertex

_AGES = np.linspace(-1.0 / 3.0, 1.0, 5)
_VARIATIONS = {  # of each phenotype, in the order of the columns of ``phenotype_mask``
    "race": 3,
    "gender": 2,
    "age": 5,
    "muscle": 3,
    "weight": 3,
    "height": 2,
    "proportions": 2,
    "cupsize": 3,
    "firmness": 3,
}


@dataclass(frozen=True)
class Points:
    """Points carried by the body like vertices: template positions, their blend shapes, and skinning weights."""

    template: Float[np.ndarray, "n 3"]
    blendshapes: Float[np.ndarray, "c n 3"]
    weights: Float[np.ndarray, "n j"]

    def take(self, index: Int[np.ndarray, " m"]) -> Points:
        """Some of the points."""
        return Points(self.template[index], self.blendshapes[:, index], self.weights[index])

    def __len__(self) -> int:
        return len(self.template)


@dataclass(frozen=True)
class Rest:
    """Joints in the modelling pose (meters) and the turn of each joint's frame to the reference pose, for b shapes."""

    joints: Float[np.ndarray, "b j 3"]
    turns: Float[np.ndarray, "b j 3 3"]


@dataclass(frozen=True)
class Placed:
    """Global rotations and positions of the joints, for b poses or shapes."""

    rotations: Float[np.ndarray, "b j 3 3"]
    positions: Float[np.ndarray, "b j 3"]


@dataclass(frozen=True)
class BodyModel:
    """A blend-shape body. World Y up, facing +Z, the left hand at +X, meters.

    The coefficients of the blend shapes are, in this order: the compact basis of the phenotypes, the facial actions,
    and two (increase, decrease) for every local change.
    """

    joint_names: tuple[str, ...]
    parents: Int[np.ndarray, " j"]
    phenotype_names: tuple[str, ...]
    action_names: tuple[str, ...]
    change_names: tuple[str, ...]
    vertices: Points
    joint_template: Float[np.ndarray, "j 3"]
    joint_blendshapes: Float[np.ndarray, "c j 3"]
    frame_template: Float[np.ndarray, "j 3 3"]
    frame_blendshapes: Float[np.ndarray, "c j 3 3"]
    reference_frames: Float[np.ndarray, "j 3 3"]
    phenotype_mask: Float[np.ndarray, "k p"]
    phenotype_projection: Float[np.ndarray, "k r"]
    skin: SkinWeights
    faces: Int[np.ndarray, "f 3"]
    face_regions: UInt8[np.ndarray, " f"]  # SKIN, EYE, EYE_SOCKET or MOUTH of persona.body.labels
    uv: Float[np.ndarray, "t 2"]
    uv_faces: Int[np.ndarray, "f 3"]
    mirror: Int[np.ndarray, " v"]  # the vertex on the other side of the body
    index: dict[str, int] = field(default_factory=dict)

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray], meta: dict[str, Any]) -> BodyModel:
        """Build the model from the arrays and names of the cached file."""
        a = arrays
        joints, weights = a["skin_joints"].astype(np.int32), a["skin_weights"].astype(np.float32)
        dense = np.zeros((len(weights), len(meta["parents"])), np.float32)
        np.add.at(dense, (np.arange(len(weights))[:, None], joints), weights)
        return cls(
            joint_names=tuple(meta["joints"]),
            parents=np.array(meta["parents"]),
            phenotype_names=tuple(meta["phenotypes"]),
            action_names=tuple(meta["actions"]),
            change_names=tuple(meta["changes"]),
            vertices=Points(a["template"], a["blendshapes"], dense),
            joint_template=a["joint_template"],
            joint_blendshapes=a["joint_blendshapes"],
            frame_template=a["frame_template"],
            frame_blendshapes=a["frame_blendshapes"],
            reference_frames=a["reference_frames"],
            phenotype_mask=a["phenotype_mask"],
            phenotype_projection=a["phenotype_projection"],
            skin=SkinWeights(joints, weights),
            faces=a["faces"],
            face_regions=a["face_regions"],
            uv=a["uv"],
            uv_faces=a["uv_faces"],
            mirror=a["mirror"],
            index={name: i for i, name in enumerate(meta["joints"])},
        )

    @cached_property
    def levels(self) -> tuple[np.ndarray, ...]:
        """Joints by their distance to the root, the root left out."""
        depth = np.zeros(len(self.parents), int)
        for i, parent in enumerate(self.parents[1:], start=1):
            depth[i] = depth[parent] + 1
        return tuple(np.flatnonzero(depth == d) for d in range(1, depth.max() + 1))

    @cached_property
    def descends(self) -> Bool[np.ndarray, "j j"]:
        """``descends[i, k]``: joint k is i or hangs on it."""
        out = np.eye(len(self.parents), dtype=bool)
        for k in range(len(self.parents)):
            i = self.parents[k]
            while i >= 0:
                out[i, k] = True
                i = self.parents[i]
        return out

    def coefficients(
        self,
        phenotypes: Float[np.ndarray, "b p"],
        changes: Float[np.ndarray, "b l"],
        actions: Float[np.ndarray, "b e"],
    ) -> Float[np.ndarray, "b c"]:
        """Blend-shape coefficients of phenotypes (in [0, 1]), local changes ([-1, 1]) and facial actions ([0, 1])."""
        values = dict(zip(self.phenotype_names, phenotypes.T, strict=True))
        half = np.full(len(phenotypes), 0.5)
        columns = []
        for name, count in _VARIATIONS.items():
            if name == "race":
                columns += [np.full(len(phenotypes), 1.0 / count)] * count
            else:
                knots = _AGES if name == "age" else np.linspace(0.0, 1.0, count)
                columns += _hat_functions(values.get(name, half), knots)
        present = np.stack(columns, 1).astype(self.phenotype_mask.dtype)
        # every phenotype shape is the product of the variations its mask names
        factors = np.where(self.phenotype_mask[None] > 0, present[:, None], 1.0).prod(-1)
        pairs = np.stack([np.maximum(changes, 0.0), np.maximum(-changes, 0.0)], -1).reshape(len(changes), -1)
        return np.concatenate([factors @ self.phenotype_projection, actions, pairs], 1)

    def rest(self, coefficients: Float[np.ndarray, "b c"]) -> Rest:
        """Joints and frames of b shapes."""
        joints = self.joint_template + np.tensordot(coefficients, self.joint_blendshapes, 1)
        frames = self.frame_template + np.tensordot(coefficients, self.frame_blendshapes, 1)
        u, _, vt = np.linalg.svd(frames)
        u[..., 2] *= np.linalg.det(u @ vt)[..., None]
        rotation = u @ vt
        rotation[:, 0] = np.eye(3)
        return Rest(joints, self.reference_frames @ np.swapaxes(rotation, -1, -2))

    def place(
        self, rest: Rest, rotations: Float[np.ndarray, "b j 3 3"], translation: Float[np.ndarray, "b 3"]
    ) -> Placed:
        """Forward kinematics: local rotations and the root's position to global rotations and joint positions."""
        count = max(len(rotations), len(rest.joints))
        turned = np.zeros((count, len(self.parents), 3, 3))
        positions = np.zeros((count, len(self.parents), 3))
        turned[:, 0] = rotations[:, 0]
        positions[:, 0] = translation
        turns = rest.turns.copy()
        turns[:, 0] = np.eye(3)
        for level in self.levels:
            parent = self.parents[level]
            turned[:, level] = turned[:, parent] @ rotations[:, level]
            bone = turns[:, parent] @ (rest.joints[:, level] - rest.joints[:, parent])[..., None]
            positions[:, level] = positions[:, parent] + (turned[:, parent] @ bone)[..., 0]
        return Placed(turned, positions)

    def shaped(self, points: Points, coefficients: Float[np.ndarray, "b c"]) -> Float[np.ndarray, "b n 3"]:
        """Points in the modelling pose."""
        flat = points.blendshapes.reshape(len(points.blendshapes), -1)
        moved = coefficients.astype(flat.dtype) @ flat
        return points.template + moved.reshape(len(coefficients), -1, 3)

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
        """The vertices that facial actions move, and each action's displacements in the reference pose."""
        first = self.phenotype_projection.shape[1]
        actions = self.vertices.blendshapes[first : first + len(self.action_names)]
        moved = np.flatnonzero((np.abs(actions) > 1e-6).any((0, 2)))
        turns = np.einsum("nj,jab->nab", self.vertices.weights[moved], self.rest(coefficients).turns[0])
        return moved, np.einsum("nab,enb->ena", turns, actions[:, moved]).astype(np.float32)

    @cached_property
    def parts(self) -> UInt8[np.ndarray, " v"]:
        """The :class:`persona.types.BodyPart` of every vertex."""
        share = np.zeros((len(self.vertices), len(BodyPart)))
        for i, name in enumerate(self.joint_names):
            share[:, part_of_joint(name)] += self.vertices.weights[:, i]
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
        return self.weight_on(("wrist", "finger", "metacarpal"))

    def weight_on(self, prefixes: tuple[str, ...]) -> Float[np.ndarray, " v"]:
        """The summed weight of every vertex on joints whose names begin so."""
        chosen = [i for i, name in enumerate(self.joint_names) if name.startswith(prefixes)]
        return self.vertices.weights[:, chosen].sum(1)


def part_of_joint(name: str) -> BodyPart:
    """The body part a joint of the Anny skeleton moves."""
    stem, _, side = name.partition(".")
    pairs = {
        ("upperarm", "lowerarm"): (BodyPart.LEFT_ARM, BodyPart.RIGHT_ARM),
        ("wrist", "finger", "metacarpal"): (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND),
        ("upperleg", "lowerleg"): (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG),
        ("foot", "toe"): (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT),
    }
    for stems, (left, right) in pairs.items():
        if stem.startswith(stems):
            return left if side == "L" else right
    return BodyPart.HEAD if stem.startswith(("head", "eye")) else BodyPart.TORSO


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


def _hat_functions(value: Float[np.ndarray, " b"], knots: Float[np.ndarray, " n"]) -> list[np.ndarray]:
    """Weights of linear interpolation between knots, one array a knot; values beyond the ends are clamped."""
    value = np.clip(value, knots[0], knots[-1])
    cell = np.clip(np.searchsorted(knots, value, side="left"), 1, len(knots) - 1)
    t = (value - knots[cell - 1]) / (knots[cell] - knots[cell - 1])
    return [np.where(cell - 1 == k, 1.0 - t, 0.0) + np.where(cell == k, t, 0.0) for k in range(len(knots))]
