"""Looking at reviews: which there are, one page by page, its steps, and the whole of it as a file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.shared.answering import Answering
from api.shared.refusal import Refusal
from api.web.asking import in_one_state, is_part, may_drop, number_in, who, workbench
from api.web.lists.asked import ALL, LAPSED, Filter, assigned_value, filter_of
from api.web.lists.shown import DECIDED, Shown, shown
from crosswalk.contract.changes import KIND_TITLES
from crosswalk.contract.common import columns
from crosswalk.contract.guarded import guarded
from crosswalk.contract.reviews import review_steps, reviewed_rows
from crosswalk.contract.shapes.reviews import ReviewRow
from crosswalk.domain.lookup.changes import ChangeKind
from crosswalk.domain.reviews.decisions import Action, Ruling, Step
from crosswalk.domain.reviews.reviewed import Reviewed

PAGE: Final = 50
_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES: Final = {"xlsx": _WORKBOOK, "csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8"}
_MOST_STEPS: Final = 200


@dataclass(frozen=True, slots=True)
class Paged:
    """A page of the rows that fit a filter: which of how many, and how many there are of each decision."""

    rows: tuple[Shown, ...]
    found: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        """The place of its first row among those that fit, from 1; 0 where none does."""
        return (self.page - 1) * PAGE + 1 if self.found else 0


def paged(service: Answering, answer: Reviewed, asked: Filter) -> Paged:
    """The page that is asked for, or the last one where there are fewer. Raises what `Reviewed.among` does."""
    fitting = answer.among(asked.among).reviewed
    pages = max(1, -(-len(fitting) // PAGE))
    page = min(asked.page, pages)
    rows = fitting[(page - 1) * PAGE : page * PAGE]
    return Paged((*shown(service, answer.review.ends, rows),), len(fitting), page, pages)


def overview(request: Request) -> Response:
    """Every review with its progress."""
    board = workbench(request)
    return board.page(request, "lists.html", {"reviews": board.service.reviews.progress()})


@in_one_state
def review(request: Request) -> Response:
    """A review: its progress, the rows that are asked for, page by page; to a page that is shown already, that part."""
    return review_page(request, request.path_params["name"], filter_of(request.query_params))


def review_page(
    request: Request, name: str, asked: Filter, status: int = 200, more: Mapping[str, Any] | None = None
) -> Response:
    """The page of a review as it stands now, with what else is to be told on it."""
    board = workbench(request)
    answer = board.service.reviews.get(name)
    made = paged(board.service, answer, asked)
    told = {
        **_of_review(answer, who(request)),
        "may_drop": may_drop(request, answer.review.who),
        "asked": asked.at_page(made.page),
        "paged": made,
        "step": _made(answer, number_in(request, "did", 0, 10**9)),
        "conflict": None,
        "fault": None,
        "typed": {},
        "passed": 0,
        **(more or {}),
    }
    return board.page(request, "list_part.html" if is_part(request) else "list.html", told, status)


def steps(request: Request) -> Response:
    """Who did what in a review, the newest first: its audit trail."""
    board = workbench(request)
    answer = board.service.reviews.get(request.path_params["name"])
    told = [*reversed(review_steps(answer))]
    page = min(number_in(request, "page", 1, 10**6), max(1, -(-len(told) // _MOST_STEPS)))
    some = told[(page - 1) * _MOST_STEPS : page * _MOST_STEPS]
    context = {"review": answer.review, "steps": some, "page": page, "more": len(told) > page * _MOST_STEPS}
    return board.page(request, "list_steps.html", context)


def file(request: Request) -> Response:
    """A review whole as a file: a workbook to decide in or to keep, with its steps; CSV; a page to print."""
    name, form = request.path_params["name"], request.path_params["form"]
    if form not in _FILES:
        raise Refusal(404, "not_found", f"a review is no {form} file.", "Take xlsx, csv or html.")
    content = file_of(workbench(request).service.reviews.get(name), form)
    headers = {
        "content-disposition": f'attachment; filename="{name}.{form}"',
        "cache-control": "private, no-store",
    }
    return Response(content, media_type=_FILES[form], headers=headers)


def file_of(answer: Reviewed, form: str) -> bytes:
    """A review as a file: nothing in a workbook or in CSV starts a formula. Raises `MissingExtra`."""
    from crosswalk.bulk.reports.page import page
    from crosswalk.bulk.reports.review_report import page_of, workbook_of
    from crosswalk.bulk.reports.workbook import write_workbook

    if form == "csv":
        return _csv(answer)
    if form == "html":
        return page(page_of(answer)).encode()
    made = io.BytesIO()
    write_workbook(workbook_of(answer), made)
    return made.getvalue()


def _csv(answer: Reviewed) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns(ReviewRow), lineterminator="\n")
    writer.writeheader()
    for row in reviewed_rows(answer):
        writer.writerow({name: guarded(value) if isinstance(value, str) else value for name, value in row.items()})
    return text.getvalue().encode()


def _of_review(answer: Reviewed, me: str) -> Mapping[str, Any]:
    """What is told of a review whichever rows are shown."""
    progress = answer.progress
    kinds = Counter(kind for each in answer.reviewed for kind in each.row.kinds)
    lists = sorted({each.row.on.name for each in answer.reviewed if each.row.on})
    people = sorted({me, *progress.decided_by, *progress.open_for} - {""})
    return {
        "review": answer.review,
        "progress": progress,
        "tabs": _tabs(answer),
        "kinds": [(kind.value, KIND_TITLES[kind], kinds[kind.value]) for kind in ChangeKind if kinds[kind.value]],
        "lists": lists if len(lists) > 1 else [],
        "assignees": [(assigned_value(name), name) for name in sorted({*progress.open_for, me} - {""})],
        "nobody": assigned_value(""),
        "people": people,
        "can_undo": any(_stands(answer, step, me) for step in answer.steps),
    }


def _tabs(answer: Reviewed) -> Sequence[tuple[str, str, int]]:
    progress = answer.progress
    told = [(ruling.value, DECIDED[ruling], progress.by_ruling[ruling]) for ruling in Ruling]
    lapsed = [(LAPSED, "No longer hold", progress.lapsed)] if progress.lapsed else []
    return [*told, *lapsed, (ALL, "All", progress.rows)]


def _made(answer: Reviewed, number: int) -> Mapping[str, Any] | None:
    """A step, as it is told to whoever just made it."""
    step = next((each for each in answer.steps if each.number == number), None)
    if step is None:
        return None
    undoing = step.action is Action.UNDO
    return {"number": step.number, "did": answer.did.get(number, ""), "undoes": step.undoes if undoing else None}


def _stands(answer: Reviewed, step: Step, me: str) -> bool:
    return step.who == me and step.undoes is None and step.number not in answer.undone
