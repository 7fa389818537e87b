"""What changed between two releases: counts, a chart by chapter, and the codes, narrowed as one likes; and as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.shared.answering import Answering
from api.shared.codes import status_of
from api.shared.refusal import Refusal
from api.web.asking import in_one_state, is_part, number_in, text_in, workbench
from api.web.changed.chart import WIDTH, bars, tones_of
from api.web.changed.files import MEDIA, lines_written, written
from api.web.changed.narrowing import Wanted, by_kind, having, narrowed
from api.web.changed.rows import row
from api.web.rendering import at
from crosswalk.contract.changes import KIND_TITLES
from crosswalk.domain.codes.systems import SYSTEMS, system_of
from crosswalk.domain.errors import ReleaseNotLoaded, UsageError
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.releases import Release
from crosswalk.domain.lookup.changes import OFFICIAL, Change, ChangeKind, Changes

_ROWS: Final = 50
"""Changed codes of a page."""
_FIRST_SYSTEM: Final = "icd10cm"
_LOAD: Final = "load"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks: two releases of a system by their labels, the older one empty for the official base of the
    newer one, and what of their changes."""

    calendar: Calendar
    before: str
    after: str
    wanted: Wanted

    @property
    def query(self) -> Mapping[str, object]:
        """The same as the parameters of an address."""
        wanted = self.wanted
        return {
            "system": self.calendar.system.id,
            "from": self.before,
            "to": self.after,
            "kind": [each.value for each in wanted.kinds],
            "chapter": wanted.chapter,
            "start": wanted.start,
            "under": wanted.under,
            "q": wanted.words,
        }


@in_one_state
def page(request: Request) -> Response:
    """What changed, as far as it is asked for; to a page that is shown already, what stands below the form."""
    board = workbench(request)
    asked = _asked(request)
    told: dict[str, Any] = {
        "asked": asked,
        "wanted": asked.wanted,
        "system": asked.calendar.system,
        "loaded": [each for each in SYSTEMS if board.service.calendar(each).loaded],
        "releases": _held(asked.calendar),
        "newest": _newest(asked.calendar),
        "link": _links(request, "/changes", asked),
        "file": _links(request, "/changes/file", asked),
        "is_part": is_part(request),
        "answer": None,
        "fault": None,
    }
    status = 200
    try:
        told |= _answered(board.service, asked, number_in(request, "page", 1, 10_000))
    except (UsageError, ReleaseNotLoaded) as fault:
        # Told where the changes would stand, with the form to ask for others.
        told["fault"], status = fault, status_of(fault)
    return board.page(request, "changes_part.html" if is_part(request) else "changes.html", told, status)


def file(request: Request) -> Response:
    """The same changes as a file: a workbook, CSV, JSON, a report to print, or the lines that a site loads."""
    service, asked = workbench(request).service, _asked(request)
    form = text_in(request, "form")
    if form != _LOAD and form not in MEDIA:
        raise Refusal(422, "invalid_request", "there is no such kind of file.", "Take xlsx, csv, json, html or load.")
    whole = _changes(service, asked)
    difference = whole.difference
    name = f"{difference.system.id}-{difference.before.label}-{difference.after.label}"
    if form == _LOAD:
        lines = service.load_lines(difference.system.id, difference.before.id, difference.after.id)
        return _sent(lines_written(lines), "csv", f"{name}-load")
    return _sent(written(narrowed(whole, asked.wanted), form), form, name)


routes = [Route("/changes", page), Route("/changes/file", file)]


def _sent(content: bytes, form: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}.{form}"', "cache-control": "private, no-cache"}
    return Response(content, media_type=MEDIA[form], headers=headers)


def _asked(request: Request) -> Asked:
    service = workbench(request).service
    system = system_of(text_in(request, "system") or _first_loaded(service))
    calendar = service.calendar(system.id)
    newest = _newest(calendar)
    after = text_in(request, "to") or (newest.label if newest else "")
    kinds = {each.replace("-", "_") for each in request.query_params.getlist("kind")}
    wanted = Wanted(
        tuple(each for each in ChangeKind if each.value in kinds),
        text_in(request, "chapter"),
        text_in(request, "under"),
        text_in(request, "start"),
        text_in(request, "q"),
    )
    return Asked(calendar, text_in(request, "from"), after, wanted)


def _first_loaded(service: Answering) -> str:
    return next((each for each in (_FIRST_SYSTEM, *SYSTEMS) if service.calendar(each).loaded), _FIRST_SYSTEM)


def _held(calendar: Calendar) -> list[Release]:
    """The loaded releases, the newest first."""
    held = [each for each in calendar.known if each.id in calendar.loaded]
    return sorted(held, key=lambda each: each.ordinal, reverse=True)


def _newest(calendar: Calendar) -> Release | None:
    """The newest loaded release of a regular day, else the newest of all: updates within a year change little."""
    held = _held(calendar)
    regular = (each for each in held if each.effective.month in calendar.system.regular_months)
    return next(regular, held[0] if held else None)


def _changes(service: Answering, asked: Asked) -> Changes:
    """All changes under what is asked for: against the official base, or where that is not loaded the one before."""
    system, under = asked.calendar.system.id, asked.wanted.under or ()
    if not asked.after:
        message = f"no release of {system} is loaded."
        raise ReleaseNotLoaded(message, remedy=f"Load one: crosswalk fetch {system}, then crosswalk load {system}.")
    if asked.before:
        return service.changes(system, asked.before, asked.after, under=under)
    try:
        return service.changes(system, asked.after, under=under)
    except ReleaseNotLoaded:
        older = _older(asked.calendar, asked.after)
        if older is None:
            raise
        return service.changes(system, older.label, asked.after, under=under)


def _older(calendar: Calendar, after: str) -> Release | None:
    """The loaded release before one that is loaded."""
    held = _held(calendar)
    at = next((at for at, each in enumerate(held) if after in (each.label, each.id)), len(held))
    return next(iter(held[at + 1 :]), None)


def _answered(service: Answering, asked: Asked, page: int) -> dict[str, Any]:
    if asked.wanted.under:
        # Asked for whole, all is kept: what is narrowed then and afterwards costs little.
        _changes(service, replace(asked, wanted=Wanted()))
    whole = _changes(service, asked)
    worded = having(whole.changes, Wanted(words=asked.wanted.words))
    wanted = replace(asked.wanted, words="")
    found = having(worded, wanted)
    pages = max(-(-len(found) // _ROWS), 1)
    page = min(page, pages)
    shown = found[(page - 1) * _ROWS : page * _ROWS]
    drawn = bars(worded, wanted)
    return {
        "answer": whole,
        "official": whole.difference.official if not _narrows(asked.wanted) else None,
        "all_kinds": len(having(worded, replace(wanted, kinds=()))),
        "counts": _tiles(worded, wanted),
        "bars": drawn,
        "tones": tones_of(drawn),
        "chart_width": WIDTH,
        "number_found": len(found),
        "rows": [row(each, whole.difference.system.display) for each in shown],
        "leads": _leads(whole, shown),
        "titles": _titles(service, whole, shown),
        "page": page,
        "pages": pages,
        "kind_titles": KIND_TITLES,
    }


def _narrows(wanted: Wanted) -> bool:
    """Whether more is asked for than kinds: official counts are of whole releases."""
    return bool(wanted.chapter or wanted.under or wanted.start or wanted.words)


def _tiles(changes: Sequence[Change], wanted: Wanted) -> list[tuple[ChangeKind, int]]:
    """How many codes are of each kind: of those that official counts count, and of those that occur."""
    counted = by_kind(changes, wanted)
    return [(kind, counted[kind]) for kind in ChangeKind if kind in OFFICIAL or counted[kind] or kind in wanted.kinds]


def _leads(whole: Changes, shown: Sequence[Change]) -> str | None:
    """What the column of other codes is called, by what the codes that are shown have; None where none has any."""
    if whole.difference.after.ordinal < whole.difference.before.ordinal:
        return None
    kinds = {kind for each in shown for kind in each.kinds}
    named = {ChangeKind.DELETED: "replaced by", ChangeKind.NEW: "coded before as"}
    return ", or ".join(name for kind, name in named.items() if kind in kinds).capitalize() or None


def _titles(service: Answering, whole: Changes, shown: Sequence[Change]) -> dict[str, str]:
    """The titles of the codes that replaced those that are shown, by the code with its point."""
    system = whole.difference.system
    codes = sorted({system.display(one.code) for each in shown for one in each.replaced_by})
    found = service.lookup(codes, system.id, release=whole.difference.after.id) if codes else []
    return {each.code: title for each in found if each.code and (title := each.long or each.short)}


def _links(request: Request, path: str, asked: Asked) -> Callable[..., str]:
    """What writes addresses that ask for the same, but for what is said otherwise."""
    return lambda **other: at(request, path, **{**asked.query, **other})
