"""Posing: where an avatar's joints, anchors and garments are in a pose, with gradients or without."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

import numpy as np
import scipy.sparse as sp
import torch
from jaxtyping import Float
from scipy.spatial import KDTree
from torch import Tensor

from persona.avatar.pose_offsets import MOVING
from persona.avatar.posed import Posed
from persona.avatar.rig import Rig
from persona.avatar.wearing import outfit_skinning
from persona.geometry.kinematics import joint_transforms
from persona.sparse import FixedMatrix
from persona.types import Pose

#: Meters a wrist must leave its place in the photo until a hand hidden there begins to show, and is fully drawn.
EMERGING, EMERGED = 0.03, 0.10
#: Control points that move an anchor.
_NEAREST = 4

PosedT = TypeVar("PosedT", bound=Posed)


class Poser(ABC, Generic[PosedT]):
    """Moves one avatar; made once, for data that never change.

    What is needed for every pose is prepared here: the interpolation from the offsets' control points, the hidden
    hands' places. Only values that none of this depends on (shapes, colours, the offsets' numbers) may be trained in
    place meanwhile. What is drawn and how it follows the anchors, each kind of avatar says for itself.

    Attributes:
        between_controls: interpolates the smooth field of offsets from the control points to all anchors that may
            move; None without offsets.
        hidden_wrists: of every hand that the photo hides its wrist's joint, and that joint's place in the photo, in
            the root's frame (meters).
    """

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.between_controls = _between_controls(rig)
        self._outfit_skinning = None if rig.outfit is None else outfit_skinning(rig.outfit)
        self._rest = torch.as_tensor(rig.skeleton.rest_joints, dtype=torch.float32, device=rig.device)
        self._places: Tensor | None = None
        if rig.offsets is not None and not rig.offsets.cells.requires_grad:
            self._places = rig.offsets.places()
        with torch.no_grad():
            photo = self.transforms(rig.photo_pose)
            wrists = {hand: rig.wrists[hand] for hand in rig.hidden_hands}
            self.hidden_wrists = {hand: (wrist, self._from_root(photo, wrist)) for hand, wrist in wrists.items()}

    def __call__(
        self,
        rotations: Float[Tensor, "j 3 3"],
        translation: Float[Tensor, " 3"],
        expression: Float[Tensor, " e"] | None = None,
        *,
        pose_driven: bool = True,
        lit: bool = True,
        anchor_shift: Float[Tensor, "m 3"] | None = None,
        cloth: Float[Tensor, "p 3"] | None = None,
    ) -> PosedT:
        """The avatar in a pose; differentiable with respect to the pose and everything that is trained.

        Args:
            rotations: local rotations of the avatar's skeleton.
            translation: where the root joint is in the world, meters.
            expression: facial actions in the avatar's order; None or empty for the photo's own.
            pose_driven: add the pose-driven offsets (the paper's "refined" avatar) or not ("base").
            lit: in the photo's light, or the surface's own colours.
            anchor_shift: displaces the anchors in the reference pose (meters) on top of expression and pose.
            cloth: where the points of the avatar's outfit are in the world (meters): what is drawn of the garments
                rides on them. Without, with ``pose_driven``, they are where the learned drape has them, and where
                nothing was learnt, skinning moves them like all others.
        """
        transforms = self._joints(rotations, translation)
        shift = self.anchor_motion(rotations, expression, pose_driven=pose_driven)
        if anchor_shift is not None:
            shift = anchor_shift if shift is None else shift + anchor_shift
        if cloth is None and pose_driven and self.rig.learned_drape is not None:
            cloth = self._hung(rotations, transforms, pose_driven=True)
        return self._drawn(transforms, shift, cloth, lit=lit)

    @abstractmethod
    def _drawn(
        self,
        transforms: Float[Tensor, "j 3 4"],
        shift: Float[Tensor, "m 3"] | None,
        cloth: Float[Tensor, "p 3"] | None,
        *,
        lit: bool,
    ) -> PosedT:
        """What is drawn: joints moved by ``transforms``, anchors by ``shift`` before, garments are at ``cloth``."""

    def tensors_of(self, pose: Pose) -> tuple[Float[Tensor, "j 3 3"], Float[Tensor, " 3"], Float[Tensor, " e"]]:
        """Rotations, translation and expression of a pose as float32 where the avatar is."""
        arrays = pose.rotations, pose.translation, pose.expression
        rotations, translation, expression = (
            torch.as_tensor(np.asarray(a), dtype=torch.float32, device=self.rig.device) for a in arrays
        )
        return rotations, translation, expression

    def transforms(self, pose: Pose) -> Float[Tensor, "j 3 4"]:
        """Rigid motion of every joint from the reference pose to a pose."""
        return self._joints(*self.tensors_of(pose)[:2])

    def joint_positions(self, pose: Pose) -> Float[Tensor, "j 3"]:
        """Where the joints are in a pose, meters."""
        moved = self.transforms(pose)
        return torch.einsum("jrc,jc->jr", moved[:, :, :3], self._rest) + moved[:, :, 3]

    def shown_hands(self, pose: Pose) -> dict[int, float]:
        """How far each hand that the photo hides has come out in a pose, 0 (as in the photo) to 1.

        A hand in a pocket lies under the cloth, and now and then the fit has a hidden hand in front of it. It is not
        drawn there; it appears once its wrist has left the photo's place (relative to the hips) by :data:`EMERGED`
        meters.
        """
        return self._shown(self.transforms(pose))

    def anchor_motion(
        self, rotations: Float[Tensor, "j 3 3"], expression: Float[Tensor, " e"] | None, *, pose_driven: bool
    ) -> Float[Tensor, "m 3"] | None:
        """How expression and pose move the anchors in the reference pose (meters); None when not at all."""
        rig = self.rig
        moved: Tensor | None = None
        if expression is not None and len(expression) and len(rig.expression_names):
            photo = torch.as_tensor(rig.photo_pose.expression, dtype=torch.float32, device=rig.device)
            change = expression - photo if len(photo) == len(expression) else expression
            if bool((change != 0).any()):
                shift = torch.einsum("e,eqc->qc", change, rig.expression_basis)
                moved = torch.zeros_like(rig.anchors).index_add(0, rig.expression_vertices, shift)
        if pose_driven and self.between_controls is not None:
            shift = self.between_controls(self.control_motion(rotations[list(rig.drivers)]))
            moved = shift if moved is None else moved + shift
        return moved

    def control_motion(self, rotations: Float[Tensor, "d 3 3"]) -> Float[Tensor, "c 3"]:
        """How a pose moves the offsets' control points in the reference pose, meters.

        Args:
            rotations: local rotations of the driving joints.
        """
        offsets = self.rig.offsets
        assert offsets is not None
        return offsets(rotations, offsets.places() if self._places is None else self._places)

    def hung(
        self,
        rotations: Float[Tensor, "j 3 3"],
        translation: Float[Tensor, " 3"],
        *,
        pose_driven: bool,
    ) -> Float[Tensor, "p 3"] | None:
        """Where garments' points are in a pose without a simulation (world, meters); None where nothing hangs free.

        Differentiable with respect to the pose.

        Args:
            rotations: local rotations of the avatar's skeleton.
            translation: where the root joint is in the world, meters.
            pose_driven: as was learnt from drapes, if it was; or where skinning alone has them.
        """
        if self.rig.outfit is None:
            return None
        return self._hung(rotations, self._joints(rotations, translation), pose_driven=pose_driven)

    def _hung(
        self,
        rotations: Float[Tensor, "j 3 3"],
        transforms: Float[Tensor, "j 3 4"],
        *,
        pose_driven: bool,
    ) -> Float[Tensor, "p 3"]:
        points = self.skinned(transforms)
        drape = self.rig.learned_drape
        return points + drape(rotations) @ rotations[0].T if pose_driven and drape is not None else points

    def skinned(self, transforms: Float[Tensor, "j 3 4"]) -> Float[Tensor, "p 3"]:
        """Where skinning has the outfit's points (world, meters); differentiable with respect to the transforms."""
        assert self._outfit_skinning is not None
        # Linear in the transforms: as one matrix its gradient is summed in one order, for any number of threads.
        return self._outfit_skinning(transforms.transpose(1, 2).reshape(-1, 3))

    def _joints(self, rotations: Float[Tensor, "j 3 3"], translation: Float[Tensor, " 3"]) -> Float[Tensor, "j 3 4"]:
        return joint_transforms(self._rest, self.rig.skeleton.parents, rotations, translation)

    def _shown(self, transforms: Float[Tensor, "j 3 4"]) -> dict[int, float]:
        out = {}
        for hand, (wrist, place) in self.hidden_wrists.items():
            moved = float((self._from_root(transforms.detach(), wrist) - place).norm())
            out[hand] = min(1.0, max(0.0, (moved - EMERGING) / (EMERGED - EMERGING)))
        return out

    def _from_root(self, transforms: Float[Tensor, "j 3 4"], index: int) -> Float[Tensor, " 3"]:
        """A joint's place in the root's frame."""
        rest = self._rest
        place = transforms[index, :, :3] @ rest[index] + transforms[index, :, 3]
        root = transforms[0, :, :3] @ rest[0] + transforms[0, :, 3]
        return transforms[0, :, :3].T @ (place - root)


def _between_controls(rig: Rig) -> FixedMatrix | None:
    if rig.offsets is None:
        return None
    moving = torch.nonzero((rig.anchor_free > MOVING) & ~rig.hanging)[:, 0].cpu().numpy()
    anchors = rig.anchors.detach().cpu().numpy()
    controls = rig.offsets.controls.cpu().numpy()
    near = min(_NEAREST, len(controls))
    distance, index = KDTree(anchors[controls]).query(anchors[moving], near)
    share = 1 / np.maximum(distance.reshape(-1, near), 1e-4) ** 2
    share /= share.sum(1, keepdims=True)
    entries = share.reshape(-1), (np.repeat(moving, near), index.reshape(-1))
    return FixedMatrix(sp.coo_matrix(entries, (len(anchors), len(controls))))
