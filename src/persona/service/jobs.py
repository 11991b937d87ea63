"""The queue: jobs wait in the store, a few workers take them, and whatever dies is taken up again.

Of an avatar that is made, the photo lies in the avatar's own folder, which is made for the job; a video lies in the
job's folder and is removed when the job is over. What is cancelled is removed before the job is said to be cancelled.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any

from persona.choices import AVATAR, Choices
from persona.errors import PersonaError
from persona.events import Event
from persona.service import work as job_work
from persona.service.databases import Unavailable
from persona.service.limits import Limits, days_ago
from persona.service.metrics import Metrics
from persona.service.places import Places
from persona.service.problems import Problem, missing, without_paths
from persona.service.processes import PATIENCE, Outcome, Runner, run_in_process
from persona.service.store import Job, Store, Told, new_worker
from persona.viewer.answers import JobKind, JobReport, JobResult, JobState
from persona.viewer.library import FURTHER, PHOTO, Shelf, harmless
from persona.viewer.offers import chosen

#: What each kind of job does; see :mod:`persona.service.work`.
WORK: Mapping[JobKind, Callable[..., dict[str, Any]]] = {
    "create": job_work.create_avatar,
    "track": job_work.track_video,
}
_TELL_SECONDS = 0.25  # between two writes of progress
_BEAT_SECONDS = 5.0  # between two signs of life
_IDLE_SECONDS = 1.0  # between looks at a queue that another process may have filled
_CLEAN_SECONDS = 60.0  # between two rounds of clearing up
_RECEIVING_SECONDS = 3600.0  # that a motion file takes to arrive and to be read, at most
_DATABASE_PATIENCE = 2.0  # seconds after the store could not be written


@dataclass
class Jobs:
    """All jobs of a server.

    Attributes:
        store: where they are kept.
        places: where their files are.
        choices: for every avatar that is made; each job's own go before them.
        limits: how many there may be, and how long they are kept.
        count: how many are worked on at a time.
        work: what each kind of job does.
        run: where it is done.
        metrics: counts what is over.
    """

    store: Store
    places: Places
    choices: Choices = field(default_factory=Choices)
    limits: Limits = field(default_factory=Limits)
    count: int = 1
    work: Mapping[JobKind, Callable[..., dict[str, Any]]] = field(default_factory=lambda: WORK)
    run: Runner = run_in_process
    metrics: Metrics = field(default_factory=Metrics)
    _closing: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    #: Held from the look whether an avatar is at rest to what is done with it then. Of one server: several that share a
    #: database can still be asked at the same instant.
    _resting: threading.RLock = field(default_factory=threading.RLock)

    # -- the server's life --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Take up what an earlier server left, and begin to work."""
        self.recover()
        loops = [self._work_on] * self.count + [self._clear_up]
        self._threads = [threading.Thread(target=loop, daemon=True, name="persona-worker") for loop in loops]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End what runs; the next server goes on with it."""
        self._closing.set()
        with self.store.changed:
            self.store.changed.notify_all()
        for thread in self._threads:
            thread.join(PATIENCE + 5)
        self.store.close()

    def recover(self) -> None:
        """Queue again what was worked on by processes that are no more, and finish what they began to remove."""
        for job in self.store.abandoned():
            if job.state == "receiving":
                self._clear(job)
                self.store.remove(job.id)
            elif job.wanted == "cancel":
                self._clear(job)
                self.store.end(job, "cancelled", Told())
            elif job.wanted == "stop":
                self.store.end(job, "stopped", job.told)
            else:
                self.store.again(job, died=False)
        for job in self.store.all("stopped"):
            if job.wanted == "cancel":
                self._clear(job)
                self.store.cancelled(job.id)
        for job in self.store.all("done"):  # killed between the end of the job and the end of its video
            video = self._upload(job)
            if job.kind == "track" and video is not None:
                video.unlink(missing_ok=True)
        known = {job.id for job in self.store.all("receiving", "queued", "running", "done", "failed", "stopped")}
        for folder in self.places.jobs.iterdir():
            old = folder.is_dir() and time.time() - folder.stat().st_mtime > _RECEIVING_SECONDS
            if old and folder.name not in known:  # of a motion file whose reader was killed
                rmtree(folder, ignore_errors=True)

    # -- what users ask for -------------------------------------------------------------------------------------

    def admit(self, owner: str) -> None:
        """Whether a user may have one more job.

        Raises:
            Problem: the queue or the disk is full.
        """
        for mine, most in ((None, self.limits.jobs), (owner, self.limits.jobs_of_user)):
            counts = self.store.count(mine)
            busy = sum(counts.get(state, 0) for state in ("receiving", "queued", "running"))
            if busy >= most:
                whose = "the server's queue is" if mine is None else "your queue is"
                raise Problem(
                    429, f"{whose} full ({most} jobs); wait until some are done, or cancel some", {"retry-after": "60"}
                )
        self.limits.check_disk(self.places.jobs)

    def begin_avatar(self, owner: str, title: str, ending: str, options: str) -> tuple[Job, Path]:
        """A new avatar, in a folder of its own, and where its photo is to be written.

        The job waits for its photo: :meth:`ready` or :meth:`refuse` must follow.
        """
        folder = self.places.library(owner).reserve(title)
        try:
            job = self.store.add(owner, "create", folder.name, title, options, fresh=True)
        except BaseException:
            folder.rmdir()
            raise
        return job, folder / PHOTO / f"{harmless(Path(title).stem)}{ending}"

    def begin_tracking(self, owner: str, shelf: Shelf, title: str, ending: str) -> tuple[Job, Path]:
        """A video for an avatar, and where it is to be written; the same must follow."""
        job = self.store.add(owner, "track", shelf.name, title)
        return job, self.places.of_job(job.id) / f"{harmless(Path(title).stem)}{ending}"

    def ready(self, job: Job, upload: Path) -> Job:
        """The upload is there: the job waits for a worker."""
        self.store.queue(job.id, upload.name)
        return self._again(job)

    def refuse(self, job: Job) -> None:
        """The upload is not taken: nothing of it stays."""
        self._clear(job)
        self.store.remove(job.id)

    def refine(self, owner: str, shelf: Shelf, options: str) -> Job:
        """Make an avatar of its kept photo again, with other choices.

        Raises:
            Problem: the photo is not kept, or the avatar is being made.
        """
        original = shelf.original()
        if original is None:
            raise Problem(409, f"the photo of {shelf.name} is not kept here; make the avatar of the photo again")
        with self._resting:
            self.still(owner, shelf.name)
            for earlier in self.store.about(owner, shelf.name):
                if earlier.kind == "create":
                    self.store.remove(earlier.id)
            job = self.store.add(owner, "create", shelf.name, original.name, options)
            return self.ready(job, original)

    def resume(self, job: Job) -> Job:
        """Go on with what failed or was stopped.

        Raises:
            Problem: there is nothing to go on with, or the queue or the disk is full.
        """
        if job.state not in ("failed", "stopped"):
            raise Problem(409, f"a job that is {job.state} cannot go on; only one that failed or was stopped can")
        upload = self._upload(job)
        if upload is None or not upload.is_file():
            raise Problem(409, f"{job.title} is no longer kept; send it again")
        self.admit(job.owner)
        self.store.queue(job.id)
        return self._again(job)

    def stop(self, job: Job) -> None:
        """End a job, and keep what it had finished; one that runs ends within seconds.

        Raises:
            Problem: it is over.
        """
        if job.over:
            raise Problem(409, f"the job is over ({job.state}); there is nothing to stop")
        self.store.want(job.id, "stop")
        self.store.withdraw(job.id)

    def cancel(self, job: Job) -> None:
        """End a job, and remove its upload and what it made; one that runs ends within seconds.

        Raises:
            Problem: it is done or cancelled.
        """
        if job.state in ("done", "cancelled"):
            raise Problem(409, f"the job is over ({job.state}); delete it, or the avatar that it made")
        self.store.want(job.id, "cancel")
        if self.store.withdraw(job.id) or job.over:
            self._clear(job)
            self.store.cancelled(job.id)

    def remove(self, job: Job) -> None:
        """Forget a job that is over; an avatar that it made stays, an upload without one is removed.

        Raises:
            Problem: it is not over.
        """
        if not job.over:
            raise Problem(409, "the job is not over; stop or cancel it first")
        self._forget(job)

    def still(self, owner: str, name: str) -> None:
        """Whether nothing is done with an avatar.

        Raises:
            Problem: a job is about it.
        """
        if any(not job.over for job in self.store.about(owner, name)):
            raise Problem(409, f"{name} is being worked on; stop or cancel the job first")

    def rename(self, owner: str, shelf: Shelf, wanted: str) -> str:
        """Give an avatar another name, also where jobs speak of it."""
        before = shelf.name
        with self._resting:
            self.still(owner, before)
            name = self.places.library(owner).rename(shelf, wanted)
            self.store.rename(owner, before, name)
        return name

    def delete_avatar(self, owner: str, name: str) -> None:
        """Remove an avatar, its photo and all its jobs."""
        folder = self.places.library(owner).folder(name)
        with self._resting:
            self.still(owner, name)
            for job in self.store.about(owner, name):
                if job.state != "cancelled":  # that one was about an earlier folder of the name
                    rmtree(self.places.of_job(job.id), ignore_errors=True)
                    self.store.remove(job.id)
            if folder is not None:
                self.places.library(owner).remove(folder)

    def report(self, job: Job) -> JobReport:
        """What its owner is told of a job."""
        assert job.state != "receiving"
        return JobReport(
            job.id, job.kind, job.name, job.title, job.state, "" if job.over else job.wanted,
            self.store.ahead(job) if job.state == "queued" else 0,
            tuple(job.told.stages), tuple(job.told.warnings), job.told.previews, job.told.error, job.told.result,
            job.created, job.started, job.ended, job.revision,
        )  # fmt: skip

    def preview(self, job: Job) -> Path | None:
        """The newest picture of a job, if it is where pictures of this user may be."""
        path, library = Path(job.told.preview), self.places.library(job.owner)
        if not job.told.preview or library.root is None or not path.is_file():
            return None
        return path if path.resolve().is_relative_to(library.root.resolve()) else None

    def motion(self, job: Job) -> Path | None:
        """The motion that a video showed."""
        path = self.places.of_job(job.id) / job_work.MOTION
        return path if job.kind == "track" and job.state == "done" and path.is_file() else None

    # -- working ------------------------------------------------------------------------------------------------

    def _work_on(self) -> None:
        """Take one job after the other."""
        while not self._closing.is_set():
            try:
                job = self.store.take(new_worker())
                if job is not None:
                    self._do(job)
                    continue
            except Unavailable as error:  # a full disk, for example: it may get better
                print(f"persona: the jobs cannot be kept: {error}", file=sys.stderr)
                self._closing.wait(_DATABASE_PATIENCE)
                continue
            with self.store.changed:
                if not self._closing.is_set():
                    self.store.changed.wait(_IDLE_SECONDS)

    def _do(self, job: Job) -> None:
        """Work on one job until it is over or has to wait again."""
        told, began = Told(), time.time()
        told_at = looked_at = beat_at = 0.0
        wanted, news, heard = "", False, False
        since, most = time.monotonic(), self.limits.job_seconds

        def tell() -> None:
            nonlocal told_at, news
            told_at, news = time.monotonic(), False
            with contextlib.suppress(Unavailable):  # the work goes on, whether it can be told or not
                self.store.tell(job, told)

        def hear(event: Event) -> None:
            nonlocal news, heard, since
            if not heard:  # on a cluster it may have waited for a free machine before
                heard, since = True, time.monotonic()
            news = True
            more = told.take(replace(event, message=without_paths(event.message)))
            if more or time.monotonic() - told_at > _TELL_SECONDS:
                tell()

        def end() -> bool:
            nonlocal looked_at, beat_at, wanted
            now = time.monotonic()
            if news and now - told_at > _TELL_SECONDS:
                tell()
            if self._closing.is_set():
                return True
            if wanted == "" and most is not None and now - since > most:
                wanted = "late"
                return True
            if now - looked_at < _TELL_SECONDS and wanted == "":
                return False
            looked_at = now
            with contextlib.suppress(Unavailable):
                if now - beat_at > _BEAT_SECONDS:
                    beat_at, wanted = now, self.store.beat(job)
                else:
                    current = self.store.get(job.owner, job.id)
                    wanted = "lost" if current is None or current.worker != job.worker else current.wanted
            return wanted != ""

        try:
            work, folder = self._work_of(job), self.places.of_job(job.id)
            folder.mkdir(exist_ok=True)
            outcome = self.run(work, folder / "lock", hear, end)
        except PersonaError as error:  # the avatar or the upload has gone
            outcome = Outcome("failed", error=str(error))
        except Exception as error:
            traceback.print_exc()
            outcome = Outcome("failed", error=f"the job could not be begun ({type(error).__name__})")
        state = self._settle(job, outcome, wanted, told)
        if state:
            self.metrics.job(job.kind, state, (job.started or began) - job.created, time.time() - began)

    def _settle(self, job: Job, outcome: Outcome, wanted: str, told: Told) -> JobState | None:
        """Write down how a job ended; None if another process has it now, or it waits again."""
        state: JobState
        if outcome.kind == "done":
            told.result, state = JobResult(**outcome.result), "done"
        elif outcome.kind == "failed":
            told.error, state = without_paths(outcome.error), "failed"
        elif outcome.kind == "died":
            self.metrics.died(job.kind)
            if job.deaths + 1 < self.limits.deaths:
                self.store.again(job, died=True)
                return None
            told.error, state = "the work ended without a word; the computer may have run out of memory", "failed"
        elif wanted == "cancel":
            self._clear(job)
            told, state = Told(), "cancelled"
        elif wanted == "stop":
            state = "stopped"
        elif wanted == "late":
            told.error = f"the work took longer than {self.limits.job_seconds:g} s, which is the most, and was ended"
            state = "failed"
        else:  # this server ends
            self.store.again(job, died=False)
            return None
        mine = self.store.end(job, state, told)
        if mine and job.kind == "create":
            rmtree(self.places.of_job(job.id), ignore_errors=True)
        elif mine and state == "done" and (video := self._upload(job)) is not None:
            video.unlink(missing_ok=True)
        return state if mine else None

    def _work_of(self, job: Job) -> job_work.Work:
        """What a job does.

        Raises:
            PersonaError: what it is about is not there any more.
        """
        upload, library = self._upload(job), self.places.library(job.owner)
        if upload is None or not upload.is_file():
            raise PersonaError(f"{job.title} is no longer kept; send it again")
        if job.kind == "create":
            choices = _with_further(chosen(job.options, self.choices), upload.parent / FURTHER)
            return partial(self.work["create"], photo=upload, folder=library.folder(job.name), choices=choices)
        shelf = library.get(job.name)
        if shelf is None:
            raise PersonaError(f"there is no avatar {job.name} any more")
        out = self.places.of_job(job.id) / job_work.MOTION
        name = Path(job.title).stem[:80]
        return partial(self.work["track"], video=upload, avatar=shelf.place, name=name, out=out)

    # -- clearing up --------------------------------------------------------------------------------------------

    def _clear_up(self) -> None:
        """Again and again: jobs of dead workers, and what is too old."""
        while not self._closing.is_set():
            try:
                self.recover()
                self.expire()
            except (OSError, Unavailable, PersonaError, Problem) as error:
                print(f"persona: clearing up goes on later: {without_paths(str(error))}", file=sys.stderr)
            self._closing.wait(_CLEAN_SECONDS)

    def expire(self) -> None:
        """Remove jobs, photos and avatars that are older than they may be."""
        for job in self.store.all("done", "failed", "stopped", "cancelled"):
            if (job.ended or job.created) < days_ago(self.limits.job_days):
                self._forget(job)
        photos, avatars = days_ago(self.limits.photo_days), days_ago(self.limits.avatar_days)
        if self.limits.photo_days is None and self.limits.avatar_days is None:
            return
        for owner in self.places.owners():
            for shelf in self.places.library(owner).shelves():
                made = shelf.file.stat().st_mtime
                with contextlib.suppress(Problem):  # it is being worked on
                    if made < avatars:
                        self.delete_avatar(owner, shelf.name)
                    elif made < photos and shelf.keeps_photo():
                        self.still(owner, shelf.name)
                        shelf.forget_photo()

    def _forget(self, job: Job) -> None:
        """Remove a job that is over, and its upload unless an avatar was made of it."""
        folder = self.places.library(job.owner).folder(job.name)
        unfinished = folder is not None and not (folder / AVATAR).is_file()
        if job.state in ("failed", "stopped") and job.kind == "create" and job.fresh and unfinished:
            self._clear(job)
        rmtree(self.places.of_job(job.id), ignore_errors=True)
        self.store.remove(job.id)

    def _clear(self, job: Job) -> None:
        """Remove what was uploaded for a job and what it made."""
        library = self.places.library(job.owner)
        if job.kind == "create" and job.fresh:
            folder = library.folder(job.name)
            # Someone may have removed the folder by hand, and another job made one of the same name. Cancelled jobs
            # were about earlier folders.
            others = (other for other in self.store.about(job.owner, job.name) if other.id != job.id)
            taken = any(other.fresh and other.state != "cancelled" for other in others)
            if folder is not None and not taken:
                library.remove(folder)
        rmtree(self.places.of_job(job.id), ignore_errors=True)

    def _upload(self, job: Job) -> Path | None:
        """Where a job's upload lies."""
        if job.kind == "track":
            return self.places.of_job(job.id) / job.upload
        folder = self.places.library(job.owner).folder(job.name)
        return folder / PHOTO / job.upload if folder is not None else None

    def _again(self, job: Job) -> Job:
        current = self.store.get(job.owner, job.id)
        if current is None:
            raise missing("job")
        return current


def _with_further(choices: Choices, folder: Path) -> Choices:
    """Choices with the photos and the video that were sent with a photo."""
    from persona.imaging.video import is_video

    files = sorted(folder.glob("*/*"), key=lambda path: int(path.parent.name)) if folder.is_dir() else []
    photos = tuple(path for path in files if not is_video(path))
    video = next((path for path in files if is_video(path)), choices.video)
    return replace(choices, photos=photos or choices.photos, video=video)


__all__ = ["WORK", "Jobs"]
