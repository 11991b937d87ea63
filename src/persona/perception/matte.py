"""The matte: which pixels belong to the person, with fractions at hair and edges, and the person's own colours there.

The body network's mask says roughly where the person is; a colour model (GrabCut) moves its outline to the picture's
edges inside a narrow band; closed-form matting (Levin, Lischinski, Weiss 2008) finds the fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.colour import srgb_to_lab
from persona.imaging.masks import components, disk
from persona.landmark_names import BODY_BONES, COARSE_HANDS, FACE_OVAL, FEET, HAND_BONES
from persona.perception.landmarks import PersonReading
from persona.types import Landmarks

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_GRAB_HEIGHT = 640  # pixels: the colour model needs no more


@dataclass(frozen=True)
class Window:
    """The part of the picture that holds the person; ``unit`` is one pixel of the body network's mask, in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int
    unit: float

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.y0, self.y1), slice(self.x0, self.x1)


def person_window(reading: PersonReading, shape: tuple[int, int]) -> Window:
    """A box round mask and landmarks, with room for hair and held things."""
    unit = reading.region.side / 256
    ys, xs = np.nonzero(reading.mask > 0.3)
    sure = reading.landmarks.body[reading.landmarks.body_confidence > 0.5]
    low, high = np.array([xs.min(), ys.min()], float), np.array([xs.max() + 1, ys.max() + 1], float)
    if len(sure):
        low, high = np.minimum(low, sure.min(0)), np.maximum(high, sure.max(0))
    low, high = low - 16 * unit, high + 16 * unit
    return Window(
        x0=int(max(0, low[0])),
        y0=int(max(0, low[1])),
        x1=int(min(shape[1], np.ceil(high[0]))),
        y1=int(min(shape[0], np.ceil(high[1]))),
        unit=float(unit),
    )


def sure_person(
    landmarks: Landmarks, window: Window, shape: tuple[int, int], scale: float = 1.0
) -> UInt8[np.ndarray, "h w"]:
    """Pixels that are the person's for sure: along the bones, the fingers and in the face."""

    def place(point: np.ndarray) -> tuple[int, int]:
        x, y = (point[:2] - (window.x0, window.y0)) * scale
        return int(np.floor(x)), int(np.floor(y))

    seeds = np.zeros(shape, np.uint8)
    unit = window.unit * scale
    firm = (landmarks.body_confidence > 0.8) & (landmarks.body_spread < 7 * window.unit)
    for a, b in BODY_BONES:
        if firm[a] and firm[b]:
            cv2.line(seeds, place(landmarks.body[a]), place(landmarks.body[b]), 1, max(1, round(1.5 * unit)))
    for hand in (landmarks.left_hand, landmarks.right_hand):
        if hand is not None and hand.score > 0.9:
            for a, b in HAND_BONES:
                cv2.line(seeds, place(hand.points[a]), place(hand.points[b]), 1, max(1, round(0.8 * unit)))
    if landmarks.face is not None and landmarks.face_score > 0.5:
        oval = np.array([place(landmarks.face[k]) for k in FACE_OVAL], np.int32)
        cv2.fillPoly(seeds, [oval], 1)
    return seeds


def _conjugate_gradients(
    matrix: csr_matrix,
    right: Float[np.ndarray, " n"],
    start: Float[np.ndarray, " n"],
    steps: int,
    tolerance: float = 1e-4,
) -> Float[np.ndarray, " n"]:
    """Solve ``matrix x = right`` for a symmetric positive matrix, preconditioned by its diagonal.

    Dot products go through einsum: those of the linear algebra library wait for all cores, which takes many times as
    long as the product itself when other work runs.
    """

    def dot(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.einsum("i,i", a, b))

    scale = 1.0 / (matrix.diagonal() + 1e-6)
    x = start.copy()
    residual = right - matrix @ x
    direction = scale * residual
    energy = dot(residual, direction)
    goal = tolerance**2 * dot(right, right)
    for _ in range(steps):
        if dot(residual, residual) <= goal:
            break
        image = matrix @ direction
        step = energy / dot(direction, image)
        x += step * direction
        residual -= step * image
        conditioned = scale * residual
        energy, before = dot(residual, conditioned), energy
        direction = conditioned + (energy / before) * direction
    return x


def snap_to_edges(
    picture: UInt8[np.ndarray, "h w 3"],
    guess: Float[np.ndarray, "h w"],
    trust: Float[np.ndarray, "h w"],
    reach: float,
    strength: float = 16.0,
) -> Float[np.ndarray, "h w"]:
    """Smooth a rough mask within regions of like colour and cut it at edges: the fast bilateral solver.

    Pixels that are near each other and alike share a cell of a five-dimensional grid (position, L*a*b*); the mask is
    solved on the cells (Barron and Poole 2016).

    Args:
        picture: colours.
        guess: the rough mask in [0, 1].
        trust: how far the guess is to be believed, in [0, 1].
        reach: side of a cell in pixels.
        strength: of the smoothing against trust 1.
    """
    from scipy.sparse import csr_matrix, diags_array, eye_array

    height, width = guess.shape
    lab = srgb_to_lab(picture.astype(np.float32) / 255) / (3.0, 2.5, 2.5)
    y, x = np.mgrid[:height, :width] / reach
    cells = np.round(np.stack([x, y, lab[..., 0], lab[..., 1] + 60, lab[..., 2] + 60], -1)).astype(np.int64)
    units = np.array([1, 1 << 12, 1 << 24, 1 << 34, 1 << 44])
    keys, cell = np.unique(cells.reshape(-1, 5) @ units, return_inverse=True)
    cell = cell.ravel()
    count = len(keys)

    def splat(values: np.ndarray) -> np.ndarray:
        return np.bincount(cell, values.ravel(), count)

    starts, ends = [], []
    for unit in units:
        position = np.minimum(np.searchsorted(keys, keys + unit), count - 1)
        start = np.flatnonzero(keys[position] == keys + unit)
        starts += [start, position[start]]
        ends += [position[start], start]
    rows, columns = np.concatenate(starts), np.concatenate(ends)
    blur = csr_matrix((np.ones(len(rows)), (rows, columns)), (count, count)) + 10 * eye_array(count)
    mass, norm = splat(np.ones(guess.shape)), np.ones(count)
    for _ in range(10):  # make the blur doubly stochastic
        norm = np.sqrt(norm * mass / (blur @ norm))
    smooth = diags_array(norm * (blur @ norm)) - diags_array(norm) @ blur @ diags_array(norm)
    believed = splat(trust) + 1e-6
    matrix = (strength * smooth + diags_array(believed)).tocsr()
    right = splat(trust * guess)
    solution = _conjugate_gradients(matrix, right, right / believed, 25)
    return np.clip(solution[cell].reshape(height, width), 0, 1).astype(np.float32)


def cut_by_colour(
    picture: UInt8[np.ndarray, "h w 3"],
    guess: Float[np.ndarray, "h w"],
    seeds: UInt8[np.ndarray, "h w"],
    unit: float,
) -> Float[np.ndarray, "h w"]:
    """Move a mask's outline to edges by GrabCut in overlapping tiles, within a narrow band round the outline.

    One colour model for the whole picture confuses dark hair with dark trees; a model for each tile knows only what is
    near.
    """
    rough = ((guess > 0.5) | (seeds > 0)).astype(np.uint8)
    inside = (cv2.erode(rough, disk(3 * unit)) | seeds) > 0
    outside = cv2.dilate(rough, disk(3 * unit)) == 0
    labels = np.where(rough > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[outside] = cv2.GC_BGD
    labels[inside] = cv2.GC_FGD
    open_pixels = ~(inside | outside)
    person = rough > 0
    height, width = rough.shape
    side, step = max(32, int(40 * unit)), max(16, int(20 * unit))
    votes, weights = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
    ramp = np.clip(1 - np.abs(np.arange(side) + 0.5 - side / 2) / (side / 2), 0.02, 1).astype(np.float32)
    bgr = np.ascontiguousarray(picture[..., ::-1])
    for y in range(-side // 2, height, step):
        for x in range(-side // 2, width, step):
            y0, x0, y1, x1 = max(0, y), max(0, x), min(height, y + side), min(width, x + side)
            if min(y1 - y0, x1 - x0) < side // 3 or np.count_nonzero(open_pixels[y0:y1, x0:x1]) < 20:
                continue
            filled = np.count_nonzero(person[y0:y1, x0:x1])
            if min(filled, (y1 - y0) * (x1 - x0) - filled) < 200:
                continue  # too few pixels for two colour models
            tile = labels[y0:y1, x0:x1].copy()
            models = np.zeros((1, 65)), np.zeros((1, 65))
            cv2.setRNGSeed(0)
            part = np.ascontiguousarray(bgr[y0:y1, x0:x1])
            cv2.grabCut(part, tile, (0, 0, 1, 1), *models, 2, cv2.GC_INIT_WITH_MASK)
            weight = np.outer(ramp[y0 - y : y1 - y], ramp[x0 - x : x1 - x])
            votes[y0:y1, x0:x1] += weight * ((tile == cv2.GC_FGD) | (tile == cv2.GC_PR_FGD))
            weights[y0:y1, x0:x1] += weight
    found = np.where(weights > 0, votes / np.maximum(weights, 1e-6), rough.astype(np.float32))
    found[inside] = 1
    found[outside] = 0
    return found


@dataclass(frozen=True)
class Backdrop:
    """The ground behind the person as far as it is plain (a studio wall, the sky), guessed behind the person too."""

    plain: Float[np.ndarray, "h w"]  # 1 where the ground nearby has one smooth colour, 0 where it is busy
    pure: Float[np.ndarray, "h w"]  # 1 where nothing stands before the ground nearby, 0 where a third of it is hidden
    distance: Float[np.ndarray, "h w"]  # from the ground's colour, in L*a*b* units less what the ground itself varies
    shadow: Bool[np.ndarray, "h w"]  # darker than the ground but of its hue: as a cast shadow is
    studio: float  # 1 where all the ground is plain, 0 where a good part of it is not


def backdrop(picture: UInt8[np.ndarray, "h w 3"], prior: Float[np.ndarray, "h w"], unit: float) -> Backdrop:
    """Compare every pixel with the colour of the ground around the person.

    The ground's colour is the mean over its pixels in a window, the smallest of four windows that holds enough of
    them; pixels that stand out of it (furniture, bags) are left out the second time.
    """
    lab = srgb_to_lab(picture.astype(np.float32) / 255)
    ground = (cv2.dilate((prior > 0.3).astype(np.uint8), disk(5 * unit)) == 0).astype(np.float32)
    colour, spread = np.zeros_like(lab), np.full(prior.shape, 100.0, np.float32)
    weight, kept = ground, np.ones(prior.shape, np.float32)
    total, uniform, usual = max(1.0, float(ground.sum())), 0.0, ground
    if ground.any():
        off = np.linalg.norm(lab - np.median(lab[ground > 0], 0), axis=-1)
        uniform = float((ground * (off < 25)).sum()) / total
        if uniform > 0.6:
            near = ground * (off < 12)
            weight = usual = near if near.sum() > 0.7 * total else ground * (off < 25)
    # wide windows first: near a large bag most of the ground's pixels are the bag's
    for outlier, smallest in ((25.0, 96), (15.0, 48), (9.0, 24), (9.0, 12)):
        filled = np.zeros(prior.shape, bool)
        for window in (w for w in (12, 24, 48, 96) if w >= smallest):
            size = (int(window * unit) | 1, int(window * unit) | 1)

            def blur(image: np.ndarray, size: tuple[int, int] = size) -> np.ndarray:
                return cv2.blur(cv2.blur(image, size), size)

            mass = blur(weight)
            mean = blur(lab * weight[..., None]) / np.maximum(mass, 1e-6)[..., None]
            deviation = blur(((lab - mean) ** 2).sum(-1) * weight) / np.maximum(mass, 1e-6)
            share = mass / np.maximum(blur(ground), 1e-6)
            new = (mass > 0.01) & ~filled
            kept[new] = share[new]
            colour[new], spread[new] = mean[new], np.sqrt(np.maximum(deviation[new], 0))
            filled |= new
        weight = usual * (np.linalg.norm(lab - colour, axis=-1) < outlier)
    difference = lab - colour
    hue = np.linalg.norm(difference[..., 1:], axis=-1)
    darker = -difference[..., 0]
    distance = np.hypot(0.7 * darker, hue)
    even = np.clip((5 - spread) / 2.5, 0, 1)
    overall = min((even * ground).sum() / total, uniform)
    studio = float(np.clip((overall - 0.8) / 0.1, 0, 1))
    return Backdrop(
        plain=even * np.maximum(np.clip((kept - 0.3) / 0.2, 0, 1), studio),
        pure=np.clip((kept - 0.65) / 0.2, 0, 1),
        distance=np.maximum(distance - spread, 0),
        shadow=(darker > 0) & (darker < 35) & (hue < 3 + 0.15 * darker),
        studio=studio,
    )


def outline(
    picture: UInt8[np.ndarray, "h w 3"],
    prior: Float[np.ndarray, "h w"],
    seeds: UInt8[np.ndarray, "h w"],
    unit: float,
    ground: Backdrop,
    feet: UInt8[np.ndarray, "h w"],
) -> Float[np.ndarray, "h w"]:
    """Probability of the person at every pixel, from the rough prior and the picture's colours and edges."""
    # before a plain ground colour speaks for itself: log odds of the prior plus those of the colour
    odds = np.log(np.clip(prior, 1e-4, 1 - 1e-4)) - np.log(np.clip(1 - prior, 1e-4, 1 - 1e-4))
    says = np.interp(ground.distance, (1.0, 3.0, 8.0), (-3.5 - 2.5 * ground.studio, 0.0, 3.5))
    says[ground.shadow & (prior < 0.9)] = np.minimum(says, 0)[ground.shadow & (prior < 0.9)]
    says[feet > 0] = np.maximum(says, 0)[feet > 0]  # white shoes on white floors
    says[(says > 0) & (prior < 0.02)] = 0  # things beside the person differ from the ground as well
    says = np.where(says > 0, says * np.maximum(ground.pure, ground.studio), says)
    guess = (1 / (1 + np.exp(-odds - ground.plain * says))).astype(np.float32)
    rough = ((guess > 0.5) | (seeds > 0)).astype(np.uint8)
    if rough.all() or not rough.any():
        return rough.astype(np.float32)
    depth = cv2.distanceTransform(rough, cv2.DIST_L2, 5) + cv2.distanceTransform(1 - rough, cv2.DIST_L2, 5)
    trust = np.clip(depth / (4 * unit), 0, 1) ** 2 * np.abs(2 * guess - 1) ** 6
    trust = np.maximum(trust, 0.7 * ground.studio * ground.plain * np.abs(2 * guess - 1) ** 2)
    trust = np.where(seeds > 0, 1.0, 0.02 + 0.98 * trust)
    snapped = snap_to_edges(picture, np.where(seeds > 0, 1.0, guess), trust, 8 * unit)
    # a studio's colours need no learned colour model, which would close narrow gaps
    share = 0.5 * (1 - ground.studio * ground.plain)
    found = snapped + share * (cut_by_colour(picture, snapped, seeds, unit) - snapped)
    return found + 0.5 * feet * (guess - found)


def held_things(
    mask: UInt8[np.ndarray, "h w"],
    prior: Float[np.ndarray, "h w"],
    ground: Backdrop,
    hands: UInt8[np.ndarray, "h w"],
    unit: float,
) -> UInt8[np.ndarray, "h w"]:
    """What stands out of a studio's ground, is no sure part of the person and touches a hand: a bag, a ball."""
    if ground.studio < 0.9:
        return np.zeros_like(mask)
    stands_out = ((ground.distance > 6) & ~ground.shadow).astype(np.uint8)
    stands_out = cv2.morphologyEx(stands_out, cv2.MORPH_CLOSE, disk(unit))
    doubtful = cv2.morphologyEx(mask & (prior < 0.75).astype(np.uint8), cv2.MORPH_OPEN, disk(2.5 * unit))
    mask = mask & (1 - doubtful)
    stands_out &= 1 - mask
    stands_out = cv2.morphologyEx(stands_out, cv2.MORPH_OPEN, disk(0.5 * unit))
    rim = cv2.dilate(mask, disk(2 * unit))
    numbers, areas = components(stands_out)
    kept = np.zeros(len(areas), bool)
    person = np.count_nonzero(mask)
    for k in np.flatnonzero((areas > 40 * unit * unit) & (areas < 0.4 * person)):
        contact = (numbers == k) & (rim > 0)
        kept[k] = np.count_nonzero(contact & (hands > 0)) > 0.12 * max(1, np.count_nonzero(contact))
    return kept[numbers].astype(np.uint8)


def zones(
    points: Float[np.ndarray, "n 2"], radius: float, window: Window, shape: tuple[int, int], scale: float
) -> UInt8[np.ndarray, "h w"]:
    """Discs of ``radius`` mask units round points of the picture, in the window's pixels."""
    marked = np.zeros(shape, np.uint8)
    for x, y in (points - (window.x0, window.y0)) * scale:
        cv2.circle(marked, (int(x), int(y)), max(1, round(radius * window.unit * scale)), 1, -1)
    return marked


def hand_points(landmarks: Landmarks) -> Float[np.ndarray, "n 2"]:
    """Points of both hands, from the hand networks where they saw the hand, else from the body network."""
    points = []
    for side, hand in enumerate((landmarks.left_hand, landmarks.right_hand)):
        rough = landmarks.body[COARSE_HANDS[side][:3]]
        points.append(rough if hand is None else hand.points[:, :2])
    return np.concatenate(points)


def tidy(mask: UInt8[np.ndarray, "h w"], prior: Float[np.ndarray, "h w"]) -> UInt8[np.ndarray, "h w"]:
    """Remove blobs smaller than a fiftieth of the largest, and fill holes that the prior is sure are the person."""
    numbers, areas = components(mask)
    mask = (areas > 0.02 * areas.max())[numbers].astype(np.uint8)
    numbers, areas = components(1 - mask)
    outer = np.unique(np.concatenate([numbers[0], numbers[-1], numbers[:, 0], numbers[:, -1]]))
    mean = np.bincount(numbers.ravel(), prior.ravel(), len(areas)) / np.maximum(1, areas)
    fill = mean > 0.985
    fill[0] = False
    fill[outer] = False
    return (mask | fill[numbers]).astype(np.uint8)


def deepen_inlets(
    colours: Float[np.ndarray, "h w 3"], mask: UInt8[np.ndarray, "h w"], seeds: UInt8[np.ndarray, "h w"], unit: float
) -> UInt8[np.ndarray, "h w"]:
    """Carve the tips of narrow gaps (under an arm, between the legs) that the coarse mask has closed.

    Ground that reaches into the person goes on while the colour stays the ground's, and is carved if an edge ends it
    all around: a garment of the ground's colour has none, and stripes at an open outline are no inlet.
    """
    core = cv2.erode(1 - mask, disk(max(1.0, 0.4 * unit))) > 0
    rim = int(5 * unit) + 1  # beyond the picture nobody stands
    wide = cv2.copyMakeBorder(mask, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=0)
    inlet = core & (cv2.morphologyEx(wide, cv2.MORPH_CLOSE, disk(5 * unit))[rim:-rim, rim:-rim] > 0)
    if not inlet.any():
        return mask
    lab = cv2.GaussianBlur(srgb_to_lab(colours), (0, 0), max(0.6, 0.15 * unit))
    away, label = cv2.distanceTransformWithLabels(
        (~core).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(core)
    nearest = np.zeros(int(label.max()) + 1, np.int64)  # labels of ground pixels are numbered from 1
    numbers = np.asarray(label, np.int64)
    nearest[numbers[rows, columns]] = np.arange(len(rows))
    size = (int(3 * unit) | 1, int(3 * unit) | 1)
    weight = core.astype(np.float32)
    mass = np.maximum(cv2.blur(weight, size), 1e-6)
    mean = cv2.blur(lab * weight[..., None], size) / mass[..., None]
    spread = np.sqrt(np.maximum(cv2.blur(((lab - mean) ** 2).sum(-1) * weight, size) / mass, 0))
    place = nearest[numbers]
    y, x = rows[place], columns[place]
    off = np.linalg.norm(lab - mean[y, x], axis=-1)
    plain = (spread[y, x] < 6) & (away < 9 * unit)
    like = (~core & plain & (off < 6 + spread[y, x]) & (seeds == 0)).astype(np.uint8)
    # Thin stripes of the ground's colour in a garment do not lead on.
    broad = cv2.morphologyEx(like, cv2.MORPH_OPEN, disk(max(1.0, 0.4 * unit)))
    like &= cv2.dilate(broad, disk(max(1.0, 0.4 * unit)))
    count, regions, statistics, _ = cv2.connectedComponentsWithStats(like, connectivity=4)
    carved = mask.copy()
    for k in range(1, count):
        x0, y0, w, h, _ = statistics[k]
        box = (
            slice(max(0, y0 - int(2 * unit) - 2), y0 + h + int(2 * unit) + 2),
            slice(max(0, x0 - int(2 * unit) - 2), x0 + w + int(2 * unit) + 2),
        )
        region = regions[box] == k
        new = np.count_nonzero(region & (mask[box] > 0))
        if not 3 < new < 30 * unit**2:
            continue
        ring = cv2.dilate(region.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        contact = ring & core[box]
        if not contact.any() or (contact & inlet[box]).sum() < 0.9 * contact.sum():
            continue
        # An edge's own pixels are mixed: what counts is the colour a little further on.
        far = cv2.dilate(region.astype(np.uint8), disk(max(2.0, 0.7 * unit))) > 0
        near = cv2.dilate(region.astype(np.uint8), disk(max(1.0, 0.4 * unit))) > 0
        beyond = far & ~near & (mask[box] > 0)
        if not beyond.any() or (off[box][beyond] > 10).mean() < 0.65:
            continue
        carved[box][region] = 0
    return carved


def closed_form(
    picture: Float[np.ndarray, "h w 3"], trimap: Float[np.ndarray, "h w"], epsilon: float = 1e-5
) -> Float[np.ndarray, "h w"]:
    """Alpha where ``trimap`` is between 0 and 1, by closed-form matting.

    The Laplacian is built only from the 3 x 3 windows that touch an unknown pixel, then solved on the unknown pixels
    with conjugate gradients.

    Args:
        picture: colours in [0, 1].
        trimap: 0 background, 1 person, anything between unknown; the value is the first guess.
        epsilon: regularisation of the colour lines, in squared colour units.
    """
    from scipy.sparse import csr_matrix

    height, width = trimap.shape
    unknown = (trimap > 0) & (trimap < 1)
    if not unknown.any():
        return trimap.astype(np.float32)
    centres = cv2.dilate(unknown.astype(np.uint8), np.ones((3, 3), np.uint8))
    centres[[0, -1], :] = 0
    centres[:, [0, -1]] = 0
    window = np.flatnonzero(centres)
    steps = np.array([dy * width + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1)])
    colours = picture.reshape(-1, 3).astype(np.float32)[window[:, None] + steps]
    mean = colours.mean(1, keepdims=True)
    colours = colours - mean
    covariance = np.einsum("nki,nkj->nij", colours, colours).astype(np.float64) / 9
    inverse = np.linalg.inv(covariance + np.eye(3) * (epsilon / 9)).astype(np.float32)
    projected = colours @ inverse
    affinity = (1.0 + projected @ colours.transpose(0, 2, 1)) / 9  # n 9 9

    index = np.full(height * width, -1, np.int64)
    rows = np.flatnonzero(unknown)
    index[rows] = np.arange(len(rows))
    stencil = np.zeros((25, len(rows)), np.float32)  # row weights on the 5 x 5 neighbours
    for a in range(9):
        row = index[window + steps[a]]
        inner = row >= 0
        row = row[inner]
        for b in range(9):
            dy, dx = b // 3 - a // 3, b % 3 - a % 3
            stencil[(dy + 2) * 5 + dx + 2, row] -= affinity[inner, a, b]
        stencil[12, row] += 1.0
    offsets = np.array([dy * width + dx for dy in range(-2, 3) for dx in range(-2, 3)])
    columns = rows + offsets[:, None]
    valid = (columns >= 0) & (columns < height * width) & (stencil != 0)
    target = np.where(valid, index[np.clip(columns, 0, height * width - 1)], -1)
    known = trimap.reshape(-1)[np.clip(columns, 0, height * width - 1)]
    right = -(stencil * known * (valid & (target < 0))).sum(0).astype(np.float64)
    inner = valid & (target >= 0)
    matrix = csr_matrix(
        (stencil[inner].astype(np.float64), (np.broadcast_to(np.arange(len(rows)), inner.shape)[inner], target[inner])),
        (len(rows), len(rows)),
    )
    solution = _conjugate_gradients(matrix, right, trimap.reshape(-1)[rows].astype(np.float64), 400)
    alpha = trimap.astype(np.float32).copy()
    alpha.reshape(-1)[rows] = np.clip(solution, 0, 1)
    return alpha


def foreground_colours(
    picture: Float[np.ndarray, "h w 3"], alpha: Float[np.ndarray, "h w"], radius: float
) -> Float[np.ndarray, "h w 3"]:
    """The person's own colour at every pixel, by blur fusion (Forte 2021), twice: far, then near."""
    picture = picture.astype(np.float32)
    alpha = alpha.astype(np.float32)[..., None]
    front, back = picture, picture
    for sigma in (radius, radius / 10):
        size = max(3, int(sigma) * 2 + 1)

        def blur(image: np.ndarray, size: int = size) -> np.ndarray:
            blurred = cv2.blur(image, (size, size), borderType=cv2.BORDER_REPLICATE)
            return blurred[..., None] if blurred.ndim == 2 else blurred

        weight = blur(alpha)
        near_front = blur(front * alpha) / (weight + 1e-5)
        near_back = blur(back * (1 - alpha)) / (1 - weight + 1e-5)
        front = np.clip(near_front + alpha * (picture - alpha * near_front - (1 - alpha) * near_back), 0, 1)
        back = near_back
    return front


def unknown_band(
    mask: UInt8[np.ndarray, "h w"], seeds: UInt8[np.ndarray, "h w"], landmarks: Landmarks, window: Window
) -> Float[np.ndarray, "h w"]:
    """A trimap: 1 person, 0 ground, 0.5 within a narrow band along the outline, narrower at the feet."""
    unit = window.unit
    outer, inner = cv2.dilate(mask, disk(1.2 * unit)), cv2.erode(mask, disk(1.2 * unit))
    feet = zones(landmarks.body[FEET], 7, window, mask.shape, 1.0) > 0
    outer = np.where(feet, cv2.dilate(mask, disk(0.6 * unit)), outer)  # a sole and its shadow are easily confused
    inner = np.where(feet, cv2.erode(mask, disk(0.6 * unit)), inner)
    trimap = np.where(outer > 0, np.float32(0.5), np.float32(0))
    trimap[(inner > 0) | (seeds > 0)] = 1
    return trimap


@dataclass(frozen=True)
class Matte:
    """Matte, the person's own colours, and which pixels are things held in the hand; all of the picture's size."""

    alpha: Float[np.ndarray, "h w"]
    foreground: Float[np.ndarray, "h w 3"]
    props: UInt8[np.ndarray, "h w"]


def matte(
    picture: UInt8[np.ndarray, "h w 3"], reading: PersonReading, given: UInt8[np.ndarray, "h w"] | None = None
) -> Matte:
    """Separate the person from the ground.

    Args:
        picture: colours.
        reading: the person's landmarks and rough mask.
        given: the picture's own alpha channel; taken as the matte if it is a cut-out of this person.
    """
    if given is not None and _is_cut_out(given, reading.mask):
        alpha = given.astype(np.float32) / 255
        colours = picture.astype(np.float32) / 255
        # straight colours where the file has them, their surroundings' where it has none
        foreground = foreground_colours(colours, alpha, 4 * reading.region.side / 256)
        foreground = np.where(alpha[..., None] > 0.1, colours, foreground)
        return Matte(alpha, foreground, np.zeros(alpha.shape, np.uint8))
    window = person_window(reading, picture.shape[:2])
    crop = np.ascontiguousarray(picture[window.slices])
    prior = reading.mask[window.slices]
    scale = min(1.0, _GRAB_HEIGHT / max(crop.shape[:2]))
    small = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small_prior = cv2.resize(prior, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    unit = window.unit * scale
    seeds = sure_person(reading.landmarks, window, small.shape[:2], scale)
    ground = backdrop(small, small_prior, unit)
    feet = zones(reading.landmarks.body[FEET], 7, window, small.shape[:2], scale)
    hands = zones(hand_points(reading.landmarks), 9, window, small.shape[:2], scale)
    likely = outline(small, small_prior, seeds, unit, ground, feet)
    props = held_things((likely > 0.5).astype(np.uint8), small_prior, ground, hands, unit)
    likely = np.maximum(likely, props)
    likely = cv2.resize(likely, crop.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    mask = tidy((likely > 0.5).astype(np.uint8), prior)
    seeds = sure_person(reading.landmarks, window, crop.shape[:2])
    colours = crop.astype(np.float32) / 255
    mask = deepen_inlets(colours, mask, seeds, window.unit)
    alpha = closed_form(colours, unknown_band(mask, seeds, reading.landmarks, window))
    whole, held = np.zeros(picture.shape[:2], np.float32), np.zeros(picture.shape[:2], np.uint8)
    whole[window.slices] = alpha
    held[window.slices] = cv2.resize(props, crop.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    foreground = picture.astype(np.float32) / 255
    foreground[window.slices] = foreground_colours(colours, alpha, 8 * window.unit)
    return Matte(whole, foreground, held)


def _is_cut_out(alpha: UInt8[np.ndarray, "h w"], mask: Float[np.ndarray, "h w"]) -> bool:
    """Whether an alpha channel shows the person found and little else."""
    shown, person = alpha > 127, mask > 0.5
    union = np.count_nonzero(shown | person)
    return bool(union > 0 and np.count_nonzero(shown & person) > 0.7 * union)
