"""What changed between two releases, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosswalk.contract.shapes.diff import ChangeRow, CountsJson, DifferenceJson, RevisedJson
    from crosswalk.domain.history.difference import Difference, RevisedCode
    from crosswalk.domain.history.releases import OfficialDiff


def difference_json(answer: Difference) -> DifferenceJson:
    """The changes from one release to another, with their counts."""
    return {
        "system": answer.system.id,
        "from": answer.before.id,
        "to": answer.after.id,
        "counts": {"new": len(answer.new), "deleted": len(answer.deleted), "revised": len(answer.revised)},
        "official": _official(answer.official) if answer.official else None,
        "new": [{"code": row.code, "long": row.long, "was_header": row.was_header} for row in answer.new],
        "deleted": [{"code": row.code, "long": row.long, "became_header": row.became_header} for row in answer.deleted],
        "revised": [_revised(row) for row in answer.revised],
        "retitled": [_revised(row) for row in answer.retitled],
    }


def difference_rows(answer: Difference) -> Iterator[ChangeRow]:
    """One row a code that is new, deleted or revised, in this order."""
    for new in answer.new:
        yield _change("new", new.code, "was header" if new.was_header else None, new.long)
    for gone in answer.deleted:
        yield _change("deleted", gone.code, "became header" if gone.became_header else "gone", gone.long)
    for each in answer.revised:
        yield _change("revised", each.code, None, each.after, each.before)


def _change(change: str, code: str, detail: str | None, title: str | None, before: str | None = None) -> ChangeRow:
    return {"change": change, "code": code, "detail": detail, "title": title, "before": before}


def _official(counts: OfficialDiff) -> CountsJson:
    return {"new": counts.new, "deleted": counts.deleted, "revised": counts.revised}


def _revised(row: RevisedCode) -> RevisedJson:
    return {
        "code": row.code,
        "before": row.before,
        "after": row.after,
        "long_changed": row.long_changed,
        "short_changed": row.short_changed,
    }
