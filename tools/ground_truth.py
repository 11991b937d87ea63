"""Make ground truth of dressed people that anybody can make again:
python tools/ground_truth.py FOLDER --people 10

Writes FOLDER/person_00 and so on. ``persona evaluate --protocol rendered --data FOLDER`` reads them. Everything is
drawn by procedures on Anny's body (CC0); a person depends on its seed alone. About a minute a person on one core.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0, help="of the first person; the next ones have the next seeds")
    parser.add_argument("--height", type=int, default=1024, help="of the pictures in pixels")
    options = parser.parse_args()
    from people.truth import write_case

    for k in range(options.seed, options.seed + options.people):
        start = time.perf_counter()
        names: list[str] = []
        write_case(options.folder / f"person_{k:02d}", k, options.height, names.append)
        print(f"person_{k:02d}: {len(names)} pictures, {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
