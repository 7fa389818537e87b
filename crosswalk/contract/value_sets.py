"""What a value set becomes in another code system, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import joined, moment_json
from crosswalk.contract.translation import lists_cell, not_carried_json, opposite_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosswalk.contract.shapes.value_sets import (
        MemberJson,
        ReadAsJson,
        ReviewRow,
        ScoreJson,
        SetTranslationJson,
        WithoutCodesJson,
    )
    from crosswalk.domain.translation.methods import Method
    from crosswalk.domain.value_sets.scores import Score
    from crosswalk.domain.value_sets.set_lines import ReadAs
    from crosswalk.domain.value_sets.set_translation import Entry, Member, SetTranslation
    from crosswalk.domain.value_sets.value_set import NoCodes


def set_translation_json(answer: SetTranslation) -> SetTranslationJson:
    """A translated value set: its members with what entered for each, and the codes and scores by method."""
    scores = answer.scores
    return {
        "source_system": answer.source.id,
        "target_system": answer.target.id,
        "map_set": answer.edition.map_set,
        "edition": answer.edition.label,
        "opposite": opposite_json(answer.opposite),
        "source": moment_json(answer.source_moment),
        **moment_json(answer.moment),
        "members": [_member(member) for member in answer.members],
        "codes": {method.value: sorted(codes) for method, codes in answer.codes.items()},
        "without_codes": [_without_codes(each) for each in answer.without_codes],
        "reference_without_codes": [_without_codes(each) for each in answer.reference_without_codes],
        "read_as": [_read_as(each) for each in answer.read_as],
        "reference_read_as": [_read_as(each) for each in answer.reference_read_as],
        "scores": None if scores is None else {method.value: _score(each) for method, each in scores.items()},
    }


def review_rows(answer: SetTranslation, method: Method) -> Iterator[ReviewRow]:
    """One row for each code and what it became by a method, side by side; one without a target says why."""
    for member in answer.members:
        entries = [entry for entry in member.entries if entry.found_by(method)]
        if entries or member.in_set:
            for entry in entries or (None,):
                yield _review_row(member, entry)
    for each in answer.without_codes:
        yield {**_NOTHING, "source": each.term.text, "remark": f"line {each.term.line}: {each.reason}"}
    for read in answer.read_as:
        yield {**_NOTHING, "source": read.text, "remark": f"line {read.line}: {read_as_told(read)}"}


def read_as_told(each: ReadAs) -> str:
    """What a part of a set was read as, in words."""
    return f"read as {each.read_as}: {each.reason}" if each.read_as else f"passed over: {each.reason}"


_NOTHING: ReviewRow = {
    "source": "",
    "target": None,
    "category": None,
    "methods": None,
    "target_status": None,
    "together_with": None,
    "stands_for_too": None,
    "carried_from": None,
    "in_set": None,
    "remark": "",
}


def _review_row(member: Member, entry: Entry | None) -> ReviewRow:
    return {
        "source": _titled(member.code, member.title),
        "target": _titled(entry.code, entry.title) if entry else None,
        "category": member.category and member.category.value,
        "methods": joined(entry.methods) if entry else None,
        "target_status": entry.status.value if entry else None,
        "together_with": lists_cell(entry.joint) if entry else None,
        "stands_for_too": joined(entry.outside) if entry else None,
        "carried_from": joined(entry.carried_from) if entry else None,
        "in_set": member.in_set,
        "remark": "; ".join(member.doubts),
    }


def _titled(code: str, title: str | None) -> str:
    return f"{code} {title}" if title else code


def _member(member: Member) -> MemberJson:
    return {
        "code": member.code,
        "long": member.title,
        "in_set": member.in_set,
        "category": member.category and member.category.value,
        "status": member.outcome and member.outcome.value,
        "doubts": list(member.doubts),
        "not_carried": [not_carried_json(one) for one in member.not_carried],
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


def _without_codes(each: NoCodes) -> WithoutCodesJson:
    return {"text": each.term.text, "line": each.term.line, "column": each.term.column, "reason": each.reason}


def _read_as(each: ReadAs) -> ReadAsJson:
    return {"text": each.text, "line": each.line, "read_as": each.read_as, "reason": each.reason}


def _score(each: Score) -> ScoreJson:
    return {
        "size": each.size,
        "hits": each.hits,
        "precision": each.precision,
        "recall": each.recall,
        "f": each.f,
        "missing": sorted(each.missing),
        "extra": sorted(each.extra),
    }
