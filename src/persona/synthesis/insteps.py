"""Skin that shows in shoes: insteps, toes, what lies between straps.

A parser that sees a shoe of twenty pixels calls the instep above it shoe, too, or a strip of the ankle a skirt. Colours
tell better: what has the colours of the legs' skin just above, and not those of the rest of the shoe, is skin.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, UInt8
from scipy.ndimage import gaussian_filter

from persona.imaging.colour import discounted, srgb_to_lab
from persona.imaging.colour_density import colour_density
from persona.imaging.masks import binary_dilation, disk, touching
from persona.imaging.window import PersonWindow
from persona.types import Label

_STRANGE = (Label.TOP, Label.OUTER, Label.SKIRT, Label.DRESS)  # of these no piece lies by a shoe alone


@dataclass(frozen=True)
class Insteps:
    """When a shoe's pixels are skin. Chosen by hand on six photos, confirmed on others.

    Attributes:
        leg_m: meters above the shoes whose skin tells what skin looks like there.
        beside_m: meters from the shoe at which it must begin.
        least_m2: square meters of it that must be seen.
        cell: Lab distance (lightness halved) within which colours are one.
        shade: Lab distance by which an instep differs from the leg above, as it faces another way.
        far: of these spreads from the skin's colour from where on a pixel is surely the shoe's.
        least_shoe: share of the pixels that must be: otherwise the shoe itself has the colour of skin.
        even_m: standard deviation in meters over which neighbours decide together.
    """

    leg_m: float = 0.25
    beside_m: float = 0.01
    least_m2: float = 0.001
    cell: float = 4.0
    shade: float = 4.0
    far: float = 2.5
    least_shoe: float = 0.2
    even_m: float = 0.003

    def __call__(self, window: PersonWindow, pixels_per_meter: float) -> PersonWindow:
        """The window with that skin called skin."""
        labels, px = window.labels, pixels_per_meter
        person = window.alpha > 0.5
        shoe = (labels == Label.SHOE) & person
        if not shoe.any():
            return window
        top = int(np.flatnonzero(shoe.any(1))[0])
        near = np.zeros_like(person)
        near[max(0, top - round(self.leg_m * px)) :] = True
        skin = (labels == Label.SKIN) & near & (window.alpha > 0.9)
        if skin.sum() < self.least_m2 * px * px:
            return window
        shoe |= _strips(np.where(person, labels, 0), near, shoe)
        if not (skin & binary_dilation(shoe, disk(self.beside_m * px))).any():
            return window
        share = self._skin_share(window, skin, shoe)
        # Skin beside it is sure, and so is that the shoe ends at the outline.
        known = (shoe | skin).astype(float)
        even = gaussian_filter(np.where(skin, 1.0, share) * known, self.even_m * px)
        even /= np.maximum(gaussian_filter(known, self.even_m * px), 1e-6)
        return replace(window, labels=np.where(shoe & (even > 0.5), np.uint8(Label.SKIN), labels))

    def _skin_share(
        self, window: PersonWindow, skin: Bool[np.ndarray, "h w"], shoe: Bool[np.ndarray, "h w"]
    ) -> Float[np.ndarray, "h w"]:
        """How likely each pixel of a shoe is skin."""
        cells = discounted(srgb_to_lab(window.foreground), 0.5).astype(np.float64) / self.cell
        own, asked = cells[skin], cells[shoe]
        away, of_skin = _normal(own, asked, self.shade / self.cell)
        sure = away > self.far
        if sure.mean() < self.least_shoe:
            return np.zeros(shoe.shape)
        of_shoe = colour_density(asked[sure], 1.0, asked, np.concatenate([own, asked]))
        found = of_skin / np.maximum(of_skin + of_shoe, 1e-12)
        share = np.zeros(shoe.shape)
        share[shoe] = found
        return share


def _normal(
    known: Float[np.ndarray, "n 3"], asked: Float[np.ndarray, "m 3"], more: float
) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, " m"]]:
    """How many spreads each colour is away from known ones, and how common it is among them.

    Args:
        more: spread in every direction in addition to their own.
    """
    spread = np.cov(known.T) + more**2 * np.eye(3)
    away = asked - np.median(known, axis=0)
    square = np.einsum("ni,ij,nj->n", away, np.linalg.inv(spread), away)
    return np.sqrt(square), np.exp(-0.5 * square) / np.sqrt((2 * np.pi) ** 3 * np.linalg.det(spread))


def _strips(
    labels: UInt8[np.ndarray, "h w"], near: Bool[np.ndarray, "h w"], shoe: Bool[np.ndarray, "h w"]
) -> Bool[np.ndarray, "h w"]:
    """Pieces by a shoe, none of them higher, that are called a garment."""
    found = np.zeros_like(shoe)
    for kind in _STRANGE:
        piece = touching(labels == kind, binary_dilation(shoe, disk(2)))
        found |= piece & ~touching(piece, ~near)
    return found


__all__ = ["Insteps"]
