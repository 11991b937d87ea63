"""Pairs: an avatar made from a person's front, against true pictures of the back and the side.

Front and back need not be taken from one distance, nor in quite the same pose, so pictures are not compared pixel by
pixel as they are: each is scaled until the person's box has one height, and moved until the persons' middles lie above
each other. Colours are compared label by label, after one factor on the light (exposures differ between pictures; the
factor is a figure of its own, so that an avatar whose back is too dark can be told).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from persona.errors import PersonaError
from persona.evaluation.lpips import Net, lpips
from persona.evaluation.metrics import STAND_IN, Truth, edges, gradient_energy, on_white
from persona.imaging.colour import discounted, linear_to_srgb, srgb_to_lab, srgb_to_linear
from persona.imaging.masks import binary_erosion, bounding_box, square
from persona.imaging.measures import iou
from persona.types import MATERIAL_OF, Camera, Label, Material

_PICTURES = (".png", ".jpg", ".jpeg", ".webp")
#: What a picture beside a front may show, and the azimuths in degrees from which that is seen; of several, the one
#: whose outline fits best.
VIEWS: Mapping[str, tuple[float, ...]] = {"back": (180.0,), "side": (90.0, -90.0)}
#: Rows of a picture whose person has been brought to one height, and of the person in it.
HEIGHT, PERSON = 560, 520
_WIDTH = 720
#: Colours of a label picture that comes without a ``labels.json``: those in which 4D-Dress draws its labels.
COLOURS: Mapping[Label, tuple[int, int, int]] = {
    Label.SKIN: (128, 128, 128),
    Label.HAIR: (255, 128, 0),
    Label.SHOE: (128, 0, 255),
    Label.TOP: (180, 50, 50),
    Label.TROUSERS: (50, 180, 50),
    Label.OUTER: (0, 128, 255),
}
_LIGHTNESS = 0.5  # share of lightness that counts in a colour distance: less of the light on the person
_LEAST = 0.004  # share of the person that a label must cover to be compared
_RIM = 5  # pixels: colours are compared where a square of this side lies inside one label and both persons
_GAINS = 0.5, 2.0  # a picture that would need more is not the same person in other light
_NEAR = 30.0  # levels of 255 within which a colour of a label picture is taken for a label's


@dataclass(frozen=True)
class Pair:
    """One person's pictures.

    Attributes:
        name: what the file names begin with.
        front: the picture to make the avatar from.
        views: the true pictures by what they show, "back" or "side".
        labels: label pictures of those that have one.
    """

    name: str
    front: Path
    views: Mapping[str, Path]
    labels: Mapping[str, Path]


@dataclass(frozen=True)
class Person:
    """A person in a picture: colours on black (sRGB premultiplied by alpha), alpha, and what each pixel is."""

    image: Float[np.ndarray, "h w 3"]
    alpha: Float[np.ndarray, "h w"]
    labels: UInt8[np.ndarray, "h w"] | None = None


def read_pairs(folder: Path) -> list[Pair]:
    """The persons of a folder with ``NAME_front``, ``NAME_back``, perhaps ``NAME_side``, and ``NAME_back_labels.png``.

    Raises:
        PersonaError: no such folder, no pair in it, a front without a true picture, or two files of one name.
    """
    if not folder.is_dir():
        raise PersonaError(
            f"{folder} is not a folder; --protocol pairs takes one with NAME_front.png and NAME_back.png"
        )
    found: dict[str, Path] = {}
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in _PICTURES):
        if path.stem in found:
            raise PersonaError(f"{folder} has {found[path.stem].name} and {path.name}; keep one of them")
        found[path.stem] = path
    pairs = []
    for stem, front in found.items():
        if not stem.endswith("_front"):
            continue
        name = stem.removesuffix("_front")
        if not name:
            raise PersonaError(f"{front} has no name before _front; call it NAME_front{front.suffix}")
        views = {view: found[f"{name}_{view}"] for view in VIEWS if f"{name}_{view}" in found}
        if not views:
            raise PersonaError(f"{front} has no {name}_back or {name}_side beside it to compare with")
        labels = {view: found[f"{name}_{view}_labels"] for view in views if f"{name}_{view}_labels" in found}
        pairs.append(Pair(name, front, views, labels))
    if not pairs:
        raise PersonaError(f"{folder} has no NAME_front.png with a NAME_back.png beside it")
    return pairs


def read_colours(folder: Path) -> Mapping[Label, tuple[int, int, int]]:
    """How the folder's label pictures are coloured: its ``labels.json``, such as {"skin": [128, 128, 128]}.

    Raises:
        PersonaError: the file cannot be read or names something else than labels and colours.
    """
    path = folder / "labels.json"
    if not path.is_file():
        return COLOURS
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        colours = {Label[name.upper()]: tuple(int(v) for v in colour) for name, colour in told.items()}
        if not set(colours) - {Label.BACKGROUND}:
            raise ValueError("it names none")
        if any(len(c) != 3 or not all(0 <= v <= 255 for v in c) for c in colours.values()):
            raise ValueError("a colour is three numbers of 0 to 255")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        names = ", ".join(label.name.lower() for label in Label)
        raise PersonaError(f"{path} should name a colour for labels ({names}): {error}") from error
    return {label: (c[0], c[1], c[2]) for label, c in colours.items()}


def read_labels(
    path: Path, size: tuple[int, int], colours: Mapping[Label, tuple[int, int, int]] = COLOURS
) -> tuple[UInt8[np.ndarray, "h w"], Float[np.ndarray, "h w"]]:
    """A label picture: one channel of :class:`Label` values, or colours on white (or on the colour of its corner).

    Returns:
        the labels, and the person's mask in [0, 1]: every pixel that has not the ground's colour.

    Raises:
        PersonaError: no picture, of another size than its picture (width, height), or without any label.
    """
    told = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if told is None:
        raise PersonaError(f"{path} is no picture")
    if (told.shape[1], told.shape[0]) != size:
        raise PersonaError(f"{path} is {told.shape[1]} x {told.shape[0]} pixels, its picture {size[0]} x {size[1]}")
    if told.ndim == 2:
        if told.max() >= len(Label):
            raise PersonaError(f"{path} has values up to {told.max()}; labels are 0 to {len(Label) - 1}, or colours")
        labels = told.astype(np.uint8)
        alpha = (labels != Label.BACKGROUND).astype(np.float32)
    else:
        pixels = told[..., 2::-1].astype(np.float32)
        ground = pixels[0, 0]
        names = np.array([label for label in colours if label != Label.BACKGROUND], np.uint8)
        table = np.array([colours[Label(n)] for n in names], np.float32)
        apart = np.linalg.norm(pixels[:, :, None] - table, axis=-1)
        labels = np.where(apart.min(-1) < _NEAR, names[apart.argmin(-1)], Label.BACKGROUND).astype(np.uint8)
        alpha = (np.linalg.norm(pixels - ground, axis=-1) > _NEAR).astype(np.float32)
    if not labels.any():
        raise PersonaError(f"{path} has none of the labels' colours; name them in a labels.json beside it")
    return labels, alpha


def camera_around(
    camera: Camera, middle: Float[np.ndarray, " 3"], degrees: float, person_px: float, rows: int = PERSON
) -> Camera:
    """The photo's camera, carried ``degrees`` towards the person's left around the vertical through ``middle``.

    It keeps the photo's rows, so that what the photo cuts off above and below is cut off here too; beside the photo it
    sees further.

    Args:
        camera: of the photo.
        middle: of the person, meters in the world.
        degrees: 180 is behind the person of a photo from the front.
        person_px: height of the person in the photo.
        rows: height that the person has in the picture.
    """
    angle = -math.radians(degrees)
    turn = np.eye(4)
    turn[:3, :3] = cv2.Rodrigues(np.array([0.0, angle, 0.0]))[0]
    turn[:3, 3] = middle - turn[:3, :3] @ middle
    turned = replace(camera, T_camera_world=camera.T_camera_world @ turn)
    factor = rows / max(person_px, 1.0)
    side = round(rows / factor)
    return turned.cropped(-side, 0, camera.width + 2 * side, camera.height).scaled(factor)


def normalised(person: Person) -> Person:
    """The person at one height (:data:`PERSON` of :data:`HEIGHT` rows), its middle in the picture's middle column.

    Raises:
        PersonaError: nobody is in the picture.
    """
    box = bounding_box(person.alpha > 0.5)
    if box is None:
        raise PersonaError("nobody is in the picture")
    factor = PERSON / box.height
    size = max(1, round(person.alpha.shape[1] * factor)), max(1, round(person.alpha.shape[0] * factor))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    columns = np.arange(person.alpha.shape[1]) + 0.5
    middle = float((person.alpha * columns).sum() / person.alpha.sum())
    left, top = round(_WIDTH / 2 - factor * middle), round((HEIGHT - PERSON) / 2 - factor * box.y0)

    def placed(picture: np.ndarray, way: int) -> np.ndarray:
        small = cv2.resize(picture, size, interpolation=way)
        out = np.zeros((HEIGHT, _WIDTH, *picture.shape[2:]), picture.dtype)
        x0, y0, x1, y1 = max(0, left), max(0, top), min(_WIDTH, left + size[0]), min(HEIGHT, top + size[1])
        out[y0:y1, x0:x1] = small[y0 - top : y1 - top, x0 - left : x1 - left]
        return out

    return Person(
        placed(person.image.astype(np.float32), way),
        placed(person.alpha.astype(np.float32), way),
        None if person.labels is None else placed(person.labels, cv2.INTER_NEAREST),
    )


def _regions(truth: Person, inside: np.ndarray) -> dict[Label, np.ndarray]:
    """Where each label of the truth can be compared: away from its rim, if it is large enough."""
    if truth.labels is None:
        return {}
    merged = np.where(truth.labels == Label.FACE, Label.SKIN, truth.labels)
    least = _LEAST * float((truth.alpha > 0.5).sum())
    regions = {}
    for value in np.unique(merged):
        if value == Label.BACKGROUND:
            continue
        region = binary_erosion(merged == value, square(_RIM)) & inside
        if region.sum() >= least:
            regions[Label(int(value))] = region
    return regions


def colour_distances(shown: Person, truth: Person) -> dict[str, float]:
    """How far the mean colours of the truth's labels are from what the picture shows there.

    Distances are of L*a*b* with lightness halved, after one factor on the picture's linear light.

    Args:
        shown, truth: as :func:`normalised` gives them; the truth with labels.

    Returns:
        ``colour/skin``, ``colour/hair``, ``colour/cloth``, ``colour/shoe``, ``colour/prop`` (of every garment by
        itself, weighted by area), ``colour/mean`` over all labels by area, and ``gain``, the factor. Empty if nothing
        can be compared.
    """
    both = (shown.alpha > 0.9) & (truth.alpha > 0.9)
    regions = _regions(truth, both)
    if not regions:
        return {}
    mine, wanted = (np.where(both[..., None], p.image, 0) for p in (shown, truth))
    areas = {label: float(region.sum()) for label, region in regions.items()}
    total = sum(areas.values())
    brightness = np.array([0.2126, 0.7152, 0.0722], np.float32)
    light, true_light = (srgb_to_linear(x) @ brightness for x in (mine, wanted))
    # The factor that brings the labels' mean light nearest to the truth's; dark labels say little of it.
    pairs = [(areas[k], float(light[r].mean()), float(true_light[r].mean())) for k, r in regions.items()]
    gain = sum(w * own * true for w, own, true in pairs) / max(sum(w * own * own for w, own, _ in pairs), 1e-9)
    gain = float(np.clip(gain, *_GAINS))
    lit = linear_to_srgb(srgb_to_linear(mine) * gain).clip(0, 1)
    a, b = (discounted(srgb_to_lab(x), _LIGHTNESS) for x in (lit, wanted))
    distances = {k: float(np.linalg.norm(a[r].mean(0) - b[r].mean(0))) for k, r in regions.items()}
    figures: dict[str, float] = {}
    for material in Material:
        own = [k for k in regions if MATERIAL_OF[k] == material]
        if own:
            weight = sum(areas[k] for k in own)
            figures[f"colour/{material.name.lower()}"] = sum(areas[k] * distances[k] for k in own) / weight
    figures["colour/mean"] = sum(areas[k] * distances[k] for k in regions) / total
    return figures | {"gain": gain}


def score_pair(shown: Person, truth: Person, nets: Sequence[Net] = ()) -> dict[str, float]:
    """All figures of one picture of a pair; both as :func:`normalised` gives them.

    Returns:
        ``iou`` of the silhouettes, what :func:`colour_distances` gives, ``lpips-NET/person`` (or the stand-in) of the
        persons on white, and ``gradient-energy`` relative to the truth's.
    """
    figures = {"iou": float(iou(shown.alpha, truth.alpha)), **colour_distances(shown, truth)}
    mine, true = (on_white(p.image, p.alpha) for p in (shown, truth))
    for net in nets:
        figures[f"lpips-{net}/person"] = lpips(mine, true, net)
    if not nets:
        figures[f"{STAND_IN}/person"] = edges(mine, true)
    figures["gradient-energy"] = gradient_energy(mine, Truth("", truth.image, truth.alpha), shown.alpha)
    return figures


__all__ = [
    "COLOURS",
    "HEIGHT",
    "PERSON",
    "VIEWS",
    "Pair",
    "Person",
    "camera_around",
    "colour_distances",
    "normalised",
    "read_colours",
    "read_labels",
    "read_pairs",
    "score_pair",
]
