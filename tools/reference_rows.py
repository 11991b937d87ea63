"""Write the published figures into docs/evaluation.md: python tools/reference_rows.py [--check]

They stand in persona.evaluation.published; the page's part between the two marks is written anew. With ``--check``
nothing is written, and the exit code is 1 if the page says something else.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from persona.evaluation.published import markdown
from persona.files import write_text

PAGE = Path(__file__).resolve().parents[1] / "docs" / "evaluation.md"
BEGIN = "<!-- published figures: written by tools/reference_rows.py -->\n"
END = "<!-- end of published figures -->\n"


def renewed(page: str) -> str:
    """The page with the published figures as they are now.

    Raises:
        ValueError: the page does not have the two marks once each, in order.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE} has no part between {BEGIN.strip()} and {END.strip()}")
    return f"{before}{BEGIN}\n{markdown()}\n{END}{after}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8")
    new = renewed(page)
    if options.check:
        if new != page:
            print(f"{PAGE.name} is not what tools/reference_rows.py writes; run it")
        return int(new != page)
    write_text(PAGE, new)
    return 0


if __name__ == "__main__":
    sys.exit(main())
