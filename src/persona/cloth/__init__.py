"""Garments on a posed body: what hangs free of it, what it runs into, and how it moves."""

from persona.cloth.clearance import ArmOptions, arms_off
from persona.cloth.draping import drape, drape_all
from persona.cloth.materials import MATERIALS, Material, material
from persona.cloth.outfit import Colliders, Outfit, garment_of_vertices, outfit_of, vertices_of, with_hulls
from persona.cloth.simulation import Simulation, SolverOptions, State, simulate, swing
from persona.cloth.thinning import LIGHT, Thinned
from persona.cloth.weave import grid_faces

__all__ = [
    "LIGHT",
    "MATERIALS",
    "ArmOptions",
    "Colliders",
    "Material",
    "Outfit",
    "Simulation",
    "SolverOptions",
    "State",
    "Thinned",
    "arms_off",
    "drape",
    "drape_all",
    "garment_of_vertices",
    "grid_faces",
    "material",
    "outfit_of",
    "simulate",
    "swing",
    "vertices_of",
    "with_hulls",
]
