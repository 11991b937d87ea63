"""Make src/persona/fitting/data/lifting.npz: python tools/train_lifting.py samples OUT.npy [--count N --seed S]
and then python tools/train_lifting.py train OUT.npy... --result lifting.npz

Random Anny bodies, some of them children, are posed as people in photos pose, dressed in plain and patterned clothes,
skirts, coats and long hair, rendered from many sides, cut off now and then, and read by the landmark model; a small
network then learns the true depths of the landmarks from what it said (10,000 samples take 11 minutes on one core,
training two minutes). See persona.fitting.lifting for its use.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from people.poses import random_pose
from rendered_people import before, camera_before, lit, read_body

from persona.body import BodyModel, load_body
from persona.fitting.landmark_points import landmark_map
from persona.fitting.lifting import foreshortening
from persona.fitting.state import Body, State
from persona.geometry.meshes import vertex_normals
from persona.geometry.rotations import exp_rotation
from persona.landmark_names import ANKLES, ELBOWS, HIPS, KNEES, MIRRORED, SHOULDERS, TOES, WRISTS
from persona.perception.models import ensure_models
from persona.perception.networks import LandmarkReader
from persona.perception.regions import body_region
from persona.rendering.mesh import render_colors

HEIGHT, WIDTH = 480, 400
LIMBS = tuple(
    (int(joints[0][side]), int(joints[1][side]))
    for chain in ((SHOULDERS, ELBOWS, WRISTS), (HIPS, KNEES, ANKLES))
    for side in (0, 1)
    for joints in pairwise(chain)
)
BONES = (*LIMBS, *zip(SHOULDERS, HIPS, strict=True), *zip(ANKLES, TOES, strict=True))

CHILDREN = 0.12  # share of them
SKIRTS, LONG_HAIR, PATTERNS = 0.2, 0.3, 0.35  # shares of people who wear them


def painted(
    body: BodyModel, normals: np.ndarray, shaped: np.ndarray, cloth: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Vertex colours: skin, hair, shirt, trousers and shoes (``cloth``) in one light."""
    color = np.tile(np.array([0.85, 0.66, 0.54]) * random.uniform(0.35, 1.1), (len(shaped), 1))
    head = body.weight_on(("head",)) > 0.5
    top, back = np.quantile(shaped[head, 1], 0.62), np.quantile(shaped[head, 2], 0.75)
    hair, shirt, trousers, shoes = cloth
    color[head & (shaped[:, 1] > top) & (shaped[:, 2] < back)] = hair
    color[body.eyeballs] = 0.9
    printed = pattern(shaped, random)
    above = body.weight_on(("spine", "clavicle", "shoulder", "upperarm")) > 0.5
    color[above] = shirt * printed[above]
    if random.random() < 0.6:
        fore = body.weight_on(("lowerarm",)) > 0.5
        color[fore] = shirt * printed[fore]
    color[body.weight_on(("upperleg", "pelvis", "root")) > 0.5] = trousers
    if random.random() < 0.75:
        color[body.weight_on(("upperleg", "lowerleg")) > 0.5] = trousers
    color[body.weight_on(("foot", "toe")) > 0.5] = shoes
    return color


def pattern(points: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Stripes or blotches (factors of brightness, one row a point), or none."""
    if random.random() > PATTERNS:
        return np.ones((len(points), 1))
    waves = random.normal(0, 1, (random.integers(1, 4), 3)) * random.uniform(20, 90)
    return 1.0 - 0.6 * (np.sin(points @ waves.T).sum(1, keepdims=True) > 0)


def tube(centres: np.ndarray, across: np.ndarray, forward: np.ndarray, radii: np.ndarray) -> tuple:
    """A surface through rings: ``radii`` (rings, points) about ``centres`` in the plane of two unit vectors."""
    rings, around = radii.shape
    angle = np.linspace(0, 2 * np.pi, around, endpoint=False)
    away = np.cos(angle)[:, None] * across + np.sin(angle)[:, None] * forward
    i, j = np.meshgrid(np.arange(rings - 1), np.arange(around), indexing="ij")
    a, b = i * around + j, i * around + (j + 1) % around
    faces = np.stack([a, b, a + around, b, b + around, a + around], -1).reshape(-1, 3)
    vertices = (centres[:, None] + radii[..., None] * away).reshape(-1, 3)
    return vertices, np.concatenate([faces, faces[:, ::-1]]), np.tile(away, (rings, 1))


def skirt(body: BodyModel, joints: np.ndarray, random: np.random.Generator) -> tuple:
    """A skirt or the tail of a coat round both legs, as long as it happens to be."""

    def at(name: str) -> np.ndarray:
        return joints[[body.index[f"{name}.{side}"] for side in "LR"]]

    hips, knees, ankles = at("upperleg01"), at("lowerleg01"), at("foot")
    steps = np.linspace(-0.12, random.uniform(0.4, 1.9), 14)[:, None, None]
    legs = hips + np.clip(steps, -1, 1) * (knees - hips) + np.clip(steps - 1, 0, 1) * (ankles - knees)
    centres = legs.mean(1)
    across = (hips[0] - hips[1]) / np.linalg.norm(hips[0] - hips[1])
    forward = np.cross(across, joints[body.index["spine01"]] - hips.mean(0))
    forward /= np.linalg.norm(forward)
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    away = np.cos(angle)[:, None] * across + np.sin(angle)[:, None] * forward
    girth = np.interp(steps[:, 0, 0], [-0.12, 0, 1, 2], [0.11, 0.115, 0.085, 0.06])
    reach = ((legs - centres[:, None]) @ away.T).max(1) + girth[:, None]
    return tube(centres, across, forward, reach + np.maximum(steps[:, 0], 0) * abs(random.normal(0, 0.12)))


def long_hair(body: BodyModel, joints: np.ndarray, turn: np.ndarray, random: np.random.Generator) -> tuple:
    """Hair round the back of the head and down to the shoulders."""
    head = joints[body.index["head"]]
    right, up, ahead = turn.T
    heights = np.linspace(0.215, -random.uniform(0.0, 0.3), 12)
    width = np.interp(heights, [-0.3, 0.0, 0.1, 0.2, 0.215], [0.12, 0.10, 0.105, 0.06, 0.0]) * random.uniform(0.95, 1.2)
    back = np.interp(heights, [-0.3, 0.0, 0.2], [-0.07, -0.045, 0.0])
    centres = head + heights[:, None] * up + back[:, None] * ahead
    angle = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    flat = np.where(np.sin(angle) > 0, np.interp(heights, [0.05, 0.15], [0.25, 1.0])[:, None], 1.0)
    vertices, faces, normals = tube(centres, right, ahead, np.ones((len(heights), 20)))
    offset = (vertices - np.repeat(centres, 20, 0)).reshape(12, 20, 3) * (
        width[:, None] * np.where(np.sin(angle) > 0, np.abs(np.cos(angle)) + flat * np.sin(angle), 1.0)
    )[..., None]
    return (centres[:, None] + offset).reshape(-1, 3), faces, normals


def samples(count: int, seed: int) -> np.ndarray:
    """Rows of: 3D points (99), picture points (66), confidences (33), true points (99), width and height."""
    random = np.random.default_rng(seed)
    body = load_body()
    marks = landmark_map(body).points.take(np.arange(33))
    shape = np.array([[0.5, 0.67, 0.5, 0.5, 0.5, 0.6]])
    mean, calm = np.zeros((1, len(body.shape))), np.zeros((1, len(body.expression)))
    mean[:, :6] = shape
    rest = body.skeleton(body.coefficients(mean, calm)).rest_joints.astype(float)
    reader = LandmarkReader(ensure_models(), 1)
    loose = {
        stems: body.weight_on(stems) > 0.6 for stems in (("spine", "pelvis"), ("upperleg", "lowerleg"), ("upperarm",))
    }
    rows: list[np.ndarray] = []
    while len(rows) < count:
        age = random.uniform(0.22, 0.55) if random.random() < CHILDREN else random.uniform(0.55, 0.95)
        phenotypes = np.array([random.random(), age, *random.uniform(0.25, 0.75, 4)])
        changes = np.zeros(len(body.shape) - 6)
        changes[:25] = np.clip(random.normal(0, 0.25, 25), -1, 1)
        state = State(random_pose(body, rest, random), np.zeros(3), np.r_[phenotypes, changes], calm[0])
        solved = Body.of(body, state)
        vertices, shaped = solved.points(body, body.vertices)
        points, _ = solved.points(body, marks)
        stature = np.ptp(shaped[~body.inner, 1])
        spread = 0.3 if random.random() < 0.12 else 0.09  # now and then a camera looks far down or up
        tilt = exp_rotation(np.array([[np.clip(random.normal(0, spread), -0.8, 0.8), 0.0, 0.0]]))[0]
        vertices, points = vertices @ tilt.T, points @ tilt.T
        joints, turns = solved.placed.positions[0] @ tilt.T, tilt @ solved.placed.rotations[0]
        normals = vertex_normals(vertices, body.faces)
        if random.random() < 0.6:
            for chosen in loose.values():
                vertices = vertices + normals * (chosen * abs(random.normal(0, 0.015)))[:, None]
        low, high = vertices.min(0), vertices.max(0)
        focal = random.uniform(0.9, 2.4) * HEIGHT
        extent = max(high[1] - low[1], (high[0] - low[0]) * HEIGHT / WIDTH)
        distance = focal * extent / (HEIGHT * random.uniform(0.6, 0.92))
        aside = np.array([-random.normal(0, 0.05), random.normal(0, 0.03), 0.0])
        camera = camera_before((low + high) / 2 + aside, distance, focal, WIDTH, HEIGHT)
        cloth = random.uniform(0.05, 0.9, (4, 3))
        color = painted(body, normals, shaped, cloth, random)
        faces = body.faces
        worn = []
        if random.random() < SKIRTS:
            worn.append((skirt(body, joints, random), cloth[random.choice([1, 2])]))
        if random.random() < LONG_HAIR:
            worn.append((long_hair(body, joints, turns[body.index["head"]], random), cloth[0]))
        for (place, triangles, outward), paint in worn:
            faces = np.concatenate([faces, triangles + len(vertices)])
            vertices, normals = np.concatenate([vertices, place]), np.concatenate([normals, outward])
            color = np.concatenate([color, paint * pattern(place, random)])
        color, alpha = render_colors(vertices, faces.astype(np.int32), lit(color, normals, random), camera, cull=True)
        ground = random.uniform(0.1, 0.95, (*random.integers(1, 6, 2), 3))
        ground = cv2.resize(ground, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
        picture = before(color, alpha, ground)
        pixels, _ = camera.project(points)
        if random.random() < 0.2:
            cut = pixels[random.choice([23, 25, 27]), 1] + random.normal(0, 20)
            picture = np.ascontiguousarray(picture[: int(np.clip(cut, 0.35 * HEIGHT, HEIGHT))])
        hips = pixels[23:25].mean(0)
        radius = np.linalg.norm(pixels - hips, axis=1).max() * random.uniform(0.95, 1.15)
        hips = hips + random.normal(0, 6, 2)
        edge = hips + radius * np.array([random.normal(0, 0.06), -1.0])
        read = read_body(reader, picture, body_region(hips, edge))
        if read is None:
            continue
        found, world, sure = read.body, read.body_world, read.body_confidence
        true = (points - points[23:25].mean(0)) * [1, -1, -1] * 1.7 / stature
        if np.linalg.norm(found - pixels, axis=1)[[0, 11, 12, 23, 24]].max() > 0.08 * 1.7 * focal / distance:
            continue  # somebody else was found
        rows.append(np.concatenate([world.ravel(), found.ravel(), sure, true.ravel(), picture.shape[1::-1]]))
    return np.array(rows, np.float32)


def inputs(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the network sees (as persona.fitting.evidence prepares it), what it should correct, and what was seen."""
    count = len(rows)
    world = rows[:, :99].reshape(count, 33, 3).astype(np.float64)
    found, sure = rows[:, 99:165].reshape(count, 33, 2), rows[:, 165:198]
    true, size = rows[:, 198:297].reshape(count, 33, 3), rows[:, 297:299]
    world = world - world[:, 23:25].mean(1, keepdims=True)
    flat = found - found[:, 23:25].mean(1, keepdims=True)
    margin = 0.01 * size[:, None]
    inside = ((found > -margin) & (found < size[:, None] + margin)).all(2)
    weight = np.clip(sure, 0.05, 1.0)[..., None] * inside[..., None] + 1e-3
    scale = (weight * flat * world[..., :2]).sum((1, 2)) / (weight * world[..., :2] ** 2).sum((1, 2))
    flat = flat / scale[:, None, None]
    seen = (inside & (sure > 0.3)).astype(np.float64)
    out = [world.reshape(count, -1), flat.reshape(count, -1), sure, seen]
    return np.concatenate(out, 1), true[..., 2] - world[..., 2], seen


def mirrored_inputs(x: np.ndarray) -> np.ndarray:
    """The inputs of the mirror image."""
    world = x[:, :99].reshape(-1, 33, 3)[:, MIRRORED] * [-1, 1, 1]
    flat = x[:, 99:165].reshape(-1, 33, 2)[:, MIRRORED] * [-1, 1]
    parts = [world.reshape(len(x), -1), flat.reshape(len(x), -1), x[:, 165:198][:, MIRRORED], x[:, 198:][:, MIRRORED]]
    return np.concatenate(parts, 1)


def train(files: list[Path], result: Path, epochs: int, seed: int = 0) -> None:
    """Fit the network by its likelihood (a mean and a spread for every landmark's depth) and write it."""
    import torch

    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    rows = np.concatenate([np.load(file) for file in files])
    x, y, seen = inputs(rows)
    true = rows[:, 198:297].reshape(-1, 33, 3)
    lengths = np.array([np.percentile(np.linalg.norm(true[:, b] - true[:, a], axis=1), 60) for a, b in BONES])
    bones = np.array(BONES)

    def full(values: np.ndarray) -> np.ndarray:
        extra = [foreshortening(v[:99].reshape(33, 3), v[99:165].reshape(33, 2), bones, lengths) for v in values]
        return np.concatenate([values, np.array(extra)], 1)

    held = len(x) // 10
    x_train = np.concatenate([x[held:], mirrored_inputs(x[held:])])
    y_train = np.concatenate([y[held:], y[held:][:, MIRRORED]])
    seen_train = np.concatenate([seen[held:], seen[held:][:, MIRRORED]])
    mean, spread = full(x_train).mean(0), full(x_train).std(0) + 1e-3
    size = len(mean)
    drop = torch.nn.Dropout(0.1)
    first, second = torch.nn.Linear(size, 192), torch.nn.Linear(192, 96)
    last, skip = torch.nn.Linear(96, 66), torch.nn.Linear(size, 66, bias=False)
    torch.nn.init.zeros_(skip.weight)
    modules = torch.nn.ModuleList([first, second, last, skip, drop])

    def predict(values: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        z = torch.tensor(np.clip((full(values) - mean) / spread, -4, 4), dtype=torch.float32)
        out = last(drop(torch.relu(second(drop(torch.relu(first(z))))))) + skip(z)
        return out[:, :33], out[:, 33:].clamp(-4.5, 0.0)

    # photos differ from renders: blur what the network may rely on
    noise = np.repeat([0.012, 0.008, 0.05, 0.0], [99, 66, 33, 33])
    batch = 256
    steps = epochs * -(-len(x_train) // batch)
    optimizer = torch.optim.AdamW(modules.parameters(), 1.5e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    for epoch in range(epochs):
        modules.train()
        order = random.permutation(len(x_train))
        for chosen in np.split(order, range(batch, len(order), batch)):
            noisy = x_train[chosen] + noise * random.normal(size=(len(chosen), len(noise)))
            depth, log_spread = predict(noisy)
            off = torch.tensor(y_train[chosen], dtype=torch.float32) - depth
            weight = torch.tensor(0.3 + 0.7 * seen_train[chosen], dtype=torch.float32)
            if epoch > 5:
                loss = (weight * (0.5 * (off / log_spread.exp()).abs().clamp(max=6) ** 2 + log_spread)).mean()
            else:
                loss = 100.0 * (off**2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    modules.eval()
    with torch.no_grad():
        off = np.where(seen[:held] > 0, y[:held] - predict(x[:held])[0].numpy(), np.nan)
    print("error in cm on unseen samples:", np.round(100 * np.sqrt(np.nanmean(off**2, 0)), 1))
    layers = {"w0": first.weight, "b0": first.bias, "w1": second.weight, "b1": second.bias}
    layers |= {"w2": last.weight, "b2": last.bias, "skip": skip.weight}
    arrays = {name: value.detach().numpy().astype(np.float32) for name, value in layers.items()}
    arrays |= {"mean": mean.astype(np.float32), "spread": spread.astype(np.float32)}
    arrays |= {"bones": bones.astype(np.int16), "lengths": lengths.astype(np.float32)}
    with result.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("samples")
    make.add_argument("out", type=Path)
    make.add_argument("--count", type=int, default=10_000)
    make.add_argument("--seed", type=int, default=0)
    learn = commands.add_parser("train")
    learn.add_argument("files", type=Path, nargs="+")
    learn.add_argument("--result", type=Path, required=True)
    learn.add_argument("--epochs", type=int, default=70)
    options = parser.parse_args()
    if options.command == "samples":
        np.save(options.out, samples(options.count, options.seed))
    else:
        train(options.files, options.result, options.epochs)


if __name__ == "__main__":
    main()
