"""Every stage boundary as a shape-annotated dataclass.

Conventions (docs/conventions.md): meters, world Y up and a person in rest facing +Z with the left hand at +X (glTF);
cameras look along +Z with x right and y down (OpenCV); image coordinates are continuous, the centre of the top-left
pixel is (0.5, 0.5); ``T_a_b`` maps b to a; colours are sRGB in [0, 1] unless a name says otherwise; rotations are
3x3 matrices, quaternions wxyz; radians.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8


class BodyPart(IntEnum):
    """Which part of the body a vertex or pixel belongs to."""

    TORSO = 0
    HEAD = 1
    LEFT_ARM = 2
    RIGHT_ARM = 3
    LEFT_HAND = 4
    RIGHT_HAND = 5
    LEFT_LEG = 6
    RIGHT_LEG = 7
    LEFT_FOOT = 8
    RIGHT_FOOT = 9


#: Where a picture of :class:`BodyPart` values shows no person.
NOBODY = 255


class Material(IntEnum):
    """What a pixel of the photo is made of, as far as geometry asks: a hat counts as hair, glasses as skin."""

    BACKGROUND = 0
    SKIN = 1
    HAIR = 2
    CLOTH = 3
    SHOE = 4
    PROP = 5


class Label(IntEnum):
    """What a pixel of the photo, or a point of the surface, is: the parser's classes."""

    BACKGROUND = 0
    FACE = 1
    SKIN = 2  # all skin but the face's: neck, arms, hands, legs, feet
    HAIR = 3
    HEADWEAR = 4
    GLASSES = 5
    TOP = 6  # what is worn next to the skin above the waist
    OUTER = 7  # coat, jacket, open cardigan
    TROUSERS = 8  # long or short
    SKIRT = 9
    DRESS = 10
    SOCKS = 11  # and tights
    SHOE = 12
    PROP = 13  # bags, and what a hand holds
    BELT = 14
    SCARF = 15


#: The :class:`Material` of every :class:`Label`, in their order.
MATERIAL_OF = np.array(
    [
        Material.BACKGROUND, Material.SKIN, Material.SKIN, Material.HAIR, Material.HAIR, Material.SKIN,
        *[Material.CLOTH] * 6, Material.SHOE, Material.PROP, *[Material.CLOTH] * 2,
    ],
    np.uint8,
)  # fmt: skip

#: The :class:`Label` of every :class:`Material`, in their order, for sources that tell materials alone.
LABEL_OF = np.array([Label.BACKGROUND, Label.SKIN, Label.HAIR, Label.TOP, Label.SHOE, Label.PROP], np.uint8)


@dataclass(frozen=True)
class Camera:
    """A pinhole camera.

    ``T_camera_world`` maps world points (meters, Y up) to camera axes (x right, y down, z forward). ``fx fy cx cy``
    are pixels; a camera point (x, y, z) falls on (fx x/z + cx, fy y/z + cy), pixel centres at +0.5.
    """

    fx: float
    fy: float
    cx: float
    cy: float
    width: int
    height: int
    T_camera_world: Float[np.ndarray, "4 4"]

    def project(self, points: Float[np.ndarray, "n 3"]) -> tuple[Float[np.ndarray, "n 2"], Float[np.ndarray, " n"]]:
        """Image positions in pixels and depths in meters of world points."""
        p = points @ self.T_camera_world[:3, :3].T + self.T_camera_world[:3, 3]
        z = p[:, 2]
        return np.stack([self.fx * p[:, 0] / z + self.cx, self.fy * p[:, 1] / z + self.cy], 1), z

    def scaled(self, factor: float) -> Camera:
        """The same view with ``factor`` times as many pixels a side (size rounded)."""
        w, h = max(1, round(self.width * factor)), max(1, round(self.height * factor))
        sx, sy = w / self.width, h / self.height
        return replace(self, fx=self.fx * sx, fy=self.fy * sy, cx=self.cx * sx, cy=self.cy * sy, width=w, height=h)

    def cropped(self, x0: int, y0: int, width: int, height: int) -> Camera:
        """The same view through a window whose top-left pixel is (x0, y0); the window may leave the picture."""
        return replace(self, cx=self.cx - x0, cy=self.cy - y0, width=width, height=height)


@dataclass(frozen=True)
class Photo:
    """A picture read safely: upright, 8-bit sRGB, at working size."""

    pixels: UInt8[np.ndarray, "h w 3"]
    alpha: UInt8[np.ndarray, "h w"] | None
    name: str
    original_size: tuple[int, int]
    focal_px: float | None = None  # at working size, from EXIF, if the file says
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandLandmarks:
    """21 points of one hand in pixels (wrist, thumb to little finger, four each); z relative to the wrist."""

    points: Float[np.ndarray, "21 3"]
    score: float


@dataclass(frozen=True)
class Landmarks:
    """Whole-body landmarks of one person in the photo.

    Body points are in the BlazePose order (33), averaged over the photo and its mirror image.
    """

    body: Float[np.ndarray, "33 2"]  # pixels
    body_confidence: Float[np.ndarray, " 33"]  # visibility in [0, 1]
    body_spread: Float[np.ndarray, " 33"]  # pixels: disagreement between the photo and its mirror image
    body_world: Float[np.ndarray, "33 3"]  # meters, camera axes, origin between the hips
    face: Float[np.ndarray, "468 3"] | None = None  # pixels; z in pixels, relative
    face_score: float = 0.0
    left_hand: HandLandmarks | None = None
    right_hand: HandLandmarks | None = None
    body_own: Float[np.ndarray, "33 2"] | None = None  # the landmark model's, where ``body`` holds another program's


@dataclass(frozen=True)
class HeadFrame:
    """Where the head is in a picture: its axis from the forehead to the chin, the face's outline; and the hair.

    Positions are pixels of the picture. The face's height, from ``top`` to ``chin``, is the head's own unit of length:
    it turns and grows with the head, and needs no fitted body.
    """

    top: Float[np.ndarray, " 2"]  # the middle of the forehead's upper edge
    chin: Float[np.ndarray, " 2"]  # the chin's lowest point
    oval: Float[np.ndarray, "k 2"]  # the face's outline, a closed polygon
    long_hair: bool = False  # the hair falls beside the neck, as short hair and a beard do not

    @property
    def height(self) -> float:
        """The face's height in pixels."""
        return float(np.linalg.norm(self.chin - self.top))

    @property
    def axis(self) -> Float[np.ndarray, " 2"]:
        """The unit vector from the forehead to the chin."""
        return (self.chin - self.top) / max(self.height, 1e-6)

    def placed(self, origin: tuple[float, float], scale: tuple[float, float]) -> HeadFrame:
        """The same head in a window of the picture: its top-left corner, and how much it is enlarged (x, y)."""
        top, chin, oval = ((points - origin) * scale for points in (self.top, self.chin, self.oval))
        return replace(self, top=top, chin=chin, oval=oval)

    def from_chin(self, shape: tuple[int, int]) -> tuple[Float[np.ndarray, "h w"], Float[np.ndarray, "h w"]]:
        """Pixels below the chin along the head's axis and beside it, of every pixel of a (height, width) picture."""
        ys, xs = np.mgrid[: shape[0], : shape[1]] + 0.5
        return self.along(xs, ys)

    def along(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The same of these places."""
        axis = self.axis
        dx, dy = x - self.chin[0], y - self.chin[1]
        return dx * axis[0] + dy * axis[1], dx * axis[1] - dy * axis[0]


@dataclass(frozen=True)
class BodyEstimate:
    """A body that another program found in the photo: joints in 3D, rotations of a known skeleton, or both.

    ``points`` (meters, camera axes) are named as :mod:`persona.fitting.bones` lists. ``rotations`` are local to
    ``skeleton``'s joints, the root's in camera axes turned to Y up (x right, y up, z towards the camera). ``root`` is
    where the hips are in the estimate's own camera; its direction tells how that camera was turned from the photo's.
    """

    source: str
    names: tuple[str, ...] = ()
    points: Float[np.ndarray, "k 3"] = field(default_factory=lambda: np.zeros((0, 3)))
    skeleton: Skeleton | None = None
    rotations: Float[np.ndarray, "j 3 3"] | None = None
    root: Float[np.ndarray, " 3"] | None = None
    focal_px: float | None = None  # at the photo's working size
    shape: dict[str, Float[np.ndarray, "..."]] = field(default_factory=dict)  # as the body model it was made with


@dataclass(frozen=True)
class Observation:
    """What the photo shows of the person: the result of perception.

    ``alpha`` is the matte, ``foreground`` the person's own colour at every pixel where alpha > 0 (sRGB in [0, 1],
    background removed from mixed pixels), ``labels`` holds :class:`Label` values. ``head`` is None where no head
    is in the picture. ``normals`` (unit, camera
    axes, zero where unknown), ``points`` (camera axes, meters up to one common scale, zero where unknown) and
    ``albedo`` (the person's colours without light and shade, sRGB) are there if a back end was asked for them. All have
    the photo's size.
    """

    photo: Photo
    landmarks: Landmarks
    alpha: Float[np.ndarray, "h w"]
    foreground: Float[np.ndarray, "h w 3"]
    labels: UInt8[np.ndarray, "h w"]
    people: int = 1
    warnings: tuple[str, ...] = ()
    normals: Float[np.ndarray, "h w 3"] | None = None
    points: Float[np.ndarray, "h w 3"] | None = None
    body: BodyEstimate | None = None
    albedo: Float[np.ndarray, "h w 3"] | None = None
    head: HeadFrame | None = None

    @property
    def materials(self) -> UInt8[np.ndarray, "h w"]:
        """The :class:`Material` of every pixel."""
        return MATERIAL_OF[self.labels]


@dataclass(frozen=True)
class Skeleton:
    """A person's joints in the reference pose, in which every local rotation is the identity.

    Joint i under local rotations R: G_i = G_parent R_i and p_i = p_parent + G_parent (rest_i - rest_parent). Parents
    precede their children; the root's parent is -1. Rest frames are aligned with the world's axes (as in SMPL).
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    rest_joints: Float[np.ndarray, "j 3"]  # meters


@dataclass(frozen=True)
class Pose:
    """One pose of a skeleton: local rotations, where the root joint is in the world, and facial actions in [0, 1]."""

    rotations: Float[np.ndarray, "j 3 3"]
    translation: Float[np.ndarray, " 3"]
    expression: Float[np.ndarray, " e"] = field(default_factory=lambda: np.zeros(0, np.float32))


@dataclass(frozen=True)
class Motion:
    """A motion of the skeleton it names: local rotations and root positions over time.

    ``skeleton.rest_joints`` are the rest positions the rotations refer to; :func:`persona.motion.retarget` moves a
    motion to another skeleton. ``valid`` is False where a captured motion was bridged because the person could not be
    seen; None means all of it is real. ``notes`` say in plain words what was assumed when the motion was read.
    """

    skeleton: Skeleton
    rotations: Float[np.ndarray, "t j 3 3"]
    translations: Float[np.ndarray, "t 3"]
    fps: float
    name: str = ""
    expression_names: tuple[str, ...] = ()
    expressions: Float[np.ndarray, "t e"] | None = None
    valid: Bool[np.ndarray, " t"] | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rotations)


@dataclass(frozen=True)
class BodyReference:
    """Which body model a person was fitted with: enough to load the same one again (:func:`persona.body.source_of`).

    ``options`` are those of its source. A file of the user is identified by its name and the hash of its
    contents, never by its folder.
    """

    name: str
    options: dict[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class BodyTrack:
    """One person's body in every frame of a video: one shape, and a pose, a camera and more for each frame.

    ``scale`` is the size of the person over that of the body model in ``shape``.

    Row i of everything belongs to frame i of the video as :class:`persona.imaging.video.Video` reads it. All shots
    share one world, in which the floor is y = 0; a static camera has the same ``T_camera_world`` throughout a shot.
    """

    name: str
    body: BodyReference
    shape: dict[str, Float[np.ndarray, "..."]]  # the body model's own parameters
    skeleton: Skeleton
    expression_names: tuple[str, ...]
    times: Float[np.ndarray, " t"]  # seconds from the first frame
    rotations: Float[np.ndarray, "t j 3 3"]
    translations: Float[np.ndarray, "t 3"]
    expressions: Float[np.ndarray, "t e"]
    camera: Camera  # of the first frame, at the video's working size
    T_camera_world: Float[np.ndarray, "t 4 4"]
    valid: Bool[np.ndarray, " t"]  # the person was seen; elsewhere the pose is bridged
    shots: Int[np.ndarray, " t"]  # counts up at every cut
    contacts: Bool[np.ndarray, "t 4"]  # heel and toe of the left foot, then of the right one, stand
    landmarks: Float[np.ndarray, "t 33 2"]  # pixels, BlazePose order; NaN in frames without a person
    scale: float = 1.0
    metrics: dict[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.times)

    def pose_at(self, frame: int) -> Pose:
        """The pose in a frame."""
        return Pose(self.rotations[frame], self.translations[frame], self.expressions[frame])

    def camera_at(self, frame: int) -> Camera:
        """The camera of a frame, at the video's working size."""
        return replace(self.camera, T_camera_world=self.T_camera_world[frame])


@dataclass(frozen=True)
class SkinWeights:
    """Linear blend skinning weights, at most k joints a point; rows sum to 1, unused entries are (0, 0.0)."""

    joints: Int[np.ndarray, "v k"]
    weights: Float[np.ndarray, "v k"]


@dataclass(frozen=True)
class Surface:
    """A triangle surface in the photo's pose and world: the body with its offsets, then the off-body sheets.

    The first ``body_vertices`` vertices are the body model's own, in its order. ``stiffness`` is 1 on face and hands
    (they keep the template's shape) and on the brim of a hat, 0 elsewhere.
    """

    vertices: Float[np.ndarray, "v 3"]
    faces: Int[np.ndarray, "f 3"]
    skin: SkinWeights
    parts: UInt8[np.ndarray, " v"]
    stiffness: Float[np.ndarray, " v"]
    body_vertices: int


@dataclass(frozen=True)
class Keypoints:
    """2D keypoints of one person in t pictures, with scores in [0, 1]. Positions are pixels.

    ``body`` is OpenPose's 18 (nose, neck, right shoulder, elbow, wrist, left shoulder, elbow, wrist, right hip, knee,
    ankle, left hip, knee, ankle, right eye, left eye, right ear, left ear), then the left and the right toes.
    ``hands`` are the left and the right one, 21 points each (wrist, thumb to little finger, four each). ``face`` has
    the 68 points of the usual face annotation (jaw, brows, nose, eyes, mouth).
    """

    body: Float[np.ndarray, "t 20 2"]
    body_scores: Float[np.ndarray, "t 20"]
    hands: Float[np.ndarray, "t 2 21 2"]
    hand_scores: Float[np.ndarray, "t 2 21"]
    face: Float[np.ndarray, "t 68 2"]
    face_scores: Float[np.ndarray, "t 68"]

    def __len__(self) -> int:
        return len(self.body)

    def __getitem__(self, rows: slice) -> Keypoints:
        return Keypoints(**{name: value[rows] for name, value in vars(self).items()})


@dataclass(frozen=True)
class PoseClip:
    """What a video generator is driven by: keypoints of the person's own body in a motion's poses.

    No drawing: every generator draws keypoints its own way. ``reference`` are the (single) keypoints of the reference
    picture, which has the same size as the video. ``driving`` are pictures of the person's rough avatar in the same
    poses, on white, for generators that are driven by a video; None for the others.
    """

    frames: Keypoints
    reference: Keypoints
    width: int
    height: int
    fps: float
    driving: UInt8[np.ndarray, "t h w 3"] | None = None

    def __len__(self) -> int:
        return len(self.frames)


@dataclass(frozen=True)
class Garment:
    """Cloth (long hair, a bag) that hangs free of the body: a grid of points, held at its first rows, open at its hem.

    Point (r, c) of the grid is vertex ``first + r * columns + c`` of the fitted surface. Row 0 is where the body holds
    it (waist, scalp, hand ...), the last row the hem. A ``closed`` grid goes all the way round: column 0 lies in the
    middle of the front, the next ones towards the person's left. One that is open begins at the person's left edge of
    the opening and goes round the back to the right one. ``pattern`` are the cloth's points in the shape it was cut
    to (meters): distances in it are rest lengths.
    """

    kind: Literal["skirt", "dress", "coat", "trousers", "sleeve", "hair", "bag"]
    label: Label
    first: int
    rows: int
    columns: int
    closed: bool
    held_rows: int  # rows from the first that are sewn to the body
    pattern: Float[np.ndarray, "n 3"]
    material: str  # a preset of :mod:`persona.cloth`
    confidence: float = 1.0  # that the photo shows such a garment, in [0, 1]
    invented: tuple[str, ...] = ()  # what the photo does not show of it

    def __len__(self) -> int:
        return self.rows * self.columns

    @property
    def is_cloth(self) -> bool:
        """Whether it is something that is worn: locks and bags hang as cloth does, and are none."""
        return bool(MATERIAL_OF[self.label] == Material.CLOTH)

    @property
    def around_legs(self) -> bool:
        """Whether it goes around both legs, and not around one limb or the head."""
        return self.kind in ("skirt", "dress", "coat")


@dataclass(frozen=True)
class BodyFit:
    """The person's body: shape, pose, camera, and the surface that explains the silhouette.

    ``scale`` is the size of the person over that of the body model in ``shape``. ``expression_basis`` moves the body's
    vertices in the reference pose, one displacement field for each name in ``expression_names``, nonzero only at
    ``expression_vertices``. The rotations of ``driving_joints`` drive the avatar's pose-driven offsets; ``wrists`` are
    the left and the right one, if the skeleton has them. ``heels`` are the radians by which shoes raise the heels: the
    feet of the skeleton's reference pose are turned down by that from the body model's, and the toes back.
    """

    body: BodyReference
    shape: dict[str, Float[np.ndarray, "..."]]  # the body model's own parameters
    skeleton: Skeleton
    pose: Pose  # in the photo
    camera: Camera  # of the photo, at the photo's working size
    surface: Surface
    expression_names: tuple[str, ...]
    expression_vertices: Int[np.ndarray, " m"]
    expression_basis: Float[np.ndarray, "e m 3"]
    scale: float = 1.0
    driving_joints: tuple[str, ...] = ()
    wrists: tuple[str, ...] = ()
    unseen_parts: tuple[BodyPart, ...] = ()
    heels: float = 0.0
    garments: tuple[Garment, ...] = ()  # their points are vertices of the surface; the body under them is bare
    metrics: dict[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class TexturedSurface:
    """The fitted surface with a completed texture: one colour a vertex of a finer triangle mesh.

    ``parents`` and ``barycentric`` place every fine vertex on the surface's own vertices (rows sum to 1), so a posed
    surface poses the fine mesh. ``seen`` is 1 where the colour comes straight from the photo. ``light`` is what makes
    the photo's colours of these (:mod:`persona.imaging.light`, world axes); None: they are the photo's. ``labels`` are
    :class:`Label` values of the fine vertices; None where they were not found out.
    """

    surface: Surface
    faces: Int[np.ndarray, "g 3"]  # of the fine mesh
    parents: Int[np.ndarray, "n 3"]
    barycentric: Float[np.ndarray, "n 3"]
    colors: Float[np.ndarray, "n 3"]
    seen: Float[np.ndarray, " n"]
    light: Float[np.ndarray, "3 4 4"] | None = None
    labels: UInt8[np.ndarray, " n"] | None = None


@dataclass(frozen=True)
class Frame:
    """One picture to train on, cropped to the person.

    ``depth`` is camera z in meters (0 where empty), ``normals`` are in camera axes, ``parts`` are :class:`BodyPart`
    values (:data:`NOBODY` where empty). ``lit`` tells whether the photo's light is on the person; bare colours if not.
    ``pose_fitted`` tells that the pose was found from the picture, so that it is only nearly right; a rendered frame
    has the very pose it was rendered in. ``cloth`` is where the points of the person's garments are in it (world,
    meters); None if that is not known, or if nothing hangs free.
    """

    kind: Literal["captured", "generated"]
    image: UInt8[np.ndarray, "h w 3"]
    alpha: UInt8[np.ndarray, "h w"]
    camera: Camera
    pose: Pose
    depth: Float[np.ndarray, "h w"] | None = None
    normals: Float[np.ndarray, "h w 3"] | None = None
    parts: UInt8[np.ndarray, "h w"] | None = None
    lit: bool = True
    pose_fitted: bool = False
    cloth: Float[np.ndarray, "p 3"] | None = None


@dataclass(frozen=True)
class Capture:
    """Further pictures of the person, and the surface with the colours they show of it."""

    frames: tuple[Frame, ...]
    textured: TexturedSurface


__all__ = [
    "NOBODY",
    "BodyEstimate",
    "BodyFit",
    "BodyPart",
    "BodyReference",
    "BodyTrack",
    "Camera",
    "Capture",
    "Frame",
    "Garment",
    "HandLandmarks",
    "HeadFrame",
    "Keypoints",
    "Landmarks",
    "Material",
    "Motion",
    "Observation",
    "Photo",
    "Pose",
    "PoseClip",
    "Skeleton",
    "SkinWeights",
    "Surface",
    "TexturedSurface",
]
