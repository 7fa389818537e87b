"""Applied maps as files: what is written reads back, and what is damaged is refused with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.applied import csv_file as appliedfile
from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, Origin, Standing
from crosswalk.domain.errors import LayoutError

MADE = AppliedMap(
    "claims", 3, "Claims, before 2015", "icd9cm", "icd10cm", "gem-icd9cm-icd10cm", "2018", "icd10cm:2018", "icd9cm:32",
    "first-exact", 'A. "Al" Coder', "2024-08-01", "note",
)  # fmt: skip
ROWS = {
    "0100": AppliedRow("0100", Standing.OPEN, (), False, Origin.POLICY, "3 ways to choose from", "b"),
    "25000": AppliedRow("25000", Standing.MAPPED, ("E119",), True, Origin.POLICY, "the only alternative", "b"),
    "80022": AppliedRow(
        "80022", Standing.MAPPED, ("S020XXA", "S064X1A"), True, Origin.ALTERNATIVE, "as, charted", "b", "B.",
        "2024-08-02",
    ),
    "E9500": AppliedRow("E9500", Standing.NO_MAP, (), False, Origin.OWN, "intent", "b", "B.", "2024-08-02"),
}  # fmt: skip


def file_of(made: AppliedMap, rows: dict[str, AppliedRow]) -> str:
    return "".join(appliedfile.written(made, rows.values()))


def test_what_is_written_reads_back() -> None:
    text = file_of(MADE, ROWS)
    assert appliedfile.read(text.encode(), "claims.csv") == (MADE, ROWS)
    assert text.count("\n") == 6  # heads, four codes, one of them with two targets
    assert "800.22,mapped,S02.0XXA,1,2" in text
    assert "800.22,mapped,S06.4X1A,2,2" in text


def test_a_file_that_a_spreadsheet_saved_reads_the_same() -> None:
    text = "\ufeff" + file_of(MADE, ROWS).replace("\n", "\r\n")
    assert appliedfile.read(text.encode(), "claims.csv") == (MADE, ROWS)


def standing(codes: list[str]) -> Standing:
    return Standing.MAPPED if codes else Standing.OPEN


CODES = st.sampled_from(["E119", "I10", "S020XXA", "S064X1A"])
TEXT = st.from_regex(r"[!-~]([ -~]{0,20}[!-~])?", fullmatch=True).map(lambda text: " ".join(text.split()))


@given(
    st.dictionaries(st.from_regex(r"[0-9]{5}", fullmatch=True), st.lists(CODES, max_size=3, unique=True), min_size=1),
    TEXT,
)
def test_any_map_reads_back(targets: dict[str, list[str]], why: str) -> None:
    rows = {
        source: AppliedRow(source, standing(codes), tuple(codes), False, Origin.OWN, why, "", "A.", "2024-01-01")
        for source, codes in sorted(targets.items())
    }
    assert appliedfile.read(file_of(MADE, rows).encode(), "any.csv") == (MADE, rows)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("map,version", "map,versions", 1, "heads"),
        ("\nclaims,3", "\nother,3", 3, "another map"),
        (",S02.0XXA,1,2,", ",S02.0XXA,2,2,", 4, "parts"),
        (",S06.4X1A,2,2,", ",S02.0XXA,2,2,", 5, "twice"),
        (",S06.4X1A,2,2,", ",S06.4X1A,1,1,", 5, "missing"),
        (",250.00,", ",250.000,", 3, "shape"),
        (",E11.9,", ",250.00,", 3, "shape"),
        ("250.00,mapped,", "250.00,open,", 3, "targets"),
        ("250.00,mapped,", "250.00,maybe,", 3, "maybe"),
        (",E11.9,1,1,true,", ",E11.9,1,1,yes,", 3, "approximate"),
        (",E11.9,1,1,", ",E11.9,x,1,", 3, "x"),
        ("as, charted", "", 4, "reason"),
        ("E950.0,", "800.22,", 6, "second time"),
        ("own,B.,", "own,,", 6, "who"),
        ("own,", "theirs,", 6, "theirs"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(old: str, new: str, line: int, said: str) -> None:
    text = file_of(MADE, ROWS)
    first = text.find("\nclaims", text.find("250.00") - 250) if old.startswith("\n") else text.find(old)
    damaged = text[:first] + text[first:].replace(old, new, 1)
    assert damaged != text
    with pytest.raises(LayoutError) as raised:
        appliedfile.read(damaged.encode(), "claims.csv")
    assert raised.value.where is not None
    assert (raised.value.where.file, raised.value.where.line) == ("claims.csv", line)
    assert said in raised.value.message
    assert raised.value.remedy


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"a,b\n1,2\n", b"\x00" * 10, ",".join(appliedfile.COLUMNS).encode()]
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(LayoutError):
        appliedfile.read(data, "x.csv")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    heads = ",".join(appliedfile.COLUMNS).encode() + b"\n"
    for content in (data, heads + data):
        with pytest.raises(LayoutError):
            appliedfile.read(content, "x.csv")
