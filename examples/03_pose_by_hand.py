"""Pose single joints and look from any side: python examples/03_pose_by_hand.py AVATAR"""

import sys
from dataclasses import replace

import numpy as np

import persona
from persona.types import Motion

avatar = persona.Avatar.load(sys.argv[1])
print("joints:", ", ".join(avatar.skeleton.names))

# Turn the head to the person's left: 40 degrees about the vertical, on top of the photo's pose.
angle = np.radians(40)
turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
rotations = avatar.photo_pose.rotations.copy()
head = avatar.skeleton.names.index("head")
rotations[head] = rotations[head] @ turn
pose = replace(avatar.photo_pose, rotations=rotations)

gaussians = avatar.pose(pose)
print("the head's turn moved", int((gaussians.means - avatar.pose(avatar.photo_pose).means).norm(dim=1).gt(0.01).sum()))

# A pose is a motion of one frame.
still = Motion(avatar.skeleton, pose.rotations[None], pose.translation[None], fps=1.0)
persona.render(avatar, "head_turned.png", motion=still, azimuth=15, elevation=5)
