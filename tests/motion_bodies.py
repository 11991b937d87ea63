"""Skeletons for the motion tests: one like Anny's, in its reference pose."""

from __future__ import annotations

import numpy as np

from persona.types import Skeleton

# Name, parent, position in meters; the right side mirrors the left.
_ROWS = (
    ("root", "", 0.000, 0.000, 0.000),
    ("pelvis.L", "root", 0.000, 0.000, 0.000),
    ("upperleg01.L", "pelvis.L", 0.115, -0.009, -0.008),
    ("upperleg02.L", "upperleg01.L", 0.114, -0.110, 0.020),
    ("lowerleg01.L", "upperleg02.L", 0.152, -0.454, 0.027),
    ("lowerleg02.L", "lowerleg01.L", 0.174, -0.679, 0.012),
    ("foot.L", "lowerleg02.L", 0.195, -0.905, -0.003),
    ("toe1-1.L", "foot.L", 0.166, -0.955, 0.152),
    ("toe1-2.L", "toe1-1.L", 0.168, -0.961, 0.181),
    ("toe2-1.L", "foot.L", 0.193, -0.957, 0.154),
    ("toe2-2.L", "toe2-1.L", 0.195, -0.961, 0.178),
    ("toe2-3.L", "toe2-2.L", 0.195, -0.965, 0.193),
    ("toe3-1.L", "foot.L", 0.211, -0.959, 0.151),
    ("toe3-2.L", "toe3-1.L", 0.213, -0.962, 0.173),
    ("toe3-3.L", "toe3-2.L", 0.213, -0.966, 0.187),
    ("toe4-1.L", "foot.L", 0.229, -0.959, 0.143),
    ("toe4-2.L", "toe4-1.L", 0.230, -0.963, 0.160),
    ("toe4-3.L", "toe4-2.L", 0.229, -0.965, 0.174),
    ("toe5-1.L", "foot.L", 0.245, -0.959, 0.136),
    ("toe5-2.L", "toe5-1.L", 0.245, -0.962, 0.148),
    ("toe5-3.L", "toe5-2.L", 0.244, -0.966, 0.157),
    ("spine05", "root", 0.000, 0.000, 0.000),
    ("spine04", "spine05", 0.000, 0.085, -0.040),
    ("spine03", "spine04", 0.000, 0.161, -0.024),
    ("spine02", "spine03", 0.000, 0.247, -0.023),
    ("spine01", "spine02", 0.000, 0.392, -0.036),
    ("clavicle.L", "spine01", 0.025, 0.508, 0.013),
    ("shoulder01.L", "clavicle.L", 0.110, 0.526, 0.016),
    ("upperarm01.L", "shoulder01.L", 0.187, 0.484, 0.009),
    ("upperarm02.L", "upperarm01.L", 0.243, 0.417, 0.011),
    ("lowerarm01.L", "upperarm02.L", 0.378, 0.270, 0.016),
    ("lowerarm02.L", "lowerarm01.L", 0.442, 0.203, 0.102),
    ("wrist.L", "lowerarm02.L", 0.510, 0.135, 0.192),
    ("finger1-1.L", "wrist.L", 0.510, 0.126, 0.241),
    ("finger1-2.L", "finger1-1.L", 0.488, 0.116, 0.265),
    ("finger1-3.L", "finger1-2.L", 0.474, 0.101, 0.300),
    ("metacarpal1.L", "wrist.L", 0.521, 0.116, 0.222),
    ("finger2-1.L", "metacarpal1.L", 0.540, 0.089, 0.298),
    ("finger2-2.L", "finger2-1.L", 0.544, 0.073, 0.322),
    ("finger2-3.L", "finger2-2.L", 0.543, 0.055, 0.340),
    ("metacarpal2.L", "wrist.L", 0.521, 0.116, 0.222),
    ("finger3-1.L", "metacarpal2.L", 0.558, 0.076, 0.278),
    ("finger3-2.L", "finger3-1.L", 0.566, 0.048, 0.302),
    ("finger3-3.L", "finger3-2.L", 0.569, 0.024, 0.321),
    ("metacarpal3.L", "wrist.L", 0.534, 0.099, 0.210),
    ("finger4-1.L", "metacarpal3.L", 0.566, 0.068, 0.259),
    ("finger4-2.L", "finger4-1.L", 0.577, 0.041, 0.275),
    ("finger4-3.L", "finger4-2.L", 0.582, 0.018, 0.290),
    ("metacarpal4.L", "wrist.L", 0.534, 0.099, 0.210),
    ("finger5-1.L", "metacarpal4.L", 0.569, 0.058, 0.238),
    ("finger5-2.L", "finger5-1.L", 0.575, 0.037, 0.246),
    ("finger5-3.L", "finger5-2.L", 0.577, 0.021, 0.253),
    ("neck01", "spine01", 0.000, 0.586, -0.005),
    ("neck02", "neck01", 0.000, 0.618, 0.006),
    ("neck03", "neck02", 0.001, 0.658, 0.019),
    ("head", "neck03", 0.000, 0.695, 0.033),
    ("eye.L", "head", 0.031, 0.736, 0.117),
)


def anny_like(scale: float = 1.0, legs: float = 1.0) -> Skeleton:
    """Anny's 104 joints; ``legs`` stretches what is below the hips."""
    rows = []
    for name, parent, x, y, z in _ROWS:
        rows.append((name, parent, (x, y * legs if y < 0 else y, z)))
    for name, parent, x, y, z in _ROWS:
        if name.endswith(".L"):
            side = parent[:-1] + "R" if parent.endswith(".L") else parent
            rows.append((name[:-1] + "R", side, (-x, y * legs if y < 0 else y, z)))
    index = {name: i for i, (name, _, _) in enumerate(rows)}
    parents = tuple(index.get(parent, -1) for _, parent, _ in rows)
    return Skeleton(tuple(index), parents, np.array([p for _, _, p in rows]) * scale)
