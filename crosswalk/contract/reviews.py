"""Reviews, as other programs get them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crosswalk.contract.common import joined, whole_number
from crosswalk.domain.lookup.meanings import explained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosswalk.contract.shapes.reviews import (
        CarriedJson,
        ChangedRowJson,
        CommentJson,
        DecidedJson,
        EntryJson,
        LapsedJson,
        LapsedRow,
        ProgressJson,
        RecordJson,
        ReviewedJson,
        ReviewedRowJson,
        ReviewJson,
        ReviewLine,
        ReviewLineJson,
        ReviewRow,
        ReviewStepJson,
    )
    from crosswalk.domain.lookup.changes import Altered
    from crosswalk.domain.reviews.carrying import Carried, Lapsed
    from crosswalk.domain.reviews.decisions import Entry
    from crosswalk.domain.reviews.keeping import Decided, Record
    from crosswalk.domain.reviews.review import Review
    from crosswalk.domain.reviews.review import ReviewRow as Row
    from crosswalk.domain.reviews.reviewed import Progress, Reviewed, ReviewedRow

RECORD_FORMAT: Final = "crosswalk-review-1"
"""Marks a file that holds a review whole."""


def review_json(review: Review) -> ReviewJson:
    """What a review is of, who began it and when."""
    return {
        "name": review.name,
        "subject": review.subject.value,
        "ends": [{"system": each.system, "from": each.before, "to": each.after} for each in review.ends],
        "title": review.title,
        "who": review.who,
        "at": review.at,
        "carried_from": review.carried_from,
        "step": review.step,
    }


def review_line_json(answer: Reviewed) -> ReviewLineJson:
    """A review with its progress."""
    return {**review_json(answer.review), "progress": _progress(answer.progress)}


def review_line(answer: Reviewed) -> ReviewLine:
    """A review with its progress as a row of a table."""
    review, progress = answer.review, answer.progress
    return {
        "name": review.name,
        "subject": review.subject.value,
        "releases": "; ".join(map(str, review.ends)),
        "title": review.title,
        "who": review.who,
        "at": review.at,
        "carried_from": review.carried_from,
        "rows": progress.rows,
        "decided": progress.decided,
        "open": progress.open,
        "lapsed": progress.lapsed,
        "step": review.step,
    }


def reviewed_json(answer: Reviewed) -> ReviewedJson:
    """A review with its progress, the rows asked for, and its steps."""
    return {
        **review_line_json(answer),
        "rows": [reviewed_row_json(each) for each in answer.reviewed],
        "steps": review_steps(answer),
    }


def review_steps(answer: Reviewed) -> list[ReviewStepJson]:
    """The steps of a review, oldest first; a row of a table each as it stands."""
    return [
        {
            "number": step.number,
            "action": step.action.value,
            "did": answer.did.get(step.number, ""),
            "who": step.who,
            "at": step.at,
            "note": step.note,
            "undoes": step.undoes,
            "undone_by": answer.undone.get(step.number),
        }
        for step in answer.steps
    ]


def reviewed_row_json(each: ReviewedRow) -> ReviewedRowJson:
    """A row with what is decided about it."""
    standing = each.standing
    ruling = None if standing.is_open else standing.ruling
    return {
        **_changed(each.row),
        "decision": standing.decision.value,
        "replace_with": list(ruling.codes) if ruling else [],
        "decided_by": ruling.who if ruling else None,
        "decided_at": ruling.at if ruling else None,
        "origin": (ruling.origin or None) if ruling else None,
        "assigned_to": standing.assigned_to or None,
        "comments": [_comment(comment) for comment in standing.comments],
        "lapsed": _lapsed(standing.told) if standing.told else None,
        "step": standing.step,
    }


def reviewed_rows(answer: Reviewed) -> Iterator[ReviewRow]:
    """The rows asked for, as rows of a table."""
    for each in answer.reviewed:
        told = reviewed_row_json(each)
        on, lapsed = told["list"], told["lapsed"]
        yield {
            "number": told["number"],
            "system": told["system"],
            "code": told["code"],
            "list": on["name"] if on else None,
            "lines": joined(map(str, on["lines"])) if on else None,
            "volume": on["volume"] if on else None,
            "safe": on["safe"] if on else None,
            "what": " ".join(told["kinds"]),
            "before": told["before"],
            "after": told["after"],
            "altered": joined(map(_altered, each.row.altered), "; "),
            "replaced_by": joined(told["replaced_by"]),
            "preceded_by": joined(told["preceded_by"], "; "),
            "decision": told["decision"],
            "replace_with": joined(told["replace_with"]),
            "assigned_to": told["assigned_to"],
            "comment": None,
            "comments": joined(map(comment_text, told["comments"]), " | "),
            "decided_by": told["decided_by"],
            "decided_at": told["decided_at"],
            "origin": told["origin"],
            "lapsed": lapsed and lapsed_text(lapsed),
            "step": told["step"],
            "review": answer.review.name,
        }


def decided_json(decided: Decided, answer: Reviewed) -> DecidedJson:
    """A step that was made, and the review after it."""
    return {
        "step": decided.step.number if decided.rows else None,
        "rows": decided.rows,
        "passed": decided.passed,
        "review": review_line_json(answer),
    }


def carried_json(answer: Carried) -> CarriedJson:
    """What a review took over from an earlier one, and what not."""
    return {
        "review": review_json(answer.review),
        "taken": answer.taken,
        "still_open": answer.still_open,
        "fresh": answer.fresh,
        "lapsed": [lapsed_row(each) for each in answer.lapsed],
    }


def lapsed_row(each: Lapsed) -> LapsedRow:
    """A decision that was not taken over, as a row of a table."""
    return {
        "system": each.row.system,
        "code": each.row.code,
        "decision": each.ruling.what,
        "decided_by": each.ruling.who,
        "decided_at": each.ruling.at,
        "why": each.lapse.value,
        "codes": joined(each.codes),
    }


def comment_text(comment: CommentJson) -> str:
    """A comment in one cell, behind who wrote it and when."""
    return f"{comment['text']} ({comment['who']}, {comment['at'][:10]})"


def lapsed_text(lapsed: LapsedJson) -> str:
    """In one cell what was decided, by whom, and why it was not taken over."""
    gone = f" ({' '.join(lapsed['codes'])})" if lapsed["codes"] else ""
    why = lapsed["why"].replace("_", " ")
    return f"{lapsed['decision']}, by {lapsed['who']} in {lapsed['origin']}: {why}{gone}"


def record_json(record: Record) -> RecordJson:
    """A review whole: all that was ever said in it, step by step."""
    return {
        "format": RECORD_FORMAT,
        "review": review_json(record.review),
        "rows": [_changed(row) for row in record.rows],
        "steps": [
            {
                "number": step.number,
                "action": step.action.value,
                "who": step.who,
                "at": step.at,
                "note": step.note,
                "undoes": step.undoes,
                "entries": [_entry(entry) for entry in record.entries if entry.step == step.number],
            }
            for step in record.steps
        ],
    }


def _changed(row: Row) -> ChangedRowJson:
    on = row.on
    return {
        "number": row.number,
        "system": row.system,
        "code": row.code,
        "kinds": list(row.kinds),
        "before": row.before,
        "after": row.after,
        "altered": [
            {"what": each.what, "before": list(each.before), "after": list(each.after)} for each in row.altered
        ],
        "replaced_by": list(row.replacements),
        "preceded_by": list(row.preceded_by),
        "places": list(row.places),
        "list": {"name": on.name, "lines": list(on.lines), "volume": whole_number(on.volume), "safe": on.safe}
        if on
        else None,
    }


def _altered(each: Altered) -> str:
    before, after = (" / ".join(explained(each.what, values)) or "nothing" for values in (each.before, each.after))
    return f"{each.what}: {before} → {after}"


def _progress(progress: Progress) -> ProgressJson:
    return {
        "rows": progress.rows,
        "decided": progress.decided,
        "open": progress.open,
        "lapsed": progress.lapsed,
        "by_decision": {ruling.value: count for ruling, count in progress.by_ruling.items()},
        "decided_by": dict(progress.decided_by),
        "open_for": dict(progress.open_for),
    }


def _comment(entry: Entry) -> CommentJson:
    return {"text": entry.value, "who": entry.who, "at": entry.at, "origin": entry.origin}


def _lapsed(told: Entry) -> LapsedJson:
    decision, *codes = told.codes
    return {
        "why": told.value,
        "decision": decision,
        "who": told.who,
        "at": told.at,
        "origin": told.origin,
        "codes": codes,
    }


def _entry(entry: Entry) -> EntryJson:
    return {
        "row": entry.row,
        "aspect": entry.aspect.value,
        "of": entry.of,
        "value": entry.value,
        "codes": list(entry.codes),
        "who": entry.who,
        "at": entry.at,
        "origin": entry.origin,
        "slot": entry.slot,
    }
