"""The page's types are those of what the server sends: generated from Python, and true of real answers."""

from __future__ import annotations

import dataclasses
import functools
import json
import sys
import types
import typing
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from persona.motion import cut, load, write_motion
from persona.service.parts import open_service
from persona.viewer.answers import (
    ANSWERS,
    AvatarList,
    AvatarReport,
    Health,
    JobList,
    JobReport,
    JobStage,
    ServedMotion,
    ServerProblem,
    ServerState,
    camel_case,
)
from viewer_avatar import a_photo, avatar_folder, client_of, quick_create

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import server_types  # noqa: E402


def misfit(value: Any, hint: Any, at: str = "answer") -> str | None:
    """Where a JSON value is not of a type, or None."""
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return None if value in inside else f"{at}: {value!r} is none of {inside}"
    if origin in (typing.Union, types.UnionType):
        found = [misfit(value, one, at) for one in inside]
        return None if None in found else f"{at}: {found}"
    if origin is tuple:
        if not isinstance(value, list):
            return f"{at}: {value!r} is no list"
        return next((m for i, v in enumerate(value) if (m := misfit(v, inside[0], f"{at}[{i}]"))), None)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        hints = {camel_case(name): one for name, one in typing.get_type_hints(hint).items()}
        if not isinstance(value, dict) or set(value) != set(hints):
            return f"{at}: {value!r} has not exactly the fields {sorted(hints)}"
        return next((m for name, one in hints.items() if (m := misfit(value[name], one, f"{at}.{name}"))), None)
    numbers = (int, float) if hint is float else hint
    return None if isinstance(value, numbers) and (hint is bool or not isinstance(value, bool)) else f"{at}: {value!r}"


def fits(answer: Any, kind: type) -> dict[str, Any]:
    told = answer.json()
    assert misfit(told, kind) is None, misfit(told, kind)
    return told


def test_the_pages_types_are_generated_from_these_classes():
    assert server_types.TARGET.read_text(encoding="utf-8") == server_types.typescript(), (
        "run python tools/server_types.py, then npm run build in web/"
    )
    for kind in ANSWERS:
        assert f"export interface {kind.__name__} {{" in server_types.typescript()


def test_no_other_file_of_the_page_says_again_what_the_server_sends():
    for path in (ROOT / "web" / "src").rglob("*.ts"):
        if path != server_types.TARGET:
            text = path.read_text(encoding="utf-8")
            assert not [k for k in ANSWERS if f"interface {k.__name__}" in text or f"type {k.__name__} =" in text], path


def test_a_misfit_is_found():
    stage = {"name": "fit", "fraction": 1, "message": "", "secondsLeft": None, "state": "done"}
    assert misfit(stage, JobStage) is None
    for wrong in ({"fraction": "1"}, {"state": "over"}, {"secondsLeft": "soon"}, {"more": 1}, {"fraction": True}):
        assert misfit(stage | wrong, JobStage)
    del stage["message"]
    assert misfit(stage, JobStage)
    assert misfit({"creates": True, "avatars": "me", "jobs": []}, ServerState)


@pytest.fixture(scope="module")
def avatars(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("avatars")
    avatar_folder(root / "me")
    return root


@pytest.mark.slow
def test_real_answers_are_of_these_types(avatars, tmp_path):
    with client_of(open_service(avatars, work={"create": quick_create})) as client:
        assert fits(client.get("/api/v1/state"), ServerState)["avatars"] == ["me"]
        fits(client.get("/api/v1/health"), Health)
        fits(client.get("/api/v1/avatars"), AvatarList)
        assert fits(client.get("/api/v1/avatars/me"), AvatarReport)["photo"] is True
        fits(client.get("/api/v1/avatars/nobody/preview.png"), ServerProblem)
        fits(client.post("/api/v1/avatars/me/motions?name=a.bvh", content=b"nonsense"), ServerProblem)
        write_motion(cut(load("wave"), 0.0, 0.2), tmp_path / "wave.bvh")
        told = fits(
            client.post("/api/v1/avatars/me/motions?name=wave.bvh", content=(tmp_path / "wave.bvh").read_bytes()),
            ServedMotion,
        )
        assert told["frames"] > 2
        fits(client.post("/api/v1/jobs/x/resume"), ServerProblem)
        for content, state in ((b"a photo", "done"), (b"nobody", "failed")):
            job = fits(client.post("/api/v1/jobs?name=new.jpg", content=a_photo(content)), JobReport)
            told = wait(client, job["id"], state)
        assert fits(client.get("/api/v1/jobs"), JobList)["jobs"][0] == told
        assert fits(client.get("/api/v1/state"), ServerState)["jobs"][0] == told
        assert told["stages"] and told["error"]


def wait(client: TestClient, identity: str, state: str) -> dict[str, Any]:
    """The job once it is in a state, as the page hears of it."""
    import time

    end = time.monotonic() + 60
    while time.monotonic() < end:
        job = fits(client.get(f"/api/v1/jobs/{identity}"), JobReport)
        if job["state"] == state:
            return job
        time.sleep(0.05)
    raise AssertionError(json.dumps(job))


@functools.cache
def imports() -> dict[Path, set[Path]]:
    """The page's modules and those each of them imports by a relative path."""
    import re

    found: dict[Path, set[Path]] = {}
    for path in (ROOT / "web" / "src").rglob("*.ts"):
        names = re.findall(
            r"^(?:import|export)\b[^;]*?from '(\.[^']+)\.js'", path.read_text(encoding="utf-8"), re.M | re.S
        )
        found[path] = {(path.parent / f"{name}.ts").resolve() for name in names}
    return found


def test_the_pages_modules_import_each_other_in_no_circle():
    graph = imports()
    assert sum(map(len, graph.values())) > 20 and all(t in graph for targets in graph.values() for t in targets)
    done: set[Path] = set()

    def visit(path: Path, trail: tuple[Path, ...]) -> None:
        assert path not in trail, " -> ".join(p.name for p in (*trail[trail.index(path) :], path))
        if path not in done:
            for target in graph[path]:
                visit(target, (*trail, path))
            done.add(path)

    for path in graph:
        visit(path, ())
