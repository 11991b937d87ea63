"""Values of pictures and grids between their pixels."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Float, Shaped
from scipy.ndimage import map_coordinates, spline_filter


def sample(picture: Shaped[np.ndarray, "h w *c"], places: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n *c"]:
    """Bilinear samples of a picture of at most 4 channels at continuous positions (pixel centres at +0.5).

    OpenCV rounds positions to 1/32 of a pixel: for colours and masks.
    """
    count = len(places)
    rows = max(1, -(-count // 1024))  # remap takes no empty grid
    grid = np.zeros((rows * 1024, 2), np.float32)
    grid[:count] = np.clip(places, -1e4, 1e4) - 0.5
    out = cv2.remap(
        np.ascontiguousarray(picture, np.float32), grid[:, 0].reshape(rows, 1024), grid[:, 1].reshape(rows, 1024),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return out.reshape(rows * 1024, *picture.shape[2:])[:count]


class Spline:
    """A picture that is sampled by cubic splines through its pixels' centres, values beyond the picture as at its edge.

    Bilinear samples of fine detail are blurred: between pixels they are means. Of a pattern of three pixels a period
    a spline keeps nine tenths of the energy, bilinear samples half of it. Beside sharp edges it overshoots a little.
    """

    def __init__(self, picture: Float[np.ndarray, "h w c"]) -> None:
        channels = np.moveaxis(np.asarray(picture, np.float64), 2, 0)
        self._terms = [spline_filter(channel, 3, mode="nearest") for channel in channels]

    def __call__(self, places: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n c"]:
        """Values at continuous positions (pixel centres at +0.5)."""
        last = np.array(self._terms[0].shape)[:, None] - 1
        at = np.clip(places.T[::-1] - 0.5, 0, last)
        return np.stack([map_coordinates(t, at, np.float32, 3, "nearest", prefilter=False) for t in self._terms], 1)


def sample_cells(values: Float[np.ndarray, "h w c"], places: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n c"]:
    """Bilinear samples of a grid of any number of channels at (x, y), where the centres of cells are whole numbers.

    Exact, unlike :func:`sample`: for numbers that must sum to one.
    """
    height, width = values.shape[:2]
    x, y = np.clip(places[:, 0], 0, width - 1.001), np.clip(places[:, 1], 0, height - 1.001)
    x0, y0 = x.astype(int), y.astype(int)
    x1, y1 = np.minimum(x0 + 1, width - 1), np.minimum(y0 + 1, height - 1)
    tx, ty = (x - x0)[:, None], (y - y0)[:, None]
    top = values[y0, x0] * (1 - tx) + values[y0, x1] * tx
    bottom = values[y1, x0] * (1 - tx) + values[y1, x1] * tx
    return top * (1 - ty) + bottom * ty
