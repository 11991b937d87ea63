"""The avatar that speaks: its mouth in a real browser, and what it hears without one."""

from __future__ import annotations

import base64
import functools
import json
import shutil
import subprocess
import threading
from pathlib import Path

import numpy as np
import pytest

from observed import EXAMPLES, landmark_reader
from persona.exporting.humanoid import PRESETS
from persona.service.parts import open_service
from persona.viewer.single_file import STATIC
from test_viewer_browser import CHROMIUM, FLAGS, Running, axe_finds, open_avatar, open_page
from viewer_avatar import avatar_folder, step_create
from voice import VOWELS, envelope, speech, vowel, wav

NODE = shutil.which("node")
SWAY = 12.0  # degrees
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt install chromium")
in_node = pytest.mark.skipif(NODE is None, reason="node is not installed")


def heard(sounds: list[np.ndarray], rate: int) -> list[dict[str, float]]:
    """Mean weights of the visemes in the middle of sounds, as the page's own script hears them."""
    script = f"""
        import {{ hearAll, VISEMES }} from {json.dumps((STATIC / "persona-core.js").as_uri())};
        let text = '';
        for await (const part of process.stdin) text += part;
        const out = JSON.parse(text).map((s) => {{
            const bytes = Buffer.from(s, 'base64'), samples = new Float32Array(bytes.length / 4);
            new Uint8Array(samples.buffer).set(bytes);
            const rows = hearAll(samples, {rate}).rows, some = rows.slice(rows.length >> 2, (3 * rows.length) >> 2);
            return Object.fromEntries(VISEMES.map((v, k) => [v, some.reduce((a, r) => a + r[k], 0) / some.length]));
        }});
        console.log(JSON.stringify(out));"""
    data = json.dumps([base64.b64encode(np.asarray(s, "<f4").tobytes()).decode() for s in sounds])
    assert NODE is not None
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", script],
        input=data,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
@in_node
@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_vowels_hisses_and_silence_are_told_apart(rate):
    rng = np.random.default_rng(1)
    noise = rng.standard_normal(rate // 2)
    hiss = 0.2 * np.diff(noise, prepend=0.0)
    named = {name: 0.4 * vowel(name, 0.5, 110.0, rate) for name in VOWELS}
    high = {name: 0.05 * vowel(name, 0.5, 170.0, rate) for name in VOWELS}  # faint, and with another voice
    results = heard([*named.values(), *high.values(), hiss, 1e-4 * noise], rate)
    for name, weights in zip([*named, *high], results, strict=False):
        shaped = {viseme: weight for viseme, weight in weights.items() if viseme != "sil"}
        assert max(shaped, key=shaped.__getitem__) == name, weights
        assert shaped[name] > 0.6 * sum(shaped.values()) > 0.2
    assert results[-2]["SS"] > 0.6
    assert results[-1]["sil"] > 0.95


@in_node
def test_the_vowels_are_those_of_vrm_files_and_talkingheads_names_are_known():
    script = f"""
        import {{ MOUTHS, visemeNumber, VISEMES }} from {json.dumps((STATIC / "persona-core.js").as_uri())};
        const names = ['viseme_PP', 'ih', 'aa', 'xx'].map((n) => VISEMES[visemeNumber(n)] ?? '');
        console.log(JSON.stringify([MOUTHS, names]));
    """
    assert NODE is not None
    done = subprocess.run([NODE, "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    mouths, names = json.loads(done.stdout)
    for ours, theirs in {"aa": "aa", "I": "ih", "U": "ou", "E": "ee", "O": "oh"}.items():
        assert mouths[ours] == PRESETS[theirs]
    assert names == ["PP", "I", "aa", ""]
    assert list(mouths) == ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"]


def camera_film(path: Path, frames: int = 120) -> None:
    """A person who sways before a camera of 320 x 240 pixels, once in ``frames`` pictures, a JPEG after the other."""
    import cv2

    photo = cv2.imread(str(EXAMPLES / "man_shirt.jpg"))
    high, wide = photo.shape[:2]
    behind = photo[5, 5].tolist()
    with path.open("wb") as out:
        for k in range(frames):
            turned = cv2.getRotationMatrix2D((wide / 2, high), SWAY * np.sin(2 * np.pi * k / frames), 220 / high)
            turned[:, 2] += [160 - wide / 2, 240 - high]
            picture = cv2.warpAffine(photo, turned, (320, 240), flags=cv2.INTER_AREA, borderValue=behind)
            out.write(cv2.imencode(".jpg", picture)[1].tobytes())


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A page of an avatar before a microphone that hears the voice again and again, and the server."""
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("alive")
    avatar_folder(folder / "me")
    (folder / "voice.wav").write_bytes(wav(speech()))
    create = functools.partial(step_create, source=folder / "me", go=folder / "go")
    server = Running(open_service(folder, work={"create": create}))
    camera_film(folder / "film.mjpeg")
    fake = [
        f"--use-file-for-fake-video-capture={folder / 'film.mjpeg'}",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={folder / 'voice.wav'}",
        "--autoplay-policy=user-gesture-required",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=[*FLAGS, *fake])
        page = browser.new_page(viewport={"width": 900, "height": 640}, device_scale_factor=0.5)
        page.set_default_timeout(240_000)
        problems: list[str] = []
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: problems.append(str(e)))
        open_avatar(page, server)
        page.evaluate("persona.setQuality(0.25)")
        page.get_by_role("tab", name="Talk").click()
        yield page, server, browser
        (folder / "go").touch()
        browser.close()
        server.stop()
    assert not problems


#: The mouth in steps of a thirtieth of a second of the sound, however fast this machine draws.
BY_THE_SOUND = """async (seconds) => {
    const { stage, alive } = persona, { talker } = alive, pose = stage.avatar.restPose();
    const jaw = stage.avatar.data.actions.findIndex((a) => a.name === 'jawOpen'), mouth = [];
    let now = talker.context.currentTime;
    persona.frozen = true;
    Object.defineProperty(talker.context, 'currentTime', { configurable: true, get: () => now });
    const said = talker.say(window.sound), begun = now;
    await new Promise((done) => setTimeout(done, 0));
    while (!talker.busy) await new Promise((done) => setTimeout(done, 10));
    while (now - begun < seconds) {
        now += 1 / 30;
        pose.expression.fill(0);
        talker.apply(pose, 1 / 30);
        mouth.push(pose.expression[jaw]);
    }
    delete talker.context.currentTime;
    persona.frozen = false;
    return mouth;
}"""
#: The mouth, how strong the microphone's sound is, and when (seconds), as fast as this machine can.
BY_THE_MICROPHONE = """async (seconds) => {
    const { stage, alive } = persona, { talker } = alive, pose = stage.avatar.restPose();
    const jaw = stage.avatar.data.actions.findIndex((a) => a.name === 'jawOpen'), mouth = [], strength = [], times = [];
    const analyser = talker.context.createAnalyser(), samples = new Float32Array((analyser.fftSize = 2048));
    talker.context.createMediaStreamSource(alive.microphone).connect(analyser);
    persona.frozen = true;
    const begun = performance.now();
    for (let last = begun, now = begun; now - begun < 1000 * seconds; last = now) {
        await new Promise((done) => setTimeout(done, 15));
        now = performance.now();
        analyser.getFloatTimeDomainData(samples);
        pose.expression.fill(0);
        talker.apply(pose, (now - last) / 1000);
        mouth.push(pose.expression[jaw]);
        strength.push(Math.sqrt(samples.reduce((a, v) => a + v * v, 0) / samples.length));
        times.push((now - begun) / 1000);
    }
    persona.frozen = false;
    return [mouth, strength, times];
}"""


@in_browser
@pytest.mark.slow
def test_the_mouth_follows_a_sound_file(here):
    page, *_ = here
    page.locator("input[type=file][accept^=audio]").set_input_files(
        {"name": "a.wav", "mimeType": "audio/wav", "buffer": wav(speech())}
    )
    page.wait_for_function("() => persona.alive.talker.busy")
    page.wait_for_function("() => persona.alive.talker.opening > 0")
    page.get_by_role("button", name="Be silent").click()
    page.wait_for_function("() => !persona.alive.talker.busy && persona.alive.talker.opening === 0")
    page.evaluate(
        """async (text) => {
            const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
            window.sound = await persona.alive.talker.context.decodeAudioData(bytes.buffer);
        }""",
        base64.b64encode(wav(speech())).decode(),
    )
    mouth = np.array(page.evaluate(BY_THE_SOUND, 4.4))
    page.evaluate("() => persona.alive.hush()")
    times = (np.arange(len(mouth)) + 1) / 30
    found = {d: float(np.corrcoef(mouth, envelope(speech(), times - d))[0, 1]) for d in np.arange(-0.1, 0.21, 0.02)}
    delay = max(found, key=found.__getitem__)
    print(f"sound file: correlation {found[delay]:.2f} at {delay:.2f} s")
    assert found[delay] >= 0.6
    assert abs(delay) < 0.15
    quiet = envelope(speech(), times - delay) < 0.01
    assert mouth[~quiet].max() > 0.3
    assert np.median(mouth[quiet]) < 0.1 * mouth.max()


FOCUSED = "document.activeElement.textContent"


def go_to_page(page, title: str) -> None:
    """Open a page of the panel by the keyboard alone."""
    page.get_by_role("tab", selected=True).focus()
    for _ in range(page.get_by_role("tab").count()):
        if page.evaluate(FOCUSED) == title:
            break
        page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", selected=True).inner_text() == title


def tab_to(page, words: str) -> None:
    """Go on by the Tab key, past the button that closes the panel."""
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == words


@in_browser
@pytest.mark.slow
def test_the_mouth_follows_the_microphone_until_it_is_switched_off(here):
    page, *_ = here
    go_to_page(page, "Motion")
    go_to_page(page, "Talk")
    button = page.get_by_role("button", name="Microphone")
    tab_to(page, "Microphone")
    page.keyboard.press("Enter")
    page.wait_for_function("() => persona.alive.talker.busy && persona.alive.microphone")
    try:
        assert button.get_attribute("aria-pressed") == "true"
        assert not axe_finds(page, "talk")
        mouth, strength, times = map(np.array, page.evaluate(BY_THE_MICROPHONE, 6.0))
    finally:
        button.focus()
        page.keyboard.press("Space")
    page.wait_for_function("() => !persona.alive.talker.busy && persona.alive.talker.opening === 0")
    found = {  # a mouth needs some time to open and to close
        delay: float(np.corrcoef(mouth[times > 0.3], np.interp(times[times > 0.3] - delay, times, strength))[0, 1])
        for delay in np.arange(0.0, 0.26, 0.02)
    }
    delay = max(found, key=found.__getitem__)
    print(f"microphone: correlation {found[delay]:.2f} at {delay:.2f} s, heard {len(mouth) / 6:.0f} times a second")
    assert found[delay] >= 0.6
    assert mouth.max() > 0.2 and np.quantile(mouth, 0.1) < 0.05


@in_browser
@pytest.mark.slow
def test_who_changes_their_mind_before_the_browser_has_answered_is_not_seen_or_heard(here):
    """The browser's question is answered after a while; until then it is switched off again."""
    page, *_ = here
    page.evaluate("""() => {
        const devices = navigator.mediaDevices, now = devices.getUserMedia.bind(devices);
        window.given = [];
        devices.getUserMedia = async (wanted) => {
            await new Promise((done) => setTimeout(done, 300));
            const stream = await now(wanted);
            window.given.push(...stream.getTracks());
            return stream;
        };
        window.asBefore = () => delete devices.getUserMedia;
    }""")
    try:
        for count, (title, words) in enumerate((("Talk", "Microphone"), ("Mirror", "Camera")), start=1):
            go_to_page(page, title)
            button = page.get_by_role("button", name=words, exact=True)
            button.click()
            button.click()
            page.wait_for_function("(count) => window.given.length === count", arg=count, timeout=15_000)
            page.wait_for_function("() => window.given.every((track) => track.readyState === 'ended')", timeout=15_000)
            assert button.get_attribute("aria-pressed") == "false"
    finally:
        page.evaluate("asBefore()")


@in_browser
@pytest.mark.slow
def test_chat_agents_speak_through_the_component(here):
    _, server, browser = here
    body = """<!doctype html><html lang="en"><title>agent</title>
        <style>persona-avatar { width: 200px; height: 300px }</style>
        <script type="module" src="/persona-avatar.js"></script>
        <persona-avatar src="/api/v1/avatars/me/splats.glb" paused alive></persona-avatar>
        <script>
            const element = document.querySelector('persona-avatar');
            element.addEventListener('load', () => (document.body.id = 'loaded'));
        </script>"""
    own = browser.new_page()
    own.set_default_timeout(240_000)
    own.route("**/agent.html", lambda route: route.fulfill(body=body, content_type="text/html"))
    own.goto(server.entrance)
    own.goto(f"{server.address}agent.html")
    own.wait_for_selector("#loaded", timeout=240_000)
    seen = own.evaluate("""async () => {
        const element = document.querySelector('persona-avatar');
        const jaw = element.actions.indexOf('jawOpen'), mouth = () => element.animator.pose.expression[jaw];
        const said = (promise) => promise.then(() => 'kept', (error) => error.message);
        const frames = async (n) => { for (let k = 0; k < n; k++) await new Promise((f) => requestAnimationFrame(f)); };
        await frames(2);
        const before = mouth();
        element.viseme('viseme_aa', 1, 3);
        await frames(3);
        const open = mouth();
        element.hush();
        let wrong = '';
        try { element.viseme('xx'); } catch (error) { wrong = error.message; }
        return { before, open, wrong, silent: await said(element.listen(new MediaStream())) };
    }""")
    assert seen["open"] > seen["before"] + 0.3
    assert "PP" in seen["wrong"]
    assert "no sound" in seen["silent"]
    told = own.evaluate(
        """async (text) => {
            const element = document.querySelector('persona-avatar'), events = [];
            element.addEventListener('speech', (event) => events.push(event.detail));
            const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
            const broken = await element.say(new ArrayBuffer(10)).catch((error) => error.message);
            await element.say(bytes);
            const first = events.slice(), cut = element.say(bytes);
            await new Promise((done) => setTimeout(done, 300));
            element.hush();
            await cut;
            return { broken, first, speaking: element.speaking, bytes: bytes.byteLength };
        }""",
        base64.b64encode(wav(np.concatenate([np.zeros(9600), 0.5 * vowel("aa", 0.4), np.zeros(19_200)]))).decode(),
    )
    assert "no sound that the browser can read" in told["broken"]
    assert told["first"] == [True, False]
    assert told["speaking"] is False
    assert told["bytes"] > 0  # the caller's bytes are still there
    own.close()


@in_browser
@pytest.mark.slow
def test_signs_of_life_are_small_the_same_for_a_seed_and_left_out_on_request(here):
    page, *_ = here
    told = page.evaluate("""async () => {
        const { Life } = await import('/persona-core.js');
        const joints = persona.stage.avatar.data.skeleton.names, actions = ['eyeBlinkLeft', 'eyeBlinkRight'];
        const run = (seed) => {
            const life = new Life(joints, actions, seed), lids = [], turns = [];
            for (let k = 0; k < 900; k++) {
                const pose = persona.stage.avatar.restPose();
                pose.expression = new Float32Array(2);
                life.apply(pose, 1 / 30, 1, 0);
                lids.push(pose.expression[0]);
                turns.push(Math.max(...joints.map((_, j) => 2 * Math.acos(Math.min(1, pose.rotations[4 * j + 3])))));
            }
            return { lids, turns };
        };
        return [run(1), run(1), run(2)];
    }""")
    first, again, other = told
    assert first == again != other
    lids = np.array(first["lids"])
    blinks = int(((lids[1:] > 0.5) & (lids[:-1] <= 0.5)).sum())
    assert 5 <= blinks <= 15  # in half a minute
    assert np.degrees(max(first["turns"])) < 3.0
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("persona.alive.talker.alive = 'always'")
    page.wait_for_function("() => persona.alive.talker.lively === 0")
    page.emulate_media(reduced_motion="no-preference")
    page.wait_for_function("() => persona.alive.talker.lively === 1")
    page.evaluate("persona.alive.talker.alive = 'speaking'")


#: Requests of the mirror: how many, how many at once, which ask to learn the person; the first finds the server busy.
#: Of every pose, how far the hips lean to a side, degrees.
WATCHED = """() => {
    const own = window.fetch, told = (window.told = { asked: 0, most: 0, learn: [], leans: [] });
    let now = 0;
    window.fetch = async (path, init) => {
        if (!String(path).includes('/mirror?')) return own(path, init);
        told.most = Math.max(told.most, ++now);
        told.learn.push(path.includes('calibrate'));
        try {
            if (told.asked++ === 0)
                return Response.json({ error: 'busy' }, { status: 409 });
            return await own(path, init);
        } finally {
            now--;
        }
    };
    persona.alive.mirror.delays.push = function (delay) {
        setTimeout(() => {
            const seen = persona.alive.mirror.seen;
            if (seen) told.leans.push((360 / Math.PI) * Math.asin(seen.rotations[2]));
        });
        return Array.prototype.push.call(this, delay);
    };
}"""


@in_browser
@pytest.mark.slow
def test_the_avatar_is_a_mirror_and_what_it_showed_is_kept(here, tmp_path):
    """A person sways before a camera that is a file."""
    from persona import motion

    landmark_reader()
    page, *_ = here
    page.evaluate(WATCHED)
    go_to_page(page, "Mirror")
    tab_to(page, "Camera")
    page.keyboard.press("Enter")
    page.wait_for_function("() => persona.alive.mirror.seen !== null")
    page.get_by_role("button", name="Record me").click()
    page.wait_for_function("""() => {
        const { leans } = told;
        return leans.length > 9 && Math.max(...leans) - Math.min(...leans) > 8 && persona.alive.mirror.share;
    }""")
    told = page.evaluate("() => ({ ...window.told, delays: [...persona.alive.mirror.delays] })")
    print(f"mirror: {1000 / np.median(told['delays'][1:]):.1f} pictures a second")
    assert not axe_finds(page, "mirror")
    page.get_by_label("As in a mirror").focus()
    page.keyboard.press("Space")
    assert not page.get_by_label("As in a mirror").is_checked()
    assert told["most"] == 1  # one picture after the other
    assert told["learn"] == [True, True] + [False] * (told["asked"] - 2)
    assert np.abs(told["leans"]).max() < 2 * SWAY
    turns = np.array(page.evaluate("() => [...persona.alive.mirror.seen.rotations]")).reshape(-1, 4)
    np.testing.assert_allclose(np.linalg.norm(turns, axis=1), 1.0, atol=1e-4)
    with page.expect_download() as kept:
        page.get_by_role("button", name="Stop and keep").click()
    kept.value.save_as(tmp_path / "mirror.npz")
    clip = motion.load(str(tmp_path / "mirror.npz"))
    assert len(clip) >= 2
    assert page.locator(".transport .chip[aria-pressed=true]").inner_text().startswith("mirror")
    page.get_by_role("button", name="Camera").click()
    page.wait_for_function("() => !persona.alive.mirror.running && persona.alive.mirror.share === 0")
    asked = page.evaluate("told.asked")
    page.wait_for_timeout(300)
    assert page.evaluate("told.asked") - asked <= 1  # the one that was under way


@in_browser
@pytest.mark.slow
def test_another_programs_tracker_moves_the_avatar(here):
    pytest.importorskip("pythonosc")
    from persona.live import live
    from persona.viewer.tracker import TrackerDesk

    page, server, _ = here
    page.get_by_role("tab", name="Mirror").click()
    button = page.get_by_role("button", name="Another tracker")
    desk = TrackerDesk(0)
    over = threading.Event()
    words = {"vmc": f"127.0.0.1:{desk.port}", "loop": True, "stopped": over.is_set}
    sending = threading.Thread(target=live, args=("walk",), kwargs=words, daemon=True)
    server.service.tracker = desk
    try:
        sending.start()
        button.click()
        page.wait_for_function("() => persona.alive.tracker.seen !== null && persona.alive.tracker.share === 1")
        first = np.array(page.evaluate("[...persona.alive.tracker.seen.rotations]"))
        page.wait_for_function(
            "(first) => persona.alive.tracker.seen.rotations.some((v, i) => Math.abs(v - first[i]) > 0.05)",
            arg=first.tolist(),
        )
        button.click()
        page.wait_for_function("() => persona.alive.tracker.share === 0")
    finally:
        over.set()
        sending.join()
        server.service.tracker = None
        desk.close()


@in_browser
@pytest.mark.slow
def test_a_photo_is_taken_by_the_camera_by_keys_and_by_nobody_who_says_no(here):
    from PIL import Image

    _, server, browser = here
    page = browser.new_page(viewport={"width": 900, "height": 640}, device_scale_factor=0.5)
    page.set_default_timeout(120_000)
    open_page(page, server.entrance)
    # The stream that the page was given last, so that it is seen to end.
    page.evaluate("""() => {
        const media = navigator.mediaDevices, own = media.getUserMedia.bind(media);
        media.getUserMedia = async (what) => (window.stream = await own(what));
    }""")
    live = "stream.getTracks().some((t) => t.readyState === 'live')"
    button, dialog = page.get_by_role("button", name="Take a photo"), page.get_by_role("dialog")
    button.dblclick()  # one dialog all the same
    page.wait_for_function("() => document.querySelector('dialog video')?.videoWidth > 0")
    assert dialog.count() == 1
    assert page.evaluate(live)
    assert not axe_finds(page, "camera")
    page.keyboard.press("Escape")
    page.wait_for_function(f"() => !({live})")  # a dialog that closes is not seen any more before it says so
    page.locator("dialog").wait_for(state="detached")
    assert page.evaluate(FOCUSED) == "Take a photo"
    assert page.locator(".work").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('dialog video')?.videoWidth > 0")
    page.get_by_role("button", name="Take it").press("Enter")
    page.get_by_role("button", name="Take another").press("Enter")  # the first one was no good
    page.get_by_role("button", name="Take it").press("Enter")
    page.locator("dialog canvas").wait_for()
    assert page.locator(".work").count() == 0  # it is looked at first
    page.get_by_role("button", name="Use it").press("Enter")
    page.locator(".work h2", has_text="Making camera").wait_for()
    assert not page.evaluate(live)
    (photo,) = (server.service.jobs.places.root / "camera" / "photo").iterdir()
    with Image.open(photo) as picture:
        assert picture.format == "JPEG"
        assert picture.width / picture.height == pytest.approx(4 / 3, abs=0.01)
    page.get_by_role("button", name="Cancel and remove").click()
    page.locator(".work").wait_for(state="detached")
    page.evaluate("""() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    }""")
    button.click()
    page.locator(".toast.problem", has_text="told not to let this page use the camera").wait_for()
    assert dialog.count() == 0
    page.close()
