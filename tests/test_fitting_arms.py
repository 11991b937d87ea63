"""Arms that hang beside the trunk: whose an outline is, what fills a gap, and what passes in front."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from persona.body import BodyModel, load_body
from persona.fitting.contour import silhouette
from persona.fitting.depth_order import depth_order
from persona.fitting.evidence import Evidence
from persona.fitting.landmark_points import landmark_map
from persona.fitting.state import Body
from persona.geometry.rotations import exp_rotation
from persona.imaging.arms import hidden_elbow
from persona.imaging.masks import binary_closing, disk
from persona.landmark_names import ELBOWS
from persona.surface.offsets import OffsetOptions, silhouette_offsets
from persona.surface.silhouette import LEFT_ARM, RIGHT_ARM, TRUNK, Silhouette, draw, limb_of_part, pair
from persona.types import BodyPart, Material
from test_fitting_anny import evidence_of, standing

LOWERED = 0.62  # radians: arms that hang beside the trunk, with a gap at the waist


@dataclass(frozen=True)
class Figure:
    """A body seen from the front, and what a photo of it would show."""

    body: BodyModel
    vertices: np.ndarray
    evidence: Evidence
    target: Silhouette
    limb: np.ndarray  # at every pixel, -1 beside the body


@cache
def figure(lowered: float = LOWERED) -> Figure:
    body = load_body()
    state = standing(body)
    rotations = state.rotations.copy()
    for name in ("root", "lowerarm01.R"):
        rotations[body.index[name]] = np.eye(3)
    for name, side in (("upperarm01.L", -1.0), ("upperarm01.R", 1.0)):
        rotations[body.index[name]] = exp_rotation(np.array([[0.0, 0.0, side * lowered]]))[0]
    state = replace(state, rotations=rotations)
    evidence = evidence_of(body, landmark_map(body), state)
    vertices = Body.of(body, state).points(body, body.vertices)[0]
    target = silhouette(evidence)
    raster, mask = draw(vertices, body.faces, target)
    limb = np.where(mask > 0, limb_of_part(body.parts)[body.faces[raster.face_index, 0]], -1)
    return Figure(body, vertices, evidence, target, limb)


def test_the_outline_of_a_hanging_arm_is_the_arms() -> None:
    a = figure()
    column, row = a.target.outline[:, :2].astype(int).T
    truth = a.limb[row, column]
    assert (truth != TRUNK).mean() > 0.25
    assert (a.target.limbs != truth).mean() < 0.05
    # The upper arms' outlines, too, which are nearer to the trunk than to anything but their own bones.
    upper = (truth != TRUNK) & (row < a.evidence.targets[[13, 14], 1].mean() * a.target.scale)
    assert upper.sum() > 100
    assert (a.target.limbs[upper] == truth[upper]).mean() > 0.97


def test_the_trunks_outline_is_found_under_an_arm_that_covers_it() -> None:
    """The photo shows a gap at the waist; the body's arms hang lower, before the trunk."""
    a, body = figure(), figure(0.8)
    raster = draw(body.vertices, body.body.faces, a.target)[0]
    gap = pair(body.body, body.vertices, raster, a.target, reach=0.08, normal_weight=0.08)
    assert gap is not None
    # Points of the photo's flanks in the gap: right of a gap is the trunk on one side, left of it on the other.
    column, row = gap.targets.astype(int).T
    waist = np.abs(row - a.evidence.targets[[13, 14], 1].mean() * a.target.scale) < 10
    flank = waist & (a.limb[row, column] == TRUNK)
    assert flank.sum() > 10
    of_trunk = limb_of_part(body.body.parts)[gap.vertices[flank]] == TRUNK
    pixels, _ = a.target.camera.project(body.vertices[gap.vertices[flank][of_trunk]])
    assert of_trunk.mean() > 0.9
    assert np.median(np.abs(pixels[:, 0] - gap.targets[flank][of_trunk, 0])) < 4


def test_cloth_in_the_gap_is_the_trunks_and_skin_the_arms() -> None:
    a = figure()
    closed = binary_closing(a.target.mask > 0, disk(12))
    gap = closed & (a.target.mask == 0)
    gap[: int(a.evidence.targets[[11, 12], 1].mean() * a.target.scale)] = False
    gap[int(a.evidence.targets[[23, 24], 1].mean() * a.target.scale) :] = False
    assert gap.sum() > 300
    evidence = replace(a.evidence, mask=((a.target.mask > 0) | gap).astype(np.float32))
    torso = a.body.parts == BodyPart.TORSO
    arms = np.isin(a.body.parts, (BodyPart.LEFT_ARM, BodyPart.RIGHT_ARM))
    moved = {}
    for name, skin in (("cloth", np.zeros_like(gap)), ("skin", gap)):
        target = silhouette(replace(evidence, bare_arms=skin))
        offsets, before, after = silhouette_offsets(
            a.body, a.vertices, target, a.body.hands.astype(float), OffsetOptions()
        )
        assert after > before
        length = np.linalg.norm(offsets, axis=1)
        moved[name] = np.percentile(length[torso], 98), np.percentile(length[arms], 98)
    assert moved["cloth"][0] > 1.5 * moved["skin"][0]
    assert moved["skin"][1] > 1.5 * moved["cloth"][1]


def test_the_trunk_gives_way_to_a_bare_arm_that_it_covers() -> None:
    """The photo shows a bare arm where the body has the trunk, with the arm inside."""
    a, hidden = figure(), figure(0.8)
    vertices = np.where((limb_of_part(a.body.parts) == TRUNK)[:, None], hidden.vertices, hidden.vertices - [0, 0, 0.1])
    bare = np.isin(hidden.limb, (LEFT_ARM, RIGHT_ARM))
    moved = []
    for skin in (np.zeros_like(bare), bare):
        target = replace(hidden.target, bare_arms=skin)
        offsets, _, _ = silhouette_offsets(a.body, vertices, target, a.body.hands.astype(float), OffsetOptions())
        raster, _ = draw(vertices + offsets, a.body.faces, target)
        drawn = limb_of_part(a.body.parts)[a.body.faces[raster.face_index, 0]]
        moved.append((bare & (raster.face_index >= 0) & (drawn == TRUNK)).sum())
    assert moved[0] > 200
    assert moved[1] < 0.7 * moved[0]


def test_a_bare_arm_is_in_front_of_what_it_is_seen_on() -> None:
    """No fingers are found and the landmarks have the wrist behind: skin in the photo says that it is in front."""
    a = figure(0.85)
    world = a.evidence.world.copy()
    world[:, 2] = 0.0
    world[[15, 16], 2] = 0.3  # far behind
    limbs = limb_of_part(a.body.parts)
    back = a.vertices.copy()
    back[limbs != TRUNK, 2] -= 0.08  # into the trunk
    evidence = replace(a.evidence, world=world, seen=np.ones(33, bool))
    without = depth_order(a.body, back, a.target, evidence)
    skin = np.isin(a.limb, (LEFT_ARM, RIGHT_ARM))
    order = depth_order(a.body, back, replace(a.target, bare_arms=skin), evidence)
    assert without is not None
    assert order is not None
    assert (without.sign < 0).all()
    assert (order.sign > 0).sum() > 5


def test_an_elbow_is_hidden_where_cloth_is_seen_and_the_other_one_is_bare() -> None:
    points, alpha = np.zeros((33, 2)), np.ones((60, 60))
    points[ELBOWS[0]], points[ELBOWS[1]] = (15.0, 30.0), (45.0, 30.0)
    unsure, shown = np.ones(33), np.full(alpha.shape, Material.CLOTH, np.uint8)
    unsure[ELBOWS[0]] = 0.5
    sleeves = shown.copy()
    shown[:, 40:] = Material.SKIN  # one bare arm beside the trunk
    assert hidden_elbow(points, unsure, alpha, shown, 0, 100.0)
    assert not hidden_elbow(points, unsure, alpha, shown, 1, 100.0)
    assert not hidden_elbow(points, unsure, alpha, sleeves, 0, 100.0)  # it may be a sleeve
    assert not hidden_elbow(points, np.ones(33), alpha, shown, 0, 100.0)  # seen, before the trunk
    assert not hidden_elbow(points, unsure, 0 * alpha, shown, 0, 100.0)  # nothing of the person hides it
    assert not hidden_elbow(points, unsure, alpha, np.full_like(shown, Material.SKIN), 0, 100.0)


def test_an_arm_with_a_hidden_elbow_is_behind_the_cloth_and_its_bare_wrist_is_not() -> None:
    """Fingers are seen, so that both whole forearms count as in front; then cloth is seen where one elbow is."""
    a = figure(0.85)
    limbs = limb_of_part(a.body.parts)
    front = a.vertices.copy()
    front[limbs != TRUNK, 2] -= 0.03  # arms cross the trunk
    wrist = np.isin(a.limb, (LEFT_ARM, RIGHT_ARM))
    wrist[: int(a.evidence.targets[[13, 14], 1].mean() * a.target.scale) + 20] = False
    evidence = replace(a.evidence, hands=(True, True), seen=np.ones(33, bool))
    seen = replace(a.target, bare_arms=wrist)
    before = depth_order(a.body, front, seen, evidence)
    after = depth_order(a.body, front, seen, replace(evidence, hidden_elbows=(True, False)))
    assert before is not None
    assert after is not None

    def of(order, limb: int):  # type: ignore[no-untyped-def]
        """Vertices and signs of one arm."""
        own = limbs[order.vertices] == limb
        return order.vertices[own], order.sign[own]

    np.testing.assert_array_equal(of(after, RIGHT_ARM), of(before, RIGHT_ARM))
    assert (of(before, LEFT_ARM)[1] > 0).sum() > 5
    vertices, sign = of(after, LEFT_ARM)
    column, row = a.target.camera.project(front[vertices])[0].astype(int).T
    bare = wrist[row, column]
    assert (~bare).sum() > 5
    assert (sign[~bare] < 0).all()
    assert bare.sum() > 0
    assert (sign[bare] > 0).all()
