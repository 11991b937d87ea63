"""Panoramas on the page: read by node, their light is Python's for the same file."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from persona.imaging.surroundings import light_named
from persona.viewer.single_file import STATIC

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")

_READ = """
import { readFileSync } from 'node:fs';
const { readPanorama } = await import(process.argv[1]);
console.log(JSON.stringify(process.argv.slice(2).map((name) => {
  const b = readFileSync(name), bytes = b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength);
  try {
    const { matrices, azimuth, elevation } = readPanorama({ name, bytes });
    return { matrices: [...matrices], azimuth, elevation };
  } catch (error) { return { problem: error.message }; }
})));
"""


def read_in_node(*files: Path) -> list[dict[str, Any]]:
    words = ["node", "--input-type=module", "-e", _READ, (STATIC / "panorama.js").as_uri(), *map(str, files)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def sky(height: int = 100) -> np.ndarray:
    """Noise, dark ground and a sun at the person's left: a quarter of the way from the left, a quarter from the top."""
    picture = np.random.default_rng(1).random((height, 2 * height, 3)).astype(np.float32) ** 3
    picture[height // 4, height // 2] = (4e3, 3e3, 2e3)
    picture[3 * height // 4 :] *= 0.2
    return picture


def write_hdr(file: Path, picture: np.ndarray) -> Path:
    cv2.imwrite(str(file), np.ascontiguousarray(picture[..., ::-1]))
    return file


def write_exr(file: Path, picture: np.ndarray, **options: str) -> Path:
    with av.open(str(file), "w", format="image2", options={"update": "1"}) as out:
        stream = out.add_stream("exr", options=options)
        stream.height, stream.width, stream.pix_fmt = *picture.shape[:2], "gbrpf32le"
        frame = av.VideoFrame.from_ndarray(picture, format="gbrpf32le")
        for packet in [*stream.encode(frame), *stream.encode()]:
            out.mux(packet)
    return file


def test_the_page_has_pythons_light_of_a_panorama(tmp_path: Path) -> None:
    blinding = sky()
    blinding[blinding > 1e3] = np.inf  # what half floats cannot say
    files = [
        write_exr(tmp_path / "blinding.exr", blinding),
        write_hdr(tmp_path / "packed.hdr", sky()),
        write_hdr(tmp_path / "odd.pic", sky(97)),
        write_exr(tmp_path / "plain.exr", sky()),
        write_exr(tmp_path / "zip.EXR", sky(), compression="zip16"),
        write_exr(tmp_path / "half.exr", sky(), compression="zip1", format="half"),
    ]
    for file, found in zip(files, read_in_node(*files), strict=True):
        light = light_named(str(file))
        np.testing.assert_allclose(found["matrices"], light.ravel(), atol=2e-3, err_msg=file.name)
        assert found["azimuth"] == pytest.approx(np.pi / 2, abs=0.1)
        assert found["elevation"] == pytest.approx(np.pi / 4, abs=0.2)


def test_what_is_no_panorama_is_told_in_a_sentence(tmp_path: Path) -> None:
    whole = write_hdr(tmp_path / "whole.hdr", sky()).read_bytes()
    exr = write_exr(tmp_path / "whole.exr", sky(), compression="zip16").read_bytes()
    (tmp_path / "cut.hdr").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "cut.exr").write_bytes(exr[:300])  # within a name, whose end is looked for
    (tmp_path / "half.exr").write_bytes(exr[: len(exr) // 2])
    (tmp_path / "none.hdr").write_bytes(b"#?RADIANCE\nnothing")
    (tmp_path / "large.hdr").write_bytes(b"#?RADIANCE\n\n-Y 400000 +X 800000\n")
    write_hdr(tmp_path / "square.hdr", np.ones((64, 64, 3), np.float32))
    write_hdr(tmp_path / "black.hdr", np.zeros((32, 64, 3), np.float32))
    damaged = ["cut.hdr", "cut.exr", "half.exr", "none.hdr", "large.hdr"]
    said = read_in_node(*(tmp_path / name for name in [*damaged, "square.hdr", "black.hdr"]))
    assert all("cannot be read as a panorama" in one["problem"] for one in said[: len(damaged)])
    assert "64 x 64; a panorama is twice as wide as high" in said[-2]["problem"]
    assert "no light" in said[-1]["problem"]
