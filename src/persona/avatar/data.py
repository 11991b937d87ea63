"""What an avatar consists of: Gaussians in the reference pose, a skeleton that moves them, facial actions, a light."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from persona.avatar.learned_drape import LearnedDrape
from persona.avatar.pose_offsets import PoseOffsets
from persona.cloth import Outfit, vertices_of
from persona.types import Camera, Pose, Skeleton


@dataclass(frozen=True, eq=False)
class AvatarData:
    """The data of a whole-body 3D Gaussian avatar of one person (paper section 3.2); never changed once made.

    Gaussians live in the reference pose (meters, all local rotations the identity). Each lies in a triangle of
    *anchors*, the vertices of the fitted surface; expression and pose-driven offsets move the anchors and are
    interpolated. ``stretch`` is how much longer a Gaussian's triangle is in the reference pose than in the photo's.
    ``colors`` are the surface's own; ``light`` is the photo's light, which stays in the world when the avatar turns
    (None: the photo's light is in the colours). Posing needs nothing else, no body-model file either.

    Attributes:
        skeleton: names, parents and rest joints (meters).
        means: centres of the Gaussians, meters.
        quaternions: rotations of the Gaussians, wxyz, of any length but zero; the third axis is the surface normal.
        log_scales: natural logarithms of the standard deviations in meters.
        opacity_logits: opacities before the sigmoid.
        colors: sRGB in [0, 1].
        parts: :class:`persona.types.BodyPart` of each Gaussian.
        seen: how well the photo shows each Gaussian, in [0, 1].
        corners: the three anchors around each Gaussian.
        barycentric: where it lies between them.
        joints: the joints that move each Gaussian; slots of weight 0 are unused.
        weights: their skinning weights; rows sum to one.
        weight_slopes: gradients of the weights along the surface, 1/m.
        stretch: length of a Gaussian's triangle in the reference pose over that in the photo's.
        anchors: vertices of the fitted surface, meters.
        anchor_joint: the joint that moves each anchor most.
        anchor_free: 1 where cloth may move, 0 on face and hands.
        expression_names: names of the ``e`` facial actions.
        expression_vertices: the anchors that facial actions move.
        expression_basis: their displacements at an action's full value, meters.
        photo_pose: the pose of the photo.
        photo_camera: the camera of the photo.
        drivers: the joints whose rotations drive the pose-driven offsets.
        wrists: hand (:class:`persona.types.BodyPart`) to the joint of its wrist.
        hidden_hands: hands (:class:`persona.types.BodyPart`) that the photo hides; each has a wrist.
        offsets: the pose-driven offsets; None without.
        outfit: the garments that hang free; their points are anchors, and the outfit has them where the untrained
            avatar has them (skinned with its weights). None where nothing hangs free.
        learned_drape: what poses and motion do to these garments, learnt from simulations; None without.
        light: the photo's light, three symmetric 4 x 4 matrices (:mod:`persona.imaging.light`).
        about: what the avatar was made from, and the losses of its training.
    """

    skeleton: Skeleton
    means: Float[Tensor, "n 3"]
    quaternions: Float[Tensor, "n 4"]
    log_scales: Float[Tensor, "n 3"]
    opacity_logits: Float[Tensor, " n"]
    colors: Float[Tensor, "n 3"]
    parts: Int[Tensor, " n"]
    seen: Float[Tensor, " n"]
    corners: Int[Tensor, "n 3"]
    barycentric: Float[Tensor, "n 3"]
    joints: Int[Tensor, "n k"]
    weights: Float[Tensor, "n k"]
    weight_slopes: Float[Tensor, "n k 3"]
    stretch: Float[Tensor, " n"]
    anchors: Float[Tensor, "m 3"]
    anchor_joint: Int[Tensor, " m"]
    anchor_free: Float[Tensor, " m"]
    expression_names: tuple[str, ...]
    expression_vertices: Int[Tensor, " q"]
    expression_basis: Float[Tensor, "e q 3"]
    photo_pose: Pose
    photo_camera: Camera
    drivers: tuple[int, ...] = ()
    wrists: dict[int, int] = field(default_factory=dict)
    hidden_hands: tuple[int, ...] = ()
    offsets: PoseOffsets | None = None
    outfit: Outfit | None = None
    learned_drape: LearnedDrape | None = None
    light: Float[Tensor, "3 4 4"] | None = None
    about: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.means)

    @property
    def hanging(self) -> Bool[Tensor, " m"]:
        """Which anchors are points of garments."""
        out = torch.zeros(len(self.anchors), dtype=torch.bool, device=self.device)
        if self.outfit is not None:
            out[torch.from_numpy(vertices_of(self.outfit.garments)).to(self.device)] = True
        return out

    @property
    def device(self) -> torch.device:
        """Where the Gaussians live; everything computed from them stays there."""
        return self.means.device
