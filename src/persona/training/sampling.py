"""Balanced sampling: the photo is drawn as often as all generated frames together (paper section 3.3)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def balanced(captured: list[int], generated: list[int], steps: int, seed: int) -> Iterator[int]:
    """Indices of the frames to train on, ``steps`` of them.

    Captured and generated frames take turns, so each kind is drawn equally often and the person's identity does not
    drift towards the generator's idea of it. Within a kind, frames come in shuffled rounds: none is drawn a second
    time before all others were drawn once.
    """
    rng = np.random.default_rng(seed)
    sources = [_rounds(items, rng) for items in (captured, generated) if items]
    if not sources:
        raise ValueError("nothing to train on: neither captured nor generated frames")
    for step in range(steps):
        yield next(sources[step % len(sources)])


def unbalanced(captured: list[int], generated: list[int], steps: int, seed: int) -> Iterator[int]:
    """What :func:`balanced` mends: the photo is one frame among all, its sizes taking turns when it is drawn."""
    if not captured and not generated:
        raise ValueError("nothing to train on: neither captured nor generated frames")
    rng = np.random.default_rng(seed)
    sizes = _rounds(captured, rng)
    everything = _rounds([*generated, *captured[:1]], rng)
    for _ in range(steps):
        frame = next(everything)
        yield next(sizes) if frame in captured else frame


def _rounds(items: list[int], rng: np.random.Generator) -> Iterator[int]:
    while True:
        yield from (items[i] for i in rng.permutation(len(items)))
