"""Videos and still pictures of a finished avatar."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from jaxtyping import Float, UInt8

from persona import events
from persona.choices import BY_EVIDENCE, Reading
from persona.compute import HERE, Compute
from persona.errors import PersonaError
from persona.exporting.video import check_name, check_size, write_video
from persona.files import check_place, with_ending
from persona.imaging.png import write_png
from persona.pipeline.cameras import AZIMUTHS, fit_camera, following_cameras, portrait_camera, turntable_cameras
from persona.pipeline.inputs import load_avatar, load_motion, poses_of, told, tracked
from persona.types import Camera, Motion, Pose

if TYPE_CHECKING:
    from torch import Tensor

    from persona.avatar import Avatar
    from persona.avatar.avatar import Cloth
    from persona.imaging.surroundings import Panorama, Surroundings

#: How garments move in a video: simulated with their inertia, the same on a quarter of their points, as they would rest
#: in every pose, or as training learnt that they rest.
Clothing = Literal["live", "light", "drape", "learned"]
#: What is drawn of the ground: nothing, or the shadow that the person throws on it.
Floor = Literal["none", "shadow"]
View = Literal["input", "front", "back", "left", "right"]

_SOLE = 1e-3  # share of the person's points that may lie below the ground: a stray one is no sole
_SHORTEST_CLIP = 4.0  # seconds of video from a built-in clip, which is a loop of as little as one
WHITE = (1.0, 1.0, 1.0)


def animate(
    avatar: Avatar | Path | str,
    motion: Motion | Path | str,
    out: Path | str,
    *,
    size: tuple[int, int] = (512, 512),
    fps: float = 30.0,
    azimuth: float = 0.0,
    elevation: float = 5.0,
    background: tuple[float, float, float] = WHITE,
    cloth: Clothing = "live",
    light: str = "photo",
    floor: Floor = "none",
    reading: Reading = BY_EVIDENCE,
    threads: int | None = None,
    listener: events.Listener = events.ignore,
) -> Path:
    """Write a video of the avatar in a motion. The camera follows the person smoothly.

    Args:
        avatar: an avatar, its folder or its file.
        motion: name of a built-in clip (short ones are repeated), an ``.npz`` (AMASS or SMPL-X) or ``.bvh`` file, a
            motion, or a video (or folder of frames) whose main person is followed (:func:`persona.track`).
        out: the ``.mp4`` file.
        size: (width, height) in pixels, both even.
        fps: frames a second; the motion is resampled in time.
        azimuth: degrees around the person from where it first faces; 0 is in front, 90 at its left hand.
        elevation: degrees above the horizontal.
        background: sRGB in [0, 1].
        cloth: how garments that hang free move (:data:`Clothing`).
        light: what shines on the person (:func:`relit`).
        floor: draw the shadow on the ground, or nothing of it.
        reading: how a motion file is read where it leaves a choice.
        threads: processor threads; default what the process was given (``OMP_NUM_THREADS``, else every core).
        listener: receives the progress events.

    Returns:
        ``out``.

    Raises:
        PersonaError: the avatar or motion cannot be read, the size is not one a video can have, or an angle is no
            number.
    """
    check_clothing(cloth)
    check_floor(floor)
    check_size(size)
    if not 1 <= fps <= 240:
        raise PersonaError(f"--fps is between 1 and 240, not {fps:g}")
    check_name(out)
    check_place(out)
    _check_angles(azimuth, elevation)
    source = _source(light)
    avatar = relit(load_avatar(avatar), source, listener)
    clip = load_motion(tracked(motion, listener, threads), avatar, fps, _SHORTEST_CLIP, reading)
    poses = poses_of(clip, avatar)
    with events.stage("animate", listener, Compute(threads)) as stage:
        told(clip, stage)
        pictures = motion_pictures(
            avatar, poses, size, azimuth, elevation, background, fps, stage.compute, cloth, floor
        )
        write_video(_reporting(pictures, len(poses), stage), out, size=size, fps=fps)
    return Path(out)


def render(
    avatar: Avatar | Path | str,
    out: Path | str | None = None,
    *,
    view: View = "input",
    azimuth: float | None = None,
    elevation: float | None = None,
    motion: Motion | Path | str | None = None,
    frame: int = 0,
    size: tuple[int, int] | None = None,
    cloth: Clothing = "live",
    light: str = "photo",
    floor: Floor = "none",
    reading: Reading = BY_EVIDENCE,
    listener: events.Listener = events.ignore,
) -> UInt8[np.ndarray, "h w 4"]:
    """A picture of the avatar with transparency (straight alpha), also written as a PNG if ``out`` is given.

    Args:
        avatar: an avatar, its folder or its file.
        out: the ``.png`` file.
        view: ``input`` is the photo's own camera and pose (or, with a motion, the front); the others look at the
            person from its front, back, left or right.
        azimuth: degrees around the person instead of a named view; 0 is in front, 90 at its left hand.
        elevation: degrees above the horizontal.
        motion: clip or file to take the pose from; without it the person stands as in the photo.
        frame: which frame of the motion.
        size: (width, height) in pixels; default the photo's size for ``input``, else 768 x 1024.
        cloth: how garments that hang free are there in a motion's frame (:data:`Clothing`).
        light: what shines on the person (:func:`relit`).
        floor: draw the shadow on the ground, or nothing of it.
        reading: how a motion file is read where it leaves a choice.
        listener: receives notes of what was assumed.

    Raises:
        PersonaError: the avatar or motion cannot be read, or an option is out of range.
    """
    check_clothing(cloth)
    check_floor(floor)
    if view not in ("input", *AZIMUTHS):
        raise PersonaError(f"--view is input, front, back, left or right, not '{view}'")
    if size is not None and not all(1 <= side <= 8192 for side in size):
        raise PersonaError(f"--size is between 1x1 and 8192x8192, not {size[0]}x{size[1]}")
    if out is not None and Path(out).suffix.lower() != ".png":
        raise PersonaError(f"pictures are written as .png; name the file {with_ending(out, '.png')}")
    if out is not None:
        check_place(out)
    _check_angles(azimuth, elevation)
    source = _source(light)
    avatar = relit(load_avatar(avatar), source, listener)
    pose = avatar.photo_pose
    poses = [pose]
    hangs: Cloth = "drape"
    if motion is not None:
        clip = load_motion(motion, avatar, reading=reading)
        told(clip, events.Stage("render", listener))
        if not 0 <= frame < len(clip):
            raise PersonaError(f"--frame is between 0 and {len(clip) - 1} for this motion, not {frame}")
        poses = poses_of(clip, avatar)[: frame + 1]
        pose = poses[-1]
        *_, hangs = clothing_of(avatar, poses, clip.fps, cloth)
    if view == "input" and motion is None and azimuth is None and elevation is None:
        camera = avatar.photo_camera if size is None else fit_camera(avatar.photo_camera, size)
    else:
        degrees = azimuth if azimuth is not None else AZIMUTHS.get(view, 0.0)
        camera = portrait_camera(avatar, pose, size or (768, 1024), degrees, elevation or 0.0, hangs)
    rgba = picture(avatar, pose, camera, hangs, ground_of(avatar, poses, floor))
    if out is not None:
        write_png(rgba, Path(out))
    return rgba


def _source(light: str) -> str | Surroundings | Panorama:
    """What gives a light; "photo" and "none" as they are. Asked before avatars are loaded, which takes longer."""
    from persona.imaging.surroundings import source_named

    name = light.strip().lower()
    return name if name in ("photo", "none") else source_named(light)


def relit(avatar: Avatar, light: str | Surroundings | Panorama, listener: events.Listener = events.ignore) -> Avatar:
    """The avatar under a light.

    Args:
        avatar: whose light is the photo's.
        light: "photo" for that; "none" for the surface's own colours; or what
            :func:`persona.imaging.surroundings.source_named` takes or gives: a name, a direction, a panorama's file.
        listener: receives a note where the photo's light is in the avatar's colours and stays there.

    Raises:
        PersonaError: the light is none of these, or its file cannot be read.
    """
    source = _source(light) if isinstance(light, str) else light
    if source == "photo":
        return avatar
    import torch

    from persona.avatar.shadows import Shadow, Sky
    from persona.imaging.surroundings import Panorama, lamps_of, light_of

    found, shadows = None, ()
    if not isinstance(source, str):  # "none"
        found = torch.from_numpy(light_of(source)).float().to(avatar.device)
        shadows = (
            (Sky(*source.gathered(), _shaded(avatar)),)
            if isinstance(source, Panorama)
            else tuple(Shadow((float(way[0]), float(way[1]), float(way[2])), left) for way, left in lamps_of(source))
        )
    if avatar.light is None:
        events.Stage("light", listener).note(
            "the photo's light is in this avatar's colours (--albedo none) and stays under the other one"
        )
    return replace(avatar, light=found, shadows=shadows)


def _shaded(avatar: Avatar) -> Float[np.ndarray, " n"] | None:
    """How dark the photo's hollows are in an avatar's colours; None where they throw no shadows anyway."""
    from persona.avatar.gaussian_avatar import GaussianAvatar
    from persona.avatar.shadows import shaded_in_photo

    if not isinstance(avatar, GaussianAvatar):
        return None
    posed = avatar.pose(avatar.photo_pose, lit=False)
    points, normals, opacities, seen = (
        x.cpu().numpy().astype(np.float64) for x in (posed.means, posed.factors[..., 2], posed.opacities, avatar.seen)
    )
    return shaded_in_photo(points, normals, opacities > 0.5, seen)


def check_clothing(cloth: str) -> None:
    """Refuse a name that is none of :data:`Clothing`.

    Raises:
        PersonaError: it is none.
    """
    if cloth not in get_args(Clothing):
        raise PersonaError(f"--cloth is {', '.join(get_args(Clothing))}, not '{cloth}'")


def check_floor(floor: str) -> None:
    """Refuse a name that is none of :data:`Floor`.

    Raises:
        PersonaError: it is none.
    """
    if floor not in get_args(Floor):
        raise PersonaError(f"--floor is {' or '.join(get_args(Floor))}, not '{floor}'")


def ground_of(avatar: Avatar, poses: Sequence[Pose], floor: Floor) -> float | None:
    """How high the ground is on which the person stands in some poses, meters; None where nothing is drawn of it.

    It lies below the lowest joint of all poses, so that who jumps leaves it.
    """
    if floor == "none":
        return None
    lowest = np.array([avatar.joint_positions(pose)[:, 1].min() for pose in poses])
    stands = int(lowest.argmin())
    points = avatar.pose(poses[stands], pose_driven=False, lit=False, cloth="learned").points[:, 1].cpu().numpy()
    return float(np.quantile(points, _SOLE))


def clothing_of(avatar: Avatar, poses: Iterable[Pose], fps: float, how: Clothing) -> Iterator[Cloth]:
    """Where the avatar's garments are in poses that follow each other ``fps`` times a second, one by one."""
    if how != "drape" and avatar.outfit is not None:
        yield from avatar.swung(poses, fps, how)
        return
    for _ in poses:
        yield "drape"


def _check_angles(azimuth: float | None, elevation: float | None) -> None:
    """Refuse angles that are no numbers, which a camera would take in silence."""
    for flag, degrees in (("--azimuth", azimuth), ("--elevation", elevation)):
        if degrees is not None and not math.isfinite(degrees):
            raise PersonaError(f"{flag} is a number of degrees, not {degrees}")


def portrait(avatar: Avatar, size: tuple[int, int]) -> UInt8[np.ndarray, "h w 4"]:
    """The person in the photo's pose, whole and from the front."""
    return picture(avatar, avatar.photo_pose, portrait_camera(avatar, avatar.photo_pose, size))


def motion_pictures(
    avatar: Avatar,
    poses: Sequence[Pose],
    size: tuple[int, int],
    azimuth: float,
    elevation: float,
    background: tuple[float, float, float],
    fps: float,
    compute: Compute = HERE,
    cloth: Clothing = "live",
    floor: Floor = "none",
) -> Iterator[UInt8[np.ndarray, "h w 3"]]:
    """Pictures of the poses, one by one, the camera following."""
    cameras, clothing = (
        following_cameras(avatar, poses, size, azimuth, elevation, fps),
        clothing_of(avatar, poses, fps, cloth),
    )
    yield from pictures_of(avatar, poses, cameras, background, compute, clothing, ground_of(avatar, poses, floor))


def pictures_of(
    avatar: Avatar,
    poses: Sequence[Pose],
    cameras: Sequence[Camera],
    background: tuple[float, float, float],
    compute: Compute = HERE,
    clothing: Iterable[Cloth] | None = None,
    ground: float | None = None,
) -> Iterator[UInt8[np.ndarray, "h w 3"]]:
    """Pictures of the poses in order. On the CPU every thread draws a picture of its own, which scales better than many
    threads at one picture; a few pictures wait at a time. Garments are simulated meanwhile, if they are: ``clothing``
    is asked for one after the other (default: at rest). ``ground`` is as of :func:`picture`."""

    def one(view: tuple[Pose, Camera, Cloth]) -> UInt8[np.ndarray, "h w 3"]:
        pose, camera, cloth = view
        return on_background(avatar, pose, camera, background, cloth, ground)

    worn = clothing_of(avatar, poses, 1.0, "drape") if clothing is None else clothing
    views = iter(zip(poses, cameras, worn, strict=True))
    yield from (one(view) for view in islice(views, 1))  # makes what the avatar keeps for every picture
    yield from compute.map(one, views) if avatar.device.type == "cpu" else map(one, views)


def turntable_pictures(
    avatar: Avatar,
    pose: Pose,
    size: tuple[int, int],
    count: int,
    background: tuple[float, float, float] = WHITE,
    elevation: float = 5.0,
    compute: Compute = HERE,
) -> Iterator[UInt8[np.ndarray, "h w 3"]]:
    """Pictures all round the person in one pose, starting in front."""
    cameras = turntable_cameras(avatar, pose, size, count, elevation)
    yield from pictures_of(avatar, [pose] * count, cameras, background, compute)


def on_background(
    avatar: Avatar,
    pose: Pose,
    camera: Camera,
    background: tuple[float, float, float] = WHITE,
    cloth: Cloth = "drape",
    ground: float | None = None,
) -> UInt8[np.ndarray, "h w 3"]:
    """A picture of the posed avatar in front of one colour (sRGB in [0, 1]); ``ground`` is as of :func:`picture`."""
    import torch

    rgb, alpha = _drawn(avatar, pose, camera, cloth, ground)
    color = rgb + (1 - alpha)[..., None] * torch.tensor(background, dtype=rgb.dtype, device=rgb.device)
    return (color.clamp(0, 1) * 255).round().to(torch.uint8).cpu().numpy()


def picture(
    avatar: Avatar, pose: Pose, camera: Camera, cloth: Cloth = "drape", ground: float | None = None
) -> UInt8[np.ndarray, "h w 4"]:
    """A picture of the posed avatar with straight (not premultiplied) alpha.

    Args:
        avatar: who is shown.
        pose: how it stands.
        camera: the view.
        cloth: how garments hang.
        ground: height of the level ground whose shadow is shown (meters); None for no ground.
    """
    import torch

    rgb, alpha = _drawn(avatar, pose, camera, cloth, ground)
    straight = torch.where(alpha[..., None] > 1e-4, rgb / alpha[..., None].clamp_min(1e-4), torch.zeros_like(rgb))
    rgba = torch.cat([straight, alpha[..., None]], -1)
    return (rgba.clamp(0, 1) * 255).round().to(torch.uint8).cpu().numpy()


def _drawn(
    avatar: Avatar, pose: Pose, camera: Camera, cloth: Cloth, ground: float | None
) -> tuple[Float[Tensor, "h w 3"], Float[Tensor, "h w"]]:
    """A picture (multiplied by alpha) and alpha; the ground's shadow is black behind the person."""
    if ground is None:
        return avatar.draw(pose, camera, cloth=cloth)
    import torch

    from persona.avatar.shadows import ground_shade

    posed = avatar.pose(pose, cloth=cloth)
    with torch.no_grad():
        rgb, alpha = posed.draw(camera)
    light = None if avatar.light is None else avatar.light.cpu().numpy().astype(np.float64)
    points = posed.points.cpu().numpy().astype(np.float64)
    shade = torch.from_numpy(ground_shade(points, ground, camera, light, avatar.shadows)).to(alpha)
    return rgb.clamp(0, 1), alpha + (1 - alpha) * shade


def _reporting(
    pictures: Iterable[UInt8[np.ndarray, "h w 3"]], count: int, stage: events.Stage
) -> Iterator[UInt8[np.ndarray, "h w 3"]]:
    for i, image in enumerate(pictures):
        yield image
        stage.progress((i + 1) / count, f"frame {i + 1} of {count}")
