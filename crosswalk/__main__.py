"""The `crosswalk` command: the launcher that hands over to the room `cli`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; a foreign package in the way ends it with one clear line."""
    from crosswalk.domain.errors import CrosswalkError
    from crosswalk.rooms import room

    try:
        cli = room("cli.main")
    except CrosswalkError as error:
        sys.stderr.write(f"crosswalk: {error}\n")
        sys.exit(3)
    cli.main()


if __name__ == "__main__":
    main()
