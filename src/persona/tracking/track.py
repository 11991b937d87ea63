"""Video to body track: the whole flow."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path as FilePath

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.body import Anny, BodySource, source_of
from persona.body.model import BodyModel
from persona.compute import blas_threads
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.fitting import State, landmark_map
from persona.geometry.rotations import slerp
from persona.geometry.runs import runs
from persona.imaging.video import Video, open_video
from persona.surface.silhouette import FLIP
from persona.tracking.details import fit_faces, fit_fingers
from persona.tracking.evidence import Clip, body_targets, gather_clip, height_px
from persona.tracking.floor import marks_in_world, sole_height, stand
from persona.tracking.identity import fit_identity
from persona.tracking.people import survey
from persona.tracking.poses import fit_poses
from persona.tracking.reading import FrameReading, read_video
from persona.tracking.shots import Path, Shot, bridge, to_world
from persona.tracking.sides import consistent_sides
from persona.tracking.trajectory import ROUGH, TERMS, smooth
from persona.types import BodyFit, BodyReference, BodyTrack, Camera, Landmarks

_SHORT_GAP = 0.3  # seconds without the person that the smooth trajectory itself passes over
_LEAST_SEEN = 3  # frames
_FOCAL_PER_SIZE = 1.5  # of the longer side: a usual lens; videos are rarely cut out of larger pictures, as photos are
_FOCAL = (0.3, 20.0)  # of the longer side: no lens is outside


@dataclass(frozen=True)
class Track:
    """Options of tracking.

    Attributes:
        body: where the body model comes from, for a video of somebody who was not fitted before.
        focal_px: focal length in pixels of the frames at working size; else a usual lens.
        max_side: longer side of the frames at working size, in pixels.
        fps: frames a second of a folder of frames.
    """

    body: BodySource = field(default_factory=Anny)
    focal_px: float | None = None
    max_side: int = 1280
    fps: float = 30.0

    def __call__(
        self, video: FilePath | str | Video, stage: Stage = SILENT, person: BodyFit | None = None
    ) -> BodyTrack:
        """Follow the main person of a video.

        One shape explains all frames; poses are solved together over time, with feet that stand still while they are in
        contact with the floor. Where the person cannot be seen the pose is bridged and ``valid`` is False. The camera
        is static within a shot.

        Args:
            video: a file, a folder of frames in the order of their names, or an opened video.
            stage: receives progress, cuts, gaps and other people (also listed in ``BodyTrack.warnings``).
            person: whose body model, shape and size are known already; else the shape is found.

        Raises:
            PersonaError: the video cannot be read, nobody is in it, or an option makes no sense.
        """
        from persona.perception.models import ensure_models
        from persona.perception.networks import load_reader

        if self.max_side < 128:
            raise PersonaError(f"frames must be at least 128 pixels long, not {self.max_side}")
        begun = time.monotonic()
        if not isinstance(video, Video):
            video = open_video(video, self.max_side, self.fps)
        longer = max(video.size)
        if self.focal_px is not None and not _FOCAL[0] * longer <= self.focal_px <= _FOCAL[1] * longer:
            raise PersonaError(
                f"The focal length must be {_FOCAL[0] * longer:.0f} to {_FOCAL[1] * longer:.0f} pixels for frames of "
                f"{video.size[0]} x {video.size[1]}, got {self.focal_px:g}"
            )
        reader = load_reader(ensure_models(stage), stage.compute.workers)
        cast = survey(reader, video, lambda share: stage.progress(0.04 * share, "looking for people"))
        warnings = _about_people(len(cast.people))
        readings = read_video(
            reader, video, cast, lambda share: stage.progress(0.04 + 0.5 * share, "reading the frames")
        )
        shots = _shots(readings)
        warnings += _about_frames(readings, shots, video.times)
        for warning in warnings:
            stage.warn(warning)
        with blas_threads(1):
            track = self._fit(video, readings, shots, stage, person)
        seconds = time.monotonic() - begun
        metrics = track.metrics | {"seconds": seconds, "fps": len(video) / seconds}
        return replace(track, metrics=metrics, warnings=tuple(warnings))

    def _fit(
        self, video: Video, readings: list[FrameReading], shots: list[slice], stage: Stage, person: BodyFit | None
    ) -> BodyTrack:
        source = self.body if person is None else source_of(person.body)
        model = source.load(stage)
        known = landmark_map(model)
        focal = self.focal_px or _FOCAL_PER_SIZE * max(video.size)
        marks = consistent_sides([reading.landmarks for reading in readings], video.times, shots)
        clip = gather_clip(model, known, marks, video.times, video.size, focal, shots)
        stage.progress(0.55, "shape")
        if person is None:
            shape = fit_identity(clip, lambda share: stage.progress(0.55 + 0.05 * share, "shape"))
        else:
            shape = model.shape_of(person.shape)
        scale = 1.0 if person is None else person.scale
        clip = clip.frozen(shape)
        breaks = {shot.start for shot in shots}
        states = fit_poses(clip, shape, breaks, lambda share: stage.progress(0.6 + 0.15 * share, "poses"))
        scores = np.array([_hand_scores(found) for found in marks])
        contacts = np.zeros((len(video), 4), bool)
        placed: list[Shot] = []
        solved: dict[int, State] = {}
        for shot in shots:
            share = (shot.start / len(video), shot.stop / len(video))

            def told(part: float, share: tuple[float, float] = share) -> None:
                stage.progress(0.75 + 0.25 * (share[0] + part * (share[1] - share[0])), "smooth motion")

            frames = _solvable(clip, shot)
            if not len(frames):
                placed.append(Shot(shot, np.eye(3), 0.0))
                continue
            result, level, floor, standing = _solve_shot(clip, states, shot, frames, scores, told)
            solved |= result
            contacts[frames] = standing
            placed.append(Shot(shot, level, floor))
        return self._result(video, clip, source.reference, model, shape, scale, solved, placed, contacts, focal)

    def _result(
        self,
        video: Video,
        clip: Clip,
        body: BodyReference,
        model: BodyModel,
        shape: Float[np.ndarray, " s"],
        scale: float,
        solved: dict[int, State],
        shots: list[Shot],
        contacts: Bool[np.ndarray, "t 4"],
        focal: float,
    ) -> BodyTrack:
        count, joints = len(video), len(model.parents)
        path = Path(
            np.tile(np.eye(3), (count, joints, 1, 1)),
            np.zeros((count, 3)),
            np.zeros((count, len(model.expression))),
            np.tile(np.eye(4), (count, 1, 1)),
        )
        known = np.zeros(count, bool)
        for frame, state in solved.items():
            path.rotations[frame], path.translations[frame] = state.rotations, state.translation
            path.expressions[frame], known[frame] = state.expression, True
        targets, sure = body_targets(clip)
        metrics = _errors(clip, solved, targets, sure)
        path = to_world(path, shots, known)
        path.translations *= scale
        path.T_camera_world[:, :3, 3] *= scale
        bridge(path, known, video.times)
        order = np.zeros(count, np.int32)
        for number, shot in enumerate(shots):
            order[shot.frames] = number
        width, height = video.size
        skeleton = model.skeleton(model.coefficients(shape[None], np.zeros((1, len(model.expression)))))
        return BodyTrack(
            name=video.name,
            body=body,
            shape=model.own_parameters(shape),
            skeleton=replace(skeleton, rest_joints=(skeleton.rest_joints * scale).astype(np.float32)),
            expression_names=model.expression.names,
            times=video.times,
            rotations=path.rotations.astype(np.float32),
            translations=path.translations.astype(np.float32),
            expressions=path.expressions.astype(np.float32),
            camera=Camera(focal, focal, width / 2.0, height / 2.0, width, height, path.T_camera_world[0]),
            T_camera_world=path.T_camera_world,
            valid=clip.seen,
            shots=order,
            contacts=contacts,
            landmarks=targets.astype(np.float32),
            scale=scale,
            metrics=metrics,
        )


def _shots(readings: list[FrameReading]) -> list[slice]:
    starts = [0, *(i for i, reading in enumerate(readings) if reading.new_shot and i)]
    return [slice(a, b) for a, b in zip(starts, [*starts[1:], len(readings)], strict=True)]


def _about_people(count: int) -> list[str]:
    return [f"{count} people in the video: the one who takes up most of it is followed"] if count > 1 else []


def _about_frames(readings: list[FrameReading], shots: list[slice], times: Float[np.ndarray, " t"]) -> list[str]:
    """Where the video is cut and where the person is not seen; one with a person in few frames only is refused."""
    seen = np.array([reading.landmarks is not None for reading in readings])
    if seen.sum() < min(_LEAST_SEEN, len(seen)):
        raise PersonaError(
            f"the person is seen in {int(seen.sum())} of {len(seen)} frames only; give a video that shows one person"
        )
    notes = []
    if len(shots) > 1:
        cuts = [f"{times[shot.start]:.1f} s" for shot in shots[1:]]
        notes.append(f"the video is cut at {_few(cuts)}: each shot continues where the previous one ended")
    gaps = [
        f"{times[a]:.1f} to {times[min(b, len(times) - 1)]:.1f} s"
        for a, b in runs(~seen)
        if times[min(b, len(times) - 1)] - times[a] > _SHORT_GAP
    ]
    if gaps:
        notes.append(f"the person is not seen from {_few(gaps)}: the motion is interpolated and marked as not valid")
    return notes


def _few(items: list[str]) -> str:
    return ", ".join(items[:5]) + (f" and {len(items) - 5} more" if len(items) > 5 else "")


def _hand_scores(marks: Landmarks | None) -> tuple[float, float]:
    if marks is None:
        return 0.0, 0.0
    left, right = marks.left_hand, marks.right_hand
    return (left.score if left else 0.0), (right.score if right else 0.0)


def _solvable(clip: Clip, shot: slice) -> Int[np.ndarray, " n"]:
    """The frames of a shot that the trajectory passes through: seen ones and the short gaps between them."""
    use = clip.seen[shot].copy()
    times = clip.times[shot]
    for start, end in runs(~use):
        if start > 0 and end < len(use) and times[end] - times[start - 1] <= _SHORT_GAP:
            use[start:end] = True
    return np.flatnonzero(use) + shot.start


def _solve_shot(
    clip: Clip,
    states: list[State | None],
    shot: slice,
    frames: Int[np.ndarray, " n"],
    scores: Float[np.ndarray, "t 2"],
    progress: Callable[[float], None],
) -> tuple[dict[int, State], Float[np.ndarray, "3 3"], float, Bool[np.ndarray, "n 4"]]:
    """The smooth poses of one shot; the turn of its world to plumb, its floor there, and which feet stand."""
    filled = _filled(states, frames, clip.times)
    now = smooth(clip, filled, frames, None, None, ROUGH, 2, lambda part: progress(0.35 * part))
    standing, floor, level = stand(clip, now, frames)
    clip = clip.levelled(level, shot)
    contacts = np.zeros((len(clip.evidence), 4), bool)
    contacts[frames] = standing
    for k in frames:
        filled[int(k)] = now[int(k)]
    now = smooth(clip, filled, frames, contacts, floor, TERMS, 3, lambda part: progress(0.35 + 0.35 * part))
    standing, floor, level = stand(clip, now, frames)
    height = sole_height(clip, now, frames, standing, floor)
    now = fit_fingers(clip, now, frames, scores)
    progress(0.8)
    now = fit_faces(clip, now, frames, lambda part: progress(0.8 + 0.2 * part))
    return now, level, height, standing


def _filled(
    states: list[State | None], frames: Int[np.ndarray, " n"], times: Float[np.ndarray, " t"]
) -> list[State | None]:
    """The states with those of short gaps interpolated."""
    filled = list(states)
    known = [int(k) for k in frames if states[k] is not None]
    for before, after in pairwise(known):
        a, b = states[before], states[after]
        if after - before < 2 or a is None or b is None:
            continue
        for k in frames[(frames > before) & (frames < after)]:
            share = float((times[k] - times[before]) / (times[after] - times[before]))
            rotations = slerp(a.rotations, b.rotations, np.full(len(a.rotations), share))
            filled[int(k)] = replace(
                a, rotations=rotations, translation=a.translation + share * (b.translation - a.translation)
            )
    return filled


def _errors(
    clip: Clip,
    solved: dict[int, State],
    targets: Float[np.ndarray, "t 33 2"],
    sure: Bool[np.ndarray, "t 33"],
) -> dict[str, float]:
    """Distances of the body's landmarks from where they are seen, in percent of the person's height."""
    frames = np.array(sorted(k for k in solved if clip.evidence[k] is not None))
    evidence = clip.evidence[int(frames[0])]
    assert evidence is not None
    camera = marks_in_world(clip, solved, frames) * FLIP
    pixels = camera[..., :2] / camera[..., 2:] * evidence.focal + evidence.centre
    error = np.linalg.norm(pixels - targets[frames], axis=-1)[sure[frames]]
    return {
        "reprojection_percent": float(100.0 * error.mean() / height_px(clip)),
        "reprojection_percent_median": float(100.0 * np.median(error) / height_px(clip)),
        "height_px": height_px(clip),
    }


__all__ = ["Track"]
