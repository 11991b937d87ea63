"""Damaged and hostile files for every reader of files that other programs write, and what the readers do with them.

Used by tests/test_fuzz.py (20,000 inputs) and benchmarks/fuzz.py (a million). An input follows from a seed and its
number alone, so what is found can be made again: ``python benchmarks/fuzz.py --only NUMBER --seed SEED``.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import io
import json
import multiprocessing
import os
import random
import re
import resource
import signal
import struct
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
HANGS_AFTER_S = 20.0  # processor time of one input
WAITS_S = 300.0  # wall time of one input: on a busy machine it may stand still for long
MOST_BYTES = 1 << 30  # of memory, the whole process
_BLOCK = 40  # inputs that a process takes at a time
_PICTURE = (64, 80)

Random = random.Random
Change = Callable[[bytes, Random], bytes]


# What is read -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """A kind of file: its reader, sound examples, and how they are damaged with their structure in mind."""

    name: str
    read: Callable[[Path], object]
    seeds: Callable[[], dict[str, bytes]]  # file name: contents
    change: Change


def _photo(path: Path) -> object:
    from persona.imaging.photo import read_photo

    return read_photo(path)


def _video(path: Path) -> object:
    from persona.imaging.video import open_video

    video = open_video(path)
    return len(video), next(video.frames(), None)


def _motion(path: Path) -> object:
    from persona.motion import read_motion

    return read_motion(path)


def _keypoints(path: Path) -> object:
    from persona.perception.imports.keypoints import read_keypoints

    return read_keypoints(path, ((600, 800), (600, 800)))


def _body(path: Path) -> object:
    from persona.perception.imports.bodies import read_body

    return read_body(path, (600, 800), (600, 800), _landmarks())


def _mask(path: Path) -> object:
    from persona.perception.imports.mask import read_mask

    return read_mask(path, _PICTURE[::-1])  # they lie on their side


def _ply(path: Path) -> object:
    from persona.exporting.splat_files import read_ply

    return read_ply(path)


def _avatar(path: Path) -> object:
    from persona.avatar import Avatar

    return Avatar.load(path)


def _recipe(path: Path) -> object:
    from persona.pipeline import Recipe
    from persona.pipeline.recipe_file import read_recipe

    return read_recipe(path, kind=Recipe)


def _landmarks() -> Any:
    from persona.types import Landmarks

    draw = np.random.default_rng(3)
    body = draw.uniform(200, 400, (33, 2))
    return Landmarks(body, np.full(33, 0.9), np.full(33, 4.0), np.zeros((33, 3)))


# Sound examples -----------------------------------------------------------------------------------------------------


def _gradient() -> np.ndarray:
    x, y = np.meshgrid(np.arange(_PICTURE[0]), np.arange(_PICTURE[1]))
    return np.stack([3 * x, 3 * y, np.full_like(x, 90)], -1).astype(np.uint8)


def _pictures(*formats: str) -> Callable[[], dict[str, bytes]]:
    def made() -> dict[str, bytes]:
        from PIL import Image, ImageCms

        exif = Image.Exif()
        exif[0x0112] = 6
        exif.get_ifd(0x8769)[0xA405] = 28
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        image, found = Image.fromarray(_gradient()), {}
        for kind in formats:
            for mode in ("RGB", "L", "RGBA", "P", "I;16"):
                picture = Image.fromarray(_gradient()[..., 0].astype(np.uint16) * 257) if mode == "I;16" else image
                picture = picture if mode == "I;16" else picture.convert(mode)
                more: dict[str, Any] = {} if kind in ("BMP", "GIF", "PPM", "TGA") else {"exif": exif}
                if kind in ("PNG", "JPEG", "TIFF", "WEBP"):
                    more["icc_profile"] = profile
                if kind == "TIFF":
                    more["compression"] = {"RGB": "tiff_lzw", "L": "tiff_adobe_deflate", "P": "packbits"}.get(mode)
                data = io.BytesIO()
                try:
                    picture.save(data, kind, **more)
                except (OSError, KeyError, ValueError):  # no such mode in this format
                    continue
                found[f"{mode.replace(';', '_')}.{kind.lower()}"] = data.getvalue()
        return found

    return made


def _videos() -> dict[str, bytes]:
    import av

    found = {}
    for name, codec, pixels in (
        ("a.mp4", "libx264", "yuv420p"), ("b.mov", "libx264", "yuv420p"), ("c.mkv", "libx264", "yuv420p"),
        ("d.webm", "libvpx", "yuv420p"), ("e.gif", "gif", "rgb8"), ("f.mp4", "libx265", "yuv420p10le"),
        ("g.avi", "mpeg4", "yuv420p"),
    ):  # fmt: skip
        data = io.BytesIO()
        shape = {"mp4": "mp4", "mov": "mov", "mkv": "matroska", "webm": "webm", "gif": "gif", "avi": "avi"}
        with av.open(data, "w", format=shape[name[2:]]) as container:
            options = {"x265-params": "log-level=none"} if codec == "libx265" else {}
            stream = container.add_stream(codec, rate=25, options=options)
            stream.width, stream.height, stream.pix_fmt = *_PICTURE, pixels
            if name == "a.mp4":
                stream.set_display_rotation(90)
            for _ in range(4):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(_gradient(), format="rgb24")))
            container.mux(stream.encode(None))
        found[name] = data.getvalue()
    return found


def _motions(ending: str) -> Callable[[], dict[str, bytes]]:
    def made() -> dict[str, bytes]:
        from persona.motion import clip, cut, write_motion

        with tempfile.TemporaryDirectory() as folder:
            path = write_motion(cut(clip("walk"), 0.0, 0.1), Path(folder) / f"a{ending}")
            return {path.name: path.read_bytes()}

    return made


def _smplx_json() -> dict[str, bytes]:
    draw = np.random.default_rng(0)
    frame = {
        "root_pose": draw.normal(0, 0.1, 3).tolist(), "body_pose": draw.normal(0, 0.1, 63).tolist(),
        "lhand_pose": draw.normal(0, 0.1, 45).tolist(), "rhand_pose": draw.normal(0, 0.1, 45).tolist(),
        "jaw_pose": [0.0, 0.0, 0.0], "trans": [0.0, 0.0, 3.0], "shape": [0.0] * 10, "expr": [0.0] * 10,
    }  # fmt: skip
    several = {"annotations": [frame for _ in range(3)]}
    return {"a.json": json.dumps(frame).encode(), "b.json": json.dumps(several).encode()}


def _keypoint_files() -> dict[str, bytes]:
    draw = np.random.default_rng(0)
    openpose = {"people": [{"pose_keypoints_2d": draw.uniform(0, 600, 75).round(1).tolist()}]}
    coco = {
        "images": [{"id": 1, "width": 600, "height": 800}],
        "annotations": [{"keypoints": draw.uniform(0, 600, 51).round(1).tolist(), "image_id": 1}],
    }
    instance = {"keypoints": draw.uniform(0, 600, (133, 2)).round(1).tolist(), "keypoint_scores": [0.9] * 133}
    mmpose = {"instance_info": [{"frame_id": 0, "instances": [instance]}]}
    return {f"{k}.json": json.dumps(value).encode() for k, value in enumerate((openpose, coco, mmpose))}


def _body_files() -> dict[str, bytes]:
    draw = np.random.default_rng(0)
    arrays = {
        "global_orient": draw.normal(0, 0.1, (1, 3)), "body_pose": draw.normal(0, 0.1, (1, 21, 3)),
        "left_hand_pose": np.zeros((1, 15, 3)), "right_hand_pose": np.zeros((1, 15, 3)), "jaw_pose": np.zeros((1, 3)),
        "betas": np.zeros((1, 10)), "expression": np.zeros((1, 10)), "transl": np.array([[0.0, 0.0, 3.0]]),
        "focal": np.array([900.0, 900.0]), "princpt": np.array([300.0, 400.0]),
    }  # fmt: skip
    data = io.BytesIO()
    np.savez(data, **arrays)  # type: ignore[arg-type]
    return {
        "a.npz": data.getvalue(),
        "b.json": json.dumps({name: value.tolist() for name, value in arrays.items()}).encode(),
    }


def _plys() -> dict[str, bytes]:
    import torch

    from persona.avatar import Gaussians
    from persona.exporting.splat_files import ply

    rows = torch.Generator().manual_seed(0)
    splats = Gaussians(
        torch.randn(8, 3, generator=rows), 0.02 * torch.eye(3).expand(8, 3, 3), torch.full((8,), 0.7),
        torch.rand(8, 3, generator=rows),
    )  # fmt: skip
    return {"a.ply": ply(splats)}


def _avatars() -> dict[str, bytes]:
    return {"a.safetensors": (ROOT / "tests" / "golden" / "avatar_format_2.safetensors").read_bytes()}


def _recipes() -> dict[str, bytes]:
    from persona.pipeline import Recipe
    from persona.pipeline.recipe_file import recipe_text

    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "me.png"
        photo.write_bytes(b"picture")
        return {"recipe.json": recipe_text(Recipe(), photo, {}).encode()}


# How files are damaged ----------------------------------------------------------------------------------------------

_INTEGERS = (0, 1, 2, 3, 127, 128, 255, 256, 32767, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**64 - 1)
_WORDS = (
    "", "0", "-1", "1", "2", "1e308", "-1e308", "1e-320", "nan", "inf", "-inf", "NaN", "99999999999999999999", "0.5",
    "0x10", "1,5", "é", "\0", "null", "true", "9" * 400, "65536", "2147483648",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2, 255, 65536, 2**31, 2**40, 2**63, 10**30, 0.5, 1e308, -1e308, 5e-324, float("nan"),
    float("inf"), "", "x", "../../etc/passwd", "\ud800", "x" * 5000, [], [[]], {}, [None], [0] * 3, [[[[[[]]]]]],
    {"": None},
)  # fmt: skip


def bytes_changed(data: bytes, draw: Random) -> bytes:
    """A few bytes of a file changed without regard to what they mean."""
    out = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        if not out:
            return bytes(draw.randrange(256) for _ in range(draw.randrange(40)))
        # headers are at the beginning and, in many formats, at the end
        area = draw.choice((len(out), len(out), min(len(out), 64), min(len(out), 1024)))
        at = draw.randrange(area) if draw.random() < 0.8 else len(out) - 1 - draw.randrange(area)
        how, span = draw.randrange(9), draw.choice((1, 2, 4, 8, 32, 256))
        if how == 0:
            out[at] ^= 1 << draw.randrange(8)
        elif how == 1:
            out[at] = draw.choice((0, 1, 127, 128, 255, draw.randrange(256)))
        elif how == 2:
            out[at : at + span] = draw.randbytes(span)
        elif how == 3:
            del out[at : at + span]
        elif how == 4:
            out[at:at] = out[at : at + span] * draw.choice((1, 2, 50))
        elif how == 5:
            size = draw.choice((2, 4, 8))
            value = draw.choice(_INTEGERS) % (1 << (8 * size))
            out[at : at + size] = value.to_bytes(size, draw.choice(("little", "big")))
        elif how == 6:
            del out[at:]
        elif how == 7:
            other = draw.randrange(len(out))
            out[at : at + span] = out[other : other + span]
        else:
            out[at : at + span] = bytes((draw.choice((0, 255)),)) * span
    return bytes(out)


def text_changed(data: bytes, draw: Random) -> bytes:
    """Words, numbers and lines of a text changed."""
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(draw.choice((1, 1, 2, 5))):
        how = draw.randrange(5)
        lines = text.split("\n")
        at = draw.randrange(len(lines))
        if how <= 1:
            words = list(re.finditer(r"[^\s,:\[\]{}\"]+", text if how else lines[at]))
            if words:
                word = draw.choice(words)
                new = draw.choice(_WORDS) if draw.random() < 0.7 else draw.choice(words).group()
                if how:
                    text = text[: word.start()] + new + text[word.end() :]
                else:
                    lines[at] = lines[at][: word.start()] + new + lines[at][word.end() :]
                    text = "\n".join(lines)
            continue
        if how == 2:
            del lines[at : at + draw.choice((1, 1, 5))]
        elif how == 3:
            lines[at:at] = lines[at : at + draw.choice((1, 3))] * draw.choice((1, 1, 200))
        else:
            other = draw.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        text = "\n".join(lines)
    return text.encode("utf-8", "surrogatepass") if draw.random() < 0.95 else text.encode("utf-16", "replace")


def tree_changed(tree: Any, draw: Random) -> Any:
    """One value somewhere in a tree of JSON values changed, left out, doubled or put deep into brackets."""
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in entries:
            places.append((node, key))
            if isinstance(value, (dict, list)) and not (isinstance(value, list) and len(value) > 50):
                walk(value)

    walk(tree)
    for _ in range(draw.choice((1, 1, 1, 3))):
        if not places:
            return draw.choice(_VALUES)
        node, key = draw.choice(places)
        if (isinstance(node, list) and key >= len(node)) or (isinstance(node, dict) and key not in node):
            continue
        how, value = draw.randrange(7), node[key]
        if how <= 2:
            node[key] = draw.choice(_VALUES)
        elif how == 3:
            del node[key]
        elif how == 4:
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                node[key] = value * draw.choice((0, 2, 40)) if isinstance(value, (list, str)) else draw.choice(_VALUES)
            else:
                node[key] = draw.choice((value + 1, value - 1, -value, value * 1000, value / 3))
        elif how == 5:
            other, name = draw.choice(places)
            if (isinstance(other, list) and name < len(other)) or (isinstance(other, dict) and name in other):
                node[key] = other[name]
        elif draw.random() < 0.1:
            for _ in range(draw.choice((10, 500))):
                value = [value]
            node[key] = value
    return tree


def _dumped(tree: Any) -> bytes:
    try:
        return json.dumps(tree).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):  # a value that holds itself
        return b"[" * 100_000


def json_changed(data: bytes, draw: Random) -> bytes:
    """A JSON file, as a tree, as a text, or as bytes; sometimes far too deep."""
    how = draw.random()
    if how < 0.65:
        return _dumped(tree_changed(json.loads(data), draw))
    if how < 0.67:
        return draw.choice((b"[", b'{"a":')) * draw.choice((1000, 100_000))
    return (text_changed if how < 0.85 else bytes_changed)(data, draw)


def glb_changed(data: bytes, draw: Random) -> bytes:
    """A GLB whose JSON or numbers are changed while its lengths stay right, or bytes of the whole."""
    if draw.random() < 0.15:
        return bytes_changed(data, draw)
    size = struct.unpack_from("<I", data, 12)[0]
    document, binary = data[20 : 20 + size], data[20 + size + 8 :]
    if draw.random() < 0.8:
        document = _dumped(tree_changed(json.loads(document), draw))
    else:
        binary = bytes_changed(binary, draw)
    document += b" " * (-len(document) % 4)
    body = struct.pack("<II", len(document), 0x4E4F534A) + document
    body += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body


def safetensors_changed(data: bytes, draw: Random) -> bytes:
    """A safetensors file with another header, or the program's own header inside it, or bytes of the whole."""
    how = draw.random()
    if how < 0.2:
        return bytes_changed(data, draw)
    size = struct.unpack_from("<Q", data)[0]
    header, body = json.loads(data[8 : 8 + size]), data[8 + size :]
    if how < 0.6:
        own = json.loads(header["__metadata__"]["persona"])
        header["__metadata__"]["persona"] = _dumped(tree_changed(own, draw)).decode("utf-8", "replace")
    elif how < 0.8:
        header = tree_changed(header, draw)
    else:
        body = bytes_changed(body, draw)
        body = body[: len(data) - 8 - size].ljust(len(data) - 8 - size, b"\0")
    text = _dumped(header)
    return struct.pack("<Q", len(text)) + text + body


def npz_changed(data: bytes, draw: Random) -> bytes:
    """An .npz whose members are changed and packed again with right checksums, or bytes of the whole."""
    if draw.random() < 0.2:
        return bytes_changed(data, draw)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(draw.choice((1, 1, 3))):
        at = draw.randrange(len(members))
        name, content = members[at]
        how = draw.randrange(6)
        if how == 0:
            members[at] = (draw.choice([n for n, _ in members] + ["", "poses.npy", "../x.npy"]), content)
        elif how == 1 and len(members) > 1:
            del members[at]
        elif how == 2:
            value = draw.choice((np.float64(draw.choice((0, np.nan, -1, 1e300))), np.zeros((0, 3)), np.array("text"),
                                 np.zeros((3, 3, 3, 3)), np.zeros((5, 165), np.complex64), np.ones((2, 66), bool),
                                 np.full((4, 165), 1e30), np.zeros((70_000, 1), np.uint8)))  # fmt: skip
            packed = io.BytesIO()
            np.save(packed, value)
            members[at] = (name, packed.getvalue())
        elif how == 3:
            members[at] = (name, text_changed(content[:128], draw)[:128].ljust(128) + content[128:])
        else:
            members[at] = (name, bytes_changed(content, draw))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name.replace("\0", "") or "x"), content)
    return packed.getvalue()


def npz_or_json_changed(data: bytes, draw: Random) -> bytes:
    """Whichever it is."""
    return (npz_changed if data[:2] == b"PK" else json_changed)(data, draw)


def png_changed(data: bytes, draw: Random) -> bytes:
    """A PNG whose chunks are changed and get right checksums, or bytes of the whole."""
    if data[:4] != b"\x89PNG" or draw.random() < 0.2:
        return bytes_changed(data, draw)
    chunks, at = [], 8
    while at < len(data):
        size = struct.unpack_from(">I", data, at)[0]
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    for _ in range(draw.choice((1, 1, 2))):
        k, how = draw.randrange(len(chunks)), draw.randrange(6)
        kind, content = chunks[k]
        if how == 0 and len(chunks) > 1:
            del chunks[k]
        elif how == 1:
            chunks.insert(k, draw.choice(chunks))
        elif how == 2 and kind == b"IDAT":
            with contextlib.suppress(zlib.error):  # changed already
                chunks[k] = (kind, zlib.compress(bytes_changed(zlib.decompress(content), draw)))
        elif how == 3:
            new = draw.choice((b"tRNS", b"gAMA", b"cHRM", b"cICP", b"iCCP", b"eXIf", b"acTL", b"sBIT", b"zTXt"))
            chunks.insert(1, (new, draw.randbytes(draw.choice((0, 1, 4, 8, 32, 100)))))
        else:
            chunks[k] = (kind, bytes_changed(content, draw))
    body = b"".join(
        struct.pack(">I", len(c)) + kind + c + struct.pack(">I", zlib.crc32(kind + c)) for kind, c in chunks
    )
    return data[:8] + body


_BOXES = re.compile(rb"elst|tkhd|mdhd|mvhd|stsz|stts|ctts|stco|stsc|stss|stsd|avc1|colr|hvcC|avcC|hdlr")


def mp4_changed(data: bytes, draw: Random) -> bytes:
    """A video with the numbers in its index changed (in MP4 and MOV), or bytes of the whole."""
    at = data.find(b"moov")
    if at < 0 or draw.random() < 0.25:
        return bytes_changed(data, draw)
    out = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 6))):
        place = draw.randrange(at, len(out) - 8)
        if draw.random() < 0.5:  # right behind the name of a box, where its numbers are
            names = [m.start() for m in _BOXES.finditer(out)]
            place = min(draw.choice(names) + draw.randrange(-4, 60), len(out) - 8) if names else place
        value = draw.choice((draw.choice(_INTEGERS), draw.randrange(2**32))) % 2**32
        out[place : place + 4] = value.to_bytes(4, "big") if draw.random() < 0.7 else draw.randbytes(4)
    return bytes(out)


def _mixed(*changes: Change) -> Change:
    return lambda data, draw: draw.choice(changes)(data, draw)


KINDS = (
    Kind("JPEG", _photo, _pictures("JPEG"), bytes_changed),
    Kind("PNG", _photo, _pictures("PNG"), png_changed),
    Kind("TIFF", _photo, _pictures("TIFF"), bytes_changed),
    Kind("other photos", _photo, _pictures("WEBP", "GIF", "BMP", "PPM", "TGA", "AVIF", "JPEG2000"), bytes_changed),
    Kind("video", _video, _videos, mp4_changed),
    Kind("BVH", _motion, _motions(".bvh"), _mixed(text_changed, text_changed, bytes_changed)),
    Kind("GLB", _motion, _motions(".glb"), glb_changed),
    Kind("motion npz", _motion, _motions(".npz"), npz_changed),
    Kind("motion json", _motion, _smplx_json, json_changed),
    Kind("keypoints", _keypoints, _keypoint_files, json_changed),
    Kind("body", _body, _body_files, npz_or_json_changed),
    Kind("mask", _mask, _pictures("PNG"), png_changed),
    Kind("PLY", _ply, _plys, _mixed(text_changed, bytes_changed)),
    Kind("avatar", _avatar, _avatars, safetensors_changed),
    Kind("recipe", _recipe, _recipes, json_changed),
)  # fmt: skip


# Running ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """An input that a reader did not take as it should: another exception, a crash, a hang, too much memory."""

    number: int
    kind: str
    problem: str


@dataclass
class Report:
    """What a run found."""

    count: int = 0
    read: Counter[str] = field(default_factory=Counter)  # inputs that were read all the same, by kind
    refused: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0
    slowest_s: float = 0.0
    most_bytes: int = 0


class Inputs:
    """The inputs of a run, by number."""

    def __init__(self, seed: int, only: tuple[str, ...] = ()) -> None:
        self.seed = seed
        self.kinds = tuple(kind for kind in KINDS if not only or kind.name in only)
        self._seeds = [sorted(kind.seeds().items()) for kind in self.kinds]

    def kind(self, number: int) -> Kind:
        """Which kind of file an input is."""
        return self.kinds[number % len(self.kinds)]

    def make(self, number: int) -> tuple[str, bytes]:
        """File name and contents of an input."""
        draw = Random(f"{self.seed}/{number}")
        which = number % len(self.kinds)
        name, data = draw.choice(self._seeds[which])
        return name, self.kinds[which].change(data, draw)


def _blocks(count: int) -> Iterator[tuple[int, int]]:
    for begin in range(0, count, _BLOCK):
        yield begin, min(begin + _BLOCK, count)


def _processor_seconds(process: int) -> float:
    """Processor time of a process; infinite where the system does not tell it."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("inf")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_bytes() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s*(\d+) kB", status.read()).group(1)) << 10  # type: ignore[union-attr]


def _forget_peak() -> None:
    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def check(inputs: Inputs, number: int, folder: Path) -> tuple[str, str]:
    """Have an input read: "read" or "refused", or "problem" and what it is."""
    from persona.errors import PersonaError

    name, data = inputs.make(number)
    path = folder / name
    path.write_bytes(data)
    try:
        inputs.kind(number).read(path)
    except PersonaError as error:
        return ("refused", "") if str(error).strip() else ("problem", "an error without words")
    except BaseException as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        own = [f for f in traceback.extract_tb(error.__traceback__) if "persona" in f.filename] or [where]
        text = " ".join(str(error).split())[:160]
        return "problem", f"{type(error).__name__} at {Path(own[-1].filename).name}:{own[-1].lineno}: {text}"
    return "read", ""


def _work(seed: int, only: tuple[str, ...], blocks: Any, answers: Any, at: Any) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    faulthandler.enable()
    import torch

    torch.set_num_threads(1)
    # what a file makes a reader ask for may fail, but it must not take the machine down
    resource.setrlimit(resource.RLIMIT_DATA, (4 * MOST_BYTES, 4 * MOST_BYTES))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inputs = Inputs(seed, only)
    fast = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    measured, peak = Path("/proc/self/clear_refs").exists(), 0
    with tempfile.TemporaryDirectory(dir=fast) as folder:
        while (block := blocks.get()) is not None:
            for number in range(*block):
                at[0], at[1], at[2] = number, time.monotonic(), time.process_time()
                if peak > MOST_BYTES // 2:
                    gc.collect()  # what the one before left in circles is not this one's
                if measured:
                    _forget_peak()
                begin = time.process_time()
                state, problem = check(inputs, number, Path(folder))
                peak = _peak_bytes() if measured else 0
                if peak > MOST_BYTES:
                    state, problem = "problem", f"{peak >> 20} MiB of memory"
                answers.put((number, inputs.kind(number).name, state, problem, time.process_time() - begin, peak))
                for file in Path(folder).iterdir():
                    file.unlink()
            at[0] = -1


def run(
    count: int, seed: int = 0, *, only: tuple[str, ...] = (), workers: int = 2, first: int = 0,
    seconds: float | None = None, tell: Callable[[Report], None] | None = None,
) -> Report:  # fmt: skip
    """Have inputs ``first`` to ``first + count`` read in processes of their own.

    Args:
        only: names of kinds; none for all.
        workers: processes.
        seconds: stop after so long, whatever is left.
        tell: is called about every ten seconds.
    """
    context = multiprocessing.get_context("spawn")
    report, began = Report(), time.monotonic()
    todo = [(first + a, first + b) for a, b in _blocks(count)][::-1]
    running: list[dict[str, Any]] = []

    def start() -> dict[str, Any]:
        worker = {"blocks": context.SimpleQueue(), "answers": context.SimpleQueue(), "given": None,
                  "at": context.Array("d", [-1.0, time.monotonic(), 0.0], lock=False), "left": 0}  # fmt: skip
        worker["process"] = context.Process(
            target=_work, args=(seed, only, worker["blocks"], worker["answers"], worker["at"]), daemon=True
        )
        worker["process"].start()
        return worker

    def collect(worker: dict[str, Any]) -> None:
        while not worker["answers"].empty():
            number, kind, state, problem, taken, peak = worker["answers"].get()
            worker["left"] -= 1
            worker["next"] = number + 1
            report.count += 1
            report.slowest_s, report.most_bytes = max(report.slowest_s, taken), max(report.most_bytes, peak)
            if state == "problem":
                report.findings.append(Finding(number, kind, problem))
            else:
                (report.read if state == "read" else report.refused)[kind] += 1

    running, told = [start() for _ in range(workers)], began
    names = [kind.name for kind in KINDS if not only or kind.name in only]
    while running:
        for worker in list(running):
            collect(worker)
            process, waited = worker["process"], time.monotonic() - worker["at"][1]
            late = waited > HANGS_AFTER_S and (
                waited > WAITS_S or _processor_seconds(process.pid) - worker["at"][2] > HANGS_AFTER_S
            )
            over = seconds is not None and time.monotonic() - began > seconds
            if worker["left"] == 0 and process.is_alive():
                if todo and not over:
                    worker["given"] = todo.pop()
                    worker["left"], worker["next"] = worker["given"][1] - worker["given"][0], worker["given"][0]
                    worker["at"][1] = time.monotonic() + 60.0  # importing comes first
                    worker["blocks"].put(worker["given"])
                else:
                    worker["blocks"].put(None)
                    process.join(10)
                    running.remove(worker)
            elif not process.is_alive() or (late and worker["at"][0] >= 0):
                time.sleep(0.1)
                collect(worker)
                if worker["left"] == 0:
                    continue
                number = worker["next"]
                problem = f"hangs for {HANGS_AFTER_S:.0f} s" if process.is_alive() else f"crash ({process.exitcode})"
                process.kill()
                process.join()
                report.count += 1
                report.findings.append(Finding(number, names[number % len(names)], problem))
                running.remove(worker)
                if number + 1 < worker["given"][1]:
                    todo.append((number + 1, worker["given"][1]))
                running.append(start())
        if tell is not None and time.monotonic() - told > 10:
            told = time.monotonic()
            tell(report)
        time.sleep(0.01)
    report.seconds = time.monotonic() - began
    return report


def main() -> None:
    """Try a few inputs of one kind here, for looking at a finding: python tools/fuzzing.py KIND SEED NUMBER OUT."""
    name, seed, number, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    inputs = Inputs(seed, (name,) if name != "-" else ())
    out.mkdir(parents=True, exist_ok=True)
    print(inputs.kind(number).name, *check(inputs, number, out), list(out.iterdir()))


if __name__ == "__main__":
    main()
