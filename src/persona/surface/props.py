"""Things held in a hand, by their label: each a closed sheet that is rigid with the hand, or hangs on the body.

A thing goes on behind the hand that holds it, and lies before all that it covers in the photo, garments that hang free
among it: no thicker than there is room between them. Where both cannot be it lies before what it covers.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int

from persona.imaging.masks import (
    binary_closing,
    component_means,
    components,
    disk,
    distance_to,
    of_area,
    polygon,
    touching,
)
from persona.landmark_names import HIPS, SHOULDERS
from persona.rendering.mesh import rasterize_mesh
from persona.surface.bags import bag_in_hand
from persona.surface.options import PropOptions, SheetOptions
from persona.surface.scene import ARMS, HANDS, BodyInPhoto, Scene
from persona.surface.sheet_mesh import two_sided_mesh
from persona.surface.sheets import Sheet, rounded
from persona.types import BodyPart, Label, Material, Surface


def prop_mask(view: BodyInPhoto, options: PropOptions) -> Bool[np.ndarray, "h w"]:
    """What the labels call a prop and a hand holds, or what hangs beside the body and before it by a strap.

    Any other prop is worn: a part of the clothes.
    """
    known = of_area((view.window.labels == Label.PROP) & view.matte, options.least_m2 * view.px**2)
    held = touching(known, distance_to(np.isin(view.part, HANDS)) < options.from_hand_m * view.px)
    numbers, areas = components(known)
    before = np.bincount(numbers[view.layers[0].covered & known], minlength=len(areas))
    least, most = options.before_body
    hangs = (before > least * areas) | _low(view, numbers, areas)
    hangs &= (before < most * areas) & (areas > options.bag_m2 * view.px**2)
    known = held | (hangs[numbers] & known)
    # what lies on an arm all over is its skin or its sleeve
    numbers, areas = components(known)
    arms = np.isin(view.part, [part for limb in ARMS.values() for part in limb])
    on_arms = np.bincount(numbers[arms & known], minlength=len(areas))
    return known & (on_arms < options.on_arm * areas)[numbers]


def _low(view: BodyInPhoto, numbers: Int[np.ndarray, "h w"], areas: Float[np.ndarray, " n"]) -> Bool[np.ndarray, " n"]:
    """Which pieces hang at the hips, as a bag does from shoulder or arm; a backpack is at the shoulder blades."""
    middle = component_means(numbers, areas, np.indices(numbers.shape)[0])
    return middle > view.body_points[[*SHOULDERS, *HIPS], 1].mean()


def prop_sheets(scene: Scene, surface: Surface, options: SheetOptions) -> list[Sheet]:
    """Things held in a hand: one closed sheet each, rigid with the nearest hand; a bag hangs from it.

    What does not touch a hand hangs by a strap, over the shoulder: it lies on the body. So does what hides the hand
    beside it: who carries something shows the fingers.

    Args:
        surface: the dressed body that they cover.
    """
    view, own_options = scene.view, options.props
    sheets: list[Sheet] = []
    numbers, areas = components(scene.props)
    hands = {part: view.part == part for part in scene.joints.hands}
    dressed = _before_hands(view, surface)
    for k in range(1, len(areas)):
        own = numbers == k
        gaps = {}
        for part, shown in hands.items():
            gaps[part] = float(distance_to(shown)[own].min()) / view.px if shown.any() else np.inf
        part = min(gaps, key=lambda p: gaps[p])
        trunk = view.layers[0]
        over = own & trunk.covered
        carried = view.hands_shown[part] and gaps[part] <= own_options.touch_m
        hangs = not carried and (bool(over.any()) or gaps[part] > own_options.from_hand_m)
        lies = over if over.any() else _nearest(trunk.covered, own)
        hidden = np.zeros_like(own) if hangs else _behind_hand(view, own, own_options)
        if hangs:  # by a strap, on the body: it moves with what it lies on
            part, before = BodyPart.TORSO, np.where(own, np.minimum(trunk.front, dressed), np.inf)
            moves = view.dense[trunk.vertex[lies]].mean(0)
        else:
            before = np.where(own, dressed, np.inf)
            moves = np.eye(view.dense.shape[1])[scene.joints.hands[part]]
        depth = float(np.median(trunk.front[lies] if hangs else view.nearest[hands[part]]))
        thickest = own_options.flattest_m if hangs else options.thickest_m
        if hidden.any():
            thickest = min(thickest, float((before - depth)[own].min()) / 2)  # no thicker than there is room
        thickest = max(thickest, own_options.thinnest_m)
        outline = distance_to(~(own | hidden)) / view.px
        rise = float(np.clip(own_options.thick * outline.max(), own_options.thinnest_m, thickest))
        middle = np.full(own.shape, depth)
        if hidden.any():
            hand_front = np.where(hidden & np.isin(view.part, HANDS), view.nearest, -np.inf)
            middle = _between(hand_front, depth, before, rise, own_options.bend / view.px, own_options)
            # Where to be behind the hand it would have to step by more than its thickness, kept clear, it has a gap.
            step_back = np.maximum(hand_front + rise + own_options.clear_m - middle, 0)
            hidden = touching(own | (hidden & (step_back <= 2 * (rise + own_options.clear_m))), own) & ~own
            middle = np.where(hidden, middle + step_back, middle)
        whole = own | hidden
        outline = distance_to(~whole) / view.px
        profile = rise * rounded(outline, rise)
        # Whatever the prop covers in the photo lies behind it; what hangs bends before it.
        if hangs:
            covers = np.clip(before - profile - own_options.clear_m, depth - own_options.deepest_m, depth)
            middle = -_bent(-covers, own_options.hung_bend / view.px)
        clear = float(np.clip((middle + profile - before + own_options.clear_m)[own].max(), 0, own_options.deepest_m))
        near, far = middle - profile - clear, middle + profile - clear
        if not hangs:
            bag = bag_in_hand(view, whole, hands[part], near, far, moves, int(part), options.bags)
            if bag is not None:
                sheets.append(bag)
                continue
        step = max(2, int(np.ceil(np.sqrt(2 * whole.sum() / (options.most_vertices * own_options.vertices)))))
        everywhere = np.ones_like(own)
        one = np.zeros(own.shape, int)
        mesh = two_sided_mesh(view, whole, whole, near, far, outline, everywhere, step, one, options, holes=False)
        if mesh is None:
            continue
        weights = np.tile(moves, (len(mesh.vertices), 1))
        sheets.append(Sheet(mesh.vertices, mesh.faces, weights, np.full(len(mesh.vertices), int(part))))
    return sheets


def _nearest(mask: Bool[np.ndarray, "h w"], own: Bool[np.ndarray, "h w"]) -> Bool[np.ndarray, "h w"]:
    """The pixels of a mask that are nearest to others."""
    away = distance_to(own)
    return mask & (away <= np.min(away[mask], initial=np.inf))


def _between(
    hand_front: Float[np.ndarray, "h w"],
    depth: float,
    before: Float[np.ndarray, "h w"],
    rise: float,
    slope: float,
    options: PropOptions,
) -> Float[np.ndarray, "h w"]:
    """Depth of the middle of a thing behind the hand that hides it and before what it covers, in meters.

    Where both cannot be, within the slope, it lies before what it covers.

    Args:
        hand_front: depth of the hand where it hides the thing; minus infinity elsewhere.
        depth: of the thing where neither is near.
        before: depth of what the thing covers; infinite where that is nothing.
        rise: half thickness.
        slope: by which its depth changes from one pixel to the next, at most.
    """
    behind = _bent(np.maximum(hand_front + rise + options.clear_m, depth), slope)
    covers = np.clip(before - rise - options.clear_m, depth - options.deepest_m, behind.max())
    return np.minimum(behind, -_bent(-covers, slope))


def _bent(height: Float[np.ndarray, "h w"], slope: float) -> Float[np.ndarray, "h w"]:
    """The lowest surface that is nowhere below ``height`` and changes by no more than ``slope`` between pixels."""
    bent = height.astype(np.float32)
    for _ in range(int(np.ceil(float(np.ptp(height)) / slope))):
        bent = np.maximum(bent, cv2.dilate(bent, np.ones((3, 3), np.uint8)) - slope)
    return bent.astype(np.float64)


def _before_hands(view: BodyInPhoto, surface: Surface) -> Float[np.ndarray, "h w"]:
    """Depth of the first surface but for hands, in meters; infinite where there is none."""
    faces = surface.faces[~np.isin(surface.parts[surface.faces], HANDS).any(1)]
    drawn = rasterize_mesh(surface.vertices, faces, view.camera)
    return np.where(drawn.face_index >= 0, drawn.depth, np.inf)


def _behind_hand(view: BodyInPhoto, own: Bool[np.ndarray, "h w"], options: PropOptions) -> Bool[np.ndarray, "h w"]:
    """Pixels where the hand that holds a thing hides it: the hand's inside the thing's convex hull, and narrow gaps."""
    fitted = np.isin(view.part, HANDS)
    hand = (view.window.materials == Material.SKIN) & (distance_to(fitted) < options.touch_m * view.px)
    hand |= fitted
    corners = cv2.convexHull(np.argwhere(own)[:, ::-1].astype(np.float32))[:, 0]
    hidden = hand & polygon(corners, own.shape) & view.matte & ~own
    if not hidden.any():
        return hidden
    closed = binary_closing(own | hidden, disk(options.gap_m * view.px)) & view.matte
    return touching(closed, own) & ~own


__all__ = ["prop_mask", "prop_sheets"]
