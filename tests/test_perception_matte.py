"""Matting on made-up pictures with known answers, and on the sample photos."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from observed import observe
from persona.imaging.masks import disk
from persona.imaging.measures import iou
from persona.landmark_names import FACE_COUNT, FACE_OVAL, HIPS, SHOULDERS, FacePoint
from persona.perception.backdrop import backdrop
from persona.perception.landmarks import PersonReading
from persona.perception.matte import matte
from persona.perception.matting import closed_form, foreground_colours, unknown_band
from persona.perception.options import MATTE
from persona.perception.outline import beyond_person, cut_by_colour, deepen_inlets, held_things, snap_to_edges, tidy
from persona.perception.regions import Region
from persona.perception.window import Window, search_window, sure_person
from persona.types import Landmarks


def soft_disk(size: int = 120, radius: float = 36.0, softness: float = 8.0) -> np.ndarray:
    y, x = np.mgrid[:size, :size]
    return np.clip((radius - np.hypot(x - size / 2, y - size / 2)) / softness + 0.5, 0, 1).astype(np.float32)


def colours(size: int = 120) -> tuple[np.ndarray, np.ndarray]:
    """A smooth person and a smooth ground."""
    y, x = np.mgrid[:size, :size] / size
    front = np.stack([0.7 + 0.2 * x, 0.3 + 0.1 * y, 0.2 + 0 * x], -1)
    back = np.stack([0.1 + 0.1 * y, 0.3 + 0.2 * x, 0.6 + 0 * x], -1)
    return front.astype(np.float32), back.astype(np.float32)


def composite(alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    front, back = colours(len(alpha))
    return alpha[..., None] * front + (1 - alpha[..., None]) * back, front


def test_closed_form_finds_the_fractions() -> None:
    alpha = soft_disk()
    picture, _ = composite(alpha)
    trimap = np.where(alpha > 0.99, 1.0, np.where(alpha < 0.01, 0.0, 0.5)).astype(np.float32)
    trimap = np.where(cv2.dilate((trimap == 0.5).astype(np.uint8), disk(3)) > 0, np.float32(0.5), trimap)
    found = closed_form(picture, trimap)
    assert np.abs(found - alpha)[trimap == 0.5].mean() < 0.02
    assert (found[trimap == 1] == 1).all()
    assert (found[trimap == 0] == 0).all()


def test_closed_form_without_unknown_pixels_and_at_the_border() -> None:
    picture, _ = composite(soft_disk())
    sure = (soft_disk() > 0.5).astype(np.float32)
    assert (closed_form(picture, sure) == sure).all()
    cut = soft_disk()[40:, 40:]  # the disk leaves the picture
    trimap = np.where(cut > 0.99, 1.0, np.where(cut < 0.01, 0.0, 0.5)).astype(np.float32)
    found = closed_form(picture[40:, 40:], trimap)
    assert np.isfinite(found).all()
    assert np.abs(found - cut).mean() < 0.05


def test_foreground_colours_lose_the_ground() -> None:
    alpha = soft_disk()
    picture, front = composite(alpha)
    found = foreground_colours(picture, alpha, 16)
    mixed = (alpha > 0.1) & (alpha < 0.9)
    assert np.abs(found - front)[mixed].mean() < 0.04
    assert np.abs(picture - front)[mixed].mean() > 0.15
    assert np.abs(found - picture)[alpha == 1].max() < 1e-3


def bytes_of(picture: np.ndarray) -> np.ndarray:
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


def test_a_rough_mask_snaps_to_the_edge() -> None:
    truth = soft_disk(160, 50, 1)
    picture = bytes_of(composite(truth)[0])
    rough = np.roll(cv2.GaussianBlur(truth, (0, 0), 8), 6, 1)
    rough_mask = (rough > 0.5).astype(np.uint8)
    depth = cv2.distanceTransform(rough_mask, cv2.DIST_L2, 5) + cv2.distanceTransform(1 - rough_mask, cv2.DIST_L2, 5)
    trust = np.clip(depth / 15, 0, 1) ** 2 + 0.02
    assert iou(rough, truth) < 0.9
    snapped = snap_to_edges(picture, rough, trust, 12.0)
    assert iou(snapped, truth) > 0.97
    cut = cut_by_colour(picture, snapped, np.zeros(truth.shape, np.uint8), 3.0)
    assert iou(cut, truth) > 0.97


def studio(bag: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """A person of one colour before a softly lit wall, and the rough prior of a network."""
    y, x = np.mgrid[:300, :240]
    wall = np.stack([200 - 0.1 * y, 200 - 0.1 * y, 195 - 0.1 * y], -1)
    person = ((np.abs(x - 140) < 30) & (y > 40) & (y < 280)).astype(np.float32)
    picture = np.where(person[..., None] > 0, [60, 40, 90], wall)
    if bag:
        held = (np.abs(x - 80) < 25) & (np.abs(y - 190) < 25) | (np.abs(y - 170) < 3) & (x > 60) & (x < 112)
        picture = np.where(held[..., None], [150, 90, 30], picture)
    return picture.astype(np.uint8), cv2.GaussianBlur(person, (0, 0), 4)


def test_a_plain_wall_is_seen_as_one() -> None:
    picture, prior = studio()
    ground = backdrop(picture, prior, 1.5)
    assert ground.studio > 0.95
    assert ground.distance[prior < 0.01].max() < 3
    assert ground.distance[100:250, 120:160].min() > 20
    noise = np.random.default_rng(0).integers(0, 255, picture.shape, np.uint8)
    assert backdrop(noise, prior, 1.5).studio == 0


def test_a_bag_in_the_hand_is_kept_and_one_beside_is_not() -> None:
    picture, prior = studio(bag=True)
    ground = backdrop(picture, prior, 1.5)
    mask = (prior > 0.5).astype(np.uint8)
    hand = cv2.circle(np.zeros_like(mask), (108, 170), 14, 1, -1)
    kept = held_things(mask, prior, ground, hand, 1.5)
    assert kept[190, 80] == 1
    assert kept[100, 30] == 0
    elsewhere = cv2.circle(np.zeros_like(mask), (172, 100), 14, 1, -1)
    assert held_things(mask, prior, ground, elsewhere, 1.5).sum() == 0


def test_what_goes_on_beyond_the_picture_is_not_held() -> None:
    """A post behind the hand reaches the picture's upper edge, in two pieces as the hand hides its middle."""
    mask, post, bag, hand = (np.zeros((120, 100), np.uint8) for _ in range(4))
    mask[20:, 40:60] = 1  # reaches the lower edge
    hand[50:60, 60:70] = 1
    post[:52, 66:69] = 1
    post[58:110, 66:69] = 1
    bag[60:90, 10:30] = 1
    reached, going_on = beyond_person(post | bag, mask, hand)
    assert reached.tolist() == [False, True, False, False]
    assert (going_on == post).all()
    bag[90:, 10:30] = 1
    reached, going_on = beyond_person(bag, mask, hand)
    assert not reached.any()
    assert not going_on.any()


def test_nobody_holds_the_middle_of_a_post() -> None:
    """Behind the hand a post, hidden by planks above and below it, goes on beyond both; a stick does not."""
    picture, prior = studio()
    y, x = np.mgrid[:300, :240]
    mask = (prior > 0.5).astype(np.uint8)
    hand = cv2.circle(np.zeros_like(mask), (108, 150), 14, 1, -1)
    stick = (np.abs(x - 106) < 4) & (y > 110) & (y < 190)
    for post, held in ((stick, True), (stick | (np.abs(x - 106) < 4) & ((y < 95) | (y > 205)), False)):
        seen = np.where(post[..., None], np.uint8([20, 60, 30]), picture)
        kept = held_things(mask, prior, backdrop(seen, prior, 1.5), hand, 1.5)
        assert (kept[150, 106] == 1) == held
        assert kept[50, 106] == 0


def test_a_bag_beyond_the_window_is_whole_and_what_leaves_the_picture_is_not_held() -> None:
    picture, prior = studio()
    wide = np.concatenate([np.repeat(picture[:, :1], 100, 1), picture], 1)
    mask = np.concatenate([np.zeros((300, 100), np.float32), prior], 1)
    y, x = np.mgrid[:300, :340]
    bag = (np.abs(x - 160) < 30) & (np.abs(y - 190) < 20) | (np.abs(y - 172) < 3) & (x > 170) & (x < 212)
    wide[bag] = (150, 90, 30)
    reading = replace(reading_of(mask), region=Region(170, 150, 384))
    reading.landmarks.body[[15, 17, 19, 21]] = (210, 172)
    assert search_window(reading, mask.shape).x0 > 150
    held = matte(wide, reading).props > 0
    assert iou(held, bag & (mask < 0.5)) > 0.9
    wide[185:195, :150] = (150, 90, 30)
    assert not matte(wide, reading).props.any()


def test_black_hair_before_a_board_as_dark_is_the_persons() -> None:
    """No edge tells where the hair ends; two networks do, but only where the head can be."""
    y, x = np.mgrid[:260, :200]
    skin = np.hypot((x - 100) / 30, (y - 100) / 40) < 1
    hair = (np.hypot((x - 100) / 36, (y - 88) / 46) < 1) & ~skin | (np.abs(x - 100) < 34) & (y > 46) & (y < 72)
    trunk = (np.abs(x - 100) < 60) & (y > 150)
    picture = np.where((y < 160)[..., None], (40, 28, 34), (150, 150, 140))
    picture = np.where(hair[..., None], (40, 28, 34), np.where(skin[..., None], (200, 150, 130), picture))
    picture = np.where(trunk[..., None], (40, 60, 200), picture).astype(np.uint8)
    people = cv2.GaussianBlur((skin | hair | trunk).astype(np.float32), (0, 0), 3)
    face = np.zeros((FACE_COUNT, 3))
    turn = np.linspace(0, 2 * np.pi, len(FACE_OVAL), endpoint=False)
    face[FACE_OVAL, :2] = np.stack([100 + 30 * np.sin(turn), 100 - 40 * np.cos(turn)], -1)
    for point, place in zip(
        (FacePoint.FOREHEAD_TOP, FacePoint.CHIN, FacePoint.RIGHT_EAR, FacePoint.LEFT_EAR),
        ((100, 60, 0), (100, 140, 0), (70, 100, 20), (130, 100, 20)),
        strict=True,
    ):
        face[point] = place
    reading = reading_of(people)
    reading.landmarks.body[SHOULDERS] = ((150, 165), (50, 165))
    marks = replace(reading.landmarks, face=face, face_score=1.0)
    reading = replace(reading, landmarks=marks, region=Region(100, 130, 1024))
    cap = hair & (people > 0.9) & (y < 60)
    assert (matte(picture, reading, people=people).alpha[cap] > 0.5).mean() > 0.95
    unasked = replace(MATTE, outline=replace(MATTE.outline, skull=1.0))
    assert (matte(picture, reading, options=unasked, people=people).alpha[cap] > 0.5).mean() < 0.7


def test_cloth_between_the_legs_that_the_body_network_lacks_is_the_persons() -> None:
    """A checked skirt before a wall as light: its light lines have the wall's colour."""
    y, x = np.mgrid[:260, :200]
    skirt = (y > 60) & (y < 200) & (np.abs(x - 100) < 60)
    legs = (np.abs(np.abs(x - 100) - 45) < 12) & (y >= 200) & (y < 245)
    checks = np.where((x % 4 < 1) | (y % 4 < 1), 243, 200)
    picture = np.where(skirt, checks, np.where(legs, 90, 243))[..., None].repeat(3, 2).astype(np.uint8)
    lacking = skirt & (y > 100) & (np.abs(x - 100) < 30)
    mask, people = (cv2.GaussianBlur(m.astype(np.float32), (0, 0), 3) for m in (skirt & ~lacking | legs, skirt | legs))
    reading = reading_of(mask)
    reading = replace(reading, region=Region(100, 130, 260))
    inner = cv2.erode(lacking.astype(np.uint8), np.ones((9, 9))) > 0
    assert (matte(picture, reading, people=people).alpha[inner] > 0.5).mean() > 0.95
    assert (matte(picture, reading, people=mask).alpha[inner] > 0.5).mean() < 0.6  # who has no second word


def test_the_line_from_shoulder_to_hip_is_the_persons_where_the_network_sees_them() -> None:
    """A waist: the straight line at its side crosses the gap below an arm."""
    points, sure = np.zeros((33, 2)), np.zeros(33)
    points[[*SHOULDERS, *HIPS]] = ((80, 20), (20, 20), (80, 100), (20, 100))
    sure[[*SHOULDERS, *HIPS]] = 1
    marks = Landmarks(points, sure, np.zeros(33), np.zeros((33, 3)))
    mask = np.ones((120, 100), np.float32)
    mask[50:70, 70:90] = 0.5
    seeds = sure_person(marks, Window(0, 0, 100, 120, 1.0), mask)
    assert seeds[40, 80] == seeds[60, 20] == 1
    assert seeds[60, 80] == 0


def test_tidy_drops_specks_and_fills_sure_holes() -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[10:50, 10:50] = 1
    mask[2:4, 2:4] = 1
    mask[20:24, 20:24] = 0
    mask[30:34, 30:34] = 0
    prior = mask.astype(np.float32)
    prior[20:24, 20:24] = 1.0
    prior[30:34, 30:34] = 0.6
    cleaned = tidy(mask, prior)
    assert cleaned[2, 2] == 0
    assert cleaned[21, 21] == 1
    assert cleaned[31, 31] == 0


def reading_of(mask: np.ndarray) -> PersonReading:
    marks = Landmarks(np.full((33, 2), 60.0), np.zeros(33), np.zeros(33), np.zeros((33, 3)))
    return PersonReading(marks, mask, 1.0, Region(60, 60, 100))


def test_a_cut_out_keeps_its_own_alpha() -> None:
    alpha = soft_disk()
    picture, front = composite(np.ones_like(alpha))
    given = bytes_of(alpha)
    cut = matte(bytes_of(picture), reading_of(alpha), given)
    assert (cut.alpha * 255).round().astype(np.uint8) == pytest.approx(given)
    assert np.abs(cut.foreground - front)[alpha > 0.1].max() < 0.01


def test_window_stays_in_the_picture() -> None:
    mask = soft_disk()
    window = search_window(reading_of(mask), mask.shape)
    assert (window.x0 >= 0) & (window.y0 >= 0) & (window.x1 <= 120) & (window.y1 <= 120)
    assert mask[window.slices].sum() == pytest.approx(mask.sum())


@pytest.mark.parametrize("name", ["man_shirt", "woman_skirt"])
def test_sample_mattes(name: str) -> None:
    observation = observe(name)
    alpha = observation.alpha
    assert alpha.dtype == np.float32
    assert 0 <= alpha.min() <= alpha.max() <= 1
    assert ((alpha > 0.02) & (alpha < 0.98)).mean() < 0.05
    body = observation.landmarks.body.astype(int)
    inner = body[[0, *range(11, 17), *range(23, 29)]]  # toes and finger tips lie near the edge
    assert (alpha[inner[:, 1], inner[:, 0]] > 0.9).all()
    assert 0.1 < alpha.mean() < 0.4
    # the ground between the legs is no person
    knees = body[25:27].mean(0).astype(int)
    if name == "man_shirt":
        assert alpha[knees[1], knees[0]] < 0.1
    assert np.abs(observation.foreground - observation.photo.pixels / 255.0)[alpha > 0.999].mean() < 0.02


def arm_beside_the_body(stripe: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Colours, true mask and the mask a coarse network gives: the tip of the gap under the arm is closed."""
    h, w = 200, 160
    y, x = np.mgrid[:h, :w].astype(np.float32)
    body = (x > 60) & (x < 130) & (y > 20)
    arm = (x > 20) & (x < 60) & (y > 20)
    gap = (x > 44) & (x < 60) & (y > 60) & (60 - x < 0.12 * (y - 60))
    true = ((body | arm) & ~gap).astype(np.uint8)
    colours = np.full((h, w, 3), (0.75, 0.73, 0.72), np.float32)
    cloth = np.stack([0.25 + 0.1 * np.sin(y * 0.7), 0.2 + 0 * y, 0.25 + 0 * y], -1)
    cloth[(x % 12 < 1.5) & (stripe > 0)] = stripe
    colours = np.where(true[..., None] > 0, cloth, colours).astype(np.float32)
    coarse = true.copy()
    coarse[60:120][gap[60:120]] = 1
    return colours, true, coarse


@pytest.mark.parametrize("stripe", [0.0, 0.74])
def test_the_tip_of_a_gap_is_carved_up_to_its_edges(stripe: float) -> None:
    colours, true, coarse = arm_beside_the_body(stripe)
    carved = deepen_inlets(colours, coarse, np.zeros_like(coarse), 5.0)
    missing = np.count_nonzero(coarse != true)
    # Pixels beside an edge are mixed and left to the matting.
    assert np.count_nonzero(carved != true) < 0.75 * missing
    assert not ((carved == 0) & (true == 1)).any(), "the person is not eaten"


def test_a_garment_of_the_grounds_colour_and_an_open_outline_are_left_alone() -> None:
    colours, _, coarse = arm_beside_the_body(0.0)
    same = np.full_like(colours, 0.75)
    assert np.array_equal(deepen_inlets(same, coarse, np.zeros_like(coarse), 5.0), coarse), "no edge ends it"
    outline = coarse.copy()
    outline[:, 44:60] = 1  # no gap at all
    banded = colours.copy()
    banded[60:70, 100:130] = (0.75, 0.73, 0.72)  # a light band that ends at the outer outline
    assert np.array_equal(deepen_inlets(banded, outline, np.zeros_like(coarse), 5.0), outline)


@pytest.mark.parametrize(("rough", "plain", "ground"), [(0.1, False, True), (0.9, False, False), (0.9, True, True)])
def test_a_gap_as_narrow_as_the_unknown_band_keeps_its_middle(rough: float, plain: bool, ground: bool) -> None:
    mask = np.zeros((200, 200), np.uint8)
    mask[20:180, 40:160] = 1
    mask[80:120, 96:104] = 0
    marks = Landmarks(np.zeros((33, 2)), np.zeros(33), np.zeros(33), np.zeros((33, 3)))
    window = Window(0, 0, 200, 200, 10.0)
    told = np.where(mask > 0, 1.0, rough).astype(np.float32)
    trimap = unknown_band(mask, told, np.zeros_like(mask), marks, window, ground=np.full(mask.shape, plain))
    assert (trimap[85:115, 99:101] == 0).all() == ground
    assert (trimap[85:115, [95, 104]] == 0.5).all()
    assert (trimap[100, [41, 39]] == 0.5).all()
