"""A radiance field as Gaussians, for what only Gaussians can be shown by: the page and files of other programs.

Gaussians tile the surface that carries the field. Each takes what a ray straight through the shell meets there: the
colour that comes out, how opaque the shell is, and how far above the surface that lies. The rig is the field's own, so
both move alike.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from scipy.spatial import KDTree

from persona.avatar.building import gaussians_on
from persona.avatar.gaussian_avatar import GaussianAvatar
from persona.avatar.placing import Placement, Swatches, place
from persona.avatar.radiance_avatar import RadianceAvatar
from persona.avatar.radiance_field import RadianceField, lattice
from persona.avatar.rig import Rig
from persona.body.skinning import dense_weights
from persona.compute import HERE, Compute
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import face_areas
from persona.types import SkinWeights

_NEIGHBOURS = 12  # Gaussians that are drawn over one another: those further away hardly count
_MOST_OPAQUE = 0.95  # a Gaussian is never more
_AT_ONCE = 200_000  # samples of the field


def as_gaussians(avatar: Any, stage: Stage = SILENT, count: int = 110_000) -> GaussianAvatar:
    """The avatar, if it is made of Gaussians, or Gaussians that look like its radiance field.

    Args:
        avatar: of any kind.
        stage: receives a note where Gaussians had to be made.
        count: about how many to make.

    Raises:
        PersonaError: it is of a kind that cannot become Gaussians.
    """
    if isinstance(avatar, GaussianAvatar):
        return avatar
    if not isinstance(avatar, RadianceAvatar):
        raise PersonaError(f"this takes an avatar of Gaussians, and this one is made of '{avatar.kind}'")
    found = baked(avatar, count, stage.compute)
    stage.note(f"the radiance field is shown by {len(found):,} Gaussians here; render and animate draw the field")
    return found


def baked(avatar: RadianceAvatar, count: int = 110_000, compute: Compute = HERE) -> GaussianAvatar:
    """Gaussians that look like a radiance field.

    Args:
        avatar: the field.
        count: about how many Gaussians to make.
        compute: threads.
    """
    avatar = avatar.to("cpu")
    field = avatar.field
    faces = field.faces.numpy()
    anchors = avatar.anchors.numpy().astype(np.float64)
    photo = avatar.pose(avatar.photo_pose, pose_driven=False, cloth="learned")
    vertices, parts = photo.vertices.numpy().astype(np.float64), avatar.parts.numpy()
    with torch.no_grad():
        spot = place(vertices, faces, parts, avatar.seen.numpy(), _swatches(field, vertices), count)
        shown = _straight_through(field, spot)
    skin = SkinWeights(avatar.joints.numpy(), avatar.weights.numpy())
    dense = dense_weights(skin, len(avatar.skeleton.names), np.float32)
    transforms = pose_transforms(avatar.skeleton, avatar.photo_pose)
    laid = gaussians_on(
        spot, vertices, anchors, dense, 1 - avatar.anchor_free.numpy(), transforms, spot.triangles(anchors)
    )
    reach = (avatar.reach.numpy()[spot.corners] * spot.centers).sum(1)
    lift = (shown[:, 4] * reach * field.options.thickness)[:, None]
    # The third is across the surface.
    wide = laid.tensors["log_scales"][:, :2].exp().mean(1).numpy().astype(np.float64)
    colors = sharpened(shown[:, :3], laid.posed, laid.normals, wide, compute)
    opacity = torch.from_numpy(shown[:, 3].clip(1e-3, _MOST_OPAQUE)).float()
    part = parts[spot.nearest]
    seen = (avatar.seen.numpy()[spot.corners] * spot.centers).sum(1)
    lifted = laid.tensors["means"] + torch.from_numpy((lift * laid.reference_normals).astype(np.float32))
    return GaussianAvatar(
        **{entry.name: getattr(avatar, entry.name) for entry in fields(Rig)},
        **(laid.tensors | {"means": lifted}),
        opacity_logits=opacity.logit(),
        colors=torch.from_numpy(colors.astype(np.float32)).clamp(0, 1),
        parts=torch.from_numpy(part.astype(np.int64)),
        seen=torch.from_numpy(seen.astype(np.float32)),
    )


def _swatches(field: RadianceField, vertices: Float[np.ndarray, "v 3"]) -> Swatches:
    """The field's texels as colours on the surface."""
    face, barycentric = lattice(field.subdivisions.numpy())
    faces = field.faces.numpy()
    area = face_areas(vertices, faces) / np.bincount(face, minlength=len(faces)).clip(1)
    colors = torch.sigmoid(field.texels[:, :3]).numpy().astype(np.float64)
    return Swatches(face, barycentric.astype(np.float64), colors, area[face])


def sharpened(
    colors: Float[np.ndarray, "n 3"],
    points: Float[np.ndarray, "n 3"],
    normals: Float[np.ndarray, "n 3"],
    wide: Float[np.ndarray, " n"],
    compute: Compute = HERE,
) -> Float[np.ndarray, "n 3"]:
    """Colours of Gaussians that look like the given ones once they are drawn.

    Gaussians overlap, so a drawn picture shows at each of them a mean of its neighbours' colours: it is blurred. What
    that takes from the colours is added to them beforehand (one step of Van Cittert's deconvolution).

    Args:
        colors: wanted at each Gaussian, in [0, 1].
        points: their centres, meters.
        normals: unit; what faces the other way is not drawn over it.
        wide: their standard deviations along the surface, meters.

    Returns:
        colours in [0, 1].
    """
    apart, nearest = KDTree(points).query(points, k=min(_NEIGHBOURS, len(points)), workers=compute.workers)
    apart, nearest = apart.reshape(len(points), -1), nearest.reshape(len(points), -1)
    weight = np.exp(-0.5 * (apart / np.maximum(wide, 1e-6)[nearest]) ** 2)
    weight *= np.maximum((normals[:, None] * normals[nearest]).sum(-1), 0)
    drawn = (weight[..., None] * colors[nearest]).sum(1) / np.maximum(weight.sum(1, keepdims=True), 1e-12)
    return np.clip(2 * colors - drawn, 0, 1)


def _straight_through(field: RadianceField, spot: Placement) -> Float[np.ndarray, "n 5"]:
    """Colour, opacity and height (in thicknesses) of what a ray along the normal meets at small triangles' centres."""
    heights, found = field.options.heights, []
    place = torch.from_numpy(spot.centers.astype(np.float32))
    face = torch.from_numpy(spot.face)
    for low in range(0, len(face), _AT_ONCE):
        own = slice(low, low + _AT_ONCE)
        left = torch.ones(len(face[own]))
        total = torch.zeros(len(left), 5)
        for height in sorted(heights, reverse=True):
            density, colors = field(face[own], place[own], torch.full_like(left, height))
            share = left * (1 - torch.exp(-density))
            total += (
                torch.cat([colors, torch.ones(len(left), 1), torch.full((len(left), 1), height)], 1) * share[:, None]
            )
            left = left - share
        solid = total[:, 3:4].clamp_min(1e-6)
        found.append(torch.cat([total[:, :3] / solid, total[:, 3:4], total[:, 4:] / solid], 1))
    return torch.cat(found).numpy().astype(np.float64)


__all__ = ["as_gaussians", "baked"]
