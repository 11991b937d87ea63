"""Building: from the fitted, textured surface of a photo to an avatar that is not trained yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float, Num, UInt8

from persona.avatar import canonical
from persona.avatar.drawn_colors import TextureColors
from persona.avatar.expression import unfolding
from persona.avatar.gaussian_avatar import GaussianAvatar
from persona.avatar.gaussians import Gaussians, covariance_axes
from persona.avatar.placing import Placement, place, room_inside, swatches_of
from persona.body.skinning import unskin
from persona.cloth import Outfit, garment_of_vertices, outfit_of, vertices_of
from persona.compute import HERE, Compute
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import boundary_edges
from persona.geometry.rotations import matrices_to_quaternions
from persona.geometry.tearing import SHEETS, edge_stretch
from persona.imaging.hidden_hands import hidden_hand
from persona.rendering.mesh import visible_vertices
from persona.rendering.views import look_at
from persona.types import BodyFit, BodyPart, Label, Observation, SkinWeights, Surface, TexturedSurface

#: Where the photo shows nothing: shares of its spread (canonical.SPREAD) that a Gaussian has, of plain colours and of a
#: fine print, over a lining and without; and by how much the logit of its opacity is higher, so that little shines
#: through between (docs/decisions/unseen-side.md).
_OVER_LINING, _ALONE, _MORE_OPAQUE = (0.85, 0.6), (1.0, 0.85), 2.0
#: The spread of a Gaussian on plain cloth, shares of the usual one: cloth has no lining, and legs in a skirt shine
#: through; and the contrast from which on cloth is not plain (docs/decisions/placing-gaussians.md).
_CLOTH, _CLOTH_PLAIN = 1.2, 0.2
_OPAQUE = 3.0  # logit of opacities before training
#: Share of a hand that the photo sees up to which it is out of sight: half of one in plain sight is seen (25 hands).
_SEEN = 0.25
#: Share of a hand that is seen from any side up to which it lies under the clothes (23 hidden hands: .22 and less in
#: pockets, .39 and more behind the body), and from how many sides.
_UNDER_CLOTHES, _SIDES = 0.3, 8
_SIDE_PX = 600  # of a picture of the person from one of them


def build_avatar(
    observation: Observation,
    fit: BodyFit,
    textured: TexturedSurface,
    *,
    count: int = 130_000,
    texture_colors: TextureColors = TextureColors(),  # noqa: B008
    compute: Compute = HERE,
) -> GaussianAvatar:
    """Place ``count`` Gaussians (or one less) on the fitted, textured surface; untrained, no pose-driven offsets."""
    surface = textured.surface
    dense = canonical.diffused_weights(surface, len(fit.skeleton.names))
    transforms = pose_transforms(fit.skeleton, fit.pose)
    kept = SkinWeights(*canonical.strongest(dense, canonical.JOINTS_KEPT))
    anchors = unskin(surface.vertices, kept, transforms)

    hidden = unfolding(fit)
    # Lids and lips need Gaussians for the skin that comes out when they close and open.
    seen_there = seen_of_vertices(textured)
    swatches = swatches_of(textured, canonical.fine_vertices(textured))
    # Few triangles of a head's skin are halved, and behind it lies the dark inside of hair and mouth.
    bare = at_vertices(textured, np.isin(_labels(textured), (Label.FACE, Label.SKIN))) * ~hidden.mouth
    bare *= np.isin(surface.parts, (BodyPart.HEAD, BodyPart.TORSO))
    whole, hems = bare[surface.faces].mean(1) > 0.5, _hems(surface)
    sunk = _room(fit, anchors, whole)
    spot = place(hidden.vertices, surface.faces, surface.parts, seen_there, swatches, count, sunk, whole, hems)
    # The reference pose's own triangles give the shape there; the derivative of skinning takes it to any pose.
    folded = hidden.share[spot.corners].mean(1) > 0.5
    shape = np.where(folded[:, None, None], spot.triangles(anchors + hidden.shift), spot.triangles(anchors))
    # What the photo shows finely keeps its spread: training tells what else it should be.
    unseen = 1 - (seen_there[spot.corners] * spot.centers).sum(1)
    plain, fine = np.where(spot.lined[:, None], _OVER_LINING, np.where(spot.sunk[:, None] > 0, 1.0, _ALONE)).T
    spread = canonical.SPREAD * (1 - unseen * (1 - plain + (plain - fine) * spot.contrast))
    off_body = (spot.corners >= surface.body_vertices).all(1)
    cloth = off_body & ~spot.rim
    # hair that was not seen has no strand to lose, and light cloth below it comes through as dots
    hair = (surface.parts[spot.corners] == BodyPart.HEAD).all(1) * unseen
    spread = spread * (1 + (_CLOTH - 1) * cloth * np.maximum(np.clip(1 - spot.contrast / _CLOTH_PLAIN, 0, 1), hair))
    laid = gaussians_on(spot, surface.vertices, anchors, dense, surface.stiffness, transforms, shape, spread)
    off_body &= (garment_of_vertices(fit.garments, len(surface.vertices))[spot.corners] < 0).all(1)
    laid.tensors["stretch"][torch.from_numpy(off_body)] *= SHEETS
    colors, seen = canonical.texture_at(textured, laid.posed, laid.normals, compute)
    opacity_logits = torch.from_numpy((_OPAQUE + _MORE_OPAQUE * unseen).astype(np.float32))
    factors, _ = canonical.triangle_factors(spot.triangles(surface.vertices), spread)
    means, factors, first = (torch.from_numpy(x.astype(np.float32)) for x in (laid.posed, factors, colors))
    taught = ~folded & (hidden.mouth[spot.corners].mean(1) <= 0.5)
    colors = texture_colors(Gaussians(means, factors, opacity_logits.sigmoid(), first), textured, taught)
    part = surface.parts[spot.nearest]
    return GaussianAvatar(
        **rig_of(observation, fit, textured, anchors, dense),
        **laid.tensors,
        opacity_logits=opacity_logits,
        colors=colors,
        parts=torch.from_numpy(part.astype(np.int64)),
        seen=torch.from_numpy(seen.astype(np.float32)),
    )


def _labels(textured: TexturedSurface) -> UInt8[np.ndarray, " n"]:
    """Of the fine vertices; background where the texture has none."""
    return np.zeros(len(textured.colors), np.uint8) if textured.labels is None else textured.labels


def _room(fit: BodyFit, anchors: Float[np.ndarray, "v 3"], bare: Bool[np.ndarray, " f"]) -> Float[np.ndarray, " f"]:
    """How deep linings may lie under faces (:func:`persona.avatar.placing.room_inside`), posed and not.

    Hands and sheets are too thin for one, and Gaussians on garments lie in the cloth.

    Args:
        anchors: the surface in the reference pose, meters.
        bare: faces of a head's skin.
    """
    surface = fit.surface
    without = np.isin(surface.parts, (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND))
    without[surface.body_vertices :] = True
    asked = np.logical_not(without[surface.faces].any(1))
    body = surface.body_vertices
    posed, rest = (room_inside(points[:body], surface.faces, asked, bare) for points in (surface.vertices, anchors))
    return np.minimum(posed, rest)


def _hems(surface: Surface) -> Bool[np.ndarray, " v"]:
    """Vertices at which what is not the body ends."""
    out = np.zeros(len(surface.vertices), bool)
    out[boundary_edges(surface.faces.astype(np.int64))] = True
    out[: surface.body_vertices] = False
    return out


@dataclass(frozen=True)
class Laid:
    """Gaussians on a surface, without colours and opacities.

    Attributes:
        tensors: fields of :class:`persona.avatar.GaussianAvatar`: where they are in the reference pose, their shapes,
            and how they follow joints and anchors.
        posed: their centres in the pose that they were laid in, meters.
        normals: their unit normals there.
        reference_normals: the same in the reference pose.
    """

    tensors: dict[str, Any]
    posed: Float[np.ndarray, "n 3"]
    normals: Float[np.ndarray, "n 3"]
    reference_normals: Float[np.ndarray, "n 3"]


def gaussians_on(
    spot: Placement,
    vertices: Float[np.ndarray, "v 3"],
    anchors: Float[np.ndarray, "v 3"],
    dense: Float[np.ndarray, "v j"],
    stiffness: Float[np.ndarray, " v"],
    transforms: Float[np.ndarray, "j 4 4"],
    shape: Float[np.ndarray, "n 3 3"],
    spread: float | Float[np.ndarray, " n"] = canonical.SPREAD,
) -> Laid:
    """Lay a Gaussian on every small triangle of a surface.

    Args:
        spot: the small triangles.
        vertices: of the surface in a pose, meters.
        anchors: the same in the reference pose.
        dense: their skinning weights.
        stiffness: 1 where the surface keeps its template (face, hands), 0 where cloth may move.
        transforms: of the joints, from the reference pose to that pose.
        shape: corners of the small triangles as they are in the reference pose, meters.
        spread: as :data:`persona.avatar.canonical.SPREAD`, one for all or one each.
    """
    bary = spot.centers.astype(np.float32)
    triangles = spot.triangles(vertices)
    _, normals = canonical.triangle_factors(triangles)
    posed = triangles.mean(1) - spot.sunk[:, None] * normals
    joints, weights = canonical.strongest(canonical.mix(dense, spot.corners, bary), canonical.JOINTS_KEPT)
    means = unskin(posed, SkinWeights(joints, weights), transforms)
    corner_weights = np.stack([dense[spot.corners[:, k, None], joints] for k in range(3)], 1)
    # Only the kept joints count, and their weights sum to one everywhere, so their slopes must sum to zero.
    corner_weights /= np.maximum(corner_weights.sum(2, keepdims=True), 1e-6)
    slopes = canonical.weight_gradients(anchors[spot.corners], corner_weights)
    # Fingers and face keep their template and never stretch; between fingers the slopes would only be noise.
    slopes *= 1 - np.clip(stiffness[spot.corners].min(1), 0, 1)[:, None, None]
    factors, reference_normals = canonical.triangle_factors(shape, spread)
    axes, scales = covariance_axes(
        torch.from_numpy(factors.astype(np.float32)), torch.from_numpy(reference_normals.astype(np.float32))
    )
    stretch = edge_stretch(anchors[spot.corners], vertices[spot.corners])
    tensors = dict(
        means=torch.from_numpy(means.astype(np.float32)),
        quaternions=matrices_to_quaternions(axes),
        log_scales=scales.log(),
        corners=torch.from_numpy(spot.corners.astype(np.int64)),
        barycentric=torch.from_numpy(bary),
        joints=torch.from_numpy(joints),
        weights=torch.from_numpy(weights),
        weight_slopes=torch.from_numpy(slopes.astype(np.float32)),
        stretch=torch.from_numpy(stretch.astype(np.float32)),
    )
    return Laid(tensors, posed, normals, reference_normals)


def rig_of(
    observation: Observation,
    fit: BodyFit,
    textured: TexturedSurface,
    anchors: Float[np.ndarray, "m 3"],
    dense: Float[np.ndarray, "m j"],
) -> dict[str, Any]:
    """The rig's fields of an avatar that is not trained yet; no pose-driven offsets.

    Args:
        observation: what the photo shows.
        fit: the body.
        textured: its surface.
        anchors: the surface's vertices in the reference pose, meters.
        dense: their skinning weights.
    """
    surface = textured.surface
    kept = SkinWeights(*canonical.strongest(dense, canonical.JOINTS_KEPT))
    return dict(
        skeleton=fit.skeleton,
        anchors=torch.from_numpy(anchors.astype(np.float32)),
        anchor_joint=torch.from_numpy(dense.argmax(1).astype(np.int64)),
        anchor_free=torch.from_numpy((1 - np.clip(surface.stiffness, 0, 1)).astype(np.float32)),
        expression_names=fit.expression_names,
        expression_vertices=torch.from_numpy(fit.expression_vertices.astype(np.int64)),
        expression_basis=torch.from_numpy(fit.expression_basis.astype(np.float32)),
        photo_pose=fit.pose,
        photo_camera=fit.camera,
        drivers=tuple(fit.skeleton.names.index(name) for name in fit.driving_joints),
        wrists=_wrists(fit),
        hidden_hands=_hidden_hands(observation, fit),
        outfit=_outfit(fit, anchors, kept),
        light=None if textured.light is None else torch.from_numpy(textured.light.astype(np.float32)),
        about={"photo": observation.photo.name, "body": fit.body.name},
    )


def _outfit(fit: BodyFit, anchors: Float[np.ndarray, "v 3"], weights: SkinWeights) -> Outfit | None:
    """The outfit as the avatar skins it: what training moves the anchors by is told by the difference."""
    outfit = outfit_of(fit)
    if outfit is None:
        return None
    own = vertices_of(outfit.garments)
    skin = SkinWeights(weights.joints[own], weights.weights[own])
    return replace(outfit, rest=anchors[own].astype(np.float32), skin=skin)


def _wrists(fit: BodyFit) -> dict[int, int]:
    """Hand (:class:`persona.types.BodyPart`) to the joint of its wrist, for the hands that the body has."""
    hands = int(BodyPart.LEFT_HAND), int(BodyPart.RIGHT_HAND)
    return {hand: fit.skeleton.names.index(name) for hand, name in zip(hands, fit.wrists, strict=False)}


def _hidden_hands(observation: Observation, fit: BodyFit) -> tuple[int, ...]:
    """Hands whose fingers the photo hides, but where the fit has them in its sight.

    One that is out of sight is none of them: drawn or not, the photo's view is the same.
    """
    hands = int(BodyPart.LEFT_HAND), int(BodyPart.RIGHT_HAND)
    known = [(side, hand) for side, hand in enumerate(hands) if hand in _wrists(fit)]
    return tuple(hand for side, hand in known if hidden_hand(observation, side) and not drawn_unseen(fit, hand))


def drawn_unseen(fit: BodyFit, hand: int) -> bool:
    """Whether the photo hardly sees a hand (:class:`persona.types.BodyPart`), or sees a larger thing that it holds.

    Without a hand, its arm would end in a stump. One that lies under the clothes ends in them: of the hand crumbs alone
    would come through.
    """
    surface = fit.surface
    own = surface.parts == hand
    held = own.copy()
    own[surface.body_vertices :] = False
    held[: surface.body_vertices] = False
    if held.any() and np.ptp(surface.vertices[held], 0).max() > np.ptp(surface.vertices[own], 0).max():
        return True
    if visible_vertices(surface.vertices, surface.faces, fit.camera).visible[own].mean() > _SEEN:
        return False
    low, high = surface.vertices.min(0), surface.vertices.max(0)
    seen = np.zeros(len(surface.vertices), bool)
    for turn in np.arange(_SIDES) * (2 * np.pi / _SIDES):
        view = look_at((low + high) / 2, turn, 0.0, 3 * float(np.ptp(surface.vertices, 0).max()), _SIDE_PX)
        seen |= visible_vertices(surface.vertices, surface.faces, view).visible
    return bool(seen[own].mean() > _UNDER_CLOTHES)


def seen_of_vertices(textured: TexturedSurface) -> Float[np.ndarray, " v"]:
    """How much of each surface vertex the photo shows: mean over the fine vertices around it."""
    return at_vertices(textured, textured.seen)


def at_vertices(
    textured: TexturedSurface, values: Num[np.ndarray, " n"] | Bool[np.ndarray, " n"]
) -> Float[np.ndarray, " v"]:
    """What fine vertices have (0 to 1), at each surface vertex: the mean over those around it."""
    count = len(textured.surface.vertices)
    total = np.zeros(count)
    weight = np.full(count, 1e-9)
    for k in range(3):
        share = textured.barycentric[:, k]
        total += np.bincount(textured.parents[:, k], share * values, count)
        weight += np.bincount(textured.parents[:, k], share, count)
    return np.clip(total / weight, 0, 1)
