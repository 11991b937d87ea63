"""Photo to avatar: the whole flow."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from persona import events
from persona.errors import PersonaError
from persona.keys import key_of
from persona.pipeline import preview, report
from persona.pipeline.licences import networks_of
from persona.pipeline.recipe import Device, Recipe, choose_device
from persona.pipeline.training_clips import training_motions
from persona.pipeline.videos import is_video
from persona.pipeline.workspace import Workspace
from persona.types import BodyFit, Capture, Frame, Observation, TexturedSurface

if TYPE_CHECKING:
    from persona.avatar import Avatar

#: Modules whose code counts beside the stages': how the photo is read, and how results are kept.
_READING = ("persona.imaging.photo", "persona.storage")
#: What stands between a surface and the first avatar.
_AVATAR = "persona.avatar.avatar"


def create(
    photo: Path | str,
    out: Path | str | None = None,
    recipe: Recipe | None = None,
    *,
    video: Path | str | None = None,
    photos: Sequence[Path | str] = (),
    preview_only: bool = False,
    seed: int = 0,
    device: Device = "auto",
    listener: events.Listener = events.ignore,
) -> Avatar:
    """Make an animatable avatar of the person in a photo, in a folder that also holds previews and a report.

    Every finished stage is kept: a second call with the same photo and options goes on after the last finished stage,
    whether the first one ended, failed or was interrupted. A first, untrained avatar and its preview are written as
    soon as the surface has its texture.

    Args:
        photo: a picture file of any usual kind that shows one person; or a video, whose best frame is taken.
        out: the avatar's folder; default ``avatars/<photo's name>``.
        recipe: the back end of each stage; default :class:`Recipe` ().
        video: of the same person in the same clothes; what its frames show completes what the photo does not. (Other
            choices: :class:`persona.pipeline.recorded.Recorded` as ``recipe.capture``.)
        photos: further photos of them.
        preview_only: stop after the first, untrained avatar.
        seed: where all randomness comes from.
        device: where to compute; "auto" takes a GPU if all it needs is installed.
        listener: told what happens.

    Returns:
        the avatar, as it was also written to ``avatar.safetensors`` in the folder.

    Raises:
        PersonaError: the photo cannot be used, the folder cannot be written, or the device is not there. If the
            folder is new, it is removed again.
    """
    photo = Path(photo)
    folder = Path(out) if out is not None else Path("avatars") / photo.stem
    recipe, further = recipe or Recipe(), [*photos] if video is None else [*photos, video]
    if is_video(photo):
        from persona.pipeline.recorded import photo_of

        photo, further = photo_of(photo), [photo, *further]
    if further and recipe.capture is None:
        from persona.pipeline.recorded import recordings

        recipe = replace(recipe, capture=recordings(further))
    if not photo.is_file():
        found = "is not a file; give one picture file" if photo.exists() else "does not exist; give a picture file"
        raise PersonaError(f"{photo} {found}")
    try:
        digest = hashlib.sha256(photo.read_bytes()).hexdigest()
    except OSError as error:
        raise PersonaError(f"cannot read {photo} ({error.strerror})") from error
    recipe = recipe.configured(seed=seed, device=choose_device(device))
    keys = _Keys.of(recipe, digest, f"seed {seed}")
    with Workspace(folder, listener) as work:
        return _make(work, photo, recipe, keys, preview_only)


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
    def of(recipe: Recipe, photo: str, seed: str) -> _Keys:
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
            train=key_of(recipe.train, synthesize, seed),
        )


def _make(work: Workspace, photo: Path, recipe: Recipe, keys: _Keys, preview_only: bool) -> Avatar:
    from persona.avatar import Avatar
    from persona.imaging.photo import read_photo

    file = work.folder / preview.AVATAR
    observation = work.compute(
        "perceive", keys.perceive, Observation, lambda stage: recipe.perceive(read_photo(photo), stage)
    )
    fit = work.compute("fit", keys.fit, BodyFit, lambda stage: recipe.fit(observation, stage))
    textured = work.compute(
        "texture", keys.texture, TexturedSurface, lambda stage: recipe.texture(observation, fit, stage)
    )
    trained = work.finished("train", keys.train, file)

    # The first avatar replaces whatever an earlier run with other options left, but not a better one of the same fit.
    shown = work.finished("preview", keys.preview, file, work.folder / preview.PREVIEW_PICTURE)
    if shown:
        work.resume("preview", shown)
    else:
        work.forget("train")
        work.forget("report")
        trained = None
        with work.run("preview", keys.preview) as stage:
            avatar = Avatar.from_textured(observation, fit, textured)
            avatar.save(file)
            preview.write_preview(work.folder, avatar, stage)

    if not preview_only and trained is None:
        captured, capture = Capture((), textured), recipe.capture
        if capture is not None:
            captured = work.compute(
                "capture", keys.capture, Capture, lambda stage: capture(observation, fit, textured, stage)
            )
        complete = captured.textured
        frames = work.compute(
            "synthesize",
            keys.synthesize,
            list[Frame],
            lambda stage: recipe.synthesize(observation, fit, complete, training_motions(fit.skeleton), stage),
        )
        work.forget("train")
        work.forget("report")
        with work.run("train", keys.train) as stage:
            recipe.train(observation, fit, complete, [*captured.frames, *frames], stage).save(file)
        # By far the largest result, and quickly made again should another training want it.
        work.drop_result("synthesize")
    elif trained is not None:
        for name in ("capture", "synthesize", "train") if recipe.capture is not None else ("synthesize", "train"):
            if earlier := work.recorded(name):
                work.resume(name, earlier)

    avatar = Avatar.load(file)
    current = work.recorded("train") or work.recorded("preview")
    report_key = key_of(report.write_report, current.key if current else "")
    done = work.finished("report", report_key, *(work.folder / name for name in report.FILES))
    if done:
        work.resume("report", done)
    else:
        with work.run("report", report_key) as stage:
            report.write_report(work, avatar, observation, fit, stage, networks_of(recipe))
    return avatar
