"""Whether a claim is of a stay or of an outpatient's services, as claims files say it (docs/design.md, rule 11.2)."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import Final

from crosswalk.domain.errors import UsageError


class Setting(StrEnum):
    """Which day of a claim its codes go by: of an inpatient's the discharge, of an outpatient's the service."""

    INPATIENT = "inpatient"
    OUTPATIENT = "outpatient"


_WORDS: Final = {
    **dict.fromkeys(("INPATIENT", "IP", "I"), Setting.INPATIENT),
    **dict.fromkeys(("OUTPATIENT", "OP", "O"), Setting.OUTPATIENT),
}
_BY_DISCHARGE: Final = re.compile(r"0?(?:11|18|21)[0-9A-Z]")
_BY_SERVICE: Final = re.compile(r"0?(?:1[234]|2[23]|34|7[124567]|8[125])[0-9A-Z]")
"""Types of bill that go by their last day, and those to be split (MLN Matters SE1408)."""


@cache
def setting_said(value: str) -> Setting:
    """The setting that a value says: a word, its letters (IP, I), or a type of bill (111, 0131, 13X).

    Raises `UsageError`, also for types of bill that have rules of their own.
    """
    typed = value.strip().upper()
    if typed in _WORDS:
        return _WORDS[typed]
    if _BY_DISCHARGE.fullmatch(typed):
        return Setting.INPATIENT
    if _BY_SERVICE.fullmatch(typed):
        return Setting.OUTPATIENT
    raise UsageError(
        f"{value.strip()!r} says no setting.", remedy="Known: inpatient, outpatient, IP, OP, I, O, types of bill (11X)."
    )
