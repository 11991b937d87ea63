"""What every point of the surface is: the photo's labels, continued over what the photo does not show.

One labelling problem, solved as a random walker on the fine mesh. Every vertex i has a share x_i of each label, and the
shares are those that minimise

    sum over edges |x_i - x_j|^2  +  sum_i d_i |x_i - l_i|^2  +  sum_i c_i |x_i - p_i|^2

where l_i is the label of the vertex's pixel (as far as it is seen, d_i) and p_i what the body says of the place (c_i).
What the body says comes from rings: cuts across trunk, arms and legs, a step apart. A ring's shares q_r minimise

    sum_r e_r |q_r - h_r|^2  +  chain sum |q_r - q_r+1|^2  +  mirror sum |q_r - q_r'|^2  +  sum_r f_r |q_r - n_r|^2

with h_r the labels seen on the ring (e_r: how much of it is), its neighbours along the limb, the same ring r' of the
other limb, and what is usual there (n_r: bare hands, feet in shoes; it counts on hands and feet alone). So sleeves,
trouser legs, socks and hems go round and are alike left and right, what nothing is seen of goes on as what was seen
last, and an open coat closes behind, because on the trunk a ring's sides count more than its middle. The head has its
own prior: skull above the hairline is what is seen of it at the sides, hats close, hair hangs as long as beside the
neck.

Along an arm, from shoulder to hand, a garment that ended does not begin again, and hands are bare but in gloves: before
the shares are solved for, the labels of both arms' rings that fit what is seen best are found together (exactly:
:mod:`limbs`), and what is seen on a ring of none of the labels about there is a neighbour's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp
from jaxtyping import Bool, Float, Int, UInt8
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import KDTree

from persona.geometry.meshes import connected_pieces, factored
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import distance_to, of_area, touching
from persona.imaging.window import PersonWindow
from persona.surface.head_places import HeadPlaces
from persona.surface.scene import SLEEVED
from persona.synthesis.borders import Borders
from persona.synthesis.fine_mesh import ARMS, FEET, HANDS, LEGS, FineMesh
from persona.synthesis.limbs import near_rings, worn_along
from persona.synthesis.rings import ARM, CHART_OF, CHARTS, HEAD, LEG, TRUNK, Rings
from persona.synthesis.visible import ShownParts
from persona.types import BodyPart, HeadFrame, Label

#: Labels that go on around the trunk, an arm or a leg. What a hand holds, glasses and hair do not.
_GARMENTS = (Label.TOP, Label.OUTER, Label.TROUSERS, Label.SKIRT, Label.DRESS, Label.SOCKS, Label.BELT, Label.SCARF)
_ON_TRUNK = (Label.SKIN, *_GARMENTS)
_ON_ARM = (Label.SKIN, Label.TOP, Label.OUTER, Label.DRESS)
_ON_LEG = (
    Label.SKIN, Label.TOP, Label.OUTER, Label.TROUSERS, Label.SKIRT, Label.DRESS, Label.SOCKS, Label.SHOE,
)  # fmt: skip
_ON_HEAD = (Label.SKIN, Label.HAIR, Label.HEADWEAR, Label.TOP, Label.OUTER, Label.SCARF)
_UPPER = (Label.TOP, Label.OUTER, Label.BELT, Label.SCARF)
_CELL = 0.01  # meters: of a cell of the trunk's front
_LEAST_HEAD = 1e-5  # square meters of the head that must be seen to tell anything


@dataclass(frozen=True)
class LabelField:
    """How labels go on over the surface. Values were chosen by hand on six photos and confirmed on others.

    Attributes:
        speck: square meters; smaller pieces of one label in the photo take the label around them.
        edge: meters from the matte's edge within which a pixel proves little ...
        other: ... and from a pixel of another label.
        before: meters from what is held within which no other colours are believed: labels end a pixel of the parser's
            (7 mm) off.
        step: meters between rings.
        blur: standard deviation of the evidence along a limb, meters.
        enough: share of a ring that must be seen for its own evidence to count fully.
        chain: weight of a ring's neighbours.
        mirror: weight of the other limb's ring.
        usual_hand, usual_foot: weight of bare hands and of shoes.
        again: meters of an arm seen in cloth, all round, from which on a garment begins below bare skin.
        other_garment: the same from which on one garment follows another.
        alike: share of an arm's evidence below which it is believed less than the other arm's.
        slant: meters that the end of a sleeve may be off its ring.
        cuff: meters that a sleeve reaches onto a hand.
        front: how much the middle of the trunk's front counts beside its sides.
        sides: degrees from the front between which the sides' full weight fades in.
        behind: degrees from the front beyond which the trunk's back begins.
        column: standard deviation in meters over which the back looks through the trunk, where the sides are bare.
        near_arm: meters from an arm within which skin on the trunk may be the arm's.
        agreement: how far a pixel's label may fall behind its ring's best one before it counts less.
        grazing: how much the label of a pixel counts that shows the surface at a grazing angle.
        plain: trust from which on a vertex is what its pixel is.
        held: meters over which a fully trusted pixel holds its surroundings.
        reach: the same of a ring.
        sheet_reach: the same of the pixel that an off-body sheet shows.
        thing: share of what the photo shows of a sheet that must be a held thing for all of it to be one;
            ``profile`` the same of skin at the head (profiles beyond the fitted head have .98, locks beside a face up
            to .7).
        rim_of_head: meters from the outermost pixel of what the head wears, at each height, that are its rim.
        head_wide: meters across the head over which its far side goes from one side's rim to the other's.
        rim: meters above a shoe's lowest point within which it must be seen as shoe to be one that is closed.
        shoe_cell: meters of a cell of a shoe seen from its side, in which both sides of both shoes are alike.
        nape: share of the head's height above the chin down to which hair reaches behind.
        crown: the same from which on the skull is covered by what is seen up there.
        temples: heights on the head (:class:`HeadPlaces`) at which ears end and temples begin.
        hairline: meters ahead of the head's middle at which unseen hair begins at these: behind the ears, before the
            temples. (By the body's ears; looked at on f04, d19, d21, d06.)
        hairline_wide: meters over which it begins.
        mirror_image: meters within which two places of a head are each other's mirror images.
        mirrored: evidence from which on one tells what its mirror image is that the photo does not show.
        falling: degrees from the front between which it begins where it falls beside the neck: it hides the ears.
        least_ring: share of its evidence from which on a ring counts as seen, when the lowest one is looked for.
        last: meters below the lowest ring that is seen which say what goes on from there.
        top_hem, coat_hem: meters above the crotch at which upper garments end whose ends are not seen: tops, and what
            is worn over them (docs/decisions/garments.md).
        waist: the same at which trousers begin on a waist that is seen bare.
        goes_on: meters that what is seen last goes on at least.
        least_hair: square meters of hair that make a head one with hair.
        bands: meters below the head between which the trunk begins to keep bands as narrow as its rings show them.
        borders: how the lines between labels are smoothed where they are not seen.
        steps: of conjugate gradients over the fine mesh (measured on one photo with a skirt: docs/decisions/speed.md).
    """

    speck: float = 0.0003
    edge: float = 0.007
    other: float = 0.006
    before: float = 0.012
    step: float = 0.005
    blur: float = 0.006
    enough: float = 0.3
    chain: float = 0.05
    mirror: float = 0.1
    usual_hand: float = 0.05
    usual_foot: float = 0.02
    again: float = 0.08
    other_garment: float = 0.02
    alike: float = 0.3
    slant: float = 0.05
    cuff: float = 0.02
    front: float = 0.12
    sides: tuple[float, float] = (25.0, 50.0)
    behind: float = 80.0
    column: float = 0.015
    near_arm: float = 0.05
    agreement: float = 4.0
    grazing: float = 0.3
    plain: float = 0.2
    held: float = 0.003
    reach: float = 0.03
    sheet_reach: float = 0.006
    thing: float = 0.5
    profile: float = 0.9
    rim_of_head: float = 0.015
    head_wide: float = 0.10
    rim: float = 0.03
    shoe_cell: float = 0.01
    nape: float = 0.17
    crown: float = 0.72
    temples: tuple[float, float] = (0.42, 0.55)
    hairline: tuple[float, float] = (-0.02, 0.05)
    hairline_wide: float = 0.015
    mirror_image: float = 0.004
    mirrored: float = 0.3
    falling: tuple[float, float] = (80.0, 105.0)
    least_ring: float = 0.01
    last: float = 0.03
    top_hem: float = 0.08
    coat_hem: float = 0.0
    waist: float = 0.25
    goes_on: float = 0.04
    least_hair: float = 0.0012
    bands: tuple[float, float] = (0.2, 0.3)
    borders: Borders = field(default_factory=Borders)
    steps: int = 10


@dataclass(frozen=True)
class PhotoLabels:
    """The photo's labels in the window, and how far they may be trusted.

    ``labels`` has no specks, and the face counts as skin. ``edge`` are meters inside the matte, ``other`` meters to
    the nearest pixel of another label. ``clear`` tells pixels that are not beside what is held or worn over what they
    are. ``face`` tells whether the source of the labels knows faces.
    """

    labels: UInt8[np.ndarray, "h w"]
    edge: Float[np.ndarray, "h w"]
    other: Float[np.ndarray, "h w"]
    clear: Bool[np.ndarray, "h w"]
    face: bool


@dataclass(frozen=True)
class SurfaceLabels:
    """``labels`` of the fine vertices, that of each one's own pixel (``shown``), and whether the two agree.

    ``evidence`` (0 to 1) is how much a vertex's pixel proves of its label: seen squarely, away from other labels and
    from the matte's edge. Faces count as skin. ``share`` (0 to .5) of what is nearest to a vertex lies beyond a border
    that the photo does not show, and is labelled ``beyond``.
    """

    labels: UInt8[np.ndarray, " n"]
    shown: UInt8[np.ndarray, " n"]
    agree: Bool[np.ndarray, " n"]
    evidence: Float[np.ndarray, " n"]
    beyond: UInt8[np.ndarray, " n"]
    share: Float[np.ndarray, " n"]


def photo_labels(
    window: PersonWindow, over: Bool[np.ndarray, "h w"], pixels_per_meter: float, options: LabelField
) -> PhotoLabels:
    """The window's labels without specks, and how far each pixel may be trusted.

    Args:
        over: pixels that show something worn over what their label says.
    """
    labels = np.where(window.alpha > 0.5, window.labels, np.uint8(Label.BACKGROUND))
    face = bool((labels == Label.FACE).any())
    labels = np.where(labels == Label.FACE, np.uint8(Label.SKIN), labels)
    px = pixels_per_meter
    kinds = [Label(k) for k in np.unique(labels) if k != Label.BACKGROUND]
    large = np.zeros(labels.shape, bool)
    for kind in kinds:
        large |= of_area(labels == kind, options.speck * px * px)
    person = labels != Label.BACKGROUND
    if large.any():
        labels = np.where(person & ~large, nearest_fill(labels, large), labels)
    other = np.full(labels.shape, np.inf, np.float32)
    for kind in kinds:
        apart = distance_to(person & (labels != kind)) / px
        other = np.where(labels == kind, apart, other)
    held = labels == Label.PROP
    clear = held | (distance_to(held) > options.before * px)
    clear &= distance_to(over) > options.other * px
    return PhotoLabels(labels, distance_to(window.alpha <= 0.9) / px, other, clear, face)


def surface_labels(
    fine: FineMesh,
    rings: Rings,
    photo: PhotoLabels,
    seen: Float[np.ndarray, " n"],
    visible: Float[np.ndarray, " n"],
    parts: ShownParts,
    head: HeadFrame | None,
    options: LabelField,
) -> SurfaceLabels:
    """Label every fine vertex.

    Args:
        rings: the mesh's, ``options.step`` apart.
        photo: labels of the window's pixels.
        seen: how squarely the photo sees each vertex, 0 where it shows something else.
        visible: the same, but however grazing the view.
        parts: which part every pixel shows.
        head: where the head is in the window.
    """
    at = (fine.row, fine.column)
    shown = photo.labels[at]
    known = fine.inside & (shown != Label.BACKGROUND)
    possible = known & _allowed(fine, shown, seen)
    loose = fine.sheet & (fine.garment < 0) & ~np.isin(fine.parts, FEET)
    on_head = fine.parts == BodyPart.HEAD
    thing = _pieces_of(Label.PROP, fine, loose & ~on_head, shown, visible * possible, options.thing)
    flesh = _pieces_of(Label.SKIN, fine, loose & on_head, shown, visible, options.profile)
    brim = fine.sheet & on_head & (fine.fit.surface.stiffness[fine.corner] > 0)
    possible &= ~thing | (shown == Label.PROP)
    possible &= ~brim | np.isin(shown, (Label.HEADWEAR, Label.HAIR))
    near = distance_to(parts.arms)[at] / fine.pixels_per_meter < options.near_arm
    possible &= ~_sleeves_on_legs(fine, shown, visible, near)
    seen, visible = np.where(possible, seen, 0.0), np.where(possible, visible, 0.0)
    hooded = _hooded(fine, shown, visible)
    evidence = seen * np.clip(photo.edge[at] / options.edge, 0, 1) * np.clip(photo.other[at] / options.other, 0, 1)
    found, enough = _found(rings, shown, evidence, options)
    worn = _worn_on_arms(rings, found, enough, parts.gloved, options)
    around = rings.at_vertices(_ring_shares(rings, found, enough, worn, options))
    hanging = _hanging_on_legs(fine, shown, evidence)
    prior = around.copy()
    if hanging.any():
        found, enough = _found(rings, shown, evidence * ~hanging, options)
        prior = rings.at_vertices(_ring_shares(rings, found, enough, worn, options))
    reach = np.full(len(fine), options.reach)
    _trunk_prior(prior, fine, rings, shown, evidence, options)
    _head_prior(prior, reach, fine, rings, photo, shown, evidence, head, options)
    _sheet_prior(prior, reach, fine, photo, head, hooded, options)
    _brim_prior(prior, fine, photo, brim)
    prior[thing], prior[brim] = np.eye(len(Label))[[Label.PROP, Label.HEADWEAR]]
    prior[flesh] = 1e-3 + np.eye(len(Label))[Label.SKIN]
    _shoe_prior(prior, fine, shown, evidence, options)
    # A pixel that its limb's ring does not know is not this limb's; on trunk and legs an arm's skin is not theirs.
    agreement = np.clip(options.agreement * around[np.arange(len(fine)), shown] / around.max(1), 0, 1)
    limb = np.isin(fine.parts, (*ARMS, *HANDS, *LEGS, *FEET))
    doubted = limb | (near & (shown == Label.SKIN) & (fine.parts != BodyPart.HEAD))
    sure = np.maximum(seen, options.grazing * visible)
    sure *= np.clip(photo.edge[at] / options.held, 0, 1) * np.where(doubted & ~fine.sheet, agreement, 1.0)
    labels = _walked(fine, shown, sure, prior, reach, options)
    plain = (sure > options.plain) & (shown != Label.GLASSES)
    labels[plain] = shown[plain]
    apart = (Label.PROP, Label.GLASSES)  # stay where they are seen
    fixed = plain | (fine.garment >= 0) | np.isin(labels, apart)
    bordered = options.borders(fine, labels, sure * (labels == shown), fixed)
    labels = bordered.labels
    for kind in apart:
        here = (shown == kind) & (seen > 0.1)
        labels[here] = kind
    labels[thing], labels[brim & ~(plain & (shown == Label.HAIR))] = Label.PROP, Label.HEADWEAR
    agree = known & (labels == shown) & (seen > 0)
    beyond, share = bordered.beyond, bordered.share
    return SurfaceLabels(labels, shown, agree, evidence * agree * photo.clear[at], beyond, share)


def _sleeves_on_legs(
    fine: FineMesh, shown: UInt8[np.ndarray, " n"], visible: Float[np.ndarray, " n"], near: Bool[np.ndarray, " n"]
) -> Bool[np.ndarray, " n"]:
    """Where legs show the sleeve of an arm that lies before them: an upper garment that does not come down to them from
    the trunk, beside an arm.

    Args:
        near: an arm.
    """
    legs = np.isin(fine.parts, LEGS)
    cloth = np.isin(shown, SLEEVED) & (visible > 0) & ~fine.sheet & (legs | (fine.parts == BodyPart.TORSO))
    piece = connected_pieces(fine.edges[cloth[fine.edges].all(1)], len(cloth))
    trunk, arm = (np.bincount(piece, cloth & mask) > 0 for mask in (~legs, near))
    return cloth & (arm & ~trunk)[piece]


def _pieces_of(
    label: Label,
    fine: FineMesh,
    sheet: Bool[np.ndarray, " n"],
    shown: UInt8[np.ndarray, " n"],
    visible: Float[np.ndarray, " n"],
    share: float,
) -> Bool[np.ndarray, " n"]:
    """Vertices of sheets in pieces of which so much of what the photo shows has a label: things that are held or
    carried, a face in profile that reaches beyond the fitted head.
    """
    piece = connected_pieces(fine.edges[sheet[fine.edges].all(1)], len(sheet))
    weight = fine.area * visible * sheet
    whole = np.bincount(piece, weight)
    own = np.bincount(piece, weight * (shown == label))
    return sheet & (own > share * whole)[piece]


def named_faces(labels: UInt8[np.ndarray, " n"], fine: FineMesh) -> UInt8[np.ndarray, " n"]:
    """The head's skin as face."""
    return np.where((labels == Label.SKIN) & (fine.parts == BodyPart.HEAD), np.uint8(Label.FACE), labels)


def _eyes(fine: FineMesh) -> float:
    """Height of the eyes in the photo's pose, meters; infinite without a head."""
    head = (fine.parts == BodyPart.HEAD) & ~fine.sheet
    return float(np.percentile(fine.points[head, 1], 50)) if head.any() else np.inf


def _hooded(fine: FineMesh, shown: UInt8[np.ndarray, " n"], visible: Float[np.ndarray, " n"]) -> bool:
    """Whether what covers a head above the eyes is mostly a garment: a hood.

    Else a garment before hair is an arm's that is raised, or a shoulder's.
    """
    high = (fine.parts == BodyPart.HEAD) & (fine.points[:, 1] > _eyes(fine))
    seen = np.bincount(shown[high], (visible * fine.area)[high], len(Label))
    return bool(seen[list(_GARMENTS)].sum() > seen[[Label.HAIR, Label.HEADWEAR]].sum())


def _allowed(fine: FineMesh, shown: UInt8[np.ndarray, " n"], seen: Float[np.ndarray, " n"]) -> Bool[np.ndarray, " n"]:
    """Whether a vertex's part can be what its pixel shows. Sheets beside trunk and limbs are cloth, and skin at most
    where they are seen squarely.
    """
    table = np.zeros((6, len(Label)), bool)
    table[TRUNK, [*_ON_TRUNK, Label.HAIR]] = True
    table[HEAD, [*_ON_HEAD, Label.GLASSES]] = True
    for chart, kinds in ((ARM, _ON_ARM), (LEG, _ON_LEG)):
        table[np.ix_([chart, chart + 1], kinds)] = True
    cloth = fine.sheet & ~np.isin(fine.parts, (BodyPart.HEAD, *HANDS, *FEET))
    return np.where(cloth, (shown != Label.SKIN) | (seen > 0), table[CHART_OF[fine.parts], shown] | fine.sheet)


def _hanging_on_legs(
    fine: FineMesh, shown: UInt8[np.ndarray, " n"], evidence: Float[np.ndarray, " n"]
) -> Bool[np.ndarray, " n"]:
    """Where legs show a garment that hangs free: its lower edge, or its far side. The rest of them does not wear it.

    Nowhere if legs show hardly anything else: then what they wear is called as it is.
    """
    own = {garment.label for garment in fine.fit.garments if garment.around_legs}
    legs = np.isin(fine.parts, LEGS)
    hanging = legs & np.isin(shown, list(own))
    seen = evidence * fine.area
    other = seen[legs & ~hanging & (shown != Label.SHOE)].sum()
    return hanging & (other > seen[hanging].sum())


def _links(rings: Rings, options: LabelField) -> tuple[Int[np.ndarray, "m 2"], Float[np.ndarray, " m"]]:
    """Pairs of rings that are about alike, and their weights."""
    pairs, weights = [], []

    def link(a: Int[np.ndarray, " m"], b: Int[np.ndarray, " m"], weight: float) -> None:
        pairs.append(np.stack([a, b], 1))
        weights.append(np.full(len(a), weight))

    for chart in range(CHARTS):
        own = rings.rings(chart)
        link(own[:-1], own[1:], options.chain)
    for left in (ARM, LEG):
        link(rings.rings(left), rings.rings(left + 1), options.mirror)
    low, high = rings.hips
    trunk = rings.rings(TRUNK, low, high)
    for leg in (LEG, LEG + 1):
        thigh = rings.rings(leg, low, high)
        shared = min(len(trunk), len(thigh))
        link(trunk[:shared], thigh[:shared], options.chain)
    return np.concatenate(pairs), np.concatenate(weights)


def _found(
    rings: Rings, shown: UInt8[np.ndarray, " n"], evidence: Float[np.ndarray, " n"], options: LabelField
) -> tuple[Float[np.ndarray, "r k"], Float[np.ndarray, " r"]]:
    """Square meters of every label that are seen on every ring, and of all from which on they count fully."""
    weight = evidence * np.isin(shown, (*_ON_TRUNK, Label.SHOE)) * (rings.chart != HEAD)
    side = np.clip((rings.angle - options.sides[0]) / (options.sides[1] - options.sides[0]), 0, 1)
    side = options.front + (1 - options.front) * side
    found = rings.smooth(
        rings.totals(weight * rings.area * np.where(rings.chart == TRUNK, side, 1), shown), options.blur
    )
    whole = rings.smooth(rings.totals(rings.area, np.zeros_like(shown)).sum(1), 2 * options.blur)
    return found, options.enough * np.maximum(whole, 1e-6)


def _worn_on_arms(
    rings: Rings,
    found: Float[np.ndarray, "r k"],
    enough: Float[np.ndarray, " r"],
    gloved: tuple[BodyPart, ...],
    options: LabelField,
) -> Bool[np.ndarray, "r k"]:
    """The labels that each ring may have: on arms those of the rings about there, as the arms fit what is seen best."""
    allowed = np.ones((rings.count.sum(), len(Label)), bool)
    both = np.stack([rings.rings(ARM), rings.rings(ARM + 1)])
    seen = found[both][..., list(_ON_ARM)]
    seen /= np.maximum(seen.sum(2), enough[both])[..., None]
    cost = rings.step * (seen.sum(2, keepdims=True) - seen)
    hand = np.isin(both[0], rings.rings(ARM, rings.wrist))
    bare = _ON_ARM.index(Label.SKIN)
    cloth = np.arange(len(_ON_ARM)) != bare
    change = np.where(np.eye(len(_ON_ARM), dtype=bool), 0.0, options.other_garment)
    change[bare, cloth], change[cloth, bare] = options.again, 0.0
    for side, part in enumerate(HANDS):
        if part not in gloved:
            cost[side][np.ix_(hand, cloth)] += options.again
    labels = worn_along(cost, change, options.alike * rings.step)
    for side, part in enumerate(HANDS):
        near = near_rings(labels[side], len(_ON_ARM), round(options.slant / options.step))
        if part not in gloved:
            beyond = np.isin(both[side], rings.rings(ARM + side, rings.wrist + options.cuff))
            near[np.ix_(beyond, cloth)] = False
        allowed[np.ix_(both[side], _ON_ARM)] = near
    return allowed


def _ring_shares(
    rings: Rings,
    found: Float[np.ndarray, "r k"],
    enough: Float[np.ndarray, " r"],
    worn: Bool[np.ndarray, "r k"],
    options: LabelField,
) -> Float[np.ndarray, "r k"]:
    """The share of every label on every ring, of those that it may have."""
    found = found * worn
    total = found.sum(1)
    sure = np.minimum(1.0, total / enough)
    shares = found / np.maximum(total, 1e-12)[:, None]
    usual, kind = np.full(len(found), 1e-6), np.zeros((len(found), len(Label)))
    kind[:, Label.SKIN] = 1.0
    end = np.zeros(len(found), bool)
    for side_ in (0, 1):
        hand, foot = rings.rings(ARM + side_, rings.wrist), rings.rings(LEG + side_, high=rings.ankle - 0.02)
        usual[hand], usual[foot] = options.usual_hand, options.usual_foot
        kind[foot] = np.eye(len(Label))[Label.SHOE]
        end[hand] = end[foot] = True
    pairs, weights = _links(rings, options)
    graph: Any = sp.coo_matrix((weights, (pairs[:, 0], pairs[:, 1])), (len(found),) * 2).tocsr()
    graph = graph + graph.T
    system = sp.diags(np.asarray(graph.sum(1)).ravel() + sure + usual) - graph
    solve = factored(system)
    solved = solve(sure[:, None] * shares + (usual * ~end)[:, None] * kind)
    # What is usual of hands and feet is no reason for a limb above them to be bare, or in boots to the knee.
    solved[end] += solve((usual * end)[:, None] * kind)[end]
    below = _below_hem(rings, solved, sure, options)
    other = [*_UPPER, Label.SKIN]
    solved[below, Label.TROUSERS] += solved[below][:, other].sum(1)
    solved[below[:, None], other] = 0.0
    solved = np.maximum(solved, 0) * worn + 1e-6
    return solved / solved.sum(1, keepdims=True)


def _below_hem(
    rings: Rings, shares: Float[np.ndarray, "r k"], sure: Float[np.ndarray, " r"], options: LabelField
) -> Int[np.ndarray, " m"]:
    """Rings that wear trousers unseen: below the level hem of an upper garment that is the lowest thing seen of trunk
    and legs, or below a bare waist that is."""
    own = [rings.rings(TRUNK), *(rings.rings(leg, rings.ankle) for leg in (LEG, LEG + 1))]
    height = np.full(len(shares), np.nan)
    for chart, these in zip((TRUNK, LEG, LEG + 1), own, strict=True):
        height[these] = rings.lowest[chart] + rings.step * (these - rings.first[chart] + 0.5)
    seen = np.flatnonzero(np.isfinite(height) & (sure > options.least_ring))
    if not len(seen):
        return np.empty(0, int)
    lowest = height[seen].min()
    last = shares[(height <= lowest) & (height > lowest - options.last)].sum(0).argmax()  # what goes on below
    if last not in _UPPER and (last != Label.SKIN or lowest < rings.hips[0]):
        return np.empty(0, int)
    usual = {Label.OUTER: options.coat_hem, Label.SKIN: options.waist}.get(Label(last), options.top_hem)
    return np.flatnonzero(height < min(lowest - options.goes_on, rings.hips[0] + usual))


def _trunk_prior(
    prior: Float[np.ndarray, "n k"],
    fine: FineMesh,
    rings: Rings,
    shown: UInt8[np.ndarray, " n"],
    evidence: Float[np.ndarray, " n"],
    options: LabelField,
) -> None:
    """Behind the trunk: cloth as at the sides of its ring; where these are bare, as in front at the same place."""
    trunk = (rings.chart == TRUNK) & ~fine.sheet
    rows = np.flatnonzero(trunk & (rings.angle > options.behind))
    seen = np.flatnonzero(trunk & (evidence > 0) & np.isin(shown, _ON_TRUNK))
    if not len(rows) or not len(seen):
        return
    place = np.stack([fine.rest[:, 1] - fine.rest[trunk, 1].min(), np.abs(fine.rest[:, 0])], 1) / _CELL
    cell = np.clip(place.astype(int), 0, 199)
    found = np.zeros((200, 200, len(Label)))
    np.add.at(found, (cell[seen, 0], cell[seen, 1], shown[seen]), evidence[seen] * fine.area[seen])
    kinds = np.flatnonzero(found.any((0, 1)))
    sigma = options.column / _CELL
    through = np.zeros((len(rows), len(Label)))
    for kind in kinds:
        smooth = gaussian_filter(found[..., kind], sigma)
        through[:, kind] = map_coordinates(smooth, place[rows].T - 0.5, order=1, mode="nearest")
    total = through.sum(1, keepdims=True)
    through /= np.maximum(total, 1e-12)
    ring = prior[rows]
    cloth = ring[:, _GARMENTS].sum(1, keepdims=True)
    around = np.zeros_like(ring)
    around[:, _GARMENTS] = ring[:, _GARMENTS] / np.maximum(cloth, 1e-9)
    known = total > 1e-7
    prior[rows] = np.where(known, cloth * around + (1 - cloth) * through, ring)


def _head_prior(
    prior: Float[np.ndarray, "n k"],
    reach: Float[np.ndarray, " n"],
    fine: FineMesh,
    rings: Rings,
    photo: PhotoLabels,
    shown: UInt8[np.ndarray, " n"],
    evidence: Float[np.ndarray, " n"],
    head: HeadFrame | None,
    options: LabelField,
) -> None:
    """Skull, face and nape; and hair that hangs over neck and back."""
    places = HeadPlaces.of(fine.rest, np.flatnonzero((fine.parts == BodyPart.HEAD) & ~fine.sheet))
    rows, up = places.rows, places.up
    if not len(rows):
        return
    angle = rings.angle[rows]
    proof = evidence[rows] * fine.area[rows]

    def share(where: Bool[np.ndarray, " m"]) -> Float[np.ndarray, " k"]:
        found = np.bincount(shown[rows][where], proof[where], len(Label))
        found[[k for k in Label if k not in _ON_HEAD]] = 0
        return found / found.sum() if found.sum() > _LEAST_HEAD else np.zeros(len(Label))

    of_head = fine.parts == BodyPart.HEAD
    hair = (evidence * fine.area)[of_head & (shown == Label.HAIR)].sum() > options.least_hair
    beside = share((up > options.nape) & (up < options.temples[0]) & (angle > 40))
    crown = share(up > options.crown)
    bald = crown[Label.SKIN] > 0.6 or (not hair and crown.sum() == 0)
    cover = int(np.argmax(crown)) if crown.any() else int(Label.HAIR if hair else Label.SKIN)
    if cover == Label.SKIN and not bald:
        cover = int(Label.HAIR)
    # What is closed round the head at a height: a hat, a hood, a scarf over the ears.
    low = int(np.argmax(beside)) if beside.any() and np.argmax(beside) != Label.SKIN else -1
    below = low if low >= 0 else int(Label.HAIR if hair else Label.SKIN)
    line = np.interp(up, options.temples, options.hairline)
    behind = np.clip((line - places.ahead) / options.hairline_wide, 0, 1)
    length = _hair_length(fine, photo, head) if hair else 0.0
    if length > 0:  # it falls over the ears
        begins, ends = options.falling
        behind = np.maximum(behind, np.clip((angle - begins) / (ends - begins), 0, 1))
    covered = behind * np.clip((up - options.nape) / 0.06, 0, 1)
    over = np.clip((up - 0.86) / 0.06, 0, 1)
    if length > 0:
        covered = np.maximum(covered, np.clip((angle - 105) / 15, 0, 1))
    closed = up > (0.62 if cover != Label.HAIR else options.crown)
    kind = np.where(closed, cover, below)
    cover_share = np.maximum(covered, over)
    prior[rows] = 1e-3
    prior[rows, kind] += cover_share
    prior[rows, Label.SKIN] += 1 - cover_share
    firm = np.maximum(cover_share, (up < options.nape) * (angle > 60))
    face = (behind == 0) & (fine.facing[rows] < 0)  # on the far side it is a face all the same
    firm = np.maximum(firm, face)
    far, alike = _mirror_images(fine, rows, shown, evidence, options)
    prior[rows[far]] = 1e-3 + np.eye(len(Label))[alike]
    firm[far] = 1.0
    reach[rows] = options.reach / np.sqrt(0.05 + 3 * firm)
    if length > 0 and head is not None and all(garment.kind != "hair" for garment in fine.fit.garments):
        back = np.flatnonzero((rings.chart == TRUNK) & ~fine.sheet & (rings.angle > 110))
        down = _below_chin(fine, head)[back]
        over_back = back[(down < min(length, 0.25)) & (np.abs(fine.rest[back, 0]) < 0.085)]
        prior[over_back] = 1e-3
        prior[over_back, Label.HAIR] = 1.0


def _mirror_images(
    fine: FineMesh,
    rows: Int[np.ndarray, " m"],
    shown: UInt8[np.ndarray, " n"],
    evidence: Float[np.ndarray, " n"],
    options: LabelField,
) -> tuple[Int[np.ndarray, " k"], UInt8[np.ndarray, " k"]]:
    """Which of the head's ``rows`` the photo does not show though it shows their mirror images, and what these are: a
    hat, a hairline and a bare temple are on the far side of a turned head as on its near side.
    """
    proof, kind = evidence[rows], shown[rows]
    mirror, count = KDTree(fine.rest[rows] * [-1, 1, 1]), len(rows)
    apart, of = mirror.query(fine.rest[rows], distance_upper_bound=options.mirror_image)
    told = np.isfinite(apart) & (fine.facing[rows] < 0)
    of = np.where(told, of, np.arange(count))
    told &= (proof[of] > options.mirrored) & np.isin(kind[of], _ON_HEAD)
    far = np.flatnonzero(told)
    return far, kind[of[far]]


def _shoe_prior(
    prior: Float[np.ndarray, "n k"],
    fine: FineMesh,
    shown: UInt8[np.ndarray, " n"],
    evidence: Float[np.ndarray, " n"],
    options: LabelField,
) -> None:
    """What the photo does not show of a closed shoe: as at the same place of its other side, or of the other shoe;
    where neither is seen, shoe. What is skin along the ground in the photo is a sandal, and goes on as rings say."""
    rows = np.flatnonzero(fine.sheet & np.isin(fine.parts, FEET))
    if not len(rows):
        return
    proof = evidence[rows] * fine.area[rows]
    low = fine.rest[rows, 1] < fine.rest[rows, 1].min() + options.rim
    worn = np.bincount(shown[rows][low], proof[low], len(Label))
    if worn[Label.SHOE] <= worn[Label.SKIN]:
        return
    at = ((fine.rest[rows, 1:] - fine.rest[rows, 1:].min(0)) / options.shoe_cell).astype(int)
    found = np.zeros((*(at.max(0) + 1), len(Label)))
    np.add.at(found, (*at.T, shown[rows]), proof)
    found = gaussian_filter(found, (1.0, 1.0, 0.0))
    found[..., Label.SHOE] += 0.1 * options.shoe_cell**2
    prior[rows] = (found / found.sum(-1, keepdims=True))[tuple(at.T)]


def _below_chin(fine: FineMesh, head: HeadFrame) -> Float[np.ndarray, " n"]:
    """Meters below the chin along the head's axis in the photo."""
    return (fine.pixels - head.chin) @ head.axis / fine.pixels_per_meter


def _hair_length(fine: FineMesh, photo: PhotoLabels, head: HeadFrame | None) -> float:
    """Meters below the chin to which hair hangs beside the neck; 0 if it does not."""
    if head is None:
        return 0.0
    below, beside = (d / fine.pixels_per_meter for d in head.from_chin(photo.labels.shape))
    hair = photo.labels == Label.HAIR
    hangs = touching(hair, below < -0.05) & (below > 0) & (np.abs(beside) > 0.045)
    if hangs.sum() < 0.0009 * fine.pixels_per_meter**2:
        return 0.0
    return max(0.07, float(np.percentile(below[hangs], 97)))


def _sheet_prior(
    prior: Float[np.ndarray, "n k"],
    reach: Float[np.ndarray, " n"],
    fine: FineMesh,
    photo: PhotoLabels,
    frame: HeadFrame | None,
    hooded: bool,
    options: LabelField,
) -> None:
    """Both faces of an off-body sheet are what its pixel shows, of what its part can wear there.

    The far side of a head with headwear is as its rim: a brim in front goes before hair, behind it does not.
    """
    sheet = fine.sheet & ~np.isin(fine.parts, FEET)
    solid = photo.edge > 0.004
    high = fine.points[:, 1] > _eyes(fine)
    hood = (Label.TOP, Label.OUTER) if hooded else ()
    head, hand = fine.parts == BodyPart.HEAD, np.isin(fine.parts, HANDS)
    for rows, kinds in (
        (sheet & head & high, (Label.HAIR, Label.HEADWEAR, Label.SCARF, *hood)),
        (sheet & head & ~high, (Label.HAIR, Label.HEADWEAR, Label.SCARF)),
        (sheet & hand, (Label.PROP, *_GARMENTS)),
        (sheet & (fine.parts == BodyPart.TORSO), (*_GARMENTS, Label.PROP, Label.HAIR)),
        (sheet & ~head & ~hand & (fine.parts != BodyPart.TORSO), (*_GARMENTS, Label.PROP)),
    ):
        if not rows.any():
            continue
        known = solid & np.isin(photo.labels, kinds)
        if not (rows & ~head).any() and Label.TOP in kinds:
            known[fine.row[rows].max() + 1 :] = False  # a hood is seen at its height; a scarf or collar is below
        fallback = np.uint8(Label.HAIR if kinds[0] == Label.HAIR else Label.TOP)
        kind = nearest_fill(np.where(known, photo.labels, fallback), known)[fine.row[rows], fine.column[rows]]
        if not known.any():
            kind = np.full(rows.sum(), fallback)
        prior[rows] = 1e-3
        prior[rows, kind] = 1.0
        reach[rows] = options.sheet_reach
    far = np.flatnonzero(sheet & head & (fine.facing < 0))
    if frame is not None and len(far) and (photo.labels == Label.HEADWEAR).any():
        rim = _at_rim(fine, photo, frame, far, solid, options)
        told = rim.any(1)
        prior[far[told]] = 1e-3 + rim[told]


def _brim_prior(
    prior: Float[np.ndarray, "n k"], fine: FineMesh, photo: PhotoLabels, brim: Bool[np.ndarray, " n"]
) -> None:
    """Above a hat's brim there is its crown, below it hair, or skin if no hair is seen."""
    if not brim.any():
        return
    middle = fine.points[brim].mean(0)
    normal = np.linalg.svd(fine.points[brim] - middle, full_matrices=False)[2][2]
    normal = normal * np.sign(normal[1])
    rows = np.flatnonzero(fine.sheet & (fine.parts == BodyPart.HEAD) & ~brim)
    above = (fine.points[rows] - middle) @ normal > 0
    prior[rows[above]] = 1e-3 + np.eye(len(Label))[Label.HEADWEAR]
    under = rows[~above]
    bare = not (photo.labels == Label.HAIR).any()
    prior[under, Label.SKIN if bare else Label.HAIR] += prior[under, Label.HEADWEAR]
    prior[under, Label.HEADWEAR] = 1e-3


def _at_rim(
    fine: FineMesh,
    photo: PhotoLabels,
    head: HeadFrame,
    rows: Int[np.ndarray, " m"],
    solid: Bool[np.ndarray, "h w"],
    options: LabelField,
) -> Float[np.ndarray, "m k"]:
    """What the head wears at its rim in the photo, at the height and on the side of each of these vertices.

    Args:
        solid: pixels that count.

    Returns:
        Shares of the labels; none above and below what is seen of hair and headwear.
    """
    below, beside = (d / fine.pixels_per_meter for d in head.from_chin(photo.labels.shape))
    worn = solid & np.isin(photo.labels, (Label.HAIR, Label.HEADWEAR))
    step = options.step
    low = float(below[worn].min()) if worn.any() else 0.0
    level = ((below[worn] - low) / step).astype(int)
    aside, label = beside[worn], photo.labels[worn]
    count = int(level.max(initial=0)) + 1
    rim = np.full((count, 2), np.uint8(Label.BACKGROUND))
    for side, sign in enumerate((-1, 1)):
        out = np.full(count, -np.inf)
        np.maximum.at(out, level, sign * aside)
        near = sign * aside > np.maximum(out[level] - options.rim_of_head, 0)
        found = np.zeros((count, len(Label)))
        np.add.at(found, (level[near], label[near]), 1.0)
        rim[:, side] = np.where(found.any(1), found.argmax(1), Label.BACKGROUND)
    down, across = (d / fine.pixels_per_meter for d in head.along(*fine.pixels[rows].T))
    at = np.floor((down - low) / step).astype(int)
    right = np.clip(0.5 + across / options.head_wide, 0, 1)[:, None]
    kinds = np.eye(len(Label))[rim[np.clip(at, 0, count - 1)]]
    kinds[..., Label.BACKGROUND] = 0
    return np.where(((at >= 0) & (at < count))[:, None], (1 - right) * kinds[:, 0] + right * kinds[:, 1], 0.0)


def _walked(
    fine: FineMesh,
    shown: UInt8[np.ndarray, " n"],
    sure: Float[np.ndarray, " n"],
    prior: Float[np.ndarray, "n k"],
    reach: Float[np.ndarray, " n"],
    options: LabelField,
) -> UInt8[np.ndarray, " n"]:
    """The label with the largest share at every vertex of the random walker's solution."""
    held, drawn = fine.area / options.held**2 * sure, fine.area / reach**2 + 1e-6
    kinds = np.array([k for k in Label if prior[:, k].max() > 0.02 or (shown[sure > 0.15] == k).any()])
    told = _own_bands(fine, options)[:, None] * prior[:, kinds]
    weight = held + drawn
    given = held[:, None] * (shown[:, None] == kinds) + drawn[:, None] * prior[:, kinds]
    other = given / weight[:, None] - told
    shares = told + fine.relaxed(other, weight, steps=options.steps, tolerance=1e-3)
    return kinds[shares.argmax(1)].astype(np.uint8)


def _own_bands(fine: FineMesh, options: LabelField) -> Float[np.ndarray, " n"]:
    """Where the walk is about what differs from the prior, not about the shares: on the trunk below the arms, whose
    rings show a bare waist or a belt as a band that shares would lose within :attr:`LabelField.reach`.
    """
    head = (fine.parts == BodyPart.HEAD) & ~fine.sheet
    trunk = (fine.parts == BodyPart.TORSO) & ~fine.sheet
    if not head.any():
        return trunk.astype(float)
    low, high = options.bands
    below = fine.rest[head, 1].min() - fine.rest[:, 1]
    return trunk * np.clip((below - low) / (high - low), 0, 1)


__all__ = ["LabelField", "PhotoLabels", "SurfaceLabels", "named_faces", "photo_labels", "surface_labels"]
