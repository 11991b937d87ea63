"""Photo to avatar: the whole flow."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona import events, storage
from persona.choices import AVATAR, Choices, Effort
from persona.compute import Compute
from persona.errors import PersonaError
from persona.files import write_text
from persona.imaging.video import is_video
from persona.keys import key_of
from persona.pipeline import preview, promotion, report
from persona.pipeline.choosing import effort_of, recipe_of
from persona.pipeline.licences import networks_of
from persona.pipeline.recipe import Device, Recipe, choose_device
from persona.pipeline.recipe_file import recipe_text
from persona.pipeline.training_clips import training_motions
from persona.pipeline.workspace import Workspace
from persona.types import BodyFit, Capture, Frame, Observation, TexturedSurface

if TYPE_CHECKING:
    from persona.avatar import Avatar

#: Modules whose code counts in addition to the stages': how the photo is read, and how results are kept.
_READING = ("persona.imaging.photo", "persona.storage")
#: What stands between a surface and the first avatar.
_AVATAR = "persona.training.train"


def create(
    photo: Path | str,
    out: Path | str | None = None,
    recipe: Recipe | None = None,
    *,
    choices: Choices | None = None,
    video: Path | str | None = None,
    photos: Sequence[Path | str] = (),
    effort: Effort = "normal",
    seed: int | None = None,
    device: Device = "auto",
    threads: int | None = None,
    listener: events.Listener = events.ignore,
) -> Avatar:
    """Make an animatable avatar of the person in a photo, in a folder that also holds previews and a report.

    Every finished stage is kept: a second call with the same photo and options goes on after the last finished stage,
    whether the first one ended, failed or was interrupted. A first, untrained avatar and its preview are written as
    soon as the surface has its texture; it never takes the place of a trained avatar of the same photo. The newest
    three trained avatars are kept, so that going back to earlier options does not train again.

    Args:
        photo: a picture file of any usual kind that shows one person; or a video, whose best frame is taken.
        out: the avatar's folder; default ``avatars/<photo's name>``.
        recipe: the back end of each stage; default :class:`Recipe` ().
        choices: what the command line offers, by name; each goes before what the recipe says.
        video: of the same person in the same clothes; what its frames show completes what the photo does not. (Other
            choices: :class:`persona.capture.recorded.Recorded` as ``recipe.capture``.)
        photos: further photos of them.
        effort: "draft" stops after the first, untrained avatar; "best" trains longer (:func:`recipe_of`).
        seed: where all randomness comes from; default the recipe's.
        device: where to compute; "auto" takes a GPU if all it needs is installed.
        threads: processor threads; default what the process was given (``OMP_NUM_THREADS``, else every core). The
            avatar does not depend on it.
        listener: receives all events.

    Returns:
        the avatar, as it was also written to ``avatar.safetensors`` in the folder. As a draft where that is
        a trained avatar of other options, the first avatar of these options, which is written to
        ``stages/preview.safetensors``.

    Raises:
        PersonaError: the photo cannot be used, the folder cannot be written, or the device is not there. If the
            folder is new, it is removed again.
    """
    if not isinstance(photo, (str, Path)):
        raise PersonaError(f"a photo is the path of a file, not {type(photo).__name__}")
    given, compute = Path(photo), Compute(threads)
    if given == Path():
        raise PersonaError("the photo's path is empty; give a picture file, a video, or the name of a folder of frames")
    folder = default_folder(given) if out is None else Path(out)
    chosen = _chosen(choices, video, photos, effort, seed, device)
    recipe = recipe_of(chosen, recipe, given)  # before anything is read: a wrong option is an error at once
    photo = given
    if is_video(given):
        from persona.capture.recorded import photo_of

        photo = photo_of(given)
    if not photo.is_file():
        found = "is not a file; give one picture file" if photo.exists() else "does not exist; give a picture file"
        raise PersonaError(f"{photo} {found}")
    try:
        digest = hashlib.sha256(photo.read_bytes()).hexdigest()
    except OSError as error:
        raise PersonaError(f"cannot read {photo} ({error.strerror})") from error
    compute = replace(compute, device=choose_device(chosen.device))
    recipe = recipe.configured(seed=recipe.seed, device=compute.device)
    keys = _Keys.of(recipe, digest, f"seed {recipe.seed}", f"device {compute.device}")
    with Workspace(folder, listener, compute) as work:
        return _Run(work, given, photo, digest, recipe, keys, chosen.effort)()


def recipe_key(photo: Path, recipe: Recipe | None = None, choices: Choices | None = None) -> str:
    """What an avatar depends on besides its photo's contents: two runs with the same key and photo make the same.

    Args:
        photo: further pictures come from it if it is a video.
        recipe: as :func:`create` takes it.
        choices: as :func:`create` takes them.

    Raises:
        PersonaError: choices make no sense, or the device is not there.
    """
    chosen = choices or Choices()
    recipe, device = recipe_of(chosen, recipe, photo), choose_device(chosen.device)
    recipe = recipe.configured(seed=recipe.seed, device=device)
    keys = _Keys.of(recipe, "", f"seed {recipe.seed}", f"device {device}")
    return keys.preview if chosen.effort == "draft" else keys.train


def default_folder(photo: Path) -> Path:
    """The folder of an avatar whose user names none: ``avatars/<photo's name>``."""
    return Path("avatars") / photo.stem


def _chosen(
    choices: Choices | None,
    video: Path | str | None,
    photos: Sequence[Path | str],
    effort: Effort,
    seed: int | None,
    device: Device,
) -> Choices:
    """All choices together; what was said by itself goes before the same of ``choices``."""
    own: dict[str, Any] = {
        "video": None if video is None else Path(video),
        "photos": (Path(photos),) if isinstance(photos, (str, Path)) else tuple(Path(path) for path in photos),
        "effort": effort,
        "seed": seed,
        "device": device,
    }
    if choices is not None and not isinstance(choices, Choices):
        raise PersonaError("choices are a persona.Choices, such as persona.Choices(height=1.7)")
    said = Choices(**own).given()
    return replace(choices or Choices(), **{name: own[name] for name in said})


@dataclass(frozen=True)
class _Keys:
    """The key of every stage, known before any of them runs."""

    perceive: str
    fit: str
    texture: str
    preview: str
    capture: str
    synthesize: str
    train: str

    @staticmethod
    def of(recipe: Recipe, photo: str, seed: str, device: str) -> _Keys:
        perceive = key_of(recipe.perceive, photo, code=_READING)
        fit = key_of(recipe.fit, perceive)
        texture = key_of(recipe.texture, fit)
        capture = key_of(recipe.capture, texture) if recipe.capture is not None else texture
        synthesize = key_of(recipe.synthesize, capture, code=[training_motions.__module__])
        return _Keys(
            perceive=perceive,
            fit=fit,
            texture=texture,
            preview=key_of(preview.write_preview, texture, code=[_AVATAR]),
            capture=capture,
            synthesize=synthesize,
            train=key_of(recipe.train, synthesize, seed, device),
        )


@dataclass(frozen=True)
class _Run:
    """One run of :func:`create` in its folder."""

    work: Workspace
    given: Path
    photo: Path
    digest: str
    recipe: Recipe
    keys: _Keys
    effort: Effort

    def __call__(self) -> Avatar:
        from persona.imaging.photo import read_photo

        work, recipe, keys = self.work, self.recipe, self.keys
        observation = work.compute(
            "perceive", keys.perceive, Observation, lambda stage: recipe.perceive(read_photo(self.photo), stage)
        )
        fit = work.compute("fit", keys.fit, BodyFit, lambda stage: recipe.fit(observation, stage))
        avatar, current = self._trained(), keys.train
        if avatar is None:
            textured = work.compute(
                "texture", keys.texture, TexturedSurface, lambda stage: recipe.texture(observation, fit, stage)
            )
            avatar, current = self._first(observation, fit, textured), keys.preview
            if self.effort != "draft":
                del avatar  # not kept beside what is trained
                avatar, current = self._train(observation, fit, textured), keys.train
        now = promotion.promoted(work.folder)
        if now is None or now.key != current:  # a first avatar beside a better one
            file = work.result_path("preview")
            what = "the trained avatar of other options" if now is not None else "as it was (made by another version)"
            note = f"{AVATAR} stays {what}; the first avatar of these options is {file}"
            work.listener(events.Event("warning", "preview", note))
            return avatar
        promotion.describe(work.folder, work.result_path(self._kept if current == keys.train else "preview"))
        report_key = key_of(report.write_report, current)
        done = work.finished("report", report_key, *(work.folder / name for name in report.FILES))
        if done:
            work.resume("report", done)
        else:
            with work.run("report", report_key) as stage:
                effort = effort_of(recipe) if current == keys.train else "draft"
                networks, surface = networks_of(recipe), self._surface(current)
                report.write_report(work, avatar, observation, fit, stage, networks, surface, effort)
        return avatar

    @property
    def _kept(self) -> str:
        """The name under which the trained avatar of these options is kept."""
        return f"trained/{self.keys.train}"

    def _surface(self, current: str) -> TexturedSurface | None:
        """The surface that the avatar with this key was made of, if its result is still kept."""
        work, keys = self.work, self.keys
        fused = self.recipe.capture is not None and current == keys.train
        name, key = ("capture", keys.capture) if fused else ("texture", keys.texture)
        path = work.result_path(name)
        if work.finished(name, key, path):
            with contextlib.suppress(PersonaError):  # damaged: the report goes without
                return storage.load(Capture, path).textured if fused else storage.load(TexturedSurface, path)
        return None

    def _describe(self, stage: str, key: str, file: Path) -> None:
        text = recipe_text(self.recipe, self.given, {"stage": stage, "key": key})
        write_text(promotion.recipe_of(file), text)

    def _promote(self, stage: str, key: str, file: Path) -> None:
        self.work.forget("report")
        promotion.promote(self.work.folder, file, stage, key, self.digest)
        self.work.listener(events.Event("avatar", stage, path=self.work.folder / AVATAR))

    def _trained(self) -> Avatar | None:
        """The trained avatar of an earlier run with these options, which becomes the folder's again."""
        work, keys = self.work, self.keys
        file = work.result_path(self._kept)
        done = work.finished(self._kept, keys.train, file)
        avatar = _whole(file) if done else None
        if done is None or avatar is None:
            return None
        for name in ("texture", "preview", "capture", "synthesize"):
            if (earlier := work.recorded(name)) and earlier.key == getattr(keys, name):
                work.resume(name, earlier)
        work.resume("train", done)
        now = promotion.promoted(work.folder)
        if now is None or now.key != keys.train:
            self._promote("train", keys.train, file)
        return avatar

    def _first(self, observation: Observation, fit: BodyFit, textured: TexturedSurface) -> Avatar:
        """The first, untrained avatar; it becomes the folder's unless a better one of the same photo is there."""
        from persona.avatar import Avatar
        from persona.training import Train

        work, key = self.work, self.keys.preview
        file, free = work.result_path("preview"), promotion.may_take_over(work.folder, "preview", self.digest)
        place = work.folder if free else work.folder / "stages"  # of its pictures
        done = work.finished("preview", key, file, *([place / preview.PREVIEW_PICTURE] if free else []))
        now = promotion.promoted(work.folder)
        if done and not (free and (now is None or now.key != key)) and (avatar := _whole(file)) is not None:
            work.resume("preview", done)
            return avatar
        with work.run("preview", key) as stage:
            avatar = Train().untrained(observation, fit, textured, stage.compute)
            avatar.save(file)
            self._describe("preview", key, file)
            if free:
                self._promote("preview", key, file)
            preview.write_preview(place, avatar, stage)
        return Avatar.load(file)

    def _train(self, observation: Observation, fit: BodyFit, textured: TexturedSurface) -> Avatar:
        """The trained avatar, which becomes the folder's."""
        from persona.avatar import Avatar
        from persona.perception import forget_networks

        work, recipe, keys = self.work, self.recipe, self.keys
        captured, capture = Capture((), textured), recipe.capture
        if capture is not None:
            captured = work.compute(
                "capture", keys.capture, Capture, lambda stage: capture(observation, fit, textured, stage)
            )
        forget_networks()
        complete = captured.textured
        frames = work.compute(
            "synthesize",
            keys.synthesize,
            list[Frame],
            lambda stage: recipe.synthesize(observation, fit, complete, training_motions(fit), stage),
        )
        file = work.result_path(self._kept)
        with work.run("train", keys.train, kept_as=self._kept) as stage:
            recipe.train(observation, fit, complete, [*captured.frames, *frames], stage).save(file)
            self._describe("train", keys.train, file)
        self._promote("train", keys.train, file)
        promotion.forget_old(work.folder, file)
        # By far the largest result, and quickly made again should another training want it.
        work.drop_result("synthesize")
        return Avatar.load(file)


def _whole(file: Path) -> Avatar | None:
    """The avatar in a file; None if it is damaged."""
    from persona.avatar import Avatar

    with contextlib.suppress(PersonaError):
        return Avatar.load(file)
    return None
