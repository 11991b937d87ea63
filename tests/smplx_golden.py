"""Vertices and joints of the smplx package on the generated model file, kept so that all can compare with them.

``python tests/smplx_golden.py`` writes them anew; it needs ``pip install 'persona[parity]'``.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np

import smplx_file

FILE = Path(__file__).parent / "data" / "smplx_golden.npz"
CASES = ((0, False), (12, False), (45, True))  # PCA components of the hands (0: all angles), flat hands


def inputs(pca: int) -> dict[str, np.ndarray]:
    """Parameters of a case: shape, expression, 25 rotation vectors, hands, translation."""
    random = np.random.default_rng(100 + pca)
    return {
        "betas": random.normal(size=10), "expression": random.normal(size=10),
        "turns": random.normal(size=(25, 3)) * 0.4, "hands": random.normal(size=(2, pca or 45)) * 0.5,
        "trans": random.normal(size=3),
    }  # fmt: skip


def chosen(count: int) -> np.ndarray:
    """The vertices that are kept."""
    return np.arange(0, count, 97)


def reference(path: Path, pca: int, flat: bool) -> tuple[np.ndarray, np.ndarray]:
    """What the smplx package makes of a case: chosen vertices and 55 joints (meters)."""
    import smplx
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = smplx.create(
            str(path), model_type="smplx", num_betas=10, num_expression_coeffs=10, use_pca=pca > 0,
            num_pca_comps=pca or 6, flat_hand_mean=flat,
        )  # fmt: skip
    given = inputs(pca)

    def row(values: Any) -> torch.Tensor:
        return torch.tensor(np.asarray(values).reshape(1, -1), dtype=torch.float32)

    turns, hands = given["turns"], given["hands"]
    out = model(
        betas=row(given["betas"]), expression=row(given["expression"]), global_orient=row(turns[0]),
        body_pose=row(turns[1:22]), jaw_pose=row(turns[22]), leye_pose=row(turns[23]), reye_pose=row(turns[24]),
        left_hand_pose=row(hands[0]), right_hand_pose=row(hands[1]), transl=row(given["trans"]),
    )  # fmt: skip
    vertices = out.vertices[0].detach().numpy()
    return vertices[chosen(len(vertices))], out.joints[0, :55].detach().numpy()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = smplx_file.write(Path(folder) / "SMPLX_MALE.npz", 10, 10)
        found = {}
        for pca, flat in CASES:
            vertices, joints = reference(path, pca, flat)
            found |= {f"vertices {pca} {flat}": vertices, f"joints {pca} {flat}": joints}
    FILE.parent.mkdir(exist_ok=True)
    np.savez_compressed(FILE, **found)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
