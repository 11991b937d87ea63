"""persona export: the right files under safe names, whole or not at all, and readable by other tools."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import plyfile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from export_avatar import whole_avatar
from persona import cli
from persona.errors import PersonaError
from persona.exporting.licence import Licence
from persona.motion import clip, cut, read_motion
from persona.pipeline.exports import FORMATS, OF_A_MOTION, Export, export, file_name
from splat_file import SplatFile

SMALL = Export(size=(64, 80), fps=10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("avatars") / "me & <you>"
    replace(whole_avatar(), offsets=None).save(path)  # baking them has tests of its own
    return path


@pytest.fixture(scope="module")
def written(folder: Path, tmp_path_factory) -> dict[str, Path]:
    out = tmp_path_factory.mktemp("out")
    motion = cut(clip("wave"), 0, 0.5)
    return dict(
        zip(FORMATS, export(folder, FORMATS, out, motion=motion, options=replace(SMALL, texture_size=128)), strict=True)
    )  # type: ignore[arg-type]


@pytest.mark.slow
def test_every_format_has_its_file_and_nothing_is_left_over(written: dict[str, Path]) -> None:
    names = {kind: path.name for kind, path in written.items()}
    assert names == {
        "splats.glb": "me_you.splats.glb", "mesh.glb": "me_you.mesh.glb", "vrm": "me_you.vrm",
        "vrm0": "me_you.v0.vrm", "ply": "me_you.rest.ply", "spz": "me_you.rest.spz",
        "ply-sequence": "me_you.wave.ply-sequence", "mp4": "me_you.wave.mp4",
        "png": "me_you.wave.png-sequence", "npz": "me_you.wave.npz",
    }  # fmt: skip
    root = written["ply"].parent
    assert sorted(p.name for p in root.iterdir()) == sorted(names.values())


def test_the_name_in_the_files_is_the_folders_own(written: dict[str, Path]) -> None:
    assert SplatFile.read(written["splats.glb"].read_bytes()).persona["name"] == "me & <you>"
    vrm = SplatFile.read(written["vrm"].read_bytes()).gltf.extensions["VRMC_vrm"]
    assert vrm["meta"]["name"] == "me & <you>"


def test_a_motion_of_ones_own_is_one_more_clip(folder: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    motion = replace(cut(clip("dance"), 0, 1), name="my own")
    (path,) = export(folder, ["splats.glb"], tmp_path, motion=motion, options=SMALL)
    names = [a.name for a in SplatFile.read(path.read_bytes()).gltf.animations]
    assert names[0] == "photo"
    assert names[-1] == "my own"
    assert {"walk", "dance"} <= set(names)


def test_ffprobe_sees_the_video(written: dict[str, Path]) -> None:
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed")
    words = ["ffprobe", "-v", "error", "-show_streams", "-count_frames", "-of", "json", str(written["mp4"])]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    (stream,) = json.loads(done.stdout)["streams"]
    assert (stream["codec_name"], stream["width"], stream["height"]) == ("h264", 64, 80)
    assert int(stream["nb_read_frames"]) == 6
    assert stream["avg_frame_rate"] == "10/1"


def test_pictures_are_transparent_around_the_person(written: dict[str, Path]) -> None:
    files = sorted(written["png"].iterdir())
    assert [f.name for f in files] == [f"{i:05d}.png" for i in range(6)]
    alpha = np.asarray(Image.open(files[0]))[..., 3]
    assert alpha[0].max() == 0
    assert (alpha == 255).mean() > 0.02


def test_the_sequence_has_the_same_splats_in_every_frame(written: dict[str, Path]) -> None:
    files = sorted(written["ply-sequence"].iterdir())
    assert len(files) == 6
    first, last = (plyfile.PlyData.read(f)["vertex"] for f in (files[0], files[-1]))
    assert len(first) == len(last) == len(whole_avatar())
    assert np.array_equal(first["f_dc_0"], last["f_dc_0"])
    assert not np.array_equal(first["y"], last["y"])


def test_the_motion_is_read_again(written: dict[str, Path]) -> None:
    motion = read_motion(written["npz"])
    assert (len(motion), motion.fps) == (6, 10.0)


def test_a_second_run_replaces_the_first(written: dict[str, Path], folder: Path) -> None:
    out = written["png"].parent
    motion = cut(clip("wave"), 0, 0.3)
    (path,) = export(folder, ["png"], out, motion=motion, options=SMALL)
    assert path == written["png"]
    assert len(list(path.iterdir())) == 4
    export(folder, ["png"], out, motion=cut(clip("wave"), 0, 0.5), options=SMALL)


def test_what_is_not_ours_is_not_removed(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "me_you.wave.png-sequence"
    mine.mkdir()
    (mine / "diary.txt").write_text("dear diary")
    with pytest.raises(PersonaError, match="contains other files"):
        export(folder, ["png"], tmp_path, motion=cut(clip("wave"), 0, 0.2), options=SMALL)
    assert (mine / "diary.txt").read_text() == "dear diary"
    assert [p.name for p in tmp_path.iterdir()] == [mine.name]


def test_links_to_other_folders_are_not_followed(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "00000.png").write_bytes(b"precious")
    out = tmp_path / "out"
    out.mkdir()
    (out / "me_you.wave.png-sequence").symlink_to(other)
    with pytest.raises(PersonaError, match="link"):
        export(folder, ["png"], out, motion=cut(clip("wave"), 0, 0.2), options=SMALL)
    assert (other / "00000.png").read_bytes() == b"precious"


def test_an_interrupted_export_leaves_nothing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from persona.pipeline import exports

    def stop(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(exports, "png", stop)
    with pytest.raises(KeyboardInterrupt):
        export(folder, ["png"], tmp_path, motion=cut(clip("wave"), 0, 0.2), options=SMALL)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that cannot be written to")
def test_a_folder_that_cannot_be_written_to_is_told(folder: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(PersonaError, match="cannot be written"):
        export(folder, ["ply"], tmp_path)


def test_the_folder_that_holds_the_avatars_may_be_given(folder: Path) -> None:
    """It has a folder of the name that the files begin with."""
    (path,) = export(folder, ["ply"], folder.parent)
    assert path.is_file() and path.parent == folder.parent


def test_a_file_in_the_folders_place_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(PersonaError, match="cannot be written"):
        export(folder, ["ply"], tmp_path / "out")


@pytest.mark.parametrize(
    ("to", "options", "message"),
    [
        ([], {}, "--to takes"),
        (["obj"], {}, "got obj"),
        (["mp4"], {}, "--motion"),
        (["mp4"], {"motion": "walk", "options": Export(size=(63, 64))}, "even width"),
        (["png"], {"motion": "walk", "options": Export(size=(0, 64))}, "pixels a side"),
        (["png"], {"motion": "walk", "options": Export(fps=0)}, "frames a second"),
        (["mesh.glb"], {"options": Export(texture_size=3)}, "texture has"),
        (["vrm"], {"options": Export(texture_size=64, licence=Licence(("",)))}, "author"),
        (["npz"], {"motion": "no such clip"}, "neither a built-in clip"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(folder: Path, tmp_path: Path, to, options, message: str) -> None:
    with pytest.raises(PersonaError, match=message):
        export(folder, to, tmp_path, **options)
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=100))
@settings(max_examples=300, deadline=None)
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    safe = file_name(name)
    assert safe
    assert len(safe) <= 65
    assert not set(safe) & set("/\\<>:\"|?*'& \0")
    assert not safe.startswith(".")
    assert Path("/a/b", f"{safe}.vrm").resolve().parent == Path("/a/b")


@pytest.mark.parametrize("name", ["../../etc/passwd", "<script>alert(1)</script>", "con", "..", "", 'a"b', "a\nb"])
def test_hostile_names_become_plain_ones(folder: Path, tmp_path: Path, name: str) -> None:
    (path,) = export(folder, ["ply"], tmp_path, name=name)
    assert path.parent == tmp_path
    assert path.name == f"{file_name(name)}.rest.ply"
    assert file_name(name).lower() != "con"


def test_the_command_writes_beside_the_avatar_and_says_what(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["export", str(folder), "--to", "ply", "spz", "--name", "twin"])
    said = capsys.readouterr().out
    for ending in ("ply", "spz"):
        assert (folder / f"twin.rest.{ending}").is_file()
        assert f"twin.rest.{ending}" in said


def test_the_function_has_the_commands_name_and_outlives_imports_of_the_package(folder: Path, tmp_path: Path) -> None:
    import persona.exporting.video

    (path,) = persona.export(folder, ["ply"], tmp_path)
    assert path.is_file()


def test_what_shows_a_motion_is_listed() -> None:
    assert set(OF_A_MOTION) < set(FORMATS)


@pytest.mark.parametrize("kind", ["splats.glb", "mesh.glb"])
def test_cut_off_files_are_refused_when_read_as_motions(written: dict[str, Path], tmp_path: Path, kind: str) -> None:
    data = written[kind].read_bytes()
    assert len(read_motion(written[kind])) > 1
    for share in (0.0001, 0.3, 0.999):
        path = tmp_path / "cut.glb"
        path.write_bytes(data[: int(share * len(data))])
        with pytest.raises(PersonaError):
            read_motion(path)
