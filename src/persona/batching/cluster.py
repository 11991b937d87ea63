"""Jobs on a Ray cluster: tasks with what each needs, a bounded number at once, given out again when a worker dies."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import queue
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from persona.batching.job import Job, Record, late, lost, name_node, on_waiting
from persona.batching.options import Running
from persona.batching.pool import Do
from persona.errors import PersonaError
from persona.events import Event, Listener
from persona.extras import require

_LEAST_IN_FLIGHT = 64  # so that a cluster that grows on demand sees a demand
_KNOCK = 5.0  # seconds to wait for an answer of a cluster
_LOOK_EVERY = 10.0  # seconds between looks at how large the cluster is
_LAST_WORD = 1.0  # seconds after the record of a job that took too long until its worker ends
_DEAF = 60.0  # seconds after the time limit until a worker ends that cannot even say that it is over
_NODES_LOST = 20  # times that a job may lose its node; machines that are taken away are not the job's fault


@dataclass(frozen=True)
class Cluster:
    """Workers of a Ray cluster, which this process is connected to.

    Attributes:
        running: what each job needs, and how many the cluster is given at once.
    """

    running: Running

    @staticmethod
    def of(running: Running, listener: Listener) -> Cluster:
        """Connect to the cluster.

        Raises:
            PersonaError: Ray is not installed, or there is no cluster at the address.
        """
        ray = connected(running.ray)
        cluster = Cluster(running)
        if not cluster._room(ray):
            listener(Event(
                "warning", "batch",
                f"no node of the cluster has {running.threads} processors, {running.memory:g} GiB"
                + (f" and {running.gpus:g} GPUs" if running.gpus else "") + " for a job now; waiting for one",
            ))  # fmt: skip
        return cluster

    @property
    def slots(self) -> int:
        """Jobs for which the nodes have room now."""
        import ray  # pyright: ignore[reportMissingImports]

        return self._room(ray)

    def _room(self, ray: Any) -> int:
        own, total = self.running, 0
        for node in ray.nodes():
            if node["Alive"]:
                has = node["Resources"]
                room = [has.get("CPU", 0) / own.threads, has.get("memory", 0) / (own.memory * 2**30)]
                room += [has.get("GPU", 0) / own.gpus] if own.gpus else []
                total += int(min(room))
        return total

    def run(self, jobs: Iterable[Job], do: Do) -> Iterator[Record]:
        import ray  # pyright: ignore[reportMissingImports]
        from ray import exceptions  # pyright: ignore[reportMissingImports]

        own = self.running
        task = ray.remote(
            num_cpus=own.threads, num_gpus=own.gpus, memory=int(own.memory * 2**30),
            max_retries=0,  # jobs are given out again here, where attempts are counted
            max_calls=0,  # a worker stays for the next job, also one with a GPU
        )(_on_node)  # fmt: skip
        rest, waiting, lost_nodes = iter(jobs), {}, {}
        looked, limit, more = 0.0, 0, True
        try:
            while True:
                if time.monotonic() - looked > _LOOK_EVERY:
                    looked = time.monotonic()
                    limit = own.in_flight or max(_LEAST_IN_FLIGHT, 2 * self.slots)
                while more and len(waiting) < limit:
                    if (job := next(rest, None)) is None:
                        more = False
                    else:
                        waiting[task.remote(job, do, own.time_limit)] = job
                if not waiting:
                    return
                ended, _ = ray.wait(list(waiting), num_returns=1, timeout=1.0)
                if ended:  # all that have ended meanwhile, in one go
                    ended, _ = ray.wait(list(waiting), num_returns=len(waiting), timeout=0)
                for reference in ended:
                    job = waiting.pop(reference)
                    try:
                        yield ray.get(reference)
                        continue
                    except exceptions.RayTaskError as error:  # an error that is none of a job's: it cannot be sent
                        raise error.as_instanceof_cause() from error
                    except exceptions.RayError as error:
                        why = _why(error)
                        node_lost = isinstance(error, exceptions.NodeDiedError)
                    if node_lost and lost_nodes.setdefault(job.name, 0) < _NODES_LOST:
                        lost_nodes[job.name] += 1
                        again = replace(job, attempt=job.attempt + 1)
                    elif job.attempt - lost_nodes.get(job.name, 0) <= own.retries:
                        again = replace(job, attempt=job.attempt + 1)
                    else:
                        yield lost(job, why)
                        continue
                    waiting[task.remote(again, do, own.time_limit)] = again
        finally:
            for reference in waiting:
                with contextlib.suppress(Exception):
                    ray.cancel(reference, force=True)


def connected(address: str | None) -> Any:
    """The package ray, connected to a cluster; a process that is connected stays so.

    Args:
        address: HOST:PORT, "auto" for the cluster of this machine, "local" or None for one made here.

    Raises:
        PersonaError: Ray is not installed, or there is no cluster at the address.
    """
    ray = require("ray", extra="cluster", needed_for="--ray")
    if not ray.is_initialized():
        try:
            _knock(address or "")
            ray.init(address=address, log_to_driver=False, configure_logging=False, include_dashboard=False)
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            raise PersonaError(
                f"no Ray cluster answers at --ray {address} ({' '.join(str(error).split())[:160]}); start one "
                "with: ray start --head"
            ) from error
    return ray


def _knock(address: str) -> None:
    """Whether somebody answers at HOST:PORT at all: Ray itself would wait for minutes.

    Raises:
        OSError: nobody does.
    """
    host, _, port = address.rpartition(":")
    if host and port.isdecimal() and "/" not in host:
        socket.create_connection((host.strip("[]"), int(port) % 65536), _KNOCK).close()


def _on_node(job: Job, do: Do, limit: float) -> Record:
    """A job in a worker of the cluster; the record names its node. A worker whose job takes too long ends."""
    import ray  # pyright: ignore[reportMissingImports]

    name_node(f"{socket.gethostname()}/{ray.get_runtime_context().get_node_id()[:8]}")
    ended: queue.SimpleQueue[Record | BaseException] = queue.SimpleQueue()
    since = time.monotonic()

    def waits() -> None:
        nonlocal since
        since = time.monotonic()
        # Ends the process even where it runs machine code that lets no other thread of Python's work.
        faulthandler.dump_traceback_later(limit + _DEAF, exit=True)

    def work() -> None:
        try:
            ended.put(do(job))
        except BaseException as error:
            ended.put(error)

    on_waiting(waits)
    waits()
    threading.Thread(target=work, daemon=True).start()
    while True:
        with contextlib.suppress(queue.Empty):
            record = ended.get(timeout=max(0.0, min(since + limit - time.monotonic(), threading.TIMEOUT_MAX)))
            faulthandler.cancel_dump_traceback_later()
            if isinstance(record, BaseException):
                raise record
            return record
        if time.monotonic() - since >= limit:
            threading.Timer(_LAST_WORD, os._exit, (1,)).start()
            return late(job, limit)


def _why(error: Exception) -> str:
    """What has happened to a worker, in few words."""
    name = type(error).__name__
    known = {
        "OutOfMemoryError": "the node ran out of memory (say what a job needs with --memory)",
        "NodeDiedError": "the node was lost",
        "WorkerCrashedError": "the worker was killed",
        "LocalRayletDiedError": "the node was lost",
        "RayActorError": "the worker was killed",
        "TaskCancelledError": "the job was cancelled",
    }
    return known.get(name, f"the cluster lost the job ({name})")


__all__ = ["Cluster"]
