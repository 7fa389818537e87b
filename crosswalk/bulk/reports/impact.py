"""What changes between releases do to a list, as a report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.reports.report import Bar, Chart, Figure, Report, Table, Tone, Words
from crosswalk.contract.changes import KIND_TITLES
from crosswalk.domain.history.rewording import reworded
from crosswalk.domain.lookup.impact import NEEDS, STATUSES, ImpactStatus, Need
from crosswalk.domain.naming import first_of

if TYPE_CHECKING:
    from crosswalk.bulk.reports.report import Cell
    from crosswalk.domain.lookup.impact import Impact, ListedCode

_TONES: Final = {
    Need.DECIDE: Tone.BAD,
    Need.REPLACE: Tone.GOOD,
    Need.REVIEW: Tone.PARTLY,
    Need.NOTHING: Tone.NEUTRAL,
}
_FIGURES: Final = {
    Need.DECIDE: "codes need a person",
    Need.REPLACE: "codes are safe to replace",
    Need.REVIEW: "codes stay, and changed",
}
_LEGEND: Final = tuple((NEEDS[need], tone) for need, tone in _TONES.items())
_MOST_BARS: Final = 30
_MOST_TOLD: Final = 6


def impact_report(answers: Sequence[Impact], *, not_judged: bool = False) -> Report:
    """The report of one list or several: counts, charts by what happened and by volume, and what is hit, worst first.

    Of what is not judged it lists what may be mended in the list; all of it where that is asked for.
    """
    first = answers[0]
    ends = ", ".join(f"{each.before.id} → {each.after.id}" for each in first.differences)
    several = len(answers) > 1
    return Report(
        title=f"Impact on {f'{len(answers)} lists' if several else first.name}",
        subtitle=ends,
        figures=tuple(_figures(answers)),
        charts=tuple(_charts(answers)),
        tables=(_counts(answers), *_tables(answers, several=several, whole=not_judged)),
        facts=tuple(_facts(answers)),
        notes=_NOTES,
    )


_NOTES: Final = (
    "Safe to replace: one code took over, no other code became it too, it was not in use before, an official row that "
    "can be believed says so, and a unit of it is the same amount. All else that ended needs a person.",
    "Every row of the list is counted once, by the first that is true of it in the order of the table of rows.",
)


def _figures(answers: Sequence[Impact]) -> Iterator[Figure]:
    needs: Counter[Need] = Counter()
    rows: Counter[ImpactStatus] = Counter()
    for each in answers:
        needs.update(each.by_need)
        rows.update(each.rows_by_status)
    yield Figure("rows", rows.total())
    yield Figure("affected rows", rows[ImpactStatus.AFFECTED], Tone.CAUTION)
    for need, label in _FIGURES.items():
        yield Figure(label, needs[need], _TONES[need])


def _charts(answers: Sequence[Impact]) -> Iterator[Chart]:
    codes = [code for each in answers for code in each.affected]
    yield _chart("Affected codes by what happened", codes, _happened, lambda _: 1)
    if any(each.has_volumes for each in answers):
        yield _chart("Volume by what happened", codes, _happened, lambda each: each.volume or 0)
        yield _chart("Affected codes by volume", codes, _named, lambda each: each.volume or 0)


def _chart(
    title: str,
    codes: Iterable[ListedCode],
    label: Callable[[ListedCode], str],
    weight: Callable[[ListedCode], float],
) -> Chart:
    """Bars by a label, the longest first, each parted by what is to be done."""
    bars: dict[str, Counter[Need]] = defaultdict(Counter)
    for each in codes:
        if each.impact.need is not None:
            bars[label(each)][each.impact.need] += weight(each)  # type: ignore[assignment] # volumes may have parts
    ranked = sorted(bars, key=lambda name: (-bars[name].total(), name))[:_MOST_BARS]
    made = (Bar(name, tuple((round(bars[name][need]), tone) for need, tone in _TONES.items())) for name in ranked)
    return Chart(title, tuple(made), _LEGEND)


def _happened(each: ListedCode) -> str:
    kind = each.impact.happened
    return KIND_TITLES[kind] if kind else ""


def _named(each: ListedCode) -> str:
    impact = each.impact
    return f"{impact.code} {impact.after or impact.before or ''}".strip()


def _counts(answers: Sequence[Impact]) -> Table:
    rows = [
        (each.name, status.replace("_", " "), count, each.codes_by_status.get(status), STATUSES[status])
        for each in answers
        for status, count in each.rows_by_status.items()
    ]
    return Table("Rows", ("List", "Status", "Rows", "Codes", "Meaning"), rows, note=_ROWS_NOTE)


_WHY_NOT: Final = ("Row", "Volume", "Code", "System", "Status", "Why")
_AS_THEY_SHOULD: Final = (
    ImpactStatus.NOT_LICENSED,
    ImpactStatus.OTHER_CODE_SET,
    ImpactStatus.NOT_REVIEWED,
    ImpactStatus.NO_CODE,
)
"""What nothing is wrong with but that nobody here knows of it; of a charge master it is most."""
_LEFT_OUT: Final = (
    "Codes of sets that are not loaded or not reviewed, and rows without a code, are counted above and left out here; "
    "--not-judged lists them."
)

_ROWS_NOTE: Final = "All rows of a list are here; a row with several codes is counted by the first of these."


def _tables(answers: Sequence[Impact], *, several: bool, whole: bool) -> Iterator[Table]:
    affected = [(answer, each) for answer in answers for each in answer.affected]
    heads = ("Row", "Volume", "Code", "System", "What happened", "To do", "Replaced by", "Title", "Details")
    rows = [_row(each) for _, each in affected]
    tones = [_TONES[each.impact.need] if each.impact.need else Tone.NEUTRAL for _, each in affected]
    yield _named_table("Affected", heads, affected, rows, tones, several=several)
    left = [
        (answer, each)
        for answer in answers
        for each in answer.not_judged
        if whole or each.impact.status not in _AS_THEY_SHOULD
    ]
    told = [
        (
            each.row,
            _volume(each),
            each.text,
            each.impact.system,
            each.impact.status.replace("_", " "),
            each.impact.reason,
        )
        for _, each in left
    ]
    note = "" if whole else _LEFT_OUT
    yield _named_table("Not judged", _WHY_NOT, left, told, (), several=several, note=note)


def _named_table(
    name: str,
    heads: tuple[str, ...],
    codes: Sequence[tuple[Impact, ListedCode]],
    rows: Sequence[tuple[Cell, ...]],
    tones: Sequence[Tone],
    *,
    several: bool,
    note: str = "",
) -> Table:
    """A table of codes, with the list of each where there are several, without volumes where no list has them."""
    has_volumes = any(answer.has_volumes for answer, _ in codes)
    kept = [at for at, head in enumerate(heads) if head != "Volume" or has_volumes]
    shown = [tuple(row[at] for at in kept) for row in rows]
    names = tuple(heads[at] for at in kept)
    if several:
        shown = [(answer.name, *row) for (answer, _), row in zip(codes, shown, strict=True)]
        names = ("List", *names)
    coded = tuple(at for at, head in enumerate(names) if head == "Code")
    return Table(name, names, shown, note, coded, tones)


def _row(each: ListedCode) -> tuple[Cell, ...]:
    impact = each.impact
    return (
        each.row,
        _volume(each),
        each.text,
        impact.system,
        ", ".join(KIND_TITLES[kind] for kind in impact.told),
        _TO_DO[impact.need] if impact.need else None,
        first_of([one.code for one in impact.replaced_by], _MOST_TOLD) or None,
        _title(impact.before, impact.after),
        "\n".join(_details(each)) or None,
    )


_TO_DO: Final = {Need.DECIDE: "decide", Need.REPLACE: "replace", Need.REVIEW: "look", Need.NOTHING: "nothing"}


def _details(each: ListedCode) -> Iterator[str]:
    """Why a person is needed; what replaces the code; what else about it is another now, unless it ended."""
    impact = each.impact
    if impact.reason:
        yield impact.reason
    if impact.candidates:
        yield f"Perhaps {first_of(impact.candidates, _MOST_TOLD)}"
    yield from (f"{one.code} {one.long or ''}".rstrip() for one in impact.replaced_by[:_MOST_TOLD])
    told = [
        f"{one.what.replace('_', ' ')}: {'; '.join(one.before) or '–'} → {'; '.join(one.after) or '–'}"
        for one in impact.altered
        if impact.need is Need.REVIEW
    ]
    yield from told[:_MOST_TOLD]
    if len(told) > _MOST_TOLD:
        yield f"and {len(told) - _MOST_TOLD} more"


def _volume(each: ListedCode) -> Cell:
    """A volume, which is whole but for a list that has it in parts."""
    return int(each.volume) if each.volume is not None and each.volume.is_integer() else each.volume


def _title(before: str | None, after: str | None) -> Cell:
    return Words(reworded(before, after)) if before and after and before != after else after or before


def _facts(answers: Sequence[Impact]) -> Iterator[tuple[str, str]]:
    for answer in answers:
        columns = answer.columns
        by = [
            f"{code} ({system})" if system else code
            for code, system in zip(columns.codes, columns.systems, strict=True)
        ]
        yield (
            answer.name,
            f"codes in {', '.join(by)}; {f'volumes in {columns.volume}' if columns.volume else 'no volumes'}",
        )
    for each in answers[0].differences:
        counts = f"{len(each.new):,} new, {len(each.deleted):,} deleted, {len(each.revised):,} revised"
        yield each.system.title, f"{each.before.id} → {each.after.id}: {counts}"
    for system, why in answers[0].left_out.items():
        yield system, f"not compared: {why}"
