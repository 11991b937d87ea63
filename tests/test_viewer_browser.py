"""The page in a real browser: drawn as the CPU rasterizer draws, alive, deaf to the network, and hard to fool."""

from __future__ import annotations

import base64
import functools
import json
import pickle
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, urlsplit

import cv2
import numpy as np
import pytest
import torch

from persona.choices import Choices
from persona.imaging.surroundings import light_named
from persona.pipeline import cameras, inputs
from persona.service.parts import Service, open_service
from persona.service.server import listening, running
from persona.types import Camera, Pose
from persona.viewer.motions import write_served
from persona.viewer.single_file import write_html
from viewer_avatar import (
    HOSTILE,
    a_photo,
    avatar_folder,
    lit_avatar,
    noting_create,
    quick_track,
    reluctant_create,
    skirt_avatar,
    skirt_folder,
    step_create,
)

CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt install chromium"),
]

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
]
SIZE = (240, 320)
#: Clip, seconds; None is the photo's own pose.
POSES = (("photo", 0.0), ("walk", 8 / 30), ("dance", 50 / 30))


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("avatars")
    avatar_folder(root / "me")
    shutil.copytree(root / "me", root / HOSTILE)
    skirt_folder(root / "skirt")
    return root


class Running:
    """The server of a service, in a thread."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.socket = listening(0)
        self.socket.listen()
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        self.entrance = f"{self.address}?token={service.users.token}"
        self.server = running(service)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.service.closing.set()
        self.server.should_exit = True
        self.thread.join(10)
        self.socket.close()


#: The motion that is seen in every video, beside the folder of avatars.
SEEN = "seen.json"


@pytest.fixture(scope="module")
def server(folder) -> Iterator[Running]:
    track = functools.partial(quick_track, motion=folder.parent / SEEN)
    server = Running(open_service(folder, work={"track": track}))
    yield server
    server.stop()


@pytest.fixture
def page(browser):
    """A fresh page that may talk to this machine only; whatever it complains of fails the test."""
    # A quarter of the pixels: drawing in software is what these tests would spend their time with.
    context = browser.new_context(
        viewport={"width": 1000, "height": 700}, device_scale_factor=0.5, color_scheme="light"
    )
    page = context.new_page()
    page.set_default_timeout(120_000)  # drawing in software beside other tests may take its time
    problems: list[str] = []

    def allowed(route) -> None:
        parts = urlsplit(route.request.url)
        if parts.hostname == "127.0.0.1" or parts.scheme in ("data", "blob", "file"):
            route.continue_()
        else:
            problems.append(f"asked for {route.request.url}")
            route.abort()

    context.route("**/*", allowed)
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: problems.append(str(e)))
    page.on("crash", lambda _: problems.append("the page crashed"))
    page.problems = problems
    yield page
    context.close()
    assert not problems


def open_page(page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html[data-ready]", timeout=60_000)


def open_avatar(page, server: Running, name: str = "me") -> None:
    open_page(page, f"{server.entrance}#/avatar/{quote(name, safe='')}")


def told(camera: Camera) -> dict:
    values = {k: v for k, v in vars(camera).items() if k != "T_camera_world"}
    return {**values, "T_camera_world": np.asarray(camera.T_camera_world).reshape(-1).tolist()}


def freeze(page) -> None:
    page.evaluate(f"persona.freeze({SIZE[0]}, {SIZE[1]})")


def drawn(page, clip: str, seconds: float, camera: Camera) -> np.ndarray:
    """What the page draws: premultiplied RGBA in [0, 1]."""
    text = page.evaluate(
        """([seconds, clip, camera]) => {
            const bytes = persona.drawAt(seconds, clip, camera);
            let text = '';
            for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
            return btoa(text);
        }""",
        [seconds, clip, told(camera)],
    )
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(SIZE[1], SIZE[0], 4) / 255.0


@functools.cache
def pose_of(clip: str, seconds: float) -> Pose:
    avatar = lit_avatar()
    if clip == "photo":
        return avatar.photo_pose
    return inputs.poses_of(inputs.load_motion(clip, avatar), avatar)[round(30 * seconds)]


def camera_of(clip: str, seconds: float, azimuth: float) -> Camera:
    return cameras.portrait_camera(lit_avatar(), pose_of(clip, seconds), SIZE, azimuth, 5.0)


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return float(-10 * np.log10(np.mean((a - b) ** 2)))


def test_the_page_draws_what_the_cpu_rasterizer_draws(page, server):
    open_avatar(page, server)
    freeze(page)
    for clip, seconds in POSES:
        for azimuth in (0.0, 140.0):
            camera = camera_of(clip, seconds, azimuth)
            rgb, alpha = lit_avatar().draw(pose_of(clip, seconds), camera)
            expected = torch.cat([rgb, alpha[..., None]], -1).numpy()
            picture = drawn(page, clip, seconds, camera)
            assert 0.05 < expected[..., 3].mean() < 0.9
            quality = psnr(picture, expected)
            assert quality >= 40, f"{clip} at {seconds:.2f} s from {azimuth:g} degrees: {quality:.1f} dB"


def test_another_pose_is_another_picture_and_the_same_pose_the_same(page, server):
    open_avatar(page, server)
    freeze(page)
    camera = camera_of("dance", 50 / 30, 0.0)
    first, other, again = (drawn(page, "dance", t, camera) for t in (50 / 30, 20 / 30, 50 / 30))
    assert np.array_equal(first, again)
    assert np.abs(first - other).mean() > 0.005
    assert not np.array_equal(first, drawn(page, "wave", 50 / 30, camera))


def test_the_worker_sorts_as_the_page_does(page, server):
    """The order that comes from the worker, once nothing moves any more, gives the picture of the exact order."""
    open_avatar(page, server)
    freeze(page)
    exact = """async (exact) => {
        const player = persona, { stage } = player;
        stage.avatar.exact = exact;
        stage.draw(true);
        while (stage.avatar.waiting) await new Promise((done) => setTimeout(done, 5));
        stage.draw(true);
        const gl = stage.renderer.getContext(), n = gl.drawingBufferWidth * gl.drawingBufferHeight * 4;
        const bytes = new Uint8Array(n);
        gl.readPixels(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
        return [n, bytes.reduce((sum, v, i) => (sum * 31 + v * (i % 251)) % 2147483647, 7)];
    }"""
    page.evaluate("persona.setQuality(0.5)")
    by_worker = page.evaluate(exact, False)
    assert by_worker == page.evaluate(exact, True)


def test_the_face_sliders_move_the_face_and_nothing_else(page, server):
    open_avatar(page, server)
    page.get_by_role("tab", name="Face").click()
    page.locator("summary", has_text="Jaw").click()
    slider = page.locator("input[data-action=jawOpen]")
    freeze(page)
    camera = camera_of("idle", 0.0, 0.0)
    before = drawn(page, "idle", 0.0, camera)
    slider.fill("1")
    after = drawn(page, "idle", 0.0, camera)
    joints = lit_avatar().joint_positions(pose_of("idle", 0.0))
    names = lit_avatar().skeleton.names
    row = int(camera.project(joints[[names.index("neck")]])[0][0, 1])
    change = np.abs(after - before).mean(-1)
    assert change[:row].sum() > 20 * change[row + 4 :].sum()
    assert change[:row].max() > 0.1
    page.get_by_role("button", name="As in the clip").click()
    assert np.array_equal(drawn(page, "idle", 0.0, camera), before)
    # What is undone is seen on the sliders, too.
    rest = slider.input_value()
    page.evaluate("persona.posing.undo()")
    assert slider.input_value() == "1"
    page.evaluate("persona.posing.undo()")
    assert slider.input_value() == rest


def test_a_joint_slider_turns_what_hangs_on_the_joint(page, server):
    open_avatar(page, server)
    page.get_by_role("tab", name="Pose").click()
    page.get_by_text("Joint by joint").click()
    page.get_by_label("Joint").select_option(label="Knee")
    freeze(page)
    camera = camera_of("idle", 0.0, 0.0)
    before = drawn(page, "idle", 0.0, camera)
    page.get_by_label("Bend").fill("60")
    change = np.abs(drawn(page, "idle", 0.0, camera) - before).mean(-1)
    joints = lit_avatar().joint_positions(pose_of("idle", 0.0))
    knee = joints[[lit_avatar().skeleton.names.index("left_knee")]]
    row = int(camera.project(knee)[0][0, 1])
    assert change.sum() > 5
    # The left leg is at the right of the picture; correctives move a little of the rest.
    assert change[row - 15 :, SIZE[0] // 2 :].sum() > 0.75 * change.sum()


#: The middle of a handle on the page, pixels, and where the joint that it holds is, meters.
HELD = """(label) => {
    persona.animator.advance(0);
    persona.posing.place();
    const box = document.querySelector(`[aria-label="Move the ${label}"]`).getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
}"""
JOINT = """(name) => {
    const { stage, animator } = persona, { avatar } = stage;
    animator.advance(0);
    stage.show(animator, 0);
    return avatar.jointPlace(avatar.data.skeleton.names.indexOf(name));
}"""


def test_the_body_follows_what_is_dragged_and_every_step_can_be_undone(page, server):
    open_avatar(page, server)
    page.evaluate("persona.setQuality(0.25); persona.choose(persona.clips[1]); persona.setPlaying(false)")
    hint = page.get_by_text("Drag to turn")
    assert hint.is_visible()
    page.get_by_role("tab", name="Pose").click()
    assert hint.is_hidden()  # the head's handle is there
    page.evaluate("persona.animator.advance(1)")  # clips have been blended
    before = page.evaluate(JOINT, "left_wrist")
    x, y = page.evaluate(HELD, "left hand")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y - 60, steps=3)
    page.mouse.up()
    page.wait_for_function(
        "(b) => persona.stage.avatar.jointPlace(0) && !persona.posing.undoButton.disabled", arg=before
    )
    held = page.evaluate(HELD, "left hand")
    assert np.hypot(held[0] - x - 20, held[1] - y + 60) < 4
    moved = page.evaluate(JOINT, "left_wrist")
    assert moved[1] > before[1] + 0.05
    # Feet stay where they stand while the hips go down, and knees do not bend the wrong way.
    feet = [page.evaluate(JOINT, f"{side}_ankle") for side in ("left", "right")]
    hips = page.evaluate(JOINT, "pelvis")
    page.evaluate(
        "([x, y, z]) => { persona.posing.begin('hips'); persona.posing.drag({ kind: 'hips' }, [x, y - 0.15, z]) }", hips
    )
    for side, foot in zip(("left", "right"), feet, strict=True):
        assert np.linalg.norm(np.subtract(page.evaluate(JOINT, f"{side}_ankle"), foot)) < 0.01
        knee, hip = (page.evaluate(JOINT, f"{side}_{part}") for part in ("knee", "hip"))
        assert knee[2] > min(hip[2], foot[2])
    assert page.evaluate(JOINT, "pelvis")[1] < hips[1] - 0.14
    page.get_by_role("button", name="Mirror").click()
    assert (
        page.evaluate(JOINT, "right_wrist")[1] < moved[1] and page.evaluate(JOINT, "right_wrist")[1] > moved[1] - 0.25
    )
    page.get_by_role("button", name="Keep this pose").click()
    for _ in range(3):
        page.keyboard.press("Control+z")
    assert np.allclose(page.evaluate(JOINT, "left_wrist"), before, atol=1e-4)
    page.get_by_role("button", name="Redo").click()
    assert np.allclose(page.evaluate(JOINT, "left_wrist"), moved, atol=1e-4)
    page.get_by_role("button", name="Move the head").focus()
    head = page.evaluate(HELD, "head")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(HELD, "head")[0] > head[0] + 1
    page.reload()
    page.get_by_role("tab", name="Pose").click()
    # A kept pose takes the place of the clip and of what was set by hand; undone, all of that is back.
    page.evaluate("persona.choose(persona.clips[1]); persona.setPlaying(false); persona.animator.time = 0.2")
    page.evaluate("persona.posing.begin('hand'); persona.posing.drag({ kind: 'hips' }, [0, 0.6, 0])")
    bent = page.evaluate(HELD, "left hand"), page.evaluate(JOINT, "left_wrist")
    page.get_by_role("button", name="Pose 1", exact=True).click()
    page.wait_for_function("() => persona.animator.clip.name === 'Pose 1'")
    page.evaluate("persona.animator.advance(1)")
    kept = page.evaluate(JOINT, "left_wrist")
    assert not np.allclose(kept, bent[1], atol=0.02)
    # It is what was kept, whatever is mixed into clips.
    page.evaluate("persona.animator.mixed = { clip: persona.clips[3], share: 0.5 }")
    assert np.allclose(page.evaluate(JOINT, "left_wrist"), kept, atol=1e-4)
    page.evaluate("persona.animator.mixed = null")
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
        assert page.evaluate("[persona.animator.clip === persona.clips[1], persona.playing]") == [True, False]
        assert np.allclose(page.evaluate(JOINT, "left_wrist"), bent[1], atol=1e-4)
        page.get_by_role("button", name="Redo").click()
        assert np.allclose(page.evaluate(JOINT, "left_wrist"), kept, atol=1e-4)


def test_light_shadow_background_and_turntable_change_the_picture(page, server):
    open_avatar(page, server)
    page.evaluate("persona.setQuality(0.25); persona.setPlaying(false)")
    page.get_by_role("tab", name="Look").click()
    assert page.get_by_role("button", name="Enter").count() == 0  # this computer has no headset
    page.get_by_role("radio", name="Studio", exact=True).click()
    page.get_by_label("Cast a shadow").check()
    assert page.evaluate("persona.stage.lamp.azimuth") > 0.5
    page.wait_for_function("() => persona.stage.floor.material.uniforms.casts.value === 1")
    # Under the feet and aside, away from the lamp, the floor is darker than on the other side.
    shade = """() => {
        const { stage } = persona, gl = stage.renderer.getContext(), n = 256 * 256 * 4, bytes = new Uint8Array(n);
        stage.renderer.readRenderTargetPixels(stage.shadow.target, 0, 0, 256, 256, bytes);
        return bytes.reduce((sum, v, i) => sum + (i % 4 === 3 ? v : 0), 0) / (255 * 256 * 256);
    }"""
    assert 0.02 < page.evaluate(shade) < 0.7
    page.get_by_role("radio", name="Dusk").click()
    assert page.evaluate("persona.stage.scene.background !== null")
    place = "persona.stage.camera.position.x"
    before = page.evaluate(place)
    page.get_by_label("Turntable").check()
    page.wait_for_function(f"() => Math.abs({place} - ({before})) > 0.02")
    page.get_by_label("Turntable").uncheck()
    freeze(page)
    camera = camera_of("idle", 0.0, 0.0)
    sides = []
    for azimuth in (80, -80):  # a lamp at the person's left is at the right of the picture
        page.evaluate("(azimuth) => (persona.looking.look = { ...persona.looking.look, azimuth })", azimuth)
        page.evaluate("persona.stage.setBackdrop(null); persona.stage.setBackground(null)")
        picture = drawn(page, "idle", 0.0, camera)
        half = SIZE[0] // 2
        sides.append(picture[:, half:, :3].sum() / picture[:, :half, :3].sum())
    assert sides[0] > 1.15 * sides[1]
    page.evaluate("persona.looking.look = { ...persona.looking.look, surroundings: 'Photo' }")
    page.evaluate(
        "persona.stage.setBackdrop(null); persona.stage.setBackground(null); persona.stage.floor.visible = false"
    )
    rgb, alpha = lit_avatar().draw(pose_of("idle", 0.0), camera)
    expected = torch.cat([rgb, alpha[..., None]], -1).numpy()
    assert psnr(drawn(page, "idle", 0.0, camera), expected) >= 40


def test_a_dropped_panorama_lights_the_avatar_here_and_in_a_shared_page(page, server, tmp_path):
    sky = np.full((32, 64, 3), 0.2, np.float32)
    sky[8, 16] = (900, 700, 300)  # a low sun at the person's left
    sun = tmp_path / "low sun.hdr"
    cv2.imwrite(str(sun), np.ascontiguousarray(sky[..., ::-1]))
    light = torch.from_numpy(light_named(str(sun))).float()
    open_avatar(page, server)
    page.evaluate("persona.setQuality(0.25); persona.setPlaying(false)")
    page.get_by_role("tab", name="Look").click()
    drop(page, "low sun.hdr", sun.read_bytes())
    chosen = page.get_by_role("radio", name="low sun", exact=True)
    page.locator("[role=radio][aria-checked=true]", has_text="low sun").wait_for()
    assert np.allclose(page.evaluate("[...persona.looking.matrices()]"), light.ravel(), atol=2e-3)
    page.get_by_role("radio", name="Studio", exact=True).click()
    assert chosen.get_attribute("aria-checked") == "false"
    chosen.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as one HTML file to share").click()
    download.value.save_as(tmp_path / "shared.html")
    camera = camera_of("idle", 0.0, 0.0)
    rgb, alpha = replace(lit_avatar(), light=light).draw(pose_of("idle", 0.0), camera)
    expected = torch.cat([rgb, alpha[..., None]], -1).numpy()
    freeze(page)
    assert psnr(drawn(page, "idle", 0.0, camera), expected) >= 40
    # Turned by half a round, it comes from the other side.
    page.evaluate("persona.looking.look = { ...persona.looking.look, azimuth: persona.looking.look.azimuth + 180 }")
    back = light.clone() * torch.tensor([-1.0, 1, -1, 1])[:, None] * torch.tensor([-1.0, 1, -1, 1])
    assert np.allclose(page.evaluate("[...persona.looking.matrices()]"), back.ravel(), atol=2e-3)
    # What is none is told, and nothing changes.
    drop(page, "bad.exr", b"no picture")
    page.locator(".toast.problem", has_text="bad.exr cannot be read as a panorama").wait_for()
    # A second one stands beside the first; both, and the light that was chosen, are there after a reload.
    noon = "noon in the middle of a very long name that no panel is wide enough for"
    drop(page, f"{noon}.hdr", sun.read_bytes())
    second = page.get_by_role("radio", name=noon)
    page.locator("[role=radio][aria-checked=true]", has_text=noon).wait_for()
    chosen.click()
    page.reload()
    page.get_by_role("tab", name="Look").click()
    page.locator("[role=radio][aria-checked=true]", has_text="low sun").wait_for()
    assert np.allclose(page.evaluate("[...persona.looking.matrices()]"), light.ravel(), atol=2e-3)
    assert second.evaluate("(e) => e.scrollWidth > e.clientWidth && getComputedStyle(e).textOverflow === 'ellipsis'")
    page.get_by_role("button", name="Remove low sun").click()
    assert chosen.count() == 0 and second.is_visible()
    assert page.locator("[role=radio][aria-checked=true]", has_text="Photo").count() == 1
    open_page(page, (tmp_path / "shared.html").as_uri())
    freeze(page)
    assert psnr(drawn(page, "idle", 0.0, camera), expected) >= 40
    assert page.get_by_text("A panorama of yours").count() == 0  # what reads them is on the server


def drop(page, name: str, data: bytes, *more: str, zeros: int = 0) -> None:
    """What the browser does when a file, or several with the same data and zeros after it, are dropped on the page."""
    page.evaluate(
        """([names, text, zeros]) => {
            const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), transfer = new DataTransfer();
            for (const name of names) transfer.items.add(new File([bytes, new Uint8Array(zeros)], name));
            for (const type of ['dragenter', 'dragover', 'drop'])
                document.body.dispatchEvent(
                    new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }""",
        [[name, *more], base64.b64encode(data).decode(), zeros],
    )


def test_a_dropped_motion_plays(page, server, tmp_path):
    from persona import motion

    open_avatar(page, server)
    clip = motion.cut(motion.load("jumping_jack"), 0.0, 0.8)
    motion.write_motion(clip, tmp_path / "jump.bvh")
    drop(page, "<b>jump.bvh", (tmp_path / "jump.bvh").read_bytes())
    chip = page.locator(".chips .chip[aria-pressed=true]", has_text="<b>jump")
    chip.wait_for(timeout=60_000)
    freeze(page)
    avatar = lit_avatar()
    expected = inputs.poses_of(inputs.load_motion(tmp_path / "jump.bvh", avatar), avatar)[12]
    camera = cameras.portrait_camera(avatar, expected, SIZE, 20.0, 5.0)
    rgb, alpha = avatar.draw(expected, camera)
    picture = drawn(page, "<b>jump", 12 / 30, camera)
    assert psnr(picture, torch.cat([rgb, alpha[..., None]], -1).numpy()) >= 40


def test_a_broken_motion_is_told_in_plain_words(page, server):
    open_avatar(page, server)
    drop(page, "a.bvh", b"HIERARCHY\nnonsense")
    message = page.locator(".toast.problem")
    message.wait_for(timeout=60_000)
    assert "bvh" in message.inner_text().lower()
    # A sound is known by its name, and what comes with it is not lost.
    page.get_by_role("tab", name="Talk").click()
    drop(page, "voice.wav", b"no sound", "me.png")
    page.locator(".toast.problem", has_text="This is no sound that the browser can read").wait_for()
    page.locator(".toast.problem", has_text="me.png is no motion").wait_for()
    # The browser itself notes that the server did not answer with 200.
    page.problems[:] = [p for p in page.problems if "422" not in p and "415" not in p]


def test_a_dropped_video_is_followed_with_progress_and_then_plays(page, server, folder):
    from persona import motion

    write_served(motion.cut(motion.load("wave"), 0.0, 0.5), lit_avatar(), "dancing", folder.parent / SEEN)
    open_avatar(page, server)
    drop(page, "dancing.mp4", b"a video")
    page.locator(".job progress").wait_for(timeout=60_000)
    page.locator(".chips .chip[aria-pressed=true]", has_text="dancing").wait_for(timeout=60_000)
    # A page that is opened again finds the motion, too, once, and does not play it by itself.
    page.reload()
    page.locator(".chips .chip", has_text="dancing").wait_for(timeout=60_000)
    page.wait_for_timeout(300)
    assert page.locator(".chips .chip", has_text="dancing").get_attribute("aria-pressed") == "false"
    assert page.locator(".chips .chip", has_text="dancing").count() == 1


def test_all_dropped_motions_arrive_and_stay_until_they_are_removed(page, server, tmp_path):
    from persona import motion

    open_avatar(page, server)
    motion.write_motion(motion.cut(motion.load("wave"), 0.0, 0.4), tmp_path / "a.bvh")
    drop(page, "first.bvh", (tmp_path / "a.bvh").read_bytes(), "second.bvh")
    page.locator(".chips .chip[aria-pressed=true]", has_text="second").wait_for()
    page.reload()
    page.locator(".chips .chip", has_text="second").wait_for()
    assert page.locator(".chips .chip[aria-pressed=true]").inner_text() == "idle"
    page.locator(".chips .chip", has_text="first").click()
    page.get_by_role("button", name="Remove this motion").click()
    page.wait_for_timeout(300)
    page.reload()
    page.locator(".chips .chip", has_text="second").wait_for()
    assert page.locator(".chips .chip", has_text="first").count() == 0


def some_pictures(page) -> None:
    """Wait until some more have been drawn."""
    page.wait_for_function(f"(seen) => {PICTURES} > seen + 8", arg=page.evaluate(PICTURES))


PICTURES = "persona.stage.renderer.info.render.frame"
#: Whether no picture has been drawn for a while.
AT_REST = f"""() => {{
    const seen = {PICTURES}, now = performance.now();
    if (window.resting?.seen !== seen) window.resting = {{ seen, now }};
    return now - window.resting.now > 700;
}}"""


def test_keys_and_buttons_do_what_they_say(page, server):
    open_avatar(page, server)
    page.keyboard.press("Space")
    page.get_by_role("button", name="Play").wait_for()
    page.keyboard.press("3")
    assert (
        page.locator(".chips .chip[aria-pressed=true]").inner_text() == page.locator(".chips .chip").nth(2).inner_text()
    )
    page.keyboard.press("m")
    assert page.locator("aside.panel").is_hidden()
    page.keyboard.press("m")
    with page.expect_download() as picture:
        page.keyboard.press("s")
    assert picture.value.suggested_filename == "me.png"
    assert Path(picture.value.path()).read_bytes()[:4] == b"\x89PNG"
    page.get_by_role("button", name="Record a video").click()
    some_pictures(page)
    with page.expect_download() as video:
        page.get_by_role("button", name="Stop recording").click()
    assert Path(video.value.path()).stat().st_size > 1000
    assert Path(video.value.suggested_filename).suffix in (".mp4", ".webm")
    page.get_by_role("button", name="Photo beside the avatar").click()
    photo = page.locator("figure.photo img")
    photo.wait_for()
    assert photo.evaluate("async (i) => { await i.decode(); return i.naturalWidth }") == 192
    assert page.locator(".chips .chip[aria-pressed=true]").inner_text() == "photo"
    # Without the photo, it goes on where it was.
    page.get_by_role("button", name="Photo beside the avatar").click()
    assert photo.is_hidden()
    assert page.evaluate("persona.animator.clip === persona.clips[2] && persona.playing")
    assert page.locator("aside.panel").is_visible()


def test_everything_is_done_with_keys_and_a_page_at_rest_draws_nothing(page, server):
    open_avatar(page, server)
    page.evaluate("persona.setQuality(0.25)")
    focused = "document.activeElement.textContent"
    walk = page.locator(".chips .chip", has_text="walk")
    walk.focus()
    page.keyboard.press("Enter")
    assert walk.get_attribute("aria-pressed") == "true"
    assert page.evaluate(focused) == "walk"
    page.get_by_text("Keys", exact=True).focus()
    page.keyboard.press("Space")
    assert page.locator("dl.keys").is_visible()
    assert page.evaluate("persona.playing")
    page.get_by_label("Speed").focus()
    page.keyboard.press("Space")
    assert not page.evaluate("persona.playing")
    place = "persona.stage.camera.position.toArray()"
    before = page.evaluate(place)
    page.keyboard.press("Escape")
    page.locator(".canvas > canvas").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("+")
    turned = page.evaluate(place)
    assert turned[0] > before[0] + 0.2
    target = page.evaluate("persona.stage.controls.target.toArray()")
    away = [np.linalg.norm(np.subtract(p, target)) for p in (before, turned)]
    assert away[1] < 0.95 * away[0]
    page.keyboard.press("0")  # flies back
    page.wait_for_function("() => Math.abs(persona.stage.camera.position.x - persona.stage.controls.target.x) < 0.01")
    page.wait_for_function(AT_REST)


def test_the_page_says_that_its_server_has_gone(page, folder, tmp_path):
    shutil.copytree(folder / "me", tmp_path / "me")
    server = Running(open_service(tmp_path))
    open_avatar(page, server)
    assert page.locator(".warning").count() == 0
    server.stop()
    page.locator(".warning", has_text="does not answer").wait_for()
    page.problems[:] = [p for p in page.problems if "ERR_" not in p]


def alphas(page, video: bytes) -> tuple[int, int]:
    """Of a video's first picture: the alpha of its corner, and the highest."""
    return page.evaluate(
        """async (text) => {
            const video = document.createElement('video'), canvas = document.createElement('canvas');
            const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
            video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/webm' }));
            video.muted = true;
            await video.play();
            await new Promise((done) => video.requestVideoFrameCallback(done));
            [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
            const context = canvas.getContext('2d');
            context.drawImage(video, 0, 0);
            const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
            return [data[3], Math.max(...data.filter((_, i) => i % 4 === 3))];
        }""",
        base64.b64encode(video).decode(),
    )


def test_downloads_have_every_frame_and_the_size_that_was_asked_for(page, server, tmp_path):
    from PIL import Image

    from persona import motion

    motion.write_motion(motion.cut(motion.load("wave"), 0.0, 0.5), tmp_path / "wave.bvh")
    open_avatar(page, server)
    drop(page, "short.bvh", (tmp_path / "wave.bvh").read_bytes())
    page.locator(".chips .chip[aria-pressed=true]", has_text="short").wait_for()
    page.get_by_role("tab", name="Download").click()
    page.get_by_label("Kind", exact=True).select_option(label="Film (MP4)")
    for label, value in (("Width", "120"), ("Height", "160"), ("Frames a second", "10")):
        page.get_by_label(label).fill(value)
    seconds = page.evaluate("persona.animator.clip.duration")
    frames = round(10 * seconds)

    def made(kind: str) -> Path:
        page.get_by_label("Kind", exact=True).select_option(label=kind)
        with page.expect_download() as download:
            page.get_by_role("button", name="Make it").click()
        return Path(download.value.path())

    picture = np.asarray(Image.open(made("Picture, transparent (PNG)")))
    assert picture.shape == (160, 120, 4)
    assert picture[0, 0, 3] == 0 and picture[..., 3].max() == 255
    with Image.open(made("Animation (GIF)")) as animation:
        assert (animation.size, animation.n_frames) == ((120, 160), frames)
        shown = []
        for k in range(frames):
            animation.seek(k)
            shown.append(np.asarray(animation.convert("RGB"), np.float64))
    assert all(np.abs(a - b).mean() > 0.05 for a, b in pairwise(shown))
    film = made("Film (MP4)").read_bytes()
    assert film[4:8] == b"ftyp"
    told = page.evaluate(
        """async (text) => {
            const video = document.createElement('video');
            const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
            video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' }));
            await new Promise((done, failed) => { video.onloadeddata = done; video.onerror = failed; });
            return [video.videoWidth, video.videoHeight, video.duration];
        }""",
        base64.b64encode(film).decode(),
    )
    assert told[:2] == [120, 160]
    assert abs(told[2] - frames / 10) < 0.11
    alpha = alphas(page, made("Film, transparent (WebM)").read_bytes())
    assert alpha[0] < 30 and alpha[1] > 220
    with page.expect_download() as download:
        page.get_by_role("button", name="This clip (BVH)").click()
    download.value.save_as(tmp_path / "out.bvh")
    again = motion.load(tmp_path / "out.bvh")
    expected = inputs.load_motion(tmp_path / "wave.bvh", lit_avatar())
    assert set(expected.skeleton.names) <= set(again.skeleton.names)
    order = [again.skeleton.names.index(name) for name in expected.skeleton.names]
    assert len(again) == len(expected)
    assert np.allclose(np.asarray(again.rotations)[:, order], np.asarray(expected.rotations), atol=1e-3)
    # The page is as it was.
    assert page.evaluate("[persona.drawnElsewhere, persona.stage.avatar.exact]") == [False, False]


def test_a_video_of_what_is_transparent_is_transparent(page, server):
    open_avatar(page, server)
    page.get_by_role("tab", name="Look").click()
    page.get_by_role("radio", name="Transparent").click()
    page.evaluate("persona.setQuality(0.25)")
    page.keyboard.press("r")
    some_pictures(page)
    with page.expect_download() as video:
        page.keyboard.press("r")
    assert video.value.suggested_filename == "me.webm"
    alpha = alphas(page, Path(video.value.path()).read_bytes())
    assert alpha[0] < 30
    assert alpha[1] > 220


#: Where the top of the head is on the page, pixels.
HEAD = """() => {
    const { stage } = persona, { skeleton } = stage.avatar.data, head = skeleton.names.indexOf('head');
    const [x, y, z] = stage.avatar.jointPlace(head), box = stage.canvas.getBoundingClientRect();
    const at = stage.controls.target.clone().set(x, y + 0.2, z).project(stage.camera);
    return [box.left + box.width * (at.x + 1) / 2, box.top + box.height * (1 - at.y) / 2];
}"""


def test_a_phone_in_the_dark_sees_everything(browser, page, server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    open_avatar(page, server)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for name in ("Photo beside the avatar", "Save a picture", "Full screen", "Controls", "Pause"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert min(box["width"], box["height"]) >= 36  # a finger's width
    assert page.get_by_text("Drag to turn").is_visible()
    page.get_by_role("button", name="Controls", exact=True).click()
    assert not page.get_by_text("Drag to turn").is_visible()  # it would lie on the head
    box = page.locator("aside.panel").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] + box["height"] <= 844
    page.wait_for_function("() => !persona.stage.flight")
    page.evaluate("persona.stage.draw(true)")
    x, y = page.evaluate(HEAD)
    assert 0 < x < 390
    assert page.locator("header.bar").bounding_box()["height"] < y < box["y"] - 100
    # Back from the face, the whole person stands above the panel again.
    page.get_by_role("tab", name="Face").click()
    page.evaluate("document.querySelector('.pages').scrollTop = 200")
    page.wait_for_function("() => !persona.stage.flight")
    page.get_by_role("tab", name="Motion").click()
    page.wait_for_function("() => !persona.stage.flight")
    page.evaluate("persona.stage.draw(true)")
    assert np.allclose(page.evaluate(HEAD), (x, y), atol=20)
    page.get_by_role("tab", name="Look").click()
    assert page.evaluate("document.querySelector('.pages').scrollTop") == 0
    # Everything that can be used has a name.
    unnamed = """() => [...document.querySelectorAll('button, input:not([hidden]), select')].filter((e) =>
        !(e.getAttribute('aria-label') || e.textContent.trim() || e.closest('label')?.textContent.trim())).length"""
    assert page.evaluate(unnamed) == 0


#: How large the person is in the picture: pixels from the hips to the head, in steps of a sixtieth of a second.
SIZES = """(act) => {
    const { stage } = persona, { avatar } = stage, own = performance.now, clock = { now: own.call(performance) };
    const head = avatar.data.skeleton.names.indexOf('head'), sizes = [];
    const size = () => {
        stage.draw(true);
        const [a, b] = [0, head].map((j) => stage.onScreen(avatar.jointPlace(j)));
        sizes.push(Math.hypot(a[0] - b[0], a[1] - b[1]));
    };
    performance.now = () => clock.now;
    size();
    (0, eval)(act);
    for (let k = 0; k < 45; k++) {
        size();
        clock.now += 1000 / 60;
    }
    performance.now = own;
    return sizes;
}"""


def test_the_camera_flies_to_the_face_and_back_without_a_leap(page, server):
    open_avatar(page, server)
    page.evaluate("persona.setQuality(0.25); persona.setPlaying(false)")
    face, back = (
        "document.querySelector('#tab-page-face').click()",
        "document.querySelector('#tab-page-motion').click()",
    )
    close, open_ = "persona.panel.close()", "persona.panel.toggle()"
    page.set_viewport_size({"width": 600, "height": 700})  # the panel covers much
    page.evaluate("persona.panel.element.hidden && persona.panel.toggle()")
    page.wait_for_function("() => persona.arranged[0] === 600 && !persona.stage.flight")
    for act in (face, close, open_, back):
        sizes = np.array(page.evaluate(SIZES, act))
        steps = sizes[1:] / sizes[:-1]
        assert abs(steps[0] - 1) < 0.01, act  # it begins where it was
        assert np.abs(np.log(steps)).max() < 0.15, act
        assert (np.diff(np.sign(np.log(steps[np.abs(np.log(steps)) > 0.002]))) == 0).all(), act  # and never goes back
        if act in (face, back):
            assert abs(np.log(sizes[-1] / sizes[0])) > 0.5
    page.emulate_media(reduced_motion="reduce")
    sizes = page.evaluate(SIZES, face)
    assert sizes[1] > 1.5 * sizes[0]
    assert np.allclose(sizes[1:], sizes[1])


#: A headset of two eyes side by side in one framebuffer; its clock runs a fifth of a second a picture.
HEADSET = """([projection, poses, width, height]) => {
    const column = (m) => Float32Array.from({ length: 16 }, (_, i) => m[4 * (i % 4) + (i >> 2)]);
    const views = poses.map((pose) => ({ projectionMatrix: column(projection), transform: { matrix: column(pose) } }));
    let clock = 0;
    class Session extends EventTarget {
        async updateRenderState(state) { this.layer = state.baseLayer; }
        async requestReferenceSpace(kind) {
            if (kind !== 'local-floor') throw new Error(kind);
            return kind;
        }
        requestAnimationFrame(draw) {
            requestAnimationFrame(() => {
                if (!this.over) draw((clock += 200), { getViewerPose: (space) => space && { views } });
                headset.pictures++;
            });
        }
        async end() {
            if (this.over) throw new Error('it is over');
            this.over = true;
            this.dispatchEvent(new Event('end'));
        }
    }
    const headset = (window.headset = { pictures: 0, session: null });
    window.XRWebGLLayer = class {
        constructor(session, gl) {
            const texture = gl.createTexture(), bound = gl.getParameter(gl.TEXTURE_BINDING_2D);
            [this.framebufferWidth, this.framebufferHeight, this.gl] = [2 * width, height, gl];
            gl.bindTexture(gl.TEXTURE_2D, texture);
            gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, 2 * width, height);
            this.framebuffer = gl.createFramebuffer();
            gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
            gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
            gl.bindFramebuffer(gl.FRAMEBUFFER, null);
            gl.bindTexture(gl.TEXTURE_2D, bound);
        }
        getViewport(view) { return { x: view === views[0] ? 0 : width, y: 0, width, height }; }
    };
    WebGL2RenderingContext.prototype.makeXRCompatible = async () => undefined;
    const xr = {
        isSessionSupported: async (mode) => mode !== 'inline',
        requestSession: async (mode) => Object.assign((headset.session = new Session()), { mode }),
    };
    Object.defineProperty(navigator, 'xr', { configurable: true, get: () => xr });
}"""
#: What the headset's eyes see once another picture has been drawn: premultiplied RGBA, rows from the bottom.
BOTH_EYES = """async () => {
    const { pictures } = headset;
    while (headset.pictures < pictures + 2) await new Promise((done) => setTimeout(done, 5));
    const { gl, framebuffer, framebufferWidth: w, framebufferHeight: h } = headset.session.layer;
    const rows = new Uint8Array(4 * w * h);
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.readPixels(0, 0, w, h, gl.RGBA, gl.UNSIGNED_BYTE, rows);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    persona.stage.renderer.resetState();
    let text = '';
    for (let i = 0; i < rows.length; i += 8192) text += String.fromCharCode(...rows.subarray(i, i + 8192));
    return btoa(text);
}"""


def test_both_eyes_of_a_headset_see_the_avatar_where_it_is(page, server):
    width, height = SIZE
    near, far, fx, fy, cx, cy = 0.02, 200.0, 210.0, 220.0, 110.0, 165.0  # off the middle, as lenses of headsets are
    projection = np.zeros((4, 4))
    projection[0, 0], projection[0, 2] = 2 * fx / width, 1 - 2 * cx / width
    projection[1, 1], projection[1, 2] = 2 * fy / height, 2 * cy / height - 1
    projection[2, 2:] = -(far + near) / (far - near), -2 * far * near / (far - near)
    projection[3, 2] = -1.0
    poses = [np.eye(4), np.eye(4)]
    for pose, aside in zip(poses, (-0.032, 0.032), strict=True):
        pose[:3, 3] = aside, 1.0, 0.3
    words = [projection.ravel().tolist(), [p.ravel().tolist() for p in poses], width, height]
    page.add_init_script(f"({HEADSET})({json.dumps(words)})")

    def both() -> np.ndarray:
        data = np.frombuffer(base64.b64decode(page.evaluate(BOTH_EYES)), np.uint8)
        return data.reshape(height, 2 * width, 4)[::-1] / 255.0

    open_avatar(page, server)
    page.evaluate("""() => {
        const { animator, stage } = persona;
        persona.setPlaying(false);
        animator.change(persona.clips.find((c) => c.name === 'idle'), false);
        animator.time = 0;
        stage.avatar.exact = true;
        const own = stage.drawEyes.bind(stage);
        stage.drawEyes = (framebuffer, eyes, from, through) => {
            window.room = [...from];
            own(framebuffer, eyes, from, through);
        };
    }""")
    # Into the room: nothing but the person and the shadow; and the page itself draws nothing meanwhile.
    page.get_by_role("tab", name="Look").click()
    page.get_by_role("button", name="Enter AR").press("Enter")
    page.wait_for_function("() => headset.pictures > 1")
    seen = both()
    assert seen[0, 0, 3] == 0 and seen[0, width, 3] == 0
    assert seen[..., 3].max() > 0.99
    page.evaluate("headset.session.end()")
    page.wait_for_function("() => !persona.drawnElsewhere")
    # Into a space of its own, where the page's background is.
    page.get_by_role("button", name="Enter VR").click()
    page.wait_for_function("() => persona.drawnElsewhere && headset.session.mode === 'immersive-vr'")
    page.wait_for_function("() => headset.session.layer")
    assert both()[0, 0, 3] == 1
    page.evaluate("persona.stage.floor.visible = false; persona.stage.setBackground(null)")
    seen, place = both(), page.evaluate("persona.stage.avatar.jointPlace(0)")
    for k, pose in enumerate(poses):
        eye = pose[:3, 3] + [place[0], 0.0, place[2] + 2.0]
        T = np.diag([1.0, -1.0, -1.0, 1.0])
        T[:3, 3] = T[:3, :3] @ -eye
        camera = Camera(width=width, height=height, fx=fx, fy=fy, cx=cx, cy=cy, T_camera_world=T)
        rgb, alpha = lit_avatar().draw(pose_of("idle", 0.0), camera)
        expected = torch.cat([rgb, alpha[..., None]], -1).numpy()
        assert 0.03 < expected[..., 3].mean() < 0.9
        assert psnr(seen[:, k * width : (k + 1) * width], expected) >= 40
    # Who walks is in the room for some steps and then walks on the spot.
    page.evaluate("""() => {
        persona.choose(persona.clips.find((c) => c.name === 'walk'));
        window.before = headset.pictures;
    }""")
    page.wait_for_function("() => headset.pictures > window.before + 14")
    now, room = page.evaluate("[persona.stage.avatar.jointPlace(0), window.room]")
    assert np.hypot(now[0] - place[0], now[2] - place[2]) > 1.5
    away = np.hypot(now[0] - room[0], now[2] - room[2] + 2.0)
    assert 0.7 < away < 0.81
    page.evaluate("headset.session.end()")
    page.wait_for_function("() => !persona.drawnElsewhere")
    drawn_before = page.evaluate("persona.stage.renderer.info.render.frame")
    page.wait_for_function(f"() => persona.stage.renderer.info.render.frame > {drawn_before} + 2")


def test_a_hostile_name_stays_a_name(page, server, folder, tmp_path):
    open_page(page, server.entrance)
    assert HOSTILE in page.locator(".shelf").inner_text()
    open_avatar(page, server, HOSTILE)
    assert page.locator("h1").inner_text() == HOSTILE
    write_html(folder / HOSTILE, tmp_path / "me.html")
    open_page(page, (tmp_path / "me.html").as_uri())
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.evaluate("window.hacked") is None


def test_the_single_file_plays_without_a_server(page, folder, tmp_path):
    write_html(folder / "me", tmp_path / "me.html")
    asked = []
    page.on("request", lambda r: asked.append(r.url) if not r.url.startswith(("blob:", "data:")) else None)
    open_page(page, (tmp_path / "me.html").as_uri())
    freeze(page)
    camera = camera_of("walk", 8 / 30, 0.0)
    rgb, alpha = lit_avatar().draw(pose_of("walk", 8 / 30), camera)
    expected = torch.cat([rgb, alpha[..., None]], -1).numpy()
    assert psnr(drawn(page, "walk", 8 / 30, camera), expected) >= 40
    drop(page, "me.png", b"a picture", "wave.bvh")
    page.locator(".toast.problem", has_text="me.png, wave.bvh: this page takes sounds alone").wait_for()
    assert asked == [(tmp_path / "me.html").as_uri()]


def test_a_shared_page_has_what_was_added_and_set(page, server, folder, tmp_path):
    from persona import motion

    motion.write_motion(motion.cut(motion.load("wave"), 0.0, 0.5), tmp_path / "wave.bvh")
    open_avatar(page, server)
    drop(page, "<!--<script>.bvh", (tmp_path / "wave.bvh").read_bytes())
    page.locator(".chips .chip[aria-pressed=true]", has_text="<!--<script>").wait_for()
    page.evaluate(
        "persona.setPlaying(false); persona.looking.look = { ...persona.looking.look, surroundings: 'Night' }"
    )
    page.evaluate("persona.posing.drag({ kind: 'hips' }, [0, 0.5, 0])")
    page.get_by_role("tab", name="Pose").click()
    page.get_by_role("button", name="Keep this pose").click()
    page.get_by_role("button", name="Pose 1", exact=True).wait_for()
    page.get_by_role("tab", name="Face").click()
    page.locator("summary", has_text="Jaw").click()
    page.locator("input[data-action=jawOpen]").fill("0.6")
    page.get_by_role("button", name="Keep this face").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as one HTML file to share").click()
    download.value.save_as(tmp_path / "shared.html")
    shift = page.evaluate("[...persona.animator.shift]")
    open_page(page, (tmp_path / "shared.html").as_uri())
    assert page.locator(".chips .chip[aria-pressed=true]").inner_text() == "<!--<script>"
    assert page.evaluate("persona.looking.look.surroundings") == "Night"
    assert np.allclose(page.evaluate("[...persona.animator.shift]"), shift)
    tabs = page.get_by_role("tab").all_inner_texts()
    assert "Talk" in tabs and "Mirror" not in tabs  # nobody is there to follow a camera
    playing = page.evaluate("persona.playing")
    page.keyboard.press("Space")
    assert page.evaluate("persona.playing") != playing
    page.get_by_role("tab", name="Pose").click()
    assert page.get_by_role("button", name="Pose 1", exact=True).is_visible()
    page.get_by_role("tab", name="Face").click()
    assert page.get_by_role("button", name="Face 1", exact=True).is_visible()
    assert page.locator("input[data-action=jawOpen]").input_value() == "0.6"
    assert not axe_finds(page, "shared")
    # Shared while the kept pose is shown, it begins in that.
    open_avatar(page, server)
    page.get_by_role("tab", name="Pose").click()
    page.get_by_role("button", name="Pose 1", exact=True).click()
    page.evaluate("persona.animator.advance(1)")
    turned = page.evaluate("[...persona.animator.pose.rotations]")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as one HTML file to share").click()
    download.value.save_as(tmp_path / "shared.html")
    open_page(page, (tmp_path / "shared.html").as_uri())
    assert page.evaluate("persona.animator.clip.name") == "Pose 1"
    assert np.allclose(page.evaluate("[...persona.animator.pose.rotations]"), turned)


def test_the_code_for_other_pages_works_there(page, server, folder, tmp_path):
    open_avatar(page, server)
    page.evaluate("persona.setQuality(0.25); persona.choose(persona.clips.find((c) => c.name === 'wave'))")
    page.get_by_role("tab", name="Download").click()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the code for a web page").click()
    page.locator(".toast", has_text="Copied. Put me.splats.glb").wait_for()
    code = page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as script:
        page.get_by_role("link", name="persona-avatar.js").click()
    script.value.save_as(tmp_path / "persona-avatar.js")
    # A browser that lets no page copy gets the same as a file.
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    with page.expect_download() as file:
        page.get_by_role("button", name="Copy the code for a web page").click()
    assert Path(file.value.path()).read_text(encoding="utf-8") == code
    beside = {
        "index.html": (f"<!doctype html><title>mine</title>{code}".encode(), "text/html"),
        "persona-avatar.js": ((tmp_path / "persona-avatar.js").read_bytes(), "text/javascript"),
        "me.splats.glb": ((folder / "me" / "splats.glb").read_bytes(), "model/gltf-binary"),
    }

    def answer(route) -> None:
        body, kind = beside[route.request.url.rsplit("/", 1)[1]]
        route.fulfill(body=body, content_type=kind)

    page.route("**/mine/*", answer)
    page.goto(f"{server.address}mine/index.html")
    page.wait_for_function("() => document.querySelector('persona-avatar').clips?.length > 3")
    seen = page.evaluate("""async () => {
        const element = document.querySelector('persona-avatar'), picture = await element.toBlob();
        const image = await createImageBitmap(picture);
        const canvas = document.createElement('canvas'), context = canvas.getContext('2d');
        [canvas.width, canvas.height] = [image.width, image.height];
        context.drawImage(image, 0, 0);
        const alphas = context.getImageData(0, 0, image.width, image.height).data.filter((_, i) => i % 4 === 3);
        const full = alphas.filter((a) => a > 200).length / alphas.length;
        return [element.getAttribute('clip'), image.width / image.height, full];
    }""")
    assert seen[0] == "wave"
    assert seen[1] == pytest.approx(360 / 540, abs=0.01)
    assert 0.03 < seen[2] < 0.6


def axe_finds(page, where: str) -> list[str]:
    """What axe says is in the way of who cannot see well."""
    axe = Path(__file__).parent.parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.is_file():
        pytest.skip("axe-core is not there: npm ci in web/")
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe.read_text(encoding="utf-8"))
    told = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{where}: {v['id']} {n['target']} {n.get('failureSummary', '')[:200]}"
        for v in told["violations"]
        for n in v["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_who_cannot_see_well(page, server, scheme):
    """What axe finds, on every page of the panel, on a desktop and a phone."""
    page.emulate_media(color_scheme=scheme)
    found: list[str] = []

    def look(where: str) -> None:
        found.extend(axe_finds(page, where))

    open_page(page, server.entrance)
    look("home")
    open_avatar(page, server)
    page.evaluate("persona.setQuality(0.25); persona.setPlaying(false)")
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        look(tab.inner_text())
    page.set_viewport_size({"width": 390, "height": 844})
    look("phone")
    assert not found, "\n".join(found)


def test_a_damaged_file_is_told_and_does_not_hang(page, server, folder):
    whole = (folder / "me" / "splats.glb").read_bytes()
    data = {"bytes": b""}
    page.route("**/splats.glb", lambda route: route.fulfill(body=data["bytes"], content_type="model/gltf-binary"))
    length = int.from_bytes(whole[12:16], "little")
    text = json.loads(whole[20 : 20 + length])
    for accessor in text["accessors"]:
        accessor["count"] = 10**12
    hostile = json.dumps(text).encode().ljust(length + 64)
    size = (28 + len(hostile) + len(whole) - 28 - length).to_bytes(4, "little")
    far = whole[:8] + size + len(hostile).to_bytes(4, "little") + whole[16:20] + hostile + whole[20 + length :]
    for damaged in (b"", b"glTF", whole[:5000], whole[: len(whole) // 2], bytes(1000), far):
        data["bytes"] = damaged
        page.goto("about:blank")
        page.goto(f"{server.entrance}#/avatar/me")
        page.get_by_role("alert").wait_for(timeout=60_000)
        assert "damaged" in page.get_by_role("alert").inner_text()
    assert page.get_by_role("button", name="All avatars").is_visible()
    data["bytes"] = whole
    page.get_by_role("button", name="Try again").press("Enter")
    page.wait_for_selector("html[data-ready] .player")


def test_the_component_works_on_any_page(page, server):
    body = """<!doctype html><style>persona-avatar { width: 200px; height: 300px }</style>
        <script type="module" src="/persona-avatar.js"></script>
        <persona-avatar src="/api/v1/avatars/me/splats.glb" clip="walk" background="#204060"></persona-avatar>
        <script>
            const element = document.querySelector('persona-avatar');
            element.addEventListener('load', () => (document.body.id = 'loaded'));
        </script>"""
    page.route("**/example.html", lambda route: route.fulfill(body=body, content_type="text/html"))
    open_page(page, server.entrance)
    page.goto(f"{server.address}example.html")
    page.wait_for_selector("#loaded", timeout=60_000)
    seen = page.evaluate(
        """async () => {
            const element = document.querySelector('persona-avatar'), blob = await element.toBlob();
            element.setAction('jawOpen', 1);
            element.clip = 'x';
            return { clips: element.clips, actions: element.actions, type: blob.type, paused: element.paused };
        }"""
    )
    assert "walk" in seen["clips"]
    assert "jawOpen" in seen["actions"]
    assert seen["type"] == "image/png"
    assert seen["paused"] is False


#: How the garments are: pictures shown, those of the newest request and answer, the lowest and the highest point.
WORN = """() => {
    const g = persona.stage.garments, y = g.points && g.points.filter((_, i) => i % 3 === 1);
    return { frame: g.frame, asked: g.asked.frame, answered: g.answered.frame,
        low: y && Math.min(...y), high: y && Math.max(...y) };
}"""
HUNG = "() => persona.stage.garments.points !== null && persona.stage.avatar.cloth !== null"


def test_a_skirt_on_simulated_points_is_drawn_as_by_the_cpu_rasterizer(page, server):
    from persona.cloth import drape

    avatar = skirt_avatar()
    assert avatar.outfit is not None
    pose = inputs.poses_of(inputs.load_motion("walk", avatar), avatar)[8]
    points = drape(avatar.outfit, pose)
    open_avatar(page, server, "skirt")
    freeze(page)
    for azimuth, elevation in ((0.0, 5.0), (140.0, 5.0), (30.0, -60.0)):  # from below, the inside is darker
        camera = cameras.portrait_camera(avatar, pose, SIZE, azimuth, elevation)
        page.evaluate("(p) => persona.stage.avatar.setCloth(Float32Array.from(p))", points.ravel().tolist())
        hung = drawn(page, "walk", 8 / 30, camera)
        rgb, alpha = avatar.draw(pose, camera, cloth=points)
        assert psnr(hung, torch.cat([rgb, alpha[..., None]], -1).numpy()) >= 40
        page.evaluate("persona.stage.avatar.setCloth(null)")
        assert not np.array_equal(drawn(page, "walk", 8 / 30, camera), hung)


def test_garments_move_while_the_avatar_does_stand_still_with_it_and_hang_anew_after_a_leap(page, server):
    open_avatar(page, server, "skirt")
    page.evaluate("persona.setQuality(0.25)")
    page.wait_for_function(HUNG)
    first = page.evaluate(WORN)
    assert 0.2 < first["low"] < first["high"] < 1.5
    page.wait_for_function("(frame) => persona.stage.garments.answered.frame > frame + 5", arg=first["answered"])
    page.keyboard.press("Space")
    page.wait_for_function("() => !persona.stage.garments.moving")
    paused = page.evaluate(WORN)
    page.wait_for_timeout(300)
    later = page.evaluate(WORN)
    assert later["asked"] == paused["asked"]  # time stands still for the cloth, too
    # A seek and another pose by hand hang anew, once, and nothing flies away.
    page.get_by_label("Time in the clip").fill("0.8")
    anew = "(frame) => persona.stage.garments.answered.frame > frame && !persona.stage.garments.moving"
    page.wait_for_function(anew, arg=later["asked"])
    sought = page.evaluate(WORN)
    assert 0.2 < sought["low"] < sought["high"] < 1.5
    page.wait_for_timeout(300)
    assert page.evaluate(WORN)["asked"] == sought["asked"]
    # Wind moves it once time goes on.
    page.get_by_role("tab", name="Cloth").click()
    page.get_by_label("Wind").fill("8")
    page.get_by_label("Stiffness").fill("-0.5")
    weather = page.evaluate("persona.stage.garments.weather")
    assert weather["wind"] == 8 and 0.2 < weather["stiffness"] < 0.5
    page.keyboard.press("Escape")
    page.evaluate("persona.choose(persona.clips[0])")
    page.wait_for_function("(frame) => persona.stage.garments.answered.frame > frame + 5", arg=sought["asked"])
    blown = page.evaluate(WORN)
    assert 0.2 < blown["low"] < blown["high"] < 1.5
    page.keyboard.press("c")
    page.wait_for_function("() => persona.stage.avatar.cloth === null && persona.stage.garments.worker === null")
    page.keyboard.press("c")
    page.wait_for_function(HUNG)


def test_a_worker_that_is_late_does_not_hold_the_body(page, server):
    open_avatar(page, server, "skirt")
    page.evaluate("persona.setQuality(0.25)")
    page.wait_for_function(HUNG)
    seen = page.evaluate(
        """async () => {
            const { stage, animator } = persona, g = stage.garments, root = [], hem = [];
            g.worker.postMessage = () => undefined; // it never answers again
            for (let k = 0; k < 40; k++) {
                await new Promise((done) => requestAnimationFrame(done));
                root.push(stage.avatar.pose.rotations[5]);
                hem.push(stage.avatar.cloth[3 * 200 + 1]);
            }
            return { root, hem, busy: g.busy };
        }"""
    )
    assert seen["busy"]
    assert len(set(seen["root"][10:])) > 5  # the body goes on
    assert len(set(seen["hem"][10:])) > 5  # and takes the skirt along
    assert max(seen["hem"]) - min(seen["hem"]) < 0.3


def test_garments_swing_in_the_single_file_and_in_the_component(page, server, folder, tmp_path):
    write_html(folder / "skirt", tmp_path / "skirt.html")
    open_page(page, (tmp_path / "skirt.html").as_uri())
    page.wait_for_function(HUNG)
    body = """<!doctype html><style>persona-avatar { width: 100px; height: 150px }</style>
        <script type="module" src="/persona-avatar.js"></script>
        <persona-avatar src="/api/v1/avatars/skirt/splats.glb" clip="walk"></persona-avatar>
        <persona-avatar src="/api/v1/avatars/skirt/splats.glb" clip="walk" cloth="off"></persona-avatar>"""
    page.route("**/example.html", lambda route: route.fulfill(body=body, content_type="text/html"))
    open_page(page, server.entrance)
    page.goto(f"{server.address}example.html")
    cloths = (
        "() => [...document.querySelectorAll('persona-avatar')].map((e) => e.stage && e.stage.avatar.cloth !== null)"
    )
    page.wait_for_function(f"() => ({cloths})()[0] === true && ({cloths})()[1] === false")
    page.evaluate(
        "document.querySelectorAll('persona-avatar').forEach((e, k) => e.setAttribute('cloth', k ? 'live' : 'off'))"
    )
    page.wait_for_function(f"() => ({cloths})()[0] === false && ({cloths})()[1] === true")


def test_reloading_the_page_while_an_avatar_is_made_loses_nothing(browser, page, folder, tmp_path):
    root, go = tmp_path / "avatars", tmp_path / "go"
    create = functools.partial(step_create, source=folder / "me", go=go)
    server = Running(open_service(root, work={"create": create}))
    try:
        open_page(page, server.entrance)
        page.locator("input[type=file]").set_input_files(
            {"name": "Anna.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
        )
        here = SimpleNamespace(stage=page.locator("li.running", has_text="Refining the avatar"))
        here.stage.wait_for(timeout=60_000)
        page.locator(".work .preview:not(.own) img").wait_for()
        page.reload()
        here.stage.wait_for(timeout=60_000)
        assert page.locator(".work h2").inner_text() == "Making Anna"
        assert page.locator("li.done", has_text="Seeing the person").count() == 1
        page.locator("li.running progress[value='0.25']").wait_for()  # told after the stage's beginning
        assert page.locator(".work .preview:not(.own) img").evaluate(
            "async (i) => { await i.decode(); return i.naturalWidth }"
        )
        go.touch()
        page.wait_for_selector("html[data-ready] .player", timeout=60_000)
        assert page.locator("h1").inner_text() == "Anna"
        assert page.locator(".chips .chip[aria-pressed=true]").inner_text() == "walk"
    finally:
        go.touch()
        page.goto("about:blank")
        server.stop()


def test_a_pasted_photo_gets_its_name_and_stands_beside_the_progress(page, folder, tmp_path):
    root, go = tmp_path / "avatars", tmp_path / "go"
    create = functools.partial(step_create, source=folder / "me", go=go)
    server = Running(open_service(root, work={"create": create}))
    try:
        open_page(page, server.entrance)
        page.get_by_label("Name").fill("Anna")
        page.evaluate(  # the answer to the upload comes after the work's own reports
            """() => {
                const send = window.fetch;
                window.fetch = async (url, options) => {
                    const answer = await send(url, options);
                    if (options?.method === 'POST')
                        while (!document.querySelector('li.running')) await new Promise((done) => setTimeout(done, 50));
                    return answer;
                };
            }"""
        )
        page.evaluate(
            """(text) => {
                const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), data = new DataTransfer();
                data.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
                document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
            }""",
            base64.b64encode(a_photo()).decode(),
        )
        page.locator("li.running", has_text="Refining the avatar").wait_for()
        assert page.locator(".work h2").inner_text() == "Making Anna"
        assert page.locator(".work .own img").evaluate("async (i) => { await i.decode(); return i.naturalWidth }")
        assert page.get_by_text("At work for").is_visible()
        go.touch()
        page.wait_for_selector("html[data-ready] .player")
        page.go_back()
        page.get_by_role("button", name="What can be done with Anna").click()
        assert page.get_by_role("link", name="Report").count() == 0  # this one has none
    finally:
        go.touch()
        page.goto("about:blank")
        server.stop()


def test_a_card_says_at_once_that_the_work_is_to_end_and_goes_when_it_has(page, folder, tmp_path):
    root, go = tmp_path / "avatars", tmp_path / "go"
    create = functools.partial(reluctant_create, source=folder / "me", go=go)
    server = Running(open_service(root, work={"create": create}))
    try:
        open_page(page, server.entrance)
        photo = {"name": "Anna.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
        page.locator("input[type=file]").set_input_files(photo)
        page.locator("li.running", has_text="Refining the avatar").wait_for()
        page.get_by_role("button", name="Cancel and remove").click()
        assert page.locator(".work h2").inner_text() == "Anna: stopping…"  # before the server can have said so
        page.reload()
        page.get_by_role("heading", name="Anna: stopping…").wait_for()  # another page is told by the server
        assert page.locator(".work button").count() == 0
        # The avatar that is there until then is shown, too; its picture is asked for before it goes.
        page.evaluate(
            "Promise.all([...document.images].map((image) =>"
            "  image.complete || new Promise((done) => { image.onload = image.onerror = done; })))"
        )
        go.touch()
        page.locator(".work").wait_for(state="detached")
        assert not (root / "Anna").exists()
    finally:
        go.touch()
        page.goto("about:blank")
        server.stop()


def test_what_is_chosen_on_the_page_reaches_the_job_and_a_wrong_value_loses_nothing(page, folder, tmp_path):
    root, go, note = tmp_path / "avatars", tmp_path / "go", tmp_path / "choices"
    create = functools.partial(noting_create, source=folder / "me", go=go, note=note)
    server = Running(open_service(root, choices=Choices(seed=3), work={"create": create}))
    try:
        open_page(page, server.entrance)
        height, sex = page.get_by_label("Height (meters)"), page.get_by_label("Sex")
        assert height.is_hidden()
        page.get_by_text("Options", exact=True).press("Enter")
        assert page.get_by_label("Random seed").input_value() == "3"
        assert [height.get_attribute(name) for name in ("min", "max")] == ["0.5", "2.6"]
        made_of, effort = page.get_by_label("Made of"), page.get_by_label("Effort")
        assert [words[:9] for words in made_of.locator("option").all_inner_texts()] == ["Gaussians", "a radianc"]
        for one, value, other, apart in ((made_of, "nerf", effort, "draft"), (effort, "draft", made_of, "nerf")):
            usual = one.input_value()
            one.select_option(value)
            assert other.locator(f"option[value={apart}]").is_disabled()
            one.select_option(usual)
            assert other.locator(f"option[value={apart}]").is_enabled()
        height.fill("172")
        sex.select_option("female")
        zeros = 8 << 20  # as large as photos are: more than a connection takes in before the server answers
        drop(page, "Anna.jpg", a_photo(), zeros=zeros)
        refusal = page.get_by_role("alert").locator("p")
        refusal.wait_for(timeout=60_000)
        assert refusal.inner_text() == "height is a number of meters from 0.5 to 2.6, not 172"
        assert (height.input_value(), sex.input_value()) == ("172", "female")
        height.fill("1.72")
        page.get_by_role("button", name="Try again with Anna.jpg").click()
        page.locator("li.running", has_text="Refining the avatar").wait_for(timeout=60_000)
        assert page.get_by_role("alert").count() == 0
        assert pickle.loads(note.read_bytes()) == Choices(height=1.72, sex="female", seed=3)
        assert (root / "Anna" / "photo" / "Anna.jpg").read_bytes() == a_photo() + bytes(zeros)
        go.touch()
        page.wait_for_selector("html[data-ready] .player", timeout=60_000)
        page.go_back()
        page.wait_for_selector("html[data-ready] .home", timeout=60_000)
        assert (height.input_value(), sex.input_value()) == ("1.72", "female")
        assert height.is_visible()
    finally:
        go.touch()
        page.goto("about:blank")
        server.stop()
    # The browser itself notes that the server did not answer with 200.
    page.problems[:] = [p for p in page.problems if "422" not in p]


def test_further_photos_and_a_video_go_with_the_next_photo(page, folder, tmp_path):
    root, go, note = tmp_path / "avatars", tmp_path / "go", tmp_path / "choices"
    create = functools.partial(noting_create, source=folder / "me", go=go, note=note)
    server = Running(open_service(root, work={"create": create}))

    def file(name: str, kind: str, data: bytes) -> dict:
        return {"name": name, "mimeType": kind, "buffer": data}

    try:
        open_page(page, server.entrance)
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Add photos or a video").press("Enter")
        chooser.value.set_files(
            [
                file("back.jpg", "image/jpeg", a_photo(b"back")),
                file("walk.mp4", "video/mp4", b"a video"),
                file("wrong.jpg", "image/jpeg", b"a text"),
                file("side.jpg", "image/jpeg", a_photo(b"side")),
            ]
        )
        listed = page.get_by_role("list", name="Further photos and videos").get_by_role("listitem")
        assert [one.strip() for one in listed.all_inner_texts()] == ["back.jpg", "walk.mp4", "wrong.jpg", "side.jpg"]
        drop(page, "Anna.jpg", a_photo(b"front"), "Bert.jpg")  # two photos are two people
        page.get_by_role("alert").get_by_text("3 further photos and a video would go with one photo").wait_for()
        drop(page, "Anna.jpg", a_photo(b"front"))
        page.get_by_role("alert").get_by_text("wrong.jpg").wait_for()
        page.get_by_role("button", name="Do without wrong.jpg").press("Enter")
        assert page.evaluate("document.activeElement.textContent") == "Add photos or a video"
        page.get_by_role("button", name="Try again with Anna.jpg").click()
        page.get_by_text("Anna is made with 2 further photos and a video.").wait_for()
        page.locator("li.running", has_text="Refining the avatar").wait_for()
        assert listed.count() == 0
        chosen = pickle.loads(note.read_bytes())
        assert [path.read_bytes() for path in chosen.photos] == [a_photo(b"back"), a_photo(b"side")]
        assert chosen.video.name == "walk.mp4" and chosen.video.read_bytes() == b"a video"
        assert (root / "Anna" / "photo" / "Anna.jpg").read_bytes() == a_photo(b"front")
    finally:
        go.touch()
        page.goto("about:blank")
        server.stop()
    page.problems[:] = [p for p in page.problems if "415" not in p]


def test_eight_tabs_hear_how_a_video_is_followed(browser, server, folder):
    """Browsers allow six connections to a server: a stream for each tab would leave none for the seventh."""
    from persona import motion

    write_served(motion.cut(motion.load("wave"), 0.0, 0.5), lit_avatar(), "all", folder.parent / SEEN)
    context = browser.new_context(viewport={"width": 300, "height": 300})
    try:
        pages = [context.new_page() for _ in range(8)]
        for page in pages:
            page.set_default_timeout(120_000)
            open_page(page, server.entrance)
        assert server.service.streams == 1
        token = {"authorization": f"Bearer {server.service.users.token}"}
        address = f"{server.address}api/v1/avatars/me/motions?name=all.mp4"
        job = context.request.post(address, data=b"a video", headers=token).json()
        heard = """() => new Promise((done) => {
            new BroadcastChannel('persona-jobs ').onmessage = (event) => done(event.data.job.id);
        })"""
        assert pages[-1].evaluate(heard) == job["id"]
        # When the tab that listens closes, another one does.
        pages[0].close()
        end = time.monotonic() + 60
        while server.service.streams != 1 and time.monotonic() < end:
            pages[1].wait_for_timeout(100)
        assert server.service.streams == 1
        assert pages[-1].evaluate("navigator.locks.query().then((all) => all.held.length)") >= 1
    finally:
        context.close()


def test_avatars_are_renamed_and_deleted_by_buttons_and_keys(page, folder, tmp_path):
    for name in ("Anna", "Bob"):
        shutil.copytree(folder / "me", tmp_path / name)
    (tmp_path / "Bob" / "photo").mkdir()
    (tmp_path / "Bob" / "photo" / "Bob.jpg").write_bytes(a_photo())
    server = Running(open_service(tmp_path))
    try:
        open_page(page, server.entrance)
        assert str(tmp_path) in page.locator("header").inner_text()
        page.get_by_role("button", name="What can be done with Anna").press("Enter")
        dialog = page.get_by_role("dialog")
        assert str(tmp_path / "Anna") in dialog.inner_text()
        dialog.get_by_label("Name").fill("Bob")
        dialog.get_by_label("Name").press("Enter")
        dialog.get_by_role("alert").get_by_text("there is something called Bob already").wait_for()
        dialog.get_by_label("Name").fill("Carla")
        dialog.get_by_role("button", name="Rename").click()
        page.locator(".shelf").get_by_text("Carla").wait_for()
        assert dialog.count() == 0
        page.get_by_role("button", name="What can be done with Carla").click()
        dialog.get_by_role("button", name="Delete the photo").click()
        dialog.get_by_role("button", name="Really delete the photo").click()
        page.get_by_text("The photo of Carla is deleted.").wait_for()
        assert not (tmp_path / "Carla" / "stages" / "perceive.safetensors").exists()
        page.get_by_role("button", name="What can be done with Carla").click()
        dialog.get_by_role("button", name="Delete", exact=True).click()
        dialog.get_by_role("button", name="Really delete everything").click()
        page.get_by_text("Carla is deleted.", exact=True).wait_for()
        assert sorted(p.name for p in tmp_path.iterdir()) == ["Bob", "_jobs"]
        # Who made first looks and refines one wants no other first look.
        page.locator("summary", has_text="Options").click()
        page.get_by_label("Effort").select_option("draft")
        page.get_by_label("Random seed").fill("7")
        page.get_by_role("button", name="What can be done with Bob").click()
        page.route("**/refine?*", lambda route: route.fulfill(status=422, json={"error": "not now"}))
        with page.expect_request("**/refine?*") as asked:
            dialog.get_by_role("button", name="Refine").click()
        assert "seed" in asked.value.url and "effort" not in asked.value.url
        dialog.get_by_role("alert").get_by_text("not now").wait_for()
        page.locator(".shelf").get_by_text("Carla").wait_for(state="detached")
        assert page.locator(".shelf").inner_text().strip() == "Bob"
    finally:
        page.goto("about:blank")
        server.stop()
    page.problems[:] = [p for p in page.problems if "422" not in p]  # the browser's own note of a refusal


def test_who_does_not_know_the_address_is_asked_for_a_token_and_keys_let_in(page, server):
    open_page(page, server.address)
    assert page.locator(".shelf").count() == 0
    page.get_by_label("Token").fill("guess")
    page.get_by_label("Token").press("Enter")
    page.get_by_role("alert").get_by_text("does not know that token").wait_for()
    page.get_by_label("Token").fill(server.service.users.token)
    page.get_by_label("Token").press("Enter")
    page.locator(".shelf").get_by_text("me", exact=True).wait_for()
    page.problems[:] = [p for p in page.problems if "401" not in p]
