"""Keys from the command line: shown once, listed without what would let anybody in, revoked."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from cli_samples import Run

from crosswalk.domain.keys import Scope, key_text, prefix_of, sha256_of


@pytest.fixture
def run(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line with a workspace of this test."""
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "work.sqlite"))
    return run


def test_a_key_is_shown_once_and_kept_as_its_hash(run: Run, tmp_path: Path) -> None:
    assert run("keys", "list", "--format", "json").json == []
    made = run("keys", "make", "epic", "--scope", "review", "--expires", "2100-01-01", "--by", "A. Admin")
    text, prefix = made.out.strip(), made.out[:11]
    assert prefix_of(text) == prefix
    assert f"{prefix} (epic) may review, until 2100-01-01." in made.err
    (row,) = run("keys", "list", "--format", "json").json
    assert row.pop("made_at")
    assert row == {
        "prefix": prefix, "name": "epic", "scope": "review", "stands": True, "made_by": "A. Admin",
        "expires": "2100-01-01", "revoked_at": None,
    }  # fmt: skip
    kept = (tmp_path / "work.sqlite").read_bytes()
    assert text[12:].encode() not in kept
    assert sha256_of(text).encode() in kept
    for form in ("table", "csv"):
        listed = run("keys", "list", "--format", form).out
        assert prefix in listed
        assert text[12:] not in listed
        assert sha256_of(text) not in listed


def test_a_key_is_revoked_by_its_prefix_or_by_a_name_of_one(run: Run) -> None:
    old, new = (run("keys", "make", "epic").out[:11] for _ in range(2))
    several = run("keys", "revoke", "epic")
    assert (several.status, old in several.err, new in several.err) == (2, True, True)
    assert run("keys", "revoke", old).err == f"{old} (epic) is revoked.\n"
    assert run("keys", "revoke", old).status == 2
    assert run("keys", "revoke", "epic").err == f"{new} (epic) is revoked.\n"
    assert [row["stands"] for row in run("keys", "list", "--format", "json").json] == [False, False]
    assert "revoked" in run("keys", "list", "--format", "table").out


@pytest.mark.parametrize(
    "wrong", [("A key",), ("epic", "--expires", "2020-01-01"), ("epic", "--scope", "all"), ("epic", "--by", "")]
)
def test_a_key_that_cannot_be_is_refused(run: Run, wrong: tuple[str, ...]) -> None:
    ended = run("keys", "make", *wrong)
    assert (ended.status, ended.out) == (2, "") if wrong[-1] else (0, ended.out)


def test_an_old_workspace_takes_keys_and_keeps_what_it_had(run: Run, tmp_path: Path) -> None:
    from crosswalk.workspace.schema import STEPS

    with sqlite3.connect(tmp_path / "work.sqlite") as raw:
        for statement in (statement for step in STEPS[:3] for statement in step):
            raw.execute(statement)
        raw.execute(f"PRAGMA application_id = {0x43574B53}")
        raw.execute("PRAGMA user_version = 3")
        raw.execute("INSERT INTO value_table VALUES ('cc', 'CC', 'icd10cm', 0, 0)")
    raw.close()
    assert run("keys", "make", "epic").status == 0
    assert [each["name"] for each in run("values", "list", "--format", "json").json] == ["cc"]


def test_a_scope_holds_those_before_it() -> None:
    allowed = {(held, needed) for held in Scope for needed in Scope if held.allows(needed)}
    assert allowed == {
        (Scope.READ, Scope.READ), (Scope.REVIEW, Scope.READ), (Scope.REVIEW, Scope.REVIEW),
        *((Scope.ADMIN, needed) for needed in Scope),
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong", ["", "xw_", "XW_aaaaaaaa_" + "x" * 43, "xw_aaaaaaaa_" + "x" * 42, "xw_aaaaaaa1_" + "x" * 43]
)
def test_other_texts_have_no_prefix(wrong: str) -> None:
    assert prefix_of(wrong) is None
    assert prefix_of(key_text(b"\xff" * 32, b"\xff" * 5)) == "xw_77777777"
