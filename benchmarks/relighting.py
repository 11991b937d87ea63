"""People under panoramas: what a relit avatar shows, against the truth.

    python benchmarks/relighting.py people FOLDER --seeds 1 2 3
    python benchmarks/relighting.py score FOLDER [--steps 200 --frames 40]

``people`` makes people by procedure (as ``tools/ground_truth.py`` does) in the light of eight panoramas, and a photo
of each in one of them; the photo's camera meters the person and takes the light's colour there for white. ``score``
makes an avatar of each photo, shows it under the other seven from the photo's camera (``persona render --light``) and
compares: PSNR in the person's box on white, and inside the true mask; no channel is rescaled. Fewer steps and frames
than a recipe's own are enough to compare lights: five people take eight minutes on one thread.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

import persona
from persona.avatar import Avatar
from persona.evaluation.metrics import Shown, Truth, on_white, score
from persona.files import check_folder
from persona.pipeline.pictures import relit
from persona.synthesis import Reprojection
from persona.training import Train

sys.path.append(str(Path(__file__).parents[1] / "tools"))

from people import panoramas, truth
from people.acting import actor
from people.light import ground
from people.picture import FINE, drawn

_FILLED = 0.86  # of the picture's height


def make(folder: Path, seed: int, height: int) -> None:
    """Write a person's photo, its panoramas, and how it looks in each."""
    random = np.random.default_rng((16, seed))
    who = actor(random)
    backdrop = ground(random, round(height * FINE), round(height * 0.75 * FINE))
    pose = who.standing
    layers = who.in_pose(pose, who.draped(pose))
    tall, root = float(np.ptp(who.figure.vertices[:, 1])), np.asarray(pose.translation)
    camera = truth.camera_round(np.array([root[0], tall / 2, root[2]]), 0.0, tall / _FILLED, height)
    fine = camera.scaled(FINE)
    d = drawn(layers, fine)
    mask = d.labels > 0
    seen = panoramas.visible(d, fine, layers, np.array([root[0], 0.9, root[2]]))
    normals = d.normal[mask] @ fine.T_camera_world[:3, :3]
    turned = np.random.default_rng((3, seed)).uniform(-40, 40, len(panoramas.PLACES))

    def write(name: str, picture: np.ndarray) -> None:
        small = cv2.resize(picture.astype(np.float32), (camera.width, camera.height), interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(folder / name), (small[..., ::-1] * 255).round() if small.ndim == 3 else (small * 255).round())

    for k, place in enumerate(panoramas.PLACES):
        light = panoramas.panorama(place, float(turned[k]))
        cv2.imwrite(str(folder / f"{place}.hdr"), light[..., ::-1])
        power = panoramas.powers(light)
        write(f"{place}.png", panoramas.in_light(d, fine, seen, power))
        if k == seed % len(panoramas.PLACES):
            metered = np.log(np.maximum(panoramas.received(normals, seen, power), 1e-3)).mean(0)
            photo = panoramas.in_light(d, fine, seen, power, np.exp(-metered))
            write("photo.png", np.where(mask[..., None], photo, backdrop))
            (folder / "photo.txt").write_text(place)
    write("mask.png", mask.astype(np.float32))


def figures(folder: Path, steps: int | None, frames: int) -> np.ndarray:
    """Of one person, the photo's own light first: box and inside, in the photo's light and relit."""
    out = folder / f"avatar_{steps or 'all'}_{frames}"
    if not (out / "avatar.safetensors").is_file():
        recipe = persona.Recipe(synthesize=Reprojection(frames=frames), train=Train(steps=steps))
        persona.create(folder / "photo.png", out, recipe)
    avatar = Avatar.load(out)
    alpha = cv2.imread(str(folder / "mask.png"), cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255
    rows = []
    for place in panoramas.PLACES:
        own = place == (folder / "photo.txt").read_text()
        true = cv2.imread(str(folder / ("photo.png" if own else f"{place}.png")))[..., ::-1].astype(np.float32) / 255
        row = []
        for light in ("photo", str(folder / f"{place}.hdr")):
            lit = relit(avatar, light)
            rgb, cover = (x.numpy() for x in lit.draw(lit.photo_pose, lit.photo_camera))
            said = score(
                Shown(on_white(rgb, cover), cover), Truth(place, true * alpha[..., None], alpha), variants=("person",)
            )
            row += [said["psnr/person"], said["psnr/inside"]]
        print(folder.name, place, "(the photo's own)" if own else "", *(f"{x:.2f}" for x in row), flush=True)
        rows.insert(0 if own else len(rows), row)
    return np.array(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("people", "score"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5, 6, 7, 8])
    parser.add_argument("--height", type=int, default=768)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--frames", type=int, default=Reprojection().frames)
    options = parser.parse_args()
    if options.what == "people":
        for seed in options.seeds:
            one = options.folder / f"{seed:02d}"
            check_folder(one)
            one.mkdir(parents=True, exist_ok=True)
            make(one, seed, options.height)
            print(one, flush=True)
        return
    found = [figures(p.parent, options.steps, options.frames) for p in sorted(options.folder.glob("*/photo.txt"))]
    table = np.array([np.r_[one[0, :2], one[1:].mean(0)] for one in found])
    for name, row in (("mean", table.mean(0)), *((f"person {k + 1}", row) for k, row in enumerate(table))):
        own, in_photos, relit_to = ("{:.2f} box {:.2f} inside".format(*row[k : k + 2]) for k in (0, 2, 4))
        gain = "{:.2f}, {:.2f}".format(*row[4:] - row[2:4])
        print(f"{name}: own view {own}; in the photo's light {in_photos}; relit {relit_to}; gain {gain}")


if __name__ == "__main__":
    main()
