"""Numbers of the training loop: how much each loss counts, and how fast each tensor learns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """Loss weights; the defaults are the paper's where it gives them (see docs/training.md for the others)."""

    l1: float = 0.8
    ssim: float = 0.2
    perceptual: float = 4.0
    mask: float = 1.0
    depth: float = 0.01
    normal: float = 0.05
    parts: float = 0.1
    geometry_captured: float = 0.1  # geometry terms on the photo
    geometry_generated: float = 1.0  # geometry terms on generated frames
    refined_image_generated: float = 0.1  # image terms of the refined render on generated frames
    seam_captured: float = 0.1  # image terms on the photo along seams
    seam_edges: float = 0.4  # exponent of that weight for the perceptual term, which is what shows a seam sharply
    seam_color: float = 0.5  # pull towards the auxiliary colour along seams
    unseen_color: float = 0.1  # the same pull where the photo shows nothing
    seen_color: float = 1.0  # pull to the texture's colour where the photo shows it, so that neighbours stay alike
    photo_color: float = 0.9  # share by which colours the photo shows are left alone by generated frames
    anchor_smooth: float = 1e4
    anchor_size: float = 20.0
    scale_size: float = 0.02
    pose_size: float = 10.0
    texel_size: float = 0.1  # pull of a radiance field's texels to their first values (chosen by hand)


@dataclass(frozen=True)
class Rates:
    """Adam's learning rates (the paper has 1e-3, scale and colour 1e-2, over ten times as many steps)."""

    colors: float = 2e-2
    opacities: float = 2e-2
    scales: float = 2e-2
    rotations: float = 1e-2
    field: float = 5e-2  # texels and tables of a radiance field (chosen by hand)
    network: float = 2e-3  # its network (chosen by hand)
    anchors: float = 5e-4
    offsets: float = 1e-3
    poses: float = 3e-4


__all__ = ["Rates", "Weights"]
