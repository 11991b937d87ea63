"""Find the person in a photo: landmarks, matte, the person's own colours, and what each pixel shows."""

from __future__ import annotations

from dataclasses import dataclass

from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.types import Observation, Photo


@dataclass(frozen=True)
class Perceive:
    """The perception stage."""

    def __call__(self, photo: Photo, stage: Stage = SILENT) -> Observation:
        """Find the person and describe what the photo shows of them."""
        from persona.perception.landmarks import load_reader, read_person
        from persona.perception.materials import materials
        from persona.perception.matte import matte
        from persona.perception.models import ensure_models

        reader = load_reader(ensure_models(stage))
        found = reader.find_people(photo.pixels, 0.5)
        if not found:
            raise PersonaError(f"{photo.name}: no person was found; give a photo that shows one person")
        reading = read_person(reader, photo.pixels, found[0])
        cut = matte(photo.pixels, reading)
        labels = materials(cut.foreground, cut.alpha, cut.props, reading.landmarks)
        return Observation(
            photo, reading.landmarks, cut.alpha, cut.foreground, labels, len(found), tuple(stage.warnings)
        )
