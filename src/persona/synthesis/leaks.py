"""Background that a matte took for the person: the tips of narrow gaps, as between an arm and the trunk."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from persona.imaging.colour import srgb_to_lab
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import binary_dilation, binary_opening, disk, distance_to, of_area, touching
from persona.types import Material, Observation


@dataclass(frozen=True)
class LeakRemoval:
    """What counts as background inside the matte. All values were chosen by hand on a dozen photos.

    Attributes:
        reach: share of the person's height; how deep a leak goes, and how far around it the background is known.
        alike: Lab distance from the background beside it.
        mixed: the same where the background mixes with the person's colours, connected with what is alike.
        even: largest Lab spread of a background that can be distinguished from a person.
        own_share: largest share of the person nearby that may look like the background.
        narrow: largest share of the surroundings that are background: a gap's tip has the person on both sides.
        seen_background: smallest share of the surroundings that are background.
        largest: area of a leak in shares of the person's.
        deep: share of ``reach`` from which on the person's inside is compared with the background.
        opening: share of ``reach``; thinner threads are no leaks.
        joint: share of ``reach`` within which a leak begins at its gap.
        going_on: times ``reach`` that the mixed end of a leak goes on.
        rim: share of ``reach`` by which leaks are widened.
    """

    reach: float = 0.025
    alike: float = 7.0
    mixed: float = 18.0
    even: float = 6.0
    own_share: float = 0.04
    narrow: float = 0.35
    seen_background: float = 0.02
    largest: float = 0.0015
    deep: float = 0.6
    opening: float = 0.08
    joint: float = 0.25
    going_on: float = 1.5
    rim: float = 0.15

    def __call__(self, observation: Observation) -> Observation:
        """The observation with alpha 0 where the person's edge shows the even background beside it.

        Nothing changes where the person nearby has the background's colours, or where the background is no even one.
        """
        rows = np.flatnonzero((observation.alpha > 0.5).any(1))
        if not len(rows):
            return observation
        reach = self.reach * (rows[-1] - rows[0] + 1)
        leaks = self._leaks(observation.photo.pixels, observation.alpha, reach) & (
            observation.materials != Material.SKIN
        )
        most = self.largest * np.count_nonzero(observation.alpha > 0.5)
        leaks = of_area(leaks, below=most)
        if not leaks.any():
            return observation
        leaks = binary_dilation(leaks, disk(self.rim * reach))
        return replace(observation, alpha=np.where(leaks, 0.0, observation.alpha).astype(observation.alpha.dtype))

    def _leaks(self, photo: np.ndarray, alpha: Float[np.ndarray, "h w"], reach: float) -> Bool[np.ndarray, "h w"]:
        import cv2

        lab = srgb_to_lab(photo.astype(np.float32) / 255.0)
        size = (2 * round(reach) + 1,) * 2

        def around(values: np.ndarray) -> np.ndarray:
            return cv2.boxFilter(values.astype(np.float32), -1, size, normalize=True)

        outside = alpha < 0.02
        share = around(outside)
        known = np.maximum(share, 1e-6)[..., None]
        mean = around(lab * outside[..., None]) / known
        variance = around(lab**2 * outside[..., None]) / known - mean**2
        even = np.sqrt(np.maximum(variance.sum(-1), 0.0)) < self.even
        distance = np.where(
            even & (share > self.seen_background) & (share < self.narrow), np.linalg.norm(lab - mean, axis=-1), np.inf
        )
        alike = distance < self.alike
        person = alpha > 0.5
        depth = distance_to(~person)
        deep = depth > self.deep * reach
        wide = (4 * size[0] + 1,) * 2
        own = cv2.boxFilter((alike & deep).astype(np.float32), -1, wide)
        own_share = own / np.maximum(cv2.boxFilter(deep.astype(np.float32), -1, wide), 1e-6)
        leaks = alike & person & (depth < reach) & (own_share < self.own_share)
        leaks = binary_opening(leaks, disk(self.opening * reach))
        # a leak goes on from the gap it belongs to
        core = touching(leaks, binary_dilation(alpha < 0.3, disk(self.joint * reach)))
        # to its end, where background and person mix
        if not core.any():
            return core
        beside = np.linalg.norm(lab - nearest_fill(mean, core), axis=-1)
        mixed = ((beside < self.mixed) & person & (own_share < self.own_share)) | core
        return touching(mixed & binary_dilation(core, disk(self.going_on * reach)), core)


__all__ = ["LeakRemoval"]
