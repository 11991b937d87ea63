"""Where live poses come from: a motion that is played, a camera or video that is followed, another program."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.types import Motion, Pose, Skeleton

if TYPE_CHECKING:
    from persona.live.tracking import LiveTracker
    from persona.live.vmc import Receiver

_CAMERA_SIZE = (640, 480)

#: A moment: seconds on the source's clock, the pose, and how old it is (seconds since it was seen).
Moment = tuple[float, Pose, float]


class Source(Protocol):
    """Gives poses of one skeleton as they come. ``skeleton`` may be another one after a tracker has been calibrated."""

    @property
    def skeleton(self) -> Skeleton: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    def moments(self, stopped: Callable[[], bool]) -> Iterator[Moment]: ...


@dataclass
class Played:
    """A motion at its own speed, by this machine's clock.

    Attributes:
        motion: what is played.
        loop: again and again.
        hurry: give every frame at once, for tests and files.
    """

    motion: Motion
    loop: bool = False
    hurry: bool = False

    @property
    def skeleton(self) -> Skeleton:
        """The motion's."""
        return self.motion.skeleton

    @property
    def names(self) -> tuple[str, ...]:
        """Of the motion's facial actions."""
        return self.motion.expression_names if self.motion.expressions is not None else ()

    def moments(self, stopped: Callable[[], bool]) -> Iterator[Moment]:
        """The frames, each when its time has come."""
        motion, begun, count = self.motion, time.monotonic(), 0
        faces = motion.expressions if motion.expressions is not None else np.zeros((len(motion), 0))
        while not stopped():
            for rotations, place, face in zip(motion.rotations, motion.translations, faces, strict=True):
                due = count / motion.fps
                if not self.hurry and (wait := begun + due - time.monotonic()) > 0:
                    time.sleep(wait)
                if stopped():
                    return
                yield due, Pose(np.asarray(rotations), np.asarray(place), np.asarray(face)), 0.0
                count += 1
            if not self.loop:
                return


@dataclass
class Followed:
    """The person before a camera, or in a video file as if it were one.

    Attributes:
        place: the camera's number, or a video file.
        tracker: follows the person.
        mirrored: exchange left and right.
        hurry: of a file, follow every frame, however long that takes; else those that its own clock leaves time for.
    """

    place: int | Path
    tracker: LiveTracker
    mirrored: bool = False
    hurry: bool = False
    _capture: Any = field(default=None, init=False, repr=False)

    def open(self) -> None:
        """Open the camera or file; :meth:`moments` does it otherwise.

        Raises:
            PersonaError: it cannot be opened.
        """
        self._capture = _opened(self.place)

    @property
    def skeleton(self) -> Skeleton:
        """That of the person's body as far as it is known."""
        return self.tracker.skeleton

    @property
    def names(self) -> tuple[str, ...]:
        """Of the facial actions."""
        return self.tracker.names

    def moments(self, stopped: Callable[[], bool]) -> Iterator[Moment]:
        """A pose for every picture that shows a person.

        Raises:
            PersonaError: the camera or the file cannot be opened.
        """
        import cv2

        from persona.live.tracking import Mirror

        capture: Any = _opened(self.place) if self._capture is None else self._capture
        self._capture = None
        try:
            camera = isinstance(self.place, int)
            if camera:
                capture.set(cv2.CAP_PROP_FRAME_WIDTH, _CAMERA_SIZE[0])
                capture.set(cv2.CAP_PROP_FRAME_HEIGHT, _CAMERA_SIZE[1])
                capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
            fps = capture.get(cv2.CAP_PROP_FPS) or 30.0
            begun, count = time.monotonic(), 0
            while not stopped():
                if not camera and not self.hurry:
                    # what a camera would have shown meanwhile has gone by
                    while count / fps < time.monotonic() - begun - 0.5 / fps and capture.grab():
                        count += 1
                    if (wait := begun + count / fps - time.monotonic()) > 0:
                        time.sleep(wait)
                there, picture = capture.read()
                if not there:
                    return
                taken = time.monotonic()
                at = taken - begun if camera else count / fps
                count += 1
                pose = self.tracker.see(np.ascontiguousarray(picture[..., ::-1]), at)
                if pose is not None:
                    if self.mirrored:
                        pose = Mirror.of(self.skeleton, self.names)(pose)
                    yield at, pose, time.monotonic() - taken
        finally:
            capture.release()


def _opened(place: int | Path) -> Any:
    """OpenCV's capture of a camera or a file.

    Raises:
        PersonaError: it cannot be opened.
    """
    import cv2

    told = cv2.utils.logging
    told.setLogLevel(told.LOG_LEVEL_ERROR)  # of a camera that is not there, it is we who tell
    capture = cv2.VideoCapture(place if isinstance(place, int) else str(place))
    if not capture.isOpened():
        capture.release()
        raise PersonaError(
            f"camera {place} cannot be opened; is it plugged in, and does no other program use it?"
            if isinstance(place, int)
            else f"{place} cannot be opened as a video"
        )
    return capture


@dataclass
class Received:
    """What another program sends by VMC.

    Attributes:
        receiver: listens.
        skeleton: the one that is moved.
        names: of the facial actions that are listened to.
    """

    receiver: Receiver
    skeleton: Skeleton
    names: tuple[str, ...]

    def moments(self, stopped: Callable[[], bool]) -> Iterator[Moment]:
        """A pose for every frame that comes."""
        from persona.live.rig import Rig
        from persona.live.vmc import actions_of

        rig, begun = Rig.of(self.skeleton), time.monotonic()
        for told in self.receiver.frames(stopped):
            came = time.monotonic()
            pose = rig.pose_of(told.bones, told.root)
            face = actions_of(told.blends, self.names)
            yield came - begun, Pose(pose.rotations, pose.translation, face), time.monotonic() - came


def source_of(
    what: str, *, loop: bool = False, mirrored: bool = False, hurry: bool = False, stage: Stage = SILENT
) -> Source:
    """The source that a word means: a camera's number ("0"), a video file, a built-in clip or a motion file.

    Raises:
        PersonaError: it is none of them, or the landmark models cannot be had.
    """
    from persona import motion as motions
    from persona.imaging.video import is_video

    if what.isdigit() or what.startswith("/dev/video") or (what not in motions.clips() and is_video(what)):
        from persona.live.tracking import LiveTracker

        place = int(what.removeprefix("/dev/video")) if not is_video(what) else Path(what)
        return Followed(place, LiveTracker(stage=stage, workers=stage.compute.workers), mirrored, hurry)
    motion = motions.load(what)
    if mirrored:
        motion = _mirrored(motion)
    return Played(motion, loop, hurry)


def _mirrored(motion: Motion) -> Motion:
    from dataclasses import replace

    from persona.live.tracking import Mirror

    mirror = Mirror.of(motion.skeleton, motion.expression_names)
    played = [mirror(pose) for _, pose, _ in Played(motion, hurry=True).moments(lambda: False)]
    return replace(
        motion,
        rotations=np.array([pose.rotations for pose in played]),
        translations=np.array([pose.translation for pose in played]),
        expressions=None if motion.expressions is None else np.array([pose.expression for pose in played]),
    )


__all__ = ["Followed", "Moment", "Played", "Received", "Source", "source_of"]
