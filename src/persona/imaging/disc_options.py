"""Numbers with which discs are found, apart from what finds them: options are imported without OpenCV."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DiscOptions:
    """When the sides of a mask are a disc's; lengths are shares of half the width between its tips.

    Chosen on hats with a brim (d01, d13, 0016) and without (0499, 0869, d20); what was measured on others:
    docs/decisions/shape-behind.md.

    Attributes:
        tip: from the outermost pixel of a side that is its tip.
        outer: from the middle, where a side's outer part begins.
        flattest: height over width of the ellipse at each side, at most.
        notch: depth of the notch between what the disc goes round and each tip, at least.
        rim: from the disc's middle, where its near rim begins; ``before`` is how far to each side of the middle that is
            looked for, and the share of it that must be seen.
        beyond: of the disc's radius, up to which what lies there is of its rim.
    """

    tip: float = 0.055
    outer: float = 0.7
    flattest: float = 0.65
    notch: float = 0.05
    rim: float = 0.6
    beyond: float = 1.15
    before: tuple[float, float] = (0.5, 0.5)


__all__ = ["DiscOptions"]
