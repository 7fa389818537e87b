"""Regular expressions of strangers, matched in time that grows with the text alone.

Python's own engine can be held for hours by a short expression. The one that pydantic brings with it (Rust's) walks
the text once; look-around and references back, which it lacks for that reason, are refused. It is that of the filter
`regex`: the whole text must match.
"""

from __future__ import annotations

from typing import Final

from pydantic_core import SchemaError, SchemaValidator, core_schema

from api.fhir.outcome import FhirFault, Issue, too_costly

LONGEST: Final = 1_000
"""Characters of an expression."""


class Pattern:
    """An expression that whole texts are held against. Raises `FhirFault` for what cannot be read or is too long."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise too_costly(f"a regular expression of more than {LONGEST:,} characters is not matched.")
        try:
            # By itself first: `a)|(b` would be one only between our own parentheses.
            _compiled(text)
            self._validator = _compiled(f"^(?:{text})$")
        except SchemaError as fault:
            reason = str(fault).strip().splitlines()[-1].strip()
            said = f"the regular expression '{text}' cannot be matched: {reason}"
            raise FhirFault(422, Issue("error", "invalid", said, "vs-invalid")) from fault

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        return self._validator.isinstance_python(text)


def _compiled(text: str) -> SchemaValidator:
    return SchemaValidator(core_schema.str_schema(pattern=text, regex_engine="rust-regex"))
