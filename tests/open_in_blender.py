"""Run by Blender: opens a glTF file and prints what Blender made of it as JSON."""

import json
import sys

import bpy

bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.import_scene.gltf(filepath=sys.argv[-1])
meshes = [o for o in bpy.data.objects if o.type == "MESH" and o.vertex_groups]
armatures = [o for o in bpy.data.objects if o.type == "ARMATURE"]
(mesh,), (armature,) = meshes, armatures
found = {
    "bones": len(armature.data.bones),
    "vertices": len(mesh.data.vertices),
    "keys": [] if mesh.data.shape_keys is None else [k.name for k in mesh.data.shape_keys.key_blocks],
    "actions": sorted({t.name for t in armature.animation_data.nla_tracks}),
    "textures": sorted(i.name for i in bpy.data.images if i.size[0] > 1),
}
print("FOUND " + json.dumps(found))
