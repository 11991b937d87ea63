"""Frames from a video generator: planned, made, checked, and fitted again with the person's own body."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from persona import storage
from persona.avatar import build_avatar
from persona.cache import cache_dir, keep, recall
from persona.capture.landmark_fitting import fitted_to_landmarks
from persona.capture.posing import PosedBody, Take, driven, openpose_points, take
from persona.capture.review import Refusal, Reviewed, colour_distance, cut_out, median_colour_along
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.keys import Description, key_of
from persona.landmark_names import OpenPosePoint
from persona.perception.matte import matte
from persona.perception.models import ensure_models
from persona.perception.networks import LandmarkReader, load_reader
from persona.perception.person import choose_person
from persona.synthesis import Reprojection
from persona.types import BodyFit, Frame, Motion, Observation, TexturedSurface

#: A video of the person of a reference picture: called with the picture, a clip, the stage and a file for progress.
Generator = Callable[..., UInt8[np.ndarray, "t h w 3"]]

#: Upper arms, thighs, shins, and the trunk's sides.
_SEGMENTS = (
    *((OpenPosePoint[f"{side}_{a}"], OpenPosePoint[f"{side}_{b}"])
      for a, b in (("SHOULDER", "ELBOW"), ("HIP", "KNEE"), ("KNEE", "ANKLE")) for side in ("RIGHT", "LEFT")),
    (OpenPosePoint.NECK, OpenPosePoint.RIGHT_HIP),
    (OpenPosePoint.NECK, OpenPosePoint.LEFT_HIP),
)  # fmt: skip
_KEPT = 20  # clips in the cache (each some 100 MB); those of a finished run are removed at once
_COMPARED = 3  # segments that both pictures must show for their colours to be compared


@dataclass(frozen=True)
class Checks:
    """When a generated frame is taken.

    Attributes:
        distance: median distance of the found joints from the planned ones, in shares of the person's height.
        color: upper quartile of the differences of limb and trunk colours from the reference picture's
            (L*a*b*, lightness halved).
    """

    distance: float = 0.05
    color: float = 22.0


@dataclass(frozen=True)
class Generated:
    """The synthesis stage with a video generator.

    Frames the generator spoiled are dropped and reported; the avatar is also trained on reprojected frames, which are
    the only ones if none is left.

    Attributes:
        generator: MimicMotion, WanAnimate, WanAnimate2, or anything called like them with ``width``, ``height`` and
            ``fps``; with ``driven_by`` "video" its clips carry pictures of the rough avatar.
        frames: frames of each motion that are made, at the generator's own rate.
        used: frames that are kept, spread over all that pass the checks.
        checks: when a frame is taken.
        reprojection: the frames that are added.
        rough: Gaussians of the rough avatar that drives a generator of videos; enough to show limbs and clothes.
        seed: of the reprojected frames.
    """

    generator: Any
    frames: int = 72
    used: int = 80
    checks: Checks = field(default_factory=Checks)
    reprojection: Reprojection = field(default_factory=Reprojection)
    rough: int = 60_000
    seed: int = 0

    def __call__(
        self, observation: Observation, fit: BodyFit, textured: TexturedSurface, motions: Sequence[Motion] = (),
        stage: Stage = SILENT,
    ) -> list[Frame]:  # fmt: skip
        """Generate, check and fit.

        Finished clips and the state of the current one are kept in the cache until all are done, so an interrupted run
        goes on there.

        Raises:
            PersonaError: the generator cannot run here.
        """
        body = PosedBody.of(fit)
        size = int(self.generator.width), int(self.generator.height)
        rough = None
        if getattr(self.generator, "driven_by", "keypoints") == "video":
            rough = build_avatar(observation, fit, textured, count=self.rough, compute=stage.compute)
        reviewed = Reviewed()
        made: list[Path] = []
        reader = load_reader(ensure_models(stage), stage.compute.workers)
        for number, motion in enumerate(motions):
            planned = take(observation, body, motion, float(self.generator.fps), self.frames, size)
            if rough is not None:
                planned = driven(planned, rough)
            part = stage.part(number / len(motions) * 0.9, 0.9 / len(motions))
            video = self._video(planned, part, made)
            review = Review(reader, body, planned, self.checks)
            wanted = max(1, round(self.used / len(motions)))
            for index in np.linspace(0, len(video) - 1, min(wanted, len(video))).round().astype(int):
                reviewed.add(review(video[index], int(index)))
        reviewed.report("generated", stage)
        if reviewed.total and not reviewed.frames:
            stage.warn("no generated frame can be used: the avatar is trained on reprojected frames only")
        render, rendering = replace(self.reprojection, seed=self.seed), stage.part(0.92, 0.08, "rendering other poses")
        frames = reviewed.frames + render(observation, fit, textured, motions, rendering)
        for path in made:
            path.unlink(missing_ok=True)
        return frames

    def _video(self, planned: Take, stage: Stage, made: list[Path]) -> UInt8[np.ndarray, "t h w 3"]:
        """The clip from the cache, or made now and kept there."""
        clip = planned.clip
        told = (planned.reference, clip.frames, clip.reference, *(() if clip.driving is None else (clip.driving,)))
        asked = Description(told)
        path = cache_dir("generated") / f"{key_of(self.generator, asked.text)}.safetensors"
        made.append(path)
        kept = recall(path, lambda file: storage.load(_Video, file).frames)
        if kept is not None:
            return kept
        video = self.generator(planned.reference, planned.clip, stage, path.with_suffix(".progress"))
        keep(path, lambda file: storage.save(_Video(video), file), most=_KEPT)
        return video


@dataclass(frozen=True)
class _Video:
    frames: UInt8[np.ndarray, "t h w 3"]


@dataclass(frozen=True)
class Review:
    """Checks the frames of one clip and fits the body to those that pass."""

    reader: LandmarkReader
    body: PosedBody
    planned: Take
    checks: Checks

    def __call__(self, picture: UInt8[np.ndarray, "h w 3"], index: int) -> Frame | Refusal:
        """The frame for training, cropped to the person; or what is wrong with it."""
        planned, keypoints = self.planned, self.planned.clip.frames
        try:
            reading = choose_person(self.reader, picture, "a generated frame").reading
        except PersonaError:
            return Refusal.NO_PERSON
        marks = reading.landmarks
        found = openpose_points(marks.body)
        sure = keypoints.body_scores[index] > 0.5
        sure[OpenPosePoint.RIGHT_EYE : OpenPosePoint.LEFT_EAR + 1] = False
        stature = float(np.ptp(self.planned.clip.reference.body[0, :, 1]))
        distance = np.linalg.norm(found - keypoints.body[index], axis=1)[sure]
        if np.median(distance) > self.checks.distance * stature:
            return Refusal.ANOTHER_POSE
        if self._color_difference(picture, found) > self.checks.color:
            return Refusal.OTHER_COLOURS
        cut = matte(picture, reading)
        pose = fitted_to_landmarks(self.body, planned.poses[index], planned.camera, marks, cut.alpha)
        return cut_out("generated", cut.foreground, cut.alpha, planned.camera, pose)

    def _color_difference(self, picture: UInt8[np.ndarray, "h w 3"], found: Float[np.ndarray, "20 2"]) -> float:
        """Upper quartile over the limbs that both pictures show."""
        reference = self.planned.clip.reference
        differences = []
        for a, b in _SEGMENTS:
            if min(reference.body_scores[0, [a, b]]) < 0.5:
                continue
            one = median_colour_along(self.planned.reference, reference.body[0, a], reference.body[0, b])
            two = median_colour_along(picture, found[a], found[b])
            differences.append(float(colour_distance(one, two)))
        return float(np.quantile(differences, 0.75)) if len(differences) >= _COMPARED else 0.0


__all__ = ["Checks", "Generated", "Review"]
