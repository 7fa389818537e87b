"""The command line in this process, on the starter set in May 2026."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from cli_samples import Ended, Run

from cli.main import main


@pytest.fixture
def run(starter_store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("CROSSWALK_STORE", starter_store)
    # Not the library of whoever runs the tests.
    monkeypatch.setenv("CROSSWALK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CROSSWALK_TODAY", "2026-05-01")
    monkeypatch.setenv("COLUMNS", "120")

    def run_once(*arguments: str, stdin: str = "") -> Ended:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        printed = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return Ended(left.value.code, printed.out, printed.err)

    return run_once
