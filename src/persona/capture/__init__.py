"""Further pictures of the person as frames to train on: recorded by a camera, or made by a video generator."""

from persona.capture.generated import Generated
from persona.capture.recorded import Recorded, photo_of, recordings

__all__ = ["Generated", "Recorded", "photo_of", "recordings"]
