"""What changed between two releases, as a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.reports.report import Bar, Chart, Figure, Report, Table, Tone, Words
from crosswalk.contract.changes import KIND_TITLES, group_rows, shown_predecessors, shown_replacements
from crosswalk.domain.history.rewording import reworded, spaced
from crosswalk.domain.lookup.altered import WITH_LISTS, kind_of
from crosswalk.domain.lookup.changes import ChangeKind

if TYPE_CHECKING:
    from crosswalk.bulk.reports.report import Cell
    from crosswalk.domain.history.releases import OfficialDiff, Release
    from crosswalk.domain.lookup.changes import Altered, Change, Changes, Place

_TONES: Final = {
    ChangeKind.NEW: Tone.GOOD,
    ChangeKind.DELETED: Tone.BAD,
    ChangeKind.REVISED: Tone.PARTLY,
    ChangeKind.BECAME_HEADER: Tone.BAD,
    ChangeKind.BECAME_BILLABLE: Tone.GOOD,
}
_LEGEND: Final = (
    ("new", Tone.GOOD),
    ("deleted", Tone.BAD),
    ("revised", Tone.PARTLY),
    ("otherwise changed", Tone.NEUTRAL),
)
_PLACE: Final = ("Chapter", "Section")


def difference_report(answer: Changes) -> Report:
    """The report of a difference: its counts, charts by chapter and kind, and a table for each kind that occurs."""
    told = answer.difference
    # Of HCPCS and CPT nothing tells a chapter.
    placed = any(each.chapter for each in answer.changes)
    return Report(
        title=f"{told.system.title}: {told.before.label} → {told.after.label}",
        subtitle=f"What changed from {told.before.id} to {told.after.id}, effective {told.after.effective}",
        figures=tuple(_figures(answer)),
        charts=(*([_by_chapter(answer)] if placed else []), _by_kind(answer)),
        tables=(*([_chapters(answer)] if placed else []), *_tables(answer)),
        facts=tuple(_facts(answer)),
        notes=tuple(_notes(answer)),
    )


def _figures(answer: Changes) -> Iterator[Figure]:
    told = answer.difference
    yield Figure("new codes", len(told.new), Tone.GOOD)
    yield Figure("deleted codes", len(told.deleted), Tone.BAD)
    yield Figure("revised titles", len(told.revised), Tone.PARTLY)
    counted = {ChangeKind.NEW, ChangeKind.DELETED, ChangeKind.REVISED}
    others = [each for each in answer.changes if counted.isdisjoint(each.kinds)]
    yield Figure("otherwise changed", len(others))


def _by_chapter(answer: Changes) -> Chart:
    bars = []
    for row in group_rows(answer, "chapter"):
        counted = row["new"], row["deleted"], row["revised"]
        numbers = (*counted, row["codes"] - sum(counted))
        parts = tuple((number, tone) for number, (_, tone) in zip(numbers, _LEGEND, strict=True) if number)
        bars.append(Bar(_label(row["group"], row["title"]), parts))
    return Chart("Changed codes by chapter", tuple(bars), _LEGEND)


def _label(group: str | None, title: str | None) -> str:
    return f"{group} {title or ''}".strip() if group else "no chapter is told"


def _by_kind(answer: Changes) -> Chart:
    bars = (Bar(KIND_TITLES[kind], ((count, _TONES.get(kind, Tone.NEUTRAL)),)) for kind, count in answer.counts.items())
    return Chart("Codes by kind of change", tuple(bars))


def _chapters(answer: Changes) -> Table:
    kinds = [*answer.counts]
    rows = [
        (row["group"], row["title"], row["codes"], *(row[kind.value] for kind in kinds))
        for row in group_rows(answer, "chapter")
    ]
    heads = ("Chapter", "Title", "Codes", *(KIND_TITLES[kind] for kind in kinds))
    return Table("By chapter", heads, rows, note="A code may be of several kinds.", codes=(0,))


def _tables(answer: Changes) -> Iterator[Table]:
    for kind in answer.counts:
        changes = answer.of_kind(kind)
        match kind:
            case ChangeKind.NEW:
                yield _of_new(answer, changes)
            case ChangeKind.DELETED:
                yield _of_deleted(answer, changes)
            case ChangeKind.BECAME_HEADER | ChangeKind.BECAME_BILLABLE:
                pass  # told in the tables of the deleted and of the new codes
            case ChangeKind.REVISED | ChangeKind.RETITLED:
                yield _of_titles(kind, changes)
            case _:
                yield _of_altered(kind, changes)


def _of_new(answer: Changes, changes: list[Change]) -> Table:
    rows = [
        (
            each.code,
            each.after,
            "a header" if ChangeKind.BECAME_BILLABLE in each.kinds else None,
            shown_predecessors(answer, each) or None,
            _doubts(each),
            *_place(each),
        )
        for each in changes
    ]
    heads = ("Code", "Title", "Was", "Cases were coded under", "Doubt", *_PLACE)
    tones = [Tone.CAUTION if _doubts(each) else Tone.NEUTRAL for each in changes]
    note = "Behind a previous code that is not believed stands a question mark." if Tone.CAUTION in tones else ""
    return _table(ChangeKind.NEW, heads, rows, note, tones)


def _of_deleted(answer: Changes, changes: list[Change]) -> Table:
    rows = [
        (
            each.code,
            each.before,
            "a header" if ChangeKind.BECAME_HEADER in each.kinds else "gone",
            shown_replacements(answer, each) or None,
            *_place(each),
        )
        for each in changes
    ]
    tones = [Tone.NEUTRAL if each.replaced_by else Tone.CAUTION for each in changes]
    heads = ("Code", "Title", "Now", "Replaced by", *_PLACE)
    note = "Replaced by the codes billable in the newer release that took over; a code without any needs a person."
    return _table(ChangeKind.DELETED, heads, rows, note, tones)


def _of_titles(kind: ChangeKind, changes: list[Change]) -> Table:
    rows = [(each.code, _words(each.before, each.after), each.before, each.after, *_place(each)) for each in changes]
    return _table(kind, ("Code", "What changed", "Before", "Now", *_PLACE), rows)


def _of_altered(kind: ChangeKind, changes: list[Change]) -> Table:
    rows = [
        (each.code, each.after or each.before, altered.what.replace("_", " "), *_went_and_came(altered), *_place(each))
        for each in changes
        for altered in each.altered
        if kind_of(altered) is kind
    ]
    note = "The lines that went and those that came." if kind is ChangeKind.NOTES else ""
    return _table(kind, ("Code", "Title", "What", "Before", "Now", *_PLACE), rows, note)


def _table(
    kind: ChangeKind,
    heads: tuple[str, ...],
    rows: Sequence[tuple[Cell, ...]],
    note: str = "",
    tones: Sequence[Tone] = (),
) -> Table:
    """A table of one kind, without the columns that no row fills."""
    filled = [at for at in range(len(heads)) if any(row[at] is not None for row in rows)]
    shown = [tuple(row[at] for at in filled) for row in rows]
    return Table(KIND_TITLES[kind], tuple(heads[at] for at in filled), shown, note, codes=(0,), tones=tones)


def _went_and_came(altered: Altered) -> tuple[Cell, Cell]:
    """What went and what came, line by line; of one line that was reworded the words."""
    if len(altered.before) == len(altered.after) == 1:
        pieces = reworded(altered.before[0], altered.after[0])
        gone = tuple(piece for piece in pieces if piece[1])
        come = tuple(piece for piece in pieces if piece[2])
        return Words(gone), Words(come)
    return "\n".join(altered.before) or None, "\n".join(altered.after) or None


def _words(before: str | None, after: str | None) -> Cell:
    return Words(spaced(reworded(before, after))) if before and after else after or before


def _doubts(each: Change) -> str | None:
    return "; ".join(dict.fromkeys(row.doubtful for row in each.preceded_by if row.doubtful)) or None


def _place(each: Change) -> tuple[Cell, Cell]:
    return each.chapter.id if each.chapter else None, _told(each.section) if each.section else None


def _told(place: Place) -> str:
    return f"{place.id} {place.title or ''}".strip()


def _facts(answer: Changes) -> Iterator[tuple[str, str]]:
    told = answer.difference
    yield "Before", _release(told.before)
    yield "Now", _release(told.after)
    yield "Counted", f"{len(told.new):,} new, {len(told.deleted):,} deleted, {len(told.revised):,} revised"
    if told.official is not None:
        yield "Published", _published(told.official)
    if answer.asked:
        yield "Shown", ", ".join(answer.asked)
    if answer.notes_of is not None:
        yield "Notes", f"as the tabular lists of {answer.notes_of[0]} and {answer.notes_of[1]} print them"


def _release(release: Release) -> str:
    return f"{release.title} ({release.id}), effective {release.effective}"


def _published(official: OfficialDiff) -> str:
    counts = (("new", official.new), ("deleted", official.deleted), ("revised", official.revised))
    return ", ".join(f"{'?' if count is None else f'{count:,}'} {what}" for what, count in counts)


def _notes(answer: Changes) -> Iterator[str]:
    yield (
        "New: billable now and not before. Deleted: billable before and not now, gone or become a header. "
        "Revised: billable in both with another long title (of ICD-10-PCS any title). So the official addenda count."
    )
    if answer.notes_of is None and answer.difference.system.id in WITH_LISTS:
        yield "No notes are compared: of the releases between the two fewer than two tabular lists are loaded."
    if any(each.after is each.before is None for each in answer.changes):
        yield "A title that no loaded file states is left empty."
