"""In which form an answer goes out: the JSON of the contract, or the whole form that `crosswalk.client` asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Request
from starlette.responses import JSONResponse, Response

from api.shared.json_bytes import json_bytes
from crosswalk.contract.whole import MEDIA_TYPE, whole

T = TypeVar("T")

_VARY: Final = {"Vary": "Accept"}
"""Whoever keeps answers for others keeps them by their form."""


class Telling:
    """The form that a request asks for."""

    def __init__(self, accept: str) -> None:
        self.is_whole = MEDIA_TYPE in accept

    def each(self, kind: type[T], answers: Sequence[T], shaped: Callable[[], object]) -> Response:
        """Answers in a list: as the contract shapes them, or whole, by their type."""
        # Returned as it is: the models document it, and to check 10,000 answers costs more than to find them.
        if self.is_whole:
            return Response(json_bytes(whole(kind, answers)), media_type=MEDIA_TYPE, headers=_VARY)
        return JSONResponse(shaped(), headers=_VARY)

    def one(self, kind: type[T], answer: T, shaped: Callable[[T], object]) -> Response:
        """One answer, shaped or whole in the same way."""
        return self.each(kind, [answer], lambda: shaped(answer))


async def _telling(request: Request) -> Telling:
    # async, because the framework would run a plain function in a thread of its own
    return Telling(request.headers.get("accept", ""))


Form = Annotated[Telling, Depends(_telling)]
