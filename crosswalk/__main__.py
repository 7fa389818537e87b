"""The `crosswalk` command: the launcher that hands over to the room `cli`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from crosswalk.service import Crosswalk
    from crosswalk.serving import Serving


def main() -> None:
    """Run the command line; a foreign package in the way ends it with one clear line."""
    from crosswalk.domain.errors import ForeignPackage
    from crosswalk.settings import ROOMS, refuse_foreign

    try:
        refuse_foreign(ROOMS)
    except ForeignPackage as error:
        sys.stderr.write(f"crosswalk: {error}\n")
        sys.exit(3)
    from cli.main import main as run

    run(make_app=_make_app)


def _make_app(service: Crosswalk, serving: Serving) -> Callable[..., object]:
    """The application that `serve` runs: imported when it is, and not known to the command line."""
    from api.app import create_app

    return create_app(service, serving)


if __name__ == "__main__":
    main()
