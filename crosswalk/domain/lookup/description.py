"""A code in its place: what stands above it, what the tabular list says at each level, what its characters mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from crosswalk.domain.answer import Row, shortened
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.calendar import Calendar, Moment
from crosswalk.domain.history.parents import prefixes
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.states import States
from crosswalk.domain.lookup.group_paths import group_paths, grouping_release
from crosswalk.domain.lookup.releases_by_role import releases_by_role
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.titles import titles
from crosswalk.domain.lookup.validity import Lookup, exists, judged, status_at
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.tabular.notes import Notes
from crosswalk.domain.tabular.pcs_axes import SECTION, TABLE_LENGTH, AxisMeaning, PcsTable, PcsTables, explain
from crosswalk.domain.tabular.pcs_notes import definitions_of, tables_of
from crosswalk.domain.tabular.rows import INDEX_TERM, POA_EXEMPT, GroupRow, Note, Owner, gathered_notes

CODE: Final = "code"
_NOTHING: Final = Notes({}, {})


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a code's place: a group, a header or the code itself, with the notes printed there.

    `id` is the group's id or the dotted code.
    """

    kind: str
    id: str
    title: str | None
    notes: Notes


class Child(NamedTuple):
    """A code directly below a header, dotted."""

    code: str
    title: str | None
    billable: bool


@dataclass(frozen=True, slots=True)
class Description:
    """The place of a code at a moment, from the chapter down to the code itself, and the codes directly below it.

    `axes` explains an ICD-10-PCS code character by character, `table` is the one it is built from. `index_terms` are
    the entries of the alphabetic indexes that lead to the code. `poa_exempt` is None where no list is loaded.
    `stated_by` names the release whose files said all this: the moment's own, or else the nearest before it that has
    such files.
    """

    levels: tuple[Level, ...]
    axes: tuple[AxisMeaning, ...]
    index_terms: tuple[str, ...]
    poa_exempt: bool | None
    stated_by: str | None
    children: tuple[Child, ...] = ()
    table: PcsTable | None = None

    @property
    def seventh_characters(self) -> Mapping[str, str]:
        """The seventh characters that apply to the code: those of the nearest level that defines any."""
        return next((level.notes.seventh for level in reversed(self.levels) if level.notes.seventh), {})


class Described(NamedTuple):
    """What a code is at a moment, and its place then; no place of a code that is none at that moment."""

    answer: Lookup
    place: Description | None

    @property
    def input(self) -> str:
        """The code as it was asked."""
        return self.answer.input

    def rows(self) -> list[Row]:
        """The flat row of the answer, as CSV has it."""
        return self.answer.rows()

    def __repr__(self) -> str:
        return shortened(f"<Described {self.answer!s}>")


def describe(
    store: Store,
    stating: Mapping[Role, Sequence[int]],
    moment: Moment,
    calendar: Calendar,
    codes: Collection[str],
) -> dict[str, Description]:
    """The descriptions of those of these undotted codes that exist at a moment; four requests, however many codes,
    and one more where there are headers among them.

    `stating` are the releases of the system that have a file of each role.
    """
    system = moment.system
    page = _Page.of(stating, moment, calendar)
    headers = {code: prefixes(system, code) for code in codes}
    states = store.codes.states(system, {one for line in headers.values() for one in line})
    existing = {code for code, life in states.items() if exists(life, moment, calendar)}
    lines = {code: [one for one in line if one in existing] for code, line in headers.items() if code in existing}
    groups = group_paths(store, system, page.main, {line[0] for line in lines.values()})
    paths = {code: groups.get(line[0], ()) for code, line in lines.items()}
    wanted: set[Owner] = {("", one) for line in lines.values() for one in line}
    wanted |= {row.key for path in paths.values() for row in path}
    notes = page.notes(store, wanted)
    # A header or group is told once, however many of these codes stand below it.
    of_groups = {row: _of_group(row, notes) for row in chain.from_iterable(paths.values())}
    of_codes = {
        one: _of_code(system, one, states[one], moment, calendar, notes)
        for one in dict.fromkeys(chain.from_iterable(lines.values()))
    }
    tops = [code for code in lines if status_at(states[code], moment, calendar)[0] is Status.HEADER]
    below = store.codes.children(system, tops) if tops else {}
    return {
        code: Description(
            levels=(*(of_groups[row] for row in paths[code]), *(of_codes[one] for one in line)),
            axes=() if table is None else _axes(table, code, notes),
            index_terms=tuple(sorted({each.text for each in notes.get(("", code), ()) if each.kind == INDEX_TERM})),
            poa_exempt=_poa_exempt(page, notes.get(("", code), ())),
            stated_by=page.release_id,
            children=tuple(_children(below.get(code, {}), moment, calendar)),
            table=table,
        )
        for code, line in lines.items()
        for table in (_table(code, notes),)
    }


def _children(lives: Mapping[str, States], moment: Moment, calendar: Calendar) -> Iterable[Child]:
    """Those of these codes that exist at the moment."""
    for code, life in lives.items():
        status, title = judged(life, moment, calendar)
        if status in (Status.VALID, Status.HEADER):
            yield Child(moment.system.display(code), title, status is Status.VALID)


@dataclass(frozen=True, slots=True)
class _Page:
    """What the files of a system say at a moment: for each role the release that speaks.

    `main` is the release whose tabular list or tables speak, and `release_id` its name.
    """

    system: CodeSystem
    releases: Mapping[Role, int]
    main: int | None
    release_id: str | None

    @classmethod
    def of(cls, stating: Mapping[Role, Sequence[int]], moment: Moment, calendar: Calendar) -> _Page:
        releases = releases_by_role(stating, moment, calendar)
        main = grouping_release(releases)
        name = next((release.id for release in calendar.known if release.ordinal == main), None)
        return cls(moment.system, releases, main, name)

    def notes(self, store: Store, owners: Collection[Owner]) -> dict[Owner, list[Note]]:
        found: dict[Owner, list[Note]] = {}
        for each in store.tabular.notes(self.system, owners):
            release = self.releases.get(each.row.role)
            if release is not None and each.stands_in(release):
                found.setdefault((each.row.group, each.row.owner), []).append(each.row)
        return found


def _of_group(row: GroupRow, notes: Mapping[Owner, Sequence[Note]]) -> Level:
    return Level(row.kind, row.id, row.title, _told(notes.get(row.key, ())))


def _of_code(
    system: CodeSystem,
    code: str,
    states: States,
    moment: Moment,
    calendar: Calendar,
    notes: Mapping[Owner, Sequence[Note]],
) -> Level:
    state = status_at(states, moment, calendar)[1]
    long = titles(state, moment)[1] if state else None
    return Level(CODE, system.display(code), long, _told(notes.get(("", code), ())))


def _told(notes: Iterable[Note]) -> Notes:
    printed = [note for note in notes if note.role is Role.TABULAR]
    return gathered_notes(printed) if printed else _NOTHING


def _table(code: str, notes: Mapping[Owner, Sequence[Note]]) -> PcsTable | None:
    return tables_of(notes.get(("", code[:TABLE_LENGTH]), ())).tables.get(code[:TABLE_LENGTH])


def _axes(table: PcsTable, code: str, notes: Mapping[Owner, Sequence[Note]]) -> tuple[AxisMeaning, ...]:
    return explain(PcsTables({table.code: table}), code, definitions_of(notes.get((SECTION, code[0]), ())))


def _poa_exempt(page: _Page, notes: Iterable[Note]) -> bool | None:
    return any(note.kind == POA_EXEMPT for note in notes) if Role.POA_EXEMPT in page.releases else None
