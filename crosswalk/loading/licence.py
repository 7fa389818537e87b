"""Code systems under a licence are loaded by who says that he has one.

CPT is copyright of the American Medical Association. A user loads the files that his licence gave him and says so.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from crosswalk.domain.errors import LicenceNotAccepted

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem

LICENCE_VARIABLE: Final = "CROSSWALK_CPT_LICENCE"


def require_licence(system: CodeSystem, *, accepted: bool) -> None:
    """Raise `LicenceNotAccepted` for a licensed system, unless the user says that he has a licence for it."""
    if system.licensed and not accepted and os.environ.get(LICENCE_VARIABLE) != "accepted":
        raise LicenceNotAccepted(
            f"{system.title} is copyright of the {system.publisher}: its files may be loaded under a licence only.",
            remedy=f"If yours covers this use, say --accept-cpt-licence or set {LICENCE_VARIABLE}=accepted.",
        )
