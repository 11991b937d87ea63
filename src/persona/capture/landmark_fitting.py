"""The body of a fit moved to the landmarks that a picture of it shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from persona.body.model import BodyModel
from persona.capture.posing import PosedBody
from persona.compute import blas_threads
from persona.fitting import Problem, fit_pose, pose_prior, shape_prior, weigh
from persona.geometry.kinematics import to_world
from persona.geometry.rotations import log_rotation
from persona.motion.limbs import limbs
from persona.surface.silhouette import FLIP
from persona.tracking.identity import PICTURE
from persona.types import Camera, Landmarks, Pose

#: How many times surer the planned pose is than a usual pose (chosen by hand).
TIGHTNESS = 10.0
#: Levenberg-Marquardt steps from the planned pose to the picture's.
STEPS = 6


def fitted_to_landmarks(
    body: PosedBody, planned: Pose, camera: Camera, marks: Landmarks, alpha: Float[np.ndarray, "h w"]
) -> Pose:
    """The planned pose moved to what a picture shows; hands stay as planned, and so do feet in the world.

    The keypoints of generators say little or nothing about feet, so generated feet are arbitrary; soles that were
    flat on the ground stay flat however far knees and hips had to turn (the paper corrects feet here, too).

    Args:
        body: in its own shape.
        planned: where to begin, and what holds the pose where landmarks tell nothing.
        camera: of the picture.
        marks: landmarks in the picture.
        alpha: the picture's matte.
    """
    turn = np.diag(FLIP) @ camera.T_camera_world[:3, :3]
    shift = FLIP * camera.T_camera_world[:3, 3]
    state = body.state(planned, turn, shift)
    prior = pose_prior(body.model)
    prior = prior.without(body.fingers[prior.joints])
    # around the plan, not around usual poses
    mean = log_rotation(state.rotations[prior.joints])
    prior = replace(prior, mean=mean, scale=TIGHTNESS * prior.scale, limits=(), habits=())
    evidence = weigh(marks, (camera.width, camera.height), body.known, camera.fx, alpha)
    evidence = replace(evidence, centre=np.array([camera.cx, camera.cy]), level=turn.T)
    problem = Problem(body.model, body.known, evidence, prior, shape_prior(body.model, None))
    with blas_threads(1):
        depth = state.translation[2]
        state = fit_pose(problem, state, replace(PICTURE, world=0.0, hands=0.0, upright=0.0), STEPS)
    rotations = state.rotations.copy()
    rotations[0] = turn.T @ rotations[0]
    rotations = feet_as_planned(rotations, planned.rotations, body.model)
    # landmarks hardly tell the distance: along its ray, the root stays as far away as planned
    placed = state.translation * depth / state.translation[2]
    translation = turn.T @ (placed * body.scale - shift)
    return Pose(rotations.astype(np.float32), translation.astype(np.float32))


def feet_as_planned(
    rotations: Float[np.ndarray, "j 3 3"], planned: Float[np.ndarray, "j 3 3"], model: BodyModel
) -> Float[np.ndarray, "j 3 3"]:
    """Local rotations with both feet and their toes turned in the world as another pose has them."""
    parents = model.parents.tolist()
    fixed = np.array(rotations, np.float64)
    turned, wanted = to_world(parents, fixed), to_world(parents, planned)
    for leg in limbs(model).legs:
        below = [j for j in np.flatnonzero(model.descends[leg.foot]) if j != leg.foot]
        fixed[below] = planned[below]
        fixed[leg.foot] = turned[parents[leg.foot]].T @ wanted[leg.foot]
    return fixed


__all__ = ["feet_as_planned", "fitted_to_landmarks"]
