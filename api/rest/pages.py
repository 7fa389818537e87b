"""Long lists page by page: so many rows, and a cursor that leads to those behind them.

A cursor is opaque. It says where its page ended and what stood there, so that one that leads nowhere any more, because
a load or a decision moved the rows, is refused (`stale_cursor`) and never skips a row or shows one twice.
"""

from __future__ import annotations

import binascii
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from pydantic import StringConstraints

from api.rest.limits import MOST_WHOLE
from api.shared.refusal import Refusal
from crosswalk.domain.errors import TooMany

Cursor = Annotated[str, StringConstraints(max_length=400)]
LIMIT: Final = (
    "At most so many rows; the header `Link` leads to the next ones (`rel=next`). Default: all, of which there may be "
    f"{MOST_WHOLE:,}."
)
CURSOR: Final = "Where to go on, as the `Link` of the page before says. It belongs to the same question."
LINKED: Final[dict[str, Any]] = {
    "Link": {
        "description": "`<…>; rel=next`, the address of the next page, where there is one.",
        "schema": {"type": "string"},
    }
}

T = TypeVar("T")


class Page(NamedTuple, Generic[T]):
    """Some rows of a list, the place of the first of them, and the headers that lead to the next."""

    rows: Sequence[T]
    start: int
    headers: Mapping[str, str]


def page_of(
    request: Request, rows: Sequence[T], key: Callable[[T], object], limit: int | None, cursor: str | None
) -> Page[T]:
    """The page of a list that a request asks for; without a limit, all that is left of it.

    `key` is what a row is known by. Raises `TooMany`, and `Refusal` for a cursor that leads nowhere.
    """
    start = 0 if cursor is None else _start(request, rows, key, cursor)
    if limit is None and len(rows) - start > MOST_WHOLE:
        raise TooMany(
            f"there are {len(rows) - start:,} rows, more than the {MOST_WHOLE:,} of one answer.",
            remedy="Ask page by page: add limit=1000 and follow the Link headers.",
        )
    end = len(rows) if limit is None else min(start + limit, len(rows))
    if end >= len(rows):
        return Page(rows[start:], start, {})
    query = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
    following = _written(_question(request), end, key(rows[end - 1]))
    address = f"{request.scope.get('root_path', '')}{_path(request)}?{urlencode([*query, ('cursor', following)])}"
    return Page(rows[start:end], start, {"link": f'<{address}>; rel="next"'})


def _path(request: Request) -> str:
    """The path as it was sent: a slash of a code in it stays escaped."""
    sent = request.scope.get("raw_path")
    return sent.decode("ascii").partition("?")[0] if sent else request.url.path


def _start(request: Request, rows: Sequence[T], key: Callable[[T], object], cursor: str) -> int:
    question, end, last = _read(cursor)
    if question != _question(request):
        raise Refusal(400, "bad_cursor", "the cursor is of another question.", _AGAIN)
    if not 0 < end <= len(rows) or _known_by(key(rows[end - 1])) != last:
        raise Refusal(409, "stale_cursor", "what is listed changed since the page before.", _AGAIN)
    return end


_AGAIN: Final = "Ask without a cursor, and follow the Link headers from there."


def _written(question: str, end: int, last: object) -> str:
    packed = json.dumps([question, end, _known_by(last)], separators=(",", ":")).encode()
    return urlsafe_b64encode(packed).decode().rstrip("=")


def _read(cursor: str) -> tuple[str, int, str]:
    try:
        question, end, last = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(question, str) and type(end) is int and isinstance(last, str):
            return question, end, last
    except (ValueError, TypeError, RecursionError, binascii.Error):
        pass
    raise Refusal(400, "bad_cursor", "the cursor is none that a Link header gave.", _AGAIN)


def _question(request: Request) -> str:
    """What was asked, without how many rows and from where."""
    asked = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in ("cursor", "limit"))
    return _known_by([_path(request), asked])


def _known_by(key: object) -> str:
    return hashlib.sha256(json.dumps(key, default=str).encode()).hexdigest()[:12]
