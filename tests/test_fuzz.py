"""Damaged and hostile files of every kind that is read: nothing but a PersonaError, no crash, no hang, no great memory.

The inputs are the same in every run. What is found can be made again: ``python tools/fuzzing.py - SEED NUMBER FOLDER``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import fuzzing  # noqa: E402

COUNT, SEED = 5_000, 20_000  # benchmarks/fuzz.py reads as many as it is told to


@pytest.mark.slow
def test_damaged_files() -> None:
    report = fuzzing.run(COUNT, SEED, workers=min(2, os.cpu_count() or 1))
    assert not report.findings, "\n".join(f"{f.number} {f.kind}: {f.problem}" for f in report.findings[:40])
    assert report.count == COUNT
    assert report.most_bytes < fuzzing.MOST_BYTES
    for kind in fuzzing.KINDS:  # neither are all refused at the door, nor is the damage without effect
        assert report.refused[kind.name] > 20, kind.name
        assert report.read[kind.name] > 5, kind.name
    assert report.slowest_s < fuzzing.HANGS_AFTER_S


def test_the_sound_files_are_read(tmp_path: Path) -> None:
    for kind in fuzzing.KINDS:
        for name, data in kind.seeds().items():
            if kind.name == "body":  # of nobody: read, and then compared with the person in the photo
                continue
            (tmp_path / name).write_bytes(data)
            kind.read(tmp_path / name)


def test_inputs_follow_from_seed_and_number() -> None:
    inputs, others = fuzzing.Inputs(1, ("BVH", "PLY")), fuzzing.Inputs(1, ("BVH", "PLY"))
    made = [inputs.make(k) for k in range(40)]
    assert made == [others.make(k) for k in range(40)]
    assert len(set(made)) > 35


def _read_badly(path: Path) -> object:
    data = path.read_bytes()
    if data[:1] == b"k":
        raise KeyError("a bug")
    return data


def test_a_bug_is_found(tmp_path: Path) -> None:
    bad = fuzzing.Kind("bad", _read_badly, lambda: {"a.bin": b"k" * 40}, lambda data, _: data)
    inputs = fuzzing.Inputs.__new__(fuzzing.Inputs)
    inputs.seed, inputs.kinds, inputs._seeds = 0, (bad,), [[("a.bin", b"k" * 40)]]
    state, problem = fuzzing.check(inputs, 0, tmp_path)
    assert (state, problem.split(" ")[0]) == ("problem", "KeyError")
