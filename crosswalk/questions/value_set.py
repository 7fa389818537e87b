"""Translating a value set: what it names at a moment, through both maps and every method, beside a reference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.codes.expressions import parse_expressions
from crosswalk.domain.codes.systems import CodeSystem, system_of, undotted
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.long_titles import long_titles
from crosswalk.domain.translation.answers import Choice, MapView, Translation
from crosswalk.domain.translation.carrier import Carrier
from crosswalk.domain.translation.methods import Method
from crosswalk.domain.translation.opposite import opposite_edition
from crosswalk.domain.translation.question import Question
from crosswalk.domain.value_sets.scores import score
from crosswalk.domain.value_sets.set_rounds import PairOfMaps, Rounds, rounds_of
from crosswalk.domain.value_sets.set_translation import Arrival, Member, Members, SetTranslation, codes_by_method
from crosswalk.domain.value_sets.value_set import Universe, ValueSet
from crosswalk.questions.view import View

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.store.protocol import Store


@dataclass(frozen=True, slots=True)
class ValueSetFile:
    """A value set as it was written, and the name that errors give it."""

    text: str
    name: str


def translate_value_set(
    view: View, question: Question, asked: ValueSetFile, reference: ValueSetFile | None
) -> SetTranslation:
    """What a value set names on the source day, and what it becomes by every method, beside a reference if given.

    Raises `ExpressionFault`, `UnknownSystem`, `UnknownMapSet`, and `UsageError` where the systems do not fit.
    """
    if question.source is None:
        raise UsageError("a value set is of one code system.", remedy="Name it: --from icd9cm.")
    store = view.store
    translator = view.translator(replace(question, method=Method.BOTH, best=False))
    seen = translator.view(system_of(question.source))
    edition = seen.edition or seen.editions[-1]
    opposite = opposite_edition(seen, view.editions_of(seen.map_set.opposite_id or ""))
    named = _evaluated(store, asked, seen.source, seen.source_moment, seen.source_calendar)
    answers = translator.translate(store, named.codes)
    inside = _with_predecessors(answers)
    rounds = rounds_of(PairOfMaps(store, edition, opposite), set(map(undotted, inside)))
    sources = {code for each in rounds.rounds for code in each.sources}
    known = long_titles(store, sources, seen.source_moment, seen.source_calendar)
    make = Members(inside, rounds, seen.source, seen.target)
    members = [make.of_answer(answer, known.get(code)) for code, answer in zip(named.codes, answers, strict=True)]
    members += _later_members(store, seen, edition.effective, make, rounds, known)
    codes = codes_by_method(members)
    compared = reference and _evaluated(store, reference, seen.target, seen.target_moment, seen.target_calendar)
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


def _evaluated(store: Store, asked: ValueSetFile, system: CodeSystem, moment: Moment, calendar: Calendar) -> ValueSet:
    parsed = parse_expressions(asked.text, system, asked.name)
    return Universe(store.codes.all_states(system), moment, calendar).evaluate(parsed, asked.name)


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
