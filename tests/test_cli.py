"""The command line: quick help, one line for a mistake, exit codes, progress for people and for logs."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from command import run
from mannequin import FakeFit, FakePerceive, FakeSynthesize, FakeTrain, fake_texture, mannequin
from persona import __version__
from persona.avatar import build_avatar
from persona.cli import progress
from persona.errors import PersonaError
from persona.events import Event
from persona.pipeline import Recipe

EXAMPLE = Path(__file__).parent.parent / "examples" / "man_shirt.jpg"


@pytest.fixture(scope="module")
def avatar(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("avatar")
    build_avatar(*mannequin(), count=3000).save(folder)
    return folder


#: What the help may import besides the standard library and the package's own front.
LIGHT = {"tyro", "typeguard", "docstring_parser", "typing_extensions", "rich", "pygments", "markdown_it", "mdurl"}


def test_help_imports_nothing_heavy():
    """Importing is what takes the time of ``--help``: so the modules are counted, which is the same everywhere."""
    code = (
        "import sys; sys.argv = ['persona', '--help']; before = set(sys.modules)\n"
        "from persona import cli\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "print(*sorted(set(sys.modules) - before), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(command in done.stdout for command in ("create", "animate", "render", "doctor"))
    modules = done.stderr.split()
    foreign = {name.partition(".")[0] for name in modules} - set(sys.stdlib_module_names) - {"persona"}
    assert foreign <= LIGHT
    # 17 and 303 when this was written; numpy alone would bring more than 100.
    assert len([name for name in modules if name.partition(".")[0] == "persona"]) <= 18, modules
    assert len(modules) <= 380, modules


def test_version(capsys):
    run("--version")
    assert capsys.readouterr().out.startswith("persona 0.")


@pytest.mark.parametrize("words", [[], ["fly"], ["render"], ["create", "a.jpg", "--seed", "x"]])
def test_wrong_usage_ends_with_2(words, capsys):
    run(*words, expected=2)
    assert "Traceback" not in capsys.readouterr().err


def test_render_writes_a_picture_of_the_size_asked_for(avatar, tmp_path, capsys):
    run("render", avatar, "-o", tmp_path / "a.png", "--size", "60x80", "--view", "back")
    picture = Image.open(tmp_path / "a.png")
    assert picture.size == (60, 80)
    assert picture.mode == "RGBA"
    run("render", avatar / "avatar.safetensors", "-o", tmp_path / "b.png", "--azimuth", "-30", "--elevation", "10.5")
    assert Image.open(tmp_path / "b.png").size == (768, 1024)
    assert str(tmp_path / "b.png") in capsys.readouterr().out


def test_animate_writes_a_video_with_a_built_in_clip(avatar, tmp_path, capsys):
    run("animate", avatar, "wave", "-o", tmp_path / "a.mp4", "--size", "64x64", "--fps", "5", "--background", "#102030")
    assert (tmp_path / "a.mp4").stat().st_size > 1000
    assert "animate: done in" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["render", "{avatar}", "-o", "a.png", "--size", "60"], "768x1024"),
        (["render", "{avatar}", "-o", "a.png", "--size", "60x"], "768x1024"),
        (["render", "{avatar}", "-o", "a.jpg"], ".png"),
        (["render", "nowhere", "-o", "a.png"], "nowhere"),
        (["render", "{avatar}", "-o", "a.png", "--motion", "moonwalk"], "moonwalk"),
        (["animate", "{avatar}", "wave", "-o", "a.mp4", "--size", "63x64"], "even"),
        (["animate", "{avatar}", "wave", "-o", "a.mp4", "--background", "sky"], "--background"),
        (["animate", "{avatar}", "missing.bvh", "-o", "a.mp4"], "missing.bvh"),
        (["render", "{avatar}", "-o", "a.png", "--azimuth", "inf"], "--azimuth"),
        (["animate", "{avatar}", "wave", "-o", "a.mp4", "--azimuth", "nan"], "--azimuth"),
        (["animate", "{avatar}", "wave", "-o", "a.mp4", "--elevation", "-inf"], "--elevation"),
        (["create", ""], "path is empty"),
        (["create", "missing.jpg"], "missing.jpg"),
        (["create", "{photo}", "--height", "172"], "meters"),
        (["create", "{photo}", "--focal", "-1"], "--focal"),
        (["create", "{photo}", "--steps", "0"], "--steps"),
        (["create", "{photo}", "--threads", "0"], "--threads"),
        (["create", "{photo}", "--generator-steps", "4"], "wan-animate"),
        (["create", "{photo}", "--generator", "mimicmotion", "--lora", "x.safetensors"], "wan-animate"),
        (["create", "{photo}", "--generator", "wan-animate", "--lora", "x.safetensors"], "x.safetensors"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_nothing(avatar, tmp_path, monkeypatch, capsys, words, message):
    monkeypatch.chdir(tmp_path)
    run(*(w.format(avatar=avatar, photo=EXAMPLE) for w in words), expected=1)
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert message in err
    assert "\033" not in err  # no colours where nobody sees them
    assert not list(tmp_path.iterdir())


WRITING = {
    "render": ["{avatar}", "-o", "{out}.png"],
    "animate": ["{avatar}", "wave", "-o", "{out}.mp4", "--size", "64x64"],
    "convert": ["walk", "-o", "{out}.npz"],
    "track": ["{video}", "-o", "{out}.npz"],
    "view": ["{avatar}", "--html", "{out}.html"],
    "export": ["{avatar}", "--to", "ply", "-o", "{out}"],
    "create": ["{photo}", "-o", "{out}", "--effort", "draft"],
    "evaluate": ["{avatar}", "--data", "{video}", "-o", "{out}", "--protocol", "video"],
    "serve": ["{out}", "--no-open"],
}


TROUBLES = {
    "parent is a file": tuple(WRITING),
    "name too long": tuple(WRITING),
    "folder of that name": ("render", "animate", "convert", "track", "view"),
    "disk full": ("render", "animate", "convert", "view", "export", "create"),  # the others write in the same way, late
}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("animate a b --up w", "--up cannot be 'w'; expected one of -x, -y, -z, x, y, z; see: persona animate --help"),
        ("export a --to ply --sh-degree 4", "--sh-degree cannot be '4'; expected one of 0, 1, 2, 3"),
        ("convert walk -o a.npz --fps abc", "--fps cannot be 'abc'; expected FPS"),
        ("serve --port x", "--port cannot be 'x'; expected INT"),
        ("render a -o b --azimuth q", "--azimuth cannot be 'q'; expected DEG"),
        ("convert", "persona convert needs MOTION"),
        ("render a -o b --bogus", "--bogus is not understood; see: persona render --help"),
        ("live walk --port 3", "--port is not understood; see: persona live --help"),
        ("create a.jpg -o x --efort draft", "--efort is not understood (did you mean --effort?); see: persona create"),
        ("create a.jpg -o x --efort=draft", "--efort is not understood (did you mean --effort?); see: persona create"),
        ("create a.jpg -o x --effort", "--effort needs a value; see: persona create --help"),
        ("create a.jpg -O x", "-O is not understood (did you mean -o?); see: persona create --help"),
        ("batch run a.csv -o x --efort draft", "--efort is not understood (did you mean --effort?)"),
        ("render a -o b --azimut 3 --colr 4", "--azimut, --colr are not understood (did you mean --azimuth"),
        ("create a.jpg -o x extra", "extra is not understood; see: persona create --help"),
        ("nonsense", "nonsense is not understood; the commands are create, batch, animate"),
        ("crate a.jpg -o x", "crate is not understood (did you mean create?); the commands are create, batch, animate"),
        ("", "give a command: create, batch, animate"),
    ],
)
def test_wrong_words_are_told_in_one_line(capsys, words, told):
    run(*words.split(), expected=2)
    err = capsys.readouterr().err
    assert err.startswith(told)
    assert err.count("\n") == 1
    assert "None" not in err


@pytest.mark.slow
@pytest.mark.parametrize(("trouble", "command"), [(t, c) for t, commands in TROUBLES.items() for c in commands])
def test_what_cannot_be_written_is_one_line_and_leaves_nothing(avatar, tmp_path, monkeypatch, capsys, command, trouble):
    """Of every command that writes: no traceback, exit code 1, no half-written file."""
    _use_stand_ins(monkeypatch)
    places = {"parent is a file": "file/x/x", "name too long": "n" * 300, "folder of that name": "x", "disk full": "y"}
    (tmp_path / "file").write_text("")
    if trouble == "folder of that name":
        for ending in ("png", "mp4", "npz", "html"):
            (tmp_path / f"x.{ending}").mkdir()
    if trouble == "disk full":
        monkeypatch.setattr(os, "replace", _disk_full)
    before = sorted(tmp_path.rglob("*"))
    words = {"avatar": avatar, "out": tmp_path / places[trouble], "photo": EXAMPLE, "video": tmp_path / "file"}
    run(command, *(word.format(**words) for word in WRITING[command]), expected=1)
    err = capsys.readouterr().err
    told = [line for line in err.splitlines() if not line.startswith("warning: ")]
    assert len(told) == 1, err
    assert "internal error" not in err
    assert not list(tmp_path.rglob("*.partial"))
    if trouble != "disk full":
        assert sorted(tmp_path.rglob("*")) == before


def _disk_full(source, target):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("create", [EXAMPLE, "-o", "{out}"]),
        ("track", ["walk.mp4", "-o", "{out}/walk.npz"]),
        ("animate", ["{out}", "walk", "-o", "{out}/walk.mp4"]),
        ("export", ["{out}", "--to", "ply"]),
    ],
)
def test_threads_are_handed_on(monkeypatch, tmp_path, command, words):
    from persona import pipeline

    given = []

    def stop(*_, threads=None, **__):
        given.append(threads)
        raise PersonaError("that is all")

    monkeypatch.setattr(pipeline, command, stop)
    run(command, *(str(word).format(out=tmp_path) for word in words), "--threads", 3, expected=1)
    assert given == [3]


def test_evaluate_hands_threads_on(monkeypatch, tmp_path):
    from persona.pipeline import evaluate

    given = []

    def stop(*_, options, **__):
        given.append(options.threads)
        raise PersonaError("that is all")

    monkeypatch.setattr(evaluate, "evaluate", stop)
    run("evaluate", "me.jpg", "--data", "case", "-o", tmp_path, "--threads", 3, expected=1)
    assert given == [3]


def test_a_mistake_is_red_in_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    run("create", "missing.jpg", expected=1)
    assert capsys.readouterr().err.startswith("\033[31m")


def test_a_bug_leaves_a_log(avatar, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("persona.pipeline.render", lambda *_, **__: [][1])
    run("render", avatar, "-o", tmp_path / "a.png", expected=70)
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    (log,) = (tmp_path / "cache" / "logs").iterdir()
    assert str(log) in err
    assert "IndexError" in log.read_text()


def _use_stand_ins(monkeypatch) -> None:
    def recipe(**changed):
        return Recipe(FakePerceive(), FakeFit(), fake_texture, FakeSynthesize(), FakeTrain())

    monkeypatch.setattr("persona.pipeline.choosing.Recipe", recipe)
    monkeypatch.setattr("persona.pipeline.report.SECONDS_TURNING", 0.25)
    monkeypatch.setattr("persona.pipeline.report.SECONDS_MOVING", 0.25)


@pytest.mark.slow
def test_create_tells_each_stage_and_where_the_avatar_is(tmp_path, monkeypatch, capsys):
    _use_stand_ins(monkeypatch)
    monkeypatch.chdir(tmp_path)
    run("create", EXAMPLE, "--effort", "draft")
    out = capsys.readouterr().out
    assert "perceive: done in" in out
    assert "preview: avatars/man_shirt/preview.png" in out
    assert "warning: the body is made of capsules" in out
    ends = [
        "avatar: avatars/man_shirt",
        "report: avatars/man_shirt/report.html",
        "to see it move: persona view avatars/man_shirt",
    ]
    assert out.splitlines()[-3:] == ends
    assert json.loads(Path("avatars/man_shirt/report.json").read_text())["elements"] > 0
    run("create", EXAMPLE, "--effort", "draft")
    assert "perceive: kept from an earlier run" in capsys.readouterr().out


@pytest.mark.slow
def test_ctrl_c_says_that_a_rerun_goes_on(tmp_path, monkeypatch, capsys):
    _use_stand_ins(monkeypatch)

    def interrupted(self, *_):
        raise KeyboardInterrupt

    monkeypatch.setattr(FakeTrain, "__call__", interrupted)
    run("create", EXAMPLE, "-o", tmp_path / "me", expected=130)
    assert "resumes after the last finished stage" in capsys.readouterr().err
    assert not list((tmp_path / "me").rglob("*.partial"))


def test_an_interruption_while_modules_are_loaded_ends_in_one_line(capsys, monkeypatch):
    class Interrupting:
        def find_spec(self, name, path=None, target=None):
            if name == "persona.cli.entry":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "persona.cli.entry", raising=False)
    monkeypatch.delattr("persona.cli.entry", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    run("doctor", expected=130)
    assert capsys.readouterr().err == "interrupted\n"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends SIGTERM")
def test_being_terminated_leaves_nothing_half_written(avatar, tmp_path):
    command = ["animate", str(avatar), "dance", "-o", str(tmp_path / "a.mp4"), "--size", "1024x1024", "--fps", "240"]
    code = f"from persona.cli import main; main({command!r})"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.terminate()
    assert process.returncode == 128 + 15
    assert not list(tmp_path.iterdir())


def test_bars_take_every_kind_of_event():
    with progress.Bars("create") as bars:
        bars(Event("resumed", "perceive", "kept from an earlier run (3 s)"))
        bars(Event("started", "fit"))
        bars(Event("warning", "fit", "legs are [invented]"))
        bars(Event("progress", "fit", "contour", 0.5, 4.0))
        assert "min left in all" in bars._note(Event("progress", "fit", "contour", 0.5, 4.0))
        bars(Event("preview", "fit", path=Path("a.png")))
        bars(Event("finished", "fit", fraction=1.0))


def test_lines_report_long_stages_now_and_then(capsys, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    lines = progress.Lines()
    lines(Event("started", "train"))
    for second in range(60):
        now[0] = float(second)
        lines(Event("progress", "train", "step", second / 60, 60.0 - second))
    lines(Event("finished", "train"))
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 4
    assert out[0] == "train: 25%, about 45 s left (step)"
    assert out[-1] == "train: done in 59 s"


def test_doctor(capsys):
    run("doctor")
    out = capsys.readouterr().out
    assert "torch" in out
    assert "Apache-2.0" in out
    assert "gsplat" in out


@pytest.mark.slow
def test_a_closed_pipe_is_no_bug(tmp_path):
    command = [sys.executable, "-c", "from persona.cli import main; main(['doctor'])"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ}) as process:
        process.stdout.close()
        error = process.stderr.read().decode()
    assert "bug" not in error
    assert "Traceback" not in error


def test_messages_of_several_lines_become_one(capsys, monkeypatch):
    def fail(*_, **__):
        raise PersonaError("first\n  second")

    monkeypatch.setattr("persona.pipeline.doctor", fail)
    run("doctor", expected=1)
    assert capsys.readouterr().err == "first second\n"


def test_python_m_persona_is_the_command():
    words = [sys.executable, "-m", "persona", "--version"]
    shown = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert shown == f"persona {__version__}\n"
