"""Reports that people look at: one model, laid out as a page and as a workbook."""
