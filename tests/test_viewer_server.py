"""The local server: who may ask, what a name can reach, motions carried over, jobs that survive a reload."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import functools
import io
import re
import shutil
import socket
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from persona import events, motion
from persona.choices import Choices
from persona.errors import PersonaError
from persona.motion import write_motion
from persona.service.limits import Limits
from persona.service.parts import open_service
from persona.service.server import listening
from persona.viewer.library import Library, Shelf, harmless
from persona.viewer.motions import served
from persona.viewer.single_file import html_of, write_html
from viewer_avatar import AT, HOSTILE, a_photo, avatar_folder, client_of, quick_create, slow_create


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """Two avatars, one with a hostile name, beside something that is none of the page's business."""
    root = tmp_path_factory.mktemp("avatars")
    avatar_folder(root / "me")
    shutil.copytree(root / "me", root / HOSTILE)
    (root / "not an avatar").mkdir()
    (root.parent / "secret.txt").write_text("secret")
    return root


@pytest.fixture
def client(root):
    with client_of(open_service(root)) as client:
        yield client


@pytest.mark.slow
@pytest.mark.parametrize("host", ["127.0.0.1:8123", "localhost:8123", "[::1]:8123", "localhost"])
def test_this_machine_may_ask(client, host):
    assert client.get("/api/v1/state", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8123", "localhost.evil.example", "", "127.0.0.2"]
)
def test_another_host_name_is_refused(client, host):
    """A page elsewhere whose name is made to point here (DNS rebinding) sends its own name."""
    answer = client.get("/api/v1/state", headers={"host": host})
    assert answer.status_code == 403
    assert "avatars" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8123"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "x-method": "POST"},
    ],
)
def test_another_page_is_refused(client, headers):
    method = headers.pop("x-method", "GET")
    path = "/api/v1/jobs/x/cancel" if method == "POST" else "/api/v1/state"
    assert client.request(method, path, headers=headers).status_code == 403


def test_a_link_to_the_page_may_be_followed(client):
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/", headers=headers).status_code == 200
    assert client.get("/api/v1/state", headers={"origin": AT}).status_code == 200


def test_every_answer_has_the_policy(client):
    for path in ("/", "/app.js", "/api/v1/state", "/nothing"):
        answer = client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/sources.sha256", "/index.html.bak",
        "/api/v1/avatars/..%2f/splats.glb", "/api/v1/avatars/%2e%2e/photo.jpg",
        "/api/v1/avatars/not%20an%20avatar/splats.glb",
        "/api/v1/avatars/me%2f..%2fme/splats.glb", "/api/v1/avatars/./preview.png", "/api/v1/avatars/me/avatar.json",
        "/api/v1/avatars//preview.png", "/api/v1/avatars/me%00/preview.png",
        "/api/v1/jobs/x/preview.png", "/api/v1/jobs/x/motion.json",
    ],
)  # fmt: skip
def test_no_name_reaches_another_path(client, path):
    answer = client.get(path)
    assert answer.status_code == 404, answer.text[:200]
    assert "secret" not in answer.text


def test_the_page_and_the_avatars_are_served(client, root):
    assert "<script" in client.get("/").text
    state = client.get("/api/v1/state").json()
    assert sorted(state["avatars"]) == sorted(["me", HOSTILE])
    assert state["creates"] is True
    assert state["jobs"] == []
    assert client.get("/api/v1/avatars/me/splats.glb").content[:4] == b"glTF"
    assert client.get("/api/v1/avatars/me/preview.png").headers["content-type"] == "image/png"
    from urllib.parse import quote

    assert client.get(f"/api/v1/avatars/{quote(HOSTILE, safe='')}/splats.glb").content[:4] == b"glTF"


def test_the_page_is_sent_compressed_to_who_can_read_it(client):
    plain, packed = (client.get("/app.js", headers={"accept-encoding": e}) for e in ("identity", "gzip"))
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content  # the client unpacks it
    assert int(packed.headers["content-length"]) < 0.4 * int(plain.headers["content-length"])


def test_the_avatar_comes_in_the_formats_of_other_tools_and_no_other(client):
    formats = client.get("/api/v1/avatars/me/exports").json()["formats"]
    assert {"splats.glb", "mesh.glb", "vrm", "ply", "spz"} <= set(formats)
    assert "mp4" not in formats
    answer = client.get("/api/v1/avatars/me/exports/ply")
    assert answer.content[:3] == b"ply"
    assert 'filename="me' in answer.headers["content-disposition"]
    for wrong in ("mp4", "exe", "..%2f..%2fme"):
        assert client.get(f"/api/v1/avatars/me/exports/{wrong}").status_code == 404


def test_a_report_is_shown_without_scripts(client, root):
    assert client.get("/api/v1/avatars/me/report.html").status_code == 404
    assert client.get("/api/v1/avatars/me").json()["report"] is False
    report = root / "me" / "report.html"
    report.write_text("<script>alert(1)</script>", encoding="utf-8")
    try:
        answer = client.get("/api/v1/avatars/me/report.html")
        assert client.get("/api/v1/avatars/me").json()["report"] is True
    finally:
        report.unlink()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy


def test_the_photo_is_the_one_the_camera_refers_to(client, root):
    import io

    from PIL import Image

    answer = client.get("/api/v1/avatars/me/photo.jpg")
    assert answer.headers["content-type"] == "image/jpeg"
    camera = Shelf(root / "me").load().photo_camera
    assert Image.open(io.BytesIO(answer.content)).size == (camera.width, camera.height)


def test_a_single_avatar_shows_itself_and_nothing_beside_it(root):
    with client_of(open_service(single=root / "me")) as client:
        assert client.get("/api/v1/state").json()["avatars"] == ["me"]
        assert client.get("/api/v1/avatars/not an avatar/splats.glb").status_code == 404
        assert client.post("/api/v1/jobs?name=a.jpg", content=b"x").status_code == 403


@pytest.mark.slow
def test_what_the_page_reads_is_baked_once_and_again_when_the_avatar_changes(root, tmp_path, monkeypatch):
    folder = tmp_path / "me"
    shutil.copytree(root / "me", folder)
    shelf = Shelf(folder)
    path = shelf.splats()
    first = path.stat().st_mtime_ns
    fresh = Shelf(folder)
    assert fresh.baked
    assert fresh.splats().stat().st_mtime_ns == first
    assert fresh._avatar is None  # the avatar itself need not be read
    later = time.time() + 5
    import os

    os.utime(folder / "avatar.safetensors", (later, later))
    os.utime(path, (later - 2, later - 2))
    before = path.stat().st_mtime_ns
    stale = Shelf(folder)
    told = []
    monkeypatch.setattr(Shelf, "load", lambda self, load=Shelf.load: told.append(self.baking) or load(self))
    assert not stale.baked
    assert stale.splats(lambda _: told.append(stale.baking)).stat().st_mtime_ns != before
    assert told[0] == (0.0, "reading the avatar")  # said before the reading, which takes long, too
    assert told[-1][0] == 1.0 and stale.baking is None
    assert not list(folder.glob("*.partial"))


@pytest.mark.slow
def test_the_page_of_an_avatar_is_there_before_the_avatar_is_prepared(root, tmp_path, monkeypatch):
    from persona.service import server
    from persona.viewer import library

    def run(service, sock, *_) -> None:
        shown.append(client_of(service).get("/api/v1/state").json()["avatars"])
        sock.close()
        service.close()

    shown: list[list[str]] = []
    monkeypatch.setattr(server, "_run", run)
    monkeypatch.setattr(library, "bake", lambda *_: pytest.fail("it is prepared when the page asks for it"))
    shutil.copytree(root / "me", tmp_path / "me")
    (tmp_path / "me" / "splats.glb").unlink()
    server.view(tmp_path / "me", open_browser=False)
    assert shown == [["me"]]
    (tmp_path / "me" / "avatar.safetensors").write_bytes(b"\xff" * 100)
    for broken in ("me", "nobody"):
        with pytest.raises(PersonaError, match=r"damaged|no avatar"):
            server.view(tmp_path / broken, open_browser=False)
    assert len(shown) == 1


def test_damaged_and_missing_avatars_are_told_in_plain_words(tmp_path):
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "avatar.safetensors").write_bytes(b"\xff" * 100)
    with client_of(open_service(tmp_path)) as client:
        answer = client.get("/api/v1/avatars/broken/splats.glb")
        assert answer.status_code == 422
        assert "damaged" in answer.json()["error"]
    with pytest.raises(PersonaError, match="no avatar at"):
        Shelf(tmp_path / "nobody").splats()


# -- motions ------------------------------------------------------------------------------------------------------


def decoded(answer: dict, key: str, width: int) -> np.ndarray:
    return np.frombuffer(base64.b64decode(answer[key]), "<f4").reshape(answer["frames"], -1, width)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".bvh", ".npz", ".glb"])
def test_a_dropped_motion_comes_back_on_the_avatars_own_skeleton(client, root, tmp_path, ending):
    from persona.geometry.rotations import quaternions_to_matrices
    from persona.pipeline.inputs import load_motion

    clip = motion.cut(motion.load("wave"), 0.0, 0.5)
    file = tmp_path / f"my wave{ending}"
    write_motion(clip, file)
    answer = client.post(f"/api/v1/avatars/me/motions?name=my wave{ending}", content=file.read_bytes())
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["name"] == "my wave"
    avatar = Shelf(root / "me").load()
    quaternions = decoded(told, "rotations", 4)
    assert quaternions.shape == (told["frames"], len(avatar.skeleton.names), 4)
    expected = load_motion(motion.load(file), avatar, 30.0)
    rotations = quaternions_to_matrices(np.roll(quaternions.astype(np.float64), 1, -1))
    assert np.abs(rotations - expected.rotations).max() < 1e-5
    assert np.abs(decoded(told, "translations", 3)[:, 0] - expected.translations).max() < 1e-5
    assert not any("up" in note for note in told["notes"])  # the file says so itself: nothing was assumed


def test_a_dropped_motion_is_read_as_the_page_says(client, tmp_path):
    file = write_motion(motion.cut(motion.load("wave"), 0.0, 0.2), tmp_path / "a.bvh").read_bytes()
    where = "/api/v1/avatars/me/motions?name=a.bvh"
    told = client.post(f"{where}&up=-z", content=file).json()
    assert told["notes"] == ["-Z is up, as --up says"]
    for wrong in ("up=sideways", "clip=Run", "person=2"):
        answer = client.post(f"{where}&{wrong}", content=file)
        assert answer.status_code == 422
        assert "--" in answer.json()["error"]


@pytest.mark.parametrize(
    ("name", "data", "status", "words"),
    [
        ("a.bvh", b"HIERARCHY\nnonsense", 422, "bvh"),
        ("a.npz", b"PK\x03\x04broken", 422, "npz"),
        ("a.glb", b"glTF\x02\x00\x00\x00\xff\xff\xff\xff", 422, ""),
        ("a.exe", b"MZ", 415, "a.exe is no motion"),
        ("noending", b"x", 415, "noending is no motion"),
        ("a.png", b"x", 415, "under look, background"),
        ("a.bvh", b"", 422, "a.bvh is empty"),
    ],
)
def test_what_is_no_motion_is_refused_in_plain_words(client, name, data, status, words):
    answer = client.post(f"/api/v1/avatars/me/motions?name={name}", content=data)
    assert answer.status_code == status
    message = answer.json()["error"]
    assert words in message.lower()
    assert "Traceback" not in message


def test_a_motion_that_is_too_long_is_cut(root):
    from persona.viewer import motions

    avatar = Shelf(root / "me").load()
    clip = motion.load("idle")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(motions, "LONGEST_SECONDS", 1.0)
        assert served(clip, avatar, "x").frames <= 32


# -- jobs ---------------------------------------------------------------------------------------------------------


def wait_for(client, *states: str, job: dict | None = None, seconds: float = 60.0) -> dict:
    """The newest job, or another one, once it is in one of some states."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        jobs = client.get("/api/v1/jobs").json()["jobs"]
        found = jobs[:1] if job is None else [one for one in jobs if one["id"] == job["id"]]
        if found and found[0]["state"] in states:
            return found[0]
        time.sleep(0.05)
    raise AssertionError(f"the job did not become {states}: {found}")


@pytest.fixture
def making(tmp_path):
    """A client and its folder, for jobs."""

    def make(create, **more):
        return client_of(open_service(tmp_path / "avatars", work={"create": create}, **more))

    return make


def test_a_photo_becomes_an_avatar_while_the_page_is_told(making, tmp_path):
    with making(quick_create) as client:
        photo = a_photo()
        answer = client.post("/api/v1/jobs?name=../../My photo (1).JPG", content=photo)
        assert answer.status_code == 202, answer.text
        told = answer.json()
        assert (told["name"], told["title"]) == ("My-photo-1", "My photo (1).JPG")
        job = wait_for(client, "done", "failed")
        assert job["state"] == "done", job["error"]
        assert job["id"] == told["id"]
        assert job["result"] == {"avatar": "My-photo-1", "motion": None}
        assert [s["state"] for s in job["stages"]] == ["done"] * len(job["stages"])
        assert job["warnings"] == ["the photo is a test"]
        assert client.get(f"/api/v1/jobs/{job['id']}/preview.png").status_code == 200
        assert client.get("/api/v1/state").json()["avatars"] == ["My-photo-1"]
        assert (tmp_path / "avatars" / "My-photo-1" / "photo" / "My-photo-1.jpg").read_bytes() == photo
        assert not (tmp_path / "My photo (1).JPG").exists()


def test_a_page_chooses_what_the_command_line_does_and_nothing_that_makes_no_sense(making, tmp_path):
    with making(quick_create) as client:
        for choices in ("{", "[]", '{"height": 172}', '{"fly": 1}', '{"mask": "/etc/passwd"}'):
            answer = client.post("/api/v1/jobs", params={"name": "me.png", "choices": choices}, content=a_photo())
            assert answer.status_code == 422
            assert "\n" not in answer.json()["error"]
        assert [p.name for p in (tmp_path / "avatars").iterdir()] == ["_jobs"]
        choices = '{"height": 1.7, "sex": "female"}'
        answer = client.post("/api/v1/jobs", params={"name": "me.png", "choices": choices}, content=a_photo())
        assert answer.status_code == 202, answer.text
        assert "1.7 m" in wait_for(client, "done", "failed")["warnings"]


def test_what_is_offered_is_what_the_choices_say(making, tmp_path):
    with client_of(open_service(tmp_path, choices=Choices(seed=3, effort="draft"))) as client:
        told = {choice.pop("name"): choice for choice in client.get("/api/v1/state").json()["choices"]}
    assert list(told) == [f.name for f in dataclasses.fields(Choices) if f.metadata.get("page")]
    assert {"turn", "height", "sex", "garment", "effort", "steps", "seed", "representation"} == set(told)
    assert told["height"] == {
        "kind": "number", "options": [], "smallest": 0.5, "largest": 2.6, "unit": "meters", "optional": True,
        "value": None,
    }  # fmt: skip
    assert (told["sex"]["kind"], told["sex"]["options"]) == ("option", ["female", "male"])
    assert (told["effort"]["kind"], told["effort"]["options"]) == ("option", ["draft", "normal", "best"])
    assert (told["seed"]["value"], told["effort"]["value"], told["steps"]["smallest"]) == (3, "draft", 1)
    # What is offered is taken.
    for name, choice in told.items():
        for value in (*choice["options"], choice["smallest"], choice["largest"], choice["value"]):
            if value is not None or choice["optional"]:
                Choices.from_json({name: value})


def test_a_page_that_shows_one_avatar_offers_no_choices(root):
    with client_of(open_service(single=root / "me")) as client:
        assert client.get("/api/v1/state").json()["choices"] == []


def test_a_reloaded_page_hears_where_the_work_is_and_can_stop_and_go_on(making, tmp_path):
    with making(functools.partial(slow_create, marker=tmp_path / "slow")) as client:
        job = client.post("/api/v1/jobs?name=me.png", content=a_photo()).json()
        at = f"/api/v1/jobs/{job['id']}"
        end = time.monotonic() + 60
        while not (job := client.get(at).json())["stages"] and time.monotonic() < end:
            time.sleep(0.05)
        assert job["state"] == "running"
        waiting = client.post("/api/v1/jobs?name=other.png", content=a_photo()).json()
        assert (waiting["state"], waiting["ahead"]) == ("queued", 0)
        assert client.post(f"/api/v1/jobs/{waiting['id']}/cancel").json()["state"] == "cancelled"
        assert not (tmp_path / "avatars" / "other").exists()
        assert client.delete(at).status_code == 409
        assert client.post(f"{at}/stop").json()["state"] == "stopped"
        # The work ended in good order when it was asked to: nobody waited until patience was at an end and killed it.
        assert (tmp_path / "slow").read_text() == "tidied"
        (tmp_path / "slow").unlink()
        assert client.post(f"{at}/stop").status_code == 409
        assert client.post(f"{at}/resume").json()["state"] == "queued"
        assert client.post(f"{at}/cancel").json()["state"] == "cancelled"
        assert not (tmp_path / "avatars" / "me").exists()
        assert client.post(f"{at}/resume").status_code == 409
        assert client.delete(at).status_code == 204
        assert client.get(at).status_code == 404


def test_a_mistake_in_the_photo_is_told_and_a_bug_is_named_as_such(making, tmp_path):
    with making(quick_create, limits=Limits(deaths=2)) as client:
        jobs = [
            client.post(f"/api/v1/jobs?name={told}.png", content=a_photo(told.encode())).json()
            for told in ("nobody", "bug", "killed")
        ]
        nobody, bug, killed = (wait_for(client, "done", "failed", job=job) for job in jobs)
        assert nobody["error"] == "nobody is in the picture; take another photo"
        assert "internal error (ZeroDivisionError" in bug["error"]
        assert "ended without a word" in killed["error"]
        assert client.get("/api/v1/state").json()["avatars"] == []
        # A card that is dismissed takes its photo along.
        assert (tmp_path / "avatars" / "nobody" / "photo" / "nobody.png").is_file()
        for job in jobs:
            assert client.delete(f"/api/v1/jobs/{job['id']}").status_code == 204
        assert [p.name for p in (tmp_path / "avatars").iterdir()] == ["_jobs"]
        assert not [p for p in (tmp_path / "avatars" / "_jobs").iterdir() if not p.name.startswith("jobs.sqlite")]


@pytest.mark.parametrize(
    "name", ["photo.svg", "photo.pdf", "photo", "photo.html", "", "video.mp4", "walk.bvh", "junk.jpg", "junk.PNG"]
)
def test_only_pictures_are_taken(making, name, tmp_path):
    with making(quick_create) as client:
        answer = client.post(f"/api/v1/jobs?name={name}", content=b"x")
        assert answer.status_code == 415
        error = answer.json()["error"]
        assert "drop one photo" in error or "should be a JPEG" in error
        assert str(tmp_path) not in error
        assert [p.name for p in (tmp_path / "avatars").iterdir()] == ["_jobs"]


@pytest.mark.parametrize("name", ["photo.jfif", "photo.jpe", "photo.JPG_large", "photo"])
def test_a_picture_is_known_by_its_contents(making, name):
    data = io.BytesIO()
    Image.new("RGB", (200, 300), "grey").save(data, "JPEG")
    with making(quick_create) as client:
        assert client.post(f"/api/v1/jobs?name={name}", content=data.getvalue()).status_code == 202


def test_the_page_says_what_to_do_with_an_iphones_photo(making):
    with making(quick_create) as client:
        answer = client.post("/api/v1/jobs?name=IMG_1.HEIC", content=b"\0\0\0\x18ftyphevx\0\0\0\0mif1hevx" + bytes(99))
        assert answer.status_code == 415
        assert answer.json()["error"].startswith("IMG_1.HEIC is a HEIC picture")
        assert "JPEG" in answer.json()["error"]


def test_a_mistake_in_a_file_names_it_as_it_was_given(tmp_path, monkeypatch):
    from persona import pipeline
    from persona.service import work

    def refuse(file, *_, **__):
        raise PersonaError(f"{file} is damaged")

    monkeypatch.setattr(pipeline, "create", refuse)
    monkeypatch.setattr(pipeline, "track", refuse)
    with pytest.raises(PersonaError, match=r"^me\.jpg is damaged"):
        work.create_avatar(events.ignore, photo=tmp_path / "me.jpg", folder=tmp_path / "me", choices=Choices())
    with pytest.raises(PersonaError, match=r"^a\.mp4 is damaged"):
        work.track_video(events.ignore, video=tmp_path / "a.mp4", avatar=tmp_path, name="a", out=tmp_path / "a.json")


@pytest.mark.parametrize("ending", ["e" * 300, "j\0pg", "j p g"])
def test_odd_endings_are_not_kept(making, ending):
    with making(quick_create) as client:
        answer = client.post("/api/v1/jobs", params={"name": f"a.{ending}"}, content=b"x")
        assert answer.status_code == 415
        assert "should be a JPEG" in answer.json()["error"]
        assert len(answer.json()["error"]) < 500


def test_names_of_folders_are_made_harmless(tmp_path):
    for wanted in (
        "../../etc/passwd",
        "..",
        "/",
        "a/b\\c.jpg",
        "<script>alert(1)</script>.png",
        "\u202e.jpg",
        "",
        "x" * 500,
        "_jobs",
        "\udcff",
    ):
        name = harmless(wanted)
        assert re.fullmatch(r"[^\W_][\w-]*", name), name
        assert (tmp_path / name).parent == tmp_path
        assert len(name) <= 60
    library = Library(tmp_path)
    assert [library.reserve("me.jpg").name for _ in range(3)] == ["me", "me-2", "me-3"]
    assert library.reserve("Zoë.jpg").name == "Zoë"


# -- one file -----------------------------------------------------------------------------------------------------


def test_the_single_file_holds_everything_and_trusts_only_itself(root, tmp_path):
    import gzip
    import hashlib
    import html

    path = write_html(root / HOSTILE, tmp_path / "me.html")
    page = path.read_text(encoding="utf-8")
    assert html.escape(HOSTILE) in page
    assert HOSTILE not in page
    tags = re.sub(r"<script.*?</script>", "", page, flags=re.S)  # scripts hold the text of a page to embed
    assert not re.search(r'(?:src|href)="(?!data:)', tags)
    policy = html.unescape(re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[1])
    script = re.search(r'<script type="module">(.*?)</script>', page, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    data = re.search(r'id="avatar">([^<]+)<', page)[1]
    assert gzip.decompress(base64.b64decode(data)) == (root / HOSTILE / "splats.glb").read_bytes()
    with pytest.raises(PersonaError, match=r"\.html"):
        write_html(root / "me", tmp_path / "me.exe")


@pytest.mark.parametrize(
    "name", ['"><script>alert(1)</script>', "</title><img src=x onerror=alert(1)>", "' onload='x", "\\u003c"]
)
def test_no_name_becomes_markup(name):
    page = html_of(b"glTF", name)
    assert len(re.findall(r"<script", page.split("</title>")[0])) == 0
    assert "<img" not in page.split("<body>")[0]


def test_a_port_that_is_taken_or_absurd_is_told():
    taken = listening(0)
    taken.listen()
    with pytest.raises(PersonaError, match="cannot be used"):
        listening(taken.getsockname()[1])
    taken.close()
    with pytest.raises(PersonaError, match="--port"):
        listening(70000)


def test_small_answers_are_sent_at_once():
    """Nagle's algorithm would hold an answer's second part back until the first is confirmed, some 40 ms."""
    delays = []

    async def look() -> None:
        def seen(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            one = writer.get_extra_info("socket")
            delays.append(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        sock = listening(0)
        async with await asyncio.start_server(seen, sock=sock):
            reader, writer = await asyncio.open_connection(*sock.getsockname())
            await reader.read()
            writer.close()

    asyncio.run(look())
    assert delays == [1]
