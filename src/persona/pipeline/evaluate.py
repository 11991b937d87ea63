"""Protocols from start to end: an avatar, or any other system's pictures, against held-out truth in one table."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from jaxtyping import Float

from persona import events, storage
from persona.avatar.pose_fitting import FitPose
from persona.choices import AVATAR, Effort
from persona.compute import Compute
from persona.errors import PersonaError
from persona.evaluation.ground_truth import (
    INPUT,
    Renderer,
    align,
    body_boxes,
    cases_of,
    check_case,
    read_case,
    scaled_camera,
    truth_of,
)
from persona.evaluation.identity import Embedder, Faces, face_embedder
from persona.evaluation.lpips import NETS, Net, ensure_nets
from persona.evaluation.metrics import CROP512, VARIANTS, Shown, Truth, flicker, on_white, score
from persona.evaluation.motion import mean_squared_jerk
from persona.evaluation.protocols import HeldOut, read_frames, read_mask, read_neuman, read_video, read_xhumans
from persona.evaluation.published import beside
from persona.evaluation.table import Table
from persona.files import check_place, write_text
from persona.imaging.png import write_png
from persona.pipeline.create import create
from persona.pipeline.inputs import load_avatar
from persona.pipeline.recipe import Recipe
from persona.pipeline.renderers import renderers_of
from persona.types import BodyFit, Camera, Photo, Pose

if TYPE_CHECKING:
    from persona.avatar import Avatar

Protocol = Literal["rendered", "neuman", "xhumans", "video", "pairs"]
PROTOCOLS: tuple[Protocol, ...] = ("rendered", "neuman", "xhumans", "video", "pairs")
_PHOTOS = (".png", ".jpg", ".jpeg", ".webp", ".heic")
_WORDS = "Truth, then {systems}; below each its error."
FILES = ("table.md", "table.csv", "table.json", "report.html")


@dataclass(frozen=True)
class Evaluate:
    """One protocol's options.

    Attributes:
        fit_poses: also measure with body parameters optimised on each picture, the avatar frozen (the paper's way).
        fit: how those are optimised.
        frame: of the training split (or of a video) to make the avatar from.
        every: of X-Humans and videos, measure every n-th picture.
        shots: of a video, so many frames spread over it make the avatar; they are not measured, whatever it is made of.
        variants: which parts of the pictures are compared ("canvas", "masked", "person"); fewer are faster.
        lpips: networks of LPIPS to measure with ("alex", "vgg"); they are fetched once.
        identity: measure with a face network whether the face is still the person's; it is fetched once. Embeddings
            are kept nowhere.
        embedder: that network, if not dlib's.
        recipe: for avatars that have to be made.
        effort: for those; with "draft" they stay first, untrained avatars.
        seed: for those.
        device: for those.
        threads: processor threads; default what the process was given (``OMP_NUM_THREADS``, else every core).
    """

    fit_poses: bool = True
    fit: FitPose = field(default_factory=FitPose)
    frame: int | None = None
    every: int = 5
    shots: int = 1
    variants: tuple[str, ...] = VARIANTS
    lpips: tuple[Net, ...] = ("alex",)
    identity: bool = False
    embedder: Embedder | None = None
    recipe: Recipe | None = None
    effort: Effort = "normal"
    seed: int = 0
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int | None = None


@dataclass(frozen=True)
class _View:
    """A held-out picture, and where to begin: the avatar's pose and the camera in its world (None without avatar)."""

    truth: Truth
    pose: Pose | None = None
    camera: Camera | None = None
    seconds: float | None = None  # of a video


def evaluate(
    subject: Path | str | None,
    data: Path | str,
    out: Path | str,
    *,
    protocol: Protocol = "rendered",
    frames: Mapping[str, Path] | None = None,
    options: Evaluate | None = None,
    listener: events.Listener = events.ignore,
) -> Table:
    """Measure an avatar, other systems' pictures, or both, and write a report.

    Args:
        subject: an avatar's folder, a photo to make one from, or None: made from the protocol's own photo, unless there
            are only ``frames`` to measure. For pairs and several ground-truth cases it may be a folder of avatars,
            named like the persons or cases.
        data: the test set: a ground-truth case or a folder of them, a NeuMan scene, a subject of X-Humans, a video, or
            a folder of pairs.
        out: the folder for ``table.md``, ``table.csv``, ``table.json``, ``report.html`` and ``pictures/``.
        protocol: how to read ``data``.
        frames: other systems: a name, and the folder with their pictures, named like the truth's (of several cases in
            a folder each).
        options: see :class:`Evaluate`.
        listener: receives the progress events.

    Raises:
        PersonaError: the test set, avatar or pictures cannot be read or do not fit together.
    """
    options, data, out = options or Evaluate(), Path(data), Path(out)
    frames = dict(frames or {})
    if protocol not in PROTOCOLS:
        raise PersonaError(f"--protocol is {', '.join(PROTOCOLS)}, not '{protocol}'")
    if options.every < 1:
        raise PersonaError(f"--every is at least 1, not {options.every}")
    if options.shots < 1:
        raise PersonaError(f"--shots is at least 1, not {options.shots}")
    if options.shots > 1 and protocol != "video":
        raise PersonaError("--shots goes with --protocol video")
    if not data.exists():
        raise PersonaError(f"{data} does not exist; --data takes the test set")
    if out.is_file():
        raise PersonaError(f"{out} is a file; -o takes a folder")
    check_place(out / "table.md")
    if protocol == "pairs":
        return _pairs(None if subject is None else Path(subject), data, out, frames, options, listener)
    table = Table(f"{protocol}: {data.name}")
    cases = cases_of(data) if protocol == "rendered" else [data]
    if protocol == "rendered":
        for case in cases:
            check_case(case)
    if len(cases) > 1:
        with events.stage("evaluate", listener, Compute(options.threads)) as stage:
            measuring = _Measuring(table, out, options, stage, options.variants, _faces(options, stage))
            _people(None if subject is None else Path(subject), cases, frames, measuring)
            measuring.identify()
    else:
        held = _held_out(protocol, cases[0], options)
        wanted = subject is not None or not frames
        folder = _avatar(subject, cases[0], held, out, options, listener) if wanted else None
        avatar = load_avatar(folder) if folder is not None else None
        with events.stage("evaluate", listener, Compute(options.threads)) as stage:
            views = _rendered(cases[0], avatar) if held is None else _sequence(held, folder, avatar, stage, table)
            variants = (*options.variants, CROP512) if protocol == "neuman" else options.variants
            consecutive = held is not None and held.consecutive
            measuring = _Measuring(table, out, options, stage, variants, _faces(options, stage))
            measuring.add(list(views), renderers_of(folder, avatar), avatar, frames, consecutive=consecutive)
            measuring.identify()
            if protocol == "neuman":
                table.beside(beside(variants, "given") + (beside(variants, "fitted") if options.fit_poses else []))
    _write(table, out, _WORDS)
    return table


def _people(subject: Path | None, cases: list[Path], frames: Mapping[str, Path], measuring: _Measuring) -> None:
    """Several ground-truth cases in one table. A photo that is refused is told and left out.

    Raises:
        PersonaError: a case cannot be read, or no person can be measured.
    """
    stage, out, options = measuring.stage, measuring.out, measuring.options
    if subject is not None and not subject.is_dir():
        raise PersonaError(f"{subject} is not a folder; for {len(cases)} people give a folder of avatars, or nothing")
    for k, case in enumerate(cases):
        part = stage.part(k / len(cases), 1 / len(cases))
        folder = None if subject is None else subject / case.name
        try:
            if folder is None and not frames:
                folder = _avatar(None, case, None, out / "avatars" / case.name, options, stage.listener)
            avatar = None if folder is None else load_avatar(folder)
        except PersonaError as error:
            told = f"{case.name}: not measured, because {error}"
            measuring.table.notes.append(told)
            stage.warn(told)
            continue
        others = {system: place / case.name for system, place in frames.items() if (place / case.name).is_dir()}
        views = list(_rendered(case, avatar))
        replace(measuring, stage=part).add(views, renderers_of(folder, avatar), avatar, others, of=case.name)
        _write(measuring.table, out, _WORDS)  # what is measured is there even if the rest takes hours
    if not measuring.table.rows:
        raise PersonaError(f"nobody of {cases[0].parent} could be measured: {' '.join(measuring.table.notes)}")


def _pairs(
    subject: Path | None,
    data: Path,
    out: Path,
    frames: Mapping[str, Path],
    options: Evaluate,
    listener: events.Listener,
) -> Table:
    """The protocol whose data is of several persons."""
    from persona.pipeline.pairs import measure_pairs

    if subject is not None and _is_photo(subject):
        raise PersonaError(f"{subject}: pairs have photos of their own; give a folder of avatars, or nothing")

    def make(photo: Path, folder: Path) -> None:
        create(
            photo, folder, options.recipe or Recipe(), effort=options.effort, seed=options.seed,
            device=options.device, threads=options.threads, listener=listener,
        )  # fmt: skip

    table = Table(f"pairs: {data.name}")
    if options.identity:
        table.notes.append("Identity was not measured: a back has no face, and pairs have no pose to say where one is.")
    with events.stage("evaluate", listener, Compute(options.threads)) as stage:
        measure_pairs(subject, data, frames, out, table, make, stage, lambda: _nets(options, table, stage))
    _write(table, out, "The photo from the front, then {systems}, then the truth.")
    return table


def _write(table: Table, out: Path, words: str) -> None:
    """The evaluation's files; ``words`` say what the pictures show."""
    write_text(out / "table.md", table.markdown())
    write_text(out / "table.csv", table.csv())
    write_text(out / "table.json", table.json() + "\n")
    write_text(out / "report.html", _page(table, sorted((out / "pictures").glob("*.png")), words))


def nets_named(words: str) -> tuple[Net, ...]:
    """Networks of LPIPS by their names, separated by commas; "none" for none of them.

    Raises:
        PersonaError: there is no network of such a name.
    """
    names = [] if words == "none" else [word.strip() for word in words.split(",")]
    if wrong := [name for name in names if name not in NETS]:
        raise PersonaError(f"--lpips takes {', '.join(NETS)} or none, not '{', '.join(wrong)}'")
    return tuple(net for net in NETS if net in names)


def variants_named(words: str) -> tuple[str, ...]:
    """Parts of pictures by their names, separated by commas.

    Raises:
        PersonaError: there is no part of such a name.
    """
    names = [word.strip() for word in words.split(",")]
    if wrong := [name for name in names if name not in VARIANTS]:
        raise PersonaError(f"--variants takes {', '.join(VARIANTS)}, not '{', '.join(wrong)}'")
    return tuple(name for name in VARIANTS if name in names)


def _nets(options: Evaluate, table: Table, stage: events.Stage) -> tuple[Net, ...]:
    """The networks of LPIPS to measure with; where they cannot be had, the table says so."""
    try:
        return ensure_nets(options.lpips, stage)
    except PersonaError as error:
        told = f"LPIPS was not measured: {error}"
        stage.warn(told)
        if told not in table.notes:
            table.notes.append(told)
        return ()


def _faces(options: Evaluate, stage: events.Stage) -> Faces | None:
    if options.embedder is not None:
        return Faces(options.embedder)
    return Faces(face_embedder(stage)) if options.identity else None


def _held_out(protocol: Protocol, data: Path, options: Evaluate) -> HeldOut | None:
    if protocol == "neuman":
        return read_neuman(data, options.frame)
    if protocol == "xhumans":
        return read_xhumans(data, None if options.frame is None else f"Take1/{options.frame:06d}", options.every)
    if protocol == "video":
        return read_video(data, options.frame or 0, options.every, shots=options.shots)
    return None


def _is_photo(subject: Path) -> bool:
    """Whether a subject is a photo, of whatever ending, and not an avatar or a folder of avatars."""
    if subject.is_dir():
        return False
    return subject.suffix.lower() in _PHOTOS or (subject.is_file() and subject.suffix.lower() != Path(AVATAR).suffix)


def _avatar(
    subject: Path | str | None,
    data: Path,
    held: HeldOut | None,
    out: Path,
    options: Evaluate,
    listener: events.Listener,
) -> Path:
    """The folder of the avatar to measure, made if it has to be."""
    if subject is not None and not _is_photo(Path(subject)):
        path = Path(subject)
        return path.parent if path.is_file() else path
    if subject is not None:
        photo = Path(subject)
    elif held is None:
        photo = data / "images" / f"{INPUT}.png"
    elif held.photo is not None:
        photo = held.photo
    else:
        photo = out / "photo.png"
        write_png(dict(_pictures(held, held.frames[:1]))[held.frames[0]], photo)
    recipe = options.recipe or Recipe()
    if subject is None and held is not None and held.shots:
        from persona.capture.recorded import Recorded, Source

        recipe = replace(recipe, capture=Recorded((Source.of(data),), chosen=held.shots))
    create(
        photo, out / "avatar", recipe, effort=options.effort, seed=options.seed, device=options.device,
        threads=options.threads, listener=listener,
    )  # fmt: skip
    return out / "avatar"


def _rendered(data: Path, avatar: Avatar | None) -> Iterator[_View]:
    names, views = read_case(data)
    if not views:
        raise PersonaError(f"{data} has no picture with a mask that cameras.json names")
    for view in views:
        if avatar is None:
            yield _View(truth_of(view, names))
            continue
        pose, scale = align(avatar.skeleton, names, view)
        yield _View(truth_of(view, names), pose, scaled_camera(view.camera, scale))


def _sequence(
    held: HeldOut, folder: Path | None, avatar: Avatar | None, stage: events.Stage, table: Table
) -> Iterator[_View]:
    """Held-out pictures with true or found masks; with an avatar, the person is tracked for the first poses."""
    from persona.imaging.video import Video, open_video
    from persona.perception import Perceive

    if held.video is not None:
        video, order = open_video(held.video), list(held.frames[1:])
    else:
        first = _read(held.pictures[0])
        size = first.pixels.shape[1::-1]
        # Pictures of a test split need not follow each other: so far apart in time, no pose holds its neighbour.
        times = np.arange(len(held.pictures), dtype=np.float64) * 10.0
        video = Video(held.pictures[0].parent, held.name, times, size, first.original_size, held.pictures)
        order = list(range(len(held.pictures)))
    track = None
    if avatar is not None and folder is not None:
        from persona.tracking import Track

        fit = folder / "stages" / "fit.safetensors"
        if not fit.is_file():
            raise PersonaError(f"{folder} has no stages/fit.safetensors; this protocol needs the avatar's own folder")
        focal = None if held.focal_px is None else held.focal_px * video.size[0] / video.original_size[0]
        track = Track(focal_px=focal)(video, stage, storage.load(BodyFit, fit))
    found = 0
    for index, pixels in _pictures(held, tuple(order)):
        mask = held.masks[index] if held.masks else None
        if mask is not None:
            alpha = read_mask(mask, (pixels.shape[1], pixels.shape[0]))
        else:
            alpha = Perceive()(Photo(pixels, None, f"{held.name} {index}", pixels.shape[1::-1]), stage).alpha
            found += 1
        name = held.pictures[index].stem if held.pictures else f"{index:05d}"
        truth = Truth(name, pixels.astype(np.float32) / 255 * alpha[..., None], alpha, "held-out pictures")
        if track is None or avatar is None:
            yield _View(truth)
            continue
        if not track.valid[index]:
            table.notes.append(f"{name}: the person was not seen, so the avatar is not measured there.")
            continue
        pose, camera = track.pose_at(index), track.camera_at(index)
        joints = dict(zip(avatar.skeleton.names, avatar.joint_positions(pose), strict=True))
        seconds = float(video.times[index]) if held.consecutive else None
        yield _View(replace(truth, boxes=body_boxes(joints, camera, alpha)), pose, camera, seconds)
    if found:
        table.notes.append(f"{found} masks were estimated here, because the data set has none for these pictures.")


def _pictures(held: HeldOut, order: tuple[int, ...]) -> Iterator[tuple[int, np.ndarray]]:
    from persona.imaging.video import open_video

    if held.video is None:
        yield from ((k, _read(held.pictures[k]).pixels) for k in order)
        return
    wanted = set(order)
    for index, pixels in open_video(held.video).frames():
        if index in wanted:
            yield index, pixels


def _read(path: Path) -> Photo:
    from persona.imaging.photo import read_photo

    return read_photo(path, 1280)


@dataclass(frozen=True)
class _Measuring:
    """Where figures go, and how they are measured."""

    table: Table
    out: Path
    options: Evaluate
    stage: events.Stage
    variants: tuple[str, ...]
    faces: Faces | None

    def identify(self) -> None:
        """Add what the faces say, once all people were seen."""
        for (system, group, name), figures in self.faces.figures().items() if self.faces else ():
            self.table.add(system, group, name, figures)

    def add(
        self,
        views: list[_View],
        renderers: dict[str, Renderer],
        avatar: Avatar | None,
        frames: Mapping[str, Path],
        *,
        consecutive: bool = False,
        of: str = "",
    ) -> None:
        """Measure the views of one person; ``of`` is its name where there are several.

        Raises:
            PersonaError: there is no view, or other systems' pictures cannot be read.
        """
        if not views:
            raise PersonaError("no held-out picture could be measured")
        table, options = self.table, self.options
        names = [v.truth.name for v in views]
        others = {system: read_frames(Path(folder), names) for system, folder in frames.items()}
        nets = _nets(options, table, self.stage)
        for system, found in others.items():
            if len(found) < len(names):
                some = f"{len(found)} of {len(names)} pictures were found; the means are over these."
                table.notes.append(f"{system}{of and ' of '}{of}: {some}")
        series: dict[str, list[tuple[Shown, Truth]]] = {}
        moving: dict[str, list[tuple[np.ndarray, float]]] = {}
        for i, view in enumerate(views):
            shown = self._shown(view, renderers, avatar, moving)
            for system, found in others.items():
                if view.truth.name in found:
                    shown[system] = _shown(found[view.truth.name])
            name = f"{of}{of and '_'}{view.truth.name}"
            for system, picture in shown.items():
                figures = score(picture, view.truth, nets=nets, variants=self.variants)
                table.add(system, view.truth.group, name, figures)
                if self.faces is not None:
                    true = on_white(view.truth.image, view.truth.alpha)
                    key = (system, view.truth.group, name)
                    self.faces.see(key, of, view.truth.name, picture.image, true, view.truth.boxes.get("face"))
                if consecutive:
                    series.setdefault(system, []).append((picture, view.truth))
            write_png(_sheet(view.truth, shown), self.out / "pictures" / f"{name}.png")
            self.stage.progress((i + 1) / len(views), name)
        for system, pairs in series.items():
            if len(pairs) > 1:
                figures = {"flicker": flicker([s for s, _ in pairs], [t for _, t in pairs])}
                table.add(system, "all frames", of, figures)
        for system, steps in moving.items():
            figures = {"jerk": mean_squared_jerk(np.stack([p for p, _ in steps]), np.array([t for _, t in steps]))}
            table.add(system, "all frames", of, figures)

    def _shown(
        self,
        view: _View,
        renderers: dict[str, Renderer],
        avatar: Avatar | None,
        moving: dict[str, list[tuple[np.ndarray, float]]],
    ) -> dict[str, Shown]:
        """The avatar and its mesh as they are and, if wanted, with the pose fitted to the picture.

        In a video, where the avatar's joints are goes into ``moving``.
        """
        shown: dict[str, Shown] = {}
        if avatar is None or view.pose is None or view.camera is None:
            return shown
        poses = {"": view.pose}
        if self.options.fit_poses:
            poses[", fitted pose"] = self.options.fit(
                avatar, view.pose, view.camera, view.truth.image, view.truth.alpha
            )
        for how, pose in poses.items():
            if view.seconds is not None:
                moving.setdefault(f"avatar{how}", []).append((avatar.joint_positions(pose), view.seconds))
            for system, render in renderers.items():
                rgb, alpha = render(pose, view.camera)
                shown[system + how] = Shown(on_white(rgb, alpha), alpha)
        return shown


def _shown(path: Path) -> Shown:
    """A picture of another system: with alpha if it has one, else as it is (on white)."""
    from PIL import Image

    try:
        with Image.open(path) as file:
            rgba = np.asarray(file.convert("RGBA"), np.float32) / 255
            has_alpha = "A" in file.getbands()
    except (OSError, ValueError) as error:
        raise PersonaError(f"{path} is not a picture ({error})") from error
    if not has_alpha:
        return Shown(rgba[..., :3])
    return Shown(on_white(rgba[..., :3] * rgba[..., 3:], rgba[..., 3]), rgba[..., 3])


def _sheet(truth: Truth, shown: Mapping[str, Shown]) -> np.ndarray:
    """Truth, then each system's picture above its error (three times the root mean square over the channels)."""
    import cv2

    true = on_white(truth.image, truth.alpha)
    columns = [np.concatenate([true, np.ones_like(true)])]
    for picture in shown.values():
        columns.append(np.concatenate([picture.image, _error_map(picture.image, true)]))
    sheet = np.concatenate(columns, 1)
    scale = min(1.0, 480 / true.shape[0])
    small = cv2.resize(sheet.astype(np.float32), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return (small.clip(0, 1) * 255).round().astype(np.uint8)


def _error_map(image: Float[np.ndarray, "h w 3"], true: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "h w 3"]:
    import cv2

    error = np.sqrt(((image - true) ** 2).mean(-1))
    coded = cv2.applyColorMap((np.clip(3 * error, 0, 1) * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)
    return coded[..., ::-1].astype(np.float32) / 255


def _page(table: Table, pictures: list[Path], words: str) -> str:
    """The table and the side-by-side pictures; the pictures lie beside the page."""
    means, columns = table.means(), table.columns
    head = "".join(f"<th>{html.escape(c)}</th>" for c in columns)
    shown = [(group, system, figures) for (system, group), figures in means.items()]
    shown += [(row.protocol.test_set, row.label, row.columns) for row in table.published]
    rows = "".join(
        f"<tr><td>{html.escape(group)}</td><td>{html.escape(system)}</td>"
        + "".join(f"<td>{figures[c]:.3f}</td>" if c in figures else "<td></td>" for c in columns)
        + "</tr>"
        for group, system, figures in shown
    )
    notes = "".join(f"<li>{html.escape(n)}</li>" for n in table.notes)
    figures = "".join(
        f"<figure><img src='pictures/{html.escape(p.name)}' alt=''>"
        f"<figcaption>{html.escape(p.stem)}</figcaption></figure>"
        for p in pictures
    )
    systems = html.escape(", ".join(dict.fromkeys(system for system, _, _ in table.rows)))
    style = "body{font:15px system-ui;margin:2rem}td,th{padding:.2rem .6rem;text-align:right}img{max-width:100%}"
    return (
        f"<!doctype html><meta charset='utf-8'><title>{html.escape(table.title)}</title><style>{style}</style>"
        f"<h1>{html.escape(table.title)}</h1><table><tr><th>group</th><th>system</th>{head}</tr>{rows}</table>"
        f"<ul>{notes}</ul><p>{words.format(systems=systems)}</p>{figures}\n"
    )


__all__ = ["PROTOCOLS", "Evaluate", "Protocol", "evaluate", "nets_named", "variants_named"]
