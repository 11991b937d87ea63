"""Colours by least squares: the photo is matched, the rest stays, and the map and its transpose belong together."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import torch

from mannequin import mannequin
from persona.avatar import Avatar, GaussianAvatar, build_avatar
from persona.imaging.measures import psnr
from persona.training import Train
from persona.training.captured import CapturedView, captured_views
from persona.training.photo_colors import PhotoColors, _picture
from persona.training.seams import trust_in


@cache
def given() -> tuple[GaussianAvatar, list[CapturedView], dict[str, torch.Tensor]]:
    observation, fit, textured = mannequin()
    avatar = build_avatar(observation, fit, textured, count=8000)
    views = captured_views(observation, fit, (256,), 0)
    return avatar, views, trust_in(avatar, views, (), None).pixels


def in_the_photo(avatar: Avatar, view: CapturedView) -> float:
    out = avatar.pose(avatar.photo_pose).draw(view.camera)
    inside = ((out.alpha > 0.95) & (view.alpha > 0.95)).numpy()
    return float(psnr(out.image.numpy(), view.image.numpy(), inside))


def nobody(avatar: GaussianAvatar) -> torch.Tensor:
    return torch.zeros(len(avatar), dtype=torch.bool)


def test_wrong_colours_become_those_of_the_photo_in_a_few_rounds() -> None:
    avatar, views, trust = given()
    noise = torch.randn(len(avatar), 3, generator=torch.Generator().manual_seed(0)) * 0.2
    wrong = replace(avatar, colors=(avatar.colors + noise).clamp(0, 1))
    before = in_the_photo(wrong, views[0])
    found = [
        in_the_photo(
            replace(wrong, colors=PhotoColors(rounds=n)(wrong, views, trust, nobody(wrong), trained=False)), views[0]
        )
        for n in (0, 1, 4)
    ]
    assert found[0] == before
    assert found[1] > before + 2
    assert found[2] > found[1] + 1 and found[2] > before + 6


def test_what_the_photo_does_not_show_keeps_the_colour_of_the_texture() -> None:
    avatar, views, trust = given()
    normals = avatar.pose(avatar.photo_pose).factors[..., 2]
    facing = torch.nn.functional.normalize(normals, dim=1)[:, 2]  # the camera looks from the front
    behind = facing < -0.5
    assert int(behind.sum()) > 500
    red = replace(avatar, colors=torch.tensor([0.9, 0.1, 0.1]).expand(len(avatar), 3).contiguous())
    change = (PhotoColors()(red, views, trust, nobody(red), trained=False) - red.colors).abs().amax(1)
    assert float(change[behind].mean()) < 0.02
    laid = (avatar.anchors[avatar.corners] * avatar.barycentric[..., None]).sum(1)
    lining = (avatar.means - laid).norm(dim=1) > 1e-3  # nobody sees it
    assert float(change[(facing > 0.7) & ~lining].mean()) > 0.2


def test_fixed_colours_and_views_of_other_frames_are_left_alone() -> None:
    avatar, views, trust = given()
    dark = replace(avatar, colors=avatar.colors * 0.5)
    fixed = nobody(dark)
    fixed[::3] = True
    colors = PhotoColors()(dark, views, trust, fixed, trained=False)
    assert torch.equal(colors[fixed], dark.colors[fixed])
    assert not torch.equal(colors[~fixed], dark.colors[~fixed])
    other = [replace(view, slot=1) for view in views]
    assert torch.equal(PhotoColors()(dark, other, trust, fixed, trained=False), dark.colors)


def test_the_rim_of_a_too_wide_avatar_is_not_painted_dark() -> None:
    avatar, views, trust = given()
    wide = replace(avatar, log_scales=avatar.log_scales + 0.7)  # beyond the photo's outline
    change = {}
    for trained in (False, True):
        colors = PhotoColors()(wide, views, trust, nobody(wide), trained=trained)
        change[trained] = float((colors - wide.colors).mean(1).clamp(max=0).mean())
    assert change[False] > 0.5 * change[True]


def test_the_map_is_symmetric_and_never_negative() -> None:
    avatar, views, trust = given()
    fixed = nobody(avatar)
    fixed[::5] = True
    view = _picture(views[0], avatar.pose(avatar.photo_pose), avatar, trust[views[0].name], ~fixed, False)
    rng = torch.Generator().manual_seed(1)
    x, y = (torch.randn(len(avatar), 3, generator=rng) for _ in range(2))
    a, b = (float((p.double() * view.applied(q).double()).sum()) for p, q in ((y, x), (x, y)))
    assert np.isclose(a, b, rtol=1e-3, atol=1e-3 * float(view.applied(x).norm() * y.norm()))
    assert float((x * view.applied(x)).sum()) > 0
    assert not bool(view.applied(x)[fixed].any())


def test_the_first_avatar_shows_the_photo_better_than_the_texture_does() -> None:
    observation, fit, textured = mannequin()
    train = Train(count=8000, heights=(256,), face_px=0)
    plain, solved = (
        replace(train, photo_colors=PhotoColors(rounds=n)).untrained(observation, fit, textured) for n in (0, 4)
    )
    view = captured_views(observation, fit, (256,), 0)[0]
    assert in_the_photo(solved, view) > in_the_photo(plain, view) + 1
