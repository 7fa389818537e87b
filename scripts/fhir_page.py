"""Keeps docs/fhir*.md true: sends their requests and puts what is answered under them (answered_page.py).

python scripts/fhir_page.py STORE_URL            prints the pages as they should be
python scripts/fhir_page.py STORE_URL --update   writes them
"""

from __future__ import annotations

import re

from answered_page import DAY, DOCS, Form, json_text, main, opened, with_answers

PAGES = sorted(DOCS.glob("fhir*.md"))
MADE_AT = re.compile(r'(?<="timestamp": ")[^"]+')
"""When an expansion was made, which no fixed day changes."""


def as_it_should_be(text: str, store: str) -> str:
    """A page with what is answered to each of its requests as it is now."""
    with opened(store) as service:
        return with_answers(text, service, Form("application/fhir+json", _written))


def _written(resource: object) -> str:
    return MADE_AT.sub(f"{DAY}T12:00:00+00:00", json_text(resource))


if __name__ == "__main__":
    main(PAGES, as_it_should_be)
