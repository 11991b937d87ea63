"""Arms pass in front of the trunk or behind it, not through it."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from persona.body.model import BodyModel
from persona.fitting.evidence import Evidence
from persona.fitting.residuals import DepthOrder
from persona.landmark_names import HIPS, SHOULDERS, WRISTS
from persona.motion.limbs import limbs as body_limbs
from persona.rendering.mesh import rasterize_mesh
from persona.surface.silhouette import LEFT_ARM, TRUNK, Silhouette, limb_of_part

_SIZE = 0.5  # of the working size: coarse depth is enough
_CLEARANCE = 0.004  # meters that an arm stays off the trunk
_MARGIN = 0.025  # meters inside the trunk's outline from which a hand passes in front of it and does not hang beside it
_NEARER = 0.06  # meters behind the trunk's middle up to which a wrist's depth says "in front"
_EVERY = 9  # every so many of the arms' vertices are looked at


def depth_order(
    model: BodyModel, vertices: Float[np.ndarray, "v 3"], target: Silhouette, evidence: Evidence
) -> DepthOrder | None:
    """Where arms pass through the trunk, head or legs, and to which side they should leave.

    A hand whose fingers are seen is in front, whatever the depth says, and so is an arm that is found where the photo
    shows bare skin; what the trunk's cloth hides of an arm with a hidden elbow is behind; else the landmarks' depth
    decides.
    """
    import cv2

    camera = target.camera.scaled(_SIZE)
    limbs = limb_of_part(model.parts)
    trunk = model.faces[(limbs[model.faces] == TRUNK).all(1)]
    front = rasterize_mesh(vertices, trunk, camera, cull=True).depth
    back = rasterize_mesh(vertices, trunk[:, ::-1], camera, cull=True).depth

    parts = body_limbs(model)
    lower = model.carried_by(model.below(*(arm.fore[0] for arm in parts.arms))) > 0.5
    upper = model.carried_by(joint for arm in parts.arms for joint in arm.upper[1:]) > 0.5  # the half at the elbow
    arms = np.flatnonzero((limbs != TRUNK) & (lower | upper))[::_EVERY]
    pixels, depth = camera.project(vertices[arms])
    column, row = pixels.astype(int).T
    inside = (column >= 0) & (column < camera.width) & (row >= 0) & (row < camera.height)
    arms, depth, column, row = arms[inside], depth[inside], column[inside], row[inside]
    enter, leave = front[row, column], back[row, column]
    # a hand that hangs beside the hip may seem to overlap it
    margin = cv2.distanceTransform((front > 0).astype(np.uint8), cv2.DIST_L2, 5) * np.median(depth) / camera.fx
    well_inside = margin[row, column] > _MARGIN

    side = np.where(limbs[arms] == LEFT_ARM, 0, 1)
    middle = 0.5 * (evidence.world[SHOULDERS, 2].mean() + evidence.world[HIPS, 2].mean())
    visible = np.array(evidence.hands)[side] & lower[arms]
    x, y = (pixels[inside] / _SIZE).astype(int).T
    at = y.clip(0, target.camera.height - 1), x.clip(0, target.camera.width - 1)
    visible |= target.bare_arms[at]
    hidden = np.array(evidence.hidden_elbows)[side] & (target.mask[at] > 0) & ~target.bare_arms[at] & (enter > 0)
    nearer = np.array([evidence.world[WRISTS[s], 2] < middle + _NEARER for s in (0, 1)])[side]
    crossing = (enter > 0) & (depth > enter - _CLEARANCE)
    before = crossing & ~hidden & ((visible & well_inside) | ((depth < leave) & nearer))
    behind = (crossing | hidden) & ~before & (depth < leave + _CLEARANCE) & (leave > 0)
    chosen = before | behind
    if not chosen.any():
        return None
    limit = np.where(before, enter - _CLEARANCE, leave + _CLEARANCE)
    return DepthOrder(arms[chosen], limit[chosen].astype(float), np.where(before, 1.0, -1.0)[chosen])
