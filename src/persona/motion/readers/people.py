"""Who is who in files that do not say: people are followed by where they are, how they are turned and bent.

A state is a row of numbers that are near if the people are: twice the place in meters, turns, and shape. Half a meter
is as far as a large turn of the whole body.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import linear_sum_assignment

from persona.errors import PersonaError
from persona.geometry.rotations import Array

MOST_IN_TURNS = 8  # people looked for in a list that tells neither frames nor people
MOST_IN_A_FRAME = 64  # where frames are told
_MOST_NOTES = 3
_BODY = 22  # joints of a state, the root first
_ENOUGH = 2000  # rows of such a list looked at to decide
_RECENT = 64  # people seen last among whom a person is looked for


@dataclass(frozen=True)
class Following:
    """How people are told apart; distances are of states. Chosen by hand: nobody moves half a meter or turns far in a
    frame, two bodies cannot be in one place, and people who take turns in a list are farther from each other than
    from themselves a frame ago.

    Attributes:
        far: how far from everybody's last place somebody new is, at least.
        going: by how much that grows with every frame in which a person is not seen; a fast walk at 30 a second.
        apart: how many times farther a row is from its neighbours than from the nearest rows of a frame ago, where
            people take turns; of one person it is about one.
        cut: how many times farther than usual somebody goes in a frame, where it is a cut.
        body: meters between two people of a frame, at least.
        shape: weight of shape parameters, which differ by one from person to person and are noisy.
        jump: how far neighbours in a list are at least that are of different people.
    """

    jump: float = 0.3
    far: float = 1.0
    going: float = 0.1
    apart: float = 2.0
    cut: float = 4.0
    body: float = 0.2
    shape: float = 0.1


OPTIONS = Following()
_HOW = "told apart by where they are"


@dataclass(frozen=True)
class Apart:
    """The people of a file: rows of each in the order of time, how they were told apart ("" where the file says, or
    holds one), and further notes for the user."""

    people: list[Array]
    how: str = ""
    notes: tuple[str, ...] = ()


def told_apart(name: str, frames: Array | None, states: Array, places: Array | None) -> Apart:
    """The people of a file that does not say which rows are whose.

    Args:
        name: of the file.
        frames: the number of each row's frame (n,); None where the file does not number them, or one number for all.
        states: what tells rows apart (n, k), of :func:`states`.
        places: meters (n, 3); None where the file has none.

    Raises:
        PersonaError: several people take turns, and nobody can tell when.
    """
    notes: list[str] = []
    if frames is not None and len(frames) > 1 and np.ptp(frames) == 0 and not _are_one_frame(states):
        frames = None  # the name of the film, perhaps
        notes.append("all frames tell the same number: they are read one after another")
    how = _HOW
    if frames is None:
        turns = _taking_turns(states, places)
        if turns.mixed:
            raise PersonaError(
                f"{name}: its frames are of several people in turns, and tell neither frame nor person; give each of "
                "them a frame_id or a track_id"
            )
        if turns.doubtful:
            notes.append("several people may take turns in the frames: a frame_id or a track_id in each would tell")
        people = turns.people if len(turns.people) > 1 else _one_after_another(states)
        how += ", for neither frames nor people are named"
    elif len(np.unique(frames)) == len(frames):
        people = [np.argsort(frames)]
    else:
        most = int(np.unique(frames, return_counts=True)[1].max())
        if most > MOST_IN_A_FRAME:
            raise PersonaError(
                f"{name}: {most} people are in one frame, expected at most {MOST_IN_A_FRAME}; give every frame its own "
                "frame_id"
            )
        people = _followed(frames, states)
        how = _HOW if np.ptp(frames) else ""
    for i, rows in enumerate(people, 1):
        found = _jumps(states[rows], None if frames is None else frames[rows])
        if len(found):
            at = found[0] + 1 if frames is None else frames[rows[found[0]]]
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            who = "the person jumps" if len(people) == 1 else f"person {i} jumps"
            notes.append(f"{who} at frame {at}{more}: a cut, or somebody else; a track_id in each frame would tell")
        if len(notes) > _MOST_NOTES:
            break
    return Apart(people, how if len(people) > 1 else "", tuple(notes))


def states(rotations: Array, places: Array, shapes: Array | None = None) -> Array:
    """A row of numbers for each body.

    Args:
        rotations: local ones (n, j, 3, 3), the root first.
        places: meters (n, 3).
        shapes: parameters of shape (n, k), if there are any.
    """
    count = len(rotations)
    turns = rotations[:, :_BODY].reshape(count, -1) / 3
    turns[:, :9] *= 2
    parts = [2.0 * places, turns]
    if shapes is not None:
        parts.append(OPTIONS.shape * shapes)
    return np.concatenate(parts, 1)


def _followed(frames: Array, states: Array) -> list[Array]:
    """Rows of each person, in the order of frames, of rows that tell their frames and not their people.

    Rows of a frame are assigned to people so that all go as little as possible. Who is farther from everybody than
    people in one frame are from each other is somebody new.

    Args:
        frames: of each row (n,).
        states: of each row (n, k).
    """
    order = np.argsort(frames, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(frames[order])) + 1)
    apart = [float(_distances(states[g], states[g])[~np.eye(len(g), dtype=bool)].min()) for g in groups if len(g) > 1]
    gate = max(OPTIONS.far, float(np.median(apart)) / 2 if apart else 0.0)
    people: list[list[int]] = []
    recent: list[int] = []  # people, those seen last at the end
    for group in groups:
        matched: dict[int, int] = {}
        if recent:
            ends = np.array([people[p][-1] for p in recent])
            gone = np.maximum(frames[group[0]] - frames[ends] - 1, 0)
            limits = gate + OPTIONS.going * gone[:, None]
            cost = _distances(states[ends], states[group])
            # Beyond the limit all places are equally bad, and none of them is taken.
            rows, columns = linear_sum_assignment(np.minimum(cost, limits))
            near = cost[rows, columns] < limits[rows, 0]
            matched = {int(c): recent[r] for r, c in zip(rows[near], columns[near], strict=True)}
        now = []
        for i, row in enumerate(group.tolist()):
            person = matched.get(i, len(people))
            if person == len(people):
                people.append([])
            people[person].append(row)
            now.append(person)
        recent = [*(p for p in recent if p not in now), *now][-_RECENT:]
    return [np.array(p) for p in people]


@dataclass(frozen=True)
class _Turns:
    """What a list that tells neither frames nor people is: ``people`` (rows of each), or of several people whose frames
    cannot be told, for sure (``mixed``) or perhaps (``doubtful``)."""

    people: list[Array]
    mixed: bool = False
    doubtful: bool = False


def _taking_turns(states: Array, places: Array | None) -> _Turns:
    """Tell people apart that take turns in a list, in any order within a frame.

    Args:
        states: of each row (n, k).
        places: meters (n, 3); None where the file has none.
    """
    count = len(states)
    one = _Turns([np.arange(count)])
    if count < 4:
        return one
    some = states[:_ENOUGH]
    neighbours = float(np.linalg.norm(np.diff(some, axis=0), axis=1).mean())
    lags = range(1, min(2 * MOST_IN_TURNS - 1, len(some) - 2) + 1)
    first = lags[-1]
    before = np.stack([np.linalg.norm(some[first:] - some[first - k : -k], axis=1) for k in lags])
    if count > 10 * first and before[0].mean() < OPTIONS.apart / 2 * before.min(0).mean():
        return one  # who goes on and on: most lists, at little cost

    def gaps(rows: Array, others: Array) -> Array:
        return np.full(len(rows), np.inf) if places is None else np.linalg.norm(places[rows] - places[others], axis=1)

    found: tuple[float, int] | None = None
    for people in range(2, MOST_IN_TURNS + 1):
        if count % people or count < 2 * people:
            continue
        rows = _blocks(some[: len(some) // people * people], people)
        moved = float(np.linalg.norm(np.diff(some[rows], axis=0), axis=2).mean())
        pairs = [(i, j) for i in range(people) for j in range(i)]
        # All are farther from each other than from themselves a frame ago, and no two are in one place.
        apart = np.min([np.linalg.norm(some[rows[:, i]] - some[rows[:, j]], axis=1) for i, j in pairs], 0)
        bodies = np.min([gaps(rows[:, i], rows[:, j]) for i, j in pairs], 0)
        fits = OPTIONS.apart * moved < neighbours and np.median(apart) > moved and np.median(bodies) > OPTIONS.body
        if fits and (found is None or moved < found[0]):
            found = moved, people
    if found is not None:
        rows = _blocks(states, found[1])
        if not any(len(_jumps(states[mine], None)) for mine in rows.T):
            return _Turns(list(rows.T))
        # Somebody is missing in a frame, and all that follow are mixed up.
    if before[0].mean() > OPTIONS.cut * before.min(0).mean():
        at = first + np.flatnonzero(before[0] > OPTIONS.cut * before.min(0))
        sure = places is not None and bool(np.median(gaps(at, at - 1)) > OPTIONS.body)
        return _Turns(one.people, mixed=sure, doubtful=places is None)
    return one


def names_change(frames: Array, states: Array, people: list[Array]) -> bool:
    """Whether rows that tell their people do so in vain, with numbers within each frame: people by name go much farther
    than people who are followed by where they are.

    Args:
        frames: of each row (n,).
        states: of each row (n, k), of :func:`states`.
        people: rows of each person by name, in the order of time.
    """
    if max(np.unique(frames, return_counts=True)[1]) > MOST_IN_A_FRAME:
        return False
    found = _followed(frames, states)
    return len(found) <= len(people) and _mean_step(states, people) > OPTIONS.apart * _mean_step(states, found)


def _mean_step(states: Array, people: list[Array]) -> float:
    steps = [np.linalg.norm(np.diff(states[rows], axis=0), axis=1) for rows in people if len(rows) > 1]
    return float(np.concatenate(steps).mean()) if steps else 0.0


def _are_one_frame(states: Array) -> bool:
    """Whether rows that all tell one frame are several people in it, and not one person whose frames are not told."""
    if len(states) > MOST_IN_A_FRAME:
        return False
    return float(np.median(np.linalg.norm(np.diff(states, axis=0), axis=1))) > OPTIONS.jump


def _one_after_another(states: Array) -> list[Array]:
    """Rows of each person of such a list in which they follow one another, each with as many rows: it jumps between
    them alone."""
    steps = np.linalg.norm(np.diff(states, axis=0), axis=1)
    for people in range(2, MOST_IN_TURNS + 1):
        size = len(states) // people
        if len(states) % people or size < 3:
            continue
        between = np.arange(size, len(states), size) - 1
        within = np.delete(steps, between)
        if steps[between].min() > max(OPTIONS.jump, 2 * OPTIONS.cut * float(within.max())):
            return list(np.arange(len(states)).reshape(people, size))
    return [np.arange(len(states))]


def _jumps(states: Array, frames: Array | None) -> Array:
    """Rows (k,) that are too far from the ones before them to be the same person without a cut."""
    if len(states) < 2:
        return np.zeros(0, int)
    steps = np.linalg.norm(np.diff(states, axis=0), axis=1)
    gone = np.zeros(len(steps)) if frames is None else np.maximum(np.diff(frames) - 1, 0)
    usual = OPTIONS.cut * float(np.median(steps)) if len(steps) > 2 else 0.0
    return 1 + np.flatnonzero(steps > np.maximum(OPTIONS.far + OPTIONS.going * gone, usual))


def _blocks(states: Array, people: int) -> Array:
    """Rows (frames, people) of blocks of as many rows as people, each in the column of its person."""
    rows = np.arange(len(states)).reshape(-1, people)
    for before, now in pairwise(rows):
        now[:] = now[linear_sum_assignment(_distances(states[before], states[now]))[1]]
    return rows


def _distances(a: Array, b: Array) -> Array:
    return np.linalg.norm(a[:, None] - b[None], axis=2)
