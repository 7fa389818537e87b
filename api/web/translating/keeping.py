"""Keeping the choices about a list as an applied map: a new one, or more of one that there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.shared.answering import Answering
from api.web.asking import is_part, who, workbench
from api.web.rendering import at
from api.web.translating.asked import text_of
from api.web.translating.carried import OWN
from api.web.translating.choosing import codes_page
from api.web.translating.sheet import Sheet, answers_of, sheet_in
from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, read_ref
from crosswalk.domain.applied.manual_choices import ManualChoice
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.errors import CrosswalkError, MapConflict, StoreError, UsageError

POLICY: Final = "one-best"
"""What decides where nobody chose: the choice that the page shows as set."""
_LOOKED_AT: Final = 200
"""Codes, beside those that were chosen for, that tell from which system a list is."""
_WHY: Final = "chosen among the alternatives of the list"


def keep(request: Request, form: FormData) -> Response:
    """Keep what was chosen, and go to the map; the page again where it cannot be kept."""
    service = workbench(request).service
    sheet = sheet_in(form, service)
    said = {name: text_of(form, name) for name in ("name", "title", "why", "into")}
    try:
        source, choices = choices_of(service, sheet, who(request), said["why"])
        others = [] if text_of(form, "over") or not said["into"] else chosen_by_others(service, said["into"], choices)
        if others:
            return _again(request, form, sheet, said, 409, others=others)
        made = _kept(service, sheet, source, choices, said, who(request))
    except StoreError:
        raise
    except CrosswalkError as fault:
        return _again(request, form, sheet, said, 409 if isinstance(fault, MapConflict) else 422, fault=fault)
    way = at(request, f"/maps/{made.name}")
    if is_part(request):
        return Response(status_code=204, headers={"hx-redirect": way})
    return RedirectResponse(way, 303)


def choices_of(service: Answering, sheet: Sheet, me: str, why: str) -> tuple[str, list[ManualChoice]]:
    """The system that the map is from, and what was chosen for its codes.

    Raises `UsageError` where no map between two systems can have it, and where one code is chosen for in two ways.
    """
    picked = [at for at, pick in sorted(sheet.picks.items()) if pick.is_whole]
    answers = answers_of(service, sheet, [*dict.fromkeys([*picked, *range(min(len(sheet.items), _LOOKED_AT))])])
    systems = Counter(each.source.id for each in answers.values() if each.source and each.map_set)
    if not systems:
        raise UsageError(
            "no map between code systems answers for this list: codes are carried within one.",
            remedy="Download the list instead.",
        )
    source, today = systems.most_common(1)[0][0], service.today().isoformat()
    found: dict[str, ManualChoice] = {}
    for place in picked:
        pick, answer = sheet.picks[place], answers[place]
        if answer.code is None or answer.source is None or answer.source.id != source:
            continue
        reason = pick.why or why or _WHY
        choice = ManualChoice(answer.code, pick.codes, reason, me, today, own=pick.how == OWN)
        if found.setdefault(answer.code, choice).targets != choice.targets:
            raise UsageError(f"{answer.code} is chosen for in two ways.", remedy="Choose the same for both.")
    return source, [*found.values()]


def chosen_by_others(
    service: Answering, into: str, choices: Sequence[ManualChoice]
) -> list[tuple[ManualChoice, AppliedRow, str]]:
    """Which of these choices are other than a person made before, with that row and its codes as they are shown.

    Raises `UnknownMap`.
    """
    made = service.maps.version(read_ref(into)[0])
    asked = {shaped(made.source_system, choice.source): choice for choice in choices}
    rows = service.maps.rows(made.ref, [choice.source for choice in choices]) if choices else []
    found = []
    for row in rows:
        choice = asked[row.source]
        codes = {shaped(made.target_system, code) for code in choice.targets}
        if row.is_chosen and codes != {*row.targets}:
            shown = " + ".join(map(made.target_system.display, row.targets)) or "no translation"
            found.append((choice, row, shown))
    return found


def _kept(
    service: Answering, sheet: Sheet, source: str, choices: Sequence[ManualChoice], said: dict[str, str], me: str
) -> AppliedMap:
    note = f"{len(choices)} chosen for the list {sheet.name}"
    if said["into"]:
        name, seen = read_ref(said["into"])
        if not choices:
            raise UsageError("nothing is chosen.", remedy="Choose for a code first.")
        return service.maps.choose(name, choices, who=me, note=note, seen=seen)
    return service.maps.create(
        said["name"], source, sheet.asked.target, POLICY, who=me, title=said["title"], note=note, on=sheet.asked.on,
        choices=choices,
    )  # fmt: skip


def _again(request: Request, form: FormData, sheet: Sheet, said: dict[str, str], status: int, **told: Any) -> Response:
    page = text_of(form, "page")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    return codes_page(request, sheet, text_of(form, "shown"), number, status, said=said, **told)
