"""LPIPS, the learned perceptual distance of Zhang et al. (2018), on plain torch.

Two files make it: the backbone's ImageNet weights, as torchvision publishes them, in torch's cache, and the layers' own
weights out of the installed package ``lpips`` (extra ``lpips``). Neither is ever downloaded here, and neither that
package nor torchvision is imported: torchvision's builds have to match torch's to the letter.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from persona.errors import PersonaError

Net = Literal["alex", "vgg"]
NETS: tuple[Net, ...] = ("alex", "vgg")
_BACKBONES: dict[Net, str] = {"alex": "alexnet-owt-7be5be79.pth", "vgg": "vgg16-397923af.pth"}
# Blocks of convolutions (index in the published network, stride, padding); features are taken after each block.
_BLOCKS: dict[Net, tuple[tuple[tuple[int, int, int], ...], ...]] = {
    "alex": (((0, 4, 2),), ((3, 1, 2),), ((6, 1, 1),), ((8, 1, 1),), ((10, 1, 1),)),
    "vgg": tuple(
        tuple((index, 1, 1) for index in block) for block in ((0, 2), (5, 7), (10, 12, 14), (17, 19, 21), (24, 26, 28))
    ),
}
# (size, stride) of the pooling before each block; none before the first.
_POOLS: dict[Net, tuple[tuple[int, int] | None, ...]] = {
    "alex": (None, (3, 2), (3, 2), None, None),
    "vgg": (None, (2, 2), (2, 2), (2, 2), (2, 2)),
}
# ImageNet's mean and deviation for pictures in [-1, 1], as published with the metric.
_SHIFT, _SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)
_LEAST = {"alex": 63, "vgg": 32}  # pixels a side, so that the last block sees something


def nets() -> tuple[Net, ...]:
    """Which networks can run without downloading anything."""
    return tuple(net for net in NETS if all(path is not None and path.is_file() for path in _files(net)))


def lpips(a: Float[np.ndarray, "h w 3"], b: Float[np.ndarray, "h w 3"], net: Net) -> float:
    """The distance of two pictures in [0, 1].

    Raises:
        PersonaError: a weights file is missing or holds something else.
    """
    x, y = (torch.from_numpy(np.ascontiguousarray(v, np.float32)).permute(2, 0, 1)[None] * 2 - 1 for v in (a, b))
    with torch.no_grad():
        return float(distance(x, y, *_weights(net), net=net))


def distance(
    x: Float[Tensor, "1 3 h w"],
    y: Float[Tensor, "1 3 h w"],
    backbone: dict[str, Tensor],
    layers: tuple[Tensor, ...],
    *,
    net: Net,
) -> Tensor:
    """The distance of two pictures in [-1, 1]; differentiable.

    Args:
        x, y: the pictures.
        backbone: ``features.N.weight`` and ``.bias`` of the published network.
        layers: the weight of each channel after each block.
        net: which network the weights are of.
    """
    short = max(0, *(_LEAST[net] - side for side in x.shape[2:]))
    if short:  # a tiny crop is shown at the size that the network can take
        size = [side + short for side in x.shape[2:]]
        x, y = (F.interpolate(v, size, mode="bilinear", align_corners=False) for v in (x, y))
    total = x.new_zeros(())
    for first, second, weight in zip(_features(x, backbone, net), _features(y, backbone, net), layers, strict=True):
        apart = (_unit(first) - _unit(second)) ** 2
        total = total + (apart * weight.reshape(1, -1, 1, 1)).sum(1).mean()
    return total


def _features(x: Tensor, backbone: dict[str, Tensor], net: Net) -> list[Tensor]:
    x = (x - x.new_tensor(_SHIFT).reshape(1, 3, 1, 1)) / x.new_tensor(_SCALE).reshape(1, 3, 1, 1)
    out = []
    for pool, block in zip(_POOLS[net], _BLOCKS[net], strict=True):
        if pool is not None:
            x = F.max_pool2d(x, *pool)
        for index, stride, padding in block:
            name = f"features.{index}"
            x = F.conv2d(x, backbone[f"{name}.weight"], backbone[f"{name}.bias"], stride, padding).relu()
        out.append(x)
    return out


def _unit(features: Tensor) -> Tensor:
    return features / (features.norm(dim=1, keepdim=True) + 1e-10)


def _files(net: Net) -> tuple[Path, Path | None]:
    """The backbone's file and the layers' (None without the package)."""
    backbone = Path(torch.hub.get_dir()) / "checkpoints" / _BACKBONES[net]
    package = importlib.util.find_spec("lpips")
    if package is None or not package.submodule_search_locations:
        return backbone, None
    return backbone, Path(next(iter(package.submodule_search_locations))) / "weights" / "v0.1" / f"{net}.pth"


@lru_cache(maxsize=2)
def _weights(net: Net) -> tuple[dict[str, Tensor], tuple[Tensor, ...]]:
    backbone, layers = _files(net)
    if layers is None or not backbone.is_file() or not layers.is_file():
        raise PersonaError(f"LPIPS needs the extra 'lpips' and {backbone}, which torchvision's {net} network fetches")
    try:  # tensors only: nothing in these files is executed
        found = torch.load(backbone, map_location="cpu", weights_only=True)
        own = torch.load(layers, map_location="cpu", weights_only=True)
        wanted = [
            f"features.{index}.{kind}" for block in _BLOCKS[net] for index, _, _ in block for kind in ("weight", "bias")
        ]
        return {k: found[k].float() for k in wanted}, tuple(own[f"lin{k}.model.1.weight"].float() for k in range(5))
    except Exception as error:
        raise PersonaError(f"{backbone} or {layers} does not hold LPIPS weights ({error}); fetch them again") from error


__all__ = ["NETS", "Net", "distance", "lpips", "nets"]
