"""Keys of results: what changes them and what does not."""

from __future__ import annotations

import ast
import enum
import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field, make_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import persona
from mannequin import FakeFit, fake_texture
from persona.errors import PersonaError
from persona.keys import Description, key_of
from persona.sources import OWN, Sources, digest_of_file

TOY = {
    "toy/__init__.py": 'import importlib\n_WHERE = {"fit": "toy.fitting"}\n'
    "def __getattr__(name):\n    return getattr(importlib.import_module(_WHERE[name]), name)\n",
    "toy/types.py": "class Box:\n    '''A box.'''\n    size = 1\n",
    "toy/ground.py": "import numpy\n\ndef half(x):\n    return x / 2\n",
    "toy/kernels.py": "from .ground import half\nimport numba\n",
    "toy/drawing/__init__.py": "from toy.drawing.fast import draw\nfrom toy.drawing.slow import crawl\n",
    "toy/drawing/fast.py": "import toy.kernels\n\ndef draw():\n    return toy.kernels.half(1)\n",
    "toy/drawing/slow.py": "def crawl():\n    return 2\n",
    "toy/lazy/__init__.py": 'import importlib\n_WHERE = {"one": "toy.lazy.first", "two": "toy.lazy.second"}\n'
    "def __getattr__(name):\n    return getattr(importlib.import_module(_WHERE[name]), name)\n",
    "toy/lazy/first.py": "one = 1\n",
    "toy/lazy/second.py": "two = 2\n",
    "toy/perception.py": "from toy.lazy import one\nfrom toy import types\n\ndef see():\n    return types.Box\n",
    "toy/fitting.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from toy.perception import see\n"
    "def fit():\n    from toy import lazy\n    with open('table.npz') as file:\n        return lazy.two, file\n",
    "toy/data/table.npz": "numbers",
    "toy/data/other.npz": "numbers of nobody",
    "toy/lonely.py": "alone = 1\n",
    "toy/training.py": "import toy\nfrom toy.drawing import draw\n\ndef train():\n    return draw(), toy.fit\n",
}
STAGES = ("toy.perception", "toy.fitting", "toy.training")


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    for name, text in TOY.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "toy"


def digests(root: Path) -> dict[str, str]:
    sources = Sources(root, "toy")
    return {stage: sources.digest(stage) for stage in STAGES}


@pytest.mark.parametrize(
    ("file", "changed"),
    [
        ("ground.py", {"toy.training"}),  # through a relative import of a module that is imported as toy.kernels
        ("kernels.py", {"toy.training"}),
        ("drawing/fast.py", {"toy.training"}),
        ("drawing/slow.py", {"toy.training"}),  # the package imports it, for whatever it does then
        ("lonely.py", set()),
        ("lazy/first.py", {"toy.perception"}),
        ("lazy/second.py", {"toy.fitting", "toy.training"}),  # lazy.two inside a function; toy.fit in a table
        ("types.py", {"toy.perception"}),
        ("perception.py", {"toy.perception"}),  # TYPE_CHECKING in fitting does not count
        ("fitting.py", {"toy.fitting", "toy.training"}),
        ("data/table.npz", {"toy.fitting", "toy.training"}),
        ("data/other.npz", set()),
        ("training.py", {"toy.training"}),
    ],
)
def test_a_changed_file_changes_the_keys_of_what_stands_on_it_and_no_others(toy, file, changed):
    before = digests(toy)
    path = toy / file
    path.write_text(path.read_text() + ("\nadded = 1\n" if path.suffix == ".py" else "!"))
    after = digests(toy)
    assert {stage for stage in STAGES if before[stage] != after[stage]} == changed


def test_comments_docstrings_and_formatting_change_nothing(toy):
    before = digests(toy)
    for path in toy.rglob("*.py"):
        text = path.read_text().replace("'''A box.'''", "'''Another\n    text.'''").replace(" / 2", "/(2)")
        path.write_text(f'"""A module."""\n# a comment\n\n{text}\n\n')
    assert digests(toy) == before


def test_the_version_of_a_package_that_computes_counts(toy, monkeypatch):
    before = digests(toy)
    monkeypatch.setattr("persona.sources.version_of", lambda name: f"{name} 99")
    after = digests(toy)
    assert before["toy.training"] != after["toy.training"]
    assert before["toy.fitting"] == after["toy.fitting"]


def test_a_folder_of_data_whose_files_are_not_named_counts_whole(toy):
    (toy / "loader.py").write_text(
        "from pathlib import Path\ndata = sorted((Path(__file__).parent / 'data').iterdir())\n"
    )
    before = Sources(toy, "toy").digest("toy.loader")
    (toy / "data" / "other.npz").write_text("changed")
    assert Sources(toy, "toy").digest("toy.loader") != before


@pytest.mark.parametrize("damage", [None, "", "[]", '{"0": 1}', "unwritable"])
def test_what_was_parsed_is_kept_and_a_damaged_list_is_made_again(toy, tmp_path, monkeypatch, damage):
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path / "cache"))
    before = digests(toy)
    (kept,) = (tmp_path / "cache" / "sources").iterdir()
    if damage == "unwritable":
        monkeypatch.setenv("PERSONA_CACHE", str(kept / "no folder"))
    elif damage is not None:
        kept.write_text(damage)
    calls = []
    monkeypatch.setattr("ast.parse", lambda source, parse=ast.parse: calls.append(source) or parse(source))
    assert digests(toy) == before
    assert bool(calls) == (damage is not None)


def test_modules_that_import_each_other_end(toy):
    (toy / "one.py").write_text("from toy.two import b\na = 1\n")
    (toy / "two.py").write_text("from toy.one import a\nb = 1\n")
    assert set(Sources(toy, "toy").reached("toy.one")) == {"toy.one", "toy.two"}


def test_a_file_outside_the_package_counts_with_what_it_imports_of_it(toy, tmp_path):
    stage = tmp_path / "mine.py"
    stage.write_text("from toy.drawing import slow\n")
    before = Sources(toy, "toy").digest(stage)
    (toy / "drawing" / "fast.py").write_text("def draw(): ...\n")
    assert Sources(toy, "toy").digest(stage) == before
    (toy / "drawing" / "slow.py").write_text("def crawl(): ...\n")
    changed = Sources(toy, "toy").digest(stage)
    assert changed != before
    stage.write_text("from toy.drawing import slow\nx = 1\n")
    assert Sources(toy, "toy").digest(stage) not in (before, changed)


def test_a_file_that_cannot_be_parsed_is_an_error_in_words(toy):
    (toy / "ground.py").write_text("def half(x:\n")
    with pytest.raises(PersonaError, match=r"ground\.py cannot be parsed"):
        digests(toy)


#: Modules that stages of the default recipe must stand on, and modules that they must not.
STANDS_ON = {
    "perceive": (
        {"perception.matte", "perception.models", "types"},
        {"fitting.fit", "rendering.cpu", "pipeline.doctor"},
    ),
    "fit": ({"fitting.solve", "body.anny", "jit"}, {"training.train", "perception", "pipeline.doctor", "synthesis"}),
    "texture": ({"synthesis.surface_labels", "rendering.mesh", "jit"}, {"training.train", "simd", "pipeline.doctor"}),
    "synthesize": (
        {"synthesis.poses", "rendering.mesh"},
        {"training.train", "synthesis.surface_labels", "pipeline.doctor"},
    ),
    "train": (
        {"simd", "sparse", "jit", "rendering.cpu", "avatar.skinning"},
        {"pipeline.doctor", "fitting.fit", "viewer"},
    ),
}


@pytest.mark.parametrize("stage", STANDS_ON)
def test_the_stages_stand_on_what_they_compute_with(stage):
    reached = {
        name.removeprefix("persona.") for name in OWN.reached(*Description(getattr(persona.Recipe(), stage)).modules)
    }
    needed, foreign = STANDS_ON[stage]
    assert needed <= reached
    assert not foreign & reached
    assert not any(name.startswith(("pipeline", "viewer", "cli", "evaluation")) for name in reached)


def test_the_data_of_the_fit_counts():
    files = {path.name for path in OWN.data("persona.fitting")}
    assert {"anny_landmarks.npz", "lifting.npz"} <= files


def test_recorded_pictures_stand_on_tracking(tmp_path):
    from persona.capture.recorded import recordings

    (tmp_path / "b.jpg").write_bytes(b"two")
    reached = OWN.reached(*Description(recordings([tmp_path / "b.jpg"])).modules)
    assert {"persona.tracking.track", "persona.synthesis.fusion", "persona.perception.matte"} <= set(reached)


class Kind(enum.Enum):
    """Options of the stages below."""

    ONE = 1
    TWO = 2


@dataclass(frozen=True)
class Inner:
    """Options inside of options."""

    size: float = 1.0
    kind: Kind = Kind.ONE


@dataclass(frozen=True)
class Options:
    """A stage with options."""

    strength: float = 1.0
    names: tuple[str, ...] = ()
    inner: Inner = field(default_factory=Inner)
    way: Callable[..., Any] | None = None
    anything: Any = None
    threads: int | None = field(default=None, metadata={"key": False})
    log: str | None = field(default=None, metadata={"key": "given"})

    def __call__(self) -> None: ...


def one(x: int = 0, *, by: int = 0) -> int:
    return x + by


def two(x: int = 0) -> int:
    return 2 * x


def capturing(value: Any) -> Callable[[], Any]:
    def inner() -> Any:
        return value

    return inner


def local_stage(value: Any) -> Any:
    @dataclass(frozen=True)
    class Local:
        strength: float = 1.0

        def __call__(self) -> Any:
            return value

    return Local()


class Plain:
    """A stage that is no dataclass."""

    def __init__(self, strength: float) -> None:
        self.strength = strength

    def __call__(self) -> None: ...


DIFFERENT = [
    Options(),
    Options(2.0),
    Options(names=("a",)),
    Options(names=("a", "b")),
    Options(names=("ab",)),
    Options(inner=Inner(2.0)),
    Options(inner=Inner(kind=Kind.TWO)),
    Options(way=one),
    Options(way=two),
    Options(way=functools.partial(one, 1)),
    Options(way=functools.partial(one, by=1)),
    Options(way=functools.partial(two, 1)),
    Options(way=lambda: 1),
    Options(way=lambda: 2),
    Options(way=capturing(1)),
    Options(way=capturing(2)),
    Options(way=math.sin),
    Options(way=math.cos),
    Options(way=Plain(1.0)),
    Options(way=Plain(2.0)),
    Options(way=Plain(1.0).__call__),
    Options(way=local_stage(1)),
    Options(way=local_stage(2)),
    Options(anything=[1, 2]),
    Options(anything=(1, 2)),
    Options(anything={1, 2}),
    Options(anything={1: 2}),
    Options(anything=np.zeros(3)),
    Options(anything=np.zeros(3, np.float32)),
    Options(anything=np.zeros((3, 1))),
    Options(anything=np.ones(3)),
    Options(anything=math.nan),
    Options(anything="nan"),
    Options(anything=Inner),
    Options(anything=b"1"),
    Options(anything="1"),
    Options(anything=1),
    Options(anything=True),
    functools.partial(one, 1),
    functools.partial(two, 1),
    functools.partial(one, 2),
    one,
    two,
    FakeFit(),
    fake_texture,
]


def test_stages_that_differ_have_different_keys():
    keys = [key_of(stage) for stage in DIFFERENT]
    assert len(set(keys)) == len(keys)
    assert keys == [key_of(stage) for stage in DIFFERENT]
    assert key_of(one) != key_of(one, "input") != key_of(one, "in", "put")


def test_options_that_change_no_result_do_not_count():
    assert key_of(Options(threads=2)) == key_of(Options())
    assert key_of(Options(log="/a")) == key_of(Options(log="/b")) != key_of(Options())
    assert Description(Options(threads=2, log="/a")).tree.keys() == {
        "$type", "strength", "names", "inner", "way", "anything", "log",
    }  # fmt: skip


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.sampled_from(Kind),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.builds(Inner, st.floats(allow_nan=False))
        | st.lists(inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_values_are_equal_if_and_only_if_their_descriptions_are(a, b):
    """As far as Python calls them equal: 1, 1.0 and True are told apart here."""
    same = Description(a).text == Description(b).text
    assert same == (repr(a) == repr(b) or _sorted(a) == _sorted(b))


def _sorted(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(sorted(f"{k!r}: {_sorted(v)}" for k, v in value.items())) + "}"
    if isinstance(value, (list, tuple)):
        return type(value).__name__ + "(" + ", ".join(map(_sorted, value)) + ")"
    return repr(value)


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers() | st.text() | st.floats(), min_size=1))
def test_a_changed_option_is_another_key(values):
    kind = make_dataclass("Made", [(name, Any) for name in values], frozen=True, namespace={"__module__": __name__})
    stage = kind(**values)
    for name in values:
        assert Description(stage).text != Description(replace(stage, **{name: "another value"})).text


def test_files_count_by_contents_and_name_and_no_folder_is_in_a_description(tmp_path):
    texts = []
    for folder in ("here", "there"):
        (tmp_path / folder / "clips").mkdir(parents=True)
        (tmp_path / folder / "mask.png").write_bytes(b"white")
        (tmp_path / folder / "clips" / "a.mp4").write_bytes(b"moving")
        found = [tmp_path / folder / name for name in ("mask.png", "clips", "missing.png")]
        texts.append(Description(Options(anything=tuple(found))).text)
    assert texts[0] == texts[1]
    assert str(tmp_path) not in texts[0]
    (tmp_path / "here" / "clips" / "a.mp4").write_bytes(b"still")
    here, there = (Description(tmp_path / folder / "clips").tree for folder in ("here", "there"))
    assert here != there


def test_a_large_file_is_sampled(tmp_path, monkeypatch):
    monkeypatch.setattr("persona.sources._WHOLE", 1000)
    monkeypatch.setattr("persona.sources._SAMPLE", 10)
    path = tmp_path / "weights.safetensors"
    path.write_bytes(bytes(5000))
    before = digest_of_file(path)
    path.write_bytes(bytes(5001))
    assert digest_of_file(path) != before
    path.write_bytes(bytes(4999) + b"1")
    assert digest_of_file(path) != before


def test_no_default_option_holds_a_folder():
    text = Description(persona.Recipe()).text
    assert str(Path.home()) not in text
    assert str(Path.cwd()) not in text


@pytest.mark.parametrize("value", [iter([1]), object(), math, slice(1), type("Text", (str,), {})("a")])
def test_what_cannot_be_compared_is_refused_in_words(value):
    with pytest.raises(PersonaError, match=r"anything: .* cannot be part of a key"):
        key_of(Options(anything=value))


def test_a_value_that_contains_itself_is_refused():
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(PersonaError, match="contains itself"):
        key_of(Options(anything=endless))


def test_a_captured_value_that_cannot_be_compared_is_refused():
    with pytest.raises(PersonaError, match="cannot be part of a key"):
        key_of(capturing(iter([1])))
