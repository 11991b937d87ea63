"""Motion files: what is read, by the ending of the name."""

from __future__ import annotations

from pathlib import Path

from persona.errors import PersonaError
from persona.motion.readers.amass import read_amass
from persona.motion.readers.bvh import read_bvh
from persona.motion.readers.gltf import read_gltf
from persona.motion.readers.smplx_json import read_smplx_json
from persona.types import Motion

#: What :func:`read_motion` reads, by file name ending; a folder is read as SMPL-X ``.json`` files.
READERS = {
    ".npz": read_amass,
    ".bvh": read_bvh,
    ".glb": read_gltf,
    ".gltf": read_gltf,
    ".vrm": read_gltf,
    ".json": read_smplx_json,
}
KINDS = ".npz (AMASS, SMPL, SMPL-X), .bvh, .glb, .gltf, SMPL-X .json or a folder of those"


def read_motion(path: str | Path) -> Motion:
    """The motion in a file (or a folder of SMPL-X ``.json`` files), on the file's own skeleton, Y up and in meters.

    Raises:
        PersonaError: the file is missing, damaged, or not a motion of a human body.
    """
    path = Path(path)
    if path.is_dir():
        return read_smplx_json(path)
    reader = READERS.get(path.suffix.lower())
    if path.suffix.lower() == ".fbx":
        raise PersonaError(
            f"{path.name}: FBX is not read; import it into Blender (File > Import > FBX) and export glTF (.glb) or BVH"
        )
    if reader is None:
        raise PersonaError(
            f"{path.name}: motions are read from {KINDS}, not from {path.suffix or 'files without an ending'}"
        )
    if not path.is_file():
        raise PersonaError(f"{path} does not exist; give the path of a motion file: {KINDS}")
    try:
        return reader(path)
    except OSError as error:
        raise PersonaError(f"{path} cannot be read ({error.strerror or error})") from error


__all__ = ["KINDS", "READERS", "read_amass", "read_bvh", "read_gltf", "read_motion", "read_smplx_json"]
