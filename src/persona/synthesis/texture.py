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
from persona.imaging.window import PersonWindow, person_window
from persona.synthesis.albedo import Albedo
from persona.synthesis.backside import BackPictures, Head, back_pictures, find_head
from persona.synthesis.layers import (
    ARMS,
    HANDS,
    LEGS,
    Labels,
    PartPictures,
    folded_places,
    label_pixels,
    part_pictures,
    sample,
)
from persona.synthesis.leaks import without_leaks
from persona.synthesis.unfolding import color_unfolded
from persona.types import BodyFit, BodyPart, Material, Observation, TexturedSurface

WINDOW_PX = 1000  # rows of the window of a person seen from head to foot
FINEST_PX = 620.0  # window pixels a meter: the fine mesh has about 350 vertices a meter
GRAZING = (0.3, 0.7)  # cosines between which the direct colour fades in
FACE_GRAZING = (0.15, 0.45)
RIM = 0.01  # meters of the head's outline that are not trusted
DEPTH_TOLERANCE = 0.012  # meters behind the nearest surface that still count as seen
_FEET = (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)


@dataclass(frozen=True)
class Texture:
    """The completed texture of the fitted surface.

    Attributes:
        albedo: how its colours are freed from the photo's light before they are completed, so that no side carries
            the light of another.
    """

    albedo: Albedo = field(default_factory=Albedo)

    def __call__(self, observation: Observation, fit: BodyFit, stage: Stage = SILENT) -> TexturedSurface:
        """As :func:`complete_texture`, with the light that was taken away."""
        bare, light = self.albedo(observation, fit, stage)
        return replace(complete_texture(bare, fit, stage), light=light)


def complete_texture(observation: Observation, fit: BodyFit, stage: Stage = SILENT) -> TexturedSurface:
    """Complete the texture of the fitted surface from one photo.

    Args:
        observation: colours without background, matte, materials and landmarks.
        fit: the surface in the photo's pose (body with offsets, then off-body sheets) and the photo's camera.

    Returns:
        One sRGB colour for each vertex of the body subdivided twice and the sheets subdivided once.

    Raises:
        PersonaError: the matte is empty.
    """
    observation = without_leaks(observation)
    depth = np.median(fit.surface.vertices @ fit.camera.T_camera_world[2, :3] + fit.camera.T_camera_world[2, 3])
    finest = FINEST_PX * depth / fit.camera.fx
    window = person_window(observation, fit.camera, WINDOW_PX, upscale=float(min(1.5, finest)))
    faces, parents, barycentric = subdivided(fit.surface.faces, len(fit.surface.vertices), fit.surface.body_vertices)
    fine = _Fine(fit, window, faces, parents, barycentric)
    labels = label_pixels(window, fit, observation.landmarks)
    head = find_head(window, labels, observation.landmarks, observation.head)
    back = back_pictures(window, labels, head, observation.landmarks)
    stage.progress(0.3)

    def complete(part: BodyPart) -> PartPictures:
        behind, edit = (back.head, back.head_edit) if part == BodyPart.HEAD else (back.cloth, back.cloth_edit)
        return part_pictures(window, labels, fit, part, window.foreground, behind, edit)

    pictures = dict(zip(BodyPart, stage.compute.map(complete, BodyPart), strict=True))
    stage.progress(0.7)
    direct, weight = _seen_directly(window, labels, fine)
    guess, known = _from_pictures(window, labels, pictures, back, fine, head)
    blend = np.clip((weight - 0.1) / 0.5, 0, 1)[:, None]
    seen = weight > 0.02
    guess = np.where(seen[:, None], direct * blend + guess * (1 - blend), guess)
    known |= seen
    guess, known = _from_the_other_side(fit, fine, guess, known, stage.compute)
    guess, known = _invented(window, labels, fine, guess, known, head)
    guess = _harmonic(fit, fine, guess, known)
    colors, weight = color_unfolded(fit, parents, barycentric, _poisson(fine, guess, weight), weight)
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
    window: PersonWindow, labels: Labels, fine: _Fine
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, " n"]]:
    """The photo's colour at each vertex and how far it may be trusted (0 where hidden, grazing or of another part)."""
    import cv2

    alpha = sample(cv2.erode(window.alpha, np.ones((3, 3), np.uint8)), fine.pixels)
    at = (fine.row, fine.column)
    nearest = np.where(fine.sheet, labels.surface_depth[at], labels.body_depth[at])
    visible = (fine.facing > 0) & fine.inside & (fine.depth < nearest + DEPTH_TOLERANCE)
    shown, body = labels.shown[at].astype(np.int64), labels.body[at]
    share = labels.share[fine.corner, np.minimum(shown, len(BodyPart) - 1)]
    right = (shown == fine.parts) | (share > 0.1)
    under_skirt = (shown == BodyPart.TORSO) & np.isin(fine.parts, LEGS) & (body == fine.parts)
    material = window.materials[at]
    right = (right | under_skirt) & (material != Material.PROP) | (fine.sheet & (shown == fine.parts))
    for part, mask in labels.hand_skin.items():
        right &= ~(mask[at] & (fine.parts != part) & (labels.share[fine.corner, part] < 0.1))
    cloth = ~np.isin(fine.parts, (*HANDS, *ARMS, BodyPart.HEAD))
    right &= ~(labels.near_hands[at] & cloth)
    hand = np.isin(fine.parts, HANDS) & ~fine.sheet
    real_hand = np.zeros_like(hand)
    for mask in labels.hand_skin.values():
        real_hand |= mask[at]
    right &= ~(hand & (material != Material.SKIN) & ~real_hand)
    right &= ~((material == Material.HAIR) & (labels.share[fine.corner, BodyPart.HEAD] < 0.1) & ~fine.sheet)
    low = np.where(fine.parts == BodyPart.HEAD, FACE_GRAZING[0], GRAZING[0])
    high = np.where(fine.parts == BodyPart.HEAD, FACE_GRAZING[1], GRAZING[1])
    weight = np.clip((fine.facing - low) / (high - low), 0, 1) * alpha * visible * right
    return sample(window.foreground, fine.pixels), weight


def _from_pictures(
    window: PersonWindow,
    labels: Labels,
    pictures: dict[BodyPart, PartPictures],
    back: BackPictures,
    fine: _Fine,
    head: Head,
) -> tuple[Float[np.ndarray, "n 3"], Bool[np.ndarray, " n"]]:
    """Colours from the complete picture of each vertex's part; unknown outside the photo or if a part shows nothing."""
    import cv2

    guess = np.zeros((len(fine.points), 3))
    known = np.zeros(len(fine.points), bool)
    away = np.clip(0.5 - fine.facing / 0.2, 0, 1)[:, None]
    for part, picture in pictures.items():
        rows = np.flatnonzero(fine.parts == part)
        least = 0.15 if part in HANDS else 0.02
        enough = len(rows) and picture.own.sum() > max(60.0, least * picture.domain.sum())
        if not enough and not fine.sheet[rows].any():
            continue
        places = fine.pixels[rows]
        from_ = folded_places(picture, places, fine.depth[rows], labels.pixels_per_meter)
        mix = away[rows]
        guess[rows] = sample(picture.front, from_) * (1 - mix) + sample(picture.back, from_) * mix
        if part == BodyPart.HEAD:
            # What is folded back on the side of a head must not be its face: before the ears the colours of the rim go
            # on, behind them those of the back, which has no face.
            inset = np.maximum(RIM * labels.pixels_per_meter - sample(picture.inset, places), 0)
            rim = places + sample(picture.inward, places) * inset[:, None]
            middle = (sample(picture.nearest, rim) + sample(picture.farthest, rim)) / 2
            mix = np.clip((fine.depth[rows] - middle) / 0.02 + 0.5, 0, 1)[:, None]
            guess[rows] = sample(picture.front, rim) * (1 - mix) + sample(picture.back, from_) * mix
        if part == BodyPart.TORSO:  # the neck hides behind the chin
            neck = head.nape[fine.row[rows], fine.column[rows]] & ~fine.sheet[rows]
            mix = np.clip((0.4 - fine.facing[rows]) / 0.2, 0, 1)[:, None][neck]
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
        far = 0.30 if part == BodyPart.TORSO else 0.20
        x, y = places.T
        height, width = window.alpha.shape
        outside = np.maximum.reduce([-x, x - width, -y, y - height]) / labels.pixels_per_meter
        known[rows] |= enough & (sample(reach, places) < far) & (outside < 0.03)
    return guess, known


def _from_the_other_side(
    fit: BodyFit, fine: _Fine, guess: Float[np.ndarray, "n 3"], known: Bool[np.ndarray, " n"], compute: Compute
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
            distance_upper_bound=0.04,
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
) -> tuple[Float[np.ndarray, "n 3"], Bool[np.ndarray, " n"]]:
    """Plain colours for legs, feet and hands that the photo does not show at all."""
    guess, known = guess.copy(), known.copy()
    cloth = labels.solid & (window.materials == Material.CLOTH)
    if cloth.any():
        rows = np.flatnonzero(cloth.any(1))
        low = cloth & (np.arange(len(cloth))[:, None] > rows[-1] - 0.12 * labels.pixels_per_meter)
        lowest = np.median(window.foreground[low], axis=0)
    else:
        lowest = np.array([0.3, 0.3, 0.32])
    grey = lowest.mean()
    trousers = 0.5 * (0.35 * lowest + 0.65 * grey) + 0.04
    shoes = np.full(3, 0.35 * grey + 0.05)
    for pair, color in ((LEGS, trousers), (_FEET, shoes), (HANDS, head.skin)):
        rows = np.isin(fine.parts, pair) & (~fine.sheet | (pair is _FEET))  # a foot's own sheet is its shoe
        if rows.any() and (pair is HANDS or known[rows].mean() < 0.1):
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
    coarse = diffused(neighbour_graph(surface.faces, count).astype(float), given, np.where(held, 1e3, 1e-7))
    return np.where(known[:, None], guess, fine.spread(coarse))


def _poisson(fine: _Fine, guess: Float[np.ndarray, "n 3"], weight: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n 3"]:
    """Keep the guess's detail but let small steps between its sources vanish (Poisson blending on the mesh)."""
    count = len(guess)
    i, j = fine.edges.T
    step = guess[j] - guess[i]
    source = np.digitize(weight, [0.02, 0.6]) + 8 * fine.parts
    size = np.abs(step).max(1)
    seam = (source[i] != source[j]) & (size < 0.12)
    step = np.where(seam[:, None], 0.0, step)
    incidence = sp.csr_matrix(
        (np.r_[-np.ones(len(i)), np.ones(len(i))], (np.r_[np.arange(len(i)), np.arange(len(i))], np.r_[i, j])),
        (len(i), count),
    )
    hold = 3.0 * weight + 0.02
    system = (incidence.T @ incidence + sp.diags(hold)).tocsr()
    precondition = sp.diags(1 / system.diagonal())
    out = np.empty_like(guess)
    for k in range(3):
        right = incidence.T @ step[:, k] + hold * guess[:, k]
        out[:, k] = cg(system, right, x0=guess[:, k], maxiter=60, rtol=1e-4, M=precondition)[0]
    return out
