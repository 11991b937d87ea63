"""A back end of one's own needs this one file: it is defined, made known and used here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from observed import EXAMPLES, landmark_reader, observe
from persona.errors import PersonaError
from persona.events import Stage
from persona.imaging.photo import read_photo
from persona.landmark_names import BODY_COUNT, WRISTS
from persona.perception import Perceive, backends
from persona.perception.backends import BackEnd, Cue, Seen, back_end, back_ends, register
from persona.perception.imports.keypoints import Keypoints
from persona.pipeline.doctor import doctor
from persona.pipeline.models import models


@dataclass(frozen=True)
class RaisedHands(BackEnd[Keypoints]):
    """Sees the wrists ``up`` pixels above where they are, and nothing else."""

    name: ClassVar[str] = "raised-hands"
    cue: ClassVar[Cue] = "landmarks"
    up: float = 10.0

    def answer(self, seen: Seen, stage: Stage) -> Keypoints:
        body = np.zeros((BODY_COUNT, 3))
        body[WRISTS] = np.c_[seen.landmarks.body[WRISTS] - [0, self.up], [0.9, 0.8]]
        return Keypoints(body)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "_KNOWN", list(back_ends()))
    register(RaisedHands)


@pytest.mark.slow
def test_the_stage_runs_with_it() -> None:
    landmark_reader()
    plain = observe("man_shirt")
    seen = Perceive(landmarks=RaisedHands(up=12.0))(read_photo(EXAMPLES / "man_shirt.jpg"))
    moved = seen.landmarks.body - plain.landmarks.body
    np.testing.assert_allclose(moved[WRISTS], [[0, -12], [0, -12]])
    assert not np.delete(moved, WRISTS, 0).any()
    np.testing.assert_allclose(seen.landmarks.body_confidence[WRISTS], [0.9, 0.8])


def test_it_is_known_by_its_name(known: None) -> None:
    assert back_end("landmarks", "raised-hands") == RaisedHands()
    assert [kind.name for kind in back_ends() if kind.cue == "landmarks"] == ["sapiens2", "raised-hands"]
    with pytest.raises(PersonaError, match="known are sapiens2, raised-hands"):
        back_end("landmarks", "lowered-hands")
    assert any(ability.name == "--landmarks raised-hands" for ability in doctor().back_ends)
    assert len(models()) > 5  # it has no weights to list


def test_one_of_the_same_name_takes_the_place(known: None) -> None:
    register(RaisedHands)
    assert back_ends().count(RaisedHands) == 1
