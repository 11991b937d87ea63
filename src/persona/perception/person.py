"""Is there a person, which one is meant, and what about them does the photo not show?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, UInt8

from persona.errors import PersonaError
from persona.imaging.colour import linear_to_srgb, srgb_to_lab, srgb_to_linear
from persona.imaging.masks import binary_erosion, square
from persona.imaging.photo import QUARTERS, Turn
from persona.landmark_names import ANKLES, EARS, HEAD, HEELS, HIPS, KNEES, SHOULDERS, TOES, BodyPoint
from persona.perception.ground import Legs
from persona.perception.landmarks import PersonReading, read_person
from persona.perception.networks import MASK_SIZE, Detection, LandmarkReader
from persona.perception.options import PERSON, PersonOptions
from persona.perception.regions import Region
from persona.types import MATERIAL_OF, Label, Landmarks, Material

_SIDES = ("left", "right")
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # of linear sRGB
_HEADLESS = (
    "the head is outside the picture, and an avatar needs it: give the uncropped photo, or another with the whole head "
    "in it (at least from the chin to the eyes)"
)


@dataclass(frozen=True)
class Chosen:
    """The person the avatar is made of, and how many the photo shows."""

    reading: PersonReading
    people: int


def choose_person(
    reader: LandmarkReader, picture: UInt8[np.ndarray, "h w 3"], name: str, options: PersonOptions = PERSON
) -> Chosen:
    """Find the largest person.

    The body detector also "finds" people in cups and trees: a find counts only if a face or a hand is there as well, or
    if the photo and its mirror image agree on the body.

    Raises:
        PersonaError: nobody is found, or everybody is too small, or the head is outside the picture.
    """
    found = reader.find_people(picture, options.detection)
    chosen = _largest_convincing(reader, picture, found, options)
    height = None if chosen is None else _height(chosen)
    if chosen is None:
        chosen = _tallest_far_away(reader, picture, options)
        height = None if chosen is None else _height_seen(chosen)
        if chosen is None:
            advice = _found_when_turned(reader, picture, options)
            if not advice and _found_below_a_margin(reader, picture, options):
                raise PersonaError(f"{name}: {_HEADLESS}")
            raise PersonaError(
                f"{name}: no person was found; give a photo that shows one person, best from head to foot{advice}"
            )
    if height is not None and height < options.smallest_px:
        raise PersonaError(
            f"{name}: the largest person is only {height:.0f} pixels tall, at least {options.smallest_px} are needed "
            f"and 1000 are good; cut the person out of a larger photo"
        )
    inside = _inside(chosen.landmarks.body[HEAD], picture.shape[:2])
    if not inside.any():
        raise PersonaError(f"{name}: {_HEADLESS}")
    if chosen.landmarks.face_score < options.no_face:  # the mesh of a face that is not there
        chosen = replace(chosen, landmarks=replace(chosen.landmarks, face=None))
    return Chosen(chosen, max(1, len(found)))


def _largest_convincing(
    reader: LandmarkReader, picture: UInt8[np.ndarray, "h w 3"], found: list[Detection], options: PersonOptions
) -> PersonReading | None:
    for candidate in sorted(found, key=lambda d: -float(np.linalg.norm(d.points[1] - d.points[0]))):
        reading = read_person(reader, picture, candidate, options.landmarks)
        if _convincing(reading, options):
            return reading
    return None


def _convincing(reading: PersonReading, options: PersonOptions) -> bool:
    marks = reading.landmarks
    if not (reading.mask > 0.5).any():
        return False
    if marks.face_score > options.sure_face or marks.left_hand is not None or marks.right_hand is not None:
        return reading.presence > options.presence
    spread = float(np.median(marks.body_spread)) / max(_height(reading), 1.0)
    return reading.presence > options.presence_alone and spread < options.spread


def _height(reading: PersonReading) -> float:
    """The whole person's height in pixels, from head to foot even where the picture ends earlier."""
    return reading.region.side / 1.25


def _tallest_far_away(
    reader: LandmarkReader, picture: UInt8[np.ndarray, "h w 3"], options: PersonOptions
) -> PersonReading | None:
    """Search the picture in overlapping tiles for people too small to be seen in the whole of it."""
    height, width = picture.shape[:2]
    tallest, most = None, 0.0
    for parts in options.tiles:
        side = max(height, width) / parts
        for y in np.arange(side / 2, height + side / 2, side / 2):
            for x in np.arange(side / 2, width + side / 2, side / 2):
                for found in reader.find_people(picture, options.tile_detection, Region(float(x), float(y), side)):
                    reading = read_person(reader, picture, found, options.landmarks)
                    tall = _height_seen(reading)
                    if tall > most and _convincing(reading, options):
                        tallest, most = reading, tall
    return tallest


def _height_seen(reading: PersonReading) -> float:
    """What the picture shows of the person, in pixels from top to bottom."""
    rows = np.flatnonzero((reading.mask > 0.5).any(1))
    return float(np.ptp(rows) + 1) if len(rows) else 0.0


def _found_below_a_margin(reader: LandmarkReader, picture: UInt8[np.ndarray, "h w 3"], options: PersonOptions) -> bool:
    """Whether the picture's upper edge cuts off somebody's head.

    The detector looks for heads: it then finds nobody in the picture, but a body without a face once there is room
    above. It guesses the head at the edge, a little above or below.
    """
    height, width = picture.shape[:2]
    margin = np.broadcast_to(
        np.median(picture[:8], (0, 1)).astype(np.uint8), (round(options.head_room * height), width, 3)
    )
    higher = np.concatenate([margin, picture])
    found = reader.find_people(higher, options.detection)
    seen = _largest_convincing(reader, higher, found, options)
    return seen is not None and seen.landmarks.face_score < options.no_face


def _found_when_turned(reader: LandmarkReader, picture: UInt8[np.ndarray, "h w 3"], options: PersonOptions) -> str:
    """Advice if there is somebody once the picture is turned."""
    for turn, quarters in QUARTERS.items():
        upright = np.ascontiguousarray(np.rot90(picture, quarters))
        seen = _largest_convincing(reader, upright, reader.find_people(upright, options.detection), options)
        if seen is not None and seen.landmarks.face_score > options.sure_face:
            return f"; turned there is somebody: if the photo lies on its side, add --turn {turn}"
    return ""


def _lies(body: Float[np.ndarray, "33 2"], options: PersonOptions) -> Turn | None:
    """The turn that would stand the person up, if the picture shows them lying or upside down."""
    up = body[SHOULDERS].mean(0) - body[HIPS].mean(0)
    if np.degrees(np.arctan2(np.linalg.norm(up[:1]), -up[1])) < options.lying:
        return None
    if abs(up[0]) < abs(up[1]):
        return "180"
    return "left" if up[0] > 0 else "right"


def _inside(points: Float[np.ndarray, "n 2"], shape: tuple[int, int]) -> np.ndarray:
    return np.all((points >= 0) & (points < [shape[1], shape[0]]), axis=1)


def shortcomings(
    chosen: Chosen,
    labels: UInt8[np.ndarray, "h w"],
    alpha: Float[np.ndarray, "h w"],
    foreground: Float[np.ndarray, "h w 3"],
    options: PersonOptions = PERSON,
    turn: Turn | None = None,
) -> list[str]:
    """What the user should know: one sentence each.

    Args:
        labels: :class:`persona.types.Label` of every pixel.
        alpha: the matte.
        foreground: the person's own colours.
        turn: how the photo was turned.
    """
    marks = chosen.reading.landmarks
    notes = []
    if chosen.people > 1:
        count = {2: "two", 3: "three", 4: "four"}.get(chosen.people, str(chosen.people))
        notes.append(f"{count} people in the photo: the larger one is used")
    if _height(chosen.reading) < options.small_px:
        notes.append(f"the person is only {_height(chosen.reading):.0f} pixels tall: the avatar will be coarse")
    if _one_material(labels, alpha, foreground, options):
        notes.append("face and clothes have one colour: this may be a statue or a figure, not a person")
    if (more := _lies(marks.body, options)) is not None:
        quarters = (QUARTERS[more] + (QUARTERS[turn] if turn else 0)) % 4
        advice = next((f"give --turn {name}" for name, n in QUARTERS.items() if n == quarters), "leave out --turn")
        notes.append(f"the person lies or hangs in the photo: if it is the photo that is turned, {advice}")
    cut = _head_is_cut(marks.body, alpha, options)
    if marks.face is None and cut:
        notes.append(
            "the head is cut off by the edge of the picture: most of it is invented and will not look like the person; "
            "give a photo with the whole head in it"
        )
    elif cut:
        notes.append("the top of the head is cut off by the edge of the picture: it is invented")
    notes += _unseen_face(marks, bool((labels == Label.FACE).any()), cut, options)
    notes += _unseen_limbs(marks, alpha.shape[:2], options)
    notes += _fused_bags(marks, labels, alpha, chosen.reading.region.side / MASK_SIZE, options)
    return notes


def _unseen_face(marks: Landmarks, labelled: bool, cut: bool, options: PersonOptions) -> list[str]:
    """What is invented of the face.

    Args:
        labelled: whether some pixels are a face by their labels: one in profile is not always found.
        cut: by the edge of the picture.
    """
    unseen = marks.face is None and not cut
    aside = in_profile(marks.body) and (marks.face is not None or (unseen and labelled))
    behind = (unseen or aside) and abs(_turned(marks)) > 90
    notes = []
    if aside:
        notes.append("the face is seen from the side: its other half is invented")
    if behind:
        invented = "the front is" if aside else "the face and the front are"
        notes.append(f"the person is seen from behind: {invented} invented")
    if unseen and not aside and not behind:
        notes.append("no face can be seen (turned away or covered): the face is invented")
    if marks.face is not None and not aside and marks.face_score < options.sure_face:
        notes.append("the face is not one of a photographed person (drawn, masked or covered?): it may come out wrong")
    return notes


def in_profile(body: Float[np.ndarray, "33 2"]) -> bool:
    """Whether the head is turned so far aside that its nose stands out further than its ears are apart.

    A face network doubts such a face (.44 of one in profile, 1.59 ears' distances; 51 others have .85 at most).
    """
    left, right = body[EARS]
    return bool(np.linalg.norm(body[BodyPoint.NOSE] - (left + right) / 2) > np.linalg.norm(left - right))


def _head_is_cut(
    body: Float[np.ndarray, "33 2"], alpha: Float[np.ndarray, "h w"], options: PersonOptions = PERSON
) -> bool:
    """Whether the person goes on over the edge of the picture where the head is."""
    height, width = alpha.shape
    shoulders = float(np.linalg.norm(body[SHOULDERS[0]] - body[SHOULDERS[1]]))
    rows, columns = np.nonzero(alpha > 0.5)
    edge = (rows == 0) | (columns == 0) | (rows == height - 1) | (columns == width - 1)
    places = np.stack([columns[edge], rows[edge]], 1) + 0.5
    up = body[HEAD].mean(0) - body[SHOULDERS].mean(0)
    beside = np.linalg.norm(places - body[HEAD].mean(0), axis=1) < options.head_reach * shoulders
    above = (places - body[SHOULDERS].mean(0)) @ up > 0
    return bool((beside & above).sum() > options.head_cut * shoulders)


def _fused_bags(
    marks: Landmarks,
    labels: UInt8[np.ndarray, "h w"],
    alpha: Float[np.ndarray, "h w"],
    unit: float,
    options: PersonOptions = PERSON,
) -> list[str]:
    """What may be a bag in the colours of the trousers: trousers that stand far off one leg and not off the other.

    Args:
        unit: pixels of a mask unit.
    """
    seen = marks.body_confidence > options.seen
    if not seen[[*HIPS, *KNEES, *ANKLES]].all():
        return []
    thighs, shins = marks.body[KNEES] - marks.body[HIPS], marks.body[ANKLES] - marks.body[KNEES]
    lengths = [np.linalg.norm(bones, axis=1) for bones in (thighs + shins, thighs, shins)]
    if (lengths[0] < options.straight * (lengths[1] + lengths[2])).any():
        return []  # a raised leg's trousers stand off it by themselves
    if abs(np.subtract(*marks.body[ANKLES, 1])) > options.level * lengths[0].mean():
        return []  # so do the clothes of who jumps
    step = max(1, int(unit))
    points, unit = marks.body / step, unit / step
    trousers = ((labels == Label.TROUSERS) & (alpha > 0.5))[::step, ::step]
    numbers = np.arange(len(seen))
    left, right = (
        Legs.of(points, seen & ~np.isin(numbers, _leg(1 - side)), trousers.shape, unit).reach for side in (0, 1)
    )
    below = np.arange(len(trousers))[:, None] > points[HIPS, 1].mean()
    stands_off = trousers & below & (np.minimum(left, right) > options.off_leg)
    areas = [np.count_nonzero(stands_off & nearer) / unit**2 for nearer in (left < right, left >= right)]
    if max(areas) < options.bag or min(areas) > options.one_sided * max(areas):
        return []
    side = _SIDES[int(np.argmax(areas))]
    return [f"something beside the {side} leg may be a bag: it is taken for trousers, and will move with the leg"]


def _leg(side: int) -> np.ndarray:
    return np.array([pair[side] for pair in (HIPS, KNEES, ANKLES, HEELS, TOES)])


def _unseen_limbs(marks: Landmarks, shape: tuple[int, int], options: PersonOptions = PERSON) -> list[str]:
    inside = _inside(marks.body, shape)
    seen = (marks.body_confidence > options.seen) & inside
    notes = []
    knees, lost = seen[KNEES], (inside & ~seen)[ANKLES]
    if lost.all():
        notes.append("the feet are not visible: they are invented")
    elif lost.any():
        notes.append(f"the {_SIDES[int(lost[1])]} foot is not visible: it is invented")
    world = marks.body_world
    bent = []
    for k in (0, 1):
        thigh, down = world[KNEES[k]] - world[HIPS[k]], world[HIPS[k]] - world[SHOULDERS[k]]
        cosine = thigh @ down / max(float(np.linalg.norm(thigh) * np.linalg.norm(down)), 1e-6)
        bent.append(bool(cosine < np.cos(np.radians(options.sitting))) and bool(knees[k]))
    if all(bent):
        notes.append("the person sits or crouches: what the legs hide is invented")
    if options.sideways < abs(_turned(marks)) < 90:
        notes.append("the person is turned sideways: the far side is invented")
    return notes


def _turned(marks: Landmarks) -> float:
    """Degrees that the shoulders are turned from the camera: beyond 90 they are seen from behind."""
    across = marks.body_world[SHOULDERS[0]] - marks.body_world[SHOULDERS[1]]
    return float(np.degrees(np.arctan2(across[2], across[0])))


def _one_material(
    labels: UInt8[np.ndarray, "h w"],
    alpha: Float[np.ndarray, "h w"],
    foreground: Float[np.ndarray, "h w 3"],
    options: PersonOptions,
) -> bool:
    """Whether skin, hair and every kind of garment have nearly the same colour, as plaster and bronze have.

    Hands and brow have skin's colour also where a mask or a beard covers the cheeks. Colours are compared as if the
    lightest of them were exposed like light skin: dark skin and black cloth in a dark photo differ by as many
    f-stops as in a light one, but hardly in L*a*b*.
    """
    inner = binary_erosion(alpha > 0.8, square(3))
    materials = MATERIAL_OF[labels]
    kinds = [materials == Material.SKIN, materials == Material.HAIR]
    kinds += [labels == kind for kind in np.flatnonzero(MATERIAL_OF == Material.CLOTH)]
    least = options.least_kind * np.count_nonzero(inner)
    usual = [np.median(foreground[kind & inner], 0) for kind in kinds if np.count_nonzero(kind & inner) > least]
    if len(usual) < options.fewest_kinds:
        return False
    light = srgb_to_linear(np.array(usual, np.float64))
    lightest = float((light @ _LUMINANCE).max())
    light *= max(1.0, options.exposed / max(lightest, 1e-4))
    colours = srgb_to_lab(linear_to_srgb(light))
    apart = np.linalg.norm(colours[:, None] - colours[None], axis=-1)
    return bool(apart.max() < options.statue)
