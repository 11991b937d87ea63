"""Who is meant, whether there is anybody, and what the user is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from observed import landmark_reader, observe
from persona import storage
from persona.errors import PersonaError
from persona.events import Event, Stage
from persona.imaging.photo import read_photo
from persona.landmark_names import ANKLES, HEELS, HIPS, KNEES, TOES
from persona.perception import Perceive, person
from persona.perception.landmarks import PersonReading
from persona.perception.person import _fused_bags, _unseen_face, _unseen_limbs
from persona.perception.regions import Region
from persona.types import Label, Landmarks, Observation, Photo

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"


def photo_of(pixels: np.ndarray, alpha: np.ndarray | None = None) -> Photo:
    return Photo(np.ascontiguousarray(pixels), alpha, "made_up", (pixels.shape[1], pixels.shape[0]))


@pytest.mark.slow
def test_nobody() -> None:
    landmark_reader()
    y, x = np.mgrid[:400, :300]
    for pixels in (np.full((400, 300, 3), 200), np.stack([x % 256, y % 256, (x + y) % 256], -1)):
        with pytest.raises(PersonaError, match="no person"):
            Perceive()(photo_of(pixels.astype(np.uint8)))


@pytest.mark.parametrize(("tall", "said"), [(None, "no person"), (80, "only 80 pixels tall")])
def test_why_nobody_is_chosen(
    monkeypatch: pytest.MonkeyPatch, found_far_away: Callable[[int], PersonReading], tall: int | None, said: str
) -> None:
    monkeypatch.setattr(person, "_largest_convincing", lambda *_: None)
    monkeypatch.setattr(person, "_tallest_far_away", lambda *_: None if tall is None else found_far_away(tall))
    with pytest.raises(PersonaError, match=said):
        person.choose_person(Nobody(), np.zeros((900, 400, 3), np.uint8), "a photo")  # type: ignore[arg-type]


def test_somebody_far_away_who_is_large_enough_is_taken(
    monkeypatch: pytest.MonkeyPatch, found_far_away: Callable[[int], PersonReading]
) -> None:
    reading = found_far_away(237)
    monkeypatch.setattr(person, "_largest_convincing", lambda *_: None)
    monkeypatch.setattr(person, "_tallest_far_away", lambda *_: reading)
    chosen = person.choose_person(Nobody(), np.zeros((900, 400, 3), np.uint8), "a photo")  # type: ignore[arg-type]
    assert chosen.people == 1
    assert np.array_equal(chosen.reading.mask, reading.mask)


class Nobody:
    """A reader that finds nobody in the whole picture."""

    def find_people(self, *_: object) -> list[object]:
        return []


@pytest.fixture
def found_far_away() -> Callable[[int], PersonReading]:
    """A person so many pixels tall."""

    def made(tall: int) -> PersonReading:
        body = np.full((33, 2), 200.0)
        landmarks = Landmarks(body, np.full(33, 0.9), np.full(33, 1.0), np.zeros((33, 3)), face_score=0.9)
        mask = np.zeros((900, 400))
        mask[100 : 100 + tall, 180:220] = 1
        return PersonReading(landmarks, mask, 0.9, Region(200.0, 200.0, 1.25 * tall))

    return made


@pytest.mark.slow
def test_somebody_small_in_a_wide_photo_is_read() -> None:
    """Too small to be found in the whole of it, and large enough for an avatar."""
    photo = observe("man_shirt").photo.pixels
    scale = 240 / photo.shape[0]
    small = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    wide = np.full((900, 1600, 3), photo[5, 5], np.uint8)
    wide[600 : 600 + small.shape[0], 200 : 200 + small.shape[1]] = small
    seen = Perceive()(photo_of(wide))
    rows, columns = np.nonzero(seen.alpha > 0.5)
    assert rows.min() > 590 and columns.min() > 190 and columns.max() < 210 + small.shape[1]
    assert any("coarse" in warning for warning in seen.warnings)


@pytest.mark.slow
def test_too_small() -> None:
    pixels = observe("man_shirt").photo.pixels
    small = cv2.resize(pixels, None, fx=0.09, fy=0.09, interpolation=cv2.INTER_AREA)
    with pytest.raises(PersonaError, match="pixels tall"):
        Perceive()(photo_of(small))
    beach = np.full((700, 900, 3), 190, np.uint8)
    beach[300 : 300 + small.shape[0], 500 : 500 + small.shape[1]] = small
    with pytest.raises(PersonaError, match=r"pixels tall|no person"):
        Perceive()(photo_of(beach))


@pytest.mark.slow
def test_of_two_people_the_larger_is_used() -> None:
    tall, short = observe("man_shirt").photo.pixels, observe("woman_skirt").photo.pixels
    short = cv2.resize(short, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    pixels = np.full((1024, 768 + 576, 3), 128, np.uint8)
    pixels[:, :768] = tall
    pixels[1024 - short.shape[0] :, 768:] = short
    heard: list[Event] = []
    seen = Perceive()(photo_of(pixels), Stage("perceive", heard.append))
    assert seen.people == 2
    assert any("two people" in warning for warning in seen.warnings)
    assert [e.message for e in heard if e.kind == "warning"] == list(seen.warnings)
    assert seen.alpha[:, 800:].max() < 0.1
    assert seen.landmarks.body[:, 0].max() < 768


@pytest.mark.slow
@pytest.mark.parametrize("below_mouth", [1.2, 1.8, 3.0])
def test_a_head_that_the_edge_cuts_off_is_told(below_mouth: float) -> None:
    """Also where the head is guessed just inside the picture: from the neck to the chest."""
    whole = observe("woman_skirt")
    face = whole.landmarks.body
    mouth, eyes = face[9:11, 1].mean(), face[2:6:3, 1].mean()
    first = round(mouth + below_mouth * (mouth - eyes))
    with pytest.raises(PersonaError, match="head is outside"):
        person.choose_person(landmark_reader(), whole.photo.pixels[first:], "a photo")


@pytest.mark.slow
def test_upper_body_only() -> None:
    pixels = observe("man_shirt").photo.pixels[:480]
    seen = Perceive()(photo_of(pixels))
    assert not any("legs" in warning or "feet" in warning for warning in seen.warnings)  # the fit tells, once
    assert seen.alpha.shape == (480, 768)
    assert seen.alpha[-1].max() > 0.9, "the person goes on below the picture"


@pytest.mark.slow
def test_a_cut_out_is_taken_as_it_is() -> None:
    whole = observe("woman_skirt")
    alpha = (whole.alpha * 255).round().astype(np.uint8)
    pixels = np.where(alpha[..., None] > 0, whole.photo.pixels, np.uint8(128))
    seen = Perceive()(photo_of(pixels, alpha))
    assert (seen.alpha * 255).round().astype(np.uint8).tolist() == alpha.tolist()


@pytest.mark.slow
def test_a_figure_of_one_material_is_doubted() -> None:
    whole = observe("man_shirt")
    grey = cv2.cvtColor(whole.photo.pixels, cv2.COLOR_RGB2GRAY).astype(float)
    plaster = 190 + 0.15 * (grey - grey.mean())
    pixels = np.where(whole.alpha[..., None] > 0.5, plaster[..., None], 30).astype(np.uint8)
    seen = Perceive()(photo_of(np.repeat(pixels[..., :1], 3, 2)))
    assert any("statue" in warning for warning in seen.warnings)
    plain_grey = np.repeat(grey[..., None].astype(np.uint8), 3, 2)
    assert not any("statue" in warning for warning in Perceive()(photo_of(plain_grey)).warnings)


@pytest.mark.slow
def test_progress_and_a_file_of_it(tmp_path: Path) -> None:
    seen = observe("man_tunic")
    assert seen.people == 1
    assert seen.warnings == ()
    storage.save(seen, tmp_path / "seen.st")
    again = storage.load(Observation, tmp_path / "seen.st")
    assert (again.materials == seen.materials).all()
    heard: list[Event] = []
    Perceive()(seen.photo, Stage("perceive", heard.append))
    fractions = [e.fraction for e in heard if e.kind == "progress"]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def standing() -> Landmarks:
    """All points inside a picture of 100 x 200 pixels, standing upright."""
    body = np.full((33, 2), [50.0, 100.0])
    world = np.zeros((33, 3))
    world[11:13] = [[0.2, -0.5, 0], [-0.2, -0.5, 0]]
    world[23:25] = [[0.1, 0, 0], [-0.1, 0, 0]]
    world[25:27] = [[0.1, 0.4, 0], [-0.1, 0.4, 0]]
    return Landmarks(body, np.ones(33), np.zeros(33), world)


def test_what_is_unseen_is_said() -> None:
    marks = standing()
    assert _unseen_limbs(marks, (200, 100)) == []

    def hidden(*indices: int) -> str:
        confidence = np.ones(33)
        confidence[list(indices)] = 0.1
        return " ".join(_unseen_limbs(replace(marks, body_confidence=confidence), (200, 100)))

    assert hidden(25, 26) == ""  # below a wide skirt
    assert "feet" in hidden(27, 28)
    assert "left foot" in hidden(27)
    assert "right foot" in hidden(28)
    outside = marks.body.copy()
    outside[27:33, 1] = 260
    assert _unseen_limbs(replace(marks, body=outside), (200, 100)) == []  # the fit tells what the picture cuts off


def test_posture_is_said() -> None:
    marks = standing()
    world = marks.body_world.copy()
    world[25:27] = [[0.1, 0.05, -0.4], [-0.1, 0.05, -0.4]]
    assert "sits" in " ".join(_unseen_limbs(replace(marks, body_world=world), (200, 100)))
    world = marks.body_world.copy()
    world[11:13] = [[0.02, -0.5, 0.2], [-0.02, -0.5, -0.2]]
    assert "sideways" in " ".join(_unseen_limbs(replace(marks, body_world=world), (200, 100)))
    world[11:13, 0] *= -1
    assert _unseen_limbs(replace(marks, body_world=world), (200, 100)) == []  # rather from behind


def test_trousers_that_stand_off_one_leg_may_be_a_bag() -> None:
    body = np.zeros((33, 2))
    for pair, y in ((HIPS, 100), (KNEES, 200), (ANKLES, 300), (HEELS, 310), (TOES, 320)):
        body[pair] = [(160, y), (120, y)]
    marks = replace(standing(), body=body)
    alpha = np.zeros((330, 300), np.float32)
    alpha[90:320, 112:128] = alpha[90:320, 152:168] = 1
    alpha[180:260, 168:230] = 1
    labels = np.where(alpha > 0.5, np.uint8(Label.TROUSERS), np.uint8(Label.BACKGROUND))
    for unit in (1.5, 2.4):  # pixels are looked at one by one, and every other one
        (told,) = _fused_bags(marks, labels, alpha, unit)
        assert "beside the left leg" in told
    raised = body.copy()
    raised[KNEES[0]] += (60, 0)
    assert not _fused_bags(replace(marks, body=raised), labels, alpha, 1.5)
    jumping = body.copy()
    jumping[[KNEES[1], ANKLES[1]], 1] -= (30, 70)
    assert not _fused_bags(replace(marks, body=jumping), labels, alpha, 1.5)
    named = np.where(np.arange(300) >= 168, np.uint8(Label.PROP), labels).astype(np.uint8)
    assert not _fused_bags(marks, named, alpha, 1.5)
    wide = np.maximum(alpha, np.roll(alpha[:, ::-1], -20, axis=1))  # about the middle, at 140
    assert not _fused_bags(marks, np.where(wide > 0.5, np.uint8(Label.TROUSERS), labels), wide, 1.5)


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the developer's data set is not here")
def test_bad_and_good_inputs_of_the_data_set() -> None:
    landmark_reader()
    for name, said in (("b01_no_person_cup.jpg", "no person"), ("b03_tiny_people.jpg", "pixels tall")):
        with pytest.raises(PersonaError, match=said):
            Perceive()(read_photo(SHARED / "bad" / name))
    for name, said in (
        ("bad/b02_two_people.png", "two people"),
        ("bad/b04_statue.jpg", "statue"),
        ("bad/b05_cartoon.jpg", "drawn"),
        ("photos/d09_man_sitting_hoodie.png", "sits"),
    ):
        assert said in " ".join(Perceive()(read_photo(SHARED / name)).warnings)
    for name in ("photos/d10_old_man_bw.jpg", "failing/f01_black_crop_top_sun.jpg"):
        seen = Perceive()(read_photo(next(SHARED.glob(name.replace(".jpg", ".*")))))
        assert not {"statue", "drawn"} & set(" ".join(seen.warnings).split())


@pytest.mark.parametrize(("top", "cut"), [(60, False), (0, False), (-20, True), (-45, True)])
@pytest.mark.parametrize("turned", [0, 1, 2, 3])
def test_a_head_over_the_edge_of_the_picture_is_cut_off(top: int, cut: bool, turned: int) -> None:
    """``top`` is where a head of 70 pixels begins that sits on shoulders of 100; wherever the head points."""
    alpha = np.zeros((400, 300))
    rows, columns = np.mgrid[:400, :300]
    alpha[np.hypot(rows - top - 35, columns - 150) < 34] = 1
    alpha[max(top + 75, 0) :, 100:200] = 1
    body = np.full((33, 2), [150.0, top + 35.0])
    body[person.SHOULDERS] = [[200, top + 85], [100, top + 85]]
    for _ in range(turned):
        alpha = np.rot90(alpha)  # a quarter to the left
        body = np.stack([body[:, 1], alpha.shape[0] - body[:, 0]], 1)
    assert person._head_is_cut(body, alpha) == cut


@pytest.mark.parametrize(("turned", "profile"), [(0, False), (40, False), (70, True), (90, True)])
def test_a_head_whose_nose_stands_out_further_than_its_ears_are_apart_is_in_profile(turned: int, profile: bool) -> None:
    """Ears 15 cm apart, a nose 11 cm before them; degrees."""
    sine, cosine = np.sin(np.radians(turned)), np.cos(np.radians(turned))
    body = np.zeros((33, 2))
    body[person.EARS] = [[7.5 * cosine, 0], [-7.5 * cosine, 0]]
    body[person.BodyPoint.NOSE] = 11 * sine, 2
    assert person.in_profile(body) == profile


@pytest.mark.parametrize("found", [False, True])
@pytest.mark.parametrize("profile", [False, True])
@pytest.mark.parametrize("behind", [False, True])
def test_what_is_invented_of_a_face_is_said(found: bool, profile: bool, behind: bool) -> None:
    """A face in profile that no network finds is one by its labels; of who turns the back on the camera the front is
    invented, too."""
    marks = standing()
    body, world = marks.body.copy(), marks.body_world.copy()
    body[person.EARS] = [[52, 20], [48, 20]]
    body[person.BodyPoint.NOSE] = (58 if profile else 50), 21
    if behind:
        world[11:13, 0] *= -1
    face = np.zeros((468, 3)) if found else None
    marks = replace(marks, body=body, body_world=world, face=face, face_score=1.0)
    told = " ".join(_unseen_face(marks, True, False, person.PERSON))
    assert ("from the side" in told) == profile
    assert ("from behind" in told) == (behind and (profile or not found))
    assert ("the face and the front" in told) == (behind and not profile and not found)
    assert ("no face" in told) == (not found and not profile and not behind)
    assert "from the side" not in " ".join(_unseen_face(replace(marks, face=None), False, False, person.PERSON))
