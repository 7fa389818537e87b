"""The graph server: Neo4j 5.26 or later, Community features only."""
