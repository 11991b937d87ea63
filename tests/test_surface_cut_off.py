"""Legs below the picture: trousers where they are dressed or nothing is seen of them, and only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dressed_person import dressed_person
from persona.surface.cut_off import CutOffOptions, dress_cut_off_legs
from persona.surface.scene import LEFT_LEG, RIGHT_LEG
from persona.types import BodyFit, BodyPart, Label, Observation


def cut(at_m: float) -> tuple[Observation, BodyFit]:
    """The person of capsules, the picture ending at this height above the ground."""
    observation, fit = dressed_person()
    rows = int(fit.camera.project(np.array([[0.0, at_m, 0.0]]))[0][0, 1])
    photo = replace(observation.photo, pixels=observation.photo.pixels[:rows])
    arrays = {name: getattr(observation, name)[:rows] for name in ("alpha", "foreground", "labels")}
    return replace(observation, photo=photo, **arrays), replace(fit, camera=replace(fit.camera, height=rows))


def radius(fit: BodyFit, part: BodyPart, before: BodyFit) -> float:
    """How far a leg's points at the ankle lie from the middle of their section, at most."""
    own = fit.surface.parts == part
    level = fit.surface.vertices[own & (np.abs(before.surface.vertices[:, 1] - 0.09) < 0.005)]
    return float(np.linalg.norm(level[:, [0, 2]] - level[:, [0, 2]].mean(0), axis=1).max())


@pytest.mark.parametrize("at_m", [0.85, 0.60])
def test_dressed_legs_become_trousers_below_the_picture(at_m: float) -> None:
    observation, fit = cut(at_m)
    dressed = dress_cut_off_legs(observation, fit)
    moved = np.linalg.norm(dressed.surface.vertices - fit.surface.vertices, axis=1)
    assert (moved[~np.isin(fit.surface.parts, (LEFT_LEG[0], RIGHT_LEG[0]))] == 0).all()
    assert (moved[fit.surface.vertices[:, 1] > at_m + 0.02] == 0).all()
    options = CutOffOptions()
    for part in (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG):
        assert radius(fit, part, fit) < 0.065
        assert radius(dressed, part, fit) == pytest.approx(options.hem_m, abs=0.015)


def test_a_whole_person_and_bare_legs_stay_as_they_are() -> None:
    observation, fit = dressed_person()
    assert dress_cut_off_legs(observation, fit) is fit
    observation, fit = cut(0.47)
    labels = np.where(observation.labels == Label.BACKGROUND, observation.labels, np.uint8(Label.SKIN))
    bare = dress_cut_off_legs(replace(observation, labels=labels), fit)
    np.testing.assert_array_equal(bare.surface.vertices, fit.surface.vertices)


def test_legs_go_on_as_wide_as_cloth_is_at_the_border() -> None:
    observation, fit = cut(0.54)
    plain = dress_cut_off_legs(observation, fit)
    wide = observation.alpha > 0.5
    more = round(0.04 * fit.camera.fx / float(np.median(fit.camera.project(fit.surface.vertices)[1])))
    for by in range(1, more + 1):  # to the picture's left alone
        wide[:, :-by] |= observation.alpha[:, by:] > 0.5
    alpha = np.where(wide, np.float32(1), observation.alpha)
    labels = np.where(wide & (observation.labels == Label.BACKGROUND), np.uint8(Label.TROUSERS), observation.labels)
    dressed = dress_cut_off_legs(replace(observation, alpha=alpha, labels=labels), fit)
    at, _ = fit.camera.project(fit.surface.vertices)
    moved = fit.camera.project(dressed.surface.vertices)[0][:, 0] - fit.camera.project(plain.surface.vertices)[0][:, 0]
    legs = np.isin(fit.surface.parts, (LEFT_LEG[0], RIGHT_LEG[0])) & (fit.surface.vertices[:, 1] < 0.54)
    outer = legs & (at[:, 0] < np.median(at[legs, 0]))
    under = outer & (fit.surface.vertices[:, 1] > 0.51)
    assert -moved[under].min() == pytest.approx(more, rel=0.25)
    assert np.abs(moved[outer & (fit.surface.vertices[:, 1] < 0.54 - CutOffOptions().even_m)]).max(initial=0) < 0.1
    assert np.abs(moved[~legs]).max() < 1e-9


def test_an_arm_before_one_leg_does_not_bare_it() -> None:
    observation, fit = cut(0.60)
    left = np.arange(observation.labels.shape[1]) < fit.camera.cx
    labels = np.where((observation.labels != Label.BACKGROUND) & left, np.uint8(Label.SKIN), observation.labels)
    dressed = dress_cut_off_legs(replace(observation, labels=labels), fit)
    for part in (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG):
        assert radius(dressed, part, fit) == pytest.approx(CutOffOptions().hem_m, abs=0.015)
