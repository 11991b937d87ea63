"""The page's cloth simulation, run by node on the calls that Python's own simulation was given."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
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
    """What Python's simulation of a motion was asked for, and its points in every frame."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    points: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 3)))


def recorded(outfit: Outfit, motion: Motion) -> Recorded:
    """:func:`persona.cloth.simulate`, and the calls that it made."""
    out, inside = Recorded(), [False]

    class Recording(Simulation):
        def start(self, pose: Pose, points: np.ndarray | None = None) -> None:
            self._told("start", pose, 0.0, lambda: Simulation.start(self, pose, points))

        def begin(self, pose: Pose) -> None:
            self._told("begin", pose, 0.0, lambda: Simulation.begin(self, pose))

        def settle(self, pose: Pose) -> np.ndarray:
            return self._told("settle", pose, 0.0, lambda: Simulation.settle(self, pose))

        def step(self, pose: Pose, seconds: float | None = None) -> np.ndarray:
            length = 1 / self.fps if seconds is None else seconds
            return self._told("step", pose, length, lambda: Simulation.step(self, pose, seconds))

        def _told(self, does: str, pose: Pose, seconds: float, act: Any) -> Any:
            if inside[0]:  # by another call
                return act()
            inside[0] = True
            out.calls.append(call(does, pose, seconds))
            found = act()
            inside[0] = False
            return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulation, "Simulation", Recording)
        out.points = simulate(outfit, motion)
    ends = [c for c in out.calls if c["does"] == "step"]
    parts = max(1, int(np.ceil(60 / motion.fps - 1e-6)))
    # The last calls are the motion's own: so many parts for every frame after the first.
    own = ends[-parts * (len(motion) - 1) :]
    before = out.calls[out.calls.index(own[0]) - 1]
    for kept in [before, *own[parts - 1 :: parts]]:
        kept["keep"] = True
    return out
