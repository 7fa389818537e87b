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


def marked(pieces: Pieces) -> str:
    """The pieces in one text: `Rabies immune [-globin-] {+globulin+}`."""
    told = []
    for at, (text, was, now) in enumerate(pieces):
        gap = " " if now and not was and at and pieces[at - 1][1:] == (True, False) else ""
        told.append(text if was and now else f"[-{text}-]" if was else f"{gap}{{+{text}+}}")
    return "".join(told)
