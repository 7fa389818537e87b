# Sourced by the scripts beside it: makes .venv and installs Crosswalk there.
#   prepare EXTRA [PIP-OPTION…]

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

find_python() {
    local name
    for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
        if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$name"
            return
        fi
    done
    die "Crosswalk needs Python 3.11 or newer. On Debian or Ubuntu: apt-get install python3 python3-venv"
}

prepare() {
    local extra=$1
    shift
    local python
    python=$(find_python)
    if [ ! -x .venv/bin/python ]; then
        printf 'Making .venv with %s\n' "$("$python" --version)" >&2
        "$python" -m venv .venv ||
            die "$python cannot make an environment. On Debian or Ubuntu: apt-get install python3-venv"
    fi
    # What runs from its sources is installed again only when what it needs has changed.
    local ready="$extra $* $(cksum <pyproject.toml)"
    if [[ $* == *--editable* && -f .venv/ready && $(<.venv/ready) == "$ready" ]]; then
        return
    fi
    printf 'Installing Crosswalk and what it needs (%s)\n' "$extra" >&2
    rm -f .venv/ready
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" ".[$extra]"
    printf '%s\n' "$ready" >.venv/ready
}

# Java and Maven for the Neo4j server that the tests start, installed where this is root on Debian.
prepare_neo4j() {
    prepare_tools scripts/neo4j/server.py "the tests on a real Neo4j" default-jre-headless maven
}

# The Java compiler, Maven, Node and npm for the reference tools of FHIR, in the same way.
prepare_fhir() {
    prepare_tools scripts/fhir/tools.py "the tests with the reference tools of FHIR" \
        default-jdk-headless maven nodejs npm
}

# The browser for the pages, in the same way.
prepare_browser() {
    prepare_tools scripts/browser/tools.py "the tests that look at the pages" chromium npm
}

#   prepare_tools SCRIPT WHAT-FOR PACKAGE…
prepare_tools() {
    local script=$1 what=$2 problem
    shift 2
    problem=$(.venv/bin/python "$script" check 2>&1) && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        printf 'Installing %s, for %s\n' "$*" "$what" >&2
        apt-get update -qq &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null || true
        problem=$(.venv/bin/python "$script" check 2>&1) && return
    fi
    if [ "${CI:-}" = true ]; then
        die "$problem"
    fi
    printf '%s\nWithout it %s are skipped.\n' "$problem" "$what" >&2
}
