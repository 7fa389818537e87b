"""An answer that is there as a whole goes out in one piece: half the calls of the system, and whoever asked wakes once.

uvicorn writes the head and the content apart. All that is unusual is left to it, and all that is wrong: it tells so.
"""

from __future__ import annotations

import re
from typing import Any, Final

from starlette.types import Message
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

_OTHERWISE: Final = frozenset((b"connection", b"transfer-encoding"))
"""Headers that change how an answer is sent."""
_WRONG: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Answer(RequestResponseCycle):
    """A request that is being answered; a connection makes uvicorn's own into one."""

    _head: Message | None = None

    async def send(self, message: Any) -> None:
        """Keep the head until its content comes, and send both together where that is all."""
        if message["type"] == "http.response.start" and self._head is None and not self.response_started:
            self._head = message
            return
        head, self._head = self._head, None
        if head is not None:
            whole = self._whole(head, message)
            if whole is not None:
                self._send_whole(whole)
                return
            await super().send(head)  # type: ignore[arg-type] # as ASGI has it
        await super().send(message)

    def _whole(self, head: Message, message: Message) -> bytes | None:
        """The bytes of an answer; None where it is no plain one, or not rightly written."""
        if message["type"] != "http.response.body" or message.get("more_body") or not self.keep_alive:
            return None
        if self.flow.write_paused or self.disconnected or self.scope["method"] == "HEAD":
            return None
        headers = [*self.default_headers, *head["headers"]]
        held = dict(headers)
        body: bytes = message.get("body", b"")
        if held.get(b"content-length") != b"%d" % len(body) or not _OTHERWISE.isdisjoint(held):
            return None
        text: bytes = STATUS_LINE[head["status"]] + b"\r\n".join(map(b": ".join, headers)) + b"\r\n\r\n"
        lines = len(headers) + 2
        if text.count(b"\n") != lines or text.count(b"\r") != lines or _WRONG.search(text):
            return None
        return text + body

    def _send_whole(self, whole: bytes) -> None:
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        self.transport.write(whole)
        self.message_event.set()
        self.on_response()
