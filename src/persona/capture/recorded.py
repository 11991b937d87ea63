"""Further pictures of the person: videos and photos that a camera took, or that another program made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from jaxtyping import Float, Int, UInt8

from persona.avatar import Avatar, build_avatar
from persona.avatar.pose_fitting import FitPose
from persona.cache import cache_dir, keep, recall
from persona.capture.review import Refusal, Reviewed, colour_distance, cut_out
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.geometry.kinematics import forward
from persona.geometry.transforms import rigid_inverse, transformed
from persona.imaging.colour import srgb_to_lab
from persona.imaging.masks import distance_to
from persona.imaging.video import Video, digest_of, is_video, open_video
from persona.landmark_names import ANKLES, HIPS, SHOULDERS, WRISTS
from persona.motion.anatomy import anatomy
from persona.synthesis.fusion import Fusion
from persona.types import (
    BodyFit,
    BodyTrack,
    Camera,
    Capture,
    Frame,
    Landmarks,
    Motion,
    Observation,
    Photo,
    Pose,
    Skeleton,
    TexturedSurface,
)

_COUNT = 30_000  # Gaussians of the avatar that poses are fitted with
_REACH = 0.025  # of the person's height: so far from the posed avatar a matte is believed, and it fades over as much
_READING = 2  # in the names of kept frames: raised when videos are read in another way
_LOOKED_AT = 40  # frames of a video among which the photo is chosen
_KEPT = 100  # chosen frames in the cache
_MOST = 400  # longest run of neighbouring frames between which the sharpest is looked for


@dataclass(frozen=True)
class Source:
    """A file or a folder of frames, and the hash of what is in it: two runs agree on it only if its contents do."""

    path: Path
    sha256: str

    @staticmethod
    def of(path: Path | str) -> Source:
        """Note a file or folder.

        Raises:
            PersonaError: it does not exist or cannot be read.
        """
        path = Path(path)
        if not path.exists():
            raise PersonaError(f"{path} does not exist; give a video, a folder of frames or a photo")
        try:
            return Source(path, digest_of(path))
        except OSError as error:
            raise PersonaError(f"cannot read {path} ({error.strerror})") from error


@dataclass(frozen=True)
class FrameChecks:
    """When a recorded frame is taken.

    Attributes:
        landmarks: median distance of the landmarks in the frame from the tracked ones, in shares of the height.
        overlap: of the person's matte and the posed avatar's, intersection over union.
        color: median difference from the avatar's colours (L*a*b*, lightness halved) in captured frames.
        color_generated: the same in frames that a program made: people do not change their clothes, programs do.
    """

    landmarks: float = 0.08
    overlap: float = 0.6
    color: float = 40.0
    color_generated: float = 18.0


@dataclass(frozen=True)
class Recorded:
    """Frames of the person from videos and photos; shape and identity stay those of the photo.

    Poses are tracked with the photo's own body, or taken from a motion file, and then fitted to each frame. Frames that
    do not show the person in that pose and in those colours are dropped and reported.

    Attributes:
        sources: videos, folders of frames, photos.
        kind: "captured" by a camera: trained on as the photo is, its colours completed from them; or "generated" by
            a program (Champ, StableAnimator, UniAnimate, ...), which gets the person's look only nearly right.
        frames: to take from each video.
        chosen: which frames of a single video to take instead.
        poses: motion file of the video: .npz, .json, ...; only its joints' rotations are used.
        fps: frames a second of a folder of frames.
        fit: how poses are fitted to the frames.
        checks: when a frame is taken.
        fusion: how captured frames complete the texture.
    """

    sources: tuple[Source, ...]
    kind: Literal["captured", "generated"] = "captured"
    frames: int = 16
    chosen: tuple[int, ...] = ()
    poses: Source | None = None
    fps: float = 30.0
    fit: FitPose = field(default_factory=lambda: FitPose(heights=(320,), steps=(80,)))
    checks: FrameChecks = field(default_factory=FrameChecks)
    fusion: Fusion = field(default_factory=Fusion)

    def __call__(
        self, observation: Observation, fit: BodyFit, textured: TexturedSurface, stage: Stage = SILENT
    ) -> Capture:
        """Track, choose, cut out, fit and check the frames.

        Raises:
            PersonaError: a source cannot be read, or nobody is in it.
        """
        review = _Review(self, fit, build_avatar(observation, fit, textured, count=_COUNT, compute=stage.compute))
        given = None if self.poses is None else _motion(self.poses.path, fit.skeleton)
        reviewed = Reviewed()
        for number, source in enumerate(self.sources):
            start, share = number / len(self.sources), 1 / len(self.sources)
            part = stage.part(start, 0.4 * share, "following the person")
            video = open_video(source.path, fps=self.fps) if is_video(source.path) else _single(source.path)
            focal = None if is_video(source.path) else _photo(source.path).focal_px
            track = self._tracked(video, focal, part, fit)
            chosen = self._chosen(video, track)
            pictures = dict(_pictures(video, chosen))
            for done, index in enumerate(chosen):
                stage.progress(start + share * (0.4 + 0.6 * done / len(chosen)), f"fitting frame {index}")
                pose = track.pose_at(index)
                if given is not None:
                    pose = _aligned(fit.skeleton, _at(given, float(track.times[index])), pose)
                reviewed.add(review(pictures[index], pose, track.camera_at(index), track.landmarks[index]))
        reviewed.report("recorded", stage)
        frames = reviewed.frames
        if not frames:
            stage.warn("no recorded frame can be used: the avatar is made from the photo alone")
        if self.kind == "captured" and frames:
            textured, gains = self.fusion(fit, textured, frames)
            frames = [_exposed(frame, gain) for frame, gain in zip(frames, gains, strict=True)]
        return Capture(tuple(frames), textured)

    def _tracked(self, video: Video, focal: float | None, stage: Stage, fit: BodyFit) -> BodyTrack:
        from persona.tracking import Track

        track = Track(focal_px=focal, fps=self.fps)(video, stage, fit)
        for warning in track.warnings:
            stage.warn(f"{video.name}: {warning}")
        return track

    def _chosen(self, video: Video, track: BodyTrack) -> list[int]:
        """The frames that were asked for; else the sharpest of each stretch of the video."""
        if self.chosen:
            wrong = [k for k in self.chosen if not 0 <= k < len(track)]
            if wrong:
                raise PersonaError(f"{video.path} has frames 0 to {len(track) - 1}, not {wrong[0]}")
            return [k for k in self.chosen if track.valid[k]]
        seen = np.flatnonzero(track.valid)
        if len(seen) <= self.frames:
            return [int(k) for k in seen]
        groups = [
            g[len(g) // 4 : max(len(g) // 4 + 1, len(g) - len(g) // 4)] for g in np.array_split(seen, self.frames)
        ]
        looked = np.concatenate([g[:: max(1, len(g) // (_MOST // self.frames))] for g in groups])
        sharp = {k: _sharpness(pixels, track.landmarks[k]) for k, pixels in _pictures(video, looked)}
        return [max((int(k) for k in group if int(k) in sharp), key=lambda k: sharp[k]) for group in groups]


@dataclass(frozen=True)
class _Review:
    """Makes a training frame of a picture, or says why not."""

    options: Recorded
    fit: BodyFit
    avatar: Avatar

    def __call__(
        self, picture: UInt8[np.ndarray, "h w 3"], pose: Pose, camera: Camera, tracked: Float[np.ndarray, "33 2"]
    ) -> Frame | Refusal:
        from persona.perception import Perceive

        avatar, checks = self.avatar, self.options.checks
        try:
            seen = Perceive()(Photo(picture, None, "a recorded frame", picture.shape[1::-1]))
        except PersonaError:
            return Refusal.NO_PERSON
        if _apart(seen.landmarks, tracked) > checks.landmarks:
            return Refusal.ANOTHER_PERSON
        alpha, image = seen.alpha, seen.foreground * seen.alpha[..., None]
        pose, camera = in_world_of(self.fit.camera, pose, camera)
        pose = self.options.fit(avatar, pose, camera, image, alpha)
        drawn, covered = (np.asarray(v.cpu()) for v in avatar.draw(pose, camera))
        alpha = alpha * _near(covered)
        image = seen.foreground * alpha[..., None]
        if not (alpha > 0.5).any() or _overlap(covered, alpha) < checks.overlap:
            return Refusal.POSE_NOT_FOUND
        both = (covered > 0.9) & (alpha > 0.9)
        colours = (srgb_to_lab(picture[both].astype(np.float32)) for picture in (drawn, image))
        most = checks.color if self.options.kind == "captured" else checks.color_generated
        if not both.any() or np.median(colour_distance(*colours)) > most:
            return Refusal.OTHER_COLOURS
        return cut_out(self.options.kind, seen.foreground, alpha, camera, pose)


def in_world_of(photo: Camera, pose: Pose, camera: Camera) -> tuple[Pose, Camera]:
    """The same view with the photo's camera in the photo's world, so that light comes from where it came in the photo.

    Returns:
        The pose moved there, and the camera with the photo's extrinsics and its own intrinsics.
    """
    move = rigid_inverse(photo.T_camera_world) @ camera.T_camera_world
    rotations = np.asarray(pose.rotations, np.float64).copy()
    rotations[0] = move[:3, :3] @ rotations[0]
    moved = replace(pose, rotations=rotations, translation=transformed(move, pose.translation))
    return moved, replace(camera, T_camera_world=photo.T_camera_world)


def _aligned(skeleton: Skeleton, given: Pose, tracked: Pose) -> Pose:
    """The given pose moved rigidly to the tracked one, because its camera is unknown."""
    a, b = (_joints(skeleton, pose) for pose in (given, tracked))
    mean_a, mean_b = a.mean(0), b.mean(0)
    u, _, vt = np.linalg.svd((a - mean_a).T @ (b - mean_b))
    turn = vt.T @ np.diag([1, 1, np.sign(np.linalg.det(vt.T @ u.T))]) @ u.T
    rotations = np.asarray(given.rotations, np.float64).copy()
    rotations[0] = turn @ rotations[0]
    return Pose(rotations, turn @ (given.translation - mean_a) + mean_b, tracked.expression)


def _joints(skeleton: Skeleton, pose: Pose) -> Float[np.ndarray, "k 3"]:
    """World positions of the joints between trunk, hands and feet."""
    _, points = forward(skeleton, pose.rotations, pose.translation)
    parts = anatomy(skeleton)
    limbs = [(*arm.upper, *arm.fore, arm.hand) for arm in parts.arms]
    limbs += [(*leg.thigh, *leg.shin, leg.foot) for leg in parts.legs]
    return points[[parts.hips, *parts.spine, *parts.neck, parts.head, *(joint for limb in limbs for joint in limb)]]


def _motion(path: Path, skeleton: Skeleton) -> Motion:
    from persona import motion

    return motion.retarget(motion.load(path), skeleton)


def _at(motion: Motion, seconds: float) -> Pose:
    index = min(len(motion) - 1, round(seconds * motion.fps))
    return Pose(motion.rotations[index], motion.translations[index])


def _single(path: Path) -> Video:
    """A photo as a video of one frame."""
    photo = _photo(path)
    size = photo.pixels.shape[1], photo.pixels.shape[0]
    return Video(path, path.stem, np.zeros(1), size, photo.original_size, (path,))


def _photo(path: Path) -> Photo:
    from persona.imaging.photo import read_photo

    return read_photo(path, 1280)


def _pictures(video: Video, wanted: Int[np.ndarray, " n"] | list[int]) -> Iterator[tuple[int, np.ndarray]]:
    left = {int(k) for k in wanted}
    for index, pixels in video.frames():
        if index in left:
            left.discard(index)
            yield index, pixels
        if not left:
            return


def _sharpness(picture: UInt8[np.ndarray, "h w 3"], landmarks: Float[np.ndarray, "33 2"]) -> float:
    """Strength of the finest structure in the person's box."""
    points = landmarks[np.isfinite(landmarks).all(1)]
    h, w = picture.shape[:2]
    x0, y0 = np.clip(points.min(0), 0, [w - 2, h - 2]).astype(int)
    x1, y1 = np.clip(points.max(0) + 1, [x0 + 2, y0 + 2], [w, h]).astype(int)
    grey = cv2.cvtColor(np.ascontiguousarray(picture[y0:y1, x0:x1]), cv2.COLOR_RGB2GRAY)
    return float(np.abs(cv2.Laplacian(grey, cv2.CV_32F)).mean())


def _apart(found: Landmarks, tracked: Float[np.ndarray, "33 2"]) -> float:
    """Median distance of two readings of the body, in shares of its height."""
    height = float(np.ptp(tracked[:, 1]))
    return float(np.median(np.linalg.norm(found.body - tracked, axis=1))) / max(height, 1.0)


def _near(covered: Float[np.ndarray, "h w"]) -> Float[np.ndarray, "h w"]:
    """1 near the posed avatar, 0 far from it: what a hand seems to hold there is a thing behind the person."""
    rows = np.flatnonzero((covered > 0.5).any(1))
    reach = _REACH * float(np.ptp(rows) + 1) if len(rows) else 0.0
    distance = distance_to(covered > 0.5)
    return np.clip(2 - distance / max(reach, 1.0), 0, 1).astype(np.float32)


def _overlap(a: Float[np.ndarray, "h w"], b: Float[np.ndarray, "h w"]) -> float:
    one, two = a > 0.5, b > 0.5
    return float((one & two).sum() / max(1, (one | two).sum()))


def _exposed(frame: Frame, gain: Float[np.ndarray, " 3"]) -> Frame:
    if np.allclose(gain, 1):
        return frame
    return replace(frame, image=(np.clip(frame.image * gain, 0, 255) + 0.5).astype(np.uint8))


def recordings(
    sources: Sequence[Path | str], *, kind: Literal["captured", "generated"] = "captured",
    frames: int = 16, poses: Path | str | None = None,
) -> Recorded:  # fmt: skip
    """All further pictures of a person.

    Raises:
        PersonaError: a file does not exist, a count makes no sense, or poses are given for more than one video.
    """
    if frames < 1:
        raise PersonaError(f"at least 1 frame has to be taken from a video, not {frames}")
    if poses is not None and (len(sources) != 1 or not is_video(sources[0])):
        raise PersonaError("poses go with exactly one video")
    return Recorded(
        tuple(Source.of(path) for path in sources), kind, frames, (), None if poses is None else Source.of(poses)
    )


def photo_of(video: Path | str, stage: Stage = SILENT) -> Path:
    """The frame of a video that is best to make an avatar from, as a picture file in the cache.

    It shows the whole person, from the front, large, with the face, and the arms away from the body.

    Raises:
        PersonaError: the video cannot be read or shows nobody.
    """
    from persona.imaging.png import write_png
    from persona.perception.models import ensure_models
    from persona.perception.networks import load_reader
    from persona.perception.person import choose_person

    source = Source.of(video)
    path = cache_dir("frames") / f"{source.sha256[:24]}-{_READING}.png"
    if recall(path, Path.exists):
        return path
    reader = load_reader(ensure_models(stage), stage.compute.workers)
    best, most, missing = None, -np.inf, None
    for _, picture in open_video(source.path).samples(_LOOKED_AT):
        try:
            marks = choose_person(reader, picture, source.path.name).reading.landmarks
        except PersonaError as error:
            missing = error
            continue
        score = _suitability(marks, picture.shape[:2])
        if score > most:
            best, most = picture, score
    if best is None:
        raise missing or PersonaError(f"{source.path} has no frame that can be read")
    picture = best
    keep(path, lambda file: write_png(picture, file), most=_KEPT)
    return path


def _suitability(marks: Landmarks, size: tuple[int, int]) -> float:
    """How much a frame shows of the person: 0 to about 5."""
    points, world = marks.body, marks.body_world
    inside = np.all((points >= 0) & (points < [size[1], size[0]]), axis=1)
    across = world[SHOULDERS[0]] - world[SHOULDERS[1]]
    frontal = float(across[0] / max(float(np.linalg.norm(across)), 1e-6))  # the person's left is the picture's right
    wide = float(np.linalg.norm(world[SHOULDERS[0], :2] - world[SHOULDERS[1], :2])) or 1.0
    arms = np.mean([min(1.0, abs(world[w, 0] - world[h, 0]) / wide) for w, h in zip(WRISTS, HIPS, strict=True)])
    upright = float(np.clip((world[ANKLES, 1].mean() - world[SHOULDERS, 1].mean()) / 1.2, 0, 1))
    share = float(np.clip(np.ptp(points[:, 1]) / size[0], 0, 1))
    shown = float(np.mean(inside * marks.body_confidence))
    return shown + frontal + 0.5 * marks.face_score + 0.5 * float(arms) + upright + 0.5 * share


__all__ = ["FrameChecks", "Recorded", "Source", "in_world_of", "photo_of", "recordings"]
