"""What of a garment's lightness is light and what is cloth, told by pictures alone."""

from __future__ import annotations

import numpy as np

from persona.imaging.colour import linear_to_srgb, srgb_to_lab, srgb_to_linear
from persona.synthesis.shade import Shade

PX = 200.0  # a meter
HIGH, WIDE = 160, 120  # 80 x 60 cm
ROW, COLUMN = np.indices((HIGH, WIDE))
ALL = np.ones((HIGH, WIDE), np.float32)
INSIDE = (slice(16, -16), slice(16, -16))


def cloth(color: tuple[float, float, float]) -> np.ndarray:
    """Cloth of one colour with fine upright ribs."""
    ribs = 0.04 * np.sin(COLUMN * 1.5)[..., None]
    return (np.array(color) * (1 + ribs)).astype(np.float32)


def evened(picture: np.ndarray) -> np.ndarray:
    return Shade().evened(picture, ALL, PX)


def lightness(picture: np.ndarray) -> np.ndarray:
    return srgb_to_lab(picture)[INSIDE][..., 0]


def test_slow_shade_on_one_cloth_goes_and_its_ribs_stay() -> None:
    plain = cloth((0.6, 0.45, 0.3))
    shade = 0.7 + 0.3 * ROW / HIGH
    shade = shade * (1 - 0.2 * np.exp(-(((COLUMN - 60) / 25) ** 2)))  # a broad dark fold, too
    found = evened(plain * shade[..., None])
    assert lightness(found).std() < 0.45 * lightness(plain * shade[..., None]).std()
    ribs = lambda picture: np.diff(lightness(picture), axis=1).std()  # noqa: E731
    np.testing.assert_allclose(ribs(found), ribs(plain), rtol=0.35)


def test_a_tint_from_the_floor_goes() -> None:
    height = (ROW / HIGH)[..., None]
    picture = cloth((0.9, 0.9, 0.9)) * (1 - height**2 * np.array([0.12, 0.18, 0.22]))
    chroma = srgb_to_lab(evened(picture.astype(np.float32)))[INSIDE][..., 2]
    assert np.ptp(chroma.mean(1)) < 0.5 * np.ptp(srgb_to_lab(picture)[INSIDE][..., 2].mean(1))


def test_two_cloths_keep_their_colours() -> None:
    for other in ((0.15, 0.15, 0.17), (0.2, 0.25, 0.6), (0.7, 0.1, 0.1)):
        picture = np.where((ROW < HIGH // 2)[..., None], cloth((0.85, 0.83, 0.8)), cloth(other)).astype(np.float32)
        away = np.abs(ROW - HIGH // 2)[INSIDE] > 0.06 * PX
        assert np.abs(evened(picture) - picture)[INSIDE][away].max() < 0.05


def test_colours_far_apart_are_one_cloths_where_they_go_over_into_each_other() -> None:
    """Pink that the shade of an arm makes red; or a line, a little out of focus."""
    pink, red = (0.95, 0.15, 0.5), (0.75, 0.05, 0.1)
    dark = (ROW > HIGH - 30)[INSIDE]
    for meters, one in ((0.3, True), (0.01, False)):
        share = np.clip((ROW / PX - 0.4) / meters + 0.5, 0, 1)[..., None]
        picture = ((1 - share) * cloth(pink) + share * cloth(red)).astype(np.float32)
        found = evened(picture)
        np.testing.assert_allclose(found[INSIDE][dark], cloth(pink if one else red)[INSIDE][dark], atol=0.12)
        np.testing.assert_allclose(found[: HIGH // 5], picture[: HIGH // 5], atol=0.05)


def test_a_few_colours_in_the_shade_at_one_side_are_the_cloths_too() -> None:
    """Too few of each to be asked, and none far from the next one: the mean shift comes to rest on the way."""
    pink, red = np.array((0.95, 0.15, 0.5)), np.array((0.8, 0.05, 0.12))
    share = np.clip((COLUMN / PX - 0.45) / 0.15, 0, 1)[..., None]
    picture = ((1 - share) * pink + share * red).astype(np.float32)
    on_the_way = evened(picture)[:, 102:109]
    np.testing.assert_allclose(on_the_way, np.broadcast_to(pink, on_the_way.shape), atol=0.065)


def test_a_cloth_in_the_light_that_it_reflects_itself_is_one_cloth() -> None:
    """Under an arm, with a border of 4 cm, a part of which the arm hides; or a panel: at a line, or green."""
    pink, green = np.array((0.9, 0.11, 0.44)), np.array((0.35, 0.5, 0.1))
    red = linear_to_srgb(srgb_to_linear(pink) ** 2 * 0.75)
    border = np.abs(COLUMN - 60) < 40
    for other, meters, one in ((red, 0.04, True), (red, 0.005, False), (green, 0.04, False)):
        share = np.clip((ROW / PX - 0.65) / meters + 0.5, 0, 1)[..., None]
        picture = ((1 - share) * pink + share * other).astype(np.float32)
        own = np.where((np.abs(ROW / PX - 0.65) > 0.04) | border, ALL, 0)  # else the arm is before it
        dark = Shade().evened(picture, own, PX)[-20:-8]
        np.testing.assert_allclose(dark, np.broadcast_to(pink if one else other, dark.shape), atol=0.12)


def test_a_band_between_two_colours_is_a_third_one() -> None:
    colours = np.array([(0.8, 0.2, 0.2), (0.5, 0.2, 0.5), (0.2, 0.2, 0.8)], np.float32)
    picture = colours[np.minimum(ROW * 3 // HIGH, 2)]
    away = np.abs((ROW * 3 / HIGH) % 1 - 0.5)[INSIDE] < 0.2
    np.testing.assert_allclose(evened(picture)[INSIDE][away], picture[INSIDE][away], atol=0.03)


def test_a_print_keeps_how_its_colours_change() -> None:
    one = np.random.default_rng(0).random((HIGH // 4, WIDE // 4)).repeat(4, 0).repeat(4, 1) < 0.3 + 0.4 * ROW / HIGH
    picture = np.where(one[..., None], (0.85, 0.35, 0.3), (0.4, 0.45, 0.85)).astype(np.float32)
    changed = np.abs(evened(picture) - picture).mean()
    assert changed < 0.01
    assert changed < 0.4 * np.abs(Shade(printed=1e6).evened(picture, ALL, PX) - picture).mean()


def test_what_is_not_of_the_label_changes_nothing() -> None:
    picture = cloth((0.5, 0.5, 0.5)) * (0.75 + 0.25 * ROW / HIGH)[..., None].astype(np.float32)
    own = ALL.copy()
    own[:, :40] = 0
    foreign = picture.copy()
    foreign[:, :40] = (1, 0, 1)
    np.testing.assert_allclose(
        Shade().evened(foreign, own, PX)[:, 40:], Shade().evened(picture, own, PX)[:, 40:], atol=1e-6
    )
    assert (Shade().evened(picture, 0 * ALL, PX) == picture).all()


def test_folds_are_light_and_dark_and_prints_and_threads_keep_their_hues() -> None:
    base = np.broadcast_to(np.array([0.8, 0.78, 0.75]), (HIGH, WIDE, 3))

    def left(detail: np.ndarray) -> np.ndarray:
        return Shade().folds(detail, base, Shade().plain(base + detail, ALL, PX), ALL, PX)

    stains = np.array([0.06, 0.03, 0.03]) * np.sin(COLUMN / 6)[..., None]
    assert np.ptp(left(stains), axis=-1).mean() < 0.4 * np.ptp(stains, axis=-1).mean()
    np.testing.assert_allclose(left(stains).mean(-1), stains.mean(-1), atol=0.004)
    flowers = np.array([0.1, -0.4, -0.3]) * (np.sin(COLUMN / 4) * np.sin(ROW / 4) > 0.3)[..., None]
    assert np.abs(left(flowers) - flowers).max() < 0.05
    stitches = np.array([0.0, -0.05, -0.1]) * (COLUMN % 20 == 10)[..., None]
    assert np.abs(left(stitches) - stitches).max() < 0.04


def test_one_cloth_in_two_lights_is_the_same() -> None:
    lit, shaded, red = np.array([[0.6, 0.6, 0.6]]), np.array([[0.5, 0.5, 0.5]]), np.array([[0.6, 0.1, 0.1]])
    assert Shade().same(lit, shaded)[0] > 0.99
    assert Shade().same(lit, red)[0] == 0


def test_folds_in_the_sun_are_as_strong_as_in_soft_light_and_patterns_stay() -> None:
    base = np.broadcast_to(np.array([0.5, 0.45, 0.4]), (HIGH, WIDE, 3))
    wave = np.sin(COLUMN / 4)[..., None]

    def kept(detail: np.ndarray, left: float = 0.6) -> float:
        shade = Shade()
        plain = shade.plain(base + detail, ALL, PX)
        found = shade.softened(detail, plain, *shade.creased(detail, base, plain, ALL, left, PX))
        return float(np.abs(found).sum() / np.abs(detail).sum())

    assert kept(0.06 * base * wave) == 1
    hard, harder = (share * base * wave for share in (0.4, 0.55))
    assert kept(harder) < kept(hard) < 0.75
    assert kept(hard, left=0.3) == 1  # a weave is found again
    blocks = np.where(wave > 0, 0.45, -0.35) * np.ones(3)  # white and black
    assert kept(blocks) == 1
