"""Choices of a run to a recipe: what was chosen takes the place of what the recipe says."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from pathlib import Path
from typing import Any

from persona.choices import Choices, Effort, flag
from persona.errors import PersonaError
from persona.imaging.video import is_video
from persona.pipeline.recipe import Recipe


def recipe_of(choices: Choices, recipe: Recipe | None = None, photo: Path | None = None) -> Recipe:
    """A recipe with the choices in it.

    Args:
        choices: what was chosen.
        recipe: what is taken for everything else; default :class:`Recipe` ().
        photo: the picture the avatar is made of; further pictures may come from it if it is a video.

    Raises:
        PersonaError: choices make no sense, a stage of the recipe does not have such an option, or a file cannot be
            read.
    """
    choices.check()
    recipe = recipe if recipe is not None else Recipe()
    if not all(hasattr(recipe, name) for name in ("perceive", "fit", "train", "seed")):
        raise PersonaError("a recipe is a persona.Recipe; read a recipe.json with persona.Recipe.load")
    recipe = replace(
        recipe,
        perceive=_with(recipe.perceive, _cues(choices)),
        fit=_with(recipe.fit, _fit(choices)),
        train=_with(recipe.train, _train(choices)),
        seed=recipe.seed if choices.seed is None else choices.seed,
    )
    if choices.albedo is not None:
        from persona.synthesis import Albedo

        source = "none" if choices.albedo == "none" else "shading"
        recipe = replace(recipe, texture=_with(recipe.texture, {"albedo": ("albedo", Albedo(source))}))
    if choices.effort == "best":
        recipe = _thorough(recipe)
    _check(recipe)
    return _generated(choices, _captured(choices, recipe, photo))


def effort_of(recipe: Recipe) -> Effort:
    """The effort that a recipe's training is of."""
    from persona.training import Train

    train = recipe.train
    return "best" if isinstance(train, Train) and train == train.thorough() else "normal"


def _thorough(recipe: Recipe) -> Recipe:
    """The recipe with as much training as still helps."""
    from persona.training import Train

    if not isinstance(recipe.train, Train):
        kind = getattr(recipe.train, "__name__", type(recipe.train).__name__)
        raise PersonaError(f"{flag('effort')} best: {kind}, the recipe's stage, is not persona.training.Train")
    return replace(recipe, train=recipe.train.thorough())


def _check(recipe: Recipe) -> None:
    """Whether what the recipe itself says makes sense, by the same rules as choices."""
    from persona.fitting import FitBody
    from persona.training import Train

    said = Choices(seed=recipe.seed)
    if isinstance(recipe.fit, FitBody):
        said = replace(said, height=recipe.fit.height_m, focal=recipe.fit.focal_px)
    if isinstance(recipe.train, Train):
        said = replace(said, steps=recipe.train.steps)
    said.check()


#: An option of a stage: its name there, by the name of the choice it comes from.
_Options = dict[str, tuple[str, Any]]


def _with(stage: Any, options: _Options) -> Any:
    """The stage with options changed."""
    known = {entry.name for entry in dataclasses.fields(stage)} if dataclasses.is_dataclass(stage) else set()
    for choice, (name, _) in options.items():
        if name not in known:
            kind = getattr(stage, "__name__", type(stage).__name__)
            raise PersonaError(f"{flag(choice)}: {kind}, the recipe's stage, has no option '{name}'")
    changed: Any = stage
    return replace(changed, **dict(options.values())) if options else stage


def _cues(choices: Choices) -> _Options:
    from persona.perception import SavedFile
    from persona.perception.backends import back_end

    found: _Options = {}
    files = {"mask": "mask", "keypoints": "keypoints", "body_estimate": "body", "body_camera": "body_camera"}
    for choice, name in files.items():
        if (path := getattr(choices, choice)) is not None:
            found[choice] = name, SavedFile.of(path)
    for cue in ("landmarks", "matte", "normals", "points", "parts", "albedo"):
        if (network := getattr(choices, cue)) not in (None, "none"):
            found[cue] = cue, back_end(cue, network, choices.models)
    if choices.albedo == "none":
        found["albedo"] = "albedo", None
    if choices.turn is not None:
        found["turn"] = "turn", choices.turn
    return found


def _fit(choices: Choices) -> _Options:
    from persona.body import body_named

    given = {"sex": "sex", "height": "height_m", "focal": "focal_px", "garment": "garment"}
    found: _Options = {
        choice: (name, value) for choice, name in given.items() if (value := getattr(choices, choice)) is not None
    }
    if choices.body is not None or choices.body_path is not None:
        found["body"] = "body", body_named(choices.body or "anny").from_file(choices.body_path)
    return found


def _train(choices: Choices) -> _Options:
    found: _Options = {}
    if choices.steps is not None:
        found["steps"] = "steps", choices.steps
    if choices.representation is not None:
        found["representation"] = "representation", choices.representation
    if choices.log is not None:
        found["log"] = "log", str(choices.log)
    return found


def _captured(choices: Choices, recipe: Recipe, photo: Path | None) -> Recipe:
    """The recipe with the further pictures of the person."""
    further = [*choices.photos, *([choices.video] if choices.video is not None else [])]
    if photo is not None and is_video(photo) and (further or recipe.capture is None):
        further = [photo, *further]
    if choices.video_poses is not None and not any(is_video(path) for path in further):
        raise PersonaError("--video-poses goes with --video")
    if not further:
        return recipe
    from persona.capture.recorded import recordings

    kind = "generated" if choices.video_by == "program" else "captured"
    frames = {} if choices.video_frames is None else {"frames": choices.video_frames}
    return replace(recipe, capture=recordings(further, kind=kind, poses=choices.video_poses, **frames))


def _generated(choices: Choices, recipe: Recipe) -> Recipe:
    """The recipe with the generator of pictures in other poses."""
    if choices.generator is None and choices.seed is None:
        return recipe
    from persona.capture.generated import Generated
    from persona.synthesis import Reprojection
    from persona.synthesis.generators.mimicmotion import MimicMotion
    from persona.synthesis.generators.wan_animate import WanAnimate
    from persona.synthesis.generators.wan_animate_2 import WanAnimate2

    now = recipe.synthesize
    if choices.generator is None:
        if isinstance(now, Generated) and isinstance(now.generator, (MimicMotion, WanAnimate, WanAnimate2)):
            return replace(recipe, synthesize=replace(now, generator=replace(now.generator, seed=recipe.seed)))
        return recipe
    if choices.generator == "reprojection":
        if isinstance(now, Reprojection):
            return recipe
        return replace(recipe, synthesize=now.reprojection if isinstance(now, Generated) else Reprojection())
    own = {"steps": choices.generator_steps, "lora": choices.lora}
    own = {name: value for name, value in own.items() if value is not None}
    where = "cpu" if choices.device == "cpu" else "auto"
    kinds: dict[str, Any] = {kind.name: kind for kind in (MimicMotion, WanAnimate, WanAnimate2)}
    kind = kinds[choices.generator]
    made = kind(folder=choices.models, device=where, seed=recipe.seed, **own)
    return replace(recipe, synthesize=Generated(made, seed=recipe.seed))


__all__ = ["effort_of", "recipe_of"]
