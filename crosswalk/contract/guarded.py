"""What people write, in CSV that a spreadsheet opens: it must stay text there, and read back as it was."""

from __future__ import annotations

from typing import Final

_GUARD: Final = "'"
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", _GUARD)
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), and the guard itself."""


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"{_GUARD}{text}" if _is_dangerous(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith(_GUARD) and _is_dangerous(text[1:]) else text


def _is_dangerous(text: str) -> bool:
    # Some programs drop blanks before they look.
    return text.lstrip(" ").startswith(_STARTS)
