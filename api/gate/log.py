"""The log: a line of JSON on standard error for each request, without what was asked.

A line has the path as it is written in the documentation, and nothing of codes, queries and bodies: who may read the
log need not be one who may see a patient's codes. The lines are written by a thread of their own, some at a time, so
that whoever reads them slowly holds up no answer.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
from datetime import UTC, datetime
from functools import lru_cache
from queue import SimpleQueue
from typing import Any, Final, NamedTuple

import orjson

_STANDARD_ERROR: Final = 2
_SECONDS_TO_END: Final = 2.0


class Asked(NamedTuple):
    """A request that was answered, as its line tells it. `ended` is when, in seconds since 1970."""

    ended: float
    seconds: float
    id: str
    key: str | None
    name: str | None
    method: str
    route: str
    status: int
    size: int

    def told(self) -> dict[str, Any]:
        """The line by its names."""
        ended, seconds, name, key, who, method, route, status, size = self
        told = {"id": name, "key": key, "name": who, "method": method, "route": route, "status": status}
        return {"time": ended - seconds, **told, "ms": round(seconds * 1000, 2), "bytes": size}


class Log:
    """Where lines go: `all` requests, or those that were `refused` (statuses from 400), or `none`; faults always."""

    def __init__(self, what: str, into: int = _STANDARD_ERROR) -> None:
        self._from = {"all": 100, "refused": 400}.get(what, 1000)
        self._into = into
        self._lines: list[Asked | dict[str, Any]] = []
        self._queue: SimpleQueue[list[Asked | dict[str, Any]] | None] = SimpleQueue()
        self._writer: threading.Thread | None = None

    def wants(self, status: int) -> bool:
        """Whether a request that was answered so has a line."""
        return status >= self._from

    def add(self, line: Asked | dict[str, Any]) -> None:
        """Keep a line, to be written soon. `time` is in seconds since 1970."""
        self._lines.append(line)

    def flush(self) -> None:
        """Hand on what there is to the thread that writes it."""
        if not self._lines:
            return
        if self._writer is None:
            self._writer = threading.Thread(target=self._write, name="log", daemon=True)
            self._writer.start()
        lines, self._lines = self._lines, []
        self._queue.put(lines)

    def close(self) -> None:
        """Write what there is, if that can be done soon."""
        self.flush()
        if self._writer is not None:
            self._queue.put(None)
            self._writer.join(_SECONDS_TO_END)

    def _write(self) -> None:
        while (lines := self._queue.get()) is not None:
            text = memoryview(b"".join(map(_line, lines)))
            while text:
                try:
                    text = text[os.write(self._into, text) :]
                except OSError:
                    # Nobody reads it any more; there is no other place to tell that.
                    break


def fault_line(fault: BaseException) -> dict[str, Any]:
    """A fault of ours: its kind and where it was raised, not its message, which may quote what was asked."""
    frames = traceback.extract_tb(fault.__traceback__)
    return {"error": type(fault).__qualname__, "at": [f"{each.filename}:{each.lineno} {each.name}" for each in frames]}


class JsonLines(logging.Handler):
    """Other programs' warnings, as uvicorn's, as lines of the same log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record: its first line, and of an exception its kind and place."""
        line = {"time": record.created, "level": record.levelname.lower(), "logger": record.name}
        line["message"] = record.getMessage().partition("\n")[0]
        if record.exc_info is not None and record.exc_info[1] is not None:
            line |= fault_line(record.exc_info[1])
        sys.stderr.write(_written(line).decode("utf-8"))
        sys.stderr.flush()


def _line(line: Asked | dict[str, Any]) -> bytes:
    return _written(line.told() if isinstance(line, Asked) else line)


def _written(line: dict[str, Any]) -> bytes:
    second, part = divmod(int(line["time"] * 1000), 1000)
    return orjson.dumps({**line, "time": f"{_to_the_second(second)}.{part:03}+00:00"}, default=str) + b"\n"


@lru_cache(16)
def _to_the_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat().removesuffix("+00:00")
