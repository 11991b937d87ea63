"""Start the local server and show its page."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona import events
from persona.choices import BY_EVIDENCE, Choices, Reading
from persona.errors import PersonaError

if TYPE_CHECKING:
    import uvicorn

    from persona.viewer.app import Service
    from persona.viewer.library import Library

_SHUTDOWN_SECONDS = 2


def view(
    avatar: Path | str,
    *,
    port: int = 0,
    open_browser: bool = True,
    ready: Callable[[str], None] | None = None,
    reading: Reading = BY_EVIDENCE,
    listener: events.Listener = events.ignore,
) -> None:
    """Show an avatar in the browser, until interrupted. Only this machine can reach the page.

    Args:
        avatar: the avatar's folder or file; what the page reads is baked into the folder once.
        port: to listen on; 0 takes a free one.
        open_browser: show the page at once.
        ready: called with the page's address when it can be opened.
        reading: how motion files that are dropped on the page are read where they leave a choice.
        listener: receives the progress events of baking.

    Raises:
        PersonaError: the avatar cannot be read, or the port is taken.
    """
    from persona.viewer.library import Library

    library = Library(None, Path(avatar))
    shelf = library.get(library.names()[0])
    assert shelf is not None
    shelf.splats(listener)
    _run(library, port, open_browser, ready, Choices(), reading)


def serve(
    folder: Path | str = "avatars",
    *,
    port: int = 0,
    open_browser: bool = True,
    ready: Callable[[str], None] | None = None,
    choices: Choices | None = None,
    reading: Reading = BY_EVIDENCE,
) -> None:
    """A page to make avatars of photos and to play with them, until interrupted. Only this machine can reach it.

    Args:
        folder: holds the avatars' folders; new ones are made in it.
        port: to listen on; 0 takes a free one.
        open_browser: show the page at once.
        ready: called with the page's address when it can be opened.
        choices: for every avatar that is made, such as ``Choices(effort="draft")``; the page's own go before them.
        reading: how motion files that are dropped on the page are read where they leave a choice.

    Raises:
        PersonaError: the folder cannot be made, or the port is taken.
    """
    from persona.viewer.library import Library

    root = Path(folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PersonaError(f"cannot make the folder {root} ({error.strerror}); choose another one") from error
    _run(Library(root), port, open_browser, ready, choices or Choices(), reading)


def listening(port: int) -> socket.socket:
    """A socket on the loopback address.

    Raises:
        PersonaError: the port is taken or not allowed.
    """
    if not 0 <= port <= 65535:
        raise PersonaError(f"--port is between 0 and 65535, not {port}")
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind(("127.0.0.1", port))
    except OSError as error:
        sock.close()
        raise PersonaError(f"port {port} cannot be used ({error.strerror}); leave out --port for a free one") from error
    return sock


def running(service: Service) -> uvicorn.Server:
    """A server of the page that ends at once on request, even while pages listen to progress."""
    import uvicorn

    from persona.viewer.app import application

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: Any) -> None:
            service.closing.set()
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        application(service), log_level="warning", timeout_graceful_shutdown=_SHUTDOWN_SECONDS, access_log=False
    )
    return Server(config)


def _run(
    library: Library,
    port: int,
    open_browser: bool,
    ready: Callable[[str], None] | None,
    choices: Choices,
    reading: Reading,
) -> None:
    from persona.viewer.app import Service

    sock = listening(port)
    sock.listen()  # so that a browser that gets the address can connect at once
    address = f"http://127.0.0.1:{sock.getsockname()[1]}/"
    server = running(Service(library, choices, reading))
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
