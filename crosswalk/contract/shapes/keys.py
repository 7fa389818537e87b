"""Keys for the API, without what would let anybody in."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import Day
from crosswalk.domain.keys import Scope


class KeyRow(TypedDict):
    """A key: what it may do, who made it and when, and whether it is taken."""

    prefix: Annotated[str, "Names the key in lists and logs; no secret."]
    name: str
    scope: Annotated[str, Scope]
    stands: Annotated[bool, "Whether it is taken today."]
    made_by: str
    made_at: str
    expires: Annotated[Day | None, "The first day on which it is not taken."]
    revoked_at: str | None
