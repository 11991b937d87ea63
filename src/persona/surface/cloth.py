"""Where a body is dressed and where it bears hair, by what the photo shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from persona.body.model import BodyModel
from persona.geometry.meshes import diffused, neighbour_graph
from persona.rendering.mesh import visible_vertices
from persona.surface.silhouette import Silhouette
from persona.types import BodyPart, Material


@dataclass(frozen=True)
class ClothOptions:
    """How materials go on from what the photo shows to what it does not.

    Attributes:
        seen: weight of what the photo shows at a vertex against one neighbour. Chosen by hand.
        unseen: weight of "nothing" at a vertex that is not seen; only keeps the solution unique.
        shod: share of a foot that must be cloth or shoe for the foot to be in a shoe. Sandals show enough skin to stay
            feet. Chosen by hand.
    """

    seen: float = 10.0
    unseen: float = 1e-5
    shod: float = 0.5


def cloth_share(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    materials: UInt8[np.ndarray, "h w"],
    target: Silhouette,
    options: ClothOptions | None = None,
) -> tuple[Float[np.ndarray, " v"], Float[np.ndarray, " v"]]:
    """How far every vertex is dressed, and how far it bears hair, in [0, 1].

    What the photo shows of a body part goes on around it, to the side that is turned away.

    Args:
        materials: of the photo, at any size.
        target: the outline at working size; its camera sees ``vertices``.
    """
    import cv2

    options = options or ClothOptions()
    camera = target.camera
    small = cv2.resize(materials, (camera.width, camera.height), interpolation=cv2.INTER_NEAREST)
    seen = visible_vertices(vertices, model.faces, camera)
    row, column = seen.row, seen.column
    material = small[row, column]
    dressed = np.isin(material, (Material.CLOTH, Material.SHOE))
    known = (
        (dressed | np.isin(material, (Material.SKIN, Material.HAIR))) & seen.visible & (target.mask[row, column] > 0)
    )
    if not known.any():
        return np.zeros(len(vertices)), np.zeros(len(vertices))
    graph = neighbour_graph(model.faces, len(vertices)).astype(float)
    values = (np.stack([dressed, material == Material.HAIR], 1) & known[:, None]).astype(float)
    spread = diffused(graph, values, np.where(known, options.seen, options.unseen))
    cloth, hair = np.clip(spread, 0.0, 1.0).T
    return cloth, hair


def dressed_feet(
    model: BodyModel, cloth: Float[np.ndarray, " v"], options: ClothOptions | None = None
) -> tuple[bool, bool]:
    """Whether the left and the right foot are in shoes or socks.

    Args:
        cloth: how far every vertex is dressed (:func:`cloth_share`).
    """
    least = (options or ClothOptions()).shod
    left, right = (
        bool(cloth[model.parts == part].mean() > least) for part in (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)
    )
    return left, right


__all__ = ["ClothOptions", "cloth_share", "dressed_feet"]
