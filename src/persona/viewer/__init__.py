"""The web page that shows avatars, and the small local server behind it."""

from persona.viewer.server import serve, view
from persona.viewer.single_file import write_html

__all__ = ["serve", "view", "write_html"]
