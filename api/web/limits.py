"""How large a form may be that a page sends."""

from __future__ import annotations

from typing import Final

_LARGEST_FORM: Final = 1024 * 1024
_LARGEST_UPLOAD: Final = 64 * 1024 * 1024
"""A list of 50,000 rows with its titles has some 5 MB, as a workbook less."""
_UPLOADS: Final = ("/translate", "/lists")


def largest_form(path: str) -> int:
    """How many bytes what is sent to a page may have."""
    return _LARGEST_UPLOAD if path.startswith(_UPLOADS) else _LARGEST_FORM
