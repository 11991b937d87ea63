"""Draw labelled pictures of dressed people for the parser:
python tools/dress_people.py FOLDER --pictures 4000 --seed 1

Writes shards FOLDER/SEED_NNNN.npz of 100 pictures (``rgb``, ``labels`` of persona.types.Label, ``landmarks``). A
picture depends on its seed and number alone, not on the number of processes; shards that are there are kept, so
a run can be ended and taken up again. Four pictures a second on one core.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from persona.files import writing

SHARD = 100  # pictures


def shard(file: Path, seed: int, number: int, count: int) -> tuple[int, float]:
    """Draw one shard. Returns how many pictures it holds and the seconds it took."""
    from people.dressing import person

    start = time.perf_counter()
    samples = []
    for k in range(count):
        try:
            samples.append(person((seed, number, k)))
        except ValueError:  # nobody in the picture, or a garment cut to nothing: rare
            continue
    with writing(file) as partial, open(partial, "wb") as out:
        np.savez(
            out,
            rgb=np.stack([s.picture for s in samples]),
            labels=np.stack([s.labels for s in samples]),
            landmarks=np.stack([s.landmarks for s in samples]),
        )
    return len(samples), time.perf_counter() - start


def report(file: Path, pictures: int, seconds: float) -> None:
    """One line a shard."""
    print(f"{file.name}: {pictures} pictures, {seconds:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pictures", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    jobs = []
    for number in range(-(-options.pictures // SHARD)):
        file = options.folder / f"{options.seed}_{number:04d}.npz"
        if not file.exists():
            jobs.append((file, options.seed, number, min(SHARD, options.pictures - number * SHARD)))
    if options.processes == 1:
        for job in jobs:
            report(job[0], *shard(*job))
        return
    with ProcessPoolExecutor(options.processes) as pool:
        for job, result in zip(jobs, pool.map(shard, *zip(*jobs, strict=True)), strict=True):
            report(job[0], *result)


if __name__ == "__main__":
    main()
