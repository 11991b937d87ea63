"""Inputs of a batch: what is taken from folders, patterns and tables, and what is refused with one line."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batch_stubs import Stub, photos
from persona.batching.options import AnimateOptions, ExportOptions
from persona.batching.rows import Row, read_rows, value_of
from persona.batching.works import Animate, Create, Export
from persona.choices import Choices
from persona.errors import PersonaError

ANIMATE, EXPORT = Animate(AnimateOptions(motion="wave")), Export(ExportOptions(to=("ply",)))
FOLDER = str(Path(os.sep) / "people")


def rows_of(folder: Path, text: str, work=None, name: str = "people.csv") -> list[Row]:
    (folder / name).write_bytes(text.encode())
    return read_rows([str(folder / name)], work or Create())


def refusal(folder: Path, text: str, work=None, name: str = "people.csv") -> str:
    with pytest.raises(PersonaError) as error:
        rows_of(folder, text, work, name)
    assert "\n" not in str(error.value)
    return str(error.value).replace(str(folder) + os.sep, "")


def test_photos_come_from_files_folders_and_patterns(tmp_path):
    photos(tmp_path / "in", anna="a", bob="b")
    (tmp_path / "in" / "notes.txt").write_text("no photo")
    (tmp_path / "in" / "clip.mp4").write_text("a video")
    folder = read_rows([str(tmp_path / "in")], Create())
    assert [row.name for row in folder] == ["anna", "bob", "clip"]
    assert read_rows([str(tmp_path / "in" / "*.jpg")], Create()) == folder[:2]
    assert read_rows([str(tmp_path / "in" / "bob.jpg")], Create()) == folder[1:2]
    for wrong, words in (("nobody.jpg", "does not exist"), ("*.tiff", "nothing matches"), ("..", "there is no photo")):
        place = tmp_path / "in" / wrong if wrong != ".." else tmp_path
        with pytest.raises(PersonaError, match=words):
            read_rows([str(place)], Create())
    with pytest.raises(PersonaError, match=r"is a text, no photo; give pictures.*or a table"):
        read_rows([str(tmp_path / "in" / "notes.txt")], Create())
    with pytest.raises(PersonaError, match="is no avatar; give folders"):
        read_rows([str(tmp_path / "in" / "anna.jpg")], ANIMATE)
    (tmp_path / "in" / "photo").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")
    assert len(read_rows([str(tmp_path / "in" / "photo")], Create())) == 1, "a photo without an ending"


def test_avatars_are_folders_that_hold_one(tmp_path):
    for name in ("anna", "bob"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "avatar.safetensors").write_text("")
    (tmp_path / ".batch").mkdir()
    (tmp_path / "no").mkdir()
    for given_ in ([tmp_path], [tmp_path / "anna", tmp_path / "bob"], [tmp_path / "*"]):
        assert [row.name for row in read_rows(list(map(str, given_)), ANIMATE)] == ["anna", "bob"]
    assert [row.name for row in read_rows([str(tmp_path / "bob" / "avatar.safetensors")], ANIMATE)] == ["bob"]


def test_two_results_of_one_name_are_refused(tmp_path):
    photos(tmp_path / "one", anna="a")
    photos(tmp_path / "two", Anna="a")
    with pytest.raises(PersonaError, match=r"anna.jpg and .*Anna.jpg would both be 'Anna'.*a column id"):
        read_rows([str(tmp_path / "one"), str(tmp_path / "two")], Create())
    text = "id,photo\nleft,one/anna.jpg\nright,one/anna.jpg\n"
    assert [row.name for row in rows_of(tmp_path, text)] == ["left", "right"]
    assert "would both be 'left'" in refusal(tmp_path, text.replace("right", "left"))


def test_options_of_a_row_go_before_those_of_all(tmp_path):
    text = "photo,height,video-frames,garment,photos,name\na.jpg,1.7,8,skirt,b.jpg;/c.jpg,anna\nb.jpg,,,,,\n"
    work = Create(Choices(seed=3, height=1.5))
    first, second = rows_of(tmp_path, text, work)
    further = (tmp_path / "b.jpg", Path("/c.jpg"))
    expected = Choices(photos=further, seed=3, height=1.7, video_frames=8, garment="skirt")
    assert (first.name, first.source, first.work) == ("anna", str(tmp_path / "a.jpg"), Create(expected))
    assert (second.name, second.work) == ("b", work)


def test_lines_of_json_and_semicolons_say_the_same(tmp_path):
    pytest.importorskip("pyarrow", reason="extra 'cluster' is not installed")
    import pyarrow
    from pyarrow import parquet

    entries = [{"photo": "a.jpg", "height": 1.7, "effort": "draft", "seed": 4}, {"photo": "b.jpg", "sex": "male"}]
    lines = rows_of(tmp_path, "\n".join(map(json.dumps, entries)), name="people.jsonl")
    semicolons = "\ufeffphoto;height;effort;seed;sex\r\na.jpg;1,7;draft;4;\r\nb.jpg;;;;male\r\n"
    assert rows_of(tmp_path, semicolons) == lines
    parquet.write_table(pyarrow.Table.from_pylist(entries), tmp_path / "people.parquet")
    columns = pyarrow.Table.from_pylist([entries[0] | entries[1], entries[0]]).schema.names
    table = pyarrow.Table.from_pylist([dict.fromkeys(columns) | entry for entry in entries])
    parquet.write_table(table, tmp_path / "people.parquet")
    assert read_rows([str(tmp_path / "people.parquet")], Create()) == lines
    (tmp_path / "people.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(PersonaError, match="damaged or no Parquet file"):
        read_rows([str(tmp_path / "people.parquet")], Create())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "people.csv is empty; its first line names the columns"),
        ("photo,photo\n", "people.csv has two columns 'photo'"),
        ("photo,hight\na.jpg,1.7\n", "has a column 'hight', which is not known; there are photo, id or name, albedo,"),
        ("photo,hight\na.jpg,\n", "has a column 'hight', which is not known"),
        ("height\n1.7\n", "people.csv, row 2 has no photo; every row needs one, in a column 'photo'"),
        ("photo,height\na.jpg,tall\n", "people.csv, row 2: height is a number, not 'tall'"),
        ("photo,height\na.jpg,17\n", "people.csv, row 2: height is a number of meters from 0.5 to 2.6, not 17.0"),
        ("photo,height\na.jpg,nan\n", "people.csv, row 2: height is a number, not 'nan'"),
        ("photo,sex\na.jpg,other\n", "people.csv, row 2: sex is female or male, not 'other'"),
        ("photo\na.jpg,b.jpg\n", "people.csv, row 2 has 2 cells, but there are 1 columns"),
        ("photo,id\na.jpg,../b\n", "people.csv, row 2: '../b' cannot be the name of a folder"),
        ("photo,id\na.jpg,.batch\n", "people.csv, row 2: '.batch' cannot be the name of a folder"),
        ('photo\n"a.jpg\n', "people.csv is damaged or no CSV"),
        ("photo\na\0.jpg\n", "people.csv is damaged or no CSV"),
    ],
)
def test_a_mistake_in_a_table_is_one_line_that_says_where(tmp_path, text, words):
    assert words in refusal(tmp_path, text)


def test_other_mistakes(tmp_path):
    assert "row 1 is no object" in refusal(tmp_path, "[1]", name="people.jsonl")
    assert "row 2 is no JSON" in refusal(tmp_path, '{"photo": "a.jpg"}\n{', name="people.jsonl")
    assert "column 'hight'" in refusal(tmp_path, "avatar,hight\na,1\n", ANIMATE)
    (tmp_path / "wave").mkdir()
    for motion, expected in (("walk", "walk"), ("wave", str(tmp_path / "wave"))):
        assert rows_of(tmp_path, f"avatar,motion\na,{motion}\n", Animate())[0].work.options.motion == expected
    formats = rows_of(tmp_path, "avatar,to,name,id\na,ply;vrm,Anna,x\n", EXPORT)
    assert formats[0].name == "x" and formats[0].work.options.to == ("ply", "vrm")
    assert formats[0].work.options.name == "Anna"
    (tmp_path / "people.csv").write_bytes(b"photo\n\xff\xfe.jpg\n")
    with pytest.raises(PersonaError, match="is not text in UTF-8"):
        read_rows([str(tmp_path / "people.csv")], Create())


def test_every_option_of_create_is_a_column():
    assert set(Create().hints()) == {entry.name for entry in fields(Choices)} | {"recipe"}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=4), st.sampled_from(",;\t"))
def test_any_csv_is_read_or_refused(cells, delimiter):
    with tempfile.TemporaryDirectory() as folder:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow(["photo", "strength"])
        writer.writerows(cells)
        path = Path(folder) / "people.csv"
        path.write_bytes(text.getvalue().encode(errors="surrogatepass"))
        check(path)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(["csv", "jsonl"]))
def test_any_bytes_are_read_or_refused(data, ending):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"people.{ending}"
        path.write_bytes(b"photo,strength\n" + data if ending == "csv" else data)
        check(path)


def check(path: Path) -> None:
    """All rows have names of single folders, or an error of the user says what is wrong."""
    try:
        rows = read_rows([str(path)], Stub())
    except PersonaError:
        return
    assert len({row.name.casefold() for row in rows}) == len(rows)
    for row in rows:
        assert Path(row.name).name == row.name not in ("", ".", "..") and not re.search(r"[\x00-\x1f/\\]", row.name)
        assert type(row.work.strength) is int  # type: ignore[attr-defined]


@settings(max_examples=40, deadline=None)
@given(st.integers(-(10**12), 10**12), st.booleans(), st.floats(allow_nan=False, allow_infinity=False))
def test_texts_and_values_of_a_cell_mean_the_same(whole, yes, number):
    for raw in (whole, str(whole), f" {whole} "):
        assert value_of(raw, int | None, FOLDER, "") == whole
    for raw in (yes, str(yes), str(yes).lower(), "1" if yes else "no"):
        assert value_of(raw, bool, FOLDER, "") is yes
    for raw in (number, repr(number)):
        assert value_of(raw, float | None, FOLDER, "") == number
    assert value_of("a b", str | None, FOLDER, "") == "a b"
    assert value_of("mask.png", Path | None, FOLDER, "") == Path(FOLDER) / "mask.png"
    for raw, hint in (("x", int), (1.5, int), (True, int), ("maybe", bool), (["a"], float), ({}, str)):
        with pytest.raises(PersonaError, match=r"^here is "):
            value_of(raw, hint, FOLDER, "here")
