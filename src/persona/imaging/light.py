"""Distant light as a smooth factor on colours: second-order harmonics of the surface normal in the logarithm.

For a unit normal n and h = (n, 1), the factor on a channel is exp(hᵀ M h) with a symmetric 4 x 4 matrix M, the form in
which Ramamoorthi and Hanrahan (2001) write irradiance; in the logarithm it is positive whatever M is. It multiplies
encoded (sRGB) values: their transfer is nearly a power law, under which products of light stay products.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

#: Share of its light that cloth has on the side towards the body. Chosen by hand, by looking under skirts and coats.
LINING = 0.6


def shading(normals: Float[np.ndarray, "*n 3"], light: Float[np.ndarray, "3 4 4"]) -> Float[np.ndarray, "*n 3"]:
    """Factors on sRGB colours of surface with these unit normals.

    Args:
        normals: in the axes of ``light``.
        light: one symmetric matrix a channel.
    """
    h = np.concatenate([normals, np.ones((*normals.shape[:-1], 1))], -1)
    turned = (h @ light.transpose(1, 0, 2).reshape(4, 12)).reshape(*h.shape[:-1], 3, 4)
    return np.exp((turned * h[..., None, :]).sum(-1))


def shading_of(normals: Float[Tensor, "n 3"], light: Float[Tensor, "3 4 4"]) -> Float[Tensor, "n 3"]:
    """The same for tensors, which may have any length."""
    n = torch.nn.functional.normalize(normals.contiguous(), dim=-1, eps=1e-12)  # norms of a slice are slow to take
    h = torch.cat([n, n.new_ones(len(n), 1)], -1)
    turned = (h @ light.permute(1, 0, 2).reshape(4, 12)).reshape(-1, 3, 4)
    return (turned * h[:, None]).sum(-1).exp()


def turned(light: Float[np.ndarray, "3 4 4"], rotation: Float[np.ndarray, "3 3"]) -> Float[np.ndarray, "3 4 4"]:
    """The same light in other axes; ``rotation`` maps the light's axes to the new ones."""
    whole = np.eye(4)
    whole[:3, :3] = rotation
    return whole @ light @ whole.T


__all__ = ["LINING", "shading", "shading_of", "turned"]
