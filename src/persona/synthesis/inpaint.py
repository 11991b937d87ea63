"""Filling what the photo does not show of a cloth with patches of the same cloth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.fill import nearest_fill


@dataclass(frozen=True)
class PatchSearch:
    """Where patches come from and how they are fitted in (chosen by hand on striped and plain cloth).

    Attributes:
        reach: how far from a gap its patches may come from, in blocks.
        climb: the same up and down where patches are taken from about the same height.
        largest_shift: of a patch's colour towards its surroundings (sRGB, 0 to 1).
        smoothing_px: standard deviation of the blur that is mixed in to equal parts, so that patches' borders vanish.
        least_source: blocks' worth of pixels that must be left to copy from when some are avoided.
    """

    reach: int = 5
    climb: float = 1 / 3
    largest_shift: float = 0.12
    smoothing_px: float = 1.0
    least_source: float = 4.0


PATCHES = PatchSearch()


def exemplar_fill(
    image: Float[np.ndarray, "h w 3"],
    known: Bool[np.ndarray, "h w"],
    hole: Bool[np.ndarray, "h w"],
    block: int = 24,
    avoid: Bool[np.ndarray, "h w"] | None = None,
    adapt: bool = True,
    level: bool = False,
    search: PatchSearch = PATCHES,
) -> Float[np.ndarray, "h w 3"]:
    """Fill ``hole`` block by block with the known patch that fits the block's surroundings best.

    The block with most known surroundings comes first. Where nothing fits, the nearest known colour is taken. Patches
    are compared at half resolution and copied at full resolution.

    Args:
        image: colours; meaningful where ``known``.
        known: pixels to take patches from and to fit them to.
        hole: pixels to fill.
        block: side of a patch in pixels.
        avoid: known pixels that are never copied.
        adapt: shift a patch by the mean colour difference over its surroundings, so that light may vary slowly.
        level: take patches from about the same height (a waist stays a waist).
        search: where patches come from.
    """
    import cv2

    out = nearest_fill(image, known).astype(np.float32)
    todo = hole & ~known
    if not todo.any() or known.sum() < block * block:
        return out
    height, width = (s - s % 2 for s in known.shape)
    ys, xs = np.nonzero(todo)
    margin = (search.reach + 2) * block  # all that can matter lies in this window
    top, left = max(0, ys.min() - margin) // 2 * 2, max(0, xs.min() - margin) // 2 * 2
    bottom, right = min(height, ys.max() + margin) // 2 * 2, min(width, xs.max() + margin) // 2 * 2
    view = (slice(top, bottom), slice(left, right))
    source = known if avoid is None or (known & ~avoid).sum() < search.least_source * block * block else known & ~avoid
    filler = _Filler(out[view], known[view], source[view], todo[view], max(4, block // 2), adapt, level, search)
    filler.run()
    result = out.copy()
    result[view] = filler.image
    soft = cv2.GaussianBlur(result, (0, 0), search.smoothing_px)
    return np.where(todo[..., None], 0.5 * soft + 0.5 * result, out)


class _Filler:
    """The state of one filling; half-resolution copies have the suffix ``_half``."""

    def __init__(
        self,
        image: Float[np.ndarray, "h w 3"],
        known: Bool[np.ndarray, "h w"],
        source: Bool[np.ndarray, "h w"],
        todo: Bool[np.ndarray, "h w"],
        block: int,
        adapt: bool,
        level: bool,
        search: PatchSearch,
    ) -> None:
        self.search = search
        self.image, self.block, self.adapt, self.level = image.copy(), block, adapt, level
        self.image_half = _halved(image)
        self.source_half = _halved(source.astype(np.float32)) > 0.99
        self.todo, self.todo_half = todo.copy(), _halved(todo.astype(np.float32)) > 0
        self.filled_half = ~self.todo_half & (_halved(known.astype(np.float32)) > 0.5)

    def run(self) -> None:
        import cv2

        size = 2 * (self.block // 2 + self.block // 2) + 1
        while self.todo_half.any():
            support = cv2.boxFilter(self.filled_half.astype(np.float32), -1, (size, size), normalize=False)
            y, x = np.unravel_index(np.where(self.todo_half, support, -1.0).argmax(), support.shape)
            self._fill_at(int(y), int(x))

    def _fill_at(self, y: int, x: int) -> None:
        half, height, width = self.block // 2, *self.todo_half.shape
        context = 2 * half
        y0, y1, x0, x1 = (
            max(0, y - context),
            min(height, y + context + 1),
            max(0, x - context),
            min(width, x + context + 1),
        )
        gap = np.zeros_like(self.todo_half)
        gap[max(0, y - half) : y + half + 1, max(0, x - half) : x + half + 1] = True
        gap = (gap & self.todo_half)[y0:y1, x0:x1]
        around = self.filled_half[y0:y1, x0:x1]
        self.todo_half[y0:y1, x0:x1] &= ~gap
        self.filled_half[y0:y1, x0:x1] |= gap
        box = (y0, y1, x0, x1)
        place = self._best_place(box, gap, around, max(2, int(self.search.climb * self.block))) if self.level else None
        place = place or self._best_place(box, gap, around, self.search.reach * self.block)
        if place is None:
            return
        v, u = place
        patch = self.image_half[v : v + y1 - y0, u : u + x1 - x0].copy()
        shift = np.zeros(3, np.float32)
        if self.adapt and around.any():
            most = self.search.largest_shift
            shift = np.clip((self.image_half[y0:y1, x0:x1][around] - patch[around]).mean(0), -most, most)
        self.image_half[y0:y1, x0:x1][gap] = np.clip(patch[gap] + shift, 0, 1)
        window = (slice(2 * y0, 2 * y1), slice(2 * x0, 2 * x1))
        fine = self.image[2 * v : 2 * (v + y1 - y0), 2 * u : 2 * (u + x1 - x0)].copy()
        own = np.repeat(np.repeat(gap, 2, 0), 2, 1) & self.todo[window]
        self.image[window][own] = np.clip(fine[own] + shift, 0, 1)

    def _best_place(
        self, box: tuple[int, int, int, int], gap: Bool[np.ndarray, "p q"], around: Bool[np.ndarray, "p q"], climb: int
    ) -> tuple[int, int] | None:
        """Where the window lies whose gap pixels are all known and whose surroundings differ least (half pixels).

        It is looked for up to ``climb`` half pixels above and below.
        """
        import cv2

        y0, y1, x0, x1 = box
        reach = self.search.reach * self.block
        height, width = self.source_half.shape
        v0, v1, u0, u1 = max(0, y0 - climb), min(height, y1 + climb), max(0, x0 - reach), min(width, x1 + reach)
        missing = cv2.matchTemplate(
            (~self.source_half[v0:v1, u0:u1]).astype(np.float32), gap.astype(np.float32), cv2.TM_CCORR
        )
        allowed = missing < 0.5
        if not allowed.any():
            return None
        if not around.any():
            v, u = np.unravel_index(allowed.argmax(), allowed.shape)
            return v0 + int(v), u0 + int(u)
        template = np.ascontiguousarray(self.image_half[y0:y1, x0:x1])
        weight = np.repeat(around.astype(np.float32)[..., None], 3, 2)
        cost = cv2.matchTemplate(
            np.ascontiguousarray(self.image_half[v0:v1, u0:u1]), template, cv2.TM_SQDIFF, mask=weight
        )
        v, u = np.unravel_index(np.where(allowed, cost, np.inf).argmin(), cost.shape)
        return v0 + int(v), u0 + int(u)


def _halved(picture: np.ndarray) -> np.ndarray:
    """The mean of each 2 x 2 pixels (even sizes)."""
    p = picture.astype(np.float32)
    return 0.25 * (p[::2, ::2] + p[1::2, ::2] + p[::2, 1::2] + p[1::2, 1::2])


__all__ = ["PATCHES", "PatchSearch", "exemplar_fill"]
