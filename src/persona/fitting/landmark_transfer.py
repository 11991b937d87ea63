"""Landmarks carried over from the body on which they were measured to another one.

Landmarks near joints keep their place relative to the same joint, turned with the limb and scaled with stature; heels
and toes keep their place in the foot. Faces are brought together by the 68 iBUG landmarks, if the body knows them
(else, or if they make no face, by eyes and the head's extent): a similarity, then a thin-plate spline, then the nearest
point of the surface.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.body.labels import EYE
from persona.body.model import BodyModel
from persona.body.points import Points
from persona.fitting.landmarks import FACE, LandmarkMap
from persona.fitting.shape_priors import shape_prior
from persona.geometry.rotations import orthonormal_frame, rotation_between
from persona.landmark_names import (
    ANKLES,
    BODY_COUNT,
    ELBOWS,
    HEAD,
    HEELS,
    HIPS,
    IBUG_INNER,
    IBUG_JAW,
    INDEX_FINGERS,
    KNEES,
    PINKIES,
    SHOULDERS,
    THUMBS,
    TOES,
    WRISTS,
)
from persona.motion.anatomy import FINGERS, Anatomy, Arm
from persona.motion.limbs import limbs
from persona.types import BodyPart

_WORST_FACE = 0.25  # of the face's size: landmarks that fit a face worse than this are none
_SMOOTHNESS = 1e-3  # of the spline between the faces
_LEAST_CARRIED = 0.5  # weight on the last joint of a finger, of vertices that may be its tip
_FINGER_TIP = 0.8  # of the last phalanx: where the tip is if no vertices are its own
_CANDIDATES = 24  # triangles whose centres are nearest to a point, among which the nearest is sought


@dataclass(frozen=True)
class _Figure:
    """A body at its mean shape in the reference pose."""

    model: BodyModel
    parts: Anatomy
    joints: Float[np.ndarray, "j 3"]
    vertices: Float[np.ndarray, "v 3"]
    coefficients: Float[np.ndarray, "1 c"]

    @classmethod
    def of(cls, model: BodyModel, shape: np.ndarray) -> _Figure:
        coefficients = model.coefficients(shape[None], np.zeros((1, len(model.expression))))
        joints = model.skeleton(coefficients).rest_joints.astype(np.float64)
        return cls(model, limbs(model), joints, model.reference_vertices(coefficients), coefficients)

    @property
    def stature(self) -> float:
        return float(np.ptp(self.vertices[~self.model.inner, 1]))

    def glued(self, joint: int, point: Float[np.ndarray, " 3"]) -> Points:
        """A point of the reference pose that hangs on one joint."""
        model, rest = self.model, self.model.rest(self.coefficients)
        offset = rest.turns[0, joint].T @ (point - self.joints[joint])
        weights = np.zeros((1, len(model.parents)))
        weights[0, joint] = 1.0
        return Points(
            (model.joint_template[joint] + offset)[None],
            model.joint_blendshapes[:, joint, None],
            weights,
            None
            if model.vertices.correctives is None
            else np.zeros((len(model.vertices.correctives), 1, 3), np.float32),
        )

    def points(self, points: Points) -> Float[np.ndarray, "n 3"]:
        """Points in the reference pose."""
        model = self.model
        rest = model.rest(self.coefficients)
        placed = model.place(rest, np.tile(np.eye(3), (1, len(model.parents), 1, 1)), rest.joints[:, 0])
        return model.skinned(points, model.shaped(points, self.coefficients), rest, placed)[0]


def transferred(known: LandmarkMap, reference: BodyModel, model: BodyModel) -> LandmarkMap:
    """The landmarks of one body on another.

    Args:
        known: the landmarks on ``reference``.
        model: a body whose limbs can be found by the names of its joints.
    """
    first, second = (_Figure.of(body, shape_prior(body, None).mean) for body in (reference, model))
    places = first.points(known.points)
    head, (triangles, barycentric) = _face(first, second, places[FACE], places[HEAD])
    rows = _body(first, second, places, head)
    for side in (0, 1):
        rows += _hand(second, side)
    rows.append(model.vertices.inside(triangles, barycentric))
    return replace(known, points=_joined(rows), face_vertices=np.unique(triangles))


def _joined(pieces: list[Points]) -> Points:
    correctives = [piece.correctives for piece in pieces if piece.correctives is not None]
    return Points(
        np.concatenate([piece.template for piece in pieces]),
        np.concatenate([piece.blendshapes for piece in pieces], 1).astype(np.float64),
        np.concatenate([piece.weights for piece in pieces]),
        np.concatenate(correctives, 1) if correctives else None,
    )


def _body(a: _Figure, b: _Figure, places: np.ndarray, head: np.ndarray) -> list[Points]:
    """The 33 body landmarks on ``b``; ``head`` are the first eleven, found already."""
    scale = b.stature / a.stature
    rows: list[Points | None] = [None] * BODY_COUNT

    def beside(mark: int, joints: tuple[int, int], turn: np.ndarray, carrier: int) -> None:
        offset = turn @ (places[mark] - a.joints[joints[0]]) * scale
        rows[mark] = b.glued(carrier, b.joints[joints[1]] + offset)

    for mark in range(BODY_COUNT)[HEAD]:
        rows[mark] = b.glued(b.parts.head, head[mark])
    for side in (0, 1):
        arm_a, arm_b = a.parts.arms[side], b.parts.arms[side]
        leg_a, leg_b = a.parts.legs[side], b.parts.legs[side]
        beside(SHOULDERS[side], (arm_a.upper[0], arm_b.upper[0]), np.eye(3), (arm_b.collar or (arm_b.upper[0],))[-1])
        bones = [figure.joints[arm.fore[0]] - figure.joints[arm.upper[0]] for figure, arm in ((a, arm_a), (b, arm_b))]
        beside(ELBOWS[side], (arm_a.fore[0], arm_b.fore[0]), rotation_between(*bones), arm_b.fore[0])
        hand = _hand_frame(b, arm_b) @ _hand_frame(a, arm_a).T
        beside(WRISTS[side], (arm_a.hand, arm_b.hand), hand, arm_b.hand)
        for marks, finger, k in ((PINKIES, "pinky", 0), (INDEX_FINGERS, "index", 0), (THUMBS, "thumb", 1)):
            joints = arm_a.fingers[finger][k], arm_b.fingers[finger][k]
            beside(marks[side], joints, hand, joints[1])
        beside(HIPS[side], (leg_a.thigh[0], leg_b.thigh[0]), np.eye(3), b.parts.hips)
        bones = [figure.joints[leg.shin[0]] - figure.joints[leg.thigh[0]] for figure, leg in ((a, leg_a), (b, leg_b))]
        beside(KNEES[side], (leg_a.shin[0], leg_b.shin[0]), rotation_between(*bones), leg_b.thigh[-1])
        beside(ANKLES[side], (leg_a.foot, leg_b.foot), np.eye(3), leg_b.foot)
        part = (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)[side]
        boxes = [figure.vertices[figure.model.parts == part] for figure in (a, b)]
        low, high = ([box.min(0) for box in boxes], [box.max(0) for box in boxes])
        for mark in (HEELS[side], TOES[side]):
            share = (places[mark] - low[0]) / (high[0] - low[0])
            point = low[1] + share * (high[1] - low[1])
            point[1] = low[1][1] + (places[mark, 1] - low[0][1]) * scale
            rows[mark] = b.glued(leg_b.foot, point)
    return [row for row in rows if row is not None]


def _hand_frame(figure: _Figure, arm: Arm) -> np.ndarray:
    """Columns along the hand, towards the thumb, and out of the palm or the back."""
    wrist = figure.joints[arm.hand]
    along = figure.joints[arm.fingers["middle"][0]] - wrist
    return orthonormal_frame(along, figure.joints[arm.fingers["index"][0]] - figure.joints[arm.fingers["pinky"][0]])


def _hand(figure: _Figure, side: int) -> list[Points]:
    """The 21 points of a hand: the wrist, and three joints and the tip of every finger, thumb first."""
    arm, model = figure.parts.arms[side], figure.model
    rows = [figure.glued(arm.hand, figure.joints[arm.hand])]
    for finger in FINGERS:
        joints = arm.fingers[finger]
        rows += [figure.glued(joint, figure.joints[joint]) for joint in joints]
        along = figure.joints[joints[-1]] - figure.joints[joints[-2]]
        own = np.flatnonzero(model.vertices.weights[:, joints[-1]] > _LEAST_CARRIED)
        reach = (figure.vertices[own] - figure.joints[joints[-1]]) @ along
        if len(own) and reach.max() > 0:
            rows.append(model.vertices.take(own[[reach.argmax()]]))
        else:
            rows.append(figure.glued(joints[-1], figure.joints[joints[-1]] + _FINGER_TIP * along))
    return rows


def _face(
    a: _Figure, b: _Figure, face: Float[np.ndarray, "468 3"], head: Float[np.ndarray, "11 3"]
) -> tuple[Float[np.ndarray, "11 3"], tuple[Int[np.ndarray, "468 3"], Float[np.ndarray, "468 3"]]]:
    """Where points of ``a``'s head are on ``b``'s, and the face's points as triangles of ``b`` and places in them."""
    from scipy.interpolate import RBFInterpolator

    source, target = _anchors(a, b, face)
    scale, turn, shift = _similarity(source, target)
    near = scale * source @ turn.T + shift
    # the head's extent holds the spline where there are no landmarks
    own, theirs = _extent(a), _extent(b)
    source, target = np.concatenate([near, scale * own @ turn.T + shift]), np.concatenate([target, theirs])
    _, kept = np.unique(source.round(6), axis=0, return_index=True)
    spline = RBFInterpolator(
        source[kept], (target - source)[kept], kernel="thin_plate_spline", smoothing=_SMOOTHNESS, degree=1
    )

    def carried(points: np.ndarray) -> np.ndarray:
        points = scale * points @ turn.T + shift
        return points + spline(points)

    skin = b.model.faces[_head_skin(b.model)]
    triangle, barycentric, _ = closest_on_triangles(carried(face), b.vertices, skin)
    return carried(head), (skin[triangle], barycentric)


def _anchors(a: _Figure, b: _Figure, face: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of points on both faces."""
    own = b.model.profile.face_marks
    if own is not None:
        marks = [(IBUG_INNER, own.inner), (IBUG_JAW, own.outline)]
        pairs = [(face[list(index)], b.points(points)) for index, points in marks if points is not None]
        source, target = (np.concatenate(side) for side in zip(*pairs, strict=True))
        scale, turn, shift = _similarity(source[:51], target[:51])
        off = np.linalg.norm(scale * source @ turn.T + shift - target, axis=1)
        if np.sqrt((off[:51] ** 2).mean()) < _WORST_FACE * np.linalg.norm(np.ptp(target[:51], axis=0)):
            sane = off < _WORST_FACE * np.linalg.norm(np.ptp(target[:51], axis=0))
            return source[sane], target[sane]
    return _extent(a), _extent(b)


def _extent(figure: _Figure) -> Float[np.ndarray, "8 3"]:
    """Points every head has: both eyes, and its ends to all sides."""
    model = figure.model
    head = figure.vertices[_on_head(model) & ~model.inner]
    middle = figure.joints[figure.parts.head]
    eyes = [i for i, name in enumerate(model.joint_names) if "eye" in name.lower()]
    above = head[head[:, 1] > middle[1]]
    ends = [above[(above @ np.array(d)).argmax()] for d in ((0, 1, 0), (0, 0, 1), (0, 0, -1), (1, 0, 0), (-1, 0, 0))]
    return np.stack([*(figure.joints[i] for i in eyes), *ends, middle])


def _on_head(model: BodyModel) -> Bool[np.ndarray, " v"]:
    return model.parts == BodyPart.HEAD


def _head_skin(model: BodyModel) -> Bool[np.ndarray, " f"]:
    """Triangles of the head that are no eyeballs."""
    return _on_head(model)[model.faces].any(1) & (model.face_regions != EYE)


def _similarity(a: np.ndarray, b: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Scale, rotation and shift that bring points ``a`` nearest to ``b`` (least squares)."""
    x, y = a - a.mean(0), b - b.mean(0)
    u, s, vt = np.linalg.svd(y.T @ x)
    flip = np.diag([1.0, 1.0, np.linalg.det(u @ vt)])
    turn = u @ flip @ vt
    scale = float((s * np.diag(flip)).sum() / max((x**2).sum(), 1e-12))
    return scale, turn, b.mean(0) - scale * turn @ a.mean(0)


def closest_on_triangles(
    points: Float[np.ndarray, "n 3"], vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]
) -> tuple[Int[np.ndarray, " n"], Float[np.ndarray, "n 3"], Float[np.ndarray, " n"]]:
    """For every point the nearest triangle, the barycentric place in it, and the distance."""
    from scipy.spatial import KDTree

    corners = vertices[faces]
    count = min(_CANDIDATES, len(faces))
    _, near = KDTree(corners.mean(1)).query(points, count)
    near = np.asarray(near).reshape(len(points), count)
    a, b, c = (corners[near][:, :, k] for k in range(3))
    p = points[:, None]
    inner = _inside(p, a, b, c)
    places = [inner, *(_on_edge(p, a, b, c, k) for k in range(3))]
    best, least = places[0], np.full(near.shape, np.inf)
    for place in places:
        at = place[..., :1] * a + place[..., 1:2] * b + place[..., 2:] * c
        off = np.where((place >= -1e-9).all(-1), np.linalg.norm(at - p, axis=-1), np.inf)
        best = np.where((off < least)[..., None], place, best)
        least = np.minimum(least, off)
    chosen = least.argmin(1)
    rows = np.arange(len(points))
    return near[rows, chosen], np.clip(best[rows, chosen], 0.0, 1.0), least[rows, chosen]


def _inside(p: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Barycentric coordinates of the points' projections on the triangles' planes."""
    u, v, w = b - a, c - a, p - a
    uu, uv, vv = (u * u).sum(-1), (u * v).sum(-1), (v * v).sum(-1)
    wu, wv = (w * u).sum(-1), (w * v).sum(-1)
    area = np.maximum(uu * vv - uv * uv, 1e-20)
    s, t = (vv * wu - uv * wv) / area, (uu * wv - uv * wu) / area
    return np.stack([1.0 - s - t, s, t], -1)


def _on_edge(p: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray, edge: int) -> np.ndarray:
    """Barycentric coordinates of the nearest points on one edge."""
    start, end = ((a, b), (b, c), (c, a))[edge]
    along = end - start
    t = np.clip(((p - start) * along).sum(-1) / np.maximum((along * along).sum(-1), 1e-20), 0.0, 1.0)
    out = np.zeros((*t.shape, 3))
    out[..., edge], out[..., (edge + 1) % 3] = 1.0 - t, t
    return out
