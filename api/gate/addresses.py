"""Who asks, and by which name: the address behind a proxy, the host that is asked, the site whose page asks."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any, Final

from api.shared.refusal import Refusal
from crosswalk.serving import Serving

_THIS_MACHINE: Final = frozenset({b"localhost", b"127.0.0.1", b"[::1]"})
_FORWARDED: Final = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host")
_MOST_KNOWN: Final = 4096


class Proxies:
    """The proxies whose headers are believed. Nobody else's are."""

    def __init__(self, serving: Serving) -> None:
        self._networks = [ip_network(each, strict=False) for each in serving.behind_proxy]
        self._user = None if serving.user_header is None else serving.user_header.lower().encode("latin-1")
        self._is_one = lru_cache(_MOST_KNOWN)(self._within)

    def is_one(self, address: str) -> bool:
        """Whether this address is a proxy's."""
        return bool(self._networks) and self._is_one(address)

    def believe(self, scope: MutableMapping[str, Any], found: dict[bytes, bytes]) -> str | None:
        """Put what a proxy says of the asker into `scope` and `found`; the person that it signed in, if it says so.

        Of an asker who is no proxy, a header that would name a person is taken away.
        """
        client = scope.get("client")
        if client is None or not self.is_one(client[0]):
            if self._user is not None:
                scope["headers"] = [each for each in scope["headers"] if each[0] != self._user]
            return None
        said: dict[bytes, list[str]] = {}
        for name, value in scope["headers"]:
            if name in _FORWARDED or name == self._user:
                said.setdefault(name, []).append(value.decode("latin-1"))
        hops = [hop.strip() for value in said.get(b"x-forwarded-for", ()) for hop in value.split(",")]
        # The last that is no proxy: what stands before it is what the asker wrote himself.
        asker = next((hop for hop in reversed(hops) if not self.is_one(hop)), None)
        if asker is not None:
            scope["client"] = (asker, 0)
        proto = said.get(b"x-forwarded-proto", [""])[-1].rpartition(",")[2].strip().lower()
        if proto in ("http", "https"):
            scope["scheme"] = proto
        host = said.get(b"x-forwarded-host", [""])[-1].rpartition(",")[2].strip()
        if host:
            found[b"host"] = host.encode("latin-1")
            scope["headers"] = [(b"host", found[b"host"]), *(each for each in scope["headers"] if each[0] != b"host")]
        people = said.get(self._user, []) if self._user is not None else []
        if len(people) > 1:
            raise Refusal(400, "repeated_header", "the header with the name of a person came twice.")
        return people[0].strip() or None if people else None

    def _within(self, address: str) -> bool:
        try:
            asked = ip_address(address)
        except ValueError:
            return False
        return any(asked in network for network in self._networks)


class Hosts:
    """The names by which this server may be asked. By any other a page asks that had its own name lead here."""

    def __init__(self, serving: Serving) -> None:
        names = {*serving.allowed_hosts, serving.host.lower()}
        self._names = _THIS_MACHINE | {_bracketed(name.lower()).encode("latin-1") for name in names}
        self._ends = tuple(name[1:] for name in self._names if name.startswith(b"*."))
        self._any = b"*" in self._names
        self._known: dict[bytes, bool] = {}

    def refuse_other(self, host: bytes | None) -> None:
        """Raise `Refusal` for a host that is not allowed, or none."""
        if self._any or (host is not None and self._known.get(host)):
            return
        if host is None or not self._is_allowed(host):
            raise Refusal(
                400, "unknown_host", "this server does not go by the name that was asked for.",
                "Ask it by its own name; who runs it allows others with --allowed-host.",
            )  # fmt: skip
        if len(self._known) < _MOST_KNOWN:
            self._known[host] = True

    def _is_allowed(self, host: bytes) -> bool:
        name, colon, port = host.rpartition(b":")
        bare = (name if colon and port.isdigit() else host).lower()
        return bare in self._names or (bool(self._ends) and bare.endswith(self._ends))


class Origins:
    """The sites whose pages may ask this server from a browser: none but itself, unless they are named."""

    def __init__(self, serving: Serving) -> None:
        self._named = frozenset(each.rstrip("/").encode("latin-1") for each in serving.cors_origins)

    def allows(self, origin: bytes) -> bool:
        """Whether a page of this site may read the answers."""
        return origin in self._named or b"*" in self._named

    def refuse_other(self, scope: Mapping[str, Any], found: Mapping[bytes, bytes]) -> None:
        """Raise `Refusal` where a page of another site would change something here in the name of who looks at it."""
        origin = found[b"origin"]
        own = scope.get("scheme", "http").encode("latin-1") + b"://" + found.get(b"host", b"")
        if scope["method"] in ("GET", "HEAD", "OPTIONS") or origin == own or self.allows(origin):
            return
        raise Refusal(
            403, "other_site", "a page of another site asks this, which is not allowed.",
            "Who runs this server allows sites with --cors-origin.",
        )  # fmt: skip


def counted_as(address: str) -> str:
    """What the requests of an address are counted under: of IPv6 the network of one customer."""
    if ":" not in address:
        return address
    return str(ip_network(f"{address.partition('%')[0]}/64", strict=False))


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own, reached from nowhere else."""
    return address.startswith("127.") or address in ("::1", "::ffff:127.0.0.1", "localhost")


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name and not name.startswith("[") else name
