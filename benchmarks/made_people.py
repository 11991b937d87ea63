"""Made people as pairs: an avatar of one picture against true pictures and labels of all eight sides.

    python benchmarks/made_people.py people FOLDER --seeds 1 2 3
    python benchmarks/made_people.py score FOLDER --out OUT [--figures FILE] [--against FILE] [--sheet DIR]

``people`` makes people by procedure (as ``tools/ground_truth.py`` does) in one light, seen from the front and every 45
degrees further to their left (``000.png``, ``045.png``, ...) with mask and labels; a person depends on its seed alone.
``score`` makes a first, untrained avatar of each front in OUT (a stage whose code has not changed is not run again),
carries the photo's camera round it, brings both persons to one height and compares as the protocol of pairs does
(docs/evaluation.md). Front left and front right, left and right, back left and back right are put together.

Besides the figures of pairs: ``extra`` and ``missing`` are the pixels that only the avatar or only the truth has, as
shares of the truth; ``width`` is how much the rows' numbers of pixels differ, as a share of the truth, whatever the
lean (a person's depth, seen from the side); ``right`` is the share of the pixels of both whose label is right (face is
skin; every garment is itself), ``material`` the same with all clothes as one. The avatar's labels are those of its
textured surface. ``--sheet`` draws each person: avatar over truth over both outlines (red: the avatar alone, blue: the
truth alone).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import UInt8

import persona
from persona import storage
from persona.errors import PersonaError
from persona.evaluation.metrics import on_white
from persona.evaluation.pairs import PERSON, Person, camera_around, normalised, score_pair
from persona.files import check_folder
from persona.imaging.masks import bounding_box
from persona.rendering.mesh import rasterize_mesh
from persona.types import MATERIAL_OF, Camera, Label, TexturedSurface

sys.path.append(str(Path(__file__).parents[1] / "tools"))

#: Azimuths in degrees by the groups of the table.
SIDES = {"front": (0,), "front 45°": (45, 315), "side": (90, 270), "back 45°": (135, 225), "back": (180,)}
AZIMUTHS = range(0, 360, 45)
#: Figures of the table, and whether more of them is better.
COLUMNS = {
    "iou": True, "extra": False, "missing": False, "width": False, "right": True, "material": True,
    "colour/skin": False, "colour/hair": False, "colour/cloth": False, "colour/shoe": False, "colour/mean": False,
    "gain": None, "gradient-energy": None, "edges/person": False,
}  # fmt: skip
_DISTANCES = 2.2, 6.0  # meters from which people are photographed, as in the parser's pictures
_FILLED = 0.86  # of the picture's height
_WORST = 3  # people named a figure
Row = dict[str, float]


def make(folder: Path, seed: int, height: int) -> None:
    """Write a person's pictures from all sides."""
    from people.acting import actor
    from people.light import ground, lamp
    from people.picture import FINE
    from people.truth import camera_round, write_view

    random = np.random.default_rng((16, seed))
    who = actor(random)
    light = lamp(random)
    backdrop = ground(random, round(height * FINE), round(height * 0.75 * FINE))
    distance = float(random.uniform(*_DISTANCES))
    pose = who.standing
    layers = who.in_pose(pose, who.draped(pose))
    root, tall = np.asarray(pose.translation), float(np.ptp(who.figure.vertices[:, 1]))
    for azimuth in AZIMUTHS:
        target = np.array([root[0], tall / 2, root[2]])
        camera = camera_round(target, float(azimuth), tall / _FILLED, height, distance)
        write_view(folder / f"{azimuth:03d}", camera, layers, light, backdrop, root)


def true_person(file: Path) -> Person:
    """A picture with its mask and its labels."""
    pixels = cv2.imread(str(file))[..., ::-1].astype(np.float32) / 255
    mask, labels = (
        cv2.imread(str(file.with_name(f"{file.stem}_{what}.png")), cv2.IMREAD_UNCHANGED) for what in ("mask", "labels")
    )
    alpha = mask.astype(np.float32) / 255
    return normalised(Person(pixels * alpha[..., None], alpha, labels))


def labels_of(surface: TexturedSurface, camera: Camera) -> UInt8[np.ndarray, "h w"]:
    """What a camera sees of the textured surface in the photo's pose; background where it is not labelled."""
    if surface.labels is None:
        return np.zeros((camera.height, camera.width), np.uint8)
    points = (surface.surface.vertices[surface.parents] * surface.barycentric[..., None]).sum(1)
    raster = rasterize_mesh(points, surface.faces, camera)
    nearest = np.take_along_axis(surface.faces[raster.face_index], raster.barycentric.argmax(-1)[..., None], -1)[..., 0]
    return np.where(raster.face_index >= 0, surface.labels[nearest], Label.BACKGROUND).astype(np.uint8)


def outlines(shown: Person, truth: Person) -> Row:
    """Pixels that only one of two persons has, and by how many their rows differ, as shares of the truth's."""
    own, true = shown.alpha > 0.5, truth.alpha > 0.5
    apart = np.abs(own.sum(1) - true.sum(1))
    found = {"extra": np.sum(own & ~true), "missing": np.sum(true & ~own), "width": np.sum(apart)}
    return {name: float(count) / max(np.count_nonzero(true), 1) for name, count in found.items()}


def labels_right(shown: Person, truth: Person) -> Row:
    """Shares of the pixels of both persons, labelled in the truth, whose label and whose material are right.

    Raises:
        ValueError: a person has no labels.
    """
    if shown.labels is None or truth.labels is None:
        raise ValueError("both persons need labels")
    own, true = (np.where(x == Label.FACE, Label.SKIN, x) for x in (shown.labels, truth.labels))
    both = (shown.alpha > 0.5) & (truth.alpha > 0.5) & (true != Label.BACKGROUND)
    if not both.any():
        return {}
    same = own[both] == true[both], MATERIAL_OF[own[both]] == MATERIAL_OF[true[both]]
    return {"right": float(same[0].mean()), "material": float(same[1].mean())}


def sides_of(folder: Path, avatar_folder: Path) -> dict[int, tuple[Person, Person]]:
    """The avatar of a person's front (made if it is not there) and the truth, from every side."""
    avatar = persona.create(folder / "000.png", avatar_folder, effort="draft")
    surface = storage.load(TexturedSurface, avatar_folder / "stages" / "texture.safetensors")
    pose, camera = avatar.photo_pose, avatar.photo_camera
    means = avatar.pose(pose).points.cpu().numpy()
    middle = (means.min(0) + means.max(0)) / 2
    box = bounding_box(avatar.draw(pose, camera.scaled(0.5))[1].cpu().numpy() > 0.5)
    if box is None:
        raise PersonaError("the avatar is outside its photo's picture")
    found = {}
    for azimuth in AZIMUTHS:  # with twice as many rows as are compared, as in the protocol of pairs
        around = camera_around(camera, middle, azimuth, 2.0 * box.height, 2 * PERSON)
        rgb, alpha = (x.cpu().numpy() for x in avatar.draw(pose, around))
        shown = normalised(Person(rgb, alpha, labels_of(surface, around)))
        found[azimuth] = shown, true_person(folder / f"{azimuth:03d}.png")
    return found


def figures(sides: Mapping[int, tuple[Person, Person]]) -> dict[int, Row]:
    """All figures of every side."""
    return {azimuth: {**score_pair(*both), **outlines(*both), **labels_right(*both)} for azimuth, both in sides.items()}


def grouped(person: Mapping[int, Row]) -> dict[str, Row]:
    """One person's figures by groups of sides, and over all but the front: means of the sides that have them."""

    def mean(rows: list[Row]) -> Row:
        return {c: float(np.mean([r[c] for r in rows if c in r])) for c in COLUMNS if any(c in r for r in rows)}

    groups = {name: mean([person[a] for a in azimuths if a in person]) for name, azimuths in SIDES.items()}
    return groups | {"all but the front": mean([row for a, row in person.items() if a])}


def summary(people: Mapping[str, Mapping[int, Row]]) -> list[str]:
    """A table of means over people by groups of sides, and who is worst in each figure over all but the front."""
    by_person = {name: grouped(rows) for name, rows in people.items()}
    lines = [f"| {len(people)} people | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for group in (*SIDES, "all but the front"):
        cells = []
        for column in COLUMNS:
            values = [one[group][column] for one in by_person.values() if column in one[group]]
            cells.append(f"{np.mean(values):.3f}" if values else "")
        lines.append(f"| {group} | " + " | ".join(cells) + " |")
    for column, more in COLUMNS.items():
        if more is not None:
            said = {name: one["all but the front"][column] for name, one in by_person.items() if column in one["back"]}
            worst = sorted(said, key=lambda name: said[name], reverse=not more)[:_WORST]
            lines.append(f"worst {column}: " + ", ".join(f"{name} {said[name]:.3f}" for name in worst))
    return lines


def compared(now: Mapping[str, Mapping[int, Row]], before: Mapping[str, Mapping[int, Row]]) -> list[str]:
    """Of every figure over all sides but the front: the mean before and after, and the change by person."""
    lines = []
    both = [name for name in now if name in before]
    for column in COLUMNS:
        old, own = (
            {n: rows[column] for n in both if column in (rows := grouped(people[n])["all but the front"])}
            for people in (before, now)
        )
        change = {n: own[n] - old[n] for n in own if n in old}
        if change:
            means = (float(np.mean([rows[n] for n in change])) for rows in (old, own))
            told = ", ".join(f"{n} {change[n]:+.3f}" for n in sorted(change, key=lambda n: abs(change[n]))[::-1])
            lines.append("{}: {:.4f} -> {:.4f}; {}".format(column, *means, told))
    return lines


def sheet_of(sides: Mapping[int, tuple[Person, Person]], rows: int = 420) -> UInt8[np.ndarray, "h w 3"]:
    """The avatar over the truth over both outlines, all sides beside each other (RGB)."""
    wide = [np.flatnonzero(np.maximum(a.alpha, b.alpha).max(0) > 0.02) for a, b in sides.values()]
    left, right = max(0, min(w[0] for w in wide) - 6), max(w[-1] for w in wide) + 7
    columns = []
    for shown, truth in sides.values():
        own, true = shown.alpha[..., None] > 0.5, truth.alpha[..., None] > 0.5
        outline = np.where(own & true, 0.8, np.where(own, (0.9, 0.1, 0.1), np.where(true, (0.1, 0.2, 0.9), 1.0)))
        tiles = [on_white(shown.image, shown.alpha), on_white(truth.image, truth.alpha), outline]
        columns.append(np.concatenate([tile[:, left:right] for tile in tiles], 0))
    whole = (np.concatenate(columns, 1).clip(0, 1) * 255).astype(np.uint8)
    return cv2.resize(whole, None, fx=3 * rows / len(whole), fy=3 * rows / len(whole), interpolation=cv2.INTER_AREA)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("people", "score"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", help="people: whom to make; score: whom to measure (all)")
    parser.add_argument("--height", type=int, default=1024, help="of the pictures in pixels")
    parser.add_argument("--out", type=Path, help="where avatars go (FOLDER/avatars)")
    parser.add_argument("--figures", type=Path, help="keep the figures of every person and side in this file")
    parser.add_argument("--against", type=Path, help="compare with such a file")
    parser.add_argument("--sheet", type=Path, help="draw every person into this folder")
    options = parser.parse_args()
    if options.what == "people":
        for seed in options.seeds or range(1, 17):
            one = options.folder / f"{seed:03d}"
            check_folder(one)
            make(one, seed, options.height)
            print(one, flush=True)
        return
    people: dict[str, dict[int, Row]] = {}
    for front in sorted(options.folder.glob("*/000.png")):
        name = front.parent.name
        if options.seeds and int(name) not in options.seeds:
            continue
        try:
            sides = sides_of(front.parent, (options.out or options.folder / "avatars") / name)
        except PersonaError as error:
            print(f"{name}: not measured, because {error}", file=sys.stderr)
            continue
        people[name] = figures(sides)
        print(name, *(f"{a}: {row['iou']:.3f}" for a, row in people[name].items()), flush=True)
        if options.sheet:
            options.sheet.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(options.sheet / f"{name}.png"), sheet_of(sides)[..., ::-1])
    print("\n".join(summary(people)))
    if options.figures:
        options.figures.write_text(json.dumps(people, indent=1))
    if options.against:
        read = json.loads(options.against.read_text())
        before = {name: {int(a): row for a, row in rows.items()} for name, rows in read.items()}
        print("\n".join(compared(people, before)))


if __name__ == "__main__":
    main()
