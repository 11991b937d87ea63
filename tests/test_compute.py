"""Thread counts: applied in one place, given back afterwards, and without any influence on results."""

import os
import subprocess
import sys
import threading
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from persona.compute import HERE, Compute, _openblas, blas_threads, thread_count
from persona.errors import PersonaError
from persona.events import ignore, stage

EXAMPLE = Path(__file__).parents[1] / "examples" / "woman_skirt.jpg"

#: An avatar of the example in a small recipe, and what it becomes in other formats.
TINY = """
import sys
from dataclasses import replace
from pathlib import Path
import persona
from persona.pipeline import report
from persona.pipeline.exports import Export
from persona.synthesis import Reprojection
from persona.training import Train
report.SECONDS_TURNING = report.SECONDS_MOVING = 0.25
photo, out = map(Path, sys.argv[1:])
recipe = replace(
    persona.Recipe(),
    synthesize=Reprojection(frames=6, height_px=200),
    train=Train(steps=12, count=20_000, heights=(512,), face_px=96),
)
persona.create(photo, out / "avatar", recipe)
persona.export(out / "avatar", ["ply", "mp4"], out / "exports", motion="wave", options=Export(size=(64, 80), fps=4))
"""


def test_a_stage_applies_its_threads_and_gives_them_back() -> None:
    before = torch.get_num_threads(), cv2.getNumThreads()
    other = before[0] + 1
    with stage("train", ignore, Compute(other)) as handle:
        assert torch.get_num_threads() == thread_count() == handle.compute.workers == cv2.getNumThreads() == other
    assert (torch.get_num_threads(), cv2.getNumThreads()) == before
    with pytest.raises(ZeroDivisionError), Compute(other).applied():
        _ = 1 / 0
    assert (torch.get_num_threads(), cv2.getNumThreads()) == before
    with HERE.applied():
        assert torch.get_num_threads() == before[0]


def test_work_is_shared_out_in_order_and_each_part_runs_on_one_thread() -> None:
    compute, names, both = Compute(3), set(), threading.Barrier(2)

    def square(i: int) -> int:
        names.add(threading.current_thread().name)
        assert thread_count() == compute.workers == 1
        return i * i

    def together(i: int) -> int:
        if i < 2:
            both.wait(60)  # the first two are under way at the same time, or this breaks
        return square(i)

    with compute.applied():
        assert list(compute.map(together, range(40))) == [i * i for i in range(40)]
        assert len(names) > 1
        assert list(islice(compute.map(square, range(40)), 2)) == [0, 1]  # the rest is given up
        assert thread_count() == 3
    with Compute(1).applied():
        names.clear()
        assert list(Compute(1).map(square, range(3))) == [0, 1, 4]
        assert names == {threading.current_thread().name}


def test_an_error_in_shared_work_comes_out_and_leaves_the_count() -> None:
    def fails(i: int) -> float:
        return 1 / (5 - i)

    before = torch.get_num_threads()
    with Compute(2).applied():
        with pytest.raises(ZeroDivisionError):
            list(Compute(2).map(fails, range(9)))
        assert torch.get_num_threads() == 2
    assert torch.get_num_threads() == before


def test_linear_algebra_gets_its_threads_back() -> None:
    library = _openblas()
    if library is None:  # numpy with another library
        with blas_threads(1):
            return
    count, _ = library
    before = count()
    with blas_threads(1):
        assert count() == 1
    assert count() == before


def test_there_is_at_least_one_thread() -> None:
    with pytest.raises(PersonaError, match="--threads is a whole number from 1 to 4096, not '0'"):
        Compute(0)


@pytest.mark.slow
def test_one_and_two_threads_write_the_same_files(tmp_path: Path) -> None:
    runs = []
    for threads in (1, 2):
        out = tmp_path / str(threads)
        environment = os.environ | {"OMP_NUM_THREADS": str(threads)}
        subprocess.run([sys.executable, "-c", TINY, str(EXAMPLE), str(out)], env=environment, check=True)
        runs.append(out)
    stages = [f"avatar/stages/{stage}.safetensors" for stage in ("perceive", "texture", "preview")]
    for name in (*stages, "avatar/avatar.safetensors", "exports"):
        files = [sorted(p for p in (run / name).rglob("*") if p.is_file()) or [run / name] for run in runs]
        assert len(files[0]) == len(files[1]) >= 1
        for one, two in zip(*files, strict=True):
            if one.suffix == ".mp4":  # the same pictures are not always encoded to the same bytes
                first, second = (frames_of(file) for file in (one, two))
                assert first.shape == second.shape
                assert np.abs(first - second).max() <= 8 and np.abs(first - second).mean() < 0.05
            else:
                assert one.read_bytes() == two.read_bytes(), one.name


def frames_of(file: Path) -> np.ndarray:
    """All pictures of a video."""
    import av

    with av.open(str(file)) as container:
        return np.stack([f.to_ndarray(format="rgb24") for f in container.decode(video=0)]).astype(np.int16)
