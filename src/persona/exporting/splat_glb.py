"""The avatar as one rigged file of Gaussian splats (glTF with ``KHR_gaussian_splatting``).

Skeleton, skinning, facial actions and clips are ordinary glTF; what glTF has no words for (how covariances move, pose
correctives, fading) is an extension of our own, ``PERSONA_rigged_splats``: docs/rigged-splats.md, and
docs/rigged-splats.schema.json for its JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from persona.avatar import Avatar, GaussianAvatar
from persona.avatar.expression import played_expressions
from persona.avatar.gaussians import PIXEL_BLUR
from persona.avatar.poser import EMERGED, EMERGING
from persona.body.anny_profile import joint_limits
from persona.errors import PersonaError
from persona.exporting.cloth_glb import cloth_of
from persona.exporting.correctives import Correctives
from persona.geometry.rotations import Array
from persona.geometry.tearing import STRETCH_CUT, STRETCH_KEPT
from persona.imaging.colour import srgb_to_linear
from persona.motion import library
from persona.motion.anatomy import anatomy
from persona.motion.writers.gltf import Gltf, shares16, snorm16, split4, unorm16
from persona.rendering.cpu import ALPHA_MAX, NEAR, OPAQUE
from persona.types import BodyPart, Motion, Skeleton

EXTENSION = "PERSONA_rigged_splats"
VERSION = 1
#: The zeroth spherical harmonic: colour = 0.5 + SH_0 * coefficient.
SH_0 = 0.28209479177387814
#: Facial displacements below this do not count (meters).
_STILL = 2e-5


def splats_glb(
    avatar: GaussianAvatar, clips: Sequence[Motion] = (), correctives: Correctives | None = None, name: str = "avatar"
) -> bytes:
    """The file.

    Args:
        avatar: on the CPU.
        clips: motions on the avatar's own skeleton, with facial actions by the avatar's names.
        correctives: what :class:`persona.exporting.correctives.BakeCorrectives` made of the avatar's offsets.
        name: of the scene.
    """
    gltf = Gltf()
    gltf.use("KHR_gaussian_splatting")
    gltf.use("KHR_mesh_quantization", required=True)
    gltf.use(EXTENSION)
    skin = gltf.skeleton(avatar.skeleton)
    attributes, slots = _attributes(gltf, avatar)
    targets = [{"POSITION": index} for index in facial_targets(gltf, len(avatar), *face_of_gaussians(avatar))]
    primitive: dict[str, Any] = {
        "attributes": attributes, "mode": 0,
        "extensions": {
            "KHR_gaussian_splatting": {
                "kernel": "ellipse", "colorSpace": "srgb_rec709_display", "sortingMethod": "cameraDistance",
                "projection": "perspective",
            }
        },
    }  # fmt: skip
    mesh: dict[str, Any] = {"name": "splats", "primitives": [primitive]}
    if targets:
        primitive["targets"] = targets
        mesh |= {"weights": photo_face(avatar).tolist(), "extras": {"targetNames": list(avatar.expression_names)}}
    if correctives is not None:
        attributes["_CONTROLS"] = gltf.accessor(correctives.controls.astype("<u2"), use="vertices")
        attributes["_CONTROL_WEIGHTS"] = gltf.accessor(unorm16(correctives.shares), use="vertices", normalized=True)
    node = gltf.append("nodes", {"name": "splats", "mesh": gltf.append("meshes", mesh), "skin": skin})
    gltf.document["scenes"][0] |= {"name": name, "nodes": [0, node]}
    add_clips(gltf, avatar, clips, node)
    told = {"version": VERSION, "node": node, "name": name, "slots": slots} | _extension(gltf, avatar, correctives)
    gltf.document["extensions"] = {EXTENSION: told}
    return gltf.to_bytes()


def _attributes(gltf: Gltf, avatar: GaussianAvatar) -> tuple[dict[str, int], int]:
    """Accessors of the vertex attributes, and how many joints a Gaussian has at most."""

    def add(array: Array, *, normalized: bool = False, bounds: bool = False) -> int:
        return gltf.accessor(array, use="vertices", normalized=normalized, bounds=bounds)

    colors, opacities = avatar.colors.numpy().clip(0, 1), torch.sigmoid(avatar.opacity_logits).numpy()
    xyzw = np.roll(torch.nn.functional.normalize(avatar.quaternions, dim=1).numpy(), -1, 1)
    points = np.concatenate([srgb_to_linear(colors), opacities[:, None]], 1)
    means = (avatar.means.numpy() + neutral_shift(avatar)).astype(np.float32)
    splat = "KHR_gaussian_splatting:"
    attributes = {
        "POSITION": add(means, bounds=True),
        "COLOR_0": add(np.round(points * 255).astype(np.uint8), normalized=True),
        f"{splat}ROTATION": add(snorm16(xyzw), normalized=True),
        f"{splat}SCALE": add(avatar.log_scales.exp().numpy()),
        f"{splat}OPACITY": add(opacities),
        f"{splat}SH_DEGREE_0_COEF_0": add(((colors - 0.5) / SH_0).astype(np.float32)),
        "_STRETCH": add(avatar.stretch.numpy()),
        "_PART": add(avatar.parts.numpy().astype(np.uint8)),
    }
    weights, joints = avatar.weights.numpy(), avatar.joints.numpy()
    slots = max(1, int(np.nonzero(weights.max(0) > 0)[0].max(initial=0)) + 1)
    shares = shares16(weights[:, :slots])
    used = np.where(shares > 0, joints[:, :slots], 0).astype(np.uint8)
    for k, (own, share) in enumerate(zip(split4(used), split4(shares), strict=True)):
        attributes |= {f"JOINTS_{k}": add(own), f"WEIGHTS_{k}": add(share, normalized=True)}
    slopes = avatar.weight_slopes.numpy()[:, :slots]
    slopes = slopes - weights[:, :slots, None] * slopes.sum(1, keepdims=True)  # as posing does
    for s in range(slots):
        attributes[f"_SLOPE_{s}"] = add(_with_exponent(np.where(shares[:, s, None] > 0, slopes[:, s], 0)))
    return attributes, slots


def _with_exponent(vectors: Array) -> Array:
    """Vectors (n, 3) as signed bytes x, y, z, w with the meaning (x, y, z) * 2^w."""
    largest = np.abs(vectors).max(1)
    exponent = np.clip(np.ceil(np.log2(np.maximum(largest, 1e-30) / 127)), -128, 127)
    bytes3 = np.round(vectors / np.exp2(exponent)[:, None]).clip(-127, 127)
    return np.concatenate([bytes3, exponent[:, None]], 1).astype(np.int8)


def photo_face(avatar: Avatar) -> Array:
    """The photo's facial actions, zeros if it has none."""
    own = np.asarray(avatar.photo_pose.expression, np.float64)
    return own if len(own) == len(avatar.expression_names) else np.zeros(len(avatar.expression_names))


def face_of_gaussians(avatar: GaussianAvatar) -> tuple[Array, Array]:
    """Which Gaussians the facial actions move, and their displacements (e, q, 3) at one, meters."""
    place = np.full(len(avatar.anchors), -1)
    place[avatar.expression_vertices.numpy()] = np.arange(len(avatar.expression_vertices))
    corners = place[avatar.corners.numpy()]
    touched = np.nonzero((corners >= 0).any(1))[0]
    share = avatar.barycentric.numpy()[touched] * (corners[touched] >= 0)
    basis = avatar.expression_basis.numpy()
    return touched, np.einsum("eqkc,qk->eqc", basis[:, np.maximum(corners[touched], 0)], share)


def neutral_shift(avatar: GaussianAvatar) -> Array:
    """From the avatar's Gaussians (with the photo's expression) to those with none: displacements (n, 3), meters."""
    shift = np.zeros((len(avatar), 3))
    touched, fields = face_of_gaussians(avatar)
    shift[touched] = -np.tensordot(photo_face(avatar), fields, 1)
    return shift


def facial_targets(gltf: Gltf, count: int, index: Array, fields: Array, *, compact: bool = True) -> list[int]:
    """Sparse accessors of facial displacements, one an action.

    Args:
        gltf: to add to.
        count: points of the primitive.
        index: the points that any action moves.
        fields: their displacements (e, q, 3), meters.
        compact: in 16 bits (steps of 0.03 mm, one meter at most).
    """
    accessors = []
    for field in fields:
        moved = np.nonzero(np.abs(field).max(1, initial=0) > _STILL)[0]
        moved = moved[np.argsort(index[moved])]
        values = snorm16(field[moved]) if compact else field[moved].astype(np.float32)
        accessors.append(gltf.sparse(count, index[moved], values, normalized=compact))
    return accessors


def add_clips(
    gltf: Gltf, avatar: Avatar, clips: Sequence[Motion], node: int, *, compact: bool = True
) -> list[dict[str, Any]]:
    """Add the photo's pose as an animation of one key, then the clips; ``node`` has the facial actions.

    Returns:
        The animations.
    """
    photo = avatar.photo_pose
    still = Motion(
        avatar.skeleton, np.asarray(photo.rotations)[None], np.asarray(photo.translation)[None], 30.0, "photo"
    )
    faces = bool(avatar.expression_names)
    entry = gltf.animation(still, morphed=node, weights=photo_face(avatar)[None] if faces else None, compact=compact)
    entry["extras"] = {"fps": 30, "loop": False, "ground": False}
    made = [entry]
    for motion in clips:
        face = played_expressions(motion, avatar.expression_names, photo)
        entry = gltf.animation(motion, morphed=node, weights=face, compact=compact)
        gain = np.linalg.norm(np.asarray(motion.translations)[-1, [0, 2]] - np.asarray(motion.translations)[0, [0, 2]])
        loop = motion.name in library.clips()
        entry["extras"] = {"fps": motion.fps, "loop": loop, "ground": bool(loop and gain > 0.3)}
        made.append(entry)
    return made


def _extension(gltf: Gltf, avatar: GaussianAvatar, correctives: Correctives | None) -> dict[str, Any]:
    """What glTF itself has no words for."""
    camera = avatar.photo_camera
    numbers = {key: getattr(camera, key) for key in ("fx", "fy", "cx", "cy", "width", "height")}
    matrix = np.asarray(camera.T_camera_world, np.float64).reshape(-1).tolist()
    span = avatar.anchors[:, 1]
    return {
        "expressions": list(avatar.expression_names),
        "parts": {part.name: int(part) for part in BodyPart},
        "fading": {"kept": STRETCH_KEPT, "cut": STRETCH_CUT},
        "hiddenHands": [
            {"part": part, "joint": joint, "photoPlace": place.tolist(), "near": EMERGING, "far": EMERGED}
            for part, (joint, place) in avatar.poser.hidden_wrists.items()
        ],
        "rendering": {
            "sort": "camera z", "blur": PIXEL_BLUR, "alphaMax": ALPHA_MAX, "alphaMin": 1 / 255, "opaque": OPAQUE,
            "near": NEAR,
        },
        "floor": 0.0, "height": float(span.max() - span.min()),
        "photo": {"animation": 0, "camera": numbers | {"T_camera_world": matrix}},
        "light": None if avatar.light is None else avatar.light.double().reshape(-1).tolist(),
        "correctives": None if correctives is None else _network(gltf, avatar, correctives),
        "cloth": cloth_of(gltf, avatar), "anatomy": _anatomy(avatar.skeleton), "limits": _limits(avatar.skeleton),
    }  # fmt: skip


def _anatomy(skeleton: Skeleton) -> dict[str, Any] | None:
    """Joints by part of the body, for posing by hand; None if the skeleton is not known to be a human one."""
    try:
        parts = anatomy(skeleton)
    except PersonaError:
        return None
    return {
        "hips": parts.hips, "spine": parts.spine, "neck": parts.neck, "head": parts.head,
        "arms": [{"upper": arm.upper, "lower": arm.fore, "end": arm.hand} for arm in parts.arms],
        "legs": [{"upper": leg.thigh, "lower": leg.shin, "end": leg.foot} for leg in parts.legs],
    }  # fmt: skip


def _limits(skeleton: Skeleton) -> list[dict[str, Any]]:
    """How far hinges turn, as the fit of the body has it; empty for another body's skeleton."""
    try:
        limits = joint_limits({name: j for j, name in enumerate(skeleton.names)}, np.asarray(skeleton.rest_joints))
    except KeyError:
        return []
    return [{"joint": l.joint, "axis": l.axis.tolist(), "low": l.low, "high": l.high} for l in limits]


def _network(gltf: Gltf, avatar: GaussianAvatar, correctives: Correctives) -> dict[str, Any]:
    layers = []
    for i, layer in enumerate(correctives.layers):
        last = i + 1 == len(correctives.layers)
        layers.append({
            "weight": gltf.accessor(layer.weight.astype(np.float32).reshape(-1)),
            "bias": gltf.accessor(layer.bias.astype(np.float32)),
            "in": layer.weight.shape[1], "out": layer.weight.shape[0], "activation": "none" if last else "silu",
        })  # fmt: skip
    return {
        "controls": len(correctives.mean), "bases": len(correctives.basis),
        "mean": gltf.accessor(correctives.mean.astype(np.float32)),
        "basis": gltf.accessor(correctives.basis.astype(np.float32).reshape(-1, 3)),
        "drivers": list(avatar.drivers),
        "layers": layers,
        "residual": {
            "rmsMm": round(correctives.rms_mm, 4), "worstMm": round(correctives.worst_mm, 4),
            "movesMm": round(correctives.moves_mm, 4), "poses": correctives.poses,
        },
    }  # fmt: skip
