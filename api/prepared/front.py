"""The shortest way to an answer: plain GETs about one code are answered here, before the framework is asked.

Whatever is unusual goes on to the faces, errors too: these have one way to be written.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from api.prepared.prepared import Answer, Prepared
from api.shared.conditional import JSON, send_answer


class Asked(NamedTuple):
    """What a request asks: a question, the input that it is about, and how it is answered.

    `question` says wholly what is asked besides the input; `around` makes the document of the bytes about the input.
    """

    question: Hashable
    text: str
    answer: Answer
    around: Callable[[bytes], bytes] = bytes
    media_type: bytes = JSON


Recipe = Callable[[Scope, str], Asked | None]
"""How a face reads the plain form of its GETs: given the request and what stands behind the last slash of its path.

None where the face has to see the request itself.
"""


class Front:
    """Answers GETs whose path, up to the last slash, is that of a recipe; asks the `faces` for everything else."""

    def __init__(self, faces: ASGIApp, prepared: Prepared, recipes: Mapping[str, Recipe]) -> None:
        self.faces = faces
        self._prepared = prepared
        self._recipes = recipes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            head, _, last = scope["path"].removeprefix(scope.get("root_path", "")).rpartition("/")
            recipe = self._recipes.get(head)
            asked = recipe(scope, last) if recipe is not None else None
            if asked is not None and (ready := await self._ready(asked)) is not None:
                await send_answer(scope, send, asked.around(ready), asked.media_type)
                return
        await self.faces(scope, receive, send)

    async def _ready(self, asked: Asked) -> bytes | None:
        """The bytes about the input; None where there are none: the face asks again, and tells why in its own form."""
        try:
            return await self._prepared.one(asked.question, asked.text, asked.answer)
        except Exception:  # noqa: BLE001 - nothing is hidden: the face meets the same fault
            return None
