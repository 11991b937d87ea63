"""Loading and running PyTorch models from a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from persona.errors import PersonaError
from persona.events import Stage
from persona.extras import require
from persona.pretrained import Pretrained, model_folder, quiet


def load(model: Pretrained, architecture: str, folder: Path | None, stage: Stage) -> Any:
    """A transformers model with all of its weights, in evaluation mode, on the GPU if there is one.

    Raises:
        PersonaError: the extra is missing, the model cannot be had, or the folder's weights are another model's.
    """
    import torch

    transformers = require("transformers", extra=model.extra, needed_for=model.repo)
    kind = getattr(transformers, architecture, None)
    if kind is None:
        raise PersonaError(
            f"{model.repo} needs a newer 'transformers' than {transformers.__version__}. Type: pip install -U "
            f"'persona[{model.extra}]'"
        )
    place = model_folder(model, folder, stage)
    try:
        with quiet("transformers"):
            network, told = kind.from_pretrained(place, output_loading_info=True, local_files_only=True)
    except (OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise PersonaError(
            f"{place} cannot be loaded as {architecture} ({lines[0][:200]}); download it again"
        ) from error
    lacking = sorted(str(key) for key in told["missing_keys"])
    if lacking:
        raise PersonaError(
            f"{place} lacks {len(lacking)} weights of {architecture} ({lacking[0]}, ...): it is another model's folder"
        )
    return network.eval().to("cuda" if torch.cuda.is_available() else "cpu")


@contextmanager
def inference() -> Iterator[None]:
    """Without gradients."""
    import torch

    with torch.inference_mode():
        yield
