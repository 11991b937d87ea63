"""One file of a package index, fetched without pip: environments that uv makes have none.

The index is the one that pip or uv would ask: ``PIP_INDEX_URL``, ``UV_INDEX_URL`` or ``UV_DEFAULT_INDEX``, pip's and
uv's configuration files, else the public one. Proxies and certificates are those of the environment (``https_proxy``,
``PIP_CERT``, ``SSL_CERT_FILE``).
"""

from __future__ import annotations

import configparser
import html
import os
import re
import ssl
import sys
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from persona.errors import PersonaError

_PUBLIC = "https://pypi.org/simple"
_TIMEOUT = 30.0  # seconds without a byte
_MOST_PAGE, _BLOCK = 1 << 25, 1 << 18  # bytes
_LINK = re.compile(rb"<a\s[^>]*href\s*=\s*[\"']([^\"']+)[\"'][^>]*>([^<]*)</a>", re.I)


def indexes() -> list[str]:
    """Addresses of the package indexes to ask, in turn."""
    found: list[str] = []
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        found += os.environ.get(name, "").split()[:1]
    found += [] if found else [*_of_pip(), *_of_uv()][:1]
    for name in ("PIP_EXTRA_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL"):
        found += [entry.rpartition("=")[2] if "=http" in entry else entry for entry in os.environ.get(name, "").split()]
    return list(dict.fromkeys(found or [_PUBLIC]))


def _of_pip() -> Iterator[str]:
    """From pip's configuration files, the strongest first."""
    home = Path(os.path.expanduser("~"))
    given = os.environ.get("PIP_CONFIG_FILE")
    places = [Path(given)] if given else []
    places += [Path(sys.prefix) / "pip.conf", home / ".config" / "pip" / "pip.conf", home / ".pip" / "pip.conf"]
    places += [home / "Library" / "Application Support" / "pip" / "pip.conf", home / "pip" / "pip.ini"]
    places += [Path("/etc/pip.conf"), Path("/etc/xdg/pip/pip.conf")]
    for place in places:
        parser = configparser.RawConfigParser()
        with suppress(OSError, configparser.Error, UnicodeDecodeError):
            parser.read(place, encoding="utf-8")
            for section in ("download", "install", "global"):
                if parser.has_option(section, "index-url"):
                    yield parser.get(section, "index-url").strip()


def _of_uv() -> Iterator[str]:
    """From uv's configuration files."""
    home = Path(os.path.expanduser("~"))
    for place in (Path("uv.toml"), home / ".config" / "uv" / "uv.toml", Path("/etc/uv/uv.toml")):
        with suppress(OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
            told = tomllib.loads(place.read_text(encoding="utf-8"))
            for entry in told.get("index", []) if isinstance(told.get("index"), list) else []:
                if isinstance(entry, dict) and entry.get("default") and isinstance(entry.get("url"), str):
                    yield entry["url"]
            if isinstance(told.get("index-url"), str):
                yield told["index-url"]


def fetch(project: str, file_name: str, size: int, target: Path, tell: Callable[[int], None]) -> None:
    """Fetch one file of a project into a file; whoever calls checks what is in it.

    Args:
        project: the project's normalised name.
        file_name: of the file to fetch.
        size: bytes that it has; more are refused.
        target: where to write it.
        tell: called with the bytes that are there.

    Raises:
        PersonaError: no index has it, or it cannot be reached.
    """
    problems = []
    for index in indexes():
        try:
            address = _address(index, project, file_name)
            if address is None:
                problems.append(f"{_host(index)} does not have it")
                continue
            with _opened(address) as answer, target.open("wb") as file:
                there = 0
                while block := answer.read(_BLOCK):
                    there += len(block)
                    if there > size:
                        break
                    file.write(block)
                    tell(there)
            if there == size:
                return
            problems.append(f"{_host(index)} sent {there} of {size} bytes")
        except (OSError, ValueError) as error:  # urllib's errors are among them
            reason = getattr(error, "reason", None) or error
            problems.append(f"{_host(index)}: {' '.join(str(reason).split())[:100]}")
    raise PersonaError("; ".join(problems))


def _address(index: str, project: str, file_name: str) -> str | None:
    """Where an index has a file, from its page about the project (PEP 503)."""
    page = f"{index.rstrip('/')}/{project}/"
    if page.startswith("file:") and Path(urllib.request.url2pathname(urllib.parse.urlsplit(page).path)).is_dir():
        page += "index.html"
    with _opened(page) as answer:
        text, base = answer.read(_MOST_PAGE), answer.url
    for link, name in _LINK.findall(text):
        target = urllib.parse.urljoin(base, html.unescape(link.decode("utf-8", "replace")))
        plain = urllib.parse.unquote(urllib.parse.urlsplit(target).path).rpartition("/")[2]
        if file_name in (plain, name.decode("utf-8", "replace").strip()):
            return target.partition("#")[0]
    return None


def _opened(address: str):  # type: ignore[no-untyped-def]
    """Open an address; a name and password in it are sent as such."""
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in ("https", "http", "file"):
        raise ValueError(f"{parts.scheme or 'nothing'} is no kind of address")
    request = urllib.request.Request(address, headers={"Accept": "text/html, */*"})
    if parts.username is not None:
        import base64

        plain = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
        request = urllib.request.Request(urllib.parse.urlunsplit(bare), headers={"Accept": "text/html, */*"})
        request.add_header("Authorization", "Basic " + base64.b64encode(plain.encode()).decode())
    own = next((os.environ[name] for name in ("PIP_CERT", "REQUESTS_CA_BUNDLE") if os.environ.get(name)), None)
    context = ssl.create_default_context(cafile=own) if own and Path(own).is_file() else None
    return urllib.request.urlopen(request, timeout=_TIMEOUT, context=context)


def _host(index: str) -> str:
    """An index as a message may show it, without passwords."""
    return urllib.parse.urlsplit(index).hostname or "the index"


__all__ = ["fetch", "indexes"]
