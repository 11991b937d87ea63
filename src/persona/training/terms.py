"""The image terms of a training step, for the photo and for generated frames (paper section 3.3).

On the CPU each function here is one or two kernels (:mod:`persona.training.kernels`); on other devices, and in other
precisions, the same formula in torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor

from persona.compute import thread_count
from persona.jit import parallel
from persona.training import kernels as k
from persona.training.losses import depth_silog, edges, masked_l1, normal_difference, part_code
from persona.types import NOBODY

_PARTS = 16  # sums over Gaussians are taken in this many parts, whatever the thread count
_NONE = np.zeros((0, 0), np.float32)


def _fused(tensor: Tensor) -> bool:
    return tensor.device.type == "cpu" and tensor.dtype == torch.float32


def _run(function: Any, *args: Any) -> None:
    parallel(thread_count(), function, *args)


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().contiguous().numpy()


# ---- what a Gaussian shows in a generated frame ---------------------------------------------------------------------


class _Features(torch.autograd.Function):
    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, means: Tensor, factors: Tensor, colors: Tensor, auxiliary: Tensor, code: Tensor, trust: Tensor,
        view: Tensor,
    ) -> Tensor:  # fmt: skip
        out = torch.empty(len(means), k.CHANNELS)
        arrays = [_array(t) for t in (means, factors, colors, auxiliary, code, trust, view)]
        _run(k.features, *arrays, out.numpy())
        ctx.arrays = arrays[1], arrays[5], arrays[6]
        return out

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> Any:  # type: ignore[override]
        n = len(gradient)
        out = torch.empty(n, 3), torch.empty(n, 3, 3), torch.empty(n, 3), torch.empty(n, 3)
        _run(k.features_backward, *ctx.arrays, _array(gradient), *(t.numpy() for t in out))
        return *out, None, None, None


def frame_features(
    means: Float[Tensor, "n 3"],
    factors: Float[Tensor, "n 3 3"],
    colors: Float[Tensor, "n 3"],
    auxiliary: Float[Tensor, "n 3"],
    code: Float[Tensor, "n 2"],
    trust: Float[Tensor, " n"],
    view: Float[Tensor, "3 4"],
) -> Float[Tensor, "n 12"]:
    """Colour, auxiliary colour, part code, normal (camera axes) and depth (meters) of every Gaussian.

    Args:
        means: meters, world.
        factors: covariance factors, the normal in the third column.
        colors: sRGB.
        auxiliary: the colour that generated frames teach everywhere (paper section 3.3, seams).
        code: of the body part.
        trust: share by which the colour is left alone here, because the photo decides it.
        view: world to camera.
    """
    if _fused(means):
        apply: Any = _Features.apply
        return apply(means, factors, colors, auxiliary, code, trust, view)
    normals = torch.nn.functional.normalize(factors[..., 2] @ view[:, :3].T, dim=-1)
    depth = means @ view[2, :3] + view[2, 3]
    kept = trust[:, None]
    return torch.cat([colors.detach() * kept + colors * (1 - kept), auxiliary, code, normals, depth[:, None]], 1)


# ---- generated frames -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FrameTarget:
    """What a generated frame shows. Geometry is there as a whole or not at all.

    ``depth`` in meters, 0 where there is none; ``normals`` in camera axes; ``parts`` are body parts, ``NOBODY`` for
    none; ``known`` weighs pixels (None: all count).
    """

    image: UInt8[Tensor, "h w 3"]
    alpha: UInt8[Tensor, "h w"]
    depth: Float[Tensor, "h w"] | None = None
    normals: Float[Tensor, "h w 3"] | None = None
    parts: Int[Tensor, "h w"] | None = None
    known: Float[Tensor, "h w"] | None = None


@dataclass(frozen=True)
class FrameTerms:
    """Pictures over the ground (the target constant) and the terms besides the colour's."""

    image: Float[Tensor, "h w 3"]
    target: Float[Tensor, "h w 3"]
    auxiliary: Tensor
    mask: Tensor
    depth: Tensor
    normal: Tensor
    parts: Tensor


class _Compare(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, image: Tensor, alpha: Tensor, frame: FrameTarget, ground: Tensor) -> Any:  # type: ignore[override]
        h, w = alpha.shape
        composed, target, sums = torch.empty(h, w, 3), torch.empty(h, w, 3), np.empty((h, k.SUMS))
        if frame.depth is None or frame.normals is None or frame.parts is None:
            geometry = _NONE, np.zeros((0, 0, 3), np.float32), np.zeros((0, 0), np.uint8)
        else:
            geometry = _array(frame.depth), _array(frame.normals), _array(frame.parts.to(torch.uint8))
        known = _array(frame.known) if frame.known is not None else _NONE
        codes = part_code(torch.arange(256)).numpy()
        arrays = _array(image), _array(alpha)
        cover = _array(frame.alpha)
        _run(
            k.compare, *arrays, _array(frame.image), cover, *geometry, known, ground.numpy(), codes, composed.numpy(),
            target.numpy(), sums,
        )  # fmt: skip
        aux, mask, count, log, log2, l1, cosine, part = sums.sum(0)
        n = max(count, 1.0)
        mean = log / n
        depth = log2 / n - 0.85 * mean * mean
        ctx.given = *arrays, cover, target.numpy(), *geometry, known, ground.numpy(), codes
        ctx.numbers = h * w, n, mean if depth > 0 else None
        ctx.mark_non_differentiable(target)
        terms = (aux / (3 * h * w), mask / (h * w), max(depth, 0.0), l1 / (3 * n) + cosine / n, part / (2 * n))
        return composed, target, *(image.new_tensor(t) for t in terms)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, by_composed: Tensor, _: Tensor, *by_terms: Tensor) -> Any:  # type: ignore[override]
        pixels, n, mean = ctx.numbers
        aux, mask, depth, normal, part = (float(g) for g in by_terms)
        spread = (0.0, 0.0) if mean is None else (-2 * 0.85 * mean * depth / n, depth / n)
        scales = aux / (3 * pixels), mask / pixels, *spread, normal / (3 * n), normal / n, part / (2 * n)
        image, alpha = ctx.given[:2]
        by_image, by_alpha = torch.empty(image.shape), torch.empty(alpha.shape)
        _run(
            k.compare_backward, *ctx.given, _array(by_composed), tuple(np.float32(s) for s in scales),
            by_image.numpy(), by_alpha.numpy(),
        )  # fmt: skip
        return by_image, by_alpha, None, None


def frame_terms(
    image: Float[Tensor, "h w 12"], alpha: Float[Tensor, "h w"], frame: FrameTarget, ground: Float[Tensor, " 3"]
) -> FrameTerms:
    """Compare a render with a generated frame, both over one ground colour.

    Auxiliary colour and mask: mean absolute difference. Geometry, over pixels that are opaque in both: scale-invariant
    logarithmic depth error, L1 and cosine of normals, L1 of part codes. Zero where the frame has no geometry.

    Args:
        image: channels as :func:`frame_features` gives them, premultiplied by alpha.
        alpha: coverage.
        frame: the target.
        ground: colour behind the person, sRGB.
    """
    if _fused(image):
        apply: Any = _Compare.apply
        return FrameTerms(*apply(image, alpha, frame, ground))
    cover = frame.alpha.to(image.dtype) / 255
    behind = (1 - alpha)[..., None] * ground
    target = frame.image.to(image.dtype) / 255 * cover[..., None] + (1 - cover)[..., None] * ground
    auxiliary = masked_l1(image[..., k.AUXILIARY : k.CODE] + behind, target, frame.known)
    mask = masked_l1(alpha, cover, frame.known)
    depth = normal = parts = image.new_zeros(())
    if frame.depth is not None and frame.normals is not None and frame.parts is not None:
        solid = (
            (cover > k.SOLID_TARGET) & (alpha.detach() > k.SOLID_RENDER) & (frame.depth > 0) & (frame.parts != NOBODY)
        )
        if frame.known is not None:
            solid = solid & (frame.known > 0)
        if bool(solid.any()):
            flat = image[solid] / alpha[solid][:, None]
            depth = depth_silog(flat[:, k.DEPTH], frame.depth[solid].to(image.dtype), nearest=k.NEAREST)
            normal = normal_difference(flat[:, k.NORMAL : k.DEPTH], frame.normals[solid].to(image.dtype))
            code = part_code(frame.parts[solid]).to(image.dtype)
            parts = (flat[:, k.CODE : k.NORMAL] - code).abs().mean()
    return FrameTerms(image[..., :3] + behind, target, auxiliary, mask, depth, normal, parts)


# ---- the photo ------------------------------------------------------------------------------------------------------


class _Compose(torch.autograd.Function):
    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, image: Tensor, alpha: Tensor, color: Tensor, cover: Tensor, ground: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        composed, target, sums = torch.empty_like(color), torch.empty_like(color), np.empty(len(alpha))
        arrays = [_array(t) for t in (image, alpha, color, cover, ground)]
        _run(k.compose, *arrays, composed.numpy(), target.numpy(), sums)
        ctx.arrays = arrays[1], arrays[3], arrays[4]
        ctx.mark_non_differentiable(target)
        return composed, target, image.new_tensor(sums.sum() / alpha.numel())

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, by_composed: Tensor, _: Tensor, by_mask: Tensor) -> Any:  # type: ignore[override]
        alpha = ctx.arrays[0]
        by_alpha = torch.empty(alpha.shape)
        _run(k.compose_backward, *ctx.arrays, _array(by_composed), np.float32(by_mask / alpha.size), by_alpha.numpy())
        return by_composed, by_alpha, None, None, None


def photo_terms(
    image: Float[Tensor, "h w 3"],
    alpha: Float[Tensor, "h w"],
    color: Float[Tensor, "h w 3"],
    cover: Float[Tensor, "h w"],
    ground: Float[Tensor, " 3"],
) -> tuple[Float[Tensor, "h w 3"], Float[Tensor, "h w 3"], Tensor]:
    """A render and the photo (both premultiplied by alpha) over one ground colour, and the masks' mean difference."""
    if _fused(image):
        apply: Any = _Compose.apply
        return apply(image, alpha, color, cover, ground)
    composed = image + (1 - alpha)[..., None] * ground
    return composed, color + (1 - cover)[..., None] * ground, masked_l1(alpha, cover)


class _Edges(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, prediction: Tensor, target: Tensor) -> Tensor:  # type: ignore[override]
        x, y = _array(prediction), _array(target)
        h, w, c = x.shape
        coarse = np.empty((h // 2, w // 2, c), np.float32)
        _run(k.halve, x, y, coarse)
        ctx.levels, total = [], 0.0
        for a, b in ((x, y), (coarse, np.zeros_like(coarse))):
            sums = np.empty((len(a), 2))
            _run(k.edge_sums, a, b, sums)
            rows, columns, _ = a.shape
            scale = 1 / (4 * c * columns * (rows - 1)), 1 / (4 * c * rows * (columns - 1))
            total += float(sums.sum(0) @ scale)
            ctx.levels.append((a, b, scale))
        return prediction.new_tensor(total)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:  # type: ignore[override]
        below = np.zeros((0, 0, 0), np.float32)
        for a, b, (down, across) in reversed(ctx.levels):
            out = np.empty(a.shape, np.float32)
            scale = float(gradient)
            _run(k.edge_gradient, a, b, np.float32(down * scale), np.float32(across * scale), below, out)
            below = out
        return torch.from_numpy(below), None


def edge_difference(prediction: Float[Tensor, "h w c"], target: Float[Tensor, "h w c"]) -> Tensor:
    """:func:`persona.training.losses.edges` at two scales; the target is constant."""
    if _fused(prediction) and min(prediction.shape[:2]) >= 4:
        apply: Any = _Edges.apply
        return apply(prediction, target)
    return edges(prediction, target)


# ---- pulls towards something ----------------------------------------------------------------------------------------


class _Pull(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, values: Tensor, rest: Tensor, weight: Tensor | None, squared: bool) -> Tensor:  # type: ignore[override]
        arrays = _array(values), _array(rest), _array(weight) if weight is not None else np.zeros(0, np.float32)
        sums = np.empty(_PARTS)
        _run(k.pulls, *arrays, squared, sums)
        ctx.arrays, ctx.squared = arrays, squared
        return values.new_tensor(sums.sum() / max(1, values.numel()))

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> Any:  # type: ignore[override]
        values = ctx.arrays[0]
        out = torch.empty(values.shape)
        scale = np.float32(float(gradient) / max(1, values.size))
        _run(k.pulls_backward, *ctx.arrays, ctx.squared, scale, out.numpy())
        return out, None, None, None


def pull(
    values: Float[Tensor, "n c"], rest: Float[Tensor, "n c"], weight: Float[Tensor, " n"] | None, *, squared: bool
) -> Tensor:
    """Mean of weight times the squared or absolute difference; ``rest`` and ``weight`` are constant."""
    if _fused(values):
        apply: Any = _Pull.apply
        return apply(values, rest, weight, squared)
    difference = values - rest.detach()
    difference = difference**2 if squared else difference.abs()
    return difference.mean() if weight is None else (difference * weight[:, None]).mean()
