"""What is shown of an avatar: its folder by name, what the page reads, the built page, one HTML file to share."""

from persona.viewer.single_file import write_html

__all__ = ["write_html"]
