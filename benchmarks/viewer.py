"""The page in headless Chromium with software GL: python benchmarks/viewer.py AVATAR [--count N ...] [--size 960x720]

For each number of Gaussians (those of the avatar itself, or ``--count`` placed anew on the surface of the avatar's
folder) one row: seconds from opening the page to the first picture (median of five fresh pages, the GLB baked before),
milliseconds a sort takes in the worker and a picture takes to draw (medians while a clip plays), milliseconds a step of
the cloth takes in its worker (the median while a clip plays, and of a sixtieth of a second of the clip while the page
draws nothing; the clock, so other work on the machine counts) and how many points the garments have, size of the GLB,
and the least PSNR of three poses from two sides against the CPU rasterizer with the avatar's own, full network.

Garments lie where Python drapes them in both pictures, so that this PSNR is of drawing alone. What the page makes of
them by itself is the last column: the mean distance of its points from Python's, and the least PSNR with them.
Two drapes of one pose may differ by a fold, which costs a picture far more than its looks.
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
from persona.pipeline import cameras, inputs
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
STEPS = 240
DRIVEN = """async (count) => {
    const { animator, stage: { garments } } = persona, steps = [];
    persona.drawnElsewhere = true;
    for (let i = 0; i < count; i++) {
        animator.advance(1 / 60);
        garments.show(animator, 1 / 60);
        while (garments.busy) await new Promise((done) => setTimeout(done, 1));
        // The first one hangs the cloth, and the next ones are not compiled yet.
        if (i > count / 4) steps.push(garments.milliseconds);
    }
    persona.drawnElsewhere = false;
    return steps;
}"""
HANG = """async () => {
    const { animator, stage: { garments } } = persona;
    garments.live = true;
    do {
        garments.show(animator, 0);
        await new Promise((done) => setTimeout(done, 5));
    } while (garments.busy || garments.answered.leaps !== animator.leaps);
    const points = [...garments.points];
    garments.live = false;
    return points;
}"""
WEAR = "(points) => persona.stage.avatar.setCloth(points && Float32Array.from(points))"
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


def psnr(seen: np.ndarray, drawn: tuple[torch.Tensor, torch.Tensor]) -> float:
    """Of premultiplied RGBA."""
    truth = torch.cat([drawn[0], drawn[1][..., None]], -1).numpy()
    return float(-10 * np.log10(np.mean((seen - truth) ** 2)))


def compared(page: Any, avatar: Avatar) -> tuple[float, str]:
    """The least PSNR of the poses and sides, and what the page's own garments are like."""
    page.evaluate(f"persona.freeze({COMPARED[0]}, {COMPARED[1]})")
    drawn, own, apart = [], [], []
    for clip, frame in POSES:
        pose = avatar.photo_pose
        if clip != "photo":
            pose = inputs.poses_of(inputs.load_motion(clip, avatar), avatar)[frame]
        python, hung = avatar.draped(pose), None
        for azimuth in (0.0, 140.0):
            camera = cameras.portrait_camera(avatar, pose, COMPARED, azimuth, 5.0)
            told = {k: v for k, v in vars(camera).items() if k != "T_camera_world"}
            told["T_camera_world"] = np.asarray(camera.T_camera_world).reshape(-1).tolist()
            truth = avatar.draw(pose, camera)

            def seen(points: np.ndarray | None, clip: str = clip, frame: int = frame, told: Any = told) -> np.ndarray:
                page.evaluate(WEAR, None if points is None else points.ravel().tolist())
                text = page.evaluate(DRAW, [frame / 30, clip, told])
                return np.frombuffer(base64.b64decode(text), np.uint8).reshape(COMPARED[1], COMPARED[0], 4) / 255.0

            drawn.append(psnr(seen(python), truth))
            # In the photo's pose the page keeps the photo's folds, as Python does.
            if python is None or clip == "photo":
                continue
            if hung is None:
                hung = np.reshape(page.evaluate(HANG), (-1, 3))
                apart.append(1000 * float(np.linalg.norm(hung - python, axis=1).mean()))
            own.append(psnr(seen(hung), truth))
    return min(drawn), f"{max(apart):.1f} mm, {min(own):.1f}" if own else "none"


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
        last: Any = None
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
            driven = last.evaluate(DRIVEN, STEPS) if told["points"] else []
            quality, hung = compared(last, avatar)
            last.close()
        finally:
            service.closing.set()
            server.should_exit = True
            thread.join(10)
        sort, draw = (statistics.median(told[key]) for key in ("sorts", "draws"))
        first = statistics.median(firsts)
        playing, alone = (statistics.median(steps) if steps else 0.0 for steps in (told["cloth"], driven))
        cloth = f"{playing:.1f}, {alone:.1f} ({told['points']})" if driven else "none"
        measured = f"{first:.2f} | {sort:.1f} | {draw:.0f} | {cloth} | {megabytes:.1f} | {quality:.1f} | {hung}"
        return f"| {len(avatar)} | {measured} |"


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
    heads = (
        "Gaussians", "first picture s", "sort ms", "picture ms", "cloth ms: playing, alone (points)", "GLB MB",
        "least PSNR dB", "hung by the page: apart, dB",
    )  # fmt: skip
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        for avatar in avatars:
            print(measure(browser, avatar, (int(width), int(height))), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
