"""What every network for a single cue is: a frozen dataclass of options, called with a picture and a rough person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, Literal, TypeVar

import numpy as np
from jaxtyping import Float, UInt8

from persona.events import SILENT, Stage
from persona.pretrained import Pretrained
from persona.types import Landmarks

Cue = Literal["landmarks", "matte", "normals", "points", "parts", "albedo"]
Answer_co = TypeVar("Answer_co", covariant=True)


@dataclass(frozen=True)
class Seen:
    """The input of a back end: the photo, the person's landmarks in it, and the first estimate of the matte."""

    picture: UInt8[np.ndarray, "h w 3"]
    landmarks: Landmarks  # pixels
    mask: Float[np.ndarray, "h w"]  # [0, 1]


@dataclass(frozen=True)
class BackEnd(Generic[Answer_co]):
    """A network for one cue. A new one is a subclass with ``name``, ``cue`` and an :meth:`answer`.

    It can be given to :class:`persona.perception.Perceive` as it is; :func:`persona.perception.backends.register` makes
    it known by its name.

    Attributes:
        folder: where to look for the model before anywhere else.
    """

    name: ClassVar[str]
    cue: ClassVar[Cue]
    folder: Path | None = None

    @property
    def pretrained(self) -> Pretrained | None:
        """The weights it needs, with their licence; None if it needs none."""
        return None

    def __call__(
        self,
        picture: UInt8[np.ndarray, "h w 3"],
        landmarks: Landmarks,
        mask: Float[np.ndarray, "h w"],
        stage: Stage = SILENT,
    ) -> Answer_co:
        """What the picture shows of the person.

        Args:
            picture: the photo.
            landmarks: the person's, in pixels of the picture.
            mask: first estimate of the person's matte, in [0, 1].
            stage: receives downloads and licences.

        Returns:
            For each cue: ``landmarks`` are :class:`persona.perception.imports.keypoints.Keypoints` in pixels,
            ``matte`` (h, w) in [0, 1], ``normals`` (h, w, 3) unit vectors in camera axes, ``points`` (h, w, 3) in
            camera axes, meters up to one scale, ``parts`` (h, w) :class:`persona.types.Label` values, ``albedo``
            (h, w, 3) sRGB in [0, 1]. Normals, points and parts are zero where nothing is known.

        Raises:
            PersonaError: a package or the weights are missing.
        """
        return self.answer(Seen(picture, landmarks, mask), stage)

    def answer(self, seen: Seen, stage: Stage) -> Answer_co:
        """What a call returns; this is what a back end is."""
        raise NotImplementedError
