"""Where a body is dressed and where it bears hair, by what the photo shows."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from persona.body.model import BodyModel
from persona.geometry.meshes import diffused, neighbour_graph
from persona.rendering.mesh import visible_vertices
from persona.surface.silhouette import Silhouette
from persona.types import BodyPart, Camera, Label, Material, Observation, Surface


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
    dressed = (Material.CLOTH, Material.SHOE)
    shares = _spread(
        model.faces, vertices, materials, target.mask, target.camera, (dressed, (Material.HAIR,)),
        (*dressed, Material.SKIN, Material.HAIR), options or ClothOptions(),
    )  # fmt: skip
    cloth, hair = shares.T
    return cloth, hair


def label_share(
    surface: Surface, observation: Observation, camera: Camera, labels: tuple[Label, ...], options: ClothOptions
) -> Float[np.ndarray, " v"]:
    """How far every vertex of a closed surface bears one of some labels, in [0, 1]; as :func:`cloth_share` otherwise.

    Args:
        camera: sees the surface as the photo does, at any size.
    """
    known = tuple(label for label in Label if label not in (Label.BACKGROUND, Label.PROP))
    size = camera.width, camera.height
    mask = (cv2.resize(observation.alpha.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5).astype(np.uint8)
    return _spread(surface.faces, surface.vertices, observation.labels, mask, camera, (labels,), known, options)[:, 0]


def _spread(
    faces: Int[np.ndarray, "f 3"],
    vertices: Float[np.ndarray, "v 3"],
    shown: UInt8[np.ndarray, "h w"],
    mask: UInt8[np.ndarray, "h2 w2"],
    camera: Camera,
    kinds: tuple[tuple[int, ...], ...],
    known: tuple[int, ...],
    options: ClothOptions,
) -> Float[np.ndarray, "v k"]:
    """How far every vertex bears each of some kinds of what the photo shows; all zero where nothing is seen.

    Args:
        shown: of the photo, at any size.
        mask: the person, as large as the camera's picture.
        known: what says something about a vertex, be it only that it bears none of the kinds.
    """
    small = cv2.resize(shown, (camera.width, camera.height), interpolation=cv2.INTER_NEAREST)
    seen = visible_vertices(vertices, faces, camera)
    here = small[seen.row, seen.column]
    told = np.isin(here, known) & seen.visible & (mask[seen.row, seen.column] > 0)
    if not told.any():
        return np.zeros((len(vertices), len(kinds)))
    graph = neighbour_graph(faces, len(vertices)).astype(float)
    values = (np.stack([np.isin(here, kind) for kind in kinds], 1) & told[:, None]).astype(float)
    return np.clip(diffused(graph, values, np.where(told, options.seen, options.unseen)), 0.0, 1.0)


def dressed_feet(
    model: BodyModel,
    cloth: Float[np.ndarray, " v"],
    outside: Bool[np.ndarray, " v"],
    options: ClothOptions | None = None,
) -> tuple[bool, bool]:
    """Whether the left and the right foot are in shoes or socks; as is usual, those that are not in the picture are.

    Args:
        cloth: how far every vertex is dressed (:func:`cloth_share`).
        outside: which vertices are below the picture.
    """
    least = (options or ClothOptions()).shod
    feet = (model.parts == part for part in (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT))
    left, right = (bool(cloth[foot].mean() > least or outside[foot].all()) for foot in feet)
    return left, right


__all__ = ["ClothOptions", "cloth_share", "dressed_feet", "label_share"]
