#!/usr/bin/env python3
"""Run the code cells of a notebook in their order, and keep what they print, or hold it against what was kept.

    CROSSWALK_STORE=sqlite:///starter.sqlite scripts/notebook.py docs/analysts.ipynb
    CROSSWALK_STORE=sqlite:///starter.sqlite scripts/notebook.py docs/analysts.ipynb --check   # 1 if something differs

The cells are plain Python: no magic, no shell. What a cell ends with is shown as Jupyter shows it: as text, and as HTML
or SVG where it has them. HTML is not compared: libraries change how it looks.
"""

from __future__ import annotations

import ast
import difflib
import json
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, Final

Output = dict[str, Any]
_SHOWN: Final = {"text/html": "_repr_html_", "image/svg+xml": "_repr_svg_"}


def run(notebook: dict[str, Any], folder: Path) -> list[tuple[dict[str, Any], list[Output]]]:
    """The code cells with what each puts out, in their order. Modules of the folder can be imported, as in Jupyter."""
    sys.path.insert(0, str(folder))
    namespace: dict[str, Any] = {"__name__": "__main__"}
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [(cell, _outputs("".join(cell["source"]), number, namespace)) for number, cell in enumerate(cells, 1)]


def _outputs(source: str, number: int, namespace: dict[str, Any]) -> list[Output]:
    tree = ast.parse(source, f"cell {number}")
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = StringIO()
    value = None
    with redirect_stdout(printed):
        exec(compile(tree, f"cell {number}", "exec"), namespace)
        # A semicolon behind it hides it.
        if last is not None:
            value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), namespace)
    outputs: list[Output] = []
    if printed.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": _lines(printed.getvalue())})
    if value is not None and not source.rstrip().endswith(";"):
        data = {"text/plain": _lines(repr(value))}
        for kind, method in _SHOWN.items():
            if hasattr(value, method):
                data[kind] = _lines(getattr(value, method)())
        if "image/svg+xml" in data:
            data["text/plain"] = [f"<{type(value).__name__}>"]
        outputs.append({"output_type": "execute_result", "execution_count": number, "data": data, "metadata": {}})
    return outputs


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def differences(cells: list[tuple[dict[str, Any], list[Output]]]) -> list[str]:
    """What is kept of a cell and is not what it puts out now, as a diff."""
    found = []
    for number, (cell, outputs) in enumerate(cells, 1):
        kept, now = (_compared(each) for each in (cell["outputs"], outputs))
        found += difflib.unified_diff(kept, now, f"cell {number} as kept", f"cell {number} now", lineterm="", n=1)
    return found


def _compared(outputs: list[Output]) -> list[str]:
    lines: list[str] = []
    for output in outputs:
        for kind, text in (output.get("data") or {"text/plain": output["text"]}).items():
            if kind != "text/html":
                lines += [line.rstrip() for line in text]
    return lines


def main(path: Path, *, check: bool) -> int:
    """Run the notebook; with `check` nothing is written, and 1 says that something differs."""
    notebook = json.loads(path.read_text("utf-8"))
    cells = run(notebook, path.parent)
    if check:
        found = differences(cells)
        print("\n".join(found) or f"{path.name}: {len(cells)} cells put out what is kept")
        return bool(found)
    for number, (cell, outputs) in enumerate(cells, 1):
        cell["outputs"], cell["execution_count"] = outputs, number
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), check="--check" in sys.argv[2:]))
