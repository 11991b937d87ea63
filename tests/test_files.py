"""Files whole or not at all, and the cache's rule."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from persona.cache import cache_dir, keep, recall
from persona.errors import CannotWrite, PersonaError, refused_by_the_machine
from persona.files import (
    check_folder,
    check_place,
    remove_partial,
    with_ending,
    write_bytes,
    write_text,
    writing,
    writing_folder,
)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*"))


def test_a_file_appears_with_its_folder_and_replaces_the_old_one(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "b.txt", "ä")
    assert (tmp_path / "a" / "b.txt").read_bytes() == "ä".encode()
    write_bytes(tmp_path / "a" / "b.txt", b"new")
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"new"
    assert names(tmp_path) == ["a", "b.txt"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def fail() -> None:
        with writing(path) as partial:
            partial.write_bytes(b"half")
            assert path.read_bytes() == b"old", "not before the end"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("write", [writing, writing_folder])
def test_a_failed_write_takes_the_folders_it_made_away(tmp_path: Path, write: Callable[..., Any]) -> None:
    (tmp_path / "old").mkdir()
    for place in ("new/newer/a", "old/new/a", "old/a"):
        with pytest.raises(RuntimeError), write(tmp_path / place):
            raise RuntimeError
        assert names(tmp_path) == ["old"]

    def fail() -> None:
        with write(tmp_path / "new" / "newer" / "a"):
            (tmp_path / "new" / "b").write_text("somebody else's")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert names(tmp_path) == ["b", "new", "old"]


def test_the_permissions_are_those_of_new_files_here_whatever_the_writer_does(tmp_path: Path) -> None:
    for mask, mode in ((0o022, 0o644), (0o077, 0o600)):
        before = os.umask(mask)
        try:
            with writing(tmp_path / "a") as partial:
                partial.unlink()
                os.close(os.open(partial, os.O_CREAT | os.O_WRONLY, 0o600))  # as safetensors does
        finally:
            os.umask(before)
        assert (tmp_path / "a").stat().st_mode & 0o777 == mode


def test_writers_of_one_file_do_not_share_their_names(tmp_path: Path) -> None:
    path, together = tmp_path / "a", threading.Barrier(8)

    def write(number: int) -> None:
        with writing(path) as partial:
            together.wait(10)
            partial.write_bytes(bytes([number]) * 10_000)
            together.wait(10)

    threads = [threading.Thread(target=write, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    data = path.read_bytes()
    assert len(data) == 10_000
    assert len(set(data)) == 1
    assert names(tmp_path) == ["a"]


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    with writing_folder(tmp_path / "frames") as partial:
        (partial / "0.png").write_bytes(b"0")
        assert not (tmp_path / "frames").exists()
    assert names(tmp_path) == ["0.png", "frames"]

    def fail() -> None:
        with writing_folder(tmp_path / "more") as partial:
            (partial / "0.png").write_bytes(b"0")
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        fail()
    assert names(tmp_path) == ["0.png", "frames"]


def test_what_killed_writers_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "stages" / "frames.0a.partial").mkdir(parents=True)
    (tmp_path / "stages" / "frames.0a.partial" / "0.png").write_bytes(b"0")
    (tmp_path / "a.1b.partial").write_bytes(b"half")
    (tmp_path / "a").write_bytes(b"whole")
    remove_partial(tmp_path)
    assert names(tmp_path) == ["a", "stages"]


def _no_room(path: Path) -> None:
    path.write_bytes(b"half")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _no_room_in_rust(_: Path) -> None:
    class SafetensorError(Exception):
        pass

    raise SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)")


@pytest.mark.parametrize("fail", [_no_room, _no_room_in_rust])
def test_a_full_disk_is_told_and_nothing_is_left(tmp_path: Path, fail: Callable[[Path], None]) -> None:
    with (
        pytest.raises(CannotWrite, match=r"a\.bin cannot be written: the disk is full"),
        writing(tmp_path / "a.bin") as p,
    ):
        fail(p)
    with (
        pytest.raises(CannotWrite, match="frames cannot be written: the disk is full"),
        writing_folder(tmp_path / "frames") as p,
    ):
        fail(p / "0.png")
    assert names(tmp_path) == []


def test_what_fails_while_something_else_is_read_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), writing(tmp_path / "a.bin"):
        (tmp_path / "weights").read_bytes()
    assert names(tmp_path) == []


PLACES = {
    "folder": ("a folder of that name", lambda p: (p / "x").mkdir(), "x"),
    "parent": ("a part of that path is a file", lambda p: (p / "f").write_text(""), "f/x"),
    "grandparent": ("a part of that path is a file", lambda p: (p / "f").write_text(""), "f/g/x"),
    "long": ("the name is too long", lambda p: None, "x" * 300),
    "circle": ("links lead in a circle", lambda p: (p / "l").symlink_to(p / "l"), "l/x"),
}


@pytest.mark.parametrize("name", PLACES)
def test_places_where_no_file_can_be(tmp_path: Path, name: str) -> None:
    words, prepare, file = PLACES[name]
    prepare(tmp_path)
    before = names(tmp_path)
    for attempt in (check_place, lambda path: write_text(path, "x")):
        with pytest.raises(CannotWrite, match=words):
            attempt(tmp_path / file)
    assert names(tmp_path) == before


def test_folders_that_files_may_be_written_into(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    for folder in (tmp_path, tmp_path / "new" / "newer"):
        check_folder(folder)
    for folder, words in (("f", "is a file"), ("f/g", "is a file"), ("x" * 300, "too long")):
        with pytest.raises(CannotWrite, match=words):
            check_folder(tmp_path / folder)
    assert names(tmp_path) == ["f"]


def test_a_better_name_for_every_path() -> None:
    told = {"a.txt": "a.png", "a": "a.png", ".": "me.png", "": "me.png", "..": "../me.png", "/": "/me.png"}
    assert {path: str(with_ending(path, ".png")) for path in told} == told


def test_a_device_is_not_replaced_by_a_file() -> None:
    with pytest.raises(CannotWrite, match="no ordinary file"):
        write_text(os.devnull, "x")


def test_long_names_that_the_disk_takes_are_taken(tmp_path: Path) -> None:
    for name in ("x" * 255, "ä" * 127):
        write_text(tmp_path / name, "x")
        assert (tmp_path / name).read_text() == "x"
    assert len(names(tmp_path)) == 2


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_folders_that_may_only_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """As a read-only disk or a locked folder behaves; root may write nearly everywhere, so it is played."""

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(self))

    monkeypatch.setattr(Path, "touch", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(CannotWrite, match="choose another folder"):
        write_text(tmp_path / "a", "x")


def test_only_the_machines_own_errors_are_taken_for_them() -> None:
    assert "full" in str(refused_by_the_machine(OSError(errno.ENOSPC, "x", "f")))
    assert "memory" in str(refused_by_the_machine(MemoryError()))
    assert refused_by_the_machine(FileNotFoundError(errno.ENOENT, "x", "f")) is None
    assert refused_by_the_machine(ValueError("x")) is None
    assert refused_by_the_machine(OSError("x")) is None


def _number(path: Path) -> int:
    return int(path.read_text())


@pytest.mark.parametrize("content", ["", "12x"])
def test_a_damaged_cache_file_is_forgotten_and_a_good_one_is_recalled(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key.txt"
    assert recall(path, _number) is None
    path.write_text(content)
    assert recall(path, _number) is None
    assert not path.exists()
    keep(path, lambda file: write_text(file, "12"))
    assert recall(path, _number) == 12


def test_the_files_used_longest_ago_are_forgotten(tmp_path: Path) -> None:
    for i in range(4):
        (tmp_path / f"{i}.txt").write_text(str(i))
        os.utime(tmp_path / f"{i}.txt", (1000 + i, 1000 + i))
    (tmp_path / "other.json").write_text("{}")
    assert recall(tmp_path / "0.txt", _number) == 0  # used now
    keep(tmp_path / "new.txt", lambda file: write_text(file, "9"), most=3)
    assert names(tmp_path) == ["0.txt", "3.txt", "new.txt", "other.json"]


def test_a_cache_folder_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path / "file"))
    with pytest.raises(PersonaError, match="PERSONA_CACHE"):
        cache_dir("tracks")
