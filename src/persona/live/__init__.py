"""Motion as it happens: a person before a camera, other programs' trackers, and programs that show avatars."""

from persona.live.run import LiveReport, live

__all__ = ["LiveReport", "live"]
