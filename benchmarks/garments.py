"""Whether garments that hang free are found: python benchmarks/garments.py AVATARS [--labels FOLDER]

AVATARS is a folder of avatars of street photos, first avatars are enough; their ``report.json`` is read. FOLDER holds
the photos' pixel labels (``NNNN.png``) and the labels' names (``labels.txt``); by default it is
``../shared/data/parsing`` beside the checkout. A skirt or dress of 2 % of the person counts as one, a coat or jacket of
3 % as one. Half of the photos are for decisions, the others confirm them, as in ``parsing.py``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from parsing import FOLDER, half_of  # type: ignore[import-not-found]

HANGING, COATS = {"skirt", "dress"}, {"coat", "cape", "blazer", "cardigan", "jacket"}
LEAST_HANGING, LEAST_COAT = 0.02, 0.03  # share of the person's pixels


def shown(labels: Path, names: dict[int, str]) -> dict[str, float]:
    """The share of the person's pixels of everything that the labels call by a name."""
    counts = np.bincount(cv2.imread(str(labels), cv2.IMREAD_GRAYSCALE).ravel(), minlength=max(names) + 1)
    return {name: float(counts[k] / counts[1:].sum()) for k, name in names.items() if k}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("avatars", type=Path)
    parser.add_argument("--labels", type=Path, default=FOLDER)
    options = parser.parse_args()
    if not (options.labels / "labels.txt").exists():
        sys.exit(f"No labels.txt in {options.labels}: expected a folder of labelled street photos; give --labels")
    lines = (line.split(maxsplit=1) for line in (options.labels / "labels.txt").read_text().splitlines() if line)
    names = {int(number): name.strip() for number, name in lines}
    table: Counter[tuple[str, str, bool]] = Counter()
    for report in sorted(options.avatars.glob("*/report.json")):
        told = json.loads(report.read_text())
        name = told["photo"]["name"]
        path = options.labels / f"{name}.png"
        if not path.exists():
            continue
        share = shown(path, names)
        skirt = sum(share.get(one, 0.0) for one in HANGING) > LEAST_HANGING
        coat = any(share.get(one, 0.0) > LEAST_COAT for one in COATS)
        worn = "skirt or dress" if skirt else "coat or jacket alone" if coat else "neither"
        garments = [garment["kind"] for garment in told["garments"] if garment["kind"] != "hair"]
        table[half_of(name), worn, bool(garments)] += 1
        print(f"{name}  {half_of(name):8s} {worn:22s} {', '.join(garments) or '-'}")
    print("half      worn                    found  none")
    for half, worn in sorted({(half, worn) for half, worn, _ in table}):
        print(f"{half:8s}  {worn:22s} {table[half, worn, True]:6d} {table[half, worn, False]:5d}")


if __name__ == "__main__":
    main()
