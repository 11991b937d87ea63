"""The numbers of perception that a stranger may want to retune: every step's own, with unit and source.

Most lengths are mask units: a pixel of the body network's mask, which has 256 a side of the square round the person.
Colours are distances in L*a*b*. Reachable from :class:`persona.perception.Perceive`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from persona.imaging.disc_options import DiscOptions


@dataclass(frozen=True)
class LandmarkOptions:
    """How the face and the hands of a body found are looked for, and how its mask is read. All chosen by hand.

    A hand's reach is about how far its points may be from the wrist.
    """

    tighter: float = 0.85  # side of the second reading of the mask, in sides of the first
    upper: float = 3.2  # side of the reading of the upper body, in lengths of the trunk
    towards_shoulders: float = 0.6  # where its middle is on the way from the hips to the shoulders
    upper_share: float = 0.6  # of that reading in the mask, at its middle
    fade_from: int = 40  # mask pixels from its border where it counts half
    fade: float = 12.0  # mask pixels over which it fades
    face_detection: float = 0.3  # score of the face detector
    #: Sides of the squares in which the face is looked for, in turn, in head widths: the detector likes faces of one
    #: size.
    face_crops: tuple[float, ...] = (2.4, 3.2, 1.8, 4.5)
    face_off: float = 1.0  # head widths that the mesh may be from the body network's face
    good_face: float = 0.8  # score from which no other square is tried
    palm_detection: float = 0.3  # score of the palm detector
    wrist: float = 0.3  # confidence in a wrist below which its hand is not looked for
    reach_of_trunk: float = 0.45  # reach of a hand, in lengths of the trunk
    reach_of_forearm: float = 0.5  # the same in lengths of the forearm: the longer counts
    beyond: float = 0.25  # how far beyond wrist and knuckles the search is centred, in lengths of the palm
    #: Half sides of the squares in which a hand is looked for, in turn, in reaches.
    hand_crops: tuple[float, ...] = (1.0, 1.5, 0.75, 0.55)
    hand: float = 0.8  # score of the hand network
    hand_off: float = 0.45  # reaches between the hand's wrist and the body's
    on_face: int = 12  # of the hand's 21 points that may lie on the face: a chin may be taken for a fist
    same: float = 0.2  # palms: median disagreement with the mirror image up to which it is averaged
    alone: float = 1.2  # reaches between the wrists from which a hand cannot be the other one
    edge_off: float = 0.3  # `hand_off` where only the wrists say left from right
    edge_hand: float = 0.9  # `hand` there
    good_hand: float = 0.5  # quality (agreement on the side times score, less the distance) that ends the search


LANDMARKS = LandmarkOptions()


@dataclass(frozen=True)
class PersonOptions:
    """Who counts as a person, and what is reported to the user. Chosen by hand where nothing else is said."""

    landmarks: LandmarkOptions = field(default_factory=LandmarkOptions)
    detection: float = 0.5  # score of the body detector
    smallest_px: int = 120  # from head to foot: refused below
    small_px: int = 400  # from head to foot: warned about below
    presence: float = 0.5  # probability that a body is there, where its face or a hand is seen
    presence_alone: float = 0.8  # the same without them
    spread: float = 0.025  # of the height: disagreement with the mirror image up to which it is, without them
    tiles: tuple[int, ...] = (2, 4)  # parts of a picture's longer side in which people far away are looked for
    tile_detection: float = 0.6  # score of the body detector in them
    no_face: float = 0.1  # score below which there is no face
    sure_face: float = 0.5  # score below which it may be no photographed face
    seen: float = 0.5  # confidence from which a landmark is seen
    head_room: float = 0.3  # of the picture's height, put on top of it to look for people without a head
    head_reach: float = 0.8  # of the width of the shoulders: how far from the middle of the head the picture may cut it
    head_cut: float = 0.1  # of the width of the shoulders: person at that edge from which the head is cut
    lying: float = 65.0  # degrees of the trunk off the picture's vertical
    sitting: float = 55.0  # degrees between thigh and trunk
    sideways: float = 50.0  # degrees of the shoulders out of the picture's plane
    #: Radii of a leg beyond which trousers stand off it, the area (squared mask units) of what may be a bag, and the
    #: share of it that the other leg's has at most: of 60 street photos that names two, both with a bag.
    off_leg: float = 1.6
    straight: float = 0.9  # from hip to ankle, of the lengths of thigh and shin in the picture; below, a leg is bent
    level: float = 0.3  # of a leg's length between the ankles' heights; above, one leg is in the air
    bag: float = 60.0
    one_sided: float = 0.1
    least_kind: float = 0.01  # share of the person from which skin, hair or a kind of garment has a colour of its own
    fewest_kinds: int = 3  # that must agree before a person is doubted
    #: L*a*b* distance of their usual colours up to which they are of one material: 5 of a plaster statue, 18 and more
    #: of 98 people and a drawing.
    statue: float = 14.0
    exposed: float = 0.4  # luminance to which the lightest colour of a dark photo is brought first (light skin's)


PERSON = PersonOptions()


@dataclass(frozen=True)
class WindowOptions:
    """Numbers of the window. All chosen by hand; mask units are pixels of the body network's mask."""

    person: float = 0.3  # probability from which a pixel may be the person's
    sure: float = 0.5  # confidence from which a landmark is inside the window
    room: float = 16.0  # mask units round the person, for hair and held things
    firm: float = 0.8  # confidence from which both ends of a bone are believed
    spread: float = 7.0  # mask units: disagreement with the mirror image up to which they are
    bone: float = 1.5  # mask units: width of what is surely the person along a bone
    side: float = 0.9  # probability from which a pixel on the line from shoulder to hip is surely the person
    hand_score: float = 0.9  # of a hand whose fingers are believed
    finger: float = 0.8  # mask units: width along a finger
    face_score: float = 0.5  # of a face whose oval is believed
    hand: float = 9.0  # mask units: radius of a hand round its points


WINDOW = WindowOptions()


@dataclass(frozen=True)
class BackdropOptions:
    """Numbers of the ground's colour, all chosen by hand.

    Colours are L*a*b* units; mask units are pixels of the body network's mask.
    """

    person: float = 0.3  # probability from which a pixel is not taken for ground
    clearance: float = 5.0  # mask units between the person and what is taken for ground
    like: float = 25.0  # colour: distance from the usual colour up to which the ground is of about one colour
    alike: float = 12.0  # colour: the same for exactly one colour
    uniform: float = 0.6  # share of about one colour from which the other colours are things that stand there
    mostly: float = 0.7  # share of exactly one colour from which only that is ground
    #: Distance from the ground's colour beyond which a pixel is left out the next time, and the smallest window
    #: (mask units): wide windows first, for near a large bag most of the ground's pixels are the bag's.
    rounds: tuple[tuple[float, int], ...] = ((25.0, 96), (15.0, 48), (9.0, 24), (9.0, 12))
    windows: tuple[int, ...] = (12, 24, 48, 96)  # mask units: sides of the windows that are averaged over
    least_share: float = 0.01  # of a window that must be ground
    lightness: float = 0.7  # of a difference in lightness: light falls off along a wall
    even: float = 2.5  # colour: spread of the ground up to which it is plain
    uneven: float = 5.0  # colour: spread from which it is busy
    studio: tuple[float, float] = (0.8, 0.9)  # shares of plain ground between which a picture becomes a studio's
    clear: tuple[float, float] = (0.3, 0.5)  # shares of ground that shows nearby: plain is not, and is, believed
    pure: tuple[float, float] = (0.65, 0.85)  # the same: nothing stands there
    shadow: float = 35.0  # lightness that a cast shadow takes at most
    shadow_hue: float = 3.0  # colour: how far a shadow may be from the ground's hue
    shadow_slope: float = 0.15  # the same for each unit that it is darker


BACKDROP = BackdropOptions()


@dataclass(frozen=True)
class OutlineOptions:
    """Numbers of the outline, all chosen by hand; mask units are pixels of the body network's mask.

    Colours are L*a*b* units.
    """

    height: int = 640  # pixels of the picture in which the outline is looked for: its colour models need no more
    #: Distances from a plain ground's colour at which a pixel is surely ground, undecided, surely the person.
    differs: tuple[float, float, float] = (1.0, 3.0, 8.0)
    says: float = 3.5  # log odds of what is sure of it
    studio_says: float = 2.5  # more log odds that a pixel is ground, in a studio
    no_shadow: float = 0.9  # probability from which what looks like a shadow is the person's
    #: Probability by two networks between which they are believed where the body network alone sees no person.
    surely: tuple[float, float] = (0.8, 0.9)
    elsewhere: float = 0.02  # probability below which a thing of another colour is not the person's
    sure_depth: float = 4.0  # mask units from the outline where the rough mask is believed
    least_trust: float = 0.02  # in the rough mask at the outline
    studio_trust: float = 0.7  # in the colours of a studio
    cell: float = 8.0  # mask units: side of a cell of the bilateral grid
    cell_colour: tuple[float, float, float] = (3.0, 2.5, 2.5)  # L*, a*, b* of a cell
    strength: float = 16.0  # of the smoothing against a trust of 1
    steps: int = 25  # of the solver, at most
    tolerance: float = 1e-4  # share of the right side's length at which it stops
    band: float = 3.0  # mask units either side of the outline that colour models decide on
    tile: float = 40.0  # mask units: side of a tile with colour models of its own
    least_open: int = 20  # pixels to decide on in a tile worth cutting
    least_colours: int = 200  # pixels for a colour model
    cuts: int = 2  # rounds of GrabCut
    colour_share: float = 0.5  # of the learned colour models in the outline, outside of studios
    feet_share: float = 0.5  # of the guess before smoothing at the feet: white shoes on white floors
    undecided: float = 0.15  # how near to one half the outline does not tell ground from person
    skull: float = 0.8  # probability by two networks from which a pixel of the bare head is the person's
    smallest_blob: float = 0.02  # of the largest blob's area
    filled: float = 0.985  # mean probability of a hole that is the person


OUTLINE = OutlineOptions()


@dataclass(frozen=True)
class PropOptions:
    """Numbers of held things, all chosen by hand; lengths are mask units."""

    studio: float = 0.9  # how much of a studio the ground must be
    colour: float = 6.0  # L*a*b* distance from the ground
    gap: float = 1.0  # closed in what stands out
    doubtful: float = 0.75  # probability below which the mask may be a thing's
    limb: float = 2.5  # radius below which doubtful parts are limbs
    thinnest: float = 0.5  # radius of a thing
    reach: float = 2.0  # between a thing and the person it touches
    smallest: float = 40.0  # area in squared mask units
    largest: float = 0.4  # of the person's area
    contact: float = 0.06  # share of the contact with the person that lies at a hand: a large bag passes a shin, too
    goes_on: float = 0.5  # share of a thing's line beyond its end that others fill if it goes on there
    shown: float = 0.3  # share of the same that the picture must show
    edge_px: int = 2  # pixels at a side of the window that a thing which goes on there reaches
    beyond: float = 64.0  # how far it is followed, a third of the person's height; if it still goes on, it is not held


PROPS = PropOptions()


@dataclass(frozen=True)
class InletOptions:
    """Numbers of narrow gaps, all chosen by hand; lengths are mask units, colours L*a*b* units."""

    thin: float = 0.4  # radius of gaps that lead on
    widest: float = 5.0  # radius of a gap that is an inlet
    blur: float = 0.15  # of the colours that are compared
    sample: float = 3.0  # side of the window in which the ground's colour is taken
    even: float = 6.0  # spread of a ground's colour that can be followed
    like: float = 6.0  # distance from the ground's colour, beyond its spread, that is still ground
    deepest: float = 9.0  # how far a gap is followed
    fewest: int = 3  # pixels worth carving
    largest: float = 30.0  # area in squared mask units
    from_inlet: float = 0.9  # share of its mouth that opens into an inlet
    beyond: float = 0.7  # where the colour beyond its edge is looked at
    edge: float = 10.0  # distance from the ground's colour that is an edge
    edge_share: float = 0.65  # of its border that must be one


INLETS = InletOptions()


@dataclass(frozen=True)
class HairGapOptions:
    """Numbers of a plain ground that shows through hair. Chosen by hand on d01 and d07. Lengths are face heights."""

    studio: float = 0.5  # how plain all of the ground is, at least
    beside: float = 1.4  # from the face's middle, along and across, where hair is looked for ...
    below: float = 0.5  # ... and below the chin
    hand: float = 0.12  # round hands, where none is
    brows: float = 0.6  # above the chin, up to where hair's colour is looked for: a hat is above
    contrast: float = 30.0  # L*a*b*: between hair and ground, at least
    no_skin: float = 20.0  # L*a*b*: between hair and face, at least
    mostly: float = 0.5  # share of what is beside the head that must have it
    off_line: float = 9.0  # L*a*b*: from the line between both colours up to which a colour is their mixture
    coloured: float = 25.0  # chroma of the ground, beside the hair's, whose mixtures are known by it alone
    pure: float = 0.7  # share of the ground from which a colour can be no light on hair
    mixed: float = 0.3  # share from which a colour is a mixture
    thinnest: float = 0.04  # radius of a gap that is more than a rim, which has fractions already
    widest: float = 0.2  # radius of a gap that is no garment
    rim: float = 0.03  # round a gap, where hair is looked for
    like: float = 0.35  # share of the ground up to which a colour is hair
    around: float = 0.6  # share of a gap's border that must be hair
    blur: float = 0.01  # over which shares are smoothed


HAIR_GAPS = HairGapOptions()


@dataclass(frozen=True)
class StrayOptions:
    """Numbers of forearms that landmarks put into the ground; lengths are mask units. Chosen by hand on one photo.

    On 54 photos its forearm has .03 of the person by the networks, the next .99.
    """

    person: float = 0.5  # probability of the person, along the forearm, below which it is not there
    along: tuple[float, ...] = (0.25, 0.5, 0.75, 1.0)  # places on it, from elbow to wrist
    ground: float = 0.3  # probability of the person below which a pixel is ground
    room: float = 4.0  # round the person that stays as it is
    fade: float = 1.0  # standard deviation over which it fades
    blur: float = 10.0  # standard deviation of the ground's blur


STRAYS = StrayOptions()


@dataclass(frozen=True)
class ScrapOptions:
    """Numbers of the ground's scraps; lengths are mask units, colours L*a*b* units.

    ``doubted``, ``networks`` and ``margin`` were chosen on half of 60 labelled street photos, the others by hand.
    """

    room: float = 1.1  # side of the square round the person, in the longer side of the mask's box
    heights: tuple[float, ...] = (0.25, 0.5, 0.75)  # middles of the enlarged squares, in heights of the box
    part: float = 0.55  # their side in heights of the box
    least: float = 1e-3  # probability that counts as none
    sharpen: float = 3.0  # radius over which the networks' word follows the picture's edges
    epsilon: float = 1e-3  # squared hundredths of colour below which a window has one colour
    doubted: float = 0.7  # probability of the person, by the networks, below which a piece is doubted
    rim: float = 1.0  # radius of a piece that is more than a rim
    known: float = 0.8  # probability from which the person's colours are taken
    reach: float = 10.0  # from a piece within which colours are compared
    cell: tuple[float, float, float] = (8.0, 6.0, 6.0)  # of the histograms: L*, a*, b*
    blur: float = 0.7  # cells
    unseen: float = 2e-4  # share of a colour that was not seen
    fewest: int = 50  # pixels of the ground and of the person that colours are taken from
    colour: float = 3.0  # log odds that one pixel's colour says at most
    surest: float = 4.0  # log odds that the networks say at most
    networks: float = 0.7  # weight of the networks' log odds against the colours'
    margin: float = 0.5  # log odds of the ground from which a piece goes
    gone: float = 0.3  # probability of the person where a piece went, at most


SCRAPS = ScrapOptions()


@dataclass(frozen=True)
class GroundOptions:
    """Numbers of the ground between and beside the legs; lengths are mask units, a person is some 200 tall.

    ``margin``, ``networks`` and ``surely`` were chosen on half of 60 labelled street photos, the others by hand.
    """

    radii: tuple[float, float, float] = (9.0, 5.5, 4.0)  # of thigh, shin and foot
    core: float = 0.6  # radii from the bones within which the legs' colours are taken
    kept: float = 0.5  # radii within which it is the leg
    clear: float = 1.2  # radii beyond which it may be something else
    hand: float = 15.0  # from a hand within which what is held stays
    sole: float = 7.0  # from a foot's bones within which it is the shoe
    from_foot: float = 14.0  # the same within which a shadow begins
    tip: float = 0.5  # of a foot's length that a large shoe reaches beyond the toe's point
    outside: float = 0.3  # probability of the person up to which a pixel is ground
    clearance: float = 1.5  # from the person to the ground whose colours are taken
    around: float = 25.0  # from the person up to which they are
    zone: float = 6.0  # the same, of what the networks say of a colour
    fewest: float = 2.0  # squared mask units that colours are taken from
    cell: tuple[float, float, float] = (4.0, 3.0, 3.0)  # L*a*b* of a cell of colours
    unseen: float = 2e-4  # share of a colour that was not seen
    least: float = 0.02  # weight of what the networks are sure of
    surely: float = 4.0  # log odds of the person from which a pixel shows a colour that is worn
    blur: float = 8.0  # standard deviation over which the ground's light is averaged
    reached: float = 1e-4  # share of ground within it below which the photo's mean is taken
    black: float = 0.003  # linear light that is added before ratios are taken
    darker: float = 0.6  # share of the ground's light up to which a pixel may be in a shadow
    warmer: float = 0.25  # log of the ratio by which it may be redder than the ground
    colour: float = 3.0  # log odds that a colour says at most
    sure: float = 1e-3  # probability that counts as none
    surest: float = 4.0  # log odds that the networks say at most
    networks: float = 0.7  # weight of the networks' log odds against the colours'
    margin: float = 1.5  # log odds of the ground from which a piece goes
    networks_again: float = 0.25  # the same two of what has the colour of a shadow that was found
    margin_again: float = 0.5
    hues: float = 3.0  # L*a*b* from the usual tone, of one pixel in 20; below, a photo has no hues
    light: float = 2.0  # L* within which pixels are as light
    alike: float = 1.2  # log of how much more common a piece's colours are in it than in the shoe that it touches
    rim: float = 1.0  # radius of a piece that is more than a rim
    gone: float = 0.3  # probability of the person where a piece went, at most


GROUND = GroundOptions()


@dataclass(frozen=True)
class CutAgainOptions:
    """Numbers of the ground that is cut again; lengths are mask units, a person is some 200 tall.

    ``bone``, ``tip`` and ``rim`` were chosen on 60 labelled street photos and six others, the rest by hand.
    """

    feet: float = 12.0  # from a foot's bones within which it is looked for
    bone: float = 1.0  # from a foot's bones within which it is the foot
    tip: float = 0.25  # of a foot's length that its bones reach beyond the toe's point
    around: float = 12.0  # beyond what is asked up to which colours are taken
    outside: float = 0.3  # probability of the person up to which a pixel is ground, by the outline
    nobody: float = 0.06  # the same by the body network
    clearance: float = 1.0  # from the person to the ground whose colours are taken
    surely: float = 0.985  # probability by the body network from which it is the person
    fewest: float = 5.0  # squared mask units that colours are taken from
    cuts: int = 4  # rounds of GrabCut
    rim: float = 1.0  # radius of a piece that is more than a rim or a sole


CUT_AGAIN = CutAgainOptions()


@dataclass(frozen=True)
class ClosedGapOptions:
    """Numbers of narrow gaps that networks and outline closed; lengths are mask units, a person is some 200 tall.

    ``dip``, ``margin``, ``alike`` and ``enclosed`` were chosen on 60 labelled street photos, the others by hand.
    """

    widest: float = 8.0  # radius of a gap
    thinnest: float = 0.8  # radius of one that is more than a thread
    smallest: float = 5.0  # squared mask units
    finest: float = 2.0  # pixels of a mask unit in which the networks' word is looked at
    sure: float = 1e-3  # probability that counts as none
    dip: float = 2.2  # log odds by which the networks are less sure than on both sides
    hand: float = 5.0  # from a hand within which nothing is a gap
    outside: float = 0.3  # probability of the person up to which a pixel is ground
    clearance: float = 1.5  # from the person, and from a gap, to where the colours of both are taken
    around: float = 25.0  # from the person up to which the ground's are
    reach: float = 30.0  # from a gap up to which colours are
    fewest: int = 50  # pixels that colours are taken from
    cell: tuple[float, float, float] = (4.0, 3.0, 3.0)  # L*a*b* of a cell of colours
    unseen: float = 2e-4  # share of a colour that was not seen
    colour: float = 3.0  # log odds that a colour says at most
    margin: float = 4.3  # log odds of colour and dip together from which a pixel is ground
    alike: float = 0.6  # mean log odds of a gap's colours
    enclosed: float = 0.85  # share of its border that is the person
    unsure: float = 0.9  # probability by the body network alone up to which a dip in its word is cut again


CLOSED_GAPS = ClosedGapOptions()


@dataclass(frozen=True)
class MattingOptions:
    """Numbers of the fractions. Mask units are pixels of the body network's mask (:class:`Window`)."""

    #: Half the width of the unknown band along the outline, in mask units. Chosen by hand.
    band: float = 1.2
    #: The same at the feet: a sole and its shadow are easily confused. Chosen by hand.
    band_at_feet: float = 0.6
    #: Radius of the feet round ankles, heels and toes, in mask units. Chosen by hand.
    feet: float = 7.0
    #: Distance from the outline in pixels beyond which a pixel has no mixed colour; and the share of the largest such
    #: distance near it from which on it is in the middle of its gap. Chosen by hand.
    pure: float = 1.5
    middle: float = 0.7
    #: Probability of the person by the body network below which the middle of a gap is ground. Chosen by hand.
    nobody: float = 0.5
    #: Regularisation of the colour lines, in squared colours in [0, 1]. Chosen by hand.
    epsilon: float = 1e-5
    #: Most steps of the solver, and the share of the right side's length at which it stops. Chosen by hand.
    steps: int = 400
    tolerance: float = 1e-4
    #: How far away the person's own colour is looked for, in mask units. Chosen by hand.
    colour_reach: float = 8.0
    #: The same where the picture has an alpha channel of its own. Chosen by hand.
    given_colour_reach: float = 4.0
    #: How many times smaller the second pass of blur fusion looks (the paper: 90 and 6 pixels). Chosen by hand.
    near: float = 10.0


MATTING = MattingOptions()


@dataclass(frozen=True)
class MatteOptions:
    """Numbers of the matte, step by step."""

    window: WindowOptions = field(default_factory=WindowOptions)
    backdrop: BackdropOptions = field(default_factory=BackdropOptions)
    outline: OutlineOptions = field(default_factory=OutlineOptions)
    props: PropOptions = field(default_factory=PropOptions)
    inlets: InletOptions = field(default_factory=InletOptions)
    scraps: ScrapOptions = field(default_factory=ScrapOptions)
    ground: GroundOptions = field(default_factory=GroundOptions)
    closed: ClosedGapOptions = field(default_factory=ClosedGapOptions)
    again: CutAgainOptions = field(default_factory=CutAgainOptions)
    gaps: HairGapOptions = field(default_factory=HairGapOptions)
    matting: MattingOptions = field(default_factory=MattingOptions)
    agreement: float = 0.7  # overlap with the person found from which an alpha channel is the person's; chosen by hand
    own_colour: float = 0.1  # alpha from which a cut-out's own colour is taken; chosen by hand


MATTE = MatteOptions()


@dataclass(frozen=True)
class GivenMaskOptions:
    """Numbers of a given mask, all chosen by hand; mask units are pixels of the body network's mask."""

    hard: float = 0.03  # share of the outline's band that may be between 0 and 1 in a mask without fractions
    agreement: float = 0.4  # overlap with the person found, below which the mask shows something else
    outside: float = 0.02  # share below which a pixel is not the person's
    room: float = 16.0  # mask units round the mask in which colours are looked for
    band: float = 0.8  # mask units: half the width of the band in which a hard mask gets fractions


GIVEN_MASK = GivenMaskOptions()


@dataclass(frozen=True)
class HeadOptions:
    """Numbers of the head. Lengths are in face heights, about 0.17 m of an adult (0.167 m of the mean body)."""

    #: Without a face mesh: forehead and chin from the middle of the eyes, in distances from the eyes to the mouth.
    #: Medians of 17 photos with a face mesh (0.50 to 1.03, and 1.31 to 2.04).
    forehead: float = 0.8
    chin: float = 1.75
    #: Without a face mesh: width of the face's outline as a share of its height. Chosen by hand.
    width: float = 0.75
    #: Hair is looked for in this band below the chin. Chosen by hand, as all that follows: 2 cm and 10 cm.
    band: tuple[float, float] = (0.118, 0.588)
    #: Hair farther from the head's axis than half a neck (6.5 cm) falls beside the neck.
    half_neck: float = 0.382
    #: Long hair covers at least this area beside the neck, in squared face heights (8 square centimeters).
    least_area: float = 0.0277
    #: And this share of all hair in the band: a beard lies under the chin.
    least_share: float = 0.25
    #: Or it meets clothes below the chin, beside the neck, over at least this width in all (3.4 cm); it meets what
    #: lies so far below it (half a centimeter). Of 24 photos two more are long so (.26, .31), as they are to the eye;
    #: of those without hair on the shoulders none has more than .11.
    met: float = 0.2
    meets: float = 0.03
    #: The skull as an ellipsoid: half its height and its length, how far its middle lies above the chin, and half its
    #: width in widths of the face at the ears. Of an adult's measures (vertex 1.3 face heights above the chin, length
    #: 1.1, breadth 1.1 widths).
    skull: tuple[float, float, float] = (0.57, 0.56, 0.75)
    skull_width: float = 0.56
    #: Ears and errors of the landmarks beyond skull and face's outline, and half the neck's width. Chosen by hand.
    rim: float = 0.08
    neck: float = 0.35


HEAD_OPTIONS = HeadOptions()


@dataclass(frozen=True)
class ColourOptions:
    """How a material's colours in this photo speak for or against it. Colours are L*a*b* units.

    Log odds by the distance from the nearest of its usual colours: 1 at it, 0 at ``even``, within ``odds``.
    """

    sure: float  # probability from which a pixel shows the material's colours
    lightness: float  # share of a difference in lightness that counts: shade changes it most
    blur: float  # pixels of the network's picture: the colours' blur
    in_face: bool | None  # look for them inside the face's outline alone, or outside of it
    same: float | None  # distance from their median up to which colours are the material's own
    colours: int  # usual colours that are told apart
    even: float  # distance at which a colour says nothing
    odds: tuple[float, float]  # least and most that it says
    fewest: int = 50  # pixels
    hidden: float | None = None  # the same where fewer pass ``sure``, and in the face even this: it wears a mask
    samples: int = 4000  # pixels that are looked at, about


@dataclass(frozen=True)
class GarmentOptions:
    """Numbers of garments; pixels are those of the network's picture."""

    least: float = 0.02  # probability that a kind has everywhere: the network may be wrong
    samples: int = 2000  # pixels that the choice of an outfit looks at, about
    cost: float = 0.1  # log odds a pixel of cloth that one kind more must gain
    #: The same for two kinds that are taken for each other, if their colours are the same.
    twins: float = 1.0
    colour: float = 10.0  # L*a*b*: side of a cell in which colours are the same
    reach: float = 24.0  # pixels: half the side of the windows in which pixels of one garment agree
    epsilon: float = 1e-3  # squared colours (in hundredths of L*a*b*) that are one colour
    smoothness: float = 6.0  # log odds of a pixel whose surroundings are all of one kind
    steps: int = 5  # of the mean field
    sharpen: float = 3.0  # pixels: half the side of the windows in which borders follow the photo's edges
    #: Below the hips, in shares of the way to the soles, where the legs begin; chosen by hand.
    crotch: float = 0.12
    #: The same down to where a hem is long, and log odds of trousers there: of 60 street photos, 25 have long trousers
    #: and 4 long skirts (1.8), half of which the network is taken to know.
    long: float = 0.75
    long_trousers: float = 0.9
    legs: float = 0.4  # of the person below the hips, from which on the legs are seen down to the soles; chosen by hand


GARMENTS = GarmentOptions()


@dataclass(frozen=True)
class SleeveOptions:
    """Numbers of where sleeves end. ``label`` and ``bare`` were chosen on half of 60 labelled street photos, the others
    by hand. Colours are L*a*b* units, their lightness counted ``lightness`` times.
    """

    strips: int = 10  # of a forearm
    alike: float = 1.0  # cost of a strip that one sleeve is longer than the other
    arm: float = 0.16  # half a lower arm's width in widths of the shoulders
    core: float = 0.6  # of it that tells colours
    from_shoulder: float = 0.3  # of the upper arm, from where its sleeve's colour is taken
    from_wrist: float = 0.1  # of the hand, from where its skin's colour is taken
    mostly: float = 0.4  # of the upper arm that must be cloth, and of the hand that must be skin
    fewest: int = 15  # pixels of either
    blur: float = 0.5  # of the colours, in pixels of the network's picture
    lightness: float = 0.5
    spread: float = 8.0  # of a sleeve's and of skin's colours
    colour: float = 3.0  # log odds that a colour says at most
    label: float = 0.7  # log odds that a pixel's label says at most
    least: float = 0.02  # probability that counts as none
    bare: float = 1.0  # log odds of skin from which a pixel before the end stays skin


SLEEVES = SleeveOptions()


@dataclass(frozen=True)
class HemOptions:
    """Numbers of where what hangs over trousers ends, chosen by hand on one photo. Colours are L*a*b* units, their
    lightness counted ``lightness`` times.
    """

    strips: int = 40  # from hip to ankle
    leg: float = 0.45  # what is beside a leg's bones, in widths of the shoulders
    core: float = 0.4  # of it that tells colours
    from_waist: float = 0.5  # of a thigh's length above the hip, from where the coat's colours are taken (from 1 down)
    from_knee: float = 0.2  # of the shin, from where the trousers' colours are taken
    fewest: int = 60  # pixels of either
    blur: float = 0.5  # of the colours, in pixels of the network's picture
    lightness: float = 0.5
    spread: float = 8.0  # of a coat's and of trousers' colours
    colour: float = 3.0  # log odds that a colour says at most
    label: float = 0.7  # log odds that a pixel's label says


HEMS = HemOptions()


@dataclass(frozen=True)
class OpeningOptions:
    """Numbers of jackets that are worn open. Lengths aside are half widths of the shoulders; colours are L*a*b* units,
    their lightness counted ``lightness`` times.
    """

    frontal: float = 0.22  # half the shoulders' width, in trunk lengths: narrower ones are seen from aside
    middle: float = 0.2  # what is nearer to the trunk's middle line tells the colours between the fronts
    flank: float = 0.65  # and what is farther the jacket's
    fewest: int = 60  # pixels of each
    blur: float = 3.0  # of the colours, in pixels of the network's picture: stripes are one colour
    lightness: float = 0.5
    apart: float = 15.0  # the usual colours of both at least
    alike: float = 0.5  # those of both flanks at most, in parts of that
    spread: float = 6.0  # of a cloth's colours
    least: float = 6e-6  # share that any colour has in a cell of that size
    colour: float = 4.0  # log odds that a colour says at most
    reach: float = 2.0  # pixels of the network's picture within which edges of the photo decide
    epsilon: float = 1e-4
    strips: int = 20  # from shoulders to hips
    front: float = 0.15  # width of the jacket at each side of the opening at least
    open: float = 0.7  # share of the strips in which there is one


OPENINGS = OpeningOptions()


@dataclass(frozen=True)
class HandOptions:
    """Numbers of hands whose fingers were found. ``odds`` was chosen on half of 60 labelled street photos, what tells a
    glove on their 75 hands: 74 bare ones (.38 and 15 in the worst case) and a glove (-.3 and 19).
    """

    odds: float = 3.0  # log odds of skin inside a bare hand, of cloth inside a glove
    #: Share of the face's chroma (a*b*, along its hue) that a bare hand has at least: light and shade take some of it.
    chroma: float = 0.25
    apart: float = 18.0  # distance (a*b*) up to which a hand is of the face's colour
    fewest: int = 30  # pixels of hand and of face that tell it


@dataclass(frozen=True)
class HeldOptions:
    """Numbers of what is held; pixels are those of the network's picture. ``rare`` and ``reach`` were chosen on half of
    60 labelled street photos and confirmed on the others, ``thought``, ``rarer`` and ``mean`` on 42 of them
    (docs/decisions/parser.md), the rest by hand.
    """

    reach: float = 20.0  # pixels from a prop or a hand within which cloth may be a part of what is held
    touch: float = 1.5  # pixels within which it touches them
    speck: float = 1.0  # pixels: half the width of what is too thin
    least: float = 6.0  # square pixels of the smallest piece
    rare: float = 0.0001  # share of the clothes, in a cell of colours, below which a colour is not theirs
    thought: float = 0.3  # probability of a prop from which on the network thinks of one where no prop or hand is
    rarer: float = 10.0  # times that probability, by which a colour of the clothes' may be less rare there
    mean: float = 0.2  # of that probability over such a piece, at least
    most: float = 0.5  # share of all that the network sees of a garment, from which on a piece is that garment
    lies: float = 0.6  # share of a piece's rim beside cloth from which on it lies on it (.82, .69 of two that did)
    edge: float = 4.0  # L*a*b* between both sides of its rim, at most, of what ends nowhere (2.7, 3.0; next 5.4)
    own: float = 3.3  # times that its colours are commoner in it than in the cloth around, at most, of cloth (2.6, 1.2)
    cell: float = 4.0  # L*a*b* with lightness halved: standard deviation of such a cell
    lightness: float = 0.5
    blur: float = 0.5  # pixels
    arm: float = 0.16  # half a lower arm's width in widths of the shoulders: cuffs and bracelets are not held
    fewest: int = 200  # pixels of cloth that tell its colours


HELD = HeldOptions()


@dataclass(frozen=True)
class DanglingOptions:
    """Numbers of what hangs on what is held alone, all chosen by hand; pixels are those of the network's picture."""

    bridge: float = 1.5  # pixels: half the width of what does not join an island with the person
    bone: float = 3.0  # pixels: width of a bone; an island that has a bone in it is a limb
    least: float = 20.0  # square pixels of the smallest island
    joined: float = 0.5  # share of the person around an island that is held
    cell: float = 4.0  # L*a*b* with lightness counted ``lightness``: standard deviation of a cell of colours
    lightness: float = 0.5


DANGLING = DanglingOptions()


@dataclass(frozen=True)
class HeadwearOptions:
    """Numbers of headwear that is taken for hair; pixels are those of the network's picture. ``apart``, ``covered`` and
    the log odds were chosen on 68 photos, 11 of them with headwear (docs/decisions/parser.md), the rest by hand.
    """

    rim: float = 1.0  # pixels from the person's outline within which colours are mixed
    edge: float = 0.7  # the same from other materials
    fewest: float = 20.0  # square pixels that tell colours
    blur: float = 0.5  # pixels
    lightness: float = 0.5  # how much of a difference in lightness counts
    depth: float = 2.0  # pixels below the upper outline that are the top
    covered: float = 0.95  # share of the top that has one of two colours, if it covers the head
    apart: float = 10.0  # L*a*b*, lightness discounted, between two colours for log odds of 1 where one covers the head
    least_more: float = 0.33  # log of how much more the network thinks of headwear above than below, at least
    enough: float = 2.0  # log odds of headwear
    # a brim: of what is taken for hair above the middle of the face (face heights above the chin); it is at least this
    # wide on each side (face heights), and the head hides it up to this share of its radius
    middle: float = 0.5
    wide: float = 0.65
    inner: float = 0.6
    disc: DiscOptions = field(default_factory=DiscOptions)
    speck: float = 0.7  # pixels: half the width of what is too thin


HEADWEAR = HeadwearOptions()


@dataclass(frozen=True)
class FaceRimOptions:
    """Numbers of a face's rim that has another's colours; ratios of sRGB to the face inside it. Chosen by hand on ten
    photos, looked at on others (docs/decisions/unseen-side.md).
    """

    halo: float = 4.5  # pixels of the photo that sharpening brightens beside hair, and at most that many ...
    halo_most: float = 0.09  # ... face heights
    deep: float = 0.06  # face heights inside the face's outline that are its rim
    outside: float = 2.0  # times that much outside of it
    side: float = 0.6  # half widths of the face's outline from its middle beyond which it ends at its sides ...
    up: float = 0.8  # ... and face heights above the chin up to which it does
    ear: float = 0.35  # face heights above the chin from which on skin outside of the outline is an ear
    dark: float = 0.62  # of the face's median, below which a pixel of the rim that touches its end is hair
    pale: tuple[float, float] = (
        0.06,
        0.08,
    )  # how much less red from which on, and over which, it is none of the face's
    bright: tuple[float, float] = (0.02, 0.04)  # how much brighter sharpening makes it
    overshoot: float = 1.5  # ratio from which on sharpening alone makes nothing so bright
    #: Share of the distances (sRGB) from the face and from the ground beside it that the first is, where it is ground.
    alike: tuple[float, float] = (0.5, 0.15)
    same: tuple[float, float] = (0.75, 0.1)  # the same above the brows, where hair ends and light is on foreheads
    lit: tuple[float, float] = (0.5, 0.2)  # brightness below which it may be a beard or glasses


FACE_RIMS = FaceRimOptions()


@dataclass(frozen=True)
class HairRimOptions:
    """Numbers of the ground's share in the colours of hair; lengths in face heights. Chosen by hand on one photo,
    looked at on others (docs/decisions/scraps.md).
    """

    deep: float = 0.15  # from the outline, up to which all of the ground's share goes; none does at twice that
    even: float = 0.2  # over which the ground beside is one colour
    ground: float = 0.02  # alpha below which a pixel is ground
    least: float = 0.05  # squared: area of hair further inside that tells hair's hue
    #: Distance (a*b*) of the ground from the hair, and from grey, from which on it tells, and from which on surely.
    hue: tuple[float, float] = (25.0, 45.0)
    off_line: float = 15.0  # L*a*b* beside the line from hair to ground that a mixture of both may lie
    missed: float = 0.7  # share of the ground from which on such a pixel is ground that the matte has missed
    own: float = 0.05  # share of a label's pixels further from hair that may be so, for such ones to be none of its own
    most: float = 0.9  # share that is taken out
    darkest: float = 0.6  # of the hair's colour, which nothing is taken below


HAIR_RIMS = HairRimOptions()


@dataclass(frozen=True)
class ParsingOptions:
    """Numbers of the parser at run time; pixels are those of the network's picture, 256 for the person's height.

    Chosen on half of 60 labelled street photos and confirmed on the other half (docs/decisions/parser.md) where nothing
    else is said.
    """

    size_px: int = 800  # of the person's box, in which labels are found; chosen by hand
    shown: float = 0.02  # alpha from which a pixel has a label; chosen by hand
    seen: float = 0.3  # confidence from which the network is told of a landmark; as it was trained
    #: Parts of the person that are looked at by themselves, from the top, in heights of the person's box.
    parts: tuple[tuple[float, float], ...] = ((-0.04, 0.56), (0.44, 1.04))
    head_of_shoulders: float = 1.0  # half the height of the view of the head, in widths of the shoulders
    head_of_height: float = 0.16  # and at least this in heights of the person's box
    larger: float = 1.15  # a part is looked at if it is seen that much larger; chosen by hand
    fade: float = 20.0  # pixels at a part's border in which its weight grows to 1; chosen by hand
    least: float = 0.01  # probability that nothing falls below
    sharpen: float = 3.0  # pixels: half the side of the windows of the guided filter
    sharpen_epsilon: float = 1e-3  # squared colours (in hundredths of L*a*b*) that are one colour
    reach: float = 6.0  # pixels: half the side of the windows in which pixels of like colour agree on a material
    smoothness: float = 3.0  # log odds of a pixel whose surroundings are all of one material
    steps: int = 4  # of the mean field; chosen by hand
    #: Chroma that 1 % of the person must pass for its colours to say anything: not so in black and white, toned or not
    #: (d10 7.9), but in a person in black of whom little skin is seen (f01 16.5; 5 % pass 8.6). By hand.
    colourless: float = 12.0
    #: Log odds of materials beyond what the network says: it finds more hair than there is.
    prior: dict[str, float] = field(
        default_factory=lambda: {"skin": 0.3, "hair": -0.4, "cloth": 0.0, "shoe": 0.0, "prop": 0.0}
    )
    #: Log odds of skin inside the face's outline and below the brows in a photo without colours, where the person's own
    #: colours cannot help, and against skin that stands off the head. In colour photos the first changes nothing
    #: (-.0001 to -.002 of every class).
    face: float = 2.0
    face_rim: float = 0.06  # face heights inside the outline from which on they count; chosen by hand
    brows: float = 0.7  # face heights above the chin up to which there is no fringe; chosen by hand
    #: Share of a prop on the lower arms from which it is the arm (a tattoo, a sleeve); chosen by hand on one photo.
    on_arm: float = 0.6
    arm: float = 0.16  # half a lower arm's width in widths of the shoulders; chosen by hand
    #: Share of a lower arm whose landmarks are not sure that a prop covers, and of the prop that is so near to a colour
    #: of skin (L*a*b*, lightness counted less), from which it is that arm: .46 and .94 of one that leaves the picture;
    #: none of 25 other unsure arms has a prop on it.
    on_guess: float = 0.3
    like_skin: float = 0.8
    same_skin: float = 6.0
    skin: ColourOptions = ColourOptions(
        sure=0.85, lightness=0.45, blur=0.6, in_face=True, same=16.0, colours=4, even=9.0, odds=(-3.0, 1.0), hidden=0.7
    )
    hair: ColourOptions = ColourOptions(
        sure=0.9, lightness=0.6, blur=0.5, in_face=False, same=None, colours=3, even=12.0, odds=(-2.0, 0.0)
    )
    #: Probability of skin, hair, cloth or shoe from which it is none of the held things that the matte found. By hand.
    surer_than_held: float = 0.8
    hands: HandOptions = field(default_factory=HandOptions)
    held: HeldOptions = field(default_factory=HeldOptions)
    dangling: DanglingOptions = field(default_factory=DanglingOptions)
    headwear: HeadwearOptions = field(default_factory=HeadwearOptions)
    sleeves: SleeveOptions = field(default_factory=SleeveOptions)
    hems: HemOptions = field(default_factory=HemOptions)
    openings: OpeningOptions = field(default_factory=OpeningOptions)
    garments: GarmentOptions = field(default_factory=GarmentOptions)


PARSING = ParsingOptions()
