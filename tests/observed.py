"""Observations of the sample photos, made once for all tests; skipped where the landmark models cannot be had."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from persona.errors import PersonaError
from persona.imaging.photo import read_photo
from persona.perception import Perceive
from persona.perception.models import ensure_models
from persona.perception.networks import LandmarkReader, load_reader
from persona.types import Observation

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
