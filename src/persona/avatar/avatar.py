"""The avatar: its data, posed, drawn, written and read."""

from __future__ import annotations

import copy
import os
from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from persona.avatar.data import AvatarData
from persona.avatar.drawing import draw
from persona.avatar.file import read_avatar, write_avatar
from persona.avatar.gaussians import Gaussians
from persona.avatar.pose_offsets import CONTROL_SPACING, MOVING, PoseOffsets, reach_mask
from persona.avatar.poser import Poser
from persona.types import Camera, Pose


class Avatar(AvatarData):
    """A whole-body 3D Gaussian avatar of one person; the fields are those of :class:`AvatarData`.

    It never changes: ``dataclasses.replace`` makes another one. What is trained is trained in tensors that belong to
    the one avatar of that training.
    """

    @cached_property
    def poser(self) -> Poser:
        """Poses this avatar, with gradients too; made when it is first needed."""
        return Poser(self)

    def pose(self, pose: Pose, *, pose_driven: bool = True, lit: bool = True) -> Gaussians:
        """The avatar in a pose, without gradients.

        Args:
            pose: local rotations and root position of this avatar's skeleton; facial actions in the order of
                ``expression_names`` (empty: the photo's own expression).
            pose_driven: add the pose-driven offsets (the paper's "refined" avatar) or not ("base").
            lit: in the photo's light, or the surface's own colours.
        """
        with torch.no_grad():
            return self.poser(*self.poser.tensors_of(pose), pose_driven=pose_driven, lit=lit)

    def joint_positions(self, pose: Pose) -> Float[np.ndarray, "j 3"]:
        """Where the joints are in a pose, meters."""
        with torch.no_grad():
            return self.poser.joint_positions(pose).cpu().numpy()

    def draw(
        self, pose: Pose, camera: Camera, *, pose_driven: bool = True, lit: bool = True
    ) -> tuple[Float[Tensor, "h w 3"], Float[Tensor, "h w"]]:
        """A picture of the avatar in a pose, without gradients; arguments as of :meth:`pose`.

        Returns:
            sRGB in [0, 1], multiplied by alpha, and alpha.
        """
        with torch.no_grad():
            picture, alpha = draw(self.pose(pose, pose_driven=pose_driven, lit=lit), camera)
            return picture.clamp(0, 1), alpha

    def with_offsets(self, seed: int = 0) -> Avatar:
        """This avatar with an untrained field of pose-driven offsets (all zero to begin with).

        Args:
            seed: of the field's first numbers.
        """
        free = torch.nonzero(self.anchor_free > MOVING)[:, 0]
        cells = np.floor(self.anchors[free].cpu().numpy() / CONTROL_SPACING).astype(np.int64)
        _, first = np.unique(cells, axis=0, return_index=True)
        controls = free[torch.from_numpy(np.sort(first)).to(self.device)]
        middle = (self.anchors.amin(0) + self.anchors.amax(0)) / 2
        owners = self.anchor_joint[controls].tolist()
        reach = reach_mask(self.skeleton.parents, self.drivers, owners).to(self.device)
        offsets = PoseOffsets(
            controls, self.anchors[controls] - middle, reach, self.anchor_free[controls],
            generator=torch.Generator().manual_seed(seed),
        )  # fmt: skip
        return replace(self, offsets=offsets.to(self.device))

    def to(self, device: torch.device | str) -> Avatar:
        """The avatar on another device."""
        if self.device == torch.device(device):
            return self
        tensors = {f.name: getattr(self, f.name) for f in fields(self)}
        moved = {name: value.to(device) for name, value in tensors.items() if isinstance(value, Tensor)}
        offsets = None if self.offsets is None else copy.deepcopy(self.offsets).to(device)
        return replace(self, **moved, offsets=offsets)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the avatar; a folder gets ``avatar.safetensors`` inside. The file appears whole or not at all."""
        return write_avatar(self, Path(path))

    @staticmethod
    def load(path: str | os.PathLike[str], device: str = "cpu") -> Avatar:
        """Read an avatar: the file, or the folder that holds ``avatar.safetensors``.

        Raises:
            PersonaError: nothing there, or the file is damaged, hostile, or of a newer format than this program reads.
        """
        return Avatar(**read_avatar(Path(path))).to(device)
