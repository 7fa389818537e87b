"""Files as the world writes them: each comes out exactly, or is refused with its line."""

from __future__ import annotations

import gzip
import io
import re
from pathlib import Path

import pyarrow as pa
import pytest
from text_samples import spliced

import crosswalk
from crosswalk.bulk.answering import Asked
from crosswalk.bulk.converter import Converter, usually_dotted
from crosswalk.bulk.plan import CodeColumn, Plan
from crosswalk.bulk.shapes import Shape
from crosswalk.bulk.tally import Tally
from crosswalk.bulk.text import assembly, records, splice
from crosswalk.bulk.text.blocks import open_text
from crosswalk.bulk.text.keys import Numbers
from crosswalk.bulk.text.streams import Input, compressed
from crosswalk.domain.codes.qualifiers import Kind
from crosswalk.domain.errors import UnreadableArchive, UnreadableRows, UsageError

NEW = b"dx_target_code,dx_status,dx_approximate,dx_reason"
OF_250 = b"icd9cm@-:250.00,mapped,true,"

EXACT = {
    "plain": (b"id,dx\n1,250.00\n", b"id,dx,@\n1,250.00,#\n"),
    "no last newline": (b"id,dx\n1,250.00", b"id,dx,@\n1,250.00,#"),
    "CRLF": (b"id,dx\r\n1,250.00\r\n", b"id,dx,@\r\n1,250.00,#\r\n"),
    "CRLF, no last newline": (b"id,dx\r\n1,250.00", b"id,dx,@\r\n1,250.00,#"),
    "line ends mixed": (b"id,dx\r\n1,250.00\n2,250.00\r\n", b"id,dx,@\r\n1,250.00,#\n2,250.00,#\r\n"),
    "line ends of an old Mac": (b"id,dx\r1,250.00\r", b"id,dx,@\r1,250.00,#\r"),
    "byte order mark": (b"\xef\xbb\xbfdx,id\n250.00,1\n", b"\xef\xbb\xbfdx,id,@\n250.00,1,#\n"),
    "byte order mark and quoted head": (b'\xef\xbb\xbf"dx","i"\n250.00,1\n', b'\xef\xbb\xbf"dx","i",@\n250.00,1,#\n'),
    "blank lines": (b"id,dx\n\n1,250.00\n\n\n2,250.00\n\n", b"id,dx,@\n\n1,250.00,#\n\n\n2,250.00,#\n\n"),
    "blank lines before the head": (b"\n\nid,dx\n1,250.00\n", b"\n\nid,dx,@\n1,250.00,#\n"),
    "head only": (b"id,dx\n", b"id,dx,@\n"),
    "head only, no newline": (b"id,dx", b"id,dx,@"),
    "one column": (b"dx\n250.00\n", b"dx,@\n250.00,#\n"),
    "empty code": (b"id,dx\n1,\n", b"id,dx,@\n1,,,,,\n"),
    "blank code": (b'id,dx\n1,"  "\n', b'id,dx,@\n1,"  ",,,,\n'),
    "quoted code": (b'id,dx\n1,"250.00"\n', b'id,dx,@\n1,"250.00",#\n'),
    "quotes for nothing, and none": (b'id,dx\n"1",250.00\n"",250.00\n', b'id,dx,@\n"1",250.00,#\n"",250.00,#\n'),
    "delimiter in quotes": (b'id,dx\n"a,b",250.00\n', b'id,dx,@\n"a,b",250.00,#\n'),
    "newlines in quotes": (b'id,dx\n"a\n\r\nb",250.00\n', b'id,dx,@\n"a\n\r\nb",250.00,#\n'),
    "newline in the head": (b'"i\nd",dx\n1,250.00\n', b'"i\nd",dx,@\n1,250.00,#\n'),
    "doubled quotes": (b'id,dx\n"say ""x"", y",250.00\n', b'id,dx,@\n"say ""x"", y",250.00,#\n'),
    "inches": (b'id,dx\n5" tube,250.00\n6" and 7",250.00\n', b'id,dx,@\n5" tube,250.00,#\n6" and 7",250.00,#\n'),
    "inches beside quotes": (b'id,dx\n5" tube,250.00\n"a,b",250.00\n', b'id,dx,@\n5" tube,250.00,#\n"a,b",250.00,#\n'),
    "latin-1": (b"id,dx\nS\xe9zary,250.00\n", b"id,dx,@\nS\xe9zary,250.00,#\n"),
    "UTF-8": ("id,dx\nSézary,250.00\n".encode(), "id,dx,@\nSézary,250.00,#\n".encode()),
    "NUL": (b"id,dx\na\0b,250.00\n", b"id,dx,@\na\0b,250.00,#\n"),
    "numbers as they were": (b"id,dx\n007,250.00\n1E+05,250.00\n", b"id,dx,@\n007,250.00,#\n1E+05,250.00,#\n"),
    "blanks around": (b"id,dx\n 1 , 250.00 \n", b"id,dx,@\n 1 , 250.00 ,icd9cm@-:250.00,mapped,true,\n"),
    "longer than eight": (b"id,dx\n1,250.00    \n", b"id,dx,@\n1,250.00    ,#\n"),
    "two columns of one name": (b"x,x,dx\n1,2,250.00\n", b"x,x,dx,@\n1,2,250.00,#\n"),
}


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("block_size", [1, 1 << 20])
def test_comes_out_exactly(name: str, block_size: int) -> None:
    data, expected = EXACT[name]
    out = spliced(data, block_size=block_size).out
    assert out == expected.replace(b",@", b"," + NEW).replace(b"#", OF_250)


@pytest.mark.parametrize(("delimiter", "name"), [("\t", "tab"), (";", "semicolon"), ("|", "pipe")])
def test_other_delimiters_are_known_by_the_head_and_quote_what_holds_them(delimiter: str, name: str) -> None:
    data = delimiter.join(["id", "dx\n1", f'"2{delimiter}5"\n'])
    row = [f'1{delimiter}"2{delimiter}5"', f'"icd9cm@-:2{delimiter}5"', "mapped", "false", ""]
    assert spliced(data.encode()).out.decode().splitlines()[1] == delimiter.join(row)


REFUSED = {
    "too few fields": (b"id,dx\n1,250.00\n2\n", "claims.csv, line 3: 1 field instead of 2."),
    "too many fields": (b"id,dx\n1,250.00\n\n2,250.00,\n", "claims.csv, line 4: 3 fields instead of 2."),
    "too many after newlines in quotes": (b'id,dx\n"\n\n",250.00\n2,a,b\n', "claims.csv, line 5: 3 fields"),
    "quote not closed": (b'id,dx\n1,250.00\n2,"250.00\n3,4', "claims.csv, line 3: a quote is opened and not closed."),
    "text behind a quote": (b'id,dx\n1,"250.00" x\n', "claims.csv, line 2: text follows the quote"),
    "lone carriage return": (b"id,dx\n1,250.00\r2,250.00\n", "claims.csv, line 2: a lone carriage return stands"),
    "cut in the middle of a line end": (b"id,dx\n1,250.00\r", "claims.csv, line 2: a lone carriage return stands"),
    "UTF-16": ("id,dx\n1,250.00\n".encode("utf-16"), "claims.csv is UTF-16"),
    "UTF-16 without its mark": ("id,dx\n1,250.00\n".encode("utf-16-le"), "claims.csv is UTF-16"),
    "empty": (b"", "claims.csv is empty."),
    "only line ends": (b"\n\r\n", "claims.csv is empty."),
    "head that does not end": (b'id,"dx\n1,250.00\n', "claims.csv begins with a line that does not end."),
    "line ends of two kinds": (b"id,dx\r1,250.00\n", "the first line of claims.csv ends in a lone carriage return"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("block_size", [1, 1 << 20])
def test_is_refused_with_its_line(name: str, block_size: int) -> None:
    data, expected = REFUSED[name]
    with pytest.raises(UnreadableRows, match=re.escape(expected)):
        spliced(data, block_size=block_size)


def test_a_line_feed_in_the_file_of_an_old_mac_is_refused() -> None:
    with pytest.raises(UnreadableRows, match=r"claims.csv, line 8002: a line feed stands outside of quotes"):
        spliced(b"id,dx\r" + b"1,250.00\r" * 8_000 + b"1,250.00\n\r")


def test_a_delimiter_in_doubt_is_asked_for() -> None:
    data = b"id;dx, primary;note\n1;250.00,x;a\n"
    with pytest.raises(UsageError, match=r"may be comma or semicolon.* --delimiter"):
        spliced(data, columns=())
    assert open_text(io.BytesIO(data), "claims.csv", delimiter=";").names == ("id", "dx, primary", "note")
    # The number of a row would hold a digit, and a flag a letter.
    for wrong in '"1t':
        with pytest.raises(UsageError, match="is no delimiter"):
            open_text(io.BytesIO(data), "claims.csv", delimiter=wrong)


def test_a_file_without_a_head_has_its_first_row_converted() -> None:
    assert spliced(b"1,250.00\n2,250.00\n", ("2",), has_head=False, shape=Shape.ROWS).out == (
        b'1,250.00,1,icd9cm@-:250.00,mapped,true,\n1,250.00,1,two,mapped,true,"say ""two""\nor more"\n'
        b'2,250.00,2,icd9cm@-:250.00,mapped,true,\n2,250.00,2,two,mapped,true,"say ""two""\nor more"\n'
    )


def test_the_first_rows_are_tried_alone() -> None:
    done = spliced(b"id,dx\n1,250.00\n\n2,250.00\n3,250.00\n", most_rows=2)
    assert done.out.count(b"250.00,icd9cm") == 2
    assert done.tally.rows_read == 2


def test_a_quote_that_closes_too_late_is_found_whatever_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_BYTES", 40)
    monkeypatch.setattr("crosswalk.bulk.text.blocks.MOST_BYTES", 40)
    data = b'id,dx\n1,"250.00\n' + b"2,250.00\n" * 6 + b'3,"250.00"\n'
    for block_size in (1, 30, 1 << 20):
        done = spliced(data, block_size=block_size, on_bad_row=splice.OnBadRow.SKIP)
        assert [bad.line for bad in done.tally.bad_rows] == [2]
        assert done.out.count(b"icd9cm@-:250.00") == 7
    with pytest.raises(UnreadableRows, match="line 2: the line is longer than 40 bytes"):
        spliced(b"id,dx\n" + b"1" * 50)


def test_what_is_known_may_be_forgotten_and_counts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"id,dx\n" + b"".join(b"1,%d\n" % (number % 30) for number in range(300))
    usual = spliced(data)
    monkeypatch.setattr(splice, "MOST_ANSWERS", 5)
    often = spliced(data, block_size=100)
    assert often.out == usual.out
    assert often.tally.columns["dx"].statuses == usual.tally.columns["dx"].statuses == {"mapped": 300}
    assert len(often.stub.asked) > len(usual.stub.asked) == 30


@pytest.mark.parametrize("shape", [Shape.LIST, Shape.ROWS])
def test_answers_much_longer_than_their_records_are_laid_together_a_few_at_a_time(
    shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"dx\n" + b"2\n" * 300
    usual = spliced(data, shape=shape).out
    sizes = []

    def taken(pieces: pa.Array, laid: Numbers) -> memoryview:
        sizes.append(len(found := of_pieces(pieces, laid)))
        return found

    of_pieces = assembly._taken
    monkeypatch.setattr(assembly, "_taken", taken)
    monkeypatch.setattr(assembly, "_MOST_BYTES", 1_000)
    assert spliced(data, shape=shape).out == usual
    # Beside the numbers of rows, which are as short as records.
    assert len(sizes) > 5
    assert max(sizes) < 1_200


def test_a_column_of_codes_with_their_points_is_known_by_its_longer_ones() -> None:
    assert usually_dotted(["486", "250.00", " 401.9"])
    assert usually_dotted(["486", "", "V70"])
    assert not usually_dotted(["486", "25000", "4019 "])
    assert spliced(b"id,dx\n1,486\n2,25000\n").stub.dotted is False


def with_days(plan: Plan) -> Plan:
    code = plan.codes[0]
    dated = CodeColumn(code.name, code.at, code.converter, kind=Kind.DIAGNOSIS, system_at=0)
    return Plan(plan.names, (dated,), first_at=1, through_at=2)


@pytest.mark.parametrize("block_size", [1, 25, 1 << 20])
def test_days_and_systems_of_each_row_decide_for_its_codes(block_size: int) -> None:
    rows = [
        b",2015-09-30,,250.00",
        b",2015-10-01,,E11.9",
        b'"","20151001","2015-10-03","E11.9"',
        b"9,2015-10-01,,250.00",
        b",2015-09-30,2015-10-02,250.00",
        b",yesterday,,250.00",
    ]
    out = spliced(b"\n".join([b"v,first,last,dx", *rows]), planned=with_days, block_size=block_size).out
    assert [line.split(b",")[-4] for line in out.split(b"\n")[1:]] == [
        b"icd9cm@2015-09-30:250.00",
        b"icd10cm@2015-10-01:E11.9",
        b"icd10cm@2015-10-01:E11.9",
        b"icd9cm@2015-10-01:250.00",
        b"-@-:250.00",
        b"-@-:250.00",
    ]


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_compressed_files_are_read_and_written_as_streams(suffix: str) -> None:
    data = b"id,dx\n" + b"1,250.00\n" * 50_000
    file = io.BytesIO()
    with compressed(file, f"claims.csv{suffix}") as sink:
        sink.write(data)
    twice = file.getvalue() if not suffix else file.getvalue() * 2
    source = Input(io.BytesIO(twice), "claims.csv")
    read = b"".join(iter(lambda: source.read(1000), b""))
    assert read == (data if not suffix else data * 2)
    assert source.taken == len(twice)
    if suffix == ".gz":
        assert gzip.decompress(file.getvalue()) == data
    if suffix:
        cut = Input(io.BytesIO(file.getvalue()[:-6]), "claims.csv")
        with pytest.raises(UnreadableArchive, match=r"claims\.csv: the file is damaged or cut off"):
            b"".join(iter(lambda: cut.read(1000), b""))


def test_real_codes_come_out_as_the_service_answers_them(gems_of_diagnoses: str, tmp_path: Path) -> None:
    rows = ["1,250.00,", "2,80022,", '3,"E950.0",', "4,486 ,a", "5,,", "6,no code,"]
    with crosswalk.open(gems_of_diagnoses) as codes:
        converter = Converter(codes._views.one, codes.maps, Asked("icd10cm"), Shape.ROWS, ("target_code", "status"))
        opened, out, tally = open_text(io.BytesIO("\n".join(["id,dx,x", *rows]).encode()), "x"), io.BytesIO(), Tally()
        plan = Plan(opened.names, (CodeColumn("dx", 1, converter, given="icd9cm"),))
        splice.splice(opened, out, plan, tally)
        answers = codes.translate(["80022"], "icd9cm", "icd10cm")
    lines = out.getvalue().decode().split("\n")
    assert lines[:2] == ["id,dx,x,row_id,dx_target_code,dx_status", "1,250.00,,1,E11.9,mapped"]
    (answer,) = answers
    targets = [code.code.replace(".", "") for one in answer.alternatives for each in one.choices for code in each]
    assert [line for line in lines if line.startswith("2,")] == [f"2,80022,,2,{code},mapped" for code in targets]
    assert lines[-4:] == ['3,"E950.0",,3,,no_map', "4,486 ,a,4,J18.9,mapped", "5,,,5,,", "6,no code,,6,,malformed"]
    assert tally.columns["dx"].statuses == {"mapped": 3, "no_map": 1, "blank": 1, "malformed": 1}
    assert tally.columns["dx"].ambiguous.top(1) == []
