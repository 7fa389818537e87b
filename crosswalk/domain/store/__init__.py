"""What the domain asks of an engine that holds the graph, by what it is asked about."""
