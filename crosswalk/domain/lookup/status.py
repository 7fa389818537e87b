"""What a code can be on a day, or in a release."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """What a code is on a day, or in a release."""

    VALID = "valid"
    HEADER = "header"
    NOT_YET_VALID = "not_yet_valid"
    DELETED = "deleted"
    NOT_IN_FORCE = "not_in_force"
    NOT_COVERED = "not_covered"
    UNKNOWN_CODE = "unknown_code"
    MALFORMED = "malformed"
    NOT_LICENSED = "not_licensed"
