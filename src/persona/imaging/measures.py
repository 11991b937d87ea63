"""How alike two pictures are: PSNR, SSIM and IoU, over the whole picture or inside a mask."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float


def psnr(
    a: Float[np.ndarray, "h w 3"], b: Float[np.ndarray, "h w 3"], mask: Bool[np.ndarray, "h w"] | None = None
) -> float:
    """Peak signal-to-noise ratio in dB of two pictures in [0, 1], over the pixels of ``mask`` (all by default).

    Infinite for equal pictures, NaN for an empty mask.
    """
    squared = (np.asarray(a, np.float64) - np.asarray(b, np.float64)) ** 2
    if mask is not None:
        squared = squared[mask]
    if squared.size == 0:
        return float("nan")
    error = squared.mean()
    return float("inf") if error == 0 else float(-10.0 * np.log10(error))


def ssim_map(a: Float[np.ndarray, "h w 3"], b: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "h w"]:
    """Structural similarity at every pixel of two pictures in [0, 1], averaged over the channels.

    Gaussian window of sigma 1.5 cut at 11 x 11 pixels, K1 = 0.01, K2 = 0.03 (Wang et al. 2004); borders reflect.
    """
    from scipy.ndimage import gaussian_filter

    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)

    def blur(image: np.ndarray) -> np.ndarray:
        return gaussian_filter(image, (1.5, 1.5, 0), truncate=3.4)

    mean_a, mean_b = blur(a), blur(b)
    var_a, var_b = blur(a * a) - mean_a**2, blur(b * b) - mean_b**2
    covariance = blur(a * b) - mean_a * mean_b
    c1, c2 = 0.01**2, 0.03**2
    score = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return (score / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))).mean(-1)


def ssim(
    a: Float[np.ndarray, "h w 3"], b: Float[np.ndarray, "h w 3"], mask: Bool[np.ndarray, "h w"] | None = None
) -> float:
    """Mean structural similarity of two pictures in [0, 1], over the pixels of ``mask`` (all by default).

    Windows at the mask's rim see pixels outside it: put the same ground behind both pictures. NaN for an empty mask.
    """
    score = ssim_map(a, b)
    if mask is not None:
        score = score[mask]
    return float(score.mean()) if score.size else float("nan")


def iou(a: np.ndarray, b: np.ndarray, threshold: float = 0.5) -> float:
    """Intersection over union of two masks or mattes, cut at ``threshold``; 1 when both are empty."""
    first, second = np.asarray(a) > threshold, np.asarray(b) > threshold
    union = np.count_nonzero(first | second)
    return float(np.count_nonzero(first & second) / union) if union else 1.0
