"""A radiance field in the shell around an avatar's surface: density and colour at a triangle, a place in it, a height.

A point of the shell is named by the triangle it lies over, its barycentric coordinates there and its height along the
normal. That name does not change when the surface moves, so the field knows no poses. What it says comes from three
sources: a lattice of texels on each triangle, which holds what is fine; a hash grid over the reference pose (three
levels, as in Müller et al., "Instant Neural Graphics Primitives", 2022), which holds what is coarse and is shared by
triangles that lie near each other; and a small network that reads both and the height. Before training the network says
nothing: colours are the texture's, and the density is that of a surface at height zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from persona.avatar.pose_offsets import seeded_linear

#: Factors of the spatial hash of Teschner et al. (2003).
_PRIMES = (1, 2_654_435_761, 805_459_861)


@dataclass(frozen=True)
class FieldOptions:
    """Sizes of the field; all chosen by hand on one person.

    Attributes:
        thickness: meters from the surface to either side of the shell.
        heights: where a ray is sampled on its way through the shell, shares of its thickness from the outside in.
        channels: of a texel; the first three are the logits of its colour.
        cells: edges of the hash grid's cells at each level, meters.
        entries: of each level's table, a power of two.
        width: of the network's two hidden layers.
        surface: density at height zero before training, before the softplus, per layer.
        slope: how fast it falls, per thickness.
        rays: along each side of a pixel, in pictures without gradients; training looks along one ray a pixel.
    """

    thickness: float = 0.01
    heights: tuple[float, ...] = (1.0, 0.6, 0.3, 0.0, -0.4, -1.0)
    channels: int = 8
    cells: tuple[float, ...] = (0.06, 0.03, 0.015)
    entries: int = 2**14
    width: int = 32
    surface: float = 1.0
    slope: float = 10.0
    rays: int = 2


class RadianceField(nn.Module):
    """The field; everything it needs is in its tensors.

    Attributes:
        faces: corners of the triangles, of the surface's vertices.
        places: where the vertices are in the field's own space, meters; parts that lie close but do not belong together
            may be apart in it.
        subdivisions: into how many parts each triangle's edges are cut by its lattice.
        texels: values at the lattices' points, triangle by triangle (:func:`lattice`).
        tables: of the hash grid.
        layers: of the network.
    """

    faces: Int[Tensor, "f 3"]
    places: Float[Tensor, "m 3"]
    subdivisions: Int[Tensor, " f"]

    def __init__(
        self,
        faces: Int[Tensor, "f 3"],
        places: Float[Tensor, "m 3"],
        subdivisions: Int[Tensor, " f"],
        options: FieldOptions,
        generator: torch.Generator,
    ) -> None:
        """An untrained field, all grey; ``generator`` is where its randomness comes from."""
        super().__init__()
        self.options = options
        self.register_buffer("faces", faces)
        self.register_buffer("places", places)
        self.register_buffer("subdivisions", subdivisions)
        points = (subdivisions + 1) * (subdivisions + 2) // 2
        self.register_buffer("first", points.cumsum(0) - points, persistent=False)
        self.texels = nn.Parameter(torch.zeros(int(points.sum()), options.channels))
        levels = len(options.cells)
        self.tables = nn.Parameter((torch.rand(levels * options.entries, 2, generator=generator) - 0.5) * 2e-2)
        sizes = (options.channels + 2 * levels + 2, options.width, options.width, 4)
        self.layers = nn.ModuleList([seeded_linear(i, o, generator) for i, o in pairwise(sizes)])
        nn.init.zeros_(self.layers[-1].weight)  # type: ignore[arg-type]
        nn.init.zeros_(self.layers[-1].bias)  # type: ignore[arg-type]

    def forward(
        self, face: Int[Tensor, " s"], barycentric: Float[Tensor, "s 3"], height: Float[Tensor, " s"]
    ) -> tuple[Float[Tensor, " s"], Float[Tensor, "s 3"]]:
        """Density (optical depth of one layer, seen straight) and colour (sRGB) of samples.

        Args:
            face: the triangle each sample lies over.
            barycentric: where; rows sum to one.
            height: along the normal, in units of the shell's thickness.
        """
        options = self.options
        index, share = self._between_texels(face, barycentric)
        fine = F.embedding_bag(index, self.texels, mode="sum", per_sample_weights=share)
        place = (self.places[self.faces[face]] * barycentric[..., None]).sum(1)
        coarse = self._between_cells(place)
        x = torch.cat([fine, coarse, height[:, None], height[:, None] ** 2], 1)
        for layer in list(self.layers)[:-1]:
            x = torch.relu(layer(x))
        x = self.layers[-1](x)
        density = F.softplus(x[:, 0] + options.surface - options.slope * height)
        return density, torch.sigmoid(x[:, 1:] + fine[:, :3])

    def _between_texels(
        self, face: Int[Tensor, " s"], barycentric: Float[Tensor, "s 3"]
    ) -> tuple[Int[Tensor, "s 3"], Float[Tensor, "s 3"]]:
        """The three texels around each sample, and their shares."""
        parts = self.subdivisions[face]
        u, v = barycentric[:, 1] * parts, barycentric[:, 2] * parts
        with torch.no_grad():
            i = u.floor().long().clamp_min(0).minimum(parts - 1)
            j = v.floor().long().clamp_min(0).minimum(parts - 1 - i)
            lower = ((u - i) + (v - j) <= 1) | (i + j >= parts - 1)
            up = (~lower).long()
            corners = (i + up, j + up), (i + 1 - up, j + up), (i + up, j + 1 - up)
            first = self.first[face]  # type: ignore[index]
            index = torch.stack([first + a * (parts + 1) - a * (a - 1) // 2 + b for a, b in corners], 1)
        fu, fv = u - i, v - j
        below = torch.stack([1 - fu - fv, fu, fv], 1)
        above = torch.stack([fu + fv - 1, 1 - fu, 1 - fv], 1)
        # above the diagonal the corners are (1, 1), (0, 1) and (1, 0)
        return index, torch.where(lower[:, None], below, above)

    def _between_cells(self, place: Float[Tensor, "s 3"]) -> Float[Tensor, "s l"]:
        """What the hash grid says, two numbers a level."""
        entries, found = self.options.entries, []
        for level, cell in enumerate(self.options.cells):
            at = place / cell
            with torch.no_grad():
                low = at.floor().long()
                keys = [torch.stack([low[:, k] * _PRIMES[k], (low[:, k] + 1) * _PRIMES[k]], 1) for k in range(3)]
                index = keys[0][:, :, None, None] ^ keys[1][:, None, :, None] ^ keys[2][:, None, None, :]
                index = (index & (entries - 1)).flatten(1) + level * entries
            part = at - low
            side = torch.stack([1 - part, part], 2)
            share = side[:, 0, :, None, None] * side[:, 1, None, :, None] * side[:, 2, None, None, :]
            found.append(F.embedding_bag(index, self.tables, mode="sum", per_sample_weights=share.flatten(1)))
        return torch.cat(found, 1)


def lattice(subdivisions: Int[np.ndarray, " f"]) -> tuple[Int[np.ndarray, " n"], Float[np.ndarray, "n 3"]]:
    """The points of triangles' lattices in the order of a field's texels.

    Args:
        subdivisions: into how many parts each triangle's edges are cut.

    Returns:
        The triangle of each point, and its barycentric coordinates there.
    """
    faces, places = [], []
    order = []
    for parts in np.unique(subdivisions):
        own = np.flatnonzero(subdivisions == parts)
        i, j = np.array([(i, j) for i in range(parts + 1) for j in range(parts + 1 - i)]).T
        place = np.stack([parts - i - j, i, j], 1) / parts
        faces.append(np.repeat(own, len(place)))
        places.append(np.tile(place, (len(own), 1)))
        order.append(np.tile(np.arange(len(place)), len(own)))
    face = np.concatenate(faces)
    sort = np.lexsort((np.concatenate(order), face))
    return face[sort], np.concatenate(places)[sort].astype(np.float32)


__all__ = ["FieldOptions", "RadianceField", "lattice"]
