"""The commands about many inputs: persona batch, and persona batch animate, export and evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tyro.conf import Positional, arg

from persona.batching.options import AnimateOptions, EvaluateOptions, ExportOptions, Running
from persona.cli.arguments import Arguments, arguments_of, choices_of
from persona.cli.output import say
from persona.cli.progress import progress_listener
from persona.errors import SomeFailed

if TYPE_CHECKING:
    from persona.batching.works import Work

    RunningArguments = Running
    Animating = AnimateOptions
    Exporting = ExportOptions
    Evaluating = EvaluateOptions
else:
    RunningArguments = arguments_of(Running)
    Animating = arguments_of(AnimateOptions)
    Exporting = arguments_of(ExportOptions)
    Evaluating = arguments_of(EvaluateOptions)

Photos = Annotated[Positional[tuple[str, ...]], arg(metavar="PHOTOS ...", help_behavior_hint="")]
Avatars = Annotated[Positional[tuple[str, ...]], arg(metavar="AVATARS ...", help_behavior_hint="")]
Results = Annotated[str, arg(aliases=["-o"], metavar="DIR")]


def batch(
    photos: Photos,
    out: Results,
    recipe: Annotated[Path | None, arg(metavar="FILE", help_behavior_hint="")] = None,
    running: RunningArguments = RunningArguments(),  # noqa: B008 - frozen
    choices: Arguments = Arguments(),  # noqa: B008 - frozen
) -> None:
    """Make the avatars of many photos, on this machine or on a Ray cluster, and a table of how they came out.

    Run it again after an interruption: it goes on. The same for many avatars: persona batch animate, persona batch
    export, persona batch evaluate.

    Args:
        photos: pictures, folders, patterns such as "people/*.jpg", or tables (.csv, .jsonl, .parquet) with a column
            photo, perhaps id (the name of the avatar's folder), and any option of persona create; also addresses such
            as s3://bucket/people.
        out: the folder of the avatars and of results.csv, or an address.
        recipe: recipe.json of an avatar, whose options all take that are not chosen here or in a table.
        running: where the jobs run, and what each needs.
        choices: what may be chosen, for all photos; a table's columns say it for one.
    """
    from persona.batching.works import Create

    _run(photos, out, Create(choices_of(choices), recipe), running)


def animate(
    avatars: Avatars,
    out: Results,
    running: RunningArguments = RunningArguments(),  # noqa: B008 - frozen
    options: Animating = Animating(),  # noqa: B008 - frozen
) -> None:
    """Write a video of each of many avatars in a motion.

    Args:
        avatars: avatars' folders, a folder of them, patterns, tables with a column avatar and any option below, or
            addresses.
        out: the folder of the videos and of results.csv, or an address.
        running: where the jobs run, and what each needs.
        options: for all avatars; a table's columns say it for one.
    """
    from persona.batching.works import Animate

    _run(avatars, out, Animate(AnimateOptions(**vars(options))), running)


def export(
    avatars: Avatars,
    out: Results,
    running: RunningArguments = RunningArguments(),  # noqa: B008 - frozen
    options: Exporting = Exporting(),  # noqa: B008 - frozen
) -> None:
    """Write each of many avatars in other programs' formats.

    Args:
        avatars: avatars' folders, a folder of them, patterns, tables with a column avatar and any option below, or
            addresses.
        out: the folder of the files and of results.csv, or an address.
        running: where the jobs run, and what each needs.
        options: for all avatars; a table's columns say it for one.
    """
    from persona.batching.works import Export

    _run(avatars, out, Export(ExportOptions(**vars(options))), running)


def evaluate(
    avatars: Avatars,
    out: Results,
    running: RunningArguments = RunningArguments(),  # noqa: B008 - frozen
    options: Evaluating = Evaluating(),  # noqa: B008 - frozen
) -> None:
    """Measure each of many avatars against held-out truth.

    Args:
        avatars: avatars' folders, a folder of them, patterns, tables with a column avatar and any option below, or
            addresses.
        out: the folder of the reports and of results.csv, or an address.
        running: where the jobs run, and what each needs.
        options: for all avatars; a table's columns say it for one.
    """
    from persona.batching.works import Evaluate

    _run(avatars, out, Evaluate(EvaluateOptions(**vars(options))), running)


def _run(inputs: tuple[str, ...], out: str, work: Work, running: RunningArguments) -> None:
    how = Running(**vars(running))
    with progress_listener("batch") as listener:
        from persona.batching.run import batch as run

        summary = run(inputs, out, work, running=how, listener=listener)
    if summary.failed:
        raise SomeFailed(summary.words())
    say(summary.words())


#: What may follow persona batch instead of photos.
BATCHES = {"animate": animate, "export": export, "evaluate": evaluate}
