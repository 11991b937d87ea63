"""What happens in a training run, in files: loss terms as CSV, pictures, and TensorBoard where it is installed."""

from __future__ import annotations

import csv
import importlib.util
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from persona.errors import PersonaError

EVERY, PICTURE_EVERY = 10, 200  # steps


class TrainingLog:
    """Writes ``losses.csv`` (a row every :data:`EVERY` steps, a column a term, already weighted), pictures, and
    ``options.json`` (all options, the weights among them).

    A term that a step does not have leaves its cell empty: photo and generated frames have different ones.

    Raises:
        PersonaError: the folder cannot be written.
    """

    def __init__(self, folder: Path, terms: tuple[str, ...], options: dict[str, Any]) -> None:
        self.folder, self.terms = folder, terms
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "options.json").write_text(json.dumps(options, indent=1, default=str) + "\n", encoding="utf-8")
            self._file = (folder / "losses.csv").open("w", newline="", encoding="utf-8")
        except OSError as error:
            raise PersonaError(f"the training log cannot be written to {folder} ({error.strerror})") from error
        self._rows = csv.writer(self._file)
        self._rows.writerow(["step", "view", "render", "rate", *terms, "total"])
        self._board: Any = None
        if importlib.util.find_spec("tensorboard") is not None:
            from torch.utils.tensorboard import SummaryWriter

            self._board = SummaryWriter(str(folder))

    def step(self, step: int, view: str, render: str, rate: float, terms: dict[str, Tensor]) -> None:
        """Note a step's terms, if it is its turn."""
        if step % EVERY and (step - 1) % EVERY:  # two in a row: one photo, one generated frame
            return
        values = {name: float(value) for name, value in terms.items()}
        cells = [f"{values[n]:.6g}" if n in values else "" for n in self.terms]
        self._rows.writerow([step, view, render, f"{rate:.4g}", *cells, f"{sum(values.values()):.6g}"])
        self._file.flush()
        if self._board is not None:
            for name, value in values.items():
                self._board.add_scalar(name.replace(".", "/"), value, step)

    def picture(self, step: int, target: Float[Tensor, "h w 3"], render: Float[Tensor, "h w 3"]) -> None:
        """Write photo and avatar side by side."""
        pair = torch.cat([target, render], 1).detach().clamp(0, 1).cpu().numpy()
        cv2.imwrite(str(self.folder / f"step_{step:05d}.png"), (255 * pair[..., ::-1]).round().astype(np.uint8))
        if self._board is not None:
            self._board.add_image("photo | avatar", pair, step, dataformats="HWC")

    def close(self) -> None:
        """Finish the files."""
        self._file.close()
        if self._board is not None:
            self._board.close()
