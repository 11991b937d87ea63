"""What the server sends to the page as JSON: one dataclass for each answer, their fields in camel case.

The page's types (``web/src/server-types.ts``) are generated from these classes by ``tools/server_types.py``.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import re
from dataclasses import dataclass
from typing import Any, Literal

JobKind = Literal["create", "track"]
JobEnding = Literal["", "stop", "cancel"]
JobState = Literal["queued", "running", "done", "failed", "stopped", "cancelled"]


@dataclass(frozen=True)
class JobStage:
    """How far one stage of a job is.

    Attributes:
        name: the stage's name ("perceive", "fit", ...).
        fraction: the share that is done, 0 to 1.
        message: what it does.
        seconds_left: an estimate of the time left, if there is one.
        state: whether the stage is over.
    """

    name: str
    fraction: float = 0.0
    message: str = ""
    seconds_left: float | None = None
    state: Literal["running", "done"] = "running"


@dataclass(frozen=True)
class JobResult:
    """What a job has made.

    Attributes:
        avatar: the name of the new avatar.
        motion: the name of the motion that a video shows.
    """

    avatar: str | None = None
    motion: str | None = None


@dataclass(frozen=True)
class JobReport:
    """A job as its owner sees it.

    Attributes:
        id: the job's own.
        kind: an avatar is made, or the person in a video is followed.
        name: the name of the avatar it is about.
        title: what the uploaded file was called.
        state: how the whole job stands; what is stopped or failed can go on, of what is cancelled nothing is kept.
        ending: what it was asked for while it runs: it ends within seconds, to be gone on with or removed.
        ahead: how many jobs wait longer than this one, while it waits itself.
        stages: its stages in the order they began.
        warnings: what the user should know, in plain words.
        previews: how many pictures there have been; the last one can be fetched.
        error: what went wrong, in plain words; empty otherwise.
        result: what was made, once the job is done.
        created: when it was asked for, in seconds since 1970.
        started: when work on it began, if it has.
        ended: when it was over, if it is.
        revision: of this report; a newer one has a higher one.
    """

    id: str
    kind: JobKind
    name: str
    title: str
    state: JobState
    ending: JobEnding
    ahead: int
    stages: tuple[JobStage, ...]
    warnings: tuple[str, ...]
    previews: int
    error: str
    result: JobResult
    created: float
    started: float | None
    ended: float | None
    revision: int


@dataclass(frozen=True)
class JobChange:
    """What those who listen are told.

    Attributes:
        job: a job that is new or has changed.
        removed: the id of a job that is no more.
        revision: of the change; who listens again later says which one it has heard last.
    """

    job: JobReport | None
    removed: str | None
    revision: int


@dataclass(frozen=True)
class JobList:
    """Jobs of one owner.

    Attributes:
        jobs: newest first.
    """

    jobs: tuple[JobReport, ...]


@dataclass(frozen=True)
class AvatarReport:
    """An avatar as its owner sees it.

    Attributes:
        name: what it is called.
        created: when its file was written, in seconds since 1970.
        photo: whether its photo is kept.
        refinable: whether it can be made again from its photo, with other choices.
        folder: where it lies on this computer; empty where that is the server's business.
        report: whether there is a report of how it was made.
    """

    name: str
    created: float
    photo: bool
    refinable: bool
    folder: str
    report: bool


@dataclass(frozen=True)
class AvatarList:
    """Avatars of one owner.

    Attributes:
        avatars: newest first.
    """

    avatars: tuple[AvatarReport, ...]


@dataclass(frozen=True)
class NewName:
    """What an avatar is to be called.

    Attributes:
        name: letters, digits, dashes and underscores; other characters become dashes.
    """

    name: str


@dataclass(frozen=True)
class Login:
    """A token that a person enters on the page.

    Attributes:
        token: as it was given to the user.
    """

    token: str


@dataclass(frozen=True)
class Health:
    """How the server is.

    Attributes:
        ready: whether jobs can be taken.
        version: the program's.
        queued: how many jobs wait.
        running: how many are worked on.
        workers: how many can be worked on at a time.
    """

    ready: bool
    version: str
    queued: int
    running: int
    workers: int


@dataclass(frozen=True)
class OfferedChoice:
    """A choice for a new avatar, one field of ``persona.Choices``.

    Attributes:
        name: the field's name, as the server takes it.
        kind: what its value is; "option" is one of ``options``, "switch" is true or false.
        options: the allowed values of an "option"; empty otherwise.
        smallest: the smallest number that is allowed, if there is one.
        largest: the largest number that is allowed, if there is one.
        unit: what a number counts ("meters"); empty if nothing has to be said.
        optional: whether null may be chosen, which leaves it to the program.
        value: what holds if the page says nothing.
    """

    name: str
    kind: Literal["number", "integer", "option", "switch"]
    options: tuple[str, ...]
    smallest: float | None
    largest: float | None
    unit: str
    optional: bool
    value: str | float | bool | None


@dataclass(frozen=True)
class ServerState:
    """What the page needs to begin.

    Attributes:
        creates: whether new avatars can be made here.
        user: who asks; empty where there is one user only.
        folder: where the avatars lie on this computer; empty where that is the server's business.
        avatars: names of all avatars, newest first.
        jobs: newest first.
        choices: what can be chosen for a new avatar.
        revision: of this state; those who listen to what comes after it miss nothing.
    """

    creates: bool
    user: str
    folder: str
    avatars: tuple[str, ...]
    jobs: tuple[JobReport, ...]
    choices: tuple[OfferedChoice, ...]
    revision: int


@dataclass(frozen=True)
class ServedMotion:
    """A motion on the avatar's own skeleton.

    Attributes:
        name: what the page calls it.
        fps: frames a second.
        frames: the number of frames.
        rotations: base64 of float32: frames x joints x quaternion xyzw.
        translations: base64 of float32: frames x 3, meters.
        expression_names: facial actions that move; empty if none does.
        expressions: base64 of float32: frames x expressions.
        notes: what was assumed when the file was read, in plain words.
    """

    name: str
    fps: float
    frames: int
    rotations: str
    translations: str
    expression_names: tuple[str, ...]
    expressions: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class MirroredPose:
    """The avatar's pose for a picture of the page's camera.

    Attributes:
        seen: whether a person is in the picture; if not, the rest is empty.
        calibrated: whether the person's shape is known.
        rotations: base64 of float32: joints x quaternion xyzw.
        translation: base64 of three float32, meters.
        expression: base64 of float32: all of the avatar's facial actions.
    """

    seen: bool
    calibrated: bool
    rotations: str
    translation: str
    expression: str


@dataclass(frozen=True)
class ExportList:
    """The formats of other tools in which an avatar can be had.

    Attributes:
        formats: as ``persona export --to`` names them.
    """

    formats: tuple[str, ...]


@dataclass(frozen=True)
class BakingReport:
    """How far the file that the page reads of an avatar has come, which is made when it is opened for the first time.

    Attributes:
        fraction: the share that is done, 0 to 1; null when nothing is made now.
        message: what is done just now.
    """

    fraction: float | None
    message: str


@dataclass(frozen=True)
class ServerProblem:
    """Any answer whose status is not OK.

    Attributes:
        error: what was wrong and what to do, in plain words.
    """

    error: str


#: Everything the server sends or takes as JSON.
ANSWERS = (
    JobStage,
    JobResult,
    JobReport,
    JobChange,
    JobList,
    AvatarReport,
    AvatarList,
    NewName,
    Login,
    Health,
    OfferedChoice,
    ServerState,
    ServedMotion,
    MirroredPose,
    BakingReport,
    ExportList,
    ServerProblem,
)


def plain(answer: Any) -> Any:
    """An answer as JSON takes it: dataclasses as objects with fields in camel case, tuples as lists."""
    if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        return {camel_case(f.name): plain(getattr(answer, f.name)) for f in dataclasses.fields(answer)}
    if isinstance(answer, (tuple, list)):
        return [plain(value) for value in answer]
    return answer


def described(kind: type) -> dict[str, str]:
    """What the section "Attributes" of a dataclass' docstring says of each field."""
    section = (inspect.getdoc(kind) or "").partition("Attributes:\n")[2]
    found = re.findall(r"^    (\w+): (.*(?:\n      .*)*)", section, re.M)
    return {name: f"{text[0].upper()}{' '.join(text.split())[1:]}" for name, text in found}


@functools.cache
def camel_case(name: str) -> str:
    """``seconds_left`` as ``secondsLeft``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


__all__ = [
    "ANSWERS",
    "AvatarList",
    "AvatarReport",
    "BakingReport",
    "ExportList",
    "Health",
    "JobChange",
    "JobEnding",
    "JobKind",
    "JobList",
    "JobReport",
    "JobResult",
    "JobStage",
    "JobState",
    "Login",
    "MirroredPose",
    "NewName",
    "OfferedChoice",
    "ServedMotion",
    "ServerProblem",
    "ServerState",
    "camel_case",
    "described",
    "plain",
]
