"""How the API is served: what an operator decides, for `serve` and for whoever mounts the application."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Serving:
    """The decisions of an operator, each with its safe default.

    `licensed_titles` says whether titles of CPT are shown; None goes by CROSSWALK_CPT_DESCRIPTORS.
    """

    licensed_titles: bool | None = None
