"""What a closed eye and an open mouth bring out, and the colours it gets."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from persona.avatar.expression import moved_by, unfolding
from persona.body import load_body
from persona.fitting.shape_priors import shape_prior
from persona.synthesis.unfolding import color_unfolded
from persona.synthesis.unseen_face import UnseenFace
from persona.types import BodyFit, BodyPart, BodyReference, Camera, Label, Pose, Surface


@pytest.fixture(scope="module")
def fit() -> BodyFit:
    """The mean body standing in its reference pose, turned a little, as if a photo had shown it so."""
    model = load_body()
    coefficients = model.coefficients(shape_prior(model, None).mean[None], np.zeros((1, len(model.expression))))
    reference = model.reference_vertices(coefficients)
    where, basis = model.expression_basis(coefficients)
    skeleton = model.skeleton(coefficients)
    turn = np.array([[0.8, 0.0, 0.6], [0.0, 1.0, 0.0], [-0.6, 0.0, 0.8]])
    rotations = np.tile(np.eye(3), (len(skeleton.names), 1, 1))
    rotations[0] = turn
    count = len(reference)
    root = skeleton.rest_joints[0]
    surface = Surface(
        (reference - root) @ turn.T + root, np.asarray(model.faces), model.skin, model.parts, np.zeros(count), count
    )
    pose = Pose(rotations, root, np.zeros(len(model.expression.names), np.float32))
    return BodyFit(BodyReference("anny"), {}, skeleton, pose, Camera(500, 500, 100, 100, 200, 200, np.eye(4)), surface,
                   model.expression.names, where, basis)  # fmt: skip


def test_lids_lips_and_mouth_unfold_and_nothing_else(fit: BodyFit) -> None:
    found = unfolding(fit)
    chosen = found.share > 0.5
    assert 20 < chosen.sum() < 300
    assert (fit.surface.parts[chosen] == BodyPart.HEAD).all()
    for name in ("eyeBlinkLeft", "eyeBlinkRight", "jawOpen"):
        assert (chosen & moved_by(fit, name)).sum() >= 5
    lids = chosen & moved_by(fit, "eyeBlinkLeft")
    assert np.ptp(fit.surface.vertices[lids], axis=0).max() < 0.05
    assert 100 < found.mouth.sum() < 2000
    middle = fit.surface.vertices[found.mouth].mean(0)
    eyes = fit.surface.vertices[chosen & (moved_by(fit, "eyeBlinkLeft") | moved_by(fit, "eyeBlinkRight"))].mean(0)
    assert 0.03 < eyes[1] - middle[1] < 0.12


def test_the_surface_moves_with_the_head(fit: BodyFit) -> None:
    found = unfolding(fit)
    moved = found.vertices - fit.surface.vertices
    turn = np.asarray(fit.pose.rotations[0])
    np.testing.assert_allclose(moved, found.shift @ turn.T, atol=1e-6)
    assert 0.005 < np.linalg.norm(moved, axis=1).max() < 0.08


def test_lids_get_the_skin_around_and_keep_it_from_the_photo(fit: BodyFit) -> None:
    count = len(fit.surface.vertices)
    rows = np.arange(count)
    found = unfolding(fit)
    skin, eye = np.array([0.8, 0.6, 0.5]), np.array([0.1, 0.1, 0.4])
    colors = np.tile(skin, (count, 1))
    colors[found.share > 0] = eye  # lashes and iris, as a photo has them there
    weight = np.ones(count)
    weight[found.mouth] = 0.0
    after, shown = color_unfolded(
        fit, found, np.stack([rows, rows, rows], 1), np.tile([1.0, 0, 0], (count, 1)), colors, weight
    )
    lids = (found.share > 0.99) & (moved_by(fit, "eyeBlinkLeft") | moved_by(fit, "eyeBlinkRight"))
    np.testing.assert_allclose(after[lids], np.tile(0.93 * skin, (lids.sum(), 1)), atol=1e-6)
    assert (shown[lids] == 0).all()
    inside = after[found.mouth & ~lids]
    assert (inside[:, 0] > 1.3 * inside[:, 1]).all() and inside.max() < 0.6
    elsewhere = (found.share == 0) & ~found.mouth
    np.testing.assert_array_equal(after[elsewhere], colors[elsewhere])
    np.testing.assert_array_equal(shown[elsewhere], 1.0)


def test_a_face_that_was_not_seen_has_lips_brows_and_eyes_and_one_that_was_keeps_its_own(fit: BodyFit) -> None:
    points = (fit.surface.vertices - fit.pose.translation) @ np.asarray(fit.pose.rotations[0])
    count = len(points)
    parents, barycentric = np.repeat(np.arange(count)[:, None], 3, 1), np.tile([1.0, 0.0, 0.0], (count, 1))
    colors = np.tile([0.8, 0.6, 0.5], (count, 1))
    labels = np.where(fit.surface.parts == BodyPart.HEAD, Label.FACE, Label.TOP).astype(np.uint8)
    given = (fit, unfolding(fit), parents, barycentric, colors)
    after = UnseenFace()(*given, np.zeros(count), labels)
    changed = np.abs(after - colors).max(1) > 0.02
    assert 100 < changed.sum() < 0.4 * (labels == Label.FACE).sum()
    assert not changed[labels != Label.FACE].any()
    red = changed & (after[:, 0] - after[:, 1] > 0.25)
    dark = changed & (after.mean(1) < 0.3)
    assert 0.03 < np.ptp(points[red, 0]) < 0.07 and np.ptp(points[red, 1]) < 0.03
    assert points[red, 1].mean() < points[dark, 1].mean() - 0.03
    assert (points[dark, 0] > 0).any() and (points[dark, 0] < 0).any()
    np.testing.assert_array_equal(UnseenFace()(*given, np.ones(count), labels), colors)


class _Fine(SimpleNamespace):
    """Places of a mesh."""

    def __len__(self) -> int:
        return len(self.rest)


def test_the_unseen_half_of_a_face_has_the_features_of_the_seen_one() -> None:
    """A face of 20 x 20 places whose left half is seen, lighter than the other, with a mouth; and hair."""
    x, y = (part.ravel() for part in np.meshgrid(np.linspace(-0.095, 0.095, 20), np.linspace(0, 0.19, 20)))
    rest = np.stack([x, y, 0 * x], 1)
    fine: Any = _Fine(rest=rest, parts=np.full(400, BodyPart.HEAD), sheet=np.zeros(400, bool))
    base = np.where(x[:, None] > 0, [0.8, 0.6, 0.5], [0.5, 0.4, 0.3])
    mouth = (np.abs(x) < 0.03) & (np.abs(y - 0.05) < 0.01)
    labels = np.where(y > 0.15, Label.HAIR, Label.SKIN).astype(np.uint8)
    direct = np.where((x > 0)[:, None], base - 0.2 * mouth[:, None], 0.0)
    shown = (x > 0) * 1.0
    surface: Any = SimpleNamespace(labels=labels, evidence=shown)
    colors, found = UnseenFace().mirrored(fine, base, direct, shown, surface)
    assert (found == ((x < 0) & (labels == Label.SKIN))).all()
    assert np.allclose(colors[found], (base - 0.2 * mouth[:, None])[found])
    assert (colors[~found] == base[~found]).all()
