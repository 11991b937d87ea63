"""Seams: where two parts touch in the image but not on the body (paper section 3.3).

Along such a seam (an arm resting on the torso) the photo's pixels are easily painted onto the wrong part. The position
in the reference pose is rendered as a colour; where it jumps between neighbouring pixels, two distant parts meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from persona.avatar import Avatar
from persona.imaging.masks import binary_dilation, binary_erosion, disk, square
from persona.training.captured import CapturedView
from persona.types import Camera, Frame

#: Sobel magnitude of the position map, in meters a pixel at 512 pixels body height, above which parts are distant.
THRESHOLD = 0.02
#: Dilation as a share of the person's height.
DILATION = 0.015


#: How far beside a hand (share of the person's height) and how different (sRGB, mean over the channels) after a blur
#: (share of the height) the photo has to be from the texture to be taken for a piece of the hand.
HAND_REACH, HAND_DIFFERENCE, HAND_BLUR = 0.03, 0.09, 0.002
#: The same reach where the texture took no colours of the photo (the share of them below the second number).
UNSEEN_REACH, UNSEEN = 0.15, 0.1


def beside_hands(
    texture: Float[np.ndarray, "h w 3"],
    photo: Float[np.ndarray, "h w 3"],
    inside: Bool[np.ndarray, "h w"],
    hand: Float[np.ndarray, "h w"],
    height_px: float,
    seen: Float[np.ndarray, "h w"] | None = None,
) -> Bool[np.ndarray, "h w"]:
    """Pixels where the photo shows a hand and the avatar what is behind it: trained on, they would paint fingers there.

    The texture has left them out already, so near a hand what differs much from it is the hand; and so it is farther
    away, where the hand was fitted elsewhere, if the texture has no colours of the photo there.

    Args:
        texture: the untrained avatar's colours in the photo's light, sRGB.
        photo: sRGB.
        inside: where both show the person.
        hand: share of each pixel that is a hand's.
        height_px: the person's height in pixels.
        seen: share of each pixel's colour that is the photo's; None: all of it.
    """
    sigma = max(0.5, HAND_BLUR * height_px)
    difference = np.where(inside[..., None], texture - photo, 0.0).astype(np.float32)
    apart = np.abs(cv2.GaussianBlur(difference, (0, 0), sigma)).mean(-1) > HAND_DIFFERENCE
    hands = hand > 0.5
    beside = binary_dilation(hands, disk(HAND_REACH * height_px))
    if seen is not None:
        beside |= (seen < UNSEEN) & binary_dilation(hands, disk(UNSEEN_REACH * height_px))
    return apart & beside & (hand < 0.5) & inside


def seam_mask(
    positions: Float[np.ndarray, "h w 3"], inside: Bool[np.ndarray, "h w"], height_px: float
) -> Bool[np.ndarray, "h w"]:
    """Pixels near a seam.

    Args:
        positions: position in the reference pose (meters) of the surface seen at each pixel.
        inside: where the person is; the outer silhouette is not a seam.
        height_px: the person's height in pixels.
    """
    flat = np.where(inside[..., None], positions, 0).astype(np.float32)
    magnitude = np.zeros(inside.shape, np.float32)
    for channel in range(3):
        dx = cv2.Sobel(flat[..., channel], cv2.CV_32F, 1, 0, ksize=3) / 8
        dy = cv2.Sobel(flat[..., channel], cv2.CV_32F, 0, 1, ksize=3) / 8
        magnitude += dx * dx + dy * dy
    # Only jumps between two pixels of the person count: shrink the person by one pixel.
    inner = binary_erosion(inside, square(3))
    seam = (np.sqrt(magnitude) > THRESHOLD * 512.0 / height_px) & inner
    return binary_dilation(seam, disk(DILATION * height_px)) & inside


@dataclass(frozen=True)
class Trust:
    """How far captured pictures are believed.

    Attributes:
        pixels: weight of every pixel, by the view's name.
        seam: where the first view has seams; None if they do not matter.
        camera: of the first view.
    """

    pixels: dict[str, Float[Tensor, "h w"]]
    seam: Bool[np.ndarray, "h w"] | None
    camera: Camera

    def on_seam(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Whether points lie on a seam of the first view, 0 or 1.

        Args:
            points: in the first view's pose, meters.
        """
        found = torch.zeros(len(points))  # filled on the CPU: done once
        if self.seam is not None:
            place, depth = self.camera.project(points.detach().double().cpu().numpy())
            x, y = np.floor(place).astype(int).T
            ok = (x >= 0) & (y >= 0) & (x < self.camera.width) & (y < self.camera.height) & (depth > 0)
            found[torch.from_numpy(ok)] = torch.from_numpy(self.seam[y[ok], x[ok]].astype(np.float32))
        return found.to(points.device)


def trust_in(avatar: Avatar, views: Sequence[CapturedView], frames: Sequence[Frame], low: float | None) -> Trust:
    """How far to believe captured views of an untrained avatar.

    Args:
        avatar: not trained yet, with the texture's colours.
        views: pictures to train on, the photo first.
        frames: those that views of other slots show.
        low: weight of pixels along seams (next to hands it is 0); None: all count in full.
    """
    pixels: dict[str, Tensor] = {}
    first: Bool[np.ndarray, "h w"] | None = None
    if low is None:
        return Trust({view.name: torch.ones_like(view.alpha) for view in views}, None, views[0].camera)
    with torch.no_grad():
        for view in views:
            pose, cloth = avatar.photo_pose, None
            if view.slot:
                frame = frames[view.slot - 1]
                pose, cloth = frame.pose, frame.cloth
            posed = avatar.pose(pose, cloth="drape" if cloth is None else cloth)
            out = avatar.layers(posed, view.camera, ("place", "color", "hand", "seen"))
            inside = ((out.alpha > 0.5) & (view.alpha > 0.5)).cpu().numpy()
            shown = (out.image / out.alpha.clamp_min(1e-3)[..., None]).cpu().numpy()
            seam = seam_mask(shown[..., :3], inside, view.person_height)
            weight = torch.where(torch.from_numpy(seam), low, 1.0)
            photo = (view.image / view.alpha.clamp_min(0.05)[..., None]).cpu().numpy()
            beside = beside_hands(shown[..., 3:6], photo, inside, shown[..., 6], view.person_height, shown[..., 7])
            weight[torch.from_numpy(beside)] = 0
            pixels[view.name] = weight.to(avatar.device)
            first = seam if first is None else first
    return Trust(pixels, first, views[0].camera)
