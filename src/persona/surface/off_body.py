"""Off-body parts (hair, skirt, coat tails, hat, bag): surfaces of their own, skinned from the body.

Offsets of the body's vertices explain the silhouette only near the body: they turn skirts into shorts and hair into a
swollen skull. Here what hangs free of the body becomes a garment, an open tube (:mod:`garments`), and every other part
of the matte that the body does not reach a closed sheet: a front and a back over
the same pixels, with the depth and half thickness of the neighbouring body continued harmonically and an elliptic
profile towards the outline. Each limb has a separate layer, so that no surface connects an arm with the body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from jaxtyping import Bool, Float, Int

from persona.geometry.easing import eased
from persona.imaging.fill import nearest_fill
from persona.imaging.harmonic import harmonic_cells, harmonic_fill
from persona.imaging.masks import (
    binary_dilation,
    component_maximum,
    components,
    disk,
    distance_to,
    masked_blur,
    square,
    touching,
)
from persona.imaging.sampling import sample_cells
from persona.imaging.window import cropped_person, enlarged_to
from persona.rendering.depth import depth_range
from persona.rendering.mesh import rasterize_mesh
from persona.surface.bags import Bag
from persona.surface.garments import make_garments
from persona.surface.hair import faces_camera, hair_behind, hair_on_body, hair_weights, lift
from persona.surface.hair_fall import hair_fall
from persona.surface.hair_shell import HairShell, hair_shell
from persona.surface.options import SheetOptions
from persona.surface.props import prop_mask, prop_sheets
from persona.surface.scene import ARMS, LAYERS, LEFT_LEG, RIGHT_LEG, BodyInPhoto, Scene, find_scene
from persona.surface.sheet_mesh import two_sided_mesh, without_buried, without_crumbs
from persona.surface.sheets import Sheet, append, body_only, rounded
from persona.types import BodyFit, BodyPart, Label, Observation

_FEET = (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)


def add_off_body(
    observation: Observation,
    fit: BodyFit,
    naked: Float[np.ndarray, "b 3"] | None = None,
    options: SheetOptions | None = None,
    shod: tuple[bool, bool] = (False, False),
    shoes: Sequence[Sheet] = (),
) -> BodyFit:
    """Append the off-body sheets to the fitted surface: garments that hang free first.

    Args:
        observation: matte, materials and landmarks of the photo.
        fit: the body, its offsets already in ``fit.surface``; only its first ``body_vertices`` vertices are used.
        naked: the body's vertices without offsets, meters in the same world (default: the surface's own).
        shod: whether the left and the right foot get a shoe that explains all that is shoe beside them.
        shoes: of the feet: they explain what is shoe in the photo where they are.

    Returns:
        The fit with sheets after the body's vertices (world meters, the photo's pose), their skinning weights, parts
        and zero stiffness, and its garments, under which the body is bare; unchanged when there are no off-body parts.
        ``metrics["off_body_vertices"]`` counts them.
    """
    options = options or SheetOptions()
    surface = body_only(fit.surface)
    finest = enlarged_to(fit.camera, surface.vertices, options.finest_px)
    window = cropped_person(observation, fit.camera, options.window_px, upscale=min(1.0, finest))
    view = BodyInPhoto(observation, replace(fit, surface=surface), window)
    scene = find_scene(view, prop_mask(view, options.props), options)
    explained = np.isin(view.near_part, np.array(_FEET)[list(shod)]) & (window.labels == Label.SHOE)
    if shoes:
        explained |= _in_shoes(view, shoes, options)
    scene = replace(scene, off=scene.off & ~explained)
    worn, doubts = make_garments(scene, surface.vertices if naked is None else naked, options.garments)
    shell = hair_shell(scene, options)
    if shell is not None:
        surface = replace(surface, vertices=shell.body.astype(surface.vertices.dtype))
        scene = scene.without_hair(shell.covered, options.shell)
    garments = []
    for made in worn:
        garments.append(made.garment(len(surface.vertices), options.garments))
        bare = made.undress(view, surface.vertices[: surface.body_vertices])
        surface = replace(surface, vertices=np.concatenate([bare, surface.vertices[len(bare) :]]))
        surface = append(surface, made.sheet)
        beside = made.beside(scene, options.overlap_m)
        scene = replace(scene, props=scene.props | beside, off=scene.off & ~beside)
        scene = replace(scene, off=scene.off & ~made.covers(scene, options.garments))
    fall = hair_fall(scene, options.hair)
    if fall is not None:
        garments.append(fall.garment(len(surface.vertices), options.hair))
        surface = append(surface, fall.sheet)
    layers = (_layer_sheet(scene, layer, shell, fall is not None, options) for layer in range(LAYERS))
    sheets = [sheet for sheet in layers if sheet is not None]
    if shell is not None:
        sheets += [shell.sheet] if shell.brim is None else [shell.sheet, shell.brim]
    for sheet in sheets:
        surface = append(surface, sheet)
    things = prop_sheets(scene, surface, options)
    for thing in things:
        if isinstance(thing, Bag):
            garments.append(thing.garment(len(surface.vertices)))
        surface = append(surface, thing)
    added = len(surface.vertices) - surface.body_vertices
    metrics = {**fit.metrics, "off_body_vertices": float(added)}
    warnings = (*fit.warnings, *doubts, *_told(things))
    return replace(fit, surface=surface, garments=tuple(garments), metrics=metrics, warnings=warnings)


def _in_shoes(view: BodyInPhoto, shoes: Sequence[Sheet], options: SheetOptions) -> Bool[np.ndarray, "h w"]:
    """What is shoe in the photo and explained by shoes around the feet; nothing of a foot that the fit has elsewhere.

    What they do not reach, a lace or the end of a tip, would be a piece of a second shoe.
    """
    drawn = [rasterize_mesh(shoe.vertices, shoe.faces, view.camera).face_index >= 0 for shoe in shoes]
    there = distance_to(np.any(drawn, axis=0)) < options.least_reach_m * view.px
    shown = (view.window.labels == Label.SHOE) & view.matte
    explained = np.zeros_like(shown)
    for foot in (LEFT_LEG, RIGHT_LEG):
        own = shown & np.isin(view.near_part, foot)
        if (own & there).sum() > options.shod * own.sum():
            explained |= own
    return explained


def _layer_sheet(scene: Scene, layer: int, shell: HairShell | None, falls: bool, options: SheetOptions) -> Sheet | None:
    """The sheet of one layer: depth and weights diffused from the layer's own body pixels.

    Args:
        shell: of the head, under which hair comes out.
        falls: whether hair that hangs behind is a sheet of its own.
    """
    view, own = scene.view, scene.view.layers[layer]
    px, body, off = view.px, own.covered, scene.off & (scene.layer == layer)
    hair = np.zeros_like(body)
    if layer == 0:
        off |= scene.hair & ~body  # also hair that an arm covers
        hair = hair_on_body(scene, options.hair)
        off &= ~_bridges(view, off)
    # Trouser legs part.
    side = np.where(np.isin(view.near_part, LEFT_LEG), 1, np.where(np.isin(view.near_part, RIGHT_LEG), 2, 0))
    inside = distance_to(off) / px
    region = view.matte & (off | hair | (body & (inside < options.overlap_m)))
    # what touches nobody hangs in the air: a hand that its blur parts from its arm
    person = view.body if shell is None else view.body | shell.covered
    aloft = region & ~touching(region, distance_to(person) < options.aloft_m * px)
    off, region = off & ~aloft, region & ~aloft
    if not (off | hair).any() or region.sum() < 50:
        return None
    outline = distance_to(~view.matte) / px
    depth_of_body = distance_to(~body)
    ridge = body & (depth_of_body >= cv2.dilate(depth_of_body, square(5)) - 0.5) & (depth_of_body > 2)
    known = (body & (inside > options.overlap_m)) | ridge
    if not known.any():
        return None
    front = np.where(body, own.front, 0.0)
    back = np.where(body, own.back, 0.0)
    both = np.stack([(front + back) / 2, (back - front) / 2], -1)
    # what no body pixel reaches (a bun above the hair's shell) is where the nearest one is, and as thick as it is wide
    alone = region & ~touching(region, known)
    both[alone, 0] = nearest_fill(both[..., 0], known)[alone]
    both[alone, 1] = component_maximum(alone, distance_to(~alone))[alone] / px
    mid, half = np.moveaxis(harmonic_fill(both, known | alone, region, options.cell_px), -1, 0)
    half = np.clip(half, options.half_thinnest_m, options.half_thickest_m)
    profile = rounded(outline, np.clip(half, options.thinnest_m, options.thickest_m))
    near, far = mid - half * profile, mid + half * profile
    strands = np.zeros_like(body)
    if layer == 0 and shell is not None:
        strands = scene.hair & off & touching(region, body)
    # over the head the sheet stays inside: hair comes out under the shell, not out of a cheek
    within = region & body & (view.part == BodyPart.HEAD) & nearest_fill(strands, off)
    lies = np.full_like(near, -np.inf)
    if shell is not None and strands.any():
        lies = _hanging_hair(scene, shell, strands | within, hair & body, both[..., 0], options)
        near = np.where(strands, lies - options.hair.strand_m * rounded(outline, options.thinnest_m), near)
        # what hangs beside hair that lies on the body is the same lock, not as thick as the trunk
        beside_lock = strands & nearest_fill(hair & body, body)
        far = np.where(strands, np.where(beside_lock, 2 * lies - near, np.maximum(far, 2 * lies - near)), far)
    if layer == 0 and shell is not None:
        locks = scene.hair & off
        flies = locks * eased(distance_to(person) / (options.hair.flies_m * px))
        rim = 1.5 * _step(region, region, options) / px  # its outermost points are drawn out to the outline
        thick = options.hair.flat * _round_lock(locks & (flies > 0), outline, rim, options.smooth_m * px)
        middle = np.where(strands, lies, mid)
        near, far = (d * (1 - flies) + flies * (middle + sign * thick) for d, sign in ((near, -1), (far, 1)))
    # hair before an arm ends inside it: as thick as the trunk it would come out behind
    front_of_arm, middle_of_arm = _arms(view)
    before_arm = scene.hair & off & ~body & np.isfinite(front_of_arm) & (layer == 0)
    near = np.where(before_arm, np.minimum(near, front_of_arm - options.rise_m), near)
    far = np.where(before_arm, np.minimum(far, middle_of_arm), far)
    # Over the body the sheet dips just below the body's surface, so that its inner edge never shows.
    sink = np.where(body, np.clip(inside / options.overlap_m, 0, 1), 0.0)
    down, up = options.sink_m, options.rise_m
    near = np.where(body, np.minimum(near, front) * (1 - sink) + (front + down) * sink - up * (1 - sink), near)
    far = np.where(body, np.maximum(far, back) * (1 - sink) + (back - down) * sink + up * (1 - sink), far)
    lies_on = body & (view.part == BodyPart.TORSO) & (scene.below_chin > 0) & nearest_fill(scene.hair & off, off)
    far = np.where(lies_on & (layer == 0), (front + back) / 2, far)  # and hair on a shoulder is not behind it
    near = np.where(within, np.maximum(front + down, lies), near)
    back_region = region.copy()
    if layer == 0 and scene.hair.any():
        if hair.any():
            near = np.where(hair & body, np.minimum(near, front - lift(hair, px, options.hair)), near)
        fall = hair_behind(scene, options.hair)
        if fall.any() and not falls and faces_camera(scene):  # else the far side is throat and chest
            back_region |= fall
            trunk = np.where(np.isfinite(own.back), own.back, 0.0)
            behind = np.where(body, trunk + options.hair.off_back_m, far)
            behind = _smooth(behind, fall, options.hair.smooth_m * px)
            nearest = np.where(body, trunk + options.hair.near_back_m, -np.inf)
            far = np.where(fall, np.maximum(behind, nearest), far)
    near, far = (_smooth(d, m, options.smooth_m * px) for d, m in ((near, region), (far, back_region)))
    far = np.where(before_arm, np.minimum(far, middle_of_arm), far)
    step = _step(region, back_region, options)
    mesh = two_sided_mesh(view, region, back_region, near, far, outline, ~body, step, side, options)
    if mesh is not None:
        held = body | scene.hair | (view.near_part == BodyPart.HEAD)
        mesh = without_crumbs(mesh, held, options.crumb_m2 * px**2)
    if mesh is not None:
        mesh = without_buried(mesh, view, own.front, own.back, options.buried_m)
    if mesh is None:
        return None
    row, column = mesh.pixels[:, 1].astype(int), mesh.pixels[:, 0].astype(int)
    cell = options.cell_px
    known |= body & (depth_of_body > 2)
    weights = _diffused_weights(scene, layer, known, alone, region | back_region, side, cell)
    sampled = _sampled(weights, side[::cell, ::cell], mesh.pixels / cell, side[row, column])
    parts = view.near_part[row, column].astype(np.int64)
    if layer == 0:
        parts = np.where(np.isin(parts, [*ARMS[1], *ARMS[2]]), BodyPart.TORSO, parts)
        locks = binary_dilation(scene.hair | (back_region & ~region), disk(2))[row, column]
        parts = np.where(locks, BodyPart.HEAD, parts)
        sampled = np.where(locks[:, None], hair_weights(scene, row, column, options.hair), sampled)
    return Sheet(mesh.vertices, mesh.faces, sampled, parts)


def _step(region: Bool[np.ndarray, "h w"], back_region: Bool[np.ndarray, "h w"], options: SheetOptions) -> int:
    """Pixels from one point of a layer's sheet to the next."""
    most = options.most_vertices * options.layer_vertices
    return max(2, int(np.ceil(np.sqrt((region.sum() + back_region.sum()) / most))))


def _round_lock(
    lock: Bool[np.ndarray, "h w"], outline: Float[np.ndarray, "h w"], rim: float, sigma: float
) -> Float[np.ndarray, "h w"]:
    """Half the thickness (meters) of a lock that is as thick as wide at every place along it.

    Args:
        outline: meters from the outline.
        rim: of a lock, beside the outline, with no thickness (meters).
        sigma: pixels over which its width is smoothed.
    """
    ridge = lock & (outline >= cv2.dilate(outline, square(3)) - 1e-6)
    half = np.maximum(_smooth(nearest_fill(outline, ridge), lock, sigma), outline)
    return np.where(lock, half * rounded(np.maximum(outline - rim, 0), np.maximum(half - rim, 1e-6)), 0)


def _told(things: list[Sheet]) -> tuple[str, ...]:
    """What the user should know of things that are held or hang on the body."""
    parts = {int(thing.parts[0]) for thing in things}
    sides = {BodyPart.LEFT_HAND: "the left hand holds", BodyPart.RIGHT_HAND: "the right hand holds"}
    where = [name for part, name in sides.items() if part in parts] + ["hangs on the body"] * (BodyPart.TORSO in parts)
    return tuple(f"what {name} is seen from one side: its thickness and its back are invented" for name in where)


def _bridges(view: BodyInPhoto, off: Bool[np.ndarray, "h w"]) -> Bool[np.ndarray, "h w"]:
    """What is stretched from leg to leg, as an elastic band: the way is longer than its shorter end is wide.

    It is no leg's cloth, and would tear in the first stride.
    """
    near = [distance_to(view.body & np.isin(view.part, leg)) < 1.5 for leg in (LEFT_LEG, RIGHT_LEG)]
    out = np.zeros_like(off)
    if not (near[0] & off).any() or not (near[1] & off).any():
        return out
    both = touching(touching(off, near[0]), near[1])
    numbers, areas = components(both)
    for k in range(1, len(areas)):
        left, right = (side & (numbers == k) for side in near)
        if distance_to(left)[right].min() > min(np.count_nonzero(left), np.count_nonzero(right)):
            out |= numbers == k
    return out


def _arms(view: BodyInPhoto) -> tuple[Float[np.ndarray, "h w"], Float[np.ndarray, "h w"]]:
    """Depth of the nearest arm's front and of its middle; infinite beside the arms."""
    front, middle = np.full((2, view.height, view.width), np.inf)
    for layer in ARMS:
        own = view.layers[layer]
        first = own.front < front
        front = np.where(first, own.front, front)
        middle = np.where(first, (own.front + own.back) / 2, middle)
    return front, middle


def _hanging_hair(
    scene: Scene,
    shell: HairShell,
    strands: Bool[np.ndarray, "h w"],
    on_body: Bool[np.ndarray, "h w"],
    trunk: Float[np.ndarray, "h w"],
    options: SheetOptions,
) -> Float[np.ndarray, "h w"]:
    """Depth of hair beside head and neck: from the middle of the shell that it comes out of down to what it lies on.

    Args:
        on_body: hair that lies before the trunk.
        trunk: depth of the middle of the body.
    """
    view = scene.view
    own = shell.sheet
    drawn = rasterize_mesh(own.vertices, own.faces, view.camera)
    last = depth_range(own.vertices, own.faces, view.camera)[1]
    covered = drawn.face_index >= 0
    body, front = view.layers[0].covered, view.layers[0].front
    values = np.where(on_body, np.where(body, front, 0.0), np.where(covered, (drawn.depth + last) / 2, trunk))
    known = on_body | covered | (body & (view.part == BodyPart.TORSO))
    return harmonic_fill(values[..., None], known, strands, options.cell_px)[..., 0]


def _diffused_weights(
    scene: Scene,
    layer: int,
    known: Bool[np.ndarray, "h w"],
    alone: Bool[np.ndarray, "h w"],
    region: Bool[np.ndarray, "h w"],
    side: Int[np.ndarray, "h w"],
    cell: int,
) -> Float[np.ndarray, "hc wc j"]:
    """Skinning weights continued harmonically from body pixels (coarsely), never from side 1 to side 2.

    What lies ``alone`` moves with the nearest body pixel of its side.
    """
    dense = scene.view.dense
    carried = np.zeros_like(dense)
    np.add.at(carried.T, scene.joints.stand_in, dense.T)
    used = np.flatnonzero(carried.any(0))
    seen = scene.view.layers[layer].vertex
    vertex = nearest_fill(seen, known)
    for this, other in ((1, 2), (2, 1)):
        mine, kept = alone & (side == this), known & (side != other)
        if mine.any() and kept.any():
            vertex[mine] = nearest_fill(seen, kept)[mine]
    vertex = vertex[::cell, ::cell]
    fixed = (known | alone)[::cell, ::cell]
    area = binary_dilation(region, square(2 * cell + 1))[::cell, ::cell] | fixed
    solved = harmonic_cells(carried[vertex][..., used], fixed, area, side[::cell, ::cell])
    out = np.zeros((*fixed.shape, dense.shape[1]), np.float32)
    out[..., used] = np.clip(solved, 0, 1)
    return out


def _sampled(
    weights: Float[np.ndarray, "hc wc j"],
    side: Int[np.ndarray, "hc wc"],
    places: Float[np.ndarray, "n 2"],
    own: Int[np.ndarray, " n"],
) -> Float[np.ndarray, "n j"]:
    """Skinning weights at places of the cells; of side 1 none are taken from cells of side 2, nor the other way round.

    A cell has the side of its corner, so at the border a place may lie in one of the other side: a triangle of one
    shoe with a corner that goes with the other shoe would be a web between them in every stride.

    Args:
        side: of the cells.
        own: side of every place.
    """
    out = sample_cells(weights, places)
    for this, other in ((1, 2), (2, 1)):
        mine, kept = own == this, side != other
        if mine.any() and kept.any():
            cell = nearest_fill(np.arange(side.size).reshape(side.shape), kept)
            out[mine] = sample_cells(weights.reshape(side.size, -1)[cell], places[mine])
    return out / np.maximum(out.sum(1, keepdims=True), 1e-9)


def _smooth(values: Float[np.ndarray, "h w"], mask: Bool[np.ndarray, "h w"], sigma: float) -> Float[np.ndarray, "h w"]:
    """Gaussian smoothing inside a mask."""
    return np.where(mask, masked_blur(values, mask, max(sigma, 0.5)), values)


__all__ = ["add_off_body"]
