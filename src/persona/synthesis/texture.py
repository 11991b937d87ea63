"""The photo projected onto the fitted surface, and the unseen rest of the surface completed from it.

Every vertex of a finer mesh takes the photo's colour where the photo sees it frontally; where it is seen at a grazing
angle, hidden by another part or turned away it takes the colour of its part's complete picture (:mod:`layers`) near its
own pixel, for surface turned away that of the picture's back side (:mod:`backside`). What lies outside the picture
takes the other side's colours, or plain ones derived from the lowest cloth that is seen. A Poisson blend joins the
sources.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from jaxtyping import Bool, Float, Int
from scipy.sparse.linalg import cg
from scipy.spatial import KDTree

from persona.body.skinning import unskin
from persona.compute import Compute
from persona.events import SILENT, Stage
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import diffused, directed_edges, neighbour_graph, vertex_normals
from persona.geometry.transforms import transformed
from persona.imaging.fill import nearest_fill
from persona.imaging.sampling import sample
from persona.imaging.window import PersonWindow, cropped_person
from persona.synthesis.albedo import Albedo
from persona.synthesis.backside import BackPictures, Head, back_pictures, find_head
from persona.synthesis.inpaint import PATCHES, PatchSearch
from persona.synthesis.layers import (
    ARMS,
    HANDS,
    LEGS,
    Labels,
    PartOptions,
    PartPictures,
    folded_places,
    label_pixels,
    part_pictures,
)
from persona.synthesis.leaks import LeakRemoval
from persona.synthesis.unfolding import color_unfolded
from persona.types import BodyFit, BodyPart, Material, Observation, TexturedSurface

_HELD, _FREE = 1e3, 1e-7  # weights of known colours and of the mean, beside which the rest is smooth
_FEET = (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)


@dataclass(frozen=True)
class Completion:
    """Where each place of the surface takes its colour from. All values were chosen by hand on a dozen photos.

    Attributes:
        window_px: rows of the window of a person seen from head to foot.
        finest_px: window pixels a meter; the fine mesh has about 350 vertices a meter.
        upscale: how much a small person is enlarged at the most.
        grazing: cosines between surface and line of sight between which the photo's own colour fades in.
        face_grazing: the same on the head, whose sides are seen best at a grazing angle.
        depth_tolerance: meters behind the nearest surface that still count as seen.
        own_share: share of a part's joints in a vertex from which on the part's pixels are right for it.
        blend: weight of the photo's colour at which it begins to show, and the span over which it takes over.
        seen: weight from which on a colour counts as known.
        turning: span of cosines over which the front's picture gives way to the back's.
        least_pixels: a part's picture needs more of its own pixels than these ...
        least_share: ... and than this share of all it covers ...
        least_hand_share: ... in a hand.
        rim: meters of the head's outline that are not trusted.
        behind_ears: meters of depth over which a head's front gives way to its back.
        nape: cosine at which a bare neck begins to turn away, and the span over which it does.
        torso_reach, reach: meters from the nearest pixel of the torso, of another part, within which a colour is known.
        outside: meters beyond the photo's edge.
        mirror_reach: meters from the mirror image of a place to the nearest known one.
        hem: meters above the lowest cloth that give the colour of hidden trousers.
        no_cloth: its colour where no cloth is seen (sRGB).
        trousers: share of that colour in them (the rest is its grey), how dark they are, and what is added.
        shoes: how dark hidden shoes are, and what is added.
        shown: share of known places from which on a pair of limbs is not invented.
        sources: weights of the photo's colour that part its sources for the blend.
        seam: largest step between two sources that the blend takes away (sRGB).
        hold: how strongly the blend keeps what the photo shows, and everything.
        blend_steps: of conjugate gradients.
        blend_tolerance: relative error at which they end.
    """

    window_px: int = 1000
    finest_px: float = 620.0
    upscale: float = 1.5
    grazing: tuple[float, float] = (0.3, 0.7)
    face_grazing: tuple[float, float] = (0.15, 0.45)
    depth_tolerance: float = 0.012
    own_share: float = 0.1
    blend: tuple[float, float] = (0.1, 0.5)
    seen: float = 0.02
    turning: float = 0.2
    least_pixels: float = 60.0
    least_share: float = 0.02
    least_hand_share: float = 0.15
    rim: float = 0.01
    behind_ears: float = 0.02
    nape: tuple[float, float] = (0.4, 0.2)
    torso_reach: float = 0.30
    reach: float = 0.20
    outside: float = 0.03
    mirror_reach: float = 0.04
    hem: float = 0.12
    no_cloth: tuple[float, float, float] = (0.3, 0.3, 0.32)
    trousers: tuple[float, float, float] = (0.35, 0.5, 0.04)
    shoes: tuple[float, float] = (0.35, 0.05)
    shown: float = 0.1
    sources: tuple[float, float] = (0.02, 0.6)
    seam: float = 0.12
    hold: tuple[float, float] = (3.0, 0.02)
    blend_steps: int = 60
    blend_tolerance: float = 1e-4


@dataclass(frozen=True)
class Texture:
    """The completed texture of the fitted surface.

    Attributes:
        albedo: how its colours are freed from the photo's light before they are completed, so that no side carries
            the light of another.
        leaks: what of the matte is background.
        parts: how the photo is taken apart into parts.
        patches: what gaps in cloth are filled with.
        completion: where each place of the surface takes its colour from.
    """

    albedo: Albedo = field(default_factory=Albedo)
    leaks: LeakRemoval = field(default_factory=LeakRemoval)
    parts: PartOptions = field(default_factory=PartOptions)
    patches: PatchSearch = PATCHES
    completion: Completion = field(default_factory=Completion)

    def __call__(self, observation: Observation, fit: BodyFit, stage: Stage = SILENT) -> TexturedSurface:
        """As :func:`complete_texture`, with the light that was taken away."""
        bare, light = self.albedo(observation, fit, stage)
        return replace(complete_texture(bare, fit, stage, self), light=light)


def complete_texture(
    observation: Observation, fit: BodyFit, stage: Stage = SILENT, options: Texture | None = None
) -> TexturedSurface:
    """Complete the texture of the fitted surface from one photo.

    Args:
        observation: colours without background, matte, materials and landmarks.
        fit: the surface in the photo's pose (body with offsets, then off-body sheets) and the photo's camera.
        options: all but its ``albedo``.

    Returns:
        One sRGB colour for each vertex of the body subdivided twice and the sheets subdivided once.

    Raises:
        PersonaError: the matte is empty.
    """
    options = options or Texture()
    completion = options.completion
    observation = options.leaks(observation)
    depth = np.median(fit.surface.vertices @ fit.camera.T_camera_world[2, :3] + fit.camera.T_camera_world[2, 3])
    finest = completion.finest_px * depth / fit.camera.fx
    window = cropped_person(
        observation, fit.camera, completion.window_px, upscale=float(min(completion.upscale, finest))
    )
    faces, parents, barycentric = subdivided(fit.surface.faces, len(fit.surface.vertices), fit.surface.body_vertices)
    fine = _Fine(fit, window, faces, parents, barycentric)
    labels = label_pixels(window, fit, observation.landmarks, options.parts)
    head = find_head(window, labels, observation.landmarks, observation.head)
    back = back_pictures(window, labels, head, observation.landmarks)
    stage.progress(0.3)

    def complete(part: BodyPart) -> PartPictures:
        behind, edit = (back.head, back.head_edit) if part == BodyPart.HEAD else (back.cloth, back.cloth_edit)
        return part_pictures(window, labels, fit, part, options.parts, window.foreground, behind, edit, options.patches)

    pictures = dict(zip(BodyPart, stage.compute.map(complete, BodyPart), strict=True))
    stage.progress(0.7)
    direct, weight = _seen_directly(window, labels, fine, completion)
    guess, known = _from_pictures(window, labels, pictures, back, fine, head, options)
    blend = np.clip((weight - completion.blend[0]) / completion.blend[1], 0, 1)[:, None]
    seen = weight > completion.seen
    guess = np.where(seen[:, None], direct * blend + guess * (1 - blend), guess)
    known |= seen
    guess, known = _from_the_other_side(fit, fine, guess, known, completion, stage.compute)
    guess, known = _invented(window, labels, fine, guess, known, head, completion)
    guess = _harmonic(fit, fine, guess, known)
    colors, weight = color_unfolded(fit, parents, barycentric, _poisson(fine, guess, weight, completion), weight)
    return TexturedSurface(
        fit.surface, faces.astype(np.int32), parents.astype(np.int32), barycentric.astype(np.float32),
        np.clip(colors, 0, 1).astype(np.float32), np.clip(weight, 0, 1).astype(np.float32),
    )  # fmt: skip


def subdivided(
    faces: Int[np.ndarray, "f 3"], count: int, body_vertices: int
) -> tuple[Int[np.ndarray, "g 3"], Int[np.ndarray, "n 3"], Float[np.ndarray, "n 3"]]:
    """Split the body's triangles into 16 and the sheets' into 4; place the new vertices on the old ones.

    Returns:
        Faces of the fine mesh (its first ``count`` vertices are the old ones), and for every fine vertex up to three
        old vertices with weights that sum to 1.
    """
    first, one = _split(faces, count)
    of_body = (faces < body_vertices).all(1)
    body_faces = first[np.tile(of_body, 4)]
    second, two = _split(body_faces, one.shape[0])
    fine = np.concatenate([second, first[np.tile(~of_body, 4)]])
    place: Any = sp.csr_matrix(two @ one)
    place.sort_indices()
    length = np.diff(place.indptr)
    parents = np.zeros((place.shape[0], 3), np.int64)
    barycentric = np.zeros((place.shape[0], 3))
    for k in range(3):
        have = length > k
        at = place.indptr[:-1][have] + k
        parents[have, k], barycentric[have, k] = place.indices[at], place.data[at]
    return fine, parents, barycentric


def _split(faces: Int[np.ndarray, "f 3"], count: int) -> tuple[Int[np.ndarray, "g 3"], Any]:
    """Each triangle into four by its edges' midpoints; the matrix maps old vertex values to new ones."""
    a, b, c = faces.T
    edges = np.sort(np.stack([np.r_[a, b, c], np.r_[b, c, a]], 1), 1).astype(np.int64)
    key, index = np.unique(edges[:, 0] * count + edges[:, 1], return_inverse=True)
    ab, bc, ca = (index.ravel() + count).reshape(3, -1)
    split = np.concatenate([np.stack(t, 1) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))])
    rows = np.arange(len(key))
    middle = sp.csr_matrix(
        (np.full(2 * len(key), 0.5), (np.r_[rows, rows], np.r_[key // count, key % count])), (len(key), count)
    )
    return split, sp.vstack([sp.eye(count, format="csr"), middle]).tocsr()


class _Fine:
    """The fine mesh in the photo: positions, pixels, facing, parts, edges."""

    def __init__(
        self,
        fit: BodyFit,
        window: PersonWindow,
        faces: Int[np.ndarray, "g 3"],
        parents: Int[np.ndarray, "n 3"],
        barycentric: Float[np.ndarray, "n 3"],
    ) -> None:
        surface, camera = fit.surface, window.camera
        self.parents, self.barycentric, self.faces = parents, barycentric, faces
        self.points = self.spread(surface.vertices)
        local = transformed(camera.T_camera_world, self.points)
        self.depth = local[:, 2]
        self.pixels, _ = camera.project(self.points)
        normals = vertex_normals(local, faces)
        self.facing = -(normals * local).sum(1) / np.linalg.norm(local, axis=1)
        corner = np.take_along_axis(parents, barycentric.argmax(1)[:, None], 1)[:, 0]
        self.parts = surface.parts[corner].astype(np.int64)
        self.corner = corner
        self.sheet = corner >= surface.body_vertices
        edges = np.sort(directed_edges(faces), 1).astype(np.int64)
        key = np.unique(edges[:, 0] * len(self.points) + edges[:, 1])
        self.edges = np.stack([key // len(self.points), key % len(self.points)], 1)
        height, width = window.alpha.shape
        x, y = self.pixels.T
        self.inside = (x > 0) & (x < width) & (y > 0) & (y < height)
        self.column = np.clip(x.astype(int), 0, width - 1)
        self.row = np.clip(y.astype(int), 0, height - 1)

    def spread(self, values: Float[np.ndarray, "v c"]) -> Float[np.ndarray, "n c"]:
        """Values of the surface's vertices at the fine vertices."""
        return sum(values[self.parents[:, k]] * self.barycentric[:, k, None] for k in range(3))  # type: ignore[return-value]


def _seen_directly(
    window: PersonWindow, labels: Labels, fine: _Fine, options: Completion
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, " n"]]:
    """The photo's colour at each vertex and how far it may be trusted (0 where hidden, grazing or of another part)."""
    import cv2

    alpha = sample(cv2.erode(window.alpha, np.ones((3, 3), np.uint8)), fine.pixels)
    at = (fine.row, fine.column)
    nearest = np.where(fine.sheet, labels.surface_depth[at], labels.body_depth[at])
    visible = (fine.facing > 0) & fine.inside & (fine.depth < nearest + options.depth_tolerance)
    shown, body = labels.shown[at].astype(np.int64), labels.body[at]
    share = labels.share[fine.corner, np.minimum(shown, len(BodyPart) - 1)]
    right = (shown == fine.parts) | (share > options.own_share)
    under_skirt = (shown == BodyPart.TORSO) & np.isin(fine.parts, LEGS) & (body == fine.parts)
    material = window.materials[at]
    right = (right | under_skirt) & (material != Material.PROP) | (fine.sheet & (shown == fine.parts))
    for part, mask in labels.hand_skin.items():
        right &= ~(mask[at] & (fine.parts != part) & (labels.share[fine.corner, part] < options.own_share))
    cloth = ~np.isin(fine.parts, (*HANDS, *ARMS, BodyPart.HEAD))
    right &= ~(labels.near_hands[at] & cloth)
    hand = np.isin(fine.parts, HANDS) & ~fine.sheet
    real_hand = np.zeros_like(hand)
    for mask in labels.hand_skin.values():
        real_hand |= mask[at]
    right &= ~(hand & (material != Material.SKIN) & ~real_hand)
    right &= ~(
        (material == Material.HAIR) & (labels.share[fine.corner, BodyPart.HEAD] < options.own_share) & ~fine.sheet
    )
    low = np.where(fine.parts == BodyPart.HEAD, options.face_grazing[0], options.grazing[0])
    high = np.where(fine.parts == BodyPart.HEAD, options.face_grazing[1], options.grazing[1])
    weight = np.clip((fine.facing - low) / (high - low), 0, 1) * alpha * visible * right
    return sample(window.foreground, fine.pixels), weight


def _from_pictures(
    window: PersonWindow,
    labels: Labels,
    pictures: dict[BodyPart, PartPictures],
    back: BackPictures,
    fine: _Fine,
    head: Head,
    texture: Texture,
) -> tuple[Float[np.ndarray, "n 3"], Bool[np.ndarray, " n"]]:
    """Colours from the complete picture of each vertex's part; unknown outside the photo or if a part shows nothing."""
    import cv2

    options = texture.completion
    guess = np.zeros((len(fine.points), 3))
    known = np.zeros(len(fine.points), bool)
    away = np.clip(0.5 - fine.facing / options.turning, 0, 1)[:, None]
    for part, picture in pictures.items():
        rows = np.flatnonzero(fine.parts == part)
        least = options.least_hand_share if part in HANDS else options.least_share
        enough = len(rows) and picture.own.sum() > max(options.least_pixels, least * picture.domain.sum())
        if not enough and not fine.sheet[rows].any():
            continue
        places = fine.pixels[rows]
        from_ = folded_places(picture, places, fine.depth[rows], labels.pixels_per_meter, texture.parts)
        mix = away[rows]
        guess[rows] = sample(picture.front, from_) * (1 - mix) + sample(picture.back, from_) * mix
        if part == BodyPart.HEAD:
            # What is folded back on the side of a head must not be its face: before the ears the colours of the rim go
            # on, behind them those of the back, which has no face.
            inset = np.maximum(options.rim * labels.pixels_per_meter - sample(picture.inset, places), 0)
            rim = places + sample(picture.inward, places) * inset[:, None]
            middle = (sample(picture.nearest, rim) + sample(picture.farthest, rim)) / 2
            mix = np.clip((fine.depth[rows] - middle) / options.behind_ears + 0.5, 0, 1)[:, None]
            guess[rows] = sample(picture.front, rim) * (1 - mix) + sample(picture.back, from_) * mix
        if part == BodyPart.TORSO:  # the neck hides behind the chin
            neck = head.nape[fine.row[rows], fine.column[rows]] & ~fine.sheet[rows]
            mix = np.clip((options.nape[0] - fine.facing[rows]) / options.nape[1], 0, 1)[:, None][neck]
            behind = sample(pictures[BodyPart.HEAD].back, places[neck])
            guess[rows[neck]] = sample(back.neck, places[neck]) * (1 - mix) + behind * mix
        if part in HANDS:  # what the hand holds, or a wide sleeve: both sides as the photo shows it
            held = fine.sheet[rows]
            shown = (labels.shown == part) & labels.sheet & labels.solid
            if held.any() and shown.any():
                guess[rows[held]] = sample(nearest_fill(window.foreground, shown), places[held])
                known[rows[held]] = True
        # Beyond the photo's edge the nearest pixel would only be smeared.
        reach = cv2.distanceTransform((~picture.own).astype(np.uint8), cv2.DIST_L2, 5) / labels.pixels_per_meter
        far = options.torso_reach if part == BodyPart.TORSO else options.reach
        x, y = places.T
        height, width = window.alpha.shape
        outside = np.maximum.reduce([-x, x - width, -y, y - height]) / labels.pixels_per_meter
        known[rows] |= enough & (sample(reach, places) < far) & (outside < options.outside)
    return guess, known


def _from_the_other_side(
    fit: BodyFit,
    fine: _Fine,
    guess: Float[np.ndarray, "n 3"],
    known: Bool[np.ndarray, " n"],
    options: Completion,
    compute: Compute,
) -> tuple[Float[np.ndarray, "n 3"], Bool[np.ndarray, " n"]]:
    """What is unknown on one side of the body takes the colour of its mirror image on the other side."""
    lost = ~known & ~fine.sheet & (fine.parts != BodyPart.HEAD)
    if not lost.any():
        return guess, known
    transforms = pose_transforms(fit.skeleton, fit.pose)
    rest = fine.spread(unskin(fit.surface.vertices, fit.surface.skin, transforms))
    middle = fit.skeleton.rest_joints[0, 0]
    # Left and right parts alternate from LEFT_ARM on; points of other parts are kept a meter apart.
    paired = fine.parts >= BodyPart.LEFT_ARM
    mirrored = np.where(paired, fine.parts ^ 1, fine.parts)
    good = np.flatnonzero(known & ~fine.sheet)
    if not len(good):
        return guess, known
    tree = KDTree(np.c_[rest[good], fine.parts[good]])
    distance, index = (
        np.asarray(found)
        for found in tree.query(
            np.c_[(rest[lost] - [middle, 0, 0]) * [-1, 1, 1] + [middle, 0, 0], mirrored[lost]],
            distance_upper_bound=options.mirror_reach,
            workers=compute.workers,
        )
    )
    hit = np.isfinite(distance)
    rows = np.flatnonzero(lost)[hit]
    guess[rows] = guess[good[index[hit]]]
    known = known.copy()
    known[rows] = True
    return guess, known


def _invented(
    window: PersonWindow,
    labels: Labels,
    fine: _Fine,
    guess: Float[np.ndarray, "n 3"],
    known: Bool[np.ndarray, " n"],
    head: Head,
    options: Completion,
) -> tuple[Float[np.ndarray, "n 3"], Bool[np.ndarray, " n"]]:
    """Plain colours for legs, feet and hands that the photo does not show at all."""
    guess, known = guess.copy(), known.copy()
    cloth = labels.solid & (window.materials == Material.CLOTH)
    if cloth.any():
        rows = np.flatnonzero(cloth.any(1))
        low = cloth & (np.arange(len(cloth))[:, None] > rows[-1] - options.hem * labels.pixels_per_meter)
        lowest = np.median(window.foreground[low], axis=0)
    else:
        lowest = np.array(options.no_cloth)
    grey = lowest.mean()
    tint, dark, more = options.trousers
    trousers = dark * (tint * lowest + (1 - tint) * grey) + more
    shoes = np.full(3, options.shoes[0] * grey + options.shoes[1])
    for pair, color in ((LEGS, trousers), (_FEET, shoes), (HANDS, head.skin)):
        rows = np.isin(fine.parts, pair) & (~fine.sheet | (pair is _FEET))  # a foot's own sheet is its shoe
        if rows.any() and (pair is HANDS or known[rows].mean() < options.shown):
            guess[rows & ~known] = color
            known |= rows
    return guess, known


def _harmonic(
    fit: BodyFit, fine: _Fine, guess: Float[np.ndarray, "n 3"], known: Bool[np.ndarray, " n"]
) -> Float[np.ndarray, "n 3"]:
    """Fill what is still unknown harmonically on the surface's own vertices."""
    if known.all():
        return guess
    surface = fit.surface
    count = len(surface.vertices)
    held = known[:count]
    if not held.any():
        raise ValueError("no vertex of the surface is seen in the photo")
    mean = guess[:count][held].mean(0)
    given = np.where(held[:, None], guess[:count], mean)
    coarse = diffused(neighbour_graph(surface.faces, count).astype(float), given, np.where(held, _HELD, _FREE))
    return np.where(known[:, None], guess, fine.spread(coarse))


def _poisson(
    fine: _Fine, guess: Float[np.ndarray, "n 3"], weight: Float[np.ndarray, " n"], options: Completion
) -> Float[np.ndarray, "n 3"]:
    """Keep the guess's detail but let small steps between its sources vanish (Poisson blending on the mesh)."""
    count = len(guess)
    i, j = fine.edges.T
    step = guess[j] - guess[i]
    source = np.digitize(weight, options.sources) + 8 * fine.parts
    size = np.abs(step).max(1)
    seam = (source[i] != source[j]) & (size < options.seam)
    step = np.where(seam[:, None], 0.0, step)
    incidence = sp.csr_matrix(
        (np.r_[-np.ones(len(i)), np.ones(len(i))], (np.r_[np.arange(len(i)), np.arange(len(i))], np.r_[i, j])),
        (len(i), count),
    )
    hold = options.hold[0] * weight + options.hold[1]
    system = (incidence.T @ incidence + sp.diags(hold)).tocsr()
    precondition = sp.diags(1 / system.diagonal())
    out = np.empty_like(guess)
    for k in range(3):
        right = incidence.T @ step[:, k] + hold * guess[:, k]
        out[:, k] = cg(
            system, right, x0=guess[:, k], maxiter=options.blend_steps, rtol=options.blend_tolerance, M=precondition
        )[0]
    return out
