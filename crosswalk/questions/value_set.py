"""Translating a value set: what it names at a moment, through both maps and every method, beside a reference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.domain.codes.expressions import Group, Term, check_length, parse_expressions, with_codes
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import system_of, undotted
from crosswalk.domain.errors import TooMany, UsageError
from crosswalk.domain.lookup.long_titles import long_titles
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.lookup.placing import place, place_unknown
from crosswalk.domain.translation.answers import Choice, MapView, Translation
from crosswalk.domain.translation.carrier import Carrier
from crosswalk.domain.translation.methods import Method
from crosswalk.domain.translation.opposite import opposite_edition
from crosswalk.domain.translation.question import Question
from crosswalk.domain.value_sets.scores import score
from crosswalk.domain.value_sets.set_lines import ReadAs, as_expressions, column_of, doubtful_parts, repair_told
from crosswalk.domain.value_sets.set_rounds import PairOfMaps, Rounds, rounds_of
from crosswalk.domain.value_sets.set_translation import Arrival, Member, Members, SetTranslation, codes_by_method
from crosswalk.domain.value_sets.value_set import NoCodes, Universe, ValueSet, beginnings
from crosswalk.questions.asking import text_of
from crosswalk.questions.view import View

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.domain.history.states import States
    from crosswalk.domain.store.protocol import Store


_SELECTIVE: Final = 2
"""Characters. What begins with fewer is found as fast by reading all codes along."""


@dataclass(frozen=True, slots=True)
class ValueSetFile:
    """A value set as it was written, and the name that errors give it; of a CSV file the column of its codes."""

    text: str
    name: str
    column: str | None = None


def files_of(
    text: str, reference: str | None, names: tuple[str, str], column: str | None
) -> tuple[ValueSetFile, ValueSetFile | None]:
    """A set and the reference to compare with. Raises `UsageError` for what is no text."""
    asked = ValueSetFile(text_of("the set", text), names[0], column)
    return asked, None if reference is None else ValueSetFile(text_of("the reference", reference), names[1])


def translate_value_set(
    view: View, question: Question, asked: ValueSetFile, reference: ValueSetFile | None, most: int | None = None
) -> SetTranslation:
    """What a value set names on the source day, and what it becomes by every method, beside a reference if given.

    Raises `ExpressionFault`, `UnknownSystem`, `UnknownMapSet`, `UsageError` where the systems do not fit, and `TooMany`
    where more than `most` codes are named, or followed because they share a code with these.
    """
    if question.source is None:
        raise UsageError("a value set is of one code system.", remedy="Name it: --from icd9cm.")
    store = view.store
    translator = view.passing_translator(replace(question, method=Method.BOTH, best=False))
    seen = translator.view(system_of(question.source))
    edition = seen.edition or seen.editions[-1]
    opposite = opposite_edition(seen, view.editions_of(seen.map_set.opposite_id or ""))
    named, read = _evaluated(view, asked, seen.source_moment, question.repairs)
    _check_count(len(named.codes), most, "it names")
    answers = translator.translate_codes(store, seen.source, named.codes)
    inside = _with_predecessors(answers)
    rounds = rounds_of(PairOfMaps(store, edition, opposite), set(map(undotted, inside)))
    sources = {code for each in rounds.rounds for code in each.sources}
    _check_count(len(sources) - len(inside), most, "these methods follow, besides those it names,")
    known = long_titles(store, sources, seen.source_moment, seen.source_calendar)
    make = Members(inside, rounds, seen.source, seen.target)
    members = [make.of_answer(answer, known.get(code)) for code, answer in zip(named.codes, answers, strict=True)]
    members += _later_members(store, seen, edition.effective, make, rounds, known)
    codes = codes_by_method(members)
    compared, read_there = (
        _evaluated(view, reference, seen.target_moment, question.repairs) if reference else (None, ())
    )
    wanted = frozenset(map(seen.target.display, compared.codes)) if compared else frozenset()
    return SetTranslation(
        seen.source,
        seen.target,
        edition,
        opposite,
        seen.source_moment,
        seen.target_moment,
        tuple(members),
        codes,
        named.without_codes,
        compared.without_codes if compared else (),
        {method: score(found, wanted) for method, found in codes.items()} if compared else None,
        read,
        read_there,
    )


def _with_predecessors(answers: Iterable[Translation]) -> set[str]:
    """The codes of a set, dotted, with those of before that stand for the ones that are newer than the map."""
    found: set[str] = set()
    for answer in answers:
        reached = {answer.code or answer.input}
        for hop in (hop for alternative in answer.alternatives for hop in alternative.carried):
            if hop.before in reached:
                reached.add(hop.after)
        found |= reached
    return found


def _evaluated(
    view: View, asked: ValueSetFile, moment: Moment, repairs: Repairs
) -> tuple[ValueSet, tuple[ReadAs, ...]]:
    """The codes that a set names at a moment, and what was read otherwise than it is written."""
    system, name = moment.system, asked.name
    text = asked.text if asked.column is None else column_of(asked.text, asked.column, name)
    check_length(text, name)
    parts = doubtful_parts(text, system)
    placed = place(view.store, view.calendars, parts, system, repairs) if parts else []
    lost = place_unknown(view.store, placed, system, repairs)
    known = {code for code, by in _known(view.store, lost).items() if system.id in by}
    mended, told = as_expressions(text, system, name, {each.text: each for each in lost}, known)
    group = parse_expressions(mended, system, name)
    universe = _universe(view, moment, group)
    unknown = universe.unknown(group)
    if not unknown:
        return universe.evaluate(group, name), told
    wild = {each: header for each in unknown if (header := universe.header_of_wildcard(each.first, system))}
    told += tuple(ReadAs(each.text, each.line, f"{system.display(wild[each])}*", "a wildcard") for each in wild)
    left = [each for each in unknown if each not in wild]
    found = place_unknown(view.store, [Placed(each.text, each.first, (system,)) for each in left], system, repairs)
    again = dict(zip(left, found, strict=True))
    told += tuple(
        ReadAs(each.text, each.line, one.repaired.code, repair_told(one))
        for each, one in again.items()
        if one.repaired is not None
    )
    codes = {each.first: one.code for each, one in again.items() if one.code is not None}
    codes |= {each.first: header for each, header in wild.items()}
    again_named = with_codes(group, codes)
    named = _universe(view, moment, again_named).evaluate(again_named, name)
    without = (replace(each, reason=_noted(each, again)) for each in named.without_codes)
    return replace(named, without_codes=tuple(without)), told


def _universe(view: View, moment: Moment, group: Group) -> Universe:
    """The codes that a set can name, and no others."""
    system, begun = moment.system, beginnings(group, moment.system)
    lives: Iterable[tuple[str, States]]
    if any(len(each) < _SELECTIVE for each in begun):
        # Read along, so that no more than a status of each is ever held.
        lives = (each for each in view.store.codes.all_states(system) if each[0].startswith(begun))
    else:
        below = view.store.codes.descendants(system, begun).values()
        lives = {
            **view.store.codes.states(system, begun),
            **{one: life for each in below for one, life in each.items()},
        }.items()
    return Universe(lives, moment, view.calendars[system.id])


def _check_count(found: int, most: int | None, what: str) -> None:
    if most is not None and found > most:
        raise TooMany(
            f"{what} {found:,} codes, more than the {most:,} of one value set.",
            remedy="Name fewer: divide the set, or translate the codes one by one.",
        )


def _known(store: Store, placed: Iterable[Placed]) -> Mapping[str, Mapping[str, bool]]:
    codes = {each.code for each in placed if each.code}
    return store.codes.known_in(codes) if codes else {}


def _noted(each: NoCodes, placed: Mapping[Term, Placed]) -> str:
    found = placed.get(each.term)
    return each.reason if found is None else found.noted(each.reason) or each.reason


def _later_members(
    store: Store, seen: MapView, since: date, make: Members, rounds: Rounds, known: Mapping[str, str | None]
) -> Iterable[Member]:
    """The codes outside the set that the secondary and tertiary rounds started from."""
    later = rounds.rounds[1:]
    arrivals = _arrivals(store, seen, since, {target for each in later for target in each.targets})
    sources = {code for each in later for code in each.sources}
    categories = store.maps.categories(seen.map_set.id, seen.edition or seen.editions[-1], sources)
    for each in later:
        yield from make.of_round(each, arrivals, known, categories)


def _arrivals(store: Store, seen: MapView, since: date, targets: Collection[str]) -> Mapping[str, Arrival]:
    """Where each target was carried to by the target day."""
    carrier = Carrier(store, seen.target_calendar, seen.target_moment, since)
    carrier.learn(targets)

    def choice(code: str) -> Choice:
        status, long = carrier.judged(code)
        return Choice(seen.target.display(code), status, long, "")

    found: dict[str, Arrival] = {}
    for target in targets:
        carried = carrier.carried(target)
        if carried is None:
            found[target] = Arrival(((choice(target), ()),))
        else:
            ends = tuple((choice(end.code), tuple(hop.before for hop in end.hops)) for end in carried.ends)
            found[target] = Arrival(ends, carried.not_carried)
    return found
