"""A radiance field around a posed surface, and its pictures.

The surface is moved along its normals to a few heights. A ray meets each of these layers first somewhere: there the
field is asked, at the triangle and the barycentric coordinates of the layer. Front to back,

    alpha_k = 1 - exp(-density_k / |cos|),    T_k = prod_(i < k) (1 - alpha_i),    value = sum_k T_k alpha_k value_k,

where |cos| is between ray and normal: how long the way through a layer is. Which triangle a ray meets counts as
constant for gradients, where it meets it does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from persona.avatar.radiance_field import RadianceField
from persona.imaging.light import LINING, shading_of
from persona.rendering import Rendered, rasterize_mesh
from persona.types import Camera

#: Share of the light below which what lies behind is not asked any more.
_DARK = 1e-3
#: Larger pictures are drawn with one ray a pixel, for the memory's sake.
_MOST_RAYS = 2**24
#: Least cosine between ray and normal: a ray along the surface does not see it as a wall.
_GRAZING = 0.25


@dataclass(frozen=True)
class Samples:
    """Points where rays meet layers, one a row.

    ``face`` is the triangle, ``barycentric`` where in it; ``depth`` is camera z (meters); ``normals`` are unit vectors
    in the world; ``colors`` are sRGB as the camera sees them, in the light or not.
    """

    face: Int[Tensor, " s"]
    barycentric: Float[Tensor, "s 3"]
    depth: Float[Tensor, " s"]
    normals: Float[Tensor, "s 3"]
    colors: Float[Tensor, "s 3"]


@dataclass(frozen=True)
class PosedField:
    """A field in the world.

    ``vertices`` are the surface's (meters); ``reach`` is how thick the shell is at each, share of the field's
    thickness; ``shown`` is how far each vertex is there, in [0, 1], and a triangle of less than a half is not drawn at
    all, for it would hide what is behind it; ``lined`` are vertices of cloth, which is darker
    inside; ``light`` is the photo's light, None for the surface's own colours.
    """

    field: RadianceField
    vertices: Float[Tensor, "m 3"]
    reach: Float[Tensor, " m"]
    shown: Float[Tensor, " m"]
    lined: Bool[Tensor, " m"]
    light: Float[Tensor, "3 4 4"] | None

    @property
    def points(self) -> Float[Tensor, "m 3"]:
        """The surface's vertices."""
        return self.vertices

    def draw(self, camera: Camera, values: Callable[[Samples], Float[Tensor, "s c"]] | None = None) -> Rendered:
        """Draw the field; differentiable in the field and in the vertices.

        Args:
            camera: the view.
            values: what to show at samples instead of their colours.
        """
        rays = self.field.options.rays
        if torch.is_grad_enabled() or rays == 1 or camera.width * camera.height * rays**2 > _MOST_RAYS:
            return self._drawn(camera, values)
        fine = self._drawn(camera.scaled(rays), values)
        both = torch.cat([fine.image, fine.alpha[..., None]], -1).permute(2, 0, 1)[None]
        mean = torch.nn.functional.avg_pool2d(both, rays)[0].permute(1, 2, 0)
        return Rendered(mean[..., :-1], mean[..., -1])

    def _drawn(self, camera: Camera, values: Callable[[Samples], Float[Tensor, "s c"]] | None) -> Rendered:
        """One ray a pixel."""
        layers = _Layers.met(self, camera)
        count, device = len(layers.pixels), self.vertices.device
        left = torch.ones(count, device=device)
        image: Tensor | None = None
        for place in range(layers.order.shape[1]):
            row = layers.order[:, place]
            live = ((row >= 0) & (left.detach() > _DARK)).nonzero()[:, 0]
            if not len(live):
                break
            samples, alpha = layers.ask(row[live])
            shown = samples.colors if values is None else values(samples)
            if image is None:
                image = shown.new_zeros(count, shown.shape[1])
            image = image.index_add(0, live, shown * (left[live] * alpha)[:, None])
            left = left * torch.ones_like(left).index_copy(0, live, 1 - alpha)
        whole = torch.zeros(camera.height * camera.width, device=device).index_copy(0, layers.pixels, 1 - left)
        if image is None:  # nobody there
            channels = 3 if values is None else values(layers.none()).shape[1]
            image = left.new_zeros(count, channels)
        picture = image.new_zeros(len(whole), image.shape[1]).index_copy(0, layers.pixels, image)
        size = camera.height, camera.width
        return Rendered(picture.reshape(*size, -1), whole.reshape(size))


@dataclass(frozen=True)
class _Layers:
    """Where the rays of a picture meet the layers.

    ``pixels`` are those that meet any; ``order`` has for each its samples front to back, -1 behind the last.
    """

    posed: PosedField
    camera: Camera
    normals: Float[Tensor, "m 3"]
    pixels: Int[Tensor, " p"]
    order: Int[Tensor, "p k"]
    pixel: Int[Tensor, " s"]
    face: Int[Tensor, " s"]
    layer: Int[Tensor, " s"]

    @staticmethod
    def met(posed: PosedField, camera: Camera) -> _Layers:
        field, device = posed.field, posed.vertices.device
        normals = vertex_normals(posed.vertices, field.faces)
        there = (posed.shown[field.faces].mean(1) >= 0.5).nonzero()[:, 0].cpu().numpy()
        faces, options = field.faces.cpu().numpy()[there], field.options
        step = (posed.reach[:, None] * normals * options.thickness).detach().cpu().numpy()
        base = posed.vertices.detach().cpu().numpy()
        found = [rasterize_mesh(base + height * step, faces, camera) for height in options.heights]
        hit = np.stack([layer.face_index.reshape(-1) for layer in found], 1)
        depth = np.stack([layer.depth.reshape(-1) for layer in found], 1)
        pixels = np.flatnonzero((hit >= 0).any(1))
        hit, depth = hit[pixels], np.where(hit[pixels] >= 0, depth[pixels], np.inf)
        rows, layer = np.nonzero(hit >= 0)
        number = np.full(hit.shape, -1)
        number[rows, layer] = np.arange(len(rows))
        order = np.take_along_axis(number, np.argsort(depth, 1, kind="stable"), 1)
        given = pixels, order, pixels[rows], there[hit[rows, layer]], layer
        return _Layers(posed, camera, normals, *(torch.from_numpy(np.asarray(x, np.int64)).to(device) for x in given))

    def none(self) -> Samples:
        """No samples."""
        return self.ask(self.pixel[:0])[0]

    def ask(self, row: Int[Tensor, " s"]) -> tuple[Samples, Float[Tensor, " s"]]:
        """The samples of these numbers, and how opaque each is."""
        posed, camera, field = self.posed, self.camera, self.posed.field
        face, pixel = self.face[row], self.pixel[row]
        height = posed.vertices.new_tensor(field.options.heights)[self.layer[row]]
        corners = field.faces[face]
        normals = self.normals[corners]
        lift = (posed.reach[corners] * height[:, None] * field.options.thickness)[..., None] * normals.detach()
        world = posed.vertices[corners] + lift
        view = torch.as_tensor(camera.T_camera_world, dtype=world.dtype, device=world.device)
        a, b, c = (world @ view[:3, :3].T + view[:3, 3]).unbind(1)
        x = (pixel % camera.width + 0.5 - camera.cx) / camera.fx
        y = (pixel // camera.width + 0.5 - camera.cy) / camera.fy
        ray = torch.stack([x, y, torch.ones_like(x)], 1)
        weights = torch.stack([(ray * torch.linalg.cross(*pair)).sum(1) for pair in ((b, c), (c, a), (a, b))], 1)
        total = weights.sum(1)
        total = torch.where(total.abs() < 1e-12, 1e-12, total)
        share = (weights / total[:, None]).clamp(0, 1)
        share = share / share.sum(1, keepdim=True).clamp_min(1e-6)
        depth = (a * torch.linalg.cross(b, c)).sum(1) / total
        normal = torch.nn.functional.normalize((normals * share[..., None]).sum(1), dim=1, eps=1e-8)
        with torch.no_grad():
            along = torch.nn.functional.normalize(ray, dim=1) @ view[:3, :3]
            cosine = (along * normal).sum(1)
        density, colors = field(face, share, height)
        alpha = 1 - torch.exp(-density / cosine.abs().clamp_min(_GRAZING))
        if posed.light is not None:
            colors = colors * shading_of(normal.detach(), posed.light)
        inside = posed.lined[corners].all(1) & (cosine > 0)
        colors = colors * torch.where(inside, LINING, 1.0)[:, None]
        return Samples(face, share, depth, normal, colors), alpha


def vertex_normals(vertices: Float[Tensor, "m 3"], faces: Int[Tensor, "f 3"]) -> Float[Tensor, "m 3"]:
    """Unit normals at vertices, faces weighted by their area."""
    a, b, c = vertices[faces].unbind(1)
    across = torch.linalg.cross(b - a, c - a)
    total = torch.zeros_like(vertices).index_add(0, faces.reshape(-1), across.repeat_interleave(3, 0))
    return torch.nn.functional.normalize(total, dim=1, eps=1e-12)


__all__ = ["PosedField", "Samples", "vertex_normals"]
