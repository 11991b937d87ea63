"""Depths and normals that were seen in the photo, as evidence of the pose."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from persona.body.model import BodyModel
from persona.fitting.residuals import SurfaceGuide
from persona.fitting.state import Body, State
from persona.surface.relief import Relief, seen_depth
from persona.surface.silhouette import Silhouette
from persona.types import BodyPart

_MOST, _FEWEST = 200, 50  # vertices compared in the fit; fewer say nothing


def surface_guide(
    model: BodyModel, state: State, vertices: Float[np.ndarray, "v 3"], target: Silhouette, known: Relief
) -> SurfaceGuide | None:
    """Depths and normals for the fit to follow, at vertices spread over what is seen of the body.

    Faces and hands are left to their own landmarks.
    """
    seen = seen_depth(model, vertices, target, known)
    told = np.isfinite(seen.depth) | np.isfinite(seen.normals[:, 0])
    told &= (model.hands < 0.3) & (model.parts != BodyPart.HEAD)
    chosen = np.flatnonzero(told)
    if len(chosen) < _FEWEST:
        return None
    chosen = chosen[:: max(1, len(chosen) // _MOST)]
    body = Body.of(model, state)
    turns = np.einsum("nj,jab->nab", model.vertices.weights[chosen], body.placed.rotations[0] @ body.rest.turns[0])
    local = np.linalg.solve(turns, seen.own[chosen][..., None])[..., 0]
    return SurfaceGuide(chosen, seen.depth[chosen], seen.normals[chosen], local)
