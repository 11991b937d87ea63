"""What every pixel of the person is, by the parser's network, the person's own colours, and the shape of an outfit.

The network (:mod:`persona.perception.parser_network`) looks four times: at the whole person, at the upper and the lower
part, and at the head. It was trained on synthetic people; what only the photo knows is added to what it says, as log
odds:

- **Skin** has the colours of this person's face, and **hair** those of this person's hair: how far a pixel's colour is
  from the surest pixels of each.
- The **face** does not reach beyond the bare head: what stands off it is hair or a brim. In a photo without colours it
  is also surely where its landmarks are, below the brows.
- **Hands** whose fingers were found are skin, or a glove if their hue is not the face's.
- **Priors**: how much more often a class is seen in photos than the network believes.

Then pixels of like colour near each other agree on a material (:func:`persona.imaging.guided.mean_field`), what is held
is whole (:mod:`persona.perception.held`, :mod:`persona.perception.dangling`), a sleeve ends at one place along the arm
(:mod:`persona.perception.sleeves`), and a hat is no hair (:mod:`persona.perception.headwear`).

The kind of garment is then told for whole garments, not for pixels (:mod:`persona.perception.garments`), and what hangs
over trousers goes on to its hem (:mod:`persona.perception.hems`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from persona.imaging.colour import discounted, srgb_to_lab, to_nearest
from persona.imaging.fill import nearest_fill
from persona.imaging.guided import guided_filter, mean_field, resized
from persona.imaging.hands import drawn_hand
from persona.imaging.masks import Box, binary_erosion, bounding_box, components, disk, polygon, segment, square
from persona.landmark_names import ELBOWS, HEAD, HIPS, SHOULDERS, WRISTS
from persona.perception.dangling import dangling
from persona.perception.garments import settled
from persona.perception.head import bare_head
from persona.perception.headwear import headwear
from persona.perception.held import clothes_called_held, whole_props
from persona.perception.hems import hemmed
from persona.perception.openings import opened
from persona.perception.options import PARSING, ColourOptions, HandOptions, ParsingOptions
from persona.perception.parser_network import HEIGHT, MARGIN, WIDTH, Parser, load_parser
from persona.perception.regions import apply, to_opencv
from persona.perception.sleeves import sleeved
from persona.types import MATERIAL_OF, HeadFrame, Label, Landmarks, Material

#: Which labels are of which material: materials in their order after the ground, times labels.
_OF_MATERIAL = (np.arange(1, len(Material))[:, None] == MATERIAL_OF[None]).astype(np.float32)
_HAIR = np.flatnonzero(MATERIAL_OF == Material.HAIR)
_CLOTHES = np.flatnonzero(MATERIAL_OF == Material.CLOTH)
_NO_FACE = ~np.isin(np.arange(len(Label)), (Label.FACE, Label.GLASSES))
#: Picture, alpha, landmarks and which of them count, in the network's window; gives labels' probabilities, 16 maps.
Network = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]
Maps = Float[np.ndarray, "rows columns labels"]


def parse(
    picture: UInt8[np.ndarray, "h w 3"],
    foreground: Float[np.ndarray, "h w 3"],
    alpha: Float[np.ndarray, "h w"],
    props: UInt8[np.ndarray, "h w"],
    landmarks: Landmarks,
    head: HeadFrame | None,
    network: Network | None = None,
    options: ParsingOptions = PARSING,
) -> UInt8[np.ndarray, "h w"]:
    """The :class:`persona.types.Label` of every pixel of the person.

    Args:
        picture: the photo.
        foreground: the person's own colours.
        alpha: matte; labels are given where it is above ``options.shown``, so that soft edges carry theirs.
        props: held things that are known already: they are props unless the parser is sure of something else.
        landmarks: in pixels of the picture.
        head: the head in the picture (:func:`persona.perception.head.find_head`).
        network: called as :class:`persona.perception.parser_network.Parser` is; the shipped one by default.
    """
    labels = np.full(alpha.shape, np.uint8(Label.BACKGROUND))
    box = bounding_box(alpha > options.shown)
    if box is None or not (alpha > 0.5).any():
        return labels
    scale = min(1.0, options.size_px / max(box.width, box.height))
    size = (max(1, round(box.width * scale)), max(1, round(box.height * scale)))

    def shrink(image: np.ndarray, how: int = cv2.INTER_AREA) -> np.ndarray:
        return cv2.resize(np.ascontiguousarray(image[box.slices]), size, interpolation=how)

    lab = srgb_to_lab(shrink(foreground.astype(np.float32)))
    person = shrink(alpha.astype(np.float32)) > 0.5
    if not person.any():
        return labels
    exact = (size[0] / box.width, size[1] / box.height)
    frame = None if head is None else head.placed((box.x0, box.y0), exact)
    seen, whole, unit = _looked_at(network or shipped(), picture, alpha, landmarks, box, size, options)
    off_head = np.zeros(person.shape, bool)
    if frame is not None and landmarks.face is not None:
        # what is taken for the face but stands off the head is hair or a brim; a hand is other skin
        skull = bare_head(landmarks.face, landmarks.body[SHOULDERS], alpha.shape)
        bare = shrink(skull.astype(np.uint8), cv2.INTER_NEAREST) > 0
        off_head = ~bare & (frame.from_chin(bare.shape)[0] < 0)
        off_head &= seen[..., ~_NO_FACE].sum(-1) > seen[..., Label.SKIN]
        seen[off_head] *= _NO_FACE
        seen /= np.maximum(seen.sum(-1, keepdims=True), 1e-6)
    hands = [
        drawn_hand((hand.points[:, :2] - (box.x0, box.y0)) * exact, person.shape)
        for hand in (landmarks.left_hand, landmarks.right_hand)
        if hand is not None
    ]
    share = _materials(seen, lab, person, off_head, hands, frame, unit, options)
    others = seen @ _OF_MATERIAL[: Material.SHOE].T
    held = (shrink(props, cv2.INTER_NEAREST) > 0) & (others.max(-1) < options.surer_than_held)
    materials = np.where(held, np.uint8(Material.PROP), (share.argmax(-1) + 1).astype(np.uint8))
    points = (landmarks.body[:, :2] - (box.x0, box.y0)) * exact
    counts = _counted(landmarks, options)
    thought = seen[..., Label.PROP]
    garments = _CLOTHES[whole[..., _CLOTHES].argmax(-1)].astype(np.uint8)
    holds = whole_props(materials, lab, thought, person, hands, points, counts, unit, garments, options.held)
    materials[holds] = Material.PROP
    materials[dangling(materials, lab, person, hands, points, unit, options.dangling)] = Material.PROP
    none = _of_arm((materials == Material.PROP) & ~held, points, counts, options)
    none |= clothes_called_held(materials, lab, person, unit, options.held) & ~held
    materials[none] = share[none, : Material.PROP - 1].argmax(-1) + 1
    fingers = landmarks.left_hand is not None, landmarks.right_hand is not None
    materials[_taken_for_held(materials, lab, person, points, counts, fingers, options)] = Material.SKIN
    materials[sleeved(materials, share, lab, person, points, counts, unit, options.sleeves)] = Material.CLOTH
    # which kind of garment it is, only a view of the whole can tell: half a coat is a jacket
    seen[..., _CLOTHES] = whole[..., _CLOTHES]
    hips = float(points[HIPS, 1].mean()) if counts[HIPS].all() else None
    hat = headwear(seen, person & (materials == Material.HAIR), lab, person, unit, frame, options.headwear)
    if hat.any():  # else hair and headwear are told by the network alone
        seen[..., Label.HEADWEAR] = np.where(hat, seen[..., _HAIR].sum(-1), 0)
        seen[..., Label.HAIR] = np.where(hat, 0, seen[..., _HAIR].sum(-1))
    found = settled(seen, materials, lab, person, unit, options.garments, hips)
    found = opened(found, lab, person, points, counts, unit, options.openings)
    found = hemmed(found, lab, person, points, counts, unit, options.hems)
    # colours at the matte's rim are mixed: they take what is further in
    found = nearest_fill(found, person)
    full = cv2.resize(found, (box.width, box.height), interpolation=cv2.INTER_NEAREST)
    labels[box.slices] = np.where(alpha[box.slices] > options.shown, full, np.uint8(Label.BACKGROUND))
    return labels


@cache
def shipped() -> Parser:
    """The network that ships with the package; loaded the first time, kept after that."""
    return load_parser()


# ------------------------------------------------------------------------------------------------------ the network
@dataclass(frozen=True)
class _View:
    """A part of the picture that the network looks at: left, top, right, bottom in pixels."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def scale(self) -> float:
        """Pixels of the network's picture for one of the photo's."""
        return min(HEIGHT / (self.y1 - self.y0), WIDTH / (self.x1 - self.x0)) / MARGIN

    @property
    def to_window(self) -> Float[np.ndarray, "2 3"]:
        """From photo positions to the network's picture, both continuous."""
        x, y = (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2
        return np.array([[self.scale, 0, WIDTH / 2 - self.scale * x], [0, self.scale, HEIGHT / 2 - self.scale * y]])


def _views(person: Bool[np.ndarray, "h w"], landmarks: Landmarks, options: ParsingOptions) -> list[_View]:
    """The whole person first, then the parts that are seen larger by themselves."""
    box = bounding_box(person)
    assert box is not None
    whole = _View(box.x0, box.y0, box.x1, box.y1)
    views = [whole]
    for start, end in options.parts:
        top, bottom = box.y0 + start * box.height, box.y0 + end * box.height
        part = bounding_box(person[max(0, int(top)) : max(1, int(bottom))])
        if part is not None:
            views.append(_View(part.x0, top, part.x1, bottom))
    centre = landmarks.body[HEAD].mean(0)
    shoulders = float(np.linalg.norm(landmarks.body[SHOULDERS[0]] - landmarks.body[SHOULDERS[1]]))
    reach = max(options.head_of_shoulders * shoulders, options.head_of_height * box.height)
    across = reach * WIDTH / HEIGHT
    views.append(_View(centre[0] - across, centre[1] - reach, centre[0] + across, centre[1] + reach))
    return [whole, *(view for view in views[1:] if view.scale > options.larger * whole.scale)]


def _looked_at(
    network: Network,
    picture: UInt8[np.ndarray, "h w 3"],
    alpha: Float[np.ndarray, "h w"],
    landmarks: Landmarks,
    box: Box,
    size: tuple[int, int],
    options: ParsingOptions,
) -> tuple[Maps, Maps, float]:
    """The probability of every label in the box, the same from the view of the whole, and the box's pixels in a pixel
    of the network's picture.

    Views are averaged as logarithms, each with a weight that fades at its border; what is a prop is left to the view
    of the whole: half a bag is no bag.
    """
    total: np.ndarray | None = None
    weights = np.full((size[1], size[0], 1), 1e-6, np.float32)
    whole: np.ndarray | None = None
    unit = 1.0
    counts = _counted(landmarks, options)
    for view in _views(alpha > 0.5, landmarks, options):
        affine = view.to_window
        answer = network(
            _resampled(picture, affine).astype(np.float32) / 255,
            _resampled(alpha.astype(np.float32), affine),
            apply(affine, landmarks.body),
            counts,
        )
        answer[Label.BACKGROUND] = 0
        answer = np.moveaxis(answer / np.maximum(answer.sum(0), 1e-6), 0, 2)
        # from the box's pixels to the answer's
        back = np.array([[box.width / size[0], 0, box.x0], [0, box.height / size[1], box.y0]])
        back = affine[:, :2] @ back + np.c_[np.zeros((2, 2)), affine[:, 2]]
        step = HEIGHT / answer.shape[0]

        to_answer = to_opencv(back / step)
        placed = _placed(answer, to_answer, size)
        if total is None:
            whole, unit = placed, float(1 / back[0, 0])
            fade = np.ones((*size[::-1], 1), np.float32)
            total = np.zeros_like(placed)
        else:
            rows, columns = (np.minimum(np.arange(n) + 1, np.arange(n, 0, -1)) for n in answer.shape[:2])
            border = np.minimum(rows[:, None], columns[None]) * step / options.fade
            fade = _placed(np.clip(border, 0, 1)[..., None], to_answer, size)
        total += fade * np.log(placed + options.least)
        weights += fade
    assert total is not None
    assert whole is not None
    out = np.exp(total / weights)
    prop = whole[..., Label.PROP]
    out[..., Label.PROP] = 0
    out *= ((1 - prop) / np.maximum(out.sum(-1), 1e-6))[..., None]
    out[..., Label.PROP] = prop
    return out, whole, unit


def _placed(maps: Maps, to_maps: Float[np.ndarray, "2 3"], size: tuple[int, int]) -> Float[np.ndarray, "y x labels"]:
    """Maps in a picture of (width, height), whose pixels ``to_maps`` takes to theirs (OpenCV's positions)."""
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    maps = maps.astype(np.float32)
    return np.stack([cv2.warpAffine(maps[..., k], to_maps, size, flags=how) for k in range(maps.shape[-1])], -1)


def _resampled(image: np.ndarray, affine: Float[np.ndarray, "2 3"]) -> np.ndarray:
    """An image in the network's window; averaged first where it shrinks, so that no pixel is left out."""
    scale = affine[0, 0]
    if scale < 0.7:
        height, width = image.shape[:2]
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        affine = affine / np.array([image.shape[1] / width, image.shape[0] / height, 1.0])
    return cv2.warpAffine(image, to_opencv(affine), (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)


# ------------------------------------------------------------------------------------------- the person's own colours
def _materials(
    seen: Maps,
    lab: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    off_head: Bool[np.ndarray, "h w"],
    hands: Sequence[Bool[np.ndarray, "h w"]],
    head: HeadFrame | None,
    unit: float,
    options: ParsingOptions,
) -> Float[np.ndarray, "h w materials"]:
    """The probability of every material but the ground, sharp at the photo's edges.

    Args:
        off_head: taken for the face, but above the chin and beyond the bare head.
        hands: palm and fingers of the hands that were found.
    """
    share = seen @ _OF_MATERIAL.T
    sharp = guided_filter(share, lab / 100, max(2, round(options.sharpen * unit)), options.sharpen_epsilon)
    sharp = np.clip(sharp, options.least, 1)
    odds = np.array([options.prior[Material(k + 1).name.lower()] for k in range(sharp.shape[-1])], np.float32)
    told = np.broadcast_to(odds, sharp.shape).copy()
    if np.percentile(np.hypot(lab[..., 1], lab[..., 2])[person], 99) > options.colourless:
        inner = binary_erosion(person, square(5))
        for material, colours in ((Material.SKIN, options.skin), (Material.HAIR, options.hair)):
            told[..., material - 1] += _colour_odds(lab, sharp[..., material - 1], inner, head, unit, colours)
    elif head is not None:
        told[_face(head, share.shape[:2], options), Material.SKIN - 1] += options.face
        told[off_head, Material.SKIN - 1] -= options.face
    face = sharp[..., Material.SKIN - 1] > options.skin.sure
    face &= person if head is None else person & polygon(head.oval, person.shape)
    for hand in hands:
        gloved = _gloved(lab, hand & person, face, options.hands)
        told[hand, (Material.CLOTH if gloved else Material.SKIN) - 1] += options.hands.odds
        if gloved:
            told[hand, Material.SKIN - 1] -= options.hands.odds
    sharp *= np.exp(told)
    sharp /= sharp.sum(-1, keepdims=True)
    # pixels of one colour near each other are of one material: found at the network's resolution, added as log odds
    size = (max(1, round(lab.shape[1] / unit)), max(1, round(lab.shape[0] / unit)))
    coarse = np.maximum(resized(sharp, size, cv2.INTER_AREA), options.least)
    guide = cv2.resize(lab / 100, size, interpolation=cv2.INTER_AREA)
    inside = cv2.resize(person.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
    reach, epsilon = round(options.reach), options.sharpen_epsilon
    agreed = mean_field(coarse, guide, reach, epsilon, options.smoothness, options.steps, inside)
    change = np.log(np.maximum(agreed / coarse, options.least**2)).astype(np.float32)
    sharp *= np.exp(resized(change, (lab.shape[1], lab.shape[0]), cv2.INTER_LINEAR))
    return sharp / sharp.sum(-1, keepdims=True)


def _counted(landmarks: Landmarks, options: ParsingOptions) -> Bool[np.ndarray, " n"]:
    """The landmarks of the body that are sure enough to count."""
    return landmarks.body_confidence > options.seen


def _taken_for_held(
    materials: UInt8[np.ndarray, "h w"],
    lab: Float[np.ndarray, "h w 3"],
    person: Bool[np.ndarray, "h w"],
    points: Float[np.ndarray, "n 2"],
    counts: Bool[np.ndarray, " n"],
    fingers: tuple[bool, bool],
    options: ParsingOptions,
) -> Bool[np.ndarray, "h w"]:
    """Pixels of props that are bare forearms: on one whose landmarks are not sure, as where an arm leaves the picture,
    and of the person's skin's colours.
    """
    found = np.zeros(person.shape, bool)
    width = 2 * options.arm * float(np.linalg.norm(points[SHOULDERS[0]] - points[SHOULDERS[1]]))
    numbers, areas = components(materials == Material.PROP)
    skin = discounted(lab[person & (materials == Material.SKIN)])
    if len(areas) < 2 or not len(skin):
        return found
    for elbow, wrist, seen in zip(ELBOWS, WRISTS, fingers, strict=True):
        if seen or (counts[elbow] and counts[wrist]):
            continue
        strip = segment(points[[elbow, wrist]], width, person.shape)
        on_arm = np.bincount(numbers[strip], minlength=len(areas))
        on_arm[0] = 0
        piece = numbers == int(on_arm.argmax())
        if on_arm.max() <= options.on_guess * np.count_nonzero(strip):
            continue
        if (to_nearest(discounted(lab[piece]), skin) < options.same_skin).mean() > options.like_skin:
            found |= piece
    return found


def _gloved(
    lab: Float[np.ndarray, "h w 3"],
    hand: Bool[np.ndarray, "h w"],
    face: Bool[np.ndarray, "h w"],
    options: HandOptions,
) -> bool:
    """Whether a hand has not the hue of the face, whatever the light on it."""
    if min(np.count_nonzero(hand), np.count_nonzero(face)) < options.fewest:
        return False
    own, skin = (np.median(lab[where][:, 1:], 0) for where in (hand, face))
    chroma = float(own @ skin / max(skin @ skin, 1e-6))
    return chroma < options.chroma or float(np.linalg.norm(own - skin)) > options.apart


def _face(head: HeadFrame, shape: tuple[int, int], options: ParsingOptions) -> Bool[np.ndarray, "h w"]:
    """Well inside the face's outline and below the brows."""
    oval = polygon(head.oval, shape)
    below, _ = head.from_chin(shape)
    return binary_erosion(oval, disk(options.face_rim * head.height)) & (below > -options.brows * head.height)


def _of_arm(
    props: Bool[np.ndarray, "h w"],
    points: Float[np.ndarray, "n 2"],
    counts: Bool[np.ndarray, " n"],
    options: ParsingOptions,
) -> Bool[np.ndarray, "h w"]:
    """The pieces of ``props`` that lie on a lower arm all over: its skin or its sleeve."""
    arms = np.zeros(props.shape, bool)
    width = float(np.linalg.norm(points[SHOULDERS[0]] - points[SHOULDERS[1]]))
    for elbow, wrist in zip(ELBOWS, WRISTS, strict=True):
        if counts[elbow] and counts[wrist]:
            arms |= segment(points[[elbow, wrist]], 2 * options.arm * width, props.shape)
    numbers, areas = components(props)
    on_arm = np.bincount(numbers[arms & props], minlength=len(areas))
    return props & (on_arm > options.on_arm * areas)[numbers]


def _colour_odds(
    lab: Float[np.ndarray, "h w 3"],
    share: Float[np.ndarray, "h w"],
    inner: Bool[np.ndarray, "h w"],
    head: HeadFrame | None,
    unit: float,
    options: ColourOptions,
) -> Float[np.ndarray, "h w"]:
    """Log odds of a material by the distance from the colours of its surest pixels; 0 where there are none."""
    colours = discounted(cv2.GaussianBlur(lab, (0, 0), options.blur * unit), options.lightness).astype(np.float32)
    sure = inner & (share > options.sure)
    if options.in_face is not None and head is not None:
        face = polygon(head.oval, share.shape) == options.in_face
        if options.hidden is not None and np.count_nonzero(sure) < options.fewest:
            told = inner & (share > options.hidden)
            sure = sure if np.count_nonzero(told & face) >= options.fewest else told
        if np.count_nonzero(sure & face) >= options.fewest:
            sure &= face
    known = colours[sure]
    if len(known) < options.fewest:
        return np.zeros(share.shape, np.float32)
    if options.same is not None:  # eyes, lips and beard are not the skin's colour
        known = known[np.linalg.norm(known - np.median(known, 0), axis=-1) < options.same]
    step = max(1, len(known) // options.samples)
    cv2.setRNGSeed(0)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 1.0)
    none = np.zeros((0, 0), np.int32)
    count = min(options.colours, len(known[::step]))
    centres = cv2.kmeans(np.ascontiguousarray(known[::step]), count, none, criteria, 2, cv2.KMEANS_PP_CENTERS)[2]
    distance = np.min([np.linalg.norm(colours - centre, axis=-1) for centre in centres], 0)
    return np.clip(1 - distance / options.even, *options.odds).astype(np.float32)


__all__ = ["parse"]
