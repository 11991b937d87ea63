"""What is installed, what can run on this machine, and under which licences."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from persona.licence import Licence
from persona.packaged import Packaged
from persona.pipeline.licences import LICENCES
from persona.version import __version__

PACKAGES = (
    "torch",
    "numpy",
    "numba",
    "scipy",
    "anny",
    "ai-edge-litert",
    "opencv-python-headless",
    "pillow",
    "safetensors",
    "av",
    "starlette",
    "uvicorn",
    "gsplat",
    "transformers",
    "diffusers",
)
_OPTIONAL = ("gsplat", "transformers", "diffusers")


@dataclass(frozen=True)
class Ability:
    """Something that may or may not run here, and why or what to do."""

    name: str
    ready: bool
    note: str


@dataclass(frozen=True)
class Doctor:
    """What :func:`doctor` found."""

    persona: str
    python: str
    system: str
    threads: int
    memory_gib: float | None
    packages: dict[str, str | None]  # version, or None if it is not installed
    back_ends: tuple[Ability, ...]
    bodies: tuple[Ability, ...]
    cached: tuple[Ability, ...]
    cache_folder: str
    licences: tuple[Licence, ...]

    @property
    def healthy(self) -> bool:
        """Whether the default recipe can run."""
        return next(a.ready for a in self.back_ends if a.name == "cpu")


def doctor() -> Doctor:
    """Look at this machine: versions, threads, back ends that can run, what is in the cache, licences.

    Nothing is downloaded or built.
    """
    from persona.cache import cache_dir

    versions = {name: _version(name) for name in PACKAGES}
    return Doctor(
        persona=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        threads=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory_gib=_memory_gib(),
        packages=versions,
        back_ends=_back_ends(versions),
        bodies=_bodies(),
        cached=_cached(),
        cache_folder=str(cache_dir()),
        licences=LICENCES,
    )


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _memory_gib() -> float | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, ValueError, OSError):
        return None


def _back_ends(versions: dict[str, str | None]) -> tuple[Ability, ...]:
    needed = [name for name in PACKAGES if name not in _OPTIONAL]
    missing = [name for name in needed if versions[name] is None]
    supported = sys.version_info[:2] in ((3, 11), (3, 12))
    if missing:
        cpu = Ability("cpu", False, f"missing: {', '.join(missing)}. Type: pip install persona")
    elif not supported:
        cpu = Ability("cpu", False, f"Python {platform.python_version()} is not supported; use 3.11 or 3.12")
    else:
        cpu = Ability("cpu", True, "the default; needs nothing else")
    return (cpu, _cuda(versions), _gsplat(versions), *_networks(versions))


def _cuda(versions: dict[str, str | None]) -> Ability:
    if versions["torch"] is None:
        return Ability("cuda", False, "torch is not installed")
    import torch

    if torch.cuda.is_available():
        return Ability("cuda", True, torch.cuda.get_device_name(0))
    built = torch.version.cuda  # type: ignore[attr-defined]
    return Ability("cuda", False, "no CUDA GPU found" if built else "this torch is a CPU build; see pytorch.org")


def _gsplat(versions: dict[str, str | None]) -> Ability:
    if versions["gsplat"] is None:
        return Ability("gsplat", False, "not installed. Type: pip install 'persona[cuda]'")
    return Ability("gsplat", True, f"version {versions['gsplat']}; runs where cuda does")


def _bodies() -> tuple[Ability, ...]:
    from persona.body import bodies

    return tuple(Ability(name, *source.readiness()) for name, source in bodies().items())


def _networks(versions: dict[str, str | None]) -> tuple[Ability, ...]:
    """Optional networks of perception: whether their packages and weights are there."""
    from persona.perception.backends import back_ends
    from persona.pretrained import available

    found = []
    for kind in back_ends():
        model = kind().pretrained
        if model is None:
            found.append(Ability(f"--{kind.cue} {kind.name}", True, "needs no weights"))
            continue
        needed = ("transformers", "diffusers") if model.extra == "marigold" else ("transformers",)
        missing = [name for name in needed if versions[name] is None]
        terms = f"{model.repo}, {model.licence}"
        if missing:
            note = f"{', '.join(missing)} not installed. Type: pip install 'persona[{model.extra}]' ({terms})"
        elif not available(model):
            note = f"weights are downloaded on first use, or put them into a folder and set PERSONA_MODELS ({terms})"
        else:
            note = f"weights are on this machine ({terms})"
        found.append(Ability(f"--{kind.cue} {kind.name}", not missing, note))
    return tuple(found)


def _cached() -> tuple[Ability, ...]:
    from persona.body.anny import cache_file
    from persona.cache import cache_dir
    from persona.perception.models import FILES, WHEEL_BYTES

    folder = cache_dir()
    landmarks = all(any(folder.glob(f"landmarks-*/{name}")) for name in FILES)
    body = cache_file().is_file()
    fetched = f"fetched once on the first run ({WHEEL_BYTES / 1e6:.0f} MB, from the package index)"
    found = [
        Ability("landmark models", landmarks, _size_of(folder, "landmarks-*") if landmarks else fetched),
        *_for_measuring(folder),
        Ability("body model", body, _size_of(folder, "body") if body else "built once on the first run (about 20 s)"),
    ]
    known = {
        "kernels": "compiled code; made again when missing",
        "tracks": "motions of videos seen before",
        "generated": "clips of video generators",
        "sources": "what the program's own files import",
        "logs": "of internal errors",
    }
    found += [
        Ability(name, True, f"{_size_of(folder, name)}; {what}")
        for name, what in known.items()
        if (folder / name).is_dir()
    ]
    everything = f"{_size_of(folder, '*')}; may be deleted, PERSONA_CACHE moves it elsewhere"
    found.append(Ability("all of it", True, everything))
    return tuple(found)


def _for_measuring(folder: Path) -> list[Ability]:
    """Weights that ``persona evaluate`` takes out of packages: their size, or where they come from; their licence."""
    if importlib.util.find_spec("torch") is None:
        return []
    from persona.evaluation import identity, lpips

    there = lpips.nets() == lpips.NETS
    faces = identity.weights_file().is_file()
    return [
        _packaged("LPIPS networks", lpips.PACKAGE, _size_of(folder, "lpips-*") if there else ""),
        _packaged("face network (--identity)", identity.PACKAGE, _size_of(folder, "faces-*") if faces else ""),
    ]


def _packaged(name: str, package: Packaged, size: str) -> Ability:
    fetched = f"fetched once when persona evaluate needs them ({package.size / 1e6:.0f} MB, {package.project})"
    return Ability(name, bool(size), f"{size or fetched}; licence {package.licence}")


def _size_of(folder: Path, pattern: str) -> str:
    """How much the files below those of a name take."""
    total = 0
    for place in folder.glob(pattern):
        for file in [place, *place.rglob("*")]:
            with contextlib.suppress(OSError):
                total += file.lstat().st_size if file.is_file() else 0
    return f"{total / 1e6:.1f} MB"
