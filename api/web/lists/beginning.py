"""Beginning a review: of a list that somebody sends, shown first as it is read, or of what changed between releases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.web.asking import in_one_state, is_part, who, workbench
from api.web.lists.ends import Choice, choices, chosen_in, ends_of
from api.web.lists.sent import ROLES, Read, is_sent, name_from, read_in
from api.web.rendering import at
from crosswalk.domain.errors import CrosswalkError, ReviewConflict, StoreError, UsageError
from crosswalk.domain.lookup.impact import NEEDS, STATUSES, Impact, ImpactStatus

if TYPE_CHECKING:
    from crosswalk.bulk.lists.impacts import Reviewing

_MOST_NOT_JUDGED = 10
_JUDGED = {ImpactStatus.AFFECTED, ImpactStatus.UNAFFECTED}
_UNDERSTOOD = {*_JUDGED, ImpactStatus.NO_CODE}
"""What rows are of which nothing is left to be told: their codes are judged, or they have none."""
_ROOM_FOR_TEXT = 100_000
"""Characters of a list that a page carries for a browser without scripts, which forgets its file."""


@in_one_state
def page(request: Request) -> Response:
    """The page on which a review begins; its address may say the releases."""
    offered = chosen_in(choices(workbench(request).service), request.query_params)
    return _page(request, offered)


@in_one_state
def preview(request: Request, form: FormData) -> Response:
    """How a list is read and what the changes do to it, before anything is kept."""
    return _tried(request, form, lambda: _previewed(request, form))


@in_one_state
def counted(request: Request, form: FormData) -> Response:
    """What the changes do to a list that is shown already, as a part of its page."""
    return _tried(request, form, lambda: _counted(request, form))


def begin(request: Request, form: FormData) -> Response:
    """Begin the review of a list, and go to it."""
    return _tried(request, form, lambda: _begun(request, form))


def begin_changes(request: Request, form: FormData) -> Response:
    """Begin a review of what changed between two releases, and go to it."""

    def begun() -> Response:
        board, offered = workbench(request), choices(workbench(request).service)
        system, title = _text(form, "changed"), _text(form, "title")
        chosen = next((each for each in chosen_in(offered, form) if each.system == system), None)
        if chosen is None:
            raise UsageError("no code system is chosen.", remedy="Choose one, and its releases.")
        name = _text(form, "name") or _free(request, name_from(f"{system} {chosen.after}."))
        board.service.reviews.begin(name, system, chosen.before, chosen.after, who=who(request), title=title)
        return _gone_to(request, name)

    return _tried(request, form, begun)


def impact_of(request: Request, read: Read, chosen: Sequence[Choice]) -> Impact:
    """What the changes do to a list that was read. Raises what `impact` raises."""
    before, after = ends_of(chosen)
    asked: Reviewing = {
        "before": before,
        "after": after,
        "columns": read.named.codes,
        "system_columns": read.named.systems,
        "volume_column": read.named.volume,
    }
    return workbench(request).service.impact(read.look.table, **asked)[0]


def told_of(impact: Impact, offered: Sequence[Choice]) -> Mapping[str, Any]:
    """What a preview tells of an impact: what its rows are, what the affected codes ask for, which are not judged.

    `to_choose` are the systems of codes that would be judged if their releases were chosen.
    """
    needs, rows = impact.by_need, impact.rows_by_status
    codes = {(each.impact.system, each.impact.code) for each in impact.affected}
    passed = {each.impact.system for each in impact.not_judged if each.impact.status is ImpactStatus.NOT_REVIEWED}
    left = [(STATUSES[status], count) for status, count in rows.items() if status not in _UNDERSTOOD]
    return {
        "affected": len(codes),
        "rows": [(STATUSES[status], count) for status, count in rows.items()],
        "row_count": impact.row_count,
        "left": left,
        "left_count": sum(count for _, count in left),
        "to_choose": [each.system for each in offered if each.system in passed and not each.chosen],
        "needs": [(NEEDS[need], needs[need]) for need in NEEDS if needs.get(need)],
        "not_judged": [each for each in impact.not_judged if each.text][:_MOST_NOT_JUDGED],
    }


def _previewed(request: Request, form: FormData) -> Response:
    offered = chosen_in(choices(workbench(request).service), form)
    if is_part(request) and not is_sent(form):
        # Somebody chooses releases before a list.
        return _page(request, offered)
    read = read_in(form)
    told, fault = None, read.look.fault
    if fault is None and not is_part(request):
        # To a page that is shown already it comes after, since it takes longer.
        told = told_of(impact_of(request, read, offered), offered)
    name = _text(form, "name") or _free(request, name_from(read.look.table.name))
    return _page(request, offered, read=read, told=told, fault=fault, name=name)


def _counted(request: Request, form: FormData) -> Response:
    board = workbench(request)
    offered = chosen_in(choices(board.service), form)
    impact = impact_of(request, read_in(form), offered)
    return board.page(request, "list_counts.html", {"told": told_of(impact, offered)})


def _begun(request: Request, form: FormData) -> Response:
    read = read_in(form)
    if read.look.fault is not None:
        raise read.look.fault
    service = workbench(request).service
    found = impact_of(request, read, chosen_in(choices(service), form))
    if not found.rows_by_status.keys() & _JUDGED:
        # That no change hits it would be told of a list of which nothing is known.
        why = "no row of this list can be judged between these releases, so there is nothing to review."
        raise UsageError(why, remedy="Choose the code systems that its codes are of, and the column of its codes.")
    name = _text(form, "name") or _free(request, name_from(read.look.table.name))
    service.reviews.begin_impact(name, [found], who=who(request), title=_text(form, "title"))
    return _gone_to(request, name)


def _gone_to(request: Request, name: str) -> Response:
    way = at(request, f"/lists/{name}")
    if is_part(request):
        # A page that sent its form by script goes there as a whole.
        return Response(status_code=204, headers={"hx-redirect": way})
    return RedirectResponse(way, 303)


def _tried(request: Request, form: FormData, begin: Callable[[], Response]) -> Response:
    try:
        return begin()
    except StoreError:
        # The store is at fault, and not what was sent.
        raise
    except CrosswalkError as fault:
        offered = chosen_in(choices(workbench(request).service), form)
        status = 409 if isinstance(fault, ReviewConflict) else 422
        return _page(request, offered, fault=fault, name=_text(form, "name"), text=_text(form, "text"), status=status)


def _page(
    request: Request,
    offered: Sequence[Choice],
    *,
    read: Read | None = None,
    told: Mapping[str, Any] | None = None,
    fault: CrosswalkError | None = None,
    name: str = "",
    text: str = "",
    status: int = 200,
) -> Response:
    kept = read.text if read is not None else text
    context = {
        "choices": offered,
        "read": read,
        "told": told,
        "fault": fault,
        "name": name,
        "text": kept if len(kept) <= _ROOM_FOR_TEXT else "",
        "roles": ROLES,
    }
    return workbench(request).page(
        request, "list_preview.html" if is_part(request) else "list_new.html", context, status
    )


def _free(request: Request, wanted: str) -> str:
    """A name that no review has: the one that is wanted, else with a number behind it."""
    taken = {review.name for review, _ in workbench(request).service.reviews.progress()}
    tried = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(each for each in tried if each not in taken)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""
