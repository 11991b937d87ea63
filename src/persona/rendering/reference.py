"""Splatting written down as plainly as possible in torch: what the fast kernels are tested against.

Every Gaussian is evaluated at every pixel, so memory is n * h * w; gradients come from autograd. It runs in the
precision and on the device of its inputs.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from persona.rendering.cpu import ALPHA_MAX, NEAR, OPAQUE
from persona.rendering.view import View


class Layers(NamedTuple):
    """Every Gaussian at every pixel, nearest Gaussian first: what blending starts from."""

    features: Float[Tensor, "n c"]
    densities: Float[Tensor, "n h w"]  # opacity times Gaussian, before the limits of blending
    alphas: Float[Tensor, "n h w"]
    through: Float[Tensor, "n h w"]  # transmittance in front of each Gaussian


def layers(view: View) -> Layers:
    """The Gaussians ahead of the camera, evaluated densely."""
    means, factors, opacities, features, offsets, _, camera, eps2d, antialiased = view
    world = torch.as_tensor(camera.T_camera_world, dtype=means.dtype, device=means.device)
    rotation, translation = world[:3, :3], world[:3, 3]
    points = means @ rotation.T + translation
    ahead = torch.nonzero(points[:, 2] > NEAR)[:, 0]
    ahead = ahead[torch.argsort(points[ahead, 2].detach(), stable=True)]
    points, factors, opacities, features = points[ahead], factors[ahead], opacities[ahead], features[ahead]
    x, y, z = points.unbind(-1)

    width, height = camera.width, camera.height
    right = (width - camera.cx) / camera.fx + 0.15 * width / camera.fx
    left = camera.cx / camera.fx + 0.15 * width / camera.fx
    bottom = (height - camera.cy) / camera.fy + 0.15 * height / camera.fy
    top = camera.cy / camera.fy + 0.15 * height / camera.fy
    tx, ty = z * (x / z).clamp(-left, right), z * (y / z).clamp(-top, bottom)
    zero = torch.zeros_like(z)
    jacobian = torch.stack(
        [camera.fx / z, zero, -camera.fx * tx / z**2, zero, camera.fy / z, -camera.fy * ty / z**2], -1
    ).reshape(-1, 2, 3)
    half = jacobian @ rotation @ factors
    covariance = half @ half.transpose(-1, -2)
    blurred = covariance + eps2d * torch.eye(2, dtype=means.dtype, device=means.device)
    det = torch.linalg.det(blurred)
    if antialiased:
        opacities = opacities * torch.sqrt((torch.linalg.det(covariance) / det).clamp_min(0.005**2))
    conic = torch.linalg.inv(blurred)
    centers = torch.stack([camera.fx * x / z + camera.cx, camera.fy * y / z + camera.cy], -1)
    if offsets is not None:
        centers = centers + offsets[ahead]

    columns = torch.arange(width, dtype=means.dtype, device=means.device) + 0.5
    lines = torch.arange(height, dtype=means.dtype, device=means.device) + 0.5
    dx = (columns[None, None, :] - centers[:, 0, None, None]).expand(-1, height, -1)
    dy = (lines[None, :, None] - centers[:, 1, None, None]).expand(-1, -1, width)
    delta = torch.stack([dx, dy], -1)
    power = torch.einsum("nhwi,nij,nhwj->nhw", delta, conic, delta)
    densities = opacities[:, None, None] * torch.exp(-0.5 * power)
    alphas = torch.clamp_max(densities, ALPHA_MAX)
    alphas = torch.where(alphas >= 1 / 255, alphas, torch.zeros_like(alphas))
    through = torch.cumprod(torch.cat([alphas.new_ones(1, height, width), 1 - alphas]), 0)[:-1]
    return Layers(features, densities, alphas, through)


def splat(view: View) -> tuple[Tensor, Tensor]:
    """Picture and alpha."""
    found = layers(view)
    weights = found.alphas * found.through * (found.through > OPAQUE)
    image = torch.einsum("nhw,nc->hwc", weights, found.features)
    alpha = weights.sum(0)
    if view.background is not None:
        image = image + (1 - alpha)[..., None] * view.background
    return image, alpha
