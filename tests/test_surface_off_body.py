"""Off-body sheets: nothing for a bare body, skirts stay whole, held things follow the hand, arms grow no webs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from dressed_person import NAMES, dressed_person
from persona.body.skinning import skin, unskin
from persona.geometry.kinematics import pose_transforms
from persona.rendering.mesh import rasterize_mesh
from persona.surface.off_body import add_off_body
from persona.surface.options import SheetOptions
from persona.types import BodyFit, BodyPart, Pose


def _posed(fit: BodyFit, turns: dict[str, tuple[float, float, float]]) -> np.ndarray:
    """Surface vertices with some joints turned (degrees about x, y, z)."""
    surface = fit.surface
    rest = unskin(surface.vertices, surface.skin, pose_transforms(fit.skeleton, fit.pose))
    rotations = fit.pose.rotations.copy()
    for name, angles in turns.items():
        rotations[NAMES.index(name)] = Rotation.from_euler("xyz", angles, degrees=True).as_matrix()
    return skin(rest, surface.skin, pose_transforms(fit.skeleton, Pose(rotations, fit.pose.translation)))


def _sheet(fit: BodyFit) -> np.ndarray:
    return (fit.surface.faces >= fit.surface.body_vertices).all(1)


def test_a_bare_body_gets_no_sheet() -> None:
    observation, fit = dressed_person()
    dressed = add_off_body(observation, fit)
    assert len(dressed.surface.vertices) == fit.surface.body_vertices
    assert dressed.metrics["off_body_vertices"] == 0


@pytest.fixture(scope="module")
def skirted() -> BodyFit:
    observation, fit = dressed_person(skirt=True)
    return add_off_body(observation, fit)


def test_sheets_come_after_the_body_with_weights_that_sum_to_one(skirted: BodyFit) -> None:
    surface = skirted.surface
    body = surface.body_vertices
    added = len(surface.vertices) - body
    assert 500 < added <= SheetOptions().most_vertices
    assert np.allclose(surface.skin.weights[body:].sum(1), 1, atol=1e-6)
    assert (surface.skin.weights[body:] >= 0).all()
    assert (surface.stiffness[body:] == 0).all()
    assert np.isfinite(surface.vertices).all()
    assert len(surface.parts) == len(surface.stiffness) == len(surface.vertices)
    again = add_off_body(dressed_person(skirt=True)[0], skirted)  # sheets of an earlier run are replaced, not kept
    assert len(again.surface.vertices) == len(surface.vertices)


def test_a_skirt_has_depth_in_front_and_behind(skirted: BodyFit) -> None:
    surface = skirted.surface
    below = surface.vertices[surface.body_vertices :]
    low = below[(below[:, 1] > 0.5) & (below[:, 1] < 0.6)]
    assert low[:, 2].max() > 0.10
    assert low[:, 2].min() < -0.10


def test_a_skirt_stays_whole_when_the_legs_part(skirted: BodyFit) -> None:
    apart = {"left_hip": (0, 0, 20), "right_hip": (0, 0, -20)}
    vertices = _posed(skirted, apart)
    raster = rasterize_mesh(vertices, skirted.surface.faces, skirted.camera)
    middle = skirted.camera.width // 2
    rows, _ = skirted.camera.project(np.array([[0, 0.80, 0], [0, 0.58, 0]]))
    column = raster.face_index[int(rows[0, 1]) : int(rows[1, 1]), middle - 3 : middle + 3]
    assert (column >= 0).mean() > 0.9


def test_the_rim_of_a_sheet_is_closed(skirted: BodyFit) -> None:
    faces = skirted.surface.faces[_sheet(skirted)]
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
    pairs, count = np.unique(edges, axis=0, return_counts=True)
    assert count.max() <= 2
    open_ends = skirted.surface.vertices[pairs[count == 1]].mean(1)
    # Open ends only where the sheet dips under the body: at the waist and behind the arms, never at hem or sides.
    assert (open_ends[:, 1] < 0.75).sum() <= 0.05 * max(len(open_ends), 1)


def test_sheets_face_outward(skirted: BodyFit) -> None:
    surface = skirted.surface
    triangles = surface.vertices[surface.faces[_sheet(skirted)]]
    normal = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    front = triangles[:, :, 2].mean(1) > 0.08
    assert (normal[front, 2] > 0).mean() > 0.95
    behind = triangles[:, :, 2].mean(1) < -0.08
    assert (normal[behind, 2] < 0).mean() > 0.95


def test_a_ball_is_rigid_with_the_hand_that_holds_it() -> None:
    observation, fit = dressed_person(ball=True)
    dressed = add_off_body(observation, fit)
    surface = dressed.surface
    body = surface.body_vertices
    held = np.arange(len(surface.vertices)) >= body
    held &= surface.parts == BodyPart.LEFT_HAND
    assert held.sum() > 50
    strongest = surface.skin.joints[held, surface.skin.weights[held].argmax(1)]
    assert (strongest == NAMES.index("left_wrist")).all()
    assert np.allclose(surface.skin.weights[held].max(1), 1)
    assert np.ptp(surface.vertices[held][:, 2]) > 0.10  # as thick as it is wide


def test_raised_arms_grow_no_webs(skirted: BodyFit) -> None:
    raised = {"left_shoulder": (0, 0, 90), "right_shoulder": (0, 0, -90)}
    faces = skirted.surface.faces[_sheet(skirted)]

    def longest(vertices: np.ndarray) -> np.ndarray:
        corners = vertices[faces]
        return np.linalg.norm(corners - corners[:, [1, 2, 0]], axis=2).max(1)

    before, after = longest(skirted.surface.vertices), longest(_posed(skirted, raised))
    assert (after < 3 * before + 0.03).mean() > 0.99
