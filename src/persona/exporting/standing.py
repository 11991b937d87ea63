"""The avatar in T-pose with garments on spring bones: what both versions of VRM show, and its nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float

from persona.avatar import Avatar
from persona.cloth import Outfit
from persona.exporting.humanoid import t_pose
from persona.exporting.mesh import HangingMesh, TexturedMesh
from persona.exporting.mesh_glb import Materials, add_garment
from persona.exporting.spring_skin import taught
from persona.exporting.springs import Capsule, SpringOptions, Springs, capsules_of, springs_of
from persona.geometry.kinematics import forward
from persona.motion.anatomy import Anatomy, anatomy
from persona.motion.writers.gltf import Gltf
from persona.types import Pose

#: Half a turn about the vertical: from facing +Z to facing -Z.
HALF_TURN = np.diag([-1.0, 1.0, -1.0])


@dataclass(frozen=True)
class Standing:
    """The avatar in T-pose.

    Attributes:
        pose: the T-pose, facing +Z.
        parts: which joint is which.
        turns: of the joints, from the reference pose.
        places: of the joints, world, meters.
        hung: where each of the garments' points hangs, meters.
        springs: the chains that carry them.
        capsules: the parts of the body that the chains stay out of.
        facing: turns everything from facing +Z to where it faces.
    """

    pose: Pose
    parts: Anatomy
    turns: Float[np.ndarray, "j 3 3"]
    places: Float[np.ndarray, "j 3"]
    hung: Float[np.ndarray, "p 3"]
    springs: Sequence[Springs] = ()
    capsules: Sequence[Capsule] = ()
    facing: Float[np.ndarray, "3 3"] = field(default_factory=lambda: np.eye(3))

    @staticmethod
    def of(avatar: Avatar, mesh: TexturedMesh, options: SpringOptions) -> Standing:
        """The T-pose of an avatar, its garments at rest."""
        parts = anatomy(avatar.skeleton)
        pose = t_pose(avatar.skeleton, parts, float(mesh.vertices[:, 1].min()))
        turns, places = forward(avatar.skeleton, np.asarray(pose.rotations), np.asarray(pose.translation))
        hung, outfit = avatar.draped(pose), avatar.outfit
        if hung is None or outfit is None or not mesh.garments:
            return Standing(pose, parts, turns, places, np.zeros((0, 3)))
        springs = springs_of(outfit, hung, pose, parts, options)
        capsules = capsules_of(outfit.colliders, outfit, pose, parts, springs, options)
        if options.lessons:
            springs = taught(outfit, springs, capsules, hung, pose, options)
        return Standing(pose, parts, turns, places, np.asarray(hung, np.float64), springs, capsules)

    def backwards(self) -> Standing:
        """The same facing -Z, with nodes that are not turned."""
        still = np.broadcast_to(np.eye(3), self.turns.shape)
        springs = [replace(s, joints=s.joints @ HALF_TURN) for s in self.springs]
        capsules = [replace(c, start=c.start @ HALF_TURN, end=c.end @ HALF_TURN) for c in self.capsules]
        return replace(
            self, turns=still, places=self.places @ HALF_TURN, hung=self.hung @ HALF_TURN, springs=springs,
            capsules=capsules, facing=HALF_TURN,
        )  # fmt: skip


def _add_chains(gltf: Gltf, spring: Springs, standing: Standing) -> list[list[int]]:
    """Add a garment's joints as nodes, turned as the joint they hang from; the nodes of every chain."""
    turn, place = standing.turns[spring.parent], standing.places[spring.parent]
    out = []
    for k, chain in enumerate(spring.joints):
        nodes = [spring.parent]
        for i, step in enumerate(np.diff(chain, axis=0, prepend=place[None])):
            node = {"name": f"{spring.name}.{k + 1}.{i + 1}", "translation": (step @ turn).tolist()}
            nodes.append(gltf.append("nodes", node))
            gltf.document["nodes"][nodes[-2]].setdefault("children", []).append(nodes[-1])
        out.append(nodes[1:])
    return out


def _add_hanging(
    gltf: Gltf, outfit: Outfit, garment: HangingMesh, spring: Springs, chains: Sequence[Sequence[int]],
    standing: Standing, material: Materials,
) -> None:  # fmt: skip
    """Add a garment as it hangs in the T-pose, with a skin of the skeleton's joints and its own."""
    nodes = [*range(len(standing.places)), *(node for chain in chains for node in chain)]
    own = spring.joints.reshape(-1, 3)
    turns = np.concatenate([standing.turns, np.broadcast_to(standing.turns[spring.parent], (len(own), 3, 3))])
    skin = gltf.skin(nodes, turns, np.concatenate([standing.places, own]))
    turn = np.broadcast_to(standing.facing, (len(garment.points), 3, 3))
    shape = garment.hung(standing.hung[outfit.points_of(spring.number)], turn)
    joints, weights = spring.skin
    points = garment.points
    add_garment(gltf, garment, shape, joints[points], weights[points], skin, material, tangents=False)


def add_garments(
    gltf: Gltf, avatar: Avatar, mesh: TexturedMesh, standing: Standing, material: Materials
) -> list[list[list[int]]]:
    """Add all garments with their chains; the nodes of every garment's chains."""
    chains = [_add_chains(gltf, spring, standing) for spring in standing.springs]
    for spring, nodes in zip(standing.springs, chains, strict=True):
        assert avatar.outfit is not None
        garment = next(g for g in mesh.garments if g.number == spring.number)
        _add_hanging(gltf, avatar.outfit, garment, spring, nodes, standing, material)
    return chains


__all__ = ["HALF_TURN", "Standing", "add_garments"]
