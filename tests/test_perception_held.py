"""What is called held and is a part of the clothes."""

import numpy as np
import pytest

from persona.perception.held import clothes_called_held
from persona.types import Material

SHIRT, BAG = (70.0, 2.0, 8.0), (45.0, 30.0, 20.0)


@pytest.mark.parametrize(
    ("place", "colour", "shirts"),
    [
        pytest.param(np.s_[40:60, 40:60], SHIRT, True, id="a shade on the shirt"),
        pytest.param(np.s_[40:60, 40:60], BAG, False, id="a bag before the shirt"),
        pytest.param(np.s_[40:60, 80:110], SHIRT, False, id="a bag of the shirt's colour beside it"),
    ],
)
def test_what_has_neither_colours_of_its_own_nor_an_edge_is_the_cloth_it_lies_on(
    place: tuple[slice, slice], colour: tuple[float, float, float], shirts: bool
) -> None:
    materials = np.full((100, 120), np.uint8(Material.BACKGROUND))
    materials[:, 10:80] = Material.CLOTH
    materials[place] = Material.PROP
    lab = np.full((100, 120, 3), SHIRT)
    lab[place] = colour
    lab += np.random.default_rng(0).normal(0, 2, lab.shape)
    person = materials != Material.BACKGROUND
    found = clothes_called_held(materials, lab.astype(np.float32), person, 1.0)
    assert (found == (shirts & (materials == Material.PROP))).all()
