"""Whole answers: their route, told apart by `Accept` from that of plain ones, and how codes are named to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from api.rest.asking import StrictRoute
from api.rest.limits import LONGEST_CELL, LONGEST_TEXT, MOST_CODES
from api.shared.json_bytes import json_bytes
from crosswalk.contract.whole import MEDIA_TYPE, Unreadable, read_whole, whole
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.placing import NoText

T = TypeVar("T")

_ACCEPT: Final = b"accept"
_ASKED: Final = MEDIA_TYPE.encode()
_WANTED: Final = "crosswalk.whole"
"""Where a scope says whether its request accepts whole answers."""


class WholeRoute(StrictRoute):
    """A route for those alone who accept whole answers."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the path is this one and the request accepts whole answers."""
        if scope["type"] != "http":
            return Match.NONE, {}
        if _WANTED not in scope:
            # Every route of whole answers is asked about every request: its headers are read once.
            scope[_WANTED] = any(name == _ACCEPT and _ASKED in value for name, value in scope["headers"])
        return super().matches(scope) if scope[_WANTED] else (Match.NONE, {})


class NoCode(BaseModel):
    """What stands in place of a code and is no text: how it is written, and its type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, StringConstraints(max_length=LONGEST_CELL)]
    kind: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]


Cell = Annotated[str, StringConstraints(max_length=LONGEST_CELL)]
"""What stands where a code should: columns of data have remarks and addresses too, each an answer of its own."""


class Cells(BaseModel):
    """The codes of a request, and whatever else stands in their column."""

    model_config = ConfigDict(strict=True)

    codes: list[Cell | NoCode] = Field(max_length=MOST_CODES)

    @property
    def given(self) -> Sequence[Any]:
        """The codes as the library takes them."""
        return [each if isinstance(each, str) else NoText(each.text, each.kind) for each in self.codes]


def answered(kind: Any, answers: Sequence[Any], status: int = 200) -> Response:
    """Answers of one type in their whole form."""
    # Whoever keeps answers for others keeps them by their form.
    content = json_bytes(whole(kind, answers))
    return Response(content, status, media_type=MEDIA_TYPE, headers={"Vary": "Accept"})


def read_as(kind: type[T], document: object, what: str) -> list[T]:
    """Values of a type that came whole in a request. Raises `UsageError` for anything else."""
    try:
        return read_whole(kind, document)
    except Unreadable as fault:
        raise UsageError(f"these are no {what}: {fault}.", remedy="Send whole ones.") from fault
