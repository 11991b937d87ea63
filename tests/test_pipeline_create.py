"""The whole flow with stand-in stages: what is written, what is resumed, what an interruption leaves."""

from __future__ import annotations

import base64
import json
import re
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
from persona.events import Stage
from persona.pipeline import Recipe, create, report
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


def write_no_report(work, avatar, observation, fit, stage, networks=()) -> None:
    """Stands in for the report where it is not the point: it takes most of the time here."""
    for name in FILES:
        (work.folder / name).touch()
    (work.folder / "report.json").write_text(json.dumps({"trained": "train" in work.done}))


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


def test_the_folder_holds_what_is_promised_and_nothing_half_written(made):
    avatar, folder, log = made
    assert {p.name for p in folder.iterdir()} == {*FILES, "stages"}
    assert not list(folder.rglob("*.partial"))
    # Frames are large and quickly made again.
    assert {p.name for p in (folder / "stages").glob("*.safetensors")} == {
        "perceive.safetensors",
        "fit.safetensors",
        "texture.safetensors",
    }
    assert len(Avatar.load(folder)) == len(avatar)
    assert log.of("started") == log.of("finished") == list(STAGES)


def test_previews_are_announced_before_training(made):
    _, folder, log = made
    kinds = [(e.kind, e.stage) for e in log.events]
    first = next(e for e in log.events if e.kind == "preview")
    assert first.path == folder / "preview.png"
    assert kinds.index(("preview", "preview")) < kinds.index(("started", "synthesize"))


def test_the_report_says_how_it_went(made):
    avatar, folder, _ = made
    facts = json.loads((folder / "report.json").read_text())
    assert set(facts["quality"]["input_view"]) == {"iou", "psnr", "ssim", "face_psnr"}
    assert facts["quality"]["input_view"]["iou"] > 0.7
    assert facts["quality"]["input_view"]["face_psnr"] is None  # the mannequin has no face
    assert set(facts["seconds"]) == {*STAGES, "total"}
    assert facts["seconds"]["total"] == pytest.approx(sum(facts["seconds"][s] for s in STAGES), abs=0.1)
    assert 0.1 < facts["peak_memory_gib"] < 64
    assert facts["gaussians"] == len(avatar)
    assert facts["warnings"] == ["only a mannequin", "the body is made of capsules"]
    assert {"name", "used_for", "licence"} == set(facts["licences"][0])


def test_the_page_needs_nothing_else(made):
    _, folder, _ = made
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "the body is made of capsules" in page
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


def test_preview_only_stops_early_and_never_replaces_a_trained_avatar(no_report, tmp_path):
    folder = tmp_path / "me"
    log = Log()
    create(EXAMPLE, folder, RECIPE, preview_only=True, listener=log)
    assert log.of("started") == ["perceive", "fit", "texture", "preview", "report"]
    assert json.loads((folder / "report.json").read_text())["trained"] is False
    log = Log()
    create(EXAMPLE, folder, RECIPE, listener=log)
    assert log.of("started") == ["synthesize", "train", "report"]
    assert json.loads((folder / "report.json").read_text())["trained"] is True
    log = Log()
    create(EXAMPLE, folder, RECIPE, preview_only=True, listener=log)
    assert log.of("started") == []


def test_a_lost_output_is_made_again(no_report, tmp_path):
    folder = tmp_path / "me"
    create(EXAMPLE, folder, RECIPE)
    (folder / "report.html").unlink()
    (folder / "avatar.safetensors").unlink()
    create(EXAMPLE, folder, RECIPE)
    assert {p.name for p in folder.iterdir()} == {*FILES, "stages"}


def test_by_default_the_folder_is_named_after_the_photo(no_report, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    create(EXAMPLE, recipe=RECIPE, preview_only=True)
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
    code = "import sys, persona; assert 'torch' not in sys.modules and 'numpy' not in sys.modules; persona.create"
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
    assert [(a.name, a.ready) for a in found.bodies] == [("anny", True), ("smplx", True)]
    assert found.packages["torch"]
    assert all(a.note for a in (*found.back_ends, *found.bodies, *found.cached))
    assert len(found.licences) > 5


def test_the_report_lists_the_networks_of_a_recipe():
    from persona.perception import Perceive
    from persona.perception.backends import back_end
    from persona.pipeline.generated import Generated
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
avatar = persona.create(sys.argv[1], sys.argv[2], preview_only=True)
assert len(avatar) and models()
"""
    script = tmp_path / "offline.py"
    script.write_text(code)
    subprocess.run([sys.executable, str(script), str(EXAMPLE), str(tmp_path / "me")], check=True)
