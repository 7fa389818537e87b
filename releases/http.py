"""Downloads over HTTP: bounded, retried, and never trusted.

A server may be slow, cut connections, send another file, or send without end. What it sends is written
to a `PartFile` within the size the catalog knows; whether it is the right file, its checksum tells later.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol, Self

import httpx

from crosswalk.domain.errors import ChecksumMismatch, Where
from releases.http_answers import (
    PassingFault,
    ends_visibly,
    failed,
    is_untrusted,
    refuse_status,
    sendable,
    server,
    site,
    stated_length,
    too_large,
)
from releases.http_surroundings import client
from releases.partial import PartFile
from releases.parts import ArchiveSpec

LARGEST: Final = 512 * 1024**2
"""What no official archive comes near; the bound where the catalog does not know a size."""

USER_AGENT: Final = "Mozilla/5.0 (compatible; crosswalk-codes)"
"""Browsers and programs that call themselves so are let in where others are not."""

_MOST_REDIRECTS: Final = 5
_UNTRUSTED: Final = (
    "Do not go on: somebody else may answer for this server. If it is your company's own proxy, name the file with its "
    "certificate in SSL_CERT_FILE."
)


class Watch(Protocol):
    """Whoever watches a download. What it raises ends it."""

    def __call__(self, have: int, whole: int | None) -> None:
        """Told how many bytes have come, of how many if that is known."""

    def wait(self, seconds: float) -> None:
        """Let time pass before another try."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how often to try."""

    attempts: int = 5
    first: float = 0.5
    longest: float = 30.0
    asked: float = 120.0  # what a server may ask for with Retry-After
    connect: float = 15.0
    read: float = 30.0


class Web:
    """A pool of connections, safe to share among threads. Close it, or use it in a `with` statement.

    `mirror` is the address of a mirror server, the only place besides https ones that a redirect may lead
    to. `user_agent` is what it calls itself. `chance` is the dice of the back-off. Raises `UsageError` for an address
    that is none, for a name that cannot be sent, and for a proxy or certificates of the environment that cannot be
    used. Certificates are always verified.
    """

    def __init__(
        self,
        mirror: str | None = None,
        *,
        user_agent: str = USER_AGENT,
        patience: Patience | None = None,
        largest: int = LARGEST,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._patience, self._largest = patience or Patience(), largest
        self._chance = chance
        self._mirror = None if mirror is None else server(mirror)
        self._client = client(
            httpx.Timeout(self._patience.read, connect=self._patience.connect),
            {"User-Agent": sendable(user_agent), "Accept": "*/*", "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def url_of(self, archive: ArchiveSpec) -> str | None:
        """Where to get an archive: at its official address, or `MIRROR/HOST/PATH`. None where nobody knows."""
        from urllib.parse import quote

        if self._mirror is None:
            return archive.url
        return f"{str(self._mirror).rstrip('/')}/{quote(archive.path)}"

    def download(self, archive: ArchiveSpec, url: str, part: PartFile, watch: Watch) -> None:
        """Write what is at `url` into `part`, from the beginning at each try.

        Raises `SourceNotFound`, `ChecksumMismatch` for another length than the catalog's, `UnsafeArchive` for
        one beyond the bound, and `FetchFailed` where every try failed.
        """
        for attempt in range(1, self._patience.attempts + 1):
            try:
                self._attempt(archive, url, part, watch)
            except PassingFault as passing:
                wait = self._patience.first * 2 ** (attempt - 1) * (0.5 + self._chance() / 2)
                wait = min(wait, self._patience.longest) if passing.wait is None else passing.wait
                if attempt == self._patience.attempts or wait > self._patience.asked:
                    raise passing.fault from passing
                watch.wait(wait)
            else:
                return

    def _attempt(self, archive: ArchiveSpec, url: str, part: PartFile, watch: Watch) -> None:
        with self._answer(archive, url) as answer:
            length = stated_length(answer)
            self._refuse_length(archive, length)
            if length is None and archive.size is None and not ends_visibly(answer):
                raise failed(archive, "neither the server nor the catalog says how long the file is.")
            have = self._write(archive, answer, part, length, watch)
        whole = archive.size if length is None else length
        if whole is not None and have < whole:
            raise PassingFault(failed(archive, f"the connection broke after {have:,} of {whole:,} bytes."))

    def _write(
        self, archive: ArchiveSpec, answer: httpx.Response, part: PartFile, length: int | None, watch: Watch
    ) -> int:
        bound = next(each for each in (length, archive.size, self._largest) if each is not None)
        have = 0
        watch(have, length)
        with part.begin() as file:
            for chunk in answer.iter_raw():
                have += len(chunk)
                if have > bound:
                    raise too_large(archive, bound)
                file.write(chunk)
                watch(have, length)
        return have

    def _refuse_length(self, archive: ArchiveSpec, length: int | None) -> None:
        if length is None:
            return
        if archive.size is not None and length != archive.size:
            raise ChecksumMismatch(
                f"The server has a file of {length:,} bytes, the official one has {archive.size:,}.",
                where=Where(archive.path),
                remedy="Fetch it from another mirror; a file that was issued anew can be loaded by its name.",
            )
        if length > self._largest:
            raise too_large(archive, self._largest)

    @contextmanager
    def _answer(self, archive: ArchiveSpec, url: str) -> Iterator[httpx.Response]:
        """The final answer, status 200, and the faults of the transport as ours."""
        try:
            with self._following(archive, url) as answer:
                refuse_status(archive, answer)
                yield answer
        except (httpx.RequestError, httpx.InvalidURL) as fault:
            reason = f"the connection failed: {fault or type(fault).__name__}."
            if is_untrusted(fault):
                raise failed(archive, reason, _UNTRUSTED) from fault
            raise PassingFault(failed(archive, reason)) from fault

    @contextmanager
    def _following(self, archive: ArchiveSpec, url: str) -> Iterator[httpx.Response]:
        for _ in range(_MOST_REDIRECTS + 1):
            with self._client.stream("GET", url) as answer:
                if not answer.has_redirect_location:
                    yield answer
                    return
                url = self._next(archive, answer)
        raise failed(archive, f"the server redirects more than {_MOST_REDIRECTS} times.")

    def _next(self, archive: ArchiveSpec, answer: httpx.Response) -> str:
        """Where a redirect leads: to any https server, or to the mirror itself, which may have none."""
        target = answer.url.join(answer.headers["Location"])
        if target.scheme != "https" and (self._mirror is None or site(target) != site(self._mirror)):
            raise failed(archive, f"the server redirects to {target.scheme}://{target.host}, which is not https.")
        return str(target)
