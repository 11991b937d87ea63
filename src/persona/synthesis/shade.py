"""The photo's cloth as if light fell evenly: what of its brightness may go round the person.

Folds, an arm beside, the sun from one side and floor or walls of another colour make one cloth lighter and darker, over
more than a hand's breadth. The light that :mod:`albedo` takes away depends on the surface's direction alone, so
these stay in the colours; continued behind, they become stains. Here the colours of a label, without what is fine, are
gathered around those that are most common among the colours that light can make of each other: one cloth has one such
colour, cloths of two colours have two (mean shift; Comaniciu and Meer 2002). Each place is brought to the colour it is
gathered at. So blocks of colour stay, and stripes and prints, which are finer. Two cloths meet at a line, but light
changes gradually: colours further apart are one cloth's, too, if all that is between them is seen, over a width that no
line has (pink that is red in the shade of the arms, jeans that are dark at the shins). What shines into a cloth's shade
is mostly light that the cloth itself has reflected: there its colour is its own, two or three times over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from persona.imaging.colour import linear_to_srgb, srgb_to_lab, srgb_to_linear
from persona.imaging.fill import nearest_fill
from persona.imaging.masks import binary_erosion, bounding_box, masked_blur, square
from persona.synthesis.common import median


@dataclass(frozen=True)
class Shade:
    """How far light changes one cloth.

    Attributes:
        blur: meters, standard deviation; what is finer stays.
        lightness: standard deviation of the logarithm of lightness (CIE L* + 16, which is a power of light) that light
            makes on one cloth.
        tint: the same of chroma over that lightness.
        most: times these that a colour is moved wholly, and from which on it is another cloth's and stays.
        printed: variation of chroma (Lab) within the blur at which half is believed: the colours of a print differ
            coarsely, too.
        thread: meters, standard deviation; finer hues are of the cloth itself (brown stitches on denim).
        folded: standard deviation of the logarithm of lightness that folds in soft light make, threads left out
            (median of garments .09; in hard sun .15 to .25).
        woven: shares of a piece's strength that its likenesses in the garment leave, between which it becomes one of
            folds; below, a pattern.
        cell: share of the deviations at which colours are counted as one.
        rounds: of the mean shift.
        apart: times the deviations within which what colours are gathered at is one colour.
        common: share of a label that a colour must be gathered from for its transitions to be asked.
        gradual: meters over which one colour goes over into another, between which light does it: a line, blurred by
            ``thread``, takes .02, and what hardly changes is a third cloth's colour in between.
        between: how much of the label has colours in between, beside the smaller share of the two colours; ``middle``
            is how far from the middle of the way between both, and how far from that way, such colours lie, shares of
            its length.
        shone: instead of ``between`` and the least of ``gradual`` for a colour that is the other's in the light that it
            reflects itself; and how much darker it is at most, in deviations: light that is weaker, too, makes folds.
        dark: linear light that every colour has at least: what is nearly black is not made bright.
    """

    blur: float = 0.025
    lightness: float = 0.18
    tint: float = 0.06
    most: tuple[float, float] = (2.0, 3.0)
    printed: float = 8.0
    thread: float = 0.008
    folded: float = 0.09
    woven: tuple[float, float] = (0.45, 0.6)
    cell: float = 0.6
    rounds: int = 15
    apart: float = 0.7
    common: float = 0.03
    gradual: tuple[float, float] = (0.04, 1.0)
    between: float = 0.3
    middle: tuple[float, float] = (0.2, 0.3)
    shone: tuple[float, float, float] = (0.05, 0.03, 1.5)
    dark: float = 0.005

    def evened(
        self, picture: Float[np.ndarray, "h w 3"], own: Float[np.ndarray, "h w"], pixels_per_meter: float
    ) -> Float[np.ndarray, "h w 3"]:
        """The picture without the light's coarse changes on one label.

        Args:
            picture: sRGB.
            own: how far each pixel tells the label's colours (0 to 1).
            pixels_per_meter: of the picture.
        """
        telling, sigma = own > 0, self.blur * pixels_per_meter
        if not telling.any():
            return picture
        smooth = srgb_to_linear(masked_blur(picture, own, sigma, 1e-3))[telling]
        moved = self._moved(smooth, picture, own, usually(self._how_plain(picture, own, sigma), own), pixels_per_meter)
        gain = np.ones(picture.shape)
        gain[telling] += moved / (smooth + self.dark)
        gain = nearest_fill(masked_blur(gain, own, sigma, 1e-3), telling)
        return np.clip(linear_to_srgb(srgb_to_linear(picture) * gain), 0, 1)

    def plain(
        self, picture: Float[np.ndarray, "h w 3"], own: Float[np.ndarray, "h w"], pixels_per_meter: float
    ) -> Float[np.ndarray, "h w"]:
        """How far each place of a label is of no print (0 to 1), by how much its hue varies; 0 outside of it."""
        out, box = np.zeros(own.shape), bounding_box(own > 0)
        if box is not None:
            inside = box.slices
            out[inside] = self._how_plain(picture[inside], own[inside], self.blur * pixels_per_meter)
        return out

    def folds(
        self,
        detail: Float[np.ndarray, "h w 3"],
        base: Float[np.ndarray, "h w 3"],
        plain: Float[np.ndarray, "h w"],
        own: Float[np.ndarray, "h w"],
        pixels_per_meter: float,
    ) -> Float[np.ndarray, "h w 3"]:
        """The detail (sRGB) of plain cloth without hues that are not its base's: folds are light and dark.

        Other hues are those of what stands beside the cloth and shines on its folds; stitches and threads are finer.
        """
        grey = (detail * base).sum(-1, keepdims=True) / ((base**2).sum(-1, keepdims=True) + self.dark) * base
        return detail - masked_blur(plain[..., None] * (detail - grey), own, self.thread * pixels_per_meter)

    def softened(
        self, detail: Float[np.ndarray, "h w 3"], plain: Float[np.ndarray, "h w"], fold: float, strong: float
    ) -> Float[np.ndarray, "h w 3"]:
        """The detail (sRGB) of plain cloth as strong as in soft light: who stands in the sun has the back in the shade.

        Args:
            fold: how far it is of folds, and ``strong`` how strong it is, as :meth:`creased` tells.
        """
        less = fold * (1 - min(1.0, self.folded / max(strong, 1e-9)))
        return detail * (1 - less * plain)[..., None]

    def lit(
        self,
        detail: Float[np.ndarray, "h w 3"],
        base: Float[np.ndarray, "h w 3"],
        own: Float[np.ndarray, "h w"],
        pixels_per_meter: float,
    ) -> Float[np.ndarray, "h w"]:
        """How far the detail (sRGB) around each place may be light's (0 to 1): black on white differs by more."""
        strong = np.sqrt(masked_blur(_lighter(detail, base) ** 2, own, self.blur * pixels_per_meter))
        return np.clip(self.most[0] - strong / self.lightness, 0, 1)

    def creased(
        self,
        detail: Float[np.ndarray, "h w 3"],
        base: Float[np.ndarray, "h w 3"],
        plain: Float[np.ndarray, "h w"],
        own: Float[np.ndarray, "h w"],
        left: float,
        pixels_per_meter: float,
    ) -> tuple[float, float]:
        """How far plain cloth's detail (sRGB) is of folds (0 to 1), and how strong it is.

        That is the standard deviation of the logarithm of lightness. What is woven or printed is no fold: a pattern is
        found again (``left`` of it is little), and black on white differs by more than light makes.

        Args:
            left: what the likenesses of a garment's pieces leave of them.
        """
        weight = own * plain
        if not weight.any():
            return 0.0, 0.0
        coarse = masked_blur(_lighter(detail, base), own, self.thread * pixels_per_meter)
        mean = np.average(coarse, weights=weight)
        strong = float(np.sqrt(np.average((coarse - mean) ** 2, weights=weight)))
        low, high = self.woven
        fold = np.clip((left - low) / (high - low), 0, 1)
        fold *= np.clip((self.most[1] - strong / self.lightness) / (self.most[1] - self.most[0]), 0, 1)
        return float(fold), strong

    def same(self, one: Float[np.ndarray, "n 3"], other: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
        """How far two sRGB colours may be of one cloth in two lights (0 to 1)."""
        return self._one(self.deviations(one, other))

    def deviations(self, one: Float[np.ndarray, "n 3"], other: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
        """How far two sRGB colours are apart, in standard deviations of what light makes of one cloth."""
        words = [self._words(srgb_to_lab(colors).astype(np.float64)) for colors in (one, other)]
        return np.linalg.norm(words[0] - words[1], axis=1)

    def _one(self, apart: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        low, high = self.most
        return np.clip((high - apart) / (high - low), 0, 1)

    def _words(self, lab: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
        """Lab colours in units of what light makes of one cloth."""
        scale = lab[:, :1] + 16
        return np.c_[np.log(scale) / self.lightness, lab[:, 1:] / scale / self.tint]

    def _how_plain(
        self, picture: Float[np.ndarray, "h w 3"], own: Float[np.ndarray, "h w"], sigma: float
    ) -> Float[np.ndarray, "h w"]:
        """How far each place is of no print (0 to 1)."""
        chroma = srgb_to_lab(picture)[..., 1:]
        varied = masked_blur(chroma**2, own, sigma) - masked_blur(chroma, own, sigma) ** 2
        return 1 / (1 + (varied.sum(-1) / self.printed**2) ** 2)

    def _moved(
        self,
        linear: Float[np.ndarray, "n 3"],
        picture: Float[np.ndarray, "h w 3"],
        own: Float[np.ndarray, "h w"],
        plain: float,
        pixels_per_meter: float,
    ) -> Float[np.ndarray, "n 3"]:
        """What makes of each of a label's linear colours the one that it is gathered at; nothing if that is too far.

        Args:
            linear: the label's colours (where ``own`` is positive) without what is fine.
            picture, own: as :meth:`evened` takes them.
            plain: how far the label is of no print.
        """
        weight = own[own > 0]
        words = self._words(srgb_to_lab(linear_to_srgb(linear)).astype(np.float64))
        cells = np.rint(words / self.cell).astype(int)
        cells -= cells.min(0)
        cell = np.unique(np.ravel_multi_index(cells.T, cells.max(0) + 1), return_inverse=True)[1]
        mass = np.bincount(cell, weight)
        value, shown = (
            np.stack([np.bincount(cell, weight * v) for v in x.T], 1) / mass[:, None] for x in (words, linear)
        )

        def near(at: Float[np.ndarray, "c 3"]) -> Float[np.ndarray, "c c"]:
            share = np.exp(-0.5 * ((at[:, None] - value) ** 2).sum(-1)) * mass
            return share / share.sum(1, keepdims=True)

        at = value
        for _ in range(self.rounds):
            at = near(at) @ value
        told, share = near(at) @ shown, plain * self._one(np.linalg.norm(at[cell] - words, axis=1))
        first, size = self._colours(at, mass)
        none, heir = np.arange(len(at)), self._heirs(at, told, first, size, picture, own, plain, pixels_per_meter)
        sure, to = heir != none, np.where(heir != none, heir, self._near(at, first, size))
        for _ in range(2):
            sure, to = sure | sure[to], to[to]
        share[(to != none)[cell]] = plain
        share[sure[cell]] = 1.0
        return share[:, None] * (told[to][cell] - linear)

    def _colours(
        self, at: Float[np.ndarray, "c 3"], mass: Float[np.ndarray, " c"]
    ) -> tuple[Int[np.ndarray, " c"], Float[np.ndarray, " c"]]:
        """For each cell of colours the largest one that is gathered where it is, and their share of the label."""
        first = np.full(len(at), -1)
        for k in np.argsort(-mass, kind="stable"):
            if first[k] < 0:
                first[(first < 0) & (np.linalg.norm(at - at[k], axis=1) < self.apart)] = k
        return first, (np.bincount(first, mass, len(at)) / mass.sum())[first]

    def _near(
        self, at: Float[np.ndarray, "c 3"], first: Int[np.ndarray, " c"], size: Float[np.ndarray, " c"]
    ) -> Int[np.ndarray, " c"]:
        """For each cell a cell of the commonest colour that light makes of its own, itself if that is its own.

        Along colours that change gradually the mean shift comes to rest on the way.
        """
        near = np.arange(len(at))
        for k in np.unique(first):
            reach = np.linalg.norm(at[first] - at[k], axis=1) < self.most[0]
            commonest = first[np.argmax(np.where(reach, size, 0))]
            if commonest != k:
                near[first == k] = commonest
        return near

    def _heirs(
        self,
        at: Float[np.ndarray, "c 3"],
        told: Float[np.ndarray, "c 3"],
        first: Int[np.ndarray, " c"],
        share: Float[np.ndarray, " c"],
        picture: Float[np.ndarray, "h w 3"],
        own: Float[np.ndarray, "h w"],
        plain: float,
        pixels_per_meter: float,
    ) -> Int[np.ndarray, " c"]:
        """For each cell of colours the cell whose cloth it is, itself but for what light has changed gradually.

        Args:
            at: what the cells are gathered at, in units of light; ``told`` is the same in linear light.
            first, share: as :meth:`_colours` tells them.
            plain: how far the label is of no print, which has deeper hues of its own.
        """
        heirs, colours = np.arange(len(at)), np.unique(first)
        colours = colours[share[colours] > self.common]
        size = share[colours]
        if len(colours) < 2:
            return heirs
        inside = binary_erosion(own > 0.5, square(2 * round(self.thread * pixels_per_meter) + 1))
        if not inside.any():
            return heirs
        finer = masked_blur(picture, own, self.thread * pixels_per_meter, 1e-3)
        words = self._words(srgb_to_lab(finer).reshape(-1, 3).astype(np.float64)).reshape(picture.shape)
        steep = np.stack([np.gradient(words, axis=axis)[inside] for axis in (0, 1)], -1) * pixels_per_meter
        words = words[inside]
        for small in np.argsort(size)[:-1]:
            best = 0.0
            for large in np.flatnonzero(size > size[small]):
                one, way = at[colours[small]], at[colours[large]] - at[colours[small]]
                far = float(np.linalg.norm(way))
                along = (words - one) @ way / far**2
                aside = np.linalg.norm(words - one - along[:, None] * way, axis=1)
                middle = (np.abs(along - 0.5) < self.middle[0]) & (aside < self.middle[1] * far)
                seen = middle.sum() / (inside.sum() * size[small])
                if far < self.most[0]:
                    continue
                shone = plain > 0.5 and self._shone_upon(told[colours[small]], told[colours[large]])
                between, least = self.shone[:2] if shone else (self.between, self.gradual[0])
                if seen < max(between, best):
                    continue
                slope = np.linalg.norm(np.einsum("pkd,k->pd", steep[middle], way / far), axis=1)
                most = self.gradual[1]
                if far / most < np.median(slope) < far / least:
                    best, heirs[first == colours[small]] = seen, colours[large]
        return heirs[heirs[heirs]]

    def _shone_upon(self, dark: Float[np.ndarray, " 3"], cloth: Float[np.ndarray, " 3"]) -> bool:
        """Whether one linear colour is another's in the shade that its own folds, sleeves and arms shine into.

        What a cloth has reflected has its colour already, so that there it is deeper: pink is red.
        """
        shares = np.stack(np.meshgrid(*[np.linspace(0, 1, 11)] * 3), -1).reshape(-1, 3)
        shares = shares[shares.sum(1) <= 1]
        lit = np.vstack([dark, cloth * (shares @ cloth ** np.arange(3)[:, None])])
        words = self._words(srgb_to_lab(linear_to_srgb(lit)).astype(np.float64))
        even = self._words(srgb_to_lab(linear_to_srgb(cloth[None])).astype(np.float64))[0, 0] - words[0, 0]
        return 0 < even < self.shone[2] and bool(np.linalg.norm(words[1:] - words[0], axis=1).min() < 1)


def _lighter(detail: Float[np.ndarray, "h w 3"], base: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "h w"]:
    """By how much the logarithm of lightness (CIE L* + 16) is more with the detail (sRGB) than without."""
    both = (np.clip(colors, 0, 1).astype(np.float32) for colors in (base + detail, base))
    shown, even = (np.log(srgb_to_lab(colors)[..., 0] + 16) for colors in both)
    return shown - even


def usually(plain: Float[np.ndarray, "h w"], own: Float[np.ndarray, "h w"]) -> float:
    """How far a label is of no print (0 to 1), in the median of its places; 0 where none is seen."""
    told = own > 0
    return float(median(plain[told][:, None], own[told])[0]) if told.any() else 0.0


__all__ = ["Shade", "usually"]
