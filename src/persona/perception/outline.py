"""Which pixels are the person's: the rough mask's outline moved to the picture's edges, and what the mask lacks.

Things held in a hand are added, narrow gaps that the coarse mask has closed are carved.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.colour import srgb_to_lab
from persona.imaging.masks import component_means, components, disk
from persona.perception.backdrop import Backdrop
from persona.perception.matting import conjugate_gradients
from persona.perception.options import INLETS, OUTLINE, PROPS, InletOptions, OutlineOptions, PropOptions


def snap_to_edges(
    picture: UInt8[np.ndarray, "h w 3"],
    guess: Float[np.ndarray, "h w"],
    trust: Float[np.ndarray, "h w"],
    reach: float,
    options: OutlineOptions = OUTLINE,
) -> Float[np.ndarray, "h w"]:
    """Smooth a rough mask within regions of like colour and cut it at edges: the fast bilateral solver.

    Pixels that are near each other and alike share a cell of a five-dimensional grid (position, L*a*b*); the mask is
    solved on the cells (Barron and Poole 2016).

    Args:
        picture: colours.
        guess: the rough mask in [0, 1].
        trust: how far the guess is to be believed, in [0, 1].
        reach: side of a cell in pixels.
    """
    from scipy.sparse import csr_matrix, diags_array, eye_array

    height, width = guess.shape
    lab = srgb_to_lab(picture.astype(np.float32) / 255) / options.cell_colour
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
    matrix = (options.strength * smooth + diags_array(believed)).tocsr()
    right = splat(trust * guess)
    solution = conjugate_gradients(matrix, right, right / believed, options.steps, options.tolerance)
    return np.clip(solution[cell].reshape(height, width), 0, 1).astype(np.float32)


def grab_cut(
    picture: UInt8[np.ndarray, "h w 3"], known: UInt8[np.ndarray, "h w"], rounds: int
) -> Bool[np.ndarray, "h w"]:
    """Whether each pixel is the person, by GrabCut: one colour model of the person and one of the ground.

    Args:
        picture: colours (RGB).
        known: OpenCV's words for what each pixel is, surely or probably (``cv2.GC_...``).
        rounds: of finding models and cutting.
    """
    cut, models = known.copy(), (np.zeros((1, 65)), np.zeros((1, 65)))
    cv2.setRNGSeed(0)
    bgr = np.ascontiguousarray(picture[..., ::-1])
    cv2.grabCut(bgr, cut, (0, 0, 1, 1), *models, rounds, cv2.GC_INIT_WITH_MASK)
    return (cut == cv2.GC_FGD) | (cut == cv2.GC_PR_FGD)


def cut_by_colour(
    picture: UInt8[np.ndarray, "h w 3"],
    guess: Float[np.ndarray, "h w"],
    seeds: UInt8[np.ndarray, "h w"],
    unit: float,
    options: OutlineOptions = OUTLINE,
) -> Float[np.ndarray, "h w"]:
    """Move a mask's outline to edges by GrabCut in overlapping tiles, within a narrow band round the outline.

    One colour model for the whole picture confuses dark hair with dark trees; a model for each tile knows only what is
    near.
    """
    rough = ((guess > 0.5) | (seeds > 0)).astype(np.uint8)
    inside = (cv2.erode(rough, disk(options.band * unit)) | seeds) > 0
    outside = cv2.dilate(rough, disk(options.band * unit)) == 0
    labels = np.where(rough > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[outside] = cv2.GC_BGD
    labels[inside] = cv2.GC_FGD
    open_pixels = ~(inside | outside)
    person = rough > 0
    height, width = rough.shape
    side, step = max(32, int(options.tile * unit)), max(16, int(options.tile / 2 * unit))
    votes, weights = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
    ramp = np.clip(1 - np.abs(np.arange(side) + 0.5 - side / 2) / (side / 2), 0.02, 1).astype(np.float32)
    for y in range(-side // 2, height, step):
        for x in range(-side // 2, width, step):
            y0, x0, y1, x1 = max(0, y), max(0, x), min(height, y + side), min(width, x + side)
            if min(y1 - y0, x1 - x0) < side // 3 or np.count_nonzero(open_pixels[y0:y1, x0:x1]) < options.least_open:
                continue
            filled = np.count_nonzero(person[y0:y1, x0:x1])
            if min(filled, (y1 - y0) * (x1 - x0) - filled) < options.least_colours:
                continue  # too few pixels for two colour models
            cut = grab_cut(picture[y0:y1, x0:x1], labels[y0:y1, x0:x1], options.cuts)
            weight = np.outer(ramp[y0 - y : y1 - y], ramp[x0 - x : x1 - x])
            votes[y0:y1, x0:x1] += weight * cut
            weights[y0:y1, x0:x1] += weight
    found = np.where(weights > 0, votes / np.maximum(weights, 1e-6), rough.astype(np.float32))
    found[inside] = 1
    found[outside] = 0
    return found


def outline(
    picture: UInt8[np.ndarray, "h w 3"],
    prior: Float[np.ndarray, "h w"],
    seeds: UInt8[np.ndarray, "h w"],
    unit: float,
    ground: Backdrop,
    feet: UInt8[np.ndarray, "h w"],
    options: OutlineOptions = OUTLINE,
) -> Float[np.ndarray, "h w"]:
    """Probability of the person at every pixel, from the rough prior and the picture's colours and edges."""
    # before a plain ground colour speaks for itself: log odds of the prior plus those of the colour
    odds = np.log(np.clip(prior, 1e-4, 1 - 1e-4)) - np.log(np.clip(1 - prior, 1e-4, 1 - 1e-4))
    says = np.interp(
        ground.distance, options.differs, (-options.says - options.studio_says * ground.studio, 0.0, options.says)
    )
    says[ground.shadow & (prior < options.no_shadow)] = np.minimum(says, 0)[ground.shadow & (prior < options.no_shadow)]
    says[feet > 0] = np.maximum(says, 0)[feet > 0]  # white shoes on white floors
    says[(says > 0) & (prior < options.elsewhere)] = 0  # things beside the person differ from the ground as well
    says = np.where(says > 0, says * np.maximum(ground.pure, ground.studio), says)
    guess = (1 / (1 + np.exp(-odds - ground.plain * says))).astype(np.float32)
    rough = ((guess > 0.5) | (seeds > 0)).astype(np.uint8)
    if rough.all() or not rough.any():
        return rough.astype(np.float32)
    depth = cv2.distanceTransform(rough, cv2.DIST_L2, 5) + cv2.distanceTransform(1 - rough, cv2.DIST_L2, 5)
    trust = np.clip(depth / (options.sure_depth * unit), 0, 1) ** 2 * np.abs(2 * guess - 1) ** 6
    trust = np.maximum(trust, options.studio_trust * ground.studio * ground.plain * np.abs(2 * guess - 1) ** 2)
    trust = np.where(seeds > 0, 1.0, options.least_trust + (1 - options.least_trust) * trust)
    snapped = snap_to_edges(picture, np.where(seeds > 0, 1.0, guess), trust, options.cell * unit, options)
    # a studio's colours need no learned colour model, which would close narrow gaps
    share = options.colour_share * (1 - ground.studio * ground.plain)
    found = snapped + share * (cut_by_colour(picture, snapped, seeds, unit, options) - snapped)
    return found + options.feet_share * feet * (guess - found)


def held_things(
    mask: UInt8[np.ndarray, "h w"],
    prior: Float[np.ndarray, "h w"],
    ground: Backdrop,
    hands: UInt8[np.ndarray, "h w"],
    unit: float,
    options: PropOptions = PROPS,
) -> UInt8[np.ndarray, "h w"]:
    """What stands out of a studio's ground, is no sure part of the person and touches a hand: a bag, a ball."""
    if ground.studio < options.studio:
        return np.zeros_like(mask)
    stands_out = ((ground.distance > options.colour) & ~ground.shadow).astype(np.uint8)
    stands_out = cv2.morphologyEx(stands_out, cv2.MORPH_CLOSE, disk(options.gap * unit))
    doubtful = cv2.morphologyEx(
        mask & (prior < options.doubtful).astype(np.uint8), cv2.MORPH_OPEN, disk(options.limb * unit)
    )
    mask = mask & (1 - doubtful)
    stands_out &= 1 - mask
    stands_out = cv2.morphologyEx(stands_out, cv2.MORPH_OPEN, disk(options.thinnest * unit))
    rim = cv2.dilate(mask, disk(options.reach * unit))
    numbers, areas = components(stands_out)
    kept = np.zeros(len(areas), bool)
    person = np.count_nonzero(mask)
    for k in np.flatnonzero((areas > options.smallest * unit * unit) & (areas < options.largest * person)):
        contact = (numbers == k) & (rim > 0)
        kept[k] = np.count_nonzero(contact & (hands > 0)) > options.contact * max(1, np.count_nonzero(contact))
    others = (numbers > 0) & ~kept[numbers]
    for k in np.flatnonzero(kept):
        kept[k] = not _goes_on(numbers == k, others, mask > 0, options)
    return kept[numbers].astype(np.uint8)


def _goes_on(
    thing: Bool[np.ndarray, "h w"],
    others: Bool[np.ndarray, "h w"],
    mask: Bool[np.ndarray, "h w"],
    options: PropOptions,
) -> bool:
    """Whether a thing is a piece of something behind the person: in its own line and as wide, what no hand touches goes
    on beyond every end that is not hidden by the person. Nobody holds the middle of a post.

    Args:
        others: what stands out of the ground as well, and is not held.
        mask: the person.
    """
    places = np.argwhere(thing)
    middle = places.mean(0)
    axes = np.linalg.eigh(np.cov((places - middle).T))[1]
    along, across = (places - middle) @ axes[:, 1], (places - middle) @ axes[:, 0]
    ends, half = np.percentile(along, (2, 98)), np.percentile(np.abs(across), 95)
    rows, columns = np.indices(thing.shape)
    offset = np.stack([rows, columns], -1) - middle
    beyond = np.abs(offset @ axes[:, 0]) <= half
    farther, length = offset @ axes[:, 1], float(np.ptp(ends))
    goes_on = []
    for end, way in zip(ends, (-1, 1), strict=True):
        beside = (farther - end) * way
        shown = beyond & (beside > 0) & (beside < length) & ~mask & ~thing
        if np.count_nonzero(shown) > options.shown * 2 * half * length:
            goes_on.append(np.count_nonzero(shown & others) > options.goes_on * np.count_nonzero(shown))
    return bool(goes_on) and all(goes_on)


def beyond_person(
    things: UInt8[np.ndarray, "h w"],
    mask: UInt8[np.ndarray, "h w"],
    hands: UInt8[np.ndarray, "h w"],
    options: PropOptions = PROPS,
) -> tuple[Bool[np.ndarray, " 4"], UInt8[np.ndarray, "h w"]]:
    """The sides of the window (left, top, right, bottom) that things reach and the person does not, and these things.

    What touches one hand is one thing.

    Args:
        things: held things (:func:`held_things`).
        mask: the person without them.
        hands: pixels at hands.
    """
    numbers, areas = components(things | hands)
    numbers = numbers * things
    edge = options.edge_px
    reached, going_on = np.zeros(4, bool), np.zeros(len(areas), bool)
    for side in range(4):  # a quarter turn makes the next side the left one
        if not np.rot90(mask, side)[:, :edge].any():
            there = np.unique(np.rot90(numbers, side)[:, :edge])
            reached[side] = there.any()
            going_on[there] = True
    going_on[0] = False
    return reached, going_on[numbers].astype(np.uint8)


def tidy(
    mask: UInt8[np.ndarray, "h w"], prior: Float[np.ndarray, "h w"], options: OutlineOptions = OUTLINE
) -> UInt8[np.ndarray, "h w"]:
    """Remove blobs that are small compared with the largest, and fill holes that the prior is sure are the person."""
    numbers, areas = components(mask)
    mask = (areas > options.smallest_blob * areas.max())[numbers].astype(np.uint8)
    numbers, areas = components(1 - mask)
    outer = np.unique(np.concatenate([numbers[0], numbers[-1], numbers[:, 0], numbers[:, -1]]))
    mean = component_means(numbers, areas, prior)
    fill = mean > options.filled
    fill[0] = False
    fill[outer] = False
    return (mask | fill[numbers]).astype(np.uint8)


def deepen_inlets(
    colours: Float[np.ndarray, "h w 3"],
    mask: UInt8[np.ndarray, "h w"],
    seeds: UInt8[np.ndarray, "h w"],
    unit: float,
    options: InletOptions = INLETS,
) -> UInt8[np.ndarray, "h w"]:
    """Carve the tips of narrow gaps (under an arm, between the legs) that the coarse mask has closed.

    Ground that reaches into the person goes on while the colour stays the ground's, and is carved if an edge ends it
    all around: a garment of the ground's colour has none, and stripes at an open outline are no inlet.
    """
    core = cv2.erode(1 - mask, disk(max(1.0, options.thin * unit))) > 0
    rim = int(options.widest * unit) + 1  # beyond the picture nobody stands
    wide = cv2.copyMakeBorder(mask, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=0)
    inlet = core & (cv2.morphologyEx(wide, cv2.MORPH_CLOSE, disk(options.widest * unit))[rim:-rim, rim:-rim] > 0)
    if not inlet.any():
        return mask
    lab = cv2.GaussianBlur(srgb_to_lab(colours), (0, 0), max(0.6, options.blur * unit))
    away, label = cv2.distanceTransformWithLabels(
        (~core).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(core)
    nearest = np.zeros(int(label.max()) + 1, np.int64)  # labels of ground pixels are numbered from 1
    numbers = np.asarray(label, np.int64)
    nearest[numbers[rows, columns]] = np.arange(len(rows))
    size = (int(options.sample * unit) | 1, int(options.sample * unit) | 1)
    weight = core.astype(np.float32)
    mass = np.maximum(cv2.blur(weight, size), 1e-6)
    mean = cv2.blur(lab * weight[..., None], size) / mass[..., None]
    spread = np.sqrt(np.maximum(cv2.blur(((lab - mean) ** 2).sum(-1) * weight, size) / mass, 0))
    place = nearest[numbers]
    y, x = rows[place], columns[place]
    off = np.linalg.norm(lab - mean[y, x], axis=-1)
    plain = (spread[y, x] < options.even) & (away < options.deepest * unit)
    like = (~core & plain & (off < options.like + spread[y, x]) & (seeds == 0)).astype(np.uint8)
    # Thin stripes of the ground's colour in a garment do not lead on.
    broad = cv2.morphologyEx(like, cv2.MORPH_OPEN, disk(max(1.0, options.thin * unit)))
    like &= cv2.dilate(broad, disk(max(1.0, options.thin * unit)))
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
        if not options.fewest < new < options.largest * unit**2:
            continue
        ring = cv2.dilate(region.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        contact = ring & core[box]
        if not contact.any() or (contact & inlet[box]).sum() < options.from_inlet * contact.sum():
            continue
        # An edge's own pixels are mixed: what counts is the colour a little further on.
        far = cv2.dilate(region.astype(np.uint8), disk(max(2.0, options.beyond * unit))) > 0
        near = cv2.dilate(region.astype(np.uint8), disk(max(1.0, options.thin * unit))) > 0
        beyond = far & ~near & (mask[box] > 0)
        if not beyond.any() or (off[box][beyond] > options.edge).mean() < options.edge_share:
            continue
        carved[box][region] = 0
    return carved
