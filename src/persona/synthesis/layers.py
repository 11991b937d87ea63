"""The photo taken apart into one picture per body part, each complete behind what covers it.

An arm that hangs before the torso hides part of it, and where the fitted arm misses the real one the torso's pixels
show skin. So every part gets its own picture: its pixels in the photo, and the gaps filled with the part's own cloth.
Near the outline a photo shows the surface stretched and soiled by the background; surface that faces further away than
60 degrees therefore takes the cloth folded back from the place that is seen at 60 degrees. Front and back of the part
sample the picture alike and so meet without a seam.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from persona.imaging.colour import srgb_to_lab
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import component_maximum, disk
from persona.imaging.sampling import sample
from persona.imaging.window import PersonWindow
from persona.landmark_names import COARSE_HANDS
from persona.rendering.depth import depth_range
from persona.rendering.mesh import rasterize_mesh
from persona.synthesis.inpaint import PATCHES, PatchSearch, exemplar_fill
from persona.types import NOBODY, BodyFit, BodyPart, Landmarks, Material

HANDS = (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)
ARMS = (BodyPart.LEFT_ARM, BodyPart.RIGHT_ARM)
LEGS = (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)


@dataclass(frozen=True)
class PartOptions:
    """How the photo is taken apart into parts. All values were chosen by hand on a dozen photos; lengths in meters.

    Attributes:
        fold_deg: angle from the line of sight, in degrees, beyond which the cloth is folded back.
        widest_fold: the fold treats wider parts as if they were this round at their sides.
        narrowest_fold_px: pixels of the outline that are folded at least.
        solid: rim of the matte that may show the background.
        hand_rim: around a real hand, where its colours mix with its surroundings.
        coarse_hand: how far a hand reaches beyond its four landmarks of the body.
        fine_hand: the same beyond the landmarks of the hand.
        hand_lengths: how far the wrist and the three knuckles of the body's landmarks are stretched from the wrist,
            so that their hull holds the fingers.
        hand_least: share of that area that must be skin for it to be completed by colours that are alike.
        hand_sure: share of it that must then be skin: otherwise it is a pocket or a glove.
        skin_alike: Lab distance (lightness by ``skin_lightness``) of skin in other light.
        skin_lightness: share of a difference in lightness that counts.
        hand_closing: gaps in a hand that are closed.
        linked: share of a part's joints in a neighbour's pixel from which on there is no outline between them.
        trusted: rim of a part's pixels that may show a neighbour ...
        neighbour: ... unless the neighbour is farther away than this.
        least_trusted: pixels; with fewer all of the part's are trusted.
        wide: half width from which a gap is filled with patches.
        block: side of a patch.
        least_block: its smallest side in pixels.
        depth_blur: standard deviation; cloth runs smoother than the fitted body under it.
        hair_rim: around hair, whose colour mixes with what is beside it.
        beside_hair: share of a part's pixels that must be left without that rim.
        outline_blur: standard deviation over which the direction away from the outline is smoothed.
        radius_reach: how far along a limb its width is looked for.
        radius_blur: standard deviation over which it is smoothed.
        least_radius_px: smallest half width of a limb in pixels.
    """

    fold_deg: float = 60.0
    widest_fold: float = 0.12
    narrowest_fold_px: float = 3.0
    solid: float = 0.003
    hand_rim: float = 0.008
    coarse_hand: float = 0.03
    fine_hand: float = 0.025
    hand_lengths: tuple[float, ...] = (0.0, 1.9, 1.9, 1.4)
    hand_least: float = 0.1
    hand_sure: float = 0.15
    skin_alike: float = 14.0
    skin_lightness: float = 0.6
    hand_closing: float = 0.01
    linked: float = 0.02
    trusted: float = 0.004
    neighbour: float = 0.006
    least_trusted: int = 30
    wide: float = 0.02
    block: float = 0.045
    least_block: int = 12
    depth_blur: float = 0.015
    hair_rim: float = 0.012
    beside_hair: float = 0.3
    outline_blur: float = 0.02
    radius_reach: float = 0.05
    radius_blur: float = 0.015
    least_radius_px: float = 2.0


@dataclass(frozen=True)
class Labels:
    """Which part every window pixel shows.

    ``shown`` counts off-body sheets, ``body`` only the body under them; both reach outward beyond the surface to the
    nearest part. ``surface_depth`` and ``body_depth`` are infinite where nothing is. ``vertex`` is the body vertex in
    front, ``share`` how much of each part's joints moves each vertex. ``solid`` pixels are surely the person's.
    ``sheet`` is where a sheet is in front, ``head_area`` all that head and hair cover, front or back. ``hand_skin`` are
    the hands as the photo shows them, wherever the fitted ones are, ``near_hands`` these and a rim of mixed colours.
    """

    shown: UInt8[np.ndarray, "h w"]
    body: UInt8[np.ndarray, "h w"]
    surface_depth: Float[np.ndarray, "h w"]
    body_depth: Float[np.ndarray, "h w"]
    vertex: Int[np.ndarray, "h w"]
    share: Float[np.ndarray, "v 10"]
    pixels_per_meter: float
    solid: Bool[np.ndarray, "h w"]
    head_area: Bool[np.ndarray, "h w"]
    sheet: Bool[np.ndarray, "h w"]
    near_hands: Bool[np.ndarray, "h w"]
    hand_skin: dict[BodyPart, Bool[np.ndarray, "h w"]] = field(default_factory=dict)


@dataclass(frozen=True)
class PartPictures:
    """The complete pictures of one part, for surface turned to the camera and away from it, and the part's outline.

    ``inset`` is the distance to the outline in pixels, negative outside; ``inward`` the unit direction away from the
    outline; ``radius`` the half width of the limb, at most ``PartOptions.widest_fold``; ``nearest`` and ``farthest``
    the depths (meters) of the part's first and last surface, continued outward.
    """

    own: Bool[np.ndarray, "h w"]
    domain: Bool[np.ndarray, "h w"]
    front: Float[np.ndarray, "h w 3"]
    back: Float[np.ndarray, "h w 3"]
    inset: Float[np.ndarray, "h w"]
    inward: Float[np.ndarray, "h w 2"]
    radius: Float[np.ndarray, "h w"]
    nearest: Float[np.ndarray, "h w"]
    farthest: Float[np.ndarray, "h w"]


def label_pixels(window: PersonWindow, fit: BodyFit, landmarks: Landmarks, options: PartOptions) -> Labels:
    """Rasterize the fitted surface and correct its labels where the photo plainly shows a hand."""
    import cv2

    surface, camera = fit.surface, window.camera
    count = surface.body_vertices
    body_faces = surface.faces[(surface.faces < count).all(1)]
    whole = rasterize_mesh(surface.vertices, surface.faces, camera)
    bare = rasterize_mesh(surface.vertices, body_faces, camera)
    covered, bare_covered = whole.face_index >= 0, bare.face_index >= 0
    corner = surface.faces[np.maximum(whole.face_index, 0), whole.barycentric.argmax(-1)]
    bare_corner = body_faces[np.maximum(bare.face_index, 0), bare.barycentric.argmax(-1)]
    shown = nearest_fill(np.where(covered, surface.parts[corner], NOBODY).astype(np.uint8), covered)
    body = nearest_fill(np.where(bare_covered, surface.parts[bare_corner], NOBODY).astype(np.uint8), bare_covered)
    joints = len(fit.skeleton.names)
    dense = np.zeros((len(surface.vertices), joints), np.float32)
    np.add.at(dense, (np.arange(len(dense))[:, None], surface.skin.joints), surface.skin.weights.astype(np.float32))
    of_part = np.zeros((joints, len(BodyPart)), np.float32)
    for part in BodyPart:
        of_part[:, part] = dense[:count][surface.parts[:count] == part].sum(0)
    owner = of_part.argmax(1)
    share = np.stack([dense[:, owner == part].sum(1) for part in BodyPart], 1)
    depth = surface.vertices @ camera.T_camera_world[2, :3] + camera.T_camera_world[2, 3]
    px = float(camera.fx / np.median(depth[:count]))
    solid = cv2.erode((window.alpha > 0.9).astype(np.uint8), disk(max(1.0, options.solid * px))) > 0
    head_faces = surface.faces[(surface.parts[surface.faces] == BodyPart.HEAD).all(1)]
    head_area = rasterize_mesh(surface.vertices, head_faces, camera).face_index >= 0
    hand_skin = _real_hands(window, landmarks, px, options)
    near_hands = np.zeros(shown.shape, bool)
    for part, mask in hand_skin.items():
        near_hands |= cv2.dilate(mask.astype(np.uint8), disk(options.hand_rim * px)) > 0
        shown = np.where(mask, np.uint8(part), shown)
        body = np.where(mask, np.uint8(part), body)
    return Labels(
        shown, body, np.where(covered, whole.depth, np.inf), np.where(bare_covered, bare.depth, np.inf),
        np.where(bare_covered, bare_corner, 0), share, px, solid, head_area,
        covered & (corner >= count), near_hands, hand_skin,
    )  # fmt: skip


def _real_hands(
    window: PersonWindow, landmarks: Landmarks, px: float, options: PartOptions
) -> dict[BodyPart, Bool[np.ndarray, "h w"]]:
    """Skin pixels of the hands as the photo shows them: near the hand's landmarks, wherever the fitted hand is."""
    import cv2

    shown = window.alpha > 0.3
    skin = (window.materials == Material.SKIN) & shown
    lab = srgb_to_lab(window.foreground) * np.array([options.skin_lightness, 1, 1], np.float32)
    found = {}
    for part, hand, ids in (
        (BodyPart.LEFT_HAND, landmarks.left_hand, COARSE_HANDS[0]),
        (BodyPart.RIGHT_HAND, landmarks.right_hand, COARSE_HANDS[1]),
    ):
        body = window.to_window(landmarks.body[ids])
        body = body[0] + np.array(options.hand_lengths)[:, None] * (body - body[0])
        area = _hull(body, skin.shape, options.coarse_hand * px)
        if hand is not None:
            area |= _hull(window.to_window(hand.points), skin.shape, options.fine_hand * px)
        mask = skin & area
        # Skin in other light than the face's is often missed: take what looks like what was found.
        if mask.sum() > options.hand_least * area.sum():
            tones = np.percentile(lab[mask], [20, 50, 80], axis=0)
            alike = np.min([np.linalg.norm(lab - tone, axis=2) for tone in tones], axis=0) < options.skin_alike
            mask = (mask | (alike & area & shown)).astype(np.uint8)
            mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, disk(options.hand_closing * px)) > 0
        if mask.sum() > options.hand_sure * area.sum():  # otherwise it is a pocket or a glove
            found[part] = mask
    return found


def _hull(points: Float[np.ndarray, "n 2"], shape: tuple[int, ...], reach: float) -> Bool[np.ndarray, "h w"]:
    """The convex hull of points, widened by ``reach`` pixels."""
    import cv2

    area = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(area, cv2.convexHull(points.astype(np.float32)).astype(np.int32), 1)
    return cv2.dilate(area, disk(reach)) > 0


def part_pictures(
    window: PersonWindow,
    labels: Labels,
    fit: BodyFit,
    part: BodyPart,
    options: PartOptions,
    front: Float[np.ndarray, "h w 3"],
    back: Float[np.ndarray, "h w 3"],
    avoid: Bool[np.ndarray, "h w"] | None = None,
    patches: PatchSearch = PATCHES,
) -> PartPictures:
    """Complete one part's pictures from its own pixels.

    Args:
        front: the person's colours.
        back: the same with everything removed that only a front has.
        avoid: pixels (prints, openings) that gaps must not be filled with.
        patches: what gaps in cloth are filled with.
    """
    import cv2

    px = labels.pixels_per_meter
    surface = fit.surface
    faces = surface.faces[(surface.parts[surface.faces] == part).any(1)]
    nearest, farthest = depth_range(surface.vertices, faces, window.camera)
    alone = nearest > 0
    own = own_pixels(window, labels, part, options)
    domain = alone | own
    # Pixels of a neighbour near the seam continue the part: there is no outline there.
    linked = (
        (labels.share[labels.vertex, part] > options.linked) & np.isfinite(labels.body_depth) & (labels.body != part)
    )
    rim = alone | linked
    trusted = cv2.erode(own.astype(np.uint8), disk(max(1.0, options.trusted * px))) > 0
    trusted |= own & _far_from_other(own, labels.solid, options.neighbour * px)
    if trusted.sum() < options.least_trusted:
        trusted = own
    gap = domain & ~trusted & (window.alpha > 0.5)
    reach = cv2.distanceTransform((~trusted).astype(np.uint8), cv2.DIST_L2, 5)
    wide = gap & (component_maximum(gap, reach) > options.wide * px)
    exemplars = part not in (BodyPart.HEAD, *HANDS)

    def complete(picture: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "h w 3"]:
        if not (exemplars and wide.any()):
            # The back of the head is painted wherever hair hangs, also where the front shows the chest.
            painted = (
                avoid & domain
                if part == BodyPart.HEAD and avoid is not None and picture is back
                else np.zeros_like(domain)
            )
            return nearest_fill(picture, trusted | painted)
        filled = exemplar_fill(
            picture, trusted, wide, block=max(options.least_block, int(options.block * px)), avoid=avoid, search=patches
        )
        return nearest_fill(filled, trusted | wide)

    # The cloth runs smoother than the fitted body under it.
    blur = max(1.0, options.depth_blur * px)
    first, last = (cv2.GaussianBlur(nearest_fill(d, alone), (0, 0), blur) for d in (nearest, farthest))
    whole = complete(front)
    same = bool(np.abs(front - back)[domain].max(initial=0.0) < 1e-6)
    return PartPictures(
        trusted, domain, whole, whole if same else complete(back), *_outline(rim, px, options), first, last
    )


def own_pixels(window: PersonWindow, labels: Labels, part: BodyPart, options: PartOptions) -> Bool[np.ndarray, "h w"]:
    """Solid pixels that truly show a part (a skirt over a leg counts as the leg too)."""
    import cv2

    if part in HANDS:
        own = (labels.shown == part) & ~labels.sheet
        own &= (window.materials == Material.SKIN) | labels.hand_skin.get(part, np.zeros_like(own))
    elif part in LEGS:
        own = (labels.body == part) & ((labels.shown == part) | (labels.shown == BodyPart.TORSO))
    else:
        own = labels.shown == part
    own = own & labels.solid & (window.materials != Material.PROP)
    if part not in HANDS and part not in ARMS:
        own &= ~labels.near_hands | (labels.shown == BodyPart.HEAD)
    if part != BodyPart.HEAD:
        hair = cv2.dilate(
            (window.materials == Material.HAIR).astype(np.uint8), disk(options.hair_rim * labels.pixels_per_meter)
        )
        bare = own & (hair == 0)
        own = bare if bare.sum() > options.beside_hair * own.sum() else own
    else:  # a lock's sheet may reach a little over the cloth beside it
        own &= (window.materials != Material.CLOTH) | (labels.body == part)
    return own


def _far_from_other(
    own: Bool[np.ndarray, "h w"], solid: Bool[np.ndarray, "h w"], distance: float
) -> Bool[np.ndarray, "h w"]:
    """Pixels farther than ``distance`` from solid pixels that belong to another part."""
    import cv2

    return cv2.distanceTransform((~(solid & ~own)).astype(np.uint8), cv2.DIST_L2, 5) > distance


def _outline(
    rim: Bool[np.ndarray, "h w"], px: float, options: PartOptions
) -> tuple[Float[np.ndarray, "h w"], Float[np.ndarray, "h w 2"], Float[np.ndarray, "h w"]]:
    """Signed distance to the outline, unit direction inward, and half width (pixels)."""
    import cv2

    inside = cv2.distanceTransform(rim.astype(np.uint8), cv2.DIST_L2, 5)
    signed = inside - cv2.distanceTransform((~rim).astype(np.uint8), cv2.DIST_L2, 5)
    soft = cv2.GaussianBlur(signed, (0, 0), max(1.0, options.outline_blur * px))
    gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=5), cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=5)
    inward = np.stack([gx, gy], -1) / np.maximum(np.hypot(gx, gy), 1e-6)[..., None]
    reach = 2 * round(options.radius_reach * px) + 1
    radius = cv2.dilate(np.minimum(inside, options.widest_fold * px), np.ones((reach, 1), np.uint8))
    radius = cv2.dilate(radius, np.ones((1, reach), np.uint8))
    radius = cv2.GaussianBlur(radius.astype(np.float32), (0, 0), max(1.0, options.radius_blur * px))
    return signed, inward, np.maximum(radius, options.least_radius_px)


def folded_places(
    picture: PartPictures,
    places: Float[np.ndarray, "n 2"],
    depth: Float[np.ndarray, " n"],
    px: float,
    options: PartOptions,
) -> Float[np.ndarray, "n 2"]:
    """Where in its part's picture each surface point finds its colour.

    Near the outline the picture is folded at the line where a round limb of the picture's radius is seen at 60 degrees.
    A point beyond the line takes the colour as far inside the line as it lies outside of it along the surface, which
    there runs almost along the line of sight: the distance is the difference in depth.

    Args:
        places: image positions of the points.
        depth: their depths in meters.
        px: pixels a meter.
    """
    inset = sample(picture.inset, places)
    inward = sample(picture.inward, places)
    line = np.maximum(
        (1 - np.sin(np.deg2rad(options.fold_deg))) * sample(picture.radius, places), options.narrowest_fold_px
    )
    beyond = np.maximum(line - inset, 0)
    on_line = places + inward * beyond[:, None]
    run = np.minimum(depth - sample(picture.nearest, on_line), sample(picture.farthest, on_line) - depth)
    run = np.clip(run, 0, 2 * options.widest_fold) * px
    move = np.where(beyond > 0, beyond + np.maximum(run, beyond), 0.0)
    return places + inward * move[:, None]
