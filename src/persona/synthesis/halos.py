"""Bright rims that a camera's sharpening leaves on a face beside dark hair.

They are a pixel or two wide. But a face ends at its sides, where a pixel covers centimeters of cheek and temple: seen
from aside, a sharpened photo of a small face had a white strip before each ear.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool

from persona.imaging.fill import nearest_fill
from persona.imaging.masks import distance_to, masked_blur
from persona.imaging.window import PersonWindow
from persona.types import Label


@dataclass(frozen=True)
class HaloRemoval:
    """What a halo is. Chosen by hand on two sharpened photos (docs/decisions/unseen-side.md).

    Attributes:
        wide: photo pixels from hair that may be one.
        brighter: share by which the rim of a face may be brighter than the skin inside it.
    """

    wide: float = 2.5
    brighter: float = 0.03

    def __call__(self, window: PersonWindow, skin: Bool[np.ndarray, "h w"]) -> PersonWindow:
        """The window with rims of skin no brighter than the skin beside them.

        Args:
            skin: pixels of the face.
        """
        wide = self.wide * max(window.scale)
        hair = (window.labels == Label.HAIR) & (window.alpha > 0.5)
        rim = skin & (distance_to(hair) <= wide)
        inside = skin & (distance_to(~skin) > wide)
        if not inside.any():
            return window
        bright = window.foreground.mean(-1)
        level = nearest_fill(masked_blur(bright, inside, wide), inside)
        factor = np.minimum(1, (1 + self.brighter) * level / np.maximum(bright, 1e-3))
        foreground = np.where(rim[..., None], window.foreground * factor[..., None], window.foreground)
        return replace(window, foreground=foreground.astype(window.foreground.dtype))


__all__ = ["HaloRemoval"]
