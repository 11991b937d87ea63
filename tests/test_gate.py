"""The gate itself: what checks the tests and the imports finds what it is there for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import budget
import skipped

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import check_imports  # noqa: E402


def _pytest(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the tests of a folder with this project's plugins."""
    (folder / "conftest.py").write_text("pytest_plugins = ('budget', 'skipped')")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "xdist", *options, str(folder)],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "tests"),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


SKIPPING = """
import numpy as np
import pytest

@pytest.mark.skipif(True, reason="no Chromium on this machine")
def test_a(): ...

def test_b():
    pytest.skip("no CUDA device")
"""


@pytest.mark.slow
@pytest.mark.parametrize(("must_run", "code"), [("", 0), ("node", 0), ("browser node", 1)])
def test_skipped_tests_are_counted_and_fail_where_they_must_run(tmp_path, must_run, code):
    (tmp_path / "test_a.py").write_text(SKIPPING)
    done = _pytest(tmp_path, "-n", "1", PERSONA_MUST_RUN=must_run)
    assert done.returncode == code, done.stdout
    assert "1  browser: no Chromium on this machine" in done.stdout
    assert "1  gpu: no CUDA device" in done.stdout
    assert ("1 were skipped that must run here" in done.stdout) == bool(code)


@pytest.mark.slow
def test_a_reason_of_no_group_fails_where_anything_must_run(tmp_path):
    (tmp_path / "test_a.py").write_text("import pytest\npytest.skip('I do not like it', allow_module_level=True)")
    assert _pytest(tmp_path, PERSONA_MUST_RUN="").returncode == pytest.ExitCode.NO_TESTS_COLLECTED
    (tmp_path / "test_b.py").write_text("def test(): ...")
    for workers in ("0", "1"):
        done = _pytest(tmp_path, "-n", workers, PERSONA_MUST_RUN="node")
        assert done.returncode == 1 and "unknown: I do not like it" in done.stdout, done.stdout


def test_a_group_that_must_run_has_to_exist():
    with pytest.raises(ValueError, match="browsers"):
        skipped.violations([], "browsers")


WORKING = """
import numpy as np
import pytest

def work(times):
    for _ in range(times):
        sum(i * i for i in range(200_000))

def test_light(): work(1)

@pytest.mark.parametrize("n", range({count}))
def test_heavy(n): work({times})

@pytest.mark.slow
def test_slow(): work(2 * {times})
"""


@pytest.mark.slow
def test_too_many_fast_tests_that_are_not_fast_fail_the_run(tmp_path):
    """Under a limit between the light test's work and twenty times as much; beside slow tests, work is printed only."""
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow: is not counted")
    for count, code in ((budget.MAY_BE_OVER, 0), (budget.MAY_BE_OVER + 1, 1)):
        (tmp_path / "test_a.py").write_text(WORKING.format(count=count, times=20))
        (tmp_path / "lower.py").write_text("import budget\nbudget.LIMIT_S = 0.1\n")
        done = _pytest(tmp_path, "-p", "lower", "--budget", "-m", "not slow")
        assert done.returncode == code, done.stdout
        assert "test_a.py::test_heavy[0]" in done.stdout and "s of tests marked slow" not in done.stdout
        assert (f"FAILED: {count} are over" in done.stdout) == bool(code)
        everything = _pytest(tmp_path, "-p", "lower", "--budget")
        assert everything.returncode == 0 and "s of tests marked slow" in everything.stdout
        assert (f"{count} are over" in everything.stdout) == bool(code)


def test_circles_of_imports_are_found():
    imports = {"a": {"b"}, "b": {"c", "elsewhere"}, "c": {"b"}, "d": {"a", "d"}, "e": set()}
    assert check_imports.circles(imports) == [["b", "c"]]
    assert check_imports.circles({"a": {"b"}, "b": set()}) == []


def test_circles_of_typescript_are_found_and_types_are_no_imports(tmp_path):
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "a.ts").write_text("import { b,\n  type C } from '../b';\nimport type { D } from './d';\n")
    (tmp_path / "b.ts").write_text("export { a } from './page/a';\n")
    (tmp_path / "page" / "d.ts").write_text("import { a } from './a';\n")
    imports = check_imports.typescript_imports(tmp_path)
    assert imports["page/a.ts"] == {"b.ts"}
    assert check_imports.circles(imports) == [["b.ts", "page/a.ts"]]


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("from persona.storage import _read", 1),
        ("from persona import storage\nstorage._read(1)", 1),
        ("import persona.storage\npersona.storage._read(1)", 1),
        ("from ._inner import name", 1),
        ("from persona.storage import __doc__\nfrom numpy import _core", 0),
        ("from persona.avatar import Avatar\nAvatar._of(1)", 0),
    ],
)
def test_private_names_of_other_modules_are_found(source, count):
    assert len(check_imports.private_uses(source)) == count


def test_a_figure_below_its_floor_is_told():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import quality

    kept = {"me": {"psnr": {"measured": 25.0, "margin": 0.7}, "back_energy": {"measured": 0.6, "margin": 0.25}}}
    assert quality.compare({"me": {"psnr": 24.4, "back_energy": 0.8}, "unknown": {}}, kept) == []
    assert quality.compare({"me": {"psnr": 40.0, "back_energy": 0.4}}, kept) == []
    assert len(quality.compare({"me": {"psnr": 24.2, "back_energy": 0.9}}, kept)) == 2
    checks = {"me": {"foreign": {"measured": 0.02, "margin": 0.03}}}
    assert quality.compare({"me": {"foreign": 0.0}}, checks) == []
    assert len(quality.compare({"me": {"foreign": 0.06}}, checks)) == 1
    assert len(quality.compare({"me": {"error": "nobody is in the picture"}}, checks)) == 1
    assert len(quality.compare({"me": {"error": "nobody is in the picture"}}, kept)) == 2


def test_the_samples_have_kept_figures():
    kept = json.loads((ROOT / "benchmarks" / "quality_floors.json").read_text())
    assert set(kept) == {photo.stem for photo in (ROOT / "examples").glob("*.jpg")}


@pytest.mark.skipif(os.environ.get("PERSONA_SHAPES") == "0", reason="PERSONA_SHAPES=0: shapes are not checked")
def test_shapes_that_are_not_as_annotated_are_found():
    from persona.types import Pose

    assert Pose(np.tile(np.eye(3), (5, 1, 1)), np.zeros(3))
    with pytest.raises(TypeError, match="translation"):
        Pose(np.tile(np.eye(3), (5, 1, 1)), np.zeros(4))
