"""Makes releases/catalog/checksums.json from a mirror: `python scripts/checksum_mirror.py MIRROR_DIR`.

For every archive the catalog names and the mirror holds: its sha256 and size, and those of the members
that are parts of a release or repeat one. The result is the same for the same mirror and catalog.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(mirror: Path) -> int:
    sys.path.insert(0, str(ROOT))
    from releases.catalog import CHECKSUMS, FOLDER
    from releases.reading import read_book

    patterns: dict[str, set[str]] = {}
    for book in sorted(FOLDER.glob("*.toml")):
        read = read_book(book)
        for part in (part for parts in read.parts.values() for part in parts):
            for archive in part.archives:
                patterns.setdefault(archive.path, set()).update((part.member, *read.alone.values()))
    held = {path: entry(mirror / path, patterns[path]) for path in sorted(patterns) if (mirror / path).is_file()}
    if not held:
        print(f"{mirror} holds none of the archives of the catalog", file=sys.stderr)
        return 2
    out = FOLDER / CHECKSUMS
    out.write_text(json.dumps({"archives": held}, indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"{out}: {len(held)} of {len(patterns)} archives")
    return 0


def entry(file: Path, patterns: set[str]) -> dict[str, object]:
    content = file.read_bytes()
    members = member_sums(file, patterns) if file.suffix.lower() == ".zip" else {}
    return {**checksum(content), "members": members}


def member_sums(file: Path, patterns: set[str]) -> dict[str, dict[str, object]]:
    with zipfile.ZipFile(file) as archive:
        chosen = [name for name in archive.namelist() if any(re.search(pattern, name) for pattern in patterns)]
        return {name: checksum(archive.read(name)) for name in chosen}


def checksum(content: bytes) -> dict[str, object]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
