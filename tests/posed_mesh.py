"""Meshes of a GLB file in a frame of a clip, by plain glTF rules; shares no code with the writer."""

from __future__ import annotations

import numpy as np

from splat_file import SplatFile, turn


def shown(file: SplatFile, name: str, motion: str, frame: int) -> np.ndarray:
    """The outside of a mesh in a frame of an animation, as glTF says: morph targets, then skinning."""
    node = next(i for i, n in enumerate(file.gltf.nodes) if n.name == name)
    mesh, skin = file.gltf.meshes[file.gltf.nodes[node].mesh], file.gltf.skins[file.gltf.nodes[node].skin]
    primitive = mesh.primitives[0]
    x = file.array(primitive.attributes.POSITION)
    animation = file.animation(motion)
    locals_ = {i: (np.eye(3), np.array(n.translation or [0, 0, 0])) for i, n in enumerate(file.gltf.nodes)}
    for channel in animation.channels:
        values = file.array(animation.samplers[channel.sampler].output)
        own = channel.target.node
        if channel.target.path == "weights" and own == node:
            weights = values.reshape(-1, len(primitive.targets))[frame]
            x = x + sum(w * file.array(t["POSITION"]) for w, t in zip(weights, primitive.targets, strict=True))
        elif channel.target.path == "rotation":
            locals_[own] = (turn(values[frame]), locals_[own][1])
        elif channel.target.path == "translation":
            locals_[own] = (locals_[own][0], values[frame])
    world = {}

    def walk(i: int, above: tuple[np.ndarray, np.ndarray]) -> None:
        R, t = locals_[i]
        world[i] = (above[0] @ R, above[0] @ t + above[1])
        for child in file.gltf.nodes[i].children or ():
            walk(child, world[i])

    walk(0, (np.eye(3), np.zeros(3)))
    inverse = np.swapaxes(file.array(skin.inverseBindMatrices).reshape(-1, 4, 4), 1, 2)
    joints = file.array(primitive.attributes.JOINTS_0).astype(int)
    shares = file.array(primitive.attributes.WEIGHTS_0)
    linear = np.stack([world[j][0] @ m[:3, :3] for j, m in zip(skin.joints, inverse, strict=True)])
    shift = np.stack([world[j][0] @ m[:3, 3] + world[j][1] for j, m in zip(skin.joints, inverse, strict=True)])
    return np.einsum("vk,vkc->vc", shares, np.einsum("vkab,vb->vka", linear[joints], x) + shift[joints])
