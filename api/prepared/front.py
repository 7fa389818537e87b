"""The shortest way to an answer: plain GETs about one code are answered here, before the framework is asked.

Whatever is unusual goes on to the faces, errors too: these have one way to be written.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Final, NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from api.prepared.prepared import Answer, Prepared
from api.shared.conditional import send_answer

_MOST_QUERIES: Final = 1_000
"""Query strings of which it is kept what they ask."""
_LONGEST_QUERY: Final = 500


class Asked(NamedTuple):
    """What a request asks besides the code: a value that says so wholly, how it is answered, and in which form.

    `around` makes the document of the bytes about a code.
    """

    question: Hashable
    answer: Answer
    around: Callable[[bytes], bytes]


class Recipe(NamedTuple):
    """How a face reads the plain form of one of its GETs.

    `read` is given the query string and says what is asked, or None where the face has to see the request itself.
    """

    read: Callable[[bytes], Asked | None]
    longest: int
    """Characters of a code that the face takes."""


class Front:
    """Answers GETs about one code whose path, up to the code, is that of a recipe; asks `app` for everything else."""

    def __init__(self, app: ASGIApp, prepared: Prepared, recipes: Mapping[str, Recipe]) -> None:
        self._app = app
        self._prepared = prepared
        self._recipes = recipes
        self._read: dict[tuple[str, bytes], Asked | None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            head, _, code = scope["path"].removeprefix(scope.get("root_path", "")).rpartition("/")
            recipe = self._recipes.get(head)
            if recipe is not None and 0 < len(code) <= recipe.longest:
                asked = self._asked(head, recipe, scope["query_string"])
                if asked is not None and (ready := await self._ready(asked, code)) is not None:
                    await send_answer(scope, send, asked.around(ready))
                    return
        await self._app(scope, receive, send)

    async def _ready(self, asked: Asked, code: str) -> bytes | None:
        """The bytes about a code; None where there is no answer: the face asks again, and tells why in its own form."""
        try:
            return await self._prepared.one(asked.question, code, asked.answer)
        except Exception:  # noqa: BLE001 - nothing is hidden: the face meets the same fault
            return None

    def _asked(self, head: str, recipe: Recipe, query: bytes) -> Asked | None:
        if len(query) > _LONGEST_QUERY:
            return None
        key = (head, query)
        try:
            return self._read[key]
        except KeyError:
            if len(self._read) >= _MOST_QUERIES:
                self._read.clear()
            asked = self._read[key] = recipe.read(query)
            return asked
