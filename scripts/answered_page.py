"""What keeps a page with requests true: each is sent, and what is answered is put under it.

A request is the first paragraph of a block: method and path, headers, then the body. Each goes to the application in
this process, on a fixed day, over the starter set. `api_page.py` and `fhir_page.py` say which pages, and what else.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import httpx

import crosswalk
from api.app import create_app
from crosswalk.service import Crosswalk

DOCS = Path(__file__).resolve().parents[1] / "docs"
DAY = date(2026, 11, 24)
WIDEST = 110
EXAMPLE = re.compile(r"```http\n(.*?)```", re.DOTALL)
_HEADER = re.compile(r"[A-Z][\w-]*: ")


class Form(NamedTuple):
    """The type of bodies that are sent, how JSON that is answered is written, which headers are shown beside it."""

    media_type: str
    written: Callable[[object], str]
    headers: Sequence[str] = ()


def with_answers(text: str, service: Crosswalk, form: Form) -> str:
    """A page with what is answered to each of its requests as it is now."""
    with asyncio.Runner() as runner:
        transport = httpx.ASGITransport(create_app(service))

        async def answered(example: str) -> str:
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765") as client:
                return await _answered(client, example, form)

        return EXAMPLE.sub(lambda found: f"```http\n{runner.run(answered(found[1]))}```", text)


async def _answered(client: httpx.AsyncClient, example: str, form: Form) -> str:
    """A request as the page has it, its first paragraph, with what is answered."""
    asked = example.partition("\n\n")[0].strip()
    first, *more = asked.split("\n")
    method, path = first.split(" ", 1)
    headers = dict(line.split(": ", 1) for line in more if _HEADER.match(line))
    body = "\n".join(line for line in more if line.partition(": ")[0] not in headers)
    if body:
        headers.setdefault("Content-Type", form.media_type)
    answer = await client.request(method, path, headers=headers, content=body or None)
    named = "".join(f"{name}: {answer.headers[name]}\n" for name in form.headers if name in answer.headers)
    shown = ""
    if answer.content:
        is_json = answer.headers["content-type"].partition(";")[0].endswith("json")
        shown = f"{form.written(answer.json())}\n" if is_json and not _are_lines(answer) else answer.text
    return f"{asked}\n\n{answer.status_code} {answer.reason_phrase}\n{named}{shown}"


def _are_lines(answer: httpx.Response) -> bool:
    return "ndjson" in answer.headers["content-type"]


def json_text(value: object, indent: int = 0, *, beside: bool = False) -> str:
    """JSON with each part that fits on a line on one; short fields stand side by side where that is asked for."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= WIDEST or not isinstance(value, dict | list) or not value:
        return flat
    lines: list[str] = []
    parts = [("", each) for each in value] if isinstance(value, list) else [*value.items()]
    for name, each in parts:
        part = f"{json.dumps(name)}: " * (name != "") + json_text(each, indent + 2, beside=beside)
        fits = lines and "\n" not in part + lines[-1] and len(lines[-1]) + len(part) + 2 <= WIDEST
        if beside and name and fits:
            lines[-1] += f", {part}"
        else:
            lines.append(f"{' ' * (indent + 2)}{part}")
    opening, closing = "[]" if isinstance(value, list) else "{}"
    return "\n".join([opening, ",\n".join(lines), f"{' ' * indent}{closing}"])


def opened(store: str) -> Crosswalk:
    """The store on the day of the pages."""
    return crosswalk.open(store, today=lambda: DAY)


def main(pages: Iterable[Path], as_it_should_be: Callable[[str, str], str]) -> None:
    """Print the pages as they should be over the store that is named, or write them where that is asked for."""
    for page in pages:
        fresh = as_it_should_be(page.read_text("utf-8"), sys.argv[1])
        if "--update" in sys.argv:
            page.write_text(fresh, "utf-8")
        else:
            sys.stdout.write(fresh)
