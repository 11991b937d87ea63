"""Cloth: colours, patterns, weaves and folds, all drawn from random numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float

from people.shapes import Paint, Relief

Random = np.random.Generator

#: Skin from light to dark, sRGB in [0, 1]; chosen by hand.
TONES = np.array(
    [
        [238, 206, 182], [232, 192, 164], [224, 178, 146], [212, 160, 126], [196, 140, 106],
        [172, 118, 84], [144, 94, 65], [116, 74, 51], [88, 56, 40], [64, 42, 32],
    ],
    np.float32,
) / 255  # fmt: skip
#: Hair, natural colours.
HAIRS = np.array(
    [
        [18, 14, 13], [30, 22, 18], [42, 30, 22], [58, 38, 26], [84, 56, 36], [112, 76, 46], [146, 106, 64],
        [182, 142, 92], [210, 178, 128], [226, 206, 170], [128, 54, 30], [164, 82, 44], [128, 126, 124],
        [200, 198, 196],
    ],
    np.float32,
) / 255  # fmt: skip
HAIR_SHARES = np.array([9, 9, 9, 9, 7, 6, 5, 4, 4, 3, 2, 2, 3, 2]) / 74
#: Browns, beiges and other colours that skin and hair have, too.
LEATHERS = np.array(
    [
        [24, 20, 20], [52, 34, 26], [96, 56, 34], [150, 96, 58], [186, 136, 92], [120, 30, 34], [210, 186, 156],
        [60, 62, 70],
    ],
    np.float32,
) / 255  # fmt: skip


def between(random: Random, *ranges: tuple[float, float, float]) -> float:
    """A number out of one of several ranges: (share, low, high) each."""
    share = np.array([r[0] for r in ranges])
    _, low, high = ranges[random.choice(len(ranges), p=share / share.sum())]
    return float(random.uniform(low, high))


class Waves:
    """Smooth noise in space: a sum of plane waves of about one length (meters), of unit spread."""

    def __init__(
        self, random: Random, length: float, count: int = 5, along: tuple[float, float, float] = (1, 1, 1)
    ) -> None:
        self.k = (random.normal(size=(3, count)) * np.array(along)[:, None] * (2 * np.pi / length) / 1.7).astype(
            np.float32
        )
        self.phase = random.uniform(0, 2 * np.pi, count).astype(np.float32)

    def __call__(self, p: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
        return np.sin(p.astype(np.float32) @ self.k + self.phase).sum(1) / np.sqrt(len(self.phase) / 2)


class Folds:
    """Heights of folded cloth: warped ridges in a few directions, here and there."""

    def __init__(self, random: Random, length: float, depth: float, count: int = 3) -> None:
        self.depth = depth
        turn = random.uniform(0, np.pi, count)
        k = np.stack([np.cos(turn), np.sin(turn), random.normal(0, 0.5, count)]) * np.pi / length
        self.k = (k * random.uniform(0.6, 1.5, count)).astype(np.float32)
        self.phase = random.uniform(0, np.pi, count).astype(np.float32)
        self.warp = Waves(random, length * 6, 3)
        self.where = [Waves(random, length * 4, 3) for _ in range(count)]
        self.sharp = random.uniform(1.0, 2.5)

    def __call__(self, p: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
        t = p.astype(np.float32) @ self.k + self.phase + 1.2 * self.warp(p)[:, None]
        ridges = (1 - np.abs(np.sin(t))) ** self.sharp
        return self.depth * sum(ridges[:, i] * np.clip(w(p) * 0.5 + 0.3, 0, 1) for i, w in enumerate(self.where))


@dataclass
class Fabric:
    """What a garment is made of."""

    paint: Paint
    relief: Relief | None = None
    gloss: float = 0.0


def cloth_colour(random: Random, tone: Float[np.ndarray, " 3"]) -> Float[np.ndarray, " 3"]:
    """A colour that clothes have in the street, now and then that of the person's skin or of hair."""
    u = random.random()
    if u < 0.13:
        colour = tone * random.uniform(0.7, 1.15) + random.normal(0, 0.035, 3)
    elif u < 0.2:  # of skin's hues, however strong
        colour = _of_hue(random, random.uniform(8, 42), (0.25, 0.9), (0.3, 0.95))
    elif u < 0.26:
        colour = LEATHERS[random.integers(len(LEATHERS))] + random.normal(0, 0.04, 3)
    elif u < 0.31:
        colour = HAIRS[random.integers(len(HAIRS))] + random.normal(0, 0.03, 3)
    elif u < 0.47:
        colour = np.full(3, random.uniform(0.03, 0.16)) + random.uniform(0, 0.03, 3)
    elif u < 0.58:
        colour = np.full(3, random.uniform(0.75, 0.97)) - random.uniform(0, 0.08, 3)
    elif u < 0.67:
        colour = np.full(3, random.uniform(0.2, 0.75)) + random.uniform(-0.03, 0.03, 3)
    elif u < 0.78:
        colour = denim_colour(random)
    else:
        colour = _of_hue(random, random.uniform(0, 360), (0.2, 0.95), (0.2, 0.95))
    return np.clip(colour, 0.01, 1).astype(np.float32)


def _of_hue(
    random: Random, degrees: float, saturation: tuple[float, float], value: tuple[float, float]
) -> Float[np.ndarray, " 3"]:
    hsv = np.array([[[degrees, random.uniform(*saturation), random.uniform(*value)]]], np.float32)
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0]


def denim_colour(random: Random) -> Float[np.ndarray, " 3"]:
    """Indigo from raw to washed out."""
    light = random.uniform(0, 1)
    colour = np.array([0.1, 0.13, 0.22]) * (1 - light) + np.array([0.58, 0.68, 0.8]) * light
    return np.clip(colour + random.normal(0, 0.02, 3), 0.01, 1).astype(np.float32)


def solid(colour: Float[np.ndarray, " 3"], random: Random, uneven: float = 0.06, length: float = 0.05) -> Paint:
    """One colour, a little uneven."""
    waves = Waves(random, length, 4)
    return lambda p: np.clip(colour * (1 + uneven * waves(p)[:, None]), 0, 1)


# --------------------------------------------------------------------------------------------------------- patterns
_TILE = 192  # pixels a side while a repeat is drawn
PATTERNS = {
    "stripes": 0.2, "plaid": 0.14, "dots": 0.1, "flowers": 0.2, "shapes": 0.1, "camouflage": 0.05, "zigzag": 0.05,
    "animal": 0.06, "batik": 0.1,
}  # fmt: skip


def repeat(random: Random, kind: str, colours: Float[np.ndarray, "c 3"]) -> Float[np.ndarray, "h w 3"]:
    """One repeat of a pattern, which joins itself on all sides."""
    n = _TILE
    tile = np.broadcast_to(colours[0], (n, n, 3)).astype(np.float32).copy()
    y, x = np.mgrid[:n, :n] / n

    def stamped(draw: Callable[[np.ndarray, int, int], None], px: int, py: int) -> None:
        for dx in (-n, 0, n):
            for dy in (-n, 0, n):
                if -n / 2 < px + dx < 1.5 * n and -n / 2 < py + dy < 1.5 * n:
                    draw(tile, px + dx, py + dy)

    def cloud(scale: float) -> np.ndarray:
        noise = np.fft.fft2(random.normal(size=(n, n)))
        f = np.hypot(*np.meshgrid(np.fft.fftfreq(n, 1 / n), np.fft.fftfreq(n, 1 / n)))
        out = np.fft.ifft2(noise * np.exp(-((f / scale) ** 2))).real
        return out / out.std()

    if kind == "stripes":
        t = x if random.random() < 0.3 else y
        edges = np.sort(random.uniform(0, 1, random.integers(1, 4) * 2))
        for k in range(0, len(edges), 2):
            tile[(t >= edges[k]) & (t < edges[k + 1])] = colours[1 + (k // 2) % 2]
    elif kind == "plaid":
        for t in (x, y):
            for _ in range(random.integers(2, 5)):
                middle, half = random.random(), random.uniform(0.01, 0.16)
                share = random.uniform(0.3, 0.7)
                band = np.abs((t - middle + 0.5) % 1 - 0.5) < half
                tile[band] = tile[band] * (1 - share) + colours[random.integers(1, 4)] * share
    elif kind == "dots":
        r = int(random.uniform(0.08, 0.24) * n)
        for px, py in ((n // 4, n // 4), (3 * n // 4, 3 * n // 4)):
            stamped(lambda t, a, b: cv2.circle(t, (a, b), r, colours[1].tolist(), -1, cv2.LINE_AA), px, py)
    elif kind == "flowers":
        for _ in range(random.integers(5, 22)):
            px, py = random.integers(0, n, 2)
            r, petals, turn = random.uniform(0.04, 0.16) * n, random.integers(4, 8), random.uniform(0, 6)
            a, b = colours[random.integers(1, 4)], colours[random.integers(0, 4)]

            def flower(t, cx, cy, r=r, petals=petals, turn=turn, a=a, b=b):
                for k in range(petals):
                    at = turn + k * 2 * np.pi / petals
                    middle = (int(cx + r * 0.6 * np.cos(at)), int(cy + r * 0.6 * np.sin(at)))
                    cv2.ellipse(
                        t,
                        middle,
                        (int(r * 0.55) + 1, int(r * 0.3) + 1),
                        np.degrees(at),
                        0,
                        360,
                        a.tolist(),
                        -1,
                        cv2.LINE_AA,
                    )
                cv2.circle(t, (cx, cy), int(r * 0.25) + 1, b.tolist(), -1, cv2.LINE_AA)

            stamped(flower, int(px), int(py))
    elif kind == "shapes":
        for _ in range(random.integers(4, 14)):
            px, py = random.integers(0, n, 2)
            outline = random.normal(0, random.uniform(0.06, 0.2) * n, (random.integers(3, 6), 2))
            colour = colours[random.integers(1, 4)].tolist()
            stamped(
                lambda t, a, b, o=outline, c=colour: cv2.fillPoly(
                    t, [(o + np.array([a, b])).astype(np.int32)], c, cv2.LINE_AA
                ),
                int(px),
                int(py),
            )
    elif kind == "camouflage":
        for k in (1, 2, 3):
            tile[cloud(random.uniform(2, 5)) > 0.5] = colours[k]
    elif kind == "zigzag":
        t = (y + random.uniform(0.1, 0.35) * np.abs((x * 2) % 2 - 1)) * random.integers(1, 4) % 1
        tile[t < random.uniform(0.3, 0.6)] = colours[1]
        tile[t > 0.85] = colours[2]
    elif kind == "animal":
        for _ in range(random.integers(12, 40)):
            px, py = random.integers(0, n, 2)
            axes = tuple(int(v) for v in random.uniform(0.025, 0.08, 2) * n)
            turn = random.uniform(0, 180)

            def spot(t, cx, cy, axes=axes, turn=turn):
                cv2.ellipse(t, (cx, cy), axes, turn, 0, 360, colours[2].tolist(), -1, cv2.LINE_AA)
                cv2.ellipse(t, (cx, cy), axes, turn, 20, 300, colours[1].tolist(), 4, cv2.LINE_AA)

            stamped(spot, int(px), int(py))
    else:
        a, b = cloud(random.uniform(2, 8)), cloud(random.uniform(2, 14))
        share = np.clip(a * 0.5 + 0.5, 0, 1)[..., None]
        tile = tile * (1 - share) + colours[1] * share
        tile[b > random.uniform(0.5, 1.4)] = colours[2]
    return np.clip(tile, 0, 1)


def printed(random: Random, tile: Float[np.ndarray, "h w 3"], size: float) -> Paint:
    """A pattern whose repeat is ``size`` meters wide, turned a little."""
    cells = int(np.clip(size / 0.003, 12, _TILE))
    tile = cv2.resize(tile, (cells, cells), interpolation=cv2.INTER_AREA).astype(np.float32)
    turn = random.normal(0, 0.06) if random.random() < 0.85 else random.uniform(0, np.pi)
    c, s = np.cos(turn) / size, np.sin(turn) / size

    def paint(p: np.ndarray) -> np.ndarray:
        a, b = p[:, 0] + 0.8 * p[:, 2], p[:, 1] + 0.15 * p[:, 2]
        u, v = ((a * c + b * s) % 1) * cells - 0.5, ((b * c - a * s) % 1) * cells - 0.5
        out = np.empty((len(p), 3), np.float32)
        for start in range(0, len(p), 30000):  # OpenCV's remap takes fewer than 32768 columns
            part = slice(start, start + 30000)
            m = u[None, part].astype(np.float32), v[None, part].astype(np.float32)
            out[part] = cv2.remap(tile, *m, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)[0]
        return out

    return paint


# ---------------------------------------------------------------------------------------------------------- fabrics
KINDS = {
    "cotton": 0.36,
    "denim": 0.12,
    "leather": 0.07,
    "knit": 0.13,
    "tweed": 0.07,
    "satin": 0.08,
    "quilted": 0.03,
    "fur": 0.03,
    "linen": 0.11,
}


def fabric(
    random: Random, tone: Float[np.ndarray, " 3"], *, kind: str | None = None, patterned: float = 0.38
) -> Fabric:
    """A fabric: its weave, its pattern and its folds."""
    kind = kind or str(random.choice(list(KINDS), p=np.array(list(KINDS.values())) / sum(KINDS.values())))
    colour = cloth_colour(random, tone)
    if kind == "denim":
        colour = denim_colour(random) if random.random() < 0.8 else colour
    elif kind == "leather":
        colour = np.clip(
            LEATHERS[random.choice(8, p=[0.4, 0.12, 0.1, 0.1, 0.08, 0.06, 0.08, 0.06])] + random.normal(0, 0.03, 3),
            0.01,
            1,
        )
    plain = kind in ("denim", "leather", "quilted", "fur") or random.random() > patterned
    if plain:
        base = solid(colour, random, random.uniform(0, 0.05), 0.3)
    else:
        palette = np.stack([colour, *(cloth_colour(random, tone) for _ in range(3))])
        name = str(random.choice(list(PATTERNS), p=np.array(list(PATTERNS.values())) / sum(PATTERNS.values())))
        base = printed(random, repeat(random, name, palette), float(np.exp(random.uniform(np.log(0.03), np.log(0.3)))))
    grain = {"denim": 0.06, "tweed": 0.16, "knit": 0.05, "fur": 0.3, "linen": 0.04}.get(kind, 0.015)
    fine = Waves(random, {"fur": 0.02, "tweed": 0.012}.get(kind, 0.01), 6, (1, 0.3, 1) if kind == "fur" else (1, 1, 1))
    worn = Waves(random, 0.4, 4)
    wear = random.uniform(0, 0.25) if kind == "denim" else random.uniform(0, 0.06)

    def paint(p: np.ndarray) -> np.ndarray:
        return np.clip(base(p) * (1 + grain * fine(p) + wear * worn(p))[:, None], 0, 1)

    # folds: soft cloth falls deep and wide, stiff cloth breaks short and sharp
    stiff = kind in ("denim", "leather", "linen")
    length = random.uniform(0.025, 0.07) if stiff else random.uniform(0.035, 0.14)
    depth = length * between(random, (0.25, 0.0, 0.03), (0.5, 0.03, 0.12), (0.25, 0.12, 0.25))
    coarse = Folds(random, length, depth)
    creases = Folds(random, 0.02, random.uniform(0, 0.0018), 2) if stiff else None
    rib = random.choice([0.012, 0.02, 0.035])
    ribs = kind == "knit"
    quilt = random.uniform(0.05, 0.11) if kind == "quilted" else 0.0
    pile = 0.006 if kind == "fur" else 0.0

    def relief(p: np.ndarray) -> np.ndarray:
        h = coarse(p)
        if creases is not None:
            h = h + creases(p)
        if ribs:
            h = h + 0.0015 * np.sin(p[:, 0] * 2 * np.pi / rib) * (0.6 + 0.4 * np.sin(p[:, 1] * 2 * np.pi / (rib * 2.5)))
        if quilt:
            h = h + 0.012 * np.abs(np.sin(p[:, 1] * np.pi / quilt)) ** 0.6
        return h + pile * fine(p) if pile else h

    gloss = {"leather": (0.3, 1.0), "satin": (0.3, 0.8), "quilted": (0.1, 0.5)}.get(kind, (0.0, 0.08))
    return Fabric(paint, relief, float(random.uniform(*gloss)))


def with_lines(
    cloth: Fabric, lines: list[Callable[[Float[np.ndarray, "n 3"]], np.ndarray]], factor: float | np.ndarray
) -> Fabric:
    """The same with seams, buttons and pockets: where one of ``lines`` is true the colour is multiplied."""

    def paint(p: np.ndarray) -> np.ndarray:
        colour = cloth.paint(p)
        on = np.zeros(len(p), bool)
        for line in lines:
            on |= line(p)
        return np.where(on[:, None], np.clip(colour * factor + (0.05 if np.max(factor) > 1 else 0), 0, 1), colour)

    return Fabric(paint, cloth.relief, cloth.gloss)
