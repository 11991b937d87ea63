"""Choices of a run: the same for the command line, Python and the page."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import persona
from mannequin import FakeFit, FakePerceive, FakeSynthesize, FakeTrain, fake_texture
from persona import Choices, cli
from persona.body import Anny
from persona.capture.generated import Generated
from persona.errors import PersonaError
from persona.fitting import FitBody
from persona.perception import SavedFile
from persona.pipeline import Recipe, create
from persona.pipeline.choosing import effort_of, recipe_of
from persona.pipeline.recipe_file import FILE, recipe_text
from persona.synthesis import Albedo, Reprojection
from persona.synthesis.generators.mimicmotion import MimicMotion
from persona.training import Train
from persona.viewer.offers import chosen

EXAMPLE = Path(__file__).parent.parent / "examples" / "man_shirt.jpg"
STAND_INS = Recipe(FakePerceive(), FakeFit(), fake_texture, FakeSynthesize(), FakeTrain())


def test_nothing_chosen_is_the_recipe_as_it_is():
    assert recipe_of(Choices()) == Recipe()
    assert recipe_of(Choices(), STAND_INS) == STAND_INS
    assert Choices().given() == ()


def test_each_choice_reaches_its_stage(tmp_path):
    for name in ("mask.png", "points.json", "b.jpg"):
        (tmp_path / name).write_bytes(b"x")
    choices = Choices(
        photos=(tmp_path / "b.jpg",), seed=4, sex="male", height=1.9, focal=900.0, garment="coat", steps=5, body="anny",
        mask=tmp_path / "mask.png", keypoints=tmp_path / "points.json", matte="sam2", normals="sapiens2",
        albedo="none", log=tmp_path / "log",
    )  # fmt: skip
    recipe: Any = recipe_of(choices)
    assert recipe.fit == FitBody(body=Anny(), sex="male", height_m=1.9, focal_px=900.0, garment="coat")
    assert recipe.train == Train(steps=5, log=str(tmp_path / "log"))
    assert recipe.texture.albedo == Albedo("none")
    assert recipe.perceive.mask == SavedFile.of(tmp_path / "mask.png")
    assert (recipe.perceive.matte.name, recipe.perceive.normals.name) == ("sam2", "sapiens2")
    assert [source.path.name for source in recipe.capture.sources] == ["b.jpg"]
    assert recipe.seed == 4


def test_a_generator_takes_its_options_and_the_seed():
    made: Any = recipe_of(Choices(generator="mimicmotion", generator_steps=3, seed=2, device="cpu"))
    assert made.synthesize == Generated(MimicMotion(steps=3, seed=2, device="cpu"), seed=2)
    again: Any = recipe_of(Choices(seed=9), made)
    assert again.synthesize.generator == MimicMotion(steps=3, seed=9, device="cpu")
    assert recipe_of(Choices(generator="reprojection"), made).synthesize == Reprojection()


def test_a_choice_goes_before_the_recipe_and_leaves_the_rest():
    base = Recipe(fit=FitBody(sex="female", height_m=1.6), train=Train(steps=7, count=9000), seed=3)
    recipe = recipe_of(Choices(height=1.7), base)
    assert recipe == replace(base, fit=FitBody(sex="female", height_m=1.7))


def test_a_stage_without_such_an_option_is_named():
    with pytest.raises(PersonaError, match=r"--height: FakeFit.* has no option 'height_m'"):
        recipe_of(Choices(height=1.7), STAND_INS)
    with pytest.raises(PersonaError, match="--albedo: fake_texture"):
        recipe_of(Choices(albedo="none"), replace(STAND_INS, perceive=Recipe().perceive))


BAD = {
    "height": [172, 0.1, math.nan, "tall", True, 10**400],
    "focal": [0, -1.0, math.inf, 1e-300, 1e300, 10**400],
    "steps": [0, 1.5, -5, 1e9, 10**9, 10**400],
    "video_frames": [0],
    "seed": [-1, 2**32, "x", 1.0, 10**4000],
    "sex": ["other", 1],
    "garment": ["shorts", 1],
    "device": ["gpu", None],
    "effort": [1, "much", None],
    "generator": ["magic"],
    "generator_steps": [0, 4],
    "landmarks": ["openpose"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_what_makes_no_sense_is_refused_in_one_line(name, value):
    with pytest.raises(PersonaError, match="^" + name.replace("_", " ")) as caught:
        Choices.from_json({name: value})
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 200
    assert "--" not in str(caught.value)
    with pytest.raises(PersonaError, match="--" + name.replace("_", "-")):
        create(EXAMPLE, recipe=STAND_INS, choices=Choices(**{name: value}))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"threads": 0}, "threads is a whole number"),
        ({"threads": "2"}, "threads is a whole number"),
        ({"choices": {"height": 1.7}}, r"persona\.Choices"),
        ({"recipe": "recipe.json"}, r"persona\.Recipe\.load"),
        ({"photo": None}, "a photo is the path of a file"),
        ({"photos": "missing.jpg"}, "missing.jpg does not exist"),
        ({"choices": Choices(mask="m.png")}, "pathlib.Path"),  # type: ignore[arg-type]
    ],
)
def test_wrong_arguments_in_python_are_told_and_nothing_is_made(tmp_path, wrong, message):
    with pytest.raises(PersonaError, match=message):
        create(**{"photo": EXAMPLE, "out": tmp_path / "out", **wrong})
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "entry", [f for f in dataclasses.fields(Choices) if "range" in f.metadata], ids=lambda f: f.name
)
def test_a_range_holds_its_ends_and_nothing_beyond(entry):
    more = {"generator": "mimicmotion"} if entry.name == "generator_steps" else {}
    for end, step in zip(entry.metadata["range"], (-1, 1), strict=True):
        Choices.from_json({entry.name: end, **more})
        with pytest.raises(PersonaError, match=f"{end}.*, not {end + step}$"):
            Choices.from_json({entry.name: end + step, **more})


def test_a_page_may_choose_everything_but_files():
    base = Choices(seed=1, effort="draft")
    assert Choices.from_json({}, base) == base
    assert Choices.from_json({"height": 2, "sex": "female", "seed": 0}, base) == Choices(
        height=2, sex="female", seed=0, effort="draft"
    )
    assert chosen('{"height": 1.7}', base) == replace(base, height=1.7)
    files = [f.name for f in dataclasses.fields(Choices) if "Path" in str(f.type)]
    assert {"photos", "video", "mask", "models", "log", "lora", "body_path"} <= set(files)
    for name in files:
        with pytest.raises(PersonaError, match="a file of this computer"):
            Choices.from_json({name: "/etc/passwd"})


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
        st.sampled_from([f.name for f in dataclasses.fields(Choices)]) | st.text(max_size=3), inner, max_size=3
    ),
))  # fmt: skip
def test_whatever_a_page_sends_is_choices_or_one_error(values):
    try:
        found: object = chosen(json.dumps(values), Choices())
    except PersonaError as refused:
        found = refused
    assert isinstance(found, Choices) or "\n" not in str(found)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "[]", "1", '{"fly": 1}'])
def test_what_is_no_json_or_no_choice_is_refused(text):
    with pytest.raises(PersonaError):
        chosen(text, Choices())


@pytest.fixture
def quick(monkeypatch):
    """No report and no preview; the default recipe is of stand-ins."""
    monkeypatch.setattr("persona.pipeline.report.write_report", lambda *_: None)
    monkeypatch.setattr("persona.pipeline.preview.write_preview", lambda *_: None)
    monkeypatch.setattr("persona.pipeline.choosing.Recipe", lambda: STAND_INS)


@pytest.mark.slow
def test_python_takes_choices_and_what_is_said_beside_them_goes_first(quick, tmp_path):
    create(EXAMPLE, tmp_path, choices=Choices(seed=3))
    assert json.loads((tmp_path / FILE).read_text())["seed"] == 3
    create(EXAMPLE, tmp_path, choices=Choices(seed=3), seed=4)
    assert json.loads((tmp_path / FILE).read_text())["seed"] == 4


def _run(*words: object) -> int:
    try:
        cli.main([str(word) for word in words])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_the_command_line_has_every_choice_as_a_flag(capsys):
    assert _run("create", "--help") == 0
    shown = capsys.readouterr().out
    names = [f.name for f in dataclasses.fields(Choices) if f.name != "photos"]
    assert [name for name in names if "--" + name.replace("_", "-") not in shown] == []
    assert "--photos" not in shown


def test_the_best_effort_trains_longer_and_what_was_chosen_stays():
    plain, best = recipe_of(Choices()), recipe_of(Choices(effort="best", steps=7))
    assert (effort_of(plain), effort_of(best)) == ("normal", "best")
    assert best.train.steps == 7 and best.train.steps_rendered > plain.train.steps_rendered
    assert replace(best, train=plain.train) == plain
    assert recipe_of(Choices(effort="draft")) == plain
    with pytest.raises(PersonaError, match="--effort best: FakeTrain"):
        recipe_of(Choices(effort="best"), STAND_INS)


def test_the_command_line_passes_on_what_was_typed(tmp_path, monkeypatch):
    heard = {}

    def fake(photo, out, recipe, *, choices, threads, listener):
        heard.update(photo=photo, out=out, recipe=recipe, choices=choices)

    monkeypatch.setattr("persona.pipeline.create", fake)
    words = ["create", "a.jpg", "b.jpg", "-o", tmp_path, "--height", "1.7", "--sex", "male", "--effort", "draft"]
    assert _run(*words, "--video-frames", "3") == 0
    assert heard["choices"] == Choices(photos=(Path("b.jpg"),), height=1.7, sex="male", effort="draft", video_frames=3)
    assert (heard["photo"], heard["out"], heard["recipe"]) == (Path("a.jpg"), tmp_path, None)


def test_the_command_line_makes_a_recipe_again_and_says_what_is_chosen_instead(tmp_path, monkeypatch, capsys):
    heard = {}

    def fake(photo, out, recipe, *, choices, threads, listener):
        assert threads is None
        heard.update(photo=photo, recipe=recipe_of(choices, recipe))

    monkeypatch.setattr("persona.pipeline.create", fake)
    (tmp_path / EXAMPLE.name).write_bytes(EXAMPLE.read_bytes())
    base = Recipe(fit=FitBody(height_m=1.6), train=Train(steps=7, seed=3), seed=3).configured(seed=3)
    (tmp_path / FILE).write_text(recipe_text(base, EXAMPLE, {}), encoding="utf-8")
    assert _run("create", "--recipe", tmp_path / FILE) == 0
    assert heard == {"photo": tmp_path / EXAMPLE.name, "recipe": base}
    assert "overridden" not in capsys.readouterr().out
    assert _run("create", EXAMPLE, "--recipe", tmp_path / FILE, "--seed", "5", "--height", "1.8") == 0
    assert heard["photo"] == EXAMPLE
    assert heard["recipe"] == replace(base, fit=FitBody(height_m=1.8), seed=5)
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "overridden on the command line: PHOTO, --seed, --height" in line] == lines[:1]
    (tmp_path / EXAMPLE.name).unlink()
    assert _run("create", "--recipe", tmp_path / FILE) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert _run("create") == 1


def test_choices_are_offered_by_the_package():
    assert persona.Choices is Choices
