"""Splatting on a CUDA device through gsplat (Ye et al., 2025), with the meaning of the CPU kernels."""

from __future__ import annotations

import torch
from torch import Tensor

from persona.extras import require
from persona.rendering.cpu import NEAR
from persona.rendering.view import View

TILE = 16  # gsplat's kernels are tuned for it
MAX_CHANNELS = 32  # wider pictures are drawn in several passes: gsplat keeps the channels of a pixel in registers


def splat(view: View) -> tuple[Tensor, Tensor]:
    """Picture and alpha of Gaussians on a CUDA device.

    Raises:
        PersonaError: gsplat is not installed.
    """
    gsplat = require("gsplat", extra="cuda", needed_for="Rendering on a CUDA device")
    camera, offsets, background = view.camera, view.offsets, view.background
    device, width, height = view.means.device, camera.width, camera.height
    means, factors, opacities, features = (x.float() for x in view[:4])
    behind = None if background is None else background.float()
    if len(means) == 0:
        image = means.new_zeros(height, width, features.shape[1])
        return image if behind is None else image + behind, means.new_zeros(height, width)

    covariances = factors @ factors.mT
    upper = torch.triu_indices(3, 3, device=device)
    pose = torch.as_tensor(camera.T_camera_world, dtype=torch.float32, device=device)[None]
    intrinsics = torch.tensor(
        [[[camera.fx, 0.0, camera.cx], [0.0, camera.fy, camera.cy], [0.0, 0.0, 1.0]]], device=device
    )
    radii, centers, depths, conics, compensations = gsplat.fully_fused_projection(
        means,
        covariances[:, upper[0], upper[1]],
        None,
        None,
        pose,
        intrinsics,
        width,
        height,
        eps2d=view.eps2d,
        near_plane=NEAR,
        calc_compensations=view.antialiased,
        opacities=opacities.detach(),
    )
    strengths = opacities[None] * compensations if view.antialiased else opacities[None]
    if offsets is not None:
        centers = centers + offsets.float()[None]
    columns, lines = -(-width // TILE), -(-height // TILE)
    _, intersections, order = gsplat.isect_tiles(centers, radii, depths, TILE, columns, lines)
    starts = gsplat.isect_offset_encode(intersections, 1, columns, lines).reshape(1, lines, columns)
    images = []
    alpha = means.new_zeros(height, width)
    for first in range(0, features.shape[1], MAX_CHANNELS):
        part = slice(first, first + MAX_CHANNELS)
        image, alphas = gsplat.rasterize_to_pixels(
            centers,
            conics,
            features[None, :, part],
            strengths,
            width,
            height,
            TILE,
            starts,
            order,
            backgrounds=None if behind is None else behind[None, part],
        )
        images.append(image[0])
        alpha = alphas[0, ..., 0] if first == 0 else alpha  # the passes share one coverage; count its gradient once
    return torch.cat(images, -1), alpha
