"""The main job on a folder of photos: quality at the photo's own view, seconds, memory, file size.

    python benchmarks/quality.py FOLDER [--out DIR] [--only NAME ...] [--sheets]

Each photo is run by the command line in a process of its own. Prints one row a photo and the medians, and writes
``quality.json``; ``--sheets`` also draws every avatar from the front, sides, back, in new poses and close up.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

COLUMNS = ("iou", "psnr", "ssim", "face_psnr")


def run(photo: Path, out: Path) -> dict[str, object]:
    """Make one avatar; the figures of its report, or the message it ended with."""
    start = time.perf_counter()
    command = [sys.executable, "-c", "from persona.cli import main; main()", "create", str(photo), "-o", str(out)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        lines = result.stderr.strip().splitlines() or ["no message"]
        return {"error": lines[-1], "exit": result.returncode}
    report = json.loads((out / "report.json").read_text())
    return {
        **report["quality"]["input_view"],
        "seconds": report["seconds"]["total"],
        "wall": time.perf_counter() - start,
        "stages": report["seconds"],
        "memory_gib": report["peak_memory_gib"],
        "megabytes": (out / "avatar.safetensors").stat().st_size / 1e6,
        "gaussians": report["gaussians"],
        "warnings": report["warnings"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--out", type=Path, default=Path("avatars/quality"))
    parser.add_argument("--only", nargs="*", default=None, help="beginnings of file names")
    parser.add_argument("--sheets", action="store_true")
    options = parser.parse_args()
    rows: dict[str, dict[str, object]] = {}
    for photo in sorted(p for p in options.photos.iterdir() if p.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp")):
        if options.only and not photo.name.startswith(tuple(options.only)):
            continue
        out = options.out / photo.stem
        row = rows[photo.stem] = run(photo, out)
        if "error" in row:
            print(f"{photo.stem:28s} {row['error']}", flush=True)
            continue
        figures = " ".join(f"{c} {row.get(c, float('nan')):7.3f}" for c in COLUMNS)
        print(
            f"{photo.stem:28s} {figures}  {row['seconds']:5.0f} s  {row['memory_gib']:.2f} GiB  "
            f"{row['megabytes']:.1f} MB  {'; '.join(row['warnings'])}",  # type: ignore[arg-type]
            flush=True,
        )
        if options.sheets:
            from sheet import draw

            draw(out, out / "sheet.png")
    good = [r for r in rows.values() if "error" not in r]
    for name, reduce in (("median", np.median), ("worst", np.min)):
        line = " ".join(f"{c} {reduce([r[c] for r in good if c in r]):7.3f}" for c in COLUMNS)
        print(f"{name:28s} {line}  {np.median([r['seconds'] for r in good]):5.0f} s")  # type: ignore[call-overload]
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "quality.json").write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
