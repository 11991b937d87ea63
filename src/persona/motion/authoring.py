"""Writing clips: joint angles in degrees over time, feet planted by inverse kinematics.

Angles say what a body does (raise the arm by 90 degrees to the side, bend the elbow by 40), the same numbers on both
sides meaning mirrored movements. Every value is a number or an array over the frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from persona.geometry.rotations import Array, about, exp_rotation, orthonormal_frame, transpose, unit
from persona.motion.anatomy import anatomy, soles
from persona.motion.humanoid import HUMANOID, STANDING
from persona.types import Motion

FPS = 30.0
_INDEX = {name: i for i, name in enumerate(HUMANOID.names)}
_MIRROR = np.diag([-1.0, 1, 1])
_SIDED = (
    "browDown", "browOuterUp", "cheekSquint", "eyeBlink", "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeLookUp",
    "eyeSquint", "eyeWide", "mouthFrown", "mouthSmile", "mouthStretch", "noseSneer",
)  # fmt: skip
_FINGERS = ("Index", "Middle", "Ring", "Pinky")

Value = float | Array


def keys(frames: int, times: Sequence[float] | Array, values: Sequence[float] | Array, smooth: float = 2.0) -> Array:
    """A smooth loop through values at times in seconds: no overshoot, rounded over ``smooth`` frames.

    ``values`` may be (k,) or (k, n); the value at the clip's end is the one at its first time.
    """
    from scipy.interpolate import PchipInterpolator
    from scipy.ndimage import gaussian_filter1d

    t, v = np.asarray(times, np.float64) * FPS, np.asarray(values, np.float64)
    around_t = np.concatenate([t - frames, t, t + frames])
    curve = PchipInterpolator(around_t, np.concatenate([v, v, v]), axis=0)(np.arange(frames))
    return gaussian_filter1d(curve, smooth, axis=0, mode="wrap") if smooth else curve


def ease(x: Array) -> Array:
    """0 to 1 over x in [0, 1] with no speed and no acceleration at both ends; constant outside."""
    x = np.clip(x, 0, 1)
    return x**3 * (10 + x * (6 * x - 15))


@dataclass
class Rig:
    """The humanoid over ``frames`` frames at 30 per second; unset joints stand at rest."""

    frames: int
    local: Array = field(init=False)
    hips: Array = field(init=False)
    _feet: dict[str, tuple[Array, Array, Array]] = field(default_factory=dict)
    _face: dict[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.local = np.tile(np.eye(3), (self.frames, len(HUMANOID.names), 1, 1))
        self.hips = np.tile([0, STANDING, 0], (self.frames, 1))

    @property
    def seconds(self) -> Array:
        """The time of each frame."""
        return np.arange(self.frames) / FPS

    def angle(self, degrees: Value) -> Array:
        """Radians, one a frame."""
        return np.broadcast_to(np.radians(np.asarray(degrees, np.float64)), (self.frames,))

    def move(self, x: Value = 0.0, y: Value = 0.0, z: Value = 0.0) -> None:
        """Put the hips at this offset in meters from where they are when standing."""
        self.hips = np.stack([np.broadcast_to(v, (self.frames,)) for v in (x, STANDING + np.asarray(y), z)], -1)

    def turn(self, joint: str, bend: Value = 0.0, turn: Value = 0.0, tilt: Value = 0.0) -> None:
        """Bend a joint forward, turn it to the left about the vertical, tilt it to the right (degrees)."""
        self.local[:, _INDEX[joint]] = (
            about("y", self.angle(turn)) @ about("x", self.angle(bend)) @ about("z", -self.angle(tilt))
        )

    def torso(self, bend: Value = 0.0, turn: Value = 0.0, tilt: Value = 0.0) -> None:
        """Bend, turn and tilt the whole back relative to the hips."""
        for joint, share in (("Spine", 0.3), ("Spine1", 0.35), ("Spine2", 0.35)):
            self.turn(joint, *(share * np.asarray(v) for v in (bend, turn, tilt)))

    def head(self, bend: Value = 0.0, turn: Value = 0.0, tilt: Value = 0.0) -> None:
        """Bend, turn and tilt the head relative to the chest, half of it in the neck."""
        for joint, share in (("Neck", 0.45), ("Head", 0.55)):
            self.turn(joint, *(share * np.asarray(v) for v in (bend, turn, tilt)))

    def arm(
        self,
        side: str,
        lift: Value,
        ahead: Value = 0.0,
        roll: Value = 0.0,
        elbow: Value = 0.0,
        turn: Value = 0.0,
        wrist: Value = 0.0,
        sway: Value = 0.0,
        shrug: Value | None = None,
    ) -> None:
        """Pose an arm (degrees).

        The upper arm is lifted by ``lift`` from hanging, sideways (``ahead`` 0), forward (90) or backward (-90), after
        it was rolled inward by ``roll``; the elbow bends; the hand turns the palm backward by ``turn`` (from facing the
        thigh), bends palmward by ``wrist`` and toward the thumb by ``sway``. The shoulder rises by ``shrug``; by
        default as much as lifting an arm high needs.
        """
        up, way = self.angle(lift), self.angle(ahead)
        if shrug is None:
            shrug = 22 * ease((np.degrees(up) - 40) / 130)
        raised = np.radians(np.asarray(shrug))
        # The collar bone carries the arm along, so the arm itself lifts by that much less (sideways part only).
        axis = np.stack([-np.sin(way), 0 * way, np.cos(way)], -1)
        upper = exp_rotation(axis * up[:, None]) @ about("y", -self.angle(roll))
        collar = about("z", np.broadcast_to(raised, (self.frames,)))
        fore = about("x", -self.angle(elbow))
        hand = about("y", -self.angle(turn)) @ about("z", -self.angle(wrist)) @ about("x", -self.angle(sway))
        for name, rotation in (
            ("Shoulder", collar),
            ("Arm", transpose(collar) @ upper),
            ("ForeArm", fore),
            ("Hand", hand),
        ):
            self._set(side, name, rotation)

    def fingers(self, side: str, curl: Value, thumb: Value = 0.0, spread: Value = 0.0) -> None:
        """Curl the fingers by so many degrees a joint beyond relaxed (-12 is straight, 70 a fist), and the thumb."""
        for k, finger in enumerate(_FINGERS):
            apart = about("x", -self.angle(np.asarray(spread) * (1.2 - 0.8 * k)))
            for joint in (1, 2, 3):
                bent = about("z", -self.angle(curl))
                self._set(side, f"Hand{finger}{joint}", apart @ bent if joint == 1 else bent)
        for joint, share in ((1, 0.3), (2, 0.6), (3, 1.0)):
            # The thumb's joints bend toward the palm and the little finger.
            axis = unit(np.array([-0.3, -0.55, -0.75]))
            self._set(side, f"HandThumb{joint}", exp_rotation(axis * (share * self.angle(thumb))[:, None]))

    def face(self, **actions: Value) -> None:
        """Add facial actions by ARKit's names, from 0 to 1; a name without its side means both sides."""
        for name, value in actions.items():
            for full in (name + "Left", name + "Right") if name in _SIDED else (name,):
                self._face[full] = np.clip(self._face.get(full, 0.0) + np.broadcast_to(value, (self.frames,)), 0, 1)

    def smile(self, amount: Value) -> None:
        """A smile that reaches the eyes, from 0 to 1."""
        amount = np.asarray(amount, np.float64)
        self.face(mouthSmile=0.75 * amount, cheekSquint=0.4 * amount, eyeSquint=0.25 * amount)

    def blink(self, *times: float) -> None:
        """Blink at these seconds: the lids close in a tenth of a second and open in two."""
        since = (self.seconds[:, None] - np.asarray(times) + 0.5) % (self.frames / FPS) - 0.5
        closed = np.where(since < 0, ease(1 + since / 0.1), 1 - ease((since - 0.03) / 0.2))
        self.face(eyeBlink=closed.max(1))

    def foot(self, side: str, x: Value, z: Value, yaw: Value = 0.0, pitch: Value = 0.0, lift: Value = 0.0) -> None:
        """Put a foot on the floor: ``x`` outward and ``z`` forward in meters (of the ankle when flat), turned outward
        by ``yaw``; ``pitch`` > 0 raises the heel and rolls over the ball, < 0 raises the toes and rolls over the heel;
        ``lift`` raises all in meters."""
        self.place(side, np.stack(np.broadcast_arrays(self._sign(side) * np.asarray(x), z), -1), yaw, pitch, lift)

    def place(self, side: str, xz: Array, yaw: Value = 0.0, pitch: Value = 0.0, lift: Value = 0.0) -> None:
        """As :meth:`foot`, with the ankle's place (x, z) in world coordinates."""
        rest = HUMANOID.rest_joints
        ankle, toe = rest[_INDEX[side + "Foot"]], rest[_INDEX[side + "ToeBase"]]
        heel = soles(HUMANOID, anatomy(HUMANOID))[0 if side == "Left" else 1].offsets[0]
        roll = self.angle(pitch)
        turned = about("y", self._sign(side) * self.angle(yaw))
        world = turned @ about("x", roll)
        pivot = np.where((roll > 0)[:, None], toe - ankle, heel)
        flat = np.empty((self.frames, 3))
        flat[:, [0, 2]] = xz
        flat[:, 1] = ankle[1] + STANDING + np.broadcast_to(lift, (self.frames,))
        position = flat + np.einsum("tij,tj->ti", turned, pivot) - np.einsum("tij,tj->ti", world, pivot)
        # Over the ball the toes stay flat; lifted off, they straighten.
        flatness = 1 - ease(np.broadcast_to(np.asarray(lift, np.float64), (self.frames,)) / 0.05)
        toes = about("x", -np.maximum(roll, 0) * flatness)
        self._feet[side] = position, world, toes

    def motion(self, name: str) -> Motion:
        """Solve the legs and give the clip."""
        for side in ("Left", "Right"):
            if side not in self._feet:
                rest = HUMANOID.rest_joints[_INDEX[side + "Foot"]]
                self.foot(side, abs(rest[0]), rest[2], yaw=6)
        rotations = self.local.copy()
        pelvis = self.local[:, _INDEX["Hips"]]
        for side in ("Left", "Right"):
            thigh, shin, foot, toes = (_INDEX[side + part] for part in ("UpLeg", "Leg", "Foot", "ToeBase"))
            ankle, sole, bent = self._feet[side]
            hip = self.hips + pelvis @ HUMANOID.rest_joints[thigh]
            # Knees point between where the foot points and where the hips face.
            ahead = unit(unit(sole[:, :, 2] * [1, 0, 1]) + 0.35 * pelvis[:, :, 2])
            world_thigh, world_shin = solve_leg(
                hip, ankle, ahead, *(HUMANOID.rest_joints[j] for j in (thigh, shin, foot))
            )
            rotations[:, thigh] = transpose(pelvis) @ world_thigh
            rotations[:, shin] = transpose(world_thigh) @ world_shin
            rotations[:, foot] = transpose(world_shin) @ sole
            rotations[:, toes] = bent
        names = tuple(sorted(self._face))
        face = np.stack([self._face[n] for n in names], 1) if names else None
        return Motion(HUMANOID, rotations, self.hips.copy(), FPS, name, expression_names=names, expressions=face)

    def _sign(self, side: str) -> float:
        return 1.0 if side == "Left" else -1.0

    def _set(self, side: str, name: str, rotation: Array) -> None:
        self.local[:, _INDEX[side + name]] = rotation if side == "Left" else _MIRROR @ rotation @ _MIRROR


def solve_leg(
    hip: Array, ankle: Array, ahead: Array, rest_hip: Array, rest_knee: Array, rest_ankle: Array
) -> tuple[Array, Array]:
    """World rotations of thigh and shin that bring the ankle to its place, the knee pointing ``ahead``.

    Arrays are (t, 3); the rest joints say which way the leg hangs when both rotations are the identity. Out of reach,
    the leg is stretched toward the place.
    """
    upper, lower = rest_knee - rest_hip, rest_ankle - rest_knee
    a, b = np.linalg.norm(upper), np.linalg.norm(lower)
    reach = ankle - hip
    length = np.clip(np.linalg.norm(reach, axis=-1), abs(a - b) + 1e-3, (a + b) * 0.9995)
    down = unit(reach)
    ahead = unit(ahead - np.einsum("ti,ti->t", ahead, down)[:, None] * down)
    cosine = np.clip((a * a + length**2 - b * b) / (2 * a * length), -1, 1)
    knee = a * (cosine[:, None] * down + np.sqrt(1 - cosine**2)[:, None] * ahead)
    hinge = np.cross(ahead, down)
    rest_hinge = np.cross([0.0, 0, 1], rest_ankle - rest_hip)
    thigh = orthonormal_frame(knee, hinge) @ orthonormal_frame(upper, rest_hinge).T
    shin = orthonormal_frame(down * length[:, None] - knee, hinge) @ orthonormal_frame(lower, rest_hinge).T
    return thigh, shin
