"""One rule for torn cloth: what it measures, and that it agrees with how the avatar fades."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.avatar.skinning import Binding, pose_gaussians
from persona.geometry.tearing import STRETCH_CUT, STRETCH_KEPT, edge_stretch, torn


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 20))
def test_stretch_is_a_ratio_of_lengths(seed: int, factor: float) -> None:
    rng = np.random.default_rng(seed)
    photo = rng.normal(size=(5, 3, 3))
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    assert edge_stretch(photo, photo) == pytest.approx(1)
    assert edge_stretch(factor * photo @ turn + rng.normal(size=3), photo) == pytest.approx(factor)


def test_one_long_edge_is_enough() -> None:
    photo = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0]]], float)
    pulled = photo.copy()
    pulled[0, 2, 1] = 7
    assert edge_stretch(pulled, photo) == pytest.approx(7)


@settings(deadline=None)
@given(st.floats(0.5, 9))
def test_what_is_torn_shows_less_than_half_in_the_avatar(stretch: float) -> None:
    n = 16
    binding = Binding(
        corners=torch.zeros(n, 3, dtype=torch.long),
        barycentric=torch.full((n, 3), 1 / 3),
        joints=torch.zeros(n, 1, dtype=torch.long),
        weights=torch.ones(n, 1),
        slopes=torch.zeros(n, 1, 3),
        stretch=torch.full((n,), stretch),
        anchors=1,
    )
    quaternions = torch.tensor([[1.0, 0, 0, 0]]).repeat(n, 1)
    solid = torch.full((n,), 20.0)
    opacity = pose_gaussians(
        torch.zeros(n, 3), quaternions, torch.full((n, 3), -4.0), solid, None, torch.eye(4)[None, :3], binding
    )[2]
    share = min(max((STRETCH_CUT - stretch) / (STRETCH_CUT - STRETCH_KEPT), 0), 1)
    assert opacity.numpy() == pytest.approx(share, abs=1e-4)
    if abs(stretch - 4.5) > 1e-3:
        assert bool(torn(np.array([stretch]))[0]) == (share < 0.5)
