"""What people call and write beside what they keep: names, titles, reasons, comments."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from crosswalk.domain.errors import UsageError

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
LONGEST_TEXT: Final = 500
"""Characters of a title, a name of a person or a reason."""
LONGEST_COMMENT: Final = 4_000


def checked_name(of: str, text: str) -> str:
    """A name that something kept can have, `of` which kind it is: "a map". Raises `UsageError`."""
    if _NAME.fullmatch(text):
        return text
    raise UsageError(
        f"{text[:80]!r} cannot be the name of {of}.",
        remedy="Use up to 64 small letters, digits, dots, underscores and hyphens, as in claims-2025.",
    )


def checked_text(what: str, text: str, *, needed: bool = True) -> str:
    """A title, name of a person or reason as it is kept. Raises `UsageError` for none or an overlong one."""
    kept = " ".join(text.split())
    if needed and not kept:
        raise UsageError(f"{what} is missing.", remedy="Every choice says who made it and why.")
    if len(kept) > LONGEST_TEXT or not kept.isprintable():
        raise UsageError(f"{what} is too long or no plain text.", remedy=f"Use up to {LONGEST_TEXT} characters.")
    return kept


def checked_comment(text: str) -> str:
    """A comment as it is kept: in one line, in whatever script it is written. Raises `UsageError`.

    Marks that turn the direction of writing belong to it; characters that steer a terminal do not.
    """
    kept = " ".join(text.split())
    if not kept:
        raise UsageError("the comment is missing.", remedy="Write one, or leave it out.")
    if len(kept) > LONGEST_COMMENT or any(unicodedata.category(each) in ("Cc", "Cs", "Cn") for each in kept):
        raise UsageError("the comment is too long or no text.", remedy=f"Use up to {LONGEST_COMMENT:,} characters.")
    return kept
