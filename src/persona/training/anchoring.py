"""Colours of generated frames, brought back to the photo's.

Video generators drift in exposure and in the colours of clothes and skin, from frame to frame and part to part. Where
the photo has seen a place its colour is known, and a frame that shows the place tells its own error: a gain and an
offset for the frame and an offset for each body part. They are taken from the whole frame, also from what only the
generator has seen. The paper leaves this to balanced sampling, which protects what the photo shows and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch
from jaxtyping import Float

from persona.avatar import Avatar
from persona.imaging.masks import masked_blur
from persona.types import BodyPart, Frame

_HEIGHT = 256  # rows at which frames are compared
_SEEN = 0.6  # share of a pixel that the photo has to have seen
_SPREAD = 0.06  # sRGB: differences above it count less, since texture may be out of place
_GAIN, _OFFSET, _PART = 0.15, 0.08, 0.05  # usual errors (standard deviations) of generators
_ALIKE = 60.0  # neighbouring pixels err together: so many count as one
_NOTABLE = 0.012  # sRGB: corrections below it, in all of a few frames, are not worth making
_PROBES = 8
_BLUR = 0.012  # of the picture's height


@dataclass(frozen=True)
class ColorError:
    """What a generator did to a frame: image = gain * true + offset + part (by body part), sRGB."""

    gain: Float[np.ndarray, " 3"]
    offset: Float[np.ndarray, " 3"]
    part: Float[np.ndarray, "p 3"]

    @property
    def size(self) -> float:
        """Mean change of a middle grey, over parts and channels."""
        return float(np.abs((self.gain - 1) * 0.5 + self.offset + self.part).mean())


def anchored(avatar: Avatar, frames: list[Frame]) -> list[Frame]:
    """Generated frames with their colours brought back; captured ones, and those of exact generators, as they are.

    Args:
        avatar: untrained, in the texture's colours; ``seen`` marks where the photo shows them.
        frames: any; images are sRGB in their own light (``Frame.lit``).
    """
    generated = [i for i, frame in enumerate(frames) if frame.kind == "generated"]
    probes = generated[:: max(1, len(generated) // _PROBES)][:_PROBES]
    if not generated or all(color_error(avatar, frames[i])[0].size < _NOTABLE for i in probes):
        return frames
    out = list(frames)
    for i in generated:
        error, parts = color_error(avatar, frames[i])
        out[i] = replace(frames[i], image=_corrected(frames[i], error, parts))
    return out


def color_error(avatar: Avatar, frame: Frame) -> tuple[ColorError, Float[np.ndarray, "h w p"]]:
    """How a frame's colours differ from the avatar's where the photo has seen them.

    Returns:
        the error, and each pixel's body parts at the size at which frames are compared.
    """
    camera = frame.camera.scaled(min(1.0, _HEIGHT / frame.camera.height))
    size = (camera.width, camera.height)
    with torch.no_grad():
        g = avatar.pose(frame.pose, lit=frame.lit, cloth="drape" if frame.cloth is None else frame.cloth)
        out = avatar.layers(g, camera, ("color", "seen", "parts"))
        alpha, shown = out.alpha.cpu().numpy(), out.image.cpu().numpy()
    cover = cv2.resize(frame.alpha, size, interpolation=cv2.INTER_AREA)
    image = cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    shown = shown / np.maximum(alpha, 1e-3)[..., None]
    parts = shown[..., 4:]
    inside = (alpha > 0.95) & (cover > 250)
    known = inside & (shown[..., 3] > _SEEN)
    nothing = ColorError(np.ones(3), np.zeros(3), np.zeros((len(BodyPart), 3)))
    if known.sum() < 2 * _ALIKE:
        return nothing, parts
    sigma = max(0.6, _BLUR * camera.height)
    true, found = (masked_blur(x, known, sigma)[known].astype(np.float64) for x in (shown[..., :3], image))
    weight = np.ones_like(found)
    gain, offset = np.ones(3), np.zeros(3)
    part, owner = np.zeros((len(BodyPart), 3)), parts[known].argmax(-1)
    for _ in range(4):
        left = found - part[owner]
        for c in range(3):
            gain[c], offset[c] = _line(true[:, c], left[:, c], weight[:, c])
        left = found - gain * true - offset
        for p in np.unique(owner):
            own = owner == p
            amount = weight[own].sum(0) / _ALIKE
            mean = (weight[own] * left[own]).sum(0) / np.maximum(weight[own].sum(0), 1e-9)
            part[p] = mean * amount / (amount + (_SPREAD / _PART) ** 2)
        weight = 1 / np.maximum(1.0, np.abs(left - part[owner]) / _SPREAD)
    return ColorError(gain, offset, part), parts


def _line(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"], weight: Float[np.ndarray, " n"]) -> np.ndarray:
    """Gain and offset of y = gain x + offset by weighted least squares, held near 1 and 0."""
    a = np.stack([x, np.ones_like(x)], 1)
    noise = _ALIKE * _SPREAD**2
    system = (a * weight[:, None]).T @ a / noise + np.diag([1 / _GAIN**2, 1 / _OFFSET**2])
    return np.array([1.0, 0.0]) + np.linalg.solve(system, (a * weight[:, None]).T @ (y - x) / noise)


def _corrected(frame: Frame, error: ColorError, parts: Float[np.ndarray, "h w p"]) -> np.ndarray:
    size = (frame.camera.width, frame.camera.height)
    soft = cv2.GaussianBlur(parts, (0, 0), 2.0)
    shift = soft @ error.part / np.maximum(soft.sum(-1, keepdims=True), 1e-3)
    shift = cv2.resize(shift.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    image = (frame.image.astype(np.float32) / 255 - error.offset - shift) / np.clip(error.gain, 0.6, 1.6)
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)


__all__ = ["ColorError", "anchored", "color_error"]
