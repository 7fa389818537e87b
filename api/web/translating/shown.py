"""A translated list as a page shows it: which codes, page by page, and how far the choices are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.web.mappings import Drawn, drawn, outcome_told
from api.web.translating.carried import OWN, Item, Kind, Pick
from api.web.translating.picking import held_of
from crosswalk.domain.codes.damage import DAMAGES
from crosswalk.domain.codes.reading import parse
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.translation.answers import Translation

PAGE: Final = 25
_FILTERS: Final[Mapping[str, tuple[str, Callable[[Item, Pick | None], bool]]]] = {
    "choose": ("Need a choice", lambda item, pick: item.kind == Kind.CHOOSE and not (pick and pick.is_whole)),
    "chosen": ("Chosen", lambda _, pick: pick is not None and pick.is_whole),
    "several": ("Several alternatives", lambda item, _: item.several),
    "repaired": ("Repaired", lambda item, _: item.repaired or bool(item.written)),
    "no-map": ("No map", lambda item, _: item.kind == Kind.NO_MAP),
    "unusable": ("Cannot be used", lambda item, _: item.kind == Kind.UNUSABLE),
    "all": ("All", lambda _, __: True),
}


@dataclass(frozen=True, slots=True)
class Reread:
    """What an input may have been instead: a code of a system, and why."""

    system: str
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One code on the page. `held` are the buttons that are set, `pick` what a person chose."""

    at: int
    item: Item
    others: tuple[str, ...]
    answer: Translation
    told: str
    drawn: Sequence[Drawn]
    pick: Pick | None
    held: Pick
    rereads: tuple[Reread, ...]
    fault: str | None

    @property
    def can_choose(self) -> bool:
        """Whether it is a code for which something can be chosen."""
        return self.item.kind != Kind.UNUSABLE

    @property
    def must_choose(self) -> bool:
        """Whether a person has to choose, and has not."""
        return self.item.kind == Kind.CHOOSE and not (self.pick and self.pick.is_whole)

    @property
    def damage(self) -> str:
        """What happened to the code that was repaired, in words."""
        repaired = self.answer.repaired
        return f"{DAMAGES[repaired.damage]} ({repaired.certainty})" if repaired else ""


@dataclass(frozen=True, slots=True)
class Paged:
    """The places of the codes on a page of those that fit a filter, and how many fit each filter."""

    show: str
    places: tuple[int, ...]
    page: int
    pages: int
    tabs: tuple[tuple[str, str, int], ...]
    needed: int
    chosen: int

    @property
    def left(self) -> int:
        """How many codes still need a choice."""
        return self.needed - self.chosen


def paged(items: Sequence[Item], picks: Mapping[int, Pick], show: str, page: int) -> Paged:
    """A page of the codes that fit; the codes that need a choice where the filter is none of ours."""
    alone = [at for at, item in enumerate(items) if item.same == at]
    fitting = {name: [at for at in alone if fits(items[at], picks.get(at))] for name, (_, fits) in _FILTERS.items()}
    chosen = show if show in _FILTERS else "choose" if fitting["choose"] else "all"
    pages = max(1, -(-len(fitting[chosen]) // PAGE))
    page = min(max(page, 1), pages)
    tabs = tuple((name, said, len(fitting[name])) for name, (said, _) in _FILTERS.items())
    needed = sum(items[at].kind == Kind.CHOOSE for at in alone)
    places = tuple(fitting[chosen][(page - 1) * PAGE : page * PAGE])
    return Paged(chosen, places, page, pages, tabs, needed, needed - len(fitting["choose"]))


def shown(
    places: Sequence[int], items: Sequence[Item], answers: Mapping[int, Translation], picks: Mapping[int, Pick]
) -> list[Shown]:
    """The codes of a page, each with its answer."""
    others: dict[int, list[str]] = {}
    for at, item in enumerate(items):
        if item.same != at:
            others.setdefault(item.same, []).append(item.shown)
    return [_shown(at, items[at], tuple(others.get(at, ())), answers[at], picks.get(at)) for at in places]


def own_fault(pick: Pick | None, target: str) -> str | None:
    """What is wrong with the codes that somebody typed, None where nothing is."""
    if pick is None or pick.how != OWN:
        return None
    if not pick.codes:
        return "Type the codes, several joined by +."
    reasons = (parse(SYSTEMS[target], code).reason for code in pick.codes)
    return next((reason for reason in reasons if reason), None)


def _shown(at: int, item: Item, others: tuple[str, ...], answer: Translation, pick: Pick | None) -> Shown:
    target = answer.target.id if answer.target else ""
    return Shown(
        at=at,
        item=item,
        others=others,
        answer=answer,
        told=outcome_told(answer),
        drawn=drawn(answer),
        pick=pick,
        held=held_of(answer, pick),
        rereads=_rereads(answer, item) if item.kind == Kind.UNUSABLE else (),
        fault=own_fault(pick, target) if target else None,
    )


def _rereads(answer: Translation, item: Item) -> tuple[Reread, ...]:
    """What the input may have been: what was suggested, and each system that knows it."""
    found = [Reread(each.system.id, each.shown, DAMAGES[each.damage]) for each in answer.suggested]
    found += [Reread(system, item.text, "") for system in answer.systems]
    return tuple(dict.fromkeys(found))
