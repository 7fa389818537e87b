"""Which words of a title went and which came."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

from crosswalk.domain.history.folding import fold

Pieces = tuple[tuple[str, bool, bool], ...]
"""Pieces of two texts in their order: the text, whether the older one has it, whether the newer one has it."""

_WORD: Final = re.compile(r"\s+|[^\s\w]|[\w.'-]*\w")
"""A word, a blank or a mark: brackets and commas come and go by themselves."""


def reworded(before: str, after: str) -> Pieces:
    """The pieces of which two texts are made; what differs in case and accents alone is as it is now.

    reworded("Rabies globin", "Rabies globulin")  # "Rabies " stays, "globin" goes, "globulin" comes
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, [*map(fold, old)], [*map(fold, new)], autojunk=False)
    pieces: list[tuple[str, bool, bool]] = []
    for kind, first, last, first_now, last_now in matcher.get_opcodes():
        gone, come = "".join(old[first:last]), "".join(new[first_now:last_now])
        if kind == "equal":
            pieces.append((come, True, True))
            continue
        if gone:
            pieces.append((gone, True, False))
        if come:
            pieces.append((come, False, True))
    return tuple(pieces)


def spaced(pieces: Pieces) -> Pieces:
    """The pieces with a blank where words take the place of others, as they are shown."""
    shown: list[tuple[str, bool, bool]] = []
    for piece in pieces:
        if shown and shown[-1][1:] == (True, False) and piece[1:] == (False, True):
            shown.append((" ", True, True))
        shown.append(piece)
    return tuple(shown)


def marked(pieces: Pieces) -> str:
    """The pieces in one text: `Rabies immune [-globin-] {+globulin+}`."""
    return "".join(
        text if was and now else f"[-{text}-]" if was else f"{{+{text}+}}" for text, was, now in spaced(pieces)
    )
