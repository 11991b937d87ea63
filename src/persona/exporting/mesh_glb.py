"""The textured mesh as binary glTF: the person, and every garment that hangs free as a mesh of its own."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Int, UInt8

from persona.avatar import Avatar
from persona.exporting.mesh import HangingMesh, TexturedMesh
from persona.exporting.splat_glb import add_clips, facial_targets, photo_face
from persona.exporting.swing import Swing
from persona.imaging.colour import srgb_to_linear
from persona.imaging.light import LINING
from persona.motion.writers.gltf import Gltf, shares16
from persona.types import Motion

#: A material: takes a name, the share of the texture's light that is left (sRGB), and whether both sides are drawn.
Materials = Callable[[str, float, bool], dict[str, Any]]
#: The extension of glTF with which a material asks for no light.
UNLIT = "KHR_materials_unlit"
#: The lining lies so far inside of its garment that the two never cover each other (meters).
_LINING_M = 0.0007


def textures(gltf: Gltf, mesh: TexturedMesh) -> tuple[int, int]:
    """Colours and normals as textures of a document; their indices."""

    def picture(pixels: UInt8[np.ndarray, "s s 3"], name: str, kind: str) -> int:
        from PIL import Image

        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, kind, quality=93, subsampling=0)
        return gltf.image(buffer.getvalue(), f"image/{kind.lower()}", name)

    return picture(mesh.colors, "colors", "JPEG"), picture(mesh.normal_map, "normals", "PNG")


def physical(colors: int, normals: int, *, unlit: bool = False) -> Materials:
    """glTF's own material with the two textures of :func:`textures`.

    Args:
        colors: the texture's index.
        normals: that of the normals' texture.
        unlit: ask to be shown in the texture's colours as they are; who does not know the extension lights them.
    """

    def material(name: str, share: float, both: bool) -> dict[str, Any]:
        factor = float(srgb_to_linear(np.array(share)))
        entry: dict[str, Any] = {
            "name": name,
            "pbrMetallicRoughness": {
                "baseColorTexture": {"index": colors}, "metallicFactor": 0.0, "roughnessFactor": 0.9,
            },
            "normalTexture": {"index": normals},
        }  # fmt: skip
        if share < 1:
            entry["pbrMetallicRoughness"]["baseColorFactor"] = [factor, factor, factor, 1.0]
        if unlit:
            entry["extensions"] = {UNLIT: {}}
        return entry | ({"doubleSided": True} if both else {})

    return material


def add_person(
    gltf: Gltf, mesh: TexturedMesh, material: Materials, face: Sequence[float], names: Sequence[str], *,
    tangents: bool = True,
) -> int:  # fmt: skip
    """Add the skinned mesh of the person with its facial targets to a document that has the skeleton; its node.

    Args:
        face: weights of the facial actions where nothing is said of the face.
        names: of the facial actions.
        tangents: write them; three-vrm's toon shader cannot take them and finds its own.
    """
    shapes = [(mesh.vertices, mesh.normals, mesh.tangents, mesh.faces, material("person", 1.0, True))]
    primitives = _primitives(gltf, shapes, mesh.uv, mesh.skin.joints, mesh.skin.weights, tangents)
    entry: dict[str, Any] = {"name": "person", "primitives": primitives}
    if len(mesh.fields):
        targets = facial_targets(gltf, len(mesh.vertices), mesh.moved, mesh.fields, compact=False)
        primitives[0]["targets"] = [{"POSITION": index} for index in targets]
        entry |= {"weights": list(face), "extras": {"targetNames": list(names)}}
    return _node(gltf, entry, 0)


def add_garment(
    gltf: Gltf,
    garment: HangingMesh,
    shape: tuple[Float[np.ndarray, "v 3"], Float[np.ndarray, "v 3"], Float[np.ndarray, "v 4"]],
    joints: Int[np.ndarray, "v k"],
    weights: Float[np.ndarray, "v k"],
    skin: int,
    material: Materials,
    fields: Float[np.ndarray, "e v 3"] | None = None,
    *,
    tangents: bool = True,
) -> int:
    """Add a garment as a skinned mesh of two primitives, its outside and its darker inside; its node.

    Args:
        shape: places, normals and tangents of its vertices where the skin was made.
        fields: displacements of its vertices there, as morph targets.
        tangents: as of :func:`add_person`.
    """
    places, normals, along = shape
    inner = places - _LINING_M * normals
    flipped = along * [1, 1, 1, -1.0]
    shapes = [
        (places, normals, along, garment.faces, material(garment.name, 1.0, False)),
        (inner, -normals, flipped, garment.faces[:, ::-1], material(f"{garment.name} inside", LINING, False)),
    ]
    primitives = _primitives(gltf, shapes, garment.uv, joints, weights, tangents)
    entry: dict[str, Any] = {"name": garment.name, "primitives": primitives}
    if fields is not None and len(fields):
        targets = [
            {"POSITION": gltf.accessor(field.astype(np.float32), use="vertices", bounds=True)} for field in fields
        ]
        for primitive in primitives:
            primitive["targets"] = targets
        names = [f"swing{i}" for i in range(len(fields))]
        entry |= {"weights": [0.0] * len(fields), "extras": {"targetNames": names}}
    return _node(gltf, entry, skin)


def _primitives(
    gltf: Gltf, shapes: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]],
    uv: Float[np.ndarray, "v 2"], joints: Int[np.ndarray, "v k"], weights: Float[np.ndarray, "v k"], tangents: bool,
) -> list[dict[str, Any]]:  # fmt: skip
    """Primitives of the same vertices with places, normals, tangents, faces and a material of their own."""
    shares = shares16(weights)
    used = np.where(shares > 0, joints, 0)
    shared = {
        "TEXCOORD_0": gltf.accessor(uv.astype(np.float32), use="vertices"),
        "JOINTS_0": gltf.accessor(used.astype(np.uint8 if used.max(initial=0) < 256 else "<u2"), use="vertices"),
        "WEIGHTS_0": gltf.accessor(shares, use="vertices", normalized=True),
    }
    return [
        {
            "attributes": {
                "POSITION": gltf.accessor(places.astype(np.float32), use="vertices", bounds=True),
                "NORMAL": gltf.accessor(normals.astype(np.float32), use="vertices"),
                **({"TANGENT": gltf.accessor(along.astype(np.float32), use="vertices")} if tangents else {}),
                **shared,
            },
            "material": gltf.append("materials", material),
            "indices": gltf.accessor(np.ascontiguousarray(faces).astype("<u4").reshape(-1), use="indices"),
        }
        for places, normals, along, faces, material in shapes
    ]


def _node(gltf: Gltf, mesh: dict[str, Any], skin: int) -> int:
    node = gltf.append("nodes", {"name": mesh["name"], "mesh": gltf.append("meshes", mesh), "skin": skin})
    gltf.document["scenes"][0]["nodes"].append(node)
    return node


def mesh_glb(
    avatar: Avatar, mesh: TexturedMesh, clips: Sequence[Motion] = (), name: str = "avatar",
    swings: Sequence[Swing] = (), *, unlit: bool = False,
) -> bytes:  # fmt: skip
    """Binary glTF of the mesh with skeleton, facial actions (by ARKit's names) and clips.

    Args:
        swings: how every garment of the mesh moves in the clips (:class:`persona.exporting.swing.BakeSwing`); without,
            skinning moves them.
        unlit: as of :func:`physical`.
    """
    gltf = Gltf()
    skin = gltf.skeleton(avatar.skeleton)
    gltf.document["scenes"][0]["name"] = name
    material = physical(*textures(gltf, mesh), unlit=unlit)
    if unlit:
        gltf.use(UNLIT)
    person = add_person(gltf, mesh, material, photo_face(avatar).tolist(), avatar.expression_names)
    animations = add_clips(gltf, avatar, clips, person)
    for garment in mesh.garments:
        swing = next((s for s in swings if s.number == garment.number), None)
        points = garment.points
        node = add_garment(
            gltf, garment, garment.hung(garment.rest), garment.skin.joints[points], garment.skin.weights[points], skin,
            material, None if swing is None else swing.basis[:, points],
        )  # fmt: skip
        for animation, weights in zip(animations, () if swing is None else swing.weights, strict=False):
            gltf.track(animation, node, "weights", weights.reshape(-1))
    return gltf.to_bytes()
