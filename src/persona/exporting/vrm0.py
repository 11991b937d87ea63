"""VRM 0.x, which older programs take: the avatar faces -Z, and its nodes are not turned at all.

So the mesh is moved into the T-pose. Colliders are spheres, and vectors outside of glTF's own lists are left-handed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from persona.avatar import Avatar
from persona.body.skinning import apply_blended, blend_transforms
from persona.errors import PersonaError
from persona.exporting.humanoid import LOOK, PRESETS, SHADE, TOON, binds, eyes_from_head
from persona.exporting.licence import Licence
from persona.exporting.mesh import TexturedMesh
from persona.exporting.mesh_glb import add_person, physical, textures
from persona.exporting.standing import HALF_TURN, Standing, add_garments
from persona.geometry.kinematics import pose_transforms
from persona.geometry.rotations import Array, unit
from persona.motion.writers.gltf import Gltf
from persona.types import Pose, Skeleton

#: This version's names of expressions, and of thumbs' bones.
_PRESETS = {
    "happy": "joy", "angry": "angry", "sad": "sorrow", "relaxed": "fun", "aa": "a", "ih": "i", "ou": "u", "ee": "e",
    "oh": "o", "blink": "blink", "blinkLeft": "blink_l", "blinkRight": "blink_r",
}  # fmt: skip
_BONES = {"ThumbProximal": "ThumbIntermediate", "ThumbMetacarpal": "ThumbProximal"}
_DEMANDED = ("chest", "neck")  # besides those that 1.0 demands, too


def vrm0_document(
    gltf: Gltf, avatar: Avatar, mesh: TexturedMesh, standing: Standing, bones: dict[str, int], name: str,
    licence: Licence,
) -> dict[str, Any]:  # fmt: skip
    """Fill a document with the avatar as version 0.x has it; its extensions.

    Raises:
        PersonaError: the skeleton lacks bones that this version demands.
    """
    bones = _bones(bones)
    gltf.use("VRM")
    backwards = standing.backwards()
    gltf.skeleton(replace(avatar.skeleton, rest_joints=backwards.places))
    names = avatar.expression_names
    plain = physical(*textures(gltf, mesh))
    posed = _in_t_pose(mesh, avatar.skeleton, standing.pose)
    person = add_person(gltf, posed, plain, [0.0] * len(names), names, tangents=False)
    chains = add_garments(gltf, avatar, mesh, backwards, plain)
    eyes, joints = eyes_from_head(avatar.skeleton, standing.parts)
    return {"VRM": {
        "exporterVersion": "persona", "specVersion": "0.0", "meta": _meta(name, licence),
        "humanoid": {
            "humanBones": [{"bone": bone, "node": joint, "useDefaultValues": True} for bone, joint in bones.items()],
            "armStretch": 0.05, "legStretch": 0.05, "upperArmTwist": 0.5, "lowerArmTwist": 0.5, "upperLegTwist": 0.5,
            "lowerLegTwist": 0.5, "feetSpacing": 0, "hasTranslationDoF": False,
        },
        "firstPerson": {
            "firstPersonBone": bones["head"], "firstPersonBoneOffset": _left_handed(eyes @ HALF_TURN),
            "meshAnnotations": [],
            "lookAtTypeName": "Bone" if joints else "BlendShape",
            **{f"lookAt{way}": {"curve": [0, 0, 0, 1, 1, 1, 1, 0], "xRange": 90, "yRange": scale}
               for way, scale in LOOK.items()},
        },
        "blendShapeMaster": {
            "blendShapeGroups": _expressions(names, gltf.document["nodes"][person]["mesh"]) if names else [],
        },
        "secondaryAnimation": _springs(backwards, chains),
        "materialProperties": [_toon(material) for material in gltf.document["materials"]],
    }}  # fmt: skip


def _bones(bones: dict[str, int]) -> dict[str, int]:
    """Bones by the names of version 0.x."""
    if missing := [bone for bone in _DEMANDED if bone not in bones]:
        raise PersonaError(f"VRM 0.x needs {' and '.join(missing)}, and this skeleton has none; try VRM 1.0: --to vrm")

    def called(bone: str) -> str:
        return next((bone.replace(new, old) for new, old in _BONES.items() if bone.endswith(new)), bone)

    return {called(bone): joint for bone, joint in bones.items()}


def _in_t_pose(mesh: TexturedMesh, skeleton: Skeleton, pose: Pose) -> TexturedMesh:
    """The mesh moved to the T-pose and turned to face -Z."""
    blended = blend_transforms(mesh.skin, pose_transforms(skeleton, pose))
    turn = HALF_TURN @ blended[:, :, :3]

    def turned(vectors: Array) -> Array:
        return unit(np.einsum("vab,vb->va", turn, vectors))

    tangents = np.concatenate([turned(mesh.tangents[:, :3]), mesh.tangents[:, 3:]], 1)
    fields = np.einsum("qab,eqb->eqa", turn[mesh.moved], mesh.fields)
    return replace(
        mesh, vertices=apply_blended(mesh.vertices, blended) @ HALF_TURN, normals=turned(mesh.normals),
        tangents=tangents, fields=fields,
    )  # fmt: skip


def _meta(name: str, licence: Licence) -> dict[str, Any]:
    allowed = {"onlyAuthor": "OnlyAuthor", "everyone": "Everyone"}.get(licence.allowed, "ExplicitlyLicensedPerson")
    return {
        "title": name, "version": "1", "author": ", ".join(licence.authors), "contactInformation": licence.contact,
        "reference": "", "allowedUserName": allowed, "violentUssageName": "Disallow", "sexualUssageName": "Disallow",
        "commercialUssageName": "Disallow" if licence.commercial == "personalNonProfit" else "Allow",
        "otherPermissionUrl": "", "licenseName": "Other" if licence.redistribution else "Redistribution_Prohibited",
        "otherLicenseUrl": "https://vrm.dev/licenses/1.0/" if licence.redistribution else "",
    }  # fmt: skip


def _expressions(names: tuple[str, ...], mesh: int) -> list[dict[str, Any]]:
    def group(name: str, preset: str, found: dict[int, float]) -> dict[str, Any]:
        bound = [{"mesh": mesh, "index": i, "weight": 100.0 * w} for i, w in found.items()]
        return {"name": name, "presetName": preset, "binds": bound, "materialValues": [], "isBinary": False}

    groups = [group("Neutral", "neutral", {})]
    for kind, mixture in PRESETS.items():
        if found := binds(names, mixture):
            preset = _PRESETS.get(kind, "unknown")  # "surprised" has none
            groups.append(group(kind.title() if preset == "unknown" else preset.upper(), preset, found))
    return groups + [group(own, "unknown", {i: 1.0}) for i, own in enumerate(names)]


def _toon(material: dict[str, Any]) -> dict[str, Any]:
    """The same look in the words of version 0.x: MToon's properties, colours in sRGB."""
    plain = material["pbrMetallicRoughness"]
    share = float(np.asarray(plain.get("baseColorFactor", [1.0])[0]) ** (1 / 2.2))
    colors, normals = plain["baseColorTexture"]["index"], material["normalTexture"]["index"]
    both = material.get("doubleSided", False)
    shade = share * SHADE ** (1 / 2.2)
    return {
        "name": material["name"], "shader": "VRM/MToon", "renderQueue": 2000,
        "floatProperties": {
            "_Cutoff": 0.5, "_BumpScale": 1, "_ReceiveShadowRate": 1, "_ShadingGradeRate": 1, "_ShadeShift": 0,
            "_ShadeToony": TOON, "_LightColorAttenuation": 0, "_IndirectLightIntensity": 0.1, "_OutlineWidth": 0,
            "_OutlineWidthMode": 0, "_BlendMode": 0, "_CullMode": 0 if both else 2, "_SrcBlend": 1, "_DstBlend": 0,
            "_ZWrite": 1, "_MToonVersion": 38,
        },
        "vectorProperties": {
            "_Color": [share, share, share, 1], "_ShadeColor": [shade, shade, shade, 1],
            "_EmissionColor": [0, 0, 0, 1], "_OutlineColor": [0, 0, 0, 1],
            **{name: [0, 0, 1, 1] for name in ("_MainTex", "_ShadeTexture", "_BumpMap")},
        },
        "textureProperties": {"_MainTex": colors, "_ShadeTexture": colors, "_BumpMap": normals},
        "keywordMap": {"_NORMALMAP": True}, "tagMap": {"RenderType": "Opaque"},
    }  # fmt: skip


def _springs(standing: Standing, chains: Sequence[Sequence[Sequence[int]]]) -> dict[str, Any]:
    """Chains and, in place of capsules, spheres at both ends and in the middle of each: this version has no others."""
    spheres: dict[int, list[dict[str, Any]]] = {}
    for c in standing.capsules:
        for share in (0.0, 0.5, 1.0):
            point = (1 - share) * c.start + share * c.end - standing.places[c.joint]
            spheres.setdefault(c.joint, []).append({"offset": _left_handed(point), "radius": c.radius})
    groups = [{"node": joint, "colliders": own} for joint, own in spheres.items()]
    bones = [
        {
            "comment": spring.name, "stiffiness": spring.stiffness, "gravityPower": spring.gravity,
            "gravityDir": {"x": 0.0, "y": -1.0, "z": 0.0}, "dragForce": spring.drag, "center": -1,
            "hitRadius": spring.hit_radius, "bones": [chain[0] for chain in nodes],
            "colliderGroups": list(range(len(groups))),
        }
        for spring, nodes in zip(standing.springs, chains, strict=True)
    ]  # fmt: skip
    return {"boneGroups": bones, "colliderGroups": groups}


def _left_handed(vector: Array) -> dict[str, float]:
    """A vector of glTF's axes as this version's own lists have it: z points the other way."""
    return dict(zip("xyz", map(float, vector * [1.0, 1.0, -1.0]), strict=True))


__all__ = ["vrm0_document"]
