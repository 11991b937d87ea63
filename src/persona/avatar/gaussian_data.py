"""What an avatar of Gaussians consists of besides its rig: the Gaussians in the reference pose."""

from __future__ import annotations

from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor

from persona.avatar.rig import Rig


@dataclass(frozen=True, eq=False, kw_only=True)
class GaussianData(Rig):
    """The data of a whole-body 3D Gaussian avatar of one person (paper section 3.2); never changed once made.

    Gaussians live in the reference pose (meters). Each lies in a triangle of the rig's anchors, whose displacements are
    interpolated. ``stretch`` is how much longer a Gaussian's triangle is in the reference pose than in the photo's.
    ``colors`` are the surface's own.

    Attributes:
        means: centres of the Gaussians, meters.
        quaternions: rotations of the Gaussians, wxyz, of any length but zero; the third axis is the surface normal.
        log_scales: natural logarithms of the standard deviations in meters.
        opacity_logits: opacities before the sigmoid.
        colors: sRGB in [0, 1].
        parts: :class:`persona.types.BodyPart` of each Gaussian.
        seen: how well the photo shows each Gaussian, in [0, 1].
        corners: the three anchors around each Gaussian.
        barycentric: where it lies between them.
        joints: the joints that move each Gaussian; slots of weight 0 are unused.
        weights: their skinning weights; rows sum to one.
        weight_slopes: gradients of the weights along the surface, 1/m.
        stretch: length of a Gaussian's triangle in the reference pose over that in the photo's; of an off-body sheet's
            as often as it counts (``geometry/tearing.py``).
    """

    means: Float[Tensor, "n 3"]
    quaternions: Float[Tensor, "n 4"]
    log_scales: Float[Tensor, "n 3"]
    opacity_logits: Float[Tensor, " n"]
    colors: Float[Tensor, "n 3"]
    parts: Int[Tensor, " n"]
    seen: Float[Tensor, " n"]
    corners: Int[Tensor, "n 3"]
    barycentric: Float[Tensor, "n 3"]
    joints: Int[Tensor, "n k"]
    weights: Float[Tensor, "n k"]
    weight_slopes: Float[Tensor, "n k 3"]
    stretch: Float[Tensor, " n"]

    def __len__(self) -> int:
        return len(self.means)


__all__ = ["GaussianData"]
