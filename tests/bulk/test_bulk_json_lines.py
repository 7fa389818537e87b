"""JSON lines: every byte outside the new members stays, and what is no object is refused with its line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bulk_samples import PlannerOf
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswalk.bulk import json_lines
from crosswalk.bulk.json_lines import convert_json_lines
from crosswalk.bulk.options import FileOptions, OnBadRow
from crosswalk.bulk.row_by_row import NO_CODE
from crosswalk.bulk.tally import BadRow, Tally
from crosswalk.domain.errors import UnreadableRows, UsageError

Made = tuple[bytes, Tally]
Make = Callable[..., Made]


@pytest.fixture(scope="module")
def make(planner: PlannerOf) -> Make:
    """Convert bytes, by default the ICD-9-CM codes of the member `dx`."""

    def convert(data: bytes, *columns: str, options: FileOptions | None = None, **asked: Any) -> Made:
        made, tally = io.BytesIO(), Tally()
        who = planner(*(columns or ("dx=icd9cm:icd10cm",)), **{"new_columns": ["target_code", "status"], **asked})
        convert_json_lines(io.BytesIO(data), made, who.plan, tally, options or FileOptions("a.jsonl"), lambda _: None)
        return made.getvalue(), tally

    return convert


NEW = b'"dx_target_code":"E11.9","dx_status":"mapped"'
NONE = b'"dx_target_code":null,"dx_status":null'
LINES = {
    "plain": (b'{"dx":"250.00"}\n', b'{"dx":"250.00",%b}\n' % NEW),
    "blanks": (b'  { "dx" : "250.00" } \r\n', b'  { "dx" : "250.00",%b } \r\n' % NEW),
    "no last line end": (b'{"dx":"250.00"}', b'{"dx":"250.00",%b}' % NEW),
    "a mark of UTF-8": (b'\xef\xbb\xbf{"dx":"250.00"}\n', b'\xef\xbb\xbf{"dx":"250.00",%b}\n' % NEW),
    "a brace in a text": (b'{"dx":"250.00","x":"}\\"}"}\n', b'{"dx":"250.00","x":"}\\"}",%b}\n' % NEW),
    "numbers as they are": (
        b'{"x":1.50,"y":1E+05,"dx":"250.00","z":12345678901234567890}\n',
        b'{"x":1.50,"y":1E+05,"dx":"250.00","z":12345678901234567890,%b}\n' % NEW,
    ),
    "escapes": (b'{"dx":"25\\u0030.00","n":"\\u00e9\\/"}\n', b'{"dx":"25\\u0030.00","n":"\\u00e9\\/",%b}\n' % NEW),
    "an escaped name": (b'{"d\\u0078":"250.00"}\n', b'{"d\\u0078":"250.00",%b}\n' % NEW),
    "letters of others": (
        '{"n":"Ménière 日本","dx":"250.00"}\n'.encode(),
        '{"n":"Ménière 日本","dx":"250.00",'.encode() + NEW + b"}\n",
    ),
    "what is nested": (b'{"a":[{"b":{}}],"dx":"250.00"}\n', b'{"a":[{"b":{}}],"dx":"250.00",%b}\n' % NEW),
    "NUL": (b'{"dx":"250.00","n":"a\\u0000b"}\n', b'{"dx":"250.00","n":"a\\u0000b",%b}\n' % NEW),
    "not a number": (b'{"dx":"250.00","n":NaN}\n', b'{"dx":"250.00","n":NaN,%b}\n' % NEW),
}
NOTHING = {
    "null": (b'{"dx":null}\n', b'{"dx":null,%b}\n' % NONE),
    "blank": (b'{"dx":" "}\n', b'{"dx":" ",%b}\n' % NONE),
}


@pytest.mark.parametrize("name", [*LINES, *NOTHING])
def test_new_members_stand_before_the_brace_and_no_other_byte_changes(make: Make, name: str) -> None:
    before, after = {**LINES, **NOTHING}[name]
    assert make(before)[0] == after


def test_all_of_them_together(make: Make) -> None:
    order = [name for name in LINES if name not in ("a mark of UTF-8", "no last line end")]
    made, tally = make(b"".join(LINES[name][0] for name in order))
    assert made == b"".join(LINES[name][1] for name in order)
    assert (tally.rows_read, tally.rows_written) == (len(order), len(order))


def test_lines_are_written_a_few_at_a_time_and_their_members_kept_while_there_is_room(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = b'{"dx":"250.00"}\n{"dx":"401.9"}\n' * 50
    usual = make(lines)[0]
    monkeypatch.setattr(json_lines, "_AT_ONCE", 1_000)
    monkeypatch.setattr(json_lines, "_MOST_KEPT", 70)
    joined, sizes = json_lines._joined, list[int]()

    def measured(lines: Iterator[bytes]) -> Iterator[bytes]:
        for piece in joined(lines):
            sizes.append(len(piece))
            yield piece

    monkeypatch.setattr(json_lines, "_joined", measured)
    assert make(lines)[0] == usual
    assert len(sizes) > 5
    assert max(sizes) < 1_100


def test_blank_lines_stay_and_are_no_rows(make: Make) -> None:
    made, tally = make(b'\n{"dx":"250.00"}\n \t\r\n\n')
    assert made == b'\n{"dx":"250.00",%b}\n \t\r\n\n' % NEW
    assert tally.rows_read == 1
    assert tally.columns["dx"].statuses == {"mapped": 1}


def test_an_object_without_the_member_has_no_code_and_one_without_any_stays_an_object(make: Make) -> None:
    made, tally = make(b'{"dx":"250.00"}\n{"x":1}\n{}\n{ }\n')
    assert made.splitlines()[1:] == [b'{"x":1,%b}' % NONE, b"{%b}" % NONE, b"{%b }" % NONE]
    assert [json.loads(line)["dx_status"] for line in made.splitlines()] == ["mapped", None, None, None]
    assert tally.columns["dx"].statuses == {"mapped": 1, "blank": 3}


@pytest.mark.parametrize(
    ("value", "target"),
    [("401.9", "I10|I16.9"), ("4019", "I10|I169"), ("4019.0", "I10|I16.9"), ("18.82", "A19.8"), ("250.00", "E11.9")],
)
def test_a_number_is_read_as_it_is_written(make: Make, value: str, target: str) -> None:
    made, _ = make(b'{"dx":%b}\n' % value.encode())
    assert json.loads(made)["dx_target_code"] == target


@pytest.mark.parametrize("value", [b'["401.9","428.0"]', b"[]", b'{"code":"401.9"}'])
def test_a_list_or_an_object_is_no_code(make: Make, value: bytes) -> None:
    made, tally = make(b'{"dx":%b}\n' % value, new_columns=["target_code", "status", "reason"])
    assert json.loads(made)["dx_status"] == "malformed"
    assert json.loads(made)["dx_reason"] == NO_CODE
    assert tally.columns["dx"].statuses == {"malformed": 1}


def test_a_truth_is_no_code(make: Make) -> None:
    assert json.loads(make(b'{"dx":true}\n')[0])["dx_status"] == "malformed"


def test_half_a_character_does_not_break_the_line(make: Make) -> None:
    made, _ = make(b'{"dx":"25\\ud800"}\n', new_columns=["status", "reason"])
    assert json.loads(made)["dx_status"] == "malformed"
    assert made.startswith(b'{"dx":"25\\ud800",')


BAD = {
    b'{"dx":"250.00"': "is no JSON at character 15",
    b'{"dx":"250.00"} x': "is no JSON at character 17",
    '{"dx":"250.00"}\u2028'.encode(): "is no JSON at character 16",
    b'["250.00"]': "is no JSON object",
    b'"250.00"': "is no JSON object",
    b'{"dx":"250.00","dx":"401.9"}': "has two members of one name",
    b'{"dx":"\xe9"}': "is no UTF-8 at byte 8",
    b'{"dx":' + b"[" * 100_000: "is nested too deeply",
    b'\xff\xfe{\x00"\x00': "is no UTF-8 at byte 1",
    b'{"dx":"250.00","dx_status":1}': "has a member 'dx_status' already",
}


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad[:20].decode("latin-1"))
def test_what_cannot_be_read_is_refused_with_its_line(make: Make, bad: bytes) -> None:
    good = b'{"dx":"250.00"}\n'
    # A member of a new name in the first lines is a column that is there already.
    lines = good * 1_000 + b"\n" + bad + b"\n" + good
    with pytest.raises(UnreadableRows) as refused:
        make(lines)
    assert refused.value.where is not None
    assert str(refused.value.where) == "a.jsonl, line 1002"
    assert f"the line {BAD[bad]}" in refused.value.message
    for answer in (OnBadRow.KEEP, OnBadRow.SKIP):
        made, tally = make(lines, options=FileOptions("a.jsonl", answer))
        assert made.count(NEW) == 1_001
        assert (b"\n" + bad + b"\n" in made) is (answer is OnBadRow.KEEP)
        assert [row.line for row in tally.bad_rows] == [1_002]
        assert (tally.rows_read, tally.kept, tally.skipped) == (
            1_002,
            *((1, 0) if answer is OnBadRow.KEEP else (0, 1)),
        )
    assert isinstance(tally.bad_rows[0], BadRow)


def test_a_new_name_that_is_there_in_the_first_lines_is_refused(make: Make) -> None:
    with pytest.raises(UsageError, match="there is a column 'dx_status' already"):
        make(b'{"dx":"250.00"}\n{"dx":"250.00","dx_status":1}\n')


def test_a_long_shape_repeats_the_line_with_its_number(make: Make) -> None:
    data = b'{"dx":"401.9"}\r\n\r\nnope\r\n{"dx":"E950.0"}\r\n{"dx":"401.9"}'
    made, tally = make(
        data, options=FileOptions("a.jsonl", OnBadRow.KEEP), shape="rows", new_columns=["target_code", "alternative"]
    )
    assert made.split(b"\r\n")[:4] == [
        b'{"dx":"401.9","row_id":1,"dx_target_code":"I10","dx_alternative":1}',
        b'{"dx":"401.9","row_id":1,"dx_target_code":"I16.9","dx_alternative":2}',
        b"",
        b"nope",
    ]
    assert made.split(b"\r\n")[4] == b'{"dx":"E950.0","row_id":3,"dx_target_code":null,"dx_alternative":null}'
    # The last line had no end, and has none; the one before it needs one.
    assert made.endswith(
        b'{"dx":"401.9","row_id":4,"dx_target_code":"I10","dx_alternative":1}\n'
        b'{"dx":"401.9","row_id":4,"dx_target_code":"I16.9","dx_alternative":2}'
    )
    assert (tally.rows_read, tally.rows_written) == (4, 6)


def test_so_many_rows_are_tried(make: Make) -> None:
    made, tally = make(b'{"dx":"250.00"}\n\n' * 5, options=FileOptions("a.jsonl", rows=2))
    assert made == b'{"dx":"250.00",%b}\n\n' % NEW * 2
    assert tally.rows_read == 2


def test_the_row_says_the_system_by_its_column_or_its_day(make: Make) -> None:
    data = b"""
{"dx":"250.00","v":9,"dos":null}
{"dx":"E11.9","v":"10","dos":null}
{"dx":"E11.9","v":null,"dos":"2019-02-01"}
{"dx":"250.00","v":7,"dos":"2019-02-01"}
{"dx":"250.00","v":null,"dos":"02/2019"}
"""
    made, _ = make(data, "dx=diagnosis", system_columns=["v"], on_column="dos")
    assert [json.loads(line)["dx_status"] for line in made.split()] == [
        "mapped",
        "mapped",
        "mapped",
        "unknown_system",
        "bad_date",
    ]


_VALUES = st.one_of(st.none(), st.integers(), st.text(max_size=8), st.just([{"a": "}"}]))
_MEMBERS = st.dictionaries(st.text(max_size=4).filter(lambda name: not name.startswith("dx")), _VALUES, max_size=3)


@settings(deadline=None)
@given(st.lists(_MEMBERS, min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_without_the_new_members_every_file_is_what_it_was(
    make: Make, objects: list[dict[str, Any]], end: str, escaped: bool, spaced: bool
) -> None:
    separators = (" , ", " : ") if spaced else (",", ":")
    lines = [
        json.dumps({**members, "dx": "250.00"}, ensure_ascii=escaped, separators=separators) for members in objects
    ]
    data = end.join(lines).encode()
    assert make(data)[0].replace(b"," + NEW, b"") == data
