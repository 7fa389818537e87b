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
    printf 'Installing Crosswalk and what it needs (%s)\n' "$extra" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" ".[$extra]"
}
