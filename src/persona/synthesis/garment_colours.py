"""Garments that hang free, in the photo and on the textured surface: what of them is seen, and what they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int, UInt8

from persona.imaging.window import PersonWindow
from persona.synthesis.fine_mesh import FineMesh
from persona.synthesis.surface_labels import LabelField, PhotoLabels, SurfaceLabels
from persona.types import BodyFit, Label

#: What a photo may call a garment that hangs free; its shape says better that it is one.
_CALLED = (Label.SKIRT, Label.DRESS, Label.OUTER, Label.TOP, Label.BELT)


def named_garments(window: PersonWindow, shown: Int[np.ndarray, "h w"], fit: BodyFit) -> PersonWindow:
    """The window with each garment called by one label, wherever the photo shows cloth of it.

    Args:
        shown: number of the garment that every pixel shows, -1 where it shows none.
    """
    labels = window.labels
    for number, garment in enumerate(fit.garments):
        labels = np.where((shown == number) & np.isin(labels, _CALLED), np.uint8(garment.label), labels)
    return replace(window, labels=labels)


def dressed_labels(
    surface: SurfaceLabels,
    fine: FineMesh,
    photo: PhotoLabels,
    seen: Float[np.ndarray, " n"],
    options: LabelField,
) -> SurfaceLabels:
    """The labels with every garment all one; the photo proves it where it shows the garment and calls it so.

    Args:
        seen: how squarely the photo sees each vertex, 0 where it shows something else.
    """
    worn = fine.garment >= 0
    if not worn.any():
        return surface
    own: UInt8[np.ndarray, " k"] = np.array([garment.label for garment in fine.fit.garments], np.uint8)
    at = (fine.row[worn], fine.column[worn])
    label = own[fine.garment[worn]]
    agree = fine.inside[worn] & (photo.labels[at] == label) & (seen[worn] > 0)
    proof = np.clip(photo.edge[at] / options.edge, 0, 1) * np.clip(photo.other[at] / options.other, 0, 1)
    labels, agrees, evidence = surface.labels.copy(), surface.agree.copy(), surface.evidence.copy()
    labels[worn], agrees[worn], evidence[worn] = label, agree, seen[worn] * proof * agree
    return replace(surface, labels=labels, agree=agrees, evidence=evidence)


__all__ = ["dressed_labels", "named_garments"]
