"""Every optional model: where it comes from, on which terms, how large it is, and whether it is here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.pretrained import Pretrained, available, model_folder


@dataclass(frozen=True)
class OptionalModel:
    """A model repository, what it is used for, and whether it is on this machine."""

    pretrained: Pretrained
    used_for: str
    here: bool


def models() -> list[OptionalModel]:
    """All optional models. Nothing is downloaded."""
    from persona.perception.backends import back_ends
    from persona.synthesis.generators.mimicmotion import MimicMotion
    from persona.synthesis.generators.wan_animate import WanAnimate
    from persona.synthesis.generators.wan_animate_2 import WanAnimate2

    used = [(model, f"{kind.cue}: {kind.name}") for kind in back_ends() if (model := kind().pretrained) is not None]
    used += [
        (model, f"generator: {kind.name}")
        for kind in (MimicMotion, WanAnimate, WanAnimate2)
        for model in kind.pretrained
    ]
    merged: dict[str, tuple[Pretrained, list[str]]] = {}
    for model, purpose in used:
        merged.setdefault(model.repo, (model, []))[1].append(purpose)
    return [OptionalModel(model, ", ".join(purposes), available(model)) for model, purposes in merged.values()]


def find_model(name: str) -> Pretrained:
    """The optional model of that name, with or without its owner.

    Raises:
        PersonaError: there is none.
    """
    known = [model.pretrained for model in models()]
    for model in known:
        if name in (model.repo, model.name):
            return model
    raise PersonaError(f"there is no optional model '{name}'; known are {', '.join(m.name for m in known)}")


def get_model(name: str, stage: Stage = SILENT) -> Path:
    """Download an optional model, unless it is here; its size and licence are reported to ``stage`` before.

    Raises:
        PersonaError: there is none of that name, or it cannot be downloaded.
    """
    return model_folder(find_model(name), None, stage)


__all__ = ["OptionalModel", "find_model", "get_model", "models"]
