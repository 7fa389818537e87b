"""One code of a kept map: what the official map offers, and what somebody chooses otherwise."""

from __future__ import annotations

from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.shared.refusal import Refusal
from api.web.asking import in_one_state, require_sure, who, workbench
from api.web.kept.reading import answers_of
from api.web.mappings import drawn, outcome_told
from api.web.rendering import at
from api.web.translating.asked import decided, text_of
from api.web.translating.carried import NONE, OWN, Pick
from api.web.translating.picking import fits, pick_in
from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, Standing
from crosswalk.domain.applied.manual_choices import ManualChoice
from crosswalk.domain.errors import CrosswalkError, MapConflict, StoreError, UsageError
from crosswalk.domain.translation.answers import Translation

_ID: Final = "x"
"""Stands in the fields of the one code of this page."""


@in_one_state
def page(request: Request) -> Response:
    """A code of a map with its alternatives, and how it stands now."""
    return _page(request)


def choose(request: Request, form: FormData) -> Response:
    """Choose for a code, or let the policy decide again, and go back to the map."""
    name, code = request.path_params["name"], request.path_params["code"]
    maps, me = workbench(request).service.maps, who(request)
    seen = text_of(form, "seen")
    version = int(seen) if seen.isdecimal() and len(seen) < 9 else None
    pick = pick_in(form, _ID)
    try:
        if text_of(form, "do") == "withdraw":
            maps.withdraw(name, [code], who=me, seen=version)
        else:
            maps.choose(name, [_choice(pick, code, me, workbench(request).service.today().isoformat())], who=me,
                        seen=version)  # fmt: skip
    except StoreError:
        raise
    except CrosswalkError as fault:
        return _page(request, fault=fault, pick=pick, status=409 if isinstance(fault, MapConflict) else 422)
    return RedirectResponse(at(request, f"/maps/{name}", q=code, said="kept"), 303)


def drop(request: Request, form: FormData) -> Response:
    """Forget a map with all its versions, where whoever asks made its first and wrote its name to say so."""
    name, maps = request.path_params["name"], workbench(request).service.maps
    require_sure(request, form, name, maps.versions(name)[0].who)
    maps.drop(name)
    return RedirectResponse(at(request, "/maps"), 303)


def held_in(made: AppliedMap, row: AppliedRow, answer: Translation) -> Pick:
    """The buttons that are set by a row of a map: the alternative that its codes are, else codes of one's own."""
    if row.standing is Standing.NO_MAP:
        return Pick(NONE, ())
    codes = tuple(map(made.target_system.display, row.targets))
    for number, each in enumerate(answer.alternatives, 1):
        lists = [[choice.code for choice in choices] for choices in each.choices]
        if len(lists) == len(codes):
            ordered = tuple(next((code for code in codes if code in some), "") for some in lists)
            if {*ordered} == {*codes}:
                return Pick(str(number), ordered)
    return Pick(OWN, codes) if codes else Pick("", ())


def _choice(pick: Pick | None, code: str, me: str, today: str) -> ManualChoice:
    if pick is None or not pick.is_whole:
        raise UsageError("nothing is chosen, or not from every list.", remedy="Choose one of each list, or none.")
    if not pick.why:
        raise UsageError("the reason is missing.", remedy="Say why, in a few words: others will ask.")
    return ManualChoice(code, pick.codes, pick.why, me, today, own=pick.how == OWN)


def _page(
    request: Request, *, fault: CrosswalkError | None = None, pick: Pick | None = None, status: int = 200
) -> Response:
    board = workbench(request)
    name, code = request.path_params["name"], request.path_params["code"]
    made = board.service.maps.version(name)
    row = next(iter(board.service.maps.rows(made.ref, [code])), None)
    if row is None:
        raise Refusal(404, "not_found", f"{made.ref} has no row for {code[:20]}.", "Look for it among its rows.")
    shown = made.source_system.display(row.source)
    (answer,) = board.service.translate(
        [shown], made.source, made.target, release=made.release, edition=made.edition, map_set=made.map_set, best=True,
        titled=True,
    )  # fmt: skip
    held = pick if pick is not None and fits(pick, answer) else held_in(made, row, answer)
    context: dict[str, Any] = {
        "made": made,
        "row": row,
        "code": shown,
        "now": answers_of(board.service, made, [row])[row.source],
        "answer": answer,
        "told": outcome_told(answer),
        "drawn": drawn(answer),
        "held": held,
        "decided": decided(answer),
        "why": pick.why if pick else row.why if row.is_chosen else "",
        "fault": fault,
        "id": _ID,
        "own": " + ".join(held.codes) if held.how == OWN else "",
    }
    return board.page(request, "map_code.html", context, status)
