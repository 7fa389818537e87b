"""The `crosswalk` command: the launcher that hands over to the room `cli`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

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

    run(serve=_serve)


def _serve(serving: Serving, listener: socket, say: Callable[[str], None]) -> None:
    """What the command `serve` runs: imported when it is, and not known to the command line."""
    from api.server.starting import light_imports

    with light_imports():
        from api.app import serve

    serve(serving, listener, say)


if __name__ == "__main__":
    main()
