"""glTF tools that are not ours: the Khronos validator, three.js and three-vrm in a headless browser."""

from __future__ import annotations

import base64
import io
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

_SHOW = Path(__file__).parent / "show_in_three.mjs"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


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
class Shown:
    """What three.js made of a file: a picture on white, and what it found."""

    pixels: np.ndarray
    animations: list[str]
    bones: int

    @property
    def covered(self) -> float:
        return float((self.pixels.min(-1) < 250).mean())


def shown_by_three(file: Path, modules: Path, *, clip: str = "", time: float = 0.0, expression: str = "") -> Shown:
    """A picture of the file by three.js's GLTFLoader (and three-vrm for .vrm) in a headless browser."""
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        pytest.skip("no Chromium is installed")
    words = ["node", str(_SHOW), str(modules), browser, str(file), clip, str(time), expression]
    done = subprocess.run(words, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(answer["png"]))).convert("RGB"))
    return Shown(pixels, answer["animations"], answer["bones"])
