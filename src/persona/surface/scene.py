"""Off-body parts in the photo: the fitted body layer by layer in the person's window, and masks around it.

The layers are 0 trunk, head and legs; 1 left arm; 2 right arm: each limb has its own, so that no surface connects an
arm and the body.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from persona.body.skinning import dense_weights
from persona.imaging.fill import grown, nearest_fill
from persona.imaging.masks import binary_dilation, binary_opening, disk, distance_to, touching
from persona.imaging.window import PersonWindow
from persona.landmark_names import COARSE_HANDS
from persona.rendering.depth import depth_range
from persona.rendering.mesh import rasterize_mesh
from persona.surface.options import SheetOptions, ShellOptions
from persona.types import BodyFit, BodyPart, Label, Material, Observation

LAYERS = 3
ARMS = {1: (BodyPart.LEFT_ARM, BodyPart.LEFT_HAND), 2: (BodyPart.RIGHT_ARM, BodyPart.RIGHT_HAND)}
LEFT_LEG = (BodyPart.LEFT_LEG, BodyPart.LEFT_FOOT)
RIGHT_LEG = (BodyPart.RIGHT_LEG, BodyPart.RIGHT_FOOT)
HANDS = (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)
SLEEVED = (Label.TOP, Label.OUTER, Label.DRESS)  # what may have sleeves
_SHOWN = 0.5  # mean confidence of a hand's body landmarks above which the photo shows it
# Fingers, toes and facial bones do not carry cloth: their hand, foot or head does.
_RIGID = (BodyPart.HEAD, *HANDS, BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)


@dataclass(frozen=True)
class Layer:
    """One layer of the body in the window: depths of its first and last surface (meters), infinite where it is not."""

    front: Float[np.ndarray, "h w"]
    back: Float[np.ndarray, "h w"]
    covered: Bool[np.ndarray, "h w"]
    vertex: Int[np.ndarray, "h w"]


class BodyInPhoto:
    """The fitted body as the window shows it.

    Attributes:
        px: pixels a meter at the body's depth.
        layers: the body's three layers.
        nearest: depth of the first surface of all layers; infinite beside the body.
        part: the body part in front, 255 beside the body; ``near_part`` goes on beside it.
        layer: the layer in front, going on beside the body.
        head: the head's axes in the window, None where no head was found.
        body_points: body landmarks in the window.
        hands_shown: whether the photo shows the left and the right hand, neither hidden nor outside.
    """

    def __init__(self, observation: Observation, fit: BodyFit, window: PersonWindow) -> None:
        self.fit, self.window, self.camera = fit, window, window.camera
        surface = fit.surface
        self.height, self.width = window.alpha.shape
        rotation, shift = self.camera.T_camera_world[:3, :3], self.camera.T_camera_world[:3, 3]
        points = surface.vertices @ rotation.T + shift
        self.px = float(self.camera.fx / np.median(points[:, 2]))
        self.matte = window.alpha > 0.5
        layer_of_part = np.zeros(256, np.int64)
        for layer, parts in ARMS.items():
            layer_of_part[list(parts)] = layer
        face_layer = layer_of_part[surface.parts[surface.faces[:, 0]]]
        self.layers: list[Layer] = []
        self.nearest = np.full(self.matte.shape, np.inf)
        self.part = np.full(self.matte.shape, 255, np.uint8)
        in_front = np.zeros(self.matte.shape, np.int64)
        for layer in range(LAYERS):
            faces = surface.faces[face_layer == layer]
            seen = rasterize_mesh(surface.vertices, faces, self.camera)
            covered = seen.face_index >= 0
            vertex = np.where(covered, faces[np.maximum(seen.face_index, 0), 0] if len(faces) else 0, 0)
            front = np.where(covered, seen.depth, np.inf)
            back = np.where(covered, depth_range(surface.vertices, faces, self.camera)[1], -np.inf)
            self.layers.append(Layer(front, np.maximum(back, front), covered, vertex))
            first = front < self.nearest
            self.nearest = np.where(first, front, self.nearest)
            self.part = np.where(first, surface.parts[vertex], self.part)
            in_front = np.where(first, layer, in_front)
        self.body = np.isfinite(self.nearest)
        self.layer = nearest_fill(in_front, self.body)
        self.near_part = nearest_fill(self.part, self.body)
        head = observation.head
        self.head = None if head is None else head.placed(window.origin, window.scale)
        marks = observation.landmarks
        self.body_points = window.to_window(marks.body)
        self.hands_shown = {
            part: fingers is not None or bool(marks.body_confidence[coarse].mean() > _SHOWN)
            for part, fingers, coarse in zip(HANDS, (marks.left_hand, marks.right_hand), COARSE_HANDS, strict=True)
        }

    @cached_property
    def dense(self) -> Float[np.ndarray, "v j"]:
        """Skinning weights of all joints."""
        return dense_weights(self.fit.surface.skin, len(self.fit.skeleton.names))

    @cached_property
    def along_arms(self) -> Float[np.ndarray, " v"]:
        """Meters along the surface from the trunk to each vertex of arms and hands; infinite on all others."""
        surface = self.fit.surface
        arm = np.isin(surface.parts, sum(ARMS.values(), ()))
        edges = np.concatenate([surface.faces[:, [0, 1]], surface.faces[:, [1, 2]], surface.faces[:, [2, 0]]])
        edges = edges[arm[edges].any(1)]
        lengths = np.linalg.norm(np.subtract(*surface.vertices[edges.T]), axis=1)
        graph = sparse.csr_matrix((lengths, edges.T), (len(arm), len(arm)))
        roots = np.unique(edges[~arm[edges]])
        if not len(roots):
            return np.full(len(arm), np.inf)
        along = dijkstra(graph, directed=False, indices=roots, min_only=True)
        return np.where(arm, along, np.inf)

    @cached_property
    def from_chin(self) -> tuple[Float[np.ndarray, "h w"], Float[np.ndarray, "h w"]]:
        """Meters below the chin along the head's own axis and beside it, for every pixel; above all without a head."""
        shape = self.height, self.width
        if self.head is None:
            return np.full(shape, -np.inf), np.zeros(shape)
        below, beside = self.head.from_chin(shape)
        return below / self.px, beside / self.px

    def unproject(self, pixels: Float[np.ndarray, "n 2"], depth: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n 3"]:
        """World points at continuous window positions and camera depths."""
        camera = self.camera
        local = np.stack(
            [(pixels[:, 0] - camera.cx) / camera.fx * depth, (pixels[:, 1] - camera.cy) / camera.fy * depth, depth], 1
        )
        return (local - camera.T_camera_world[:3, 3]) @ camera.T_camera_world[:3, :3]


@dataclass(frozen=True)
class CarryingJoints:
    """Which joints carry cloth, found by the body parts they move, not by names.

    ``stand_in`` is the joint that carries in a joint's place: a hand for its fingers. ``chest`` is the first joint
    below the neck, ``hands`` the joints of the left and the right hand.
    """

    stand_in: Int[np.ndarray, " j"]
    head: int
    chest: int
    hands: dict[BodyPart, int]


def carrying_joints(view: BodyInPhoto) -> CarryingJoints:
    """Which joint carries each part of the body most, and which joints are head, chest and hands."""
    surface, parents = view.fit.surface, view.fit.skeleton.parents
    share = np.zeros((len(BodyPart), len(parents)))
    for part in BodyPart:
        share[part] = view.dense[surface.parts == part].sum(0)
    owner = share.argmax(0)
    stand_in = np.arange(len(parents))
    for i, parent in enumerate(parents):
        if parent >= 0 and owner[i] == owner[parent] and owner[i] in _RIGID:
            stand_in[i] = stand_in[parent]
    head = int(share[BodyPart.HEAD].argmax())
    chest = head
    while owner[chest] == BodyPart.HEAD and parents[chest] >= 0:
        chest = parents[chest]
    hands = {}
    for part in HANDS:
        own = np.flatnonzero((owner == part) & (share.sum(0) > 0))
        hands[part] = int(stand_in[own[0]]) if len(own) else 0
    return CarryingJoints(stand_in, head, chest, hands)


@dataclass(frozen=True)
class Scene:
    """The body in the photo, and which pixels around it show what.

    Attributes:
        props: things held in a hand.
        hair: all hair of the person.
        off: pixels of the person that the body does not reach, without props and stray skin.
        layer: which layer's sheet a pixel belongs to.
        below_chin, beside_chin: meters from the chin along the head's axis and across it.
    """

    view: BodyInPhoto
    joints: CarryingJoints
    props: Bool[np.ndarray, "h w"]
    hair: Bool[np.ndarray, "h w"]
    off: Bool[np.ndarray, "h w"]
    layer: Int[np.ndarray, "h w"]
    below_chin: Float[np.ndarray, "h w"]
    beside_chin: Float[np.ndarray, "h w"]

    def without_hair(self, covered: Bool[np.ndarray, "h w"], options: ShellOptions) -> Scene:
        """The scene without what stands off the head where a shell covers it, and without the rim it leaves."""
        px = self.view.px
        head = self.hair | ((self.view.near_part == BodyPart.HEAD) & (self.below_chin < 0))
        left = (self.hair | self.off) & ~(covered & head)
        gap = left & ~self.view.body & (distance_to(~self.view.matte) > options.rim_m * px)
        for side in (covered & ~self.view.body, self.view.body):  # between both there is no rim
            gap = touching(gap, binary_dilation(side, disk(1)))
        rest = binary_opening(left, disk(options.rim_m * px)) | gap
        kept = ~head | binary_dilation(rest, disk(options.under_m * px))
        return replace(self, hair=self.hair & kept, off=self.off & kept)


def find_scene(view: BodyInPhoto, props: Bool[np.ndarray, "h w"], options: SheetOptions) -> Scene:
    """Find hair and other off-body parts.

    Args:
        props: things held in a hand.
    """
    materials = view.window.materials
    hair = (materials == Material.HAIR) & view.matte & ~props
    # The hair's outermost fringe is often taken for cloth.
    fringe = distance_to(hair) < options.hair.fringe_m * view.px
    hair |= view.matte & ~view.body & ~props & fringe & hair.any()
    # Skin off the body is a limb's that the fit has elsewhere. What stands off a head is none, whatever its label.
    head = (view.near_part == BodyPart.HEAD) & (view.from_chin[0] < 0)
    stray = (materials == Material.SKIN) & ~view.body & ~head
    off = view.matte & ~view.body & ~stray & ~props
    seeds = binary_opening(off, disk(options.least_reach_m * 0.5 * view.px))
    far = distance_to(view.body) > options.least_reach_m * view.px
    layer = np.where(hair, 0, garment_layer(view, options))  # no lock hangs on an arm
    return Scene(view, carrying_joints(view), props, hair, touching(off, seeds & far), layer, *view.from_chin)


def garment_layer(view: BodyInPhoto, options: SheetOptions) -> Int[np.ndarray, "h w"]:
    """Which layer a pixel beside the body moves with: an arm if its sleeve is the nearest part of the garment, else 0.

    A garment is what is connected in the picture, behind hands too, and has one label; distances are inside it. A bare
    arm has no sleeve, a hand none either, and what is worn on the legs does not hang on an arm. Nor does cloth beyond
    the end of a sleeve: there the fitted arm lies on what hides it, as at a pocket.
    """
    layer = np.where(view.body, view.layer, 0)
    arms, limbs = (np.isin(view.part, parts) for parts in ([arm for arm, _ in ARMS.values()], sum(ARMS.values(), ())))
    hands = np.isin(view.part, HANDS) & view.matte
    beyond = beyond_sleeves(view)
    for label in np.intersect1d(view.window.labels[arms & view.matte], SLEEVED):
        own = view.matte & (view.window.labels == label)
        sleeve = binary_opening(own & arms, disk(options.sleeve_m * view.px)) & ~beyond
        # a cuff goes on behind its hand, but what reaches a sleeve beside the hand is no part of what is behind it
        garment = touching(own | hands, sleeve)
        known = own & view.body & (sleeve | ~limbs)
        for inside in (garment, touching(garment & ~hands, known)):
            layer = np.where(own & inside & ~view.body, grown(np.where(known, view.layer, 0), known, inside), layer)
    return layer


def beyond_sleeves(view: BodyInPhoto) -> Bool[np.ndarray, "h w"]:
    """Where the photo shows an arm beyond the end of its sleeve: the place along it that the fewest pixels contradict,
    skin above it and cloth below.
    """
    beyond = np.zeros_like(view.matte)
    for layer, (arm, _) in ARMS.items():
        shown = (view.part == arm) & view.matte
        along = np.where(shown, view.along_arms[view.layers[layer].vertex], np.inf)
        shown &= np.isfinite(along)
        skin = shown & (view.window.materials == Material.SKIN)
        cloth = shown & (view.window.materials == Material.CLOTH)
        either = skin | cloth
        if not (skin.any() and cloth.any()):
            continue
        order = np.argsort(along[either])
        bare = skin[either][order]
        against = np.r_[0, np.cumsum(bare)] + np.r_[np.cumsum(~bare[::-1])[::-1], 0]
        end = int(against.argmin())
        if end < len(order):
            beyond |= shown & (along >= along[either][order[end]])
    return beyond


__all__ = [
    "ARMS",
    "HANDS",
    "LAYERS",
    "LEFT_LEG",
    "RIGHT_LEG",
    "SLEEVED",
    "BodyInPhoto",
    "CarryingJoints",
    "Layer",
    "Scene",
    "beyond_sleeves",
    "carrying_joints",
    "find_scene",
    "garment_layer",
]
