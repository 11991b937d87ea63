"""Find the person in a photo: landmarks, matte, the person's own colours, and what each pixel shows."""

from __future__ import annotations

from dataclasses import dataclass

from persona.events import SILENT, Stage
from persona.types import Observation, Photo


@dataclass(frozen=True)
class Perceive:
    """The perception stage.

    The first call on a machine fetches the landmark models (see :mod:`persona.perception.models`); after that no
    network is used.
    """

    def __call__(self, photo: Photo, stage: Stage = SILENT) -> Observation:
        """Find the largest person and describe what the photo shows of them.

        A photo with a transparent ground keeps its own alpha channel as the matte, if that fits the person found.

        Args:
            photo: as :func:`persona.imaging.photo.read_photo` returns it.
            stage: told about progress, the one-time fetch, and everything the user should know (also listed in
                ``Observation.warnings``).

        Raises:
            PersonaError: no person, only people that are too small, or no head in the picture; or the landmark models
                cannot be fetched.
        """
        from persona.perception.landmarks import load_reader
        from persona.perception.materials import materials
        from persona.perception.matte import matte
        from persona.perception.models import ensure_models
        from persona.perception.person import choose_person, shortcomings

        reader = load_reader(ensure_models(stage))
        stage.progress(0.05, "finding the person")
        chosen = choose_person(reader, photo.pixels, photo.name)
        stage.progress(0.3, "cutting the person out")
        cut = matte(photo.pixels, chosen.reading, photo.alpha)
        stage.progress(0.85, "telling skin, hair and clothes apart")
        landmarks = chosen.reading.landmarks
        labels = materials(cut.foreground, cut.alpha, cut.props, landmarks)
        warnings = [*photo.warnings, *shortcomings(chosen, photo.pixels, cut.foreground)]
        for warning in warnings:
            stage.warn(warning)
        stage.progress(1.0)
        return Observation(
            photo=photo,
            landmarks=landmarks,
            alpha=cut.alpha,
            foreground=cut.foreground,
            materials=labels,
            people=chosen.people,
            warnings=tuple(warnings),
        )


__all__ = ["Perceive"]
