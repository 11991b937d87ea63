"""Figures of the cloth solver: python benchmarks/cloth.py [speed] [inside] [rates] [stable] [truth] [--fit FIT]

Outfits are cones of cloth around the default body (tests/clothed.py), or the garments of a fitted photo
(``stages/fit.safetensors`` of an avatar). One thread; times are those of the thread.

speed: milliseconds a frame of the walk at 60 frames a second, and seconds a drape, by number of points. inside: all
built-in clips and a sitting pose, how deep the deepest free point is inside the body and how many points are, with and
without arms. rates: how far the hem at 24 and 30 frames a second is from the one at 60. stable: clips at three times
their speed and with a cut. truth: overlap with the true cloth of ``--case`` (c2) in its poses, with ``--fit`` of its
input picture.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from scipy.interpolate import CubicSpline
from scipy.spatial import KDTree
from scipy.spatial.transform import Rotation, RotationSpline

from persona import motion, storage
from persona.body.anny import load_body
from persona.body.skinning import skin, unskin
from persona.cloth import (
    Colliders,
    Outfit,
    Simulation,
    arms_off,
    drape,
    grid_faces,
    outfit_of,
    simulate,
    vertices_of,
    with_hulls,
)
from persona.evaluation.ground_truth import View, align, read_case, scaled_camera
from persona.geometry.kinematics import pose_transforms
from persona.geometry.rotations import about
from persona.imaging.measures import iou
from persona.jit import kernel
from persona.motion import retarget
from persona.motion.edit import resample
from persona.motion.library import clips
from persona.rendering.mesh import rasterize_mesh
from persona.types import BodyFit, BodyPart, Motion, Pose

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from clothed import Body, skirt, wardrobe  # type: ignore[import-not-found]

ARMS = (BodyPart.LEFT_ARM, BodyPart.RIGHT_ARM, BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)
SAMPLES = np.array([[i, j, 4 - i - j] for i in range(5) for j in range(5 - i)]) / 4.0  # of a triangle


def default_body() -> Body:
    """The default body's mean shape with hanging arms."""
    model = load_body()
    shape = np.full((1, len(model.shape)), 0.5)
    shape = model.shape.clip(shape)
    coefficients = model.coefficients(shape, np.zeros((1, len(model.expression))))
    skeleton = model.skeleton(coefficients)
    parts = model.joint_parts[np.take_along_axis(model.skin.joints, model.skin.weights.argmax(1)[:, None], 1)[:, 0]]
    rest = model.reference_vertices(coefficients).astype(np.float32)
    colliders = with_hulls(Colliders(rest, model.skin, model.faces, parts.astype(np.uint8)))
    idle = retarget(motion.load("idle"), skeleton)
    return Body(skeleton, Pose(idle.rotations[0], idle.translations[0]), colliders)


@kernel()
def winding(points, vertices, faces, out):  # type: ignore[no-untyped-def]
    """How often a mesh goes round every point (1 inside, 0 outside): the sum of its triangles' solid angles."""
    for i in range(len(points)):
        total = 0.0
        for f in range(len(faces)):
            p, q, r = faces[f, 0], faces[f, 1], faces[f, 2]
            ax, ay, az = vertices[p, 0] - points[i, 0], vertices[p, 1] - points[i, 1], vertices[p, 2] - points[i, 2]
            bx, by, bz = vertices[q, 0] - points[i, 0], vertices[q, 1] - points[i, 1], vertices[q, 2] - points[i, 2]
            cx, cy, cz = vertices[r, 0] - points[i, 0], vertices[r, 1] - points[i, 1], vertices[r, 2] - points[i, 2]
            a, b = np.sqrt(ax * ax + ay * ay + az * az), np.sqrt(bx * bx + by * by + bz * bz)
            c = np.sqrt(cx * cx + cy * cy + cz * cz)
            volume = ax * (by * cz - bz * cy) - ay * (bx * cz - bz * cx) + az * (bx * cy - by * cx)
            angle = a * b * c + (ax * bx + ay * by + az * bz) * c
            angle += (bx * cx + by * cy + bz * cz) * a + (ax * cx + ay * cy + az * cz) * b
            total += np.arctan2(volume, angle)
        out[i] = total / (2 * np.pi)


def inside(points: np.ndarray, body: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Whether points are inside a mesh that may run through itself."""
    out = np.zeros(len(points))
    winding(np.ascontiguousarray(points, np.float64), body, faces, out)
    return out > 0.5


def depth_inside(points: np.ndarray, body: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Meters from points inside the body to the nearest place of its skin that is not inside itself; 0 outside."""
    depth = np.zeros(len(points))
    corners = body[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    distance, near = KDTree(corners.mean(1)).query(points, 12)
    behind = (((points[:, None] - corners.mean(1)[near]) * normals[near]).sum(2) < 0).any(1)
    some = np.flatnonzero(behind & (distance[:, 0] < 0.12))
    some = some[inside(points[some], body, faces)]
    if len(some):
        tree = KDTree(points[some])
        around = tree.query(corners.mean(1))[0] < 0.08
        places = np.einsum("ka,fab->fkb", SAMPLES, corners[around]).reshape(-1, 3)
        off = places + 0.0015 * np.repeat(normals[around], len(SAMPLES), 0)
        close = tree.query(places)[0] < 0.08
        places, off = places[close], off[close]
        shown = ~inside(off, body, faces)
        depth[some] = KDTree(places[shown]).query(points[some])[0] if shown.any() else 0.08
    return depth


def clip(outfit: Outfit, name: str, fps: float = 60.0, speed: float = 1.0) -> Motion:
    """A built-in clip for the outfit's skeleton."""
    moved = arms_off(outfit, retarget(motion.load(name), outfit.skeleton))
    return resample(replace(moved, fps=moved.fps * speed), fps)


def smooth(moved: Motion, fps: float) -> Motion:
    """The motion at a higher frame rate on curves without kinks: what a camera of that rate would have seen."""
    times = np.arange(len(moved)) / moved.fps
    finer = np.arange(round((len(moved) - 1) * fps / moved.fps) + 1) / fps
    joints = [RotationSpline(times, Rotation.from_matrix(r))(finer).as_matrix() for r in moved.rotations.swapaxes(0, 1)]
    places = CubicSpline(times, moved.translations)(finer)
    return replace(moved, rotations=np.stack(joints, 1), translations=places, fps=fps, expressions=None)


def pose_at(moved: Motion, k: int) -> Pose:
    """Frame k."""
    return Pose(moved.rotations[k], moved.translations[k])


def sitting(outfit: Outfit) -> Pose:
    """Thighs forward, shins down, as on a chair."""
    idle = clip(outfit, "idle", 30)
    rotations = np.array(idle.rotations[0])
    for side in "LR":
        names = outfit.skeleton.names
        for joint, angle in ((f"upperleg01.{side}", -1.5), (f"lowerleg01.{side}", 1.5)):
            rotations[names.index(joint)] = about("x", angle) @ rotations[names.index(joint)]
    return Pose(rotations, idle.translations[0] - np.array([0, 0.42, 0]))


def fraction_inside(outfit: Outfit, points: np.ndarray, pose: Pose, arms: bool) -> tuple[float, float]:
    """Deepest free point (meters) and the share of free points inside the body."""
    colliders = outfit.colliders
    faces = colliders.faces.astype(np.int64)
    if not arms:
        faces = faces[~np.isin(colliders.parts[faces], ARMS).all(1)]
    body = skin(colliders.rest, colliders.skin, pose_transforms(outfit.skeleton, pose)).astype(np.float64)
    depth = depth_inside(points.astype(np.float64), body, faces)
    return float(depth.max()), float((depth > 0).mean())


def measure_inside(name: str, outfit: Outfit, every: int) -> None:
    """One line a clip."""
    free = ~Simulation(outfit).weave.held
    worst, shares = {False: 0.0, True: 0.0}, {False: [0.0], True: [0.0]}
    for moving in (*clips(), "sit"):
        if moving == "sit":
            poses, points = [sitting(outfit)], drape(outfit, sitting(outfit))[None]
        else:
            moved = clip(outfit, moving)
            points = simulate(outfit, moved)[::every]
            poses = [pose_at(moved, k) for k in range(0, len(moved), every)]
        line = f"{name:16} {moving:16}"
        for arms in (False, True):
            found = [fraction_inside(outfit, x[free], p, arms) for x, p in zip(points, poses, strict=True)]
            deepest, share = max(d for d, _ in found), float(np.mean([s for _, s in found]))
            worst[arms] = max(worst[arms], deepest)
            shares[arms] += [s for _, s in found]
            line += (
                f" | {'with arms' if arms else 'without arms'}: deepest {1e3 * deepest:5.1f} mm, {100 * share:.3f} %"
            )
        print(line, flush=True)
    for arms in (False, True):
        print(
            f"{name:16} all clips, {'with' if arms else 'without'} arms: deepest {1e3 * worst[arms]:.1f} mm, "
            f"{100 * np.mean(shares[arms]):.3f} % of points",
            flush=True,
        )


def measure_speed(body: Body) -> None:
    """By number of points."""
    for count in (1500, 3000, 5000):
        outfit = body.outfit(skirt(body, count=count))
        moved = clip(outfit, "walk")
        sim = Simulation(outfit)
        sim.start(pose_at(moved, 0))
        frames, drapes = [], []
        for _ in range(3):
            sim.start(pose_at(moved, 0))
            begun = time.thread_time()
            for k in range(len(moved)):
                sim.step(pose_at(moved, k))
            frames.append((time.thread_time() - begun) / len(moved))
            begun = time.thread_time()
            drape(outfit, pose_at(moved, 20))
            drapes.append(time.thread_time() - begun)
        print(f"{len(outfit)} points: {1e3 * min(frames):.2f} ms a frame, {min(drapes):.3f} s a drape", flush=True)


def measure_rates(name: str, outfit: Outfit) -> None:
    """Distances at the hem, at moments that all rates have."""
    hem = np.concatenate(
        [
            np.arange(outfit.points_of(k).stop - g.columns, outfit.points_of(k).stop)
            for k, g in enumerate(outfit.garments)
        ]
    )
    for moving in ("walk", "dance", "turn", "squat"):
        fine = smooth(clip(outfit, moving, 30), 120)
        runs = {}
        for fps in (24, 30, 60):
            step = 120 // fps
            moved = replace(
                fine, rotations=fine.rotations[::step], translations=fine.translations[::step], fps=float(fps),
                expressions=None,
            )  # fmt: skip
            runs[fps] = simulate(outfit, moved)[:: fps // 6][:, hem]
        for fps in (24, 30):
            count = min(len(runs[fps]), len(runs[60]))
            away = 1e3 * np.linalg.norm(runs[fps][:count] - runs[60][:count], axis=2)
            print(
                f"{name:16} {moving:8} {fps} against 60: mean {away.mean():.1f}, 95 % {np.percentile(away, 95):.1f}, "
                f"most {away.max():.1f} mm",
                flush=True,
            )


def stretch(outfit: Outfit, points: np.ndarray) -> np.ndarray:
    """Area of every garment over that of its pattern."""
    out = []
    for k, g in enumerate(outfit.garments):
        faces = grid_faces(g.rows, g.columns, g.closed)
        sizes = []
        for p in (points[outfit.points_of(k)], g.pattern):
            e = p[faces]
            sizes.append(np.linalg.norm(np.cross(e[:, 1] - e[:, 0], e[:, 2] - e[:, 0]), axis=1).sum())
        out.append(sizes[0] / sizes[1])
    return np.array(out)


def measure_stable(name: str, outfit: Outfit) -> None:
    """Areas and how far inside at three times the speed, and over a cut."""
    free = ~Simulation(outfit).weave.held
    cases = {f"{n} x3": clip(outfit, n, 60, 3.0) for n in ("walk", "dance", "squat", "turn", "jumping_jack")}
    a, b = clip(outfit, "walk"), clip(outfit, "squat")
    cases["cut"] = replace(
        a, rotations=np.concatenate([a.rotations, b.rotations]), expressions=None,
        translations=np.concatenate([a.translations, b.translations + np.array([2.0, 0, 3.0])]),
    )  # fmt: skip
    for label, moved in cases.items():
        points = simulate(outfit, moved)
        areas = np.array([stretch(outfit, x) for x in points])
        deepest = max(
            fraction_inside(outfit, points[k][free], pose_at(moved, k), False)[0] for k in range(0, len(points), 6)
        )
        print(
            f"{name:16} {label:16} area {areas.min():.2f} to {areas.max():.2f}, deepest {1e3 * deepest:.1f} mm, "
            f"all finite: {bool(np.isfinite(points).all())}",
            flush=True,
        )


def plaid(view: View, hips: float) -> np.ndarray:
    """The true skirt of case c2 by its colours, the largest piece around the hips' row and below.

    It is blue or pale; its white squares are warm where the ground lights them, but never as red as skin.
    """
    rgb = (view.image / np.maximum(view.alpha[..., None], 1e-3)).clip(0, 1).astype(np.float32)
    light, red, yellow = cv2.split(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB))
    person = view.alpha > 0.5
    pale, warm = (red < 4.5) & (light > 33), (red < 11) & (yellow > 1.2 * red) & (light > 45)
    height = np.ptp(np.nonzero(person)[0])
    rows = np.arange(len(person))[:, None]
    cloth = person & (pale | warm | ((yellow < -3) & (light > 10)))
    cloth &= (rows > hips - 0.12 * height) & (rows < hips + 0.27 * height)
    whole = cv2.morphologyEx(cloth.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    whole = cv2.morphologyEx(whole, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    _, piece, stats, _ = cv2.connectedComponentsWithStats(whole)
    return np.equal(piece, 1 + np.argmax(stats[1:, cv2.CC_STAT_AREA]))


def measure_truth(fit: BodyFit, outfit: Outfit, case: Path, pictures: Path | None) -> None:
    """Overlap of the garment with the true cloth of c2 in its poses: skinned, and draped."""
    names, views = read_case(case)
    surface = fit.surface
    rest = unskin(surface.vertices, surface.skin, pose_transforms(fit.skeleton, fit.pose))
    own = vertices_of(fit.garments)
    of_cloth = np.asarray(np.isin(surface.faces, own).all(1))
    hip = fit.skeleton.names.index("upperleg01.L")
    totals: dict[str, list[float]] = {"skinned": [], "draped": []}
    tiles = []
    for view in views:
        if "back" in view.name:
            continue
        pose, scale = align(fit.skeleton, names, view)
        camera = scaled_camera(view.camera, scale)
        transforms = pose_transforms(fit.skeleton, pose)
        posed = skin(rest, surface.skin, transforms)
        joint = transforms[hip, :3, :3] @ fit.skeleton.rest_joints[hip] + transforms[hip, :3, 3]
        waist = camera.project(posed[own[: outfit.garments[0].columns]])[0]
        a, b = waist[np.argmin(waist[:, 0])], waist[np.argmax(waist[:, 0])]
        line = a[1] + (b[1] - a[1]) * (np.arange(camera.width) - a[0]) / (b[0] - a[0]) - 4
        below = np.arange(camera.height)[:, None] > line
        true = plaid(view, camera.project(joint[None])[0][0, 1]) & below
        row, found = [], {}
        for label in totals:
            if label == "draped":
                posed = posed.copy()
                posed[own] = drape(outfit, pose)
            index = rasterize_mesh(posed, surface.faces, camera).face_index
            mine = (index >= 0) & of_cloth[np.maximum(index, 0)] & below
            found[label] = iou(mine, true)
            if "stand" not in view.name:
                totals[label].append(found[label])
            picture = np.repeat(((index >= 0) * 90 + 120).astype(np.uint8)[..., None], 3, 2)
            picture[mine] = (220, 90, 60)
            edge, _ = cv2.findContours(true.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
            row.append(cv2.drawContours(picture, edge, -1, (0, 0, 0), 2))
        tiles.append(cv2.resize(np.vstack(row), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA))
        print(f"{view.name:20} " + ", ".join(f"{k} {v:.3f}" for k, v in found.items()), flush=True)
    print("new poses: " + ", ".join(f"{k} {np.mean(v):.3f}" for k, v in totals.items()))
    if pictures is not None:
        cv2.imwrite(str(pictures), np.hstack(tiles)[..., ::-1])


def main() -> None:
    """What was asked for, or everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=["speed", "inside", "rates", "stable"])
    parser.add_argument("--fit", type=Path, help="fit.safetensors of an avatar, instead of the cones")
    parser.add_argument("--case", type=Path, help="folder of ground truth, for truth")
    parser.add_argument("--picture", type=Path, help="where truth draws what it compares")
    parser.add_argument("--only", nargs="+", help="outfits of the wardrobe")
    parser.add_argument("--every", type=int, default=6, help="frames between two that are looked at for depth")
    arguments = parser.parse_args()
    body = default_body()
    outfits = wardrobe(body)
    if arguments.fit:
        fit = storage.load(BodyFit, arguments.fit)
        found = outfit_of(fit)
        if found is None:
            sys.exit("that fit has no garments")
        if "truth" in arguments.what:
            measure_truth(fit, found, arguments.case, arguments.picture)
        outfits = {arguments.fit.parent.name: found}
    outfits = {n: o for n, o in outfits.items() if not arguments.only or n in arguments.only}
    if "speed" in arguments.what:
        measure_speed(body)
    for name, outfit in outfits.items():
        if "inside" in arguments.what:
            measure_inside(name, outfit, arguments.every)
        if "rates" in arguments.what:
            measure_rates(name, outfit)
        if "stable" in arguments.what:
            measure_stable(name, outfit)


if __name__ == "__main__":
    main()
