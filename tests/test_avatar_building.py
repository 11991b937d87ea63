"""Which hands an avatar shows that the photo does not."""

from dataclasses import replace

import numpy as np

from dressed_person import dressed_person
from persona.avatar.building import clear_behind
from persona.types import BodyFit, BodyPart

HAND = int(BodyPart.LEFT_HAND)


def with_hand(fit: BodyFit, height: float, depth: float) -> BodyFit:
    """The left hand moved to a height in the middle of the body, and to a depth (meters towards the camera)."""
    surface = fit.surface
    own = surface.parts == HAND
    vertices = surface.vertices.copy()
    vertices[own] += np.float32([0.0, height, depth]) - vertices[own].mean(0)
    return replace(fit, surface=replace(surface, vertices=vertices))


def test_a_hand_behind_the_back_is_shown_and_one_before_or_inside_the_clothes_is_hidden() -> None:
    _, fit = dressed_person()
    trunk = fit.surface.vertices[fit.surface.parts == BodyPart.TORSO]
    height, (back, front) = float(np.median(trunk[:, 1])), np.quantile(trunk[:, 2], [0.0, 1.0])
    towards = np.sign(np.linalg.inv(fit.camera.T_camera_world)[2, 3])
    assert towards > 0  # the camera stands before the person
    assert clear_behind(with_hand(fit, height, back - 0.12), HAND)
    assert not clear_behind(with_hand(fit, height, front + 0.12), HAND)
    assert not clear_behind(with_hand(fit, height, (back + front) / 2), HAND)
