"""The body model: kinematics, skinning, Jacobians, its cache, and agreement with Anny's own forward pass."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from persona.body import load_body
from persona.body.labels import PHENOTYPES
from persona.body.model import BodyModel
from persona.geometry.rotations import exp_rotation
from persona.types import BodyPart


@pytest.fixture(scope="session")
def body() -> BodyModel:
    return load_body()


def shape(body: BodyModel, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    return body.coefficients(
        random.uniform(0.6, 0.8, (1, len(body.shape))) * body.shape.high
        + random.uniform(0.2, 0.4, (1, len(body.shape))) * body.shape.low,
        random.uniform(0.0, 0.3, (1, len(body.expression))),
    )


def pose(body: BodyModel, seed: int, size: float = 0.3) -> np.ndarray:
    turns = np.random.default_rng(seed).normal(0.0, size, (len(body.parents), 3))
    return exp_rotation(turns)[None]


def test_reference_pose_faces_forward_with_the_left_hand_at_positive_x(body: BodyModel) -> None:
    skeleton = body.skeleton(shape(body, 0))
    joint = dict(zip(skeleton.names, skeleton.rest_joints, strict=True))
    assert joint["wrist.L"][0] > 0.2 > -0.2 > joint["wrist.R"][0]
    assert joint["head"][1] > joint["root"][1] > joint["foot.L"][1]
    vertices = body.reference_vertices(shape(body, 0))
    toes = vertices[body.weight_on(("toe1-2",)) > 0.5]
    assert toes[:, 2].mean() > joint["foot.L"][2] + 0.1


def test_placing_follows_the_skeletons_own_rule(body: BodyModel) -> None:
    coefficients, rotations = shape(body, 1), pose(body, 2)
    rest = body.rest(coefficients)
    placed = body.place(rest, rotations, np.array([[0.1, 0.2, 0.3]]))
    skeleton = body.skeleton(coefficients)
    for i, parent in enumerate(skeleton.parents):
        if parent < 0:
            continue
        bone = skeleton.rest_joints[i].astype(float) - skeleton.rest_joints[parent]
        expected = placed.positions[0, parent] + placed.rotations[0, parent] @ bone
        np.testing.assert_allclose(placed.positions[0, i], expected, atol=1e-6)
        np.testing.assert_allclose(placed.rotations[0, i], placed.rotations[0, parent] @ rotations[0, i], atol=1e-9)


def test_pose_jacobian_agrees_with_finite_differences(body: BodyModel) -> None:
    coefficients, rotations, root = shape(body, 3), pose(body, 4), np.array([[0.0, 1.0, -3.0]])
    points = body.vertices.take(np.arange(0, len(body.vertices), 997))
    joints = np.array([0, body.index["spine03"], body.index["upperarm01.L"], body.index["lowerleg01.R"]])
    rest = body.rest(coefficients)
    shaped = body.shaped(points, coefficients)

    def posed(turn: np.ndarray) -> np.ndarray:
        moved = rotations.copy()
        moved[0, joints] = exp_rotation(turn.reshape(-1, 3)) @ moved[0, joints]
        return body.skinned(points, shaped, rest, body.place(rest, moved, root))[0]

    analytic = body.pose_jacobian(points, shaped[0], rest, body.place(rest, rotations, root), joints)
    step = 1e-5
    for k in range(3 * len(joints)):
        turn = np.zeros(3 * len(joints))
        turn[k] = step
        numeric = (posed(turn) - posed(-turn)) / (2 * step)
        np.testing.assert_allclose(analytic[:, :, k], numeric, atol=1e-5)


def test_skin_weights_sum_to_one_and_name_real_joints(body: BodyModel) -> None:
    np.testing.assert_allclose(body.skin.weights.sum(1), 1.0, atol=1e-5)
    assert (body.skin.weights >= 0).all()
    assert body.skin.joints.min() >= 0
    assert body.skin.joints.max() < len(body.parents)


def test_every_part_is_there_and_mirrored(body: BodyModel) -> None:
    assert set(np.unique(body.parts)) == {int(part) for part in BodyPart}
    assert (body.mirror[body.mirror] == np.arange(len(body.mirror))).all()
    swapped = [0, 1, 3, 2, 5, 4, 7, 6, 9, 8]
    off_axis = np.abs(body.vertices.template[:, 0]) > 0.02
    agree = np.array(swapped)[body.parts[body.mirror]] == body.parts
    assert agree[off_axis].mean() > 0.99


def test_hidden_surface_is_marked(body: BodyModel) -> None:
    assert 100 < body.eyeballs.sum() < 400
    assert 500 < body.inner.sum() < 3000
    assert not (body.inner & body.eyeballs).any()


def test_expressions_move_the_face_only_a_little(body: BodyModel) -> None:
    where, basis = body.expression_basis(shape(body, 5))
    assert basis.shape == (len(body.expression), len(where), 3)
    assert np.isin(body.parts[where], (BodyPart.HEAD, BodyPart.TORSO)).all()
    assert 0.005 < np.abs(basis[body.expression.names.index("jawOpen")]).max() < 0.1


def test_the_cache_needs_neither_torch_nor_anny(body: BodyModel) -> None:
    code = "import sys; from persona.body import load_body; load_body(); print(*({'torch', 'anny'} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == ""
    assert out.stderr == ""


@pytest.mark.slow
def test_agrees_with_annys_own_forward_pass(body: BodyModel) -> None:
    import torch

    from persona.body.anny import TURN, _fast_anny
    from persona.events import SILENT

    random = np.random.default_rng(6)
    names = body.shape.names[len(PHENOTYPES) :]
    phenotypes = random.uniform(0.2, 0.8, (1, len(PHENOTYPES)))
    changes = random.uniform(-0.5, 0.5, (1, len(names)))
    actions = random.uniform(0.0, 0.5, (1, len(body.expression.names)))
    rotations, root = pose(body, 7), np.array([[0.1, 0.9, 0.2]])
    with _fast_anny(SILENT, names) as phenotype:
        anny = phenotype.Anny(local_changes=list(names), facial_actions="all", skinning_method="lbs")
        delta = np.tile(np.eye(4), (1, len(body.parents), 1, 1))
        delta[:, :, :3, :3] = TURN.T @ rotations @ TURN
        delta[:, 0, :3, 3] = root @ TURN
        theirs = anny(
            pose_parameters=torch.tensor(delta, dtype=anny.dtype),
            phenotype_kwargs={
                k: torch.tensor(v, dtype=anny.dtype) for k, v in zip(PHENOTYPES, phenotypes.T, strict=True)
            },
            local_changes_kwargs={k: torch.tensor(v, dtype=anny.dtype) for k, v in zip(names, changes.T, strict=True)},
            facial_actions={
                k: torch.tensor(v, dtype=anny.dtype) for k, v in zip(body.expression.names, actions.T, strict=True)
            },
        )["vertices"][0].numpy()
    coefficients = body.coefficients(np.concatenate([phenotypes, changes], 1), actions)
    rest = body.rest(coefficients)
    ours = body.skinned(
        body.vertices, body.shaped(body.vertices, coefficients), rest, body.place(rest, rotations, root)
    )[0]
    difference = np.linalg.norm(ours - theirs @ TURN.T, axis=1)
    # a few vertices hang on nine joints; we keep eight
    assert np.quantile(difference, 0.99) < 2e-5
    assert difference.max() < 2e-3


def test_a_frozen_body_is_the_same_body() -> None:
    from persona.body.frozen import frozen, frozen_points

    model = load_body()
    random = np.random.default_rng(3)
    low, high = model.shape.low, model.shape.high
    shape = low + (high - low) * random.uniform(0.3, 0.7, len(model.shape))
    expression = model.expression.clip(random.uniform(0, 0.5, len(model.expression)))
    still = frozen(model, shape)
    rotations = np.linalg.qr(random.normal(size=(1, len(model.parents), 3, 3)) * 0.1 + np.eye(3))[0]
    rotations *= np.sign(np.linalg.det(rotations))[..., None, None]
    chosen = model.vertices.take(np.arange(0, len(model.vertices), 97))
    found = []
    for body, points in ((model, chosen), (still, frozen_points(model, chosen, shape))):
        coefficients = body.coefficients(shape[None], expression[None])
        neutral = body.rest(body.coefficients(shape[None], 0 * expression[None]))
        placed = body.place(neutral, rotations, np.ones((1, 3)))
        found.append(body.skinned(points, body.shaped(points, coefficients), neutral, placed))
    assert np.abs(found[0] - found[1]).max() < 1e-5
    assert np.array_equal(still.rest(np.zeros((2, len(model.expression)))).joints[1], still.neutral.joints[0])
