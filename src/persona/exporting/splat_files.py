"""Gaussians in one pose as files of other splat tools: PLY with the names of 3D Gaussian Splatting, and SPZ."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float

from persona.avatar import Gaussians
from persona.avatar.gaussians import covariance_axes
from persona.errors import PersonaError
from persona.extras import require
from persona.geometry.rotations import matrices_to_quaternions

#: The zeroth spherical harmonic: colour = 0.5 + SH_0 * coefficient.
SH_0 = 0.28209479177387814
#: Opacities are kept this far from 0 and 1, where their logit is not finite.
_EDGE = 1e-6
_COLUMNS = (
    "x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2", "opacity", "scale_0", "scale_1", "scale_2",
    "rot_0", "rot_1", "rot_2", "rot_3",
)  # fmt: skip
_MOST_BYTES, _MOST_GAUSSIANS = 2 << 30, 20_000_000


def turned_upside_down(
    means: Float[np.ndarray, "n 3"], quaternions: Float[np.ndarray, "n 4"]
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, "n 4"]]:
    """Half a turn about x, from Y up to the Y down of PLY files and back; quaternions wxyz."""
    w, x, y, z = quaternions.T
    return means * np.array([1, -1, -1], means.dtype), np.stack([-x, w, -z, y], 1)


def axes_of(gaussians: Gaussians) -> tuple[Float[np.ndarray, "n 4"], Float[np.ndarray, "n 3"]]:
    """Unit quaternions wxyz and standard deviations (meters) of Gaussians whose factors are any matrices."""
    factors = gaussians.factors.detach().cpu().double()
    axes, scales = covariance_axes(factors, factors[:, :, 2])
    return matrices_to_quaternions(axes).numpy(), scales.numpy()


def ply(gaussians: Gaussians, sh_degree: int = 0) -> bytes:
    """A binary PLY with the property names of Kerbl et al.'s code, Y down as splat tools expect.

    Opacities are logits, scales natural logarithms, rotations quaternions wxyz, colours the zeroth spherical harmonic.
    Every Gaussian is kept, in order, also one that has faded out in the pose.

    Args:
        gaussians: what to write.
        sh_degree: of the harmonics that the file has room for, 0 to 3. An avatar's colours do not depend on the
            direction, so those above the zeroth are zero; some viewers fail without them.
    """
    means, quaternions, log_scales, logits, sh = _columns(gaussians)
    means, quaternions = turned_upside_down(means, quaternions)
    if not 0 <= sh_degree <= 3:
        raise PersonaError(f"the degree of spherical harmonics is from 0 to 3, not {sh_degree}")
    more = np.zeros((len(means), 3 * ((sh_degree + 1) ** 2 - 1)))
    rows = np.concatenate([means, np.zeros_like(means), sh, more, logits[:, None], log_scales, quaternions], 1)
    names = [*_COLUMNS[:9], *(f"f_rest_{k}" for k in range(more.shape[1])), *_COLUMNS[9:]]
    header = ["ply", "format binary_little_endian 1.0", "comment made by persona; meters, Y down, seen from -Z"]
    header += [f"element vertex {len(rows)}", *(f"property float {name}" for name in names), "end_header"]
    return ("\n".join(header) + "\n").encode() + rows.astype("<f4").tobytes()


def _columns(gaussians: Gaussians) -> tuple[np.ndarray, ...]:
    """Means, quaternions wxyz, log scales, opacity logits and harmonics, Y up."""
    quaternions, scales = axes_of(gaussians)
    opacities = gaussians.opacities.detach().cpu().double().numpy().clip(_EDGE, 1 - _EDGE)
    sh = (gaussians.colors.detach().cpu().double().numpy() - 0.5) / SH_0
    means = gaussians.means.detach().cpu().double().numpy()
    return means, quaternions, np.log(scales), np.log(opacities / (1 - opacities)), sh


def spz(gaussians: Gaussians, version: Literal[3, 4] = 3) -> bytes:
    """An SPZ file (Niantic's compressed splats): Y up, order kept, positions in steps of 0.06 mm.

    Raises:
        PersonaError: the package gsply is not installed, or for version 4 zstandard.
    """
    gsply = require("gsply", extra="export", needed_for="writing .spz files")
    if version == 4:
        require("zstandard", extra="export", needed_for="writing .spz files of version 4")
    means, quaternions, log_scales, logits, sh = (c.astype(np.float32) for c in _columns(gaussians))
    data = gsply.GSData(means, log_scales, quaternions, logits, sh, np.zeros((len(means), 0, 3), np.float32))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "splats.spz"
        gsply.write_spz(file, data, version=version, fractional_bits=14)
        return file.read_bytes()


def read_ply(path: str | Path) -> Gaussians:
    """Read a splat PLY (as :func:`ply` or other tools write it) into the world of this package, Y up.

    Properties may come in any order; harmonics above the zeroth are ignored.

    Raises:
        PersonaError: it is damaged, too large, no splat PLY, or holds numbers that are not finite.
    """
    path = Path(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise PersonaError(f"{path.name} is larger than {_MOST_BYTES >> 30} GiB")
        data = path.read_bytes()
    except OSError as error:
        raise PersonaError(f"{path} cannot be read ({error.strerror or error})") from error
    head, mark, body = data.partition(b"end_header\n")
    count, names = _header(path.name, head if mark else b"")
    missing = [name for name in _COLUMNS if name not in names and not name.startswith("n")]
    if missing:
        raise PersonaError(f"{path.name} is not a file of Gaussian splats: it has no property {', '.join(missing)}")
    if len(body) < 4 * count * len(names):
        raise PersonaError(f"{path.name} is cut off: {count} splats of {len(names)} numbers do not fit into it")
    rows = np.frombuffer(body, "<f4", count * len(names)).reshape(count, len(names))
    columns = {name: rows[:, i].astype(np.float64) for i, name in enumerate(names)}
    take = lambda *keys: np.stack([columns[key] for key in keys], 1)  # noqa: E731
    means, quaternions = turned_upside_down(take("x", "y", "z"), take("rot_0", "rot_1", "rot_2", "rot_3"))
    scales, logits = take("scale_0", "scale_1", "scale_2"), columns["opacity"]
    sh = take("f_dc_0", "f_dc_1", "f_dc_2")
    everything = np.concatenate([means, quaternions, scales, logits[:, None], sh], 1)
    if not np.isfinite(everything).all() or np.abs(scales).max(initial=0) > 50:
        raise PersonaError(f"{path.name} contains values that are out of range for splats")
    from persona.rendering.gaussians import factors_from

    single = lambda a: torch.from_numpy(np.ascontiguousarray(a)).float()  # noqa: E731
    return Gaussians(
        single(means), factors_from(single(quaternions), single(np.exp(scales))),
        torch.sigmoid(single(logits)), single(0.5 + SH_0 * sh),
    )  # fmt: skip


def _header(name: str, head: bytes) -> tuple[int, list[str]]:
    """Number of vertices and names of their properties."""
    lines = io.StringIO(head[:65536].decode("ascii", "replace")).read().split("\n")
    if lines[0].strip() != "ply" or "format binary_little_endian 1.0" not in [line.strip() for line in lines]:
        raise PersonaError(f"{name} is not a binary little-endian PLY file")
    count, names, inside = -1, [], False
    for line in lines[1:]:
        words = line.split()
        if words[:1] == ["element"]:
            if inside or len(words) != 3 or words[1] != "vertex":
                break
            if not words[2].isdigit() or not int(words[2]) <= _MOST_GAUSSIANS:
                raise PersonaError(f"{name} says it has {words[2]:.20} splats, expected at most {_MOST_GAUSSIANS}")
            count, inside = int(words[2]), True
        elif words[:1] == ["property"] and inside:
            if len(words) != 3 or words[1] not in ("float", "float32"):
                raise PersonaError(f"{name} has a property that is not a float: {line.strip():.60}")
            names.append(words[2])
    if count < 0 or not names or len(set(names)) != len(names):
        raise PersonaError(f"{name} has no list of splats")
    return count, names
