"""Attached values, as other programs get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import iso
from crosswalk.domain.attached.tables import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from crosswalk.contract.shapes.values import (
        AttachedJson,
        AttachedRow,
        AttachmentJson,
        BetweenJson,
        EditionJson,
        EditionRow,
        EntryRow,
        RelatedJson,
        TableJson,
        ValueJson,
        ValueReviewJson,
        ValueReviewRow,
    )
    from crosswalk.domain.attached.attachment import Attachment
    from crosswalk.domain.attached.entry import Entry
    from crosswalk.domain.attached.review import Related, ValueReview
    from crosswalk.domain.attached.standing import Attached, Between
    from crosswalk.domain.attached.tables import Value, ValueEdition, ValueTable
    from crosswalk.domain.lookup.validity import Lookup


def table_json(table: ValueTable) -> TableJson:
    """A table with its editions."""
    return {
        "name": table.name,
        "title": table.title,
        "system": table.system,
        "ranges": table.ranges,
        "several": table.several,
        "editions": [edition_json(each) for each in table.editions],
    }


def edition_json(edition: ValueEdition) -> EditionJson:
    """An edition of a table."""
    return {
        "valid_from": iso(edition.valid_from),
        "valid_to": iso(edition.valid_to),
        "knows_to": iso(edition.knows_to),
        "codes": edition.codes,
        "source": edition.source,
        "sha256": edition.sha256,
        "who": edition.who,
        "at": iso(edition.at),
    }


def edition_rows(tables: Iterable[ValueTable]) -> Iterator[EditionRow]:
    """One row an edition of each table."""
    for table in tables:
        for each in table.editions:
            yield {
                **edition_json(each),
                "name": table.name,
                "title": table.title,
                "system": table.system,
                "ranges": table.ranges,
                "several": table.several,
            }


def entry_rows(table: ValueTable, entries: Iterable[Entry]) -> Iterator[EntryRow]:
    """One row a value of each entry."""
    display = table.code_system.display
    for each in entries:
        for value in each.values:
            first, last = display(each.first), display(each.last)
            yield {"code": first, "last": last, "kind": value.kind or None, "value": value.text}


def values_json(values: Iterable[Value]) -> list[ValueJson]:
    """Values, each with its kind."""
    return [{"kind": each.kind or None, "value": each.text} for each in values]


def attached_json(each: Attached) -> AttachedJson:
    """What a table says of a code."""
    return {
        "table": each.table.name,
        "edition": each.edition.label if each.edition else None,
        "standing": each.standing.value,
        "values": values_json(each.values),
        "by": each.by,
        "reason": each.reason,
    }


def between_json(each: Between) -> BetweenJson:
    """What a table says of a code in two releases."""
    return {
        "table": each.after.table.name,
        "before": attached_json(each.before),
        "after": attached_json(each.after),
    }


def with_values_between(
    rows: Iterable[Mapping[str, object]], of: Callable[[Mapping[str, object]], Iterable[Between]]
) -> list[dict[str, object]]:
    """Shaped answers about codes, each with what tables say of its code in two releases."""
    return [{**row, "values": [between_json(each) for each in of(row)]} for row in rows]


def attached_row(answer: Lookup, each: Attached) -> AttachedRow:
    """What a table says of a code that was looked up, as a row of a table."""
    said = attached_json(each)
    return {
        "input": answer.input,
        "system": answer.system,
        "code": answer.code,
        "table": said["table"],
        "edition": said["edition"],
        "standing": said["standing"],
        "values": each.cell,
        "by": said["by"],
        "reason": said["reason"],
    }


def review_json(review: ValueReview) -> ValueReviewJson:
    """What two releases mean for a table."""
    return {
        "table": review.choice.name,
        "system": review.table.system,
        "from": review.before.id,
        "to": review.after.id,
        "edition_from": review.edition_before.label if review.edition_before else None,
        "edition_to": review.edition_after.label if review.edition_after else None,
        "counts": {
            "new": len(review.new),
            "new_without_value": len(review.without_value),
            "deleted_with_value": len(review.deleted),
            "deleted_without_value": review.deleted_without,
            "changed": len(review.changed),
        },
        "kinds_gone": list(review.kinds_gone),
        "kinds_come": list(review.kinds_come),
        "new": [
            {
                "code": each.code,
                "long": each.long,
                "standing": each.attached.standing.value,
                "values": values_json(each.attached.values),
                "preceded_by": _related_json(each.preceded_by),
            }
            for each in review.new
        ],
        "deleted": [
            {
                "code": each.code,
                "long": each.long,
                "became_header": each.became_header,
                "values": values_json(each.values),
                "replaced_by": _related_json(each.replaced_by),
            }
            for each in review.deleted
        ],
        "changed": [
            {
                "code": each.code,
                "long": each.long,
                "before": values_json(each.before),
                "after": values_json(each.after),
            }
            for each in review.changed
        ],
    }


def value_review_rows(review: ValueReview) -> Iterator[ValueReviewRow]:
    """One row a code: the new ones, the deleted ones with a value, those whose values changed."""
    for new in review.new:
        standing, after = new.attached.standing.value, told(new.attached.values)
        yield _row("new", new.code, new.long, "", after, new.preceded_by, standing)
    for gone in review.deleted:
        yield _row("deleted", gone.code, gone.long, told(gone.values), "", gone.replaced_by)
    for each in review.changed:
        yield _row("changed", each.code, each.long, told(each.before), told(each.after), ())


def attachment_json(made: Attachment) -> AttachmentJson:
    """What came of attaching an edition."""
    return {
        "table": made.table.name,
        "edition": edition_json(made.edition),
        "is_new": made.is_new,
        "rows": made.rows,
        "blank": made.blank,
        "repeated": made.repeated,
        "bad": [
            {"line": each.line, "text": each.text, "flaw": each.flaw.value, "reason": each.reason} for each in made.bad
        ],
    }


def related_text(related: Iterable[Related]) -> str:
    """Codes with their values in one cell, as `I42.0 = 85, I42.8`."""
    return ", ".join(f"{each.code} = {told(each.values)}" if each.values else each.code for each in related)


def _row(
    change: str,
    code: str,
    long: str | None,
    before: str,
    after: str,
    related: Iterable[Related],
    standing: str | None = None,
) -> ValueReviewRow:
    return {
        "change": change,
        "code": code,
        "long": long,
        "standing": standing,
        "before": before,
        "after": after,
        "related": related_text(related),
    }


def _related_json(related: Iterable[Related]) -> list[RelatedJson]:
    return [{"code": each.code, "values": values_json(each.values)} for each in related]
