"""What went wrong."""

from typing import TypedDict


class ErrorJson(TypedDict):
    """An error: `error` is its stable code; where it was found, and what can be done about it."""

    error: str
    message: str
    file: str | None
    member: str | None
    line: int | None
    remedy: str | None
