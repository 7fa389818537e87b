"""What the page of a code shows, asked of whoever answers: a few questions, however much there is to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from api.shared.answering import Answering
from api.web.descent import Taken, further, taken_over
from api.web.life import Lived, lived
from api.web.mappings import Drawn, drawn, outcome_told
from api.web.note_links import Piece, linked, named_codes
from api.web.pcs import Character, characters, only, rows_of
from api.web.rendering import system_name
from api.web.timeline import NARROW, WIDE, Timeline, timeline
from crosswalk.domain.attached.standing import Attached
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem, undotted
from crosswalk.domain.errors import UnknownMapSet
from crosswalk.domain.lineage.predecessors import Hop
from crosswalk.domain.lookup.description import CODE, Described, Description, Level
from crosswalk.domain.lookup.history import History, HistoryState
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.domain.tabular.notes import NOTE_KINDS
from crosswalk.domain.tabular.pcs_axes import Axis
from crosswalk.domain.translation.answers import Outcome, Translation

_MOST_SIBLINGS: Final = 60
_FULL: Final = 6
"""Characters that stand before a seventh one; X fills those that are not used."""
_SAYS_NOTHING: Final = frozenset({Outcome.UNKNOWN_CODE, Outcome.MALFORMED})


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


class Siblings(NamedTuple):
    """The codes below the same header, and how many more of them there are than are told.

    Where those are the seventh characters of one code, which are told by themselves, they are the codes beside that one
    with the same `seventh` character: the other side, or another part.
    """

    told: Sequence[Lookup]
    more: int
    seventh: str | None = None


@dataclass(frozen=True, slots=True)
class CodePage:
    """All that the page of a code shows.

    `pictures` are its life drawn wide and narrow, none of a code that was never in force. `elsewhere` are the codes of
    other systems that are written alike, `rows` those of the PCS table that the code is.
    """

    system: CodeSystem
    code: str
    found: Lookup
    place: Description | None
    history: History
    taken_over: Sequence[Taken]
    further: Sequence[Hop]
    life: Sequence[Lived]
    pictures: Sequence[Timeline]
    notes: Sequence[Told]
    siblings: Siblings
    sevenths: Sequence[Seventh]
    characters: Sequence[Character]
    rows: Sequence[Sequence[Axis]]
    maps: Sequence[Mapped]
    values: Sequence[Attached]
    elsewhere: Sequence[Lookup]

    @property
    def picks_sevenths(self) -> bool:
        """Whether all that lies directly below are the code with its seventh characters."""
        made = {each.code for each in self.sevenths}
        return self.place is not None and all(child.code in made for child in self.place.children)

    @property
    def what_to_bill(self) -> str:
        """What somebody does who came to bill with a header, empty for every other code."""
        if self.found.status is not Status.HEADER or self.place is None:
            return ""
        if self.rows:
            return " Choose a value of each character in a row of the table below."
        if self.sevenths and self.picks_sevenths:
            return " It needs a seventh character: pick it below."
        return " Pick one of the codes below it." if self.place.children else ""

    @property
    def title(self) -> str | None:
        """Its title on the day; of a code that was no code then, the one that it had last before, else had first."""
        day = self.found.moment.day if self.found.moment else None
        before = [each for each in self.history.states if day and each.valid_from and each.valid_from <= day]
        told: list[Lookup | HistoryState] = [self.found, *reversed(before), *self.history.states]
        return next((title for each in told if (title := each.long or each.short)), None)

    @property
    def is_of_maps_alone(self) -> bool:
        """Whether no loaded release has the code, and only maps name it."""
        return self.found.status is Status.UNKNOWN_CODE


def code_page(service: Answering, system: CodeSystem, described: Described, day: date | None) -> CodePage:
    """Everything about a code, which a release or a map knows, on a day."""
    found, place = described
    assert found.code is not None  # noqa: S101 - of a code that is known
    assert found.moment is not None  # noqa: S101 - the same
    code = undotted(found.code)
    (history,) = service.history([found.code], system.id)
    sevenths = _sevenths(service, system, code, place)
    return CodePage(
        system=system,
        code=code,
        found=found,
        place=place,
        history=history,
        taken_over=taken_over(history),
        further=further(history),
        life=lived(history.states),
        pictures=_pictures(history, found.moment.day),
        notes=_notes(service, system, place),
        siblings=_siblings(service, system, place, sevenths, day),
        sevenths=sevenths,
        characters=_characters(service, system, code, place, day),
        rows=rows_of(place, code),
        maps=[*_maps(service, system, found.code, day)],
        values=[each for row in service.attached([found]) for each in row if each.values],
        elsewhere=_elsewhere(service, system, code),
    )


def _pictures(history: History, looked_at: date) -> list[Timeline]:
    drawn_ones = (timeline(history.states, looked_at, width) for width in (WIDE, NARROW))
    return [each for each in drawn_ones if each is not None]


def _notes(service: Answering, system: CodeSystem, place: Description | None) -> list[Told]:
    """The notes of every level, the nearest first, with links to the codes that they name."""
    if place is None:
        return []
    texts = [note for level in place.levels for kind in level.notes.texts.values() for note in kind]
    known = service.known(sorted(named_codes(system, texts)), system.id)
    return [
        Told(level, kind, [linked(system, note, known) for note in dict.fromkeys(level.notes.texts[kind])])
        for level in reversed(place.levels)
        for kind in NOTE_KINDS
        if level.notes.texts.get(kind)
    ]


def _siblings(
    service: Answering, system: CodeSystem, place: Description | None, sevenths: Sequence[Seventh], day: date | None
) -> Siblings:
    """The codes below the same header. Those of a PCS table are told by its characters instead."""
    headers = [level.id for level in place.levels if level.kind == CODE] if place and place.table is None else []
    if len(headers) < 2:
        return Siblings((), 0)
    (below,) = service.children([headers[-2]], system.id, on=day)
    seventh = None
    if {*below} <= {each.code for each in sevenths}:
        if len(headers) < 3:
            return Siblings((), 0)
        seventh = headers[-1][-1]
        (others,) = service.children([headers[-3]], system.id, on=day)
        below = _with_seventh(service, system, others, seventh)
    told = [*service.lookup(below[:_MOST_SIBLINGS], system.id, on=day)]
    return Siblings(told, len(below) - len(told), seventh)


def _with_seventh(service: Answering, system: CodeSystem, codes: Sequence[str], seventh: str) -> tuple[str, ...]:
    """These codes with a seventh character; without it where there is no such code."""
    made = [system.display(undotted(code).ljust(_FULL, "X") + seventh) for code in codes]
    known = service.known(made, system.id)
    return tuple(each if each in known else code for each, code in zip(made, codes, strict=True))


def _sevenths(service: Answering, system: CodeSystem, code: str, place: Description | None) -> list[Seventh]:
    """The seventh characters of a code, each with the code that it makes."""
    meant: Mapping[str, str] = place.seventh_characters if place else {}
    if not meant or len(code) <= system.shortest(code):
        # A category has them for what lies below it.
        return [Seventh(each, meaning, None) for each, meaning in meant.items()]
    made = {each: system.display(code[:_FULL].ljust(_FULL, "X") + each) for each in meant}
    known = service.known([*made.values()], system.id)
    return [Seventh(each, meaning, made[each] if made[each] in known else None) for each, meaning in meant.items()]


def _characters(
    service: Answering, system: CodeSystem, code: str, place: Description | None, day: date | None
) -> list[Character]:
    """The characters of a PCS code, with the other values that make a code which is valid on the day."""
    told = characters(place, code)
    made = [each.code for one in told for each in one.instead]
    if not made:
        return told
    return only(told, {each.code for each in service.lookup(made, system.id, on=day) if each.billable and each.code})


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
            if answer.status in _SAYS_NOTHING:
                continue
            found.append(Mapped(title.format(system_name(target)), target, answer, drawn(answer), outcome_told(answer)))
            if answer.status is Outcome.HEADER_SOURCE:
                # It would be said of the other direction as well.
                break
    return found


def _of_target(target: str, day: date | None) -> date | None:
    """The day of the page as that of the target, where the target is in force then; else today decides."""
    meant = SYSTEMS[target]
    return day if day is not None and meant.in_force_from <= day < meant.in_force_to else None


def _elsewhere(service: Answering, system: CodeSystem, code: str) -> list[Lookup]:
    """What is written like this code in other systems: `0051` is a diagnosis and a procedure of ICD-9-CM."""
    return [each for each in service.lookup([code]) if each.code is not None and each.system != system.id]
