"""The photo as it might look from behind: no face, no neckline, no open jacket, no print.

Seen through the body the photo is already a good back: outline, folds and pattern agree at the silhouette. What only a
front has is found and replaced: hair (or hat) over the face down to the nape, cloth over neckline, openings and prints.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.window import PersonWindow
from persona.synthesis.inpaint import exemplar_fill, nearest_fill
from persona.synthesis.layers import Labels
from persona.types import BodyPart, Landmarks, Material

NAPE = -0.045  # meters below the chin at which short hair ends on the neck
PRINT_DISTANCE = 20.0  # Lab distance (lightness counted 0.6) from the cloth's own colours
_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
_CHEEKS = (50, 280, 101, 330, 118, 347)


@dataclass(frozen=True)
class Head:
    """Where the head is in the window: face oval, meters below the chin and beside the head's axis, colours."""

    oval: Bool[np.ndarray, "h w"]
    below_chin: Float[np.ndarray, "h w"]
    beside: Float[np.ndarray, "h w"]
    skin: Float[np.ndarray, " 3"]
    long_hair: bool


def find_head(window: PersonWindow, labels: Labels, landmarks: Landmarks) -> Head:
    """Measure the head from the face landmarks, or from the body's when no face was found."""
    import cv2

    height, width = window.alpha.shape
    px = labels.pixels_per_meter
    oval = np.zeros((height, width), np.uint8)
    body = window.to_window(landmarks.body)
    if landmarks.face is not None:
        face = window.to_window(landmarks.face)
        cv2.fillPoly(oval, [face[list(_OVAL)].round().astype(np.int32)], 1)
        top, chin = face[10], face[152]
        cheeks = face[list(_CHEEKS)]
    else:
        eyes, mouth = body[[2, 5]].mean(0), body[[9, 10]].mean(0)
        top, chin = eyes - 1.2 * (mouth - eyes), mouth + 0.8 * (mouth - eyes)
        centre, size = (top + chin) / 2, np.linalg.norm(chin - top) / 2
        tilt = np.rad2deg(np.arctan2(*(chin - top)[::-1]))
        cv2.ellipse(oval, (tuple(map(float, centre)), (2 * float(size), 1.5 * float(size)), float(tilt)), 1, -1)
        cheeks = body[[9, 10, 0]]
    axis = (chin - top) / max(float(np.linalg.norm(chin - top)), 1e-6)
    ys, xs = np.mgrid[:height, :width] + 0.5
    below = ((xs - chin[0]) * axis[0] + (ys - chin[1]) * axis[1]) / px
    beside = ((xs - chin[0]) * axis[1] - (ys - chin[1]) * axis[0]) / px
    at = np.clip(cheeks.astype(int), 0, [width - 1, height - 1])
    skin = np.median(window.foreground[at[:, 1], at[:, 0]], axis=0)
    hair = (window.materials == Material.HAIR) & (window.alpha > 0.5)
    neck_rows = hair & (below > 0.02) & (below < 0.10)
    aside = neck_rows & (np.abs(beside) > 0.065)
    long_hair = bool(aside.sum() > 0.0008 * px**2 and aside.sum() > 0.25 * neck_rows.sum())
    return Head(oval > 0, below, beside, skin, long_hair)


def back_picture(
    window: PersonWindow, labels: Labels, head: Head, landmarks: Landmarks
) -> tuple[Float[np.ndarray, "h w 3"], Bool[np.ndarray, "h w"]]:
    """The window's colours with front-only things replaced, and where they were replaced."""
    image, torso_edit = _plain_torso(window, labels, head, landmarks)
    image, head_edit = _covered_face(window, labels, head, image)
    return image, torso_edit | head_edit


def _lab(image: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "h w 3"]:
    import cv2

    return cv2.cvtColor(image.astype(np.float32), cv2.COLOR_RGB2LAB) * np.array([0.6, 1, 1], np.float32)


def _plain_torso(
    window: PersonWindow, labels: Labels, head: Head, landmarks: Landmarks
) -> tuple[Float[np.ndarray, "h w 3"], Bool[np.ndarray, "h w"]]:
    """Remove prints, openings and the neckline from the torso: colours of its middle that its sides do not have."""
    import cv2

    px = labels.pixels_per_meter
    image = window.foreground
    body = window.to_window(landmarks.body)
    torso = (labels.shown == BodyPart.TORSO) & labels.solid
    hair = window.materials == Material.HAIR
    none = np.zeros_like(torso)
    rows = np.flatnonzero((torso & ~hair).any(1))
    if not len(rows):
        return image, none
    shoulders, hips = body[[11, 12], 1].min(), body[[23, 24], 1].max()
    first, last = max(rows[0], int(shoulders - 0.05 * px)), min(rows[-1], int(hips + 0.04 * px))
    across = np.full(torso.shape, 9.0, np.float32)
    columns = np.arange(torso.shape[1])
    for y in range(first, last + 1):
        xs = np.flatnonzero(torso[y])
        if len(xs) > 8:
            low, high = np.percentile(xs, [2, 98])
            across[y] = np.where(torso[y], np.abs((columns - (low + high) / 2) / ((high - low) / 2 + 1)), 9.0)
    lab, skin_lab = _lab(image), _lab(head.skin[None, None])[0, 0]
    skin = (np.linalg.norm((lab - skin_lab) * [0.6, 1, 1], axis=2) < 12) | (window.materials == Material.SKIN)
    odd = np.zeros(torso.shape, np.uint8)
    step = max(2, int(0.06 * px))
    for y in range(first, last + 1, step):
        around = slice(max(first, y - 2 * step), y + 3 * step)
        side = (across[around] > 0.5) & (across[around] < 0.92) & ~skin[around] & ~hair[around]
        colors = lab[around][side]
        if len(colors) < 200:
            continue
        colors = np.ascontiguousarray(colors[:: max(1, len(colors) // 4000)], np.float32)
        cv2.setRNGSeed(1)
        _, nearest, centres = cv2.kmeans(
            colors, 6, None, (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 15, 1.0), 1, cv2.KMEANS_PP_CENTERS
        )  # type: ignore[call-overload]
        common = centres[np.bincount(nearest.ravel(), minlength=6) > 0.04 * len(colors)]
        strip = slice(y, min(y + step, last + 1))
        distance = np.min([np.linalg.norm(lab[strip] - c, axis=2) for c in common], axis=0)
        odd[strip] |= ((distance > PRINT_DISTANCE) & (across[strip] < 0.75)).astype(np.uint8)
    odd = cv2.morphologyEx(odd, cv2.MORPH_OPEN, _disc(1))
    odd = cv2.morphologyEx(odd, cv2.MORPH_CLOSE, _disc(0.012 * px))
    odd = cv2.dilate(odd, _disc(0.012 * px))
    odd[across > 0.85] = 0
    # The neckline: skin between the shoulders' middle, a hand's width below the neck.
    centre = body[[11, 12], 0].mean()
    near_neck = np.abs(columns[None] - centre) < 0.13 * px
    level = np.arange(torso.shape[0])[:, None]
    neckline = skin & torso & near_neck & (level < shoulders + 0.24 * px)
    if (skin & torso).sum() > 0.6 * torso.sum():  # a bare torso has no neckline
        neckline &= False
    neckline = cv2.dilate(neckline.astype(np.uint8), _disc(0.008 * px)) > 0
    edit = torso & ((odd > 0) | neckline | hair)
    source = torso & ~edit & ~skin if (torso & ~edit & ~skin).sum() > 400 else torso & ~edit
    if not edit.any() or source.sum() < 400:
        return image, none
    filled = exemplar_fill(image, source, edit, block=max(12, int(0.045 * px)))
    return np.where(edit[..., None], filled, image), edit


def _covered_face(
    window: PersonWindow, labels: Labels, head: Head, image: Float[np.ndarray, "h w 3"]
) -> tuple[Float[np.ndarray, "h w 3"], Bool[np.ndarray, "h w"]]:
    """Hair (or a hat) over the face down to the nape, neck below it; plain skin on a bald head."""
    import cv2

    px = labels.pixels_per_meter
    shown = (labels.shown == BodyPart.HEAD) & (window.alpha > 0.5)
    if shown.sum() < 50:
        return image, np.zeros_like(shown)
    face_low = head.oval & (head.below_chin > -0.13)
    under_chin = (head.below_chin > -0.03) & (np.abs(head.beside) < 0.06)
    cover = shown & labels.solid & (window.materials != Material.SKIN) & ~face_low
    if not head.long_hair:
        cover &= ~under_chin & (head.below_chin < 0.0)
    cover = cv2.morphologyEx(cover.astype(np.uint8), cv2.MORPH_OPEN, _disc(0.003 * px)) > 0
    outline = cv2.distanceTransform(shown.astype(np.uint8), cv2.DIST_L2, 5) / px
    out = image.copy()
    skin_known = shown & labels.solid & (window.materials == Material.SKIN) & ~head.oval
    blurred_skin = _diffuse(image, skin_known, head.skin, 0.02 * px)
    edit = shown & ((outline > 0.006) | head.oval)
    out = np.where((edit & (head.oval | (window.materials != Material.SKIN)))[..., None], blurred_skin, out)
    if cover.sum() > 0.04 * shown.sum():
        nape = np.inf if head.long_hair else NAPE
        inner = (outline > 0.012) | (head.below_chin < -0.12) | head.oval
        hidden = shown & ~cover & (head.below_chin < nape) & inner
        hair = exemplar_fill(image, cover, hidden, block=max(8, int(0.03 * px)))
        base = cv2.GaussianBlur(nearest_fill(image, cover), (0, 0), max(1.0, 0.01 * px))
        hair = 0.7 * hair + 0.3 * base
        edge = np.clip((nape - head.below_chin) / 0.02, 0, 1) if np.isfinite(nape) else np.ones_like(outline)
        mix = (hidden * edge)[..., None]
        out = hair * mix + out * (1 - mix)
        keep = cover & (head.below_chin < nape)
        out = np.where(keep[..., None], image, out)
    return out.astype(np.float32), edit


def _diffuse(
    image: Float[np.ndarray, "h w 3"], known: Bool[np.ndarray, "h w"], fallback: Float[np.ndarray, " 3"], sigma: float
) -> Float[np.ndarray, "h w 3"]:
    """Smooth continuation of known colours; ``fallback`` where there are none."""
    import cv2

    if known.sum() < 30:
        return np.broadcast_to(fallback.astype(np.float32), image.shape).copy()
    return cv2.GaussianBlur(nearest_fill(image, known).astype(np.float32), (0, 0), max(1.0, sigma))


def _disc(radius: float) -> np.ndarray:
    import cv2

    r = max(1, round(radius))
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * r + 1, 2 * r + 1))
