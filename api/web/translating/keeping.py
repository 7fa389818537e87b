"""Keeping the choices about a list as an applied map: a new one, or more of one that there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

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
from crosswalk.domain.translation.answers import Translation

POLICY: Final = "one-best"
"""What decides where nobody chose: the choice that the page shows as set."""
_LOOKED_AT: Final = 200
"""Codes, beside those that were chosen for, that tell from which system a list is."""
_SAID: Final = ("name", "title", "why", "into", "without", "over")
_WHY: Final = "chosen among the alternatives of the list"


class Left(NamedTuple):
    """What was chosen for a code and would stand in no map: of another system than the map, or chosen only in part.

    `shown` is the code as the list has it, first in `row`; `system` is its own.
    """

    shown: str
    row: int
    system: str
    codes: tuple[str, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen about a list: the system that a map of it is from, the choices that it has, and the others."""

    source: str
    choices: tuple[ManualChoice, ...]
    left: tuple[Left, ...]


def keep(request: Request, form: FormData) -> Response:
    """Keep what was chosen, and go to the map; the page again where it cannot be kept, or not all of it unasked."""
    service = workbench(request).service
    sheet = sheet_in(form, service)
    said = {name: text_of(form, name) for name in _SAID}
    try:
        into = service.maps.version(read_ref(said["into"])[0]) if said["into"] else None
        chosen = chosen_in(service, sheet, into, who(request), said["why"])
        others = chosen_by_others(service, into, chosen.choices) if into else []
        if (chosen.left and not said["without"]) or (others and not said["over"]):
            return _again(request, form, sheet, said, 409, others=others, chosen=chosen)
        made = _kept(service, sheet, chosen, said, who(request))
    except StoreError:
        raise
    except CrosswalkError as fault:
        return _again(request, form, sheet, said, 409 if isinstance(fault, MapConflict) else 422, fault=fault)
    way = at(request, f"/maps/{made.name}")
    if is_part(request):
        return Response(status_code=204, headers={"hx-redirect": way})
    return RedirectResponse(way, 303)


def chosen_in(service: Answering, sheet: Sheet, into: AppliedMap | None, me: str, why: str) -> Chosen:
    """What was chosen about a list, for a new map or one that there is.

    Raises `UsageError` where no map between two systems can have it, and where one code is chosen for in two ways.
    """
    picked = sorted(sheet.picks)
    # A map that there is tells itself from which system it is.
    looked_at = range(0 if into else min(len(sheet.items), _LOOKED_AT))
    answers = answers_of(service, sheet, [*dict.fromkeys([*picked, *looked_at])])
    source, today = into.source if into else _commonest(answers.values()), service.today().isoformat()
    found: dict[str, ManualChoice] = {}
    left = []
    for place in picked:
        pick, answer, item = sheet.picks[place], answers[place], sheet.items[place]
        system = answer.source.id if answer.source else ""
        if answer.code is None or system != source or not pick.is_whole:
            left.append(Left(item.shown, item.row, system, tuple(filter(None, pick.codes)), pick.is_whole))
            continue
        choice = ManualChoice(answer.code, pick.codes, pick.why or why or _WHY, me, today, own=pick.how == OWN)
        if found.setdefault(answer.code, choice).targets != choice.targets:
            raise UsageError(f"{answer.code} is chosen for in two ways.", remedy="Choose the same for both.")
    return Chosen(source, tuple(found.values()), tuple(left))


def _commonest(answers: Iterable[Translation]) -> str:
    """The system of most codes that a map answers for. Raises `UsageError` where none does for any."""
    systems = Counter(each.source.id for each in answers if each.source and each.map_set)
    if not systems:
        raise UsageError(
            "no map between code systems answers for this list: codes are carried within one.",
            remedy="Download the list instead.",
        )
    return systems.most_common(1)[0][0]


def chosen_by_others(
    service: Answering, made: AppliedMap, choices: Sequence[ManualChoice]
) -> list[tuple[ManualChoice, AppliedRow, str]]:
    """Which of these choices are other than a person made before, with that row and its codes as they are shown."""
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


def _kept(service: Answering, sheet: Sheet, chosen: Chosen, said: dict[str, str], me: str) -> AppliedMap:
    note = f"{len(chosen.choices)} chosen for the list {sheet.name}"
    if chosen.left:
        note += f", and {len(chosen.left)} that this map cannot have"
    if said["into"]:
        name, seen = read_ref(said["into"])
        if not chosen.choices:
            raise UsageError("nothing is chosen that this map can have.", remedy="Choose for one of its codes first.")
        return service.maps.choose(name, chosen.choices, who=me, note=note, seen=seen)
    return service.maps.create(
        said["name"], chosen.source, sheet.asked.target, POLICY, who=me, title=said["title"], note=note,
        on=sheet.asked.on, choices=chosen.choices,
    )  # fmt: skip


def _again(request: Request, form: FormData, sheet: Sheet, said: dict[str, str], status: int, **told: Any) -> Response:
    page = text_of(form, "page")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    return codes_page(request, sheet, text_of(form, "shown"), number, status, said=said, **told)
