"""Skin with its face, hair and beards, headwear and glasses."""

from __future__ import annotations

import numpy as np

from people.cloth import HAIR_SHARES, HAIRS, Fabric, Waves, between, cloth_colour, solid
from people.garments import BARE, Outfit
from people.shapes import Layer, Paint, grid_faces, reach, rope, rounded_box, smooth_step, tube
from persona.types import Label


def skin(outfit: Outfit) -> None:
    """The body itself."""
    s, figure, r = outfit.surface, outfit.figure, outfit.random
    label = np.where(s.is_head, Label.FACE, Label.SKIN).astype(np.uint8)
    vertices = figure.vertices
    outfit.layers.append(
        Layer(
            vertices, s.faces, s.places, label, _complexion(outfit), None, None, 0, 1, figure.normals, r.uniform(0, 0.3)
        )
    )


def _complexion(outfit: Outfit) -> Paint:
    r, s, tone = outfit.random, outfit.surface, outfit.figure.tone
    blotches, fine = Waves(r, 0.08), Waves(r, 0.02)
    red, knees = r.uniform(0, 0.12), r.uniform(0, 0.12)
    brow = HAIRS[r.integers(len(HAIRS))] * 0.8
    eye_x, eye_y = s.joint("eye.L")[0], s.joint("eye.L")[1]
    lip = tone * np.array([1.0, 0.62, 0.65]) * r.uniform(0.8, 1.1)
    if outfit.chance(0.25):
        lip = lip + np.array([0.15, -0.1, -0.08])
    lip = np.clip(lip, 0, 1)
    iris = np.array([[0.15, 0.1, 0.06], [0.25, 0.4, 0.5], [0.3, 0.35, 0.2]])[r.choice(3, p=[0.7, 0.2, 0.1])]
    mouth = eye_y - r.uniform(0.062, 0.07)
    knee = s.joint("lowerleg01.L")[1]
    ink = Waves(r, 0.035) if outfit.chance(0.05) else None
    centre_z = s.head_centre[2]

    def paint(p: np.ndarray) -> np.ndarray:
        x, y, z = np.abs(p[:, 0]), p[:, 1], p[:, 2]
        out = tone * (1 + 0.04 * blotches(p) + 0.015 * fine(p))[:, None]
        flush = np.array([1 + red, 1 - red / 2, 1 - red / 2])
        front = (z > centre_z + 0.02) & (y > 0.6)
        out = np.where(
            (front & (np.hypot((x - 0.04) / 0.03, (y - eye_y + 0.04) / 0.03) < 1))[:, None], out * flush, out
        )
        joint = np.exp(-(((y - knee) / 0.04) ** 2)) * (z > 0) * (y < 0)
        out = out * (1 - knees * joint[:, None] * np.array([0.3, 1, 1]))
        arch = front & (np.abs(x - eye_x) < 0.022) & (np.abs(y - eye_y - 0.021 - 0.1 * (x - eye_x)) < 0.004)
        out = np.where(arch[:, None], brow * 0.6 + out * 0.4, out)
        from_eye = np.hypot((x - eye_x) / 0.016, (y - eye_y) / 0.008)
        out = np.where((front & (from_eye < 1.25))[:, None], out * 0.55, out)
        white = np.where((np.hypot(x - eye_x, y - eye_y) < 0.006)[:, None], iris, 0.85)
        out = np.where((front & (from_eye < 1))[:, None], white, out)
        nostril = front & (np.hypot((x - 0.009) / 0.005, (y - mouth - 0.024) / 0.003) < 1)
        out = np.where(nostril[:, None], out * 0.6, out)
        lips = front & (np.hypot(x / 0.024, (y - mouth) / 0.009) < 1)
        out = np.where(lips[:, None], lip * np.where(np.abs(y - mouth) < 0.0015, 0.5, 1)[:, None], out)
        if ink is not None:
            out = np.where(((ink(p) > 0.6) & (y < 0.5) & ((x > 0.2) | (y < 0)))[:, None], out * 0.45 + 0.05, out)
        return np.clip(out, 0, 1)

    return paint


# ------------------------------------------------------------------------------------------------------------- hair
def hair(outfit: Outfit) -> None:
    """Hair of any length and kind, or none, and perhaps a beard."""
    r, s, figure = outfit.random, outfit.surface, outfit.figure
    head, female = s.head, figure.female
    colour = HAIRS[r.choice(len(HAIRS), p=HAIR_SHARES)] * r.uniform(0.8, 1.15)
    if outfit.chance(0.05):
        colour = cloth_colour(r, figure.tone)
    curly = outfit.chance(0.25)
    strands = Waves(r, 0.02, 8, (1, 1, 1) if curly else (1, 0.1, 1))
    tint, light = Waves(r, 0.12, 4), r.uniform(0.1, 0.4)

    def paint(p: np.ndarray) -> np.ndarray:
        return np.clip(colour * (1 + light * strands(p) + 0.15 * tint(p))[:, None], 0, 1)

    deep = r.uniform(0.001, 0.004)
    cloth = Fabric(paint, lambda p: deep * strands(p), r.uniform(0, 0.5))
    ragged = Waves(r, 0.012, 6, (1, 0.3, 1))(s.places)
    hairless = outfit.chance(0.03 if female else 0.12)
    if not hairless:
        front = r.uniform(-0.25, 0.3) if outfit.chance(0.27) else r.uniform(0.42, 0.72)
        side, nape = r.uniform(-0.6, 0.2), r.uniform(-1.4, -0.5)
        if not female and outfit.chance(0.25):
            front = r.uniform(0.65, 1.0)  # receding
        parting = r.uniform(-0.4, 0.4) if outfit.chance(0.6) else 0
        line = side + (front - side) * smooth_step(head[:, 2], r.uniform(-0.2, 0.1), r.uniform(0.45, 0.75))
        line = line + (nape - side) * smooth_step(-head[:, 2], -0.05, 0.6)
        line = line - 0.25 * np.abs(head[:, 0] - parting) * (head[:, 2] > 0.4) + Waves(r, 0.07)(s.places) * 0.06
        inside = np.where(s.is_head | (s.y > 0.6), head[:, 1] - line, BARE) * 0.1 + ragged * r.uniform(0, 0.006)
        inside = np.where(s.model.eyeballs | ~(s.is_head | (s.y > 0.6)), BARE, inside)
        volume = between(
            r, (0.32, 0.003, 0.012), (0.4, 0.012, 0.03), (0.16, 0.03, 0.06), (0.12 if curly else 0.03, 0.06, 0.13)
        )
        lump = 1 + 0.35 * Waves(r, r.uniform(0.03, 0.12))(s.places) + (0.25 * ragged if curly else 0)
        away = (volume * smooth_step(inside, -0.005, 0.04) + 0.003) * lump
        outfit.grown(inside, away, Label.HAIR, cloth, 8, lumps=0.001)
        style = str(
            r.choice(
                ["short", "long", "tail", "knot"], p=[0.24, 0.54, 0.12, 0.1] if female else [0.88, 0.09, 0.015, 0.015]
            )
        )
        if style == "long":
            _long(outfit, cloth)
        elif style != "short":
            _tied(outfit, cloth, knot=style == "knot")
    if not female and outfit.chance(0.38):
        # from under the nose, over the jaw up to the ears, to the chin or a little below
        edge = r.uniform(-1.15, -1.0) + r.uniform(0.3, 0.9) * smooth_step(np.abs(head[:, 0]), 0.5, 0.9)
        chin = np.minimum.reduce([edge - head[:, 1], head[:, 1] + r.uniform(1.85, 2.3), head[:, 2] + r.uniform(0, 0.3)])
        if outfit.chance(0.15):  # a moustache alone
            chin = np.minimum(chin, head[:, 1] + 1.4)
        beard = np.where(s.is_head | (s.y > 0.57), chin, BARE) * 0.1 + ragged * 0.003
        mouth = np.hypot(s.x / 0.022, (s.y - s.eyes[1] + 0.066) / 0.008)
        beard = np.where(s.is_head & (s.z > s.head_centre[2] + 0.04), np.minimum(beard, (mouth - 1) * 0.01), beard)
        outfit.grown(
            beard, r.uniform(0.002, 0.03), Label.HAIR, cloth, 8, opacity=float(r.choice([0.6, 0.85, 1.0])), lumps=0.001
        )


def _long(outfit: Outfit, cloth: Fabric) -> None:
    """Hair that hangs round the head and over the shoulders, open in front."""
    r, s, figure = outfit.random, outfit.surface, outfit.figure
    centre = figure.head_centre
    length = between(r, (0.3, 0.12, 0.25), (0.45, 0.25, 0.45), (0.25, 0.45, 0.75))
    levels = np.linspace(centre[1] + s.head_radius * 0.55, centre[1] - length, 34)
    axis = np.array([centre[0], 0, centre[2]])
    bins = 64
    radius = reach(figure.vertices[s.is_head | (s.is_trunk & (s.y > 0.2))], axis, levels, bins)
    below = smooth_step((centre[1] - s.head_radius - levels)[:, None], -0.02, 0.12)
    phase = r.uniform(0, 6)
    ring = np.arange(bins)
    least = s.head_radius * r.uniform(0.85, 1.15) * (1 - 0.1 * below)
    radius = np.minimum(np.maximum(radius, least), r.uniform(0.12, 0.2))
    radius = radius + r.uniform(0.008, 0.05) * (0.6 + 0.4 * np.sin(ring * r.uniform(0.2, 1.2) + phase))
    radius = radius + r.uniform(0, 0.012) * np.sin(levels / r.uniform(0.02, 0.06) + phase)[:, None] * (1 + np.sin(ring))
    vertices, faces, around, share = tube(radius, levels, axis)
    heading = np.arctan2(figure.head_turn[0, 2], figure.head_turn[2, 2])
    around = (around - heading + np.pi) % (2 * np.pi) - np.pi
    low = np.repeat(below[:, 0], bins)
    inside = np.ones(len(vertices))
    for sign in (-1, 1):
        first = r.uniform(0.85, 1.4)
        last = r.uniform(0.25, 0.9) if outfit.chance(0.6) else r.uniform(1.2, 2.2)
        edge = np.abs(around) - (first + (last - first) * low) + 0.12 * np.sin(share * 20 + phase)
        inside = np.where(around * sign > 0, edge, inside)
    tips = 0.35 * (1 + np.sin(around * r.uniform(2, 8) + phase)) * r.uniform(0.2, 1)
    inside = np.minimum(inside, (1 - share) * 3 - tips) * 0.2 + 0.02 * np.sin(around * 60)
    places = np.stack([around * 0.1, vertices[:, 1] - centre[1], around * 0.05], 1)
    outfit.thing(
        (vertices, faces), places, Label.HAIR, cloth.paint, 8.2, relief=cloth.relief, inside=inside, gloss=cloth.gloss
    )


def _tied(outfit: Outfit, cloth: Fabric, *, knot: bool) -> None:
    r, s, figure = outfit.random, outfit.surface, outfit.figure
    ahead = figure.head_turn @ np.array([0, 0, 1.0])
    aside = figure.head_turn @ np.array([1.0, 0, 0])
    at = figure.head_centre - ahead * s.head_radius * r.uniform(0.4, 0.95) + aside * r.normal(0, 0.03)
    at = at + np.array([0, s.head_radius * r.uniform(-0.3, 1.1), 0])
    if knot:
        vertices, faces = rounded_box(np.full(3, r.uniform(0.03, 0.065)), 1.0)
        vertices = vertices + at
    else:
        t = np.linspace(0, 1, 14)[:, None]
        end = np.array([0, -r.uniform(0.15, 0.5), 0]) - ahead * r.uniform(0.02, 0.1)
        if outfit.chance(0.5):
            end = end + aside * r.uniform(-0.15, 0.15) + ahead * r.uniform(0, 0.28)
        path = at + t**1.3 * end - ahead * 0.06 * np.sin(t * 3)
        vertices, faces = rope(path, 0.02 + 0.03 * np.sin(np.linspace(0.2, 2.8, 14)))
    outfit.thing((vertices, faces), vertices - at, Label.HAIR, cloth.paint, 8, relief=cloth.relief, gloss=cloth.gloss)


# --------------------------------------------------------------------------------------------------------- headwear
def headwear(outfit: Outfit) -> None:
    """A woollen hat, a hat with a brim, a cap, a headscarf, or the hood of an outer garment."""
    r, s, figure = outfit.random, outfit.surface, outfit.figure
    style = str(r.choice(["beanie", "brim", "cap", "headscarf", "hood", "band"], p=[0.26, 0.25, 0.25, 0.1, 0.06, 0.08]))
    cloth = outfit.cloth() if outfit.chance(0.5) else outfit.plain()
    if style in ("headscarf", "hood"):
        oval = np.hypot(s.head[:, 0] / r.uniform(0.65, 0.9), (s.head[:, 1] + 0.85) / r.uniform(0.85, 1.15))
        inside = np.where(s.is_head | (s.y > 0.53), np.where(s.head[:, 2] > 0.1, (oval - 1) * 0.1, 0.1), BARE)
        inside = np.minimum(inside, s.y - r.uniform(0.46, 0.55))
        inside = np.where(s.is_arm, BARE, inside)
        label = Label.HEADWEAR if style == "headscarf" else Label.OUTER
        outfit.grown(inside, r.uniform(0.012, 0.04), label, cloth, 9, lumps=0.006)
        return
    line, tilt = r.uniform(-0.15, 0.5), r.uniform(-0.35, 0.35)
    over = s.head[:, 1] - line - tilt * s.head[:, 2] * 0.5
    if style == "band":
        over = np.minimum(over, r.uniform(0.12, 0.35) - over)
    away = (
        0.02 + 0.014 * r.random() + (r.uniform(0, 0.07) if style != "band" else 0) * smooth_step(s.head[:, 1], 0.5, 0.9)
    )
    outfit.grown(np.where(s.is_head, over, BARE) * 0.1, away, Label.HEADWEAR, cloth, 9, lumps=0.002)
    if style not in ("brim", "cap"):
        return
    angle, out = np.meshgrid(np.linspace(0, 2 * np.pi, 41), np.linspace(0, 1, 5))
    wide = r.uniform(0.04, 0.13) if style == "brim" else r.uniform(0.06, 0.09)
    radius = s.head_radius * 0.85 + out * wide * (smooth_step(np.cos(angle), 0.35, 0.8) if style == "cap" else 1)
    drop = line * s.head_radius + 0.01 + tilt * 0.5 * radius * np.cos(angle) - out * r.uniform(-0.02, 0.04)
    drop = drop + r.uniform(0, 0.02) * out * np.sin(2 * angle + r.uniform(0, 6))
    v = np.stack([radius * 0.82 * np.sin(angle), drop, radius * 1.05 * np.cos(angle)], -1).reshape(-1, 3)
    v = v @ figure.head_turn.T + figure.head_centre
    outfit.thing((v, grid_faces(5, 41, closed=False)), v - figure.head_centre, Label.HEADWEAR, cloth.paint, 9)


def glasses(outfit: Outfit) -> None:
    """Sunglasses, or frames with clear lenses."""
    r, s = outfit.random, outfit.surface
    lens = np.hypot((s.x - 0.032) / r.uniform(0.024, 0.034), (s.y - s.eyes[1]) / r.uniform(0.016, 0.026))
    bridge = 0.12 - np.abs(s.y - s.eyes[1] - 0.005) * 30
    inside = np.maximum(1 - lens, bridge - (s.x > 0.07))
    inside = np.where(s.is_head & (s.head[:, 2] > 0.3), inside, BARE) * 0.05
    colour = np.full(3, r.uniform(0.02, 0.2)) if outfit.chance(0.7) else cloth_colour(r, outfit.figure.tone)
    shade = Fabric(solid(colour, r, 0.02), None, r.uniform(0.1, 0.8))
    if outfit.chance(0.65):
        outfit.grown(
            np.where(s.model.eyeballs, 0.05, inside),
            0.012,
            Label.GLASSES,
            shade,
            9.5,
            opacity=r.uniform(0.8, 1),
            lumps=0,
        )
        return
    outfit.grown(
        np.where(s.model.eyeballs, 0.05, inside),
        0.012,
        Label.GLASSES,
        shade,
        9.5,
        opacity=r.uniform(0.03, 0.15),
        lumps=0,
    )
    rim = np.minimum(inside, 0.25 * 0.05 - np.minimum(inside, 1) + 0)
    rim = np.where(s.model.eyeballs, BARE, rim)
    outfit.grown(rim, 0.013, Label.GLASSES, shade, 9.7, lumps=0)
