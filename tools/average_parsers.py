"""Average the weights of parsers: python tools/average_parsers.py OUT.safetensors A.safetensors=1 B.safetensors=2

Of runs that began with the same weights; the numbers are their shares. Such a mean is better on photos than any of the
runs, though not on the synthetic pictures they were trained on (M. Wortsman and others, "Model soups", 2022;
docs/decisions/parser.md has the figures).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from train_parser import LABELS, started

from persona.perception.parser_network import Parser, ParserNetwork, load_parser, save_parser


def averaged(parsers: list[Parser], shares: list[float]) -> Parser:
    """The mean of some parsers' weights, in any of their labels."""
    states = [started(parser).state_dict() for parser in parsers]
    total = sum(shares)
    mean = {
        name: sum(state[name] * (share / total) for state, share in zip(states, shares, strict=True))
        if first.dtype.is_floating_point
        else first
        for name, first in states[0].items()
    }
    network = ParserNetwork(len(LABELS))
    network.load_state_dict(mean)
    return Parser(network.eval(), LABELS)


def part(text: str) -> tuple[Path, float]:
    """A file and its share."""
    file, _, share = text.rpartition("=")
    if not file:
        raise argparse.ArgumentTypeError(f"{text} has no share; write {text}=1")
    return Path(file), float(share)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("parts", nargs="+", type=part, metavar="FILE=SHARE")
    options = parser.parse_args()
    files, shares = zip(*options.parts, strict=True)
    save_parser(averaged([load_parser(file) for file in files], list(shares)), options.out)


if __name__ == "__main__":
    main()
