"""glTF tools that are not ours: the Khronos validator, three.js and three-vrm in a headless browser."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image

_PAGE = Path(__file__).parent / "show_in_three.html"
_MOVE = Path(__file__).parent / "move_in_three.mjs"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip


def node_modules(*packages: str) -> Path:
    """The web sources' development packages; the test skips where they are not installed."""
    modules = Path(__file__).parent.parent / "web" / "node_modules"
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    for package in packages:
        if not (modules / package).is_dir():
            pytest.skip(f"{package} is not installed: npm ci in web/")
    return modules


def validated(path: Path, modules: Path) -> list[dict[str, str]]:
    """Errors and warnings of the Khronos validator."""
    code = (
        "const v = require(process.argv[1] + '/gltf-validator'), fs = require('fs');"
        "v.validateBytes(new Uint8Array(fs.readFileSync(process.argv[2])), {maxIssues: 0}).then(r =>"
        "console.log(JSON.stringify(r.issues.messages.filter(m => m.severity < 2))))"
    )
    done = subprocess.run(["node", "-e", code, str(modules), str(path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@dataclass(frozen=True)
class Moved:
    """A VRM moved by three-vrm: what it found in the file, and places (t, n, 3) in meters."""

    found: dict[str, Any]
    joints: np.ndarray
    cloth: np.ndarray


def moved_in_three(
    modules: Path, file: Path, rotations: np.ndarray, roots: np.ndarray, joints: list[int], garment: str, seconds: float
) -> Moved:
    """Move a VRM frame by frame in node: three-vrm swings the spring bones.

    Args:
        rotations: of the file's first nodes (t, j, 4), xyzw.
        roots: places of node 0 (t, 3).
        joints: nodes whose places are wanted.
        garment: name of the material whose vertices are wanted.
        seconds: of a frame.
    """
    frames = [{"rotations": r.tolist(), "root": p.tolist()} for r, p in zip(rotations, roots, strict=True)]
    wanted, out = file.with_suffix(".json"), file.with_suffix(".f32")
    wanted.write_text(json.dumps({"garment": garment, "joints": joints, "seconds": seconds, "frames": frames}))
    words = ["node", str(_MOVE), str(modules), str(file), str(wanted), str(out)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    places = np.fromfile(out, np.float32).reshape(len(frames), -1, 3)
    return Moved(json.loads(done.stdout), places[:, : len(joints)], places[:, len(joints) :])


@dataclass(frozen=True)
class Shown:
    """What three.js made of a file: a picture on white, and what it found."""

    pixels: np.ndarray
    animations: list[str]
    bones: int

    @property
    def covered(self) -> float:
        return float((self.pixels.min(-1) < 250).mean())


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless browser that draws in software; the test skips where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api")
    browser_path = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser_path is None:
        pytest.skip("no Chromium is installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, headless=True, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def three(modules: Path) -> Iterator[Callable[..., Shown]]:
    """A function that shows a file by three.js's GLTFLoader (and three-vrm for .vrm) in a headless browser.

    Nothing is asked of any network: every request is answered from the disk or refused.
    """
    with chromium() as browser:
        yield partial(_shown, browser, modules)


def _shown(
    browser: Any, modules: Path, file: Path, *, clip: str = "", time: float = 0.0, expression: str = ""
) -> Shown:
    wanted = {"clip": clip, "time": time, "expression": expression, "vrm": file.suffix == ".vrm"}
    page_text = _PAGE.read_text().replace("WANTED", json.dumps(wanted))

    def answer(route: Any) -> None:
        path = urlsplit(route.request.url).path
        module = (modules / path.lstrip("/")).resolve()
        if path == "/":
            route.fulfill(body=page_text, content_type="text/html")
        elif path == "/file":
            route.fulfill(body=file.read_bytes())
        elif module.is_relative_to(modules.resolve()) and module.suffix == ".js" and module.is_file():
            route.fulfill(body=module.read_text(), content_type="text/javascript")
        else:
            route.abort()

    page = browser.new_page(viewport={"width": 240, "height": 320})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.route("**", answer)
    page.goto("http://three.invalid/")
    for _ in range(1200):
        if wrong or page.evaluate("window.found"):
            break
        page.wait_for_timeout(100)
    assert not wrong, wrong
    found = page.evaluate("window.found")
    assert found, "three.js has not shown the file within two minutes"
    pixels = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    page.close()
    return Shown(pixels, found["animations"], found["bones"])


def seen_by_blender(file: Path) -> dict[str, Any]:
    """What Blender finds in a glTF file."""
    return run_in_blender(Path(__file__).parent / "open_in_blender.py", file)


def run_in_blender(script: Path, *words: Path) -> dict[str, Any]:
    """What a script finds that Blender runs: the program if it is installed, else the module ``bpy`` of this Python or
    of the one that ``PERSONA_BLENDER_PYTHON`` names."""
    program, python = shutil.which("blender"), os.environ.get("PERSONA_BLENDER_PYTHON")
    if program is not None:
        begin = [program, "--background", "--factory-startup", "--python", str(script), "--"]
    elif python is not None or importlib.util.find_spec("bpy") is not None:
        begin = [python or sys.executable, str(script)]
    else:
        pytest.skip("Blender is not installed, neither as a program nor as the module bpy")
    done = subprocess.run([*begin, *map(str, words)], capture_output=True, text=True, timeout=300)
    found = [line for line in done.stdout.splitlines() if line.startswith("FOUND ")]
    assert found, done.stdout + done.stderr
    return json.loads(found[0].removeprefix("FOUND "))
