"""The CDC tabular lists of ICD-9-CM: chapters, blocks, the titles of all codes and headers, notes.

docs/formats.md 1.4. Some two thousand codes are not printed: a table names digits and what
they mean, and the codes that take them; a bracket below a code says which of them it takes. Such a
code gets the title of the code above it and the meaning of its digit. A table after another one
for the same codes replaces it.

What the lists leave out stays out: no title for a header that is printed as a block only (E849).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.tabular.groups import Group, GroupKey, Hierarchy
from crosswalk.domain.tabular.notes import Notes
from loaders.icd9.rtf_paragraphs import BLOCK, CHAPTER, Digit, Entry, Heading, Item, Remark, Table, Valid, Zero, items
from loaders.shared import faults


@dataclass(frozen=True, slots=True)
class Icd9TabularList:
    """A tabular list. `titles` and `notes` are by undotted code, `group_notes` by group.

    `titles` holds headers and billable codes alike, in the order of the list; a code with none
    below it is billable. An ICD-9-CM Excludes note says neither of what ICD-10-CM tells apart; it
    is of the kind `excludes`.
    """

    source: SourceFile
    hierarchy: Hierarchy
    titles: Mapping[str, str]
    notes: Mapping[str, Notes]
    group_notes: Mapping[GroupKey, Notes]


_Texts = dict[str, list[str]]
_Owner = str | GroupKey


@dataclass(slots=True)
class _Digits:
    """A table of digits: for which codes, and what each digit means.

    `after` is the digit they follow, in a table that goes on from the one before it.
    """

    place: int
    scope: tuple[tuple[str, str], ...]
    after: str = ""
    meanings: dict[str, str] = field(default_factory=dict)

    def reaches(self, category: str) -> bool:
        """Whether codes of this category can lie in the scope."""
        end = len(category)
        return any(
            first[:end] <= category[: len(first)] and category[: len(last)] <= last[:end] for first, last in self.scope
        )

    def takes(self, code: str) -> bool:
        """Whether the digits follow this code: it lies in the scope, and lacks exactly their place."""
        if len(code) != self.place - 1 + code.startswith("E"):
            return False
        return code.endswith(self.after) and any(
            first <= code[: len(first)] and code[: len(last)] <= last for first, last in self.scope
        )


@dataclass(slots=True)
class _Draft:
    """The list as read so far."""

    source: SourceFile
    system: CodeSystem
    groups: list[Heading] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    valid: dict[str, Valid] = field(default_factory=dict)
    tables: list[_Digits] = field(default_factory=list)
    notes: dict[_Owner, _Texts] = field(default_factory=dict)
    owner: _Owner | None = None
    kind: str = "notes"
    leads: list[tuple[int, str]] = field(default_factory=list)


_OTHERWISE: Final = (
    "Leave this list out: it is laid out otherwise than those of versions 20 to 29 (October 2002 to 2011), the only "
    "ones that are read. No other file of versions 15 to 19 is known."
)


def read(data: bytes, source: SourceFile, system: CodeSystem) -> Icd9TabularList:
    """What a tabular list of diagnoses (`Dtab12.rtf`) or procedures (`Ptab12.rtf`) says.

    Raises `LayoutError` for what is no such list, a code that is none of this system, a bracket or
    digit that goes with no code or table; `DuplicateCode` for a code or group listed twice.
    """
    draft = _Draft(source, system)
    for item in items(data, source, system):
        _take(draft, item)
    if not draft.titles:
        raise faults.layout(source, None, f"the list holds no code of {system.title}.")
    parents = _parents(draft.groups)
    titles = _expanded(draft)
    return Icd9TabularList(
        source,
        Hierarchy(tuple(_group(heading) for heading in draft.groups), parents, _homes(draft, titles)),
        titles,
        {owner: _notes(texts) for owner, texts in draft.notes.items() if isinstance(owner, str)},
        {owner: _notes(texts) for owner, texts in draft.notes.items() if not isinstance(owner, str)},
    )


def _take(draft: _Draft, item: Item) -> None:
    match item:
        case Heading():
            _add_group(draft, item)
        case Entry():
            _add_code(draft, item.line, item.code, item.title)
        case Valid():
            _add_bracket(draft, item)
        case Zero():
            _stand_in(draft, item)
        case Table():
            draft.tables.append(_table(draft, item))
        case Digit():
            _add_digit(draft, item)
        case Remark():
            _note_down(draft, item)


def _add_group(draft: _Draft, heading: Heading) -> None:
    if any((known.kind, known.id) == (heading.kind, heading.id) for known in draft.groups):
        raise faults.duplicate(draft.source, heading.line, f"{heading.kind} {heading.id}")
    draft.groups.append(heading)
    _own(draft, (heading.kind, heading.id))


def _add_code(draft: _Draft, line: int, code: str, title: str) -> None:
    if code in draft.titles:
        raise faults.duplicate(draft.source, line, f"code {code}")
    draft.titles[code] = title
    _own(draft, code)


def _add_bracket(draft: _Draft, item: Valid) -> None:
    if not isinstance(draft.owner, str):
        raise faults.layout(draft.source, item.line, "digits in brackets below no code.", _OTHERWISE)
    draft.valid[draft.owner] = item


def _stand_in(draft: _Draft, item: Zero) -> None:
    """Give a category that has no subcategories its one, with the category's title and bracket."""
    category = draft.owner
    if not isinstance(category, str):
        raise faults.layout(draft.source, item.line, "a fourth digit 0 for no category.", _OTHERWISE)
    if category + "0" in draft.titles:
        return
    draft.titles[category + "0"] = draft.titles[category]
    if category in draft.valid:
        draft.valid[category + "0"] = draft.valid.pop(category)


def _table(draft: _Draft, table: Table) -> _Digits:
    if not table.scope:
        if not isinstance(draft.owner, str):
            raise faults.layout(draft.source, table.line, "a table of digits for no code.", _OTHERWISE)
        return _Digits(table.place, ((draft.owner, draft.owner),))
    first = table.scope[0][0]
    if not first.startswith("."):
        return _Digits(table.place, table.scope)
    if not draft.tables:
        raise faults.layout(draft.source, table.line, "a table of digits that follow those of no other.", _OTHERWISE)
    return _Digits(table.place, draft.tables[-1].scope, first[1:])


def _add_digit(draft: _Draft, item: Digit) -> None:
    if not draft.tables:
        raise faults.layout(draft.source, item.line, "a digit of no table.", _OTHERWISE)
    draft.tables[-1].meanings.setdefault(item.digit, item.meaning)


def _own(draft: _Draft, owner: _Owner) -> None:
    draft.owner = owner
    draft.kind = "notes"
    draft.leads.clear()


def _note_down(draft: _Draft, item: Remark) -> None:
    """Add a line to the notes of what stands above it, together with the line that leads up to it.

    `toxic effect of:` and below it `foodstuffs (988.0)` are one text, and so for each line below it.
    """
    if item.kind is not None and item.kind != draft.kind:
        draft.kind = item.kind
        draft.leads.clear()
    if draft.owner is None or not item.text:
        return
    texts = draft.notes.setdefault(draft.owner, {}).setdefault(draft.kind, [])
    while draft.leads and draft.leads[-1][0] >= item.depth:
        draft.leads.pop()
    written = item.text
    if draft.leads:
        lead = draft.leads[-1][1]
        written = f"{lead} {written}"
        if texts and texts[-1] == lead:
            texts.pop()
    if written.endswith(":"):
        draft.leads.append((item.depth, written))
    texts.append(written)


def _expanded(draft: _Draft) -> dict[str, str]:
    """All codes with their titles: those printed, and those that tables of digits stand for."""
    printed = frozenset(code[:-1] for code in draft.titles)
    bracketed = frozenset(_siblings(draft, code) for code in draft.valid)
    # Which of some ninety tables can be for a code is asked once for its category.
    tables: dict[str, list[_Digits]] = {}
    titles: dict[str, str] = {}
    for code, title in draft.titles.items():
        titles[code] = title
        if code in printed:
            continue
        # 719.7 and procedure 80.6 alone have no bracket in their categories, and no digits.
        if code in draft.valid or _siblings(draft, code) not in bracketed:
            category = code[: draft.system.shortest(code)]
            if category not in tables:
                tables[category] = [table for table in reversed(draft.tables) if table.reaches(category)]
            titles.update(_below(draft, tables[category], code, title))
    return titles


def _siblings(draft: _Draft, code: str) -> tuple[str, int]:
    return code[: draft.system.shortest(code)], len(code)


def _below(draft: _Draft, tables: Sequence[_Digits], code: str, title: str) -> Iterator[tuple[str, str]]:
    """The codes that the first of these tables for it puts below this one; none without one, whatever its bracket says.

    305.1 kept a bracket for years after its digits were deleted (FY2009). A bracket may also name
    more digits than there are: [0-9] below E826 means all of the table, which goes from 4 to 8.
    """
    table = next((table for table in tables if table.takes(code)), None)
    if table is None:
        return
    valid = draft.valid.get(code)
    digits = [digit for digit in table.meanings if valid is None or digit in valid.digits]
    if valid and not digits:
        raise faults.layout(draft.source, valid.line, f"no table has the digits in brackets below {code}.", _OTHERWISE)
    for digit in digits:
        below = f"{title}, {table.meanings[digit]}"
        yield code + digit, below
        yield from _below(draft, tables, code + digit, below)


def _group(heading: Heading) -> Group:
    return Group(heading.kind, heading.id, heading.title, heading.first, heading.last)


def _parents(groups: Sequence[Heading]) -> dict[GroupKey, GroupKey]:
    """The group above each block: the one printed before it last that has all of its range.

    Failing that the chapter it is printed in: FY2011 has block V91 in a chapter V01-V90.
    """
    parents: dict[GroupKey, GroupKey] = {}
    for at, heading in enumerate(groups):
        before = groups[:at] if heading.kind == BLOCK else ()
        around = [above for above in before if above.first <= heading.first and heading.last <= above.last]
        candidates = around or [above for above in before if above.kind == CHAPTER]
        if candidates:
            parents[heading.kind, heading.id] = candidates[-1].kind, candidates[-1].id
    return parents


def _homes(draft: _Draft, codes: Iterable[str]) -> dict[str, GroupKey]:
    """The smallest group of each category, printed or not; smaller groups are printed after larger.

    A category that no heading covers has none: 00 in the procedures of FY2003, which lack chapter 0.
    """
    homes: dict[str, GroupKey] = {}
    for category in dict.fromkeys(code[: draft.system.shortest(code)] for code in codes):
        within = [group for group in draft.groups if group.first <= category <= group.last]
        if within:
            homes[category] = within[-1].kind, within[-1].id
    return homes


def _notes(texts: _Texts) -> Notes:
    return Notes({kind: tuple(lines) for kind, lines in texts.items()}, {})
