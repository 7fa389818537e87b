"""What is refused before or beside a question, in no face's form yet: each face writes it as its own kind of error."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})
_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


class Refusal(Exception):
    """A request that is not answered: the HTTP status, a stable code, what is wrong, the remedy, further headers.

    `more` is what else a program may want to know, by the names it has in a document.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        remedy: str | None = None,
        headers: Mapping[str, str] = _NO_HEADERS,
        more: Mapping[str, object] = _NOTHING,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.remedy = remedy
        self.headers = headers
        self.more = more
