"""Jobs on Ray, and the server as a deployment of Ray Serve: on a cluster of this machine."""

from __future__ import annotations

import functools
import json
import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from service_stubs import ANNA, TOKENS, linger, make, picture

ray = pytest.importorskip("ray", reason="extra 'cluster' is not installed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster():
    tests = str(Path(__file__).parent)
    os.environ["RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S"] = "120"  # beside other tests it may take its time
    ray.init(
        "local", num_cpus=2, object_store_memory=80 * 2**20, include_dashboard=False, log_to_driver=False,
        runtime_env={"env_vars": {"PYTHONPATH": os.pathsep.join([tests, os.environ.get("PYTHONPATH", "")])}},
    )  # fmt: skip
    yield
    ray.shutdown()
    del os.environ["RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S"]


def test_jobs_are_tasks_that_are_heard_and_ended_and_whose_death_is_noticed(cluster, tmp_path):
    from persona.choices import Choices
    from persona.service.on_ray import RayRunner

    run = RayRunner("local")
    (tmp_path / "me").mkdir()
    photo, log = tmp_path / "me.png", tmp_path / "log"
    photo.write_bytes(picture())
    given = {"photo": photo, "folder": tmp_path / "me", "choices": Choices()}
    heard: list = []
    outcome = run(functools.partial(make, **given), tmp_path / "lock", heard.append, lambda: False)
    assert (outcome.kind, outcome.result) == ("done", {"avatar": "me"})
    assert [event.kind for event in heard] == ["started", "warning", "finished", "preview"]
    photo.write_bytes(picture(tail=b"nobody"))
    outcome = run(functools.partial(make, **given), tmp_path / "lock", heard.append, lambda: False)
    assert outcome.kind == "failed" and "nobody" in outcome.error
    slow = functools.partial(linger, **given, seconds=60.0, log=log)
    assert run(slow, tmp_path / "lock", heard.append, lambda: log.exists()).kind == "ended"
    log.unlink()

    def kill() -> None:
        while not log.exists() or not log.read_text().endswith("\n"):
            time.sleep(0.05)
        os.kill(int(log.read_text().split()[2]), signal.SIGKILL)

    threading.Thread(target=kill, daemon=True).start()
    assert run(slow, tmp_path / "lock", heard.append, lambda: False).kind == "died"


def test_the_server_is_a_deployment_of_ray_serve(cluster, tmp_path, monkeypatch):
    serve = pytest.importorskip("ray.serve", reason="extra 'cluster' has no ray[serve]", exc_type=ImportError)
    from persona.service.on_serve import deployment

    (tmp_path / "tokens").write_text(TOKENS)
    given = {"PERSONA_TOKENS": str(tmp_path / "tokens"), "PERSONA_FOLDER": str(tmp_path / "avatars")}
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    serve.start(http_options={"host": "127.0.0.1", "port": port, "num_cpus": 0})
    bound = deployment()

    def ask(path: str, data: bytes | None = None) -> bytes:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1{path}", data, ANNA)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.read()

    try:
        serve.run(bound, name="persona", route_prefix="/")
        assert json.loads(ask("/health"))["ready"] is True
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/state", timeout=60)
        assert json.loads(ask("/state"))["user"] == "anna"
        job = json.loads(ask("/jobs?name=grey.png", picture()))  # nobody is on it
        heard = ask(f"/events?job={job['id']}").decode()  # a stream, until the job is over
        assert '"state": "running"' in heard and '"state": "failed"' in heard, heard
    finally:
        serve.shutdown()
