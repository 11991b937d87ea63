"""The mirror: pictures of the page's camera become poses of the avatar, one after the other, on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from persona.errors import PersonaError
from persona.viewer.answers import MirroredPose, ServedMotion
from persona.viewer.motions import base64_of

if TYPE_CHECKING:
    from persona.avatar import Avatar
    from persona.live.tracking import LiveTracker, Mirror
    from persona.types import Pose, Skeleton

_LARGEST = 1920  # pixels a side


class NewestFirst:
    """One piece of work at a time; of those that wait for it, only the newest is done. For one event loop.

    Attributes:
        came: how many there were.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self.came = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[bool]:
        """Wait until what was before is done: true, or false where something newer waits by then."""
        self.came += 1
        mine = self.came
        async with self._lock:
            yield mine == self.came


class MirrorDesk:
    """Follows the person before the page's camera: one person, one picture after the other."""

    def __init__(self) -> None:
        self._tracker: LiveTracker | None = None

    def see(self, data: bytes, time: float, avatar: Avatar, *, mirrored: bool, calibrate: bool) -> MirroredPose:
        """The avatar's pose for a picture. Not for several threads at once.

        Args:
            data: the picture as JPEG or PNG.
            time: when it was taken, seconds.
            avatar: whose pose is wanted.
            mirrored: left and right exchanged.
            calibrate: learn the person anew.

        Raises:
            PersonaError: it is no picture, or the landmark models cannot be had.
        """
        import cv2

        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
        if picture is None or max(picture.shape[:2]) > _LARGEST or min(picture.shape[:2]) < 32:
            raise PersonaError(f"a camera's picture is a JPEG of 32 to {_LARGEST} pixels a side")
        if self._tracker is None:
            from persona.live.tracking import LiveTracker

            self._tracker = LiveTracker()
        tracker = self._tracker
        if calibrate:
            tracker.calibrate()
        pose = tracker.see(np.ascontiguousarray(picture[..., ::-1]), time)
        if pose is None:
            return MirroredPose(False, tracker.calibrated, "", "", "")
        if mirrored:
            pose = self._mirror(tracker)(pose)
        return self._answer(tracker, pose, avatar)

    def _mirror(self, tracker: LiveTracker) -> Mirror:
        from persona.live.tracking import Mirror

        return Mirror.of(tracker.skeleton, tracker.names)

    def _answer(self, tracker: LiveTracker, pose: Any, avatar: Avatar) -> MirroredPose:
        return carried_over(tracker.skeleton, tracker.names, pose, avatar, calibrated=tracker.calibrated)


def carried_over(
    skeleton: Skeleton, names: tuple[str, ...], pose: Pose, avatar: Avatar, *, calibrated: bool = True
) -> MirroredPose:
    """A pose of another skeleton, with facial actions of these names, as the avatar's pose for the page."""
    from persona import motion as motions
    from persona.avatar.expression import played_expressions
    from persona.geometry.rotations import matrices_to_quaternions
    from persona.types import Motion

    seen = Motion(
        skeleton, np.asarray(pose.rotations)[None], np.asarray(pose.translation)[None], 30.0, "mirror",
        expression_names=names, expressions=np.asarray(pose.expression)[None],
    )  # fmt: skip
    own = motions.retarget(seen, avatar.skeleton, floor=False)
    faces = played_expressions(own, avatar.expression_names, avatar.photo_pose)
    turns = np.roll(matrices_to_quaternions(np.asarray(own.rotations[0], np.float64)), -1, axis=-1)
    face = np.zeros(len(avatar.expression_names)) if faces is None else faces[0]
    return MirroredPose(True, calibrated, base64_of(turns), base64_of(np.asarray(own.translations[0])), base64_of(face))


@dataclass(frozen=True)
class Recorded:
    """What the page has recorded, on the avatar's skeleton."""

    motion: ServedMotion

    @classmethod
    def of(cls, told: Any) -> Recorded:
        """From the page's JSON.

        Raises:
            PersonaError: it is something else.
        """
        from dataclasses import fields

        from persona.viewer.answers import camel_case

        try:
            values = {f.name: told[camel_case(f.name)] for f in fields(ServedMotion)}
            names = tuple(map(str, values["expression_names"]))
            numbers = {"fps": float(values["fps"]), "frames": int(values["frames"])}
            if not 1.0 <= numbers["fps"] <= 240.0:
                raise ValueError("frames a second")
            return cls(
                ServedMotion(
                    **{**values, **numbers, "name": str(values["name"]), "expression_names": names, "notes": ()}
                )
            )
        except (KeyError, TypeError, ValueError) as error:
            raise PersonaError("the recording is not what the page writes") from error

    def npz(self, avatar: Avatar) -> bytes:
        """As a motion file (SMPL-X, as AMASS lays it out) that ``persona animate`` reads.

        Raises:
            PersonaError: its numbers do not fit the avatar.
        """
        import base64
        import binascii

        from persona.geometry.rotations import quaternions_to_matrices
        from persona.motion.writers.npz import npz
        from persona.types import Motion

        told, joints = self.motion, len(avatar.skeleton.names)
        try:
            turns, places, faces = (
                np.frombuffer(base64.b64decode(text, validate=True), "<f4").reshape(told.frames, -1)
                for text in (told.rotations, told.translations, told.expressions)
            )
        except (ValueError, TypeError, binascii.Error) as error:
            raise PersonaError("the recording is damaged") from error
        names = told.expression_names
        shapes = turns.shape[1] == 4 * joints and places.shape[1] == 3 and faces.shape[1] == len(names)
        if not told.frames or not shapes or not all(np.isfinite(v).all() for v in (turns, places, faces)):
            raise PersonaError("the recording does not fit the avatar")
        wxyz = np.roll(turns.reshape(told.frames, joints, 4).astype(np.float64), 1, axis=-1)
        wxyz /= np.maximum(np.linalg.norm(wxyz, axis=-1, keepdims=True), 1e-9)
        motion = Motion(
            avatar.skeleton, quaternions_to_matrices(wxyz), places.astype(np.float64), float(told.fps), told.name,
            expression_names=names, expressions=faces.astype(np.float64),
        )  # fmt: skip
        return npz(motion)


__all__ = ["MirrorDesk", "NewestFirst", "Recorded", "carried_over"]
