"""Fetching from within a company: through its proxy, with its certificate authority."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fetch_samples import Fetching, Site, fault

from crosswalk.domain.errors import FetchFailed, UsageError
from releases.fetch import open_source
from releases.library import Library

_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@contextmanager
def _proxy(content: bytes) -> Iterator[tuple[str, list[str]]]:
    """A proxy that answers every plain request with the same, and tunnels to no one; its address, what was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"GET {self.path}")
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_CONNECT(self) -> None:
            asked.append(f"CONNECT {self.path}")
            self.send_error(407, "Say who you are")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()


def test_it_goes_through_the_proxy_unless_told_not_to(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = site.put("a.zip")
    content = site.files[archive.path]
    with _proxy(content) as (address, asked):
        monkeypatch.setenv("HTTP_PROXY", address)
        monkeypatch.setenv("HTTPS_PROXY", address)
        monkeypatch.setenv("NO_PROXY", "")
        there = Fetching(Site(url="http://codes.invalid/mirror"), Library(tmp_path / "proxied"))
        assert there(archive).failed == ()
        assert asked == [f"GET http://codes.invalid/mirror/{archive.path}"]
        refused = fault(Fetching(Site(url="https://codes.invalid/mirror"), Library(tmp_path / "tls"))(archive))
        assert isinstance(refused, FetchFailed)
        assert "407" in str(refused)
        assert asked[1] == "CONNECT codes.invalid:443"
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        before = len(asked)
        assert Fetching(site, Library(tmp_path / "direct"))(archive).failed == ()
        assert len(asked) == before


@pytest.mark.parametrize(
    ("variable", "value"),
    [("HTTPS_PROXY", "gopher://proxy:70"), ("SSL_CERT_FILE", "none.pem"), ("REQUESTS_CA_BUNDLE", __file__)],
)
def test_surroundings_that_cannot_be_used_are_told(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(UsageError) as told, open_source(None):
        pass
    assert ("proxy" in told.value.message) if "PROXY" in variable else (variable in told.value.message)
