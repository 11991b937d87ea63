"""Pose-driven offsets made small: a few displacement fields and a tiny network that says how much of each.

The avatar's own offsets run a network at thousands of control points for every frame. A viewer needs less: over many
poses the displacements of all control points together lie close to a space of few dimensions (principal components),
and where in that space a pose lies is learned by a network of a few thousand numbers. What this loses is measured on
poses that neither has seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from persona.avatar import GaussianAvatar
from persona.avatar.adam import Adam, Group
from persona.avatar.pose_offsets import seeded_linear
from persona.events import SILENT, Stage
from persona.geometry.rotations import exp_rotation, rotations_to_6d
from persona.motion import clip, clips, retarget

#: Control points that move a Gaussian.
NEAR = 4
_WIDTHS = (96, 64)
_NOISE = 0.25  # radians by which sampled joints leave the clips
_RATE, _WARM = 4e-3, 0.3  # the highest rate of learning, and the share of the steps after which it is reached


@dataclass(frozen=True)
class Layer:
    """One layer of the small network: ``silu(weight @ x + bias)``, the last one without ``silu``."""

    weight: Float[np.ndarray, "o i"]
    bias: Float[np.ndarray, " o"]


@dataclass(frozen=True)
class Correctives:
    """Displacements of control points in the reference pose: ``mean + sum_k y_k basis_k``, y from a small network.

    ``controls`` and ``shares`` tell each Gaussian which control points move it, and how much. ``rms_mm`` and
    ``worst_mm`` are what is lost at the Gaussians on held-out poses, against the avatar's own offsets.
    """

    mean: Float[np.ndarray, "c 3"]
    basis: Float[np.ndarray, "k c 3"]
    layers: tuple[Layer, ...]
    controls: Int[np.ndarray, "n 4"]
    shares: Float[np.ndarray, "n 4"]
    rms_mm: float
    worst_mm: float
    moves_mm: float  # root mean square of the offsets themselves
    poses: int

    def amounts(self, rotations: Float[np.ndarray, "d 3 3"]) -> Float[np.ndarray, " k"]:
        """How much of each field a pose asks for; local rotations of the driving joints."""
        x = _inputs(torch.from_numpy(np.asarray(rotations, np.float32))[None])[0].numpy()
        for i, layer in enumerate(self.layers):
            x = layer.weight @ x + layer.bias
            if i + 1 < len(self.layers):
                x = x / (1 + np.exp(-x))
        return x

    def displacements(self, rotations: Float[np.ndarray, "d 3 3"]) -> Float[np.ndarray, "n 3"]:
        """How the Gaussians are displaced in the reference pose, meters."""
        field = self.mean + np.tensordot(self.amounts(rotations), self.basis, 1)
        return (field[self.controls] * self.shares[..., None]).sum(1)


@dataclass(frozen=True)
class BakeCorrectives:
    """Make an avatar's pose-driven offsets small.

    Attributes:
        bases: how many displacement fields are tried until the held-out loss is small enough ...
        enough_mm: ... which it is below this root mean square.
        poses: to learn from; twice as many with each further try.
        held_out: poses to measure the loss on.
        steps: of the small network's training.
        seed: of the poses and the training.
    """

    bases: tuple[int, ...] = (16, 32, 64)
    enough_mm: float = 1.0
    poses: int = 1200
    held_out: int = 160
    steps: int = 1500
    seed: int = 0

    def __call__(self, avatar: GaussianAvatar, stage: Stage = SILENT) -> Correctives | None:
        """The offsets as a viewer needs them; None if the avatar has none."""
        if avatar.offsets is None:
            return None
        with replace(stage.compute, threads=1).applied():  # thousands of small products: more only wait for each other
            return self._bake(avatar, stage)

    def _bake(self, avatar: GaussianAvatar, stage: Stage) -> Correctives:
        generator = torch.Generator().manual_seed(self.seed)
        exact = _between(avatar)
        controls, shares = _nearest(exact)
        moving = np.diff(exact.indptr) > 0
        moments = _moments(avatar)
        unseen = _poses(moments, self.held_out, generator)
        truth = [exact[moving] @ field.numpy() for field in self._fields(avatar, unseen, stage)]
        moves_mm = 1e3 * float(np.sqrt(np.mean([(t**2).sum(1).mean() for t in truth])))
        rotations = unseen[:0]
        fields = self._fields(avatar, rotations, stage)
        best: Correctives | None = None
        for round_, count in enumerate(self.bases):
            more = _poses(moments, self.poses * 2**round_ - len(rotations), generator)
            rotations = torch.cat([rotations, more])
            fields = torch.cat([fields, self._fields(avatar, more, stage)])
            mean = fields.mean(0)
            flat = (fields - mean).flatten(1)
            kept = _principal(flat, count)
            network = _fit(_inputs(rotations), flat @ kept.T, self.steps, generator)
            layers = tuple(
                Layer(m.weight.detach().numpy(), m.bias.detach().numpy()) for m in network if isinstance(m, nn.Linear)
            )
            best = Correctives(
                mean.numpy(), kept.reshape(len(kept), *mean.shape).numpy(), layers, controls, shares, 0.0, 0.0,
                moves_mm, self.held_out,
            )  # fmt: skip
            lost = [
                np.linalg.norm(best.displacements(pose.numpy())[moving] - t, axis=1)
                for pose, t in zip(unseen, truth, strict=True)
            ]
            rms, worst = (float(1e3 * f) for f in (np.sqrt(np.mean(np.square(lost))), np.max(lost)))
            best = replace(best, rms_mm=rms, worst_mm=worst)
            if rms <= self.enough_mm:
                break
        assert best is not None
        return best

    @staticmethod
    def _fields(avatar: GaussianAvatar, poses: Float[Tensor, "b d 3 3"], stage: Stage) -> Float[Tensor, "b c 3"]:
        """The avatar's own displacements of its control points in some poses."""
        assert avatar.offsets is not None
        fields = torch.empty(len(poses), len(avatar.offsets.controls), 3)
        with torch.no_grad():
            for i, pose in enumerate(poses):
                fields[i] = avatar.poser.control_motion(pose)
                if i % 50 == 0:
                    stage.progress(0.8 * i / len(poses), "pose correctives")
        return fields


def _inputs(rotations: Float[Tensor, "b d 3 3"]) -> Float[Tensor, "b 6*d"]:
    """The first two columns of each rotation minus the identity's, column after column, joint after joint."""
    rest = rotations_to_6d(torch.eye(3))
    return (rotations_to_6d(rotations) - rest).flatten(1)


def _moments(avatar: GaussianAvatar) -> Float[Tensor, "m d 3 3"]:
    """Local rotations of the driving joints in every frame of the clips."""
    chosen = list(avatar.drivers)
    return torch.cat([
        torch.from_numpy(np.asarray(retarget(clip(name), avatar.skeleton).rotations[:, chosen], np.float32))
        for name in clips()
    ])  # fmt: skip


def _poses(moments: Float[Tensor, "m d 3 3"], count: int, generator: torch.Generator) -> Float[Tensor, "b d 3 3"]:
    """Local rotations of the driving joints: every joint from a random moment of the clips, half of the poses with all
    joints from the same one, and turned a little further."""
    drivers = moments.shape[1]
    mixed = torch.randint(len(moments), (count, drivers), generator=generator)
    whole = torch.rand(count, generator=generator) < 0.5
    mixed[whole] = mixed[whole, :1]
    drawn = moments[mixed, torch.arange(drivers)]
    size = _NOISE * torch.rand(count, 1, 1, generator=generator)
    noise = torch.randn(count, drivers, 3, generator=generator) * size
    return drawn @ exp_rotation(noise)


def _principal(rows: Float[Tensor, "b f"], count: int) -> Float[Tensor, "k f"]:
    """The first principal directions of centred rows, orthonormal (fewer if the rows have fewer)."""
    values, vectors = torch.linalg.eigh((rows @ rows.T).double())
    values, vectors = values.flip(0)[:count], vectors.flip(1)[:, :count]
    kept = values > 1e-12 * values[0].clamp_min(1e-30)
    kept[0] = True
    directions = (vectors[:, kept].T.float() @ rows) / values[kept].clamp_min(1e-30).sqrt().float()[:, None]
    return directions


def _fit(
    inputs: Float[Tensor, "b i"], amounts: Float[Tensor, "b k"], rounds: int, generator: torch.Generator
) -> nn.Sequential:
    """Train the small network; the loss is the squared displacement that it misses."""
    first = torch.Generator().manual_seed(int(torch.randint(2**31, (1,), generator=generator)))
    sizes = (inputs.shape[1], *_WIDTHS, amounts.shape[1])
    steps: list[nn.Module] = []
    for i, o in pairwise(sizes):
        steps += [seeded_linear(i, o, first), nn.SiLU()]
    network = nn.Sequential(*steps[:-1])
    unit = amounts.std().clamp_min(1e-9)  # so that one rate of learning serves offsets of any size
    target = amounts / unit
    group = Group(list(network.parameters()), 0.0)
    optimizer = Adam([group], decay=1e-2)
    for step in range(rounds):
        group.rate = _one_cycle(step / rounds)
        rows = torch.randint(len(inputs), (256,), generator=generator)
        loss = (network(inputs[rows]) - target[rows]).square().sum(1).mean()
        optimizer.clear()
        loss.backward()
        optimizer.step()
    last = network[-1]
    assert isinstance(last, nn.Linear)
    with torch.no_grad():
        last.weight.mul_(unit)
        last.bias.mul_(unit)
    return network


def _one_cycle(done: float) -> float:
    """The rate of learning after a share of the steps: up to its highest, then down to nothing (Smith, Topin 2019)."""
    if done < _WARM:
        return _RATE * (0.04 + 0.96 * math.sin(0.5 * math.pi * done / _WARM) ** 2)
    return _RATE * math.cos(0.5 * math.pi * (done - _WARM) / (1.0 - _WARM)) ** 2


def _between(avatar: GaussianAvatar) -> Any:
    """Interpolates from the control points to the Gaussians, as posing does."""
    between_controls = avatar.poser.between_controls
    assert between_controls is not None
    matrix = sp.csr_matrix(avatar.poser.binding.between_anchors.matrix @ between_controls.matrix)
    matrix.eliminate_zeros()
    return matrix


def _nearest(matrix: Any) -> tuple[Int[np.ndarray, "n 4"], Float[np.ndarray, "n 4"]]:
    """The largest entries of every row, scaled to the row's sum."""
    rows = len(matrix.indptr) - 1
    order = np.lexsort((-matrix.data, np.repeat(np.arange(rows), np.diff(matrix.indptr))))
    rank = np.arange(matrix.nnz) - np.repeat(matrix.indptr[:-1], np.diff(matrix.indptr))
    row = np.repeat(np.arange(rows), np.diff(matrix.indptr))
    kept = rank < NEAR
    index, share = np.zeros((rows, NEAR), np.int64), np.zeros((rows, NEAR), np.float32)
    index[row[kept], rank[kept]] = matrix.indices[order][kept]
    share[row[kept], rank[kept]] = matrix.data[order][kept]
    total = np.asarray(matrix.sum(1)).ravel()
    share *= (total / np.maximum(share.sum(1), 1e-9))[:, None]
    return index, share
