"""Thousands of requests at random, to every endpoint: an answer for each, and none that the server did not mean."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from persona.service.app import application
from persona.service.limits import FOR_MANY
from persona.service.openapi import SAYS
from persona.service.parts import open_service
from persona.service.routes import ENDPOINTS
from persona.service.users import users_of
from service_stubs import ANNA, TOKENS, at_once, follow, make, picture

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from asking import Asking

REQUESTS = 1500
#: Statuses of HTTP itself: no such method, no such range, a sender that went away.
PLAIN = {200, 202, 204, 206, 303, 400, 401, 403, 404, 405, 416}


@pytest.mark.slow
def test_no_request_is_answered_by_an_accident(tmp_path):
    limits = replace(
        FOR_MANY,
        requests_a_minute=None,
        uploads_a_minute=None,
        guesses_a_minute=None,
        photo_bytes=10_000,
        json_bytes=3000,
    )
    service = open_service(
        tmp_path, users=users_of(TOKENS), work={"create": make, "track": follow}, run=at_once, limits=limits, hosts=()
    )
    # Motions and mirrors read files with large packages, which have tests of their own.
    endpoints = tuple(one for one in ENDPOINTS if not one.path.endswith(("/motions", "/mirror", "/recording.npz")))
    asking = Asking(5, pictures=(picture(), picture(tail=b"nobody"), bytes(20_000)), endpoints=endpoints)
    seen: Counter[int] = Counter()
    with TestClient(application(service), base_url="http://127.0.0.1:8123", follow_redirects=False) as client:
        for name in ("me", "you"):
            client.post(f"/api/v1/jobs?name={name}.png", content=picture(), headers=ANNA)
        service.closing.set()  # streams of events end
        for number in range(REQUESTS):
            if number % 50 == 0:
                state = client.get("/api/v1/state", headers=ANNA).json()
                asking.names, asking.jobs = state["avatars"], [job["id"] for job in state["jobs"]]
            method, path, more = asking.next()
            more["headers"] = ANNA | more["headers"]
            answer = client.request(method, path, **more)
            seen[answer.status_code] += 1
            assert answer.status_code in PLAIN | set(SAYS), (method, path, more, answer.text[:300])
            assert "Traceback" not in answer.text
            assert str(tmp_path) not in answer.text, (method, path, answer.text[:300])
            ours = "range" not in more["headers"] or answer.headers.get("content-type") == "application/json"
            if answer.status_code >= 400 and answer.content and ours:
                assert set(json.loads(answer.content)) == {"error"}, (method, path, answer.text[:300])
    assert {200, 202, 204, 404, 405, 409, 413, 415, 422} <= set(seen), seen
    assert not [p for p in (tmp_path / "_jobs").iterdir() if p.is_dir()]
