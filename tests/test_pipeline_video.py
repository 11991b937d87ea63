"""Video files: what goes in comes out, in a form that players understand."""

from __future__ import annotations

import numpy as np
import pytest

from persona.errors import PersonaError
from persona.exporting.video import write_video
from videos import read_video


def _patches(count: int) -> list[np.ndarray]:
    colors = np.array([[200, 150, 120], [30, 60, 200], [90, 180, 60], [240, 240, 240]], np.uint8)
    picture = np.repeat(np.repeat(colors.reshape(2, 2, 3), 32, 0), 24, 1)
    return [np.roll(picture, 2 * i, 1) for i in range(count)]


def test_colours_survive(tmp_path):
    pictures = _patches(8)
    assert write_video(iter(pictures), tmp_path / "new" / "a.mp4", size=(48, 64), fps=25) == 8
    back = read_video(tmp_path / "new" / "a.mp4")
    assert len(back) == 8
    # The middle of a patch, away from chroma subsampling at its edges.
    assert np.abs(back[0][16, 12].astype(int) - pictures[0][16, 12]).max() <= 6
    assert np.abs(back[0][48, 12].astype(int) - pictures[0][48, 12]).max() <= 6


def test_the_stream_is_plain_h264_with_its_index_in_front(tmp_path):
    import av

    path = tmp_path / "a.mp4"
    write_video(_patches(30), path, size=(48, 64), fps=30)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert float(stream.average_rate) == 30
        assert stream.codec_context.colorspace == 1  # BT.709
        assert abs(float(stream.duration * stream.time_base) - 1.0) < 0.05
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_failure_leaves_no_file(tmp_path):
    def broken():
        yield from _patches(2)
        raise RuntimeError("camera fell over")

    with pytest.raises(RuntimeError, match="camera"):
        write_video(broken(), tmp_path / "a.mp4", size=(48, 64))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("size", [(511, 512), (8, 8), (512, 10000)])
def test_sizes_h264_cannot_hold_are_refused(tmp_path, size):
    with pytest.raises(PersonaError, match="even width"):
        write_video([], tmp_path / "a.mp4", size=size)


def test_other_endings_are_refused(tmp_path):
    with pytest.raises(PersonaError, match=r"\.mp4"):
        write_video([], tmp_path / "a.gif", size=(64, 64))
