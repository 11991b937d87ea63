"""What the first stages make of the sample photos, once for all tests of a process.

Skipped where the landmark models cannot be had.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from persona.errors import PersonaError
from persona.events import Stage
from persona.imaging.photo import read_photo
from persona.perception import Perceive
from persona.perception.models import ensure_models
from persona.perception.networks import LandmarkReader, load_reader
from persona.types import BodyFit, Observation, Photo, TexturedSurface

EXAMPLES = Path(__file__).parent.parent / "examples"


def landmark_reader() -> LandmarkReader:
    try:
        return load_reader(ensure_models())
    except PersonaError as error:
        pytest.skip(f"no landmark models: {error}")


@cache
def _observe(name: str) -> Observation:
    return Perceive()(read_photo(EXAMPLES / f"{name}.jpg"))


def observe(name: str) -> Observation:
    landmark_reader()
    return _observe(name)


@cache
def fitted(name: str) -> BodyFit:
    """The default fit of a sample photo."""
    from persona.fitting import FitBody

    return FitBody()(observe(name))


@cache
def textured(name: str) -> TexturedSurface:
    """The default texture of a sample photo."""
    from persona.synthesis import Texture

    return Texture()(observe(name), fitted(name))


@dataclass(frozen=True)
class Observed:
    """Stages for tests of later ones: of a photo they say what was made of a sample photo."""

    name: str = "man_shirt"

    def __call__(self, photo: Photo, stage: Stage) -> Observation:
        return observe(self.name)


@dataclass(frozen=True)
class Fitted:
    """See :class:`Observed`."""

    name: str = "man_shirt"

    def __call__(self, observation: Observation, stage: Stage) -> BodyFit:
        return fitted(self.name)


@dataclass(frozen=True)
class Textured:
    """See :class:`Observed`."""

    name: str = "man_shirt"

    def __call__(self, observation: Observation, fit: BodyFit, stage: Stage) -> TexturedSurface:
        return textured(self.name)
