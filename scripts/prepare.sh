# Sourced by scripts/serve and scripts/test: prepares what a fresh clone is missing.
# The caller has set -eu and stands in the top folder of the checkout.

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# as_root COMMAND...: run it with the right to install, or fail if there is none.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

# system_packages WHAT PACKAGE...: install Debian packages, or say who can and how.
system_packages() {
    what=$1
    shift
    if ! may_install; then
        if command -v apt-get >/dev/null 2>&1; then
            die "$what is missing, and I may not install it. Please run this, then start me again:
    sudo apt-get install --no-install-recommends $*"
        fi
        die "$what is missing. Please install what your system calls it (Debian says: $*), then start me again."
    fi
    say "Installing $what from the system's packages: $*"
    as_root apt-get update -q >&2 ||
        say "The package lists could not be refreshed; trying with those that are here."
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "$@" >&2 ||
        die "$what could not be installed; the lines above say why."
}

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for python in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
        if [ -n "$python" ] && fits "$python"; then
            return 0
        fi
    done
    die "Kitestring needs Python 3.11 or newer, and none was found. On Debian 12, Ubuntu 24.04 or newer:
    sudo apt-get install python3 python3-venv
Elsewhere, name one: PYTHON=/path/to/python3 $0"
}

make_environment() {
    if fits .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; then
        return 0
    fi
    find_python
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        minor=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        system_packages "Python's venv module" "$minor"
    fi
    say "Making a virtual environment in .venv with $("$python" --version)."
    rm -rf .venv
    "$python" -m venv .venv ||
        die "The virtual environment could not be made; the lines above say why."
}

# install_packages EXTRAS: install the package, in place, when what it needs has changed.
# EXTRAS is nothing, or names in brackets such as [test,postgres].
install_packages() {
    wanted="$PWD $(cat setup.cfg pyproject.toml quiz/__init__.py | cksum)"
    stamp=.venv/installed
    installed=$(cat "$stamp" 2>/dev/null || :)
    case $installed in
        "$wanted $1" | "$wanted [test,postgres]") return 0 ;;
    esac
    # What was once installed stays: scripts/serve does not take the tests' tools away.
    say "Installing Kitestring's Python packages into .venv (a minute or two, the first time)."
    .venv/bin/python -m pip install --disable-pip-version-check --quiet --editable ".$1" >&2 ||
        die "The packages could not be installed; the lines above say why. Is the network there?"
    printf '%s %s\n' "$wanted" "$1" >"$stamp"
}

# Two commands started at once in a fresh clone take turns.
take_turns() {
    if command -v flock >/dev/null 2>&1; then
        mkdir -p var
        exec 9>var/prepare.lock
        flock -n 9 || {
            say "Another command is preparing this folder; waiting for it."
            flock 9
        }
    fi
}

turn_over() { exec 9>&-; }
