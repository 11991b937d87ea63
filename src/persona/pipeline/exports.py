"""A finished avatar as files of other tools."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from persona import events
from persona.choices import BY_EVIDENCE, Reading
from persona.compute import Compute
from persona.errors import PersonaError
from persona.exporting.licence import Licence
from persona.exporting.video import check_size
from persona.files import check_folder, write_bytes, writing_folder
from persona.imaging.png import png
from persona.pipeline.cameras import following_cameras
from persona.pipeline.inputs import load_avatar, load_motion, poses_of, told, tracked
from persona.pipeline.pictures import Clothing, animate, check_clothing, clothing_of, picture
from persona.types import Motion, Pose

if TYPE_CHECKING:
    from persona.avatar import Avatar, GaussianAvatar, Gaussians
    from persona.avatar.avatar import Cloth
    from persona.exporting.mesh import TexturedMesh

Format = Literal["splats.glb", "mesh.glb", "vrm", "vrm0", "ply", "spz", "ply-sequence", "mp4", "png", "npz"]
FORMATS: tuple[str, ...] = get_args(Format)
#: Those that show a motion.
OF_A_MOTION = ("ply-sequence", "mp4", "png", "npz")
_LONGEST_NAME = 64


@dataclass(frozen=True)
class Export:
    """Options of :func:`export`.

    Attributes:
        size: (width, height) of pictures and video.
        fps: frames a second of what shows a motion.
        background: sRGB in [0, 1] behind the video; pictures are transparent.
        spz_version: 3 (every reader) or 4.
        texture_size: pixels a side of the mesh's texture.
        licence: what the VRM file says about its use.
        cloth: how garments that hang free move in pictures, videos and sequences of splats.
        seed: of the pose correctives' training.
        sh_degree: of the harmonics that .ply files have room for, 0 to 3.
        unlit: mesh.glb asks to be shown in its own colours, without the viewer's light; the normals are in it all the
            same.
    """

    size: tuple[int, int] = (512, 512)
    fps: float = 30.0
    background: tuple[float, float, float] = (1.0, 1.0, 1.0)
    spz_version: Literal[3, 4] = 3
    texture_size: int = 2048
    licence: Licence = field(default_factory=Licence)
    cloth: Clothing = "live"
    seed: int = 0
    sh_degree: int = 0
    unlit: bool = False


def export(
    avatar: Avatar | Path | str,
    to: Sequence[Format],
    out: Path | str | None = None,
    *,
    motion: Motion | Path | str | None = None,
    name: str | None = None,
    options: Export = Export(),
    reading: Reading = BY_EVIDENCE,
    threads: int | None = None,
    listener: events.Listener = events.ignore,
) -> list[Path]:
    """Write an avatar in other formats (docs/formats.md); each file appears whole or not at all.

    Args:
        avatar: an avatar, its folder or its file.
        to: formats, see :data:`FORMATS`.
        out: folder for the files (default: the avatar's own).
        motion: a clip, a motion file or a video, for the formats that show one; the splat GLB gets it as one more clip.
        name: what the files are called before their ending (default: the avatar's folder).
        options: sizes, rates and versions.
        reading: how a motion file is read where it leaves a choice.
        threads: processor threads; default what the process was given (``OMP_NUM_THREADS``, else every core).
        listener: receives the progress events.

    Returns:
        The files, and the folders of numbered files, in the order of ``to``.

    Raises:
        PersonaError: the avatar or motion cannot be read, a format is unknown or needs a motion, or a file cannot be
            written.
    """
    wanted = list(dict.fromkeys(to))
    unknown = [kind for kind in wanted if kind not in FORMATS]
    if unknown or not wanted:
        raise PersonaError(f"--to takes {', '.join(FORMATS)}; got {', '.join(map(str, unknown)) or 'nothing'}")
    moving = [kind for kind in wanted if kind in OF_A_MOTION]
    if moving and motion is None:
        raise PersonaError(f"{', '.join(moving)} shows a motion: add --motion with a clip or a motion file")
    check_clothing(options.cloth)
    if "mp4" in wanted:
        check_size(options.size)
    if not all(1 <= side <= 8192 for side in options.size) or not 1 <= options.fps <= 240:
        raise PersonaError(f"pictures have 1 to 8192 pixels a side and 1 to 240 frames a second, got {options}")
    if not 0 <= options.sh_degree <= 3:
        raise PersonaError(f"--sh-degree is from 0 to 3, not {options.sh_degree}")
    _check_of_use(wanted, options, motion is not None)
    if not 64 <= options.texture_size <= 8192:
        raise PersonaError(f"a texture has 64 to 8192 pixels a side, not {options.texture_size}")
    if out is None:
        if not isinstance(avatar, (str, os.PathLike)):
            raise PersonaError("an avatar that was not read from a file needs a folder to export to: out=...")
        out = Path(avatar) if Path(avatar).is_dir() else Path(avatar).parent
    called = _called(avatar, name)
    check_folder(out)
    job = _Job(load_avatar(avatar).to("cpu"), Path(out), called, file_name(called), options)
    job.reading = reading
    if motion is not None:
        job.motion = tracked(motion, listener, threads)
    done = []
    with events.stage("export", listener, Compute(threads)) as stage:
        for i, kind in enumerate(wanted):
            stage.progress(i / len(wanted), kind)
            job.stage = stage
            done.append(_WRITERS[kind](job))
    return done


#: Which formats an option is for; whatever else it is given with would go on without it.
_TAKEN_BY = {
    "sh_degree": ("ply", "ply-sequence"),
    "spz_version": ("spz",),
    "texture_size": ("mesh.glb", "vrm", "vrm0"),
    "unlit": ("mesh.glb",),
}


def _check_of_use(wanted: Sequence[str], options: Export, motion: bool) -> None:
    """Refuse options that none of the formats takes."""
    usual = Export()
    given = {name: kinds for name, kinds in _TAKEN_BY.items() if getattr(options, name) != getattr(usual, name)}
    if motion:
        given["motion"] = (*OF_A_MOTION, "splats.glb", "mesh.glb")
    for name, kinds in given.items():
        if not set(kinds) & set(wanted):
            raise PersonaError(f"--{name.replace('_', '-')} is for {', '.join(kinds)}, not for {', '.join(wanted)}")


def file_name(name: str) -> str:
    """A name made safe: no separators, nothing hidden, no name that an operating system reserves."""
    safe = re.sub(r"[^\w.-]+", "_", name, flags=re.ASCII).strip("._-")[:_LONGEST_NAME].rstrip("._-")
    reserved = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", safe)
    return f"{safe}_" if reserved else safe or "avatar"


def _called(avatar: Avatar | Path | str, name: str | None) -> str:
    if name is not None:
        return name
    if isinstance(avatar, (str, os.PathLike)):
        path = Path(avatar).resolve()
        return path.name if path.is_dir() else path.stem if path.stem != "avatar" else path.parent.name
    return str(avatar.about.get("photo") or "avatar")


@dataclass
class _Job:
    """What the writers share."""

    avatar: Avatar
    folder: Path
    name: str  # as the user gave it
    stem: str  # of the files
    options: Export
    motion: Motion | Path | str | None = None
    reading: Reading = BY_EVIDENCE
    stage: events.Stage = field(default_factory=lambda: events.SILENT)
    _clip: Motion | None = None
    _mesh: TexturedMesh | None = None
    _gaussians: GaussianAvatar | None = None

    def clip(self) -> Motion:
        """The motion on the avatar's skeleton."""
        assert self.motion is not None
        if self._clip is None:
            self._clip = load_motion(self.motion, self.avatar, self.options.fps, reading=self.reading)
            told(self._clip, self.stage)
        return self._clip

    def clips(self) -> list[Motion]:
        """The built-in clips on the avatar's skeleton, and the motion asked for."""
        from persona import motion as motions

        found = [load_motion(name, self.avatar) for name in motions.clips()]
        if self.motion is not None and self.clip().name not in motions.clips():
            found.append(self.clip())
        return found

    def gaussians(self) -> GaussianAvatar:
        """The avatar as one of Gaussians; made once where it is none."""
        from persona.avatar import as_gaussians

        if self._gaussians is None:
            self._gaussians = as_gaussians(self.avatar, self.stage)
        return self._gaussians

    def mesh(self) -> TexturedMesh:
        """The avatar's surface with a texture; made once for all that need it."""
        from persona.exporting.mesh import BakeMesh

        if self._mesh is None:
            self._mesh = BakeMesh(self.options.texture_size)(self.gaussians(), self.stage)
        return self._mesh

    def moving_stem(self) -> str:
        """File name of what shows the motion."""
        return f"{self.stem}.{file_name(self.clip().name or 'motion')}"

    def file(self, ending: str, data: bytes) -> Path:
        """Write a file."""
        path = self.folder / f"{self.stem}.{ending}"
        write_bytes(path, data)
        return path

    def rest(self) -> Gaussians:
        """The avatar in the reference pose, with the photo's face and its own colours, as in the rigged file."""
        joints = np.asarray(self.avatar.skeleton.rest_joints)
        return self.gaussians().pose(Pose(np.tile(np.eye(3), (len(joints), 1, 1)), joints[0]), lit=False)

    def numbered(self, folder: str, ending: str, each: Callable[[int, Pose, Cloth], bytes]) -> Path:
        """Write a folder of numbered files, one a frame; it appears whole or not at all."""
        poses = poses_of(self.clip(), self.avatar)
        clothing = clothing_of(self.avatar, poses, self.clip().fps, self.options.cloth)
        path = self.folder / folder
        with writing_folder(path) as partial:
            for i, (pose, cloth) in enumerate(zip(poses, clothing, strict=True)):
                (partial / f"{i:05d}.{ending}").write_bytes(each(i, pose, cloth))
                self.stage.progress((i + 1) / len(poses), f"{ending} {i + 1} of {len(poses)}")
            _remove_numbered(path, ending)
        return path


def _remove_numbered(path: Path, ending: str) -> None:
    """Remove the result of an earlier run, and nothing else."""
    if path.is_symlink():
        raise PersonaError(f"{path} is a link; move it away or choose another folder")
    if not path.exists():
        return
    if not path.is_dir() or not all(re.fullmatch(rf"\d+\.{ending}", p.name) for p in path.iterdir()):
        raise PersonaError(f"{path} exists and contains other files; move it away or choose another folder")
    shutil.rmtree(path)


def _splats_glb(job: _Job) -> Path:
    from persona.exporting.correctives import BakeCorrectives
    from persona.exporting.splat_glb import splats_glb

    avatar = job.gaussians()
    baked = BakeCorrectives(seed=job.options.seed)(avatar, job.stage)
    if baked is not None and baked.rms_mm > 2:
        job.stage.warn(f"pose correctives of the splat GLB miss {baked.rms_mm:.1f} mm of the avatar's own")
    return job.file("splats.glb", splats_glb(avatar, job.clips(), baked, job.name))


def _mesh_glb(job: _Job) -> Path:
    from persona.exporting.mesh_glb import mesh_glb
    from persona.exporting.swing import BakeSwing

    mesh, clips = job.mesh(), job.clips()
    swings = BakeSwing()(job.avatar, mesh.garments, clips, job.stage)
    return job.file("mesh.glb", mesh_glb(job.avatar, mesh, clips, job.name, swings, unlit=job.options.unlit))


def _vrm(job: _Job) -> Path:
    from persona.exporting.springs import EXPORTED
    from persona.exporting.vrm import vrm

    return job.file("vrm", vrm(job.avatar, job.mesh(), job.name, job.options.licence, "1.0", EXPORTED))


def _vrm0(job: _Job) -> Path:
    from persona.exporting.springs import EXPORTED
    from persona.exporting.vrm import vrm

    return job.file("v0.vrm", vrm(job.avatar, job.mesh(), job.name, job.options.licence, "0.x", EXPORTED))


def _ply(job: _Job) -> Path:
    from persona.exporting.splat_files import ply

    return job.file("rest.ply", ply(job.rest(), job.options.sh_degree))


def _spz(job: _Job) -> Path:
    from persona.exporting.splat_files import spz

    return job.file("rest.spz", spz(job.rest(), job.options.spz_version))


def _ply_sequence(job: _Job) -> Path:
    from persona.exporting.splat_files import ply

    def splats(_: int, pose: Pose, cloth: Cloth) -> bytes:
        return ply(job.gaussians().pose(pose, cloth=cloth), job.options.sh_degree)

    return job.numbered(f"{job.moving_stem()}.ply-sequence", "ply", splats)


def _png(job: _Job) -> Path:
    clip, options = job.clip(), job.options
    cameras = following_cameras(job.avatar, poses_of(clip, job.avatar), options.size, 0.0, 5.0, options.fps)

    def still(i: int, pose: Pose, cloth: Cloth) -> bytes:
        return png(picture(job.avatar, pose, cameras[i], cloth))

    return job.numbered(f"{job.moving_stem()}.png-sequence", "png", still)


def _mp4(job: _Job) -> Path:
    options = job.options
    return animate(
        job.avatar, job.clip(), job.folder / f"{job.moving_stem()}.mp4", size=options.size, fps=options.fps,
        background=options.background, cloth=options.cloth,
    )  # fmt: skip


def _npz(job: _Job) -> Path:
    from persona.motion import write_motion

    return write_motion(job.clip(), job.folder / f"{job.moving_stem()}.npz")


_WRITERS: dict[str, Callable[[Any], Path]] = {
    "splats.glb": _splats_glb, "mesh.glb": _mesh_glb, "vrm": _vrm, "vrm0": _vrm0, "ply": _ply,
    "spz": _spz, "ply-sequence": _ply_sequence, "mp4": _mp4, "png": _png, "npz": _npz,
}  # fmt: skip
