"""What replaced what: the rows of conversion tables and the cross references of records."""
