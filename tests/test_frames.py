"""Data frames with what their codes become: the answers of a single question, whatever library holds them."""

from __future__ import annotations

import doctest
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from laid_answers import laid

import crosswalk
from crosswalk import frames
from crosswalk.bulk.records import is_count, is_flag
from crosswalk.contract.shapes.lookup import LookupRow
from crosswalk.contract.shapes.translation import TranslationRow
from crosswalk.contract.shapes.validation import ValidationRow
from crosswalk.contract.translation import translation_json
from crosswalk.domain.errors import MissingExtra, UnknownSystem, UsageError
from crosswalk.domain.translation.clusters import MOST_CLUSTERS
from crosswalk.service import Crosswalk

DAY: Final = date(2026, 3, 1)
# Of every status, and damaged in ways that are repaired, suggested or told.
_PLAIN: Final = """
    250.00 25000 80022 401.9 571.5 784.0 250 250.0 250.1 8.0 41.49 4149 V99 E950.0 e9500 E849 799.9 041.9 x 999.99
    0051 25000.0 2.5E+04 ICD-9:250.00 25O.00 250,00 718.60 307.81 E11.9 G20 V72.19 752.2 000 789.00 995.92 250.00
"""
CODES: Final = [*_PLAIN.split(), " 486 ", '"486"', "486", "4.86E2", "250.00-59"]
STATUSES: Final = {"mapped", "no_map", "header_source", "unknown_code", "malformed", "carried_partly", "not_in_map"}


@pytest.fixture(scope="module")
def codes(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: DAY) as opened:
        yield opened


def _expected(codes: Crosswalk, text: str, shape: str) -> list[dict[str, object]]:
    """The cells that a frame has of a code unasked, put together of the answer about it alone."""
    (answer,) = codes.translate([text], "icd9cm", "icd10cm", best=shape == "best")
    cells = {
        "rows": ("alternative", "choice_list", "n_alternatives"),
        "clusters": ("cluster_id", "alternative", "n_alternatives"),
    }
    names = ("target_code", "status", "approximate", "reason", *cells.get(shape, ()))
    return [{name: row[name] for name in names} for row in laid(translation_json(answer, MOST_CLUSTERS), shape)]


MADE: Final[dict[str, Callable[[Sequence[str | None]], Any]]] = {
    "str of pandas": lambda values: pd.DataFrame({"dx": pd.Series(values, dtype="str")}),
    "object": lambda values: pd.DataFrame({"dx": pd.Series(values, dtype=object)}),
    "string in Python": lambda values: pd.DataFrame({"dx": pd.Series(values, dtype=pd.StringDtype("python"))}),
    "categories": lambda values: pd.DataFrame({"dx": pd.Categorical(values)}),
    "Arrow in pandas": lambda values: pd.DataFrame({"dx": pd.Series(values, dtype=pd.ArrowDtype(pa.string()))}),
    "Polars": lambda values: pl.DataFrame({"dx": values}),
    "Polars' categories": lambda values: pl.DataFrame({"dx": pl.Series(values, dtype=pl.Categorical)}),
    "Arrow": lambda values: pa.table({"dx": pa.array(values)}),
    "Arrow in chunks": lambda values: pa.table(
        {"dx": pa.chunked_array([values[:7], [], values[7:]], pa.large_string())}
    ),
    "dictionaries of Arrow": lambda values: pa.table(
        {
            "dx": pa.chunked_array(
                [pa.array(values[:7]).dictionary_encode(), pa.array(values[7:]).dictionary_encode()],
                pa.dictionary(pa.int32(), pa.string()),
            )
        }
    ),
    "views of Arrow": lambda values: pa.table({"dx": pa.array(values, pa.string_view())}),
    "bytes of Arrow": lambda values: pa.table(
        {"dx": pa.array([each and each.encode() for each in values], pa.binary())}
    ),
}


def _rows(frame: Any) -> list[dict[str, object]]:
    """The new cells of every row, blanks as None."""
    if isinstance(frame, pd.DataFrame):
        found = frame.astype(object).where(frame.notna(), None).to_dict("records")
    else:
        found = frame.to_pylist() if isinstance(frame, pa.Table) else frame.to_dicts()
    return [{str(name).removeprefix("dx_"): cell for name, cell in row.items() if name != "dx"} for row in found]


def test_the_codes_here_have_every_status(codes: Crosswalk) -> None:
    answers = codes.translate(CODES, "icd9cm", "icd10cm")
    assert {answer.status.value for answer in answers} >= STATUSES
    assert any(answer.repaired for answer in answers)


@pytest.mark.parametrize("shape", ["list", "rows", "best", "clusters"])
@pytest.mark.parametrize("made", MADE)
def test_every_shape_has_the_answers_of_a_single_question(codes: Crosswalk, shape: str, made: str) -> None:
    data = MADE[made]([*CODES, None, ""])
    found = _rows(
        frames.translate(data, "dx", source="icd9cm", target="icd10cm", shape=shape, form="dotted", codes=codes)
    )
    expected = [{"row_id": at, **row} for at, text in enumerate(CODES, 1) for row in _expected(codes, text, shape)]
    blank = dict.fromkeys(expected[0])
    expected += [{**blank, "row_id": len(CODES) + 1}, {**blank, "row_id": len(CODES) + 2}]
    if shape in ("list", "best"):
        expected = [{name: cell for name, cell in row.items() if name != "row_id"} for row in expected]
    assert found == expected


def test_codes_come_out_as_they_went_in(codes: Crosswalk) -> None:
    undotted = pd.DataFrame({"dx": ["25000", "486"], "other": ["250.00", "486"]})
    made = frames.translate(undotted, ["dx", "other"], source="icd9cm", target="icd10cm", codes=codes)
    assert made["dx_target_code"].tolist() == ["E119", "J189"]
    assert made["other_target_code"].tolist() == ["E11.9", "J18.9"]


def test_the_index_and_the_other_columns_are_kept(codes: Crosswalk) -> None:
    data = pd.DataFrame({"dx": ["80022", "25000"], "n": [1.5, 2.5]}, index=pd.Index(["a", "b"], name="claim"))
    flat = data.crosswalk.translate("dx", source="icd9cm", target="icd10cm", codes=codes)
    assert list(flat.index) == ["a", "b"]
    assert flat[["dx", "n"]].equals(data)
    long = data.crosswalk.translate("dx", source="icd9cm", target="icd10cm", shape="rows", codes=codes)
    assert list(long.index) == [*"aaaaaaa", "b"]
    assert long.index.name == "claim"
    assert long["n"].tolist() == [1.5] * 7 + [2.5]
    assert long["row_id"].tolist() == [1] * 7 + [2]
    assert long["dx_choice_list"].tolist() == [1, *[2] * 6, 1]


def test_new_columns_are_categories_flags_and_counts_of_what_occurs(codes: Crosswalk) -> None:
    many = pd.Series(["250.00", "x", None, "401.9"], index=[9, 8, 7, 6])
    first = many.crosswalk.translate(source="icd9cm", target="icd10cm", codes=codes)
    assert list(first.columns) == ["target_code", "status", "approximate", "reason"]
    assert list(first.index) == [9, 8, 7, 6]
    assert first["approximate"].dtype == pd.BooleanDtype()
    # What was asked before leaves no categories behind.
    again = many[[9]].crosswalk.translate(source="icd9cm", target="icd10cm", shape="rows", codes=codes)
    assert list(again["status"].cat.categories) == ["mapped"]
    assert list(again["target_code"].cat.categories) == ["E11.9"]
    assert again["n_alternatives"].dtype == pd.Int32Dtype()
    by_polars = frames.translate(pl.Series(["250.00"]), source="icd9cm", target="icd10cm", codes=codes)
    assert by_polars.schema["status"] == pl.Categorical
    by_arrow = frames.translate(pa.array(["250.00"]), source="icd9cm", target="icd10cm", codes=codes)
    assert by_arrow.schema.field("target_code").type == pa.dictionary(pa.int32(), pa.string())


def test_numbers_are_told_as_the_texts_that_files_have_of_them(codes: Crosswalk) -> None:
    numbers = [250.0, 25000.0, 8.0, 401.9, float("nan"), 10.0]
    texts = ["250.0", "25000.0", "8.0", "401.9", None, "10.0"]
    expected = _rows(frames.translate(pa.array(texts), source="icd9cm", target="icd10cm", codes=codes))
    for made in (pd.Series(numbers), pl.Series(numbers), pa.array(numbers), pd.Series(numbers, dtype=object)):
        assert _rows(frames.translate(made, source="icd9cm", target="icd10cm", codes=codes)) == expected
    assert [row["status"] for row in expected] == ["header_source", "mapped", "mapped", "mapped", None, "malformed"]
    assert "may have been 250.00" in str(expected[0]["reason"])
    # 250.02 is another number with 32 bits.
    for short in (
        pa.array([250.02], pa.float32()),
        pd.Series([250.02], dtype="float32"),
        pd.Series([250.02, None], dtype="Float32")[:1],
        pd.Series([250.02], dtype="float32").astype("category"),
        pl.Series([250.02], dtype=pl.Float32),
    ):
        made = frames.translate(short, source="icd9cm", target="icd10cm", codes=codes)
        assert [row["target_code"] for row in _rows(made)] == ["E11.65"]


def test_whole_numbers_say_which_codes_may_have_lost_zeros(codes: Crosswalk) -> None:
    made = frames.translate(pd.Series([25000, 4149, 389]), source="icd9cm", target="icd10cm", codes=codes)
    assert made["status"].tolist() == ["mapped", "mapped", "header_source"]
    assert "041.49 (leading zeros lost)" in made["reason"][1]
    assert "038.9 (leading zeros lost)" in made["reason"][2]


def test_mixed_objects_are_each_what_they_are(codes: Crosswalk) -> None:
    mixed = pd.Series([250, 250.0, "250.00", None, pd.NA, float("nan"), True, b"401.9"], dtype=object)
    made = frames.translate(
        mixed, source="icd9cm", target="icd10cm", new_columns=["source_code", "status"], codes=codes
    )
    assert made["status"].astype(object).where(made["status"].notna(), None).tolist() == [
        *("header_source", "header_source", "mapped", None, None, None, "malformed", "mapped")
    ]
    assert made["source_code"].tolist()[:3] == ["250", "250.0", "250.00"]


@pytest.mark.parametrize(
    "days",
    [
        ["2010-03-01", "2016-03-01", "", None],
        [date(2010, 3, 1), date(2016, 3, 1), None, None],
        pd.to_datetime(["2010-03-01 23:30", "2016-03-01 23:30", None, None]),
        pd.to_datetime(["2010-03-01 23:30", "2016-03-01 23:30", None, None]).tz_localize("America/New_York"),
        pd.array([date(2010, 3, 1), date(2016, 3, 1), None, None], dtype=pd.ArrowDtype(pa.date32())),
        ["20100301", datetime(2016, 3, 1, 9, tzinfo=UTC), pd.NaT, float("nan")],
    ],
    ids=["texts", "days", "timestamps", "in a zone", "Arrow", "mixed"],
)
def test_rows_say_by_their_day_of_which_system_their_codes_are(codes: Crosswalk, days: Any) -> None:
    data = pd.DataFrame({"dx": ["E950.0", "E95.0", "E950.0", "250.00"], "dos": days})
    asked = {"source": "diagnosis", "target": "icd10cm", "on_column": "dos", "codes": codes}
    made = data.crosswalk.translate("dx", new_columns=["source_system", "status"], **asked)
    systems = made["dx_source_system"].astype(object).where(made["dx_source_system"].notna(), None).tolist()
    assert systems[0] == "icd9cm"
    assert systems[1] == "icd10cm"
    if data["dos"].map(type).nunique() < 4:
        again = frames.translate(pl.from_pandas(data), "dx", new_columns=["source_system", "status"], **asked)
        assert _rows(again.drop("dos")) == _rows(made.drop(columns="dos"))


def test_rows_say_their_system_setting_and_last_day(codes: Crosswalk) -> None:
    data = pd.DataFrame(
        {
            "dx": ["250.00", "E11.9", "E11.9", "250.00", "250.00", "250.00"],
            "version": [9, 10, 9, None, 9, 7],
            "from": ["2015-09-28"] * 5 + ["2010-01-01"],
            "to": ["2015-10-03"] * 5 + ["2010-01-02"],
            "type": ["IP", "111", "IP", "IP", "OP", "IP"],
        }
    )
    made = frames.translate(
        data,
        "dx",
        source="diagnosis",
        target="icd10cm",
        system_column="version",
        on_column="from",
        through_column="to",
        setting_column="type",
        codes=codes,
    )
    # A stay into October 2015 is coded in ICD-10-CM: a 9 beside it is a conflict, and so is its code.
    assert made["dx_status"].tolist() == [
        *("version_conflict", "mapped", "version_conflict", "malformed", "spans_boundary", "unknown_system")
    ]
    assert "'7' says no code system" in made["dx_reason"][5] or "'7.0' says no code system" in made["dx_reason"][5]


def test_one_source_day_is_that_of_all_rows(codes: Crosswalk) -> None:
    texts = ["G20", "E11.9", "T88.7", "W26.2XXA"]
    found = frames.translate(
        pd.Series(texts), source="icd10cm", target="icd10cm", source_on="2016-01-01", on="2025-01-01", codes=codes
    )
    answers = codes.translate(texts, "icd10cm", "icd10cm", source_on="2016-01-01", on="2025-01-01")
    assert found["status"].tolist() == [each.status.value for each in answers]
    assert found["target_code"][0] == "G20.A1|G20.A2|G20.B1|G20.B2|G20.C"


def test_several_columns_are_named_by_a_range(codes: Crosswalk) -> None:
    data = pl.DataFrame({"dx1": ["250.00"], "n": [1], "dx2": ["401.9"]})
    made = frames.translate(data, "dx1..dx2", source="icd9cm", target="icd10cm", new_columns=["status"], codes=codes)
    assert made.columns == ["dx1", "n", "dx2", "dx1_status", "dx2_status"]


def test_a_pair_that_names_a_column_names_no_two(codes: Crosswalk) -> None:
    data = pd.DataFrame([["250.00", 1]], columns=pd.MultiIndex.from_tuples([("dx", "1"), ("paid", "")]))
    made = frames.validate(data, ("dx", "1"), system="icd9cm", new_columns=["status"], codes=codes)
    assert made.iloc[0].tolist() == ["250.00", 1, "valid"]


def test_columns_that_cannot_be_are_refused(codes: Crosswalk) -> None:
    data = pd.DataFrame({"dx": ["250.00"], "dx_status": [1], "list": [["250.00"]]})
    asked = {"source": "icd9cm", "target": "icd10cm", "codes": codes}
    with pytest.raises(UsageError, match="'dx_status' already"):
        frames.translate(data, "dx", **asked)
    assert "new_dx_status" in frames.translate(data, "dx", prefix="new_", **asked)
    with pytest.raises(UsageError, match="no column 'px'"):
        frames.translate(data, "px", **asked)
    with pytest.raises(UsageError, match="which column"):
        frames.translate(data, **asked)
    with pytest.raises(UsageError, match="'list' is of"):
        frames.translate(pa.Table.from_pandas(data), "list", **asked)
    with pytest.raises(UsageError, match="'code' is of objects"):
        frames.translate(pl.Series(["250.00"], dtype=pl.Object), **asked)
    with pytest.raises(UsageError, match="list is no frame"):
        frames.translate(["250.00"], **asked)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="LazyFrame is no frame"):
        frames.translate(pl.LazyFrame({"dx": ["250.00"]}), "dx", **asked)  # type: ignore[arg-type]
    with pytest.raises(UnknownSystem):
        frames.translate(data, "dx", source="icd11", target="icd10cm", codes=codes)


def test_what_cannot_be_asked_is_told(codes: Crosswalk, monkeypatch: pytest.MonkeyPatch) -> None:
    data = pd.Series(["250.00"])
    for question in (frames.translate, frames.lookup, frames.validate):
        with pytest.raises(TypeError, match="'sytem' cannot be asked of a frame"):
            question(data, sytem="icd9cm", codes=codes)  # type: ignore[operator]
    monkeypatch.setattr("crosswalk.bulk.any_frame.find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"pip install 'crosswalk-codes\[bulk\]'"):
        frames.translate(data, source="icd9cm", target="icd10cm", codes=codes)


def test_no_rows_are_no_rows(codes: Crosswalk) -> None:
    for made in (pd.DataFrame({"dx": []}), pl.DataFrame({"dx": []}, {"dx": pl.String}), pa.table({"dx": pa.nulls(0)})):
        found = frames.translate(made, "dx", source="icd9cm", target="icd10cm", shape="rows", codes=codes)
        assert len(found) == 0
        assert "dx_target_code" in (found.column_names if isinstance(found, pa.Table) else found.columns)


def test_a_frame_that_is_asked_tomorrow_has_the_answers_of_tomorrow(starter_store: str) -> None:
    now = [date(2025, 3, 1)]
    with crosswalk.open(starter_store, today=lambda: now[0]) as opened:
        asked = {"source": "icd9cm", "target": "icd10cm", "new_columns": ["as_of"], "codes": opened}
        data = pd.Series(["250.00"])
        assert data.crosswalk.translate(**asked)["as_of"].tolist() == ["2025-03-01"]
        now[0] = date(2025, 3, 2)
        assert data.crosswalk.translate(**asked)["as_of"].tolist() == ["2025-03-02"]


def test_codes_are_looked_up(codes: Crosswalk) -> None:
    data = pd.DataFrame({"dx": ["E11.9", "E11", "4019", None, "x"]}, index=list("abcde"))
    made = data.crosswalk.lookup("dx", system="icd10cm", codes=codes)
    expected = [row for text in ("E11.9", "E11", "4019", "x") for row in codes.lookup([text], "icd10cm").rows()]
    names = ("system", "code", "status", "billable", "long", "valid_from", "valid_to", "reason")
    shown = [{name: row[name] for name in names} for row in expected]
    assert _rows(made) == [*shown[:3], dict.fromkeys(names), shown[3]]
    assert list(made.index) == list("abcde")
    # Diagnoses and procedures of ICD-9-CM both have it.
    bare = frames.lookup(pl.DataFrame({"dx": ["4019", "E11.9"]}), "dx", new_columns=["system"], codes=codes)
    assert bare["row_id"].to_list() == [1, 1, 2]
    assert bare["dx_system"].to_list() == ["icd9cm", "icd9pcs", "icd10cm"]
    with pytest.raises(UsageError, match="no column 'colour'"):
        data.crosswalk.lookup("dx", new_columns=["colour"], codes=codes)


def test_codes_are_validated_by_what_their_rows_say(codes: Crosswalk) -> None:
    data = pd.DataFrame(
        {
            "dx": ["250.00", "E11.9", "G20", "E11", None, "x", "4019", "250.00"],
            "version": ["9", "10", "10", None, "9", "9", "9", "7"],
            "from": ["2012-01-01", "2016-01-01", "2024-01-01", "2016-01-01", "", "2012-01-01", "2015-09-28", ""],
            "to": ["2012-01-02", "2016-01-02", "2024-01-02", "2016-01-02", "", "2012-01-02", "2015-10-03", ""],
            "type": ["IP", "OP", "IP", "IP", "IP", "IP", "OP", "IP"],
        }
    )
    names = ("version", "from", "to", "type")
    systems, days, through, settings = (
        data[name].astype(object).where(data[name].notna(), None).tolist() for name in names
    )
    asked = dict(zip(("system_column", "on_column", "through_column", "setting_column"), names, strict=True))
    texts = ["" if each is None else str(each) for each in data["dx"].astype(object).where(data["dx"].notna(), None)]
    answers = codes.validate(texts, kind="diagnosis", systems=systems, days=days, through=through, settings=settings)
    shown = ("system", "code", "status", "valid_from", "valid_to", "replaced_by", "reason")
    expected = [{name: row[name] for name in shown} for row in answers.rows()]
    expected[4] = dict.fromkeys(shown)
    for made in (data, pl.from_pandas(data), pa.Table.from_pandas(data)):
        found = frames.validate(made, "dx", kind="diagnosis", codes=codes, **asked)  # type: ignore[arg-type]
        assert [{name: row[name] for name in shown} for row in _rows(found)] == expected
    assert {row["status"] for row in expected} >= {"valid", "header", "malformed", "spans_boundary", "unknown_system"}
    bare = data.crosswalk.validate("dx", on="2012-01-01", new_columns=["system"], codes=codes)
    assert bare["row_id"].tolist() == [1, 2, 3, 4, 5, 6, 7, 7, 8]


ASKED: Final[dict[str, Callable[[Crosswalk], Any]]] = {
    "translate": lambda codes: codes.translate(CODES, "icd9cm", "icd10cm", best=True),
    "one answer": lambda codes: codes.translate(["800.22"], "icd9cm", "icd10cm")[0],
    "lookup": lambda codes: codes.lookup(["E11.9", "4019", "x"]),
    "validate": lambda codes: codes.validate(["E11.9", "G20"], kind="diagnosis", days=["2024-01-05"] * 2),
    "history": lambda codes: codes.history(["G20", "x"]),
    "diff": lambda codes: codes.diff("icd10cm", "2024"),
    "search": lambda codes: codes.search("heart attack"),
    "tree": lambda codes: codes.tree("E11"),
    "releases": lambda codes: codes.releases(),
    "value set": lambda codes: codes.translate_value_set("250.*", "icd9cm"),
}


@pytest.mark.parametrize("asked", ASKED)
def test_answers_become_a_frame_in_one_call(codes: Crosswalk, asked: str) -> None:
    answers = ASKED[asked](codes)
    rows = answers.rows()
    made = frames.frame(answers)
    assert list(made.columns) == list(rows[0])
    assert made.astype(object).where(made.notna(), None).to_dict("records") == rows
    # As the page says for other libraries.
    assert pl.DataFrame(rows, infer_schema_length=None).to_dicts() == rows
    assert pa.Table.from_pylist(rows).to_pylist() == rows


def test_the_store_is_named_by_its_address(starter_store: str) -> None:
    made = frames.translate(pd.Series(["250.00"]), source="icd9cm", target="icd10cm", codes=starter_store)
    assert made["target_code"].tolist() == ["E11.9"]


def test_frames_of_pandas_need_no_arrow(starter_store: str) -> None:
    program = f"""
import sys
sys.modules["pyarrow"] = None
import pandas as pd
from crosswalk import frames
data = pd.DataFrame({{"dx": ["250.00", None, "80022"]}})
made = data.crosswalk.translate("dx", source="icd9cm", target="icd10cm", shape="rows", codes={starter_store!r})
print(made["dx_target_code"].tolist()[0], len(made), "numpy" in sys.modules)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert ended.stdout.split() == ["E11.9", "9", "True"], ended.stderr


@pytest.mark.parametrize("rows", [TranslationRow, LookupRow, ValidationRow])
def test_flags_and_counts_of_the_rows_are_flags_and_counts_of_frames(rows: type) -> None:
    kinds = {name: {kind, *get_args(kind)} for name, kind in get_type_hints(rows).items() if name != "line"}
    assert {name for name, kind in kinds.items() if bool in kind} == {*filter(is_flag, kinds)}
    assert {name for name, kind in kinds.items() if int in kind} == {*filter(is_count, kinds)}


def test_what_is_not_installed_is_named() -> None:
    without = "import sys; sys.modules.update(numpy=None, pandas=None); from crosswalk import frames"
    for question in ("translate", "lookup", "validate"):
        program = f"{without}; frames.{question}(['E11.9'], 'dx')"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, timeout=60)
        assert b"MissingExtra: frames need numpy, not installed here." in done.stderr


def test_the_library_alone_imports_no_frames() -> None:
    program = "import crosswalk, sys; print({'numpy', 'pandas', 'pyarrow', 'polars'} & {*sys.modules})"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.strip() == "set()"


def test_every_example_of_the_page_prints_what_stands_under_it(
    starter_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(__file__).parents[1] / "docs" / "frames.md").read_text("utf-8").replace("```", "")
    monkeypatch.setenv("CROSSWALK_STORE", starter_store)
    monkeypatch.setenv("CROSSWALK_TODAY", "2026-11-24")
    page = doctest.DocTestParser().get_doctest(text, {}, "frames.md", None, None)
    assert len(page.examples) > 12
    told: list[str] = []
    with pd.option_context("display.width", 200, "display.max_columns", 20):
        ended = doctest.DocTestRunner(verbose=False).run(page, out=told.append, clear_globs=False)
    page.globs["codes"].close()
    assert ended.failed == 0, "".join(told)
