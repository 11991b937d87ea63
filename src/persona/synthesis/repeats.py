"""What of a garment is cloth, and cloth in place of what is not.

Going round a body is moving sideways: cloth, whatever is woven, printed or folded into it, is found again beside
itself. A placket, a collar, a button, a pocket, a picture on the breast, what a hand holds and its shade are at one
place. So every small piece of a garment is looked for in the garment's other upright strips, at any height; how much
the best likenesses differ from it, beside how much they differ for most of the garment, tells whether it happens once.
In its place come pieces of cloth that fit what is around, as a quilt is made (Efros and Freeman 2001, without cuts).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial import KDTree

from persona.imaging.fill import nearest_fill
from persona.imaging.masks import binary_dilation, binary_erosion, binary_opening, bounding_box, masked_blur, square

_KEPT = 16  # numbers of a piece's description that are compared
_HUES = np.array([[1 / 3, 1 / 3, 1 / 3], [1, 0, -1], [-0.5, 1, -0.5]], np.float32)  # grey, red to blue, green


@dataclass(frozen=True)
class Repeats:
    """When a piece of a garment happens once, and how its place is filled. Chosen by hand on eight photos.

    Attributes:
        pixels: a meter, at which pieces are compared.
        base: meters, standard deviation of the blur that a piece is compared without.
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
        whole: share of a piece that must be of the garment for it to be asked.
        least: places that a garment must have to be asked (400 square centimeters: not socks, not belts).
        enough: pieces of cloth that must be there to choose from.
        speck: meters; smaller gaps in cloth are left to what is beside them.
        patch: meters, sides of the pieces that fill: the largest of which there are enough.
        tries: places of which each is taken.
        again: usual differences that a piece weighs more each time that it was taken.
        height: meters of height that weigh as much as one usual difference between two pieces.
    """

    pixels: float = 160.0
    base: float = 0.04
    blur: float = 0.005
    apart: float = 0.01
    strip: float = 0.04
    alike: int = 3
    factor: float = 1.5
    found: float = 0.4
    hue: tuple[float, float] = (0.1, 0.25)
    hued: float = 0.5
    visible: float = 0.01
    whole: float = 0.8
    least: int = 1000
    enough: int = 200
    speck: float = 0.015
    patch: tuple[float, ...] = (0.04, 0.08)
    tries: int = 1500
    again: float = 0.1
    height: float = 0.15


@dataclass(frozen=True)
class Cloth:
    """Where a garment is cloth, and where cloth is found for the rest, in cells of a coarse picture.

    ``scale`` are its pixels for one of the window's, ``corner`` its first pixel (x, y). ``once`` tells what happens at
    one place, ``filled`` for which places there is cloth, ``shift`` how far away (x, y, cells).
    """

    scale: float
    corner: Int[np.ndarray, " 2"]
    once: Bool[np.ndarray, "h w"]
    filled: Bool[np.ndarray, "h w"]
    shift: Float[np.ndarray, "h w 2"]

    def _cell(self, places: Float[np.ndarray, "n 2"]) -> tuple[Int[np.ndarray, " n"], Int[np.ndarray, " n"]]:
        x, y = (np.floor(places * self.scale).astype(int) - self.corner).T
        return np.clip(y, 0, self.once.shape[0] - 1), np.clip(x, 0, self.once.shape[1] - 1)

    def happens_once(self, places: Float[np.ndarray, "n 2"]) -> Bool[np.ndarray, " n"]:
        """Whether the window shows something there (pixels) that happens at one place of the garment."""
        return self.once[self._cell(places)]

    def is_filled(self, places: Float[np.ndarray, "n 2"]) -> Bool[np.ndarray, " n"]:
        """Whether what the window shows there is no cloth, and cloth was found for it."""
        return self.filled[self._cell(places)]

    def instead(self, places: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 2"]:
        """Where the window shows what a place has behind: the place itself, or cloth for what is none."""
        return places + self.shift[self._cell(places)] / self.scale


def cloth_of(
    foreground: Float[np.ndarray, "h w 3"],
    own: Bool[np.ndarray, "h w"],
    goes: Bool[np.ndarray, "h w"],
    pixels_per_meter: float,
    options: Repeats,
) -> Cloth | None:
    """The cloth of a garment; None if too little of it is seen.

    Args:
        foreground: the window's colours (sRGB).
        own: pixels that show the garment.
        goes: pixels that may go round, as far as other questions tell.
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
    colors = coarse(np.where(own[..., None], foreground, 0))[rows, columns] / np.maximum(share, 1e-3)[..., None]
    base = masked_blur(colors, share * cloth, options.base * options.pixels)
    detail = masked_blur(colors - base, share * region, options.blur * options.pixels) @ _HUES.T
    detail[~region] = 0
    once = cloth & _happens_once(detail, region, cloth, options)
    speck = square(2 * round(0.5 * options.speck * options.pixels) + 1)
    hole = region & binary_opening(np.pad(once | ~cloth, 1, constant_values=True), speck)[1:-1, 1:-1]
    known = region & ~hole
    usual = masked_blur(colors, share * known, options.base * options.pixels)
    filled, shift = _quilted(detail, nearest_fill(usual, known) @ _HUES.T, hole, known, options)
    return Cloth(scale, np.array([box[0], box[1]]), once, filled, shift)


def _happens_once(
    detail: Float[np.ndarray, "h w 3"],
    region: Bool[np.ndarray, "h w"],
    cloth: Bool[np.ndarray, "h w"],
    options: Repeats,
) -> Bool[np.ndarray, "h w"]:
    """Which places of the cloth are not found again beside themselves; along the garment's outline as beside it."""
    y, x = np.nonzero(cloth)
    strip = (x / (options.strip * options.pixels)).astype(int) if len(x) else x
    once = np.zeros(cloth.shape, bool)
    if len(x) < options.least:
        return once
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
    apart = np.full((len(asked), strip.max() + 1), np.inf, np.float32)
    for number in range(strip.max() + 1):
        known = np.flatnonzero(strip == number)
        for part in (strip[asked] < number - 1, strip[asked] > number + 1):
            if len(known) and part.any():
                apart[part, number] = (size[known] - 2 * piece[asked[part]] @ piece[known].T).min(1)
    apart = np.sort(apart, 1)[:, : options.alike] + size[asked, None]
    told = np.isfinite(apart).all(1) & (apart.shape[1] == options.alike)
    if told.sum() < options.enough:
        return once
    novel = np.sqrt(np.maximum(apart[told], 0).mean(1))
    at, judged = (y[asked[told]], x[asked[told]]), np.zeros(cloth.shape, bool)
    judged[at] = True
    least = max(options.factor * np.median(novel), options.visible * float(np.linalg.norm(weight)))
    once[at] = novel > np.maximum(least, options.found * np.sqrt(size[asked[told]]))
    once[at] &= _motifs(detail, cloth, strip, options)[at] < options.hued
    return binary_dilation(nearest_fill(once, judged), square(3))


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


def _quilted(
    detail: Float[np.ndarray, "h w 3"],
    base: Float[np.ndarray, "h w 3"],
    hole: Bool[np.ndarray, "h w"],
    cloth: Bool[np.ndarray, "h w"],
    options: Repeats,
) -> tuple[Bool[np.ndarray, "h w"], Float[np.ndarray, "h w 2"]]:
    """For every place of a hole the shift (x, y) to a piece of cloth that fits what is around; where there is one.

    The detail fits, and the base: a white sleeve may have one label with a green dress.
    """
    half, rim, side, v, u = 0, 0, 0, np.zeros(0, int), np.zeros(0, int)
    for patch in sorted(options.patch, reverse=True):
        half = max(1, round(0.25 * patch * options.pixels))
        rim, side = 2 * half, 4 * half
        around = np.pad(cloth, rim)
        v, u = np.nonzero(binary_erosion(around, square(side + 1))[rim:-rim, rim:-rim])
        if len(u) >= options.enough:
            break
    if not len(u) or not hole.any():
        return np.zeros(hole.shape, bool), np.zeros((*hole.shape, 2))
    order = np.random.default_rng(0).permutation(len(u))[: options.tries]
    v, u = v[order], u[order]
    height, width = (-(-length // rim) * rim for length in hole.shape)  # whole cells
    far = ((rim, rim + height - hole.shape[0]), (rim, rim + width - hole.shape[1]))
    wanted, done, todo = np.pad(detail, (*far, (0, 0))).astype(np.float32), np.pad(cloth, far), np.pad(hole, far)
    wanted[~done] = 0
    hues = base[v, u]
    filled, shift = np.zeros(todo.shape, bool), np.zeros((*todo.shape, 2))
    span = np.arange(side)
    pieces = wanted[v[:, None, None] + span[:, None], u[:, None, None] + span].reshape(len(u), -1)
    squares = (pieces.reshape(len(u), -1, 3) ** 2).sum(2)
    usual, used = 3 * float(pieces.var(0).mean()), np.zeros(len(u))
    empty = todo[rim:-rim, rim:-rim].reshape(height // rim, rim, width // rim, rim).any((1, 3))
    cells = {(int(y) * rim, int(x) * rim) for y, x in zip(*np.nonzero(empty), strict=True)}
    while cells:
        # From the rim inwards: first those around which most is known.
        whole = {(y, x): (slice(y + half, y + half + side), slice(x + half, x + half + side)) for y, x in cells}
        known = {cell: int(done[whole[cell]].sum()) for cell in cells}
        most = max(known.values())
        for y, x in sorted(cell for cell in cells if known[cell] >= 0.9 * most):
            cells.remove((y, x))
            near, target = done[whole[y, x]].ravel(), wanted[whole[y, x]].ravel()
            cost = (squares @ near.astype(np.float32) - 2 * pieces @ target) / max(int(near.sum()), 1)
            middle = min(y + half, base.shape[0] - 1), min(x + half, base.shape[1] - 1)
            cost += ((hues - base[middle]) ** 2).sum(1)
            level = (v - half - y) / (options.height * options.pixels)
            best = int((cost + usual * (level**2 + options.again * used)).argmin())
            used[np.hypot(v - v[best], u - u[best]) < half] += 1
            cell = (slice(y + rim, y + 2 * rim), slice(x + rim, x + 2 * rim))
            mine = todo[cell]
            wanted[cell][mine] = pieces[best].reshape(side, side, 3)[half : half + rim, half : half + rim][mine]
            shift[cell][mine] = u[best] - half - x, v[best] - half - y
            done[cell] |= mine
            filled[cell] |= mine
    inside = slice(rim, rim + hole.shape[0]), slice(rim, rim + hole.shape[1])
    return filled[inside], shift[inside]


__all__ = ["Cloth", "Repeats", "cloth_of"]
