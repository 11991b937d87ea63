"""Results that other programs saved for the same photo: keypoints, masks, bodies. See ``docs/perception.md``."""

from __future__ import annotations

from persona.perception.imports.bodies import read_body
from persona.perception.imports.files import SavedFile
from persona.perception.imports.keypoints import Keypoints, read_keypoints
from persona.perception.imports.mask import read_mask

__all__ = ["Keypoints", "SavedFile", "read_body", "read_keypoints", "read_mask"]
