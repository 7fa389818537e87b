"""The pages of documentation: made of this server's own files alone, and readable without any script."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from api.rest.browsing import routes

ADDRESS = re.compile(r"""(?:src|href)="([^"]*)\"""")
WITH_ASSETS = pytest.mark.skipif(
    not routes._FILES["swagger-ui-bundle.js"].is_file(), reason="this checkout was built without npm"
)


@WITH_ASSETS
@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_a_page_is_made_of_files_of_its_own(client: Any, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    assert "default-src 'none'; script-src 'self';" in answer.headers["content-security-policy"]
    # No script of the page itself, which the policy forbids.
    assert re.findall(r"<script(?![^>]* src=)", answer.text) == []
    parts = [each for each in ADDRESS.findall(answer.text) if not each.startswith("data:")]
    assert len(parts) >= 3
    for part in parts:
        # Relative, so that they are found below whatever path a proxy puts them.
        assert client.get(f"/{part}").status_code == 200, part


@WITH_ASSETS
def test_files_come_with_their_types_and_licences(client: Any) -> None:
    assert client.get("/docs/files/docs.js").headers["content-type"].startswith("text/javascript")
    assert client.get("/docs/files/swagger-ui.css").headers["content-type"].startswith("text/css")
    for package in ("redoc", "swagger-ui-dist"):
        assert (routes._ASSETS / package / "LICENSE").read_text("utf-8")


@pytest.mark.parametrize("name", ["..%2Froutes.py", "routes.py", "LICENSE", "swagger-ui.css%00", "x" * 500])
def test_no_other_file_is_served(client: Any, name: str) -> None:
    answer = client.get(f"/docs/files/{name}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


class _Reader(HTMLParser):
    """What stands open at the end of a page, and which elements there were."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - as it is called
        self.seen.add(tag)
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_without_the_libraries_there_is_a_plain_page(
    client: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wanted = client.get("/docs/plain").text
    monkeypatch.setattr(routes, "_FILES", {name: tmp_path / name for name in routes._FILES})
    for page in ("/docs", "/redoc"):
        assert client.get(page).text == wanted.replace("../", "")
    reader = _Reader()
    reader.feed(wanted)
    assert reader.open == []
    assert "script" not in reader.seen
    document = client.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"<b>{method.upper()}</b> {path}</h3>" in wanted
    # A type that is named elsewhere, an example of a body, and one of an answer.
    assert "list of text" in wanted
    assert "An example of a body" in wanted
    assert "Type 2 diabetes mellitus without complications" in wanted
