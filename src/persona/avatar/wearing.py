"""Garments on an avatar: Gaussians that ride on the triangles of cloth.

A Gaussian whose three anchors are points of one garment lies in a triangle of cloth. Where a simulation says where the
garment's points are, p, its mean is between the triangle's corners, sum_k b_k p_k, and its covariance factor follows
the triangle: with e1, e2 two edges and n the unit normal,

    J = [e1 e2 n]_posed [e1 e2 n]_rest^-1,        M' = J M.

Cloth does not get thicker when it is stretched, so the normals have length one on both sides. What training has moved
the anchors by in the reference pose, d, moves with the triangle too: the mean is sum_k b_k (p_k + J d_k). So a rider is
a Gaussian like all others whose only joint is its triangle, with the motion [J | sum_k b_k p_k], at the place
sum_k b_k d_k.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import scipy.sparse as sp
import torch
from jaxtyping import Float, Int
from scipy.spatial import KDTree
from torch import Tensor

from persona.avatar.gaussian_data import GaussianData
from persona.avatar.skinning import Binding
from persona.body.skinning import skin
from persona.cloth import Outfit, drape, garment_of_vertices, vertices_of
from persona.geometry.kinematics import pose_transforms
from persona.geometry.meshes import vertex_normals
from persona.imaging.light import LINING
from persona.sparse import FixedMatrix
from persona.types import Pose

_DRAPES_KEPT = 64
_GAP, _DEEPEST = 0.005, 0.12  # meters between cloth and body, and from which on a point belongs to another side of it
_SMALLEST = 1e-9  # square meters: smaller triangles of cloth count as this large


@dataclass(frozen=True)
class Riders:
    """The Gaussians that ride on an avatar's garments, and how; made once, none of it is trained.

    Attributes:
        gaussians: which of the avatar's.
        corners: the points of the outfit around each.
        between_points: interpolates a field on the outfit's points to the riders.
        rest_inverse: [e1 e2 n]^-1 of their triangles where the outfit's points are in the reference pose.
        lift: how far training has moved each in the reference pose, meters.
        lining: what is left of every Gaussian's colour when it is seen from behind, 1 for those that ride on nothing.
    """

    gaussians: Int[Tensor, " r"]
    corners: Int[Tensor, "r 3"]
    between_points: FixedMatrix
    rest_inverse: Float[Tensor, "r 3 3"]
    lift: Float[Tensor, "r 3"]
    lining: Float[Tensor, " n"]

    @staticmethod
    def of(avatar: GaussianData) -> Riders | None:
        """The riders of an avatar; None where nothing hangs free."""
        outfit = avatar.outfit
        if outfit is None:
            return None
        garment = garment_of_vertices(outfit.garments, len(avatar.anchors))
        point = np.full(len(avatar.anchors), -1)
        point[vertices_of(outfit.garments)] = np.arange(len(outfit))
        corners = avatar.corners.cpu().numpy()
        on = garment[corners]
        riding = np.flatnonzero((on[:, 0] >= 0) & (on == on[:, :1]).all(1))
        points = point[corners[riding]]
        rest = torch.from_numpy(outfit.rest.astype(np.float32)).to(avatar.device)
        share = avatar.barycentric.detach().cpu().numpy()[riding].reshape(-1)
        rows = np.repeat(np.arange(len(riding)), 3)
        between_points = FixedMatrix(sp.coo_matrix((share, (rows, points.reshape(-1))), (len(riding), len(outfit))))
        place = torch.from_numpy(points).to(avatar.device)
        anchors = avatar.anchors.detach()[avatar.corners[riding]] * avatar.barycentric.detach()[riding, :, None]
        lift = anchors.sum(1) - between_points(rest)
        lining = torch.ones(len(avatar), device=avatar.device)
        lining[torch.from_numpy(riding).to(avatar.device)] = LINING
        return Riders(
            torch.from_numpy(riding).to(avatar.device), place, between_points, _inverse(rest[place]), lift,
            lining,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.gaussians)

    def motion(self, cloth: Float[Tensor, "p 3"]) -> Float[Tensor, "r 3 4"]:
        """The motion of every rider's triangle where the outfit's points are at ``cloth`` (meters).

        Differentiable in where the triangles are; how they turn and stretch counts as constant.
        """
        with torch.no_grad():
            follow = _frames(cloth[self.corners]) @ self.rest_inverse
        return torch.cat([follow, self.between_points(cloth)[..., None]], -1)

    def bound(self, binding: Binding, joints: int) -> Binding:
        """A binding whose riders have their own triangle for a joint, numbered after the skeleton's ``joints``."""
        own = joints + torch.arange(len(self), device=self.gaussians.device)
        first = torch.eye(1, binding.joints.shape[1], device=own.device)
        return replace(
            binding,
            joints=binding.joints.index_copy(0, self.gaussians, (own[:, None] * first.to(own)).to(binding.joints)),
            weights=binding.weights.index_copy(0, self.gaussians, first.expand(len(self), -1)),
            slopes=binding.slopes.index_fill(0, self.gaussians, 0.0),
        )


def outfit_skinning(outfit: Outfit) -> FixedMatrix:
    """Maps the joints' transforms (row 4 j + a: column a of joint j's matrix) to the outfit's points."""
    points, kept = outfit.skin.joints.shape
    places = np.concatenate([outfit.rest, np.ones((points, 1))], 1)
    shares = (outfit.skin.weights[..., None] * places[:, None]).astype(np.float32)
    columns = 4 * outfit.skin.joints[..., None].astype(np.int64) + np.arange(4)
    rows = np.repeat(np.arange(points), 4 * kept)
    shape = points, 4 * len(outfit.skeleton.names)
    return FixedMatrix(sp.coo_matrix((shares.reshape(-1), (rows, columns.reshape(-1))), shape))


class Drapes:
    """Where an outfit comes to rest in poses; the last ones are kept, for a picture from another side costs no more."""

    def __init__(self, outfit: Outfit) -> None:
        self._outfit = outfit
        self._kept: OrderedDict[bytes, np.ndarray] = OrderedDict()
        self._lock = Lock()

    def __call__(self, pose: Pose) -> Float[np.ndarray, "p 3"]:
        """The points in a pose (world, meters); in the photo's pose those that the photo shows."""
        key, outfit = _key(pose), self._outfit
        with self._lock:
            found = self._kept.pop(key, None)
        if found is None:  # not under the lock: several threads drape several poses
            if key == _key(outfit.photo_pose):
                found = skin(outfit.rest, outfit.skin, pose_transforms(outfit.skeleton, pose)).astype(np.float32)
            else:
                found = drape(outfit, pose)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _DRAPES_KEPT:
                self._kept.popitem(last=False)
        return found


def outside(outfit: Outfit, pose: Pose, points: Float[np.ndarray, "p 3"]) -> Float[np.ndarray, "p 3"]:
    """An outfit's points, moved out of the body where they are in it (world, meters); held points stay.

    For points that no simulation has placed: it looks at the body's nearest vertex alone, and moves nothing that is
    deeper in it than :data:`_DEEPEST`.
    """
    body = outfit.colliders
    placed = skin(body.rest, body.skin, pose_transforms(outfit.skeleton, pose))
    normals = vertex_normals(placed, body.faces)
    _, near = KDTree(placed).query(points)
    depth = ((points - placed[near]) * normals[near]).sum(1)
    rows = np.concatenate([np.repeat(np.arange(g.rows) < g.held_rows, g.columns) for g in outfit.garments])
    moves = (depth < _GAP) & (depth > -_DEEPEST) & ~rows
    out = np.array(points, np.float32)
    out[moves] += ((_GAP - depth)[:, None] * normals[near])[moves].astype(np.float32)
    return out


def _key(pose: Pose) -> bytes:
    """What a drape depends on: all but the face."""
    return np.asarray(pose.rotations, np.float64).tobytes() + np.asarray(pose.translation, np.float64).tobytes()


def _frames(triangles: Float[Tensor, "r 3 3"]) -> Float[Tensor, "r 3 3"]:
    """[e1 e2 n] of triangles."""
    first, second = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    normal = torch.linalg.cross(first, second)
    normal = normal / normal.norm(dim=1, keepdim=True).clamp_min(_SMALLEST)
    return torch.stack([first, second, normal], -1)


def _inverse(triangles: Float[Tensor, "r 3 3"]) -> Float[Tensor, "r 3 3"]:
    """[e1 e2 n]^-1 of triangles."""
    first, second, normal = _frames(triangles).unbind(-1)
    size = torch.linalg.cross(first, second).norm(dim=1, keepdim=True).clamp_min(_SMALLEST)
    return torch.stack([torch.linalg.cross(second, normal) / size, torch.linalg.cross(normal, first) / size, normal], 1)
