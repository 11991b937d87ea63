"""Bodies are known by name, and a fit tells which one it was made with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

import smplx_file
from persona import storage
from persona.body import Anny, BodyModel, BodySource, Smplx, bodies, body_named, register, source_of
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.types import BodyReference


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return smplx_file.write(tmp_path_factory.mktemp("smplx") / "SMPLX_NEUTRAL.npz")


@pytest.mark.slow
def test_a_reference_gives_the_same_source_again(tmp_path: Path, model_file: Path) -> None:
    for source in (Anny(), Smplx(model_file, shapes=7, expressions=3)):
        storage.save(source.reference, tmp_path / "reference.safetensors")
        read = storage.load(BodyReference, tmp_path / "reference.safetensors")
        assert read == source.reference
        assert source_of(read) == source
        assert str(model_file.parent) not in json.dumps(read.options)


def test_a_moved_model_file_is_the_same_body_and_an_unknown_one_is_asked_for(
    model_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = Smplx(model_file).reference
    moved = tmp_path / "elsewhere.npz"
    moved.write_bytes(model_file.read_bytes())
    found = source_of(Smplx(moved).reference)
    assert isinstance(found, Smplx)
    assert found.path == moved
    assert found.digest == reference.options["digest"]
    monkeypatch.setattr("persona.body.smplx._places", {})  # as in another process
    with pytest.raises(PersonaError, match="say where it is"):
        source_of(reference)
    Smplx(moved)
    assert isinstance(source_of(reference), Smplx)


def test_names_are_unique_and_unknown_ones_are_told() -> None:
    assert {"anny", "smplx"} <= set(bodies())
    assert body_named("anny") is Anny

    @dataclass(frozen=True)
    class Other(BodySource):
        name: ClassVar[str] = "anny"

        def load(self, stage: Stage = SILENT) -> BodyModel:
            raise NotImplementedError

    with pytest.raises(ValueError, match="already"):
        register(Other)
    with pytest.raises(PersonaError, match="anny, smplx"):
        source_of(BodyReference("nobody"))


def test_shape_parameters_of_another_body_are_refused(model_file: Path) -> None:
    anny, smplx = Anny().load(), Smplx(model_file).load()
    own = smplx.own_parameters((smplx.shape.low + smplx.shape.high) / 2 + 1)
    assert (smplx.shape_of(own) == 1).all()
    with pytest.raises(PersonaError, match="anny"):
        anny.shape_of(own)
