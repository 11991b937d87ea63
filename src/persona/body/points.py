"""What a blend-shape body is made of: points that it carries, its joints at rest and in a pose, and its parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int


@dataclass(frozen=True)
class Points:
    """Points carried by the body like vertices: template positions, their blend shapes, and skinning weights.

    ``correctives`` move them with the entries of the pose's rotation matrices less the identity, root left out; a body
    without has none.
    """

    template: Float[np.ndarray, "n 3"]
    blendshapes: Float[np.ndarray, "c n 3"]
    weights: Float[np.ndarray, "n j"]
    correctives: Float[np.ndarray, "p n 3"] | None = None

    def take(self, index: Int[np.ndarray, " m"]) -> Points:
        """Some of the points."""
        correctives = None if self.correctives is None else self.correctives[:, index]
        return Points(self.template[index], self.blendshapes[:, index], self.weights[index], correctives)

    def inside(self, triangles: Int[np.ndarray, "m 3"], barycentric: Float[np.ndarray, "m 3"]) -> Points:
        """Points inside triangles, carried as their corners are."""

        def mixed(values: np.ndarray) -> np.ndarray:
            return np.einsum("...mkx,mk->...mx", values[..., triangles, :], barycentric)

        correctives = None if self.correctives is None else mixed(self.correctives).astype(np.float32)
        return Points(mixed(self.template), mixed(self.blendshapes), mixed(self.weights), correctives)

    def __len__(self) -> int:
        return len(self.template)


@dataclass(frozen=True)
class Rest:
    """Joints in the modelling pose (meters) and the turn of each joint's frame to the reference pose, for b shapes."""

    joints: Float[np.ndarray, "b j 3"]
    turns: Float[np.ndarray, "b j 3 3"]


@dataclass(frozen=True)
class Placed:
    """Global rotations and positions of the joints, for b poses or shapes."""

    rotations: Float[np.ndarray, "b j 3 3"]
    positions: Float[np.ndarray, "b j 3"]


@dataclass(frozen=True)
class Parameters:
    """The names of a body's shape or expression parameters and the values they may take."""

    names: tuple[str, ...]
    low: Float[np.ndarray, " n"]
    high: Float[np.ndarray, " n"]

    def clip(self, values: Float[np.ndarray, "*b n"]) -> Float[np.ndarray, "*b n"]:
        """Values brought into their ranges."""
        return np.clip(values, self.low, self.high)

    def __len__(self) -> int:
        return len(self.names)
