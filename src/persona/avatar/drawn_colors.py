"""Colours of Gaussians by least squares: those whose pictures look like given ones.

Where Gaussians are and how large they are known, a picture is linear in their colours: a pixel is the sum of all
colours, each times the light on it and the share w with which it is blended there. The colours that show pictures I
best while they stay near first ones c0,

    minimise  sum_p t_p |sum_n w_pn l_n c_n - I_p|^2  +  sum_n h_n |c_n - c0_n|^2

(t: weight of a pixel, h: how strongly a Gaussian is held, both in pixels), are found by a few rounds of conjugate
gradients, each one drawing and one backward pass. Gradient descent with a rate for each number (Adam) takes hundreds of
passes for the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from persona.avatar.canonical import fine_vertices
from persona.avatar.gaussians import Gaussians
from persona.imaging.losses import mean_in_parts
from persona.rendering import look_at
from persona.rendering.mesh import render_colors
from persona.types import Camera, TexturedSurface

_DISTANCE = 4.0  # meters of the cameras around a person
_MARGIN = 1.04  # of their pictures around the person


class PictureOfColors:
    """One picture as a linear map of Gaussians' colours, and its transpose.

    Args:
        gaussians: in the picture's pose.
        camera: of the picture.
        wanted: the picture, multiplied by alpha.
        weight: of every pixel.
        light: on every Gaussian; its colour is multiplied by it.
        free: Gaussians that may take another colour.
    """

    def __init__(
        self,
        gaussians: Gaussians,
        camera: Camera,
        wanted: Float[Tensor, "h w 3"],
        weight: Float[Tensor, "h w"],
        light: Float[Tensor, "n 3"],
        free: Bool[Tensor, " n"],
    ) -> None:
        self.gaussians, self.camera, self.wanted = gaussians, camera, wanted
        self.weight, self.light, self.free = weight[..., None], light, free[:, None]

    def missing(self, colors: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """W^T t (I - W c)."""
        return self._back(colors, self.wanted)

    def applied(self, change: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """W^T t W of a change of the colours that are free."""
        return -self._back(change * self.free, None)

    def _back(self, colors: Float[Tensor, "n 3"], wanted: Float[Tensor, "h w 3"] | None) -> Float[Tensor, "n 3"]:
        with torch.enable_grad():
            features = (colors * self.light).detach().requires_grad_()
            out = self.gaussians.draw(self.camera, features)
            short = -out.image.detach()
            if wanted is not None:
                short = short + wanted
            # As the gradient of one number: given a picture's gradients, torch imports its symbolic mathematics (1 s).
            along = (out.image * (short * self.weight)).sum()
        back = torch.autograd.grad(along, features)[0]
        return back * self.light * self.free


def least_squares(
    first: Float[Tensor, "n 3"], hold: Float[Tensor, "n 1"], pictures: Sequence[PictureOfColors], rounds: int
) -> Float[Tensor, "n 3"]:
    """The colours above, not bounded.

    Args:
        first: c0.
        hold: h.
        pictures: one or more.
        rounds: of conjugate gradients.
    """
    change = torch.zeros_like(first)
    residual = reduce(torch.add, [picture.missing(first) for picture in pictures])
    direction, size = residual.clone(), _products(residual, residual)
    for _ in range(rounds):
        onto = hold * direction + reduce(torch.add, [picture.applied(direction) for picture in pictures])
        step = size / _products(direction, onto).clamp_min(1e-20)
        change, residual = change + step * direction, residual - step * onto
        before, size = size, _products(residual, residual)
        direction = residual + size / before.clamp_min(1e-20) * direction
    return first + change


def _products(a: Float[Tensor, "n 3"], b: Float[Tensor, "n 3"]) -> Float[Tensor, " 3"]:
    """Inner products channel by channel, over n; the same for any number of threads."""
    return torch.stack([mean_in_parts(a[:, c] * b[:, c]) for c in range(3)])


@dataclass(frozen=True)
class TextureColors:
    """How colours are found with which Gaussians look like the textured mesh that they lie on.

    Gaussians overlap, so each shows a mean of its neighbours' colours. What that takes from a texture is given back as
    far as pictures of the mesh from all round tell it (docs/decisions/unseen-side.md).

    Attributes:
        views: around the person.
        rows: pixels that the person is high in them, or wide if that is more.
        texture: how many pixels the texture's own colour at a Gaussian counts as.
        rounds: of conjugate gradients; 0 leaves the texture's colours.
    """

    views: int = 6
    rows: int = 1000
    texture: float = 0.3
    rounds: int = 4

    def __call__(
        self, gaussians: Gaussians, textured: TexturedSurface, free: Bool[np.ndarray, " n"]
    ) -> Float[Tensor, "n 3"]:
        """Colours in [0, 1].

        Args:
            gaussians: in the pose of the texture's surface, with its colours.
            textured: the mesh.
            free: which may take another colour.
        """
        first = gaussians.colors
        if not self.rounds:
            return first
        points, loose = fine_vertices(textured), torch.from_numpy(free)
        pictures = []
        for camera in self._around(points):
            shown, alpha = render_colors(points, textured.faces, textured.colors, camera)
            with torch.no_grad():
                own = gaussians.draw(camera, torch.ones(len(gaussians), 1)).alpha
            wanted = torch.from_numpy(shown) * own[..., None]
            pictures.append(
                PictureOfColors(
                    gaussians, camera, wanted, torch.from_numpy(alpha >= 1).float(), torch.ones_like(first), loose
                )
            )
        hold = torch.full((len(first), 1), self.texture)
        return least_squares(first, hold, pictures, self.rounds).clamp(0, 1)

    def _around(self, points: Float[np.ndarray, "n 3"]) -> list[Camera]:
        low, high = points.min(0), points.max(0)
        extent = _MARGIN * (high - low)
        wide = math.hypot(extent[0], extent[2])
        focal = self.rows * _DISTANCE / max(extent[1], wide)
        # As wide as the person is from any side, at the distance of what is nearest.
        columns, rows = math.ceil(focal * wide / (_DISTANCE - wide / 2)), round(focal * extent[1] / _DISTANCE)
        middle = (low + high) / 2
        return [
            look_at(middle, 2 * math.pi * k / self.views, 0.0, _DISTANCE, (columns, rows), focal=focal)
            for k in range(self.views)
        ]


__all__ = ["PictureOfColors", "TextureColors", "least_squares"]
