"""An answer that goes out in one piece is byte by byte what uvicorn writes in two; what is wrong is told as by it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from api.server.answer import Answer


class _Written:
    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, piece: bytes) -> None:
        self.pieces.append(piece)

    def close(self) -> None:
        self.closed = True


def _sent(kind: type[RequestResponseCycle], headers: Any, body: bytes, *, method: str, kept: bool) -> _Written:
    async def send() -> _Written:
        written: Any = _Written()
        cycle = kind(
            scope={"type": "http", "method": method},  # type: ignore[typeddict-item]
            transport=written,
            flow=FlowControl(written),
            logger=logging.getLogger("none"),
            access_logger=logging.getLogger("none"),
            access_log=False,
            default_headers=[(b"date", b"Tue, 01 Dec 2026 00:00:00 GMT")],
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=kept,
            on_response=lambda: None,
        )
        await cycle.send({"type": "http.response.start", "status": 200, "headers": headers})
        await cycle.send({"type": "http.response.body", "body": body})
        assert cycle.response_complete
        assert cycle.message_event.is_set()
        return written  # type: ignore[no-any-return]

    return asyncio.run(send())


@pytest.mark.parametrize(
    ("headers", "method", "kept", "pieces"),
    [
        ([(b"content-length", b"4"), (b"etag", b'"1"')], "GET", True, 1),
        ([(b"content-length", b"4"), (b"connection", b"close")], "GET", True, 2),
        ([(b"content-length", b"4")], "GET", False, 2),
        ([(b"content-length", b"4")], "HEAD", True, 2),
        ([], "GET", True, 2),
    ],
)
def test_the_bytes_are_those_of_uvicorn(headers: Any, method: str, kept: bool, pieces: int) -> None:
    ours, theirs = (_sent(kind, headers, b"body", method=method, kept=kept) for kind in (Answer, RequestResponseCycle))
    assert b"".join(ours.pieces) == b"".join(theirs.pieces)
    assert ours.closed == theirs.closed
    assert len([each for each in ours.pieces if each]) == (1 if method == "HEAD" else pieces)


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-length", b"3")],
        [(b"content-length", b"5")],
        [(b"content-length", b"4"), (b"x", b"a\r\nset-cookie: b")],
        [(b"content-length", b"4"), (b"x", b"a\x00")],
    ],
)
def test_what_is_wrong_is_told(headers: Any) -> None:
    for kind in (Answer, RequestResponseCycle):
        with pytest.raises(RuntimeError):
            _sent(kind, headers, b"body", method="GET", kept=True)
