"""What the server sends to the page as JSON: one dataclass for each answer, their fields in camel case.

The page's types (``web/src/server-types.ts``) are generated from these classes by ``tools/server_types.py``.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

JobKind = Literal["create", "track"]
JobState = Literal["running", "done", "failed", "cancelled"]


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
    """A job as the page shows it.

    Attributes:
        kind: an avatar is made, or the person in a video is followed.
        name: the name of the avatar it is about.
        number: counts up with every job of this server.
        state: how the whole job stands.
        stages: its stages in the order they began.
        warnings: what the user should know, in plain words.
        previews: how many pictures there have been; the last one can be fetched.
        error: what went wrong, in plain words; empty otherwise.
        result: what was made, once the job is done.
        revision: counts up with every change of this report.
    """

    kind: JobKind
    name: str
    number: int
    state: JobState
    stages: tuple[JobStage, ...]
    warnings: tuple[str, ...]
    previews: int
    error: str
    result: JobResult
    revision: int


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
        avatars: names of all avatars, newest first.
        job: the running or the last job.
        choices: what can be chosen for a new avatar.
    """

    creates: bool
    avatars: tuple[str, ...]
    job: JobReport | None
    choices: tuple[OfferedChoice, ...]


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
class ServerProblem:
    """Any answer whose status is not OK.

    Attributes:
        error: what was wrong and what to do, in plain words.
    """

    error: str


#: Everything the server sends as JSON.
ANSWERS = (JobStage, JobResult, JobReport, OfferedChoice, ServerState, ServedMotion, MirroredPose, ServerProblem)


def plain(answer: Any) -> Any:
    """An answer as JSON takes it: dataclasses as objects with fields in camel case, tuples as lists."""
    if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        return {camel_case(f.name): plain(getattr(answer, f.name)) for f in dataclasses.fields(answer)}
    if isinstance(answer, (tuple, list)):
        return [plain(value) for value in answer]
    return answer


def camel_case(name: str) -> str:
    """``seconds_left`` as ``secondsLeft``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


__all__ = [
    "ANSWERS",
    "JobKind",
    "JobReport",
    "JobResult",
    "JobStage",
    "JobState",
    "MirroredPose",
    "OfferedChoice",
    "ServedMotion",
    "ServerProblem",
    "ServerState",
    "camel_case",
    "plain",
]
