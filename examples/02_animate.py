"""Clips and motion files to video: python examples/02_animate.py AVATAR [MOTION.npz | MOTION.bvh ...]"""

import sys

import persona
from persona import motion

avatar = persona.Avatar.load(sys.argv[1])
for name in sys.argv[2:] or motion.clips():
    clip = motion.load(name)
    print(f"{name}: {len(clip)} frames at {clip.fps:g} a second")
    persona.animate(avatar, clip, f"{clip.name or 'motion'}.mp4", size=(384, 512))
