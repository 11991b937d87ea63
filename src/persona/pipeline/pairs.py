"""The protocol of pairs from start to end: avatars from fronts, measured on true backs and sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, UInt8

from persona import events
from persona.choices import AVATAR
from persona.errors import PersonaError
from persona.evaluation.lpips import Net
from persona.evaluation.metrics import on_white
from persona.evaluation.pairs import (
    HEIGHT,
    PERSON,
    VIEWS,
    Pair,
    Person,
    camera_around,
    normalised,
    read_colours,
    read_labels,
    read_pairs,
    score_pair,
)
from persona.evaluation.protocols import read_frames
from persona.evaluation.table import Table
from persona.imaging.masks import bounding_box
from persona.imaging.measures import iou
from persona.imaging.png import write_png
from persona.pipeline.inputs import load_avatar
from persona.pipeline.renderers import renderers_of
from persona.types import Camera, Label, Observation, Photo

if TYPE_CHECKING:
    from persona.avatar import Avatar

#: Makes an avatar of a photo in a folder.
Maker = Callable[[Path, Path], None]
Colours = Mapping[Label, tuple[int, int, int]]
_LABELS = "its labels and its outline were found here"


def measure_pairs(
    subject: Path | None,
    data: Path,
    frames: Mapping[str, Path],
    out: Path,
    table: Table,
    make: Maker,
    stage: events.Stage,
    nets: Callable[[], tuple[Net, ...]] = tuple,
) -> None:
    """Measure every person of a folder of pairs, into ``table`` and ``out/pictures``.

    Args:
        subject: an avatar's folder if the data is of one person, else a folder with avatars in folders called ``NAME``
            or ``NAME_front``; None: ``make`` makes them in ``out/avatars``.
        data: see :func:`persona.evaluation.pairs.read_pairs`.
        frames: other systems: a name, and the folder with ``NAME_back.png``.
        out: the evaluation's folder.
        table: receives the rows; groups are "back" and "side".
        make: makes an avatar that is missing.
        stage: receives the progress.
        nets: gives the networks of LPIPS to measure with; called when all data are known to be readable.

    Raises:
        PersonaError: data, avatars or pictures cannot be read, or nothing can be measured.
    """
    pairs = read_pairs(data)
    colours = read_colours(data)
    for pair in pairs:  # before anything long: a wrong file is an error at once
        for view in pair.labels:
            _labelled(pair, view, colours)
    folders: dict[str, Path] = {}
    if subject is not None:
        folders = _avatars(subject, pairs)
    elif not frames:
        folders = _made(pairs, out, make, table, stage)
    names = [f"{pair.name}_{view}" for pair in pairs for view in pair.views]
    others = {system: read_frames(Path(folder), names) for system, folder in frames.items()}
    networks, done = nets(), 0
    for pair in pairs:
        avatar = load_avatar(folders[pair.name]) if pair.name in folders else None
        if avatar is None and not others:
            if subject is not None:
                table.notes.append(f"{pair.name}: there is no avatar of this person, so it is not measured.")
            done += len(pair.views)
            continue
        front = _front(pair.front)
        for view, path in pair.views.items():
            done += 1
            name = f"{pair.name}_{view}"
            try:
                truth = _truth(pair, view, colours, stage)
            except PersonaError as error:
                table.notes.append(f"{name}: not measured, because {error}")
                continue
            if view not in pair.labels:
                table.notes.append(f"{name}: {_LABELS}.")
            shown = {} if avatar is None else _views(folders[pair.name], avatar, view, truth)
            for system, found in others.items():
                if name in found:
                    shown[system] = normalised(_cut_out(found[name]))
            for system, person in shown.items():
                table.add(system, view, name, score_pair(person, truth, networks))
            write_png(_sheet(front, [*shown.values(), truth]), out / "pictures" / f"{name}.png")
            stage.progress(done / len(names), path.name)
    if not table.rows:
        raise PersonaError(f"no picture of {data} could be measured: {' '.join(table.notes)}")


def _made(pairs: list[Pair], out: Path, make: Maker, table: Table, stage: events.Stage) -> dict[str, Path]:
    """Avatars made of the fronts. A photo that is refused is told and left out: the others are measured."""
    folders = {}
    for pair in pairs:
        folder = out / "avatars" / pair.name
        try:
            make(pair.front, folder)
        except PersonaError as error:
            told = f"{pair.name}: not measured, because {error}"
            table.notes.append(told)
            stage.warn(told)
        else:
            folders[pair.name] = folder
    return folders


def _avatars(subject: Path, pairs: list[Pair]) -> dict[str, Path]:
    """The folders of the avatars that are there, by the persons' names."""
    own = subject.parent if subject.is_file() else subject
    if (own / AVATAR).is_file():
        called = [p for p in pairs if own.name in (p.name, p.front.stem)]
        if not called and len(pairs) > 1:
            raise PersonaError(
                f"{own} is one avatar, and the data shows {len(pairs)} persons; call its folder like one of them "
                f"({pairs[0].name}), or give the folder that holds all avatars"
            )
        return {(called or pairs)[0].name: own}
    found = {p.name: own / n for p in pairs for n in (p.front.stem, p.name) if (own / n / AVATAR).is_file()}
    if not found:
        raise PersonaError(f"{own} has no avatar of the pairs, such as {own / pairs[0].name / AVATAR}")
    return found


def _read(path: Path) -> Photo:
    from persona.imaging.photo import read_photo

    return read_photo(path, 1280)


def _truth(pair: Pair, view: str, colours: Colours, stage: events.Stage) -> Person:
    """The true picture at the common height, with labels: its own label picture's, or what perception finds."""
    from persona.perception import Perceive

    if view in pair.labels:
        return normalised(_labelled(pair, view, colours))
    seen: Observation = Perceive()(_read(pair.views[view]), events.Stage(stage.name, compute=stage.compute))
    return normalised(Person(seen.foreground * seen.alpha[..., None], seen.alpha, seen.labels))


def _labelled(pair: Pair, view: str, colours: Colours) -> Person:
    """A true picture with its label picture, which belongs to the file's own pixels."""
    pixels = _rgba(pair.views[view])[..., :3]
    labels, alpha = read_labels(pair.labels[view], (pixels.shape[1], pixels.shape[0]), colours)
    return Person(pixels * alpha[..., None], alpha, labels)


def _views(folder: Path, avatar: Avatar, view: str, truth: Person) -> dict[str, Person]:
    """The avatar and its mesh from the view's azimuth; of several azimuths, from the one with the best outline."""
    camera, pose = avatar.photo_camera, avatar.photo_pose
    means = avatar.pose(pose).points.cpu().numpy()
    middle = (means.min(0) + means.max(0)) / 2
    box = bounding_box(avatar.draw(pose, camera.scaled(0.5))[1].cpu().numpy() > 0.5)
    if box is None:
        raise PersonaError("the avatar is outside its photo's picture")
    # Twice as many rows as are compared: made small, a picture has no steps that another size would not have.
    cameras = [camera_around(camera, middle, azimuth, 2.0 * box.height, 2 * PERSON) for azimuth in VIEWS[view]]
    renderers = renderers_of(folder, avatar)

    def drawn(name: str, around: Camera) -> Person:
        return normalised(Person(*renderers[name](pose, around)))

    best = max(cameras, key=lambda around: iou(drawn("avatar", around).alpha, truth.alpha))
    return {name: drawn(name, best) for name in renderers}


def _rgba(path: Path) -> Float[np.ndarray, "h w 4"]:
    from PIL import Image

    try:
        with Image.open(path) as file:
            return np.asarray(file.convert("RGBA"), np.float32) / 255
    except (OSError, ValueError) as error:
        raise PersonaError(f"{path} is not a picture ({error})") from error


def _cut_out(path: Path) -> Person:
    """Another system's picture: with alpha, or on white."""
    pixels = _rgba(path)
    rgb, alpha = pixels[..., :3], pixels[..., 3]
    if alpha.min() == 1:
        alpha = (rgb.min(-1) < 0.98).astype(np.float32)
    if not (alpha > 0.5).any():
        raise PersonaError(f"{path} shows nobody; pictures of other systems have alpha or a white ground")
    return Person(rgb * alpha[..., None], alpha)


def _front(path: Path) -> Float[np.ndarray, "h w 3"]:
    """The front picture as it is, as high as the others."""
    import cv2

    pixels = _read(path).pixels
    size = max(1, round(pixels.shape[1] * HEIGHT / pixels.shape[0])), HEIGHT
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def _sheet(front: Float[np.ndarray, "h w 3"], persons: list[Person]) -> UInt8[np.ndarray, "h columns 3"]:
    """Front, then the persons on white, each as wide as all of them need."""
    columns = np.max([p.alpha.max(0) for p in persons], 0) > 0.02
    box = np.flatnonzero(columns)
    left, right = max(0, int(box[0]) - 12), int(box[-1]) + 13
    tiles = [front, *(on_white(p.image, p.alpha)[:, left:right] for p in persons)]
    return (np.concatenate(tiles, 1).clip(0, 1) * 255).round().astype(np.uint8)


__all__ = ["Maker", "measure_pairs"]
