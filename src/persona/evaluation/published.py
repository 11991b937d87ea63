"""Figures that others published, each with its test set, its variant and its source, to stand beside ours.

Which pixels are compared, on which canvas, with which network of LPIPS and whether poses were fitted to the test
picture moves PSNR by up to 5 dB. So figures are comparable within one :class:`Protocol` alone, and a table of one
refuses rows of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

#: What a figure may be: LPIPS by its network, or without one where the source does not say it.
METRICS = ("psnr", "lpips-alex", "lpips-squeeze", "lpips", "iou")


@dataclass(frozen=True)
class Protocol:
    """How figures came about.

    Attributes:
        test_set: whose pictures.
        variant: which pixels are compared; a name of :mod:`persona.evaluation.metrics` where it is one of ours.
        poses: where the body parameters of the test pictures come from: "given", "fitted" to the test picture, or
            "" where the source's rows are alike in it and do not say more.
        source: who measured.
        words: what a reader has to know.
    """

    test_set: str
    variant: str
    poses: Literal["given", "fitted", ""]
    source: str
    words: str


@dataclass(frozen=True)
class Published:
    """One system's mean figures under one protocol; ``made_from`` is what its avatar saw."""

    system: str
    made_from: str
    protocol: Protocol
    figures: Mapping[str, float]

    @property
    def label(self) -> str:
        """The system's name as our rows have it."""
        return f"{self.system} ({self.made_from}){', fitted pose' if self.protocol.poses == 'fitted' else ''}"

    @property
    def columns(self) -> dict[str, float]:
        """The figures by the names of our columns."""
        return {m if m == "iou" else f"{m}/{self.protocol.variant}": value for m, value in self.figures.items()}


_OUTSIDE = "an outside measurement with a published protocol"
_NEUMAN = "NeuMan, 41 test frames of six scenes"
CROP = Protocol(
    _NEUMAN, "neuman-crop512", "given", _OUTSIDE, "512² crops on white, cut with NeuMan's masks; poses not fitted"
)
CROP_FITTED = Protocol(
    _NEUMAN, "neuman-crop512", "fitted", _OUTSIDE, "the same crops; root and 21 joints fitted on each test picture"
)
CANVAS = Protocol(_NEUMAN, "native canvas", "given", _OUTSIDE, "the whole picture; poses not fitted")
VIDEO = Protocol(
    "NeuMan", "native canvas of the video papers", "", "the papers on avatars from video", "avatars from whole videos"
)
LUNA = Protocol("NeuMan", "the LUNA paper's", "", "the LUNA paper", "rows of one paper")
LHM = Protocol(
    "LHM's set", "the LHM paper's", "", "the LHM paper", "the paper's own set; its scripts use LPIPS-squeeze"
)
GUAVA = Protocol(
    "GUAVA's upper bodies", "the GUAVA paper's", "", "the GUAVA paper", "the network of LPIPS is not stated"
)
_DYNA = "the DynaAvatar paper"
_DYNA_WORDS = "the network of LPIPS is not stated"
DRESS = Protocol("4D-Dress", "the DynaAvatar paper's", "", _DYNA, _DYNA_WORDS)
DNA = Protocol("DNA-Rendering", "the DynaAvatar paper's", "", _DYNA, _DYNA_WORDS)
ACTORS = Protocol("ActorsHQ", "the DynaAvatar paper's", "", _DYNA, _DYNA_WORDS)

ROWS: tuple[Published, ...] = (
    Published("LHM-500M", "1 image", CROP, {"psnr": 19.86, "lpips-alex": 0.0943, "iou": 0.857}),
    Published("LHM++-700M", "4 images", CROP, {"psnr": 19.71, "lpips-alex": 0.0789, "iou": 0.805}),
    Published("LHM-500M", "1 image", CROP_FITTED, {"psnr": 24.89, "lpips-alex": 0.0674}),
    Published("LHM++-700M", "4 images", CROP_FITTED, {"psnr": 24.33, "lpips-alex": 0.0532}),
    Published("LHM-500M", "1 image", CANVAS, {"psnr": 23.16, "lpips-alex": 0.0545}),
    Published("LHM++-700M", "4 images", CANVAS, {"psnr": 22.96, "lpips-alex": 0.0456}),
    Published("ExAvatar", "a video", VIDEO, {"psnr": 31.39, "lpips-alex": 0.0164}),
    Published("Vid2Avatar-Pro", "a video", VIDEO, {"psnr": 32.71, "lpips": 0.0119}),
    Published("LHM", "1 image", LUNA, {"psnr": 25.31, "lpips": 0.039}),
    Published("LUNA", "1 image", LUNA, {"psnr": 26.82, "lpips": 0.023}),
    Published("LHM-500M", "1 image", LHM, {"psnr": 21.65, "lpips-squeeze": 0.044}),
    Published("LHM-1B", "1 image", LHM, {"psnr": 22.00, "lpips-squeeze": 0.040}),
    Published("AniGS", "1 image", LHM, {"psnr": 18.68, "lpips-squeeze": 0.103}),
    Published("GUAVA", "1 image", GUAVA, {"psnr": 25.87, "lpips": 0.081}),
    Published("MimicMotion", "1 image", GUAVA, {"psnr": 24.46, "lpips": 0.088}),
    Published("ExAvatar", "a video", GUAVA, {"psnr": 24.09, "lpips": 0.106}),
    Published("Champ", "1 image", GUAVA, {"psnr": 22.01, "lpips": 0.100}),
    Published("DynaAvatar", "1 image", DRESS, {"psnr": 23.74, "lpips": 0.064}),
    Published("IDOL", "1 image", DRESS, {"psnr": 21.31}),
    Published("LHM", "1 image", DRESS, {"psnr": 21.03, "lpips": 0.085}),
    Published("PERSONA", "1 image", DRESS, {"psnr": 19.46, "lpips": 0.098}),
    Published("DynaAvatar", "1 image", DNA, {"psnr": 19.45, "lpips": 0.136}),
    Published("LHM", "1 image", DNA, {"psnr": 17.42, "lpips": 0.169}),
    Published("PERSONA", "1 image", DNA, {"psnr": 14.91, "lpips": 0.207}),
    Published("DynaAvatar", "1 image", ACTORS, {"psnr": 21.38, "lpips": 0.128}),
    Published("LHM", "1 image", ACTORS, {"psnr": 20.29, "lpips": 0.151}),
    Published("PERSONA", "1 image", ACTORS, {"psnr": 19.08, "lpips": 0.171}),
)
#: Systems that were looked for in vain.
WITHOUT = {"StableAnimator": "no comparable figure found"}


def beside(variants: Iterable[str], poses: Literal["given", "fitted"]) -> list[Published]:
    """The published rows whose pixels are one of ours, with poses from the same source."""
    wanted = set(variants)
    return [row for row in ROWS if row.protocol.variant in wanted and row.protocol.poses == poses]


def table(rows: Sequence[Published]) -> str:
    """Rows of one protocol as Markdown, best PSNR first.

    Raises:
        ValueError: there are none, or they are of different protocols: their figures do not belong into one column.
    """
    protocols = list(dict.fromkeys(row.protocol for row in rows))
    if len(protocols) != 1:
        names = "; ".join(f"{p.test_set}, {p.variant}, {p.poses or 'poses not told'}" for p in protocols)
        raise ValueError(f"a column holds figures of one test set and variant, not of {len(protocols)}: {names}")
    own = protocols[0]
    metrics = [m for m in METRICS if any(m in row.figures for row in rows)]
    lines = [
        f"**{own.test_set}; variant: {own.variant}.** {own.words[:1].upper()}{own.words[1:]}. By {own.source}.",
        "",
    ]
    lines.append("| system | from | " + " | ".join(metrics) + " |")
    lines.append("|---|---|" + "---|" * len(metrics))
    for row in sorted(rows, key=lambda r: -r.figures["psnr"]):
        cells = (_cell(row.figures.get(metric)) for metric in metrics)
        lines.append(f"| {row.system} | {row.made_from} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def markdown() -> str:
    """All published rows, a table a protocol, and who has none."""
    tables = [table([row for row in ROWS if row.protocol == p]) for p in dict.fromkeys(row.protocol for row in ROWS)]
    return "\n".join([*tables, *(f"{system}: {words}." for system, words in WITHOUT.items())]) + "\n"


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if value >= 5 else f"{value:.4f}".rstrip("0").rstrip(".")


__all__ = ["METRICS", "ROWS", "WITHOUT", "Protocol", "Published", "beside", "markdown", "table"]
