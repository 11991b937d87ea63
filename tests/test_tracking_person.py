"""From a video file to the motion of the person in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

import persona
from observed import EXAMPLES, landmark_reader
from persona import events
from persona.errors import PersonaError
from persona.exporting.video import write_video
from persona.imaging.video import open_video
from persona.motion import read_motion
from persona.tracking import Track, motion_of
from persona.types import BodyTrack

pytestmark = pytest.mark.slow  # what they share takes seconds to make

SIZE = (480, 640)


@cache
def photo(name: str) -> np.ndarray:
    pixels = cv2.imread(str(EXAMPLES / f"{name}.jpg"))[..., ::-1]
    return np.ascontiguousarray(cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


def staged(name: str, x: float) -> np.ndarray:
    """The photo of somebody, moved by ``x`` pixels in a larger picture."""
    source = photo(name)
    matrix = np.array([[1.0, 0, (SIZE[0] - source.shape[1]) / 2 + x], [0, 1, SIZE[1] - source.shape[0]]])
    return cv2.warpAffine(source, matrix, SIZE, borderMode=cv2.BORDER_REPLICATE)


def filmed(path: Path, frames: list[np.ndarray], fps: float = 15.0) -> Path:
    write_video(frames, path, size=SIZE, fps=fps)
    return path


@cache
def _moved(folder: Path) -> tuple[BodyTrack, list[events.Event]]:
    """Somebody glides to the side, is hidden for half a second, and after a cut somebody else stands there."""
    empty = np.full((SIZE[1], SIZE[0], 3), 205, np.uint8)
    frames = [staged("man_shirt", 3.0 * k) for k in range(12)] + [empty] * 8
    frames += [staged("man_shirt", 36.0 + 3.0 * k) for k in range(8, 16)]
    heard: list[events.Event] = []
    track = Track()(filmed(folder / "moved.mp4", frames), events.Stage("track", heard.append))
    return track, heard


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> tuple[BodyTrack, list[events.Event]]:
    landmark_reader()
    return _moved(tmp_path_factory.mktemp("videos"))


@pytest.mark.slow
def test_where_the_person_goes(moved: tuple[BodyTrack, list[events.Event]]) -> None:
    track, _ = moved
    assert len(track) == 28
    # 3 pixels a frame at the person's scale: 1.7 m are about 480 pixels
    pace = 3.0 * 15.0 * 1.7 / track.metrics["height_px"]
    measured = np.polyfit(track.times[:12], track.translations[:12, 0], 1)[0]
    assert measured == pytest.approx(pace, rel=0.2)
    assert abs(track.translations[:12, 2]).max() < 0.1
    facing = track.rotations[:, 0, :, 2]
    assert (facing[:, 2] > 0.8).all()
    assert track.metrics["reprojection_percent"] < 2.0


def test_gaps_are_marked_and_told(moved: tuple[BodyTrack, list[events.Event]]) -> None:
    track, heard = moved
    assert track.valid[:11].all() and track.valid[21:].all()
    assert not track.valid[13:19].any()
    assert np.isfinite(track.rotations).all()
    assert (np.diff(track.translations[11:21, 0]) > -0.01).all()
    assert any("not seen" in warning for warning in track.warnings)
    done = [event.fraction for event in heard if event.kind == "progress"]
    assert done == sorted(done)
    assert done[-1] > 0.99
    motion = motion_of(track)
    assert motion.valid is not None
    assert not motion.valid[14:18].any()


def test_cameras_see_the_body_where_the_landmarks_are(moved: tuple[BodyTrack, list[events.Event]]) -> None:
    from persona.geometry.kinematics import forward

    track, _ = moved
    _, joints = forward(track.skeleton, track.rotations.astype(float), track.translations.astype(float))
    hips = [track.skeleton.names.index(f"upperleg01.{side}") for side in "LR"]
    for k in (0, 6, 25):
        pixels, depth = track.camera_at(k).project(joints[k, hips])
        assert (depth > 0).all()
        assert np.linalg.norm(pixels.mean(0) - track.landmarks[k, [23, 24]].mean(0)) < 0.03 * track.metrics["height_px"]
    feet = [track.skeleton.names.index(f"foot.{side}") for side in "LR"]
    assert (np.abs(joints[track.valid][:, feet, 1] - 0.08) < 0.08).all()


@pytest.mark.slow
def test_a_cut_to_somebody_else(tmp_path: Path) -> None:
    landmark_reader()
    frames = [staged("man_shirt", 0.0)] * 6
    frames += [np.clip(staged("man_tunic", 60.0).astype(int) * [0.4, 0.7, 0.9], 0, 255).astype(np.uint8)] * 6
    track = Track()(filmed(tmp_path / "cut.mp4", frames))
    assert track.shots.tolist() == [0] * 6 + [1] * 6
    assert np.linalg.norm(np.diff(track.translations, axis=0)[:, [0, 2]], axis=1).max() < 0.05
    assert any("cut at 0.4 s" in warning for warning in track.warnings)


@pytest.mark.slow
def test_the_same_one_of_two_people(tmp_path: Path) -> None:
    """They walk past each other: the one in the shirt stays the one, the other is a little smaller."""
    landmark_reader()
    frames = []
    for k in range(10):
        picture = np.full((SIZE[1], 900, 3), 205, np.uint8)
        other = cv2.resize(photo("woman_skirt"), None, fx=0.85, fy=0.85, interpolation=cv2.INTER_AREA)
        picture[-other.shape[0] :, 500 - 5 * k :][:, : other.shape[1]] = other[:, : 900 - (500 - 5 * k)]
        main = photo("man_shirt")
        picture[-main.shape[0] :, 30 + 3 * k :][:, : main.shape[1]] = main
        frames.append(picture)
    path = tmp_path / "two.mp4"
    write_video(frames, path, size=(900, SIZE[1]), fps=15.0)
    track = Track()(path)
    assert any("2 people" in warning for warning in track.warnings)
    hips = track.landmarks[:, [23, 24], 0].mean(1)
    assert (np.abs(hips - (30 + 192 + 3 * np.arange(10))) < 40).all()


def test_nobody(tmp_path: Path) -> None:
    landmark_reader()
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    frames = [np.stack([(x + 5 * k) % 256, y % 256, (x + y) % 256], -1).astype(np.uint8) for k in range(8)]
    path = filmed(tmp_path / "nobody.mp4", frames)
    with pytest.raises(PersonaError, match="no person"):
        Track()(path)
    with pytest.raises(PersonaError, match="no person"):
        persona.track(path, tmp_path / "motion.npz")
    assert not (tmp_path / "motion.npz").exists()
    with pytest.raises(PersonaError, match="focal"):
        Track(focal_px=1.0)(path)


@pytest.mark.slow
def test_motion_files_and_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    landmark_reader()
    path = filmed(tmp_path / "still.mp4", [staged("man_shirt", 0.0)] * 6)
    with pytest.raises(PersonaError, match=r"\.npz"):
        persona.track(path, tmp_path / "motion.txt")
    monkeypatch.setattr("persona.pipeline.videos.cache_dir", lambda *parts: tmp_path / "cache")
    heard: list[events.Event] = []
    motion = persona.track(path, tmp_path / "motion.npz", listener=heard.append)
    assert [event.kind for event in heard if event.kind in ("started", "finished", "resumed")] == [
        "started",
        "finished",
    ]
    again = persona.track(path, listener=heard.append)
    assert heard[-1].kind == "resumed"
    assert np.array_equal(again.rotations, motion.rotations)
    read = read_motion(tmp_path / "motion.npz")
    assert len(read) == len(motion) == 6
    assert read.fps == pytest.approx(15.0)
    hips = read.translations[:, 1]
    assert ((hips > 0.5) & (hips < 1.3)).all()


def test_what_is_meant_as_a_video(tmp_path: Path) -> None:
    from persona.imaging.video import is_video

    assert is_video("a/dance.MP4")
    assert not is_video("walk") and not is_video("walk.npz") and not is_video("walk.bvh")
    assert not is_video(tmp_path)  # a folder of SMPL-X poses is a motion
    (tmp_path / "0001.png").touch()
    assert is_video(tmp_path)


@pytest.mark.slow
def test_portrait_of_a_still_photo_is_still(tmp_path: Path) -> None:
    """The same picture over and over: nothing moves, and the pose is the one the photo fit finds."""
    landmark_reader()
    track = Track()(open_video(filmed(tmp_path / "still.mp4", [staged("woman_skirt", 0.0)] * 8)))
    assert np.abs(np.diff(track.translations, axis=0)).max() < 0.004
    assert np.abs(np.diff(track.rotations, axis=0)).max() < 0.08  # of a finger
    assert track.contacts.mean() > 0.9
