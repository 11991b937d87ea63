"""What phones and editors write into videos: mirrored frames, edit lists, late clocks, covers, HDR and wide gamuts.

Expected colours are computed here in float64 by the formulas of ITU-R BT.709, BT.2020, BT.2100 and BT.2408.
"""

from __future__ import annotations

import io
import itertools
import math
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from persona.errors import PersonaError
from persona.imaging.video import open_video

FPS = 25


def numbered(k: int, size: tuple[int, int] = (96, 128)) -> np.ndarray:
    """A grey picture whose level tells its number; red top left, green top right."""
    pixels = np.full((size[1], size[0], 3), 40 + 6 * (k % 35), np.uint8)
    pixels[:32, :32], pixels[:32, -32:] = [230, 20, 20], [20, 200, 20]
    return pixels


def write(
    path: Path,
    count: int = 12,
    *,
    size: tuple[int, int] = (96, 128),
    start: int = 0,
    codec: str = "libx264",
    rate: int = FPS,
    cover: str = "",
    sound_s: float = 0.0,
    matrix: list[int] | None = None,
    muxing: dict[str, str] | None = None,
    **options: str,
) -> Path:
    """A video of numbered pictures whose clock begins at ``start`` frames."""
    with av.open(str(path), "w", options=muxing or {}) as container:
        covers = []
        if cover:
            still = container.add_stream("mjpeg" if cover == "mjpeg" else "png", rate=1)
            still.width, still.height, still.pix_fmt = 300, 400, "yuvj420p" if cover == "mjpeg" else "rgb24"
            covers.append(still)
        stream = container.add_stream(codec, rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        if matrix is not None:
            stream.set_display_matrix(matrix)
        sound = container.add_stream("aac", rate=8000, layout="mono") if sound_s else None
        for still in covers:
            container.mux(still.encode(av.VideoFrame(300, 400, "rgb24")))
            container.mux(still.encode(None))
        for k in range(count):
            frame = av.VideoFrame.from_ndarray(numbered(k, size), format="rgb24")
            frame.pts, frame.time_base = start + k, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound is not None:
            for k in range(int(8 * sound_s)):
                noise = av.AudioFrame.from_ndarray(np.zeros((1, 1000), np.float32), format="fltp", layout="mono")
                noise.sample_rate, noise.pts, noise.time_base = 8000, 1000 * k, Fraction(1, 8000)
                container.mux(sound.encode(noise))
            container.mux(sound.encode(None))
    return path


def levels(path: Path) -> list[int]:
    return [round((int(pixels[60:, 40:-40].mean()) - 40) / 6) for _, pixels in open_video(path).frames()]


# Turned and mirrored


def _corners(pixels: np.ndarray) -> str:
    """Which corner is red and which is green: of top left, top right, bottom left, bottom right."""
    tags = ""
    for row, column in itertools.product((10, -10), (10, -10)):
        r, g, _ = (int(v) for v in pixels[row, column])
        tags += "R" if r > 150 and g < 100 else "G" if g > 130 and r < 100 else "."
    return tags


EIGHT = list(itertools.product((False, True), (1, -1), (1, -1)))


@pytest.mark.parametrize(("swapped", "across", "down"), EIGHT)
@pytest.mark.parametrize("ending", ["mp4", "mov"])
def test_every_display_matrix(tmp_path: Path, ending: str, swapped: bool, across: int, down: int) -> None:
    """x' = a x + c y, y' = b x + d y: where the matrix sends the corners is where they are seen."""
    a, b, c, d = (0, down, across, 0) if swapped else (across, 0, 0, down)
    one = 1 << 16
    path = write(tmp_path / f"v.{ending}", 2, matrix=[a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30])
    video = open_video(path)
    _, seen = next(video.frames())
    assert seen.shape[1::-1] == video.size == ((128, 96) if swapped else (96, 128))
    expected = ["."] * 4
    for tag, (x, y) in (("R", (-1, -1)), ("G", (1, -1))):
        x, y = a * x + c * y, b * x + d * y
        expected[2 * (y > 0) + (x > 0)] = tag
    assert _corners(seen) == "".join(expected)


def test_a_matrix_of_a_few_degrees_or_of_zeros_turns_nothing(tmp_path: Path) -> None:
    c, s = round(math.cos(0.1) * 65536), round(math.sin(0.1) * 65536)
    for matrix in ([c, s, 0, -s, c, 0, 0, 0, 1 << 30], [0] * 9):
        path = write(tmp_path / "v.mp4", 2, matrix=matrix)
        assert _corners(next(open_video(path).frames())[1]) == "RG.."


# Clocks


def _boxes(data: bytes, path: list[bytes]) -> list[int]:
    """Offsets of the boxes on the way to a box."""
    offsets, begin, end = [], 0, len(data)
    for kind in path:
        at = begin
        while data[at + 4 : at + 8] != kind:
            at += struct.unpack_from(">I", data, at)[0]
            assert at < end, kind
        offsets.append(at)
        begin, end = at + 8, at + struct.unpack_from(">I", data, at)[0]
    return offsets


def with_edits(path: Path, rows: list[tuple[float, float | None, float]], long: bool = False) -> Path:
    """Put an edit list into an MP4: seconds, begin in the medium's seconds (None: empty), rate."""
    data = path.read_bytes()
    movie = _boxes(data, [b"moov", b"mvhd"])[1]
    scale = struct.unpack_from(">I", data, movie + 20)[0]
    ticks = struct.unpack_from(">I", data, _boxes(data, [b"moov", b"trak", b"mdia", b"mdhd"])[3] + 20)[0]
    table = b""
    for seconds, begin, rate in rows:
        values = round(seconds * scale), -1 if begin is None else round(begin * ticks), round(rate * 65536)
        table += struct.pack(">QqI" if long else ">IiI", *values)
    elst = struct.pack(">I4sII", 16 + len(table), b"elst", int(long) << 24, len(rows)) + table
    edts = struct.pack(">I4s", 8 + len(elst), b"edts") + elst
    parents = _boxes(data, [b"moov", b"trak"])
    old = _boxes(data, [b"moov", b"trak", b"edts"])[2]
    length = struct.unpack_from(">I", data, old)[0]
    out = bytearray(data[:old] + edts + data[old + length :])
    for at in parents:
        out[at : at + 4] = struct.pack(">I", struct.unpack_from(">I", out, at)[0] + len(edts) - length)
    path.write_bytes(bytes(out))
    return path


def begin_of(path: Path) -> float:
    """Where the first frame lies in the medium's own clock: B-frames move it."""
    data = path.read_bytes()
    at = _boxes(data, [b"moov", b"trak", b"edts", b"elst"])[3]
    ticks = struct.unpack_from(">I", data, _boxes(data, [b"moov", b"trak", b"mdia", b"mdhd"])[3] + 20)[0]
    return struct.unpack_from(">i", data, at + 20)[0] / ticks


@pytest.mark.parametrize("ending", ["mp4", "mov", "m4v"])
@pytest.mark.parametrize("long", [False, True])
def test_an_edit_list_trims(tmp_path: Path, ending: str, long: bool) -> None:
    path = write(tmp_path / f"v.{ending}", 20)
    with_edits(path, [(8 / FPS, begin_of(path) + 7 / FPS, 1.0)], long)
    video = open_video(path)
    assert np.allclose(video.times, np.arange(8) / FPS, atol=1e-3)
    assert video.fps == pytest.approx(FPS, rel=0.01)
    assert levels(path) == list(range(7, 15))
    assert [k for k, _ in video.samples(3)] == [0, 4, 7]


def test_a_clip_of_a_late_group_of_pictures_is_complete(tmp_path: Path) -> None:
    """Only a part of the frames that the header counts is needed."""
    path = write(tmp_path / "v.mp4", 30, g="10", bf="0")
    with_edits(path, [(4 / FPS, begin_of(path) + 22 / FPS, 1.0)])
    assert levels(path) == [22, 23, 24, 25]


def test_an_edit_that_shows_nothing_first(tmp_path: Path) -> None:
    path = write(tmp_path / "v.mp4", 12)
    with_edits(path, [(1.0, None, 1.0), (6 / FPS, begin_of(path) + 4 / FPS, 1.0)])
    assert np.allclose(open_video(path).times, np.arange(6) / FPS, atol=1e-3)
    assert levels(path) == list(range(4, 10))


def test_an_edit_that_shows_nothing_in_between(tmp_path: Path) -> None:
    """The decoder would show the medium's beginning there."""
    path = write(tmp_path / "v.mp4", 30, bf="0")
    begin = begin_of(path)
    with_edits(path, [(4 / FPS, begin, 1.0), (1.0, None, 1.0), (5 / FPS, begin + 20 / FPS, 1.0), (0.2, None, 1.0)])
    assert np.allclose(open_video(path).times, [*np.arange(4) / FPS, *(1 + np.arange(4, 9) / FPS)], atol=1e-3)
    assert levels(path) == [0, 1, 2, 3, 20, 21, 22, 23, 24]


def test_an_edit_list_may_change_the_speed(tmp_path: Path) -> None:
    path = write(tmp_path / "v.mp4", 16, bf="0")
    begin = begin_of(path)
    with_edits(path, [(8 / FPS, begin, 0.5), (4 / FPS, begin + 4 / FPS, 2.0), (0.4, begin + 12 / FPS, 0.0)])
    video = open_video(path)
    expected = [0, 2, 4, 6, 8, 8.5, 9, 9.5, 10, 10.5, 11, 11.5, 12]
    assert np.allclose(video.times, np.array(expected) / FPS, atol=1e-3)
    assert levels(path) == list(range(13))
    with_edits(path, [(0.2, begin + 5 / FPS, 2.0), (0.2, begin, 2.0)])
    with pytest.raises(PersonaError, match="twice"):
        open_video(path)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["mkv", "mp4", "mov", "ts", "webm"])
@pytest.mark.parametrize("start", [2500, -7])
def test_clocks_that_start_late_or_early(tmp_path: Path, ending: str, start: int) -> None:
    muxing = {"avoid_negative_ts": "disabled"} if ending != "mkv" else {}
    codec = "libvpx" if ending == "webm" else "libx264"
    path = write(tmp_path / f"v.{ending}", 14, start=start, muxing=muxing, codec=codec, size=(160, 128))
    video = open_video(path)
    assert len(video) >= (14 if start > 0 or ending in ("mkv", "ts") else 7)  # an MP4 does not show what is before 0
    assert np.allclose(np.diff(video.times), 1 / FPS, atol=2e-3)
    assert levels(path) == list(range(14 - len(video), 14))


@pytest.mark.parametrize(("ending", "cover"), [("mkv", "mjpeg"), ("mp4", "mjpeg"), ("mov", "mjpeg"), ("avi", "mjpeg")])
def test_a_cover_before_the_video(tmp_path: Path, ending: str, cover: str) -> None:
    path = write(tmp_path / f"v.{ending}", cover=cover)
    video = open_video(path)
    assert video.size == (96, 128)
    assert levels(path) == list(range(12))


@pytest.mark.parametrize("ending", ["mkv", "mp4", "mov"])
def test_sound_may_be_longer_than_the_pictures(tmp_path: Path, ending: str) -> None:
    assert levels(write(tmp_path / f"v.{ending}", sound_s=4.0)) == list(range(12))


@pytest.mark.parametrize("ending", ["mkv", "mp4", "mov"])
def test_a_recording_that_breaks_off_is_told(tmp_path: Path, ending: str) -> None:
    muxing = {} if ending == "mkv" else {"movflags": "faststart"}
    path = write(tmp_path / f"v.{ending}", 60, muxing=muxing, crf="1", start=2500 if ending == "mkv" else 0)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    with pytest.raises(PersonaError, match="cut off"):
        open_video(path)


def test_an_avi_that_breaks_off_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "v.avi", 60, codec="mpeg4", qmax="2")
    data = path.read_bytes()
    assert len(open_video(path)) == 60
    for share in (0.3, 0.8):
        path.write_bytes(data[: int(share * len(data))])
        with pytest.raises(PersonaError, match="of 60 frames are there"):
            open_video(path)
    unfinished = data[:4] + b"\0\0\0\0" + data[8:]  # as programs leave it that cannot go back
    path.write_bytes(unfinished)
    assert len(open_video(path)) == 60


@pytest.mark.parametrize("size", [(97, 131), (99, 128), (98, 130)])
def test_odd_sizes(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "v.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv444p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(3, size), format="rgb24")))
        container.mux(stream.encode(None))
    video = open_video(path)
    _, seen = next(video.frames())
    assert video.size == size
    assert np.abs(seen.astype(int) - numbered(3, size)).mean() < 3


# Colours

KRB = {"bt709": (0.2126, 0.0722), "bt601": (0.299, 0.114), "bt2020": (0.2627, 0.0593)}
POINTS = {
    1: [(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)],
    9: [(0.708, 0.292), (0.170, 0.797), (0.131, 0.046)],
    12: [(0.680, 0.320), (0.265, 0.690), (0.150, 0.060)],
}
A = 0.17883277
B, C = 1 - 4 * A, 0.5 - A * math.log(4 * A)
PATCHES = np.array(
    [[0.5, 0.5, 0.5], [0.8, 0.6, 0.5], [0.3, 0.2, 0.15], [0.9, 0.9, 0.85], [0.2, 0.3, 0.6], [0.6, 0.2, 0.25],
     [0.25, 0.5, 0.3], [0.85, 0.75, 0.2], [0.1, 0.1, 0.12]]
)  # fmt: skip


def xyz(primaries: int) -> np.ndarray:
    """Columns: XYZ of linear red, green and blue, white (D65) with Y = 1."""
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in POINTS[primaries]]).T
    return columns * np.linalg.solve(columns, [0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290])


def codes_of(rgb: np.ndarray, transfer: int, primaries: int) -> np.ndarray:
    """The codes (of the medium's own primaries) that show what the codes ``rgb`` show as BT.709 on an SDR display whose
    white has 203 cd/m2."""
    light = 203.0 * np.clip(rgb, 0, 1) ** 2.4 @ np.linalg.solve(xyz(primaries), xyz(1)).T
    if transfer == 16:  # PQ
        y = (light / 10000.0) ** (2610 / 16384)
        return ((3424 / 4096 + 2413 / 128 * y) / (1 + 2392 / 128 * y)) ** (2523 / 32)
    if transfer == 18:  # HLG, display of 1000 cd/m2
        luminance = light @ xyz(primaries)[1]
        scene = light / 1000.0 * (luminance[:, None] / 1000.0) ** ((1 - 1.2) / 1.2)
        return np.where(scene <= 1 / 12, np.sqrt(3 * scene), A * np.log(np.maximum(12 * scene - B, 1e-9)) + C)
    return (light / 203.0) ** (1 / 2.4)


def ycc(codes: np.ndarray, matrix: str, bits: int, full: bool) -> np.ndarray:
    """Integer Y, Cb, Cr."""
    kr, kb = KRB[matrix]
    y = kr * codes[:, 0] + (1 - kr - kb) * codes[:, 1] + kb * codes[:, 2]
    b, r = (codes[:, 2] - y) / (2 * (1 - kb)), (codes[:, 0] - y) / (2 * (1 - kr))
    scale, top = 2 ** (bits - 8), 2**bits - 1
    if full:
        return np.round(np.stack([y * top, b * top + 128 * scale, r * top + 128 * scale], -1)).astype(int)
    return np.round(np.stack([16 + 219 * y, 128 + 224 * b, 128 + 224 * r], -1) * scale).astype(int)


def write_patches(
    path: Path, values: np.ndarray, *, codec: str, pixels: str, tags: dict[str, int], options: dict[str, str]
) -> Path:
    """A video of a 3 x 3 chessboard of colours, given as integer Y, Cb, Cr."""
    wide = np.uint8 if pixels in ("yuv420p", "yuvj420p") else np.uint16
    frame = av.VideoFrame(192, 192, pixels)
    for c, plane in enumerate(frame.planes):
        side = 192 if c == 0 else 96
        board = np.kron(values[:, c].reshape(3, 3), np.ones((side // 3, side // 3))).astype(wide)
        row = np.zeros((plane.height, plane.line_size // np.dtype(wide).itemsize), wide)
        row[:side, :side] = board
        plane.update(row.tobytes())
    try:
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=FPS, options=options)
            stream.width, stream.height, stream.pix_fmt = 192, 192, pixels
            for name, value in tags.items():
                setattr(stream.codec_context, name, value)
                setattr(frame, name, value)
            for k in range(2):
                frame.pts, frame.time_base = k, Fraction(1, FPS)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    # in some processes this x265 sets flags and times that this FFmpeg cannot write
    except (av.error.PatchWelcomeError, av.error.ArgumentError):
        if codec != "libx265":
            raise
        pytest.skip("FFmpeg does not write what its HEVC encoder made")
    return path


def seen_patches(path: Path) -> np.ndarray:
    _, pixels = next(open_video(path).frames())
    return np.stack([pixels[20 + 64 * (k // 3) : 44 + 64 * (k // 3), 20 + 64 * (k % 3) : 44 + 64 * (k % 3)].mean((0, 1))
                     for k in range(9)])  # fmt: skip


CODECS: dict[str, dict[str, Any]] = {
    "hevc": {"codec": "libx265", "options": {"x265-params": "log-level=none:qp=4"}},
    "vp9": {"codec": "libvpx-vp9", "options": {"crf": "4", "cpu-used": "8"}},
    "av1": {"codec": "libsvtav1", "options": {"qp": "4", "preset": "12", "svtav1-params": "lp=1"}},
    "h264": {"codec": "libx264", "options": {"qp": "4"}},
}


@pytest.mark.parametrize("transfer", [16, 18], ids=["pq", "hlg"])
@pytest.mark.parametrize(
    ("codec", "ending", "full"),
    [("hevc", "mp4", False), ("hevc", "mov", True), ("hevc", "mkv", False), ("vp9", "webm", False),
     ("vp9", "mkv", False), ("av1", "mp4", False), ("av1", "mkv", True)],
)  # fmt: skip
def test_hdr_goes_through_linear_light(tmp_path: Path, transfer: int, codec: str, ending: str, full: bool) -> None:
    bits = 8 if codec == "vp9" else 10  # the encoder at hand writes no more
    values = ycc(codes_of(PATCHES, transfer, 9), "bt2020", bits, full)
    tags = {"color_primaries": 9, "color_trc": transfer, "colorspace": 9, "color_range": 2 if full else 1}
    pixels = "yuv420p" if bits == 8 else "yuv420p10le"
    path = write_patches(tmp_path / f"v.{ending}", values, pixels=pixels, tags=tags, **CODECS[codec])
    assert np.abs(seen_patches(path) - 255 * PATCHES).max() < (3 if bits == 10 else 12)


@pytest.mark.parametrize(
    ("primaries", "transfer", "matrix", "bits", "full"),
    [(1, 1, "bt709", 8, False), (1, 1, "bt709", 8, True), (1, 13, "bt709", 10, False), (9, 14, "bt2020", 10, False),
     (9, 1, "bt2020", 8, True), (12, 1, "bt709", 8, False), (1, 1, "bt601", 8, False)],
)  # fmt: skip
def test_sdr_of_every_gamut(tmp_path: Path, primaries: int, transfer: int, matrix: str, bits: int, full: bool) -> None:
    values = ycc(codes_of(PATCHES, transfer, primaries), matrix, bits, full)
    number = {"bt709": 1, "bt601": 5, "bt2020": 9}[matrix]
    tags = {"color_primaries": primaries, "color_trc": transfer, "colorspace": number, "color_range": 2 if full else 1}
    pixels = "yuv420p" if bits == 8 else "yuv420p10le"
    path = write_patches(tmp_path / "v.mp4", values, pixels=pixels, tags=tags, **CODECS["h264"])
    assert np.abs(seen_patches(path) - 255 * PATCHES).max() < 3


def test_what_only_the_container_says_of_colours_counts(tmp_path: Path) -> None:
    """HEVC without a word about colours, in an MP4 whose colr box says HLG."""
    values = ycc(codes_of(PATCHES, 18, 9), "bt2020", 10, False)
    tags = {"color_primaries": 2, "color_trc": 2, "colorspace": 2, "color_range": 1}
    path = write_patches(tmp_path / "v.mp4", values, pixels="yuv420p10le", tags=tags, **CODECS["hevc"])
    data = path.read_bytes()
    colr = struct.pack(">I4s4sHHHB", 19, b"colr", b"nclx", 9, 18, 9, 0)
    parents = _boxes(data, [b"moov", b"trak", b"mdia", b"minf", b"stbl"])
    stsd = _boxes(data[parents[-1] + 8 :], [b"stsd"])[0] + parents[-1] + 8
    entry = stsd + 16
    end = entry + struct.unpack_from(">I", data, entry)[0]
    old = data.find(b"colr", entry, end) - 4
    if old > 0:
        length = struct.unpack_from(">I", data, old)[0]
        data = data[:old] + b"\0\0\0\0free"[:0] + data[old + length :]
        end, change = end - length, 19 - length
    else:
        change = 19
    out = bytearray(data[:end] + colr + data[end:])
    for at in [*parents, stsd, entry]:
        out[at : at + 4] = struct.pack(">I", struct.unpack_from(">I", out, at)[0] + change)
    path.write_bytes(bytes(out))
    assert np.abs(seen_patches(path) - 255 * PATCHES).max() < 3


def test_brighter_than_white_is_white(tmp_path: Path) -> None:
    values = np.tile(ycc(np.full((1, 3), 0.9), "bt2020", 10, False), (9, 1))
    tags = {"color_primaries": 9, "color_trc": 18, "colorspace": 9, "color_range": 1}
    path = write_patches(tmp_path / "v.mp4", values, pixels="yuv420p10le", tags=tags, **CODECS["hevc"])
    assert seen_patches(path).min() > 253


def test_constant_luminance_and_ictcp() -> None:
    """Frames made by the formulas of BT.2020 and BT.2100 come back as what they were made from."""
    from persona.imaging.video_colour import Coding, to_srgb

    def back(values: np.ndarray, coding: Coding) -> np.ndarray:
        frame = av.VideoFrame(64, 64, "yuv444p10le")
        for c, plane in enumerate(frame.planes):
            plane.update(np.full(plane.buffer_size // 2, values[c], np.uint16).tobytes())
        return to_srgb(frame, (64, 64), coding)[30, 30] / 255

    lms = np.array([[1688, 2146, 262], [683, 2951, 462], [99, 309, 3688]]) / 4096
    turn = np.array([[2048, 2048, 0], [6610, -13613, 7003], [17933, -17390, -543]]) / 4096
    for rgb in PATCHES:
        light = 203 * rgb**2.4 @ np.linalg.solve(xyz(9), xyz(1)).T
        y = (lms @ light / 10000.0) ** (2610 / 16384)
        ipt = turn @ (((3424 / 4096 + 2413 / 128 * y) / (1 + 2392 / 128 * y)) ** (2523 / 32))
        values = np.round((np.array([16, 128, 128]) + np.array([219, 224, 224]) * ipt) * 4).astype(int)
        assert np.abs(back(values, Coding(14, 9, 16, False)) - rgb).max() < 3 / 255
        code = (light / 203.0) ** (1 / 2.4)
        camera = np.where(code < 0.08145, code / 4.5, ((code + 0.0993) / 1.0993) ** (1 / 0.45))
        luminance = camera @ [0.2627, 0.6780, 0.0593]
        y = 4.5 * luminance if luminance < 0.0181 else 1.0993 * luminance**0.45 - 0.0993
        blue, red = code[2] - y, code[0] - y
        constant = [y, blue / (1.9404 if blue <= 0 else 1.5816), red / (1.7184 if red <= 0 else 0.9936)]
        values = np.round((np.array([16, 128, 128]) + np.array([219, 224, 224]) * constant) * 4).astype(int)
        assert np.abs(back(values, Coding(10, 9, 14, False)) - rgb).max() < 3 / 255


def test_no_bytes_are_needed_beyond_the_file(tmp_path: Path) -> None:
    """A file object's worth of rubbish behind a video changes nothing."""
    path = write(tmp_path / "v.mp4", 3)
    data = io.BytesIO(path.read_bytes())
    path.write_bytes(data.getvalue() + bytes(1000))
    assert levels(path) == [0, 1, 2]


@pytest.mark.parametrize("ending", ["mp4", "m4v", "mov"])
def test_a_cover_among_the_metadata(tmp_path: Path, ending: str) -> None:
    """As music shops and downloaders write it: the decoder makes a stream of it."""
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (300, 400), "red").save(picture, "JPEG")

    def box(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(data), kind) + data

    cover = box(b"covr", box(b"data", struct.pack(">II", 13, 0) + picture.getvalue()))
    handler = box(b"hdlr", bytes(8) + b"mdirappl" + bytes(10))
    user = box(b"udta", box(b"meta", bytes(4) + handler + box(b"ilst", cover)))
    path = write(tmp_path / f"v.{ending}")
    data = path.read_bytes()
    movie = _boxes(data, [b"moov"])[0]
    length = struct.unpack_from(">I", data, movie)[0]
    end = movie + length
    assert end == len(data), "the index is at the end: nothing moves"
    path.write_bytes(data[:movie] + struct.pack(">I", length + len(user)) + data[movie + 4 : end] + user)
    with av.open(str(path)) as container:
        assert len(container.streams.video) == 2
    assert levels(path) == list(range(12))


def test_an_animated_webp_is_called_that(tmp_path: Path) -> None:
    pictures = [Image.new("RGB", (96, 96), (30 * k, 0, 0)) for k in range(4)]
    pictures[0].save(tmp_path / "a.webp", save_all=True, append_images=pictures[1:], duration=100)
    pictures[0].save(tmp_path / "b.webp")
    for name, told in (("a.webp", "animated WebP.*GIF or MP4"), ("b.webp", "single picture")):
        with pytest.raises(PersonaError, match=told):
            open_video(tmp_path / name)
