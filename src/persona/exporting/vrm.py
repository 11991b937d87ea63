"""VRM: the textured mesh as a humanoid avatar for social worlds, VTubing and game engines, in versions 1.0 and 0.x.

Both stand in T-pose on the floor with garments hanging from chains of spring bones. Version 1.0 faces +Z; its nodes
are turned, the mesh of the person is the same as elsewhere. For 0.x see :mod:`persona.exporting.vrm0`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

import numpy as np

from persona.avatar import Avatar
from persona.errors import PersonaError
from persona.exporting.humanoid import LOOK, PRESETS, SHADE, TOON, binds, eyes_from_head, human_bones
from persona.exporting.licence import Licence
from persona.exporting.mesh import TexturedMesh
from persona.exporting.mesh_glb import Materials, add_person, physical, textures
from persona.exporting.springs import Capsule, SpringOptions
from persona.exporting.standing import Standing, add_garments
from persona.exporting.vrm0 import vrm0_document
from persona.geometry.rotations import Array, matrices_to_quaternions
from persona.motion.writers.gltf import Gltf

Version = Literal["1.0", "0.x"]


def vrm(
    avatar: Avatar,
    mesh: TexturedMesh,
    name: str = "avatar",
    licence: Licence = Licence(),  # noqa: B008
    version: Version = "1.0",
    options: SpringOptions = SpringOptions(),  # noqa: B008
) -> bytes:
    """The file: the mesh standing in T-pose, VRM's bones, its expressions and all of the avatar's facial actions, and
    garments that hang free on spring bones, kept out of the body by its capsules.

    Raises:
        PersonaError: the skeleton lacks bones that VRM demands, or the licence names no author.
    """
    if not licence.authors or not all(author.strip() for author in licence.authors):
        raise PersonaError("a VRM file needs at least one author: --author NAME")
    standing = Standing.of(avatar, mesh, options)
    bones = human_bones(avatar.skeleton, standing.parts)
    gltf = Gltf()
    gltf.document["scenes"][0]["name"] = name
    write = _document if version == "1.0" else vrm0_document
    gltf.document["extensions"] = write(gltf, avatar, mesh, standing, bones, name, licence)
    return gltf.to_bytes()


def _document(
    gltf: Gltf, avatar: Avatar, mesh: TexturedMesh, standing: Standing, bones: dict[str, int], name: str,
    licence: Licence,
) -> dict[str, Any]:  # fmt: skip
    """Fill a document with the avatar as version 1.0 has it; its extensions."""
    gltf.skeleton(avatar.skeleton)
    gltf.use("VRMC_vrm")
    gltf.use("VRMC_materials_mtoon")
    local = np.asarray(standing.pose.rotations)
    for i in np.flatnonzero(np.abs(local - np.eye(3)).max((1, 2)) > 1e-6):
        gltf.document["nodes"][i]["rotation"] = np.roll(matrices_to_quaternions(local[i]), -1).tolist()
    gltf.document["nodes"][0]["translation"] = np.asarray(standing.pose.translation).tolist()
    names = avatar.expression_names
    material = partial(_toon, physical(*textures(gltf, mesh)))
    person = add_person(gltf, mesh, material, [0.0] * len(names), names, tangents=False)

    def bound(found: dict[int, float]) -> dict[str, Any]:
        return {"morphTargetBinds": [{"node": person, "index": i, "weight": w} for i, w in found.items()]}

    presets = {kind: bound(found) for kind, mixture in PRESETS.items() if (found := binds(names, mixture))}
    eyes, joints = eyes_from_head(avatar.skeleton, standing.parts)
    document = {
        "specVersion": "1.0", "meta": _meta(name, licence),
        "humanoid": {"humanBones": {bone: {"node": joint} for bone, joint in bones.items()}},
        "expressions": {"preset": presets, "custom": {own: bound({i: 1.0}) for i, own in enumerate(names)}},
        "lookAt": {
            "type": "bone" if joints else "expression", "offsetFromHeadBone": eyes.tolist(),
            **{f"rangeMap{way}": {"inputMaxValue": 90.0, "outputScale": scale} for way, scale in LOOK.items()},
        },
    }  # fmt: skip
    chains = add_garments(gltf, avatar, mesh, standing, material)
    out: dict[str, Any] = {"VRMC_vrm": document}
    if standing.springs:
        gltf.use("VRMC_springBone")
        out["VRMC_springBone"] = _springs(standing, chains)
    return out


def _meta(name: str, licence: Licence) -> dict[str, Any]:
    meta = {
        "name": name, "version": "1", "authors": list(licence.authors),
        "licenseUrl": "https://vrm.dev/licenses/1.0/", "avatarPermission": licence.allowed,
        "allowExcessivelyViolentUsage": False, "allowExcessivelySexualUsage": False,
        "allowPoliticalOrReligiousUsage": False, "allowAntisocialOrHateUsage": False,
        "commercialUsage": licence.commercial, "creditNotation": licence.credit,
        "allowRedistribution": licence.redistribution, "modification": licence.modification,
    }  # fmt: skip
    return meta | ({"contactInformation": licence.contact} if licence.contact else {})


def _toon(plain: Materials, name: str, share: float, both: bool) -> dict[str, Any]:
    """MToon with soft shades; programs without it draw the plain material."""
    entry = plain(name, share, both)
    pbr = entry["pbrMetallicRoughness"]
    factor = pbr.get("baseColorFactor", [1.0, 1.0, 1.0, 1.0])[:3]
    entry["extensions"] = {
        "VRMC_materials_mtoon": {
            "specVersion": "1.0", "shadeColorFactor": [c * SHADE for c in factor],
            "shadeMultiplyTexture": {"index": pbr["baseColorTexture"]["index"]}, "shadingToonyFactor": TOON,
            "shadingShiftFactor": 0.0, "giEqualizationFactor": 0.9,
        }
    }  # fmt: skip
    return entry


def _springs(standing: Standing, chains: Sequence[Sequence[Sequence[int]]]) -> dict[str, Any]:
    def own(capsule: Capsule, point: Array) -> list[float]:
        return ((point - standing.places[capsule.joint]) @ standing.turns[capsule.joint]).tolist()

    colliders = [
        {
            "node": c.joint,
            "shape": {"capsule": {"offset": own(c, c.start), "tail": own(c, c.end), "radius": c.radius}},
        }
        for c in standing.capsules
    ]
    springs = []
    for spring, nodes in zip(standing.springs, chains, strict=True):
        settings = {
            "hitRadius": spring.hit_radius, "stiffness": spring.stiffness, "gravityPower": spring.gravity,
            "gravityDir": [0.0, -1.0, 0.0], "dragForce": spring.drag,
        }  # fmt: skip
        for k, chain in enumerate(nodes):
            entry: dict[str, Any] = {
                "name": f"{spring.name} {k + 1}",
                "joints": [{"node": node, **settings} for node in chain],
            }
            springs.append(entry | ({"colliderGroups": [0]} if colliders else {}))
    groups = {
        "colliders": colliders, "colliderGroups": [{"name": "body", "colliders": list(range(len(colliders)))}],
    }  # fmt: skip
    return {"specVersion": "1.0", **(groups if colliders else {}), "springs": springs}


__all__ = ["Version", "vrm"]
