"""What the tests of whole files share."""

from __future__ import annotations

from collections.abc import Callable

from crosswalk.bulk.request import Planner

PlannerOf = Callable[..., Planner]
"""Who makes the plan of a file for what is asked of columns, as `request_of` takes it."""
