"""Motion as it happens: told to other programs and heard from them, smoothed, recorded."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command import run
from persona import motion as motions
from persona.errors import PersonaError
from persona.exporting.humanoid import PRESETS
from persona.geometry.kinematics import forward
from persona.geometry.rotations import exp_rotation, log_rotation
from persona.live import live
from persona.live.recording import Recording
from persona.live.rig import Rig
from persona.live.run import ACTIONS
from persona.live.smoothing import PoseFilter, Smoothing
from persona.live.sources import Followed, Played, Received
from persona.live.tracking import Mirror
from persona.live.vmc import Receiver, Sender, Told, actions_of, address_of
from persona.motion.humanoid import HUMANOID
from persona.types import Motion, Pose

pytest.importorskip("pythonosc")
VIDEO = Path(__file__).parents[2] / "shared" / "data" / "videos" / "v2_squats_tfjs.mp4"


def posed(seed: int) -> Pose:
    rng = np.random.default_rng(seed)
    turns = exp_rotation(0.6 * rng.standard_normal((len(HUMANOID.names), 3)))
    return Pose(turns, np.array([0.3, 1.0, -0.2]) + 0.1 * rng.standard_normal(3))


def angle(a: np.ndarray, b: np.ndarray) -> float:
    """The largest angle between rotations, degrees."""
    return float(np.degrees(np.linalg.norm(log_rotation(np.swapaxes(a, -1, -2) @ b), axis=-1)).max())


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_every_pose_survives_being_told(seed):
    rig, pose = Rig.of(HUMANOID), posed(seed)
    back = rig.pose_of(rig.told(pose))
    assert angle(pose.rotations, back.rotations) < 1e-4
    np.testing.assert_allclose(back.translation, pose.translation, atol=1e-9)


def test_other_programs_see_left_and_right_as_they_are():
    """In Unity a person faces +z with its right hand at +x; an arm that is raised turns about z."""
    rig = Rig.of(HUMANOID)
    told = rig.told(rig.pose_of({}))
    for name, (_, turn) in told.items():
        np.testing.assert_allclose(turn * np.sign(turn[3]), [0, 0, 0, 1], atol=1e-9, err_msg=name)
    assert told["LeftUpperArm"][0][0] < 0 < told["RightUpperArm"][0][0]
    up = np.array([0.0, 0.0, np.sin(-np.pi / 6), np.cos(np.pi / 6)])  # by 60 degrees: left-handed, the other way round
    pose = rig.pose_of({"LeftUpperArm": (np.zeros(3), up)})
    _, at = forward(HUMANOID, pose.rotations, pose.translation)
    names = HUMANOID.names
    arm = at[names.index("LeftHand")] - at[names.index("LeftArm")]
    np.testing.assert_allclose(arm / np.linalg.norm(arm), [0.5, np.sqrt(3) / 2, 0.0], atol=0.02)


def test_joints_between_bones_follow_and_legs_of_another_length_stand_on_the_same_floor():
    rig = Rig.of(HUMANOID)
    told = {bone: (1.5 * place, turn) for bone, (place, turn) in rig.told(rig.pose_of({})).items()}
    pose = rig.pose_of(told)
    np.testing.assert_allclose(pose.translation, rig.pose_of({}).translation, atol=1e-6)


def test_the_facial_actions_that_are_listened_to_are_those_of_arkit():
    known = {name for mixture in PRESETS.values() for name in mixture}
    assert all(any(action.startswith(name) for action in ACTIONS) for name in known)
    assert len(ACTIONS) == len(set(ACTIONS)) == 52


@pytest.mark.slow
def test_a_motion_goes_round_over_the_network():
    clip = motions.cut(motions.load("dance"), 0.0, 0.5)
    receiver = Receiver(0, "127.0.0.1")
    got: list[Pose] = []
    heard = Received(receiver, clip.skeleton, clip.expression_names)
    done = threading.Event()

    def listen() -> None:
        for _, pose, _ in heard.moments(done.is_set):
            got.append(pose)

    thread = threading.Thread(target=listen)
    thread.start()
    report = live(Played(clip), vmc=f"127.0.0.1:{receiver.port}")
    waited = time.monotonic()
    while len(got) < len(clip) and time.monotonic() - waited < 10.0:
        time.sleep(0.02)
    done.set()
    thread.join()
    receiver.close()
    assert report.poses == len(clip)
    assert len(got) == len(clip)
    for k, pose in enumerate(got):
        assert angle(np.asarray(clip.rotations[k]), pose.rotations) < 0.1
        np.testing.assert_allclose(pose.translation, clip.translations[k], atol=1e-4)
        np.testing.assert_allclose(pose.expression, np.clip(clip.expressions[k], 0, 1), atol=1e-6)
    print(f"sending: {report.delay_ms[0]:.1f} ms a pose, 95 %: {report.delay_ms[1]:.1f} ms")
    assert report.delay_ms[0] < 80


@pytest.mark.slow
def test_what_others_send_is_recorded_as_a_motion_that_can_be_read(tmp_path):
    clip = motions.cut(motions.load("wave"), 1.0, 1.6)  # with the hand up
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sender = threading.Thread(target=lambda: live(Played(clip, loop=True), vmc=f"127.0.0.1:{port}", seconds=1.6))
    sender.start()
    report = live(vmc_in=port, out=tmp_path / "wave.npz", seconds=1.2)
    sender.join()
    assert report.poses > 5
    read = motions.load(str(tmp_path / "wave.npz"))
    assert 0.4 < len(read) / read.fps < 1.6
    assert "jawOpen" in read.expression_names
    _, at = forward(clip.skeleton, clip.rotations, clip.translations)
    wanted = at[:, clip.skeleton.names.index("RightHand"), 1]
    _, seen = forward(read.skeleton, read.rotations, read.translations)
    hand = seen[:, read.skeleton.names.index("right_wrist"), 1]
    assert wanted.min() > 1.2
    assert wanted.min() - 0.15 < hand.min() and hand.max() < wanted.max() + 0.15


def test_expressions_are_understood_under_the_names_that_programs_use():
    names = ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight", "mouthSmileLeft", "mouthSmileRight")
    found = actions_of({"JawOpen": 0.4, "eyeBlink_L": 0.5, "Blink_R": 1.0, "Fun": 0.5, "Unknown": 1.0}, names)
    np.testing.assert_allclose(found, [0.4, 0.5 + 0.25 * 0.5, 1.0, 0.15, 0.15], atol=1e-6)
    assert actions_of({"A": 5.0}, names)[0] == 1.0


def test_nonsense_on_the_port_is_passed_over(capfd):
    receiver = Receiver(0, "127.0.0.1")
    sender = Sender(HUMANOID, (), "127.0.0.1", receiver.port)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as anybody:
        for data in (
            b"",
            b"x",
            b"/VMC/Ext/Bone/Pos\0",
            b"#bundle\0" + b"\xff" * 40,
            b"#bundle\0" + bytes(12),  # with a message of no bytes
            np.random.default_rng(1).bytes(500),
        ):
            anybody.sendto(data, ("127.0.0.1", receiver.port))
    sender.send(posed(1))
    sender.send(posed(2))
    for told in receiver.frames(lambda: False):
        assert len(told.bones) > 20
        break
    receiver.close()
    assert capfd.readouterr() == ("", "")
    told = Told()
    assert not told.take("/VMC/Ext/Bone/Pos", ["Hips", *[float("nan")] * 7])
    assert not told.take("/VMC/Ext/Bone/Pos", [1, 2, 3])
    assert not told.take("/VMC/Ext/Blend/Val", ["A", "b"])
    assert not told.bones
    rig = Rig.of(HUMANOID)
    pose = rig.pose_of({"Head": (np.zeros(3), np.zeros(4))})  # a rotation of no length is none
    assert np.isfinite(pose.rotations).all()


def test_mistakes_are_told_in_plain_words(tmp_path):
    for wrong in ("x:y", "127.0.0.1:99999", ":1"):
        with pytest.raises(PersonaError, match="HOST:PORT"):
            address_of(wrong)
    assert address_of("39540") == ("127.0.0.1", 39540)
    assert address_of("there") == ("there", 39539)
    with pytest.raises(PersonaError, match="one source"):
        live(vmc="1")
    with pytest.raises(PersonaError, match="where the motion goes"):
        live("walk")
    with pytest.raises(PersonaError, match="motions are written"):
        live("walk", out=tmp_path / "a.txt")
    with pytest.raises(PersonaError, match="more than 0"):
        live("walk", vmc="1", seconds=0)
    taken = Receiver(0)
    with pytest.raises(PersonaError, match="choose another port"):
        live(vmc_in=taken.port, out=tmp_path / "a.npz")
    taken.close()
    begun: list[object] = []
    with pytest.raises(PersonaError, match=r"nowhere\.invalid:1 cannot be reached"):
        live("walk", vmc="nowhere.invalid:1", ready=begun.append)
    with pytest.raises(PersonaError, match=r"gone\.avi cannot be opened"):
        live(Followed(tmp_path / "gone.avi", _Statue()), vmc="1", ready=begun.append)
    assert not begun, "nothing is said before that"
    with pytest.raises(PersonaError, match="nothing came"):
        live(vmc_in=0, out=tmp_path / "a.npz", seconds=0.1)
    assert not list(tmp_path.iterdir())


def test_the_server_listens_to_a_tracker_while_it_runs_and_for_one_user_only(tmp_path, monkeypatch):
    from persona.service import serve

    heard: list[int] = []

    def until_stopped(service, *_):
        with pytest.raises(PersonaError, match="choose another port"):
            Receiver(service.tracker.port)
        heard.append(service.tracker.port)

    monkeypatch.setattr("persona.service.server._run", until_stopped)
    serve(tmp_path / "avatars", vmc_in=0)
    Receiver(heard[0]).close()  # the port is free again
    (tmp_path / "tokens").write_text("anna a-token-of-hers\n")
    with pytest.raises(PersonaError, match="one user"):
        serve(tmp_path / "avatars", vmc_in=0, tokens=tmp_path / "tokens")
    assert len(heard) == 1


@pytest.mark.slow
def test_the_command_plays_a_clip_to_a_port(capsys):
    receiver = Receiver(0, "127.0.0.1")
    run("live", "wave", "--vmc", f"127.0.0.1:{receiver.port}", "--seconds", "0.4")
    assert "poses" in capsys.readouterr().out
    assert any(True for _ in receiver.frames(lambda: False))
    receiver.close()


def test_a_still_pose_becomes_steady_and_a_moving_one_is_not_late():
    rng = np.random.default_rng(2)
    rest = np.broadcast_to(np.eye(3), (2, 3, 3))

    def noisy(turn: float) -> Pose:
        vectors = np.array([[0.0, 0.0, turn], [0.0, 0.0, 0.0]]) + 0.01 * rng.standard_normal((2, 3))
        return Pose(exp_rotation(vectors) @ rest, 0.005 * rng.standard_normal(3), np.clip(rng.standard_normal(3), 0, 1))

    smooth, still = PoseFilter(Smoothing()), []
    for _ in range(90):
        still.append(log_rotation(smooth(noisy(0.0), 1 / 30).rotations)[0, 2])
    assert np.std(still[30:]) < 0.5 * 0.01
    for k in range(30):  # an arm that goes round twice a second
        wanted = 2.0 * (k + 1) / 30 * np.pi / 2
        last = log_rotation(smooth(noisy(wanted), 1 / 30).rotations)[0, 2]
    assert wanted - last < 0.25  # radians: less than a tenth of a second late
    assert smooth(noisy(1.0), 10.0).rotations[0, 0, 0] < 0.7  # after a gap nothing is smoothed


def test_the_mirror_image_exchanges_sides():
    pose = posed(3)
    mirror = Mirror.of(HUMANOID, ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight"))
    pose = replace(pose, expression=np.array([0.1, 0.2, 0.3]))
    image = mirror(pose)
    _, here = forward(HUMANOID, pose.rotations, pose.translation)
    _, there = forward(HUMANOID, image.rotations, image.translation)
    np.testing.assert_allclose(there, here[mirror.joints] * [-1, 1, 1], atol=1e-9)
    np.testing.assert_allclose(image.expression, [0.1, 0.3, 0.2])
    np.testing.assert_allclose(mirror(image).rotations, pose.rotations, atol=1e-12)


def test_a_recording_is_on_an_even_clock():
    recording = Recording(HUMANOID, ("jawOpen",))
    for k, at in enumerate((0.0, 0.04, 0.04, 0.11, 0.2)):
        turns = np.tile(np.eye(3), (len(HUMANOID.names), 1, 1))
        turns[0] = exp_rotation(np.array([0.0, at, 0.0]))
        recording.add(Pose(turns, np.array([at, 1.0, 0.0]), np.array([at])), at + 5.0)
        assert len(recording.poses) == (k + 1 if k < 2 else k)
    motion: Motion = recording.motion("x", 30.0)
    assert len(motion) == 7
    at = np.arange(7) / 30
    np.testing.assert_allclose(motion.translations[:, 0], at, atol=1e-9)
    np.testing.assert_allclose(log_rotation(motion.rotations[:, 0])[:, 1], at, atol=1e-6)
    assert motion.expressions is not None
    np.testing.assert_allclose(motion.expressions[:, 0], at, atol=1e-9)
    with pytest.raises(PersonaError, match="nothing came"):
        Recording(HUMANOID, ()).motion("x")


class _Statue:
    """In the place of a tracker: sees one pose in every second picture."""

    skeleton, names = HUMANOID, ("eyeBlinkLeft", "eyeBlinkRight")

    def __init__(self) -> None:
        self.times: list[float] = []

    def see(self, picture: np.ndarray, time: float) -> Pose | None:
        assert picture.shape == (48, 64, 3)
        self.times.append(time)
        return replace(posed(1), expression=np.array([0.9, 0.1])) if len(self.times) % 2 else None


def film(path: Path, frames: int) -> Path:
    import cv2

    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 20.0, (64, 48))
    for k in range(frames):
        writer.write(np.full((48, 64, 3), 5 * k, np.uint8))
    writer.release()
    return path


def test_every_picture_of_a_video_is_followed_in_a_hurry_and_those_in_time_otherwise(tmp_path):
    video = film(tmp_path / "a.avi", 9)
    tracker = _Statue()
    moments = list(Followed(video, tracker, mirrored=True, hurry=True).moments(lambda: False))
    np.testing.assert_allclose(tracker.times, np.arange(9) / 20, atol=1e-6)
    assert [at for at, _, _ in moments] == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4])
    np.testing.assert_allclose(moments[0][1].expression, [0.1, 0.9])
    image = Mirror.of(HUMANOID, ())(posed(1))
    np.testing.assert_allclose(moments[0][1].rotations, image.rotations)
    late = _Statue()
    late.see = lambda picture, at: time.sleep(0.12) or _Statue.see(late, picture, at)  # type: ignore[method-assign]
    report = live(Followed(video, late), out=tmp_path / "a.bvh")
    assert len(late.times) < 9  # what a camera would have shown meanwhile has gone by
    assert report.poses == (len(late.times) + 1) // 2
    assert len(motions.load(str(tmp_path / "a.bvh"))) >= 1
    with pytest.raises(PersonaError, match="cannot be opened"):
        list(Followed(tmp_path / "none.avi", tracker).moments(lambda: False))


def test_the_mirror_refuses_what_is_no_picture_and_recordings_that_fit_no_avatar():
    from types import SimpleNamespace

    from persona.viewer.mirror import MirrorDesk, Recorded
    from persona.viewer.motions import base64_of

    for data in (b"", b"x" * 100, b"\xff\xd8\xff\xe0"):
        with pytest.raises(PersonaError, match="JPEG"):
            MirrorDesk().see(data, 0.0, SimpleNamespace(), mirrored=True, calibrate=False)
    avatar = SimpleNamespace(skeleton=HUMANOID)
    joints = len(HUMANOID.names)
    turns = np.tile([0.0, 0.0, 0.0, 2.0], (5, joints, 1))  # of any length
    good = {
        "name": "me", "fps": 30, "frames": 5, "rotations": base64_of(turns), "translations": base64_of(np.ones((5, 3))),
        "expressionNames": ["jawOpen"], "expressions": base64_of(np.full((5, 1), 0.5)), "notes": [],
    }  # fmt: skip
    assert Recorded.of(good).npz(avatar)[:2] == b"PK"
    bad = [
        {"frames": 4}, {"frames": 0}, {"fps": "x"}, {"fps": 0}, {"rotations": "%"}, {"expressions": ""},
        {"translations": base64_of(np.full((5, 3), np.nan))}, {"expressionNames": []}, {"rotations": 3},
    ]  # fmt: skip
    for change in bad:
        with pytest.raises(PersonaError, match="recording"):
            Recorded.of({**good, **change}).npz(avatar)
    for nonsense in ({}, [], 3, None):
        with pytest.raises(PersonaError, match="recording"):
            Recorded.of(nonsense)


def test_the_page_is_told_what_another_program_sends_and_nothing_twice():
    import base64
    from types import SimpleNamespace

    from persona.geometry.rotations import matrices_to_quaternions
    from persona.viewer.tracker import TrackerDesk

    avatar = SimpleNamespace(
        skeleton=HUMANOID,
        expression_names=("jawOpen", "eyeBlinkLeft"),
        photo_pose=Pose(np.zeros((0, 3, 3)), np.zeros(3)),
    )
    desk = TrackerDesk(0)
    sender = Sender(HUMANOID, ("eyeBlinkLeft", "jawOpen"), "127.0.0.1", desk.port)
    try:
        assert not desk.pose(avatar, wait=0.01).seen  # type: ignore[arg-type]
        turned = motions.retarget(motions.clip("walk"), HUMANOID)
        for frame in (3, 9):
            pose = Pose(turned.rotations[frame], turned.translations[frame], np.array([0.25, 0.75]))
            sender.send(pose)
            told = desk.pose(avatar, wait=10.0)  # type: ignore[arg-type]
            assert told.seen and told.calibrated
            turns, place, face = (
                np.frombuffer(base64.b64decode(t), "<f4") for t in (told.rotations, told.translation, told.expression)
            )
            own = np.roll(matrices_to_quaternions(np.asarray(pose.rotations, np.float64)), -1, -1)
            away = 1 - np.abs((turns.reshape(-1, 4) * own).sum(1))
            assert away.max() < 1e-3
            np.testing.assert_allclose(place, pose.translation, atol=0.02)
            np.testing.assert_allclose(face, [0.75, 0.25], atol=1e-3)
        assert not desk.pose(avatar, wait=0.01).seen  # type: ignore[arg-type]
    finally:
        sender.close()
        desk.close()
    with pytest.raises(PersonaError, match="ports are at most"):
        TrackerDesk(70_000)


def test_of_pictures_that_wait_for_the_mirror_only_the_newest_is_read_and_never_two_at_once(tmp_path, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    from persona.service.parts import open_service
    from persona.viewer.answers import MirroredPose
    from persona.viewer.library import Shelf
    from persona.viewer.mirror import MirrorDesk
    from viewer_avatar import client_of

    began, go, seen, at_work = threading.Event(), threading.Event(), [], []

    def see(_: MirrorDesk, data: bytes, *more: object, **others: object) -> MirroredPose:
        at_work.append(data)
        assert len(at_work) == 1
        seen.append(data)
        began.set()
        assert go.wait(30)
        at_work.remove(data)
        return MirroredPose(False, False, "", "", "")

    monkeypatch.setattr(MirrorDesk, "see", see)
    monkeypatch.setattr(Shelf, "load", lambda self: None)
    (tmp_path / "me").mkdir()
    (tmp_path / "me" / "avatar.safetensors").touch()
    service = open_service(tmp_path)
    with client_of(service) as client, ThreadPoolExecutor(9) as senders:

        def send(k: int) -> int:
            return client.post(f"/api/v1/avatars/me/mirror?time={k}", content=b"%d" % k).status_code

        first = senders.submit(send, 0)
        assert began.wait(30)
        order = service.mirror_of("")[1]
        others = []
        for k in range(1, 9):
            others.append(senders.submit(send, k))
            waited = time.monotonic()
            while order.came < k + 1 and time.monotonic() - waited < 30:
                time.sleep(0.002)
        go.set()
        assert first.result(30) == 200
        assert [other.result(30) for other in others] == [409] * 7 + [200]
    assert seen == [b"0", b"8"]


@pytest.mark.slow
@pytest.mark.skipif(not VIDEO.is_file(), reason="videos are not here")
def test_who_is_followed_live_is_where_tracking_at_leisure_finds_them(tmp_path):
    """Somebody who squats before a camera of 480 pixels, five pictures a second: wrists relative to the hips."""
    import cv2

    from persona.live.tracking import LiveOptions, LiveTracker
    from persona.tracking import Track

    capture, pictures = cv2.VideoCapture(str(VIDEO)), []
    fps = capture.get(cv2.CAP_PROP_FPS)
    for k in range(32):
        there, picture = capture.read()
        assert there
        height, width = picture.shape[:2]
        pictures.append(cv2.resize(picture, (480 * width // height, 480), interpolation=cv2.INTER_AREA))
        cv2.imwrite(str(tmp_path / f"{k:04d}.png"), pictures[-1])
    track = Track(fps=fps)(tmp_path)
    hands = [track.skeleton.names.index(name) for name in ("wrist.L", "wrist.R")]
    tracker = LiveTracker(LiveOptions(calibration=0.5), workers=1)
    height = float(np.ptp(np.asarray(track.skeleton.rest_joints)[:, 1]))
    _, there = forward(track.skeleton, track.rotations.astype(float), track.translations.astype(float))
    errors, work = [], []
    for k, picture in enumerate(pictures):
        before = time.process_time()
        pose = tracker.see(np.ascontiguousarray(picture[..., ::-1]), k / fps)
        work.append(time.process_time() - before)
        assert pose is not None
        if k > 12:  # the person is known
            size = height / float(np.ptp(np.asarray(tracker.skeleton.rest_joints)[:, 1]))
            _, here = forward(tracker.skeleton, pose.rotations, pose.translation)
            away = size * (here[hands] - here[0]) - (there[k, hands] - there[k, 0])
            errors.append(np.linalg.norm(away, axis=1) / height)
    for again in (0.0, 0.0, 1e-9):  # a page that is opened anew counts from nothing
        assert tracker.see(np.ascontiguousarray(pictures[-1][..., ::-1]), again) is not None
    usual = 1000 * float(np.median(work[13:]))
    print(f"wrists: {100 * np.mean(errors):.1f} % of height; {usual:.0f} ms of one processor a picture")
    assert tracker.calibrated
    assert np.mean(errors) < 0.08
