"""Regular expressions of others, matched in time that grows with the text alone.

Python's own engine can be held for hours by a short pattern. The one that pydantic brings with it (Rust's) walks the
text once; look-around and references back, which it lacks for that reason, are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pydantic_core import SchemaError, SchemaValidator, core_schema

from api.fhir.outcome import FhirFault, Issue, too_costly

LONGEST: Final = 1_000
"""Characters of a pattern."""


def matcher(pattern: str) -> Callable[[str], bool]:
    """Whether a whole text is as the pattern says. Raises `FhirFault` for what is no pattern here."""
    if len(pattern) > LONGEST:
        raise too_costly(f"a regular expression has at most {LONGEST} characters.")
    try:
        validator = SchemaValidator(core_schema.str_schema(pattern=f"^(?:{pattern})$", regex_engine="rust-regex"))
    except SchemaError as fault:
        reason = str(fault).strip().splitlines()[-1].strip()
        text = f"the regular expression '{pattern}' cannot be used: {reason}."
        raise FhirFault(422, Issue("error", "invalid", text, "vs-invalid")) from fault
    return validator.isinstance_python
