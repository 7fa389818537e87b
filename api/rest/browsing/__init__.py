"""What people see of the REST face in a browser: its description, in pages that ask no other server for anything."""
