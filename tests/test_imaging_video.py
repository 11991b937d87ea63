"""Videos of all kinds, and what is said about files that are none."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from persona.errors import PersonaError
from persona.imaging import video
from persona.imaging.video import open_video, usual_rate


def picture(k: int, width: int = 96, height: int = 160) -> np.ndarray:
    """A grey picture whose level tells its number, with a red square in the top left corner."""
    pixels = np.full((height, width, 3), 40 + 6 * k, np.uint8)
    pixels[:24, :24] = [230, 20, 20]
    return pixels


def write(
    path: Path,
    count: int = 12,
    stamps: list[int] | None = None,
    rotation: int = 0,
    codec: str = "libx264",
    **options: str,
) -> Path:
    """A video of ``picture``; ``stamps`` are hundredths of a second."""
    import av

    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream(codec, rate=25)
        stream.width, stream.height = 96, 160
        stream.pix_fmt = "rgb8" if codec == "gif" else "yuv420p"
        stream.codec_context.time_base = Fraction(1, 100)
        if rotation:
            stream.set_display_rotation(rotation)
        for k in range(count):
            frame = av.VideoFrame.from_ndarray(picture(k), format="rgb24")
            frame.pts, frame.time_base = (stamps[k] if stamps else 4 * k), Fraction(1, 100)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def levels(video) -> list[int]:
    return [round((int(pixels[100:, 40:].mean()) - 40) / 6) for _, pixels in video.frames()]


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "libx264"), ("a.mov", "libx264"), ("a.webm", "libvpx"), ("a.gif", "gif")]
)
def test_every_frame_once_in_order(tmp_path: Path, name: str, codec: str) -> None:
    video = open_video(write(tmp_path / name, codec=codec))
    assert len(video) == 12
    assert video.size == (96, 160)
    assert video.fps == pytest.approx(25, rel=0.01)
    assert levels(video) == list(range(12))
    assert levels(video) == list(range(12))  # and again
    assert [index for index, _ in video.frames()] == list(range(12))


def test_the_usual_rate_knows_of_no_pauses() -> None:
    even = np.arange(20) / 15
    assert usual_rate(even) == pytest.approx(15)
    assert usual_rate(np.r_[even[:17], even[16] + 0.2]) == pytest.approx(15), "the last frame is late"
    assert usual_rate(np.delete(even, slice(4, 9)) + 3.0) == pytest.approx(15), "a clock that starts late, a pause"
    assert usual_rate(np.round(even, 3)) == pytest.approx(15, abs=0.01)
    assert usual_rate(np.array([0.0])) == 30
    assert usual_rate(np.array([0.0, 0.1, 10.0])) == pytest.approx(10)


def test_uneven_clocks(tmp_path: Path) -> None:
    stamps = [0, 4, 7, 20, 21, 30, 34, 50, 51, 52, 80, 90]
    video = open_video(write(tmp_path / "v.mp4", stamps=stamps))
    assert np.allclose(video.times, np.array(stamps) / 100, atol=0.006)
    assert [index for index, _ in video.frames()] == list(range(12))


@pytest.mark.parametrize(("degrees", "corner"), [(90, (-1, 0)), (-90, (0, -1)), (180, (-1, -1))])
def test_phones_write_the_rotation_beside(tmp_path: Path, degrees: int, corner: tuple[int, int]) -> None:
    """The display matrix turns counterclockwise by the degrees: the red corner goes with it."""
    try:
        path = write(tmp_path / "v.mp4", rotation=degrees)
    except AttributeError:
        pytest.skip("this PyAV cannot write rotations")
    video = open_video(path)
    upright = next(pixels for _, pixels in video.frames())
    assert upright.shape[1::-1] == video.size == ((160, 96) if degrees % 180 else (96, 160))
    row, column = (10 if k == 0 else -10 for k in corner)
    assert upright[row, column, 0] > 180
    assert upright[row, column, 1] < 90


def test_large_frames_are_reduced(tmp_path: Path) -> None:
    video = open_video(write(tmp_path / "v.mp4"), max_side=80)
    assert video.size == (48, 80)
    assert video.original_size == (96, 160)
    assert all(pixels.shape == (80, 48, 3) for _, pixels in video.frames())


def test_samples_are_spread(tmp_path: Path) -> None:
    video = open_video(write(tmp_path / "v.mp4"))
    assert [index for index, _ in video.samples(4)] == [0, 4, 7, 11]
    assert [index for index, _ in video.samples(100)] == list(range(12))
    long = open_video(write(tmp_path / "long.mp4", 30, g="10"))
    found = [index for index, _ in long.samples(0)]
    assert found == [0]


def test_a_folder_of_frames(tmp_path: Path) -> None:
    from PIL import Image

    for k in (0, 1, 2, 10):
        Image.fromarray(picture(k)).save(tmp_path / f"frame_{k}.png")
    (tmp_path / "notes.txt").write_text("no picture")
    video = open_video(tmp_path, fps=10.0)
    assert levels(video) == [0, 1, 2, 10]
    assert np.allclose(video.times, [0, 0.1, 0.2, 0.3])
    Image.fromarray(picture(3, 100, 100)).save(tmp_path / "frame_3.png")
    with pytest.raises(PersonaError, match="one size"):
        list(open_video(tmp_path).frames())


def test_what_is_no_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    decoded: list[object] = []
    decode = video._decoded
    monkeypatch.setattr(video, "_decoded", lambda *given: (decoded.append(f) or f for f in decode(*given)))

    whole = write(tmp_path / "whole.mp4", 12, movflags="faststart").read_bytes()
    (tmp_path / "cut_index.mp4").write_bytes(whole[: len(whole) // 8])
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) * 7 // 10])
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("hello " * 100)
    Image.fromarray(picture(0)).save(tmp_path / "photo.png")
    (tmp_path / "folder").mkdir()
    for name, said in {
        "cut_index.mp4": "cut off",
        "cut.mp4": "cut off",
        "empty.mp4": "empty",
        "text.mp4": "none of them",
        "photo.png": "single picture",
        "folder": "no pictures",
        "nowhere.mp4": "does not exist",
    }.items():
        with pytest.raises(PersonaError, match=said):
            open_video(tmp_path / name)
        assert not decoded, f"{name} is refused before a frame is decoded"
    open_video(tmp_path / "whole.mp4")
    assert len(decoded) == 1, "a sound video is opened by its first frame alone"


def test_sound_without_pictures(tmp_path: Path) -> None:
    import wave

    with wave.open(str(tmp_path / "sound.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16000))
    with pytest.raises(PersonaError, match="no pictures"):
        open_video(tmp_path / "sound.wav")


def test_play_lists_fetch_nothing(tmp_path: Path) -> None:
    (tmp_path / "list.m3u8").write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(PersonaError):
        open_video(tmp_path / "list.m3u8")


def test_size_is_checked_before_anything_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("persona.imaging.video._MAX_PIXELS", 1000)
    with pytest.raises(PersonaError, match="96 x 160"):
        open_video(write(tmp_path / "v.mp4"))
    monkeypatch.undo()
    monkeypatch.setattr("persona.imaging.video.MAX_FRAMES", 5)
    with pytest.raises(PersonaError, match="more than 5 frames"):
        open_video(write(tmp_path / "v.mp4"))
