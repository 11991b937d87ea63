"""Another program's tracker (VMC) moves the avatar on the page."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from persona.viewer.answers import MirroredPose
from persona.viewer.mirror import carried_over

if TYPE_CHECKING:
    from persona.avatar import Avatar
    from persona.types import Pose


class TrackerDesk:
    """Listens to a program that sends VMC, and tells the newest pose to whoever asks.

    Args:
        port: of UDP to listen on; 0 takes a free one.

    Raises:
        PersonaError: python-osc is missing, or the port is taken.
    """

    def __init__(self, port: int) -> None:
        from persona.live.run import ACTIONS
        from persona.live.sources import Received
        from persona.live.vmc import Receiver
        from persona.motion.humanoid import HUMANOID

        self._receiver = Receiver(port)
        self.port: int = self._receiver.port
        self._source = Received(self._receiver, HUMANOID, ACTIONS)
        self._news = threading.Condition()
        self._newest: Pose | None = None
        self._count = 0
        self._told = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True, name="vmc-in")
        self._thread.start()

    def pose(self, avatar: Avatar, wait: float = 1.0) -> MirroredPose:
        """The avatar's pose for the newest one that came since the last answer; waits for it up to ``wait`` seconds."""
        with self._news:
            self._news.wait_for(lambda: self._count > self._told or self._over.is_set(), wait)
            pose = self._newest if self._count > self._told else None
            self._told = self._count
        if pose is None:
            return MirroredPose(False, True, "", "", "")
        return carried_over(self._source.skeleton, self._source.names, pose, avatar)

    def close(self) -> None:
        """Stop listening; whoever waits is answered."""
        self._over.set()
        with self._news:
            self._news.notify_all()
        self._thread.join()
        self._receiver.close()

    def _listen(self) -> None:
        for _, pose, _ in self._source.moments(self._over.is_set):
            with self._news:
                self._newest, self._count = pose, self._count + 1
                self._news.notify_all()


__all__ = ["TrackerDesk"]
