"""The codes of a translated list, page by page, with what is chosen for them."""

from __future__ import annotations

from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.shared.answering import Answering
from api.web.asking import in_one_state, is_part, workbench
from api.web.lists.sent import name_from
from api.web.rendering import may
from api.web.translating.asked import text_of
from api.web.translating.sheet import Sheet, answers_of, reread, sheet_in
from api.web.translating.shown import paged, shown
from crosswalk.domain.applied.applied_map import AppliedMap
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.keys import Scope

_LONGEST: Final = 60


@in_one_state
def codes(request: Request, form: FormData) -> Response:
    """The page that a form asks for: of a filter, by number, or after a code was read otherwise."""
    service = workbench(request).service
    sheet = sheet_in(form, service)
    asked, turned = text_of(form, "show"), text_of(form, "turn")
    page = int(turned) if turned.isdecimal() and len(turned) < 7 else 1
    if sent := text_of(form, "reread"):
        sheet = _reread(service, sheet, form, sent)
        page = _number(text_of(form, "page"))
    return codes_page(request, sheet, asked or text_of(form, "shown"), page)


def codes_page(
    request: Request, sheet: Sheet, show: str = "", page: int = 1, status: int = 200, **more: Any
) -> Response:
    """A page of the codes of a list as they stand, with what else is to be told on it."""
    board = workbench(request)
    made = paged(sheet.items, sheet.picks, show, page)
    answers = answers_of(board.service, sheet, made.places)
    reviews = may(request, Scope.REVIEW)
    context: dict[str, Any] = {
        "sheet": sheet,
        "paged": made,
        "rows": shown(made.places, sheet.items, answers, sheet.picks),
        "maps": maps_for(board.service, sheet) if reviews else [],
        "said": {"name": name_from(sheet.name), "title": "", "why": "", "into": "", "without": "", "over": ""},
        "kept": None,
        "fault": None,
        "others": [],
        "chosen": None,
        **more,
    }
    return board.page(request, "translate_part.html" if is_part(request) else "translate_codes.html", context, status)


def maps_for(service: Answering, sheet: Sheet) -> list[AppliedMap]:
    """The maps to which the choices about a list can be added."""
    source, target = sheet.asked.source, sheet.asked.target
    return [made for made in service.maps.newest() if made.target == target and source in ("", made.source)]


def _reread(service: Answering, sheet: Sheet, form: FormData, sent: str) -> Sheet:
    """What a button says that stands beside a code: its place, and a system and a code or what was typed beside it."""
    place, _, told = sent.partition(" ")
    system, _, text = told.partition(" ")
    at = _number(place, least=-1)
    text = text or text_of(form, f"f-{place}")
    if not 0 <= at < len(sheet.items) or not text or (system and system not in SYSTEMS):
        return sheet
    return reread(service, sheet, at, system, text[:_LONGEST])


def _number(text: str, least: int = 1) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else least
