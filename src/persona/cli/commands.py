"""The commands that make something; each is a Python function of the same name with its arguments typed in."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated, Literal

from tyro.conf import Positional, arg

from persona.choices import Choices, Effort, color_of, flag, size_of
from persona.cli.arguments import (
    Arguments,
    Degrees,
    Output,
    ReadingArguments,
    Saved,
    Threads,
    choices_of,
    reading_of,
)
from persona.cli.output import say
from persona.cli.progress import progress_listener
from persona.errors import PersonaError


def create(
    photo: Annotated[Positional[tuple[Path, ...]], arg(metavar="PHOTO [PHOTO ...]", help_behavior_hint="")] = (),
    out: Annotated[Path | None, arg(aliases=["-o"], metavar="DIR", help_behavior_hint="")] = None,
    recipe: Annotated[Path | None, arg(metavar="FILE", help_behavior_hint="")] = None,
    threads: Threads = None,
    choices: Arguments = Arguments(),  # noqa: B008 - frozen
) -> None:
    """Make an animatable avatar of the person in a photo.

    Run it again after an interruption: it goes on after the last finished stage.

    Args:
        photo: a picture that shows one person, then perhaps more of the same person in the same clothes; or a video of
            them, whose best frame is taken as the photo.
        out: the avatar's folder (default: avatars/<name of the photo>).
        recipe: recipe.json of an avatar, to make the same again or with what is chosen here instead; without a photo,
            its photo is looked for in the recipe's folder and in the current folder.
        threads: processor threads (default: every core); results do not depend on it.
        choices: what may be chosen; the rest is as the recipe says.
    """
    chosen = choices_of(choices, photo[1:])
    chosen.check()
    if not photo and recipe is None:
        raise PersonaError("give a photo, for example: persona create me.jpg")
    with progress_listener("create") as listener:
        from persona import pipeline
        from persona.pipeline.create import default_folder
        from persona.pipeline.recipe_file import read_recipe

        saved = None
        if recipe is not None:
            folders = [*(path.parent for path in photo[:1]), *([chosen.models.parent] if chosen.models else [])]
            saved = read_recipe(recipe, folders, photo[0] if photo else None, kind=pipeline.Recipe)
            for note in saved.notes:
                say(f"note: {note}")
            if instead := [*(["PHOTO"] if photo else []), *map(flag, chosen.given())]:
                say(f"recipe: {recipe}; overridden on the command line: {', '.join(instead)}")
        picture = photo[0] if photo else saved.photo() if saved is not None else Path()
        folder = out if out is not None else default_folder(picture)
        made_with = saved.recipe if saved else None
        pipeline.create(picture, folder, made_with, choices=chosen, threads=threads, listener=listener)
    if chosen.effort == "draft":
        say("this is the first, untrained avatar; run again with --effort normal to refine it")
    say(f"avatar: {folder}")
    say(f"report: {folder / 'report.html'}")
    say(f"to see it move: persona view {shlex.quote(str(folder))}")


def animate(
    avatar: Annotated[Positional[Path], arg(metavar="AVATAR")],
    motion: Annotated[Positional[str], arg(metavar="MOTION")],
    out: Output,
    size: Annotated[str, arg(metavar="WIDTHxHEIGHT")] = "512x512",
    fps: float = 30.0,
    azimuth: float = 0.0,
    elevation: float = 5.0,
    background: str = "white",
    cloth: Literal["live", "light", "drape", "learned"] = "live",
    light: Annotated[str, arg(metavar="NAME|FILE|DEG,DEG")] = "photo",
    floor: Literal["none", "shadow"] = "none",
    threads: Threads = None,
    reading: ReadingArguments = ReadingArguments(),  # noqa: B008 - frozen
) -> None:
    """Write a video of an avatar in a motion; the camera follows the person.

    Args:
        avatar: the avatar's folder or file.
        motion: a built-in clip (idle, walk, wave, dance, squat, turn, stretch, jumping_jack, range_of_motion,
            expressions), an .npz (AMASS, SMPL-X), .bvh, .glb, .vrma or SMPL-X .json file, or a video of a person (also
            a folder of frames).
        out: the .mp4 file to write.
        size: of the pictures; even numbers.
        fps: frames a second.
        azimuth: degrees around the person; 0 is in front, 90 at its left hand.
        elevation: degrees above the horizontal.
        background: white, black, grey, green or six hex digits.
        cloth: how garments that hang free move: simulated, the same on a quarter of the points, as they rest in each
            pose, or as training learnt that they rest.
        light: what shines on the person: photo, none, studio, sun, evening, overcast, night, stage, a lamp from an
            azimuth and elevation such as 60,20, or a panorama (.hdr, .pic or .exr).
        floor: draw the shadow that the person throws on the ground.
        threads: processor threads (default: every core); results do not depend on it.
        reading: how a motion file is read where it leaves a choice.
    """
    from persona.imaging.surroundings import check_light

    check_light(light)  # before all that drawing needs is loaded
    pixels, color = size_of(size), color_of(background)
    with progress_listener("animate") as listener:
        from persona import pipeline

        pipeline.animate(
            avatar, motion, out, size=pixels, fps=fps, azimuth=azimuth, elevation=elevation, background=color,
            cloth=cloth, light=light, floor=floor, reading=reading_of(reading), threads=threads, listener=listener,
        )  # fmt: skip
    say(f"video: {out}")


def convert(
    motion: Annotated[Positional[str], arg(metavar="MOTION")],
    out: Annotated[Path | None, arg(aliases=["-o"], metavar="FILE", help_behavior_hint="")] = None,
    fps: Annotated[float | None, arg(metavar="FPS", help_behavior_hint="")] = None,
    start: float = 0.0,
    end: Annotated[float | None, arg(metavar="SECONDS", help_behavior_hint="")] = None,
    list: bool = False,
    reading: ReadingArguments = ReadingArguments(),  # noqa: B008 - frozen
) -> None:
    """Write a motion in another file format, or list what a file holds.

    Args:
        motion: a built-in clip or a motion file (.npz, .bvh, .glb, .gltf, .vrm, .vrma, SMPL-X .json or a folder of
            those).
        out: the .npz (SMPL-X, as AMASS lays it out), .bvh or .glb file to write.
        fps: frames a second (default: as it is).
        start: seconds to leave out at the beginning.
        end: second at which to stop (default: the end).
        list: only list the animations and the people of a motion file, for --clip and --person.
        reading: how a motion file is read where it leaves a choice.
    """
    from persona import motion as motions
    from persona.files import check_place
    from persona.motion.writers import check_writable

    if list:
        held = motions.Contents((motion,), ()) if motion in motions.clips() else motions.contents(motion)
        for kind, names in (("clip", held.clips), ("person", held.people)):
            for number, name in enumerate(names, 1):
                say(f"{kind} {number}: {name}")
        return
    if out is None:
        raise PersonaError("give a file to write, for example: persona convert MOTION -o out.npz")
    check_writable(out)
    check_place(out)
    clip = motions.load(motion, reading_of(reading))
    for note in clip.notes:
        say(f"note: {note}")
    clip = motions.cut(clip, start, end)
    if fps is not None:
        clip = motions.resample(clip, fps)
    motions.write_motion(clip, out)
    say(f"motion: {out} ({len(clip)} frames at {clip.fps:g} per second, {len(clip.skeleton.names)} joints)")


def track(
    video: Annotated[Positional[Path], arg(metavar="VIDEO")],
    out: Output,
    focal: Annotated[float | None, arg(metavar="PIXELS", help_behavior_hint="")] = None,
    fps: float = 30.0,
    threads: Threads = None,
) -> None:
    """Write the motion of the person in a video: body, hands, face and the way through the world.

    Args:
        video: a video file, or a folder of frames in the order of their names.
        out: the .npz, .bvh or .glb file to write.
        focal: the camera's focal length in pixels, for frames reduced to 1280 pixels (default: a guess).
        fps: frames a second of a folder of frames.
        threads: processor threads (default: every core); results do not depend on it.
    """
    with progress_listener("track") as listener:
        from persona import pipeline

        motion = pipeline.track(video, out, focal_px=focal, fps=fps, threads=threads, listener=listener)
    seen = 1.0 if motion.valid is None else float(motion.valid.mean())
    say(f"motion: {out} ({len(motion)} frames at {motion.fps:g} per second, {seen:.0%} seen)")


def render(
    avatar: Annotated[Positional[Path], arg(metavar="AVATAR")],
    out: Output,
    view: Literal["input", "front", "back", "left", "right"] = "input",
    azimuth: Degrees = None,
    elevation: Degrees = None,
    motion: Annotated[str | None, arg(metavar="MOTION", help_behavior_hint="")] = None,
    frame: int = 0,
    size: Annotated[str | None, arg(metavar="WIDTHxHEIGHT", help_behavior_hint="")] = None,
    cloth: Literal["live", "light", "drape", "learned"] = "live",
    light: Annotated[str, arg(metavar="NAME|FILE|DEG,DEG")] = "photo",
    floor: Literal["none", "shadow"] = "none",
    reading: ReadingArguments = ReadingArguments(),  # noqa: B008 - frozen
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
        cloth: how garments that hang free are in the motion's frame: simulated, the same on a quarter of the points,
            at rest, or as training learnt that they rest.
        light: what shines on the person: photo, none, studio, sun, evening, overcast, night, stage, a lamp from an
            azimuth and elevation such as 60,20, or a panorama (.hdr, .pic or .exr).
        floor: draw the shadow that the person throws on the ground.
        reading: how a motion file is read where it leaves a choice.
    """
    from persona.imaging.surroundings import check_light

    check_light(light)  # before all that drawing needs is loaded
    pixels = size_of(size) if size is not None else None
    from persona import pipeline

    with progress_listener("render") as listener:
        pipeline.render(
            avatar, out, view=view, azimuth=azimuth, elevation=elevation, motion=motion, frame=frame, size=pixels,
            cloth=cloth, light=light, floor=floor, reading=reading_of(reading), listener=listener,
        )  # fmt: skip
    say(f"picture: {out}")


def export(
    avatar: Annotated[Positional[Path], arg(metavar="AVATAR")],
    to: tuple[Literal["splats.glb", "mesh.glb", "vrm", "vrm0", "ply", "spz", "ply-sequence", "mp4", "png", "npz"], ...],
    out: Annotated[Path | None, arg(aliases=["-o"], metavar="DIR", help_behavior_hint="")] = None,
    motion: Annotated[str | None, arg(metavar="MOTION", help_behavior_hint="")] = None,
    name: Annotated[str | None, arg(metavar="NAME", help_behavior_hint="")] = None,
    size: Annotated[str, arg(metavar="WIDTHxHEIGHT")] = "512x512",
    fps: float = 30.0,
    background: str = "white",
    spz_version: Literal[3, 4] = 3,
    sh_degree: Literal[0, 1, 2, 3] = 0,
    texture_size: int = 2048,
    unlit: bool = False,
    author: tuple[str, ...] = ("unknown",),
    allowed: Literal["onlyAuthor", "onlySeparatelyLicensedPerson", "everyone"] = "onlyAuthor",
    commercial: Literal["personalNonProfit", "personalProfit", "corporation"] = "personalNonProfit",
    redistribution: bool = False,
    cloth: Literal["live", "light", "drape", "learned"] = "live",
    threads: Threads = None,
    reading: ReadingArguments = ReadingArguments(),  # noqa: B008 - frozen
) -> None:
    """Write an avatar in other tools' formats: rigged splats, a textured mesh, splats in one pose, pictures, motions.

    Args:
        avatar: the avatar's folder or file.
        to: one or more formats. splats.glb has skeleton, facial actions, pose correctives and clips; mesh.glb and vrm
            are a textured mesh with the same, garments that hang free with their simulated motion in every clip
            (mesh.glb) or on spring bones (vrm, which is version 1.0, and vrm0, version 0.x); ply and spz are splats in
            the reference pose; the others show a motion: ply-sequence (splats of every frame), mp4, png (pictures with
            transparency), npz (SMPL-X).
        out: the folder to write to (default: the avatar's own).
        motion: a clip, motion file or video; splats.glb and mesh.glb get it in addition to the built-in clips.
        name: what the files are called (default: as the avatar's folder).
        size: of pictures; even numbers for mp4.
        fps: frames a second.
        background: of mp4: white, black, grey, green or six hex digits.
        spz_version: 3 is what most readers take.
        sh_degree: of the harmonics that .ply files have room for; viewers that fail without f_rest take 3.
        texture_size: pixels a side of the mesh's texture.
        unlit: the mesh.glb asks to be shown in its own colours, without the viewer's light (KHR_materials_unlit).
        author: who made the avatar, for the vrm's licence; one or more names.
        allowed: who may perform with the vrm.
        commercial: what the vrm may be used for.
        redistribution: the vrm may be passed on.
        cloth: how garments that hang free move in mp4, png and ply-sequence: simulated, the same on a quarter of the
            points, at rest, or as training learnt that they rest.
        threads: processor threads (default: every core); results do not depend on it.
        reading: how a motion file is read where it leaves a choice.
    """
    pixels, color = size_of(size), color_of(background)
    with progress_listener("export") as listener:
        from persona import pipeline
        from persona.exporting.licence import Licence
        from persona.pipeline.exports import Export

        licence = Licence(author, allowed, commercial, redistribution=redistribution)
        options = Export(
            pixels, fps, color, spz_version, texture_size, licence, cloth, sh_degree=sh_degree, unlit=unlit
        )
        files = pipeline.export(
            avatar, to, out, motion=motion, name=name, options=options, reading=reading_of(reading),
            threads=threads, listener=listener,
        )  # fmt: skip
    for file in files:
        size_mb = file.stat().st_size / 1e6 if file.is_file() else 0.0
        say(f"file: {file} ({size_mb:.1f} MB)" if file.is_file() else f"folder: {file}")


def pose_maps(
    avatar: Annotated[Positional[Path], arg(metavar="AVATAR")],
    motion: Annotated[Positional[str], arg(metavar="MOTION")],
    out: Annotated[Path, arg(aliases=["-o"], metavar="DIR")],
    program: Literal["champ", "stable-animator"] = "champ",
    size: Annotated[str | None, arg(metavar="WIDTHxHEIGHT", help_behavior_hint="")] = None,
    fps: Annotated[float | None, arg(metavar="FPS", help_behavior_hint="")] = None,
    frames: int = 100,
    threads: Threads = None,
    reading: ReadingArguments = ReadingArguments(),  # noqa: B008 - frozen
) -> None:
    """Write what Champ or StableAnimator is driven by, for an avatar's person in a motion.

    What the program makes of it is used by persona create --video MADE --video-by program.

    Args:
        avatar: the avatar's folder, with the stages that create leaves in it.
        motion: a built-in clip, a motion file or a video of a person.
        out: the folder to write; it must not be there or be empty.
        program: champ gets depth, normals, body parts, mask and DWPose; stable-animator gets DWPose.
        size: of the pictures (default: 512x512 for champ, 576x1024 for stable-animator).
        fps: frames a second of the motion (default: 24 for champ, 30 for stable-animator, as what they make is read).
        frames: at most so many.
        threads: processor threads for following a video.
        reading: how a motion file is read where it leaves a choice.
    """
    pixels = size_of(size) if size is not None else None
    with progress_listener("pose-maps") as listener:
        from persona import pipeline

        folder = pipeline.pose_maps(
            avatar, motion, out, program=program, size=pixels, fps=fps, frames=frames, reading=reading_of(reading),
            threads=threads, listener=listener,
        )  # fmt: skip
    say(f"folder: {folder}")


def view(
    avatar: Annotated[Positional[Path], arg(metavar="AVATAR")],
    html: Saved = None,
    port: int = 0,
    no_open: bool = False,
    vmc_in: Annotated[int | None, arg(metavar="PORT", help_behavior_hint="")] = None,
    reading: ReadingArguments = ReadingArguments(),  # noqa: B008 - frozen
) -> None:
    """Show an avatar in the browser: turn it, play clips and motions of yours, move its face and joints.

    The page is served to this computer only, until Ctrl-C.

    Args:
        avatar: the avatar's folder or file.
        html: write one self-contained .html file to share instead of showing the page.
        port: to serve the page on (default: a free one).
        no_open: print the page's address and do not open it.
        vmc_in: port on which another program's tracker is listened to (VMC); "Mirror" on the page then shows it.
        reading: how motion files that are dropped on the page are read where they leave a choice.
    """
    from persona.service import view as show
    from persona.viewer import write_html

    if html is not None:
        with progress_listener("view") as listener:
            page = write_html(avatar, html, listener=listener)
        say(f"page: {page} ({page.stat().st_size / 1e6:.1f} MB)")
        return
    show(avatar, port=port, open_browser=not no_open, ready=served, reading=reading_of(reading), vmc_in=vmc_in)


def serve(
    folder: Annotated[Positional[Path], arg(metavar="DIR", help_behavior_hint="")] = Path("avatars"),
    port: int = 0,
    no_open: bool = False,
    workers: Annotated[int, arg(metavar="N")] = 1,
    host: str = "127.0.0.1",
    tokens: Annotated[Path | None, arg(metavar="FILE")] = None,
    hosts: tuple[str, ...] = (),
    keep_photos: Annotated[float | None, arg(metavar="DAYS")] = None,
    keep_avatars: Annotated[float | None, arg(metavar="DAYS")] = None,
    time_limit: Annotated[float | None, arg(metavar="SECONDS")] = None,
    ray: Annotated[str | None, arg(metavar="ADDRESS")] = None,
    store: Annotated[str | None, arg(metavar="ADDRESS")] = None,
    vmc_in: Annotated[int | None, arg(metavar="PORT", help_behavior_hint="")] = None,
    seed: int = 0,
    effort: Effort = "normal",
    device: Literal["auto", "cpu", "cuda"] = "auto",
    reading: ReadingArguments = ReadingArguments(),  # noqa: B008 - frozen
) -> None:
    """Open a page to make avatars on: drop photos, watch avatars come to be, play with them.

    Runs until Ctrl-C. Photos wait in a queue; what was stopped or killed goes on where it was at the next start.
    Without --tokens, only who knows the page's address, on this computer, gets in. The same server answers programs:
    its API is described at /api/v1/openapi.json.

    Args:
        folder: holds the avatars, new ones and those that are there (default: avatars).
        port: to serve the page on (default: a free one).
        no_open: print the page's address and do not open it.
        workers: how many avatars are made at a time.
        host: the address to listen on; 0.0.0.0 lets other computers in, and needs --tokens.
        tokens: a file with a line USER TOKEN for each user; each has avatars of their own.
        hosts: names under which other computers reach the server (default: any).
        keep_photos: days after which photos of avatars are removed (default: never).
        keep_avatars: days after which avatars are removed (default: never).
        time_limit: that work on one avatar may take; then it is ended, and has failed (default: six hours).
        ray: work on a Ray cluster, its address or auto; needs pip install 'persona[cluster]'.
        store: keep the list of jobs in PostgreSQL, for servers on several machines:
            postgresql://user:password@host:5432/name; needs pip install 'persona[postgres]'.
        vmc_in: port on which another program's tracker is listened to (VMC); "Mirror" on the page then shows it.
        seed: where all randomness comes from.
        effort: of new avatars: draft stops after the first, untrained one; normal trains it; best trains it longer.
        device: where to compute.
        reading: how motion files that are dropped on the page are read where they leave a choice.
    """
    from persona.service import serve as run

    run(
        folder, port=port, open_browser=not no_open, ready=served, reading=reading_of(reading), workers=workers,
        choices=Choices(seed=seed, effort=effort, device=device), host=host, tokens=tokens, hosts=hosts,
        keep_photos=keep_photos, keep_avatars=keep_avatars, time_limit=time_limit, ray=ray, store=store,
        vmc_in=vmc_in,
    )  # fmt: skip


def live(
    source: Annotated[Positional[str | None], arg(metavar="SOURCE", help_behavior_hint="")] = None,
    vmc: Annotated[str | None, arg(metavar="HOST:PORT", help_behavior_hint="")] = None,
    vmc_in: Annotated[int | None, arg(metavar="PORT", help_behavior_hint="")] = None,
    out: Annotated[Path | None, arg(aliases=["-o"], metavar="FILE", help_behavior_hint="")] = None,
    seconds: Annotated[float | None, arg(metavar="SECONDS", help_behavior_hint="")] = None,
    loop: bool = False,
    mirrored: bool = False,
    threads: Threads = None,
) -> None:
    """Send motion to VSeeFace, Warudo, Unity ... as it happens, or record what they send (VMC protocol over OSC).

    Needs the extra "live": pip install 'persona[live]'. Ends with the source, or by Ctrl-C.

    Args:
        source: a camera's number (0 is the first), a video file, a built-in clip or a motion file.
        vmc: where another program receives, for example 127.0.0.1:39539.
        vmc_in: port to receive another program's tracking on, instead of a source.
        out: the .npz, .bvh or .glb file to record into; persona animate reads it.
        seconds: when to stop.
        loop: play a clip or motion file again and again.
        mirrored: exchange left and right, as in a mirror.
        threads: processor threads (default: every core).
    """
    with progress_listener("live") as listener:
        from persona.live import live as run

        report = run(
            source, vmc=vmc, vmc_in=vmc_in, out=out, seconds=seconds, loop=loop, mirrored=mirrored, threads=threads,
            ready=lambda _: say("live: Ctrl-C ends it"), listener=listener,
        )  # fmt: skip
    usual, worst = report.delay_ms
    rate = report.poses / max(report.seconds, 1e-9)
    say(f"live: {report.poses} poses, {rate:.1f} a second, delay {usual:.0f} ms (95 %: {worst:.0f} ms)")
    if report.recorded is not None:
        say(f"motion: {report.recorded}")


def served(address: str) -> None:
    """Print where the page is served."""
    say(f"page: {address} (Ctrl-C ends it)")
    sys.stdout.flush()


def evaluate(
    subject: Annotated[Positional[Path | None], arg(metavar="AVATAR|PHOTO", help_behavior_hint="")] = None,
    *,
    data: Annotated[Path, arg(metavar="PATH")],
    out: Annotated[Path, arg(aliases=["-o"], metavar="DIR")],
    protocol: Literal["rendered", "neuman", "xhumans", "video", "pairs"] = "rendered",
    frames: Annotated[tuple[str, ...], arg(metavar="NAME=DIR", help_behavior_hint="")] = (),
    frame: Annotated[int | None, arg(metavar="N", help_behavior_hint="")] = None,
    every: int = 5,
    shots: int = 1,
    variants: Annotated[str, arg(metavar="NAMES", help_behavior_hint="")] = "canvas,masked,person",
    lpips: Annotated[str, arg(metavar="NETS", help_behavior_hint="")] = "alex",
    identity: bool = False,
    without_fitting: bool = False,
    effort: Effort = "normal",
    seed: int = 0,
    device: Literal["auto", "cpu", "cuda"] = "auto",
    threads: Threads = None,
) -> None:
    """Measure an avatar, or any other system's pictures, against held-out truth; writes a table and a report.

    Args:
        subject: the avatar's folder, or a photo to make one from (default: the protocol's own photo, unless only
            --frames are to be measured); for pairs also a folder of avatars named like the persons.
        data: a ground-truth case or a folder of them, a NeuMan scene, a subject of X-Humans, a video, or a folder of
            pairs (NAME_front.png with NAME_back.png, perhaps NAME_side.png and label pictures NAME_back_labels.png).
        out: the folder for table.md, table.csv, table.json, report.html and pictures.
        protocol: how to read the data.
        frames: pictures of other systems, named like the truth: DIR, or NAME=DIR for a name in the table.
        frame: of the training split or the video, to make the avatar from (default: the first).
        every: of X-Humans and videos, measure every n-th picture (the paper: 1).
        shots: of a video, make the avatar from so many frames spread over it, and measure none of them.
        variants: which parts of the pictures are compared; fewer are faster.
        lpips: networks of the perceptual distance, fetched once (64 MB, BSD): alex, alex,vgg (slow), or none.
        identity: measure with a face network whether the face is still the person's (extra "identity"; 100 MB, CC0).
        without_fitting: leave out the rows whose body parameters are optimised on the test pictures.
        effort: of an avatar that has to be made; draft measures the first, untrained one.
        seed: where all randomness comes from.
        device: where to compute.
        threads: processor threads (default: every core); results do not depend on it.
    """
    named = {}
    for entry in frames:
        name, equals, folder = entry.rpartition("=")
        named[name if equals else Path(folder).name] = Path(folder)
    with progress_listener("evaluate") as listener:
        from persona.pipeline.evaluate import Evaluate, nets_named, variants_named
        from persona.pipeline.evaluate import evaluate as measured

        options = Evaluate(
            not without_fitting, frame=frame, every=every, shots=shots,
            variants=variants_named(variants), lpips=nets_named(lpips), identity=identity,
            effort=effort, seed=seed, device=device, threads=threads,
        )  # fmt: skip
        table = measured(subject, data, out, protocol=protocol, frames=named, options=options, listener=listener)
    say(table.markdown())
    say(f"report: {out / 'report.html'}")
