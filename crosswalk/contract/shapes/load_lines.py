"""The flat file that sites load into their systems."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import DOTTED, Day
from crosswalk.domain.lookup.load_lines import LoadAction


class LoadRow(TypedDict):
    """A row a code that comes, changes or goes."""

    action: Annotated[str, LoadAction]
    code: Annotated[str, DOTTED]
    short: Annotated[str | None, "The short title; nothing where the release states none."]
    long: str | None
    first_day: Annotated[Day | None, "The first day on which the code may be used."]
    last_day: Annotated[Day | None, "The last one, itself included; nothing for a code that goes on."]
