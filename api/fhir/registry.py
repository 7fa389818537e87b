"""Which operations there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.fhir.code_systems.lookup import lookup
from api.fhir.code_systems.subsumption import subsumes
from api.fhir.code_systems.validation import validate_code
from api.fhir.operations import Operation
from api.fhir.value_sets.expand import expand

OPERATIONS: Final[Mapping[tuple[str, str], Operation]] = {
    ("CodeSystem", "lookup"): lookup,
    ("CodeSystem", "subsumes"): subsumes,
    ("CodeSystem", "validate-code"): validate_code,
    ("ValueSet", "expand"): expand,
}
"""The operations by resource type (empty for the whole system) and name without its `$`."""
