"""Any text as the last part of a path."""

from __future__ import annotations

from typing import Final

from starlette.convertors import Convertor, register_url_convertor

ANY_TEXT: Final = "crosswalk_text"


class _AnyText(Convertor[str]):
    # Starlette's own `path` drops a line break at the end and finds no path where one stands within.
    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


def register() -> None:
    """Make `{name:crosswalk_text}` known to the router, which has one register for the whole process."""
    register_url_convertor(ANY_TEXT, _AnyText())
