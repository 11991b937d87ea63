"""Where a video is cut: two neighbouring frames that have little in common."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from jaxtyping import Float, UInt8

_WIDTH = 48  # pixels of the thumbnails that are compared
_CHANGE = 0.10  # mean difference of grey, of 1: less is never a cut
_JUMP = 3.5  # times the usual difference
_UNLIKE, _PARTLY_ALIKE = 0.4, 0.75  # correlation of grey below which pictures have little in common
_COLOURS = 0.30  # share of the colour histogram that must change
_BINS = 6  # a colour channel
_MEMORY = 12  # frames


@dataclass
class CutDetector:
    """Fed with one frame after the other, says where a new shot may begin.

    Moving people and cameras change the picture as well, but gradually: a cut stands out from the changes just before
    it, and either nothing is where it was or the colours change with it.
    """

    _grey: Float[np.ndarray, "h w"] | None = None
    _histogram: Float[np.ndarray, " b"] | None = None
    _changes: list[float] = field(default_factory=list)

    def __call__(self, picture: UInt8[np.ndarray, "h w 3"]) -> bool:
        """Whether ``picture`` does not go on where the one before it left."""
        height = max(8, round(picture.shape[0] * _WIDTH / picture.shape[1]))
        small = cv2.resize(picture, (_WIDTH, height), interpolation=cv2.INTER_AREA)
        grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (0, 0), 1.0).astype(np.float32) / 255.0
        histogram = np.histogramdd(small.reshape(-1, 3), _BINS, [(0, 256)] * 3)[0].ravel() / (small.size / 3)
        before, colours = self._grey, self._histogram
        self._grey, self._histogram = grey, histogram
        if before is None or colours is None or before.shape != grey.shape:
            return False
        change = float(np.abs(grey - before).mean())
        usual = float(np.median(self._changes[-_MEMORY:])) if self._changes else 0.0
        self._changes.append(change)
        if change <= max(_CHANGE, _JUMP * usual):
            return False
        # light that goes on or off changes the colours, but not what is where
        alike = float(np.corrcoef(grey.ravel(), before.ravel())[0, 1]) if min(grey.std(), before.std()) > 0.01 else 0.0
        new_colours = 0.5 * float(np.abs(histogram - colours).sum()) > _COLOURS
        return alike < _UNLIKE or (alike < _PARTLY_ALIKE and new_colours)
