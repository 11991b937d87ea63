"""Building: from the fitted, textured surface of a photo to a radiance field that is not trained yet."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from jaxtyping import Float, Int
from scipy.spatial import KDTree

from persona.avatar import canonical
from persona.avatar.building import rig_of, seen_of_vertices
from persona.avatar.radiance_avatar import RadianceAvatar
from persona.avatar.radiance_field import FieldOptions, RadianceField, lattice
from persona.body.skinning import unskin
from persona.cloth import vertices_of
from persona.compute import HERE, Compute
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import vertex_normals
from persona.types import BodyFit, BodyPart, Observation, SkinWeights, TexturedSurface

_MOST_PARTS = 64  # of a triangle's edge


@dataclass(frozen=True)
class Radiance:
    """How a radiance field is laid out around a surface; all chosen by hand on one person.

    Attributes:
        texel: meters between texels.
        texel_head: the same on the head and the hands.
        room: share of the distance to the surface's other side that the shell may take.
        thinnest: least thickness of the shell, share of the full one; stiff parts (face, hands), which keep their
            template, have twice that.
        apart: meters by which garments lie beside the body in the field's own space.
        field: sizes of the field.
    """

    texel: float = 0.004
    texel_head: float = 0.002
    room: float = 0.35
    thinnest: float = 0.08
    apart: float = 3.0
    field: FieldOptions = field(default_factory=FieldOptions)


def build_radiance_avatar(
    observation: Observation,
    fit: BodyFit,
    textured: TexturedSurface,
    *,
    options: Radiance = Radiance(),
    seed: int = 0,
    compute: Compute = HERE,
) -> RadianceAvatar:
    """Lay a field around the fitted, textured surface; no training yet, no pose-driven offsets.

    Args:
        observation: what the photo shows.
        fit: the body.
        textured: its surface and colours, which the field begins with.
        options: of the field.
        seed: of the field's first numbers.
        compute: threads.
    """
    surface = textured.surface
    dense = canonical.diffused_weights(surface, len(fit.skeleton.names))
    kept = SkinWeights(*canonical.strongest(dense, canonical.JOINTS_KEPT))
    anchors = unskin(surface.vertices, kept, pose_transforms(fit.skeleton, fit.pose)).astype(np.float32)
    faces = surface.faces.astype(np.int64)

    fine = np.isin(surface.parts, (BodyPart.HEAD, BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND))[faces].all(1)
    corners = surface.vertices[faces]
    across = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    parts = (
        np.rint(np.sqrt(across) / np.where(fine, options.texel_head, options.texel))
        .clip(1, _MOST_PARTS)
        .astype(np.int64)
    )
    places = anchors.copy()
    places[vertices_of(fit.garments)] += np.float32(options.apart) * np.array([1, 0, 0], np.float32)
    carried = RadianceField(
        torch.from_numpy(faces), torch.from_numpy(places), torch.from_numpy(parts), options.field,
        torch.Generator().manual_seed(seed),
    )  # fmt: skip
    face, share = lattice(parts)
    points = (corners[face] * share[..., None]).sum(1)
    normals = (vertex_normals(surface.vertices, faces)[faces[face]] * share[..., None]).sum(1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True).clip(1e-8)
    colors, _ = canonical.texture_at(textured, points, normals, compute)
    with torch.no_grad():
        carried.texels[:, :3] = torch.from_numpy(colors.astype(np.float32)).clamp(0.004, 0.996).logit()
    return RadianceAvatar(
        **rig_of(observation, fit, textured, anchors, dense),
        joints=torch.from_numpy(kept.joints),
        weights=torch.from_numpy(kept.weights),
        parts=torch.from_numpy(surface.parts.astype(np.int64)),
        seen=torch.from_numpy(seen_of_vertices(textured).astype(np.float32)),
        reach=torch.from_numpy(_reach(anchors, faces, surface.stiffness, options)),
        field=carried,
    )


def _reach(
    anchors: Float[np.ndarray, "m 3"],
    faces: Int[np.ndarray, "f 3"],
    stiffness: Float[np.ndarray, " m"],
    options: Radiance,
) -> Float[np.ndarray, " m"]:
    """How thick the shell may be at each vertex: not through to where the surface faces the other way."""
    normals, most = vertex_normals(anchors, faces), options.field.thickness / options.room
    distance, near = KDTree(anchors).query(anchors, min(48, len(anchors)), distance_upper_bound=most)
    inside = near < len(anchors)
    near = np.where(inside, near, 0)
    across = np.einsum("mkc,mc->mk", normals[near], normals) < -0.3
    free = np.where(inside & across, distance, most).min(1) / most
    return np.clip(
        np.minimum(free, 1 - np.clip(stiffness, 0, 1) * (1 - 2 * options.thinnest)), options.thinnest, 1
    ).astype(np.float32)


__all__ = ["Radiance", "build_radiance_avatar"]
