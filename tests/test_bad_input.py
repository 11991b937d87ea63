"""Files that are no usable photo end in one line, exit code 1 and no folder; unusual but sound ones work."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from persona import cli
from persona.imaging.photo import read_photo

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "man_shirt.jpg"
SHARED = ROOT.parent / "shared" / "data" / "bad"


def _jpeg(image: Image.Image, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _bomb() -> bytes:
    """A PNG of some kilobytes whose header promises 40000 x 40000 pixels."""
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _noise() -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 255, (480, 360, 3), np.uint8))


REFUSED = {
    "truncated.jpg": lambda: EXAMPLE.read_bytes()[:20_000],
    "header_only.jpg": lambda: EXAMPLE.read_bytes()[:30],
    "text.jpg": lambda: b"This is not a picture.\n" * 40,
    "empty.png": lambda: b"",
    "zeros.png": lambda: bytes(10_000),
    "bomb.png": _bomb,
    "page.html.jpg": lambda: b"<!doctype html><title>404</title>",
    "document.pdf": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "vector.svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9'/></svg>",
    "video.mp4": lambda: b"\x00\x00\x00\x18ftypmp42" + bytes(200),
    "tiny.png": lambda: _png(Image.new("RGB", (8, 8), "white")),
    "strip.png": lambda: _png(Image.new("RGB", (4000, 3), "white")),
    "one_colour.png": lambda: _png(Image.new("RGB", (600, 800), "grey")),
    "transparent.png": lambda: _png(Image.new("RGBA", (600, 800), (0, 0, 0, 0))),
    "noise.png": lambda: _png(_noise()),
}


def _refused(photo: Path, tmp_path: Path, capfd) -> str:
    """Check that the photo is refused as it should be and return the message."""
    out = tmp_path / "avatars" / "me"
    with pytest.raises(SystemExit) as end:
        cli.main(["create", str(photo), "-o", str(out), "--device", "cpu"])
    assert end.value.code == 1
    error = capfd.readouterr().err
    assert error.count("\n") == 1, error
    assert 20 < len(error) < 400
    assert not (tmp_path / "avatars").exists()
    return error


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_usable_photo_is_refused_in_one_line(name, tmp_path, capfd):
    photo = tmp_path / name
    photo.write_bytes(REFUSED[name]())
    assert name in _refused(photo, tmp_path, capfd) or name in ("one_colour.png", "transparent.png", "noise.png")


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="measures memory as Linux tells it")
def test_a_bomb_costs_no_memory(tmp_path):
    """In a process of its own: its peak of address space, which counts what is asked for, touched or not."""
    (tmp_path / "bomb.png").write_bytes(_bomb())
    code = f"""
import re
from pathlib import Path
from persona.errors import PersonaError
from persona.imaging.photo import read_photo

def peak():
    return int(re.search(r"VmPeak:\\s*(\\d+) kB", Path("/proc/self/status").read_text()).group(1))

read_photo({str(EXAMPLE)!r})
before = peak()
try:
    read_photo({str(tmp_path / "bomb.png")!r})
except PersonaError:
    print(peak() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 100 * 1024, "decoded, the picture has 6 GB"


def test_a_folder_and_a_missing_file_are_refused(tmp_path, capfd):
    (tmp_path / "folder").mkdir()
    assert "folder" in _refused(tmp_path / "folder", tmp_path, capfd)
    assert "missing.jpg" in _refused(tmp_path / "missing.jpg", tmp_path, capfd)


def _rotated() -> bytes:
    """The example stored lying on its side, with the EXIF tag that turns it upright (6: rotate 90 degrees right)."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return _jpeg(Image.open(EXAMPLE).transpose(Image.Transpose.ROTATE_90), exif=exif, quality=92)


def _deep_grey() -> bytes:
    grey = np.asarray(Image.open(EXAMPLE).convert("L"), np.uint16) * 257
    return _png(Image.fromarray(grey))


def _cut_out() -> bytes:
    """The example with a transparent ground of rubbish colour."""
    pixels = np.asarray(Image.open(EXAMPLE).convert("RGBA")).copy()
    box = np.zeros(pixels.shape[:2], bool)
    box[60:1000, 150:620] = True
    pixels[~box] = (255, 0, 255, 0)
    return _png(Image.fromarray(pixels))


WORKING = {
    "rotated.jpg": _rotated,
    "cmyk.jpg": lambda: _jpeg(Image.open(EXAMPLE).convert("CMYK"), quality=92),
    "grey.jpg": lambda: _jpeg(Image.open(EXAMPLE).convert("L"), quality=92),
    "deep_grey.png": _deep_grey,
    "palette.png": lambda: _png(Image.open(EXAMPLE).convert("P", palette=Image.Palette.ADAPTIVE)),
    "cut_out.png": _cut_out,
    "large.jpg": lambda: _jpeg(Image.open(EXAMPLE).resize((4608, 6144)), quality=70),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKING)
def test_an_unusual_but_sound_file_works(name, tmp_path):
    from persona.events import SILENT
    from persona.perception import Perceive

    path = tmp_path / name
    path.write_bytes(WORKING[name]())
    expected = Perceive()(read_photo(EXAMPLE), SILENT)
    seen = Perceive()(read_photo(path), SILENT)
    h, w = seen.alpha.shape
    assert h > w
    scale = expected.alpha.shape[0] / h
    gap = np.linalg.norm(seen.landmarks.body * scale - expected.landmarks.body, axis=1)
    assert np.median(gap) < 0.015 * expected.alpha.shape[0]


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the folder of bad photos beside the checkout")
@pytest.mark.slow
@pytest.mark.parametrize("name", ["b01_no_person_cup.jpg", "b06_truncated.jpg", "b07_text_named.jpg", "b08_empty.png",
                                  "b14_bomb_1600MP.png"])  # fmt: skip
def test_the_shared_bad_photos_are_refused(name, tmp_path, capfd):
    _refused(SHARED / name, tmp_path, capfd)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the folder of bad photos beside the checkout")
@pytest.mark.slow
@pytest.mark.parametrize("name", ["b02_two_people.png", "b09_exif_rotate6.jpg", "b10_huge_108MP.jpg",
                                  "b11_rgba_cutout.png", "b12_cmyk.jpg", "b13_gray16.png"])  # fmt: skip
def test_the_shared_unusual_photos_work(name):
    from persona.events import SILENT
    from persona.perception import Perceive

    seen = Perceive()(read_photo(SHARED / name), SILENT)
    assert (seen.alpha > 0.5).mean() > 0.02
    if "two" in name:
        assert seen.people >= 2
        assert any("people" in w or "person" in w for w in seen.warnings)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the folder of bad photos beside the checkout")
@pytest.mark.slow
@pytest.mark.parametrize("name", ["b03_tiny_people.jpg", "b04_statue.jpg", "b05_cartoon.jpg"])
def test_what_is_hardly_a_photo_of_a_person_is_refused_or_warned_about(name):
    from persona.errors import PersonaError
    from persona.events import SILENT
    from persona.perception import Perceive

    try:
        said = Perceive()(read_photo(SHARED / name), SILENT).warnings
    except PersonaError as error:
        said = (str(error),)
    assert said
