"""The shapes of answers as other programs get them, each stated once, as typed dictionaries.

The builders in the room above are checked against them, the API documents them, tables have their columns
in the order declared here. Of what stands in an `Annotated`, a text describes the field, a type says what the
text in it spells (a day, a word of a fixed list) and a tuple gives examples. Days are ISO texts and intervals
half-open, codes are dotted, an unstated value is null. A shape is imported by who documents it or needs its
columns, not by who builds answers.
"""
