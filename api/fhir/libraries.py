"""The kinds of resources that are read and searched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.fhir.code_systems.resources import LIBRARY as CODE_SYSTEMS
from api.fhir.maps.resources import LIBRARY as CONCEPT_MAPS
from api.fhir.searching import Library
from api.fhir.value_sets.resources import LIBRARY as VALUE_SETS

LIBRARIES: Final[Mapping[str, Library]] = {each.kind: each for each in (CODE_SYSTEMS, VALUE_SETS, CONCEPT_MAPS)}
"""The libraries by the type of their resources."""
