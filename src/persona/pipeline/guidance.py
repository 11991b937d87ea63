"""What other programs' video generators are driven by, for a person of ours in a motion: Champ and StableAnimator."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np
from jaxtyping import UInt8

from persona import events, storage
from persona.choices import BY_EVIDENCE, Reading
from persona.errors import PersonaError
from persona.files import check_folder, writing_folder
from persona.imaging.png import write_png
from persona.pipeline.inputs import clip_of, told, tracked
from persona.types import BodyFit, Motion, Observation

if TYPE_CHECKING:
    from persona.capture.posing import PosedBody, Take

Program = Literal["champ", "stable-animator"]
T = TypeVar("T")


@dataclass(frozen=True)
class Format:
    """What a program takes.

    Attributes:
        size: width and height it was trained for.
        fps: at which what it makes is read again: Champ's videos have 24 frames a second, StableAnimator's are folders.
        pictures: a file's path in the folder, and its picture, for every frame of a clip.
        notice: licences.
    """

    size: tuple[int, int]
    fps: float
    pictures: Callable[[Take, PosedBody], Iterator[tuple[str, UInt8[np.ndarray, "h w 3"]]]]
    notice: str


def _champ(planned: Take, body: PosedBody) -> Iterator[tuple[str, UInt8[np.ndarray, "h w 3"]]]:
    from persona.synthesis.generators.body_maps import body_maps, smpl_joints
    from persona.synthesis.generators.drawing import draw_annotated

    clip = planned.clip
    joints = smpl_joints(body.fit.skeleton)[body.model.vertices.weights.argmax(1)]
    vertices = [body.vertices(pose) for pose in planned.poses]
    for i, maps in enumerate(body_maps(vertices, body.model.faces, joints, planned.camera)):
        for name, picture in vars(maps).items():
            yield f"motion/{name}/{i:04d}.png", picture
        yield f"motion/dwpose/{i:04d}.png", draw_annotated(clip.frames, i, clip.width, clip.height)


def _stable_animator(planned: Take, body: PosedBody) -> Iterator[tuple[str, UInt8[np.ndarray, "h w 3"]]]:
    from persona.synthesis.generators.drawing import draw_dwpose

    clip = planned.clip
    for i in range(len(clip)):
        yield f"poses/frame_{i}.png", draw_dwpose(clip.frames, i, clip.width, clip.height, exchanged=False)


FORMATS: dict[str, Format] = {
    "champ": Format(
        (512, 512), 24.0, _champ,
        "Champ is not part of this program: look at the licences of its code, its weights and Stable Diffusion 1.5 "
        "(CreativeML OpenRAIL-M)",
    ),
    "stable-animator": Format(
        (576, 1024), 30.0, _stable_animator,
        "StableAnimator is not part of this program: its code and weights are MIT, Stable Video Diffusion under it has "
        "the Stability AI Community License, and its face network (antelopev2) is for non-commercial research",
    ),
}  # fmt: skip


def pose_maps(
    avatar: Path | str,
    motion: Motion | Path | str,
    out: Path | str,
    *,
    program: Program = "champ",
    size: tuple[int, int] | None = None,
    fps: float | None = None,
    frames: int = 100,
    reading: Reading = BY_EVIDENCE,
    threads: int | None = None,
    listener: events.Listener = events.ignore,
) -> Path:
    """Write what a video generator of others is driven by, for an avatar's person in a motion.

    The person stays in place, seen by the photo's camera through a window that holds all poses; face and fingers are
    at rest. ``reference.png`` is the photo's person on white, of the same size and in the same place. ``poses.npz`` is
    the motion, frame by frame, for :func:`persona.create` to fit what the program makes (``video_poses``).

    Args:
        avatar: the avatar's folder, with the ``stages`` that ``create`` leaves in it.
        motion: name of a built-in clip, a motion file, a motion, or a video whose main person is followed.
        out: the folder to write, which must not be there or be empty.
        program: which one is to read the folder.
        size: width and height of the pictures (default: what the program was trained for).
        fps: frames a second of the motion (default: of what the program writes).
        frames: at most so many.
        reading: how a motion file is read where it leaves a choice.
        threads: processor threads for following a video.
        listener: receives the progress events.

    Returns:
        ``out``.

    Raises:
        PersonaError: the avatar's folder has no stages or the motion cannot be read, an option is out of range, or the
            folder cannot be written.
    """
    from persona.capture.posing import PosedBody, take
    from persona.motion import retarget, write_motion

    if program not in FORMATS:
        raise PersonaError(f"--program is {', '.join(FORMATS)}, not '{program}'")
    form, folder, out = FORMATS[program], Path(avatar), Path(out)
    width, height = size or form.size
    if not (min(width, height) >= 64 and max(width, height) <= 4096 and not width % 8 and not height % 8):
        raise PersonaError(f"--size is two multiples of 8 between 64 and 4096, not {width}x{height}")
    rate = form.fps if fps is None else fps
    if not 1 <= rate <= 240 or not math.isfinite(rate):
        raise PersonaError(f"--fps is between 1 and 240, not {rate:g}")
    if frames < 1:
        raise PersonaError(f"--frames is at least 1, not {frames}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise PersonaError(f"{out} is there already; give -o a folder that is not")
    check_folder(out.absolute().parent, out)
    observation, fit = _stage(folder, "perceive", Observation), _stage(folder, "fit", BodyFit)
    clip = retarget(clip_of(tracked(motion, listener, threads), rate, frames / rate, reading), fit.skeleton)
    with events.stage("pose-maps", listener) as stage:
        told(clip, stage)
        stage.note(form.notice)
        body = PosedBody.of(fit)
        planned = take(observation, body, clip, rate, frames, (width, height))
        with writing_folder(out) as partial:
            write_png(planned.reference, partial / "reference.png")
            for path, picture in form.pictures(planned, body):
                (partial / path).parent.mkdir(parents=True, exist_ok=True)
                write_png(picture, partial / path)
                number = int("".join(c for c in Path(path).stem if c.isdigit()))
                stage.progress((number + 1) / len(planned.poses), f"frame {number + 1} of {len(planned.poses)}")
            turned = np.stack([pose.rotations for pose in planned.poses])
            places = np.stack([pose.translation for pose in planned.poses])
            write_motion(Motion(fit.skeleton, turned, places, rate, clip.name), partial / "poses.npz")
    return out


def _stage(folder: Path, name: str, kind: type[T]) -> T:
    path = folder / "stages" / f"{name}.safetensors"
    if not path.is_file():
        raise PersonaError(
            f"{folder} has no stages/{path.name}; give the folder of an avatar with its stages (persona create writes "
            "them, the same command makes them again)"
        )
    return storage.load(kind, path)


__all__ = ["FORMATS", "Format", "Program", "pose_maps"]
