"""Colours of the face that a photo hides or shows as a line: lids behind open eyes, the mouth behind closed lips."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int
from scipy.spatial import KDTree

from persona.avatar.expression import UNFOLDING, Unfolding, moved_by
from persona.types import BodyFit, BodyPart

_NEAR, _FAR = 0.012, 0.035  # meters from a lid within which the skin around the eye is looked for
_MOUTH = np.array([0.52, 0.27, 0.27])  # of the skin's brightness: the inside of a mouth in shade


def color_unfolded(
    fit: BodyFit,
    hidden: Unfolding,
    parents: Int[np.ndarray, "n 3"],
    barycentric: Float[np.ndarray, "n 3"],
    colors: Float[np.ndarray, "n 3"],
    weight: Float[np.ndarray, " n"],
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, " n"]]:
    """Give lids the colour of the skin around them, and what lies behind the lips the colour of a mouth in shade.

    Args:
        fit: the body in the photo.
        hidden: what its facial actions bring out.
        parents: places fine vertices on the surface's, with ``barycentric``.
        barycentric: rows sum to 1.
        colors: sRGB of the fine vertices.
        weight: how much the photo shows of each.

    Returns:
        Colours and weights; what was changed is no longer shown by the photo.
    """
    surface = fit.surface
    share = (hidden.share[parents] * barycentric).sum(1)
    points = (surface.vertices[parents] * barycentric[..., None]).sum(1)
    head = surface.parts[parents[:, 0]] == BodyPart.HEAD
    skin = head & (weight > 0.5) & (share < 0.05) & (parents[:, 0] < surface.body_vertices)
    if not skin.any():
        return colors, weight
    colors, weight = colors.copy(), weight.copy()
    for name in UNFOLDING[:2]:
        lid = moved_by(fit, name)[parents[:, 0]] & (share > 0)
        if not lid.any():
            continue
        apart = KDTree(points[lid]).query(points[skin], distance_upper_bound=_FAR)[0]
        around = np.flatnonzero(skin)[(apart > _NEAR) & np.isfinite(apart)]
        if len(around) < 20:
            continue
        # The darker half holds brows and lashes.
        bright = colors[around].sum(1)
        tone = np.median(colors[around[bright >= np.median(bright)]], axis=0) * 0.93
        blend = share[lid, None]
        colors[lid] = tone * blend + colors[lid] * (1 - blend)
        weight[lid] *= 1 - share[lid]
    inside = hidden.mouth[parents].min(1) & (weight < 0.3)
    weight[inside] = 0.0
    colors[inside] = np.median(colors[skin].max(1)) * _MOUTH
    return colors, weight
