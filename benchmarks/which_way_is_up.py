"""How often the motion readers find which way is up: people in many postures and places, in files of many kinds.

    python benchmarks/which_way_is_up.py make DIR       # write the files
    python benchmarks/which_way_is_up.py read DIR       # read them with the program as it is; a table in Markdown

The motions are made from the built-in clips (tests/postures.py), so the truth is known. A file is right if the
body's up and left are turned by less than a degree from the truth in every frame, but for the heading.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from persona.errors import PersonaError
from persona.geometry.rotations import log_rotation
from persona.motion import read_motion, retarget, write_motion
from persona.motion.readers.amass import PELVIS, SKELETONS
from persona.types import Motion

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

BASES = ("idle", "walk", "dance")
#: Meters along X and Z, degrees about the vertical.
PLACES = ((0.0, 0.0, 0.0), (0.0, 1.0, 0.0), (-1.1, 0.2, 90.0), (2.5, -3.0, 215.0))
Z_UP = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])  # from Y up
Y_DOWN = np.diag([1.0, -1, -1])


def in_axes(motion: Motion, turn: np.ndarray, *, skeleton: bool = True) -> Motion:
    """The motion in a file's axes; with its skeleton, or turned at the root alone."""
    rest = turn if skeleton else np.eye(3)
    rotations = rest @ motion.rotations @ rest.T
    rotations[:, 0] = turn @ motion.rotations[:, 0] @ rest.T
    body = replace(motion.skeleton, rest_joints=motion.skeleton.rest_joints @ rest.T)
    return replace(motion, skeleton=body, rotations=rotations, translations=motion.translations @ turn.T)


def smpl(motion: Motion, turn: np.ndarray, shift: tuple[float, float, float] = (0, 0, 0)) -> dict[str, np.ndarray]:
    """Arrays of an AMASS file in a file's axes."""
    body = retarget(motion, SKELETONS[165])
    rotations = body.rotations.copy()
    rotations[:, 0] = turn @ rotations[:, 0]
    trans = body.translations @ turn.T - PELVIS + np.array(shift)
    return {"poses": log_rotation(rotations).reshape(len(body), -1), "trans": trans}


def npz(path: Path, arrays: dict[str, np.ndarray | None], **more: object) -> None:
    np.savez(path, **{k: v for k, v in (arrays | more).items() if v is not None})  # type: ignore[arg-type]


def smplx_names(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    poses = arrays["poses"]
    return {"global_orient": poses[:, :3], "body_pose": poses[:, 3:66], "transl": arrays["trans"]}


def as_json(path: Path, arrays: dict[str, np.ndarray]) -> None:
    named = smplx_names(arrays)
    path.write_text(json.dumps([{k: v[i].tolist() for k, v in named.items()} for i in range(len(arrays["trans"]))]))


CAMERA = (0.2, 0.1, 4.0)
Write = Callable[[Path, Motion], None]
#: What a file of each kind is called, its ending, and how it is written.
KINDS: dict[str, tuple[str, Write]] = {
    "BVH, as written": (".bvh", lambda p, m: void(write_motion(m, p))),
    "BVH, Z up": (".bvh", lambda p, m: void(write_motion(in_axes(m, Z_UP), p))),
    "BVH, Z up at the root alone": (".bvh", lambda p, m: void(write_motion(in_axes(m, Z_UP, skeleton=False), p))),
    "GLB, as written": (".glb", lambda p, m: void(write_motion(m, p))),
    "GLB, Z up": (".glb", lambda p, m: void(write_motion(in_axes(m, Z_UP), p))),
    "npz, as written": (".npz", lambda p, m: void(write_motion(m, p))),
    "npz, AMASS": (".npz", lambda p, m: npz(p, smpl(m, Z_UP), mocap_framerate=30.0, dmpls=np.zeros((len(m), 8)))),
    "npz, AMASS of late": (
        ".npz",
        lambda p, m: npz(p, smpl(m, Z_UP), mocap_frame_rate=30.0, mocap_time_length=1.0, surface_model_type="smplx"),
    ),
    "npz, poses, trans, mocap_framerate": (".npz", lambda p, m: npz(p, smpl(m, Z_UP), mocap_framerate=30.0)),
    "npz, BEAT2 (Y up)": (
        ".npz",
        lambda p, m: npz(p, smpl(m, np.eye(3)), mocap_frame_rate=30, expressions=np.zeros((len(m), 100)), gender="x"),
    ),
    "npz, names of smplx, Y up": (".npz", lambda p, m: npz(p, smplx_names(smpl(m, np.eye(3))))),
    "npz, names of smplx, camera": (".npz", lambda p, m: npz(p, smplx_names(smpl(m, Y_DOWN, CAMERA)))),
    "json, Y up": (".json", lambda p, m: as_json(p, smpl(m, np.eye(3)))),
    "json, camera": (".json", lambda p, m: as_json(p, smpl(m, Y_DOWN, CAMERA))),
}
#: Files that do not tell where the body is: only those who stand can be told from those who lie.
UPRIGHT_ONLY: dict[str, tuple[str, Write]] = {
    f"npz, Y up, mocap_frame_rate, {how}": (".npz", write)
    for how, write in {
        "trans zero": lambda p, m: npz(p, smpl(m, np.eye(3)), trans=np.zeros((len(m), 3)), mocap_frame_rate=30),
        "no trans": lambda p, m: npz(p, smpl(m, np.eye(3)), trans=None, mocap_frame_rate=30),
        "trans from the first frame": lambda p, m: npz(
            p, smpl(m, np.eye(3)), trans=m.translations - m.translations[0], mocap_frame_rate=30
        ),
        "1 m lower": lambda p, m: npz(p, smpl(m, np.eye(3), (0, -1, 0)), mocap_frame_rate=30),
    }.items()
}
UPRIGHT = ("standing", "crouching", "sitting on the floor", "jumping")


def void(_: object) -> None:
    """Nothing, of what a writer returns."""


def make(folder: Path) -> None:
    """Write all files, and truths.npz with the body's directions in each."""
    from postures import POSTURES, in_the_room

    folder.mkdir(parents=True, exist_ok=True)
    truths: dict[str, np.ndarray] = {}
    rows: list[dict[str, str]] = []
    for posture, made in POSTURES.items():
        kinds = KINDS | (UPRIGHT_ONLY if posture in UPRIGHT else {})
        for base in BASES:
            for place, (x, z, degrees) in enumerate(PLACES):
                motion = in_the_room(made(base), (x, z), degrees)
                one = replace(motion, rotations=motion.rotations[:1], translations=motion.translations[:1])
                for kind, (ending, write) in kinds.items():
                    for frames, shown in (("", motion), (", one frame", one)):
                        if frames and place:
                            continue
                        name = f"{len(rows):05d}{ending}"
                        write(folder / name, shown)
                        truth = shown if ending in (".bvh", ".glb") else retarget(shown, SKELETONS[165])
                        truths[name] = directions(truth)
                        rows.append({"file": name, "kind": kind + frames, "posture": posture, "base": base})
    np.savez(folder / "truths.npz", **truths)  # type: ignore[arg-type]
    (folder / "rows.json").write_text(json.dumps(rows))


def directions(motion: Motion) -> np.ndarray:
    """From the hips to the head and from the right to the left hip joint, in the world, unit vectors (t, 2, 3)."""
    from persona.geometry.kinematics import forward
    from persona.motion.anatomy import anatomy

    parts = anatomy(motion.skeleton)
    _, at = forward(motion.skeleton, motion.rotations, motion.translations)
    thighs = [leg.thigh[0] for leg in parts.legs]
    both = np.stack([at[:, parts.head] - at[:, thighs].mean(1), at[:, thighs[0]] - at[:, thighs[1]]], 1)
    return both / np.linalg.norm(both, axis=-1, keepdims=True)


def right(path: Path, truth: np.ndarray) -> bool:
    """Whether a file is read as it was meant."""
    try:
        found = directions(read_motion(path))
    except PersonaError:
        return False
    if found.shape != truth.shape:
        return False
    off = np.arcsin(np.clip(found[..., 1], -1, 1)) - np.arcsin(np.clip(truth[..., 1], -1, 1))
    return bool((np.abs(off) < np.radians(1.0)).all())


def read(folder: Path) -> None:
    """Print how many files of each kind, and in each posture, are right."""
    truths = np.load(folder / "truths.npz")
    found: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for row in json.loads((folder / "rows.json").read_text()):
        good = right(folder / row["file"], truths[row["file"]])
        for key in (("kind", row["kind"]), ("posture", row["posture"]), ("all", "all")):
            found[key] += good
            total[key] += 1
        if not good and len(sys.argv) > 3:
            print(row)
    for what in ("kind", "posture", "all"):
        print(f"\n| {what} | right | of |\n|---|---|---|")
        for key in total:
            if key[0] == what:
                print(f"| {key[1]} | {found[key]} | {total[key]} |")


if __name__ == "__main__":
    {"make": make, "read": read}[sys.argv[1]](Path(sys.argv[2]))
