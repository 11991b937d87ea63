"""Options of the surfaces that stand off the body: what is found in the photo, and how sheets are shaped.

Lengths are meters. All values were chosen by hand on a dozen photos, where not said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Float

from persona.imaging.disc_options import DiscOptions


@dataclass(frozen=True)
class PropOptions:
    """What is a thing held in a hand, and how deep it is.

    Attributes:
        least_m2: area of what may be one; smaller things are part of what they lie on.
        from_hand_m: distance in the picture from the nearest hand above which it is not held.
        bag_m2: area from which on it hangs by a strap, though no hand is near, if ``before_body`` (at least, at most)
            is the share of it that lies before trunk and legs: a backpack's sides lie beside them, a pouch on them.
        touch_m: distance from the hand up to which it carries it; beyond, it hangs by a strap and lies on the body.
        gap_m: width between it and the hand before it that is closed behind the hand.
        on_arm: share of it that lies on arms and hands above which it is none.
        thick: half thickness as a share of half the width: a bag is flatter than it is wide.
        thinnest_m: half thickness, at least; ``flattest_m`` at most, of what hangs by a strap.
        clear_m: behind the thing to what it covers; ``deepest_m`` how far it is moved forward for that, at most.
        bend: meters of depth for a meter across by which it bends, at most, to be behind the hand that hides it and
            before what it covers; a choice.
        hung_bend: the same of what hangs on the body.
        vertices: share of a layer's vertices, at most.
    """

    least_m2: float = 0.0015
    from_hand_m: float = 0.12
    bag_m2: float = 0.01
    before_body: tuple[float, float] = (0.3, 0.8)
    touch_m: float = 0.04
    gap_m: float = 0.006
    on_arm: float = 0.5
    thick: float = 0.5
    thinnest_m: float = 0.01
    flattest_m: float = 0.05
    clear_m: float = 0.005
    deepest_m: float = 0.3
    bend: float = 1.0
    hung_bend: float = 0.3
    vertices: float = 0.15


@dataclass(frozen=True)
class BagOptions:
    """Which things in a hand hang from it, as bags do. Chosen by hand.

    Attributes:
        below: share of it that is lower than the middle of the hand.
        filled: share of its rows, from their left ends to their right ones, that it fills: a bag has one body.
        grid_m: between its points.
        fewest: rows of points.
        handle_m: radius of a handle where the hand holds it.
    """

    below: float = 0.95
    filled: float = 0.75
    grid_m: float = 0.022
    fewest: int = 6
    handle_m: float = 0.008


@dataclass(frozen=True)
class GarmentOptions:
    """What hangs free of the body, and the tube that is made of it.

    Attributes:
        kind: what the user says it is (None: what the photo shows).
        knees_below_m: from hips to knees in the picture; who sits or raises a leg has less, and gets no garment.
        filled: share of the naked body's hull on a row that must be hanging cloth.
        end_share, end_filled: width of a hull's end, and share of it that must be cloth for a coat to cover it.
        tail_m: that a coat's tail stands off beside the hull where the other side is not seen.
        least_open_m: height over which a garment must be open to be an open one.
        break_m: height over which it may be less.
        shortest_m: from the hips down to a hem.
        border_m: from the picture's lower edge to a hem; what is cut off has none.
        waist_m: from the hips up to the highest and the lowest waist.
        strip_m: height of the strips whose colours are compared above and below a waist.
        bin: Lab steps of these colours' histogram (lightness counted 0.6).
        other: share of the colours that change where another garment begins.
        same: the same up to which there is none, whatever the labels say: .05 is
            seen in a dress from aside, .62 between a shirt and a skirt.
        spike_m: width below which a row of the outline is a spike of the matte.
        hand_m: from a landmark of a hand within which skin is a hand, which hides cloth.
        beside_m: from an end of a row within which nothing may hide it.
        median_m, smooth_m: height of the outline's median filter, standard deviation of its smoothing.
        bulge_m: height below which what stands out beside a garment and comes in again is a bulge.
        carried_m: by which a bulge on one side alone stands out where it begins, and somewhere, if it is carried; its
            lower edge comes in by as much within ``edge_m`` of height, where a slanting hem's comes in half as far.
        hem_slope: at which a lower edge is the side, no hem.
        hem_median_m, hem_smooth_m: width of a hem's median filter, standard deviation of its smoothing.
        lower_m: that a hem may be lower on one side or behind, where cloth is ``wider_than_leg`` times a leg's width.
        notch: of the width, that the lower edge rises at the edge and in the middle of what is no hem (an opening);
            only looked for in the middle, ``inner`` of the width to both sides.
        level_m: that a hem's middle may seem higher than its ends, by the camera's place, and still is level.
        least_m2: cloth beside and between the naked legs below which nothing hangs free.
        doubt_m2: of it that leaves a third of the doubt.
        side: share of a row's width that is a side of the garment, where it is not open.
        patch_m, patch_bin: standard deviation of the patches whose colours tell an opening, and the Lab steps.
        foreign: share of the side's colours below which a colour is not the garment's.
        close_m, narrow_m: gaps in the opening that are closed, and the radius below which it is none.
        at_hem_m: from the hem up to which it must reach; ``open_share`` of the lower half's rows must show it.
        called_skirt: share of the cloth called skirt or dress from which on it is no coat.
        bare_arms: share of the arms that is skin from which on it is no coat.
        trousers_below: share of the legs below the hem that is trousers from which on what is called a top is a coat,
            and what is called trousers above the hem may be so.
        no_trousers_m: width above the hem beyond what is seen ``below_hem_m`` under it (from, to) from which on what is
            called trousers is a skirt or dress if it goes across both legs.
        bare_below: share of what is seen there that is skin from which on a top and trousers of one cloth are a dress.
        bare_legs: share of the legs' pixels beside a coat's tail that may be called as it is; more are trousers.
        tail_m2: of a tail that is seen between and beside the legs, at least.
        close_leg_m: by which a trouser leg is wider than the naked leg where it lies close; below that its tube begins;
            ``wide_leg_m`` the same from the knee down, in the mean, from which on it hangs free; ``said`` is the
            share of it that is enough where the user says so.
        fork_m: the height over which something shows between the legs of what is no skirt.
        points: of a grid, about.
        held_rows: rows that the body holds at the waist.
        ease_m: between the naked body and cloth.
        sink_m: the same at the waist of what goes on above it: a little inside what is above.
        goes_on_m: below the waist of what goes on above it, over which it turns from what is above into an oval.
        under_coat_m: that clothes under a coat stand off the naked body, at most.
        naked_m: below the waist, and below the hem, over which the body becomes naked and dressed again; over trousers
            above the hem, as they are seen from there on.
        square: exponent of the oval: cloth over two hips is squarer than an ellipse (2).
        smooth_rows: standard deviation over which rings are smoothed, in rows.
        even: the same of skinning around a ring, as a share of it.
        rounds: of hanging a garment and cutting it wider; ``girth_step`` is the power of what is missing that is added
            in one, ``widest`` the most that a row becomes wider. It ends when less than ``sink_least_m``
            of width and depth is missing in the mean.
        fringe_m: around a garment in which what stands off the body is its fringe.
        under_m: that trousers, socks and shoes below a hem go on under it where they stand off the body.
    """

    kind: Literal["skirt", "dress", "coat", "trousers", "none"] | None = None
    knees_below_m: float = 0.25
    filled: float = 0.85
    end_share: float = 0.2
    end_filled: float = 0.6
    tail_m: float = 0.03
    least_open_m: float = 0.04
    break_m: float = 0.03
    shortest_m: float = 0.15
    border_m: float = 0.02
    waist_m: tuple[float, float] = (0.26, 0.02)
    strip_m: float = 0.04
    bin: tuple[float, float, float] = (12.0, 8.0, 8.0)
    other: float = 0.6
    same: float = 0.3
    spike_m: float = 0.06
    hand_m: float = 0.10
    beside_m: float = 0.01
    median_m: float = 0.05
    smooth_m: float = 0.012
    bulge_m: float = 0.3
    carried_m: tuple[float, float] = (0.01, 0.05)
    edge_m: float = 0.01
    hem_slope: float = 1.8
    hem_median_m: float = 0.025
    hem_smooth_m: float = 0.008
    lower_m: float = 0.12
    wider_than_leg: float = 1.4
    notch: tuple[float, float] = (0.03, 0.15)
    level_m: float = 0.04
    inner: float = 0.35
    least_m2: float = 0.004
    doubt_m2: float = 0.01
    side: float = 0.25
    patch_m: float = 0.01
    patch_bin: tuple[float, float, float] = (6.0, 4.0, 4.0)
    foreign: float = 0.0004
    close_m: float = 0.015
    narrow_m: float = 0.015
    at_hem_m: float = 0.08
    open_share: float = 0.6
    called_skirt: float = 0.2
    bare_arms: float = 0.04
    trousers_below: float = 0.6
    no_trousers_m: float = 0.12
    below_hem_m: tuple[float, float] = (0.02, 0.10)
    bare_below: float = 0.6
    bare_legs: float = 0.5
    tail_m2: float = 0.001
    close_leg_m: float = 0.03
    wide_leg_m: float = 0.10
    said: float = 0.5
    fork_m: float = 0.05
    points: int = 2000
    held_rows: int = 2
    ease_m: float = 0.005
    sink_m: float = -0.002
    goes_on_m: float = 0.08
    under_coat_m: float = 0.012
    naked_m: tuple[float, float] = (0.03, 0.08)
    square: float = 2.3
    smooth_rows: float = 1.0
    even: float = 0.06
    rounds: int = 6
    girth_step: float = 0.5
    widest: float = 1.3
    sink_least_m: float = 0.004
    fringe_m: float = 0.03
    under_m: float = 0.05


@dataclass(frozen=True)
class HairOptions:
    """Which hair hangs, and how it lies on chest and back.

    Attributes:
        fringe_m: around hair within which what stands off the body is hair too.
        below_chin_m: from which on hair that lies on the body is a separate layer; above it belongs to the head.
        lock_m, lock_m2: radius of specks and least area of such hair.
        lift_m: thickness of a lock on the body, reached ``round_m`` from its outline.
        strand_m: half thickness of hair that hangs beside the head and neck.
        flies_m: beside head and body from where on a lock that flies is as thick as ``flat`` times its width (by hand).
        rest_m: below the chin where hair rests on the chest; at the chin it turns with the head.
        behind_m, behind_m2: radius of specks and least area of hair that may hang behind the back.
        above_chin_m: where that begins.
        neck_m: below the chin down to where the neck counts as covered from behind; ``neck_half_m`` its half width.
        narrowest_m: of what hangs behind.
        off_back_m: of hair that hangs behind the body, and the least distance ``near_back_m``.
        smooth_m: standard deviation over which its depth is smoothed.
        fall_m: below the chin that hair reaches, at least, which hangs and swings as a sheet of its own.
        wide: least and most half width of it, in half widths of the head; ``before`` is the most for hair that lies
            before the trunk alone.
        from_scalp: share of its height over which it goes from the head's width to the hair's, ``from_head`` the same
            from the head's direction to the chest's.
        held_rows: rows that the scalp holds.
        grid_m: between its points.
        rounded_m: that its sides are shorter than its middle, ``ragged_m`` that locks are, at most. Chosen by hand.
    """

    fringe_m: float = 0.03
    below_chin_m: float = 0.02
    lock_m: float = 0.012
    lock_m2: float = 0.003
    lift_m: float = 0.018
    round_m: float = 0.03
    strand_m: float = 0.02
    flies_m: float = 0.05
    flat: float = 0.8
    rest_m: float = 0.25
    behind_m: float = 0.01
    behind_m2: float = 0.002
    above_chin_m: float = 0.06
    neck_m: float = 0.20
    neck_half_m: float = 0.065
    narrowest_m: float = 0.01
    off_back_m: float = 0.02
    near_back_m: float = 0.008
    smooth_m: float = 0.03
    fall_m: float = 0.10
    wide: tuple[float, float] = (0.7, 1.7)
    before: float = 1.35
    from_scalp: float = 0.25
    from_head: float = 0.5
    held_rows: int = 2
    grid_m: float = 0.015
    rounded_m: float = 0.04
    ragged_m: float = 0.02


@dataclass(frozen=True)
class ShellOptions:
    """The shell of hair or headwear around the skull.

    Attributes:
        rows: of directions from straight down to straight up; twice as many columns go round the head.
        rays: from the middle of the head on which the outline is read.
        farthest_m: from there that an outline is looked for.
        rim_m: inside the outline where is read whether hair ends there.
        least_m2: area of hair above the chin below which a head counts as bare.
        at_outline: cosine to the line of sight up to which a direction is on the outline.
        seen: cosine to the line of sight from which a direction is seen from the front.
        misfit_m: that a face may lie beside the fitted head: what is labelled skin farther off is hair or a brim.
        lock_m: that one side may stand out further than twice the usual, than the other side at the same height, and,
            above the ears, than at the share ``widest`` of the other side's rays.
        alike: rays to both sides that tell together whether the outline is hair or skin.
        hidden: rays over which the outline of hair goes on straight behind a hand.
        spike_m: width up to which, and height from which on, what stands off the outline is no part of the shell.
        thinnest_m: thickness of hair.
        inside_m: that the shell lies inside the head where there is no hair.
        behind_ears: directions behind this (cosine with the head's axis ahead) bear hair down to the neck, however
            short; where the photo shows none above ``crown`` (cosine with the axis up), below ``below_crown`` only.
        face: degrees to both sides of the face, and half heights of the head from its middle up to the hairline; there
            no hair is invented. A usual face, as on the body.
        between_rows: weight of thickness alike from row to row against thickness alike round the head.
        ahead: cosine with the head's axis ahead from which on thickness is alike from row to row as round the head; it
            fades in from 0. Chosen by hand on d14.
        smooth: cells over which the thickness is smoothed.
        big_m: thickness up to which hair follows the skull, and from which on it is round whatever the skull's form.
        lock_rays: rays over which the outline of big hair is smoothed before it goes on round the head.
        lock_fades: cosine to the line of sight over which what was smoothed away fades beside the outline.
        clear_m: between the skull and the shell, at least, where there is hair.
        under_m: that a sheet of hanging hair goes on under the shell.
        lowest: below the middle of the head where the shell ends, in half heights of the head.
    """

    rows: int = 60
    rays: int = 360
    farthest_m: float = 0.40
    rim_m: float = 0.006
    least_m2: float = 0.001
    at_outline: float = 0.08
    seen: float = 0.25
    misfit_m: float = 0.015
    lock_m: float = 0.04
    widest: float = 0.75
    alike: int = 4
    hidden: int = 40
    spike_m: tuple[float, float] = (0.02, 0.02)
    thinnest_m: float = 0.005
    inside_m: float = 0.012
    behind_ears: float = -0.15
    below_crown: float = 0.35
    crown: float = 0.75
    face: tuple[float, float] = (70.0, 0.65)
    between_rows: float = 0.02
    ahead: float = 0.3
    smooth: float = 0.8
    big_m: tuple[float, float] = (0.03, 0.06)
    lock_rays: float = 8.0
    lock_fades: float = 0.2
    clear_m: float = 0.003
    under_m: float = 0.015
    lowest: float = 1.6


@dataclass(frozen=True)
class BrimOptions:
    """Brims of hats.

    Attributes:
        disc: when headwear has a brim.
        least_m2: area of headwear below which no brim is looked for.
        stands_m: that a brim stands off the head on both sides, at least.
        tilts: bounds of the sine of the disc's tilt to the line of sight.
        rim: share of the radius from which on the outline of headwear is the brim's rim.
        fringe_m: beside headwear that has other labels, as outlines often have.
        columns: round the disc.
        smooth: columns over which the radius is smoothed.
        thick_m: thickness.
        rows: from the crown to the rim.
        samples: of the radius, on which is looked what lies in the crown and what the photo shows.
    """

    disc: DiscOptions = field(default_factory=DiscOptions)
    least_m2: float = 0.004
    stands_m: float = 0.03
    tilts: tuple[float, float] = (0.1, 0.7)
    rim: float = 0.7
    fringe_m: float = 0.006
    columns: int = 120
    smooth: float = 2.0
    thick_m: float = 0.005
    rows: int = 14
    samples: int = 60

    @property
    def shares(self) -> Float[np.ndarray, " k"]:
        """The samples, as shares of the radius."""
        return (np.arange(self.samples) + 1) / self.samples


@dataclass(frozen=True)
class SheetOptions:
    """Garments that hang free, and sheets of hair and held things.

    Attributes:
        window_px: rows of the person's window in which sheets are found.
        finest_px: window pixels a meter that are not exceeded.
        cell_px: window pixels a cell of the harmonic problems.
        overlap_m: that a sheet reaches over the body.
        sleeve_m: radius below which cloth that covers an arm in the photo is no sleeve of it.
        crumb_m2: area below which a piece of a sheet that touches nothing of its layer is left out.
        aloft_m: meters from everybody from which on it hangs in the air (a piece of a blurred hand .14; a bun or a lock
            above a gap of the matte .04 to .07).
        least_reach_m: what stands off less is left to the body's offsets.
        shod: share of a shoe in the photo that the one around the foot must cover for nothing else to be made of it;
            else the fit has that foot elsewhere.
        thinnest_m, thickest_m: from the outline over which the profile rises to its full thickness.
        half_thinnest_m, half_thickest_m: bounds of a sheet's half thickness.
        sink_m: by which a sheet's inner edge lies below the body's surface, so that it never shows.
        rise_m: by which a sheet lies above the body where it comes out of it.
        buried_m: below the body's surface from which on a sheet is left out: nobody sees it, but it comes through skin.
        smooth_m: standard deviation over which depths are smoothed.
        steepest_m: difference in depth between the corners of a triangle above which the sheet has a hole.
        rung_m: height of the rows of triangles that close a rim, at most ``most_rungs`` of them.
        most_vertices: of all sheets, about; one layer takes at most ``layer_vertices`` of them.
    """

    window_px: int = 900
    finest_px: float = 550.0
    cell_px: int = 4
    overlap_m: float = 0.03
    sleeve_m: float = 0.012
    crumb_m2: float = 0.003
    aloft_m: float = 0.1
    least_reach_m: float = 0.012
    shod: float = 0.75
    thinnest_m: float = 0.03
    thickest_m: float = 0.12
    half_thinnest_m: float = 0.015
    half_thickest_m: float = 0.2
    sink_m: float = 0.002
    rise_m: float = 0.003
    buried_m: float = 0.0015
    smooth_m: float = 0.004
    steepest_m: float = 0.06
    rung_m: float = 0.01
    most_rungs: int = 5
    most_vertices: int = 30_000
    layer_vertices: float = 0.7
    props: PropOptions = field(default_factory=PropOptions)
    bags: BagOptions = field(default_factory=BagOptions)
    garments: GarmentOptions = field(default_factory=GarmentOptions)
    hair: HairOptions = field(default_factory=HairOptions)
    shell: ShellOptions = field(default_factory=ShellOptions)
    brim: BrimOptions = field(default_factory=BrimOptions)


__all__ = ["BrimOptions", "GarmentOptions", "HairOptions", "PropOptions", "SheetOptions", "ShellOptions"]
