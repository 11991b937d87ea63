"""What the photo shows of the fitted surface: the part in front of every pixel, and how squarely each point is seen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from persona.body.skinning import dense_weights
from persona.cloth import garment_of_vertices
from persona.geometry.meshes import connected_pieces
from persona.imaging.arms import REACH, SURE, bare_arm
from persona.imaging.colour import discounted, srgb_to_lab
from persona.imaging.fill import nearest_fill
from persona.imaging.hands import HAND_LENGTHS, drawn_hand, finger_ends
from persona.imaging.masks import binary_closing, binary_dilation, binary_erosion, disk, segment, square, touching
from persona.imaging.sampling import sample
from persona.imaging.window import PersonWindow
from persona.landmark_names import COARSE_HANDS, ELBOWS, WRISTS
from persona.rendering.mesh import rasterize_mesh
from persona.surface.scene import SLEEVED
from persona.synthesis.fine_mesh import ARMS, FEET, HANDS, FineMesh
from persona.types import NOBODY, BodyFit, BodyPart, HandLandmarks, Label, Landmarks, Material

_ALIKE = 1e-6  # of skinning weights: rounding


@dataclass(frozen=True)
class Visibility:
    """When the photo shows a point of the surface. All values were chosen by hand on a dozen photos; lengths in meters.

    Attributes:
        grazing: cosines between surface and line of sight between which the photo's own colour fades in.
        aslant: the same on the head, whose sides are seen best at a grazing angle, and on shoes, whose tops are.
        depth_tolerance: behind the nearest surface that still counts as seen.
        own_share: share of a part's joints in a vertex from which on the part's pixels are right for it.
        hand_rim: around a real hand, where its colours mix with its surroundings.
        coarse_hand: how far a hand reaches beyond its four landmarks of the body.
        fine_hand: the same beyond the landmarks of the hand.
        hand_lengths: how far the wrist and the three knuckles of the body's landmarks are stretched from the wrist,
            so that their hull holds the fingers.
        hand_least: share of that area that must be skin for it to be completed by colours that are alike.
        hand_sure: share of it that must then be skin: otherwise it is a pocket or a glove.
        gloved: share of skin up to which a hand whose fingers were found is gloved ...
        fingers: and least share of its fingers' ends on the person: otherwise a cuff covers it.
        skin_alike: Lab distance (lightness counted 0.6) of skin in other light.
        hand_closing: gaps in a hand that are closed.
        over_hand: beyond its landmarks within which what is not worn there is a hand's.
        sleeve_from: share of the forearm, from the elbow, from which on what lies on the clothes there may be a cuff.
        beside_arm: width and height of the strip around a pixel whose clothes, away from hands and forearms, tell what
            is worn there.
        wide_arm: meters beside the lines between an arm's landmarks up to which skin that goes on from it is its own:
            an elbow towards the camera stands out by .116 on one frame.
        foreign: share of these clothes below which a label is a cuff's or a glove's over them.
    """

    grazing: tuple[float, float] = (0.3, 0.7)
    aslant: tuple[float, float] = (0.15, 0.45)
    depth_tolerance: float = 0.012
    own_share: float = 0.1
    hand_rim: float = 0.008
    coarse_hand: float = 0.03
    fine_hand: float = 0.025
    hand_lengths: tuple[float, ...] = HAND_LENGTHS
    hand_least: float = 0.1
    hand_sure: float = 0.15
    gloved: float = 0.15
    fingers: float = 0.5
    skin_alike: float = 14.0
    hand_closing: float = 0.01
    over_hand: float = 0.03
    sleeve_from: float = 0.5
    beside_arm: tuple[float, float] = (0.4, 0.06)
    wide_arm: float = 0.13
    foreign: float = 0.1


@dataclass(frozen=True)
class ShownParts:
    """Which part every window pixel shows.

    ``shown`` counts off-body sheets and reaches outward beyond the surface to the nearest part. ``garment`` is the
    number of the garment in front, -1 where none is. ``surface_depth``, ``body_depth`` and ``garment_depth`` are
    infinite where nothing is. ``share`` is how much of each part's joints moves each of the surface's vertices.
    ``hands`` are the hands as the photo shows them, wherever the fitted ones are, ``near_arms`` these, bare arms, what
    of gloves and cuffs lies over other clothes, and a rim of mixed colours, ``gloved`` those of them that wear gloves.
    ``carried`` are pixels of things that are held or hang on the body: sheets that move as one.
    """

    shown: UInt8[np.ndarray, "h w"]
    garment: Int[np.ndarray, "h w"]
    surface_depth: Float[np.ndarray, "h w"]
    body_depth: Float[np.ndarray, "h w"]
    garment_depth: Float[np.ndarray, "h w"]
    share: Float[np.ndarray, "v 10"]
    near_arms: Bool[np.ndarray, "h w"]
    carried: Bool[np.ndarray, "h w"]
    hands: dict[BodyPart, Bool[np.ndarray, "h w"]] = field(default_factory=dict)
    gloved: tuple[BodyPart, ...] = ()

    @property
    def arms(self) -> Bool[np.ndarray, "h w"]:
        """Pixels of arms and hands."""
        return np.isin(self.shown, (*ARMS, *HANDS)) & np.isfinite(self.surface_depth)


def shown_parts(window: PersonWindow, fit: BodyFit, landmarks: Landmarks, options: Visibility) -> ShownParts:
    """Rasterize the fitted surface and correct its parts where the photo plainly shows a hand or a bare arm."""
    surface, camera = fit.surface, window.camera
    count = surface.body_vertices
    body_faces = surface.faces[(surface.faces < count).all(1)]
    whole = rasterize_mesh(surface.vertices, surface.faces, camera)
    bare = rasterize_mesh(surface.vertices, body_faces, camera)
    covered, bare_covered = whole.face_index >= 0, bare.face_index >= 0
    corner = surface.faces[np.maximum(whole.face_index, 0), whole.barycentric.argmax(-1)]
    shown = nearest_fill(np.where(covered, surface.parts[corner], NOBODY).astype(np.uint8), covered)
    worn = garment_of_vertices(fit.garments, len(surface.vertices))
    garment = np.where(covered, worn[corner], -1)
    cloth = rasterize_mesh(surface.vertices, surface.faces[worn[surface.faces[:, 0]] >= 0], camera)
    depth = surface.vertices @ camera.T_camera_world[2, :3] + camera.T_camera_world[2, 3]
    px = float(camera.fx / np.median(depth[:count]))
    hands, gloved = _real_hands(window, landmarks, px, options)
    skin, points = (window.labels == Label.SKIN) & (window.alpha > 0.5), window.to_window(landmarks.body)
    for side, part in enumerate(ARMS):
        mask = bare_arm(skin, points, landmarks.body_confidence, side, px)
        shown = np.where(mask & ~np.isin(shown, (*ARMS, *HANDS)), np.uint8(part), shown)
        wide = bare_arm(skin, points, landmarks.body_confidence, side, px, reach=options.wide_arm)
        shown = np.where(_beside_arm(skin, shown, wide), np.uint8(part), shown)
    for part, mask in hands.items():
        shown = np.where(mask, np.uint8(part), shown)
    over = _over_clothes(window, shown, landmarks, px, options)
    over |= skin & np.isin(shown, ARMS)
    for mask in hands.values():
        over |= mask
    near_arms = binary_dilation(over, disk(options.hand_rim * px)) if over.any() else over
    return ShownParts(
        shown, garment, np.where(covered, whole.depth, np.inf), np.where(bare_covered, bare.depth, np.inf),
        np.where(cloth.face_index >= 0, cloth.depth, np.inf), _share_of_parts(fit), near_arms,
        covered & _carried(fit, worn)[corner], hands, gloved,
    )  # fmt: skip


def _beside_arm(
    skin: Bool[np.ndarray, "h w"], shown: UInt8[np.ndarray, "h w"], wide: Bool[np.ndarray, "h w"]
) -> Bool[np.ndarray, "h w"]:
    """Skin that no arm shows but that is an arm's: it goes on from one, ends near it, and is not the neck's."""
    arm = np.isin(shown, (*ARMS, *HANDS))
    rest = skin & ~arm & (shown != BodyPart.HEAD)
    around = [binary_dilation(skin & mask, square(3)) for mask in (arm, shown == BodyPart.HEAD)]
    return touching(rest, around[0]) & ~touching(rest, around[1] | ~wide)


def _carried(fit: BodyFit, garment: Int[np.ndarray, " v"]) -> Bool[np.ndarray, " v"]:
    """Which vertices of the surface are of things: sheets beside head and feet that move as one, bags that hang."""
    surface, skin = fit.surface, fit.surface.skin
    sheet = np.arange(len(garment)) >= surface.body_vertices
    bags = np.isin(garment, [k for k, one in enumerate(fit.garments) if one.label == Label.PROP])
    faces = surface.faces[sheet[surface.faces].all(1)]
    if not len(faces):
        return bags
    piece = connected_pieces(faces, len(sheet))
    first = np.unique(piece, return_index=True)[1][piece]
    alike = (skin.joints == skin.joints[first]).all(1) & (np.abs(skin.weights - skin.weights[first]) < _ALIKE).all(1)
    alike &= sheet & (garment < 0) & np.isin(surface.parts, (*HANDS, BodyPart.TORSO))
    return bags | ~np.isin(piece, piece[~alike])


def _share_of_parts(fit: BodyFit) -> Float[np.ndarray, "v 10"]:
    """How much the joints of each part move each vertex of the surface."""
    surface, joints = fit.surface, len(fit.skeleton.names)
    dense = dense_weights(surface.skin, joints, np.float32)
    of_part = np.zeros((joints, len(BodyPart)), np.float32)
    count = surface.body_vertices
    for part in BodyPart:
        of_part[:, part] = dense[:count][surface.parts[:count] == part].sum(0)
    owner = of_part.argmax(1)
    return np.stack([dense[:, owner == part].sum(1) for part in BodyPart], 1)


def _real_hands(
    window: PersonWindow, landmarks: Landmarks, px: float, options: Visibility
) -> tuple[dict[BodyPart, Bool[np.ndarray, "h w"]], tuple[BodyPart, ...]]:
    """Pixels of the hands as the photo shows them, wherever the fitted hand is, and which of them wear gloves.

    A bare hand is skin near its landmarks. A hand whose fingers were found but which is no skin wears a glove: it is
    palm and fingers as the landmarks draw them. (A hand in a pocket has no landmarks of its own.)
    """
    shown = window.alpha > 0.3
    skin = (window.materials == Material.SKIN) & shown
    lab = discounted(srgb_to_lab(window.foreground))
    found, gloved = {}, []
    for part, hand, ids in (
        (BodyPart.LEFT_HAND, landmarks.left_hand, COARSE_HANDS[0]),
        (BodyPart.RIGHT_HAND, landmarks.right_hand, COARSE_HANDS[1]),
    ):
        area = _hand_area(window, landmarks.body[ids], hand, px, options)
        mask = skin & area
        # Skin in other light than the face's is often missed: take what looks like what was found.
        if mask.sum() > options.hand_least * area.sum():
            tones = np.percentile(lab[mask], [20, 50, 80], axis=0)
            alike = np.min([np.linalg.norm(lab - tone, axis=2) for tone in tones], axis=0) < options.skin_alike
            mask = binary_closing(mask | (alike & area & shown), disk(options.hand_closing * px))
        drawn = np.zeros_like(shown)
        if hand is not None:
            points, person = window.to_window(hand.points), window.alpha > 0.5
            ends = finger_ends(points, skin.shape)
            if (ends & person).sum() > options.fingers * ends.sum():
                drawn = drawn_hand(points, skin.shape) & person & (window.materials != Material.PROP)
        if drawn.any() and (skin & drawn).sum() < options.gloved * drawn.sum():
            found[part] = drawn
            gloved.append(part)
        elif mask.sum() > options.hand_sure * area.sum():  # otherwise it is a pocket
            found[part] = mask
    return found, tuple(gloved)


def _hand_area(
    window: PersonWindow, coarse: Float[np.ndarray, "4 2"], hand: HandLandmarks | None, px: float, options: Visibility
) -> Bool[np.ndarray, "h w"]:
    """Where the photo may show a hand: around its landmarks."""
    shape = window.alpha.shape
    body = window.to_window(coarse)
    body = body[0] + np.array(options.hand_lengths)[:, None] * (body - body[0])
    area = _hull(body, shape, options.coarse_hand * px)
    if hand is not None:
        area |= _hull(window.to_window(hand.points), shape, options.fine_hand * px)
    return area


def _over_clothes(
    window: PersonWindow, shown: UInt8[np.ndarray, "h w"], landmarks: Landmarks, px: float, options: Visibility
) -> Bool[np.ndarray, "h w"]:
    """Pixels of gloves and cuffs before trunk and legs, wherever the fitted arm is: about the landmarks of hands and
    forearms, of a label that is hardly worn there at the same height.
    """
    person, shape = window.alpha > 0.5, window.alpha.shape
    points = window.to_window(landmarks.body)
    area = np.zeros(shape, bool)
    for side, hand in enumerate((landmarks.left_hand, landmarks.right_hand)):
        elbow, wrist = ELBOWS[side], WRISTS[side]
        if landmarks.body_confidence[COARSE_HANDS[side]].mean() > SURE:
            near = _hand_area(window, landmarks.body[COARSE_HANDS[side]], hand, px, options)
            area |= binary_dilation(near, disk(options.over_hand * px))
        if landmarks.body_confidence[[elbow, wrist]].min() > SURE:
            start = points[elbow] + options.sleeve_from * (points[wrist] - points[elbow])
            area |= segment(np.stack([start, points[wrist]]), 2 * REACH * px, shape)
    clothed = person & ~area & ~np.isin(shown, (*ARMS, *HANDS, BodyPart.HEAD))
    size = tuple(max(1, round(length * px)) for length in options.beside_arm)

    def around(mask: Bool[np.ndarray, "h w"]) -> Float[np.ndarray, "h w"]:
        return cv2.boxFilter(mask.astype(np.float32), -1, size)

    total, over = around(clothed), np.zeros(shape, bool)
    for label in np.unique(window.labels[area & person]):
        own = area & person & (window.labels == label)
        over |= own & (around(clothed & (window.labels == label)) < options.foreign * total)
    return over & (window.materials != Material.PROP)


def named_things(window: PersonWindow, parts: ShownParts) -> PersonWindow:
    """The window with cloth that is carried (a scarf over an arm) called as other things are: nobody wears it."""
    carried = parts.carried & (window.materials == Material.CLOTH) & (window.alpha > 0.5)
    return replace(window, labels=np.where(carried, np.uint8(Label.PROP), window.labels))


def gloved_hands(window: PersonWindow, parts: ShownParts) -> PersonWindow:
    """The window with gloves called as the sleeve above them: what an arm can wear, as no trousers are."""
    labels = window.labels
    for part in parts.gloved:
        arm = (parts.shown == ARMS[HANDS.index(part)]) & (window.alpha > 0.5)
        found = np.bincount(labels[arm], minlength=len(Label))[list(SLEEVED)]
        label = SLEEVED[int(found.argmax())]
        labels = np.where(parts.hands[part], np.uint8(label), labels)
    return replace(window, labels=labels)


def _hull(points: Float[np.ndarray, "n 2"], shape: tuple[int, ...], reach: float) -> Bool[np.ndarray, "h w"]:
    """The convex hull of points, widened by ``reach`` pixels."""
    area = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(area, cv2.convexHull(points.astype(np.float32)).astype(np.int32), 1)
    return binary_dilation(area > 0, disk(reach))


def seen_squarely(
    window: PersonWindow, parts: ShownParts, fine: FineMesh, options: Visibility
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """How far the photo's pixel at each vertex may be trusted.

    Returns:
        For its colour (0 where hidden, grazing or of another part), and for its label, which a grazing view shows, too.
    """
    alpha = sample(np.where(binary_erosion(window.alpha > 0, square(3)), window.alpha, 0), fine.pixels)
    at = (fine.row, fine.column)
    nearest = np.where(fine.sheet, parts.surface_depth[at], parts.body_depth[at])
    visible = (fine.facing > 0) & fine.inside & (fine.depth < nearest + options.depth_tolerance)
    visible &= fine.sheet | (fine.depth < parts.garment_depth[at])
    shown = parts.shown[at].astype(np.int64)
    share = parts.share[fine.corner, np.minimum(shown, len(BodyPart) - 1)]
    right = (shown == fine.parts) | (share > options.own_share)
    material = window.materials[at]
    right = right & (material != Material.PROP) | (fine.sheet & (shown == fine.parts))
    for part, mask in parts.hands.items():
        right &= ~(mask[at] & (fine.parts != part) & (parts.share[fine.corner, part] < options.own_share))
    cloth = ~np.isin(fine.parts, (*HANDS, *ARMS, BodyPart.HEAD))
    armhole = parts.share[fine.corner][:, list(ARMS)].max(1) > options.own_share
    right &= ~(parts.near_arms[at] & cloth & ~armhole)
    hand = np.isin(fine.parts, HANDS) & ~fine.sheet
    real_hand = np.zeros_like(hand)
    for mask in parts.hands.values():
        real_hand |= mask[at]
    right &= ~(hand & (material != Material.SKIN) & ~real_hand)
    held = np.isin(fine.parts, HANDS) & fine.sheet
    right &= ~(held & ((material == Material.SKIN) | real_hand))
    aslant = (fine.parts == BodyPart.HEAD) | (fine.sheet & np.isin(fine.parts, FEET))
    low, high = np.where(aslant, np.array(options.aslant)[:, None], np.array(options.grazing)[:, None])
    shown_at_all = alpha * visible * right
    return np.clip((fine.facing - low) / (high - low), 0, 1) * shown_at_all, shown_at_all


__all__ = ["ShownParts", "Visibility", "gloved_hands", "named_things", "seen_squarely", "shown_parts"]
