"""The bundle: answers, states and lineage as tables of Parquet, for what joins (docs/bundle.md)."""
