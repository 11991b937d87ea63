"""What every avatar does, whatever draws it: it is posed, drawn, written and read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, islice, tee
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, Self

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from persona.avatar.devices import on_device
from persona.avatar.file import decoding, read_file, write_file
from persona.avatar.pose_offsets import CONTROL_SPACING, MOVING, PoseOffsets, reach_mask
from persona.avatar.posed import Layer
from persona.avatar.poser import PosedT, Poser
from persona.avatar.rig import Rig
from persona.avatar.wearing import Drapes, outside
from persona.cloth import Simulation, Thinned, swing
from persona.errors import PersonaError
from persona.rendering import Rendered
from persona.types import Camera, Pose

#: How an avatar's garments hang in a pose: where they come to rest on the body ("drape"), as was learnt from such
#: drapes ("learned"; an avatar that has learnt nothing moves them by skinning), or points of the outfit in the world
#: (meters), as a simulation gives them; None is "learned", too. Without garments all are the same.
Cloth = Literal["drape", "learned"] | Float[np.ndarray, "p 3"] | None

#: How an avatar's garments move: simulated ("live"), simulated on a quarter of their points ("light"), or hung in every
#: pose as was learnt from drapes, which knows no inertia ("learned").
Moving = Literal["live", "light", "learned"]


class Avatar(Rig, Generic[PosedT]):
    """A whole-body avatar of one person: a rig, and something that is drawn where the rig takes it.

    It never changes: ``dataclasses.replace`` makes another one. What is trained is trained in tensors that belong to
    the one avatar of that training. A kind of avatar is a subclass: it says how it is posed (:attr:`poser`), what
    pictures show of it besides colours (:meth:`layers`), and what is written (:meth:`_encoded`, :meth:`_decoded`).

    Attributes:
        kind: what draws it.
        format_name: how the header of its file begins; a format number follows.
    """

    kind: ClassVar[str]
    format_name: ClassVar[str]
    _kinds: ClassVar[dict[str, type[Avatar[Any]]]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "format_name" in cls.__dict__:
            Avatar._kinds[cls.format_name] = cls

    def __len__(self) -> int:
        """Of how many elements it consists."""
        raise NotImplementedError

    @cached_property
    def poser(self) -> Poser[PosedT]:
        """Poses this avatar, with gradients too; made when it is first needed."""
        raise NotImplementedError

    def layers(self, posed: PosedT, camera: Camera, layers: Sequence[Layer]) -> Rendered:
        """What a picture shows besides colours (channels in the order of ``layers``), multiplied by alpha, and alpha.

        Args:
            posed: this avatar in a pose.
            camera: the view.
            layers: what to show.
        """
        raise NotImplementedError

    def _encoded(self) -> tuple[dict[str, Any], dict[str, Tensor]]:
        """Header and tensors of the file, the rig's not among them."""
        raise NotImplementedError

    @classmethod
    def _decoded(cls, header: dict[str, Any], tensors: dict[str, Tensor]) -> Self:
        """The avatar of a file, with every number checked.

        Raises:
            PersonaError: the file is damaged, hostile, or of a format that this program does not read.
        """
        raise NotImplementedError

    def pose(self, pose: Pose, *, pose_driven: bool = True, lit: bool = True, cloth: Cloth = "drape") -> PosedT:
        """The avatar in a pose, without gradients.

        Args:
            pose: local rotations and root position of this avatar's skeleton; facial actions in the order of
                ``expression_names`` (empty: the photo's own expression).
            pose_driven: add what was learnt of poses (the paper's "refined" avatar) or not ("base").
            lit: in the photo's light, or the surface's own colours.
            cloth: how garments hang (:data:`Cloth`).
        """
        points = self._points(pose, cloth, pose_driven)
        with torch.no_grad():
            return self.poser(*self.poser.tensors_of(pose), pose_driven=pose_driven, lit=lit, cloth=points)

    def draped(self, pose: Pose) -> Float[np.ndarray, "p 3"] | None:
        """Where the garments' points come to rest in a pose (world, meters); None where nothing hangs free.

        In the photo's pose they are where the photo shows them. The last poses' results are kept.
        """
        return None if self.outfit is None else self._drapes(pose)

    def hung(self, pose: Pose, *, pose_driven: bool = True) -> Float[np.ndarray, "p 3"] | None:
        """Where the garments' points are in a pose without a simulation (world, meters); None where nothing hangs free.

        Args:
            pose: as of :meth:`pose`.
            pose_driven: as was learnt from drapes, if it was, and out of the body; or where skinning alone has them.
        """
        rotations, translation, _ = self.poser.tensors_of(pose)
        with torch.no_grad():
            points = self.poser.hung(rotations, translation, pose_driven=pose_driven)
        if points is None or self.outfit is None:
            return None
        learnt = pose_driven and self.learned_drape is not None
        return outside(self.outfit, pose, points.cpu().numpy()) if learnt else points.cpu().numpy()

    def swung(
        self, poses: Iterable[Pose], fps: float, how: Moving = "live"
    ) -> Iterator[Float[np.ndarray, "p 3"] | None]:
        """Where the garments' points are while the avatar goes through poses (world, meters), one by one.

        Where they are simulated, they are at rest in the first pose and move by their inertia from there.

        Args:
            poses: ``fps`` of them a second.
            fps: how fast they follow each other.
            how: they move (:data:`Moving`).
        """
        if self.outfit is None:
            yield from (None for _ in poses)
            return
        if how == "learned":
            yield from (self.hung(pose) for pose in poses)
            return
        if how == "light":
            yield from self._thinned.swung(poses, fps)
            return
        simulation, ahead = Simulation(self.outfit, fps), iter(poses)
        for first in islice(ahead, 1):
            rest = self._drapes(first)
            simulation.start(first, rest)
            yield rest
            yield from swing(simulation, chain([first], ahead))

    def animate(
        self, poses: Iterable[Pose], fps: float, *, pose_driven: bool = True, lit: bool = True, how: Moving = "live"
    ) -> Iterator[PosedT]:
        """The avatar in poses that follow each other, its garments swinging.

        Arguments as of :meth:`pose` and :meth:`swung`.
        """
        ahead, behind = tee(poses)
        for pose, cloth in zip(ahead, self.swung(behind, fps, how), strict=True):
            yield self.pose(pose, pose_driven=pose_driven, lit=lit, cloth=cloth)

    @cached_property
    def _drapes(self) -> Drapes:
        assert self.outfit is not None
        return Drapes(self.outfit)

    @cached_property
    def _thinned(self) -> Thinned:
        assert self.outfit is not None
        return Thinned.of(self.outfit)

    def _points(self, pose: Pose, cloth: Cloth, pose_driven: bool) -> Float[Tensor, "p 3"] | None:
        if isinstance(cloth, str):
            if cloth not in ("drape", "learned"):
                raise ValueError(f"cloth is 'drape', 'learned' or points, not {cloth!r}")
            cloth = self.draped(pose) if cloth == "drape" else None
        if cloth is None and pose_driven and self.learned_drape is not None:
            cloth = self.hung(pose)
        return None if cloth is None else torch.as_tensor(cloth, dtype=torch.float32, device=self.device)

    def joint_positions(self, pose: Pose) -> Float[np.ndarray, "j 3"]:
        """Where the joints are in a pose, meters."""
        with torch.no_grad():
            return self.poser.joint_positions(pose).cpu().numpy()

    def draw(
        self, pose: Pose, camera: Camera, *, pose_driven: bool = True, lit: bool = True, cloth: Cloth = "drape"
    ) -> tuple[Float[Tensor, "h w 3"], Float[Tensor, "h w"]]:
        """A picture of the avatar in a pose, without gradients; arguments as of :meth:`pose`.

        Returns:
            sRGB in [0, 1], multiplied by alpha, and alpha.
        """
        with torch.no_grad():
            picture, alpha = self.pose(pose, pose_driven=pose_driven, lit=lit, cloth=cloth).draw(camera)
            return picture.clamp(0, 1), alpha

    def with_offsets(self, seed: int = 0) -> Self:
        """This avatar with an untrained field of pose-driven offsets (all zero to begin with).

        Args:
            seed: of the field's first numbers.
        """
        free = torch.nonzero((self.anchor_free > MOVING) & ~self.hanging)[:, 0]
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

    def to(self, device: torch.device | str) -> Self:
        """The avatar on another device."""
        if self.device == torch.device(device):
            return self
        return on_device(self, device)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the avatar; a folder gets ``avatar.safetensors`` inside. The file appears whole or not at all."""
        return write_file(Path(path), self, *self._encoded())

    @staticmethod
    def load(path: str | os.PathLike[str], device: str = "cpu") -> Avatar[Any]:
        """Read an avatar of any kind: the file, or the folder that holds ``avatar.safetensors``.

        Raises:
            PersonaError: nothing there, or the file is damaged, hostile, or of a newer format than this program reads.
        """
        file, header, tensors = read_file(Path(path))
        with decoding(file):
            kind = Avatar._kinds.get(str(header.get("format")).rpartition("-")[0] + "-")
            if kind is None:
                raise PersonaError("this is not an avatar file; give one made by 'persona create'")
            return kind._decoded(header, tensors).to(device)
