"""What each part of the method is worth: training options x generators x seeds on ground-truth cases.

    python benchmarks/ablation.py FOLDER_OF_CASES [--out DIR] [--only NAME ...] [--seeds 0 1 2] [--generators clean drifting]
                                  [--small] [--minutes M]

Everything before training is made once a case, frames once a generator; every run leaves ``runs/<name>.json`` and is
not repeated, so the command may be ended (or end itself after ``--minutes``) and goes on when given again. Writes
``ablation.md``: mean and spread (standard deviation over seeds and cases) of each figure, and what switching a part off
changes against the default with the same case, generator and seed.

Groups of figures: the ground truth's views, every avatar in the same poses (fitted with the untrained avatar, which
favours none); ``held-out frames``, clean renders of the textured surface in poses and views that nobody trained on,
where nothing but training differs; the photo's own view; ``hidden torso``, mean absolute colour error (of 255) where
torso that arms hide in the photo comes out in the ground truth's views, or in the held-out frames; and ``own colours``, how much light they carry
to one side. ``--generators truth`` trains on the ground
truth's own pictures of other poses: ``novel pose`` is then what training has seen, and ``garment`` the area in it that
the cloth simulation changed.
"""  # noqa: E501

from __future__ import annotations

import argparse
import itertools
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import torch
from scipy.spatial import KDTree

from persona import storage
from persona.avatar import Avatar, build_avatar
from persona.avatar.pose_fitting import FitPose
from persona.evaluation import Shown, input_view, score
from persona.evaluation.ground_truth import INPUT, View, align, read_case, scaled_camera, truth_of
from persona.evaluation.lpips import nets as lpips_nets
from persona.evaluation.metrics import Truth, on_white, person_box
from persona.events import SILENT
from persona.fitting import FitBody
from persona.geometry.meshes import vertex_normals
from persona.imaging.measures import psnr
from persona.imaging.photo import read_photo
from persona.perception import Perceive
from persona.pipeline.training_clips import training_motions
from persona.rendering import rasterize
from persona.rendering.mesh import rasterize_mesh
from persona.synthesis import Albedo, Reprojection, Texture
from persona.synthesis.drifting import DriftingGenerator
from persona.training import Rates, Train
from persona.types import BodyFit, BodyPart, Camera, Frame, Observation, Pose, TexturedSurface

#: Changes of Train's defaults; "default" is none.
OPTIONS: dict[str, dict[str, Any]] = {
    "default": {},
    "albedo off": {},
    "balanced off": {"balanced": False},
    "geometry weighting off": {"geometry_weighted": False},
    "seams off": {"seams": False},
    "colours not anchored": {"anchor_colors": False},
    "pose-driven off": {"pose_driven": False},
    "fast offsets": {"rates": Rates(offsets=4e-3)},
    "isotropic": {"shape": "isotropic"},
    "no face patch": {"face_px": 0},
    "weights at the mean": {"spread_weights": False},
    "poses of all frames": {"refine_poses": "all"},
    "60k Gaussians": {"count": 60_000},
}
COLUMNS = (
    "psnr/person",
    "psnr/inside",
    "ssim/person",
    "iou",
    "psnr/face",
    "psnr/hands",
    "gradient-energy",
    "error",
    "shading",
)
#: Fewer and smaller of everything: a run takes a third of the time and the differences stay what they are.
SMALL = {"steps": 600, "count": 60_000, "heights": (384, 576)}
ARMS = (BodyPart.LEFT_ARM, BodyPart.RIGHT_ARM, BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND)


def crop_of(
    view: View, camera: Camera, box: tuple[int, int, int, int], scale: float
) -> tuple[np.ndarray, np.ndarray, Camera]:
    """A view's box, scaled: straight colours, alpha, and the camera that sees it."""
    x0, y0, x1, y1 = box
    small = camera.cropped(x0, y0, x1 - x0, y1 - y0).scaled(scale)
    image, alpha = (
        cv2.resize(a[y0:y1, x0:x1], (small.width, small.height), interpolation=cv2.INTER_AREA)
        for a in (view.image, view.alpha)
    )
    straight = np.clip(image / np.maximum(alpha, 0.02)[..., None], 0, 1)
    return (straight * 255).astype(np.uint8), (alpha * 255).astype(np.uint8), small


def kept(kind: Any, path: Path, make: Any) -> Any:
    """A result from its file, made and kept if it is not there."""
    if path.is_file():
        return storage.load(kind, path)
    value = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    storage.save(value, path)
    return value


@dataclass
class Case:
    """Everything that all runs of a case share: what comes before training, and the views to measure in."""

    folder: Path
    own: Path
    photo: str
    small: bool
    albedo: Literal["shading", "none"] = "shading"

    def __post_init__(self) -> None:
        picture, own = self.folder / "images" / f"{self.photo}.png", self.own
        self.observation = kept(
            Observation, own / "observation.safetensors", lambda: Perceive()(read_photo(picture), SILENT)
        )
        self.fit = kept(BodyFit, own / "fit.safetensors", lambda: FitBody()(self.observation, SILENT))
        self.textured = kept(
            TexturedSurface,
            own / f"texture {self.albedo}.safetensors",
            lambda: Texture(Albedo(self.albedo))(self.observation, self.fit, SILENT),
        )
        size = ("small " if self.small else "") + self.albedo + " "
        options = {"frames": 100, "height_px": 384} if self.small else {}
        self.frames = self._frames(f"{size}frames", Reprojection(**options))
        self.held = self._frames(
            f"{size}held", Reprojection(**(options | {"frames": 16, "seed": 9, "photo_pose": 0.0}))
        )
        self.names, views = read_case(self.folder)
        self.views = [v for v in views if v.name != self.photo]
        self.start = build_avatar(self.observation, self.fit, self.textured, count=SMALL["count"])
        self.poses = [self._pose(view) for view in self.views]

    def _frames(self, name: str, generator: Reprojection) -> list[Frame]:
        motions = training_motions(self.fit)
        return kept(
            list[Frame],
            self.own / f"{name}.safetensors",
            lambda: generator(self.observation, self.fit, self.textured, motions, SILENT),
        )

    def _pose(self, view: View) -> tuple[Pose, Camera]:
        pose, scale = align(self.start.skeleton, self.names, view)
        camera = scaled_camera(view.camera, scale)
        return (
            kept(
                Pose,
                self.own / f"pose {view.name}.safetensors",
                lambda: FitPose()(self.start, pose, camera, view.image, view.alpha),
            ),
            camera,
        )

    def shown(self) -> list[Frame]:
        """The ground truth's own pictures of other poses as training frames: the only ones that show cloth move."""
        frames = []
        for view, (pose, camera) in zip(self.views, self.poses, strict=True):
            if view.name.startswith("0_"):
                continue
            box = person_box(view.alpha > 0.5)
            assert box is not None
            window = crop_of(view, camera, box, 512 / (box[3] - box[1]))
            frames.append(Frame("generated", *window, pose, pose_fitted=True))
        return frames

    def garment(self, view: View) -> np.ndarray | None:
        """Where simulated cloth looks other than skinned cloth (closed to an area), if the case has both pictures."""
        skinned = cv2.imread(str(self.folder / "images_without_cloth_simulation" / f"{view.name}.png"))
        if skinned is None:
            return None
        true = view.image + (1 - view.alpha[..., None])
        apart = np.abs(skinned[..., ::-1] / 255.0 - true).max(-1) * (view.alpha > 0.5) > 0.03
        area = cv2.morphologyEx(apart.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
        return cv2.morphologyEx(area, cv2.MORPH_CLOSE, np.ones((31, 31), np.uint8)) > 0

    def hidden(self, avatar: Avatar) -> torch.Tensor:
        """Which Gaussians of the torso an arm hides in the photo, 1 or 0."""
        fit, camera = self.fit, self.fit.camera
        surface = fit.surface
        flat = rasterize_mesh(surface.vertices, surface.faces, camera)
        part = np.where(flat.face_index >= 0, surface.parts[surface.faces[np.maximum(flat.face_index, 0), 0]], 255)
        tall = float(np.ptp(np.nonzero(self.observation.alpha > 0.5)[0])) + 1
        reach = np.ones((2 * round(0.01 * tall) + 1,) * 2, np.uint8)
        covered = cv2.dilate(np.isin(part, ARMS).astype(np.uint8), reach) > 0
        normals = vertex_normals(surface.vertices, surface.faces)
        corners = avatar.corners.numpy()
        point = (surface.vertices[corners] * avatar.barycentric.numpy()[..., None]).sum(1)
        pixel, _ = camera.project(point)
        x, y = np.clip(pixel.astype(int), 0, [camera.width - 1, camera.height - 1]).T
        center = -camera.T_camera_world[:3, :3].T @ camera.T_camera_world[:3, 3]
        facing = ((center - point) * normals[corners[:, 0]]).sum(1) > 0
        return torch.from_numpy((covered[y, x] & facing & (avatar.parts.numpy() == BodyPart.TORSO)).astype(np.float32))

    def _apart(
        self, avatar: Avatar, hidden: torch.Tensor, pose: Pose, camera: Camera, shown: Shown, truth: Truth
    ) -> np.ndarray:
        """Colour errors (of 255) of the pixels that mostly show hidden Gaussians."""
        g = avatar.pose(pose)
        share = rasterize(g.means, g.factors, g.opacities, hidden[:, None].expand(-1, 3).contiguous(), camera).image
        where = (share[..., 0].numpy() > 0.5) & (truth.alpha > 0.9)
        return (255 * np.abs(shown.image - on_white(truth.image, truth.alpha))[where]).mean(-1)

    def one_sided(self, avatar: Avatar) -> float:
        """How much light the bare colours carry to one side, as log brightness.

        Bodies and clothes are about mirror symmetric, light is not: the difference between mirrored places that the
        photo shows both, in the median over places whose normals differ alike, root mean square over those groups.
        Nothing in the estimate of the light looks at mirrored places.
        """
        middle = avatar.skeleton.rest_joints[0, 0]
        parts, means, seen = avatar.parts.numpy(), avatar.means.numpy(), avatar.seen.numpy() > 0.8
        partner = np.where(parts >= BodyPart.LEFT_ARM, parts ^ 1, parts)
        near, index = KDTree(np.c_[means, parts]).query(
            np.c_[(means - [middle, 0, 0]) * [-1, 1, 1] + [middle, 0, 0], partner]
        )
        g = avatar.pose(avatar.photo_pose, lit=False)
        across = torch.nn.functional.normalize(g.factors[..., 2], dim=-1)[:, 0].numpy()
        bright = np.log(np.maximum(avatar.colors.numpy().mean(1), 0.02))
        both = seen & seen[index] & (near < 0.01) & (parts != BodyPart.HEAD)
        apart, turn = (bright - bright[index])[both], (across - across[index])[both]
        group = np.minimum(parts, partner)[both] // 2
        found = []
        for part, (low, high) in itertools.product(np.unique(group), ((0.15, 0.4), (0.4, 0.7), (0.7, 1.1), (1.1, 2.0))):
            own = (group == part) & (turn > low) & (turn <= high)
            if own.sum() > 100:
                found.append((float(np.median(apart[own])) ** 2, own.sum()))
        squares, sizes = np.array(found).T
        return float(np.sqrt((squares * sizes).sum() / sizes.sum()))

    def measured(self, avatar: Avatar) -> dict[str, dict[str, float]]:
        """Mean figures by group of views."""
        groups: dict[str, list[dict[str, float]]] = {}
        hidden = self.hidden(avatar)
        errors, held = [], []
        for view, (pose, camera) in zip(self.views, self.poses, strict=True):
            truth = truth_of(view, self.names)
            rgb, alpha = (t.numpy() for t in avatar.draw(pose, camera))
            shown = Shown(on_white(rgb, alpha), alpha)
            groups.setdefault(truth.group, []).append(score(shown, truth, nets=lpips_nets()[:1]))
            garment = self.garment(view)
            if garment is not None:
                value = float(psnr(shown.image, on_white(truth.image, truth.alpha), garment & (truth.alpha > 0.5)))
                groups.setdefault("garment", []).append({"psnr/inside": value})
            errors.append(self._apart(avatar, hidden, pose, camera, shown, truth))
        for frame in self.held:
            rgb, alpha = (t.numpy() for t in avatar.draw(frame.pose, frame.camera, lit=frame.lit))
            cover = frame.alpha.astype(np.float32) / 255
            truth = Truth("", frame.image.astype(np.float32) / 255 * cover[..., None], cover)
            shown = Shown(on_white(rgb, alpha), alpha)
            groups.setdefault("held-out frames", []).append(score(shown, truth, nets=lpips_nets()[:1]))
            held.append(self._apart(avatar, hidden, frame.pose, frame.camera, shown, truth))
        figures = {
            group: {
                k: float(np.mean([r[k] for r in rows if k in r])) for k in dict.fromkeys(k for r in rows for k in r)
            }
            for group, rows in groups.items()
        }
        for name, found in (("hidden torso", errors), ("hidden torso, held-out frames", held)):
            if pixels := sum(map(len, found)):
                figures[name] = {"error": float(np.concatenate(found).mean()), "pixels": pixels}
        # In the pose and camera of the fit, where a face is not out of place.
        own = input_view(avatar, self.observation, self.fit)
        names = {"psnr": "psnr/inside", "iou": "iou", "face_psnr": "psnr/face"}
        figures["own colours"] = {"shading": self.one_sided(avatar)}
        figures["photo's own view"] = {names[k]: v for k, v in own.items() if k in names}
        return figures


def table(runs: list[dict[str, Any]]) -> str:
    """Means, spread, and differences to the default of the same case, generator and seed."""
    default = {(r["case"], r["generator"], r["seed"]): r["figures"] for r in runs if r["options"] == "default"}
    found = dict.fromkeys(k for r in runs for figures in r["figures"].values() for k in figures)
    columns = [k for k in found if k in COLUMNS or k.endswith("/person")]
    lines = ["| generator | group | options | runs | " + " | ".join(columns) + " |", "|---" * (4 + len(columns)) + "|"]
    for generator in dict.fromkeys(r["generator"] for r in runs):
        for group in dict.fromkeys(g for r in runs for g in r["figures"]):
            for options in dict.fromkeys(r["options"] for r in runs):
                own = [r for r in runs if r["options"] == options and r["generator"] == generator]
                cells = []
                for column in columns:
                    values = [r["figures"][group][column] for r in own if column in r["figures"].get(group, {})]
                    pairs = [
                        r["figures"][group][column] - base[group][column]
                        for r in own
                        if (base := default.get((r["case"], r["generator"], r["seed"])))
                        and column in r["figures"].get(group, {})
                        and column in base.get(group, {})
                    ]
                    change = f" ({np.mean(pairs):+.3f})" if pairs and options != "default" else ""
                    cells.append(f"{np.mean(values):.3f} ± {np.std(values):.3f}{change}" if values else "")
                if own:
                    lines.append(f"| {generator} | {group} | {options} | {len(own)} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--out", type=Path, default=Path("avatars/ablation"))
    parser.add_argument("--case", nargs="*", default=None, help="names of cases")
    parser.add_argument("--photo", default=INPUT, help="which picture of a case the avatar is made from")
    parser.add_argument("--only", nargs="*", default=list(OPTIONS), choices=list(OPTIONS))
    parser.add_argument("--seeds", nargs="*", type=int, default=[0, 1, 2])
    parser.add_argument(
        "--generators", nargs="*", default=["clean", "drifting"], choices=["clean", "drifting", "truth"]
    )
    parser.add_argument("--small", action="store_true", help=f"fewer of everything: {SMALL}, 100 frames of 384 rows")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="start no further run after this long")
    options = parser.parse_args()
    begun = time.monotonic()
    variant = ("small " if options.small else "") + options.photo
    cases = [p for p in sorted(options.cases.iterdir()) if (p / "cameras.json").is_file()]
    for folder in (c for c in cases if options.case is None or c.name in options.case):
        case: Case | None = None
        for seed, generator, name in itertools.product(options.seeds, options.generators, options.only):
            record = options.out / "runs" / f"{folder.name} {generator} {name} {seed} {variant}.json"
            if record.is_file():
                continue
            if time.monotonic() - begun > 60 * options.minutes:
                raise SystemExit("time is up; the same command goes on here")
            albedo = "none" if name == "albedo off" else "shading"
            if case is None or case.albedo != albedo:
                own = options.out / folder.name / options.photo
                case = Case(folder, own, options.photo, options.small, albedo)
            frames = case.shown() if generator == "truth" else case.frames
            if generator == "drifting":
                frames = DriftingGenerator(seed=seed).corrupted(frames)
            small = SMALL if options.small else {}
            # True pictures err nowhere, so nothing speaks against their pixels.
            own = {"geometry_weighted": False} if generator == "truth" else {}
            train = Train(**({"seed": seed} | small | own | OPTIONS[name]))
            start = time.perf_counter()
            avatar = train(case.observation, case.fit, case.textured, frames)
            seconds = time.perf_counter() - start
            run = {
                "case": folder.name, "generator": generator, "options": name, "seed": seed, "seconds": seconds,
                "figures": case.measured(avatar),
            }  # fmt: skip
            record.parent.mkdir(parents=True, exist_ok=True)
            partial = record.with_suffix(".partial")
            partial.write_text(json.dumps(run, indent=1))
            partial.replace(record)
            brief = {
                g: round(next(v[k] for k in ("psnr/inside", "error", "shading") if k in v), 3)
                for g, v in run["figures"].items()
            }
            print(f"{record.stem}: {seconds:.0f} s", brief, flush=True)
    runs = [json.loads(p.read_text()) for p in sorted((options.out / "runs").glob(f"* {variant}.json"))]
    (options.out / f"ablation {variant}.md").write_text(text := table(runs))
    print(text)


if __name__ == "__main__":
    main()
