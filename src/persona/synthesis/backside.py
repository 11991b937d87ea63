"""The photo as it might look from behind: no face, no neckline, no open jacket, no print.

Seen through the body the photo is already a good back: outline, folds and pattern agree at the silhouette. What only a
front has is found and replaced: hair (or hat) over the face down to the nape, cloth over neckline, openings and prints.

This way to a back will be replaced as a whole, so its tuned numbers stand where they are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.colour import discounted, srgb_to_lab
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import disk
from persona.imaging.window import PersonWindow
from persona.landmark_names import CHEEKS, HIPS, MOUTH, SHOULDERS, BodyPoint
from persona.synthesis.inpaint import exemplar_fill
from persona.synthesis.layers import Labels
from persona.types import BodyPart, HeadFrame, Landmarks, Material

NAPE = -0.045  # meters below the chin at which short hair ends on the neck
PRINT_DISTANCE = 20.0  # Lab distance (lightness counted 0.6) from the cloth's own colours
FAINT_PRINT_DISTANCE = 13.0  # the same on plain cloth
_SHADE, _SHADE_REACH = 16.0, 0.06  # Lab distance of light and dark on one cloth; meters over which they are evened out
_STRAP, _PANEL = 0.04, 0.022  # meters of cloth at a side that are more than a trim
_FOLDS = 0.2  # of the contrast that small folds of the cloth keep where plain cloth is continued


@dataclass(frozen=True)
class Head:
    """Where the head is in the window: face oval, meters below the chin and beside the head's axis, skin colour.

    ``nape`` are the pixels behind which the bare neck is: above the collar, no wider than a neck.
    """

    oval: Bool[np.ndarray, "h w"]
    below_chin: Float[np.ndarray, "h w"]
    beside: Float[np.ndarray, "h w"]
    skin: Float[np.ndarray, " 3"]
    long_hair: bool
    nape: Bool[np.ndarray, "h w"]


def find_head(window: PersonWindow, labels: Labels, landmarks: Landmarks, frame: HeadFrame | None) -> Head:
    """The head in the window: ``frame`` is where it is in the photo."""
    import cv2

    height, width = window.alpha.shape
    px = labels.pixels_per_meter
    oval = np.zeros((height, width), np.uint8)
    body = window.to_window(landmarks.body)
    below, beside = np.full(oval.shape, -np.inf), np.zeros(oval.shape)
    if frame is not None:
        frame = frame.placed(window.origin, window.scale)
        cv2.fillPoly(oval, [frame.oval.round().astype(np.int32)], 1)
        below, beside = (distance / px for distance in frame.from_chin(oval.shape))
    ys, xs = np.mgrid[:height, :width] + 0.5
    cheeks = body[[*MOUTH, BodyPoint.NOSE]] if landmarks.face is None else window.to_window(landmarks.face[CHEEKS])
    at = np.clip(cheeks.astype(int), 0, [width - 1, height - 1])
    skin = np.median(window.foreground[at[:, 1], at[:, 0]], axis=0)
    skin_like = _skin_like(window, skin)
    shoulders = body[SHOULDERS]
    aside = np.abs(xs - shoulders[:, 0].mean()) / px
    torso = (labels.shown == BodyPart.TORSO) & labels.solid
    cloth = torso & ~skin_like & (window.materials != Material.HAIR)
    collar = _collar_row(cloth, aside, int(shoulders[:, 1].min() + 0.02 * px))
    nape = (ys < collar) & (aside < 0.13)
    long_hair = frame is not None and frame.long_hair
    return Head(oval > 0, below, beside, skin, long_hair, nape)


def _skin_like(window: PersonWindow, skin: Float[np.ndarray, " 3"]) -> Bool[np.ndarray, "h w"]:
    """Pixels recognised as skin or close to the face's colour (Lab, lightness counted a third)."""
    difference = (_lab(window.foreground) - _lab(skin[None, None])[0, 0]).astype(np.float64)
    return (np.linalg.norm(discounted(difference), axis=2) < 12) | (window.materials == Material.SKIN)


@dataclass(frozen=True)
class BackPictures:
    """The window's colours with front-only things replaced, and where they were: once for cloth, once for the head.

    They differ where long hair hangs over the back. ``neck`` continues the neck's skin everywhere.
    """

    cloth: Float[np.ndarray, "h w 3"]
    cloth_edit: Bool[np.ndarray, "h w"]
    head: Float[np.ndarray, "h w 3"]
    head_edit: Bool[np.ndarray, "h w"]
    neck: Float[np.ndarray, "h w 3"]


def back_pictures(window: PersonWindow, labels: Labels, head: Head, landmarks: Landmarks) -> BackPictures:
    """Make the pictures that surface turned away from the camera takes its colours from."""
    cloth, cloth_edit = _plain_torso(window, labels, head, landmarks)
    covered, head_edit = _covered_face(window, labels, head)
    throat = head.nape & (window.materials == Material.SKIN) & labels.solid & ~head.oval
    neck = _diffuse(window.foreground, throat, head.skin, 0.01 * labels.pixels_per_meter)
    return BackPictures(cloth, cloth_edit, covered, head_edit, neck)


def _lab(image: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "h w 3"]:

    return discounted(srgb_to_lab(image))


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
    shoulders, hips = body[SHOULDERS, 1].min(), body[HIPS, 1].max()
    chest = shoulders + 0.26 * px
    first, last = rows[0], min(rows[-1], int(hips + 0.04 * px))
    across = np.full(torso.shape, 9.0, np.float32)
    columns = np.arange(torso.shape[1])
    for y in range(first, last + 1):
        xs = np.flatnonzero(torso[y])
        if len(xs) > 8:
            low, high = np.percentile(xs, [2, 98])
            across[y] = np.where(torso[y], np.abs((columns - (low + high) / 2) / ((high - low) / 2 + 1)), 9.0)
    lab, skin = _lab(image), _skin_like(window, head.skin)
    odd = np.zeros(torso.shape, np.uint8)
    strips: dict[int, bool] = {}  # whether the cloth is plain, by first row
    step = max(2, int(0.06 * px))
    for y in range(first, last + 1, step):
        around = slice(max(first, y - 2 * step), y + 3 * step)
        side = (across[around] > 0.5) & (across[around] < 0.92) & ~skin[around] & ~hair[around]
        colors = lab[around][side]
        if len(colors) < 200:
            continue
        strips[y] = False
        colors = np.ascontiguousarray(colors[:: max(1, len(colors) // 4000)], np.float32)
        cv2.setRNGSeed(1)
        no_labels: Any = None
        _, nearest, centres = cv2.kmeans(
            colors,
            6,
            no_labels,
            (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 15, 1.0),
            1,
            cv2.KMEANS_PP_CENTERS,
        )
        shares = np.bincount(nearest.ravel(), minlength=6) / len(colors)
        near = slice(max(first, y - step), y + 2 * step)
        centre = (across[near] < 0.45) & ~skin[near] & ~hair[near]
        middle = lab[near][centre][::4]
        if len(middle):
            of_middle = np.linalg.norm(middle[:, None] - centres[None], axis=2).argmin(1)
            middle_shares = np.bincount(of_middle, minlength=6) / len(middle)
        else:
            middle_shares = shares
        # The cloth's colours are those of the sides, unless the middle is full of them: a print in a trim's colour.
        # Where one colour rules and the others are not spread evenly across, the cloth is plain, and its trims are no
        # excuse for a print either.
        usual = (shares > 0.04) & (middle_shares < 2.2 * shares + 0.05)
        like_ruler = np.linalg.norm(centres - centres[shares.argmax()], axis=1) < PRINT_DISTANCE
        if shares[like_ruler].sum() > 0.62 and not _even(lab[around], across[around], centres[like_ruler]):
            usual = like_ruler
            strips[y] = True
        common, rare = centres[usual], centres[~usual]
        if not len(common):
            continue
        strip = slice(y, min(y + step, last + 1))
        distance = np.min([np.linalg.norm(lab[strip] - c, axis=2) for c in common], axis=0)
        foreign = distance > (PRINT_DISTANCE if shares[like_ruler].sum() < 0.8 else FAINT_PRINT_DISTANCE)
        if len(rare):
            other = np.min([np.linalg.norm(lab[strip] - c, axis=2) for c in rare], axis=0)
            foreign |= (other < distance) & (distance > 0.6 * PRINT_DISTANCE)
        odd[strip] |= (foreign & (across[strip] < 0.75)).astype(np.uint8)
    odd = cv2.morphologyEx(odd, cv2.MORPH_OPEN, disk(1))
    odd = cv2.morphologyEx(odd, cv2.MORPH_CLOSE, disk(0.012 * px))
    odd = cv2.dilate(odd, disk(0.012 * px))
    plain = _plain_rows(strips, step, last, len(torso))
    # On plain cloth the sides know the back better than the middle, where a print or an opening was found.
    reached = cv2.dilate(odd, np.ones((2 * int(0.03 * px) + 1, 1), np.uint8)).any(1) & plain
    odd[reached[:, None] & (across < 0.75)] = 1
    odd[across > 0.85] = 0
    # The neckline: skin below the height at which the cloth begins at the neck's sides; the nape above it is bare.
    aside = np.abs(columns[None] - body[SHOULDERS, 0].mean())
    level = np.arange(torso.shape[0])[:, None]
    neckline = (skin | hair) & torso & ~head.nape & (aside < 0.15 * px) & (level < chest)
    if (skin & torso).sum() > 0.6 * torso.sum():  # a bare torso has no neckline
        neckline &= False
    neckline = cv2.dilate(neckline.astype(np.uint8), disk(0.008 * px)) > 0
    edit = torso & ((odd > 0) | neckline | hair) & ~head.nape
    source = torso & ~edit & ~skin if (torso & ~edit & ~skin).sum() > 400 else torso & ~edit
    if not edit.any() or source.sum() < 400:
        return image, none
    filled = exemplar_fill(image, source, edit, block=max(12, int(0.045 * px)), level=True)

    around = _from_the_sides(image, source & (across > 0.4), edit & plain[:, None], px, chest)
    folds = filled - cv2.GaussianBlur(filled, (0, 0), 0.02 * px)
    share = cv2.GaussianBlur(plain.astype(np.float32)[:, None], (1, 0), 0.01 * px)[..., None]
    filled = filled + share * (around + np.clip(_FOLDS * folds, -0.08, 0.08) - filled)
    mix = cv2.GaussianBlur(edit.astype(np.float32), (0, 0), 0.006 * px)[..., None] * torso[..., None]
    mix = np.where(plain[:, None, None], mix, edit[..., None])
    return np.where(edit[..., None] | (mix > 0.01), mix * filled + (1 - mix) * image, image).clip(0, 1), edit


def _plain_rows(strips: dict[int, bool], step: int, last: int, rows: int) -> Bool[np.ndarray, " rows"]:
    """Rows of plain cloth: three plain strips in succession or more, and the one after each end, where hems are."""
    from scipy.ndimage import binary_dilation, binary_opening

    starts = sorted(strips)
    flags = binary_opening(np.array([strips[y] for y in starts], bool), np.ones(3)) if starts else np.zeros(0, bool)
    plain = np.zeros(rows, bool)
    for y, flag in zip(starts, binary_dilation(flags, np.ones(3)), strict=True):
        plain[y : min(y + step, last + 1)] |= bool(flag)
    return plain


def _from_the_sides(
    image: Float[np.ndarray, "h w 3"],
    source: Bool[np.ndarray, "h w"],
    hole: Bool[np.ndarray, "h w"],
    px: float,
    chest: float,
) -> Float[np.ndarray, "h w 3"]:
    """Plain cloth around the back: in each row what lies left of the hole, blending into what lies right of it.

    Hems and trims go round as they are; whatever stands upright at a side (a drawstring, a zip) does not.

    Args:
        source: cloth to take colours from.
        hole: what is to be filled; other pixels are meaningless.
        px: pixels a meter.
        chest: row above which straps may be little more than their trims.
    """
    from scipy.ndimage import median_filter

    out = image.copy()
    rows = np.flatnonzero(hole.any(1))
    if not len(rows):
        return out
    first, last = rows[0], rows[-1]
    reach = max(4, int(0.10 * px))
    sides = np.full((2, last - first + 1, 3), np.nan)
    places = np.zeros((last - first + 1, 2))
    for y in range(first, last + 1):
        xs = np.flatnonzero(hole[y])
        if not len(xs):
            continue
        places[y - first] = xs[0], xs[-1]
        known = np.flatnonzero(source[y])
        least = max(4, int((_STRAP if y < chest else _PANEL) * px))
        for side, near in enumerate((known[known < xs[0]][-reach:], known[known > xs[-1]][:reach])):
            if len(near) >= least:
                sides[side, y - first] = np.median(image[y, near], axis=0)
    for side in (0, 1):  # a row without cloth on one side takes the other's, one without any its neighbours'
        lost = np.isnan(sides[side, :, 0])
        sides[side, lost] = sides[1 - side, lost]
    lost = np.isnan(sides[0, :, 0])
    if lost.all():
        return out
    index = np.arange(len(lost))
    nearest = index[~lost][np.abs(index[:, None] - index[~lost][None]).argmin(1)]
    sides = sides[:, nearest]
    size = 2 * int(0.006 * px) + 1
    sides = median_filter(sides, (1, size, 1), mode="nearest")
    # Folds and the arms' shadows would become bands across the back; hems and trims differ more and stay.
    lab = _lab(sides)
    near = np.exp(-0.5 * ((index[:, None] - index[None]) / (_SHADE_REACH * px)) ** 2)
    alike = np.exp(-0.5 * ((lab[:, :, None] - lab[:, None]) ** 2).sum(-1) / _SHADE**2)
    weight = near * alike
    sides = weight @ sides / weight.sum(2, keepdims=True)
    for y in rows:
        xs = np.flatnonzero(hole[y])
        low, high = places[y - first]
        t = ((xs - low) / max(high - low, 1.0))[:, None]
        out[y, xs] = (1 - t) * sides[0, y - first] + t * sides[1, y - first]
    return out


def _even(
    lab: Float[np.ndarray, "r w 3"],
    across: Float[np.ndarray, "r w"],
    ruling: Float[np.ndarray, "c 3"],
) -> bool:
    """Whether colours other than the ruling ones appear everywhere across the cloth, as stripes and checks do."""
    cloth = across < 0.85
    if cloth.sum() < 100:
        return True
    other = np.min([np.linalg.norm(lab - c, axis=2) for c in ruling], axis=0) > 0.6 * PRINT_DISTANCE
    rows, at = np.nonzero(cloth)
    blocks = 5 * np.clip(((at - at.min()) / (np.ptp(at) + 1) * 12).astype(int), 0, 11)
    blocks += np.clip(((rows - rows.min()) / (np.ptp(rows) + 1) * 5).astype(int), 0, 4)
    size = np.bincount(blocks, minlength=60)
    share = np.bincount(blocks, other[cloth], 60)[size > 20] / size[size > 20]
    return bool((share < 0.3 * share.mean()).mean() < 0.12)


def _collar_row(cloth: Bool[np.ndarray, "h w"], aside: Float[np.ndarray, "h w"], fallback: int) -> int:
    """The row at which cloth begins beside the neck (5 to 9 cm from its middle), the higher of the two sides."""
    band = cloth & (aside > 0.055) & (aside < 0.085)
    rows = np.flatnonzero(band.sum(1) >= 3)
    return int(min(rows[0], fallback)) if len(rows) else fallback


def _covered_face(
    window: PersonWindow, labels: Labels, head: Head
) -> tuple[Float[np.ndarray, "h w 3"], Bool[np.ndarray, "h w"]]:
    """Hair (or a hat) over the face down to the nape, neck below it; plain skin on a bald head."""
    import cv2

    px, image = labels.pixels_per_meter, window.foreground
    shown = ((labels.shown == BodyPart.HEAD) | labels.head_area) & (window.alpha > 0.5)
    if shown.sum() < 50:
        return image, np.zeros_like(shown)
    hair = window.materials == Material.HAIR
    under_chin = (head.below_chin > -0.03) & (np.abs(head.beside) < 0.06)
    # What is no skin above the eyes is a hat or a band; lower down only what was recognised as hair counts.
    above = shown & (head.below_chin < -0.15) & (window.materials != Material.SKIN)
    hat = (window.materials != Material.SKIN) & ~head.oval
    hat &= (head.below_chin < -0.15) | (hair.sum() < 0.01 * shown.sum())
    cover = (labels.shown == BodyPart.HEAD) & labels.solid & (hair | hat) & ~(head.oval & (head.below_chin > -0.10))
    if (hair & above).sum() > 0.33 * above.sum():
        like_hair = _hair_not_skin(image, hair & cover, head)
        top = cover & (head.below_chin < -0.21)
        brim = top.any() and np.abs(head.beside[cover & (head.below_chin < -0.13)]).max(initial=0) > 0.14
        if brim and like_hair[top].mean() < 0.5:  # a straw hat has the colour of skin
            like_hair |= head.below_chin < -0.15
        cover &= like_hair
    if not head.long_hair:
        cover &= ~under_chin & (head.below_chin < 0.0)
    cover = cv2.morphologyEx(cover.astype(np.uint8), cv2.MORPH_OPEN, disk(0.003 * px)) > 0
    outline = cv2.distanceTransform(shown.astype(np.uint8), cv2.DIST_L2, 5) / px
    skin_known = shown & labels.solid & (window.materials == Material.SKIN) & ~head.oval
    plain_skin = _diffuse(image, skin_known, head.skin, 0.02 * px)
    edit = shown & ((outline > 0.006) | head.oval)
    replaced = edit & (head.oval | (window.materials != Material.SKIN))
    out = np.where(replaced[..., None], plain_skin, image)
    # Pixels next to skin or background carry some of their colour.
    pure = cv2.erode(cover.astype(np.uint8), disk(0.003 * px)) > 0
    if pure.sum() < 0.02 * shown.sum():
        pure = cover
    if pure.sum() > 0.02 * shown.sum():
        nape = np.inf if head.long_hair else NAPE
        keep = pure & (head.below_chin < nape)
        inner = (outline > 0.012) | (head.below_chin < -0.12) | head.oval | cover
        if head.long_hair:
            inner |= head.below_chin > 0
        hidden = shown & ~keep & (head.below_chin < nape) & inner
        hair = exemplar_fill(image, pure, hidden, block=max(8, int(0.03 * px)), adapt=False)
        base = cv2.GaussianBlur(nearest_fill(image, pure), (0, 0), max(1.0, 0.015 * px))
        typical = np.median(image[pure], axis=0)
        hair = 0.4 * hair + 0.35 * base + 0.25 * typical
        edge = np.clip((nape - head.below_chin) / 0.02, 0, 1) if np.isfinite(nape) else np.ones_like(outline)
        mix = cv2.GaussianBlur((hidden * edge).astype(np.float32), (0, 0), max(1.0, 0.003 * px))[..., None]
        out = hair * mix + out * (1 - mix)
        out = np.where(keep[..., None], image, out)
        if head.long_hair:
            hanging = labels.head_area & (head.below_chin > 0) & ~keep
            out = np.where(hanging[..., None], hair, out)
    return out.astype(np.float32), edit


def _hair_not_skin(
    image: Float[np.ndarray, "h w 3"], hair: Bool[np.ndarray, "h w"], head: Head
) -> Bool[np.ndarray, "h w"]:
    """Pixels nearer to the hair's colours than to the face's: what passes for hair often holds forehead and temples."""
    import cv2

    lab = _lab(image)
    face = head.oval & (head.below_chin < -0.03) & (head.below_chin > -0.12)
    if hair.sum() < 100 or face.sum() < 100:
        return np.ones(hair.shape, bool)
    # Brows and beard are no skin.
    face &= np.linalg.norm(lab - _lab(head.skin[None, None])[0, 0], axis=2) < 25
    if face.sum() < 100:
        return np.ones(hair.shape, bool)
    skin = lab[face][np.argsort(lab[face][:, 0])]
    tones = np.stack([part.mean(0) for part in np.array_split(skin[len(skin) // 10 :], 5)])
    cv2.setRNGSeed(1)
    no_labels: Any = None
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 15, 1.0)
    colors = np.ascontiguousarray(lab[hair][:: max(1, int(hair.sum()) // 4000)], np.float32)
    centres = cv2.kmeans(colors, 4, no_labels, criteria, 1, cv2.KMEANS_PP_CENTERS)[2]
    gap = np.linalg.norm(centres[:, None] - tones[None], axis=2).min(1)
    own = centres[gap > min(14.0, 0.7 * gap.max())]
    other = np.concatenate([tones, centres[gap <= min(14.0, 0.7 * gap.max())]])
    return np.min([np.linalg.norm(lab - c, axis=2) for c in own], axis=0) < np.min(
        [np.linalg.norm(lab - c, axis=2) for c in other], axis=0
    )


def _diffuse(
    image: Float[np.ndarray, "h w 3"], known: Bool[np.ndarray, "h w"], fallback: Float[np.ndarray, " 3"], sigma: float
) -> Float[np.ndarray, "h w 3"]:
    """Smooth continuation of known colours; ``fallback`` where there are none."""
    import cv2

    if known.sum() < 30:
        return np.broadcast_to(fallback.astype(np.float32), image.shape).copy()
    return cv2.GaussianBlur(nearest_fill(image, known).astype(np.float32), (0, 0), max(1.0, sigma))
