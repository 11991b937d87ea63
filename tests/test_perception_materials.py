"""Skin, hair, cloth, shoes and held things on the sample photos, whose clothes are known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from observed import observe
from persona.landmark_names import ANKLES, FACE_OVAL, HEELS, KNEES, TOES
from persona.perception.head import find_head
from persona.perception.materials import materials
from persona.types import Material, Observation


def share(observation: Observation, where: np.ndarray, material: Material) -> float:
    inside = where & (observation.alpha > 0.9)
    return float((observation.materials[inside] == material).mean())


def polygon(observation: Observation, points: np.ndarray) -> np.ndarray:
    mask = np.zeros(observation.alpha.shape, np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(points.astype(np.int32)), 1)
    return mask > 0


@pytest.mark.parametrize("name", ["man_shirt", "man_tunic", "woman_skirt"])
def test_labels_are_where_they_belong(name: str) -> None:
    seen = observe(name)
    marks = seen.landmarks
    assert marks.face is not None
    assert ((seen.materials == Material.BACKGROUND) == (seen.alpha <= 0.02)).all()
    oval = polygon(seen, marks.face[FACE_OVAL, :2])
    assert share(seen, oval, Material.SKIN) > 0.85
    top, chin = marks.face[10, :2], marks.face[152, :2]
    crown = top + 0.2 * (top - chin)
    around = np.zeros(oval.shape, np.uint8)
    cv2.circle(around, (int(crown[0]), int(crown[1])), int(0.15 * np.linalg.norm(top - chin)), 1, -1)
    assert share(seen, around > 0, Material.HAIR) > 0.8
    torso = polygon(seen, marks.body[[11, 12, 24, 23]] * 0.8 + 0.2 * marks.body[[11, 12, 24, 23]].mean(0))
    assert share(seen, torso, Material.CLOTH) > 0.95
    for hand in (marks.left_hand, marks.right_hand):
        assert hand is not None
        assert share(seen, polygon(seen, hand.points[[0, 5, 9, 13, 17], :2]), Material.SKIN) > 0.8
    for side in (0, 1):
        foot = polygon(seen, marks.body[[ANKLES[side], TOES[side], HEELS[side]]])
        assert share(seen, foot, Material.SHOE) > 0.6


def test_bare_legs_under_a_skirt_and_covered_ones() -> None:
    for name, expected in (("woman_skirt", Material.SKIN), ("man_shirt", Material.CLOTH)):
        seen = observe(name)
        knee, ankle = seen.landmarks.body[KNEES[0]], seen.landmarks.body[ANKLES[0]]
        shin = np.zeros(seen.alpha.shape, np.uint8)
        low = 0.75 * knee + 0.25 * ankle
        cv2.line(shin, (int(knee[0]), int(knee[1] + 4)), (int(low[0]), int(low[1])), 1, 3)
        assert share(seen, shin > 0, expected) > 0.9


def test_props_win_and_an_empty_matte_has_no_labels() -> None:
    seen = observe("man_shirt")
    props = np.zeros(seen.alpha.shape, np.uint8)
    x, y = seen.landmarks.body[23:25].mean(0).astype(int)
    props[y - 20 : y + 20, x - 20 : x + 20] = 1
    labels = materials(seen.foreground, seen.alpha, props, seen.landmarks, seen.head)
    assert (labels[y - 10 : y + 10, x - 10 : x + 10] == Material.PROP).all()
    empty = materials(seen.foreground, np.zeros_like(seen.alpha), props, seen.landmarks, seen.head)
    assert (empty == Material.BACKGROUND).all()


def test_without_a_face_mesh_the_body_points_must_do() -> None:
    from dataclasses import replace

    seen = observe("man_shirt")
    marks = replace(seen.landmarks, face=None, left_hand=None, right_hand=None)
    labels = materials(
        seen.foreground, seen.alpha, np.zeros(seen.alpha.shape, np.uint8), marks, find_head(marks, seen.alpha.shape)
    )
    nose = seen.landmarks.body[0].astype(int)
    assert labels[nose[1], nose[0]] == Material.SKIN
    assert (labels != seen.materials)[seen.alpha > 0.5].mean() < 0.1
