"""The main job on a folder of photos: quality at the photo's own view and from behind, seconds, memory, file size.

    python benchmarks/quality.py FOLDER [--out DIR] [--only NAME ...] [--sheets] [--short] [--floors FILE [--measure]]

Each photo is run in a process of its own, by the command line or, with ``--short``, with a recipe of some seconds.
Prints one row a photo and the medians, and writes ``quality.json``; ``--sheets`` also draws every avatar from the
front, sides, back, in new poses and close up. ``--floors`` compares the figures with kept ones and ends with 1 if one
is too low; ``--measure`` writes them into that file instead.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import persona
from persona.evaluation.metrics import Truth, gradient_energy, on_white
from persona.imaging.measures import iou

COLUMNS = ("iou", "psnr", "ssim", "face_psnr", "back_iou", "back_energy")
#: Checks of what the photo does not show, of which less is better.
CHECKS = ("foreign", "background_cm2", "asymmetry", "light", "fading", "baton_cm")
#: How far a figure may fall below what was measured, or a check rise above it; chosen by hand.
MARGINS = {
    "iou": 0.006, "psnr": 0.7, "ssim": 0.01, "face_psnr": 1.2, "back_iou": 0.02, "back_energy": 0.25,
    "foreign": 0.03, "background_cm2": 60, "asymmetry": 0.08, "light": 0.3, "fading": 6, "baton_cm": 15,
}  # fmt: skip
#: Figures that are wrong on either side of what was measured: less is blur, more is noise.
TWO_SIDED = ("back_energy",)


def short_recipe() -> persona.Recipe:
    """Every stage with its defaults, but few and small pictures: less than a minute a photo on two cores."""
    from persona.synthesis import Reprojection
    from persona.training import Train

    return replace(
        persona.Recipe(),
        synthesize=Reprojection(frames=24, height_px=320),
        train=Train(steps=60, count=60_000, heights=(384,), face_px=192),
    )


def run(photo: Path, out: Path, short: bool = False) -> dict[str, Any]:
    """Make one avatar; the figures of its report and of its back, or the message it ended with."""
    start = time.perf_counter()
    if short:
        shutil.rmtree(out, ignore_errors=True)  # a gate takes nothing from an earlier run
        command = [sys.executable, __file__, str(photo), "--make", "--out", str(out)]
    else:
        command = [sys.executable, "-m", "persona", "create", str(photo), "-o", str(out)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        lines = result.stderr.strip().splitlines() or ["no message"]
        return {"error": lines[-1], "exit": result.returncode}
    report = json.loads((out / "report.json").read_text())
    return {
        **report["quality"]["input_view"],
        **report["quality"]["unseen"],
        **from_behind(out),
        "seconds": report["seconds"]["total"],
        "wall": time.perf_counter() - start,
        "stages": report["seconds"],
        "memory_gib": report["peak_memory_gib"],
        "megabytes": (out / "avatar.safetensors").stat().st_size / 1e6,
        "gaussians": report["elements"],
        "warnings": report["warnings"],
    }


def from_behind(avatar: Path) -> dict[str, float]:
    """What can be said of a back that no photo shows, from the avatar's own front.

    Returns:
        ``back_iou``: overlap of the silhouette from behind with the mirrored one from the front; holes and what
        sticks out lower it. ``back_energy``: squared gradients of the back over those of the front.
    """
    front, back = (persona.render(avatar, view=view, size=(384, 512)) for view in ("front", "back"))
    front, back = np.asarray(front, np.float32)[:, ::-1] / 255, np.asarray(back, np.float32) / 255
    truth = Truth("back", front[..., :3] * front[..., 3:], front[..., 3])
    picture = on_white(back[..., :3] * back[..., 3:], back[..., 3])
    return {
        "back_iou": float(iou(back[..., 3] > 0.5, front[..., 3] > 0.5)),
        "back_energy": gradient_energy(picture, truth, back[..., 3]),
    }


def compare(rows: dict[str, dict[str, Any]], kept: dict[str, dict[str, dict[str, float]]]) -> list[str]:
    """What is worse than it was, one line for each figure.

    Args:
        rows: figures of the photos of this run.
        kept: for each photo and figure, what was ``measured`` and the ``margin`` it may fall below that, or
            rise above it.
    """
    worse = []
    for name, row in rows.items():
        for figure, floor in kept.get(name, {}).items():
            value = row.get(figure, float("nan"))
            lowest, highest = floor["measured"] - floor["margin"], floor["measured"] + floor["margin"]
            low, high = figure not in CHECKS and not value >= lowest, figure in CHECKS and not value <= highest
            if low or high or (figure in TWO_SIDED and value > highest):
                wanted = f"{highest:.3f} or less" if figure in CHECKS else f"{lowest:.3f} or more"
                if figure in TWO_SIDED:
                    wanted = f"{lowest:.3f} to {highest:.3f}"
                worse.append(f"{name}: {figure} is {value:.3f}, wanted {wanted}; it was {floor['measured']:.3f}")
    return worse


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--out", type=Path, default=Path("avatars/quality"))
    parser.add_argument("--only", nargs="*", default=None, help="beginnings of file names")
    parser.add_argument("--sheets", action="store_true")
    parser.add_argument("--short", action="store_true", help="with a recipe of some seconds")
    parser.add_argument("--floors", type=Path, help="JSON of kept figures to compare with")
    parser.add_argument("--measure", action="store_true", help="write the figures to --floors instead")
    parser.add_argument("--make", action="store_true", help="make one photo's avatar in --out by the short recipe")
    options = parser.parse_args()
    if options.make:
        persona.create(options.photos, options.out, short_recipe())
        return
    rows: dict[str, dict[str, Any]] = {}
    for photo in sorted(p for p in options.photos.iterdir() if p.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp")):
        if options.only and not photo.name.startswith(tuple(options.only)):
            continue
        out = options.out / photo.stem
        row = rows[photo.stem] = run(photo, out, options.short)
        if "error" in row:
            print(f"{photo.stem:28s} {row['error']}", flush=True)
            continue
        figures = " ".join(f"{c} {row.get(c, float('nan')):7.3f}" for c in COLUMNS)
        print(
            f"{photo.stem:28s} {figures}  {row['seconds']:5.0f} s  {row['memory_gib']:.2f} GiB  "
            f"{row['megabytes']:.1f} MB  {'; '.join(row['warnings'])}",
            flush=True,
        )
        if options.sheets:
            from sheet import draw

            draw(out, out / "sheet.png")
    good = [r for r in rows.values() if "error" not in r]
    if not good:
        sys.exit("no avatar was made")
    for name, reduce in (("median", np.median), ("worst", np.min)):
        line = " ".join(f"{c} {reduce([r[c] for r in good if c in r]):7.3f}" for c in COLUMNS)
        print(f"{name:28s} {line}  {np.median([r['seconds'] for r in good]):5.0f} s")
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "quality.json").write_text(json.dumps(rows, indent=1))
    if options.floors is None:
        return
    if options.measure:
        kept = {
            name: {
                f: {"measured": round(row[f], 4), "margin": MARGINS[f]}
                for f in (*COLUMNS, *CHECKS)
                if row.get(f) is not None
            }
            for name, row in rows.items()
        }
        options.floors.write_text(json.dumps(kept, indent=1) + "\n")
        return
    worse = compare(rows, json.loads(options.floors.read_text()))
    print(*worse, sep="\n", end="\n" if worse else "")
    print(f"quality: {len(worse)} figures are worse" if worse else "quality: no figure is worse than it was")
    sys.exit(bool(worse))


if __name__ == "__main__":
    main()
