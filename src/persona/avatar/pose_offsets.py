"""Pose-driven offsets: how the surface moves beyond skinning when the pose changes (paper section 3.2).

A tri-plane holds features over the canonical space; an MLP reads the feature at a point together with the rotations of
the joints near it and gives a displacement in the reference pose. The field is smooth, so it is evaluated at control
points, some centimeters apart on the surface, and interpolated to the anchors between them. Only the cells of the
planes that control points read exist: the others would never be trained.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from persona.avatar.normalization import norm_relu
from persona.geometry.rotations import rotations_to_6d
from persona.sparse import FixedMatrix

#: Spatial extent of the tri-plane in meters (paper: a 2 m box).
EXTENT = 2.0
GROUPS = 4
#: Meters between the points at which the smooth field of pose-driven offsets is evaluated.
CONTROL_SPACING = 0.025
#: Anchors freer than this are moved by the offsets; the others belong to face and hands.
MOVING = 0.05


class PoseOffsets(nn.Module):
    """Tri-plane and MLP of section 3.2: 3 x 32 x R x R features, then 128-128-128 with group norm, output / 100.

    Attributes:
        controls: the anchor at which each control point lies.
        points: control points in the reference pose, relative to the middle of the person, meters.
        reach: which driving joints may move which control point.
        free: 1 where cloth may move, 0 on face and hands, which keep the template (paper: none for hands, face).
        cells: features of the tri-plane's cells that the control points read.
        cell_index: which cells these are: (plane * R + row) * R + column.
    """

    controls: Int[Tensor, " c"]
    points: Float[Tensor, "c 3"]
    reach: Bool[Tensor, "c d"]
    free: Float[Tensor, " c"]
    cell_index: Int[Tensor, " a"]

    def __init__(
        self,
        controls: Int[Tensor, " c"],
        points: Float[Tensor, "c 3"],
        reach: Bool[Tensor, "c d"],
        free: Float[Tensor, " c"],
        resolution: int = 128,
        channels: int = 32,
        width: int = 128,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        """Untrained offsets, which move nothing yet; ``generator`` is where their randomness comes from."""
        super().__init__()
        generator = generator or torch.Generator()
        for name, value in (("controls", controls), ("points", points), ("reach", reach), ("free", free)):
            self.register_buffer(name, value)
        self.resolution = resolution
        lookup = bilinear(points.cpu().numpy(), resolution)
        read = np.unique(lookup.indices)
        self.register_buffer("cell_index", torch.from_numpy(read.astype(np.int64)))
        self.lookup = FixedMatrix(lookup[:, read])
        patterns, which = np.unique(reach.cpu().numpy(), axis=0, return_inverse=True)
        self.register_buffer("patterns", torch.from_numpy(patterns).float(), persistent=False)
        ones = np.ones(len(points), np.float32)
        self.pattern_of_point = FixedMatrix(sp.csr_matrix((ones, (np.arange(len(points)), which.reshape(-1)))))
        self.cells = nn.Parameter(torch.randn(len(read), channels, generator=generator) * 0.1)
        inputs = 3 * channels + 6 * reach.shape[1]
        sizes = (inputs, width, width, width, 3)
        self.layers = nn.ModuleList([seeded_linear(i, o, generator) for i, o in pairwise(sizes)])
        self.norms = nn.ModuleList([nn.GroupNorm(GROUPS, width) for _ in range(3)])
        nn.init.zeros_(self.layers[-1].weight)  # type: ignore[arg-type]
        nn.init.zeros_(self.layers[-1].bias)  # type: ignore[arg-type]

    def forward(
        self, rotations: Float[Tensor, "d 3 3"], places: Float[Tensor, "c w"] | None = None
    ) -> Float[Tensor, "c 3"]:
        """Displacements of the control points in the reference pose, meters.

        Args:
            rotations: local rotations of the driving joints; none at rest.
            places: what :meth:`places` gave, to spare the work for every pose when nothing is trained.
        """
        first: Any = self.layers[0]
        features = 3 * self.cells.shape[1]
        # The first layer is a sum of what the place says and what the pose says, and points that the same joints reach
        # hear the same from the pose.
        eye = torch.eye(3, dtype=rotations.dtype, device=rotations.device)
        pose = rotations_to_6d(rotations) - rotations_to_6d(eye.expand_as(rotations))
        heard = (self.patterns.to(pose.dtype)[..., None] * pose).flatten(1) @ first.weight[:, features:].T  # type: ignore[operator]
        x = (self.places() if places is None else places) + self.pattern_of_point(heard)
        for norm, layer in zip(self.norms, list(self.layers)[1:], strict=True):
            gamma, beta = norm.weight, norm.bias  # type: ignore[union-attr]
            x = layer(norm_relu(x, gamma, beta, GROUPS))  # type: ignore[arg-type]
        return x / 100.0 * self.free[:, None]

    def places(self) -> Float[Tensor, "c w"]:
        """The first layer's share that does not depend on the pose."""
        first: Any = self.layers[0]
        features = self.lookup(self.cells).reshape(len(self.points), -1)
        return F.linear(features, first.weight[:, : features.shape[1]], first.bias)


def seeded_linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    """A linear layer with torch's usual first weights, drawn from a generator instead of the process's own."""
    # What it draws itself is drawn over. (By way of the device "meta" torch would import its symbolic mathematics.)
    with torch.random.fork_rng(devices=[]):
        layer = nn.Linear(inputs, outputs)
    bound = 1 / math.sqrt(inputs)
    nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
    nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
    return layer


def bilinear(points: Float[np.ndarray, "c 3"], resolution: int) -> sp.csr_matrix:
    """Bilinear interpolation in the three planes: row 3 i + p reads plane p (xy, xz, yz) at point i.

    Cell centres lie as in ``grid_sample(align_corners=False, padding_mode="border")``.
    """
    count = len(points)
    place = np.clip((points / EXTENT + 0.5) * resolution - 0.5, 0, resolution - 1)
    low = np.minimum(np.floor(place).astype(np.int64), resolution - 2)
    part = place - low
    rows, columns, shares = [], [], []
    for plane, (u, v) in enumerate(((0, 1), (0, 2), (1, 2))):
        for du in (0, 1):
            for dv in (0, 1):
                rows.append(3 * np.arange(count) + plane)
                columns.append((plane * resolution + low[:, v] + dv) * resolution + low[:, u] + du)
                shares.append(abs(1 - du - part[:, u]) * abs(1 - dv - part[:, v]))
    entries = np.concatenate(shares).astype(np.float32), (np.concatenate(rows), np.concatenate(columns))
    return sp.csr_matrix(entries, (3 * count, 3 * resolution * resolution))


def reach_mask(
    parents: tuple[int, ...], drivers: tuple[int, ...], owner: list[int], rings: int = 4
) -> Bool[Tensor, "m d"]:
    """Which driving joints lie within ``rings`` steps of each anchor's own joint on the reduced skeleton.

    Args:
        parents: of the full skeleton.
        drivers: the driving joints.
        owner: for each anchor the joint with the largest skinning weight.
        rings: how many steps over driving joints count as near.
    """
    place = {j: k for k, j in enumerate(drivers)}
    root = len(drivers)

    def nearest(j: int) -> int:
        while j >= 0 and j not in place:
            j = parents[j]
        return place[j] if j >= 0 else root

    distance = torch.full((root + 1, root + 1), 99)
    distance.fill_diagonal_(0)
    for j, k in place.items():
        up = nearest(parents[j]) if parents[j] >= 0 else root
        distance[k, up] = distance[up, k] = 1
    for via in range(root + 1):
        distance = torch.minimum(distance, distance[:, via : via + 1] + distance[via : via + 1])
    return (distance[[nearest(j) for j in owner]] <= rings)[:, :root]
