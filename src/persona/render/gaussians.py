"""Splat 3D Gaussians to a picture, differentiably, on whatever device they are on."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from persona.render import cpu, reference
from persona.types import Camera

Backend = Literal["auto", "cpu", "cuda", "reference"]


class Rendered(NamedTuple):
    """A picture of Gaussians: blended features and coverage in [0, 1]."""

    image: Float[Tensor, "h w c"]
    alpha: Float[Tensor, "h w"]


def factors_from(quaternions: Float[Tensor, "n 4"], scales: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3 3"]:
    """Covariance factors M = R diag(s) of Gaussians, so that M M^T is the covariance.

    Args:
        quaternions: wxyz, of any length but zero (they are normalised).
        scales: standard deviations along the rotated axes, meters.
    """
    w, x, y, z = torch.nn.functional.normalize(quaternions, dim=-1).unbind(-1)
    rotations = torch.stack(
        [
            1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
            2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
            2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
        ],
        -1,
    ).unflatten(-1, (3, 3))  # fmt: skip
    return rotations * scales[..., None, :]


class _Splat(torch.autograd.Function):
    """The CPU kernels as one differentiable operation."""

    @staticmethod
    def forward(
        ctx: Any,
        means: Tensor,
        factors: Tensor,
        opacities: Tensor,
        features: Tensor,
        offsets: Tensor,
        background: Tensor,
        view: cpu.View,
    ) -> tuple[Tensor, Tensor]:
        inputs = [x.detach().contiguous() for x in (means, factors, opacities, features, offsets, background)]
        image, alpha, splats = cpu.forward(*(x.numpy() for x in inputs), view=view)
        image, alpha = torch.from_numpy(image), torch.from_numpy(alpha)
        if any(ctx.needs_input_grad):
            ctx.save_for_backward(*inputs[:3], image, alpha)
            ctx.splats = splats
        return image, alpha

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, image_grad: Tensor, alpha_grad: Tensor) -> tuple[Tensor | None, ...]:
        means, factors, opacities, image, alpha = (x.numpy() for x in ctx.saved_tensors)
        grads = image_grad.contiguous().numpy(), alpha_grad.contiguous().numpy()
        found = [torch.from_numpy(g) for g in cpu.backward(ctx.splats, means, factors, opacities, image, alpha, *grads)]
        wanted = ctx.needs_input_grad
        background_grad = None
        if wanted[5]:
            background_grad = torch.einsum("hwc,hw->c", image_grad, 1 - ctx.saved_tensors[4])
        offset_grad = found[4] if wanted[4] else None
        return (*found[:4], offset_grad, background_grad, None)


def _on_cpu(
    means: Tensor,
    factors: Tensor,
    opacities: Tensor,
    features: Tensor,
    offsets: Tensor | None,
    background: Tensor | None,
    camera: Camera,
    eps2d: float,
    antialiased: bool,
) -> Rendered:
    missing = cpu.LANES - len(means)
    if missing > 0:  # the kernels take eight Gaussians at a time; invisible ones fill up
        means, opacities, features, factors = (
            torch.cat([x, x.new_zeros(missing, *x.shape[1:])]) for x in (means, opacities, features, factors)
        )
        if offsets is not None:
            offsets = torch.cat([offsets, offsets.new_zeros(missing, 2)])
    none = means.new_zeros(0, dtype=torch.float32)
    view = cpu.View(
        np.ascontiguousarray(camera.T_camera_world[:3], np.float32).reshape(-1),
        np.array([camera.fx, camera.fy, camera.cx, camera.cy], np.float32),
        camera.width,
        camera.height,
        eps2d,
        antialiased,
        torch.get_num_threads(),
    )
    inputs = [x.float() for x in (means, factors, opacities, features)]
    extra = [none if x is None else x.float() for x in (offsets, background)]
    apply: Any = _Splat.apply
    return Rendered(*apply(*inputs, *extra, view))


def _check(name: str, tensor: Tensor, shape: tuple[int, ...], device: torch.device) -> None:
    if tuple(tensor.shape) != shape:
        raise ValueError(f"{name} must have shape {shape}, got {tuple(tensor.shape)}")
    if tensor.device != device:
        raise ValueError(f"{name} must be on {device} like the means, got {tensor.device}")


def rasterize(
    means: Float[Tensor, "n 3"],
    factors: Float[Tensor, "n 3 3"],
    opacities: Float[Tensor, " n"],
    features: Float[Tensor, "n c"],
    camera: Camera,
    *,
    background: Float[Tensor, " c"] | None = None,
    offsets: Float[Tensor, "n 2"] | None = None,
    eps2d: float = 0.3,
    antialiased: bool = False,
    backend: Backend = "auto",
) -> Rendered:
    """Splat Gaussians front to back (Kerbl et al., "3D Gaussian Splatting", 2023); differentiable in every tensor.

    Args:
        means: centres in the world, meters.
        factors: M with covariance M M^T in the world: R diag(s) for a Gaussian at rest (:func:`factors_from`),
            A R diag(s) for one that a linear map A has deformed.
        opacities: in [0, 1].
        features: colours and any other values to blend, c of them; depth, normals and labels are features too.
        camera: the view; pixel centres lie at +0.5.
        background: features behind all Gaussians; None leaves the picture multiplied by alpha.
        offsets: added to the projected centres, pixels; zeros that require gradients receive screen-space gradients.
        eps2d: variance in square pixels added to every splat, the pixel's own blur.
        antialiased: dim Gaussians that ``eps2d`` has blown up, so that they keep their light (Mip-Splatting).
        backend: "auto" follows the tensors' device; "reference" is dense, slow and exact, in the inputs' precision.

    Returns:
        The picture (float32) and alpha. Up to 32767 pixels a side.

    Raises:
        ValueError: a shape or device does not fit, or a value is not finite.
        PersonaError: the CUDA back end is not installed.
    """
    n, device = len(means), means.device
    _check("means", means, (n, 3), device)
    _check("factors", factors, (n, 3, 3), device)
    _check("opacities", opacities, (n,), device)
    _check("features", features, (n, features.shape[-1]), device)
    if background is not None:
        _check("background", background, (features.shape[1],), device)
    if offsets is not None:
        _check("offsets", offsets, (n, 2), device)
    if not (0 < camera.width <= cpu.MAX_SIDE and 0 < camera.height <= cpu.MAX_SIDE):
        raise ValueError(f"a picture has 1 to {cpu.MAX_SIDE} pixels a side, got {camera.width} x {camera.height}")
    if backend == "auto":
        backend = "cuda" if means.is_cuda else "cpu"
    arguments = (means, factors, opacities, features, offsets, background, camera, eps2d, antialiased)
    if backend == "cpu":
        return _on_cpu(*arguments)
    if backend == "cuda":
        from persona.render import cuda

        return Rendered(*cuda.splat(*arguments))
    if backend == "reference":
        return Rendered(*reference.splat(*arguments))
    raise ValueError(f"backend must be one of auto, cpu, cuda, reference, got {backend!r}")
