import numpy as np
import pytest
import scipy.sparse as sp
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.sparse import FixedMatrix


@given(st.integers(0, 30), st.integers(1, 30), st.sampled_from([1, 2, 3, 8, 11, 32]), st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_products_and_gradients_equal_dense_ones(rows: int, columns: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    dense = rng.normal(size=(rows, columns)) * (rng.random((rows, columns)) < 0.2)
    matrix = FixedMatrix(sp.csr_matrix(dense))
    x = torch.from_numpy(rng.normal(size=(columns, width)))
    pull = torch.from_numpy(rng.normal(size=(rows, width)))
    for dtype, tolerance in ((torch.float32, 1e-5), (torch.float64, 1e-6)):
        leaf = x.clone().to(dtype).requires_grad_()
        out = matrix(leaf)
        (gradient,) = torch.autograd.grad((out * pull.to(dtype)).sum(), leaf)
        assert np.allclose(out.detach().numpy(), dense @ x.numpy(), atol=tolerance * 20)
        assert np.allclose(gradient.numpy(), dense.T @ pull.numpy(), atol=tolerance * 20)


def test_the_result_does_not_depend_on_the_thread_count() -> None:
    matrix = FixedMatrix(sp.random(500, 300, 0.05, random_state=0))
    x = torch.randn(300, 7, generator=torch.Generator().manual_seed(0))
    before = torch.get_num_threads()
    try:
        results = []
        for threads in (1, 2, 5):
            torch.set_num_threads(threads)
            results.append(matrix(x))
    finally:
        torch.set_num_threads(before)
    assert torch.equal(results[0], results[1])
    assert torch.equal(results[0], results[2])


def test_a_tensor_of_the_wrong_height_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot multiply"):
        FixedMatrix(sp.eye(4))(torch.zeros(5, 3))
