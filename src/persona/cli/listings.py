"""The commands that list what is available: optional models and their licences, and what can run here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from tyro.conf import Positional, arg

from persona.cli.output import say
from persona.cli.progress import progress_listener
from persona.errors import PersonaError

if TYPE_CHECKING:
    from persona.pipeline.doctor import Ability


def models(
    action: Annotated[Positional[Literal["list", "get"]], arg(metavar="{list,get}")] = "list",
    name: Annotated[Positional[str], arg(metavar="NAME")] = "",
    yes: bool = False,
) -> None:
    """List the optional models (repository, size, licence, whether they are here), or get one.

    Args:
        action: get downloads a model after its licence was shown and agreed to.
        name: of the model to get.
        yes: agree to the licence without being asked.
    """
    from persona.pipeline.models import find_model, get_model
    from persona.pipeline.models import models as all_models

    if action == "list":
        from persona.pretrained import kept_revision

        for item in all_models():
            model = item.pretrained
            size = f", about {model.size_gb:g} GB" if model.size_gb else ""
            gate = f"; gate: {model.gate}" if model.gate else ""
            say(f"{'here   ' if item.here else 'not here'} {model.repo} ({item.used_for}{size})")
            say(f"         {model.licence}: {model.terms}{gate}; needs persona[{model.extra}]")
            kept = kept_revision(model)
            say(
                f"         revision {kept}"
                if kept
                else "         unpinned: the newest when downloaded, kept from then on"
            )
        return
    if not name:
        raise PersonaError("which one? Type: persona models get NAME, with a name that 'persona models' lists")
    model = find_model(name)
    size = f", about {model.size_gb:g} GB" if model.size_gb else ""
    say(f"{model.repo}{size}. Licence: {model.licence}; {model.terms}. https://huggingface.co/{model.repo}")
    if not yes:
        if not sys.stdin.isatty():
            raise PersonaError("agree to the licence with --yes, or run this in a terminal")
        if input("Do you agree to the licence? [y/N] ").strip().lower() not in ("y", "yes"):
            raise PersonaError("nothing was downloaded")
    with progress_listener("models") as listener:
        from persona.events import stage

        with stage("models", listener) as handle:
            folder = get_model(name, handle)
    say(f"model: {folder}")


def doctor() -> None:
    """Show what is installed, what can run here, and under which licences it stands."""
    from rich.console import Console
    from rich.table import Table

    from persona import pipeline

    found = pipeline.doctor()
    console = Console(soft_wrap=True)
    memory = f", {found.memory_gib:.0f} GiB memory" if found.memory_gib else ""
    console.print(f"persona {found.persona} on Python {found.python}, {found.system}, {found.threads} threads{memory}")

    def abilities(title: str, items: Sequence[Ability]) -> None:
        console.print(f"\n[bold]{title}[/bold]")
        for item in items:
            mark = "[green]yes[/green]" if item.ready else "[yellow]no [/yellow]"
            console.print(f"  {mark}  {item.name}: ", end="")
            console.print(item.note, markup=False, highlight=False)

    abilities("Back ends", found.back_ends)
    abilities("Body models", found.bodies)
    abilities(f"Kept in {found.cache_folder}", found.cached)
    console.print("\n[bold]Packages[/bold]")
    for name, version in found.packages.items():
        console.print(f"  {name} {version or '(not installed)'}", highlight=False)
    console.print("\n[bold]Licences[/bold]")
    table = Table("what", "for", "licence", box=None, pad_edge=False)
    for licence in found.licences:
        table.add_row(licence.name, licence.used_for, licence.licence)
    console.print(table)
    if not found.healthy:
        raise PersonaError("the default back end cannot run; see 'Back ends' above")
