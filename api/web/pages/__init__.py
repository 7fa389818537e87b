"""The pages, a module each: what it is asked, and what it shows."""
