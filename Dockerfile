# The command line and the API: see compose.yaml, and docs/operation.md for how to run it for others.
# The wheel is built where npm is, which takes what pages need in a browser (hatch_build.py); CI: not without it.
FROM node:22-bookworm-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends python3-pip
WORKDIR /usr/src/crosswalk
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY api api
COPY cli cli
COPY crosswalk crosswalk
COPY graph_schema graph_schema
COPY loaders loaders
COPY releases releases
RUN CI=true pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir "$(ls /wheels/*.whl)[api,neo4j,starter]"

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
