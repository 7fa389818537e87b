"""The HTTP face of Crosswalk: the questions of the service as a REST API."""
