"""Answers as other programs get them: the shapes, how answers are put into them, what may be left out of them.

One module a question: `*_json` is the JSON of an answer, `*_row` and `*_rows` are the flat rows of tables, one row
a choice; `shapes` declares both. Nothing here asks a store.
"""
