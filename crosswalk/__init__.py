"""Crosswalk: every yearly release of the US medical code sets in one dated graph.

>>> import crosswalk
>>> with crosswalk.open("sqlite:///codes.sqlite") as codes:
...     answer, = codes.translate(["250.00"], "icd9cm", "icd10cm")
...     answer.alternatives[0].choices[0][0].code
'E11.9'
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.errors import CrosswalkError

if TYPE_CHECKING:
    from crosswalk.service import Crosswalk

__version__ = "0.1.0"
__all__ = ["CrosswalkError", "__version__", "open"]


def open(  # noqa: A001 - reads `crosswalk.open(…)`
    url: str | None = None, *, create: bool = False, today: Callable[[], date] | None = None
) -> Crosswalk:
    """The store at a URL (`sqlite:///PATH`), by default that of `CROSSWALK_STORE` or of this user.

    With `create`, an empty store is made where there is none. `today` is the clock.
    Raises `StoreNotFound`, `SchemaMismatch`, `StoreDamaged`, `ForeignPackage` or `UsageError`.
    """
    from crosswalk import settings

    settings.refuse_foreign(settings.LIBRARY_ROOMS)
    from crosswalk.service import Crosswalk
    from graph_schema import open_store

    wanted = url or settings.default_url()
    if create:
        settings.make_folder(wanted)
    store = open_store(wanted, create=create)
    return Crosswalk(store, today or settings.clock(), settings.workspace_path(store.url))
