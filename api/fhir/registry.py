"""Which operations there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.fhir.operations import Operation

OPERATIONS: Final[Mapping[tuple[str, str], Operation]] = {}
"""The operations by resource type (empty for the whole system) and name without its `$`."""
