"""What is asked of a server: requests, and how their answers become one. Nothing here knows a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from crosswalk.contract.whole import MEDIA_TYPE, read_whole
from crosswalk.contract.whole.forms import Unreadable
from crosswalk.domain.answer import Answers, Telling

MOST_CODES: Final = 10_000
"""Codes of one request: more are refused by the server."""

T = TypeVar("T")
A = TypeVar("A", bound=Telling)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: a path below the address of the server, what follows behind the ?, and the body as JSON."""

    method: str
    path: str
    query: Sequence[tuple[str, str]] = ()
    body: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Ask(Generic[T]):
    """Requests, and how the JSON of their answers is read as the answer to a question.

    `files` are the names that texts of a request have for who asks, by those that errors of the server give them.
    """

    requests: Sequence[Request]
    read: Callable[[Sequence[object]], T]
    accept: str = MEDIA_TYPE
    files: Mapping[str, str] = field(default_factory=dict)


def ask_one(request: Request, kind: type[T]) -> Ask[T]:
    """One request for one answer of this type. Its reading raises `Unreadable` for any other number of answers."""

    def read(documents: Sequence[object]) -> T:
        answers = [answer for document in documents for answer in read_whole(kind, document)]
        if len(answers) != 1:
            raise Unreadable(f"it has {len(answers)} answers to one question")
        return answers[0]

    return Ask((request,), read)


def ask_many(
    path: str,
    codes: Sequence[str],
    asked: Mapping[str, object],
    kind: type[A],
    moved: Callable[[A, int], A] | None = None,
) -> Ask[Answers[A]]:
    """As many requests as these codes take; their answers in one list.

    `moved` is the answer to a row that stood so many rows further on.
    """
    starts = range(0, max(len(codes), 1), MOST_CODES)
    requests = [
        Request("POST", path, body={"codes": [*codes[start : start + MOST_CODES]], **_of_rows(asked, start)})
        for start in starts
    ]

    def read(documents: Sequence[object]) -> Answers[A]:
        answers: Answers[A] = Answers()
        for start, document in zip(starts, documents, strict=True):
            some = read_whole(kind, document)
            answers += some if moved is None or not start else [moved(each, start) for each in some]
        return answers

    return Ask(requests, read)


def _of_rows(asked: Mapping[str, object], start: int) -> dict[str, object]:
    """What is asked of the codes from one on: of a column their part."""
    return {
        name: value[start : start + MOST_CODES] if isinstance(value, list) else value
        for name, value in asked.items()
        if value is not None
    }
