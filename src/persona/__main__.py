"""``python -m persona`` is the command ``persona``."""

from persona.cli import main

main()
