"""The command line: one command per Python function of the same name, progress in the terminal, errors in one line.

Nothing heavy is imported here before a command runs, so that ``persona --help`` answers at once.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro
from tyro.conf import FlagCreatePairsOff, OmitArgPrefixes, Positional, arg

from persona.errors import PersonaError
from persona.events import Event, Listener
from persona.version import __version__

if TYPE_CHECKING:
    from persona.capture.recorded import Recorded
    from persona.pipeline.doctor import Ability

#: Exit codes: a mistake the user can mend, wrong usage (tyro's own), a bug in persona, Ctrl-C.
USER_ERROR, USAGE, BUG, INTERRUPTED = 1, 2, 70, 130

#: About how long each stage of ``create`` takes on two cores, for the time left of all of them together.
_TYPICAL_SECONDS = {
    "perceive": 4, "fit": 10, "texture": 8, "preview": 4, "synthesize": 45, "train": 200, "report": 25,
}  # fmt: skip

_WORDS = {
    "perceive": "seeing the person",
    "fit": "fitting the body",
    "texture": "completing the texture",
    "preview": "first avatar",
    "capture": "other pictures of the person",
    "synthesize": "rendering other poses",
    "train": "refining the avatar",
    "report": "preview and report",
    "animate": "video",
    "track": "following the person",
    "view": "preparing the player",
    "evaluate": "measuring",
    "models": "getting the model",
    "export": "files",
}


Output = Annotated[Path, arg(aliases=["-o"], metavar="FILE")]
Saved = Annotated[Path | None, arg(metavar="FILE", help_behavior_hint="")]
Degrees = Annotated[float | None, arg(metavar="DEG", help_behavior_hint="")]


def _size(text: str) -> tuple[int, int]:
    parts = text.lower().replace("×", "x").split("x")
    if len(parts) != 2 or not all(p.isascii() and p.isdigit() and len(p) <= 5 for p in parts):
        raise PersonaError(f"--size is WIDTHxHEIGHT, for example 768x1024, not '{text}'")
    return int(parts[0]), int(parts[1])


def _color(text: str) -> tuple[float, float, float]:
    names = {"white": "ffffff", "black": "000000", "grey": "808080", "gray": "808080", "green": "00b140"}
    try:
        red, green, blue = bytes.fromhex(names.get(text.lower(), text.removeprefix("#")))
    except ValueError as error:
        raise PersonaError(f"--background is white, black, grey, green or six hex digits, not '{text}'") from error
    return red / 255, green / 255, blue / 255


def create(
    photo: Annotated[Positional[tuple[Path, ...]], arg(metavar="PHOTO [PHOTO ...]")],
    out: Annotated[Path | None, arg(aliases=["-o"], metavar="DIR", help_behavior_hint="")] = None,
    video: Annotated[Path | None, arg(metavar="VIDEO", help_behavior_hint="")] = None,
    video_by: Literal["camera", "program"] = "camera",
    video_poses: Annotated[Path | None, arg(metavar="MOTION", help_behavior_hint="")] = None,
    video_frames: int = 16,
    preview_only: bool = False,
    seed: int = 0,
    device: Literal["auto", "cpu", "cuda"] = "auto",
    sex: Annotated[Literal["female", "male"] | None, arg(metavar="{female,male}", help_behavior_hint="")] = None,
    height: Annotated[float | None, arg(metavar="METERS", help_behavior_hint="")] = None,
    focal: Annotated[float | None, arg(metavar="PIXELS", help_behavior_hint="")] = None,
    steps: Annotated[int | None, arg(metavar="N", help_behavior_hint="")] = None,
    body: str = "anny",
    body_path: Annotated[Path | None, arg(metavar="FILE", help_behavior_hint="")] = None,
    mask: Saved = None,
    keypoints: Saved = None,
    body_estimate: Saved = None,
    body_camera: Saved = None,
    landmarks: Annotated[Literal["sapiens2"] | None, arg(metavar="{sapiens2}", help_behavior_hint="")] = None,
    matte: Annotated[Literal["sam2", "sapiens2"] | None, arg(metavar="{sam2,sapiens2}", help_behavior_hint="")] = None,
    normals: Annotated[
        Literal["sapiens2", "marigold"] | None, arg(metavar="{sapiens2,marigold}", help_behavior_hint="")
    ] = None,
    points: Annotated[Literal["sapiens2"] | None, arg(metavar="{sapiens2}", help_behavior_hint="")] = None,
    parts: Annotated[Literal["sapiens2"] | None, arg(metavar="{sapiens2}", help_behavior_hint="")] = None,
    albedo: Annotated[Literal["marigold", "none"] | None, arg(metavar="{marigold,none}", help_behavior_hint="")] = None,
    generator: Literal["reprojection", "mimicmotion", "wan-animate"] = "reprojection",
    generator_steps: Annotated[int | None, arg(metavar="N", help_behavior_hint="")] = None,
    lora: Saved = None,
    models: Annotated[Path | None, arg(metavar="DIR", help_behavior_hint="")] = None,
    log: Annotated[Path | None, arg(metavar="DIR", help_behavior_hint="")] = None,
) -> None:
    """Make an animatable avatar of the person in a photo.

    Run it again after an interruption: it goes on after the last finished stage.

    Args:
        photo: a picture that shows one person, then perhaps more of the same person in the same clothes; or a video of
            them, whose best frame is taken as the photo.
        out: the avatar's folder (default: avatars/<name of the photo>).
        video: a video of the person (or a folder of frames), for what the photo does not show.
        video_by: a camera took it, or a program made it (Champ, StableAnimator, UniAnimate, ...) from the photo.
        video_poses: motion file with the video's poses (default: they are tracked).
        video_frames: how many frames to take from each video.
        preview_only: stop after the first avatar (about half a minute).
        seed: where all randomness comes from.
        device: where to compute.
        sex: a hint for the body's shape.
        height: the person's height in meters, a hint for the body's size.
        focal: the photo's focal length in pixels (default: from EXIF, or a guess).
        steps: training steps (default: what takes a few minutes).
        body: the body model, anny or smplx; smplx needs your own model file and is for non-commercial research only.
        body_path: the SMPL-X model file, SMPLX_NEUTRAL.npz, SMPLX_FEMALE.npz or SMPLX_MALE.npz.
        mask: a picture, white where the person is, in place of the mask found here.
        keypoints: .json of OpenPose, COCO-WholeBody, MMPose or Sapiens, in place of the landmarks found here.
        body_estimate: .npz, .json or .pt of SMPLest-X, SMPLer-X, OSX, Multi-HMR or SAM 3D Body, for the fit to follow.
        log: folder for the training's loss terms (CSV), pictures every 200 steps, and TensorBoard's events.
        body_camera: .json with focal and princpt, where the estimate's program wrote them into a file of their own.
        landmarks: optional network for body and hands (see 'persona doctor' for what is installed and licences).
        matte: optional network for the mask.
        normals: optional network for surface normals, which the fit then follows.
        points: optional network for depth, which the fit then follows.
        parts: optional network that tells skin, hair and clothes apart.
        albedo: optional network for colours without light and shade; none leaves the photo's light on the person
            (default: the light is estimated from photo and body).
        generator: what makes the pictures in other poses; the video generators need a GPU and 'persona models get'.
        generator_steps: denoising steps of a video generator (default: 25 for mimicmotion, 20 for wan-animate).
        lora: .safetensors of a distilled LoRA for wan-animate; with one, 4 to 6 --generator-steps are enough.
        models: a folder that holds the optional networks' repositories, for work without a network.
    """
    from persona.body import body_named

    source = body_named(body).from_file(body_path)
    if height is not None and not 0.5 <= height <= 2.6:
        raise PersonaError(f"--height is in meters, between 0.5 and 2.6, not {height:g}")
    if focal is not None and focal <= 0:
        raise PersonaError(f"--focal is a length in pixels, not {focal:g}")
    if steps is not None and steps < 1:
        raise PersonaError(f"--steps is at least 1, not {steps}")
    if generator_steps is not None and (generator_steps < 1 or generator == "reprojection"):
        raise PersonaError("--generator-steps is at least 1 and goes with --generator mimicmotion or wan-animate")
    if lora is not None and generator != "wan-animate":
        raise PersonaError("--lora goes with --generator wan-animate")
    if lora is not None and not (lora.is_file() and lora.suffix == ".safetensors"):
        raise PersonaError(f"--lora takes a .safetensors file; {lora} is none")
    if not photo:
        raise PersonaError("give a photo, for example: persona create me.jpg")
    folder = out if out is not None else Path("avatars") / photo[0].stem
    with _told("create") as listener:
        from persona import pipeline
        from persona.fitting import FitBody
        from persona.perception import Perceive, SavedFile
        from persona.perception.backends import back_end
        from persona.synthesis import Albedo, Texture
        from persona.training import Train

        given = {"mask": mask, "keypoints": keypoints, "body": body_estimate, "body_camera": body_camera}
        asked = {
            "landmarks": landmarks, "matte": matte, "normals": normals, "points": points, "parts": parts,
            "albedo": None if albedo == "none" else albedo,
        }  # fmt: skip
        recipe = pipeline.Recipe(
            perceive=Perceive(
                **{name: SavedFile.of(path) for name, path in given.items() if path is not None},
                **{cue: back_end(cue, name, models) for cue, name in asked.items() if name is not None},
            ),
            fit=FitBody(body=source, sex=sex, height_m=height, focal_px=focal),
            texture=Texture(Albedo("none" if albedo == "none" else "shading")),
            train=Train(steps=Train.steps if steps is None else steps, log=None if log is None else str(log)),
            capture=_capture(photo, video, video_by, video_poses, video_frames),
        )
        if generator != "reprojection":
            from dataclasses import replace

            from persona.capture.generated import Generated
            from persona.synthesis.generators.mimicmotion import MimicMotion
            from persona.synthesis.generators.wan_animate import WanAnimate

            where = "cpu" if device == "cpu" else "auto"
            kind = MimicMotion if generator == "mimicmotion" else WanAnimate
            own = {"steps": generator_steps, "lora": lora}
            own = {name: value for name, value in own.items() if value is not None}
            made = kind(folder=models, device=where, seed=seed, **own)  # type: ignore[arg-type]
            recipe = replace(recipe, synthesize=Generated(made, seed=seed))
        pipeline.create(
            photo[0], folder, recipe, preview_only=preview_only, seed=seed, device=device, listener=listener
        )
    _say(f"avatar: {folder}")
    _say(f"report: {folder / 'report.html'}")


def _capture(photos: tuple[Path, ...], video: Path | None, by: str, poses: Path | None, frames: int) -> Recorded | None:
    """What there is of the person beside the photo."""
    from persona.capture.recorded import recordings
    from persona.imaging.video import is_video

    further = [path for path in photos if is_video(path)][:1] if is_video(photos[0]) else []
    further += [*photos[1:], *([video] if video is not None else [])]
    if poses is not None and not any(is_video(path) for path in further):
        raise PersonaError("--video-poses goes with --video")
    if not further:
        return None
    kind = "captured" if by == "camera" else "generated"
    return recordings(further, kind=kind, frames=frames, poses=poses)


def animate(
    avatar: Annotated[Positional[Path], arg(metavar="AVATAR")],
    motion: Annotated[Positional[str], arg(metavar="MOTION")],
    out: Output,
    size: Annotated[str, arg(metavar="WIDTHxHEIGHT")] = "512x512",
    fps: float = 30.0,
    azimuth: float = 0.0,
    elevation: float = 5.0,
    background: str = "white",
) -> None:
    """Write a video of an avatar in a motion; the camera follows the person.

    Args:
        avatar: the avatar's folder or file.
        motion: a built-in clip (idle, walk, wave, dance, squat, turn, stretch, jumping_jack, expressions), an .npz
            (AMASS, SMPL-X), .bvh, .glb or SMPL-X .json file, or a video of a person (also a folder of frames).
        out: the .mp4 file to write.
        size: of the pictures; even numbers.
        fps: frames a second.
        azimuth: degrees around the person; 0 is in front, 90 at its left hand.
        elevation: degrees above the horizontal.
        background: white, black, grey, green or six hex digits.
    """
    pixels, color = _size(size), _color(background)
    with _told("animate") as listener:
        from persona import pipeline

        pipeline.animate(
            avatar, motion, out, size=pixels, fps=fps, azimuth=azimuth, elevation=elevation, background=color,
            listener=listener,
        )  # fmt: skip
    _say(f"video: {out}")


def convert(
    motion: Annotated[Positional[str], arg(metavar="MOTION")],
    out: Output,
    fps: Annotated[float | None, arg(metavar="FPS", help_behavior_hint="")] = None,
    start: float = 0.0,
    end: Annotated[float | None, arg(metavar="SECONDS", help_behavior_hint="")] = None,
) -> None:
    """Write a motion in another file format.

    Args:
        motion: a built-in clip or a motion file (.npz, .bvh, .glb, .gltf, SMPL-X .json or a folder of those).
        out: the .npz (SMPL-X, as AMASS lays it out), .bvh or .glb file to write.
        fps: frames a second (default: as it is).
        start: seconds to leave out at the beginning.
        end: second at which to stop (default: the end).
    """
    from persona import motion as motions
    from persona.motion.writers import check_writable

    check_writable(out)
    clip = motions.cut(motions.load(motion), start, end)
    if fps is not None:
        clip = motions.resample(clip, fps)
    motions.write_motion(clip, out)
    _say(f"motion: {out} ({len(clip)} frames at {clip.fps:g} per second, {len(clip.skeleton.names)} joints)")


def track(
    video: Annotated[Positional[Path], arg(metavar="VIDEO")],
    out: Output,
    focal: Annotated[float | None, arg(metavar="PIXELS", help_behavior_hint="")] = None,
    fps: float = 30.0,
) -> None:
    """Write the motion of the person in a video: body, hands, face and the way through the world.

    Args:
        video: a video file, or a folder of frames in the order of their names.
        out: the .npz, .bvh or .glb file to write.
        focal: the camera's focal length in pixels, for frames reduced to 1280 pixels (default: a guess).
        fps: frames a second of a folder of frames.
    """
    with _told("track") as listener:
        from persona import pipeline

        motion = pipeline.track(video, out, focal_px=focal, fps=fps, listener=listener)
    seen = 1.0 if motion.valid is None else float(motion.valid.mean())
    _say(f"motion: {out} ({len(motion)} frames at {motion.fps:g} per second, {seen:.0%} seen)")


def render(
    avatar: Annotated[Positional[Path], arg(metavar="AVATAR")],
    out: Output,
    view: Literal["input", "front", "back", "left", "right"] = "input",
    azimuth: Degrees = None,
    elevation: Degrees = None,
    motion: Annotated[str | None, arg(metavar="MOTION", help_behavior_hint="")] = None,
    frame: int = 0,
    size: Annotated[str | None, arg(metavar="WIDTHxHEIGHT", help_behavior_hint="")] = None,
) -> None:
    """Write a picture of an avatar, a PNG with a transparent background.

    Args:
        avatar: the avatar's folder or file.
        out: the .png file to write.
        view: "input" is the photo's own camera and pose.
        azimuth: degrees around the person instead of a named view; 0 is in front, 90 at its left hand.
        elevation: degrees above the horizontal.
        motion: a clip or motion file to take the pose from.
        frame: which frame of the motion.
        size: of the picture (default: the photo's for "input", else 768x1024).
    """
    pixels = _size(size) if size is not None else None
    from persona import pipeline

    pipeline.render(
        avatar, out, view=view, azimuth=azimuth, elevation=elevation, motion=motion, frame=frame, size=pixels
    )
    _say(f"picture: {out}")


def export(
    avatar: Annotated[Positional[Path], arg(metavar="AVATAR")],
    to: tuple[Literal["splats.glb", "mesh.glb", "vrm", "ply", "spz", "ply-sequence", "mp4", "png", "npz"], ...],
    out: Annotated[Path | None, arg(aliases=["-o"], metavar="DIR", help_behavior_hint="")] = None,
    motion: Annotated[str | None, arg(metavar="MOTION", help_behavior_hint="")] = None,
    name: Annotated[str | None, arg(metavar="NAME", help_behavior_hint="")] = None,
    size: Annotated[str, arg(metavar="WIDTHxHEIGHT")] = "512x512",
    fps: float = 30.0,
    background: str = "white",
    spz_version: Literal[3, 4] = 3,
    texture_size: int = 2048,
    author: tuple[str, ...] = ("unknown",),
    allowed: Literal["onlyAuthor", "onlySeparatelyLicensedPerson", "everyone"] = "onlyAuthor",
    commercial: Literal["personalNonProfit", "personalProfit", "corporation"] = "personalNonProfit",
    redistribution: bool = False,
) -> None:
    """Write an avatar in other tools' formats: rigged splats, a textured mesh, splats in one pose, pictures, motions.

    Args:
        avatar: the avatar's folder or file.
        to: one or more formats. splats.glb has skeleton, facial actions, pose correctives and clips; mesh.glb and vrm
            are a textured mesh with the same; ply and spz are splats in the reference pose; the others show a motion:
            ply-sequence (splats of every frame), mp4, png (pictures with transparency), npz (SMPL-X).
        out: the folder to write to (default: the avatar's own).
        motion: a clip, motion file or video; splats.glb gets it beside the built-in clips.
        name: what the files are called (default: as the avatar's folder).
        size: of pictures; even numbers for mp4.
        fps: frames a second.
        background: of mp4: white, black, grey, green or six hex digits.
        spz_version: 3 is what most readers take.
        texture_size: pixels a side of the mesh's texture.
        author: who made the avatar, for the vrm's licence; one or more names.
        allowed: who may perform with the vrm.
        commercial: what the vrm may be used for.
        redistribution: the vrm may be passed on.
    """
    pixels, color = _size(size), _color(background)
    with _told("export") as listener:
        from persona import pipeline
        from persona.exporting.licence import Licence
        from persona.pipeline.exports import Export

        licence = Licence(author, allowed, commercial, redistribution=redistribution)
        options = Export(pixels, fps, color, spz_version, texture_size, licence)
        files = pipeline.export(avatar, to, out, motion=motion, name=name, options=options, listener=listener)
    for file in files:
        size_mb = file.stat().st_size / 1e6 if file.is_file() else 0.0
        _say(f"file: {file} ({size_mb:.1f} MB)" if file.is_file() else f"folder: {file}")


def view(
    avatar: Annotated[Positional[Path], arg(metavar="AVATAR")],
    html: Saved = None,
    port: int = 0,
    no_open: bool = False,
) -> None:
    """Show an avatar in the browser: turn it, play clips and motions of yours, move its face and joints.

    The page is served to this computer only, until Ctrl-C.

    Args:
        avatar: the avatar's folder or file.
        html: write one self-contained .html file to share instead of showing the page.
        port: to serve the page on (default: a free one).
        no_open: tell the page's address and open nothing.
    """
    from persona import viewer

    with _told("view") as listener:
        if html is not None:
            page = viewer.write_html(avatar, html, listener=listener)
            _say(f"page: {page} ({page.stat().st_size / 1e6:.1f} MB)")
            return
        viewer.view(avatar, port=port, open_browser=not no_open, ready=_served, listener=listener)


def serve(
    folder: Annotated[Positional[Path], arg(metavar="DIR", help_behavior_hint="")] = Path("avatars"),
    port: int = 0,
    no_open: bool = False,
    seed: int = 0,
    preview_only: bool = False,
    device: Literal["auto", "cpu", "cuda"] = "auto",
) -> None:
    """Open a page to make avatars on: drop a photo, watch it come to be, play with it.

    The page is served to this computer only, until Ctrl-C. Work that is stopped goes on where it was.

    Args:
        folder: holds the avatars, new ones and those that are there (default: avatars).
        port: to serve the page on (default: a free one).
        no_open: tell the page's address and open nothing.
        seed: where all randomness comes from.
        preview_only: make first, untrained avatars only (about half a minute each).
        device: where to compute.
    """
    from persona import viewer

    options = {"seed": seed, "preview_only": preview_only, "device": device}
    viewer.serve(folder, port=port, open_browser=not no_open, ready=_served, options=options)


def _served(address: str) -> None:
    _say(f"page: {address} (for this computer only; Ctrl-C ends it)")
    sys.stdout.flush()


def evaluate(
    subject: Annotated[Positional[Path | None], arg(metavar="AVATAR|PHOTO", help_behavior_hint="")] = None,
    *,
    data: Annotated[Path, arg(metavar="PATH")],
    out: Annotated[Path, arg(aliases=["-o"], metavar="DIR")],
    protocol: Literal["rendered", "neuman", "xhumans", "video"] = "rendered",
    frames: Annotated[tuple[str, ...], arg(metavar="NAME=DIR", help_behavior_hint="")] = (),
    frame: Annotated[int | None, arg(metavar="N", help_behavior_hint="")] = None,
    every: int = 5,
    shots: int = 1,
    without_fitting: bool = False,
    seed: int = 0,
    device: Literal["auto", "cpu", "cuda"] = "auto",
) -> None:
    """Measure an avatar, or any other system's pictures, against held-out truth; writes a table and a report.

    Args:
        subject: the avatar's folder, or a photo to make one from (default: the protocol's own photo, unless only
            --frames are to be measured).
        data: a ground-truth case, a NeuMan scene, a subject of X-Humans, or a video.
        out: the folder for table.md, table.csv, table.json, report.html and pictures.
        protocol: how to read the data.
        frames: pictures of other systems, named like the truth: DIR, or NAME=DIR for a name in the table.
        frame: of the training split or the video, to make the avatar from (default: the first).
        every: of X-Humans and videos, measure every n-th picture (the paper: 1).
        shots: of a video, make the avatar from so many frames spread over it, and measure none of them.
        without_fitting: leave out the rows whose body parameters are optimised on the test pictures.
        seed: where all randomness comes from.
        device: where to compute.
    """
    named = {}
    for entry in frames:
        name, equals, folder = entry.rpartition("=")
        named[name if equals else Path(folder).name] = Path(folder)
    with _told("evaluate") as listener:
        from persona.pipeline.evaluate import Evaluate
        from persona.pipeline.evaluate import evaluate as measured

        options = Evaluate(
            fit_poses=not without_fitting, frame=frame, every=every, shots=shots, seed=seed, device=device
        )
        table = measured(subject, data, out, protocol=protocol, frames=named, options=options, listener=listener)
    _say(table.markdown())
    _say(f"report: {out / 'report.html'}")


def models(
    action: Annotated[Positional[Literal["list", "get"]], arg(metavar="{list,get}")] = "list",
    name: Annotated[Positional[str], arg(metavar="NAME")] = "",
    yes: bool = False,
) -> None:
    """List the optional models (repository, size, licence, whether they are here), or get one.

    Args:
        action: get downloads a model after its licence was shown and agreed to.
        name: of the model to get.
        yes: agree to the licence without being asked.
    """
    from persona.pipeline.models import find_model, get_model
    from persona.pipeline.models import models as all_models

    if action == "list":
        from persona.pretrained import kept_revision

        for item in all_models():
            model = item.pretrained
            size = f", about {model.size_gb:g} GB" if model.size_gb else ""
            gate = f"; gate: {model.gate}" if model.gate else ""
            _say(f"{'here   ' if item.here else 'not here'} {model.repo} ({item.used_for}{size})")
            _say(f"         {model.licence}: {model.terms}{gate}; needs persona[{model.extra}]")
            kept = kept_revision(model)
            _say(
                f"         revision {kept}"
                if kept
                else "         unpinned: the newest when downloaded, kept from then on"
            )
        return
    if not name:
        raise PersonaError("which one? Type: persona models get NAME, with a name that 'persona models' lists")
    model = find_model(name)
    size = f", about {model.size_gb:g} GB" if model.size_gb else ""
    _say(f"{model.repo}{size}. Licence: {model.licence}; {model.terms}. https://huggingface.co/{model.repo}")
    if not yes:
        if not sys.stdin.isatty():
            raise PersonaError("agree to the licence with --yes, or run this in a terminal")
        if input("Do you agree to the licence? [y/N] ").strip().lower() not in ("y", "yes"):
            raise PersonaError("nothing was downloaded")
    with _told("models") as listener:
        from persona.events import stage

        with stage("models", listener) as handle:
            folder = get_model(name, handle)
    _say(f"model: {folder}")


def doctor() -> None:
    """Show what is installed, what can run here, and under which licences it stands."""
    from rich.console import Console
    from rich.table import Table

    from persona import pipeline

    found = pipeline.doctor()
    console = Console(soft_wrap=True)
    memory = f", {found.memory_gib:.0f} GiB memory" if found.memory_gib else ""
    console.print(f"persona {found.persona} on Python {found.python}, {found.system}, {found.threads} threads{memory}")

    def abilities(title: str, items: Sequence[Ability]) -> None:
        console.print(f"\n[bold]{title}[/bold]")
        for item in items:
            mark = "[green]yes[/green]" if item.ready else "[yellow]no [/yellow]"
            console.print(f"  {mark}  {item.name}: ", end="")
            console.print(item.note, markup=False, highlight=False)

    abilities("Back ends", found.back_ends)
    abilities("Body models", found.bodies)
    abilities(f"Kept in {found.cache_folder}", found.cached)
    console.print("\n[bold]Packages[/bold]")
    for name, version in found.packages.items():
        console.print(f"  {name} {version or '(not installed)'}", highlight=False)
    console.print("\n[bold]Licences[/bold]")
    table = Table("what", "for", "licence", box=None, pad_edge=False)
    for licence in found.licences:
        table.add_row(licence.name, licence.used_for, licence.licence)
    console.print(table)
    if not found.healthy:
        raise PersonaError("the default back end cannot run; see 'Back ends' above")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words in (["--version"], ["-V"]):
        _say(f"persona {__version__}")
        sys.exit(0)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # of libraries about themselves; what concerns the user comes as an event
    with contextlib.suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGTERM, _terminate)
    try:
        tyro.extras.subcommand_cli_from_dict(
            {
                "create": create,
                "animate": animate,
                "convert": convert,
                "track": track,
                "render": render,
                "export": export,
                "view": view,
                "serve": serve,
                "evaluate": evaluate,
                "models": models,
                "doctor": doctor,
            },
            prog="persona",
            description="One photo in, an animatable whole-body avatar out. Nothing leaves this machine.",
            args=words,
            config=(FlagCreatePairsOff, OmitArgPrefixes),
            sort_subcommands=False,
        )
    except PersonaError as error:
        _complain(" ".join(str(error).split()))
        sys.exit(USER_ERROR)
    except KeyboardInterrupt:
        resumes = words[:1] == ["create"]
        _complain("interrupted" + ("; the same command goes on after the last finished stage" if resumes else ""))
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has gone, as in "persona doctor | head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(USER_ERROR)
    except Exception as error:
        log = _write_log(words)
        where = f"; details are in {log}" if log else ""
        _complain(f"persona stopped by a bug of its own ({type(error).__name__}: {_first_line(error)}){where}")
        sys.exit(BUG)


def _terminate(*_: object) -> None:
    """Being asked to stop ends like an error, so that nothing half-written is left."""
    sys.exit(128 + signal.SIGTERM)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _complain(text: str) -> None:
    """One line on stderr, red where colours are shown."""
    colored = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    sys.stderr.write(f"\033[31m{text}\033[0m\n" if colored else text + "\n")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else "no message"


def _write_log(words: list[str]) -> Path | None:
    """Keep the traceback for a bug report; None if even that fails."""
    from persona.cache import cache_dir

    with contextlib.suppress(Exception):
        path = cache_dir("logs") / time.strftime("%Y%m%d-%H%M%S.log")
        head = f"persona {__version__}, Python {sys.version}\npersona {' '.join(words)}\n\n"
        path.write_text(head + traceback.format_exc(), encoding="utf-8")
        return path
    return None


@contextmanager
def _told(command: str) -> Iterator[Listener]:
    """A listener that shows progress: bars in a terminal, lines elsewhere."""
    if sys.stdout.isatty():
        with _Bars(command) as bars:
            yield bars
    else:
        yield _Lines()


class _Lines:
    """Progress as plain lines, for logs and pipes."""

    def __init__(self) -> None:
        self._started: dict[str, float] = {}
        self._last = 0.0

    def __call__(self, event: Event) -> None:
        now = time.monotonic()
        if event.kind == "started":
            self._started[event.stage] = self._last = now
        elif event.kind == "progress":
            if now - self._last < 15:
                return
            self._last = now
            left = f", about {_duration(event.seconds_left)} left" if event.seconds_left else ""
            message = f" ({event.message})" if event.message else ""
            self._line(f"{event.stage}: {event.fraction:.0%}{left}{message}")
        elif event.kind == "finished":
            self._line(f"{event.stage}: done in {_duration(now - self._started.get(event.stage, now))}")
        elif event.kind == "resumed":
            self._line(f"{event.stage}: {event.message}")
        elif event.kind == "preview":
            self._line(f"preview: {event.path}")
        elif event.kind == "warning":
            self._line(f"warning: {event.message}")

    @staticmethod
    def _line(text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


class _Bars:
    """Progress as one bar a stage, and the time left of all stages together."""

    def __init__(self, command: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/green]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}", style="dim"),
            console=Console(highlight=False),
        )
        self._tasks: dict[str, Any] = {}
        self._ahead = dict(_TYPICAL_SECONDS) if command == "create" else {}

    def __enter__(self) -> _Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        from rich.markup import escape

        if event.kind in ("started", "resumed"):
            words = _WORDS.get(event.stage, event.stage)
            self._tasks[event.stage] = self._progress.add_task(words, total=1.0, note="")
        if event.kind == "progress":
            task = self._tasks[event.stage]
            self._progress.update(task, completed=event.fraction, note=escape(self._note(event)))
        elif event.kind in ("finished", "resumed"):
            self._ahead.pop(event.stage, None)
            self._progress.update(self._tasks[event.stage], completed=1.0, note=escape(event.message))
        elif event.kind == "preview":
            self._progress.console.print(f"  look: {escape(str(event.path))}")
        elif event.kind == "warning":
            self._progress.console.print(f"  [yellow]warning:[/yellow] {escape(event.message)}")

    def _note(self, event: Event) -> str:
        """Time left of this stage and, from what the later ones usually take, of all."""
        notes = [event.message] if event.message else []
        if event.seconds_left is not None:
            later = sum(seconds for stage, seconds in self._ahead.items() if stage != event.stage)
            notes.append(f"{_duration(event.seconds_left + later)} left" + (" in all" if later else ""))
        return ", ".join(notes)


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.1f} min"
