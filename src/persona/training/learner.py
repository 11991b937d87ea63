"""What the training loop asks of an avatar, whatever it is made of."""

from __future__ import annotations

from typing import Any, Protocol

from jaxtyping import Float
from torch import Tensor

from persona.avatar import Avatar
from persona.rendering import Rendered
from persona.types import Camera


class Learner(Protocol):
    """An avatar in training: which of its numbers are trained, and what only its kind has to do about them.

    The loop trains what every avatar has (the anchors' places, pose-driven offsets, poses), draws it and compares
    pictures.

    Attributes:
        trained: tensors, by the name of their learning rate (:class:`persona.training.train.Rates`).
    """

    trained: dict[str, list[Tensor]]

    def generated(self, posed: Any, camera: Camera, lit: bool) -> Rendered:
        """What a generated frame shows: channels as :func:`persona.training.terms.frame_features` has them.

        Args:
            posed: the avatar in the frame's pose, in its own colours.
            camera: the frame's.
            lit: whether the photo's light is on the person in it.
        """
        ...

    def pulls(self) -> dict[str, Tensor]:
        """Terms that hold the trained numbers near what they were, by name."""
        ...

    def after_gradients(self, of_photo: bool) -> None:
        """Take back gradients that must not count; ``of_photo``: they are the photo's own."""
        ...

    def after_step(self) -> None:
        """Bring the numbers back to where they make sense."""
        ...

    def finished(self, anchor_shift: Float[Tensor, "m 3"], about: dict[str, Any]) -> Avatar[Any]:
        """The trained avatar, without anything that only training needs.

        Args:
            anchor_shift: how training has moved the anchors in the reference pose, meters.
            about: what the avatar says of itself.
        """
        ...


__all__ = ["Learner"]
