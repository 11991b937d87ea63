"""The photo projected onto the fitted surface, and the unseen rest of the surface completed from it.

First every vertex of a finer mesh is given a label, from the photo's labels and what the body says of places that the
photo does not show (:mod:`surface_labels`). Then it takes the photo's colour where the photo sees it frontally and
shows its label there, and elsewhere a colour continued inside the label (:mod:`label_colours`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float, Int

from persona.avatar.expression import unfolding
from persona.errors import PersonaError
from persona.events import SILENT, Stage
from persona.imaging.sampling import Spline
from persona.imaging.window import PersonWindow, cropped_person, enlarged_to
from persona.synthesis.albedo import Albedo
from persona.synthesis.borders import mixed_across
from persona.synthesis.color_fill import ColorFill
from persona.synthesis.fine_mesh import FineMesh, halved
from persona.synthesis.garment_colours import ChartFill, charted, dressed_labels, named_garments
from persona.synthesis.insteps import Insteps
from persona.synthesis.label_colours import completed
from persona.synthesis.label_details import Detail
from persona.synthesis.leaks import LeakRemoval
from persona.synthesis.rings import Rings
from persona.synthesis.shoe_sides import ShoeSides
from persona.synthesis.surface_labels import LabelField, named_faces, photo_labels, surface_labels
from persona.synthesis.unfolding import color_unfolded
from persona.synthesis.unseen_face import UnseenFace
from persona.synthesis.visible import Visibility, gloved_hands, named_things, seen_squarely, shown_parts
from persona.types import BodyFit, Observation, TexturedSurface


@dataclass(frozen=True)
class Completion:
    """How seen and continued colours meet. All values were chosen by hand on a dozen photos.

    Attributes:
        window_px: rows of the window of a person seen from head to foot.
        finest_px: window pixels a meter; the fine mesh has about 350 vertices a meter.
        upscale: how much a small person is enlarged at the most.
        blend: weight of the photo's colour at which it begins to show, and the span over which it takes over.
        rim: meters inside the matte at which the photo's colour begins to show, and the span over which it takes over.
        finer: sRGB by which the middle of an edge must differ from the mean of its ends for the edge to be halved
            (measured on three scans' backs: docs/decisions/unseen-side.md).
        together: times the length of an edge that its ends may be apart in the photo, where their detail is found, for
            the middle to be found between them.
    """

    window_px: int = 1000
    finest_px: float = 620.0
    upscale: float = 1.5
    blend: tuple[float, float] = (0.1, 0.5)
    rim: tuple[float, float] = (0.001, 0.004)
    finer: float = 0.02
    together: float = 2.0


@dataclass(frozen=True)
class Texture:
    """The completed texture of the fitted surface.

    Attributes:
        albedo: how its colours are freed from the photo's light before they are completed, so that no side carries
            the light of another.
        leaks: what of the matte is background.
        visibility: when the photo shows a point of the surface.
        insteps: when a shoe's pixels are skin.
        labels: how the photo's labels go on over the surface.
        colors: how colours go on inside a label.
        garments: how the colours of garments go round.
        shoe_sides: how shoes are alike on their sides.
        unseen_face: what a face has that the photo does not show.
        completion: how seen and continued colours meet.
    """

    albedo: Albedo = field(default_factory=Albedo)
    leaks: LeakRemoval = field(default_factory=LeakRemoval)
    visibility: Visibility = field(default_factory=Visibility)
    insteps: Insteps = field(default_factory=Insteps)
    labels: LabelField = field(default_factory=LabelField)
    colors: ColorFill = field(default_factory=ColorFill)
    garments: ChartFill = field(default_factory=ChartFill)
    shoe_sides: ShoeSides = field(default_factory=ShoeSides)
    unseen_face: UnseenFace = field(default_factory=UnseenFace)
    completion: Completion = field(default_factory=Completion)

    def __call__(self, observation: Observation, fit: BodyFit, stage: Stage = SILENT) -> TexturedSurface:
        """As :func:`complete_texture`, with the light that was taken away."""
        bare, light = self.albedo(observation, fit, stage)
        return replace(complete_texture(bare, fit, stage, self), light=light)


def complete_texture(
    observation: Observation, fit: BodyFit, stage: Stage = SILENT, options: Texture | None = None
) -> TexturedSurface:
    """Complete the texture of the fitted surface from one photo.

    Args:
        observation: colours without background, matte, labels and landmarks.
        fit: the surface in the photo's pose (body with offsets, then off-body sheets) and the photo's camera.
        options: all but its ``albedo``.

    Returns:
        One sRGB colour and one label for each vertex of the body subdivided twice and the sheets subdivided once, and
        more where the photo has finer detail.

    Raises:
        PersonaError: the matte is empty, or the surface is nowhere in it.
    """
    options = options or Texture()
    completion = options.completion
    observation = options.leaks(observation)
    finest = enlarged_to(fit.camera, fit.surface.vertices, completion.finest_px)
    window = cropped_person(observation, fit.camera, completion.window_px, upscale=min(completion.upscale, finest))
    fine = FineMesh.of(fit, window)
    parts = shown_parts(window, fit, observation.landmarks, options.visibility)
    window = named_things(gloved_hands(window, parts), parts)
    window = options.insteps(window, fine.pixels_per_meter)
    seen, visible = seen_squarely(window, parts, fine, options.visibility)
    if not seen.any():
        raise PersonaError(
            "The fitted body is nowhere in the photo; give the person's mask with --mask, or another photo"
        )
    stage.progress(0.2)
    window, over = named_garments(window, parts.garment, fit)
    photo = photo_labels(window, over, fine.pixels_per_meter, options.labels)
    head = observation.head and observation.head.placed(window.origin, window.scale)
    rings = Rings.of(fine, options.labels.step)
    bare = fine.garment < 0
    surface = surface_labels(fine, rings, photo, seen * bare, visible * bare, parts, head, options.labels)
    surface = dressed_labels(surface, fine, window, photo, seen, options.labels, options.garments.hem)
    stage.progress(0.6)
    low, span = completion.blend
    rim, width = completion.rim
    weight = seen * surface.agree
    shown = np.clip((weight - low) / span, 0, 1) * np.clip((photo.edge[fine.row, fine.column] - rim) / width, 0, 1)
    fill, told, detail = completed(fine, rings, window, photo, surface, shown < 1, options.colors)
    fill = charted(fill, told, fine, told.window, surface, options.garments)
    fill, nearer = mixed_across(fine, fill, surface.labels, surface.beyond, surface.share)
    fill = options.shoe_sides(observation, fine, fill, window, surface)
    direct = Spline(window.foreground)(fine.pixels)
    fill, mirrored = options.unseen_face.mirrored(fine, fill, direct, shown, surface)
    mixed = fill + shown[:, None] * (direct - fill)
    ends, more = _finer(fine, window, shown, direct, detail, fill, nearer, completion)
    i, j = ends.T
    parents, barycentric = fine.placed_between(ends)
    mixed = np.concatenate([mixed, (mixed[i] + mixed[j]) / 2 + more])
    weight = np.concatenate([weight, (weight[i] + weight[j]) / 2])
    hidden = unfolding(fit)
    colors, weight = color_unfolded(fit, hidden, parents, barycentric, mixed, weight)
    labels = named_faces(surface.labels, fine) if photo.face else surface.labels
    labels = np.concatenate([labels, labels[i]])
    known = np.maximum(weight, np.concatenate([mirrored, mirrored[i] & mirrored[j]]))
    colors = options.unseen_face(fit, hidden, parents, barycentric, colors, known, labels)
    faces = halved(fine.faces, ends, len(fine))
    return TexturedSurface(
        fit.surface, faces.astype(np.int32), parents.astype(np.int32), barycentric.astype(np.float32),
        np.clip(colors, 0, 1).astype(np.float32), np.clip(weight, 0, 1).astype(np.float32), labels=labels,
    )  # fmt: skip


def _finer(
    fine: FineMesh,
    window: PersonWindow,
    shown: Float[np.ndarray, " n"],
    direct: Float[np.ndarray, "n 3"],
    detail: Detail,
    fill: Float[np.ndarray, "n 3"],
    nearer: Float[np.ndarray, " e"],
    options: Completion,
) -> tuple[Int[np.ndarray, "e 2"], Float[np.ndarray, "e 3"]]:
    """The edges whose middles have detail that their ends do not tell, and that detail (sRGB).

    Args:
        shown: share of the photo's own colour at each vertex; the rest is continued.
        direct: the photo's colour there.
        detail: of the colours that are continued.
        fill: these colours.
        nearer: how much more of its first end than of its second an edge's middle shows of them.
    """
    i, j = fine.edges.T
    share = (shown[i] + shown[j]) / 2
    more = np.zeros((len(i), 3))
    rows = np.flatnonzero(share > 0)
    a, b = i[rows], j[rows]
    photo = Spline(window.foreground)((fine.pixels[a] + fine.pixels[b]) / 2)
    more[rows] = share[rows, None] * (photo - (direct[a] + direct[b]) / 2)
    # What goes round a garment comes from its chart, which is as fine as the mesh.
    rows = np.flatnonzero((share < 1) & (fine.garment[i] < 0) & (fine.garment[j] < 0))
    a, b = i[rows], j[rows]
    length = np.linalg.norm(fine.points[a] - fine.points[b], axis=1) * fine.pixels_per_meter
    more[rows] += (1 - share[rows, None]) * detail.between(a, b, options.together * length)
    more += ((1 - share) * nearer)[:, None] * (fill[i] - fill[j])
    told = np.abs(more).max(1) > options.finer
    return fine.edges[told], more[told]


__all__ = ["Completion", "Texture", "complete_texture"]
