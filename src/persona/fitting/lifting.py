"""Depth of the body's landmarks: the landmark model's own guess, corrected by a small network, with its uncertainty.

The landmark model's 3D points are biased in ways that depend on the pose (hanging arms too far back, a false hunch,
knees too far forward). ``data/lifting.npz`` holds a three-layer network trained for this project on renders of Anny
bodies (random shape, clothes, light, camera and cropping; standing, walking, sitting, crossed, raised and pocketed
arms; each also mirrored) that were read by the landmark model: from the landmarks in the picture and in 3D to the true
depths. It must be trained again when the body or the landmark model changes:
``tools/train_lifting.py``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from jaxtyping import Bool, Float, Int

_CLIP = 4.0  # standard deviations of the training data beyond which an input says nothing more
_LOG_SPREAD = (-4.5, 0.0)  # log meters: 1 cm to 1 m
# Of :func:`foreshortening`, which the network was trained with: meters.
_LEAST_DEPTH, _SURE, _UNSURE = 0.05, 0.04, 0.15


def lift(
    world: Float[np.ndarray, "33 3"],
    flat: Float[np.ndarray, "33 2"],
    confidence: Float[np.ndarray, " 33"],
    seen: Bool[np.ndarray, " 33"],
) -> tuple[Float[np.ndarray, " 33"], Float[np.ndarray, " 33"]]:
    """Depths and their standard deviations, in meters of a person of 1.7 m, from the point between the hips.

    Args:
        world: the landmark model's 3D points about the hips, camera axes.
        flat: landmarks in the picture about the hips, in units that fit ``world``.
        confidence: visibility in [0, 1].
        seen: inside the picture and found.
    """
    net = _network()
    x = np.concatenate([world.ravel(), flat.ravel(), confidence, seen.astype(np.float64)])
    x = np.concatenate([x, foreshortening(world, flat, net["bones"].astype(int), net["lengths"])])
    x = np.clip((x - net["mean"]) / net["spread"], -_CLIP, _CLIP)
    y = np.maximum(net["w0"] @ x + net["b0"], 0.0)
    y = np.maximum(net["w1"] @ y + net["b1"], 0.0)
    correction, log_spread = np.split(net["w2"] @ y + net["b2"] + net["skip"] @ x, 2)
    return world[:, 2] + correction, np.exp(np.clip(log_spread, *_LOG_SPREAD))


@cache
def _network() -> dict[str, np.ndarray]:
    with (files("persona.fitting") / "data" / "lifting.npz").open("rb") as file:
        return {k: v.astype(np.float64) for k, v in np.load(file, allow_pickle=False).items()}


def foreshortening(
    world: Float[np.ndarray, "33 3"],
    flat: Float[np.ndarray, "33 2"],
    bones: Int[np.ndarray, "b 2"],
    lengths: Float[np.ndarray, " b"],
) -> Float[np.ndarray, " b3"]:
    """For every bone the depth its shortness in the picture asks for, signed by the 3D points; and its flat length."""
    first, second = bones.T
    towards = world[second, 2] - world[first, 2]
    square = ((flat[second] - flat[first]) ** 2).sum(1)
    depth = np.sqrt(np.maximum(lengths**2 - square, _LEAST_DEPTH**2))
    return np.stack([depth * np.tanh(towards / _SURE), depth * np.tanh(towards / _UNSURE), np.sqrt(square)], 1).ravel()
