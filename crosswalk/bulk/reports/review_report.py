"""A review as a report: as a page to look at, and as a workbook in which people decide and which is read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from crosswalk.bulk.reports.report import Bar, Cell, Chart, Figure, Report, Table, Tone
from crosswalk.contract.common import columns
from crosswalk.contract.reviews import review_steps, reviewed_rows
from crosswalk.contract.shapes.reviews import ReviewRow, ReviewStepJson
from crosswalk.domain.reviews.decisions import Ruling

if TYPE_CHECKING:
    from crosswalk.domain.reviews.reviewed import Reviewed, ReviewedRow

_OF_PAGE: Final = (
    "code", "list", "what", "before", "after", "replaced_by", "decision", "replace_with", "decided_by", "assigned_to",
    "comments", "lapsed",
)  # fmt: skip
_CODES: Final = ("code", "replaced_by", "replace_with", "preceded_by")
_TONES: Final = {
    Ruling.OPEN: Tone.NEUTRAL,
    Ruling.ACCEPT: Tone.GOOD,
    Ruling.REPLACE: Tone.PARTLY,
    Ruling.IGNORE: Tone.CAUTION,
}


def page_of(answer: Reviewed) -> Report:
    """A review as a page: its progress, its rows as people read them, its steps."""
    of_impact = any(each.row.on for each in answer.reviewed)
    names = [name for name in _OF_PAGE if of_impact or name != "list"]
    return _report(answer, names, [name.replace("_", " ") for name in names])


def workbook_of(answer: Reviewed) -> Report:
    """A review as a workbook: its rows have the heads of its CSV, and are read back as that is."""
    names = columns(ReviewRow)
    return _report(answer, names, names)


def _report(answer: Reviewed, names: Sequence[str], heads: Sequence[str]) -> Report:
    review, told = answer.review, answer.progress
    figures = (
        Figure("rows", told.rows),
        Figure("decided", told.decided, Tone.GOOD),
        Figure("open", told.open, Tone.CAUTION if told.open else Tone.NEUTRAL),
        *((Figure("decisions that do not hold any more", told.lapsed, Tone.BAD),) if told.lapsed else ()),
    )
    return Report(
        review.title or f"Review {review.name}",
        "; ".join(map(str, review.ends)),
        figures,
        (_by_kind(answer),),
        (_rows(answer, names, heads), _steps(answer)),
        tuple(_facts(answer)),
    )


def _facts(answer: Reviewed) -> Iterator[tuple[str, str]]:
    review = answer.review
    yield "review", f"{review.name}, step {review.step}"
    yield "begun by", f"{review.who}, {review.at}"
    if review.carried_from:
        yield "carried from", review.carried_from
    for who, count in answer.progress.decided_by.items():
        yield "decided by", f"{who}: {count:,}"
    for who, count in answer.progress.open_for.items():
        if who:
            yield "open, assigned to", f"{who}: {count:,}"


def _by_kind(answer: Reviewed) -> Chart:
    counts: dict[str, Counter[Ruling]] = {}
    for each in answer.reviewed:
        counts.setdefault(each.row.kinds[0], Counter())[each.standing.decision] += 1
    bars = tuple(
        Bar(kind.replace("_", " "), tuple((count[ruling], _TONES[ruling]) for ruling in Ruling if count[ruling]))
        for kind, count in counts.items()
    )
    return Chart("By what happened", bars, tuple((ruling.value, tone) for ruling, tone in _TONES.items()))


def _rows(answer: Reviewed, names: Sequence[str], heads: Sequence[str]) -> Table:
    rows: list[tuple[Cell, ...]] = [tuple(row[name] for name in names) for row in _cells(answer)]
    codes = tuple(at for at, name in enumerate(names) if name in _CODES)
    return Table("Rows", tuple(heads), rows, codes=codes, tones=[_tone(each) for each in answer.reviewed])


def _cells(answer: Reviewed) -> Iterator[Mapping[str, Cell]]:
    for row in reviewed_rows(answer):
        yield cast("Mapping[str, Cell]", row)


def _tone(each: ReviewedRow) -> Tone:
    return Tone.BAD if each.is_lapsed else _TONES[each.standing.decision]


def _steps(answer: Reviewed) -> Table:
    names = columns(ReviewStepJson)
    rows = [tuple(cast("Mapping[str, Cell]", step)[name] for name in names) for step in review_steps(answer)]
    return Table("Steps", tuple(name.replace("_", " ") for name in names), rows)
