"""What the gate refuses of pages, as a page that needs nothing else."""

from __future__ import annotations

from api.shared.refusal import Refusal
from api.web.rendering import environment
from api.web.titles import sentence, title_of


def page_of_refusal(refusal: Refusal, root: str, *, is_part: bool) -> bytes:
    """The page, or the part of one: what is refused and what can be done about it. `root` is where a proxy puts it."""
    told = {
        "title": title_of(refusal.status),
        "what": sentence(refusal.detail),
        "remedy": refusal.remedy,
        "way": refusal.headers.get("Location"),
        "takes_another_key": refusal.code == "scope",
        "root": root,
    }
    return environment().get_template("fault_part.html" if is_part else "gate.html").render(told).encode()
