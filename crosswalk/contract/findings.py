"""What the checks of a store came to, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crosswalk.contract.shapes.findings import FindingJson
    from crosswalk.domain.history.verification import Finding


def finding_json(found: Finding) -> FindingJson:
    """One finding; a row of a table as it stands."""
    return {"target": found.target, "check": found.check, "verdict": found.verdict.value, "detail": found.detail}
