"""The nodes. Each calls one function of persona; pictures are ComfyUI's: float tensors (frames, height, width, RGB) in
[0, 1], masks (frames, height, width) that are 1 where nothing is, as of its own picture loader."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    from persona.events import Listener

AVATAR = "PERSONA_AVATAR"  # the avatar's folder, a Path
_SIDE = {"min": 64, "max": 4096, "step": 16}


def _motion_inputs() -> dict[str, Any]:
    from persona.motion import clips

    return {
        "avatar": (AVATAR,),
        "motion": (list(clips()), {"default": "walk"}),
        "width": ("INT", {"default": 480, **_SIDE}),
        "height": ("INT", {"default": 832, **_SIDE}),
        "fps": ("FLOAT", {"default": 16.0, "min": 1.0, "max": 60.0, "step": 1.0}),
        "frames": ("INT", {"default": 81, "min": 1, "max": 4096}),
        "azimuth": ("FLOAT", {"default": 0.0, "min": -180.0, "max": 180.0, "step": 1.0}),
        "elevation": ("FLOAT", {"default": 5.0, "min": -89.0, "max": 89.0, "step": 1.0}),
    }


_FILE = {"motion_file": ("STRING", {"default": "", "tooltip": ".npz, .bvh, .glb or a video, instead of the clip"})}


def _written(place: str) -> str:
    """When a file, or the avatar in a folder, was written last: ComfyUI runs a node again where this has changed."""
    path = Path(place.strip()).expanduser()
    try:
        return str((path / "avatar.safetensors" if path.is_dir() else path).stat().st_mtime_ns)
    except (OSError, ValueError):
        return ""


def _found(place: str, what: str) -> bool | str:
    """Whether a file or folder is there, or what to say of it before anything runs."""
    try:
        there = place.strip() != "" and Path(place.strip()).expanduser().exists()
    except (OSError, ValueError):
        there = False
    return there or f"there is no {what} at {place!r}"


def _with_gradients(method: Callable[..., Any]) -> Callable[..., Any]:
    """ComfyUI runs nodes in inference mode; avatars are trained and baked with gradients, and what is kept has them."""

    @functools.wraps(method)
    def run(*words: Any, **named: Any) -> Any:
        with torch.inference_mode(False), torch.enable_grad():
            return method(*words, **named)

    return run


def _progress() -> Listener | None:
    """Shows how far a run is on its node, and ends it when ComfyUI is told to; None outside of ComfyUI."""
    try:
        from comfy.model_management import throw_exception_if_processing_interrupted  # pyright: ignore[reportMissingImports]
        from comfy.utils import ProgressBar  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    bar = ProgressBar(100)

    def listen(event: Any) -> None:
        throw_exception_if_processing_interrupted()
        if event.kind == "progress":
            bar.update_absolute(round(100 * event.fraction), 100)

    return listen


def _posed(avatar: Path, motion: str, size: tuple[int, int], fps: float, frames: int, azimuth: float,
           elevation: float, motion_file: str) -> tuple[Any, list[Any], list[Any]]:  # fmt: skip
    """The avatar, its poses and a camera for each."""
    from persona import events
    from persona.pipeline import cameras, inputs

    loaded = inputs.load_avatar(avatar)
    wanted = inputs.tracked(motion_file.strip() or motion, events.ignore)
    clip = inputs.load_motion(wanted, loaded, fps, frames / fps)
    poses = inputs.poses_of(clip, loaded)[:frames]
    return loaded, poses, cameras.following_cameras(loaded, poses, size, azimuth, elevation, fps)


def _as_images(frames: list[np.ndarray]) -> torch.Tensor:
    return torch.from_numpy(np.stack(frames)).float() / 255.0


class PersonaCreate:
    """A photo to an avatar."""

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:
        return {
            "required": {
                "photo": ("IMAGE",),
                "name": ("STRING", {"default": "me"}),
                "effort": (["draft", "normal", "best"], {"default": "draft"}),
                "height": (
                    "FLOAT",
                    {"default": 0.0, "min": 0.0, "max": 2.6, "step": 0.01, "tooltip": "meters; 0: guessed"},
                ),
                "sex": (["guessed", "female", "male"],),
                "seed": ("INT", {"default": 0, "min": 0, "max": 2**31 - 1}),
            }
        }

    RETURN_TYPES, RETURN_NAMES = (AVATAR,), ("avatar",)
    FUNCTION, CATEGORY = "create", "persona"
    DESCRIPTION = "Makes an animatable avatar of the person in a photo, on the CPU. Stages that are finished are kept."

    @_with_gradients
    def create(self, photo: torch.Tensor, name: str, effort: str, height: float, sex: str, seed: int) -> tuple[Path]:
        """The folder of the new avatar, under ComfyUI's output folder."""
        from PIL import Image

        import persona
        from persona import events

        folder = _output() / "persona" / (re.sub(r"[^\w-]+", "-", name).strip("-") or "me")
        folder.parent.mkdir(parents=True, exist_ok=True)
        file = folder.with_suffix(".png")
        Image.fromarray((photo[0, ..., :3].cpu().numpy().clip(0, 1) * 255).round().astype(np.uint8)).save(file)
        known = {"height": height or None, "sex": None if sex == "guessed" else sex}
        choices = persona.Choices(effort=effort, seed=seed, **{k: v for k, v in known.items() if v is not None})
        persona.create(file, folder, choices=choices, listener=_progress() or events.ignore)
        return (folder,)


class PersonaLoad:
    """An avatar that is there already."""

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:
        return {"required": {"folder": ("STRING", {"default": "avatars/me"})}}

    RETURN_TYPES, RETURN_NAMES = (AVATAR,), ("avatar",)
    FUNCTION, CATEGORY = "load", "persona"
    DESCRIPTION = "An avatar's folder or file."

    @classmethod
    def VALIDATE_INPUTS(cls, folder: str | None = None) -> bool | str:
        """Whether there is such a folder or file."""
        return folder is None or _found(folder, "avatar's folder or file")  # None: another node will tell

    @classmethod
    def IS_CHANGED(cls, folder: str | None = None) -> str:
        """Another answer once the avatar has been made anew."""
        return _written(folder or "")

    @_with_gradients
    def load(self, folder: str) -> tuple[Path]:
        """The folder, once its avatar has been read."""
        from persona.pipeline.inputs import load_avatar

        place = Path(folder.strip()).expanduser()
        load_avatar(place)
        return (place,)


class _Moving:
    """What may take its motion from a file."""

    @classmethod
    def VALIDATE_INPUTS(cls, motion_file: str | None = None) -> bool | str:
        """Whether the file is there, if one is named."""
        return not (motion_file or "").strip() or _found(motion_file or "", "motion file or video")

    @classmethod
    def IS_CHANGED(cls, motion_file: str | None = None, **_: Any) -> str:
        """Another answer once the file has been written anew."""
        return _written(motion_file or "")


class PersonaFrames(_Moving):
    """An avatar in a motion."""

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:
        return {"required": _motion_inputs(), "optional": dict(_FILE)}

    RETURN_TYPES, RETURN_NAMES = ("IMAGE", "MASK", "FLOAT"), ("frames", "mask", "fps")
    FUNCTION, CATEGORY = "draw", "persona"
    DESCRIPTION = "Pictures of the avatar in a clip, a motion file or the motion of a video; the camera follows."

    @_with_gradients
    def draw(self, avatar: Path, motion: str, width: int, height: int, fps: float, frames: int, azimuth: float,
             elevation: float, motion_file: str = "") -> tuple[torch.Tensor, torch.Tensor, float]:  # fmt: skip
        """The frames over black, what is not the person, and frames a second."""
        from persona.pipeline.pictures import clothing_of, picture

        loaded, poses, cameras = _posed(avatar, motion, (width, height), fps, frames, azimuth, elevation, motion_file)
        hung = clothing_of(loaded, poses, fps, "live")
        drawn = [picture(loaded, p, c, h) for p, c, h in zip(poses, cameras, hung, strict=True)]
        rgba = _as_images(drawn)
        return rgba[..., :3] * rgba[..., 3:], 1.0 - rgba[..., 3], fps


class PersonaPoses(_Moving):
    """The same motion as the skeleton pictures that video generators are driven with."""

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:
        looks = {"style": (["wan", "dwpose"], {"default": "wan"})}
        return {"required": {**_motion_inputs(), **looks}, "optional": dict(_FILE)}

    RETURN_TYPES, RETURN_NAMES = ("IMAGE",), ("poses",)
    FUNCTION, CATEGORY = "draw", "persona"
    DESCRIPTION = "Pose frames of the person's own proportions, for Wan-Animate (wan) or ControlNets (dwpose)."

    @_with_gradients
    def draw(self, avatar: Path, motion: str, width: int, height: int, fps: float, frames: int, azimuth: float,
             elevation: float, style: str, motion_file: str = "") -> tuple[torch.Tensor]:  # fmt: skip
        """One picture a frame, exactly where :class:`PersonaFrames` has the person."""
        from persona import storage
        from persona.capture.posing import PosedBody, keypoints
        from persona.errors import PersonaError
        from persona.synthesis.generators.drawing import draw_dwpose, draw_wan
        from persona.types import BodyFit

        fit = Path(avatar) / "stages" / "fit.safetensors"
        if not fit.is_file():
            raise PersonaError(f"{fit} is not there: pose frames need an avatar's folder with its stages")
        body = PosedBody.of(storage.load(BodyFit, fit))
        _, poses, cameras = _posed(avatar, motion, (width, height), fps, frames, azimuth, elevation, motion_file)
        pen = draw_wan if style == "wan" else draw_dwpose
        return (
            _as_images([pen(keypoints(body, [p], c), 0, width, height) for p, c in zip(poses, cameras, strict=True)]),
        )


class PersonaExport:
    """A file of the avatar for other programs."""

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:
        formats = ["splats.glb", "mesh.glb", "vrm", "vrm0", "ply", "spz"]
        return {"required": {"avatar": (AVATAR,), "format": (formats,)}}

    RETURN_TYPES, RETURN_NAMES = ("STRING",), ("path",)
    FUNCTION, CATEGORY, OUTPUT_NODE = "export", "persona", True
    DESCRIPTION = "Writes rigged splats, a textured mesh, a VRM or plain splats into the avatar's folder."

    @_with_gradients
    def export(self, avatar: Path, format: str) -> dict[str, Any]:
        """Where the file is, told on the node as well."""
        import persona

        path = str(persona.export(avatar, [format])[0])
        return {"ui": {"text": [path]}, "result": (path,)}


def _output() -> Path:
    """ComfyUI's output folder, or the current one outside of it."""
    try:
        import folder_paths  # ComfyUI's own

        return Path(folder_paths.get_output_directory())
    except ImportError:
        return Path.cwd()


NODE_CLASS_MAPPINGS = {
    kind.__name__: kind for kind in (PersonaCreate, PersonaLoad, PersonaFrames, PersonaPoses, PersonaExport)
}
NODE_DISPLAY_NAME_MAPPINGS = {
    "PersonaCreate": "Avatar of a photo",
    "PersonaLoad": "Load an avatar",
    "PersonaFrames": "Avatar in a motion",
    "PersonaPoses": "Pose frames of an avatar",
    "PersonaExport": "Export an avatar",
}
