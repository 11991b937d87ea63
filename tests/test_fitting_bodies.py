"""The fit on another body than Anny: SMPL-X, in a generated file of its shapes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import smplx_file
from persona.body import Smplx, load_smplx
from persona.body.model import BodyModel
from persona.body.profile import PosePrior
from persona.compute import blas_threads
from persona.errors import PersonaError
from persona.fitting.contour import outline_of, silhouette
from persona.fitting.depth_order import depth_order
from persona.fitting.evidence import Evidence
from persona.fitting.landmark_points import landmark_map
from persona.fitting.landmarks import FACE, LandmarkMap
from persona.fitting.pose_priors import pose_prior
from persona.fitting.residuals import Guides, Problem, Terms
from persona.fitting.shape_priors import shape_prior
from persona.fitting.solve import posed, solve
from persona.fitting.state import Body, State
from persona.geometry.rotations import exp_rotation
from persona.storage import load
from persona.types import BodyFit
from test_fitting_anny import evidence_of


@pytest.fixture(scope="session")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return smplx_file.write(tmp_path_factory.mktemp("fit_smplx") / "SMPLX_NEUTRAL.npz")


@pytest.fixture(scope="session")
def body(model_file: Path) -> BodyModel:
    return load_smplx(model_file)


@pytest.fixture(scope="session")
def known(body: BodyModel) -> LandmarkMap:
    return landmark_map(body)


@pytest.fixture(scope="session")
def truth(body: BodyModel, known: LandmarkMap) -> tuple[State, Evidence]:
    """Somebody who stands three metres off, arms down, one forearm raised, mouth a little open."""
    vectors = {"pelvis": (0.0, 0.25, 0.0), "left_shoulder": (0.05, 0.0, -1.2), "right_shoulder": (0.1, 0.1, 1.1)}
    vectors |= {"left_elbow": (0.0, -0.2, 0.0), "right_elbow": (0.0, 0.8, 0.0), "jaw": (0.1, 0.0, 0.0)}
    rotations = np.tile(np.eye(3), (len(body.parents), 1, 1))
    for name, vector in vectors.items():
        rotations[body.index[name]] = exp_rotation(np.array([vector]))[0]
    shape = np.zeros(len(body.shape))
    shape[:4] = [0.5, 0.0, -0.5, 0.3]
    state = State(rotations, np.array([0.05, 0.0, -3.0]), shape, np.zeros(len(body.expression)))
    return state, evidence_of(body, known, state)


def prior_of(body: BodyModel) -> PosePrior:
    prior = pose_prior(body)
    return prior.without(prior.joints >= 25)  # fingers


@pytest.mark.slow
def test_the_prior_is_of_a_person_with_arms_down_and_elbows_that_bend_ahead(body: BodyModel) -> None:
    prior = pose_prior(body)
    assert prior.joints[0] == 0
    shape = np.zeros((1, len(body.shape))), np.zeros((1, len(body.expression)))
    rest = body.rest(body.coefficients(*shape))
    joints = body.place(rest, prior.start()[None], np.zeros((1, 3))).positions[0]
    for side in ("left", "right"):
        shoulder, elbow, wrist, tip = (
            joints[body.index[f"{side}_{n}"]] for n in ("shoulder", "elbow", "wrist", "middle3")
        )
        assert elbow[1] < shoulder[1] - 0.1
        assert wrist[2] > elbow[2] + 0.02  # the forearm ahead
        assert tip[1] < wrist[1]
    hanging = prior.hanging(0).hanging(1)
    joints = body.place(rest, hanging.start()[None], np.zeros((1, 3))).positions[0]
    assert abs(joints[body.index["left_elbow"], 0] - joints[body.index["left_shoulder"], 0]) < 0.12
    # bending a finger by its limit's axis brings its tip towards the palm
    for limit in prior.limits:
        name = body.joint_names[limit.joint]
        if name.endswith(("index1", "middle1", "ring1", "pinky1", "elbow")):
            vectors = np.zeros((len(body.parents), 3))
            vectors[limit.joint] = limit.axis
            moved = body.place(rest, exp_rotation(vectors)[None], rest.joints[:, 0]).positions[0] - rest.joints[0]
            end = body.index[name.replace("elbow", "wrist").replace("1", "3")]
            assert moved[end] @ ([0, 0, 1] if "elbow" in name else [0, -1, 0]) > 0.005


@pytest.mark.slow
def test_gradient_of_all_terms_agrees_with_finite_differences(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, evidence = truth
    problem = Problem(body, known, evidence, prior_of(body), shape_prior(body, None))
    random = np.random.default_rng(0)
    rotations = state.rotations.copy()
    joints = problem.prior.joints
    rotations[joints] = exp_rotation(random.normal(0, 0.08, (len(joints), 3))) @ rotations[joints]
    state = replace(state, rotations=rotations, expression=random.normal(0, 0.3, len(state.expression)))
    terms = Terms(shape=tuple(range(len(body.shape))), expression=True, world=0.7, face_every=6, silhouette=1.0)
    vertices, target = posed(problem, state), silhouette(evidence)
    guides = Guides(outline_of(body, vertices, target)[0], depth_order(body, vertices, target, evidence))
    analytic = 2.0 * problem.linearise(state, terms, guides).gradient
    size, step = len(analytic), 1e-5
    # what pose correctives and the joints' own way with an expression add is small, and left out of the derivative
    for k in random.choice(size, 30, replace=False):
        update = np.zeros(size)
        update[k] = step
        higher = problem.cost(problem.step(state, terms, update), terms, guides)
        lower = problem.cost(problem.step(state, terms, -update), terms, guides)
        assert (higher - lower) / (2 * step) == pytest.approx(analytic[k], rel=6e-2, abs=0.15 * np.abs(analytic).mean())


@pytest.mark.slow
def test_recovers_a_pose_from_its_landmarks_and_mask(
    body: BodyModel, known: LandmarkMap, truth: tuple[State, Evidence]
) -> None:
    state, evidence = truth
    problem = Problem(body, known, evidence, prior_of(body), shape_prior(body, None))
    with blas_threads(1):
        found, iou = solve(problem, silhouette(evidence), lambda share, what: None)
    assert iou > 0.96
    error = problem.landmark_errors(found) / evidence.stature_px
    assert np.nanmedian(error[:33]) < 0.004
    assert np.nanmedian(error[FACE]) < 0.002
    ours, theirs = (Body.of(body, s).placed.positions[0] for s in (found, state))
    ours = ours * (theirs[0, 2] / ours[0, 2])  # one picture does not tell size from distance
    assert np.linalg.norm(ours[:22] - theirs[:22], axis=1).mean() < 0.03


@pytest.mark.slow
def test_create_runs_on_it_from_photo_to_avatar(model_file: Path, tmp_path: Path) -> None:
    import persona
    from persona.events import Event
    from persona.fitting import FitBody
    from persona.pipeline import Recipe

    told: list[Event] = []
    photo = Path(__file__).parents[1] / "examples" / "woman_skirt.jpg"
    recipe = Recipe(fit=FitBody(body=Smplx(model_file)))
    avatar = persona.create(photo, tmp_path / "avatar", recipe, effort="draft", listener=told.append)
    assert avatar.about["body"] == "smplx"
    assert avatar.skeleton.names == body_names()
    assert any(e.kind == "warning" and "non-commercial" in e.message for e in told)
    fit = load(BodyFit, tmp_path / "avatar" / "stages" / "fit.safetensors")
    assert fit.metrics["iou"] > 0.93
    assert fit.metrics["landmark_error_body"] < 1.2
    assert fit.shape["betas"].shape == (10,)
    assert fit.expression_names[:10] == tuple(f"expression_{k:03d}" for k in range(10))
    assert "mouthSmileLeft" in fit.expression_names
    assert len(fit.pose.expression) == len(fit.expression_names) == len(fit.expression_basis)
    assert "SMPL-X model file" in (tmp_path / "avatar" / "report.html").read_text()
    # the avatar stands on its own: without the model file it is driven by a clip
    video = persona.animate(tmp_path / "avatar", "wave", tmp_path / "wave.mp4", size=(128, 192), fps=10)
    assert video.stat().st_size > 2000


def body_names() -> tuple[str, ...]:
    from persona.body.smplx import JOINTS

    return JOINTS


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--body", "smplx"], "--body-path"),
        (["--body", "smplx", "--body-path", "nowhere.npz"], "smpl-x.is.tue.mpg.de"),
        (["--body-path", "SMPLX_NEUTRAL.npz"], "--body smplx"),
    ],
)
def test_the_command_line_says_what_the_body_needs(
    words: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from persona.cli import main

    with pytest.raises(SystemExit) as ended:
        main(["create", str(tmp_path / "nowhere.jpg"), "-o", str(tmp_path / "a"), *words])  # told before the photo
    assert ended.value.code == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_an_unreadable_file_stops_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "SMPLX_NEUTRAL.npz").write_bytes(b"PK no")
    with pytest.raises(PersonaError, match="damaged"):
        Smplx(tmp_path / "SMPLX_NEUTRAL.npz")
