"""A dressed figure that takes other poses: skin and clothes follow the body, what hangs free is simulated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from jaxtyping import Float

from people.bodies import Figure, figure, placed
from people.cloth import Random
from people.dressing import dressed, surface
from people.poses import random_pose
from people.shapes import Layer
from persona.body.skinning import dense_weights, skin, unskin
from persona.cloth import Colliders, Outfit, drape, simulate, with_hulls
from persona.fitting import State
from persona.geometry.kinematics import forward, pose_transforms
from persona.geometry.meshes import vertex_normals
from persona.geometry.rotations import exp_rotation
from persona.types import Garment, Label, Motion, Pose, Skeleton, SkinWeights

_HELD_ROWS = 2  # of a garment that hangs, sewn to the body
_LIFTED = 0.25  # radians by which the arms leave the hips
_NEAREST = 6  # places of the body that carry a point of what is worn
_KINDS: dict[Label, Literal["skirt", "dress", "coat"]] = {
    Label.SKIRT: "skirt",
    Label.DRESS: "dress",
    Label.OUTER: "coat",
}


@dataclass
class Actor:
    """Somebody dressed, who was dressed while standing at ease with the arms hanging.

    Attributes:
        figure: the body in that pose; its feet are on y = 0.
        layers: what is drawn of it, the skin first.
    """

    figure: Figure
    layers: list[Layer]

    @cached_property
    def skeleton(self) -> Skeleton:
        """The person's joints."""
        state, model = self.figure.state, self.figure.surface.model
        return model.skeleton(model.coefficients(state.shape[None], state.expression[None]))

    @property
    def standing(self) -> Pose:
        """The pose of :attr:`figure`."""
        return Pose(self.figure.state.rotations, self.figure.joints[0])

    @cached_property
    def _skin(self) -> SkinWeights:
        return self.figure.surface.model.skin

    @cached_property
    def _rest(self) -> Float[np.ndarray, "v 3"]:
        """The body in the reference pose."""
        return unskin(self.figure.vertices, self._skin, pose_transforms(self.skeleton, self.standing))

    @cached_property
    def _worn(self) -> list[tuple[Layer, SkinWeights | None, np.ndarray]]:
        """Each layer with its skinning and its reference shape, or None and its height over the body's skin."""
        from persona.body.model import sparse_weights
        from persona.surface.sheets import carried_weights

        body, normals, s = self.figure.vertices, self.figure.normals, self.figure.surface
        dense = dense_weights(self._skin, len(self.skeleton.names))
        middle = s.is_trunk | s.is_leg  # hands beside the hips carry no skirt
        transforms = pose_transforms(self.skeleton, self.standing)
        found: list[tuple[Layer, SkinWeights | None, np.ndarray]] = []
        for layer in self.layers:
            if len(layer.vertices) == len(body):  # grown out of the body along its normals
                found.append((layer, None, ((layer.vertices - body) * normals).sum(1)))
                continue
            by = middle if layer.hangs else np.ones(len(body), bool)
            own = sparse_weights(carried_weights(dense[by], body[by], layer.vertices, _NEAREST, 0.01))
            found.append((layer, own, unskin(layer.vertices, own, transforms)))
        return found

    @cached_property
    def outfit(self) -> Outfit | None:
        """What hangs free, and the body it hangs on; None where nothing does."""
        hanging = [entry for entry in self._worn if entry[0].hangs is not None]
        if not hanging:
            return None
        garments, first = [], 0
        for layer, _, _ in hanging:
            rows, columns = layer.hangs or (0, 0)
            label = Label(int(np.max(layer.label)))
            kind = _KINDS.get(label, "skirt")
            pattern = layer.vertices.astype(np.float32)
            cloth = "wool coat" if kind == "coat" else "cotton"
            garments.append(Garment(kind, label, first, rows, columns, True, _HELD_ROWS, pattern, cloth))
            first += rows * columns
        model = self.figure.surface.model
        body = Colliders(self._rest.astype(np.float32), self._skin, model.faces, model.parts)
        found = [weights for _, weights, _ in hanging if weights is not None]
        weights = SkinWeights(np.concatenate([w.joints for w in found]), np.concatenate([w.weights for w in found]))
        rest = np.concatenate([rest for _, _, rest in hanging]).astype(np.float32)
        return Outfit(self.skeleton, self.standing, tuple(garments), rest, weights, with_hulls(body))

    def draped(self, pose: Pose) -> Float[np.ndarray, "p 3"] | None:
        """What hangs free, at rest in a pose (meters, world)."""
        return None if self.outfit is None else drape(self.outfit, pose)

    def swinging(self, motion: Motion) -> Float[np.ndarray, "t p 3"] | None:
        """What hangs free, in every frame of a motion of :attr:`skeleton`."""
        return None if self.outfit is None else simulate(self.outfit, motion)

    def in_pose(self, pose: Pose, cloth: Float[np.ndarray, "p 3"] | None) -> list[Layer]:
        """What is drawn in a pose; ``cloth`` is where the points of what hangs free are."""
        transforms = pose_transforms(self.skeleton, pose)
        body = skin(self._rest, self._skin, transforms)
        normals = vertex_normals(body, self.figure.surface.model.faces)
        layers, first = [], 0
        for layer, weights, known in self._worn:
            if weights is None:
                vertices, own = body + normals * known[:, None], normals
            elif layer.hangs is not None and cloth is not None:
                vertices, own = cloth[first : first + len(layer.vertices)].astype(np.float64), None
                first += len(layer.vertices)
            else:
                vertices, own = skin(known, weights, transforms), None
            layers.append(replace(layer, vertices=vertices, normals=own))
        return layers

    def joints(self, pose: Pose) -> tuple[Float[np.ndarray, "j 3 3"], Float[np.ndarray, "j 3"]]:
        """Turns from the reference pose and places of all joints (world, meters)."""
        turns, places = forward(self.skeleton, np.asarray(pose.rotations), pose.translation)
        return np.asarray(turns), np.asarray(places)


def actor(random: Random) -> Actor:
    """Somebody in some clothes without bags, standing at ease; the trunk may be turned, the head is straight on it."""
    who = figure(surface(), random)
    model = who.surface.model
    turns = random_pose(model, who.surface.joints, random, ("standing",), ("hanging",))
    for name in ("root", "neck01", "neck02", "neck03", "head"):
        turns[model.index[name]] = np.eye(3)
    for side, sign in (("L", 1.0), ("R", -1.0)):
        arm = model.index[f"upperarm01.{side}"]
        turns[arm] = exp_rotation(np.array([[0, 0, sign * _LIFTED]]))[0] @ turns[arm]
    state = State(turns, np.zeros(3), who.state.shape, who.state.expression)
    who = placed(who.surface, state, who.tone, who.female, False)
    up = np.array([0, -who.vertices[:, 1].min(), 0])
    who = placed(who.surface, replace(state, translation=up), who.tone, who.female, False)
    return Actor(who, dressed(random, who, props=False).layers)


__all__ = ["Actor", "actor"]
