"""Readers of test sets: which photo the avatar is made from, and which held-out pictures it is measured on.

``rendered`` is a ground-truth case (:mod:`persona.evaluation.ground_truth`); the others are pictures of one
person, for whose poses the person is tracked, since they are not known exactly. NeuMan and X-Humans are read from the
user's own copies; nothing is downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float

from persona.errors import PersonaError
from persona.imaging.video import open_video

_PICTURES = (".png", ".jpg", ".jpeg")


@dataclass(frozen=True)
class HeldOut:
    """Held-out pictures of one person.

    Attributes:
        name: of the person or take.
        photo: the picture to make the avatar from; None when it has to be taken out of ``video``.
        pictures: the held-out pictures; empty for a video file.
        masks: one for each picture (white where the person is); None where the matte has to be found.
        video: a video file in place of pictures.
        frames: of the video, the one for the avatar first.
        shots: further frames of the video that the avatar is made from as well.
        focal_px: of the pictures as they are on disk, if known.
        consecutive: neighbours in time, so that flicker can be measured.
    """

    name: str
    photo: Path | None
    pictures: tuple[Path, ...] = ()
    masks: tuple[Path | None, ...] = ()
    video: Path | None = None
    frames: tuple[int, ...] = ()
    shots: tuple[int, ...] = ()
    focal_px: float | None = None
    consecutive: bool = False


def read_neuman(folder: Path, photo: int | None = None) -> HeldOut:
    """A NeuMan scene with the official split.

    Layout: ``images/00000.png``, ``masks/00000.png`` (white where the person is), ``train_split.txt`` and
    ``test_split.txt`` (one file name a line), ``sparse/cameras.txt`` (COLMAP, PINHOLE). Masks may be missing.

    Args:
        folder: the scene (bike, citron, jogging, seattle).
        photo: number of the training frame the avatar is made from; default the first of the training split.

    Raises:
        PersonaError: the folder is not a scene, or the frame is not one of its training frames.
    """
    train, test = (_split(folder / f"{part}_split.txt", "a NeuMan scene") for part in ("train", "test"))
    numbers = [_number(name) for name in train]
    if photo is not None and photo not in numbers:
        raise PersonaError(f"frame {photo} is not in {folder / 'train_split.txt'}; it has {_few(numbers)}")
    chosen = train[0] if photo is None else train[numbers.index(photo)]
    pictures = tuple(_existing(folder / "images" / name) for name in test)
    return HeldOut(
        folder.name,
        _existing(folder / "images" / chosen),
        pictures,
        tuple(_mask(folder / "masks" / p.name) for p in pictures),
        focal_px=_colmap_focal(folder / "sparse" / "cameras.txt"),
    )


def read_xhumans(folder: Path, photo: str | None = None, every: int = 1) -> HeldOut:
    """A subject of X-Humans with the official split into ``train`` and ``test`` takes.

    Layout: ``{train,test}/Take*/render/image/color_000001.png``, ``render/cameras.npz`` (``intrinsic``, 3 x 3), and
    masks as ``render/mask/mask_000001.png`` or ``color_000001.png`` beside it if there are any.

    Args:
        folder: the subject (00016, ...).
        photo: "Take1/000001", the training frame the avatar is made from; default the first.
        every: take every n-th picture of the test takes (1 is the official protocol).

    Raises:
        PersonaError: the folder is not a subject, or the frame is not one of its training frames.
    """
    found = {part: sorted(folder.glob(f"{part}/Take*/render/image/color_*.png")) for part in ("train", "test")}
    for part, files in found.items():
        if not files:
            raise PersonaError(
                f"{folder} is not a subject of X-Humans: expected {folder / part}/Take*/render/image/color_*.png"
            )
    names = [f"{p.parents[2].name}/{_number(p.name):06d}" for p in found["train"]]
    if photo is not None and photo not in names:
        raise PersonaError(f"{photo} is not a training frame of {folder}; it has {_few(names)}")
    chosen = found["train"][0 if photo is None else names.index(photo)]
    pictures = tuple(found["test"][:: max(1, every)])
    masks = []
    for p in pictures:
        near = p.parents[1] / "mask"
        masks.append(_mask(near / p.name.replace("color_", "mask_")) or _mask(near / p.name))
    return HeldOut(
        folder.name, chosen, pictures, tuple(masks), focal_px=_npz_focal(pictures[0].parents[1] / "cameras.npz")
    )


def read_video(
    path: Path, photo: int = 0, every: int = 5, start: int = 0, end: int | None = None, shots: int = 1
) -> HeldOut:
    """One video (or a folder of frames): the avatar from frame ``photo``, every n-th other frame is the truth.

    With ``shots`` the avatar may be made from so many frames spread over the video, ``photo`` among them; none of
    them is a truth.

    Raises:
        PersonaError: the video cannot be read, or has no such frame.
    """
    count = len(open_video(path))
    if not 0 <= photo < count:
        raise PersonaError(f"{path} has frames 0 to {count - 1}, not {photo}")
    first, last = max(0, start), min(end or count, count)
    spread = np.linspace(first, last - 1, max(1, shots)).round().astype(int).tolist()
    spread.remove(min(spread, key=lambda k: abs(k - photo)))
    others = [k for k in range(first, last, max(1, every)) if k != photo and k not in spread]
    if not others:
        raise PersonaError(f"{path} has no other frame than {photo} in that range; choose a smaller step")
    return HeldOut(path.stem, None, video=path, frames=(photo, *others), shots=tuple(spread), consecutive=True)


def read_mask(path: Path, size: tuple[int, int]) -> Float[np.ndarray, "h w"]:
    """A mask at a picture's (width, height), in [0, 1].

    Raises:
        PersonaError: no picture, or of another shape.
    """
    mask = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if mask is None:
        raise PersonaError(f"{path} is no picture")
    if abs(mask.shape[1] / mask.shape[0] - size[0] / size[1]) > 0.01:
        raise PersonaError(f"{path} is {mask.shape[1]} x {mask.shape[0]} pixels, its picture {size[0]} x {size[1]}")
    return cv2.resize(mask, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def read_frames(folder: Path, names: Sequence[str]) -> dict[str, Path]:
    """Another system's pictures by the names of the truths: ``NAME.png`` (or .jpg); RGBA or on white.

    Raises:
        PersonaError: the folder has none of them.
    """
    if not folder.is_dir():
        raise PersonaError(f"{folder} is not a folder; --frames takes a folder of pictures named like the truth")
    found = {p.stem: p for p in sorted(folder.iterdir()) if p.suffix.lower() in _PICTURES}
    kept = {name: found[name] for name in names if name in found}
    if not kept:
        raise PersonaError(f"{folder} has none of the {len(names)} pictures that are measured, such as {names[0]}.png")
    return kept


def _split(path: Path, what: str) -> list[str]:
    try:
        names = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise PersonaError(f"{path.parent} is not {what}: {path.name} is missing or unreadable") from error
    if not names or any(not re.fullmatch(r"\d+\.(png|jpg)", name) for name in names):
        raise PersonaError(f"{path} should have a file name such as 00012.png on each line")
    return names


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise PersonaError(f"{path} is missing; the split names it")
    return path


def _mask(path: Path) -> Path | None:
    return path if path.is_file() else None


def _number(name: str) -> int:
    return int(re.sub(r"\D", "", Path(name).stem))


def _few(items: Sequence[object]) -> str:
    return ", ".join(str(i) for i in items[:5]) + (", ..." if len(items) > 5 else "")


def _colmap_focal(path: Path) -> float | None:
    """The mean focal length of the first camera of COLMAP's text file."""
    if not path.is_file():
        return None
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        words = line.split()
        if words and not line.startswith("#"):
            try:
                if words[1] == "PINHOLE":
                    return (float(words[4]) + float(words[5])) / 2
                if words[1] in ("SIMPLE_PINHOLE", "SIMPLE_RADIAL"):
                    return float(words[4])
            except (IndexError, ValueError):
                pass
            raise PersonaError(f"{path}: expected 'ID PINHOLE WIDTH HEIGHT FX FY CX CY', got '{line[:80]}'")
    return None


def _npz_focal(path: Path) -> float | None:
    if not path.is_file():
        return None
    try:
        K = np.load(path, allow_pickle=False)["intrinsic"]
        return float(K.reshape(-1, 3, 3)[0, 0, 0])
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise PersonaError(f"{path} should hold 'intrinsic' (3 x 3): {error}") from error


__all__ = ["HeldOut", "read_frames", "read_mask", "read_neuman", "read_video", "read_xhumans"]
