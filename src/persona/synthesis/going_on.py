"""Cloth beyond the end of what is seen of it, and in gaps of it: the same rows of it, moved along.

A picture folded at its end shows a mirror there, and eyes find mirrors at once: in a skirt's side they see a face or an
ornament. So the fold is only begun. Within a few centimeters it gives way to a piece of the cloth from elsewhere in
the same rows, along the line on which both differ least, as in quilting (Efros and Freeman 2001).
"""

from __future__ import annotations

from math import ceil

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.ndimage import gaussian_filter1d

from persona.imaging.masks import binary_dilation, components, disk

_FEATHER = 1.5  # points of the picture, standard deviation of a join
_MOST = 0.75  # of a picture's width that one piece of it may have, so that there is a choice
_COVERED = 0.95  # share of a gap that the picture, moved along, must cover


def gone_on(
    picture: Float[np.ndarray, "h z c"], sure: Bool[np.ndarray, "h z"], gap: int, overlap: int
) -> Float[np.ndarray, "h g c"]:
    """What lies between the picture's last column and its first, ``gap`` columns further round.

    Args:
        picture: rows along which it may be moved.
        sure: what of it is seen; pieces of what is not count as if they differed from their neighbours as strangers do.
        overlap: columns in which two pieces are joined; so many of the fold at either end are left at the most.
    """
    width = picture.shape[1]
    far = np.arange(gap)
    if gap < 2 * overlap or _MOST * width < 3 * overlap:
        return joined(picture[:, _fold(width - 1 - far, width)], picture[:, _fold(far[::-1], width)], gap // 4)
    before, after = picture[:, : width - overlap - 1 : -1], picture[:, overlap - 1 :: -1]
    count = ceil((gap - overlap) / (_MOST * width - overlap))
    size = ceil((gap + (count - 1) * overlap) / count)
    first = _best(picture, sure, before, after, count, size, overlap)
    out, end = before, overlap
    for number, at in enumerate(first):
        begin = end - overlap
        piece = picture[:, at : at + min(size, gap - begin)]
        seam = joined(out[:, begin:], piece[:, :overlap])
        out = np.concatenate([out[:, :begin], seam, piece[:, overlap:]], 1)
        end = out.shape[1]
        if number == count - 1:
            out = np.concatenate([out[:, : gap - overlap], joined(out[:, gap - overlap :], after)], 1)
    return out


def _best(
    picture: Float[np.ndarray, "h z c"],
    sure: Bool[np.ndarray, "h z"],
    before: Float[np.ndarray, "h o c"],
    after: Float[np.ndarray, "h o c"],
    count: int,
    size: int,
    overlap: int,
) -> list[int]:
    """The first columns of ``count`` pieces that differ least where they overlap; pieces in a row begin apart."""
    starts = np.arange(picture.shape[1] - size + 1)

    def strips(at: Int[np.ndarray, " s"]) -> Float[np.ndarray, "s k"]:
        return np.stack([picture[:, one : one + overlap].ravel() for one in at])

    def apart(a: Float[np.ndarray, "s k"], b: Float[np.ndarray, "t k"]) -> Float[np.ndarray, "s t"]:
        return (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T

    heads, tails = strips(starts), strips(starts + size - overlap)
    unsure = np.convolve((~sure).mean(0), np.full(size, 1 / size), "valid")
    strange = unsure * float(picture.var(1).sum()) * overlap
    total, came = apart(before.reshape(1, -1), heads)[0] + strange, []
    step = apart(tails, heads)
    step[np.abs(starts[:, None] - starts) < overlap] = np.inf if len(starts) > 2 * overlap else 0
    for _ in range(count - 1):
        ways = total[:, None] + step + strange
        came.append(ways.argmin(0))
        total = ways.min(0)
    at = int((total + apart(tails, after.reshape(1, -1))[:, 0]).argmin())
    chosen = [at]
    for back in reversed(came):
        chosen.append(int(back[chosen[-1]]))
    return [int(starts[one]) for one in reversed(chosen)]


def moved_into(
    picture: Float[np.ndarray, "h w c"], known: Bool[np.ndarray, "h w"], around: int, least: int
) -> Int[np.ndarray, "h w"]:
    """For every unknown place the column of its row that is shown there: the whole gap from one place, moved along.

    Of all ways to move the picture that cover a gap, the one that differs least within ``around`` points of it. -1
    where none covers it, or it is smaller than ``least`` points.
    """
    width = known.shape[1]
    column = np.full(known.shape, -1)
    number, sizes = components(~known)
    near = disk(around)
    for one in np.flatnonzero(sizes >= least):
        hole = number == one
        rim = binary_dilation(hole, near) & known
        y, x = np.nonzero(hole)
        v, u = np.nonzero(rim)
        best, shift = np.inf, 0
        for move in range(-width + 1, width):
            inside = (x + move >= 0) & (x + move < width)
            if inside.mean() < _COVERED or known[y[inside], x[inside] + move].sum() < _COVERED * len(x):
                continue
            there = (u + move >= 0) & (u + move < width)
            there[there] &= known[v[there], u[there] + move]
            if there.sum() < 0.5 * len(u):
                continue
            cost = ((picture[v[there], u[there] + move] - picture[v[there], u[there]]) ** 2).sum(1).mean()
            if cost < best:
                best, shift = cost, move
        if np.isfinite(best):
            to = np.clip(x + shift, 0, width - 1)
            column[y, x] = np.where(known[y, to], to, -1)
    return column


def joined(
    one: Float[np.ndarray, "h g c"], other: Float[np.ndarray, "h g c"], margin: int = 0
) -> Float[np.ndarray, "h g c"]:
    """The first picture on the left and the second on the right, joined along the line on which they differ least.

    Args:
        margin: columns at either end that the line does not enter.
    """
    height, gap = one.shape[:2]
    if gap - 2 * margin < 2:
        return (one + other) / 2
    cost = ((one - other) ** 2).sum(-1)[:, margin : gap - margin]
    total = cost.copy()
    for y in range(1, height):
        above = np.pad(total[y - 1], 1, constant_values=np.inf)
        total[y] += np.minimum(np.minimum(above[:-2], above[1:-1]), above[2:])
    line = np.zeros(height, int)
    line[-1] = int(total[-1].argmin())
    for y in range(height - 2, -1, -1):
        begin = max(line[y + 1] - 1, 0)
        line[y] = begin + int(total[y, begin : line[y + 1] + 2].argmin())
    share = (np.arange(gap)[None] > (line + margin)[:, None]).astype(float)
    share = gaussian_filter1d(share, _FEATHER, axis=1, mode="nearest")[..., None]
    return one * (1 - share) + other * share


def _fold(place: Int[np.ndarray, " k"], size: int) -> Int[np.ndarray, " k"]:
    """Places inside 0 to size - 1, turned back at both ends."""
    period = max(2 * (size - 1), 1)
    place = np.abs(place) % period
    return np.minimum(place, period - place) if size > 1 else np.zeros_like(place)


__all__ = ["gone_on", "joined", "moved_into"]
