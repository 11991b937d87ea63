"""The Virtual Motion Capture protocol: poses and facial expressions as OSC messages over UDP, out and in.

https://protocol.vmc.info, both sides of its "Marionette": what VSeeFace, Warudo, VMagicMirror, Unity and Blender
receive, and what VirtualMotionCapture, VSeeFace and phone trackers send.
"""

from __future__ import annotations

import importlib
import logging
import socket
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jaxtyping import Float

from persona.errors import PersonaError
from persona.exporting.humanoid import PRESETS, binds
from persona.extras import require
from persona.live.rig import Bone, Rig
from persona.types import Pose, Skeleton

#: Where programs that receive listen by default, and where those that send do.
PORT = 39539
_PACKET = 1300  # bytes of a packet: less than an Ethernet frame, as the protocol asks
_LARGEST = 65536
NEEDED_FOR = "VMC over OSC"


def address_of(text: str) -> tuple[str, int]:
    """Host and port of "HOST:PORT", "HOST" or "PORT".

    Raises:
        PersonaError: it is none of them.
    """
    host, colon, port = text.rpartition(":")
    if not colon:
        host, port = ("127.0.0.1", text) if text.isdigit() else (text, str(PORT))
    if not host or not port.isdigit() or not 0 < int(port) <= 65535:
        raise PersonaError(f"--vmc is HOST:PORT, for example 127.0.0.1:{PORT}, not '{text}'")
    return host.strip("[]"), int(port)


def resolved(host: str, port: int) -> tuple[socket.AddressFamily, Any]:
    """The family and address of a host that is to receive.

    Raises:
        PersonaError: no such host is known.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "no name of a host"
        raise PersonaError(
            f"--vmc {host}:{port} cannot be reached ({why}); give a host of this network, or 127.0.0.1:{port} for a "
            "program on this machine"
        ) from error
    return family, address


class Sender:
    """Sends poses of one skeleton.

    Args:
        skeleton: the poses'.
        names: of the facial actions of the poses.
        host: of the receiver.
        port: of the receiver.

    Raises:
        PersonaError: python-osc is missing, the host is unknown, or the skeleton is no human one.
    """

    def __init__(self, skeleton: Skeleton, names: tuple[str, ...], host: str, port: int) -> None:
        osc: Any = require("pythonosc.osc_message_builder", extra="live", needed_for=NEEDED_FOR)

        def message(address: str, *values: str | float, open_end: int = 0) -> bytes:
            """A message, without its last numbers."""
            builder = osc.OscMessageBuilder(address=address)
            for value in (*values, *(0.0,) * open_end):
                builder.add_arg(value, {str: "s", int: "i"}.get(type(value), "f"))
            data = builder.build().dgram
            return data[: len(data) - 4 * open_end]

        self._rig = Rig.of(skeleton)
        self._begun = time.monotonic()
        # all that stays the same is written once: a pose has a hundred messages
        self._ok = message("/VMC/Ext/OK", 1)
        self._clock = message("/VMC/Ext/T", open_end=1)
        self._root = message("/VMC/Ext/Root/Pos", "root", *(0.0,) * 6, 1.0)
        self._bones = {bone: message("/VMC/Ext/Bone/Pos", bone, open_end=7) for bone in self._rig.joints}
        self._blends = [message("/VMC/Ext/Blend/Val", name, open_end=1) for name in names]
        self._apply = message("/VMC/Ext/Blend/Apply")
        family, self._to = resolved(host, port)
        self._socket = socket.socket(family, socket.SOCK_DGRAM)

    def send(self, pose: Pose) -> int:
        """Send a pose with its facial actions; how many packets that took.

        Raises:
            PersonaError: the system refuses to send.
        """
        messages = [self._ok, self._clock + struct.pack(">f", time.monotonic() - self._begun), self._root]
        for bone, (place, turn) in self._rig.told(pose).items():
            messages.append(self._bones[bone] + struct.pack(">7f", *place, *turn))
        for blend, value in zip(self._blends, np.asarray(pose.expression), strict=False):
            messages.append(blend + struct.pack(">f", value))
        if self._blends:
            messages.append(self._apply)
        packets = list(_bundled(messages))
        try:
            for packet in packets:
                self._socket.sendto(packet, self._to)
        except ConnectionRefusedError:
            pass  # nobody listens yet: the protocol knows no answer, and a receiver may start later
        except OSError as error:
            raise PersonaError(f"nothing can be sent to {self._to[0]}:{self._to[1]} ({error.strerror})") from error
        return len(packets)

    def close(self) -> None:
        """Free the socket."""
        self._socket.close()


def _bundled(messages: list[bytes]) -> Iterator[bytes]:
    """Messages in bundles that are to be taken at once."""
    head = b"#bundle\0" + (1).to_bytes(8, "big")
    packet = head
    for message in messages:
        if len(packet) + 4 + len(message) > _PACKET and len(packet) > len(head):
            yield packet
            packet = head
        packet += len(message).to_bytes(4, "big") + message
    yield packet


@dataclass
class Told:
    """What has been received so far.

    Attributes:
        bones: newest place and rotation of each bone.
        root: of the whole, where it was told.
        blends: newest values of facial expressions by name.
        time: the sender's clock in seconds, where it was told.
    """

    bones: dict[str, Bone] = field(default_factory=dict)
    root: Bone | None = None
    blends: dict[str, float] = field(default_factory=dict)
    time: float | None = None
    fresh: bool = False
    _waiting: dict[str, float] = field(default_factory=dict)

    def take(self, address: str, values: list[Any]) -> bool:
        """Take one message in; True if a frame is complete with it. What is not understood is passed over."""
        kind = address.removeprefix("/VMC/Ext/")
        if kind in ("Bone/Pos", "Root/Pos") and len(values) >= 8 and isinstance(values[0], str):
            numbers = values[1:8]
            if not all(isinstance(v, (int, float)) and np.isfinite(v) for v in numbers):
                return False
            bone = np.array(numbers[:3], np.float64), np.array(numbers[3:], np.float64)
            if kind == "Root/Pos":
                self.root = bone
            else:
                self.bones[values[0]] = bone
            self.fresh = True
        elif kind == "Blend/Val" and len(values) >= 2 and isinstance(values[0], str):
            if isinstance(values[1], (int, float)) and np.isfinite(values[1]):
                self._waiting[values[0]] = float(values[1])
        elif kind == "Blend/Apply":
            self.blends |= self._waiting
            self._waiting = {}
            return self._complete()
        elif kind in ("T", "OK"):
            complete = self._complete()
            if kind == "T" and values and isinstance(values[0], (int, float)):
                self.time = float(values[0])
            return complete
        return False

    def _complete(self) -> bool:
        fresh, self.fresh = self.fresh, False
        return fresh


class Receiver:
    """Receives what another program sends.

    Args:
        port: to listen on; 0 takes a free one.
        host: address to listen on; other machines, such as phones, are heard on 0.0.0.0.

    Raises:
        PersonaError: python-osc is missing, or the port is taken.
    """

    def __init__(self, port: int = PORT, host: str = "0.0.0.0") -> None:
        self._osc: Any = require("pythonosc.osc_packet", extra="live", needed_for=NEEDED_FOR)
        _keep_quiet()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind((host, port))
        except (OSError, OverflowError) as error:
            self._socket.close()
            reason = error.strerror if isinstance(error, OSError) else "ports are at most 65535"
            raise PersonaError(f"--vmc-in {port} cannot be listened on ({reason}); choose another port") from error
        self.port: int = self._socket.getsockname()[1]
        self.told = Told()

    def frames(self, stopped: Callable[[], bool] = lambda: False, silence: float = 0.2) -> Iterator[Told]:
        """The state after every frame that comes in; looks at ``stopped`` at least every ``silence`` seconds."""
        self._socket.settimeout(silence)
        while not stopped():
            try:
                data = self._socket.recv(_LARGEST)
            except TimeoutError:
                continue
            except ConnectionError:
                continue  # Windows tells of a sender that has gone
            for address, values in self._messages(data):
                if self.told.take(address, values):
                    yield self.told

    def close(self) -> None:
        """Free the port."""
        self._socket.close()

    def _messages(self, data: bytes) -> Iterator[tuple[str, list[Any]]]:
        try:
            for timed in self._osc.OscPacket(data).messages:
                yield timed.message.address, list(timed.message.params)
        except Exception:  # whatever the parser raises for what is no OSC: anybody may send to an open port
            return


def _keep_quiet() -> None:
    """Let python-osc tell a logger of its own what it cannot read, not the terminal: anybody may send to an open port.

    It calls the root logger's functions, which print where no program has set up logging.
    """
    quiet = logging.getLogger("pythonosc")
    if not quiet.handlers:
        quiet.addHandler(logging.NullHandler())
    for name in ("osc_bundle", "osc_message"):
        module: Any = importlib.import_module(f"pythonosc.{name}")
        module.logging = quiet


#: VRM 0.x's names of expressions, which most programs send, as VRM 1.0's.
_OLDER = {
    "a": "aa", "i": "ih", "u": "ou", "e": "ee", "o": "oh", "joy": "happy", "sorrow": "sad", "fun": "relaxed",
    "blinkl": "blinkleft", "blinkr": "blinkright",
}  # fmt: skip


def actions_of(blends: Mapping[str, float], names: tuple[str, ...]) -> Float[np.ndarray, " e"]:
    """Facial actions (``names``) of what a program told: ARKit's actions however they are written, VRM's expressions.

    What nobody knows is passed over; values are held in [0, 1].
    """
    out = np.zeros(len(names))
    own = {_plain(name): i for i, name in enumerate(names)}
    for side in ("left", "right"):  # eyeBlink_L
        own |= {name.removesuffix(side) + side[0]: i for name, i in own.items() if name.endswith(side)}
    presets = {_plain(name): mixture for name, mixture in PRESETS.items()}
    for name, value in blends.items():
        plain = _plain(name)
        if plain in own:
            out[own[plain]] = max(out[own[plain]], value)
        elif (mixture := presets.get(_OLDER.get(plain, plain))) is not None:
            for i, weight in binds(names, mixture).items():
                out[i] += weight * value
    return np.clip(out, 0.0, 1.0)


def _plain(name: str) -> str:
    return name.replace("_", "").replace(" ", "").lower()


__all__ = ["PORT", "Receiver", "Sender", "Told", "actions_of", "address_of"]
