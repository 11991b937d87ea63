"""Where files that are made or fetched once and used by every run are kept."""

from __future__ import annotations

import os
from pathlib import Path

from persona.errors import PersonaError


def cache_dir(*parts: str) -> Path:
    """The folder for cached files, made if it is missing: ``$PERSONA_CACHE`` or ``~/.cache/persona``, then ``parts``.

    Raises:
        PersonaError: the folder cannot be made.
    """
    base = os.environ.get("PERSONA_CACHE")
    folder = (Path(base).expanduser() if base else Path.home() / ".cache" / "persona").joinpath(*parts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PersonaError(
            f"The cache folder {folder} cannot be made ({error.strerror}); set PERSONA_CACHE to a writable folder"
        ) from error
    return folder
