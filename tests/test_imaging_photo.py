"""Reading pictures: every usual mode, orientation, size and way of being broken."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile

from persona.errors import PersonaError
from persona.imaging.photo import read_photo
from persona.types import Photo


def gradient(width: int = 96, height: int = 128) -> np.ndarray:
    """An RGB picture in which every corner differs."""
    y, x = np.mgrid[:height, :width]
    return np.stack([40 + 180 * x / width, 40 + 180 * y / height, np.full(x.shape, 90.0)], -1).astype(np.uint8)


def error_of(path: Path) -> str:
    with pytest.raises(PersonaError) as caught:
        read_photo(path)
    message = str(caught.value)
    assert "\n" not in message
    assert path.name in message
    return message


def close(photo: Photo, expected: np.ndarray, tolerance: float = 3.0) -> bool:
    return photo.pixels.shape == expected.shape and np.abs(photo.pixels.astype(float) - expected).mean() < tolerance


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK", "L", "LA", "1"])
@pytest.mark.parametrize("kind", ["png", "tiff", "jpg"])
def test_usual_modes_become_rgb(tmp_path: Path, mode: str, kind: str) -> None:
    if (mode == "CMYK" and kind == "png") or (kind == "jpg" and mode not in ("RGB", "L", "CMYK")):
        pytest.skip("no such file")
    source = Image.fromarray(gradient())
    path = tmp_path / f"photo.{kind}"
    image = source.convert("L").convert("LA") if mode == "LA" else source.convert(mode)
    if mode == "P":
        image = source.quantize(256)
    image.save(path, **({"quality": 95, "subsampling": 0} if kind == "jpg" else {}))
    photo = read_photo(path)
    expected = gradient() if mode in ("RGB", "RGBA", "P", "CMYK") else np.asarray(source.convert("L").convert("RGB"))
    assert photo.pixels.dtype == np.uint8
    assert photo.alpha is None
    assert (photo.name, photo.original_size) == ("photo", (96, 128))
    if mode == "1":  # dithered: only the mean brightness survives
        assert set(np.unique(photo.pixels)) <= {0, 255}
        assert abs(photo.pixels.mean() - expected.mean()) < 5
    else:
        assert close(photo, expected, 8.0 if mode == "P" else 3.0)


def test_sixteen_bit_grey_is_scaled_not_clipped(tmp_path: Path) -> None:
    values = np.linspace(0, 65535, 96 * 128).reshape(128, 96).astype(np.uint16)
    Image.fromarray(values).save(tmp_path / "deep.png")
    photo = read_photo(tmp_path / "deep.png")
    assert close(photo, np.repeat((values / 257.0)[..., None], 3, 2), 1.0)


def test_sixteen_bit_colour_keeps_its_high_bytes(tmp_path: Path) -> None:
    import cv2

    deep = gradient().astype(np.uint16) * 257
    alpha = np.full(deep.shape[:2], 65535, np.uint16)
    alpha[:50] = 0
    assert cv2.imwrite(str(tmp_path / "deep.png"), deep[..., ::-1])
    assert close(read_photo(tmp_path / "deep.png"), gradient(), 1.0)
    assert cv2.imwrite(str(tmp_path / "cut.png"), np.dstack([deep[..., ::-1], alpha]))
    photo = read_photo(tmp_path / "cut.png")
    assert photo.alpha is not None
    assert photo.alpha[:50].max() == 0
    assert photo.alpha[50:].min() == 255


def test_floating_point_and_thirty_two_bit(tmp_path: Path) -> None:
    ramp = np.linspace(0, 1, 96 * 128, dtype=np.float32).reshape(128, 96)
    Image.fromarray(ramp).save(tmp_path / "float.tiff")
    Image.fromarray((ramp * 60000).astype(np.int32)).save(tmp_path / "int.tiff")
    expected = np.repeat(ramp[..., None] * 255, 3, 2)
    assert close(read_photo(tmp_path / "float.tiff"), expected, 1.0)
    assert close(read_photo(tmp_path / "int.tiff"), expected * 60000 / 65535, 1.0)


def test_alpha_is_kept_and_hidden_colours_are_not(tmp_path: Path) -> None:
    rgba = np.dstack([gradient(), np.full((128, 96), 255, np.uint8)])
    rgba[:, :40, 3] = 0
    rgba[:, :40, :3] = (255, 0, 0)
    rgba[:, 40:50, 3] = 128
    Image.fromarray(rgba).save(tmp_path / "cut.png")
    photo = read_photo(tmp_path / "cut.png")
    assert photo.alpha is not None
    assert (photo.alpha == rgba[..., 3]).all()
    assert (photo.pixels[:, :40] == 128).all()
    assert np.abs(photo.pixels[:, 40:].astype(int) - rgba[:, 40:, :3]).max() <= 1  # straight, not premultiplied


def test_hidden_colours_do_not_bleed_when_reduced(tmp_path: Path) -> None:
    rgba = np.zeros((400, 400, 4), np.uint8)
    rgba[..., :3] = (255, 0, 0)
    rgba[:, 200:] = (0, 0, 200, 255)
    Image.fromarray(rgba).save(tmp_path / "cut.png")
    photo = read_photo(tmp_path / "cut.png", max_side=100)
    assert photo.alpha is not None
    assert photo.pixels[photo.alpha > 30][:, 0].max() < 20


def test_palette_transparency(tmp_path: Path) -> None:
    image = Image.fromarray(gradient()).convert("P")
    image.save(tmp_path / "p.png", transparency=image.getpixel((0, 0)))
    alpha = read_photo(tmp_path / "p.png").alpha
    assert alpha is not None
    assert alpha[0, 0] == 0
    assert alpha[-1, -1] == 255


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(tmp_path: Path, orientation: int) -> None:
    upright = gradient()
    inverse = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a, 1),
        7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "phone.jpg"
    Image.fromarray(np.ascontiguousarray(inverse(upright))).save(path, quality=97, subsampling=0, exif=exif)
    photo = read_photo(path)
    assert photo.original_size == (96, 128)
    assert close(photo, upright)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(width=st.integers(64, 500), height=st.integers(64, 500), max_side=st.integers(64, 400))
def test_reduced_never_enlarged(tmp_path: Path, width: int, height: int, max_side: int) -> None:
    Image.fromarray(gradient(width, height)).save(tmp_path / "a.png")
    if max_side * min(width, height) / max(width, height) < 40:
        return
    h, w = read_photo(tmp_path / "a.png", max_side=max_side).pixels.shape[:2]
    scale = min(1.0, max_side / max(width, height))
    assert (w, h) == (round(width * scale), round(height * scale))


@pytest.mark.slow
def test_large_jpeg_is_decoded_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.fromarray(gradient(500, 750)).resize((6000, 9000)).save(tmp_path / "big.jpg", quality=30)
    decoded: list[tuple[int, int]] = []
    prepare = ImageFile.ImageFile.load_prepare
    monkeypatch.setattr(ImageFile.ImageFile, "load_prepare", lambda image: decoded.append(image.size) or prepare(image))
    photo = read_photo(tmp_path / "big.jpg", max_side=1500)
    assert decoded == [(1500, 2250)], "a quarter of each side: the smallest that is not below what is asked for"
    assert photo.pixels.shape == (1500, 1000, 3)
    assert photo.original_size == (6000, 9000)


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(40000, 40000), (2**31 - 1, 2**31 - 1), (15000, 15000)])
def test_bombs_are_refused_from_their_header(tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "bomb.png").write_bytes(png_header(*size))
    limit = Image.MAX_IMAGE_PIXELS
    assert "megapixels" in error_of(tmp_path / "bomb.png")
    assert limit == Image.MAX_IMAGE_PIXELS


@pytest.mark.parametrize("size", [(20, 300), (63, 63), (1, 1)])
def test_tiny_pictures_are_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("RGB", size).save(tmp_path / "tiny.png")
    assert "64" in error_of(tmp_path / "tiny.png")


def test_a_strip_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (64, 6000)).save(tmp_path / "strip.png")
    assert "narrow" in error_of(tmp_path / "strip.png")


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "tiff", "gif", "bmp"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_cut_off_files(tmp_path: Path, kind: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (128, 96, 3), np.uint8)
    whole = io.BytesIO()
    Image.fromarray(noise).save(whole, {"jpg": "JPEG", "tiff": "TIFF"}.get(kind, kind.upper()))
    data = whole.getvalue()
    path = tmp_path / f"cut.{kind}"
    path.write_bytes(data[: int(len(data) * share)])
    assert "damaged" in error_of(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_flipped_bytes_give_a_photo_or_one_line(tmp_path: Path, data: st.DataObject) -> None:
    whole = io.BytesIO()
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF", "GIF"]))
    Image.fromarray(gradient()).save(whole, kind)
    raw = bytearray(whole.getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "odd.jpg"
    path.write_bytes(bytes(raw))
    try:
        photo = read_photo(path)
    except PersonaError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert photo.pixels.dtype == np.uint8


def test_what_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("this is not a picture\n" * 10)
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64)
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x18ftypisom\0\0\0\0mif1heic" + b"\0" * 64)
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7\n" + b"\0" * 64)
    assert "none of them" in error_of(tmp_path / "text.jpg")
    assert "0 bytes" in error_of(tmp_path / "empty.png")
    assert "JPEG" in error_of(tmp_path / "phone.heic")
    assert "video" in error_of(tmp_path / "film.mp4")
    assert "PDF" in error_of(tmp_path / "paper.pdf")
    assert "folder" in error_of(tmp_path)
    assert "does not exist" in error_of(tmp_path / "nowhere.jpg")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the administrator may read everything")
def test_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "secret.png"
    path.write_bytes(b"x")
    path.chmod(0)
    assert "permission" in error_of(path).lower()


def test_animated_pictures_give_their_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (96, 96), c) for c in ("red", "blue")]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    photo = read_photo(tmp_path / "moving.gif")
    assert photo.pixels[0, 0].tolist() == [255, 0, 0]
    assert any("first" in warning for warning in photo.warnings)


def save_with_focal(path: Path, size: tuple[int, int], taken: tuple[int, int] | None, focal: int) -> None:
    exif = Image.Exif()
    details = exif.get_ifd(0x8769)
    details[0xA405] = focal
    if taken:
        details[0xA002], details[0xA003] = taken
    Image.new("RGB", size, "grey").save(path, exif=exif)


@pytest.mark.slow
@pytest.mark.parametrize(("unit", "resolution"), [(2, 200 * 25.4), (3, 2000.0), (4, 200.0)])
def test_focal_length_from_the_sensor(tmp_path: Path, unit: int, resolution: float) -> None:
    def save(path: Path, focal: float, size: tuple[int, int]) -> Path:
        exif = Image.Exif()
        details = exif.get_ifd(0x8769)
        details[0x920A], details[0xA20E], details[0xA20F], details[0xA210] = focal, resolution, resolution, unit
        details[0xA002], details[0xA003] = 4000, 3000  # on a sensor of 20 x 15 mm
        Image.new("RGB", size, "grey").save(path, exif=exif)
        return path

    photo = read_photo(save(tmp_path / "a.jpg", 25.0, (2000, 1500)))
    assert photo.focal_px == pytest.approx(25 / 20 * max(photo.pixels.shape), rel=1e-3)
    assert read_photo(save(tmp_path / "crop.jpg", 25.0, (1500, 1500))).focal_px is None
    assert read_photo(save(tmp_path / "none.jpg", 0.0, (2000, 1500))).focal_px is None
    assert read_photo(save(tmp_path / "odd.jpg", 5000.0, (2000, 1500))).focal_px is None, "no such lens"


def test_focal_length_at_working_size(tmp_path: Path) -> None:
    save_with_focal(tmp_path / "a.jpg", (800, 1200), (800, 1200), 50)
    photo = read_photo(tmp_path / "a.jpg", max_side=600)
    # 50 mm on 36 x 24: the longer side spans 36 mm
    assert photo.focal_px == pytest.approx(600 * 50 / 36, rel=1e-3)
    save_with_focal(tmp_path / "cropped.jpg", (800, 800), (800, 1200), 50)
    assert read_photo(tmp_path / "cropped.jpg").focal_px is None
    save_with_focal(tmp_path / "unknown.jpg", (800, 1200), None, 0)
    assert read_photo(tmp_path / "unknown.jpg").focal_px is None


def test_colour_profiles(tmp_path: Path) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(gradient()).save(tmp_path / "a.png", icc_profile=srgb)
    assert close(read_photo(tmp_path / "a.png"), gradient(), 1.0)
    Image.fromarray(gradient()).save(tmp_path / "b.png", icc_profile=b"\0" * 200)
    photo = read_photo(tmp_path / "b.png")
    assert close(photo, gradient(), 0.1)
    assert any("profile" in warning for warning in photo.warnings)
    # a profile of another kind of picture is not applied
    Image.fromarray(gradient()).convert("L").save(tmp_path / "c.png", icc_profile=srgb)
    assert read_photo(tmp_path / "c.png").pixels.shape == (128, 96, 3)
