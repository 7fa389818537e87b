"""A document with an answer, and the answer of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar, cast

from crosswalk.contract.whole.forms import SHARED, Sharing, Unreadable, form_of, listed_in, object_form
from crosswalk.domain.attached.standing import Attached
from crosswalk.domain.collector import collector_paused

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

MEDIA_TYPE: Final = "application/vnd.crosswalk.whole+json"
FORM: Final = 1
"""Which form this is; one that older readers cannot read has another number."""

T = TypeVar("T")


class Said(NamedTuple):
    """What tables of values say of one code."""

    tables: tuple[Attached, ...]


def whole(kind: type[T], answers: Sequence[T]) -> Mapping[str, object]:
    """Answers of one type as a document for `read_whole`."""
    shared = Sharing()
    form = form_of(cast("Hashable", kind))
    with collector_paused(len(answers)):
        told = [form.write(each, shared) for each in answers]
    return {"form": FORM, "shared": shared.written, "answers": told}


def read_whole(kind: type[T], document: object) -> list[T]:
    """The answers of a document, equal to those that `whole` was given. Raises `Unreadable` for any other JSON."""
    told = document if isinstance(document, dict) else {}
    if told.get("form") != FORM:
        raise Unreadable(f"this is not form {FORM} of whole answers")
    shared, held = Sharing(), told.get("shared")
    listed = listed_in(told.get("answers"))
    with collector_paused(len(listed)):
        for each in SHARED:
            form = object_form(each)
            among = held.get(each.__name__, []) if isinstance(held, dict) else None
            shared.read[each.__name__] = [form.read(one, shared) for one in listed_in(among)]
        form = form_of(cast("Hashable", kind))
        return cast("list[T]", [form.read(each, shared) for each in listed])
