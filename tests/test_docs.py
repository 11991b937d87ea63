"""The documentation is true: its commands run, its code runs, its links lead somewhere."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")])
EXAMPLES = sorted(ROOT.glob("examples/*.py"))


def blocks(page: Path, language: str) -> list[str]:
    """The fenced code blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)


def commands(page: Path) -> list[str]:
    return [line for block in blocks(page, "bash") for line in block.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_python_blocks_are_python(page):
    for block in blocks(page, "python"):
        ast.parse(block)


def test_the_readme_has_commands_and_code():
    assert len(commands(ROOT / "README.md")) >= 8
    assert blocks(ROOT / "README.md", "python")


def test_the_readme_and_the_help_name_every_clip(capsys):
    from persona import cli, motion

    with pytest.raises(SystemExit):
        cli.main(["animate", "--help"])
    help_text, readme = capsys.readouterr().out, (ROOT / "README.md").read_text(encoding="utf-8")
    for name in motion.clips():
        assert name in help_text
        assert f"`{name}`" in readme


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("command", [c for c in commands(ROOT / "README.md") if c.startswith("make ")])
def test_make_commands_exist(command):
    """A dry run: the real one installs everything anew."""
    done = subprocess.run([*shlex.split(command), "-n"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "persona create" in done.stdout


@pytest.mark.parametrize("page", ["architecture.md", "reading.md", "method.md", "conventions.md"])
def test_modules_and_functions_named_in_the_documentation_exist(page):
    """Modules as `room/module.py`; a name in backticks right behind one is defined in it."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    modules = re.findall(r"`([a-z_/]+(?:/|\.py))`", text)
    assert modules
    for name in modules:
        if name not in ("stages/", "docs/"):
            assert any((place / name).exists() for place in (ROOT / "src" / "persona", ROOT)), name
    for module, name in re.findall(r"`([a-z_/]+\.py)`\s+`([A-Za-z_]+)`", text):
        code = (ROOT / "src" / "persona" / module).read_text(encoding="utf-8")
        assert re.search(rf"^(def|class) {name}\b", code, re.M), f"{module} has no {name}"


def _run(code: list[str], folder: Path) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(code, cwd=folder, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, f"{shlex.join(code)}\n{done.stdout}\n{done.stderr}"


#: Run before a page's code: a few small frames, ten steps, few Gaussians and a short video of the report where the code
#: does not say otherwise.
FEW = """
import persona.pipeline.report, persona.synthesis, persona.training

def few(kind, **fewer):
    made = kind.__init__
    kind.__init__ = lambda self, *given, **named: made(self, *given, **{**fewer, **named})

few(persona.synthesis.Reprojection, frames=6, height_px=200)
few(persona.training.Train, steps=10, count=20_000, heights=(256,), face_px=96)
persona.pipeline.report.SECONDS_TURNING = persona.pipeline.report.SECONDS_MOVING = 0.25
"""
#: Commands as lists of words, one after the other in one process: each would import the same again.
ALL = """
import json, sys
from persona.cli import main
for words in json.loads(sys.argv[1]):
    try:
        main(words)
    except SystemExit as end:
        assert not end.code, words
"""
#: Videos have few frames, too.
FPS = {"animate": ["--fps", "4"]}
#: A script with its arguments; what gpu_smoke.py makes in a temporary folder is made in the folder "temporary".
SCRIPT = """
import runpy, sys, tempfile
anywhere = tempfile.mkdtemp
tempfile.mkdtemp = lambda *a, **b: "temporary" if "persona-smoke-" in b.values() else anywhere(*a, **b)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
PHOTO = ROOT / "examples" / "man_shirt.jpg"
#: What follows shares the first avatar of one photo, so one process runs it all.
in_one_process = pytest.mark.xdist_group("documentation")


@pytest.fixture(scope="module")
def me(tmp_path_factory) -> Path:
    """A folder with me.jpg in it, and an example's first avatar of the same photo in ``avatars/man_shirt``."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copy(PHOTO, folder / "me.jpg")
    _run([sys.executable, str(ROOT / "examples" / "01_create.py"), str(PHOTO), "draft"], folder)
    return folder


def _begun(folder: Path, *names: str) -> None:
    """The first stages of avatars of that photo are done: they need not be again."""
    for name in names:
        if not (folder / name).exists():
            shutil.copytree(folder / "avatars" / "man_shirt" / "stages", folder / name / "stages")


@pytest.mark.slow
@in_one_process
def test_the_readmes_commands_run(me):
    _begun(me, "avatars/me", "quick", "better")
    words = [shlex.split(command) for command in commands(ROOT / "README.md")]
    mine = [w[1:] + FPS.get(w[1], []) for w in words if w[0] == "persona" and w[1] != "doctor"]
    _run(["persona", "doctor"], me)
    _run([sys.executable, "-c", FEW + ALL, json.dumps(mine)], me)
    for made in ("dance.mp4", "me.png", "quick/avatar.safetensors", "walk.mp4", "back.png", "squat.png"):
        assert (me / made).stat().st_size > 1000


@pytest.mark.slow
@in_one_process
@pytest.mark.parametrize("page", ["README.md", "docs/architecture.md"])
def test_the_python_in_the_documentation_runs(me, page):
    _begun(me, "avatars/me")
    for block in blocks(ROOT / page, "python"):
        _run([sys.executable, "-c", FEW + block], me)


@pytest.mark.slow
@in_one_process
@pytest.mark.parametrize("script", [e for e in EXAMPLES if e.name != "01_create.py"], ids=lambda p: p.name)
def test_the_examples_run(me, script):
    """The first of them made the avatar that the others are given."""
    avatar = str(me / "avatars" / "man_shirt")
    _begun(me, "avatars/man_shirt-reach", "temporary/avatar")
    arguments = {
        "02_animate.py": [avatar, "wave"],
        "04_change_a_stage.py": [str(PHOTO)],
        "gpu_smoke.py": ["--device", "cpu", "--steps", "4", "--frames", "4", "--count", "4000"],
    }.get(script.name, [avatar])
    _run([sys.executable, "-c", FEW + SCRIPT, str(script), *arguments], me)


def test_every_example_is_in_the_list():
    listed = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    for file in [*EXAMPLES, *ROOT.glob("examples/*.jpg")]:
        assert f"`{file.name}`" in listed


def test_the_reference_has_every_public_module():
    """The site itself is built by ``make docs``, which fails on a broken link."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from docs_site import reference_pages
    finally:
        sys.path.pop(0)
    listed = set(re.findall(r"^::: (persona[\w.]*)$", "\n".join(reference_pages().values()), re.M))
    for module in (ROOT / "src" / "persona").rglob("*.py"):
        if not module.name.startswith("_"):
            parts = module.relative_to(ROOT / "src").with_suffix("").parts
            assert ".".join(parts) in listed, module
    assert {"persona.pipeline.create.create", "persona.pipeline.pictures.render"} <= listed
