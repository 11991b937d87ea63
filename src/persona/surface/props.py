"""Things held in a hand: found by their colour, each a closed sheet that is rigid with the hand."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool

from persona.imaging.colour import discounted, srgb_to_lab
from persona.imaging.masks import (
    binary_dilation,
    binary_opening,
    components,
    disk,
    distance_to,
    touching,
    without_specks,
)
from persona.surface.options import PropOptions, SheetOptions
from persona.surface.scene import HANDS, BodyInPhoto, Scene
from persona.surface.sheet_mesh import two_sided_mesh
from persona.surface.sheets import Sheet, rounded
from persona.types import Material


def prop_mask(view: BodyInPhoto, options: PropOptions) -> Bool[np.ndarray, "h w"]:
    """Things held in a hand: as perception says, and what stands off the body at a hand in a colour of its own."""
    known = (view.window.materials == Material.PROP) & view.matte
    held = known.copy()
    off = view.matte & ~view.body & ~np.isin(view.window.materials, (Material.SKIN, Material.HAIR))
    off = binary_opening(off, disk(options.least_width_m * view.px))
    labels, areas = components(off)
    hands = np.isin(view.part, HANDS)
    lab = discounted(srgb_to_lab(view.window.foreground))
    for k in range(1, len(areas)):
        own = labels == k
        if areas[k] < options.least_m2 * view.px**2:
            continue
        ring = binary_dilation(own, disk(options.reach_m * view.px))
        cloth = ring & view.body & ~hands & (view.window.materials == Material.CLOTH)
        if not (ring & hands).any():
            continue
        typical = np.median(lab[own], axis=0)
        unlike = np.linalg.norm(lab - typical, axis=2)
        if cloth.sum() > 20 and np.median(unlike[cloth]) < options.colour:
            continue
        # The part that covers the body in the photo belongs to it too.
        near = binary_dilation(own, disk(options.covers_m * view.px))
        alike = (unlike < options.alike * options.colour) & near & view.matte & (view.window.materials != Material.SKIN)
        held |= touching(own | without_specks(alike, options.speck_m * view.px), own)
    return held


def prop_sheets(scene: Scene, options: SheetOptions) -> list[Sheet]:
    """Things held in a hand: one closed sheet each, rigid with the nearest hand."""
    view, own_options = scene.view, options.props
    sheets = []
    labels, areas = components(scene.props)
    hands = {part: view.part == part for part in scene.joints.hands}
    for k in range(1, len(areas)):
        if areas[k] < own_options.least_sheet_m2 * view.px**2:
            continue
        own = labels == k
        gaps = {}
        for part, shown in hands.items():
            gaps[part] = float(distance_to(shown)[own].min()) / view.px if shown.any() else np.inf
        part = min(gaps, key=lambda p: gaps[p])
        if gaps[part] > own_options.from_hand_m:
            continue
        depth = float(np.median(view.nearest[hands[part]]))
        outline = distance_to(~own) / view.px
        rise = float(np.clip(outline.max(), own_options.thinnest_m, options.thickest_m))
        profile = rise * rounded(outline, rise)
        hidden = np.where(own & view.body & ~hands[part], view.nearest, np.inf)
        # Whatever the prop covers in the photo lies behind it.
        back = depth + profile
        clear = float(np.clip((back - hidden + own_options.clear_m)[own].max(), 0, own_options.deepest_m))
        near, far = depth - profile - clear, back - clear
        step = max(2, int(np.ceil(np.sqrt(2 * own.sum() / (options.most_vertices * own_options.vertices)))))
        mesh = two_sided_mesh(
            view, own, own, near, far, outline, np.ones_like(own), step, np.zeros(own.shape, int), options
        )
        if mesh is None:
            continue
        weights = np.zeros((len(mesh.vertices), view.dense.shape[1]))
        weights[:, scene.joints.hands[part]] = 1.0
        sheets.append(Sheet(mesh.vertices, mesh.faces, weights, np.full(len(mesh.vertices), int(part))))
    return sheets


__all__ = ["prop_mask", "prop_sheets"]
