"""Where a generator's networks go: the fastest way to hold them that fits the memory."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from persona.errors import PersonaError
from persona.events import Stage


def offload_mode(
    generator: str,
    asked: str,
    needs: Callable[[str], float],
    free: float | None,
    device: str,
    dtype: str,
    advice: str,
    stage: Stage,
) -> str:
    """The offload mode to use, "none", "model" or "sequential".

    Args:
        generator: its name in messages.
        asked: one of the modes, or "auto" for the fastest that fits.
        needs: memory in GiB by mode.
        free: memory in GiB; None if it cannot be told.
        advice: what to do when none fits.
        stage: told of the memory needed.

    Raises:
        PersonaError: none fits.
    """
    modes = ("none", "model", "sequential") if asked == "auto" else (asked,)
    if device == "cpu":
        modes = ("none",)
    for mode in modes:
        if free is None or needs(mode) <= free:
            stage.progress(0.0, f"needs about {needs(mode):.1f} GiB on {device} ({dtype}, offload {mode})")
            return mode
    raise PersonaError(
        f"{generator} needs about {math.ceil(needs(modes[-1]))} GiB on {device}, {free:.0f} GiB are free; use {advice}"
    )


def place(pipeline: Any, device: str, offload: str) -> None:
    """Put a diffusers pipeline on a device, or let its networks or single layers visit it."""
    pipeline.set_progress_bar_config(disable=True)
    if offload == "model":
        pipeline.enable_model_cpu_offload(device=device)
    elif offload == "sequential":
        pipeline.enable_sequential_cpu_offload(device=device)
    else:
        pipeline.to(device)
