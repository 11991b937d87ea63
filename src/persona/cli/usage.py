"""What is wrong with the words that were typed, in one line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable

_RULE = re.compile(r"[\u2500-\u257f]+|[-=]{4,}|\+(?=[-=\s]*$)|^\+")
_CHOICE = re.compile(r"invalid choice '(.*?)' for argument '(.*?)'\. Expected one of \((.*?)\)")
_VALUE = re.compile(r"Error parsing (.+?): .*?(?:from \[|for \w+\(\) with base 10: |to float: )(.*?)(?:\]|$| Argument)")
_EMPTY = re.compile(r"Missing value for argument '(.*?)'\.")
_MISSING = re.compile(r"Missing from (persona[\w ]*?): (.*?)\(required\)")
_STRANGE = re.compile(r"Unrecognized options: (.+?)(?= Available| Perhaps| Arguments similar| Similar| For full|$)")
_MISPLACED = re.compile(r"misplaced options: (.+?)(?= Arguments are applied| Perhaps| For full|$)")
_APPLIED = re.compile(r" ?\(applied to persona[\w ]*\)")
_WITHOUT_COMMAND = re.compile(r"Missing subcommand Expected one of \{(.+?)\}")
_NO_COMMAND = re.compile(r"Available subcommands: (.+?)(?= For full|$)")
_VALUES_OF = re.compile(r"--[\w-]+ (\S+)")
_OPTION = re.compile(r"(?<![\w-])--?[a-z][\w-]*")
#: How like a known word a strange one must be to be taken for a slip of it (of difflib; by hand).
_SLIP = 0.7


def in_one_line(box: str, words: list[str], helped: Callable[[str], str]) -> str:
    """The parser's explanation, which is a box of many lines, as one line.

    Args:
        box: what the parser says.
        words: what was typed.
        helped: the help of a command.
    """
    lines = [line.strip(" |\u2502") for line in box.splitlines()]
    text = " ".join(" ".join(re.sub(_RULE, " ", line) for line in lines).split())
    command = words[0] if words and re.fullmatch(r"[a-z-]*[a-z]", words[0]) else ""
    if (found := _CHOICE.search(text)) is not None:
        choices = sorted({c.strip(" '") for c in found[3].split(",")} - {"None", ""})
        said = f"{found[2]} cannot be '{found[1]}'; expected one of {', '.join(choices)}"
    elif (found := _VALUE.search(text)) is not None:
        given = found[2].strip("'") or "nothing"
        kind = _VALUES_OF.match(text.partition("Argument helptext:")[2].strip())
        said = f"{found[1]} cannot be '{given}'" + (f"; expected {kind[1]}" if kind is not None else "")
    elif (found := _WITHOUT_COMMAND.search(text)) is not None:
        said = f"give a command: {found[1]}"
    elif (found := _EMPTY.search(text)) is not None:
        said = f"{found[1]} needs a value"
    elif (found := _MISSING.search(text)) is not None:
        said = f"{found[1]} needs {found[2].strip()}"
    elif (found := _MISPLACED.search(text) or _STRANGE.search(text)) is not None:
        strange = _APPLIED.sub("", found[1]).replace(",", " ").split()
        if (commands := _NO_COMMAND.search(text)) is not None:
            known = commands[1].strip().split(", ")
            command, said = "", f"{_not_understood(strange[:1], known)}; the commands are {', '.join(known)}"
        else:
            said = _not_understood(_without_values(strange), sorted(set(_OPTION.findall(helped(command)))))
    else:
        said = text.partition("For full helptext")[0].strip() or "the command is not understood"
    return f"{said.rstrip('.')}; see: persona {command + ' ' if command else ''}--help"


def _without_values(words: list[str]) -> list[str]:
    """Options alone, or all of the words where none is one."""
    options = [word.partition("=")[0] for word in words if word.startswith("-")]
    return options or words


def _not_understood(words: list[str], known: list[str]) -> str:
    """That words are not understood, and the nearest ones that are."""
    plain = {word.lstrip("-").lower(): word for word in known}
    like = (difflib.get_close_matches(word.lstrip("-").lower(), plain, 1, _SLIP) for word in words)
    meant = [plain[nearest] for found in like for nearest in found]
    said = f"{', '.join(words)} {'is' if len(words) == 1 else 'are'} not understood"
    return said + (f" (did you mean {', '.join(meant)}?)" if meant else "")
