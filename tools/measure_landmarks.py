"""Make src/persona/body/data/anny_landmarks.npz: python tools/measure_landmarks.py --out FILE

with --bodies N, --heads N and --seed S as wanted.

Where the landmark model's points lie on Anny, and how its 3D points err (persona.fitting.landmark_points says what the
file holds). Random adult bodies and heads are posed, painted, rendered and read by the landmark model. A body point is
the place, fixed to a joint, that falls nearest to what was read in all pictures; the candidates are the joints a point
may hang on. A face point is the place on the skin that was seen under it, averaged over all heads. Left and right are
averaged.

Needs the body and the landmark networks (fetched once). 240 bodies and 260 heads, as the kept file was made from,
take a few minutes on one core.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from rendered_people import before, camera_before, lit, read_body

from persona.body import BodyModel, load_body
from persona.body.labels import EYE, MOUTH, SKIN
from persona.body.points import Points
from persona.files import writing
from persona.fitting.landmark_transfer import closest_on_triangles
from persona.fitting.state import Body, State
from persona.geometry.meshes import vertex_normals
from persona.geometry.rotations import exp_rotation
from persona.landmark_names import BODY_COUNT, FACE_COUNT, HIPS, MIRRORED, BodyPoint
from persona.perception.models import ensure_models
from persona.perception.networks import LandmarkReader
from persona.perception.regions import Region, body_region
from persona.rendering.mesh import rasterize_mesh, render_colors
from persona.types import Camera

BODY_SIZE, HEAD_SIZE = (512, 640), 512  # pixels: width and height, and both
HEAD_DISTANCE, HEAD_FOCAL = 1.0, 1500.0  # meters, pixels
LEAST_SCORE = 0.5  # of a face
LEAST_SEEN = 5  # heads that must show a point of the face
GRAZING = 0.35  # cosine between view and skin below which a place on the face is not believed
FACE_DOUBT, BODY_DOUBT = 0.004, 0.02  # meters, heights: distance at which an observation counts half
STIFF = 1e-4  # keeps an offset small that no picture tells; squared heights a squared meter, over all bodies

#: The joints that the points of the left side may hang on; the first alone unless another fits better.
CANDIDATES: dict[BodyPoint, tuple[str, ...]] = {
    **dict.fromkeys(list(BodyPoint)[:11], ("head",)),
    BodyPoint.LEFT_SHOULDER: ("shoulder01.L", "upperarm01.L", "spine01"),
    BodyPoint.LEFT_ELBOW: ("lowerarm01.L", "upperarm02.L"),
    BodyPoint.LEFT_WRIST: ("wrist.L",),
    BodyPoint.LEFT_PINKY: ("finger5-1.L",),
    BodyPoint.LEFT_INDEX: ("finger2-1.L",),
    BodyPoint.LEFT_THUMB: ("finger1-2.L",),
    BodyPoint.LEFT_HIP: ("root", "upperleg01.L"),
    BodyPoint.LEFT_KNEE: ("lowerleg01.L", "upperleg02.L"),
    BodyPoint.LEFT_ANKLE: ("foot.L",),
    BodyPoint.LEFT_HEEL: ("foot.L",),
    BodyPoint.LEFT_TOE: ("foot.L",),
}


def other_side(joint: str) -> str:
    """The joint of the right side for one of the left."""
    return f"{joint[:-2]}.R" if joint.endswith(".L") else joint


def turn(x: float, y: float, z: float) -> Float[np.ndarray, "3 3"]:
    """The rotation of a rotation vector."""
    return exp_rotation(np.array([[x, y, z]]))[0]


def random_pose(body: BodyModel, random: np.random.Generator) -> Float[np.ndarray, "j 3 3"]:
    """Local rotations of somebody who stands or walks, arms anyhow, turned up to 50 degrees from the camera."""
    turns = np.tile(np.eye(3), (len(body.parents), 1, 1))
    at, place, draw = body.index, body.joint_template, random.normal
    for side, sign in (("L", 1.0), ("R", -1.0)):
        upper, lower, wrist = (at[f"{name}.{side}"] for name in ("upperarm01", "lowerarm01", "wrist"))
        turns[upper] = turn(0.5 * draw() - 0.1, 0.4 * draw(), 0.6 * draw())
        hinge = np.cross(place[lower] - place[upper], place[wrist] - place[lower])
        turns[lower] = turn(*(hinge / np.linalg.norm(hinge) * random.uniform(-0.5, 1.6)))
        turns[at[f"upperleg01.{side}"]] = turn(
            0.35 * draw() - 0.1, 0.25 * draw(), -sign * (0.08 + 0.15 * draw())
        )  # fmt: skip
        turns[at[f"lowerleg01.{side}"]] = turn(0.4 * abs(draw()), 0.0, 0.0)
        turns[at[f"foot.{side}"]] = turn(*draw(0, 0.12, 3))
    for name, spread in (("spine04", 0.1), ("spine02", 0.1), ("neck02", 0.15), ("head", 0.15)):
        turns[at[name]] = turn(*draw(0, spread, 3))
    yaw, nod, lean = np.radians([random.uniform(-50, 50), 6 * draw(), 5 * draw()])
    turns[0] = turn(0, 0, lean) @ turn(nod, 0, 0) @ turn(0, yaw, 0)
    return turns


def adult(
    body: BodyModel, ages: tuple[float, float], spread: float, random: np.random.Generator
) -> Float[np.ndarray, " s"]:
    """A random shape: either sex, an age (0.5 is 25 years), the other phenotypes up to ``spread`` from the middle."""
    shape = np.zeros(len(body.shape))
    shape[:6] = [random.random(), random.uniform(*ages), *random.uniform(0.5 - spread, 0.5 + spread, 4)]
    return shape


def skin_and_face(body: BodyModel, solved: Body, shaped: Float[np.ndarray, "v 3"]) -> Float[np.ndarray, "v 3"]:
    """Vertex colours of bare skin with lips, brows, and eyes that have an iris."""
    color = np.tile([0.84, 0.67, 0.55], (len(shaped), 1))
    color[lips(body)] = [0.75, 0.35, 0.35]
    for name in ("eye.L", "eye.R"):
        joint = body.index[name]
        middle = solved.rest.joints[0, joint]
        away = shaped - middle
        brow = (np.abs(away[:, 0]) < 0.026) & (away[:, 1] > 0.018) & (away[:, 1] < 0.028) & (away[:, 2] > 0.005)
        color[brow & (body.weight_on(("head",)) > 0.5)] = [0.31, 0.24, 0.2]
        ball = body.vertices.weights[:, joint] > 0.9
        color[ball] = 0.94
        radius = np.median(np.linalg.norm(away[ball], axis=1))
        color[ball & (away[:, 2] > 0.86 * radius)] = [0.24, 0.2, 0.16]
    return color


def lips(body: BodyModel) -> Bool[np.ndarray, " v"]:
    """Skin within 8 mm of the inside of the mouth."""

    def used(*regions: int) -> np.ndarray:
        out = np.zeros(len(body.vertices), bool)
        out[body.faces[np.isin(body.face_regions, regions)]] = True
        return out

    places, rim = body.vertices.template, used(MOUTH) & used(SKIN)
    nearest = np.linalg.norm(places[:, None] - places[rim][None], axis=2).min(1)
    return used(SKIN) & (nearest < 0.008)


@dataclass(frozen=True)
class Sight:
    """One rendered body: what was read and where the joints' frames were, in camera axes.

    ``origin + axes @ offset`` (meters) is where a point is that lies ``offset`` from a joint in the modelling pose.
    """

    found: Float[np.ndarray, "33 2"]
    world: Float[np.ndarray, "33 3"]
    origin: Float[np.ndarray, "j 3"]
    axes: Float[np.ndarray, "j 3 3"]
    camera: Camera
    stature: float


def joint_points(body: BodyModel) -> Points:
    """Every joint, and the points a meter from it along x, y and z, carried by the joint alone: four rows a joint."""
    steps = np.concatenate([np.zeros((1, 3)), np.eye(3)])
    places = (body.joint_template[:, None] + steps).reshape(-1, 3)
    weights = np.repeat(np.eye(len(body.parents)), 4, 0)
    return Points(places, np.repeat(body.joint_blendshapes, 4, 1), weights)


def see_body(body: BodyModel, marks: Points, reader: LandmarkReader, random: np.random.Generator) -> Sight | None:
    """Render and read one random body; None if it was not found."""
    width, height = BODY_SIZE
    shape = adult(body, (0.5, 0.85), 0.25, random)
    solved = Body.of(body, State(random_pose(body, random), np.zeros(3), shape, np.zeros(len(body.expression))))
    vertices, shaped = solved.points(body, body.vertices)
    middle, tall = (vertices.min(0) + vertices.max(0)) / 2, np.ptp(vertices[:, 1])
    focal = random.uniform(600, 1800)
    distance = focal * tall / (height * random.uniform(0.7, 0.85))
    camera = camera_before(middle, distance, focal, width, height)
    color, cloth, dressed = skin_and_face(body, solved, shaped), random.uniform(0.15, 0.85, 3), random.integers(3)
    if dressed:
        color[body.weight_on(("spine", "pelvis", "upperleg", "root")) > 0.6] = cloth
    if dressed == 2:
        color[body.weight_on(("shoulder01", "upperarm")) > 0.5] = cloth
    color, alpha = render_colors(
        vertices, body.faces, lit(color, vertex_normals(vertices, body.faces), random), camera, cull=True
    )
    picture = before(color, alpha, np.full((height, width, 3), random.uniform(0.2, 0.9, 3)))
    people = reader.find_people(picture, 0.3)
    read = None
    if people:
        first = reader.body(picture, body_region(people[0].points[0], people[0].points[1]))
        read = read_body(reader, picture, first.next_region)
    if read is None:
        return None
    placed, _ = solved.points(body, marks)
    seen = (placed @ camera.T_camera_world[:3, :3].T + camera.T_camera_world[:3, 3]).reshape(-1, 4, 3)
    axes = (seen[:, 1:] - seen[:, :1]).transpose(0, 2, 1)
    return Sight(read.body, read.body_world, seen[:, 0], axes, camera, float(np.ptp(shaped[~body.inner, 1])))


def offset_from(joint: int, point: int, sights: list[Sight]) -> tuple[Float[np.ndarray, " 3"], float]:
    """The offset from a joint that falls nearest to what was read as ``point``, and the median miss in heights."""
    origin, axes = np.array([s.origin[joint] for s in sights]), np.array([s.axes[joint] for s in sights])
    found = np.array([s.found[point] for s in sights])
    focal = np.array([s.camera.fx for s in sights])
    middle = np.array([(s.camera.cx, s.camera.cy) for s in sights])
    stature = np.array([s.stature for s in sights])

    def missed(offset: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        at = origin + axes @ offset
        unit = focal * stature / at[:, 2]  # pixels a height
        return at, unit, (found - (at[:, :2] / at[:, 2:] * focal[:, None] + middle)) / unit[:, None]

    offset = np.zeros(3)
    for _ in range(6):
        at, unit, miss = missed(offset)
        flat = np.zeros((len(at), 2, 3))
        flat[:, 0, 0] = flat[:, 1, 1] = focal / at[:, 2]
        flat[:, :, 2] = -focal[:, None] * at[:, :2] / at[:, 2:] ** 2
        slope = flat @ axes / unit[:, None, None]
        weight = 1 / (1 + (np.linalg.norm(miss, axis=1) / BODY_DOUBT) ** 2)
        normal = np.einsum("n,nax,nay->xy", weight, slope, slope) + STIFF * np.eye(3)
        offset = offset + np.linalg.solve(normal, np.einsum("n,nax,na->x", weight, slope, miss))
    return offset, float(np.median(np.linalg.norm(missed(offset)[2], axis=1)))


def measured_body(body: BodyModel, reader: LandmarkReader, count: int, seed: int) -> dict[str, np.ndarray]:
    """``body_joint``, ``body_offset``, ``world_bias`` and ``world_spread`` from ``count`` bodies."""
    random, marks = np.random.default_rng(seed), joint_points(body)
    seen = [see_body(body, marks, reader, random) for _ in range(count)]
    sights = [sight for sight in seen if sight is not None]
    mirror = np.array([-1.0, 1.0, 1.0])
    names, offsets, misses = [""] * BODY_COUNT, np.zeros((BODY_COUNT, 3)), np.zeros(BODY_COUNT)
    for left, joints in CANDIDATES.items():
        right = int(MIRRORED[left])
        fits = []
        for name in joints:
            (one, miss), (two, other) = (
                offset_from(body.index[joint], point, sights)
                for joint, point in ((name, int(left)), (other_side(name), right))
            )
            fits.append(((miss + other) / 2, name, (one + two * mirror) / 2))
        miss, name, offset = min(fits, key=lambda fit: fit[0])
        names[left], names[right] = name, other_side(name)
        offsets[left], offsets[right] = offset, offset * mirror
        misses[left] = misses[right] = miss
    print(f"{len(sights)} of {count} bodies were read; misses of {100 * np.median(misses):.2f} % of the height")
    joints = np.array([body.index[name] for name in names])
    errors = []
    for sight in sights:
        true = sight.origin[joints] + (sight.axes[joints] @ offsets[..., None])[..., 0]
        true, told = (points - points[HIPS].mean(0) for points in (true, sight.world))
        errors.append((told * true).sum() / (told * told).sum() * told - true)
    bias, spread = np.median(errors, 0), np.std(errors, 0)
    return {
        "body_joint": np.array(names),
        "body_offset": offsets.astype(np.float32),
        "world_bias": ((bias + bias[MIRRORED] * mirror) / 2).astype(np.float32),
        "world_spread": ((spread + spread[MIRRORED]) / 2).astype(np.float32),
    }


def see_head(
    body: BodyModel, reader: LandmarkReader, random: np.random.Generator
) -> tuple[Int[np.ndarray, " 468"], Float[np.ndarray, "468 3"], Float[np.ndarray, " 468"]] | None:
    """For every face point of one random head: the triangle seen there, the place in it, and the trust (0: none)."""
    shape = adult(body, (0.45, 0.9), 0.2, random)
    turns = np.tile(np.eye(3), (len(body.parents), 1, 1))
    yaw, nod = np.radians([random.uniform(-50, 50), random.uniform(-15, 15)])
    turns[0] = turn(nod, 0, 0) @ turn(0, yaw, 0)
    solved = Body.of(body, State(turns, np.zeros(3), shape, np.zeros(len(body.expression))))
    vertices, shaped = solved.points(body, body.vertices)
    middle = vertices[of_head(body)].mean(0) + np.array([0.0, 0.02, 0.0])
    camera = camera_before(middle, HEAD_DISTANCE, HEAD_FOCAL, HEAD_SIZE, HEAD_SIZE)
    color = lit(skin_and_face(body, solved, shaped), vertex_normals(vertices, body.faces), random)
    color, alpha = render_colors(vertices, body.faces, color, camera, cull=True)
    picture = before(color, alpha, np.full((HEAD_SIZE, HEAD_SIZE, 3), random.uniform(0.3, 0.85, 3)))
    face = read_face(reader, picture)
    if face is None:
        return None
    scene = rasterize_mesh(vertices, body.faces, camera, cull=True)
    column, row = np.floor(face[:, :2]).astype(int).T
    inside = (column >= 0) & (column < HEAD_SIZE) & (row >= 0) & (row < HEAD_SIZE)
    row, column = np.clip(row, 0, HEAD_SIZE - 1), np.clip(column, 0, HEAD_SIZE - 1)
    triangle = scene.face_index[row, column]
    seen = vertices @ camera.T_camera_world[:3, :3].T + camera.T_camera_world[:3, 3]
    a, b, c = (seen[body.faces[triangle, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    normal = normal / (np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12)
    facing = np.abs((normal * a).sum(1) / np.linalg.norm(a, axis=1))
    trust = np.where(inside & (triangle >= 0) & (facing > GRAZING), facing**2, 0.0)
    return triangle, scene.barycentric[row, column].astype(np.float64), trust


def read_face(reader: LandmarkReader, picture: UInt8[np.ndarray, "h w 3"]) -> Float[np.ndarray, "468 3"] | None:
    """The face mesh where the detector finds a face in the slightly softened picture; None if none is sure."""
    height, width = picture.shape[:2]
    whole = Region(width / 2, height / 2, float(max(width, height)))
    found = reader.face(cv2.GaussianBlur(picture, (3, 3), 0.7), whole)
    return None if found is None or found[1] < LEAST_SCORE else found[0]


def of_head(body: BodyModel) -> Bool[np.ndarray, " v"]:
    """Vertices of the head."""
    return body.weight_on(("head", "eye")) > 0.3


def measured_face(body: BodyModel, reader: LandmarkReader, count: int, seed: int) -> dict[str, np.ndarray]:
    """``face_triangle``, ``face_barycentric`` and ``face_spread`` from ``count`` heads.

    Raises:
        SystemExit: too few heads show some point of the face.
    """
    random = np.random.default_rng(seed)
    seen = [sight for sight in (see_head(body, reader, random) for _ in range(count)) if sight is not None]
    middle = np.zeros(len(body.shape))
    middle[:6] = 0.5
    coefficients = body.coefficients(middle[None], np.zeros((1, len(body.expression))))
    mean = body.shaped(body.vertices, coefficients)[0].astype(np.float64)
    triangles, places, trust = (np.array(part) for part in zip(*seen, strict=True))
    points = np.einsum("nkc,nkcx->nkx", places, mean[body.faces[triangles]])
    if ((trust > 0).sum(0) < LEAST_SEEN).any():
        raise SystemExit(f"some points of the face were seen on fewer than {LEAST_SEEN} heads; give more --heads")
    centres, spread = np.zeros((FACE_COUNT, 3)), np.zeros(FACE_COUNT)
    for k in range(FACE_COUNT):
        at, weight = points[trust[:, k] > 0, k], trust[trust[:, k] > 0, k]
        centre = np.median(at, 0)
        for _ in range(5):
            sure = weight / (1 + (np.linalg.norm(at - centre, axis=1) / FACE_DOUBT) ** 2)
            centre = sure @ at / sure.sum()
        centres[k], spread[k] = centre, np.median(np.linalg.norm(at - centre, axis=1))
    print(f"{len(seen)} of {count} faces were read; spread of {1000 * np.median(spread):.1f} mm")
    head = of_head(body)[body.faces].all(1) & np.isin(body.face_regions, (SKIN, EYE))
    faces = body.faces[head]
    triangle, barycentric, _ = closest_on_triangles(symmetric(centres), mean, faces)
    return {
        "face_triangle": faces[triangle].astype(np.int32),
        "face_barycentric": barycentric.astype(np.float32),
        "face_spread": spread.astype(np.float32),
    }


def symmetric(points: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    """Points averaged with their mirror images, where two are each other's nearest in the mirror."""
    from scipy.spatial import KDTree

    mirrored = points * [-1, 1, 1]
    partner = np.asarray(KDTree(points).query(mirrored)[1])
    mutual = partner[partner] == np.arange(len(points))
    return np.where(mutual[:, None], (points + mirrored[partner]) / 2, points)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--bodies", type=int, default=240)
    parser.add_argument("--heads", type=int, default=260)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    body, reader = load_body(), LandmarkReader(ensure_models(), 1)
    arrays = measured_body(body, reader, options.bodies, options.seed)
    arrays |= measured_face(body, reader, options.heads, options.seed + 1)
    with writing(options.out) as partial, partial.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


if __name__ == "__main__":
    main()
