"""Which official releases exist, how to get their files, and the files that are here.

`catalog/` is the catalog as data, `catalog.py` asks it; `mirror.py`, `library.py` and `starter.py` are places
with files; `fetch.py` fills the library; `built_in.py` knows the tables of `facts/`. Nothing here reads what is inside
an official file.
"""
