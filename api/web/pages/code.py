"""The page of a code: what it is on a day, where it stands, its life, and what it becomes in other systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.shared.answering import Answering
from api.web.asking import day_in, in_one_state, is_part, text_in, workbench
from api.web.browsing import browses_by_start
from api.web.code_page import CodePage, code_page
from api.web.rendering import at
from crosswalk.domain.codes.systems import CodeSystem, system_of, undotted
from crosswalk.domain.history.overview import ReleaseLine
from crosswalk.domain.lookup.meanings import explained
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup

_KINDS: Final[Mapping[str, str]] = {
    "inclusion_term": "Includes also",
    "includes": "Includes",
    "excludes": "Excludes",
    "excludes1": "Excludes 1 (not coded here; both only if unrelated)",
    "excludes2": "Excludes 2 (not part of it: both may be coded)",
    "code_first": "Code first",
    "use_additional": "Use additional code",
    "code_also": "Code also",
    "notes": "Notes",
    "seventh_character_note": "Seventh character",
}
"""How the kinds of notes are headed; the two kinds of excludes as the guidelines of ICD-10-CM have them (I.A.12)."""


@in_one_state
def page(request: Request) -> Response:
    """The page of a code on a day, today where none is named."""
    board = workbench(request)
    system = system_of(request.path_params["system"])
    text, day = request.path_params["code"], day_in(request)
    if is_part(request):
        return board.page(request, "code_sources.html", {"sources": _sources(board.service, system)})
    (described,) = board.service.describe([text], system.id, on=day)
    found = described.answer
    if found.code is None or (found.status is Status.UNKNOWN_CODE and not board.service.known([found.code], system.id)):
        return _unknown(request, system, text, found)
    code = _made(request, system, found.code)
    if code != text:
        # One code has one address, however it was typed.
        return RedirectResponse(at(request, f"/code/{system.id}/{code}", on=text_in(request, "on")), 301)
    told = code_page(board.service, system, described, day)
    wanted = text_in(request, "sources") == "yes"
    asked = {
        "each": told,
        "on": text_in(request, "on"),
        "kinds": _KINDS,
        "explained": explained,
        "by_start": browses_by_start(system),
        "permalink": _permalink(request, told),
        "sources": _sources(board.service, system) if wanted else None,
    }
    return board.page(request, "code.html", asked)


routes = [Route("/code/{system}/{code:path}", page)]


def _made(request: Request, system: CodeSystem, code: str) -> str:
    """The code of the address, with the characters behind it that somebody chose in the table of it."""
    chosen = "".join(request.query_params.getlist("character")).strip().upper()
    return system.display(undotted(code) + chosen) if chosen.isalnum() and len(chosen) < 5 else code


def _sources(service: Answering, system: CodeSystem) -> list[ReleaseLine]:
    """The loaded releases of a system, the newest first, with the files that they were read from."""
    lines = [each for each in service.releases().releases if each.id.startswith(f"{system.id}:") and each.is_loaded]
    return lines[::-1]


def _unknown(request: Request, system: CodeSystem, text: str, found: Lookup) -> Response:
    told = {"system": system, "text": text, "found": found, "on": text_in(request, "on")}
    return workbench(request).page(request, "code_unknown.html", told, 404)


def _permalink(request: Request, told: CodePage) -> str:
    """The address of this very page, with its day in it."""
    moment = told.found.moment
    assert moment is not None  # noqa: S101 - of a code that is known
    return str(request.url.replace(query=f"on={moment.day.isoformat()}", fragment=""))
