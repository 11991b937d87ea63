"""The photo taken apart into one picture per body part, each complete behind whatever covers it.

An arm that hangs before the torso hides part of it, and where the fitted arm misses the real one the torso's pixels show
skin. So every part gets its own picture: its pixels in the photo, and the gaps filled with the part's own cloth. Near the
outline a photo shows the surface stretched and soiled by the background; surface that faces further away than 60 degrees
therefore takes the cloth folded back from the place that is seen at 60 degrees. Front and back of the part sample the
picture alike and so meet without a seam.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from persona.imaging.window import PersonWindow
from persona.render.mesh import rasterize_mesh
from persona.synthesis.inpaint import exemplar_fill, nearest_fill
from persona.types import BodyFit, BodyPart, Landmarks, Material

NOTHING = 255  # label of pixels no part owns
HANDS = (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)
LEGS = (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)
FOLD_ANGLE = np.deg2rad(60.0)  # beyond this angle from the line of sight the cloth is folded back
WIDEST_FOLD = 0.07  # meters: radius of the thickest limb assumed by the fold


@dataclass(frozen=True)
class Labels:
    """Which part every window pixel shows.

    ``shown`` counts off-body sheets, ``body`` only the body under them; both reach outward beyond the surface to the
    nearest part. ``vertex`` is the body vertex in front, ``share`` how much of each part's joints moves each vertex.
    """

    shown: UInt8[np.ndarray, "h w"]
    body: UInt8[np.ndarray, "h w"]
    surface_depth: Float[np.ndarray, "h w"]
    body_depth: Float[np.ndarray, "h w"]
    vertex: Int[np.ndarray, "h w"]
    share: Float[np.ndarray, "v 10"]
    pixels_per_meter: float
    solid: Bool[np.ndarray, "h w"]
    hand_skin: dict[BodyPart, Bool[np.ndarray, "h w"]] = field(default_factory=dict)


@dataclass(frozen=True)
class PartPictures:
    """The complete pictures of one part, for surface turned to the camera and away from it, and the part's outline.

    ``inset`` is the distance to the outline in pixels, negative outside; ``inward`` the unit direction away from the
    outline; ``radius`` the half width of the limb, at most :data:`WIDEST_FOLD`.
    """

    own: Bool[np.ndarray, "h w"]
    domain: Bool[np.ndarray, "h w"]
    front: Float[np.ndarray, "h w 3"]
    back: Float[np.ndarray, "h w 3"]
    inset: Float[np.ndarray, "h w"]
    inward: Float[np.ndarray, "h w 2"]
    radius: Float[np.ndarray, "h w"]


def label_pixels(window: PersonWindow, fit: BodyFit, landmarks: Landmarks) -> Labels:
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
    shown = nearest_fill(np.where(covered, surface.parts[corner], NOTHING).astype(np.uint8), covered)
    body = nearest_fill(np.where(bare_covered, surface.parts[bare_corner], NOTHING).astype(np.uint8), bare_covered)
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
    solid = cv2.erode((window.alpha > 0.9).astype(np.uint8), _disc(max(1.0, 0.003 * px))) > 0
    hand_skin = _real_hands(window, landmarks, px, {part: bool((body == part).any()) for part in HANDS})
    for part, mask in hand_skin.items():
        shown = np.where(mask, np.uint8(part), shown)
        body = np.where(mask, np.uint8(part), body)
    return Labels(
        shown, body, np.where(covered, whole.depth, np.inf), np.where(bare_covered, bare.depth, np.inf),
        np.where(bare_covered, bare_corner, 0), share, px, solid, hand_skin,
    )  # fmt: skip


def _real_hands(
    window: PersonWindow, landmarks: Landmarks, px: float, fitted: dict[BodyPart, bool]
) -> dict[BodyPart, Bool[np.ndarray, "h w"]]:
    """Skin pixels of the hands as the photo shows them: near the hand's landmarks, wherever the fitted hand is."""
    import cv2

    skin = (window.materials == Material.SKIN) & (window.alpha > 0.3)
    found = {}
    for part, hand, ids in (
        (BodyPart.LEFT_HAND, landmarks.left_hand, (15, 17, 19, 21)),
        (BodyPart.RIGHT_HAND, landmarks.right_hand, (16, 18, 20, 22)),
    ):
        if hand is not None:
            points, reach = window.to_window(hand.points[:, :2]), 0.02 * px
        elif landmarks.body_confidence[list(ids)].min() > 0.5:
            points = window.to_window(landmarks.body[list(ids)])
            points = points[0] + np.array([[0.0], [1.7], [1.7], [1.3]]) * (points - points[0])
            reach = 0.03 * px
        else:
            continue
        area = np.zeros(skin.shape, np.uint8)
        cv2.fillConvexPoly(area, cv2.convexHull(points.astype(np.float32)).astype(np.int32), 1)
        area = cv2.dilate(area, _disc(reach)) > 0
        mask = skin & area
        if mask.sum() > 0.2 * area.sum():  # otherwise it is a pocket or a glove
            found[part] = mask
    return found


def part_pictures(
    window: PersonWindow,
    labels: Labels,
    fit: BodyFit,
    part: BodyPart,
    front: Float[np.ndarray, "h w 3"],
    back: Float[np.ndarray, "h w 3"],
) -> PartPictures:
    """Complete one part's pictures from its own pixels.

    Args:
        front: the person's colours.
        back: the same with everything removed that only a front has.
    """
    import cv2

    px = labels.pixels_per_meter
    surface = fit.surface
    faces = surface.faces[(surface.parts[surface.faces] == part).any(1)]
    alone = rasterize_mesh(surface.vertices, faces, window.camera).face_index >= 0
    own = own_pixels(window, labels, part)
    domain = alone | own
    # Pixels of a neighbour near the seam continue the part: there is no outline there.
    linked = (labels.share[labels.vertex, part] > 0.02) & np.isfinite(labels.body_depth) & (labels.body != part)
    rim = domain & ((window.alpha > 0.5) | alone) | linked
    trusted = cv2.erode(own.astype(np.uint8), _disc(max(1.0, 0.004 * px))) > 0
    trusted |= own & _far_from_other(own, labels.solid, 0.006 * px)
    if trusted.sum() < 30:
        trusted = own
    gap = domain & ~trusted & (window.alpha > 0.5)
    reach = cv2.distanceTransform((~trusted).astype(np.uint8), cv2.DIST_L2, 5)
    wide = gap & (_connected_max(gap, reach) > 0.02 * px)
    exemplars = part not in (BodyPart.HEAD, *HANDS)

    def complete(picture: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "h w 3"]:
        if not (exemplars and wide.any()):
            return nearest_fill(picture, trusted)
        filled = exemplar_fill(picture, trusted, wide, block=max(12, int(0.045 * px)))
        return nearest_fill(filled, trusted | wide)

    whole = complete(front)
    same = bool(np.abs(front - back)[domain].max(initial=0.0) < 1e-6)
    return PartPictures(trusted, domain, whole, whole if same else complete(back), *_outline(rim, px))


def own_pixels(window: PersonWindow, labels: Labels, part: BodyPart) -> Bool[np.ndarray, "h w"]:
    """Solid pixels that truly show a part (a skirt over a leg counts as the leg too)."""
    if part in HANDS:
        own = (labels.shown == part) & (window.materials == Material.SKIN)
    elif part in LEGS:
        own = (labels.body == part) & ((labels.shown == part) | (labels.shown == BodyPart.TORSO))
    else:
        own = labels.shown == part
    return own & labels.solid & (window.materials != Material.PROP)


def _far_from_other(
    own: Bool[np.ndarray, "h w"], solid: Bool[np.ndarray, "h w"], distance: float
) -> Bool[np.ndarray, "h w"]:
    """Pixels farther than ``distance`` from solid pixels that belong to another part."""
    import cv2

    return cv2.distanceTransform((~(solid & ~own)).astype(np.uint8), cv2.DIST_L2, 5) > distance


def _connected_max(mask: Bool[np.ndarray, "h w"], values: Float[np.ndarray, "h w"]) -> Float[np.ndarray, "h w"]:
    """The largest value of each connected component, at all of its pixels."""
    import cv2
    from scipy.ndimage import maximum

    count, labels = cv2.connectedComponents(mask.astype(np.uint8))
    return np.asarray(maximum(values, labels, np.arange(count)))[labels] * mask


def _outline(
    rim: Bool[np.ndarray, "h w"], px: float
) -> tuple[Float[np.ndarray, "h w"], Float[np.ndarray, "h w 2"], Float[np.ndarray, "h w"]]:
    """Signed distance to the outline, unit direction inward, and half width (pixels)."""
    import cv2

    inside = cv2.distanceTransform(rim.astype(np.uint8), cv2.DIST_L2, 5)
    signed = inside - cv2.distanceTransform((~rim).astype(np.uint8), cv2.DIST_L2, 5)
    soft = cv2.GaussianBlur(signed, (0, 0), max(1.0, 0.008 * px))
    gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=5), cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=5)
    inward = np.stack([gx, gy], -1) / np.maximum(np.hypot(gx, gy), 1e-6)[..., None]
    reach = 2 * round(0.05 * px) + 1
    radius = cv2.dilate(np.minimum(inside, WIDEST_FOLD * px), np.ones((reach, 1), np.uint8))
    radius = cv2.dilate(radius, np.ones((1, reach), np.uint8))
    radius = cv2.GaussianBlur(radius.astype(np.float32), (0, 0), max(1.0, 0.015 * px))
    return signed, inward, np.maximum(radius, 2.0)


def folded_places(
    picture: PartPictures, places: Float[np.ndarray, "n 2"], facing: Float[np.ndarray, " n"]
) -> Float[np.ndarray, "n 2"]:
    """Where in its part's picture each surface point finds its colour.

    Args:
        places: image positions of the points.
        facing: cosine between the normal and the direction to the camera; its sign does not matter.

    Returns:
        The positions themselves for surface seen at less than 60 degrees; beyond, on a round limb of the picture's radius,
        the mirror image of the point about the 60-degree line.
    """
    inset, radius = sample(picture.inset, places), sample(picture.radius, places)
    angle = np.arccos(np.clip(np.abs(facing), 0, 1))
    wanted = radius * (1 - np.sin(np.clip(2 * FOLD_ANGLE - angle, 0, np.pi / 2)))
    move = np.where(angle > FOLD_ANGLE, np.maximum(wanted - inset, 0), np.maximum(3.0 - inset, 0))
    # Fade the step where 60 degrees on the surface is not where a round limb has it.
    move *= np.where(angle > FOLD_ANGLE, np.clip((angle - FOLD_ANGLE) / np.deg2rad(6), 0, 1), 1.0)
    return places + sample(picture.inward, places) * move[:, None]


def sample(picture: np.ndarray, places: Float[np.ndarray, "n 2"]) -> np.ndarray:
    """Bilinear samples at continuous image positions (pixel centres at +0.5)."""
    import cv2

    count = len(places)
    rows = -(-count // 1024)
    grid = np.zeros((rows * 1024, 2), np.float32)
    grid[:count] = np.clip(places, -1e4, 1e4) - 0.5
    out = cv2.remap(
        np.ascontiguousarray(picture, np.float32), grid[:, 0].reshape(rows, 1024), grid[:, 1].reshape(rows, 1024),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return out.reshape(rows * 1024, *picture.shape[2:])[:count]


def _disc(radius: float) -> np.ndarray:
    import cv2

    r = max(1, round(radius))
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * r + 1, 2 * r + 1))
