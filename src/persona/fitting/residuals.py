"""The cost of a body state given the evidence, term by term, with its Gauss-Newton approximation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int

from persona.body.model import BodyModel
from persona.body.points import Points
from persona.body.profile import PosePrior, ShapePrior
from persona.fitting.bones import BoneEvidence
from persona.fitting.evidence import Evidence
from persona.fitting.landmarks import BODY, FACE, LEFT_HAND, RIGHT_HAND, LandmarkMap
from persona.fitting.levenberg_marquardt import Normal, robust
from persona.fitting.state import Body, Free, ShapeSteps, State, moved, points_jacobian
from persona.geometry.rotations import cross_matrix, left_log_jacobian, log_rotation
from persona.landmark_names import (
    ANKLES,
    BODY_COUNT,
    EARS,
    ELBOWS,
    HEELS,
    HIPS,
    KNEES,
    SHOULDERS,
    TOES,
    WRISTS,
    BodyPoint,
)
from persona.motion.anatomy import Anatomy, heel_turn
from persona.motion.limbs import limbs
from persona.surface.silhouette import FLIP

_WORLD_POINTS = np.array([BodyPoint.NOSE, *EARS, *SHOULDERS, *ELBOWS, *WRISTS, *KNEES, *ANKLES, *TOES])
_LIMIT_SPREAD = 0.05  # radians beyond a joint's limit that cost as much as one sigma
_SOLE_SPREAD = 0.2  # radians off level, of the soles of who stands
_ANCHOR_SPREAD = 0.05  # meters about the depths that landmarks gave, while the outline is fitted
_ORDER_SPREAD = 0.015  # meters of an arm on the wrong side of the trunk's surface
_FLOOR_SPREAD = 0.05  # meters between the heights of both feet
_SEEN_DEPTH, _SEEN_NORMAL = 0.02, 0.25  # meters, radians off depth and normals that a network saw: clothes stand off
_SEEN_COUNT = 80.0  # neighbouring vertices err together: all of them count as this many
_SHOULDERS_BEHIND, _ANKLES_BEHIND = 0.015, 0.04  # meters behind the hips, of somebody who stands at ease
_PLUMB_SPREAD = 0.03  # meters of these distances, in who stands or is cut off at the hips
_STRIDING_SPREAD = 0.06  # meters of them in who walks
_SHOULDERS_SURER = 0.5  # of these, for the shoulders of who is on the feet: ankles go further astray
_EARS_AHEAD, _EARS_SPREAD = 0.05, 0.02  # meters of the ears before the shoulders, of who is on the feet
_LEANING_SPREAD = 0.10  # meters of the shoulders' distance in who does not stand
_ORDER_COUNT = 20.0  # vertices on the wrong side of the trunk err together: all of them count as this many
# Spreads at which a residual starts to count less (Geman-McClure).
_WORLD_BEND, _FLOOR_BEND, _DEPTH_BEND, _NORMAL_BEND = 3.0, 2.0, 3.0, 2.0


@dataclass(frozen=True)
class Terms:
    """Which unknowns move in one round of the fit, and how much each term counts.

    Weights multiply squared residuals in units of their spreads; 1 is what the spreads say, 0 leaves a term out.

    Attributes:
        shape: entries of the shape that move.
        expression: whether the expression moves.
        landmarks: weight of all landmarks in the picture.
        landmark_bend: sigmas at which a landmark starts to count less.
        face: factor for the face's landmarks, on top of that of all.
        face_every: use every n-th face landmark, each for n.
        hands: factor for the hands' landmarks, on top of that of all.
        world: weight of the 3D landmarks.
        world_in_depth_only: the picture says better where they are across the view.
        prior: weight of usual poses.
        shape_prior: weight of usual shapes.
        upright: weight of standing upright with flat feet on one floor.
        bones: weight of the bones of a body that another program found.
        bones_bend: spreads at which such a bone starts to count less.
        surface: weight of depth and normals that a network saw.
        silhouette: weight of the outline.
        silhouette_sigma: spread of the outline's distance, in shares of stature.
        silhouette_bend: sigmas at which a point of the outline starts to count less.
    """

    shape: tuple[int, ...] = ()
    expression: bool = False
    landmarks: float = 1.0
    landmark_bend: float = 4.0
    face: float = 1.0
    face_every: int = 1
    hands: float = 1.0
    world: float = 0.0
    world_in_depth_only: bool = True
    prior: float = 1.0
    shape_prior: float = 1.0
    upright: float = 1.0
    bones: float = 1.0
    bones_bend: float = 6.0
    surface: float = 1.0
    silhouette: float = 0.0
    silhouette_sigma: float = 0.01
    silhouette_bend: float = 3.0


@dataclass(frozen=True)
class Outline:
    """Vertices that should fall on a line through ``targets`` (pixels) across ``normals``."""

    vertices: Int[np.ndarray, " m"]
    targets: Float[np.ndarray, "m 2"]
    normals: Float[np.ndarray, "m 2"]
    weights: Float[np.ndarray, " m"]


@dataclass(frozen=True)
class DepthOrder:
    """Vertices that must come nearer than a depth (``sign`` 1) or go beyond it (-1)."""

    vertices: Int[np.ndarray, " m"]
    depth: Float[np.ndarray, " m"]  # meters from the camera
    sign: Float[np.ndarray, " m"]


@dataclass(frozen=True)
class SurfaceGuide:
    """What some vertices of the body should be like: their depth in the fit's world, and their normals.

    ``local`` are the body's own normals there, turned back by the vertices' joints; NaN targets are not known.
    """

    vertices: Int[np.ndarray, " m"]
    depth: Float[np.ndarray, " m"]
    normals: Float[np.ndarray, "m 3"]
    local: Float[np.ndarray, "m 3"]


@dataclass(frozen=True)
class Guides:
    """What the last look at the body in the photo's view asks for."""

    outline: Outline | None = None
    order: DepthOrder | None = None
    surface: SurfaceGuide | None = None


@dataclass(frozen=True)
class _Block:
    """Rows of one term: weighted residuals and Jacobian, and the term's cost."""

    cost: float
    residual: Float[np.ndarray, " m"]
    jacobian: Float[np.ndarray, "m u"] | None


@dataclass(frozen=True)
class Problem:
    """Everything the cost depends on but the state.

    ``heels`` is the angle in radians by which shoes raise the heels of who stands.
    """

    model: BodyModel
    known: LandmarkMap
    evidence: Evidence
    prior: PosePrior
    shape: ShapePrior
    heels: float = 0.0

    @cached_property
    def limbs(self) -> Anatomy:
        """Which joints are which limbs."""
        return limbs(self.model)

    def stretched(self, factor: float) -> Problem:
        """The same with the 3D landmarks' depths multiplied."""
        world = self.evidence.world * [1.0, 1.0, factor]
        return replace(self, evidence=replace(self.evidence, world=world))

    def in_heels(self, angle: float) -> Problem:
        """The same for who stands in shoes that raise the heels by an angle (radians)."""
        mean = self.prior.mean.copy()
        for leg in self.limbs.legs:
            turn = log_rotation(heel_turn(self.model.joint_template, leg, angle - self.heels)[None])[0]
            mean[self.prior.joints == leg.foot] += turn
        return replace(self, prior=replace(self.prior, mean=mean), heels=angle)

    def anchored(self, state: State) -> Problem:
        """The same with the landmarks' depths held about where a state has them, so that lengths and the hands' sizes
        may be as the picture has them."""
        marks, _ = Body.of(self.model, state).points(self.model, self.known.points.take(np.arange(BODY_COUNT)))
        world, spread = self.evidence.world.copy(), self.evidence.world_spread.copy()
        depth = -marks[:, 2]
        world[:, 2], spread[:, 2] = depth - depth[HIPS].mean(), _ANCHOR_SPREAD
        evidence = replace(self.evidence, world=world, world_spread=spread, world_confidence=np.ones(BODY_COUNT))
        return replace(self, evidence=evidence, shape=replace(self.shape, spread=self.shape.loose))

    def free(self, terms: Terms) -> Free:
        """What is free where these terms count."""
        return Free(self.prior.joints, np.array(terms.shape, int), terms.expression, len(self.model.expression))

    def step(self, state: State, terms: Terms, update: np.ndarray) -> State:
        """The state after a small change of what is free."""
        return moved(self.model, state, self.free(terms), update)

    def cost(self, state: State, terms: Terms, guides: Guides) -> float:
        """The costs of all terms together."""
        return sum(block.cost for block in self._blocks(state, terms, guides, False))

    def linearise(self, state: State, terms: Terms, guides: Guides) -> Normal:
        """The normal equations of all residuals around a state."""
        size = self.free(terms).size
        cost, gradient, hessian = 0.0, np.zeros(size), np.zeros((size, size))
        for block in self._blocks(state, terms, guides, True):
            assert block.jacobian is not None
            cost += block.cost
            gradient += block.jacobian.T @ block.residual
            hessian += block.jacobian.T @ block.jacobian
        return Normal(cost, gradient, hessian)

    def landmark_errors(self, state: State) -> Float[np.ndarray, " 543"]:
        """Distances in pixels of all landmarks from their targets (NaN where unused)."""
        posed, _ = Body.of(self.model, state).points(self.model, self.known.points)
        error = np.linalg.norm(self.project(posed) - self.evidence.targets, axis=1)
        return np.where(np.isfinite(self.evidence.sigma), error, np.nan)

    def project(self, world: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 2"]:
        """Pixels of points in the world, meters."""
        camera = world * FLIP
        return camera[:, :2] / camera[:, 2:] * self.evidence.focal + self.evidence.centre

    def _projection_jacobian(self, world: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 2 3"]:
        x, y, z = (world * FLIP).T
        zero = np.zeros_like(z)
        f = self.evidence.focal
        rows = np.stack([np.stack([f / z, zero, -f * x / z**2], 1), np.stack([zero, f / z, -f * y / z**2], 1)], 1)
        return rows * FLIP

    def _blocks(self, state: State, terms: Terms, guides: Guides, jac: bool) -> Iterator[_Block]:
        free = self.free(terms)
        body = Body.of(self.model, state)
        steps = ShapeSteps.of(self.model, state, free.shape) if jac and len(free.shape) else None
        used = np.isfinite(self.evidence.sigma)
        face = np.arange(len(used)) - FACE.start
        used[(face >= 0) & (face % terms.face_every != 0)] = False
        index = np.union1d(np.flatnonzero(used), np.arange(BODY_COUNT))
        points = self.known.points.take(index)
        posed, shaped = body.points(self.model, points)
        jacobian = None
        if jac:
            jacobian = points_jacobian(self.model, points, posed, shaped, body, free, steps)
            if free.expression:
                self._act(points, index, body, free, jacobian)
        yield self._landmarks(terms, index, posed, jacobian)
        marks = posed[BODY], None if jacobian is None else jacobian[BODY]
        if terms.world:
            yield self._world(terms, *marks)
        if terms.bones and self.evidence.bones is not None:
            yield self._bones(terms, self.evidence.bones, body, free, steps, *marks)
        if terms.upright:
            yield self._upright(terms, *marks)
            if self.evidence.standing:
                yield self._flat_feet(terms, body, free, jac)
            if self.evidence.seen[[*ANKLES, *TOES]].all():
                yield self._common_ground(terms, *marks)
        yield self._pose_prior(state, terms, free, jac)
        if len(free.shape):
            value = state.shape[free.shape]
            scale = np.sqrt(terms.shape_prior) / self.shape.spread[free.shape]
            yield _linear((value - self.shape.mean[free.shape]) * scale, scale, free.shaped, free.size, jac)
            yield self._tied_shape(terms, state, free, jac)
        if free.expression:
            scale = np.full(free.expressions, 1.0 / self.model.expression_spread)
            yield _linear(state.expression * scale, scale, free.acted, free.size, jac)
        if terms.silhouette and guides.outline is not None:
            yield self._silhouette(terms, guides.outline, body, free, steps, jac)
        if terms.surface and guides.surface is not None:
            yield self._surface(terms, guides.surface, body, free, steps, jac)
        if terms.silhouette and guides.order is not None:
            yield self._depth_order(guides.order, body, free, steps, jac)

    def _tied_shape(self, terms: Terms, state: State, free: Free, jac: bool) -> _Block:
        """What is known of several shape parameters together."""
        rows = np.sqrt(terms.shape_prior) * self.shape.tied
        residual = rows @ (state.shape - self.shape.mean)
        jacobian = None
        if jac:
            jacobian = np.zeros((len(rows), free.size))
            jacobian[:, free.shaped] = rows[:, free.shape]
        return _Block(float(residual @ residual), residual, jacobian)

    def _act(self, points: Points, index: np.ndarray, body: Body, free: Free, jacobian: np.ndarray) -> None:
        """Expressions move the face's landmarks linearly: fill in their columns."""
        face = np.flatnonzero(index >= FACE.start)
        shapes = points.blendshapes[self.model.expression_rows][:, face]
        turns = np.einsum("nj,jab->nab", points.weights[face], body.placed.rotations[0] @ body.rest.turns[0])
        jacobian[face, :, free.acted] = np.einsum("nab,enb->nae", turns, shapes)

    def _landmarks(self, terms: Terms, index: np.ndarray, posed: np.ndarray, jacobian: np.ndarray | None) -> _Block:
        sigma = self.evidence.sigma[index]
        on = np.isfinite(sigma)
        index, sigma = index[on], sigma[on]
        residual = (self.project(posed[on]) - self.evidence.targets[index]) / sigma[:, None]
        group = np.ones(len(index))
        group[index >= FACE.start] = terms.face * terms.face_every
        group[(index >= LEFT_HAND.start) & (index < RIGHT_HAND.stop)] = terms.hands
        group *= terms.landmarks
        cost, weight = robust(residual, terms.landmark_bend)
        root = np.sqrt(weight * group)
        if jacobian is not None:
            rows = self._projection_jacobian(posed[on]) @ jacobian[on]
            jacobian = (rows * (root / sigma)[:, None, None]).reshape(-1, rows.shape[-1])
        return _Block(float(cost @ group), (residual * root[:, None]).ravel(), jacobian)

    def _world(self, terms: Terms, marks: np.ndarray, jacobian: np.ndarray | None) -> _Block:
        """3D landmarks about the hips, in camera axes."""
        axes = [2] if terms.world_in_depth_only else [0, 1, 2]
        spread = self.evidence.world_spread[_WORLD_POINTS][:, axes]
        here = marks * FLIP
        here = here - here[HIPS].mean(0)
        residual = ((here - self.evidence.world)[_WORLD_POINTS][:, axes]) / spread
        trust = terms.world * np.repeat(self.evidence.world_confidence[_WORLD_POINTS] ** 2, len(axes))
        flat = residual.reshape(-1, 1)
        cost, weight = robust(flat, _WORLD_BEND)
        root = np.sqrt(weight * trust)
        if jacobian is not None:
            turned = jacobian * FLIP[:, None]
            rows = (turned - turned[HIPS].mean(0))[_WORLD_POINTS][:, axes] / spread[..., None]
            jacobian = rows.reshape(len(flat), -1) * root[:, None]
        return _Block(float(cost @ trust), flat[:, 0] * root, jacobian)

    def _bones(
        self,
        terms: Terms,
        known: BoneEvidence,
        body: Body,
        free: Free,
        steps: ShapeSteps | None,
        marks: np.ndarray,
        jacobian: np.ndarray | None,
    ) -> _Block:
        """Bones point as those of a body that another program found."""
        joints = body.placed.positions[0]
        bones = known.taken(joints, marks)
        length = np.linalg.norm(bones, axis=1, keepdims=True)
        along = bones / length
        residual = (along - known.directions) / known.spread[:, None]
        cost, weight = robust(residual, terms.bones_bend)
        root = np.sqrt(weight * terms.bones)
        if jacobian is not None:
            moves = np.zeros((len(joints), 3, free.size))
            moves[:, :, :3] = np.eye(3)
            moves[:, :, free.pose] = self.model.joint_jacobian(np.arange(len(joints)), body.placed, free.joints)
            if steps is not None:
                moved = (steps.placed.positions - joints) / steps.steps[:, None, None]
                moves[:, :, free.shaped] = np.transpose(moved, (1, 2, 0))
            rows = np.einsum("bn,nxu->bxu", known.ends, np.concatenate([moves, jacobian]))
            turned = rows - along[:, :, None] * np.einsum("bx,bxu->bu", along, rows)[:, None]
            jacobian = (turned * (root / known.spread / length[:, 0])[:, None, None]).reshape(-1, free.size)
        return _Block(float(cost.sum() * terms.bones), (residual * root[:, None]).ravel(), jacobian)

    def _upright(self, terms: Terms, marks: np.ndarray, jacobian: np.ndarray | None) -> _Block:
        """Shoulders are over the hips, and so are the ankles of who stands or walks, but for the little that a body at
        rest has them behind the line of gravity."""
        standing, on_feet = self.evidence.standing, self.evidence.on_feet
        leaning = self.evidence.seen[HIPS].all() and self.evidence.seen[KNEES].any() and not standing
        spread = _PLUMB_SPREAD if not leaning else _STRIDING_SPREAD if on_feet else _LEANING_SPREAD
        surer = _SHOULDERS_SURER if on_feet else 1.0
        pairs = [(SHOULDERS, HIPS, _SHOULDERS_BEHIND, surer * spread)]
        if on_feet:
            pairs.append((ANKLES, HIPS, _ANKLES_BEHIND, spread))
            pairs.append((EARS, SHOULDERS, -_EARS_AHEAD, _EARS_SPREAD))
        root = np.sqrt(terms.upright) / np.array([spread for *_, spread in pairs])
        ahead = self.evidence.level[2]
        # behind the person is away from the camera, or towards it when the person's back is seen
        across = self.evidence.world[HIPS[0]] - self.evidence.world[HIPS[1]]
        facing = across[0] / max(float(np.linalg.norm(across)), 1e-6)
        residual = [(marks[a].mean(0) - marks[b].mean(0)) @ ahead + behind * facing for a, b, behind, _ in pairs]
        residual = np.array(residual) * root
        if jacobian is not None:
            rows = [ahead @ (jacobian[a].mean(0) - jacobian[b].mean(0)) for a, b, *_ in pairs]
            jacobian = np.stack(rows) * root[:, None]
        return _Block(float(residual @ residual), residual, jacobian)

    def _common_ground(self, terms: Terms, marks: np.ndarray, jacobian: np.ndarray | None) -> _Block:
        """Both feet are mostly on one floor: the one lower in the picture is the nearer one."""
        left, right = [HEELS[0], TOES[0]], [HEELS[1], TOES[1]]
        up = self.evidence.level[1]
        apart = ((marks[left].mean(0) - marks[right].mean(0)) @ up / _FLOOR_SPREAD).reshape(1, 1)
        cost, weight = robust(apart, _FLOOR_BEND)
        root = np.sqrt(terms.upright * weight[0])
        if jacobian is not None:
            jacobian = (up @ (jacobian[left].mean(0) - jacobian[right].mean(0)))[None] * root / _FLOOR_SPREAD
        return _Block(float(cost[0]) * terms.upright, apart[0] * root, jacobian)

    def _flat_feet(self, terms: Terms, body: Body, free: Free, jac: bool) -> _Block:
        """The soles of who stands lie about level, but for heels: the feet's up axes point up."""
        root = np.sqrt(terms.upright) / _SOLE_SPREAD
        rows, jacobians = [], []
        parents = self.model.parents[free.joints]
        frames = np.where((parents >= 0)[:, None, None], body.placed.rotations[0, np.maximum(parents, 0)], np.eye(3))
        sideways = self.evidence.level[[0, 2]]
        for leg in self.limbs.legs:
            foot, raised = leg.foot, heel_turn(self.model.joint_template, leg, self.heels)
            up = body.placed.rotations[0, foot] @ raised[1]
            rows.append(sideways @ up * root)
            if jac:
                turn = -cross_matrix(up) @ frames * self.model.descends[free.joints, foot][:, None, None]
                jacobian = np.zeros((2, free.size))
                jacobian[:, free.pose] = sideways @ np.transpose(turn, (1, 0, 2)).reshape(3, -1) * root
                jacobians.append(jacobian)
        residual = np.concatenate(rows)
        return _Block(float(residual @ residual), residual, np.concatenate(jacobians) if jac else None)

    def _pose_prior(self, state: State, terms: Terms, free: Free, jac: bool) -> _Block:
        prior = self.prior
        turn = log_rotation(state.rotations[prior.joints])
        turn[prior.joints == 0] = 0.0  # the root may face anywhere
        root = np.sqrt(terms.prior)
        residual = np.einsum("qab,qb->qa", prior.scale, turn - prior.mean) * root
        position = {int(j): i for i, j in enumerate(prior.joints)}
        extra, slopes, cost = [], [], float(residual.ravel() @ residual.ravel())
        for limit in prior.limits:
            angle = limit.axis @ turn[position[limit.joint]]
            over = (min(0.0, angle - limit.low) + max(0.0, angle - limit.high)) / _LIMIT_SPREAD
            cost += over**2
            extra.append(over)
            slopes.append((position[limit.joint], limit.axis / _LIMIT_SPREAD * (over != 0.0)))
        for habit in prior.habits if self.evidence.standing else ():
            off = np.array([[(habit.axis @ turn[position[habit.joint]] - habit.value) / habit.spread]])
            paid, weight = robust(off, habit.bend)
            cost += terms.prior * float(paid[0])
            pull = np.sqrt(terms.prior * weight[0])
            extra.append(off[0, 0] * pull)
            slopes.append((position[habit.joint], habit.axis / habit.spread * pull))
        rows = np.concatenate([residual.ravel(), extra])
        if not jac:
            return _Block(cost, rows, None)
        inner = left_log_jacobian(turn)
        blocks = prior.scale @ inner * root
        jacobian = np.zeros((len(rows), free.size))
        for i, joint in enumerate(prior.joints):
            if joint:
                jacobian[3 * i : 3 * i + 3, 3 + 3 * i : 6 + 3 * i] = blocks[i]
        for k, (i, slope) in enumerate(slopes):
            jacobian[residual.size + k, 3 + 3 * i : 6 + 3 * i] = slope @ inner[i]
        return _Block(cost, rows, jacobian)

    def _silhouette(
        self, terms: Terms, outline: Outline, body: Body, free: Free, steps: ShapeSteps | None, jac: bool
    ) -> _Block:
        points = self.model.vertices.take(outline.vertices)
        posed, shaped = body.points(self.model, points)
        sigma = terms.silhouette_sigma * self.evidence.stature_px
        distance = ((self.project(posed) - outline.targets) * outline.normals).sum(1) / sigma
        cost, weight = robust(distance[:, None], terms.silhouette_bend)
        trust = terms.silhouette * outline.weights**2
        root = np.sqrt(weight * trust)
        jacobian = None
        if jac:
            across = np.einsum("ni,nij->nj", outline.normals, self._projection_jacobian(posed))
            full = points_jacobian(self.model, points, posed, shaped, body, free, steps)
            jacobian = np.einsum("nj,nju->nu", across, full) * (root / sigma)[:, None]
        return _Block(float(cost @ trust), distance * root, jacobian)

    def _surface(
        self, terms: Terms, guide: SurfaceGuide, body: Body, free: Free, steps: ShapeSteps | None, jac: bool
    ) -> _Block:
        """Seen surface has the depth and the normals that a network saw."""
        points = self.model.vertices.take(guide.vertices)
        posed, shaped = body.points(self.model, points)
        turns = np.einsum("nj,jab->nab", points.weights, body.placed.rotations[0] @ body.rest.turns[0])
        normals = np.einsum("nab,nb->na", turns, guide.local)
        length = np.linalg.norm(normals, axis=1, keepdims=True)
        normals = normals / length
        deep, sloped = np.isfinite(guide.depth), np.isfinite(guide.normals[:, 0])
        far = (posed[deep, 2:] - guide.depth[deep, None]) / _SEEN_DEPTH
        turned = (normals[sloped] - guide.normals[sloped]) / _SEEN_NORMAL
        (far_cost, far_weight), (turned_cost, turned_weight) = robust(far, _DEPTH_BEND), robust(turned, _NORMAL_BEND)
        counts = [terms.surface * min(1.0, _SEEN_COUNT / max(1, n)) for n in (len(far), len(turned))]
        far_root, turned_root = np.sqrt(far_weight * counts[0]), np.sqrt(turned_weight * counts[1])
        rows = np.concatenate([far[:, 0] * far_root, (turned * turned_root[:, None]).ravel()])
        cost = float(far_cost.sum() * counts[0] + turned_cost.sum() * counts[1])
        if not jac:
            return _Block(cost, rows, None)
        full = points_jacobian(self.model, points, posed, shaped, body, free, steps)
        across = np.zeros((int(sloped.sum()), 3, free.size))
        if sloped.any():
            at, own = points.take(np.flatnonzero(sloped)), normals[sloped]
            turning = self.model.direction_jacobian(at, guide.local[sloped], body.rest, body.placed, free.joints)
            turning = turning - own[:, :, None] * np.einsum("nx,nxu->nu", own, turning)[:, None]
            across[:, :, free.pose] = turning / length[sloped][..., None]
        jacobian = np.concatenate(
            [
                full[deep, 2] * (far_root / _SEEN_DEPTH)[:, None],
                (across * (turned_root / _SEEN_NORMAL)[:, None, None]).reshape(-1, free.size),
            ]
        )
        return _Block(cost, rows, jacobian)

    def _depth_order(self, order: DepthOrder, body: Body, free: Free, steps: ShapeSteps | None, jac: bool) -> _Block:
        points = self.model.vertices.take(order.vertices)
        posed, shaped = body.points(self.model, points)
        root = 1.0 / (_ORDER_SPREAD * np.sqrt(max(1.0, len(points) / _ORDER_COUNT)))
        over = np.maximum(order.sign * (-posed[:, 2] - order.depth), 0.0) * root
        jacobian = None
        if jac:
            full = points_jacobian(self.model, points, posed, shaped, body, free, steps)
            jacobian = -full[:, 2] * (order.sign * root * (over > 0))[:, None]
        return _Block(float(over @ over), over, jacobian)


def _linear(residual: np.ndarray, scale: np.ndarray, where: slice, size: int, jac: bool) -> _Block:
    """A term on some of the unknowns themselves."""
    jacobian = None
    if jac:
        jacobian = np.zeros((len(residual), size))
        jacobian[np.arange(len(residual)), where.start + np.arange(len(residual))] = scale
    return _Block(float(residual @ residual), residual, jacobian)
