"""Official files in, parts of releases out: one module for each file format. No network, no store.

`docs/formats.md` describes each format and its traps; `registry.py` says which module reads which kind of
file. A loader takes the bytes of a file with where they come from, and returns frozen values or raises a
`SourceError` that names file, member and line.
"""
