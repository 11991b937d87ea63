"""The documentation is true: its commands run, its code runs, its links lead somewhere."""

from __future__ import annotations

import ast
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


@pytest.fixture(scope="module")
def me(tmp_path_factory) -> Path:
    """A folder with me.jpg in it and an avatar trained for a moment only."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copy(ROOT / "examples" / "man_shirt.jpg", folder / "me.jpg")
    return folder


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


@pytest.mark.slow
def test_the_readmes_commands_run(me):
    for command in commands(ROOT / "README.md"):
        words = shlex.split(command)
        if words[:2] == ["persona", "create"]:
            if "-o" in words:  # what is made of the same photo again need not be: it is taken from the first avatar
                stages = Path(words[words.index("-o") + 1]) / "stages"
                shutil.copytree(me / "avatars" / "me" / "stages", me / stages)
            code = FEW + "import sys\nfrom persona.cli import main\nmain(sys.argv[1:])"
            _run([sys.executable, "-c", code, *words[1:]], me)
        elif words[0] == "persona":
            _run(words, me)
    for made in ("dance.mp4", "me.png", "quick/avatar.safetensors", "walk.mp4", "back.png", "squat.png"):
        assert (me / made).stat().st_size > 1000


@pytest.mark.slow
@pytest.mark.parametrize("page", ["README.md", "docs/architecture.md"])
def test_the_python_in_the_documentation_runs(me, page):
    for block in blocks(ROOT / page, "python"):
        _run([sys.executable, "-c", FEW + block], me)


@pytest.mark.slow
@pytest.mark.parametrize("script", EXAMPLES, ids=lambda p: p.name)
def test_the_examples_run(me, script):
    if not (me / "avatars" / "man_shirt").exists():
        _run([sys.executable, str(ROOT / "examples" / "01_create.py"), str(ROOT / "examples" / "man_shirt.jpg"),
              "draft"], me)  # fmt: skip
    avatar = str(me / "avatars" / "man_shirt")
    arguments = {
        "02_animate.py": [avatar, "wave"],
        "01_create.py": [str(ROOT / "examples" / "man_shirt.jpg"), "draft"],
        "04_change_a_stage.py": [],
        "gpu_smoke.py": ["--device", "cpu", "--steps", "4", "--frames", "4", "--count", "4000"],
    }.get(script.name, [avatar])
    _run([sys.executable, str(script), *arguments], me)


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
