"""Any number of codes, line by line: each line that comes in is a code, each that goes out what GET answers about it.

All lines are answered from one state of the store, batch by batch, so that one batch is all that is in memory besides
the codes. What is asked is read whole before anything is answered: many a client does not read an answer before it has
sent all it has to say, and both would wait for each other.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from typing import Final

from anyio import CapacityLimiter, to_thread
from starlette.responses import StreamingResponse

from api.rest.answers import in_list
from api.rest.limits import LONGEST_LINE, LONGEST_TEXT, MOST_LINES
from api.rest.problems import document_of
from api.shared.answering import Answering
from api.shared.json_bytes import json_bytes
from api.shared.reading import JSON_LINES
from api.shared.refusal import Refusal
from crosswalk.domain.errors import CrosswalkError

Answer = Callable[[Answering, Sequence[str]], Mapping[str, bytes]]
"""Answers about codes, each but once: the bytes of JSON about each, without a bracket around."""

_A_BATCH: Final = 1_000
"""Codes that are answered at a time: a single question waits for no more than that."""
_BATCHES: Final = CapacityLimiter(1)
"""One batch of all streams at a time, beside which the threads of the faces go on."""


async def streamed(service: Answering, body: bytes, answer: Answer) -> StreamingResponse:
    """The answers about the codes of a body, one line each, in their order.

    A line that is no code has a problem for an answer. What fails midway ends the stream with a problem as its last
    line. Raises `Refusal` (422) for too many lines, and what the first batch raises.
    """
    count = body.count(b"\n") + (not body.endswith(b"\n") and bool(body))
    if count > MOST_LINES:
        raise Refusal(422, "too_many", f"there are {count:,} lines, more than {MOST_LINES:,}.", "Send them in parts.")
    steady, lines = service.steady(), _lines(body)
    # A question that cannot be answered at all is told by the status, which is sent before anything else.
    first = await _batch(steady, lines, answer)
    return StreamingResponse(_answers(steady, first, lines, answer), media_type=JSON_LINES)


async def _answers(steady: Answering, told: bytes, lines: Iterator[bytes], answer: Answer) -> AsyncIterator[bytes]:
    with closing(steady.maps):
        while told:
            yield told
            try:
                told = await _batch(steady, lines, answer)
            except CrosswalkError as fault:
                yield json_bytes(document_of(fault)) + b"\n"
                return


async def _batch(steady: Answering, lines: Iterator[bytes], answer: Answer) -> bytes:
    """The answers about the next lines, nothing where there are none."""
    return await to_thread.run_sync(partial(_answered, steady, list(islice(lines, _A_BATCH)), answer), limiter=_BATCHES)


def _lines(body: bytes) -> Iterator[bytes]:
    """The lines, one by one: a list of a million would take more than they do."""
    start = 0
    while start < len(body):
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end
        yield body[start:end]
        start = end + 1


def _answered(service: Answering, lines: Sequence[bytes], answer: Answer) -> bytes:
    codes = [_code(line) for line in lines]
    pieces = answer(service, [*dict.fromkeys(code for code in codes if isinstance(code, str))])
    told = (in_list(pieces[code]) if isinstance(code, str) else json_bytes(document_of(code)) for code in codes)
    return b"".join(each + b"\n" for each in told)


def _code(line: bytes) -> str | Refusal:
    """The code of a line, a text of JSON or an object with `code`; what is wrong with it where it has none."""
    try:
        said = json.loads(line) if len(line) <= LONGEST_LINE else None
    except (ValueError, RecursionError):
        said = None
    code = said.get("code") if isinstance(said, dict) and said.keys() == {"code"} else said
    if isinstance(code, str) and len(code) <= LONGEST_TEXT:
        return code
    return Refusal(422, "unreadable_line", "the line is no code.", 'Write "E11.9" or {"code": "E11.9"} in each line.')
