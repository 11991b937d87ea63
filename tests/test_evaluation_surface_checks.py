"""Checks of what the photo does not show: made-up surfaces that must pass, and one for each check that must not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from mannequin import _capsule, mannequin
from persona.evaluation.surface_checks import CHECKS, SurfaceChecks, check_surface, warnings_of
from persona.geometry.meshes import vertex_normals
from persona.types import BodyPart, Garment, Label, SkinWeights, Surface, TexturedSurface

_STEPS = 4  # a triangle of the mannequin becomes so many rows of smaller ones
_LIMBS = (BodyPart.LEFT_ARM, BodyPart.RIGHT_ARM, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)
Paint = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@cache
def grid() -> tuple[np.ndarray, np.ndarray]:
    """Barycentric places of a triangle's smaller vertices, and the smaller triangles."""
    n = _STEPS
    where = [(i, j) for i in range(n + 1) for j in range(n + 1 - i)]
    number = {place: k for k, place in enumerate(where)}
    places = np.array([(n - i - j, i, j) for i, j in where]) / n
    faces = [(number[i, j], number[i + 1, j], number[i, j + 1]) for i, j in where if i + j < n]
    faces += [(number[i + 1, j], number[i + 1, j + 1], number[i, j + 1]) for i, j in where if i + j < n - 1]
    return places, np.array(faces)


def person(paint: Paint | None = None, surface: Surface | None = None) -> TexturedSurface:
    """The capsule person with labels, its back invented as the photo shows the front, but for what ``paint`` changes.

    ``paint`` takes places, parts and labels of the fine vertices and their colours' array, and changes it.
    """
    surface = surface or mannequin()[2].surface
    places, small = grid()
    count = len(surface.faces)
    parents = np.repeat(surface.faces, len(places), 0)
    barycentric = np.tile(places, (count, 1))
    faces = (small[None] + len(places) * np.arange(count)[:, None, None]).reshape(-1, 3)
    posed = (surface.vertices[parents] * barycentric[..., None]).sum(1)
    parts = surface.parts[parents[:, 0]]
    labels = np.full(len(parts), Label.TOP, np.uint8)
    labels[parts == BodyPart.HEAD] = Label.FACE
    labels[np.isin(parts, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG))] = Label.TROUSERS
    labels[np.isin(parts, (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT))] = Label.SHOE
    table = np.zeros((len(Label), 3), np.float32)
    table[[Label.TOP, Label.FACE, Label.TROUSERS, Label.SHOE]] = [
        (0.75, 0.2, 0.2), (0.85, 0.65, 0.55), (0.2, 0.25, 0.5), (0.1, 0.1, 0.1),
    ]  # fmt: skip
    # As cloth is: nowhere quite the same.
    colors = table[labels] + 0.02 * np.random.default_rng(0).standard_normal((len(labels), 1)).astype(np.float32)
    seen = (posed[:, 2] > 0).astype(np.float32)
    if paint is not None:
        colors = np.where(seen[:, None] > 0, colors, paint(posed, parts, colors.copy()))
    return TexturedSurface(surface, faces, parents, barycentric, colors.clip(0, 1), seen, labels=labels)


def checked(textured: TexturedSurface, garments: tuple[Garment, ...] = ()) -> dict[str, float]:
    observation, fit, _ = mannequin()
    return check_surface(observation, replace(fit, surface=textured.surface, garments=garments), textured)


def past(figures: dict[str, float]) -> set[str]:
    """Which limits are passed; every one of them, and no other, has a warning."""
    names = {name for name in CHECKS if figures[name] > getattr(SurfaceChecks(), name)}
    assert len(warnings_of(figures)) == len(names)
    return names


def test_a_back_like_the_front_passes_every_check():
    figures = checked(person())
    assert set(figures) == set(CHECKS)
    assert past(figures) == set()
    assert figures["foreign"] < 0.01
    assert figures["asymmetry"] < 0.01
    assert figures["light"] == pytest.approx(1, abs=0.05)
    assert figures == checked(person())


def test_skin_on_the_back_of_a_shirt_is_foreign():
    def bare(posed, parts, colors):
        colors[parts == BodyPart.TORSO] = (0.85, 0.65, 0.55)
        return colors

    figures = checked(person(bare))
    assert "foreign" in past(figures)
    assert 0.1 < figures["foreign"] < 0.6
    assert figures["background_cm2"] == 0


def test_the_wall_on_a_back_is_told_in_its_area():
    def wall(posed, parts, colors):
        colors[(parts == BodyPart.TORSO) & (posed[:, 1] > 1.0)] = 0.6
        return colors

    figures = checked(person(wall))
    assert {"background_cm2", "foreign"} <= past(figures)
    # Half of the sides of a trunk 0.14 m thick and half a meter long, and the round ends of its capsules.
    assert 700 < figures["background_cm2"] < 3500


def test_what_lies_close_under_a_garment_is_not_asked():
    """A shell of cloth a centimeter off the trunk, which is the wall's colour under it."""
    body = mannequin()[2].surface
    count, own = len(body.vertices), np.flatnonzero(body.parts == BodyPart.TORSO)
    number = np.full(count, -1)
    number[own] = count + np.arange(len(own))
    faces = number[body.faces[np.isin(body.faces, own).all(1)]]
    rows = np.concatenate([np.arange(count), own])
    vertices = body.vertices[rows].copy()
    vertices[count:] += 0.01 * vertex_normals(body.vertices, body.faces)[own]
    surface = Surface(
        vertices, np.concatenate([body.faces, faces]), SkinWeights(body.skin.joints[rows], body.skin.weights[rows]),
        body.parts[rows], body.stiffness[rows], body.body_vertices,
    )  # fmt: skip
    textured = person(surface=surface)
    under = (textured.parents[:, 0] < count) & (surface.parts[textured.parents[:, 0]] == BodyPart.TORSO)
    textured = replace(textured, colors=np.where(under[:, None] & (textured.seen[:, None] == 0), 0.6, textured.colors))
    assert "background_cm2" in past(checked(textured))
    shell = Garment("dress", Label.TOP, count, 1, len(own), True, 1, vertices[count:], "cotton")
    assert past(checked(textured, garments=(shell,))) == set()


def test_sleeves_of_two_colours_are_no_pair():
    def sleeve(posed, parts, colors):
        colors[parts == BodyPart.LEFT_ARM] = (0.2, 0.25, 0.7)
        return colors

    figures = checked(person(sleeve))
    assert "asymmetry" in past(figures)
    assert figures["asymmetry"] > 0.25


def test_two_labels_of_a_pair_of_sleeves_are_no_pair_either():
    textured = person()
    labels = np.array(textured.labels)
    left = textured.surface.parts[textured.parents[:, 0]] == BodyPart.LEFT_LEG
    labels[left & (textured.seen == 0)] = Label.SKIN
    assert "asymmetry" in past(checked(replace(textured, labels=labels)))


def test_one_dark_side_is_too_much_light():
    light = np.zeros((3, 4, 4))
    light[:, 0, 3] = light[:, 3, 0] = 0.3
    assert past(checked(replace(person(), light=light))) == {"light"}
    assert past(checked(replace(person(), light=0.3 * light))) == set()


def test_legs_that_fade_are_told_and_a_hem_is_not():
    def fade(posed, parts, colors):
        legs = np.isin(parts, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG))
        share = np.clip((posed[:, 1:2] - 0.1) / 0.7, 0, 1)
        return np.where(legs[:, None], colors * share + (1 - share) * np.array([0.5, 0.5, 0.1]), colors)

    def hem(posed, parts, colors):
        legs = np.isin(parts, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)) & (posed[:, 1] < 0.5)
        colors[legs] = (0.5, 0.5, 0.1)
        return colors

    figures = checked(person(fade))
    assert "fading" in past(figures)
    assert checked(person(hem))["fading"] < 5


def with_piece(length: float, part: BodyPart) -> Surface:
    """The capsule person with a stick beside the left hand that moves with a part."""
    surface = mannequin()[2].surface
    start = np.array([0.46, 0.95, 0.05])
    vertices, faces = _capsule(start, start + length * np.array([0.8, -0.6, 0]), 0.03)
    count = len(surface.vertices)
    skin = SkinWeights(
        np.concatenate([surface.skin.joints, np.repeat(surface.skin.joints[-1:], len(vertices), 0)]),
        np.concatenate([surface.skin.weights, np.ones((len(vertices), 1), np.float32)]),
    )
    return Surface(
        np.concatenate([surface.vertices, vertices]),
        np.concatenate([surface.faces, faces + count]),
        skin,
        np.concatenate([surface.parts, np.full(len(vertices), part, np.uint8)]),
        np.concatenate([surface.stiffness, np.zeros(len(vertices), np.float32)]),
        surface.body_vertices,
    )


@pytest.mark.slow
def test_a_stick_of_cloth_that_follows_a_hand_is_told():
    figures = checked(person(surface=with_piece(0.5, BodyPart.LEFT_HAND)))
    assert "baton_cm" in past(figures)
    assert 45 < figures["baton_cm"] < 60
    assert checked(person(surface=with_piece(0.2, BodyPart.LEFT_HAND)))["baton_cm"] < 30
    assert checked(person(surface=with_piece(0.5, BodyPart.TORSO)))["baton_cm"] == 0
    held = person(surface=with_piece(0.5, BodyPart.LEFT_HAND))
    labels = np.array(held.labels)
    labels[held.surface.parts[held.parents[:, 0]] == BodyPart.LEFT_HAND] = Label.PROP
    assert checked(replace(held, labels=labels))["baton_cm"] == 0


def test_a_surface_without_labels_takes_the_photos():
    figures = checked(replace(person(), labels=None))
    assert all(np.isfinite(v) for v in figures.values())
    assert figures["foreign"] < 0.05


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_surface_that_is_all_seen_or_all_invented_is_no_error(value):
    textured = person()
    figures = checked(replace(textured, seen=np.full_like(textured.seen, value)))
    assert all(np.isfinite(v) for v in figures.values())
    assert figures["foreign"] == 0
