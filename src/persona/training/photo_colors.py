"""Colours from the photo by least squares.

Where Gaussians are and how large they are known, a picture is linear in their colours: a pixel is the sum of all
colours, each times the light on it and the share w with which it is blended there. The colours that show the photo best
while they stay near those of the texture,

    minimise  sum_p t_p |sum_n w_pn l_n c_n - a_p I_p|^2  +  sum_n k / s_n |c_n - c0_n|^2

(a: how opaque the avatar is in a pixel or, once their outlines agree, the person in the photo; t: how much of the pixel
is the person and how far it is believed; s: how squarely the photo shows a Gaussian), are found by a few rounds of
conjugate gradients, each one drawing and one backward pass. Gradient descent with a rate for each number (Adam) takes
hundreds of passes for the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from persona.avatar import GaussianAvatar, Gaussians
from persona.avatar.gaussians import side_seen
from persona.training.captured import CapturedView
from persona.training.losses import mean_in_parts


@dataclass(frozen=True)
class PhotoColors:
    """How colours are solved for.

    Attributes:
        texture: how many pixels of the photo the texture's colour counts as (k above) where the photo shows it
            squarely. Less takes over more of what is wrong with the fit, which other views then show
            (docs/decisions/photo-colors.md).
        unseen: least of s above.
        rounds: of conjugate gradients; 0 leaves the colours as they are.
    """

    texture: float = 0.3
    unseen: float = 0.03
    rounds: int = 4

    def __call__(
        self,
        avatar: GaussianAvatar,
        views: Sequence[CapturedView],
        trust: dict[str, Float[Tensor, "h w"]],
        fixed: Bool[Tensor, " n"],
        *,
        trained: bool,
    ) -> Float[Tensor, "n 3"]:
        """Colours that show the photo best, sRGB in [0, 1].

        Args:
            avatar: whose own colours they stay near.
            views: of the photo; those of other slots are left out.
            trust: weight of every pixel, by the view's name.
            fixed: Gaussians that keep their colour.
            trained: the avatar's outline is the photo's, as it is after training. Before, where it reaches beyond the
                person, the photo's transparent rim would paint it dark.
        """
        rest = avatar.colors.detach()
        views = [view for view in views if view.slot == 0]
        if not self.rounds or not views:
            return rest.clone()
        posed = avatar.pose(avatar.photo_pose)
        maps = [_View(view, posed, avatar, trust[view.name], fixed, trained) for view in views]
        change, hold = torch.zeros_like(rest), (self.texture / avatar.seen.clamp_min(self.unseen))[:, None]
        residual = reduce(torch.add, [view.missing(rest) for view in maps])
        direction, size = residual.clone(), _products(residual, residual)
        for _ in range(self.rounds):
            onto = hold * direction + reduce(torch.add, [view.applied(direction) for view in maps])
            step = size / _products(direction, onto).clamp_min(1e-20)
            change, residual = change + step * direction, residual - step * onto
            before, size = size, _products(residual, residual)
            direction = residual + size / before.clamp_min(1e-20) * direction
        return (rest + change).clamp(0, 1)


class _View:
    """One picture as a linear map of colours, and its transpose."""

    def __init__(
        self,
        view: CapturedView,
        gaussians: Gaussians,
        avatar: GaussianAvatar,
        trust: Float[Tensor, "h w"],
        fixed: Bool[Tensor, " n"],
        trained: bool,
    ) -> None:
        share = torch.where(fixed, 0.0, 1.0)[:, None].expand(-1, 3)
        light = torch.ones_like(share)
        for factor in (avatar.poser.shading(gaussians.factors), side_seen(gaussians, view.camera)):
            if factor is not None:
                light = light * factor
        self.gaussians, self.camera = gaussians, view.camera
        self.light, self.free = light, share
        self.weight = (trust * view.alpha)[..., None]
        self.photo = view.image
        if not trained:
            with torch.no_grad():
                own = gaussians.draw(view.camera).alpha
            self.photo = view.image * (own / view.alpha.clamp_min(0.05))[..., None]

    def missing(self, colors: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """W^T t (a I - W c)."""
        return self._back(colors, self.photo)

    def applied(self, change: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """W^T t W of a change of the colours that are free."""
        return -self._back(change * self.free, None)

    def _back(self, colors: Float[Tensor, "n 3"], photo: Float[Tensor, "h w 3"] | None) -> Float[Tensor, "n 3"]:
        with torch.enable_grad():
            features = (colors * self.light).requires_grad_()
            out = self.gaussians.draw(self.camera, features)
            short = -out.image.detach()
            if photo is not None:
                short = short + photo
            # As the gradient of one number: given a picture's gradients, torch imports its symbolic mathematics (1 s).
            along = (out.image * (short * self.weight)).sum()
        back = torch.autograd.grad(along, features)[0]
        return back * self.light * self.free


def _products(a: Float[Tensor, "n 3"], b: Float[Tensor, "n 3"]) -> Float[Tensor, " 3"]:
    """Inner products channel by channel, over n; the same for any number of threads."""
    return torch.stack([mean_in_parts(a[:, c] * b[:, c]) for c in range(3)])


__all__ = ["PhotoColors"]
