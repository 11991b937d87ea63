"""The avatar folder: one run at a time, nothing half-written, resuming."""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from persona.errors import PersonaError
from persona.pipeline.workspace import Workspace
from persona.process import give_back_memory
from persona.types import Pose


def _pose(value: float) -> Pose:
    return Pose(np.full((2, 3, 3), value, np.float32), np.zeros(3, np.float32))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library keeps freed memory to itself")
def test_memory_freed_between_what_is_in_use_goes_back_to_the_system():
    def held() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    blocks = [np.ones(12_000) for _ in range(2000)]  # of 96 kB: too small to be mapped one by one
    full, blocks = held(), blocks[::100]
    give_back_memory()
    assert full - held() > 100e6
    assert len(blocks) == 20


def test_a_finished_stage_is_kept_and_another_key_runs_again(tmp_path):
    calls, heard = [], []

    def work(stage):
        calls.append(1)
        stage.warn("legs are invented")
        return _pose(len(calls))

    for key in ("a", "a", "b"):
        with Workspace(tmp_path / "me", heard.append) as space:
            value = space.compute("fit", key, Pose, work)
            assert space.done["fit"].warnings == ("legs are invented",)
    assert len(calls) == 2
    assert value.rotations[0, 0, 0] == 2
    assert [e.kind for e in heard if e.kind in ("started", "resumed")] == ["started", "resumed", "started"]
    # A warning is heard again when its stage is resumed: it is still true.
    assert sum(e.kind == "warning" for e in heard) == 3


@pytest.mark.parametrize("damage", ["", "not json", "[]", '{"key": "a"}'])
def test_a_damaged_marker_or_result_runs_the_stage_again(tmp_path, damage):
    with Workspace(tmp_path) as space:
        space.compute("fit", "a", Pose, lambda stage: _pose(1))
    (tmp_path / "stages" / "fit.json").write_text(damage)
    with Workspace(tmp_path) as space:
        assert space.compute("fit", "a", Pose, lambda stage: _pose(2)).rotations[0, 0, 0] == 2
    (tmp_path / "stages" / "fit.safetensors").write_bytes(b"cut off")
    with Workspace(tmp_path) as space:
        assert space.compute("fit", "a", Pose, lambda stage: _pose(3)).rotations[0, 0, 0] == 3


def test_an_interrupted_stage_leaves_the_ones_before_it(tmp_path):
    def interrupted(stage):
        raise KeyboardInterrupt

    with Workspace(tmp_path / "me") as space:
        space.compute("fit", "a", Pose, lambda stage: _pose(1))
    with pytest.raises(KeyboardInterrupt), Workspace(tmp_path / "me") as space:
        space.compute("train", "a", Pose, interrupted)
    assert sorted(p.name for p in (tmp_path / "me" / "stages").iterdir()) == ["fit.json", "fit.safetensors"]
    assert not (tmp_path / "me" / ".lock").exists()
    assert json.loads((tmp_path / "me" / "stages" / "fit.json").read_text())["seconds"] >= 0


def test_a_user_error_removes_a_new_folder_with_its_new_parents(tmp_path):
    def refuse(stage):
        raise PersonaError("no person in the photo")

    with pytest.raises(PersonaError, match="no person"), Workspace(tmp_path / "avatars" / "me") as space:
        space.compute("perceive", "a", Pose, refuse)
    assert not list(tmp_path.iterdir())


def test_an_interruption_before_anything_is_finished_leaves_no_folder(tmp_path):
    with pytest.raises(KeyboardInterrupt), Workspace(tmp_path / "me"):
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())


def test_a_user_error_leaves_what_was_there_before(tmp_path):
    (tmp_path / "me").mkdir()
    (tmp_path / "me" / "notes.txt").write_text("mine")
    with pytest.raises(PersonaError), Workspace(tmp_path / "me"):
        raise PersonaError("no person in the photo")
    assert [p.name for p in (tmp_path / "me").iterdir()] == ["notes.txt"]


def _hold(folder, ready, release):
    with Workspace(folder):
        ready.set()
        release.wait(300)


@pytest.mark.slow
def test_two_runs_do_not_share_a_folder(tmp_path):
    context = multiprocessing.get_context("spawn")
    ready, release = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path / "me", ready, release))
    other.start()
    try:
        assert ready.wait(300)
        with pytest.raises(PersonaError, match="another run"), Workspace(tmp_path / "me"):
            pass
        assert (tmp_path / "me").is_dir()
    finally:
        release.set()
        other.join(300)
    with Workspace(tmp_path / "me"):
        pass


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends SIGKILL")
def test_a_killed_run_does_not_block_the_next(tmp_path, monkeypatch):
    context = multiprocessing.get_context("spawn")
    ready, release = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path / "me", ready, release))
    other.start()
    assert ready.wait(300)
    os.kill(other.pid, signal.SIGKILL)
    other.join(300)
    (tmp_path / "me" / "preview.mp4.partial").write_bytes(b"half of it")
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    with Workspace(tmp_path / "me"):
        assert [p.name for p in (tmp_path / "me").iterdir()] == [".lock"]
    assert not waits, "the lock of a dead process is free at once"


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "me").write_text("a file")
    for folder in (tmp_path / "me", tmp_path / "me" / "deeper"):
        with pytest.raises(PersonaError), Workspace(folder):
            pass
    assert (tmp_path / "me").read_text() == "a file"
