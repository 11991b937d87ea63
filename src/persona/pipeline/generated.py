"""Frames from a video generator: planned, made, checked, and fitted again with the person's own body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from persona import storage
from persona.body.model import BodyModel
from persona.cache import cache_dir
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.fitting.evidence import weigh
from persona.fitting.limbs import limbs
from persona.fitting.pose_prior import pose_prior
from persona.fitting.residuals import FLIP, Problem
from persona.fitting.shape_prior import shape_prior
from persona.fitting.threads import single_threaded_blas
from persona.imaging.colour import srgb_to_lab
from persona.imaging.masks import bounding_box
from persona.keys import Description, key_of
from persona.perception.landmarks import LandmarkReader, load_reader
from persona.perception.matte import matte
from persona.perception.models import ensure_models
from persona.perception.person import choose_person
from persona.pipeline.posing import OPENPOSE, PosedBody, Take, take
from persona.synthesis import Reprojection
from persona.tracking.identity import PICTURE, fit_pose
from persona.types import BodyFit, Frame, Motion, Observation, Pose, TexturedSurface

#: A video of the person of a reference picture: called with the picture, a clip, the stage and a file for progress.
Generator = Callable[..., UInt8[np.ndarray, "t h w 3"]]

_SEGMENTS = ((2, 3), (5, 6), (8, 9), (11, 12), (9, 10), (12, 13), (1, 8), (1, 11))  # of OpenPose's joints
_COMPARED = 3  # segments that both pictures must show for their colours to be compared
_LIGHTNESS = 0.5  # of a difference in lightness: generators change the light
_MARGIN = 8  # pixels around a frame's person
_TIGHT = 10.0  # how much surer the planned pose is than a usual pose


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
        generator: MimicMotion, WanAnimate, or anything called like them with ``width``, ``height`` and ``fps``.
        frames: frames of each motion that are made, at the generator's own rate.
        used: frames that are kept, spread over all that pass the checks.
        checks: when a frame is taken.
        reprojection: the frames that are added.
        seed: of the reprojected frames.
    """

    generator: Any
    frames: int = 72
    used: int = 80
    checks: Checks = field(default_factory=Checks)
    reprojection: Reprojection = field(default_factory=Reprojection)
    seed: int = 0

    def __call__(
        self,
        observation: Observation,
        fit: BodyFit,
        textured: TexturedSurface,
        motions: Sequence[Motion] = (),
        stage: Stage = SILENT,
    ) -> list[Frame]:
        """Generate, check and fit.

        Finished clips and the state of the current one are kept in the cache until all are done, so an interrupted run
        goes on there.

        Raises:
            PersonaError: the generator cannot run here.
        """
        body = PosedBody.of(fit)
        size = int(self.generator.width), int(self.generator.height)
        accepted: list[Frame] = []
        spoiled: Counter[str] = Counter()
        made: list[Path] = []
        reader = load_reader(ensure_models(stage))
        for number, motion in enumerate(motions):
            planned = take(observation, body, motion, float(self.generator.fps), self.frames, size)
            part = _Part(stage, number / len(motions) * 0.9, 0.9 / len(motions))
            video = self._video(planned, part, made)
            review = Review(reader, body, planned, self.checks)
            wanted = max(1, round(self.used / len(motions)))
            for index in np.linspace(0, len(video) - 1, min(wanted, len(video))).round().astype(int):
                frame = review(video[index], int(index))
                if isinstance(frame, Frame):
                    accepted.append(frame)
                else:
                    spoiled[frame] += 1
        total = len(accepted) + sum(spoiled.values())
        if spoiled:
            reasons = ", ".join(f"{count} {reason}" for reason, count in spoiled.most_common())
            stage.warn(f"{sum(spoiled.values())} of {total} generated frames are not used: {reasons}")
        if total and not accepted:
            stage.warn("no generated frame can be used: the avatar is trained on reprojected frames only")
        stage.progress(0.92, "rendering other poses")
        frames = accepted + replace(self.reprojection, seed=self.seed)(observation, fit, textured, motions)
        for path in made:
            path.unlink(missing_ok=True)
        return frames

    def _video(self, planned: Take, stage: Stage, made: list[Path]) -> UInt8[np.ndarray, "t h w 3"]:
        """The clip from the cache, or made now and kept there."""
        asked = Description((planned.reference, planned.clip.frames, planned.clip.reference))
        path = cache_dir("generated") / f"{key_of(self.generator, asked.text)}.safetensors"
        made.append(path)
        if path.exists():
            try:
                return storage.load(_Video, path).frames
            except PersonaError:
                path.unlink(missing_ok=True)
        video = self.generator(planned.reference, planned.clip, stage, path.with_suffix(".progress"))
        storage.save(_Video(video), path)
        return video


@dataclass(frozen=True)
class _Video:
    frames: UInt8[np.ndarray, "t h w 3"]


class _Part(Stage):
    """A stage whose progress is a part of another's."""

    def __init__(self, whole: Stage, start: float, share: float) -> None:
        super().__init__(whole.name, whole.listener, whole.warnings)
        self.whole, self.start, self.share = whole, start, share

    def progress(self, fraction: float, message: str = "") -> None:
        """As the whole stage's."""
        self.whole.progress(self.start + self.share * fraction, message)


@dataclass(frozen=True)
class Review:
    """Checks the frames of one clip and fits the body to those that pass."""

    reader: LandmarkReader
    body: PosedBody
    planned: Take
    checks: Checks

    def __call__(self, picture: UInt8[np.ndarray, "h w 3"], index: int) -> Frame | str:
        """The frame for training, cropped to the person; or what is wrong with it."""
        planned, keypoints = self.planned, self.planned.clip.frames
        try:
            reading = choose_person(self.reader, picture, "a generated frame").reading
        except PersonaError:
            return "without the person"
        marks = reading.landmarks
        found = marks.body[list(OPENPOSE)]
        found[1] = marks.body[[11, 12]].mean(0)
        sure = keypoints.body_scores[index] > 0.5
        sure[14:18] = False
        stature = float(np.ptp(self.planned.clip.reference.body[0, :, 1]))
        distance = np.linalg.norm(found - keypoints.body[index], axis=1)[sure]
        if np.median(distance) > self.checks.distance * stature:
            return "in another pose"
        if self._color_difference(picture, found) > self.checks.color:
            return "in other colours"
        cut = matte(picture, reading)
        pose = self._fitted(marks, cut.alpha, planned.poses[index])
        box = bounding_box(cut.alpha > 0.02, _MARGIN)
        if box is None:
            return "without the person"
        camera = planned.camera.cropped(box.x0, box.y0, box.width, box.height)
        image = (np.clip(cut.foreground[box.slices], 0, 1) * 255 + 0.5).astype(np.uint8)
        return Frame(
            "generated", image, (cut.alpha[box.slices] * 255 + 0.5).astype(np.uint8), camera, pose, pose_fitted=True
        )

    def _color_difference(self, picture: UInt8[np.ndarray, "h w 3"], found: Float[np.ndarray, "20 2"]) -> float:
        """Upper quartile over the limbs that both pictures show."""
        reference = self.planned.clip.reference
        differences = []
        for a, b in _SEGMENTS:
            if min(reference.body_scores[0, [a, b]]) < 0.5:
                continue
            one = _color_along(self.planned.reference, reference.body[0, a], reference.body[0, b])
            two = _color_along(picture, found[a], found[b])
            differences.append(float(np.linalg.norm((one - two) * [_LIGHTNESS, 1, 1])))
        return float(np.quantile(differences, 0.75)) if len(differences) >= _COMPARED else 0.0

    def _fitted(self, marks: Any, alpha: Float[np.ndarray, "h w"], planned: Pose) -> Pose:
        """The planned pose moved to what the frame shows; hands stay as planned, and so do feet in the world.

        Generators are told little or nothing of feet, and draw them as they like; soles that were flat on the ground
        stay flat however far knees and hips had to turn (the paper mends feet at this point, too).
        """
        body, camera = self.body, self.planned.camera
        turn = np.diag(FLIP) @ camera.T_camera_world[:3, :3]
        shift = FLIP * camera.T_camera_world[:3, 3]
        state = body.state(planned, turn, shift)
        prior = pose_prior(body.model)
        prior = prior.without(body.fingers[prior.joints])
        # around the plan, not around usual poses
        mean = _rotation_vectors(state.rotations[prior.joints])
        prior = replace(prior, mean=mean, scale=_TIGHT * prior.scale, limits=(), habits=())
        evidence = weigh(marks, (camera.width, camera.height), body.known, camera.fx, alpha)
        evidence = replace(evidence, centre=np.array([camera.cx, camera.cy]), level=turn.T)
        problem = Problem(body.model, body.known, evidence, prior, shape_prior(body.model, None))
        with single_threaded_blas():
            depth = state.translation[2]
            state = fit_pose(problem, state, replace(PICTURE, world=0.0, hands=0.0, upright=0.0), 6)
        rotations = state.rotations.copy()
        rotations[0] = turn.T @ rotations[0]
        rotations = feet_as_planned(rotations, planned.rotations, body.model)
        # landmarks hardly tell the distance: along its ray, the root stays as far away as planned
        placed = state.translation * depth / state.translation[2]
        translation = turn.T @ (placed * body.scale - shift)
        return Pose(rotations.astype(np.float32), translation.astype(np.float32))


def feet_as_planned(
    rotations: Float[np.ndarray, "j 3 3"], planned: Float[np.ndarray, "j 3 3"], model: BodyModel
) -> Float[np.ndarray, "j 3 3"]:
    """Local rotations with both feet and their toes turned in the world as another pose has them."""
    parents = [int(p) for p in model.parents]
    fixed = np.array(rotations, np.float64)

    def turned(local: Float[np.ndarray, "j 3 3"], joint: int) -> Float[np.ndarray, "3 3"]:
        found = np.eye(3)
        while joint >= 0:
            found = local[joint] @ found
            joint = parents[joint]
        return found

    for leg in limbs(model).legs:
        below = [j for j in np.flatnonzero(model.descends[leg.foot]) if j != leg.foot]
        fixed[below] = planned[below]
        fixed[leg.foot] = turned(fixed, parents[leg.foot]).T @ turned(np.asarray(planned, np.float64), leg.foot)
    return fixed


def _rotation_vectors(rotations: Float[np.ndarray, "n 3 3"]) -> Float[np.ndarray, "n 3"]:
    from persona.body.rotations import log_rotation

    return log_rotation(rotations)


def _color_along(
    picture: UInt8[np.ndarray, "h w 3"], a: Float[np.ndarray, " 2"], b: Float[np.ndarray, " 2"]
) -> Float[np.ndarray, " 3"]:
    """Median L*a*b* along the middle of a line."""
    points = (a + np.linspace(0.2, 0.8, 25)[:, None] * (b - a)).astype(int)
    x = np.clip(points[:, 0], 0, picture.shape[1] - 1)
    y = np.clip(points[:, 1], 0, picture.shape[0] - 1)
    return np.median(srgb_to_lab(picture[y, x].astype(np.float32) / 255), axis=0)


__all__ = ["Checks", "Generated", "Review"]
