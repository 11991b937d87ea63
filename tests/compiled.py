"""Compiles the kernels once before the tests, where ``--budget`` is given: two test processes would both compile each.

What compiles them are tests themselves, in two processes side by side that share the cache of compiled kernels.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
#: Tests that between them call all kernels that fast tests call: of each process, about the same work.
CALLING = (
    ("test_render_gaussians.py::test_few_gaussians", "test_render_gaussians.py::test_several_views_in_one_call_are_the_"
     "views_one_by_one", "test_render_mesh.py::test_matches_brute_force",
     "test_training.py::test_every_part_of_the_method_can_be_left_out_and_logged",
     "test_training.py::test_what_the_photo_shows_stays_near_the_texture"),
    ("test_render_gaussians.py::test_any_number_of_channels", "test_imaging_losses.py::test_one_pixel_by_hand",
     "test_avatar_pose.py::test_the_fused_posing_kernel_equals_torch_in_value_and_gradient",
     "test_sparse.py::test_products_and_gradients_equal_dense_ones"),
)  # fmt: skip


def _stamp() -> Path:
    """A file whose name says which sources were compiled; it lies beside what was."""
    from persona.cache import cache_dir

    spec = importlib.util.find_spec("persona")
    assert spec is not None and spec.submodule_search_locations is not None
    sources = [f.read_bytes() for f in sorted(Path(spec.submodule_search_locations[0]).rglob("*.py"))]
    digest = hashlib.sha256(b"\0".join(s for s in sources if b"kernel(" in s)).hexdigest()
    return cache_dir("kernels") / f"compiled-for-tests-{digest[:16]}"


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    config = session.config
    if hasattr(config, "workerinput") or not config.getoption("budget") or config.getoption("collectonly"):
        return
    stamp = _stamp()
    if stamp.exists():
        return
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    running = [
        subprocess.Popen(
            [*command, *(str(HERE / test) for test in tests)],
            env={**os.environ, "PERSONA_SHAPES": "0", "PERSONA_MUST_RUN": ""},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for tests in CALLING
    ]
    codes = [process.wait() for process in running]
    if not any(codes):  # a test that failed here fails again, and is told of, in the run
        stamp.touch()
