"""Where a generator's networks go: the fastest way to hold them that fits the memory."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Any, Literal

from persona.errors import PersonaError
from persona.events import Stage
from persona.extras import require

#: How a generator's networks share the device: all at once, one network at a time, one layer at a time.
Offload = Literal["auto", "none", "model", "sequential"]


def ready(generator: str, *more: str) -> Any:
    """The module torch, once all packages are there that a generator needs.

    Args:
        generator: its name in messages.
        more: packages in addition to torch, diffusers, transformers and accelerate.

    Raises:
        PersonaError: one is missing.
    """
    for package in ("diffusers", "transformers", "accelerate", *more):
        require(package, extra="diffusion", needed_for=generator)
    return require("torch", extra="diffusion", needed_for=generator)


def place_of(device: str, dtype: str, half: str) -> tuple[str, str]:
    """Device and precision to compute with; "auto" takes a GPU where there is one, and ``half`` precision on it."""
    import torch

    device = device if device != "auto" else ("cuda" if torch.cuda.is_available() else "cpu")
    return device, dtype if dtype != "auto" else ("float32" if device == "cpu" else half)


def free_memory_gib(device: str) -> float | None:
    """Free memory of a CUDA device or of this machine; None if it is not known."""
    if device.startswith("cuda"):
        import torch

        return torch.cuda.mem_get_info(device)[0] / 2**30
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    except (AttributeError, ValueError, OSError):
        return None


def offload_mode(
    generator: str,
    asked: str,
    needs: Callable[[str], float],
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
        advice: what to do when none fits.
        stage: receives the memory needed.

    Raises:
        PersonaError: none fits.
    """
    free = free_memory_gib(device)
    modes: tuple[str, ...] = ("none", "model", "sequential") if asked == "auto" else (asked,)
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
