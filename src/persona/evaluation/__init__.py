"""Measures of an avatar against photos and ground truth."""

from persona.evaluation.input_view import input_view
from persona.evaluation.metrics import Shown, Truth, flicker, score
from persona.evaluation.table import Table

__all__ = ["Shown", "Table", "Truth", "flicker", "input_view", "score"]
