"""What only Gaussians learn: shapes, opacities, and colours that the photo decides where it shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from persona.avatar import GaussianAvatar, Gaussians
from persona.avatar.gaussians import side_seen
from persona.rendering import Rendered
from persona.training.captured import CapturedView
from persona.training.losses import part_code
from persona.training.options import Weights
from persona.training.photo_colors import PhotoColors
from persona.training.seams import Trust
from persona.training.terms import frame_features, pull
from persona.training.untaught import covered, folded, untaught
from persona.types import BodyFit, Camera


class GaussianLearner:
    """An avatar of Gaussians in training (:class:`persona.training.learner.Learner`).

    Args:
        avatar: not trained yet; its tensors are trained in place.
        fit: the body it was made of.
        views: captured pictures, the photo first.
        trust: how far these are believed.
        weights: of the losses.
        photo_colors: how colours are solved for before the first step and after the last.
        isotropic: keep them round.
        worn_growth: as of :class:`persona.training.train.Train`.
    """

    def __init__(
        self,
        avatar: GaussianAvatar,
        fit: BodyFit,
        views: Sequence[CapturedView],
        trust: Trust,
        weights: Weights,
        photo_colors: PhotoColors,
        *,
        isotropic: bool,
        worn_growth: float,
    ) -> None:
        self.avatar, self.views, self.weights = avatar, views, weights
        self.photo_colors, self.isotropic, self.worn_growth = photo_colors, isotropic, worn_growth
        self.start_scales = avatar.log_scales.clone()
        self.part_code = part_code(avatar.parts)
        # What a garment covers keeps the texture's colours: frames that show it were painted with them.
        self.pixels, self.held, self.covered = trust.pixels, folded(avatar, fit), covered(avatar)
        self.untaught = untaught(avatar, self.held, self.covered)
        self.auxiliary = avatar.colors.clone()
        avatar.colors.copy_(photo_colors(avatar, views, self.pixels, self.untaught, trained=False))
        self.start_colors = avatar.colors.clone()
        self.trained: dict[str, list[Tensor]] = {
            "colors": [avatar.colors, self.auxiliary],
            "opacities": [avatar.opacity_logits],
            "scales": [avatar.log_scales],
            "rotations": [avatar.quaternions],
        }
        seam = trust.on_seam(avatar.pose(avatar.photo_pose).means)
        self.color_pull = weights.unseen_color * (1 - avatar.seen) + weights.seam_color * seam
        # Neighbours whose errors cancel in the photo's view would glitter in all others.
        self.texture_pull = avatar.seen * (1 - seam)
        # Where the photo shows a colour, the photo decides it; generated frames teach the auxiliary colour everywhere.
        # Not along seams, where the photo may have painted one part with the other.
        self.trust = weights.photo_color * avatar.seen * (1 - seam)
        if self.covered is not None:
            self.texture_pull = torch.where(self.covered, 1.0, self.texture_pull)
        self.worn = None if avatar.poser.riders is None else avatar.poser.riders.gaussians

    def generated(self, posed: Gaussians, camera: Camera, lit: bool) -> Rendered:
        """What a generated frame shows."""
        colors, auxiliary = posed.colors, self.auxiliary
        for share in (self.avatar.poser.shading(posed.factors) if lit else None, side_seen(posed, camera)):
            if share is not None:
                colors, auxiliary = colors * share, auxiliary * share
        view = torch.as_tensor(camera.T_camera_world[:3], dtype=torch.float32, device=self.avatar.device)
        channels = frame_features(posed.means, posed.factors, colors, auxiliary, self.part_code, self.trust, view)
        return posed.draw(camera, channels)

    def pulls(self) -> dict[str, Tensor]:
        """Scales to their first ones, colours to those that frames teach and to the texture's."""
        w, avatar = self.weights, self.avatar
        return {
            "size.scales": w.scale_size * pull(avatar.log_scales, self.start_scales, None, squared=True),
            "color.auxiliary": pull(avatar.colors, self.auxiliary.detach(), self.color_pull, squared=False),
            "color.texture": w.seen_color * pull(avatar.colors, self.start_colors, self.texture_pull, squared=True),
        }

    def after_gradients(self, of_photo: bool) -> None:
        """Lids, lips and what garments cover are taught nothing; cloth's Gaussians do not turn."""
        avatar = self.avatar
        for tensor in (avatar.colors, avatar.opacity_logits, avatar.log_scales, avatar.quaternions):
            if tensor.grad is not None:
                tensor.grad[self.held] = 0.0
                if of_photo and self.covered is not None:
                    tensor.grad[self.covered] = 0.0
        if self.worn is not None and avatar.quaternions.grad is not None:
            avatar.quaternions.grad[self.worn] = 0.0

    def after_step(self) -> None:
        """Cloth's Gaussians stay small, colours are colours, round ones stay round."""
        avatar = self.avatar
        if self.worn is not None:
            most = self.start_scales[self.worn] + self.worn_growth
            avatar.log_scales[self.worn] = avatar.log_scales[self.worn].minimum(most)
        avatar.colors.clamp_(0, 1)
        self.auxiliary.clamp_(0, 1)
        if self.isotropic:
            avatar.log_scales.copy_(avatar.log_scales.mean(1, keepdim=True).expand(-1, 3))

    def finished(self, anchor_shift: Float[Tensor, "m 3"], about: dict[str, Any]) -> GaussianAvatar:
        """The trained avatar, its colours solved for once more."""
        avatar = self.avatar
        with torch.no_grad():
            shift = (anchor_shift[avatar.corners] * avatar.barycentric[..., None]).sum(1)
            means, anchors = avatar.means + shift, avatar.anchors + anchor_shift
        trained = replace(
            avatar, means=means, anchors=anchors, colors=avatar.colors.detach(),
            opacity_logits=avatar.opacity_logits.detach(), log_scales=avatar.log_scales.detach(),
            quaternions=avatar.quaternions.detach(), about=about,
        )  # fmt: skip
        colors = self.photo_colors(trained, self.views, self.pixels, self.untaught, trained=True)
        return replace(trained, colors=colors)


__all__ = ["GaussianLearner"]
