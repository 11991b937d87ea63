"""The surface of a solved body: offsets to the outline, relief, garments, sheets of hair and held things, shoes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from jaxtyping import Float, UInt8

from persona.body.model import BodyModel
from persona.imaging.hidden_feet import hidden_feet
from persona.surface.cheeks import CheekOptions, cheeks_drawn_in
from persona.surface.cloth import ClothOptions, cloth_share, dressed_feet
from persona.surface.cut_off import CutOffOptions, dress_cut_off_legs
from persona.surface.garment_girth import cut_to_girth
from persona.surface.hanging import HangingOptions, hung_from_shoulders
from persona.surface.off_body import add_off_body
from persona.surface.offsets import OffsetOptions, silhouette_surface
from persona.surface.options import SheetOptions
from persona.surface.relief import Relief, ReliefOptions, refined_depth
from persona.surface.shoes import ShoeOptions, make_shoes, put_on
from persona.surface.silhouette import Silhouette
from persona.surface.straight import StraightOptions, hung_straight
from persona.surface.tucking import TuckOptions, tucked
from persona.types import BodyFit, BodyPart, Observation


@dataclass(frozen=True)
class SurfaceOptions:
    """How the surface leaves the body.

    Attributes:
        offsets: of the body's vertices, to the outline and in depth.
        relief: what of a network's normals and points is followed.
        cheeks: how they give way to what the photo shows beside the face.
        cloth: how materials go on to what the photo does not show.
        hanging: how loose sleeves and flanks follow raised arms.
        straight: how loose cloth leaves hollows of the trunk.
        cut_off: trousers on legs that the picture cuts off.
        sheets: garments that hang free, and sheets of hair and held things.
        shoes: around dressed feet.
        tuck: how the body stays inside garments.
    """

    offsets: OffsetOptions = field(default_factory=OffsetOptions)
    relief: ReliefOptions = field(default_factory=ReliefOptions)
    cheeks: CheekOptions = field(default_factory=CheekOptions)
    cloth: ClothOptions = field(default_factory=ClothOptions)
    hanging: HangingOptions = field(default_factory=HangingOptions)
    straight: StraightOptions = field(default_factory=StraightOptions)
    cut_off: CutOffOptions = field(default_factory=CutOffOptions)
    sheets: SheetOptions = field(default_factory=SheetOptions)
    shoes: ShoeOptions = field(default_factory=ShoeOptions)
    tuck: TuckOptions = field(default_factory=TuckOptions)

    def wearing(self, kind: Literal["skirt", "dress", "coat", "trousers", "none"] | None) -> SurfaceOptions:
        """The options for a person who wears such a garment; None for what they say already."""
        if kind is None:
            return self
        garments = replace(self.sheets.garments, kind=kind)
        return replace(self, sheets=replace(self.sheets, garments=garments))


@dataclass(frozen=True)
class BodySurface:
    """A body's vertices drawn out to the person's outline.

    Attributes:
        vertices: in the fit's world (the camera at the origin, looking along -z).
        overlap: of its mask with the person's.
        shod: whether the left and the right foot are in shoes or socks.
    """

    vertices: Float[np.ndarray, "v 3"]
    overlap: float
    shod: tuple[bool, bool]


def body_surface(
    model: BodyModel,
    vertices: Float[np.ndarray, "v 3"],
    target: Silhouette,
    stiffness: Float[np.ndarray, " v"],
    materials: UInt8[np.ndarray, "h w"],
    known: Relief | None,
    options: SurfaceOptions,
) -> BodySurface:
    """The surface of a posed body under what lies close to it.

    Args:
        vertices: of the posed body, in the fit's world.
        stiffness: 1 where the template's shape is to be kept (face, hands).
        materials: what the photo shows, at any size.
        known: normals and points that were seen in the photo.
    """
    surface, overlap = silhouette_surface(model, vertices, target, stiffness, options.offsets, materials, options.cloth)
    if known is not None:
        surface = refined_depth(model, surface, target, stiffness, known, options.relief, options.offsets)
    cloth, _ = cloth_share(model, surface, materials, target, options.cloth)
    outside = target.camera.project(surface)[0][:, 1] > target.camera.height
    return BodySurface(surface, overlap, dressed_feet(model, cloth, outside, options.cloth))


def dressed(
    observation: Observation,
    fit: BodyFit,
    naked: Float[np.ndarray, "b 3"],
    shod: tuple[bool, bool],
    options: SurfaceOptions,
    heels: float = 0.0,
    pointed: tuple[bool, bool] = (False, False),
) -> BodyFit:
    """The fit with trousers on cut-off legs, garments, sheets and shoes on dressed feet, standing on the ground.

    Args:
        fit: its surface the body's own (:func:`body_surface`), in the world.
        naked: the same body's vertices without offsets.
        shod: whether the left and the right foot are in shoes.
        heels: radians by which shoes raise the heels.
        pointed: whether the left and the right foot were turned to what the outline shows of them.
    """
    fit = cheeks_drawn_in(observation, fit, options.cheeks)
    fit = hung_straight(observation, fit, naked, options.straight, options.cloth)
    fit = hung_from_shoulders(observation, fit, naked, options.hanging, options.cloth)
    fit = dress_cut_off_legs(observation, fit, options.cut_off)
    turned = heels > 0 or any(pointed)
    shoes = make_shoes(observation, fit, shod, options.shoes, heels)
    worn, body = [shoe.sheet for shoe in shoes], fit.surface.vertices[: fit.surface.body_vertices]
    fit = add_off_body(observation, fit, naked, options.sheets, shod if turned else (False, False), worn)
    if not np.array_equal(fit.surface.vertices[: len(body)], body):  # garments have drawn it in
        shoes = make_shoes(observation, fit, shod, options.shoes, heels)
    fit = grounded(put_on(fit, shoes))
    return tucked(cut_to_girth(fit, options.sheets.garments), hidden_feet(observation), options.tuck)


def grounded(fit: BodyFit) -> BodyFit:
    """The fit moved up or down until body and shoes stand on y = 0; what is held or worn may hang lower."""
    surface = fit.surface
    standing = np.isin(surface.parts, (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT))
    standing[: surface.body_vertices] = True
    lowest = float(surface.vertices[standing, 1].min())
    rise = np.array([0.0, -lowest, 0.0])
    camera_world = fit.camera.T_camera_world.copy()
    camera_world[:3, 3] -= camera_world[:3, :3] @ rise
    return replace(
        fit,
        surface=replace(surface, vertices=(surface.vertices + rise).astype(surface.vertices.dtype)),
        pose=replace(fit.pose, translation=(fit.pose.translation + rise).astype(fit.pose.translation.dtype)),
        camera=replace(fit.camera, T_camera_world=camera_world),
    )


__all__ = ["BodySurface", "SurfaceOptions", "body_surface", "dressed", "grounded"]
