"""A review as a report: as a page to look at, and as a workbook in which people decide and which is read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from crosswalk.bulk.reports.report import Bar, Cell, Chart, Figure, Report, Table, Tone, Words
from crosswalk.contract.changes import KIND_TITLES
from crosswalk.contract.common import columns, joined, whole_number
from crosswalk.contract.reviews import comment_text, lapsed_text, review_steps, reviewed_row_json, reviewed_rows
from crosswalk.contract.shapes.reviews import ReviewRow, ReviewStepJson
from crosswalk.domain.history.rewording import reworded
from crosswalk.domain.lookup.changes import ChangeKind
from crosswalk.domain.reviews.decisions import Ruling

if TYPE_CHECKING:
    from crosswalk.domain.reviews.reviewed import Reviewed, ReviewedRow

_CODES: Final = ("code", "replaced_by", "replace_with", "preceded_by")
_TONES: Final = {
    Ruling.OPEN: Tone.NEUTRAL,
    Ruling.ACCEPT: Tone.GOOD,
    Ruling.REPLACE: Tone.PARTLY,
    Ruling.IGNORE: Tone.CAUTION,
}


def page_of(answer: Reviewed) -> Report:
    """A review as a page: its progress, its rows as people read them, its steps."""
    lapsed = [each for each in answer.reviewed if each.is_lapsed]
    undecided = [each for each in answer.reviewed if each.standing.is_open and not each.is_lapsed]
    decided = [each for each in answer.reviewed if not each.standing.is_open]
    named = (("Decisions that do not hold any more", lapsed), ("Open", undecided), ("Decided", decided))
    return _report(answer, tuple(_read(name, rows) for name, rows in named if rows))


def workbook_of(answer: Reviewed) -> Report:
    """A review as a workbook: its rows have the heads of its CSV, and are read back as that is."""
    names = columns(ReviewRow)
    rows: list[tuple[Cell, ...]] = [
        tuple(cast("Mapping[str, Cell]", row)[name] for name in names) for row in reviewed_rows(answer)
    ]
    codes = tuple(at for at, name in enumerate(names) if name in _CODES)
    tones, choices = [*map(_tone, answer.reviewed)], {names.index("decision"): [*Ruling]}
    return _report(answer, (Table("Rows", names, rows, codes=codes, tones=tones, choices=choices),))


def _report(answer: Reviewed, tables: tuple[Table, ...]) -> Report:
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
        (*tables, _steps(answer)),
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
        Bar(KIND_TITLES[ChangeKind(kind)], tuple((count[ruling], _TONES[ruling]) for ruling in Ruling if count[ruling]))
        for kind, count in counts.items()
    )
    return Chart("By what happened", bars, tuple((ruling.value, tone) for ruling, tone in _TONES.items()))


def _read(name: str, rows: Sequence[ReviewedRow]) -> Table:
    """Rows as people read them: without the columns that are empty in all of them."""
    told = [_cells(each) for each in rows]
    heads = [head for head in told[0] if any(each[head] is not None for each in told)]
    return Table(
        name,
        tuple(heads),
        [tuple(each[head] for head in heads) for each in told],
        codes=(heads.index("Code"),),
        tones=[*map(_tone, rows)],
    )


def _cells(each: ReviewedRow) -> Mapping[str, Cell]:
    row, standing, told = each.row, each.standing, reviewed_row_json(each)
    lapsed = told["lapsed"]
    by = joined(filter(None, (told["decided_by"], (told["decided_at"] or "")[:10], told["origin"])), ", ")
    return {
        "Code": row.code,
        "List": row.on.name if row.on else None,
        "Volume": whole_number(row.on.volume) if row.on else None,
        "What": ", ".join(KIND_TITLES[ChangeKind(kind)] for kind in row.kinds),
        "Title": Words(reworded(row.before, row.after)) if row.before and row.after else row.after or row.before,
        "Replaced by": joined(row.replacements),
        "Was before": joined(row.preceded_by, "; "),
        "Was decided": lapsed_text(lapsed) if lapsed and standing.is_open else None,
        "Decision": None if standing.is_open else joined((standing.decision.value, *standing.codes)),
        "By": by,
        "Assigned to": told["assigned_to"],
        "Comments": joined(map(comment_text, told["comments"]), " | "),
    }


def _tone(each: ReviewedRow) -> Tone:
    return Tone.BAD if each.is_lapsed else _TONES[each.standing.decision]


def _steps(answer: Reviewed) -> Table:
    names = columns(ReviewStepJson)
    rows = [tuple(cast("Mapping[str, Cell]", step)[name] for name in names) for step in review_steps(answer)]
    return Table("Steps", tuple(name.replace("_", " ") for name in names), rows)
