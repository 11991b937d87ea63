"""Avatars in the formats of other tools: splats, textured meshes, VRM, videos; each module writes one."""
