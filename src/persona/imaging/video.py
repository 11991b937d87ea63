"""Read any usual video (or a folder of frames) as upright sRGB pictures of working size, or say what is wrong."""

from __future__ import annotations

import contextlib
import hashlib
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from jaxtyping import Float, UInt8

from persona.errors import PersonaError
from persona.imaging.video_colour import Told, coding_of, to_srgb

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.video.stream import VideoStream

MAX_FRAMES = 36_000  # twenty minutes at 30 frames a second
_MAX_PIXELS = 8192 * 8192  # of a frame before it is reduced; larger than any camera's video
_MIN_SIDE = 64
_KINDS = "an MP4, MOV, WebM, MKV, AVI or GIF video, or a folder of frames"
#: File name endings of the frames in a folder.
PICTURES = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".tif", ".tiff")
#: File name endings that are taken for videos where a motion may be given as well.
VIDEOS = (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".gif", ".mpg", ".mpeg", ".wmv", ".3gp", ".ts")
_COMPLETE = 0.97  # share of the frames a file says it has that must be there
_LONGEST_PAUSE = 3600.0  # seconds between two frames; more is a damaged clock
_MOST_INDEX = 1 << 28  # bytes of an MP4 file's index
_BLOCK = 1 << 22  # bytes read at a time


@dataclass(frozen=True)
class Video:
    """A video whose frames can be read any number of times.

    ``times`` are seconds from the first frame, strictly increasing; frames are ``size`` (width, height) large.

    Attributes:
        files: of a folder of frames.
        stream: which of the file's streams it is.
        clock: seconds of every frame in the stream's own clock.
        edited: the file's edit list is followed here, because it changes the speed or shows nothing in between;
            decoders do not do that.
    """

    path: Path
    name: str
    times: Float[np.ndarray, " t"]
    size: tuple[int, int]
    original_size: tuple[int, int]
    files: tuple[Path, ...] = ()
    stream: int = 0
    clock: Float[np.ndarray, " t"] = field(default_factory=lambda: np.zeros(0))
    edited: bool = False

    def __len__(self) -> int:
        return len(self.times)

    @property
    def fps(self) -> float:
        """Frames a second: the usual rate, without pauses."""
        return usual_rate(self.times)

    def frames(self) -> Iterator[tuple[int, UInt8[np.ndarray, "h w 3"]]]:
        """Every frame with its index in ``times``. A frame that cannot be decoded is left out.

        Raises:
            PersonaError: a file of a folder of frames is no picture.
        """
        if self.files:
            for index, file in enumerate(self.files):
                yield index, _picture(file, self.size)
            return
        yield from self._decoded_frames()

    def samples(self, count: int) -> Iterator[tuple[int, UInt8[np.ndarray, "h w 3"]]]:
        """About ``count`` frames spread over the video, quickly: where that is cheaper, the key frames near by."""
        wanted = np.unique(np.linspace(0, len(self) - 1, max(1, min(count, len(self)))).round().astype(int))
        if self.files:
            for index in wanted:
                yield int(index), _picture(self.files[index], self.size)
            return
        if len(self) <= 30 * count:
            yield from self._decoded_frames(set(wanted.tolist()))
            return
        with self._opened() as (container, stream):
            told, seen = Told.of(stream), set()
            for index in wanted:
                with contextlib.suppress(Exception):  # a place that cannot be decoded is passed over
                    container.seek(round(float(self.clock[index]) / float(stream.time_base or 1)), stream=stream)
                    frame = next(container.decode(stream))
                    found = self._index(frame)
                    if found is not None and found not in seen:
                        seen.add(found)
                        yield found, _upright(frame, self.size, told)

    def _decoded_frames(self, wanted: set[int] | None = None) -> Iterator[tuple[int, UInt8[np.ndarray, "h w 3"]]]:
        with self._opened() as (container, stream):
            told = Told.of(stream)
            stream.thread_type = "AUTO"
            for frame in _decoded(container, stream):
                index = self._index(frame)
                if index is None or (wanted is not None and index not in wanted):
                    continue
                yield index, _upright(frame, self.size, told)
                if wanted is not None:
                    wanted.discard(index)
                    if not wanted:
                        return

    def _opened(self) -> contextlib.AbstractContextManager[tuple[InputContainer, VideoStream]]:
        return _stream_of(self.path, self.stream, self.edited)

    def _index(self, frame: Any) -> int | None:
        if frame.time is None:
            return None
        index = int(np.clip(np.searchsorted(self.clock, frame.time - 1e-4), 0, len(self) - 1))
        return index if abs(self.clock[index] - frame.time) < 1e-3 else None


def usual_rate(times: Float[np.ndarray, " t"]) -> float:
    """Frames a second of frames at growing ``times`` (seconds), without pauses; 30 for a single frame."""
    if len(times) < 2:
        return 30.0
    steps = np.diff(times)
    usual = float(np.quantile(steps, 0.5, method="lower"))
    # the mean knows of no rounded time stamps
    return 1.0 / float(steps[np.abs(steps - usual) <= 0.5 * usual].mean())


def open_video(path: Path | str, max_side: int = 1280, fps: float = 30.0) -> Video:
    """Look into a video without decoding it: how many frames it has, when, and how large.

    When frames are read, they are turned and mirrored as the file says, non-square pixels are made square, HDR and wide
    gamuts become sRGB; frames with a side longer than ``max_side`` are reduced. Edit lists are followed. Of several
    streams, covers and previews among them, the one with the most frames is taken.

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
    edits = _edits(path)
    with _opened(path, edits is not None) as container:
        found = _scanned(path, container)
    times, clock = (found.clock - found.clock[0], found.clock) if edits is None else _edited(path, found.clock, edits)
    if len(times) > 1 and np.diff(times).max() > _LONGEST_PAUSE:
        raise PersonaError(f"the clock of {path} jumps by hours; the file is damaged, convert it again")
    with _stream_of(path, found.stream, edits is not None) as (container, stream):
        original = _displayed_size(path, container, stream)
    scale = min(1.0, max_side / max(original))
    size = (max(2, round(original[0] * scale)), max(2, round(original[1] * scale)))
    return Video(path, path.stem, times, size, original, stream=found.stream, clock=clock, edited=edits is not None)


@contextlib.contextmanager
def _opened(path: Path, edited: bool = False) -> Iterator[InputContainer]:
    import av
    from av.error import FFmpegError

    # play lists and the like may name other files and addresses: only the file itself is read
    options = {"protocol_whitelist": "file"}
    if edited:
        options["ignore_editlist"] = "1"
    try:
        container = av.open(str(path.absolute()), options=options, metadata_errors="replace")
    except (FFmpegError, OSError, ValueError) as error:
        raise PersonaError(_not_a_video(path, error)) from error
    with container:
        if not container.streams.video and not container.streams.audio:
            raise PersonaError(f"{path} is a video that was cut off or damaged; save or download it again")
        if not container.streams.video:
            raise PersonaError(f"{path} has sound but no pictures; give {_KINDS}")
        name = container.format.name
        if name == "webp_pipe" and _moves(path):
            raise PersonaError(f"{path} is an animated WebP, which is not read as a video; convert it to a GIF or MP4")
        if name == "image2" or name.endswith("_pipe"):
            raise PersonaError(f"{path} is a single picture; give {_KINDS}")
        yield container


def _moves(path: Path) -> bool:
    """Whether the header of a WebP says that it is animated."""
    with path.open("rb") as file:
        head = file.read(21)
    return head[8:16] == b"WEBPVP8X" and bool(head[20:] and head[20] & 2)


@contextlib.contextmanager
def _stream_of(path: Path, index: int, edited: bool) -> Iterator[tuple[InputContainer, VideoStream]]:
    with _opened(path, edited) as container:
        stream = next((s for s in container.streams.video if s.index == index), None)
        if stream is None:
            raise PersonaError(f"{path} has changed while it was read")
        stream.codec_context.options = {"max_pixels": str(_MAX_PIXELS)}  # a damaged frame may claim to be larger
        yield container, stream


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


@dataclass(frozen=True)
class _Scan:
    """The stream that is the video, and the seconds of its frames in the stream's clock."""

    stream: int
    clock: Float[np.ndarray, " t"]


def _scanned(path: Path, container: InputContainer) -> _Scan:
    """Find the video among the file's streams, and when each of its frames is shown, from the packets alone.

    Covers and previews are streams of one picture or a few, so the stream with the most frames is the video.
    """
    from av.error import FFmpegError
    from av.stream import Disposition

    known = [s for s in container.streams.video if s.codec_context is not None]
    if not known:
        raise PersonaError(f"{path} is coded in a way that is not known here; convert it to an H.264 MP4 first")
    pictures = [s for s in known if not s.disposition & Disposition.attached_pic]
    if not pictures:
        raise PersonaError(f"{path} has sound and a cover, but no moving pictures; give {_KINDS}")
    for stream in pictures:
        width, height = stream.codec_context.width, stream.codec_context.height
        if width * height > _MAX_PIXELS:
            raise PersonaError(f"{path} says its frames are {width} x {height} pixels; reduce it to 1080p first")
    shown: dict[int, list[int]] = {stream.index: [] for stream in pictures}
    last = None  # seconds at which anything in the file ends
    breaks_at: int | None = None
    try:
        for packet in container.demux():
            stream = packet.stream
            if stream.type not in ("video", "audio") or not packet.size:
                continue
            stamp = packet.pts if packet.pts is not None else packet.dts
            if stamp is not None and packet.time_base is not None:
                last = max(last or 0.0, float((stamp + (packet.duration or 0)) * packet.time_base))
            # what an edit list cuts away is needed for decoding only
            if stream.index in shown and packet.pts is not None and not packet.is_discard:
                shown[stream.index].append(packet.pts)
                breaks_at = stream.index
                if len(shown[stream.index]) > MAX_FRAMES:
                    raise PersonaError(
                        f"{path} has more than {MAX_FRAMES} frames; cut it into shorter parts and track each"
                    )
    except (FFmpegError, OSError):  # the packet at which the file breaks off
        if breaks_at is not None:
            shown[breaks_at].pop()
    stream = max(pictures, key=lambda s: (len(shown[s.index]), s.codec_context.width * s.codec_context.height))
    if not shown[stream.index]:
        raise PersonaError(f"{path} has no frames; give {_KINDS}")
    width, height = stream.codec_context.width, stream.codec_context.height
    if width and height and min(width, height) < _MIN_SIDE:
        raise PersonaError(f"{path} is {width} x {height} pixels; at least {_MIN_SIDE} on each side are needed")
    clock = np.unique(np.array(shown[stream.index], np.float64)) * float(stream.time_base or 1)
    _check_complete(path, container, stream, clock, last)
    return _Scan(stream.index, clock)


def _check_complete(
    path: Path, container: InputContainer, stream: VideoStream, clock: Float[np.ndarray, " t"], last: float | None
) -> None:
    """Refuse a file that ends before what its index or its header promises."""
    size = path.stat().st_size
    ends = [entry.pos + entry.size for entry in stream.index_entries if entry.size > 0]
    if _ends_early(path, size):  # its reader takes what is there for the whole
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        there, promised = round(float(clock[-1]) * rate) + 1, stream.frames
    elif stream.frames and ends:  # an index of every frame
        there, promised = sum(end <= size for end in ends), len(ends)
    else:
        # Matroska counts from zero to the end, whenever the first frame comes; others from the first frame
        start = max(0.0, float(clock[0]))
        length = (container.duration or 0) / 1e6
        length -= start if start < length else 0.0
        reached = max(last or 0.0, float(clock[-1])) - start
        if length <= 0 or reached >= 0.9 * length or not stream.average_rate:
            return
        there, promised = len(clock), int(length * float(stream.average_rate))
    if there < _COMPLETE * promised - 2:
        raise PersonaError(
            f"{path} is cut off: {there} of {promised} frames are there; save or download it again, or convert "
            "what is left into a new file"
        )


def _ends_early(path: Path, size: int) -> bool:
    """Whether the header of an AVI says that the file is longer than it is."""
    with path.open("rb") as file:
        head = file.read(12)
    return head[:4] == b"RIFF" and head[8:] == b"AVI " and size < int.from_bytes(head[4:8], "little") + 8 < 1 << 32


@dataclass(frozen=True)
class _Edit:
    """A row of an edit list: for ``seconds``, show what the medium has from ``begin`` (None: nothing) at ``rate``."""

    seconds: float
    begin: float | None
    rate: float


def _edits(path: Path) -> list[_Edit] | None:
    """The edit list of an MP4 or MOV file's video if it changes the speed or shows nothing in between.

    The decoder follows other lists itself.
    """
    try:
        with path.open("rb") as file:
            if file.read(12)[4:8] not in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
                return None
            movie = next((data for kind, data in _boxes_of(file, path.stat().st_size) if kind == b"moov"), None)
    except OSError:
        return None
    if movie is None or b"elst" not in movie:
        return None
    try:
        found = dict(_boxes(movie))
        scale = _time_scale(found[b"mvhd"])
        for kind, track in _boxes(movie):
            if kind != b"trak":
                continue
            parts = dict(_boxes(track))
            media = dict(_boxes(parts[b"mdia"]))
            if media[b"hdlr"][8:12] != b"vide" or b"edts" not in parts:
                continue
            rows = _edit_rows(dict(_boxes(parts[b"edts"]))[b"elst"])
            nothing = [begin < 0 for _, begin, _ in rows]
            if not any(nothing[1:]) and all(
                empty or rate == 1.0 for empty, (_, _, rate) in zip(nothing, rows, strict=True)
            ):
                continue
            ticks = _time_scale(media[b"mdhd"])
            return [_Edit(d / scale, None if begin < 0 else begin / ticks, rate) for d, begin, rate in rows]
    except (KeyError, struct.error, ZeroDivisionError):  # damaged: the decoder says what can be said
        return None
    return None


def _boxes_of(file: BinaryIO, size: int) -> Iterator[tuple[bytes, bytes]]:
    """The index among the boxes of a file; the others are passed over unread."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if length == 1:
            length, head = struct.unpack(">Q", file.read(8).rjust(8, b"\0"))[0], 16
        length = length or size - at
        if length < head:
            return
        if kind == b"moov" and length < _MOST_INDEX:
            yield kind, file.read(length - head)
        at += length


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes inside a box: kind and contents."""
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        length = length or len(data) - at
        if length < 8:
            return
        yield kind, data[at + 8 : at + length]
        at += length


def _time_scale(header: bytes) -> int:
    """Ticks of a second of a movie's or medium's header."""
    return struct.unpack_from(">I", header, 20 if header[0] == 1 else 12)[0]


def _edit_rows(data: bytes) -> list[tuple[int, int, float]]:
    """Duration in the movie's ticks, begin in the medium's, and rate of every row."""
    row, count = (">QqI", ">IiI")[data[0] != 1], struct.unpack_from(">I", data, 4)[0]
    step = struct.calcsize(row)
    rows = [struct.unpack_from(row, data, 8 + step * k) for k in range(min(count, (len(data) - 8) // step))]
    return [(length, begin, rate / 65536.0) for length, begin, rate in rows]


def _edited(
    path: Path, clock: Float[np.ndarray, " t"], edits: list[_Edit]
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """Times of the frames that an edit list shows, and their places in the medium's clock."""
    clock = clock - min(0.0, float(clock[0]))
    now, times, places = 0.0, [], []
    for edit in edits:
        if edit.begin is not None:
            end = edit.begin + edit.seconds * edit.rate
            first = max(0, int(np.searchsorted(clock, edit.begin + 1e-6, "right")) - 1)  # is on when the edit begins
            inside = clock[first : max(first + 1, int(np.searchsorted(clock, end - 1e-6)))]
            if places and len(inside) and inside[0] == places[-1]:
                inside = inside[1:]  # it has been standing since
            if not 0.0 <= edit.rate <= 100.0 or (places and len(inside) and inside[0] < places[-1]):
                raise PersonaError(
                    f"{path} is edited to play backwards or a part twice; export it as a new video first"
                )
            times += (now + (np.maximum(inside, edit.begin) - edit.begin) / (edit.rate or 1.0)).tolist()
            places += inside.tolist()
        now += edit.seconds
    if not places or np.any(np.diff(times) <= 0):
        raise PersonaError(f"the edit list of {path} shows nothing that is there; export it as a new video first")
    return np.array(times) - times[0], np.array(places)


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
    return (height, width) if _turn_of(frame)[0] else (width, height)


def _turn_of(frame: Any) -> tuple[bool, bool, bool]:
    """How a frame is to be shown: whether rows and columns change places, then left and right, top and bottom.

    It is the nearest of the eight such changes to the display matrix of the frame: x' = a x + c y, y' = b x + d y.
    """
    from av.sidedata.sidedata import Type

    data = frame.side_data.get(Type.DISPLAYMATRIX)
    if data is None or len(bytes(data)) < 36:
        return False, False, False
    a, b, _, c, d, *_ = struct.unpack("=9i", bytes(data)[:36])
    swapped = abs(b) + abs(c) > abs(a) + abs(d)
    across, down = (c, b) if swapped else (a, d)
    return swapped, across < 0, down < 0


def _upright(frame: Any, size: tuple[int, int], told: Told) -> UInt8[np.ndarray, "h w 3"]:
    """The frame reduced, in sRGB, turned and mirrored as its display matrix says."""
    swapped, across, down = _turn_of(frame)
    rgb = to_srgb(frame, (size[1], size[0]) if swapped else size, coding_of(frame, told))
    rgb = rgb.transpose(1, 0, 2) if swapped else rgb
    return np.ascontiguousarray(rgb[:: -1 if down else 1, :: -1 if across else 1])


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
            "frames of one video must have one size; photos of several people become avatars with: persona batch run"
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
