"""Untrained Gaussians look like the textured mesh that they lie on."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from mannequin import mannequin
from persona.avatar import Avatar, Gaussians, build_avatar
from persona.avatar.canonical import fine_vertices
from persona.avatar.drawn_colors import TextureColors
from persona.imaging.measures import psnr
from persona.rendering import look_at, render_colors
from persona.synthesis.fine_mesh import subdivided
from persona.types import BodyFit, Observation, TexturedSurface


def checked() -> tuple[Observation, BodyFit, TexturedSurface]:
    """The mannequin in checks of 6 cm, on a mesh that has them."""
    observation, fit, textured = mannequin()
    surface = textured.surface
    faces, parents, barycentric = subdivided(surface.faces, len(surface.vertices), np.full(len(surface.faces), 2))
    points = (surface.vertices[parents] * barycentric[..., None]).sum(1)
    waves = np.sin(2 * math.pi * points / 0.12).prod(1, keepdims=True)
    colors = np.clip(0.5 + waves, 0.2, 0.8) * np.ones(3)
    return observation, fit, replace(
        textured, faces=faces.astype(np.int32), parents=parents.astype(np.int32),
        barycentric=barycentric.astype(np.float32), colors=colors.astype(np.float32),
        seen=np.zeros(len(points), np.float32), labels=None,
    )  # fmt: skip


def like_the_mesh(avatar: Avatar, textured: TexturedSurface, azimuth: float) -> float:
    """PSNR (dB) beside the mesh, from a side that no colour was found from."""
    camera = look_at((0, 0.86, 0), math.radians(azimuth), 0.1, 4.0, (300, 400))
    shown, alpha = (t.numpy() for t in avatar.draw(avatar.photo_pose, camera))
    mesh, covered = render_colors(fine_vertices(textured), textured.faces, textured.colors, camera)
    return psnr(shown, mesh, (alpha > 0.98) & (covered > 0.99))


def test_untrained_gaussians_look_like_their_mesh_from_every_side() -> None:
    observation, fit, textured = checked()
    plain, found = (
        build_avatar(observation, fit, textured, count=8000, texture_colors=TextureColors(rounds=rounds, rows=300))
        for rounds in (0, 4)
    )
    gained = [like_the_mesh(found, textured, at) - like_the_mesh(plain, textured, at) for at in (20.0, 165.0, 260.0)]
    assert min(gained) > 0.2 and sum(gained) > 2
    assert 0 <= float(found.colors.min()) <= float(found.colors.max()) <= 1


def test_what_is_not_free_keeps_the_colour_of_the_texture() -> None:
    observation, fit, textured = checked()
    avatar = build_avatar(observation, fit, textured, count=3000, texture_colors=TextureColors(rounds=0))
    posed = avatar.pose(avatar.photo_pose)
    free = np.arange(len(avatar)) % 3 > 0
    first = Gaussians(posed.means, posed.factors, posed.opacities, avatar.colors)
    colors = TextureColors(views=3, rows=200)(first, textured, free)
    change, loose = (colors - avatar.colors).abs().amax(1), torch.from_numpy(free)
    assert float(change[~loose].max()) == 0
    assert float(change[loose].max()) > 0.05
