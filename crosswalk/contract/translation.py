"""What a code becomes in another code system, as other programs get it.

Names of enumerations are read as `_value_`, which takes a seventh of the time of `value`: there are six in each answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import iso, joined, mended_cells, mended_json, moment_json, step_json
from crosswalk.domain.translation.clusters import clusters_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosswalk.contract.shapes.translation import (
        AlternativeJson,
        BestJson,
        ChoiceJson,
        ClustersJson,
        DoubtfulJson,
        NotCarriedJson,
        OppositeJson,
        TranslationJson,
        TranslationRow,
    )
    from crosswalk.domain.history.releases import Edition
    from crosswalk.domain.translation.answers import Alternative, Best, Choice, Doubtful, NotCarried, Translation


def translation_json(answer: Translation, clusters: int | None = None) -> TranslationJson:
    """The answer about one code; with so many of its clusters multiplied out where a number is given."""
    return {
        "input": answer.input,
        "source": {"system": answer.source.id if answer.source else None, "code": answer.code},
        "target_system": answer.target.id if answer.target else None,
        "map_set": answer.map_set,
        "edition": answer.edition,
        **moment_json(answer.moment),
        "status": answer.status._value_,
        "reason": answer.reason,
        "method": answer.method._value_,
        "opposite": opposite_json(answer.opposite) if answer.opposite else None,
        "category": answer.category and answer.category.value,
        "best": _best(answer.best) if answer.best else None,
        "alternatives": [_alternative(alternative) for alternative in answer.alternatives],
        "clusters": None if clusters is None else _clusters(answer, clusters),
        "also_consider": [
            {"for": one.living, "code": one.code, "effective": iso(one.effective), "long": one.long}
            for one in answer.also_consider
        ]
        if answer.also_consider
        else [],
        "not_carried": [not_carried_json(one) for one in answer.not_carried] if answer.not_carried else [],
        "doubtful": [_doubtful(each) for each in answer.doubtful] if answer.doubtful else [],
        "descendants": list(answer.descendants),
        "systems": list(answer.systems),
        **mended_json(answer),
    }


def translation_rows(
    answer: Translation, clusters: int | None = None, line: int | None = None
) -> Iterator[TranslationRow]:
    """One row a choice, one a cluster where they are asked for, and one a code that was not carried.

    An answer with none of them is one row with its reason. `line` is that of the input.
    """
    common = _common(answer, line)
    shown = () if clusters is None else clusters_of(answer, clusters).shown
    related: dict[str, list[str]] = {}
    for one in answer.also_consider:
        related.setdefault(one.living, []).append(one.code)
    if not (answer.alternatives or shown or answer.not_carried):
        yield common
    for number, alternative in enumerate(answer.alternatives, 1):
        steps = joined((f"{hop.before} > {hop.after} {iso(hop.effective)}" for hop in alternative.carried), "; ")
        for at, choices in enumerate(alternative.choices, 1):
            for choice in choices:
                yield {
                    **common,
                    "alternative": number,
                    "scenario": alternative.scenario,
                    "choice_list": at,
                    "target_code": choice.code,
                    "target_status": choice.status.value,
                    "approximate": alternative.approximate,
                    "flags": choice.flags,
                    "long": choice.long,
                    "carried": steps,
                    "also_consider": joined(related.get(choice.code, ())),
                    "methods": joined(alternative.methods),
                    "joint": lists_cell(alternative.joint),
                    "best": _best_cell(answer.best, number, at, choice) if answer.best else None,
                }
    for cluster in shown:
        yield {**common, "alternative": cluster.alternative, "clusters": " + ".join(cluster.codes)}
    for left in answer.not_carried:
        yield {**common, "reason": left.reason, "not_carried": left.code, "candidates": joined(left.candidates)}


def opposite_json(edition: Edition) -> OppositeJson:
    """The map in the other direction."""
    return {"map_set": edition.map_set, "edition": edition.label}


def not_carried_json(one: NotCarried) -> NotCarriedJson:
    """A code that led no further."""
    return {"code": one.code, "reason": one.reason, "candidates": list(one.candidates)}


def _doubtful(row: Doubtful) -> DoubtfulJson:
    return {
        "code": row.code,
        "previous": row.previous,
        "effective": iso(row.effective),
        "source": row.source,
        "reason": row.reason,
    }


def lists_cell(lists: tuple[tuple[str, ...], ...]) -> str | None:
    """Lists of codes, one of each of which is meant, in one cell: `A | B + C`."""
    return joined((" | ".join(codes) for codes in lists), " + ")


def _common(answer: Translation, line: int | None) -> TranslationRow:
    """The cells that all rows of an answer share; what tells them apart is empty."""
    moment = moment_json(answer.moment)
    return {
        "input": answer.input,
        "source_system": answer.source.id if answer.source else None,
        "source_code": answer.code,
        "status": answer.status.value,
        "alternative": None,
        "scenario": None,
        "choice_list": None,
        "target_system": answer.target.id if answer.target else None,
        "target_code": None,
        "target_status": None,
        "approximate": None,
        "flags": None,
        "long": None,
        "map_set": answer.map_set,
        "edition": answer.edition,
        "as_of": moment["as_of"],
        "release": moment["release"],
        "stale": moment["stale"],
        "reason": answer.reason,
        "carried": None,
        "also_consider": None,
        "not_carried": None,
        "candidates": None,
        "category": answer.category and answer.category.value,
        "methods": None,
        "joint": None,
        "best": None,
        "clusters": None,
        **mended_cells(answer),
        "line": line,
    }


def _best_cell(best: Best, number: int, at: int, choice: Choice) -> str:
    """What `BestCell` says of a choice."""
    if best.alternative is None:
        return "open" if any(choice.code in codes for codes in best.candidates) else "false"
    return "true" if number == best.alternative and choice.code == best.choices[at - 1].code else "false"


def _clusters(answer: Translation, limit: int) -> ClustersJson:
    number, shown = clusters_of(answer, limit)
    return {"number": number, "shown": [{"alternative": one.alternative, "codes": list(one.codes)} for one in shown]}


def _alternative(alternative: Alternative) -> AlternativeJson:
    return {
        "scenario": alternative.scenario,
        "approximate": alternative.approximate,
        "choices": [[_choice(choice) for choice in choices] for choices in alternative.choices],
        "carried": [step_json(hop) for hop in alternative.carried] if alternative.carried else [],
        "methods": [method._value_ for method in alternative.methods],
        "joint": [list(codes) for codes in alternative.joint] if alternative.joint else [],
    }


def _best(best: Best) -> BestJson:
    return {
        "alternative": best.alternative,
        "choices": [_choice(choice) for choice in best.choices],
        "reasons": list(best.reasons),
        "equals": best.equals,
        "candidates": [list(codes) for codes in best.candidates],
    }


def _choice(choice: Choice) -> ChoiceJson:
    code, status, long, flags = choice
    return {"code": code, "status": status._value_, "long": long, "flags": flags}
