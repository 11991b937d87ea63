"""``recipe.json``: what an avatar was made with, in a file that makes the same again.

It holds the program's version, the seed, every option of every stage, the revisions of the optional networks, the
versions of the packages that compute, and name and hash of every input file. No folder of this machine is in it.

A recipe may come from somebody else, so nothing in it is run: it names frozen dataclasses of this package and gives
their options plain values. Only a class that stands in a source file of this package as a dataclass is imported.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import json
import re
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona.errors import PersonaError
from persona.hints import fits
from persona.keys import Description
from persona.pipeline.licences import networks_of
from persona.pretrained import kept_revision
from persona.sources import COMPUTING, OWN, digest_of_path, version_of
from persona.version import __version__

if TYPE_CHECKING:
    from persona.pipeline.recipe import Recipe

FILE = "recipe.json"
#: Of the file's layout; a program reads its own and older ones.
FORMAT = 1
#: What the stage of each name gives, so that none stands in the place of another.
_GIVES = {
    "perceive": "Observation",
    "fit": "BodyFit",
    "texture": "TexturedSurface",
    "capture": "Capture",
    "synthesize": "list[Frame]",
    "train": "Avatar",
}
#: The largest number an option may be: no option means more, and every library can hold it.
_LARGEST = 2**53


def recipe_text(recipe: Recipe, photo: Path, made: Mapping[str, str]) -> str:
    """What ``recipe.json`` says.

    Args:
        recipe: with the seed in all its stages.
        photo: the file that was given; only its name and contents count.
        made: stage and key of the avatar it describes.
    """
    facts = {
        "recipe": FORMAT,
        "persona": __version__,
        "made": dict(made),
        "seed": recipe.seed,
        "photo": {"name": photo.name, "sha256": digest_of_path(photo)},
        "stages": {name: Description(getattr(recipe, name), replayable=True).tree for name in recipe.STAGES},
        "networks": [
            {"repo": model.repo, "revision": kept_revision(model), "licence": model.licence}
            for model in networks_of(recipe)
        ],
        "packages": [version for name in COMPUTING if (version := version_of(name))],
    }
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class SavedRecipe:
    """A recipe that was read, and the photo it was made for.

    Attributes:
        recipe: the stages with their options.
        photo_name: of the file the avatar was made of.
        photo_sha256: of its contents.
        folders: where files that the recipe names are looked for.
        notes: what is not as it was when the recipe was written, so that the avatar may not be the same in every bit.
    """

    recipe: Recipe
    photo_name: str
    photo_sha256: str
    folders: tuple[Path, ...]
    notes: tuple[str, ...] = ()

    def photo(self) -> Path:
        """The photo, looked for in the recipe's folder and in the current folder.

        Raises:
            PersonaError: it is not there, or another picture is there under its name.
        """
        return _found(self.photo_name, self.photo_sha256, self.folders, "give the photo: persona create PHOTO --recipe")


def read_recipe(
    path: Path | str,
    folders: Iterable[Path | str] = (),
    photo: Path | str | None = None,
    *,
    kind: type[Recipe],
) -> SavedRecipe:
    """Read a recipe.

    Args:
        path: the file, or an avatar's folder.
        folders: where files that it names (masks, videos, models) are looked for, before the recipe's own folder and
            the current one.
        photo: the picture that the recipe is for now. If it is another than the recipe's, what was given with that one
            (mask, keypoints, body, further pictures) is left out, and noted.
        kind: :class:`persona.Recipe`; it is handed in because its ``load`` calls this.

    Raises:
        PersonaError: the file is missing, damaged, of a newer version, names something that is no dataclass of this
            package or an option that is not known, or an input file cannot be found.
    """
    path = Path(path)
    path = path / FILE if path.is_dir() else path
    try:
        facts = json.loads(path.read_text(encoding="utf-8-sig"))  # editors may put a byte order mark first
    except OSError as error:
        raise PersonaError(
            f"cannot read {path} ({error.strerror}); give a recipe.json of an avatar's folder"
        ) from error
    except (ValueError, RecursionError) as error:
        raise PersonaError(f"{path} is damaged or no JSON file ({error}); copy it again") from error
    if not isinstance(facts, dict) or not fits(facts.get("recipe"), int) or "stages" not in facts:
        raise PersonaError(f"{path} is not a recipe of this program; give a recipe.json of an avatar's folder")
    version = str(facts.get("persona", ""))[:100]
    if facts["recipe"] > FORMAT or _numbers(version) > _numbers(__version__):
        raise PersonaError(
            f"{path} was written by persona {version[:20]}, newer than this one ({__version__}); update persona"
        )
    places = tuple(Path(folder) for folder in (*folders, path.parent, Path()))
    reader = _Reader(path, places)
    first = facts.get("photo")
    seed: Any = facts.get("seed")
    stages = facts["stages"]
    if not (isinstance(first, dict) and fits(seed, int) and isinstance(stages, dict)):
        raise reader.damaged("photo, seed or stages are missing")
    if unknown := set(stages) - set(kind.STAGES):
        raise reader.damaged(f"there is no stage '{min(unknown)}'")
    if missing := [name for name in kind.STAGES if name != "capture" and stages.get(name) is None]:
        raise reader.damaged(f"its stage {missing[0]} is missing")
    notes = []
    if photo is not None and _digest(Path(photo)) != first.get("sha256"):
        stages, left_out = _of_any_photo(stages)
        if left_out:
            notes.append(f"the photo is not the recipe's; not used: its {', '.join(left_out)}")
    try:
        made = {name: reader.stage(name, tree) for name, tree in stages.items() if tree is not None}
    except RecursionError as error:
        raise reader.damaged("it is nested too deeply") from error
    recipe = kind(**made, seed=seed)
    notes += _notes(facts, recipe)
    return SavedRecipe(recipe, str(first.get("name")), str(first.get("sha256")), places, tuple(notes))


def _digest(path: Path) -> str:
    """Digest of a picture's contents; of none that cannot be read, which whoever reads it says better."""
    try:
        return digest_of_path(path)
    except OSError:
        return ""


def _of_any_photo(stages: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Stages without the files that were given with a photo, and what was left out."""
    perceive, left_out = stages.get("perceive"), []
    if isinstance(perceive, dict):
        left_out = [
            name
            for name, value in perceive.items()
            if isinstance(value, dict) and "sha256" in value and "path" in value
        ]
        perceive = {name: None if name in left_out else value for name, value in perceive.items()}
    if stages.get("capture") is not None:
        left_out.append("further pictures")
    return {**stages, "perceive": perceive, "capture": None}, left_out


def _notes(facts: Mapping[str, Any], recipe: Recipe) -> list[str]:
    """What is not as it was when a recipe was written."""
    notes = []
    if (version := facts.get("persona")) != __version__:
        notes.append(f"the avatar was made by persona {version}; this is {__version__}")
    was, networks = facts.get("packages"), facts.get("networks")
    for name in COMPUTING:
        here = version_of(name)
        same_package = [v for v in was if str(v).split(" ")[0] == here.split(" ")[0]] if isinstance(was, list) else []
        if here and same_package and here not in same_package:
            notes.append(f"the avatar was made with {same_package[0]}; here is {here}")
    revisions = {
        str(entry.get("repo")): entry.get("revision")
        for entry in (networks if isinstance(networks, list) else ())
        if isinstance(entry, dict)
    }
    for model in networks_of(recipe):
        here, before = kept_revision(model), revisions.get(model.repo)
        if before is not None and before != here:
            notes.append(f"the avatar was made with revision {before} of {model.repo}; here is {here or 'none yet'}")
    return [" ".join(note.split()) for note in notes]


@dataclass(frozen=True)
class _Reader:
    """Trees of a recipe back to dataclasses."""

    path: Path
    folders: tuple[Path, ...]

    def damaged(self, why: str) -> PersonaError:
        return PersonaError(f"{self.path} cannot be used: {why}")

    def stage(self, name: str, tree: Any) -> Any:
        stage = self.value(tree, name)
        if not (callable(stage) and dataclasses.is_dataclass(stage)):
            raise self.damaged(f"{name} is no stage of this program")
        if (given := type(stage).__call__.__annotations__.get("return")) != _GIVES[name]:
            raise self.damaged(f"{name} gives {_GIVES[name]}, but {type(stage).__name__} gives {given}")
        return stage

    def value(self, tree: Any, where: str) -> Any:
        if isinstance(tree, list):
            return tuple(self.value(item, where) for item in tree)
        if not isinstance(tree, dict):
            if isinstance(tree, (int, float)) and not abs(tree) <= _LARGEST:  # also what is not a number
                raise self.damaged(f"{where} cannot be {str(tree)[:20]}")
            return tree
        if set(tree) == {"$list"}:
            return [self.value(item, where) for item in self._list(tree["$list"], where)]
        if set(tree) == {"$dict"}:
            return {
                self._key(k, where): self.value(v, where)
                for k, v in (self._list(pair, where, 2) for pair in self._list(tree["$dict"], where))
            }
        if set(tree) in ({"$file", "sha256"}, {"$folder", "sha256"}):
            name = str(tree.get("$file", tree.get("$folder")))
            return _found(name, str(tree["sha256"]), self.folders, f"{self.path} needs it for {where}")
        if "$type" in tree and "$code" not in tree:
            return self._dataclass(tree, where)
        kinds = [key for key in tree if key.startswith("$")]
        what = f"{tree[kinds[0]]}, which only Python can make" if kinds else "something that is no option"
        raise self.damaged(f"{where} is {what}; pass the recipe in Python: persona.create(photo, recipe=...)")

    def _dataclass(self, tree: dict[str, Any], where: str) -> Any:
        kind = self._class(str(tree["$type"]), where)
        # What does not change the avatar (a folder for logs) is not the business of whoever wrote the recipe.
        known = {entry.name: entry for entry in dataclasses.fields(kind) if entry.metadata.get("key", True) is True}
        given = {name: value for name, value in tree.items() if name != "$type"}
        if unknown := set(given) - set(known):
            raise self.damaged(f"{kind.__name__} has no option '{min(unknown)}'")
        try:
            hints = typing.get_type_hints(kind)
        except Exception:  # names that only type checkers see
            hints = {}
        values = {}
        for name, value in given.items():
            if known[name].init:
                values[name] = self.value(value, f"{where}.{name}")
                if not fits(values[name], hints.get(name, Any)):
                    raise self.damaged(f"{where}.{name} of {kind.__name__} cannot be {value!r}"[:200])
        try:
            return kind(**values)
        except (TypeError, ValueError) as error:
            raise self.damaged(f"{where} cannot be made ({error})") from error

    def _class(self, name: str, where: str) -> type:
        """A dataclass of this package, imported only if its source file defines it as one."""
        module, _, kind = name.partition(":")
        path = OWN.file_of(module) if re.fullmatch(r"persona(\.[a-z_][a-z0-9_]*)+", module) else None
        if path is None or not kind.isidentifier() or kind not in _dataclasses_in(path):
            raise self.damaged(f"{where} is {name}, which is no dataclass of persona; pass such a recipe in Python")
        return getattr(__import__(module, fromlist=[kind]), kind)

    def _list(self, value: Any, where: str, length: int | None = None) -> list[Any]:
        if not isinstance(value, list) or length not in (None, len(value)):
            raise self.damaged(f"{where} is damaged")
        return value

    def _key(self, tree: Any, where: str) -> Any:
        key = self.value(tree, where)
        if isinstance(key, (list, dict)):
            raise self.damaged(f"{where} is damaged")
        return key


@functools.cache
def _dataclasses_in(path: Path) -> set[str]:
    """Names of the dataclasses that a source file defines."""
    found = set()
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                if isinstance(called, ast.Name) and called.id == "dataclass":
                    found.add(node.name)
    return found


def _found(name: str, sha256: str, folders: Iterable[Path], otherwise: str) -> Path:
    """The file or folder of that name and content."""
    other = None
    for folder in folders:
        place = folder / Path(name).name  # never out of the folder
        if Path(name).name not in ("", "..") and place.exists():
            if digest_of_path(place) == sha256:
                return place
            other = place
    if other is not None:
        raise PersonaError(f"{other} is not the {name} of the recipe (another content); {otherwise}")
    raise PersonaError(f"{name} is neither in the recipe's folder nor in the current folder; {otherwise}")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d{1,9}", version.partition("+")[0])[:3])


__all__ = ["FILE", "FORMAT", "SavedRecipe", "read_recipe", "recipe_text"]
