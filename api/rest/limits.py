"""How much one request may ask."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_CODES: Final = 10_000
LONGEST_TEXT: Final = 40
"""Characters of a code, a release, a day. The longest code has seven, the longest id some thirty."""

LONGEST_SET: Final = 200_000
"""Characters of a value set: 10,000 codes, each with a short remark."""

LARGEST_BODY: Final = 2 * 1024 * 1024
"""Bytes. The most codes of the greatest length, each character four bytes long, are 1.7 million."""


class BodyLimit:
    """Refuses a body over the limit with 413: by its announced length, or else once it has come in too long."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = 0

        async def limited() -> Message:
            nonlocal seen
            if _announced(scope) > LARGEST_BODY:
                raise _too_large()
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > LARGEST_BODY:
                raise _too_large()
            return message

        await self._app(scope, limited, send)


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


def _too_large() -> HTTPException:
    # Raised where the body is read, so that it becomes a problem like every other HTTP error.
    return HTTPException(413, f"the body is larger than {LARGEST_BODY:,} bytes.")
