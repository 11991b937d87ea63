"""Optional imports: the only place that tries to import something that may be missing."""

from __future__ import annotations

import importlib
from types import ModuleType

from persona.errors import PersonaError


def require(module: str, *, extra: str, needed_for: str) -> ModuleType:
    """Import ``module`` or say which extra brings it.

    Args:
        module: dotted name of the module to import.
        extra: the extra of this package that installs it, for example ``"cuda"``.
        needed_for: what the user was about to do, for the message.

    Raises:
        PersonaError: the module is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise PersonaError(
            f"{needed_for} needs the package '{module}', which is not installed. Type: pip install 'persona[{extra}]'"
        ) from error
