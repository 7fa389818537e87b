"""The JSON that other programs rely on, the same from the command line, the library and the API.

Days are ISO strings, codes are dotted, an unstated value is null. (docs/design.md, rule 8.1.)
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import reason
from crosswalk.domain.translation.clusters import clusters_of

if TYPE_CHECKING:
    from crosswalk.domain.errors import CrosswalkError
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.domain.history.difference import Difference, RevisedCode
    from crosswalk.domain.history.overview import Overview
    from crosswalk.domain.history.snapshot import Properties
    from crosswalk.domain.lineage.conversion_tables import Previous
    from crosswalk.domain.lineage.cross_references import CrossReference
    from crosswalk.domain.lineage.predecessors import Hop, Predecessor
    from crosswalk.domain.lookup.description import Description
    from crosswalk.domain.lookup.history import History, HistoryState
    from crosswalk.domain.lookup.validity import Lookup
    from crosswalk.domain.search.ranking import Search
    from crosswalk.domain.translation.answers import Alternative, Best, Choice, NotCarried, Translation
    from crosswalk.domain.value_sets.scores import Score
    from crosswalk.domain.value_sets.set_translation import Member, SetTranslation
    from crosswalk.domain.value_sets.value_set import NoCodes

Json = dict[str, Any]


def lookup_json(answer: Lookup) -> Json:
    run = answer.run
    return {
        "input": answer.input,
        "system": answer.system,
        "code": answer.code,
        "status": answer.status.value,
        "reason": answer.reason,
        "billable": answer.billable,
        "short": answer.short,
        "long": answer.long,
        "valid_from": _day(run.valid_from) if run else None,
        "valid_to": _day(run.valid_to) if run else None,
        "open_start": run.open_start if run else None,
        "open_end": run.open_end if run else None,
        "properties": _properties(answer.properties),
        **moment_json(answer.moment),
        **_damage(answer),
    }


def place_json(place: Description) -> Json:
    return {
        "levels": [
            {
                "kind": level.kind,
                "id": level.id,
                "title": level.title,
                "notes": {kind: list(texts) for kind, texts in level.notes.texts.items()},
            }
            for level in place.levels
        ],
        "seventh_characters": dict(place.seventh_characters),
        "axes": [
            {
                "position": each.position,
                "axis": each.axis,
                "value": each.value,
                "label": each.label,
                "definition": each.definition,
            }
            for each in place.axes
        ],
        "index_terms": list(place.index_terms),
        "poa_exempt": place.poa_exempt,
        "stated_by": place.stated_by,
    }


def history_json(answer: History) -> Json:
    return {
        "input": answer.input,
        "system": answer.system,
        "code": answer.code,
        "reason": answer.reason,
        "states": [_history_state(state) for state in answer.states],
        "replaced_by": [
            {"code": _shown(answer, row.code), "effective": _day(row.effective), "source": row.source}
            for row in answer.replaced_by
        ],
        "preceded_by": [
            {"code": _previous(answer, part), **_row(row)} for row in answer.preceded_by for part in row.previous
        ],
        "took_part": [{"code": _shown(answer, row.code), **_row(row)} for row in answer.took_part],
        "lineage": [_hop(hop) for hop in answer.lineage],
        "cross_references": [_cross_reference(each) for each in answer.cross_references],
        "parents": [
            {
                "code": _shown(answer, parent.code),
                "valid_from": _day(parent.valid_from),
                "valid_to": _day(parent.valid_to),
            }
            for parent in answer.parents
        ],
        **_damage(answer),
    }


def _cross_reference(one: CrossReference) -> Json:
    return {
        "code": one.code,
        "meaning": one.meaning.value,
        "effective": _day(one.effective),
        "first_release": one.first_release,
        "last_release": one.last_release,
        "reason": one.reason,
    }


def _row(row: Predecessor) -> Json:
    return {
        "effective": _day(row.effective),
        "relation": row.relation.value,
        "text": row.text,
        "source": row.source,
    }


def _shown(answer: History, code: str) -> str:
    return SYSTEMS[answer.system].display(code) if answer.system else code


def _previous(answer: History, part: Previous) -> str:
    """One part of a "previous" cell: a code, or the first and last of a range."""
    first = _shown(answer, part.first)
    return first if part.last is None else f"{first}-{_shown(answer, part.last)}"


def translation_json(answer: Translation, clusters: int | None = None) -> Json:
    """The answer about one code; with so many of its clusters multiplied out where a number is given."""
    return {
        "input": answer.input,
        "source": {"system": answer.source.id if answer.source else None, "code": answer.code},
        "target_system": answer.target.id if answer.target else None,
        "map_set": answer.map_set,
        "edition": answer.edition,
        **moment_json(answer.moment),
        "status": answer.status.value,
        "reason": answer.reason,
        "method": answer.method.value,
        "opposite": answer.opposite and {"map_set": answer.opposite.map_set, "edition": answer.opposite.label},
        "category": answer.category.value if answer.category else None,
        "best": _best(answer.best),
        "alternatives": [_alternative(way) for way in answer.alternatives],
        "clusters": None if clusters is None else _clusters(answer, clusters),
        "also_consider": [
            {"for": one.beside, "code": one.code, "effective": _day(one.effective), "long": one.long}
            for one in answer.also_consider
        ],
        "not_carried": [_not_carried(one) for one in answer.not_carried],
        "descendants": list(answer.descendants),
        "systems": list(answer.systems),
        **_damage(answer),
    }


def _clusters(answer: Translation, limit: int) -> Json:
    number, shown = clusters_of(answer, limit)
    return {"number": number, "shown": [one._asdict() for one in shown]}


def search_json(answer: Search) -> Json:
    return {
        "query": answer.query,
        "searched": [
            {"system": moment.system.id, **moment_json(moment), "reason": _unanswered(moment)}
            for moment in answer.moments
        ],
        "hits": [
            {
                "system": hit.system,
                "code": hit.code,
                "status": hit.status.value,
                "billable": hit.billable,
                "title": hit.title,
                "reason": hit.reason.value,
                "text": hit.text,
                **moment_json(hit.moment),
            }
            for hit in answer.hits
        ],
    }


def _unanswered(moment: Moment) -> str | None:
    """Why a system has no hits at a moment, where that is not for want of a text."""
    if moment.by_release or moment.release is not None:
        return None
    return reason(Status.NOT_COVERED if moment.in_force else Status.NOT_IN_FORCE, moment)


def set_translation_json(answer: SetTranslation) -> Json:
    """A translated value set: its members with what entered for each, and the codes and scores by method."""
    return {
        "source_system": answer.source.id,
        "target_system": answer.target.id,
        "map_set": answer.edition.map_set,
        "edition": answer.edition.label,
        "opposite": {"map_set": answer.opposite.map_set, "edition": answer.opposite.label},
        "source": moment_json(answer.source_moment),
        **moment_json(answer.moment),
        "members": [_member(member) for member in answer.members],
        "codes": {method.value: sorted(codes) for method, codes in answer.codes.items()},
        "without_codes": [_without_codes(each) for each in answer.without_codes],
        "reference_without_codes": [_without_codes(each) for each in answer.reference_without_codes],
        "scores": answer.scores and {method.value: _score(each) for method, each in answer.scores.items()},
    }


def _member(member: Member) -> Json:
    return {
        "code": member.code,
        "long": member.title,
        "in_set": member.in_set,
        "category": member.category.value if member.category else None,
        "status": member.outcome.value if member.outcome else None,
        "doubts": list(member.doubts),
        "not_carried": [_not_carried(one) for one in member.not_carried],
        "entries": [
            {
                "code": entry.code,
                "status": entry.status.value,
                "long": entry.title,
                "methods": [method.value for method in entry.methods],
                "joint": [list(codes) for codes in entry.joint],
                "outside": list(entry.outside),
                "carried_from": list(entry.carried_from),
            }
            for entry in member.entries
        ],
    }


def _without_codes(each: NoCodes) -> Json:
    return {"text": each.term.text, "line": each.term.line, "column": each.term.column, "reason": each.reason}


def _score(each: Score) -> Json:
    return {
        "size": each.size,
        "hits": each.hits,
        "precision": each.precision,
        "recall": each.recall,
        "f": each.f,
        "missing": sorted(each.missing),
        "extra": sorted(each.extra),
    }


def _not_carried(one: NotCarried) -> Json:
    return {"code": one.code, "reason": one.reason, "candidates": list(one.candidates)}


def difference_json(answer: Difference) -> Json:
    official = answer.official
    return {
        "system": answer.system.id,
        "from": answer.before.id,
        "to": answer.after.id,
        "counts": {"new": len(answer.new), "deleted": len(answer.deleted), "revised": len(answer.revised)},
        "official": official and {"new": official.new, "deleted": official.deleted, "revised": official.revised},
        "new": [{"code": row.code, "long": row.long, "was_header": row.was_header} for row in answer.new],
        "deleted": [{"code": row.code, "long": row.long, "became_header": row.became_header} for row in answer.deleted],
        "revised": [_revised(row) for row in answer.revised],
        "retitled": [_revised(row) for row in answer.retitled],
    }


def error_json(error: CrosswalkError) -> Json:
    where = error.where
    return {
        "error": error.code,
        "message": error.message,
        "file": where.file if where else None,
        "member": where.member if where else None,
        "line": where.line if where else None,
        "remedy": error.remedy,
    }


def _damage(answer: Lookup | History | Translation) -> Json:
    """What was repaired in the input, and which other codes it may have been."""
    made = answer.repaired
    return {
        "repaired": made
        and {"from": made.text, "to": made.code, "kind": made.damage.value, "certainty": made.certainty.value},
        "suggested": [
            {"system": each.system.id, "code": each.shown, "kind": each.damage.value} for each in answer.suggested
        ],
    }


def moment_json(moment: Moment | None) -> Json:
    if moment is None:
        return {"as_of": None, "release": None, "derived": False, "stale": False, "missing_release": None}
    return {
        "as_of": _day(moment.day),
        "release": moment.release.id if moment.release else None,
        "derived": moment.derived,
        "stale": moment.stale,
        "missing_release": moment.missing,
    }


def _history_state(state: HistoryState) -> Json:
    return {
        "first_release": state.first_release,
        "last_release": state.last_release,
        "valid_from": _day(state.valid_from),
        "valid_to": _day(state.valid_to),
        "open_start": state.open_start,
        "open_end": state.open_end,
        "billable": state.billable,
        "short": state.short,
        "long": state.long,
        "properties": _properties(state.properties),
    }


def _properties(stated: Properties | None) -> Json | None:
    """Each property with its values, of which some have several (pricing, types of service, …)."""
    return None if stated is None else {name: list(values) for name, values in stated}


def _alternative(way: Alternative) -> Json:
    return {
        "scenario": way.scenario,
        "approximate": way.approximate,
        "choices": [[_choice(choice) for choice in choices] for choices in way.choices],
        "carried": [_hop(hop) for hop in way.carried],
        "methods": list(way.methods),
        "joint": [list(codes) for codes in way.joint],
    }


def _hop(hop: Hop) -> Json:
    return {"from": hop.before, "to": hop.after, "effective": _day(hop.effective), "source": hop.source}


def _best(best: Best | None) -> Json | None:
    if best is None:
        return None
    choices = [_choice(choice) for choice in best.choices]
    return {"alternative": best.alternative, "choices": choices, "reasons": list(best.reasons), "equals": best.equals}


def _choice(choice: Choice) -> Json:
    return {"code": choice.code, "status": choice.status.value, "long": choice.long, "flags": choice.flags}


def _revised(row: RevisedCode) -> Json:
    return {
        "code": row.code,
        "before": row.before,
        "after": row.after,
        "long_changed": row.long_changed,
        "short_changed": row.short_changed,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def releases_json(seen: Overview) -> list[Json]:
    """Every release and edition, catalogued or loaded, by system and time."""
    return [
        {
            "id": line.id,
            "title": line.title,
            "effective": _day(line.effective),
            "status": line.status,
            "covers_from": _day(line.covers_from),
            "covers_to": _day(line.covers_to),
            "count": line.count,
            "obtainable": line.obtainable,
            "fetched": line.fetched,
            "due": line.due,
            "derived": line.derived,
            "sources": [
                {"name": each.name, "member": each.member, "role": each.role, "url": each.url, "sha256": each.sha256}
                for each in line.sources
            ],
        }
        for line in (*seen.releases, *seen.editions)
    ]
