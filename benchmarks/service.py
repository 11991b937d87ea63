"""The server under load: python benchmarks/service.py load | fuzz

``load``: clients, each a user, upload photos, watch, stop, go on, cancel and delete at once while the server and the
processes of jobs are killed (-9) at random; the work of a job is a stand-in that takes a second. Printed: jobs by how
they ended, those lost or of a wrong owner (must be none), how long answers take, and the server's memory over time.

``fuzz``: requests at random (``tools/asking.py``) to every route in this process; half of the avatars are whole ones,
and motions, recordings and pictures of a person are among the bodies. Printed: how many of each status, and of each
route. An answer 500, or one that is not the server's own, ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from persona.choices import Choices
from persona.events import Event, Listener, stage
from persona.service.limits import FOR_MANY
from persona.service.processes import Outcome
from persona.service.users import users_of

PREFIX = "/api/v1"
OVER = ("done", "failed", "stopped", "cancelled")
LIMITS = replace(
    FOR_MANY, requests_a_minute=None, uploads_a_minute=None, guesses_a_minute=None, jobs=100_000, deaths=1000
)
SECONDS = 1.0


def stand_in(listener: Listener, *, photo: Path, folder: Path, choices: Choices) -> dict[str, Any]:
    """Work of a second; the avatar is the photo."""
    with stage("perceive", listener) as handle:
        for step in range(20):
            handle.progress(step / 20, "working")
            time.sleep(SECONDS / 20)
    (folder / "preview.png").write_bytes(photo.read_bytes())
    listener(Event("preview", "preview", path=folder / "preview.png"))
    (folder / "avatar.safetensors").write_bytes(photo.read_bytes())
    return {"avatar": folder.name}


def token(user: int) -> str:
    return f"token-of-user-{user:04d}"


def picture(tail: bytes = b"") -> bytes:
    """A small PNG with something behind it."""
    import io

    from PIL import Image

    data = io.BytesIO()
    Image.new("L", (100, 100), 128).save(data, "PNG")
    return data.getvalue() + tail


# -- load ---------------------------------------------------------------------------------------------------------


def serve(folder: Path, port: int, users: int, workers: int) -> None:
    """The server, in a process that may be killed."""
    from persona.service.parts import open_service
    from persona.service.server import listening, running

    known = users_of("\n".join(f"user{k} {token(k)}" for k in range(users)))
    service = open_service(
        folder, users=known, work={"create": stand_in}, limits=LIMITS, workers=workers, hosts=(),
    )  # fmt: skip
    sock = listening(port)
    sock.listen(512)
    running(service).run(sockets=[sock])


@dataclass
class Server:
    """The server's process, its memory, and who kills it."""

    folder: Path
    port: int
    users: int
    workers: int
    process: subprocess.Popen[bytes] | None = None
    kills: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)

    def start(self) -> None:
        words = ["serve", str(self.folder), str(self.port), str(self.users), str(self.workers)]
        self.process = subprocess.Popen([sys.executable, __file__, *words])

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.kills["server"] += 1
        self.start()

    def kill_worker(self) -> None:
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids: list[str] = []
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            children = task / "children"
            if children.exists():
                pids += children.read_text().split()
        jobs = [pid for pid in pids if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        if jobs:
            os.kill(int(random.choice(jobs)), signal.SIGKILL)
            self.kills["worker"] += 1

    def look(self, now: float) -> None:
        assert self.process is not None
        try:
            text = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return
        for line in text.splitlines():
            if line.startswith("VmRSS"):
                self.memory.append((now, int(line.split()[1]) / 1024))


@dataclass
class Load:
    """What all clients have seen."""

    address: str
    end: float
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    calm: float = 0.0
    quick: list[float] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def known(self, user: int) -> Any:
        """A client with a user's token; made before the time begins, since making one takes longer than an answer."""
        import httpx2 as httpx

        headers = {"authorization": f"Bearer {token(user)}"}
        return httpx.AsyncClient(base_url=self.address, headers=headers, timeout=60.0, verify=False)

    async def client(self, user: int, client: Any) -> None:
        """One user, until the time is over."""
        import httpx2 as httpx

        chance = random.Random(user)
        mine: dict[str, bytes] = {}
        removed: set[str] = set()
        async with client:

            async def ask(kind: str, method: str, path: str, **more: Any) -> Any:
                """Ask until there is an answer; the server may be dead for a while."""
                while True:
                    began = time.perf_counter()
                    try:
                        answer = await client.request(method, PREFIX + path, **more)
                    except httpx.HTTPError:
                        if kind == "upload":
                            return None  # whether it came, nobody knows
                        await asyncio.sleep(0.5)
                        continue
                    took = time.perf_counter() - began
                    self.seconds[kind].append(took)
                    if kind not in ("stop", "cancel") and time.monotonic() < self.calm:
                        self.quick.append(took)
                    self.statuses[answer.status_code] += 1
                    if answer.status_code >= 500:
                        self.wrong.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
                    return answer

            async def watch(identity: str) -> str:
                """Listen until a job is over, or ask again and again."""
                while True:
                    if chance.random() < 0.5:
                        try:
                            async with client.stream("GET", f"{PREFIX}/events?job={identity}") as stream:
                                async for line in stream.aiter_lines():
                                    if line.startswith("data: "):
                                        job = json.loads(line[6:])["job"]
                                        if job is None or job["id"] != identity:
                                            self.wrong.append(f"user{user} heard of {job}")
                                        elif job["state"] in OVER:
                                            return job["state"]
                        except httpx.HTTPError:
                            await asyncio.sleep(0.5)
                    else:
                        answer = await ask("job", "GET", f"/jobs/{identity}")
                        if answer.status_code != 200:
                            self.wrong.append(f"job {identity} of user{user} is lost: {answer.status_code}")
                            return "lost"
                        if answer.json()["state"] in OVER:
                            return answer.json()["state"]
                        await asyncio.sleep(chance.uniform(0.5, 2.0))

            number = 0
            while time.monotonic() < self.end:
                number += 1
                data = picture(b"user %d photo %d" % (user, number))
                answer = await ask("upload", "POST", "/jobs?name=me.png", content=data)
                if answer is None:
                    await asyncio.sleep(1.0)
                    continue
                if answer.status_code != 202:
                    self.wrong.append(f"upload: {answer.status_code} {answer.text[:200]}")
                    continue
                job = answer.json()
                mine[job["id"]] = data
                fate = chance.random()
                if fate < 0.15:
                    await asyncio.sleep(chance.uniform(0, 2))
                    await ask("cancel", "POST", f"/jobs/{job['id']}/cancel")
                elif fate < 0.3:
                    await asyncio.sleep(chance.uniform(0, 2))
                    if (await ask("stop", "POST", f"/jobs/{job['id']}/stop")).status_code == 200:
                        await ask("resume", "POST", f"/jobs/{job['id']}/resume")
                state = await watch(job["id"])
                self.ended[state] += 1
                if state == "done":
                    name = (await ask("job", "GET", f"/jobs/{job['id']}")).json()["name"]
                    answer = await ask("avatar", "GET", f"/avatars/{name}/avatar.safetensors")
                    if answer.content != data:
                        self.wrong.append(f"the avatar {name} of user{user} is somebody else's")
                    await ask("preview", "GET", f"/avatars/{name}/preview.png")
                    if chance.random() < 0.5:
                        await ask("delete", "DELETE", f"/avatars/{name}")
                        removed.add(job["id"])
                state_of_all = (await ask("state", "GET", "/state")).json()
                ids = {one["id"] for one in state_of_all["jobs"]}
                missing = set(mine) - removed - ids
                if missing:
                    self.wrong.append(f"jobs of user{user} are lost: {missing}")
                strangers = [one for one in state_of_all["jobs"] if one["title"] != "me.png"]
                if strangers or state_of_all["user"] != f"user{user}":
                    self.wrong.append(f"user{user} sees what is another's")
                # What came although its answer was lost is cleared away, too, so that the queue stays short.
                for one in state_of_all["jobs"]:
                    if one["id"] not in mine and one["state"] in OVER:
                        await ask("forget", "DELETE", f"/jobs/{one['id']}")
                await asyncio.sleep(chance.uniform(0.2, 3.0))


async def ready(port: int) -> None:
    """Wait until the server answers."""
    import httpx2 as httpx

    async with httpx.AsyncClient(timeout=60.0) as client:
        while True:
            try:
                await client.get(f"http://127.0.0.1:{port}{PREFIX}/health")
                return
            except httpx.HTTPError:
                await asyncio.sleep(0.2)


async def load(options: argparse.Namespace) -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), port, options.clients, options.workers)
        server.start()
        await ready(port)
        seen = Load(f"http://127.0.0.1:{port}", 0.0)
        clients = [seen.known(k) for k in range(options.clients)]
        began = time.monotonic()
        seen.end = began + 60 * options.minutes
        seen.calm = began + 60 * options.minutes * options.calm

        async def killer() -> None:
            last = time.monotonic()
            while time.monotonic() < seen.end - 10:
                await asyncio.sleep(1.0)
                server.look(time.monotonic() - began)
                if time.monotonic() - last > options.every:
                    last = time.monotonic()
                    if time.monotonic() > seen.calm and random.random() < 0.5:
                        server.kill()
                    else:
                        server.kill_worker()

        await asyncio.gather(killer(), *(seen.client(k, client) for k, client in enumerate(clients)))
        took = time.monotonic() - began
        assert server.process is not None
        server.process.terminate()
        server.process.wait()
    print(f"{options.clients} clients, {options.workers} workers, {took / 60:.1f} min; load {os.getloadavg()[1]:.1f}")
    print("ended:", dict(seen.ended), "statuses:", dict(seen.statuses), "killed:", dict(server.kills))
    for kind, values in sorted({**seen.seconds, "calm, all but stop and cancel": seen.quick}.items()):
        values = sorted(values)
        p50, p95, p99 = (1000 * values[min(len(values) - 1, int(q * len(values)))] for q in (0.5, 0.95, 0.99))
        print(f"| {kind} | {len(values)} | {p50:.0f} | {p95:.0f} | {p99:.0f} |")
    quiet = [(t, m) for t, m in server.memory if t < 60 * options.minutes * options.calm]
    for share in (0.1, 0.25, 0.5, 0.75, 0.99):
        t, m = quiet[int(share * (len(quiet) - 1))]
        print(f"memory after {t:.0f} s: {m:.0f} MB")
    print(f"wrong: {len(seen.wrong)}", *seen.wrong[:20], sep="\n")
    return 1 if seen.wrong else 0


# -- fuzz ---------------------------------------------------------------------------------------------------------


def copied(listener: Listener, *, photo: Path, folder: Path, choices: Choices, whole: Path) -> dict[str, Any]:
    """An avatar at once: a whole one, or for other photos one whose file is no avatar."""
    if not photo.read_bytes().endswith(b"x"):
        shutil.copytree(whole, folder, dirs_exist_ok=True)
    else:
        for name in ("preview.png", "avatar.safetensors"):
            (folder / name).write_bytes(photo.read_bytes())
    return {"avatar": folder.name}


def moved(listener: Listener, *, video: Path, avatar: Path, name: str, out: Path, motion: bytes) -> dict[str, Any]:
    """What a video shows, at once."""
    out.write_bytes(motion)
    return {"motion": name}


def _bodies() -> tuple[bytes, ...]:
    """A picture of a person, a motion in three formats, and what the page records."""
    import io

    from PIL import Image

    from persona.motion import load
    from persona.motion.edit import cut
    from persona.motion.writers import WRITERS
    from persona.viewer.answers import plain
    from persona.viewer.motions import served
    from viewer_avatar import lit_avatar

    photo, small = Image.open(Path(__file__).parents[1] / "examples" / "man_shirt.jpg"), io.BytesIO()
    photo.thumbnail((300, 300))
    photo.save(small, "JPEG", quality=60)
    wave = cut(load("wave"), 0.0, 0.2)
    recorded = json.dumps(plain(served(wave, lit_avatar(), "wave"))).encode()
    return (small.getvalue(), *(write(wave) for write in WRITERS.values()), recorded)


def fuzz(options: argparse.Namespace) -> int:
    from asking import Asking
    from starlette.testclient import TestClient

    from persona.service.app import application
    from persona.service.openapi import SAYS
    from persona.service.parts import open_service
    from viewer_avatar import avatar_folder

    def at_once(work: Any, lock: Path, hear: Any, end: Any) -> Outcome:
        return Outcome("done", work(hear))

    allowed = {200, 202, 204, 206, 303, 400, 401, 403, 404, 405, 416, *SAYS}
    seen: Counter[int] = Counter()
    routes: dict[str, Counter[int]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as folder:
        whole = avatar_folder(Path(folder) / "whole")
        asking = Asking(options.seed, pictures=(picture(), picture(b"x" * 999), bytes(20_000), *_bodies()))
        work = {"create": partial(copied, whole=whole), "track": partial(moved, motion=asking.pictures[-1])}
        service = open_service(
            Path(folder) / "avatars", users=users_of(f"anna {token(0)}"), work=work, run=at_once, hosts=(),
            limits=replace(LIMITS, photo_bytes=10_000, json_bytes=3000, motion_bytes=500_000),
        )  # fmt: skip
        anna, began = {"authorization": f"Bearer {token(0)}"}, time.monotonic()
        with TestClient(application(service), base_url="http://127.0.0.1:8123", follow_redirects=False) as client:
            service.closing.set()
            for number in range(options.requests):
                if number % 50 == 0:
                    state = client.get("/api/v1/state", headers=anna).json()
                    asking.names, asking.jobs = state["avatars"], [job["id"] for job in state["jobs"]]
                    if len(asking.names) > 30:
                        for name in asking.names[10:]:
                            client.delete(f"/api/v1/avatars/{name}", headers=anna)
                    if len(asking.names) < 4:
                        client.post("/api/v1/jobs?name=me.png", content=picture(), headers=anna)
                method, path, more = asking.next()
                more["headers"] = anna | more["headers"]
                answer = client.request(method, path, **more)
                seen[answer.status_code] += 1
                routes[path.partition("?")[0].rpartition("/")[2][:20]][answer.status_code] += 1
                wrong = answer.status_code not in allowed or "Traceback" in answer.text or folder in answer.text
                if wrong:
                    print(f"request {number}: {method} {path[:300]} {str(more)[:2000]}")
                    print(answer.status_code, answer.text[:500])
                    return 1
                if number % 2500 == 0:
                    print(number, dict(seen), f"{time.monotonic() - began:.0f} s", flush=True)
    print(f"{options.requests} requests, seed {options.seed}: {dict(sorted(seen.items()))}")
    for name, counts in sorted(routes.items(), key=lambda item: -item[1].total())[:24]:
        print(f"  {name}: {dict(sorted(counts.items()))}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("load")
    one.add_argument("--clients", type=int, default=50)
    one.add_argument("--workers", type=int, default=8)
    one.add_argument("--minutes", type=float, default=10.0)
    one.add_argument("--every", type=float, default=15.0, help="seconds between two kills")
    one.add_argument("--calm", type=float, default=0.5, help="share of the time in which the server is not killed")
    one = commands.add_parser("fuzz")
    one.add_argument("--requests", type=int, default=100_000)
    one.add_argument("--seed", type=int, default=1)
    one = commands.add_parser("serve")
    one.add_argument("folder", type=Path)
    for name in ("port", "users", "workers"):
        one.add_argument(name, type=int)
    options = parser.parse_args()
    if options.command == "serve":
        serve(options.folder, options.port, options.users, options.workers)
        return 0
    return asyncio.run(load(options)) if options.command == "load" else fuzz(options)


if __name__ == "__main__":
    sys.exit(main())
