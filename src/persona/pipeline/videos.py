"""Video to motion, and the tracks of videos kept for the next time."""

from __future__ import annotations

import contextlib
from pathlib import Path

from persona import events, storage
from persona.cache import cache_dir, keep, recall
from persona.compute import HERE, Compute
from persona.errors import CannotWrite
from persona.files import check_place
from persona.imaging.video import digest_of
from persona.keys import key_of
from persona.motion import write_motion
from persona.motion.writers import check_writable
from persona.tracking import Track, motion_of
from persona.types import BodyTrack, Motion

_KEPT = 20  # tracks in the cache


def track(
    video: Path | str,
    out: Path | str | None = None,
    *,
    focal_px: float | None = None,
    fps: float = 30.0,
    threads: int | None = None,
    listener: events.Listener = events.ignore,
) -> Motion:
    """The motion of the main person of a video: body, hands, face and the way through the world.

    Args:
        video: a video file, or a folder of frames in the order of their names.
        out: a motion file to write as well (``.npz``, ``.bvh`` or ``.glb``).
        focal_px: the camera's focal length in pixels, for frames whose longer side is at most 1280; default a usual
            lens.
        fps: frames a second of a folder of frames.
        threads: processor threads; default what the process was given (``OMP_NUM_THREADS``, else every core).
        listener: receives progress events, and warnings of cuts, gaps and other people.

    Returns:
        the motion on the tracked person's own skeleton, feet on y = 0; ``valid`` tells which frames were seen.

    Raises:
        PersonaError: the video cannot be read, no person is in it, or ``out`` cannot be written.
    """
    if out is not None:
        check_writable(Path(out))
        check_place(out)
    motion = motion_of(track_body(video, Track(focal_px=focal_px, fps=fps), listener, Compute(threads)))
    if out is not None:
        write_motion(motion, out)
    return motion


def track_body(
    video: Path | str,
    options: Track | None = None,
    listener: events.Listener = events.ignore,
    compute: Compute = HERE,
) -> BodyTrack:
    """The body in every frame of a video: shape, poses, cameras and which frames are valid, aligned with the frames.

    A finished track is kept in the cache: the same video with the same options is not tracked again.

    Raises:
        PersonaError: the video cannot be read or no person is in it.
    """
    options = options or Track()
    place = _place(Path(video), options)
    kept = None if place is None else recall(place, lambda file: storage.load(BodyTrack, file))
    if kept is not None:
        listener(events.Event("resumed", "track", "kept from an earlier run", 1.0))
        for warning in kept.warnings:
            listener(events.Event("warning", "track", warning))
        return kept
    with events.stage("track", listener, compute) as stage:
        result = options(video, stage)
        if place is not None:
            with contextlib.suppress(CannotWrite):
                keep(place, lambda file: storage.save(result, file), most=_KEPT)
    return result


def _place(video: Path, options: Track) -> Path | None:
    """Where the track of this video with these options and this code is kept; None if the video cannot be read."""
    try:
        digest = digest_of(video)
    except OSError:
        return None  # the reader says it better
    return cache_dir("tracks") / f"{key_of(options, digest)}.safetensors"
