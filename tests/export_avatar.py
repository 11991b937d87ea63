"""A small avatar with everything that exports must carry: offsets, facial actions, a hidden hand, bridging cloth."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import torch

from mannequin import mannequin
from persona.avatar import Avatar, build_avatar
from persona.types import BodyPart, Pose

FACE = ("jawOpen", "eyeBlinkLeft", "mouthSmileLeft")


@cache
def whole_avatar() -> Avatar:
    """The capsule person with offsets of some centimeters and facial actions on its head."""
    avatar = build_avatar(*mannequin(), count=5000).with_offsets(seed=3)
    assert avatar.offsets is not None
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        last = avatar.offsets.layers[-1]
        last.weight.copy_(0.04 * torch.randn(last.weight.shape, generator=generator))
        last.bias.copy_(0.2 * torch.randn(last.bias.shape, generator=generator))
    avatar.offsets.requires_grad_(False)
    head = avatar.skeleton.names.index("head")
    vertices = torch.nonzero(avatar.anchor_joint == head)[:, 0]
    expression = np.array([0.3, 0.0, 0.1], np.float32)
    on_hand = avatar.joints[:, 0] == avatar.skeleton.names.index("left_wrist")
    return replace(
        avatar,
        expression_names=FACE,
        expression_vertices=vertices,
        expression_basis=0.01 * torch.randn(len(FACE), len(vertices), 3, generator=generator),
        photo_pose=Pose(avatar.photo_pose.rotations, avatar.photo_pose.translation, expression),
        parts=torch.where(on_hand, int(BodyPart.LEFT_HAND), avatar.parts),
        hidden_hands=(int(BodyPart.LEFT_HAND),),
        stretch=torch.where(avatar.means[:, 0].abs() < 0.03, 3.6, avatar.stretch),
    )
