"""Long hair: where it lies on the chest, where it hangs behind the back, and what it moves with.

The rules are to be replaced when hair has a surface of its own: they are kept as they are until then.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Int

from persona.geometry.easing import eased
from persona.geometry.kinematics import pose_transforms
from persona.imaging.masks import binary_opening, disk, distance_to, without_specks
from persona.surface.options import HairOptions
from persona.surface.scene import Scene
from persona.surface.sheets import rounded


def hair_on_body(scene: Scene, options: HairOptions) -> Bool[np.ndarray, "h w"]:
    """Hair that lies on the body as a separate layer, from the chin down; above it belongs to the head."""
    px = scene.view.px
    low = scene.hair & (scene.below_chin > options.below_chin_m)
    return without_specks(low, options.lock_m * px, options.lock_m2 * px**2)


def lift(hair: Bool[np.ndarray, "h w"], px: float, options: HairOptions) -> Float[np.ndarray, "h w"]:
    """Meters that hair stands off the body it lies on."""
    return options.lift_m * rounded(distance_to(~hair) / px, options.round_m)


def hair_behind(scene: Scene, options: HairOptions) -> Bool[np.ndarray, "h w"]:
    """Where long hair hangs behind neck and back: the rows' hull of neck and hair below the chin."""
    px, below_chin, beside_chin = scene.view.px, scene.below_chin, np.abs(scene.beside_chin)
    upwards = below_chin > -options.above_chin_m
    hair = without_specks(scene.hair & upwards, options.behind_m * px, options.behind_m2 * px**2)
    head = scene.view.head
    if head is None or not head.long_hair or not hair.any():
        return np.zeros_like(hair)
    lowest = float(np.percentile(below_chin[hair], 97))
    neck = (beside_chin < options.neck_half_m) & upwards & (below_chin < min(lowest, options.neck_m))
    hull = np.zeros_like(hair)
    hanging = (hair | neck) & (below_chin < lowest)
    for y in np.flatnonzero(hanging.any(1)):
        xs = np.flatnonzero(hanging[y])
        hull[y, xs[0] : xs[-1] + 1] = True
    hull &= scene.view.matte
    return binary_opening(hull, disk(options.narrowest_m * px))


def faces_camera(scene: Scene) -> bool:
    """Whether the chest is turned to the camera rather than away from it."""
    fit = scene.view.fit
    ahead = pose_transforms(fit.skeleton, fit.pose)[scene.joints.chest, :3, 2]
    return float(ahead @ fit.camera.T_camera_world[2, :3]) < 0


def hair_weights(
    scene: Scene, row: Int[np.ndarray, " v"], column: Int[np.ndarray, " v"], options: HairOptions
) -> Float[np.ndarray, "v j"]:
    """Skinning weights of hair at window pixels.

    Hair turns with the head at the chin and rests on the chest further down, whatever the arms do. Below a head that is
    bent aside or thrown back hair hangs down all the same, not along the head.
    """
    below, view = scene.below_chin[row, column], scene.view
    if view.head is not None:
        middle, half = (view.head.top + view.head.chin) / 2, view.head.height / 2
        below = np.maximum(below, (row - middle[1] - half) / view.px)
    return resting(below, scene, options)


def resting(below_chin: Float[np.ndarray, " v"], scene: Scene, options: HairOptions) -> Float[np.ndarray, "v j"]:
    """Skinning weights of hair this far below the chin (meters)."""
    rest = eased(below_chin / options.rest_m)
    weights = np.zeros((len(below_chin), scene.view.dense.shape[1]))
    weights[:, scene.joints.head] += 1 - rest
    weights[:, scene.joints.chest] += rest
    return weights


__all__ = ["faces_camera", "hair_behind", "hair_on_body", "hair_weights", "lift", "resting"]
