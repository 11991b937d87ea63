"""What the photo shows around the legs: the naked body there, what may be cloth that hangs, and what hides it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from persona.imaging.masks import binary_dilation, disk, distance_to
from persona.landmark_names import COARSE_HANDS, HIPS, KNEES
from persona.rendering.mesh import rasterize_mesh
from persona.surface.options import GarmentOptions
from persona.surface.scene import ARMS, LEFT_LEG, RIGHT_LEG, Scene
from persona.types import NOBODY, BodyPart, Label

#: What goes across both legs in one piece. Trousers do not, whatever the parser calls the rest.
HANGING = (Label.SKIRT, Label.DRESS, Label.OUTER, Label.TOP, Label.BELT)


@dataclass(frozen=True)
class LegsInPhoto:
    """The legs in the window of the photo, and what hangs round them.

    Attributes:
        scene: the photo's scene.
        naked: the body's vertices without offsets, in the photo's pose (meters, world).
        options: the numbers that it was found with.
    """

    scene: Scene
    naked: Float[np.ndarray, "b 3"]
    options: GarmentOptions

    @property
    def px(self) -> float:
        """Pixels a meter."""
        return self.scene.view.px

    @cached_property
    def hips(self) -> float:
        """Row of the hip joints."""
        return float(self.scene.view.body_points[HIPS, 1].mean())

    @cached_property
    def knees(self) -> Float[np.ndarray, " 2"]:
        """Rows of the left and the right knee."""
        return self.scene.view.body_points[KNEES, 1]

    @property
    def raised(self) -> bool:
        """Whether the person sits or raises a leg: then nothing is seen to hang."""
        return bool(self.knees.min() - self.hips < self.options.knees_below_m * self.px)

    @cached_property
    def hidden(self) -> Bool[np.ndarray, "h w"]:
        """What hides cloth: arms where the fit has them, skin where the photo has hands, hair, and what is carried."""
        scene, view = self.scene, self.scene.view
        labels = view.window.labels
        arms = binary_dilation(np.isin(view.part, [*ARMS[1], *ARMS[2]]), disk(3))
        hands = np.zeros(view.matte.shape, bool)
        for place in view.body_points[np.concatenate(COARSE_HANDS)]:
            x, y = np.round(place).astype(int)
            if 0 <= x < view.width and 0 <= y < view.height:
                hands[y, x] = True
        near = distance_to(hands) < self.options.hand_m * self.px
        return (arms | scene.props | scene.hair | (labels == Label.PROP) | ((labels == Label.SKIN) & near)) & view.matte

    def called(self, labels: tuple[Label, ...]) -> Bool[np.ndarray, "h w"]:
        """What the photo shows of these labels; nothing hides it."""
        view = self.scene.view
        return view.matte & ~self.hidden & np.isin(view.window.labels, labels)

    @cached_property
    def part(self) -> Int[np.ndarray, "h w"]:
        """The part of the naked body that every pixel of the window would show, :data:`NOBODY` beside it."""
        surface = self.scene.view.fit.surface
        raster = rasterize_mesh(self.naked, surface.faces, self.scene.view.camera)
        corner = surface.faces[np.maximum(raster.face_index, 0), 0]
        return np.where(raster.face_index >= 0, surface.parts[corner].astype(np.int64), NOBODY)

    @cached_property
    def legs(self) -> tuple[Bool[np.ndarray, "h w"], Bool[np.ndarray, "h w"]]:
        """The naked left and right leg, feet included."""
        return np.isin(self.part, LEFT_LEG), np.isin(self.part, RIGHT_LEG)

    @cached_property
    def crotch(self) -> int | None:
        """The naked trunk's last row; None where the window does not show it."""
        rows = np.flatnonzero((self.part == BodyPart.TORSO).any(1))
        return int(rows[-1]) if len(rows) else None

    def forked(self, covered: Bool[np.ndarray, "h w"], hem: int) -> int:
        """On how many rows, from the crotch to a hem, something else than ``covered`` shows between the legs."""
        count = 0
        for y in range(hem if self.crotch is None else self.crotch, min(hem, len(covered))):
            a, b = (np.flatnonzero(leg[y]) for leg in self.legs)
            if len(a) and len(b):
                inner = sorted((a, b), key=lambda columns: float(columns.mean()))
                count += not covered[y, round((inner[0].max() + inner[1].min()) / 2)]
        return count


def names_of_cloth(kind: str, labels: UInt8[np.ndarray, "h w"], own: Bool[np.ndarray, "h w"]) -> tuple[Label, ...]:
    """The labels that a garment's pixels may have: trousers too if it is a pair, or if most of it is called so.

    Args:
        kind: of the garment.
        own: pixels where it is seen.
    """
    if kind == "bag":
        return (Label.PROP,)
    trousers = kind == "trousers" or (own.any() and (labels[own] == Label.TROUSERS).mean() > 0.5)
    return (*HANGING, Label.TROUSERS) if trousers else HANGING


def worn_over(kind: str, labels: UInt8[np.ndarray, "h w"], own: Bool[np.ndarray, "h w"]) -> Bool[np.ndarray, "h w"]:
    """Pixels of a garment that show what is worn over it, such as a jacket's hem over a skirt.

    A skirt ends at the waist: what most of it is not called, and what is mostly elsewhere in the photo, is not its own.

    Args:
        kind: of the garment.
        own: pixels where it is seen.
    """
    if kind != "skirt" or not own.any():
        return np.zeros(own.shape, bool)
    here, all_ = (np.bincount(x.ravel(), minlength=len(Label)) for x in (labels[own], labels))
    over = [one for one in HANGING if one != here.argmax() and 2 * here[one] < all_[one]]
    return own & np.isin(labels, over)


__all__ = ["HANGING", "LegsInPhoto", "names_of_cloth", "worn_over"]
