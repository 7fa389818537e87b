"""Keeps docs/api.md true: its requests with what is answered (answered_page.py, answered_python.py), its errors.

python scripts/api_page.py STORE_URL            prints the page as it should be
python scripts/api_page.py STORE_URL --update   writes it
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from answered_page import DOCS, Form, json_text, main, opened, with_answers
from answered_python import with_output

from api.shared.codes import OWN, Coded, every_code
from crosswalk.domain import errors as kinds

PAGE = DOCS / "api.md"
ERRORS = re.compile(r"(<!-- errors of questions -->\n).*?(<!-- end -->)", re.DOTALL)
REFUSALS = re.compile(r"(<!-- refusals -->\n).*?(<!-- end -->)", re.DOTALL)

NOT_TOLD = (kinds.InstallationError, kinds.OutputFault)
"""Errors of an installation and of files that are made: no server answers with them."""


def as_it_should_be(text: str, store: str) -> str:
    """The page with its answers and its tables of errors as they are now."""
    with opened(store) as service:
        text = with_output(text, service)
        text = with_answers(text, service, Form("application/json", partial(json_text, beside=True), ("ETag", "Link")))
    text = ERRORS.sub(lambda found: f"{found[1]}{_table(errors())}{found[2]}", text)
    return REFUSALS.sub(lambda found: f"{found[1]}{_table(refusals())}{found[2]}", text)


def errors() -> Iterable[tuple[str, Coded]]:
    """Every error of the library that a server answers with, by its code."""
    classes = [each for each in vars(kinds).values() if isinstance(each, type) and issubclass(each, NOT_TOLD)]
    left_out = {each.code for each in classes} | OWN.keys()
    return [(code, told) for code, told in every_code().items() if code not in left_out]


def refusals() -> Iterable[tuple[str, Coded]]:
    """Everything else that may be answered instead of an answer; `http` has many statuses."""
    return [(code, told) for code, told in OWN.items() if code != "http"]


def _table(rows: Iterable[tuple[str, Coded]]) -> str:
    lines = [f"| `{code}` | {told.status} | {told.meaning} |" for code, told in sorted(rows)]
    return "\n".join(["| code | status | what it means |", "|---|---|---|", *lines, ""])


if __name__ == "__main__":
    main([PAGE], as_it_should_be)
