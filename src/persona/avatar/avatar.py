"""The avatar: Gaussians in the reference pose, a skeleton that moves them, and pose-driven offsets."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from jaxtyping import Float, Int
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from scipy.spatial import KDTree
from torch import Tensor

from persona.avatar import canonical
from persona.avatar.expression import unfolding
from persona.avatar.gaussians import (
    Gaussians,
    covariance_axes,
    matrices_to_quaternions,
)
from persona.avatar.kinematics import joint_transforms
from persona.avatar.pose_offsets import DRIVING_JOINTS, PoseOffsets, reach_mask
from persona.avatar.skinning import Binding, pose_gaussians
from persona.body.skinning import pose_transforms, unskin
from persona.errors import PersonaError
from persona.imaging.light import shading_of
from persona.sparse import FixedMatrix
from persona.types import BodyFit, BodyPart, Camera, Material, Observation, Pose, Skeleton, SkinWeights, TexturedSurface

FILE_NAME = "avatar.safetensors"
FORMAT = "persona-avatar-2"
#: Meters between the points at which the smooth field of pose-driven offsets is evaluated.
CONTROL_SPACING = 0.025
#: Anchors freer than this are moved by the offsets; the others belong to face and hands.
MOVING = 0.05
#: Meters a wrist must leave its place in the photo until a hand hidden there begins to show, and is fully drawn.
EMERGING, EMERGED = 0.03, 0.10
#: What the wrist of a hand is called, in the Anny skeleton and in that of SMPL-X.
_WRISTS = {int(BodyPart.LEFT_HAND): ("wrist.L", "left_wrist"), int(BodyPart.RIGHT_HAND): ("wrist.R", "right_wrist")}
#: Largest file that is read at all, and largest Gaussian count: a hostile header must not make us allocate.
_MOST_BYTES, _MOST_GAUSSIANS = 512 * 2**20, 4_000_000


@dataclass
class Avatar:
    """A whole-body 3D Gaussian avatar of one person (paper section 3.2).

    Gaussians live in the reference pose (meters, all local rotations the identity). Each lies in a triangle of
    *anchors*, the vertices of the fitted surface; expression and pose-driven offsets move the anchors and are
    interpolated. ``stretch`` is how much longer a Gaussian's triangle is in the reference pose than in the photo's.
    ``colors`` are the surface's own; ``light`` is the photo's light, which stays in the world when the avatar turns
    (None: the photo's light is in the colours). The file holds all this: posing needs no body-model file.
    """

    skeleton: Skeleton
    means: Float[Tensor, "n 3"]
    quaternions: Float[Tensor, "n 4"]
    log_scales: Float[Tensor, "n 3"]
    opacity_logits: Float[Tensor, " n"]
    colors: Float[Tensor, "n 3"]
    parts: Int[Tensor, " n"]
    seen: Float[Tensor, " n"]
    corners: Int[Tensor, "n 3"]
    barycentric: Float[Tensor, "n 3"]
    joints: Int[Tensor, "n k"]
    weights: Float[Tensor, "n k"]
    weight_slopes: Float[Tensor, "n k 3"]
    stretch: Float[Tensor, " n"]
    anchors: Float[Tensor, "m 3"]
    anchor_joint: Int[Tensor, " m"]
    anchor_free: Float[Tensor, " m"]
    expression_names: tuple[str, ...]
    expression_vertices: Int[Tensor, " q"]
    expression_basis: Float[Tensor, "e q 3"]
    photo_pose: Pose
    photo_camera: Camera
    hidden_hands: tuple[int, ...] = ()
    offsets: PoseOffsets | None = None
    light: Float[Tensor, "3 4 4"] | None = None
    about: dict[str, Any] = field(default_factory=dict)
    _cache: dict[str, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.means)

    @property
    def device(self) -> torch.device:
        """Where the Gaussians live; everything computed from them stays there."""
        return self.means.device

    # -- building ----------------------------------------------------------------------------------------------

    @staticmethod
    def from_textured(
        observation: Observation, fit: BodyFit, textured: TexturedSurface, *, count: int = 110_000
    ) -> Avatar:
        """Place about ``count`` Gaussians on the fitted, textured surface; no training yet."""
        surface = textured.surface
        dense = canonical.diffused_weights(surface, len(fit.skeleton.names))
        transforms = pose_transforms(fit.skeleton, fit.pose)
        kept = SkinWeights(*canonical.strongest(dense, canonical.JOINTS_KEPT))
        anchors = unskin(surface.vertices, kept, transforms)

        detail = _detail_of_vertices(observation, fit, surface.vertices)
        hidden = unfolding(fit)
        # Lids and lips need Gaussians for the skin that comes out when they close and open.
        spot = canonical.place(replace(surface, vertices=hidden.vertices), _seen_of_vertices(textured), detail, count)
        bary = spot.centers.astype(np.float32)
        triangles = spot.triangles(surface.vertices)
        posed = triangles.mean(1)
        _, normals = canonical.triangle_factors(triangles)
        colors, seen = canonical.texture_at(textured, posed, normals)
        joints, weights = canonical.strongest(canonical.mix(dense, spot.corners, bary), canonical.JOINTS_KEPT)
        skin = SkinWeights(joints, weights)
        means = unskin(posed, skin, transforms)
        corner_weights = np.stack([dense[spot.corners[:, k, None], joints] for k in range(3)], 1)
        # Only the kept joints count, and their weights sum to one everywhere, so their slopes must sum to zero.
        corner_weights /= np.maximum(corner_weights.sum(2, keepdims=True), 1e-6)
        slopes = canonical.weight_gradients(anchors[spot.corners], corner_weights)
        # Fingers and face keep their template and never stretch; between fingers the slopes would only be noise.
        slopes *= 1 - np.clip(surface.stiffness[spot.corners].min(1), 0, 1)[:, None, None]
        # The reference pose's own triangles give the shape there; the derivative of skinning takes it to any pose.
        folded = hidden.share[spot.corners].mean(1)
        shape = np.where(folded[:, None, None] > 0.5, spot.triangles(anchors + hidden.shift), spot.triangles(anchors))
        factors, reference_normals = canonical.triangle_factors(shape)
        axes, scales = covariance_axes(
            torch.from_numpy(factors.astype(np.float32)), torch.from_numpy(reference_normals.astype(np.float32))
        )
        stretch = canonical.edge_ratio(anchors[spot.corners], surface.vertices[spot.corners])
        owner = dense.argmax(1)
        part = surface.parts[spot.corners[np.arange(len(bary)), bary.argmax(1)]]
        return Avatar(
            skeleton=fit.skeleton,
            means=torch.from_numpy(means.astype(np.float32)),
            quaternions=matrices_to_quaternions(axes),
            log_scales=scales.log(),
            opacity_logits=torch.full((len(bary),), 3.0),
            colors=torch.from_numpy(colors.astype(np.float32)).clamp(0, 1),
            parts=torch.from_numpy(part.astype(np.int64)),
            seen=torch.from_numpy(seen.astype(np.float32)),
            corners=torch.from_numpy(spot.corners.astype(np.int64)),
            barycentric=torch.from_numpy(bary),
            joints=torch.from_numpy(joints),
            weights=torch.from_numpy(weights),
            weight_slopes=torch.from_numpy(slopes.astype(np.float32)),
            stretch=torch.from_numpy(stretch.astype(np.float32)),
            anchors=torch.from_numpy(anchors.astype(np.float32)),
            anchor_joint=torch.from_numpy(owner.astype(np.int64)),
            anchor_free=torch.from_numpy((1 - np.clip(surface.stiffness, 0, 1)).astype(np.float32)),
            expression_names=fit.expression_names,
            expression_vertices=torch.from_numpy(fit.expression_vertices.astype(np.int64)),
            expression_basis=torch.from_numpy(fit.expression_basis.astype(np.float32)),
            photo_pose=fit.pose,
            photo_camera=fit.camera,
            hidden_hands=_hidden_hands(observation, fit),
            light=None if textured.light is None else torch.from_numpy(textured.light.astype(np.float32)),
            about={"photo": observation.photo.name, "body": fit.body.name},
        )

    def with_offsets(self, seed: int = 0) -> Avatar:
        """Add an untrained field of pose-driven offsets (all zero to begin with)."""
        free = torch.nonzero(self.anchor_free > MOVING)[:, 0]
        cells = np.floor(self.anchors[free].cpu().numpy() / CONTROL_SPACING).astype(np.int64)
        _, first = np.unique(cells, axis=0, return_index=True)
        controls = free[torch.from_numpy(np.sort(first)).to(self.device)]
        middle = (self.anchors.amin(0) + self.anchors.amax(0)) / 2
        owners = self.anchor_joint[controls].tolist()
        reach = reach_mask(self.skeleton.parents, self.skeleton.names, owners).to(self.device)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.offsets = PoseOffsets(controls, self.anchors[controls] - middle, reach, self.anchor_free[controls]).to(
                self.device
            )
        self._cache.pop("between controls", None)
        return self

    @property
    def drivers(self) -> list[int]:
        """The joints whose rotations drive the offsets."""
        return [self.skeleton.names.index(n) for n in DRIVING_JOINTS if n in self.skeleton.names]

    # -- posing ------------------------------------------------------------------------------------------------

    def pose(self, pose: Pose, *, pose_driven: bool = True, lit: bool = True) -> Gaussians:
        """The avatar in a pose, without gradients.

        Args:
            pose: local rotations and root position of this avatar's skeleton; facial actions in the order of
                ``expression_names`` (empty: the photo's own expression).
            pose_driven: add the pose-driven offsets (the paper's "refined" avatar) or not ("base").
            lit: in the photo's light, or the surface's own colours.
        """
        with torch.no_grad():
            return self.posed(*self.tensors_of(pose), pose_driven=pose_driven, lit=lit)

    def tensors_of(self, pose: Pose) -> tuple[Float[Tensor, "j 3 3"], Float[Tensor, " 3"], Float[Tensor, " e"]]:
        """Rotations, translation and expression of a pose as float32 where the avatar is."""
        arrays = pose.rotations, pose.translation, pose.expression
        rotations, translation, expression = (
            torch.as_tensor(a, dtype=torch.float32, device=self.device) for a in arrays
        )
        return rotations, translation, expression

    def transforms(self, rotations: Float[Tensor, "j 3 3"], translation: Float[Tensor, " 3"]) -> Float[Tensor, "j 3 4"]:
        """Rigid motion of every joint from the reference pose; differentiable."""
        return joint_transforms(self._rest_joints(), self.skeleton.parents, rotations, translation)

    def posed(
        self,
        rotations: Float[Tensor, "j 3 3"],
        translation: Float[Tensor, " 3"],
        expression: Float[Tensor, " e"] | None = None,
        *,
        pose_driven: bool = True,
        lit: bool = True,
        anchor_shift: Float[Tensor, "m 3"] | None = None,
    ) -> Gaussians:
        """The avatar in a pose; differentiable with respect to the pose and everything that is trained.

        ``anchor_shift`` displaces the anchors in the reference pose (meters) on top of expression and pose.
        """
        transforms = self.transforms(rotations, translation)
        shift = self.anchor_motion(rotations, expression, pose_driven=pose_driven)
        if anchor_shift is not None:
            shift = anchor_shift if shift is None else shift + anchor_shift
        means, factors, opacities = pose_gaussians(
            self.means, self.quaternions, self.log_scales, self.opacity_logits, shift, transforms, self.binding
        )
        for part, shown in self.emergence(transforms).items():
            if shown < 1:
                opacities = opacities * torch.where(self.parts == part, shown, 1.0)
        return Gaussians(means, factors, opacities, self.shaded(self.colors, factors) if lit else self.colors)

    def shaded(self, colors: Float[Tensor, "n 3"], factors: Float[Tensor, "n 3 3"]) -> Float[Tensor, "n 3"]:
        """Colours in the photo's light on posed Gaussians; no gradient reaches the normals, which pixels mislead."""
        if self.light is None:
            return colors
        return colors * shading_of(factors[..., 2].detach(), self.light)

    def emergence(self, transforms: Float[Tensor, "j 3 4"]) -> dict[int, float]:
        """How far each hand that the photo hides has come out in a pose, 0 (as in the photo) to 1.

        A hand in a pocket or behind the back has a fitted place in front of the cloth that hides it. It is not drawn
        there; it appears once its wrist has left the photo's place (relative to the hips) by :data:`EMERGED` meters.
        """
        out = {}
        for part, (wrist, place) in self.hidden_wrists.items():
            moved = float((self._from_root(transforms.detach(), wrist) - place).norm())
            out[part] = min(1.0, max(0.0, (moved - EMERGING) / (EMERGED - EMERGING)))
        return out

    @property
    def hidden_wrists(self) -> dict[int, tuple[int, Float[Tensor, " 3"]]]:
        """Of every hand that the photo hides: its wrist's joint, and its place in the photo, in the root's frame."""
        if "hidden wrists" not in self._cache:
            photo = self.transforms(*self.tensors_of(self.photo_pose)[:2])
            wrists = {part: _wrist(self.skeleton.names, part) for part in self.hidden_hands}
            self._cache["hidden wrists"] = {
                part: (wrist, self._from_root(photo, wrist)) for part, wrist in wrists.items() if wrist is not None
            }
        return self._cache["hidden wrists"]

    def _from_root(self, transforms: Float[Tensor, "j 3 4"], index: int) -> Float[Tensor, " 3"]:
        """A joint's place in the root's frame."""
        rest = self._rest_joints()
        place = transforms[index, :, :3] @ rest[index] + transforms[index, :, 3]
        root = transforms[0, :, :3] @ rest[0] + transforms[0, :, 3]
        return transforms[0, :, :3].T @ (place - root)

    @property
    def binding(self) -> Binding:
        """What ties the Gaussians to anchors and joints."""
        if "binding" not in self._cache:
            self._cache["binding"] = Binding(
                self.corners, self.barycentric, self.joints, self.weights, self.weight_slopes, self.stretch,
                len(self.anchors),
            )  # fmt: skip
        return self._cache["binding"]

    def anchor_motion(
        self, rotations: Float[Tensor, "j 3 3"], expression: Float[Tensor, " e"] | None, *, pose_driven: bool
    ) -> Float[Tensor, "m 3"] | None:
        """How expression and pose move the anchors in the reference pose (meters); None when not at all."""
        moved: Tensor | None = None
        if expression is not None and len(expression) and len(self.expression_names):
            photo = torch.as_tensor(self.photo_pose.expression, dtype=torch.float32, device=self.device)
            change = expression - photo if len(photo) == len(expression) else expression
            if bool((change != 0).any()):
                shift = torch.einsum("e,eqc->qc", change, self.expression_basis)
                moved = torch.zeros_like(self.anchors).index_add(0, self.expression_vertices, shift)
        if pose_driven and self.offsets is not None:
            shift = self.between_controls(self.offsets(rotations[self.drivers]))
            moved = shift if moved is None else moved + shift
        return moved

    @property
    def between_controls(self) -> FixedMatrix:
        """Interpolates the smooth field of offsets from the control points to all anchors that may move."""
        assert self.offsets is not None
        if "between controls" not in self._cache:
            moving = torch.nonzero(self.anchor_free > MOVING)[:, 0].cpu().numpy()
            anchors = self.anchors.detach().cpu().numpy()
            controls = self.offsets.controls.cpu().numpy()
            near = min(4, len(controls))
            distance, index = KDTree(anchors[controls]).query(anchors[moving], near)
            share = 1 / np.maximum(distance.reshape(-1, near), 1e-4) ** 2
            share /= share.sum(1, keepdims=True)
            entries = share.reshape(-1), (np.repeat(moving, near), index.reshape(-1))
            self._cache["between controls"] = FixedMatrix(sp.coo_matrix(entries, (len(anchors), len(controls))))
        return self._cache["between controls"]

    def to(self, device: torch.device | str) -> Avatar:
        """The avatar on another device."""
        moved = {k: v.to(device) for k, v in vars(self).items() if isinstance(v, Tensor)}
        rest = {k: v for k, v in vars(self).items() if k not in moved and k != "_cache"}
        avatar = Avatar(**moved, **rest)
        if avatar.offsets is not None:
            avatar.offsets = avatar.offsets.to(device)
        return avatar

    def _rest_joints(self) -> Tensor:
        if "rest" not in self._cache:
            self._cache["rest"] = torch.as_tensor(self.skeleton.rest_joints, dtype=torch.float32, device=self.device)
        return self._cache["rest"]

    # -- on disk -----------------------------------------------------------------------------------------------

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the avatar; a folder gets ``avatar.safetensors`` inside. The file appears whole or not at all."""
        path = Path(path)
        if path.suffix != ".safetensors":
            path = path / FILE_NAME
        path.parent.mkdir(parents=True, exist_ok=True)
        half = torch.float16
        tensors = {
            "means": self.means, "quaternions": self.quaternions.to(half), "log_scales": self.log_scales.to(half),
            "opacity_logits": self.opacity_logits.to(half),
            "colors": (self.colors.clamp(0, 1) * 65535).round().to(torch.int32).to(torch.uint16),
            "parts": self.parts.to(torch.uint8), "seen": (self.seen.clamp(0, 1) * 255).round().to(torch.uint8),
            "corners": self.corners.to(torch.int32),
            "barycentric": (self.barycentric * 65535).round().to(torch.int32).to(torch.uint16),
            "joints": self.joints.to(torch.uint8), "weights": self.weights.to(half),
            "weight_slopes": self.weight_slopes.to(half), "stretch": self.stretch.clamp(0, 1e3).to(half),
            "anchors": self.anchors, "anchor_joint": self.anchor_joint.to(torch.uint8),
            "anchor_free": self.anchor_free.to(half),
            "expression_vertices": self.expression_vertices.to(torch.int32),
            "expression_basis": self.expression_basis.to(half),
            "rest_joints": torch.as_tensor(self.skeleton.rest_joints, dtype=torch.float32),
            "photo.rotations": torch.as_tensor(self.photo_pose.rotations, dtype=torch.float32),
            "photo.translation": torch.as_tensor(self.photo_pose.translation, dtype=torch.float32),
            "photo.expression": torch.as_tensor(self.photo_pose.expression, dtype=torch.float32),
        }  # fmt: skip
        if self.light is not None:
            tensors["light"] = self.light.float()
        if self.offsets is not None:
            stored = {"controls": torch.int32, "points": torch.float32, "reach": torch.uint8}
            state = self.offsets.state_dict() | {"reach": self.offsets.reach}
            derived = ("cell_index", "free")
            tensors |= {f"offsets.{k}": v.to(stored.get(k, half)) for k, v in state.items() if k not in derived}
        camera = {k: v for k, v in vars(self.photo_camera).items() if k != "T_camera_world"}
        header = {
            "format": FORMAT, "joint_names": self.skeleton.names, "parents": self.skeleton.parents,
            "expression_names": self.expression_names, "about": self.about, "hidden_hands": self.hidden_hands,
            "plane_resolution": self.offsets.resolution if self.offsets is not None else 0,
            "camera": camera | {"T_camera_world": np.asarray(self.photo_camera.T_camera_world).tolist()},
        }  # fmt: skip
        partial = path.with_name(path.name + ".partial")
        save_file(
            {k: v.detach().cpu().contiguous() for k, v in tensors.items()}, partial, {"persona": json.dumps(header)}
        )
        partial.chmod(0o644)
        os.replace(partial, path)
        return path

    @staticmethod
    def load(path: str | os.PathLike[str], device: str = "cpu") -> Avatar:
        """Read an avatar: the file, or the folder that holds ``avatar.safetensors``.

        Raises:
            PersonaError: nothing there, or the file is damaged, hostile or from another version.
        """
        path = Path(path)
        file = path / FILE_NAME if path.is_dir() else path
        if not file.is_file():
            raise PersonaError(f"no avatar at {path}: expected a folder made by 'persona create' or its {FILE_NAME}")
        if file.stat().st_size > _MOST_BYTES:
            raise PersonaError(f"{file} is larger than any avatar ({_MOST_BYTES >> 20} MiB at most)")
        try:
            with safe_open(file, "pt") as reader:
                header = json.loads((reader.metadata() or {}).get("persona", "null"))
                if not isinstance(header, dict) or header.get("format") != FORMAT:
                    raise PersonaError(f"{file} is not an avatar of this version ({FORMAT})")
                tensors = {k: reader.get_tensor(k) for k in reader.keys()}  # noqa: SIM118
            return _from_file(header, tensors).to(device)
        except PersonaError as error:
            raise PersonaError(f"{file}: {error}") from error
        except (SafetensorError, KeyError, TypeError, ValueError, IndexError, RuntimeError, OSError) as error:
            raise PersonaError(f"{file} is damaged ({error}); make the avatar again") from error


def _from_file(header: dict[str, Any], tensors: dict[str, Tensor]) -> Avatar:
    """Check what was read and build the avatar; every index is verified so that posing cannot read out of bounds."""
    t = tensors
    n, m, j = len(t["means"]), len(t["anchors"]), len(header["joint_names"])
    if n > _MOST_GAUSSIANS:
        raise PersonaError(f"{n} Gaussians are more than any avatar has")
    k = t["joints"].shape[1]
    e, q = t["expression_basis"].shape[:2]
    shapes = {
        "means": (n, 3), "quaternions": (n, 4), "log_scales": (n, 3), "opacity_logits": (n,), "colors": (n, 3),
        "parts": (n,), "seen": (n,), "corners": (n, 3), "barycentric": (n, 3), "joints": (n, k), "weights": (n, k),
        "weight_slopes": (n, k, 3), "stretch": (n,),
        "anchors": (m, 3), "anchor_joint": (m,), "anchor_free": (m,), "expression_vertices": (q,),
        "expression_basis": (e, q, 3), "rest_joints": (j, 3), "photo.rotations": (j, 3, 3), "photo.translation": (3,),
    }  # fmt: skip
    for name, shape in shapes.items():
        if tuple(t[name].shape) != shape:
            raise PersonaError(f"'{name}' has shape {tuple(t[name].shape)}, expected {shape}")
        if t[name].is_floating_point() and not bool(torch.isfinite(t[name]).all()):
            raise PersonaError(f"'{name}' holds numbers that are not finite")
    for name, limit in (("corners", m), ("joints", j), ("anchor_joint", j), ("expression_vertices", m)):
        index = t[name].long()
        if index.numel() and (int(index.min()) < 0 or int(index.max()) >= limit):
            raise PersonaError(f"'{name}' points outside the avatar")
    parents = tuple(int(p) for p in header["parents"])
    if len(parents) != j or parents[0] != -1 or any(not -1 <= p < i for i, p in enumerate(parents)):
        raise PersonaError("the skeleton's parents are not a tree")
    if len(header["expression_names"]) != e:
        raise PersonaError("expression names and shapes do not match")
    camera = dict(header["camera"])
    matrix = np.asarray(camera.pop("T_camera_world"), np.float64)
    names = tuple(header["joint_names"])
    offsets = _offsets_from_file(header, t, names) if "offsets.cells" in t else None
    weights = t["weights"].float()
    light = t["light"].float() if "light" in t else None
    if light is not None and (light.shape != (3, 4, 4) or not bool((light.abs() < 10).all())):
        raise PersonaError("'light' is not three symmetric 4 x 4 matrices of small numbers")
    return Avatar(
        skeleton=Skeleton(names, parents, t["rest_joints"].numpy()),
        means=t["means"].float(),
        quaternions=t["quaternions"].float(),
        log_scales=t["log_scales"].float(),
        opacity_logits=t["opacity_logits"].float(),
        colors=t["colors"].to(torch.float32) / 65535,
        parts=t["parts"].long(),
        seen=t["seen"].float() / 255,
        corners=t["corners"].long(),
        barycentric=t["barycentric"].to(torch.float32) / 65535,
        joints=t["joints"].long(),
        weights=weights / weights.sum(1, keepdim=True).clamp_min(1e-8),
        weight_slopes=t["weight_slopes"].float(),
        stretch=t["stretch"].float(),
        anchors=t["anchors"].float(),
        anchor_joint=t["anchor_joint"].long(),
        anchor_free=t["anchor_free"].float(),
        expression_names=tuple(header["expression_names"]),
        expression_vertices=t["expression_vertices"].long(),
        expression_basis=t["expression_basis"].float(),
        photo_pose=Pose(t["photo.rotations"].numpy(), t["photo.translation"].numpy(), t["photo.expression"].numpy()),
        photo_camera=Camera(**camera, T_camera_world=matrix),
        hidden_hands=tuple(int(p) for p in header["hidden_hands"] if _wrist(names, int(p)) is not None),
        offsets=offsets,
        light=light,
        about=dict(header["about"]),
    )


def _offsets_from_file(header: dict[str, Any], tensors: dict[str, Tensor], names: tuple[str, ...]) -> PoseOffsets:
    t = {name[8:]: value for name, value in tensors.items() if name.startswith("offsets.")}
    resolution, (cells, channels) = int(header["plane_resolution"]), t["cells"].shape
    controls, points, reach = t["controls"].long(), t["points"].float(), t["reach"] != 0
    c, drivers = len(controls), sum(name in names for name in DRIVING_JOINTS)
    if points.shape != (c, 3) or reach.shape != (c, drivers) or not 2 <= resolution <= 4096 or not c:
        raise PersonaError("the pose-driven offsets' control points do not match each other")
    if (
        not bool(torch.isfinite(points).all())
        or int(controls.min()) < 0
        or int(controls.max()) >= len(tensors["anchors"])
    ):
        raise PersonaError("the pose-driven offsets' control points are not on the avatar")
    free = tensors["anchor_free"].float()[controls]
    offsets = PoseOffsets(controls, points, reach, free, resolution, channels, len(t["layers.0.weight"]))
    if len(offsets.cells) != cells:
        raise PersonaError(f"the tri-plane has {cells} cells, its control points read {len(offsets.cells)}")
    trained = {name: value.float() for name, value in t.items() if name not in ("controls", "points", "reach")}
    if not all(bool(torch.isfinite(value).all()) for value in trained.values()):
        raise PersonaError("the pose-driven offsets hold numbers that are not finite")
    offsets.load_state_dict(offsets.state_dict() | trained)
    offsets.requires_grad_(False)
    return offsets


def _wrist(names: tuple[str, ...], part: int) -> int | None:
    """The wrist joint of a hand, if the skeleton has it."""
    return next((names.index(name) for name in _WRISTS.get(part, ()) if name in names), None)


def _hidden_hands(observation: Observation, fit: BodyFit) -> tuple[int, ...]:
    """Hands inside the picture that no landmark was found for and where the photo shows cloth instead of skin."""
    found = {
        int(BodyPart.LEFT_HAND): observation.landmarks.left_hand,
        int(BodyPart.RIGHT_HAND): observation.landmarks.right_hand,
    }
    h, w = observation.alpha.shape
    hidden = []
    for part, landmarks in found.items():
        own = fit.surface.vertices[: fit.surface.body_vertices][fit.surface.parts[: fit.surface.body_vertices] == part]
        if landmarks is not None or not len(own) or _wrist(fit.skeleton.names, part) is None:
            continue
        x, y = np.floor(fit.camera.project(own)[0]).astype(np.int64).T
        inside = (x >= 0) & (y >= 0) & (x < w) & (y < h)
        if inside.mean() < 0.5:
            continue
        x, y = x[inside], y[inside]
        covered = (observation.alpha[y, x] > 0.5).mean()
        skin = (observation.materials[y, x] == Material.SKIN).mean()
        if covered > 0.6 and skin < 0.25:
            hidden.append(part)
    return tuple(hidden)


def _detail_of_vertices(
    observation: Observation, fit: BodyFit, vertices: Float[np.ndarray, "v 3"]
) -> Float[np.ndarray, " v"]:
    """How finely structured the photo is where each vertex falls."""
    ys, _ = np.nonzero(observation.alpha > 0.5)
    detail = canonical.picture_detail(observation.foreground, observation.alpha, float(np.ptp(ys) + 1))
    pixels, _ = fit.camera.project(vertices)
    x, y = np.floor(np.nan_to_num(pixels)).astype(np.int64).T
    h, w = detail.shape
    return np.where((x >= 0) & (y >= 0) & (x < w) & (y < h), detail[y.clip(0, h - 1), x.clip(0, w - 1)], 0.0)


def _seen_of_vertices(textured: TexturedSurface) -> Float[np.ndarray, " v"]:
    """How much of each surface vertex the photo shows: mean over the fine vertices around it."""
    count = len(textured.surface.vertices)
    total = np.zeros(count)
    weight = np.full(count, 1e-9)
    for k in range(3):
        share = textured.barycentric[:, k]
        total += np.bincount(textured.parents[:, k], share * textured.seen, count)
        weight += np.bincount(textured.parents[:, k], share, count)
    return np.clip(total / weight, 0, 1)
