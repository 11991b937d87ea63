"""What both versions of Wan-Animate share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from persona.errors import PersonaError
from persona.events import Stage
from persona.synthesis.generators.placing import Offload, offload_mode
from persona.types import PoseClip

PROMPT = "视频中的人在做动作"  # "the person in the video is moving": what they were trained with
_WIDTH = 5120  # of the published transformers


class Options(Protocol):
    """The options of a generator that are looked at here."""

    @property
    def segment(self) -> int:
        """Most frames made at once."""
        ...

    @property
    def offload(self) -> Offload:
        """How the networks share the device."""
        ...

    def memory_gib(self, dtype: str, offload: str, share: float = 1.0) -> float:
        """About how much memory the device needs, for a transformer of this share of the published one's width."""
        ...


def check_shape(called: str, options: Options, clip: PoseClip) -> None:
    """Refuse sizes that the networks cannot divide.

    Raises:
        PersonaError: a side is no multiple of 16, or a segment has not 4n + 1 frames.
    """
    if clip.width % 16 or clip.height % 16 or options.segment % 4 != 1:
        raise PersonaError(
            f"{called} needs sides that are multiples of 16 and segments of 4n + 1 frames, got {clip.width}x"
            f"{clip.height} and {options.segment}"
        )


def fitting(
    called: str, options: Options, folder: Path, width: Callable[[dict[str, Any]], int], device: str, dtype: str,
    stage: Stage,
) -> str:  # fmt: skip
    """The offload mode to use; refused with advice if none fits.

    Args:
        called: the generator in messages.
        options: of the generator.
        folder: of its repository.
        width: of the transformer with a configuration; a missing entry is the published one's.
        device: to compute on.
        dtype: to compute in.
        stage: receives the memory needed.

    Raises:
        PersonaError: none fits.
    """
    share = width(json.loads((folder / "transformer" / "config.json").read_text())) / _WIDTH
    return offload_mode(
        called, options.offload, lambda mode: options.memory_gib(dtype, mode, share), device, dtype,
        "offload='sequential', a shorter segment or a smaller picture", stage,
    )  # fmt: skip


def brief(error: Exception) -> str:
    """The first line of what an error says."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


__all__ = ["PROMPT", "Options", "brief", "check_shape", "fitting"]
