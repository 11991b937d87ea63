"""Which hands an avatar shows that the photo does not."""

from dataclasses import replace

import numpy as np
import pytest

from dressed_person import dressed_person
from persona.avatar.building import _hidden_hands, build_avatar, drawn_unseen
from persona.geometry.tearing import SHEETS
from persona.landmark_names import COARSE_HANDS
from persona.types import LABEL_OF, BodyFit, BodyPart, Material, SkinWeights
from skirt import person_in_skirt

HAND = int(BodyPart.LEFT_HAND)


def with_hand(fit: BodyFit, height: float, depth: float) -> BodyFit:
    """The left hand moved to a height in the middle of the body, and to a depth (meters towards the camera)."""
    surface = fit.surface
    own = surface.parts == HAND
    vertices = surface.vertices.copy()
    vertices[own] += np.float32([0.0, height, depth]) - vertices[own].mean(0)
    return replace(fit, surface=replace(surface, vertices=vertices))


def test_a_hidden_hand_that_covers_nothing_in_the_photo_is_drawn_and_so_is_one_that_holds_a_large_thing() -> None:
    _, fit = dressed_person()
    trunk = fit.surface.vertices[fit.surface.parts == BodyPart.TORSO]
    height, (back, front) = float(np.median(trunk[:, 1])), np.quantile(trunk[:, 2], [0.0, 1.0])
    towards = np.sign(np.linalg.inv(fit.camera.T_camera_world)[2, 3])
    assert towards > 0  # the camera stands before the person
    before = with_hand(fit, height, front + 0.12)
    assert drawn_unseen(with_hand(fit, height, back - 0.12), HAND)
    assert not drawn_unseen(with_hand(fit, height, (back + front) / 2), HAND)  # under the clothes
    assert not drawn_unseen(before, HAND)

    def holding(size: float) -> BodyFit:
        """With a sheet of the hand's own beside it, that large (meters)."""
        surface = before.surface
        sheet = surface.vertices[surface.parts == HAND][:1] + np.float32([[0, 0, 0], [0, -size, 0], [0, -size, 0.01]])
        return replace(
            before,
            surface=replace(
                surface,
                vertices=np.concatenate([surface.vertices, sheet]),
                faces=np.concatenate([surface.faces, len(surface.vertices) + np.arange(3)[None].astype(np.int32)]),
                parts=np.concatenate([surface.parts, np.full(3, HAND, np.uint8)]),
                skin=SkinWeights(*(np.concatenate([x, x[:3]]) for x in (surface.skin.joints, surface.skin.weights))),
                stiffness=np.concatenate([surface.stiffness, surface.stiffness[:3]]),
            ),
        )

    assert drawn_unseen(holding(0.5), HAND)
    assert not drawn_unseen(holding(0.01), HAND)


def test_a_hand_before_clothes_is_not_drawn_where_the_photo_shows_the_clothes_alone() -> None:
    observation, fit = dressed_person()
    trunk = fit.surface.vertices[fit.surface.parts == BodyPart.TORSO]
    height, depth = float(np.median(trunk[:, 1])), float(trunk[:, 2].max()) + 0.12
    body = observation.landmarks.body.copy()
    places = np.array([[0, 0.03, depth], [-0.02, -0.05, depth], [0.02, -0.05, depth], [0.02, -0.03, depth]])
    body[COARSE_HANDS[0]] = fit.camera.project(places + np.array([0.0, height, 0.0]))[0]
    marks = replace(observation.landmarks, body=body, left_hand=None)
    bare = np.where(observation.alpha > 0.5, LABEL_OF[Material.SKIN], observation.labels)
    for labels, hidden in ((observation.labels, True), (bare, False)):
        shown = replace(observation, landmarks=marks, labels=labels)
        assert (HAND in _hidden_hands(shown, with_hand(fit, height, depth))) == hidden
        assert HAND not in _hidden_hands(shown, with_hand(fit, height, float(trunk[:, 2].min()) - 0.12))


def test_the_stretch_of_sheets_counts_more_than_that_of_the_body_and_of_garments() -> None:
    observation, fit, textured = person_in_skirt()
    first = fit.garments[0].first
    for worn, times in ((fit.garments, 1.0), ((), SHEETS)):
        avatar = build_avatar(observation, replace(fit, garments=worn), textured, count=3000)
        sheet = (avatar.corners >= first).all(1)
        assert avatar.stretch[~sheet].median() == pytest.approx(1.0, abs=0.05)
        assert avatar.stretch[sheet].median() == pytest.approx(times, rel=0.05)
