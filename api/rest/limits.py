"""How much one request may ask."""

from __future__ import annotations

from typing import Final

MOST_CODES: Final = 10_000
LONGEST_TEXT: Final = 40
"""Characters of a code, a release, a day. The longest code has seven, the longest id some thirty."""

LONGEST_CELL: Final = 4_000
"""Characters of what stands in a column of codes and is none, as remarks do, for those who send whole columns."""

LONGEST_NAME: Final = 200
"""Characters of a name that people gave, of whoever decides too."""

MOST_ROWS: Final = 10_000
"""Of one page of a long list."""

MOST_WHOLE: Final = 50_000
"""Rows of a long list that is asked for whole; a longer one comes page by page."""

MOST_BRANCHES: Final = 10_000
"""Of one answer about a tree."""

MOST_SUGGESTED: Final = 20
"""Codes for what is being typed."""

LONGEST_LIST: Final = 8_000_000
MOST_LISTED: Final = 100_000
"""Characters and rows of a list of codes. The longest chargemasters have some 60,000 rows."""

MOST_LINES: Final = 1_000_000
LONGEST_LINE: Final = 400
LARGEST_STREAM: Final = 16 * 1024 * 1024
"""Lines of one stream of codes, characters of each, and bytes of all. They are read whole before the first is answered:
many a client does not read an answer before it has sent all it has to say."""

LONGEST_SET: Final = 200_000
"""Characters of a value set: 10,000 codes, each with a short remark."""

LARGEST_BODY: Final = 2 * 1024 * 1024
"""Bytes. The most codes of the greatest length, each character four bytes long, are 1.7 million."""


_WITH_LISTS: Final = ("/v1/impact", "/v1/reviews", "/v1/stream/")
"""Paths whose bodies may hold whole lists."""


def largest_body(path: str) -> int:
    """How many bytes the body of a request may have, by its path."""
    return LARGEST_STREAM if path.startswith(_WITH_LISTS) else LARGEST_BODY
