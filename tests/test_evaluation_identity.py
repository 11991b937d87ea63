"""Whether a face is still the person's: distances, other people as the scale, the real network where it is there."""

from __future__ import annotations

import numpy as np
import pytest

from persona.errors import PersonaError
from persona.evaluation import identity
from persona.evaluation.identity import Faces
from persona.imaging.masks import Box

BOX = Box(2, 3, 8, 9)
COLOURS = {"ann": (1.0, 0, 0), "ben": (0, 1.0, 0), "cay": (0, 0, 0.5)}


def face(colour: tuple[float, float, float]) -> np.ndarray:
    picture = np.ones((12, 12, 3))
    picture[3:9, 2:8] = colour
    return picture


def mean_colour(image: np.ndarray, box: Box) -> np.ndarray | None:
    """Stands for the network; it does not see white faces."""
    found = image[box.slices].mean((0, 1))
    return None if found.min() == 1 else found


def test_the_distance_to_the_own_face_and_to_those_of_others():
    faces = Faces(mean_colour)
    for who, colour in COLOURS.items():
        shown = tuple(0.5 * c for c in colour)
        faces.see(("avatar", "g", who), who, "1", face(shown), face(colour), BOX)
        faces.see(("white", "g", who), who, "1", face((1, 1, 1)), face(colour), BOX)
        faces.see(("turned away", "g", who), who, "1", face(colour), face(colour), None)
    figures = faces.figures()
    assert set(figures) == {("avatar", "g", who) for who in COLOURS}
    ann = figures[("avatar", "g", "ann")]
    assert ann["identity"] == pytest.approx(0.5)
    assert ann["identity-others"] == pytest.approx(np.mean([np.hypot(0.5, 1), np.hypot(0.5, 0.5)]))


def test_one_person_has_no_others():
    faces = Faces(mean_colour)
    faces.see(("avatar", "g", "1"), "", "1", face((0, 0, 0)), face((0, 0, 0)), BOX)
    assert faces.figures() == {("avatar", "g", "1"): {"identity": 0.0}}


def test_without_dlib_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "dlib", None)
    with pytest.raises(PersonaError, match=r"persona\[identity\]"):
        identity.face_embedder()


def test_the_network_tells_people_apart_and_knows_them_again():
    try:
        __import__("dlib")
    except ImportError:
        pytest.skip("the extra 'identity' is not installed")
    if not identity.weights_file().is_file():
        pytest.skip("the extra 'identity' has no face network in the cache (persona evaluate --identity fetches it)")
    import cv2

    from observed import EXAMPLES, observe
    from persona.training.captured import face_box

    embed, found = identity.face_embedder(), {}
    for name in ("man_shirt", "woman_skirt"):
        observation = observe(name)
        x0, y0, x1, y1 = (round(float(v)) for v in face_box(observation, margin=0.15))  # type: ignore[union-attr]
        picture = cv2.imread(str(EXAMPLES / f"{name}.jpg"))[..., ::-1] / 255
        scale = picture.shape[0] / observation.alpha.shape[0]
        picture = cv2.resize(picture, observation.alpha.shape[::-1]) if scale != 1 else picture
        whole = embed(picture, Box(x0, y0, x1, y1))
        soft = embed(cv2.GaussianBlur(picture, (0, 0), 1.0) * 0.9, Box(x0, y0, x1, y1))
        assert whole is not None and soft is not None
        found[name] = whole, soft
    same = max(float(np.linalg.norm(a - b)) for a, b in found.values())
    other = float(np.linalg.norm(found["man_shirt"][0] - found["woman_skirt"][0]))
    assert same < 0.3 < 0.5 < other
