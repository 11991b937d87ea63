"""The table of an evaluation: figures by system and picture, their means, as Markdown, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from persona.evaluation.metrics import LOWER, NEAR_ONE, STAND_IN
from persona.evaluation.published import Published


@dataclass
class Table:
    """Figures of several systems on the same pictures.

    Attributes:
        title: of the protocol and the test set.
        rows: (system, group, picture) to figures by name.
        notes: what a reader has to know: stand-ins, estimated masks, missing pictures.
        published: what others published of the same variants: rows of their own below ours.
    """

    title: str
    rows: dict[tuple[str, str, str], dict[str, float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    published: list[Published] = field(default_factory=list)

    def beside(self, rows: Sequence[Published]) -> None:
        """Put published rows below ours.

        Raises:
            ValueError: a row's variant was not measured here: its figures belong in no column of this table.
        """
        for row in rows:
            if not any(column.endswith(f"/{row.protocol.variant}") for column in self.columns):
                raise ValueError(f"{row.system}: the variant {row.protocol.variant} is in no column of this table")
        self.published.extend(rows)

    def add(self, system: str, group: str, picture: str, figures: Mapping[str, float]) -> None:
        """One picture of one system; further figures of it are added to those that are there."""
        self.rows.setdefault((system, group, picture), {}).update(figures)

    @property
    def columns(self) -> list[str]:
        """Every figure that some row has, in the order of first appearance."""
        return list(dict.fromkeys(name for figures in self.rows.values() for name in figures))

    def means(self) -> dict[tuple[str, str], dict[str, float]]:
        """Mean of each finite figure by (system, group); PSNR is the mean over pictures, as is usual."""
        kept: dict[tuple[str, str], dict[str, list[float]]] = {}
        for (system, group, _), figures in self.rows.items():
            for name, value in figures.items():
                if math.isfinite(value):
                    kept.setdefault((system, group), {}).setdefault(name, []).append(value)
        return {key: {name: float(np.mean(v)) for name, v in found.items()} for key, found in kept.items()}

    def markdown(self) -> str:
        """Means by group and system, then the notes."""
        means, columns = self.means(), self.columns
        arrows = {c: f"{c} {_arrow(c.split('/')[0])}" for c in columns}
        lines = [f"# {self.title}", "", "| group | system | " + " | ".join(arrows[c] for c in columns) + " |"]
        lines.append("|---|---|" + "---|" * len(columns))
        for group in dict.fromkeys(group for _, group in means):
            for system, own in means:
                if own == group:
                    cells = (_cell(means[(system, own)].get(c)) for c in columns)
                    lines.append(f"| {group} | {system} | " + " | ".join(cells) + " |")
        for row in self.published:
            figures = row.columns
            cells = (_cell(figures.get(c)) for c in columns)
            lines.append(f"| {row.protocol.test_set} | {row.label} | " + " | ".join(cells) + " |")
        notes = list(self.notes)
        notes += dict.fromkeys(
            f"{row.label}: {row.protocol.words}; by {row.protocol.source}." for row in self.published
        )
        if any(c.startswith(STAND_IN) for c in columns):
            notes.append(f"'{STAND_IN}' replaces LPIPS, which was not measured; it is not LPIPS.")
        lines += ["", *(f"- {note}" for note in notes)] if notes else []
        return "\n".join(lines) + "\n"

    def csv(self) -> str:
        """Every picture in a row."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        columns = self.columns
        writer.writerow(["system", "group", "picture", *columns])
        for (system, group, picture), figures in self.rows.items():
            writer.writerow([system, group, picture, *(figures.get(c, "") for c in columns)])
        return out.getvalue()

    def json(self) -> str:
        """Rows, means and notes; what is not finite is null."""

        def clean(figures: Mapping[str, float]) -> dict[str, float | None]:
            return {k: (v if math.isfinite(v) else None) for k, v in figures.items()}

        return json.dumps(
            {
                "title": self.title,
                "notes": self.notes,
                "means": [
                    {"system": s, "group": g, "figures": clean(figures)} for (s, g), figures in self.means().items()
                ],
                "published": [
                    {"system": row.label, "test set": row.protocol.test_set, "figures": row.columns}
                    for row in self.published
                ],
                "pictures": [
                    {"system": s, "group": g, "picture": p, "figures": clean(figures)}
                    for (s, g, p), figures in self.rows.items()
                ],
            },
            indent=1,
            ensure_ascii=False,
        )


def _arrow(metric: str) -> str:
    """Which way a metric is better; 1 if it is best there."""
    return "↓" if metric in LOWER else "→1" if metric in NEAR_ONE else "↑"


def _cell(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return ""
    return f"{value:.2f}" if abs(value) >= 5 else f"{value:.3f}"


__all__ = ["Table"]
