"""Colours and orientation of photos as files of every kind tell them; expected values by the standards' formulas."""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from persona.errors import PersonaError
from persona.imaging.photo import read_photo, turned

POINTS = {
    "sRGB": [(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)],
    "P3": [(0.680, 0.320), (0.265, 0.690), (0.150, 0.060)],
    "Adobe": [(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)],
    "ProPhoto": [(0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001)],
    "BT.2020": [(0.708, 0.292), (0.170, 0.797), (0.131, 0.046)],
}
D65, D50 = (0.3127, 0.3290), (0.3457, 0.3585)
PATCHES = np.array(
    [[0.5, 0.5, 0.5], [0.8, 0.6, 0.5], [0.3, 0.2, 0.15], [0.9, 0.9, 0.85], [0.2, 0.3, 0.6], [0.6, 0.2, 0.25],
     [0.25, 0.5, 0.3], [0.85, 0.75, 0.2], [0.1, 0.1, 0.12]]
)  # fmt: skip
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def white_xyz(white: tuple[float, float]) -> np.ndarray:
    return np.array([white[0] / white[1], 1, (1 - white[0] - white[1]) / white[1]])


def xyz(space: str, white: tuple[float, float]) -> np.ndarray:
    """Columns: XYZ of linear red, green and blue."""
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in POINTS[space]]).T
    return columns * np.linalg.solve(columns, white_xyz(white))


def adapt(white: tuple[float, float], to: tuple[float, float]) -> np.ndarray:
    a, b = BRADFORD @ white_xyz(white), BRADFORD @ white_xyz(to)
    return np.linalg.inv(BRADFORD) @ np.diag(b / a) @ BRADFORD


def light_of(space: str, white: tuple[float, float] = D65) -> np.ndarray:
    """Linear light in another space of the patches, which are sRGB."""
    light = np.where(PATCHES <= 0.04045, PATCHES / 12.92, ((PATCHES + 0.055) / 1.055) ** 2.4)
    return light @ (np.linalg.inv(xyz(space, white)) @ adapt(D65, white) @ xyz("sRGB", D65)).T


def srgb_code(light: np.ndarray) -> np.ndarray:
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def board(codes: np.ndarray, deep: bool) -> np.ndarray:
    top = 65535 if deep else 255
    rows = np.kron(codes.reshape(3, 3, 3), np.ones((32, 32, 1)))
    return np.round(rows * top).astype(np.uint16 if deep else np.uint8)


def save(path: Path, pixels: np.ndarray) -> None:
    assert cv2.imwrite(str(path), pixels[..., ::-1])


def with_chunks(path: Path, *chunks: tuple[bytes, bytes]) -> None:
    data = path.read_bytes()
    more = b"".join(struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks)
    path.write_bytes(data[:33] + more + data[33:])


def seen(path: Path) -> np.ndarray:
    pixels = read_photo(path).pixels
    return np.stack([pixels[8 + 32 * i : 24 + 32 * i, 8 + 32 * j : 24 + 32 * j].mean((0, 1))
                     for i in range(3) for j in range(3)])  # fmt: skip


def right(path: Path) -> bool:
    return bool(np.abs(seen(path) - 255 * PATCHES).max() < 3)


def profile(space: str, white: tuple[float, float], gamma: float | None) -> bytes:
    """An ICC profile of three equal curves and a matrix; without a gamma, sRGB's curve."""
    matrix = adapt(white, D50) @ xyz(space, white)
    number = lambda v: struct.pack(">i", round(v * 65536))  # noqa: E731
    vector = lambda v: b"XYZ \0\0\0\0" + b"".join(map(number, v))  # noqa: E731
    if gamma is None:
        values = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
        curve = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + b"".join(map(number, values))
    else:
        curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    text = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(79)
    tags = {b"desc": text, b"cprt": b"text\0\0\0\0none\0\0\0\0", b"wtpt": vector(white_xyz(D50)), b"rTRC": curve,
            b"gTRC": curve, b"bTRC": curve, b"rXYZ": vector(matrix[:, 0]), b"gXYZ": vector(matrix[:, 1]),
            b"bXYZ": vector(matrix[:, 2])}  # fmt: skip
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data
    head = struct.pack(">I4sI4s4s4s", at + len(body), b"none", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + b"".join(map(number, white_xyz(D50)))
    return head.ljust(128, b"\0") + table + body


SPACES: dict[str, tuple[str, tuple[float, float], float | None]] = {
    "Display P3": ("P3", D65, None),
    "Adobe RGB": ("Adobe", D65, 563 / 256),
    "ProPhoto": ("ProPhoto", D50, 1.8),
    "BT.2020": ("BT.2020", D65, 2.4),
    "sRGB": ("sRGB", D65, None),
}


def codes_in(space: str, white: tuple[float, float], gamma: float | None) -> np.ndarray:
    light = light_of(space, white)
    return srgb_code(light) if gamma is None else np.clip(light, 0, 1) ** (256 / round(gamma * 256))


@pytest.mark.parametrize("name", SPACES)
@pytest.mark.parametrize("kind", ["png", "png 16", "tiff", "tiff 16", "jpg", "webp"])
def test_icc_profiles(tmp_path: Path, name: str, kind: str) -> None:
    ending, deep = kind.split(" ")[0], kind.endswith("16")
    path, icc = tmp_path / f"a.{ending}", profile(*SPACES[name])
    pixels = board(codes_in(*SPACES[name]), deep)
    if not deep:
        more: dict[str, Any] = {"quality": 100, "subsampling": 0} if ending == "jpg" else {}
        more |= {"lossless": True} if ending == "webp" else {}
        Image.fromarray(pixels).save(path, icc_profile=icc, **more)
    elif ending == "png":
        save(path, pixels)
        with_chunks(path, (b"iCCP", b"test\0\0" + zlib.compress(icc)))
    else:
        _write_deep_tiff(path, pixels, icc)
    # a JPEG's own loss is stretched by a wide gamut
    assert np.abs(seen(path) - 255 * PATCHES).max() < (8 if ending == "jpg" else 3)


def _write_deep_tiff(path: Path, pixels: np.ndarray, icc: bytes) -> None:
    """An uncompressed TIFF of 16 bits a colour."""
    h, w, _ = pixels.shape
    data = pixels.astype("<u2").tobytes()
    entries = [(256, 3, 1, w), (257, 3, 1, h), (258, 3, 3, 8), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 16),
               (277, 3, 1, 3), (278, 3, 1, h), (279, 4, 1, len(data)),
               (34675, 7, len(icc), 16 + len(data))]  # fmt: skip
    table = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    at = 16 + len(data) + len(icc)
    path.write_bytes(b"II*\0" + struct.pack("<I", at) + struct.pack("<3H", 16, 16, 16) + bytes(2) + data + icc + table)


CODE_POINTS = ["P3", "BT.2020", "sRGB", "before the profile"]


@pytest.mark.parametrize(
    ("told", "deep"), [*((told, deep) for told in CODE_POINTS for deep in (False, True)), ("PQ", True), ("HLG", True)]
)
def test_png_tells_its_colours_by_code_points(tmp_path: Path, told: str, deep: bool) -> None:
    path = tmp_path / "a.png"
    chunks, codes = [(b"cICP", bytes((1, 13, 0, 1)))], PATCHES
    if told == "P3":
        chunks, codes = [(b"cICP", bytes((12, 13, 0, 1)))], srgb_code(light_of("P3"))
    elif told == "BT.2020":
        chunks, codes = [(b"cICP", bytes((9, 13, 0, 1)))], srgb_code(light_of("BT.2020"))
    elif told == "before the profile":
        chunks.append((b"iCCP", b"test\0\0" + zlib.compress(profile(*SPACES["ProPhoto"]))))
    elif told == "PQ":
        y = (203 * light_of("BT.2020") / 10000) ** (2610 / 16384)
        codes = ((3424 / 4096 + 2413 / 128 * y) / (1 + 2392 / 128 * y)) ** (2523 / 32)
        chunks = [(b"cICP", bytes((9, 16, 0, 1)))]
    elif told == "HLG":
        light = 0.203 * light_of("BT.2020")
        scene = light * (light @ xyz("BT.2020", D65)[1])[:, None] ** ((1 - 1.2) / 1.2)
        a = 0.17883277
        b, c = 1 - 4 * a, 0.5 - a * np.log(4 * a)
        codes = np.where(scene <= 1 / 12, np.sqrt(3 * scene), a * np.log(np.maximum(12 * scene - b, 1e-9)) + c)
        chunks = [(b"cICP", bytes((9, 18, 0, 1)))]
    save(path, board(codes, deep))
    with_chunks(path, *chunks)
    assert right(path)


GAMMAS = [(1.8, "sRGB"), (2.2, "P3"), (2.2, "Adobe"), (1.8, "BT.2020")]


@pytest.mark.parametrize(
    ("gamma", "space", "deep"), [(1.0, "sRGB", True), *((*told, deep) for told in GAMMAS for deep in (False, True))]
)
def test_png_tells_its_colours_by_gamma_and_chromaticities(
    tmp_path: Path, gamma: float, space: str, deep: bool
) -> None:
    path = tmp_path / "a.png"
    save(path, board(np.clip(light_of(space), 0, 1) ** (1 / gamma), deep))
    points = [round(100000 * v) for point in (D65, *POINTS[space]) for v in point]
    chunks = [(b"gAMA", struct.pack(">I", round(100000 / gamma)))]
    with_chunks(path, *chunks, *([(b"cHRM", struct.pack(">8I", *points))] if space != "sRGB" else []))
    assert right(path)


@pytest.mark.parametrize("told", ["sRGB", "P3", "PQ"])
def test_avif_tells_its_colours_by_code_points(tmp_path: Path, told: str) -> None:
    path = tmp_path / "a.avif"
    codes, points = {"sRGB": (PATCHES, (1, 13)), "P3": (srgb_code(light_of("P3")), (12, 13))}.get(told, (None, (9, 16)))
    if codes is None:
        y = (203 * light_of("BT.2020") / 10000) ** (2610 / 16384)
        codes = ((3424 / 4096 + 2413 / 128 * y) / (1 + 2392 / 128 * y)) ** (2523 / 32)
    Image.fromarray(board(codes, False)).save(path, quality=100, subsampling="4:4:4")
    data = bytearray(path.read_bytes())
    at = data.index(b"colrnclx") + 8
    data[at : at + 4] = struct.pack(">HH", *points)
    path.write_bytes(bytes(data))
    assert np.abs(seen(path) - 255 * PATCHES).max() < (16 if told == "PQ" else 4)  # 8 bits are few for PQ


@pytest.mark.parametrize("chunks", [[(b"gAMA", struct.pack(">I", 45455))], [(b"sRGB", b"\0"), (b"gAMA", bytes(4))]])
def test_what_means_srgb_stays_as_it_is(tmp_path: Path, chunks: list[tuple[bytes, bytes]]) -> None:
    path = tmp_path / "a.png"
    save(path, board(PATCHES, False))
    with_chunks(path, *chunks)
    assert np.array_equal(read_photo(path).pixels, board(PATCHES, False))


def test_a_camera_says_adobe_rgb_without_a_profile(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA005] = {1: "R03"}
    exif.get_ifd(0x8769)[0xA001] = 65535
    pixels = board(codes_in(*SPACES["Adobe RGB"]), False)
    Image.fromarray(pixels).save(tmp_path / "a.jpg", quality=100, subsampling=0, exif=exif)
    assert right(tmp_path / "a.jpg")
    Image.fromarray(pixels).save(tmp_path / "a.png", exif=exif.tobytes())
    assert right(tmp_path / "a.png")
    with_chunks(tmp_path / "a.png", (b"sRGB", b"\0"))
    assert np.array_equal(read_photo(tmp_path / "a.png").pixels, pixels)


@pytest.mark.slow
def test_16_bits_are_reduced_without_hidden_colours(tmp_path: Path) -> None:
    pixels = board(codes_in(*SPACES["ProPhoto"]), True).repeat(20, 0).repeat(20, 1)
    alpha = np.full(pixels.shape[:2], 65535, np.uint16)
    alpha[:, :300], pixels[:, :300] = 0, [65535, 0, 65535]
    assert cv2.imwrite(str(tmp_path / "a.png"), np.dstack([pixels[..., ::-1], alpha]))
    with_chunks(tmp_path / "a.png", (b"iCCP", b"test\0\0" + zlib.compress(profile(*SPACES["ProPhoto"]))))
    photo = read_photo(tmp_path / "a.png", 480)
    assert photo.pixels.shape == (480, 480, 3)
    assert photo.alpha is not None
    assert (photo.alpha[:, :70] == 0).all() and (photo.alpha[:, 90:] == 255).all()
    assert np.abs(photo.pixels[40, 100] - 255 * PATCHES[0]).max() < 3


# Orientation

TURNS = {
    1: lambda a: a,
    2: np.fliplr,
    3: lambda a: np.rot90(a, 2),
    4: np.flipud,
    5: lambda a: a.transpose(1, 0, 2),
    6: np.rot90,
    7: lambda a: np.rot90(a, 2).transpose(1, 0, 2),
    8: lambda a: np.rot90(a, -1),
}


def upright() -> np.ndarray:
    y, x = np.mgrid[:128, :96]
    return np.stack([40 + 2 * x, 40 + y, np.full(x.shape, 90)], -1).astype(np.uint8)


TIFFS = ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", [*(f"tiff {c}" for c in TIFFS), "png", "webp", "jpg"])
def test_every_orientation_is_applied_once(tmp_path: Path, kind: str, orientation: int) -> None:
    ending, _, compression = kind.partition(" ")
    exif = Image.Exif()
    exif[0x0112] = orientation
    more: dict[str, Any] = {"compression": compression} if compression else {}
    if ending in ("jpg", "webp"):
        more["quality"] = 95
    # what is stored is what the tag's turn brings upright: the other way round
    Image.fromarray(np.ascontiguousarray(TURNS[orientation](upright()))).save(
        tmp_path / f"a.{ending}", exif=exif, **more
    )
    photo = read_photo(tmp_path / f"a.{ending}")
    assert photo.original_size == (96, 128)
    assert photo.pixels.shape == (128, 96, 3)
    assert np.abs(photo.pixels.astype(int) - upright()).mean() < 3


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "I;16", "1"])
@pytest.mark.parametrize("orientation", [3, 6])
def test_tiffs_of_every_mode_are_turned_once(tmp_path: Path, mode: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    grey = upright()[..., 0]
    image = Image.fromarray(grey.astype(np.uint16) * 257) if mode == "I;16" else Image.fromarray(grey).convert(mode)
    turned = image.transpose({3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}[orientation])
    turned.save(tmp_path / "a.tiff", exif=exif)
    photo = read_photo(tmp_path / "a.tiff")
    assert photo.pixels.shape == (128, 96, 3)
    left, right_half = photo.pixels[:, :40].mean(), photo.pixels[:, 56:].mean()
    assert left + 40 < right_half


def test_the_lens_counts_in_a_turned_tiff(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0xA405] = 28
    Image.fromarray(np.ascontiguousarray(np.rot90(upright()))).save(tmp_path / "a.tiff", exif=exif.tobytes())
    focal = 28 * np.hypot(96, 128) / np.hypot(36, 24)
    assert read_photo(tmp_path / "a.tiff").focal_px == pytest.approx(focal, rel=0.01)


# Names


@pytest.mark.parametrize("brands", [b"heic", b"heix", b"hevx", b"hevc", b"msf1", b"mif1", b"MiHE\0\0\0\0mif1heix"])
def test_heic_is_called_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, brands: bytes) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    path = tmp_path / "a.heic"
    path.write_bytes(struct.pack(">I", 16 + len(brands[8:])) + b"ftyp" + brands.ljust(8, b"\0") + bytes(200))
    with pytest.raises(PersonaError, match=r"HEIC picture.*JPEG"):
        read_photo(path)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_heic_is_read_where_its_reader_is(tmp_path: Path, orientation: int) -> None:
    pillow_heif = pytest.importorskip("pillow_heif", reason="the extra 'heic' is not installed")
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(TURNS[orientation](upright())))
    pillow_heif.from_pillow(stored).save(tmp_path / "a.heic", quality=95, exif=exif.tobytes())
    photo = read_photo(tmp_path / "a.heic")
    assert photo.original_size == (96, 128)
    assert np.abs(photo.pixels.astype(int) - upright()).mean() < 3


RAW = {
    "DNG": {50706: b"\1\4\0\0"},
    "preview only": {254: 1, 330: 8},
    "colour filters": {262: 32803},
}


@pytest.mark.parametrize("kind", RAW)
def test_raw_files_of_cameras_are_not_taken_for_their_previews(tmp_path: Path, kind: str) -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in RAW[kind].items():
        tags[tag] = value
    Image.new("RGB", (160, 120), (90, 100, 110)).save(tmp_path / "a.dng", "TIFF", tiffinfo=tags)
    if kind == "colour filters":
        data = (
            (tmp_path / "a.dng")
            .read_bytes()
            .replace(struct.pack("<HHII", 262, 3, 1, 2), struct.pack("<HHII", 262, 3, 1, 32803))
        )
        (tmp_path / "a.dng").write_bytes(data)
    with pytest.raises(PersonaError, match=r"raw file|TIFF of a kind"):
        read_photo(tmp_path / "a.dng")


KINDS_NOT_READ = {
    "raw file": b"\0\0\0\x18ftypcrx \0\0\0\1crx isom",
    "JPEG XL": b"\0\0\0\x0cJXL \r\n\x87\n",
    "TIFF of a kind": b"II*\0\x08\0\0\0",
}


@pytest.mark.parametrize("words", KINDS_NOT_READ)
def test_what_is_not_read_is_called_what_it_is(tmp_path: Path, words: str) -> None:
    (tmp_path / "a.jpg").write_bytes(KINDS_NOT_READ[words].ljust(200, b"\0"))
    with pytest.raises(PersonaError, match=f"{words}.*JPEG"):
        read_photo(tmp_path / "a.jpg")


@pytest.mark.parametrize("name", ["a.jfif", "a.jpe", "a", "a.png"])
def test_the_contents_count_not_the_name(tmp_path: Path, name: str) -> None:
    Image.fromarray(upright()).save(tmp_path / name, "JPEG", quality=95)
    assert read_photo(tmp_path / name).pixels.shape == (128, 96, 3)


@pytest.mark.parametrize("turn", ["left", "right", "180"])
def test_a_photo_is_turned_as_the_person_says(tmp_path: Path, turn: Literal["left", "right", "180"]) -> None:
    stored = np.ascontiguousarray(np.rot90(upright(), {"left": -1, "right": 1, "180": 2}[turn]))
    alpha = np.full(stored.shape[:2], 255, np.uint8)
    alpha[:5] = 0
    Image.fromarray(np.dstack([stored, alpha])).save(tmp_path / "a.png")
    photo = turned(read_photo(tmp_path / "a.png"), turn)
    assert photo.original_size == (96, 128)
    assert photo.alpha is not None
    seen = photo.alpha > 0
    assert photo.pixels.shape == (128, 96, 3)
    assert np.array_equal(photo.pixels[seen], upright()[seen])


def test_damaged_avif_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.avif"
    Image.new("RGB", (96, 96)).save(path)
    whole = path.read_bytes()
    for data in (whole[:32], whole[:64], whole[: len(whole) // 2]):
        path.write_bytes(data)
        with pytest.raises(PersonaError, match=r"damaged or cut off|header is damaged"):
            read_photo(path)
