"""Follow a person through a video: perception and fitting over time."""

from __future__ import annotations

from persona.tracking.motion import motion_of
from persona.tracking.track import Track

__all__ = ["Track", "motion_of"]
