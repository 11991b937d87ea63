"""Measures of an avatar against photos and ground truth."""

from persona.evaluation.input_view import input_view
from persona.evaluation.metrics import Shown, Truth, flicker, score
from persona.evaluation.surface_checks import SurfaceChecks, check_surface
from persona.evaluation.table import Table

__all__ = [
    "Shown",
    "SurfaceChecks",
    "Table",
    "Truth",
    "check_surface",
    "flicker",
    "input_view",
    "score",
]
