"""The avatar file: what avatars of all kinds write alike, and back with every number checked.

Numbers are stored as coarsely as pictures allow: half floats, 16 bits for colours and barycentric coordinates. The
header carries a format number and the program that wrote the file. Files of older formats are read; those of newer
formats are refused.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from persona import storage
from persona.avatar.outfit_file import drape_tensors, outfit_header, outfit_tensors, read_drape, read_outfit
from persona.avatar.pose_offsets import PoseOffsets
from persona.avatar.rig import Rig
from persona.choices import AVATAR
from persona.errors import PersonaError
from persona.types import Camera, Pose, Skeleton
from persona.version import __version__

#: Largest file that is read at all: a hostile header must not make us allocate.
_MOST_BYTES = 512 * 2**20


def write_file(path: Path, rig: Rig, header: dict[str, Any], tensors: dict[str, Tensor]) -> Path:
    """Write an avatar; a folder gets :data:`AVATAR` inside. The file appears whole or not at all.

    Args:
        path: the file or the folder.
        rig: the avatar, of which the rig is written here.
        header: of the avatar's kind, with its ``format``.
        tensors: of the avatar's kind.

    Returns:
        the file.
    """
    file = path if path.suffix == ".safetensors" else path / AVATAR
    whole = tensors | _rig_tensors(rig)
    arrays = {name: tensor.detach().cpu().numpy() for name, tensor in whole.items()}
    storage.write(file, header | {"program": __version__} | _rig_header(rig), arrays)
    return file


def read_file(path: Path) -> tuple[Path, dict[str, Any], dict[str, Tensor]]:
    """The avatar's file, its header and its tensors (on the CPU); of a folder :data:`AVATAR` in it.

    Raises:
        PersonaError: nothing there, or it cannot be read.
    """
    file = path / AVATAR if path.is_dir() else path
    if not file.is_file():
        raise PersonaError(f"no avatar at {path}: expected a folder made by 'persona create' or its {AVATAR}")
    header, arrays = storage.read(file, most_bytes=_MOST_BYTES)
    return file, header, {name: torch.from_numpy(array) for name, array in arrays.items()}


@contextlib.contextmanager
def decoding(file: Path) -> Iterator[None]:
    """Whatever goes wrong with a file's contents is an error that names the file.

    Raises:
        PersonaError: something did.
    """
    try:
        yield
    except PersonaError as error:
        raise PersonaError(f"{file}: {error}") from error
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise PersonaError(f"{file} is damaged ({error}); make the avatar again") from error


def format_number(header: Mapping[str, Any], name: str, oldest: int, newest: int) -> int:
    """The number of a file's format, if it is read.

    Args:
        header: of the file.
        name: how the format's name begins.
        oldest: number that is read.
        newest: number that is read and written.

    Raises:
        PersonaError: it is not read.
    """
    found = re.fullmatch(re.escape(name) + r"(\d{1,6})", str(header.get("format")))
    if found is None:
        raise PersonaError("this is not an avatar file; give one made by 'persona create'")
    number = int(found[1])
    if number > newest:
        program = re.sub(r"[^\w.+-]", "", str(header.get("program", "")))[:30] or "of a later version"
        raise PersonaError(
            f"written by persona {program} in format {number}, but this program ({__version__}) reads up to format "
            f"{newest}; upgrade: pip install --upgrade persona"
        )
    if number < oldest:
        raise PersonaError(f"written in format {number}, but this program reads from format {oldest}; make it again")
    return number


def check_tensors(tensors: Mapping[str, Tensor], shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Whether tensors have these shapes, and numbers that are finite.

    Raises:
        PersonaError: one has not.
    """
    for name, shape in shapes.items():
        if tuple(tensors[name].shape) != shape:
            raise PersonaError(f"'{name}' has shape {tuple(tensors[name].shape)}, expected {shape}")
        if tensors[name].is_floating_point() and not bool(torch.isfinite(tensors[name]).all()):
            raise PersonaError(f"'{name}' holds numbers that are not finite")


def check_indices(tensors: Mapping[str, Tensor], limits: Mapping[str, int]) -> None:
    """Whether indices lie between 0 and their limit, so that posing cannot read out of bounds.

    Raises:
        PersonaError: one does not.
    """
    for name, limit in limits.items():
        index = tensors[name].long()
        if index.numel() and (int(index.min()) < 0 or int(index.max()) >= limit):
            raise PersonaError(f"'{name}' points outside the avatar")


def _rig_header(rig: Rig) -> dict[str, Any]:
    camera = {k: v for k, v in vars(rig.photo_camera).items() if k != "T_camera_world"}
    return {
        "joint_names": rig.skeleton.names, "parents": rig.skeleton.parents,
        "expression_names": rig.expression_names, "about": rig.about,
        "drivers": rig.drivers, "wrists": {str(hand): joint for hand, joint in rig.wrists.items()},
        "hidden_hands": rig.hidden_hands,
        "garments": [] if rig.outfit is None else outfit_header(rig.outfit),
        "plane_resolution": rig.offsets.resolution if rig.offsets is not None else 0,
        "camera": camera | {"T_camera_world": np.asarray(rig.photo_camera.T_camera_world).tolist()},
    }  # fmt: skip


def _rig_tensors(rig: Rig) -> dict[str, Tensor]:
    half = torch.float16
    tensors = {
        "anchors": rig.anchors, "anchor_joint": rig.anchor_joint.to(torch.uint8),
        "anchor_free": rig.anchor_free.to(half),
        "expression_vertices": rig.expression_vertices.to(torch.int32),
        "expression_basis": rig.expression_basis.to(half),
        "rest_joints": torch.as_tensor(rig.skeleton.rest_joints, dtype=torch.float32),
        "photo.rotations": torch.as_tensor(rig.photo_pose.rotations, dtype=torch.float32),
        "photo.translation": torch.as_tensor(rig.photo_pose.translation, dtype=torch.float32),
        "photo.expression": torch.as_tensor(rig.photo_pose.expression, dtype=torch.float32),
    }  # fmt: skip
    if rig.light is not None:
        tensors["light"] = rig.light.float()
    if rig.outfit is not None:
        tensors |= {f"outfit.{name}": value for name, value in outfit_tensors(rig.outfit).items()}
    if rig.learned_drape is not None:
        tensors |= {f"drape.{name}": value for name, value in drape_tensors(rig.learned_drape).items()}
    if rig.offsets is not None:
        stored = {"controls": torch.int32, "points": torch.float32, "reach": torch.uint8}
        state = rig.offsets.state_dict() | {"reach": rig.offsets.reach}
        derived = ("cell_index", "free")
        tensors |= {f"offsets.{k}": v.to(stored.get(k, half)) for k, v in state.items() if k not in derived}
    return tensors


def rig_fields(header: Mapping[str, Any], t: dict[str, Tensor]) -> dict[str, Any]:
    """The rig's fields of a file; every index is verified so that posing cannot read out of bounds.

    Raises:
        PersonaError: something does not fit.
    """
    m, j = len(t["anchors"]), len(header["joint_names"])
    e, q = t["expression_basis"].shape[:2]
    check_tensors(t, {
        "anchors": (m, 3), "anchor_joint": (m,), "anchor_free": (m,), "expression_vertices": (q,),
        "expression_basis": (e, q, 3), "rest_joints": (j, 3), "photo.rotations": (j, 3, 3), "photo.translation": (3,),
    })  # fmt: skip
    check_indices(t, {"anchor_joint": j, "expression_vertices": m})
    parents = tuple(int(p) for p in header["parents"])
    if len(parents) != j or parents[0] != -1 or any(not -1 <= p < i for i, p in enumerate(parents)):
        raise PersonaError("the skeleton's parents are not a tree")
    if len(header["expression_names"]) != e:
        raise PersonaError("expression names and shapes do not match")
    camera = dict(header["camera"])
    matrix = np.asarray(camera.pop("T_camera_world"), np.float64)
    drivers = tuple(int(joint) for joint in header["drivers"])
    wrists = {int(hand): int(joint) for hand, joint in header["wrists"].items()}
    if any(not 0 <= joint < j for joint in (*drivers, *wrists.values())):
        raise PersonaError("a driving joint or a wrist is not a joint of the skeleton")
    offsets = _offsets(header, t, drivers) if "offsets.cells" in t else None
    light = t["light"].float() if "light" in t else None
    if light is not None and (light.shape != (3, 4, 4) or not bool((light.abs() < 10).all())):
        raise PersonaError("'light' is not three symmetric 4 x 4 matrices of small numbers")
    skeleton = Skeleton(tuple(header["joint_names"]), parents, t["rest_joints"].numpy())
    photo_pose = Pose(t["photo.rotations"].numpy(), t["photo.translation"].numpy(), t["photo.expression"].numpy())
    worn = {name[7:]: value for name, value in t.items() if name.startswith("outfit.")}
    outfit = read_outfit(header["garments"], worn, skeleton, photo_pose, m)
    return dict(
        skeleton=skeleton,
        anchors=t["anchors"].float(),
        anchor_joint=t["anchor_joint"].long(),
        anchor_free=t["anchor_free"].float(),
        expression_names=tuple(header["expression_names"]),
        expression_vertices=t["expression_vertices"].long(),
        expression_basis=t["expression_basis"].float(),
        photo_pose=photo_pose,
        photo_camera=Camera(**camera, T_camera_world=matrix),
        drivers=drivers,
        wrists=wrists,
        hidden_hands=tuple(int(p) for p in header["hidden_hands"] if int(p) in wrists),
        offsets=offsets,
        outfit=outfit,
        learned_drape=read_drape({k[6:]: v for k, v in t.items() if k.startswith("drape.")}, outfit, j),
        light=light,
        about=dict(header["about"]),
    )


def _offsets(header: Mapping[str, Any], tensors: dict[str, Tensor], drivers: tuple[int, ...]) -> PoseOffsets:
    t = {name[8:]: value for name, value in tensors.items() if name.startswith("offsets.")}
    resolution, (cells, channels) = int(header["plane_resolution"]), t["cells"].shape
    controls, points, reach = t["controls"].long(), t["points"].float(), t["reach"] != 0
    c = len(controls)
    if points.shape != (c, 3) or reach.shape != (c, len(drivers)) or not 2 <= resolution <= 4096 or not c:
        raise PersonaError("the pose-driven offsets' control points do not match each other")
    if (
        not bool(torch.isfinite(points).all())
        or int(controls.min()) < 0
        or int(controls.max()) >= len(tensors["anchors"])
    ):
        raise PersonaError("the pose-driven offsets' control points are not on the avatar")
    free = tensors["anchor_free"].float()[controls]
    offsets = PoseOffsets(controls, points, reach, free, resolution, channels, len(t["layers.0.weight"]))
    if len(offsets.cells) != cells:
        raise PersonaError(f"the tri-plane has {cells} cells, its control points read {len(offsets.cells)}")
    trained = {name: value.float() for name, value in t.items() if name not in ("controls", "points", "reach")}
    if not all(bool(torch.isfinite(value).all()) for value in trained.values()):
        raise PersonaError("the pose-driven offsets hold numbers that are not finite")
    offsets.load_state_dict(offsets.state_dict() | trained)
    offsets.requires_grad_(False)
    return offsets
