"""Batches with works that take no time: states and table, resumption, killed workers and drivers, places."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from batch_stubs import InThisProcess, Stub, do_with_fakes, photos
from command import run as command
from persona.batching.job import Job, do, first_on_the_node
from persona.batching.options import AnimateOptions, EvaluateOptions, ExportOptions, Running
from persona.batching.places import Local, Remote, address_of, fetched, place_of, scratch
from persona.batching.pool import Pool, default_workers
from persona.batching.run import Summary, batch
from persona.batching.works import Animate, Create, Evaluate, Export
from persona.choices import Choices
from persona.errors import CannotWrite, PersonaError
from persona.process import Lock, free_memory_gib

EXAMPLE = Path(__file__).parent.parent / "examples" / "man_shirt.jpg"
killing = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is not known here")


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path / "cache"))


def table(out: Path) -> dict[str, dict[str, str]]:
    with (out / "results.csv").open(newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def states(out: Path) -> dict[str, str]:
    return {name: row["state"] for name, row in table(out).items()}


def worked(log: Path) -> Counter[str]:
    return Counter(line.split()[0] for line in log.read_text().splitlines()) if log.exists() else Counter()


def test_the_table_tells_of_every_input(tmp_path):
    photos(tmp_path / "in", good="x", bad="bad", bug="bug")
    events = []
    summary = batch([tmp_path / "in"], tmp_path / "out", Stub(), executor=InThisProcess(), listener=events.append)
    assert (summary.inputs, summary.done, summary.skipped, summary.failed) == (3, 1, 0, 2)
    rows = table(tmp_path / "out")
    assert states(tmp_path / "out") == {"good": "done", "bad": "failed", "bug": "failed"}
    good = rows["good"]
    assert float(good["iou"]) > 0 and good["warnings"] == "a warning" and good["seconds.fit"] == "0.5"
    assert good["result"] == str(tmp_path / "out" / "good") and good["attempts"] == "1"
    assert len(good["content"]) == len(good["sha256"]) == 64 and good["recipe"] == "strength 1"
    assert float(good["wall_s"]) >= 0 and good["node"] and good["photo"].endswith("good.jpg")
    assert rows["bad"]["error"] == "nobody is in the photo"
    assert "internal error (ZeroDivisionError: of the program); details are in" in rows["bug"]["error"]
    assert "of the program" in (tmp_path / "out" / ".batch" / "errors" / "bug.txt").read_text()
    assert not (tmp_path / "out" / "bad").exists()
    mark = json.loads((tmp_path / "out" / "good" / "result.json").read_text())
    assert mark["figures"]["iou"] == float(good["iou"])
    messages = [event.message for event in events if event.kind == "progress"]
    assert messages[-1].startswith("3 of 3, ") and messages[-1].endswith(", 2 failed")
    warned = [event.message for event in events if event.kind == "warning"]
    assert sorted(text.partition(":")[0] for text in warned) == ["bad", "bug"]
    pytest.importorskip("pyarrow", reason="extra 'cluster' is not installed")
    from pyarrow import parquet

    found = parquet.read_table(tmp_path / "out" / "results.parquet").to_pylist()
    assert [row["id"] for row in found] == list(rows)
    assert next(row for row in found if row["id"] == "good")["iou"] == float(good["iou"])


def test_a_rerun_keeps_what_is_finished_by_contents_and_recipe(tmp_path):
    folder, out, log = photos(tmp_path / "in", a="x", b="y", c="bad"), tmp_path / "out", tmp_path / "log"

    def again(**options) -> Summary:
        retry = options.pop("retry_failed", False)
        return batch(
            [folder], out, Stub(log=log, **options), running=Running(retry_failed=retry), executor=InThisProcess()
        )

    again()
    journal = (out / ".batch" / "journal.jsonl").read_bytes()
    summary = again()
    assert (summary.done, summary.skipped, summary.failed) == (0, 2, 1)
    assert states(out) == {"a": "skipped", "b": "skipped", "c": "failed"} and table(out)["a"]["iou"]
    assert worked(log) == {"a": 1, "b": 1, "c": 1}
    assert (out / ".batch" / "journal.jsonl").read_bytes() == journal  # nothing is written twice
    again(retry_failed=True)
    assert worked(log) == {"a": 1, "b": 1, "c": 2}
    os.utime(folder / "a.jpg", (1, 1))  # the same contents
    photos(folder, b="other")
    again()
    assert worked(log) == {"a": 1, "b": 2, "c": 2}
    again(strength=2)  # another recipe
    assert worked(log) == {"a": 2, "b": 3, "c": 3}
    assert (out / "a" / "parts" / "avatar.txt").read_text() == "xx"
    photos(folder, c="good now")
    (out / ".batch" / "journal.jsonl").unlink()  # the marks of results say enough
    summary = again(strength=2)
    assert (summary.done, summary.skipped, summary.failed) == (1, 2, 0)
    assert worked(log) == {"a": 2, "b": 3, "c": 4} and table(out)["a"]["iou"]


@killing
@pytest.mark.slow
def test_killed_workers_lose_nothing_and_workers_stay(tmp_path):
    once = f"killed once {tmp_path / 'once'}"
    folder = photos(tmp_path / "in", d="killed", e=once, **{f"p{i}": f"slow {i}" for i in range(4)})
    log = tmp_path / "log"
    summary = batch([folder], tmp_path / "out", Stub(log=log), running=Running(workers=2, retries=1))
    assert (summary.done, summary.failed) == (5, 1)
    rows = table(tmp_path / "out")
    assert rows["d"]["error"].startswith("the worker was killed (SIGKILL") and rows["d"]["attempts"] == "2"
    assert rows["e"]["state"] == "done" and rows["e"]["attempts"] == "2"
    assert worked(log) == {"d": 2, "e": 2} | {f"p{i}": 1 for i in range(4)}
    processes = {line.split()[1] for line in log.read_text().splitlines()}
    assert len(processes) <= 5  # two, and one for each that was killed
    assert summary.words().startswith("5 done, 1 failed of 6; the table is ")


@killing
@pytest.mark.slow
def test_a_job_that_hangs_is_ended_and_the_others_go_on(tmp_path, monkeypatch):
    """Those that wait for the first job of the node, which hangs, are not ended with it."""
    folder, log = photos(tmp_path / "in", a="hangs", b="x", c="slow"), tmp_path / "log"
    running = Running(workers=2, time_limit=4.0)
    summary = batch([folder], tmp_path / "out", Stub(log=log), running=running)
    rows = table(tmp_path / "out")
    assert states(tmp_path / "out") == {"a": "failed", "b": "done", "c": "done"}, rows
    assert rows["a"]["error"] == "it took longer than 4 s (--time-limit), and was ended"
    assert (summary.done, summary.failed) == (2, 1) and rows["a"]["attempts"] == "1"
    process = int(next(line.split()[1] for line in log.read_text().splitlines() if line.startswith("a ")))
    assert not alive(process)
    photos(folder, a="fine now")
    assert batch([folder], tmp_path / "out", Stub(log=log), executor=InThisProcess()).done == 1


@pytest.mark.slow
def test_two_workers_make_the_same_avatar_and_its_report_becomes_a_row(tmp_path, monkeypatch):
    monkeypatch.delenv("PERSONA_CACHE")  # compiled kernels are there
    (tmp_path / "people.csv").write_text(f"photo,id,effort\n{EXAMPLE},one,\n{EXAMPLE},two,draft\n")
    out, work = tmp_path / "out", Create(Choices(effort="draft"), Path("a recipe"))
    summary = batch([tmp_path / "people.csv"], out, work, executor=Pool(2), do=do_with_fakes)
    assert (summary.done, summary.failed) == (2, 0), table(out)
    one, two = table(out).values()
    assert one["sha256"] == two["sha256"] and one["recipe"] == two["recipe"]
    assert hashlib.sha256((out / "one" / "avatar.safetensors").read_bytes()).hexdigest() == one["sha256"]
    report = json.loads((out / "one" / "report.json").read_text())
    assert float(one["iou"]) == report["quality"]["input_view"]["iou"]
    assert one["warnings"] == "; ".join(report["warnings"]) and one["trained"] == "false"
    assert float(one["seconds.total"]) <= float(one["wall_s"]) and 0.1 < float(one["peak_memory_gib"]) < 16
    assert not (out / "one" / "stages").exists() and not any((out / ".batch" / "work").iterdir())


@pytest.mark.slow
def test_many_avatars_are_animated_and_exported(tmp_path):
    from mannequin import mannequin
    from persona.avatar import build_avatar

    build_avatar(*mannequin(), count=1000).save(tmp_path / "avatars" / "anna")
    (tmp_path / "avatars.csv").write_text(
        "avatar,id,motion\navatars/anna,anna-waves,wave\navatars/anna,no,nothing.bvh\n"
    )
    work = Animate(AnimateOptions(size="32x40", fps=1))
    summary = batch([tmp_path / "avatars.csv"], tmp_path / "videos", work, executor=InThisProcess())
    rows = table(tmp_path / "videos")
    assert (summary.done, summary.failed) == (1, 1) and "nothing.bvh" in rows["no"]["error"]
    video = tmp_path / "videos" / "anna-waves" / "wave.mp4"
    assert int(rows["anna-waves"]["bytes"]) == video.stat().st_size > 500
    assert not (tmp_path / "videos" / "no").exists()
    options = ExportOptions(to=("ply", "npz"), motion="wave", fps=2)
    for expected in (1, 0):
        summary = batch([tmp_path / "avatars"], tmp_path / "files", Export(options), executor=InThisProcess())
        assert (summary.done, summary.skipped) == (expected, 1 - expected)
    row = table(tmp_path / "files")["anna"]
    file = tmp_path / "files" / "anna" / "anna.rest.ply"
    assert int(row["bytes.ply"]) == file.stat().st_size and int(row["bytes.npz"]) > 0
    assert hashlib.sha256(file.read_bytes()).hexdigest() == row["sha256"]


DRIVER = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background begin with it ignored
import sys
from pathlib import Path
from batch_stubs import Stub
from persona.batching.options import AnimateOptions, ExportOptions, Running
from persona.batching.run import batch
if __name__ == "__main__":
    folder, out, log = map(Path, sys.argv[1:])
    batch([folder], out, Stub(log=log), running=Running(workers=1))
"""


@killing
@pytest.mark.slow
@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
def test_a_killed_driver_ends_its_workers_and_the_next_goes_on(tmp_path, how):
    folder = photos(tmp_path / "in", **{f"p{i}": f"slow {i}" for i in range(8)})
    out, log, script = tmp_path / "out", tmp_path / "log", tmp_path / "driver.py"
    script.write_text(DRIVER)
    paths = os.pathsep.join(path for path in sys.path if path)
    words = [sys.executable, str(script), str(folder), str(out), str(log)]
    driver = subprocess.Popen(words, env=os.environ | {"PYTHONPATH": paths}, stderr=subprocess.DEVNULL)
    while sum(worked(log).values()) < 3:
        assert driver.poll() is None
        time.sleep(0.01)
    driver.send_signal(getattr(signal, how))
    driver.wait(30)
    if how == "SIGINT":
        assert set(states(out).values()) == {"done", "waiting"}
    with (out / ".batch" / "journal.jsonl").open("ab") as file:
        file.write(b'{"id": "p0", "sta')  # a line that was being written
    worker = int(log.read_text().split()[1])
    for _ in range(1000):
        if not alive(worker):
            break
        time.sleep(0.01)
    assert not alive(worker)
    begun = worked(log)
    summary = batch([folder], out, Stub(log=log), executor=InThisProcess())
    assert summary.done + summary.skipped == 8 and summary.skipped >= 2
    assert set(states(out).values()) <= {"done", "skipped"}
    assert sum(worked(log).values()) <= 8 + 1 and begun.total() < 8  # only the one that was under way is done again


def alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().split()[2]
    except FileNotFoundError:
        return False


@dataclass(frozen=True)
class Other(Stub):
    """Another kind of work."""


def test_what_another_work_or_a_user_has_put_there_is_not_replaced(tmp_path):
    photos(tmp_path / "in", a="one", b="two")
    out = tmp_path / "out"
    assert batch([tmp_path / "in" / "a.jpg"], out, Stub(), executor=InThisProcess()).done == 1
    (out / "b").mkdir()
    (out / "b" / "thesis.txt").write_text("precious")
    before = (out / "a" / "parts" / "avatar.txt").read_text()
    summary = batch([tmp_path / "in"], out, Other(strength=2), executor=InThisProcess())
    assert (summary.done, summary.failed) == (0, 2)
    errors = {name: row["error"] for name, row in table(out).items()}
    assert "holds what a batch made by 'stub', which 'other' does not replace" in errors["a"]
    assert "is there already, and no batch has made it" in errors["b"]
    assert (out / "a" / "parts" / "avatar.txt").read_text() == before
    assert (out / "b" / "thesis.txt").read_text() == "precious"
    assert batch([tmp_path / "in" / "a.jpg"], out, Stub(strength=2), executor=InThisProcess()).done == 1
    assert (out / "a" / "parts" / "avatar.txt").read_text() == 2 * before


def test_one_batch_at_a_time_in_a_folder(tmp_path):
    photos(tmp_path / "in", a="x")
    batch([tmp_path / "in"], tmp_path / "out", Stub(), executor=InThisProcess())
    before = (tmp_path / "out" / ".batch" / "token").read_text()
    lock = Lock(tmp_path / "out" / ".batch" / "lock")
    assert lock.acquire()
    with pytest.raises(PersonaError, match="another batch is at work in"):
        batch([tmp_path / "in"], tmp_path / "out", Stub(), executor=InThisProcess())
    assert before == (tmp_path / "out" / ".batch" / "token").read_text()  # the first one's workers see no change
    lock.release()


def test_mistakes_come_before_anything_is_done(tmp_path):
    photos(tmp_path / "in", a="x")
    with pytest.raises(CannotWrite):
        batch([tmp_path / "in"], tmp_path / "in" / "a.jpg", Stub(), executor=InThisProcess())
    for wrong in ("workers=0", "memory=-1", "retries=-1", "gpus=1", "in_flight=5"):
        name, value = wrong.split("=")
        with pytest.raises(PersonaError, match=f"--{name.replace('_', '-')} "):
            Running(**{name: int(value)})
    with pytest.raises(PersonaError, match="nosuch"):
        batch(["nosuch://bucket"], tmp_path / "out", Stub(), executor=InThisProcess())
    with pytest.raises(PersonaError, match="which motion"):
        batch([tmp_path], tmp_path / "out", Animate(), executor=InThisProcess())
    with pytest.raises(PersonaError, match="--size is WIDTHxHEIGHT"):
        Animate(AnimateOptions(motion="wave", size="12")).given({})


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_results_elsewhere_are_complete_or_absent(tmp_path, kind):
    """Photos are read and results written through fsspec; a reader of marks never sees a part of a result."""
    import fsspec

    address = f"memory://{tmp_path.name}" if kind == "memory" else tmp_path.as_uri()
    fs, root = fsspec.core.url_to_fs(address)
    fs.makedirs(f"{root}/in", exist_ok=True)
    for name, text in {"a": "x", "b": "y", "c": "bad"}.items():
        fs.pipe_file(f"{root}/in/{name}.jpg", text.encode())
    log, out = tmp_path / "log", f"{address}/out"

    def again(**options) -> Summary:
        return batch([f"{address}/in"], out, Stub(log=log, **options), executor=InThisProcess())

    assert (again().done, again().skipped) == (2, 2)
    assert worked(log) == {"a": 1, "b": 1, "c": 1}
    rows = {row["id"]: row for row in csv.DictReader(fs.cat_file(f"{root}/out/results.csv").decode().splitlines())}
    assert {name: row["state"] for name, row in rows.items()} == {"a": "skipped", "b": "skipped", "c": "failed"}
    assert rows["a"]["result"] == f"{out}/a"
    again(strength=2)
    assert fs.cat_file(f"{root}/out/a/parts/avatar.txt") == b"xx"
    assert not fs.exists(f"{root}/out/c/result.json")
    left = [path for path in fs.find(f"{root}/out/.batch") if "/uploads/" in path or path.endswith(".partial")]
    assert not left


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_files_that_options_name_are_fetched_whole_or_not_at_all(tmp_path, monkeypatch, kind):
    import fsspec

    address = f"memory://{tmp_path.name}-options" if kind == "memory" else (tmp_path / "far").as_uri()
    fs, root = fsspec.core.url_to_fs(address)
    fs.makedirs(f"{root}/more", exist_ok=True)
    for name in ("a.jpg", "b.jpg", "mask.txt", "more/2.txt"):
        fs.pipe_file(f"{root}/{name}", name.encode())
    fs.pipe_file(f"{root}/people.csv", f"photo,beside\na.jpg,mask.txt;{address}/more/2.txt\nb.jpg,no.txt\n".encode())
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    batch([f"{address}/people.csv"], tmp_path / "out", Stub(), executor=InThisProcess())
    rows = table(tmp_path / "out")
    assert (tmp_path / "out" / "a" / "parts" / "avatar.txt").read_text() == "a.jpgmask.txtmore/2.txt"
    assert rows["b"]["state"] == "failed" and f"{address}/no.txt does not exist" in rows["b"]["error"]
    assert not (tmp_path / "out" / "b").exists()
    everywhere = Stub(beside=(Path(f"{address}/mask.txt"),))  # as the command line gives it
    batch([f"{address}/b.jpg"], tmp_path / "all", everywhere, executor=InThisProcess())
    assert (tmp_path / "all" / "b" / "parts" / "avatar.txt").read_text() == "b.jpgmask.txt"
    got = type(fs).get_file

    def torn(self, path, target, **more):
        got(self, path, target, **more)
        if path.endswith("mask.txt"):
            raise OSError("the line broke")

    monkeypatch.setattr(type(fs), "get_file", torn)
    batch([f"{address}/a.jpg"], tmp_path / "torn", everywhere, executor=InThisProcess())
    assert "mask.txt cannot be read: the line broke" in table(tmp_path / "torn")["a"]["error"]
    assert not any((tmp_path / "tmp").iterdir())


def test_options_of_every_work_that_name_files():
    create = Create(Choices(mask=Path("s3://b/m.png"), photos=(Path("x.jpg"),)), Path("gs://b/recipe.json"))
    assert set(create.files()) == {"mask", "photos", "recipe"}
    assert [address_of(f) for f in (create.files()["mask"], "C:/x", "a/b.png", Path("file:///x/y"))] == [
        "s3://b/m.png", None, None, "file:///x/y",
    ]  # fmt: skip
    assert Animate(AnimateOptions(motion="s3://b/walk.bvh")).files() == {"motion": "s3://b/walk.bvh"}
    assert Evaluate(EvaluateOptions(data=Path("s3://b/c"))).files() == {"data": Path("s3://b/c")}
    with pytest.raises(PersonaError, match="log is a path that every node can reach"):
        Create().given({"log": Path("s3://b/log")})


def test_an_upload_that_fails_leaves_no_mark(tmp_path, monkeypatch):
    place = Remote(tmp_path.as_uri())
    place.prepare("token")
    photos(tmp_path, photo="x")
    fs, _ = place._fs
    job = Job("anna", str(tmp_path / "photo.jpg"), Stub(), place, "token")
    assert do(job)["state"] == "done"
    assert (tmp_path / "anna" / "result.json").exists()
    moved = type(fs).mv
    monkeypatch.setattr(type(fs), "mv", lambda *_, **__: (_ for _ in ()).throw(OSError("no network")))
    record = do(Job("anna", str(tmp_path / "photo.jpg"), Stub(2), place, "token"))
    assert record["state"] == "failed" and "cannot be written: no network" in record["error"]
    assert not (tmp_path / "anna" / "result.json").exists()  # neither the old result nor half of the new one
    monkeypatch.setattr(type(fs), "mv", moved)
    assert do(Job("anna", str(tmp_path / "photo.jpg"), Stub(2), place, "token"))["state"] == "done"


def test_a_node_with_another_folder_of_that_name_says_so(tmp_path):
    photos(tmp_path, photo="x")
    place = Local(tmp_path / "out")
    with place.alone():
        place.prepare("one")
    record = do(Job("anna", str(tmp_path / "photo.jpg"), Stub(), place, "two"))
    assert record["state"] == "failed" and "give a folder that all nodes share" in record["error"]
    record = do(Job("anna", str(tmp_path / "none.jpg"), Stub(), place, "one"))
    assert record["error"] == f"{tmp_path / 'none.jpg'} does not exist"


def test_the_first_job_of_a_node_is_alone(tmp_path, monkeypatch):
    """The second process waits for the first; a first that fails or dies leaves its turn to another."""
    monkeypatch.setattr("persona.batching.job._warm", set())
    monkeypatch.setattr("persona.batching.job._WAIT", 0.01)
    order: list[str] = []

    def second() -> None:
        with first_on_the_node("stub"):
            order.append("second")

    waiting = threading.Thread(target=second)
    with contextlib.suppress(ZeroDivisionError), first_on_the_node("stub"):
        waiting.start()
        time.sleep(0.1)
        assert not order
        raise ZeroDivisionError
    waiting.join(30)
    assert order == ["second"] and len(list((tmp_path / "cache" / "warm").iterdir())) == 1
    monkeypatch.setattr("persona.batching.job._warm", set())
    with first_on_the_node("stub"):  # the mark is enough now
        pass
    (tmp_path / "x").write_text("")
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path / "x" / "no folder"))
    with first_on_the_node("other"):  # a cache that cannot be written stops nobody
        pass


def test_a_result_of_a_worker_that_could_not_say_so_counts_as_done(tmp_path):
    photos(tmp_path, photo="x")
    place, log = Local(tmp_path / "out"), tmp_path / "log"
    with place.alone():
        place.prepare("one")
    record = do(Job("anna", str(tmp_path / "photo.jpg"), Stub(log=log), place, "one"))
    assert do(Job("anna", str(tmp_path / "photo.jpg"), Stub(log=log), place, "one", attempt=2)) == record
    place.prepare("two")
    assert do(Job("anna", str(tmp_path / "photo.jpg"), Stub(log=log), place, "two"))["state"] == "kept"
    assert worked(log) == {"photo": 1}


@pytest.mark.parametrize("out", ["s3://", "memory:///"])
def test_an_address_names_a_place(out):
    with pytest.raises(PersonaError, match="names no place"):
        place_of(out)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc")
def test_a_folder_that_cannot_be_made_is_told():
    with pytest.raises(PersonaError, match="cannot be written"), place_of("/proc/people").alone():
        pass


def test_places_and_temporary_folders(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = tmp_path / "persona-batch-999999999-x"
    left.mkdir()
    with scratch() as folder:
        assert folder.parent == tmp_path and not left.exists()
    assert not folder.exists()
    assert place_of("s3://bucket/people/") == Remote("s3://bucket/people")
    assert place_of(tmp_path / "x") == Local(tmp_path / "x")
    with pytest.raises(PersonaError, match="does not exist"), fetched(f"memory://{tmp_path.name}/no.jpg"):
        pass


def test_workers_follow_cores_and_memory(monkeypatch):
    memory = free_memory_gib()
    assert memory is None or 0 < memory < 1e6
    monkeypatch.setattr("persona.batching.pool.free_memory_gib", lambda: 10.0)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(16)), raising=False)
    assert default_workers(1, 2.5, 100) == 4
    assert default_workers(8, 2.5, 100) == 2
    assert default_workers(1, 2.5, 3) == 3
    assert default_workers(1, 50.0, 3) == 1
    assert Pool(3).slots == 3


def test_the_command_line_ends_with_a_code_for_failures(tmp_path, monkeypatch, capsys):
    def refuse(self, source: Path) -> str:
        raise PersonaError("that is no picture")

    monkeypatch.setattr("persona.batching.run._executor", lambda *_: InThisProcess())
    monkeypatch.setattr("persona.batching.works.Create.key", refuse)
    photos(tmp_path / "in", a="no picture", b="neither")
    command("batch", tmp_path / "in", "-o", tmp_path / "out", "--effort", "draft", expected=3)
    said = capsys.readouterr()
    words = said.err.strip()
    assert words == f"0 done, 2 failed of 2; the table is {tmp_path / 'out' / 'results.csv'}"
    assert "warning: a: that is no picture" in said.out and states(tmp_path / "out") == {"a": "failed", "b": "failed"}
    command("batch", tmp_path / "nobody", "-o", tmp_path / "out", expected=1)
    assert "does not exist" in capsys.readouterr().err
    command("batch", tmp_path / "in", "-o", tmp_path / "out", "--workers", 0, expected=1)
    command("batch", "animate", tmp_path / "in", "-o", tmp_path / "videos", expected=1)
    assert "which motion? Give --motion, or a column motion" in capsys.readouterr().err
    command("batch", "animate", tmp_path / "in", "-o", tmp_path / "videos", "--motion", "wave", expected=1)
    assert "there is no avatar in" in capsys.readouterr().err
