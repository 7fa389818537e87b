"""Keeps docs/fhir*.md true: sends their requests and puts the answers under them.

    python scripts/fhir_pages.py STORE_URL            prints the pages as they should be
    python scripts/fhir_pages.py STORE_URL --update   writes them

Each request is a block of `http`: a method and a path, and the body below an empty line where there is one. The block
of `json` behind it is its answer, on a fixed day, on the starter set. Times are written as the beginning of that day.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

import crosswalk
from api.app import create_app

if TYPE_CHECKING:
    from api.app import Faces

DOCS = Path(__file__).resolve().parents[1] / "docs"
DAY = date(2026, 11, 24)
EXAMPLE = re.compile(r"```http\n(\w+) (\S+)\n(?:\n(.*?))?```\n\n```json\n.*?```", re.DOTALL)
TIME = re.compile(r'("timestamp": ")[^"]*"')
WIDTH = 110


def pages() -> list[Path]:
    """The pages with examples."""
    return sorted(DOCS.glob("fhir*.md"))


def as_it_should_be(text: str, store: str) -> str:
    """A page with the answers as they are now."""
    with crosswalk.open(store, today=lambda: DAY) as service, asyncio.Runner() as runner:
        app = create_app(service)

        def example(found: re.Match[str]) -> str:
            method, path, body = found.groups()
            answer = runner.run(_answer(app, method, path, body))
            given = f"{method} {path}\n" if body is None else f"{method} {path}\n\n{body}"
            return f"```http\n{given}```\n\n```json\n{answer}\n```"

        return EXAMPLE.sub(example, text)


async def _answer(app: Faces, method: str, path: str, body: str | None) -> str:
    transport = httpx.ASGITransport(app)
    sent = {} if body is None else {"content": body.encode(), "headers": {"Content-Type": "application/fhir+json"}}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765") as client:
        answer = await client.request(method, path, **sent)
    return TIME.sub(rf'\g<1>{DAY}T00:00:00+00:00"', laid_out(answer.json()))


def laid_out(value: Any, depth: int = 0) -> str:
    """JSON in as few lines as fit into the page."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + depth <= WIDTH or not isinstance(value, dict | list):
        return line
    inside, outside = " " * (depth + 2), " " * depth
    if isinstance(value, list):
        lines = ",\n".join(inside + laid_out(each, depth + 2) for each in value)
        return f"[\n{lines}\n{outside}]"
    lines = ",\n".join(f"{inside}{json.dumps(name)}: {laid_out(each, depth + 2)}" for name, each in value.items())
    return f"{{\n{lines}\n{outside}}}"


def main() -> None:
    for page in pages():
        fresh = as_it_should_be(page.read_text("utf-8"), sys.argv[1])
        if "--update" in sys.argv:
            page.write_text(fresh, "utf-8")
        else:
            sys.stdout.write(fresh)


if __name__ == "__main__":
    main()
