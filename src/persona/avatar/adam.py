"""Adam (Kingma and Ba 2015) with torch's fused kernel.

``torch.optim`` does the same, but its first optimiser imports torch's compiler: 1.6 s of processor time and 72 MiB of
memory that nothing here makes use of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass
class Group:
    """Parameters with one learning rate, which may be changed between steps."""

    parameters: Sequence[Tensor]
    rate: float


@dataclass
class Adam:
    """The optimiser of some groups of float32 tensors.

    Attributes:
        groups: what is optimised.
        betas: decay of the two running means.
        eps: added to the root of the second.
        decay: share of itself, times the rate, by which every parameter shrinks in a step (Loshchilov and Hutter 2019).
    """

    groups: Sequence[Group]
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    decay: float = 0.0
    _state: dict[int, tuple[Tensor, Tensor, Tensor]] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget all gradients."""
        for group in self.groups:
            for parameter in group.parameters:
                parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """One step along the gradients; parameters without one stay."""
        for group in self.groups:
            told = [(parameter, parameter.grad) for parameter in group.parameters if parameter.grad is not None]
            if not told:
                continue
            means, squares, counts = zip(*(self._of(parameter) for parameter, _ in told), strict=True)
            for count in counts:
                count += 1
            parameters, gradients = (list(tensors) for tensors in zip(*told, strict=True))
            torch._fused_adamw_(  # type: ignore[attr-defined]
                parameters, gradients, list(means), list(squares), [], list(counts),
                lr=group.rate, beta1=self.betas[0], beta2=self.betas[1], weight_decay=self.decay, eps=self.eps,
                amsgrad=False, maximize=False,
            )  # fmt: skip

    def _of(self, parameter: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Running means and the number of steps of a parameter."""
        if id(parameter) not in self._state:
            count = torch.zeros((), dtype=torch.float32, device=parameter.device)
            self._state[id(parameter)] = torch.zeros_like(parameter), torch.zeros_like(parameter), count
        return self._state[id(parameter)]


__all__ = ["Adam", "Group"]
