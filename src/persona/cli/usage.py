"""What is wrong with the words that were typed, in one line."""

from __future__ import annotations

import re

_RULE = re.compile(r"[\u2500-\u257f]+|[-=]{4,}|\+(?=[-=\s]*$)|^\+")
_CHOICE = re.compile(r"invalid choice '(.*?)' for argument '(.*?)'\. Expected one of \((.*?)\)")
_VALUE = re.compile(r"Error parsing (.+?): .*?(?:from \[|for \w+\(\) with base 10: |to float: )(.*?)(?:\]|$| Argument)")
_MISSING = re.compile(r"Missing from (persona[\w ]*?): (.*?)\(required\)")
_STRANGE = re.compile(r"Unrecognized options: (.+?)(?= Available| Perhaps| Similar| For full|$)")
_MISPLACED = re.compile(r"misplaced options: (.+?)(?= Arguments are applied| Perhaps| For full|$)")
_APPLIED = re.compile(r" ?\(applied to persona[\w ]*\)")
_WITHOUT_COMMAND = re.compile(r"Missing subcommand Expected one of \{(.+?)\}")
_NO_COMMAND = re.compile(r"Available subcommands: (.+?)(?= For full|$)")
_VALUES_OF = re.compile(r"--[\w-]+ (\S+)")


def in_one_line(box: str, words: list[str]) -> str:
    """The parser's explanation, which is a box of many lines, as one line.

    Args:
        box: what the parser says.
        words: what was typed.
    """
    lines = [line.strip(" |\u2502") for line in box.splitlines()]
    text = " ".join(" ".join(re.sub(_RULE, " ", line) for line in lines).split())
    command = words[0] if words and re.fullmatch(r"[a-z-]*[a-z]", words[0]) else ""
    if (found := _CHOICE.search(text)) is not None:
        choices = sorted({c.strip(" '") for c in found[3].split(",")} - {"None", ""})
        said = f"{found[2]} cannot be '{found[1]}'; expected one of {', '.join(choices)}"
    elif (found := _VALUE.search(text)) is not None:
        given = found[2].strip("'") or "nothing"
        helped = text.partition("Argument helptext:")[2].strip()
        kind = _VALUES_OF.match(helped)
        said = f"{found[1]} cannot be '{given}'" + (f"; expected {kind[1]}" if kind is not None else "")
    elif (found := _WITHOUT_COMMAND.search(text)) is not None:
        said = f"give a command: {found[1]}"
    elif (found := _MISSING.search(text)) is not None:
        said = f"{found[1]} needs {found[2].strip()}"
    elif (found := _MISPLACED.search(text)) is not None:
        said = f"{_APPLIED.sub('', found[1])} is not understood"
    elif (found := _STRANGE.search(text)) is not None:
        said = f"{found[1]} is not understood"
        if (commands := _NO_COMMAND.search(text)) is not None:
            command, said = "", f"{said}; the commands are {commands[1].strip()}"
    else:
        said = text.partition("For full helptext")[0].strip() or "the command is not understood"
    return f"{said.rstrip('.')}; see: persona {command + ' ' if command else ''}--help"
