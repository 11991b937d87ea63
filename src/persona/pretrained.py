"""Weights of optional models: found in folders, or downloaded after saying what comes, from where and on which terms.

Nothing is downloaded in silence. Looked through in this order: the folder given, ``$PERSONA_MODELS``, what Hugging
Face's own cache has, the network. The revision that was downloaded first is the one used from then on.
"""

from __future__ import annotations

import importlib
import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from persona.cache import cache_dir
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.extras import require
from persona.files import write_text

_WANTED = ["*.json", "*.safetensors", "*.txt", "*.model"]  # never pickled weights
_MARKS = ("config.json", "model_index.json")


@dataclass(frozen=True)
class Pretrained:
    """A model repository on Hugging Face and its terms.

    Attributes:
        terms: what its licence asks of the user, in a few words.
        extra: the extra of this package that can run it.
        files: patterns of what is needed of it; by default configurations and weights without pickles.
        marks: files by one of which a folder with it is recognised.
        gate: what has to be done before it can be downloaded, if anything.
        size_gb: about how much the needed files take.
    """

    repo: str
    licence: str
    terms: str
    extra: str
    files: tuple[str, ...] = tuple(_WANTED)
    marks: tuple[str, ...] = _MARKS
    gate: str = ""
    size_gb: float | None = None

    @property
    def name(self) -> str:
        """The repository's name without its owner: what a folder with it is called."""
        return self.repo.rsplit("/", 1)[-1]

    @property
    def notice(self) -> str:
        """What the user should know whenever it was used."""
        return f"{self.repo} was used; its licence is {self.licence}: {self.terms}"


def model_folder(model: Pretrained, folder: Path | None = None, stage: Stage = SILENT) -> Path:
    """The folder with the model's configuration and weights.

    Args:
        folder: looked into first: the model's own folder, or one that holds it under :attr:`Pretrained.name`.
        stage: receives repository, revision, size and licence before a download.

    Raises:
        PersonaError: the folder does not hold the model, or it is neither on this machine nor can be downloaded.
    """
    given = folder or (Path(path).expanduser() if (path := os.environ.get("PERSONA_MODELS")) else None)
    if given is not None:
        for place in (given / model.name, given):
            if any((place / mark).is_file() for mark in model.marks):
                return place
        if folder is not None:
            raise PersonaError(
                f"{folder} holds no {model.name}: expected {given / model.name / model.marks[0]}; "
                f"download {model.repo} into it"
            )
    hub = require("huggingface_hub", extra=model.extra, needed_for=model.repo)
    revision = kept_revision(model)
    try:
        return Path(hub.snapshot_download(model.repo, revision=revision, local_files_only=True))
    except Exception:  # whatever the hub raises for what it does not have
        return _download(hub, model, revision, stage)


def available(model: Pretrained) -> bool:
    """Whether the model is on this machine. Nothing is downloaded."""
    given = os.environ.get("PERSONA_MODELS")
    if given and any((Path(given).expanduser() / model.name / mark).is_file() for mark in model.marks):
        return True
    try:
        import huggingface_hub

        huggingface_hub.snapshot_download(model.repo, revision=kept_revision(model), local_files_only=True)
    except Exception:
        return False
    return True


def kept_revision(model: Pretrained) -> str | None:
    """The revision that was downloaded first, which is used from then on; None before any download."""
    try:
        return str(json.loads(_record(model).read_text())["revision"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _record(model: Pretrained) -> Path:
    return cache_dir("models") / f"{model.repo.replace('/', '--')}.json"


def _download(hub: Any, model: Pretrained, revision: str | None, stage: Stage) -> Path:
    by_hand = f"or download {model.repo} elsewhere, copy it to DIR/{model.name} and set PERSONA_MODELS=DIR"
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on"):
        raise PersonaError(
            f"{model.repo} is not on this machine and HF_HUB_OFFLINE forbids downloads; unset it, {by_hand}"
        )
    try:
        info = hub.HfApi().model_info(model.repo, revision=revision, files_metadata=True, timeout=20)
        wanted = [f for f in info.siblings if any(fnmatch(f.rfilename, pattern) for pattern in model.files)]
        size = sum(f.size or 0 for f in wanted)
        stage.warn(
            f"downloading {model.repo}, revision {info.sha[:12]}, {size / 1e9:.1f} GB, licence {model.licence}: "
            f"{model.terms}"
        )
        place = hub.snapshot_download(model.repo, revision=info.sha, allow_patterns=list(model.files))
    except Exception as error:
        reason = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
        raise PersonaError(
            f"{model.repo} cannot be downloaded ({reason}); connect to the network, accept its terms on "
            f"huggingface.co if it is gated, {by_hand}"
        ) from error
    write_text(_record(model), json.dumps({"revision": info.sha, "bytes": size, "licence": model.licence}))
    return Path(place)


@contextmanager
def quiet(*libraries: str) -> Iterator[None]:
    """Without the loading bars and remarks of transformers and diffusers."""
    logs = [importlib.import_module(f"{name}.utils.logging") for name in libraries]
    before = [log.get_verbosity() for log in logs]
    for log in logs:
        log.set_verbosity_error()
        log.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for log, verbosity in zip(logs, before, strict=True):
            log.set_verbosity(verbosity)
            log.enable_progress_bar()
