"""Whether batches lose or double jobs, and what limits large ones: python benchmarks/scale.py chaos|jobs|rows|real ...

- ``chaos``: jobs that take a moment on a Ray cluster of two nodes on this machine, while a worker is killed every few
  seconds and one node is stopped and started; every job must end once, and its result be whole.
- ``jobs``: seconds that a job takes beyond its work, in a pool of processes and on Ray.
- ``rows``: memory and time of the process that gives out jobs, by the number of rows.
- ``real``: avatars of photos; what a job takes beyond ``persona.create``, and whether all workers make the same bytes.
  With ``--vary`` every copy has a seed of its own instead; with ``--kill-real SECONDS`` a worker of the pool is killed
  every so often.
"""

from __future__ import annotations

import _thread
import argparse
import contextlib
import csv
import json
import os
import random
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL
from typing import Any, ClassVar

from persona.batching.job import Job, Record, node
from persona.batching.options import Running
from persona.batching.pool import Do
from persona.batching.run import batch
from persona.batching.works import Create, Made
from persona.choices import Choices
from persona.events import Event, Listener
from persona.process import peak_memory_gib


@dataclass(frozen=True)
class Pause:
    """A work that waits and writes one small file; it notes when it begins.

    Attributes:
        seconds: to wait.
        log: a file that gets a line at every beginning: the job and the process.
    """

    seconds: float
    log: Path
    source: ClassVar[str] = "photo"
    resumes: ClassVar[bool] = False

    def hints(self) -> dict[str, Any]:
        return {}

    def files(self) -> dict[str, Any]:
        return {}

    def given(self, values: Any) -> Pause:
        return self

    def key(self, source: Path) -> str:
        return f"{self.seconds}"

    def __call__(self, source: Path, folder: Path, threads: int, listener: Listener) -> Made:
        line = f"{source.stem} {os.getpid()}\n".encode()
        handle = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, line)
        os.close(handle)
        time.sleep(self.seconds)
        (folder / "result.txt").write_bytes(source.read_bytes() * 1000)
        return Made({"iou": 0.9}, main="result.txt")


def photos(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True)
    for i in range(count):
        (folder / f"p{i:05d}.jpg").write_text(f"photo {i}")
    return folder


def two_nodes(cpus: int) -> tuple[Any, list[Any]]:
    """A head that runs no jobs, and two nodes."""
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    from ray.cluster_utils import Cluster

    memory = 2**31
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    return made, [made.add_node(num_cpus=cpus, memory=memory) for _ in range(2)]


def tell(event: Event) -> None:
    if event.kind == "warning" or (event.kind == "progress" and event.message.split(" ")[0].endswith("00")):
        print(f"  {event.message}", flush=True)


def chaos(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    cluster, nodes = two_nodes(options.cpus)
    log, ended = folder / "log", threading.Event()
    killed: list[int] = []
    losses: list[float] = []
    started: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        while not ended.wait(options.kill_every):
            lines = log.read_text().split("\n")[:-1] if log.exists() else []
            recent = [int(line.split()[1]) for line in lines[-4:]]
            for process in random.sample(recent, len(recent)):
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                killed.append(process)
                break

    def stop_a_node() -> None:
        if ended.wait(options.stop_after):
            return
        losses.append(time.monotonic())
        cluster.remove_node(nodes[1], allow_graceful=False)
        if not ended.wait(options.stop_for):
            start = f"ray start --block --address {cluster.address} --num-cpus {options.cpus} --memory {2**31}"
            started.append(subprocess.Popen(shlex.split(f"{Path(sys.executable).parent}/{start}"), stdout=DEVNULL))

    threads = [threading.Thread(target=target, daemon=True) for target in (kill, stop_a_node)]
    source, out = photos(folder / "in", options.jobs), folder / "out"
    running = Running(ray=cluster.address, memory=0.2, retries=5)
    for thread in threads:
        thread.start()
    start = time.monotonic()
    summary = batch([source], out, Pause(options.seconds, log), running=running, listener=tell)
    wall = time.monotonic() - start
    ended.set()
    for process in started:
        process.terminate()
        process.wait()
    begun = Counter(line.split()[0] for line in log.read_text().splitlines())
    whole = sum(
        (path / "result.txt").read_bytes() == (source / f"{path.name}.jpg").read_bytes() * 1000
        and json.loads((path / "result.json").read_text())["id"] == path.name
        for path in out.iterdir()
        if path.is_dir() and not path.name.startswith(".")
    )
    with (out / "results.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    journal = [json.loads(line)["id"] for line in (out / ".batch" / "journal.jsonl").read_text().splitlines()]
    return {
        "jobs": options.jobs, "done": summary.done, "failed": summary.failed, "seconds": round(wall, 1),
        "results that are whole": whole, "rows in the table": len(rows),
        "ids in it": len({row["id"] for row in rows if row["state"] == "done"}),
        "records in the journal": len(journal), "of which of one id twice": len(journal) - len(set(journal)),
        "workers killed": len(killed), "nodes stopped": len(losses),
        "and started again": len(started), "jobs by node": Counter(row["node"] for row in rows),
        "jobs begun more than once": sum(count > 1 for count in begun.values()),
        "most attempts": max(int(row["attempts"]) for row in rows),
        "driver's peak memory, GiB": round(peak_memory_gib() or 0, 3),
    }  # fmt: skip


def jobs(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    source, found = photos(folder / "in", options.jobs), {}
    cluster, _ = two_nodes(options.cpus)
    for name, running in (
        ("pool", Running(workers=2 * options.cpus)),
        ("ray", Running(ray=cluster.address, memory=0.2)),
    ):
        for turn in ("made", "skipped"):
            marks: list[float] = []

            def note(event: Event, marks: list[float] = marks) -> None:
                if event.kind == "progress":
                    marks.append(time.monotonic())

            start = time.monotonic()
            batch([source], folder / name, Pause(options.seconds, folder / "log"), running=running, listener=note)
            lanes = 2 * options.cpus
            steady = (marks[-1] - marks[lanes]) / (len(marks) - 1 - lanes) * lanes
            work = options.seconds if turn == "made" else 0.0
            found[f"{name}, {turn}: seconds until the first job ended"] = round(marks[0] - start, 2)
            found[f"{name}, {turn}: ms a job beyond its work"] = round(1000 * (steady - work), 1)
    return found


class Nobody:
    """Says at once that every job is done."""

    slots = 1

    def run(self, jobs: Iterable[Job], do: Do) -> Iterator[Record]:
        figures = {f"figure{i}": i / 7 for i in range(20)}
        for job in jobs:
            yield {
                "id": job.name, "source": job.source, "state": "done", "figures": figures, "node": node(),
                "warnings": ["a warning of some length, as reports have them, about what the photo does not show"],
                "seconds": {"perceive": 3.0, "fit": 7.0, "texture": 6.0}, "wall_s": 20.0, "recipe": "x" * 24,
                "content": "y" * 64, "sha256": "z" * 64, "attempts": 1, "result": f"s3://bucket/people/{job.name}",
            }  # fmt: skip


def rows(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Each number of rows in a process of its own, so that memory is its own."""
    found = {}
    for count in options.counts:
        words = [sys.executable, __file__, "rows-one", "--jobs", str(count), "--folder", str(folder / str(count))]
        told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        found[f"{count} rows"] = json.loads(told.splitlines()[-1])
    return found


def rows_one(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "people.csv"
    with table.open("w") as file:
        file.write("id,photo,height\n")
        file.writelines(f"p{i:06d},s3://bucket/people/p{i:06d}.jpg,1.{i % 90 + 10}\n" for i in range(options.jobs))
    before, start, work = peak_memory_gib() or 0, time.process_time(), Create(Choices(effort="draft"))
    batch([table], folder / "out", work, executor=Nobody())
    return {
        "driver's memory before, MiB": round(1024 * before),
        "at its peak, MiB": round(1024 * (peak_memory_gib() or 0)),
        "processor seconds": round(time.process_time() - start, 1),
        "journal, MB": round((folder / "out" / ".batch" / "journal.jsonl").stat().st_size / 1e6, 1),
        "table, MB": round((folder / "out" / "results.csv").stat().st_size / 1e6, 1),
    }


def real(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Each photo under as many names as there are copies: several workers make the same avatar."""
    table, killed, ended = folder / "people.csv", [], threading.Event()
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "photo", "seed"])
        names = [(photo, copy) for copy in range(options.copies) for photo in options.photos]
        for photo, copy in names[: options.most]:
            writer.writerow([f"{photo.stem}-{copy}", photo.resolve(), copy if options.vary else 0])

    def kill() -> None:
        own = Path(f"/proc/{os.getpid()}/task")
        while not ended.wait(options.kill_real):
            children = " ".join((task / "children").read_text() for task in own.iterdir()).split()
            workers = [int(c) for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]
            if workers:
                killed.append(random.choice(workers))
                os.kill(killed[-1], signal.SIGKILL)

    if options.kill_real:
        threading.Thread(target=kill, daemon=True).start()
    running = Running(ray=options.ray) if options.ray else Running(workers=options.workers)
    work, start = Create(Choices(effort="draft")), time.monotonic()
    if options.minutes:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has it ignored behind an "&"
        timer = threading.Timer(60 * options.minutes, _thread.interrupt_main)
        timer.daemon = True
        timer.start()
    with contextlib.suppress(KeyboardInterrupt):  # what was made until then is told; the same command goes on
        batch([table], folder / "out", work, running=running, listener=tell)
    wall = time.monotonic() - start
    ended.set()
    with (folder / "out" / "results.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    found = [row for row in rows if row["state"] == "done"]
    names = {row["id"].rpartition("-")[0]: set() for row in found}
    for row in found:
        names[row["id"].rpartition("-")[0]].add(row["sha256"])
    whole = [row for row in found if row["attempts"] == "1"]  # of others, stages of killed workers count
    beyond = sorted(float(row["wall_s"]) - float(row["seconds.total"]) for row in whole)
    stages = sorted(float(row["seconds.total"]) for row in whole)
    return {
        "inputs": len(rows), "done": len(found), "failed": sum(row["state"] == "failed" for row in rows),
        "seconds of this call": round(wall, 1),
        "workers killed": len(killed), "most attempts": max(int(row["attempts"]) for row in found),
        "seconds of stages, least, median, most": [stages[0], stages[len(stages) // 2], stages[-1]],
        "seconds of a job beyond its stages, the same": [
            round(value, 2) for value in (beyond[0], beyond[len(beyond) // 2], beyond[-1])
        ],
        "share of that in all work": round(sum(beyond) / (sum(beyond) + sum(stages)), 4),
        "peak memory, GiB": max(float(row["peak_memory_gib"]) for row in found),
        "photos with one hash only": f"{sum(len(hashes) == 1 for hashes in names.values())} of {len(names)}",
        "bytes of a result": sum(f.stat().st_size for f in (folder / "out" / found[0]["id"]).rglob("*") if f.is_file()),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = {"chaos": chaos, "jobs": jobs, "rows": rows, "rows-one": rows_one, "real": real}
    parser.add_argument("part", choices=parts)
    parser.add_argument("photos", nargs="*", type=Path, help="of real")
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=0.2, help="that a job of chaos or jobs takes")
    parser.add_argument("--cpus", type=int, default=2, help="of each node")
    parser.add_argument("--kill-every", type=float, default=5.0, metavar="SECONDS")
    parser.add_argument("--stop-after", type=float, default=30.0, metavar="SECONDS")
    parser.add_argument("--stop-for", type=float, default=30.0, metavar="SECONDS")
    parser.add_argument("--counts", type=int, nargs="*", default=[1000, 10_000, 100_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--vary", action="store_true", help="each copy of real with a seed of its own")
    parser.add_argument("--most", type=int, help="inputs of real")
    parser.add_argument("--minutes", type=float, help="end real after so long")
    parser.add_argument("--kill-real", type=float, metavar="SECONDS", help="kill a worker of real this often")
    parser.add_argument("--ray", help="address of a cluster for real")
    parser.add_argument("--folder", type=Path, help="keep everything here (default: a temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = parts[options.part](options, folder)
    print(json.dumps(found) if options.part == "rows-one" else json.dumps(found, indent=1), flush=True)


if __name__ == "__main__":
    main()
