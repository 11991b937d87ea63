"""Read any usual video (or a folder of frames) as upright sRGB pictures of working size, or say what is wrong."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int, UInt8

from persona.errors import PersonaError

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.video.stream import VideoStream

MAX_FRAMES = 36_000  # twenty minutes at 30 frames a second
_MAX_PIXELS = 8192 * 8192  # of a frame before it is reduced; larger than any camera's video
_MIN_SIDE = 64
_KINDS = "an MP4, MOV, WebM, MKV, AVI or GIF video, or a folder of frames"
#: File name endings of the frames in a folder.
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
#: File name endings that are taken for videos where a motion may be given as well.
VIDEOS = (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".gif", ".mpg", ".mpeg", ".wmv", ".3gp", ".ts")
_COMPLETE = 0.97  # share of the frames a file says it has that must be there
_BT709, _UNKNOWN = 1, 2
_HD = 700  # rows from which players take untagged colours for BT.709
_LONGEST_PAUSE = 3600.0  # seconds between two frames; more is a damaged clock
_BLOCK = 1 << 22  # bytes read at a time


@dataclass(frozen=True)
class Video:
    """A video whose frames can be read any number of times.

    ``times`` are seconds from the first frame, strictly increasing; frames are ``size`` (width, height) large.
    """

    path: Path
    name: str
    times: Float[np.ndarray, " t"]
    size: tuple[int, int]
    original_size: tuple[int, int]
    files: tuple[Path, ...] = ()  # of a folder of frames

    def __len__(self) -> int:
        return len(self.times)

    @property
    def fps(self) -> float:
        """Frames a second: the usual rate, without pauses."""
        if len(self) < 2:
            return 30.0
        usual, mean = float(np.median(np.diff(self.times))), float(self.times[-1] / (len(self) - 1))
        return 1.0 / (mean if abs(mean - usual) < 0.1 * usual else usual)  # the mean knows of no rounded time stamps

    def frames(self) -> Iterator[tuple[int, UInt8[np.ndarray, "h w 3"]]]:
        """Every frame with its index in ``times``. A frame that cannot be decoded is left out.

        Raises:
            PersonaError: a file of a folder of frames is no picture.
        """
        if self.files:
            for index, file in enumerate(self.files):
                yield index, _picture(file, self.size)
            return
        with _opened(self.path) as (container, stream):
            stream.thread_type = "AUTO"
            start = _start(container, stream)
            for frame in _decoded(container, stream):
                index = self._index(frame, start)
                if index is not None:
                    yield index, _upright(frame, self.size, stream)

    def samples(self, count: int) -> Iterator[tuple[int, UInt8[np.ndarray, "h w 3"]]]:
        """About ``count`` frames spread over the video, quickly: where that is cheaper, the key frames near by."""
        wanted = np.unique(np.linspace(0, len(self) - 1, max(1, min(count, len(self)))).round().astype(int))
        if self.files:
            for index in wanted:
                yield int(index), _picture(self.files[index], self.size)
            return
        if len(self) <= 30 * count:
            yield from self._sparsely(wanted)
            return
        with _opened(self.path) as (container, stream):
            start, seen = _start(container, stream), set()
            for index in wanted:
                with contextlib.suppress(Exception):  # a place that cannot be decoded is passed over
                    container.seek(
                        round((start + float(self.times[index])) / float(stream.time_base or 1)), stream=stream
                    )
                    frame = next(container.decode(stream))
                    found = self._index(frame, start)
                    if found is not None and found not in seen:
                        seen.add(found)
                        yield found, _upright(frame, self.size, stream)

    def _sparsely(self, wanted: Int[np.ndarray, " n"]) -> Iterator[tuple[int, UInt8[np.ndarray, "h w 3"]]]:
        left = set(wanted.tolist())
        with _opened(self.path) as (container, stream):
            stream.thread_type = "AUTO"
            start = _start(container, stream)
            for frame in _decoded(container, stream):
                index = self._index(frame, start)
                if index is not None and index in left:
                    left.discard(index)
                    yield index, _upright(frame, self.size, stream)

    def _index(self, frame: Any, start: float) -> int | None:
        if frame.time is None:
            return None
        at = frame.time - start
        index = int(np.clip(np.searchsorted(self.times, at - 1e-4), 0, len(self) - 1))
        return index if abs(self.times[index] - at) < 1e-3 else None


def open_video(path: Path | str, max_side: int = 1280, fps: float = 30.0) -> Video:
    """Look into a video without decoding it: how many frames it has, when, and how large.

    Rotation written by phones is applied and non-square pixels are made square when frames are read; frames with a
    side longer than ``max_side`` are reduced.

    Args:
        path: a video file, or a folder of pictures in the order of their names.
        max_side: longest side of the frames in pixels.
        fps: frames a second of a folder of pictures.

    Raises:
        PersonaError: missing, empty, no video, without frames, cut off, too long or too large.
    """
    path = Path(path)
    if path.is_dir():
        return _folder(path, max_side, fps)
    if not path.exists():
        raise PersonaError(f"{path} does not exist; give {_KINDS}")
    with _opened(path) as (container, stream):
        width, height = stream.codec_context.width, stream.codec_context.height
        if width * height > _MAX_PIXELS:
            raise PersonaError(f"{path} says its frames are {width} x {height} pixels; reduce it to 1080p first")
        if width and height and min(width, height) < _MIN_SIDE:
            raise PersonaError(f"{path} is {width} x {height} pixels; at least {_MIN_SIDE} on each side are needed")
        times = _times(path, container, stream)
        original = _displayed_size(path, container, stream)
    scale = min(1.0, max_side / max(original))
    size = (max(2, round(original[0] * scale)), max(2, round(original[1] * scale)))
    return Video(path, path.stem, times, size, original)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    import av
    from av.error import FFmpegError

    try:
        # play lists and the like may name other files and addresses: only the file itself is read
        container = av.open(str(path.absolute()), options={"protocol_whitelist": "file"}, metadata_errors="replace")
    except (FFmpegError, OSError, ValueError) as error:
        raise PersonaError(_not_a_video(path, error)) from error
    with container:
        if not container.streams.video and not container.streams.audio:
            raise PersonaError(f"{path} is a video that was cut off or damaged; save or download it again")
        if not container.streams.video:
            raise PersonaError(f"{path} has sound but no pictures; give {_KINDS}")
        name = container.format.name
        if name == "image2" or name.endswith("_pipe"):
            raise PersonaError(f"{path} is a single picture; give {_KINDS}")
        yield container, container.streams.video[0]


def _not_a_video(path: Path, error: Exception) -> str:
    try:
        empty = path.stat().st_size == 0
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as problem:
        return f"{path} cannot be read ({problem.strerror}); check its permissions"
    if empty:
        return f"{path} should be {_KINDS}, but it is empty (0 bytes)"
    if head[4:8] == b"ftyp" or head[:4] == b"\x1aE\xdf\xa3":
        return (
            f"{path} is a video that was cut off or damaged ({error.args[1] if len(error.args) > 1 else error}); "
            "save or download it again"
        )
    return f"{path} should be {_KINDS}, but it is none of them; check that it is the right file"


def _times(path: Path, container: InputContainer, stream: VideoStream) -> Float[np.ndarray, " t"]:
    """When every frame is shown, from the packets alone."""
    from av.error import FFmpegError

    stamps = []
    try:
        for packet in container.demux(stream):
            if packet.pts is not None and packet.size:
                stamps.append(packet.pts)
                if len(stamps) > MAX_FRAMES:
                    raise PersonaError(
                        f"{path} has more than {MAX_FRAMES} frames; cut it into shorter parts and track each"
                    )
    except (FFmpegError, OSError):
        stamps = stamps[:-1]  # the packet at which the file breaks off
    if not stamps:
        raise PersonaError(f"{path} has no frames; give {_KINDS}")
    base = float(stream.time_base or 1)
    times = np.unique(np.array(stamps, np.float64)) * base
    times -= times[0]
    if len(times) > 1 and np.diff(times).max() > _LONGEST_PAUSE:
        raise PersonaError(f"the clock of {path} jumps by hours; the file is damaged, convert it again")
    promised = stream.frames
    if not promised and container.duration and stream.average_rate:
        promised = int(container.duration / 1e6 * float(stream.average_rate))
        if times[-1] > 0.9 * container.duration / 1e6:
            promised = 0  # frames of varying length
    if promised and len(times) < _COMPLETE * promised - 2:
        raise PersonaError(
            f"{path} is cut off: {len(times)} of {promised} frames are there; save or download it again, or convert "
            "what is left into a new file"
        )
    return times


def _start(container: InputContainer, stream: VideoStream) -> float:
    """The time of the first frame shown, in the stream's own clock."""
    first = None
    for packet in container.demux(stream):
        if packet.pts is not None and packet.size:
            first = packet.pts if first is None else min(first, packet.pts)
            if packet.pts > first or packet.dts is None or packet.dts > first:
                break
    container.seek(first or 0, stream=stream)
    return float((first or 0) * (stream.time_base or 1))


def _decoded(container: InputContainer, stream: VideoStream) -> Iterator[av.VideoFrame]:
    """Frames one after the other; damaged packets are passed over."""
    from av.error import FFmpegError

    try:
        for packet in container.demux(stream):
            with contextlib.suppress(FFmpegError):
                yield from packet.decode()  # type: ignore[misc]
    except (FFmpegError, OSError):
        return


def _displayed_size(path: Path, container: InputContainer, stream: VideoStream) -> tuple[int, int]:
    """Width and height as a player shows the first frame."""
    container.seek(0)
    frame = next(_decoded(container, stream), None)
    if frame is None:
        raise PersonaError(f"no frame of {path} can be decoded; convert it to an H.264 MP4 first")
    if frame.width * frame.height > _MAX_PIXELS:
        raise PersonaError(f"{path} has frames of {frame.width} x {frame.height} pixels; reduce it to 1080p first")
    ratio = stream.codec_context.sample_aspect_ratio or stream.sample_aspect_ratio
    stretch = float(ratio) if ratio else 1.0
    if not 0.1 < stretch < 10.0:
        stretch = 1.0
    width, height = round(frame.width * stretch), frame.height
    if min(width, height) < _MIN_SIDE:
        raise PersonaError(f"{path} is {width} x {height} pixels; at least {_MIN_SIDE} on each side are needed")
    return (height, width) if round(frame.rotation / 90) % 2 else (width, height)


def _upright(frame: Any, size: tuple[int, int], stream: VideoStream) -> UInt8[np.ndarray, "h w 3"]:
    """The frame reduced, in sRGB, turned as its display matrix says (degrees counterclockwise)."""
    from av.video.reformatter import Colorspace

    turns = round(frame.rotation / 90) % 4
    width, height = size[::-1] if turns % 2 else size
    guess = {}
    if frame.colorspace == _UNKNOWN and frame.height >= _HD:
        guess["src_colorspace"] = Colorspace.ITU709
    rgb = frame.reformat(width=width, height=height, format="rgb24", **guess).to_ndarray()
    return np.ascontiguousarray(np.rot90(rgb, turns)) if turns else rgb


def _folder(path: Path, max_side: int, fps: float) -> Video:
    """A folder of pictures as a video."""
    if not (np.isfinite(fps) and fps > 0):
        raise PersonaError(f"the frame rate must be a positive number, got {fps}")
    files = sorted((f for f in path.iterdir() if f.suffix.lower() in PICTURES), key=_natural)
    if not files:
        raise PersonaError(f"{path} has no pictures ({', '.join(PICTURES)}); give {_KINDS}")
    if len(files) > MAX_FRAMES:
        raise PersonaError(f"{path} has {len(files)} pictures, more than {MAX_FRAMES}; cut it into shorter parts")
    from persona.imaging.photo import read_photo

    first = read_photo(files[0], max_side)
    height, width = first.pixels.shape[:2]
    return Video(path, path.name, np.arange(len(files)) / fps, (width, height), first.original_size, tuple(files))


def _natural(file: Path) -> list[Any]:
    """Sort key by which frame_10 comes after frame_9."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", file.name.lower())]


def _picture(file: Path, size: tuple[int, int]) -> UInt8[np.ndarray, "h w 3"]:
    from persona.imaging.photo import read_photo

    pixels = read_photo(file, max(size)).pixels
    if pixels.shape[1::-1] != size:
        raise PersonaError(
            f"{file} is {pixels.shape[1]} x {pixels.shape[0]} pixels, the frames before it {size[0]} x {size[1]}; "
            "frames of one video must have one size"
        )
    return pixels


def is_video(path: Path | str) -> bool:
    """Whether a path is meant as a video: by its ending, or a folder that holds pictures."""
    path = Path(path)
    if path.is_dir():
        return any(file.suffix.lower() in PICTURES for file in path.iterdir())
    return path.suffix.lower() in VIDEOS


def digest_of(path: Path) -> str:
    """Hash of a file, or of the names and contents of a folder's files.

    Raises:
        OSError: something cannot be read.
    """
    digest = hashlib.sha256()
    for file in sorted(f for f in path.iterdir() if f.is_file()) if path.is_dir() else [path]:
        digest.update(file.name.encode())
        with file.open("rb") as data:
            while block := data.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


__all__ = ["MAX_FRAMES", "PICTURES", "VIDEOS", "Video", "digest_of", "is_video", "open_video"]
