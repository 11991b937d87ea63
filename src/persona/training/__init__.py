"""Training: an avatar from the photo and generated frames."""

from persona.training.train import Rates, Train, Weights

__all__ = ["Rates", "Train", "Weights"]
