"""Read saved results without ever executing what is in them: JSON, NPZ without objects, PyTorch weights-only files."""

from __future__ import annotations

import functools
import hashlib
import json
import math
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np

from persona.errors import PersonaError, damage_told

P = ParamSpec("P")
T = TypeVar("T")
_LARGEST = 500_000_000  # bytes of a file or of one array in it
_PICKLES = (".pkl", ".pickle", ".joblib")
_ADVICE = (
    "pickles can run any program and are never opened; where you trust the file, write its arrays again with "
    "numpy.savez(path, **{name: numpy.asarray(value)}) or as JSON"
)


@dataclass(frozen=True)
class SavedFile:
    """A file the user named, and the hash of what is in it: two runs agree on it only if its contents do."""

    path: Path
    sha256: str

    @staticmethod
    def of(path: Path | str) -> SavedFile:
        """Note a file.

        Raises:
            PersonaError: it is missing, too large, or cannot be read.
        """
        path = Path(path)
        try:
            if not path.is_file():
                raise PersonaError(f"{path} is not a file; give a file that another program saved")
            if path.stat().st_size > _LARGEST:
                raise PersonaError(f"{path} is larger than {_LARGEST // 1_000_000} MB; save the results of one photo")
            return SavedFile(path, hashlib.sha256(path.read_bytes()).hexdigest())
        except OSError as error:
            raise PersonaError(f"cannot read {path} ({error.strerror})") from error


def told_if_damaged(read: Callable[P, T]) -> Callable[P, T]:
    """A reader of what other programs save, whose first argument is the path (:func:`damage_told`)."""

    @functools.wraps(read)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        with damage_told(str(args[0])):
            return read(*args, **kwargs)

    return checked


def read_tree(path: Path) -> Any:
    """The contents as dicts and lists of numbers, strings and arrays.

    Raises:
        PersonaError: the file is missing, damaged, of another kind, or holds Python objects.
    """
    kind = path.suffix.lower()
    readers = {".json": _json, ".npz": _npz, ".pt": _torch, ".pth": _torch}
    if kind in _PICKLES:
        raise PersonaError(f"{path.name}: {_ADVICE}")
    if kind not in readers:
        raise PersonaError(
            f"{path.name}: saved results are read from .json, .npz and .pt files, not from {kind or 'nameless ones'}"
        )
    SavedFile.of(path)
    return readers[kind](path)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise PersonaError(f"{path.name} is damaged or no JSON file ({error}); save it again") from error


def _npz(path: Path) -> dict[str, np.ndarray]:
    arrays = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if not info.filename.endswith(".npy"):
                    continue
                with archive.open(info) as member:
                    version = np.lib.format.read_magic(member)
                    head = np.lib.format.read_array_header_1_0 if version[0] == 1 else (
                        np.lib.format.read_array_header_2_0
                    )  # fmt: skip
                    shape, _, dtype = head(member)
                if dtype.hasobject:
                    raise PersonaError(f"{path.name}: {info.filename} holds pickled Python objects; {_ADVICE}")
                size = math.prod(shape) * dtype.itemsize
                if size > min(_LARGEST, info.file_size):
                    raise PersonaError(
                        f"{path.name}: {info.filename} claims {size} bytes, more than it can hold; save it again"
                    )
                with archive.open(info) as member:
                    arrays[info.filename.removesuffix(".npy")] = np.lib.format.read_array(member, allow_pickle=False)
    except PersonaError:
        raise
    except Exception as error:  # zipfile, zlib and numpy's header parser raise what they please on damaged files
        raise PersonaError(f"{path.name} is damaged or no .npz file ({error}); save it with numpy.savez") from error
    return arrays


def _torch(path: Path) -> Any:
    import torch

    try:
        return _to_numpy(torch.load(path, map_location="cpu", weights_only=True))
    except Exception as error:
        reason = str(error).strip().splitlines()[0][:120] if str(error).strip() else type(error).__name__
        raise PersonaError(
            f"{path.name} cannot be opened as tensors alone ({reason}); save dicts and lists of tensors, or JSON"
        ) from error


def _to_numpy(value: Any) -> Any:
    import torch

    if isinstance(value, torch.Tensor):
        return value.detach().float().numpy()
    if isinstance(value, dict):
        return {str(k): _to_numpy(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_to_numpy(v) for v in value]
    return value


def numbers(path: Path, name: str, value: Any, *shapes: tuple[int, ...]) -> np.ndarray:
    """``value`` as finite numbers of one of the given shapes (-1 for any length), size-one axes in front dropped.

    Raises:
        PersonaError: it holds something else.
    """
    try:
        array = np.asarray(value)
        if np.iscomplexobj(array):
            raise TypeError("complex numbers were found")
        array = array.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise PersonaError(f"{path.name}: {name} must be numbers ({error})") from error
    if not np.isfinite(array).all() or (np.abs(array) > 1e9).any():
        raise PersonaError(f"{path.name}: {name} must hold finite numbers; the file is damaged or was cut off")
    for shape in shapes:
        size = math.prod(n for n in shape if n >= 0)
        if array.size and array.size % size == 0 and (-1 in shape or array.size == size):
            return array.reshape(shape)
    wanted = " or ".join(str(shape) for shape in shapes)
    raise PersonaError(f"{path.name}: {name} should have the shape {wanted}, not {array.shape}")
