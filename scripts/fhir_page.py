"""Keeps docs/fhir.md true: sends its requests and puts what is answered under them.

    python scripts/fhir_page.py STORE_URL            prints the page as it should be
    python scripts/fhir_page.py STORE_URL --update   writes it

A request is the first paragraph of a block: method and path, then the body. Each goes to the application in this
process, on a fixed day, over the starter set.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from datetime import date
from pathlib import Path

import httpx

import crosswalk
from api.app import create_app

PAGE = Path(__file__).resolve().parents[1] / "docs" / "fhir.md"
DAY = date(2026, 11, 24)
WIDEST = 110
EXAMPLE = re.compile(r"```http\n(.*?)```", re.DOTALL)
MADE_AT = re.compile(r'(?<="timestamp": ")[^"]+')
"""When an expansion was made, which no fixed day changes."""


def as_it_should_be(text: str, store: str) -> str:
    """The page with what is answered to each of its requests as it is now."""
    with crosswalk.open(store, today=lambda: DAY) as service, asyncio.Runner() as runner:
        transport = httpx.ASGITransport(create_app(service))

        async def answered(example: str) -> str:
            asked = example.partition("\n\n")[0].strip()
            first, _, body = asked.partition("\n")
            method, path = first.split(" ", 1)
            headers = {"content-type": "application/fhir+json"} if body else {}
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765") as client:
                answer = await client.request(method, path, headers=headers, content=body or None)
            shown = MADE_AT.sub(f"{DAY}T12:00:00+00:00", written(answer.json()))
            return f"{asked}\n\n{answer.status_code} {answer.reason_phrase}\n{shown}\n"

        return EXAMPLE.sub(lambda found: f"```http\n{runner.run(answered(found[1]))}```", text)


def written(value: object, indent: int = 0) -> str:
    """JSON with each part that fits on a line on one."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= WIDEST or not isinstance(value, dict | list) or not value:
        return flat
    inside = " " * (indent + 2)
    if isinstance(value, list):
        parts = [f"{inside}{written(each, indent + 2)}" for each in value]
        opening, closing = "[]"
    else:
        parts = [f"{inside}{json.dumps(name)}: {written(each, indent + 2)}" for name, each in value.items()]
        opening, closing = "{}"
    return "\n".join([opening, ",\n".join(parts), f"{' ' * indent}{closing}"])


def main() -> None:
    fresh = as_it_should_be(PAGE.read_text("utf-8"), sys.argv[1])
    if "--update" in sys.argv:
        PAGE.write_text(fresh, "utf-8")
    else:
        sys.stdout.write(fresh)


if __name__ == "__main__":
    main()
