# The command line and the API: see compose.yaml, and docs/operation.md for how to run it for others.
FROM python:3.13-slim

WORKDIR /usr/src/crosswalk
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY api api
COPY cli cli
COPY crosswalk crosswalk
COPY graph_schema graph_schema
COPY loaders loaders
COPY releases releases
RUN pip install --no-cache-dir ".[api,neo4j,starter]"

# The one folder that is written: the store, the library of fetched archives and the workspace with people's own work.
RUN useradd --uid 10001 --create-home crosswalk && install -d -o crosswalk -g crosswalk /var/lib/crosswalk
USER crosswalk
WORKDIR /var/lib/crosswalk
ENV CROSSWALK_HOME=/var/lib/crosswalk \
    PYTHONDONTWRITEBYTECODE=1
VOLUME /var/lib/crosswalk
EXPOSE 8765

# For `serve`; of other commands nothing is asked before they have ended.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8765/healthz', timeout=2)"]

ENTRYPOINT ["crosswalk"]
CMD ["--help"]
