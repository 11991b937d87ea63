"""Who asks: a bearer token, or the cookie that the page got for one, names the user.

Tokens are compared by their digests in constant time. On a computer of one's own there is one user and a token made at
the start, which the page's address carries once, as Jupyter does it: other users of the computer do not know it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from starlette.datastructures import Headers

from persona.errors import PersonaError

#: A user who may read the figures of the server, and nothing else.
METRICS_USER = "metrics"
_SHORTEST = 16  # characters of a token
_USER = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


@dataclass(frozen=True)
class Users:
    """The users of a server by the digests of their tokens.

    Attributes:
        digests: SHA-256 of each token, and whose it is.
        alone: there is one user, whose name is empty and to whom everything belongs.
        token: the one token of a single user, for the address of the page.
    """

    digests: dict[bytes, str] = field(repr=False)
    alone: bool = False
    token: str = field(default="", repr=False)

    def who(self, token: str) -> str | None:
        """Whose token this is; None if it is nobody's."""
        digest, found = _digest(token), None
        for known, user in self.digests.items():  # all of them, so that time tells nothing
            if hmac.compare_digest(known, digest):
                found = user
        return found


def one_user(token: str | None = None) -> Users:
    """The user of a computer of one's own.

    Args:
        token: default a new one that cannot be guessed.
    """
    token = token or secrets.token_urlsafe(24)
    return Users({_digest(token): ""}, alone=True, token=token)


def users_of(text: str, where: str = "the tokens") -> Users:
    """Users and their tokens, one of each a line, blank lines and # for comments.

    Args:
        text: the lines, such as ``anna 3f9a...``.
        where: what messages call them.

    Raises:
        PersonaError: a line makes no sense, a token is short or there twice, or there are none.
    """
    digests: dict[bytes, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != 2:
            raise PersonaError(f"line {number} of {where} has {len(words)} words; expected a user and a token")
        user, token = words
        if not _USER.fullmatch(user):
            raise PersonaError(
                f"line {number} of {where}: a user's name is 1 to 32 small letters, digits, dashes, not {user[:40]!r}"
            )
        if len(token) < _SHORTEST:
            raise PersonaError(
                f"line {number} of {where}: the token of {user} is shorter than {_SHORTEST} characters; make one with:"
                ' python -c "import secrets; print(secrets.token_urlsafe(24))"'
            )
        if _digest(token) in digests:
            raise PersonaError(f"line {number} of {where}: the token of {user} is there twice")
        digests[_digest(token)] = user
    if not digests:
        raise PersonaError(f"{where} name no user; write a line 'USER TOKEN' for each")
    return Users(digests)


def users_of_file(path: Path) -> Users:
    """:func:`users_of` a file.

    Raises:
        PersonaError: it cannot be read, or as above.
    """
    try:
        return users_of(path.read_text(encoding="utf-8"), path.name)
    except (OSError, ValueError) as error:
        raise PersonaError(f"cannot read the users' tokens in {path} ({error})") from error


def token_of(headers: Headers) -> str | None:
    """The token that a request brings, in its header or in this server's cookie."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return None
    found = cookies.get(cookie_name(headers))
    return found.value if found is not None else None


def cookie_name(headers: Headers) -> str:
    """This server's cookie: cookies are shared by all ports of a host, so that its name holds the port."""
    port = headers.get("host", "").rpartition(":")[2]
    return f"persona-{port}" if port.isascii() and port.isdigit() else "persona"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


__all__ = ["METRICS_USER", "Users", "cookie_name", "one_user", "token_of", "users_of", "users_of_file"]
