"""The avatar file: an avatar's data in few bytes, and back with every number checked.

Numbers are stored as coarsely as pictures allow: half floats, 16 bits for colours and barycentric coordinates. The
header carries a format number and the program that wrote the file. Files of older formats are read; what they lack is
filled in by :func:`_upgraded`. Those of newer formats are refused.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from persona import storage
from persona.avatar.data import AvatarData
from persona.avatar.naming import driving_joints, wrist_joints
from persona.avatar.outfit_file import drape_tensors, outfit_header, outfit_tensors, read_drape, read_outfit
from persona.avatar.pose_offsets import PoseOffsets
from persona.choices import AVATAR
from persona.errors import PersonaError
from persona.types import Camera, Pose, Skeleton
from persona.version import __version__

#: Of the files that are written, and the oldest that are read. Format 3 carries driving joints and wrists; before, they
#: followed from the names of the joints. Format 4 carries the garments.
FORMAT, OLDEST = 4, 2
_NAME = "persona-avatar-"
#: Largest file that is read at all, and largest Gaussian count: a hostile header must not make us allocate.
_MOST_BYTES, _MOST_GAUSSIANS = 512 * 2**20, 4_000_000


def write_avatar(avatar: AvatarData, path: Path) -> Path:
    """Write an avatar; a folder gets :data:`AVATAR` inside. The file appears whole or not at all.

    Returns:
        the file.
    """
    file = path if path.suffix == ".safetensors" else path / AVATAR
    header, tensors = _encoded(avatar)
    storage.write(file, header, {name: tensor.detach().cpu().numpy() for name, tensor in tensors.items()})
    return file


def read_avatar(path: Path) -> dict[str, Any]:
    """The fields of the avatar in a file, or in the folder that holds :data:`AVATAR`; on the CPU.

    Raises:
        PersonaError: nothing there, or the file is damaged, hostile or of a format that this program does not read.
    """
    file = path / AVATAR if path.is_dir() else path
    if not file.is_file():
        raise PersonaError(f"no avatar at {path}: expected a folder made by 'persona create' or its {AVATAR}")
    header, arrays = storage.read(file, most_bytes=_MOST_BYTES)
    try:
        header = _upgraded(header)
        return _decoded(header, {name: torch.from_numpy(array) for name, array in arrays.items()})
    except PersonaError as error:
        raise PersonaError(f"{file}: {error}") from error
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise PersonaError(f"{file} is damaged ({error}); make the avatar again") from error


def _upgraded(header: dict[str, Any]) -> dict[str, Any]:
    """A header as the newest format has it.

    Raises:
        PersonaError: the file is no avatar, or of a format that is not read.
    """
    found = re.fullmatch(_NAME + r"(\d{1,6})", str(header.get("format")))
    if found is None:
        raise PersonaError("this is not an avatar file; give one made by 'persona create'")
    number = int(found[1])
    if number > FORMAT:
        program = re.sub(r"[^\w.+-]", "", str(header.get("program", "")))[:30] or "of a later version"
        raise PersonaError(
            f"written by persona {program} in format {number}, but this program ({__version__}) reads up to format "
            f"{FORMAT}; upgrade: pip install --upgrade persona"
        )
    if number < OLDEST:
        raise PersonaError(f"written in format {number}, but this program reads from format {OLDEST}; make it again")
    if number < 4:
        header = header | {"garments": []}
    if number == 2:
        names = tuple(header["joint_names"])
        header = header | {"drivers": driving_joints(names), "wrists": wrist_joints(names)}
    return header


def _encoded(avatar: AvatarData) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """Header and tensors of the file."""
    half = torch.float16
    tensors = {
        "means": avatar.means, "quaternions": avatar.quaternions.to(half), "log_scales": avatar.log_scales.to(half),
        "opacity_logits": avatar.opacity_logits.to(half),
        "colors": (avatar.colors.clamp(0, 1) * 65535).round().to(torch.int32).to(torch.uint16),
        "parts": avatar.parts.to(torch.uint8), "seen": (avatar.seen.clamp(0, 1) * 255).round().to(torch.uint8),
        "corners": avatar.corners.to(torch.int32),
        "barycentric": (avatar.barycentric * 65535).round().to(torch.int32).to(torch.uint16),
        "joints": avatar.joints.to(torch.uint8), "weights": avatar.weights.to(half),
        "weight_slopes": avatar.weight_slopes.to(half), "stretch": avatar.stretch.clamp(0, 1e3).to(half),
        "anchors": avatar.anchors, "anchor_joint": avatar.anchor_joint.to(torch.uint8),
        "anchor_free": avatar.anchor_free.to(half),
        "expression_vertices": avatar.expression_vertices.to(torch.int32),
        "expression_basis": avatar.expression_basis.to(half),
        "rest_joints": torch.as_tensor(avatar.skeleton.rest_joints, dtype=torch.float32),
        "photo.rotations": torch.as_tensor(avatar.photo_pose.rotations, dtype=torch.float32),
        "photo.translation": torch.as_tensor(avatar.photo_pose.translation, dtype=torch.float32),
        "photo.expression": torch.as_tensor(avatar.photo_pose.expression, dtype=torch.float32),
    }  # fmt: skip
    if avatar.light is not None:
        tensors["light"] = avatar.light.float()
    if avatar.outfit is not None:
        tensors |= {f"outfit.{name}": value for name, value in outfit_tensors(avatar.outfit).items()}
    if avatar.learned_drape is not None:
        tensors |= {f"drape.{name}": value for name, value in drape_tensors(avatar.learned_drape).items()}
    if avatar.offsets is not None:
        stored = {"controls": torch.int32, "points": torch.float32, "reach": torch.uint8}
        state = avatar.offsets.state_dict() | {"reach": avatar.offsets.reach}
        derived = ("cell_index", "free")
        tensors |= {f"offsets.{k}": v.to(stored.get(k, half)) for k, v in state.items() if k not in derived}
    camera = {k: v for k, v in vars(avatar.photo_camera).items() if k != "T_camera_world"}
    header = {
        "format": f"{_NAME}{FORMAT}", "program": __version__,
        "joint_names": avatar.skeleton.names, "parents": avatar.skeleton.parents,
        "expression_names": avatar.expression_names, "about": avatar.about,
        "drivers": avatar.drivers, "wrists": {str(hand): joint for hand, joint in avatar.wrists.items()},
        "hidden_hands": avatar.hidden_hands,
        "garments": [] if avatar.outfit is None else outfit_header(avatar.outfit),
        "plane_resolution": avatar.offsets.resolution if avatar.offsets is not None else 0,
        "camera": camera | {"T_camera_world": np.asarray(avatar.photo_camera.T_camera_world).tolist()},
    }  # fmt: skip
    return header, tensors


def _decoded(header: dict[str, Any], tensors: dict[str, Tensor]) -> dict[str, Any]:
    """Check what was read; every index is verified so that posing cannot read out of bounds."""
    t = tensors
    n, m, j = len(t["means"]), len(t["anchors"]), len(header["joint_names"])
    if n > _MOST_GAUSSIANS:
        raise PersonaError(f"{n} Gaussians are more than any avatar has")
    k = t["joints"].shape[1]
    e, q = t["expression_basis"].shape[:2]
    shapes = {
        "means": (n, 3), "quaternions": (n, 4), "log_scales": (n, 3), "opacity_logits": (n,), "colors": (n, 3),
        "parts": (n,), "seen": (n,), "corners": (n, 3), "barycentric": (n, 3), "joints": (n, k), "weights": (n, k),
        "weight_slopes": (n, k, 3), "stretch": (n,),
        "anchors": (m, 3), "anchor_joint": (m,), "anchor_free": (m,), "expression_vertices": (q,),
        "expression_basis": (e, q, 3), "rest_joints": (j, 3), "photo.rotations": (j, 3, 3), "photo.translation": (3,),
    }  # fmt: skip
    for name, shape in shapes.items():
        if tuple(t[name].shape) != shape:
            raise PersonaError(f"'{name}' has shape {tuple(t[name].shape)}, expected {shape}")
        if t[name].is_floating_point() and not bool(torch.isfinite(t[name]).all()):
            raise PersonaError(f"'{name}' holds numbers that are not finite")
    for name, limit in (("corners", m), ("joints", j), ("anchor_joint", j), ("expression_vertices", m)):
        index = t[name].long()
        if index.numel() and (int(index.min()) < 0 or int(index.max()) >= limit):
            raise PersonaError(f"'{name}' points outside the avatar")
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
    weights = t["weights"].float()
    light = t["light"].float() if "light" in t else None
    if light is not None and (light.shape != (3, 4, 4) or not bool((light.abs() < 10).all())):
        raise PersonaError("'light' is not three symmetric 4 x 4 matrices of small numbers")
    skeleton = Skeleton(tuple(header["joint_names"]), parents, t["rest_joints"].numpy())
    photo_pose = Pose(t["photo.rotations"].numpy(), t["photo.translation"].numpy(), t["photo.expression"].numpy())
    worn = {name[7:]: value for name, value in t.items() if name.startswith("outfit.")}
    outfit = read_outfit(header["garments"], worn, skeleton, photo_pose, m)
    return dict(
        skeleton=skeleton,
        means=t["means"].float(),
        quaternions=t["quaternions"].float(),
        log_scales=t["log_scales"].float(),
        opacity_logits=t["opacity_logits"].float(),
        colors=t["colors"].to(torch.float32) / 65535,
        parts=t["parts"].long(),
        seen=t["seen"].float() / 255,
        corners=t["corners"].long(),
        barycentric=t["barycentric"].to(torch.float32) / 65535,
        joints=t["joints"].long(),
        weights=weights / weights.sum(1, keepdim=True).clamp_min(1e-8),
        weight_slopes=t["weight_slopes"].float(),
        stretch=t["stretch"].float(),
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


def _offsets(header: dict[str, Any], tensors: dict[str, Tensor], drivers: tuple[int, ...]) -> PoseOffsets:
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
