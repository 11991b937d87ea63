"""Poses of people in photos: directions of limbs drawn around what arms and legs usually do."""

from __future__ import annotations

import numpy as np

from persona.body import BodyModel
from persona.geometry.rotations import exp_rotation

# Directions of the upper and the lower arm of the left side, in the trunk's axes (x outward, y up, z forward), and the
# spread of each; how often each happens.
ARMS = {
    "hanging": (0.25, (0.15, -1, -0.03), (0.1, 0, 0.12), (0.02, -1, 0.22), (0.12, 0, 0.2)),
    "pocketed": (0.10, (0.35, -1, -0.2), (0.15, 0, 0.2), (-0.2, -1, 0.3), (0.2, 0, 0.25)),
    "on the hip": (0.08, (0.8, -1, -0.25), (0.2, 0, 0.25), (-0.8, -0.5, 0.35), (0.2, 0.25, 0.3)),
    "crossed": (0.09, (0.18, -1, 0.2), (0.15, 0, 0.2), (-1, 0.1, 0.5), (0.2, 0.25, 0.25)),
    "behind": (0.03, (0.3, -1, -0.35), (0.15, 0, 0.15), (-0.5, -0.7, -0.35), (0.3, 0.2, 0.2)),
    "at the face": (0.06, (0.25, -0.5, 0.7), (0.3, 0.4, 0.3), (-0.3, 1, 0.1), (0.3, 0.2, 0.4)),
    "waving": (0.05, (1, 0.1, 0.15), (0.2, 0.4, 0.3), (0.1, 1, 0.15), (0.4, 0.2, 0.3)),
    "spread": (0.06, (1, -0.1, 0.05), (0, 0.4, 0.35), (1, 0, 0.15), (0.1, 0.4, 0.4)),
    "raised": (0.06, (0.6, 0.8, 0.2), (0.3, 0.3, 0.35), (0.2, 1, 0.2), (0.4, 0.2, 0.35)),
    "reaching": (0.06, (0.3, -0.4, 1), (0.35, 0.4, 0.2), (0, 0, 1), (0.4, 0.4, 0.2)),
    "holding": (0.06, (0.15, -1, 0), (0.15, 0, 0.2), (-0.2, 0, 1), (0.4, 0.4, 0.2)),
    "anyhow": (0.10, (0.6, -0.2, 0.2), (0.4, 0.7, 0.6), (0.3, 0, 0.3), (0.7, 0.8, 0.6)),
}
# The same for thigh and shank: of the leg in front (or the free one), then of the other.
LEGS = {
    "standing": (0.28, ((0.06, -1, 0), (0.06, 0, 0.06), (0.02, -1, -0.03), (0.04, 0, 0.05)), None),
    "at ease": (
        0.15,
        ((0.12, -1, 0.22), (0.1, 0, 0.15), (0.05, -1, -0.2), (0.1, 0, 0.15)),
        ((0.06, -1, 0), (0.05, 0, 0.06), (0.02, -1, -0.03), (0.04, 0, 0.05)),
    ),
    "walking": (
        0.18,
        ((0.04, -1, 0.35), (0.05, 0, 0.15), (0.02, -1, 0.1), (0.05, 0, 0.2)),
        ((0.04, -1, -0.2), (0.05, 0, 0.15), (0.02, -1, -0.5), (0.05, 0, 0.2)),
    ),
    "sitting": (0.14, ((0.25, -0.1, 1), (0.25, 0.25, 0), (0, -1, -0.05), (0.15, 0, 0.3)), None),
    "lunging": (
        0.08,
        ((0.1, -0.7, 0.8), (0.2, 0.3, 0.25), (0.05, -1, -0.1), (0.15, 0, 0.25)),
        ((0.05, -0.9, -0.35), (0.2, 0, 0.3), (0.05, -0.8, -0.6), (0.15, 0.2, 0.35)),
    ),
    "astride": (0.08, ((0.35, -1, 0.05), (0.15, 0, 0.1), (0.25, -1, -0.05), (0.15, 0, 0.1)), None),
    "anyhow": (
        0.09,
        ((0.3, -0.7, 0.3), (0.4, 0.3, 0.6), (0.05, -0.8, -0.3), (0.3, 0.3, 0.4)),
        ((0.1, -1, 0), (0.2, 0.2, 0.35), (0.05, -1, -0.2), (0.15, 0.1, 0.3)),
    ),
}


def aligned(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The shortest rotation from direction a to direction b."""
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    axis = np.cross(a, b)
    sine = np.linalg.norm(axis)
    return exp_rotation((axis / max(sine, 1e-9) * np.arctan2(sine, a @ b))[None])[0]


def near(random: np.random.Generator, kind: tuple) -> tuple[np.ndarray, np.ndarray]:
    """Directions of a limb's two bones drawn around their usual ones."""
    first, spread, second, other = kind
    return random.normal(first, np.maximum(spread, 1e-9)), random.normal(second, np.maximum(other, 1e-9))


def random_pose(
    body: BodyModel,
    rest: np.ndarray,
    random: np.random.Generator,
    stances: tuple[str, ...] = tuple(LEGS),
    arms: tuple[str, ...] = tuple(ARMS),
) -> np.ndarray:
    """Local rotations of a person as photos show them.

    Args:
        rest: joints of the body in the reference pose.
        stances: rows of :data:`LEGS` to choose from, in their shares.
        arms: the same of :data:`ARMS`.
    """
    turns = np.tile(np.eye(3), (len(body.parents), 1, 1))
    at = body.index

    def limb(names: tuple[str, str, str], directions: tuple[np.ndarray, np.ndarray], sign: float) -> np.ndarray:
        first, second, end = (at[name] for name in names)
        mirror = np.array([sign, 1.0, 1.0])
        turns[first] = aligned(rest[second] - rest[first], directions[0] * mirror)
        bend = aligned(turns[first] @ (rest[end] - rest[second]), directions[1] * mirror)
        turns[second] = turns[first].T @ bend @ turns[first]
        return bend @ turns[first]

    shares, usual = np.array([LEGS[name][0] for name in stances]), np.array([ARMS[name][0] for name in arms])
    stance = random.choice(stances, p=shares / shares.sum())
    left_first = random.random() < 0.5
    arm = random.choice(arms, p=usual / usual.sum())
    for side, sign in (("L", 1.0), ("R", -1.0)):
        leading = left_first == (side == "L")
        if sign < 0 and random.random() < 0.5:
            arm = random.choice(arms, p=usual / usual.sum())
        directions = near(random, ARMS[arm][1:])
        if stance in ("walking", "lunging") and random.random() < 0.7:  # arms swing against the legs
            swing = random.normal(0.35, 0.2) * (-1 if leading else 1)
            bent = swing + abs(random.normal(0.25, 0.3))
            directions = np.array([random.normal(0.12, 0.1), -1, swing]), np.array([random.normal(0, 0.12), -1, bent])
        limb((f"upperarm01.{side}", f"lowerarm01.{side}", f"wrist.{side}"), directions, sign)
        if directions[0][1] > -0.2:  # the shoulder follows a raised arm
            turns[at[f"clavicle.{side}"]] = exp_rotation(np.array([[0.0, 0.0, sign * random.uniform(0, 0.25)]]))[0]
        turns[at[f"wrist.{side}"]] = exp_rotation(random.normal(0, 0.2, (1, 3)))[0]
        kind = LEGS[stance][1] if leading or LEGS[stance][2] is None else LEGS[stance][2]
        shank = limb((f"upperleg01.{side}", f"lowerleg01.{side}", f"foot.{side}"), near(random, kind), sign)
        sole = exp_rotation(np.array([[random.normal(0, 0.1), sign * random.normal(0.25, 0.2), 0.0]]))[0]
        turns[at[f"foot.{side}"]] = shank.T @ sole
    bend = random.normal((0.03, 0, 0), (0.12, 0.35 if random.random() < 0.3 else 0.12, 0.1))
    for name in ("spine05", "spine04", "spine03", "spine02", "spine01"):
        turns[at[name]] = exp_rotation((bend / 5 + random.normal(0, 0.02, 3))[None])[0]
    nod = random.normal(0, (0.18, 0.3, 0.12))
    for name, share in (("neck01", 0.2), ("neck02", 0.2), ("neck03", 0.2), ("head", 0.4)):
        turns[at[name]] = exp_rotation((nod * share)[None])[0]
    u = random.random()
    yaw = random.normal(0, 0.26) if u < 0.55 else random.normal(0, 0.8) if u < 0.92 else random.uniform(-np.pi, np.pi)
    lean = random.normal(0, (0.15 if stance == "sitting" else 0.06, 0.0, 0.04))
    turns[0] = exp_rotation(np.array([[0.0, yaw, 0.0]]))[0] @ exp_rotation(lean[None])[0]
    return turns
