"""Previews and the report: what was seen, what was made of it, how well, how long it took, and what was used."""

from __future__ import annotations

import base64
import dataclasses
import html
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, UInt8

from persona import events
from persona.choices import AVATAR, Effort
from persona.exporting.video import write_video
from persona.files import write_text
from persona.imaging.masks import bounding_box
from persona.imaging.png import write_png
from persona.landmark_names import HEAD
from persona.pipeline import cameras, inputs, pictures
from persona.pipeline.licences import licences_of
from persona.pipeline.preview import PREVIEW_PICTURE, PREVIEW_VIDEO
from persona.pipeline.recipe_file import FILE as RECIPE
from persona.pipeline.workspace import Workspace
from persona.pretrained import Pretrained
from persona.process import peak_memory_gib
from persona.types import BodyFit, Camera, Observation, Pose, TexturedSurface

if TYPE_CHECKING:
    from persona.avatar import Avatar

HTML, JSON = "report.html", "report.json"
#: What a finished avatar folder holds in addition to ``stages/``.
FILES = (AVATAR, RECIPE, PREVIEW_VIDEO, PREVIEW_PICTURE, HTML, JSON)
#: Stages in the order in which they run.
STAGES = ("perceive", "fit", "texture", "preview", "capture", "synthesize", "train", "report")

#: The preview video: once round the person, then a motion.
SECONDS_TURNING, SECONDS_MOVING = 3.0, 4.0
_PREVIEW_CLIP = "dance"
#: New poses in the report: clip, and how far into it.
_NEW_POSES = (("wave", 0.4), ("walk", 0.3), ("dance", 0.5), ("squat", 0.5))
_MOST_EMBEDDED_VIDEO = 8 * 2**20


def write_report(
    work: Workspace,
    avatar: Avatar,
    observation: Observation,
    fit: BodyFit,
    stage: events.Stage,
    networks: tuple[Pretrained, ...] = (),
    textured: TexturedSurface | None = None,
    effort: Effort = "normal",
) -> dict[str, Any]:
    """Write report.html and report.json, of a trained avatar also preview.png and preview.mp4; return report.json.

    ``networks`` are the optional ones that were used, whose licences are listed. ``textured`` is the surface that the
    avatar was made of: what the photo does not show of it is checked, and warned of. ``effort`` is told.
    """
    import time

    start = time.monotonic()
    stage.progress(0.02, "measuring")
    quality = {"input_view": _quality(avatar, observation, fit), "unseen": _unseen(observation, fit, textured, stage)}
    stage.progress(0.1, "pictures")
    gallery = _gallery(avatar, observation, fit)
    if effort != "draft" or not (work.folder / PREVIEW_VIDEO).exists():  # a first avatar has had its own already
        write_png(pictures.portrait(avatar, (768, 1024)), work.folder / PREVIEW_PICTURE)
        _write_video(avatar, work.folder / PREVIEW_VIDEO, stage)
        stage.preview(work.folder / PREVIEW_VIDEO)
    facts = _facts(work, avatar, observation, fit, quality, time.monotonic() - start, networks, effort, stage.warnings)
    write_text(work.folder / JSON, json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
    write_text(work.folder / HTML, _page(observation.photo.name, facts, gallery, work.folder / PREVIEW_VIDEO))
    return facts


def _quality(avatar: Avatar, observation: Observation, fit: BodyFit) -> dict[str, float | None]:
    """The figures at the photo's view; None for what cannot be measured, such as a face turned away."""
    from persona.evaluation import input_view

    figures = input_view(avatar, observation, fit)
    known = {name: round(value, 4) for name, value in figures.items() if math.isfinite(value)}
    return {name: known.get(name) for name in ("iou", "psnr", "ssim", "face_psnr")}


def _unseen(
    observation: Observation, fit: BodyFit, textured: TexturedSurface | None, stage: events.Stage
) -> dict[str, float | None]:
    """The checks of what the photo does not show, with a warning for each limit that is passed; None where not made."""
    from persona.evaluation.surface_checks import CHECKS, check_surface, warnings_of

    if textured is None:
        return dict.fromkeys(CHECKS)
    figures = check_surface(observation, fit, textured)
    for warning in warnings_of(figures):
        stage.warn(warning)
    return {name: round(figures[name], 4) for name in CHECKS}


def _facts(
    work: Workspace,
    avatar: Avatar,
    observation: Observation,
    fit: BodyFit,
    quality: Mapping[str, Mapping[str, float | None]],
    report_seconds: float,
    networks: tuple[Pretrained, ...],
    effort: Effort,
    told: Sequence[str],
) -> dict[str, Any]:
    done = {name: work.done[name] for name in STAGES if name in work.done}
    seconds = {name: round(entry.seconds, 2) for name, entry in done.items()} | {"report": round(report_seconds, 2)}
    warnings = [
        *observation.photo.warnings,
        *observation.warnings,
        *fit.warnings,
        *chain.from_iterable(entry.warnings for entry in done.values()),
        *told,
    ]
    peaks = [p for p in (peak_memory_gib(), *(entry.peak_memory_gib for entry in done.values())) if p is not None]
    return {
        "photo": {"name": observation.photo.name, "size": list(observation.photo.original_size)},
        "quality": {name: dict(figures) for name, figures in quality.items()},
        "fit": {name: round(float(value), 5) for name, value in fit.metrics.items()},
        "garments": _garments(fit),
        "seconds": seconds | {"total": round(sum(seconds.values()), 2)},
        "peak_memory_gib": round(max(peaks), 3) if peaks else None,
        "representation": avatar.kind,
        "elements": len(avatar),
        "trained": "train" in done,
        "effort": effort,
        "warnings": list(dict.fromkeys(warnings)),
        "licences": [dataclasses.asdict(licence) for licence in licences_of(fit.body.name, networks)],
    }


def _garments(fit: BodyFit) -> list[dict[str, Any]]:
    """What hangs free of the body, as the fit has it."""
    told = []
    for garment in fit.garments:
        own = fit.surface.vertices[garment.first : garment.first + len(garment), 1]
        heights = own.reshape(garment.rows, garment.columns).mean(1)
        told.append({
            "kind": garment.kind,
            "label": garment.label.name.lower(),
            "waist_m": round(float(heights[0]), 3),
            "hem_m": round(float(heights[-1]), 3),
            "front": "closed" if garment.closed else "open",
            "material": garment.material,
            "confidence": round(garment.confidence, 3),
            "invented": list(garment.invented),
        })  # fmt: skip
    return told


def _write_video(avatar: Avatar, path: Path, stage: events.Stage) -> None:
    """Turntable in the photo's pose, then a motion."""
    size, fps = (480, 640), 24.0
    turns = round(SECONDS_TURNING * fps)
    poses = inputs.poses_of(inputs.load_motion(_PREVIEW_CLIP, avatar, fps), avatar)[: round(SECONDS_MOVING * fps)]
    total = turns + len(poses)

    def reported() -> Iterator[UInt8[np.ndarray, "h w 3"]]:
        parts = chain(
            pictures.turntable_pictures(avatar, avatar.photo_pose, size, turns, compute=stage.compute),
            pictures.motion_pictures(avatar, poses, size, 0.0, 5.0, pictures.WHITE, fps, stage.compute),
        )
        for i, picture in enumerate(parts):
            yield picture
            stage.progress(0.2 + 0.78 * (i + 1) / total, "preview video")

    write_video(reported(), path, size=size, fps=fps)


def _gallery(
    avatar: Avatar, observation: Observation, fit: BodyFit
) -> list[tuple[str, Sequence[tuple[str, UInt8[np.ndarray, "h w 3"]]]]]:
    """Rows of captioned pictures."""
    x0, y0, width, height = _person_window(observation)
    scale = min(1.0, 640 / height)
    photo = observation.photo.pixels[y0 : y0 + height, x0 : x0 + width]
    camera = avatar.photo_camera.cropped(x0, y0, width, height).scaled(scale)
    small = _resized(photo, (camera.width, camera.height))
    pose = avatar.photo_pose
    size = (max(2, round(640 * 0.75)), 640)

    def around(degrees: float) -> UInt8[np.ndarray, "h w 3"]:
        return pictures.on_background(avatar, pose, cameras.portrait_camera(avatar, pose, size, degrees))

    poses = []
    for clip, share in _NEW_POSES:
        moving = inputs.poses_of(inputs.load_motion(clip, avatar), avatar)
        new = moving[round(share * (len(moving) - 1))]
        view = cameras.portrait_camera(avatar, new, size, 20.0, 5.0)
        poses.append((clip, pictures.on_background(avatar, new, view)))
    return [
        (
            "The photo and the avatar",
            [
                ("photo", small),
                ("fitted body", _overlay(small, fit, camera)),
                ("avatar, the photo's view", pictures.on_background(avatar, pose, camera)),
            ],
        ),
        ("Other views", [("front", around(0)), ("left", around(90)), ("back", around(180)), ("right", around(-90))]),
        ("New poses", poses),
        ("Face", [*_face_in_photo(avatar, observation), *_face_views(avatar, pose)]),
    ]


def _person_window(observation: Observation) -> tuple[int, int, int, int]:
    """The person's box with some room, inside the photo: left, top, width, height."""
    shape = observation.alpha.shape
    box = bounding_box(observation.alpha > 0.5)
    if box is None:
        return 0, 0, shape[1], shape[0]
    box = box.grown(round(0.06 * box.height) + 2, shape)
    return box.x0, box.y0, box.width, box.height


def _overlay(photo: UInt8[np.ndarray, "h w 3"], fit: BodyFit, camera: Camera) -> UInt8[np.ndarray, "h w 3"]:
    """The fitted surface, shaded by its normals, over the photo."""
    from persona.rendering.mesh import render_colors

    vertices, faces = fit.surface.vertices, fit.surface.faces
    shade, alpha = render_colors(vertices, faces, 0.5 + 0.5 * _normals(vertices, faces), camera)
    share = 0.65 * alpha[..., None]
    mixed = share * shade + (1 - share) * (photo / 255.0)
    return (mixed.clip(0, 1) * 255).round().astype(np.uint8)


def _normals(vertices: Float[np.ndarray, "v 3"], faces: np.ndarray) -> Float[np.ndarray, "v 3"]:
    corners = vertices[faces]
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros_like(vertices)
    for k in range(3):
        np.add.at(normals, faces[:, k], area)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def _face_in_photo(avatar: Avatar, observation: Observation) -> list[tuple[str, UInt8[np.ndarray, "h w 3"]]]:
    """The photo's face next to the avatar's, in the same window."""
    marks = observation.landmarks
    points = marks.face[:, :2] if marks.face is not None else marks.body[HEAD]
    low, high = points.min(0), points.max(0)
    side = max(16, round(1.6 * float((high - low).max())))
    left, top = (round(float(v)) for v in (low + high) / 2 - side / 2)
    h, w = observation.alpha.shape
    rows, columns = np.arange(top, top + side).clip(0, h - 1), np.arange(left, left + side).clip(0, w - 1)
    crop = _resized(np.ascontiguousarray(observation.photo.pixels[rows][:, columns]), (320, 320))
    camera = avatar.photo_camera.cropped(left, top, side, side).scaled(320 / side)
    return [("photo", crop), ("avatar", pictures.on_background(avatar, avatar.photo_pose, camera))]


def _face_views(avatar: Avatar, pose: Pose) -> list[tuple[str, UInt8[np.ndarray, "h w 3"]]]:
    """Close views of the head: from the front and 30 degrees to both sides."""
    from persona.rendering.views import look_at

    names = [name.lower() for name in avatar.skeleton.names]
    if "head" not in names:
        return []
    means = avatar.pose(pose).points.cpu().numpy()
    joint = avatar.joint_positions(pose)[names.index("head")]
    head = means[(np.linalg.norm(means - joint, axis=1) < 0.25) & (means[:, 1] > joint[1] - 0.05)]
    middle = (head.min(0) + head.max(0)) / 2 if len(head) else joint
    facing = _head_heading(avatar, pose, names.index("head"))
    views = []
    for degrees in (-30, 0, 30):
        camera = look_at(middle, facing + math.radians(degrees), 0.0, 1.5, 320, fov=2 * math.atan(0.19 / 1.5))
        views.append((f"{degrees:+d}°" if degrees else "front", pictures.on_background(avatar, pose, camera)))
    return views


def _head_heading(avatar: Avatar, pose: Pose, joint: int) -> float:
    """Where the head faces, radians around the vertical."""
    chain_up = [joint]
    while avatar.skeleton.parents[chain_up[-1]] >= 0:
        chain_up.append(avatar.skeleton.parents[chain_up[-1]])
    rotation = np.eye(3)
    for i in reversed(chain_up):
        rotation = rotation @ np.asarray(pose.rotations[i])
    return math.atan2(rotation[0, 2], rotation[2, 2])


def _resized(pixels: UInt8[np.ndarray, "h w c"], size: tuple[int, int]) -> UInt8[np.ndarray, "rows columns c"]:
    from PIL import Image

    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))


def _data_uri(pixels: UInt8[np.ndarray, "h w 3"]) -> str:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=88)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()


_STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8882}
body{font:16px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid var(--line)}
.row{display:flex;gap:.75rem;flex-wrap:wrap}figure{margin:0;flex:1 1 200px;max-width:320px}
figure img,video{width:100%;border-radius:8px;background:#fff}figcaption{font-size:.85rem;opacity:.75;text-align:center}
video{max-width:320px}table{border-collapse:collapse}td,th{padding:.2rem .9rem .2rem 0;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}ul.warn{background:#f9a82522;border-left:4px solid #f9a825;
padding:.6rem 1rem .6rem 2rem;border-radius:4px}footer{margin-top:3rem;font-size:.85rem;opacity:.75}
"""


def _page(name: str, facts: Mapping[str, Any], gallery: Sequence[Any], video: Path) -> str:
    """The whole report as one HTML file that needs nothing else."""
    text = html.escape
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width,initial-scale=1'>",
        f"<title>{text(name)} — avatar report</title><style>{_STYLE}</style></head><body>",
        f"<h1>Avatar of {text(name)}</h1>",
    ]
    if not facts["trained"]:
        again = "run <code>persona create</code> again with <code>--effort normal</code> to refine it"
        parts.append(f"<p>This is the first, untrained avatar; {again}.</p>")
    if facts["warnings"]:
        items = "".join(f"<li>{text(w)}</li>" for w in facts["warnings"])
        parts.append(f"<h2>Warnings</h2><ul class='warn'>{items}</ul>")
    for title, row in gallery:
        figures = "".join(
            f"<figure><img alt='{text(caption)}' src='{_data_uri(image)}'>"
            f"<figcaption>{text(caption)}</figcaption></figure>"
            for caption, image in row
        )
        parts.append(f"<h2>{text(title)}</h2><div class='row'>{figures}</div>")
    parts.append(f"<h2>In motion</h2><video controls loop muted playsinline src='{_video_source(video)}'></video>")
    q = facts["quality"]["input_view"]
    figures = {
        "mask IoU at the photo's view": _figure(q.get("iou"), ".3f"),
        "PSNR inside the person's mask": _figure(q.get("psnr"), ".1f", " dB"),
        "SSIM at the photo's view": _figure(q.get("ssim"), ".3f"),
        "PSNR of the face": _figure(q.get("face_psnr"), ".1f", " dB"),
        "effort": facts["effort"],
        {"gaussians": "Gaussians", "nerf": "texels of the field"}[facts["representation"]]: f"{facts['elements']:,}",
        "peak memory": _figure(facts["peak_memory_gib"], ".2f", " GiB"),
    }
    parts.append("<h2>Figures</h2>" + _table(figures))
    parts.append(_unseen_table(facts["quality"]["unseen"]))
    for garment in facts["garments"]:
        title = f"{garment['kind'].capitalize()}, simulated"
        invented = ", ".join(garment["invented"]) or "nothing"
        told = {
            "waist and hem above the ground": f"{garment['waist_m']:.2f} m, {garment['hem_m']:.2f} m",
            "in front": garment["front"],
            "cloth": garment["material"],
            "confidence that it is worn": f"{garment['confidence']:.2f}",
            "not in the photo": invented,
        }
        parts.append(f"<h2>{text(title)}</h2>" + _table(told))
    parts.append("<h2>Time</h2>" + _table({k: f"{v:.1f} s" for k, v in facts["seconds"].items()}))
    rows = "".join(
        f"<tr><td>{text(e['name'])}</td><td>{text(e['used_for'])}</td><td>{text(e['licence'])}</td></tr>"
        for e in facts["licences"]
    )
    parts.append(f"<h2>Licences of what was used</h2><table>{rows}</table>")
    parts.append("<footer>Made on this machine by persona; the photo was not sent anywhere.</footer></body></html>\n")
    return "\n".join(parts)


def _unseen_table(figures: Mapping[str, float | None]) -> str:
    """The checks of what the photo does not show, each with the limit past which the report warns."""
    from persona.evaluation.surface_checks import CHECKS, SurfaceChecks

    limits = SurfaceChecks()
    rows = "".join(
        f"<tr><td>{html.escape(check.words)}</td><td class='n'>{_figure(figures.get(name), check.spec)}</td>"
        f"<td class='n'>{format(getattr(limits, name), check.spec)}</td></tr>"
        for name, check in CHECKS.items()
    )
    head = "<tr><th>check</th><th>this avatar</th><th>at most</th></tr>"
    about = "<p>How what had to be invented fits the photo. Less is better; a warning tells what is too much.</p>"
    return f"<h2>What the photo does not show</h2>{about}<table>{head}{rows}</table>"


def _video_source(video: Path) -> str:
    """The video inside the page, so that the page can be sent alone; a link if it is too large for that."""
    if video.stat().st_size > _MOST_EMBEDDED_VIDEO:
        return video.name
    return "data:video/mp4;base64," + base64.b64encode(video.read_bytes()).decode()


def _figure(value: float | None, spec: str, unit: str = "") -> str:
    return "not measured" if value is None else f"{value:{spec}}{unit}"


def _table(rows: Mapping[str, str]) -> str:
    cells = "".join(f"<tr><td>{html.escape(k)}</td><td class='n'>{html.escape(v)}</td></tr>" for k, v in rows.items())
    return f"<table>{cells}</table>"
