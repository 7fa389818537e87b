"""A site with official archives on this machine that can be told to misbehave."""

from __future__ import annotations

import hashlib
import io
import random
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from crosswalk.domain.errors import CrosswalkError
from releases.fetch import WebSource, fetch
from releases.http import USER_AGENT, Patience, Web
from releases.library import Library
from releases.parts import ArchiveSpec
from releases.wanted import FetchReport, Want

ZIP = "www.cms.gov/files/zip"
Act = Callable[["Answer"], None]
"""What the site does about one request."""


class Answer(BaseHTTPRequestHandler):
    """One request, answered as a good server does unless the site was told otherwise."""

    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self.path_asked = unquote(self.path).lstrip("/")
        with self.site.turn:
            self.site.asked.append(self.path_asked)
            self.site.addresses.append(self.path)
            self.site.agents.add(self.headers["User-Agent"])
            acts = self.site.acts.get(self.path_asked, [])
            act = acts.pop(0) if acts else None
        # A client that has seen enough hangs up.
        with suppress(BrokenPipeError, ConnectionResetError):
            (act or good)(self)

    @property
    def content(self) -> bytes | None:
        return self.site.content(self.path_asked)

    def head(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def break_off(self) -> None:
        self.wfile.flush()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Site:
    """The files of a site, what it is to do with the next requests for each, and what it was asked for, and by whom.

    `addresses` are as they came, `asked` without percent-escapes.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    folder: Path | None = None
    acts: dict[str, list[Act]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    turn: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def content(self, path: str) -> bytes | None:
        if self.folder is not None and (self.folder / path).is_file():
            return (self.folder / path).read_bytes()
        return self.files.get(path)

    def put(self, name: str, content: bytes | None = None, *acts: Act, known: bool = True) -> ArchiveSpec:
        """Have the site hold a file; the archive as a catalog would know it."""
        path, data = f"{ZIP}/{name}", zipped(name) if content is None else content
        self.files[path] = data
        self.acts[path] = list(acts)
        return ArchiveSpec(path, hashlib.sha256(data).hexdigest(), len(data)) if known else ArchiveSpec(path)

    def times(self, archive: ArchiveSpec) -> int:
        return self.asked.count(archive.path)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Clients hang up: that is what is tested."""


@contextmanager
def serving(site: Site, wrap: Callable[[ThreadingHTTPServer], str] | None = None) -> Iterator[Site]:
    handler = type("Handler", (Answer,), {"site": site})
    with _Server(("127.0.0.1", 0), handler) as server:
        scheme = wrap(server) if wrap else "http"
        site.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


# What a site does


def good(answer: Answer) -> None:
    content = answer.content
    if content is None:
        answer.head(404, Content_Length=0)
        return
    answer.head(200, Content_Length=len(content))
    answer.wfile.write(content)


def cut(after: int) -> Act:
    """Promise the whole file, send so many bytes of it, break off."""

    def act(answer: Answer) -> None:
        content = answer.content or b""
        answer.head(200, Content_Length=len(content))
        answer.wfile.write(content[:after])
        answer.break_off()

    return act


def stalled(after: int, seconds: float) -> Act:
    """Send so many bytes, then nothing for a long time."""

    def act(answer: Answer) -> None:
        content = answer.content or b""
        answer.head(200, Content_Length=len(content))
        answer.wfile.write(content[:after])
        answer.wfile.flush()
        time.sleep(seconds)
        answer.break_off()

    return act


def slow(seconds: float) -> Act:
    def act(answer: Answer) -> None:
        time.sleep(seconds)
        good(answer)

    return act


def sending(content: bytes, status: int = 200, **headers: object) -> Act:
    def act(answer: Answer) -> None:
        answer.head(status, Content_Length=len(content), **headers)
        answer.wfile.write(content)

    return act


def status(code: int, **headers: object) -> Act:
    return sending(b"", code, **headers)


def redirect(location: str) -> Act:
    return status(302, Location=location)


def endless(answer: Answer) -> None:
    answer.head(200, Transfer_Encoding="chunked")
    piece = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    while True:
        answer.wfile.write(piece)


def without_length(content: bytes) -> Act:
    """As servers of old: the end of the file is where the connection ends, or breaks."""

    def act(answer: Answer) -> None:
        answer.head(200, Connection="close")
        answer.wfile.write(content)
        answer.break_off()

    return act


# Fetching


def zipped(name: str, size: int = 200_000) -> bytes:
    """An archive whose content follows from its name and does not compress."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt"), random.Random(name).randbytes(size))  # noqa: S311 - a sample
    return held.getvalue()


@dataclass
class Fetching:
    """Fetches from a site into a library, without waiting; `pauses` are the seconds it would have waited."""

    site: Site
    library: Library
    pauses: list[float] = field(default_factory=list)
    largest: int = 2_000_000
    user_agent: str = USER_AGENT

    def __call__(self, *archives: ArchiveSpec | tuple[ArchiveSpec, ...]) -> FetchReport:
        groups = [each if isinstance(each, tuple) else (each,) for each in archives]
        wanted = [Want(group, (f"sample:{number}",), needed=True) for number, group in enumerate(groups)]
        patience = Patience(attempts=4, connect=5, read=5)
        with Web(
            self.site.url, user_agent=self.user_agent, patience=patience, largest=self.largest, chance=lambda: 1.0
        ) as web:
            return fetch(wanted, WebSource(web), self.library, pause=self.pauses.append)

    def holds(self, archive: ArchiveSpec) -> bool:
        path = self.library.path_of(archive)
        return path is not None and path.read_bytes() == self.site.files[archive.path]

    @property
    def left_over(self) -> list[str]:
        """What is under way."""
        folder = self.library.root / "partial"
        return sorted(each.suffix for each in folder.iterdir() if each.suffix != ".lock") if folder.is_dir() else []


def fault(report: FetchReport) -> CrosswalkError:
    """The one fault of a fetch, which says where it is and what to do."""
    (failed,) = report.failed
    (one,) = failed.faults
    assert one.remedy
    assert one.where is not None
    return one
