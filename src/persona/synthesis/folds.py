"""Folds of plain cloth that nobody sees: as large, as long, as strong and as slanted as those that are seen.

Folds do not repeat. Mirrored at a garment's outline they meet in rings, as in the grain of wood, and laid in pieces
they are cut at every piece's border. So where a back does not show through the body what its front shows, there is a
random field with the seen folds' own statistics (as of hair: :mod:`strands`), apart by size: their strength and slant
around that place, how fast they change across and along. It is a sum of spots on the surface, each one fold (spot
noise; van Wijk 1991). What is finer than folds is the cloth itself, and is taken from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float, Int

from persona.geometry.spots import spotted
from persona.geometry.transforms import transformed
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import masked_blur
from persona.imaging.sampling import sample
from persona.synthesis.common import Common, made
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.grain import by_size, lengths, tensor


@dataclass(frozen=True)
class Folds:
    """How unseen plain cloth gets its folds. Chosen by hand on six photos, confirmed on others.

    Attributes:
        pixels: a meter, at which folds are measured.
        sizes: meters, standard deviations of the blurs between which brightness is compared: from threads to twice
            what parts detail from base (``Material.fine``), so that nothing is left over.
        around: meters, standard deviation within which strength and slant are those of a place.
        least: square meters that must be seen of plain cloth to tell what its folds are like.
        coherent: times the length over which brightness changes in which folds run alike.
        spots: that overlap at a place.
        meet: meters from what is seen over which its own folds give way.
        behind: cosine between the normal and the line from the camera from which on the far side may show what is seen,
            through the body; nearer to the outline it would be its mirror.
    """

    pixels: float = 250.0
    sizes: tuple[float, ...] = (0.004, 0.008, 0.016, 0.08)
    around: float = 0.05
    least: float = 0.01
    coherent: float = 1.0
    spots: float = 5.0
    meet: float = 0.025
    behind: float = 0.6

    def share(
        self, fine: FineMesh, rows: Int[np.ndarray, " m"], held: Int[np.ndarray, " s"]
    ) -> Float[np.ndarray, " m"]:
        """How far the folds of each place are made here, from 0 beside those that are kept (``held``) to 1."""
        return made(fine.points[rows], fine.points[held], self.meet)

    def field(
        self,
        fine: FineMesh,
        rows: Int[np.ndarray, " m"],
        normals: Float[np.ndarray, "m 3"],
        coarse: Float[np.ndarray, "h w"],
        own: Float[np.ndarray, "h w"],
        common: Common,
    ) -> Float[np.ndarray, " m"] | None:
        """The folds' brightness beside the base's at some places of the surface; None if too few folds are seen.

        Args:
            normals: there, in the camera's frame (unit).
            coarse: the same of the photo, without what is finer than folds.
            own: how far each of its pixels shows folds that may be anywhere.
            common: up to which strength detail is common in its garment.
        """
        scale = self.pixels / fine.pixels_per_meter
        small = np.maximum(1, np.round(np.array(own.shape[::-1]) * scale)).astype(int).tolist()
        share = cv2.resize(own.astype(np.float32), small, interpolation=cv2.INTER_AREA)
        bright = cv2.resize((coarse * own).astype(np.float32), small, interpolation=cv2.INTER_AREA)
        bright /= np.maximum(share, 1e-3)
        # What stands out of its garment (cast shadows, pockets) tells nothing of folds.
        size = np.sqrt(masked_blur(bright**2, share, common.blur * self.pixels))
        told = share > 0.5
        share *= common.kept(size, common.strong(size[told], share[told], np.zeros(told.sum(), int), 1))
        told &= share > 0.5
        if told.sum() < self.least * self.pixels**2 or not len(rows):
            return None
        around = self.around * self.pixels
        at = fine.pixels[rows] * (np.array(small) / np.array(own.shape[::-1]))
        local = transformed(fine.fit.camera.T_camera_world, fine.points[rows])
        random = np.random.default_rng(0)
        out, seen, power = np.zeros(len(rows)), np.zeros(told.shape), np.zeros(told.shape)
        for band in by_size(bright, share, [size * self.pixels for size in self.sizes]):
            _, *both = lengths(band, share, told, self.coherent)
            across, along = (float(np.clip(one / self.pixels, self.sizes[0], self.sizes[-1])) for one in both)
            strong = nearest_fill(np.sqrt(masked_blur(band**2, share, around)), told)
            slant = nearest_fill(tensor(band, share, around), told)
            spots = _Spots.of(local, normals, sample(slant, at), fine.area[rows])
            out += sample(strong, at) * spots.drawn(across, along, self.spots, random)
            seen += band
            power += strong**2
        # As strong as all sizes together are: what is seen in two of them is not independent.
        return out * float(np.sqrt((seen[told] ** 2).mean() / max(float(power[told].mean()), 1e-12)))


@dataclass(frozen=True)
class _Spots:
    """Points of a surface (meters), the direction in which folds run there (unit), and its area (square meters)."""

    points: Float[np.ndarray, "m 3"]
    along: Float[np.ndarray, "m 3"]
    area: Float[np.ndarray, " m"]

    @staticmethod
    def of(
        points: Float[np.ndarray, "m 3"],
        normals: Float[np.ndarray, "m 3"],
        slant: Float[np.ndarray, "m 3"],
        area: Float[np.ndarray, " m"],
    ) -> _Spots:
        """Folds slant around the body as the photo shows them; on the far side as if seen through the body.

        Args:
            points: in the camera's frame.
            slant: products of the brightness' gradient in the picture (xx, xy, yy).
        """
        down = np.array([0, 1.0, 0]) - normals[:, 1:2] * normals
        down /= np.maximum(np.linalg.norm(down, axis=1, keepdims=True), 1e-6)
        side = np.cross(normals, down)
        xx, xy, yy = slant.T
        xy = -xy * normals[:, 2]
        turn = 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2  # along the least change
        return _Spots(points, np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * down, area)

    def drawn(
        self, across: float, along: float, overlapping: float, random: np.random.Generator
    ) -> Float[np.ndarray, " m"]:
        """A random field of deviation 1 that changes over these lengths (meters) as a Gaussian one."""
        short, long = across / np.sqrt(2), along / np.sqrt(2)
        count = int(overlapping * self.area.sum() / (np.pi * short * long)) + 1
        at = random.choice(len(self.points), size=count, p=self.area / self.area.sum())
        sign = random.choice([-1.0, 1.0], size=count)
        return spotted(self.points, self.points[at], self.along[at], sign, short, long)


__all__ = ["Folds"]
