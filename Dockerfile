# The command line with what it needs to load the starter set into a Neo4j server: see compose.yaml.
FROM python:3.13-slim

WORKDIR /usr/src/crosswalk
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY api api
COPY cli cli
COPY crosswalk crosswalk
COPY graph_schema graph_schema
COPY loaders loaders
COPY releases releases
RUN pip install --no-cache-dir ".[neo4j,starter]"

RUN useradd --create-home crosswalk
USER crosswalk
WORKDIR /home/crosswalk
ENV CROSSWALK_HOME=/home/crosswalk/data

ENTRYPOINT ["crosswalk"]
CMD ["--help"]
