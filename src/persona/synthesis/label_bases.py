"""What a label looks like without detail: at every height of each part of the body, and beside what is seen."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.imaging.colour import srgb_to_lab
from persona.imaging.colour_density import like_most_common
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import masked_blur
from persona.imaging.sampling import sample
from persona.imaging.window import PersonWindow
from persona.synthesis.color_fill import ColorFill, Material, lab_of, material_of, own_pixels, sideways
from persona.synthesis.common import binned_medians, median
from persona.synthesis.fine_mesh import FEET, LEGS, FineMesh
from persona.synthesis.prints import NO_CLOTH
from persona.synthesis.rings import ARM, HEAD, LEG, TRUNK, Rings
from persona.synthesis.surface_labels import PhotoLabels, SurfaceLabels
from persona.types import Label


def without_detail(
    fine: FineMesh,
    rings: Rings,
    window: PersonWindow,
    photo: PhotoLabels,
    surface: SurfaceLabels,
    counted: Float[np.ndarray, "h w"],
    proof: Float[np.ndarray, " n"],
    trim: Bool[np.ndarray, " n"],
    options: ColorFill,
) -> tuple[Float[np.ndarray, "n 3"], dict[int, Float[np.ndarray, "h w 3"]]]:
    """The photo without detail, blurred inside each label: at the vertices, and the pictures by label.

    A garment is blurred beside what is usual at each height, so that bands and blocks that go round keep their ends,
    and no colour comes of two that meet there.

    Args:
        counted: how far each pixel goes round.
        proof: how much each vertex tells of what does.
        trim: vertices along the ends of garments.
    """
    labels, px = surface.labels, fine.pixels_per_meter
    own = {int(label): counted * own_pixels(photo, int(label), options) for label in np.unique(labels)}
    cloth = [label for label in own if Label(label) not in NO_CLOTH and (proof[labels == label] > 0).any()]
    direct = np.clip(sample(window.foreground, fine.pixels), 0, 1)
    rows = base_of(fine, rings, surface, direct, direct, proof, trim, options) if cloth else direct
    smooth, pictures = np.zeros((len(fine), 3)), {}
    for label, share in own.items():
        mine = labels == label
        level = np.zeros_like(window.foreground)
        if label in cloth:
            level = _scattered(fine, rows, mine & (surface.evidence > 0), photo.labels.shape, options)
        pictures[label] = level + masked_blur(window.foreground - level, share, material_of(label).fine * px)
        smooth[mine] = sample(pictures[label], fine.pixels[mine])
    return np.clip(smooth, 0, 1), pictures


def _scattered(
    fine: FineMesh,
    values: Float[np.ndarray, "n 3"],
    among: Bool[np.ndarray, " n"],
    shape: tuple[int, int],
    options: ColorFill,
) -> Float[np.ndarray, "h w 3"]:
    """A picture of the window's size of what is told at these vertices."""
    known = np.zeros(shape, bool)
    picture = np.zeros((*known.shape, 3), np.float32)
    at = fine.row[among], fine.column[among]
    known[at], picture[at] = True, values[among]
    sigma = 0.5 * options.step * fine.pixels_per_meter
    return masked_blur(nearest_fill(picture, known), np.ones(known.shape, np.float32), sigma)


def base_of(
    fine: FineMesh,
    rings: Rings,
    surface: SurfaceLabels,
    direct: Float[np.ndarray, "n 3"],
    smooth: Float[np.ndarray, "n 3"],
    proof: Float[np.ndarray, " n"],
    trim: Bool[np.ndarray, " n"],
    options: ColorFill,
) -> Float[np.ndarray, "n 3"]:
    """What a vertex's label looks like at its height on its part of the body.

    What lies along a garment's end tells nothing of its height, unless there is nothing else: piping at the armholes
    is no band across the back.

    Args:
        direct: the photo's colours.
        smooth: the same, blurred inside each label.
        proof: how much each vertex tells of what goes round.
        trim: vertices along the ends of garments.
    """
    labels = surface.labels
    base = np.zeros((len(fine), 3))
    # Left and right together; feet and hands go on from their limbs.
    limb = np.array([TRUNK, HEAD, ARM, ARM, LEG, LEG])[rings.chart]
    weight = fine.area * proof * sideways(fine, rings, options)
    place = rings.along()
    plain = _plain(fine, surface, smooth, weight, options)
    waists, up = _waists(fine), _above_ground(fine, labels == Label.SHOE)
    for label in np.unique(labels):
        material = material_of(label)
        mine = labels == label
        own, look = mine & (weight > 0), smooth
        if label == Label.SHOE and own.sum() >= options.least:
            cell, within = options.upper  # no socks between straps, no shine, no soles
            above = own & (up > options.sole)
            own = above if above.sum() >= options.least else own
            own[own] = like_most_common(lab_of(direct[own]) / cell, weight[own], within / cell)
            look = direct
        inner = _inner(own, trim, options)
        base[mine] = main = median(look[inner], weight[inner]) if inner.sum() >= options.least else plain[int(label)]
        for one in np.unique(limb[mine]):
            rows, told = mine & (limb == one), limb == one
            low = place[rows].min()
            if label == Label.TROUSERS and one == TRUNK:
                # What is seen of them there is little, in the shade of a hem or lit as nothing else: legs tell, too.
                told |= (limb == LEG) & (place >= low)
            seen = _inner(own & told, trim, options)
            if seen.sum() < options.least:
                continue
            count = int((place[rows].max() - low) / options.step) + 2
            bins = ((place[seen] - low) / options.step).astype(int)
            known = np.bincount(bins, weight[seen], count)
            values = binned_medians(look[seen], weight[seen], bins, count)
            apart = np.searchsorted(waists, low + options.step * np.arange(count)) if one == TRUNK else None
            if one == TRUNK and Label(label) not in NO_CLOTH:
                front = binned_medians(look[seen], (fine.area * proof)[seen], bins, count)
                ahead = mine & told & (fine.facing > 0)
                at = ((place[ahead] - low) / options.step).astype(int)  # on the legs that tell, some are higher
                there = np.bincount(at, fine.area[ahead], len(known))[: len(known)]
                share = np.bincount(bins, (fine.area * proof)[seen], count) / np.maximum(there, 1e-12)
                kept = known * ~_no_band(values, front, share, known, material, options)
                known = kept if kept.any() else known
            profile = _profile(values, known, material, options, apart)
            if Label(label) not in NO_CLOTH:
                hues = _of_garment(profile, smooth[own], (fine.area * proof)[own], options)
                told = np.flatnonzero(rows & (surface.evidence > options.source))
                at = ((place[told] - low) / options.step).astype(int)
                shown, goes = (np.bincount(at, (fine.area * how)[told], count) for how in (surface.evidence, proof))
                strip = np.clip(1 - 2 * goes / np.maximum(shown, 1e-9), 0, 1)  # most of the height stays in front
                profile = profile + strip[:, None] * (hues - profile)
            trust = min(1.0, weight[seen].sum() / material.own)
            # A cheek is like the face that is seen of it, before it is like arms and legs.
            usual = median(look[seen], (fine.area * proof)[seen]) if label == Label.SKIN and one == HEAD else main
            profile = trust * profile + (1 - trust) * usual
            at = np.clip((place[rows] - low) / options.step - 0.5, 0, count - 1.001)
            k, share = at.astype(int), (at % 1)[:, None]
            base[rows] = profile[k] * (1 - share) + profile[k + 1] * share
        if label == Label.SHOE and own.sum() >= options.least:
            _add_soles(base, np.flatnonzero(mine), up[mine], direct, weight, main, options)
    return base


def _no_band(
    values: Float[np.ndarray, "b 3"],
    front: Float[np.ndarray, "b 3"],
    share: Float[np.ndarray, " b"],
    weight: Float[np.ndarray, " b"],
    material: Material,
    options: ColorFill,
) -> Bool[np.ndarray, " b"]:
    """Places of a profile that are not as those above and below, but no bands: the end of a lock, the shade of an arm,
    a strap. Of a band more is seen than a gap between two arms, and it is in front, too.

    Args:
        values: colours of the sides at each place, ``weight`` how much is seen of them.
        front: colours of all that is seen there, which is a ``share`` of the garment's front.
    """
    index, side, whole = np.arange(len(values)), lab_of(values), lab_of(front)
    near = np.abs(index[:, None] - index) * options.step < material.along
    around = np.array([median(side[one], weight[one]) for one in near & (weight > 0)])
    strange = np.linalg.norm(side - around, axis=1) > material.alike
    behind = np.linalg.norm(whole - around, axis=1) < np.linalg.norm(whole - side, axis=1)
    return strange & (behind | (share < options.band))


def _waists(fine: FineMesh) -> Float[np.ndarray, " k"]:
    """Heights (meters) at which skirts begin: whatever its label, what is above is another cloth."""
    skirts = [number for number, garment in enumerate(fine.fit.garments) if garment.kind == "skirt"]
    tops = [fine.rest[fine.garment == number, 1].max() for number in skirts]
    return np.sort(np.array(tops))


def _above_ground(fine: FineMesh, shoes: Bool[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """Meters above the lowest point of its own shoe: one may reach lower than the other."""
    up = np.zeros(len(fine))
    right = np.isin(fine.parts, (LEGS[1], FEET[1]))
    for one in (shoes & right, shoes & ~right):
        if one.any():
            up[one] = fine.rest[one, 1] - fine.rest[one, 1].min()
    return up


def _add_soles(
    base: Float[np.ndarray, "n 3"],
    rows: Int[np.ndarray, " m"],
    up: Float[np.ndarray, " m"],
    direct: Float[np.ndarray, "n 3"],
    weight: Float[np.ndarray, " n"],
    upper: Float[np.ndarray, " 3"],
    options: ColorFill,
) -> None:
    """The soles of shoes all round, if the photo shows them along most of what it shows: at a height above the ground
    most of it has one colour, and not the upper's.

    Args:
        rows: vertices of shoes; ``up`` is how far each is above its shoe's ground, meters.
        weight: how much each vertex tells.
        upper: its colour.
    """
    cell, within = options.upper
    at = (up / options.sole_step).astype(int)
    for level in range(int(options.sole / options.sole_step), -1, -1):
        seen = rows[(at == level) & (weight[rows] > 0)]
        if len(seen) < options.least:
            continue
        lab = lab_of(direct[seen])
        alike = like_most_common(lab / cell, weight[seen], within / cell)
        main = median(direct[seen][alike], weight[seen][alike])
        if np.linalg.norm(lab_of(main) - lab_of(upper)) < within:
            continue
        if weight[seen][alike].sum() > options.sole_share * weight[seen].sum():
            base[rows[at <= level]] = main


def _inner(seen: Bool[np.ndarray, " n"], trim: Bool[np.ndarray, " n"], options: ColorFill) -> Bool[np.ndarray, " n"]:
    """What is seen away from the ends of a garment, if anything is."""
    inner = seen & ~trim
    return inner if inner.sum() >= options.least else seen


def _plain(
    fine: FineMesh,
    surface: SurfaceLabels,
    smooth: Float[np.ndarray, "n 3"],
    weight: Float[np.ndarray, " n"],
    options: ColorFill,
) -> Float[np.ndarray, "k 3"]:
    """What labels look like of which nothing is seen."""
    cloth = (weight > 0) & ~np.isin(surface.labels, (Label.SKIN, Label.HAIR, Label.SHOE, Label.PROP, Label.GLASSES))
    lowest = np.full(3, 0.35)
    if cloth.sum() >= options.least:
        low = cloth & (fine.points[:, 1] < np.percentile(fine.points[cloth, 1], 1) + options.hem)
        lowest = median(smooth[low], weight[low])
    grey = lowest.mean()
    share, dark, more = options.trousers
    plain = np.tile(lowest, (len(Label), 1))
    plain[Label.TROUSERS] = dark * (share * lowest + (1 - share) * grey) + more
    plain[Label.SHOE] = options.shoes[0] * grey + options.shoes[1]
    plain[Label.SKIN], plain[Label.HAIR] = (0.80, 0.62, 0.54), (0.22, 0.17, 0.14)
    return plain


def _of_garment(
    profile: Float[np.ndarray, "b 3"],
    shown: Float[np.ndarray, "m 3"],
    weight: Float[np.ndarray, " m"],
    options: ColorFill,
) -> Float[np.ndarray, "b 3"]:
    """A profile with the hues of the garment's cloth: a mean shift (Comaniciu and Meer 2002) that keeps brightness.

    A narrow strip at a flank has something of the hue of what it meets; most of its cloth, wherever it is, has not.
    """
    some = np.random.default_rng(0).permutation(len(shown))[: options.telling]
    shown, weight = shown[some], weight[some] + 1e-12
    hues = srgb_to_lab(shown)
    for _ in range(options.shifts):
        apart = (srgb_to_lab(profile)[:, None] - hues) / options.hue
        near = np.exp(-0.5 * (apart**2).sum(2)) * weight + 1e-30
        mean = near @ shown / near.sum(1, keepdims=True)
        mean *= profile.mean(1, keepdims=True) / np.maximum(mean.mean(1, keepdims=True), 1e-3)
        sure = near.sum(1) / (near.sum(1) + 1e-6)
        profile = profile + sure[:, None] * (np.clip(mean, 0, 1) - profile)
    return profile


def _profile(
    values: Float[np.ndarray, "b 3"],
    weight: Float[np.ndarray, " b"],
    material: Material,
    options: ColorFill,
    apart: Int[np.ndarray, " b"] | None = None,
) -> Float[np.ndarray, "b 3"]:
    """A profile smoothed along the limb and among like colours; places without evidence take the nearest ones.

    Args:
        apart: numbers of cloths that have nothing of each other, whatever their label: a skirt's and what is above it.
    """
    index = np.arange(len(values))
    known = index[weight > 0]
    nearest = known[np.abs(index[:, None] - known).argmin(1)]
    distance = np.abs(nearest - index) * options.step
    values = values[nearest]
    weight = np.maximum(weight[nearest] * 0.3 ** (distance / options.far), 1e-12)
    lab = lab_of(values)
    kernel = np.exp(-0.5 * ((index[:, None] - index) * options.step / material.along) ** 2)
    kernel *= np.exp(-0.5 * ((lab[:, None] - lab) ** 2).sum(-1) / material.alike**2) * weight
    if apart is not None:
        kernel *= (apart[:, None] == apart) + 1e-9
    return kernel @ values / kernel.sum(1, keepdims=True)


def drawn_in_front(
    fine: FineMesh,
    labels: Int[np.ndarray, " n"],
    base: Float[np.ndarray, "n 3"],
    smooth: Float[np.ndarray, "n 3"],
    direct: Float[np.ndarray, "n 3"],
    seen: Float[np.ndarray, " n"],
    usual: Float[np.ndarray, " n"],
    options: ColorFill,
) -> Float[np.ndarray, "n 3"]:
    """The base, drawn to what goes round, and on the near side to all that is seen.

    What does not go round, the wall that a gap shows among it, fades where something hides it in front, so that no seam
    is left there; behind there is none of it.

    Args:
        direct: the photo's colours.
        seen: how squarely each vertex is.
        usual: how far what it shows goes round.
    """
    level = drawn_to_seen(fine, labels, base, smooth, seen * usual, options)
    own = smooth + (1 - usual)[:, None] * (direct - smooth)
    whole = drawn_to_seen(fine, labels, base, own, seen, options, level)
    return level + np.clip(fine.facing / options.aside, 0, 1)[:, None] * (whole - level)


def drawn_to_seen(
    fine: FineMesh,
    labels: Int[np.ndarray, " n"],
    base: Float[np.ndarray, "n 3"],
    smooth: Float[np.ndarray, "n 3"],
    seen: Float[np.ndarray, " n"],
    options: ColorFill,
    start: Float[np.ndarray, "n 3"] | None = None,
) -> Float[np.ndarray, "n 3"]:
    """The base, which what is seen of the same label beside it draws to itself; ``start`` is near that."""
    lab = lab_of(base)
    # A stripe on a shoe, a toe in a sandal, do not shine through the leather beside them.
    strange = (labels == Label.SHOE) & (np.linalg.norm(lab_of(smooth) - lab, axis=1) > options.upper[1])
    held, free = fine.area / options.held**2 * np.where(strange, 0, seen), fine.area / options.reach**2 + 1e-6
    values = (held[:, None] * smooth + free[:, None] * base) / (held + free)[:, None]

    def joined(i: Int[np.ndarray, " e"], j: Int[np.ndarray, " e"]) -> Bool[np.ndarray, " e"]:
        return (labels[i] == labels[j]) & (np.abs(lab[i] - lab[j]).max(1) < options.border)

    return fine.relaxed(values, held + free, steps=options.steps, tolerance=1e-3, joined=joined, start=start)


__all__ = ["base_of", "drawn_in_front", "drawn_to_seen", "without_detail"]
