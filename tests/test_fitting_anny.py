"""The fit on made-up evidence: derivatives, recovery of a known pose, outlines, offsets, and the world it ends in."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from persona.body import BodyModel, load_body
from persona.compute import blas_threads
from persona.errors import PersonaError
from persona.fitting import FitBody
from persona.fitting.contour import hidden_arms, outline_of, silhouette
from persona.fitting.depth_order import depth_order
from persona.fitting.evidence import Evidence, weigh
from persona.fitting.fit import _invented
from persona.fitting.landmark_points import landmark_map
from persona.fitting.landmarks import FACE, LandmarkMap
from persona.fitting.levenberg_marquardt import robust
from persona.fitting.pose_priors import pose_prior
from persona.fitting.residuals import Guides, Problem, Terms
from persona.fitting.shape_priors import shape_prior
from persona.fitting.solve import posed, solve
from persona.fitting.state import Body, State
from persona.geometry.meshes import vertex_normals
from persona.geometry.rotations import exp_rotation
from persona.imaging.measures import iou
from persona.landmark_names import ELBOWS, HIPS, WRISTS, BodyPoint
from persona.surface.cloth import cloth_share
from persona.surface.offsets import OffsetOptions, inflate_depth, on_outline, reach_of, silhouette_offsets
from persona.surface.silhouette import FLIP, across_gaps, draw
from persona.types import BodyPart, Label, Landmarks, Material, Observation, Photo

WIDTH, HEIGHT, FOCAL = 360, 640, 900.0


@pytest.fixture(scope="session")
def body() -> BodyModel:
    return load_body()


@pytest.fixture(scope="session")
def known(body: BodyModel) -> LandmarkMap:
    return landmark_map(body)


def standing(body: BodyModel) -> State:
    """Somebody who stands three metres off, arms down, one forearm raised a little."""
    rotations = np.tile(np.eye(3), (len(body.parents), 1, 1))

    def turn(name: str, *vector: float) -> None:
        rotations[body.index[name]] = exp_rotation(np.array([vector]))[0]

    turn("root", 0.0, 0.25, 0.0)
    turn("upperarm01.L", 0.05, 0.0, -0.35)
    turn("upperarm01.R", 0.15, 0.0, 0.4)
    turn("lowerarm01.R", -0.3, 0.1, 0.0)
    turn("head", 0.05, 0.2, 0.0)
    turn("upperleg01.L", -0.05, 0.0, 0.02)
    shape = shape_prior(body, None).mean.copy()
    shape[:4] += [0.3, 0.0, 0.1, -0.1]
    return State(
        rotations,
        np.array([0.05, 0.0, -3.0]),
        shape,
        np.zeros(len(body.expression)),
    )


def evidence_of(body: BodyModel, known: LandmarkMap, state: State) -> Evidence:
    """Exact landmarks and mask of a state."""
    marks, _ = Body.of(body, state).points(body, known.points)
    camera = marks * FLIP
    targets = camera[:, :2] / camera[:, 2:] * FOCAL + [WIDTH / 2, HEIGHT / 2]
    metre = FOCAL / 3.0
    sigma = np.full(543, 0.01 * 1.7 * metre)
    sigma[33:75] = np.inf
    sigma[FACE] = 0.004 * 1.7 * metre
    world = camera[:33] - camera[:33][list(HIPS)].mean(0)
    evidence = Evidence(
        targets=targets,
        sigma=sigma,
        world=world,
        world_spread=np.full((33, 3), 0.06),
        world_confidence=np.ones(33),
        confidence=np.ones(33),
        seen=np.ones(33, bool),
        hands=(False, False),
        face=True,
        standing=True,
        on_feet=True,
        level=np.eye(3),
        focal=FOCAL,
        centre=np.array([WIDTH / 2.0, HEIGHT / 2.0]),
        size=(WIDTH, HEIGHT),
        pixels_per_metre=metre,
        mask=np.zeros((HEIGHT, WIDTH), np.float32),
    )
    vertices = Body.of(body, state).points(body, body.vertices)[0]
    return replace(evidence, mask=draw(vertices, body.faces, silhouette(evidence))[1].astype(np.float32))


def problem_of(body: BodyModel, known: LandmarkMap, evidence: Evidence) -> Problem:
    prior = pose_prior(body)
    fingers = np.array([body.joint_names[j].startswith("finger") for j in prior.joints])
    return Problem(body, known, evidence, prior.without(fingers), shape_prior(body, None))


@pytest.fixture(scope="session")
def truth(body: BodyModel, known: LandmarkMap) -> tuple[State, Evidence]:
    state = standing(body)
    return state, evidence_of(body, known, state)


@pytest.mark.slow
def test_gradient_of_all_terms_agrees_with_finite_differences(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, evidence = truth
    problem = problem_of(body, known, evidence)
    random = np.random.default_rng(0)
    rotations = state.rotations.copy()
    rotations[problem.prior.joints] = (
        exp_rotation(random.normal(0, 0.08, (len(problem.prior.joints), 3))) @ rotations[problem.prior.joints]
    )
    state = replace(
        state,
        rotations=rotations,
        shape=np.r_[state.shape[:6], random.uniform(-0.3, 0.3, len(state.shape) - 6)],
        expression=state.expression + 0.2,
    )
    terms = Terms(shape=(0, 2, 4, 8, 12, 40), expression=True, world=0.7, face_every=6, silhouette=1.0)
    vertices = posed(problem, state)
    target = silhouette(evidence)
    guides = Guides(outline_of(body, vertices, target)[0], depth_order(body, vertices, target, evidence))
    assert guides.outline is not None
    analytic = 2.0 * problem.linearise(state, terms, guides).gradient
    size, step = len(analytic), 1e-5
    for k in random.choice(size, 30, replace=False):
        update = np.zeros(size)
        update[k] = step
        higher = problem.cost(problem.step(state, terms, update), terms, guides)
        lower = problem.cost(problem.step(state, terms, -update), terms, guides)
        assert (higher - lower) / (2 * step) == pytest.approx(analytic[k], rel=2e-2, abs=0.05 * np.abs(analytic).mean())


@pytest.mark.slow
def test_recovers_a_pose_from_its_landmarks_and_mask(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, evidence = truth
    problem = problem_of(body, known, evidence)
    with blas_threads(1):
        found, iou = solve(problem, silhouette(evidence), lambda share, what: None)
    assert iou > 0.96
    error = problem.landmark_errors(found) / evidence.stature_px
    assert np.nanmedian(error[:33]) < 0.004
    assert np.nanmedian(error[FACE]) < 0.002
    ours, theirs = (Body.of(body, s).placed.positions[0] for s in (found, state))
    ours = ours * (theirs[0, 2] / ours[0, 2])  # one picture does not tell size from distance
    names = [f"{stem}.{side}" for stem in ("wrist", "lowerarm01", "foot", "lowerleg01", "upperarm01") for side in "LR"]
    chosen = [body.index[name] for name in [*names, "head", "root"]]
    assert np.linalg.norm(ours[chosen] - theirs[chosen], axis=1).mean() < 0.03


def test_an_arm_that_is_not_seen_goes_where_the_person_hides_it(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, evidence = truth
    assert not len(hidden_arms(body, evidence))
    seen = evidence.seen.copy()
    seen[[BodyPoint.RIGHT_ELBOW, BodyPoint.RIGHT_WRIST]] = False
    vertices = posed(problem_of(body, known, evidence), state)
    right = np.isin(body.parts, (BodyPart.RIGHT_ARM, BodyPart.RIGHT_HAND))
    armless = body.faces[~right[body.faces].any(1)]
    mask = draw(vertices, armless, silhouette(evidence))[1].astype(np.float32)
    unseen = replace(evidence, seen=seen, mask=mask)
    hidden, target = hidden_arms(body, unseen), silhouette(unseen)
    assert len(hidden) > 20
    assert right[hidden].all()
    plain, more = (outline_of(body, vertices, target, arms)[0] for arms in (hidden[:0], hidden))
    assert plain is not None
    assert more is not None
    added = slice(len(plain.vertices), None)
    assert set(more.vertices[added]) <= set(hidden)
    assert len(more.vertices[added]) > 10
    column, row = np.floor(more.targets[added]).astype(int).T
    assert (mask[row, column] > 0).all()
    off = problem_of(body, known, evidence).project(vertices[more.vertices[added]]) - more.targets[added]
    assert (off * more.normals[added]).sum(1) == pytest.approx(np.linalg.norm(off, axis=1))
    shown = outline_of(body, vertices, silhouette(replace(evidence, seen=seen)), hidden)[0]
    assert shown is not None
    assert len(shown.vertices) < len(plain.vertices) + 10  # in the mask nothing is asked of them


def test_a_robust_cost_levels_off() -> None:
    cost, weight = robust(np.array([[0.1, 0.0], [100.0, 0.0]]), 3.0)
    assert cost[0] == pytest.approx(0.01, rel=0.01)
    assert cost[1] < 9.0
    assert weight[1] < 1e-4


def test_arms_inside_the_trunk_are_sent_out_in_front(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, evidence = truth
    rotations = state.rotations.copy()
    rotations[body.index["upperarm01.R"]] = exp_rotation(np.array([[0.0, 0.0, 0.75]]))[0]
    rotations[body.index["lowerarm01.R"]] = exp_rotation(np.array([[0.0, 1.1, 0.6]]))[0]
    crossing = replace(state, rotations=rotations)
    vertices = Body.of(body, crossing).points(body, body.vertices)[0]
    order = depth_order(body, vertices, silhouette(evidence), replace(evidence, hands=(True, True)))
    assert order is not None
    assert np.isin(body.parts[order.vertices], (BodyPart.RIGHT_ARM, BodyPart.RIGHT_HAND)).mean() > 0.8
    hidden = -vertices[order.vertices, 2] > order.depth
    assert (order.sign[hidden] > 0).any()


@pytest.mark.slow
def test_offsets_raise_the_overlap_and_leave_face_and_hands(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, evidence = truth
    vertices = Body.of(body, state).points(body, body.vertices)[0]
    clothed = np.isin(body.parts, (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)) * 0.03
    dressed = vertices + clothed[:, None] * vertex_normals(vertices, body.faces)
    mask = draw(dressed, body.faces, silhouette(evidence))[1].astype(np.float32)
    target = silhouette(replace(evidence, mask=mask))
    stiffness = body.hands.astype(float).copy()
    stiffness[known.face_vertices] = 1.0
    offsets, before, after = silhouette_offsets(body, vertices, target, stiffness, OffsetOptions())
    assert after > before + 0.03
    assert after > 0.96
    length = np.linalg.norm(offsets, axis=1)
    assert (length <= 1.2 * reach_of(body)[0] + 1e-9).all()
    assert length[stiffness > 0.9].max() < 0.012
    assert length[body.parts == BodyPart.TORSO].max() > 0.02


@pytest.mark.slow
def test_a_skirt_is_not_half_followed_by_the_legs(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, evidence = truth
    vertices = Body.of(body, state).points(body, body.vertices)[0]
    target = silhouette(evidence)
    mask = draw(vertices, body.faces, target)[1].astype(np.float32)
    hip, knee = (evidence.targets[list(pair)].mean(0) for pair in (HIPS, (25, 26)))
    wide = int(0.35 * evidence.pixels_per_metre)
    mask[int(hip[1]) : int(knee[1]), int(hip[0]) - wide : int(hip[0]) + wide] = 1.0
    target = silhouette(replace(evidence, mask=mask))
    offsets, _, _ = silhouette_offsets(body, vertices, target, body.hands.astype(float), OffsetOptions())
    legs = np.isin(body.parts, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG))
    assert np.linalg.norm(offsets[legs], axis=1).mean() < 0.02


def test_trouser_legs_meet_where_the_photo_shows_trousers_between_them(
    body: BodyModel, truth: tuple[State, Evidence]
) -> None:
    state, evidence = truth
    vertices = Body.of(body, state).points(body, body.vertices)[0]
    bare = silhouette(evidence)
    raster, drawn = draw(vertices, body.faces, bare)
    mask = drawn.copy()
    knee = int(evidence.targets[[25, 26], 1].mean() * bare.scale)
    for row in range(int(evidence.targets[list(HIPS), 1].mean() * bare.scale), knee):
        columns = np.flatnonzero(drawn[row])
        mask[row, columns[0] : columns[-1]] = 1
    closed = mask > drawn
    whole = cv2.resize(mask.astype(np.float32), evidence.size, interpolation=cv2.INTER_NEAREST)
    reach = OffsetOptions().reach
    for trousers in (whole > 0.5, None):
        target = silhouette(replace(evidence, mask=whole, trousers=trousers))
        found = across_gaps(body, vertices, raster, target, reach)
        column, row = found.targets.astype(int).T
        legs = np.isin(body.parts[found.vertices], (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)) & closed[row, column]
        if trousers is None:
            assert not legs.any()
            continue
        assert legs.sum() > 20
        for x, y in found.targets[legs].astype(int):
            gap = np.flatnonzero(closed[y])
            gap = gap[np.abs(gap - x) < 60]
            assert abs(x - gap.mean()) < 0.25 * np.ptp(gap) + 3


def test_what_is_dressed_grows_in_depth_and_the_picture_stays(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, evidence = truth
    vertices = Body.of(body, state).points(body, body.vertices)[0]
    target = silhouette(evidence)
    normals = vertex_normals(vertices, body.faces)
    legs = np.isin(body.parts, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG))
    offsets = 0.02 * legs[:, None] * normals * [1.0, 1.0, 0.0]
    stiffness = body.hands.astype(float)
    materials = np.full(target.mask.shape, Material.SKIN, np.uint8)
    rows = (slice(int(evidence.targets[list(HIPS), 1].mean() * target.scale), None), slice(None))
    materials[rows] = Material.CLOTH
    cloth, hair = cloth_share(body, vertices, materials, target)
    assert cloth[legs].mean() > 0.9  # also behind, where nothing is seen
    assert cloth[body.parts == BodyPart.HEAD].max() < 0.1
    assert hair.max() < 0.01
    bare = inflate_depth(body, vertices, offsets, stiffness)
    dressed = inflate_depth(body, vertices, offsets, stiffness, cloth, hair)
    np.testing.assert_array_equal(dressed[:, :2], offsets[:, :2])
    for side in (1.0, -1.0):
        facing = legs & (side * normals[:, 2] > 0.8)
        assert (side * bare[facing, 2]).mean() > 0.01
        assert np.abs(dressed[facing, 2]).mean() > 1.2 * np.abs(bare[facing, 2]).mean()


def test_flanks_that_no_outline_shows_are_as_thick_as_those_that_one_shows(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, _ = truth
    vertices = Body.of(body, state).points(body, body.vertices)[0]
    normals = vertex_normals(vertices, body.faces)
    torso = body.parts == BodyPart.TORSO
    middle = np.median(vertices[torso, 1])
    low = torso & (vertices[:, 1] < middle)
    offsets = 0.03 * low[:, None] * normals * [1.0, 1.0, 0.0]  # the arms hide the flanks above
    worn, stiffness = torso.astype(float), body.hands.astype(float)
    hair = np.zeros(len(vertices))
    chest = torso & (vertices[:, 1] > middle) & (np.abs(normals[:, 2]) > 0.8)
    everywhere = inflate_depth(body, vertices, offsets, stiffness, worn, hair)
    told = inflate_depth(body, vertices, offsets, stiffness, worn, hair, explained=low.astype(float))
    assert np.abs(told[chest, 2]).mean() > 2 * np.abs(everywhere[chest, 2]).mean()
    assert np.abs(told[body.parts == BodyPart.HEAD, 2]).max() < 0.03  # bare, so no thicker than it is
    bare = [inflate_depth(body, vertices, offsets, stiffness, explained=e) for e in (None, low.astype(float))]
    np.testing.assert_array_equal(*bare)


def test_a_skirt_that_hides_the_legs_does_not_make_them_thick(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, _ = truth
    vertices = Body.of(body, state).points(body, body.vertices)[0]
    normals = vertex_normals(vertices, body.faces)
    legs = np.isin(body.parts, (BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG))
    torso = body.parts == BodyPart.TORSO
    stiffness, dressed = body.hands.astype(float), np.ones(len(vertices))
    offsets = 0.05 * torso[:, None] * normals * [1.0, 1.0, 0.0]
    shown = [
        inflate_depth(body, vertices, offsets, stiffness, dressed, explained=e)[legs, 2]
        for e in (None, torso.astype(float))
    ]
    calves = vertices[legs, 1] < np.median(vertices[legs, 1])
    np.testing.assert_allclose(shown[0][calves], shown[1][calves], atol=0.002)


def test_the_surface_explains_the_outline_that_it_reaches(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, evidence = truth
    vertices = Body.of(body, state).points(body, body.vertices)[0]
    target = silhouette(evidence)
    mask = draw(vertices, body.faces, target)[1].astype(np.float32)
    target = silhouette(replace(evidence, mask=mask))
    told = on_outline(body, vertices, target, OffsetOptions()) > 0
    assert told.sum() > 100
    sideways = np.abs(vertex_normals(vertices, body.faces)[:, 2])
    assert np.median(sideways[told]) < 0.6 * np.median(sideways)
    away = vertices + np.array([0.3, 0.0, 0.0])
    assert on_outline(body, away, target, OffsetOptions()).sum() < 0.3 * told.sum()


@pytest.mark.parametrize("options", [{"height_m": 17.0}, {"focal_px": -1.0}])
def test_senseless_options_are_refused(options: dict[str, float]) -> None:
    photo = Photo(np.zeros((8, 8, 3), np.uint8), None, "x", (8, 8))
    marks = Landmarks(np.zeros((33, 2)), np.zeros(33), np.zeros(33), np.zeros((33, 3)))
    blank = np.zeros((8, 8), np.float32)
    observation = Observation(photo, marks, blank, np.zeros((8, 8, 3), np.float32), blank.astype(np.uint8))
    with pytest.raises(PersonaError, match="must be"):
        FitBody(**options)(observation)


def observation_of(evidence: Evidence) -> Observation:
    """What perception would say of exact evidence."""
    marks = Landmarks(
        body=evidence.targets[:33],
        body_confidence=np.ones(33),
        body_spread=np.zeros(33),
        body_world=evidence.world,
        face=np.c_[evidence.targets[FACE], np.zeros(468)],
        face_score=1.0,
    )
    pixels = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    photo = Photo(pixels, None, "made up", (WIDTH, HEIGHT), focal_px=FOCAL)
    labels = np.where(evidence.mask > 0.5, Label.TOP, 0).astype(np.uint8)
    return Observation(photo, marks, evidence.mask, pixels.astype(np.float32) / 255.0, labels)


@pytest.mark.parametrize(
    ("bent", "expected"),
    [((0.0, 0.0), (True, True)), ((0.75, 0.0), (False, True)), ((1.5, 1.5), (False, False))],
    ids=["stands", "walks", "sits"],
)
def test_who_walks_is_on_the_feet_and_who_sits_is_not(
    body: BodyModel, known: LandmarkMap, bent: tuple[float, float], expected: tuple[bool, bool]
) -> None:
    """Thighs ahead and shins down, by radians of the left and the right leg."""
    state = standing(body)
    for angle, side in zip(bent, "LR", strict=True):
        for joint, sign in ((f"upperleg01.{side}", -1.0), (f"lowerleg01.{side}", 1.0)):
            state.rotations[body.index[joint]] = exp_rotation(np.array([[sign * angle, 0.0, 0.0]]))[0]
    evidence = evidence_of(body, known, state)
    weighed = weigh(observation_of(evidence).landmarks, (WIDTH, HEIGHT), known, FOCAL, evidence.mask)
    assert (weighed.standing, weighed.on_feet) == expected


def test_who_has_short_legs_in_the_picture_stands(body: BodyModel, known: LandmarkMap) -> None:
    """A camera held high shortens them: they hang all the same."""
    evidence = evidence_of(body, known, standing(body))
    marks = observation_of(evidence).landmarks
    points, hips = marks.body.copy(), marks.body[list(HIPS), 1].mean()
    legs = slice(BodyPoint.LEFT_KNEE, None)
    points[legs, 1] = hips + 0.585 * (points[legs, 1] - hips)
    weighed = weigh(replace(marks, body=points), (WIDTH, HEIGHT), known, FOCAL, evidence.mask)
    assert weighed.standing


@pytest.mark.slow
def test_the_result_stands_on_the_origin_and_fills_the_mask(truth: tuple[State, Evidence]) -> None:
    _, evidence = truth
    fit = FitBody(height_m=1.6)(observation_of(evidence))
    vertices = fit.surface.vertices[: fit.surface.body_vertices]
    assert len(fit.surface.vertices) > len(vertices)  # all that is no skin passes for cloth here: the feet got shoes
    assert fit.surface.vertices[:, 1].min() == pytest.approx(0.0, abs=1e-5)
    assert 0 <= vertices[:, 1].min() < 0.02  # inside the shoes
    np.testing.assert_allclose(fit.pose.translation[[0, 2]], 0.0, atol=1e-6)
    assert fit.metrics["stature_m"] == pytest.approx(1.6, abs=1e-4)
    assert 1.4 < np.ptp(vertices[:, 1]) < 1.75
    assert fit.metrics["iou"] > 0.93
    target = silhouette(evidence)
    pixels, depth = fit.camera.project(fit.surface.vertices.astype(float))
    assert (depth > 0.5).all()
    inside = evidence.mask[
        np.clip(pixels[:, 1].astype(int), 0, HEIGHT - 1), np.clip(pixels[:, 0].astype(int), 0, WIDTH - 1)
    ]
    assert inside.mean() > 0.95
    assert iou(target.mask, target.mask) == 1.0
    assert fit.unseen_parts == ()


@pytest.mark.slow
def test_legs_outside_the_picture_hang_down_and_are_named(truth: tuple[State, Evidence]) -> None:
    _, evidence = truth
    cut = int(evidence.targets[list(HIPS), 1].mean() + 20)
    observation = observation_of(evidence)
    marks = replace(observation.landmarks, body_confidence=np.where(np.arange(33) >= 25, 0.1, 1.0))
    observation = replace(
        observation,
        landmarks=marks,
        photo=replace(observation.photo, pixels=observation.photo.pixels[:cut]),
        alpha=observation.alpha[:cut],
        foreground=observation.foreground[:cut],
        labels=observation.labels[:cut],
    )
    fit = FitBody()(observation)
    assert {BodyPart.LEFT_LEG, BodyPart.RIGHT_FOOT} <= set(fit.unseen_parts)
    assert any("legs" in warning for warning in fit.warnings)
    vertices, parts = fit.surface.vertices, fit.surface.parts
    left = vertices[parts == BodyPart.LEFT_FOOT].mean(0)
    hips = fit.pose.translation
    assert hips[1] - left[1] > 0.7
    assert abs(left[2] - hips[2]) < 0.2


def test_arms_that_leave_the_picture_and_those_that_are_hidden_are_told_apart(truth: tuple[State, Evidence]) -> None:
    _, evidence = truth
    assert _invented(evidence) == ()
    seen = evidence.seen.copy()
    seen[ELBOWS[0]] = False
    assert _invented(replace(evidence, seen=seen)) == ("the left arm is hidden: it is invented",)
    targets = evidence.targets.copy()
    targets[ELBOWS[0], 0] = WIDTH + 20
    (told,) = _invented(replace(evidence, seen=seen, targets=targets))
    assert "arms are not all in the picture" in told


def test_hands_that_are_not_seen_are_told(truth: tuple[State, Evidence]) -> None:
    _, evidence = truth
    covered = replace(evidence, hands=(False, False), hidden_hands=(False, True))
    assert _invented(covered) == ("the right hand is not visible: it is invented",)
    seen = evidence.seen.copy()
    seen[WRISTS[0]] = False
    assert _invented(replace(covered, seen=seen)) == ("both hands are not visible: they are invented",)
    seen[ELBOWS[0]] = False  # the arm is told of, not its hand
    told = _invented(replace(covered, seen=seen))
    assert told == ("the left arm is hidden: it is invented", "the right hand is not visible: it is invented")


def test_fingers_at_ease_are_near_each_other_and_bent(body: BodyModel) -> None:
    easy = body.profile.easy_fingers
    assert easy is not None
    state = State(
        np.tile(np.eye(3), (len(body.parents), 1, 1)), np.zeros(3), shape_prior(body, None).mean,
        np.zeros(len(body.expression)),
    )  # fmt: skip

    def joints(rotations: np.ndarray, *names: str) -> np.ndarray:
        places = Body.of(body, replace(state, rotations=rotations)).placed.positions[0]
        return places[[body.joint_names.index(name) for name in names]]

    both = state.rotations, exp_rotation(easy)
    for side in "LR":
        tips = [f"finger{f}-3.{side}" for f in range(2, 6)]
        spread, near = (np.linalg.norm(np.diff(joints(r, *tips), axis=0), axis=1).sum() for r in both)
        assert near < 0.85 * spread
        far, bent = (np.linalg.norm(np.subtract(*joints(r, tips[1], f"wrist.{side}"))) for r in both)
        assert 0.8 * far < bent < 0.98 * far


def test_anchored_depths_are_those_of_the_state_and_lengths_are_freer(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, evidence = truth
    problem = problem_of(body, known, evidence)
    held = problem.anchored(state)
    marks, _ = Body.of(body, state).points(body, known.points.take(np.arange(33)))
    depth = -marks[:, 2]
    np.testing.assert_allclose(held.evidence.world[:, 2], depth - depth[list(HIPS)].mean(), atol=1e-9)
    terms = Terms(world=1.0)
    turned = replace(state, rotations=state.rotations.copy())
    elbow = body.index["upperarm01.L"]
    turned.rotations[elbow] = exp_rotation(np.array([[-0.5, 0.0, 0.0]]))[0] @ turned.rotations[elbow]

    def rise(problem: Problem) -> float:
        return problem.cost(turned, terms, Guides()) - problem.cost(state, terms, Guides())

    assert rise(held) > rise(problem)
    hand = body.shape.names.index("l-hand-scale-incr")
    assert held.shape.spread[hand] > 2.0 * problem.shape.spread[hand]
    waist = body.shape.names.index("measure-waist-circ-incr")
    assert held.shape.spread[waist] == problem.shape.spread[waist]
