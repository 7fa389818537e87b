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
    "invalid_request": Coded(
        422, "A parameter is unknown, missing, given twice, of the wrong type or too long; see `errors`."
    ),
    "unreadable_body": Coded(400, "The body is no JSON in UTF-8. Send one object, as /docs shows it."),
    "no_such_path": Coded(404, "There is no such path. /docs has them all."),
    "method_not_allowed": Coded(405, "The path takes other methods: `Allow` names them."),
    "body_too_large": Coded(413, "The body is over the limit of the path. Ask about less at once."),
    "unsupported_media_type": Coded(
        415, "The body is of another type than the path reads. Send `Content-Type: application/json`."
    ),
    "bad_cursor": Coded(400, "The cursor is of another question, or none that a `Link` gave. Ask without one."),
    "stale_cursor": Coded(409, "What is listed changed since the page before. Ask without a cursor."),
    "changed_meanwhile": Coded(
        412, "What is changed was decided after the state that `If-Match` names: see `decided`. Look again, and decide."
    ),
    "if_match_is_missing": Coded(
        428, "A review is changed only by who says which state he looked at. Send `If-Match`."
    ),
    "who_is_missing": Coded(422, "Nobody says who decides. Add `who`."),
    "who_is_another": Coded(422, "The key says who decides. Leave `who` out."),
    "no_rows_named": Coded(
        422, "A decision names no rows of the review. Name codes, kinds, lists, or what they are under."
    ),
    "unreadable_list": Coded(
        422, "The list that was sent cannot be taken apart into rows and fields: `detail` says where."
    ),
    "unreadable_line": Coded(422, "A line of a stream is no code; the other lines are answered."),
    "no_key": Coded(401, "The path needs a key. Send `Authorization: Bearer …`."),
    "unknown_key": Coded(401, "The key is not known, revoked or over. Ask for another."),
    "key_in_the_clear": Coded(
        403, "The key came over plain HTTP, and others may have read it. Replace it, and ask over https."
    ),
    "scope": Coded(403, "The key may not do this: the path needs another scope. Ask who runs the server."),
    "other_form": Coded(403, "The form is of no page that is looked at. Load the page again."),
    "other_site": Coded(403, "A page of another site asks from a browser. Its operator names it with `--cors-origin`."),
    "unknown_host": Coded(400, "The server is not asked by this name. Its operator allows it with `--allowed-host`."),
    "repeated_header": Coded(400, "A header that may come once came twice. Send it once."),
    "too_slow": Coded(408, "The body did not come in time. Send it again."),
    "too_many_requests": Coded(
        429, "More requests came than the rate lets through. Ask again when `Retry-After` says."
    ),
    "took_too_long": Coded(504, "The question was not answered in time. Ask for less at once."),
    "not_ready": Coded(503, "The store cannot be asked yet. Ask again when `Retry-After` says."),
    "http": Coded(400, "The request is no HTTP that the server understands; the status says more."),
    "internal": Coded(500, "The request failed for a reason that is no fault of yours. Report its `X-Request-ID`."),
}
"""The codes that no error of the library has; each says what to do as well."""


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
