"""Training: an avatar from the photo and generated frames."""

from persona.training.options import Rates, Weights
from persona.training.train import Train

__all__ = ["Rates", "Train", "Weights"]
