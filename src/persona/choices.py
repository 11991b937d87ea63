"""What may be chosen for a run: one dataclass for the command line, Python and the page alike."""

from __future__ import annotations

import dataclasses
import math
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from persona.errors import PersonaError
from persona.hints import fits, hints_of, in_words

_MOST_STEPS = 10_000_000  # weeks of training

#: How much work an avatar is worth: the first avatar, what ``Recipe()`` says, or more of what helps
#: (``pipeline/choosing.py`` says what).
Effort = Literal["draft", "normal", "best"]

#: What an avatar is called in its folder.
AVATAR = "avatar.safetensors"

#: An axis of a file that may point up.
Up = Literal["y", "z", "x", "-y", "-z", "-x"]


@dataclass(frozen=True)
class Reading:
    """How a motion file is read where it leaves a choice; None leaves it to the reader.

    Attributes:
        up: the axis of the motion file that points up (default: by the file's evidence).
        clip: of several animations in a file, the one of this name or number (default: the longest that moves).
        person: of several people in a file, the one of this name or number (default: the one seen longest, or moved
            most).
    """

    up: Up | None = None
    clip: str | None = field(default=None, metadata={"metavar": "NAME|N"})
    person: str | None = field(default=None, metadata={"metavar": "NAME|N"})

    def __post_init__(self) -> None:
        if self.up is not None and self.up not in typing.get_args(Up):
            raise PersonaError(f"--up is one of {', '.join(typing.get_args(Up))}, not '{self.up}'")


#: The readers choose.
BY_EVIDENCE = Reading()


@dataclass(frozen=True)
class Choices:
    """Choices of a run of :func:`persona.create`; None leaves what the recipe says.

    The fields' metadata say what else is known of them: ``range`` (the smallest and the largest number), ``unit``,
    ``page`` (whether the page of ``persona serve`` offers it), and for the command line ``metavar`` and ``argument``.

    Attributes:
        photos: further photos of the person in the same clothes.
        video: a video of the person (or a folder of frames), for what the photo does not show.
        video_by: a camera took it, or a program made it (Champ, StableAnimator, UniAnimate, ...) from the photo
            (default: camera).
        video_poses: motion file with the video's poses (default: they are tracked).
        video_frames: how many frames to take from each video (default: 16).
        effort: draft stops after the first, untrained avatar (seconds); normal trains it (minutes); best trains it
            twice as long.
        seed: where all randomness comes from (default: 0).
        device: where to compute.
        turn: a photo that lies on its side, by a quarter to the left or right, or upside down (180).
        sex: a hint for the body's shape.
        height: the person's height in meters, a hint for the body's size.
        focal: the photo's focal length in pixels (default: from EXIF, or a guess).
        garment: what hangs free of the legs, where the photo is read wrongly: a skirt, a dress, a coat, or none, as of
            trousers (default: what the photo shows).
        steps: training steps (default: what takes a few minutes).
        representation: what the avatar is made of: Gaussians, or nerf, a radiance field around the surface, which is
            slower and softer; the page and exports show it by Gaussians made of it (default: gaussians).
        body: the body model, anny or smplx (default: anny); smplx needs your own model file and is for non-commercial
            research only.
        body_path: the SMPL-X model file, SMPLX_NEUTRAL.npz, SMPLX_FEMALE.npz or SMPLX_MALE.npz.
        mask: a picture, white where the person is, in place of the mask found here.
        keypoints: .json of OpenPose, COCO-WholeBody, MMPose or Sapiens, in place of the landmarks found here.
        body_estimate: .npz, .json or .pt of SMPLest-X, SMPLer-X, OSX, Multi-HMR or SAM 3D Body, for the fit to follow.
        body_camera: .json with focal and princpt, where the estimate's program wrote them into a separate file.
        landmarks: optional network for body and hands (see 'persona doctor' for what is installed and licences).
        matte: optional network for the mask.
        normals: optional network for surface normals, which the fit then follows.
        points: optional network for depth, which the fit then follows.
        parts: optional network that segments skin, hair and clothes.
        albedo: optional network for colours without light and shade; none leaves the photo's light on the person
            (default: the light is estimated from photo and body).
        generator: what makes the pictures in other poses (default: reprojection); the video generators need a GPU and
            'persona models get'.
        generator_steps: denoising steps of a video generator (default: 25 for mimicmotion, 20 for wan-animate,
            40 for wan-animate-2).
        lora: .safetensors of a distilled LoRA for wan-animate; with one, 4 to 6 --generator-steps are enough.
        models: a folder that holds the optional networks' repositories, for work without a network.
        log: folder for the training's loss terms (CSV), pictures every 200 steps, and TensorBoard's events.
    """

    photos: tuple[Path, ...] = field(default=(), metadata={"argument": False})
    video: Path | None = field(default=None, metadata={"metavar": "VIDEO"})
    video_by: Literal["camera", "program"] | None = None
    video_poses: Path | None = field(default=None, metadata={"metavar": "MOTION"})
    video_frames: int | None = field(default=None, metadata={"range": (1, _MOST_STEPS)})
    effort: Effort = field(default="normal", metadata={"page": True})
    seed: int | None = field(default=None, metadata={"range": (0, 2**32 - 1), "page": True})
    device: Literal["auto", "cpu", "cuda"] = "auto"
    turn: Literal["left", "right", "180"] | None = field(default=None, metadata={"page": True})
    sex: Literal["female", "male"] | None = field(default=None, metadata={"page": True})
    height: float | None = field(
        default=None, metadata={"metavar": "METERS", "unit": "meters", "range": (0.5, 2.6), "page": True}
    )
    focal: float | None = field(
        default=None, metadata={"metavar": "PIXELS", "unit": "pixels", "range": (1, 1_000_000)}
    )  # any lens
    garment: Literal["skirt", "dress", "coat", "trousers", "none"] | None = field(default=None, metadata={"page": True})
    steps: int | None = field(default=None, metadata={"metavar": "N", "range": (1, _MOST_STEPS), "page": True})
    representation: Literal["gaussians", "nerf"] | None = field(default=None, metadata={"page": True})
    body: str | None = None
    body_path: Path | None = None
    mask: Path | None = None
    keypoints: Path | None = None
    body_estimate: Path | None = None
    body_camera: Path | None = None
    landmarks: Literal["sapiens2"] | None = None
    matte: Literal["sam2", "sapiens2"] | None = None
    normals: Literal["sapiens2", "marigold"] | None = None
    points: Literal["sapiens2"] | None = None
    parts: Literal["sapiens2"] | None = None
    albedo: Literal["marigold", "none"] | None = None
    generator: Literal["reprojection", "mimicmotion", "wan-animate", "wan-animate-2"] | None = None
    generator_steps: int | None = field(default=None, metadata={"metavar": "N", "range": (1, _MOST_STEPS)})
    lora: Path | None = None
    models: Path | None = field(default=None, metadata={"metavar": "DIR"})
    log: Path | None = field(default=None, metadata={"metavar": "DIR"})

    @staticmethod
    def from_json(values: object, base: Choices | None = None) -> Choices:
        """Choices that a page made.

        A page cannot choose files of this computer.

        Args:
            values: what the page sent, parsed: an object of choices by name.
            base: what is chosen already.

        Raises:
            PersonaError: it is no object, a name is not known, or a value makes no sense.
        """
        if not isinstance(values, Mapping):
            raise PersonaError('choices are an object, such as {"height": 1.7}')
        hints = hints_of(Choices)
        for name in values:
            if name not in hints:
                raise PersonaError(f"there is no choice called {str(name)[:40]!r}")
            if Path in (hints[name], *typing.get_args(hints[name])):
                raise PersonaError(f"{_spaced(name)} is a file of this computer, which a page cannot choose")
        chosen = dataclasses.replace(base or Choices(), **{str(name): value for name, value in values.items()})
        chosen.check(_spaced)
        return chosen

    def given(self) -> tuple[str, ...]:
        """Names of what was chosen."""
        return tuple(f.name for f in dataclasses.fields(self) if getattr(self, f.name) != f.default)

    def check(self, called: Callable[[str], str] | None = None) -> None:
        """Whether the choices make sense, each and together; files are looked at when they are read.

        Args:
            called: what a message calls a choice, given its name (default: as the command line writes it).

        Raises:
            PersonaError: says which does not, and what is expected.
        """
        called = called or flag
        hints, given = hints_of(Choices), self.given()
        for entry in dataclasses.fields(self):
            name, hint, value = entry.name, hints[entry.name], getattr(self, entry.name)
            if name not in given:
                continue
            if not fits(value, hint) or (isinstance(value, float) and not math.isfinite(value)):
                raise PersonaError(f"{called(name)} is {in_words(hint)}, not {_short(value)!r}")
            if "range" not in entry.metadata:
                continue
            low, high = entry.metadata["range"]
            if not low <= value <= high:
                unit = f" of {entry.metadata['unit']}" if "unit" in entry.metadata else ""
                raise PersonaError(
                    f"{called(name)} is {in_words(hint)}{unit} from {low} to {high}, not {_short(value)}"
                )
        if self.effort == "draft" and self.representation == "nerf":
            raise PersonaError(
                f"{called('representation')} nerf does not go with {called('effort')} draft: drafts are of Gaussians"
            )
        generator, steps, lora = called("generator"), called("generator_steps"), called("lora")
        if self.generator_steps is not None and self.generator in (None, "reprojection"):
            raise PersonaError(f"{steps} goes with {generator} mimicmotion, wan-animate or wan-animate-2")
        if self.lora is not None and self.generator != "wan-animate":
            raise PersonaError(f"{lora} goes with {generator} wan-animate")
        if self.lora is not None and not (self.lora.is_file() and self.lora.suffix == ".safetensors"):
            raise PersonaError(f"{lora} takes a .safetensors file, not {self.lora}")


def _short(value: object) -> str:
    """A value as a message shows it."""
    if isinstance(value, int) and abs(value) >= 10**20:
        return "a number of more than 20 digits"
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:40] + "..."


def flag(name: str) -> str:
    """A choice as the command line writes it."""
    return "--" + name.replace("_", "-")


def _spaced(name: str) -> str:
    """A choice as a page's messages write it."""
    return name.replace("_", " ")


def size_of(text: str) -> tuple[int, int]:
    """(width, height) of text such as "768x1024".

    Raises:
        PersonaError: it is written in another way.
    """
    parts = text.lower().replace("×", "x").split("x")
    if len(parts) != 2 or not all(p.isascii() and p.isdigit() and len(p) <= 5 for p in parts):
        raise PersonaError(f"--size is WIDTHxHEIGHT, for example 768x1024, not '{text}'")
    return int(parts[0]), int(parts[1])


def color_of(text: str) -> tuple[float, float, float]:
    """Red, green and blue, sRGB from 0 to 1, of a name or of six hex digits.

    Raises:
        PersonaError: it is neither.
    """
    names = {"white": "ffffff", "black": "000000", "grey": "808080", "gray": "808080", "green": "00b140"}
    try:
        red, green, blue = bytes.fromhex(names.get(text.lower(), text.removeprefix("#")))
    except ValueError as error:
        raise PersonaError(f"--background is white, black, grey, green or six hex digits, not '{text}'") from error
    return red / 255, green / 255, blue / 255


__all__ = ["AVATAR", "BY_EVIDENCE", "Choices", "Effort", "Reading", "Up", "color_of", "flag", "size_of"]
