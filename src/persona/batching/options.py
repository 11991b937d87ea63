"""What is chosen for a batch: how each input is worked on (the columns of a table), and where the work runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from persona.choices import Up
from persona.errors import PersonaError


@dataclass(frozen=True)
class Running:
    """Where the jobs of a batch run, and what each of them needs.

    Attributes:
        workers: how many jobs run at once on this machine (default: what its cores and its free memory allow).
        threads: processor threads of each job.
        ray: run on a Ray cluster: its address, auto for the one this machine belongs to, local to start one here.
        memory: GiB that a job needs at most.
        gpus: GPUs that a job needs on the cluster, also a part of one.
        retries: how often a job is given out again after its worker was killed.
        time_limit: seconds that a job may take; then its worker is ended, and the job has failed.
        in_flight: how many jobs the cluster is given at once (default: two for each that can run, at least 64).
        retry_failed: try inputs again that failed before with the same photo and options.
        keep_stages: keep the results of the stages beside each avatar, about 50 MB, so that more training goes on
            from them.
    """

    workers: int | None = None
    threads: int = 1
    ray: str | None = None
    memory: float = 2.5
    gpus: float = 0.0
    retries: int = 3
    time_limit: float = 21600.0
    in_flight: int | None = None
    retry_failed: bool = False
    keep_stages: bool = False

    def __post_init__(self) -> None:
        for name, least in (("workers", 1), ("threads", 1), ("in_flight", 1), ("retries", 0)):
            value = getattr(self, name)
            if value is not None and not (type(value) is int and least <= value <= 1_000_000):
                raise PersonaError(f"--{name.replace('_', '-')} is a whole number from {least}, not {value}")
        if not 0 < self.memory < 100_000:
            raise PersonaError(f"--memory is a number of GiB, such as 2.5, not {self.memory}")
        if not 0 < self.time_limit < 1e9:
            raise PersonaError(f"--time-limit is a number of seconds, such as 3600, not {self.time_limit}")
        if not 0 <= self.gpus < 1000:
            raise PersonaError(f"--gpus is a number of GPUs, such as 1 or 0.5, not {self.gpus}")
        if self.workers is not None and self.ray is not None:
            raise PersonaError("--workers is for this machine alone; with --ray the cluster's cores count")
        if self.ray is None and (self.gpus or self.in_flight is not None):
            raise PersonaError(f"--{'gpus' if self.gpus else 'in-flight'} goes with --ray")


@dataclass(frozen=True)
class AnimateOptions:
    """How each avatar of a batch is animated.

    Attributes:
        motion: a built-in clip or a motion file, as persona animate takes it.
        size: WIDTHxHEIGHT of the pictures; even numbers.
        fps: frames a second.
        azimuth: degrees around the person; 0 is in front, 90 at its left hand.
        elevation: degrees above the horizontal.
        background: white, black, grey, green or six hex digits.
        cloth: how garments that hang free move: simulated, the same on a quarter of the points, as they rest in each
            pose, or as training learnt that they rest.
        up: the axis of the motion file that points up (default: by the file's evidence).
        clip: of several animations in a file, the one of this name or number.
        person: of several people in a file, the one of this name or number.
    """

    motion: str = ""
    size: str = "512x512"
    fps: float = 30.0
    azimuth: float = 0.0
    elevation: float = 5.0
    background: str = "white"
    cloth: Literal["live", "light", "drape", "learned"] = "live"
    up: Up | None = None
    clip: str | None = None
    person: str | None = None


@dataclass(frozen=True)
class ExportOptions:
    """In which formats each avatar of a batch is written.

    Attributes:
        to: one or more formats, as persona export takes them.
        motion: a clip or a motion file, for the formats that show one.
        name: what the files are called (default: as the avatar).
        size: WIDTHxHEIGHT of pictures; even numbers for mp4.
        fps: frames a second.
        background: of mp4: white, black, grey, green or six hex digits.
        spz_version: 3 is what most readers take.
        sh_degree: of the harmonics that .ply files have room for.
        texture_size: pixels a side of the mesh's texture.
        author: who made the avatar, for the vrm's licence; one or more names.
        allowed: who may perform with the vrm.
        commercial: what the vrm may be used for.
        redistribution: the vrm may be passed on.
        cloth: how garments that hang free move in mp4, png and ply-sequence.
        up: the axis of the motion file that points up (default: by the file's evidence).
        clip: of several animations in a file, the one of this name or number.
        person: of several people in a file, the one of this name or number.
    """

    to: tuple[
        Literal["splats.glb", "mesh.glb", "vrm", "vrm0", "ply", "spz", "ply-sequence", "mp4", "png", "npz"], ...
    ] = ()
    motion: str | None = None
    name: str | None = None
    size: str = "512x512"
    fps: float = 30.0
    background: str = "white"
    spz_version: Literal[3, 4] = 3
    sh_degree: Literal[0, 1, 2, 3] = 0
    texture_size: int = 2048
    author: tuple[str, ...] = ("unknown",)
    allowed: Literal["onlyAuthor", "onlySeparatelyLicensedPerson", "everyone"] = "onlyAuthor"
    commercial: Literal["personalNonProfit", "personalProfit", "corporation"] = "personalNonProfit"
    redistribution: bool = False
    cloth: Literal["live", "light", "drape", "learned"] = "live"
    up: Up | None = None
    clip: str | None = None
    person: str | None = None


@dataclass(frozen=True)
class EvaluateOptions:
    """Against which truth each avatar of a batch is measured.

    Attributes:
        data: the test set, as persona evaluate takes it.
        protocol: how to read the data.
        every: of X-Humans and videos, measure every n-th picture.
        variants: which parts of the pictures are compared; fewer are faster.
        lpips: networks of the perceptual distance: alex, alex,vgg (slow), or none.
        identity: measure with a face network whether the face is still the person's.
        without_fitting: leave out the rows whose body parameters are optimised on the test pictures.
    """

    data: Path | None = None
    protocol: Literal["rendered", "neuman", "xhumans", "video", "pairs"] = "rendered"
    every: int = 5
    variants: str = "canvas,masked,person"
    lpips: str = "alex"
    identity: bool = False
    without_fitting: bool = False


__all__ = ["AnimateOptions", "EvaluateOptions", "ExportOptions", "Running"]
