"""Things held in a hand, by their label: each a closed sheet that is rigid with the hand, or hangs on the body."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool

from persona.imaging.masks import components, distance_to, of_area, touching
from persona.surface.options import PropOptions, SheetOptions
from persona.surface.scene import ARMS, HANDS, BodyInPhoto, Scene
from persona.surface.sheet_mesh import two_sided_mesh
from persona.surface.sheets import Sheet, rounded
from persona.types import BodyPart, Label


def prop_mask(view: BodyInPhoto, options: PropOptions) -> Bool[np.ndarray, "h w"]:
    """What the labels call a prop and a hand holds. A prop that no hand holds is worn: a part of the clothes."""
    known = of_area((view.window.labels == Label.PROP) & view.matte, options.least_m2 * view.px**2)
    known = touching(known, distance_to(np.isin(view.part, HANDS)) < options.from_hand_m * view.px)
    # what lies on an arm all over is its skin or its sleeve
    numbers, areas = components(known)
    arms = np.isin(view.part, [part for limb in ARMS.values() for part in limb])
    on_arms = np.bincount(numbers[arms & known], minlength=len(areas))
    return known & (on_arms < options.on_arm * areas)[numbers]


def prop_sheets(scene: Scene, options: SheetOptions) -> list[Sheet]:
    """Things held in a hand: one closed sheet each, rigid with the nearest hand.

    What does not touch a hand hangs by a strap, over the shoulder: it lies on the body. So does what hides the hand
    beside it: who carries something shows the fingers.
    """
    view, own_options = scene.view, options.props
    sheets = []
    numbers, areas = components(scene.props)
    hands = {part: view.part == part for part in scene.joints.hands}
    for k in range(1, len(areas)):
        own = numbers == k
        gaps = {}
        for part, shown in hands.items():
            gaps[part] = float(distance_to(shown)[own].min()) / view.px if shown.any() else np.inf
        part = min(gaps, key=lambda p: gaps[p])
        trunk = view.layers[0]
        over = own & trunk.covered
        carried = view.hands_shown[part] and gaps[part] <= own_options.touch_m
        hangs = not carried and bool(over.any())
        if hangs:  # by a strap, on the body: it moves with what it lies on
            part, before = BodyPart.TORSO, np.where(over, trunk.front, np.inf)
            moves = view.dense[trunk.vertex[over]].mean(0)
        else:
            before = np.where(own & view.body & ~hands[part], view.nearest, np.inf)
            moves = np.eye(view.dense.shape[1])[scene.joints.hands[part]]
        depth = float(np.median(trunk.front[over] if hangs else view.nearest[hands[part]]))
        outline = distance_to(~own) / view.px
        rise = float(np.clip(outline.max(), own_options.thinnest_m, options.thickest_m))
        profile = rise * rounded(outline, rise)
        # Whatever the prop covers in the photo lies behind it.
        back = depth + profile
        clear = float(np.clip((back - before + own_options.clear_m)[own].max(), 0, own_options.deepest_m))
        near, far = depth - profile - clear, back - clear
        step = max(2, int(np.ceil(np.sqrt(2 * own.sum() / (options.most_vertices * own_options.vertices)))))
        whole = np.ones_like(own)
        one = np.zeros(own.shape, int)
        mesh = two_sided_mesh(view, own, own, near, far, outline, whole, step, one, options, holes=False)
        if mesh is None:
            continue
        weights = np.tile(moves, (len(mesh.vertices), 1))
        sheets.append(Sheet(mesh.vertices, mesh.faces, weights, np.full(len(mesh.vertices), int(part))))
    return sheets


__all__ = ["prop_mask", "prop_sheets"]
