"""The page of a code: what it is on a day, where it stands, its life, and what it becomes in other systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.shared.answering import Answering
from api.web.asking import day_in, is_part, text_in, workbench
from api.web.mappings import Drawn, drawn, outcome_told
from api.web.note_links import Piece, linked, named_codes
from api.web.rendering import at, system_name
from api.web.timeline import Timeline, timeline
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem, system_of, undotted
from crosswalk.domain.errors import UnknownMapSet
from crosswalk.domain.history.overview import ReleaseLine
from crosswalk.domain.lookup.description import Description, Level
from crosswalk.domain.lookup.history import History
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.domain.tabular.notes import NOTE_KINDS
from crosswalk.domain.translation.answers import Translation

_MOST_SIBLINGS: Final = 60
_KINDS: Final[Mapping[str, str]] = {
    "inclusion_term": "Includes also",
    "includes": "Includes",
    "excludes": "Excludes",
    "excludes1": "Excludes 1 (never together)",
    "excludes2": "Excludes 2 (not part of it)",
    "code_first": "Code first",
    "use_additional": "Use additional code",
    "code_also": "Code also",
    "notes": "Notes",
    "seventh_character_note": "Seventh character",
}
_FULL: Final = 6
"""Characters that stand before a seventh one; X fills those that are not used."""


class Told(NamedTuple):
    """The notes of one level and kind, each in pieces, some of which lead to codes."""

    level: Level
    kind: str
    notes: Sequence[Sequence[Piece]]


class Mapped(NamedTuple):
    """What a code becomes in another system, or what becomes it, in one direction of the maps."""

    title: str
    target: str
    answer: Translation
    drawn: Sequence[Drawn]
    told: str


class Seventh(NamedTuple):
    """A seventh character: what it means, and the code that has it if there is one."""

    character: str
    meaning: str
    code: str | None


@dataclass(frozen=True, slots=True)
class CodePage:
    """All that the page of a code shows."""

    system: CodeSystem
    found: Lookup
    place: Description | None
    history: History
    timeline: Timeline | None
    notes: Sequence[Told]
    siblings: Sequence[Lookup]
    sevenths: Sequence[Seventh]
    maps: Sequence[Mapped]
    values: Sequence[object]


def page(request: Request) -> Response:
    """The page of a code on a day, today where none is named."""
    board = workbench(request)
    system = system_of(request.path_params["system"])
    text, day = request.path_params["code"], day_in(request)
    if is_part(request):
        return board.page(request, "code_sources.html", {"sources": _sources(board.service, system)})
    with board.service.together():
        described = board.service.describe([text], system.id, on=day)[0]
        code = described.answer.code
        if code is None or described.answer.status is Status.UNKNOWN_CODE:
            return _unknown(request, system, text, described.answer)
        if code != text:
            # One code has one address, however it was typed.
            return RedirectResponse(at(request, f"/code/{system.id}/{code}", on=text_in(request, "on")), 301)
        told = code_page(board.service, system, described.answer, described.place, day)
    wanted = text_in(request, "sources") == "yes"
    asked = {
        "each": told,
        "on": text_in(request, "on"),
        "kinds": _KINDS,
        "permalink": _permalink(request, told),
        "sources": _sources(board.service, system) if wanted else None,
    }
    return board.page(request, "code.html", asked)


routes = [Route("/code/{system}/{code:path}", page)]


def code_page(
    service: Answering, system: CodeSystem, found: Lookup, place: Description | None, day: date | None
) -> CodePage:
    """Everything about a code on a day."""
    assert found.code is not None  # noqa: S101 - of a code that is known
    assert found.moment is not None  # noqa: S101 - the same
    (history,) = service.history([found.code], system.id)
    return CodePage(
        system,
        found,
        place,
        history,
        timeline(history.states, found.moment.day),
        _notes(service, system, place),
        _siblings(service, system, place, day),
        _sevenths(service, system, found.code, place),
        [*_maps(service, system, found.code, day)],
        _values(service, found),
    )


def _values(service: Answering, found: Lookup) -> Sequence[object]:
    return [each for row in service.attached([found]) for each in row if each.values]


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


def _notes(service: Answering, system: CodeSystem, place: Description | None) -> list[Told]:
    """The notes of every level, the nearest first, with links to the codes that they name."""
    if place is None:
        return []
    texts = [note for level in place.levels for kind in level.notes.texts.values() for note in kind]
    known = service.known(sorted(named_codes(system, texts)), system.id)
    return [
        Told(level, kind, [linked(system, note, known) for note in level.notes.texts[kind]])
        for level in reversed(place.levels)
        for kind in NOTE_KINDS
        if level.notes.texts.get(kind)
    ]


def _siblings(service: Answering, system: CodeSystem, place: Description | None, day: date | None) -> list[Lookup]:
    """The codes below the same header."""
    headers = [level.id for level in place.levels if level.kind == "code"] if place else []
    if len(headers) < 2:
        return []
    (below,) = service.children([headers[-2]], system.id, on=day)
    return [*service.lookup(below[:_MOST_SIBLINGS], system.id, on=day)]


def _sevenths(service: Answering, system: CodeSystem, code: str, place: Description | None) -> list[Seventh]:
    """The seventh characters of a code, each with the code that it makes."""
    meant = place.seventh_characters if place else {}
    base = undotted(code)
    if not meant or len(base) < 4:
        return [Seventh(each, meaning, None) for each, meaning in meant.items()] if place else []
    made = {each: system.display(base[:_FULL].ljust(_FULL, "X") + each) for each in meant}
    known = service.known([*made.values()], system.id)
    return [Seventh(each, meaning, made[each] if made[each] in known else None) for each, meaning in meant.items()]


def _maps(service: Answering, system: CodeSystem, code: str, day: date | None) -> list[Mapped]:
    """What the official maps make of the code, there and back."""
    targets = dict.fromkeys(
        each.target for each in service.editions() if each.source == system.id and each.answers_unasked
    )
    found = []
    for target in targets:
        for method, title in (("forward", "Becomes, in {}"), ("backward", "What of {} becomes this code")):
            try:
                best = method == "forward"
                (answer,) = service.translate(
                    [code], system.id, target, method=method, best=best, on=_of_target(target, day)
                )
            except UnknownMapSet:
                # Only one direction of the maps is loaded.
                continue
            found.append(Mapped(title.format(system_name(target)), target, answer, drawn(answer), outcome_told(answer)))
    return found


def _of_target(target: str, day: date | None) -> date | None:
    """The day of the page as that of the target, where the target is in force then; else today decides."""
    meant = SYSTEMS[target]
    return day if day is not None and meant.in_force_from <= day < meant.in_force_to else None
