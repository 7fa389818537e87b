"""What changed between two releases, laid out for a page: narrowed, counted, charted, row by row, and as files."""
