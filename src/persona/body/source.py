"""Where body models come from: every body is a source of options that loads its model, registered under a name."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Self, TypeVar

from persona.body.model import BodyModel
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.licence import Licence
from persona.types import BodyReference

S = TypeVar("S", bound="type[BodySource]")

_SOURCES: dict[str, type[BodySource]] = {}


class BodySource(ABC):
    """Where a body model comes from: a frozen dataclass of options, decorated with :func:`register`.

    Attributes:
        name: of the body model (``BodyModel.name``), by which it is chosen.
        licences: under which terms the model may be used, for the report of every avatar made with it.
        file: what the user's own model file is called, of a body that needs one.
    """

    name: ClassVar[str]
    licences: ClassVar[tuple[Licence, ...]] = ()
    file: ClassVar[str] = ""

    @abstractmethod
    def load(self, stage: Stage = SILENT) -> BodyModel:
        """The model; ``stage`` receives the terms of use and the progress.

        Raises:
            PersonaError: it cannot be had; the message says what to do.
        """

    @property
    def reference(self) -> BodyReference:
        """What :meth:`from_reference` makes this source of again, in any process: no path is in it."""
        return BodyReference(self.name, {f.name: getattr(self, f.name) for f in dataclasses.fields(self)})  # type: ignore[arg-type]

    @classmethod
    def from_reference(cls, reference: BodyReference) -> Self:
        """The source of a reference.

        Raises:
            PersonaError: a file that it needs is not known here.
        """
        return cls(**reference.options)  # type: ignore[call-arg]

    @classmethod
    def from_file(cls, path: Path | None) -> Self:
        """The source as the command line makes it; ``path`` is the model file the user gave, if any.

        Raises:
            PersonaError: a file is given to a body that needs none, or is missing.
        """
        if path is not None:
            others = " or ".join(f"--body {name}" for name, source in bodies().items() if source.file)
            raise PersonaError(f"--body-path goes with {others}; the body {cls.name} needs no file")
        return cls()

    @classmethod
    def readiness(cls) -> tuple[bool, str]:
        """Whether the body can be used here, and why or what to do, in one line."""
        return True, "needs no file"


def register(source: S) -> S:
    """Make a body known under its name (a class decorator).

    Raises:
        ValueError: another body has this name.
    """
    known = _SOURCES.get(source.name)
    if known is not None and known.__qualname__ != source.__qualname__:
        raise ValueError(f"there is a body called {source.name} already: {known.__module__}.{known.__qualname__}")
    _SOURCES[source.name] = source
    return source


def bodies() -> dict[str, type[BodySource]]:
    """Every body that is known, by name."""
    return dict(_SOURCES)


def body_named(name: str) -> type[BodySource]:
    """The source class of a body.

    Raises:
        PersonaError: there is none of that name.
    """
    if name not in _SOURCES:
        raise PersonaError(f"there is no body called '{name[:40]}'; there are {', '.join(sorted(_SOURCES))}")
    return _SOURCES[name]


def source_of(reference: BodyReference) -> BodySource:
    """Where the body of a fit or a track comes from.

    Raises:
        PersonaError: nothing of that name is known, or its file is not.
    """
    return body_named(reference.name).from_reference(reference)
