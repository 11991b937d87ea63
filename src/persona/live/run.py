"""Live motion from where it comes to where it goes: another program, a file, or both."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from persona import events
from persona.compute import Compute
from persona.errors import PersonaError
from persona.extras import require
from persona.files import check_place
from persona.live.recording import Recording
from persona.live.sources import Followed, Received, Source, source_of
from persona.live.vmc import NEEDED_FOR, Receiver, Sender, address_of, resolved
from persona.motion.humanoid import HUMANOID
from persona.motion.writers import check_writable, write_motion

#: ARKit's facial actions, which face trackers send.
ACTIONS = tuple(
    name
    for stem, sides in {
        "browDown": "LR", "browInnerUp": "", "browOuterUp": "LR", "cheekPuff": "", "cheekSquint": "LR",
        "eyeBlink": "LR", "eyeLookDown": "LR", "eyeLookIn": "LR", "eyeLookOut": "LR", "eyeLookUp": "LR",
        "eyeSquint": "LR", "eyeWide": "LR", "jawForward": "", "jawLeft": "", "jawOpen": "", "jawRight": "",
        "mouthClose": "", "mouthDimple": "LR", "mouthFrown": "LR", "mouthFunnel": "", "mouthLeft": "",
        "mouthLowerDown": "LR", "mouthPress": "LR", "mouthPucker": "", "mouthRight": "", "mouthRollLower": "",
        "mouthRollUpper": "", "mouthShrugLower": "", "mouthShrugUpper": "", "mouthSmile": "LR", "mouthStretch": "LR",
        "mouthUpperUp": "LR", "noseSneer": "LR", "tongueOut": "",
    }.items()
    for name in ([f"{stem}Left", f"{stem}Right"] if sides else [stem])
)  # fmt: skip


@dataclass(frozen=True)
class LiveReport:
    """What went through.

    Attributes:
        poses: how many.
        seconds: how long it took.
        delay_ms: median and 95th percentile of the time from seeing or receiving to having sent, milliseconds.
        recorded: the file that was written, if any.
    """

    poses: int
    seconds: float
    delay_ms: tuple[float, float]
    recorded: Path | None


def live(
    source: str | Source | None = None,
    *,
    vmc: str | None = None,
    vmc_in: int | None = None,
    out: Path | None = None,
    seconds: float | None = None,
    loop: bool = False,
    mirrored: bool = False,
    threads: int | None = None,
    ready: Callable[[Source], None] | None = None,
    stopped: Callable[[], bool] | None = None,
    listener: events.Listener = events.ignore,
) -> LiveReport:
    """Send live motion to another program, record it, or both, until the source ends, time is up or Ctrl-C.

    Args:
        source: a camera's number, a video file, a built-in clip, a motion file, or a source of one's own.
        vmc: HOST:PORT of a program that receives VMC.
        vmc_in: port to receive VMC on, instead of a source.
        out: motion file to write (.npz, .bvh, .glb).
        seconds: when to stop.
        loop: play a motion again and again.
        mirrored: exchange left and right.
        threads: of the landmark networks.
        ready: called when the source is there.
        stopped: asked now and then whether to stop.
        listener: receives progress of what has to be fetched.

    Raises:
        PersonaError: there is no source, or two; nowhere to go to; an address, port, file or camera that is not there;
            python-osc is missing; nothing came that could be recorded.
    """
    if (source is None) == (vmc_in is None):
        raise PersonaError("give one source: a camera's number, a video, a clip or motion file, or --vmc-in PORT")
    if vmc is None and out is None:
        raise PersonaError("say where the motion goes: --vmc HOST:PORT, -o FILE, or both")
    if seconds is not None and not seconds > 0:
        raise PersonaError(f"--seconds is more than 0, not {seconds:g}")
    if out is not None:
        check_writable(out)
        check_place(out)
    to = None if vmc is None else address_of(vmc)
    if to is not None:
        require("pythonosc.osc_message_builder", extra="live", needed_for=NEEDED_FOR)
        resolved(*to)
    receiver = None if vmc_in is None else Receiver(vmc_in)
    try:
        with events.stage("prepare", listener, Compute(threads=threads)) as stage:
            if receiver is not None:
                where: Source = Received(receiver, HUMANOID, ACTIONS)
            elif isinstance(source, str):
                where = source_of(source, loop=loop, mirrored=mirrored, stage=stage)
            else:
                assert source is not None
                where = source
            if isinstance(where, Followed):
                where.open()
        if ready is not None:
            ready(where)
        return _run(where, to, out, seconds, stopped or (lambda: False))
    finally:
        if receiver is not None:
            receiver.close()


def _run(
    source: Source, to: tuple[str, int] | None, out: Path | None, seconds: float | None, stopped: Callable[[], bool]
) -> LiveReport:
    begun = time.monotonic()
    delays: list[float] = []
    count = 0
    sender: Sender | None = None
    recording: Recording | None = None
    skeleton = None

    def over() -> bool:
        return stopped() or (seconds is not None and time.monotonic() - begun >= seconds)

    try:
        for at, pose, age in source.moments(over):
            now = time.monotonic()
            if source.skeleton is not skeleton:  # the first, or the person's shape has been learnt
                skeleton = source.skeleton
                if to is not None:
                    if sender is not None:
                        sender.close()
                    sender = Sender(skeleton, source.names, *to)
                if out is not None:
                    recording = Recording(skeleton, source.names)
            if sender is not None:
                sender.send(pose)
            delays.append(age + time.monotonic() - now)
            if recording is not None:
                recording.add(pose, at)
            count += 1
    except KeyboardInterrupt:
        pass  # Ctrl-C is how it ends; what was recorded is kept
    finally:
        if sender is not None:
            sender.close()
    if out is not None:
        if recording is None:
            raise PersonaError("nothing came that could be recorded")
        write_motion(recording.motion(out.stem), out)
    usual, worst = (1000.0 * np.quantile(delays, q) for q in (0.5, 0.95)) if delays else (0.0, 0.0)
    return LiveReport(count, time.monotonic() - begun, (float(usual), float(worst)), out)


__all__ = ["ACTIONS", "LiveReport", "live"]
