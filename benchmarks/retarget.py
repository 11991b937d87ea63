"""How well a motion survives on the other body: Anny's motions on SMPL-X and SMPL-X's on Anny.

    python benchmarks/retarget.py [--smplx SMPLX_NEUTRAL.npz] [MOTION ...]

Every motion (built-in clips and files) is first put on one body; that body's motion is then carried over to the other,
and wrists, ankles, head and finger tips are compared. Errors are distances in percent of the target's height:

- limb: each end relative to the joint its limb hangs from (wrist to shoulder, ankle to hip, head to hips, finger tip to
  wrist), the source's scaled by the lengths of the limbs;
- body: each end relative to the hips, the source's scaled by stature.

Without a model file, SMPL-X is a skeleton of its joints with a common adult's proportions.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from persona import motion as motions
from persona.body import load_body, load_smplx
from persona.errors import PersonaError
from persona.fitting.shape_priors import shape_prior
from persona.motion.ends import end_errors
from persona.motion.readers.amass import SKELETONS
from persona.types import Skeleton


def skeletons(model_file: Path | None) -> dict[str, Skeleton]:
    """The mean person on both bodies."""
    anny = load_body()
    shape = shape_prior(anny, None).mean
    found = {"anny": anny.skeleton(anny.coefficients(shape[None], np.zeros((1, len(anny.expression)))))}
    if model_file is None:
        return found | {"smplx": SKELETONS[165]}
    smplx = load_smplx(model_file)
    return found | {"smplx": smplx.skeleton(np.zeros((1, len(smplx.shape) + len(smplx.expression))))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("motions", nargs="*", help="clips or files (default: all clips)")
    parser.add_argument("--smplx", type=Path, default=None)
    parser.add_argument("--fps", type=float, default=30.0)
    options = parser.parse_args()
    bodies = skeletons(options.smplx)
    worst: dict[str, float] = {}
    print(
        f"{'motion':32}{'way':16}"
        + "".join(f"{f'{kind} {what}':>13}" for kind in ("limb", "body") for what in ("mean", "p95", "max"))
    )
    for name in options.motions or motions.clips():
        try:
            source = motions.resample(motions.load(name), options.fps)
        except PersonaError as error:
            print(f"{Path(name).name:32}{error}")
            continue
        for first, second in (("anny", "smplx"), ("smplx", "anny")):
            own = motions.retarget(source, bodies[first])
            other = motions.retarget(own, bodies[second])
            row = []
            for kind in ("limb", "body"):
                errors = np.concatenate([e.ravel() for e in end_errors(own, other, kind).values()])
                row += [errors.mean(), np.percentile(errors, 95), errors.max()]
                worst[kind] = max(worst.get(kind, 0.0), errors.mean())
            print(f"{Path(name).name:32}{first + ' > ' + second:16}" + "".join(f"{100 * v:13.2f}" for v in row))
    print("worst mean: " + ", ".join(f"{kind} {100 * value:.2f} % of height" for kind, value in worst.items()))


if __name__ == "__main__":
    main()
