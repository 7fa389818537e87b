"""Keeps docs/api.md true: sends its requests and puts what is answered under them, and lists every kind of error.

    python scripts/api_page.py STORE_URL            prints the page as it should be
    python scripts/api_page.py STORE_URL --update   writes it

Each request goes to the application in this process, on a fixed day, over the starter set.
"""

from __future__ import annotations

import ast
import asyncio
import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx

import crosswalk
from api.app import create_app
from api.shared.codes import OWN, every_code
from crosswalk.domain import errors as kinds
from crosswalk.domain.service_errors import ServiceError

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "api.md"
DAY = date(2026, 11, 24)
WIDEST = 110
EXAMPLE = re.compile(r"```http\n(.*?)```", re.DOTALL)
ERRORS = re.compile(r"(<!-- errors of questions -->\n).*?(<!-- end -->)", re.DOTALL)
REFUSALS = re.compile(r"(<!-- refusals -->\n).*?(<!-- end -->)", re.DOTALL)

NOT_TOLD = (kinds.InstallationError, kinds.OutputFault, ServiceError)
"""Errors of an installation, of files that are made, and of a client: no server answers with them."""

TOLD = {
    "bad_cursor": "The cursor is of another question, or none that a `Link` gave. Ask without one.",
    "body_too_large": "The body is over the limit of the path. Ask about less at once.",
    "changed_meanwhile": "`If-Match` names a state of the review that is not its last. Look at it again, and decide.",
    "if_match_is_missing": "A review is changed only by who says which state he looked at. Send `If-Match`.",
    "internal": "The request failed for a reason that is no fault of yours. Report its `X-Request-ID`.",
    "invalid_request": "A parameter is unknown, missing, given twice, of the wrong type or too long; see `errors`.",
    "key_in_the_clear": "The key came over plain HTTP, and others may have read it. Replace it, and ask over https.",
    "method_not_allowed": "The path takes other methods: `Allow` names them.",
    "no_key": "The path needs a key. Send `Authorization: Bearer …`.",
    "no_rows_named": "A decision names no rows of the review. Name codes, kinds, lists, or what they are under.",
    "no_such_path": "There is no such path. /docs has them all.",
    "not_ready": "The store cannot be asked yet. Ask again when `Retry-After` says.",
    "other_form": "A form comes from no page of the session. Load the page again, and send it from there.",
    "other_site": "A page of another site asks from a browser. Its operator names it with `--cors-origin`.",
    "repeated_header": "A header that may come once came twice. Send it once.",
    "scope": "The key may not do this: the path needs another scope. Ask who runs the server.",
    "stale_cursor": "What is listed changed since the page before. Ask without a cursor.",
    "too_large": "The body is over the limit of the path. Ask about less at once.",
    "too_many_requests": "More requests came than the rate lets through. Ask again when `Retry-After` says.",
    "too_slow": "The body did not come in time. Send it again.",
    "took_too_long": "The question was not answered in time. Ask for less at once.",
    "unknown_host": "The server is not asked by this name. Its operator allows it with `--allowed-host`.",
    "unknown_key": "The key is not known, revoked or over. Ask for another.",
    "unreadable_body": "The body is no JSON in UTF-8.",
    "unreadable_list": "The list that was sent cannot be taken apart into rows and fields: `detail` says where.",
    "unreadable_line": "A line of a stream is no code; the other lines are answered.",
    "unsupported_media_type": "The body is of another type than the path reads. Send `Content-Type: application/json`.",
    "who_is_another": "The key says who decides. Leave `who` out.",
    "who_is_missing": "Nobody says who decides. Add `who`.",
}
"""What may refuse a request before or beside its question, and what to do."""


def as_it_should_be(text: str, store: str) -> str:
    """The page with its answers and its tables of errors as they are now."""
    with crosswalk.open(store, today=lambda: DAY) as service, asyncio.Runner() as runner:
        transport = httpx.ASGITransport(create_app(service))

        async def ask(example: str) -> str:
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765") as client:
                return await _answered(client, example)

        text = EXAMPLE.sub(lambda found: f"```http\n{runner.run(ask(found[1]))}```", text)
    text = ERRORS.sub(lambda found: f"{found[1]}{_table(sorted(errors()))}{found[2]}", text)
    return REFUSALS.sub(lambda found: f"{found[1]}{_table(sorted(refusals()))}{found[2]}", text)


async def _answered(client: httpx.AsyncClient, example: str) -> str:
    """A request as the page has it, its first paragraph, with what is answered."""
    asked = example.partition("\n\n")[0].strip()
    first, *more = asked.split("\n")
    method, path = first.split(" ", 1)
    headers = dict(line.split(": ", 1) for line in more if re.match(r"[A-Z][\w-]*: ", line))
    body = "\n".join(line for line in more if line.partition(": ")[0] not in headers)
    if body:
        headers |= {"Content-Type": headers.get("Content-Type", "application/json")}
    answer = await client.request(method, path, headers=headers, content=body or None)
    named = {name: answer.headers.get(name) for name in ("ETag", "Link")}
    shown = "".join(f"{name}: {value}\n" for name, value in named.items() if value)
    return f"{asked}\n\n{answer.status_code} {answer.reason_phrase}\n{shown}{_shown(answer)}"


def _shown(answer: httpx.Response) -> str:
    if not answer.content:
        return ""
    kind = answer.headers["content-type"]
    return f"{written(answer.json())}\n" if kind.endswith("json") else answer.text


def written(value: object, indent: int = 0) -> str:
    """JSON with each part that fits on a line on one."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= WIDEST or not isinstance(value, dict | list) or not value:
        return flat
    lines: list[str] = []
    parts = [("", each) for each in value] if isinstance(value, list) else [*value.items()]
    for name, each in parts:
        part = f"{json.dumps(name)}: " * (name != "") + written(each, indent + 2)
        # Short fields stand side by side, as they are read.
        if name and lines and "\n" not in part + lines[-1] and len(lines[-1]) + len(part) + 2 <= WIDEST:
            lines[-1] += f", {part}"
        else:
            lines.append(f"{' ' * (indent + 2)}{part}")
    opening, closing = "[]" if isinstance(value, list) else "{}"
    return "\n".join([opening, ",\n".join(lines), f"{' ' * indent}{closing}"])


def errors() -> Iterator[tuple[str, int, str]]:
    """Code, status and meaning of every error of the library that a server answers with."""
    classes = [each for each in vars(kinds).values() if isinstance(each, type) and issubclass(each, NOT_TOLD)]
    left_out = {each.code for each in classes} | set(OWN)
    for code, told in every_code().items():
        if code not in left_out:
            yield code, told.status, told.meaning


def refusals() -> set[tuple[str, int, str]]:
    """Code, status and meaning of everything else that may be answered instead of an answer, as the code has it."""
    found = {(code, told.status) for code, told in OWN.items() if code != "http"}
    for path in (ROOT / "api").rglob("*.py"):
        found |= {call for node in ast.walk(ast.parse(path.read_text("utf-8"))) if (call := _refusal(node))}
    found -= {(code, status) for code, status, _ in errors()}
    return {(code, status, TOLD[code]) for code, status in found}


def _refusal(node: ast.AST) -> tuple[str, int] | None:
    """The code and status of a `Refusal` that is made here."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal":
        match node.args:
            case [ast.Constant(int(status)), ast.Constant(str(code)), *_]:
                return code, status
    return None


def _table(rows: list[tuple[str, int, str]]) -> str:
    lines = [f"| `{code}` | {status} | {told} |" for code, status, told in rows]
    return "\n".join(["| code | status | what it means |", "|---|---|---|", *lines, ""])


def main() -> None:
    fresh = as_it_should_be(PAGE.read_text("utf-8"), sys.argv[1])
    if "--update" in sys.argv:
        PAGE.write_text(fresh, "utf-8")
    else:
        sys.stdout.write(fresh)


if __name__ == "__main__":
    main()
