"""Sessions of people at a browser: what stands in their cookie, and the token that their forms carry.

A session is kept by nobody but the browser. The cookie is signed, so that nobody makes one for himself; all workers of
a server have the same secret, which ends with the server.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

COOKIE: Final = "crosswalk_session"
SECONDS: Final = 3600
"""How long a session lasts after the last page that was looked at."""
LONGEST: Final = 12 * 3600
"""How long one lasts however many pages are looked at: a copy of its cookie is good no longer, too."""
_AFRESH: Final = 300
"""How old a cookie is when the next page sends a fresh one, in seconds."""
_COOKIE: Final = re.compile(r"([0-9a-f]{32})\.(\d{1,12})\.(\d{1,12})\.((?:xw_[a-z2-7]{8})?)\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Session:
    """Who looks at pages: a name by chance, the second it ends at, the prefix of the key that opened it if one did.

    `last` is the second that no further page moves its end beyond.
    """

    name: str
    until: int
    last: int
    prefix: str | None = None


class Sessions:
    """Opens sessions, and reads them out of cookies. `now` is the clock, in seconds."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @staticmethod
    def open(prefix: str | None = None) -> Session:
        """A new session, of whoever has the key with this prefix; of anybody where there are no keys."""
        now = int(time.time())
        return Session(secrets.token_hex(16), now + SECONDS, now + LONGEST, prefix)

    def of(self, cookie: str | None) -> Session | None:
        """The session of a cookie; None where it is over, or the cookie is none of ours."""
        found = None if cookie is None else _COOKIE.fullmatch(cookie)
        if found is None:
            return None
        session = Session(found[1], int(found[2]), int(found[3]), found[4] or None)
        if session.until <= time.time() or not hmac.compare_digest(found[5], self._signed("cookie", _text(session))):
            return None
        return session

    def cookie(self, session: Session) -> str:
        """What the cookie of a session holds."""
        return f"{_text(session)}.{self._signed('cookie', _text(session))}"

    def token(self, session: Session) -> str:
        """What forms of this session carry, which a page of another site cannot know."""
        return self._signed("form", session.name)

    def is_token(self, session: Session, text: str) -> bool:
        """Whether a form carries the token of its session."""
        return hmac.compare_digest(text.encode(), self.token(session).encode())

    @staticmethod
    def afresh(session: Session) -> Session | None:
        """The same session lasting longer, where it is time for it."""
        until = min(int(time.time()) + SECONDS, session.last)
        return replace(session, until=until) if until - session.until > _AFRESH else None

    def _signed(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose} {text}".encode(), sha256).hexdigest()


def cookie_in(header: bytes | None) -> str | None:
    """The cookie of a session in a header of cookies; None without one, or with several that differ."""
    if header is None:
        return None
    found = {
        value.strip()
        for part in header.decode("latin-1").split(";")
        for name, _, value in [part.partition("=")]
        if name.strip() == COOKIE
    }
    return found.pop() if len(found) == 1 else None


def _text(session: Session) -> str:
    return f"{session.name}.{session.until}.{session.last}.{session.prefix or ''}"
