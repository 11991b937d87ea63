"""Which joints carry a garment on spring bones, learnt from its simulation.

Chains move by a rule that knows nothing of cloth: they fall between thighs and stand off them. Where they and the
body's joints go in a clip is known (:mod:`persona.exporting.spring_motion`), and so is where the cloth goes
(:mod:`persona.cloth`). A point's place is linear in the weights in between; they are found by least squares, and are
shares. What skinning alone would do is one of the choices, so chains carry no more than they are good for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int
from scipy.ndimage import gaussian_filter1d
from scipy.optimize import nnls

from persona.avatar.canonical import strongest
from persona.body.skinning import dense_weights
from persona.cloth import Outfit, simulate
from persona.compute import HERE, Compute
from persona.exporting.mesh import JOINTS_KEPT
from persona.exporting.spring_motion import carriers
from persona.exporting.springs import FPS, Capsule, SpringOptions, Springs
from persona.motion import clip, repeated, resample, retarget
from persona.types import Motion, Pose, Skeleton, SkinWeights

_EVERY = 3  # frames: neighbours say the same
_SMALLEST = 0.02  # share from which on a joint of the body is looked at
_SUM = 10.0  # meters: how much it counts that shares add up to one


def lessons(names: Sequence[str], skeleton: Skeleton, shortest_s: float = 2.0) -> list[Motion]:
    """Built-in clips on a skeleton, :data:`FPS` frames a second, repeated until they are long enough."""
    out = []
    for name in names:
        motion = clip(name)
        times = max(1, int(np.ceil(shortest_s * motion.fps / len(motion))))
        moved = resample(retarget(repeated(motion, times), skeleton), FPS)
        out.append(replace(moved, expressions=None))
    return out


def taught(
    outfit: Outfit, springs: Sequence[Springs], capsules: Sequence[Capsule], points: Float[np.ndarray, "n 3"],
    rest: Pose, options: SpringOptions, compute: Compute = HERE,
) -> list[Springs]:  # fmt: skip
    """Chains whose cloth hangs on the joints that do best in ``options.lessons``.

    Args:
        outfit: what hangs.
        springs: chains of all its garments.
        capsules: what they stay out of.
        points: where the garments hang in the pose of rest, meters.
        rest: the pose of rest.
        options: with lessons.
        compute: simulations are shared out.
    """
    motions = lessons(options.lessons, outfit.skeleton)
    truths = list(compute.map(lambda motion: simulate(outfit, motion), motions))
    pairs = list(zip(motions, truths, strict=True))
    return [
        learnt(outfit, spring, [evidence(outfit, spring, capsules, points, rest, *pair) for pair in pairs], options)
        for spring in springs
    ]


@dataclass(frozen=True)
class Evidence:
    """What a motion says of who carries a garment: for every point normal equations of its joints' shares, m2."""

    products: Float[np.ndarray, "n q q"]
    sides: Float[np.ndarray, "n q"]


def evidence(
    outfit: Outfit, spring: Springs, capsules: Sequence[Capsule], points: Float[np.ndarray, "n 3"], rest: Pose,
    motion: Motion, truth: Float[np.ndarray, "t n 3"],
) -> Evidence:  # fmt: skip
    """From a motion (:data:`FPS` frames a second) and where all garments' points are in it (world, meters)."""
    own = outfit.points_of(spring.number)
    linear, shift = carriers(spring, capsules, motion, rest)
    some = slice(None, None, _EVERY)
    return _normal_equations(
        linear[some], shift[some], points[own].astype(np.float64), truth[some, own], _choices(outfit, spring)
    )


def learnt(outfit: Outfit, spring: Springs, found: Sequence[Evidence], options: SpringOptions) -> Springs:
    """Chains whose cloth hangs on the joints that do best in all motions, each of which counts the same."""
    garment = outfit.garments[spring.number]
    chosen, before = _choices(outfit, spring), _dense(outfit, spring)
    products, sides = np.mean([e.products for e in found], 0), np.mean([e.sides for e in found], 0)
    weights, held = np.array(before), garment.held_rows * garment.columns
    for n in range(held, len(garment)):
        kept = chosen[n][chosen[n] >= 0]
        size = len(kept)
        square = products[n][:size, :size] + options.doubt_m**2 * np.eye(size) + _SUM**2
        side = sides[n][:size] + options.doubt_m**2 * before[n, kept] + _SUM**2
        root = np.linalg.cholesky(square)
        weights[n] = 0
        weights[n, kept] = nnls(root.T, np.linalg.solve(root, side))[0]
    grid = weights[held:].reshape(garment.rows - garment.held_rows, garment.columns, -1)
    even = gaussian_filter1d(grid, options.even, axis=0, mode="nearest")
    even = gaussian_filter1d(even, options.even, axis=1, mode="wrap" if garment.closed else "nearest")
    weights[held:] = even.reshape(len(weights) - held, -1)  # no noise from point to point
    return replace(spring, skin=strongest(weights.astype(np.float32), JOINTS_KEPT))


def _dense(outfit: Outfit, spring: Springs) -> Float[np.ndarray, "n m"]:
    return dense_weights(SkinWeights(*spring.skin), len(outfit.skeleton.names) + spring.joints[..., 0].size)


def _choices(outfit: Outfit, spring: Springs) -> Int[np.ndarray, "n q"]:
    """The joints that may carry each point, -1 for none: its own of the body, those of the chains around it, and what
    is above and below these in their chains."""
    own, joints, bones = outfit.points_of(spring.number), len(outfit.skeleton.names), spring.joints.shape[1]
    body = dense_weights(SkinWeights(outfit.skin.joints[own], outfit.skin.weights[own]), joints)
    lists = []
    for shares, chains in zip(body, _dense(outfit, spring)[:, joints:], strict=True):
        strong = np.argsort(-shares)[:3]
        found = [spring.parent, *(int(j) for j in strong if shares[j] > _SMALLEST)]
        for c in np.flatnonzero(chains > 0):
            near = [c + step for step in (0, -1, 1) if 0 <= c % bones + step < bones - 1]
            found += [joints + int(k) for k in near]
        lists.append(list(dict.fromkeys(found)))
    out = np.full((len(lists), max(map(len, lists))), -1)
    for n, found in enumerate(lists):
        out[n, : len(found)] = found
    return out


def _normal_equations(
    linear: Float[np.ndarray, "t m 3 3"], shift: Float[np.ndarray, "t m 3"], points: Float[np.ndarray, "n 3"],
    truth: Float[np.ndarray, "t n 3"], chosen: Int[np.ndarray, "n q"],
) -> Evidence:  # fmt: skip
    """Means over frames of products of where a point's joints carry it, and of these with where it is.

    Places are counted from where the first joint carries the point: as shares add up to one, that changes nothing.
    """
    products = np.zeros((*chosen.shape, chosen.shape[1]))
    sides = np.zeros(chosen.shape)
    for n, joints in enumerate(chosen):
        kept = joints[joints >= 0]
        places = linear[:, kept] @ points[n] + shift[:, kept]
        apart, away = places - places[:, :1], truth[:, n] - places[:, 0]
        size = len(kept)
        products[n, :size, :size] = np.einsum("tkc,tlc->kl", apart, apart) / len(truth)
        sides[n, :size] = np.einsum("tkc,tc->k", apart, away) / len(truth)
    return Evidence(products, sides)


__all__ = ["Evidence", "evidence", "learnt", "lessons", "taught"]
