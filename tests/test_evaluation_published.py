"""Published figures: each with its source, never two protocols in one table, and the page says what the rows say."""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path

import pytest

from persona.evaluation.published import METRICS, ROWS, WITHOUT, beside, markdown, table
from persona.evaluation.table import Table

sys.path.append(str(Path(__file__).parents[1] / "tools"))

import reference_rows


def test_every_row_says_where_it_comes_from():
    for row in ROWS:
        assert row.protocol.source and row.protocol.words and row.made_from
        assert set(row.figures) <= set(METRICS)
        assert 10 < row.figures["psnr"] < 40
        assert all(0 < v < 1 for m, v in row.figures.items() if m != "psnr")


def test_two_protocols_never_share_a_column():
    protocols = {row.protocol for row in ROWS}
    assert len(protocols) > 5
    for first, second in combinations(sorted(protocols, key=str), 2):
        rows = [row for row in ROWS if row.protocol in (first, second)]
        with pytest.raises(ValueError, match="one test set and variant"):
            table(rows)
    with pytest.raises(ValueError, match="not of 0"):
        table([])


def test_the_ladder_is_whole():
    text = markdown()
    for system in (
        "AniGS",
        "LHM",
        "LHM++",
        "ExAvatar",
        "MimicMotion",
        "Champ",
        "IDOL",
        "GUAVA",
        "DynaAvatar",
        "PERSONA",
    ):
        assert f"| {system}" in text
    assert "StableAnimator: no comparable figure found" in text and "StableAnimator" in WITHOUT


def test_the_page_is_what_the_command_writes():
    page = reference_rows.PAGE.read_text(encoding="utf-8")
    assert reference_rows.renewed(page) == page, "run python tools/reference_rows.py"
    changed = page.replace("19.86", "29.86")
    assert changed != page and reference_rows.renewed(changed) == page
    with pytest.raises(ValueError, match="no part between"):
        reference_rows.renewed("nothing")


def test_rows_of_our_variants_stand_beside_ours():
    ours = Table("neuman: bike")
    ours.add("avatar", "held-out pictures", "00001", {"psnr/neuman-crop512": 18.0, "psnr/masked": 22.0, "iou": 0.9})
    rows = beside(["masked", "neuman-crop512"], "given")
    assert rows and all(row.protocol.variant == "neuman-crop512" for row in rows)
    ours.beside(rows)
    lines = ours.markdown().splitlines()
    head = next(line for line in lines if "psnr/neuman-crop512" in line).split(" | ")
    published = next(line for line in lines if "LHM-500M" in line and line.startswith("|")).split(" | ")
    column = next(k for k, cell in enumerate(head) if cell.startswith("psnr/neuman-crop512"))
    assert published[column] == "19.86"
    other = next(k for k, cell in enumerate(head) if cell.startswith("psnr/masked"))
    assert published[other].strip() == ""


def test_a_variant_that_was_not_measured_has_no_column():
    ours = Table("neuman: bike")
    ours.add("avatar", "held-out pictures", "00001", {"psnr/masked": 22.0})
    with pytest.raises(ValueError, match="in no column"):
        ours.beside(beside(["neuman-crop512"], "fitted"))
