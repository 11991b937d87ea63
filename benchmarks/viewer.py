"""The page in headless Chromium with software GL: python benchmarks/viewer.py AVATAR [--count N ...] [--size 960x720]

For each number of Gaussians (those of the avatar itself, or ``--count`` placed anew on the surface of the avatar's
folder) one row: seconds from opening the page to the first picture (median of five fresh pages, the GLB baked before),
milliseconds a sort takes in the worker and a picture takes to draw (medians while a clip plays), milliseconds a step of
the cloth takes in its worker for each point of the garments (the fastest and the median while a clip plays; the clock,
so other work on the machine counts), size of the GLB, and the least PSNR of three poses from two sides against the CPU
rasterizer with the avatar's own, full network.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import statistics
import tempfile
import threading
from pathlib import Path
from typing import Any

import numpy as np
import torch

from persona import storage
from persona.avatar import Avatar, build_avatar
from persona.pipeline import pictures
from persona.service.parts import open_service
from persona.service.server import listening, running
from persona.types import BodyFit, Observation, TexturedSurface
from persona.viewer.library import Shelf

FLAGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader",
]  # fmt: skip
PAGES = 5
POSES = (("photo", 0), ("walk", 8), ("dance", 50))
COMPARED = (480, 640)
SORTS = """async () => {
    const sorts = [], cloth = [], { stage } = persona, { garments } = stage;
    let seen = 0, over = false;
    const look = () => {
        if (garments && garments.answered.frame > seen) {
            // The first one hangs the cloth, and the next ones are not compiled yet.
            if (seen) cloth.push(garments.milliseconds);
            seen = garments.answered.frame;
        }
        if (!over) requestAnimationFrame(look);
    };
    look();
    const start = performance.now();
    const heard = stage.avatar.onSorted;
    stage.avatar.onSorted = () => { heard(); sorts.push(stage.avatar.sortMilliseconds); };
    await new Promise((done) => setTimeout(done, 6000));
    stage.avatar.onSorted = heard;
    over = true;
    const draws = [];
    const gl = stage.renderer.getContext(), pixel = new Uint8Array(4);
    for (let i = 0; i < 5; i++) {
        const before = performance.now();
        stage.draw(true);
        gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
        draws.push(performance.now() - before);
    }
    return { sorts, draws, cloth, points: garments ? garments.outfit.weave.inverse.length : 0 };
}"""
DRAW = """([seconds, clip, camera]) => {
    const bytes = persona.drawAt(seconds, clip, camera);
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text);
}"""


def placed(folder: Path, count: int) -> Avatar:
    """An avatar of another size on the same surface."""
    results = [
        storage.load(kind, folder / "stages" / f"{name}.safetensors")
        for name, kind in (("perceive", Observation), ("fit", BodyFit), ("texture", TexturedSurface))
    ]
    return build_avatar(*results, count=count)


def psnr_of(page: Any, avatar: Avatar) -> float:
    """The worst of the poses and sides, premultiplied RGBA."""
    page.evaluate(f"persona.freeze({COMPARED[0]}, {COMPARED[1]})")
    worst = float("inf")
    for clip, frame in POSES:
        pose = avatar.photo_pose
        if clip != "photo":
            pose = pictures.poses_of(pictures.load_motion(clip, avatar), avatar)[frame]
        for azimuth in (0.0, 140.0):
            camera = pictures.portrait_camera(avatar, pose, COMPARED, azimuth, 5.0)
            told = {k: v for k, v in vars(camera).items() if k != "T_camera_world"}
            told["T_camera_world"] = np.asarray(camera.T_camera_world).reshape(-1).tolist()
            text = page.evaluate(DRAW, [frame / 30, clip, told])
            seen = np.frombuffer(base64.b64decode(text), np.uint8).reshape(COMPARED[1], COMPARED[0], 4) / 255.0
            rgb, alpha = avatar.draw(pose, camera)
            truth = torch.cat([rgb, alpha[..., None]], -1).numpy()
            worst = min(worst, float(-10 * np.log10(np.mean((seen - truth) ** 2))))
    return worst


def measure(browser: Any, avatar: Avatar, size: tuple[int, int]) -> str:
    """One row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "avatar"
        avatar.save(place)
        megabytes = Shelf(place).splats().stat().st_size / 1e6
        service = open_service(single=place)
        server = running(service)
        socket = listening(0)
        socket.listen()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        address, firsts = f"http://127.0.0.1:{socket.getsockname()[1]}/?token={service.users.token}", []
        try:
            for _ in range(PAGES):
                page = browser.new_page(viewport={"width": size[0], "height": size[1]})
                page.goto(address)
                page.wait_for_selector("html[data-ready]", timeout=120_000)
                firsts.append(page.evaluate("persona.firstPicture / 1000"))
                last = page
                if len(firsts) < PAGES:
                    page.close()
            told = last.evaluate(SORTS)
            quality = psnr_of(last, avatar)
            last.close()
        finally:
            service.closing.set()
            server.should_exit = True
            thread.join(10)
        sort, draw = (statistics.median(told[key]) for key in ("sorts", "draws"))
        first = statistics.median(firsts)
        steps = told["cloth"]
        cloth = f"{min(steps):.1f}, {statistics.median(steps):.1f} ({told['points']})" if steps else "none"
        return f"| {len(avatar)} | {first:.2f} | {sort:.1f} | {draw:.0f} | {cloth} | {megabytes:.1f} | {quality:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("avatar", type=Path)
    parser.add_argument("--count", type=int, nargs="*", default=[])
    parser.add_argument("--size", default="960x720")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    width, _, height = options.size.partition("x")
    chromium = next(p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p)
    avatars = [placed(options.avatar, n) for n in options.count] or [Avatar.load(options.avatar)]
    print(f"{options.avatar.name}, page of {options.size}, {chromium}")
    heads = ("Gaussians", "first picture s", "sort ms", "picture ms", "cloth ms (points)", "GLB MB", "least PSNR dB")
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        for avatar in avatars:
            print(measure(browser, avatar, (int(width), int(height))), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
