"""What people decide on the page of a review: about one row or many, and undone again.

A form names the step of the review that its page showed: where somebody decided meanwhile about one of its rows,
nothing is changed, and what was decided is told (docs/design.md, rules 13.4 and 13.5).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.shared.refusal import Refusal
from api.web.asking import in_one_state, require_sure, who, workbench
from api.web.lists.asked import ALL, Filter, filter_of
from api.web.lists.reading import review_page
from api.web.rendering import at
from crosswalk.domain.errors import DecisionRefused, ReviewConflict, UnknownReview, UsageError
from crosswalk.domain.reviews.decisions import Decision, Ruling
from crosswalk.domain.reviews.keeping import Decided
from crosswalk.domain.reviews.reviewed import Among

_SAY: Final = "say"
"""Assigns or comments, and decides nothing."""
_NOBODY: Final = "-"
_PARTED: Final = re.compile(r"[\s,;+]+")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says: about which rows, or all that fit the filter, and what of them.

    `typed` are the texts of its fields, so that a refused form is shown as it was.
    """

    rows: tuple[int, ...]
    whole: bool
    ruling: Ruling | None
    codes: tuple[str, ...]
    assign_to: str | None
    comment: str | None
    seen: int
    typed: Mapping[str, str]

    def decisions(self) -> list[Decision]:
        """The same about each of its rows."""
        return [
            Decision(row, self.ruling, self.codes, self.assign_to, self.comment, self.seen)
            for row in dict.fromkeys(self.rows)
        ]


def said_in(form: FormData) -> Said:
    """What a form says. Raises `Refusal` for what no form of these pages says, `UsageError` where rows or texts lack.

    The button that was pressed says what is done: `accept`, `replace`, `ignore`, `open` or `say` about the rows that
    are marked, or with a number behind it about one: `replace:12:M72.20`.
    """
    typed = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    what, _, rest = typed.get("do", "").partition(":")
    number, _, code = rest.partition(":")
    if (
        what not in (*Ruling, _SAY)
        or (rest and not _NUMBER.fullmatch(number))
        or not _NUMBER.fullmatch(typed.get("seen", ""))
    ):
        raise Refusal(422, "invalid_request", "this form says nothing that can be done.", "Load the page again.")
    suffix = f"-{number}" if number else ""
    ruling = None if what == _SAY else Ruling(what)
    codes = (code,) if code else _codes_in(typed.get(f"codes{suffix}", ""))
    assign, comment = typed.get(f"assign{suffix}", "").strip(), typed.get(f"comment{suffix}", "").strip()
    whole = not number and typed.get("whole") == "yes"
    marked = [each for each in form.getlist("row") if isinstance(each, str) and _NUMBER.fullmatch(each)]
    said = Said(
        (int(number),) if number else tuple(map(int, marked)),
        whole,
        ruling,
        codes if ruling is Ruling.REPLACE else (),
        None if not assign else "" if assign == _NOBODY else assign,
        comment or None,
        int(typed["seen"]),
        typed,
    )
    _refuse_empty(said)
    return said


@in_one_state
def decide(request: Request, form: FormData) -> Response:
    """One step about the rows of a form; the page with the same rows follows, or tells why nothing was changed."""
    name, asked = request.path_params["name"], filter_of(form)
    typed = {key: value for key, value in form.multi_items() if isinstance(value, str)}

    def step() -> Decided:
        said = said_in(form)
        reviews = workbench(request).service.reviews
        if not said.whole:
            return reviews.apply(name, said.decisions(), who=who(request))
        return reviews.decide(
            name,
            said.ruling,
            who=who(request),
            replace_with=said.codes,
            assign_to=said.assign_to,
            comment=said.comment,
            seen=said.seen,
            **_whole(asked),
        )

    return _stepped(request, name, asked, typed, step)


@in_one_state
def undo(request: Request, form: FormData) -> Response:
    """Undo a step, or the newest of whoever asks; the page that was looked at follows."""
    name, asked = request.path_params["name"], filter_of(form)
    number = str(form.get("step", ""))
    undone = int(number) if _NUMBER.fullmatch(number) else None
    back = "steps" if form.get("back") == "steps" else ""
    reviews = workbench(request).service.reviews
    return _stepped(request, name, asked, {}, lambda: reviews.undo(name, undone, who=who(request)), back)


def drop(request: Request, form: FormData) -> Response:
    """Forget a review for good, where whoever asks began it and wrote its name to say so."""
    name = request.path_params["name"]
    reviews = workbench(request).service.reviews
    review = reviews.record(name).review
    require_sure(request, form, name, review.who)
    reviews.drop(name)
    return RedirectResponse(at(request, "/lists"), 303)


def _stepped(
    request: Request, name: str, asked: Filter, typed: Mapping[str, str], step: Callable[[], Decided], back: str = ""
) -> Response:
    try:
        made = step()
    except ReviewConflict as fault:
        return _told(request, name, asked, 412, typed, {"conflict": fault})
    except (DecisionRefused, UnknownReview, UsageError) as fault:
        return _told(request, name, asked, 422, typed, {"fault": fault})
    if back:
        return RedirectResponse(at(request, f"/lists/{name}/{back}"), 303)
    did = made.step.number if made.rows else None
    return RedirectResponse(at(request, f"/lists/{name}", **asked.query, did=did), 303)


def _told(
    request: Request, name: str, asked: Filter, status: int, typed: Mapping[str, str], more: Mapping[str, Any]
) -> Response:
    return review_page(request, name, asked, status, {**more, "typed": typed})


def _whole(asked: Filter) -> Among:
    """All rows that fit the filter; among those of every decision only what is open is meant."""
    among = asked.among
    if asked.show == ALL:
        among["decisions"] = [Ruling.OPEN.value]
    return among


def _codes_in(text: str) -> tuple[str, ...]:
    return tuple(filter(None, _PARTED.split(text.strip())))


def _refuse_empty(said: Said) -> None:
    if not said.whole and not said.rows:
        raise UsageError("no row is marked.", remedy="Mark the rows that are meant, or all that fit.")
    if said.ruling is Ruling.REPLACE and not said.codes:
        raise UsageError("no code is named that stands in.", remedy="Type the codes, with blanks between them.")
    if said.ruling is None and said.assign_to is None and said.comment is None:
        raise UsageError("nothing is said.", remedy="Write a comment, or the name of who is to decide.")
