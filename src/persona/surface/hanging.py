"""How a loose shirt hangs on an arm that is raised, told by which joints carry its cloth.

A shirt hangs from the shoulders. With the arms down its girth lies around the trunk; an arm that is raised lifts the
collar bone, and the cloth at that side follows it outwards until there is no more girth to give. A photo with hanging
arms shows none of this, but it shows how loose the sleeves and the trunk's cloth are. So flanks that are dressed
loosely are carried by the collar bones, as far as that, and those under tight clothes are not. Likewise a sleeve lags
behind its arm towards where it hung, by what it is loose: it rests on an arm that is level, and hangs below it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, UInt8
from scipy.special import ellipeinc

from persona.body.model import sparse_weights
from persona.body.skinning import dense_weights
from persona.geometry.kinematics import forward
from persona.geometry.meshes import vertex_normals
from persona.motion.anatomy import Anatomy, Arm, anatomy
from persona.surface.cloth import ClothOptions, label_share
from persona.surface.scene import LEFT_LEG, RIGHT_LEG, SLEEVED
from persona.types import BodyFit, BodyPart, Observation

#: Parts of the body that loose clothes hang on.
HANGS_ON = (BodyPart.TORSO, BodyPart.LEFT_LEG, BodyPart.RIGHT_LEG)
_NEARLY = 0.99  # of what would make a joint the strongest
_STEPS = np.arange(0.08, 0.5, 0.02)  # meters along an arm; nearer the shoulder, sleeve and trunk are one in a photo
_FURTHEST_M = 0.25  # from the body to where cloth may be drawn out: more than any shirt's girth gives


@dataclass(frozen=True)
class HangingOptions:
    """How loosely dressed flanks follow the collar bones.

    Attributes:
        lift_rad: by which a collar bone rises with an arm that is raised to the side until it is level. 7 degrees in
            the built-in clips, 10 in the rendered people.
        loosest: percentile of the clearances around an arm that is the sleeve's: less shows where it rests on
            the arm, and where the trunk hides it.
        fitted_m: clearance of fitted sleeves, which do not lag behind; twice as much is loose. Fitted ones of four
            persons stand off .5 to .9 cm, a wide shirt's 2.8.
        hangs: how many clearances a sleeve hangs below an arm that is level, as it rests on it; the flank is
            drawn out no further than that.
        flank: share of the half width from which on a point is at the flank.
        drawn: share of the half width from which on points are drawn out; the outermost wholly.
        ring_m: half height of the slices in which girths are measured.
        fewest: vertices that such a slice needs.
        near_m: from collar bone and shoulder within which they begin to carry, and below the hips within which they
            cease to.
    """

    lift_rad: float = 0.17
    loosest: float = 75.0
    fitted_m: float = 0.01
    hangs: float = 2.0
    flank: float = 0.8
    drawn: float = 0.6
    ring_m: float = 0.02
    fewest: int = 8
    near_m: float = 0.15


def hung_from_shoulders(
    observation: Observation,
    fit: BodyFit,
    naked: Float[np.ndarray, "b 3"],
    options: HangingOptions,
    cloth: ClothOptions,
) -> BodyFit:
    """The fit whose loose sleeves and flanks are carried by the collar bones, too. In the photo's pose nothing moves.

    Args:
        observation: its labels say where the person wears something with sleeves.
        fit: its surface the body's own, drawn out to the outline (world, meters).
        naked: the same body's vertices without offsets.
        options: how far.
        cloth: how labels go on to what the photo does not show.
    """
    surface, parts = fit.surface, anatomy(fit.skeleton)
    share = label_share(surface, observation, fit.camera, SLEEVED, cloth)
    if not share.any():
        return fit
    clearance = share * ((surface.vertices - naked) * vertex_normals(naked, surface.faces)).sum(1)
    weights = dense_weights(surface.skin, len(fit.skeleton.names))
    _, joints = forward(fit.skeleton, fit.pose.rotations, fit.pose.translation)
    sleeves = [_Sleeve.of(arm, joints, naked, weights) for arm in parts.arms]
    loose = _loose(sleeves, clearance, options)
    if loose.max() <= 0 or not all(arm.collar for arm in parts.arms):
        return fit
    trunk = _TrunkFrame.of(parts, joints)
    own = trunk.at(naked)
    # a coat's skirts hang by themselves, and who sits has the thighs as high as the hips
    above = np.clip(1 - _below_hips(own[:, 1], surface.parts, parts, joints, naked) / options.near_m, 0.0, 1.0)
    free = share * above * np.isin(surface.parts, HANGS_ON) * (1 - carried_by_arms(weights, parts))
    dressed = free > 0.5
    if not dressed.any():
        return fit
    give, beside = _give(own, clearance, dressed, options)
    give = np.minimum(give, options.hangs * loose.max()) * free
    for arm, sleeve, side in zip(parts.arms, sleeves, (beside, -beside), strict=True):
        drawn = give * np.clip((side - options.drawn) / (1 - options.drawn), 0.0, 1.0)
        below = trunk.at(joints[[arm.collar[0]]])[0, 1] - own[:, 1]
        weights = _carried(weights, arm.collar[0], _share(drawn, below, options.lift_rad, options.near_m))
        sags = share * sleeve.arm * np.interp(sleeve.along, _STEPS, loose)
        weights = _carried(weights, arm.collar[-1], _share(sags, sleeve.along, 1.0, options.near_m))
    return replace(fit, surface=replace(surface, skin=sparse_weights(weights)))


def _below_hips(
    height: Float[np.ndarray, " b"],
    part: UInt8[np.ndarray, " b"],
    parts: Anatomy,
    joints: Float[np.ndarray, "j 3"],
    naked: Float[np.ndarray, "b 3"],
) -> Float[np.ndarray, " b"]:
    """Meters below the hips, on the legs along the thigh, wherever it points.

    Args:
        height: above the hips.
        part: of the body, of every vertex.
    """
    below = -height
    for leg, limb in zip(parts.legs, (LEFT_LEG, RIGHT_LEG), strict=True):
        hip, knee = joints[leg.thigh[0]], joints[leg.shin[0]]
        along = (naked - hip) @ ((knee - hip) / np.linalg.norm(knee - hip))
        below = np.where(np.isin(part, limb), np.maximum(along, below), below)
    return below


@dataclass(frozen=True)
class _Sleeve:
    """Meters from the shoulder along the upper arm, and how far the arm carries every vertex."""

    along: Float[np.ndarray, " b"]
    arm: Float[np.ndarray, " b"]

    @classmethod
    def of(
        cls,
        arm: Arm,
        joints: Float[np.ndarray, "j 3"],
        naked: Float[np.ndarray, "b 3"],
        weights: Float[np.ndarray, "b j"],
    ) -> _Sleeve:
        shoulder, elbow = joints[arm.upper[0]], joints[arm.fore[0]]
        axis = (elbow - shoulder) / np.linalg.norm(elbow - shoulder)
        return cls((naked - shoulder) @ axis, weights[:, [*arm.upper, *arm.fore]].sum(1))

    def stands_off(self, clearance: Float[np.ndarray, " b"], options: HangingOptions) -> Float[np.ndarray, " s"]:
        """How far the sleeve stands off the arm at every step along it, meters."""
        found = np.zeros(len(_STEPS))
        for i, step in enumerate(_STEPS):
            ring = (self.arm > 0.5) & (np.abs(self.along - step) < options.ring_m)
            if ring.sum() >= options.fewest:
                found[i] = max(0.0, float(np.percentile(clearance[ring], options.loosest)))
        return found


def _loose(
    sleeves: list[_Sleeve], clearance: Float[np.ndarray, " b"], options: HangingOptions
) -> Float[np.ndarray, " s"]:
    """How far both sleeves, which are cut alike, stand off their arms where they are loose, at every step, meters."""
    found = np.mean([sleeve.stands_off(clearance, options) for sleeve in sleeves], 0)
    return found * np.clip(found / options.fitted_m - 1, 0.0, 1.0)


def _carried(weights: Float[np.ndarray, "b j"], joint: int, share: Float[np.ndarray, " b"]) -> Float[np.ndarray, "b j"]:
    """The weights with a share for a joint, which is never more than the strongest joint has: by that one others tell
    which limb a point belongs to.
    """
    strongest = weights.max(1)
    share = np.minimum(share, _NEARLY * strongest / (1 + strongest))
    out = weights * (1 - share[:, None])
    out[:, joint] += share
    return out


def carried_by_arms(weights: Float[np.ndarray, "b j"], parts: Anatomy) -> Float[np.ndarray, " b"]:
    """How far arms carry every vertex."""
    return sum((weights[:, [*arm.upper, *arm.fore, arm.hand]].sum(1) for arm in parts.arms), np.zeros(len(weights)))


@dataclass(frozen=True)
class _TrunkFrame:
    """Axes of the trunk in the photo: to its left, up from the hips to the chest, forwards. Meters from the hips."""

    origin: Float[np.ndarray, " 3"]
    axes: Float[np.ndarray, "3 3"]

    @classmethod
    def of(cls, parts: Anatomy, joints: Float[np.ndarray, "j 3"]) -> _TrunkFrame:
        left, right = (joints[arm.upper[0]] for arm in parts.arms)
        up = (left + right) / 2 - joints[parts.hips]
        up /= np.linalg.norm(up)
        across = left - right
        across -= up * (across @ up)
        across /= np.linalg.norm(across)
        return cls(joints[parts.hips], np.stack([across, up, np.cross(across, up)]))

    def at(self, points: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
        """Points across, up and forwards."""
        return (points - self.origin) @ self.axes.T


def _give(
    own: Float[np.ndarray, "b 3"],
    clearance: Float[np.ndarray, " b"],
    dressed: Bool[np.ndarray, " b"],
    options: HangingOptions,
) -> tuple[Float[np.ndarray, " b"], Float[np.ndarray, " b"]]:
    """How far the cloth at every vertex's height can be drawn out at the flanks beyond where it is, by its girth.

    Slices of trunk and cloth are taken for ellipses. Cloth with the girth of the larger one, drawn out to a point at
    both flanks, lies tangent to the smaller one.

    Returns:
        Meters, and how far to the left of the trunk's middle the vertices are, in shares of the cloth's half width.
    """
    height = own[:, 1]
    steps = np.arange(height[dressed].min(), height[dressed].max(), options.ring_m)[::-1]  # from the shoulders down
    slices, front, back = [], -np.inf, np.inf
    for step in steps:
        ring = dressed & (np.abs(height - step) < options.ring_m)
        if ring.sum() < options.fewest:
            continue
        across, deep = own[ring, 0], np.ptp(own[ring, 2]) / 2
        middle, half = (across.max() + across.min()) / 2, np.ptp(across) / 2
        beside = (across - middle) / half
        sides = [clearance[ring][side > options.flank] for side in (beside, -beside)]
        loose = max((float(side.mean()) for side in sides if len(side)), default=0.0)
        loose = max(loose, 0.0)
        front, back = max(front, own[ring, 2].max()), min(back, own[ring, 2].min())
        # cloth that is loose falls straight from chest and shoulder blades, as far as it is loose
        hung = min((front - back) / 2, deep + loose)
        slices.append((step, drawn_out((half, deep), (half + loose, hung + loose)) - loose, middle, half + loose))
    if not slices:
        return np.zeros(len(own)), np.zeros(len(own))
    at, give, middles, halves = np.array(slices)[::-1].T
    return np.interp(height, at, give), (own[:, 0] - np.interp(height, at, middles)) / np.interp(height, at, halves)


def drawn_out(body: tuple[float, float], cloth: tuple[float, float]) -> float:
    """How far beyond the body's ends across cloth reaches that is drawn out to a point at both sides, meters.

    Args:
        body: half axes of an ellipse, across and in depth.
        cloth: of the larger one in which the same cloth hangs when nothing draws it.
    """
    half, deep = body
    girth = 4 * _quarter(*cloth, np.zeros(1))[0]
    out = np.linspace(0.0, _FURTHEST_M, 251)
    tip = half + out
    turn = np.arccos(half / tip)  # where the tangent from the tip touches, as the ellipse's parameter
    straight = np.hypot(tip - half * np.cos(turn), deep * np.sin(turn))
    return float(np.interp(girth, 4 * (straight + _quarter(half, deep, turn)), out))


def _quarter(half: float, deep: float, turn: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """Length of an ellipse's arc from a parameter (radians from the end of ``half``) to the end of ``deep``."""
    return half * ellipeinc(np.pi / 2 - turn, 1 - (deep / half) ** 2)


def _share(
    drawn: Float[np.ndarray, " b"], away: Float[np.ndarray, " b"], turn: float, near: float
) -> Float[np.ndarray, " b"]:
    """The share of a joint by whose ``turn`` (radians) points so far ``away`` from it move as far as they are drawn.

    Meters all; it fades out within ``near`` of the joint.
    """
    return drawn / (turn * np.maximum(away, near)) * np.clip(away / near, 0.0, 1.0)


__all__ = ["HANGS_ON", "HangingOptions", "carried_by_arms", "drawn_out", "hung_from_shoulders"]
