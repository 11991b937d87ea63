"""How kernels get into a process: quickly, and without harm to other users of Numba."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import sys
import numba
import numpy as np
import torch
from persona.rendering import look_at, rasterize

scene = [torch.rand(100, 3), 0.1 * torch.rand(100, 3, 3), torch.rand(100), torch.rand(100, 3)]
rasterize(*scene, look_at((0, 0, 0), 0, 0, 2.0, 64))
assert "scipy.linalg" not in sys.modules, "0.1 s of the first call"

@numba.njit
def product(a, b):
    return np.dot(a, b), np.linalg.inv(a)

found, inverse = product(2 * np.eye(3), np.full((3, 3), 3.0))
assert (found == 6).all() and np.allclose(inverse, np.eye(3) / 2)
"""


@pytest.mark.slow
def test_kernels_load_without_scipy_and_leave_linear_algebra_to_others(tmp_path: Path) -> None:
    script = tmp_path / "loads.py"
    script.write_text(CODE)
    subprocess.run([sys.executable, str(script)], check=True)
