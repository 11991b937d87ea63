"""Test-pose fitting: the avatar frozen, the body parameters of a held-out picture optimised on it (paper section 4).

Garments that hang free are where they will be drawn: at rest in the pose. What that is beyond skinning is simulated now
and then, and moves with the hips meanwhile. A pose fitted with the garments elsewhere makes up for the difference with
the legs (docs/decisions/trained-over-mesh.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from persona.avatar import Avatar
from persona.geometry.rotations import exp_rotation
from persona.types import Camera, Pose


@dataclass(frozen=True)
class FitPose:
    """All local rotations and the root of the frozen avatar.

    One level and many steps are the default: starting coarse took stripes for their neighbours.

    Attributes:
        heights: of the person in pixels at each level.
        steps: Adam steps at each level.
        rates: learning rates (radians, meters) at each level.
        stay: weight that holds the rotations near where they began (sum of squared radians).
        settle: factor of the rate over the last 30 % of a level's steps.
        drapes: how often garments that hang free come to rest anew, at each level.
    """

    heights: tuple[int, ...] = (400,)
    steps: tuple[int, ...] = (150,)
    rates: tuple[float, ...] = (5e-3,)
    stay: float = 0.005
    settle: float = 0.3
    drapes: int = 4

    def __call__(
        self,
        avatar: Avatar,
        pose: Pose,
        camera: Camera,
        image: Float[np.ndarray, "h w 3"],
        alpha: Float[np.ndarray, "h w"],
    ) -> Pose:
        """The pose in which the avatar looks most like the picture.

        Args:
            pose: where to begin, in the avatar's world.
            camera: of the picture, in that world.
            image: the person on black (premultiplied).
            alpha: the true mask.
        """
        ys, xs = np.nonzero(alpha > 0.05)
        if not len(ys):
            return pose
        pad = max(8, int(0.05 * (ys.max() - ys.min())))
        x0, y0 = max(0, int(xs.min()) - pad), max(0, int(ys.min()) - pad)
        x1, y1 = min(camera.width, int(xs.max()) + pad + 1), min(camera.height, int(ys.max()) + pad + 1)
        window = camera.cropped(x0, y0, x1 - x0, y1 - y0)
        turn = torch.zeros(len(pose.rotations), 3, requires_grad=True)
        move = torch.zeros(3, requires_grad=True)
        start, root, expression = avatar.poser.tensors_of(pose)
        tall = float(ys.max() - ys.min() + 1)

        def turned() -> Tensor:
            return start @ exp_rotation(turn).to(start)

        def pose_now() -> Pose:
            with torch.no_grad():
                rotations = turned().cpu().numpy().astype(np.float64)
                translation = (root + move.to(root)).cpu().numpy().astype(np.float64)
            return Pose(rotations, translation, pose.expression)

        beyond: Tensor | None = None

        for height, steps, rate in zip(self.heights, self.steps, self.rates, strict=True):
            small = window.scaled(min(1.0, height / tall))
            size = (small.width, small.height)
            target, mask = (
                torch.from_numpy(cv2.resize(a[y0:y1, x0:x1].astype(np.float32), size, interpolation=cv2.INTER_AREA)).to(
                    avatar.device
                )
                for a in (image, alpha)
            )
            optimizer = torch.optim.Adam([turn, move], lr=rate, betas=(0.9, 0.99))
            every = -(-steps // max(1, self.drapes))
            for step in range(steps):
                for group in optimizer.param_groups:
                    group["lr"] = rate * (1.0 if step < 0.7 * steps else self.settle)
                if step % every == 0:
                    beyond = _beyond_skinning(avatar, pose_now())
                rotations, translation = turned(), root + move.to(root)
                cloth = None
                skinned = avatar.poser.hung(rotations, translation, pose_driven=False)
                if beyond is not None and skinned is not None:
                    cloth = skinned + beyond @ rotations[0].T
                out = avatar.poser(rotations, translation, expression, cloth=cloth).draw(small)
                apart = (out.image - target).abs().mean() + 0.5 * (out.alpha - mask).abs().mean()
                loss = apart + self.stay * (turn**2).sum()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        return pose_now()


def _beyond_skinning(avatar: Avatar, pose: Pose) -> Float[Tensor, "p 3"] | None:
    """From where skinning has the garments' points to where they rest in a pose, in the root's frame, meters."""
    at_rest, skinned = avatar.draped(pose), avatar.hung(pose, pose_driven=False)
    if at_rest is None or skinned is None:
        return None
    away = torch.from_numpy(np.asarray(at_rest - skinned, np.float32))
    return (away @ torch.from_numpy(np.asarray(pose.rotations[0], np.float32))).to(avatar.device)


__all__ = ["FitPose"]
