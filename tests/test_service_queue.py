"""The queue: who is next, what survives a killed worker and a killed server, and that nothing is done twice."""

from __future__ import annotations

import functools
import itertools
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from persona.errors import PersonaError
from persona.events import Event
from persona.service import store as store_module
from persona.service.databases import Unavailable
from persona.service.jobs import Jobs
from persona.service.limits import Limits
from persona.service.places import Places
from persona.service.store import Store, Told, new_worker
from service_stubs import linger, picture

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def postgres():
    """A PostgreSQL server of our own: gives addresses of empty databases."""
    driver = pytest.importorskip("pg8000.dbapi", reason="extra 'postgres' is not installed")
    found = shutil.which("pg_ctl")
    if found is None:
        pytest.skip("PostgreSQL is not installed")
    programs, folder = Path(found).resolve().parent, Path(tempfile.mkdtemp(prefix="persona-test-"))
    who = {}
    if os.geteuid() == 0:  # as whom it does not run
        who = {"user": "postgres"}
        shutil.chown(folder, "postgres")
    subprocess.run(
        [programs / "initdb", "-D", folder / "db", "-A", "trust", "-U", "persona", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, cwd="/", **who,
    )  # fmt: skip
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    words = ["-D", folder / "db", "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    server = subprocess.Popen([programs / "postgres", *words], cwd="/", stderr=subprocess.DEVNULL, **who)
    made = itertools.count()

    def address() -> str:
        end = time.monotonic() + 120
        while True:
            try:
                connection = driver.connect("persona", host="127.0.0.1", port=port, database="postgres")
                break
            except (driver.Error, OSError):
                assert server.poll() is None and time.monotonic() < end
                time.sleep(0.1)
        connection.autocommit = True
        name = f"jobs{next(made)}"
        connection.cursor().execute(f"CREATE DATABASE {name}")
        connection.close()
        return f"postgresql://persona@127.0.0.1:{port}/{name}"

    yield address
    server.terminate()
    server.wait()
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def store(request, tmp_path):
    file = request.param == "sqlite"
    store = Store(tmp_path / "jobs.sqlite" if file else request.getfixturevalue("postgres")())
    yield store
    store.close()


@pytest.mark.slow
def test_servers_of_two_machines_share_a_store_and_lose_no_job(postgres):
    where = postgres()
    here, there = Store(where), Store(where)
    for k in range(30):
        waiting(here, f"user{k % 3}", f"a{k}")

    def work(store: Store) -> list[str]:
        taken = []
        while (job := store.take(new_worker())) is not None:
            assert store.end(job, "done", Told())
            taken.append(job.name)
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [name for names in pool.map(work, [here, there] * 2) for name in names]
    assert sorted(taken) == sorted(f"a{k}" for k in range(30))
    assert here.count() == there.count() == {"done": 30}
    assert here.look() == there.look() >= here.newest("user0") > 0
    with pytest.raises(Unavailable):
        here._database.read("SELECT pg_terminate_backend(pg_backend_pid())")
    assert here.get("user0", here.of("user0")[0].id) is not None  # it connects again
    with pytest.raises(Unavailable), here._database.change():
        here._database.write("SELECT pg_terminate_backend(pg_backend_pid())")
    assert waiting(here, "anna", "again")
    for store in (here, there):
        store.close()
    with pytest.raises(PersonaError, match=r"the store at nowhere\.invalid/x cannot be used"):
        Store("postgresql://me@nowhere.invalid/x")
    with pytest.raises(PersonaError, match="a store is an address such as"):
        Store("mysql://me@here/x")


def waiting(store: Store, owner: str, name: str) -> str:
    job = store.add(owner, "create", name, f"{name}.png", fresh=True)
    assert store.of(owner) == [one for one in store.of(owner) if one.id != job.id]  # nobody hears of it yet
    assert store.queue(job.id, f"{name}.png")
    return job.id


def test_who_has_the_fewest_running_is_next_and_then_who_waits_longest(store):
    for name in ("a1", "a2", "a3"):
        waiting(store, "anna", name)
    waiting(store, "bob", "b1")
    taken = [store.take(new_worker()) for _ in range(5)]
    assert [job.name if job else None for job in taken] == ["a1", "b1", "a2", "a3", None]
    assert store.ahead(store.about("anna", "a1")[0]) == 0


def test_a_change_has_a_revision_of_its_own_and_is_heard_once(store):
    identity = waiting(store, "anna", "a")
    first = store.latest
    job = store.take(new_worker())
    assert job is not None and job.revision == store.latest == first + 1
    told = Told()
    told.take(Event("started", "fit"))
    store.tell(job, told)
    assert [one.told.stages[0].name for one in store.of("anna", first + 1)] == ["fit"]
    assert store.of("anna", store.latest) == []
    assert store.end(job, "done", told)
    assert not store.end(job, "failed", Told())  # it is over
    assert not store.queue(identity)
    store.remove(identity)
    assert store.removed("anna", first) == [(store.latest, identity)]
    assert store.removed("bob", 0) == []


def test_what_was_told_is_read_as_it_was_written():
    told = Told()
    for event in (
        Event("started", "fit"), Event("progress", "fit", "half", 0.5, 3.0), Event("warning", "fit", "dark"),
        Event("warning", "fit", "dark"), Event("note", "fit", "assumed"), Event("preview", "fit", path=Path("a.png")),
        Event("preview", "fit", path=Path("a.mp4")), Event("finished", "fit", fraction=1.0),
    ):  # fmt: skip
        told.take(event)
    assert Told.from_json(told.to_json()) == told
    assert (told.warnings, told.previews, told.preview, told.stages[0].state) == (["dark"], 1, "a.png", "done")


def test_jobs_of_processes_that_are_no_more_are_found(store, monkeypatch):
    waiting(store, "anna", "a")
    assert store.take(new_worker()) is not None
    assert store.abandoned() == []
    monkeypatch.setattr(store_module, "_PROCESS", "another")  # the same number, but an earlier process
    assert [job.name for job in store.abandoned()] == ["a"]
    monkeypatch.undo()
    monkeypatch.setattr(store_module, "LEASE_SECONDS", -1.0)
    assert [job.name for job in store.abandoned()] == ["a"]  # who says nothing is taken for dead


def test_a_store_of_a_newer_program_or_a_damaged_one_is_refused(tmp_path):
    (tmp_path / "damaged").write_bytes(b"not a data base at all" * 100)
    with pytest.raises(PersonaError, match="cannot be used"):
        Store(tmp_path / "damaged")
    store = Store(tmp_path / "newer")
    store.close()
    sqlite3.connect(tmp_path / "newer").execute("PRAGMA user_version=99")
    with pytest.raises(PersonaError, match="newer persona"):
        Store(tmp_path / "newer")
    assert os.stat(tmp_path / "newer").st_mode & 0o077 == 0


# -- killed -------------------------------------------------------------------------------------------------------


def queue_of(root: Path, seconds: float, log: Path, **more) -> Jobs:
    places = Places(root)
    work = {"create": functools.partial(linger, seconds=seconds, log=log)}
    return Jobs(Store(places.jobs / "jobs.sqlite"), places, work=work, **more)


def photo_of(jobs: Jobs, name: str) -> str:
    """A job that waits."""
    job, photo = jobs.begin_avatar("", f"{name}.png", ".png", "{}")
    photo.parent.mkdir()
    photo.write_bytes(picture(tail=name.encode()))
    return jobs.ready(job, photo).id


def until(condition, seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def lines(log: Path) -> list[list[str]]:
    return [line.split() for line in log.read_text().splitlines()] if log.exists() else []


@pytest.mark.slow
def test_a_killed_worker_loses_nothing_and_a_job_that_always_dies_fails(tmp_path):
    log = tmp_path / "log"
    jobs = queue_of(tmp_path / "avatars", 1.5, log, count=2, limits=Limits(deaths=2))
    names = {photo_of(jobs, name): name for name in ("a", "b", "doomed")}
    jobs.start()
    try:
        killed: set[str] = set()

        def kill() -> bool:
            """Kill the first process of one job and every process of another; whether all is over."""
            begun: dict[str, list[str]] = {"a": [], "b": [], "doomed": []}
            for word, name, pid in lines(log):
                if word == "begin":
                    begun[name].append(pid)
            for pid in {*begun["a"][:1], *begun["doomed"]} - killed:
                killed.add(pid)
                os.kill(int(pid), signal.SIGKILL)
            return all(job.over for job in jobs.store.of(""))

        until(kill)
        states = {names[job.id]: job.state for job in jobs.store.of("")}
        assert states == {"a": "done", "b": "done", "doomed": "failed"}
        assert Counter(name for word, name, _ in lines(log) if word == "end") == {"a": 1, "b": 1}
    finally:
        jobs.close()


@pytest.mark.slow
def test_a_killed_server_loses_nothing_and_nothing_is_done_twice(tmp_path):
    log, root = tmp_path / "log", tmp_path / "avatars"
    script = textwrap.dedent(f"""
        import sys, time
        sys.path.insert(0, {str(HERE)!r})
        from pathlib import Path
        from test_service_queue import photo_of, queue_of

        if __name__ == "__main__":
            jobs = queue_of(Path({str(root)!r}), 3.0, Path({str(log)!r}), count=2)
            for name in "abc":
                photo_of(jobs, name)
            jobs.places.library("").reserve("half.png")  # and an upload that never arrived whole
            jobs.store.add("", "create", "half", "half.png", fresh=True)
            jobs.start()
            time.sleep(600)
    """)
    (tmp_path / "server.py").write_text(script)
    server = subprocess.Popen([sys.executable, str(tmp_path / "server.py")])
    try:
        until(lambda: len(lines(log)) >= 2)  # two run, one waits
    finally:
        server.kill()
        server.wait()
    first = {int(pid) for _, _, pid in lines(log)}
    jobs = queue_of(root, 0.1, log, count=2)
    jobs.start()
    try:
        until(lambda: jobs.store.count() == {"done": 3})
        # The killed server's processes have ended by themselves, and none of their work was done to the end.
        assert Counter(name for word, name, _ in lines(log) if word == "end") == {"a": 1, "b": 1, "c": 1}
        assert not {int(pid) for word, _, pid in lines(log) if word == "end"} & first
        assert not (root / "half").exists()
        for name in "abc":
            assert (root / name / "avatar.safetensors").read_bytes().endswith(name.encode())
        # A job is done before its folder is cleared away.
        until(lambda: not any(p.is_dir() for p in jobs.places.jobs.iterdir()))
    finally:
        jobs.close()


@pytest.mark.slow
def test_a_server_that_ends_in_good_order_leaves_its_job_to_the_next(tmp_path):
    log = tmp_path / "log"
    jobs = queue_of(tmp_path / "avatars", 30.0, log)
    photo_of(jobs, "a")
    jobs.start()
    until(lambda: len(lines(log)) == 1)
    jobs.close()
    again = queue_of(tmp_path / "avatars", 0.1, log)
    assert again.store.of("")[0].state == "queued"
    assert again.store.of("")[0].deaths == 0
    again.start()
    until(lambda: again.store.of("")[0].state == "done")
    again.close()
