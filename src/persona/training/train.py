"""The training loop: balanced sampling and geometry-weighted optimisation (paper section 3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from persona.avatar import Avatar, GaussianAvatar, Posed, RadianceAvatar, build_avatar, build_radiance_avatar
from persona.avatar.adam import Adam, Group
from persona.avatar.radiance_building import Radiance
from persona.cloth import Outfit, drape_all
from persona.compute import HERE, Compute
from persona.events import SILENT, Stage
from persona.geometry.meshes import uniform_laplacian
from persona.geometry.rotations import exp_rotation
from persona.imaging.losses import l1_ssim
from persona.sparse import FixedMatrix
from persona.training.anchoring import anchored
from persona.training.captured import CapturedView, captured_views, frame_view
from persona.training.drape import LearnDrape
from persona.training.gaussian_learner import GaussianLearner
from persona.training.learner import Learner
from persona.training.log import PICTURE_EVERY, TrainingLog
from persona.training.losses import smoothness
from persona.training.options import Rates, Weights
from persona.training.photo_colors import PhotoColors
from persona.training.radiance_learner import RadianceLearner
from persona.training.sampling import balanced, unbalanced
from persona.training.seams import Trust, trust_in
from persona.training.terms import FrameTarget, edge_difference, frame_terms, photo_terms, pull
from persona.training.untaught import covered, folded, untaught
from persona.types import BodyFit, Frame, Observation, TexturedSurface

#: What an avatar may be made of.
Representation = Literal["gaussians", "nerf"]


@dataclass(frozen=True)
class Train:
    """Optimise an avatar on the photo and on generated frames.

    Args:
        steps: optimisation steps; half of them see the photo. None: ``steps_rendered`` where all frames were rendered
            from the surface and teach nothing but it (docs/decisions/photo-colors.md), else ``steps_pictures``.
        steps_rendered: see there.
        steps_pictures: for frames of a camera or of a video generator, which the offsets learn from more slowly.
        representation: what is trained, "gaussians" or "nerf": a radiance field in a shell around the surface
            (:mod:`persona.avatar.radiance_field`), which is slower and softer and needs no splats.
        count: Gaussians to place.
        heights: sizes (pixels of body height) at which the photo is shown.
        face_px: size of the face's box when the photo is shown as a close-up of it (never enlarged beyond 1.5 x); 0 for
            no close-up.
        shape: Gaussians that follow the surface's directions, or round ones as in the paper.
        balanced: draw the photo as often as all generated frames together (paper section 3.3), or as one frame of all.
        geometry_weighted: let geometry count more than pixels on generated frames (paper section 3.3), or weigh both
            as on the photo.
        seams: trust the photo less where two parts touch in it, and take the auxiliary colour there.
        anchor_colors: bring the colours of generated frames back to the photo's before anything is learned from them,
            judged by what both show; frames of exact generators stay as they are.
        refine_poses: whose body parameters are optimised as well: those that had to be "fitted" (of the photo, of
            other captured frames, of every frame with ``pose_fitted``), only those of "captured" pictures,
            "all" as in the paper, or "none". The default generator renders its frames from exact parameters.
        pose_driven: learn the tri-plane and the MLP of section 3.2, and what poses do to garments.
        drape: how the latter is learnt.
        worn_growth: logarithm of how much larger a Gaussian on a garment may become than its surface needs (chosen by
            hand on one skirt). Which way cloth lies is known in every frame, so its Gaussians do not turn either: one
            that stands out of the cloth for a hand beside it is a spike in other poses.
        radiance: how a radiance field is laid out.
        photo_colors: how colours of Gaussians are solved for before the first step and after the last.
        spread_weights: let skinning weights vary across a Gaussian, which stretches it with the cloth (the paper's
            weights at mean and ±σ), or take them at its mean alone.
        log: folder for loss terms (CSV), pictures, and TensorBoard's events if it is installed.
        seed: all randomness comes from it.
    """

    steps: int | None = None
    steps_rendered: int = 500
    steps_pictures: int = 2000
    representation: Representation = "gaussians"
    count: int = 130_000
    heights: tuple[int, ...] = (512, 768)
    face_px: int = 384
    shape: Literal["anisotropic", "isotropic"] = "anisotropic"
    balanced: bool = True
    geometry_weighted: bool = True
    seams: bool = True
    anchor_colors: bool = True
    refine_poses: Literal["fitted", "captured", "all", "none"] = "fitted"
    pose_driven: bool = True
    drape: LearnDrape = field(default_factory=LearnDrape)
    worn_growth: float = 0.3
    spread_weights: bool = True
    radiance: Radiance = field(default_factory=Radiance)
    photo_colors: PhotoColors = field(default_factory=PhotoColors)
    weights: Weights = field(default_factory=Weights)
    rates: Rates = field(default_factory=Rates)
    seed: int = 0
    log: str | None = field(default=None, metadata={"key": "given"})

    def thorough(self) -> Train:
        """The same with as much work as still helps (docs/decisions/effort.md)."""
        return replace(self, steps_rendered=1000)

    def untrained(
        self, observation: Observation, fit: BodyFit, textured: TexturedSurface, compute: Compute = HERE
    ) -> Avatar:
        """The avatar before any step: with the texture's colours, and in the photo's view those of the photo."""
        avatar = build_avatar(observation, fit, textured, count=self.count, compute=compute)
        views = captured_views(observation, fit, self.heights, self.face_px)
        trust = trust_in(avatar, views, (), self.weights.seam_captured if self.seams else None)
        kept = untaught(avatar, folded(avatar, fit), covered(avatar))
        return replace(avatar, colors=self.photo_colors(avatar, views, trust.pixels, kept, trained=False))

    def _built(self, observation: Observation, fit: BodyFit, textured: TexturedSurface, compute: Compute) -> Avatar:
        """What is trained, before it is."""
        if self.representation == "nerf":
            return build_radiance_avatar(
                observation, fit, textured, options=self.radiance, seed=self.seed, compute=compute
            )
        avatar = build_avatar(observation, fit, textured, count=self.count, compute=compute)
        if not self.spread_weights:
            avatar = replace(avatar, weight_slopes=torch.zeros_like(avatar.weight_slopes))
        if self.shape == "isotropic":  # as wide as the surface needs, in every direction
            round_scales = avatar.log_scales[:, :2].mean(1, keepdim=True).expand(-1, 3).contiguous()
            avatar = replace(avatar, log_scales=round_scales)
        return avatar

    def learner(self, avatar: Avatar, fit: BodyFit, views: Sequence[CapturedView], trust: Trust) -> Learner:
        """What learns in an avatar of this kind."""
        if isinstance(avatar, RadianceAvatar):
            return RadianceLearner(avatar, trust, self.weights)
        if not isinstance(avatar, GaussianAvatar):
            raise TypeError(f"nothing learns in a {type(avatar).__name__}")
        return GaussianLearner(
            avatar, fit, views, trust, self.weights, self.photo_colors, isotropic=self.shape == "isotropic",
            worn_growth=self.worn_growth,
        )  # fmt: skip

    def __call__(
        self,
        observation: Observation,
        fit: BodyFit,
        textured: TexturedSurface,
        frames: list[Frame],
        stage: Stage = SILENT,
    ) -> Avatar:
        """Train an avatar, on the stage's device ("cuda" needs the extra ``cuda``).

        Returns:
            The trained avatar; ``about["loss"]`` holds the mean of each loss term over the last steps.
        """
        avatar = self._built(observation, fit, textured, stage.compute)
        if self.pose_driven:
            avatar = avatar.with_offsets(self.seed)
        if avatar.outfit is not None:
            frames = _dressed(avatar.outfit, frames, stage)
            if self.pose_driven:
                known = [(frame.pose, frame.cloth) for frame in frames if frame.cloth is not None]
                poses, cloth = [pose for pose, _ in known], [points for _, points in known]
                drape = self.drape(avatar, poses, cloth, self.seed)
                avatar = replace(avatar, learned_drape=drape)
        avatar = avatar.to(stage.compute.device)
        if self.anchor_colors:
            frames = anchored(avatar, frames)
        run = TrainingRun(self, avatar, observation, fit, textured, frames)
        try:
            for step, index in enumerate(run.schedule()):
                run.step(step, index)
                if step % 10 == 0:
                    stage.progress((step + 1) / run.steps, f"step {step + 1} of {run.steps}")
            return run.finish()
        finally:
            if run.journal is not None:
                run.journal.close()


def _dressed(outfit: Outfit, frames: list[Frame], stage: Stage) -> list[Frame]:
    """Frames that tell where garments are; in those that do not, they are at rest."""
    unknown = [i for i, frame in enumerate(frames) if frame.cloth is None]
    points = drape_all(outfit, [frames[i].pose for i in unknown], stage.compute) if unknown else ()
    out = list(frames)
    for i, cloth in zip(unknown, points, strict=True):
        out[i] = replace(frames[i], cloth=cloth)
    return out


class TrainingRun:
    """One training run: parameters, optimiser, and the terms of a step."""

    def __init__(
        self,
        options: Train,
        avatar: Avatar,
        observation: Observation,
        fit: BodyFit,
        textured: TexturedSurface,
        frames: list[Frame],
    ) -> None:
        self.options, self.avatar = options, avatar
        rendered = all(frame.kind == "generated" and not frame.lit for frame in frames)
        self.steps = options.steps or (options.steps_rendered if rendered else options.steps_pictures)
        self.random = torch.Generator().manual_seed(options.seed)
        self.frames = frames
        self.device = device = avatar.device
        views = captured_views(observation, fit, options.heights, options.face_px)
        views += [frame_view(f, i, max(options.heights)) for i, f in enumerate(frames) if f.kind == "captured"]
        self.views = [replace(v, image=v.image.to(device), alpha=v.alpha.to(device)) for v in views]
        self.laplacian = FixedMatrix(uniform_laplacian(textured.surface.faces, len(avatar.anchors)))
        # Face, eyes and hands keep the template (paper: Laplacian x 50 and x 10 there, relative to the template).
        self.stiff = 1.0 + 30.0 * (1.0 - avatar.anchor_free)
        self.anchor_shift = torch.zeros_like(avatar.anchors)
        trust = trust_in(avatar, self.views, frames, options.weights.seam_captured if options.seams else None)
        self.seam_masks = trust.pixels
        self.learner = options.learner(avatar, fit, self.views, trust)
        # Body parameters of every frame: corrections of the driving joints; the photo's come first.
        self.drivers = list(avatar.drivers)
        self.pose_shift = torch.zeros(1 + len(frames), len(self.drivers) + 1, 3, device=device)
        self.trained = self.learner.trained | {
            "anchors": [self.anchor_shift],
            "offsets": list(avatar.offsets.parameters()) if avatar.offsets is not None else [],
            "poses": [self.pose_shift] if options.refine_poses != "none" else [],
        }
        for tensors in self.trained.values():
            for tensor in tensors:
                tensor.requires_grad_(True)
        groups = [Group(tensors, getattr(options.rates, name)) for name, tensors in self.trained.items()]
        self.optimizer = Adam(groups, betas=(0.9, 0.99), eps=1e-12)
        self.base_rates = [group.rate for group in groups]
        self.log: dict[str, list[Tensor]] = {}
        self.known: dict[int, Tensor | None] = {}
        self.journal = TrainingLog(Path(options.log), self._term_names(), asdict(options)) if options.log else None
        self.no_shift = torch.zeros_like(self.anchor_shift)

    # -- schedule ----------------------------------------------------------------------------------------------

    def schedule(self) -> list[int]:
        """Negative numbers are captured views (-1 the first), others index the generated frames."""
        captured, draw = [-1 - i for i in range(len(self.views))], balanced if self.options.balanced else unbalanced
        generated = [i for i, frame in enumerate(self.frames) if frame.kind == "generated"]
        return list(draw(captured, generated, self.steps, self.options.seed))

    def step(self, step: int, index: int) -> None:
        """One optimisation step on one view."""
        progress = step / max(1, self.steps)
        for group, rate in zip(self.optimizer.groups, self.base_rates, strict=True):
            group.rate = rate * (1.0 if progress < 0.6 else 10 ** (-1.5 * (progress - 0.6) / 0.4))
        refined = self.avatar.offsets is None or (step // 2) % 2 == 1
        terms = self._captured(self.views[-1 - index], refined) if index < 0 else self._generated(index, refined)
        terms |= self._regularizers()
        of_photo = index < 0 and self.views[-1 - index].slot == 0
        loss = torch.stack(list(terms.values())).sum()
        self.optimizer.clear()
        loss.backward()
        self.learner.after_gradients(of_photo)
        self.optimizer.step()
        with torch.no_grad():
            self.learner.after_step()
        if self.journal is not None:
            self._write(step, index, refined, {name: value.detach() for name, value in terms.items()})
        for name, value in terms.items():  # as tensors: reading a number would make the CPU wait for the GPU
            self.log.setdefault(name, []).append(value.detach())

    def _term_names(self) -> tuple[str, ...]:
        captured = ("l1", "ssim", "edges", "mask")
        generated = ("l1", "ssim", "auxiliary", "mask", "depth", "normal", "parts")
        pulls = ("smooth.anchors", "size.anchors", *self.learner.pulls(), "size.poses")
        return (*(f"captured.{n}" for n in captured), *(f"generated.{n}" for n in generated), *pulls)

    def _write(self, step: int, index: int, refined: bool, terms: dict[str, Tensor]) -> None:
        """Note a step in the log; now and then with a picture of the photo's view."""
        assert self.journal is not None
        name = self.views[-1 - index].name if index < 0 else f"frame {index}"
        rate = self.optimizer.groups[0].rate
        self.journal.step(step, name, "refined" if refined else "base", rate, terms)
        if step % PICTURE_EVERY == 0 or step == self.steps - 1:
            with torch.no_grad():
                view = self.views[0]
                self.journal.picture(step, view.image, self._pose(0, refined).draw(view.camera).image)

    # -- rendering ---------------------------------------------------------------------------------------------

    def _pose(self, slot: int, refined: bool, lit: bool = True) -> Posed:
        """The avatar in a frame's pose (slot 0 is the photo) with everything that is being trained."""
        avatar, pose = self.avatar, (self.avatar.photo_pose if slot == 0 else self.frames[slot - 1].pose)
        rotations, translation, expression = avatar.poser.tensors_of(pose)
        if self._refines(slot):
            shift = self.pose_shift[slot]
            turn = exp_rotation(shift[:-1])
            rotations = rotations.index_copy(
                0, torch.tensor(self.drivers, device=self.device), rotations[self.drivers] @ turn
            )
            translation = translation + shift[-1]
        return avatar.poser(
            rotations, translation, expression, pose_driven=refined, lit=lit, anchor_shift=self.anchor_shift,
            cloth=self._cloth(slot, rotations, translation),
        )  # fmt: skip

    def _cloth(
        self, slot: int, rotations: Float[Tensor, "j 3 3"], translation: Float[Tensor, " 3"]
    ) -> Float[Tensor, "p 3"] | None:
        """Where the garments are in a frame. What they teach is the cloth's look; its motion has been learnt before."""
        avatar = self.avatar
        if avatar.outfit is None:
            return None
        if slot == 0:  # skinning has them where the photo shows them, and follows what is refined of its pose
            return avatar.poser.hung(rotations, translation, pose_driven=False)
        return torch.as_tensor(self.frames[slot - 1].cloth, dtype=torch.float32, device=self.device)

    def _refines(self, slot: int) -> bool:
        """Whether the body parameters of a frame are optimised."""
        which = self.options.refine_poses
        if which in ("all", "none"):
            return which == "all"
        if slot == 0 or self.frames[slot - 1].kind == "captured":
            return True
        return which == "fitted" and self.frames[slot - 1].pose_fitted

    def _known(self, frame: Frame, index: int) -> Float[Tensor, "h w"] | None:
        """0 around hands that the photo hides and that have not come out in this frame's pose; None when all counts."""
        if frame.parts is None or not self.avatar.hidden_hands:
            return None
        if index not in self.known:
            away = [part for part, shown in self.avatar.poser.shown_hands(frame.pose).items() if shown < 1]
            mask = cv2.dilate(np.isin(frame.parts, away).astype(np.uint8), np.ones((5, 5), np.uint8))
            self.known[index] = torch.from_numpy(1.0 - mask.astype(np.float32)).to(self.device) if away else None
        return self.known[index]

    def _target(self, index: int) -> FrameTarget:
        """A generated frame where the avatar is."""
        frame = self.frames[index]
        arrays = (frame.image, frame.alpha, frame.depth, frame.normals, frame.parts)
        image, alpha, depth, normals, parts = (
            None if a is None else torch.from_numpy(np.ascontiguousarray(a)).to(self.device) for a in arrays
        )
        assert image is not None
        assert alpha is not None
        if depth is None or normals is None or parts is None:
            return FrameTarget(image, alpha)
        # A generator that does not know the hand is in a pocket draws it in front: those pixels teach nothing.
        return FrameTarget(image, alpha, depth.float(), normals.float(), parts.long(), self._known(frame, index))

    def _ground(self) -> Float[Tensor, " 3"]:
        """A random colour behind the person, so that no Gaussian at the rim learns the ground's."""
        return torch.rand(3, generator=self.random).to(self.device)

    def _captured(self, view: CapturedView, refined: bool) -> dict[str, Tensor]:
        w = self.options.weights
        out = self._pose(view.slot, refined).draw(view.camera)
        image, target, mask = photo_terms(out.image, out.alpha, view.image, view.alpha, self._ground())
        l1, ssim = l1_ssim(image, target, trusted := self.seam_masks[view.name])
        # Edges are not pixels that could be weighed: along a seam the picture is taken to be nearly right instead.
        close = torch.lerp(target, image, trusted[..., None] ** w.seam_edges) if self.options.seams else image
        return {
            "captured.l1": w.l1 * l1,
            "captured.ssim": w.ssim * (1 - ssim),
            "captured.edges": w.perceptual * edge_difference(close, target),
            "captured.mask": w.geometry_captured * w.mask * mask,
        }

    def _generated(self, index: int, refined: bool) -> dict[str, Tensor]:
        w, camera = self.options.weights, self.frames[index].camera
        out = self.learner.generated(self._pose(1 + index, refined, lit=False), camera, self.frames[index].lit)
        target = self._target(index)
        found = frame_terms(out.image, out.alpha, target, self._ground())
        l1, ssim = l1_ssim(found.image, found.target, target.known)
        weighted = self.options.geometry_weighted
        # Without offsets there is no refined render, only the base, whose pixels count in full.
        share = w.refined_image_generated if refined and weighted and self.avatar.offsets is not None else 1.0
        geometry = w.geometry_generated if weighted else w.geometry_captured
        return {
            "generated.l1": share * w.l1 * l1,
            "generated.ssim": share * w.ssim * (1 - ssim),
            "generated.auxiliary": found.auxiliary,
            "generated.mask": geometry * w.mask * found.mask,
            "generated.depth": geometry * w.depth * found.depth,
            "generated.normal": geometry * w.normal * found.normal,
            "generated.parts": geometry * w.parts * found.parts,
        }

    def _regularizers(self) -> dict[str, Tensor]:
        w = self.options.weights
        terms = {
            "smooth.anchors": w.anchor_smooth * smoothness(self.laplacian, self.anchor_shift, self.stiff),
            "size.anchors": w.anchor_size * pull(self.anchor_shift, self.no_shift, self.stiff, squared=True),
            **self.learner.pulls(),
        }
        if self.options.refine_poses != "none":
            terms["size.poses"] = w.pose_size * (self.pose_shift**2).mean()
        return terms

    def finish(self) -> Avatar:
        """The trained avatar, without anything that only training needs."""
        if self.avatar.offsets is not None:
            self.avatar.offsets.requires_grad_(False)
        last = max(1, self.steps // 10)
        loss = {k: float(torch.stack(v[-last:]).mean()) for k, v in self.log.items()}
        return self.learner.finished(self.anchor_shift.detach(), self.avatar.about | {"loss": loss})
