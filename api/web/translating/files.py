"""A translated list as a file: each code with what it becomes, who decided, why; no cell starts a formula."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.shared.answering import Answering
from api.shared.refusal import Refusal
from api.web.asking import who, workbench
from api.web.lists.sent import name_from
from api.web.mappings import outcome_told
from api.web.translating.asked import decided
from api.web.translating.carried import NONE, Item, Kind, Pick
from api.web.translating.sheet import Sheet, answers_of, sheet_in
from crosswalk.bulk.reports.report import Figure, Report, Table, Tone
from crosswalk.bulk.reports.workbook import write_workbook
from crosswalk.contract.guarded import guarded
from crosswalk.domain.translation.answers import Translation

_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES: Final = {"xlsx": _WORKBOOK, "csv": "text/csv; charset=utf-8"}
HEADS: Final = (
    "row", "times", "written", "system", "code", "title", "status", "targets", "target titles", "decided by", "why",
    "alternatives", "repair",
)  # fmt: skip
_OPEN: Final = "nobody yet"
_TONES: Final = {
    Kind.CHOOSE: Tone.CAUTION, Kind.DECIDED: Tone.NEUTRAL, Kind.NO_MAP: Tone.PARTLY, Kind.UNUSABLE: Tone.BAD,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """What a file says of one code as the list has it: its cells under `HEADS`, and the colour."""

    cells: tuple[str | int, ...]
    tone: Tone


def file(request: Request, form: FormData) -> Response:
    """A translated list with its choices as CSV or a workbook."""
    kind = request.path_params["form"]
    if kind not in _FILES:
        raise Refusal(404, "not_found", f"a translated list is no {kind} file.", "Take xlsx or csv.")
    service = workbench(request).service
    sheet = sheet_in(form, service)
    lines = [*lines_of(service, sheet, who(request))]
    content = csv_of(lines) if kind == "csv" else workbook_of(sheet, lines)
    name = f"{name_from(sheet.name)}-{sheet.asked.target}.{kind}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(content, media_type=_FILES[kind], headers=headers)


def lines_of(service: Answering, sheet: Sheet, me: str) -> Iterator[Line]:
    """A line for every code as the list has it. Raises what `translate` does."""
    answers = answers_of(service, sheet, range(len(sheet.items)))
    for at, item in enumerate(sheet.items):
        yield _line(item, answers[at], sheet.picks.get(item.same), me)


def csv_of(lines: list[Line]) -> bytes:
    """The lines as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADS)
    for line in lines:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in line.cells])
    return text.getvalue().encode("utf-8", "replace")


def workbook_of(sheet: Sheet, lines: list[Line]) -> bytes:
    """The lines as a workbook, with how many codes are decided by whom."""
    counts = Counter(str(line.cells[9]) for line in lines)
    figures = [Figure("codes", len(lines))]
    figures += [Figure(f"decided by {by}", count, _tone(by)) for by, count in sorted(counts.items()) if by]
    rows = [line.cells for line in lines]
    table = Table("Codes", HEADS, rows, codes=(2, 4, 7), tones=[line.tone for line in lines])
    asked = sheet.asked
    facts = (("list", sheet.name), ("from", asked.source or "as each code tells"), ("to", asked.target),
             ("on", asked.day or "today"))  # fmt: skip
    made = io.BytesIO()
    write_workbook(Report(f"{sheet.name} in {asked.target}", "", tuple(figures), (), (table,), facts), made)
    return made.getvalue()


def targets_of(answer: Translation, pick: Pick | None) -> tuple[str, ...]:
    """The codes that are taken for one: chosen, or else what needs no choice."""
    if pick is not None and pick.is_whole:
        return pick.codes
    return decided(answer) or ()


def _line(item: Item, answer: Translation, pick: Pick | None, me: str) -> Line:
    whole = pick if pick is not None and pick.is_whole else None
    targets = targets_of(answer, whole)
    by, why = _decision(item, answer, whole, me)
    titles = {choice.code: choice.long for each in answer.alternatives for some in each.choices for choice in some}
    alternatives = (
        " + ".join("|".join(choice.code for choice in choices) for choices in each.choices)
        for each in answer.alternatives
    )
    cells = (
        item.row, item.times, item.shown, answer.source.id if answer.source else "", answer.code or "",
        answer.title or "", f"no translation, {by} says" if whole and whole.how == NONE else outcome_told(answer),
        " + ".join(targets), " + ".join(titles.get(code) or "" for code in targets) if targets else "", by, why,
        " or ".join(alternatives), _repair(item, answer),
    )  # fmt: skip
    return Line(cells, Tone.GOOD if whole else _TONES[Kind(item.kind)])


def _decision(item: Item, answer: Translation, pick: Pick | None, me: str) -> tuple[str, str]:
    """Who decided about a code, and why."""
    if pick is not None:
        return me, pick.why or "chosen among the alternatives"
    if item.kind == Kind.DECIDED:
        return "the map", "; ".join(answer.best.reasons) if answer.best else ""
    if item.kind == Kind.CHOOSE:
        return _OPEN, "; ".join(answer.best.reasons) if answer.best else answer.reason or ""
    return ("the map" if item.kind == Kind.NO_MAP else ""), answer.reason or ""


def _repair(item: Item, answer: Translation) -> str:
    corrected = f"{item.written!r} corrected to {item.text!r}" if item.written else ""
    return "; ".join(each for each in (corrected, str(answer.repaired or "")) if each)


def _tone(by: str) -> Tone:
    return Tone.CAUTION if by == _OPEN else Tone.NEUTRAL if by == "the map" else Tone.GOOD
