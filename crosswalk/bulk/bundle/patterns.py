"""The shape of the codes of a system as one regular expression, in the dialect that every engine of SQL reads."""

from __future__ import annotations

from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS

BLANKS: Final = r"(?U)^[\s\x1c-\x1f]+|[\s\x1c-\x1f]+$"
"""What stands around a code and is ignored, in the dialect of Spark; what is left is made upper-case."""

_POINTED: Final = {
    "icd9cm": r"[0-9]{3}([.]?[0-9]{1,2})?|V[0-9]{2}([.]?[0-9]{1,2})?|E[0-9]{3}([.]?[0-9])?",
    "icd9pcs": r"[0-9]{2}([.]?[0-9]{1,2})?",
    "icd10cm": r"[A-Z]([0-9][0-9A-Z]|A[0-9])([.]?[0-9A-Z]{1,4})?",
}
"""Of the systems with a decimal point: with it in its place, or without."""


def pattern_of(system: str) -> str:
    """Matches whole upper-case texts that are a code of this system by their shape: those that `parse` reads as one."""
    # Not every engine knows groups that capture nothing, and most want backslashes doubled.
    return f"^({_POINTED.get(system) or SYSTEMS[system].pattern.pattern.replace('(?:', '(')})$"
