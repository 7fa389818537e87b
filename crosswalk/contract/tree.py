"""What lies below a code, a group or a system, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import moment_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosswalk.contract.shapes.tree import BranchJson, BranchRow, TreeJson
    from crosswalk.domain.lookup.tree import Branch, Tree


def tree_json(answer: Tree) -> TreeJson:
    """The branch that was asked for, with all below it that was."""
    return {"system": answer.system.id, "root": _branch(answer.root), **moment_json(answer.moment)}


def _branch(branch: Branch) -> BranchJson:
    return {
        "kind": branch.kind,
        "id": branch.id,
        "title": branch.title,
        "billable": branch.billable,
        "codes": branch.codes,
        "branches": [_branch(each) for each in branch.branches],
    }


def tree_rows(answer: Tree) -> Iterator[BranchRow]:
    """The same as rows, each branch before what lies below it."""
    for depth, branch in answer.root.below():
        yield {
            "system": answer.system.id,
            "depth": depth,
            "kind": branch.kind,
            "id": branch.id,
            "title": branch.title,
            "billable": branch.billable,
            "codes": branch.codes,
            **moment_json(answer.moment),
        }
