"""What servers say about a file, judged: which answers are an archive, which are passing faults, which are final."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from crosswalk.domain.errors import FetchFailed, SourceNotFound, UnsafeArchive, UsageError, Where
from releases.parts import ArchiveSpec

_GONE: Final = (404, 410)
_PASSING: Final = (408, 425, 429)
_LATER: Final = "Run the same command again later: it goes on where it stopped."
_REFUSING: Final = (401, 403, 405, 406, 451)
BY_HAND: Final = (
    "Get it with a browser or wget, crosswalk fetch --list prints the addresses, and load what came: "
    "crosswalk load FOLDER. Or try another --user-agent."
)


class PassingFault(Exception):
    """A fault that another try may not meet, after `wait` seconds if the server said so."""

    def __init__(self, fault: FetchFailed, wait: float | None = None) -> None:
        super().__init__(fault.message)
        self.fault, self.wait = fault, wait


def server(url: str) -> httpx.URL:
    """The address of a mirror server that a user typed. Raises `UsageError` for what is no http or https address."""
    try:
        server = httpx.URL(url)
    except httpx.InvalidURL:
        server = httpx.URL("")
    if server.scheme not in ("http", "https") or not server.host or server.query or server.fragment:
        raise UsageError(
            "--mirror is neither a directory nor the address of a server.",
            remedy="Write it as https://HOST/PATH, below which www.cms.gov and ftp.cdc.gov lie.",
        )
    return server


def sendable(name: str) -> str:
    """What a program calls itself, as a header takes it. Raises `UsageError`."""
    if not name.strip() or not (name.isascii() and name.isprintable()):
        raise UsageError("a user agent is printable ASCII.", remedy='Write it as "Mozilla/5.0 (X11; Linux x86_64)".')
    return name.strip()


def site(url: httpx.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port of an address: what a redirect may not leave with a password in hand."""
    return url.scheme, url.host, url.port


def stated_length(answer: httpx.Response) -> int | None:
    """How many bytes the server says that the file has, None where it does not say."""
    length = answer.headers.get("Content-Length", "")
    return int(length) if length.isascii() and length.isdigit() else None


def ends_visibly(answer: httpx.Response) -> bool:
    """Whether the end of the answer can be told from a connection that broke."""
    return "chunked" in answer.headers.get("Transfer-Encoding", "").lower()


def refuse_status(archive: ArchiveSpec, answer: httpx.Response) -> None:
    """Raise for an answer that brings no bytes of the file; pass for 200.

    Raises `SourceNotFound` for 404 and 410, `PassingFault` where a later try may help (5xx, 408, 425, 429),
    `FetchFailed` for any other status, for a page, and for a compressed answer that was not asked for.
    """
    status, where = answer.status_code, Where(archive.path)
    if status in _GONE:
        raise SourceNotFound(f"{answer.url.host} does not have it.", where=where, remedy="Fetch it from a mirror.")
    if status >= 500 or status in _PASSING:
        wait = _asked_to_wait(answer)
        asked = "" if wait is None else f" and asks to wait {wait:.0f} s"
        raise PassingFault(failed(archive, f"{answer.url.host} answered {status}{asked}."), wait)
    if status in _REFUSING:
        raise turned_away(archive, f"{answer.url.host} answered {status}: it refuses programs that it does not know.")
    if status == 200 and answer.headers.get("Content-Type", "").lower().startswith("text/html"):
        raise turned_away(archive, f"{answer.url.host} sent a page of HTML in place of the file.")
    if status != 200:
        raise failed(archive, f"{answer.url.host} answered {status}, which is no file.")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise failed(archive, f"{answer.url.host} sent it in a form that was not asked for.")


def _asked_to_wait(answer: httpx.Response) -> float | None:
    """Seconds of a Retry-After header, a number or a date (RFC 9110, 10.2.3); None without a usable one."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max((until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds(), 0.0)


def is_untrusted(fault: BaseException | None) -> bool:
    """Whether a fault, or one that caused it, is a certificate that cannot be verified: no later try will help."""
    while fault is not None:
        if isinstance(fault, ssl.SSLCertVerificationError):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def failed(archive: ArchiveSpec, message: str, remedy: str = _LATER) -> FetchFailed:
    """The error for an archive that could not be fetched."""
    return FetchFailed(f"{message[:1].upper()}{message[1:]}", where=Where(archive.path), remedy=remedy)


def turned_away(archive: ArchiveSpec, message: str) -> FetchFailed:
    """The error for a site that gives its files to browsers: as government sites do at times."""
    return failed(archive, message, BY_HAND)


def too_large(archive: ArchiveSpec, bound: int) -> UnsafeArchive:
    """The error for an archive of which more bytes came than it can have."""
    return UnsafeArchive(
        f"More than {bound:,} bytes came.",
        where=Where(archive.path),
        remedy="This is not the official file: fetch it from another mirror.",
    )
