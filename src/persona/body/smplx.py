"""The SMPL-X body, read from the user's own file: ``SMPLX_NEUTRAL.npz``, ``SMPLX_FEMALE.npz`` or ``SMPLX_MALE.npz``.

The model (Pavlakos et al., CVPR 2019) may be had by whoever registers and accepts its licence; nothing of it is part of
this package and nothing is ever fetched. Shape and expression are principal components in standard deviations; the
reference pose is the model's own zero pose (arms out, palms down), so local rotations here are the model's own pose
parameters. Its axes are ours: Y up, facing +Z, the left hand at +X.

The same numbers as the ``smplx`` package's: vertices are linear blend skinning of template + shape + expression + pose
correctives about joints regressed from template + shape + expression.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float

from persona.body.labels import EYE, SKIN
from persona.body.model import BodyModel, mirror_vertices, sparse_weights
from persona.body.points import Parameters, Points, Rest
from persona.body.profile import FaceMarks, FitProfile
from persona.body.source import BodySource, register
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.geometry.rotations import exp_rotation
from persona.licence import Licence
from persona.types import BodyPart, BodyReference

WHERE = "https://smpl-x.is.tue.mpg.de (register, accept the licence, download 'SMPL-X v1.1 (NPZ)', unpack)"
LICENCE = (
    "SMPL-X is licensed by the Max Planck Society for non-commercial scientific research only (other uses need a "
    "licence from Meshcapade); that holds for the avatar made with it as well. See https://smpl-x.is.tue.mpg.de"
)

VERTICES, FACES, LANDMARKS = 10_475, 20_908, 51
_FINGERS = tuple(f"{finger}{k}" for finger in ("index", "middle", "pinky", "ring", "thumb") for k in (1, 2, 3))
JOINTS = (
    "pelvis", "left_hip", "right_hip", "spine1", "left_knee", "right_knee", "spine2", "left_ankle", "right_ankle",
    "spine3", "left_foot", "right_foot", "neck", "left_collar", "right_collar", "head", "left_shoulder",
    "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist", "jaw", "left_eye", "right_eye",
    *(f"left_{name}" for name in _FINGERS), *(f"right_{name}" for name in _FINGERS),
)  # fmt: skip
PARENTS = (
    -1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 15, 15, 15,
    *(p for wrist, first in ((20, 25), (21, 40)) for k in range(5) for p in (wrist, first + 3 * k, first + 3 * k + 1)),
)  # fmt: skip
#: The 21 body joints of the paper (section 3.2).
DRIVING_JOINTS = (
    "head", "spine1", "spine2", "spine3", "neck",
    *(f"{side}_{name}" for side in ("left", "right") for name in (
        "collar", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "foot")),
)  # fmt: skip
POSE_CORRECTIVES = 9 * (len(JOINTS) - 1)

#: Shape and expression components that are used unless more are asked for.
SHAPES, EXPRESSIONS = 50, 50
_FULL = (300, 100)  # components of a version 1.1 file; older ones have 10 and 10
_COMPONENT_RANGE = 5.0  # standard deviations

# The arrays that are read; "?" is a free length, up to this.
_LONGEST = {"shapedirs": 1000, "vt": 100_000, "dynamic_lmk_faces_idx": 1000, "dynamic_lmk_bary_coords": 1000}
_NEEDED: dict[str, tuple[int | str, ...]] = {
    "v_template": (VERTICES, 3),
    "f": (FACES, 3),
    "weights": (VERTICES, len(JOINTS)),
    "kintree_table": (2, len(JOINTS)),
    "J_regressor": (len(JOINTS), VERTICES),
    "shapedirs": (VERTICES, 3, "?"),
    "posedirs": (VERTICES, 3, POSE_CORRECTIVES),
    "hands_componentsl": (45, 45),
    "hands_componentsr": (45, 45),
    "hands_meanl": (45,),
    "hands_meanr": (45,),
    "lmk_faces_idx": (LANDMARKS,),
    "lmk_bary_coords": (LANDMARKS, 3),
}
_OPTIONAL: dict[str, tuple[int | str, ...]] = {
    "vt": ("?", 2),
    "ft": (FACES, 3),
    "dynamic_lmk_faces_idx": ("?", 17),
    "dynamic_lmk_bary_coords": ("?", 17, 3),
}
_OTHER_BODIES = {6890: "SMPL or SMPL-H", 778: "MANO (a hand)", 5023: "FLAME (a head)", 3889: "SMAL (an animal)"}


_places: dict[str, Path] = {}  # of the files that this process knows, by the hash of their contents


@register
@dataclass(frozen=True)
class Smplx(BodySource):
    """The SMPL-X body in a file of the user's.

    Attributes:
        path: the model file.
        shapes: how many shape components may be used.
        expressions: how many expression components may be used.
        digest: of the file's contents; results depend on it, wherever the file lies.
    """

    name: ClassVar[str] = "smplx"
    licences: ClassVar[tuple[Licence, ...]] = (
        Licence(
            "SMPL-X model file (yours)",
            "body model, where chosen",
            "non-commercial research only, smpl-x.is.tue.mpg.de",
        ),
    )

    file: ClassVar[str] = "SMPLX_NEUTRAL.npz"

    path: Path = field(repr=False)
    shapes: int = SHAPES
    expressions: int = EXPRESSIONS
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", Path(self.path))
        object.__setattr__(self, "digest", _digest(self.path))
        _places[self.digest] = self.path
        _arrays(self.path, whole=False)  # a wrong file is an error at once, not after the stages before the fit

    def load(self, stage: Stage = SILENT) -> SmplxModel:
        """Read the model; its licence is reported to ``stage`` first.

        Raises:
            PersonaError: the file is not a SMPL-X model.
        """
        stage.warn(LICENCE)
        return load_smplx(self.path, self.shapes, self.expressions)

    @property
    def reference(self) -> BodyReference:
        """The file by its name and the hash of its contents."""
        options = {"shapes": self.shapes, "expressions": self.expressions}
        return BodyReference(self.name, {"file": self.path.name, "digest": self.digest, **options})

    @classmethod
    def from_reference(cls, reference: BodyReference) -> Smplx:
        """The same file, if a source was made of it in this process.

        Raises:
            PersonaError: it was not.
        """
        o = reference.options
        path = _places.get(str(o["digest"]))
        if path is None:
            raise PersonaError(
                f"the person was fitted with the SMPL-X file {o['file']} (sha256 {str(o['digest'])[:12]}...); "
                f"say where it is: --body smplx --body-path {o['file']}, or Smplx(path) in Python"
            )
        return cls(path, int(o["shapes"]), int(o["expressions"]))

    @classmethod
    def from_file(cls, path: Path | None) -> Smplx:
        """The source of the user's file.

        Raises:
            PersonaError: no file is given, or it is not a SMPL-X model.
        """
        if path is None:
            raise PersonaError(f"--body smplx needs your own model file: --body-path SMPLX_NEUTRAL.npz, from {WHERE}")
        return cls(path)

    @classmethod
    def readiness(cls) -> tuple[bool, str]:
        """What the user has to bring."""
        return True, (
            "with your own model file (--body smplx --body-path SMPLX_NEUTRAL.npz), non-commercial research only; "
            f"from {WHERE}"
        )


@dataclass(frozen=True)
class SmplxModel(BodyModel):
    """The SMPL-X body. Coefficients are the shape's, then the expression's.

    Attributes:
        face_points: the 51 face landmarks of the model file (iBUG 17 to 67).
        contour_points: the 17 of the face's outline seen from the front (iBUG 0 to 16), if the file has them.
        hand_means: rotation vectors of the relaxed left and right hand, in the order of the joints.
        hand_components: principal components of hand poses, one a row.
    """

    face_points: Points
    contour_points: Points | None
    hand_means: Float[np.ndarray, "2 45"]
    hand_components: Float[np.ndarray, "2 45 45"]

    def coefficients(
        self, shape: Float[np.ndarray, "b s"], expression: Float[np.ndarray, "b e"]
    ) -> Float[np.ndarray, "b c"]:
        """Shape and expression side by side."""
        return np.concatenate([shape, expression], 1)

    def rest(self, coefficients: Float[np.ndarray, "b c"]) -> Rest:
        """Joints of b shapes; the modelling pose is the reference pose."""
        joints = self.joint_template + np.tensordot(coefficients, self.joint_blendshapes, 1)
        return Rest(joints, np.broadcast_to(np.eye(3), (*joints.shape, 3)))

    @cached_property
    def profile(self) -> FitProfile:
        """The model's own face landmarks and relaxed hands; everything else as for any T pose."""
        rest = np.zeros((len(JOINTS), 3))
        rest[-30:] = self.hand_means.reshape(30, 3)
        return FitProfile(
            face_marks=FaceMarks(self.face_points, self.contour_points),
            rest=rest,
            told_shape="betas",
            driving_joints=DRIVING_JOINTS,
        )

    def own_parameters(self, shape: Float[np.ndarray, " s"]) -> dict[str, np.ndarray]:
        """The shape as "betas"."""
        return {"betas": shape}

    def hand_pose(
        self, left: Float[np.ndarray, " p"], right: Float[np.ndarray, " p"], *, flat: bool = False
    ) -> Float[np.ndarray, "30 3"]:
        """Rotation vectors of the finger joints, left hand first, from coefficients of principal components.

        Args:
            left: the first up to 45 coefficients of the left hand; ``right`` likewise.
            flat: they are about the flat hand instead of the relaxed one.
        """
        hands = [values @ self.hand_components[k, : len(values)] for k, values in enumerate((left, right))]
        return (np.stack(hands) + (0.0 if flat else self.hand_means)).reshape(-1, 3)

    def forward(
        self,
        shape: Float[np.ndarray, " s"],
        expression: Float[np.ndarray, " e"],
        vectors: Float[np.ndarray, "55 3"],
        translation: Float[np.ndarray, " 3"],
    ) -> tuple[Float[np.ndarray, "v 3"], Float[np.ndarray, "55 3"]]:
        """Vertices and joints of the model's own parameters.

        Args:
            vectors: local rotation vectors of all joints, hands in full.
            translation: added to everything (the root joint lies elsewhere than the model's origin).
        """
        coefficients = self.coefficients(shape[None], expression[None])
        rotations = exp_rotation(vectors)[None]
        rest = self.rest(coefficients)
        placed = self.place(rest, rotations, rest.joints[:, 0] + translation)
        shaped = self.shaped(self.vertices, coefficients, rotations)
        return self.skinned(self.vertices, shaped, rest, placed)[0], placed.positions[0]


def load_smplx(path: Path, shapes: int = SHAPES, expressions: int = EXPRESSIONS) -> SmplxModel:
    """Read a SMPL-X model file, with the first components of shape and expression.

    Only plain number arrays are read; a file's other arrays are not looked at and nothing is ever unpickled.

    Raises:
        PersonaError: the file is missing, damaged, pickled, or of another model; it says where to get the right one.
    """
    path = Path(path)
    a = _arrays(path)
    return _model(a, shapes, expressions)


def part_of_joint(name: str) -> BodyPart:
    """The body part a joint of SMPL-X moves."""
    side, _, base = name.partition("_")
    if side not in ("left", "right"):
        return BodyPart.HEAD if name in ("head", "jaw") else BodyPart.TORSO
    left = side == "left"
    if base == "eye":
        return BodyPart.HEAD
    if base in ("shoulder", "elbow"):
        return BodyPart.LEFT_ARM if left else BodyPart.RIGHT_ARM
    if base == "wrist" or base in _FINGERS:
        return BodyPart.LEFT_HAND if left else BodyPart.RIGHT_HAND
    if base in ("hip", "knee"):
        return BodyPart.LEFT_LEG if left else BodyPart.RIGHT_LEG
    if base in ("ankle", "foot"):
        return BodyPart.LEFT_FOOT if left else BodyPart.RIGHT_FOOT
    return BodyPart.TORSO


def _model(a: dict[str, np.ndarray], shapes: int, expressions: int) -> SmplxModel:
    total = a["shapedirs"].shape[2]
    full = total >= sum(_FULL)
    most = _FULL if full else (min(10, total), max(0, min(10, total - 10)))
    shapes, expressions = min(shapes, most[0]), min(expressions, most[1])
    first = _FULL[0] if full else 10
    chosen = [*range(shapes), *range(first, first + expressions)]
    blendshapes = np.ascontiguousarray(a["shapedirs"][:, :, chosen].transpose(2, 0, 1), np.float32)
    template = a["v_template"].astype(np.float64)
    weights = a["weights"].astype(np.float32)
    regressor = a["J_regressor"].astype(np.float64)
    correctives = np.ascontiguousarray(a["posedirs"].transpose(2, 0, 1), np.float32)
    vertices = Points(template, blendshapes, weights, correctives)
    faces = a["f"].astype(np.int32)
    eyes = weights[:, [JOINTS.index("left_eye"), JOINTS.index("right_eye")]].sum(1) > 0.5

    def landmarks(triangles: np.ndarray, barycentric: np.ndarray) -> Points:
        return vertices.inside(faces[triangles], barycentric.astype(np.float64))

    contour = None
    if "dynamic_lmk_faces_idx" in a and "dynamic_lmk_bary_coords" in a:
        contour = landmarks(a["dynamic_lmk_faces_idx"][0], a["dynamic_lmk_bary_coords"][0])
    uv = "vt" in a and "ft" in a
    return SmplxModel(
        name=Smplx.name,
        joint_names=JOINTS,
        parents=np.array(PARENTS),
        shape=_components("shape", shapes),
        face_shape=shapes,
        expression=_components("expression", expressions),
        expression_spread=1.0,
        expression_rows=slice(shapes, shapes + expressions),
        vertices=vertices,
        joint_template=regressor @ template,
        joint_blendshapes=np.einsum("jv,cvx->cjx", regressor, blendshapes, optimize=True).astype(np.float64),
        joint_parts=np.array([part_of_joint(name) for name in JOINTS], np.uint8),
        skin=sparse_weights(a["weights"].astype(np.float64)),
        faces=faces,
        face_regions=np.where(eyes[faces].all(1), EYE, SKIN).astype(np.uint8),
        uv=a["vt"].astype(np.float32) if uv else np.zeros((0, 2), np.float32),
        uv_faces=a["ft"].astype(np.int32) if uv else np.zeros((0, 3), np.int32),
        mirror=mirror_vertices(template),
        face_points=landmarks(a["lmk_faces_idx"], a["lmk_bary_coords"]),
        contour_points=contour,
        hand_means=np.stack([a["hands_meanl"], a["hands_meanr"]]).astype(np.float64),
        hand_components=np.stack([a["hands_componentsl"], a["hands_componentsr"]]).astype(np.float64),
    )


def _components(name: str, count: int) -> Parameters:
    limit = np.full(count, _COMPONENT_RANGE)
    return Parameters(component_names(name, count), -limit, limit)


def component_names(name: str, count: int) -> tuple[str, ...]:
    """What the first principal components of "shape" or "expression" are called."""
    return tuple(f"{name}_{k:03d}" for k in range(count))


def _refused(path: Path, why: str) -> PersonaError:
    return PersonaError(
        f"{path} {why}; --body-path takes SMPLX_NEUTRAL.npz, SMPLX_FEMALE.npz or SMPLX_MALE.npz from {WHERE}"
    )


def _digest(path: Path) -> str:
    if not path.is_file():
        raise _refused(path, "is not a file" if path.exists() else "does not exist")
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})") from error


def _arrays(path: Path, whole: bool = True) -> dict[str, np.ndarray]:
    """The arrays of a model file, of the right shapes and with sane numbers; only looked at unless ``whole``."""
    if not path.is_file():
        raise _refused(path, "is not a file" if path.exists() else "does not exist")
    try:
        with path.open("rb") as file:
            start = file.read(4)
        if path.suffix.lower() in (".pkl", ".pickle") or start[:1] == b"\x80":
            raise _refused(path, "is a pickle, which could run any code and is never opened")
        with zipfile.ZipFile(path) as archive:
            found = _read(path, archive, whole)
    except (PersonaError, MemoryError):
        raise
    except Exception as error:  # damaged files raise what zipfile, zlib and numpy's header parser please
        raise _refused(path, f"is damaged or no .npz file ({error})") from error
    if whole:
        _check(path, found)
    return found


def _read(path: Path, archive: zipfile.ZipFile, whole: bool) -> dict[str, np.ndarray]:
    members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
    headers = {}
    for name in ("v_template", *(_NEEDED | _OPTIONAL)):
        if name in members:
            with archive.open(members[name]) as member:
                headers[name] = _header(member)
    if "v_template" in headers and headers["v_template"][0][:1] != (VERTICES,):
        other = _OTHER_BODIES.get(headers["v_template"][0][0], "of another model") if headers["v_template"][0] else ""
        raise _refused(path, f"is no SMPL-X model but {other or 'something else'}")
    missing = [name for name in _NEEDED if name not in headers]
    if missing:
        raise _refused(path, f"is no SMPL-X model: it has no {', '.join(missing)}")
    found: dict[str, np.ndarray] = {}
    for name, (shape, dtype) in headers.items():
        wanted = (_NEEDED | _OPTIONAL)[name]
        fits = len(shape) == len(wanted) and all(
            0 < n <= _LONGEST[name] if w == "?" else n == w for n, w in zip(shape, wanted, strict=True)
        )
        if dtype.hasobject or dtype.kind not in "fiu" or not fits:
            if name in _OPTIONAL:
                continue
            kind = "Python objects, which are never loaded" if dtype.hasobject else f"{shape} of {dtype}"
            asked = " x ".join(str(n) for n in wanted)
            raise _refused(path, f"is no SMPL-X model: {name} should be {asked} numbers and is {kind}")
        if int(np.prod([float(n) for n in shape])) * dtype.itemsize > members[name].file_size:
            raise ValueError(f"{name} is cut off")
        if not whole:
            continue
        with archive.open(members[name]) as member:
            found[name] = np.lib.format.read_array(member, allow_pickle=False)
    return found


def _header(member: Any) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = np.lib.format.read_magic(member)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(member)
    return shape, dtype


def _check(path: Path, a: dict[str, np.ndarray]) -> None:
    for name, values in a.items():
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            raise _refused(path, f"is damaged: {name} holds what is not a number")
    parents = a["kintree_table"][0].astype(np.int64)
    if tuple(parents[1:]) != PARENTS[1:]:
        raise _refused(path, "is no SMPL-X model: its joints hang together differently")
    limits = {"f": VERTICES, "lmk_faces_idx": FACES, "dynamic_lmk_faces_idx": FACES}
    if "vt" in a:
        limits["ft"] = len(a["vt"])
    for name, limit in limits.items():
        if name in a and a[name].size and not 0 <= a[name].astype(np.int64).min() <= a[name].max() < limit:
            raise _refused(path, f"is damaged: {name} points outside the model")
    weights = a["weights"]
    if (weights < -1e-3).any() or np.abs(weights.sum(1) - 1.0).max() > 0.01:
        raise _refused(path, "is damaged: the skinning weights of a vertex do not add up to one")
