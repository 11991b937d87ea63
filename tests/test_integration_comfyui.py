"""The ComfyUI nodes keep ComfyUI's published contract for custom nodes, and give what they say."""

from __future__ import annotations

import importlib.util
import inspect
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from persona.errors import PersonaError
from persona.events import Event
from persona.motion import clips
from persona.pipeline.exports import FORMATS
from viewer_avatar import avatar_folder

PACK = Path(__file__).parents[1] / "integrations" / "comfyui"
KNOWN = {"IMAGE", "MASK", "STRING", "INT", "FLOAT", "PERSONA_AVATAR"}


@pytest.fixture(scope="module")
def pack():
    """The folder, loaded as ComfyUI loads folders of custom_nodes."""
    spec = importlib.util.spec_from_file_location("comfyui_persona", PACK / "__init__.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["comfyui_persona"] = module
    spec.loader.exec_module(module)
    return module


def test_every_node_keeps_the_contract(pack):
    nodes = pack.NODE_CLASS_MAPPINGS
    assert set(nodes) == set(pack.NODE_DISPLAY_NAME_MAPPINGS)
    for name, node in nodes.items():
        inputs = node.INPUT_TYPES()
        assert set(inputs) <= {"required", "optional", "hidden"}
        taken = {**inputs["required"], **inputs.get("optional", {})}
        for entry in taken.values():
            assert isinstance(entry, tuple)
            kind = entry[0]
            assert kind in KNOWN if isinstance(kind, str) else all(isinstance(option, str) for option in kind), name
            if len(entry) > 1 and "default" in entry[1] and not isinstance(kind, str):
                assert entry[1]["default"] in kind
        assert set(node.RETURN_TYPES) <= KNOWN
        assert len(node.RETURN_TYPES) == len(node.RETURN_NAMES)
        assert node.CATEGORY == "persona"
        parameters = inspect.signature(getattr(node(), node.FUNCTION)).parameters
        assert set(parameters) == set(taken)
        needed = {p.name for p in parameters.values() if p.default is inspect.Parameter.empty}
        assert needed == set(inputs["required"])
        assert not hasattr(node, "INPUT_IS_LIST") and not hasattr(node, "OUTPUT_IS_LIST")  # pictures come as one batch
        for asked in ("VALIDATE_INPUTS", "IS_CHANGED"):  # given inputs by name; what other nodes tell is not known yet
            if not hasattr(node, asked):
                continue
            named = inspect.signature(getattr(node, asked)).parameters
            assert {p.name for p in named.values() if p.kind is not inspect.Parameter.VAR_KEYWORD} <= set(taken)
            assert getattr(node, asked)(**dict.fromkeys(taken if asked == "IS_CHANGED" else named)) in (True, "")
    assert pack.NODE_CLASS_MAPPINGS["PersonaFrames"].INPUT_TYPES()["required"]["motion"][0] == list(clips())
    assert set(pack.NODE_CLASS_MAPPINGS["PersonaExport"].INPUT_TYPES()["required"]["format"][0]) <= set(FORMATS)
    assert not hasattr(pack, "WEB_DIRECTORY")  # no script for ComfyUI's page


def test_wrong_places_are_told_before_anything_runs_and_files_written_anew_run_again(pack, tmp_path):
    load, frames = pack.NODE_CLASS_MAPPINGS["PersonaLoad"], pack.NODE_CLASS_MAPPINGS["PersonaFrames"]
    assert "there is no avatar" in load.VALIDATE_INPUTS(folder=str(tmp_path / "nobody"))
    assert "there is no avatar" in load.VALIDATE_INPUTS(folder="")
    assert "there is no motion" in frames.VALIDATE_INPUTS(motion_file="a\0.bvh")
    assert frames.VALIDATE_INPUTS(motion_file=" ") is True
    assert load.VALIDATE_INPUTS(folder=str(tmp_path)) is True
    file = tmp_path / "avatar.safetensors"
    assert load.IS_CHANGED(folder=str(tmp_path)) == ""
    seen = set()
    for when in (1_000, 2_000):
        file.write_bytes(b"x")
        os.utime(file, (when, when))
        seen |= {load.IS_CHANGED(folder=str(tmp_path)), frames.IS_CHANGED(motion_file=str(file), motion="walk")}
    assert len(seen) == 2


@pytest.mark.slow
def test_frames_have_the_avatar_and_masks_what_it_is_not(pack, tmp_path):
    nodes = pack.NODE_CLASS_MAPPINGS
    (avatar,) = nodes["PersonaLoad"]().load(str(avatar_folder(tmp_path / "me")))
    asked = dict(motion="wave", width=64, height=96, fps=8.0, frames=3, azimuth=0.0, elevation=5.0)
    with torch.inference_mode():  # as ComfyUI runs nodes
        frames, mask, fps = nodes["PersonaFrames"]().draw(avatar, **asked)
    assert (frames.shape, mask.shape, fps) == ((3, 96, 64, 3), (3, 96, 64), 8.0)
    assert frames.dtype == mask.dtype == torch.float32
    assert frames.device.type == mask.device.type == "cpu" and not frames.is_inference()
    assert 0 <= float(frames.min()) < float(frames.max()) <= 1 and 0 <= float(mask.min()) < float(mask.max()) <= 1
    assert 0.05 < float((mask < 0.5).float().mean()) < 0.8
    assert float(frames[mask > 0.99].abs().max()) < 0.02
    assert float((frames[0] - frames[2]).abs().max()) > 0.05
    with pytest.raises(PersonaError, match="stages"):
        nodes["PersonaPoses"]().draw(avatar, **asked, style="wan")
    told = nodes["PersonaExport"]().export(avatar, "ply")
    assert Path(told["result"][0]).is_file() and told["ui"]["text"] == [told["result"][0]]
    with pytest.raises(PersonaError):
        nodes["PersonaLoad"]().load(str(tmp_path / "nobody"))


@pytest.mark.slow
def test_a_photo_goes_to_persona_as_it_came(pack, tmp_path, monkeypatch):
    from PIL import Image

    import persona

    seen = {}

    def create(photo, folder, *, choices, listener):
        assert torch.is_grad_enabled() and not torch.is_inference_mode_enabled()  # it trains
        listener(Event("progress", "train", fraction=0.25))
        seen.update(picture=np.asarray(Image.open(photo)), folder=folder, choices=choices)

    monkeypatch.setattr(persona, "create", create, raising=False)
    monkeypatch.chdir(tmp_path)
    shown, running = [], SimpleNamespace(throw_exception_if_processing_interrupted=lambda: shown.append("looked"))
    bar = SimpleNamespace(update_absolute=lambda value, total: shown.append(value / total))
    comfy = {
        "comfy": None,
        "comfy.model_management": running,
        "comfy.utils": SimpleNamespace(ProgressBar=lambda _: bar),
    }
    for name, module in comfy.items():
        monkeypatch.setitem(sys.modules, name, module or SimpleNamespace())
    photo = torch.rand(1, 20, 10, 3, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        (folder,) = pack.NODE_CLASS_MAPPINGS["PersonaCreate"]().create(
            photo.clone(), "Än na/..", "draft", 1.7, "guessed", 3
        )
    assert shown == ["looked", 0.25]
    assert folder == seen["folder"] == tmp_path / "persona" / "Än-na"
    np.testing.assert_allclose(seen["picture"] / 255, photo[0].numpy(), atol=0.5 / 255 + 1e-6)
    assert (seen["choices"].height, seen["choices"].sex, seen["choices"].seed) == (1.7, None, 3)
