"""The code addenda of ICD-10-CM and ICD-10-PCS as text: what a release changed, record by record.

Three layouts (docs/formats.md 2.3; found in the files of FY2010 to FY2025):

* order addenda: a label of 13 characters, then a line of the order file without its number, that of
  ICD-10-PCS without its flag as well (its headers are the codes of three characters);
* codes addenda: the label, then a line of the codes file;
* lists of differences (`icd10cm_diff_2014.txt` and older): `A`, `D`, `O` (old) or `N` (new), a
  blank, then a line of the codes file. Those of FY2013 and FY2014 hold one title in UTF-8, that of
  FY2010 writes the X of some codes small.

A revision is two lines, from and to. The footer counts codes and, in an order addendum, headers;
the erratum of January 2022 has an order addendum without one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import CountMismatch
from crosswalk.domain.history.addenda import Addendum, Totals
from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.history.snapshot import Facts
from loaders.shared import faults, text
from loaders.shared.line_cache import Entry

_ADD: Final = "add"
_DELETE: Final = "delete"
_FROM: Final = "from"
_TO: Final = "to"

_LABELS: Final = {"Add:         ": _ADD, "Delete:      ": _DELETE, "Revise from: ": _FROM, "Revise to:   ": _TO}
_LETTERS: Final = {"A ": _ADD, "D ": _DELETE, "O ": _FROM, "N ": _TO}

_TITLE: Final = re.compile(r"\s*(codes|headers)", re.IGNORECASE)
_DIVIDED: Final = re.compile(r"\s*of which")
_COUNT: Final = re.compile(r"\s*([0-9]{1,9}) (\S.*?)\s*")
_HELD: Final = re.compile(r"(codes|headers) in (\S+)|(old|new)_lines_read")
_COUNTED: Final = {
    "additions": "added",
    "deletions": "deleted",
    "revisions": "revised",
    "changes": "revised",
    "revisions to both long and short titles": "both_titles",
    "revisions to long title only": "long_only",
    "revisions to short title only": "short_only",
}

_Parse = Callable[[str, int], Entry]


class _Line(NamedTuple):
    """One line of changes."""

    number: int
    label: str
    code: str
    fact: Facts

    @property
    def record(self) -> tuple[str, bool]:
        """What stands in a release once: a code that becomes a header is two records."""
        return self.code, self.fact.billable


def read_order(data: bytes, source: SourceFile, system: CodeSystem) -> Addendum:
    """The changes of an order addendum: headers and codes with both titles.

    Raises `LayoutError` for a line of no known form, a revision without its second line or a code
    that is none of this system; `DuplicateCode` for a record changed twice; `CountMismatch` where
    the footer counts other changes than the lines show.
    """
    rows = text.lines_of(data, source, text.ASCII)
    return _addendum(rows, _LABELS, partial(_order_record, source=source, system=system), source)


def read_codes(data: bytes, source: SourceFile, system: CodeSystem) -> Addendum:
    """The changes of a codes addendum: billable codes with their long titles. Raises as `read_order` does."""
    rows = text.lines_of(data, source, text.ASCII)
    return _addendum(rows, _LABELS, partial(_codes_record, source=source, system=system), source)


def read_differences(data: bytes, source: SourceFile, system: CodeSystem) -> Addendum:
    """The changes of a list of differences: billable codes with their long titles. Raises as `read_order` does."""
    rows = text.lines_of(data, source, "utf-8")
    return _addendum(rows, _LETTERS, partial(_draft_record, source=source, system=system), source)


def _addendum(rows: Sequence[str], labels: Mapping[str, str], parse: _Parse, source: SourceFile) -> Addendum:
    width = len(next(iter(labels)))
    lines: list[_Line] = []
    footer: list[tuple[int, str]] = []
    for number, row in enumerate(rows, 1):
        label = labels.get(row[:width])
        if label is not None and not footer:
            lines.append(_Line(number, label, *parse(row[width:], number)))
        elif row.strip():
            footer.append((number, row))
    _refuse_repeated(lines, source)
    codes, headers = _totals(footer, source)
    addendum = Addendum(
        added=tuple((line.code, line.fact) for line in lines if line.label == _ADD),
        deleted=tuple((line.code, line.fact) for line in lines if line.label == _DELETE),
        revised=tuple(_revisions(lines, source)),
        codes=codes,
        headers=headers,
    )
    _refuse_miscounted(addendum, source)
    return addendum


def _refuse_repeated(lines: Iterable[_Line], source: SourceFile) -> None:
    seen: set[tuple[str, tuple[str, bool]]] = set()
    for line in lines:
        if (line.label, line.record) in seen:
            raise faults.duplicate(source, line.number, f"the change of code {line.code}")
        seen.add((line.label, line.record))


def _revisions(lines: Sequence[_Line], source: SourceFile) -> Iterator[tuple[str, Facts, Facts]]:
    due: _Line | None = None
    for line in lines:
        if (due.record if due else None) != (line.record if line.label == _TO else None):
            raise _unpaired(due or line, source)
        if due:
            yield line.code, due.fact, line.fact
        due = line if line.label == _FROM else None
    if due:
        raise _unpaired(due, source)


def _unpaired(line: _Line, source: SourceFile) -> Exception:
    return faults.layout(source, line.number, f"the revision of code {line.code} is not its old line and its new one.")


def _order_record(record: str, number: int, source: SourceFile, system: CodeSystem) -> Entry:
    has_flag = system.id == "icd10cm"
    body = record[2:] if has_flag else record
    code = body[:7].rstrip(" ")
    if not system.matches(code):
        raise faults.misshapen(source, number, code, system)
    if has_flag and record[:2] not in ("0 ", "1 "):
        raise faults.layout(source, number, "column 14 holds no flag 0 or 1.")
    if body[7:8] != " " or body[68:69] != " " or not body.isprintable():
        raise faults.layout(source, number, "the blanks between code and titles are missing, or a control character.")
    short, long = body[8:68].rstrip(), body[69:].rstrip()
    if not short or not long:
        raise faults.layout(source, number, f"code {code} lacks a title.")
    return code, Facts(record[0] == "1" if has_flag else len(code) > 3, short, long)


def _codes_record(record: str, number: int, source: SourceFile, system: CodeSystem) -> Entry:
    code, title = record[:7].rstrip(" "), record[8:].rstrip()
    if not system.matches(code):
        raise faults.misshapen(source, number, code, system)
    if record[7:8] != " " or not record.isprintable() or not title:
        raise faults.layout(source, number, f"code {code} lacks a blank or a title, or holds a control character.")
    return code, Facts(billable=True, long=title)


def _draft_record(record: str, number: int, source: SourceFile, system: CodeSystem) -> Entry:
    return _codes_record(record[:7].upper() + record[7:], number, source, system)


def _totals(footer: Iterable[tuple[int, str]], source: SourceFile) -> tuple[Totals, Totals]:
    """What the footer says about codes and about headers."""
    stated: dict[str, dict[str, int]] = {"codes": {}, "headers": {}}
    about = "codes"
    for number, row in footer:
        title = _TITLE.fullmatch(row)
        if title is not None:
            about = title[1].lower()
        elif not _DIVIDED.fullmatch(row):
            name, count = _count(row, stated[about], number, source)
            stated[about][name] = count
    return Totals(**stated["codes"]), Totals(**stated["headers"])


def _count(row: str, stated: Mapping[str, int], number: int, source: SourceFile) -> tuple[str, int]:
    found = _COUNT.fullmatch(row)
    held = found and _HELD.fullmatch(found[2])
    # The footers of mid-year releases name both files alike: the first of two is the one before.
    name = ("after" if "before" in stated else "before") if held else found and _COUNTED.get(found[2])
    if not found or not name or name in stated:
        raise faults.layout(source, number, f"{row.strip()!r} is neither a change nor a count of the footer.")
    return name, int(found[1])


def _refuse_miscounted(addendum: Addendum, source: SourceFile) -> None:
    kinds = ("additions", "deletions", "revisions")
    for what, totals, billable in (("codes", addendum.codes, True), ("headers", addendum.headers, False)):
        printed = (totals.added, totals.deleted, totals.revised)
        found = (
            sum(fact.billable == billable for _, fact in addendum.added),
            sum(fact.billable == billable for _, fact in addendum.deleted),
            sum(fact.billable == billable for _, _, fact in addendum.revised),
        )
        for kind, due, count in zip(kinds, printed, found, strict=True):
            if due is not None and due != count:
                message = f"the footer counts {due} {kind} of {what}, the lines show {count}."
                raise CountMismatch(message, where=faults.place(source), remedy=faults.AS_PUBLISHED)
