"""Clothes, belts, scarves and shoes: the body's surface cut by signed fields and moved outwards, and tubes round it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from people.bodies import Figure, Surface
from people.cloth import Fabric, Random, Waves, between, cloth_colour, fabric, solid, with_lines
from people.shapes import Layer, Paint, Relief, reach, resample, rope, smooth_step, tube
from persona.types import Label

BARE = -1.0  # of a field where the garment surely is not


@dataclass
class Outfit:
    """What somebody wears so far."""

    random: Random
    figure: Figure
    layers: list[Layer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.surface: Surface = self.figure.surface
        self.uneven = Waves(self.random, 0.25)(self.surface.places) * 0.006  # edges of garments are not quite straight

    def chance(self, share: float) -> bool:
        """True that often."""
        return bool(self.random.random() < share)

    def cloth(self, **options) -> Fabric:
        """A fabric for this person."""
        return fabric(self.random, self.figure.tone, **options)

    def plain(self, uneven: float = 0.05) -> Fabric:
        """One colour without folds."""
        return Fabric(solid(cloth_colour(self.random, self.figure.tone), self.random, uneven, 0.1))

    def grown(
        self,
        inside: Float[np.ndarray, " v"],
        away: Float[np.ndarray, " v"] | float,
        label: int,
        cloth: Fabric,
        order: float,
        *,
        opacity: float = 1.0,
        lumps: float = 0.004,
    ) -> None:
        """The body's surface where ``inside`` is positive, moved ``away`` meters along its normals."""
        s = self.surface
        faces = s.faces[(inside > -0.08)[s.faces].any(1)]
        if not len(faces):
            return
        lump = Waves(self.random, 0.12)(s.places) * lumps
        out = np.maximum(away + lump, 0.002)
        vertices = self.figure.vertices + self.figure.normals * out[:, None]
        self.layers.append(
            Layer(
                vertices, faces, s.places, label, cloth.paint, inside, cloth.relief, order, opacity,
                self.figure.normals, cloth.gloss,
            )
        )  # fmt: skip

    def thing(
        self,
        mesh: tuple[np.ndarray, np.ndarray],
        places: Float[np.ndarray, "v 3"],
        label: int,
        paint: Paint,
        order: float,
        *,
        relief: Relief | None = None,
        inside: Float[np.ndarray, " v"] | None = None,
        gloss: float = 0.0,
        hangs: tuple[int, int] | None = None,
    ) -> None:
        """A mesh of its own."""
        self.layers.append(Layer(*mesh, places, label, paint, inside, relief, order, 1.0, None, gloss, hangs))


# ----------------------------------------------------------------------------------------------------- above the waist
def _upper(
    outfit: Outfit, sleeve: float, neck: tuple[float, float, float], hem: float, shape: str, strap: float
) -> np.ndarray:
    """Trunk and arms down to a sleeve's end and a hem (m), with a neckline (half width, height, depth: m)."""
    s = outfit.surface
    inside = np.minimum(np.where(s.is_arm, (sleeve - s.arm) * 0.4, 0.2), s.y - hem)
    inside = np.where(s.is_leg & (s.leg > 0), np.minimum(s.y - hem, 0.3), inside)
    wide, high, deep = neck
    behind = high + 0.02 - s.y
    if shape == "v":
        line = s.y - (high - deep + np.maximum(0, s.x / wide) * deep)
        inside = np.minimum(inside, np.where(s.z > 0, -line * 0.8, behind))
    elif shape == "boat":
        inside = np.minimum(inside, high - 0.3 * deep - s.y)
    elif shape == "high":
        inside = np.minimum(inside, high + 0.06 - s.y)
    else:
        distance = np.hypot(s.x / wide, (s.y - high) / deep)
        inside = np.minimum(inside, np.where(s.z > 0.03, (distance - 1) * 0.08, behind))
    if strap:  # straps, or none
        inside = np.minimum(inside, np.where(s.y > high - 0.06, 0.03 - np.abs(s.x - strap) if strap > 0 else -0.1, 1.0))
    top = high + (0.09 if shape == "high" else 0.05)
    return np.where(s.is_head & (s.y > top), BARE, inside) + outfit.uneven * 0.6


def _sleeve(random: Random) -> float:
    return between(random, (0.18, -0.05, 0.1), (0.25, 0.2, 0.5), (0.12, 0.5, 0.9), (0.45, 0.9, 1.06))


def _closed_in_front(outfit: Outfit, cloth: Fabric) -> Fabric:
    """With a placket, buttons, pockets or side seams, or nothing of the kind."""
    r = outfit.random
    lines = []
    if outfit.chance(0.3):
        lines.append(lambda p: (np.abs(p[:, 0] - 0.012) < 0.0025) & (p[:, 2] > 0))
        gap = r.uniform(0.06, 0.11)
        lines.append(lambda p: (np.abs(p[:, 0]) < 0.006) & (np.abs((p[:, 1] % gap) - 0.03) < 0.005) & (p[:, 2] > 0))
    if outfit.chance(0.2):
        low, wide = r.uniform(0.1, 0.36), r.uniform(0.03, 0.06)

        def pocket(p: np.ndarray) -> np.ndarray:
            a, b = np.abs(np.abs(p[:, 0]) - 0.085), np.abs(p[:, 1] - low)
            near = (a < wide) & (b < wide * 1.2) & (p[:, 2] > 0)
            return near & ((a > wide - 0.004) | (b > wide * 1.2 - 0.004))

        lines.append(pocket)
    if outfit.chance(0.3):
        lines.append(lambda p: np.abs(p[:, 2] + 0.005) < 0.003)
    return with_lines(cloth, lines, r.choice([0.55, 0.7, 1.25])) if lines else cloth


def top(outfit: Outfit, cloth: Fabric, waist: float, *, dress: bool) -> None:
    """A T-shirt, shirt, blouse, pullover, or the upper part of a dress."""
    r, s = outfit.random, outfit.surface
    hem = between(r, (0.12, waist, waist + 0.12), (0.45, waist - 0.06, waist - 0.04), (0.43, -0.15, 0.08))
    if dress:
        hem = waist - 0.1
    sleeve = _sleeve(r)
    ease = between(r, (0.4, 0.004, 0.012), (0.4, 0.012, 0.03), (0.2, 0.03, 0.05))
    strap = 0.0
    if sleeve < 0.1 and outfit.chance(0.5):
        strap = r.uniform(0.05, 0.1)
    elif sleeve < 0 and outfit.chance(0.25):
        strap = -0.1
    neck = (r.uniform(0.05, 0.13), r.uniform(0.53, 0.565), r.uniform(0.03, 0.2))
    shape = str(r.choice(["round", "v", "boat", "high"], p=[0.5, 0.28, 0.1, 0.12]))
    inside = _upper(outfit, sleeve, neck, hem, shape, strap)
    over = outfit.chance(0.6) and hem < waist  # hangs over what is worn below
    label = Label.DRESS if dress else Label.TOP
    away = ease * (1 + 0.6 * smooth_step(s.arm, 0.2, 1.0) * s.is_arm) + (0.012 if over else 0.002)
    outfit.grown(inside, away, label, _closed_in_front(outfit, cloth), 4 if over else 1.5, lumps=0.006)
    if hem < 0 and over and not dress and outfit.chance(0.7):
        skirt(
            outfit,
            cloth,
            waist + 0.05 - hem,
            waist + 0.03,
            Label.TOP,
            flare=r.uniform(0, 0.06),
            ease=ease + 0.012,
            order=4,
        )
    if outfit.chance(0.08):  # a collar
        inside = np.minimum(0.025 - np.abs(s.y - 0.555), np.where(s.is_arm | s.is_head, BARE, 1.0))
        outfit.grown(inside, 0.02, label, cloth if outfit.chance(0.6) else outfit.plain(), 4.5)


def outer(outfit: Outfit, waist: float, cloth: Fabric | None = None) -> None:
    """A jacket, coat or cardigan, open or closed, with a collar, a hood or none; or worn over the shoulders."""
    r, s = outfit.random, outfit.surface
    cloth = cloth or outfit.cloth(patterned=0.25)
    if outfit.chance(0.15):  # camel, beige, tan: coats are often of skin's colours
        tan = np.clip(outfit.figure.tone * r.uniform(0.75, 1.15) + r.normal(0, 0.03, 3), 0, 1)
        cloth = Fabric(solid(tan, r, 0.05, 0.3), cloth.relief, cloth.gloss)
    cloth = _closed_in_front(outfit, cloth)
    ease = r.uniform(0.02, 0.05)
    gap = between(r, (0.4, 0, 0), (0.6, 0.02, 0.12))
    hem = r.uniform(-0.02, 0.25) if outfit.chance(0.55) else waist
    sleeve = between(r, (0.08, -0.02, 0.05), (0.2, 0.5, 0.95), (0.72, 0.95, 1.06))
    inside = _upper(
        outfit,
        sleeve,
        (r.uniform(0.05, 0.1), 0.555, r.uniform(0.02, 0.1)),
        hem,
        "v" if outfit.chance(0.4) else "round",
        0,
    )
    spread = r.uniform(0.3, 1.6)
    if gap:
        inside = np.minimum(inside, np.where(s.z > 0.02, s.x - gap * (1 + spread * (0.5 - s.y)), 1.0))
    away = ease * (1 + 0.3 * smooth_step(s.arm, 0.2, 1.0) * s.is_arm) + 0.012
    outfit.grown(inside, away, Label.OUTER, cloth, 6, lumps=0.006)
    if gap and outfit.chance(0.6):  # lapels
        wide = r.uniform(0.02, 0.06)
        edge = s.x - gap * (1 + spread * (0.5 - s.y))
        lapel = np.minimum(
            np.minimum(edge, wide * smooth_step(s.y, 0.1, 0.5) - edge),
            np.where((s.z > 0.02) & ~s.is_arm, s.y - 0.15, BARE),
        )
        other = cloth if outfit.chance(0.7) else outfit.cloth()
        outfit.grown(
            np.where(s.is_head, BARE, lapel),
            away + 0.008,
            Label.OUTER,
            with_lines(other, [lambda p: np.ones(len(p), bool)], r.uniform(0.75, 1.1)),
            6.3,
        )
    if hem <= waist and outfit.chance(0.75):
        skirt(
            outfit, cloth, r.uniform(0.2, 0.95), waist + 0.06, Label.OUTER, flare=r.uniform(0, 0.15),
            pleats=float(r.choice([0, 0.03])), ease=ease + 0.02, open_=r.uniform(0.1, 0.6) if gap else 0.0, order=6,
            uneven=float(r.choice([0, 0.1])),
        )  # fmt: skip
    if outfit.chance(0.45):  # a collar, or a hood hanging behind
        ring = np.minimum(0.06 - np.abs(s.y - 0.56), np.where(s.is_arm, BARE, 1.0)) + np.where(s.z > 0.04, -0.2, 0)
        outfit.grown(ring, r.uniform(0.03, 0.06), Label.OUTER, cloth, 6)


# ----------------------------------------------------------------------------------------------------- below the waist
def skirt(
    outfit: Outfit,
    cloth: Fabric,
    length: float,
    top_y: float,
    label: int,
    *,
    flare: float,
    ease: float,
    pleats: float = 0.0,
    open_: float = 0.0,
    order: float = 3,
    uneven: float = 0.0,
) -> None:
    """A tube round the legs from ``top_y`` (m above the hips) down, ``open_`` by that angle (rad) in front."""
    r, s, figure = outfit.random, outfit.surface, outfit.figure
    hips = figure.joint("root")
    start = hips[1] + top_y - 0.05
    levels = np.linspace(start, start - length, 28)
    centre = np.array([hips[0], 0, hips[2]])
    radius = reach(figure.vertices[s.is_leg | (s.is_trunk & (s.y < 0.3))], centre, levels)
    radius = resample(radius, 144)  # enough for narrow pleats
    down = np.linspace(0, 1, len(levels))[:, None]
    angle = (np.arange(radius.shape[1]) + 0.5) / radius.shape[1] * 2 * np.pi
    hanging = np.maximum.accumulate(radius * np.linspace(1, 0.9, len(levels))[:, None], 0)
    t = smooth_step(flare, 0, 0.12)
    radius = radius * (1 - t) + np.maximum(hanging, radius) * t + ease + flare * down * length * 2
    wave = np.sin(r.integers(5, 36) * angle + r.uniform(0, 6) + 1.5 * np.sin(2 * angle + r.uniform(0, 6)))
    radius = radius * (1 + pleats * down**0.7 * wave)
    vertices, faces, around, share = tube(radius, levels, centre)
    heading = np.arctan2(figure.turn[0, 2], figure.turn[2, 2])
    around = (around - heading + np.pi) % (2 * np.pi) - np.pi
    places = np.stack([around * 0.15, top_y - share * length, np.zeros(len(around))], 1)
    inside = None
    if open_:
        inside = np.abs(around) - open_ * (1 + share)
    if uneven:
        hem = 1 - uneven * (0.5 + 0.5 * np.sin(around + r.uniform(0, 6))) - share
        inside = hem if inside is None else np.minimum(inside, hem)
    outfit.thing(
        (vertices, faces), places, label, cloth.paint, order, relief=cloth.relief, inside=inside, gloss=cloth.gloss,
        hangs=radius.shape,
    )  # fmt: skip


def skirt_of_any_kind(outfit: Outfit, cloth: Fabric, waist: float, label: int) -> None:
    """Mini to floor, tight to wide, smooth or pleated."""
    r = outfit.random
    length = between(r, (0.4, 0.22, 0.45), (0.35, 0.4, 0.68), (0.25, 0.65, 0.97))
    flare = between(r, (0.35, 0, 0), (0.35, 0.02, 0.12), (0.3, 0.1, 0.35))
    pleats = between(r, (0.45, 0, 0), (0.55, 0, 0.1))
    uneven = between(r, (0.65, 0, 0), (0.35, 0.05, 0.4))
    skirt(outfit, cloth, length, waist, label, flare=flare, pleats=pleats, ease=r.uniform(0.006, 0.025), uneven=uneven)


def trousers(outfit: Outfit, cloth: Fabric, waist: float, *, short: bool) -> None:
    """Trousers or shorts, tight or wide, with seams, pockets and a fly now and then, torn now and then."""
    r, s = outfit.random, outfit.surface
    hem = r.uniform(0.12, 0.5) if short else between(r, (0.22, 0.5, 0.88), (0.78, 0.88, 1.08))
    loose = between(r, (0.4, 0.004, 0.01), (0.42, 0.01, 0.03), (0.18, 0.03, 0.06))
    inside = np.where(s.is_leg, hem - s.leg, np.minimum(waist - s.y, 0.2))
    inside = np.where(s.is_arm | s.is_head, BARE, inside) + outfit.uneven * 0.4
    if not short and outfit.chance(0.08):  # torn
        hole = Waves(r, 0.09)(s.places)
        inside = np.where(s.is_leg & (s.z > 0), np.minimum(inside, (1.2 - hole) * 0.05), inside)
    away = (
        loose * smooth_step(s.leg, -0.1, 0.4)
        + 0.006
        + between(r, (0.6, 0, 0), (0.4, 0, 0.05)) * smooth_step(s.leg, 0.5, 1)
    )
    lines = []
    if outfit.chance(0.4):
        lines.append(lambda p: np.abs(p[:, 2] + 0.005) < 0.003)  # side seams
    if outfit.chance(0.4):  # pockets and fly
        lines.append(
            lambda p: (
                (np.abs(np.abs(p[:, 0]) - 0.13 - (p[:, 1] - 0.0) * 0.5) < 0.003) & (p[:, 1] > -0.08) & (p[:, 2] > 0)
            )
        )
        lines.append(lambda p: (np.abs(p[:, 0] - 0.012) < 0.003) & (p[:, 1] > -0.05) & (p[:, 2] > 0))
    if outfit.chance(0.15):  # a pressed crease
        lines.append(lambda p: (np.abs(np.abs(p[:, 0]) - 0.11) < 0.003) & (p[:, 2] > 0) & (p[:, 1] < 0))
    if lines:
        cloth = with_lines(cloth, lines, r.choice([0.6, 0.75, 1.3]))
    outfit.grown(inside, away, Label.TROUSERS, cloth, 2, lumps=0.006)
    if not short and outfit.chance(0.12):  # turned up
        cuff = np.where(s.is_leg, np.minimum(hem - s.leg, s.leg - hem + 0.06), BARE)
        outfit.grown(
            cuff,
            away + 0.006,
            Label.TROUSERS,
            with_lines(cloth, [lambda p: np.ones(len(p), bool)], r.uniform(0.85, 1.3)),
            2.2,
        )


def tights_or_socks(outfit: Outfit, *, bare: bool) -> None:
    """Tights under a skirt or shorts (``bare`` legs), or socks of some length."""
    r, s = outfit.random, outfit.surface
    if bare and outfit.chance(0.48):
        colour = np.full(3, r.uniform(0.01, 0.1)) + r.normal(0, 0.01, 3)
        if outfit.chance(0.25):
            colour = cloth_colour(r, outfit.figure.tone)
        inside = np.where(s.is_leg, 0.5, 0.02 - s.y)
        sheer = float(between(r, (0.5, 1, 1), (0.5, 0.65, 0.95)))
        net = outfit.cloth() if outfit.chance(0.12) else Fabric(solid(np.clip(colour, 0, 1), r, 0.03, 0.2))
        net.gloss = float(r.uniform(0, 0.3))
        outfit.grown(inside, 0.003, Label.SOCKS, net, 1, opacity=sheer, lumps=0.0)
    elif outfit.chance(0.4):
        end = between(r, (0.65, 0.85, 0.97), (0.35, 0.42, 0.85))
        cloth = outfit.cloth(kind="knit") if outfit.chance(0.6) else outfit.plain()
        outfit.grown(np.where(s.is_leg, s.leg - end, BARE), 0.004, Label.SOCKS, cloth, 1)


def swimwear(outfit: Outfit) -> None:
    """Two pieces."""
    r, s = outfit.random, outfit.surface
    outfit.grown(np.where(s.is_leg, 0.06 - s.leg, 0.06 - s.y - s.x * 0.3), 0.003, Label.TROUSERS, outfit.cloth(), 2)
    chest = np.where(s.is_arm, -0.1, np.minimum(s.y - r.uniform(0.27, 0.33), 0.43 - s.y))
    outfit.grown(chest, 0.004, Label.TOP, outfit.cloth(), 2)


# --------------------------------------------------------------------------------------------------- smaller things
def belt(outfit: Outfit, waist: float) -> None:
    """A belt over what is worn at the waist."""
    r, s = outfit.random, outfit.surface
    half = r.uniform(0.012, 0.03)
    buckle = r.choice([0.4, 1.8])
    cloth = outfit.plain(0.03)
    if outfit.chance(0.6):
        cloth = with_lines(cloth, [lambda p: (np.abs(p[:, 0]) < half * 1.2) & (p[:, 2] > 0)], buckle)
    cloth.gloss = float(r.uniform(0, 0.5))
    inside = np.minimum(half - np.abs(s.y - waist), np.where(s.is_arm, BARE, 1.0))
    outfit.grown(inside, r.uniform(0.022, 0.045), Label.BELT, cloth, 5, lumps=0)


def scarf(outfit: Outfit) -> None:
    """A scarf round the neck, its ends hanging in front or not."""
    r, s, figure = outfit.random, outfit.surface, outfit.figure
    cloth = outfit.cloth(patterned=0.5)
    neck = figure.joint("neck02")
    levels = np.linspace(neck[1] + r.uniform(0.02, 0.08), neck[1] - r.uniform(0.05, 0.14), 12)
    centre = np.array([neck[0], 0, neck[2]])
    radius = np.clip(reach(figure.vertices[s.is_head | s.is_trunk], centre, levels, 32), 0.05, 0.14) + 0.02
    bulge = r.uniform(0.02, 0.06) * np.sin(np.linspace(0, np.pi, 12))[:, None]
    radius = radius + bulge * (1 + 0.4 * np.sin(np.arange(32) * 0.8 + np.linspace(0, 5, 12)[:, None]))
    vertices, faces, _, _ = tube(radius, levels, centre)
    relief = cloth.relief
    outfit.thing((vertices, faces), vertices - centre, Label.SCARF, cloth.paint, 7, relief=relief)
    for sign in (-1, 1):
        if not outfit.chance(0.45):
            continue
        base = figure.joint("neck01") + figure.turn @ np.array([sign * 0.05, -0.02, 0.09])
        t = np.linspace(0, 1, 14)[:, None]
        drop = np.array([sign * r.uniform(0, 0.05), -r.uniform(0.2, 0.65), 0.02])
        path = base + t * (figure.turn @ drop) + (figure.turn @ np.array([0, 0, 0.06])) * np.sin(t * 1.6)
        vertices, faces = rope(path, r.uniform(0.03, 0.06), 10, 0.45)
        outfit.thing((vertices, faces), vertices - base, Label.SCARF, cloth.paint, 7, relief=relief)


def shoes(outfit: Outfit) -> None:
    """Shoes, boots, pumps or sandals, with soles and heels; or none."""
    r, s, figure = outfit.random, outfit.surface, outfit.figure
    if outfit.chance(0.05):
        return
    shaft = between(r, (0.42, 1.03, 1.03), (0.2, 0.97, 1.02), (0.2, 0.8, 0.95), (0.16, 0.45, 0.8), (0.02, 0.2, 0.3))
    style = str(r.choice(["closed", "pump", "sandal"], p=[0.64, 0.18, 0.18] if figure.female else [0.93, 0.02, 0.05]))
    height = s.y - s.y.min()
    ahead = s.z - s.joint("foot.L")[2]
    inside = np.where(s.is_leg, s.leg - shaft, BARE)
    if style != "closed":
        inside = np.where(s.is_foot, 0.1, BARE)
    if style == "pump":
        toe = np.maximum(0.035 - height, ahead - r.uniform(0.06, 0.1))
        inside = np.minimum(inside, np.maximum(toe, -0.02 - ahead))
    elif style == "sandal":
        gap, phase, share = r.uniform(0.02, 0.05), r.uniform(0, 6), r.uniform(0, 0.7)
        straps = 0.008 * (np.sin(ahead * 2 * np.pi / gap / 1.5 + phase) - share)
        inside = np.minimum(inside, np.maximum(0.014 - height, straps))
    cloth = (
        outfit.plain(0.08)
        if outfit.chance(0.45)
        else outfit.cloth(kind="leather")
        if outfit.chance(0.7)
        else outfit.cloth()
    )
    cloth.gloss = float(r.uniform(0, 0.6))
    if style == "closed" and outfit.chance(0.4):  # laces
        cloth = with_lines(
            cloth,
            [
                lambda p: (
                    (np.abs(np.abs(p[:, 0]) - 0.12) < 0.022)
                    & ((p[:, 2] * 70) % 1 < 0.35)
                    & (p[:, 2] > 0.01)
                    & (p[:, 2] < 0.1)
                )
            ],
            r.choice([0.5, 1.9]),
        )
    away = r.uniform(0.005, 0.014) + 0.012 * smooth_step(0.05 - height, 0, 0.05) * r.random()
    outfit.grown(inside, away, Label.SHOE, cloth, 3 if outfit.chance(0.65) else 1.2, lumps=0.002)
    if style == "closed" and outfit.chance(0.45):
        colour = [np.full(3, 0.92), np.full(3, 0.1), cloth_colour(r, figure.tone)][r.integers(3)]
        sole = np.where(s.is_foot, r.uniform(0.015, 0.03) - height, BARE)
        outfit.grown(sole, r.uniform(0.01, 0.02), Label.SHOE, Fabric(solid(colour, r)), 3.2, lumps=0)
    if figure.heels:
        for left in (True, False):
            foot = s.is_foot & (s.left == left)
            floor = figure.vertices[foot, 1].min()
            heel = figure.vertices[foot & (ahead < -0.02)]
            if len(heel):
                at = heel[heel[:, 1].argmin()]
                end = np.array([at[0], min(floor, at[1] - 0.02), at[2]])
                vertices, faces = rope(np.linspace(at + np.array([0, 0.02, 0]), end, 4), r.uniform(0.006, 0.025))
                outfit.thing((vertices, faces), vertices, Label.SHOE, cloth.paint, 3)
