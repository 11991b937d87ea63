"""Running a command: what was typed to a function, errors to one line, and the exit code."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tyro
from tyro.conf import FlagCreatePairsOff, OmitArgPrefixes

from persona.cli.arguments import joined
from persona.cli.batches import BATCHES, batch
from persona.cli.commands import animate, convert, create, evaluate, export, live, pose_maps, render, serve, track, view
from persona.cli.listings import doctor, models
from persona.cli.output import complain, say
from persona.errors import PersonaError, SomeFailed, refused_by_the_machine
from persona.process import TERMINATED, Termination
from persona.version import __version__

COMMANDS = (
    create,
    batch,
    animate,
    convert,
    track,
    render,
    export,
    pose_maps,
    view,
    serve,
    live,
    evaluate,
    models,
    doctor,
)
#: Exit codes: a mistake the user can mend, wrong usage (tyro's own), some inputs of a batch failed, a bug in persona,
#: Ctrl-C.
USER_ERROR, USAGE, SOME_FAILED, BUG, INTERRUPTED = 1, 2, 3, 70, 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words in (["--version"], ["-V"]):
        say(f"persona {__version__}")
        sys.exit(0)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # of libraries about themselves; what concerns the user comes as an event
    termination = None
    with contextlib.suppress(ValueError):  # not the main thread
        termination = Termination()
    try:
        _asked(words)()
        if termination and termination.asked:  # and a library kept it from us
            sys.exit(TERMINATED)
    except PersonaError as error:
        complain(" ".join(str(error).split()))
        sys.exit(SOME_FAILED if isinstance(error, SomeFailed) else USER_ERROR)
    except KeyboardInterrupt:
        resumes = {
            "create": "; the same command resumes after the last finished stage",
            "batch": "; the same command goes on",
        }
        complain("interrupted" + resumes.get(words[0] if words else "", ""))
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has gone, as in "persona doctor | head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(USER_ERROR)
    except Exception as error:
        refused = refused_by_the_machine(error)
        if refused is not None:
            complain(" ".join(str(refused).split()))
            sys.exit(USER_ERROR)
        log = _write_log(words)
        where = f"; details are in {log}" if log else ""
        complain(f"persona stopped because of an internal error ({type(error).__name__}: {_first_line(error)}){where}")
        sys.exit(BUG)


def _asked(words: list[str]) -> Callable[[], None]:
    """The command that was typed, ready to run. What cannot be understood ends the process with one line."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            if words[:1] == ["batch"] and words[1:2] and words[1] in BATCHES:
                return tyro.cli(
                    _later(BATCHES[words[1]]),
                    prog=f"persona batch {words[1]}",
                    args=joined(words[2:]),
                    config=(FlagCreatePairsOff, OmitArgPrefixes),
                )
            return tyro.extras.subcommand_cli_from_dict(
                {command.__name__.replace("_", "-"): _later(command) for command in COMMANDS},
                prog="persona",
                description="One photo in, an animatable whole-body avatar out. Nothing leaves this machine.",
                args=joined(words),
                config=(FlagCreatePairsOff, OmitArgPrefixes),
                sort_subcommands=False,
            )
    except SystemExit as ending:
        if ending.code == USAGE:
            from persona.cli.usage import in_one_line

            complain(in_one_line(said.getvalue(), words, _help_of))
        else:
            sys.stderr.write(said.getvalue())
        raise


def _help_of(command: str) -> str:
    """What ``persona COMMAND --help`` says."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        _asked([*command.split(), "--help"])
    return said.getvalue()


def _later(command: Callable[..., None]) -> Callable[..., Callable[[], None]]:
    """A command that only takes its arguments, and runs when the result is called."""

    @functools.wraps(command)
    def taken(*args: Any, **kwargs: Any) -> Callable[[], None]:
        return functools.partial(command, *args, **kwargs)

    return taken


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else "no message"


def _write_log(words: list[str]) -> Path | None:
    """Keep the traceback for a bug report; None if even that fails."""
    from persona.cache import cache_dir

    with contextlib.suppress(Exception):
        path = cache_dir("logs") / time.strftime("%Y%m%d-%H%M%S.log")
        head = f"persona {__version__}, Python {sys.version}\npersona {' '.join(words)}\n\n"
        path.write_text(head + traceback.format_exc(), encoding="utf-8")
        return path
    return None
