"""The built page belongs to its sources, is small, and carries nothing that would ask the network."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from persona.viewer.single_file import STATIC

WEB = Path(__file__).parent.parent / "web"


def test_the_built_page_is_of_these_sources():
    """The same hash as web/build.mjs writes; a source changed without a build fails here, without node."""
    names = ["build.mjs", "package.json", "package-lock.json"]
    names += [p.relative_to(WEB).as_posix() for p in (WEB / "src").rglob("*") if p.is_file()]
    digest = hashlib.sha256()
    for name in sorted(names):
        digest.update(f"{name}\n".encode())
        digest.update((WEB / name).read_bytes().replace(b"\r\n", b"\n"))
    built = (STATIC / "sources.sha256").read_text().strip()
    assert built == digest.hexdigest(), "web/ has changed: npm ci && npm run build there"


def test_the_script_is_small():
    assert len(gzip.compress((STATIC / "app.js").read_bytes(), 9)) <= 250_000
    assert len(gzip.compress((STATIC / "panorama.js").read_bytes(), 9)) <= 90_000  # only once a panorama comes


@pytest.mark.parametrize("name", ["index.html", "app.css"])
def test_the_page_names_no_other_host(name):
    assert not re.search(r"(?:https?:)?//\w", (STATIC / name).read_text(encoding="utf-8"))


def test_versions_are_exact_and_no_registry_is_named():
    package = json.loads((WEB / "package.json").read_text())
    assert all(re.fullmatch(r"\d+\.\d+\.\d+(-[\w.]+)?", v) for v in package["devDependencies"].values())
    lock = (WEB / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert "://" not in lock
    assert '"integrity": "sha512-' in lock


def test_the_page_is_inside_the_wheel():
    import tomllib

    project = tomllib.loads((WEB.parent / "pyproject.toml").read_text())
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["src/persona"]
    assert {"index.html", "app.js", "app.css", "persona-avatar.js", "LICENSES.txt"} <= {
        p.name for p in STATIC.iterdir()
    }
