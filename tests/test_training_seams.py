"""What of the photo is not believed next to hands."""

from __future__ import annotations

import numpy as np

from persona.training.seams import beside_hands


def test_a_hand_that_was_fitted_elsewhere_is_not_taken_for_cloth_that_the_texture_did_not_see() -> None:
    texture, photo = np.full((2, 300, 200, 3), 0.2, np.float32)
    hand, inside = np.zeros((300, 200), np.float32), np.ones((300, 200), bool)
    hand[140:180, 90:105] = 1
    photo[180:210, 120:130] = 0.8  # the photo's hand
    photo[260:290, 90:105] = 0.8  # a print that is not seen, far away
    seen = np.ones((300, 200), np.float32)
    assert not beside_hands(texture, photo, inside, hand, 300.0, seen).any()
    assert not beside_hands(texture, photo, inside, hand, 300.0).any()
    seen[photo[..., 0] > 0.5] = 0
    found = beside_hands(texture, photo, inside, hand, 300.0, seen)
    assert found[182:208, 122:128].all()
    assert not found[255:].any()
