"""The SIMD type against numpy, and how kernels are cached and spread over threads."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from persona import jit, simd
from persona.jit import kernel, parallel, plain
from persona.rendering.cpu import kernels

ROUND_TRIP = """
import numpy as np, torch
from persona.rendering import rasterize
from persona.rendering.views import look_at
generator = torch.Generator().manual_seed(0)
means = torch.rand(200, 3, generator=generator) - 0.5
factors = 0.05 * torch.randn(200, 3, 3, generator=generator)
inputs = [means, factors, torch.rand(200, generator=generator), torch.rand(200, 3, generator=generator)]
results = []
for backend, dtype in (("cpu", torch.float32), ("reference", torch.float64)):
    leaves = [x.to(dtype).requires_grad_() for x in inputs]
    image, alpha = rasterize(*leaves, look_at((0, 0, 0), 0.3, 0.2, 2.0, 40), backend=backend)
    results.append([image, alpha, *torch.autograd.grad((image**2).sum() + alpha.sum(), leaves)])
worst = max(float((a - b).norm() / b.norm()) for a, b in zip(*results))
assert worst < 2e-5, worst
print("fine")
"""


@kernel()
def _arithmetic(x, y, out):
    a, b = simd.load(x, 0), simd.load(y, 0)
    simd.store(out, 0, a + b * 2.0 - 1.5)
    simd.store(out, 8, 1.0 / a)
    simd.store(out, 16, simd.minimum(a, b))
    simd.store(out, 24, simd.maximum(a, b))
    simd.store(out, 32, simd.select((a < b) & (a >= 0.5) | (b > 3.0), simd.iota(), -1.0))
    simd.store(out, 40, simd.sqrt(a))
    simd.put(out, 48, simd.sum_lanes(a))
    simd.put(out, 49, 1.0 if simd.any_lane(a > 4.0) else 0.0)


@kernel()
def _layouts(x, out):
    columns = simd.load_columns(x, 1, 5)
    simd.store_planes(out, 0, 8, columns)
    simd.store_columns(out, 40, simd.load_planes(out, 0, 8, 5))
    simd.store(out, 80, simd.dot_columns(columns, columns))


@kernel()
def _functions(x, out):
    for i in range(0, len(x), 8):
        simd.store(out, i, simd.exp2(simd.load(x, i)))
        simd.store(out, len(x) + i, simd.log2(simd.load(x, i) * -1.0))


@kernel()
def _who(out, t, threads):
    while True:
        i = simd.fetch_add(out, 0)
        if i >= len(out) - 1:
            return
        out[i + 1] += 1


def test_lane_arithmetic() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0.1, 4, (2, 8)).astype(np.float32)
    out = np.zeros(50, np.float32)
    _arithmetic(x, y, out)
    chosen = np.where(((x < y) & (x >= 0.5)) | (y > 3), np.arange(8), -1)
    parts = [x + 2 * y - 1.5, 1 / x, np.minimum(x, y), np.maximum(x, y), chosen, np.sqrt(x)]
    np.testing.assert_allclose(out[:48], np.concatenate(parts), rtol=1e-6)
    assert out[48] == pytest.approx(x.sum(), rel=1e-6)
    assert out[49] == 0


def test_interleaved_layouts() -> None:
    x = np.random.default_rng(1).normal(size=50).astype(np.float32)
    out = np.zeros(88, np.float32)
    _layouts(x, out)
    rows = x[1:41].reshape(8, 5)
    np.testing.assert_array_equal(out[:40], rows.T.ravel())
    np.testing.assert_array_equal(out[40:80], rows.ravel())
    np.testing.assert_allclose(out[80:], (rows**2).sum(1), rtol=1e-6)


def test_exp2_and_log2() -> None:
    x = -np.geomspace(1e-4, 99, 4096).astype(np.float32)
    out = np.zeros(2 * len(x), np.float32)
    _functions(x, out)
    np.testing.assert_allclose(out[: len(x)], np.exp2(x.astype(np.float64)), rtol=3e-7)
    np.testing.assert_allclose(out[len(x) :], np.log2(-x.astype(np.float64)), rtol=2e-6, atol=3e-7)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_every_ticket_is_drawn_once(threads: int) -> None:
    out = np.zeros(1001, np.int64)
    parallel(threads, _who, out)
    assert (out[1:] == 1).all()


def test_an_exception_in_one_part_waits_for_the_others() -> None:
    finished = threading.Event()

    def work(t: int, threads: int) -> None:
        if t == 0:
            raise RuntimeError("part 0")
        time.sleep(0.05)
        finished.set()

    with pytest.raises(RuntimeError, match="part 0"):
        parallel(2, work)
    assert finished.is_set()


def test_plain_copies_only_what_kernels_cannot_take() -> None:
    good = np.zeros((4, 3), np.float32)
    assert plain(good, np.float32) is good
    frozen = np.zeros(3, np.float32)
    frozen.flags.writeable = False
    for odd in (good.T, good[:, ::2], frozen, np.zeros(3)):
        made = plain(odd, np.float32)
        assert made.flags.c_contiguous
        assert made.flags.writeable
        assert made.dtype == np.float32


def test_the_cache_folder_follows_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "one.py", tmp_path / "two.py"
    first.write_text("x = 1")
    second.write_text("x = 2")
    assert jit._source_hash(str(first)) != jit._source_hash(str(second))
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path / "cache"))
    path = jit._Locator.from_function(_who.py_func, __file__).get_cache_path()
    assert Path(path).parent == tmp_path / "cache" / "kernels"
    assert jit._source_hash(__file__) in path


def run(code: str, **environment: str) -> str:
    """Output of a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


SMALL = """
import sys
from persona.rendering.mesh import _edge
assert _edge(1.0, 2.0, 3.0, 4.0, 5.0, 6.0) == (-3.0, 6.0, -3.0)
print(sum(_edge.stats.cache_hits.values()))
"""


@pytest.mark.slow
def test_machine_code_is_kept_and_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    assert run(SMALL, PERSONA_CACHE=str(tmp_path)) == "0"
    assert run(SMALL, PERSONA_CACHE=str(tmp_path)) == "1"
    for file in tmp_path.rglob("*.nbc"):
        file.write_bytes(b"damaged")
    assert run(SMALL, PERSONA_CACHE=str(tmp_path)) == "0"
    assert run(SMALL, PERSONA_CACHE=str(tmp_path)) == "1"


@pytest.mark.slow
def test_without_a_writable_cache_folder(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert run(SMALL, PERSONA_CACHE=str(blocked)) == "0"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.uname().machine != "x86_64", reason="names x86 processors")
@pytest.mark.parametrize("processor", ["x86-64", "haswell"])
def test_kernels_on_other_processors(processor: str, tmp_path: Path) -> None:
    if processor == "haswell" and "avx2" not in Path("/proc/cpuinfo").read_text():
        pytest.skip("this machine has no AVX2")
    assert run(ROUND_TRIP, NUMBA_CPU_NAME=processor, NUMBA_CPU_FEATURES="", PERSONA_CACHE=str(tmp_path)) == "fine"


@pytest.mark.parametrize("channels", [3, 12])
def test_kernels_that_depend_on_the_channels_can_be_kept_on_disk(channels: int) -> None:
    # Numba's key of a closure holds what it closes over; another kernel in there differs in every process
    for one in kernels(channels):
        assert all(isinstance(cell.cell_contents, int) for cell in one.py_func.__closure__)
