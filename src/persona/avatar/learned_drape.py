"""What a pose does to garments, learnt from their drapes: where no simulation runs, it takes the place of one.

The garments' points in the root's frame are where skinning puts them, plus a displacement d. Of the drapes that were
simulated, d is a mean and a few principal components; a small network says from the pose how much of each there is.
Unlike the tri-plane of :mod:`persona.avatar.pose_offsets`, whose cells are as large as the gap between a skirt and the
thigh under it, it knows nothing of places in space: it is as good as the poses it has seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from persona.avatar.devices import on_device
from persona.geometry.rotations import rotations_to_6d


@dataclass(frozen=True)
class LearnedDrape:
    """How an outfit's points leave their skinned places in a pose.

    Attributes:
        joints: whose local rotations tell.
        center: subtracted from what the pose says.
        spread: divides it then.
        weights: of the network's layers.
        biases: of the network's layers.
        mean: displacement of the points in the root's frame, meters.
        basis: principal displacements, meters.
    """

    joints: tuple[int, ...]
    center: Float[Tensor, " f"]
    spread: Float[Tensor, " f"]
    weights: tuple[Float[Tensor, "_ _"], ...]
    biases: tuple[Float[Tensor, " _"], ...]
    mean: Float[Tensor, "p 3"]
    basis: Float[Tensor, "k p 3"]

    def __call__(self, rotations: Float[Tensor, "j 3 3"]) -> Float[Tensor, "p 3"]:
        """Displacements in the root's frame (meters) in the pose with these local rotations of the skeleton."""
        x = ((told(rotations, self.joints) - self.center) / self.spread)[None]
        amounts = network(x, self.weights, self.biases)
        return self.mean + torch.einsum("k,kpc->pc", amounts[0], self.basis)

    def to(self, device: torch.device | str) -> LearnedDrape:
        """The same on another device."""
        return on_device(self, device)


def told(rotations: Float[Tensor, "*b j 3 3"], joints: tuple[int, ...]) -> Float[Tensor, "*b f"]:
    """What a pose says of how cloth hangs: how the joints are turned, and where down is for the root."""
    own = rotations[..., list(joints), :, :]
    eye = torch.eye(3, dtype=rotations.dtype, device=rotations.device)
    turned = rotations_to_6d(own) - rotations_to_6d(eye.expand_as(own))
    return torch.cat([turned.flatten(-2), -rotations[..., 0, 1, :]], -1)


def network(x: Float[Tensor, "*b f"], weights: tuple[Tensor, ...], biases: tuple[Tensor, ...]) -> Float[Tensor, "*b k"]:
    """A small network: linear layers with sigmoid-weighted units between them."""
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        x = F.silu(F.linear(x, weight, bias))
    return F.linear(x, weights[-1], biases[-1])


__all__ = ["LearnedDrape", "network", "told"]
