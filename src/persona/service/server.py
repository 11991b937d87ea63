"""Start the server and show its page."""

from __future__ import annotations

import contextlib
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona.choices import BY_EVIDENCE, Choices, Reading
from persona.errors import PersonaError

if TYPE_CHECKING:
    import uvicorn

    from persona.service.parts import Service
    from persona.viewer.tracker import TrackerDesk

_SHUTDOWN_SECONDS = 2
#: Addresses that only this computer reaches.
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def view(
    avatar: Path | str,
    *,
    port: int = 0,
    open_browser: bool = True,
    ready: Callable[[str], None] | None = None,
    reading: Reading = BY_EVIDENCE,
    vmc_in: int | None = None,
) -> None:
    """Show an avatar in the browser, until interrupted. Only who knows the page's address, on this machine, sees it.

    The page is there at once; what it reads of the avatar is baked into the avatar's folder when it is opened for the
    first time, and the page shows how far that is.

    Args:
        avatar: the avatar's folder or file.
        port: to listen on; 0 takes a free one.
        open_browser: show the page at once.
        ready: called with the page's address when it can be opened.
        reading: how motion files that are dropped on the page are read where they leave a choice.
        vmc_in: port of UDP on which another program's tracker is listened to (VMC); the page's Mirror shows it.

    Raises:
        PersonaError: the avatar cannot be read, a port is taken, or python-osc is missing.
    """
    from persona.service.parts import open_service
    from persona.viewer.library import Shelf

    # The ports before the work, which is for nothing where one is taken.
    with contextlib.closing(listening(port)) as sock, _tracking(vmc_in) as tracker:
        shelf = Shelf(Path(avatar))
        if not shelf.baked:
            shelf.load()  # what cannot be read is told here
        service = open_service(single=Path(avatar), reading=reading)
        service.tracker = tracker
        _run(service, sock, open_browser, ready)


def serve(
    folder: Path | str = "avatars",
    *,
    port: int = 0,
    open_browser: bool = True,
    ready: Callable[[str], None] | None = None,
    choices: Choices | None = None,
    reading: Reading = BY_EVIDENCE,
    workers: int = 1,
    host: str = "127.0.0.1",
    tokens: Path | str | None = None,
    hosts: Sequence[str] = (),
    keep_photos: float | None = None,
    keep_avatars: float | None = None,
    time_limit: float | None = None,
    ray: str | None = None,
    store: str | None = None,
    vmc_in: int | None = None,
) -> None:
    """A page and an HTTP API to make avatars of photos and to play with them, until interrupted.

    Jobs wait in a queue that survives restarts. Without ``tokens`` there is one user, and only who knows the page's
    address, on this machine, gets in.

    Args:
        folder: holds the avatars' folders, or a folder for each user; new ones are made in it.
        port: to listen on; 0 takes a free one.
        open_browser: show the page at once.
        ready: called with the page's address when it can be opened.
        choices: for every avatar that is made, such as ``Choices(effort="draft")``; the page's own go before them.
        reading: how motion files that are dropped on the page are read where they leave a choice.
        workers: how many jobs are worked on at a time.
        host: the address to listen on; "0.0.0.0" is all of this machine's.
        tokens: a file with a line ``USER TOKEN`` for each user.
        hosts: names under which other machines reach the server; default any.
        keep_photos: days after which the photos of avatars are removed; default never.
        keep_avatars: days after which avatars are removed; default never.
        time_limit: seconds that work on a job may take; default six hours.
        ray: work on a Ray cluster: its address, or "auto".
        store: the address of a PostgreSQL database that keeps the jobs, for servers on several machines.
        vmc_in: port of UDP on which another program's tracker is listened to (VMC); the page's Mirror shows it.

    Raises:
        PersonaError: the folder cannot be used, a port is taken, python-osc is missing, others could get in without a
            token, or a tracker would move the avatars of several users.
    """
    from persona.service.limits import FOR_MANY, Limits
    from persona.service.parts import HOSTS, open_service
    from persona.service.processes import run_in_process
    from persona.service.users import users_of_file

    if workers < 1:
        raise PersonaError(f"--workers is at least 1, not {workers}")
    for name, days in (("--keep-photos", keep_photos), ("--keep-avatars", keep_avatars)):
        if days is not None and not days > 0:
            raise PersonaError(f"{name} is a number of days above 0, not {days:g}")
    if time_limit is not None and not time_limit > 0:
        raise PersonaError(f"--time-limit is a number of seconds above 0, not {time_limit:g}")
    if tokens is None and host not in _LOOPBACK:
        raise PersonaError(
            f"--host {host} lets other computers in; give --tokens, a file with a line 'USER TOKEN' each"
        )
    if vmc_in is not None and tokens is not None:
        raise PersonaError("--vmc-in is for one user, whom the tracker follows; leave out --tokens")
    users = users_of_file(Path(tokens)) if tokens is not None else None
    limits = replace(Limits() if users is None else FOR_MANY, photo_days=keep_photos, avatar_days=keep_avatars)
    limits = replace(limits, job_seconds=time_limit or limits.job_seconds)
    run = run_in_process
    with contextlib.closing(listening(port, host)) as sock, _tracking(vmc_in) as tracker:
        if ray is not None:
            from persona.service.on_ray import RayRunner

            run = RayRunner(ray)
        service = open_service(
            Path(folder), users=users, choices=choices, reading=reading, limits=limits, workers=workers, run=run,
            hosts=HOSTS if users is None else tuple(hosts), store=store,
        )  # fmt: skip
        service.tracker = tracker
        _run(service, sock, open_browser, ready, host)


@contextlib.contextmanager
def _tracking(port: int | None) -> Iterator[TrackerDesk | None]:
    """What listens to another program's tracker on a port of UDP, until the end of the block; None without a port."""
    from persona.viewer.tracker import TrackerDesk

    if port is None:
        yield None
        return
    with contextlib.closing(TrackerDesk(port)) as desk:
        yield desk


def listening(port: int, host: str = "127.0.0.1") -> socket.socket:
    """A socket to listen on.

    Args:
        port: 0 takes a free one.
        host: the address; the default is reached from this machine only.

    Raises:
        PersonaError: the port is taken or not allowed, or the address is not this machine's.
    """
    if not 0 <= port <= 65535:
        raise PersonaError(f"--port is between 0 and 65535, not {port}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, since asyncio sends small answers at once (without Nagle's delay) on such sockets alone.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        where = "" if host in _LOOPBACK else f" at {host}"
        raise PersonaError(
            f"port {port}{where} cannot be used ({error.strerror or error}); leave out --port for a free one"
        ) from error
    return sock


def running(service: Service) -> uvicorn.Server:
    """A server of the page that ends at once on request, even while pages listen to progress."""
    import uvicorn

    from persona.service.app import application

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: Any) -> None:
            service.closing.set()
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        application(service), log_level="warning", timeout_graceful_shutdown=_SHUTDOWN_SECONDS, access_log=False
    )
    return Server(config)


def _run(
    service: Service,
    sock: socket.socket,
    open_browser: bool,
    ready: Callable[[str], None] | None,
    host: str = "127.0.0.1",
) -> None:
    sock.listen()  # so that a browser that gets the address can connect at once
    name = f"[{host}]" if ":" in host else "127.0.0.1" if host == "0.0.0.0" else host
    address = f"http://{name}:{sock.getsockname()[1]}/"
    if service.users.alone:
        address += f"?token={service.users.token}"
    server = running(service)
    if ready is not None:
        ready(address)
    if open_browser:
        threading.Timer(0.3, webbrowser.open, (address,)).start()
    try:
        server.run(sockets=[sock])
    except KeyboardInterrupt:
        pass  # Ctrl-C is how a server is stopped
    finally:
        sock.close()


__all__ = ["listening", "running", "serve", "view"]
