"""Moving records of tensors from device to device."""

from __future__ import annotations

import copy
from dataclasses import fields, replace
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

T = TypeVar("T")


def on_device(record: T, device: torch.device | str) -> T:
    """A frozen dataclass with its tensors, tuples of tensors, modules and records of these on another device."""
    return replace(record, **{f.name: _moved(getattr(record, f.name), device) for f in fields(record)})  # type: ignore[arg-type, type-var]


def _moved(value: Any, device: torch.device | str) -> Any:
    if isinstance(value, tuple):
        return tuple(_moved(item, device) for item in value)
    if isinstance(value, nn.Module):
        return copy.deepcopy(value).to(device)  # which would be changed in place
    return value.to(device) if isinstance(value, Tensor) or hasattr(value, "to") else value


__all__ = ["on_device"]
