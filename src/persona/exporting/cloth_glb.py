"""The garments of an avatar as its splat GLB tells them: what a player needs to simulate them and to let splats ride.

All tuned numbers go along (materials as springs and masses, the solver's options, the contact model's constants), so
that a player holds none of its own.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from persona.avatar import GaussianAvatar
from persona.avatar.wearing import Riders
from persona.cloth import SolverOptions, kernels
from persona.cloth.arms import arms_aside
from persona.cloth.obstacles import Obstacles
from persona.cloth.simulation import as_cut
from persona.cloth.weave import weave
from persona.geometry.rotations import Array, matrices_to_quaternions
from persona.imaging.light import LINING
from persona.motion.writers.gltf import Gltf, shares16
from persona.types import Pose, SkinWeights

#: Constants of the contact model by the names they have in :mod:`persona.cloth.kernels`.
NUMBERS = (
    "SLOTS", "MOST_CELLS", "DEEPEST", "LAYER_DEEPEST", "ASIDE2", "OFF_NORMAL", "OFF_NORMAL_SHARE", "OPPOSED", "PINCHED",
    "PRESSED", "RETURN", "CALMEST", "YIELDING", "FASTEST", "PUSHED",
)  # fmt: skip
_LARGEST = 2**16  # points of an outfit or of the body under it: their numbers are 16 bits


def cloth_of(gltf: Gltf, avatar: GaussianAvatar) -> dict[str, Any] | None:
    """The extension's ``cloth`` (docs/rigged-splats.md); None where nothing hangs free.

    Args:
        gltf: gets the arrays.
        avatar: on the CPU.
    """
    outfit, riders = avatar.outfit, Riders.of(avatar)
    if outfit is None or riders is None or max(len(outfit), len(outfit.colliders.rest)) > _LARGEST:
        return None
    threads, body = weave(outfit.garments), Obstacles(outfit.colliders, outfit.skeleton)
    inverse = np.where(threads.held, 0.0, 1.0 / threads.mass)
    short = {"first", "second", "beside", "across", "free", "anchor"}
    names = ("length", "compliance", "rate", "longest", "drag", "friction", "thickness", *short)
    woven = {name: _numbers(gltf, getattr(threads, name), name in short) for name in sorted(names)}
    own = avatar.barycentric.numpy()[riders.gaussians.numpy()]
    return {
        "garments": [{"kind": g.kind, "material": g.material, "points": len(g)} for g in outfit.garments],
        "options": asdict(SolverOptions().of(outfit)),
        "numbers": {name.lower(): float(getattr(kernels, name)) for name in NUMBERS},
        "points": _skinned(gltf, outfit.rest, outfit.skin),
        "start": {"rotations": gltf.accessor(_xyzw(arms_aside(outfit))), "cut": gltf.accessor(as_cut(outfit))},
        "weave": {
            **woven,
            "inverse": _numbers(gltf, inverse, False),
            "sleeved": _bytes(gltf, threads.sleeved), "garment": _bytes(gltf, threads.garment),
            "faces": gltf.accessor(threads.faces.astype("<u2")), "outside": threads.outside.ravel().tolist(),
        },
        "body": {
            **_skinned(gltf, body.rest, outfit.colliders.skin),
            "faces": gltf.accessor(body.faces.astype("<u2")), "group": _bytes(gltf, body.group),
            "late": body.late.tolist(),
        },
        "riders": {
            "splats": gltf.accessor(riders.gaussians.numpy().astype("<u4")),
            "corners": gltf.accessor(riders.corners.numpy().astype("<u2")),
            "shares": gltf.accessor(shares16(own), normalized=True), "lining": LINING,
        },
    }  # fmt: skip


def _skinned(gltf: Gltf, rest: Array, skin: SkinWeights) -> dict[str, int]:
    """Points in the reference pose, and as many joints and shares a point as any of them needs."""
    order = np.argsort(-np.asarray(skin.weights), axis=1, kind="stable")
    weights = np.take_along_axis(np.asarray(skin.weights), order, 1)
    joints = np.take_along_axis(np.asarray(skin.joints), order, 1)
    slots = max(1, int((weights > 0).sum(1).max()))
    shares = shares16(weights[:, :slots])
    return {
        "rest": gltf.accessor(np.asarray(rest, np.float32)), "slots": slots,
        "joints": _bytes(gltf, np.where(shares > 0, joints[:, :slots], 0)),
        "weights": gltf.accessor(shares.reshape(-1), normalized=True),
    }  # fmt: skip


def _xyzw(pose: Pose) -> Array:
    """Local rotations as quaternions in glTF's order."""
    return np.roll(matrices_to_quaternions(np.asarray(pose.rotations, np.float64)), -1, 1).astype(np.float32)


def _numbers(gltf: Gltf, values: Array, short: bool) -> int:
    return gltf.accessor(np.asarray(values).astype("<u2" if short else "<f4"))


def _bytes(gltf: Gltf, values: Array) -> int:
    return gltf.accessor(np.asarray(values).astype(np.uint8).reshape(-1))


__all__ = ["NUMBERS", "cloth_of"]
