"""The garments in an avatar file: an outfit in few bytes, and back with every number checked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args, get_type_hints

import numpy as np
import torch
from torch import Tensor

from persona.avatar.learned_drape import LearnedDrape
from persona.cloth import MATERIALS, Colliders, Outfit
from persona.errors import PersonaError
from persona.types import BodyPart, Garment, Label, Pose, Skeleton, SkinWeights

#: More than any outfit has: a hostile file must not make a simulation run for hours.
_MOST_GARMENTS, _MOST_POINTS, _MOST_COLLIDERS, _MOST_FACES = 32, 20_000, 60_000, 120_000
_FARTHEST = 10.0  # meters from the origin of the reference pose
_LONGEST, _MOST_WORDS, _MOST_LAYERS = 200, 32, 8
_KINDS: tuple[str, ...] = get_args(get_type_hints(Garment)["kind"])


def outfit_header(outfit: Outfit) -> list[dict[str, Any]]:
    """What the file's header says of each garment."""
    return [
        {
            "kind": g.kind, "label": int(g.label), "first": int(g.first), "rows": int(g.rows),
            "columns": int(g.columns), "closed": bool(g.closed), "held_rows": int(g.held_rows), "material": g.material,
            "confidence": float(g.confidence), "invented": list(g.invented),
        }
        for g in outfit.garments
    ]  # fmt: skip


def outfit_tensors(outfit: Outfit) -> dict[str, Tensor]:
    """An outfit's arrays as they are stored; skeleton and photo's pose are those of the avatar."""
    body = outfit.colliders
    small = np.uint16 if len(body.rest) <= 2**16 else np.int32
    arrays = {
        "rest": outfit.rest.astype(np.float32),
        "pattern": np.concatenate([g.pattern for g in outfit.garments]).astype(np.float32),
        "joints": outfit.skin.joints.astype(np.uint8), "weights": outfit.skin.weights.astype(np.float16),
        "body.rest": body.rest.astype(np.float32), "body.joints": body.skin.joints.astype(np.uint8),
        "body.weights": body.skin.weights.astype(np.float16), "body.faces": body.faces.astype(small),
        "body.parts": body.parts.astype(np.uint8),
    }  # fmt: skip
    return {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in arrays.items()}


def read_outfit(
    garments: Any, tensors: dict[str, Tensor], skeleton: Skeleton, photo_pose: Pose, anchors: int
) -> Outfit | None:
    """The outfit in an avatar file; None where nothing hangs free.

    Args:
        garments: what the header says of each.
        tensors: as :func:`outfit_tensors` gives them.
        skeleton: the avatar's.
        photo_pose: the avatar's.
        anchors: how many the avatar has.

    Raises:
        PersonaError: anything is out of bounds, so that no simulation reads outside of an array, explodes at once or
            runs for hours.
    """
    if not garments:
        return None
    if len(garments) > _MOST_GARMENTS:
        raise PersonaError(f"{len(garments)} garments are more than anyone wears")
    arrays = {name: value.numpy() for name, value in tensors.items()}
    points, bodies, faces = len(arrays["rest"]), len(arrays["body.rest"]), len(arrays["body.faces"])
    if points > _MOST_POINTS or bodies > _MOST_COLLIDERS or faces > _MOST_FACES or not bodies or not faces:
        raise PersonaError(f"garments of {points} points on a body of {bodies} are not of this program's making")
    pieces = _garments(garments, arrays["pattern"], points, anchors)
    for name, rows in (("rest", points), ("pattern", points), ("body.rest", bodies)):
        array = arrays[name]
        # Not a number fails the comparison, too.
        if array.shape != (rows, 3) or array.dtype != np.float32 or not bool((np.abs(array) < _FARTHEST).all()):
            raise PersonaError(f"'outfit.{name}' is no array of {rows} points near the person")
    joints = len(skeleton.names)
    skin = _skin(arrays["joints"], arrays["weights"], points, joints)
    body_skin = _skin(arrays["body.joints"], arrays["body.weights"], bodies, joints)
    corners, parts = arrays["body.faces"], arrays["body.parts"]
    if corners.shape != (faces, 3) or corners.dtype.kind not in "iu" or corners.min() < 0 or corners.max() >= bodies:
        raise PersonaError("'outfit.body.faces' points outside the body")
    if parts.shape != (bodies,) or parts.dtype != np.uint8 or parts.max() >= len(BodyPart):
        raise PersonaError("'outfit.body.parts' names parts that no body has")
    body = Colliders(arrays["body.rest"], body_skin, corners.astype(np.int32), parts)
    return Outfit(skeleton, photo_pose, pieces, arrays["rest"], skin, body)


def drape_tensors(drape: LearnedDrape) -> dict[str, Tensor]:
    """A learned drape as it is stored."""
    half = torch.float16
    layers = {f"weight.{i}": w.to(half) for i, w in enumerate(drape.weights)}
    layers |= {f"bias.{i}": b.float() for i, b in enumerate(drape.biases)}
    return {
        "joints": torch.tensor(drape.joints, dtype=torch.uint8), "center": drape.center.float(),
        "spread": drape.spread.float(), "mean": drape.mean.to(half), "basis": drape.basis.to(half), **layers,
    }  # fmt: skip


def read_drape(tensors: dict[str, Tensor], outfit: Outfit | None, joints: int) -> LearnedDrape | None:
    """The learned drape in an avatar file; None without. What older files hold besides (``swing``) is passed over.

    Raises:
        PersonaError: it does not fit together, to the outfit or to the skeleton of so many ``joints``.
    """
    if not tensors:
        return None
    if outfit is None:
        raise PersonaError("a drape was learnt of no garment")
    t = {name: value.float() for name, value in tensors.items() if not name.startswith("swing.")}
    if not all(bool(torch.isfinite(value).all()) for value in t.values()) or not bool((t["spread"] > 0).all()):
        raise PersonaError("the learned drape holds numbers that are no numbers")
    own = tuple(int(joint) for joint in t["joints"])
    inputs, k = 6 * len(own) + 3, len(t["basis"])
    weights, biases = _layers(t, inputs, k)
    fits = all(0 <= joint < joints for joint in own)
    fits &= t["center"].shape == t["spread"].shape == (inputs,)
    fits &= t["basis"].shape == (k, len(outfit), 3) and t["mean"].shape == (len(outfit), 3)
    if not fits:
        raise PersonaError("the parts of the learned drape do not match each other")
    return LearnedDrape(own, t["center"], t["spread"], weights, biases, t["mean"], t["basis"])


def _layers(t: dict[str, Tensor], inputs: int, outputs: int) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """Weights and biases of a network's layers, checked."""
    count = sum(name.startswith("weight.") for name in t)
    weights, biases = (tuple(t[f"{kind}.{i}"] for i in range(count)) for kind in ("weight", "bias"))
    sizes = [inputs, *(len(b) for b in biases)]
    fits = 1 <= count <= _MOST_LAYERS and sizes[-1] == outputs
    fits &= all(w.shape == (o, i) for w, i, o in zip(weights, sizes, sizes[1:], strict=False))
    if not fits or any(b.ndim != 1 for b in biases):
        raise PersonaError("the parts of the learned drape do not match each other")
    return weights, biases


def _garments(told: Any, pattern: np.ndarray, points: int, anchors: int) -> tuple[Garment, ...]:
    out, done = [], 0
    for entry in told:
        first, rows, columns, held = (_whole(entry[name]) for name in ("first", "rows", "columns", "held_rows"))
        if not (2 <= rows <= _MOST_POINTS and 3 <= columns <= _MOST_POINTS and 1 <= held < rows):
            raise PersonaError(f"a garment of {rows} rows, {columns} columns and {held} held rows is none")
        count = rows * columns
        if not 0 <= first <= anchors - count or done + count > points:
            raise PersonaError("a garment's points are not on the avatar")
        words = entry["invented"]
        if len(words) > _MOST_WORDS or not all(isinstance(w, str) and len(w) <= _LONGEST for w in words):
            raise PersonaError("a garment's words are no short words")
        if entry["kind"] not in _KINDS or not isinstance(entry["closed"], bool) or entry["material"] not in MATERIALS:
            raise PersonaError("a garment is of an unknown kind or material")
        confidence = float(entry["confidence"])
        if not 0 <= confidence <= 1:
            raise PersonaError("a garment's confidence is between 0 and 1")
        label, own = Label(_whole(entry["label"])), pattern[done : done + count]
        garment = Garment(entry["kind"], label, first, rows, columns, entry["closed"], held, own, entry["material"])
        out.append(replace(garment, confidence=confidence, invented=tuple(words)))
        done += count
    if done != points:
        raise PersonaError(f"{points} points belong to garments of {done}")
    return tuple(out)


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise PersonaError("a garment's sizes are whole numbers")
    return value


def _skin(joints: np.ndarray, weights: np.ndarray, points: int, most: int) -> SkinWeights:
    """Skinning weights, checked."""
    if joints.ndim != 2 or joints.shape != weights.shape or len(joints) != points or not 1 <= joints.shape[1] <= 64:
        raise PersonaError("the skinning of an outfit does not match its points")
    if joints.dtype.kind not in "iu" or joints.min() < 0 or joints.max() >= most:
        raise PersonaError("an outfit hangs on joints that the avatar has not")
    share = weights.astype(np.float32)
    if not bool(((share >= 0) & (share <= 2)).all()) or not bool((share.sum(1) > 0.5).all()):
        raise PersonaError("an outfit's skinning weights are no shares")
    return SkinWeights(joints.astype(np.int64), share / share.sum(1, keepdims=True))


__all__ = ["drape_tensors", "outfit_header", "outfit_tensors", "read_drape", "read_outfit"]
