"""SMPL-X poses in an ``.npz`` file as AMASS lays them out."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from persona.geometry.rotations import Array, log_rotation
from persona.motion.readers.amass import PELVIS, SKELETONS
from persona.motion.readers.upright import Z_UP
from persona.motion.retarget import retarget
from persona.types import Motion


def npz(motion: Motion) -> bytes:
    """The file: ``poses`` (t, 165) rotation vectors, ``trans`` (t, 3) meters with Z up, ``betas`` (zeros), frame rate.

    Our own additions: ``up_axis``, "z"; ``valid`` (t) where the motion marks frames, ``expressions`` (t, e) and
    ``expression_names``.
    Motions on SMPL, SMPL-H or SMPL-X joints keep their rotations, others are retargeted (floor contact as it is).
    """
    body = SKELETONS[165]
    rotations, translations = _on_smplx(motion)
    rotations = rotations.copy()
    rotations[:, 0] = Z_UP.T @ rotations[:, 0]
    own: dict[str, Any] = {"up_axis": np.array("z")}
    if motion.valid is not None:
        own["valid"] = np.asarray(motion.valid, bool)
    if motion.expressions is not None and motion.expression_names:
        own |= {"expressions": motion.expressions, "expression_names": np.array(motion.expression_names)}
    out = io.BytesIO()
    np.savez(
        out,
        poses=log_rotation(rotations).reshape(len(motion), 3 * len(body.names)),
        trans=translations @ Z_UP - PELVIS,
        betas=np.zeros(16),
        gender=np.array("neutral"),
        surface_model_type=np.array("smplx"),
        mocap_frame_rate=np.array(float(motion.fps)),
        mocap_time_length=np.array(len(motion) / motion.fps),
        **own,
    )
    return out.getvalue()


def _on_smplx(motion: Motion) -> tuple[Array, Array]:
    """Local rotations (t, 55, 3, 3) and pelvis positions on SMPL-X's joints, Y up."""
    body = SKELETONS[165]
    for family in SKELETONS.values():
        if motion.skeleton.names == family.names and np.allclose(motion.skeleton.rest_joints, family.rest_joints):
            rotations = np.tile(np.eye(3), (len(motion), len(body.names), 1, 1))
            for i, name in enumerate(family.names):
                if name in body.names:
                    rotations[:, body.names.index(name)] = motion.rotations[:, i]
            return rotations, motion.translations
    moved = retarget(motion, body, floor=False)
    return moved.rotations, moved.translations
