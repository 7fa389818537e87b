"""The codes that a note of the tabular list names, so that a page can lead to them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from crosswalk.domain.codes.systems import CodeSystem, undotted

_ASIDE: Final = re.compile(r"[(\[][^()\[\]]*[)\]]")
_ICD10: Final = re.compile(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?")
_ICD9: Final = re.compile(r"\b(?:V\d\d|E\d{3}|\d{3})(?:\.\d{1,2})?\b")
_ICD9_PROCEDURE: Final = re.compile(r"\b\d\d(?:\.\d{1,2})?\b")
_WRITTEN_OUT: Final = {
    "icd10cm": re.compile(r"\b[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}"),
    "icd9cm": re.compile(r"\b(?:V\d\d|E\d{3}|\d{3})\.\d{1,2}\b"),
}
"""Codes with a point, which are none of the words and numbers of a sentence, and lead on wherever they stand."""
_SHAPES: Final = {"icd10cm": _ICD10, "icd9cm": _ICD9, "icd9pcs": _ICD9_PROCEDURE}


class Piece(NamedTuple):
    """A part of a note: its text, and the code that it names if it is one."""

    text: str
    code: str | None = None


def named_codes(system: CodeSystem, notes: Iterable[str]) -> set[str]:
    """The codes that these notes name, as written: the shape of one in parentheses or brackets, or one with a point."""
    return {piece.code for note in notes for piece in _pieces(system, note) if piece.code is not None}


def linked(system: CodeSystem, note: str, known: Collection[str]) -> Sequence[Piece]:
    """A note in pieces, those that name one of the `known` codes with it; put together they are the note."""
    return [piece if piece.code in known else Piece(piece.text) for piece in _pieces(system, note)]


def _pieces(system: CodeSystem, note: str) -> list[Piece]:
    shape = _SHAPES.get(system.id)
    found: list[Piece] = []
    done = 0
    if shape is None:
        return [Piece(note)]
    asides = (code for aside in _ASIDE.finditer(note) for code in shape.finditer(note, aside.start(), aside.end()))
    written = _WRITTEN_OUT[system.id].finditer(note) if system.id in _WRITTEN_OUT else ()
    for code in sorted((*asides, *written), key=lambda each: (each.start(), -each.end())):
        if code.start() < done or not system.matches(undotted(code[0])):
            continue
        found += [Piece(note[done : code.start()]), Piece(code[0], code[0])]
        done = code.end()
    return [*found, Piece(note[done:])]
