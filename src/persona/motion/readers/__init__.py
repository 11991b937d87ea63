"""Motion files: what is read, by the ending of the name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from persona.choices import BY_EVIDENCE, Reading
from persona.errors import PersonaError, damage_told
from persona.motion.readers.amass import people_of_amass, read_amass
from persona.motion.readers.bvh import people_of_bvh, read_bvh
from persona.motion.readers.gltf import contents_of_gltf, read_gltf
from persona.motion.readers.reading import chosen
from persona.motion.readers.smplx_json import people_of_json, read_smplx_json
from persona.types import Motion

#: What :func:`read_motion` reads, by file name ending; a folder is read as SMPL-X ``.json`` files.
READERS = {
    ".npz": read_amass,
    ".bvh": read_bvh,
    ".glb": read_gltf,
    ".gltf": read_gltf,
    ".vrm": read_gltf,
    ".vrma": read_gltf,
    ".json": read_smplx_json,
}
KINDS = ".npz (AMASS, SMPL, SMPL-X), .bvh, .glb, .gltf, .vrm, .vrma, SMPL-X .json or a folder of those"


def read_motion(path: str | Path, reading: Reading = BY_EVIDENCE) -> Motion:
    """The motion in a file (or a folder of SMPL-X ``.json`` files), on the file's own skeleton, Y up and in meters.

    ``Motion.notes`` say what was assumed, ``reading`` overrules it.

    Raises:
        PersonaError: the file is missing, damaged, or not a motion of a human body.
    """
    path = Path(path)
    _check(path)
    reader = read_smplx_json if path.is_dir() else READERS[path.suffix.lower()]
    if reader is not read_gltf:  # these formats hold one animation
        chosen(reading.clip, [path.stem], "--clip", path.name)
    with _told(path):
        return reader(path, reading)


@dataclass(frozen=True)
class Contents:
    """What there is to choose from in a motion file: names of its animations and of its people, in their order."""

    clips: tuple[str, ...]
    people: tuple[str, ...]


def contents(path: str | Path) -> Contents:
    """The animations and the people of a motion file; most formats hold one animation.

    Raises:
        PersonaError: as :func:`read_motion`.
    """
    path = Path(path)
    _check(path)
    ending = path.suffix.lower()
    with _told(path):
        if path.is_dir() or ending == ".json":
            return Contents((path.stem,), tuple(people_of_json(path)))
        if ending == ".bvh":
            return Contents((path.stem,), tuple(people_of_bvh(path)))
        if READERS[ending] is read_gltf:
            clips, people = contents_of_gltf(path)
            return Contents(tuple(clips), tuple(people))
        read_amass(path)  # whether it is a motion
        return Contents((path.stem,), tuple(people_of_amass(path)))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What reading a file of the user may raise, as an error of that file."""
    try:
        with damage_told(path):
            yield
    except OSError as error:
        raise PersonaError(f"{path} cannot be read ({error.strerror or error})") from error


def _check(path: Path) -> None:
    """Refuse what is no motion file by its name, or not there."""
    if path.is_dir():
        return
    if path.suffix.lower() == ".fbx":
        raise PersonaError(
            f"{path.name}: FBX is not read; import it into Blender (File > Import > FBX) and export glTF (.glb) or BVH"
        )
    if path.suffix.lower() not in READERS:
        raise PersonaError(
            f"{path.name}: motions are read from {KINDS}, not from {path.suffix or 'files without an ending'}"
        )
    if not path.is_file():
        raise PersonaError(f"{path} does not exist; give the path of a motion file: {KINDS}")


__all__ = [
    "KINDS",
    "READERS",
    "Contents",
    "contents",
    "read_amass",
    "read_bvh",
    "read_gltf",
    "read_motion",
    "read_smplx_json",
]
