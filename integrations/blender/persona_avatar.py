"""Blender add-on: imports an avatar's mesh.glb or splats.glb with clips, facial actions and garments.

Blender reads the files by itself. What it cannot know is done here: a clip is one action of the skeleton and one more
of every mesh whose shape keys it moves (garments swing by them), and all of them have to change together; keys lie on
whole frames when the scene has the file's frame rate; Gaussian splats have a size and a colour.

Install this file as an add-on (Preferences, Add-ons, Install from Disk); then File, Import, persona avatar, and the tab
"persona" of the sidebar. Or without installing it:

    blender --python persona_avatar.py -- me.mesh.glb walk
"""

import copy
import json
import os
import struct
import sys
import tempfile

import bpy
import numpy as np
from bpy.props import EnumProperty, StringProperty
from bpy_extras.io_utils import ImportHelper

bl_info = {
    "name": "persona avatar", "author": "persona", "version": (1, 0, 0), "blender": (4, 2, 0),
    "location": "File > Import", "category": "Import-Export",
    "description": "Avatars of persona with clips, facial actions and garments",
}  # fmt: skip

SPLATS, RIG = "KHR_gaussian_splatting", "PERSONA_rigged_splats"
_TYPES = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_SH_0 = 0.28209479177387814  # the zeroth spherical harmonic


class ImportFailed(Exception):
    """The file cannot be imported; the message says why."""


def read_glb(path: str) -> tuple[dict, bytes]:
    """The document and the binary chunk of a GLB file."""
    with open(path, "rb") as stream:
        data = stream.read()
    if len(data) < 28 or data[:4] != b"glTF":
        raise ImportFailed(f"{path} is not a GLB file. Export one: persona export AVATAR --to mesh.glb")
    length = struct.unpack_from("<I", data, 12)[0]
    return json.loads(data[20 : 20 + length]), data[28 + length :]


def write_plain(document: dict, binary: bytes, path: str) -> None:
    """Write a GLB file without attributes of its own: Blender 4.2 mixes them up if they have several widths."""
    document = copy.deepcopy(document)
    for mesh in document["meshes"]:
        for primitive in mesh["primitives"]:
            primitive["attributes"] = {k: v for k, v in primitive["attributes"].items() if not k.startswith("_")}
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    with open(path, "wb") as stream:
        stream.write(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)


def import_avatar(context: bpy.types.Context, path: str, clip: str = ""):
    """Import an avatar and show a clip of it, by default the first one after the photo's pose.

    Returns:
        Its armature. Raises ``ImportFailed`` if the file holds no avatar.
    """
    document, binary = read_glb(path)
    animations = document.get("animations", [])
    if not document.get("skins") or not animations:
        raise ImportFailed(f"{path} holds no avatar: it has no skeleton or no clips.")
    rates = [a.get("extras", {}).get("fps") for a in animations[1:]] or [30]
    context.scene.render.fps = round(max((r for r in rates if r), default=30))  # before: keys then lie on whole frames
    before = set(bpy.data.objects)
    splats = any(SPLATS in p.get("extensions", {}) for m in document.get("meshes", ()) for p in m["primitives"])
    if splats:
        with tempfile.TemporaryDirectory() as folder:
            plain = os.path.join(folder, os.path.basename(path))
            write_plain(document, binary, plain)
            bpy.ops.import_scene.gltf(filepath=plain)
    else:
        bpy.ops.import_scene.gltf(filepath=path)
    new = [o for o in bpy.data.objects if o not in before]
    armature = next(o for o in new if o.type == "ARMATURE")
    for mesh in meshes_of(armature):
        if keys := mesh.data.shape_keys:
            # What a clip shows that says nothing of the face.
            mesh["persona_rest"] = [key.value for key in keys.key_blocks]
            for key in keys.key_blocks:
                key.slider_min = min(key.slider_min, -10.0) if key.name.startswith("swing") else 0.0
    if splats:
        show_splats(document, binary, meshes_of(armature))
    names = clips_of(armature)
    if clip and clip not in names:
        raise ImportFailed(f"{path} has no clip {clip}; there are {', '.join(names)}.")
    play(context, armature, clip or (names[1] if len(names) > 1 else names[0]))
    context.view_layer.objects.active = armature
    return armature


def meshes_of(armature) -> list:
    """The meshes that the armature moves."""
    return [
        o for o in bpy.data.objects
        if o.type == "MESH" and any(m.type == "ARMATURE" and m.object == armature for m in o.modifiers)
    ]  # fmt: skip


def clips_of(armature) -> list[str]:
    """Names of the clips; the first one is the photo's pose."""
    data = armature.animation_data
    names = [track.name for track in data.nla_tracks] if data else []
    return sorted(names, key=lambda name: name != "photo")


def play(context: bpy.types.Context, armature, clip: str) -> None:
    """Show a clip: skeleton, face and garments together."""
    longest = 1.0
    for bone in armature.pose.bones:  # a clip says nothing of joints that stay at rest
        bone.matrix_basis.identity()
    owners = [armature]
    for mesh in meshes_of(armature):
        if keys := mesh.data.shape_keys:
            owners.append(keys)
            for key, rest in zip(keys.key_blocks, mesh["persona_rest"], strict=False):
                key.value = rest
    for owner in owners:
        data = owner.animation_data
        if data is None:
            continue
        track = next((t for t in data.nla_tracks if t.name == clip), None)
        for other in data.nla_tracks:
            other.mute = True
        strip = track.strips[0] if track else None
        data.action = strip.action if strip else None
        if strip and getattr(strip, "action_slot", None):  # Blender 4.4 and newer
            data.action_slot = strip.action_slot
        if strip:
            longest = max(longest, strip.action.frame_range[1])
    armature["persona_clip"] = clip
    context.scene.frame_start, context.scene.frame_end = 0, round(longest)
    context.scene.frame_set(0)


def accessor(document: dict, binary: bytes, index: int) -> np.ndarray:
    """Rows of an accessor as they are stored."""
    a = document["accessors"][index]
    view, kind, width = (
        document["bufferViews"][a["bufferView"]],
        np.dtype(_TYPES[a["componentType"]]),
        _WIDTHS[a["type"]],
    )
    stride = view.get("byteStride", width * kind.itemsize)
    start = view.get("byteOffset", 0) + a.get("byteOffset", 0)
    return np.ndarray((a["count"], width), kind, binary, start, (stride, kind.itemsize)).copy()


def show_splats(document: dict, binary: bytes, meshes: list) -> None:
    """Show splats as points of their size and colour: spheres, not ellipsoids; opacity is left out."""
    node = document["nodes"][document["extensions"][RIG]["node"]] if RIG in document.get("extensions", {}) else {}
    entry = document["meshes"][node.get("mesh", 0)]
    attributes = entry["primitives"][0]["attributes"]
    count = document["accessors"][attributes["POSITION"]]["count"]
    mesh = next((m for m in meshes if len(m.data.vertices) == count), None)
    if mesh is None:
        raise ImportFailed("Blender has read another number of splats than the file holds.")
    scales = accessor(document, binary, attributes[f"{SPLATS}:SCALE"])
    harmonic = accessor(document, binary, attributes[f"{SPLATS}:SH_DEGREE_0_COEF_0"])
    color = np.clip(0.5 + _SH_0 * harmonic, 0, 1)
    linear = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    radius = mesh.data.attributes.new("splat_radius", "FLOAT", "POINT")
    radius.data.foreach_set("value", np.sort(scales, 1)[:, 1].astype(np.float32))  # of flat splats, the shorter side
    paint = mesh.data.attributes.new("splat_color", "FLOAT_COLOR", "POINT")
    paint.data.foreach_set("color", np.concatenate([linear, np.ones((count, 1))], 1).astype(np.float32).ravel())

    material = bpy.data.materials.new("persona splats")
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    own, light, out = (nodes.new(f"ShaderNode{kind}") for kind in ("Attribute", "Emission", "OutputMaterial"))
    own.attribute_name = "splat_color"
    links.new(own.outputs["Color"], light.inputs["Color"])
    links.new(light.outputs["Emission"], out.inputs["Surface"])

    group = bpy.data.node_groups.new("persona splats", "GeometryNodeTree")
    group.interface.new_socket("Geometry", in_out="INPUT", socket_type="NodeSocketGeometry")
    size = group.interface.new_socket("Size", in_out="INPUT", socket_type="NodeSocketFloat")
    size.default_value = 1.5  # so that neighbours touch
    group.interface.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
    begin, end, radius_of, product, points, paint_on = (
        group.nodes.new(kind)
        for kind in (
            "NodeGroupInput", "NodeGroupOutput", "GeometryNodeInputNamedAttribute", "ShaderNodeMath",
            "GeometryNodeMeshToPoints", "GeometryNodeSetMaterial",
        )
    )  # fmt: skip
    radius_of.data_type = "FLOAT"
    radius_of.inputs["Name"].default_value = "splat_radius"
    product.operation = "MULTIPLY"
    paint_on.inputs["Material"].default_value = material
    group.links.new(radius_of.outputs["Attribute"], product.inputs[0])
    group.links.new(begin.outputs["Size"], product.inputs[1])
    group.links.new(begin.outputs["Geometry"], points.inputs["Mesh"])
    group.links.new(product.outputs[0], points.inputs["Radius"])
    group.links.new(points.outputs["Points"], paint_on.inputs["Geometry"])
    group.links.new(paint_on.outputs["Geometry"], end.inputs["Geometry"])
    modifier = mesh.modifiers.new("persona splats", "NODES")  # after the armature
    modifier.node_group = group
    modifier[size.identifier] = size.default_value


class PERSONA_OT_import(bpy.types.Operator, ImportHelper):
    """Import an avatar of persona: mesh.glb or splats.glb"""

    bl_idname = "import_scene.persona_avatar"
    bl_label = "Import persona avatar"
    bl_options = {"UNDO"}  # noqa: RUF012
    filename_ext = ".glb"
    filter_glob: StringProperty(default="*.glb", options={"HIDDEN"})
    clip: StringProperty(name="Clip", description="The clip to show; empty: the first one")

    def execute(self, context):
        try:
            import_avatar(context, self.filepath, self.clip)
        except (ImportFailed, OSError) as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class PERSONA_OT_play(bpy.types.Operator):
    """Show a clip: skeleton, face and garments together"""

    bl_idname = "persona.play"
    bl_label = "Clip"
    bl_options = {"UNDO"}  # noqa: RUF012
    clip: EnumProperty(name="Clip", items=lambda _, context: _items(context))

    @classmethod
    def poll(cls, context):
        return context.object is not None and "persona_clip" in context.object

    def execute(self, context):
        play(context, context.object, self.clip)
        return {"FINISHED"}


_kept: list = []  # Blender does not keep the words of its menus alive


def _items(context) -> list:
    _kept[:] = [(name, name, "") for name in (clips_of(context.object) if context.object else ())]
    return _kept


class PERSONA_PT_avatar(bpy.types.Panel):
    bl_label = "persona avatar"
    bl_space_type, bl_region_type, bl_category = "VIEW_3D", "UI", "persona"

    def draw(self, context):
        if not PERSONA_OT_play.poll(context):
            self.layout.label(text="Choose an avatar's armature")
            return
        self.layout.operator_menu_enum("persona.play", "clip", text=context.object["persona_clip"])
        for mesh in meshes_of(context.object):
            keys = mesh.data.shape_keys
            for key in keys.key_blocks[1:] if keys else ():
                if not key.name.startswith("swing"):
                    self.layout.prop(key, "value", text=key.name, slider=True)


CLASSES = PERSONA_OT_import, PERSONA_OT_play, PERSONA_PT_avatar


def _menu(self, _context) -> None:
    self.layout.operator(PERSONA_OT_import.bl_idname, text="persona avatar (.glb)")


def register() -> None:
    for kind in CLASSES:
        bpy.utils.register_class(kind)
    bpy.types.TOPBAR_MT_file_import.append(_menu)


def unregister() -> None:
    bpy.types.TOPBAR_MT_file_import.remove(_menu)
    for kind in reversed(CLASSES):
        bpy.utils.unregister_class(kind)


if __name__ == "__main__":
    register()
    if "--" in sys.argv:
        import_avatar(bpy.context, *sys.argv[sys.argv.index("--") + 1 :])
