"""Pictures of dressed figures: camera, drawing, and what cameras and files do to pictures."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from people.bodies import Figure
from people.cloth import Random
from people.light import ground, lit
from people.shapes import Layer
from persona.geometry.meshes import vertex_normals
from persona.geometry.rotations import exp_rotation
from persona.rendering.mesh import interpolate, rasterize_mesh
from persona.types import Camera

FINE = 1.5  # drawn so many times larger, then averaged


@dataclass
class Sample:
    """One labelled picture."""

    picture: UInt8[np.ndarray, "h w 3"]
    labels: UInt8[np.ndarray, "h w"]
    landmarks: Float[np.ndarray, "33 2"]  # pixels, continuous; outside the picture, too


def camera_for(random: Random, figure: Figure, layers: list[Layer], height: int, width: int) -> Camera:
    """A camera that sees all of the person, or, now and then, the upper part alone."""
    points = np.concatenate([layer.vertices for layer in layers])
    low, high = points[:, 1].min(), points[:, 1].max()
    tall = float(np.ptp(figure.vertices[:, 1]))
    centre = np.array([(points[:, 0].min() + points[:, 0].max()) / 2, (low + high) / 2, 0])
    distance = random.uniform(2.2, 6)
    h, w = int(height * FINE), int(width * FINE)
    if random.random() < 0.34:
        share = random.uniform(0, 0.2) if random.random() < 0.3 else random.uniform(0.2, 0.72)
        bottom = figure.vertices[:, 1].min() + tall * share
        centre[1] = (bottom + high) / 2
        span = (high - bottom) * random.uniform(1.02, 1.1)
    else:
        span = max(high - low, float(np.ptp(points[:, 0])) * height / width) * random.uniform(1.04, 1.22)
        centre[:2] += random.normal(0, 0.01, 2) * span
    focal = h * distance / span
    turn = np.diag([1.0, -1, -1]) @ exp_rotation(np.array([[random.normal(0.02, 0.09), 0, 0]]))[0]
    view = np.eye(4)
    view[:3, :3], view[:3, 3] = turn, -turn @ centre + [0, 0, distance]
    return Camera(focal, focal, w / 2, h / 2, w, h, view)


@dataclass
class Drawn:
    """What every pixel shows: colours without light, unit normals in camera axes, meters, labels."""

    colour: Float[np.ndarray, "h w 3"]
    normal: Float[np.ndarray, "h w 3"]
    depth: Float[np.ndarray, "h w"]
    gloss: Float[np.ndarray, "h w"]
    labels: UInt8[np.ndarray, "h w"]


def drawn(layers: list[Layer], camera: Camera) -> Drawn:
    """Layers over each other, each where it is nearest (``order`` counts for it)."""
    h, w = camera.height, camera.width
    turn = camera.T_camera_world[:3, :3]
    depth = np.full((h, w), 1e9, np.float32)
    colour, normal = np.zeros((h, w, 3), np.float32), np.zeros((h, w, 3), np.float32)
    gloss, labels = np.zeros((h, w), np.float32), np.zeros((h, w), np.uint8)
    for layer in sorted(layers, key=lambda one: one.order):
        raster = rasterize_mesh(layer.vertices, layer.faces, camera)
        own = vertex_normals(layer.vertices, layer.faces) if layer.normals is None else layer.normals
        inside = np.ones(len(layer.vertices)) if layer.field is None else np.clip(layer.field, -1, 1)
        values = np.concatenate([layer.places, own, inside[:, None]], 1)
        seen = interpolate(values, layer.faces, raster.face_index, raster.barycentric)
        hit = (raster.face_index >= 0) & (seen[..., 6] > 0) & (raster.depth < depth + 0.00075 * layer.order)
        on = np.flatnonzero(hit)
        if not len(on):
            continue
        places, n = seen.reshape(-1, 7)[on, :3], seen.reshape(-1, 7)[on, 3:6]
        n = n / (np.linalg.norm(n, axis=1, keepdims=True) + 1e-9) @ turn.T.astype(np.float32)
        if layer.normals is None:
            n = np.where(n[:, 2:] > 0.15, -n, n)
        paint = np.asarray(layer.paint(places), np.float32)
        if layer.relief is not None:
            slope, deep = _slopes(layer.relief(places), hit, raster.depth, camera.fx)
            n = n - np.c_[slope, np.zeros(len(slope))].astype(np.float32)
            n /= np.linalg.norm(n, axis=1, keepdims=True) + 1e-9
            paint = paint * deep[:, None]
        flat = colour.reshape(-1, 3)
        flat[on] = paint if layer.opacity == 1 else paint * layer.opacity + flat[on] * (1 - layer.opacity)
        if layer.opacity > 0.5:
            normal.reshape(-1, 3)[on] = n
            gloss.ravel()[on] = layer.gloss
        depth.ravel()[on] = raster.depth.ravel()[on]
        if isinstance(layer.label, np.ndarray):
            index = raster.face_index.ravel()[on]
            corner = raster.barycentric.reshape(-1, 3)[on].argmax(1)
            labels.ravel()[on] = layer.label[layer.faces[index, corner]]
        else:
            labels.ravel()[on] = layer.label
    return Drawn(colour, normal, depth, gloss, labels)


def nearest_depth(layers: list[Layer], camera: Camera) -> Float[np.ndarray, "h w"]:
    """How far the nearest of some layers is (meters along the camera's axis), without what it looks like."""
    depth = np.full((camera.height, camera.width), 1e9, np.float32)
    for layer in layers:
        raster = rasterize_mesh(layer.vertices, layer.faces, camera)
        hit = raster.face_index >= 0
        if layer.field is not None:
            inside = np.clip(layer.field, -1, 1)[:, None]
            hit &= interpolate(inside, layer.faces, raster.face_index, raster.barycentric)[..., 0] > 0
        depth = np.where(hit, np.minimum(depth, raster.depth), depth)
    return depth


def _slopes(
    heights: Float[np.ndarray, " n"], hit: Bool[np.ndarray, "h w"], depth: Float[np.ndarray, "h w"], focal: float
) -> tuple[Float[np.ndarray, "n 2"], Float[np.ndarray, " n"]]:
    """How heights lean the surface to the right and down, and how much darker its valleys are."""
    rows, columns = np.flatnonzero(hit.any(1)), np.flatnonzero(hit.any(0))
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    part = hit[box]
    field = np.full(part.shape, np.nan, np.float32)
    field[part] = heights
    slopes = np.zeros((*part.shape, 2), np.float32)
    slopes[:, 1:-1, 0] = (field[:, 2:] - field[:, :-2]) / 2
    slopes[1:-1, :, 1] = (field[2:] - field[:-2]) / 2
    size = np.where(part, depth[box], 1) / focal  # meters a pixel
    slopes = np.clip(np.nan_to_num(slopes / size[..., None]), -1.3, 1.3)
    filled = np.where(part, np.nan_to_num(field), heights.mean()).astype(np.float32)
    valley = np.clip((cv2.GaussianBlur(filled, (0, 0), 4) - filled) / 0.02, -0.3, 1.0)
    return slopes[part], (1 - 0.35 * valley)[part]


def taken(random: Random, figure: Figure, layers: list[Layer], height: int, width: int) -> Sample:
    """A photo of the person."""
    camera = camera_for(random, figure, layers, height, width)
    d = drawn(layers, camera)
    mask = d.labels > 0
    if not mask.any():
        raise ValueError("nobody is in the picture")
    out = np.where(
        mask[..., None], lit(random, d.colour, d.normal, d.gloss, d.depth, mask), ground(random, *mask.shape)
    )
    out = cv2.resize(out.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    labels = cv2.resize(d.labels, (width, height), interpolation=cv2.INTER_NEAREST)
    pixels, _ = camera.project(figure.landmarks)
    return Sample(degraded(random, out), labels, (pixels / FINE).astype(np.float32))


def degraded(random: Random, picture: Float[np.ndarray, "h w 3"]) -> UInt8[np.ndarray, "h w 3"]:
    """Exposure, a camera's curve, soft focus, noise and a JPEG file."""
    out = np.clip(picture * random.uniform(0.8, 1.12) + random.normal(0, 0.02), 0, 1) ** random.uniform(0.8, 1.3)
    if random.random() < 0.5:
        out = cv2.GaussianBlur(out, (0, 0), random.uniform(0.3, 1.1))
    out = np.clip(out + random.normal(0, random.uniform(0, 0.03), out.shape), 0, 1)
    file = (out * 255).astype(np.uint8)
    if random.random() < 0.6:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(35, 95))]
        file = np.asarray(cv2.imdecode(cv2.imencode(".jpg", file, quality)[1], 1), np.uint8)
    return file
