"""What each part of the method is worth: training options x generators x seeds on ground-truth cases.

    python benchmarks/ablation.py FOLDER_OF_CASES [--out DIR] [--only NAME ...] [--seeds 0 1 2] [--generators clean drifting]
                                  [--minutes M]

Everything before training is made once a case, frames once a generator; every run leaves ``runs/<name>.json`` and is
not repeated, so the command may be ended (or end itself after ``--minutes``) and goes on when given again. Writes
``ablation.md``: mean and spread (standard deviation over seeds and cases) of each figure, and what switching a part off
changes against the default with the same case, generator and seed.
"""  # noqa: E501

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from persona import storage
from persona.avatar import Avatar, render_avatar
from persona.evaluation import FitPose, Shown, input_view, score
from persona.evaluation.ground_truth import INPUT, align, read_case, scaled_camera, truth_of
from persona.evaluation.metrics import lpips_nets, on_white
from persona.events import SILENT
from persona.fitting import FitBody
from persona.imaging.photo import read_photo
from persona.perception import Perceive
from persona.pipeline.create import training_motions
from persona.synthesis import Reprojection, complete_texture
from persona.synthesis.drifting import DriftingGenerator
from persona.training import Train
from persona.types import BodyFit, Frame, Observation, TexturedSurface

#: Changes of Train's defaults; "default" is none.
OPTIONS: dict[str, dict[str, Any]] = {
    "default": {},
    "balanced off": {"balanced": False},
    "geometry weighting off": {"geometry_weighted": False},
    "seams off": {"seams": False},
    "pose-driven off": {"pose_driven": False},
    "isotropic": {"shape": "isotropic"},
    "poses of all frames": {"refine_poses": "all"},
    "60k Gaussians": {"count": 60_000},
}
COLUMNS = ("psnr/person", "psnr/inside", "ssim/person", "iou", "psnr/face", "psnr/hands", "gradient-energy")


def kept(kind: Any, path: Path, make: Any) -> Any:
    """A result from its file, made and kept if it is not there."""
    if path.is_file():
        return storage.load(kind, path)
    value = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    storage.save(value, path)
    return value


def prepared(case: Path, folder: Path) -> tuple[Observation, BodyFit, TexturedSurface]:
    """What training starts from."""
    photo = case / "images" / f"{INPUT}.png"
    observation = kept(Observation, folder / "observation.safetensors", lambda: Perceive()(read_photo(photo), SILENT))
    fit = kept(BodyFit, folder / "fit.safetensors", lambda: FitBody()(observation, SILENT))
    textured = kept(TexturedSurface, folder / "texture.safetensors", lambda: complete_texture(observation, fit, SILENT))
    return observation, fit, textured


def measured(avatar: Avatar, case: Path, fitted: bool) -> dict[str, dict[str, float]]:
    """Mean figures by group of views."""
    names, views = read_case(case)
    figures: dict[str, list[dict[str, float]]] = {}
    for view in views:
        truth = truth_of(view, names)
        pose, scale = align(avatar.skeleton, names, view)
        camera = scaled_camera(view.camera, scale)
        if fitted:
            pose = FitPose()(avatar, pose, camera, view.image, view.alpha)
        rgb, alpha = (t.numpy() for t in render_avatar(avatar, pose, camera))
        figures.setdefault(truth.group, []).append(score(Shown(on_white(rgb, alpha), alpha), truth, nets=lpips_nets()))
    return {
        group: {k: float(np.mean([r[k] for r in rows if k in r])) for k in dict.fromkeys(k for r in rows for k in r)}
        for group, rows in figures.items()
    }


def table(runs: list[dict[str, Any]]) -> str:
    """Means, spread, and differences to the default of the same case, generator and seed."""
    default = {(r["case"], r["generator"], r["seed"]): r["figures"] for r in runs if r["options"] == "default"}
    found = dict.fromkeys(k for r in runs for figures in r["figures"].values() for k in figures)
    columns = [k for k in found if k in COLUMNS or k.endswith("/person")]
    lines = ["| generator | group | options | runs | " + " | ".join(columns) + " |", "|---" * (4 + len(columns)) + "|"]
    for generator in dict.fromkeys(r["generator"] for r in runs):
        for group in dict.fromkeys(g for r in runs for g in r["figures"]):
            for options in dict.fromkeys(r["options"] for r in runs):
                own = [r for r in runs if r["options"] == options and r["generator"] == generator]
                cells = []
                for column in columns:
                    values = [r["figures"][group][column] for r in own if column in r["figures"].get(group, {})]
                    pairs = [
                        r["figures"][group][column] - base[group][column]
                        for r in own
                        if (base := default.get((r["case"], r["generator"], r["seed"])))
                        and column in r["figures"].get(group, {})
                        and column in base.get(group, {})
                    ]
                    change = f" ({np.mean(pairs):+.3f})" if pairs and options != "default" else ""
                    cells.append(f"{np.mean(values):.3f} ± {np.std(values):.3f}{change}" if values else "")
                if own:
                    lines.append(f"| {generator} | {group} | {options} | {len(own)} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--out", type=Path, default=Path("avatars/ablation"))
    parser.add_argument("--case", nargs="*", default=None, help="names of cases")
    parser.add_argument("--only", nargs="*", default=list(OPTIONS), choices=list(OPTIONS))
    parser.add_argument("--seeds", nargs="*", type=int, default=[0, 1, 2])
    parser.add_argument("--generators", nargs="*", default=["clean", "drifting"], choices=["clean", "drifting"])
    parser.add_argument("--steps", type=int, default=Train.steps)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="start no further run after this long")
    parser.add_argument("--fitted", action="store_true", help="with body parameters optimised on the test pictures")
    options = parser.parse_args()
    begun = time.monotonic()
    variant = ("fitted" if options.fitted else "aligned") + f" {options.steps}"
    cases = sorted(p for p in options.cases.iterdir() if (p / "cameras.json").is_file())
    for case in (c for c in cases if options.case is None or c.name in options.case):
        for generator in options.generators:
            for seed in options.seeds:
                for name in options.only:
                    record = options.out / "runs" / f"{case.name} {generator} {name} {seed} {variant}.json"
                    if record.is_file():
                        continue
                    if time.monotonic() - begun > 60 * options.minutes:
                        raise SystemExit("time is up; the same command goes on here")
                    observation, fit, textured = prepared(case, options.out / case.name)
                    frames = kept(
                        list[Frame],
                        options.out / case.name / "frames.safetensors",
                        lambda o=observation, f=fit, t=textured: Reprojection()(
                            o, f, t, training_motions(f.skeleton), SILENT
                        ),
                    )
                    if generator == "drifting":
                        frames = DriftingGenerator(seed=seed).corrupted(frames)
                    train = replace(Train(steps=options.steps, seed=seed), **OPTIONS[name])
                    start = time.perf_counter()
                    avatar = train(observation, fit, textured, frames)
                    seconds = time.perf_counter() - start
                    figures = measured(avatar, case, options.fitted)
                    # In the pose and camera of the fit, where a face is not out of place.
                    own = input_view(avatar, observation, fit)
                    names = {"psnr": "psnr/inside", "iou": "iou", "face_psnr": "psnr/face"}
                    figures["photo's own view"] = {names[k]: v for k, v in own.items() if k in names}
                    run = {
                        "case": case.name, "generator": generator, "options": name, "seed": seed, "seconds": seconds,
                        "figures": figures,
                    }  # fmt: skip
                    record.parent.mkdir(parents=True, exist_ok=True)
                    partial = record.with_suffix(".partial")
                    partial.write_text(json.dumps(run, indent=1))
                    partial.replace(record)
                    print(
                        f"{record.stem}: {seconds:.0f} s", {g: round(v["psnr/inside"], 2) for g, v in figures.items()}
                    )
    runs = [json.loads(p.read_text()) for p in sorted((options.out / "runs").glob(f"* {variant}.json"))]
    (options.out / f"ablation {variant}.md").write_text(text := table(runs))
    print(text)


if __name__ == "__main__":
    main()
