"""Splat 3D Gaussians to pictures, differentiably, on the device of the input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from persona.compute import thread_count
from persona.errors import PersonaError
from persona.geometry.rotations import quaternions_to_matrices
from persona.rendering import cpu
from persona.rendering.view import View
from persona.types import Camera

Backend = Literal["auto", "cpu", "cuda", "reference"]
NAMES = ("means", "factors", "opacities", "features", "offsets")


class Rendered(NamedTuple):
    """A picture of Gaussians: blended features and coverage in [0, 1]; with a leading axis if views were a sequence."""

    image: Float[Tensor, "*v h w c"]
    alpha: Float[Tensor, "*v h w"]


def factors_from(quaternions: Float[Tensor, "n 4"], scales: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3 3"]:
    """Covariance factors M = R diag(s) of Gaussians, so that M M^T is the covariance.

    Args:
        quaternions: wxyz, of any length but zero (they are normalised).
        scales: standard deviations along the rotated axes, meters.
    """
    return quaternions_to_matrices(quaternions) * scales[..., None, :]


@dataclass(frozen=True)
class _Scene:
    """Checked arguments of :func:`rasterize`. A tensor has a leading axis of views, or the views share it."""

    gaussians: tuple[Tensor, Tensor, Tensor, Tensor, Tensor | None]  # in the order of NAMES
    background: Tensor | None
    cameras: tuple[Camera, ...]
    shared: tuple[bool, ...]  # for each of NAMES
    eps2d: float
    antialiased: bool

    def refuse_values_not_finite(self) -> None:
        """Raise if there are any, saying where and how many."""
        found = []
        for name, x in zip((*NAMES, "background"), (*self.gaussians, self.background), strict=True):
            bad = 0 if x is None else int((~torch.isfinite(x.detach())).sum())
            if x is not None and bad:
                found.append(f"{bad} of the {x.numel()} {name}")
        if found:
            raise PersonaError(f"Gaussians must be finite numbers, but NaN or infinity are {' and '.join(found)}")

    def of_view(self, b: int) -> View:
        """What a back end draws that draws one view at a time."""
        pairs = zip(self.gaussians, self.shared, strict=True)
        gaussians = [x if x is None or shared else x[b] for x, shared in pairs]
        background = self.background
        if background is not None and background.ndim == 2:
            background = background[b]
        means, factors, opacities, features, offsets = gaussians
        assert means is not None and factors is not None and opacities is not None and features is not None
        return View(
            means, factors, opacities, features, offsets, background, self.cameras[b], self.eps2d, self.antialiased
        )


def _checked(
    gaussians: tuple[Tensor, Tensor, Tensor, Tensor, Tensor | None],
    background: Tensor | None,
    cameras: Sequence[Camera],
    several: bool,
    eps2d: float,
    antialiased: bool,
) -> _Scene:
    """The one place where arguments are checked, for all back ends."""
    means, features = gaussians[0], gaussians[3]
    views, names = len(cameras), (*NAMES, "background")
    if not views:
        raise PersonaError("rasterize takes one camera or a sequence of at least one, got none")
    for name, x in zip(names, (*gaussians, background), strict=True):
        if x is None and name in ("offsets", "background"):
            continue
        if not isinstance(x, Tensor) or not x.is_floating_point():
            kind = x.dtype if isinstance(x, Tensor) else type(x).__name__
            raise PersonaError(f"{name} must be a tensor of floating-point numbers, got {kind}")
        if x.device != means.device:
            raise PersonaError(f"{name} must be on {means.device} like the means, got {x.device}")
    if means.ndim < 2 or features.ndim < 2:
        raise PersonaError(
            f"means must have shape (n, 3) and features (n, c), got {tuple(means.shape)} and {tuple(features.shape)}"
        )
    n, c = means.shape[-2], features.shape[-1]
    shapes = ((n, 3), (n, 3, 3), (n,), (n, c), (n, 2), (c,))
    for name, x, shape in zip(names, (*gaussians, background), shapes, strict=True):
        if x is None or tuple(x.shape) == shape or (several and tuple(x.shape) == (views, *shape)):
            continue
        each = f", or {(views, *shape)} for {views} views" if several else ""
        raise PersonaError(f"{name} must have shape {shape}{each}, got {tuple(x.shape)}")
    sizes = sorted({(camera.width, camera.height) for camera in cameras})
    if len(sizes) > 1:
        raise PersonaError(f"views drawn in one call must have one size, got {sizes}")
    width, height = sizes[0]
    if not (0 < width <= cpu.MAX_SIDE and 0 < height <= cpu.MAX_SIDE):
        raise PersonaError(f"a picture has 1 to {cpu.MAX_SIDE} pixels a side, got {width} x {height}")
    shared = tuple(x is None or x.ndim == len(shape) for x, shape in zip(gaussians, shapes[:5], strict=True))
    return _Scene(gaussians, background, tuple(cameras), shared, eps2d, antialiased)


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
        views: cpu.Views,
        scene: _Scene,
    ) -> tuple[Tensor, Tensor]:
        inputs = [x.detach().contiguous() for x in (means, factors, opacities, features, offsets, background)]
        alpha = means.new_empty(views.views, views.height, views.width)
        image = means.new_empty(*alpha.shape, features.shape[-1])
        splats = cpu.forward(views, *(x.numpy() for x in (*inputs, image, alpha)))
        if splats is None:
            scene.refuse_values_not_finite()
        if any(ctx.needs_input_grad):
            ctx.save_for_backward(*inputs[:5], image, alpha)
            ctx.splats = splats
        return image, alpha

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, image_grad: Tensor, alpha_grad: Tensor) -> tuple[Tensor | None, ...]:  # type: ignore[override]
        *inputs, image, alpha = ctx.saved_tensors
        wanted = ctx.needs_input_grad
        found = [torch.empty_like(x) for x in inputs[:4]]
        found.append(torch.empty_like(inputs[4]) if wanted[4] else image.new_empty(0))
        given = (*inputs[:3], image, alpha, image_grad.contiguous(), alpha_grad.contiguous())
        cpu.backward(ctx.splats, [x.numpy() for x in found], *(x.numpy() for x in given))
        background_grad = torch.einsum("vhwc,vhw->vc", image_grad, 1 - alpha) if wanted[5] else None
        return (*found[:4], found[4] if wanted[4] else None, background_grad, None, None)


def _on_cpu(scene: _Scene) -> tuple[Tensor, Tensor]:
    gaussians = [None if x is None else x.float() for x in scene.gaussians]
    axes = [1, 2, 0, 1, 1]  # behind the one of the Gaussians
    n = scene.gaussians[0].shape[-2]
    if n < cpu.LANES:  # the kernels take eight Gaussians at a time; invisible ones fill up
        gaussians = [
            x if x is None else torch.nn.functional.pad(x, (0, 0) * k + (0, cpu.LANES - n))
            for x, k in zip(gaussians, axes, strict=True)
        ]
    none = torch.zeros(0)
    background = none
    if scene.background is not None:
        if not bool(torch.isfinite(scene.background.detach()).all()):
            scene.refuse_values_not_finite()
        background = scene.background.float().expand(len(scene.cameras), -1)
    camera = scene.cameras[0]
    views = cpu.Views(
        np.array([cpu.camera_row(x) for x in scene.cameras], np.float32).reshape(-1),
        len(scene.cameras),
        camera.width,
        camera.height,
        scene.eps2d,
        scene.antialiased,
        thread_count(),
        np.array([0 if shared else max(n, cpu.LANES) for shared in scene.shared], np.int64),
    )
    apply: Any = _Splat.apply
    return apply(*(none if x is None else x for x in gaussians), background, views, scene)


def rasterize(
    means: Float[Tensor, "*_v n 3"],
    factors: Float[Tensor, "*_v n 3 3"],
    opacities: Float[Tensor, "*_v n"],
    features: Float[Tensor, "*_v n c"],
    camera: Camera | Sequence[Camera],
    *,
    background: Float[Tensor, "*_v c"] | None = None,
    offsets: Float[Tensor, "*_v n 2"] | None = None,
    eps2d: float = 0.3,
    antialiased: bool = False,
    backend: Backend = "auto",
) -> Rendered:
    """Splat Gaussians front to back (Kerbl et al., "3D Gaussian Splatting", 2023); differentiable in every tensor.

    Several views are drawn in one call: give a sequence of cameras of one size. Each tensor then either has a leading
    axis of views (poses, say) or is shared by all of them, whichever it is for the others; gradients of shared tensors
    are summed over the views. Results do not depend on the number of threads, which follows torch's.

    Args:
        means: centres in the world, meters.
        factors: M with covariance M M^T in the world: R diag(s) for a Gaussian at rest (:func:`factors_from`),
            A R diag(s) for one that a linear map A has deformed.
        opacities: in [0, 1].
        features: colours and any other values to blend, c of them; depth, normals and labels are features too.
        camera: the view, or several; pixel centres lie at +0.5.
        background: features behind all Gaussians; None leaves the picture multiplied by alpha.
        offsets: added to the projected centres, pixels; zeros that require gradients receive screen-space gradients.
        eps2d: variance in square pixels added to every splat, the pixel's own blur.
        antialiased: dim Gaussians that ``eps2d`` has blown up, so that they keep their light (Mip-Splatting).
        backend: "auto" follows the tensors' device; "reference" is dense, slow and exact, in the inputs' precision.

    Returns:
        The picture (float32) and alpha. Up to 32767 pixels a side.

    Raises:
        PersonaError: a shape, type or device does not fit, a value is not finite (not looked for on CUDA: that would
            make the CPU wait for the device in every step), or the CUDA back end is not installed.
    """
    several = not isinstance(camera, Camera)
    cameras: Sequence[Camera] = tuple(camera) if not isinstance(camera, Camera) else (camera,)
    scene = _checked((means, factors, opacities, features, offsets), background, cameras, several, eps2d, antialiased)
    if backend not in get_args(Backend):
        raise PersonaError(f"backend must be one of {', '.join(get_args(Backend))}, got {backend!r}")
    if backend == "auto":
        backend = "cuda" if means.is_cuda else "cpu"
    if backend == ("cpu" if means.is_cuda else "cuda"):
        raise PersonaError(f'backend "{backend}" takes Gaussians on a {backend.upper()} device, got {means.device}')
    if backend == "cpu":
        image, alpha = _on_cpu(scene)
    else:
        if backend == "cuda":
            from persona.rendering.cuda import splat
        else:
            from persona.rendering.reference import splat

            scene.refuse_values_not_finite()
        drawn = [splat(scene.of_view(b)) for b in range(len(cameras))]
        image, alpha = (torch.stack(x) for x in zip(*drawn, strict=True))
    # squeezed, not indexed: the gradient of an index is a copy of the whole picture
    return Rendered(image, alpha) if several else Rendered(image.squeeze(0), alpha.squeeze(0))
