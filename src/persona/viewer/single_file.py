"""An avatar as one HTML file that needs nothing else: to send, to put on a web site, to open without a server."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
from pathlib import Path

from persona import events
from persona.errors import PersonaError
from persona.files import check_place, with_ending, write_text

STATIC = Path(__file__).parent / "static"


def write_html(avatar: Path | str, out: Path | str, *, listener: events.Listener = events.ignore) -> Path:
    """Write an avatar as one self-contained HTML file: the player, the avatar and its clips.

    Args:
        avatar: the avatar's folder or file.
        out: the ``.html`` file.
        listener: receives the progress events of baking.

    Raises:
        PersonaError: the avatar cannot be read, or ``out`` cannot be written.
    """
    from persona.viewer.library import Shelf

    out = Path(out)
    if out.suffix.lower() not in (".html", ".htm"):
        raise PersonaError(f"pages are written as .html; name the file {with_ending(out, '.html')}")
    check_place(out)
    shelf = Shelf(Path(avatar))
    page = html_of(shelf.splats(listener).read_bytes(), shelf.name)
    write_text(out, page)
    return out


def html_of(splats: bytes, name: str) -> str:
    """The page as one file. Its policy allows the script it was written with and nothing else, whatever the name says.

    Args:
        splats: the avatar's GLB file.
        name: what to call the avatar; any text.
    """
    script = (STATIC / "app.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    style = (STATIC / "app.css").read_text(encoding="utf-8").replace("</style", "<\\/style")
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src blob: data:; "
        "media-src blob:; connect-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'"
    )
    data = base64.b64encode(gzip.compress(splats, 6, mtime=0)).decode("ascii")
    parts = {
        '<link rel="icon" href="icon.svg">': "",
        '<link rel="stylesheet" href="app.css">': f"<style>{style}</style>",
        '<script type="module" src="app.js"></script>': (
            f'<script type="application/octet-stream" id="avatar">{data}</script>'
            f'<script type="module">{script}</script>'
        ),
        "<title>persona</title>": (
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
            f"<title>{html.escape(name)}</title>"
        ),
        '<html lang="en">': f'<html lang="en" data-avatar="{html.escape(name)}">',
    }
    for old, new in parts.items():
        before, found, after = page.partition(old)
        assert found, f"the page has no {old}"
        page = before + new + after
    return page


def _hash(text: str) -> str:
    """A text as a policy names it; browsers hash it with line ends as line feeds."""
    digest = hashlib.sha256(text.replace("\r\n", "\n").encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
