"""Which back end does each stage: the one place where stages are chosen."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from persona.errors import PersonaError
from persona.events import Stage
from persona.types import BodyFit, Capture, Frame, Motion, Observation, Photo, TexturedSurface

if TYPE_CHECKING:
    from persona.avatar import Avatar

Device = Literal["auto", "cpu", "cuda"]

#: What a back end of each stage is called with and returns. A back end is a frozen dataclass of options (or a plain
#: function): its options are part of the key under which its result is kept.
Perceiver = Callable[[Photo, Stage], Observation]
Fitter = Callable[[Observation, Stage], BodyFit]
Texturer = Callable[[Observation, BodyFit, Stage], TexturedSurface]
Capturer = Callable[[Observation, BodyFit, TexturedSurface, Stage], Capture]
Synthesizer = Callable[[Observation, BodyFit, TexturedSurface, Sequence[Motion], Stage], list[Frame]]
Trainer = Callable[[Observation, BodyFit, TexturedSurface, list[Frame], Stage], "Avatar"]


def _perceive() -> Perceiver:
    from persona.perception import Perceive

    return Perceive()


def _fit() -> Fitter:
    from persona.fitting import FitBody

    return FitBody()


def _texture() -> Texturer:
    from persona.synthesis import Texture

    return Texture()


def _synthesize() -> Synthesizer:
    from persona.synthesis import Reprojection

    return Reprojection()


def _train() -> Trainer:
    from persona.training import Train

    return Train()


@dataclass(frozen=True)
class Recipe:
    """The back end of every stage; the defaults need no GPU and no licence-gated weights.

    ``capture`` brings in further pictures of the person (:class:`persona.capture.recorded.Recorded`); ``seed`` is
    where all randomness comes from.
    """

    #: Names of the stages, in the order in which they run.
    STAGES: ClassVar[tuple[str, ...]] = ("perceive", "fit", "texture", "capture", "synthesize", "train")

    perceive: Perceiver = field(default_factory=_perceive)
    fit: Fitter = field(default_factory=_fit)
    texture: Texturer = field(default_factory=_texture)
    synthesize: Synthesizer = field(default_factory=_synthesize)
    train: Trainer = field(default_factory=_train)
    capture: Capturer | None = None
    seed: int = 0

    @staticmethod
    def load(path: Path | str, photo: Path | str | None = None) -> Recipe:
        """Read the ``recipe.json`` of an avatar's folder; files that it names are looked for in its folder.

        Args:
            path: the file or the folder.
            photo: for which the recipe is meant now; for another than its own, what was given with that one (mask,
                keypoints, further pictures) is left out.

        Raises:
            PersonaError: it is missing, damaged, of a newer version, or names what this program does not know.
        """
        from persona.pipeline.recipe_file import read_recipe

        return read_recipe(path, photo=photo, kind=Recipe).recipe

    def configured(self, **options: Any) -> Recipe:
        """The same recipe with an option (``seed``, ``device``) set in every stage that has it."""
        changes: dict[str, Any] = {"seed": options["seed"]} if "seed" in options else {}
        for name in self.STAGES:
            back_end = getattr(self, name)
            if dataclasses.is_dataclass(back_end) and not isinstance(back_end, type):
                known = {f.name for f in dataclasses.fields(back_end)}
                own = {option: value for option, value in options.items() if option in known}
                if own:
                    changes[name] = dataclasses.replace(back_end, **own)
        return dataclasses.replace(self, **changes)


def choose_device(device: Device) -> str:
    """The device to compute on: "auto" takes CUDA when both a GPU and the CUDA rasterizer are there.

    Raises:
        PersonaError: CUDA was asked for but cannot run.
    """
    if device == "cpu":
        return "cpu"
    if device not in ("auto", "cuda"):
        raise PersonaError(f"--device is auto, cpu or cuda, not '{device}'")
    import importlib.util

    import torch

    gpu, kernels = torch.cuda.is_available(), importlib.util.find_spec("gsplat") is not None
    if gpu and kernels:
        return "cuda"
    if device == "auto":
        return "cpu"
    if not gpu:
        raise PersonaError("--device cuda: torch sees no CUDA GPU here; use --device cpu, or see 'persona doctor'")
    raise PersonaError("--device cuda needs the package 'gsplat'. Type: pip install 'persona[cuda]'")
