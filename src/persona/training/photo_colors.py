"""Colours from the photo by least squares (:mod:`persona.avatar.drawn_colors`).

The picture is the photo, multiplied by how opaque the avatar is in each pixel or, once their outlines agree, by how
much of the pixel is the person; a pixel's weight is how much of it is the person and how far it is believed. The less
squarely the photo shows a Gaussian, the more it is held to its texture's colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from persona.avatar import GaussianAvatar, Gaussians
from persona.avatar.drawn_colors import PictureOfColors, least_squares
from persona.avatar.gaussians import side_seen
from persona.training.captured import CapturedView


@dataclass(frozen=True)
class PhotoColors:
    """How colours are solved for.

    Attributes:
        texture: how many pixels of the photo the texture's colour counts as where the photo shows it squarely. Less
            takes over more of what is wrong with the fit, which other views then show (docs/decisions/photo-colors.md).
        unseen: share of being seen squarely, least.
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
        pictures = [_picture(view, posed, avatar, trust[view.name], ~fixed, trained) for view in views]
        hold = (self.texture / avatar.seen.clamp_min(self.unseen))[:, None]
        return least_squares(rest, hold, pictures, self.rounds).clamp(0, 1)


def _picture(
    view: CapturedView,
    gaussians: Gaussians,
    avatar: GaussianAvatar,
    trust: Float[Tensor, "h w"],
    free: Bool[Tensor, " n"],
    trained: bool,
) -> PictureOfColors:
    light = torch.ones_like(gaussians.colors)
    for factor in (avatar.poser.shading(gaussians.factors), side_seen(gaussians, view.camera)):
        if factor is not None:
            light = light * factor
    wanted = view.image
    if not trained:
        with torch.no_grad():
            own = gaussians.draw(view.camera).alpha
        wanted = view.image * (own / view.alpha.clamp_min(0.05))[..., None]
    return PictureOfColors(gaussians, view.camera, wanted, trust * view.alpha, light, free)


__all__ = ["PhotoColors"]
