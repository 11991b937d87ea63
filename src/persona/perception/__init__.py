"""Find the person in a photo: landmarks, matte, the person's own colours, and what each pixel shows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.perception.backends import MapBackEnd, PoseBackEnd
from persona.perception.head import find_head, measured_hair
from persona.perception.imports.files import SavedFile
from persona.perception.options import (
    FaceRimOptions,
    GivenMaskOptions,
    HairRimOptions,
    HeadOptions,
    MatteOptions,
    ParsingOptions,
    PersonOptions,
    StrayOptions,
)
from persona.types import MATERIAL_OF, BodyEstimate, Label, Observation, Photo

if TYPE_CHECKING:
    from persona.perception.networks import LandmarkReader
    from persona.perception.person import Chosen


@dataclass(frozen=True)
class Perceive:
    """The perception stage.

    The first call on a machine fetches the landmark models (see :mod:`persona.perception.models`); after that no
    network is used.

    Attributes:
        mask: a picture that shows which pixels are the person's (:func:`persona.perception.imports.read_mask`).
        keypoints: 2D keypoints that another program found, taken in place of our own where they are sure.
        body: a body that another program found; the fit follows its bones.
        body_camera: its camera, where that program writes two files.
        landmarks, matte, normals, points, parts, albedo: optional networks for single cues
            (:mod:`persona.perception.backends`); a given file goes before a network. Normals and points refine the
            fit's depth; parts say what a pixel is (:class:`persona.types.Label`), in place of our own parser where they
            say anything, but for held things; an albedo tells the person's colours from the light on them.
        turn: a quarter to the left or right, or half a turn, for a photo that lies on its side without saying so; given
            masks and keypoints are of the turned photo.
        person_options, stray_options, matte_options, mask_options, head_options, parsing_options, face_rim_options,
            hair_rim_options: the numbers of who is a person, of arms read where nobody is, of the matte, of a given
            mask, of the head's axes and the hair's length, of what each pixel is, of what is no face at a face's rim,
            and of the ground in hair.
    """

    mask: SavedFile | None = None
    keypoints: SavedFile | None = None
    body: SavedFile | None = None
    body_camera: SavedFile | None = None
    landmarks: PoseBackEnd | None = None
    matte: MapBackEnd | None = None
    normals: MapBackEnd | None = None
    points: MapBackEnd | None = None
    parts: MapBackEnd | None = None
    albedo: MapBackEnd | None = None
    turn: Literal["left", "right", "180"] | None = None
    person_options: PersonOptions = field(default_factory=PersonOptions)
    stray_options: StrayOptions = field(default_factory=StrayOptions)
    matte_options: MatteOptions = field(default_factory=MatteOptions)
    mask_options: GivenMaskOptions = field(default_factory=GivenMaskOptions)
    head_options: HeadOptions = field(default_factory=HeadOptions)
    parsing_options: ParsingOptions = field(default_factory=ParsingOptions)
    face_rim_options: FaceRimOptions = field(default_factory=FaceRimOptions)
    hair_rim_options: HairRimOptions = field(default_factory=HairRimOptions)

    def __call__(self, photo: Photo, stage: Stage = SILENT) -> Observation:
        """Find the largest person and describe what the photo shows of them.

        With given keypoints it is the person they describe. A photo with a transparent ground keeps its own alpha
        channel as the matte, if that fits the person found.

        Args:
            photo: as :func:`persona.imaging.photo.read_photo` returns it.
            stage: receives progress, the one-time download, and everything the user should know (also listed in
                ``Observation.warnings``).

        Raises:
            PersonaError: no person, only people that are too small, or no head in the picture; a given file cannot be
                used or describes somebody else; or the landmark models cannot be fetched.
        """
        from persona.imaging.photo import turned
        from persona.perception.face_rims import without_foreign_rims
        from persona.perception.given_mask import matte_from_mask
        from persona.perception.hair_rims import without_ground_in_hair
        from persona.perception.imports.mask import read_mask
        from persona.perception.matte import matte
        from persona.perception.models import ensure_models
        from persona.perception.networks import load_reader
        from persona.perception.parser import parse
        from persona.perception.person import shortcomings
        from persona.perception.scraps import agreed
        from persona.perception.strays import without_strays

        photo = photo if self.turn is None else turned(photo, self.turn)
        working = photo.pixels.shape[1], photo.pixels.shape[0]
        given = None if self.mask is None else read_mask(self.mask.path, working)
        reader = load_reader(ensure_models(stage), stage.compute.workers)
        stage.progress(0.05, "finding the person")
        chosen = self._person(reader, photo, stage)
        body = self._body(photo, chosen)
        stage.progress(0.3, "cutting the person out")
        numbers = self.mask_options, self.matte_options
        if given is not None and self.mask is not None:
            cut = matte_from_mask(photo.pixels, chosen.reading, given, self.mask.path.name, *numbers)
        elif self.matte is not None:
            told = self.matte(photo.pixels, chosen.reading.landmarks, chosen.reading.mask, stage)
            cut = matte_from_mask(photo.pixels, chosen.reading, told, f"the mask of {self.matte.name}", *numbers)
        else:
            people = agreed(reader, photo.pixels, chosen.reading.mask, self.matte_options.scraps)
            if self.keypoints is None and self.landmarks is None:
                reading = without_strays(
                    reader, photo.pixels, chosen.reading, people, self.stray_options, self.person_options.landmarks
                )
                chosen = replace(chosen, reading=reading)
            cut = matte(photo.pixels, chosen.reading, photo.alpha, self.matte_options, people)
        stage.progress(0.75, "telling skin, hair and clothes apart")
        landmarks = chosen.reading.landmarks
        head = find_head(landmarks, cut.alpha.shape, self.head_options)
        labels = parse(
            photo.pixels, cut.foreground, cut.alpha, cut.props, landmarks, head, options=self.parsing_options
        )
        if self.parts is not None:
            told = self.parts(photo.pixels, landmarks, cut.alpha, stage)
            free = (told != Label.BACKGROUND) & (labels != Label.BACKGROUND) & (labels != Label.PROP)
            labels = np.where(free, told, labels)
        foreground = without_foreign_rims(photo, cut.foreground, cut.alpha, labels, head, self.face_rim_options)
        foreground = without_ground_in_hair(photo, foreground, cut.alpha, labels, head, self.hair_rim_options)
        head = None if head is None else measured_hair(head, MATERIAL_OF[labels], cut.alpha, self.head_options)
        normals = None if self.normals is None else self.normals(photo.pixels, landmarks, cut.alpha, stage)
        points = None if self.points is None else self.points(photo.pixels, landmarks, cut.alpha, stage)
        used = (self.landmarks, self.matte, self.normals, self.points, self.parts, self.albedo)
        models = [network.pretrained for network in used if network is not None]
        notices = [model.notice for model in models if model is not None]
        warnings = [
            *photo.warnings,
            *notices,
            *shortcomings(chosen, labels, cut.alpha, cut.foreground, self.person_options, self.turn),
        ]
        albedo = None if self.albedo is None else self.albedo(photo.pixels, landmarks, cut.alpha, stage)
        for warning in warnings:
            stage.warn(warning)
        stage.progress(1.0)
        return Observation(
            photo=photo,
            landmarks=landmarks,
            alpha=cut.alpha,
            foreground=foreground,
            labels=labels,
            people=chosen.people,
            warnings=tuple(warnings),
            normals=normals,
            points=points,
            body=body,
            albedo=albedo,
            head=head,
        )

    def _person(self, reader: LandmarkReader, photo: Photo, stage: Stage) -> Chosen:
        """The person meant, with the given keypoints among the landmarks."""
        from persona.perception.imports.keypoints import as_detection, choose, merged, read_keypoints
        from persona.perception.landmarks import read_person
        from persona.perception.person import Chosen, choose_person

        if self.keypoints is None:
            chosen = choose_person(reader, photo.pixels, photo.name, self.person_options)
            if self.landmarks is None:
                return chosen
            reading = chosen.reading
            found = self.landmarks(photo.pixels, reading.landmarks, reading.mask, stage)
            return replace(chosen, reading=replace(reading, landmarks=merged(reading.landmarks, found)))
        working = photo.pixels.shape[1], photo.pixels.shape[0]
        people = read_keypoints(self.keypoints.path, (photo.original_size, working))
        name = self.keypoints.path.name
        try:
            chosen = choose_person(reader, photo.pixels, photo.name, self.person_options)
            person = choose(people, chosen.reading.landmarks, name)
        except PersonaError:
            if len(people) > 1:
                raise
            person = people[0]  # somebody but the largest, or seen by the other program only
            reading = read_person(reader, photo.pixels, as_detection(person), self.person_options.landmarks)
            choose(people, reading.landmarks, name)
            if not (reading.mask > 0.5).any():
                raise
            chosen = Chosen(reading, 1)
        return replace(
            chosen, reading=replace(chosen.reading, landmarks=merged(chosen.reading.landmarks, person))
        )  # fmt: skip

    def _body(self, photo: Photo, chosen: Chosen) -> BodyEstimate | None:
        from persona.perception.imports.bodies import read_body

        if self.body is None:
            return None
        working = photo.pixels.shape[1], photo.pixels.shape[0]
        camera = None if self.body_camera is None else self.body_camera.path
        return read_body(self.body.path, photo.original_size, working, chosen.reading.landmarks, camera)


def forget_networks() -> None:
    """Free the landmark and parser networks, 130 MiB that are kept since the first photo; the next one loads them."""
    from persona.perception import networks, parser

    networks.load_reader.cache_clear()
    parser.shipped.cache_clear()


__all__ = ["Perceive", "SavedFile", "forget_networks"]
