"""What moves an avatar, however it is drawn: skeleton, anchors on its surface, facial actions, garments, light."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from persona.avatar.learned_drape import LearnedDrape
from persona.avatar.pose_offsets import PoseOffsets
from persona.avatar.shadows import Shadow, Sky
from persona.cloth import Outfit, vertices_of
from persona.types import Camera, Pose, Skeleton


@dataclass(frozen=True, eq=False, kw_only=True)
class Rig:
    """What every avatar has, whatever draws it (paper section 3.2); never changed once made.

    It lives in the reference pose (meters, all local rotations the identity). *Anchors* are the vertices of the fitted
    surface; facial actions and pose-driven offsets move them, and whatever is drawn follows them. ``light`` is the
    photo's light, which stays in the world when the avatar turns (None: the photo's light is in the colours). Posing
    needs nothing else, no body-model file either.

    Attributes:
        skeleton: names, parents and rest joints (meters).
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
        shadows: of the lamps or the sky of another light than the photo's; not in the avatar's file.
        about: what the avatar was made from, and the losses of its training.
    """

    skeleton: Skeleton
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
    shadows: tuple[Shadow | Sky, ...] = ()

    @property
    def hanging(self) -> Bool[Tensor, " m"]:
        """Which anchors are points of garments."""
        out = torch.zeros(len(self.anchors), dtype=torch.bool, device=self.device)
        if self.outfit is not None:
            out[torch.from_numpy(vertices_of(self.outfit.garments)).to(self.device)] = True
        return out

    @property
    def device(self) -> torch.device:
        """Where the avatar lives; everything computed from it stays there."""
        return self.anchors.device


__all__ = ["Rig"]
