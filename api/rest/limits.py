"""How much one request may ask."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_CODES: Final = 10_000
LONGEST_TEXT: Final = 40
"""Characters of a code, a release, a day. The longest code has seven, the longest id some thirty."""

LONGEST_NAME: Final = 200
"""Characters of a name that people gave, of whoever decides too."""

MOST_ROWS: Final = 10_000
"""Of one page of a long list."""

MOST_WHOLE: Final = 50_000
"""Rows of a long list that is asked for whole; a longer one comes page by page."""

MOST_BRANCHES: Final = 10_000
"""Of one answer about a tree."""

MOST_SUGGESTED: Final = 20
"""Codes for what is being typed."""

LONGEST_LIST: Final = 8_000_000
MOST_LISTED: Final = 100_000
"""Characters and rows of a list of codes. The longest chargemasters have some 60,000 rows."""

MOST_LINES: Final = 1_000_000
LONGEST_LINE: Final = 400
LARGEST_STREAM: Final = 16 * 1024 * 1024
"""Lines of one stream of codes, characters of each, and bytes of all. They are read whole before the first is answered:
many a client does not read an answer before it has sent all it has to say."""

LONGEST_SET: Final = 200_000
"""Characters of a value set: 10,000 codes, each with a short remark."""

LARGEST_BODY: Final = 2 * 1024 * 1024
"""Bytes. The most codes of the greatest length, each character four bytes long, are 1.7 million."""


_WITH_LISTS: Final = ("/v1/impact", "/v1/reviews", "/v1/stream/")
"""Paths whose bodies may hold whole lists."""


def largest_body(path: str) -> int:
    """How many bytes the body of a request may have, by its path."""
    return LARGEST_STREAM if path.startswith(_WITH_LISTS) else LARGEST_BODY


class BodyLimit:
    """Refuses a body over the limit with 413: by its announced length, or else once it has come in too long."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen, most = 0, largest_body(scope["path"].removeprefix(scope.get("root_path", "")))

        async def limited() -> Message:
            nonlocal seen
            if _announced(scope) > most:
                raise _too_large(most)
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise _too_large(most)
            return message

        await self._app(scope, limited, send)


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


def _too_large(most: int) -> HTTPException:
    # Raised where the body is read, so that it becomes a problem like every other HTTP error.
    return HTTPException(413, f"the body is larger than {most:,} bytes.")
