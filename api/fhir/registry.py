"""Which operations there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.fhir.capabilities import fhir_versions
from api.fhir.code_systems.lookup import lookup
from api.fhir.code_systems.subsumption import subsumes
from api.fhir.code_systems.validation import validate_code
from api.fhir.maps.translate import translate
from api.fhir.operations import Operation
from api.fhir.value_sets.expand import expand
from api.fhir.value_sets.validate import validate_in_set

OPERATIONS: Final[Mapping[tuple[str, str], Operation]] = {
    ("", "versions"): fhir_versions,
    ("CodeSystem", "lookup"): lookup,
    ("CodeSystem", "subsumes"): subsumes,
    ("CodeSystem", "validate-code"): validate_code,
    ("ConceptMap", "translate"): translate,
    ("ValueSet", "expand"): expand,
    ("ValueSet", "validate-code"): validate_in_set,
}
"""The operations by resource type (empty for the whole system) and name without its `$`."""
