"""What a generator has made so far of a clip, in a file: tensors under the key of the call that they belong to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from persona.files import writing

if TYPE_CHECKING:
    from torch import Tensor


def keep(path: Path, key: str, tensors: dict[str, Tensor], told: dict[str, int]) -> None:
    """Write the state of a call.

    Args:
        path: the file.
        key: of the generator's options and all that it was given.
        tensors: by name.
        told: numbers that go with them.
    """
    from safetensors.torch import save_file

    there = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    with writing(path) as partial:
        save_file(there, partial, {"key": key, **{name: str(number) for name, number in told.items()}})


def kept(path: Path, key: str) -> tuple[dict[str, Tensor], dict[str, int]] | None:
    """What :func:`keep` wrote of the same call; None if there is nothing, or it is damaged."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as file:
            told = dict(file.metadata() or {})
            if told.pop("key", None) != key:
                return None
            numbers = {name: int(number) for name, number in told.items()}
            return {name: file.get_tensor(name) for name in file.keys()}, numbers  # noqa: SIM118
    except (OSError, SafetensorError, ValueError):
        return None


__all__ = ["keep", "kept"]
