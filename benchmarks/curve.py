"""Quality against training time, as one curve: python benchmarks/curve.py PHOTO_OR_CASE ... [--steps N ...]

Every photo, or ``0_stand_front.png`` of a ground-truth case, goes through the stages before training once. Then one
avatar is trained for each number of steps (0: the first avatar), and a row tells the processor seconds of its training
and how it looks: in the photo's own view, its face, and, where the truth is there, in views and poses that were held
out. ``--set NAME=VALUE`` changes options of the training (``count=60000``, ``rates.colors=0.04``).
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from persona import Recipe
from persona.avatar import build_avatar
from persona.evaluation import Shown, input_view, score
from persona.evaluation.ground_truth import INPUT, align, read_case, scaled_camera, truth_of
from persona.evaluation.lpips import nets
from persona.evaluation.metrics import on_white
from persona.events import SILENT
from persona.imaging.photo import read_photo
from persona.synthesis import Reprojection
from persona.training.train import Train

COLUMNS = ("psnr", "ssim", "iou", "face_psnr")


def changed(options: Any, settings: list[str]) -> Any:
    """Options with ``name=value`` and ``group.name=value`` put in; values are JSON."""
    for setting in settings:
        name, value = setting.split("=", 1)
        group, _, inner = name.partition(".")
        if group not in {f.name for f in fields(options)}:
            raise SystemExit(f"the training has no option {group}")
        new = json.loads(value)
        if inner:
            new = replace(getattr(options, group), **{inner: new})
        options = replace(options, **{group: tuple(new) if isinstance(new, list) else new})
    return options


def held_out(avatar: Any, case: Path) -> dict[str, float]:
    """Means over the pictures of a case that the avatar was not made from, over the person's box on white.

    Inside the true mask alone, an avatar that is too large would look better than one of the right size.
    """
    rows = []
    names, views = read_case(case)
    for view in views:
        if view.name == INPUT:
            continue
        pose, scale = align(avatar.skeleton, names, view)
        rgb, alpha = (x.numpy() for x in avatar.draw(pose, scaled_camera(view.camera, scale)))
        shown = Shown(on_white(rgb, alpha), alpha)
        rows.append(score(shown, truth_of(view, names), nets=nets() and ("alex",), variants=("person",)))
    kinds = [name for name in rows[0] if name.endswith("/person") or name == "iou"]
    return {f"held {name}": float(np.mean([row[name] for row in rows])) for name in kinds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", type=Path, nargs="+")
    parser.add_argument("--steps", type=int, nargs="*", default=[0, 250, 500, 1000, 2000])
    parser.add_argument("--set", nargs="*", default=[], dest="settings")
    options = parser.parse_args()
    recipe = Recipe()
    for given in options.inputs:
        case = given if given.is_dir() else None
        observation = recipe.perceive(read_photo(given / "images" / f"{INPUT}.png" if case else given), SILENT)
        fit = recipe.fit(observation, SILENT)
        textured = recipe.texture(observation, fit, SILENT)
        frames = Reprojection()(observation, fit, textured)
        for steps in options.steps:
            train: Train = changed(Train(steps=steps or None), options.settings)
            began = time.process_time()
            if steps:
                avatar = train(observation, fit, textured, list(frames))
            else:
                avatar = build_avatar(observation, fit, textured, count=train.count)
            seconds = time.process_time() - began
            figures = input_view(avatar, observation, fit) | (held_out(avatar, case) if case else {})
            told = "  ".join(f"{name} {value:.3f}" for name, value in figures.items())
            print(f"{given.stem:28s} {steps:5d} steps {seconds:6.1f} s  {told}", flush=True)


if __name__ == "__main__":
    main()
