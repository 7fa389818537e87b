"""The codes of a list that was sent, each once, with how often it stands there."""

from __future__ import annotations

from functools import cache
from typing import Final

from api.web.lists.sent import Read
from api.web.translating.carried import MOST_CODES, Item
from crosswalk.domain.codes.code_sets import set_said
from crosswalk.domain.errors import TooMany, UnknownSystem

MOST_ROWS: Final = 50_000
_LONGEST: Final = 60
_WAY_ON: Final = "Send it in parts; or have crosswalk convert do the whole file, which takes any number of rows."


def items_of(read: Read, source: str) -> list[Item]:
    """The different codes of a list in the order in which they come, of a system or each of the one that its row says.

    Raises `UsageError` where nobody can tell which column has the codes, and `TooMany` for a list that no page holds.
    """
    from crosswalk.bulk.lists.entries import Entries

    if read.look.rows > MOST_ROWS:
        raise TooMany(f"the list has {read.look.rows:,} rows; the page takes {MOST_ROWS:,}.", remedy=_WAY_ON)
    said_in = cache(_said)
    found: dict[tuple[str, str], list[int]] = {}
    for entry in Entries(read.look.table, read.named):
        text = " ".join(entry.text.split())
        if entry.column is None or not text:
            continue
        held = found.setdefault((said_in(entry.said) or source, _short(text)), [0, entry.row])
        held[0] += 1
    if len(found) > MOST_CODES:
        raise TooMany(f"the list has {len(found):,} different codes; the page takes {MOST_CODES:,}.", remedy=_WAY_ON)
    return [Item(system, text, times, row) for (system, text), (times, row) in found.items()]


def _said(text: str) -> str:
    """The system that a row says, "" where it says none or leaves several."""
    try:
        systems = set_said(text).systems if text else ()
    except UnknownSystem:
        return ""
    return systems[0] if len(systems) == 1 else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
