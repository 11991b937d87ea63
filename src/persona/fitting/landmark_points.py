"""Where the landmark model's points lie on a body.

They were measured on one body, :data:`REFERENCE`, by rendering random people (260 heads, 240 whole bodies; random
shape, pose, light and camera), running the landmark model on the pictures and solving for the point of the body that
each landmark means. The file holds ``body_joint`` and ``body_offset`` (meters from a joint, modelling pose),
``face_triangle`` and ``face_barycentric`` with ``face_spread`` (meters), and ``world_bias`` and ``world_spread``
(meters, camera axes), the error of the landmark model's own 3D points. Left and right were averaged. It must be made
again when the body or the landmark model changes.
"""

from __future__ import annotations

from persona.body import Anny
from persona.body.model import BodyModel
from persona.fitting.landmark_transfer import transferred
from persona.fitting.landmarks import LandmarkMap, measured

#: The body on which landmarks were measured and whose expression parameters are the facial actions' names.
REFERENCE = Anny()


def landmark_map(model: BodyModel) -> LandmarkMap:
    """The map of a body: measured, or carried over from the body on which it was."""
    places = model.profile.landmarks
    if places is not None:
        return measured(model, places)
    reference = REFERENCE.load()
    return transferred(landmark_map(reference), reference, model)
