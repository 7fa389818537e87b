"""What a page is called that tells why something cannot be done."""

from __future__ import annotations

from typing import Final

_TITLES: Final = {
    400: "That cannot be answered",
    303: "Sign in",
    401: "Sign in",
    403: "That is not allowed",
    404: "There is nothing here",
    405: "That cannot be done here",
    408: "That came too slowly",
    409: "Not now",
    412: "Somebody was faster",
    413: "That is too large",
    422: "That cannot be read",
    429: "Too many requests",
    503: "Please wait a moment",
    504: "That took too long",
}


def title_of(status: int) -> str:
    """The title, by the status of the answer."""
    return _TITLES.get(status, "Something went wrong")


def sentence(text: str) -> str:
    """A message as a sentence that stands by itself; a release or a file that it begins with is named as it is."""
    first = text.partition(" ")[0].rstrip(",;:.").replace("-", "")
    return text[:1].upper() + text[1:] if first.isalpha() else text
