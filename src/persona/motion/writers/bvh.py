"""Biovision hierarchy files."""

from __future__ import annotations

import io

import numpy as np

from persona.geometry.rotations import Array
from persona.types import Motion

_UNIT = 100.0  # centimeters a meter: what most tools expect of a BVH file
_TIP = 0.02  # meters, of a last bone whose end the skeleton does not tell


def bvh(motion: Motion) -> bytes:
    """The file: offsets in centimeters, Z X Y rotations in degrees, Y up; its zero pose is the motion's rest pose.

    Joints named "<parent> end" become end sites; other leaves get a short one.
    """
    skeleton = motion.skeleton
    names, parents = skeleton.names, skeleton.parents
    rest = np.asarray(skeleton.rest_joints, np.float64)
    children: list[list[int]] = [[] for _ in names]
    for i, p in enumerate(parents):
        if p >= 0:
            children[p].append(i)
    ends = {i for i, p in enumerate(parents) if p >= 0 and not children[i] and names[i] == f"{names[p]} end"}
    labels = _labels(names)
    lines: list[str] = []
    order: list[int] = []

    def offset(depth: int, vector: Array) -> None:
        lines.append("\t" * depth + "OFFSET " + " ".join(f"{_UNIT * v:.9g}" for v in vector))

    def site(depth: int, vector: Array) -> None:
        lines.extend(["\t" * depth + "End Site", "\t" * depth + "{"])
        offset(depth + 1, vector)
        lines.append("\t" * depth + "}")

    def joint(i: int, depth: int) -> None:
        parent, tab = parents[i], "\t" * depth
        lines.extend([f"{tab}{'JOINT' if parent >= 0 else 'ROOT'} {labels[i]}", tab + "{"])
        offset(depth + 1, rest[i] - rest[parent] if parent >= 0 else np.zeros(3))
        position = "" if parent >= 0 else "Xposition Yposition Zposition "
        lines.append(f"{tab}\tCHANNELS {3 if parent >= 0 else 6} {position}Zrotation Xrotation Yrotation")
        order.append(i)
        for child in children[i]:
            if child in ends:
                site(depth + 1, rest[child] - rest[i])
            else:
                joint(child, depth + 1)
        if not children[i]:
            along = rest[i] - rest[parent] if parent >= 0 else np.array([0.0, 1.0, 0.0])
            site(depth + 1, along * (_TIP / max(float(np.linalg.norm(along)), 1e-9)))
        lines.append(tab + "}")

    joint(0, 0)
    values = np.concatenate(
        [_UNIT * np.asarray(motion.translations, np.float64)]
        + [np.degrees(_zxy(np.asarray(motion.rotations[:, i], np.float64))) for i in order],
        1,
    )
    text = io.StringIO()
    np.savetxt(text, values, fmt="%.9g")
    head = ["HIERARCHY", *lines, "MOTION", f"Frames: {len(motion)}", f"Frame Time: {1 / motion.fps:.12g}"]
    return ("\n".join(head) + "\n" + text.getvalue()).encode()


def _labels(names: tuple[str, ...]) -> list[str]:
    """Names without white space and brackets, which many readers stumble over; still unique."""
    labels: list[str] = []
    for name in names:
        label = "".join("_" if c.isspace() or c in "{}" else c for c in name) or "joint"
        while label in labels:
            label += "_"
        labels.append(label)
    return labels


def _zxy(rotation: Array) -> Array:
    """Angles (t, 3) about Z, X and Y with R = Z X Y, continuous over time."""
    x = np.arcsin(np.clip(rotation[:, 2, 1], -1, 1))
    level = np.abs(rotation[:, 2, 1]) < 1 - 1e-12
    z = np.where(level, np.arctan2(-rotation[:, 0, 1], rotation[:, 1, 1]), 0.0)
    y = np.where(
        level,
        np.arctan2(-rotation[:, 2, 0], rotation[:, 2, 2]),
        np.arctan2(np.sign(rotation[:, 2, 1]) * rotation[:, 1, 0], rotation[:, 0, 0]),
    )
    return np.stack([np.unwrap(z), x, np.unwrap(y)], 1)
