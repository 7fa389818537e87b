"""What the checks of a store came to."""

from typing import Annotated, TypedDict

from crosswalk.domain.history.verification import Verdict


class FindingJson(TypedDict):
    """What one check of one release or edition came to, in words. It is a row as it stands."""

    target: str
    check: str
    verdict: Annotated[str, Verdict]
    detail: str
