"""CSV and TSV by splicing bytes: new cells go in before each line end, and every other byte stays as it was."""
