"""Measures of an avatar against photos and ground truth."""

from persona.evaluation.input_view import input_view

__all__ = ["input_view"]
