"""Built-in clips, written for this project: 30 frames a second, facing +Z, feet planted.

Every clip is a loop: its last frame leads back to its first. "walk" gains ground; the others end where they began.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from persona.errors import PersonaError
from persona.motion.authoring import FPS, Rig, Value, ease, keys
from persona.motion.rotations import Array
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
    rig.move(x=0.022 * shift, y=-0.006 - 0.002 * np.cos(2 * t), z=0.004 * np.sin(t + 1))
    rig.turn("Hips", bend=1, turn=2 * np.sin(t + 0.4), tilt=-1.6 * shift)
    rig.torso(bend=1 - 1.2 * breath, turn=-1.5 * np.sin(t + 0.8), tilt=2.2 * shift)
    rig.head(
        bend=1.5 + 1.0 * np.sin(t + 2), turn=5 * np.sin(t - 0.9) + 2 * np.sin(2 * t + 1), tilt=-1.2 * np.sin(t - 0.6)
    )
    for side, sign in (("Left", 1), ("Right", -1)):
        _relaxed(rig, side, swing=3 + 1.2 * np.sin(t + 1.3 * sign), elbow=17 + 1.5 * breath)
        rig.foot(side, 0.125, 0.01 * sign, yaw=9)
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
    return rig.motion("wave")


def _walk() -> Motion:
    """One stride of 1.1 s at 1.25 m/s; the gait's timing and angles follow the usual figures of gait analysis."""
    frames, stride, stance = 32, 1.32, 0.61
    rig = Rig(frames)
    phase = np.arange(frames) / frames  # 0: the left heel strikes

    def foot(side: str, offset: float) -> None:
        p = (phase - offset) % 1.0
        # Where the foot is planted advances by one stride in every swing, relative to the body's even pace.
        cycle = np.floor(phase - offset)
        swing = (p - stance) / (1 - stance)
        go = np.where(p < stance, 0.0, ease(0.06 + 0.9 * swing) - ease(np.array(0.06)) * (1 - swing))
        go = np.where(p < stance, 0.0, go / (ease(np.array(0.96))))
        z = stride * (cycle + offset + np.clip(go, 0, 1)) + 0.29
        pitch = keys(
            frames,
            np.array([0.0, 0.09, 0.32, 0.48, 0.60, 0.70, 0.84, 0.95]) * frames / FPS,
            [-17, 0, 0, 18, 56, 50, -2, -18],
            smooth=0.6,
        )
        lift = keys(
            frames,
            np.array([0.0, 0.1, 0.58, 0.70, 0.80, 0.92]) * frames / FPS,
            [0, 0, 0, 0.035, 0.03, 0.03],
            smooth=0.6,
        )
        pitch, lift = (np.interp(p * frames, np.arange(frames + 1), np.append(v, v[0])) for v in (pitch, lift))
        rig.foot(side, 0.085, z, yaw=6, pitch=pitch, lift=lift)

    foot("Left", 0.0)
    foot("Right", 0.5)
    t = 2 * np.pi * phase
    rig.move(
        x=0.022 * np.sin(t - 0.25),
        y=-0.035 - 0.02 * np.cos(2 * t - 0.3),
        z=stride * phase + 0.012 * np.sin(2 * t + 2.2),
    )
    rig.turn("Hips", bend=3, turn=-5 * np.cos(t), tilt=-2.5 * np.sin(t))
    rig.torso(bend=1.5 + 0.8 * np.cos(2 * t), turn=9.5 * np.cos(t), tilt=2.8 * np.sin(t - 0.1))
    rig.head(bend=-2.5 - 0.6 * np.cos(2 * t - 0.5), turn=-4.5 * np.cos(t), tilt=-0.5 * np.sin(t))
    for side, sign in (("Left", 1), ("Right", -1)):
        swing = -sign * np.cos(t - 0.25)
        _relaxed(rig, side, swing=3 + 20 * swing, elbow=22 + 13 * np.maximum(swing, -0.6), away=11)
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
    return rig.motion("squat")


def _turn() -> Motion:
    """Once around on the spot in eight steps, to the left."""
    steps, beat = 8, 0.75
    rig = Rig(round(steps * beat * FPS))
    beats = rig.seconds / beat
    each = 360 / steps * 2  # each foot steps every second time
    yaw = 360 * beats / steps + 4 * np.sin(2 * np.pi * beats)
    moving = {"Left": beats, "Right": beats - 1}
    for side, sign in (("Left", 1), ("Right", -1)):
        done = np.floor(moving[side] / 2)
        part = np.clip((moving[side] / 2 - done) * 2 / 0.92, 0, 1)  # the first half of its two beats
        heading = each * (done + ease(part)) - (each / 2 if side == "Left" else each / 4)
        heading = heading + (22.5 if side == "Left" else 45) + (8 * sign)
        stand = np.radians(heading - 8 * sign)
        away = 0.12 + 0.015 * np.sin(np.pi * part)
        xz = np.stack([sign * away * np.cos(stand), -sign * away * np.sin(stand)], -1)
        rig.place(
            side,
            xz,
            yaw=sign * heading,
            pitch=16 * np.sin(np.pi * part) ** 2 * (1 - part),
            lift=0.05 * np.sin(np.pi * part) ** 2,
        )
    sway = np.sin(np.pi * beats - 0.2)  # the weight is over the standing foot
    facing = np.radians(yaw)
    rig.move(
        x=-0.03 * sway * np.cos(facing), y=-0.016 - 0.006 * np.cos(2 * np.pi * beats), z=0.03 * sway * np.sin(facing)
    )
    rig.turn("Hips", bend=1, turn=yaw, tilt=1.5 * sway)
    rig.torso(bend=1, turn=5 + 2 * np.sin(2 * np.pi * beats + 1), tilt=-1.8 * sway)
    rig.head(bend=1, turn=7 + 3 * np.sin(2 * np.pi * beats + 1.5))
    for side, sign in (("Left", 1), ("Right", -1)):
        _relaxed(rig, side, swing=3 + 6 * sign * np.sin(np.pi * beats + 0.6), elbow=19, away=15)
    return rig.motion("turn")


def _dance() -> Motion:
    """A groove at 120 beats a minute: sixteen beats of step-touches, hip sways, an arm wave, claps and a pump."""
    beat = 0.5
    rig = Rig(round(16 * beat * FPS))
    n = rig.frames
    b = rig.seconds / beat  # time in beats

    def track(*pairs: tuple[float, float], smooth: float = 1.5) -> Array:
        return keys(n, [t * beat for t, _ in pairs], [v for _, v in pairs], smooth=smooth)

    # Feet. Beats 0-4: step left, touch, step right, touch, twice as far in the second bar (4-8); 8-12 feet apart,
    # hips sway; 12-16 together again.
    def steps(*moves: tuple[float, float, float]) -> tuple[Array, Array]:
        """Place and lift of a foot that moves to x at each (start, end, x) in beats."""
        x = np.full(n, moves[-1][2])
        lift = np.zeros(n)
        last = moves[-1][2]
        for start, end, to in moves:
            part = (b - start) / (end - start)
            x = np.where(b >= start, last + (to - last) * ease(part), x)
            lift += 0.06 * np.where((part > 0) & (part < 1), np.sin(np.pi * np.clip(part, 0, 1)) ** 2, 0)
            last = to
        return x, lift

    left_x, left_lift = steps(
        (0.05, 0.75, 0.34),
        (2.9, 3.6, 0.02),
        (4.05, 4.75, 0.34),
        (6.9, 7.6, 0.02),
        (8.05, 8.75, 0.24),
        (12.2, 12.9, 0.13),
    )
    right_x, right_lift = steps(
        (0.9, 1.6, 0.08),
        (2.05, 2.75, -0.28),
        (4.9, 5.6, 0.08),
        (6.05, 6.75, -0.28),
        (13.2, 13.9, -0.13),
        (15.1, 15.8, -0.13),
    )
    for side, x, lift in (("Left", left_x, left_lift), ("Right", right_x, right_lift)):
        rig.place(side, np.stack([x, np.full(n, 0.02)], -1), yaw=14, pitch=200 * lift, lift=lift)
    middle = track(
        (0, 0.0),
        (0.7, 0.20),
        (1.5, 0.22),
        (2.7, -0.13),
        (3.5, -0.15),
        (4.7, 0.20),
        (5.5, 0.22),
        (6.7, -0.13),
        (7.5, -0.15),
        (8.5, -0.02),
        smooth=3,
    )
    sway = track((8, 0), (9, 1), (10, -1), (11, 1), (12, -1), (13, 0), smooth=2.5)
    bounce = 0.5 - 0.5 * np.cos(2 * np.pi * (b + 0.12))  # down on every beat
    x = middle + 0.06 * sway
    rig.move(x=x, y=-0.05 - 0.035 * bounce - 0.02 * np.abs(sway), z=-0.012 * bounce)
    rig.turn("Hips", bend=3 + 2 * bounce, turn=8 * np.sin(np.pi * b) * (b < 8) + 10 * sway, tilt=-7 * sway)
    rig.torso(bend=3 * bounce - 2, turn=-10 * np.sin(np.pi * b) * (b < 8) - 12 * sway, tilt=10 * sway)
    rig.head(bend=2 + 5 * np.roll(bounce, 2), turn=8 * sway, tilt=-4 * sway)
    for side in ("Left", "Right"):
        _relaxed(rig, side, elbow=60)
    return rig.motion("dance")


def _range_of_motion() -> Motion:
    """Every joint through its range, slowly: what an avatar has to be trained for."""
    rig = Rig(round(14 * FPS))
    n = rig.frames

    def track(*pairs: tuple[float, float]) -> Array:
        return keys(n, [t for t, _ in pairs], [v for _, v in pairs], smooth=3)

    # 0-3 arms up sideways, 3-5 forward and crossed, 5-7.5 elbows, 7.5-10 bends and turns, 10-14 legs
    lift = track(
        (0, 14),
        (1.4, 165),
        (2.2, 80),
        (3.2, 84),
        (4.2, 84),
        (5.0, 40),
        (6.0, 30),
        (7.2, 14),
        (8, 30),
        (9.5, 30),
        (10.3, 80),
        (11.8, 80),
        (12.8, 40),
        (13.6, 14),
    )
    ahead = track(
        (0, 12),
        (1.4, 5),
        (2.2, 0),
        (3.2, 92),
        (4.2, 105),
        (5.0, 40),
        (6.0, 60),
        (7.2, 12),
        (10.3, 85),
        (11.8, 85),
        (12.8, 10),
        (13.6, 12),
    )
    elbow = track(
        (0, 17),
        (1.4, 10),
        (2.2, 4),
        (3.2, 6),
        (4.2, 45),
        (5.0, 110),
        (5.8, 135),
        (6.5, 60),
        (7.2, 17),
        (10.3, 12),
        (12.6, 12),
    )
    roll = track((0, 16), (1.4, -25), (2.2, -20), (3.2, 0), (4.2, 25), (5.0, 10), (6.2, -20), (7.2, 16))
    turn = track(
        (0, 16), (1.4, -20), (2.2, 70), (3.2, 60), (4.2, 70), (5.0, -60), (6.2, 70), (7.2, 16), (10.3, 60), (12.6, 30)
    )
    wrist = track((0, 6), (1.4, 0), (2.2, -35), (2.8, 35), (3.4, 0), (5.4, 40), (6.2, -30), (7.2, 6))
    curl = track((0, 6), (1.4, -12), (2.6, -8), (3.4, 0), (4.2, 60), (5.0, 65), (5.8, -10), (7.2, 6))
    for side in ("Left", "Right"):
        rig.arm(side, lift=lift, ahead=ahead, roll=roll, elbow=elbow, turn=turn, wrist=wrist)
        rig.fingers(side, curl, thumb=np.maximum(0.6 * curl, 0), spread=np.maximum(-0.5 * curl, 0))
    left_up = track((0, 0), (12.0, 0), (12.6, 1), (13.2, 0))
    right_up = track((0, 0), (7.6, 0), (10.0, 0), (13.3, 0))
    squat = track((0, 0), (9.9, 0), (10.9, 1), (11.9, 0))
    twist = track((0, 0), (7.3, 0), (8.0, 32), (8.8, -32), (9.5, 0))
    tilt = track((0, 0), (5.2, 0), (5.9, 18), (6.8, -18), (7.5, 0))
    bend = track((0, 0), (2.3, 0), (3.2, 18), (4.2, -10), (5.0, 0))
    rig.move(
        x=-0.075 * left_up + 0.075 * right_up - 0.02 * tilt / 18,
        y=-0.012 - 0.36 * squat - 0.006 * np.abs(tilt) / 18,
        z=-0.15 * squat - 0.03 * bend / 18,
    )
    rig.turn("Hips", bend=1 + 24 * squat + 0.2 * bend, turn=0.35 * twist, tilt=0.2 * tilt)
    rig.torso(bend=1 + 8 * squat + bend, turn=0.9 * twist, tilt=tilt)
    rig.head(
        bend=1 - 20 * squat - 0.6 * bend + track((0, 0), (0.7, -12), (1.5, -18), (2.4, 0), (3.6, 14), (4.6, 0)),
        turn=0.8 * twist + track((0, 0), (5.2, 0), (6.0, -30), (6.9, 30), (7.6, 0)),
        tilt=track((0, 0), (8.6, 0), (9.2, 16), (9.9, -16), (10.6, 0)),
    )
    rig.foot("Left", 0.14, 0.02 + 0.22 * left_up, yaw=12, pitch=20 * left_up, lift=0.3 * left_up)
    rig.foot("Right", 0.14, 0.02, yaw=12)
    return rig.motion("range_of_motion")


_CLIPS: dict[str, Callable[[], Motion]] = {
    "idle": _idle,
    "walk": _walk,
    "wave": _wave,
    "dance": _dance,
    "squat": _squat,
    "turn": _turn,
    "range_of_motion": _range_of_motion,
}
