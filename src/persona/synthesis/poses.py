"""A range-of-motion clip: every joint through the range a person uses, alone and combined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from persona.motion import retarget
from persona.motion.authoring import Rig
from persona.types import Motion, Skeleton

# Each row holds over one key pose: torso bend, turn, tilt; head bend, turn, tilt; pelvis drop (m);
# left arm lift, ahead, elbow; right arm lift, ahead, elbow; left foot out, forward, lift (m); right foot the same.
_KEYS = (
    #  torso          head          drop  left arm        right arm        left foot            right foot
    ((0, 0, 0), (0, 0, 0), 0.00, (35, 0, 10), (35, 0, 10), (0.12, 0.00, 0.0), (0.12, 0.00, 0.0)),
    ((0, 0, 0), (0, 30, 0), 0.00, (90, 0, 0), (90, 0, 0), (0.16, 0.00, 0.0), (0.16, 0.00, 0.0)),
    ((0, 0, 0), (-15, 0, 0), 0.01, (160, 10, 10), (160, 10, 10), (0.16, 0.00, 0.0), (0.16, 0.00, 0.0)),
    ((0, 0, 0), (0, -40, 0), 0.01, (90, 85, 0), (90, 85, 0), (0.12, 0.00, 0.0), (0.12, 0.00, 0.0)),
    ((5, 25, 0), (0, 20, 0), 0.01, (70, 40, 90), (60, 20, 100), (0.14, 0.05, 0.0), (0.14, -0.05, 0.0)),
    ((5, -30, 0), (0, -30, 0), 0.01, (40, 70, 110), (100, 0, 40), (0.14, -0.05, 0.0), (0.14, 0.05, 0.0)),
    ((35, 0, 0), (10, 0, 0), 0.03, (50, 80, 20), (50, 80, 20), (0.14, 0.00, 0.0), (0.14, 0.00, 0.0)),
    ((0, 0, 18), (0, 0, 12), 0.01, (140, 0, 20), (20, 0, 30), (0.18, 0.00, 0.0), (0.18, 0.00, 0.0)),
    ((0, 0, -18), (0, 0, -12), 0.01, (20, 0, 30), (140, 0, 20), (0.18, 0.00, 0.0), (0.18, 0.00, 0.0)),
    ((0, 0, 0), (0, 0, 0), 0.10, (45, 0, 15), (45, 0, 15), (0.42, 0.00, 0.0), (0.42, 0.00, 0.0)),
    ((3, -8, 0), (0, 0, 0), 0.05, (30, -60, 20), (35, 60, 30), (0.10, 0.30, 0.0), (0.10, -0.30, 0.0)),
    ((3, 8, 0), (0, 0, 0), 0.05, (35, 60, 30), (30, -60, 20), (0.10, -0.30, 0.0), (0.10, 0.30, 0.0)),
    ((4, 0, 0), (0, 0, 0), 0.02, (30, 40, 60), (30, -20, 40), (0.12, 0.25, 0.45), (0.12, 0.00, 0.0)),
    ((4, 0, 0), (0, 0, 0), 0.02, (30, -20, 40), (30, 40, 60), (0.12, 0.00, 0.0), (0.12, 0.25, 0.45)),
    ((25, 0, 0), (-20, 0, 0), 0.38, (85, 85, 5), (85, 85, 5), (0.20, 0.02, 0.0), (0.20, 0.02, 0.0)),
    ((10, 0, 0), (-5, 35, 0), 0.20, (60, 30, 70), (70, 50, 60), (0.16, 0.35, 0.0), (0.14, -0.35, 0.0)),
    ((0, 0, 0), (15, 0, 10), 0.00, (45, 20, 130), (45, 20, 130), (0.12, 0.00, 0.0), (0.12, 0.00, 0.0)),
    ((-8, 10, 5), (-10, 25, 5), 0.02, (120, 40, 60), (75, -20, 15), (0.30, 0.10, 0.0), (0.20, -0.10, 0.0)),
)


@dataclass(frozen=True)
class RangeOfMotion:
    """Poses that visit all of a person's range: the key poses above, then mixtures of them. Chosen by hand.

    Attributes:
        towards: how far (0 to 1) a mixture goes at the most from one key pose to another.
        legs_towards: the same of the legs; 0 leaves them at the keys, which is all that tight clothes need.
        mirrored: share of the poses whose left and right are exchanged.
        wrist_deg: least and greatest bend of the wrists, degrees.
        fingers_deg: the same of the fingers.
        thumb_deg: the same of the thumbs.
    """

    towards: float = 0.5
    legs_towards: float = 0.0
    mirrored: float = 0.5
    wrist_deg: tuple[float, float] = (-15, 25)
    fingers_deg: tuple[float, float] = (-5, 30)
    thumb_deg: tuple[float, float] = (0, 15)

    def __call__(self, skeleton: Skeleton, frames: int, seed: int) -> Motion:
        """``frames`` poses that visit all of a person's range, on ``skeleton``.

        The first poses go through the keys one by one, the others combine torso, arms and legs of different keys, so
        that no two joints always move together. Deterministic for a seed.
        """
        rng = np.random.default_rng(seed)
        keys = np.array([[v for group in key for v in np.atleast_1d(group)] for key in _KEYS], np.float64)
        groups = (slice(0, 6), slice(6, 7), slice(7, 10), slice(10, 13), slice(13, 19))
        values = np.empty((frames, keys.shape[1]))
        for i in range(frames):
            if i < len(keys):
                values[i] = keys[i]
                continue
            legs = rng.integers(len(keys))
            if self.legs_towards > 0:
                standing = keys[legs] + rng.uniform(0, self.legs_towards) * (keys[rng.integers(len(keys))] - keys[legs])
            else:
                standing = keys[legs]
            for group in groups:
                # Pelvis height belongs to the legs, or feet would leave the floor.
                if group in (groups[1], groups[4]):
                    rng.uniform(0, self.towards)
                    values[i, group] = standing[group]
                    continue
                a, b = rng.integers(len(keys)), rng.integers(len(keys))
                values[i, group] = keys[a, group] + rng.uniform(0, self.towards) * (keys[b, group] - keys[a, group])
            if rng.random() < self.mirrored:
                values[i] = _mirrored(values[i])
        rig = Rig(frames)
        v = values.T
        rig.move(y=-0.01 - v[6], z=-0.25 * v[6])
        rig.turn("Hips", bend=20 * v[6] / 0.38)
        rig.torso(v[0], v[1], v[2])
        rig.head(v[3], v[4], v[5])
        for side, arm, foot in (("Left", v[7:10], v[13:16]), ("Right", v[10:13], v[16:19])):
            rig.arm(
                side, arm[0], ahead=arm[1], roll=10, elbow=arm[2], turn=10, wrist=rng.uniform(*self.wrist_deg, frames)
            )
            rig.fingers(side, rng.uniform(*self.fingers_deg, frames), thumb=rng.uniform(*self.thumb_deg, frames))
            rig.foot(side, foot[0], foot[1], yaw=8, lift=foot[2])
        return retarget(rig.motion("range of motion"), skeleton)


def _mirrored(values: Float[np.ndarray, " k"]) -> Float[np.ndarray, " k"]:
    """The same pose with left and right exchanged."""
    out = values.copy()
    out[[1, 2, 4, 5]] *= -1
    out[7:10], out[10:13] = values[10:13], values[7:10]
    out[13:16], out[16:19] = values[16:19], values[13:16]
    return out


__all__ = ["RangeOfMotion"]
