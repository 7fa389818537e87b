"""How a list is to be translated, as its form says; and the questions that this asks of the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import FormData

from api.shared.answering import Answering
from api.web.translating.carried import Item, Kind
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.days import read_day
from crosswalk.domain.errors import UsageError
from crosswalk.domain.translation.answers import Outcome, Translation

_INPUTS = (Outcome.MALFORMED, Outcome.UNKNOWN_CODE, Outcome.AMBIGUOUS_SYSTEM, Outcome.HEADER_SOURCE)
SOURCE, TARGET = "icd9cm", "icd10cm"
"""What most lists are, and what most need."""


@dataclass(frozen=True, slots=True)
class Asked:
    """From which system, "" where each code tells, to which, and on which day, None for today."""

    source: str
    target: str
    on: date | None

    @property
    def day(self) -> str:
        """The day as a form has it."""
        return self.on.isoformat() if self.on else ""


def asked_in(form: FormData) -> Asked:
    """What a form says. Raises `UsageError` for a system that there is not, `BadDate` for a day."""
    source, target, on = (text_of(form, name) for name in ("source", "target", "on"))
    if (source and source not in SYSTEMS) or target not in SYSTEMS:
        raise UsageError("the code system is not known here.", remedy="Choose one of those that are offered.")
    return Asked(source, target, read_day(on) if on else None)


def text_of(form: FormData, name: str) -> str:
    """A field of a form, without blanks around it; "" where it has none."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def translated(service: Answering, asked: Asked, items: Sequence[Item]) -> list[Translation]:
    """What each code of a list becomes, with its title and the best choice, in their order.

    A code of the target system itself is carried to the day. Raises what `translate` raises.
    """
    found: dict[int, Translation] = {}
    for source in dict.fromkeys(item.source for item in items):
        places = [at for at, item in enumerate(items) if item.source == source]
        answers = _ask(service, asked, source, [items[at].text for at in places])
        found.update(zip(places, answers, strict=True))
    own = [at for at, answer in found.items() if not items[at].source and _is_within(answer, asked)]
    if own:
        found.update(zip(own, _ask(service, asked, asked.target, [items[at].text for at in own]), strict=True))
    return [found[at] for at in range(len(items))]


def judged(items: Sequence[Item], answers: Sequence[Translation]) -> list[Item]:
    """The items with what their answers are, and which are one code otherwise written."""
    first: dict[tuple[str, str], int] = {}
    found = []
    for at, (item, answer) in enumerate(zip(items, answers, strict=True)):
        known = (answer.source.id, answer.code) if answer.source and answer.code else None
        several, repaired = len(answer.alternatives) > 1, answer.repaired is not None
        same = first.setdefault(known, at) if known else at
        found.append(item._replace(kind=kind_of(answer), several=several, repaired=repaired, same=same))
    return found


def kind_of(answer: Translation) -> Kind:
    """What is to be done about a code."""
    if answer.status in _INPUTS:
        return Kind.UNUSABLE
    if answer.status is Outcome.NO_MAP:
        return Kind.NO_MAP
    return Kind.CHOOSE if decided(answer) is None else Kind.DECIDED


def decided(answer: Translation) -> tuple[str, ...] | None:
    """The codes that need no choice: the best, or the only ones; None where a person has to choose.

    Where nothing but one combination stands and a list of it has several codes, a person chooses: the reasons of the
    best tell which of the list is nearest to the title, not which was charted.
    """
    best = answer.best
    if best is not None and best.alternative is not None:
        lists = answer.alternatives[best.alternative - 1].choices
        if all(len(each) == 1 for each in lists) or len(answer.alternatives) > 1:
            return tuple(choice.code for choice in best.choices)
        return None
    if best is None and len(answer.alternatives) == 1:
        (only,) = answer.alternatives
        if all(len(each) == 1 for each in only.choices):
            return tuple(choice.code for (choice,) in only.choices)
    return None


def _ask(service: Answering, asked: Asked, source: str, codes: Sequence[str]) -> Sequence[Translation]:
    within = source == asked.target
    return service.translate(codes, source or None, asked.target, on=asked.on, best=not within, titled=True)


def _is_within(answer: Translation, asked: Asked) -> bool:
    return answer.source is not None and answer.source.id == asked.target
