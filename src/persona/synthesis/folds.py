"""Folds of plain cloth that nobody sees: as large, as long, as strong and as slanted as those that are seen.

Folds do not repeat. Mirrored at a garment's outline they meet in rings, as in the grain of wood, and laid in pieces
they are cut at every piece's border. So where a back does not show through the body what its front shows, there is a
random relief with the seen folds' own statistics, apart by size: their strength and slant around that place, how fast
they change. Each fold is a ridge on the surface that light from above and one side shows, light on one slope,
dark on the other: a random brightness of the same statistics reads as clouds or stains, since nothing in it has two
sides. What is finer than folds is the cloth itself, and is taken from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float, Int

from persona.geometry.ridges import ridged
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
        sizes: meters, standard deviations of the blurs between which brightness is compared: from threads to folds of
            5 cm. What is broader is the light on a body's form; made at random it is smoke.
        around: meters, standard deviation within which strength and slant are those of a place.
        plain: how far the median place of a garment is of no print, between which its folds are made wholly: prints and
            stripes of two colours have up to .2, plain cloth in hard light .7.
        least: square meters that must be seen of plain cloth to tell what its folds are like.
        coherent: times the length over which brightness changes in which folds run alike.
        slender: times its width that a fold is long.
        overlapping: folds at a place.
        turned: radians, standard deviation of a fold's direction around that of its place.
        alike: shape of the gamma distribution of their heights; the lower, the fewer stand out.
        crest: light of a fold's crest beside that of its lit slope.
        aside: light from one side beside that from above.
        meet: meters from what is seen over which its own folds give way.
        behind: cosine between the normal and the line from the camera from which on the far side may show what is seen,
            through the body; nearer to the outline it would be its mirror.
    """

    pixels: float = 250.0
    sizes: tuple[float, ...] = (0.004, 0.008, 0.016)
    around: float = 0.05
    plain: tuple[float, float] = (0.3, 0.6)
    least: float = 0.01
    coherent: float = 1.0
    slender: float = 5.0
    overlapping: float = 2.0
    turned: float = 0.25
    alike: float = 3.0
    crest: float = 0.35
    aside: float = 0.5
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
            cloth = _Cloth.of(local, normals, sample(slant, at), fine.area[rows])
            out += sample(strong, at) * cloth.folded(1 / np.hypot(1 / across, 1 / along), self, random)
            seen += band
            power += strong**2
        # As strong as all sizes together are: what is seen in two of them is not independent.
        return out * float(np.sqrt((seen[told] ** 2).mean() / max(float(power[told].mean()), 1e-12)))


@dataclass(frozen=True)
class _Cloth:
    """Points of a surface (meters), in the camera's frame: where folds run, which way is down, which aside (unit)."""

    points: Float[np.ndarray, "m 3"]
    along: Float[np.ndarray, "m 3"]
    down: Float[np.ndarray, "m 3"]
    side: Float[np.ndarray, "m 3"]
    area: Float[np.ndarray, " m"]

    @staticmethod
    def of(
        points: Float[np.ndarray, "m 3"],
        normals: Float[np.ndarray, "m 3"],
        slant: Float[np.ndarray, "m 3"],
        area: Float[np.ndarray, " m"],
    ) -> _Cloth:
        """Folds slant around the body as the photo shows them; on the far side as if seen through the body.

        Args:
            slant: products of the brightness' gradient in the picture (xx, xy, yy).
            area: square meters.
        """
        down = np.array([0, 1.0, 0]) - normals[:, 1:2] * normals
        down /= np.maximum(np.linalg.norm(down, axis=1, keepdims=True), 1e-6)
        side = np.cross(normals, down)
        xx, xy, yy = slant.T
        xy = -xy * normals[:, 2]
        turn = 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2  # along the least change
        return _Cloth(points, np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * down, down, side, area)

    def folded(self, changes: float, options: Folds, random: np.random.Generator) -> Float[np.ndarray, " m"]:
        """Brightness of random folds, of deviation 1, which changes over this length (meters) in all directions."""
        short = changes * np.sqrt(1.5 + 0.5 / options.slender**2)  # of a Gaussian's slope across it, and along
        long = options.slender * short
        count = int(options.overlapping * self.area.sum() / (np.pi * short * long)) + 1
        at = random.choice(len(self.points), size=count, p=self.area / self.area.sum())
        turn = random.normal(0, options.turned, count)[:, None]
        normal = np.cross(self.down[at], self.side[at])
        along = np.cos(turn) * self.along[at] + np.sin(turn) * np.cross(normal, self.along[at])
        lit = np.cross(normal, along)
        light = options.aside * self.side[at] - self.down[at]
        lit *= np.where((lit * light).sum(1, keepdims=True) < 0, -1.0, 1.0)
        height = random.gamma(options.alike, size=count)
        made = ridged(self.points, self.points[at], along, lit, height, short, long, options.crest)
        made -= np.average(made, weights=self.area)
        return made / max(float(np.sqrt(np.average(made**2, weights=self.area))), 1e-9)


__all__ = ["Folds"]
