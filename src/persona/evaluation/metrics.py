"""Figures of one picture against the truth, each in variants by name.

Which pixels count moves PSNR by 3 to 5 dB, so every name says it: ``psnr/canvas`` is the whole picture with both
persons on white; ``psnr/masked`` is the whole picture with everything outside the *true* mask white in both, as the
paper has it: a silhouette that is too large costs nothing; ``psnr/person`` the person's box on white; ``psnr/inside``
the pixels of the true mask alone; ``psnr/face`` and ``psnr/hands`` boxes around those. ``psnr/neuman-crop512`` is a
square around the true mask on white, resampled to 512 pixels, as NeuMan's pictures are shown to feed-forward systems.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float

from persona.errors import PersonaError
from persona.evaluation.lpips import Net, lpips
from persona.imaging.masks import Box, bounding_box
from persona.imaging.measures import iou, psnr, ssim_map

#: What stands in for LPIPS where its network is not on the machine; lower is better.
STAND_IN = "edges"
#: Metrics of which less is better.
LOWER = ("lpips-alex", "lpips-vgg", STAND_IN, "identity", "flicker", "jerk", "colour")
#: Metrics that are best at 1.
NEAR_ONE = ("gradient-energy", "gain")
#: Parts of a picture that :func:`score` compares; "neuman-crop512" only where it is asked for.
VARIANTS = ("canvas", "masked", "person")
CROP512 = "neuman-crop512"
#: Networks of LPIPS that are too slow for whole pictures: they are shown crops alone.
_CROPS_ONLY, _CROPS = ("vgg",), ("person", CROP512)
_CROP_SIDE = 512  # pixels
_MARGIN = 0.03  # of the person's height around the person's box
_BORDER = 5  # pixels whose SSIM window leaves the picture


@dataclass(frozen=True)
class Truth:
    """What a picture should have shown.

    Attributes:
        name: of the picture, without ending.
        image: the person on black (sRGB premultiplied by alpha).
        alpha: the true mask or matte.
        group: rows of one group share a mean ("novel view", "novel pose").
        boxes: "face", "left hand", "right hand" in pixels, where they can be seen.
    """

    name: str
    image: Float[np.ndarray, "h w 3"]
    alpha: Float[np.ndarray, "h w"]
    group: str = ""
    boxes: Mapping[str, Box] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """A picture to be measured: on white, with alpha if it is known."""

    image: Float[np.ndarray, "h w 3"]
    alpha: Float[np.ndarray, "h w"] | None = None


def on_white(premultiplied: Float[np.ndarray, "h w 3"], alpha: Float[np.ndarray, "h w"]) -> Float[np.ndarray, "h w 3"]:
    """A premultiplied picture in front of white."""
    return np.clip(premultiplied + (1 - alpha[..., None]), 0, 1)


def ssim(a: Float[np.ndarray, "h w 3"], b: Float[np.ndarray, "h w 3"]) -> float:
    """Mean structural similarity over the pixels whose window lies inside the picture (as scikit-image has it)."""
    inner = ssim_map(a, b)[_BORDER:-_BORDER, _BORDER:-_BORDER]
    return float(inner.mean()) if inner.size else float("nan")


def edges(a: Float[np.ndarray, "h w 3"], b: Float[np.ndarray, "h w 3"]) -> float:
    """The stand-in for LPIPS: mean difference of gradients on four scales, over the mean gradient of the truth ``b``.

    Blur and misplaced detail raise it, a shift of brightness does not. It is no learned metric and its values compare
    with nothing but themselves.
    """
    import cv2

    total = 0.0
    for level in range(4):
        if level:
            size = max(2, a.shape[1] // 2), max(2, a.shape[0] // 2)
            a, b = (cv2.resize(x.astype(np.float32), size, interpolation=cv2.INTER_AREA) for x in (a, b))
        apart = sum(float(np.abs(np.diff(a, axis=k) - np.diff(b, axis=k)).mean()) for k in (0, 1))
        own = sum(float(np.abs(np.diff(b, axis=k)).mean()) for k in (0, 1))
        total += apart / max(own, 1e-4) / 4
    return total


def gradient_energy(image: Float[np.ndarray, "h w 3"], truth: Truth, alpha: Float[np.ndarray, "h w"] | None) -> float:
    """Squared gradients of the picture over those of the truth, well inside both persons: below 1 is blur."""
    import cv2

    inside = truth.alpha > 0.5 if alpha is None else (truth.alpha > 0.5) & (alpha > 0.5)
    inside = cv2.erode(inside.astype(np.uint8), np.ones((9, 9), np.uint8))[:-1, :-1] > 0

    def energy(x: np.ndarray) -> float:
        across, down = np.diff(x, axis=1)[:-1], np.diff(x, axis=0)[:, :-1]
        return float((across**2 + down**2).sum(-1)[inside].sum())

    own = energy(on_white(truth.image, truth.alpha))
    return energy(image) / own if own > 0 else float("nan")


def flicker(shown: Sequence[Shown], truths: Sequence[Truth]) -> float:
    """How far the change from frame to frame differs from the truth's, mean over the person, in levels of 255.

    Raises:
        ValueError: fewer than two frames.
    """
    if len(shown) < 2 or len(shown) != len(truths):
        raise ValueError(f"flicker needs two frames or more and as many truths, got {len(shown)} and {len(truths)}")
    steps = []
    for i in range(1, len(shown)):
        true = [on_white(t.image, t.alpha) for t in truths[i - 1 : i + 1]]
        where = (truths[i - 1].alpha > 0.5) & (truths[i].alpha > 0.5)
        apart = np.abs((shown[i].image - shown[i - 1].image) - (true[1] - true[0])).mean(-1)
        steps.append(float(apart[where].mean()) if where.any() else 0.0)
    return 255.0 * float(np.mean(steps))


def person_box(mask: Bool[np.ndarray, "h w"]) -> Box | None:
    """The person's box with a margin of 3 % of its height, inside the picture; None for an empty mask."""
    box = bounding_box(mask)
    return box and box.grown(round(_MARGIN * box.height), mask.shape)


def square_crop(image: Float[np.ndarray, "h w 3"], box: Box, side: int = _CROP_SIDE) -> Float[np.ndarray, "s s 3"]:
    """The square with a box in its middle, as long as the box's longer side, at ``side`` pixels; white outside."""
    import cv2

    longer = max(box.height, box.width)
    square = np.ones((longer, longer, 3), np.float32)
    top, left = (longer - box.height) // 2, (longer - box.width) // 2
    x0, y0 = max(0, box.x0 - left), max(0, box.y0 - top)
    x1, y1 = min(image.shape[1], box.x0 - left + longer), min(image.shape[0], box.y0 - top + longer)
    square[y0 - box.y0 + top : y1 - box.y0 + top, x0 - box.x0 + left : x1 - box.x0 + left] = image[y0:y1, x0:x1]
    shrinks = side < longer
    return cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC).clip(0, 1)


def score(
    shown: Shown,
    truth: Truth,
    *,
    nets: Sequence[Net] = (),
    variants: Sequence[str] = VARIANTS,
) -> dict[str, float]:
    """All figures of a picture. What cannot be measured is absent: LPIPS without its network, IoU without alpha.

    Args:
        shown: the picture.
        truth: what it should have shown.
        nets: of LPIPS; "vgg" is measured on crops alone.
        variants: of :data:`VARIANTS`, and :data:`CROP512`.

    Raises:
        PersonaError: the picture has another size than the truth, or the ground truth shows no person.
    """
    if shown.image.shape != truth.image.shape:
        a, b = shown.image.shape, truth.image.shape
        raise PersonaError(f"{truth.name}: the picture is {a[1]} x {a[0]} pixels, the truth {b[1]} x {b[0]}")
    mask = truth.alpha > 0.5
    box = person_box(mask)
    if box is None:
        raise PersonaError(f"{truth.name}: the true mask is empty")
    image, true = shown.image, on_white(truth.image, truth.alpha)
    share = truth.alpha[..., None]
    x0, y0, x1, y1 = box
    person = image[y0:y1, x0:x1], true[y0:y1, x0:x1]
    parts = {
        "canvas": lambda: (image, true),
        "masked": lambda: (image * share + (1 - share), true),
        "person": lambda: person,
        CROP512: lambda: (square_crop(image, box), square_crop(true, box)),
    }
    figures: dict[str, float] = {}
    for name in variants:
        a, b = parts[name]()
        figures[f"psnr/{name}"], figures[f"ssim/{name}"] = psnr(a, b), ssim(a, b)
        for net in nets:
            if net not in _CROPS_ONLY or name in _CROPS:
                figures[f"lpips-{net}/{name}"] = lpips(a, b, net)
    if not nets:
        figures[f"{STAND_IN}/person"] = edges(*person)
    figures["psnr/inside"] = psnr(image, true, mask)
    if shown.alpha is not None:
        figures["iou"] = iou(shown.alpha, truth.alpha)
    figures["gradient-energy"] = gradient_energy(image, truth, shown.alpha)
    crops = {name: (image[y:v, x:u], true[y:v, x:u]) for name, (x, y, u, v) in truth.boxes.items()}
    hands = [psnr(*crops[name]) for name in ("left hand", "right hand") if name in crops]
    if "face" in crops:
        figures["psnr/face"] = psnr(*crops["face"])
    if hands:
        figures["psnr/hands"] = float(np.mean(hands))
    return figures


__all__ = [
    "CROP512",
    "LOWER",
    "NEAR_ONE",
    "STAND_IN",
    "VARIANTS",
    "Shown",
    "Truth",
    "flicker",
    "on_white",
    "score",
    "square_crop",
]
