"""Parts of the graph of codes as `networkx` graphs, and their exports as GraphML, GEXF and JSON.

Each is a `MultiDiGraph`. A node is a code (`icd10cm:E11.65`), a group (`icd10cm:section:E08-E13`), a state of the
code asked about (`icd10cm:E11.65#1`), a "no map" of a map file (`NoDx`) or the one `no-predecessor`, and its `kind`
says which. An edge has the `kind` `child_of`, `has_state`, `maps_to` or `preceded_by`, as in the store, and a key
that tells it from others between the same nodes: graphs can be composed.
"""
