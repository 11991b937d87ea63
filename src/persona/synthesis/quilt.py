"""Cloth in the holes of a garment: pieces of it that fit what is around, as a quilt is made (Efros and Freeman 2001).

Where a neighbour's piece ends, the cloth it came from goes on; so few large pieces fill a hole, and few seams show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.masks import binary_erosion, square


@dataclass(frozen=True)
class Quilt:
    """How holes are filled. Chosen by hand on eight photos.

    Attributes:
        enough: pieces of cloth that must be there to choose from.
        patch: meters, sides of the pieces that fill: the largest of which there are enough.
        tries: places of which each is taken.
        further: share of its cost that counts for a piece which goes on where a neighbour's ends.
        shade: by which the brightness of the base may differ (sRGB) and counts nothing: cloth lies in light and shade.
        again: usual differences that a piece weighs more each time that it was taken.
        height: meters of height that weigh as much as one usual difference between two pieces.
    """

    enough: int = 200
    patch: tuple[float, ...] = (0.04, 0.08)
    tries: int = 1500
    further: float = 0.5
    shade: float = 0.1
    again: float = 0.2
    height: float = 0.15


@dataclass
class _Pieces:
    """Square pieces of cloth: where each begins (row, column), what it shows, its squares, how often it was taken."""

    at: np.ndarray
    shows: np.ndarray
    squares: np.ndarray
    used: np.ndarray

    @staticmethod
    def of(picture: np.ndarray, at: np.ndarray, side: int, used: np.ndarray) -> _Pieces:
        span = np.arange(side)
        shows = picture[at[:, 0, None, None] + span[:, None], at[:, 1, None, None] + span].reshape(len(at), 3 * side**2)
        return _Pieces(at, shows, (shows.reshape(len(at), side**2, 3) ** 2).sum(2), used)

    def apart(self, target: np.ndarray, near: np.ndarray) -> np.ndarray:
        """Mean square difference from a target (``side`` by ``side`` by 3), where it is known; up to a constant."""
        known = near.ravel().astype(np.float32)
        return (self.squares @ known - 2 * self.shows @ target.ravel()) / max(float(known.sum()), 1.0)


def quilted(
    detail: Float[np.ndarray, "h w 3"],
    base: Float[np.ndarray, "h w 3"],
    hole: Bool[np.ndarray, "h w"],
    cloth: Bool[np.ndarray, "h w"],
    pixels: float,
    options: Quilt,
) -> tuple[Bool[np.ndarray, "h w"], Float[np.ndarray, "h w 2"]]:
    """For every place of a hole the shift (x, y) to a piece of cloth that fits what is around; where there is one.

    The detail fits, and the base: a white sleeve may have one label with a green dress.

    Args:
        detail: grey and two hues of what is finer than the base; ``base`` the same of that.
        pixels: of these pictures, a meter.
    """
    half, rim, side = 0, 0, 0
    fits = np.zeros(hole.shape, bool)
    for patch in sorted(options.patch, reverse=True):
        half = max(1, round(0.25 * patch * pixels))
        rim, side = 2 * half, 4 * half
        fits = binary_erosion(np.pad(cloth, rim), square(side + 1))[rim:-rim, rim:-rim]
        if fits.sum() >= options.enough:
            break
    if not fits.any() or not hole.any():
        return np.zeros(hole.shape, bool), np.zeros((*hole.shape, 2))
    height, width = (-(-length // rim) * rim for length in hole.shape)  # whole cells
    far = ((rim, rim + height - hole.shape[0]), (rim, rim + width - hole.shape[1]))
    wanted, done, todo = np.pad(detail, (*far, (0, 0))).astype(np.float32), np.pad(cloth, far), np.pad(hole, far)
    wanted[~done] = 0
    chosen = np.random.default_rng(0).permutation(int(fits.sum()))[: options.tries]
    pieces = _Pieces.of(wanted, np.argwhere(fits)[chosen], side, np.zeros(len(chosen)))
    usual, taken = 3 * float(pieces.shows.var(0).mean()), np.zeros((0, 2))
    filled, shift = np.zeros(todo.shape, bool), np.zeros((*todo.shape, 2), int)
    empty = todo[rim:-rim, rim:-rim].reshape(height // rim, rim, width // rim, rim).any((1, 3))
    cells = {(int(y) * rim, int(x) * rim) for y, x in zip(*np.nonzero(empty), strict=True)}
    while cells:
        # From the rim inwards: first those around which most is known.
        whole = {(y, x): (slice(y + half, y + half + side), slice(x + half, x + half + side)) for y, x in cells}
        known = {cell: int(done[whole[cell]].sum()) for cell in cells}
        most = max(known.values())
        for y, x in sorted(cell for cell in cells if known[cell] >= 0.9 * most):
            cells.remove((y, x))
            here = np.array([y + half, x + half])
            middle = base[min(y + half, base.shape[0] - 1), min(x + half, base.shape[1] - 1)]
            beside = [(y - 1, x), (y + rim, x), (y, x - 1), (y, x + rim)]
            further = np.array([here + shift[a + rim, b + rim][::-1] for a, b in beside if filled[a + rim, b + rim]])
            further = np.unique(further.reshape(-1, 2), axis=0).astype(int)
            further = further[((further >= 0) & (further < fits.shape)).all(1)]
            further = further[fits[further[:, 0], further[:, 1]]]
            often = (np.hypot(*(further[:, None] - taken).transpose(2, 0, 1)) < half).sum(1)
            best, least = None, np.inf
            for some, share in ((pieces, 1.0), (_Pieces.of(wanted, further, side, often), options.further)):
                if not len(some.at):
                    continue
                cost = some.apart(wanted[whole[y, x]], done[whole[y, x]])
                differs = np.abs(base[some.at[:, 0], some.at[:, 1]] - middle)
                differs[:, 0] = np.maximum(differs[:, 0] - options.shade, 0)
                cost += (differs**2).sum(1)
                level = (some.at[:, 0] - here[0]) / (options.height * pixels)
                cost = share * (cost + ((wanted[whole[y, x]] ** 2).sum() / max(known[y, x], 1)))
                cost += usual * (level**2 + options.again * some.used)
                one = int(cost.argmin())
                if cost[one] < least:
                    least, best = cost[one], (some.at[one], some.shows[one].reshape(side, side, 3))
            assert best is not None
            at, shown = best
            pieces.used[np.hypot(*(pieces.at - at).T) < half] += 1
            taken = np.r_[taken, at[None]]
            cell = (slice(y + rim, y + 2 * rim), slice(x + rim, x + 2 * rim))
            mine = todo[cell]
            wanted[cell][mine] = shown[half : half + rim, half : half + rim][mine]
            shift[cell][mine] = (at - here)[::-1]
            done[cell] |= mine
            filled[cell] |= mine
    inside = slice(rim, rim + hole.shape[0]), slice(rim, rim + hole.shape[1])
    return filled[inside], shift[inside].astype(float)


__all__ = ["Quilt", "quilted"]
