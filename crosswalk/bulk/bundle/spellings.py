"""How codes are written, by people and by programs that damage them, and which code each spelling is read as.

A join cannot repair. So every spelling of a family of damages is written out, and those are kept that the rules of
placing read as the code they came from, as a question with its default repairs does (docs/design.md, rule 8.3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.domain.lookup.placing import place

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.questions.view import View

INPUT: Final = "{input}"
"""Stands in a note for the input as it was given, in quotation marks."""

_BATCH: Final = 20_000
_WRAPPED: Final = ("{}.", "'{}", '"{}"')
"""What programs put around any code: a point behind it, the sign of a spreadsheet that a cell is text, quotes."""
_MOST_LEADING: Final = 2
_MOST_TRAILING: Final = 2


class Spelling(NamedTuple):
    """A text, upper-case and without blanks around it, and the undotted code that it is read as.

    `repair` is the damage that was mended and `certainty` how certain that is, None for a code as it is written. `note`
    is what an answer says of it beside its reason.
    """

    text: str
    code: str
    repair: str | None
    certainty: str | None
    note: str | None


def spellings(view: View, system: CodeSystem, codes: Collection[str]) -> Iterator[Spelling]:
    """The spellings of these undotted codes, in order of their texts."""
    texts = sorted({text for code in codes for text in _written(system, code)})
    known = set(codes)
    for begin in range(0, len(texts), _BATCH):
        for placed in place(view.store, view.calendars, texts[begin : begin + _BATCH], system):
            if placed.code not in known or not placed.systems:
                continue
            made = placed.repaired
            yield Spelling(
                placed.text,
                placed.code,
                made.damage.value if made else None,
                made.certainty.value if made else None,
                (placed.note or "").replace(repr(placed.text), INPUT, 1) if made else placed.note,
            )


def _written(system: CodeSystem, code: str) -> Iterator[str]:
    """A code with and without its point, wrapped, and as the numbers that a spreadsheet makes of it."""
    shown = system.display(code)
    for text in (code, shown):
        yield text
        yield from (around.format(text) for around in _WRAPPED)
    if code.isdigit():
        yield from _as_numbers(system, code)
    if shown != code:
        yield shown.replace(".", ",")


def _as_numbers(system: CodeSystem, code: str) -> Iterator[str]:
    """Without leading zeros, without trailing ones behind the point, with decimals added."""
    shown = system.display(code)
    whole, _, decimals = shown.partition(".")
    for start in _shorter_starts(whole):
        for end in _shorter_ends(decimals):
            yield f"{start}.{end}" if end else start
        yield f"{start}.{decimals}0"
    for start in _shorter_starts(code):
        yield start
        yield from (f"{start}.{zeros}" for zeros in ("0", "00"))


def _shorter_starts(digits: str) -> Iterator[str]:
    lost = min(len(digits) - len(digits.lstrip("0")), _MOST_LEADING, len(digits) - 1)
    return (digits[number:] for number in range(lost + 1))


def _shorter_ends(digits: str) -> Iterator[str]:
    lost = min(len(digits) - len(digits.rstrip("0")), _MOST_TRAILING)
    return (digits[: len(digits) - number] for number in range(lost + 1))
