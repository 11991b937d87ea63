"""Motions to learn from how garments swing: somebody roams about, and goes through given poses, at changing speed.

None of it is a clip, so that clips can tell what was learnt. Values wander between bounds on smooth curves. What roams
walks: steps of any length and direction, forwards, sideways and in circles, from a stroll to twice the speed of a
walk; how much it differs from plain walking wanders too, or the middle of everything would be seen least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter1d

from persona.geometry.rotations import about, about_vertical, slerp
from persona.motion import retarget
from persona.motion.authoring import FPS, Rig
from persona.types import Motion, Pose, Skeleton

Curve = Float[np.ndarray, " t"]


@dataclass(frozen=True)
class Roaming:
    """How much motion there is, and how wild. Chosen by hand on one skirt (docs/decisions/garments-in-motion.md).

    Attributes:
        walks: how many motions roam about.
        travels: how many go through given poses.
        seconds: each lasts.
        strides: least and greatest number of strides a second.
        longest: meters that a foot gets ahead of the hips at the most.
        turning_deg: degrees a second that a walk turns by at the most.
        spinning_deg: the same of what goes through poses.
        drifting: m/s at which that moves over the ground at the most.
        pace: shortest and longest seconds from pose to pose.
    """

    walks: int = 4
    travels: int = 2
    seconds: float = 12.0
    strides: tuple[float, float] = (0.5, 2.2)
    longest: float = 0.40
    turning_deg: float = 170.0
    spinning_deg: float = 200.0
    drifting: float = 1.2
    pace: tuple[float, float] = (0.25, 1.4)

    def __call__(self, skeleton: Skeleton, poses: Sequence[Pose], seed: int = 0) -> list[Motion]:
        """The motions, on ``skeleton``; those through poses take these in random order.

        The same seed gives the same motions.
        """
        walks = [self._walk(skeleton, np.random.default_rng((seed, 0, k))) for k in range(self.walks)]
        if len(poses) < 2:
            return walks
        return walks + [self._travel(skeleton, poses, np.random.default_rng((seed, 1, k))) for k in range(self.travels)]

    def _walk(self, skeleton: Skeleton, rng: np.random.Generator) -> Motion:
        n = round(self.seconds * FPS)
        rig = Rig(n)
        # How unlike plain walking it is.
        wild = np.clip(_wander(rng, n, -0.2, 1.2, (1.5, 4.0), 5.0), 0.05, 1)

        def around(plain: float, low: float, high: float, every: tuple[float, float] = (0.8, 3.0)) -> Curve:
            return plain + wild * (_wander(rng, n, low, high, every) - plain)

        slow, fast = np.log(self.strides)
        rate = np.exp(_wander(rng, n, slow, fast, (1, 3)))
        phase = np.cumsum(rate) / FPS + rng.uniform()
        length = np.clip(_wander(rng, n, -0.2 * self.longest, self.longest, (1, 3)), 0, None)
        steps = np.minimum(1, length / 0.2)  # 0 where it marks time
        way = around(0, -1.2, 1.2, (1, 3))  # of the steps, radians from straight ahead
        stance = np.clip(around(0.6, 0.5, 0.66), 0.5, 0.66)  # share of a stride that a foot stands
        crouch = np.maximum(around(0, -0.1, 0.12), 0)
        knees = np.maximum(around(0, -1, 1, (1, 3)), 0) ** 2  # how high they come up
        heel = around(1, 0.2, 1.2)
        turn = 2 * np.pi * phase
        for side, sign, offset in (("Left", 1, 0.0), ("Right", -1, 0.5)):
            own = (phase + offset) % 1.0
            swing = np.clip((own - stance) / (1 - stance), 0, 1)
            ahead = np.where(own < stance, 1 - 2 * own / stance, -1 + 2 * swing**2 * (3 - 2 * swing))
            up = np.where(own < stance, 0, np.sin(np.pi * swing))
            off = np.interp(own - stance, [-1, -0.2, -0.03, 0.05, 0.2, 0.3, 0.4], [0, 0, 30, 50, 10, -10, -17])
            pitch = heel * steps * (off - np.interp(own, [0, 0.1], [17, 0]))
            ahead, up, pitch = (gaussian_filter1d(values, 0.8) for values in (ahead, up, pitch))
            out = 0.085 + 0.10 * np.maximum(around(0, -0.5, 1, (1, 3)), -0.3) + length * np.sin(way) * ahead * sign
            rig.foot(
                side, np.maximum(out, 0), length * np.cos(way) * ahead + around(0, -0.05, 0.05),
                yaw=around(6, -5, 20), pitch=pitch, lift=(0.05 * steps + 0.03 + 0.35 * knees) * up,
            )  # fmt: skip
            arm = -sign * around(20, 0, 40) * steps * np.cos(turn)
            rig.arm(
                side, np.hypot(around(13, 8, 110), arm), ahead=np.degrees(np.arctan2(arm, 13)) + around(0, -40, 60),
                roll=16, elbow=around(20, 5, 90), turn=16,
            )  # fmt: skip
        bob = around(0.018, -0.03, 0.03) * np.cos(2 * turn + around(0, -1, 1)) * steps
        rig.move(
            x=around(0.02, -0.03, 0.03) * np.sin(turn - around(0.2, -1, 1)),
            y=-0.015 - crouch - 0.25 * length**2 - bob,
            z=-0.3 * crouch + around(0.01, -0.02, 0.02) * np.sin(2 * turn + around(2, 0, 6)),
        )
        rig.turn(
            "Hips", bend=around(2, -3, 8) + 40 * crouch,
            turn=around(0, -14, 14) - around(5, -3, 10) * steps * np.cos(turn),
            tilt=around(0, -5, 5) - around(2.5, -4, 4) * np.sin(turn),
        )  # fmt: skip
        twist = around(0, -25, 25) + around(9, 0, 12) * steps * np.cos(turn)
        rig.torso(around(1, -8, 20), twist, around(0, -12, 12))
        rig.head(around(0, -10, 10), around(0, -25, 25), around(0, -5, 5))
        speed = 2 * length / stance * rate  # m/s: feet that stand do not slide
        straight = np.clip(_wander(rng, n, -0.5, 1.3, (1, 3)), 0, 1)  # 0: no turning
        turning = straight * _wander(rng, n, -self.turning_deg, self.turning_deg, (0.5, 2.5), 4.0)
        return _led(retarget(rig.motion("roaming"), skeleton), turning, speed * np.sin(way), speed * np.cos(way))

    def _travel(self, skeleton: Skeleton, poses: Sequence[Pose], rng: np.random.Generator) -> Motion:
        n = round(self.seconds * FPS)
        now = np.arange(n) / FPS
        at = [-0.5]
        while at[-1] <= now[-1]:
            at.append(at[-1] + np.exp(rng.uniform(*np.log(self.pace))))
        chosen = rng.integers(len(poses), size=len(at))
        rotations = np.stack([np.asarray(poses[i].rotations, np.float64) for i in chosen])
        heights = np.array([float(poses[i].translation[1]) for i in chosen])
        upright = np.stack([about_vertical(rotation[0]) for rotation in rotations])
        rotations[:, 0] = upright.swapaxes(1, 2) @ rotations[:, 0]  # all face the same way; the path turns them
        k = np.searchsorted(at, now, side="right") - 1
        share = (now - np.take(at, k)) / np.diff(at)[k]
        share = share**2 * (3 - 2 * share)
        turned = slerp(rotations[k], rotations[k + 1], np.broadcast_to(share[:, None], (n, rotations.shape[1])))
        place = np.zeros((n, 3))
        place[:, 1] = heights[k] * (1 - share) + heights[k + 1] * share
        motion = Motion(skeleton, turned, place, FPS, "travelling")
        turning = _wander(rng, n, -self.spinning_deg, self.spinning_deg, (0.4, 2.0), 4.0)
        side, ahead = (_wander(rng, n, -self.drifting, self.drifting, (0.6, 2.5), 4.0) for _ in range(2))
        return _led(motion, turning, side, ahead)


def _wander(
    rng: np.random.Generator, frames: int, low: float, high: float, every: tuple[float, float], smooth: float = 3.0
) -> Curve:
    """A smooth curve through random values, ``every`` so many seconds (least and most) another one."""
    times = [-1.0]
    while times[-1] < frames / FPS + 1:
        times.append(times[-1] + np.exp(rng.uniform(*np.log(every))))
    curve = PchipInterpolator(times, rng.uniform(low, high, len(times)))(np.arange(frames) / FPS)
    return gaussian_filter1d(curve, smooth, mode="nearest")


def _led(motion: Motion, turning: Curve, side: Curve, ahead: Curve) -> Motion:
    """A motion on the spot, led over the ground: turned (degrees a second), moved (m/s to its own left and ahead)."""
    heading = np.cumsum(np.radians(turning)) / FPS
    turn, c, s = about("y", heading), np.cos(heading), np.sin(heading)
    path = np.cumsum(np.stack([c * side + s * ahead, np.zeros(len(c)), c * ahead - s * side], 1), 0) / FPS
    rotations = np.array(motion.rotations, np.float64)
    rotations[:, 0] = turn @ rotations[:, 0]
    start = motion.translations[0] * [1, 0, 1]
    places = np.einsum("tij,tj->ti", turn, motion.translations - start) + path
    return replace(motion, rotations=rotations, translations=places, expressions=None)


__all__ = ["Roaming"]
