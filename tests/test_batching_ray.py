"""Batches on Ray: nothing lost or done twice, workers stay, killed ones are replaced."""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from batch_stubs import Stub, photos
from persona.batching.options import Running
from persona.batching.run import batch
from persona.errors import PersonaError

pytestmark = pytest.mark.slow

ray = pytest.importorskip("ray", reason="extra 'cluster' is not installed")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Ray on this machine with two processors, started once. Benchmarks look at nodes that come and go."""
    os.environ["PERSONA_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)  # for the workers
    ray.init("local", num_cpus=2, object_store_memory=80 * 2**20, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()
    del os.environ["PERSONA_CACHE"]
    os.environ["PYTHONPATH"] = before or ""


def test_jobs_are_shared_out_and_a_killed_worker_is_replaced(cluster, tmp_path):
    once = f"killed once {tmp_path / 'once'}"
    texts = {f"p{i:02d}": f"slow {i}" for i in range(8)} | {"bad": "bad", "dies": once, "hangs": "hangs"}
    folder, out, log = photos(tmp_path / "in", **texts), tmp_path / "out", tmp_path / "log"
    running = Running(ray="auto", memory=0.25, in_flight=4, time_limit=5.0)
    summary = batch([folder], out, Stub(log=log), running=running)
    assert (summary.inputs, summary.done, summary.failed) == (11, 9, 2)
    lines = [line.split() for line in log.read_text().splitlines()]
    assert Counter(name for name, _ in lines) == dict.fromkeys(texts, 1) | {"dies": 2}
    assert len({process for _, process in lines}) <= 6  # workers stay: two, and those for the ones that were ended
    with (out / "results.csv").open(newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert rows["dies"]["attempts"] == "2" and rows["bad"]["error"] == "nobody is in the photo"
    assert rows["hangs"]["error"] == "it took longer than 5 s (--time-limit), and was ended"
    assert all("/" in row["node"] for row in rows.values())
    photos(folder, hangs="bad")
    again = batch([folder], out, Stub(log=log), running=replace(running, in_flight=1))
    assert (again.done, again.skipped, again.failed) == (0, 9, 2)
    assert len(log.read_text().splitlines()) == len(lines) + 1
    assert {path.name for path in out.iterdir()} >= {*texts} - {"bad", "hangs"}


def test_no_cluster_at_an_address_is_one_line(cluster, tmp_path):
    ray.shutdown()
    photos(tmp_path / "in", a="x")
    with pytest.raises(PersonaError, match="no Ray cluster answers at --ray nonsense:1"):
        batch([tmp_path / "in"], tmp_path / "out", Stub(), running=Running(ray="nonsense:1"))
    assert not list(Path(tmp_path / "out").glob("a*"))
