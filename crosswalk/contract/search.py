"""Which code is meant, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import moment_json
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import reason

if TYPE_CHECKING:
    from crosswalk.contract.shapes.search import CompletionJson, HitJson, SearchJson
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.domain.search.answers import Hit, Search


def search_json(answer: Search) -> SearchJson:
    """The hits of a query, likeliest first, and the moments they rest on."""
    return {
        "query": answer.query,
        "searched": [
            {"system": moment.system.id, **moment_json(moment), "reason": unanswered(moment)}
            for moment in answer.moments
        ],
        "read_as": [{"typed": step.typed, "read": step.read, "how": step.how.value} for step in answer.steps],
        "left_out": list(answer.left_out),
        "unindexed": list(answer.unindexed),
        "hits": [hit_json(hit) for hit in answer.hits],
    }


def hit_json(hit: Hit) -> HitJson:
    """A code that answers a query; a row of a table as it stands."""
    return {
        "system": hit.system,
        "code": hit.code,
        "status": hit.status.value,
        "billable": hit.billable,
        "title": hit.title,
        "reason": hit.reason.value,
        "text": hit.text,
        "header": hit.header,
        "index_of": hit.index_of,
        **moment_json(hit.moment),
    }


def completion_json(hit: Hit) -> CompletionJson:
    """A code that may be meant by what is being typed."""
    return {
        "system": hit.system,
        "code": hit.code,
        "billable": hit.billable,
        "title": hit.title,
        "text": hit.text,
    }


def unanswered(moment: Moment) -> str | None:
    """Why a system has no hits at a moment, where that is not for want of a text."""
    if moment.by_release or moment.release is not None:
        return None
    return reason(Status.NOT_COVERED if moment.in_force else Status.NOT_IN_FORCE, moment)
