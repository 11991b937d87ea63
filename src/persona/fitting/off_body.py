"""What stands off the body (hair, skirt, coat tails, hat, bag): its own two-sided surface, skinned from the body.

Offsets of the body's vertices explain the silhouette only near the body: they turn skirts into shorts and hair into a
swollen skull. Here every part of the matte that the body does not reach becomes a closed sheet: a front and a back over
the same pixels, with the depth and half thickness of the neighbouring body continued harmonically and an elliptic
profile towards the outline. Each limb has its own layer, so that nothing grows between an arm and the body.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from jaxtyping import Bool, Float, Int
from scipy.sparse.linalg import splu

from persona.fitting.sheets import Sheet, append, body_only
from persona.imaging.colour import srgb_to_lab
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import disk, masked_blur, touching, without_specks
from persona.imaging.window import PersonWindow, person_window
from persona.rendering.depth import depth_range
from persona.rendering.mesh import rasterize_mesh
from persona.types import BodyFit, BodyPart, Material, Observation

WINDOW_PX = 900  # rows of the person's window
FINEST_PX = 550.0  # window pixels a meter
COARSE = 4  # window pixels per cell of the harmonic problems
OVERLAP = 0.03  # meters a sheet reaches over the body
SMALLEST_REACH = 0.012  # meters: what stands off less is left to the body's offsets
THINNEST, THICKEST = 0.03, 0.12  # meters from the outline over which the profile rises
SHORTEST_SKIRT = 0.15  # meters from the hips down
LOWEST_FORK = 0.35  # meters from the hips down to where trousers may part
WIDEST_BELOW = 0.8  # width of what comes out below a hem against the skirt's own
OTHER_COLOR = 40.0  # Lab distance of what fills the gap from what is beside it
NARROWEST_GAP = 0.035  # meters between the legs: what fills less may be trousers whose legs touch
PROP_DISTANCE = 25.0  # Lab distance (lightness counted 0.6) of a held thing from the cloth beside it
MOST_VERTICES = 30_000

_ARMS = {1: (BodyPart.LEFT_ARM, BodyPart.LEFT_HAND), 2: (BodyPart.RIGHT_ARM, BodyPart.RIGHT_HAND)}
_LEFT_LEG = (BodyPart.LEFT_LEG, BodyPart.LEFT_FOOT)
_RIGHT_LEG = (BodyPart.RIGHT_LEG, BodyPart.RIGHT_FOOT)


def add_off_body(observation: Observation, fit: BodyFit) -> BodyFit:
    """Append the off-body sheets to the fitted surface.

    Args:
        observation: matte, materials and landmarks of the photo.
        fit: the body, its offsets already in ``fit.surface``; only its first ``body_vertices`` vertices are used.

    Returns:
        The fit with sheets after the body's vertices (world meters, the photo's pose), their skinning weights, parts
        and zero stiffness; unchanged when nothing stands off the body. ``metrics["off_body_vertices"]`` counts them.
    """
    surface = body_only(fit.surface)
    depth = np.median(surface.vertices @ fit.camera.T_camera_world[2, :3] + fit.camera.T_camera_world[2, 3])
    finest = FINEST_PX * depth / fit.camera.fx
    window = person_window(observation, fit.camera, WINDOW_PX, upscale=float(min(1.0, finest)))
    scene = _Scene(observation, replace(fit, surface=surface), window)
    sheets = [sheet for sheet in (_layer_sheet(scene, layer) for layer in range(3)) if sheet is not None]
    sheets += _prop_sheets(scene)
    for sheet in sheets:
        surface = append(surface, sheet)
    added = len(surface.vertices) - surface.body_vertices
    return replace(fit, surface=surface, metrics={**fit.metrics, "off_body_vertices": float(added)})


class _Scene:
    """The window, the body rasterized layer by layer (0 trunk, head and legs; 1 left arm; 2 right arm), and masks."""

    def __init__(self, observation: Observation, fit: BodyFit, window: PersonWindow) -> None:
        import cv2

        self.fit, self.window, self.camera = fit, window, window.camera
        surface = fit.surface
        self.height, self.width = window.alpha.shape
        rotation, shift = self.camera.T_camera_world[:3, :3], self.camera.T_camera_world[:3, 3]
        points = surface.vertices @ rotation.T + shift
        self.px = float(self.camera.fx / np.median(points[:, 2]))  # pixels a meter
        self.matte = window.alpha > 0.5
        layer_of_part = np.zeros(256, np.int64)
        for layer, parts in _ARMS.items():
            layer_of_part[list(parts)] = layer
        face_layer = layer_of_part[surface.parts[surface.faces[:, 0]]]
        self.front, self.back, self.covered, self.vertex = [], [], [], []
        nearest = np.full(self.matte.shape, np.inf)
        self.part = np.full(self.matte.shape, 255, np.uint8)
        self.layer = np.zeros(self.matte.shape, np.int64)
        for layer in range(3):
            faces = surface.faces[face_layer == layer]
            seen = rasterize_mesh(surface.vertices, faces, self.camera)
            covered = seen.face_index >= 0
            vertex = np.where(covered, faces[np.maximum(seen.face_index, 0), 0] if len(faces) else 0, 0)
            front = np.where(covered, seen.depth, np.inf)
            back = np.where(covered, depth_range(surface.vertices, faces, self.camera)[1], -np.inf)
            self.front.append(front)
            self.back.append(np.maximum(back, front))
            self.covered.append(covered)
            self.vertex.append(vertex)
            first = front < nearest
            nearest = np.where(first, front, nearest)
            self.part = np.where(first, surface.parts[vertex], self.part)
            self.layer = np.where(first, layer, self.layer)
        self.body = np.isfinite(nearest)
        self.nearest = nearest
        self.layer = nearest_fill(self.layer, self.body)
        self.near_part = nearest_fill(self.part, self.body)
        self.landmarks = observation.landmarks
        self.body_points = window.to_window(observation.landmarks.body)
        joints = len(fit.skeleton.names)
        self.dense = np.zeros((len(surface.vertices), joints))
        np.add.at(self.dense, (np.arange(len(self.dense))[:, None], surface.skin.joints), surface.skin.weights)
        self._find_joints()
        self.props = self._prop_mask()
        self.hair = (window.materials == Material.HAIR) & self.matte & ~self.props
        # The hair's outermost fringe is often taken for cloth.
        gap = cv2.distanceTransform((~self.hair).astype(np.uint8), cv2.DIST_L2, 5)
        self.hair |= self.matte & ~self.body & ~self.props & (gap < 0.03 * self.px) & self.hair.any()
        self.layer = np.where(self.hair, 0, self.layer)  # no lock hangs on an arm
        head = observation.head
        self.head_frame = None if head is None else head.placed(window.origin, window.scale)
        self.hair_length, self.beside_chin = self._from_chin()
        stray = (window.materials == Material.SKIN) & ~self.body
        opening = disk(SMALLEST_REACH * 0.5 * self.px)
        off = self.matte & ~self.body & ~stray & ~self.props
        seeds = cv2.morphologyEx(off.astype(np.uint8), cv2.MORPH_OPEN, opening) > 0
        far = cv2.distanceTransform((~self.body).astype(np.uint8), cv2.DIST_L2, 5) > SMALLEST_REACH * self.px
        self.off = touching(off, seeds & far)

    def _find_joints(self) -> None:
        """Name-free landmarks of the skeleton: the head, the chest below the neck, the wrists, fingers' stand-in."""
        surface, parents = self.fit.surface, self.fit.skeleton.parents
        share = np.zeros((len(BodyPart), len(parents)))
        for part in BodyPart:
            share[part] = self.dense[surface.parts == part].sum(0)
        owner = share.argmax(0)
        self.joint_part = owner
        self.stand_in = np.arange(len(parents))
        for i, parent in enumerate(parents):
            # Fingers, toes and facial bones do not carry cloth: their hand, foot or head does.
            if parent >= 0 and owner[i] == owner[parent] and owner[i] in _RIGID:
                self.stand_in[i] = self.stand_in[parent]
        self.head = int(share[BodyPart.HEAD].argmax())
        self.chest = self.head
        while owner[self.chest] == BodyPart.HEAD and parents[self.chest] >= 0:
            self.chest = parents[self.chest]
        self.hand = {}
        for part in (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND):
            own = np.flatnonzero((owner == part) & (share.sum(0) > 0))
            self.hand[part] = int(self.stand_in[own[0]]) if len(own) else 0

    def _prop_mask(self) -> Bool[np.ndarray, "h w"]:
        """Things held in a hand: as perception says, and what stands off the body at a hand in a colour of its own."""
        import cv2

        known = (self.window.materials == Material.PROP) & self.matte
        held = known.copy()
        off = self.matte & ~self.body & ~np.isin(self.window.materials, (Material.SKIN, Material.HAIR))
        off = cv2.morphologyEx(off.astype(np.uint8), cv2.MORPH_OPEN, disk(0.012 * self.px)) > 0
        count, labels, stats, _ = cv2.connectedComponentsWithStats(off.astype(np.uint8))
        hands = np.isin(self.part, list(self.hand))
        lab = srgb_to_lab(self.window.foreground) * np.array([0.6, 1, 1], np.float32)
        for k in range(1, count):
            own = labels == k
            if stats[k, cv2.CC_STAT_AREA] < 0.004 * self.px**2:
                continue
            ring = cv2.dilate(own.astype(np.uint8), disk(0.03 * self.px)) > 0
            cloth = ring & self.body & ~hands & (self.window.materials == Material.CLOTH)
            if not (ring & hands).any():
                continue
            typical = np.median(lab[own], axis=0)
            unlike = np.linalg.norm(lab - typical, axis=2)
            if cloth.sum() > 20 and np.median(unlike[cloth]) < PROP_DISTANCE:
                continue
            # The part that covers the body in the photo belongs to it too.
            near = cv2.dilate(own.astype(np.uint8), disk(0.10 * self.px)) > 0
            alike = (unlike < 0.7 * PROP_DISTANCE) & near & self.matte & (self.window.materials != Material.SKIN)
            held |= touching(own | without_specks(alike, 0.008 * self.px, 0), own)
        return held

    def _from_chin(self) -> tuple[Float[np.ndarray, "h w"], Float[np.ndarray, "h w"]]:
        """Meters below the chin along the head's own axis and beside it, for every pixel; above all without a head."""
        shape = self.height, self.width
        if self.head_frame is None:
            return np.full(shape, -np.inf), np.zeros(shape)
        below, beside = self.head_frame.from_chin(shape)
        return below / self.px, beside / self.px

    def unproject(self, pixels: Float[np.ndarray, "n 2"], depth: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n 3"]:
        """World points at continuous window positions and camera depths."""
        camera = self.camera
        local = np.stack(
            [(pixels[:, 0] - camera.cx) / camera.fx * depth, (pixels[:, 1] - camera.cy) / camera.fy * depth, depth], 1
        )
        return (local - camera.T_camera_world[:3, 3]) @ camera.T_camera_world[:3, :3]


_RIGID = (
    BodyPart.HEAD,
    BodyPart.LEFT_HAND,
    BodyPart.RIGHT_HAND,
    BodyPart.LEFT_FOOT,
    BodyPart.RIGHT_FOOT,
)


def _layer_sheet(scene: _Scene, layer: int) -> Sheet | None:
    """The sheet of one layer: depth and weights diffused from the layer's own body pixels."""
    import cv2

    body, off = scene.covered[layer], scene.off & (scene.layer == layer)
    skirt = np.zeros_like(body)
    hair = np.zeros_like(body)
    if layer == 0:
        skirt = _skirt_region(scene)
        off |= scene.hair & ~body  # also hair that an arm covers
        off = off & ~skirt | (skirt & ~body)
        # Hair that lies on the body is a layer of its own from the chin down; above it belongs to the head.
        hair = without_specks(scene.hair & (scene.hair_length > 0.02) & ~skirt, 0.012 * scene.px, 0.003 * scene.px**2)
    # Trouser legs part; a skirt's halves do not.
    side = np.where(np.isin(scene.near_part, _LEFT_LEG), 1, np.where(np.isin(scene.near_part, _RIGHT_LEG), 2, 0))
    side[skirt] = 0
    inside = cv2.distanceTransform((~off).astype(np.uint8), cv2.DIST_L2, 5) / scene.px
    region = scene.matte & (off | skirt | hair | (body & (inside < OVERLAP)))
    if not (off | skirt | hair).any() or region.sum() < 50:
        return None
    outline = cv2.distanceTransform(scene.matte.astype(np.uint8), cv2.DIST_L2, 5) / scene.px
    depth_of_body = cv2.distanceTransform(body.astype(np.uint8), cv2.DIST_L2, 5)
    ridge = body & (depth_of_body >= cv2.dilate(depth_of_body, np.ones((5, 5), np.uint8)) - 0.5) & (depth_of_body > 2)
    known = ((body & (inside > OVERLAP)) | ridge) & ~(skirt & ~ridge)
    if not known.any():
        return None
    front = np.where(body, scene.front[layer], 0.0)
    back = np.where(body, scene.back[layer], 0.0)
    mid, half = np.moveaxis(_harmonic(np.stack([(front + back) / 2, (back - front) / 2], -1), known, region), -1, 0)
    half = np.clip(half, 0.015, 0.2)
    rise = np.clip(half, THINNEST, THICKEST)
    profile = np.sqrt(np.clip(1 - (1 - np.minimum(outline / rise, 1)) ** 2, 0, 1))
    near, far = mid - half * profile, mid + half * profile
    # Over the body the sheet dips just below the body's surface, so that its inner edge never shows.
    sink = np.where(body, np.clip(inside / OVERLAP, 0, 1), 0.0)
    near = np.where(body, np.minimum(near, front) * (1 - sink) + (front + 0.002) * sink - 0.003 * (1 - sink), near)
    far = np.where(body, np.maximum(far, back) * (1 - sink) + (back - 0.002) * sink + 0.003 * (1 - sink), far)
    if skirt.any():
        near, far = _skirt_depth(scene, skirt, mid, half, near, far)
    open_edge = ~body | skirt
    back_region = region.copy()
    if layer == 0 and scene.hair.any():
        if hair.any():
            thick = cv2.distanceTransform(hair.astype(np.uint8), cv2.DIST_L2, 5) / scene.px
            lift = 0.018 * np.sqrt(np.clip(1 - (1 - np.minimum(thick / 0.03, 1)) ** 2, 0, 1))
            near = np.where(hair & body, np.minimum(near, front - lift), near)
        fall = _hair_behind(scene)
        if fall.any():
            back_region |= fall
            trunk = np.where(np.isfinite(scene.back[0]), scene.back[0], 0.0)
            behind = _smooth(np.where(body, trunk + 0.02, far), fall, 0.03 * scene.px)
            far = np.where(fall, np.maximum(behind, np.where(body, trunk + 0.008, -np.inf)), far)
    near, far = _smooth(near, region, 0.004 * scene.px), _smooth(far, back_region, 0.004 * scene.px)
    if skirt.any():  # smoothing must not sink a skirt into the legs
        near = np.where(skirt & body, np.minimum(near, front - 0.003), near)
        far = np.where(skirt & body, np.maximum(far, back + 0.003), far)
    weights = _diffused_weights(scene, layer, known | (body & ~skirt & (depth_of_body > 2)), region | back_region, side)
    step = max(2, int(np.ceil(np.sqrt((region.sum() + back_region.sum()) / (MOST_VERTICES * 0.7)))))
    mesh = _grid_mesh(scene, region, back_region, near, far, outline, open_edge, step, side)
    if mesh is None:
        return None
    vertices, faces, pixels = mesh
    row, column = pixels[:, 1].astype(int), pixels[:, 0].astype(int)
    cut = side[row, column] > 0
    places = pixels / COARSE
    sampled = _sample(weights, np.where(cut[:, None], np.floor(places), places))
    sampled = sampled / np.maximum(sampled.sum(1, keepdims=True), 1e-9)
    parts = scene.near_part[row, column].astype(np.int64)
    if layer == 0:
        parts = np.where(np.isin(parts, [*_ARMS[1], *_ARMS[2]]), BodyPart.TORSO, parts)
        parts = np.where(skirt[row, column], BodyPart.TORSO, parts)
        locks = cv2.dilate((scene.hair | (back_region & ~region)).astype(np.uint8), disk(2))[row, column] > 0
        parts = np.where(locks, BodyPart.HEAD, parts)
        # Hair turns with the head at the chin and rests on the chest 25 cm further down, whatever the arms do.
        rest = np.clip(scene.hair_length[row, column] / 0.25, 0, 1)
        rest = rest * rest * (3 - 2 * rest)
        of_hair = np.zeros_like(sampled)
        of_hair[:, scene.head] += 1 - rest
        of_hair[:, scene.chest] += rest
        sampled = np.where(locks[:, None], of_hair, sampled)
    return Sheet(vertices, faces, sampled, parts)


def _skirt_region(scene: _Scene) -> Bool[np.ndarray, "h w"]:
    """Pixels of a skirt, dress or long coat below the hips: where the matte fills the gap between the legs.

    It is one when over the rows from the crotch down more than 90 % of the gap is filled with about the colour beside
    it, for at least 6 cm, the gap is wide enough, the hem lies at least 15 cm below the hips, and what comes out below
    it is narrower.
    """
    import cv2

    left, right = (np.isin(scene.part, legs) for legs in (_LEFT_LEG, _RIGHT_LEG))
    lab = srgb_to_lab(scene.window.foreground) * np.array([0.6, 1, 1], np.float32)
    reach = max(2, int(0.05 * scene.px))
    rows, filled, gaps, changes = [], [], [], []
    for y in range(scene.height):
        l, r = np.flatnonzero(left[y]), np.flatnonzero(right[y])
        if len(l) < 3 or len(r) < 3:
            continue
        low, high = (l, r) if l.mean() < r.mean() else (r, l)
        start, end = low.max() + 1, high.min()
        if end - start < 0.015 * scene.px:
            continue
        beside = np.r_[np.arange(max(0, start - reach), start), np.arange(end, min(scene.width, end + reach))]
        changes.append(np.linalg.norm(lab[y, start:end].mean(0) - lab[y, beside].mean(0)))
        rows.append(y)
        gaps.append((end - start) / scene.px)
        filled.append((scene.window.alpha[y, start:end] > 0.5).mean())
    none = np.zeros(scene.matte.shape, bool)
    if not rows:
        return none
    rows_, full = np.array(rows), np.array(filled) > 0.9
    begin = max(3, int(0.05 * scene.px))
    if full.sum() < 0.06 * scene.px or full[:begin].mean() < 0.6:
        return none
    ends = np.flatnonzero(~full & (np.arange(len(full)) > 0.03 * scene.px))
    hem = int(rows_[ends[0]]) if len(ends) else int(rows_[-1])
    span = slice(begin, int(ends[0]) if len(ends) else None)
    if not len(gaps[span]) or np.median(gaps[span]) < NARROWEST_GAP or np.median(changes[span]) > OTHER_COLOR:
        return none
    hips, knees = scene.body_points[[23, 24], 1].mean(), scene.body_points[[25, 26], 1]
    if knees.min() - hips < 0.25 * scene.px:  # sitting, or a leg raised
        return none
    if hem - rows_[0] < 0.06 * scene.px or hem - hips < SHORTEST_SKIRT * scene.px:
        return none
    arms = cv2.dilate(np.isin(scene.part, [*_ARMS[1], *_ARMS[2]]).astype(np.uint8), disk(3)) > 0
    cloth = scene.matte & ~arms & ~scene.props
    # Below a hem two legs are much narrower than the skirt; below the fork of trousers they are as wide as before. No
    # trousers fork far below the hips: what ends there is a skirt or coat whatever comes out of it.
    fork = hem - hips < LOWEST_FORK * scene.px
    step = max(2, int(0.03 * scene.px))
    above, below = cloth[max(0, hem - 2 * step) : hem].sum(1), cloth[hem + step : hem + 3 * step].sum(1)
    if fork and len(ends) and len(below) and np.median(below) > WIDEST_BELOW * np.median(above):
        return none
    region = none.copy()
    region[max(0, int(hips - 0.06 * scene.px)) : hem + 1] = True
    region &= cloth
    region = touching(region, (left | right) & region)
    for y in np.flatnonzero(region.any(1)):  # behind hands and sleeves the skirt goes on
        xs = np.flatnonzero(region[y])
        region[y, xs.min() : xs.max() + 1] = scene.matte[y, xs.min() : xs.max() + 1]
    return region


def _skirt_depth(
    scene: _Scene,
    skirt: Bool[np.ndarray, "h w"],
    mid: Float[np.ndarray, "h w"],
    half: Float[np.ndarray, "h w"],
    near: Float[np.ndarray, "h w"],
    far: Float[np.ndarray, "h w"],
) -> tuple[Float[np.ndarray, "h w"], Float[np.ndarray, "h w"]]:
    """A skirt as an elliptic tube: its half thickness follows its width, its hem stays open."""
    from scipy.ndimage import gaussian_filter1d

    rows = np.flatnonzero(skirt.any(1))
    centre, width, thick, deep = (np.zeros(len(rows)) for _ in range(4))
    for i, y in enumerate(rows):
        xs = np.flatnonzero(skirt[y])
        centre[i], width[i] = (xs[0] + xs[-1]) / 2, max(xs[-1] - xs[0] + 1, 2) / 2
        thick[i], deep[i] = np.median(half[y, xs]), np.median(mid[y, xs])
    sigma = 0.03 * scene.px
    centre, width, thick, deep = (gaussian_filter1d(v, sigma, mode="nearest") for v in (centre, width, thick, deep))
    thick = np.clip(np.maximum(thick, 0.62 * width / scene.px), 0.02, 0.3)
    xs = np.arange(scene.width)
    for i, y in enumerate(rows):
        profile = np.sqrt(np.clip(1 - ((xs - centre[i]) / (width[i] + 1)) ** 2, 0, 1))
        rise = min(1.0, (y - rows[0]) / (0.06 * scene.px))  # grows out of the waist
        on_body = scene.covered[0][y]
        front, back = deep[i] - thick[i] * profile, deep[i] + thick[i] * profile
        body_front = np.where(on_body, scene.front[0][y], np.inf)
        body_back = np.where(on_body, scene.back[0][y], -np.inf)
        waist_front = np.where(on_body, body_front + 0.002, front)
        waist_back = np.where(on_body, body_back - 0.002, back)
        front = rise * np.minimum(front, body_front - 0.006) + (1 - rise) * waist_front
        back = rise * np.maximum(back, body_back + 0.006) + (1 - rise) * waist_back
        near[y] = np.where(skirt[y], front, near[y])
        far[y] = np.where(skirt[y], back, far[y])
    return near, far


def _hair_behind(scene: _Scene) -> Bool[np.ndarray, "h w"]:
    """Where long hair hangs behind neck and back: the rows' hull of neck and hair below the chin."""
    import cv2

    hair = without_specks(scene.hair & (scene.hair_length > -0.06), 0.01 * scene.px, 0.002 * scene.px**2)
    head = scene.head_frame
    if head is None or not head.long_hair:
        return np.zeros_like(hair)
    lowest = float(np.percentile(scene.hair_length[hair], 97))
    neck = (np.abs(scene.beside_chin) < 0.065) & (scene.hair_length > -0.06) & (scene.hair_length < min(lowest, 0.20))
    hull = np.zeros_like(hair)
    hanging = (hair | neck) & (scene.hair_length < lowest)
    for y in np.flatnonzero(hanging.any(1)):
        xs = np.flatnonzero(hanging[y])
        hull[y, xs[0] : xs[-1] + 1] = True
    hull &= scene.matte
    return cv2.morphologyEx(hull.astype(np.uint8), cv2.MORPH_OPEN, disk(0.01 * scene.px)) > 0


def _prop_sheets(scene: _Scene) -> list[Sheet]:
    """Things held in a hand: one closed sheet each, rigid with the nearest hand."""
    import cv2

    sheets = []
    count, labels, stats, _ = cv2.connectedComponentsWithStats(scene.props.astype(np.uint8))
    hands = {part: scene.part == part for part in scene.hand}
    for k in range(1, count):
        if stats[k, cv2.CC_STAT_AREA] < 0.0015 * scene.px**2:
            continue
        own = labels == k
        gaps = {}
        for part, shown in hands.items():
            gap = cv2.distanceTransform((~shown).astype(np.uint8), cv2.DIST_L2, 5)
            gaps[part] = float(gap[own].min()) / scene.px if shown.any() else np.inf
        part = min(gaps, key=lambda p: gaps[p])
        if gaps[part] > 0.12:
            continue
        depth = float(np.median(scene.nearest[hands[part]]))
        outline = cv2.distanceTransform(own.astype(np.uint8), cv2.DIST_L2, 5) / scene.px
        rise = float(np.clip(outline.max(), 0.01, THICKEST))
        profile = rise * np.sqrt(np.clip(1 - (1 - np.minimum(outline / rise, 1)) ** 2, 0, 1))
        hidden = np.where(own & scene.body & ~hands[part], scene.nearest, np.inf)
        # Whatever the prop covers in the photo lies behind it.
        back = depth + profile
        clear = float(np.clip((back - hidden + 0.005)[own].max(), 0, 0.3))
        near, far = depth - profile - clear, back - clear
        step = max(2, int(np.ceil(np.sqrt(2 * own.sum() / (MOST_VERTICES * 0.15)))))
        mesh = _grid_mesh(scene, own, own, near, far, outline, np.ones_like(own), step, np.zeros(own.shape, int))
        if mesh is None:
            continue
        vertices, faces, _ = mesh
        weights = np.zeros((len(vertices), scene.dense.shape[1]))
        weights[:, scene.hand[part]] = 1.0
        sheets.append(Sheet(vertices, faces, weights, np.full(len(vertices), int(part))))
    return sheets


def _diffused_weights(
    scene: _Scene,
    layer: int,
    known: Bool[np.ndarray, "h w"],
    region: Bool[np.ndarray, "h w"],
    side: Int[np.ndarray, "h w"],
) -> Float[np.ndarray, "hc wc j"]:
    """Skinning weights continued harmonically from body pixels (coarsely), never from side 1 to side 2."""
    dense = scene.dense
    carried = np.zeros_like(dense)
    np.add.at(carried.T, scene.stand_in, dense.T)
    used = np.flatnonzero(carried.any(0))
    q = COARSE
    vertex = scene.vertex[layer][::q, ::q]
    fixed = known[::q, ::q]
    import cv2

    area = (cv2.dilate(region.astype(np.uint8), np.ones((2 * q + 1, 2 * q + 1), np.uint8)) > 0)[::q, ::q] | fixed
    values = carried[vertex][..., used]
    solved = _solve_harmonic(values, fixed, area, side[::q, ::q])
    out = np.zeros((*fixed.shape, dense.shape[1]), np.float32)
    out[..., used] = np.clip(solved, 0, 1)
    return out


def _harmonic(
    field: Float[np.ndarray, "h w c"], known: Bool[np.ndarray, "h w"], region: Bool[np.ndarray, "h w"]
) -> Float[np.ndarray, "h w c"]:
    """Harmonic continuation of a field from known pixels over a region (solved at a quarter of the resolution)."""
    import cv2

    height, width = known.shape
    size = (-(-width // COARSE), -(-height // COARSE))
    share = cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    total = cv2.resize((field * known[..., None]).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    fixed = share > 0.2
    values = total.reshape(size[1], size[0], -1) / np.maximum(share, 1e-3)[..., None]
    area = cv2.resize(region.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
    area = (cv2.dilate(area.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) | fixed
    solved = _solve_harmonic(values, fixed, area)
    return cv2.resize(solved.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR).reshape(
        height, width, -1
    )


def _solve_harmonic(
    values: Float[np.ndarray, "h w c"],
    fixed: Bool[np.ndarray, "h w"],
    area: Bool[np.ndarray, "h w"],
    side: Int[np.ndarray, "h w"] | None = None,
) -> Float[np.ndarray, "h w c"]:
    """Laplace's equation on the cells of ``area`` with ``fixed`` cells held; elsewhere the mean of the fixed."""
    number = np.full(area.shape, -1)
    number[area] = np.arange(area.sum())
    pairs = []
    sides = np.zeros(area.shape, int) if side is None else side
    for a, b, p, q in (
        (number[:, :-1], number[:, 1:], sides[:, :-1], sides[:, 1:]),
        (number[:-1], number[1:], sides[:-1], sides[1:]),
    ):
        both = (a >= 0) & (b >= 0) & (p * q != 2)
        pairs.append(np.stack([a[both], b[both]], 1))
    edges = np.concatenate(pairs)
    n = int(area.sum())
    graph: Any = sp.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (n, n)).tocsr()
    graph = graph + graph.T
    laplacian = sp.diags(np.asarray(graph.sum(1)).ravel()) - graph
    held = fixed[area]
    given = values[area]
    mean = given[held].mean(0)
    system = (laplacian + sp.diags(np.where(held, 1e3, 1e-7))).tocsc()
    out = np.empty((*area.shape, values.shape[2]))
    out[:] = mean
    out[area] = splu(system).solve(np.where(held[:, None], 1e3 * given, 1e-7 * mean))
    return out


def _grid_mesh(
    scene: _Scene,
    region: Bool[np.ndarray, "h w"],
    back_region: Bool[np.ndarray, "h w"],
    near: Float[np.ndarray, "h w"],
    far: Float[np.ndarray, "h w"],
    outline: Float[np.ndarray, "h w"],
    open_edge: Bool[np.ndarray, "h w"],
    step: int,
    side: Int[np.ndarray, "h w"],
) -> tuple[Float[np.ndarray, "v 3"], Int[np.ndarray, "f 3"], Float[np.ndarray, "v 2"]] | None:
    """Front and back triangulated on every ``step``-th pixel, the outermost vertices on the matte's edge, rim joined.

    Returns vertices (world), faces (counter-clockwise from outside) and each vertex's pixel; None if nothing is left.
    """
    import cv2

    distance = cv2.GaussianBlur((outline * scene.px).astype(np.float32), (0, 0), 1.5)
    slope_x = cv2.Sobel(distance, cv2.CV_32F, 1, 0, ksize=3) / 8
    slope_y = cv2.Sobel(distance, cv2.CV_32F, 0, 1, ksize=3) / 8
    points, pixels, faces, numbers, start = [], [], [], [], 0
    for back, (mask, depth) in enumerate(((region, near), (back_region, far))):
        grid = mask[::step, ::step]
        number = np.full(grid.shape, -1)
        ys, xs = np.nonzero(grid)
        number[grid] = np.arange(len(ys))
        a, b, c, d = _corners(number)
        whole = (a >= 0) & (b >= 0) & (c >= 0) & (d >= 0)
        corners = np.stack(_corners(side[::step, ::step]))
        whole &= ~((corners == 1).any(0) & (corners == 2).any(0))
        quads = np.concatenate(
            [np.stack([a[whole], c[whole], b[whole]], 1), np.stack([b[whole], c[whole], d[whole]], 1)]
        )
        z = depth[ys * step, xs * step]
        quads = quads[np.ptp(z[quads], axis=1) < 0.06]
        used = np.unique(quads)
        renumber = np.full(len(ys), -1)
        renumber[used] = np.arange(len(used))
        quads = renumber[quads]
        x, y = xs[used] * step, ys[used] * step
        place = np.stack([x, y], 1) + 0.5
        # Pull the outermost vertices onto the matte's edge, or the outline would show the grid.
        rim = np.bincount(_boundary(quads).ravel(), minlength=len(used)) > 0 if len(quads) else np.zeros(0, bool)
        gap = outline[y, x] * scene.px
        pull = np.where(rim & (gap < 1.5 * step), np.maximum(gap - 0.5, 0), 0.0)
        slope = np.stack([slope_x[y, x], slope_y[y, x]], 1)
        slope = slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 0.3)
        points.append(scene.unproject(place - slope * pull[:, None], z[used]))
        pixels.append(np.stack([x, y], 1).astype(np.float32))
        grid_number = np.full(grid.shape, -1)
        grid_number[ys[used], xs[used]] = np.arange(len(used)) + start
        numbers.append(grid_number)
        faces.append((quads[:, ::-1] if back else quads) + start)
        start += len(used)
    if not len(faces[0]):
        return None
    vertices, pixel = np.concatenate(points), np.concatenate(pixels)
    pairs = _rim_pairs(faces[0], faces[1], pixels[0], numbers[1], open_edge, step)
    strip, rim_vertices, rim_pixels = _rim_strip(pairs, vertices, pixel)
    return (
        np.concatenate([vertices, rim_vertices]),
        np.concatenate([*faces, strip]),
        np.concatenate([pixel, rim_pixels]),
    )


def _corners(grid: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The four corners of every cell of a grid."""
    return grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]


def _boundary(faces: Int[np.ndarray, "f 3"]) -> Int[np.ndarray, "e 2"]:
    """Directed edges used by one face only."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    size = int(faces.max()) + 1 if len(faces) else 1
    key = np.sort(edges, 1) @ np.array([size, 1])
    _, first, count = np.unique(key, return_index=True, return_counts=True)
    return edges[first[count == 1]]


def _rim_pairs(
    front: Int[np.ndarray, "f 3"],
    back: Int[np.ndarray, "g 3"],
    front_pixels: Float[np.ndarray, "v 2"],
    back_number: Int[np.ndarray, "hs ws"],
    open_edge: Bool[np.ndarray, "h w"],
    step: int,
) -> Int[np.ndarray, "e 4"]:
    """The front's free edges (i, j) with the back's vertices (k, l) at the same pixels."""
    edges = _boundary(front)
    cell = (front_pixels / step).astype(int)
    mates = back_number[cell[:, 1], cell[:, 0]]
    free = open_edge[front_pixels[:, 1].astype(int), front_pixels[:, 0].astype(int)]
    i, j = edges[:, 0], edges[:, 1]
    keep = (free[i] | free[j]) & (mates[i] >= 0) & (mates[j] >= 0)
    on_rim = np.zeros(int(max(front.max(), back.max() if len(back) else 0)) + 1, bool)
    on_rim[_boundary(back).ravel()] = True
    i, j = i[keep], j[keep]
    keep = on_rim[mates[i]] & on_rim[mates[j]]
    i, j = i[keep], j[keep]
    return np.stack([i, j, mates[i], mates[j]], 1)


def _rim_strip(
    pairs: Int[np.ndarray, "e 4"], vertices: Float[np.ndarray, "v 3"], pixels: Float[np.ndarray, "v 2"]
) -> tuple[Int[np.ndarray, "s 3"], Float[np.ndarray, "w 3"], Float[np.ndarray, "w 2"]]:
    """Triangles that close the rim, in rows about a centimeter wide, and the vertices between the rows."""
    if not len(pairs):
        return np.zeros((0, 3), np.int64), np.zeros((0, 3)), np.zeros((0, 2), np.float32)
    front, first = np.unique(pairs[:, :2], return_index=True)
    back = pairs[:, 2:].ravel()[first]
    gap = np.linalg.norm(vertices[front] - vertices[back], axis=1)
    rows = int(np.clip(np.ceil(np.percentile(gap, 75) / 0.01), 1, 5))
    ladder = [front]
    new_vertices, new_pixels = [], []
    for k in range(1, rows):
        t = k / rows
        new_vertices.append(vertices[front] * (1 - t) + vertices[back] * t)
        new_pixels.append(pixels[front])
        ladder.append(len(vertices) + (k - 1) * len(front) + np.arange(len(front)))
    ladder.append(back)
    i, j = np.searchsorted(front, pairs[:, 0]), np.searchsorted(front, pairs[:, 1])
    faces = []
    for upper, lower in itertools.pairwise(ladder):
        faces += [np.stack([upper[j], upper[i], lower[i]], 1), np.stack([upper[j], lower[i], lower[j]], 1)]
    return (
        np.concatenate(faces),
        np.concatenate([*new_vertices, np.zeros((0, 3))]),
        np.concatenate([*new_pixels, np.zeros((0, 2), np.float32)]),
    )


def _smooth(values: Float[np.ndarray, "h w"], mask: Bool[np.ndarray, "h w"], sigma: float) -> Float[np.ndarray, "h w"]:
    """Gaussian smoothing inside a mask."""
    return np.where(mask, masked_blur(values, mask, max(sigma, 0.5)), values)


def _sample(values: Float[np.ndarray, "h w c"], places: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n c"]:
    """Bilinear samples at (x, y) cell positions."""
    height, width = values.shape[:2]
    x, y = np.clip(places[:, 0], 0, width - 1.001), np.clip(places[:, 1], 0, height - 1.001)
    x0, y0 = x.astype(int), y.astype(int)
    x1, y1 = np.minimum(x0 + 1, width - 1), np.minimum(y0 + 1, height - 1)
    tx, ty = (x - x0)[:, None], (y - y0)[:, None]
    top = values[y0, x0] * (1 - tx) + values[y0, x1] * tx
    bottom = values[y1, x0] * (1 - tx) + values[y1, x1] * tx
    return top * (1 - ty) + bottom * ty


__all__ = ["add_off_body"]
