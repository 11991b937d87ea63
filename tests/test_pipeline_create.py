"""The whole flow with stand-in stages: what is written, what is resumed, what an interruption leaves."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import persona
from mannequin import FakeFit, FakePerceive, FakeSynthesize, FakeTrain, fake_texture
from observed import observe
from persona.avatar import Avatar
from persona.errors import PersonaError
from persona.evaluation.surface_checks import CHECKS
from persona.events import Stage
from persona.pipeline import Recipe, create, report
from persona.pipeline.promotion import KEPT, may_take_over, promote, promoted
from persona.pipeline.report import FILES
from persona.types import BodyFit, Observation, Photo, TexturedSurface
from videos import read_video

EXAMPLE = Path(__file__).parent.parent / "examples" / "man_shirt.jpg"
STAGES = tuple(stage for stage in report.STAGES if stage != "capture")  # of a photo alone
RECIPE = Recipe(FakePerceive(), FakeFit(), fake_texture, FakeSynthesize(), FakeTrain())


class Log:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.events = []

    def __call__(self, event) -> None:
        self.events.append(event)

    def of(self, kind: str) -> list[str]:
        return [e.stage for e in self.events if e.kind == kind]


def write_no_report(work, avatar, observation, fit, stage, networks=(), textured=None, effort="normal") -> None:
    """Stands in for the report where it is not the point: it takes most of the time here."""
    for name in FILES:
        (work.folder / name).touch()
    (work.folder / "report.json").write_text(json.dumps({"trained": "train" in work.done, "effort": effort}))


def write_no_preview(folder, avatar, stage) -> None:
    (folder / "preview.png").touch()


@pytest.fixture
def no_report(monkeypatch):
    monkeypatch.setattr("persona.pipeline.report.write_report", write_no_report)
    monkeypatch.setattr("persona.pipeline.preview.write_preview", write_no_preview)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A finished folder and what was heard on the way; do not change it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("persona.pipeline.report.SECONDS_TURNING", 0.25)
        patch.setattr("persona.pipeline.report.SECONDS_MOVING", 0.25)
        log, folder = Log(), tmp_path_factory.mktemp("made") / "me"
        avatar = create(EXAMPLE, folder, RECIPE, listener=log)
    return avatar, folder, log


@pytest.mark.slow
def test_the_folder_holds_what_is_promised_and_nothing_half_written(made):
    avatar, folder, log = made
    assert {p.name for p in folder.iterdir()} == {*FILES, "stages"}
    assert not list(folder.rglob("*.partial"))
    # Frames are large and quickly made again.
    assert {p.name for p in (folder / "stages").glob("*.safetensors")} == {
        "perceive.safetensors",
        "fit.safetensors",
        "texture.safetensors",
        "preview.safetensors",
    }
    assert len(Avatar.load(folder)) == len(avatar)
    assert log.of("started") == log.of("finished") == list(STAGES)


def test_previews_are_announced_before_training(made):
    _, folder, log = made
    kinds = [(e.kind, e.stage) for e in log.events]
    first = next(e for e in log.events if e.kind == "preview")
    assert first.path == folder / "preview.png"
    assert kinds.index(("preview", "preview")) < kinds.index(("started", "synthesize"))
    assert kinds.index(("avatar", "preview")) < kinds.index(("preview", "preview"))
    assert kinds.index(("avatar", "train")) < kinds.index(("started", "report")), "nobody waits for the report"


def test_the_report_says_how_it_went(made):
    avatar, folder, _ = made
    facts = json.loads((folder / "report.json").read_text())
    assert set(facts["quality"]["input_view"]) == {"iou", "psnr", "ssim", "face_psnr"}
    assert facts["quality"]["input_view"]["iou"] > 0.7
    assert facts["quality"]["input_view"]["face_psnr"] is None  # the mannequin has no face
    assert set(facts["quality"]["unseen"]) == set(CHECKS)
    assert all(value is not None for value in facts["quality"]["unseen"].values())
    assert set(facts["seconds"]) == {*STAGES, "total"}
    assert facts["seconds"]["total"] == pytest.approx(sum(facts["seconds"][s] for s in STAGES), abs=0.1)
    assert 0.1 < facts["peak_memory_gib"] < 64
    assert facts["elements"] == len(avatar)
    assert facts["warnings"] == ["only a mannequin", "the body is made of capsules"]
    assert {"name", "used_for", "licence"} == set(facts["licences"][0])


def test_the_page_needs_nothing_else(made):
    _, folder, _ = made
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "the body is made of capsules" in page
    assert "What the photo does not show" in page
    assert all(check.words in page for check in CHECKS.values())
    sources = re.findall(r"src='([^']*)'", page)
    assert len(sources) >= 12
    assert all(s.startswith("data:") for s in sources)
    assert "http" not in page
    for source in sources:
        if source.startswith("data:image/jpeg"):
            Image.open(BytesIO(base64.b64decode(source.split(",")[1]))).verify()


def test_the_preview_shows_the_person_in_the_middle(made):
    _, folder, _ = made
    images = read_video(folder / "preview.mp4")
    assert len(images) >= 8
    for image in images:
        columns = np.nonzero((np.abs(image.astype(int) - 255).max(-1) > 40).any(0))[0]
        assert abs((columns[0] + columns[-1]) / 2 / image.shape[1] - 0.5) < 0.12
    assert Image.open(folder / "preview.png").mode == "RGBA"


def test_a_rerun_takes_everything_as_it_is(made):
    _, folder, _ = made
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}
    log = Log()
    create(EXAMPLE, folder, RECIPE, listener=log)
    assert log.of("started") == []
    assert log.of("resumed") == list(STAGES)
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()} == before


@dataclass(frozen=True)
class Interrupted(FakeTrain):
    """Training in which the user presses Ctrl-C."""

    def __call__(self, observation, fit, textured, frames, stage) -> Avatar:
        raise KeyboardInterrupt


@pytest.mark.slow
def test_an_interrupted_run_goes_on_after_the_last_finished_stage(no_report, tmp_path, monkeypatch):
    folder = tmp_path / "me"
    with monkeypatch.context() as patch:
        patch.setattr(FakeTrain, "__call__", Interrupted.__call__)
        with pytest.raises(KeyboardInterrupt):
            create(EXAMPLE, folder, RECIPE)
    assert len(Avatar.load(folder)) > 0  # the first avatar is already there
    log = Log()
    create(EXAMPLE, folder, RECIPE, listener=log)
    assert log.of("resumed") == ["perceive", "fit", "texture", "preview", "synthesize"]
    assert log.of("started") == ["train", "report"]


@pytest.mark.slow
def test_another_option_runs_its_stage_and_those_after_it(no_report, tmp_path):
    folder = tmp_path / "me"
    create(EXAMPLE, folder, RECIPE)
    log = Log()
    create(EXAMPLE, folder, RECIPE, seed=1, listener=log)
    assert log.of("started") == ["synthesize", "train", "report"]
    log = Log()
    create(EXAMPLE, folder, replace(RECIPE, fit=StiffFit(2.0)), seed=1, listener=log)
    assert log.of("resumed") == ["perceive"]


@dataclass(frozen=True)
class StiffFit(FakeFit):
    """A fit with an option."""

    stiffness: float = 1.0


@pytest.mark.slow
def test_a_draft_stops_early_and_never_replaces_a_trained_avatar(no_report, tmp_path):
    folder = tmp_path / "me"
    log = Log()
    create(EXAMPLE, folder, RECIPE, effort="draft", listener=log)
    assert log.of("started") == ["perceive", "fit", "texture", "preview", "report"]
    assert json.loads((folder / "report.json").read_text()) == {"trained": False, "effort": "draft"}
    log = Log()
    create(EXAMPLE, folder, RECIPE, listener=log)
    assert log.of("started") == ["synthesize", "train", "report"]
    assert json.loads((folder / "report.json").read_text()) == {"trained": True, "effort": "normal"}
    log = Log()
    create(EXAMPLE, folder, RECIPE, effort="draft", listener=log)
    assert log.of("started") == []


class Trained(FakeTrain):
    """Counts its calls, and can be interrupted."""

    calls = 0
    interrupted = False

    def __call__(self, *arguments) -> Avatar:
        Trained.calls += 1
        if Trained.interrupted:
            raise KeyboardInterrupt
        return super().__call__(*arguments)


@pytest.fixture
def training(monkeypatch):
    monkeypatch.setattr(Trained, "calls", 0)
    monkeypatch.setattr(Trained, "interrupted", False)
    return Trained


@pytest.mark.slow
def test_an_interrupted_run_with_other_options_leaves_the_trained_avatar(no_report, tmp_path, training):
    folder, first = tmp_path / "me", replace(RECIPE, train=Trained(count=12000))
    size = len(create(EXAMPLE, folder, first))
    before = {name: (folder / name).read_bytes() for name in FILES}
    training.interrupted = True
    others = replace(first, fit=StiffFit(2.0), train=Trained(count=11000))
    with pytest.raises(KeyboardInterrupt):
        create(EXAMPLE, folder, others)
    assert {name: (folder / name).read_bytes() for name in FILES} == before
    assert promoted(folder).stage == "train"
    training.interrupted = False
    other_size = len(create(EXAMPLE, folder, others))
    assert len(Avatar.load(folder)) == other_size != size
    # Back to the first options: nothing is trained again.
    calls, log = training.calls, Log()
    assert len(create(EXAMPLE, folder, first, listener=log)) == size
    assert training.calls == calls
    assert (folder / "avatar.safetensors").read_bytes() == before["avatar.safetensors"]
    assert log.of("started") == ["fit", "report"]
    assert len(create(EXAMPLE, folder, others)) == other_size
    assert training.calls == calls


@pytest.mark.slow
def test_a_first_avatar_of_other_options_is_made_beside_a_trained_one(no_report, tmp_path):
    folder = tmp_path / "me"
    create(EXAMPLE, folder, RECIPE)
    before = {name: (folder / name).read_bytes() for name in FILES}
    log = Log()
    create(EXAMPLE, folder, replace(RECIPE, fit=StiffFit(2.0)), effort="draft", listener=log)
    assert {name: (folder / name).read_bytes() for name in FILES} == before
    assert (folder / "stages" / "preview.png").exists()
    (note,) = [e.message for e in log.events if e.kind == "warning" and e.stage == "preview"]
    assert "stages/preview.safetensors" in note.replace("\\", "/")


@pytest.mark.slow
def test_a_first_avatar_of_another_photo_takes_the_place_of_a_trained_one(no_report, tmp_path):
    folder, other = tmp_path / "me", tmp_path / "other.jpg"
    other.write_bytes(EXAMPLE.read_bytes() + b"0")
    create(EXAMPLE, folder, RECIPE)
    key = promoted(folder).key
    create(other, folder, RECIPE, effort="draft")
    assert promoted(folder).stage == "preview"
    create(EXAMPLE, folder, RECIPE, effort="draft")
    assert (promoted(folder).stage, promoted(folder).key) == ("train", key)


@pytest.mark.slow
def test_the_newest_trained_avatars_are_kept(no_report, tmp_path, training):
    folder = tmp_path / "me"
    for count in (1000, 1100, 1200, 1300):
        create(EXAMPLE, folder, replace(RECIPE, train=Trained(count=count)))
    assert len(list((folder / "stages" / "trained").glob("*.safetensors"))) == KEPT
    assert len(list((folder / "stages" / "trained").glob("*.json"))) == 2 * KEPT  # and their recipes
    create(EXAMPLE, folder, replace(RECIPE, train=Trained(count=1000)))
    assert training.calls == 5


@pytest.mark.slow
def test_a_damaged_trained_avatar_is_made_again(no_report, tmp_path, training):
    folder, recipe = tmp_path / "me", replace(RECIPE, train=Trained(count=8000))
    size = len(create(EXAMPLE, folder, recipe))
    (kept,) = (folder / "stages" / "trained").glob("*.safetensors")
    kept.unlink()
    kept.write_bytes(b"cut off")
    assert len(create(EXAMPLE, folder, recipe)) == size
    assert training.calls == 2


def test_an_avatar_from_elsewhere_is_never_replaced_by_a_first_one(tmp_path):
    (tmp_path / "stages").mkdir()
    shutil.copy(Path(__file__).parent / "golden" / "avatar_format_2.safetensors", tmp_path / "avatar.safetensors")
    assert promoted(tmp_path) is None
    assert not may_take_over(tmp_path, "preview", "photo")
    assert may_take_over(tmp_path, "train", "photo")


def test_a_damaged_avatar_from_elsewhere_may_be_replaced(tmp_path):
    (tmp_path / "avatar.safetensors").write_bytes(b"cut off")
    assert may_take_over(tmp_path, "preview", "photo")


@pytest.mark.parametrize("stopped", ["before", "after"])
def test_what_the_avatar_is_can_be_told_whenever_promoting_stops(tmp_path, monkeypatch, stopped):
    one, two = tmp_path / "one.safetensors", tmp_path / "two.safetensors"
    one.write_bytes(b"one")
    two.write_bytes(b"two")
    promote(tmp_path, one, "preview", "a", "photo")

    def stop(source, target):
        if stopped == "after" or Path(target).name != "avatar.safetensors":
            replace_file(source, target)
        if Path(target).name == "avatar.safetensors":
            raise KeyboardInterrupt

    replace_file = os.replace
    monkeypatch.setattr("os.replace", stop)
    with pytest.raises(KeyboardInterrupt):
        promote(tmp_path, two, "train", "b", "photo")
    assert promoted(tmp_path).key == ("a" if stopped == "before" else "b")


def test_promoting_the_same_file_or_without_links_is_fine(tmp_path, monkeypatch):
    one = tmp_path / "one.safetensors"
    one.write_bytes(b"one")
    for _ in range(2):
        assert promote(tmp_path, one, "preview", "a", "photo") == promoted(tmp_path)
        assert not list(tmp_path.glob("*.partial"))

    def refuse(*_):
        raise OSError

    monkeypatch.setattr("os.link", refuse)
    one.write_bytes(b"two")
    promote(tmp_path, one, "train", "b", "photo")
    assert (tmp_path / "avatar.safetensors").read_bytes() == b"two"


@pytest.mark.slow
def test_a_lost_output_is_made_again(no_report, tmp_path):
    folder = tmp_path / "me"
    create(EXAMPLE, folder, RECIPE)
    (folder / "report.html").unlink()
    (folder / "avatar.safetensors").unlink()
    create(EXAMPLE, folder, RECIPE)
    assert {p.name for p in folder.iterdir()} == {*FILES, "stages"}


@pytest.mark.slow
def test_by_default_the_folder_is_named_after_the_photo(no_report, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    create(EXAMPLE, recipe=RECIPE, effort="draft")
    assert (tmp_path / "avatars" / "man_shirt" / "avatar.safetensors").exists()


def test_a_photo_that_cannot_be_used_leaves_no_folder(tmp_path):
    @dataclass(frozen=True)
    class SeesNobody:
        def __call__(self, photo: Photo, stage: Stage) -> Observation:
            raise PersonaError("no person in the photo")

    with pytest.raises(PersonaError, match="no person"):
        create(EXAMPLE, tmp_path / "a" / "me", replace(RECIPE, perceive=SeesNobody()))
    with pytest.raises(PersonaError, match="does not exist"):
        create(tmp_path / "missing.jpg", tmp_path / "me", RECIPE)
    with pytest.raises(PersonaError, match="not a file"):
        create(tmp_path, tmp_path / "me", RECIPE)
    assert not list(tmp_path.iterdir())


def test_a_bug_in_a_stage_is_not_hidden_and_keeps_the_stages_before_it(tmp_path):
    @dataclass(frozen=True)
    class Broken:
        def __call__(self, observation: Observation, fit: BodyFit, stage: Stage) -> TexturedSurface:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        create(EXAMPLE, tmp_path / "me", replace(RECIPE, texture=Broken()))
    assert (tmp_path / "me" / "stages" / "fit.json").exists()


def test_cuda_is_refused_in_words_where_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(PersonaError, match="--device"):
        create(EXAMPLE, tmp_path / "me", RECIPE, device="cuda")
    assert not list(tmp_path.iterdir())


def test_the_package_offers_its_functions_without_importing_anything_heavy():
    code = "import sys, persona; assert 'torch' not in sys.modules and 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert persona.create is create
    with pytest.raises(AttributeError):
        persona.nothing_of_that_name  # noqa: B018


def test_a_subpackage_does_not_hide_the_function_of_its_name(made):
    import persona.rendering.views

    assert callable(persona.rendering.views.look_at)
    assert persona.render(made[1], size=(30, 40), view="back").shape == (40, 30, 4)


def test_the_doctor_names_back_ends_packages_and_licences():
    found = persona.doctor()
    assert found.healthy
    assert {"cpu", "cuda", "gsplat", "--matte sam2", "--albedo marigold"} <= {a.name for a in found.back_ends}
    assert [(a.name, a.ready) for a in found.bodies][:2] == [("anny", True), ("smplx", True)]  # others may follow
    assert found.packages["torch"]
    assert all(a.note for a in (*found.back_ends, *found.bodies, *found.cached))
    assert len(found.licences) > 5


def test_the_report_lists_the_networks_of_a_recipe():
    from persona.capture.generated import Generated
    from persona.perception import Perceive
    from persona.perception.backends import back_end
    from persona.pipeline.licences import licences_of, networks_of
    from persona.synthesis.generators.mimicmotion import MimicMotion

    assert networks_of(persona.Recipe()) == ()
    recipe = persona.Recipe(
        perceive=Perceive(matte=back_end("matte", "sam2", None)), synthesize=Generated(MimicMotion())
    )
    used = networks_of(recipe)
    assert {"tencent/MimicMotion", "stabilityai/stable-video-diffusion-img2vid-xt-1-1"} < {m.repo for m in used}
    listed = {licence.name: licence.licence for licence in licences_of("anny", used)}
    assert "research" in listed["tencent/MimicMotion"]
    assert any("sam2" in name for name in listed)


@pytest.mark.slow
def test_without_a_network_everything_goes_on(tmp_path):
    """With the landmark models on the machine, nobody is ever called."""
    observe("man_shirt")  # skips where the models cannot be had
    code = """
import socket, sys
def refuse(*arguments, **options):
    raise AssertionError(f"a connection was tried: {arguments}")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import persona
from persona.pipeline.models import models
avatar = persona.create(sys.argv[1], sys.argv[2], effort="draft")
assert len(avatar) and models()
"""
    script = tmp_path / "offline.py"
    script.write_text(code)
    subprocess.run([sys.executable, str(script), str(EXAMPLE), str(tmp_path / "me")], check=True)
