"""Who is let in: with which key, for what, how often."""

from __future__ import annotations

import binascii
import math
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, Final

from api.gate.addresses import counted_as, is_loopback
from api.gate.exchange import Exchange
from api.gate.keyring import Keyring
from api.gate.rates import Rate, Rates
from api.shared.refusal import Refusal
from crosswalk.domain.keys import Key, Scope
from crosswalk.serving import Serving

_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="Crosswalk", Basic realm="Crosswalk", charset="UTF-8"'}
_SIGNED_IN: Final = Scope.REVIEW
"""What a person may do whom the proxy signed in."""
_HINT: Final = "Send it as `Authorization: Bearer KEY`; who runs this server makes one: crosswalk keys make NAME."


class Admission:
    """Lets in who may ask. `keys` is None where everybody may; `rates` where as often as they like."""

    def __init__(
        self, serving: Serving, keys: Keyring | None, rates: Rates | None, scope_of: Callable[[str], Scope | None]
    ) -> None:
        self._keys = keys
        self._rates = rates
        self._plain = serving.plain_keys
        self._scope_of = scope_of

    def admit(self, exchange: Exchange, found: Mapping[bytes, bytes]) -> None:
        """Find out who asks, and count it. Raises `Refusal`: 401, 403, 429, and 503 where keys cannot be read."""
        needed = self._scope_of(exchange.path)
        if needed is None:
            return
        address: str = (exchange.scope.get("client") or ("", 0))[0]
        if self._keys is None:
            self._count(exchange, counted_as(address))
            return
        text = _key_of(found)
        if text is None and exchange.who is not None:
            self._count(exchange, f"who {exchange.who}")
            _require(_SIGNED_IN, needed)
            return
        try:
            key = self._known(text, exchange.scope, address)
        except Refusal:
            # Whoever tries keys is counted by where he is.
            self._count(exchange, counted_as(address))
            raise
        exchange.key, exchange.key_name = key.prefix, key.name
        self._count(exchange, key.prefix)
        _require(key.scope, needed)

    def _known(self, text: str | None, scope: Mapping[str, Any], address: str) -> Key:
        if text is None:
            raise Refusal(401, "no_key", "this needs a key.", _HINT, _CHALLENGE)
        if not self._plain and scope.get("scheme") != "https" and not is_loopback(address):
            raise Refusal(
                403, "key_in_the_clear", "the key came over plain HTTP, where others can read it: replace it.",
                "Ask over https. A proxy says that it was asked so with X-Forwarded-Proto.",
            )  # fmt: skip
        assert self._keys is not None  # noqa: S101 - asked where there are keys
        key = self._keys.of(text)
        if key is None:
            raise Refusal(401, "unknown_key", "the key is not known, or no longer taken.", _HINT, _CHALLENGE)
        return key

    def _count(self, exchange: Exchange, name: str) -> None:
        if self._rates is None:
            return
        rate = self._rates.take(name)
        if not rate.within:
            raise Refusal(
                429, "too_many_requests", "more requests came than the rate of this server lets through.",
                "Wait as many seconds as Retry-After says; ask about many codes in one request.",
                {"Retry-After": str(math.ceil(rate.seconds)), **self._told(rate)},
            )  # fmt: skip
        exchange.extra += [(name.lower().encode(), value.encode()) for name, value in self._told(rate).items()]

    def _told(self, rate: Rate) -> dict[str, str]:
        assert self._rates is not None  # noqa: S101 - asked where there are rates
        return {
            "RateLimit-Limit": str(self._rates.limit),
            "RateLimit-Remaining": str(rate.left),
            "RateLimit-Reset": str(math.ceil(rate.seconds)),
        }


def _require(held: Scope, needed: Scope) -> None:
    if not held.allows(needed):
        raise Refusal(
            403, "scope", f"this needs the scope {needed}, and the key has {held}.",
            f"Ask who runs this server for a key: crosswalk keys make NAME --scope {needed}.",
        )  # fmt: skip


def _key_of(found: Mapping[bytes, bytes]) -> str | None:
    """The key that came: as a bearer's, as the password of a name, or in a header of its own; None for none.

    Raises `Refusal` for what is none of these.
    """
    said = found.get(b"authorization")
    if said is None:
        own = found.get(b"x-api-key")
        return None if own is None else own.decode("latin-1")
    kind, _, rest = said.decode("latin-1").partition(" ")
    if kind.lower() == "bearer":
        return rest.strip()
    if kind.lower() == "basic":
        try:
            return b64decode(rest.strip(), validate=True).decode("latin-1").partition(":")[2]
        except (binascii.Error, ValueError):
            return ""
    raise Refusal(401, "no_key", f"this takes no {kind[:20]} authorization.", _HINT, _CHALLENGE)
