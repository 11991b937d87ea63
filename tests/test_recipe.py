"""``recipe.json``: the same avatar again, and nothing else from a file of somebody else."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial, wraps
from pathlib import Path
from typing import Any

import pytest

import persona
import smplx_file
from mannequin import FakeFit, FakePerceive, FakeSynthesize, FakeTrain, fake_texture
from observed import observe
from persona.body import Smplx
from persona.capture.generated import Checks, Generated
from persona.capture.recorded import recordings
from persona.errors import PersonaError
from persona.events import Stage
from persona.fitting import FitBody
from persona.keys import key_of
from persona.perception import Perceive, SavedFile
from persona.perception.backends import back_end
from persona.pipeline import Recipe, create, recipe_file
from persona.pipeline.recipe_file import FILE, SavedRecipe, recipe_text
from persona.synthesis import Albedo, Reprojection, Texture
from persona.synthesis.generators.wan_animate import WanAnimate
from persona.training import Train
from persona.types import Observation, Photo

EXAMPLE = Path(__file__).parent.parent / "examples" / "man_shirt.jpg"
MADE = {"stage": "train", "key": "0"}


read_recipe = partial(recipe_file.read_recipe, kind=Recipe)


def written(folder: Path, recipe: Recipe) -> Path:
    """The recipe in a file beside a copy of the photo."""
    (folder / "photo.jpg").write_bytes(EXAMPLE.read_bytes())
    path = folder / FILE
    path.write_text(recipe_text(recipe, folder / "photo.jpg", MADE), encoding="utf-8")
    return path


def changed(folder: Path, change: Any) -> Path:
    """The default recipe's file with its contents changed."""
    path = written(folder, Recipe())
    facts = json.loads(path.read_text(encoding="utf-8"))
    change(facts)
    path.write_text(json.dumps(facts), encoding="utf-8")
    return path


def inputs(folder: Path) -> None:
    for name in ("mask.png", "b.jpg", "lora.safetensors"):
        (folder / name).write_bytes(name.encode())


def recipe_of(kind: str, folder: Path) -> Recipe:
    """A recipe whose files are in a folder."""
    if kind == "default":
        return Recipe()
    if kind == "options":
        return Recipe(
            fit=FitBody(sex="female", height_m=1.71, focal_px=1000.0),
            texture=Texture(Albedo("none")),
            synthesize=Reprojection(frames=3),
            train=Train(steps=3, heights=(64,)),
            seed=7,
        ).configured(seed=7)
    if kind == "smplx":
        return Recipe(fit=FitBody(body=Smplx(smplx_file.write(folder / "SMPLX_NEUTRAL.npz"))))
    if kind == "files":
        return Recipe(
            perceive=Perceive(mask=SavedFile.of(folder / "mask.png")),
            capture=recordings([folder / "b.jpg"]),
        )
    return Recipe(
        perceive=Perceive(matte=back_end("matte", "sam2", None)),
        synthesize=Generated(WanAnimate(lora=folder / "lora.safetensors", steps=4), checks=Checks(0.1), used=3),
    )


@pytest.mark.parametrize(
    "kind", ["default", "options", "files", "networks", pytest.param("smplx", marks=pytest.mark.slow)]
)
def test_a_recipe_is_read_as_it_was_written(tmp_path, kind):
    inputs(tmp_path)
    recipe = recipe_of(kind, tmp_path)
    path = written(tmp_path, recipe)
    assert str(tmp_path) not in path.read_text(encoding="utf-8")
    assert Recipe.load(path) == recipe
    assert Recipe.load(tmp_path) == recipe
    for name in Recipe.STAGES:
        if (stage := getattr(recipe, name)) is not None:
            assert key_of(getattr(Recipe.load(path), name)) == key_of(stage)


def test_files_are_found_where_the_recipe_was_moved_to(tmp_path):
    (tmp_path / "old").mkdir()
    inputs(tmp_path / "old")
    written(tmp_path / "old", recipe_of("files", tmp_path / "old"))
    (tmp_path / "old").rename(tmp_path / "new")
    saved = read_recipe(tmp_path / "new")
    assert saved.recipe.perceive == Perceive(mask=SavedFile.of(tmp_path / "new" / "mask.png"))
    assert saved.photo() == tmp_path / "new" / "photo.jpg"
    (tmp_path / "new" / "mask.png").rename(tmp_path / "mask.png")
    with pytest.raises(PersonaError, match=r"mask\.png is neither in the recipe's folder"):
        read_recipe(tmp_path / "new")
    assert read_recipe(tmp_path / "new", [tmp_path]).recipe
    (tmp_path / "new" / "photo.jpg").write_bytes(b"another")
    with pytest.raises(PersonaError, match=r"is not the photo\.jpg of the recipe"):
        read_recipe(tmp_path / "new", [tmp_path]).photo()


def test_for_another_photo_a_recipe_leaves_out_what_was_given_with_its_own(tmp_path):
    inputs(tmp_path)
    path = written(tmp_path, replace(recipe_of("files", tmp_path), fit=FitBody(sex="male")))
    assert read_recipe(path, photo=tmp_path / "photo.jpg").recipe.capture is not None
    (tmp_path / "mask.png").unlink()
    (tmp_path / "b.jpg").unlink()
    (tmp_path / "other.jpg").write_bytes(b"another")
    saved = read_recipe(path, photo=tmp_path / "other.jpg")
    assert saved.recipe == Recipe(fit=FitBody(sex="male"))
    assert saved.notes == ("the photo is not the recipe's; not used: its mask, further pictures",)
    assert Recipe.load(path, tmp_path / "other.jpg") == saved.recipe


def test_a_log_is_nobody_elses_business(tmp_path):
    recipe = Recipe(train=Train(log=str(tmp_path / "log")))
    assert Recipe.load(written(tmp_path, recipe)) == Recipe()


def test_the_file_names_versions_networks_and_inputs(tmp_path):
    inputs(tmp_path)
    facts = json.loads(written(tmp_path, recipe_of("networks", tmp_path)).read_text(encoding="utf-8"))
    assert facts["persona"] == persona.version.__version__
    assert {entry["repo"] for entry in facts["networks"]} == {
        "facebook/sam2.1-hiera-large", "Wan-AI/Wan2.2-Animate-14B-Diffusers",
    }  # fmt: skip
    assert all({"revision", "licence"} < set(entry) for entry in facts["networks"])
    assert facts["photo"]["name"] == "photo.jpg"
    assert any(entry.startswith("torch ") for entry in facts["packages"])
    assert facts["made"] == MADE


def _put(path: str, value: Any) -> Any:
    def change(facts: dict[str, Any]) -> None:
        *way, last = path.split("/")
        for step in way:
            facts = facts[step]
        facts[last] = value

    return change


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_put("recipe", 2), "update persona"),
        (_put("persona", "99.0"), "newer than"),
        (_put("recipe", "1"), "not a recipe"),
        (_put("seed", "x"), "missing"),
        (_put("seed", True), "missing"),
        (_put("recipe", True), "not a recipe"),
        (_put("persona", "9" * 5000), "newer than"),
        (_put("stages", {}), "stage perceive is missing"),
        (_put("stages/fit", None), "stage fit is missing"),
        (_put("stages/perceive", {"$type": "persona.training.train:Train"}), "perceive gives Observation, but Train"),
        (_put("stages/train/log", "/tmp/elsewhere"), "Train has no option 'log'"),
        (_put("stages/train/steps", 10**30), "steps cannot be 1000"),
        (_put("stages/fit/height_m", float("nan")), "height_m cannot be nan"),
        (_put("stages/fit/height_m", float("inf")), "height_m cannot be inf"),
        (_put("stages/dance", None), "no stage 'dance'"),
        (_put("stages/train/strength", 1), "Train has no option 'strength'"),
        (_put("stages/train/steps", "many"), "steps of Train cannot be 'many'"),
        (_put("stages/train/steps", True), "steps"),
        (_put("stages/train/heights", 3), "heights"),
        (_put("stages/train/weights", {"$type": "persona.types:Pose"}), "cannot be made|cannot be"),
        (_put("stages/train", {"$type": "persona.events:Event", "kind": "started", "stage": "x"}), "is no stage"),
        (_put("stages/train", [1, 2]), "is no stage"),
        (_put("stages/train", {"$type": "os:system"}), "no dataclass of persona"),
        (_put("stages/train", {"$type": "persona.__main__:main"}), "no dataclass of persona"),
        (_put("stages/train", {"$type": "persona.service.store:Store"}), "no dataclass of persona"),
        (_put("stages/train", {"$type": "persona.pipeline.create:create"}), "no dataclass of persona"),
        (_put("stages/train", {"$type": "persona.training.train:dataclass"}), "no dataclass of persona"),
        (_put("stages/train", {"$type": "persona...evil:Train"}), "no dataclass of persona"),
        (_put("stages/train", {"$type": "mannequin:FakeTrain"}), "no dataclass of persona"),
        (_put("stages/train", {"$function": "os:system"}), "only Python can make"),
        (_put("stages/train", {"$partial": {"$function": "os:system"}, "args": ["ls"]}), "only Python can make"),
        (_put("stages/train", {"a": 1}), "no option"),
        (_put("stages/perceive/mask", {"$file": "../../etc/passwd", "sha256": "0"}), "neither in the recipe"),
        (_put("stages/perceive/mask", {"$file": "..", "sha256": "0"}), "neither in the recipe"),
        (_put("stages/fit/body", {"$dict": 3}), "damaged"),
        (_put("stages/fit/body", {"$dict": [[{"$list": []}, 1]]}), "damaged"),
    ],
)
def test_what_a_recipe_must_not_hold_is_one_clear_error(tmp_path, change, message):
    path = changed(tmp_path, change)
    before = set(sys.modules)
    with pytest.raises(PersonaError, match=message) as caught:
        read_recipe(path)
    assert "\n" not in str(caught.value)
    assert not {"persona.__main__", "persona.cli"} & (set(sys.modules) - before)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", "[" * 100_000, '"recipe"', '{"recipe": 1}'])
def test_a_damaged_file_is_one_clear_error(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(PersonaError, match=r"recipe\.json"):
        read_recipe(tmp_path)


def test_a_byte_order_mark_of_an_editor_does_no_harm(tmp_path):
    path = written(tmp_path, Recipe())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert Recipe.load(path) == Recipe()
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("utf-16"))
    with pytest.raises(PersonaError, match="no JSON"):
        Recipe.load(path)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("seed", -1),
        ("seed", 2**40),
        ("stages/train/steps", -5),
        ("stages/fit/height_m", 0),
        ("stages/fit/focal_px", -2),
    ],
)
def test_numbers_of_a_recipe_are_told_before_anything_runs(tmp_path, place, value):
    recipe = Recipe.load(changed(tmp_path, _put(place, value)))
    with pytest.raises(PersonaError, match=r"--(seed|steps|height|focal)"):
        create(EXAMPLE, tmp_path / "out", recipe)
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_one_clear_error(tmp_path):
    with pytest.raises(PersonaError, match=r"cannot read"):
        read_recipe(tmp_path)


def test_no_module_is_imported_by_its_name_alone(tmp_path, monkeypatch):
    (tmp_path / "evil.py").write_text("raise SystemExit('imported')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("evil:Evil", "persona.evil:Evil", "persona.pipeline.evil:Evil"):
        with pytest.raises(PersonaError, match="no dataclass of persona"):
            read_recipe(changed(tmp_path, _put("stages/train", {"$type": name})))


def test_what_is_not_as_it_was_is_noted(tmp_path, monkeypatch):
    assert read_recipe(written(tmp_path, Recipe())).notes == ()

    def older(facts):
        facts["persona"] = "0.0.9"
        facts["packages"] = ["torch 1.0", "numpy", 3]
        facts["networks"] = [{"repo": "facebook/sam2.1-hiera-large", "revision": "aaa"}, 3]
        facts["stages"]["perceive"]["matte"] = {"$type": "persona.perception.backends.sam2:Sam2Matte"}

    notes = read_recipe(changed(tmp_path, older)).notes
    assert [any(word in note for note in notes) for word in ("0.0.9", "torch 1.0", "revision aaa")] == [True] * 3
    for damage in (None, {}, "x"):
        path = changed(tmp_path, lambda facts, d=damage: facts.update(packages=d, networks=d))
        assert read_recipe(path).notes == ()


def test_an_older_recipe_takes_the_defaults_of_newer_options(tmp_path):
    path = changed(tmp_path, lambda facts: facts["stages"]["train"].pop("seams"))
    assert Recipe.load(path) == Recipe()


@dataclass(frozen=True)
class Shout(FakeTrain):
    """A stage that is not of this package."""


@pytest.mark.slow
def test_a_recipe_with_stages_from_elsewhere_says_what_it_was_and_cannot_be_read_back(tmp_path, monkeypatch):
    monkeypatch.setattr("persona.pipeline.report.write_report", lambda *_: None)
    monkeypatch.setattr("persona.pipeline.preview.write_preview", lambda *_: None)
    create(EXAMPLE, tmp_path, Recipe(FakePerceive(), FakeFit(), fake_texture, FakeSynthesize(), Shout()))
    facts = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    assert facts["stages"]["train"] == {"$type": "test_recipe:Shout", "seed": 0, "count": 4000}
    assert facts["photo"]["name"] == EXAMPLE.name
    assert facts["made"]["stage"] == "train"
    with pytest.raises(PersonaError, match="pass"):
        Recipe.load(tmp_path)


@pytest.mark.slow
def test_the_seed_of_a_recipe_is_used_unless_another_is_given(tmp_path, monkeypatch):
    monkeypatch.setattr("persona.pipeline.report.write_report", lambda *_: None)
    monkeypatch.setattr("persona.pipeline.preview.write_preview", lambda *_: None)
    recipe = Recipe(FakePerceive(), FakeFit(), fake_texture, FakeSynthesize(), FakeTrain(), seed=5)
    create(EXAMPLE, tmp_path, recipe)
    assert json.loads((tmp_path / FILE).read_text())["stages"]["train"]["seed"] == 5
    create(EXAMPLE, tmp_path, recipe, seed=0)
    assert json.loads((tmp_path / FILE).read_text())["seed"] == 0


def _once(call: Callable[..., object]) -> Callable[..., object]:
    """A stage that does the same work with the same options once; test_compute.py asks that it is the same."""
    made: dict[object, object] = {}

    @wraps(call)
    def of(options: object, *given: object) -> object:
        if options not in made:
            made[options] = call(options, *given)
        return made[options]

    return of


@pytest.mark.slow
def test_a_recipe_makes_the_same_avatar_again(tmp_path, monkeypatch):
    seen = observe("man_shirt")  # skips where the models cannot be had

    def as_seen(self: Perceive, photo: Photo, stage: Stage) -> Observation:
        return seen  # that it is seen alike again is asked in test_compute.py

    monkeypatch.setattr(Perceive, "__call__", as_seen)
    for kind in (FitBody, Texture):
        monkeypatch.setattr(kind, "__call__", _once(kind.__call__))
    monkeypatch.setattr("persona.pipeline.report.write_report", lambda *_: None)
    monkeypatch.setattr("persona.pipeline.preview.write_preview", lambda *_: None)
    tiny = replace(
        Recipe(),
        fit=FitBody(height_m=1.8),
        synthesize=Reprojection(frames=2, height_px=96),
        train=Train(steps=2, count=9000, heights=(96,), face_px=0),
    )
    create(EXAMPLE, tmp_path / "one", tiny, seed=3)
    saved: SavedRecipe = read_recipe(tmp_path / "one", [EXAMPLE.parent])
    assert saved.photo() == EXAMPLE
    create(saved.photo(), tmp_path / "two", saved.recipe)
    one, two = ((tmp_path / name / "avatar.safetensors").read_bytes() for name in ("one", "two"))
    assert one == two
    assert (tmp_path / "one" / FILE).read_bytes() == (tmp_path / "two" / FILE).read_bytes()
