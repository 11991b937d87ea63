"""Light of one's own: what named surroundings, lamps and panoramas make of surfaces."""

import shutil
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.errors import PersonaError
from persona.imaging.light import shading
from persona.imaging.surroundings import (
    Lamp,
    Surroundings,
    check_light,
    light_named,
    light_of,
    panorama_light,
    surroundings,
)

FRONT, LEFT, UP = np.eye(3)[[2, 0, 1]]


def test_light_from_everywhere_alike_leaves_colours_as_they_are() -> None:
    light = light_of(Surroundings((1, 1, 1), (1, 1, 1)))
    assert np.allclose(shading(np.stack([FRONT, LEFT, UP, -UP]), light), 1, atol=1e-6)
    assert np.allclose(light, light.transpose(0, 2, 1))


@given(st.floats(-180, 180), st.floats(-60, 80), st.floats(0.3, 1.2))
@settings(max_examples=30, deadline=None)
def test_what_faces_a_lamp_is_brightest(azimuth: float, elevation: float, strength: float) -> None:
    lamp = Lamp(azimuth, elevation, strength)
    light = light_of(Surroundings((0.5, 0.5, 0.5), (0.5, 0.5, 0.5), (lamp,)))
    towards, away = shading(np.stack([lamp.way, -lamp.way]), light)
    around = np.random.default_rng(0).normal(size=(200, 3))
    around /= np.linalg.norm(around, axis=1, keepdims=True)
    assert (towards > away + 0.1).all()
    assert (towards > shading(around, light).max(0) - 0.06).all()
    truth = Surroundings((0.5, 0.5, 0.5), (0.5, 0.5, 0.5), (lamp,))(around)
    assert np.abs(np.log(shading(around, light)) - np.log(truth)).mean() < 0.08, "the form fits soft light"


def test_left_is_the_persons_left() -> None:
    left, right = shading(np.stack([LEFT, -LEFT]), light_named("90,10"))
    assert (left > right).all()
    assert (shading(UP[None], light_named("0,90")) > shading(-UP[None], light_named("0,90"))).all()


def test_every_named_light_is_light() -> None:
    ways = np.random.default_rng(1).normal(size=(300, 3))
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    assert {"studio", "overcast", "evening"} <= set(surroundings())
    for name in surroundings():
        factors = shading(ways, light_named(name))
        assert factors.shape == (300, 3) and (factors > 0.01).all() and (factors < 2.5).all(), name
    warm = shading(np.array([Lamp(65, 12, 1).way]), light_named("Evening"))[0]
    assert warm[0] > warm[2] * 1.2


def panorama(bright: tuple[float, float], width: int = 128) -> np.ndarray:
    """Dark all around but for a patch at (column, row), shares of the picture."""
    picture = np.full((width // 2, width, 3), 0.2, np.float32)
    x, y = int(bright[0] * width), int(bright[1] * width / 2)
    picture[max(0, y - 6) : y + 6, max(0, x - 6) : x + 6] = 40.0
    return picture


def test_a_panoramas_middle_is_before_the_person_and_its_left_at_its_left_hand() -> None:
    front = shading(np.stack([FRONT, -FRONT]), panorama_light(panorama((0.5, 0.5))))
    assert (front[0] > front[1] * 1.5).all()
    # who stands where the person stands and looks at the camera sees the own left hand's side at the left
    left = shading(np.stack([LEFT, -LEFT]), panorama_light(panorama((0.25, 0.5))))
    assert (left[0] > left[1] * 1.5).all()
    up = shading(np.stack([UP, -UP]), panorama_light(panorama((0.5, 0.1))))
    assert (up[0] > up[1] * 1.5).all()


def test_a_panorama_of_any_scale_is_the_same_light_of_level_one() -> None:
    once, brighter = (panorama_light(k * panorama((0.4, 0.4))) for k in (1.0, 70.0))
    assert np.allclose(once, brighter, atol=1e-3)
    flat = panorama_light(np.full((32, 64, 3), 5.0))
    assert np.allclose(shading(np.stack([FRONT, LEFT, UP]), flat), 1, atol=0.02)


def test_panoramas_are_read_from_files_and_what_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "sky.hdr"
    cv2.imwrite(str(file), np.ascontiguousarray(panorama((0.5, 0.5))[..., ::-1]))
    read = light_named(str(file))
    assert np.allclose(read, panorama_light(panorama((0.5, 0.5))), atol=0.03)
    (tmp_path / "bad.hdr").write_bytes(b"#?RADIANCE\nnothing")
    cv2.imwrite(str(tmp_path / "square.hdr"), np.ones((64, 64, 3), np.float32))
    cv2.imwrite(str(tmp_path / "black.hdr"), np.zeros((32, 64, 3), np.float32))
    for bad in ("moonlight", "400,0", "0,95", "none.hdr", "bad.hdr", "square.hdr", "black.hdr"):
        with pytest.raises(PersonaError):
            light_named(bad if "," in bad or "." not in bad else str(tmp_path / bad))


def write_exr(file: Path, picture: np.ndarray, options: dict[str, str]) -> None:
    height, width = picture.shape[:2]
    with av.open(str(file), "w", format="image2", options={"update": "1"}) as out:
        stream = out.add_stream("exr", options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "gbrpf32le"
        for packet in [*stream.encode(av.VideoFrame.from_ndarray(picture, format="gbrpf32le")), *stream.encode()]:
            out.mux(packet)


@pytest.mark.parametrize("options", [{}, {"compression": "zip16"}, {"compression": "zip1", "format": "half"}])
def test_an_exr_panorama_is_the_same_light_as_its_numbers(tmp_path: Path, options: dict[str, str]) -> None:
    picture = np.random.default_rng(0).random((32, 64, 3)).astype(np.float32) * 4
    file = tmp_path / "sky.exr"
    write_exr(file, picture, options)
    np.testing.assert_allclose(light_named(str(file)), panorama_light(picture), atol=2e-3 if options else 1e-6)
    whole = file.read_bytes()
    for size in (len(whole) - 1, len(whole) // 2, 200, 5):
        file.write_bytes(whole[:size])
        with pytest.raises(PersonaError, match="cut off"):
            light_named(str(file))
    file.write_bytes(whole.replace(b"compression", b"c0mpression", 1))
    with pytest.raises(PersonaError, match="ZIP or PIZ"):
        light_named(str(file))


def test_an_infinitely_bright_sun_shines(tmp_path: Path) -> None:
    picture = np.full((32, 64, 3), 0.2, np.float32)
    picture[14:18, 15:17] = np.inf  # at the person's left hand
    picture[0, 0] = np.nan
    write_exr(tmp_path / "sun.exr", picture, {"format": "half"})
    left, right = shading(np.stack([LEFT, -LEFT]), light_named(str(tmp_path / "sun.exr")))
    assert (left > 2 * right).all()


def test_a_panorama_is_known_by_its_contents(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    picture = panorama((0.5, 0.5))
    cv2.imwrite(str(tmp_path / "sky.hdr"), np.ascontiguousarray(picture[..., ::-1]))
    write_exr(tmp_path / "sky.exr", picture, {})
    for found, other in (("sky.hdr", "renamed.exr"), ("sky.exr", "renamed.pic")):
        shutil.copy(tmp_path / found, tmp_path / other)
        assert (light_named(str(tmp_path / found)) == light_named(str(tmp_path / other))).all()
    (tmp_path / "folder.hdr").mkdir()
    whole = (tmp_path / "sky.hdr").read_bytes()
    (tmp_path / "cut.hdr").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "none.hdr").write_bytes(b"")
    cv2.imwrite(str(tmp_path / "eight.png"), np.full((32, 64, 3), 99, np.uint8))
    (tmp_path / "eight.png").rename(tmp_path / "eight.hdr")
    cv2.imwrite(str(tmp_path / "black.hdr"), np.zeros((32, 64, 3), np.float32))
    reasons = {
        "folder": "a folder",
        "cut": "cut off",
        "none": "neither",
        "eight": "neither",
        "black": "black.hdr has no",
    }
    for name, why in reasons.items():
        with pytest.raises(PersonaError, match=why):
            light_named(str(tmp_path / f"{name}.hdr"))
    assert capfd.readouterr() == ("", "")  # OpenCV tells the terminal nothing


def test_lights_are_meant_however_they_are_written() -> None:
    assert (light_named(" Sun ") == light_named("sun")).all()
    assert (light_named(".5, 20") == light_named("0.5,2e1")).all()
    for good in ("Photo", "none ", "STUDIO", "-30,0"):
        check_light(good)
    for bad in ("nan,0", "0,inf", "1,2,3", ",", "moonlight", "nowhere.hdr"):
        for read in (light_named, check_light):
            with pytest.raises(PersonaError):
                read(bad)


def test_the_page_has_the_same_lights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "tools"))
    import server_types

    written = server_types.LIGHTS.read_text(encoding="utf-8")
    assert written == server_types.lights(), "run python tools/server_types.py, then npm run build in web/"
    assert all(f"  {name.capitalize()}: {{" in written for name in surroundings())
