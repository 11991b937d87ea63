"""Built-in clips, written for this project: 30 frames a second, facing +Z, feet planted.

Every clip is a loop: its last frame leads back to its first. "walk" gains ground; the others end where they began.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from persona.errors import PersonaError
from persona.geometry.rotations import Array
from persona.motion.authoring import FPS, Rig, Value, ease, keys
from persona.types import Motion


def clips() -> tuple[str, ...]:
    """The names of the built-in clips."""
    return tuple(_CLIPS)


@cache
def clip(name: str) -> Motion:
    """A built-in clip on its own generic skeleton (:func:`persona.motion.retarget` carries it to a person).

    Raises:
        PersonaError: no clip has that name.
    """
    if name not in _CLIPS:
        raise PersonaError(f"there is no clip named {name!r}; the built-in clips are {', '.join(_CLIPS)}")
    return _CLIPS[name]()


def _relaxed(rig: Rig, side: str, swing: Value = 0.0, elbow: Value = 16.0, away: float = 14.0) -> None:
    """A hanging arm, away from the clothes, that swings forward by so many degrees."""
    swing = np.asarray(swing, np.float64)
    lift = np.hypot(away, swing)
    rig.arm(side, lift, ahead=np.degrees(np.arctan2(swing, away)), roll=16, elbow=elbow, turn=16, wrist=6, shrug=0.0)
    rig.fingers(side, 6, thumb=6)


def _idle() -> Motion:
    rig = Rig(round(8 * FPS))
    t = rig.seconds * 2 * np.pi / 8
    shift, breath = np.sin(t), np.sin(2 * t)
    rig.move(x=0.022 * shift, y=-0.003 - 0.002 * np.cos(2 * t), z=0.004 * np.sin(t + 1))
    rig.turn("Hips", bend=1, turn=2 * np.sin(t + 0.4), tilt=-1.6 * shift)
    rig.torso(bend=-0.5 - 1.2 * breath, turn=-1.5 * np.sin(t + 0.8), tilt=2.2 * shift)
    rig.head(
        bend=1.0 + 1.0 * np.sin(t + 2), turn=5 * np.sin(t - 0.9) + 2 * np.sin(2 * t + 1), tilt=-1.2 * np.sin(t - 0.6)
    )
    for side, sign in (("Left", 1), ("Right", -1)):
        _relaxed(rig, side, swing=3 + 1.2 * np.sin(t + 1.3 * sign), elbow=17 + 1.5 * breath)
        rig.foot(side, 0.125, 0.01 * sign, yaw=9)
    rig.blink(0.9, 3.4, 6.6)
    rig.smile(0.12 + 0.12 * np.sin(t - 1.2))
    return rig.motion("idle")


def _wave() -> Motion:
    rig = Rig(round(5 * FPS))
    n, t = rig.frames, rig.seconds
    up = keys(n, [0, 0.25, 1.0, 3.9, 4.6], [0, 0, 1, 1, 0], smooth=3)
    swing = up**2 * np.sin(2 * np.pi * (t - 0.95) / 0.72) * keys(n, [0, 0.9, 1.3, 3.6, 4.0], [0, 0, 1, 1, 0])
    breath = np.sin(2 * np.pi * t / 2.5)
    mix = lambda low, high: low + (high - low) * up  # noqa: E731
    rig.move(x=0.014 * up, y=-0.006)
    rig.turn("Hips", bend=1, turn=-2 * up, tilt=-1.2 * up)
    rig.torso(bend=1 - breath, turn=-3 * up, tilt=-3.0 * up + 0.8 * swing)
    rig.head(bend=1, turn=3 * up, tilt=5 * up - 0.8 * swing)
    _relaxed(rig, "Left", swing=3 + np.sin(2 * np.pi * t / 5), elbow=17 + breath)
    rig.arm(
        "Right",
        lift=mix(14.3, 66) + 3 * swing,
        ahead=mix(12, 30),
        roll=mix(16, -76) + 9 * swing,
        elbow=mix(17, 112) - 19 * swing,
        turn=mix(14, -8),
        wrist=mix(6, -4),
        sway=-9 * np.roll(swing, 3),
        shrug=mix(0, 7),
    )
    rig.fingers("Right", mix(6, -7), thumb=mix(6, -8), spread=mix(0, 4))
    for side in ("Left", "Right"):
        rig.foot(side, 0.125, 0.0, yaw=9)
    rig.smile(0.8 * keys(n, [0, 0.3, 1.0, 3.9, 4.8], [0, 0, 1, 1, 0], smooth=3))
    rig.face(browInnerUp=0.35 * up)
    rig.blink(0.5, 3.0)
    return rig.motion("wave")


def _walk() -> Motion:
    """One stride of 1.1 s at 1.24 m/s; the gait's timing and angles follow the usual figures of gait analysis."""
    frames, stride, stance = 32, 1.32, 0.61
    rig = Rig(frames)
    phase = np.arange(frames) / frames  # 0: the left heel strikes

    def over_stride(*pairs: tuple[float, float]) -> Callable[[Array], Array]:
        """A curve over one foot's stride (0: heel strike)."""
        times, values = np.array(pairs).T
        curve = keys(320, times * 320 / FPS, values, smooth=5)
        return lambda p: np.interp(p * 320, np.arange(321), np.append(curve, curve[0]))

    pitch = over_stride(
        (0, -17),
        (0.08, 0),
        (0.1, 0),
        (0.3, 0),
        (0.34, 1),
        (0.48, 20),
        (0.60, 54),
        (0.67, 48),
        (0.76, 14),
        (0.84, -4),
        (0.94, -18),
    )
    lift = over_stride(
        (0, 0), (0.05, 0), (0.59, 0), (0.66, 0.055), (0.74, 0.065), (0.83, 0.04), (0.91, 0.035), (0.98, 0.003)
    )
    for side, offset in (("Left", 0.0), ("Right", 0.5)):
        p = (phase - offset) % 1.0
        # The foot is planted, then swings ahead by one stride: off the ground with some speed, onto it with little.
        u = np.clip((p - stance + 0.01) / (1 - stance + 0.01), 0, 1)
        swing = u**2 * (3 - 2 * u) + 0.55 * (u**3 - 2 * u**2 + u) + 0.1 * (u**3 - u**2)
        rig.foot(
            side, 0.08, stride * (np.floor(phase - offset) + offset + swing) + 0.28, yaw=6, pitch=pitch(p), lift=lift(p)
        )
    t = 2 * np.pi * phase
    rig.move(
        x=0.02 * np.sin(t - 0.25),
        y=-0.033 - 0.019 * np.cos(2 * t - 0.3),
        z=stride * phase + 0.012 * np.sin(2 * t + 2.2),
    )
    rig.turn("Hips", bend=2, turn=-5 * np.cos(t), tilt=-2.5 * np.sin(t))
    rig.torso(bend=1 + 0.8 * np.cos(2 * t), turn=9.5 * np.cos(t), tilt=2.8 * np.sin(t - 0.1))
    rig.head(bend=-1 - 0.6 * np.cos(2 * t - 0.5), turn=-4.5 * np.cos(t), tilt=-0.5 * np.sin(t))
    for side, sign in (("Left", 1), ("Right", -1)):
        swing = -sign * np.cos(t - 0.25)
        _relaxed(rig, side, swing=2 + 19 * swing, elbow=20 + 12 * np.maximum(swing, -0.6), away=12)
    return rig.motion("walk")


def _squat() -> Motion:
    rig = Rig(round(4 * FPS))
    n = rig.frames
    down = keys(n, [0, 0.3, 1.5, 1.9, 3.2], [0, 0, 1, 1, 0], smooth=3)
    arms = keys(n, [0, 0.2, 1.3, 2.0, 3.2], [0, 0, 1, 1, 0], smooth=3)
    rig.move(y=-0.012 - 0.45 * down, z=-0.19 * down)
    rig.turn("Hips", bend=1 + 30 * down)
    rig.torso(bend=1 + 9 * down)
    rig.head(bend=1 - 27 * down)
    for side in ("Left", "Right"):
        rig.arm(
            side,
            lift=14 + 102 * arms,
            ahead=12 + 73 * arms,
            roll=16 - 10 * arms,
            elbow=17 - 5 * arms,
            turn=16 + 50 * arms,
            wrist=6 - 4 * arms,
            shrug=4 * arms,
        )
        rig.fingers(side, 6 - 6 * arms, thumb=6)
        rig.foot(side, 0.19, 0.02, yaw=18)
    rig.face(mouthPucker=0.25 * down * (1 - down) * 4)
    rig.blink(0.4, 3.1)
    return rig.motion("squat")


def _turn() -> Motion:
    """Once around on the spot, to the left, in twelve steps of 30 degrees."""
    beat, angle = 0.5, 30.0
    rig = Rig(round(360 / angle * beat * FPS))
    beats = rig.seconds / beat
    out = 9.0
    for side, sign, first in (("Left", 1, 0.0), ("Right", -1, 1.0)):
        done = np.floor((beats - first) / 2)
        part = np.clip((beats - first - 2 * done) / 0.95, 0, 1)  # it steps in the first of its two beats
        # Halfway through its stand the foot is in line with the body.
        heading = angle * (2 * (done + ease((part - 0.12) / 0.76)) + first - 0.52)
        stand = np.radians(heading)
        away = sign * (0.125 + 0.012 * np.sin(np.pi * part))
        rig.place(
            side,
            np.stack([away * np.cos(stand), -away * np.sin(stand)], -1),
            yaw=sign * heading + out,
            pitch=14 * np.sin(np.pi * part) * (1 - part),
            lift=0.05 * np.sin(np.pi * part),
        )
    yaw = angle * beats + 2 * np.sin(2 * np.pi * beats)
    weight = -np.sin(np.pi * beats - 0.3)  # over the standing foot: the right one while the left one steps
    facing = np.radians(yaw)
    rig.move(
        x=0.03 * weight * np.cos(facing),
        y=-0.014 - 0.005 * np.cos(2 * np.pi * beats),
        z=-0.03 * weight * np.sin(facing),
    )
    rig.turn("Hips", bend=1, turn=yaw, tilt=-1.5 * weight)
    rig.torso(bend=1, turn=4 + 1.5 * np.sin(2 * np.pi * beats + 1), tilt=1.8 * weight)
    rig.head(bend=1, turn=6 + 2 * np.sin(2 * np.pi * beats + 1.5))
    for side, sign in (("Left", 1), ("Right", -1)):
        _relaxed(rig, side, swing=3 + 6 * sign * weight, elbow=19, away=15)
    return rig.motion("turn")


def _dance() -> Motion:
    """Sixteen beats, 120 a minute: step-touches, pushing the ceiling up, an arm wave, pointing up and down."""
    from scipy.ndimage import gaussian_filter1d

    beat = 0.5
    rig = Rig(round(16 * beat * FPS))
    n = rig.frames
    b = rig.seconds / beat  # time in beats

    def track(*pairs: tuple[float, float], smooth: float = 1.7) -> Array:
        return keys(n, [t * beat for t, _ in pairs], [v for _, v in pairs], smooth=smooth)

    def between(start: float, end: float, over: float = 0.5) -> Array:
        """1 between two beats, 0 elsewhere; it changes in ``over`` beats."""
        return ease((b - start) / over + 0.5) * (1 - ease((b - end) / over + 0.5))

    # Where each foot goes in (beat, beat, x), and when only its ball touches.
    steps = {
        "Left": (0.13, ((0.0, 0.7, 0.36), (3.0, 3.6, 0.09), (4.0, 4.7, 0.36), (7.0, 7.6, 0.22), (15.2, 15.9, 0.13))),
        "Right": (
            -0.13,
            ((1.0, 1.6, 0.14), (2.0, 2.7, -0.13), (5.0, 5.6, 0.14), (6.0, 6.7, -0.21), (14.3, 15.0, -0.13)),
        ),
    }
    touches = {"Left": ((3.3, 4.1),), "Right": ((1.3, 2.1), (5.3, 6.1))}
    for side, (x0, moves) in steps.items():
        x, lift, last = np.full(n, x0), np.zeros(n), x0
        for start, end, to in moves:
            part = np.clip((b - start) / (end - start), 0, 1)
            x = x + (to - last) * ease((part - 0.12) / 0.76)
            lift = lift + 0.06 * np.sin(np.pi * part)
            last = to
        touch = sum(between(start + 0.2, end - 0.1) for start, end in touches[side])
        rig.place(side, np.stack([x, np.full(n, 0.02)], -1), yaw=16, pitch=26 * touch + 180 * lift, lift=lift)

    sway = track(
        (0, 0), (7.6, 0), (8.5, 1), (9.5, -1), (10.5, 1), (11.5, -1), (12.5, -1), (13.5, 1), (14.4, -0.9), (15.5, 0.3)
    )
    middle = track(
        (0, 0),
        (1, 0.235),
        (2, 0.2),
        (3, 0.0),
        (4, 0.02),
        (5, 0.235),
        (6, 0.2),
        (7, -0.02),
        (8, 0.005),
        (15, 0),
        smooth=3,
    )
    down = 0.5 + 0.5 * np.cos(2 * np.pi * (b - 0.08))  # knees give on every beat
    groove = np.sin(np.pi * (b + 0.5)) * (between(-0.5, 7.5) + between(15.5, 17))
    low = track((0, 0), (12, 0), (13, 0.5), (14, 0), (15, 0.4))
    rig.move(
        x=middle + 0.075 * sway, y=-0.045 - 0.035 * down - 0.025 * np.abs(sway) - 0.03 * low, z=-0.01 - 0.01 * down
    )
    rig.turn("Hips", bend=3 + 2 * down, turn=9 * groove + 9 * sway, tilt=-8 * sway)
    rig.torso(
        bend=1 + 4 * down + 5 * low,
        turn=-15 * groove - 8 * sway + 14 * low,
        tilt=6 * groove + 11 * sway + track((0, 0), (4, 0), (4.5, -3), (5.5, 3), (6.5, -3), (7.5, 3), (8, 0)),
    )
    rig.head(
        bend=-2 + 6 * np.roll(down, 2),
        turn=8 * groove
        + track(
            (0, 0), (8, 0), (8.6, -28), (9.6, 0), (10.2, 28), (11.6, 0), (12.5, -22), (13.5, 12), (14.5, -22), (15.5, 0)
        ),
        tilt=-4 * groove - 5 * sway,
    )

    # Arms, bar by bar: swinging in front (0-4), pushing up (4-8), held out in a wave (8-12), pointing (12-16).
    swing = between(-1.2, 3.8, 1.2) + between(15.6, 18, 1.2)
    push, out, point = (between(*bar, 1.2) for bar in ((3.8, 7.8), (7.8, 11.8), (11.8, 15.6)))
    pushing = 0.5 - 0.5 * np.cos(2 * np.pi * (b - 4.1))
    along = np.where(b < 10, (b - 8.2) / 1.7 * 8 - 1.5, (11.6 - b) / 1.6 * 8 - 1.5)  # the wave's place, hand to hand
    pulse = [np.exp(-(((along - i) / 1.05) ** 2)) for i in range(6)]
    up = track(
        (0, 0), (11.8, 0), (12.45, 1), (13.0, 1), (13.5, 0), (14.0, 0), (14.45, 1), (15.0, 1), (15.6, 0), smooth=1.2
    )
    for side, sign in (("Left", 1), ("Right", -1)):
        s = sign * groove
        hand, elbow, shoulder = pulse[5::-1][:3] if side == "Left" else pulse[:3]
        points = side == "Right"
        poses = {  # lift, ahead, roll, elbow, turn, wrist, sway, shrug, curl
            "swing": (34 + 6 * s, 48 - 42 * s, 22 - 18 * s, 88 + 14 * s, 25, 5, 0, 3 + 3 * s, 30),
            "push": (
                98 + 48 * pushing,
                22,
                -72 + 30 * pushing,
                108 - 78 * pushing,
                20,
                -38 - 16 * pushing,
                0,
                6 + 14 * pushing,
                2,
            ),
            "out": (
                86 - 10 * hand + 16 * shoulder - 6 * elbow,
                8,
                -74,
                8 + 52 * elbow,
                72,
                -34 * hand + 38 * elbow + 4,
                0,
                5 + 10 * shoulder,
                -3,
            ),
            "point": (
                (40 + 102 * up, 62 - 48 * up, 44 - 54 * up, 34 - 20 * up, 30, 2, 0, 3 + 15 * up, 0)
                if points
                else (44, -12, 38, 96 + 6 * down, 55, 18, 0, 3, 36)
            ),
        }
        total = swing + push + out + point
        mixed = sum(
            (weight / total)[:, None] * np.stack(np.broadcast_arrays(*poses[name], np.zeros(n))[:-1], -1)
            for name, weight in (("swing", swing), ("push", push), ("out", out), ("point", point))
        )
        mixed = gaussian_filter1d(np.asarray(mixed), 1.3, axis=0, mode="wrap")
        lift, ahead, roll, bent, turn, wrist, swayed, shrug, curl = mixed.T
        rig.arm(side, lift, ahead, roll, bent, turn, wrist, swayed, shrug)
        rig.fingers(side, curl, thumb=np.maximum(curl, 0))
    rig.smile(0.55 + 0.25 * np.sin(2 * np.pi * b / 16))
    rig.blink(1.1, 3.2, 6.3)
    return rig.motion("dance")


def _jumping_jack() -> Motion:
    """Two jumps in 1.2 s: feet apart and arms up, feet together and arms down."""
    frames = 36
    rig = Rig(frames)
    phase = np.arange(frames) / frames * 2  # one for each jump
    jump = phase % 1.0
    air = np.clip((jump - 0.36) / 0.48, 0, 1)  # off the floor
    height = 0.085 * 4 * air * (1 - air)
    apart = np.where(phase < 1, ease(air), 1 - ease(air))
    # Knees give before the jump and after landing; in the air the legs stretch.
    give = keys(
        frames // 2, np.array([0.0, 0.18, 0.36, 0.45, 0.8, 0.88]) * 0.6, [0.7, 1, 0.35, 0.05, 0.05, 0.3], smooth=1
    )
    rig.move(y=-0.01 - 0.06 * np.tile(give, 2) + height - 0.03 * apart)
    rig.turn("Hips", bend=1 + 4 * np.tile(give, 2))
    rig.torso(bend=1 + 3 * np.tile(give, 2))
    rig.head(bend=-2)
    arms = keys(frames, np.array([0.0, 0.2, 0.9, 1.2, 1.9]) * 0.6, [0, 0.02, 1, 0.98, 0.02], smooth=2.5)
    for side in ("Left", "Right"):
        rig.arm(side, lift=18 + 138 * arms, ahead=14, roll=10 - 30 * arms, elbow=14 + 10 * arms, turn=10, wrist=4)
        rig.fingers(side, 2, thumb=4)
        rig.foot(
            side,
            0.10 + 0.24 * apart,
            0.0,
            yaw=8 + 6 * apart,
            pitch=10 * np.sin(np.pi * air) + 160 * height,
            lift=height,
        )
    return rig.motion("jumping_jack")


def _stretch() -> Motion:
    """Arms up, a stretch to either side, and down again."""
    rig = Rig(round(8 * FPS))
    n = rig.frames
    up = keys(n, [0, 0.4, 2.0, 6.0, 7.4], [0, 0, 1, 1, 0], smooth=4)
    side_bend = keys(n, [0, 2.0, 3.0, 3.5, 4.6, 5.1, 6.0], [0, 0, 1, 1, -1, -1, 0], smooth=4)
    rise = keys(n, [0, 1.2, 2.0, 2.6, 6.0], [0, 0, 0.6, 0, 0], smooth=4)
    rig.move(x=-0.035 * side_bend, y=-0.008 - 0.004 * np.abs(side_bend))
    rig.turn("Hips", bend=1, tilt=4 * side_bend)
    rig.torso(bend=1 - 6 * rise - 2 * up, tilt=24 * side_bend)
    rig.head(bend=1 - 10 * rise, tilt=5 * side_bend)
    for side, sign in (("Left", 1), ("Right", -1)):
        reach = 6 * sign * side_bend
        rig.arm(
            side,
            lift=14 + 144 * up + reach,
            ahead=12 + 8 * up,
            roll=16 - 40 * up,
            elbow=17 + 8 * up,
            turn=16 - 30 * up,
            wrist=6 - 16 * up,
        )
        rig.fingers(side, 6 - 14 * up, thumb=6 - 8 * up)
        rig.foot(side, 0.15, 0.0, yaw=10)
    return rig.motion("stretch")


# Both arms: seconds, then lift, ahead, roll, elbow, turn and wrist as Rig.arm takes them, and the fingers' curl.
_ARMS_IN_RANGE = np.array(
    [
        [0.0, 14, 12, 16, 17, 16, 6, 6],
        [1.4, 165, 5, -25, 10, -20, 0, -12],  # up sideways
        [2.2, 85, 0, -20, 4, 70, -35, -8],  # out
        [2.8, 82, 30, -10, 5, 65, 35, -4],
        [3.2, 84, 92, 0, 6, 60, 0, 0],  # forward
        [4.2, 84, 97, 22, 45, 70, 10, 60],  # rounded
        [5.0, 40, 40, 10, 110, -60, 35, 65],  # fists, elbows bent
        [5.8, 34, 58, -15, 135, 40, -20, -10],
        [6.4, 26, 45, -10, 75, 70, -25, -4],
        [7.2, 14, 12, 16, 17, 16, 6, 6],
        [8.0, 30, 10, 14, 20, 16, 6, 6],  # away from the turning body
        [9.5, 30, 10, 14, 20, 16, 6, 6],
        [10.3, 80, 85, 8, 12, 60, 2, 2],  # forward in the squat
        [11.6, 80, 85, 8, 12, 60, 2, 2],
        [12.6, 46, 20, 10, 30, 30, 4, 6],  # balancing
        [14.4, 46, 20, 10, 30, 30, 4, 6],
        [15.4, 14, 12, 16, 17, 16, 6, 6],
    ]
)


def _range_of_motion() -> Motion:
    """Every joint through its range, slowly: what an avatar has to be trained for."""
    rig = Rig(round(16 * FPS))
    n = rig.frames

    def track(*pairs: tuple[float, float]) -> Array:
        return keys(n, [t for t, _ in pairs], [v for _, v in pairs], smooth=3)

    lift, ahead, roll, elbow, turn, wrist, curl = keys(n, _ARMS_IN_RANGE[:, 0], _ARMS_IN_RANGE[:, 1:], smooth=3).T
    for side in ("Left", "Right"):
        rig.arm(side, lift, ahead, roll, elbow, turn, wrist)
        rig.fingers(side, curl, thumb=np.maximum(0.6 * curl, 0), spread=np.maximum(-0.5 * curl, 0))
    bend = track((0, 0), (2.3, 0), (3.2, 18), (4.2, -10), (5.0, 0))
    tilt = track((0, 0), (5.2, 0), (5.9, 18), (6.8, -18), (7.5, 0))
    twist = track((0, 0), (7.3, 0), (8.0, 32), (8.8, -32), (9.5, 0))
    squat = track((0, 0), (9.9, 0), (10.9, 1), (11.9, 0))
    raised = {
        "Left": track((0, 0), (12.0, 0), (12.8, 1), (13.5, 0)),
        "Right": track((0, 0), (13.4, 0), (14.2, 1), (14.9, 0)),
    }
    weight = track((0, 0), (11.8, 0), (12.5, -1), (13.1, -1), (13.9, 1), (14.5, 1), (15.4, 0))  # over the standing foot
    rig.move(
        x=0.09 * weight - 0.02 * tilt / 18,
        y=-0.01 - 0.36 * squat - 0.006 * np.abs(tilt) / 18,
        z=-0.15 * squat - 0.03 * bend / 18,
    )
    rig.turn("Hips", bend=1 + 24 * squat + 0.2 * bend, turn=0.35 * twist, tilt=0.2 * tilt)
    rig.torso(bend=1 + 8 * squat + bend, turn=0.9 * twist, tilt=tilt)
    rig.head(
        bend=1 - 20 * squat - 0.6 * bend + track((0, 0), (0.7, -12), (1.5, -18), (2.4, 0), (3.6, 14), (4.6, 0)),
        turn=0.8 * twist + track((0, 0), (5.2, 0), (6.0, -30), (6.9, 30), (7.6, 0)),
        tilt=track((0, 0), (8.6, 0), (9.2, 16), (9.9, -16), (10.6, 0)),
    )
    for side, up in raised.items():
        rig.foot(side, 0.14, 0.02 + 0.24 * up, yaw=12, pitch=25 * up, lift=0.36 * up)
    return rig.motion("range_of_motion")


def _expressions() -> Motion:
    """The face through its range over a quiet body: a smile, surprise, doubt, speech, glances, a wink."""
    rig = Rig(round(12 * FPS))
    t = rig.seconds
    breath = np.sin(2 * np.pi * t / 4)

    def during(start: float, end: float, over: float = 0.25) -> Array:
        """1 between two times, 0 elsewhere; it changes in ``over`` seconds."""
        return ease((t - start) / over) * (1 - ease((t - end) / over))

    surprise, doubt, kiss, speech = during(2.3, 3.4, 0.2), during(3.9, 5.0), during(5.3, 5.9), during(6.2, 8.2, 0.15)
    left, up = during(8.6, 9.2, 0.12) - during(9.3, 9.9, 0.12), during(10.0, 10.4, 0.12) - during(10.5, 10.9, 0.12)
    rig.smile(during(0.5, 1.7) + 0.6 * during(11.2, 11.6))
    rig.face(browInnerUp=0.8 * surprise, browOuterUp=0.7 * surprise, eyeWide=0.8 * surprise, jawOpen=0.35 * surprise)
    rig.face(browDown=0.8 * doubt, mouthFrown=0.6 * doubt, noseSneer=0.3 * doubt)
    rig.face(mouthPucker=0.8 * kiss)
    syllable = (0.5 - 0.5 * np.cos(2 * np.pi * (t - 6.2) / 0.25)) * (0.7 + 0.3 * np.sin(2 * np.pi * (t - 6.2) / 0.8))
    rig.face(jawOpen=0.3 * speech * syllable, mouthFunnel=0.3 * speech * (0.5 + 0.5 * np.sin(9.1 * (t - 6.2))))
    rig.face(eyeLookOutLeft=0.8 * np.maximum(left, 0), eyeLookInRight=0.8 * np.maximum(left, 0))
    rig.face(eyeLookInLeft=0.8 * np.maximum(-left, 0), eyeLookOutRight=0.8 * np.maximum(-left, 0))
    rig.face(eyeLookUp=0.8 * np.maximum(up, 0), eyeLookDown=0.8 * np.maximum(-up, 0))
    rig.face(eyeBlinkLeft=during(11.25, 11.45, 0.12))
    rig.blink(2.1, 3.7, 5.15, 8.4, 10.95)
    rig.move(y=-0.004 - 0.001 * breath)
    rig.turn("Hips", bend=1)
    rig.torso(bend=-0.5 - breath)
    rig.head(bend=1 - 4 * surprise + 3 * doubt - 3 * up, turn=6 * left, tilt=4 * doubt + 3 * during(11.2, 11.6))
    for side in ("Left", "Right"):
        _relaxed(rig, side, swing=3.0, elbow=17 + breath)
        rig.foot(side, 0.125, 0.0, yaw=9)
    return rig.motion("expressions")


_CLIPS: dict[str, Callable[[], Motion]] = {
    "idle": _idle,
    "walk": _walk,
    "wave": _wave,
    "dance": _dance,
    "squat": _squat,
    "turn": _turn,
    "stretch": _stretch,
    "jumping_jack": _jumping_jack,
    "range_of_motion": _range_of_motion,
    "expressions": _expressions,
}
