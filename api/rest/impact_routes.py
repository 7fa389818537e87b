"""The path of what changes do to a list."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from fastapi import APIRouter

from api.rest.asking import StrictRoute
from api.rest.documented import answered
from api.rest.kept_questions import ListedCode, ListQuestion
from api.rest.limits import MOST_LISTED
from api.rest.parts import MANY, Service
from api.shared.answering import Answering
from api.shared.conditional import JsonAnswer
from api.shared.refusal import Refusal
from crosswalk.contract.impact import impact_json
from crosswalk.contract.shapes.impact import ImpactJson
from crosswalk.domain.errors import SourceError, TooMany
from crosswalk.domain.lookup.impact import Impact

if TYPE_CHECKING:
    from crosswalk.bulk.lists.impacts import Reviewing

router = APIRouter(route_class=StrictRoute)


@router.post(
    "/impact",
    tags=["releases"],
    summary="What changes do to the codes of a list",
    responses=answered(ImpactJson, MANY),
)
def impact(service: Service, asked: ListQuestion) -> JsonAnswer:
    """The affected codes, worst first, and how many rows are what. Nothing of the list is kept."""
    return JsonAnswer(impact_json(impact_of(service, asked), not_judged=asked.not_judged))


def impact_of(service: Answering, asked: ListQuestion) -> Impact:
    """What changes do to the list of a request. Raises `TooMany`, what `impact` raises, and `Refusal` for no list."""
    try:
        return _impact_of(service, asked)
    except SourceError as fault:
        # Elsewhere the file is the operator's; this one came with the request.
        raise Refusal(422, "unreadable_list", str(fault), fault.remedy) from fault


def _impact_of(service: Answering, asked: ListQuestion) -> Impact:
    # What reads lists is a twentieth of the start of a server, which most use for other questions.
    from crosswalk.bulk.lists.opening import ListText

    given: Reviewing = {"before": asked.before, "after": asked.after, "repairs": asked.repair}
    if asked.codes is not None:
        given |= {"columns": ["1"], "header": False}
        given |= {"system_columns": ["2"] if any(one.system for one in asked.codes) else []}
        given |= {"volume_column": "3" if any(one.volume is not None for one in asked.codes) else None}
        return service.impact(ListText(asked.name, _as_csv(asked.codes)), **given)[0]
    text = asked.csv or ""
    if text.count("\n") > MOST_LISTED:
        raise TooMany(
            f"the list has more than {MOST_LISTED:,} lines.",
            remedy="Divide it, or use the command line: crosswalk impact.",
        )
    given |= {"columns": asked.columns, "system_columns": asked.system_columns, "volume_column": asked.volume_column}
    return service.impact(ListText(asked.name, text), **given)[0]


def _as_csv(codes: list[ListedCode]) -> str:
    """The codes as a list of three columns without a heading."""
    made = io.StringIO()
    csv.writer(made).writerows((one.code, one.system or "", "" if one.volume is None else one.volume) for one in codes)
    return made.getvalue()
