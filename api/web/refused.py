"""What the gate refuses of pages, as a page that needs nothing else."""

from __future__ import annotations

from api.shared.refusal import Refusal
from api.web.rendering import environment
from api.web.titles import title_of


def page_of_refusal(refusal: Refusal) -> bytes:
    """The page: what is refused and what can be done about it."""
    told = {
        "title": title_of(refusal.status),
        "what": refusal.detail,
        "remedy": refusal.remedy,
        "way": refusal.headers.get("Location"),
    }
    return environment().get_template("gate.html").render(told).encode()
