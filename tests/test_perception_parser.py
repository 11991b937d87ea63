"""What every pixel is: on the sample photos, whose clothes are known, and with a network that is told what to say."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observed import observe
from persona.imaging.hands import drawn_hand
from persona.imaging.masks import polygon as drawn_polygon
from persona.landmark_names import (
    ANKLES,
    BODY_COUNT,
    ELBOWS,
    EYES,
    FACE_COUNT,
    FACE_OVAL,
    HAND_COUNT,
    HEAD,
    HEELS,
    HIPS,
    KNEES,
    MOUTH,
    SHOULDERS,
    TOES,
    WRISTS,
    FacePoint,
)
from persona.perception import forget_networks, parser
from persona.perception.garments import OUTFITS, outfit, settled, trousers_or_skirt
from persona.perception.head import find_head
from persona.perception.options import GARMENTS, PARSING, ParsingOptions
from persona.perception.parser import Network, _colour_odds, parse
from persona.perception.parser_network import HEIGHT, WIDTH
from persona.types import MATERIAL_OF, HandLandmarks, Label, Landmarks, Material, Observation


def share(observation: Observation, where: np.ndarray, material: Material) -> float:
    inside = where & (observation.alpha > 0.9)
    return float((observation.materials[inside] == material).mean())


def polygon(observation: Observation, points: np.ndarray) -> np.ndarray:
    mask = np.zeros(observation.alpha.shape, np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(points.astype(np.int32)), 1)
    return mask > 0


@pytest.mark.slow
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
    if name != "man_tunic":  # hair as short as a beard's shadow is missed
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


# ------------------------------------------------------------------------------------- with a network that is made up
PICTURE = (240, 150)
SKIN, BLUE, GREEN = (200, 150, 120), (30, 60, 160), (40, 150, 60)


def standing() -> Landmarks:
    """A person 200 pixels tall: head at the top, feet at the bottom."""
    body = np.full((BODY_COUNT, 2), 75.0)
    body[HEAD] = (75, 33)
    body[EYES], body[MOUTH] = [(79, 33), (71, 33)], [(78, 43), (72, 43)]
    body[SHOULDERS] = [(95, 65), (55, 65)]
    body[HIPS] = [(88, 120), (62, 120)]
    body[KNEES], body[ANKLES] = [(88, 165), (62, 165)], [(88, 205), (62, 205)]
    return Landmarks(body, np.ones(BODY_COUNT), np.zeros(BODY_COUNT), np.zeros((BODY_COUNT, 3)))


def painted() -> tuple[np.ndarray, np.ndarray]:
    """A skin-coloured head, a blue top, green trousers; and the matte."""
    picture = np.full((*PICTURE, 3), 230, np.uint8)
    picture[20:55, 60:90], picture[55:120, 50:100], picture[120:220, 55:95] = SKIN, BLUE, GREEN
    return picture, (picture != 230).any(-1).astype(np.float32)


@dataclass(frozen=True)
class SeesColours:
    """Knows every colour by heart: what each is, with this probability; anything else is evenly all labels."""

    known: dict[tuple[int, int, int], Label]
    sure: float = 0.9

    def __call__(self, picture: np.ndarray, alpha: np.ndarray, points: np.ndarray, seen: np.ndarray) -> np.ndarray:
        small = cv2.resize(picture.astype(np.float32), (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
        out = np.full((len(Label), *small.shape[:2]), (1 - self.sure) / len(Label), np.float32)
        for colour, label in self.known.items():
            out[label] += self.sure * (np.abs(small * 255 - colour).max(-1) < 8)
        return out


def parsed(
    picture: np.ndarray,
    alpha: np.ndarray,
    network: Network,
    props: np.ndarray | None = None,
    *,
    marks: Landmarks | None = None,
    options: ParsingOptions = PARSING,
) -> np.ndarray:
    marks = marks or standing()
    held = np.zeros(alpha.shape, np.uint8) if props is None else props
    head = find_head(marks, alpha.shape)
    return parse(picture, picture.astype(np.float32) / 255, alpha, held, marks, head, network, options)


KNOWN = {SKIN: Label.FACE, BLUE: Label.TOP, GREEN: Label.TROUSERS}


def test_labels_lie_on_the_pixels_that_the_network_saw() -> None:
    picture, alpha = painted()
    labels = parsed(picture, alpha, SeesColours(KNOWN))
    assert ((labels > 0) == (alpha > 0)).all()
    for colour, label in KNOWN.items():
        where = (picture == colour).all(-1)
        assert (labels[where] == label).mean() > 0.97
        inner = cv2.erode(where.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
        assert (labels[inner] == label).all()


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(st.integers(0, 60), st.integers(0, 40), st.sampled_from([0.5, 1.0, 2.5]))
def test_labels_move_and_grow_with_the_person(down: int, right: int, scale: float) -> None:
    picture, alpha = painted()
    marks = standing()
    picture = np.pad(picture, ((down, 0), (right, 0), (0, 0)), constant_values=230)
    alpha = np.pad(alpha, ((down, 0), (right, 0)))
    body = (marks.body + np.array([right, down])) * scale
    size = (round(alpha.shape[1] * scale), round(alpha.shape[0] * scale))
    picture, alpha = (cv2.resize(x, size, interpolation=cv2.INTER_NEAREST) for x in (picture, alpha))
    moved = replace(marks, body=body)
    props = np.zeros(alpha.shape, np.uint8)
    head = find_head(moved, alpha.shape)
    labels = parse(picture, picture / 255, alpha, props, moved, head, SeesColours(KNOWN))
    for colour, label in KNOWN.items():
        assert (labels[(picture == colour).all(-1)] == label).mean() > 0.93


def test_soft_edges_carry_the_label_beside_them_and_nobody_has_none() -> None:
    picture, alpha = painted()
    picture[120:220, 95:99] = (150, 150, 150)
    alpha[120:220, 95:99] = 0.2
    labels = parsed(picture, alpha, SeesColours(KNOWN | {(150, 150, 150): Label.SKIN}))
    assert (labels[125:215, 95:99] == Label.TROUSERS).mean() > 0.95
    assert not parsed(picture, np.zeros_like(alpha), SeesColours(KNOWN)).any()


def test_what_is_held_is_a_prop_unless_the_network_is_sure() -> None:
    picture, alpha = painted()
    props = np.zeros(alpha.shape, np.uint8)
    props[80:110, 60:90] = 1
    for sure, expected in ((0.5, Label.PROP), (0.97, Label.TOP)):
        labels = parsed(picture, alpha, SeesColours(KNOWN, sure), props)
        assert (labels[85:105, 65:85] == expected).all()


def test_skin_has_the_colours_of_the_face() -> None:
    """The network takes a tan top for skin as much as for cloth; only hands of the face's colour are skin."""
    tan, doubtful = (150, 110, 60), SeesColours({SKIN: Label.FACE}, 0.97)
    picture, alpha = painted()
    picture[55:120, 50:100] = tan
    picture[100:120, 50:100] = SKIN  # hands before the trunk

    def network(picture: np.ndarray, alpha: np.ndarray, points: np.ndarray, seen: np.ndarray) -> np.ndarray:
        out = doubtful(picture, alpha, points, seen)
        small = cv2.resize(picture.astype(np.float32), (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
        rows = np.arange(len(small))[:, None] * HEIGHT / len(small)
        head = rows < points[SHOULDERS[0], 1] - 10
        trunk = (small.std(-1) > 0.03) & ~head
        out[:, trunk] = 0.01
        out[Label.SKIN, trunk] = 0.46
        out[Label.TOP, trunk] = 0.44
        return out

    labels = parsed(picture, alpha, network)
    assert (labels[60:95, 55:95] == Label.TOP).all()
    assert (labels[104:116, 55:95] == Label.SKIN).all()


@pytest.mark.parametrize("masked", [True, False])
def test_a_masked_face_leaves_the_word_to_less_sure_skin(masked: bool) -> None:
    """A bare waist of which the network is rather sure tells skin's colours if the face tells nothing of them."""
    lab = np.full((*PICTURE, 3), (20, 0, 0), np.float32)
    waist = np.zeros(PICTURE, bool)
    waist[100:115, 50:100] = True
    lab[waist] = (75, 14, 16)
    head = find_head(standing(), PICTURE)
    assert head is not None
    face = drawn_polygon(head.oval, PICTURE)
    share = np.where(waist | (face & (not masked)), 0.75, 0.1)
    odds = _colour_odds(lab, share, np.ones(PICTURE, bool), head, 1.0, PARSING.skin)
    assert (odds[103:112, 55:95] > 0.9).all() if masked else not odds.any()
    assert (odds[:90] < 0).all() if masked else not odds.any()


def left_hand(middle: tuple[float, float]) -> HandLandmarks:
    """A flat hand that points down: the wrist, and five fingers side by side."""
    points = np.zeros((HAND_COUNT, 3))
    points[0, 1] = -12
    for finger in range(5):
        points[1 + 4 * finger : 5 + 4 * finger, :2] = [(4 * finger - 8, 4 * k - 2) for k in range(4)]
    return HandLandmarks(points + np.array([*middle, 0]), 0.95)


@pytest.mark.parametrize(("colour", "expected"), [((150, 115, 90), Material.SKIN), ((60, 62, 70), Material.CLOTH)])
def test_a_hand_whose_fingers_were_found_is_skin_or_a_glove(colour: tuple[int, int, int], expected: Material) -> None:
    """The network takes the hand before the trousers for a bag, and is nearly sure."""
    picture, alpha = painted()
    marks = replace(standing(), left_hand=left_hand((75, 160)))
    assert marks.left_hand is not None
    hand = drawn_hand(marks.left_hand.points[:, :2], alpha.shape)
    picture[hand] = colour

    def network(*told: np.ndarray) -> np.ndarray:
        doubtful = SeesColours({colour: Label.PROP}, sure=0.7)(*told)
        return np.where(doubtful[Label.PROP] > 0.5, doubtful, SeesColours(KNOWN, 0.97)(*told))

    labels = parsed(picture, alpha, network, marks=marks)
    assert (MATERIAL_OF[labels[hand]] == expected).mean() > 0.9
    without = parsed(picture, alpha, network, marks=standing())
    assert (without[hand] == Label.PROP).mean() > 0.5


@pytest.mark.parametrize("known", [True, False])
def test_what_is_held_is_whole(known: bool) -> None:
    """A white letter before the trousers, of which the network knows the half beside them, or only the hand."""
    picture, alpha = painted()
    letter, far = np.zeros(alpha.shape, bool), np.zeros(alpha.shape, bool)
    letter[150:164, 84:108], far[60:75, 60:80] = True, True
    picture[letter], picture[far] = (250, 250, 200), (190, 30, 30)  # a logo, beside nothing
    alpha = (picture != 230).any(-1).astype(np.float32)
    beside = letter & (np.arange(150) >= 96)

    def network(picture: np.ndarray, *told: np.ndarray) -> np.ndarray:
        return SeesColours({**KNOWN, (250, 250, 200): Label.TOP, (190, 30, 30): Label.TOP}, 0.5)(picture, *told)

    marks = replace(standing(), left_hand=left_hand((95, 140)))
    props = (beside & known).astype(np.uint8)
    labels = parsed(picture, alpha, network, props, marks=marks if not known else standing())
    inner = cv2.erode(letter.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    if known:
        inner &= ~beside
    assert (labels[inner] == Label.PROP).mean() > 0.9
    assert (labels[far] != Label.PROP).all()
    assert (labels[180:215, 60:90] == Label.TROUSERS).all()


def test_shorts_between_the_hands_are_no_held_thing() -> None:
    """The only cloth far from the hands is the top, and the shorts have none of its colours."""
    picture, alpha = painted()
    picture[150:220, 55:95] = SKIN
    marks = replace(standing(), left_hand=left_hand((92, 136)), right_hand=left_hand((58, 136)))
    for hand in (marks.left_hand, marks.right_hand):
        picture[drawn_hand(hand.points[:, :2], alpha.shape) & (alpha > 0)] = SKIN
    shorts = np.zeros(alpha.shape, bool)
    shorts[125:148, 70:80] = True
    for most, expected in ((PARSING.held.most, Label.TROUSERS), (1.0, Label.PROP)):
        options = replace(PARSING, held=replace(PARSING.held, reach=30.0, most=most))
        labels = parsed(picture, alpha, SeesColours(KNOWN), marks=marks, options=options)
        assert (labels[shorts] == expected).mean() > 0.9


def test_a_bag_that_the_network_only_thinks_of_is_one_and_a_print_is_none() -> None:
    """Brown beside the trousers, where no hand is; and a red print on the top, whose middle alone looks like a bag."""
    brown, red, dark = (150, 80, 20), (190, 30, 30), (150, 20, 20)
    picture, alpha = painted()
    bag, print_ = np.zeros(alpha.shape, bool), np.zeros(alpha.shape, bool)
    bag[150:175, 96:116], print_[75:95, 60:80] = True, True
    picture[bag], picture[print_] = brown, red
    picture[81:89, 66:74] = dark
    alpha = (picture != 230).any(-1).astype(np.float32)

    def network(picture: np.ndarray, *told: np.ndarray) -> np.ndarray:
        out = SeesColours({**KNOWN, brown: Label.TROUSERS, red: Label.TOP, dark: Label.TOP}, 0.9)(picture, *told)
        small = cv2.resize(picture.astype(np.float32), (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA) * 255
        for colour, thought in ((brown, 0.4), (red, 0.1), (dark, 0.4)):
            where = np.abs(small - colour).max(-1) < 8
            out[:, where] *= 1 - thought
            out[Label.PROP, where] = thought
        return out

    labels = parsed(picture, alpha, network)
    assert (labels[bag] == Label.PROP).mean() > 0.7
    assert (labels[print_] == Label.TOP).all()


# ----------------------------------------------------------------------------------------------------------- garments
KINDS = [Label(k) for k in np.flatnonzero(MATERIAL_OF == Material.CLOTH)]


def test_without_colours_the_face_is_where_its_landmarks_are() -> None:
    """A network that takes half of the face for hair, in a grey picture: the landmarks know better."""
    picture, alpha = painted()
    picture = np.repeat(picture.mean(-1, keepdims=True).astype(np.uint8), 3, 2)
    picture[20:55, 75:90] -= 40  # the side in the shade
    places = {Label.FACE: (40, 65), Label.HAIR: (40, 85), Label.TOP: (90, 75), Label.TROUSERS: (170, 75)}
    grey = {int(picture[y, x, 0]): label for label, (y, x) in places.items()}
    network = SeesColours({(v, v, v): label for v, label in grey.items()}, sure=0.6)
    inside = np.zeros(alpha.shape, bool)
    inside[38:46, 77:80] = True
    assert (MATERIAL_OF[parsed(picture, alpha, network)[inside]] == Material.SKIN).all()
    told = replace(PARSING, face=0.0)
    doubted = parsed(picture, alpha, network, options=told)
    assert (MATERIAL_OF[doubted[inside]] == Material.HAIR).all()


@pytest.mark.parametrize("coloured", [True, False])
def test_what_stands_off_the_head_is_no_face(coloured: bool) -> None:
    """A brim that the network takes for the face; a hand beside the head stays skin."""
    brim, hand = (10, 30, 5), (225, 175, 125)
    picture, alpha = painted()
    picture[25:33, 20:60], picture[20:40, 100:120] = brim, hand
    picture[40:56, 100:110] = BLUE
    if not coloured:
        picture = np.repeat(picture.mean(-1, keepdims=True).astype(np.uint8), 3, 2)
    alpha = (picture != picture[0, 0]).any(-1).astype(np.float32)
    places = {(30, 75): Label.FACE, (29, 40): Label.FACE, (30, 110): Label.SKIN, (90, 75): Label.TOP}

    def network(picture: np.ndarray, *told: np.ndarray) -> np.ndarray:
        known = {where(*at): label for at, label in places.items()}
        found = SeesColours(known)(picture, *told)
        return found + 0.4 * np.eye(len(Label), dtype=np.float32)[Label.HAIR][:, None, None]  # second to all

    def where(row: int, column: int) -> tuple[int, int, int]:
        r, g, b = picture[row, column]
        return int(r), int(g), int(b)

    face = np.tile([75.0, 35, 0], (FACE_COUNT, 1))
    face[FacePoint.FOREHEAD_TOP], face[FacePoint.CHIN] = (75, 22, 0), (75, 50, 0)
    face[FacePoint.RIGHT_EAR], face[FacePoint.LEFT_EAR] = (63, 35, 12), (87, 35, 12)
    labels = parsed(picture, alpha, network, marks=replace(standing(), face=face))
    assert (labels[27:31, 25:45] == Label.HAIR).all()
    assert (MATERIAL_OF[labels[25:35, 104:116]] == Material.SKIN).all()
    assert (labels[30:50, 68:82] == Label.FACE).all()


def test_what_lies_on_an_arm_all_over_is_the_arm() -> None:
    picture, alpha = painted()
    picture[70:130, 100:112], picture[130:150, 90:130] = (90, 20, 90), (10, 120, 120)  # tattooed arm, bag below it
    alpha = (picture != 230).any(-1).astype(np.float32)
    marks = standing()
    marks.body[ELBOWS[0]], marks.body[WRISTS[0]] = (106, 72), (106, 128)
    arm = parsed(picture[:130], alpha[:130], SeesColours({**KNOWN, (90, 20, 90): Label.PROP}, sure=0.8), marks=marks)
    assert (arm[75:125, 103:109] != Label.PROP).all()
    network = SeesColours({**KNOWN, (90, 20, 90): Label.SKIN, (10, 120, 120): Label.PROP}, sure=0.8)
    assert (parsed(picture, alpha, network, marks=marks)[135:145, 95:125] == Label.PROP).all()


def test_no_outfit_has_a_skirt_with_trousers_or_two_things_round_the_trunk() -> None:
    for worn in OUTFITS:
        assert not {Label.SKIRT, Label.TROUSERS} <= set(worn)
        assert not {Label.TOP, Label.DRESS} <= set(worn)


def shares(**seen: int) -> np.ndarray:
    """Cloth with so many pixels of each kind, each .8 sure of its own."""
    rows = []
    for name, count in seen.items():
        row = np.full(len(KINDS), 0.2 / (len(KINDS) - 1))
        row[KINDS.index(Label[name])] = 0.8
        rows += [row] * count
    return np.array(rows)


def test_an_outfit_has_what_is_seen_and_nothing_for_a_few_doubtful_pixels() -> None:
    def worn(**seen: int) -> tuple[Label, ...]:
        colours = [(20.0 * k, 30.0 * k, 0.0) for k, count in enumerate(seen.values()) for _ in range(count)]
        return outfit(shares(**seen), KINDS, np.array(colours))

    assert worn(TOP=100, TROUSERS=100) == (Label.TOP, Label.TROUSERS)
    assert worn(TOP=100, TROUSERS=100, SCARF=2) == (Label.TOP, Label.TROUSERS)
    assert set(worn(TOP=100, OUTER=60, SKIRT=80)) == {Label.TOP, Label.OUTER, Label.SKIRT}
    assert worn(DRESS=100, SKIRT=10) == (Label.DRESS,)


def test_two_kinds_of_one_colour_on_the_trunk_are_one_garment() -> None:
    seen = shares(TOP=60, OUTER=100, TROUSERS=100)
    one = np.full((len(seen), 3), 40.0)
    assert set(outfit(seen, KINDS, one)) == {Label.OUTER, Label.TROUSERS}  # a suit's trousers are not its coat
    two = one.copy()
    two[:60] = 80.0
    assert set(outfit(seen, KINDS, two)) == {Label.TOP, Label.OUTER, Label.TROUSERS}


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([1.0, 2.0]))
def test_a_garment_of_one_colour_is_of_one_kind(seed: int, unit: float) -> None:
    """Two garments of two colours; the network doubts in patches, more often right than wrong."""
    generator = np.random.default_rng(seed)
    shape = (round(120 * unit), round(80 * unit))
    upper = np.arange(shape[0])[:, None].repeat(shape[1], 1) < shape[0] // 2
    patches = cv2.resize(generator.random((12, 8)).astype(np.float32), shape[::-1], interpolation=cv2.INTER_NEAREST)
    doubt = patches < 0.3
    seen = np.full((*shape, len(Label)), 0.01, np.float32)
    seen[..., Label.TOP] = np.where(upper, np.where(doubt, 0.3, 0.6), 0.05)
    seen[..., Label.OUTER] = np.where(upper, np.where(doubt, 0.55, 0.25), 0.05)
    seen[..., Label.SKIRT] = np.where(upper, 0.05, np.where(doubt, 0.3, 0.6))
    seen[..., Label.DRESS] = np.where(upper, 0.05, np.where(doubt, 0.5, 0.25))
    lab = np.where(upper[..., None], (40, 30, 30), (70, -20, 20)).astype(np.float32)
    labels = settled(seen, np.full(shape, Material.CLOTH, np.uint8), lab, np.ones(shape, bool), unit, GARMENTS)
    assert (labels[upper] == Label.TOP).mean() > 0.99
    assert (labels[~upper] == Label.SKIRT).mean() > 0.99


def test_labels_stay_in_their_material() -> None:
    generator = np.random.default_rng(0)
    seen = generator.random((60, 40, len(Label))).astype(np.float32)
    materials = generator.integers(1, len(Material), (60, 40)).astype(np.uint8)
    lab = generator.random((60, 40, 3)).astype(np.float32) * 50
    labels = settled(seen, materials, lab, np.ones((60, 40), bool), 1.0, GARMENTS)
    assert (MATERIAL_OF[labels] == materials).all()


@pytest.mark.parametrize(
    ("called", "shares", "hem", "told"),
    [
        (Label.TROUSERS, (0.35, 0.25, 0.2), 60, Label.SKIRT),  # two halves of doubt are one
        (Label.TROUSERS, (0.5, 0.25, 0.2), 60, Label.TROUSERS),
        (Label.TROUSERS, (0.35, 0.25, 0.2), 95, Label.TROUSERS),  # to the ground it is trousers more often
        (Label.SKIRT, (0.3, 0.35, 0.1), 95, Label.TROUSERS),
        (Label.SKIRT, (0.15, 0.4, 0.3), 95, Label.SKIRT),
        (Label.SKIRT, (0.3, 0.35, 0.1), 60, Label.SKIRT),
    ],
)
def test_what_is_on_the_legs_is_trousers_or_a_skirt_as_a_whole(
    called: Label, shares: tuple[float, float, float], hem: int, told: Label
) -> None:
    seen = np.full((100, 20, len(Label)), 0.01, np.float32)
    seen[..., [Label.TROUSERS, Label.SKIRT, Label.DRESS]] = shares
    seen[:, ::3, Label.TROUSERS] += 0.3  # stripes do not matter
    seen[:, 1::3, Label.TROUSERS] -= 0.1
    seen[:, 2::3, Label.TROUSERS] -= 0.1
    labels = np.full((100, 20), Label.TOP, np.uint8)
    labels[40:hem] = called
    labels[hem:] = Label.SKIN
    everyone = np.ones(labels.shape, bool)
    found = trousers_or_skirt(labels, seen, everyone, hips=40.0)
    assert (found[40:hem] == told).all()
    assert (found[:40] == Label.TOP).all()
    assert (found[hem:] == Label.SKIN).all()
    if hem == 95:  # cut off above the knee it is not long
        cut = trousers_or_skirt(labels[:60], seen[:60], everyone[:60], hips=40.0)
        assert (cut[40:] == Label.SKIRT).all()
    labels[40:80, :13] = Label.OUTER  # a strip beside a coat is told by its pixels alone
    assert (trousers_or_skirt(labels, seen, everyone, hips=40.0)[40:hem, 14:] == called).all() or hem > 80


def test_every_material_has_a_prior() -> None:
    assert set(PARSING.prior) == {m.name.lower() for m in Material if m != Material.BACKGROUND}


def test_networks_are_kept_until_they_are_forgotten(monkeypatch):
    monkeypatch.setattr(parser, "load_parser", lambda: object())
    parser.shipped.cache_clear()
    kept = parser.shipped()
    assert parser.shipped() is kept
    forget_networks()
    assert parser.shipped() is not kept
    parser.shipped.cache_clear()
