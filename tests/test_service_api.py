"""The HTTP API: who gets in, whose is what, what is too much, and what was wrong with the server before."""

from __future__ import annotations

import errno
import itertools
import json
import os
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from persona.errors import PersonaError
from persona.service import environment, jobs, receiving
from persona.service.app import application
from persona.service.endpoints import PREFIX, Endpoint
from persona.service.limits import FOR_MANY, Limits, Rate
from persona.service.metrics import Metrics
from persona.service.parts import Service, open_service
from persona.service.problems import Problem, without_paths
from persona.service.processes import Outcome
from persona.service.routes import ENDPOINTS
from persona.service.users import users_of
from service_stubs import ANNA, BOB, METRICS, TOKENS, at_once, follow, make, never, picture

AT = "http://127.0.0.1:8123"
MANY = replace(FOR_MANY, requests_a_minute=None, uploads_a_minute=None, guesses_a_minute=None)


def for_many(root: Path, **more: Any) -> Service:
    """A server for several users, whose work takes no time."""
    options = {"limits": MANY, "run": at_once, "hosts": (), **more}
    return open_service(root, users=users_of(TOKENS), work={"create": make, "track": follow}, **options)


@pytest.fixture
def service(tmp_path):
    return for_many(tmp_path / "avatars")


@pytest.fixture
def client(service):
    with TestClient(application(service), base_url=AT) as client:
        yield client


def over(client: TestClient, job: dict, headers: dict = ANNA, seconds: float = 60.0) -> dict:
    """The job once nothing more happens to it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        told = client.get(f"{PREFIX}/jobs/{job['id']}", headers=headers).json()
        if told["state"] not in ("queued", "running"):
            return told
        time.sleep(0.02)
    raise AssertionError(told)


def made(client: TestClient, name: str = "Secret Person.png", headers: dict = ANNA, tail: bytes = b"") -> dict:
    """A job that is over."""
    answer = client.post(f"{PREFIX}/jobs?name={name}", content=picture(tail=tail), headers=headers)
    assert answer.status_code == 202, answer.text
    return over(client, answer.json(), headers)


# -- whose is what ------------------------------------------------------------------------------------------------


def called(endpoint: Endpoint, **parts: str) -> tuple[str, str, dict]:
    """How an endpoint is asked, so that it would be granted to its owner."""
    path = endpoint.route
    for name, value in parts.items():
        path = path.replace(f"{{{name}}}", value)
    body = {"content": b'{"name": "x", "token": "x"}'} if endpoint.body is not None else {}
    if endpoint.method == "PATCH":
        body = {"content": b'{"name": "stolen"}'}
    return endpoint.method, path + ("?name=a.bvh" if path.endswith("motions") else ""), body


def test_nobody_gets_in_unknown(client):
    made(client)
    for endpoint in ENDPOINTS:
        method, path, body = called(endpoint, name="Secret-Person", id="x")
        for headers in (
            {},
            {"authorization": "Bearer wrong"},
            {"authorization": "Basic YTpi"},
            {"cookie": "persona-8123=no"},
        ):
            answer = client.request(method, path, headers=headers, **body)
            if endpoint.open:
                assert answer.status_code in (200, 401, 422)
            else:
                assert answer.status_code == 401, endpoint
                assert answer.headers["www-authenticate"] == "Bearer"
            assert "Secret" not in answer.text


def asked_by_another(operation: dict, path: str, things: dict[str, list[str]]) -> list[tuple[str, str, bool]]:
    """How one asks, with every parameter, for another's things and for such as there are not: both addresses.

    A parameter that is not known here fails the test: whoever adds one says what of another's it may name.
    """
    parts = re.findall(r"{(\w+)}", path)
    asked = []
    for chosen in itertools.product(*(things[part] for part in parts)):
        pair = [path, path]
        for part, value in zip(parts, chosen, strict=True):
            pair = [
                pair[0].replace(f"{{{part}}}", value),
                pair[1].replace(f"{{{part}}}", value if part == "format" else "no"),
            ]
        asked.append((*pair, bool(parts)))
        for parameter in operation["parameters"]:
            if parameter["in"] == "query":
                name = parameter["name"]
                asked += [(f"{pair[0]}?{name}={one}", f"{pair[1]}?{name}=no", bool(parts)) for one in things[name]]
    return asked


def body_of(operation: dict, description: dict) -> bytes | None:
    """A body with every field that is described."""
    if "requestBody" not in operation:
        return None
    told = operation["requestBody"]["content"].get("application/json")
    if told is None:
        return b"x"
    schema = description["components"]["schemas"][told["schema"]["$ref"].rpartition("/")[2]]
    return json.dumps(dict.fromkeys(schema["properties"], "stolen")).encode()


def test_no_user_sees_or_touches_what_is_anothers(client, service, tmp_path):
    """Every operation of the description: of a thing that is another's, the answer is that of one that is not there."""
    done, failed = made(client), made(client, "Hidden Face.png", tail=b"nobody")
    video = client.post(
        f"{PREFIX}/avatars/Secret-Person/motions?name=Dance.mp4", content=b"Private dance", headers=ANNA
    ).json()
    tracked = over(client, video)
    assert [done["state"], failed["state"], tracked["state"]] == ["done", "failed", "done"]
    ids, names = [job["id"] for job in (done, failed, tracked)], ["Secret-Person", "Hidden-Face"]
    files = {p: p.read_bytes() for p in (tmp_path / "avatars" / "anna").rglob("*") if p.is_file()}
    before = client.get(f"{PREFIX}/state", headers=ANNA).json()
    secrets = ["Secret", "Hidden", "Private", "anna", *ids, str(tmp_path)]
    things = {"id": ids, "name": names, "format": ["ply", "spz"], "job": ids, "after": ["0"], "time": []}
    things |= {name: [] for name in ("choices", "further", "up", "clip", "person", "mirrored", "calibrate")}
    service.closing.set()  # streams of events say what there is, and end
    description = client.get(f"{PREFIX}/openapi.json").json()
    assert {(m.upper(), path) for path, methods in description["paths"].items() for m in methods} == {
        (endpoint.method, endpoint.route) for endpoint in ENDPOINTS
    }
    asked = 0
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            for theirs, nobodys, of_a_thing in asked_by_another(operation, path, things):
                body = body_of(operation, description)
                answers = [client.request(method, one, headers=BOB, content=body) for one in (theirs, nobodys)]
                asked += 1
                told = answers[0].text.replace(theirs.partition("=")[2] or theirs, "")  # but for what one said
                assert not [one for one in secrets if one in told], (method, theirs, told)
                if any(one in theirs for one in (*ids, *names)):
                    assert answers[0].status_code == answers[1].status_code, (method, theirs)
                if of_a_thing or "?job=" in theirs:
                    assert answers[0].status_code == 404, (method, theirs)
                    assert answers[0].text == answers[1].text
    assert asked > 60
    assert {p: p.read_bytes() for p in (tmp_path / "avatars" / "anna").rglob("*") if p.is_file()} == files
    after = client.get(f"{PREFIX}/state", headers=ANNA).json()
    assert after | {"revision": 0} == before | {"revision": 0}  # which counts the changes of all users
    # Bob was not simply refused everything.
    assert made(client, "bob.png", BOB)["state"] == "done"
    assert client.get(f"{PREFIX}/avatars", headers=BOB).json()["avatars"][0]["name"] == "bob"


def test_a_stream_that_is_open_tells_nothing_of_anothers_jobs(client, service):
    with ThreadPoolExecutor(1) as pool:
        stream = pool.submit(client.get, f"{PREFIX}/events", headers=BOB)
        while not service.streams:
            time.sleep(0.01)
        mine = made(client, "mine.png")
        client.delete(f"{PREFIX}/jobs/{mine['id']}", headers=ANNA)
        theirs = made(client, "theirs.png", BOB)
        service.closing.set()
        heard = changes(stream.result(60).text)
    assert {c["job"]["id"] for c in heard if c["job"]} <= {theirs["id"]} and not [c for c in heard if c["removed"]]


def test_a_websocket_would_be_refused_like_any_request(service):
    """There is none; the middleware guards those that somebody may add."""

    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(socket.scope["persona.user"])
        await socket.close()

    app = application(service)
    app.router.routes.append(WebSocketRoute(f"{PREFIX}/echo", echo))
    with TestClient(app, base_url=AT) as client:
        for headers in ({}, {"authorization": "Bearer wrong"}, ANNA | {"origin": "http://evil.example"}):
            with pytest.raises(WebSocketDisconnect), client.websocket_connect(f"{PREFIX}/echo", headers=headers):
                pass
        with client.websocket_connect(f"{PREFIX}/echo", headers=ANNA) as socket:
            assert socket.receive_text() == "anna"


def test_events_tell_of_ones_own_jobs_only_and_what_is_newer(client, service):
    mine, theirs = made(client, "mine.png"), made(client, "theirs.png", BOB)
    gone = made(client, "gone.png")
    client.delete(f"{PREFIX}/jobs/{gone['id']}", headers=ANNA)
    service.closing.set()
    heard = changes(client.get(f"{PREFIX}/events", headers=ANNA).text)
    assert {c["job"]["id"] for c in heard if c["job"]} == {mine["id"]}
    assert [c["removed"] for c in heard if c["removed"]] == [gone["id"]]
    assert changes(client.get(f"{PREFIX}/events", headers=BOB).text)[0]["job"]["id"] == theirs["id"]
    newest = max(c["revision"] for c in heard)
    assert not changes(client.get(f"{PREFIX}/events?after={newest}", headers=ANNA).text)
    assert not changes(client.get(f"{PREFIX}/events", headers=ANNA | {"last-event-id": str(newest)}).text)
    only = changes(client.get(f"{PREFIX}/events?job={mine['id']}", headers=ANNA).text)
    assert [c["job"]["state"] for c in only] == ["done"]
    for after in ("-1", "x", "9" * 30):
        assert client.get(f"{PREFIX}/events?after={after}", headers=ANNA).status_code == 422


def changes(text: str) -> list[dict]:
    """The events of a stream."""
    found = re.findall(r"^id: (\d+)\ndata: (.*)$", text, re.M)
    told = [json.loads(data) for _, data in found]
    assert [str(change["revision"]) for change in told] == [identity for identity, _ in found]
    return told


def test_figures_are_for_their_user_alone(client):
    made(client)
    assert client.get(f"{PREFIX}/metrics", headers=ANNA).status_code == 403
    assert client.get(f"{PREFIX}/state", headers=METRICS).status_code == 403
    text = client.get(f"{PREFIX}/metrics", headers=METRICS).text
    assert 'persona_jobs{state="done"} 1' in text
    assert 'persona_jobs_total{kind="create",state="done"} 1' in text
    assert "Secret" not in text and "anna" not in text
    names = set()
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"\n]*",?)+\})? -?[0-9.e+-]+', line), line
        names.add(line.split()[2] if line.startswith("# TYPE") else None)
    assert len(names) > 8


def test_a_histogram_counts_what_is_below_each_bound():
    metrics = Metrics()
    for seconds in (0.001, 0.03, 99.0):
        metrics.request("GET", "/x", 200, seconds)
    text = metrics.text({})
    assert 'persona_request_seconds_bucket{method="GET",route="/x",le="0.005"} 1' in text
    assert 'persona_request_seconds_bucket{method="GET",route="/x",le="0.05"} 2' in text
    assert 'persona_request_seconds_bucket{method="GET",route="/x",le="+Inf"} 3' in text
    assert 'persona_request_seconds_count{method="GET",route="/x"} 3' in text


# -- getting in ---------------------------------------------------------------------------------------------------


def test_the_address_lets_the_page_in_and_nobody_else(tmp_path):
    service = open_service(tmp_path, run=at_once)
    with TestClient(application(service), base_url=AT, follow_redirects=False) as client:
        page = client.get("/")
        assert page.status_code == 200 and "set-cookie" not in page.headers
        assert client.get(f"{PREFIX}/state").status_code == 401
        assert client.get("/?token=guess").status_code == 200
        answer = client.get(f"/?token={service.users.token}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=lax" in cookie and "persona-8123=" in cookie
        assert client.get(f"{PREFIX}/state").status_code == 200  # the client kept the cookie
        assert client.delete(f"{PREFIX}/session").status_code == 204
        assert client.get(f"{PREFIX}/state").status_code == 401
        assert client.post(f"{PREFIX}/session", json={"token": "guess"}).status_code == 401
        assert client.post(f"{PREFIX}/session", json={"token": service.users.token}).status_code == 204
        assert client.get(f"{PREFIX}/state").json()["folder"] == str(tmp_path)


def test_a_server_that_is_mounted_elsewhere_lets_nobody_in_unknown(service):
    with TestClient(application(service), base_url=AT, root_path="/persona") as client:
        for path in (f"/persona{PREFIX}/state", f"{PREFIX}/state"):
            assert client.get(path).status_code in (401, 404)
        assert client.get(f"/persona{PREFIX}/state", headers=ANNA).json()["user"] == "anna"


def test_guessing_tokens_is_slow(tmp_path):
    service = for_many(tmp_path, limits=Limits(guesses_a_minute=5))
    with TestClient(application(service), base_url=AT) as client:
        answers = [client.get(f"{PREFIX}/state", headers={"authorization": f"Bearer {k}"}) for k in range(7)]
        assert [a.status_code for a in answers] == [401] * 5 + [429] * 2
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert client.get(f"{PREFIX}/state", headers=ANNA).status_code == 429


def test_who_was_let_in_before_is_not_locked_out_by_guesses_of_others(tmp_path):
    service = for_many(tmp_path, limits=Limits(guesses_a_minute=5))
    with TestClient(application(service), base_url=AT) as client:
        assert client.get(f"{PREFIX}/state", headers=ANNA).status_code == 200
        for k in range(7):
            client.get(f"{PREFIX}/state", headers={"authorization": f"Bearer {k}"})
        assert client.get(f"{PREFIX}/state", headers=ANNA).status_code == 200
        assert client.get(f"{PREFIX}/state", headers=BOB).status_code == 429


def test_a_page_of_another_server_is_refused_by_a_server_for_many(client):
    assert client.get(f"{PREFIX}/state", headers=ANNA | {"host": "persona.example"}).status_code == 200
    origin = {"host": "persona.example", "origin": "https://persona.example"}  # a proxy speaks TLS
    assert client.get(f"{PREFIX}/state", headers=ANNA | origin).status_code == 200
    for wrong in ("https://evil.example", "null", "https://persona.example.evil.example", "http://[::1"):
        headers = ANNA | {"host": "persona.example", "origin": wrong}
        assert client.get(f"{PREFIX}/state", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no user"), ("anna", "1 words"), ("anna short", "shorter than 16"),
        ("../x abcdefghijklmnopq", "small letters"),
        ("a abcdefghijklmnopq\nb abcdefghijklmnopq", "twice"), ("_jobs abcdefghijklmnopq", "small letters"),
    ],
)  # fmt: skip
def test_a_wrong_list_of_users_is_told_without_the_tokens(text, words):
    with pytest.raises(PersonaError, match=words) as error:
        users_of(text)
    assert "abcdefghijklmnopq" not in str(error.value)


def test_the_environment_says_what_the_server_is(tmp_path):
    (tmp_path / "tokens").write_text(TOKENS)
    given = {"PERSONA_TOKENS": str(tmp_path / "tokens"), "PERSONA_FOLDER": str(tmp_path / "a"), "PERSONA_WORKERS": "3"}
    service = environment.service_of(given | {"PERSONA_HOSTS": "a.example, b.example", "PERSONA_KEEP_PHOTOS": "7"})
    assert (service.jobs.count, service.hosts, service.jobs.limits.photo_days) == (3, ("a.example", "b.example"), 7)
    assert service.jobs.limits.job_seconds == FOR_MANY.job_seconds
    service.close()
    for wrong in (
        {},
        {"PERSONA_TOKENS": "nowhere"},
        given | {"PERSONA_WORKERS": "many"},
        given | {"PERSONA_TIME_LIMIT": "0"},
    ):
        with pytest.raises(PersonaError, match=r"PERSONA_|nowhere"):
            environment.service_of(wrong)


# -- too much -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_too_large_too_often_too_many_and_too_full_are_told(tmp_path):
    limits = replace(MANY, photo_bytes=1000, jobs_of_user=2, uploads_a_minute=5, requests_a_minute=200)
    service = for_many(tmp_path, limits=limits, run=never)
    with TestClient(application(service), base_url=AT) as client:

        def send(content: Any, headers: dict = ANNA) -> tuple[int, str]:
            answer = client.post(f"{PREFIX}/jobs?name=a.png", content=content, headers=headers)
            return answer.status_code, answer.json().get("error", "")

        assert send(bytes(1001))[0] == 413
        assert send(iter([bytes(600), bytes(600)]))[0] == 413  # whose length nobody told
        assert [send(picture())[0] for _ in range(2)] == [202, 202]
        assert send(picture()) == (429, "your queue is full (2 jobs); wait until some are done, or cancel some")
        assert send(picture())[1].startswith("too many requests (5 a minute")
        assert send(picture(), BOB)[0] == 202
        assert [p.name for p in (tmp_path / "anna").iterdir()] in (["a", "a-2"], ["a-2", "a"])
        for _ in range(300):
            answer = client.get(f"{PREFIX}/avatars", headers=ANNA)
        assert answer.status_code == 429
        assert client.get(f"{PREFIX}/avatars", headers=BOB).status_code == 200
        service.jobs.limits = replace(limits, free_bytes=2**62, uploads_a_minute=None)
        status, words = send(picture(), BOB)
        assert status == 507 and "disk is nearly full" in words
        assert client.request("PATCH", f"{PREFIX}/avatars/a", content=bytes(100_000), headers=BOB).status_code == 404


def test_a_photo_that_is_cancelled_is_gone_also_when_one_of_its_name_was_cancelled_before(tmp_path):
    with TestClient(application(for_many(tmp_path, run=never)), base_url=AT) as client:
        for tail in (b"one", b"two"):
            job = client.post(f"{PREFIX}/jobs?name=secret.png", content=picture(tail=tail), headers=ANNA).json()
            assert (tmp_path / "anna" / "secret" / "photo").is_dir()
            assert client.post(f"{PREFIX}/jobs/{job['id']}/cancel", headers=ANNA).json()["state"] == "cancelled"
            assert not (tmp_path / "anna" / "secret").exists()


def test_who_goes_on_with_stopped_jobs_waits_in_the_same_queue(tmp_path):
    service = for_many(tmp_path, limits=replace(MANY, jobs_of_user=1), run=never)
    with TestClient(application(service), base_url=AT) as client:
        first = client.post(f"{PREFIX}/jobs?name=a.png", content=picture(), headers=ANNA).json()
        assert client.post(f"{PREFIX}/jobs/{first['id']}/stop", headers=ANNA).status_code == 200
        second = client.post(f"{PREFIX}/jobs?name=b.png", content=picture(), headers=ANNA).json()
        answer = client.post(f"{PREFIX}/jobs/{first['id']}/resume", headers=ANNA)
        assert answer.status_code == 429 and "your queue is full" in answer.json()["error"]
        client.post(f"{PREFIX}/jobs/{second['id']}/cancel", headers=ANNA)
        assert client.post(f"{PREFIX}/jobs/{first['id']}/resume", headers=ANNA).status_code == 202


def test_of_many_who_refine_an_avatar_at_once_one_does(tmp_path):
    service = for_many(tmp_path, run=at_once)
    with TestClient(application(service), base_url=AT) as client:
        job = client.post(f"{PREFIX}/jobs?name=a.png", content=picture(), headers=ANNA).json()
        assert over(client, job)["state"] == "done"
        service.jobs.run = never
        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(client.post, f"{PREFIX}/avatars/a/refine", headers=ANNA) for _ in range(8)]
        assert sorted(one.result().status_code for one in asked) == [202] + 7 * [409]


def test_the_application_by_environment_is_the_same_at_every_look(tmp_path):
    (tmp_path / "tokens").write_text(TOKENS)
    code = (
        "import os, persona.service as s\n"
        "assert s.app is s.app and callable(s.app), s.app\n"
        "from persona.service import app\nassert app is s.app"
    )
    environment = {"PERSONA_TOKENS": str(tmp_path / "tokens"), "PERSONA_FOLDER": str(tmp_path / "avatars")}
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **environment}, check=True)


def test_avatars_of_one_user_are_not_taken_for_users(tmp_path):
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / "avatar.safetensors").write_bytes(b"")
    with pytest.raises(PersonaError, match=r"holds avatars \(anna\)"):
        for_many(tmp_path, run=never)


def test_a_rate_is_even_and_forgets_who_was_seen_longest_ago():
    rate = Rate(60, most_known=2)
    for _ in range(60):
        rate.use("a")
    with pytest.raises(Problem, match="wait 1 s"):
        rate.use("a")
    rate.use("b")
    rate.use("c")  # "a" is forgotten
    rate.use("a")
    Rate(None).use("a")


def test_further_photos_and_a_video_come_with_a_photo_and_stay_with_it(tmp_path):
    given: list[Any] = []

    def noted(listener: Any, *, photo: Path, folder: Path, choices: Any) -> dict[str, Any]:
        given.append((photo, choices, [p.read_bytes() for p in (*choices.photos, choices.video) if p]))
        return make(listener, photo=photo, folder=folder, choices=choices)

    service = open_service(
        tmp_path / "avatars", users=users_of(TOKENS), limits=replace(MANY, further_files=3), run=at_once, hosts=(),
        work={"create": noted, "track": follow},
    )  # fmt: skip
    back, side, film, front = picture(tail=b"back"), picture(tail=b"side"), b"a film" * 100_000, picture(tail=b"front")

    def send(further: Any, body: bytes, name: str = "Anna.png") -> Any:
        told = further if isinstance(further, str) else json.dumps(further)
        return client.post(f"{PREFIX}/jobs", params={"name": name, "further": told}, content=body, headers=ANNA)

    parts = [["../Back.PNG", len(back)], ["film.MP4", len(film)], ["Back.png", len(side)]]
    with TestClient(application(service), base_url=AT) as client:
        answer = send(parts, back + film + side + front)
        assert answer.status_code == 202, answer.text
        assert over(client, answer.json())["state"] == "done"
        photo, choices, contents = given[0]
        assert photo.read_bytes() == front
        assert contents == [back, side, film]
        assert [path.name for path in (*choices.photos, choices.video)] == ["Back.png", "Back.png", "film.mp4"]
        refined = client.post(f"{PREFIX}/avatars/Anna/refine", headers=ANNA)
        assert over(client, refined.json())["state"] == "done"
        assert given[1][2] == contents
        for further, body, status, words in (
            ("[[1]]", front, 422, "list of names"),
            ("nonsense", front, 422, "list of names"),
            ([["back.png", 0]], front, 422, "list of names"),
            ([["back.png", "9"]], front, 422, "list of names"),
            ([["back", 9]], front, 422, "list of names"),
            ([["a.png", 1]] * 4, front, 422, "at most 3"),
            ([["a.mp4", 1], ["b.mov", 1]], front, 422, "one video"),
            ([["cut.png", len(back) + 10]], back, 422, "cut.png has"),
            ([["only.png", len(back)]], back, 422, "empty"),
            ([["text.png", 5]], b"hello" + front, 415, "text.png"),
            ([["large.png", MANY.photo_bytes + 1]], front, 413, "larger"),
        ):
            answer = send(further, body, "Bert.png")
            assert answer.status_code == status, (further, answer.text)
            assert words in answer.text
        assert sorted(p.name for p in (tmp_path / "avatars" / "anna").iterdir()) == ["Anna"]
        assert len(given) == 2
        assert client.delete(f"{PREFIX}/avatars/Anna/photo", headers=ANNA).status_code == 204
        assert not (tmp_path / "avatars" / "anna" / "Anna" / "photo").exists()


def test_a_full_disk_is_told_and_leaves_nothing(client, tmp_path, monkeypatch):
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "no space", str(tmp_path / "avatars" / "anna" / "a" / "photo"))

    monkeypatch.setattr(receiving, "writing", full)
    answer = client.post(f"{PREFIX}/jobs?name=a.png", content=picture(), headers=ANNA)
    assert answer.status_code == 507
    assert "the disk is full" in answer.json()["error"]
    assert str(tmp_path) not in answer.text
    assert not list((tmp_path / "avatars" / "anna").iterdir())
    assert client.get(f"{PREFIX}/jobs", headers=ANNA).json()["jobs"] == []


# -- what was wrong before ----------------------------------------------------------------------------------------


def test_uploads_of_one_name_at_once_never_swap_people(client, tmp_path):
    tails = [b"person %d" % k for k in range(12)]
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda tail: made(client, "me.png", tail=tail), tails))
    assert len({job["name"] for job in done}) == len({job["id"] for job in done}) == 12
    for job, tail in zip(done, tails, strict=True):
        folder = tmp_path / "avatars" / "anna" / job["name"]
        assert (folder / "photo" / "me.png").read_bytes().endswith(tail)
        assert client.get(f"{PREFIX}/avatars/{job['name']}/avatar.safetensors", headers=ANNA).content.endswith(tail)


def test_videos_at_once_do_not_collide_and_do_not_stay(client, tmp_path):
    made(client, "me.png")
    where = f"{PREFIX}/avatars/me/motions?name=dance.mp4"
    with ThreadPoolExecutor(3) as pool:
        sent = list(pool.map(lambda k: client.post(where, content=b"dance %d" % k, headers=ANNA).json(), range(3)))
    for k, job in enumerate(sent):
        assert over(client, job)["result"] == {"avatar": None, "motion": "dance"}
        motion = client.get(f"{PREFIX}/jobs/{job['id']}/motion.json", headers=ANNA).json()
        assert motion == {"name": f"dance {k}"}
    assert not list((tmp_path / "avatars" / "_jobs").rglob("*.mp4"))


def test_a_folder_with_a_name_that_is_no_text_breaks_nothing(client, tmp_path):
    made(client, "me.png")
    folder = tmp_path / "avatars" / "anna"
    os.rename(os.fsencode(folder / "me"), os.fsencode(folder) + b"/caf\xe9")
    assert client.get(f"{PREFIX}/state", headers=ANNA).json()["avatars"] == ["caf\\xe9"]
    assert client.get(f"{PREFIX}/avatars/caf%5Cxe9/preview.png", headers=ANNA).status_code == 200
    assert client.patch(f"{PREFIX}/avatars/caf%5Cxe9", json={"name": "café"}, headers=ANNA).json()["name"] == "café"


def test_links_that_lead_out_are_not_followed(client, tmp_path):
    made(client, "me.png")
    secret, folder = tmp_path / "secret.png", tmp_path / "avatars" / "anna" / "me"
    secret.write_bytes(b"secret")
    for name, path in (("preview.png", "preview.png"), ("avatar.safetensors", "avatar.safetensors")):
        (folder / name).unlink()
        (folder / name).symlink_to(secret)
        answer = client.get(f"{PREFIX}/avatars/me/{path}", headers=ANNA)
        assert answer.status_code == 404
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "avatar.safetensors").write_bytes(b"secret")
    (tmp_path / "avatars" / "anna" / "out").symlink_to(outside)
    (tmp_path / "avatars" / "anna" / "bobs").symlink_to(tmp_path / "avatars")
    assert client.get(f"{PREFIX}/avatars", headers=ANNA).json()["avatars"] == []
    for name in ("out", "bobs"):
        assert client.delete(f"{PREFIX}/avatars/{name}", headers=ANNA).status_code == 404
    assert (outside / "avatar.safetensors").is_file()


def test_no_answer_names_the_servers_folders(client, tmp_path):
    failed = made(client, "nobody.png", tail=b"nobody")
    assert failed["error"] == "nobody.png shows nobody; take another photo"
    assert made(client, "me.png")["warnings"] == ["read me.png"]
    assert (
        without_paths("see https://a.example/b/c and /etc/persona/x.y, '/a/b'")
        == "see https://a.example/b/c and x.y, 'b'"
    )


def test_avatars_are_renamed_refined_and_deleted_with_all_they_had(client, tmp_path):
    job, root = made(client, "me.png"), tmp_path / "avatars" / "anna"
    at = f"{PREFIX}/avatars"
    made(client, "other.png")
    for wrong, status in ((b"{}", 422), (b"x", 422), (b'{"name": 3}', 422), (b'{"name": "other"}', 422)):
        assert client.patch(f"{at}/me", content=wrong, headers=ANNA).status_code == status
    told = client.patch(f"{at}/me", json={"name": "../Zoë B."}, headers=ANNA).json()
    assert (told["name"], told["photo"], told["refinable"], told["folder"]) == ("Zoë-B", True, True, "")
    assert client.get(f"{PREFIX}/jobs/{job['id']}", headers=ANNA).json()["name"] == "Zoë-B"
    again = client.post(f"{at}/Zoë-B/refine", params={"choices": '{"height": 1.7}'}, headers=ANNA)
    assert again.status_code == 202
    assert over(client, again.json())["state"] == "done"
    assert client.delete(f"{at}/Zoë-B/photo", headers=ANNA).status_code == 204
    told = client.get(f"{at}/Zoë-B", headers=ANNA).json()
    assert (told["photo"], told["refinable"]) == (False, False)
    assert client.post(f"{at}/Zoë-B/refine", headers=ANNA).status_code == 409
    assert client.delete(f"{at}/Zoë-B", headers=ANNA).status_code == 204
    assert [p.name for p in root.iterdir()] == ["other"]
    assert [j["name"] for j in client.get(f"{PREFIX}/jobs", headers=ANNA).json()["jobs"]] == ["other"]


def test_what_is_worked_on_is_left_alone(tmp_path):
    service = for_many(tmp_path)
    with TestClient(application(service), base_url=AT) as client:
        made(client, "me.png")
        service.jobs.run = never
        job = client.post(f"{PREFIX}/avatars/me/refine", headers=ANNA).json()
        at = f"{PREFIX}/avatars/me"
        for answer in (
            client.delete(at, headers=ANNA), client.patch(at, json={"name": "x"}, headers=ANNA),
            client.delete(f"{at}/photo", headers=ANNA), client.post(f"{at}/refine", headers=ANNA),
        ):  # fmt: skip
            assert answer.status_code == 409
            assert "being worked on" in answer.json()["error"]
        # To cancel what was to make an avatar better leaves the avatar and its photo.
        assert client.post(f"{PREFIX}/jobs/{job['id']}/cancel", headers=ANNA).json()["state"] == "cancelled"
        assert client.get(at, headers=ANNA).json()["refinable"] is True


def test_work_that_hangs_is_ended_and_says_so(tmp_path):
    service = for_many(tmp_path, run=never, limits=replace(MANY, job_seconds=0.2))
    with TestClient(application(service), base_url=AT) as client:
        hung = made(client)
        assert (hung["state"], hung["error"]) == (
            "failed", "the work took longer than 0.2 s, which is the most, and was ended",
        )  # fmt: skip
        service.jobs.run = at_once
        again = client.post(f"{PREFIX}/jobs/{hung['id']}/resume", headers=ANNA)
        assert over(client, again.json())["state"] == "done"


def test_that_a_job_is_to_end_is_told_before_it_has(tmp_path):
    let = threading.Event()

    def reluctant(work: Any, lock: Path, hear: Any, end: Any) -> Outcome:
        while not end():
            time.sleep(0.01)
        let.wait(60)
        return Outcome("ended")

    with (
        TestClient(application(for_many(tmp_path, run=reluctant)), base_url=AT) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        at = f"{PREFIX}/jobs/" + client.post(f"{PREFIX}/jobs?name=a.png", content=picture(), headers=ANNA).json()["id"]

        def job() -> tuple[str, str]:
            told = client.get(at, headers=ANNA).json()
            return told["state"], told["ending"]

        for _ in range(1000):
            if job()[0] == "running":
                break
            time.sleep(0.01)
        assert job() == ("running", "")
        answer = pool.submit(client.post, f"{at}/cancel", headers=ANNA)
        for _ in range(1000):
            if job()[1]:
                break
            time.sleep(0.01)
        assert job() == ("running", "cancel") and not answer.done()
        let.set()
        assert (answer.result().json()["state"], answer.result().json()["ending"]) == ("cancelled", "")


def test_what_is_old_is_removed(client, service, tmp_path):
    failed = made(client, "nobody.png", tail=b"nobody")
    made(client, "me.png")
    root = tmp_path / "avatars" / "anna"
    jobs_limits = service.jobs.limits
    service.jobs.expire()
    assert {p.name for p in root.iterdir()} == {"nobody", "me"}
    service.jobs.limits = replace(jobs_limits, job_days=0.0)
    service.jobs.expire()
    assert client.get(f"{PREFIX}/jobs/{failed['id']}", headers=ANNA).status_code == 404
    assert [p.name for p in root.iterdir()] == ["me"]
    service.jobs.limits = replace(jobs_limits, photo_days=0.0)
    service.jobs.expire()
    assert not (root / "me" / "photo").exists()
    service.jobs.limits = replace(jobs_limits, avatar_days=0.0)
    service.jobs.expire()
    assert not list(root.iterdir())


def test_the_page_of_one_avatar_changes_nothing(tmp_path):
    (tmp_path / "me").mkdir()
    (tmp_path / "me" / "avatar.safetensors").write_bytes(b"x")
    service = open_service(single=tmp_path / "me", run=at_once)
    temporary = service.jobs.places.jobs
    headers = {"authorization": f"Bearer {service.users.token}"}
    with TestClient(application(service), base_url=AT, headers=headers) as client:
        for method, path in (("DELETE", ""), ("DELETE", "/photo"), ("POST", "/refine")):
            assert client.request(method, f"{PREFIX}/avatars/me{path}").status_code == 403
        assert temporary.is_dir()
    assert not temporary.exists()


# -- the description ----------------------------------------------------------------------------------------------


def test_the_openapi_document_describes_every_endpoint(client):
    told = client.get(f"{PREFIX}/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    for endpoint in ENDPOINTS:
        operation = told["paths"][endpoint.route][endpoint.method.lower()]
        assert str(endpoint.status) in operation["responses"]
        assert ("security" in operation) == endpoint.open
    operations = [o for path in told["paths"].values() for o in path.values()]
    assert len({o["operationId"] for o in operations}) == len(operations) == len(ENDPOINTS)
    for name in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(told)):
        assert name in told["components"]["schemas"]


def test_every_endpoint_is_a_route_and_every_route_an_endpoint(service):
    found = application(service).routes
    assert {type(route) for route in found} == {Route}  # a websocket or another application needs tests of its own
    routes = {
        (method, route.path)
        for route in found
        for method in route.methods or ()
        if route.path.startswith("/api") and method != "HEAD"
    }
    assert routes == {(endpoint.method, endpoint.route) for endpoint in ENDPOINTS}
    service.close()
    assert jobs.WORK.keys() == {"create", "track"}
