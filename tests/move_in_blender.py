"""Run by Blender: imports an avatar with the add-on, shows clips, and writes where the vertices are.

move_in_blender.py ADDON.py AVATAR.glb CALLS.json OUT.npz; a call is a clip and a frame, and shape keys to set there.
"""

import importlib.util
import json
import sys

import bpy
import numpy as np

addon_path, glb, calls, out = sys.argv[-4:]
spec = importlib.util.spec_from_file_location("persona_avatar", addon_path)
addon = importlib.util.module_from_spec(spec)
spec.loader.exec_module(addon)
bpy.ops.wm.read_factory_settings(use_empty=True)
addon.register()
with open(calls) as stream:
    wanted = json.load(stream)
try:
    done = bpy.ops.import_scene.persona_avatar(filepath=glb, clip=wanted[0]["clip"])
except RuntimeError as error:
    print("FOUND " + json.dumps({"error": str(error)}))
    sys.exit(0)
armature = bpy.context.object
kept = {}
for number, call in enumerate(wanted):
    bpy.ops.persona.play(clip=call["clip"])
    bpy.context.scene.frame_set(call["frame"])
    for mesh in addon.meshes_of(armature):
        for name, value in call.get("keys", {}).items():
            mesh.data.shape_keys.key_blocks[name].value = value
    graph = bpy.context.evaluated_depsgraph_get()
    for mesh in addon.meshes_of(armature):
        posed = mesh.evaluated_get(graph)
        places = np.array([v.co for v in posed.data.vertices])
        for instance in graph.object_instances:  # splats: the point cloud that the modifier makes
            if instance.object.type == "POINTCLOUD":
                told = instance.object.data.attributes
                places = np.array([d.vector for d in told["position"].data])
                kept[f"{number}:radius"] = np.array([d.value for d in told["radius"].data])
        places = places @ np.array(posed.matrix_world)[:3, :3].T + np.array(posed.matrix_world)[:3, 3]
        kept[f"{number}:{mesh.name.split('.')[0]}"] = places[:, [0, 2, 1]] * [1, 1, -1]  # Blender's Z is up
np.savez(out, **kept)
found = {
    "bones": len(armature.data.bones),
    "clips": addon.clips_of(armature),
    "keys": {
        m.name.split(".")[0]: [k.name for k in m.data.shape_keys.key_blocks]
        for m in addon.meshes_of(armature) if m.data.shape_keys
    },
    "fps": bpy.context.scene.render.fps,
    "frames": [bpy.context.scene.frame_start, bpy.context.scene.frame_end],
}  # fmt: skip
print("FOUND " + json.dumps(found))
addon.unregister()
