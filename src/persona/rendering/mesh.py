"""A z-buffer for triangle meshes on the CPU: visibility, depth and attributes for every pixel.

Rasterization is done in homogeneous coordinates (Olano and Greer, "Triangle Scan Conversion using 2D Homogeneous
Coordinates", 1997): with camera-space corners V0 V1 V2 and the ray d through a pixel centre, the weights
e_i = d . (V_j x V_k) are at once the coverage test and the perspective-correct barycentrics e_i / (e0 + e1 + e2), by
which the corners' depths are mixed. (Their determinant V0 . (V1 x V2) over the same sum is the depth, too, but where a
triangle is seen along its plane both are rounding errors.) Triangles that cross the camera plane therefore need no
clipping. Two triangles that share an edge compute exactly opposite weights for it (no fused multiply-add here), so a
closed mesh has no pinholes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.compute import thread_count
from persona.errors import PersonaError
from persona.jit import kernel, parallel, plain
from persona.types import Camera

NEAR = 1e-3  # meters: nothing nearer than this is drawn
exact = kernel(fastmath=())


class MeshRaster(NamedTuple):
    """What every pixel of a rasterized mesh shows.

    ``depth`` is camera z in meters, 0 where empty; ``face_index`` is -1 where empty; ``barycentric`` are the
    perspective-correct weights of the face's three corners, zero where empty.
    """

    depth: Float[np.ndarray, "h w"]
    face_index: Int[np.ndarray, "h w"]
    barycentric: Float[np.ndarray, "h w 3"]


@exact
def _to_camera(vertices, transform, fx, fy, cx, cy, near, points, pixels):
    for i in range(len(vertices)):
        x, y, z = vertices[i, 0], vertices[i, 1], vertices[i, 2]
        X = x * transform[0, 0] + y * transform[0, 1] + z * transform[0, 2] + transform[0, 3]
        Y = x * transform[1, 0] + y * transform[1, 1] + z * transform[1, 2] + transform[1, 3]
        Z = x * transform[2, 0] + y * transform[2, 1] + z * transform[2, 2] + transform[2, 3]
        points[i, 0], points[i, 1], points[i, 2] = X, Y, Z
        if near < Z:
            pixels[i, 0], pixels[i, 1] = fx * X / Z + cx, fy * Y / Z + cy


@exact
def _corners(faces, f, points):
    a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
    return (
        points[a, 0], points[a, 1], points[a, 2],
        points[b, 0], points[b, 1], points[b, 2],
        points[c, 0], points[c, 1], points[c, 2],
    )  # fmt: skip


@exact
def _edge(ax, ay, az, bx, by, bz):
    return ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx


@exact
def _range(low, high, size):
    """First and last pixel whose centre lies in [low, high]."""
    first = np.ceil(max(low - 0.5, 0.0))
    last = np.floor(min(high - 0.5, size - 1.0))
    if not first <= last:
        return np.int64(0), np.int64(-1)
    return np.int64(first), np.int64(last)


@exact
def _crossing_box(v, fx, fy, cx, cy, near):
    """Bounds in pixels of the part of a triangle beyond the near plane."""
    u0, u1, v0, v1 = np.inf, -np.inf, np.inf, -np.inf
    for i in range(3):
        j = (i + 1) % 3
        az, bz = v[3 * i + 2], v[3 * j + 2]
        for step in range(2):
            if step == 0:
                if az <= near:
                    continue
                t = 0.0
            else:
                if (az > near) == (bz > near):
                    continue
                t = (near - az) / (bz - az)
            z = max(az + t * (bz - az), near)
            x = fx * (v[3 * i] + t * (v[3 * j] - v[3 * i])) / z + cx
            y = fy * (v[3 * i + 1] + t * (v[3 * j + 1] - v[3 * i + 1])) / z + cy
            u0, u1, v0, v1 = min(u0, x), max(u1, x), min(v0, y), max(v1, y)
    return u0, u1, v0, v1


@exact
def _visibility(faces, points, pixels, fx, fy, cx, cy, near, cull, inverse, index, t, threads):
    """Nearest face of every pixel; ``inverse`` holds the inverse depth (0 where empty). A thread has a band of rows."""
    h, w = index.shape
    top, bottom = h * t // threads, h * (t + 1) // threads
    for f in range(len(faces)):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        ahead = (points[a, 2] > near) + (points[b, 2] > near) + (points[c, 2] > near)
        if ahead == 0:
            continue
        if ahead == 3:
            u0 = min(pixels[a, 0], pixels[b, 0], pixels[c, 0])
            u1 = max(pixels[a, 0], pixels[b, 0], pixels[c, 0])
            x0, x1 = _range(u0, u1, w)
            if x1 < x0:
                continue
            v0 = min(pixels[a, 1], pixels[b, 1], pixels[c, 1])
            v1 = max(pixels[a, 1], pixels[b, 1], pixels[c, 1])
            y0, y1 = _range(v0, v1, h)
        else:
            u0, u1, v0, v1 = _crossing_box(_corners(faces, f, points), fx, fy, cx, cy, near)
            x0, x1 = _range(u0, u1, w)
            y0, y1 = _range(v0, v1, h)
            if x1 < x0:
                continue
        y0, y1 = max(y0, top), min(y1, bottom - 1)
        if y1 < y0:
            continue
        ax, ay, az, bx, by, bz, gx, gy, gz = _corners(faces, f, points)
        p0, q0, r0 = _edge(bx, by, bz, gx, gy, gz)
        volume = ax * p0 + ay * q0 + az * r0
        if volume == 0.0 or (cull and volume > 0.0):
            continue
        p1, q1, r1 = _edge(gx, gy, gz, ax, ay, az)
        p2, q2, r2 = _edge(ax, ay, az, bx, by, bz)
        sign = 1.0 if volume > 0.0 else -1.0
        for y in range(y0, y1 + 1):
            dy = (y + 0.5 - cy) / fy
            for x in range(x0, x1 + 1):
                dx = (x + 0.5 - cx) / fx
                e0 = (dx * p0 + dy * q0 + r0) * sign
                e1 = (dx * p1 + dy * q1 + r1) * sign
                e2 = (dx * p2 + dy * q2 + r2) * sign
                if e0 >= 0.0 and e1 >= 0.0 and e2 >= 0.0:
                    nearness = np.float32((e0 + e1 + e2) / (e0 * az + e1 * bz + e2 * gz))
                    if nearness > inverse[y, x] and nearness * near < 1.0:
                        inverse[y, x] = nearness
                        index[y, x] = f


@exact
def _weights(faces, points, f, dx, dy):
    ax, ay, az, bx, by, bz, gx, gy, gz = _corners(faces, f, points)
    p0, q0, r0 = _edge(bx, by, bz, gx, gy, gz)
    p1, q1, r1 = _edge(gx, gy, gz, ax, ay, az)
    p2, q2, r2 = _edge(ax, ay, az, bx, by, bz)
    e0, e1, e2 = dx * p0 + dy * q0 + r0, dx * p1 + dy * q1 + r1, dx * p2 + dy * q2 + r2
    s = 1.0 / (e0 + e1 + e2)
    return e0 * s, e1 * s, e2 * s, (e0 * az + e1 * bz + e2 * gz) * s


@exact
def _resolve(faces, points, fx, fy, cx, cy, index, depth, barycentric, t, threads):
    h, w = index.shape
    for y in range(h * t // threads, h * (t + 1) // threads):
        for x in range(w):
            f = index[y, x]
            if f >= 0:
                b0, b1, b2, z = _weights(faces, points, f, (x + 0.5 - cx) / fx, (y + 0.5 - cy) / fy)
                depth[y, x] = z
                barycentric[y, x, 0], barycentric[y, x, 1], barycentric[y, x, 2] = b0, b1, b2


@exact
def _shade(faces, points, attributes, fx, fy, cx, cy, index, samples, out, coverage, t, threads):
    """Mean of the attributes over the covered samples of each pixel, and the share of samples covered."""
    h, w, channels = out.shape
    total = np.zeros(channels, np.float64)
    for y in range(h * t // threads, h * (t + 1) // threads):
        for x in range(w):
            total[:] = 0.0
            hits = 0
            for j in range(samples):
                for i in range(samples):
                    row, column = y * samples + j, x * samples + i
                    f = index[row, column]
                    if f < 0:
                        continue
                    hits += 1
                    b0, b1, b2, _ = _weights(faces, points, f, (column + 0.5 - cx) / fx, (row + 0.5 - cy) / fy)
                    for k in range(channels):
                        total[k] += (
                            b0 * attributes[faces[f, 0], k]
                            + b1 * attributes[faces[f, 1], k]
                            + b2 * attributes[faces[f, 2], k]
                        )
            if hits:
                coverage[y, x] = hits / (samples * samples)
                for k in range(channels):
                    out[y, x, k] = total[k] / hits


@exact
def _interpolate(attributes, faces, index, barycentric, out):
    h, w, channels = out.shape
    for y in range(h):
        for x in range(w):
            f = index[y, x]
            if f >= 0:
                a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
                b0, b1, b2 = barycentric[y, x, 0], barycentric[y, x, 1], barycentric[y, x, 2]
                for k in range(channels):
                    out[y, x, k] = b0 * attributes[a, k] + b1 * attributes[b, k] + b2 * attributes[c, k]


class _Scene(NamedTuple):
    faces: np.ndarray
    points: np.ndarray
    intrinsics: tuple[float, float, float, float]
    index: np.ndarray  # type: ignore[assignment]


def _scan(vertices: np.ndarray, faces: np.ndarray, camera: Camera, cull: bool) -> _Scene:
    faces = plain(faces, np.int32).reshape(-1, 3)
    vertices = plain(vertices, np.float64).reshape(-1, 3)
    if len(faces) and not (faces.min() >= 0 and faces.max() < len(vertices)):
        raise PersonaError(f"faces name vertices 0 to {len(vertices) - 1}, got {faces.min()} to {faces.max()}")
    if not np.isfinite(vertices.sum()):
        bad = int((~np.isfinite(vertices)).any(1).sum())
        raise PersonaError(
            f"mesh vertices must be finite numbers, but {bad} of the {len(vertices)} hold NaN or infinity"
        )
    points, pixels = np.empty((len(vertices), 3)), np.zeros((len(vertices), 2))
    intrinsics = (float(camera.fx), float(camera.fy), float(camera.cx), float(camera.cy))
    _to_camera(vertices, plain(camera.T_camera_world, np.float64), *intrinsics, NEAR, points, pixels)
    index = np.full((camera.height, camera.width), -1, np.int32)
    inverse = np.zeros((camera.height, camera.width), np.float32)
    parallel(thread_count(), _visibility, faces, points, pixels, *intrinsics, NEAR, cull, inverse, index)
    return _Scene(faces, points, intrinsics, index)


def rasterize_mesh(
    vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"], camera: Camera, *, cull: bool = False
) -> MeshRaster:
    """Depth, nearest face and barycentric weights at every pixel centre.

    Args:
        vertices: world positions in meters.
        faces: vertex indices, counter-clockwise seen from outside.
        camera: the view; pixel centres lie at +0.5.
        cull: leave out faces seen from behind (twice as fast for a closed mesh).

    Raises:
        PersonaError: a vertex is not finite or a face names a vertex that does not exist.
    """
    scene = _scan(vertices, faces, camera, cull)
    depth = np.zeros(scene.index.shape, np.float32)
    barycentric = np.zeros((*scene.index.shape, 3), np.float32)
    parallel(thread_count(), _resolve, scene.faces, scene.points, *scene.intrinsics, scene.index, depth, barycentric)
    return MeshRaster(depth, scene.index, barycentric)


class VertexPixels(NamedTuple):
    """Where a picture shows the vertices of a mesh.

    ``row`` and ``column`` are of the pixel a vertex falls on, held inside the picture; ``depth`` is the vertex's own
    (meters along the view), ``drawn`` the depth of the surface drawn at that pixel (0 where nothing is). ``visible``
    vertices are corners of a triangle that is drawn somewhere.
    """

    visible: Bool[np.ndarray, " v"]
    row: Int[np.ndarray, " v"]
    column: Int[np.ndarray, " v"]
    depth: Float[np.ndarray, " v"]
    drawn: Float[np.ndarray, " v"]


def visible_vertices(vertices: Float[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"], camera: Camera) -> VertexPixels:
    """Which vertices of a closed mesh a camera sees, and at which pixels."""
    raster = rasterize_mesh(vertices, faces, camera, cull=True)
    visible = np.zeros(len(vertices), bool)
    visible[np.unique(faces[raster.face_index[raster.face_index >= 0]])] = True
    pixels, depth = camera.project(vertices)
    column, row = np.clip(np.floor(pixels).astype(int), 0, [camera.width - 1, camera.height - 1]).T
    return VertexPixels(visible, row, column, depth, raster.depth[row, column])


def interpolate(
    attributes: Float[np.ndarray, "v c"],
    faces: Int[np.ndarray, "f 3"],
    face_index: Int[np.ndarray, "h w"],
    barycentric: Float[np.ndarray, "h w 3"],
) -> Float[np.ndarray, "h w c"]:
    """Vertex attributes at every pixel of a rasterized mesh (float32, zero where empty)."""
    attributes = plain(attributes, np.float32)
    out = np.zeros((*face_index.shape, attributes.shape[1]), np.float32)
    _interpolate(attributes, plain(faces, np.int32), plain(face_index, np.int32), plain(barycentric, np.float32), out)
    return out


def render_colors(
    vertices: Float[np.ndarray, "v 3"],
    faces: Int[np.ndarray, "f 3"],
    colors: Float[np.ndarray, "v c"],
    camera: Camera,
    samples: int = 2,
    *,
    cull: bool = False,
) -> tuple[Float[np.ndarray, "h w c"], Float[np.ndarray, "h w"]]:
    """An anti-aliased picture of a mesh with one colour (or any attributes) a vertex.

    Args:
        samples: samples along each side of a pixel.

    Returns:
        The mean colour over the covered samples of each pixel (straight, not multiplied by alpha; zero where empty),
        and alpha, the share of samples covered.
    """
    fine = camera.scaled(samples)
    scene = _scan(vertices, faces, fine, cull)
    colors = plain(colors, np.float32)
    out = np.zeros((camera.height, camera.width, colors.shape[1]), np.float32)
    alpha = np.zeros((camera.height, camera.width), np.float32)
    parallel(
        thread_count(), _shade, scene.faces, scene.points, colors, *scene.intrinsics, scene.index, samples, out, alpha
    )
    return out, alpha
