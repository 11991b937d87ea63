"""What is done with one input of a batch: an avatar, a video, exports, or an evaluation, in a folder of its own."""

from __future__ import annotations

import functools
import json
import math
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Protocol

from persona.batching.options import AnimateOptions, EvaluateOptions, ExportOptions
from persona.batching.places import address_of
from persona.choices import AVATAR, Choices, Reading, color_of, size_of
from persona.errors import PersonaError
from persona.events import Listener
from persona.hints import fits, in_words


@dataclass(frozen=True)
class Made:
    """What a work says of its result.

    Attributes:
        figures: measures by name (quality, fit ...): a number, a text or None.
        warnings: what the user should know.
        seconds: by stage, where the work has stages.
        main: the file of the result whose hash is kept, so that results can be compared; relative to its folder.
    """

    figures: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    main: str | None = None


class Work(Protocol):
    """What is done with one input. A frozen dataclass, which is sent to other processes.

    Attributes:
        source: the column of the input: "photo" or "avatar".
        resumes: whether what an interrupted run has left in the folder shortens the next one.
    """

    source: ClassVar[str]
    resumes: ClassVar[bool]

    def hints(self) -> dict[str, Any]:
        """The type of every option, by name: the columns of a table."""
        ...

    def files(self) -> Mapping[str, Any]:
        """Options that name files: each a path, a text that may be one, or a tuple of them."""
        ...

    def given(self, values: Mapping[str, Any]) -> Work:
        """The work with options of one row, checked.

        Raises:
            PersonaError: they make no sense.
        """
        ...

    def key(self, source: Path) -> str:
        """What the result depends on besides the contents of the input."""
        ...

    def __call__(self, source: Path, folder: Path, threads: int, listener: Listener) -> Made:
        """Do it, with all results in the folder."""
        ...


class _Options:
    """What works have in common whose options are one dataclass."""

    options: Any
    source: ClassVar[str] = "avatar"
    resumes: ClassVar[bool] = False

    def hints(self) -> dict[str, Any]:
        return typing.get_type_hints(type(self.options))

    def given(self, values: Mapping[str, Any]) -> Any:
        checked(values, self.hints())
        own: Any = self
        made = replace(own, options=replace(self.options, **values)) if values else own
        made.check()
        return made

    def files(self) -> dict[str, Any]:
        return _files(self.options)

    def check(self) -> None:
        """Whether the options make sense, as far as that can be seen without the input.

        Raises:
            PersonaError: they do not.
        """


def _files(options: Any) -> dict[str, Any]:
    """Options whose values are paths or tuples of them, and motions, whose texts may be files."""
    hints = typing.get_type_hints(type(options))
    kinds = {name: (hint, *typing.get_args(hint)) for name, hint in hints.items()}
    files = {name for name, kind in kinds.items() if Path in kind} | ({"motion"} & hints.keys())
    return {name: value for name in sorted(files) if (value := getattr(options, name))}


#: Choices that are folders of this machine, or are looked at before any job begins.
_NOT_FETCHED = ("lora", "models", "log")


def checked(values: Mapping[str, Any], hints: Mapping[str, Any]) -> None:
    """Whether values are of their types.

    Raises:
        PersonaError: says which is not.
    """
    for name, value in values.items():
        if not fits(value, hints[name]) or (isinstance(value, float) and not math.isfinite(value)):
            raise PersonaError(f"{name} is {in_words(hints[name])}, not {str(value)[:40]!r}")


@dataclass(frozen=True)
class Create:
    """An avatar of a photo, as :func:`persona.create` makes it.

    Attributes:
        choices: for all photos; a row's go before them.
        recipe: recipe.json of an avatar, whose options all take that choices do not say.
    """

    choices: Choices = field(default_factory=Choices)
    recipe: Path | None = None
    source: ClassVar[str] = "photo"
    resumes: ClassVar[bool] = True

    def hints(self) -> dict[str, Any]:
        return typing.get_type_hints(Choices) | {"recipe": Path | None}

    def given(self, values: Mapping[str, Any]) -> Create:
        own = dict(values)
        for name in _NOT_FETCHED:
            if address_of(own.get(name) or getattr(self.choices, name) or "") is not None:
                raise PersonaError(f"{name} is a path that every node can reach, not an address")
        recipe = own.pop("recipe", self.recipe)
        checked({"recipe": recipe}, {"recipe": Path | None})
        choices = replace(self.choices, **own)
        choices.check(lambda name: name)
        return Create(choices, recipe) if values else self

    def files(self) -> dict[str, Any]:
        return _files(self.choices) | ({"recipe": self.recipe} if self.recipe is not None else {})

    def key(self, source: Path) -> str:
        from persona.pipeline.create import recipe_key

        return recipe_key(source, self._recipe(source), self.choices)

    def __call__(self, source: Path, folder: Path, threads: int, listener: Listener) -> Made:
        from persona import pipeline
        from persona.pipeline.report import JSON

        pipeline.create(source, folder, self._recipe(source), choices=self.choices, threads=threads, listener=listener)
        facts = json.loads((folder / JSON).read_text(encoding="utf-8"))
        quality = {name: value for figures in facts["quality"].values() for name, value in figures.items()}
        fit = {f"fit.{name}": value for name, value in facts["fit"].items()}
        about = {"elements": facts["elements"], "trained": facts["trained"]}
        return Made(quality | fit | about, tuple(facts["warnings"]), facts["seconds"], AVATAR)

    def _recipe(self, source: Path) -> Any:
        if self.recipe is None:
            return None
        from persona.pipeline.recipe import Recipe

        return Recipe.load(self.recipe, source)


@dataclass(frozen=True)
class Animate(_Options):
    """A video of an avatar in a motion, as :func:`persona.animate` writes it."""

    options: AnimateOptions = field(default_factory=AnimateOptions)

    def check(self) -> None:
        if not self.options.motion:
            raise PersonaError("which motion? Give --motion, or a column motion")
        self._words()

    def key(self, source: Path) -> str:
        from persona import pipeline
        from persona.keys import key_of

        return key_of(functools.partial(pipeline.animate, motion=self._motion, **self._words()))

    def __call__(self, source: Path, folder: Path, threads: int, listener: Listener) -> Made:
        from persona import pipeline

        warnings, hearing = heard(listener)
        video = folder / f"{_stem(self._motion)}.mp4"
        pipeline.animate(source, self._motion, video, threads=threads, listener=hearing, **self._words())
        return Made({"bytes": video.stat().st_size}, tuple(warnings), main=video.name)

    @property
    def _motion(self) -> Path | str:
        return _file_or_name(self.options.motion)

    def _words(self) -> dict[str, Any]:
        own = self.options
        return {
            "size": size_of(own.size), "fps": own.fps, "azimuth": own.azimuth, "elevation": own.elevation,
            "background": color_of(own.background), "cloth": own.cloth,
            "reading": Reading(own.up, own.clip, own.person),
        }  # fmt: skip


@dataclass(frozen=True)
class Export(_Options):
    """An avatar in other formats, as :func:`persona.export` writes them."""

    options: ExportOptions = field(default_factory=ExportOptions)

    def check(self) -> None:
        if not self.options.to:
            raise PersonaError("which formats? Give --to, or a column to")
        size_of(self.options.size)
        color_of(self.options.background)

    def key(self, source: Path) -> str:
        from persona import pipeline
        from persona.keys import key_of

        return key_of(functools.partial(pipeline.export, to=self.options.to, **self._words()))

    def __call__(self, source: Path, folder: Path, threads: int, listener: Listener) -> Made:
        from persona import pipeline

        warnings, hearing = heard(listener)
        words = self._words()
        words["name"] = words["name"] or (source.parent if source.is_file() else source).name
        formats: Any = list(dict.fromkeys(self.options.to))
        files = pipeline.export(source, formats, folder, threads=threads, listener=hearing, **words)
        sizes = {f"bytes.{kind}": _bytes(file) for kind, file in zip(formats, files, strict=True)}
        main = next((file.name for file in files if file.is_file()), None)
        return Made(sizes, tuple(warnings), main=main)

    def _words(self) -> dict[str, Any]:
        from persona.exporting.licence import Licence
        from persona.pipeline.exports import Export as How

        own = self.options
        licence = Licence(own.author, own.allowed, own.commercial, redistribution=own.redistribution)
        how = How(
            size_of(own.size), own.fps, color_of(own.background), own.spz_version, own.texture_size, licence,
            own.cloth, sh_degree=own.sh_degree,
        )  # fmt: skip
        motion = _file_or_name(own.motion) if own.motion else None
        return {"motion": motion, "name": own.name, "options": how, "reading": Reading(own.up, own.clip, own.person)}


@dataclass(frozen=True)
class Evaluate(_Options):
    """An avatar against held-out truth, as :func:`persona.evaluate` measures it."""

    options: EvaluateOptions = field(default_factory=EvaluateOptions)

    def check(self) -> None:
        if self.options.data is None:
            raise PersonaError("measured against what? Give --data, or a column data")

    def key(self, source: Path) -> str:
        from persona.keys import key_of
        from persona.pipeline.evaluate import evaluate

        how = self._how(1)
        return key_of(functools.partial(evaluate, data=self._data, protocol=self.options.protocol, options=how))

    def __call__(self, source: Path, folder: Path, threads: int, listener: Listener) -> Made:
        from persona.pipeline.evaluate import evaluate

        warnings, hearing = heard(listener)
        table = evaluate(
            source, self._data, folder, protocol=self.options.protocol, options=self._how(threads), listener=hearing
        )
        means = table.means()
        several = len({system for system, _ in means}) > 1, len({group for _, group in means}) > 1
        figures = {
            "/".join([part for part, needed in zip(place, several, strict=True) if needed] + [name]): round(value, 5)
            for place, own in means.items()
            for name, value in own.items()
        }
        return Made(figures, (*warnings, *table.notes), main="table.json")

    @property
    def _data(self) -> Path:
        assert self.options.data is not None  # checked
        return self.options.data

    def _how(self, threads: int) -> Any:
        from persona.pipeline.evaluate import Evaluate as How
        from persona.pipeline.evaluate import nets_named, variants_named

        own = self.options
        return How(
            not own.without_fitting, every=own.every, variants=variants_named(own.variants),
            lpips=nets_named(own.lpips), identity=own.identity, threads=threads,
        )  # fmt: skip


def heard(listener: Listener) -> tuple[list[str], Listener]:
    """A list that fills with the warnings of a work, and the listener that fills it and hands all on."""
    warnings: list[str] = []

    def hearing(event: Any) -> None:
        if event.kind == "warning" and event.message not in warnings:
            warnings.append(event.message)
        listener(event)

    return warnings, hearing


def _file_or_name(text: str) -> Path | str:
    """A motion by its file, whose contents then count, or by the name of a clip."""
    path = Path(text)
    return path if path.exists() else text


def _stem(motion: Path | str) -> str:
    from persona.pipeline.exports import file_name

    return file_name(Path(motion).stem if isinstance(motion, Path) else motion)


def _bytes(path: Path) -> int:
    return sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())


__all__ = ["Animate", "Create", "Evaluate", "Export", "Made", "Work", "checked", "heard"]
