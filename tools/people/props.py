"""Bags of all kinds, with straps, and what else hands hold."""

from __future__ import annotations

import numpy as np

from people.cloth import LEATHERS, Fabric, cloth_colour, solid
from people.garments import Outfit
from people.shapes import rope, rounded_box
from persona.geometry.rotations import exp_rotation
from persona.types import Label

STYLES = {"hand": 0.2, "elbow": 0.14, "clutch": 0.2, "shoulder": 0.2, "cross": 0.14, "front": 0.05, "back": 0.07}


def _turned(*vector: float) -> np.ndarray:
    return exp_rotation(np.array([vector], float))[0]


def bag(outfit: Outfit) -> None:
    """A handbag, clutch, shopper, shoulder bag, satchel or backpack."""
    r, figure, s = outfit.random, outfit.figure, outfit.surface
    style = str(r.choice(list(STYLES), p=np.array(list(STYLES.values())) / sum(STYLES.values())))
    left = outfit.chance(0.5)
    side, sign = ("L", 1) if left else ("R", -1)
    other = "R" if left else "L"
    turn = figure.turn
    aside, ahead, up = turn @ np.array([sign, 0, 0.0]), turn @ np.array([0, 0, 1.0]), np.array([0, 1.0, 0])
    size = np.array([r.uniform(0.08, 0.2), r.uniform(0.06, 0.18), r.uniform(0.025, 0.08)])
    if outfit.chance(0.35):
        size[:2] *= r.uniform(1, 1.5)
    if style == "clutch":
        size = np.array([r.uniform(0.09, 0.16), r.uniform(0.05, 0.11), r.uniform(0.008, 0.03)])
    cloth = _covering(outfit, size)
    box, faces = rounded_box(size, float(r.choice([0.2, 0.35, 0.6, 0.9])), r.uniform(-0.3, 0.2))
    soft = 0.02 * r.random() * np.sin(box[:, :1] * r.uniform(15, 40) + r.uniform(0, 6))
    shaped = box + soft * np.array([0, 1, 0.7])
    if outfit.chance(0.5):  # a soft bag sags in the middle of its top
        sag = r.uniform(0, 0.35) * size[1] * np.exp(-((box[:, 0] / size[0] / 0.6) ** 2)) * (box[:, 1] > 0)
        shaped[:, 1] -= sag
    thin = r.uniform(0.004, 0.02)
    strap_cloth = cloth if outfit.chance(0.7) else outfit.plain()

    def put(at: np.ndarray, facing: np.ndarray) -> None:
        outfit.thing(
            (shaped @ facing.T + at, faces), box, Label.PROP, cloth.paint, 7, relief=cloth.relief, gloss=cloth.gloss
        )

    def strap(path: np.ndarray, radius: float = thin) -> None:
        mesh = rope(path, radius, 6, 0.5)
        outfit.thing(mesh, mesh[0], Label.PROP, strap_cloth.paint, 7, gloss=strap_cloth.gloss)

    half = np.linspace(0, np.pi, 12)[:, None]
    if style in ("hand", "elbow", "clutch"):
        hand, elbow, wrist = (figure.joint(f"{name}.{side}") for name in ("finger3-1", "lowerarm01", "wrist"))
        facing = turn @ _turned(0, r.choice([np.pi / 2, 0]) + r.normal(0, 0.4), 0)
        if style == "clutch":
            facing = turn @ _turned(0, r.normal(0, 0.5), r.normal(0, 0.35) + (np.pi / 2 if outfit.chance(0.3) else 0))
            # before the palm or behind the fingers, or pressed against the trunk by the forearm
            at = hand + ahead * r.choice([-0.025, 0.02]) + up * r.normal(-0.02, 0.04) - aside * r.normal(0.02, 0.05)
            if outfit.chance(0.3):
                at = elbow + (wrist - elbow) * r.uniform(0.2, 0.8) - aside * r.uniform(0.02, 0.06) - up * 0.03
            put(at, facing)
            return
        at = hand if style == "hand" else elbow + (wrist - elbow) * r.uniform(0.05, 0.6)
        drop = size[1] + r.uniform(0.03, 0.25)
        low = at - up * drop + aside * size[2] * 0.6
        put(low, facing)
        across = facing @ np.array([1.0, 0, 0])
        for offset in (-0.4, 0.4) if outfit.chance(0.6) else (0.0,):
            root = low + facing @ np.array([0, 0, offset * size[2]]) + up * size[1] * 0.9
            strap(root + np.cos(half) * across * size[0] * 0.55 + np.sin(half) * up * (drop - size[1] * 0.8))
    elif style in ("shoulder", "cross", "front"):
        y = figure.joint("root")[1] + (
            r.uniform(0.05, 0.35) if style == "shoulder" and outfit.chance(0.5) else r.uniform(-0.2, 0.2)
        )
        near = figure.vertices[s.is_trunk | s.is_leg]
        near = near[np.abs(near[:, 1] - y) < 0.03]
        base = figure.joint("root")
        facing = turn @ _turned(0, sign * (np.pi / 2) + r.normal(0, 0.35), r.normal(0, 0.1))
        if style == "front":
            reach = (near @ ahead).max() if len(near) else base @ ahead + 0.12
            at = base + ahead * (reach - base @ ahead + size[2] + 0.02) + aside * r.uniform(-0.12, 0.12)
            facing = turn @ _turned(0, r.normal(0, 0.3), r.normal(0, 0.15))
        else:
            reach = (near @ aside).max() if len(near) else base @ aside + 0.18
            at = base + aside * (reach - base @ aside + size[2] * 0.8 + 0.03) + ahead * r.normal(0.0, 0.08)
        at[1] = y
        put(at, facing)
        shoulder = figure.joint(f"upperarm01.{side if style == 'shoulder' else other}")
        shoulder = shoulder * 0.65 + figure.joint("neck01") * 0.35 + up * 0.045
        across = facing @ np.array([1.0, 0, 0])
        for sense in (1, -1):
            first = at + up * size[1] * 0.9 + across * sense * size[0] * 0.5 * r.uniform(0.3, 1)
            t = np.linspace(0, 1, 20)[:, None]
            bow = (
                ahead * (sense if style != "front" else 1) * np.sin(t * np.pi) * (0.1 if style == "shoulder" else 0.15)
            )
            strap(first + (shoulder - first) * t + bow)
    else:
        shaped *= 1.2
        put(figure.joint("spine02") - ahead * (0.17 + size[2]), turn)
        for sense in (1, -1):
            out = turn @ np.array([sense, 0, 0.0])
            t = np.linspace(0, 1, 14)[:, None]
            root = figure.joint("spine01") + out * 0.1 + up * 0.12 - ahead * 0.02
            strap(root - up * 0.3 * t + ahead * (0.02 + 0.15 * np.sin(t * 2.4)) + out * 0.06 * t, thin * 1.2 + 0.004)


def _covering(outfit: Outfit, size: np.ndarray) -> Fabric:
    """Leather mostly, with a flap, seams, a lock or a zip."""
    r = outfit.random
    u = r.random()
    if u < 0.55:
        cloth = outfit.cloth(kind="leather")
        if outfit.chance(0.4):
            cloth = Fabric(
                solid(np.clip(LEATHERS[r.integers(8)] + r.normal(0, 0.03, 3), 0, 1), r, 0.08, 0.1),
                cloth.relief,
                cloth.gloss,
            )
    elif u < 0.75:
        cloth = outfit.plain(0.08)
        cloth.gloss = float(r.uniform(0, 0.6))
    else:
        cloth = outfit.cloth(patterned=0.8)
    flap, metal = r.uniform(-0.6, 0.5) * size[1], np.array([0.75, 0.68, 0.5]) * r.uniform(0.6, 1.2)
    seam, lock, zip_, edge = (outfit.chance(share) for share in (0.4, 0.45, 0.25, 0.4))
    factor = float(r.choice([0.55, 0.7, 1.35]))
    base = cloth.paint

    def paint(p: np.ndarray) -> np.ndarray:
        out = base(p)
        x, y = np.abs(p[:, 0]), p[:, 1]
        lines = np.zeros(len(p), bool)
        if seam:
            lines |= np.abs(y - flap) < 0.004
        if edge:
            lines |= (x > size[0] * 0.86) | (np.abs(y) > size[1] * 0.88)
        out = np.where(lines[:, None], out * factor, out)
        if lock:
            out = np.where(((x < 0.013) & (np.abs(y - flap) < 0.013))[:, None], metal, out)
        if zip_:
            out = np.where(((np.abs(y - size[1] * 0.6) < 0.004) & (x < size[0] * 0.7))[:, None], metal, out)
        return np.clip(out, 0, 1)

    return Fabric(paint, cloth.relief, cloth.gloss)


def held(outfit: Outfit) -> None:
    """A phone, cup, bottle, book or paper, or an umbrella."""
    r, figure = outfit.random, outfit.figure
    side = "L" if outfit.chance(0.5) else "R"
    at = figure.joint(f"finger3-1.{side}")
    kind = str(r.choice(["phone", "cup", "paper", "stick", "parcel"], p=[0.3, 0.22, 0.24, 0.08, 0.16]))
    colour = [np.full(3, 0.05), np.full(3, 0.92), cloth_colour(r, figure.tone)][r.choice(3, p=[0.3, 0.35, 0.35])]
    cloth = Fabric(solid(colour, r, 0.03, 0.1)) if outfit.chance(0.7) else outfit.cloth(patterned=0.7)
    if kind in ("cup", "stick"):
        length, radius = (
            (r.uniform(0.1, 0.22), r.uniform(0.025, 0.04))
            if kind == "cup"
            else (r.uniform(0.5, 0.9), r.uniform(0.008, 0.03))
        )
        way = np.array([r.normal(0, 0.15), 1.0, r.normal(0, 0.15)])
        t = np.linspace(-0.5, 0.5, 6)[:, None]
        vertices, faces = rope(at + t * way * length + (0 if kind == "cup" else -0.3 * length * way), radius, 12)
    else:
        size = {"phone": (0.036, 0.075, 0.005), "paper": (0.11, 0.15, 0.004), "parcel": (0.12, 0.09, 0.05)}[kind]
        vertices, faces = rounded_box(np.array(size) * r.uniform(0.8, 1.3), 0.2)
        facing = figure.turn @ exp_rotation(r.normal(0, 0.5, (1, 3)))[0]
        vertices = vertices @ facing.T + at + figure.turn @ np.array([0, 0, r.uniform(-0.03, 0.03)])
    outfit.thing((vertices, faces), vertices - at, Label.PROP, cloth.paint, 5, gloss=r.uniform(0, 0.4))
