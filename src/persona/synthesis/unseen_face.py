"""Lips, brows and eyes of a face that the photo does not show: without them it is a mannequin's.

Where they are tell the facial actions: lips lie between the corners that open with the jaw, brows where most goes down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from scipy.spatial import KDTree

from persona.avatar.expression import UNFOLDING, Unfolding, moved_by
from persona.geometry.kinematics import pose_transforms
from persona.geometry.rotations import unit
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.surface_labels import SurfaceLabels
from persona.types import BodyFit, BodyPart, Label

_BROWS = ("browDownLeft", "browDownRight")


@dataclass(frozen=True)
class UnseenFace:
    """How a face looks that was not seen. Chosen by hand on two photos from behind (docs/decisions/unseen-side.md).

    Attributes:
        seen: how much the photo may show of lips, of a brow or an eye for them to be unseen.
        lips: the colour of lips beside the skin's, for each channel.
        lip: meters above and below the middle of the mouth to which lips reach, and over which they end.
        lip_deep: meters before and behind the corners of the mouth within which lips are.
        brow_from: share of the brow's largest shift from which on, and over which, skin is brow.
        brow: share that the hair's colour has in a brow.
        white, iris: colours of an eye (sRGB).
        iris_from: cosine to the middle of an eye from which on, and over which, it is iris.
        mirror: meters in the reference pose within which two places of a face are each other's mirror images.
        sure: evidence from which on a place is mirrored: at a profile's rim the ground shines in.
    """

    seen: float = 0.03
    lips: tuple[float, float, float] = (0.90, 0.70, 0.68)
    lip: tuple[float, float] = (0.011, 0.003)
    lip_deep: float = 0.03
    brow_from: tuple[float, float] = (0.77, 0.2)
    brow: float = 0.55
    white: tuple[float, float, float] = (0.78, 0.75, 0.72)
    iris: tuple[float, float, float] = (0.20, 0.14, 0.11)
    iris_from: tuple[float, float] = (0.88, 0.05)
    mirror: float = 0.003
    sure: float = 0.5

    def __call__(
        self,
        fit: BodyFit,
        hidden: Unfolding,
        parents: Int[np.ndarray, "n 3"],
        barycentric: Float[np.ndarray, "n 3"],
        colors: Float[np.ndarray, "n 3"],
        weight: Float[np.ndarray, " n"],
        labels: UInt8[np.ndarray, " n"],
    ) -> Float[np.ndarray, "n 3"]:
        """The colours with features where the photo shows nothing of them.

        Args:
            hidden: what facial actions bring out.
            parents: places fine vertices on the surface's, with ``barycentric``.
            colors: sRGB of the fine vertices.
            weight: how much the photo shows of each.
            labels: of the fine vertices.
        """
        surface = fit.surface
        of_body = np.asarray((parents < surface.body_vertices).all(1))
        skin = np.isin(labels, (Label.FACE, Label.SKIN)) & of_body
        face = skin & (surface.parts[parents[:, 0]] == BodyPart.HEAD)
        if not face.any():
            return colors
        tone = np.median(colors[face], axis=0)
        hair = labels == Label.HAIR
        brow = (1 - self.brow) * tone + self.brow * (np.median(colors[hair], axis=0) if hair.any() else 0.4 * tone)
        colors = colors.copy()

        def paint(
            amount: Float[np.ndarray, " v"], color: Float[np.ndarray, " 3"], among: Bool[np.ndarray, " n"]
        ) -> None:
            share = (amount[parents] * barycentric).sum(1) * among
            if (share * weight).sum() < self.seen * share.sum():
                colors[:] += share[:, None] * (color - colors)

        paint(self._lips(fit, hidden), tone * self.lips, face)
        for name in _BROWS:
            paint(self._share(fit, name, self.brow_from), brow, face)
        turns = pose_transforms(fit.skeleton, fit.pose)
        for joint, name in enumerate(fit.skeleton.names):
            moved = np.where(surface.skin.joints == joint, surface.skin.weights, 0).sum(1)
            moved[surface.body_vertices :] = 0
            ball = moved > 0.5
            if name.startswith("eye") and ball.any():
                own = surface.vertices[ball]
                ahead = np.zeros(len(ball))
                ahead[ball] = unit(own - (own.min(0) + own.max(0)) / 2) @ turns[joint, :3, 2]
                low, span = self.iris_from
                paint(ball * 1.0, np.array(self.white), of_body)
                paint(np.clip((ahead - low) / span, 0, 1), np.array(self.iris), of_body)
        return colors

    def mirrored(
        self,
        fine: FineMesh,
        fill: Float[np.ndarray, "n 3"],
        direct: Float[np.ndarray, "n 3"],
        shown: Float[np.ndarray, " n"],
        surface: SurfaceLabels,
    ) -> tuple[Float[np.ndarray, "n 3"], Bool[np.ndarray, " n"]]:
        """What is continued, with the features of a face's seen half on its unseen one.

        A face's sides are alike: where one of two places is seen, the other differs from its base as that one does.

        Args:
            fill: colours that are continued, without features (sRGB).
            direct: the photo's.
            shown: share that the photo's have.

        Returns:
            The colours, and where they have such features.
        """
        head = np.flatnonzero((fine.parts == BodyPart.HEAD) & ~fine.sheet)
        face = surface.labels == Label.SKIN
        rows, found = head[face[head] & (shown[head] < 1)], np.zeros(len(fine), bool)
        if not len(rows):
            return fill, found
        # the nearest of all: what lies inside the mouth is not the lips' mirror image
        apart, nearest = KDTree(fine.rest[head]).query(fine.rest[rows] * [-1, 1, 1])
        of = head[nearest]
        told = (apart < self.mirror) & face[of] & (surface.evidence[of] > self.sure)
        at, of = rows[told], of[told]
        fill = fill.copy()
        fill[at] += direct[of] - fill[of]
        found[at] = True
        return fill, found

    def _lips(self, fit: BodyFit, hidden: Unfolding) -> Float[np.ndarray, " v"]:
        """1 on the lips, 0 away from them."""
        points = fit.surface.vertices
        opens = (hidden.share > 0.5) & moved_by(fit, "jawOpen")
        for lid in UNFOLDING[:2]:
            opens &= ~moved_by(fit, lid)
        if not opens.any():
            return np.zeros(len(points))
        turn = pose_transforms(fit.skeleton, fit.pose)[fit.skeleton.names.index("head"), :3, :3]
        local = points @ turn
        first, last = local[opens][[local[opens, 0].argmin(), local[opens, 0].argmax()]]
        aside, up, ahead = (local - (first + last) / 2).T
        shape = 1 - (aside / max((last[0] - first[0]) / 2, 1e-3)) ** 2
        apart = np.abs(up) - self.lip[0] * np.sqrt(np.clip(shape, 0, 1))
        return np.clip(-apart / self.lip[1], 0, 1) * (shape > 0) * (np.abs(ahead) < self.lip_deep)

    @staticmethod
    def _share(fit: BodyFit, action: str, span: tuple[float, float]) -> Float[np.ndarray, " v"]:
        """1 where an action moves the surface nearly as much as anywhere, 0 where much less."""
        out = np.zeros(len(fit.surface.vertices))
        if action in fit.expression_names:
            shift = np.linalg.norm(fit.expression_basis[fit.expression_names.index(action)], axis=1)
            out[fit.expression_vertices] = np.clip((shift / max(float(shift.max()), 1e-9) - span[0]) / span[1], 0, 1)
        return out


__all__ = ["UnseenFace"]
