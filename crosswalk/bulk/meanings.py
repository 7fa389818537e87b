"""What the statuses of codes in files and frames say, in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crosswalk.bulk.shapes import BAD_ROW, BLANK
from crosswalk.domain.codes.row_source import RowStatus
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome

MEANINGS: Final[Mapping[str, str]] = {
    Outcome.MAPPED: "has a translation",
    Outcome.CARRIED_PARTLY: "has a translation; other targets of the map have no successor on the day",
    Outcome.NOT_CARRIED: "the targets of the map have no successor on the day",
    Outcome.NO_MAP: "the map says that no code is a plausible translation",
    Outcome.NOT_IN_MAP: "the map does not list the code, or leaves it open",
    Outcome.HEADER_SOURCE: "a header, which is not billable: translate the codes below it",
    Outcome.AMBIGUOUS_SYSTEM: "a code of several systems: say which is meant",
    Status.VALID: "a billable code of the day",
    Status.HEADER: "a header, which is not billable",
    Status.NOT_YET_VALID: "comes in after the day",
    Status.DELETED: "ended before the day",
    Status.NOT_IN_FORCE: "its system was not in use on the day",
    Status.NOT_COVERED: "no loaded release covers the day",
    Status.NOT_LICENSED: "looks like a code of CPT, of which no licensed file is loaded",
    Status.UNKNOWN_CODE: "looks like a code of its system, and no loaded release has it",
    Status.MALFORMED: "does not look like a code of its system",
    RowStatus.BAD_DATE: "the day of the row cannot be read",
    RowStatus.UNKNOWN_SYSTEM: "the system column says no known system",
    RowStatus.UNKNOWN_SETTING: "the setting column says no known setting",
    RowStatus.SPANS_BOUNDARY: "services from before a change of code system to after it: split them",
    RowStatus.VERSION_CONFLICT: "the row says one system, and its day or its code another",
    BAD_ROW: "the row cannot be read",
    BLANK: "the cell holds no code",
}
"""By the status, as it stands in a cell; docs/convert.md has the same."""
