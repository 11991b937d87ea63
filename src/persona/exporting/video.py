"""H.264 video files that every browser and player opens."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from persona.errors import PersonaError
from persona.files import with_ending, writing


def check_size(size: tuple[int, int]) -> None:
    """Refuse picture sizes H.264 cannot hold.

    Raises:
        PersonaError: width or height is odd, too small or too large.
    """
    width, height = size
    if width % 2 or height % 2 or min(size) < 16 or max(size) > 4096:
        even = tuple(min(4096, max(16, side + side % 2)) for side in size)
        raise PersonaError(
            f"a video needs an even width and height between 16 and 4096, not {width}x{height}; try {even[0]}x{even[1]}"
        )


def check_name(path: Path | str) -> None:
    """Refuse file names that are not ``.mp4``.

    Raises:
        PersonaError: the path ends otherwise.
    """
    path = Path(path)
    if path.suffix.lower() != ".mp4":
        raise PersonaError(
            f"videos are written as .mp4, not '{path.suffix}'; name the file {with_ending(path, '.mp4')}"
        )


def write_video(
    pictures: Iterable[UInt8[np.ndarray, "h w 3"]],
    path: Path | str,
    *,
    size: tuple[int, int],
    fps: float = 30.0,
    quality: int = 18,
) -> int:
    """Encode pictures one by one as they come and return how many there were.

    The file is H.264 (yuv420p, BT.709, index in front so that it plays while loading) and appears whole or not at all.

    Args:
        pictures: sRGB pictures, all ``size`` large; may be a generator, only one is held at a time.
        path: an ``.mp4`` file; its folder is made.
        size: (width, height) in pixels, both even.
        fps: pictures a second.
        quality: constant rate factor of x264; smaller is better and larger.

    Raises:
        PersonaError: the size is not one H.264 can hold, or the path does not end in ``.mp4``.
    """
    import av
    from av.video.reformatter import ColorRange, Colorspace

    path = Path(path)
    check_size(size)
    check_name(path)
    count = 0
    with writing(path) as partial:
        with av.open(str(partial), "w", format="mp4", options={"movflags": "faststart"}) as container:
            stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            stream.options = {"crf": str(quality), "preset": "veryfast"}
            # Players guess BT.601 for small untagged videos, which shifts skin tones: convert and tag as BT.709.
            context = stream.codec_context
            context.colorspace = int(Colorspace.ITU709)
            context.color_range = int(ColorRange.MPEG)
            context.color_primaries = context.color_trc = 1
            for picture in pictures:
                rgb = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
                frame = rgb.reformat(
                    format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
                )
                container.mux(stream.encode(frame))
                count += 1
            container.mux(stream.encode(None))
        if not count:
            raise ValueError("a video needs at least one picture")
    return count
