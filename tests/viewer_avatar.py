"""An avatar folder made at once, and stand-ins for the making of one: for tests of the page and its server."""

from __future__ import annotations

import os
import pickle
import sys
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona.choices import Choices
from persona.errors import PersonaError
from persona.events import Event, Listener, stage

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from persona.avatar import Avatar
    from persona.service.parts import Service

#: Where the server in this process seems to be.
AT = "http://127.0.0.1:8123"

#: A folder name that would be a script if a page took it for markup.
HOSTILE = "<img src=x onerror=window.hacked=1>&'quot'"


@cache
def lit_avatar() -> Avatar:
    """The avatar that exports are tested with, in a light that differs from side to side and from colour to colour."""
    from dataclasses import replace

    import torch

    from export_avatar import whole_avatar

    light = 0.25 * torch.randn(3, 4, 4, generator=torch.Generator().manual_seed(7))
    return replace(whole_avatar(), light=0.5 * (light + light.transpose(1, 2)))


@cache
def _baked() -> tuple[bytes, bytes]:
    """The avatar file and what the page reads, of the test avatar."""
    import tempfile

    from persona.viewer import library

    library.TRIES = library.TRIES[:1]  # its offsets are of random size: the thorough way takes a minute
    with tempfile.TemporaryDirectory() as folder:
        lit_avatar().save(folder)
        splats = library.Shelf(Path(folder)).splats()
        return (Path(folder) / "avatar.safetensors").read_bytes(), splats.read_bytes()


def avatar_folder(folder: Path) -> Path:
    """A finished avatar of about 5000 Gaussians with its photo."""
    from PIL import Image

    from mannequin import mannequin
    from persona import storage

    folder.mkdir(parents=True)
    avatar, splats = _baked()
    (folder / "avatar.safetensors").write_bytes(avatar)
    (folder / "splats.glb").write_bytes(splats)
    observation = mannequin()[0]
    Image.fromarray(observation.photo.pixels).save(folder / "preview.png")
    (folder / "stages").mkdir()
    storage.save(observation, folder / "stages" / "perceive.safetensors")
    return folder


@cache
def skirt_avatar() -> Avatar:
    """The capsule person in a skirt."""
    from persona.avatar import build_avatar
    from skirt import person_in_skirt

    return build_avatar(*person_in_skirt(), count=5000)


def skirt_folder(folder: Path) -> Path:
    """A finished avatar whose skirt hangs free."""
    from PIL import Image

    from persona.viewer.library import Shelf

    skirt_avatar().save(folder)
    Shelf(folder).splats()
    Image.new("RGB", (30, 40), "red").save(folder / "preview.png")
    return folder


def client_of(service: Service, **more: Any) -> TestClient:
    """A client of a server in this process, known to it as its one user, or by a token in ``headers``."""
    from starlette.testclient import TestClient

    from persona.service.app import application

    headers = {"authorization": f"Bearer {service.users.token}"} if service.users.alone else {}
    return TestClient(application(service), base_url=AT, headers=headers | more.pop("headers", {}), **more)


def a_photo(comment: bytes = b"a photo") -> bytes:
    """A small JPEG with a comment, which says how its job goes."""
    import io

    from PIL import Image

    data = io.BytesIO()
    Image.new("RGB", (200, 300), "grey").save(data, "JPEG", comment=comment)
    return data.getvalue()


def quick_create(listener: Listener, *, photo: Path, folder: Path, choices: Choices) -> dict[str, Any]:
    """Makes an avatar in no time; what the photo's comment holds says how it goes."""
    from PIL import Image

    with Image.open(photo) as picture:
        told = picture.info.get("comment", b"")
    with stage("perceive", listener) as handle:
        handle.warn("the photo is a test")
        if choices.height is not None:
            handle.warn(f"{choices.height:g} m")
        handle.progress(0.5, "half of it")
        if told == b"nobody":
            raise PersonaError("nobody is in the picture; take another photo")
        if told == b"bug":
            _ = 1 / 0
        if told == b"killed":
            os._exit(9)
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (30, 40), "red").save(folder / "preview.png")
    listener(Event("preview", "preview", path=folder / "preview.png"))
    (folder / "avatar.safetensors").write_bytes(b"x")
    return {"avatar": folder.name}


def slow_create(listener: Listener, *, photo: Path, folder: Path, choices: Choices, marker: Path) -> dict[str, Any]:
    """Never comes to an end, but tidies up when it is told to stop."""
    try:
        with stage("perceive", listener) as handle:
            for i in range(100_000):
                handle.progress(min(0.9, i / 100), "working")
                time.sleep(0.02)
    except SystemExit:
        marker.write_text("tidied")
        raise
    sys.exit(3)


def step_create(
    listener: Listener, *, photo: Path, folder: Path, choices: Choices, source: Path, go: Path
) -> dict[str, Any]:
    """Two stages with a preview between them; the second one waits until the file ``go`` is there."""
    import shutil

    with stage("perceive", listener) as handle:
        handle.progress(0.5, "half of it")
    shutil.copytree(source, folder, dirs_exist_ok=True)
    listener(Event("preview", "preview", path=folder / "preview.png"))
    with stage("train", listener) as handle:
        handle.progress(0.25, "a quarter")
        while not go.exists():
            time.sleep(0.02)
    return {"avatar": folder.name}


def reluctant_create(
    listener: Listener, *, photo: Path, folder: Path, choices: Choices, source: Path, go: Path
) -> dict[str, Any]:
    """Like :func:`step_create`, but it does not end, though it is told to, until ``go`` is there."""
    try:
        return step_create(listener, photo=photo, folder=folder, choices=choices, source=source, go=go)
    finally:
        while not go.exists():
            time.sleep(0.02)


def noting_create(
    listener: Listener, *, photo: Path, folder: Path, choices: Choices, source: Path, go: Path, note: Path
) -> dict[str, Any]:
    """Like :func:`step_create`, and the file ``note`` holds the choices."""
    note.write_bytes(pickle.dumps(choices))
    return step_create(listener, photo=photo, folder=folder, choices=choices, source=source, go=go)


def quick_track(listener: Listener, *, video: Path, avatar: Path, name: str, out: Path, motion: Path) -> dict[str, Any]:
    """Sees the same motion, which the page gets as it lies in a file, in every video."""
    import shutil

    with stage("track", listener) as handle:
        for i in range(5):
            handle.progress((i + 1) / 6, "looking")
            time.sleep(0.2)
    shutil.copy(motion, out)
    return {"motion": name}
