"""Reading back the videos that tests have written."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def read_video(path: Path | str) -> list[np.ndarray]:
    """All pictures of a short video, (h, w, 3) uint8."""
    import av

    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
