"""What of a garment is cloth, and cloth in place of what is not.

Going round a body is moving sideways: cloth, whatever is woven, printed or folded into it, is found again beside
itself. A placket, a collar, a button, a pocket, a picture on the breast, what a hand holds and its shade are at one
place. So every small piece of a garment is looked for in the garment's other upright strips, at any height; how much
the best likenesses differ from it, beside how much they differ for most of the garment, tells whether it happens once.
In its place come pieces of cloth that fit what is around (:mod:`quilt`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial import KDTree

from persona.imaging.fill import nearest_fill
from persona.imaging.masks import binary_dilation, binary_opening, bounding_box, masked_blur, square
from persona.synthesis.quilt import Quilt, quilted

_KEPT = 16  # numbers of a piece's description that are compared
_HUES = np.array([[1 / 3, 1 / 3, 1 / 3], [1, 0, -1], [-0.5, 1, -0.5]], np.float32)  # grey, red to blue, green


@dataclass(frozen=True)
class Repeats:
    """When a piece of a garment happens once, and how its place is filled. Chosen by hand on eight photos.

    Attributes:
        pixels: a meter, at which pieces are compared.
        blur: meters, standard deviation within which places are one.
        apart: meters between the places that describe a piece, five by five.
        strip: meters, width of the strips; a piece's own strip and those beside it do not count.
        alike: strips whose best likenesses count.
        factor: times the usual difference (the median) from which on a piece happens once.
        found: share of a piece's own strength; where its likenesses leave no more, it is found again, however plain the
            rest of the garment is.
        hue: how far from its cloth's colour a place is (sRGB) from which on it has a hue of its own; and the share of
            it by which another may differ and have the same.
        hued: share of a piece with a hue of its own that is seen in ``alike`` other strips, from which on the piece is
            one of a print's motifs: no two flowers need to be the same.
        visible: a piece differs from its likenesses by less (sRGB, root mean square): nobody sees it.
        middle: share of half a garment's width, from the middle of its front, within which it closes (laces of a dress
            hang at .34).
        beside: share of the pieces beside this middle that are found again, and as well as which one in the middle must
            be found there.
        whole: share of a piece that must be of the garment for it to be asked.
        least: places that a garment must have to be asked (400 square centimeters: not socks, not belts).
        enough: places that can be compared, for the garment to be asked.
        speck: meters; smaller gaps in cloth are left to what is beside them.
        quilt: how.
    """

    pixels: float = 160.0
    blur: float = 0.005
    apart: float = 0.01
    strip: float = 0.04
    alike: int = 3
    factor: float = 1.5
    found: float = 0.4
    hue: tuple[float, float] = (0.1, 0.25)
    hued: float = 0.5
    visible: float = 0.01
    middle: float = 0.4
    beside: float = 0.75
    whole: float = 0.8
    least: int = 1000
    enough: int = 200
    speck: float = 0.015
    quilt: Quilt = field(default_factory=Quilt)


@dataclass(frozen=True)
class Cloth:
    """Where a garment is cloth, and where cloth is found for the rest, in cells of a coarse picture.

    ``scale`` are its pixels for one of the window's, ``corner`` its first pixel (x, y). ``once`` tells what happens at
    one place, ``filled`` for which places there is cloth, ``shift`` how far away (x, y, cells). ``left`` is what the
    likenesses of a piece leave of its strength, in the median: little where a pattern is woven or printed.
    """

    scale: float
    corner: Int[np.ndarray, " 2"]
    once: Bool[np.ndarray, "h w"]
    filled: Bool[np.ndarray, "h w"]
    shift: Float[np.ndarray, "h w 2"]
    left: float = 1.0

    def _cell(self, places: Float[np.ndarray, "n 2"]) -> tuple[Int[np.ndarray, " n"], Int[np.ndarray, " n"]]:
        x, y = (np.floor(places * self.scale).astype(int) - self.corner).T
        return np.clip(y, 0, self.once.shape[0] - 1), np.clip(x, 0, self.once.shape[1] - 1)

    def happens_once(self, places: Float[np.ndarray, "n 2"]) -> Bool[np.ndarray, " n"]:
        """Whether the window shows something there (pixels) that happens at one place of the garment."""
        return self.once[self._cell(places)]

    def once_in(self, shape: tuple[int, ...]) -> Bool[np.ndarray, "h w"]:
        """:meth:`happens_once` at all pixels of the window."""
        y, x = (np.arange(length) + 0.5 for length in shape)
        column, row = (self._cell(np.c_[v, v])[k] for v, k in ((x, 1), (y, 0)))
        return self.once[row[:, None], column]

    def is_filled(self, places: Float[np.ndarray, "n 2"]) -> Bool[np.ndarray, " n"]:
        """Whether what the window shows there is no cloth, and cloth was found for it."""
        return self.filled[self._cell(places)]

    def instead(self, places: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 2"]:
        """Where the window shows what a place has behind: the place itself, or cloth for what is none."""
        return places + self.shift[self._cell(places)] / self.scale


def cloth_of(
    detail: Float[np.ndarray, "h w 3"],
    base: Float[np.ndarray, "h w 3"],
    own: Bool[np.ndarray, "h w"],
    goes: Bool[np.ndarray, "h w"],
    middle: Bool[np.ndarray, "h w"],
    free: Bool[np.ndarray, "h w"],
    across: Bool[np.ndarray, "h w"],
    pixels_per_meter: float,
    options: Repeats,
) -> Cloth | None:
    """The cloth of a garment; None if too little of it is seen.

    Args:
        detail: what the window shows finer than the base (sRGB).
        base: the garment's colours without it.
        own: pixels that show the garment.
        goes: pixels that may go round, as far as other questions tell.
        middle: pixels where it closes in front.
        free: pixels where it hangs free, so that pleats run through its middle.
        across: pixels that go round since it has them from side to side.
    """
    scale = options.pixels / pixels_per_meter
    small = np.maximum(1, np.round(np.array(own.shape[::-1]) * scale)).astype(int).tolist()

    def coarse(picture: np.ndarray) -> np.ndarray:
        return cv2.resize(picture.astype(np.float32), small, interpolation=cv2.INTER_AREA)

    region = coarse(own) > 0.5
    box = bounding_box(region)
    if box is None or region.sum() < options.least:
        return None
    rows, columns = slice(box[1], box[3]), slice(box[0], box[2])
    region = region[rows, columns]
    cloth = region & (coarse(goes & own)[rows, columns] > 0.25)
    share = coarse(own)[rows, columns]
    finer = coarse(np.where(own[..., None], detail, 0))[rows, columns] / np.maximum(share, 1e-3)[..., None]
    finer = masked_blur(finer, share * region, options.blur * options.pixels) @ _HUES.T
    finer[~region] = 0
    closes, hangs, wide = (coarse(one)[rows, columns] > 0.5 for one in (middle, free, across))
    once, left = _happens_once(finer, region, cloth, closes, hangs, options)
    once &= cloth & ~wide
    speck = square(2 * round(0.5 * options.speck * options.pixels) + 1)
    hole = region & binary_opening(np.pad(once | ~cloth, 1, constant_values=True), speck)[1:-1, 1:-1]
    filled, shift = quilted(
        finer, coarse(base)[rows, columns] @ _HUES.T, hole, region & ~hole, options.pixels, options.quilt
    )
    return Cloth(scale, np.array([box[0], box[1]]), once, filled, shift, left)


def _happens_once(
    detail: Float[np.ndarray, "h w 3"],
    region: Bool[np.ndarray, "h w"],
    cloth: Bool[np.ndarray, "h w"],
    middle: Bool[np.ndarray, "h w"],
    free: Bool[np.ndarray, "h w"],
    options: Repeats,
) -> tuple[Bool[np.ndarray, "h w"], float]:
    """Which places of the cloth are not found again beside themselves; along the garment's outline as beside it.

    And what the likenesses of a piece leave of its strength, in the median.

    In the ``middle``, where garments close, only what is beside it speaks for them, and as closely as for itself.
    What hangs ``free`` is asked as the rest is, and its middle does not speak for a middle either.
    """
    y, x = np.nonzero(cloth)
    strip = (x / (options.strip * options.pixels)).astype(int) if len(x) else x
    once = np.zeros(cloth.shape, bool)
    if len(x) < options.least:
        return once, 1.0
    step = max(1, round(options.apart * options.pixels))
    padded = np.pad(detail, ((2 * step,) * 2, (2 * step,) * 2, (0, 0)))
    off = np.arange(-2, 3) ** 2
    weight = np.exp(-(off[:, None] + off) / 9)
    parts = [padded[y + i * step, x + j * step] * weight[i, j] for i in range(5) for j in range(5)]
    piece = np.concatenate(parts, 1).astype(np.float32)
    axes = np.linalg.eigh(piece.T @ piece)[1][:, -_KEPT:]
    piece = piece @ axes
    size = (piece**2).sum(1)
    within = cv2.blur(region.astype(np.float32), (4 * step + 1,) * 2, borderType=cv2.BORDER_CONSTANT)[y, x]
    asked = np.flatnonzero((y % 2 == 0) & (x % 2 == 0) & (within > options.whole))
    asked = asked[np.argsort(strip[asked], kind="stable")]
    closes, asked_more = middle[y, x], middle & ~free
    apart = np.full((len(asked), strip.max() + 1), np.inf, np.float32)
    for number in range(strip.max() + 1):
        far = np.abs(strip[asked] - number) > 1
        for asks in (False, True):
            known = np.flatnonzero((strip == number) & ~(closes & asks))
            part = far & (asked_more[y, x][asked] == asks)
            if len(known) and part.any():
                apart[part, number] = (size[known] - 2 * piece[asked[part]] @ piece[known].T).min(1)
    apart = np.sort(apart, 1)[:, : options.alike] + size[asked, None]
    told = np.isfinite(apart).all(1) & (apart.shape[1] == options.alike)
    if told.sum() < options.enough:
        return once, 1.0
    novel = np.sqrt(np.maximum(apart[told], 0).mean(1))
    at, judged = (y[asked[told]], x[asked[told]]), np.zeros(cloth.shape, bool)
    judged[at] = True
    visible, strength = options.visible * float(np.linalg.norm(weight)), np.sqrt(size[asked[told]])
    beside = ~middle[at]
    odd = novel > options.factor * np.median(novel)
    left = novel / np.maximum(strength, visible)
    if beside.sum() >= options.enough:
        odd |= asked_more[at] & (left > np.quantile(left[beside], options.beside))
        odd |= asked_more[at] & (novel > options.factor * np.median(novel[beside]))
    odd &= (novel > visible) & (novel > options.found * strength)
    once[at] = odd & (_motifs(detail, cloth, strip, options)[at] < options.hued)
    once = nearest_fill(once, judged)
    if beside.sum() >= options.enough:  # along an open front nothing is found again, as there is no whole piece
        edge = asked_more[y, x] & (within <= options.whole)
        once[y[edge], x[edge]] = True
    return binary_dilation(once, square(3)), float(np.median(left))


def _motifs(
    detail: Float[np.ndarray, "h w 3"],
    cloth: Bool[np.ndarray, "h w"],
    strip: Int[np.ndarray, " n"],
    options: Repeats,
) -> Float[np.ndarray, "h w"]:
    """Of the places around that have a hue, the share that has one that is seen in other strips of the cloth."""
    y, x = np.nonzero(cloth)
    hue, (strong, alike) = detail[y, x, 1:], options.hue
    depth = np.linalg.norm(hue, axis=1)
    rows = np.flatnonzero(depth > strong)
    again = np.zeros(len(rows), int)
    for number in np.unique(strip[rows]):
        known = hue[rows[strip[rows] == number]]
        asked = np.abs(strip[rows] - number) > 1
        apart, _ = KDTree(known).query(hue[rows[asked]], distance_upper_bound=alike * depth.max(initial=strong))
        again[asked] += apart < alike * depth[rows[asked]]
    own, told = np.zeros(cloth.shape, np.float32), np.zeros(cloth.shape, np.float32)
    own[y[rows], x[rows]] = 1
    told[y[rows], x[rows]] = again >= options.alike
    side = (4 * max(1, round(options.apart * options.pixels)) + 1,) * 2
    return cv2.blur(told, side) / np.maximum(cv2.blur(own, side), 0.2)


__all__ = ["Cloth", "Repeats", "cloth_of"]
