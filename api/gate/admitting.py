"""Who is let in: with which key, for what, how often."""

from __future__ import annotations

import binascii
import math
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

from api.gate.addresses import counted_as, is_loopback
from api.gate.exchange import Exchange, Header
from api.gate.keyring import Keyring
from api.gate.rates import Rates
from api.shared.refusal import Refusal
from api.shared.sessions import Sessions, cookie_in
from crosswalk.domain.keys import Key, Scope
from crosswalk.serving import Serving

_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="Crosswalk", Basic realm="Crosswalk", charset="UTF-8"'}
_SIGNED_IN: Final = Scope.REVIEW
"""What a person may do whom the proxy signed in."""
_HINT: Final = "Send it as `Authorization: Bearer KEY`; who runs this server makes one: crosswalk keys make NAME."


class Admission:
    """Lets in who may ask. `keys` is None where everybody may; `rates` where as often as they like.

    People at a browser have a session instead of a key, where there are `sessions`. `is_page` tells the paths of pages
    by themselves, and what a browser is shown a page for by what it accepts: that sends whoever has none to sign in.
    Elsewhere a session may only read, as what changes something there has no form that could be told apart.
    """

    def __init__(
        self,
        serving: Serving,
        keys: Keyring | None,
        rates: Rates | None,
        scope_of: Callable[[str], Scope | None],
        sessions: Sessions | None = None,
        is_page: Callable[[str, bytes], bool] = lambda _, __: False,
    ) -> None:
        self._keys = keys
        self._sessions = sessions
        self._is_page = is_page
        self._root = serving.root_path.rstrip("/")
        self._rates = rates
        self._limit: Header = (b"ratelimit-limit", b"%d" % (rates.limit if rates is not None else 0))
        self._plain = serving.plain_keys
        self._scope_of = scope_of

    def admit(self, exchange: Exchange, scope: Mapping[str, Any], found: Mapping[bytes, bytes]) -> None:
        """Find out who asks, and count it. Raises `Refusal`: 401, 403, 429, and 503 where keys cannot be read."""
        if self._sessions is not None and b"cookie" in found:
            exchange.session = self._sessions.of(cookie_in(found[b"cookie"]))
        needed = self._scope_of(exchange.path)
        address: str = (scope.get("client") or ("", 0))[0]
        if needed is None and exchange.method in ("GET", "HEAD"):
            return
        if needed is None or self._keys is None:
            # Keys are tried where people sign in as well.
            self._count(exchange, counted_as(address))
            return
        said = found.get(b"authorization") or found.get(b"x-api-key")
        if said is None and exchange.who is not None:
            self._count(exchange, f"who {exchange.who}")
            exchange.scope = _SIGNED_IN
            _require(_SIGNED_IN, needed)
            return
        try:
            key = (self._of_session(self._keys, exchange) if said is None else None) or self._known(
                self._keys, said, scope, address
            )
        except Refusal:
            # Whoever tries keys is counted by where he is.
            self._count(exchange, counted_as(address))
            if said is None and self._is_page(exchange.path, exchange.accept):
                raise self._sign_in(exchange, scope["query_string"]) from None
            raise
        exchange.key, exchange.key_name, exchange.scope = key.prefix, key.name, key.scope
        self._count(exchange, key.prefix)
        _require(key.scope, needed)

    def close(self) -> None:
        """Read the keys no more."""
        if self._keys is not None:
            self._keys.close()

    def typed(self, text: str, scope: Mapping[str, Any]) -> Key | None:
        """The key that somebody typed to sign in, if it stands. Raises `Refusal` where it may not be sent like this."""
        if self._keys is None:
            return None
        address: str = (scope.get("client") or ("", 0))[0]
        self._require_secrecy(scope, address)
        return self._keys.of(text.encode("utf-8", "replace"), lambda said: said.decode("utf-8", "replace"))

    def _of_session(self, keys: Keyring, exchange: Exchange) -> Key | None:
        """The key that the session of a browser was opened with, if it still stands and goes for this request."""
        session = exchange.session
        if session is None or session.prefix is None:
            return None
        reads = exchange.method in ("GET", "HEAD")
        return keys.held(session.prefix) if reads or self._is_page(exchange.path, b"") else None

    def _sign_in(self, exchange: Exchange, query: bytes) -> Refusal:
        """What sends a browser to the page to sign in, from where it goes on to the page that was asked for."""
        # What a form is sent to is no page to go on to; its page tells that nothing of it was kept.
        sent = exchange.method not in ("GET", "HEAD")
        asked = "/" if sent else f"{quote(exchange.path)}?{query.decode('latin-1')}".rstrip("?")
        way = f"{self._root}/sign-in?next={quote(self._root + asked, safe='')}{'&lost=yes' if sent else ''}"
        # A part of a page would show the page to sign in within another one.
        status, header = (401, "HX-Redirect") if exchange.is_part else (303, "Location")
        return Refusal(status, "no_key", "this needs you to sign in.", None, {header: way})

    def _require_secrecy(self, scope: Mapping[str, Any], address: str) -> None:
        if not self._plain and scope.get("scheme") != "https" and not is_loopback(address):
            raise Refusal(
                403, "key_in_the_clear", "the key came over plain HTTP, where others can read it: replace it.",
                "Ask over https. A proxy says that it was asked so with X-Forwarded-Proto.",
            )  # fmt: skip

    def _known(self, keys: Keyring, said: bytes | None, scope: Mapping[str, Any], address: str) -> Key:
        if said is None:
            raise Refusal(401, "no_key", "this needs a key.", _HINT, _CHALLENGE)
        self._require_secrecy(scope, address)
        key = keys.of(said, _key_in)
        if key is None:
            raise Refusal(401, "unknown_key", "the key is not known, or no longer taken.", _HINT, _CHALLENGE)
        return key

    def _count(self, exchange: Exchange, name: str) -> None:
        if self._rates is None:
            return
        left, seconds = self._rates.take(name)
        exchange.extra += (
            self._limit,
            (b"ratelimit-remaining", b"%d" % max(left, 0)),
            (b"ratelimit-reset", b"%d" % math.ceil(seconds)),
        )
        if left < 0:
            raise Refusal(
                429, "too_many_requests", "more requests came than the rate of this server lets through.",
                "Wait as many seconds as Retry-After says; ask about many codes in one request.",
                {"Retry-After": str(math.ceil(seconds))},
            )  # fmt: skip


def _require(held: Scope, needed: Scope) -> None:
    if held is not needed and not held.allows(needed):
        raise Refusal(
            403, "scope", f"this needs the scope {needed}, and the key has {held}.",
            f"Ask who runs this server for a key: crosswalk keys make NAME --scope {needed}.",
        )  # fmt: skip


def _key_in(said: bytes) -> str:
    """The key in a header: a bearer's, the password of a name, or alone in a header of its own.

    Raises `Refusal` for what is none of these.
    """
    kind, _, rest = said.decode("latin-1").partition(" ")
    match kind.lower():
        case "bearer":
            return rest.strip()
        case "basic":
            try:
                return b64decode(rest.strip(), validate=True).decode("latin-1").partition(":")[2]
            except (binascii.Error, ValueError):
                return ""
        case _ if not rest:
            return kind
    raise Refusal(401, "no_key", f"this takes no {kind[:20]} authorization.", _HINT, _CHALLENGE)
