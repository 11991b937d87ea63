"""The glTF extension PERSONA_rigged_splats: exported files follow its schema, other engines draw what we draw."""

from __future__ import annotations

import copy
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import numpy as np
import pytest
import torch
from PIL import Image

from export_avatar import whole_avatar
from gltf_tools import chromium, node_modules
from persona.avatar import GaussianAvatar, Gaussians, build_avatar
from persona.exporting.correctives import BakeCorrectives
from persona.exporting.splat_glb import EXTENSION, splats_glb
from persona.geometry.rotations import matrices_to_quaternions
from persona.motion import clip, cut, retarget
from persona.types import Camera
from persona.viewer.single_file import STATIC
from skirt import person_in_skirt
from splat_file import SplatFile, turn

pytestmark = pytest.mark.slow  # what they share takes seconds to make

ROOT = Path(__file__).parent.parent
ENGINES = {"babylon": "@babylonjs/core", "playcanvas": "playcanvas"}
SIZE = 240, 320
BACKGROUND = np.array([0xEC, 0xEE, 0xF2]) / 255

sys.path.insert(0, str(ROOT / "tools"))
import extension_table  # noqa: E402


@cache
def avatar() -> GaussianAvatar:
    """With everything that the extension has: splats with several joints, light, correctives, a face, a hidden hand."""
    whole, random = whole_avatar(), torch.Generator().manual_seed(2)
    n, joints = len(whole), len(whole.skeleton.names)
    parent = torch.tensor(whole.skeleton.parents)[whole.joints[:, 0]].clamp_min(0)
    more = torch.randint(joints, (n, 4), generator=random)
    weights = torch.rand(n, 6, generator=random) * torch.tensor([0.9, 0.4, 0.02, 0.02, 0.02, 0.02])
    light = 0.1 * torch.randn(3, 4, 4, generator=random)
    return replace(
        whole,
        joints=torch.cat([whole.joints[:, :1], parent[:, None], more], 1),
        weights=weights / weights.sum(1, keepdim=True),
        weight_slopes=2 * torch.randn(n, 6, 3, generator=random),
        light=light + light.transpose(1, 2),
    )


@cache
def written() -> bytes:
    motion = cut(retarget(clip("walk"), avatar().skeleton), 0.0, 0.7)
    correctives = BakeCorrectives((4,), poses=80, held_out=4, steps=40)(avatar())
    return splats_glb(avatar(), (replace(motion, name="walk"),), correctives)


@cache
def file() -> SplatFile:
    return SplatFile.read(written())


@cache
def dressed() -> SplatFile:
    return SplatFile.read(splats_glb(build_avatar(*person_in_skirt(), count=2000)))


def validator() -> Any:
    return jsonschema.Draft202012Validator(extension_table.schema())


# -- the schema ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [file, dressed])
def test_what_is_exported_follows_the_schema(made: Callable[[], SplatFile]) -> None:
    told = made().persona
    assert [f"{e.json_path}: {e.message}" for e in validator().iter_errors(told)] == []
    assert set(told) == set(extension_table.schema()["properties"])  # the writer leaves nothing to defaults
    assert EXTENSION in made().gltf.extensionsUsed
    assert EXTENSION not in made().gltf.extensionsRequired


def test_both_files_together_have_every_part_of_the_extension() -> None:
    assert file().persona["correctives"] and file().persona["light"] and file().persona["hiddenHands"]
    assert file().persona["anatomy"] and dressed().persona["cloth"]
    assert file().persona["slots"] == 6
    cloth = next(one for one in extension_table.schema()["properties"]["cloth"]["anyOf"] if "properties" in one)
    assert set(cloth["properties"]["numbers"]["required"]) == set(dressed().persona["cloth"]["numbers"])


def accessors(schema: Any, told: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Accessor indices in the extension, each with what the schema says of it."""
    if "accessor" in schema:
        yield told, schema["accessor"]
    for other in schema.get("anyOf", ()):
        if isinstance(told, dict):
            yield from accessors(other, told)
    if isinstance(told, dict):
        for name, below in schema.get("properties", {}).items():
            yield from accessors(below, told[name])
    if isinstance(told, list):
        for one in told:
            yield from accessors(schema.get("items", {}), one)


@pytest.mark.parametrize(("made", "least"), [(file, 8), (dressed, 30)])
def test_accessors_have_the_types_that_the_schema_says(made: Callable[[], SplatFile], least: int) -> None:
    found = list(accessors(extension_table.schema(), made().persona))
    assert len(found) >= least
    for index, wanted in found:
        a = made().gltf.accessors[index]
        assert (a.componentType, a.type, bool(a.normalized)) == tuple(wanted.values()), wanted


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d.pop("slots"),
        lambda d: d.update(version=2),
        lambda d: d.update(slots=9),
        lambda d: d.update(more=1),
        lambda d: d["light"].pop(),
        lambda d: d["correctives"]["layers"][0].update(activation="tanh"),
        lambda d: d["correctives"].update(mean=-1),
        lambda d: d["hiddenHands"][0].pop("near"),
        lambda d: d["photo"]["camera"].update(width=0),
    ],
)
def test_the_schema_refuses_what_is_wrong(damage: Callable[[Any], Any]) -> None:
    told = copy.deepcopy(file().persona)
    damage(told)
    assert list(validator().iter_errors(told))


def test_defaults_are_valid_and_may_be_left_out() -> None:
    schema = extension_table.schema()
    assert not list(validator().iter_errors({"version": 1, "node": 0, "slots": 4}))
    defaults = {name: node["default"] for name, node in schema["properties"].items() if "default" in node}
    assert set(defaults) | set(schema["required"]) == set(schema["properties"])
    assert not list(validator().iter_errors({"version": 1, "node": 0, "slots": 4} | defaults))


def test_the_page_has_the_schemas_fields() -> None:
    page = (ROOT / "docs" / "rigged-splats.md").read_text(encoding="utf-8")
    assert page == extension_table.written(page), "run python tools/extension_table.py"
    for name in file().gltf.meshes[0].primitives[0].attributes.__dict__:
        stem = name.rstrip("0123456789")
        assert name.startswith(("POSITION", "COLOR", "NORMAL", "TANGENT", "TEXCOORD", "KHR")) or stem in page, name


# -- loaders ------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_npm_packages_splats_are_where_the_written_rules_put_them(tmp_path: Path) -> None:
    poses = [("photo", 0, None), ("walk", 11, np.array([0.8, 0.0, 1.0]))]
    calls, expected = [], []
    for name, frame, face in poses:
        rotations, translation, own = file().pose(name, frame)
        face = face if face is not None else own
        xyzw = np.roll(matrices_to_quaternions(rotations), -1, 1)
        calls.append({"rotations": xyzw.ravel().tolist(), "translation": list(translation), "expression": list(face)})
        expected.append(file().posed(rotations, translation, face))
    (tmp_path / "a.glb").write_bytes(written())
    (tmp_path / "poses.json").write_text(json.dumps(calls))
    script = Path(__file__).parent / "pose_in_node.mjs"
    words = [
        "node",
        str(script),
        str(STATIC / "persona-core.js"),
        *(str(tmp_path / n) for n in ("a.glb", "poses.json", "out")),
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    n = len(avatar())
    found = np.fromfile(tmp_path / "out", np.float32).reshape(len(poses), 14 * n)
    for row, (means, factors, opacities, colors) in zip(found, expected, strict=True):
        own, scales, xyzw, alpha, paint = np.split(row, np.cumsum([3 * n, 3 * n, 4 * n, n]))
        assert np.abs(own.reshape(n, 3) - means).max() < 1e-5
        M = turn(xyzw.reshape(n, 4)) * scales.reshape(n, 1, 3)
        covariance = factors @ factors.transpose(0, 2, 1)
        size = np.trace(covariance, axis1=1, axis2=2)[:, None, None]
        assert np.abs((M @ M.transpose(0, 2, 1) - covariance) / size).max() < 1e-4
        assert np.abs(alpha - opacities).max() < 1e-4
        assert np.abs(paint.reshape(n, 3) - colors).max() < 1e-3
    assert np.abs(found[0] - found[1]).max() > 0.1


@contextmanager
def engine(name: str, modules: Path, folder: Path, browser: Any) -> Iterator[Callable[[float], np.ndarray]]:
    """A function that gives an engine's picture of the avatar at a time of its clip, in [0, 1]."""
    example = folder / name
    shutil.copytree(ROOT / "examples" / "web" / name, example, ignore=shutil.ignore_patterns("node_modules"))
    shutil.copy(STATIC / "persona-core.js", example)
    (folder / "node_modules").unlink(missing_ok=True)
    (folder / "node_modules").symlink_to(modules)
    words = ["--bundle", "--format=esm", "--target=es2022", f"--outfile={example / 'bundle.js'}"]
    subprocess.run(
        [str(modules / ".bin" / "esbuild"), str(example / "main.js"), *words, "--log-level=error"], check=True
    )
    answers = {
        "/": ((example / "index.html").read_text(), "text/html"),
        "/bundle.js": ((example / "bundle.js").read_text(), "text/javascript"),
        "/me.splats.glb": (written(), "model/gltf-binary"),
    }

    def answer(route: Any) -> None:
        found = answers.get(urlsplit(route.request.url).path)
        route.fulfill(body=found[0], content_type=found[1]) if found else route.abort()

    page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.route("**", answer)

    def shown(seconds: float) -> np.ndarray:
        page.goto(f"http://engine.invalid/?clip=walk&time={seconds}")
        before = None
        for _ in range(240):
            page.wait_for_timeout(500)
            assert not wrong, wrong
            picture = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")) / 255
            there = (np.abs(picture - BACKGROUND).max(-1) > 0.1).mean() > 0.02
            if there and before is not None and np.array_equal(picture, before):  # sorting comes a few pictures later
                return picture
            before = picture
        raise AssertionError(f"{name} has not drawn the avatar within two minutes")

    try:
        yield shown
    finally:
        page.close()


def ours(frame: int) -> np.ndarray:
    """The rasterizer's picture from where the examples' cameras stand."""
    rotations, translation, face = file().pose("walk", frame)
    gaussians = Gaussians(*(torch.from_numpy(a).float() for a in file().posed(rotations, translation, face)))
    focal = SIZE[1] / 2 / np.tan(0.3)
    matrix = np.array([[1, 0, 0, 0], [0, -1, 0, 0.9], [0, 0, -1, 4], [0, 0, 0, 1.0]])
    out = gaussians.draw(Camera(focal, focal, SIZE[0] / 2, SIZE[1] / 2, SIZE[0], SIZE[1], matrix))
    return (out.image + (1 - out.alpha[..., None]) * torch.from_numpy(BACKGROUND).float()).numpy().clip(0, 1)


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return float(-10 * np.log10(np.square(a - b).mean()))


def test_babylon_and_playcanvas_draw_the_avatar_where_ours_is_and_move_it(tmp_path: Path) -> None:
    modules = node_modules("esbuild", *ENGINES.values())
    fps = file().animation("walk").extras["fps"]
    expected = {frame: ours(frame) for frame in (0, 14)}
    with chromium() as browser:
        for name in ENGINES:
            with engine(name, modules, tmp_path, browser) as shown:
                for frame, picture in expected.items():
                    seen = shown(frame / fps)
                    assert psnr(seen, picture) > 26, name  # their blur is wider
                    assert psnr(seen, picture) > 6 + psnr(seen, expected[14 - frame]), name
