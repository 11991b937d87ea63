"""Fit a body to one photo."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from persona.body import Anny, BodySource
from persona.body.model import BodyModel
from persona.body.profile import PosePrior
from persona.compute import blas_threads
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.fitting.contour import silhouette
from persona.fitting.evidence import Evidence, EvidenceOptions, gather
from persona.fitting.face_actions import expressions
from persona.fitting.heels import HeelOptions, in_heels, pointed_feet, standing_in_heels
from persona.fitting.hiding import HidingOptions, eased_fingers, hands_out_of_sight
from persona.fitting.landmark_points import landmark_map
from persona.fitting.landmarks import BODY, FACE, LEFT_HAND, RIGHT_HAND
from persona.fitting.leaning import LeanOptions, lean_warning
from persona.fitting.pose_priors import pose_prior
from persona.fitting.residuals import Problem
from persona.fitting.shape_priors import shape_prior
from persona.fitting.solve import SolveOptions, posed, solve
from persona.fitting.state import Body, State
from persona.geometry.kinematics import forward
from persona.imaging.measures import iou
from persona.landmark_names import ANKLES, ELBOWS, KNEES, WRISTS
from persona.motion.limbs import driving_joints, limbs
from persona.rendering.mesh import rasterize_mesh
from persona.surface import SurfaceOptions, body_surface, dressed
from persona.surface.relief import relief
from persona.surface.silhouette import FLIP, Silhouette
from persona.types import BodyFit, BodyPart, Camera, Observation, Pose, Surface

_HEIGHTS = (0.4, 2.6)  # meters: range of the given height


@dataclass(frozen=True)
class FitBody:
    """Options of the fit.

    Attributes:
        body: where the body model comes from (:mod:`persona.body`).
        sex: holds the body's sex where the model has one (Anny); from the photo alone it is unreliable.
        height_m: the person's stature in meters; everything is scaled to it.
        focal_px: focal length in pixels at working size; else the photo's own, else a usual lens.
        garment: what hangs free of the legs (None: what the photo shows); trousers and none do not.
        surface: how the surface leaves the body.
        evidence: how far landmarks are believed.
        solver: the stages of the fit.
        lean: when a lean is told that the photo does not show.
        heels: when shoes raise the heels.
        hiding: where hands are that the photo hides.
    """

    body: BodySource = field(default_factory=Anny)
    sex: Literal["female", "male"] | None = None
    height_m: float | None = None
    focal_px: float | None = None
    garment: Literal["skirt", "dress", "coat", "trousers", "none"] | None = None
    surface: SurfaceOptions = field(default_factory=SurfaceOptions)
    evidence: EvidenceOptions = field(default_factory=EvidenceOptions)
    solver: SolveOptions = field(default_factory=SolveOptions)
    lean: LeanOptions = field(default_factory=LeanOptions)
    heels: HeelOptions = field(default_factory=HeelOptions)
    hiding: HidingOptions = field(default_factory=HidingOptions)

    def __call__(self, observation: Observation, stage: Stage = SILENT) -> BodyFit:
        """Fit body, pose and camera, then the surface.

        The world is Y up, in meters; the root joint stands over the origin and the lowest point of the feet on y = 0.

        Raises:
            PersonaError: an option makes no sense or nobody can be seen.
        """
        if self.height_m is not None and not _HEIGHTS[0] <= self.height_m <= _HEIGHTS[1]:
            raise PersonaError(f"The height must be {_HEIGHTS[0]} to {_HEIGHTS[1]} meters, got {self.height_m}")
        if self.focal_px is not None and self.focal_px <= 0:
            raise PersonaError(f"The focal length must be a positive number of pixels, got {self.focal_px}")
        begun = time.monotonic()
        model = self.body.load(stage)
        with blas_threads(1):
            return self._fit(observation, model, stage, begun)

    def _fit(self, observation: Observation, model: BodyModel, stage: Stage, begun: float) -> BodyFit:
        known = landmark_map(model)
        evidence = gather(observation, known, model, self.focal_px, self.evidence)
        problem = Problem(
            model, known, evidence, _prior(model, evidence), shape_prior(model, self.sex, observation.body)
        )
        target = silhouette(evidence)
        known_relief = relief(observation, target)
        state, overlap = solve(
            problem, target, lambda share, what: stage.progress(0.8 * share, what), known_relief, self.solver
        )
        state, pointed = pointed_feet(problem, state, target, self.heels)
        state = hands_out_of_sight(problem, state, target, self.solver, self.hiding)
        state = eased_fingers(problem, state, target)
        state, heels = in_heels(problem, state, target, observation.labels, self.solver, self.heels)
        solved = time.monotonic()

        vertices = posed(problem, state)
        stiffness = model.hands.astype(np.float64).copy()
        stiffness[known.face_vertices] = 1.0
        surface = body_surface(model, vertices, target, stiffness, observation.materials, known_relief, self.surface)
        stage.progress(0.95, "surface")
        metrics = {"iou_body": overlap, "iou_offsets": surface.overlap, "seconds_fit": solved - begun}
        metrics |= _landmark_metrics(problem, state)
        fit, naked = self._result(problem, state, (surface.vertices, vertices), stiffness, metrics, stage)
        fit = replace(fit, warnings=(*fit.warnings, *self._leaning(fit, model, observation)))
        fit = dressed(observation, fit, naked, surface.shod, self.surface.wearing(self.garment), heels, pointed)
        fit = standing_in_heels(fit, heels)
        for warning in fit.warnings:
            stage.warn(warning)
        overlapping = {"iou": _overlap_in_photo(fit, target), "seconds": time.monotonic() - begun}
        return replace(fit, metrics=fit.metrics | overlapping)

    def _leaning(self, fit: BodyFit, model: BodyModel, observation: Observation) -> tuple[str, ...]:
        parts = limbs(model)
        turns, joints = forward(fit.skeleton, fit.pose.rotations, fit.pose.translation)
        thighs = joints[[[leg.thigh[0], leg.shin[0]] for leg in parts.legs]]
        ahead = turns[parts.hips] @ np.array([0.0, 0.0, 1.0])
        return lean_warning(thighs, joints[parts.head], ahead, observation.landmarks, self.lean)

    def _result(
        self,
        problem: Problem,
        state: State,
        vertices: tuple[np.ndarray, np.ndarray],
        stiffness: np.ndarray,
        metrics: dict[str, float],
        stage: Stage,
    ) -> tuple[BodyFit, np.ndarray]:
        """Move the fit's world so that the person stands on the origin, scaled to the height asked for.

        Args:
            vertices: of the body with its offsets, and without.

        Returns:
            The fit, and the body's vertices without offsets in its world.
        """
        model, evidence = problem.model, problem.evidence
        body = Body.of(model, state)
        reference = model.reference_vertices(body.coefficients)
        stature = float(np.ptp(reference[~model.inner, 1]))
        scale = self.height_m / stature if self.height_m else 1.0
        level = evidence.level
        surface, naked = (points @ level.T for points in vertices)
        root = level @ state.translation
        rotations = state.rotations.copy()
        rotations[0] = level @ rotations[0]
        origin = np.array([root[0], surface[:, 1].min(), root[2]])
        skeleton = model.skeleton(body.coefficients)
        camera_world = np.eye(4)
        camera_world[:3, :3] = np.diag(FLIP) @ level.T
        camera_world[:3, 3] = camera_world[:3, :3] @ origin * scale
        width, height = evidence.size
        names, where, basis = expressions(model, problem.known, body.coefficients)
        unseen = _unseen(evidence)
        fit = BodyFit(
            body=self.body.reference,
            shape={name: value.astype(np.float32) for name, value in model.own_parameters(state.shape).items()},
            skeleton=replace(skeleton, rest_joints=(skeleton.rest_joints * scale).astype(np.float32)),
            pose=Pose(
                rotations.astype(np.float32),
                ((root - origin) * scale).astype(np.float32),
                np.pad(state.expression, (0, len(names) - len(state.expression))).astype(np.float32),
            ),
            camera=Camera(
                evidence.focal,
                evidence.focal,
                float(evidence.centre[0]),
                float(evidence.centre[1]),
                width,
                height,
                camera_world,
            ),
            surface=Surface(
                vertices=((surface - origin) * scale).astype(np.float32),
                faces=model.faces,
                skin=model.skin,
                parts=model.parts,
                stiffness=stiffness.astype(np.float32),
                body_vertices=len(surface),
            ),
            expression_names=names,
            expression_vertices=where.astype(np.int32),
            expression_basis=(basis * scale).astype(np.float32),
            scale=scale,
            driving_joints=driving_joints(model),
            wrists=tuple(model.joint_names[arm.hand] for arm in limbs(model).arms),
            unseen_parts=unseen,
            metrics=metrics | {"stature_m": stature * scale},
            warnings=_invented(evidence),
        )
        return fit, (naked - origin) * scale


def _prior(model: BodyModel, evidence: Evidence) -> PosePrior:
    """The pose prior without the joints nothing is known of."""
    prior = pose_prior(model)
    dropped = np.zeros(len(prior.joints), bool)
    parts = limbs(model)
    for side, (arm, leg) in enumerate(zip(parts.arms, parts.legs, strict=True)):
        if not evidence.seen[ELBOWS[side]]:
            prior = prior.hanging(side)
        if not evidence.hands[side]:
            dropped |= np.isin(prior.joints, [joint for finger in arm.fingers.values() for joint in finger])
        if not evidence.seen[KNEES[side]]:
            dropped |= np.isin(prior.joints, [*leg.thigh, *leg.shin, leg.foot])
    return prior.without(dropped)


def _overlap_in_photo(fit: BodyFit, target: Silhouette) -> float:
    """Overlap of the whole surface's mask with the person's, in the photo's view at working size."""
    camera = replace(target.camera, T_camera_world=fit.camera.T_camera_world)
    raster = rasterize_mesh(fit.surface.vertices, fit.surface.faces, camera)
    return iou(raster.face_index >= 0, target.mask > 0)


def _invented(evidence: Evidence) -> tuple[str, ...]:
    """What the user should know about limbs that leave the picture, or that the person hides."""
    width, height = evidence.size
    x, y = evidence.targets[BODY].T
    outside = (x < 0) | (y < 0) | (x >= width) | (y >= height)
    limbs = {"legs": [*KNEES], "feet": [*ANKLES], "arms": [*ELBOWS]}
    missing = [name for name, marks in limbs.items() if (~evidence.seen & outside)[marks].any()]
    if "legs" in missing and "feet" in missing:
        missing.remove("feet")
    told = [f"the {name} are not all in the picture: what is missing is invented, at rest" for name in missing]
    lost = ~(evidence.seen | outside)
    arms = [side for side in (0, 1) if lost[ELBOWS[side]]]
    told += _not_seen(arms, "arms are hidden: they are", "arm is hidden: it is")
    hands = [
        side
        for side, (elbow, wrist) in enumerate(zip(ELBOWS, WRISTS, strict=True))
        if evidence.seen[elbow]
        and not evidence.hands[side]
        and (evidence.hidden_hands[side] or not evidence.seen[wrist])
    ]
    told += _not_seen(hands, "hands are not visible: they are", "hand is not visible: it is")
    return tuple(told)


def _not_seen(sides: list[int], both: str, one: str) -> list[str]:
    """That limbs of some sides are invented."""
    if len(sides) == 2:
        return [f"both {both} invented"]
    return [f"the {('left', 'right')[side]} {one} invented" for side in sides]


def _landmark_metrics(problem: Problem, state: State) -> dict[str, float]:
    """Median landmark errors in percent of the person's stature."""
    error = 100.0 * problem.landmark_errors(state) / problem.evidence.stature_px
    sure = np.where(problem.evidence.seen & (problem.evidence.confidence > 0.5), error[BODY], np.nan)
    groups = {"body": sure, "face": error[FACE], "hands": np.r_[error[LEFT_HAND], error[RIGHT_HAND]]}
    return {
        f"landmark_error_{name}": float(np.nanmedian(values))
        for name, values in groups.items()
        if np.isfinite(values).any()
    }


def _unseen(evidence: Evidence) -> tuple[BodyPart, ...]:
    """Limbs whose landmarks are outside the picture or not found."""
    parts = []
    for side, (arm, hand, leg, foot) in enumerate(
        (
            (BodyPart.LEFT_ARM, BodyPart.LEFT_HAND, BodyPart.LEFT_LEG, BodyPart.LEFT_FOOT),
            (BodyPart.RIGHT_ARM, BodyPart.RIGHT_HAND, BodyPart.RIGHT_LEG, BodyPart.RIGHT_FOOT),
        )
    ):
        for part, mark in ((arm, ELBOWS), (hand, WRISTS), (leg, KNEES), (foot, ANKLES)):
            if not evidence.seen[mark[side]]:
                parts.append(part)
    return tuple(parts)
