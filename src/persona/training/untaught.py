"""Gaussians whose look the photo does not teach: the body under garments, their far side, shut lids and lips."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from jaxtyping import Bool, Int
from torch import Tensor

from persona.avatar import GaussianAvatar
from persona.avatar.expression import unfolding
from persona.cloth import grid_faces
from persona.rendering.mesh import rasterize_mesh
from persona.types import BodyFit

_ROWS = 512  # of the picture in which it is looked up
_BEHIND = 0.005  # meters that a covered Gaussian lies behind the cloth
_SEEN = 0.1  # share to which the photo shows a Gaussian, below which it says nothing of it
_RIM = 2  # pixels from the cloth's outline in which nothing counts as covered


def covered(avatar: GaussianAvatar) -> Bool[Tensor, " n"] | None:
    """Which Gaussians a garment hides in the photo, its own included; None where nothing hangs free.

    Cloth is never drawn quite opaque: without this, edges of the photo's cloth would be painted on the legs behind it,
    and a hand beside a skirt on the cloth at the skirt's rim.
    """
    outfit, riders = avatar.outfit, avatar.poser.riders
    if outfit is None or riders is None:
        return None
    faces = [grid_faces(g.rows, g.columns, g.closed) + outfit.points_of(i).start for i, g in enumerate(outfit.garments)]
    points = avatar.draped(avatar.photo_pose)
    assert points is not None
    camera = avatar.photo_camera.scaled(min(1.0, _ROWS / avatar.photo_camera.height))
    shown = rasterize_mesh(points.astype(np.float64), np.concatenate(faces), camera)
    whole = (shown.face_index >= 0).astype(np.uint8)
    whole = cv2.erode(whole, np.ones((2 * _RIM + 1, 2 * _RIM + 1), np.uint8), borderValue=0) > 0
    means = avatar.pose(avatar.photo_pose).means.double().cpu().numpy()
    pixels, depth = camera.project(means)
    x, y = np.floor(pixels).astype(np.int64).T
    inside = (x >= 0) & (y >= 0) & (x < camera.width) & (y < camera.height)
    x, y = x.clip(0, camera.width - 1), y.clip(0, camera.height - 1)
    hidden = inside & whole[y, x] & (depth > shown.depth[y, x] + _BEHIND)
    out = torch.from_numpy(hidden).to(avatar.device)
    out[riders.gaussians] = avatar.seen[riders.gaussians] < _SEEN
    return out


def folded(avatar: GaussianAvatar, fit: BodyFit) -> Int[Tensor, " m"]:
    """Which Gaussians lie on lids and lips that are shut in the photo.

    What it would teach them is the lashes' and the eye's colour.
    """
    hidden, device = unfolding(fit), avatar.device
    share, mouth = (torch.from_numpy(x).float().to(device) for x in (hidden.share, hidden.mouth))
    lids = share[avatar.corners].mean(1) > 0.5
    return (lids | ((mouth[avatar.corners].mean(1) > 0.5) & (avatar.seen < 0.1))).nonzero()[:, 0]


def untaught(avatar: GaussianAvatar, held: Int[Tensor, " m"], hidden: Bool[Tensor, " n"] | None) -> Bool[Tensor, " n"]:
    """Which Gaussians keep the texture's colour, whatever the photo shows in their place.

    Args:
        avatar: theirs.
        held: as :func:`folded` finds them.
        hidden: as :func:`covered` finds them.
    """
    out = torch.zeros(len(avatar), dtype=torch.bool, device=avatar.device)
    out[held] = True
    return out if hidden is None else out | hidden


__all__ = ["covered", "folded", "untaught"]
