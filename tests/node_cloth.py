"""The page's cloth simulation, run by node on the calls that Python's own simulation was given."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from persona.cloth import Outfit, Simulation, simulate, simulation
from persona.geometry.rotations import matrices_to_quaternions
from persona.types import Motion, Pose
from persona.viewer.single_file import STATIC

_SCRIPT = Path(__file__).parent / "simulate_in_node.mjs"


def call(does: str, pose: Pose, seconds: float = 0.0, keep: bool = False, **more: Any) -> dict[str, Any]:
    """One call of the page's simulation: ``start``, ``begin``, ``step``, ``settle`` or ``drape``."""
    xyzw = np.roll(matrices_to_quaternions(np.asarray(pose.rotations, np.float64)), -1, 1)
    place = np.asarray(pose.translation, np.float64).tolist()
    return {
        "does": does,
        "rotations": xyzw.ravel().tolist(),
        "translation": place,
        "seconds": seconds,
        "keep": keep,
        **more,
    }


@dataclass
class Ran:
    """Points (meters, world) after every call that was kept, and milliseconds of every step."""

    points: np.ndarray
    milliseconds: list[float]


def run_in_node(glb: Path, calls: Sequence[dict[str, Any]], folder: Path) -> Ran:
    """Run calls on the garments in a splat GLB."""
    (folder / "calls.json").write_text(json.dumps(calls))
    words = ["node", str(_SCRIPT), str(STATIC / "persona-core.js"), str(glb), str(folder / "calls.json")]
    done = subprocess.run([*words, str(folder / "points.bin")], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    points = np.fromfile(folder / "points.bin", "<f4").reshape(-1, told["points"], 3)
    return Ran(points, told["milliseconds"])


@dataclass
class Recorded:
    """What Python's simulation of a motion went through, as calls, and its points in every frame."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    points: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 3)))


def recorded(outfit: Outfit, motion: Motion) -> Recorded:
    """:func:`persona.cloth.simulate`, and what it did: every tick of a step becomes a step of its own."""
    out, doing, ends = Recorded(), ["nothing"], [0]  # ends: of every step since the first frame's points were taken

    class Recording(Simulation):
        @property
        def points(self) -> np.ndarray:
            if doing[0] == "nothing":
                ends[:] = [len(out.calls)]
            return self._x.copy()

        def start(self, pose: Pose, points: np.ndarray | None = None) -> None:
            if doing[0] == "nothing":
                out.calls.append(call("start", pose))
            Simulation.start(self, pose, points)

        def begin(self, pose: Pose) -> None:
            self._within("begin", pose, partial(Simulation.begin, self, pose))

        def settle(self, pose: Pose) -> np.ndarray:
            return self._within("settle", pose, partial(Simulation.settle, self, pose))

        def step(self, pose: Pose, *more: Any, **named: Any) -> np.ndarray:
            doing[0] = "step"
            found = Simulation.step(self, pose, *more, **named)
            doing[0] = "nothing"
            ends.append(len(out.calls))
            return found

        def _tick(self, placed: Any, substeps: int, h: float) -> None:
            if doing[0] == "step":
                out.calls.append(call("step", placed.pose, substeps * h))
            Simulation._tick(self, placed, substeps, h)

        def _within(self, does: str, pose: Pose, act: Callable[[], Any]) -> Any:
            before, doing[0] = doing[0], does
            out.calls.append(call(does, pose))
            found = act()
            doing[0] = before
            return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulation, "Simulation", Recording)
        out.points = simulate(outfit, motion)
    each = (len(ends) - 1) // max(1, len(motion) - 1)  # steps that a frame takes
    for end in ends[::each]:
        out.calls[end - 1]["keep"] = True
    return out
