"""Every code of an error that a client may see: those of the library's errors, and those that the API has of its own.

docs/api.md lists them; tests hold that it names each, and that nothing in `api` refuses with a code that is not here.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from crosswalk.domain.errors import (
    CrosswalkError,
    MapConflict,
    ReleaseNotLoaded,
    ReviewConflict,
    StoreError,
    TableConflict,
    TooMany,
    UnknownMap,
    UnknownMapSet,
    UnknownRelease,
    UnknownReview,
    UnknownSystem,
    UnknownTable,
    UsageError,
)
from crosswalk.domain.service_errors import ServiceError


class Coded(NamedTuple):
    """The HTTP status that a code comes with, and what it means."""

    status: int
    meaning: str


_STATUS_OF: Final[tuple[tuple[type[CrosswalkError], int], ...]] = (
    (UnknownSystem, 404),
    (UnknownRelease, 404),
    (UnknownMapSet, 404),
    (UnknownMap, 404),
    (UnknownReview, 404),
    (UnknownTable, 404),
    # Not 404: the name is right, and the same request succeeds once the release is loaded.
    (ReleaseNotLoaded, 409),
    (MapConflict, 409),
    (ReviewConflict, 409),
    (TableConflict, 409),
    (TooMany, 422),
    (UsageError, 400),
    (StoreError, 503),
    (CrosswalkError, 500),
)

OWN: Final[Mapping[str, Coded]] = {
    "invalid_request": Coded(422, "A parameter is unknown, missing, given twice, of the wrong type or too long."),
    "unreadable_body": Coded(400, "The body is no JSON in UTF-8."),
    "no_such_path": Coded(404, "There is no such path."),
    "method_not_allowed": Coded(405, "The path does not take this method; the header Allow says which it takes."),
    "body_too_large": Coded(413, "The body has more bytes than the path takes."),
    "unsupported_media_type": Coded(415, "The body is not announced as what the path reads."),
    "bad_cursor": Coded(400, "The cursor is none that a Link header gave, or of another question."),
    "stale_cursor": Coded(409, "What is listed changed since the page before."),
    "changed_meanwhile": Coded(412, "Somebody changed what is to be changed after it was looked at."),
    "if_match_is_missing": Coded(428, "A change says in If-Match which state was looked at."),
    "who_is_missing": Coded(422, "No key is used, and the request does not say who does it."),
    "who_is_another": Coded(422, "The request names another person than the key is of."),
    "no_rows_named": Coded(422, "A decision names no rows."),
    "unreadable_list": Coded(422, "The list that was sent cannot be taken apart into rows and fields."),
    "unreadable_line": Coded(422, "A line of a stream is no code; the other lines are answered."),
    "no_key": Coded(401, "The server asks for a key, and none came."),
    "unknown_key": Coded(401, "The key is not known, or was revoked."),
    "key_in_the_clear": Coded(403, "The key came over plain HTTP from another machine."),
    "scope": Coded(403, "The key may not do this."),
    "other_form": Coded(403, "A form that no page of this session sent."),
    "other_site": Coded(403, "A page of a site that is not allowed asks this."),
    "unknown_host": Coded(400, "The server does not go by the name that was asked for."),
    "repeated_header": Coded(400, "A header that counts once came twice."),
    "too_slow": Coded(408, "The body did not come in time."),
    "too_many_requests": Coded(429, "More requests came than the rate lets through: wait as Retry-After says."),
    "took_too_long": Coded(504, "The question was not answered within the time that questions have."),
    "not_ready": Coded(503, "The server is not ready to answer."),
    "http": Coded(400, "The request is no HTTP that the server understands; the status says more."),
    "internal": Coded(500, "A fault of the server, which its log tells of."),
}
"""The codes that no error of the library has."""


def status_of(error: CrosswalkError | type[CrosswalkError]) -> int:
    """The HTTP status of an error of the library, or of a kind of them."""
    kind = error if isinstance(error, type) else type(error)
    return next(status for each, status in _STATUS_OF if issubclass(kind, each))


def every_code() -> dict[str, Coded]:
    """All codes with their statuses and meanings, those of the library first, by its tree of errors."""
    # What a client raises of its own is never sent to one.
    kinds = [kind for kind in _tree(CrosswalkError) if not issubclass(kind, ServiceError)]
    of_library = {kind.code: Coded(status_of(kind), _first_line(kind)) for kind in kinds}
    return {**of_library, **OWN}


def _tree(kind: type[CrosswalkError]) -> Iterator[type[CrosswalkError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _tree(below)


def _first_line(kind: type[CrosswalkError]) -> str:
    return " ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].split())
