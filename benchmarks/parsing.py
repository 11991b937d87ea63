"""How well the photo's pixels are labelled: python benchmarks/parsing.py [FOLDER] [--half decide|confirm]
                                            [--figures FILE] [--against FILE] [--sheet DIR]

FOLDER holds street photos (``NNNN.jpg``), their pixel labels (``NNNN.png``) and the labels' names (``labels.txt``). By
default it is ``../shared/data/parsing`` beside the checkout; where it is missing, the benchmark says so and ends.

One figure a class, pooled over all photos: pixels that are of the class in both, over pixels that are of it in either
(intersection over union). Hats, glasses and jewellery are not counted. ``mask`` is the person against the ground,
``right`` the share of the person's pixels with the right class. The same by skin tone (individual typology angle of the
labelled skin's usual colour, as the photo's light shows it) and by kind of hair (length and lightness of the labelled
hair).

Half of the photos are for decisions, the others confirm them: a fixed half, by a hash of the name. ``--figures`` keeps
every photo's counts in a file, ``--against`` compares with such a file photo by photo. What the program said of a photo
is kept (``persona.cache``) until its code changes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from persona import storage
from persona.cache import cache_dir, keep, recall
from persona.errors import PersonaError
from persona.imaging.colour import srgb_to_lab
from persona.imaging.photo import read_photo
from persona.keys import key_of
from persona.perception import Perceive
from persona.perception.head import measured_hair
from persona.types import MATERIAL_OF, Label, Material, Observation

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "parsing"
CLASSES = ("skin", "hair", "cloth", "shoe", "prop")  # in the order of Material, from SKIN on
COLUMNS = ("right", *CLASSES, "mask")
SHOES = {"boots", "clogs", "flats", "heels", "loafers", "pumps", "sandals", "shoes", "sneakers", "wedges"}
PROPS = {"bag", "purse", "wallet"}
IGNORED = {
    *("accessories", "bracelet", "earrings", "glasses", "hat"),
    *("necklace", "ring", "sunglasses", "watch"),
}
NOT_COUNTED = 255
#: Differences of IoU from which a photo counts as better or worse.
CLEAR = 0.02
#: Upper ends of the classes of skin by their individual typology angle in degrees, darkest first (Del Bino 2013).
TONES = {"dark": -30.0, "brown": 10.0, "tan": 28.0, "intermediate": 41.0, "light": 90.0}
PALETTE = {
    Label.FACE: (255, 190, 160), Label.SKIN: (255, 120, 80), Label.HAIR: (120, 40, 160), Label.HEADWEAR: (200, 90, 255),
    Label.GLASSES: (0, 0, 0), Label.TOP: (40, 110, 230), Label.OUTER: (20, 50, 120), Label.TROUSERS: (40, 170, 90),
    Label.SKIRT: (150, 220, 60), Label.DRESS: (0, 190, 200), Label.SOCKS: (150, 150, 90), Label.SHOE: (240, 200, 0),
    Label.PROP: (230, 0, 60), Label.BELT: (255, 255, 255), Label.SCARF: (255, 140, 220),
}  # fmt: skip
ROW = 420  # pixels of a picture of the sheet


def half_of(name: str) -> str:
    """Which half a photo belongs to, always the same."""
    return ("decide", "confirm")[zlib.crc32(name.encode()) % 2]


def materials_of(names: Iterable[str]) -> np.ndarray:
    """What counts of the data set's classes, by their number: a material, or NOT_COUNTED."""
    kinds: dict[str, int] = dict.fromkeys(SHOES, Material.SHOE) | dict.fromkeys(PROPS, Material.PROP)
    kinds |= dict.fromkeys(IGNORED, NOT_COUNTED)
    kinds |= {"null": Material.BACKGROUND, "skin": Material.SKIN, "hair": Material.HAIR}
    return np.array([kinds.get(name, Material.CLOTH) for name in names], np.uint8)


def seen_in(photo: Path, perceive: Perceive) -> Observation:
    """What the program says of a photo, from the cache if it has said it before."""
    read = read_photo(photo)
    content = hashlib.sha256(photo.read_bytes()).hexdigest()
    path = cache_dir("parsing") / f"{key_of(perceive, content)}.safetensors"
    kept = recall(path, lambda file: storage.load(Observation, file))
    if kept is not None:
        return kept
    seen = perceive(read)
    keep(path, lambda file: storage.save(seen, file), most=120)
    return seen


def counts(seen: Observation, truth: np.ndarray, annotated: np.ndarray) -> dict[str, list[int]]:
    """Pixels in both and in either of every class, and of the mask; right ones and all of the person.

    Args:
        truth: the material of every pixel, or NOT_COUNTED.
        annotated: whether the pixel has any label but the ground's.
    """
    person, open_ = seen.alpha > 0.5, truth != NOT_COUNTED
    found = {}
    for material, name in enumerate(CLASSES, int(Material.SKIN)):
        said, true = (seen.materials == material) & person & open_, truth == material
        found[name] = [int(np.count_nonzero(said & true)), int(np.count_nonzero(said | true))]
    found["mask"] = [int(np.count_nonzero(person & annotated)), int(np.count_nonzero(person | annotated))]
    both = person & open_ & annotated
    found["right"] = [int(np.count_nonzero((seen.materials == truth) & both)), int(np.count_nonzero(both))]
    return found


def kinds_of(seen: Observation, truth: np.ndarray) -> dict[str, str]:
    """Skin tone and kind of hair, by the labels: "unknown" where too little is labelled."""
    lab = srgb_to_lab(seen.photo.pixels.astype(np.float32) / 255)

    def usual(material: Material) -> np.ndarray | None:
        where = cv2.erode((truth == material).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        return np.median(lab[where], 0) if np.count_nonzero(where) > 100 else None

    skin, hair = usual(Material.SKIN), usual(Material.HAIR)
    tone = kind = "unknown"
    if skin is not None:
        angle = np.degrees(np.arctan2(skin[0] - 50, skin[2]))
        tone = next(name for name, end in TONES.items() if angle <= end)
    if hair is not None and seen.head is not None:
        head = measured_hair(seen.head, np.where(truth == Material.HAIR, Material.HAIR, 0).astype(np.uint8), truth > 0)
        kind = f"{'long' if head.long_hair else 'short or up'}, {'dark' if hair[0] < 35 else 'fair'}"
    return {"skin": tone, "hair": kind}


def pooled(rows: Iterable[dict[str, Any]]) -> dict[str, float]:
    """The figures of several photos together."""
    total = np.sum([[row[name] for name in COLUMNS] for row in rows], 0)
    return {name: float(a / max(b, 1)) for name, (a, b) in zip(COLUMNS, total, strict=True)}


def table(groups: dict[str, list[dict[str, Any]]]) -> list[str]:
    lines = ["| | photos | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 2) + "|"]
    for name, rows in groups.items():
        if rows:
            figures = pooled(rows)
            lines.append(f"| {name} | {len(rows)} | " + " | ".join(f"{figures[c]:.3f}" for c in COLUMNS) + " |")
    return lines


def grouped(rows: dict[str, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """All photos, halves, skin tones and kinds of hair."""
    groups = {"all": list(rows.values())}
    for half in ("decide", "confirm"):
        groups[half] = [row for name, row in rows.items() if half_of(name) == half]
    for what in ("skin", "hair"):
        for kind in sorted({row["kinds"][what] for row in rows.values()}):
            groups[f"{what}: {kind}"] = [row for row in rows.values() if row["kinds"][what] == kind]
    return groups


def compare(rows: dict[str, dict[str, Any]], before: dict[str, dict[str, Any]]) -> list[str]:
    """Of every figure: photos that are clearly better and worse, by name; and the change photo by photo."""
    both = sorted(rows.keys() & before.keys())
    lines = []
    for column in COLUMNS:
        change = {n: pooled([rows[n]])[column] - pooled([before[n]])[column] for n in both if before[n][column][1]}
        better, worse = ([n for n in change if s * change[n] > CLEAR] for s in (1, -1))
        listed = ", ".join(f"{n} {change[n]:+.2f}" for n in sorted(worse, key=lambda n: change[n]))
        lines.append(f"{column:6} better {len(better):2} worse {len(worse):2}   {listed}")
    return lines


def picture_of(seen: Observation, truth: np.ndarray) -> np.ndarray:
    """Photo, the program's labels over it, and the true materials, side by side (uint8 RGB)."""
    colours = np.full((256, 3), 128, np.uint8)
    for label, colour in PALETTE.items():
        colours[label] = colour
    materials = np.full((256, 3), 128, np.uint8)
    for label in (Label.SKIN, Label.HAIR, Label.TOP, Label.SHOE, Label.PROP):
        materials[MATERIAL_OF[label]] = PALETTE[label]
    materials[Material.BACKGROUND] = 230
    own = np.where((seen.alpha > 0.5)[..., None], colours[seen.labels], 230)
    mixed = (0.35 * seen.photo.pixels + 0.65 * own).astype(np.uint8)
    whole = np.concatenate([seen.photo.pixels, mixed, materials[truth]], 1)
    return cv2.resize(whole, None, fx=ROW / len(whole), fy=ROW / len(whole), interpolation=cv2.INTER_AREA)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--half", choices=("decide", "confirm"))
    parser.add_argument("--figures", type=Path, help="keep the counts of every photo in this file")
    parser.add_argument("--against", type=Path, help="compare with such a file")
    parser.add_argument("--sheet", type=Path, help="draw every photo into this folder")
    arguments = parser.parse_args()
    names = arguments.folder / "labels.txt"
    if not names.is_file():
        print(f"the labelled photos are not here ({arguments.folder}): nothing is measured")
        return
    counted = materials_of(line.split(maxsplit=1)[1].strip() for line in names.read_text().splitlines() if line.strip())
    perceive, rows = Perceive(), {}
    for file in sorted(arguments.folder.glob("*.jpg")):
        if arguments.half not in (None, half_of(file.stem)):
            continue
        try:
            seen = seen_in(file, perceive)
        except PersonaError as error:
            print(f"{file.stem}: {error}", file=sys.stderr)
            continue
        annotation = cv2.imread(str(file.with_suffix(".png")), cv2.IMREAD_UNCHANGED)
        annotation = cv2.resize(annotation, seen.alpha.shape[::-1], interpolation=cv2.INTER_NEAREST)
        truth = counted[annotation]
        rows[file.stem] = {**counts(seen, truth, annotation > 0), "kinds": kinds_of(seen, truth)}
        if arguments.sheet:
            arguments.sheet.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(arguments.sheet / f"{file.stem}.jpg"), picture_of(seen, truth)[..., ::-1])
    print("\n".join(table(grouped(rows))))
    if arguments.figures:
        arguments.figures.write_text(json.dumps(rows, indent=1))
    if arguments.against:
        before = json.loads(arguments.against.read_text())
        print("\nbefore\n" + "\n".join(table({"all": [before[n] for n in rows if n in before]})))
        print("\n" + "\n".join(compare(rows, before)))


if __name__ == "__main__":
    main()
