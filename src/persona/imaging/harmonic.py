"""Harmonic continuation of picture fields: as smooth as can be between pixels whose values are known."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import scipy.sparse as sp
from jaxtyping import Bool, Float, Int

from persona.geometry.meshes import diffused
from persona.imaging.masks import Mask, binary_dilation, square

#: Weights of a cell's given value against its neighbours: of a known cell, and of the mean at all others, which only
#: keeps pieces without a known cell from being undetermined.
_HELD, _DRIFTING = 1e3, 1e-7
_SOLID = 0.2  # share of a cell's pixels that must be known for the cell to be


def harmonic_cells(
    values: Float[np.ndarray, "h w c"],
    known: Bool[np.ndarray, "h w"],
    area: Bool[np.ndarray, "h w"],
    side: Int[np.ndarray, "h w"] | None = None,
) -> Float[np.ndarray, "h w c"]:
    """Laplace's equation on the cells of ``area`` with known cells held; elsewhere the mean of the known.

    Args:
        values: used where ``known``, which must lie inside ``area``.
        side: cells of side 1 and of side 2 are no neighbours.
    """
    number = np.full(area.shape, -1)
    number[area] = np.arange(area.sum())
    sides = np.zeros(area.shape, int) if side is None else side
    pairs = []
    for a, b, p, q in (
        (number[:, :-1], number[:, 1:], sides[:, :-1], sides[:, 1:]),
        (number[:-1], number[1:], sides[:-1], sides[1:]),
    ):
        both = (a >= 0) & (b >= 0) & (p * q != 2)
        pairs.append(np.stack([a[both], b[both]], 1))
    edges = np.concatenate(pairs)
    count = int(area.sum())
    graph: Any = sp.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (count, count)).tocsr()
    held, given = known[area], values[area]
    mean = given[held].mean(0)
    out = np.empty((*area.shape, values.shape[2]))
    out[:] = mean
    out[area] = diffused(graph + graph.T, np.where(held[:, None], given, mean), np.where(held, _HELD, _DRIFTING))
    return out


def harmonic_fill(
    field: Float[np.ndarray, "h w c"], known: Mask, region: Mask, cell: int
) -> Float[np.ndarray, "h w c"]:
    """Harmonic continuation of a field from known pixels over a region, solved on cells of ``cell`` pixels."""
    height, width = known.shape
    size = (-(-width // cell), -(-height // cell))
    share = cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    total = cv2.resize((field * known[..., None]).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    fixed = share > _SOLID
    values = total.reshape(size[1], size[0], -1) / np.maximum(share, 1e-3)[..., None]
    area = cv2.resize(region.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
    solved = harmonic_cells(values, fixed, binary_dilation(area, square(3)) | fixed)
    whole = cv2.resize(solved.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return whole.reshape(height, width, -1)


__all__ = ["harmonic_cells", "harmonic_fill"]
