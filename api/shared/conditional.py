"""Answers that whoever has them already need not be sent again (RFC 9110, section 13)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.shared.json_bytes import json_bytes

Headers = list[tuple[bytes, bytes]]
"""As ASGI has them: lower-case names with their values, in order."""

JSON: Final = b"application/json"
_KEPT: Final = (b"cache-control", b"private, no-cache")
"""A load may change the answer about any day, so whoever keeps it asks each time whether it still stands."""
_DIGEST_BYTES: Final = 12
_SAFE: Final = ("GET", "HEAD")
_DESCRIBING: Final = (b"content-length", b"content-type")


def etag_of(body: bytes) -> bytes:
    """The strong entity tag of an answer: a hash of its bytes, so that all workers and both engines give the same."""
    return b'"%b"' % blake2b(body, digest_size=_DIGEST_BYTES).hexdigest().encode()


def is_held(scope: Scope, etag: bytes) -> bool:
    """Whether whoever asks says, by `If-None-Match`, that he has the answer with this tag."""
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            tags = {each.strip().removeprefix(b"W/") for each in value.split(b",")}
            if etag in tags or b"*" in tags:
                return True
    return False


def headers_of(body: bytes, media_type: bytes = JSON) -> Headers:
    """The headers of an answer to a GET."""
    return [(b"content-length", b"%d" % len(body)), (b"content-type", media_type), (b"etag", etag_of(body)), _KEPT]


async def send_answer(
    scope: Scope, send: Send, body: bytes, media_type: bytes = JSON, further: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    """Send an answer with 200 and further headers, or 304 and no body to a GET of whoever has it."""
    headers = [*headers_of(body, media_type), *further]
    held = is_held(scope, headers[2][1])
    # A 304 has what a cache goes by, and nothing that describes a body.
    await send({"type": "http.response.start", "status": 304 if held else 200, "headers": headers[2 if held else 0 :]})
    # The server leaves the body out of an answer to HEAD.
    await send({"type": "http.response.body", "body": b"" if held else body})


class JsonAnswer(Response):
    """A document as a response: to GET and HEAD with its entity tag, and 304 where that is held already."""

    media_type = JSON.decode()

    def render(self, content: object) -> bytes:
        """The bytes as they are, and anything else as JSON."""
        return content if isinstance(content, bytes) else json_bytes(content)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in _SAFE and self.status_code == 200:
            further = [each for each in self.raw_headers if each[0] not in _DESCRIBING]
            await send_answer(scope, send, bytes(self.body), (self.media_type or "").encode(), further)
        else:
            await super().__call__(scope, receive, send)
