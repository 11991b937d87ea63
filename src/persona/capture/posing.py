"""The fitted person's own keypoints in a motion's poses, and the reference picture that goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from persona.avatar import Avatar
from persona.body import source_of
from persona.body.frozen import frozen, frozen_points
from persona.body.model import BodyModel
from persona.body.points import Points
from persona.fitting import FACE, LEFT_HAND, RIGHT_HAND, Body, LandmarkMap, State, barefoot, landmark_map
from persona.geometry.transforms import origin_of
from persona.landmark_names import (
    EARS,
    ELBOWS,
    EYES,
    HAND_COUNT,
    IBUG,
    IBUG_COUNT,
    OPENPOSE,
    SHOULDERS,
    WRISTS,
    OpenPosePoint,
)
from persona.motion import resample
from persona.motion.limbs import limbs
from persona.types import BodyFit, Camera, Keypoints, Motion, Observation, Pose, PoseClip

_HAND_WRIST = 1.1  # of the forearm: where hand annotations have the wrist (the paper's value)
_MARGIN = 0.10  # of the person's height, around all poses
_HEAD_TOP = 0.10  # of the person's height, above the eyes


@dataclass(frozen=True)
class PosedBody:
    """The body of a fit in its own shape, posed without its clothes: what landmarks lie on."""

    fit: BodyFit
    model: BodyModel
    known: LandmarkMap

    @classmethod
    def of(cls, fit: BodyFit) -> PosedBody:
        """Load the body model that the fit was made with.

        Raises:
            PersonaError: it cannot be had here.
        """
        model = source_of(fit.body).load()
        shape = model.shape_of(fit.shape)
        known = landmark_map(model)
        fixed = replace(known, points=frozen_points(model, known.points, shape))
        return cls(fit, frozen(model, shape), fixed)

    @property
    def scale(self) -> float:
        """The body's size times that of its model (:class:`persona.types.BodyFit`)."""
        return self.fit.scale

    @cached_property
    def fingers(self) -> np.ndarray:
        """Joints of the fingers."""
        hands = [arm.hand for arm in limbs(self.model).arms]
        below = np.any([self.model.descends[hand] for hand in hands], 0)
        below[hands] = False
        return below

    def state(self, pose: Pose, turn: Float[np.ndarray, "3 3"], shift: Float[np.ndarray, " 3"]) -> State:
        """The solver's state of a pose, in a world that ``turn`` and ``shift`` (meters) take the fit's world to."""
        rotations = barefoot(self.fit, pose.rotations)
        rotations[0] = turn @ rotations[0]
        expression = np.zeros(len(self.model.expression))
        return State(
            rotations, (turn @ pose.translation + shift) / self.scale, np.zeros(len(self.model.shape)), expression
        )

    def landmarks(self, pose: Pose) -> Float[np.ndarray, "543 3"]:
        """All landmarks in world meters, the face at rest."""
        return self._placed(pose, self.known.points)

    def vertices(self, pose: Pose) -> Float[np.ndarray, "v 3"]:
        """The bare body's vertices in world meters, the face at rest."""
        return self._placed(pose, self.model.vertices)

    def _placed(self, pose: Pose, points: Points) -> Float[np.ndarray, "n 3"]:
        state = self.state(pose, np.eye(3), np.zeros(3))
        return Body.of(self.model, state).points(self.model, points)[0] * self.scale


def keypoints(body: PosedBody, poses: Sequence[Pose], camera: Camera) -> Keypoints:
    """Keypoints of the person in some poses; scores say what a camera would see of the face."""
    rows = [_keypoints(body.landmarks(pose), camera) for pose in poses]
    return Keypoints(*(np.stack(parts) for parts in zip(*rows, strict=True)))


def openpose_points(landmarks: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "20 2"]:
    """OpenPose's 18 joints and both toes from the landmarks of a body; the neck is the shoulders' middle."""
    points = landmarks[OPENPOSE]
    points[OpenPosePoint.NECK] = landmarks[SHOULDERS].mean(0)
    return points


def _keypoints(points: Float[np.ndarray, "543 3"], camera: Camera) -> tuple[np.ndarray, ...]:
    pixels = camera.project(points)[0]
    flat = openpose_points(pixels)
    eyes, ears = points[EYES].mean(0), points[EARS].mean(0)
    towards = origin_of(camera.T_camera_world) - ears
    towards /= np.linalg.norm(towards)
    ahead, left = eyes - ears, points[EARS[0]] - points[EARS[1]]
    facing = float(ahead @ towards / np.linalg.norm(ahead))
    side = float(left @ towards / np.linalg.norm(left))
    seen = np.ones(len(OpenPosePoint))
    face = float(np.clip((facing + 0.1) / 0.4, 0, 1))
    seen[[OpenPosePoint.NOSE, OpenPosePoint.RIGHT_EYE, OpenPosePoint.LEFT_EYE]] = face
    shown = np.clip((np.array([side, -side]) + 0.5) / 0.4, 0, 1)
    seen[[OpenPosePoint.LEFT_EAR, OpenPosePoint.RIGHT_EAR]] = shown
    hands = np.stack([pixels[LEFT_HAND], pixels[RIGHT_HAND]])
    for k, (elbow, wrist) in enumerate(zip(ELBOWS, WRISTS, strict=True)):
        hands[k, 0] = pixels[elbow] + _HAND_WRIST * (pixels[wrist] - pixels[elbow])
    return flat, seen, hands, np.ones((2, HAND_COUNT)), pixels[FACE][IBUG], np.full(IBUG_COUNT, face)


@dataclass(frozen=True)
class Take:
    """One clip for a generator to make, with the camera and the poses behind its keypoints."""

    clip: PoseClip
    camera: Camera
    poses: tuple[Pose, ...]
    reference: UInt8[np.ndarray, "h w 3"]


def take(
    observation: Observation, body: PosedBody, motion: Motion, fps: float, frames: int, size: tuple[int, int]
) -> Take:
    """Plan a clip: in place, seen by the photo's own camera through a window that holds all poses.

    The reference picture is the photo's person on white, scaled and moved as the window says, so that it lies exactly
    under its keypoints. The face is neutral and hands are flat, as in the paper.

    Args:
        motion: of the fit's skeleton.
        frames: at most so many.
        size: width and height of the video in pixels.
    """
    fit, (width, height) = body.fit, size
    motion = resample(motion, fps)
    poses = []
    for rotations, translation in zip(motion.rotations[:frames], motion.translations[:frames], strict=True):
        turned = rotations.copy()
        turned[body.fingers] = np.eye(3)
        place = np.array([fit.pose.translation[0], translation[1], fit.pose.translation[2]])
        poses.append(Pose(turned, place))
    shown, own = keypoints(body, poses, fit.camera), keypoints(body, [fit.pose], fit.camera)
    spread = np.concatenate([shown.body, own.body]).reshape(-1, 2)
    stature = float(np.ptp(own.body[0, :, 1]))
    low, high = spread.min(0) - [0, _HEAD_TOP * stature], spread.max(0)
    extent = (high - low) + 2 * _MARGIN * stature
    scale = float(min(width / extent[0], height / extent[1]))
    corner = (low + high) / 2 - np.array([width, height]) / (2 * scale)
    c = fit.camera
    camera = Camera(
        c.fx * scale, c.fy * scale, (c.cx - corner[0]) * scale, (c.cy - corner[1]) * scale, width, height,
        c.T_camera_world,
    )  # fmt: skip
    reference = keypoints(body, [fit.pose], camera)
    photo = own.body[0]
    inside = np.all((photo >= 0) & (photo < [c.width, c.height]), axis=1)
    reference = replace(reference, body_scores=reference.body_scores * inside)
    clip = PoseClip(keypoints(body, poses, camera), reference, width, height, fps)
    return Take(clip, camera, tuple(poses), _on_white(observation, scale, corner, size))


def driven(planned: Take, avatar: Avatar) -> Take:
    """The same clip with pictures of an avatar in its poses, on white, in the photo's light.

    Args:
        planned: the clip.
        avatar: of the same person.
    """
    pictures = np.empty((len(planned.poses), planned.camera.height, planned.camera.width, 3), np.uint8)
    for picture, pose in zip(pictures, planned.poses, strict=True):
        rgb, alpha = (x.cpu().numpy() for x in avatar.draw(pose, planned.camera, cloth="learned"))
        picture[:] = np.clip(rgb + 1 - alpha[..., None], 0, 1) * 255 + 0.5
    return replace(planned, clip=replace(planned.clip, driving=pictures))


def _on_white(
    observation: Observation, scale: float, corner: Float[np.ndarray, " 2"], size: tuple[int, int]
) -> UInt8[np.ndarray, "h w 3"]:
    alpha = observation.alpha[..., None]
    picture = (alpha * observation.foreground + 1 - alpha).astype(np.float32)
    shift = -scale * corner + 0.5 * (scale - 1)  # OpenCV has the first pixel's centre at 0
    affine = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    if scale < 0.7:  # warping takes no means: blur away what the smaller picture cannot hold
        picture = cv2.GaussianBlur(picture, (0, 0), 0.4 / scale)
    moved = cv2.warpAffine(picture, affine, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=(1, 1, 1))
    return (np.clip(moved, 0, 1) * 255 + 0.5).astype(np.uint8)


__all__ = ["PosedBody", "Take", "driven", "keypoints", "openpose_points", "take"]
