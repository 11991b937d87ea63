"""A generator that errs the way video diffusion does, for measuring what the method makes of such frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float

from persona.events import SILENT, Stage
from persona.imaging.masks import masked_blur
from persona.synthesis.reprojection import Reprojection
from persona.types import NOBODY, BodyFit, BodyPart, Frame, Motion, Observation, TexturedSurface

_HANDS = (BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)
_WAVE = 24  # frames over which a drift turns: neighbours err alike, as in a generated clip

Synthesize = Callable[[Observation, BodyFit, TexturedSurface, Sequence[Motion], Stage], list[Frame]]


@dataclass(frozen=True)
class DriftingGenerator:
    """The frames of another generator with what diffusion does to them: identity, texture and hands drift, colours
    flicker; poses, silhouettes and geometry stay as they were (0 switches an error off).

    Attributes:
        generator: whose frames are corrupted.
        color: how far colours wander, standard deviation in sRGB, each body part its own way.
        warp: how far the texture swims, standard deviation in shares of the person's height; whatever leaves the
            silhouette is cut off, so that only the inside is wrong.
        face_warp: the same inside the head, where it makes another face.
        flicker: standard deviation of each frame's brightness, as a factor.
        hand_blur: standard deviation of the blur over the hands, in shares of the person's height.
        softness: standard deviation of the blur over everything: generated frames lack fine texture.
        seed: the same seed gives the same errors.
    """

    generator: Synthesize = field(default_factory=Reprojection)
    color: float = 0.06
    warp: float = 0.006
    face_warp: float = 0.010
    flicker: float = 0.05
    hand_blur: float = 0.008
    softness: float = 0.0015
    seed: int = 0

    def __call__(
        self, observation: Observation, fit: BodyFit, textured: TexturedSurface, motions: Sequence[Motion] = (),
        stage: Stage = SILENT,
    ) -> list[Frame]:  # fmt: skip
        """The other generator's frames, corrupted; arguments as for every generator."""
        return self.corrupted(self.generator(observation, fit, textured, motions, stage))

    def corrupted(self, frames: list[Frame]) -> list[Frame]:
        """The frames with this generator's errors."""
        rng = np.random.default_rng(self.seed)
        count = len(frames)
        # One wandering colour for each part and for where nobody is, plus one that all parts share.
        tints = self.color * (_wandering(rng, count, (len(BodyPart) + 1, 3)) + _wandering(rng, count, (1, 3))) / 2**0.5
        tints = np.roll(tints, -1, 1)
        gains = 1 + self.flicker * rng.normal(size=count)
        fields = _wandering(rng, count, (2, 8, 6))  # coarse displacements, in standard deviations
        faces = _wandering(rng, count, (2, 5, 5))
        return [
            replace(frame, image=self._image(frame, tints[i], gains[i], fields[i], faces[i]))
            for i, frame in enumerate(frames)
        ]

    def _image(
        self,
        frame: Frame,
        tints: Float[np.ndarray, "p 3"],
        gain: float,
        displacement: Float[np.ndarray, "2 a b"],
        face: Float[np.ndarray, "2 c d"],
    ) -> np.ndarray:
        image = frame.image.astype(np.float32) / 255
        rows = np.flatnonzero((frame.alpha > 127).any(1))
        if not len(rows):
            return frame.image
        tall = float(rows[-1] - rows[0] + 1)
        parts = np.full(image.shape[:2], NOBODY, np.uint8) if frame.parts is None else frame.parts
        image = self._swum(image, frame, parts, tall, displacement, face)
        if self.softness:
            image = _blurred(image, frame.alpha, self.softness * tall)
        hands = np.isin(parts, _HANDS)
        if self.hand_blur and hands.any():
            share = _soft(hands, self.hand_blur * tall)[..., None]
            image = image + share * (_blurred(image, frame.alpha, self.hand_blur * tall) - image)
        # Tints fade into each other at the borders of parts.
        tint = cv2.GaussianBlur(tints[np.minimum(parts, len(tints) - 1)].astype(np.float32), (0, 0), 0.01 * tall)
        image = (image + tint) * gain
        return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)

    def _swum(
        self,
        image: Float[np.ndarray, "h w 3"],
        frame: Frame,
        parts: np.ndarray,
        tall: float,
        displacement: Float[np.ndarray, "2 a b"],
        face: Float[np.ndarray, "2 c d"],
    ) -> Float[np.ndarray, "h w 3"]:
        """The picture with its texture moved along a smooth field."""
        if not (self.warp or self.face_warp):
            return image
        h, w = image.shape[:2]
        move = np.stack([cv2.resize(d.astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC) for d in displacement])
        move = move * (self.warp * tall)
        head = parts == BodyPart.HEAD
        if self.face_warp and head.any():
            ys, xs = np.nonzero(head)
            box = slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1)
            size = (int(np.ptp(xs)) + 1, int(np.ptp(ys)) + 1)
            own = np.stack([cv2.resize(d.astype(np.float32), size, interpolation=cv2.INTER_CUBIC) for d in face])
            move[:, box[0], box[1]] += own * (self.face_warp * tall) * _soft(head, 0.01 * tall)[box]
        # Only inside: what lies outside is filled with the person's own colours before the texture moves over it.
        filled = _blurred(image, frame.alpha, 0.02 * tall)
        solid = (frame.alpha > 250)[..., None]
        source = np.where(solid, image, filled)
        x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
        return cv2.remap(source, x + move[0], y + move[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _wandering(rng: np.random.Generator, count: int, shape: tuple[int, ...]) -> Float[np.ndarray, "t ..."]:
    """Smooth random courses of unit variance over ``count`` frames."""
    knots = rng.normal(size=(count // _WAVE + 4, *shape))
    place = np.arange(count) / _WAVE + 1
    first = place.astype(int)
    share = (place - first).reshape(-1, *[1] * len(shape))
    angle = share * np.pi / 2  # keeps the variance between knots
    return np.cos(angle) * knots[first] + np.sin(angle) * knots[first + 1]


def _blurred(image: np.ndarray, alpha: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur among the person's own pixels."""
    return masked_blur(image, alpha.astype(np.float32) / 255, sigma, 1e-4)


def _soft(mask: Bool[np.ndarray, "h w"], sigma: float) -> Float[np.ndarray, "h w"]:
    """1 over the mask, falling off outside within about two ``sigma``."""
    radius = max(1, round(sigma))
    grown = cv2.dilate(mask.astype(np.float32), np.ones((2 * radius + 1, 2 * radius + 1), np.uint8))
    return cv2.GaussianBlur(grown, (0, 0), max(sigma, 0.5))


__all__ = ["DriftingGenerator"]
