"""What is refused before or beside a question, in no face's form yet: each face writes it as its own kind of error."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class Refusal(Exception):
    """A request that is not answered: the HTTP status, a stable code, what is wrong, the remedy, further headers."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        remedy: str | None = None,
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.remedy = remedy
        self.headers = headers
