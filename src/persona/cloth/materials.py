"""What garments are made of: weight, how cloth gives way to pulling and bending, drag and friction."""

from __future__ import annotations

from dataclasses import dataclass

from persona.errors import PersonaError


@dataclass(frozen=True)
class Material:
    """A cloth in SI units.

    A compliance is the stretch in meters under a newton, of a strip that is as long as it is wide; the distance of two
    points gives way that much. The values of "cotton" were measured on one true skirt in five poses; the others are
    those of "cotton", changed by hand towards what the cloth is known for.
    """

    density: float = 0.25  # kg/m2
    stretch: float = 1e-4  # m/N along warp and weft
    shear: float = 2e-2  # m/N along the diagonals
    bend_around: float = 4e-2  # m/N between every second point of a row
    bend_down: float = 1e-1  # m/N between every second point of a column
    hoop: float = 10.0  # m/N between points a tenth of a row apart: how well a ring keeps its round shape
    drag: float = 0.8  # 1/s against still air
    viscosity: float = 0.03  # m2/s, inner friction: how fast small wrinkles calm down
    friction: float = 0.2  # on the body; more lets folds stick that depend on chance
    thickness: float = 0.005  # meters between body and cloth


#: The materials that :attr:`persona.types.Garment.material` may name.
MATERIALS: dict[str, Material] = {
    "light dress": Material(density=0.12, shear=4e-2, bend_around=1e-1, bend_down=2e-1, hoop=20.0, drag=1.5),
    "cotton": Material(),
    "denim": Material(density=0.42, shear=5e-3, bend_around=8e-3, bend_down=2e-2, hoop=3.0, drag=0.5),
    "wool coat": Material(
        density=0.5, shear=8e-3, bend_around=8e-3, bend_down=2e-2, hoop=3.0, drag=0.5, thickness=0.007
    ),
    "hair": Material(
        density=0.35, stretch=1e-4, shear=5e-2, bend_around=4e-2, bend_down=5e-2, hoop=1e6, drag=2.0, friction=0.2
    ),
    "bag": Material(density=0.8, shear=2e-3, bend_around=2e-3, bend_down=2e-3, hoop=2e-3, drag=3.0),
}


def material(name: str) -> Material:
    """The preset of that name.

    Raises:
        PersonaError: there is none.
    """
    if name not in MATERIALS:
        raise PersonaError(f"there is no cloth named {name!r}; known are {', '.join(MATERIALS)}")
    return MATERIALS[name]


__all__ = ["MATERIALS", "Material", "material"]
