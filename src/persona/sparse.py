"""Sparse matrices that never change, times tensors that are trained: interpolation, smoothing, gathering.

Differentiable in the dense factor only. Rows are summed in a fixed order, so results do not depend on the thread count.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from jaxtyping import Float
from torch import Tensor

from persona.compute import thread_count
from persona.jit import kernel, parallel
from persona.simd import LANES, get, load, put, splat, store


@kernel()
def _multiply(start, index, share, dense, width, out, t, threads):
    """``out`` = S X for rows of ``width`` floats, all arrays flat."""
    rows = len(start) - 1
    whole = width // LANES * LANES
    for row in range(rows * t // threads, rows * (t + 1) // threads):
        first, last = get(start, row), get(start, row + 1)
        o = row * width
        if width == 3:  # points and displacements
            x = y = z = np.float32(0.0)
            for e in range(first, last):
                w, i = get(share, e), 3 * np.int64(get(index, e))
                x += w * get(dense, i)
                y += w * get(dense, i + 1)
                z += w * get(dense, i + 2)
            put(out, o, x)
            put(out, o + 1, y)
            put(out, o + 2, z)
            continue
        for c in range(0, whole, LANES):
            total = splat(0.0)
            for e in range(first, last):
                total = total + load(dense, width * np.int64(get(index, e)) + c) * get(share, e)
            store(out, o + c, total)
        for c in range(whole, width):
            rest = np.float32(0.0)
            for e in range(first, last):
                rest += get(share, e) * get(dense, width * np.int64(get(index, e)) + c)
            put(out, o + c, rest)


class FixedMatrix:
    """A sparse matrix S; ``S(X)`` is the product with a dense (columns, c) tensor, differentiable in X.

    float32 on the CPU runs our kernel, everything else torch's sparse product.
    """

    def __init__(self, matrix: Any) -> None:
        self.shape: tuple[int, int] = matrix.shape
        self._csr = _flat(matrix)
        self._transposed = _flat(matrix.T)
        self._torch: dict[tuple[torch.device, torch.dtype], Tensor] = {}

    def __call__(self, dense: Float[Tensor, "m c"]) -> Float[Tensor, "n c"]:
        """S X."""
        if dense.shape[0] != self.shape[1]:
            raise ValueError(f"a {self.shape} matrix cannot multiply {tuple(dense.shape)}")
        if dense.device.type == "cpu" and dense.dtype == torch.float32:
            apply: Any = _Product.apply
            return apply(dense, self)
        key = dense.device, dense.dtype
        if key not in self._torch:
            start, index, share = self._csr
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
                self._torch[key] = torch.sparse_csr_tensor(
                    torch.from_numpy(start.astype(np.int64)), torch.from_numpy(index.astype(np.int64)),
                    torch.from_numpy(share).to(dense.dtype), size=self.shape, check_invariants=False,
                ).to(dense.device)  # fmt: skip
        return self._torch[key] @ dense

    @property
    def matrix(self) -> sp.csr_matrix:
        """S itself."""
        start, index, share = self._csr
        return sp.csr_matrix((share, index, start), self.shape)

    def multiply(self, dense: np.ndarray, *, transposed: bool = False) -> np.ndarray:
        """S X or S^T X of a contiguous float32 array (m, c), without gradients."""
        start, index, share = self._transposed if transposed else self._csr
        out = np.empty((len(start) - 1, dense.shape[1]), np.float32)
        threads = thread_count()
        parallel(threads, _multiply, start, index, share, dense.reshape(-1), dense.shape[1], out.reshape(-1))
        return out


def _flat(matrix: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    csr = sp.csr_matrix(matrix)
    csr.sum_duplicates()
    return csr.indptr.astype(np.int32), csr.indices.astype(np.int32), csr.data.astype(np.float32)


class _Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, dense: Tensor, matrix: FixedMatrix) -> Tensor:
        ctx.matrix = matrix
        return torch.from_numpy(matrix.multiply(dense.detach().contiguous().numpy()))

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:  # type: ignore[override]
        return torch.from_numpy(ctx.matrix.multiply(gradient.contiguous().numpy(), transposed=True)), None
